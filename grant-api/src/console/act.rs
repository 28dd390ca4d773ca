//! The form of one step, and taking it.
//!
//! Invariant: each form carries an idempotency key of its own and the version that its reader saw; a refusal comes back on
//! the same form, in words, with the earlier act. Must not: decide; the rules do, when the form is sent.

use std::collections::BTreeSet;

use ledger_core::id::{PersonId, SubjectId};
use ledger_core::policy::{self, Action};
use ledger_core::programme::act::Act;
use ledger_core::programme::agreement;
use ledger_core::programme::application::{ApplicationState, OWNERS_MAX};
use ledger_core::programme::command::{Command, PlanChange};
use ledger_core::programme::panel::Sight;
use ledger_core::programme::payee;
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::programme::world::Dossier;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act_fields::{Ask, Form, Made, form_of};
use super::act_item::Item;
use super::act_read::{About, Reader};
use super::booked::entries;
use super::component::entry::Entry;
use super::component::error_summary::FormError;
use super::component::facts::Fact;
use super::component::field::Field;
use super::component::money::money;
use super::component::next_step::{Alike, Earlier, Reason};
use super::page::act::{ActView, page, title};
use super::page::case_sealed::payee_look;
use super::session::Visit;
use super::view::{Names, amount};
use super::visit_steps;
use super::words::Words;
use super::words::codes::FIELD_FAULTS;
use super::{act_look, show_incidents, show_payee};
use crate::app::cases::CaseView;
use crate::app::error::{EarlierAct, Fault, FieldError};
use crate::app::execute::Terms;
use crate::app::{AppError, AppResult, secret};

/// GET: the form, or why the step is not open to the reader.
pub async fn show(visit: Visit) -> Result<Response> {
    let (found, form) = found(&visit).await?;
    let case = &found.case;
    let about = about(&visit, &found, form)?;
    let principal = &visit.request.principal;
    let mut names = Names::new(&visit);
    let refused = match policy::allow(form.action, &principal.roles, principal.person.id, &case.acts) {
        Ok(()) => None,
        Err(barred) => Some(names.reason(&barred).await?),
    };
    // What was typed before the session ended stands in the form again; sending it is for whoever typed it.
    let kept = if refused.is_none() { visit.kept_form()? } else { None };
    let mut visit = visit;
    let Some(sent) = kept else {
        // So does what was saved of a visit that was begun.
        if let Some(sent) = visit_steps::begun(&visit, form, &found).await?.filter(|_| refused.is_none()) {
            visit.sent = sent;
        }
        return answer(&visit, form, (&found, &about), Outcome::first(refused), None).await;
    };
    let text = visit.words().t("act-kept");
    let outcome = Outcome { errors: vec![FormError { field: None, text }], ..Outcome::first(None) };
    visit.sent = sent;
    answer(&visit, form, (&found, &about), outcome, None).await
}

/// POST: takes the step.
pub async fn take(visit: Visit) -> Result<Response> {
    let (found, form) = found(&visit).await?;
    let case = &found.case;
    let about = about(&visit, &found, form)?;
    if form.action == Action::VisitRecord && visit.sent.some("go").is_some() {
        return visit_steps::turn(visit, form, (&found, &about)).await;
    }
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let command = match form.action {
        Action::CaseScreen => screening(&visit, &about, &mut reader).await?,
        Action::EnterpriseTakeover => {
            let to = known_subject(&visit, "new_owner", &mut reader).await?;
            about.takeover(to, &mut reader)
        }
        Action::PlanChange => {
            // Of a draft alone: later the form does not ask for them, and they stay as they are.
            let draft = case.application.state == ApplicationState::Draft && case.application.owners > 1;
            let listed = if draft { Some(co_owners(&visit, &mut reader).await?) } else { None };
            match about.command(form.action, &mut reader) {
                Some(Command::PlanChange(change)) => {
                    Some(Command::PlanChange(PlanChange { co_owners: listed, ..change }))
                }
                other => other,
            }
        }
        action => about.command(action, &mut reader),
    };
    // A visit is dated by itself and recorded today; every other step says on which day it happened.
    let on = if dated(form) { reader.day("on", None).map(Some) } else { Some(None) };
    let (Some(command), Some(on), true) = (command, on, reader.errors.is_empty()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let outcome = Outcome { status, errors: reader.errors, refused: None };
        return answer(&visit, form, (&found, &about), outcome, None).await;
    };
    if visit.sent.get("look") == "yes" && act_look::shown(&visit, form.action) {
        let looked = entries(&visit, on.unwrap_or_else(|| visit.request.today()), &[command]).await;
        let (outcome, preview) = match looked {
            Ok(preview) => (Outcome::first(None), preview),
            Err(error) => (refusal(&visit, &case.acts, error)?, None),
        };
        return answer(&visit, form, (&found, &about), outcome, preview).await;
    }
    let terms = Terms { key: Some(visit.sent.get("key").to_owned()), on, ..Terms::default() };
    let app = &visit.console.app;
    let done = match command {
        Command::IncidentRaise(input) => {
            app.incident_raise(&visit.request, terms, input, visit.sent.some("text")).await
        }
        command => app.carry_out(&visit.request, terms, command).await,
    };
    match done {
        Ok(_) => {
            if form.action == Action::VisitRecord {
                app.visit_draft_drop(&visit.request, case.application.case_id).await;
            }
            let to = format!("/cases/{}", case.application.number);
            let undo = undone_by(form).map(|undo| format!("{to}/do/{}?object={}", undo.code(), about.item.id()));
            Ok(visit.done_for_now(&to, form.action.code(), undo.as_deref()))
        }
        Err(error) => {
            let outcome = refusal(&visit, &case.acts, error)?;
            answer(&visit, form, (&found, &about), outcome, None).await
        }
    }
}

/// Steps for which it says nothing how much was asked for.
const BESIDE_THE_MONEY: [Action; 3] = [Action::IncidentRaise, Action::CaseTransfer, Action::VisitRecord];

/// Steps that whoever took them can take back themselves, and by which step; for all others it takes a colleague.
const UNDO: [(Action, Action); 1] = [(Action::CaseWaitlist, Action::CaseReconsider)];

/// The step that takes this one back.
fn undone_by(form: &Form) -> Option<Action> {
    UNDO.iter().find(|(done, _)| *done == form.action).map(|(_, undo)| *undo)
}

/// How a form comes back.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) status: StatusCode,
    pub(super) errors: Vec<FormError>,
    pub(super) refused: Option<Reason>,
}

impl Outcome {
    /// How a form is shown the first time: with its fields, or with the reason why it is not open.
    pub(super) fn first(refused: Option<Reason>) -> Outcome {
        let status = if refused.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
        Outcome { status, errors: Vec::new(), refused }
    }
}

/// A refusal as a form shows it; what is no refusal goes on as an error.
pub(super) fn refusal(visit: &Visit, acts: &[Act], error: AppError) -> AppResult<Outcome> {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::CONFLICT);
    let (code, earlier, figures) = match error {
        AppError::Denied { code, earlier, .. } => (code, earlier, Vec::new()),
        AppError::Rule { code, earlier, figures, .. } => (code, earlier, figures.0),
        AppError::Conflict { code, .. } => (code, None, Vec::new()),
        AppError::Invalid { errors } => {
            let errors = errors.iter().map(|error| unreadable(&visit.words(), error)).collect();
            return Ok(Outcome { status, errors, refused: None });
        }
        other => return Err(other),
    };
    let me = visit.request.principal.person.id;
    let yours = |act: &EarlierAct| acts.iter().any(|known| known.seq == act.sequence && known.person_id == me);
    let earlier = earlier.map(|act| Earlier { yours: yours(&act), action: act.action, on: act.on, person: act.person });
    let alike = (code == RefusalCode::PossibleDuplicate.code()).then(|| alike(&figures));
    let refused = Reason { code: code.to_owned(), earlier, alike, ..Reason::default() };
    Ok(Outcome { status, errors: Vec::new(), refused: Some(refused) })
}

/// By what a survivor may be known already, and by which cases.
fn alike(figures: &[(&'static str, String)]) -> Alike {
    let all = |wanted| {
        let of = figures.iter().filter(|(name, _)| *name == wanted);
        of.flat_map(|(_, values)| values.split(' ')).filter(|one| !one.is_empty()).map(str::to_owned).collect()
    };
    Alike { by: all("by"), cases: all("cases") }
}

/// What is wrong with a field, by its code where that has words. Such a fault stands at its field; of any other it is not known
/// whether the form has that field.
fn unreadable(words: &Words, error: &FieldError) -> FormError {
    let name = error.pointer.rsplit(['/', '?']).next().unwrap_or_default();
    let label = words.code_if_known("field", name).unwrap_or_else(|| name.to_owned());
    let known = FIELD_FAULTS.contains(&error.code.as_str());
    let key = if known { format!("fault-{}", error.code) } else { "fault-unreadable".to_owned() };
    let top = error.pointer.matches(['/', '?']).count() == 1;
    FormError { field: (known && top).then(|| name.to_owned()), text: words.ta(&key, &[("field", label.into())]) }
}

fn dated(form: &Form) -> bool {
    form.action != Action::VisitRecord
}

/// The case and the form that the path names. Who has to declare an interest first is shown the form to do so.
async fn found(visit: &Visit) -> AppResult<(CaseView, &'static Form)> {
    let form = Action::from_code(visit.part("action")).and_then(form_of).ok_or(AppError::Hidden)?;
    let (app, number) = (&visit.console.app, visit.part("number"));
    // What a chair does to a case by its state alone shows nothing of its content either.
    let of_state = [
        Action::InterestDeclare,
        Action::PanelSet,
        Action::ScoresClose,
        Action::VoteClose,
        Action::CaseReconsider,
        Action::AppealAccept,
        Action::AppealRefuse,
        Action::AmendmentEndorse,
    ];
    let found = if of_state.contains(&form.action) {
        app.case_unseen_by_number(&visit.request, number).await?
    } else {
        app.case_by_number(&visit.request, number).await?
    };
    Ok((found, form))
}

/// A screening takes what the program found with it; the form has a manager's reason at most.
async fn screening(visit: &Visit, about: &About<'_>, reader: &mut Reader<'_>) -> AppResult<Option<Command>> {
    let Some(reason) = reader.optional("override", |reader| reader.code("override")) else { return Ok(None) };
    let case = about.case.application.case_id;
    Ok(Some(visit.console.app.screening(&visit.request, case, about.version, reason).await?))
}

/// A survivor by number, as a field names them: required.
async fn known_subject(visit: &Visit, name: &str, reader: &mut Reader<'_>) -> AppResult<Option<SubjectId>> {
    let Some(number) = reader.code(name) else { return Ok(None) };
    match visit.console.app.subject_by_number(&visit.request, number.as_str()).await {
        Ok(found) => Ok(Some(found.subject_id)),
        Err(AppError::Hidden) => {
            reader.fault(name, None, "not_known");
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// Co-owners by number, with commas between; nobody where the field is empty.
pub(super) async fn co_owners(visit: &Visit, reader: &mut Reader<'_>) -> AppResult<Vec<SubjectId>> {
    let name = "co_owners";
    let mut found = Vec::new();
    let sent = visit.sent.get(name).split([',', ' ']).filter(|number| !number.is_empty());
    let numbers: BTreeSet<&str> = sent.clone().collect();
    if numbers.len() != sent.clone().count() {
        reader.fault(name, None, "twice");
    }
    // More than a business can have are not looked up.
    for number in sent.take(usize::try_from(OWNERS_MAX).unwrap_or(usize::MAX)) {
        match visit.console.app.subject_by_number(&visit.request, number).await {
            Ok(subject) => found.push(subject.subject_id),
            Err(AppError::Hidden) => {
                reader.fault(name, None, "not_found");
                return Ok(Vec::new());
            }
            Err(other) => return Err(other),
        }
    }
    Ok(found)
}

/// What the form is about: the object that was named has to be one of the case.
fn about<'a>(visit: &Visit, found: &'a CaseView, form: &Form) -> Result<About<'a>> {
    let case = &found.case;
    let item = Item::of(case, form.subject.kind(), visit.sent.get("object")).ok_or(AppError::Hidden)?;
    let version = match visit.sent.is_form {
        false => item.version(case),
        true => {
            let seen = visit.sent.get("version").parse();
            seen.map_err(|_| Fault::new(400, "unreadable", "The form lacks the version it was made for."))?
        }
    };
    Ok(About { case, item, version, settings: &found.settings, members: &found.may_sit })
}

pub(super) async fn answer(
    visit: &Visit,
    form: &'static Form,
    (found, about): (&CaseView, &About<'_>),
    outcome: Outcome,
    preview: Option<Entry>,
) -> Result<Response> {
    let words = visit.words();
    let case = about.case;
    let accounts = if form.asks.contains(&Ask::Account) && visit.may(policy::Reading::Books) {
        visit.console.app.bank_accounts(&visit.request).await?
    } else {
        Vec::new()
    };
    let ngos = if form.asks.contains(&Ask::Ngo) && visit.may(policy::Reading::Setup) {
        visit.console.app.ngos(&visit.request).await?
    } else {
        Vec::new()
    };
    let trainings = if form.asks.contains(&Ask::Training) && visit.may(policy::Reading::Setup) {
        visit.console.app.trainings(&visit.request).await?
    } else {
        Vec::new()
    };
    let members = if form.asks.contains(&Ask::Panel) { members(visit, found).await? } else { Vec::new() };
    let today = visit.request.today();
    let (item, settings, sent) = (about.item, about.settings, &visit.sent);
    let (accounts, ngos, members, trainings) = (&accounts, &ngos, &members, &trainings);
    let asks_owners = form.asks.contains(&Ask::Plan) && case.co_owners().next().is_some();
    let co_owners = if asks_owners {
        visit.console.app.case_context(&visit.request, case).await?.co_owners.join(", ")
    } else {
        String::new()
    };
    let co_owners = co_owners.as_str();
    let made = Made { words, case, item, accounts, ngos, settings, members, trainings, co_owners, sent, today };
    let number = &case.application.number;
    let mut fields = hidden(about.version, &about.item.id())?;
    fields.extend(form.asks.iter().flat_map(|ask| made.fields(form.action, *ask)));
    if form.action == Action::IncidentRaise && visit.console.app.has_vault() {
        fields.push(show_incidents::words_field(&words, sent.get("text").to_owned()));
    }
    if dated(form) {
        fields.push(made.day("on", Some(today)));
    }
    let closed = closed(visit, &outcome);
    let first = !visit.sent.is_form && outcome.refused.is_none();
    let preview = if first { act_look::untouched(visit, form, about, &fields).await? } else { preview };
    let (fields, steps, errors) = match form.action {
        Action::VisitRecord => visit_steps::shaped(visit, fields, outcome.errors),
        _ => (fields, None, outcome.errors),
    };
    let view = ActView {
        steps,
        action: form.action.code().to_owned(),
        case: Some(number.clone()),
        object: about.item.name(&words, case),
        amount: about.item.amount(case, form.action),
        facts: if found.sight == Sight::Whole && !BESIDE_THE_MONEY.contains(&form.action) {
            seen_facts(visit, found, about.item, form.action)
        } else {
            Vec::new()
        },
        fields,
        preview,
        look: act_look::shown(visit, form.action),
        closed,
        errors,
        refused: outcome.refused,
        submit_to: format!("/cases/{number}/do/{}", form.action.code()),
        back: format!("/cases/{number}"),
        csrf: visit.csrf.clone(),
    };
    let frame = visit.frame(title(&words, &view), "cases", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

/// Members of the committee by name, and whether they sit.
async fn members(visit: &Visit, found: &CaseView) -> AppResult<Vec<(PersonId, String, bool)>> {
    let mut names = Names::new(visit);
    let mut members = Vec::new();
    for person in &found.may_sit {
        members.push((*person, names.name(*person).await?, found.sits.contains(person)));
    }
    Ok(members)
}

/// Before anything was sent a refusal is the policy's, and no other answer would help.
pub(super) fn closed(visit: &Visit, outcome: &Outcome) -> bool {
    outcome.refused.is_some() && !visit.sent.is_form
}

/// What a form carries unseen. The key is new each time the form is made: a refusal has used up the one before.
pub(super) fn hidden(version: i64, object: &str) -> AppResult<Vec<Field>> {
    let key = secret::token("f-")?;
    let mut fields = vec![Field::hidden("key", key), Field::hidden("version", version.to_string())];
    if !object.is_empty() {
        fields.push(Field::hidden("object", object));
    }
    Ok(fields)
}

/// What the decision rests on; of a payee with the button that shows it, for who confirms has to see whom.
fn seen_facts(visit: &Visit, found: &CaseView, item: Item<'_>, action: Action) -> Vec<Fact> {
    let words = visit.words();
    let mut facts = facts(&words, &found.case, item);
    if let (Item::Payee(Some(_)), Some(view)) = (item, show_payee::section(visit, found)) {
        facts.push(Fact::new(words.t("case-payee"), payee_look(&words, &view)));
    }
    if [Action::DisbursementAuthorise, Action::PaymentPrepare].contains(&action) {
        let state = show_payee::payee_state(&words, payee::current(&found.case));
        facts.push(Fact::new(words.t("case-payee"), state));
    }
    facts
}

/// What the decision rests on.
fn facts(words: &Words, case: &Dossier, item: Item<'_>) -> Vec<Fact> {
    let fact = |label: String, minor, currency| Fact::new(label, money(words, &amount(minor, currency)));
    match item {
        Item::Case => {
            let application = &case.application;
            vec![fact(words.code("field", "requested"), application.requested_minor, application.currency)]
        }
        Item::Grant(award) => {
            let mut facts = vec![fact(words.code("strip", "approved"), award.approved_minor, award.currency)];
            if let Some(amendment) = agreement::open(case) {
                facts.push(fact(words.t("amendment-before"), amendment.total_before_minor, award.currency));
                facts.push(fact(words.t("amendment-after"), amendment.total_after_minor, award.currency));
                for part in amendment.parts(case, true) {
                    facts.push(fact(words.date(part.planned_on), part.amount_minor, award.currency));
                }
            }
            facts
        }
        Item::Disbursement(row) => vec![
            fact(words.code("field", "disbursement"), row.amount_minor, row.currency),
            Fact::text(words.code("field", "due_on"), words.date(row.planned_on)),
        ],
        Item::Payee(payee) => payee
            .map(|payee| Fact::text(words.code("act", "payee_set"), words.date(payee.set_on)))
            .into_iter()
            .collect(),
        Item::Claim(claim) => vec![
            fact(words.t("column-claimed"), claim.claimed_minor, claim.currency),
            fact(words.t("column-open"), claim.open(), claim.currency),
        ],
        Item::Visit(visit) => {
            let found =
                super::component::badge::State::new(super::component::badge::Machine::Visit, visit.status.code());
            let mut facts = vec![
                Fact::text(words.code("field", "visited_on"), words.date(visit.visited_on)),
                Fact::text(words.code("field", "status"), found.text(words)),
            ];
            if let Some(workers) = visit.paid_workers {
                facts.push(Fact::text(words.code("field", "paid_workers"), words.number(workers)));
            }
            facts
        }
        Item::GoodsLine(line) => vec![
            Fact::text(words.code("field", "category"), words.code("category", line.category.code())),
            Fact::text(words.code("field", "quantity"), words.number(line.quantity)),
            fact(words.t("column-estimated"), line.estimated_minor, line.currency),
        ],
        Item::Enterprise(row) => {
            vec![Fact::text(words.code("field", "launched_on"), words.date(row.launched_on))]
        }
        Item::Goods(goods) => vec![
            fact(words.t("column-ordered"), goods.ordered_minor, goods.currency),
            fact(words.t("column-delivered"), goods.delivered_minor, goods.currency),
            fact(words.t("column-handed_over"), goods.handed_minor, goods.currency),
        ],
    }
}
