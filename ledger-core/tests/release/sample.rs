//! A programme of the size of the sample: 412 units, 6 regions, 7 sectors, 8 cohorts, 3 sexes, 40 splits.

use crate::adversary;
use crate::world::{Business, Programme};
use ledger_core::outcome::release::across::{State, plan, withheld};
use ledger_core::outcome::release::mask::mask_primary_only;
use ledger_core::outcome::release::{CellKey, Mask, Rules, mask};
use std::collections::BTreeSet;

fn attacked(programme: &Programme, mask: &Mask, rules: &Rules, months: &[u64], programs: bool) -> Vec<String> {
    let mut found = adversary::population(programme, mask, rules, programs);
    for month in months {
        let exit = |business: &Business| Some(business.closed && business.months <= *month);
        found.extend(adversary::split(programme, mask, rules, &format!("exit {month}"), &exit, programs));
    }
    found
}

fn print(programme: &Programme, mask: &Mask, rules: &Rules) {
    let report = mask.report();
    println!(
        "{} k {}: {:.0} % of cells with n >= 2k shown ({} of {}); {} of {} cells, {} of {} measures; {} groups, {} programs",
        programme.name,
        rules.k,
        report.large_shown_percent(),
        report.large_shown,
        report.large,
        report.shown,
        report.cells,
        report.measure_shown,
        report.measure_cells,
        report.audited,
        report.programs
    );
}

#[test]
fn an_evaluator_sees_most_large_cells_of_a_sample_like_programme_and_no_small_group() {
    let rules = Rules::evaluator();
    let first = Programme::sample_like(1);
    let before = mask(&first.table(), &rules, &BTreeSet::new()).unwrap();
    print(&first, &before, &rules);
    assert!(before.report().large_shown_percent() >= 60.0);
    assert!(before.shown(&CellKey::all()));
    assert_eq!(before.report().breaches, 0);
    // The second release is there for what changed: with five of the twenty horizons it takes less time.
    let mut second = first.later(1);
    second.horizons.retain(|(month, _)| month % 12 == 0);
    let earlier = [plan(&[], &first.table(), &before, 1).unwrap()];
    let after = mask(&second.table(), &rules, &withheld(&earlier, &second.table()).unwrap()).unwrap();
    let next = plan(&earlier, &second.table(), &after, 2).unwrap();
    let mut found = attacked(&first, &before, &rules, &[12, 30], true);
    found.extend(attacked(&second, &after, &rules, &[24], false));
    let both = |name: &str| {
        let key = name.parse().unwrap();
        earlier[0].state(&key) == State::Fresh && next.state(&key) == State::Fresh
    };
    found.extend(adversary::pair(&first, &second, &both));
    assert!(found.is_empty(), "{} breaches, such as {:#?}", found.len(), &found[..found.len().min(10)]);
}

#[test]
fn the_public_sees_the_whole_programme_and_no_small_group() {
    let rules = Rules::public();
    let mut programme = Programme::sample_like(2);
    programme.apart = true;
    let mask = mask(&programme.table(), &rules, &BTreeSet::new()).unwrap();
    print(&programme, &mask, &rules);
    assert!(mask.report().large_shown_percent() >= 60.0);
    assert!(mask.shown(&CellKey::all()));
    assert!(!mask.shown(&"d0=L0;d3=L0".parse().unwrap()), "region by sex is no cell of the public profile");
    let found = attacked(&programme, &mask, &rules, &[36], true);
    assert!(found.is_empty(), "{} breaches, such as {:#?}", found.len(), &found[..found.len().min(10)]);
}

#[test]
fn the_same_adversary_finds_much_where_secondary_suppression_is_off() {
    let rules = Rules::evaluator();
    let programme = Programme::sample_like(1);
    let mask = mask_primary_only(&programme.table(), &rules).unwrap();
    let found = attacked(&programme, &mask, &rules, &[12], false);
    println!("sample-like without secondary suppression: {} breaches", found.len());
    assert!(found.len() > 20, "{}", found.len());
}
