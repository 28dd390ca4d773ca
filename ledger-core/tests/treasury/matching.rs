//! Matches of lines, played: what a run records, what a person confirms, refuses and takes back, and what is refused.

use ledger_core::id::{CaseId, StatementLineId};
use ledger_core::money::Minor;
use ledger_core::policy::Role;
use ledger_core::programme::command::{
    self as input, Command, ConfirmedPayment, MatchConfirm, MatchReject, MatchRun, MatchUndo, MatchedPayment, NewMatch,
};
use ledger_core::programme::disbursement::DisbursementState;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::line_match::{MatchKind, latest};
use ledger_core::programme::payee::Commitment;
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::world::Need;
use ledger_core::reconcile::rule::RuleSet;
use ledger_core::row::hex;

use crate::play::{Agreement, Place, Player, code, day, uah};
use crate::verified;

/// A payment that was sent, and a line of a statement of the same amount.
struct Desk {
    p: Player,
    place: Place,
    case: CaseId,
    line: StatementLineId,
}

const AMOUNT: i64 = 40_000;

fn desk(amount: i64) -> Desk {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[AMOUNT]);
    p.authorised(case, 0);
    p.sent(case, 0, place);
    let today = p.date().to_string();
    let file = p.bank_file(place.bank, 9, &[(1, &today, uah(amount))]);
    p.by("finance").go(Command::StatementImport(file));
    let line = *p.stage.base().statements.lines.keys().next_back().unwrap();
    Desk { p, place, case, line }
}

impl Desk {
    fn left(&self) -> i64 {
        self.p.stage.base().statements.states[&self.line].left_minor.0
    }

    fn kind(&mut self) -> Option<(i64, MatchKind)> {
        let world = self.p.stage.lend(&[Need::MatchesOf(vec![self.line])], day("2029-01-01"));
        latest(&world, self.line).map(|(row, _)| (row.match_no, row.kind))
    }

    fn found(&self, vetoes: &[&str]) -> NewMatch {
        let row = self.p.step(self.case, 0).disbursement;
        NewMatch {
            line: self.line,
            tier: Some(code("T1")),
            verdict: code(if vetoes.is_empty() { "auto" } else { "proposed" }),
            payments: vec![MatchedPayment { disbursement: row, amount: Minor(AMOUNT) }],
            class: None,
            rule_no: None,
            score: 0,
            evidence: vec![code("E2E_EQ")],
            vetoes: vetoes.iter().map(|veto| code(veto)).collect(),
            runner_up: None,
            barred: None,
            subsets: 0,
        }
    }

    fn run(&mut self, matches: Vec<NewMatch>) -> Plan {
        let rules = Commitment::parse(&hex(&RuleSet::standard().hash())).unwrap();
        let run = MatchRun { bank_account: self.place.bank, rules, matches };
        self.p.by("finance").go(Command::MatchRun(run))
    }

    fn confirm(&self, version: i64, bank_ref: &str, reason: Option<&str>) -> Command {
        let disbursement = self.p.step(self.case, 0).disbursement;
        let payment = ConfirmedPayment { disbursement, amount: Minor(AMOUNT), bank_ref: code(bank_ref) };
        let reason = reason.map(code);
        Command::MatchConfirm(MatchConfirm { line: self.line, version, payments: vec![payment], reason })
    }

    fn pay(&self, bank_ref: &str) -> Command {
        let input::DisbursementStep { disbursement, version } = self.p.step(self.case, 0);
        let (bank_ref, value_on) = (code(bank_ref), self.p.date());
        Command::PaymentConfirm(input::PaymentConfirm {
            disbursement,
            version,
            bank_ref,
            amount: uah(AMOUNT),
            value_on,
        })
    }

    fn undo(&self, version: i64) -> Command {
        Command::MatchUndo(MatchUndo { line: self.line, version, reason: code("wrong_line") })
    }

    fn state(&self) -> DisbursementState {
        self.p.case(self.case).disbursements[0].state
    }

    fn balances(&self) -> [i64; 2] {
        let bank = |account| self.p.net(self.place.fund, account, uah(1).currency);
        [bank("1010"), bank("1090")]
    }
}

fn records(plan: &Plan) -> usize {
    plan.changes.iter().filter(|change| matches!(change, Change::LineMatch(_))).count()
}

#[test]
fn a_run_that_says_the_same_adds_nothing() {
    let mut desk = desk(-AMOUNT);
    let found = desk.found(&[]);
    assert_eq!(records(&desk.run(vec![found.clone()])), 1);
    assert_eq!(records(&desk.run(vec![found.clone()])), 0);
    let other = NewMatch { score: 7, ..found };
    assert_eq!(records(&desk.run(vec![other])), 1);
    let nothing = NewMatch {
        tier: None,
        verdict: code("nothing"),
        payments: Vec::new(),
        evidence: Vec::new(),
        ..desk.found(&[])
    };
    assert_eq!(records(&desk.run(vec![nothing.clone()])), 1, "what was proposed is not any more");
    assert_eq!(desk.kind(), Some((3, MatchKind::Proposed)));
}

#[test]
fn a_confirmed_match_is_taken_back_to_the_kopiyka_and_confirmed_again() {
    let mut desk = desk(-AMOUNT);
    let before = (desk.balances(), desk.p.case(desk.case).disbursements[0].confirmed_by);
    let found = desk.found(&[]);
    desk.run(vec![found]);
    let confirm = desk.confirm(1, "L-000001", None);
    desk.p.by("finance").go(confirm);
    let pay = desk.pay("L-000001");
    desk.p.by("finance").go(pay);
    assert_eq!((desk.state(), desk.left()), (DisbursementState::Paid, 0));
    let undo = desk.undo(2);
    let plan = desk.p.by("finance2").go(undo);
    assert_eq!(desk.p.legs(&plan).len(), 1, "one leg, its sides changed");
    assert!(plan.entries.iter().all(|entry| entry.header.reverses_id.is_some()));
    let after = (desk.balances(), desk.p.case(desk.case).disbursements[0].confirmed_by);
    assert_eq!((desk.state(), desk.left(), after), (DisbursementState::Sent, AMOUNT, before));
    assert_eq!(desk.kind(), Some((3, MatchKind::Undone)));
    let twice = desk.undo(3);
    assert_eq!(desk.p.by("finance2").refused(twice), R::WrongState);
    // The line's own reference stays with what was booked under it: a part of it is free.
    let confirm = desk.confirm(3, "L-000001.1", Some("looked_at"));
    desk.p.by("finance").go(confirm);
    let pay = desk.pay("L-000001.1");
    desk.p.by("finance").go(pay);
    assert_eq!((desk.state(), desk.left()), (DisbursementState::Paid, 0));
    verified(&desk.p);
}

#[test]
fn a_payment_that_moved_on_stays_and_the_later_act_is_named() {
    let mut desk = desk(-AMOUNT);
    let found = desk.found(&[]);
    desk.run(vec![found]);
    for command in [desk.confirm(1, "L-000001", None), desk.pay("L-000001")] {
        desk.p.by("finance").go(command);
    }
    let input::DisbursementStep { disbursement, version } = desk.p.step(desk.case, 0);
    let receipts = input::Receipts { disbursement, version, amount: uah(1_000) };
    desk.p.by("officer1").go(Command::ReceiptsVerify(receipts));
    let undo = desk.undo(2);
    let refusal = desk.p.by("finance").refusal(undo);
    let earlier = refusal.earlier.map(|act| act.action.code());
    assert_eq!((refusal.code, earlier), (R::WrongState, Some("receipts_verify")));
}

#[test]
fn what_is_vetoed_needs_a_reason_and_what_does_not_add_up_is_refused() {
    let mut desk = desk(-AMOUNT);
    let found = desk.found(&["TAX_OTHER"]);
    desk.run(vec![found]);
    let no = |desk: &mut Desk, command| desk.p.by("finance").refused(command);
    let plain = desk.confirm(1, "L-000001", None);
    assert_eq!(no(&mut desk, plain.clone()), R::MatchVetoed);
    let stale = desk.confirm(0, "L-000001", None);
    assert_eq!(no(&mut desk, stale), R::StaleVersion);
    let other = desk.confirm(1, "L-000002", Some("seen"));
    assert_eq!(no(&mut desk, other), R::BankLineUnknown);
    let Command::MatchConfirm(mut part) = desk.confirm(1, "L-000001", Some("seen")) else { panic!() };
    part.payments[0].amount = Minor(AMOUNT - 1);
    assert_eq!(no(&mut desk, Command::MatchConfirm(part)), R::AmountDiffers);
    for who in ["officer1", "finance_manager1", "auditor", "manager2"] {
        assert_eq!(desk.p.by(who).refused(plain.clone()), R::NotYourRole, "{who}");
    }
    let granted = desk.confirm(1, "L-000001", Some("seen"));
    desk.p.by("finance").go(granted);
    assert_eq!(desk.kind(), Some((2, MatchKind::Confirmed)));
}

#[test]
fn a_candidate_that_was_refused_is_a_record_of_its_own() {
    let mut desk = desk(-AMOUNT);
    let found = desk.found(&[]);
    desk.run(vec![found.clone()]);
    let payments = found.payments.clone();
    let reject =
        |version, payments| Command::MatchReject(MatchReject { line: found.line, version, payments, reason: None });
    assert_eq!(desk.p.by("finance").refused(reject(1, Vec::new())), R::NothingListed);
    desk.p.by("finance").go(reject(1, payments));
    assert_eq!(desk.kind(), Some((2, MatchKind::Rejected)));
    // A person may still say that it is: with a reason.
    let plain = desk.confirm(2, "L-000001", None);
    assert_eq!(desk.p.by("finance").refused(plain), R::MatchVetoed);
}

#[test]
fn whoever_sent_a_payment_does_not_take_its_confirmation_back() {
    let mut desk = desk(-AMOUNT);
    let found = desk.found(&[]);
    desk.run(vec![found]);
    for command in [desk.confirm(1, "L-000001", None), desk.pay("L-000001")] {
        desk.p.by("finance").go(command);
    }
    let person = desk.p.person("manager2");
    let grant = input::RoleGrant { person, role: Role::Finance, active: true, ngo: None };
    desk.p.by("admin").go(Command::RoleGrant(grant));
    let undo = desk.undo(2);
    let refusal = desk.p.by("manager2").refusal(undo);
    let earlier = refusal.earlier.map(|act| act.action.code());
    assert_eq!((refusal.code, earlier), (R::Duties, Some("payment_release")));
}

#[test]
fn a_returned_payment_is_paid_again_when_its_match_is_taken_back() {
    let mut desk = desk(AMOUNT);
    let confirmed = desk.p.confirmed(desk.case, 0);
    assert_eq!(confirmed.entries.len(), 1);
    let before = desk.balances();
    let input::DisbursementStep { disbursement, version } = desk.p.step(desk.case, 0);
    let confirm = desk.confirm(0, "L-000001", Some("returned"));
    desk.p.by("finance").go(confirm);
    let (bank_ref, value_on) = (code("L-000001"), desk.p.date());
    let back = input::PaymentReturn { disbursement, version, bank_ref, amount: uah(AMOUNT), value_on };
    desk.p.by("finance").go(Command::PaymentReturn(back));
    assert_eq!((desk.state(), desk.left()), (DisbursementState::Returned, 0));
    let undo = desk.undo(1);
    desk.p.by("finance").go(undo);
    assert_eq!((desk.state(), desk.left(), desk.balances()), (DisbursementState::Paid, AMOUNT, before));
    verified(&desk.p);
}
