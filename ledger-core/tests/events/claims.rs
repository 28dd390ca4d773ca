//! Claims: rows `claim` to late recovery, under both policies and in both kinds of fund.

use ledger_core::id::CaseId;
use ledger_core::money::Currency;
use ledger_core::policy::{Action, Role};
use ledger_core::programme::claim::{AllowanceBearer, ClaimState, Disallowance};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::disbursement::DisbursementState;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::plan::Plan;
use ledger_core::programme::steps::waiting;

use crate::play::{Agreement, Place, Player, ties, usd_currency};

const ADV: Policy = Policy::Advance;
const EXP: Policy = Policy::ExpenseWhenAuthorised;

/// A paid instalment of 500.00 with receipts for 300.00; in a dollar fund it was signed at 40 and everything after that is at
/// 50 to the dollar.
pub fn paid(agreement: &Agreement) -> (Player, Place, CaseId) {
    let mut p = Player::new();
    let place = p.place(agreement);
    let case = p.signed(place, &[50_000]);
    if agreement.currency != Currency::UAH {
        p.on("2026-02-01").rate(usd_currency(), "50");
    }
    p.paid(case, 0, place);
    p.accepted(case, 0, 30_000);
    (p, place, case)
}

/// The same with receipts for all of it: the grant is completed.
fn settled(agreement: &Agreement) -> (Player, Place, CaseId) {
    let (mut p, place, case) = paid(agreement);
    p.accepted(case, 0, 20_000);
    assert_eq!(p.case(case).award.as_ref().unwrap().state, AwardState::Completed);
    (p, place, case)
}

fn follows(plan: &Plan) -> Option<ledger_core::id::EntryId> {
    plan.entries[0].header.follows_id
}

#[test]
fn an_unspent_advance_is_claimed_and_paid_back_in_parts() {
    let (mut p, place, case) = paid(&Agreement::uah("ALPHA", ADV));
    let plan = p.claimed(case, 0, 20_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1220/1210 UAH 200.00"]);
    assert_eq!(p.instalment(case, 0).state, DisbursementState::Settled);
    assert_eq!(p.net_grant(case, place.fund, "9700", Currency::UAH), -20_000, "the commitment stays behind the claim");
    let plan = p.refunded(case, place.bank, 15_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1010/1220 UAH 150.00", "ALPHA 9700/9500 UAH 150.00"]);
    assert_eq!(follows(&plan), Some(p.claim(case).entry_id));
    assert_eq!(p.claim(case).state, ClaimState::Open);
    p.refunded(case, place.bank, 5_000);
    assert_eq!(p.claim(case).state, ClaimState::Settled);
    assert_eq!(p.net_grant(case, place.fund, "9700", Currency::UAH), 0);
    ties::recomputed(&p);
}

#[test]
fn an_expensed_payment_is_claimed_out_of_its_cost() {
    let (mut p, place, case) = paid(&Agreement::uah("ALPHA", EXP));
    let plan = p.claimed(case, 0, 20_000);
    assert_eq!(
        p.legs(&plan),
        ["ALPHA 1220/5010 UAH 200.00", "ALPHA 4010/2110 UAH 200.00", "ALPHA 9800/9700 UAH 200.00"]
    );
    let plan = p.refunded(case, place.bank, 20_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1010/1220 UAH 200.00", "ALPHA 9700/9500 UAH 200.00"]);
}

#[test]
fn a_dollar_fund_takes_back_what_it_released_and_not_todays_rate() {
    let (mut p, place, case) = paid(&Agreement::usd("BETA", EXP));
    p.on("2026-03-01").rate(usd_currency(), "80");
    let plan = p.claimed(case, 0, 20_000);
    assert_eq!(
        p.legs(&plan),
        ["BETA 1220/5010 UAH 200.00", "BETA 4010/2110 USD 4.00 = UAH 160.00", "BETA 9800/9700 USD 4.00"]
    );
    let plan = p.refunded(case, place.bank, 20_000);
    assert_eq!(p.legs(&plan), ["BETA 1010/1220 UAH 200.00", "BETA 9700/9500 USD 4.00"]);

    let (mut p, place, case) = paid(&Agreement::usd("BETA", ADV));
    let plan = p.claimed(case, 0, 20_000);
    assert_eq!(p.legs(&plan), ["BETA 1220/1210 UAH 200.00"]);
    let plan = p.refunded(case, place.bank, 15_000);
    assert_eq!(p.legs(&plan), ["BETA 1010/1220 UAH 150.00", "BETA 9700/9500 USD 3.75"]);
}

/// Legs of a disallowance of 200.00 and of its refund, if the grantee owes it.
fn disallowance(agreement: &Agreement, outcome: Disallowance) -> (Vec<String>, Vec<String>) {
    let (mut p, place, case) = settled(agreement);
    p.free_fund();
    let plan = p.disallowed(case, 0, 20_000, outcome);
    let legs = p.legs(&plan);
    if p.case(case).claims.is_empty() {
        return (legs, Vec::new());
    }
    let plan = p.refunded(case, place.bank, 20_000);
    ties::recomputed(&p);
    (legs, p.legs(&plan))
}

#[test]
fn a_cost_that_the_grantee_owes_is_used_again_or_goes_to_the_donor() {
    for policy in [ADV, EXP] {
        let (legs, refund) = disallowance(&Agreement::uah("ALPHA", policy), Disallowance::GranteeReuse);
        assert_eq!(legs, ["ALPHA 1220/5010 UAH 200.00", "ALPHA 4010/2110 UAH 200.00", "ALPHA 9800/9700 UAH 200.00"]);
        assert_eq!(refund, ["ALPHA 1010/1220 UAH 200.00", "ALPHA 9700/9500 UAH 200.00"]);
        let (legs, refund) = disallowance(&Agreement::uah("ALPHA", policy), Disallowance::GranteeRepay);
        assert_eq!(legs, ["ALPHA 1220/5010 UAH 200.00", "ALPHA 4010/2210 UAH 200.00", "ALPHA 9800/9010 UAH 200.00"]);
        assert_eq!(refund, ["ALPHA 1010/1220 UAH 200.00"], "the donor is repaid already");
        let (legs, _) = disallowance(&Agreement::usd("BETA", policy), Disallowance::GranteeRepay);
        let released = "BETA 4010/2210 USD 4.00 = UAH 160.00";
        assert_eq!(legs, ["BETA 1220/5010 UAH 200.00", released, "BETA 9800/9010 USD 4.00"]);
    }
}

#[test]
fn a_cost_that_the_organisation_bears_is_its_own_funds() {
    for policy in [ADV, EXP] {
        let moved = ["ALPHA 1120/5010 UAH 200.00", "FREE 5010/2040 UAH 200.00"];
        let (legs, _) = disallowance(&Agreement::uah("ALPHA", policy), Disallowance::OrganisationReuse);
        assert_eq!(legs, [&moved[..], &["ALPHA 4010/2110 UAH 200.00", "ALPHA 9800/9500 UAH 200.00"]].concat());
        let (legs, _) = disallowance(&Agreement::uah("ALPHA", policy), Disallowance::OrganisationRepay);
        assert_eq!(legs, [&moved[..], &["ALPHA 4010/2210 UAH 200.00", "ALPHA 9800/9010 UAH 200.00"]].concat());
        let (legs, _) = disallowance(&Agreement::uah("ALPHA", policy).unconditional(), Disallowance::OrganisationReuse);
        assert_eq!(legs[2..], ["ALPHA 4010/3110 UAH 200.00", "ALPHA 9800/9500 UAH 200.00"]);
    }
}

#[test]
fn a_disallowance_opens_a_closed_grant_until_it_is_paid_back() {
    let (mut p, place, case) = settled(&Agreement::uah("ALPHA", ADV));
    p.launched(case);
    p.on("2027-03-01").visited(case);
    p.closed(case);
    let state = |p: &Player| p.case(case).award.as_ref().unwrap().state;
    assert_eq!(state(&p), AwardState::Closed);
    p.on("2027-05-01").disallowed(case, 0, 20_000, Disallowance::GranteeReuse);
    assert_eq!(state(&p), AwardState::Recovering);
    let close = Command::GrantClose(p.grant_step(case));
    assert_eq!(p.by("finance_manager2").refused(close.clone()).code(), "balances_open");
    let waits = |p: &Player| {
        let steps = waiting(p.case(case), p.stage.base(), p.date());
        steps.iter().any(|step| step.action == Action::GrantClose)
    };
    assert!(!waits(&p), "the claim comes first");
    p.refunded(case, place.bank, 20_000);
    assert!(waits(&p));
    p.by("finance_manager2").go(close);
    assert_eq!((state(&p), waits(&p)), (AwardState::Closed, false));
}

#[test]
fn a_loss_that_the_donor_bears_is_a_cost_until_the_grantee_pays() {
    let (mut p, place, case) = paid(&Agreement::uah("ALPHA", ADV));
    p.claimed(case, 0, 20_000);
    let plan = p.allowed(case, 12_000, AllowanceBearer::Donor);
    assert_eq!(
        p.legs(&plan),
        ["ALPHA 5920/1229 UAH 120.00", "ALPHA 2110/4010 UAH 120.00", "ALPHA 9700/9800 UAH 120.00"]
    );
    // 200 are owed and 120 covered: of 100 paid, 80 are covered by nothing and 20 give the cost back.
    let plan = p.refunded(case, place.bank, 10_000);
    assert_eq!(
        p.legs(&plan),
        [
            "ALPHA 1010/1220 UAH 80.00",
            "ALPHA 9700/9500 UAH 80.00",
            "ALPHA 1010/1220 UAH 20.00",
            "ALPHA 1229/5920 UAH 20.00",
            "ALPHA 4010/2110 UAH 20.00",
            "ALPHA 9800/9500 UAH 20.00",
        ]
    );
    let plan = p.written_off(case);
    assert_eq!(p.legs(&plan), ["ALPHA 1229/1220 UAH 100.00"]);
    assert_eq!(p.claim(case).written_off_minor.0, 10_000);
    let plan = p.recovered_late(case, place.bank, 4_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1010/5920 UAH 40.00", "ALPHA 4010/2110 UAH 40.00", "ALPHA 9800/9500 UAH 40.00"]);
    assert_eq!(follows(&plan), p.claim(case).write_off_entry_id);
    // The agreement is ending: what comes in now is the donor's.
    let version = p.stage.base().funds[&place.fund].version;
    p.by("finance_manager1").go(Command::FundEnd(input::FundStep { fund: place.fund, version }));
    let plan = p.recovered_late(case, place.bank, 1_000);
    assert_eq!(p.legs(&plan), ["ALPHA 1010/5920 UAH 10.00", "ALPHA 4010/2210 UAH 10.00", "ALPHA 9800/9010 UAH 10.00"]);
    ties::recomputed(&p);
}

#[test]
fn a_loss_that_the_own_fund_bears_leaves_the_donors_cost_alone() {
    let (mut p, place, case) = paid(&Agreement::uah("ALPHA", EXP));
    p.free_fund();
    p.claimed(case, 0, 20_000);
    let plan = p.allowed(case, 20_000, AllowanceBearer::Free);
    assert_eq!(p.legs(&plan), ["ALPHA 1120/1229 UAH 200.00", "FREE 5920/2040 UAH 200.00"]);
    let plan = p.refunded(case, place.bank, 5_000);
    assert_eq!(
        p.legs(&plan),
        [
            "ALPHA 1010/1220 UAH 50.00",
            "ALPHA 1229/1120 UAH 50.00",
            "FREE 2040/5920 UAH 50.00",
            "ALPHA 9700/9500 UAH 50.00",
        ]
    );
    let plan = p.written_off(case);
    assert_eq!(p.legs(&plan), ["ALPHA 1229/1220 UAH 150.00", "ALPHA 9700/9500 UAH 150.00"]);
    let plan = p.recovered_late(case, place.bank, 15_000);
    assert_eq!(p.legs(&plan), ["FREE 1010/5920 UAH 150.00"]);
    ties::recomputed(&p);
}

#[test]
fn a_donor_who_bears_a_loss_in_dollars_bears_it_at_the_rate_of_the_day() {
    let (mut p, place, case) = paid(&Agreement::usd("BETA", ADV));
    p.claimed(case, 0, 20_000);
    p.on("2026-03-01").rate(usd_currency(), "40");
    // 5.00 dollars are committed behind the 200.00 that are claimed.
    let plan = p.allowed(case, 20_000, AllowanceBearer::Donor);
    assert_eq!(
        p.legs(&plan),
        ["BETA 5920/1229 UAH 200.00", "BETA 2110/4010 USD 5.00 = UAH 200.00", "BETA 9700/9800 USD 5.00"]
    );
    p.written_off(case);
    p.on("2026-04-01").rate(usd_currency(), "20");
    let plan = p.recovered_late(case, place.bank, 20_000);
    // The average of what 5010 and 5920 of the instalment were released at: 6.00 for 300.00 and 5.00 for 200.00.
    assert_eq!(
        p.legs(&plan),
        ["BETA 1010/5920 UAH 200.00", "BETA 4010/2110 USD 4.40 = UAH 176.00", "BETA 9800/9500 USD 4.40"]
    );
}

#[test]
fn claims_are_refused_by_the_rule_that_they_break() {
    let (mut p, place, case) = paid(&Agreement::uah("ALPHA", ADV));
    let raise = |p: &Player, amount| p.claim_raise(case, 0, amount);
    let over = raise(&p, 20_001);
    let refusal = p.by("finance_manager1").refusal(over);
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("over_open", "payment_confirm"));
    let zero = raise(&p, 0);
    assert_eq!(p.refused(zero).code(), "amount_not_positive");
    let Command::ClaimRaise(plain) = raise(&p, 20_000) else { unreachable!() };
    let dollars = input::ClaimRaise { amount: crate::play::usd(100), ..plain.clone() };
    assert_eq!(p.refused(Command::ClaimRaise(dollars)).code(), "currency_mismatch");
    let stale = input::ClaimRaise { version: plain.version - 1, ..plain.clone() };
    assert_eq!(p.refused(Command::ClaimRaise(stale)).code(), "stale_version");
    let kind = ledger_core::programme::claim::ClaimKind::Disallowed;
    assert_eq!(p.refused(Command::ClaimRaise(input::ClaimRaise { kind, ..plain.clone() })).code(), "out_of_range");
    assert_eq!(p.by("finance").refused(Command::ClaimRaise(plain.clone())).code(), "not_your_role");
    p.by("finance_manager1").go(Command::ClaimRaise(plain));
    let again = raise(&p, 1);
    assert_eq!(p.refused(again).code(), "wrong_state");

    let receipt = p.claim_receipt(case, place.bank, 20_001);
    let refusal = p.by("finance").refusal(Command::ClaimRefund(receipt.clone()));
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("over_open", "claim_raise"));
    let good = input::ClaimReceipt { amount: crate::play::uah(1), ..receipt };
    assert_eq!(p.by("finance_manager1").refused(Command::ClaimRefund(good.clone())).code(), "not_your_role");
    p.by("finance").go(Command::ClaimRefund(good.clone()));
    let version = good.version + 1;
    let used = input::ClaimReceipt { version, ..good.clone() };
    assert_eq!(p.refused(Command::ClaimRefund(used.clone())).code(), "bank_line_used");
    assert_eq!(p.refused(Command::LateRecover(used)).code(), "wrong_state");
    let dollars = p.bank(usd_currency());
    let other = input::ClaimReceipt { version, bank_account: dollars, bank_ref: p.fresh("X"), ..good };
    assert_eq!(p.by("finance").refused(Command::ClaimRefund(other)).code(), "currency_mismatch");
}

#[test]
fn allowances_and_write_offs_are_refused_by_the_rule_that_they_break() {
    let (mut p, place, case) = paid(&Agreement::uah("ALPHA", ADV));
    p.claimed(case, 0, 20_000);
    let early = p.write_off(case);
    assert_eq!(p.by("manager2").refused(early).code(), "over_open");
    let own = p.allowance_make(case, 100, AllowanceBearer::Free);
    assert_eq!(p.by("finance_manager1").refused(own).code(), "free_fund_missing");
    let over = p.allowance_make(case, 20_001, AllowanceBearer::Donor);
    assert_eq!(p.refused(over).code(), "over_open");
    p.free_fund();
    p.allowed(case, 15_000, AllowanceBearer::Donor);
    let other = p.allowance_make(case, 100, AllowanceBearer::Free);
    let refusal = p.refusal(other);
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("bearer_fixed", "allowance_make"));
    let over = p.allowance_make(case, 5_001, AllowanceBearer::Donor);
    assert_eq!(p.refused(over).code(), "over_open");
    let early = p.write_off(case);
    let refusal = p.by("manager2").refusal(early);
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("over_open", "allowance_make"));
    p.allowed(case, 5_000, AllowanceBearer::Donor);
    p.written_off(case);
    let over = p.claim_receipt(case, place.bank, 20_001);
    let refusal = p.by("finance").refusal(Command::LateRecover(over));
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("over_open", "claim_write_off"));
    let late = p.claim_receipt(case, place.bank, 1);
    assert_eq!(p.refused(Command::ClaimRefund(late)).code(), "wrong_state");
}

#[test]
fn disallowances_are_refused_by_the_rule_that_they_break() {
    let (mut p, _, case) = paid(&Agreement::uah("ALPHA", EXP));
    let disallow = |p: &Player, amount, outcome| p.cost_disallow(case, 0, amount, outcome);
    let over = disallow(&p, 30_001, Disallowance::GranteeReuse);
    let refusal = p.by("finance_manager1").refusal(over);
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("over_open", "receipts_accept"));
    let own = disallow(&p, 100, Disallowance::OrganisationReuse);
    assert_eq!(p.refused(own).code(), "free_fund_missing");
    p.disallowed(case, 0, 30_000, Disallowance::GranteeRepay);
    let again = disallow(&p, 1, Disallowance::GranteeReuse);
    assert_eq!(p.refused(again).code(), "over_open");
    let donor = p.allowance_make(case, 100, AllowanceBearer::Donor);
    assert_eq!(p.refused(donor).code(), "not_in_agreement", "the donor is repaid and bears no loss");
}

#[test]
fn whoever_raised_a_claim_neither_takes_its_money_nor_writes_it_off() {
    let (mut p, place, case) = paid(&Agreement::uah("ALPHA", ADV));
    let person = p.person("finance_manager1");
    for role in [Role::Finance, Role::Manager] {
        let grant = input::RoleGrant { person, role, active: true, ngo: None };
        p.by("admin").go(Command::RoleGrant(grant));
    }
    p.claimed(case, 0, 20_000);
    let receipt = p.claim_receipt(case, place.bank, 100);
    let refusal = p.refusal(Command::ClaimRefund(receipt));
    assert_eq!((refusal.code.code(), refusal.earlier.unwrap().action.code()), ("duties", "claim_raise"));
    let write_off = p.write_off(case);
    assert_eq!(p.by("finance_manager1").refused(write_off).code(), "duties");
}

#[test]
fn a_refund_of_what_the_own_fund_has_paid_already_is_owed_back_to_it() {
    let mut p = Player::new();
    let free = p.free_fund();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    p.given(free, place.bank, crate::play::account("3010"), 100_000);
    let case = p.signed(place, &[50_000]);
    p.paid(case, 0, place);
    p.claimed(case, 0, 50_000);
    p.allowed(case, 10_000, AllowanceBearer::Free);
    let amount = crate::play::uah(6_000);
    let settle = input::FundSettle { debtor: free, creditor: place.fund, from: place.bank, to: place.bank, amount };
    p.by("finance_manager1").go(Command::FundSettle(settle));
    // 400.00 pay what no allowance covers; of the 100.00 that one does, 40.00 are owed still and 60.00 were paid.
    let plan = p.refunded(case, place.bank, 50_000);
    let legs = p.legs(&plan);
    for leg in [
        "ALPHA 1229/1120 UAH 40.00",
        "FREE 2040/5920 UAH 40.00",
        "ALPHA 1229/2040 UAH 60.00",
        "FREE 1120/5920 UAH 60.00",
    ] {
        assert!(legs.iter().any(|said| said == leg), "{leg} in {legs:?}");
    }
    let back = input::FundSettle { debtor: place.fund, creditor: free, from: place.bank, to: place.bank, amount };
    p.by("finance_manager1").go(Command::FundSettle(back));
    assert_eq!((p.net(place.fund, "2040", Currency::UAH), p.net(free, "1120", Currency::UAH)), (0, 0));
}
