//! Disbursements: one cash instalment from plan to accepted receipts (`lifecycle.md`, Disbursement).
//!
//! Five people at least stand behind each payment: who asks, who verifies, who authorises, who prepares, who releases. The
//! row names them, and the schema refuses a row where two of them are one person.

use super::act::ObjectKind;
use super::application::Application;
use super::books::Books;
use super::command;
use super::fund::{Fund, FundState};
use super::gate::Gate;
use super::grant::{Award, AwardShare, AwardState, books_of, completed};
use super::plan::{Ctx, Plan};
use super::posting::{self, Parts};
use super::refusal::{RefusalCode, Stop};
use super::setup::BankAccount;
use super::world::{Dossier, World, last_act};
use crate::id::{BankAccountId, BankLineId, CaseId, DisbursementId, GrantId, PersonId};
use crate::ledger::account::{PAYABLE, Side};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::money::{Currency, Minor, Overflow};
use crate::outcome::visit::VisitStatus;
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of a disbursement.
    pub enum DisbursementState {
        /// In the agreement's plan.
        Planned = "planned",
        /// Gate met, asked for.
        Requested = "requested",
        /// Programme check done.
        Verified = "verified",
        /// Sent back to whoever asked.
        ReturnedToRequester = "returned_to_requester",
        /// Liability.
        Authorised = "authorised",
        /// At the bank.
        Sent = "sent",
        /// Debited by the bank.
        Paid = "paid",
        /// Came back after settlement.
        Returned = "returned",
        /// Receipts accepted in part.
        Justified = "justified",
        /// Nothing open.
        Settled = "settled",
        /// Held while the grant is suspended.
        Held = "held",
        /// Dropped.
        Cancelled = "cancelled",
    }
}

codes! {
    /// What has to be there before a disbursement is asked for.
    pub enum DisbursementGate {
        /// Nothing.
        None = "none",
        /// Evidence of a milestone.
        Milestone = "milestone",
        /// The visit that checks the use of the first money.
        UseCheck = "use_check",
    }
}

row! { "disbursement", key 1, put;
    /// One cash instalment of a grant.
    pub struct Disbursement {
        /// Id.
        pub disbursement_id: DisbursementId,
        /// The case.
        pub case_id: CaseId,
        /// The grant.
        pub grant_id: GrantId,
        /// 1, 2, .. within the grant.
        pub number: i64,
        /// State.
        pub state: DisbursementState,
        /// Version.
        pub version: i64,
        /// Amount, minor units.
        pub amount_minor: Minor,
        /// Currency.
        pub currency: Currency,
        /// Planned for.
        pub planned_on: Day,
        /// Reference that the bank carries to the statement; says nothing of the programme.
        pub end_to_end_id: Code,
        /// What has to be there before it is asked for.
        pub gate: DisbursementGate,
        /// Reference of the evidence that the gate is met.
        pub evidence: Option<Code>,
        /// The state that it was in when the grant was suspended.
        pub held_from: Option<DisbursementState>,
        /// Since when an approval of it does not count any more; nothing once it is approved anew.
        pub voided_on: Option<Day>,
        /// Why it was sent back or changed last.
        pub reason: Option<Code>,
        /// Who asked.
        pub requested_by: Option<PersonId>,
        /// Who verified.
        pub verified_by: Option<PersonId>,
        /// Who authorised.
        pub authorised_by: Option<PersonId>,
        /// Who prepared the payment.
        pub prepared_by: Option<PersonId>,
        /// Who released it.
        pub released_by: Option<PersonId>,
        /// Who confirmed it.
        pub confirmed_by: Option<PersonId>,
        /// Bank account paid from.
        pub bank_account_id: Option<BankAccountId>,
        /// Bank line that confirmed it.
        pub bank_line_id: Option<BankLineId>,
        /// Claimed back out of it, minor units.
        pub claimed_minor: Minor,
        /// Receipts verified by an officer, minor units.
        pub receipts_verified_minor: Minor,
        /// Receipts accepted into the books, minor units.
        pub receipts_accepted_minor: Minor,
        /// Since when in this state.
        pub state_on: Day,
    }
}

row! { "bank_line", key 1, insert;
    /// A booked line of a bank statement; name, account and text of the other side are in the vault.
    pub struct BankLine {
        /// Id.
        pub bank_line_id: BankLineId,
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// The bank's reference.
        pub bank_ref: Code,
        /// Booking date.
        pub booked_on: Day,
        /// Value date.
        pub value_on: Day,
        /// Amount, above zero.
        pub amount_minor: Minor,
        /// Currency.
        pub currency: Currency,
        /// Out of the account (true) or into it.
        pub outgoing: bool,
    }
}

impl BankLine {
    /// A line booked on the command's date.
    pub fn new(
        ctx: &Ctx,
        bank: &BankAccount,
        bank_ref: &Code,
        value_on: Day,
        amount: Minor,
        outgoing: bool,
    ) -> BankLine {
        BankLine {
            bank_line_id: ctx.mint.id(),
            bank_account_id: bank.bank_account_id,
            bank_ref: bank_ref.clone(),
            booked_on: ctx.on,
            value_on,
            amount_minor: amount,
            currency: bank.currency,
            outgoing,
        }
    }
}

impl Disbursement {
    /// An instalment of a fresh agreement.
    pub fn planned(
        ctx: &Ctx,
        application: &Application,
        award: &Award,
        number: i64,
        part: &command::Instalment,
    ) -> Disbursement {
        let reference = format!("GL-{}-{number}", application.number);
        let disbursement_id: DisbursementId = ctx.mint.id();
        Disbursement {
            disbursement_id,
            case_id: award.case_id,
            grant_id: award.grant_id,
            number,
            state: DisbursementState::Planned,
            version: 1,
            amount_minor: part.amount_minor,
            currency: award.currency,
            planned_on: part.planned_on,
            end_to_end_id: Code::new(&reference).unwrap_or_else(|_| Code::from_id(disbursement_id.0)),
            gate: part.gate,
            evidence: None,
            held_from: None,
            voided_on: None,
            reason: None,
            requested_by: None,
            verified_by: None,
            authorised_by: None,
            prepared_by: None,
            released_by: None,
            confirmed_by: None,
            bank_account_id: None,
            bank_line_id: None,
            claimed_minor: Minor::ZERO,
            receipts_verified_minor: Minor::ZERO,
            receipts_accepted_minor: Minor::ZERO,
            state_on: ctx.on,
        }
    }

    /// What is neither accounted for by receipts nor claimed back, minor units.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn open(&self) -> Result<Minor, Overflow> {
        self.amount_minor.minus(self.claimed_minor)?.minus(self.receipts_accepted_minor)
    }

    /// The state that it is in, or was in when the grant was suspended.
    pub fn stage(&self) -> DisbursementState {
        self.held_from.filter(|_| self.state == DisbursementState::Held).unwrap_or(self.state)
    }

    /// In another state, one version on.
    pub(super) fn moved(&self, ctx: &Ctx, state: DisbursementState) -> Disbursement {
        let state_on = if state == self.state { self.state_on } else { ctx.on };
        Disbursement { state, version: self.version + 1, state_on, ..self.clone() }
    }
}

/// A disbursement at its gates: its case, its grant, and where it stands.
pub(super) struct At<'a> {
    pub(super) case: &'a Dossier,
    pub(super) award: &'a Award,
    pub(super) row: &'a Disbursement,
    pub(super) gate: Gate<'a>,
}

impl At<'_> {
    pub(super) fn plan(&self, ctx: &Ctx, moved: Disbursement, action: Action) -> Plan {
        let plan =
            Plan::about(ObjectKind::Disbursement, moved.disbursement_id, moved.version).state(moved.state.code());
        plan.change(moved).act(ctx, self.case.application.case_id, action)
    }
}

/// States of a grant whose money is with the bank or the grantee: what becomes of it is a fact, suspended or not.
pub(super) const MONEY_OUT: [AwardState; 3] = [AwardState::Active, AwardState::Suspended, AwardState::Terminated];

/// The gates of a step of a disbursement; before the money has left, the grant has to be active.
pub(super) fn enter<'a>(
    ctx: &'a Ctx,
    world: &'a World,
    key: (DisbursementId, i64),
    text: &'a str,
    action: Action,
    states: &[DisbursementState],
) -> Result<At<'a>, Stop> {
    enter_in(ctx, world, key, text, action, (states, &[AwardState::Active]))
}

/// The gates of a step of a disbursement of a grant in one of some states.
pub(super) fn enter_in<'a>(
    ctx: &'a Ctx,
    world: &'a World,
    (id, version): (DisbursementId, i64),
    text: &'a str,
    action: Action,
    (states, awards): (&[DisbursementState], &[AwardState]),
) -> Result<At<'a>, Stop> {
    let (case, row) = world.disbursement(id)?;
    let award = case.award.as_ref().ok_or_else(|| Stop::Broken(format!("disbursement {id} has no grant")))?;
    let gate = Gate::new(ctx, world, action, ObjectKind::Disbursement, text).of_case(case).pass()?;
    let gate = gate.version(version, row.version)?.state(states.contains(&row.state), row.state.code())?;
    let gate = gate.state(awards.contains(&award.state), award.state.code())?;
    Ok(At { case, award, row, gate })
}

/// Asks for the money: the gate is met.
pub fn request(ctx: &mut Ctx, world: &World, input: &command::DisbursementRequest) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let states = [DisbursementState::Planned, DisbursementState::ReturnedToRequester];
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::DisbursementRequest, &states)?;
    gate_met(&at, world, input.evidence.is_some())?;
    let moved = Disbursement {
        evidence: input.evidence.clone(),
        requested_by: Some(ctx.person()),
        ..at.row.moved(ctx, DisbursementState::Requested)
    };
    Ok(at.plan(ctx, moved, Action::DisbursementRequest))
}

/// What the agreement asks for before this instalment is there.
fn gate_met(at: &At, world: &World, evidence: bool) -> Result<(), Stop> {
    match at.row.gate {
        DisbursementGate::None => Ok(()),
        DisbursementGate::Milestone => at.gate.ensure(evidence, RefusalCode::EvidenceMissing).map(drop),
        DisbursementGate::UseCheck => {
            let refusal = at.gate.refuse(RefusalCode::UseCheckMissing);
            let Some(from) = use_check_from(at.case, world) else { return Err(refusal.into()) };
            let seen = |visit: &super::followup::VisitRow| {
                visit.visited_on >= from && !matches!(visit.status, VisitStatus::NotReached | VisitStatus::Refused)
            };
            if at.case.visits.iter().any(seen) {
                return Ok(());
            }
            Err(refusal.with("from", from.to_string()).into())
        }
    }
}

/// The day from which a visit checks the use of the first money or goods that the grantee got; nothing before that.
pub fn use_check_from(case: &Dossier, world: &World) -> Option<Day> {
    let gave = |act: &&super::act::Act| super::followup_plan::FIRST_MONEY.contains(&act.action);
    let first = case.acts.iter().filter(gave).map(|act| act.on_day).min()?;
    first.checked_add_signed(chrono::Duration::days(world.settings.follow_up.use_check_days))
}

/// Programme check by an officer other than the requester.
pub fn verify(ctx: &mut Ctx, world: &World, input: &command::DisbursementStep) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::DisbursementVerify, &[DisbursementState::Requested])?;
    let moved = Disbursement { verified_by: Some(ctx.person()), ..at.row.moved(ctx, DisbursementState::Verified) };
    Ok(at.plan(ctx, moved, Action::DisbursementVerify))
}

/// Authorises: within the signed amount and the fund's money, and the liability is booked.
pub fn authorise(ctx: &mut Ctx, world: &World, input: &command::DisbursementStep) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::DisbursementAuthorise, &[DisbursementState::Verified])?;
    let amount = at.row.amount_minor;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::DisbursementAuthorise)?;
    let signed_by = last_act(&at.case.acts, Action::AgreementSign);
    at.gate.at_most(RefusalCode::OverSigned, amount, parts.free()?, at.row.currency, signed_by)?;
    let fits = |fund: &Fund, part: Minor| {
        if fund.state == FundState::Closed {
            return Err(at.gate.refuse(RefusalCode::FundNotOpen).with("fund", fund.code.as_str()).into());
        }
        let free = cash_free(world, fund, at.row.currency)?;
        at.gate.at_most(RefusalCode::FundCashShort, part, free, at.row.currency, None).map(drop)
    };
    super::payee::confirmed(&at.gate, at.case)?;
    let (authorised_by, voided_on) = (Some(ctx.person()), None);
    let moved = Disbursement { authorised_by, voided_on, ..at.row.moved(ctx, DisbursementState::Authorised) };
    posting::authorised(&mut books, &mut parts, at.award, &moved, fits)?;
    let plan = at.plan(ctx, moved, Action::DisbursementAuthorise);
    Ok(parts.rows(plan).entry(books.close()))
}

/// Money of the fund in the bank that no authorised or sent payment needs, from the command's date on: what is already
/// owed counts (`books.md`, guarantee 7: reservations count).
pub(super) fn cash_free(world: &World, fund: &Fund, currency: Currency) -> Result<Minor, Stop> {
    let banks: std::collections::BTreeSet<_> = world
        .balances
        .keys()
        .filter(|key| {
            key.scope == Scope::Fund
                && key.fund == fund.fund_id
                && key.currency == currency
                && (key.account.starts_with("1010") || key.account.starts_with("1020"))
        })
        .map(|key| key.account)
        .collect();
    let key = |account| BalanceKey { scope: Scope::Fund, of: fund.fund_id.0, fund: fund.fund_id, account, currency };
    let mut cash = Minor::ZERO;
    for account in banks {
        cash = cash.plus(world.lowest(key(account), Side::Debit)?)?;
    }
    // What is on its way to us is not there yet.
    let owed = world.net(key(PAYABLE), Side::Credit).plus(world.leaving(fund.fund_id, None, currency)?)?;
    Ok(cash.minus(owed)?)
}

/// An officer verifies receipts, up to what was paid.
pub fn receipts_verify(ctx: &mut Ctx, world: &World, input: &command::Receipts) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let states = [DisbursementState::Paid, DisbursementState::Justified];
    let at = enter_in(ctx, world, key, &text, Action::ReceiptsVerify, (&states, &MONEY_OUT))?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    let total = at.row.receipts_verified_minor.plus(amount)?;
    let paid = last_act(&at.case.acts, Action::PaymentConfirm);
    at.gate.at_most(RefusalCode::OverDisbursement, total, at.row.amount_minor, at.row.currency, paid)?;
    let moved = Disbursement { receipts_verified_minor: total, ..at.row.moved(ctx, at.row.state) };
    Ok(at.plan(ctx, moved, Action::ReceiptsVerify))
}

/// Finance posts accepted receipts: 5010 / 1210 with its release. The last receipt settles the disbursement, the last
/// disbursement completes the grant, and what is left of the commitment goes back to the line.
pub fn receipts_accept(ctx: &mut Ctx, world: &World, input: &command::Receipts) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let states = [DisbursementState::Paid, DisbursementState::Justified];
    let at = enter_in(ctx, world, key, &text, Action::ReceiptsAccept, (&states, &MONEY_OUT))?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    let total = at.row.receipts_accepted_minor.plus(amount)?;
    let verified = last_act(&at.case.acts, Action::ReceiptsVerify);
    at.gate.at_most(RefusalCode::OverVerified, total, at.row.receipts_verified_minor, at.row.currency, verified)?;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::ReceiptsAccept)?;
    let open = at.row.open()?;
    at.gate.at_most(RefusalCode::OverOpen, amount, open, at.row.currency, None)?;
    let whole = amount == open;
    let state = if whole { DisbursementState::Settled } else { DisbursementState::Justified };
    let moved = Disbursement { receipts_accepted_minor: total, ..at.row.moved(ctx, state) };
    posting::accepted(&mut books, &mut parts, at.award, &moved, (amount, open))?;
    let plan = at.plan(ctx, moved.clone(), Action::ReceiptsAccept);
    settled(ctx, &at, &moved, (parts, books), plan)
}

/// Ends a step that may have settled the disbursement: the last one settled completes the grant, and what no open advance,
/// claim or order needs of its commitment goes back to the line.
pub(super) fn settled(
    ctx: &Ctx,
    at: &At,
    moved: &Disbursement,
    (mut parts, mut books): (Parts, Books),
    plan: Plan,
) -> Result<Plan, Stop> {
    let award = completed(ctx, at.case, at.award, moved).filter(|_| at.award.state == AwardState::Active);
    if let Some(award) = &award {
        posting::commitment_released(&mut books, &mut parts, award, in_use)?;
    }
    let plan = parts.rows(plan).entry(books.close());
    Ok(award.into_iter().fold(plan, Plan::change))
}

/// What of a share's commitment still stands behind something: an open advance or claim, or an order (`books.md`, rule 12).
/// What nobody has authorised or ordered stands behind nothing.
pub(super) fn in_use(share: &AwardShare) -> Minor {
    Minor(share.committed_minor.0 - share.free_minor.0)
}
