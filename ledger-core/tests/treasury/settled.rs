//! What stands in the way of a closeout, and what comes in after it.

use ledger_core::id::{Mint, ProgrammeId};
use ledger_core::ledger::account::AccountCode;
use ledger_core::ledger::leg::{Dims, Leg};
use ledger_core::money::{Minor, Money};
use ledger_core::policy::Action;
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::claim::AllowanceBearer;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::decide;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::programme::terms::ExchangeBearer;
use ledger_core::time::Timestamp;
use uuid::Uuid;

use crate::play::{Agreement, Player, account, uah, usd_currency};
use crate::story::Story;
use crate::{confirmed, ended, held, line, loan, open_balances, purchase, repayment, sent, settlement, step};

#[test]
fn what_is_not_settled_is_named() {
    let bearer = ExchangeBearer::Organisation;
    let mut s = Story::told(usd_currency(), Condition::Conditional, Policy::Advance, bearer, "40");
    let (fund, free, base, bank) = (s.place.fund, s.free, s.place.bank, s.place.donor_bank);
    let not = |account: &str| (RefusalCode::FundNotSettled, account.to_string());
    let second = s.p.signed(s.place, &[40_000]);
    assert_eq!(s.refused().0, RefusalCode::WrongState, "the fund has to end first");
    ended(&mut s.p, fund);
    assert_eq!(s.refused(), not("9700"));
    s.p.authorised(second, 0);
    s.p.sent(second, 0, s.place);
    assert_eq!(s.refused(), not("1090"));
    s.p.confirmed(second, 0);
    assert_eq!(s.refused(), not("1210"));
    s.p.accepted(second, 0, 40_000);
    assert_eq!(s.refused(), not("1010"), "hryvnia that nobody is owed are changed back first");
    s.p.by("finance_manager1").go(loan(fund, free, base, uah(10_000)));
    assert_eq!(s.refused().0, RefusalCode::FundNotSettled);
    s.p.go(settlement((free, base), (fund, base), uah(10_000)));
    s.buy_back(4_000);
    let sale = crate::sold(&mut s.p, fund, bank, Money::new(100, usd_currency()));
    assert_eq!(s.refused(), not("1095"));
    let settle = crate::proceeds(&mut s.p, &sale, base, uah(4_000));
    s.p.go(settle);
    s.buy_back(4_000);
    let interest = line(&mut s.p, fund, base, uah(4_000));
    s.p.go(Command::InterestReceive(interest));
    let buy = purchase(&mut s.p, fund, (base, uah(4_000)), (bank, Money::new(100, usd_currency())));
    s.p.go(Command::CurrencyBuy(buy));
    assert_eq!(s.refused(), not("2210"), "interest is owed in hryvnia, which are no more there");
    let sale = crate::sold(&mut s.p, fund, bank, Money::new(100, usd_currency()));
    let settle = crate::proceeds(&mut s.p, &sale, base, uah(4_000));
    s.p.go(settle);
    s.p.on("2027-02-11").rate(usd_currency(), "40");
    s.p.tranche(fund, bank, Money::new(1, usd_currency()));
    s.p.on("2027-02-10");
    assert_eq!(s.refused().0, RefusalCode::BeforeEarlierAct, "not below what was booked since");
    s.p.on("2027-02-11");
    let command = s.command();
    assert_eq!(s.p.by("finance").refused(command), RefusalCode::NotYourRole);
    let stale = Command::FundCloseout(input::FundStep { fund, version: 1 });
    assert_eq!(s.p.by("finance_manager1").refused(stale), RefusalCode::StaleVersion);
    let own = Command::FundCloseout(step(&s.p, free));
    assert_eq!(s.p.refused(own), RefusalCode::FreeFundWrong);
    // Two remittances, one a currency, with references of one number.
    let rows = sent(&s.step());
    let mut ids: Vec<&str> = rows.iter().map(|row| row.end_to_end_id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["GL-P-2027-0001", "GL-P-2027-0001.2"]);
    rows.iter().for_each(|row| drop(confirmed(&mut s.p, row)));
    s.last();
}

#[test]
fn what_a_donor_still_owes_for_costs_is_paid_before_the_closeout() {
    let mut p = Player::new();
    p.free_fund();
    // All of 100.00 is sold at 40; at 32 its hryvnia cost 125.00.
    let place = p.place(&Agreement { tranche: 10_000, sold: 10_000, ..Agreement::usd("ALPHA", Policy::Advance) });
    let case = p.signed(place, &[400_000]);
    p.on("2026-02-10").rate(usd_currency(), "32");
    p.paid(case, 0, place);
    p.accepted(case, 0, 400_000);
    ended(&mut p, place.fund);
    let closeout = Command::FundCloseout(step(&p, place.fund));
    let refusal = p.by("finance_manager1").refusal(closeout);
    assert_eq!(refusal.code, RefusalCode::FundNotSettled);
    assert!(refusal.detail.contains(&("account", "1110".into())), "{refusal:?}");
}

#[test]
fn without_an_own_fund_nobody_bears_what_the_organisation_has_to() {
    let mut p = Player::new();
    let place = p.place(&Agreement { tranche: 10_000, sold: 10_000, ..Agreement::usd("ALPHA", Policy::Advance) });
    ended(&mut p, place.fund);
    p.on("2026-02-10").rate(usd_currency(), "50");
    let buy = purchase(&mut p, place.fund, (place.bank, uah(400_000)), (place.donor_bank, crate::play::usd(8_000)));
    p.by("finance").go(Command::CurrencyBuy(buy));
    let closeout = Command::FundCloseout(step(&p, place.fund));
    assert_eq!(p.by("finance_manager1").refused(closeout.clone()), RefusalCode::FreeFundMissing);
    p.free_fund();
    p.on("2026-06-01");
    assert_eq!(p.by("finance_manager1").refused(closeout), RefusalCode::RateMissing);
}

/// A fund closed out after its only claim was written off at the donor's cost: the case that the claim is of.
fn written_off(condition: Condition) -> (Story, ledger_core::id::CaseId) {
    let bearer = ExchangeBearer::Organisation;
    let mut s = Story::told(usd_currency(), condition, Policy::Advance, bearer, "40");
    let case = s.p.signed(s.place, &[40_000]);
    s.p.paid(case, 0, s.place);
    s.p.accepted(case, 0, 30_000);
    s.p.claimed(case, 0, 10_000);
    s.p.allowed(case, 10_000, AllowanceBearer::Donor);
    s.p.written_off(case);
    ended(&mut s.p, s.place.fund);
    s.buy_back(4_000);
    let plan = s.step();
    s.settle();
    for row in sent(&plan) {
        confirmed(&mut s.p, &row);
    }
    s.last();
    (s, case)
}

#[test]
fn what_a_grantee_pays_after_the_closeout_of_a_conditional_agreement_goes_back_to_the_donor() {
    let (mut s, case) = written_off(Condition::Conditional);
    let (fund, bank) = (s.place.fund, s.place.bank);
    let plan = s.p.recovered_late(case, bank, 2_500);
    assert_eq!(s.p.legs(&plan), ["ALPHA 1010/2210 UAH 25.00"]);
    held(&mut s.p);
    let row = sent(&s.p.by("finance_manager1").go(repayment(fund, bank, uah(2_500)))).remove(0);
    assert_eq!(confirmed(&mut s.p, &row), ["ALPHA 1090/1010 UAH 25.00"]);
    s.all_zero();
}

#[test]
fn what_a_grantee_pays_after_the_closeout_of_a_pledge_is_the_organisations() {
    let (mut s, case) = written_off(Condition::Unconditional);
    let (fund, free, bank) = (s.place.fund, s.free, s.place.bank);
    let plan = s.p.recovered_late(case, bank, 2_500);
    assert_eq!(s.p.legs(&plan), ["ALPHA 1010/2040 UAH 25.00", "FREE 1120/5920 UAH 25.00"]);
    held(&mut s.p);
    let plan = s.p.by("finance_manager1").go(settlement((fund, bank), (free, bank), uah(2_500)));
    assert_eq!(s.p.legs(&plan), ["ALPHA 2040/1010 UAH 25.00", "FREE 1010/1120 UAH 25.00"]);
    s.all_zero();
}

/// Two legs of one amount that leave `left` of base currency on the debited account and take it from the other; no command
/// does that, so it goes past the play.
fn residue(s: &mut Story, (debit, credit): (AccountCode, AccountCode), dims: &Dims, (into, left): (i64, i64)) {
    let mut entry = context(s).entry(Action::JournalPost, s.p.date(), None);
    entry.post(debit, credit, Minor(1), usd_currency(), Minor(into), dims);
    entry.post(credit, debit, Minor(1), usd_currency(), Minor(into - left), dims);
    s.p.stage.apply(&Plan::about(ObjectKind::Entry, "residue", 1).entry(entry)).unwrap();
}

/// A finance manager's decision beside the play.
fn context(s: &Story) -> Ctx {
    let recorded_at = Timestamp::from_micros(1_890_000_000_000_000);
    Ctx {
        programme: ProgrammeId(Uuid::from_u128(1)),
        actor: s.p.person("finance_manager1"),
        attested: None,
        on: s.p.date(),
        original_on: None,
        today: s.p.date(),
        recorded_at,
        seq: 10_000,
        request_id: "beside".to_string(),
        mint: Mint::new(recorded_at, [7; 16]),
    }
}

#[test]
fn base_currency_that_an_empty_account_still_carries_goes_with_the_result() {
    let (bearer, conditional) = (ExchangeBearer::Donor, Condition::Conditional);
    let mut s = Story::told(usd_currency(), conditional, Policy::Advance, bearer, "40");
    let fund = Dims::fund(s.place.fund);
    ended(&mut s.p, s.place.fund);
    s.buy_back(4_000);
    let plan = s.step();
    confirmed(&mut s.p, &sent(&plan)[0]);
    residue(&mut s, (account("1320"), account("2030")), &fund, (41, 3));
    let at_bank = fund.bank(s.place.donor_bank);
    residue(&mut s, (account("1020"), account("4910")), &at_bank, (40, -7));
    let (command, mut ctx) = (s.command(), context(&s));
    let world = s.p.stage.lend(&command.needs(), ctx.on);
    let plan = decide(&mut ctx, &world, &command).unwrap();
    assert_eq!(plan.state, Some("closed"));
    s.p.stage.apply(&plan).unwrap();
    let digits: Vec<String> = open_balances(&s.p, s.place.fund).into_iter().map(|row| row.0).collect();
    assert_eq!(digits, ["9010", "9800"]);
    let of_bank = |leg: &&Leg| [leg.debit_account, leg.credit_account].contains(&account("1020"));
    assert!(plan.entries[0].legs.iter().filter(of_bank).all(|leg| leg.bank_account_id == Some(s.place.donor_bank)));
}

#[test]
fn nothing_of_a_case_is_booked_in_a_fund_that_is_closed_out() {
    let (bearer, conditional) = (ExchangeBearer::Organisation, Condition::Conditional);
    let mut s = Story::told(usd_currency(), conditional, Policy::ExpenseWhenAuthorised, bearer, "40");
    // A cost of the case is paid, and its receipts are still to come.
    let case = s.p.signed(s.place, &[40_000]);
    s.p.paid(case, 0, s.place);
    ended(&mut s.p, s.place.fund);
    s.buy_back(4_000);
    let plan = s.step();
    for row in sent(&plan) {
        confirmed(&mut s.p, &row);
    }
    s.last();
    let claim = s.p.claim_raise(case, 0, 10_000);
    assert_eq!(s.p.by("finance_manager1").refused(claim), RefusalCode::FundNotOpen);
    s.all_zero();
}
