//! Each state of each machine (of applications in `applied.rs`, of goods in `ordered.rs`), reached by its own steps, with the variants that the edges out of it need.
//!
//! Invariant: everything happens by granted commands; the persons keep every pair of duties apart.

use ledger_core::id::{CaseId, FundId};
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::claim::{AllowanceBearer, ClaimKind};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::edges::Machine;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::region::Region;
use ledger_core::programme::suspension::Ground;
use ledger_core::programme::terms::FundTerms;

use super::applied::{APPLICATION, step};
use super::ordered::GOODS;
use super::play::{Agreement, MILESTONE, Place, Player, code, day, id, label, uah};

/// Where a case stands.
#[derive(Clone, Copy)]
pub struct Spot {
    /// The case.
    pub case: CaseId,
    /// Its place.
    pub place: Place,
    /// The instalment in question.
    pub part: usize,
}

pub type Script = fn(&mut Player, Place) -> CaseId;

/// Every state of a machine that can be reached, with its variants.
pub fn reached(machine: Machine) -> Vec<(Player, Spot)> {
    let scripts: &[Script] = match machine {
        Machine::Application => APPLICATION,
        Machine::Grant => GRANT,
        Machine::Disbursement => DISBURSEMENT,
        Machine::Goods => GOODS,
    };
    let play = |script: &Script| {
        let mut p = Player::new();
        let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
        let (code, title, region) = (code("NGO-2"), label("Another NGO"), Region::parse("UA-46").unwrap());
        p.by("manager1").go(Command::NgoOpen(input::NgoOpen { code, title, region }));
        let case = script(&mut p, place);
        (p, Spot { case, place, part: 0 })
    };
    scripts.iter().map(play).collect()
}

pub fn approved(p: &mut Player, place: Place) -> CaseId {
    let case = p.voted(place, 60_000, &[]);
    let confirm = Command::AwardConfirm(step(p, case));
    p.by("manager1").go(confirm);
    case
}

pub fn sent(p: &mut Player, place: Place) -> CaseId {
    let case = approved(p, place);
    let version = p.grant_step(case).version;
    let part = input::Instalment { amount_minor: uah(60_000).minor, planned_on: p.date(), gate: MILESTONE };
    let send =
        input::AgreementSend { case, version, signed: uah(60_000), instalments: vec![part], documents: Vec::new() };
    p.by("officer1").go(Command::AgreementSend(send));
    case
}

pub fn proposed(p: &mut Player, place: Place, signed: i64) -> CaseId {
    let case = p.signed(place, &[10_000, 20_000]);
    let (version, reason) = (p.grant_step(case).version, code("plan"));
    let terms =
        input::AmendmentTerms { case, version, signed: uah(signed), line: None, instalments: Vec::new(), reason };
    p.by("officer2").go(Command::AmendmentPropose(terms));
    case
}

pub fn checked(p: &mut Player, place: Place, signed: i64) -> CaseId {
    let case = proposed(p, place, signed);
    let check = Command::AmendmentCheck(p.grant_step(case));
    p.by("finance_manager2").go(check);
    case
}

pub fn suspended(p: &mut Player, place: Place) -> CaseId {
    let case = p.signed(place, &[10_000, 20_000]);
    let version = p.grant_step(case).version;
    let suspend = input::GrantSuspend { case, version, reason: code("why"), safety: false };
    p.by("officer1").go(Command::GrantSuspend(suspend));
    case
}

pub fn ending(p: &mut Player, case: CaseId) -> CaseId {
    let (version, ground) = (p.grant_step(case).version, Ground::Stops);
    let end = input::TerminationPropose { case, version, ground, review: None, reason: code("why") };
    p.by("manager1").go(Command::TerminationPropose(end));
    case
}

/// Ended early with everything paid back, or written off.
fn ended(p: &mut Player, place: Place, claimed: Option<bool>) -> CaseId {
    let case = p.signed(place, &[10_000, 20_000]);
    if claimed.is_some() {
        p.paid(case, 0, place);
    }
    ending(p, case);
    let confirm = Command::TerminationConfirm(p.grant_step(case));
    p.by("finance_manager2").go(confirm);
    if let Some(lost) = claimed {
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let (amount, kind, reason) = (uah(10_000), ClaimKind::Misused, code("why"));
        let claim = input::ClaimRaise { disbursement, version, amount, kind, reason };
        p.by("finance_manager1").go(Command::ClaimRaise(claim));
        if lost {
            p.allowed(case, 10_000, AllowanceBearer::Donor);
            p.written_off(case);
        } else {
            p.refunded(case, place.bank, 10_000);
        }
    }
    case
}

pub fn completed(p: &mut Player, place: Place) -> CaseId {
    let case = p.signed(place, &[10_000]);
    p.paid(case, 0, place);
    p.accepted(case, 0, 10_000);
    p.launched(case);
    p.on("2027-01-05");
    p.visited(case);
    case
}

pub fn to_close(p: &mut Player, case: CaseId) -> CaseId {
    let propose = Command::ClosePropose(p.grant_step(case));
    p.by("officer2").go(propose);
    case
}

/// An agreement whose first line ends with January, and a call that gives from it.
fn short_line(p: &mut Player, place: Place) -> Place {
    let line = |code: &str, ends_on: Option<&str>| input::NewLine {
        code: super::play::code(code),
        title: label(code),
        authority_minor: Minor(1_000_000),
        starts_on: None,
        ends_on: ends_on.map(day),
    };
    let open = Command::FundOpen(input::FundOpen {
        donor: p.donor,
        code: code("SHORT"),
        title: label("SHORT"),
        currency: Currency::UAH,
        condition: Condition::Conditional,
        policy: Policy::Advance,
        starts_on: day("2026-01-01"),
        ends_on: day("2028-12-31"),
        lines: vec![line("JAN", Some("2026-01-31")), line("LATER", None)],
        terms: FundTerms::default(),
    });
    let fund: FundId = id(&p.by("finance_manager1").go(open));
    p.tranche(fund, place.bank, uah(1_000_000));
    let lines = p.lines_of(fund);
    let call = p.call(&[(fund, lines[0])]);
    Place { fund, line: lines[0], spare: lines[1], call, ..place }
}

/// The line that a case's money was on is over.
fn line_over(p: &mut Player, case: CaseId) -> CaseId {
    p.on("2026-02-02");
    case
}

/// All goods of a grant came and were paid; some of them went back, and the supplier paid them back.
fn goods_back(p: &mut Player, place: Place) -> CaseId {
    let case = p.in_kind(place, 30_000);
    let goods = p.ordered(case, 30_000);
    p.delivered(goods, 30_000);
    p.supplier_paid(goods, place.bank, 30_000);
    p.handed_over(goods, 30_000);
    p.back(Command::GoodsRetrieve, goods, 10_000);
    p.back(Command::GoodsReturn, goods, 10_000);
    p.paid_back(goods, place.bank, 10_000);
    case
}

/// An award on the day on which it lapses.
pub fn lapsing(p: &mut Player, case: CaseId) -> CaseId {
    p.on("2026-03-06");
    case
}

const GRANT: &[Script] = &[
    approved,
    |p, place| {
        let case = approved(p, place);
        lapsing(p, case)
    },
    |p, place| {
        let case = sent(p, place);
        lapsing(p, case)
    },
    |p, place| p.in_kind(place, 50_000),
    |p, place| {
        let short = short_line(p, place);
        let case = p.signed(short, &[10_000, 20_000]);
        line_over(p, case)
    },
    |p, place| {
        let short = short_line(p, place);
        let case = suspended(p, short);
        line_over(p, case)
    },
    |p, place| {
        let short = short_line(p, place);
        let case = goods_back(p, short);
        line_over(p, case)
    },
    sent,
    |p, place| {
        let case = sent(p, place);
        let record = Command::SignatureRecord(p.grant_step(case).into());
        p.by("officer1").go(record);
        case
    },
    |p, place| p.signed(place, &[10_000, 20_000]),
    |p, place| proposed(p, place, 30_000),
    |p, place| checked(p, place, 30_000),
    |p, place| checked(p, place, 40_000),
    |p, place| {
        let case = p.signed(place, &[10_000, 20_000]);
        ending(p, case)
    },
    suspended,
    |p, place| {
        let case = suspended(p, place);
        ending(p, case)
    },
    completed,
    |p, place| {
        let case = completed(p, place);
        to_close(p, case)
    },
    |p, place| {
        let case = completed(p, place);
        p.closed(case);
        case
    },
    |p, place| {
        let case = completed(p, place);
        p.closed(case);
        p.disallowed(case, 0, 1_000, ledger_core::programme::claim::Disallowance::GranteeReuse);
        p.refunded(case, place.bank, 1_000);
        case
    },
    |p, place| {
        let case = approved(p, place);
        let version = p.grant_step(case).version;
        let drop = input::AwardDrop { case, version, reason: code("late") };
        p.by("officer1").go(Command::AwardDrop(drop));
        case
    },
    |p, place| ended(p, place, None),
    |p, place| {
        let case = ended(p, place, None);
        to_close(p, case)
    },
    |p, place| ended(p, place, Some(false)),
    |p, place| {
        let case = ended(p, place, Some(false));
        to_close(p, case)
    },
    |p, place| ended(p, place, Some(true)),
    |p, place| {
        let case = ended(p, place, Some(true));
        to_close(p, case)
    },
];

/// An instalment of a signed agreement after so many steps towards the bank.
pub fn on_its_way(p: &mut Player, place: Place, steps: usize) -> CaseId {
    let case = p.signed(place, &[10_000, 20_000]);
    if steps >= 1 {
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let evidence = Some(code("EV-1"));
        let request = input::DisbursementRequest { disbursement, version, evidence };
        p.by("officer1").go(Command::DisbursementRequest(request));
    }
    if steps >= 2 {
        let verify = Command::DisbursementVerify(p.step(case, 0));
        p.by("officer2").go(verify);
    }
    if steps >= 3 {
        let authorise = Command::DisbursementAuthorise(p.step(case, 0));
        p.by("finance_manager1").go(authorise);
    }
    if steps >= 4 {
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let prepare = input::PaymentPrepare { disbursement, version, bank_account: place.bank };
        p.by("finance").go(Command::PaymentPrepare(prepare));
    }
    if steps >= 5 {
        let release = Command::PaymentRelease(p.step(case, 0));
        p.by("manager2").go(release);
    }
    if steps >= 6 {
        p.confirmed(case, 0);
    }
    case
}

fn because(p: &Player, case: CaseId) -> input::DisbursementReason {
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    input::DisbursementReason { disbursement, version, reason: code("why") }
}

const DISBURSEMENT: &[Script] = &[
    |p, place| on_its_way(p, place, 0),
    |p, place| on_its_way(p, place, 1),
    |p, place| {
        let case = on_its_way(p, place, 1);
        let back = Command::DisbursementReturn(because(p, case));
        p.by("officer2").go(back);
        case
    },
    |p, place| on_its_way(p, place, 2),
    |p, place| on_its_way(p, place, 3),
    |p, place| on_its_way(p, place, 4),
    |p, place| on_its_way(p, place, 5),
    |p, place| on_its_way(p, place, 6),
    |p, place| {
        let case = on_its_way(p, place, 6);
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        let (amount, bank_ref, value_on) = (uah(10_000), code("BACK-1"), p.date());
        let back = input::PaymentReturn { disbursement, version, bank_ref, amount, value_on };
        p.by("finance2").go(Command::PaymentReturn(back));
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        p.by("officer1").go(Command::ReceiptsVerify(input::Receipts { disbursement, version, amount: uah(5_000) }));
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        p.accepted(case, 0, 4_000);
        let input::DisbursementStep { disbursement, version } = p.step(case, 0);
        p.by("officer1").go(Command::ReceiptsVerify(input::Receipts { disbursement, version, amount: uah(1_000) }));
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 6);
        p.accepted(case, 0, 10_000);
        case
    },
    |p, place| {
        let case = on_its_way(p, place, 0);
        let drop = Command::DisbursementDrop(because(p, case));
        p.by("officer1").go(drop);
        case
    },
    |p, place| suspended(p, place),
];
