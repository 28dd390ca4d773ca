//! Goods: rows `supplier_paid` to goods to another grant.

use ledger_core::id::{CaseId, GoodsId};
use ledger_core::money::Currency;
use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::goods::GoodsState;
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::refusal::Stop;

use crate::play::goods::free;
use crate::play::{Agreement, Place, Player, ties, uah, usd, usd_currency};

const ADV: Policy = Policy::Advance;
const EXP: Policy = Policy::ExpenseWhenAuthorised;

/// A grant of 500.00 in kind, all of it ordered.
fn ordered(agreement: &Agreement) -> (Player, Place, CaseId, GoodsId) {
    let mut p = Player::new();
    let place = p.place(agreement);
    let case = p.in_kind(place, 50_000);
    let goods = p.ordered(case, 50_000);
    (p, place, case, goods)
}

/// The same, prepaid, delivered and handed over.
fn handed(agreement: &Agreement) -> (Player, Place, CaseId, GoodsId) {
    let (mut p, place, case, goods) = ordered(agreement);
    let sent = p.supplier_paid(goods, place.bank, 50_000);
    p.remitted(&sent);
    p.delivered(goods, 50_000);
    p.handed_over(goods, 50_000);
    (p, place, case, goods)
}

fn state(p: &Player, case: CaseId) -> AwardState {
    p.case(case).award.as_ref().unwrap().state
}

#[test]
fn goods_paid_before_delivery_become_stock_and_then_cost() {
    for policy in [ADV, EXP] {
        let (mut p, place, case, goods) = ordered(&Agreement::uah("ALPHA", policy));
        let sent = p.supplier_paid(goods, place.bank, 30_000);
        assert_eq!(p.legs(&sent), ["ALPHA 1320/1090 UAH 300.00"]);
        let plans = p.remitted(&sent);
        assert_eq!(p.legs(&plans[0]), ["ALPHA 1090/1010 UAH 300.00"]);
        let plan = p.delivered(goods, 40_000);
        assert_eq!(p.legs(&plan), ["ALPHA 1310/2030 UAH 400.00", "ALPHA 2030/1320 UAH 300.00"]);
        let plan = p.handed_over(goods, 40_000);
        assert_eq!(
            p.legs(&plan),
            ["ALPHA 5020/1310 UAH 400.00", "ALPHA 2110/4010 UAH 400.00", "ALPHA 9700/9800 UAH 400.00"]
        );
        // What is owed is paid first, the rest ahead.
        let sent = p.supplier_paid(goods, place.bank, 20_000);
        assert_eq!(p.legs(&sent), ["ALPHA 2030/1090 UAH 100.00", "ALPHA 1320/1090 UAH 100.00"]);
        p.remitted(&sent);
        p.delivered(goods, 10_000);
        assert_eq!(p.goods(goods).state, GoodsState::Ordered);
        p.handed_over(goods, 10_000);
        assert_eq!(p.goods(goods).state, GoodsState::HandedOver);
        assert_eq!(state(&p, case), AwardState::Completed, "nothing is left to come");
        assert_eq!(p.net_grant(case, place.fund, "9700", Currency::UAH), 0);
        ties::recomputed(&p);
    }
}

#[test]
fn goods_of_a_dollar_fund_are_released_at_the_days_rate_and_taken_back_at_the_original() {
    let mut p = Player::new();
    let place = p.place(&Agreement::usd("BETA", EXP));
    let case = p.signed(place, &[20_000, 50_000]);
    p.replanned(case, 70_000, &[20_000]);
    let goods = p.ordered(case, 50_000);
    // Cash of the same grant at another rate: it must not be mixed with the goods'.
    p.paid(case, 2, place);
    p.accepted(case, 2, 20_000);
    p.on("2026-02-01").rate(usd_currency(), "50");
    p.delivered(goods, 50_000);
    let plan = p.handed_over(goods, 50_000);
    assert_eq!(
        p.legs(&plan),
        [
            "BETA 5020/1310 UAH 500.00",
            "BETA 2110/4010 USD 10.00 = UAH 400.00",
            "BETA 9700/9800 USD 10.00",
            "BETA 9700/9500 USD 2.50",
        ]
    );
    p.on("2026-03-01").rate(usd_currency(), "80");
    let plan = p.back(Command::GoodsRetrieve, goods, 20_000);
    assert_eq!(
        p.legs(&plan),
        ["BETA 1310/5020 UAH 200.00", "BETA 4010/2110 USD 4.00 = UAH 160.00", "BETA 9800/9700 USD 4.00"]
    );
    ties::recomputed(&p);
}

#[test]
fn a_defect_before_the_handover_goes_back_unpaid_or_paid() {
    let (mut p, place, _, goods) = ordered(&Agreement::uah("ALPHA", ADV));
    p.delivered(goods, 50_000);
    let sent = p.supplier_paid(goods, place.bank, 30_000);
    assert_eq!(p.legs(&sent), ["ALPHA 2030/1090 UAH 300.00"]);
    p.remitted(&sent);
    let plan = p.back(Command::GoodsReject, goods, 25_000);
    assert_eq!(p.legs(&plan), ["ALPHA 2030/1310 UAH 200.00", "ALPHA 1320/1310 UAH 50.00"]);
    // The unpaid part may come again, the paid one is replaced.
    let plan = p.delivered(goods, 20_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1310/2030 UAH 200.00"]);
    let plan = p.back(Command::GoodsReplace, goods, 5_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1310/1320 UAH 50.00"]);
    assert_eq!((p.goods(goods).owed().0, p.goods(goods).prepaid().0), (20_000, 0));
    ties::recomputed(&p);
}

#[test]
fn retrieved_goods_go_to_the_supplier_who_replaces_or_refunds_them() {
    for policy in [ADV, EXP] {
        let (mut p, place, case, goods) = handed(&Agreement::uah("ALPHA", policy));
        let plan = p.back(Command::GoodsRetrieve, goods, 30_000);
        let taken_back = ["ALPHA 1310/5020 UAH 300.00", "ALPHA 4010/2110 UAH 300.00", "ALPHA 9800/9700 UAH 300.00"];
        assert_eq!(p.legs(&plan), taken_back);
        assert_eq!(p.goods(goods).state, GoodsState::Ordered);
        let plan = p.back(Command::GoodsReturn, goods, 30_000);
        assert_eq!(p.legs(&plan), ["ALPHA 1320/1310 UAH 300.00"]);
        p.back(Command::GoodsReplace, goods, 10_000);
        let plan = p.handed_over(goods, 10_000);
        assert_eq!(p.legs(&plan)[0], "ALPHA 5020/1310 UAH 100.00");
        let plan = p.paid_back(goods, place.bank, 20_000);
        assert_eq!(p.legs(&plan), ["ALPHA 1010/1320 UAH 200.00"]);
        assert_eq!(p.goods(goods).state, GoodsState::HandedOver);
        assert_eq!(p.net_grant(case, place.fund, "9700", Currency::UAH), -20_000, "until it is re-ordered or closed");
        p.launched(case);
        p.on("2027-03-01").visited(case);
        let plan = p.closed(case);
        assert_eq!(p.legs(&plan), ["ALPHA 9700/9500 UAH 200.00"]);
        ties::recomputed(&p);
    }
}

#[test]
fn an_order_that_the_supplier_refunds_whole_is_closed_and_can_be_placed_anew() {
    let (mut p, place, case, goods) = ordered(&Agreement::uah("ALPHA", ADV));
    let sent = p.supplier_paid(goods, place.bank, 50_000);
    p.remitted(&sent);
    p.paid_back(goods, place.bank, 50_000);
    assert_eq!(p.goods(goods).state, GoodsState::Closed);
    let second = p.ordered(case, 50_000);
    p.delivered(second, 50_000);
    p.handed_over(second, 50_000);
    let gone = p.goods_amount(goods, 1);
    assert_eq!(p.by("officer1").refused(Command::GoodsReceive(gone)).code(), "wrong_state");
}

#[test]
fn goods_go_to_another_grant_of_the_same_fund_and_both_cases_know_it() {
    let (mut p, place, old, goods) = handed(&Agreement::uah("ALPHA", EXP));
    let new = p.in_kind(place, 40_000);
    let reassign = p.goods_reassign(goods, 30_000, new);
    let plan = p.by("finance_manager1").go(reassign);
    assert_eq!(
        p.legs(&plan),
        [
            "ALPHA 1310/5020 UAH 300.00",
            "ALPHA 4010/2110 UAH 300.00",
            "ALPHA 9800/9700 UAH 300.00",
            "ALPHA 1095/1310 UAH 300.00",
            "ALPHA 1310/1095 UAH 300.00",
            "ALPHA 5020/1310 UAH 300.00",
            "ALPHA 2110/4010 UAH 300.00",
            "ALPHA 9700/9800 UAH 300.00",
        ]
    );
    for case in [old, new] {
        assert_eq!(p.case(case).acts.last().unwrap().action, Action::GoodsReassign);
        assert_eq!((p.open_of(case, "1310"), p.open_of(case, "1320")), (0, 0));
    }
    assert_eq!((p.open_of(old, "5020"), p.open_of(new, "5020")), (20_000, 30_000));
    assert_eq!(p.net_grant(old, place.fund, "9700", Currency::UAH), -30_000);
    assert_eq!(p.net_grant(new, place.fund, "9700", Currency::UAH), -10_000);
    let given = &p.case(new).goods[0];
    assert_eq!((given.state, given.handed_minor.0), (GoodsState::HandedOver, 30_000));
    let given = given.goods_id;
    p.back(Command::GoodsRetrieve, given, 30_000);
    ties::recomputed(&p);
}

#[test]
fn retrieved_goods_go_to_a_grant_of_another_fund_as_a_debt_between_the_two() {
    let (mut p, _, old, goods) = handed(&Agreement::uah("ALPHA", ADV));
    let other = p.place(&Agreement::usd("BETA", ADV));
    let new = p.in_kind(other, 50_000);
    p.back(Command::GoodsRetrieve, goods, 50_000);
    let reassign = p.goods_reassign(goods, 50_000, new);
    let plan = p.by("finance_manager1").go(reassign);
    assert_eq!(
        p.legs(&plan),
        [
            "ALPHA 1120/1310 UAH 500.00",
            "BETA 1310/2040 UAH 500.00",
            "BETA 5020/1310 UAH 500.00",
            "BETA 2110/4010 USD 12.50 = UAH 500.00",
            "BETA 9700/9800 USD 12.50",
        ]
    );
    assert_eq!(p.goods(goods).state, GoodsState::Closed);
    assert_eq!(p.open_of(old, "5020"), 0);
    ties::recomputed(&p);
}

#[test]
fn a_retrieval_opens_a_closed_grant_again() {
    let (mut p, place, case, goods) = handed(&Agreement::uah("ALPHA", EXP));
    p.launched(case);
    p.on("2027-03-01").visited(case);
    p.closed(case);
    p.back(Command::GoodsRetrieve, goods, 10_000);
    assert_eq!(state(&p, case), AwardState::Recovering);
    let close = Command::GrantClose(p.grant_step(case));
    assert_eq!(p.by("finance_manager2").refused(close.clone()).code(), "balances_open");
    p.back(Command::GoodsReturn, goods, 10_000);
    p.paid_back(goods, place.bank, 10_000);
    p.by("finance_manager2").go(close);
    assert_eq!(state(&p, case), AwardState::Closed);
}

#[test]
fn a_grant_completed_in_cash_keeps_the_commitment_of_its_orders() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", ADV));
    let case = p.signed(place, &[50_000]);
    p.replanned(case, 50_000, &[20_000]);
    let goods = p.ordered(case, 25_000);
    p.paid(case, 1, place);
    let plan = p.accepted(case, 1, 20_000);
    assert_eq!(p.legs(&plan)[3..], ["ALPHA 9700/9500 UAH 50.00"], "what nobody ordered");
    assert_eq!(state(&p, case), AwardState::Completed);
    p.delivered(goods, 25_000);
    let plan = p.handed_over(goods, 25_000);
    assert_eq!(p.legs(&plan)[2], "ALPHA 9700/9800 UAH 250.00");
}

#[test]
fn orders_are_refused_by_the_rule_that_they_break() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", ADV));
    let case = p.in_kind(place, 50_000);
    let over = p.goods_order(case, 50_001);
    let refusal = p.by("finance_manager1").refusal(over);
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("over_free", "agreement_sign"));
    let zero = p.goods_order(case, 0);
    assert_eq!(p.refused(zero).code(), "amount_not_positive");
    let Command::GoodsOrder(plain) = p.goods_order(case, 50_000) else { unreachable!() };
    let dollars = input::GoodsOrder { order: free(usd(1)), ..plain.clone() };
    assert_eq!(p.refused(Command::GoodsOrder(dollars)).code(), "currency_mismatch");
    let stale = input::GoodsOrder { version: plain.version - 1, ..plain.clone() };
    assert_eq!(p.refused(Command::GoodsOrder(stale)).code(), "stale_version");
    assert_eq!(p.by("finance").refused(Command::GoodsOrder(plain.clone())).code(), "not_your_role");
    p.by("finance_manager1").go(Command::GoodsOrder(plain.clone()));
    let again = input::GoodsOrder { version: plain.version + 1, order: free(uah(1)), ..plain };
    assert_eq!(p.refused(Command::GoodsOrder(again.clone())).code(), "over_free", "an order takes what is free");
    // What is ordered can't be authorised or amended away.
    let less = input::AmendmentTerms {
        case,
        version: again.version,
        signed: uah(49_999),
        line: None,
        instalments: Vec::new(),
        reason: crate::play::code("less"),
    };
    assert_eq!(p.by("officer2").refused(Command::AmendmentPropose(less)).code(), "over_free");
}

#[test]
fn payments_and_deliveries_are_refused_by_the_rule_that_they_break() {
    let (mut p, place, _, goods) = ordered(&Agreement { tranche: 40_000, ..Agreement::uah("ALPHA", ADV) });
    let over = p.goods_pay(goods, place.bank, 50_001);
    let refusal = p.by("manager2").refusal(over);
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("over_open", "goods_order"));
    let poor = p.goods_pay(goods, place.bank, 45_000);
    assert_eq!(p.refused(poor).code(), "fund_cash_short");
    let empty = p.bank(Currency::UAH);
    let wrong = p.goods_pay(goods, empty, 30_000);
    assert_eq!(p.by("manager2").refused(wrong).code(), "bank_short");
    let dollars = p.bank(usd_currency());
    let wrong = p.goods_pay(goods, dollars, 30_000);
    assert_eq!(p.by("manager2").refused(wrong).code(), "currency_mismatch");
    let own = p.goods_pay(goods, place.bank, 30_000);
    let refusal = p.by("finance_manager1").refusal(own.clone());
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("duties", "goods_order"));
    let sent = p.by("finance_manager2").go(own.clone());
    assert_eq!(p.refused(own).code(), "stale_version");
    let confirm = p.remittance_confirm(&Player::remittances(&sent)[0]);
    p.by("finance").go(confirm);

    let refused = |p: &mut Player, step: fn(input::GoodsAmount) -> Command, amount| {
        let input = p.goods_amount(goods, amount);
        p.by("officer1").refusal(step(input)).code.code()
    };
    assert_eq!(refused(&mut p, Command::GoodsReceive, 50_001), "over_open");
    assert_eq!(refused(&mut p, Command::GoodsReceive, 0), "amount_not_positive");
    assert_eq!(refused(&mut p, Command::GoodsHandover, 1), "over_open");
    assert_eq!(refused(&mut p, Command::GoodsReject, 1), "over_open");
    assert_eq!(refused(&mut p, Command::GoodsRetrieve, 1), "over_open");
    assert_eq!(refused(&mut p, Command::GoodsReturn, 1), "over_open");
    assert_eq!(refused(&mut p, Command::GoodsReplace, 1), "over_open");
    p.delivered(goods, 20_000);
    p.handed_over(goods, 5_000);
    assert_eq!(refused(&mut p, Command::GoodsReceive, 30_001), "over_open");
    assert_eq!(refused(&mut p, Command::GoodsHandover, 15_001), "over_open");
    p.back(Command::GoodsRetrieve, goods, 5_000);
    assert_eq!(refused(&mut p, Command::GoodsReject, 15_001), "over_open", "what was retrieved is returned");
    assert_eq!(refused(&mut p, Command::GoodsReturn, 5_001), "over_open");
    let receive = Command::GoodsReceive(p.goods_amount(goods, 1));
    assert_eq!(p.by("finance").refused(receive).code(), "not_your_role");
}

#[test]
fn refunds_and_reassignments_are_refused_by_the_rule_that_they_break() {
    let (mut p, place, old, goods) = handed(&Agreement::uah("ALPHA", ADV));
    let over = p.supplier_refund(goods, place.bank, 1);
    let refusal = p.by("finance").refusal(Command::SupplierRefund(over));
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("over_open", "goods_pay"));
    p.back(Command::GoodsRetrieve, goods, 20_000);
    p.back(Command::GoodsReturn, goods, 20_000);
    let dollars = p.bank(usd_currency());
    let wrong = p.supplier_refund(goods, dollars, 1_000);
    assert_eq!(p.by("finance").refused(Command::SupplierRefund(wrong)).code(), "currency_mismatch");
    let good = p.supplier_refund(goods, place.bank, 1_000);
    p.by("finance").go(Command::SupplierRefund(good.clone()));
    let used = input::GoodsBankLine { version: good.version + 1, ..good };
    assert_eq!(p.refused(Command::SupplierRefund(used)).code(), "bank_line_used");

    let same = p.goods_reassign(goods, 1_000, old);
    assert_eq!(p.by("finance_manager1").refused(same).code(), "already_done");
    let small = p.in_kind(place, 1_000);
    let over = p.goods_reassign(goods, 1_001, small);
    let refusal = p.by("finance_manager1").refusal(over);
    assert_eq!((refusal.code.code(), refusal.case), ("over_free", Some(small)));
    let over = p.goods_reassign(goods, 30_001, small);
    assert_eq!(p.refused(over).code(), "over_open");
    let approved = p.voted(place, 1_000, &[]);
    let early = p.goods_reassign(goods, 1_000, approved);
    assert_eq!(p.by("finance_manager1").try_go(&early), Err(Stop::Hidden), "no grant yet");
    let fine = p.goods_reassign(goods, 1_000, small);
    assert_eq!(p.by("officer1").refused(fine).code(), "not_your_role");
}
