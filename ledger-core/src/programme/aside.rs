//! Steps that nobody waits for, and that can be taken all the same: an application or an award withdrawn, an agreement amended, a payment that
//! comes back, money claimed back and refunded, goods on their way to a grantee.
//!
//! A list for pages and programs that offer steps; whether one may be taken, its decision alone says.

use super::act::ObjectKind;
use super::agreement;
use super::application::ApplicationState;
use super::claim::{Claim, ClaimState};
use super::disbursement::{Disbursement, DisbursementState};
use super::enterprise::Registration;
use super::followup::Enterprise;
use super::followup_plan::ended;
use super::goods::{Goods, GoodsState};
use super::goods_line::{GoodsLine, GoodsLineState};
use super::grant::AwardState;
use super::intake::{ASKED_IN, CHANGED_IN, WITHDRAWN_IN};
use super::panel::SET_IN;
use super::steps::{Step, step};
use super::suspension;
use super::world::{Dossier, World};
use crate::id::PersonId;
use crate::money::Minor;
use crate::policy::{self, Action};
use crate::time::Day;

/// The steps of this kind that a person's roles and earlier acts let them take, in the order of a case's life.
pub fn open_to(person: PersonId, case: &Dossier, world: &World, today: Day) -> Vec<Step> {
    let roles = world.roles_on(person, case.application.ngo_id, &[today]);
    let who = world.who_on(person, today);
    let allowed = |step: &Step| {
        policy::allow(step.action, &roles, who, &case.acts).is_ok() && case.barred(step.action, who).is_none()
    };
    possible(case, world).into_iter().filter(allowed).collect()
}

/// Every step of this kind, whoever takes it.
pub fn possible(case: &Dossier, world: &World) -> Vec<Step> {
    let mut steps = of_application(case, world);
    steps.extend(of_people(case));
    let Some(award) = &case.award else { return steps };
    let on_grant = |action| step(action, ObjectKind::Grant, award.grant_id, award.version, award.state_on);
    match award.state {
        AwardState::Approved | AwardState::AgreementSent => {
            steps.extend([Action::AwardDrop, Action::AwardLapse].map(on_grant));
        }
        AwardState::Active => {
            let amend: &[Action] = match agreement::open(case) {
                None => &[Action::AmendmentPropose],
                Some(_) => &[Action::AmendmentChange, Action::AmendmentReject],
            };
            steps.extend(amend.iter().copied().map(on_grant));
            steps.extend([Action::GoodsSpecify, Action::GrantSuspend].map(on_grant));
            // A compared line waits to be ordered: that is a step of the queue.
            if case.goods_lines.iter().all(|line| line.state != GoodsLineState::Quoted) {
                steps.push(on_grant(Action::GoodsOrder));
            }
        }
        _ => {}
    }
    if matches!(award.state, AwardState::Active | AwardState::Suspended) {
        if suspension::ending(case).is_none() {
            steps.push(on_grant(Action::TerminationPropose));
        } else if award.state == AwardState::Suspended {
            steps.push(on_grant(Action::GrantClear));
        }
    }
    steps.extend(case.disbursements.iter().flat_map(of_disbursement));
    steps.extend(case.claims.iter().flat_map(of_claim));
    steps.extend(case.goods_lines.iter().flat_map(|line| of_line(case, line)));
    steps.extend(case.goods.iter().flat_map(of_goods));
    steps.extend(case.enterprise.iter().flat_map(of_enterprise));
    steps
}

/// Follow-up can end as long as it goes on, and an incident can be raised about any case.
fn of_people(case: &Dossier) -> Vec<Step> {
    let application = &case.application;
    let on_case =
        |action| step(action, ObjectKind::Case, application.case_id, application.version, application.state_on);
    let ended = |enterprise| ended(&case.visits, case.followup_end.as_ref(), enterprise).is_some();
    let followed = case.enterprise.as_ref().is_some_and(|enterprise| !ended(enterprise));
    let end = followed.then(|| on_case(Action::FollowupEnd));
    end.into_iter().chain([on_case(Action::IncidentRaise)]).collect()
}

fn of_application(case: &Dossier, world: &World) -> Vec<Step> {
    let application = &case.application;
    let state = application.state;
    let recommended = application.recommended_minor.is_some_and(|amount| amount > Minor::ZERO);
    // Where nobody of the committee is left to sit, naming members is awaited.
    let panel = SET_IN.contains(&state) && !case.sits(world).is_empty();
    let possible = [
        (Action::PlanChange, CHANGED_IN.contains(&state)),
        (Action::InfoAsk, ASKED_IN.contains(&state)),
        (Action::PanelSet, panel),
        (Action::CaseWaitlist, state == ApplicationState::ReadyForCommittee && recommended),
        (Action::AppealFile, state == ApplicationState::Rejected && case.appeal().is_none()),
        (Action::CaseWithdraw, WITHDRAWN_IN.contains(&state)),
    ];
    let of_row =
        |(action, _)| step(action, ObjectKind::Case, application.case_id, application.version, application.state_on);
    possible.into_iter().filter(|(_, possible)| *possible).map(of_row).collect()
}

fn of_disbursement(row: &Disbursement) -> Vec<Step> {
    let actions: &[Action] = match row.state {
        DisbursementState::Planned | DisbursementState::ReturnedToRequester | DisbursementState::Verified => {
            &[Action::DisbursementChange, Action::DisbursementDrop]
        }
        DisbursementState::Requested => &[Action::DisbursementReturn, Action::DisbursementDrop],
        DisbursementState::Authorised => &[Action::DisbursementChange, Action::DisbursementCancel],
        DisbursementState::Returned => &[Action::DisbursementCancel],
        DisbursementState::Sent => &[Action::PaymentReject],
        DisbursementState::Paid => &[Action::PaymentReturn, Action::ClaimRaise],
        DisbursementState::Justified => &[Action::ClaimRaise, Action::CostDisallow],
        DisbursementState::Settled => &[Action::CostDisallow],
        _ => &[],
    };
    let of_row =
        |action: &Action| step(*action, ObjectKind::Disbursement, row.disbursement_id, row.version, row.state_on);
    actions.iter().map(of_row).collect()
}

fn of_claim(claim: &Claim) -> Vec<Step> {
    let actions: &[Action] = match claim.state {
        ClaimState::Open => &[Action::ClaimRefund, Action::AllowanceMake, Action::ClaimWriteOff],
        ClaimState::WrittenOff if claim.recovered_minor < claim.written_off_minor => &[Action::LateRecover],
        ClaimState::WrittenOff | ClaimState::Settled => &[],
    };
    let of_row = |action: &Action| step(*action, ObjectKind::Claim, claim.claim_id, claim.version, claim.state_on);
    actions.iter().map(of_row).collect()
}

/// The first quote is waited for; more of them can be entered until it is ordered.
fn of_line(case: &Dossier, line: &GoodsLine) -> Vec<Step> {
    let open = matches!(line.state, GoodsLineState::Specified | GoodsLineState::Quoted);
    let quotes = open && case.quotes_of(line.goods_line_id).next().is_some();
    let of_row = |action| step(action, ObjectKind::GoodsLine, line.goods_line_id, line.version, line.state_on);
    quotes.then(|| of_row(Action::QuoteAdd)).into_iter().collect()
}

fn of_enterprise(row: &Enterprise) -> Vec<Step> {
    let open = row.merged_on.is_none();
    let possible = [
        (Action::LaunchVerify, open && row.launch_verified_by.is_none()),
        (Action::EnterpriseRegister, open && row.registration == Registration::None),
        (Action::EnterpriseChange, open),
        (Action::EnterpriseTakeover, open),
        (Action::EnterpriseMerge, open),
    ];
    let of_row = |(action, _)| step(action, ObjectKind::Enterprise, row.enterprise_id, row.version, row.launched_on);
    possible.into_iter().filter(|(_, possible)| *possible).map(of_row).collect()
}

fn of_goods(goods: &Goods) -> Vec<Step> {
    let open = goods.state != GoodsState::Closed;
    let possible = [
        (Action::GoodsReceive, open && goods.delivered_minor < goods.ordered_minor),
        (Action::GoodsPay, open && goods.paid_minor < goods.ordered_minor),
        (Action::GoodsHandover, open && goods.handed_minor < goods.delivered_minor),
        (Action::GoodsReject, open && goods.handed_minor < goods.delivered_minor),
        (Action::GoodsCancel, open && goods.ordered_minor.0 - goods.delivered_minor.0 > goods.prepaid().0),
        (Action::GoodsRetrieve, goods.handed_minor.0 > 0),
        (Action::GoodsReturn, goods.retrieved_minor.0 > 0),
        (Action::GoodsReplace, goods.at_supplier_minor.0 > 0),
        (Action::SupplierRefund, goods.at_supplier_minor.0 > 0 || goods.paid_minor > goods.delivered_minor),
    ];
    let of_row = |(action, _)| step(action, ObjectKind::Goods, goods.goods_id, goods.version, goods.state_on);
    possible.into_iter().filter(|(_, possible)| *possible).map(of_row).collect()
}
