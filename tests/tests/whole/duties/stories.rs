//! Cases that stand where each pair of duties can be told apart: somebody did the first of the two last.
//!
//! Invariant: one programme, all on one day but for the closing; everything happens by granted commands.

use ledger_core::id::CaseId;
use ledger_core::policy::{Action as A, Role};
use ledger_core::programme::claim::{AllowanceBearer, Disallowance};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::incident::{IncidentKind, Severity};
use ledger_core::programme::payee::Commitment;

use crate::edges::applied::{appealed, applied, asks, declared};
use crate::edges::reached::{Script, Spot, approved, completed, on_its_way, proposed, suspended, to_close};
use crate::edges::tried::command;
use crate::year::play::{Agreement, Place, Player, code, label};

/// A step that needs nothing but the case as it stands.
fn does(p: &mut Player, (case, place): (CaseId, Place), who: &'static str, action: A) {
    let command = command(p, &Spot { case, place, part: 0 }, action);
    p.by(who).go(command);
}

fn payee_set(p: &mut Player, case: CaseId) {
    let commitment = Commitment::parse(&"a".repeat(64)).unwrap();
    p.by("officer1").go(Command::PayeeSet(input::PayeeSet { case, version: 0, commitment }));
}

/// An incident after so many steps.
fn incident(p: &mut Player, case: CaseId, steps: usize) {
    let raise = input::IncidentRaise { case, kind: IncidentKind::Complaint, severity: Severity::Low, text: None };
    p.by("monitor").go(Command::IncidentRaise(raise));
    let incident = p.case(case).incidents.last().unwrap().incident_id;
    if steps >= 1 {
        let review = Command::IncidentReview(input::IncidentStep { incident, version: 1 });
        p.by("evaluator").go(review);
    }
    if steps >= 2 {
        let outcome = code("talked");
        p.by("manager1").go(Command::IncidentClose(input::IncidentClose { incident, version: 2, outcome }));
    }
}

/// Goods of an in-kind line, handed over.
fn handed_over(p: &mut Player, place: Place) -> (CaseId, ledger_core::id::GoodsLineId, ledger_core::id::GoodsId) {
    let case = p.in_kind(place, 40_000);
    let (line, goods) = p.line_ordered(case, 30_000);
    p.supplier_paid(goods, place.bank, 30_000);
    p.delivered(goods, 30_000);
    p.handed_over(goods, 30_000);
    (case, line, goods)
}

fn returned(p: &mut Player, place: Place) -> CaseId {
    let case = on_its_way(p, place, 6);
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let (amount, bank_ref, value_on) = (crate::year::play::uah(10_000), p.fresh("BACK"), p.date());
    let back = input::PaymentReturn { disbursement, version, bank_ref, amount, value_on };
    p.by("finance2").go(Command::PaymentReturn(back));
    case
}

/// An increase that was changed after it was proposed, after so many steps of its approval.
fn increased(p: &mut Player, place: Place, steps: usize) -> CaseId {
    let case = proposed(p, place, 40_000);
    let all = [
        ("officer1", A::AmendmentChange),
        ("finance_manager2", A::AmendmentCheck),
        ("chair", A::AmendmentEndorse),
        ("manager2", A::AgreementAmend),
    ];
    all.into_iter().take(steps).for_each(|(who, action)| does(p, (case, place), who, action));
    case
}

/// Payments, receipts and claims.
const MONEY: &[Script] = &[
    |p, place| p.signed(place, &[10_000, 20_000]),
    |p, place| on_its_way(p, place, 1),
    |p, place| on_its_way(p, place, 2),
    |p, place| on_its_way(p, place, 3),
    |p, place| on_its_way(p, place, 4),
    |p, place| on_its_way(p, place, 5),
    |p, place| on_its_way(p, place, 6),
    |p, place| {
        let case = p.signed(place, &[10_000, 20_000]);
        payee_set(p, case);
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 2);
        does(p, (case, place), "officer1", A::DisbursementChange);
        case
    },
    |p, place| returned(p, place),
    |p, place| {
        let case = returned(p, place);
        does(p, (case, place), "finance_manager1", A::PaymentReissue);
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        does(p, (case, place), "officer1", A::ReceiptsVerify);
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        p.claimed(case, 0, 5_000);
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        p.claimed(case, 0, 5_000);
        p.allowed(case, 1_000, AllowanceBearer::Donor);
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        p.accepted(case, 0, 10_000);
        p.disallowed(case, 0, 1_000, Disallowance::GranteeReuse);
        case
    },
];

/// From the opening to the agreement and its changes.
const LIFE: &[Script] = &[
    |p, place| appealed(p, place),
    |p, place| applied(p, place, 0),
    |p, place| applied(p, place, 1),
    |p, place| declared(p, place, 3, 0),
    |p, place| declared(p, place, 3, 3),
    |p, place| approved(p, place),
    |p, place| {
        let case = applied(p, place, 1);
        asks(p, case);
        does(p, (case, place), "officer1", A::PlanChange);
        case
    },
    |p, place| proposed(p, place, 30_000),
    |p, place| increased(p, place, 1),
    |p, place| increased(p, place, 2),
    |p, place| increased(p, place, 3),
    |p, place| {
        let case = increased(p, place, 4);
        payee_set(p, case);
        p.by("finance_manager2").go(Command::PayeeConfirm(input::PayeeConfirm { case, version: 1 }));
        case
    },
    |p, place| suspended(p, place),
    |p, place| {
        let case = suspended(p, place);
        does(p, (case, place), "manager1", A::GrantClear);
        does(p, (case, place), "manager1", A::TerminationPropose);
        case
    },
    |p, place| {
        let case = suspended(p, place);
        does(p, (case, place), "manager1", A::TerminationPropose);
        does(p, (case, place), "finance_manager2", A::TerminationConfirm);
        case
    },
];

/// Goods, enterprises, visits and incidents.
const AFTER: &[Script] = &[
    |p, place| {
        let case = p.in_kind(place, 40_000);
        let line = p.specified(case, 30_000);
        p.quoted(line, &[30_000]);
        case
    },
    |p, place| {
        let case = p.in_kind(place, 40_000);
        let line = p.specified(case, 30_000);
        p.quoted(line, &[30_000]);
        let compare = p.compare(line, 1, None);
        p.by("officer2").go(compare);
        case
    },
    |p, place| handed_over(p, place).0,
    |p, place| {
        let (case, line, _) = handed_over(p, place);
        let sign = Command::HandoverCountersign(p.line_step(line));
        p.by("finance2").go(sign);
        case
    },
    |p, place| {
        let (case, line, _) = handed_over(p, place);
        let sign = Command::HandoverCountersign(p.line_step(line));
        p.by("finance2").go(sign);
        let verify = Command::GoodsUseVerify(p.line_step(line));
        p.by("monitor").go(verify);
        case
    },
    |p, place| {
        let to = p.in_kind(place, 40_000);
        let (_, _, goods) = handed_over(p, place);
        let reassign = p.goods_reassign(goods, 20_000, to);
        p.by("finance_manager1").go(reassign);
        to
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        incident(p, case, 0);
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        incident(p, case, 1);
        case
    },
    |p, place| {
        let case = completed(p, place);
        incident(p, case, 2);
        let visit = p.case(case).visits[0].visit_id;
        p.by("officer2").go(Command::VisitVerify(input::VisitVerify { visit, differs: Vec::new() }));
        to_close(p, case)
    },
];

/// All of them, in one programme.
pub fn told() -> (Player, Place, Vec<CaseId>) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let role = input::RoleGrant { person: p.person("evaluator"), role: Role::Protection, active: true, ngo: None };
    p.by("admin").go(Command::RoleGrant(role));
    let (code, title, region) =
        (code("NGO-2"), label("Another NGO"), ledger_core::programme::region::Region::parse("UA-46"));
    p.by("manager1").go(Command::NgoOpen(input::NgoOpen { code, title, region: region.unwrap() }));
    let cases = [LIFE, MONEY, AFTER].concat().into_iter().map(|story| story(&mut p, place)).collect();
    (p, place, cases)
}
