//! Sample views of the set-up: checklist, a list with its form, people, an invitation. All invented.
//!
//! Invariant: every branch of these pages is in one of them. Must not be used outside of tests.

use maud::{Markup, html};

use super::act::ActView;
use super::checklist::{ChecklistView, Item};
use super::invitation::InvitationView;
use super::people::{LinkView, PeopleView, PersonRow};
use super::setup::SetupView;
use super::{checklist, invitation, people, setup};
use crate::console::component::error_summary::FormError;
use crate::console::component::field::{Field, Input};
use crate::console::component::next_step::Reason;
use crate::console::component::table::{Column, Table};
use crate::console::words::Words;

/// Name, open item of the navigation (none before sign-in), title and content of each page.
pub fn pages(words: &Words) -> Vec<(&'static str, Option<&'static str>, String, Markup)> {
    let (list, people_view, empty, barred) = (checklist_view(), people_view(words), empty_sheet(words), sheet(words));
    let asked = InvitationView {
        submit_to: "/invitations/gi_sample".to_owned(),
        csrf: "sample-token".to_owned(),
        name: "Olha Krynychna".to_owned(),
        email: "olha@example.org".to_owned(),
        errors: vec![fault(words, "password_again", "fault-not_the_same")],
    };
    vec![
        ("checklist", Some("setup"), checklist::title(words), checklist::page(words, &list)),
        ("setup_empty", Some("setup"), setup::title(words, &empty), setup::page(words, &empty)),
        ("setup_list", Some("setup"), setup::title(words, &barred), setup::page(words, &barred)),
        ("people", Some("people"), people::title(words), people::page(words, &people_view)),
        ("invitation", None, invitation::title(words), invitation::page(words, &asked)),
        ("invitation_gone", None, invitation::title(words), invitation::gone(words)),
    ]
}

fn fault(words: &Words, name: &str, key: &str) -> FormError {
    let text = words.ta(key, &[("field", words.code("field", name).into())]);
    FormError { field: Some(name.to_owned()), text }
}

fn checklist_view() -> ChecklistView {
    let item = |code: &str, done, href: Option<&str>| Item {
        code: code.to_owned(),
        done,
        notes: vec!["3".to_owned(), "F-2601".to_owned()],
        roles: vec!["finance".to_owned(), "finance_manager".to_owned()],
        href: href.map(str::to_owned),
    };
    ChecklistView {
        programme: "P-26".to_owned(),
        items: vec![item("programme", true, None), item("openings", false, Some("/setup/openings"))],
    }
}

fn act(words: &Words) -> ActView {
    let field = Field::named(words, "code", Input::Text { value: "a b".to_owned(), max: 35 });
    ActView {
        action: "donor_open".to_owned(),
        fields: vec![Field::hidden("key", "k-1"), field],
        errors: vec![fault(words, "code", "fault-not_a_code")],
        submit_to: "/setup/donors".to_owned(),
        back: "/setup".to_owned(),
        csrf: "sample-token".to_owned(),
        ..ActView::default()
    }
}

fn empty_sheet(words: &Words) -> SetupView {
    SetupView { noun: "donors".to_owned(), act: act(words), ..SetupView::default() }
}

fn sheet(words: &Words) -> SetupView {
    let refused = Some(Reason { code: "code_taken".to_owned(), ..Reason::default() });
    SetupView {
        noun: "donors".to_owned(),
        of: Some("D-1".to_owned()),
        list: Some(Table {
            caption: words.code("setup", "donors"),
            caption_hidden: true,
            columns: vec![Column::words(words.code("field", "code"))],
            rows: vec![vec![html! { "D-1" }]],
            totals: None,
        }),
        history: None,
        links: vec![("/setup/openings".to_owned(), words.code("setup", "openings"))],
        act: ActView { closed: true, refused, errors: Vec::new(), ..act(words) },
        roles: vec!["finance_manager".to_owned()],
        lacking: None,
    }
}

fn people_view(words: &Words) -> PeopleView {
    let person = |name: &str, roles: Vec<String>, renew: Option<&str>| PersonRow {
        name: name.to_owned(),
        email: "olha@example.org".to_owned(),
        roles,
        accepted: renew.is_none(),
        invited: renew.is_some(),
        renew: renew.map(str::to_owned),
    };
    let options = vec![("officer".to_owned(), words.code("role", "officer"))];
    PeopleView {
        people: vec![
            person("Olha Krynychna", vec![words.code("role", "officer")], None),
            person("Ivan Bondar", Vec::new(), Some("0197")),
        ],
        link: Some(LinkView { name: "Ivan Bondar".to_owned(), href: "/invitations/gi_sample".to_owned() }),
        errors: vec![fault(words, "email", "fault-not_an_email")],
        fields: vec![Field::named(words, "email", Input::Email { value: "nobody".to_owned() })],
        role: ActView {
            action: "role_grant".to_owned(),
            fields: vec![Field::named(words, "role", Input::Select { value: String::new(), options })],
            errors: Vec::new(),
            submit_to: "/people/roles".to_owned(),
            back: "/people".to_owned(),
            ..act(words)
        },
    }
}
