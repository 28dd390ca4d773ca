//! In-kind lines between two ends: part of it back, part paid back, and whose word counts.
//!
//! Invariant: a line says no more than what is true of all that its order still stands for.

use ledger_core::id::AttachmentId;
use ledger_core::policy::{Action, Role};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::document::{HandedFact, handover_facts};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::goods_line::GoodsLineState as S;
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::{RefusalCode as R, Stop};
use ledger_core::programme::world::Need;
use uuid::Uuid;

use crate::play::lines::line_given;
use crate::play::{Agreement, Place, Player};

fn begun() -> (Player, Place) {
    let mut p = Player::new();
    p.caseworker();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    (p, place)
}

fn role(p: &mut Player, who: &'static str, role: Role) {
    let ngo = (role == Role::Caseworker).then_some(p.ngo);
    let person = p.person(who);
    p.by("admin").go(Command::RoleGrant(input::RoleGrant { person, role, active: true, ngo }));
}

#[test]
fn what_is_left_of_an_order_that_was_paid_back_in_part_is_in_our_hands() {
    let (mut p, place) = begun();
    let case = p.in_kind(place, 40_000);
    let (line, goods) = p.line_ordered(case, 10_000);
    p.supplier_paid(goods, place.bank, 10_000);
    p.delivered(goods, 10_000);
    p.back(Command::GoodsReject, goods, 4_000);
    p.paid_back(goods, place.bank, 4_000);
    assert_eq!(p.line_state(line), S::Delivered);
    assert!(!S::Refunded.fits(Some(p.goods(goods))));
    p.handed_over(goods, 2_000);
    assert_eq!(p.line_state(line), S::Delivered);
}

#[test]
fn the_day_of_the_handover_stays_while_something_of_it_is_with_the_grantee() {
    let (mut p, place) = begun();
    let case = p.in_kind(place, 40_000);
    let (line, goods) = p.line_ordered(case, 10_000);
    p.delivered(goods, 10_000);
    p.handed_over(goods, 10_000);
    let sign = Command::HandoverCountersign(p.line_step(line));
    p.by("finance2").go(sign);
    let handed = (p.line(line).handed_on, p.line(line).handed_by);
    p.back(Command::GoodsRetrieve, goods, 3_000);
    let row = p.line(line);
    assert_eq!((row.state, (row.handed_on, row.handed_by), row.countersigned_by), (S::Retrieved, handed, None));
    p.back(Command::GoodsRetrieve, goods, 7_000);
    assert_eq!((p.line(line).handed_on, p.line(line).handed_by), (None, None));
}

#[test]
fn who_gave_goods_to_another_grant_or_signed_for_them_is_no_witness_of_it() {
    let (mut p, place) = begun();
    let (from, to) = (p.in_kind(place, 40_000), p.in_kind(place, 40_000));
    p.line_ordered(from, 5_000);
    let (line, goods) = p.line_ordered(from, 12_000);
    p.supplier_paid(goods, place.bank, 12_000);
    p.delivered(goods, 12_000);
    p.handed_over(goods, 12_000);
    let reassign = p.goods_reassign(goods, 6_000, to);
    let plan = p.by("finance_manager1").go(reassign);
    let given = line_given(&plan, line).goods_line_id;
    role(&mut p, "finance_manager1", Role::Caseworker);
    role(&mut p, "finance_manager1", Role::Monitor);
    role(&mut p, "finance2", Role::Monitor);
    let barred = |p: &mut Player, who, command| {
        let refusal = p.by(who).refusal(command);
        (refusal.code, refusal.earlier.map(|act| act.action))
    };
    let sign = Command::HandoverCountersign(p.line_step(given));
    let by_giver = barred(&mut p, "finance_manager1", sign.clone());
    assert_eq!(by_giver, (R::Duties, Some(Action::GoodsReassign)));
    p.by("finance2").go(sign);
    let verify = Command::GoodsUseVerify(p.line_step(given));
    let by_giver = barred(&mut p, "finance_manager1", verify.clone());
    assert_eq!(by_giver, (R::Duties, Some(Action::GoodsReassign)));
    let by_signer = barred(&mut p, "finance2", verify.clone());
    assert_eq!(by_signer, (R::Duties, Some(Action::HandoverCountersign)));
    p.by("monitor").go(verify);
    let first = ledger_core::programme::followup_plan::FIRST_MONEY;
    assert!(p.case(to).acts.iter().any(|act| first.contains(&act.action)), "it is the first that the other got");
}

#[test]
fn quotes_are_of_different_suppliers_and_no_order_goes_round_them() {
    let (mut p, place) = begun();
    p.three_quotes_from(20_000);
    let case = p.in_kind(place, 60_000);
    let round = p.goods_order(case, 20_000);
    assert_eq!(p.by("finance_manager1").refused(round), R::QuotesMissing);
    p.ordered(case, 19_999);
    let line = p.specified(case, 25_000);
    for supplier in ["SUP-1", "SUP-1", "SUP-2"] {
        let quote = p.quote_of(line, 25_000, supplier);
        p.by("officer1").go(quote);
    }
    let compare = p.compare(line, 1, None);
    assert_eq!(p.by("officer2").refused(compare), R::QuotesMissing, "three quotes of two suppliers");
    let third = p.quote_of(line, 26_000, "SUP-3");
    p.by("officer1").go(third);
    let compare = p.compare(line, 1, None);
    p.by("officer2").go(compare);
}

#[test]
fn the_offer_is_a_file_of_the_case() {
    let (mut p, place) = begun();
    let (case, other) = (p.in_kind(place, 40_000), p.in_kind(place, 40_000));
    let (own, foreign) = (AttachmentId(Uuid::from_u128(1)), AttachmentId(Uuid::from_u128(2)));
    let added = [p.file(case, own, 10), p.file(other, foreign, 10)];
    added.into_iter().for_each(|add| drop(p.by("officer1").go(add)));
    let line = p.specified(case, 10_000);
    let quote = |p: &Player, file: Uuid| match p.quote(line, 10_000) {
        Command::QuoteAdd(quote) => Command::QuoteAdd(input::QuoteAdd { attachment: Some(file), ..quote }),
        other => panic!("{other:?}"),
    };
    for unknown in [foreign.0, Uuid::from_u128(3)] {
        let quote = quote(&p, unknown);
        assert!(matches!(p.by("officer1").try_go(&quote), Err(Stop::Hidden)));
    }
    let quote = quote(&p, own.0);
    let _: Plan = p.by("officer1").go(quote);
}

#[test]
fn an_amount_beyond_its_limit_names_the_act_on_the_same_order() {
    let (mut p, place) = begun();
    let case = p.in_kind(place, 40_000);
    let (one, other) = (p.ordered(case, 10_000), p.ordered(case, 5_000));
    for goods in [one, other] {
        p.delivered(goods, 5_000);
    }
    let over = Command::GoodsHandover(p.goods_amount(one, 6_000));
    let earlier = p.by("officer1").refusal(over).earlier.unwrap();
    assert_eq!((earlier.action, earlier.object_id), (Action::GoodsReceive, one.to_string()));
}

#[test]
fn the_act_of_handover_says_what_the_line_is_and_how_many_only_of_the_whole() {
    let (mut p, place) = begun();
    let case = p.in_kind(place, 40_000);
    let (_, goods) = p.line_ordered(case, 10_000);
    let plain = p.ordered(case, 5_000);
    let lines = |p: &mut Player, goods, amount| {
        let needs = [Need::GoodsBooks(goods), Need::Headings];
        let (amount, on) = (p.goods_amount(goods, amount), p.date());
        let world = p.stage.lend(&needs, on);
        let facts = handover_facts(&world, &amount, on);
        p.stage.take_back(world);
        facts.unwrap().lines
    };
    let number = p.case(case).application.number.clone();
    let fact = |line_no: Option<i64>, quantity, value_minor| {
        let asset = line_no.map(|line_no| format!("{number}/G{line_no}"));
        vec![HandedFact { category: asset.as_ref().map(|_| "equipment".into()), asset, quantity, value_minor }]
    };
    assert_eq!(lines(&mut p, goods, 10_000), fact(Some(1), Some(4), 10_000));
    assert_eq!(lines(&mut p, goods, 4_000), fact(Some(1), None, 4_000));
    assert_eq!(lines(&mut p, plain, 5_000), fact(None, None, 5_000));
    let (_, second) = p.line_ordered(case, 3_000);
    assert_eq!(lines(&mut p, second, 3_000), fact(Some(2), Some(4), 3_000));
}
