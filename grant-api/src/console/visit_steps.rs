//! The form of a visit in three short steps, for a telephone in the field: each is saved when its reader goes on, and found
//! again after a dead battery or the next day.
//!
//! ```text
//! go=2   save, then step 2, if step 1 can be read      go=drop   throw away what was saved      no go   record the visit
//! ```
//! Invariant: every step carries all that was typed, so that what is recorded is what was sent, and not what lies somewhere.
//! Must not: judge an answer.

use poem::http::StatusCode;
use poem::{Response, Result};

use ledger_core::policy::Action;

use super::act::{self, Outcome};
use super::act_fields::Form;
use super::act_read::{About, Reader};
use super::component::error_summary::FormError;
use super::component::facts::Fact;
use super::component::field::{Field, Input};
use super::form::Sent;
use super::kept_form;
use super::page::act::StepsView;
use super::session::{Visit, see_other};
use super::words::Words;
use crate::app::cases::CaseView;
use crate::app::{AppResult, clock};

/// What each step asks about, and its fields.
const STEPS: [(&str, &[&str]); 3] = [
    ("steps-found", &["visited_on", "status", "since", "visit_kind", "scheduled_for"]),
    (
        "steps-work",
        &[
            "paid_workers",
            "paid_women",
            "paid_hours_week",
            "paid_days_12m",
            "owner_works",
            "owner_hours_week",
            "revenue_band",
            "profit_band",
            "registered",
        ],
    ),
    ("steps-person", &["wellbeing_consent", "wellbeing", "contact_safe", "attachments"]),
];

/// Name of the hidden field that says when the form was saved last.
const SAVED: &str = "saved";

/// The step that a field stands in.
fn step_of(name: &str) -> Option<usize> {
    STEPS.iter().position(|(_, names)| names.contains(&name)).map(|index| index + 1)
}

/// The step that was sent, or the first.
fn sent_step(sent: &Sent) -> usize {
    sent.get("step").parse().ok().filter(|step| (1..=STEPS.len()).contains(step)).unwrap_or(1)
}

/// What the reader has begun of a visit, as if it had just been typed.
pub(super) async fn begun(visit: &Visit, form: &Form, found: &CaseView) -> AppResult<Option<Sent>> {
    if form.action != Action::VisitRecord {
        return Ok(None);
    }
    let Some(draft) = visit.console.app.visit_draft(&visit.request, found).await else { return Ok(None) };
    let saved = visit.words().moment(clock::office_time(draft.saved_at));
    Ok(Some(kept_form::typed(&draft.typed)?.with(SAVED, saved)))
}

/// Goes on to a step, or back; or throws away what was begun.
pub(super) async fn turn(mut visit: Visit, form: &'static Form, of: (&CaseView, &About<'_>)) -> Result<Response> {
    let (found, about) = of;
    let app = visit.console.app.clone();
    let application = &found.case.application;
    if visit.sent.get("go") == "drop" {
        app.visit_draft_drop(&visit.request, application.case_id).await;
        return Ok(see_other(&format!("/cases/{}/do/{}", application.number, form.action.code())));
    }
    let at = sent_step(&visit.sent);
    let to = visit.sent.get("go").parse().ok().filter(|step| (1..=STEPS.len()).contains(step)).unwrap_or(at);
    if to > at {
        let mut reader = Reader::new(visit.words(), &visit.sent);
        // Whether it is whole is asked when it is recorded; here only what the reader has seen so far has to be readable.
        let _whole = about.command(form.action, &mut reader);
        let seen = |error: &FormError| error.field.as_deref().and_then(step_of).is_some_and(|step| step <= at);
        let errors: Vec<FormError> = reader.errors.into_iter().filter(seen).collect();
        if !errors.is_empty() {
            let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors, refused: None };
            return act::answer(&visit, form, of, outcome, None).await;
        }
    }
    visit.sent = std::mem::take(&mut visit.sent).with("step", to.to_string());
    if app.visit_draft_put(&visit.request, found, &kept_form::bytes(&visit.sent)?).await {
        let saved = visit.words().moment(clock::office_time(visit.request.now));
        visit.sent = std::mem::take(&mut visit.sent).with(SAVED, saved);
    }
    act::answer(&visit, form, of, Outcome::first(None), None).await
}

/// The fields as one step shows them: its own to be filled in, all others carried along; and the errors that can stand there.
pub(super) fn shaped(
    visit: &Visit,
    fields: Vec<Field>,
    errors: Vec<FormError>,
) -> (Vec<Field>, Option<StepsView>, Vec<FormError>) {
    let words = visit.words();
    let first_wrong = errors.iter().filter_map(|error| error.field.as_deref().and_then(step_of)).min();
    let at = first_wrong.unwrap_or_else(|| sent_step(&visit.sent));
    let here = |error: &FormError| error.field.as_deref().and_then(step_of).is_none_or(|step| step == at);
    let errors = errors.into_iter().filter(here).collect();
    let before = |field: &&Field| step_of(&field.name).is_some_and(|step| step < at);
    let answered = fields.iter().filter(before).filter_map(|field| told(&words, field)).collect();
    let carried = |field: Field| match step_of(&field.name) {
        Some(step) if step != at => Field::hidden(&field.name, field.value()),
        _ => field,
    };
    let mut fields: Vec<Field> = fields.into_iter().map(carried).collect();
    fields.push(Field::hidden("step", at.to_string()));
    let saved = visit.sent.some(SAVED).map(str::to_owned);
    if let Some(saved) = &saved {
        fields.push(Field::hidden(SAVED, saved.as_str()));
    }
    let title = STEPS.get(at - 1).map_or("", |(title, _)| title);
    let keeps = visit.console.app.has_vault();
    let steps = StepsView { at, of: STEPS.len(), title: words.t(title), answered, keeps, saved };
    (fields, Some(steps), errors)
}

/// An answer in words; nothing where there is none.
fn told(words: &Words, field: &Field) -> Option<Fact> {
    let value = field.value();
    let text = match &field.input {
        _ if value.is_empty() => return None,
        Input::Select { options, .. } | Input::Radio { options, .. } => {
            options.iter().find(|(code, _)| code == value).map_or_else(|| value.to_owned(), |(_, text)| text.clone())
        }
        Input::Date { .. } => value.parse().map_or_else(|_| value.to_owned(), |day| words.date(day)),
        _ => value.to_owned(),
    };
    Some(Fact::new(field.label.clone(), maud::html! { (text) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::programme::visit_answers::VisitField;

    #[test]
    fn every_answer_of_a_visit_stands_in_one_step() {
        let mut all: Vec<&str> = STEPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "none twice");
        let missing: Vec<&str> = VisitField::ALL
            .iter()
            .map(|field| field.code())
            .filter(|code| !all.contains(code) && !all.contains(&code.trim_end_matches("_on")))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
