//! The plain path of a case, from the approval to the closed grant.

use ledger_core::money::Currency;
use ledger_core::programme::fund::Policy;

use crate::play::{Agreement, Player, ties, usd_currency};

#[test]
fn a_case_of_an_advance_fund_goes_from_approval_to_the_close() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[30_000, 20_000]);
    assert_eq!(p.net_grant(case, place.fund, "9700", Currency::UAH), -50_000);
    let plan = p.authorised(case, 0);
    assert_eq!(p.legs(&plan), ["ALPHA 1210/2010 UAH 300.00"]);
    let plan = p.sent(case, 0, place);
    assert_eq!(p.legs(&plan), ["ALPHA 2010/1090 UAH 300.00"]);
    let plan = p.confirmed(case, 0);
    assert_eq!(p.legs(&plan), ["ALPHA 1090/1010 UAH 300.00"]);
    let plan = p.accepted(case, 0, 30_000);
    assert_eq!(
        p.legs(&plan),
        ["ALPHA 5010/1210 UAH 300.00", "ALPHA 2110/4010 UAH 300.00", "ALPHA 9700/9800 UAH 300.00"]
    );
    p.paid(case, 1, place);
    p.accepted(case, 1, 20_000);
    p.launched(case);
    p.on("2027-01-10").visited(case);
    p.closed(case);
    assert_eq!(p.open_of(case, "1210"), 0);
    ties::recomputed(&p);
}

#[test]
fn a_cost_of_a_dollar_fund_is_released_at_the_days_rate_and_trued_up() {
    let mut p = Player::new();
    let place = p.place(&Agreement::usd("BETA", Policy::ExpenseWhenAuthorised));
    let case = p.signed(place, &[40_000]);
    assert_eq!(p.net_grant(case, place.fund, "9700", usd_currency()), -1_000);
    p.on("2026-02-01").rate(usd_currency(), "50");
    let plan = p.authorised(case, 0);
    assert_eq!(
        p.legs(&plan),
        [
            "BETA 5010/2010 UAH 400.00",
            "BETA 2110/4010 USD 8.00 = UAH 320.00",
            "BETA 9700/9800 USD 8.00",
            "BETA 9700/9500 USD 2.00",
        ]
    );
}
