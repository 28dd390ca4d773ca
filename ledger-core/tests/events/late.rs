//! What comes back long after the money was spent: after a closeout, from another line, at another rate.

use ledger_core::id::CaseId;
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::claim::{AllowanceBearer, Disallowance};
use ledger_core::programme::command::{self as input, Command, ReceiptTarget};
use ledger_core::programme::fund::{FundState, Policy};
use ledger_core::programme::terms::FundTerms;

use crate::claims::paid;
use crate::play::{Agreement, MILESTONE, Place, Player, ties, usd_currency};

const ADV: Policy = Policy::Advance;
const EXP: Policy = Policy::ExpenseWhenAuthorised;

/// A grant with 200.00 written off at the donor's cost, closed, and its fund closed out.
fn closed_out(agreement: &Agreement) -> (Player, Place, CaseId) {
    let (mut p, place, case) = paid(agreement);
    let free = p.free_fund();
    p.claimed(case, 0, 20_000);
    p.allowed(case, 20_000, AllowanceBearer::Donor);
    p.written_off(case);
    p.launched(case);
    p.on("2027-03-01").visited(case);
    p.closed(case);
    let step = |p: &Player| input::FundStep { fund: place.fund, version: p.stage.base().funds[&place.fund].version };
    let end = Command::FundEnd(step(&p));
    p.by("finance_manager1").go(end);
    // The money that is left goes back to the donor or to the own fund, then the fund is closed.
    while p.stage.base().funds[&place.fund].state != FundState::Closed {
        let closeout = Command::FundCloseout(step(&p));
        let plan = p.by("finance_manager1").go(closeout);
        p.remitted(&plan);
        let owed = -p.net(place.fund, "2040", Currency::UAH);
        if owed > 0 {
            let (debtor, from, to, amount) = (place.fund, place.bank, place.bank, crate::play::uah(owed));
            let settle = input::FundSettle { debtor, creditor: free, from, to, amount };
            p.by("finance_manager1").go(Command::FundSettle(settle));
        }
    }
    (p, place, case)
}

#[test]
fn what_comes_in_after_the_donors_closeout_is_the_donors_or_the_organisations() {
    let (mut p, place, case) = closed_out(&Agreement::uah("ALPHA", ADV));
    let plan = p.recovered_late(case, place.bank, 20_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1010/2210 UAH 200.00"]);
    let (mut p, place, case) = closed_out(&Agreement::uah("ALPHA", EXP).unconditional());
    let plan = p.recovered_late(case, place.bank, 20_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1010/2040 UAH 200.00", "FREE 1120/5920 UAH 200.00"]);
    let disallow = p.cost_disallow(case, 0, 100, Disallowance::GranteeReuse);
    assert_eq!(p.by("finance_manager1").refused(disallow).code(), "fund_not_open");
    let (receipt, _) = p.held(place.bank, crate::play::uah(100));
    let tranche = p.identify(receipt, ReceiptTarget::Tranche(place.fund));
    assert_eq!(p.by("finance_manager1").refused(tranche).code(), "fund_not_open");
}

#[test]
fn a_true_up_that_the_exchange_line_bore_comes_back_to_it() {
    let terms = FundTerms { exchange_line: Some(2), ..FundTerms::default() };
    let mut p = Player::new();
    let place = p.place(&Agreement { terms, ..Agreement::usd("BETA", EXP) });
    let case = p.signed(place, &[40_000]);
    p.on("2026-02-01").rate(usd_currency(), "32");
    let plan = p.authorised(case, 0);
    // Committed at 40 to the dollar, cost at 32.
    assert_eq!(p.legs(&plan)[2..], ["BETA 9700/9800 USD 10.00", "BETA 9500/9800 USD 2.50"]);
    p.sent(case, 0, place);
    p.confirmed(case, 0);
    let plan = p.claimed(case, 0, 40_000);
    assert_eq!(p.legs(&plan)[2..], ["BETA 9800/9700 USD 10.00", "BETA 9800/9500 USD 2.50", "BETA 9500/9700 USD 2.50"]);
    assert_eq!(p.net_line((place.fund, place.spare), "9800", usd_currency()), 0);
    p.refunded(case, place.bank, 40_000);
    ties::recomputed(&p);
}

#[test]
fn a_cost_of_a_line_that_the_grant_has_left_comes_back_to_that_line() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", EXP));
    let case = p.signed(place, &[30_000, 20_000]);
    p.paid(case, 0, place);
    let (version, reason) = (p.grant_step(case).version, crate::play::code("line"));
    let planned_on = p.date();
    let instalments = vec![input::Instalment { amount_minor: Minor(20_000), planned_on, gate: MILESTONE }];
    let (signed, line) = (crate::play::uah(50_000), Some(place.spare));
    let amend = input::AmendmentTerms { case, version, signed, line, instalments, reason };
    p.amended(amend);
    let plan = p.claimed(case, 0, 10_000);
    assert_eq!(p.legs(&plan)[2..], ["ALPHA 9800/9500 UAH 100.00", "ALPHA 9500/9700 UAH 100.00"]);
    let lines = |p: &Player, digits| {
        [place.line, place.spare].map(|line| -p.net_line((place.fund, line), digits, Currency::UAH))
    };
    assert_eq!((lines(&p, "9800"), lines(&p, "9700")), ([20_000, 0], [0, 30_000]));
}
