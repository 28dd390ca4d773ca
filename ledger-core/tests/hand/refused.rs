//! What an entry by hand may not do: accounts that other steps keep, dimensions, currencies, sides.

use ledger_core::ledger::account::{Account, Layer, Side, seed_chart};
use ledger_core::money::{Currency, Money};
use ledger_core::programme::by_hand::{Hand, NOT_BY_HAND, barred};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{FundState, Policy};
use ledger_core::programme::journal::DRAFT_LINES_MAX;
use ledger_core::programme::refusal::RefusalCode as R;

use crate::play::{Agreement, Player, account, uah, usd};
use crate::{Line, credit, debit, post, prepare};

/// The reason or dimension that a refused draft is given.
fn refused(p: &mut Player, command: Command) -> (R, String) {
    let refusal = p.by("finance").refusal(command);
    let named = refusal.detail.iter().find(|(name, _)| ["because", "dimension", "currency"].contains(name));
    (refusal.code, named.map_or_else(String::new, |(_, value)| value.as_str().unwrap().to_owned()))
}

#[test]
fn each_seeded_account_is_open_to_a_hand_or_says_why_it_is_not() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let free = p.free_fund();
    let mut open = [Vec::new(), Vec::new()];
    for account in seed_chart() {
        let digits: &'static str = Box::leak(account.code.to_string().into_boxed_str());
        for (at, fund) in [place.fund, free].into_iter().enumerate() {
            let mut line = Line(digits, Side::Debit, uah(100), None, None);
            if ["1010", "1020"].contains(&digits) {
                line = line.bank(place.bank);
            }
            match barred(&account, at == 1) {
                None => open[at].push(digits),
                Some(reason) => {
                    let found = refused(&mut p, prepare(fund, vec![line, credit("1010", uah(100)).bank(place.bank)]));
                    assert_eq!(found, (R::AccountNotByHand, reason.to_owned()), "{digits}");
                }
            }
        }
    }
    assert_eq!(open[0], ["1010", "1020"], "a donor's fund has bank accounts, the rest is tied");
    assert_eq!(open[1], ["1010", "1020", "3010", "4110", "5110", "5210", "5920"]);
}

#[test]
fn every_grant_controlled_account_is_barred_with_or_without_a_row_in_the_table() {
    for account in seed_chart().into_iter().filter(|account| account.grant_controlled) {
        assert!(barred(&account, true).is_some(), "{}", account.code);
    }
    let of_grants =
        Account { code: account("1230"), layer: Layer::Actual, normal_side: Side::Debit, grant_controlled: true };
    assert_eq!(barred(&of_grants, true), Some("grant"));
    assert_eq!(barred(&Account { grant_controlled: false, ..of_grants }, false), None);
    // What the table bars from every fund is one account a row, and each row says why.
    for (digits, hand, reason) in NOT_BY_HAND {
        assert!(*hand == Hand::FreeFund || digits.len() == 4, "{digits}");
        assert!(!reason.is_empty(), "{digits}");
    }
}

#[test]
fn accounts_need_their_dimensions_and_those_have_to_be_the_funds() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let other = p.place(&Agreement::uah("OMEGA", Policy::Advance));
    let dollars = p.bank(crate::play::usd_currency());
    crate::journal::added(&mut p, "1410", Side::Debit);
    crate::journal::added(&mut p, "9901", Side::Debit);
    crate::journal::added(&mut p, "9902", Side::Debit);
    let with = |line: Line| prepare(place.fund, vec![line, credit("1410", uah(100))]);
    let missing = |dimension: &str| (R::DimensionMissing, dimension.to_owned());
    assert_eq!(refused(&mut p, with(debit("1010", uah(100)))), missing("bank_account"));
    assert_eq!(refused(&mut p, with(debit("1010", uah(100)).bank(dollars))), missing("bank_account"));
    let unknown = ledger_core::id::BankAccountId(uuid::Uuid::nil());
    assert_eq!(refused(&mut p, with(debit("1010", uah(100)).bank(unknown))), missing("bank_account"));
    let on_bank = vec![debit("1010", uah(100)).bank(place.bank), credit("1410", uah(100)).bank(place.bank)];
    assert_eq!(refused(&mut p, prepare(place.fund, on_bank)), missing("bank_account"), "1410 is no bank account");
    let budget = |line: Line| prepare(place.fund, vec![line, credit("9902", uah(100)).line(place.line)]);
    assert_eq!(refused(&mut p, budget(debit("9901", uah(100)))), missing("line"));
    assert_eq!(refused(&mut p, budget(debit("9901", uah(100)).line(other.line))), missing("line"));
    let paid = debit("1410", uah(100)).line(other.line);
    let foreign = vec![paid, credit("1010", uah(100)).bank(place.bank)];
    assert_eq!(refused(&mut p, prepare(place.fund, foreign)), missing("line"), "a line of another fund");
}

#[test]
fn a_draft_has_known_accounts_amounts_above_zero_and_sides_that_balance() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    crate::journal::added(&mut p, "1410", Side::Debit);
    crate::journal::added(&mut p, "1420", Side::Debit);
    let draft = |lines| prepare(place.fund, lines);
    let none = String::new();
    let lines = vec![debit("1430", uah(100)), credit("1410", uah(100))];
    assert_eq!(refused(&mut p, draft(lines)), (R::AccountUnknown, none.clone()));
    let lines = vec![debit("1410", uah(0)), credit("1420", uah(0))];
    assert_eq!(refused(&mut p, draft(lines)), (R::AmountNotPositive, none.clone()));
    let lines = vec![debit("1410", uah(100)), credit("1420", uah(99))];
    assert_eq!(refused(&mut p, draft(lines)), (R::NotBalanced, "UAH".into()));
    let lines = vec![debit("1410", uah(i64::MAX)), debit("1410", uah(i64::MAX)), credit("1420", uah(100))];
    assert_eq!(refused(&mut p, draft(lines)), (R::NotBalanced, "UAH".into()));
    let lines = vec![debit("1410", usd(100)), credit("1420", usd(100))];
    assert_eq!(refused(&mut p, draft(lines)), (R::CurrencyMismatch, "USD".into()));
    let yen = Money::new(100, Currency::from_code("JPY").unwrap());
    let lines = vec![debit("1410", yen), credit("1420", yen)];
    assert_eq!(refused(&mut p, draft(lines)), (R::CurrencyMismatch, "JPY".into()));
    let lines = vec![debit("1410", uah(100)), credit("1420", uah(50)), credit("1410", uah(50))];
    assert_eq!(refused(&mut p, draft(lines)), (R::AccountNotByHand, "both_sides".into()));
    let mut many: Vec<Line> = (0..DRAFT_LINES_MAX).map(|_| debit("1410", uah(1))).collect();
    many.push(credit("1420", uah(i64::try_from(DRAFT_LINES_MAX).unwrap())));
    assert_eq!(refused(&mut p, draft(many)), (R::OutOfRange, none.clone()));
    assert_eq!(refused(&mut p, draft(Vec::new())), (R::NothingListed, none));
}

#[test]
fn a_closed_fund_takes_no_entry_by_hand() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    crate::journal::added(&mut p, "1410", Side::Debit);
    let lines = || vec![debit("1410", uah(100)), credit("1010", uah(100)).bank(place.bank)];
    let draft = p.drafted(place.fund, lines());
    p.put_state(place.fund, FundState::Closed);
    assert_eq!(p.by("finance_manager1").refused(post(draft, 1)), R::FundNotOpen);
    assert_eq!(p.by("finance").refused(prepare(place.fund, lines())), R::FundNotOpen);
    let nowhere = input::JournalPost { draft: ledger_core::id::DraftId(uuid::Uuid::nil()), version: 1 };
    let hidden = p.by("finance_manager1").try_go(&Command::JournalPost(nowhere));
    assert_eq!(hidden, Err(ledger_core::programme::refusal::Stop::Hidden));
}

#[test]
fn a_rate_is_needed_where_a_currency_comes_in_anew() {
    let mut p = Player::new();
    let (fund, _) = p.fund(&Agreement::usd("BETA", Policy::Advance));
    let bank = p.bank(crate::play::usd_currency());
    crate::journal::added(&mut p, "2410", Side::Credit);
    let draft = p.drafted(fund, vec![debit("1020", usd(100)).bank(bank), credit("2410", usd(100))]);
    let refusal = p.by("finance_manager1").refusal(post(draft, 1));
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::RateMissing, Some("USD/UAH")));
    p.rate(crate::play::usd_currency(), "40");
    let plan = p.by("finance_manager1").go(post(draft, 1));
    assert_eq!(p.legs(&plan), ["BETA 1020/2410 USD 1.00 = UAH 40.00"]);
}
