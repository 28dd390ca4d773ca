//! Releases one after the other, on tables small enough to follow by hand.

use super::*;
use crate::outcome::release::{Rules, mask};
use std::slice::from_ref;

/// Units of one owner each: key, region 0 or 1, fingerprint.
fn table(units: &[(u128, u16, u64)]) -> Table {
    table_of(&["A", "B"], units)
}

fn table_of(leaves: &[&str], units: &[(u128, u16, u64)]) -> Table {
    let lattice = Lattice::new(vec![Dimension::new("region", leaves)], &[]).unwrap();
    let unit = |(key, leaf, fingerprint): &(u128, u16, u64)| Unit {
        key: *key,
        persons: vec![*key + 1_000],
        leaves: vec![*leaf],
        fingerprint: *fingerprint,
    };
    Table::new(lattice, units.iter().map(unit).collect(), vec![], vec![]).unwrap()
}

fn base() -> Vec<(u128, u16, u64)> {
    (0..20).map(|key| (key, u16::from(key >= 8), 1)).collect()
}

fn next(earlier: &[Shown], units: &[(u128, u16, u64)], release: u32) -> Shown {
    next_of(earlier, table(units), release)
}

fn next_of(earlier: &[Shown], table: Table, release: u32) -> Shown {
    let mask = mask(&table, &Rules::evaluator(), &retired(earlier)).unwrap();
    plan(earlier, &table, &mask, release).unwrap()
}

fn states(shown: &Shown) -> [State; 3] {
    ["all", "region=A", "region=B"].map(|key| shown.state(&key.parse().unwrap()))
}

const KEPT: State = State::Kept { from: 1 };

#[test]
fn a_change_of_one_person_is_not_told() {
    let first = next(&[], &base(), 1);
    assert_eq!(states(&first), [State::Fresh; 3]);
    let mut units = base();
    units[0].2 = 2;
    // Region B did not change at all, so it may be fresh; the whole and A may not.
    assert_eq!(states(&next(from_ref(&first), &units, 2)), [KEPT, KEPT, State::Fresh]);
    units[1].2 = 2;
    assert_eq!(states(&next(from_ref(&first), &units, 2)), [KEPT, KEPT, State::Fresh]);
    units[2].2 = 2;
    assert_eq!(states(&next(&[first], &units, 2)), [State::Fresh; 3]);
}

#[test]
fn what_is_left_of_a_change_along_a_line_is_not_told_either() {
    let first = next(&[], &base(), 1);
    let mut units = base();
    units[0].2 = 2;
    (10..14).for_each(|place| units[place].2 = 2);
    // The whole changed by five and B by four: with both fresh, the one in A would follow.
    assert_eq!(states(&next(&[first], &units, 2)), [State::Fresh, KEPT, KEPT]);
}

#[test]
fn somebody_who_moves_changes_both_cells() {
    let first = next(&[], &base(), 1);
    let mut units = base();
    units[0].1 = 1;
    assert_eq!(states(&next(&[first], &units, 2)), [KEPT; 3]);
}

#[test]
fn changes_that_cancel_out_are_held_against_older_releases_too() {
    let first = next(&[], &base(), 1);
    let mut units = base();
    (0..3).for_each(|place| units[place].2 = 2);
    let second = next(from_ref(&first), &units, 2);
    assert_eq!(states(&second), [State::Fresh; 3]);
    // Two of the three go back, and one in addition changes: against release 1 only two differ.
    (units[0].2, units[1].2, units[3].2) = (1, 1, 2);
    let third = next(&[first, second], &units, 3);
    let kept = State::Kept { from: 2 };
    assert_eq!(states(&third), [kept, kept, State::Fresh]);
}

#[test]
fn a_cell_that_had_to_be_withheld_never_comes_back() {
    let first = next(&[], &base(), 1);
    let fewer: Vec<(u128, u16, u64)> = base().into_iter().filter(|unit| unit.0 >= 4).collect();
    let second = next(from_ref(&first), &fewer, 2);
    let gone = State::Retired { since: 2 };
    // A has four left; B goes with it, for the whole less B would give A.
    assert_eq!(states(&second), [State::Fresh, gone, gone]);
    let third = next(&[first, second], &base(), 3);
    assert_eq!(states(&third)[1..], [gone, gone]);
}

#[test]
fn a_record_survives_being_written_down() {
    let first = next(&[], &base(), 1);
    let text = serde_json::to_string(&first).unwrap();
    assert_eq!(serde_json::from_str::<Shown>(&text).unwrap(), first);
}

#[test]
fn releases_are_planned_in_order_on_the_same_code_lists_and_with_what_is_retired() {
    let first = next(&[], &base(), 1);
    let table = table(&base());
    let mask = mask(&table, &Rules::evaluator(), &BTreeSet::new()).unwrap();
    assert!(plan(from_ref(&first), &table, &mask, 1).is_err());
    assert!(plan(&[first.clone(), first.clone()], &table, &mask, 2).is_err());
    let mut other = first.clone();
    other.dimensions[0].leaves.reverse();
    assert!(plan(&[other], &table, &mask, 2).is_err());
    let mut gone = first;
    gone.cells.insert("region=A".parse().unwrap(), State::Retired { since: 1 });
    assert!(plan(&[gone], &table, &mask, 2).is_err());
}

#[test]
fn a_cell_in_which_nothing_changed_is_not_shown_where_it_was_withheld() {
    let few: Vec<(u128, u16, u64)> = base().into_iter().filter(|unit| unit.0 >= 4).collect();
    let first = next(&[], &few, 1);
    assert_eq!(states(&first), [State::Fresh, State::Withheld, State::Withheld]);
    let names = |units: &[(u128, u16, u64)]| {
        let cells = withheld(from_ref(&first), &table(units)).unwrap();
        cells.iter().map(ToString::to_string).collect::<Vec<String>>()
    };
    assert_eq!(names(&few), ["region=A", "region=B"]);
    // Four come to A: it may be shown now, B not yet.
    assert_eq!(names(&base()), ["region=B"]);
    assert!(withheld(&[], &table(&base())).unwrap().is_empty());
}

#[test]
fn code_lists_may_grow_from_one_release_to_the_next() {
    let first = next(&[], &base(), 1);
    // A leaf before the others and one after them, six new in each: places move, names stay.
    let leaves = ["0", "A", "B", "C"];
    let mut units: Vec<(u128, u16, u64)> = base().into_iter().map(|unit| (unit.0, unit.1 + 1, unit.2)).collect();
    units.extend((100..106).map(|key| (key, 3, 1)));
    units.extend((106..112).map(|key| (key, 0, 1)));
    let second = next_of(from_ref(&first), table_of(&leaves, &units), 2);
    assert_eq!(states(&second), [State::Fresh; 3]);
    for new in ["region=0", "region=C"] {
        assert_eq!(second.state(&new.parse().unwrap()), State::Fresh, "{new}");
    }
    // Nothing changed in A and B, and they stay as they were; where nobody is, nothing is shown.
    units.truncate(20);
    let withheld = withheld(from_ref(&first), &table_of(&leaves, &units)).unwrap();
    let names: Vec<String> = withheld.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["region=0", "region=C"]);
    let fewer = table_of(&["B", "C"], &[]);
    assert!(super::withheld(from_ref(&first), &fewer).is_err(), "a code list never loses a leaf");
}

#[test]
fn one_person_beside_a_new_leaf_is_not_told_for_it_was_empty_before() {
    let first = next(&[], &base(), 1);
    let mut units = base();
    units[0].2 = 2;
    units.extend((100..106).map(|key| (key, 2, 1)));
    // The whole changed by seven. Six of them are told by the new leaf, which everybody knows to have been empty.
    let second = next_of(from_ref(&first), table_of(&["A", "B", "C"], &units), 2);
    let new = second.state(&"region=C".parse().unwrap());
    assert!(second.state(&CellKey::all()) != State::Fresh || new != State::Fresh, "{second:?}");
    assert_eq!(second.state(&"region=A".parse().unwrap()), KEPT);
}

#[test]
fn a_dimension_may_come_after_the_others_and_is_fresh_where_the_mask_shows_it() {
    let first = next(&[], &base(), 1);
    let of = |changed: &[u128]| {
        let lattice = vec![Dimension::new("region", &["A", "B"]), Dimension::new("sex", &["f", "m"])];
        let unit = |(key, leaf, _): (u128, u16, u64)| Unit {
            key,
            persons: vec![key + 1_000],
            leaves: vec![leaf, u16::from(key % 2 == 1)],
            fingerprint: 1 + u64::from(changed.contains(&key)),
        };
        let units = base().into_iter().map(unit).collect();
        Table::new(Lattice::new(lattice, &[("region", "sex")]).unwrap(), units, vec![], vec![]).unwrap()
    };
    // Nothing changed: what the first release told stays as it was, and what it did not tell is new.
    assert!(withheld(from_ref(&first), &of(&[])).unwrap().is_empty());
    let same = next_of(from_ref(&first), of(&[]), 2);
    assert_eq!(states(&same), [State::Fresh; 3]);
    for new in ["sex=f", "sex=m"] {
        assert_eq!(same.state(&new.parse().unwrap()), State::Fresh, "{new}");
    }
    // One changed: the whole stays old, and the two sexes, which add up to it, do not both come.
    let one = next_of(from_ref(&first), of(&[0]), 2);
    assert_eq!(states(&one), [KEPT, KEPT, State::Fresh]);
    let third = next_of(&[first.clone(), same], of(&[0]), 3);
    assert_eq!(third.state(&"sex=f".parse().unwrap()), State::Kept { from: 2 });
    // A dimension never goes.
    assert!(withheld(from_ref(&one), &table(&base())).is_err());
}
