//! Reversal: once, exactly, and only of what nothing else stands on.

use ledger_core::id::{BankAccountId, EntryId, FundId};
use ledger_core::ledger::account::{AccountCode, Side};
use ledger_core::ledger::balance::BalanceKey;
use ledger_core::ledger::entry::{Entry, EntryHeader};
use ledger_core::ledger::leg::Dims;
use ledger_core::money::{Currency, Minor};
use ledger_core::policy::Action;
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{FundState, Policy};
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::{RefusalCode as R, Stop};
use ledger_core::programme::reversal::REVERSIBLE;
use ledger_core::programme::terms::{BasisPoints, FundTerms};
use ledger_core::time::Timestamp;
use uuid::Uuid;

use crate::journal::added;
use crate::play::{Agreement, Player, account, code, day, ties, uah, usd, usd_currency};
use crate::{Line, credit, debit, entry_of, reverse};

/// Net of every balance and of its base amount that is not zero.
fn nets(p: &Player) -> Vec<(BalanceKey, i64, i64)> {
    let net =
        |row: &ledger_core::ledger::balance::Balance| (row.key(), row.net(Side::Debit).0, row.net_base(Side::Debit).0);
    p.stage.balances_since(0).map(net).filter(|(_, net, base)| (*net, *base) != (0, 0)).collect()
}

/// An entry put into the journal as another step's decision would: legs of account, account, amount and dimensions.
fn put(p: &mut Player, action: Action, legs: &[(&str, &str, i64, Dims)]) -> EntryId {
    let entry_id = EntryId(Uuid::from_u128((0xbeef << 80) + p.journal.len() as u128));
    let (booked_on, recorded_at) = (p.date(), Timestamp::from_micros(1));
    let mut entry = Entry::new(EntryHeader {
        entry_id,
        seq: 1,
        event: action.code().into(),
        booked_on,
        value_on: booked_on,
        recorded_at,
        case_id: None,
        reverses_id: None,
        follows_id: None,
        original_on: None,
        reason: None,
    });
    let code = |digits: &str| -> AccountCode { account(digits) };
    for (debit, credit, amount, dims) in legs {
        entry.post(code(debit), code(credit), Minor(*amount), Currency::UAH, Minor(*amount), dims);
    }
    p.take(&Plan::about(ObjectKind::Entry, entry_id, 1).entry(entry));
    entry_id
}

fn spend(bank: BankAccountId, amount: i64) -> Vec<Line> {
    vec![debit("5110", uah(amount)), credit("1010", uah(amount)).bank(bank)]
}

#[test]
fn a_reversal_takes_an_entry_back_leg_by_leg_and_leaves_every_balance_as_before() {
    let mut p = Player::new();
    let place = p.place(&Agreement { sold: 0, tranche: 100_000, ..Agreement::usd("BETA", Policy::Advance) });
    added(&mut p, "1410", Side::Debit);
    let out = vec![debit("1410", usd(30_000)), credit("1020", usd(30_000)).bank(place.donor_bank)];
    p.posted(place.fund, out);
    p.on("2026-02-01").rate(usd_currency(), "50");
    let before = nets(&p);
    let back = vec![debit("1020", usd(10_000)).bank(place.donor_bank), credit("1410", usd(10_000))];
    let posted = p.posted(place.fund, back);
    assert_ne!(nets(&p), before);
    p.on("2026-03-01").rate(usd_currency(), "60");
    let plan = p.by("finance_manager2").go(reverse(entry_of(&posted)));
    assert_eq!(nets(&p), before, "amounts and base amounts, in every scope");
    assert_eq!(
        p.legs(&plan),
        [
            "BETA 1095/1020 USD 100.00 = UAH 5000.00",
            "BETA 1410/1095 USD 100.00 = UAH 4000.00",
            "BETA 4910/1095 UAH 1000.00",
        ],
        "not at today's rate"
    );
    let (was, now) = (&posted.entries[0], &plan.entries[0]);
    assert_eq!(now.header.reverses_id, Some(was.header.entry_id));
    assert_eq!(now.header.reason, Some(code("posted-twice")));
    assert_eq!((now.header.event.as_str(), now.header.booked_on), ("entry_reverse", day("2026-03-01")));
    for (was, now) in was.legs.iter().zip(&now.legs) {
        assert_eq!((was.amount_minor, was.base_minor, was.rate_id), (now.amount_minor, now.base_minor, now.rate_id));
        assert_eq!((was.debit_account, was.credit_account), (now.credit_account, now.debit_account));
        assert_eq!(was.dims(), now.dims());
    }
    ties::recomputed(&p);
}

#[test]
fn an_entry_is_reversed_once_and_not_before_its_own_day() {
    let mut p = Player::new();
    let (free, bank) = p.free_with(1_000);
    let entry = entry_of(&p.on("2026-02-01").posted(free, spend(bank, 600)));
    assert_eq!(p.by("finance").refused(reverse(entry)), R::NotYourRole);
    assert_eq!(p.on("2026-01-31").by("finance_manager1").refused(reverse(entry)), R::BeforeEarlierAct);
    let reversal = entry_of(&p.on("2026-02-01").go(reverse(entry)));
    let refusal = p.refusal(reverse(entry));
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::AlreadyDone, Some(reversal.to_string().as_str())));
    let refusal = p.refusal(reverse(reversal));
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::NotReversible, Some("entry_reverse")));
    assert_eq!(p.try_go(&reverse(EntryId(Uuid::nil()))), Err(Stop::Hidden));
}

#[test]
fn what_a_row_besides_the_journal_stands_on_is_not_reversible_and_the_refusal_names_the_event() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let dims = Dims::fund(place.fund).bank(place.bank);
    let legs = [("1010", "2210", 500, dims.clone())];
    for action in Action::ALL.iter().filter(|action| !REVERSIBLE.contains(action)) {
        let entry = put(&mut p, *action, &legs);
        let refusal = p.by("finance_manager1").refusal(reverse(entry));
        assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::NotReversible, Some(action.code())));
    }
    for action in REVERSIBLE {
        let entry = put(&mut p, *action, &legs);
        p.by("finance_manager1").go(reverse(entry));
    }
    let sent = put(&mut p, Action::FundSettle, &[("2210", "1090", 500, dims)]);
    assert_eq!(p.by("finance_manager1").refused(reverse(sent)), R::NotReversible, "a remittance waits for its line");
    // An entry of a case is not there for this step.
    let case = p.signed(place, &[1_000]);
    let plan = p.authorised(case, 0);
    assert_eq!(p.try_go(&reverse(entry_of(&plan))), Err(Stop::Hidden));
}

#[test]
fn a_reversal_that_takes_a_bank_account_below_zero_on_any_later_day_is_refused() {
    let mut p = Player::new();
    let (free, bank) = p.free_with(1_000);
    added(&mut p, "2410", Side::Credit);
    let got = vec![debit("1010", uah(500)).bank(bank), credit("2410", uah(500))];
    let entry = entry_of(&p.on("2026-02-01").posted(free, got));
    let spent = entry_of(&p.on("2026-04-01").posted(free, spend(bank, 1_200)));
    let refusal = p.on("2026-03-01").by("finance_manager1").refusal(reverse(entry));
    assert_eq!((refusal.code, refusal.detail[2].1.as_str()), (R::BankShort, Some("UAH 3.00")));
    p.on("2026-04-01").go(reverse(spent));
    p.go(reverse(entry));
    assert_eq!(p.net(free, "1010", Currency::UAH), 1_000);
}

/// A dollar-free fund with ten in a hundred of indirect cost charged on 400.00.
fn charged(p: &mut Player) -> (FundId, ledger_core::id::CaseId, crate::play::Place) {
    let terms = FundTerms {
        indirect: BasisPoints(1_000),
        indirect_line: Some(2),
        flexibility: BasisPoints(10_000),
        ..FundTerms::default()
    };
    let agreement = Agreement {
        terms,
        lines: vec![100_000, 4_000],
        tranche: 104_000,
        ..Agreement::uah("ALPHA", Policy::ExpenseWhenAuthorised)
    };
    let place = p.place(&agreement);
    let free = p.free_fund();
    let case = p.signed(place, &[40_000]);
    p.authorised(case, 0);
    (free, case, place)
}

#[test]
fn a_reversed_charge_is_charged_anew() {
    let mut p = Player::new();
    let (_, _, place) = charged(&mut p);
    let charge = Command::IndirectCharge(input::IndirectCharge { fund: place.fund });
    let before = nets(&p);
    let plan = p.by("finance_manager1").go(charge.clone());
    let after = nets(&p);
    p.go(reverse(entry_of(&plan)));
    assert_eq!(nets(&p), before);
    p.go(charge);
    assert_eq!(nets(&p), after);
}

#[test]
fn a_reversal_that_takes_available_or_a_debt_below_zero_is_refused() {
    let mut p = Player::new();
    let (free, case, place) = charged(&mut p);
    let charge = Command::IndirectCharge(input::IndirectCharge { fund: place.fund });
    let first = entry_of(&p.by("finance_manager1").go(charge.clone()));
    let row = p.step(case, 0);
    let reason = code("dropped");
    let cancel =
        input::DisbursementReason { disbursement: row.disbursement, version: row.version, reason: reason.clone() };
    p.by("finance_manager2").go(Command::DisbursementCancel(cancel));
    let back = entry_of(&p.go(charge.clone()));
    // All of the charge was given back: to reverse it too would leave less than nothing expended.
    let refusal = p.refusal(reverse(first));
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::OverOpen, Some("9800")));
    // What came back to the line is moved on: the entry that brought it can't go.
    let (from, to, amount_minor) = (place.spare, place.line, Minor(3_000));
    p.go(Command::BudgetMove(input::BudgetMove { fund: place.fund, from, to, amount_minor, reason }));
    let refusal = p.refusal(reverse(back));
    assert_eq!(refusal.code, R::OverBudget);
    let said: Vec<_> = refusal.detail.iter().map(|(_, value)| value.as_str().unwrap()).collect();
    assert_eq!(said, ["9500", "UAH 40.00", "UAH 10.00"]);
    // The debt was settled: the entry that made it can't go.
    let again = p.signed(place, &[40_000]);
    p.authorised(again, 0);
    let second = entry_of(&p.by("finance_manager1").go(charge));
    let fund = Dims::fund(place.fund).bank(place.bank).other(free);
    let own = Dims::fund(free).bank(place.bank).other(place.fund);
    put(&mut p, Action::FundSettle, &[("2040", "1010", 5_000, fund), ("1010", "1120", 5_000, own)]);
    let refusal = p.refusal(reverse(second));
    assert_eq!(refusal.code, R::OverOpen);
    assert!(["1120", "2040"].map(Some).contains(&refusal.detail[0].1.as_str()), "either side of the debt");
}

#[test]
fn a_loan_between_funds_is_reversed_in_both_as_long_as_nobody_settled_it() {
    let mut p = Player::new();
    let place = p.place(&Agreement { tranche: 10_000, ..Agreement::uah("ALPHA", Policy::Advance) });
    let other = p.place(&Agreement { tranche: 10_000, ..Agreement::uah("OMEGA", Policy::Advance) });
    p.tranche(other.fund, place.bank, uah(4_000));
    let lend = Command::FundLend(input::FundLend {
        lender: place.fund,
        borrower: other.fund,
        bank_account: place.bank,
        amount: uah(4_000),
    });
    let before = nets(&p);
    let lent = p.by("finance_manager1").go(lend.clone());
    let plan = p.go(reverse(entry_of(&lent)));
    assert_eq!(p.legs(&plan), ["ALPHA 1010/1120 UAH 40.00", "OMEGA 2040/1010 UAH 40.00"]);
    assert_eq!(nets(&p), before);
    let lent = entry_of(&p.go(lend));
    let settle = Command::FundSettle(input::FundSettle {
        debtor: other.fund,
        creditor: place.fund,
        from: place.bank,
        to: place.bank,
        amount: uah(4_000),
    });
    let settled = entry_of(&p.go(settle));
    assert_eq!(p.refused(reverse(lent)), R::OverOpen);
    p.go(reverse(settled));
    p.go(reverse(lent));
    assert_eq!(nets(&p), before);
}

#[test]
fn a_reversal_that_would_leave_a_base_amount_to_nobody_is_refused() {
    let mut p = Player::new();
    let place = p.place(&Agreement { sold: 0, tranche: 100_000, ..Agreement::usd("BETA", Policy::Advance) });
    added(&mut p, "1410", Side::Debit);
    let out = |amount| vec![debit("1410", usd(amount)), credit("1020", usd(amount)).bank(place.donor_bank)];
    let back = |amount| vec![debit("1020", usd(amount)).bank(place.donor_bank), credit("1410", usd(amount))];
    let first = entry_of(&p.posted(place.fund, out(10_000)));
    p.on("2026-02-01").rate(usd_currency(), "50");
    // 100.00 left at 40, 100.00 in and out of the bank at 50: the next 100.00 out go at more than 40.
    p.posted(place.fund, back(10_000));
    p.posted(place.fund, out(10_000));
    let refusal = p.by("finance_manager1").refusal(reverse(first));
    assert_eq!(refusal.code, R::NotReversible);
    assert_eq!(refusal.detail[1].1.as_str(), Some("carrying_amount"));
}

#[test]
fn an_entry_of_a_closed_fund_or_day_stays() {
    let mut p = Player::new();
    let (free, bank) = p.free_with(1_000);
    let entry = entry_of(&p.on("2026-01-20").posted(free, spend(bank, 600)));
    let close = input::PeriodClose { month_end: day("2026-01-31") };
    p.on("2026-02-03").by("finance_manager1").go(Command::PeriodSoftClose(close.clone()));
    p.go(Command::PeriodHardClose(close));
    assert_eq!(p.on("2026-01-20").refused(reverse(entry)), R::PeriodClosed);
    p.on("2026-02-03").put_state(free, FundState::Closed);
    assert_eq!(p.refused(reverse(entry)), R::FundNotOpen);
    p.put_state(free, FundState::Open);
    let plan = p.go(reverse(entry));
    assert_eq!(plan.entries[0].header.booked_on, day("2026-02-03"), "in the open month");
}
