//! Steps that nobody waits for, and that can be taken all the same: an award withdrawn, an agreement amended, a payment that
//! comes back, money claimed back and refunded, goods on their way to a grantee.
//!
//! A list for pages and programs that offer steps; whether one may be taken, its decision alone says.

use super::act::ObjectKind;
use super::agreement;
use super::claim::{Claim, ClaimState};
use super::disbursement::{Disbursement, DisbursementState};
use super::goods::{Goods, GoodsState};
use super::grant::AwardState;
use super::steps::{Step, step};
use super::suspension;
use super::world::{Dossier, World};
use crate::id::PersonId;
use crate::policy::{self, Action};
use crate::time::Day;

/// The steps of this kind that a person's roles and earlier acts let them take, in the order of a case's life.
pub fn open_to(person: PersonId, case: &Dossier, world: &World, today: Day) -> Vec<Step> {
    let roles = world.roles_on(person, case.application.ngo_id, &[today]);
    let who = world.who_on(person, today);
    let allowed = |step: &Step| policy::allow(step.action, &roles, who, &case.acts).is_ok();
    possible(case).into_iter().filter(allowed).collect()
}

/// Every step of this kind, whoever takes it.
pub fn possible(case: &Dossier) -> Vec<Step> {
    let Some(award) = &case.award else { return Vec::new() };
    let on_grant = |action| step(action, ObjectKind::Grant, award.grant_id, award.version, award.state_on);
    let mut steps = Vec::new();
    match award.state {
        AwardState::Approved | AwardState::AgreementSent => steps.push(on_grant(Action::AwardDrop)),
        AwardState::Active => {
            let amend: &[Action] = match agreement::open(case) {
                None => &[Action::AmendmentPropose],
                Some(_) => &[Action::AmendmentChange, Action::AmendmentReject],
            };
            steps.extend(amend.iter().copied().map(on_grant));
            steps.extend([Action::GoodsOrder, Action::GrantSuspend].map(on_grant));
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
    steps.extend(case.goods.iter().flat_map(of_goods));
    steps
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

fn of_goods(goods: &Goods) -> Vec<Step> {
    let open = goods.state != GoodsState::Closed;
    let possible = [
        (Action::GoodsReceive, open && goods.delivered_minor < goods.ordered_minor),
        (Action::GoodsPay, open && goods.paid_minor < goods.ordered_minor),
        (Action::GoodsHandover, open && goods.handed_minor < goods.delivered_minor),
        (Action::GoodsReject, open && goods.handed_minor < goods.delivered_minor),
        (Action::GoodsRetrieve, goods.handed_minor.0 > 0),
        (Action::GoodsReturn, goods.retrieved_minor.0 > 0),
        (Action::GoodsReplace, goods.at_supplier_minor.0 > 0),
        (Action::SupplierRefund, goods.at_supplier_minor.0 > 0 || goods.paid_minor > goods.delivered_minor),
    ];
    let of_row = |(action, _)| step(action, ObjectKind::Goods, goods.goods_id, goods.version, goods.state_on);
    possible.into_iter().filter(|(_, possible)| *possible).map(of_row).collect()
}
