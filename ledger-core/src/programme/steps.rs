//! What can happen next on a case, on whom it waits, since when, and why it is barred to somebody (`lifecycle.md`, rules 6
//! and 7). Read by the queue, the case page and the tests; the gates themselves stay in the decisions.

use super::act::ObjectKind;
use super::agreement::{self, AmendmentState};
use super::application::ApplicationState;
use super::batch;
use super::claim::ClaimState;
use super::committee::{Ballot, Interest};
use super::disbursement::{Disbursement, DisbursementState, MONEY_OUT};
use super::followup_plan::{Known, unverified};
use super::goods::Goods;
use super::goods_line::GoodsLineState;
use super::grant::{AwardState, twelve_month_visit};
use super::incident::IncidentState;
use super::payee;
use super::scoring::{scores, scores_due};
use super::suspension;
use super::world::{Dossier, World, last_act};
use crate::id::PersonId;
use crate::money::Minor;
use crate::outcome::episode::REACTIVATION_DAYS;
use crate::policy::{self, Action, Barred, Role};
use crate::time::{Day, days_between, less_days};

/// A planned instalment waits on whoever requests it so many days before its planned day: two weeks are what the request,
/// its verification and its authorisation take, so that the money can be there on the day.
pub const REQUEST_AHEAD_DAYS: u64 = 14;

/// A step that nobody took for longer than this is asleep: two years, the time after which an inactive enterprise counts
/// as gone. It can still be taken.
pub const ASLEEP_AFTER_DAYS: i64 = REACTIVATION_DAYS as i64;

/// States in which an application itself waits for nobody, but for an appeal against a rejection.
pub const APPLICATION_ENDS: [ApplicationState; 5] = [
    ApplicationState::Ineligible,
    ApplicationState::Rejected,
    ApplicationState::Withdrawn,
    ApplicationState::Lapsed,
    ApplicationState::Approved,
];

/// States in which a grant waits for nobody, but for what its enterprise and its incidents wait for.
pub const GRANT_RESTS: [AwardState; 2] = [AwardState::Closed, AwardState::Dropped];

/// A step that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub action: Action,
    /// On what.
    pub kind: ObjectKind,
    /// Its id.
    pub id: String,
    /// Version of it that a decision has to name.
    pub version: i64,
    /// Since when.
    pub since: Day,
    /// Roles that may take it.
    pub roles: &'static [Role],
    /// Since when an earlier approval does not count any more, where it was given once already.
    pub voided_on: Option<Day>,
}

impl Step {
    /// Whether its day has come; one whose day has not can be taken all the same.
    pub fn is_due(&self, today: Day) -> bool {
        self.since <= today
    }

    /// Whether it has waited for so long that it asks for nothing any more.
    pub fn is_asleep(&self, today: Day) -> bool {
        days_between(self.since, today) > ASLEEP_AFTER_DAYS
    }
}

/// A step as one person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The step.
    pub step: Step,
    /// Why this person can't take it.
    pub barred: Option<Barred>,
}

/// Every step that is open on a case, whoever takes it, in the order of a case's life; which of them have to be seen to
/// today says [`Step::is_due`].
pub fn waiting(case: &Dossier, world: &World, today: Day) -> Vec<Step> {
    let mut steps = Vec::new();
    application_steps(case, world, today, &mut steps);
    grant_steps(case, &mut steps);
    for disbursement in &case.disbursements {
        disbursement_step(case, world, disbursement, &mut steps);
    }
    line_steps(case, &mut steps);
    launch_step(case, &mut steps);
    followup_steps(case, world, today, &mut steps);
    incident_steps(case, &mut steps);
    steps
}

pub(super) fn step(action: Action, kind: ObjectKind, id: impl ToString, version: i64, since: Day) -> Step {
    Step { action, kind, id: id.to_string(), version, since, roles: policy::roles_for(action), voided_on: None }
}

fn application_steps(case: &Dossier, world: &World, today: Day, steps: &mut Vec<Step>) {
    let application = &case.application;
    let mut add = |action| {
        steps.push(step(action, ObjectKind::Case, application.case_id, application.version, application.state_on));
    };
    match application.state {
        ApplicationState::Draft => add(Action::CaseSubmit),
        ApplicationState::Submitted => add(Action::CaseScreen),
        ApplicationState::Screening => add(Action::CaseAssess),
        ApplicationState::Eligible => add(Action::PlanAccept),
        ApplicationState::MoreInfo => add(Action::InfoAnswer),
        ApplicationState::Waitlisted => add(Action::CaseReconsider),
        ApplicationState::Rejected if case.open_appeal().is_some() => {
            add(Action::AppealAccept);
            add(Action::AppealRefuse);
        }
        ApplicationState::PlanReady | ApplicationState::InReview => {
            let ballots: Vec<Option<&Ballot>> = case.sits(world).into_iter().map(|p| case.ballot(p)).collect();
            if ballots.is_empty() && world.programme.is_some() {
                add(Action::PanelSet);
            }
            if ballots.iter().any(Option::is_none) {
                add(Action::InterestDeclare);
            }
            let free = |ballot: &Ballot| ballot.interest == Interest::None && ballot.score.is_none();
            if ballots.iter().flatten().any(|ballot| free(ballot)) {
                add(Action::Score);
            }
            let due = scores_due(case, world).is_some_and(|due| due <= today);
            if due && application.state == ApplicationState::InReview && scores(case) >= world.committee().quorum {
                add(Action::ScoresClose);
            }
        }
        ApplicationState::ReadyForCommittee if application.recommended_minor.is_some() => add(Action::AwardConfirm),
        ApplicationState::ReadyForCommittee => {
            if case.round_ballots().any(|ballot| ballot.score.is_some() && ballot.choice.is_none()) {
                add(Action::Vote);
            }
            let votes = case.round_ballots().filter(|ballot| ballot.choice.is_some()).count();
            if i64::try_from(votes).is_ok_and(|votes| votes >= world.committee().quorum) {
                add(Action::VoteClose);
            }
        }
        _ => {}
    }
}

fn grant_steps(case: &Dossier, steps: &mut Vec<Step>) {
    let Some(award) = &case.award else { return };
    let mut add = |action, since| steps.push(step(action, ObjectKind::Grant, award.grant_id, award.version, since));
    match award.state {
        AwardState::Approved => add(Action::AgreementSend, award.state_on),
        AwardState::AgreementSent => match award.grantee_signed_on {
            None => add(Action::SignatureRecord, award.state_on),
            Some(signed_on) => add(Action::AgreementSign, signed_on),
        },
        AwardState::Active => {
            if let Some(amendment) = agreement::open(case) {
                let next = match amendment.state {
                    AmendmentState::Proposed => Action::AmendmentCheck,
                    AmendmentState::Checked if amendment.raises() => Action::AmendmentEndorse,
                    _ => Action::AgreementAmend,
                };
                add(next, amendment.state_on);
            }
            if let Some(ending) = suspension::ending(case) {
                add(Action::TerminationConfirm, ending.proposed_on);
            }
        }
        AwardState::Suspended => match suspension::ending(case) {
            Some(ending) => add(Action::TerminationConfirm, ending.proposed_on),
            None => add(Action::GrantClear, award.state_on),
        },
        AwardState::Terminated | AwardState::Recovered | AwardState::WrittenOff if nothing_to_recover(case) => {
            match last_act(&case.acts, Action::ClosePropose) {
                None => add(Action::ClosePropose, award.state_on),
                Some(act) => add(Action::GrantClose, act.on_day),
            }
        }
        AwardState::Completed if twelve_month_visit(case) => match last_act(&case.acts, Action::ClosePropose) {
            None => add(Action::ClosePropose, award.state_on),
            Some(act) => add(Action::GrantClose, act.on_day),
        },
        AwardState::Recovering if nothing_to_recover(case) => {
            let since = case.acts.last().map_or(award.state_on, |act| act.on_day);
            add(Action::GrantClose, since);
        }
        _ => {}
    }
    let voided_on = agreement::open(case).and_then(|amendment| amendment.voided_on);
    steps.iter_mut().filter(|step| step.action == Action::AmendmentCheck).for_each(|step| step.voided_on = voided_on);
    if let Some(payee) = payee::current(case).filter(|payee| payee.confirmed_on.is_none()) {
        let case_id = case.application.case_id;
        steps.push(step(Action::PayeeConfirm, ObjectKind::Payee, case_id, payee.version, payee.set_on));
    }
}

/// No claim is open and no goods are on their way: a grant that was opened again for them can be closed anew.
fn nothing_to_recover(case: &Dossier) -> bool {
    let at_rest = |row: &Goods| row.in_stock().0 == 0 && row.prepaid().0 == 0 && row.owed().0 == 0;
    let over = |row: &Disbursement| matches!(row.state, DisbursementState::Settled | DisbursementState::Cancelled);
    case.claims.iter().all(|claim| claim.state != ClaimState::Open)
        && case.goods.iter().all(at_rest)
        && case.disbursements.iter().all(over)
}

/// What an in-kind line waits for, from its specification to the title; what its order does is nobody's queue.
fn line_steps(case: &Dossier, steps: &mut Vec<Step>) {
    use GoodsLineState as S;
    for line in &case.goods_lines {
        let action = match line.state {
            S::Specified if case.quotes_of(line.goods_line_id).next().is_none() => Action::QuoteAdd,
            S::Specified => Action::QuotesCompare,
            S::HandedOver if line.countersigned_by.is_none() => Action::HandoverCountersign,
            S::HandedOver => Action::GoodsUseVerify,
            S::InUseVerified => Action::GoodsTitleTransfer,
            _ => continue,
        };
        steps.push(step(action, ObjectKind::GoodsLine, line.goods_line_id, line.version, line.state_on));
    }
    let quoted = case.goods_lines.iter().filter(|line| line.state == S::Quoted).map(|line| line.state_on).min();
    if let (Some(since), Some(award)) = (quoted, &case.award) {
        steps.push(step(Action::GoodsOrder, ObjectKind::Grant, award.grant_id, award.version, since));
    }
}

/// The launch comes after the money: it waits since the last of it moved, or since the agreement where none has.
fn launch_step(case: &Dossier, steps: &mut Vec<Step>) {
    let Some(award) = case.award.as_ref().filter(|_| case.enterprise.is_none()) else { return };
    if matches!(award.state, AwardState::Active | AwardState::Completed) {
        let moved = case.disbursements.iter().filter(|row| row.bank_line_id.is_some()).map(|row| row.state_on).max();
        let since = moved.or(award.organisation_signed_on).unwrap_or(award.state_on);
        steps.push(step(Action::EnterpriseLaunch, ObjectKind::Case, case.application.case_id, 0, since));
    }
}

fn disbursement_step(case: &Dossier, world: &World, row: &Disbursement, steps: &mut Vec<Step>) {
    use DisbursementState as S;
    let Some(award) = case.award.as_ref() else { return };
    let out = matches!(row.state, S::Sent | S::Paid | S::Justified) && MONEY_OUT.contains(&award.state);
    // What came back from the bank after an early end is not sent again.
    let lost = matches!(row.state, S::Authorised | S::Returned) && award.state == AwardState::Terminated;
    if award.state != AwardState::Active && !out && !lost {
        return;
    }
    let since = row.state_on;
    // What is in a batch goes out with it: the batch is what waits.
    if let Some(batch) = batch::holding(world, row) {
        let (id, version) = (batch.batch_id, batch.version);
        return steps.push(step(Action::BatchRelease, ObjectKind::Batch, id, version, batch.state_on));
    }
    let mut add = |action, since| {
        let step = step(action, ObjectKind::Disbursement, row.disbursement_id, row.version, since);
        steps.push(Step { voided_on: row.voided_on, ..step });
    };
    match row.state {
        _ if lost => add(Action::DisbursementCancel, since),
        DisbursementState::Planned => {
            let ahead = less_days(row.planned_on, REQUEST_AHEAD_DAYS);
            add(Action::DisbursementRequest, award.organisation_signed_on.map_or(ahead, |signed| ahead.max(signed)));
        }
        DisbursementState::ReturnedToRequester => add(Action::DisbursementRequest, since),
        DisbursementState::Requested => add(Action::DisbursementVerify, since),
        DisbursementState::Verified => add(Action::DisbursementAuthorise, since),
        DisbursementState::Authorised if row.prepared_by.is_none() => add(Action::PaymentPrepare, since),
        DisbursementState::Authorised => add(Action::PaymentRelease, since),
        DisbursementState::Sent => add(Action::PaymentConfirm, since),
        DisbursementState::Returned => add(Action::PaymentReissue, since),
        DisbursementState::Paid | DisbursementState::Justified => {
            if row.receipts_verified_minor > row.receipts_accepted_minor {
                add(Action::ReceiptsAccept, since);
            }
            if row.receipts_verified_minor < row.amount_minor {
                add(Action::ReceiptsVerify, since);
            }
        }
        _ => {}
    }
}

/// The next planned visit is a step from its day on, and so is a visit of the sample that nobody verified yet.
fn followup_steps(case: &Dossier, world: &World, today: Day, steps: &mut Vec<Step>) {
    let Some(known) = Known::of(case, &world.settings) else { return };
    if let Some(planned) = known.outlook(today).planned.filter(|planned| planned.on <= today) {
        steps.push(step(Action::VisitRecord, ObjectKind::Case, case.application.case_id, 0, planned.on));
    }
    for visit in unverified(case, &world.settings, today) {
        steps.push(step(Action::VisitVerify, ObjectKind::Visit, visit.visit_id, 1, visit.visited_on));
    }
}

/// An incident waits on the safeguarding lead, then on whoever closes it.
fn incident_steps(case: &Dossier, steps: &mut Vec<Step>) {
    for row in &case.incidents {
        let (action, since) = match row.state {
            IncidentState::Open => (Action::IncidentReview, row.raised_on),
            IncidentState::InReview => (Action::IncidentClose, row.reviewed_on.unwrap_or(row.raised_on)),
            IncidentState::Closed => continue,
        };
        steps.push(step(action, ObjectKind::Incident, row.incident_id, row.version, since));
    }
}

/// The steps of a case as a person sees them: whether they may take each, and if not, why.
pub fn seen_by(person: PersonId, case: &Dossier, world: &World, today: Day) -> Vec<Seen> {
    waiting(case, world, today).into_iter().filter_map(|step| see(person, case, world, today, step)).collect()
}

/// The action whose rules decide who may take a step: a batch is released by who may release each of its payments.
fn ruling(action: Action) -> Action {
    if action == Action::BatchRelease { Action::PaymentRelease } else { action }
}

/// A step of a case as a person sees it; none where they have done their part of it.
pub fn see(person: PersonId, case: &Dossier, world: &World, today: Day, step: Step) -> Option<Seen> {
    let roles = world.roles_on(person, case.application.ngo_id, &[today]);
    let ruled = ruling(step.action);
    let barred = policy::allow(ruled, &roles, world.who_on(person, today), &case.acts).err();
    let ballot = case.ballot(person);
    let done = match step.action {
        Action::InterestDeclare => ballot.is_some() || !case.sits(world).contains(&person),
        Action::Score => ballot.is_none_or(|b| b.interest == Interest::Conflict || b.score.is_some()),
        Action::Vote => ballot.is_none_or(|b| b.score.is_none() || b.choice.is_some()),
        _ => false,
    };
    let left = || case.barred(ruled, world.who_on(person, today)).filter(|_| !done);
    let barred = barred.or_else(|| left().map(|act| Barred::Duties(act.clone())));
    (!done || barred.is_some()).then_some(Seen { step, barred })
}

/// Who could take a step, where earlier acts leave only some of those whose role it is; nobody is named otherwise, and never
/// for the committee's steps: who of it is still to come is its own business.
pub fn narrowed(case: &Dossier, world: &World, today: Day, step: &Step) -> Vec<PersonId> {
    if step.roles.contains(&Role::Committee) {
        return Vec::new();
    }
    let (ngo, ruled) = (case.application.ngo_id, ruling(step.action));
    let holds = |person: &PersonId| world.roles_on(*person, ngo, &[today]).iter().any(|role| step.roles.contains(role));
    let holders: Vec<PersonId> = world.people().into_iter().filter(holds).collect();
    let free = |person: &&PersonId| {
        let who = world.who_on(**person, today);
        policy::clash(ruled, who, &case.acts).is_none() && case.barred(ruled, who).is_none()
    };
    let could: Vec<PersonId> = holders.iter().filter(free).copied().collect();
    if could.len() < holders.len() { could } else { Vec::new() }
}

/// Money of a case as a strip: approved, encumbered, authorised, paid, accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MoneyStrip {
    /// Approved ceiling.
    pub approved: Minor,
    /// Signed.
    pub signed: Minor,
    /// Authorised to date.
    pub authorised: Minor,
    /// Confirmed by the bank to date.
    pub paid: Minor,
    /// Receipts accepted to date.
    pub accepted: Minor,
}

/// The strip of a case, in the grant's currency.
pub fn money_strip(case: &Dossier) -> MoneyStrip {
    let total = |of: &dyn Fn(&Disbursement) -> Minor| Minor(case.disbursements.iter().map(|d| of(d).0).sum());
    let when = |holds: bool, amount: Minor| if holds { amount } else { Minor::ZERO };
    let award = case.award.as_ref();
    let signed = award.filter(|award| award.organisation_signed_on.is_some());
    MoneyStrip {
        approved: award.map_or(Minor::ZERO, |award| award.approved_minor),
        signed: signed.map_or(Minor::ZERO, |award| award.signed_minor),
        authorised: total(&|d| when(d.authorised_by.is_some(), d.amount_minor)),
        paid: total(&|d| when(d.bank_line_id.is_some(), d.amount_minor)),
        accepted: total(&|d| d.receipts_accepted_minor),
    }
}
