//! Bank charges and indirect cost.

use ledger_core::id::{BankAccountId, FundId};
use ledger_core::money::{Currency, Money};
use ledger_core::programme::books::OVER_BUDGET;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{FundState, Policy};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::terms::{BasisPoints, FundTerms};

use crate::play::{Agreement, Place, Player, code, ties, uah, usd, usd_currency};

/// The second line bears bank charges, the first one exchange.
fn bears_fees() -> FundTerms {
    FundTerms { fees_eligible: true, fee_line: Some(2), exchange_line: Some(1), ..FundTerms::default() }
}

fn fee(p: &mut Player, bank_account: BankAccountId, fund: Option<FundId>, eligible: bool, amount: Money) -> Command {
    let (bank_ref, value_on) = (p.fresh("FEE"), p.date());
    Command::BankFeeBook(input::BankFee { bank_account, fund, eligible, amount, bank_ref, value_on })
}

#[test]
fn an_eligible_fee_is_a_cost_of_its_own_line_with_its_release() {
    let mut p = Player::new();
    let place = p.place(&Agreement { terms: bears_fees(), ..Agreement::uah("ALPHA", Policy::Advance) });
    let command = fee(&mut p, place.bank, Some(place.fund), true, uah(500));
    let plan = p.by("finance").go(command.clone());
    assert_eq!(p.legs(&plan), ["ALPHA 5110/1010 UAH 5.00", "ALPHA 2110/4010 UAH 5.00", "ALPHA 9500/9800 UAH 5.00"]);
    assert_eq!(plan.entries[0].legs[2].line_id, Some(place.spare), "not of the exchange line");
    assert_eq!(plan.entries[0].header.reason, None);
    assert_eq!(p.refused(command), R::BankLineUsed);
    ties::recomputed(&p);
}

#[test]
fn a_fee_beyond_its_line_is_booked_and_the_entry_says_so() {
    let mut p = Player::new();
    let agreement = Agreement {
        terms: bears_fees(),
        lines: vec![90_000, 400],
        tranche: 90_400,
        ..Agreement::uah("ALPHA", Policy::Advance)
    };
    let place = p.place(&agreement);
    let command = fee(&mut p, place.bank, Some(place.fund), true, uah(500));
    let plan = p.by("finance").go(command);
    assert_eq!(plan.entries[0].header.reason, Some(code(OVER_BUDGET)));
    assert_eq!(p.net_line((place.fund, place.spare), "9500", Currency::UAH), 100, "100 too much");
}

#[test]
fn a_fee_in_hryvnia_of_a_dollar_fund_is_released_in_dollars() {
    let mut p = Player::new();
    let place = p.place(&Agreement { terms: bears_fees(), ..Agreement::usd("BETA", Policy::Advance) });
    p.on("2026-02-01").rate(usd_currency(), "50");
    let command = fee(&mut p, place.bank, Some(place.fund), true, uah(40_000));
    let plan = p.by("finance").go(command);
    assert_eq!(
        p.legs(&plan),
        ["BETA 5110/1010 UAH 400.00", "BETA 2110/4010 USD 8.00 = UAH 320.00", "BETA 9500/9800 USD 8.00"]
    );
    let command = fee(&mut p, place.donor_bank, Some(place.fund), true, usd(100));
    let plan = p.go(command);
    assert_eq!(
        p.legs(&plan),
        ["BETA 5110/1020 USD 1.00 = UAH 40.00", "BETA 2110/4010 USD 1.00 = UAH 40.00", "BETA 9500/9800 USD 1.00"]
    );
}

#[test]
fn a_fee_that_the_donor_does_not_bear_is_the_free_funds() {
    let mut p = Player::new();
    let place = p.place(&Agreement { terms: bears_fees(), ..Agreement::usd("BETA", Policy::Advance) });
    let (free, bank) = p.free_with(100_000);
    let command = fee(&mut p, place.donor_bank, Some(place.fund), false, usd(100));
    let plan = p.by("finance").go(command);
    assert_eq!(p.legs(&plan), ["BETA 1120/1020 USD 1.00 = UAH 40.00", "FREE 5110/2040 USD 1.00 = UAH 40.00"]);
    assert_eq!(plan.entries[0].legs[0].other_fund_id, Some(free));
    assert_eq!(plan.entries[0].legs[1].other_fund_id, Some(place.fund));
    let command = fee(&mut p, bank, None, false, uah(700));
    let plan = p.go(command);
    assert_eq!(p.legs(&plan), ["FREE 5110/1010 UAH 7.00"], "money of nobody else");
}

#[test]
fn a_fee_that_does_not_fit_is_refused() {
    let mut p = Player::new();
    let place = p.place(&Agreement { tranche: 1_000, ..Agreement::uah("ALPHA", Policy::Advance) });
    let dollars = p.bank(usd_currency());
    let go = |p: &mut Player, bank, fund, eligible, amount| {
        let command = fee(p, bank, fund, eligible, amount);
        p.by("finance").refused(command)
    };
    let fund = Some(place.fund);
    assert_eq!(go(&mut p, place.bank, None, false, uah(1)), R::FreeFundMissing);
    assert_eq!(go(&mut p, place.bank, fund, false, uah(1)), R::FreeFundMissing);
    assert_eq!(go(&mut p, place.bank, fund, true, uah(1)), R::NotInAgreement);
    assert_eq!(go(&mut p, place.bank, fund, true, uah(0)), R::AmountNotPositive);
    assert_eq!(go(&mut p, place.bank, fund, true, usd(1)), R::CurrencyMismatch);
    assert_eq!(go(&mut p, dollars, fund, true, usd(1)), R::CurrencyMismatch, "the fund has no dollars");
    assert_eq!(go(&mut p, place.bank, fund, true, uah(1_001)), R::BankShort);
    let early = fee(p.on("2025-12-31"), place.bank, fund, true, uah(1));
    assert_eq!(p.by("finance").refused(early), R::FundNotOpen);
    let command = fee(p.on("2026-01-05"), place.bank, fund, true, uah(1));
    assert_eq!(p.by("officer1").refused(command.clone()), R::NotYourRole);
    p.put_state(place.fund, FundState::Closed);
    assert_eq!(p.by("finance").refused(command), R::FundNotOpen);
}

/// Ten in a hundred of the direct cost, on the second line.
fn overhead(agreement: Agreement) -> Agreement {
    let terms = FundTerms {
        indirect: BasisPoints(1_000),
        indirect_line: Some(2),
        exchange_line: Some(1),
        ..FundTerms::default()
    };
    Agreement { terms, ..agreement }
}

fn charge(fund: FundId) -> Command {
    Command::IndirectCharge(input::IndirectCharge { fund })
}

/// A case whose only instalment is authorised: a cost at once under this policy.
fn spent(p: &mut Player, place: Place, amount: i64) -> ledger_core::id::CaseId {
    let case = p.signed(place, &[amount]);
    p.authorised(case, 0);
    case
}

#[test]
fn indirect_cost_follows_direct_cost_up_and_down_at_its_original_amounts() {
    let mut p = Player::new();
    let place = p.place(&overhead(Agreement::uah("ALPHA", Policy::ExpenseWhenAuthorised)));
    p.free_fund();
    spent(&mut p, place, 40_000);
    let plan = p.by("finance_manager1").go(charge(place.fund));
    assert_eq!(
        p.legs(&plan),
        [
            "ALPHA 5210/2040 UAH 40.00",
            "ALPHA 2110/4010 UAH 40.00",
            "ALPHA 9500/9800 UAH 40.00",
            "FREE 1120/4110 UAH 40.00",
        ]
    );
    assert_eq!(plan.entries[0].legs[2].line_id, Some(place.spare));
    assert_eq!(p.refused(charge(place.fund)), R::NothingToBook, "cumulative, less what is booked");
    let case = spent(&mut p, place, 20_005);
    let plan = p.by("finance_manager1").go(charge(place.fund));
    assert_eq!(p.between(&plan, "5210", "2040"), 2_001, "half away from zero");
    let row = p.step(case, 0);
    let cancel =
        input::DisbursementReason { disbursement: row.disbursement, version: row.version, reason: code("dropped") };
    p.by("finance_manager2").go(Command::DisbursementCancel(cancel));
    let plan = p.go(charge(place.fund));
    assert_eq!(
        p.legs(&plan),
        [
            "ALPHA 1120/5210 UAH 20.01",
            "ALPHA 4010/2110 UAH 20.01",
            "ALPHA 9800/9500 UAH 20.01",
            "FREE 4110/2040 UAH 20.01",
        ]
    );
    assert_eq!(p.net_line((place.fund, place.spare), "5210", Currency::UAH), 4_000);
    ties::recomputed(&p);
}

#[test]
fn indirect_cost_of_a_dollar_fund_is_owed_in_dollars_at_the_days_rate_and_goes_back_at_the_original() {
    let mut p = Player::new();
    let place = p.place(&overhead(Agreement::usd("BETA", Policy::ExpenseWhenAuthorised)));
    p.free_fund();
    let case = spent(&mut p, place, 400_000);
    p.on("2026-02-01").rate(usd_currency(), "50");
    let plan = p.by("finance_manager1").go(charge(place.fund));
    assert_eq!(
        p.legs(&plan),
        [
            "BETA 5210/2040 USD 10.00 = UAH 500.00",
            "BETA 2110/4010 USD 10.00 = UAH 400.00",
            "BETA 9500/9800 USD 10.00",
            "FREE 1120/4110 USD 10.00 = UAH 500.00",
        ]
    );
    p.on("2026-03-01").rate(usd_currency(), "60");
    let row = p.step(case, 0);
    let cancel =
        input::DisbursementReason { disbursement: row.disbursement, version: row.version, reason: code("dropped") };
    p.by("finance_manager2").go(Command::DisbursementCancel(cancel));
    let plan = p.go(charge(place.fund));
    assert_eq!(
        p.legs(&plan),
        [
            "BETA 1120/5210 USD 10.00 = UAH 500.00",
            "BETA 4010/2110 USD 10.00 = UAH 400.00",
            "BETA 9800/9500 USD 10.00",
            "FREE 4110/2040 USD 10.00 = UAH 500.00",
        ]
    );
    assert_eq!((p.net(place.fund, "9800", usd_currency()), p.net(place.fund, "4010", usd_currency())), (0, 0));
    ties::recomputed(&p);
}

#[test]
fn the_line_is_the_ceiling_of_indirect_cost() {
    let mut p = Player::new();
    let agreement = Agreement {
        lines: vec![100_000, 3_000],
        tranche: 103_000,
        ..Agreement::uah("ALPHA", Policy::ExpenseWhenAuthorised)
    };
    let place = p.place(&overhead(agreement));
    p.free_fund();
    spent(&mut p, place, 40_000);
    let plan = p.by("finance_manager1").go(charge(place.fund));
    assert_eq!(p.between(&plan, "5210", "2040"), 3_000);
    assert!(plan.notes.contains(&("beyond_budget", "UAH 10.00".into())), "{:?}", plan.notes);
    let refusal = p.refusal(charge(place.fund));
    let said: Vec<_> = refusal.detail.iter().map(|(_, value)| value.as_str().unwrap()).collect();
    assert_eq!((refusal.code, said), (R::OverBudget, vec!["UAH 10.00", "UAH 0.00"]));
}

#[test]
fn indirect_cost_that_nobody_agreed_or_nobody_takes_is_refused() {
    let mut p = Player::new();
    let plain = p.place(&Agreement::uah("ALPHA", Policy::ExpenseWhenAuthorised));
    let place =
        p.place(&overhead(Agreement { code: "OMEGA", ..Agreement::uah("OMEGA", Policy::ExpenseWhenAuthorised) }));
    p.by("finance_manager1");
    assert_eq!(p.refused(charge(plain.fund)), R::NotInAgreement);
    assert_eq!(p.refused(charge(place.fund)), R::FreeFundMissing);
    let free = p.free_fund();
    assert_eq!(p.refused(charge(free)), R::FreeFundWrong);
    assert_eq!(p.refused(charge(place.fund)), R::NothingToBook);
    assert_eq!(p.by("finance").refused(charge(place.fund)), R::NotYourRole);
    p.put_state(place.fund, FundState::Closed);
    assert_eq!(p.by("finance_manager1").refused(charge(place.fund)), R::FundNotOpen);
}
