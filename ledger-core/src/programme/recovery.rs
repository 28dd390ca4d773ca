//! Claims on grantees, decided: claimed, disallowed, paid back, allowed for, written off, recovered late (`books.md`, rows
//! claim to late recovery).
//!
//! Invariant: whatever comes in is linked to the entry that it follows from and capped by it; one claim has one bearer of its
//! loss. A claim on a closed grant opens the grant again (rule 15). Must not: settle what funds owe each other by it.

use super::act::{Act, ObjectKind};
use super::books::Books;
use super::claim::{AllowanceBearer, Claim, ClaimKind, ClaimState, Disallowance};
use super::command;
use super::disbursement::{At, BankLine, Disbursement, DisbursementState, enter_in, settled};
use super::fund::{BudgetLine, Fund};
use super::gate::Gate;
use super::grant::{Award, AwardState, books_of};
use super::plan::{Ctx, Plan};
use super::posting::Parts;
use super::posting::claims::{self, Disallowed, Refunded};
use super::refusal::{RefusalCode, Stop};
use super::setup::BankAccount;
use super::world::{Dossier, World, last_act};
use crate::id::{ClaimId, EntryId, LineId};
use crate::ledger::account::AUTHORITY;
use crate::ledger::leg::Dims;
use crate::money::{Minor, Money};
use crate::policy::Action;
use crate::text::Code;

/// States of a grant in which it is at work or waits to be closed.
const AT_WORK: [AwardState; 5] =
    [AwardState::Active, AwardState::Suspended, AwardState::Completed, AwardState::Recovering, AwardState::Terminated];

/// Claims back what of a paid disbursement was not spent or was misused: adv 1220 / 1210, exp 1220 / 5010.
///
/// # Errors
/// `over_open` beyond what receipts and claims leave open, `out_of_range` for a kind that is a disallowance.
pub fn claim_raise(ctx: &mut Ctx, world: &World, input: &command::ClaimRaise) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let states = [DisbursementState::Paid, DisbursementState::Justified];
    let at = enter_in(ctx, world, key, &text, Action::ClaimRaise, (&states, &AT_WORK))?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    at.gate.ensure(input.kind != ClaimKind::Disallowed, RefusalCode::OutOfRange)?;
    let open = at.row.open()?;
    let paid = last_act(&at.case.acts, Action::PaymentConfirm);
    at.gate.at_most(RefusalCode::OverOpen, amount, open, at.row.currency, paid)?;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::ClaimRaise)?;
    books.entry().header.reason = Some(input.reason.clone());
    claims::claimed(&mut books, &mut parts, at.award, at.row, (amount, open))?;
    let state = if amount == open { DisbursementState::Settled } else { at.row.state };
    let claimed_minor = at.row.claimed_minor.plus(amount)?;
    let moved = Disbursement { claimed_minor, ..at.row.moved(ctx, state) };
    let claim = raised(ctx, &at, books.entry().header.entry_id, (amount, input.kind, false), &input.reason);
    let plan = claim_plan(&claim).change(moved.clone()).act(ctx, claim.case_id, Action::ClaimRaise);
    settled(ctx, &at, &moved, (parts, books), plan.change(claim))
}

/// A fresh claim out of a disbursement.
fn raised(
    ctx: &Ctx,
    at: &At,
    entry_id: EntryId,
    (claimed_minor, kind, repay_donor): (Minor, ClaimKind, bool),
    reason: &Code,
) -> Claim {
    Claim {
        claim_id: ctx.mint.id(),
        case_id: at.row.case_id,
        grant_id: at.row.grant_id,
        disbursement_id: at.row.disbursement_id,
        state: ClaimState::Open,
        version: 1,
        kind,
        repay_donor,
        reason: reason.clone(),
        currency: at.row.currency,
        claimed_minor,
        refunded_minor: Minor::ZERO,
        allowance_minor: Minor::ZERO,
        allowance_bearer: None,
        written_off_minor: Minor::ZERO,
        recovered_minor: Minor::ZERO,
        entry_id,
        write_off_entry_id: None,
        state_on: ctx.on,
    }
}

fn claim_plan(claim: &Claim) -> Plan {
    Plan::about(ObjectKind::Claim, claim.claim_id, claim.version).state(claim.state.code())
}

/// A donor or an auditor disallows a cost that stands on accepted receipts: the grantee owes it or the organisation bears it,
/// and the donor lets the money be used again or is repaid.
///
/// # Errors
/// `over_open` beyond that cost, `fund_not_open` after the donor's closeout, `free_fund_missing`.
pub fn cost_disallow(ctx: &mut Ctx, world: &World, input: &command::CostDisallow) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let states = [DisbursementState::Justified, DisbursementState::Settled];
    let mut awards = AT_WORK.to_vec();
    awards.push(AwardState::Closed);
    let at = enter_in(ctx, world, key, &text, Action::CostDisallow, (&states, &awards))?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::CostDisallow)?;
    let open = at.row.open()?;
    let limit = claims::justified(&books, &parts, at.row.disbursement_id, open)?;
    let accepted = last_act(&at.case.acts, Action::ReceiptsAccept);
    at.gate.at_most(RefusalCode::OverOpen, amount, limit, at.row.currency, accepted)?;
    let by_grantee = matches!(input.outcome, Disallowance::GranteeReuse | Disallowance::GranteeRepay);
    let repay = matches!(input.outcome, Disallowance::GranteeRepay | Disallowance::OrganisationRepay);
    let free = if by_grantee { None } else { Some(own_line(&at.gate, world)?) };
    books.entry().header.reason = Some(input.reason.clone());
    claims::disallowed(&mut books, &mut parts, at.award, at.row, (amount, open), Disallowed { free, repay })?;
    let moved = at.row.moved(ctx, at.row.state);
    if !by_grantee {
        let plan = less_authority(world, &mut books, at.plan(ctx, moved, Action::CostDisallow))?;
        return Ok(parts.rows(plan).entry(books.close()));
    }
    let kind = ClaimKind::Disallowed;
    let claim = raised(ctx, &at, books.entry().header.entry_id, (amount, kind, repay), &input.reason);
    let plan = claim_plan(&claim).change(moved).act(ctx, claim.case_id, Action::CostDisallow);
    let plan = reopened(ctx, at.award).into_iter().fold(plan.change(claim), Plan::change);
    let plan = less_authority(world, &mut books, plan)?;
    Ok(parts.rows(plan).entry(books.close()))
}

/// Lines whose authority a repayment to the donor ends have that much less in the agreement's current version (rule 14).
fn less_authority(world: &World, books: &mut Books, plan: Plan) -> Result<Plan, Stop> {
    let mut less: std::collections::BTreeMap<LineId, Minor> = std::collections::BTreeMap::new();
    for leg in books.entry().legs.iter().filter(|leg| leg.credit_account == AUTHORITY) {
        if let Some(line) = leg.line_id {
            let total = less.entry(line).or_default();
            *total = total.plus(leg.amount_minor)?;
        }
    }
    let mut plan = plan;
    for (line, amount) in less {
        let row = world.lines.get(&line).ok_or_else(|| Stop::Broken(format!("the line {line} was not loaded")))?;
        plan = plan.change(BudgetLine { authority_minor: row.authority_minor.minus(amount)?, ..row.clone() });
    }
    Ok(plan)
}

/// A closed grant is open again for what comes back.
pub(super) fn reopened(ctx: &Ctx, award: &Award) -> Option<Award> {
    (award.state == AwardState::Closed).then(|| award.moved(ctx, AwardState::Recovering))
}

/// The organisation's own fund.
pub(super) fn own_fund<'a>(gate: &Gate, world: &'a World) -> Result<&'a Fund, Stop> {
    Ok(world.free_fund().ok_or_else(|| gate.refuse(RefusalCode::FreeFundMissing))?)
}

/// The own fund with its first line, for costs that ask for one.
fn own_line<'a>(gate: &Gate, world: &'a World) -> Result<(&'a Fund, LineId), Stop> {
    let fund = own_fund(gate, world)?;
    let lines = world.lines.values().filter(|line| line.fund_id == fund.fund_id);
    let first = lines.min_by_key(|line| line.position);
    let line = first.ok_or_else(|| Stop::Broken("the own fund has no line".into()))?;
    Ok((fund, line.line_id))
}

/// A claim at its gates.
pub(super) struct AtClaim<'a> {
    pub(super) case: &'a Dossier,
    pub(super) award: &'a Award,
    pub(super) row: &'a Disbursement,
    pub(super) claim: &'a Claim,
    pub(super) gate: Gate<'a>,
}

impl<'a> AtClaim<'a> {
    /// The gates of a step of a claim in one state.
    fn enter(
        ctx: &'a Ctx,
        world: &'a World,
        (id, version): (ClaimId, i64),
        text: &'a str,
        action: Action,
        state: ClaimState,
    ) -> Result<AtClaim<'a>, Stop> {
        let (case, claim) = world.claim(id)?;
        let gate = Gate::new(ctx, world, action, ObjectKind::Claim, text).of_case(case).pass()?;
        let gate = gate.version(version, claim.version)?;
        let gate = gate.state(claim.state == state, claim.state.code())?;
        AtClaim::at(world, case, claim, gate)
    }

    /// A claim whose gates were passed.
    pub(super) fn at(
        world: &'a World,
        case: &'a Dossier,
        claim: &'a Claim,
        gate: Gate<'a>,
    ) -> Result<AtClaim<'a>, Stop> {
        let award = case.award.as_ref().ok_or_else(|| Stop::Broken("a claim without grant".into()))?;
        let (_, row) = world.disbursement(claim.disbursement_id)?;
        Ok(AtClaim { case, award, row, claim, gate })
    }

    /// Not more than `limit`; the refusal names the act that set it.
    fn at_most(&self, amount: Minor, limit: Minor, act: Option<&Act>) -> Result<(), Stop> {
        self.gate.at_most(RefusalCode::OverOpen, amount, limit, self.claim.currency, act).map(drop)
    }

    /// The act that raised the claim.
    fn raised_by(&self) -> Option<&'a Act> {
        let id = self.claim.claim_id.to_string();
        self.case.acts.iter().find(|act| act.object_kind == ObjectKind::Claim && act.object_id == id)
    }

    /// A terminated grant whose last claim `moved` settles: recovered, or written off where any part was.
    pub(super) fn ended(&self, ctx: &Ctx, moved: &Claim) -> Option<Award> {
        let others = self.case.claims.iter().filter(|claim| claim.claim_id != moved.claim_id);
        let claims = || others.clone().chain([moved]);
        let at_rest =
            |row: &Disbursement| matches!(row.state, DisbursementState::Settled | DisbursementState::Cancelled);
        let over = self.award.state == AwardState::Terminated
            && claims().all(|claim| claim.state != ClaimState::Open)
            && self.case.disbursements.iter().all(at_rest);
        let lost = claims().any(|claim| claim.state == ClaimState::WrittenOff);
        over.then(|| self.award.moved(ctx, if lost { AwardState::WrittenOff } else { AwardState::Recovered }))
    }

    fn plan(&self, ctx: &Ctx, moved: Claim, action: Action) -> Plan {
        claim_plan(&moved).change(moved).act(ctx, self.case.application.case_id, action)
    }
}

/// A grantee pays back: bank / 1220 and 9700 / 9500; what an allowance covers no more goes back to whoever bore it.
///
/// # Errors
/// `over_open`, `currency_mismatch`, `bank_line_used`, `free_fund_missing`.
pub fn claim_refund(ctx: &mut Ctx, world: &World, input: &command::ClaimReceipt) -> Result<Plan, Stop> {
    let (text, key) = (input.claim.to_string(), (input.claim, input.version));
    let at = AtClaim::enter(ctx, world, key, &text, Action::ClaimRefund, ClaimState::Open)?;
    let (bank, amount) = at_bank(&at, world, input)?;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::ClaimRefund)?;
    books.entry().header.value_on = input.value_on;
    let to_bank = |dims: &Dims| dims.clone().bank(bank.bank_account_id);
    let moved = paid_back(ctx, &at, world, (&mut books, &mut parts), amount, (bank.account, &to_bank))?;
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    let ended = at.ended(ctx, &moved);
    let plan = at.plan(ctx, moved, Action::ClaimRefund).change(line);
    let plan = ended.into_iter().fold(plan, Plan::change);
    Ok(parts.rows(plan).entry(books.close()))
}

/// Books a refund of a claim into whatever account takes it: the claim as it is then.
pub(super) fn paid_back(
    ctx: &Ctx,
    at: &AtClaim,
    world: &World,
    (books, parts): (&mut Books, &mut Parts),
    amount: Minor,
    debit: (crate::ledger::account::AccountCode, &dyn Fn(&Dims) -> Dims),
) -> Result<Claim, Stop> {
    let claim = at.claim;
    at.at_most(amount, claim.open(), at.raised_by())?;
    let left = claim.open().minus(amount)?;
    // An allowance covers the last part of what is owed: what it covers beyond that goes back.
    let allowance = Minor(claim.allowance_minor.minus(left)?.0.max(0));
    let free = match claim.allowance_bearer {
        Some(AllowanceBearer::Free) => Some(own_fund(&at.gate, world)?),
        _ => None,
    };
    let how = Refunded { amount, allowance, bearer: claim.allowance_bearer, repay: claim.repay_donor };
    books.entry().header.follows_id = Some(claim.entry_id);
    claims::refunded(books, parts, at.award, at.row, how, debit, free)?;
    let state = if left == Minor::ZERO { ClaimState::Settled } else { ClaimState::Open };
    let refunded_minor = claim.refunded_minor.plus(amount)?;
    let allowance_minor = claim.allowance_minor.minus(allowance)?;
    Ok(Claim { refunded_minor, allowance_minor, ..claim.moved(ctx.on, state) })
}

/// The bank account and the amount of a line that brings money of a claim.
fn at_bank<'a>(
    at: &AtClaim,
    world: &'a World,
    input: &command::ClaimReceipt,
) -> Result<(&'a BankAccount, Minor), Stop> {
    let bank = world.bank(input.bank_account)?;
    let amount = at.gate.amount(input.amount, at.claim.currency)?;
    at.gate.ensure(bank.currency == at.claim.currency, RefusalCode::CurrencyMismatch)?;
    at.gate.free_line(world)?;
    Ok((bank, amount))
}

/// An allowance on a claim that will hardly be paid: the donor bears 5920 / 1229, or the own fund 1120 / 1229.
///
/// # Errors
/// `over_open` beyond what no allowance covers, `bearer_fixed`, `free_fund_missing`; `not_in_agreement` when a donor who is
/// repaid anyway should bear it, `fund_not_open` when the donor's fund is closed out.
pub fn allowance_make(ctx: &mut Ctx, world: &World, input: &command::AllowanceMake) -> Result<Plan, Stop> {
    let (text, key) = (input.claim.to_string(), (input.claim, input.version));
    let at = AtClaim::enter(ctx, world, key, &text, Action::AllowanceMake, ClaimState::Open)?;
    let amount = at.gate.amount(input.amount, at.claim.currency)?;
    let earlier = last_act(&at.case.acts, Action::AllowanceMake);
    at.at_most(amount, at.claim.open().minus(at.claim.allowance_minor)?, at.raised_by())?;
    if let Some(bearer) = at.claim.allowance_bearer.filter(|bearer| *bearer != input.bearer) {
        let refusal = at.gate.refuse(RefusalCode::BearerFixed).with("bearer", bearer.code());
        return Err(earlier.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    let free = match input.bearer {
        AllowanceBearer::Free => Some(own_fund(&at.gate, world)?),
        AllowanceBearer::Donor => None,
    };
    at.gate.ensure(free.is_some() || !at.claim.repay_donor, RefusalCode::NotInAgreement)?;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::AllowanceMake)?;
    books.entry().header.follows_id = Some(at.claim.entry_id);
    claims::allowed(&mut books, &mut parts, at.award, at.row, amount, free)?;
    let moved = Claim {
        allowance_minor: at.claim.allowance_minor.plus(amount)?,
        allowance_bearer: Some(input.bearer),
        ..at.claim.moved(ctx.on, ClaimState::Open)
    };
    let plan = at.plan(ctx, moved, Action::AllowanceMake);
    Ok(parts.rows(plan).entry(books.close()))
}

/// A claim that is allowed for in full is given up: 1229 / 1220.
///
/// # Errors
/// `over_open` when the allowance doesn't reach what is owed, with both.
pub fn claim_write_off(ctx: &mut Ctx, world: &World, input: &command::ClaimReason) -> Result<Plan, Stop> {
    let (text, key) = (input.claim.to_string(), (input.claim, input.version));
    let at = AtClaim::enter(ctx, world, key, &text, Action::ClaimWriteOff, ClaimState::Open)?;
    let (open, allowed) = (at.claim.open(), at.claim.allowance_minor);
    let Some(bearer) = at.claim.allowance_bearer.filter(|_| allowed == open) else {
        let money = |minor| Money { minor, currency: at.claim.currency }.to_string();
        let refusal = at.gate.refuse(RefusalCode::OverOpen).with("asked", money(open)).with("limit", money(allowed));
        let earlier = last_act(&at.case.acts, Action::AllowanceMake).or_else(|| at.raised_by());
        return Err(earlier.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    };
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::ClaimWriteOff)?;
    books.entry().header.follows_id = Some(at.claim.entry_id);
    books.entry().header.reason = Some(input.reason.clone());
    claims::written_off(&mut books, &mut parts, at.award, at.row, (open, bearer, at.claim.repay_donor))?;
    let moved = Claim {
        written_off_minor: open,
        write_off_entry_id: Some(books.entry().header.entry_id),
        ..at.claim.moved(ctx.on, ClaimState::WrittenOff)
    };
    let ended = at.ended(ctx, &moved);
    let plan = ended.into_iter().fold(at.plan(ctx, moved, Action::ClaimWriteOff), Plan::change);
    Ok(parts.rows(plan).entry(books.close()))
}

/// Money of a claim that was written off comes in after all, at most what was written off: to whoever bore the loss.
///
/// # Errors
/// `over_open`, `currency_mismatch`, `bank_line_used`, `free_fund_missing`.
pub fn late_recover(ctx: &mut Ctx, world: &World, input: &command::ClaimReceipt) -> Result<Plan, Stop> {
    let (text, key) = (input.claim.to_string(), (input.claim, input.version));
    let at = AtClaim::enter(ctx, world, key, &text, Action::LateRecover, ClaimState::WrittenOff)?;
    let (bank, amount) = at_bank(&at, world, input)?;
    let given_up = last_act(&at.case.acts, Action::ClaimWriteOff);
    at.at_most(amount, at.claim.written_off_minor.minus(at.claim.recovered_minor)?, given_up)?;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::LateRecover)?;
    books.entry().header.value_on = input.value_on;
    books.entry().header.follows_id = at.claim.write_off_entry_id;
    if at.claim.allowance_bearer == Some(AllowanceBearer::Free) {
        let free = own_fund(&at.gate, world)?;
        claims::recovered_late_by(&mut books, &parts, at.award, at.row, amount, bank, free)?;
    } else {
        claims::recovered_late(&mut books, &mut parts, at.award, at.row, amount, bank, world.free_fund())?;
    }
    let recovered_minor = at.claim.recovered_minor.plus(amount)?;
    let moved = Claim { recovered_minor, ..at.claim.moved(ctx.on, ClaimState::WrittenOff) };
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    let plan = at.plan(ctx, moved, Action::LateRecover).change(line);
    let plan = less_authority(world, &mut books, plan)?;
    Ok(parts.rows(plan).entry(books.close()))
}
