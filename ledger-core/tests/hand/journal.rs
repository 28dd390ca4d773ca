//! Entries by hand: from the draft to its legs, in base currency, in another, in the budget, late.

use ledger_core::ledger::account::Side;
use ledger_core::money::Currency;
use ledger_core::policy::Role;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::plan::Change;
use ledger_core::programme::refusal::RefusalCode as R;

use crate::play::{Agreement, Player, account, day, id, ties, uah, usd, usd_currency};
use crate::{credit, debit, post, prepare};

/// Adds an account to the chart.
pub fn added(p: &mut Player, digits: &str, normal_side: Side) {
    let add = input::AccountAdd { code: account(digits), normal_side };
    p.by("finance_manager1").go(Command::AccountAdd(add));
}

#[test]
fn an_entry_by_hand_is_posted_by_another_person_as_it_was_prepared() {
    let mut p = Player::new();
    let (free, bank) = p.free_with(100_000);
    let lines = vec![debit("5110", uah(7_000)), debit("5210", uah(3_000)), credit("1010", uah(10_000)).bank(bank)];
    let plan = p.by("finance").go(prepare(free, lines));
    assert_eq!(plan.entries, [], "a draft moves nothing");
    assert_eq!(plan.changes.len(), 4, "the draft and its three lines");
    let plan = p.by("finance_manager1").go(post(id(&plan), 1));
    assert_eq!(p.legs(&plan), ["FREE 5110/1010 UAH 70.00", "FREE 5210/1010 UAH 30.00"]);
    let header = &plan.entries[0].header;
    assert_eq!(header.reason.as_ref().map(|reason| reason.as_str()), Some("correction"));
    assert_eq!((header.event.as_str(), header.case_id, header.reverses_id), ("journal_post", None, None));
    let Change::Draft(draft) = &plan.changes[0] else { panic!("{:?}", plan.changes) };
    assert_eq!((draft.entry_id, draft.version, plan.version), (Some(header.entry_id), 2, 2));
    assert_eq!(draft.posted_by, Some(p.person("finance_manager1")));
    assert_eq!(p.net(free, "1010", Currency::UAH), 90_000);
    ties::recomputed(&p);
}

#[test]
fn who_prepared_it_does_not_post_it_even_with_both_roles() {
    let mut p = Player::new();
    let (free, bank) = p.free_with(100_000);
    let person = p.person("finance_manager1");
    let role = input::RoleGrant { person, role: Role::Finance, active: true, ngo: None };
    p.by("admin").go(Command::RoleGrant(role));
    let lines = || vec![debit("5110", uah(100)), credit("1010", uah(100)).bank(bank)];
    let draft = id(&p.by("finance_manager1").go(prepare(free, lines())));
    assert_eq!(p.refused(post(draft, 1)), R::OwnDraft);
    assert_eq!(p.by("finance").refused(post(draft, 1)), R::NotYourRole);
    assert_eq!(p.by("finance_manager2").refused(post(draft, 7)), R::StaleVersion);
    assert_eq!(p.on("2026-01-06").refused(post(draft, 1)), R::DraftDate);
    p.on("2026-01-05").go(post(draft, 1));
    assert_eq!(p.refused(post(draft, 2)), R::AlreadyDone);
    assert_eq!(p.by("finance_manager1").refused(prepare(free, Vec::new())), R::NothingListed);
    assert_eq!(p.by("officer1").refused(prepare(free, lines())), R::NotYourRole);
}

#[test]
fn money_of_a_bank_account_is_not_spent_twice_on_any_later_day() {
    let mut p = Player::new();
    let (free, bank) = p.free_with(1_000);
    let spend = |amount| vec![debit("5110", uah(amount)), credit("1010", uah(amount)).bank(bank)];
    p.on("2026-03-01").posted(free, spend(600));
    let draft = p.on("2026-02-01").drafted(free, spend(500));
    let refusal = p.by("finance_manager1").refusal(post(draft, 1));
    assert_eq!(refusal.code, R::BankShort);
    let said: Vec<_> =
        refusal.detail.iter().map(|(name, value)| format!("{name} {}", value.as_str().unwrap())).collect();
    assert_eq!(said, ["account 1010", "asked UAH 5.00", "limit UAH 4.00"]);
    p.posted(free, spend(400));
    assert_eq!(p.net(free, "1010", Currency::UAH), 0);
}

#[test]
fn currency_of_a_hand_entry_goes_at_its_carrying_amount_and_a_bank_takes_it_at_the_days_rate() {
    let mut p = Player::new();
    let place = p.place(&Agreement { sold: 0, tranche: 100_000, ..Agreement::usd("BETA", Policy::Advance) });
    added(&mut p, "1410", Side::Debit);
    p.on("2026-02-01").rate(usd_currency(), "50");
    let out = vec![debit("1410", usd(10_000)), credit("1020", usd(10_000)).bank(place.donor_bank)];
    let plan = p.posted(place.fund, out);
    assert_eq!(p.legs(&plan), ["BETA 1410/1020 USD 100.00 = UAH 4000.00"], "at what was paid for it");
    let back = vec![debit("1020", usd(10_000)).bank(place.donor_bank), credit("1410", usd(10_000))];
    let plan = p.posted(place.fund, back);
    assert_eq!(
        p.legs(&plan),
        [
            "BETA 1020/1095 USD 100.00 = UAH 5000.00",
            "BETA 1095/1410 USD 100.00 = UAH 4000.00",
            "BETA 1095/4910 UAH 1000.00",
        ]
    );
    assert!(plan.entries[0].legs[0].rate_id.is_some(), "the day's rate is named");
    assert_eq!((p.net(place.fund, "1410", usd_currency()), p.net_base(place.fund, "1410", usd_currency())), (0, 0));
    ties::recomputed(&p);
}

#[test]
fn sides_on_two_budget_lines_meet_on_the_conversion_account_with_their_difference() {
    let mut p = Player::new();
    let place = p.place(&Agreement { sold: 0, tranche: 100_000, ..Agreement::usd("BETA", Policy::Advance) });
    added(&mut p, "1410", Side::Debit);
    let bank = || debit("1020", usd(10_000)).bank(place.donor_bank).line(place.line);
    let out = vec![debit("1410", usd(10_000)).line(place.spare), credit("1020", usd(10_000)).bank(place.donor_bank)];
    p.posted(place.fund, out);
    p.on("2026-02-01").rate(usd_currency(), "50");
    let plan = p.posted(place.fund, vec![bank(), credit("1410", usd(10_000)).line(place.spare)]);
    assert_eq!(
        p.legs(&plan),
        [
            "BETA 1095/1410 USD 100.00 = UAH 4000.00",
            "BETA 1020/1095 USD 100.00 = UAH 5000.00",
            "BETA 1095/4910 UAH 1000.00",
        ]
    );
    let lines: Vec<_> = plan.entries[0].legs.iter().map(|leg| leg.line_id).collect();
    assert_eq!(lines, [Some(place.spare), Some(place.line), Some(place.line)]);
}

#[test]
fn a_transfer_between_two_bank_accounts_takes_its_carrying_amount_along() {
    let mut p = Player::new();
    let place = p.place(&Agreement { sold: 0, tranche: 100_000, ..Agreement::usd("BETA", Policy::Advance) });
    let other = p.bank(usd_currency());
    p.on("2026-02-01").rate(usd_currency(), "50");
    let lines = vec![debit("1020", usd(40_000)).bank(other), credit("1020", usd(40_000)).bank(place.donor_bank)];
    let plan = p.posted(place.fund, lines);
    assert_eq!(
        p.legs(&plan),
        ["BETA 1095/1020 USD 400.00 = UAH 16000.00", "BETA 1020/1095 USD 400.00 = UAH 16000.00"],
        "money that stays ours has no gain"
    );
    assert_eq!(p.net_base(place.fund, "1020", usd_currency()), 4_000_000);
    ties::recomputed(&p);
}

#[test]
fn accounts_that_were_added_to_the_budget_balance_line_by_line() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    added(&mut p, "9901", Side::Debit);
    added(&mut p, "9902", Side::Credit);
    let lines = |other| vec![debit("9901", uah(500)).line(place.line), credit("9902", uah(500)).line(other)];
    let refusal = p.by("finance").refusal(prepare(place.fund, lines(place.spare)));
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::NotBalanced, Some("budget")));
    let plan = p.posted(place.fund, lines(place.line));
    assert_eq!(p.legs(&plan), ["ALPHA 9901/9902 UAH 5.00"]);
    assert_eq!(plan.entries[0].legs[0].base_minor, None);
}

#[test]
fn a_late_item_names_the_closed_day_on_which_it_belongs() {
    let mut p = Player::new();
    let (free, bank) = p.free_with(100_000);
    let month_end = day("2026-01-31");
    p.on("2026-02-03").by("finance_manager1").go(Command::PeriodSoftClose(input::PeriodClose { month_end }));
    let late = |original: &str| {
        let lines = vec![debit("5110", uah(100)), credit("1010", uah(100)).bank(bank)];
        let Command::JournalPrepare(draft) = prepare(free, lines) else { panic!() };
        Command::JournalPrepare(input::JournalPrepare { original_on: Some(day(original)), ..draft })
    };
    assert_eq!(p.by("finance").refused(late("2026-02-02")), R::NotLate, "the books of that day are open");
    assert_eq!(p.refused(late("2026-02-03")), R::NotLate, "that is the day itself");
    let draft = id(&p.go(late("2026-01-20")));
    let plan = p.by("finance_manager1").go(post(draft, 1));
    assert_eq!(plan.entries[0].header.original_on, Some(day("2026-01-20")));
    assert_eq!(plan.entries[0].header.booked_on, day("2026-02-03"));
}

#[test]
fn a_closed_day_takes_an_entry_of_a_finance_manager_until_it_is_closed_for_good() {
    let mut p = Player::new();
    let (free, bank) = p.free_with(100_000);
    let lines = || vec![debit("5110", uah(100)), credit("1010", uah(100)).bank(bank)];
    let first = p.on("2026-01-20").drafted(free, lines());
    let second = p.drafted(free, lines());
    let close = input::PeriodClose { month_end: day("2026-01-31") };
    p.on("2026-02-03").by("finance_manager1").go(Command::PeriodSoftClose(close.clone()));
    let plan = p.on("2026-01-20").go(post(first, 1));
    assert!(plan.notes.iter().any(|(name, _)| *name == "soft_period"), "the leaf says so");
    p.on("2026-02-03").go(Command::PeriodHardClose(close));
    assert_eq!(p.on("2026-01-20").refused(post(second, 1)), R::PeriodClosed);
}
