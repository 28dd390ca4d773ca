//! Payees, the ledger's half: that somebody set whom a grant is paid to, and that another person confirmed it. The account
//! itself is sealed in the vault; the ledger keeps its commitment.
//!
//! Invariant: where a case has a payee, nothing is authorised or paid to one that a second person did not confirm, and a new
//! payee takes every approval back that looked at the old one (`lifecycle.md`, rule 3). Cases without one are as before.

use serde::{Deserialize, Serialize};

use super::act::{Act, ObjectKind};
use super::command;
use super::disbursement::{Disbursement, DisbursementState};
use super::disbursement_change::taken_back;
use super::gate::Gate;
use super::grant::{AwardState, books_of};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CaseId, PersonId};
use crate::policy::Action;
use crate::row;
use crate::row::{Cell, CellError, Kind, Value};
use crate::time::Day;

/// The vault's commitment to a payee's details: HMAC-SHA-256, 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Commitment(String);

impl Commitment {
    /// From its digits.
    ///
    /// # Errors
    /// Anything but 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Commitment, &'static str> {
        let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(digit) {
            Ok(Commitment(text.to_owned()))
        } else {
            Err("64 lower-case hexadecimal digits")
        }
    }

    /// What stands where nothing was committed to: no decision takes it.
    pub fn none() -> Commitment {
        Commitment("0".repeat(64))
    }

    /// Is something committed to?
    pub fn is_some(&self) -> bool {
        self.0.bytes().any(|digit| digit != b'0')
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Commitment {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Commitment::parse(&text)
    }
}

impl From<Commitment> for String {
    fn from(commitment: Commitment) -> String {
        commitment.0
    }
}

impl Cell for Commitment {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        let text = String::from_value(value)?;
        Commitment::parse(&text).map_err(|what| CellError { column: "", what: what.into() })
    }
}

row! { "payee", key 2, put;
    /// A version of whom a grant is paid to; the last holds.
    pub struct Payee {
        /// The case.
        pub case_id: CaseId,
        /// 1, 2, ..
        pub version: i64,
        /// The vault's commitment to the details.
        pub commitment: Commitment,
        /// Who set it.
        pub set_by: PersonId,
        /// When.
        pub set_on: Day,
        /// Who confirmed it.
        pub confirmed_by: Option<PersonId>,
        /// When.
        pub confirmed_on: Option<Day>,
    }
}

/// The payee that holds, if the case has one.
pub fn current(case: &Dossier) -> Option<&Payee> {
    case.payees.last()
}

/// A case with a payee has a confirmed one.
pub(super) fn confirmed(gate: &Gate, case: &Dossier) -> Result<(), Stop> {
    match current(case).filter(|payee| payee.confirmed_on.is_none()) {
        None => Ok(()),
        Some(_) => {
            let refusal = gate.refuse(RefusalCode::PayeeUnconfirmed);
            let set = last_act(&case.acts, Action::PayeeSet);
            Err(set.map_or(refusal.clone(), |act| refusal.earlier(act)).into())
        }
    }
}

/// A case with a payee has one that was confirmed long enough ago.
pub(super) fn rested(ctx: &Ctx, gate: &Gate, world: &World, case: &Dossier) -> Result<(), Stop> {
    confirmed(gate, case)?;
    let Some(confirmed_on) = current(case).and_then(|payee| payee.confirmed_on) else { return Ok(()) };
    let hold = chrono::Duration::days(world.settings.deadlines.payee_hold_days);
    let from = confirmed_on.checked_add_signed(hold).unwrap_or(Day::MAX);
    if ctx.on >= from {
        return Ok(());
    }
    let refusal = gate.refuse(RefusalCode::PayeeHold).with("from", from.to_string());
    let act = last_act(&case.acts, Action::PayeeConfirm);
    Err(act.map_or(refusal.clone(), |act| refusal.earlier(act)).into())
}

/// Was the payee set after the disbursement was authorised, or issued again? What is with the bank then keeps its approval
/// until it comes back.
pub(super) fn set_since_approval(case: &Dossier, row: &Disbursement) -> bool {
    let id = row.disbursement_id.to_string();
    let approves = |act: &&Act| {
        act.object_id == id && matches!(act.action, Action::DisbursementAuthorise | Action::PaymentReissue)
    };
    let approved = case.acts.iter().rev().find(approves).map_or(0, |act| act.seq);
    last_act(&case.acts, Action::PayeeSet).is_some_and(|act| act.seq > approved)
}

/// States of a grant with which a payee can be set: from its approval until nothing is paid any more.
const WITH_PAYEE: [AwardState; 4] =
    [AwardState::Approved, AwardState::AgreementSent, AwardState::Active, AwardState::Suspended];

/// Sets whom a grant is paid to: what was verified or authorised for the payee before has to be approved anew.
pub fn payee_set(ctx: &mut Ctx, world: &World, input: &command::PayeeSet) -> Result<Plan, Stop> {
    let action = Action::PayeeSet;
    let case = world.case(input.case)?;
    let award = case.award.as_ref().ok_or(Stop::Hidden)?;
    let text = input.case.to_string();
    let gate = Gate::new(ctx, world, action, ObjectKind::Payee, &text).of_case(case).pass()?;
    let version = current(case).map_or(0, |payee| payee.version);
    let gate = gate.version(input.version, version)?;
    let gate = gate.state(WITH_PAYEE.contains(&award.state), award.state.code())?;
    let same = current(case).is_some_and(|payee| payee.commitment == input.commitment);
    gate.ensure(!same, RefusalCode::AlreadyDone)?;
    gate.ensure(input.commitment.is_some(), RefusalCode::OutOfRange)?;
    let row = Payee {
        case_id: input.case,
        version: version + 1,
        commitment: input.commitment.clone(),
        set_by: ctx.person(),
        set_on: ctx.on,
        confirmed_by: None,
        confirmed_on: None,
    };
    let mut plan = Plan::about(ObjectKind::Payee, &text, row.version).change(row).act(ctx, input.case, action);
    let (mut parts, mut books) = books_of(&gate, ctx, world, case, action)?;
    let mut voided = Vec::new();
    for row in &case.disbursements {
        if !matches!(row.stage(), DisbursementState::Verified | DisbursementState::Authorised) {
            continue;
        }
        voided.push(row.disbursement_id.to_string());
        plan =
            plan.change(taken_back(ctx, (case, award, row), DisbursementState::Requested, (&mut books, &mut parts))?);
    }
    if voided.is_empty() {
        return Ok(plan);
    }
    let entry = books.close();
    let plan = if entry.legs.is_empty() { plan } else { parts.rows(plan).entry(entry) };
    Ok(plan.note("voided", voided))
}

/// Looks at whom a grant is paid to: the act alone.
///
/// # Errors
/// Hidden where nobody set a payee, and the gates'.
pub fn payee_read(ctx: &mut Ctx, world: &World, input: &command::PayeeRead) -> Result<Plan, Stop> {
    let action = Action::PayeeRead;
    let case = world.case(input.case)?;
    let text = input.case.to_string();
    Gate::new(ctx, world, action, ObjectKind::Payee, &text).of_case(case).pass()?;
    let payee = current(case).ok_or(Stop::Hidden)?;
    Ok(Plan::about(ObjectKind::Payee, &text, payee.version).act(ctx, input.case, action))
}

/// A second person confirms whom a grant is paid to.
///
/// # Errors
/// `wrong_state` where nobody set a payee, `stale_version`, `already_done` and the gates'.
pub fn payee_confirm(ctx: &mut Ctx, world: &World, input: &command::PayeeConfirm) -> Result<Plan, Stop> {
    let action = Action::PayeeConfirm;
    let case = world.case(input.case)?;
    let text = input.case.to_string();
    let gate = Gate::new(ctx, world, action, ObjectKind::Payee, &text).of_case(case).pass()?;
    let Some(payee) = current(case) else {
        let state = case.award.as_ref().map_or(case.application.state.code(), |award| award.state.code());
        return Err(gate.refuse(RefusalCode::WrongState).with("state", state).into());
    };
    let gate = gate.version(input.version, payee.version)?;
    gate.ensure(payee.confirmed_on.is_none(), RefusalCode::AlreadyDone)?;
    let row = Payee { confirmed_by: Some(ctx.person()), confirmed_on: Some(ctx.on), ..payee.clone() };
    Ok(Plan::about(ObjectKind::Payee, &text, row.version).change(row).act(ctx, input.case, action))
}
