//! A form that books something outside a case: looked at first, with the entry that it would post, or taken at once.
//!
//! Invariant: what is looked at is written nowhere; a refusal that is about a field stands at that field. Must not: decide, or
//! know what is booked.

use ledger_core::policy::Action;
use ledger_core::programme::command::Command;
use ledger_core::time::Day;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, closed, hidden, refusal};
use super::component::entry::Entry;
use super::component::error_summary::FormError;
use super::component::facts::Fact;
use super::component::field::Field;
use super::page::act::{ActView, page, title};
use super::session::Visit;
use super::show_case::line_names;
use super::view::entry_of;
use crate::app::execute::Terms;
use crate::app::{AppError, AppResult, EntryView, LineView};

/// Refusals that are about a field, and which it is: the first that the form has.
const AT_FIELD: &[(&str, &[&str])] = &[
    ("match_vetoed", &["by_hand_reason"]),
    ("reason_not_listed", &["by_hand_reason"]),
    ("amount_differs", &["amount", "payments", "place"]),
    ("amount_not_positive", &["amount"]),
    ("over_open", &["amount", "place"]),
    ("bank_short", &["fee_fund", "fund", "amount"]),
    ("fund_not_open", &["fund", "fee_fund", "place"]),
    ("free_fund_missing", &["fee_fund"]),
    ("before_earlier_act", &["on"]),
    ("period_closed", &["on"]),
    ("period_soft_closed", &["on"]),
];

/// The form, before it is framed.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Code of the act.
    pub(super) action: &'static str,
    /// What it is about.
    pub(super) object: String,
    /// What the decision rests on.
    pub(super) facts: Vec<Fact>,
    /// The fields.
    pub(super) fields: Vec<Field>,
    /// Version of what it is about.
    pub(super) version: i64,
    /// Where it is sent.
    pub(super) submit_to: String,
    /// Where "Back" leads.
    pub(super) back: String,
}

/// How a form came out: taken, or shown again with what there is to say.
pub(super) enum Came {
    /// It is taken.
    Taken,
    /// It comes back.
    Back(Box<(Outcome, Option<Entry>)>),
}

fn back(outcome: Outcome, preview: Option<Entry>) -> Came {
    Came::Back(Box::new((outcome, preview)))
}

/// Shows the form.
pub(super) fn answer(visit: &Visit, sheet: Sheet, outcome: Outcome, preview: Option<Entry>) -> Result<Response> {
    let words = visit.words();
    let mut fields = hidden(sheet.version, "")?;
    fields.extend(sheet.fields);
    let outcome = at_fields(visit, outcome, &fields);
    let view = ActView {
        action: sheet.action.to_owned(),
        object: Some(sheet.object),
        facts: sheet.facts,
        fields,
        preview,
        look: true,
        closed: closed(visit, &outcome),
        errors: outcome.errors,
        refused: outcome.refused,
        submit_to: sheet.submit_to,
        back: sheet.back,
        csrf: visit.csrf.clone(),
        ..ActView::default()
    };
    let frame = visit.frame(title(&words, &view), "bank", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

/// A refusal that is about a field of the form, at that field.
fn at_fields(visit: &Visit, outcome: Outcome, fields: &[Field]) -> Outcome {
    let Some(why) = outcome.refused.as_ref().filter(|why| why.earlier.is_none()) else { return outcome };
    let names = AT_FIELD.iter().find(|(code, _)| *code == why.code).map(|(_, names)| *names).unwrap_or_default();
    let there = names.iter().find(|name| fields.iter().any(|field| field.name == **name));
    let Some(name) = there else { return outcome };
    let text = visit.words().code("refusal", &why.code);
    let error = FormError { field: Some((*name).to_owned()), text };
    Outcome { refused: None, errors: vec![error], ..outcome }
}

/// A form that could not be read.
pub(super) fn unread(errors: Vec<FormError>) -> Came {
    back(Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors, refused: None }, None)
}

/// Was this very form taken before? Then it is answered as it was then.
pub(super) async fn answered(visit: &Visit) -> AppResult<Option<&'static str>> {
    let Some(action) = Action::from_code(visit.part("action")) else { return Ok(None) };
    // Payments that make up a whole line are taken by a match.
    let actions = [action, Action::MatchConfirm];
    let earlier = visit.console.app.line_answered(&visit.request, visit.sent.get("key"), &actions).await?;
    Ok(earlier.map(|_| action.code()))
}

/// Looks at the entries of steps, or takes the steps, as the button said.
pub(super) async fn send(visit: &Visit, on: Day, commands: Vec<Command>) -> AppResult<Came> {
    let app = &visit.console.app;
    let done = if visit.sent.get("look") == "yes" {
        match entries(visit, on, &commands).await {
            Ok(preview) => return Ok(back(Outcome::first(None), preview)),
            Err(error) => Err(error),
        }
    } else {
        let terms = Terms { key: Some(visit.sent.get("key").to_owned()), on: Some(on), ..Terms::default() };
        app.line_take(&visit.request, terms, commands).await
    };
    match done {
        Ok(_) => Ok(Came::Taken),
        Err(error) => Ok(back(refusal(visit, &[], error)?, None)),
    }
}

/// The entries that steps would post, on one sheet; nothing where they post none.
pub(super) async fn entries(visit: &Visit, on: Day, commands: &[Command]) -> AppResult<Option<Entry>> {
    let app = &visit.console.app;
    let found = app.line_entries(&visit.request, Some(on), commands).await?;
    let funds = app.funds(&visit.request).await?;
    let lines = line_names(&funds);
    let label = |line: &LineView| {
        let fund = || funds.iter().find(|one| one.fund.fund_id == line.fund).map(|one| one.fund.code.to_string());
        line.line.and_then(|id| lines.get(&id).cloned()).or_else(fund)
    };
    let mut whole: Option<Entry> = None;
    for entry in found.iter().map(|entry: &EntryView| entry_of(entry, None, label)) {
        match &mut whole {
            None => whole = Some(entry),
            Some(first) => {
                first.actual.extend(entry.actual);
                first.budget.extend(entry.budget);
            }
        }
    }
    Ok(whole)
}

/// The same for a form that nobody has touched yet: where it can't be told, the form stands without.
pub(super) async fn first_look(visit: &Visit, on: Option<Day>, commands: Vec<Command>) -> AppResult<Option<Entry>> {
    let Some(on) = on.filter(|_| !commands.is_empty()) else { return Ok(None) };
    match entries(visit, on, &commands).await {
        Ok(found) => Ok(found),
        Err(error @ AppError::Internal { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}
