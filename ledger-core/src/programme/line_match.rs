//! Matches: what a run of the rules says of a line of a statement, and what a person made of it.
//!
//! ```text
//! [MatchConfirm, PaymentConfirm x n]   one transaction: the line is these payments, and they are paid
//! [MatchConfirm, PaymentReturn]        one transaction: the line brings this payment back
//! MatchUndo                            the payments are as they were, by entries that mirror those of the confirmation
//! ```
//! Invariant: records are only added, and the last of a line holds; a line that is booked whole takes no other record than
//! that its match is taken back. Records hold ids, codes and points. Must not: book a payment that is confirmed (its own step
//! does), or hold a name, an account or a text.

use std::collections::{BTreeMap, BTreeSet};

use super::act::ObjectKind;
use super::bank_statement::{LineState, StatementLine, line_of};
use super::command;
use super::disbursement::DisbursementState;
use super::gate::Gate;
use super::payee::Commitment;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::{DisbursementId, PersonId, StatementLineId};
use crate::money::{Minor, Money, Overflow};
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

/// Most lines of one run.
pub const RUN_MAX: usize = 5_000;
/// Most payments of one line.
pub const PAYMENTS_MAX: usize = 200;
/// The steps that a match is booked by, and that taking it back mirrors.
pub const BOOKED_BY: [Action; 2] = [Action::PaymentConfirm, Action::PaymentReturn];

codes! {
    /// What a record of a line says.
    pub enum MatchKind {
        /// What the rules found.
        Proposed = "proposed",
        /// A person confirmed it, and it is booked.
        Confirmed = "confirmed",
        /// A person said no to a candidate.
        Rejected = "rejected",
        /// A confirmed match was taken back.
        Undone = "undone",
    }
}

row! { "line_match", key 2, insert;
    /// A record of a line.
    pub struct LineMatch {
        /// The line.
        pub statement_line_id: StatementLineId,
        /// 1, 2, ..; the last holds.
        pub match_no: i64,
        /// What it says.
        pub kind: MatchKind,
        /// By what it was matched: `T0` to `T5`.
        pub tier: Option<Code>,
        /// `nothing`, `proposed` or `auto`, of the run that it rests on.
        pub verdict: Code,
        /// Points, of `T4`.
        pub score: i64,
        /// Codes of what speaks for it, with blanks between them.
        pub evidence: String,
        /// Codes of what blocks it, with blanks between them.
        pub vetoes: String,
        /// What the line is, where a class rule says so.
        pub class: Option<Code>,
        /// The place of that rule.
        pub rule_no: Option<i64>,
        /// The next candidate that nothing contradicts.
        pub runner_up_id: Option<DisbursementId>,
        /// Its points.
        pub runner_up_score: Option<i64>,
        /// The best candidate that something contradicts.
        pub barred_id: Option<DisbursementId>,
        /// Its points.
        pub barred_score: Option<i64>,
        /// How many exact subsets fit, where it is more than one.
        pub subsets: i64,
        /// SHA-256 of the rules; zeros where none were asked.
        pub rules: Commitment,
        /// Why a person did otherwise than the rules, or took it back.
        pub reason: Option<Code>,
        /// Whose record it is.
        pub actor_id: PersonId,
        /// When.
        pub on_day: Day,
    }
}

row! { "line_match_payment", key 3, insert;
    /// A payment of a record.
    pub struct LineMatchPayment {
        /// The line.
        pub statement_line_id: StatementLineId,
        /// The record.
        pub match_no: i64,
        /// 1, 2, ..
        pub place: i64,
        /// The payment.
        pub disbursement_id: DisbursementId,
        /// Its amount, minor units.
        pub amount_minor: Minor,
        /// Under which it was booked, once it was.
        pub bank_ref: Option<Code>,
    }
}

/// A record with its payments, by place.
pub type WithPayments = (LineMatch, Vec<LineMatchPayment>);

impl LineMatch {
    /// What a record says, whoever says it and when.
    fn says(&self) -> LineMatch {
        LineMatch { match_no: 0, actor_id: PersonId(uuid::Uuid::nil()), on_day: Day::MIN, ..self.clone() }
    }

    /// A record that nothing was found behind.
    fn empty(ctx: &Ctx, line: StatementLineId, match_no: i64, kind: MatchKind) -> Result<LineMatch, Stop> {
        let nothing = Code::new("nothing").map_err(|error| Stop::Broken(error.to_string()))?;
        Ok(LineMatch {
            statement_line_id: line,
            match_no,
            kind,
            tier: None,
            verdict: nothing,
            score: 0,
            evidence: String::new(),
            vetoes: String::new(),
            class: None,
            rule_no: None,
            runner_up_id: None,
            runner_up_score: None,
            barred_id: None,
            barred_score: None,
            subsets: 0,
            rules: Commitment::none(),
            reason: None,
            actor_id: ctx.person(),
            on_day: ctx.on,
        })
    }
}

/// The last record of a line, as far as records were asked for.
pub fn latest(world: &World, line: StatementLineId) -> Option<&WithPayments> {
    let of_line = world.statements.matches.range((line, i64::MIN)..=(line, i64::MAX));
    of_line.map(|(_, found)| found).next_back()
}

/// What was taken back after a day of each of these lines, by line.
///
/// # Errors
/// A total leaves the range of an amount.
pub fn undone_after<'a>(
    records: impl Iterator<Item = &'a WithPayments>,
    day: Day,
) -> Result<BTreeMap<StatementLineId, Minor>, Overflow> {
    let mut sums: BTreeMap<StatementLineId, Minor> = BTreeMap::new();
    for (row, payments) in records.filter(|(row, _)| row.kind == MatchKind::Undone && row.on_day > day) {
        let sum = sums.entry(row.statement_line_id).or_default();
        for payment in payments {
            *sum = sum.plus(payment.amount_minor)?;
        }
    }
    Ok(sums)
}

/// The place in the log of the step that booked a payment last, where its case is there.
pub fn booked_at(world: &World, id: DisbursementId) -> Option<i64> {
    let (case, _) = world.disbursement(id).ok()?;
    let text = id.to_string();
    let acts = case.acts.iter().rev().filter(|act| act.object_id == text);
    acts.filter(|act| BOOKED_BY.contains(&act.action)).map(|act| act.seq).next()
}

/// A line and what is left of it, or 404.
pub(super) fn found(world: &World, id: StatementLineId) -> Result<(&StatementLine, &LineState), Stop> {
    let line = world.statements.lines.get(&id).ok_or(Stop::Hidden)?;
    let state = world.statements.states.get(&id);
    Ok((line, state.ok_or_else(|| Stop::Broken(format!("nothing says what is left of line {id}")))?))
}

fn joined(codes: &[Code]) -> String {
    codes.iter().map(Code::as_str).collect::<Vec<_>>().join(" ")
}

/// Payments as rows of a record.
pub(super) fn rows<'a>(
    (line, match_no): (StatementLineId, i64),
    payments: impl Iterator<Item = (DisbursementId, Minor, Option<&'a Code>)>,
) -> Vec<LineMatchPayment> {
    let row = |(place, (disbursement_id, amount_minor, bank_ref)): (i64, (_, _, Option<&Code>))| LineMatchPayment {
        statement_line_id: line,
        match_no,
        place,
        disbursement_id,
        amount_minor,
        bank_ref: bank_ref.cloned(),
    };
    (1_i64..).zip(payments).map(row).collect()
}

/// Records what a run says of open lines. A line whose last record says the same gets no new one; neither does one of which
/// nothing is to be said.
///
/// # Errors
/// Hidden for an account or line that is not there; `out_of_range`; `wrong_state` for a line that is booked whole.
pub fn match_run(ctx: &mut Ctx, world: &World, input: &command::MatchRun) -> Result<Plan, Stop> {
    let text = input.bank_account.to_string();
    let gate = Gate::new(ctx, world, Action::MatchRun, ObjectKind::BankAccount, &text).pass()?;
    let bank = world.bank(input.bank_account)?;
    gate.ensure(input.fits(), RefusalCode::OutOfRange)?;
    let mut plan = Plan::about(ObjectKind::BankAccount, &text, 1);
    let mut new = 0_i64;
    for one in &input.matches {
        let (line, state) = found(world, one.line)?;
        gate.ensure(line.bank_account_id == bank.bank_account_id, RefusalCode::BankLineUnknown)?;
        gate.state(state.left_minor > Minor::ZERO, "booked")?;
        let last = latest(world, one.line);
        let match_no = last.map_or(0, |(row, _)| row.match_no) + 1;
        let row = LineMatch {
            tier: one.tier.clone(),
            verdict: one.verdict.clone(),
            score: one.score,
            evidence: joined(&one.evidence),
            vetoes: joined(&one.vetoes),
            class: one.class.clone(),
            rule_no: one.rule_no,
            runner_up_id: one.runner_up.as_ref().map(|rival| rival.disbursement),
            runner_up_score: one.runner_up.as_ref().map(|rival| rival.score),
            barred_id: one.barred.as_ref().map(|rival| rival.disbursement),
            barred_score: one.barred.as_ref().map(|rival| rival.score),
            subsets: one.subsets,
            rules: input.rules.clone(),
            ..LineMatch::empty(ctx, one.line, match_no, MatchKind::Proposed)?
        };
        let payments = one.payments.iter().map(|payment| (payment.disbursement, payment.amount, None));
        let payments = rows((one.line, match_no), payments);
        let same_payments = |known: &[LineMatchPayment]| {
            let pair = |row: &LineMatchPayment| (row.disbursement_id, row.amount_minor);
            known.iter().map(pair).eq(payments.iter().map(pair))
        };
        let said = last.is_some_and(|(known, of)| known.says() == row.says() && same_payments(of));
        let proposed = last.is_some_and(|(known, _)| known.kind == MatchKind::Proposed);
        if said || (one.tier.is_none() && one.subsets == 0 && !proposed) {
            continue;
        }
        new += 1;
        plan = payments.into_iter().fold(plan.change(row), Plan::change);
    }
    let lines = i64::try_from(input.matches.len()).unwrap_or(i64::MAX);
    Ok(plan.note("rules", input.rules.as_str()).note("lines", lines).note("new", new))
}

/// A person confirms that a line is these payments: sent ones for a line that goes out, a paid one for a line that comes in.
///
/// # Errors
/// `stale_version`; `wrong_state` for a line booked whole or a payment in another state; `bank_line_differs` for a payment of
/// another account; `amount_differs`; `match_vetoed` where the rules did not propose this, or something speaks against it, and
/// no reason is given; `reason_not_listed`.
pub fn match_confirm(ctx: &mut Ctx, world: &World, input: &command::MatchConfirm) -> Result<Plan, Stop> {
    let action = Action::MatchConfirm;
    let text = input.line.to_string();
    let (line, state) = found(world, input.line)?;
    let gate = Gate::new(ctx, world, action, ObjectKind::StatementLine, &text).pass()?;
    let last = latest(world, input.line);
    let match_no = last.map_or(0, |(row, _)| row.match_no);
    let gate = gate.version(input.version, match_no)?;
    gate.state(state.left_minor > Minor::ZERO, "booked")?;
    let count = input.payments.len();
    gate.ensure((1..=PAYMENTS_MAX).contains(&count), RefusalCode::NothingListed)?;
    let outgoing = line.amount_minor < Minor::ZERO;
    gate.ensure(outgoing || count == 1, RefusalCode::OutOfRange)?;
    let seen = listed(&gate, world, (line, outgoing), &input.payments)?;
    // No rule of the standard set leaves a residual: what is left of the line is the payments, to the minor unit.
    let sum = Minor::sum(input.payments.iter().map(|payment| payment.amount))?;
    if sum != state.left_minor {
        let money = |minor| Money { minor, currency: line.currency }.to_string();
        let refusal = gate.refuse(RefusalCode::AmountDiffers).with("line", money(state.left_minor));
        return Err(refusal.with("sent", money(sum)).into());
    }
    let proposal = last.filter(|(row, of)| {
        let proposed: BTreeSet<DisbursementId> = of.iter().map(|row| row.disbursement_id).collect();
        row.kind == MatchKind::Proposed && proposed == seen
    });
    let clear = proposal.is_some_and(|(row, _)| row.vetoes.is_empty());
    match &input.reason {
        Some(reason) => {
            gate.reason(world, action, reason)?;
        }
        None if clear => {}
        None => {
            let vetoes = proposal.map(|(row, _)| row.vetoes.as_str()).unwrap_or_default();
            return Err(gate.refuse(RefusalCode::MatchVetoed).with("vetoes", vetoes).into());
        }
    }
    let empty = LineMatch::empty(ctx, input.line, match_no + 1, MatchKind::Confirmed)?;
    let row = match proposal {
        Some((known, _)) => LineMatch {
            match_no: empty.match_no,
            kind: empty.kind,
            actor_id: empty.actor_id,
            on_day: empty.on_day,
            ..known.clone()
        },
        None => empty,
    };
    let row = LineMatch { reason: input.reason.clone(), ..row };
    let of = input.payments.iter().map(|payment| (payment.disbursement, payment.amount, Some(&payment.bank_ref)));
    let of = rows((input.line, row.match_no), of);
    let plan = Plan::about(ObjectKind::StatementLine, &text, row.match_no).state(row.kind.code());
    let plan = plan.note("line", line.reference.as_str()).change(row);
    Ok(of.into_iter().fold(plan, Plan::change))
}

/// The payments of a confirmation, each once: with the bank for a line that goes out, paid for one that comes in.
fn listed(
    gate: &Gate,
    world: &World,
    (line, outgoing): (&StatementLine, bool),
    payments: &[command::ConfirmedPayment],
) -> Result<BTreeSet<DisbursementId>, Stop> {
    let from = if outgoing { DisbursementState::Sent } else { DisbursementState::Paid };
    let mut seen = BTreeSet::new();
    for payment in payments {
        let (case, row) = world.disbursement(payment.disbursement)?;
        let gate = gate.of_case(case).state(row.state == from, row.state.code())?;
        gate.ensure(row.bank_account_id == Some(line.bank_account_id), RefusalCode::BankLineDiffers)?;
        gate.ensure(row.currency == line.currency, RefusalCode::CurrencyMismatch)?;
        gate.ensure(line_of(&payment.bank_ref).as_ref() == Some(&line.reference), RefusalCode::BankLineUnknown)?;
        gate.ensure(seen.insert(payment.disbursement) && payment.amount > Minor::ZERO, RefusalCode::OutOfRange)?;
    }
    Ok(seen)
}

/// A person says that a line is not these payments: later runs leave them out for it.
///
/// # Errors
/// `stale_version`; `wrong_state` for a line booked whole; `nothing_listed`; `out_of_range`; `reason_not_listed`.
pub fn match_reject(ctx: &mut Ctx, world: &World, input: &command::MatchReject) -> Result<Plan, Stop> {
    let action = Action::MatchReject;
    let text = input.line.to_string();
    let (line, state) = found(world, input.line)?;
    let gate = Gate::new(ctx, world, action, ObjectKind::StatementLine, &text).pass()?;
    let last = latest(world, input.line);
    let match_no = last.map_or(0, |(row, _)| row.match_no);
    let gate = gate.version(input.version, match_no)?;
    gate.state(state.left_minor > Minor::ZERO, "booked")?;
    gate.ensure(!input.payments.is_empty(), RefusalCode::NothingListed)?;
    gate.ensure(input.fits(), RefusalCode::OutOfRange)?;
    for payment in &input.payments {
        world.disbursement(payment.disbursement)?;
    }
    if let Some(reason) = &input.reason {
        gate.reason(world, action, reason)?;
    }
    let row = LineMatch {
        rules: last.map_or_else(Commitment::none, |(row, _)| row.rules.clone()),
        reason: input.reason.clone(),
        ..LineMatch::empty(ctx, input.line, match_no + 1, MatchKind::Rejected)?
    };
    let of = input.payments.iter().map(|payment| (payment.disbursement, payment.amount, None));
    let of = rows((input.line, row.match_no), of);
    let plan = Plan::about(ObjectKind::StatementLine, &text, row.match_no).state(row.kind.code());
    let plan = plan.note("line", line.reference.as_str()).change(row);
    Ok(of.into_iter().fold(plan, Plan::change))
}
