//! Amendments of agreements, moves within the flexibility, the lapse of a line.

use ledger_core::id::{FundId, LineId};
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{BudgetLine, FundState, Policy};
use ledger_core::programme::plan::Change;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::terms::{BasisPoints, FundTerms};

use crate::play::{Agreement, MILESTONE, Place, Player, code, day, label, ties, usd_currency};

fn amend(p: &Player, fund: FundId, lines: &[(LineId, i64)]) -> input::FundAmend {
    let lines = lines.iter().map(|(line, authority)| (*line, Minor(*authority))).collect();
    input::FundAmend { fund, version: p.fund_row(fund).version, ends_on: None, lines, new_lines: Vec::new() }
}

fn new_line(name: &str, authority: i64, days: Option<(&str, &str)>) -> input::NewLine {
    input::NewLine {
        code: code(name),
        title: label(name),
        authority_minor: Minor(authority),
        starts_on: days.map(|(first, _)| day(first)),
        ends_on: days.map(|(_, last)| day(last)),
    }
}

fn line(p: &Player, line: LineId) -> BudgetLine {
    p.stage.base().lines[&line].clone()
}

/// 9010 of each line is what its row says (rule 14).
fn rows_are_booked(p: &Player, fund: FundId) {
    for id in p.lines_of(fund) {
        let currency = p.fund_row(fund).currency;
        assert_eq!(p.net_line((fund, id), "9010", currency), line(p, id).authority_minor.0);
    }
    ties::recomputed(p);
}

fn small(lines: Vec<i64>) -> Agreement {
    let tranche = lines.iter().sum();
    Agreement { lines, tranche, ..Agreement::uah("ALPHA", Policy::Advance) }
}

#[test]
fn an_amendment_takes_lines_up_and_down_adds_lines_and_moves_the_last_day() {
    let mut p = Player::new();
    let place = p.place(&small(vec![100_000, 50_000]));
    let (fund, last) = (place.fund, day("2029-06-30"));
    let change = input::FundAmend {
        ends_on: Some(last),
        new_lines: vec![new_line("L3", 7_000, None)],
        ..amend(&p, fund, &[(place.line, 120_000), (place.spare, 45_000)])
    };
    let plan = p.by("finance_manager1").go(Command::FundAmend(change));
    assert_eq!(
        p.legs(&plan),
        ["ALPHA 9010/9500 UAH 200.00", "ALPHA 9500/9010 UAH 50.00", "ALPHA 9010/9500 UAH 70.00"],
        "a conditional agreement has no pledge"
    );
    let row = p.fund_row(fund);
    assert_eq!((row.version, row.ends_on, plan.version), (2, last, 2));
    let lines = p.lines_of(fund);
    assert_eq!(lines.len(), 3);
    assert_eq!((line(&p, lines[2]).position, line(&p, lines[2]).code.as_str()), (3, "L3"));
    rows_are_booked(&p, fund);
    let untouched = input::FundAmend { ends_on: Some(day("2029-12-31")), ..amend(&p, fund, &[]) };
    let plan = p.go(Command::FundAmend(untouched));
    assert!(plan.entries.is_empty(), "dates alone move nothing");
    assert!(matches!(plan.changes.as_slice(), [Change::Fund(_)]), "rows that stay are not written");
}

#[test]
fn the_pledge_of_an_unconditional_agreement_follows_its_authority() {
    let mut p = Player::new();
    let place = p.place(&Agreement { tranche: 130_000, ..small(vec![100_000, 50_000]) }.unconditional());
    let plan = p.by("finance_manager1").go_with(|p| Command::FundAmend(amend(p, place.fund, &[(place.line, 110_000)])));
    assert_eq!(p.legs(&plan), ["ALPHA 9010/9500 UAH 100.00", "ALPHA 1110/3110 UAH 100.00"]);
    let plan = p.go(Command::FundAmend(amend(&p, place.fund, &[(place.line, 85_000), (place.spare, 60_000)])));
    assert_eq!(
        p.legs(&plan),
        ["ALPHA 9500/9010 UAH 250.00", "ALPHA 9010/9500 UAH 100.00", "ALPHA 3110/1110 UAH 150.00"]
    );
    // 1,450.00 pledged, 1,300.00 paid: no more than 150.00 can be taken back.
    let refusal = p.refusal(Command::FundAmend(amend(&p, place.fund, &[(place.line, 69_999)])));
    assert_eq!((refusal.code, refusal.detail[1].1.as_str()), (R::OverOpen, Some("UAH 150.00")));
    p.go(Command::FundAmend(amend(&p, place.fund, &[(place.line, 70_000)])));
    assert_eq!(p.net(place.fund, "1110", Currency::UAH), 0);
    rows_are_booked(&p, place.fund);
}

#[test]
fn a_pledge_in_another_currency_is_booked_at_the_days_rate_when_it_opens_and_when_it_grows() {
    let mut p = Player::new();
    p.rate(usd_currency(), "40");
    let (fund, lines) =
        p.fund(&Agreement { lines: vec![10_000], ..Agreement::usd("BETA", Policy::Advance) }.unconditional());
    assert_eq!(p.net_base(fund, "1110", usd_currency()), 400_000);
    p.on("2026-02-01").rate(usd_currency(), "50");
    let plan = p.by("finance_manager1").go_with(|p| Command::FundAmend(amend(p, fund, &[(lines[0], 12_000)])));
    assert_eq!(p.legs(&plan), ["BETA 9010/9500 USD 20.00", "BETA 1110/3110 USD 20.00 = UAH 1000.00"]);
    let far = amend(&p, fund, &[(lines[0], 13_000)]);
    assert_eq!(p.on("2026-06-01").refused(Command::FundAmend(far)), R::RateMissing);
}

#[test]
fn an_amendment_takes_no_more_than_is_available() {
    let mut p = Player::new();
    let place = p.place(&small(vec![100_000, 50_000]));
    p.signed(place, &[60_000]);
    let refusal =
        p.by("finance_manager1").refusal_with(|p| Command::FundAmend(amend(p, place.fund, &[(place.line, 59_999)])));
    assert_eq!(refusal.code, R::OverBudget);
    assert_eq!(refusal.detail[1].1.as_str(), Some("UAH 400.00"));
    p.go(Command::FundAmend(amend(&p, place.fund, &[(place.line, 60_000)])));
    assert_eq!(p.net_line((place.fund, place.line), "9500", Currency::UAH), 0);
    rows_are_booked(&p, place.fund);
}

#[test]
fn an_amendment_that_makes_no_sense_is_refused() {
    let mut p = Player::new();
    let place = p.place(&small(vec![100_000, 50_000]));
    let other = p.place(&Agreement { code: "OMEGA", ..small(vec![1_000]) });
    let free = p.free_fund();
    p.by("finance_manager1");
    let base = amend(&p, place.fund, &[]);
    let with = |new_lines| Command::FundAmend(input::FundAmend { new_lines, ..base.clone() });
    let lines = |lines: &[(LineId, i64)]| Command::FundAmend(amend(&p, place.fund, lines));
    let early = Command::FundAmend(input::FundAmend { ends_on: Some(day("2025-12-31")), ..base.clone() });
    let stale = Command::FundAmend(input::FundAmend { version: 9, ..base.clone() });
    let of_free = Command::FundAmend(input::FundAmend { fund: free, ..base.clone() });
    let mut many: Vec<input::NewLine> = (0..200).map(|n| new_line(&format!("N{n}"), 1, None)).collect();
    let cases = [
        (Command::FundAmend(base.clone()), R::NothingListed),
        (lines(&[(place.line, 100_000)]), R::NothingListed),
        (early, R::DatesReversed),
        (stale, R::StaleVersion),
        (of_free, R::FreeFundWrong),
        (lines(&[(other.line, 1_000)]), R::LineNotOfFund),
        (lines(&[(place.line, 1), (place.line, 2)]), R::OutOfRange),
        (lines(&[(place.line, -1)]), R::AmountNotPositive),
        (lines(&[(place.line, i64::MAX)]), R::AmountTooLarge),
        (with(vec![new_line("L1", 100, None)]), R::CodeTaken),
        (with(vec![new_line("N", 0, None)]), R::AmountNotPositive),
        (with(vec![new_line("N", 1, Some(("2026-12-31", "2026-01-01")))]), R::DatesReversed),
        (with(std::mem::take(&mut many)), R::OutOfRange),
    ];
    for (command, code) in cases {
        assert_eq!(p.refused(command.clone()), code, "{command:?}");
    }
    assert_eq!(p.by("finance").refused(Command::FundAmend(base.clone())), R::NotYourRole);
    p.put_state(place.fund, FundState::Closed);
    assert_eq!(p.by("finance_manager1").refused(Command::FundAmend(base)), R::FundNotOpen);
}

fn flexible(p: &mut Player, bp: i64) -> Place {
    let terms = FundTerms { flexibility: BasisPoints(bp), ..FundTerms::default() };
    p.place(&Agreement { terms, ..small(vec![100_000, 50_000]) })
}

fn budget_move(fund: FundId, from: LineId, to: LineId, amount: i64) -> Command {
    let reason = code("savings");
    Command::BudgetMove(input::BudgetMove { fund, from, to, amount_minor: Minor(amount), reason })
}

#[test]
fn budget_moves_between_lines_within_the_flexibility_to_date() {
    let mut p = Player::new();
    let place = flexible(&mut p, 1_000);
    let (fund, a, b) = (place.fund, place.line, place.spare);
    let plan = p.by("finance_manager1").go(budget_move(fund, a, b, 6_000));
    assert_eq!(p.legs(&plan), ["ALPHA 9500/9010 UAH 60.00", "ALPHA 9010/9500 UAH 60.00"]);
    assert_eq!(plan.entries[0].legs[0].line_id, Some(a));
    assert_eq!(plan.entries[0].legs[1].line_id, Some(b));
    assert_eq!(plan.entries[0].header.reason, Some(code("savings")));
    assert_eq!(p.net(fund, "9010", Currency::UAH), 150_000, "the sum of the fund stays");
    let refusal = p.refusal(budget_move(fund, a, b, 4_001));
    assert_eq!(refusal.code, R::OverFlexibility);
    assert_eq!(refusal.detail[1].1.as_str(), Some("UAH 100.00"), "of what was agreed, not of what is left");
    p.go(budget_move(fund, a, b, 4_000));
    // What comes back makes room again; and what a line only got it may give on.
    p.go(budget_move(fund, b, a, 15_000));
    assert_eq!(line(&p, a).moved_out_minor, Minor(-5_000));
    assert_eq!(p.refused(budget_move(fund, b, a, 1)), R::OverFlexibility);
    p.go(budget_move(fund, a, b, 15_000));
    rows_are_booked(&p, fund);
    // An amendment is a new agreement: the count begins anew.
    p.go(Command::FundAmend(amend(&p, fund, &[(b, 70_000)])));
    assert_eq!(line(&p, a).moved_out_minor, Minor(0));
    p.go(budget_move(fund, a, b, 9_000));
    assert_eq!(p.refused(budget_move(fund, a, b, 1)), R::OverFlexibility);
}

#[test]
fn a_move_that_the_agreement_or_the_line_does_not_carry_is_refused() {
    let mut p = Player::new();
    let place = flexible(&mut p, 10_000);
    let (fund, a, b) = (place.fund, place.line, place.spare);
    let strict = p.place(&Agreement { code: "OMEGA", ..small(vec![100_000, 50_000]) });
    p.signed(place, &[60_000]);
    p.by("finance_manager1");
    assert_eq!(p.refused(budget_move(strict.fund, strict.line, strict.spare, 1)), R::OverFlexibility);
    assert_eq!(p.refused(budget_move(fund, a, b, 40_001)), R::OverBudget);
    assert_eq!(p.refused(budget_move(fund, a, b, 0)), R::AmountNotPositive);
    assert_eq!(p.refused(budget_move(fund, a, a, 1)), R::OutOfRange);
    assert_eq!(p.refused(budget_move(fund, a, strict.line, 1)), R::LineNotOfFund);
    assert_eq!(p.refused(budget_move(fund, strict.line, a, 1)), R::LineNotOfFund);
    assert_eq!(p.by("finance").refused(budget_move(fund, a, b, 1)), R::NotYourRole);
    let year = new_line("Y1", 1_000, Some(("2026-01-01", "2026-12-31")));
    let change = input::FundAmend { new_lines: vec![year], ..amend(&p, fund, &[]) };
    p.by("finance_manager1").go(Command::FundAmend(change));
    let over = p.lines_of(fund)[2];
    p.on("2026-12-31").go(budget_move(fund, b, over, 1));
    assert_eq!(p.on("2027-01-01").refused(budget_move(fund, b, over, 1)), R::LinePeriod);
    p.put_state(fund, FundState::Ending);
    assert_eq!(p.refused(budget_move(fund, a, b, 1)), R::FundNotOpen);
}

#[test]
fn what_is_available_on_a_line_lapses_after_its_period_and_commitments_stay() {
    let mut p = Player::new();
    let place = p.place(&small(vec![100_000, 50_000]));
    let fund = place.fund;
    let lapse = |line| Command::LineLapse(input::LineLapse { fund, line });
    assert_eq!(p.by("finance_manager1").refused(lapse(place.line)), R::LinePeriod, "a line without a period");
    let year = new_line("Y1", 80_000, Some(("2026-01-01", "2026-12-31")));
    p.go(Command::FundAmend(input::FundAmend { new_lines: vec![year], ..amend(&p, fund, &[]) }));
    let line_id = p.lines_of(fund)[2];
    let call = p.call(&[(fund, line_id)]);
    p.signed(Place { line: line_id, call, ..place }, &[30_000]);
    let refusal = p.on("2026-12-31").by("finance_manager1").refusal(lapse(line_id));
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::LinePeriod, Some("2026-12-31")));
    let plan = p.on("2027-01-01").go(lapse(line_id));
    assert_eq!(p.legs(&plan), ["ALPHA 9500/9010 UAH 500.00"]);
    assert_eq!(line(&p, line_id).authority_minor, Minor(30_000));
    assert_eq!(p.net_line((fund, line_id), "9700", Currency::UAH), -30_000);
    rows_are_booked(&p, fund);
    assert_eq!(p.refused(lapse(line_id)), R::NothingToBook);
    assert_eq!(p.refused(lapse(LineId(uuid::Uuid::nil()))), R::LineNotOfFund);
    assert_eq!(p.by("finance").refused(lapse(line_id)), R::NotYourRole);
    p.put_state(fund, FundState::Closed);
    assert_eq!(p.by("finance_manager1").refused(lapse(line_id)), R::FundNotOpen);
}

#[test]
fn an_agreement_moves_to_a_line_only_as_far_as_that_line_goes() {
    let mut p = Player::new();
    let place = p.place(&small(vec![100_000, 50_000]));
    let case = p.signed(place, &[60_000]);
    let to_spare = |p: &Player, signed: i64| {
        let input::GrantStep { version, .. } = p.grant_step(case);
        let part = input::Instalment { amount_minor: Minor(signed), planned_on: p.date(), gate: MILESTONE };
        Command::AmendmentPropose(input::AmendmentTerms {
            case,
            version,
            signed: crate::play::uah(signed),
            line: Some(place.spare),
            instalments: vec![part],
            reason: code("line"),
        })
    };
    let over = to_spare(&p, 60_000);
    let refusal = p.by("officer1").refusal(over);
    assert_eq!(refusal.code, R::OverBudget);
    let said: Vec<_> = refusal.detail.iter().map(|(_, value)| value.as_str().unwrap()).collect();
    assert_eq!(said, ["UAH 600.00", "UAH 500.00"]);
    // What is moved and what is added go together: 300.00 and 300.00 are more than the 500.00 there.
    let small_one = p.signed(place, &[30_000]);
    let input::GrantStep { version, .. } = p.grant_step(small_one);
    let part = input::Instalment { amount_minor: Minor(60_000), planned_on: p.date(), gate: MILESTONE };
    let amend = input::AmendmentTerms {
        case: small_one,
        version,
        signed: crate::play::uah(60_000),
        line: Some(place.spare),
        instalments: vec![part],
        reason: code("line"),
    };
    assert_eq!(p.by("officer1").refused(Command::AmendmentPropose(amend)), R::OverBudget);
}

#[test]
fn what_is_left_of_a_line_whose_period_is_over_is_not_moved_on() {
    let mut p = Player::new();
    let place = flexible(&mut p, 10_000);
    let mut over = amend(&p, place.fund, &[]);
    over.new_lines = vec![new_line("OLD", 1_000, Some(("2026-01-01", "2026-01-31")))];
    p.by("finance_manager1").go(Command::FundAmend(over));
    let old = *p.lines_of(place.fund).last().unwrap();
    p.on("2026-02-01");
    assert_eq!(p.refused(budget_move(place.fund, old, place.line, 1)), R::LinePeriod);
    p.on("2026-01-31");
    p.go(budget_move(place.fund, old, place.line, 1));
}
