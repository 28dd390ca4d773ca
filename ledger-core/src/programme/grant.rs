//! Grants: agreement, signatures, completion, closing (`lifecycle.md`, Grant).
//!
//! What was approved, what was signed and every version of it stay in the log; the row holds the current version.

use sha2::{Digest, Sha256};

use super::act::ObjectKind;
use super::application::{Application, ApplicationState};
use super::books::Books;
use super::call;
use super::command;
use super::disbursement::{Disbursement, DisbursementState};
use super::document;
use super::gate::Gate;
use super::goods::GoodsState;
use super::partner;
use super::plan::{Ctx, Plan};
use super::posting::{self, Parts};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CaseId, FundId, GrantId, LineId};
use crate::ledger::account::{Side, seed_chart};
use crate::ledger::balance::Scope;
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::row::hex;
use crate::text::Code;
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
        /// Withdrawn or lapsed before it was signed.
        Dropped = "dropped",
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

row! { "award_share", key 2, put;
    /// A fund's part of an award. Amounts in minor units of the grant's currency.
    pub struct AwardShare {
        /// The case.
        pub case_id: CaseId,
        /// 1, 2, ..; the first leads.
        pub share_no: i64,
        /// Fund.
        pub fund_id: FundId,
        /// Budget line.
        pub line_id: LineId,
        /// Weight among the shares; zero once it was taken out.
        pub weight: i64,
        /// What the balance of 9600 stands for.
        pub approved_minor: Minor,
        /// What the balance of 9700 stands for.
        pub committed_minor: Minor,
        /// Part of that which is not yet authorised or ordered.
        pub free_minor: Minor,
    }
}

impl AwardShare {
    /// A fund's part of an award that is not approved yet.
    pub fn new(case_id: CaseId, share_no: i64, fund_id: FundId, line_id: LineId, weight: i64) -> AwardShare {
        let (approved_minor, committed_minor, free_minor) = (Minor::ZERO, Minor::ZERO, Minor::ZERO);
        AwardShare { case_id, share_no, fund_id, line_id, weight, approved_minor, committed_minor, free_minor }
    }
}

/// Most instalments of one agreement.
pub const INSTALMENTS_MAX: usize = 24;

impl Award {
    /// A fresh grant for an approved application.
    pub fn approved(ctx: &Ctx, application: &Application, amount: Minor) -> Award {
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
pub(super) fn step(ctx: &Ctx, moved: Award, action: Action) -> Plan {
    let (id, case, state, version) = (moved.grant_id, moved.case_id, moved.state.code(), moved.version);
    Plan::about(ObjectKind::Grant, id, version).state(state).change(moved).act(ctx, case, action)
}

/// The gates of a step of a grant.
pub(super) fn enter<'a>(
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
pub(super) fn award_of(world: &World, case: CaseId) -> Result<(&Dossier, &Award, String), Stop> {
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
    document::with_agreement((&gate, ctx), (world, input), plan)
}

/// Records the grantee's signature.
pub fn signature_record(ctx: &mut Ctx, world: &World, input: &command::SignatureStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::AgreementSent];
    let gate = enter(ctx, world, (case, award, &text), Action::SignatureRecord, input.version, &states)?;
    gate.ensure(award.grantee_signed_on.is_none(), RefusalCode::AlreadyDone)?;
    document::signed(&gate, case, input.document.as_deref())?;
    let signed = Award { grantee_signed_on: Some(ctx.on), version: award.version + 1, ..award.clone() };
    Ok(document::named(step(ctx, signed, Action::SignatureRecord), input))
}

/// Signs for the organisation: pre-encumbered to encumbered, the unused ceiling to available.
pub fn agreement_sign(ctx: &mut Ctx, world: &World, input: &command::SignatureStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::AgreementSent];
    let gate = enter(ctx, world, (case, award, &text), Action::AgreementSign, input.version, &states)?;
    gate.ensure(award.grantee_signed_on.is_some(), RefusalCode::SignatureMissing)?;
    document::signed(&gate, case, input.document.as_deref())?;
    let active = Award { organisation_signed_on: Some(ctx.on), ..award.moved(ctx, AwardState::Active) };
    let (mut parts, mut books) = books_of(&gate, ctx, world, case, Action::AgreementSign)?;
    posting::signed(&mut books, &mut parts, &active)?;
    let plan = document::named(step(ctx, active, Action::AgreementSign), input);
    let unused = award.approved_minor.minus(award.signed_minor)?;
    let plan = parts.rows(plan).entry(books.close());
    if unused == Minor::ZERO { Ok(plan) } else { given_back(&gate, world, case, award, unused, plan) }
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

/// Is the 12-month follow-up done, or recorded as unobtainable (unreachable and refused visits count, and an end of follow-up)?
pub fn twelve_month_visit(case: &Dossier) -> bool {
    case.enterprise.as_ref().is_some_and(|enterprise| {
        let day = |on: Day| days_between(enterprise.launched_on, on);
        let visited = case.visits.iter().any(|visit| day(visit.visited_on) >= TWELVE_MONTH_VISIT_FROM);
        visited || case.followup_end.is_some()
    })
}

/// States of a grant that ended before its time and is not closed.
pub(super) const ENDED_EARLY: [AwardState; 3] = [AwardState::Terminated, AwardState::Recovered, AwardState::WrittenOff];

/// An officer proposes to close: the follow-up is there and nothing is open.
pub fn close_propose(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let mut states = vec![AwardState::Completed];
    states.extend(ENDED_EARLY);
    let gate = enter(ctx, world, (case, award, &text), Action::ClosePropose, input.version, &states)?;
    if let Some(act) = last_act(&case.acts, Action::ClosePropose) {
        return Err(gate.refuse(RefusalCode::AlreadyDone).earlier(act).into());
    }
    // Whoever stopped is not followed up for a year.
    gate.ensure(ENDED_EARLY.contains(&award.state) || twelve_month_visit(case), RefusalCode::VisitsMissing)?;
    nothing_open(&gate, world, award)?;
    let proposed = Award { version: award.version + 1, ..award.clone() };
    Ok(step(ctx, proposed, Action::ClosePropose))
}

/// A finance manager closes: every grant-controlled account is zero, the rest of the commitment goes back.
pub fn grant_close(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let mut states = vec![AwardState::Completed, AwardState::Recovering];
    states.extend(ENDED_EARLY);
    let gate = enter(ctx, world, (case, award, &text), Action::GrantClose, input.version, &states)?;
    gate.ensure(last_act(&case.acts, Action::ClosePropose).is_some(), RefusalCode::NotProposed)?;
    nothing_open(&gate, world, award)?;
    let (mut parts, mut books) = books_of(&gate, ctx, world, case, Action::GrantClose)?;
    posting::commitment_released(&mut books, &mut parts, award, |_| Minor::ZERO)?;
    let mut plan = step(ctx, award.moved(ctx, AwardState::Closed), Action::GrantClose);
    for row in case.goods.iter().filter(|row| row.state == GoodsState::Ordered) {
        let ended = row.clone().ended(ctx);
        let line = case.line_of(row.goods_id).and_then(|line| line.followed(ctx, Action::GrantClose, &ended));
        plan = line.into_iter().fold(plan.change(ended), Plan::change);
    }
    Ok(parts.rows(plan).entry(books.close()))
}

/// The parts of a case and an entry for them.
pub(super) fn books_of<'a>(
    gate: &Gate,
    ctx: &Ctx,
    world: &'a World,
    case: &'a Dossier,
    action: Action,
) -> Result<(Parts<'a>, Books<'a>), Stop> {
    let of_case = (ctx.on, Some(case.application.case_id));
    let books = Books::open(ctx, world, action, of_case, gate.refuse(RefusalCode::RateMissing))?;
    Ok((Parts::of(world, case), books))
}

/// Part of an award goes back: to the call's line and from what the survivor was granted.
pub(super) fn given_back(
    gate: &Gate,
    world: &World,
    case: &Dossier,
    award: &Award,
    amount: Minor,
    plan: Plan,
) -> Result<Plan, Stop> {
    let base = in_base(world, award, amount)?;
    let plan = plan.change(call::unused_to_line(world, case, amount)?);
    Ok(plan.change(partner::granted(gate, world, case, Minor(-base.0))?))
}

/// An amount of a grant in base currency, for the cap: grants are in base currency, or at the rate that is there.
pub(super) fn in_base(world: &World, award: &Award, amount: Minor) -> Result<Minor, Stop> {
    let base = world.base_currency()?;
    if award.currency == base {
        return Ok(amount);
    }
    let quoted = world.rates.rows().last().and_then(|row| world.rates.find(award.currency, base, row.on_day));
    Ok(quoted.map_or(Ok(Minor::ZERO), |quoted| quoted.rate.convert(amount, award.currency, base))?)
}

/// Withdrawn before it was signed: pre-encumbered back to available.
pub fn award_drop(ctx: &mut Ctx, world: &World, input: &command::AwardDrop) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::Approved, AwardState::AgreementSent];
    let gate = enter(ctx, world, (case, award, &text), Action::AwardDrop, input.version, &states)?;
    gate.reason(world, Action::AwardDrop, &input.reason)?;
    ended(ctx, world, (case, award), &gate, Action::AwardDrop, ApplicationState::Withdrawn, input.reason.clone())
}

/// Lapsed: not signed within the days that the programme gives.
pub fn award_lapse(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::Approved, AwardState::AgreementSent];
    let gate = enter(ctx, world, (case, award, &text), Action::AwardLapse, input.version, &states)?;
    match super::daily::lapse_on(case, &world.settings) {
        Some(until) if until <= ctx.on => {}
        Some(until) => return Err(gate.refuse(RefusalCode::DeadlineNotOver).with("until", until.to_string()).into()),
        None => return Err(Stop::Broken("an award was never confirmed".into())),
    }
    let reason = Code::new(super::daily::UNSIGNED).map_err(|_| Stop::Broken("a code of our own is none".into()))?;
    ended(ctx, world, (case, award), &gate, Action::AwardLapse, ApplicationState::Lapsed, reason)
}

fn ended(
    ctx: &Ctx,
    world: &World,
    (case, award): (&Dossier, &Award),
    gate: &Gate,
    action: Action,
    state: ApplicationState,
    reason: Code,
) -> Result<Plan, Stop> {
    let (mut parts, mut books) = books_of(gate, ctx, world, case, action)?;
    posting::ceiling_released(&mut books, &mut parts, award)?;
    let ended = Application { reason_code: Some(reason), ..case.application.moved(ctx, state) };
    let mut plan = step(ctx, award.moved(ctx, AwardState::Dropped), action).change(ended);
    for row in &case.disbursements {
        plan = plan.change(Disbursement { ..row.moved(ctx, DisbursementState::Cancelled) });
    }
    let plan = parts.rows(plan).entry(books.close());
    given_back(gate, world, case, award, award.approved_minor, plan)
}

/// A commitment is carried forward to the next period's line of the same fund: old line 9700 / 9500 and 9500 / 9010, new line
/// 9010 / 9500 and 9500 / 9700.
pub fn commitment_carry(ctx: &mut Ctx, world: &World, input: &command::CommitmentCarry) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let states = [AwardState::Active, AwardState::Suspended, AwardState::Completed];
    let gate = enter(ctx, world, (case, award, &text), Action::CommitmentCarry, input.version, &states)?;
    let new = world.lines.get(&input.to).filter(|line| line.fund_id == award.fund_id);
    let new = new.ok_or_else(|| gate.refuse(RefusalCode::LineNotOfFund))?;
    let old = world.lines.get(&award.line_id).ok_or(Stop::Hidden)?;
    gate.ensure(input.to != award.line_id, RefusalCode::AlreadyDone)?;
    gate.ensure(old.ends_on.is_some_and(|last| last < ctx.on), RefusalCode::LinePeriod)?;
    let (mut parts, mut books) = books_of(&gate, ctx, world, case, Action::CommitmentCarry)?;
    let carried = posting::carried_forward(&mut books, &mut parts, award, input.to)?;
    gate.ensure(carried.0 > 0, RefusalCode::NothingToBook)?;
    let moved = Award { line_id: input.to, version: award.version + 1, ..award.clone() };
    let plan = step(ctx, moved, Action::CommitmentCarry);
    let less = super::fund::BudgetLine { authority_minor: old.authority_minor.minus(carried)?, ..old.clone() };
    let more = super::fund::BudgetLine { authority_minor: new.authority_minor.plus(carried)?, ..new.clone() };
    Ok(parts.rows(plan.change(less).change(more)).entry(books.close()))
}

/// Every grant-controlled account of the grant is zero (`books.md`, row "grant closed").
pub(super) fn nothing_open(gate: &Gate, world: &World, award: &Award) -> Result<(), Stop> {
    let controlled: Vec<_> = seed_chart().into_iter().filter(|account| account.grant_controlled).collect();
    let of_grant = world.balances.values().filter(|row| row.scope == Scope::Grant && row.scope_id == award.grant_id.0);
    for row in of_grant.filter(|row| controlled.iter().any(|account| account.code == row.account)) {
        if row.net(Side::Debit) != Minor::ZERO || row.net_base(Side::Debit) != Minor::ZERO {
            let refusal = gate.refuse(RefusalCode::BalancesOpen).with("account", row.account.as_str());
            let money = crate::money::Money { minor: row.net(Side::Debit), currency: row.currency };
            return Err(refusal.with("balance", money.to_string()).into());
        }
    }
    Ok(())
}
