//! Whom a grant is paid to, on pages: setting it, and seeing it before it is confirmed.
//!
//! Invariant: account and name are on the page that answers who asked for them, and on no other; what was typed comes back
//! only on the form it was typed into. Must not: put a value into a path, a title or a cookie.

use ledger_core::policy::{self, Action, roles_for};
use ledger_core::programme::payee::{self, Payee};
use maud::{Markup, html};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, closed, hidden, refusal};
use super::act_read::Reader;
use super::component::badge::{Tone, sign};
use super::component::facts::Fact;
use super::component::field::{Field, Input};
use super::component::next_step::Reason;
use super::page::act::{ActView, page, title};
use super::page::case_sealed::{PayeeView, payee_seen};
use super::session::Visit;
use super::view::{codes, payee_lacks};
use super::words::Words;
use crate::app::AppResult;
use crate::app::cases::CaseView;
use crate::app::execute::Terms;
use crate::app::payees::{NAME_MAX, PAYEE_FIELDS, PayeeDetails, SeenPayee, read_payee};
use crate::app::sealed::{Secret, opening_key};

async fn found(visit: &Visit) -> AppResult<CaseView> {
    visit.console.app.case_by_number(&visit.request, visit.part("number")).await
}

/// Has the visitor a role that may do this on the case?
fn may(visit: &Visit, case: &CaseView, action: Action) -> bool {
    let principal = &visit.request.principal;
    policy::allow(action, &principal.roles, principal.person.id, &case.case.acts).is_ok()
}

/// Names of the fields on a form: `name` alone is a colleague's.
fn on_form(field: &str) -> String {
    match field {
        "tax_id" => field.to_owned(),
        other => format!("payee_{other}"),
    }
}

/// GET: whom to pay.
pub async fn form(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let reason = Reason { code: "not_your_role".to_owned(), ..Reason::default() };
    let refused = (!may(&visit, &case, Action::PayeeSet)).then_some(reason);
    with(&visit, &case, Outcome::first(refused))
}

fn with(visit: &Visit, case: &CaseView, outcome: Outcome) -> Result<Response> {
    let (words, number) = (visit.words(), &case.case.application.number);
    let version = payee::current(&case.case).map_or(0, |payee| payee.version);
    let mut fields = hidden(version, "")?;
    for field in PAYEE_FIELDS {
        let name = on_form(field);
        let value = if visit.sent.is_form { visit.sent.get(&name).to_owned() } else { String::new() };
        let max = u32::try_from(NAME_MAX).unwrap_or(u32::MAX);
        let made = Field::named(&words, &name, Input::Text { value, max });
        fields.push(if matches!(field, "name" | "account") { made } else { made.optional() });
    }
    let view = ActView {
        action: Action::PayeeSet.code().to_owned(),
        case: Some(number.clone()),
        fields,
        closed: closed(visit, &outcome),
        errors: outcome.errors,
        refused: outcome.refused,
        submit_to: format!("/cases/{number}/payee"),
        back: format!("/cases/{number}"),
        csrf: visit.csrf.clone(),
        ..ActView::default()
    };
    let frame = visit.frame(title(&words, &view), "cases", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

/// Reads a payee from a form; nothing where a field is at fault.
fn details(visit: &Visit, reader: &mut Reader<'_>) -> Option<PayeeDetails> {
    let read = read_payee(|field| visit.sent.some(&on_form(field)));
    read.map_err(|faults| {
        faults.iter().for_each(|(field, code)| reader.fault(&on_form(field), None, code));
    })
    .ok()
}

/// POST: sets it.
pub async fn set(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let Some(details) = details(&visit, &mut reader) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return with(&visit, &case, Outcome { status, errors: reader.errors, refused: None });
    };
    let of = (case.case.application.case_id, visit.sent.get("version").parse().unwrap_or(-1));
    let terms = Terms { key: Some(visit.sent.get("key").to_owned()), ..Terms::default() };
    match visit.console.app.payee_set(&visit.request, terms, of, &details).await {
        Ok(_) => Ok(visit.done(&format!("/cases/{}", case.case.application.number), Action::PayeeSet.code())),
        Err(error) => {
            let outcome = refusal(&visit, &case.case.acts, error)?;
            with(&visit, &case, outcome)
        }
    }
}

/// POST: shows it, on this answer alone, with the form that confirms it where that is the visitor's to do.
pub async fn see(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let terms = Terms { key: Some(opening_key()?), ..Terms::default() };
    let seen = visit.console.app.payee_see(&visit.request, terms, case.case.application.case_id).await?;
    let (words, number) = (visit.words(), &case.case.application.number);
    let facts = facts(&words, &seen);
    let confirms = seen.row.confirmed_on.is_none() && may(&visit, &case, Action::PayeeConfirm);
    if !confirms {
        let frame = visit.frame(number.clone(), "cases", 0);
        return Ok(visit.page(StatusCode::OK, &frame, &payee_seen(&words, number, &facts)));
    }
    let mut fields = hidden(seen.row.version, &case.case.application.case_id.to_string())?;
    let today = visit.request.today().to_string();
    fields.push(Field::named(&words, "on", Input::Date { value: today.clone(), latest: Some(today) }));
    let view = ActView {
        action: Action::PayeeConfirm.code().to_owned(),
        case: Some(number.clone()),
        facts,
        fields,
        submit_to: format!("/cases/{number}/do/{}", Action::PayeeConfirm.code()),
        back: format!("/cases/{number}"),
        csrf: visit.csrf.clone(),
        ..ActView::default()
    };
    let frame = visit.frame(title(&words, &view), "cases", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

fn facts(words: &Words, seen: &SeenPayee) -> Vec<Fact> {
    let details = &seen.details;
    let optional =
        [("payee_bank_code", &details.bank_code), ("payee_bank_name", &details.bank_name), ("tax_id", &details.tax_id)];
    let always = [("payee_name", &details.name), ("payee_account", &details.account)];
    let some = optional.into_iter().filter_map(|(field, part)| part.as_ref().map(|part| (field, part)));
    let fact = |(field, part): (&str, &Secret)| Fact::text(words.code("field", field), part.expose());
    let mut facts: Vec<Fact> = always.into_iter().chain(some).map(fact).collect();
    facts.push(Fact::text(words.code("act", "payee_set"), words.date(seen.row.set_on)));
    if !seen.shared_with.is_empty() {
        let cases = seen.shared_with.join(", ");
        facts.push(Fact::new(words.t("payee-shared"), html! { strong { (cases) } }));
    }
    facts
}

/// The part of the case page, and of the form that confirms; nothing without a vault.
pub(super) fn section(visit: &Visit, case: &CaseView) -> Option<PayeeView> {
    if !visit.console.app.has_vault() || case.case.award.is_none() {
        return None;
    }
    let number = &case.case.application.number;
    let current = payee::current(&case.case);
    let path = |action, path: &str| may(visit, case, action).then(|| format!("/cases/{number}/{path}"));
    Some(PayeeView {
        set_on: current.map(|payee| payee.set_on),
        confirmed_on: current.and_then(|payee| payee.confirmed_on),
        set: path(Action::PayeeSet, "payee"),
        see: path(Action::PayeeRead, "payee/read").filter(|_| current.is_some()),
        csrf: visit.csrf.clone(),
    })
}

/// What a payee lacks to be paid, with who can see to it; or that nothing is lacking.
pub(super) fn payee_state(words: &Words, payee: Option<&Payee>) -> Markup {
    let Some(why) = payee_lacks(payee) else { return html! { (words.t("batch-payee-ready")) } };
    let step = if payee.is_none() { Action::PayeeSet } else { Action::PayeeConfirm };
    let who = words.any_role(&codes(roles_for(step)));
    html! {
        (sign(Tone::Notice)) " " (words.code("refusal", why)) " "
        span.muted { (words.ta("setup-who", &[("who", who.into())])) }
    }
}
