//! Disbursements: one cash instalment from plan to accepted receipts (`lifecycle.md`, Disbursement).
//!
//! Five people at least stand behind each payment: who asks, who verifies, who authorises, who prepares, who releases. The
//! row names them, and the schema refuses a row where two of them are one person.

use super::act::ObjectKind;
use super::application::Application;
use super::command;
use super::fund::{Fund, FundState};
use super::gate::Gate;
use super::grant::{Award, AwardState, completed};
use super::plan::{Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::setup::BankAccount;
use super::world::{Dossier, World, last_act};
use crate::id::{BankAccountId, BankLineId, CaseId, DisbursementId, GrantId, PersonId};
use crate::ledger::account::{ENCUMBERED, IN_TRANSIT, PAYABLE, RECEIVED_IN_ADVANCE, Side};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::money::{Currency, Minor};
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
        /// Reference of the evidence that the gate is met.
        pub evidence: Option<Code>,
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
        ctx: &mut Ctx,
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
        ctx: &mut Ctx,
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
            evidence: None,
            requested_by: None,
            verified_by: None,
            authorised_by: None,
            prepared_by: None,
            released_by: None,
            confirmed_by: None,
            bank_account_id: None,
            bank_line_id: None,
            receipts_verified_minor: Minor::ZERO,
            receipts_accepted_minor: Minor::ZERO,
            state_on: ctx.on,
        }
    }

    /// In another state, one version on.
    fn moved(&self, ctx: &Ctx, state: DisbursementState) -> Disbursement {
        let state_on = if state == self.state { self.state_on } else { ctx.on };
        Disbursement { state, version: self.version + 1, state_on, ..self.clone() }
    }
}

/// A disbursement at its gates: its case, its grant, and where it stands.
struct At<'a> {
    case: &'a Dossier,
    award: &'a Award,
    row: &'a Disbursement,
    gate: Gate<'a>,
}

impl At<'_> {
    fn region(&self) -> &str {
        self.case.application.region.as_str()
    }

    fn plan(&self, ctx: &Ctx, moved: Disbursement, action: Action) -> Plan {
        let plan =
            Plan::about(ObjectKind::Disbursement, moved.disbursement_id, moved.version).state(moved.state.code());
        plan.change(moved).act(ctx, self.case.application.case_id, action)
    }
}

/// The gates of a step of a disbursement; before the money has left, the grant has to be active.
fn enter<'a>(
    ctx: &'a Ctx,
    world: &'a World,
    (id, version): (DisbursementId, i64),
    text: &'a str,
    action: Action,
    states: &[DisbursementState],
) -> Result<At<'a>, Stop> {
    let (case, row) = world.disbursement(id)?;
    let award = case.award.as_ref().ok_or_else(|| Stop::Broken(format!("disbursement {id} has no grant")))?;
    let gate = Gate::new(ctx, world, action, ObjectKind::Disbursement, text).of_case(case).pass()?;
    let gate = gate.version(version, row.version)?.state(states.contains(&row.state), row.state.code())?;
    let gate = gate.state(award.state == AwardState::Active, award.state.code())?;
    Ok(At { case, award, row, gate })
}

/// Asks for the money: the gate is met.
pub fn request(ctx: &mut Ctx, world: &World, input: &command::DisbursementRequest) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let states = [DisbursementState::Planned, DisbursementState::ReturnedToRequester];
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::DisbursementRequest, &states)?;
    let moved = Disbursement {
        evidence: Some(input.evidence.clone()),
        requested_by: Some(ctx.person()),
        ..at.row.moved(ctx, DisbursementState::Requested)
    };
    Ok(at.plan(ctx, moved, Action::DisbursementRequest))
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
    let fund = world.fund(at.award.fund_id)?;
    if fund.state == FundState::Closed {
        return Err(at.gate.refuse(RefusalCode::FundNotOpen).with("fund", fund.code.as_str()).into());
    }
    let amount = at.row.amount_minor;
    let authorised = at.case.disbursements.iter().filter(|d| d.authorised_by.is_some()).map(|d| d.amount_minor);
    let total = Minor::sum(authorised)?.plus(amount)?;
    let signed_by = last_act(&at.case.acts, Action::AgreementSign);
    at.gate.at_most(RefusalCode::OverSigned, total, at.award.signed_minor, fund.currency, signed_by)?;
    let encumbered = world.grant_net(at.award, ENCUMBERED, Side::Credit);
    at.gate.at_most(RefusalCode::OverSigned, amount, encumbered, fund.currency, signed_by)?;
    at.gate.at_most(RefusalCode::FundCashShort, amount, cash_free(world, fund)?, fund.currency, None)?;

    let in_advance = world.fund_net(fund, RECEIVED_IN_ADVANCE, Side::Credit);
    let moved = Disbursement { authorised_by: Some(ctx.person()), ..at.row.moved(ctx, DisbursementState::Authorised) };
    let mut entry = ctx.clone().entry(Action::DisbursementAuthorise, ctx.on, Some(at.case.application.case_id));
    posting::authorised(&mut entry, fund, at.award, &moved, at.region(), in_advance)?;
    Ok(at.plan(ctx, moved, Action::DisbursementAuthorise).entry(entry))
}

/// Money of the fund in the bank that no authorised or sent payment needs, from the command's date on: what is already
/// owed counts (`books.md`, guarantee 7: reservations count).
fn cash_free(world: &World, fund: &Fund) -> Result<Minor, Stop> {
    let banks: std::collections::BTreeSet<_> = world
        .balances
        .keys()
        .filter(|key| {
            key.scope == Scope::Fund
                && key.fund == fund.fund_id
                && (key.account.starts_with("1010") || key.account.starts_with("1020"))
        })
        .map(|key| key.account)
        .collect();
    let key = |account| BalanceKey {
        scope: Scope::Fund,
        of: fund.fund_id.0,
        fund: fund.fund_id,
        account,
        currency: fund.currency,
    };
    let mut cash = Minor::ZERO;
    for account in banks {
        cash = cash.plus(world.lowest(key(account), Side::Debit)?)?;
    }
    let owed = world.net(key(PAYABLE), Side::Credit).plus(world.net(key(IN_TRANSIT), Side::Credit))?;
    Ok(cash.minus(owed)?)
}

/// Finance puts the disbursement into a payment from a bank account.
pub fn payment_prepare(ctx: &mut Ctx, world: &World, input: &command::PaymentPrepare) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::PaymentPrepare, &[DisbursementState::Authorised])?;
    let bank = world.bank_accounts.get(&input.bank_account).ok_or(Stop::Hidden)?;
    at.gate.ensure(at.row.prepared_by.is_none(), RefusalCode::AlreadyDone)?;
    at.gate.ensure(bank.currency == at.row.currency, RefusalCode::CurrencyMismatch)?;
    let moved = Disbursement {
        prepared_by: Some(ctx.person()),
        bank_account_id: Some(bank.bank_account_id),
        ..at.row.moved(ctx, DisbursementState::Authorised)
    };
    Ok(at.plan(ctx, moved, Action::PaymentPrepare))
}

/// A second signatory releases the payment: 2010 / 1090.
pub fn payment_release(ctx: &mut Ctx, world: &World, input: &command::DisbursementStep) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::PaymentRelease, &[DisbursementState::Authorised])?;
    at.gate.ensure(at.row.prepared_by.is_some(), RefusalCode::NotPrepared)?;
    let fund = world.fund(at.award.fund_id)?;
    let moved = Disbursement { released_by: Some(ctx.person()), ..at.row.moved(ctx, DisbursementState::Sent) };
    let mut entry = ctx.clone().entry(Action::PaymentRelease, ctx.on, Some(at.case.application.case_id));
    posting::sent(&mut entry, fund, at.award, &moved, at.region());
    Ok(at.plan(ctx, moved, Action::PaymentRelease).entry(entry))
}

/// The bank's line confirms the payment: 1090 / bank, for exactly the amount sent.
pub fn payment_confirm(ctx: &mut Ctx, world: &World, input: &command::PaymentConfirm) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::PaymentConfirm, &[DisbursementState::Sent])?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    if amount != at.row.amount_minor {
        let money = crate::money::Money { minor: at.row.amount_minor, currency: at.row.currency };
        let refusal = at.gate.refuse(RefusalCode::AmountDiffers).with("line", input.amount.to_string());
        return Err(refusal.with("sent", money.to_string()).into());
    }
    at.gate.ensure(world.bank_lines.is_empty(), RefusalCode::BankLineUsed)?;
    let fund = world.fund(at.award.fund_id)?;
    let bank = at.row.bank_account_id.and_then(|id| world.bank_accounts.get(&id));
    let bank = bank.ok_or_else(|| Stop::Broken(format!("disbursement {text} was sent from no bank account")))?;
    let mut inner = ctx.clone();
    let line = BankLine::new(&mut inner, bank, &input.bank_ref, input.value_on, amount, true);
    let moved = Disbursement {
        confirmed_by: Some(ctx.person()),
        bank_line_id: Some(line.bank_line_id),
        ..at.row.moved(ctx, DisbursementState::Paid)
    };
    let mut entry = inner.entry(Action::PaymentConfirm, input.value_on, Some(at.case.application.case_id));
    posting::confirmed(&mut entry, fund, at.award, &moved, at.region(), bank);
    Ok(at.plan(ctx, moved, Action::PaymentConfirm).change(line).entry(entry))
}

/// An officer verifies receipts, up to what was paid.
pub fn receipts_verify(ctx: &mut Ctx, world: &World, input: &command::Receipts) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let states = [DisbursementState::Paid, DisbursementState::Justified];
    let at = enter(ctx, world, key, &text, Action::ReceiptsVerify, &states)?;
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
    let at = enter(ctx, world, key, &text, Action::ReceiptsAccept, &states)?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    let total = at.row.receipts_accepted_minor.plus(amount)?;
    let verified = last_act(&at.case.acts, Action::ReceiptsVerify);
    at.gate.at_most(RefusalCode::OverVerified, total, at.row.receipts_verified_minor, at.row.currency, verified)?;
    let fund = world.fund(at.award.fund_id)?;
    let whole = total == at.row.amount_minor;
    let state = if whole { DisbursementState::Settled } else { DisbursementState::Justified };
    let moved = Disbursement { receipts_accepted_minor: total, ..at.row.moved(ctx, state) };
    let in_advance = world.fund_net(fund, RECEIVED_IN_ADVANCE, Side::Credit);
    let mut entry = ctx.clone().entry(Action::ReceiptsAccept, ctx.on, Some(at.case.application.case_id));
    posting::accepted(&mut entry, fund, at.award, &moved, at.region(), amount, in_advance)?;
    let award = completed(ctx, at.case, at.award, &moved);
    if let Some(award) = &award {
        let expended = entry.net_debit("9700");
        let rest = world.grant_net(award, ENCUMBERED, Side::Credit).minus(Minor(expended))?;
        posting::commitment_released(&mut entry, fund, award, at.region(), rest);
    }
    let plan = at.plan(ctx, moved, Action::ReceiptsAccept).entry(entry);
    Ok(award.into_iter().fold(plan, Plan::change))
}
