//! The reversal of an entry: once, exactly, with a reason (`books.md`, guarantee 5; `lifecycle.md`, rule 9).
//!
//! Invariant: every leg with its sides changed, at the original's amount, base amount, rate and dimensions, never at
//! today's (rule 2). Must not: reverse what a row besides the journal stands on; that is undone by its own step.

use super::act::ObjectKind;
use super::books::{Books, keeps_no_carrying};
use super::command;
use super::floor;
use super::fund::FundState;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::CaseId;
use crate::ledger::account::{IN_TRANSIT, Side};
use crate::ledger::entry::Entry;
use crate::ledger::leg::Leg;
use crate::policy::Action;

/// Events whose whole effect is their entry. The others wrote rows too: a bank line that the bank did send, the version of
/// an agreement, a sale of currency, a receipt, a valued month; a reversal would leave those rows saying something else.
pub const REVERSIBLE: &[Action] =
    &[Action::JournalPost, Action::FundLend, Action::FundSettle, Action::DonorNet, Action::IndirectCharge];

/// Reverses an entry of no case.
pub fn entry_reverse(ctx: &mut Ctx, world: &World, input: &command::EntryReverse) -> Result<Plan, Stop> {
    let (header, legs) = world.entries.get(&input.entry).ok_or(Stop::Hidden)?;
    let text = header.entry_id.to_string();
    let gate = Gate::new(ctx, world, Action::EntryReverse, ObjectKind::Entry, &text).pass()?;
    if ctx.on < header.booked_on {
        let refusal = gate.refuse(RefusalCode::BeforeEarlierAct);
        return Err(refusal.with("booked_on", header.booked_on.to_string()).into());
    }
    if let Some(by) = world.reversed.get(&header.entry_id) {
        return Err(gate.refuse(RefusalCode::AlreadyDone).with("by", by.to_string()).into());
    }
    // Money on its way has a row that waits for the bank's line.
    let on_its_way = legs.iter().any(|leg| leg.debit_account == IN_TRANSIT || leg.credit_account == IN_TRANSIT);
    let of_journal = Action::from_code(&header.event).is_some_and(|event| REVERSIBLE.contains(&event));
    if !of_journal || on_its_way || header.case_id.is_some() {
        return Err(gate.refuse(RefusalCode::NotReversible).with("event", header.event.as_str()).into());
    }
    for leg in legs {
        gate.ensure(world.fund(leg.fund_id)?.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    }

    let mut entry = mirrored(ctx, &gate, world, (Action::EntryReverse, None), legs)?;
    entry.header.reverses_id = Some(header.entry_id);
    entry.header.reason = Some(input.reason.clone());
    Ok(Plan::about(ObjectKind::Entry, header.entry_id, 1).state("reversed").entry(entry))
}

/// An entry of today whose legs are these with their sides changed, at their amounts.
pub(super) fn mirrored(
    ctx: &Ctx,
    gate: &Gate,
    world: &World,
    (action, case): (Action, Option<CaseId>),
    legs: &[Leg],
) -> Result<Entry, Stop> {
    let refusal = gate.refuse(RefusalCode::NotReversible);
    let mut books = Books::open(ctx, world, action, (ctx.on, case), refusal)?;
    for leg in legs {
        let base = (leg.base_minor.unwrap_or_default(), leg.rate_id);
        books.leg((leg.credit_account, leg.debit_account), leg.amount_minor, leg.currency, base, &leg.dims())?;
    }
    for leg in legs {
        carried_well(gate, &books, leg)?;
    }
    let entry = books.close();
    floor::kept(gate, world, &entry)?;
    Ok(entry)
}

/// What the reversal leaves has a base amount on the side of its amount, and none where the amount is nothing: else the
/// balance has moved at another carrying amount since, and an exact reversal would leave a difference that is nobody's.
fn carried_well(gate: &Gate, books: &Books, leg: &Leg) -> Result<(), Stop> {
    for account in [leg.debit_account, leg.credit_account] {
        if leg.currency == books.base() || keeps_no_carrying(account) {
            continue;
        }
        let (net, base) = books.carried(account, Side::Debit, leg.currency, &leg.dims());
        if net.0.signum() * base.0.signum() < 0 || (net.0 == 0 && base.0 != 0) {
            let refusal = gate.refuse(RefusalCode::NotReversible).with("account", account.as_str());
            return Err(refusal.with("because", "carrying_amount").into());
        }
    }
    Ok(())
}
