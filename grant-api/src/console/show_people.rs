//! People and their roles: the list, somebody new with a link, a role given or taken, a new link.
//!
//! Invariant: a link appears in the answer to the form that made it, and is kept nowhere. Must not decide who may.

use ledger_core::id::{NgoId, PersonId};
use ledger_core::policy::{Action, Role};
use ledger_core::programme::command::{Command, RoleGrant};
use ledger_core::programme::partner::Ngo;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, hidden, refusal};
use super::act_read::Reader;
use super::component::error_summary::FormError;
use super::component::field::{Field, Input};
use super::page::act::ActView;
use super::page::people::{LinkView, PeopleView, PersonRow, page, title};
use super::session::Visit;
use super::setup::{fresh, may, send};
use super::words::Words;
use crate::app::people::{Colleague, NAME_MAX};

/// The answers to "given or taken".
const CHANGES: [&str; 2] = ["give", "take"];

/// Which of the page's forms was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    None,
    Person,
    Role,
}

/// GET: everybody.
pub async fn show(visit: Visit) -> Result<Response> {
    answer(&visit, Form::None, fresh(), None).await
}

/// POST: adds somebody and shows the link.
pub async fn add(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let (email, name) = (reader.email("email"), reader.name("name"));
    let (Some(email), Some(name)) = (email, name) else {
        return answer(&visit, Form::Person, unread(reader.errors), None).await;
    };
    match visit.console.app.person_invite(&visit.request, &email, &name).await {
        Ok(invited) => answer(&visit, Form::None, fresh(), Some(LinkView { name, href: invited.link })).await,
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            answer(&visit, Form::Person, outcome, None).await
        }
    }
}

/// POST: makes a new link for somebody who has not accepted one.
pub async fn renew(visit: Visit) -> Result<Response> {
    let person: PersonId = visit.sent.get("person").parse().map_err(|_| crate::app::AppError::Hidden)?;
    match visit.console.app.invitation_renew(&visit.request, person).await {
        Ok(invited) => {
            let name = visit.console.app.name_of(person).await?;
            answer(&visit, Form::None, fresh(), Some(LinkView { name, href: invited.link })).await
        }
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            answer(&visit, Form::None, outcome, None).await
        }
    }
}

/// POST: gives a role or takes it away.
pub async fn role(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let person = reader.choice("person", None, |id| id.parse::<PersonId>().ok());
    let role = reader.choice("role", None, Role::from_code);
    let ngo = reader.optional("ngo", |reader| reader.choice("ngo", None, |id| id.parse::<NgoId>().ok()));
    let active = reader.choice("change", None, |code| CHANGES.contains(&code).then_some(code == CHANGES[0]));
    let grant = (|| {
        let (person, role, active, ngo) = (person?, role?, active?, ngo?);
        // A role is taken away whole: which NGO it was for need not be said again.
        Some(Command::RoleGrant(RoleGrant { person, role, active, ngo: ngo.filter(|_| active) }))
    })();
    let on = visit.request.today();
    match send(&visit, reader.errors, grant.map(|grant| (grant, on)), "/people").await? {
        Ok(response) => Ok(response),
        Err(outcome) => answer(&visit, Form::Role, outcome, None).await,
    }
}

fn unread(errors: Vec<FormError>) -> Outcome {
    Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors, refused: None }
}

async fn answer(visit: &Visit, form: Form, outcome: Outcome, link: Option<LinkView>) -> Result<Response> {
    let (words, app) = (visit.words(), &visit.console.app);
    let people = app.people(&visit.request).await?;
    let ngos = app.ngos(&visit.request).await?;
    let gives = may(visit, Action::RoleGrant);
    let errors = outcome.errors;
    let (person_errors, role_errors) = if form == Form::Role { (Vec::new(), errors) } else { (errors, Vec::new()) };
    let mut fields = hidden(0, "")?;
    fields.extend(role_fields(visit, &words, form, &people, &ngos));
    let role = ActView {
        action: Action::RoleGrant.code().to_owned(),
        fields,
        errors: role_errors,
        refused: outcome.refused,
        closed: !gives,
        submit_to: "/people/roles".to_owned(),
        back: "/people".to_owned(),
        csrf: visit.csrf.clone(),
        ..ActView::default()
    };
    let view = PeopleView {
        people: people.iter().map(|one| row(&words, one, &ngos, gives)).collect(),
        link,
        errors: person_errors,
        fields: person_fields(visit, &words, form),
        role,
    };
    let frame = visit.frame(title(&words), "people", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

fn row(words: &Words, one: &Colleague, ngos: &[Ngo], gives: bool) -> PersonRow {
    let role = |member: &ledger_core::programme::setup::Member| {
        let ngo = ngos.iter().find(|ngo| Some(ngo.ngo_id) == member.ngo_id);
        let role = words.code("role", member.role.code());
        ngo.map_or_else(|| role.clone(), |ngo| format!("{role} · {}", ngo.code))
    };
    PersonRow {
        name: one.name.clone(),
        email: one.email.clone(),
        roles: one.roles.iter().map(role).collect(),
        accepted: one.accepted,
        invited: one.invited,
        renew: (gives && !one.accepted).then(|| one.id.to_string()),
    }
}

/// What was typed into this form, and nothing of what was typed into the other.
fn typed(visit: &Visit, sent: bool, name: &str) -> String {
    if sent { visit.sent.get(name).to_owned() } else { String::new() }
}

fn person_fields(visit: &Visit, words: &Words, form: Form) -> Vec<Field> {
    let typed = |name| typed(visit, form == Form::Person, name);
    let max = u32::try_from(NAME_MAX).unwrap_or(u32::MAX);
    let mut name = Field::named(words, "name", Input::Text { value: typed("name"), max });
    (name.label, name.hint) = (words.t("people-name"), Some(words.t("people-name-hint")));
    vec![name, Field::named(words, "email", Input::Email { value: typed("email") })]
}

fn role_fields(visit: &Visit, words: &Words, form: Form, people: &[Colleague], ngos: &[Ngo]) -> Vec<Field> {
    let typed = |name: &str| typed(visit, form == Form::Role, name);
    let me = visit.request.principal.person.id;
    let others = people.iter().filter(|one| one.id != me);
    let person = |one: &Colleague| (one.id.to_string(), format!("{} · {}", one.name, one.email));
    let role = |role: &Role| (role.code().to_owned(), words.code("role", role.code()));
    let ngo = |ngo: &Ngo| (ngo.ngo_id.to_string(), format!("{} · {}", ngo.code, ngo.title));
    let change = |code: &str| (code.to_owned(), words.code("choice", code));
    let given = typed("change");
    let given = if given.is_empty() { CHANGES[0].to_owned() } else { given };
    let select = |name: &str, options| Field::named(words, name, Input::Select { value: typed(name), options });
    let mut for_ngo = select("ngo", ngos.iter().map(ngo).collect()).optional();
    for_ngo.hint = Some(words.t("people-ngo-hint"));
    vec![
        select("person", others.map(person).collect()),
        select("role", Role::ALL.iter().map(role).collect()),
        for_ngo,
        Field::named(words, "change", Input::Radio { value: given, options: CHANGES.map(change).to_vec() }),
    ]
}
