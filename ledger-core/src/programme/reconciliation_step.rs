//! The steps of a signed month: prepared by one person, signed by another, month after month, opened again with a reason.
//!
//! ```text
//! reconcile_prepare { bank_account, through_on: 2026-01-31 }  ->  prepared, version 1, unexplained 0.00, content 9f2c..
//! reconcile_sign { version: 1, content: 9f2c.. } by somebody else  ->  signed; a later look that differs is `broken`
//! ```
//! Invariant: what is signed is what was prepared, to the hash, and holds on the day of the signature too; nothing unexplained
//! is signed; no month is signed before the one before it. Must not: change a figure, or count what was booked after its day.

use super::act::ObjectKind;
use super::command;
use super::document::{DocumentRef, canonical, fingerprint, rendered};
use super::gate::Gate;
use super::month::{DayEnd, Fault, Item, ItemKind, count, total};
use super::plan::{Ctx, Plan};
use super::reconciliation::{
    ITEMS_MAX, Reconciliation, ReconciliationDocument, ReconciliationItem, ReconciliationState, SignedFacts,
    frozen_items, known,
};
use super::refusal::{RefusalCode, Stop};
use super::setup::BankAccount;
use super::world::World;
use crate::id::ReconciliationId;
use crate::ledger::period::{month_end, next_month_end};
use crate::money::{Minor, Money};
use crate::policy::Action;
use crate::time::Day;

/// A fault of the statements as a refusal.
fn trusted(gate: &Gate, end: &DayEnd, bank: &BankAccount, on: Day) -> Result<(), Stop> {
    match end.fault(bank, on) {
        None => Ok(()),
        Some(Fault::Missing) => {
            let refusal = gate.refuse(RefusalCode::StatementMissing).with("through", on.to_string());
            let last = end.last(on).and_then(|one| one.to_on).map(|day| day.to_string());
            Err(last.map_or(refusal.clone(), |day| refusal.with("last", day)).into())
        }
        Some(Fault::Gap(found, day)) => {
            let refusal = gate.refuse(RefusalCode::StatementGap).with("found", found);
            let day = day.map(|day| day.to_string());
            Err(day.map_or(refusal.clone(), |day| refusal.with("day", day)).into())
        }
    }
}

/// Freezes how a bank account stood at the end of a month. Prepared anew, a month that is not signed gets its next version.
///
/// # Errors
/// `out_of_range` unless it is a month's last day, `period_not_over`, `statement_missing`, `statement_gap`; a signed month has
/// to be opened first.
pub fn reconcile_prepare(ctx: &mut Ctx, world: &World, input: &command::ReconcilePrepare) -> Result<Plan, Stop> {
    let ctx = &*ctx;
    let through = input.through_on;
    let bank = world.bank(input.bank_account)?;
    let of_month = |row: &&Reconciliation| (row.bank_account_id, row.through_on) == (bank.bank_account_id, through);
    let known = world.reconciliations.values().map(|(row, _)| row).find(of_month);
    let id = known.map_or_else(|| ctx.mint.id(), |row| row.reconciliation_id);
    let text = id.to_string();
    let gate = Gate::new(ctx, world, Action::ReconcilePrepare, ObjectKind::Reconciliation, &text).pass()?;
    let gate = gate.version(input.version, known.map_or(0, |row| row.version))?;
    if let Some(row) = known {
        gate.state(row.state != ReconciliationState::Signed, row.state.code())?;
    }
    gate.ensure(through == month_end(through), RefusalCode::OutOfRange)?;
    gate.ensure(ctx.on > through, RefusalCode::PeriodNotOver)?;
    let end = day_end(world, bank, through)?;
    trusted(&gate, end, bank, through)?;
    let figures =
        end.figures(bank, through)?.ok_or_else(|| Stop::Broken("a trusted statement has no balance".into()))?;
    let items = end.items(bank, through)?;
    gate.ensure(items.len() <= ITEMS_MAX, RefusalCode::OutOfRange)?;
    let mut row = Reconciliation {
        reconciliation_id: id,
        bank_account_id: bank.bank_account_id,
        through_on: through,
        version: input.version + 1,
        state: ReconciliationState::Prepared,
        currency: bank.currency,
        closing_minor: figures.closing,
        closing_on: end.last(through).and_then(|one| one.to_on).unwrap_or(through),
        unbooked_minor: figures.unbooked,
        unbooked_count: figures.unbooked_count,
        ledger_minor: figures.ledger,
        in_transit_minor: figures.in_transit,
        in_transit_count: count(&items, ItemKind::InTransit),
        unexplained_minor: figures.unexplained()?,
        unlisted_minor: figures.in_transit.minus(total(&items, ItemKind::InTransit)?)?,
        items: i64::try_from(items.len()).unwrap_or(i64::MAX),
        content_sha256: String::new(),
        prepared_by: ctx.person(),
        prepared_on: ctx.on,
        signed_by: None,
        signed_on: None,
        reopened_by: None,
        reopened_on: None,
        reason: None,
    };
    let facts = canonical(&row.facts((world.programme()?, bank), items.clone()))?;
    row.content_sha256 = fingerprint(facts.as_bytes());
    let frozen = |(item_no, item): (i64, &Item)| ReconciliationItem {
        reconciliation_id: id,
        version: row.version,
        item_no,
        kind: item.kind,
        reference: item.reference.clone(),
        amount_minor: Minor(item.amount_minor),
        since_on: item.since_on,
    };
    let listed: Vec<ReconciliationItem> = (1_i64..).zip(&items).map(frozen).collect();
    let mut plan = Plan::about(ObjectKind::Reconciliation, id, row.version).state(row.state.code());
    plan = plan.note("through", through.to_string()).note("content", row.content_sha256.as_str());
    Ok(listed.into_iter().fold(plan.change(row), Plan::change))
}

fn day_end<'a>(world: &'a World, bank: &BankAccount, through: Day) -> Result<&'a DayEnd, Stop> {
    let key = (bank.bank_account_id, through);
    world.day_ends.get(&key).ok_or_else(|| Stop::Broken("the rows of the month were not loaded".into()))
}

/// Signs a month as it was prepared.
///
/// # Errors
/// `duties` for who prepared it, `document_differs` for another hash, `month_order`, `figures_differ` where somebody booked on
/// its days since, `unexplained` with the amount.
pub fn reconcile_sign(ctx: &mut Ctx, world: &World, input: &command::ReconcileSign) -> Result<Plan, Stop> {
    let ctx = &*ctx;
    let text = input.reconciliation.to_string();
    let (row, items, bank) = known(world, input.reconciliation)?;
    let gate = Gate::new(ctx, world, Action::ReconcileSign, ObjectKind::Reconciliation, &text).pass()?;
    if world.who(ctx).is(row.prepared_by, row.prepared_on) {
        return Err(gate.refuse(RefusalCode::Duties).with("prepared_on", row.prepared_on.to_string()).into());
    }
    let gate = gate.version(input.version, row.version)?;
    let gate = gate.state(row.state == ReconciliationState::Prepared, row.state.code())?;
    gate.ensure(ctx.on >= row.prepared_on, RefusalCode::BeforeEarlierAct)?;
    gate.ensure(input.content == row.content_sha256, RefusalCode::DocumentDiffers)?;
    in_order(&gate, world, row)?;
    let end = day_end(world, bank, row.through_on)?;
    trusted(&gate, end, bank, row.through_on)?;
    let now = end.figures(bank, row.through_on)?;
    let changed = now.map_or_else(Vec::new, |now| row.figures().changed(&now));
    let money = |minor: Minor| Money { minor, currency: row.currency }.to_string();
    if let Some((figure, then, now)) = changed.first() {
        let refusal = gate.refuse(RefusalCode::FiguresDiffer).with("figure", *figure);
        return Err(refusal.with("prepared", money(*then)).with("now", money(*now)).into());
    }
    for (figure, minor) in [("ledger", row.unexplained_minor), ("in_transit", row.unlisted_minor)] {
        if minor != Minor::ZERO {
            let refusal = gate.refuse(RefusalCode::Unexplained).with("figure", figure);
            return Err(refusal.with("unexplained", money(minor)).into());
        }
    }
    let (version, state) = (row.version + 1, ReconciliationState::Signed);
    let (signed_by, signed_on) = (Some(ctx.person()), Some(ctx.on));
    let moved = Reconciliation { version, state, signed_by, signed_on, ..row.clone() };
    let facts = SignedFacts {
        month: row.facts((world.programme()?, bank), frozen_items(row, items)),
        record: row.content_sha256.clone(),
        prepared_on: row.prepared_on,
        signed_on: ctx.on,
    };
    let plan = Plan::about(ObjectKind::Reconciliation, input.reconciliation, version).state(state.code());
    let plan = plan.change(moved).note("through", row.through_on.to_string());
    let plan = plan.note("content", row.content_sha256.as_str());
    printed((&gate, ctx), (input.reconciliation, version), &facts, (&input.documents, plan))
}

/// A month follows the one before it: the first one may be any, as long as no other waits before it.
fn in_order(gate: &Gate, world: &World, row: &Reconciliation) -> Result<(), Stop> {
    let others = world.reconciliations.values().map(|(other, _)| other);
    let others = others.filter(|other| other.bank_account_id == row.bank_account_id);
    let signed = |other: &&Reconciliation| other.state == ReconciliationState::Signed;
    let waits = others.clone().filter(|other| !signed(other) && other.through_on < row.through_on);
    let next = match others.filter(signed).map(|other| other.through_on).max() {
        Some(last) => Some(next_month_end(last)),
        None => waits.map(|other| other.through_on).min(),
    };
    match next.filter(|next| *next != row.through_on) {
        None => Ok(()),
        Some(next) => Err(gate.refuse(RefusalCode::MonthOrder).with("next", next.to_string()).into()),
    }
}

/// What was printed for a signature, recorded with it: one a language, from these facts and no others.
fn printed(
    (gate, ctx): (&Gate, &Ctx),
    (id, version): (ReconciliationId, i64),
    facts: &SignedFacts,
    (documents, mut plan): (&[DocumentRef], Plan),
) -> Result<Plan, Stop> {
    let facts = rendered(gate, facts, documents)?;
    for made in documents {
        plan = plan.change(ReconciliationDocument {
            reconciliation_id: id,
            version,
            language: made.language,
            document_id: ctx.mint.id(),
            template: made.template,
            sha256: made.sha256.clone(),
            facts: facts.clone(),
        });
    }
    Ok(plan)
}

/// Opens a signed month again; the months after it come first.
///
/// # Errors
/// `month_order` while a later month is signed.
pub fn reconcile_reopen(ctx: &mut Ctx, world: &World, input: &command::ReconcileReopen) -> Result<Plan, Stop> {
    let ctx = &*ctx;
    let text = input.reconciliation.to_string();
    let (row, _, _) = known(world, input.reconciliation)?;
    let gate = Gate::new(ctx, world, Action::ReconcileReopen, ObjectKind::Reconciliation, &text).pass()?;
    let gate = gate.version(input.version, row.version)?;
    let gate = gate.state(row.state == ReconciliationState::Signed, row.state.code())?;
    let others = world.reconciliations.values().map(|(other, _)| other);
    let later = others.filter(|other| {
        (other.bank_account_id, other.state) == (row.bank_account_id, ReconciliationState::Signed)
            && other.through_on > row.through_on
    });
    if let Some(last) = later.map(|other| other.through_on).max() {
        return Err(gate.refuse(RefusalCode::MonthOrder).with("next", last.to_string()).into());
    }
    let (version, state) = (row.version + 1, ReconciliationState::Reopened);
    let (reopened_by, reopened_on, reason) = (Some(ctx.person()), Some(ctx.on), Some(input.reason.clone()));
    let moved = Reconciliation { version, state, reopened_by, reopened_on, reason, ..row.clone() };
    let plan = Plan::about(ObjectKind::Reconciliation, input.reconciliation, version).state(state.code());
    let plan = plan.change(moved).note("through", row.through_on.to_string());
    Ok(plan.note("reason", input.reason.as_str()))
}
