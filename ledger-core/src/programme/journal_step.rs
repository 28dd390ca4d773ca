//! Entries by hand, from the draft to the posting, and the accounts that are added to the chart for them.
//!
//! Invariant: who prepared an entry does not post it, and what is posted is what was prepared, on the date it was prepared
//! for (`books.md`, rule 10; `lifecycle.md`, rule 2). Must not: know which accounts are open to a hand; `by_hand` does.

use super::act::ObjectKind;
use super::books::Books;
use super::by_hand;
use super::command;
use super::floor;
use super::fund::FundState;
use super::gate::Gate;
use super::journal::{DRAFT_LINES_MAX, Draft, DraftLine, DraftState};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::DraftId;
use crate::ledger::account::{Account, Layer, seed_chart};
use crate::policy::Action;
use crate::time::Day;

/// Prepares an entry by hand: it is held against every rule but moves nothing until another person posts it.
pub fn journal_prepare(ctx: &mut Ctx, world: &World, input: &command::JournalPrepare) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let draft_id: DraftId = ctx.mint.id();
    let text = draft_id.to_string();
    let gate = Gate::new(ctx, world, Action::JournalPrepare, ObjectKind::Draft, &text).pass()?;
    gate.ensure(fund.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    gate.ensure(!input.legs.is_empty(), RefusalCode::NothingListed)?;
    gate.ensure(input.legs.len() <= DRAFT_LINES_MAX, RefusalCode::OutOfRange)?;
    gate.ensure(input.legs.iter().all(|leg| leg.amount.minor.0 > 0), RefusalCode::AmountNotPositive)?;
    late(ctx, &gate, world, input.original_on)?;
    let line = |(line_no, leg): (i64, &command::DraftLeg)| DraftLine {
        draft_id,
        line_no,
        account: leg.account,
        side: leg.side,
        amount_minor: leg.amount.minor,
        currency: leg.amount.currency,
        line_id: leg.line,
        bank_account_id: leg.bank_account,
    };
    let lines: Vec<DraftLine> = (1i64..).zip(&input.legs).map(line).collect();
    by_hand::fit(&gate, world, fund, &lines)?;
    by_hand::pairs(&gate, world, &lines)?;
    let draft = Draft {
        draft_id,
        state: DraftState::Prepared,
        version: 1,
        fund_id: fund.fund_id,
        booked_on: ctx.on,
        original_on: input.original_on,
        reason: input.reason.clone(),
        prepared_by: ctx.person(),
        posted_by: None,
        entry_id: None,
    };
    let plan = Plan::about(ObjectKind::Draft, draft_id, 1).state(DraftState::Prepared.code()).change(draft);
    Ok(lines.into_iter().fold(plan, Plan::change))
}

/// A late item names an earlier day, and the books of that day are closed: else it is booked on the day itself.
fn late(ctx: &Ctx, gate: &Gate, world: &World, original_on: Option<Day>) -> Result<(), Stop> {
    let Some(original) = original_on else { return Ok(()) };
    let closed = world.programme()?.soft_closed_on.is_some_and(|through| original <= through);
    if original < ctx.on && closed {
        return Ok(());
    }
    Err(gate.refuse(RefusalCode::NotLate).with("original_on", original.to_string()).into())
}

/// Posts an entry by hand: another person, on the date that it was prepared for.
pub fn journal_post(ctx: &mut Ctx, world: &World, input: &command::JournalPost) -> Result<Plan, Stop> {
    let (draft, lines) = world.drafts.get(&input.draft).ok_or(Stop::Hidden)?;
    let fund = world.fund(draft.fund_id)?;
    let text = draft.draft_id.to_string();
    let gate = Gate::new(ctx, world, Action::JournalPost, ObjectKind::Draft, &text).pass()?;
    let prepared = |code| gate.refuse(code).with("prepared_on", draft.booked_on.to_string());
    if world.who(ctx).is(draft.prepared_by, draft.booked_on) {
        return Err(prepared(RefusalCode::OwnDraft).into());
    }
    let gate = gate.version(input.version, draft.version)?;
    gate.ensure(draft.state == DraftState::Prepared, RefusalCode::AlreadyDone)?;
    if draft.booked_on != ctx.on {
        return Err(prepared(RefusalCode::DraftDate).into());
    }
    gate.ensure(fund.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    by_hand::fit(&gate, world, fund, lines)?;
    let pairs = by_hand::pairs(&gate, world, lines)?;

    let mut books =
        Books::open(ctx, world, Action::JournalPost, (ctx.on, None), gate.refuse(RefusalCode::RateMissing))?;
    by_hand::book(&mut books, fund, lines, &pairs)?;
    let mut entry = books.close();
    floor::kept(&gate, world, &entry)?;
    entry.header.reason = Some(draft.reason.clone());
    if draft.original_on.is_some() {
        late(ctx, &gate, world, draft.original_on)?;
        entry.header.original_on = draft.original_on;
    }
    let posted = Draft {
        state: DraftState::Posted,
        version: draft.version + 1,
        posted_by: Some(ctx.person()),
        entry_id: Some(entry.header.entry_id),
        ..draft.clone()
    };
    let plan = Plan::about(ObjectKind::Draft, draft.draft_id, posted.version).state(DraftState::Posted.code());
    let preparer = serde_json::json!({ "person_id": draft.prepared_by.to_string(), "on": draft.booked_on.to_string() });
    Ok(plan.change(posted).entry(entry).note("prepared_by", preparer))
}

/// Adds an account to the chart. A code that goes on from a seeded one is taken: rules, reports and checks go by the first
/// digits of the seeded accounts.
pub fn account_add(ctx: &mut Ctx, world: &World, input: &command::AccountAdd) -> Result<Plan, Stop> {
    let text = input.code.to_string();
    let gate = Gate::new(ctx, world, Action::AccountAdd, ObjectKind::Account, &text).pass()?;
    let classes = ["1", "2", "3", "4", "5", "9"];
    gate.ensure(classes.iter().any(|digit| input.code.starts_with(digit)), RefusalCode::OutOfRange)?;
    let taken = world.accounts.contains_key(&input.code)
        || seed_chart().iter().any(|seeded| input.code.starts_with(seeded.code.as_str()));
    gate.ensure(!taken, RefusalCode::CodeTaken)?;
    let layer = if input.code.starts_with("9") { Layer::Budget } else { Layer::Actual };
    let account = Account { code: input.code, layer, normal_side: input.normal_side, grant_controlled: false };
    Ok(Plan::about(ObjectKind::Account, &text, 1).change(account))
}
