//! The page of one case: steps, money, plan, disbursements, visits, people, timeline, entries.
//!
//! Invariant: everything comes from the use cases as they gave it; entries only to those who read the books. Must not:
//! name anybody but colleagues, or leave a refused act out of the timeline.

use std::collections::BTreeMap;

use ledger_core::id::{LineId, PersonId};
use ledger_core::ledger::log::LogLeaf;
use ledger_core::money::Minor;
use ledger_core::outcome::episode::{SCHEDULE_DAYS, SCHEDULE_SLACK_DAYS};
use ledger_core::policy::{self, Action, Reading};
use ledger_core::programme::act::{Act, ObjectKind};
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::steps::{Seen, Step};
use ledger_core::programme::world::Dossier;
use ledger_core::time::days_between;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act_item::Item;
use super::component::badge::{Machine, State};
use super::component::entry::Entry;
use super::component::next_step::{self, Reason};
use super::component::strip::Figure;
use super::component::timeline;
use super::page::case::{CaseView, Colleague, DisbursementRow, EnterpriseRow, PlanItem, VisitRow, Waits, page, title};
use super::page::case_cover::{CoverView, page as cover_page};
use super::session::Visit;
use super::show_case_money;
use super::show_sealed;
use super::view::{Names, amount, amount_of, codes, entry_of, state_of};
use super::words::Words;

use crate::app::books::FundPosition;
use crate::app::cases;
use crate::app::{AppResult, EntryView, LineView};

/// The page.
pub async fn show(visit: Visit) -> Result<Response> {
    let found = visit.console.app.case_unseen_by_number(&visit.request, visit.part("number")).await?;
    if found.sight != Sight::Whole {
        return cover(&visit, found).await;
    }
    let view = view(&visit, &found).await?;
    let frame = visit.frame(title(&view), "cases", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&visit.words(), &view)))
}

/// What a member of the committee sees before they have declared an interest, or after they declared one.
async fn cover(visit: &Visit, found: cases::CaseView) -> Result<Response> {
    let words = visit.words();
    let (waiting, aside) = (found.steps.clone(), found.aside.clone());
    let cover = visit.console.app.cover_of(found).await?;
    let number = &cover.case.application.number;
    let states = [ApplicationState::PlanReady, ApplicationState::InReview, ApplicationState::ReadyForCommittee];
    let mut names = Names::new(visit);
    let mut steps = Vec::new();
    let aside = aside.into_iter().map(|step| Seen { step, barred: None });
    for seen in waiting.into_iter().filter(|seen| seen.barred.is_none()).chain(aside) {
        let step = names.step(&words, &cover.case, &seen).await?;
        steps.push(next_step::Step { amount: None, object: None, ..step });
    }
    let listed = steps.iter().any(|step| step.action == Action::InterestDeclare.code());
    let open = cover.sight == Sight::Undeclared && states.contains(&cover.case.application.state) && !listed;
    let view = CoverView {
        code: number.clone(),
        state: State::new(Machine::Application, cover.case.application.state.code()),
        call: format!("{} · {}", cover.call.code, cover.call.title),
        conflicted: cover.sight == Sight::Conflicted,
        steps,
        declare: open.then(|| format!("/cases/{number}/do/{}", Action::InterestDeclare.code())),
    };
    let frame = visit.frame(number.clone(), "cases", 0);
    Ok(visit.page(StatusCode::OK, &frame, &cover_page(&words, &view)))
}

async fn view(visit: &Visit, found: &cases::CaseView) -> AppResult<CaseView> {
    let (app, words, case) = (&visit.console.app, visit.words(), &found.case);
    let mut names = Names::new(visit);
    let funds = app.funds(&visit.request).await?;
    let lines = line_names(&funds);
    let log = app.case_log(found).await?;
    let entries = if visit.may(Reading::Books) {
        let entries = app.case_entries(found).await?;
        let label = |line: &LineView| line.line.and_then(|id| lines.get(&id).cloned());
        let posted = |entry: &EntryView| entry_of(entry, Some(entry.seq), label);
        Some(entries.iter().rev().map(posted).collect::<Vec<Entry>>())
    } else {
        None
    };
    let mut steps = Vec::new();
    for seen in found.steps.iter().chain(unscheduled_visit(visit, found).iter()) {
        steps.push(names.step(&words, case, seen).await?);
    }
    let mut aside = Vec::new();
    for step in &found.aside {
        let seen = Seen { step: step.clone(), barred: None };
        aside.push(names.step(&words, case, &seen).await?);
    }
    let mut acts = Vec::new();
    for leaf in log.iter().rev() {
        acts.push(act(&words, &mut names, case, leaf).await?);
    }
    let application = &case.application;
    let total = case.plan().map(|item| item.unit_price_minor.times(item.quantity));
    let total = total.collect::<Result<Vec<_>, _>>().and_then(Minor::sum).ok();
    let fund = funds.iter().find(|position| position.fund.fund_id == application.fund_id);
    let context = app.case_context(&visit.request, case).await?;
    let principal = &visit.request.principal;
    let hands_over = policy::allow(Action::CaseTransfer, &principal.roles, principal.person.id, &case.acts).is_ok();
    Ok(CaseView {
        code: application.number.clone(),
        state: state_of(case).0,
        opened_on: application.opened_on,
        sector: Some(application.sector.code().to_owned()),
        region: Some(application.region.as_str().to_owned()),
        fund: fund.map(|position| position.fund.code.to_string()),
        ngo: Some(format!("{} · {}", context.ngo.code, context.ngo.title)),
        transfer: hands_over.then(|| format!("/cases/{}/do/case_transfer", application.number)),
        call: Some(format!("{} · {}", context.call.code, context.call.title)),
        sex: Some(context.subject.told_sex().code().to_owned()),
        subject: Some(context.subject.number),
        co_owners: context.co_owners,
        waits: waits(visit, found),
        steps,
        aside,
        money: money(found, entries.is_some()),
        plan: plan(&words, case, &lines),
        plan_total: total.filter(|_| !case.items.is_empty()).map(|total| amount(total, application.currency)),
        disbursements: disbursements(case),
        shares: show_case_money::shares(case, &lines),
        claims: show_case_money::claims(&words, case),
        lines: show_case_money::lines(&words, case),
        goods: show_case_money::goods(&words, case),
        documents: show_case_money::documents(case),
        enterprises: enterprise(case).into_iter().collect(),
        people: people(&mut names, &case.acts).await?,
        timeline: acts,
        entries,
        sealed: show_sealed::section(visit, found, &mut names).await?,
    })
}

/// "FUND · LINE" by line.
pub(super) fn line_names(funds: &[FundPosition]) -> BTreeMap<LineId, String> {
    let lines = funds.iter().flat_map(|position| position.lines.iter().map(move |line| (position, line)));
    lines.map(|(position, line)| (line.line.line_id, format!("{} · {}", position.fund.code, line.line.code))).collect()
}

/// On whom the case waits longest, by the steps that are due.
fn waits(visit: &Visit, found: &cases::CaseView) -> Option<Waits> {
    let today = visit.request.today();
    // One's own step first: that others are asked for something else does not keep the reader from it.
    let due = found.steps.iter().filter(|seen| seen.step.is_due(today));
    let oldest = due.min_by_key(|seen| (seen.barred.is_some(), seen.step.since))?;
    Some(Waits {
        roles: codes(oldest.step.roles),
        since: oldest.step.since,
        days: days_between(oldest.step.since, today),
    })
}

/// A visit can be recorded on any day from the launch on; the rules' list of steps holds the scheduled ones only.
fn unscheduled_visit(visit: &Visit, found: &cases::CaseView) -> Option<Seen> {
    let (case, principal) = (&found.case, &visit.request.principal);
    let enterprise = case.enterprise.as_ref()?;
    let listed = found.steps.iter().any(|seen| seen.step.action == Action::VisitRecord);
    let allowed = policy::allow(Action::VisitRecord, &principal.roles, principal.person.id, &case.acts).is_ok();
    let step = Step {
        action: Action::VisitRecord,
        kind: ObjectKind::Case,
        id: case.application.case_id.to_string(),
        version: 0,
        since: enterprise.launched_on,
        roles: policy::roles_for(Action::VisitRecord),
        voided_on: None,
    };
    (allowed && !listed).then_some(Seen { step, barred: None })
}

/// The money strip, which opens to the entries where they are shown; nothing before the award.
fn money(found: &cases::CaseView, opens: bool) -> Vec<Figure> {
    let Some(award) = &found.case.award else { return Vec::new() };
    let strip = &found.money;
    let figures = [
        ("approved", strip.approved),
        ("signed", strip.signed),
        ("authorised", strip.authorised),
        ("paid", strip.paid),
        ("accepted", strip.accepted),
    ];
    let figure = |(code, minor): (&str, Minor)| Figure {
        code: code.to_owned(),
        amount: amount(minor, award.currency),
        href: opens.then(|| "#entries".to_owned()),
    };
    figures.into_iter().map(figure).collect()
}

fn plan(words: &Words, case: &Dossier, lines: &BTreeMap<LineId, String>) -> Vec<PlanItem> {
    let currency = case.application.currency;
    let item = |item: &ledger_core::programme::application::PlanItem| {
        let price = amount(item.unit_price_minor, currency);
        let whole = item.unit_price_minor.times(item.quantity).ok()?;
        Some(PlanItem {
            category: item.category.code().to_owned(),
            description: (item.quantity > 1).then(|| format!("{} × {}", item.quantity, price.text(words))),
            budget_line: lines.get(&case.application.line_id).cloned(),
            amount: amount(whole, currency),
        })
    };
    case.plan().filter_map(item).collect()
}

fn disbursements(case: &Dossier) -> Vec<DisbursementRow> {
    let row = |row: &ledger_core::programme::disbursement::Disbursement| DisbursementRow {
        number: row.number,
        state: State::new(Machine::Disbursement, row.state.code()),
        since: row.state_on,
        amount: amount(row.amount_minor, row.currency),
        accepted: (row.receipts_accepted_minor.0 > 0).then(|| amount(row.receipts_accepted_minor, row.currency)),
    };
    case.disbursements.iter().map(row).collect()
}

fn enterprise(case: &Dossier) -> Option<EnterpriseRow> {
    let enterprise = case.enterprise.as_ref()?;
    let visit = |visit: &ledger_core::programme::followup::VisitRow| VisitRow {
        on: visit.visited_on,
        month: scheduled_month(days_between(enterprise.launched_on, visit.visited_on)),
        status: visit.status.code().to_owned(),
        paid_workers: visit.paid_workers,
    };
    Some(EnterpriseRow {
        code: case.application.number.clone(),
        launched_on: enterprise.launched_on,
        business_started_on: enterprise.business_started_on,
        sector: Some(enterprise.sector.code().to_owned()),
        region: Some(enterprise.region.as_str().to_owned()),
        legal_form: enterprise.legal_form.map(|form| form.code().to_owned()),
        launch_verified: enterprise.launch_verified_by.is_some(),
        merged_on: enterprise.merged_on,
        visits: case.visits.iter().map(visit).collect(),
    })
}

/// The month of the schedule that a visit stands for: within the days of grace on either side.
fn scheduled_month(day: i64) -> Option<i64> {
    let near = |planned: &&i32| (i64::from(**planned) - day).abs() <= i64::from(SCHEDULE_SLACK_DAYS);
    // In whole numbers, rounded to the nearest month of a year of 365 days.
    SCHEDULE_DAYS.iter().find(near).map(|planned| (i64::from(*planned) * 12 + 182) / 365)
}

/// Who did what on the case, in the order in which they came to it.
async fn people(names: &mut Names<'_>, acts: &[Act]) -> AppResult<Vec<Colleague>> {
    let mut order: Vec<PersonId> = Vec::new();
    let mut done: BTreeMap<PersonId, Vec<Action>> = BTreeMap::new();
    for act in acts {
        let list = done.entry(act.person_id).or_default();
        if list.is_empty() {
            order.push(act.person_id);
        }
        if !list.contains(&act.action) {
            list.push(act.action);
        }
    }
    let mut people = Vec::new();
    for person in order {
        let actions = done.remove(&person).unwrap_or_default();
        let Some(first) = actions.first() else { continue };
        people.push(Colleague {
            role: names.role(person, *first).await?.code().to_owned(),
            name: names.name(person).await?,
            acts: actions.iter().map(|action| action.code().to_owned()).collect(),
        });
    }
    Ok(people)
}

/// One leaf of the log as an act of the timeline.
async fn act(words: &Words, names: &mut Names<'_>, case: &Dossier, leaf: &LogLeaf) -> AppResult<timeline::Act> {
    let person = leaf.attested_id.unwrap_or(leaf.actor_id);
    let action = Action::from_code(&leaf.action);
    let item = ObjectKind::from_code(&leaf.object_kind).and_then(|kind| Item::of(case, kind, &leaf.object_id));
    let row = item.and_then(Item::row);
    let amount = match (action, row) {
        // What these are about the form said; only the entry knows it later.
        (
            Some(Action::ReceiptsVerify | Action::ReceiptsAccept | Action::ClaimRaise | Action::CostDisallow) | None,
            _,
        ) => None,
        (Some(action), row) => amount_of(case, action, row),
    };
    let refused = if leaf.outcome == "granted" { None } else { Some(refusal(names, case, leaf).await?) };
    let role = match action {
        Some(action) => names.role(person, action).await?.code().to_owned(),
        None => policy::Role::Admin.code().to_owned(),
    };
    Ok(timeline::Act {
        sequence: leaf.seq,
        on: leaf.on_day,
        action: leaf.action.clone(),
        person: names.name(person).await?,
        role,
        amount,
        object: item.and_then(|item| item.name(words, case)),
        refused,
    })
}

/// Why a decision was refused, with the earlier act that the leaf names.
async fn refusal(names: &mut Names<'_>, case: &Dossier, leaf: &LogLeaf) -> AppResult<Reason> {
    let body = leaf.body.split_once('\n').map_or(leaf.body.as_str(), |(_, json)| json);
    let parsed: Option<serde_json::Value> = serde_json::from_str(body).ok();
    let seq = parsed.as_ref().and_then(|body| body.pointer("/detail/earlier_seq")).and_then(serde_json::Value::as_i64);
    let earlier = case.acts.iter().find(|act| Some(act.seq) == seq);
    Ok(Reason {
        code: leaf.outcome.clone(),
        earlier: match earlier {
            Some(act) => Some(names.earlier(act).await?),
            None => None,
        },
        ..Reason::default()
    })
}

#[cfg(test)]
mod tests {
    use super::scheduled_month;

    #[test]
    fn a_visit_near_a_planned_day_stands_for_its_month() {
        let found = [91, 183, 365, 548, 730, 1_096, 320, 300].map(scheduled_month);
        assert_eq!(found, [Some(3), Some(6), Some(12), Some(18), Some(24), Some(36), Some(12), None]);
    }
}
