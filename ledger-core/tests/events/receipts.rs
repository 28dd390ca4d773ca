//! Unidentified receipts: rows from the bank line that nobody knows to the place that it finds.

use ledger_core::id::{CaseId, FundId};
use ledger_core::programme::claim::AllowanceBearer;
use ledger_core::programme::command::{self as input, Command, FundLend, ReceiptTarget};
use ledger_core::programme::disbursement::DisbursementState;
use ledger_core::programme::fund::Policy;

use crate::play::{Agreement, Place, Player, ties, uah, usd, usd_currency};

const ADV: Policy = Policy::Advance;

/// A paid instalment of 500.00 of a hryvnia fund, and the own fund.
fn paid() -> (Player, Place, CaseId, FundId) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", ADV));
    let free = p.free_fund();
    let case = p.signed(place, &[50_000]);
    p.paid(case, 0, place);
    (p, place, case, free)
}

#[test]
fn a_receipt_is_held_in_the_own_fund_and_may_be_the_organisations() {
    let (mut p, place, _, _) = paid();
    let (receipt, plan) = p.held(place.bank, uah(7_000));
    assert_eq!(p.legs(&plan), ["FREE 1010/2090 UAH 70.00"]);
    let plan = p.identified(receipt, ReceiptTarget::Own);
    assert_eq!(p.legs(&plan), ["FREE 2090/4110 UAH 70.00"]);
    let again = input::ReceiptIdentify { receipt, version: 2, target: ReceiptTarget::Own };
    assert_eq!(p.refused(Command::ReceiptIdentify(again)).code(), "wrong_state");
    ties::recomputed(&p);
}

#[test]
fn a_receipt_turns_out_to_be_a_refund_with_all_that_a_refund_books() {
    let (mut p, place, case, _) = paid();
    p.accepted(case, 0, 30_000);
    p.claimed(case, 0, 20_000);
    p.allowed(case, 15_000, AllowanceBearer::Donor);
    let (receipt, _) = p.held(place.bank, uah(10_000));
    let plan = p.identified(receipt, ReceiptTarget::Claim(p.claim(case).claim_id));
    assert_eq!(
        p.legs(&plan),
        [
            "ALPHA 1120/1220 UAH 50.00",
            "ALPHA 9700/9500 UAH 50.00",
            "ALPHA 1120/1220 UAH 50.00",
            "ALPHA 1229/5920 UAH 50.00",
            "ALPHA 4010/2110 UAH 50.00",
            "ALPHA 9800/9500 UAH 50.00",
            "FREE 2090/2040 UAH 100.00",
        ]
    );
    assert_eq!(plan.entries[0].header.follows_id, Some(p.claim(case).entry_id));
    assert_eq!((p.claim(case).refunded_minor.0, p.claim(case).allowance_minor.0), (10_000, 10_000));
    let (receipt, _) = p.held(place.bank, uah(10_001));
    let over = p.identify(receipt, ReceiptTarget::Claim(p.claim(case).claim_id));
    assert_eq!(p.by("finance_manager1").refused(over).code(), "over_open");
    ties::recomputed(&p);
}

#[test]
fn a_receipt_turns_out_to_be_a_payment_that_came_back_and_is_sent_anew() {
    let (mut p, place, case, _) = paid();
    let target = || ReceiptTarget::Returned(p.instalment(case, 0).disbursement_id);
    let target = target();
    let (receipt, _) = p.held(place.bank, uah(49_900));
    let differs = p.identify(receipt, target.clone());
    assert_eq!(p.by("finance_manager1").refused(differs).code(), "amount_differs");
    let (receipt, _) = p.held(place.bank, uah(50_000));
    let plan = p.identified(receipt, target.clone());
    assert_eq!(p.legs(&plan), ["FREE 2090/2040 UAH 500.00", "ALPHA 1120/2020 UAH 500.00"]);
    assert_eq!(p.instalment(case, 0).state, DisbursementState::Returned);
    let (second, _) = p.held(place.bank, uah(50_000));
    let twice = p.identify(second, target);
    assert_eq!(p.by("finance_manager1").refused(twice).code(), "wrong_state");
    let reissue = Command::PaymentReissue(p.step(case, 0));
    p.by("finance_manager1").go(reissue);
}

#[test]
fn a_payment_that_was_found_among_receipts_and_sent_anew_comes_back_once() {
    let (mut p, place, case, _) = paid();
    let (receipt, _) = p.held(place.bank, uah(50_000));
    p.identified(receipt, ReceiptTarget::Returned(p.instalment(case, 0).disbursement_id));
    let reissue = Command::PaymentReissue(p.step(case, 0));
    p.by("finance_manager2").go(reissue);
    p.sent(case, 0, place);
    p.confirmed(case, 0);
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let (bank_ref, value_on) = (p.fresh("BACK"), p.date());
    let back = input::PaymentReturn { disbursement, version, bank_ref, amount: uah(50_000), value_on };
    let plan = p.by("finance").go(Command::PaymentReturn(back));
    assert_eq!(p.legs(&plan), ["ALPHA 1010/2020 UAH 500.00"]);
    ties::recomputed(&p);
}

#[test]
fn a_receipt_turns_out_to_be_a_tranche_and_pays_what_the_donor_owed_first() {
    let mut p = Player::new();
    let small = Agreement { tranche: 10_000, ..Agreement::uah("ALPHA", Policy::ExpenseWhenAuthorised) };
    let place = p.place(&small);
    let other = p.place(&Agreement::uah("OTHER", ADV));
    p.free_fund();
    let lend = FundLend { lender: other.fund, borrower: place.fund, bank_account: other.bank, amount: uah(40_000) };
    p.by("finance_manager1").go(Command::FundLend(lend));
    let case = p.signed(place, &[30_000]);
    let plan = p.authorised(case, 0);
    assert_eq!(
        p.legs(&plan),
        [
            "ALPHA 5010/2010 UAH 300.00",
            "ALPHA 2110/4010 UAH 100.00",
            "ALPHA 1110/4010 UAH 200.00",
            "ALPHA 9700/9800 UAH 300.00",
        ]
    );
    let (receipt, _) = p.held(place.bank, uah(25_000));
    let plan = p.identified(receipt, ReceiptTarget::Tranche(place.fund));
    assert_eq!(p.legs(&plan), ["FREE 2090/2040 UAH 250.00", "ALPHA 1120/1110 UAH 200.00", "ALPHA 1120/2110 UAH 50.00"]);
    let (dollars, bank) = (usd_currency(), p.bank(usd_currency()));
    p.rate(dollars, "40");
    let (receipt, plan) = p.held(bank, usd(1_000));
    assert_eq!(p.legs(&plan), ["FREE 1020/2090 USD 10.00 = UAH 400.00"]);
    let wrong = p.identify(receipt, ReceiptTarget::Tranche(place.fund));
    assert_eq!(p.by("finance_manager1").refused(wrong).code(), "currency_mismatch");
    let free = p.stage.base().programme.as_ref().unwrap().free_fund_id.unwrap();
    let wrong = p.identify(receipt, ReceiptTarget::Tranche(free));
    assert_eq!(p.refused(wrong).code(), "free_fund_wrong");
}

#[test]
fn a_tranche_in_dollars_keeps_the_base_amount_that_it_was_held_at() {
    let mut p = Player::new();
    let place = p.place(&Agreement::usd("BETA", ADV));
    p.free_fund();
    let (receipt, _) = p.held(place.donor_bank, usd(10_000));
    p.on("2026-02-01").rate(usd_currency(), "50");
    let plan = p.identified(receipt, ReceiptTarget::Tranche(place.fund));
    assert_eq!(p.legs(&plan), ["FREE 2090/2040 USD 100.00 = UAH 4000.00", "BETA 1120/2110 USD 100.00 = UAH 4000.00"]);
    ties::recomputed(&p);
}

#[test]
fn a_receipt_that_is_not_ours_goes_back_and_the_bank_confirms_it() {
    let (mut p, place, _, free) = paid();
    let (receipt, _) = p.held(place.bank, uah(7_000));
    let back = Command::ReceiptReturn(input::ReceiptStep { receipt, version: 1 });
    assert_eq!(p.by("finance").refused(back.clone()).code(), "not_your_role");
    let sent = p.by("finance_manager1").go(back.clone());
    assert_eq!(p.legs(&sent), ["FREE 2090/1090 UAH 70.00"]);
    let plans = p.remitted(&sent);
    assert_eq!(p.legs(&plans[0]), ["FREE 1090/1010 UAH 70.00"]);
    assert_eq!(p.net(free, "1010", ledger_core::money::Currency::UAH), 0);
    assert_eq!(p.by("finance_manager1").refused(back).code(), "stale_version");
}

#[test]
fn receipts_are_refused_by_the_rule_that_they_break() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", ADV));
    let hold = p.receipt_hold(place.bank, uah(7_000));
    assert_eq!(p.by("finance").refused(Command::ReceiptHold(hold.clone())).code(), "free_fund_missing");
    p.free_fund();
    assert_eq!(p.by("finance_manager1").refused(Command::ReceiptHold(hold.clone())).code(), "not_your_role");
    let zero = input::ReceiptHold { amount: uah(0), ..hold.clone() };
    assert_eq!(p.by("finance").refused(Command::ReceiptHold(zero)).code(), "amount_not_positive");
    let dollars = input::ReceiptHold { amount: usd(7_000), ..hold.clone() };
    assert_eq!(p.refused(Command::ReceiptHold(dollars)).code(), "currency_mismatch");
    let receipt = crate::play::id(&p.on("2026-01-06").go(Command::ReceiptHold(hold.clone())));
    assert_eq!(p.refused(Command::ReceiptHold(hold)).code(), "bank_line_used");
    let own = p.identify(receipt, ReceiptTarget::Own);
    assert_eq!(p.on("2026-01-05").by("finance_manager1").refused(own).code(), "before_earlier_act");
    let stale = input::ReceiptIdentify { receipt, version: 2, target: ReceiptTarget::Own };
    assert_eq!(p.on("2026-01-06").refused(Command::ReceiptIdentify(stale)).code(), "stale_version");
    let bank = p.bank(usd_currency());
    let early = p.receipt_hold(bank, usd(7_000));
    assert_eq!(p.by("finance").refused(Command::ReceiptHold(early)).code(), "rate_missing");
}
