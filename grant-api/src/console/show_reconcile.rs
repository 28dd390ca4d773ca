//! Reconciling an account on a page: the work list with one line chosen, and the steps that a person takes on it.
//!
//! Invariant: each form carries the record that the page showed; names stand on the answer to a POST, which is an act. Must
//! not: run a rule, or decide what may be booked.

use ledger_core::id::{DisbursementId, StatementLineId};
use ledger_core::money::Minor;
use ledger_core::policy::Action;
use ledger_core::programme::setup::BankAccount;
use ledger_core::text::Code;
use poem::http::StatusCode;
use poem::{Response, Result};
use uuid::Uuid;

use super::act::{Outcome, hidden, refusal};
use super::act_read::Reader;
use super::component::facts::Fact;
use super::component::field::Field;
use super::component::filter::asked_again;
use super::component::money::money;
use super::component::pager::Pager;
use super::line_forms::{bookings, foreign};
use super::page::reconcile::{CandidateView, ChosenLine, OpenLine, ReconcileView, href, page, title};
use super::session::Visit;
use super::setup::{Typed, may};
use super::show_bank::named;
use super::view::{amount, left_of};
use super::words::Words;
use super::{show_booked, show_line};
use crate::app::execute::Terms;
use crate::app::matching::{ConfirmAsk, SureLine, SureOn};
use crate::app::worklist::{ListedPayment, WorkItem, Worklist, class_of};
use crate::app::{AppError, AppResult};

/// Lines on one page.
pub(super) const PAGE: usize = 30;
/// Longest reason code.
pub(super) const REASON_MAX: usize = 35;
/// Steps that a form of the page takes.
const STEPS: [&str; 6] = ["run", "sure", "confirm", "reject", "names", "undo"];

/// What came of a step that leaves the person on the page.
#[derive(Default)]
struct Came {
    told: Option<Vec<SureLine>>,
    names: bool,
}

/// GET: the work list.
pub async fn show(visit: Visit) -> Result<Response> {
    let bank = named(&visit).await?;
    if show_booked::asked_for(&visit) {
        return show_booked::answer(&visit, &bank, Outcome::first(None)).await;
    }
    answer(&visit, &bank, Outcome::first(None), Came::default()).await
}

/// POST: one step.
pub async fn take(visit: Visit) -> Result<Response> {
    let bank = named(&visit).await?;
    let step = STEPS.iter().find(|step| **step == visit.sent.get("step")).ok_or(AppError::Hidden)?;
    let terms = Terms { key: Some(visit.sent.get("key").to_owned()), ..Terms::default() };
    let (app, account) = (&visit.console.app, bank.bank_account_id);
    let here = href(bank.code.as_str());
    let done = match *step {
        "run" => app.match_run(&visit.request, terms, account).await.map(|_| "match_run"),
        "sure" => match app.match_confirm_sure(&visit.request, terms, (account, SureOn::DayOfBank)).await {
            Ok(told) => {
                let came = Came { told: Some(told), names: false };
                return answer(&visit, &bank, Outcome::first(None), came).await;
            }
            Err(error) => Err(error),
        },
        "names" => {
            let came = Came { told: None, names: true };
            return answer(&visit, &bank, Outcome::first(None), came).await;
        }
        "undo" => return undo(&visit, &bank, terms).await,
        of_line => {
            let mut reader = Reader::new(visit.words(), &visit.sent);
            let name = if of_line == "confirm" { "confirm_reason" } else { "reject_reason" };
            let reason = reader.optional(name, |reader| reader.code(name));
            let on = if of_line == "confirm" { reader.day("on", None).map(Some) } else { Some(None) };
            let (Some(reason), Some(on)) = (reason, on) else {
                return answer(&visit, &bank, unreadable(reader), Came::default()).await;
            };
            on_line(&visit, of_line, Terms { on, ..terms }, reason).await
        }
    };
    match done {
        // What came back is issued again or cancelled: its line stays in sight.
        Ok("match_confirm") if visit.sent.get("came_back") == "yes" => {
            let to = format!("{here}?show={}&line={}", show_booked::BOOKED, visit.sent.get("line"));
            Ok(visit.done(&to, "match_confirm"))
        }
        Ok("match_confirm") => {
            let undo = format!("{here}?show={}&line={}", show_booked::BOOKED, visit.sent.get("line"));
            let undo = Some(undo.as_str()).filter(|_| may(&visit, Action::MatchUndo));
            Ok(visit.done_for_now(&here, "match_confirm", undo))
        }
        Ok(action) => Ok(visit.done(&here, action)),
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            answer(&visit, &bank, outcome, Came::default()).await
        }
    }
}

fn unreadable(reader: Reader<'_>) -> Outcome {
    Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None }
}

/// Takes a confirmation back; the line is open again.
async fn undo(visit: &Visit, bank: &BankAccount, terms: Terms) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let outcome = match show_booked::undo(visit, terms, &mut reader).await {
        None => unreadable(reader),
        Some(Ok(())) => {
            let to = format!("{}?line={}", href(bank.code.as_str()), visit.sent.get("line"));
            return Ok(visit.done(&to, "match_undo"));
        }
        Some(Err(error)) => refusal(visit, &[], error)?,
    };
    show_booked::answer(visit, bank, outcome).await
}

/// Confirms or rejects what the page showed of a line.
async fn on_line(visit: &Visit, step: &str, terms: Terms, reason: Option<Code>) -> AppResult<&'static str> {
    let line: StatementLineId = visit.sent.get("line").parse().map_err(|_| AppError::Hidden)?;
    let version: i64 = visit.sent.get("version").parse().unwrap_or(-1);
    let ids = visit.sent.get("payments").split(' ').filter(|id| !id.is_empty());
    let payments: std::result::Result<Vec<DisbursementId>, _> = ids.map(str::parse).collect();
    let payments = payments.map_err(|_| AppError::Hidden)?;
    let (app, request) = (&visit.console.app, &visit.request);
    if step == "confirm" {
        let ask = ConfirmAsk { line, version, payments, reason };
        return app.match_confirm(request, terms, ask).await.map(|_| "match_confirm");
    }
    app.match_reject(request, terms, (line, version), (payments, reason)).await.map(|_| "match_reject")
}

async fn answer(visit: &Visit, bank: &BankAccount, outcome: Outcome, came: Came) -> Result<Response> {
    let (words, app) = (visit.words(), &visit.console.app);
    let uuid =
        |name: &str| visit.sent.some(name).map(|id| id.parse::<Uuid>().map_err(|_| AppError::Hidden)).transpose();
    let (after, wanted) = (uuid("after")?, uuid("line")?);
    let limit = u64::try_from(PAGE).unwrap_or(u64::MAX).saturating_add(1);
    let summary = app.match_summary(&visit.request, bank.bank_account_id).await?;
    let mut list = app.worklist(&visit.request, bank.bank_account_id, (after, limit), false).await?;
    let more = list.items.len() > PAGE;
    list.items.truncate(PAGE);
    let next = list.items.last().filter(|_| more).map(|item| item.line.statement_line_id.to_string());
    let here = href(bank.code.as_str());
    let chosen = wanted.and_then(|id| list.items.iter().position(|item| item.line.statement_line_id.0 == id));
    let chosen = chosen.unwrap_or(0);
    if came.names {
        open_names(visit, bank, &mut list, chosen).await?;
    }
    let pager = Pager { first: after.map(|_| here.clone()), next: next.map(|id| asked_again(&here, &[], Some(&id))) };
    let right = match list.items.get(chosen) {
        Some(item) => {
            let book = app.line_book(&visit.request, item.line.statement_line_id).await?;
            let story = show_booked::story(visit, &words, &book).await?;
            Some(ChosenLine { story, ..chosen_line(visit, &words, bank, item, after)? })
        }
        None => None,
    };
    let open = |(at, item): (usize, &WorkItem)| open_line(&here, item, after, at == chosen);
    let can_run = may(visit, Action::MatchRun) && !list.items.is_empty();
    let can_confirm = may(visit, Action::MatchConfirm) && summary.sure > 0;
    let told = came.told.map(|lines| {
        let failed: Vec<(String, String)> =
            lines.iter().filter_map(|line| Some((line.reference.clone(), line.failed.clone()?.0))).collect();
        (count(lines.len().saturating_sub(failed.len())), failed)
    });
    let view = ReconcileView {
        account: bank.code.to_string(),
        csrf: visit.csrf.clone(),
        booked: false,
        open_in: Some(amount(summary.open_in.minor, summary.open_in.currency)),
        open_out: Some(amount(summary.open_out.minor, summary.open_out.currency)),
        lines: count(summary.lines),
        sure: count(summary.sure),
        run: can_run.then(|| step_fields("run", 0)).transpose()?,
        confirm_sure: can_confirm.then(|| step_fields("sure", 0)).transpose()?,
        told,
        open: list.items.iter().enumerate().map(open).collect(),
        pager,
        chosen: right,
        errors: outcome.errors,
        refused: outcome.refused,
    };
    let frame = visit.frame(title(&words), "bank", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Opens who was on the other side of the chosen line: one act, of its statement.
async fn open_names(visit: &Visit, bank: &BankAccount, list: &mut Worklist, chosen: usize) -> AppResult<()> {
    let Some(item) = list.items.get_mut(chosen) else { return Ok(()) };
    // The page of this one line: what comes after the line before it.
    let before = Uuid::from_u128(item.line.statement_line_id.0.as_u128().saturating_sub(1));
    let of = bank.bank_account_id;
    let found = visit.console.app.worklist(&visit.request, of, (Some(before), 1), true).await?;
    let same = found.items.into_iter().find(|one| one.line.statement_line_id == item.line.statement_line_id);
    item.party = same.and_then(|one| one.party);
    Ok(())
}

pub(super) fn step_fields(step: &str, version: i64) -> AppResult<Vec<Field>> {
    let mut fields = hidden(version, "")?;
    fields.push(Field::hidden("step", step));
    Ok(fields)
}

fn page_of(here: &str, line: StatementLineId, after: Option<Uuid>) -> String {
    match after {
        Some(after) => format!("{here}?line={line}&after={after}"),
        None => format!("{here}?line={line}"),
    }
}

fn open_line(here: &str, item: &WorkItem, after: Option<Uuid>, chosen: bool) -> OpenLine {
    let row = item.proposal.as_ref();
    OpenLine {
        href: page_of(here, item.line.statement_line_id, after),
        reference: item.line.reference.to_string(),
        booked_on: item.line.booked_on,
        left: left_of(&item.line, &item.state),
        tier: row.and_then(|row| row.tier.as_ref()).map_or_else(|| "none".to_owned(), ToString::to_string),
        verdict: row.map_or_else(|| "new".to_owned(), |row| row.verdict.to_string()),
        chosen,
    }
}

fn candidate(payment: &ListedPayment) -> CandidateView {
    CandidateView {
        id: payment.disbursement.to_string(),
        case: payment.case.clone(),
        reference: payment.end_to_end_id.clone(),
        amount: amount(payment.amount.minor, payment.amount.currency),
        state: payment.state.to_owned(),
    }
}

fn chosen_line(
    visit: &Visit,
    words: &Words,
    bank: &BankAccount,
    item: &WorkItem,
    after: Option<Uuid>,
) -> AppResult<ChosenLine> {
    let line = &item.line;
    let mut facts = vec![
        Fact::text(words.t("bank-booked"), words.date(line.booked_on)),
        Fact::text(words.t("bank-value"), words.date(line.value_on)),
        Fact::new(words.t("bank-amount"), money(words, &amount(line.amount_minor, line.currency))),
        Fact::new(words.t("bank-left"), money(words, &left_of(&item.line, &item.state))),
    ];
    facts.extend(line.kind.as_ref().map(|kind| Fact::text(words.t("bank-kind"), kind.as_str())));
    let rival = |key: &'static str, found: &Option<(ListedPayment, i64)>| {
        found.as_ref().map(|(payment, score)| (key, candidate(payment), *score))
    };
    let others = [rival("reconcile-runner-up", &item.runner_up), rival("reconcile-barred", &item.barred)];
    let there = !item.payments.is_empty();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let party = item.party.as_ref().map(|found| {
        let party = &found.party;
        [text(&party.name), text(&party.account), text(&party.tax_id), text(&party.text)]
    });
    let form = |step: &str, action: Action| -> AppResult<Option<Vec<Field>>> {
        if !there || !may(visit, action) {
            return Ok(None);
        }
        line_fields(visit, item, (step, after)).map(Some)
    };
    let names = may(visit, Action::CounterpartiesRead) && item.party.is_none();
    Ok(ChosenLine {
        reference: line.reference.to_string(),
        facts,
        class: class_of(item).map(str::to_owned),
        candidates: item.payments.iter().map(candidate).collect(),
        score: item.proposal.as_ref().map_or(0, |row| row.score),
        evidence: item.evidence.clone(),
        vetoes: item.vetoes.clone(),
        subsets: item.proposal.as_ref().map_or(0, |row| row.subsets),
        others: others.into_iter().flatten().collect(),
        confirm: form("confirm", Action::MatchConfirm)?,
        reject: form("reject", Action::MatchReject)?,
        names: names.then(|| names_fields(item, after)).transpose()?,
        elsewhere: elsewhere(visit, words, bank, item),
        party,
        ..ChosenLine::default()
    })
}

/// What a form about a line carries, and its reason.
fn line_fields(visit: &Visit, item: &WorkItem, (step, after): (&str, Option<Uuid>)) -> AppResult<Vec<Field>> {
    let mut fields = names_fields(item, after)?;
    fields.retain(|one| one.name != "step");
    let ids: Vec<String> = item.payments.iter().map(|payment| payment.disbursement.to_string()).collect();
    fields.push(Field::hidden("step", step));
    fields.push(Field::hidden("payments", ids.join(" ")));
    let typed = Typed::new(visit);
    let field = typed.text(&format!("{step}_reason"), REASON_MAX);
    // Where something speaks against it, a reason has to be given.
    let confirms = step == "confirm";
    fields.push(if confirms && !item.vetoes.is_empty() { field } else { field.optional() });
    if confirms {
        let came_back = if item.line.amount_minor > Minor::ZERO { "yes" } else { "no" };
        fields.push(Field::hidden("came_back", came_back));
        // On the day on which the bank booked it, so that the books say of that day what the statement says.
        fields.push(typed.past_from("on", item.line.booked_on));
    }
    Ok(fields)
}

fn names_fields(item: &WorkItem, after: Option<Uuid>) -> AppResult<Vec<Field>> {
    let mut fields = step_fields("names", item.version)?;
    fields.push(Field::hidden("line", item.line.statement_line_id.to_string()));
    fields.extend(after.map(|after| Field::hidden("after", after.to_string())));
    Ok(fields)
}

/// Forms that book a line as something else.
fn elsewhere(visit: &Visit, words: &Words, bank: &BankAccount, item: &WorkItem) -> Vec<(String, String)> {
    let incoming = item.line.amount_minor > Minor::ZERO;
    let offered = bookings(incoming, foreign(bank.account)).filter(|one| may(visit, one.action));
    let link = |action: Action| {
        let path = show_line::href(bank.code.as_str(), item.line.reference.as_str(), action);
        let by_hand = action == Action::PaymentConfirm;
        (path, if by_hand { words.t("reconcile-by-hand") } else { words.code("act", action.code()) })
    };
    offered.map(|one| link(one.action)).collect()
}
