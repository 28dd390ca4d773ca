//! Grants: agreement, signatures, completion, closing (`lifecycle.md`, Grant).
//!
//! What was approved, what was signed and every version of it stay in the log; the row holds the current version.

use sha2::{Digest, Sha256};

use super::act::ObjectKind;
use super::application::Application;
use super::call;
use super::command;
use super::disbursement::{Disbursement, DisbursementState};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CaseId, FundId, GrantId, LineId};
use crate::ledger::account::{ENCUMBERED, Side, seed_chart};
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::row::hex;
use crate::time::{Day, days_between};
use crate::{codes, row};

codes! {
    /// State of a grant.
    pub enum AwardState {
        /// Approved, no agreement yet.
        Approved = "approved",
        /// Agreement sent.
        AgreementSent = "agreement_sent",
        /// Signed by both.
        Active = "active",
        /// Suspended.
        Suspended = "suspended",
        /// Everything paid and accounted for.
        Completed = "completed",
        /// Closed.
        Closed = "closed",
        /// Open again for money that comes back.
        Recovering = "recovering",
        /// Ended early.
        Terminated = "terminated",
        /// Misused part came back.
        Recovered = "recovered",
        /// Misused part written off.
        WrittenOff = "written_off",
    }
}

row! { "award", key 1, put;
    /// A grant.
    pub struct Award {
        /// Id.
        pub grant_id: GrantId,
        /// The case.
        pub case_id: CaseId,
        /// State.
        pub state: AwardState,
        /// Version.
        pub version: i64,
        /// Fund.
        pub fund_id: FundId,
        /// Budget line.
        pub line_id: LineId,
        /// Currency.
        pub currency: Currency,
        /// Approved ceiling.
        pub approved_minor: Minor,
        /// Signed amount; zero before the agreement is signed.
        pub signed_minor: Minor,
        /// SHA-256 of the agreement's terms.
        pub agreement_hash: Option<String>,
        /// Day of the grantee's signature.
        pub grantee_signed_on: Option<Day>,
        /// Day of the organisation's signature.
        pub organisation_signed_on: Option<Day>,
        /// Since when in this state.
        pub state_on: Day,
    }
}

/// Most instalments of one agreement.
pub const INSTALMENTS_MAX: usize = 24;

impl Award {
    /// A fresh grant for an approved application.
    pub fn approved(ctx: &mut Ctx, application: &Application, amount: Minor) -> Award {
        Award {
            grant_id: ctx.mint.id(),
            case_id: application.case_id,
            state: AwardState::Approved,
            version: 1,
            fund_id: application.fund_id,
            line_id: application.line_id,
            currency: application.currency,
            approved_minor: amount,
            signed_minor: Minor::ZERO,
            agreement_hash: None,
            grantee_signed_on: None,
            organisation_signed_on: None,
            state_on: ctx.on,
        }
    }

    /// In another state, one version on.
    pub fn moved(&self, ctx: &Ctx, state: AwardState) -> Award {
        Award { state, version: self.version + 1, state_on: ctx.on, ..self.clone() }
    }
}

/// A plan that moves the grant and records the act.
fn step(ctx: &Ctx, moved: Award, action: Action) -> Plan {
    let (id, case, state, version) = (moved.grant_id, moved.case_id, moved.state.code(), moved.version);
    Plan::about(ObjectKind::Grant, id, version).state(state).change(moved).act(ctx, case, action)
}

/// The gates of a step of a grant.
fn enter<'a>(
    ctx: &'a Ctx,
    world: &'a World,
    (case, award, text): (&'a Dossier, &Award, &'a str),
    action: Action,
    version: i64,
    states: &[AwardState],
) -> Result<Gate<'a>, Stop> {
    let gate = Gate::new(ctx, world, action, ObjectKind::Grant, text).of_case(case).pass()?;
    gate.version(version, award.version)?.state(states.contains(&award.state), award.state.code())
}

/// A case and its grant, or 404.
fn award_of(world: &World, case: CaseId) -> Result<(&Dossier, &Award, String), Stop> {
    let case = world.case(case)?;
    let award = case.award.as_ref().ok_or(Stop::Hidden)?;
    Ok((case, award, award.grant_id.to_string()))
}

/// Generates the agreement: amount, instalments, and the hash of these terms.
pub fn agreement_send(ctx: &mut Ctx, world: &World, input: &command::AgreementSend) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::Approved];
    let gate = enter(ctx, world, (case, award, &text), Action::AgreementSend, input.version, &states)?;
    let signed = gate.amount(input.signed, award.currency)?;
    let earlier = last_act(&case.acts, Action::AwardConfirm);
    gate.at_most(RefusalCode::OverApproved, signed, award.approved_minor, award.currency, earlier)?;
    gate.ensure((1..=INSTALMENTS_MAX).contains(&input.instalments.len()), RefusalCode::NothingListed)?;
    gate.ensure(input.instalments.iter().all(|part| part.amount_minor.0 > 0), RefusalCode::AmountNotPositive)?;
    let total = Minor::sum(input.instalments.iter().map(|part| part.amount_minor))?;
    gate.ensure(total == signed, RefusalCode::InstalmentsDoNotAddUp)?;

    let mut terms = format!("{}|{}|{}|{}", case.application.number, award.grant_id, award.currency, signed.0);
    for part in &input.instalments {
        terms.push_str(&format!("|{} {}", part.planned_on, part.amount_minor.0));
    }
    let agreement_hash = Some(hex(&Sha256::digest(terms.as_bytes())));
    let sent = Award { signed_minor: signed, agreement_hash, ..award.moved(ctx, AwardState::AgreementSent) };
    let mut plan = step(ctx, sent, Action::AgreementSend);
    for (number, part) in (1i64..).zip(&input.instalments) {
        plan = plan.change(Disbursement::planned(ctx, &case.application, award, number, part));
    }
    Ok(plan)
}

/// Records the grantee's signature.
pub fn signature_record(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::AgreementSent];
    let gate = enter(ctx, world, (case, award, &text), Action::SignatureRecord, input.version, &states)?;
    gate.ensure(award.grantee_signed_on.is_none(), RefusalCode::AlreadyDone)?;
    let signed = Award { grantee_signed_on: Some(ctx.on), version: award.version + 1, ..award.clone() };
    Ok(step(ctx, signed, Action::SignatureRecord))
}

/// Signs for the organisation: pre-encumbered to encumbered, the unused ceiling to available.
pub fn agreement_sign(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::AgreementSent];
    let gate = enter(ctx, world, (case, award, &text), Action::AgreementSign, input.version, &states)?;
    gate.ensure(award.grantee_signed_on.is_some(), RefusalCode::SignatureMissing)?;
    let fund = world.fund(award.fund_id)?;
    let active = Award { organisation_signed_on: Some(ctx.on), ..award.moved(ctx, AwardState::Active) };
    let mut entry = ctx.entry(Action::AgreementSign, ctx.on, Some(input.case));
    posting::signed(&mut entry, fund, &active, case.application.region.as_str())?;
    let plan = step(ctx, active, Action::AgreementSign).entry(entry);
    let unused = award.approved_minor.minus(award.signed_minor)?;
    Ok(if unused == Minor::ZERO { plan } else { plan.change(call::unused_to_line(world, case, unused)?) })
}

/// The grant completed by the last settled disbursement, if that is what `changed` makes it.
pub(super) fn completed(ctx: &Ctx, case: &Dossier, award: &Award, changed: &Disbursement) -> Option<Award> {
    let done = |d: &Disbursement| matches!(d.state, DisbursementState::Settled | DisbursementState::Cancelled);
    let others = case.disbursements.iter().filter(|d| d.disbursement_id != changed.disbursement_id);
    (done(changed) && others.clone().all(done)).then(|| award.moved(ctx, AwardState::Completed))
}

/// Days after the launch from which a visit counts as the 12-month follow-up: 365 less the days of grace of the
/// survival rules (R11).
pub(super) const TWELVE_MONTH_VISIT_FROM: i64 = 365 - crate::outcome::episode::SCHEDULE_SLACK_DAYS as i64;

/// Is the 12-month follow-up done, or recorded as unobtainable (unreachable and refused visits count)?
pub fn twelve_month_visit(case: &Dossier) -> bool {
    case.enterprise.as_ref().is_some_and(|enterprise| {
        let day = |on: Day| days_between(enterprise.launched_on, on);
        case.visits.iter().any(|visit| day(visit.visited_on) >= TWELVE_MONTH_VISIT_FROM)
    })
}

/// An officer proposes to close: the follow-up is there and nothing is open.
pub fn close_propose(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::Completed];
    let gate = enter(ctx, world, (case, award, &text), Action::ClosePropose, input.version, &states)?;
    if let Some(act) = last_act(&case.acts, Action::ClosePropose) {
        return Err(gate.refuse(RefusalCode::AlreadyDone).earlier(act).into());
    }
    gate.ensure(twelve_month_visit(case), RefusalCode::VisitsMissing)?;
    nothing_open(&gate, world, award)?;
    let proposed = Award { version: award.version + 1, ..award.clone() };
    Ok(step(ctx, proposed, Action::ClosePropose))
}

/// A finance manager closes: every grant-controlled account is zero, the rest of the commitment goes back.
pub fn grant_close(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::Completed];
    let gate = enter(ctx, world, (case, award, &text), Action::GrantClose, input.version, &states)?;
    gate.ensure(last_act(&case.acts, Action::ClosePropose).is_some(), RefusalCode::NotProposed)?;
    nothing_open(&gate, world, award)?;
    let fund = world.fund(award.fund_id)?;
    let mut entry = ctx.entry(Action::GrantClose, ctx.on, Some(input.case));
    let rest = world.grant_net(award, ENCUMBERED, Side::Credit);
    posting::commitment_released(&mut entry, fund, award, case.application.region.as_str(), rest);
    Ok(step(ctx, award.moved(ctx, AwardState::Closed), Action::GrantClose).entry(entry))
}

/// Every grant-controlled account of the grant is zero (`books.md`, row "grant closed").
fn nothing_open(gate: &Gate, world: &World, award: &Award) -> Result<(), Stop> {
    for account in seed_chart().into_iter().filter(|account| account.grant_controlled) {
        let net = world.grant_net(award, account.code, Side::Debit);
        if net != Minor::ZERO {
            let refusal = gate.refuse(RefusalCode::BalancesOpen).with("account", account.code.as_str());
            let money = crate::money::Money { minor: net, currency: award.currency };
            return Err(refusal.with("balance", money.to_string()).into());
        }
    }
    Ok(())
}
