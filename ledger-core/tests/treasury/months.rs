//! Signed months: what is frozen, what is refused with which figures, what turns a signed month broken, and the order of months.
//!
//! Invariant: the figures of a day are of that day, whatever is booked after it.

use ledger_core::money::{Currency, Minor};
use ledger_core::programme::command::{Command, ConfirmedPayment, MatchConfirm, MatchUndo, PaymentConfirm};
use ledger_core::programme::document::{canonical, fingerprint};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::month::{Aged, Figures, Item, ItemKind, ageing};
use ledger_core::programme::reconciliation::{ReconciliationState, broken};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::world::Need;

use crate::play::{Agreement, Place, Player, code, day, months, uah};

/// The figures at the end of a day, as they are found now.
fn figures(p: &mut Player, place: Place, through: &str) -> Option<Figures> {
    let on = day(through);
    let world = p.stage.lend(&[Need::BankAccounts, Need::Month(place.bank, on)], day("2029-01-01"));
    world.day_ends[&(place.bank, on)].figures(&world.bank_accounts[&place.bank], on).unwrap()
}

/// What stands against a signed month now.
fn broken_now(p: &mut Player, place: Place, through: &str) -> Vec<(&'static str, Minor, Minor)> {
    let row = p.month(place.bank, through);
    broken(&row, figures(p, place, through).as_ref())
}

/// A month with a payment that the bank has shown, one that it has not, and a receipt that nobody booked.
fn prepared() -> (Player, Place, i64) {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[50_000, 20_000]);
    p.authorised(case, 0);
    p.authorised(case, 1);
    p.on("2026-01-20");
    p.sent(case, 0, place);
    p.on("2026-01-30");
    p.sent(case, 1, place);
    let opening = p.net_bank(place.fund, place.bank, "1010", Currency::UAH);
    p.on("2026-02-02");
    let lines = [(1, "2026-01-22", uah(-50_000)), (2, "2026-01-25", uah(700))];
    let file = p.month_file(place.bank, ("2026-01-01", opening), &lines);
    p.by("finance").go(Command::StatementImport(file));
    let prepare = p.reconcile_prepare(place.bank, "2026-01-31");
    p.by("finance").go(prepare);
    (p, place, opening)
}

#[test]
fn what_is_taken_back_after_a_month_stood_in_the_books_at_its_end() {
    let (mut p, place, opening) = prepared();
    let case = *p.stage.cases().keys().next().unwrap();
    let line = *p.stage.base().statements.lines.keys().next().unwrap();
    let confirmed = |p: &mut Player, version, bank_ref: &str| {
        let step = p.step(case, 0);
        let (disbursement, amount, bank_ref) = (step.disbursement, uah(50_000), code(bank_ref));
        let payment = ConfirmedPayment { disbursement, amount: amount.minor, bank_ref: bank_ref.clone() };
        let (payments, reason) = (vec![payment], Some(code("by_phone")));
        p.by("finance").go(Command::MatchConfirm(MatchConfirm { line, version, payments, reason }));
        let (version, value_on) = (step.version, day("2026-01-22"));
        let pay = PaymentConfirm { disbursement, version, bank_ref, amount, value_on };
        p.by("finance").go(Command::PaymentConfirm(pay));
    };
    p.on("2026-01-31");
    confirmed(&mut p, 0, "L-000001");
    let then = figures(&mut p, place, "2026-01-31").unwrap();
    assert_eq!((then.ledger, then.unbooked), (Minor(opening - 50_000), Minor(700)));
    p.on("2026-02-10");
    let undo = MatchUndo { line, version: 1, reason: code("wrong_line") };
    p.by("finance").go(Command::MatchUndo(undo));
    assert_eq!(figures(&mut p, place, "2026-01-31"), Some(then), "it was taken back later");
    let now = figures(&mut p, place, "2026-02-10").unwrap();
    assert_eq!((now.ledger, now.unbooked, now.unexplained()), (Minor(opening), Minor(-49_300), Ok(Minor(0))));
    confirmed(&mut p, 2, "L-000001.1");
    assert_eq!(figures(&mut p, place, "2026-01-31"), Some(then), "and booked again later still");
}

#[test]
fn what_is_not_booked_and_what_is_on_its_way_is_frozen_one_by_one() {
    let (p, place, opening) = prepared();
    let row = p.month(place.bank, "2026-01-31");
    assert_eq!((row.closing_minor, row.ledger_minor), (Minor(opening - 49_300), Minor(opening)));
    assert_eq!((row.unbooked_minor, row.unbooked_count), (Minor(-49_300), 2));
    assert_eq!((row.in_transit_minor, row.in_transit_count), (Minor(70_000), 2));
    assert_eq!((row.unexplained_minor, row.unlisted_minor), (Minor(0), Minor(0)));
    let (_, items) = &p.stage.base().reconciliations[&row.reconciliation_id];
    let listed: Vec<(ItemKind, i64)> = items.iter().map(|item| (item.kind, item.amount_minor.0)).collect();
    let (open, sent) = (ItemKind::Unbooked, ItemKind::InTransit);
    assert_eq!(listed, [(open, -50_000), (open, 700), (sent, 50_000), (sent, 20_000)]);
    let facts = row.facts(
        (p.stage.base().programme.as_ref().unwrap(), &p.stage.base().bank_accounts[&place.bank]),
        items.iter().map(Item::from).collect(),
    );
    assert_eq!(fingerprint(canonical(&facts).unwrap().as_bytes()), row.content_sha256);
}

#[test]
fn what_is_booked_after_the_month_leaves_it_whole_and_what_is_booked_in_it_breaks_it() {
    let (mut p, place, opening) = prepared();
    let sign = p.reconcile_sign(&p.month(place.bank, "2026-01-31"));
    p.by("finance_manager1").go(sign);
    assert_eq!(broken_now(&mut p, place, "2026-01-31"), []);
    // On a day after the month: a part of the line that was not booked.
    let after = p.booked_by(place, ("L-000002.1", "2026-01-25"), 300);
    p.by("finance").go(after);
    assert_eq!(broken_now(&mut p, place, "2026-01-31"), []);
    // On a day of it: the rest.
    let within = p.booked_by(place, ("L-000002.2", "2026-01-25"), 400);
    p.on("2026-01-31").by("finance").go(within);
    let expected = [("unbooked", Minor(-49_300), Minor(-49_700)), ("ledger", Minor(opening), Minor(opening + 400))];
    assert_eq!(broken_now(&mut p, place, "2026-01-31"), expected);
    p.on("2026-02-05");
    let reopen = p.reconcile_reopen(&p.month(place.bank, "2026-01-31"));
    p.by("finance_manager2").go(reopen);
    assert_eq!(broken_now(&mut p, place, "2026-01-31"), []);
    let prepare = p.reconcile_prepare(place.bank, "2026-01-31");
    p.by("finance").go(prepare);
    let row = p.month(place.bank, "2026-01-31");
    assert_eq!((row.version, row.state), (4, ReconciliationState::Prepared));
    assert_eq!(row.unbooked_minor, Minor(-49_700));
}

#[test]
fn what_is_not_explained_is_refused_with_its_amount() {
    let (mut p, place, _) = prepared();
    let own = p.booked_by(place, ("OWN-1", "2026-01-28"), 250);
    p.on("2026-01-28").by("finance").go(own);
    p.on("2026-02-03");
    let prepare = p.reconcile_prepare(place.bank, "2026-01-31");
    p.by("finance").go(prepare);
    let sign = p.reconcile_sign(&p.month(place.bank, "2026-01-31"));
    let refusal = p.by("finance_manager1").refusal(sign);
    assert_eq!(refusal.code, R::Unexplained);
    assert_eq!(refusal.detail, [("figure", "ledger".into()), ("unexplained", "UAH -2.50".into())]);
}

#[test]
fn each_refusal_of_a_month_is_met_and_months_follow_each_other() {
    let mut p = months::played();
    let refused: std::collections::BTreeSet<R> = p.tape.iter().filter_map(|taped| taped.refused).collect();
    for code in [R::StatementMissing, R::StatementGap, R::MonthOrder, R::FiguresDiffer, R::Unexplained] {
        assert!(refused.contains(&code), "{code}");
    }
    let months = p.stage.base().reconciliations.values().map(|(row, _)| row.clone());
    let mut months: Vec<_> = months.collect();
    months.sort_by_key(|row| row.through_on);
    let states: Vec<ReconciliationState> = months.iter().map(|row| row.state).collect();
    use ReconciliationState::{Prepared, Signed};
    assert_eq!(states, [Signed, Prepared, Prepared]);
    assert_eq!(months[1].unexplained_minor, Minor(-250));
    let earlier = p.reconcile_reopen(&months[2]);
    assert_eq!(p.by("finance_manager1").refused(earlier), R::WrongState);
}

#[test]
fn a_month_is_not_opened_while_a_later_one_is_signed() {
    let (mut p, place, opening) = prepared();
    let sign = p.reconcile_sign(&p.month(place.bank, "2026-01-31"));
    p.by("finance_manager1").go(sign);
    p.on("2026-03-02");
    let february = p.month_file(place.bank, ("2026-02-01", opening - 49_300), &[]);
    p.by("finance").go(Command::StatementImport(february));
    let prepare = p.reconcile_prepare(place.bank, "2026-02-28");
    p.by("finance").go(prepare);
    let sign = p.reconcile_sign(&p.month(place.bank, "2026-02-28"));
    p.by("finance_manager1").go(sign);
    let reopen = p.reconcile_reopen(&p.month(place.bank, "2026-01-31"));
    let refusal = p.by("finance_manager1").refusal(reopen);
    assert_eq!((refusal.code, refusal.detail), (R::MonthOrder, vec![("next", "2026-02-28".into())]));
    for through in ["2026-02-28", "2026-01-31"] {
        let reopen = p.reconcile_reopen(&p.month(place.bank, through));
        p.by("finance_manager1").go(reopen);
    }
}

#[test]
fn what_is_open_falls_into_its_age() {
    let item =
        |kind, since: &str, amount_minor| Item { kind, since_on: day(since), reference: "R".into(), amount_minor };
    let items = [
        item(ItemKind::InTransit, "2026-03-31", 1),
        item(ItemKind::InTransit, "2026-03-24", 2),
        item(ItemKind::InTransit, "2026-03-23", 4),
        item(ItemKind::Returned, "2026-02-28", 8),
        item(ItemKind::Unidentified, "2026-01-01", 16),
        item(ItemKind::Recoverable, "2025-12-30", 32),
        item(ItemKind::Unbooked, "2026-03-30", 64),
    ];
    let found = ageing(&items, day("2026-03-31")).unwrap();
    let of = |kind| found.iter().find(|(of, _)| *of == kind).unwrap().1;
    let aged = |count, amount| Aged { count, amount: Minor(amount) };
    assert_eq!(of(ItemKind::InTransit)[..2], [aged(2, 3), aged(1, 4)]);
    assert_eq!(of(ItemKind::Returned)[2], aged(1, 8));
    assert_eq!(of(ItemKind::Unidentified)[3], aged(1, 16));
    assert_eq!(of(ItemKind::Recoverable)[4], aged(1, 32));
    assert_eq!(found.len(), 4);
}
