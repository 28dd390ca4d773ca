//! People and their roles: the list, somebody new, a role given or taken, a new link.
//!
//! Invariant: a link is shown on the page that made it and nowhere else. Must not offer to change one's own roles, or
//! decide who may.

use maud::{Markup, html};

use super::act::{ActView, form, refused};
use crate::console::component::badge::{Tone, sign};
use crate::console::component::error_summary::{FormError, error_of, error_summary};
use crate::console::component::field::{Field, field};
use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// A colleague.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Roles in words, a caseworker's with the NGO.
    pub roles: Vec<String>,
    /// Has accepted the invitation.
    pub accepted: bool,
    /// Has a link that works.
    pub invited: bool,
    /// Id, where a new link can be made for them.
    pub renew: Option<String>,
}

/// The link of an invitation that was just made.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// For whom.
    pub name: String,
    /// Path of the link.
    pub href: String,
}

/// The page of people.
#[derive(Debug, Clone, Default)]
pub struct PeopleView {
    /// Everybody, by name.
    pub people: Vec<PersonRow>,
    /// The link of an invitation that was just made.
    pub link: Option<LinkView>,
    /// What is wrong with the person that was sent.
    pub errors: Vec<FormError>,
    /// Fields of a new person.
    pub fields: Vec<Field>,
    /// The form of a role; closed for those who give none.
    pub role: ActView,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "people")
}

/// The page.
pub fn page(words: &Words, view: &PeopleView) -> Markup {
    let faults: Vec<FormError> = view.errors.iter().chain(&view.role.errors).cloned().collect();
    html! {
        (error_summary(words, &faults))
        h1 { (title(words)) }
        (refused(words, &view.role))
        @if let Some(link) = &view.link {
            div.flash.done role="status" {
                (sign(Tone::Done))
                div {
                    p { (words.ta("people-link", &[("name", (&link.name).into())])) }
                    p { a href=(link.href) { (link.href) } }
                }
            }
        }
        (table(&people(words, view)))
        @if !view.role.closed {
            section aria-labelledby="add" {
                h2 #add { (words.t("people-add")) }
                (help(&words.t("people-add-help")))
                form.act method="post" action="/people" {
                    input type="hidden" name="csrf" value=(view.role.csrf);
                    @for one in &view.fields {
                        @let error = error_of(&view.errors, &one.name).map(str::to_owned);
                        (field(words, &one.clone().with_error(error)))
                    }
                    div.buttons { button.button type="submit" { (words.t("people-add-button")) } }
                }
            }
            section aria-labelledby="role" {
                h2 #role { (words.code("act", &view.role.action)) }
                (help(&words.code("help", &view.role.action)))
                (form(words, &view.role))
            }
        }
    }
}

fn people(words: &Words, view: &PeopleView) -> Table {
    let row = |person: &PersonRow| {
        vec![
            html! { (person.name) br; span.muted { (person.email) } },
            html! {
                @if person.roles.is_empty() { span.muted { (words.t("people-no-role")) } }
                @for role in &person.roles { p { (role) } }
            },
            html! {
                @if person.accepted { (words.t("people-accepted")) } @else if person.invited { (words.t("people-invited")) }
                @else { (words.t("people-no-access")) }
                @if let Some(id) = &person.renew {
                    form method="post" action="/people/links" {
                        input type="hidden" name="csrf" value=(view.role.csrf);
                        input type="hidden" name="person" value=(id);
                        button.quiet type="submit" { (words.t("people-new-link")) }
                    }
                }
            },
        ]
    };
    Table {
        caption: title(words),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("people-column-name")),
            Column::words(words.t("people-column-roles")),
            Column::words(words.t("people-column-access")),
        ],
        rows: view.people.iter().map(row).collect(),
        totals: None,
    }
}
