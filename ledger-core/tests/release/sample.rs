//! A programme of the size of the sample.

use crate::world::Programme;
use ledger_core::outcome::release::{Rules, mask};
use std::collections::BTreeSet;

#[test]
fn most_large_cells_of_a_sample_like_programme_are_shown() {
    for seed in 1..=3 {
        let programme = Programme::sample_like(seed);
        let table = programme.table();
        for rules in [Rules::evaluator(), Rules::public()] {
            let begin = std::time::Instant::now();
            let mask = mask(&table, &rules, &BTreeSet::new()).unwrap();
            println!(
                "{} k={} {:?} {:.1}% {:?}",
                programme.name,
                rules.k,
                begin.elapsed(),
                mask.report().large_shown_percent(),
                mask.report()
            );
        }
    }
}
