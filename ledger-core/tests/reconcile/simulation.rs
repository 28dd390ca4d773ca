//! The made-up bank against the matcher, week by week: what matches by itself is never wrong, and is nine in ten.
//!
//! Invariant: the matcher sees payments and lines, never the truth. After each week a person settles what was only
//! proposed. A line without a payment counts as wrong when it is matched.

use std::collections::HashSet;

use chrono::Days;
use ledger_core::reconcile::line::{Line, LineFacts};
use ledger_core::reconcile::match_run::run;
use ledger_core::reconcile::payment::{Payment, State};
use ledger_core::reconcile::record::{Run, Verdict};
use ledger_core::reconcile::rule::RuleSet;
use ledger_core::time::Day;
use uuid::Uuid;

use crate::world::{DESIGN, World, world};

#[derive(Default, Debug)]
struct Count {
    ours: u32,
    auto: u32,
    wrong: u32,
    proposed: u32,
}

fn judge(world: &World, run: &Run, count: &mut Count) {
    for record in &run.records {
        let truth = world.truth.get(&record.line);
        let matched = record.verdict == Verdict::Auto && !record.payments.is_empty();
        count.ours += u32::from(truth.is_some());
        count.proposed += u32::from(truth.is_some() && record.verdict == Verdict::Proposed);
        let right = truth.is_some_and(|payment| record.payments == [*payment]);
        // Money that came back is linked by its id, which no line of this world has: any match of it is wrong too.
        count.auto += u32::from(matched && right);
        count.wrong += u32::from(matched && !right);
        count.wrong += u32::from(truth.is_some() && record.class.is_some() && record.verdict == Verdict::Auto);
    }
}

fn played(seed: u64) -> Count {
    let mut count = Count::default();
    let world = world(seed, &DESIGN);
    let mut closed: HashSet<Uuid> = HashSet::new();
    let all: Vec<(Day, Payment)> =
        world.payments.iter().map(|payment| (payment.sent_on, Payment::from(payment.clone()))).collect();
    let mut day = world.payments[0].sent_on;
    let last = world.lines.last().unwrap().booked_on;
    while day <= last {
        let until = day + Days::new(6);
        let lines: Vec<LineFacts> =
            world.lines.iter().filter(|line| day <= line.booked_on && line.booked_on <= until).cloned().collect();
        let sent = all.iter().filter(|(sent_on, _)| *sent_on <= until);
        let payments: Vec<Payment> = sent
            .map(|(_, payment)| {
                let state = if closed.contains(&payment.id()) { State::Confirmed } else { State::Sent };
                payment.clone().at(state)
            })
            .collect();
        let ids: Vec<Uuid> = lines.iter().map(|line| line.id).collect();
        let lines: Vec<Line> = lines.into_iter().map(Line::from).collect();
        let done = run(&lines, &payments, &RuleSet::standard(), None).unwrap();
        judge(&world, &done, &mut count);
        closed.extend(ids.iter().filter_map(|line| world.truth.get(line)));
        day = until + Days::new(1);
    }
    count
}

#[test]
fn nine_in_ten_match_by_themselves_and_none_of_them_wrong() {
    let (mut ours, mut auto) = (0, 0);
    for seed in 1..=20 {
        let count = played(seed);
        assert_eq!(count.wrong, 0, "seed {seed}: {count:?}");
        assert!(count.ours > 700, "seed {seed}: {count:?}");
        (ours, auto) = (ours + count.ours, auto + count.auto);
        assert!(count.auto * 100 >= count.ours * 90, "seed {seed}: {count:?}");
    }
    assert!(auto * 100 >= ours * 90, "{auto} of {ours}");
}

#[test]
fn all_months_at_once_are_not_wrong_either() {
    for seed in 21..=30 {
        let world = world(seed, &DESIGN);
        let lines: Vec<Line> = world.lines.iter().cloned().map(Line::from).collect();
        let payments: Vec<Payment> = world.payments.iter().cloned().map(Payment::from).collect();
        let done = run(&lines, &payments, &RuleSet::standard(), None).unwrap();
        let mut count = Count::default();
        judge(&world, &done, &mut count);
        assert_eq!(count.wrong, 0, "seed {seed}: {count:?}");
    }
}
