//! Each rule on a table small enough to check by hand.

use ledger_core::outcome::release::{
    CellKey, Dimension, Lattice, Mask, Reason, ReleaseError, Rules, Split, Sum, Table, Unit, mask,
};
use std::collections::BTreeSet;

/// Region by sector: so many units of one owner each.
struct Grid {
    lattice: Lattice,
    units: Vec<Unit>,
}

impl Grid {
    fn new(counts: &[&[usize]]) -> Self {
        let codes = |mark: &str, count: usize| (0..count).map(|place| format!("{mark}{place}")).collect();
        let dimensions = vec![
            Dimension { code: "region".to_owned(), leaves: codes("R", counts.len()) },
            Dimension { code: "sector".to_owned(), leaves: codes("S", counts[0].len()) },
        ];
        let mut units = Vec::new();
        for (region, row) in counts.iter().enumerate() {
            for (sector, count) in row.iter().enumerate() {
                for _ in 0..*count {
                    let key = units.len() as u128 + 1;
                    let leaves = vec![u16::try_from(region).unwrap(), u16::try_from(sector).unwrap()];
                    units.push(Unit { key, persons: vec![key], leaves, fingerprint: 0 });
                }
            }
        }
        Self { lattice: Lattice::new(dimensions, &[]).unwrap(), units }
    }

    fn table(&self, splits: Vec<Split>, sums: Vec<Sum>) -> Table {
        Table::new(self.lattice.clone(), self.units.clone(), splits, sums).unwrap()
    }

    fn masked(&self, splits: Vec<Split>, sums: Vec<Sum>) -> Mask {
        mask(&self.table(splits, sums), &Rules::evaluator(), &BTreeSet::new()).unwrap()
    }
}

fn key(text: &str) -> CellKey {
    text.parse().unwrap()
}

fn split(of: Vec<Option<bool>>) -> Vec<Split> {
    vec![Split { name: "exit".to_owned(), depth: 2, of }]
}

/// So many of each row are in, the rest out.
fn ins(rows: &[(usize, usize)]) -> Vec<Option<bool>> {
    rows.iter().flat_map(|(inside, all)| (0..*all).map(move |place| Some(place < *inside))).collect()
}

#[test]
fn one_small_cell_takes_a_second_and_the_rectangle_that_hides_both() {
    // The textbook case: one cell of 2, all margins shown. A second in its row, a second in its column, and the fourth corner.
    let grid = Grid::new(&[&[2, 12, 20], &[9, 18, 20], &[22, 22, 22]]);
    let mask = grid.masked(vec![], vec![]);
    assert_eq!(mask.reason(&key("region=R0;sector=S0")), Some(Reason::FewPersons));
    for cell in ["region=R0;sector=S1", "region=R1;sector=S0"] {
        assert_eq!(mask.reason(&key(cell)), Some(Reason::Secondary), "{cell}");
    }
    assert!(!mask.shown(&key("region=R1;sector=S1")));
    for cell in ["all", "region=R0", "sector=S0", "region=R2;sector=S2", "region=R0;sector=S2"] {
        assert!(mask.shown(&key(cell)), "{cell}");
    }
}

#[test]
fn two_small_cells_that_are_still_too_few_together_take_a_third() {
    let mask = Grid::new(&[&[1, 2, 9, 30], &[20, 20, 20, 20], &[20, 20, 20, 20]]).masked(vec![], vec![]);
    assert_eq!(mask.reason(&key("region=R0;sector=S2")), Some(Reason::Secondary));
    assert!(mask.shown(&key("region=R0;sector=S3")));
}

#[test]
fn an_empty_cell_is_withheld_and_not_known_to_be_empty() {
    let mask = Grid::new(&[&[0, 12, 30], &[15, 15, 15], &[20, 20, 20]]).masked(vec![], vec![]);
    assert_eq!(mask.reason(&key("region=R0;sector=S0")), Some(Reason::FewPersons));
    assert!(!mask.shown(&key("region=R0;sector=S1")));
}

#[test]
fn the_whole_programme_is_shown_though_no_part_can_be() {
    let mask = Grid::new(&[&[2, 2], &[1, 1]]).masked(vec![], vec![]);
    assert!(mask.shown(&CellKey::all()));
    assert_eq!(mask.report().shown, 1);
    let fewer = Grid::new(&[&[1, 1], &[1, 1]]).masked(vec![], vec![]);
    assert_eq!(fewer.report().shown, 0);
}

#[test]
fn people_count_once_however_many_units_they_own() {
    let mut grid = Grid::new(&[&[6, 20], &[20, 20]]);
    (0..6).for_each(|place| grid.units[place].persons = vec![1 + place as u128 % 3]);
    let mask = grid.masked(vec![], vec![]);
    assert_eq!(mask.reason(&key("region=R0;sector=S0")), Some(Reason::FewPersons));
    (0..6).for_each(|place| grid.units[place].persons = vec![place as u128, 500 + place as u128]);
    assert!(grid.masked(vec![], vec![]).shown(&key("region=R0;sector=S0")));
    // Four units with two owners each are eight people.
    let mut pairs = Grid::new(&[&[4, 20], &[20, 20]]);
    (0..4).for_each(|place| pairs.units[place].persons = vec![900 + place as u128, 950 + place as u128]);
    assert!(pairs.masked(vec![], vec![]).shown(&key("region=R0;sector=S0")));
}

#[test]
fn none_and_everyone_may_be_said_of_three_times_k_and_one_or_two_of_nobody() {
    let grid = Grid::new(&[&[14], &[15], &[30], &[40], &[60]]);
    let rows = [(0, 14), (0, 15), (2, 30), (39, 40), (20, 60)];
    let mask = grid.masked(split(ins(&rows)), vec![]);
    let reason = |region: &str| mask.split_reason(&key(region), "exit");
    assert_eq!(reason("region=R0"), Some(Reason::AllOrNothing));
    assert_eq!(reason("region=R2"), Some(Reason::FewIn));
    assert_eq!(reason("region=R3"), Some(Reason::FewOut));
    assert!(mask.split(&key("region=R1"), "exit") && mask.split(&key("region=R4"), "exit"));
    assert!(mask.shown(&key("region=R0")), "the population has a mask of its own");
}

#[test]
fn what_is_left_of_a_split_is_protected_like_a_cell() {
    // R0 has 1 in, R1 none of 14: both withheld, together 1 in, which would follow from the whole.
    let grid = Grid::new(&[&[20], &[14], &[30], &[50]]);
    let mask = grid.masked(split(ins(&[(1, 20), (0, 14), (9, 30), (20, 50)])), vec![]);
    assert_eq!(mask.split_reason(&key("region=R2"), "exit"), Some(Reason::Secondary));
    assert!(mask.split(&key("region=R3"), "exit") && mask.split(&key("all"), "exit"));
}

#[test]
fn too_few_counted_or_too_few_left_uncounted_withhold_a_split() {
    let grid = Grid::new(&[&[20], &[20], &[20], &[20]]);
    let row = |counted: usize| (0..20).map(move |place| (place < counted).then_some(place % 2 == 0));
    let of: Vec<Option<bool>> = [4, 17, 10, 20].into_iter().flat_map(row).collect();
    let mask = grid.masked(split(of), vec![]);
    // Two of the four counted are in: that is told first. Of the 17, three are left uncounted.
    assert_eq!(mask.split_reason(&key("region=R0"), "exit"), Some(Reason::FewIn));
    assert_eq!(mask.split_reason(&key("region=R1"), "exit"), Some(Reason::FewRest));
    assert!(mask.split(&key("region=R2"), "exit") && mask.split(&key("region=R3"), "exit"));
}

#[test]
fn a_sum_made_by_two_is_withheld_and_so_is_what_would_give_it() {
    let grid = Grid::new(&[&[8], &[8], &[8], &[8]]);
    let mut of: Vec<Option<i64>> = (0..32).map(|place| Some(1_000 + place)).collect();
    // In R0 the six others are 6,018 together: 15 % of 40,120 at most.
    (of[0], of[1]) = (Some(41_000), Some(-30_000));
    let sums = |of: &[Option<i64>]| {
        vec![Sum { name: "paid".to_owned(), depth: 1, set: String::new(), family: String::new(), of: of.to_vec() }]
    };
    let mask = grid.masked(vec![], sums(&of));
    assert_eq!(mask.sum_reason(&key("region=R0"), "paid"), Some(Reason::Dominated));
    assert_eq!(mask.sum_reason(&key("region=R1"), "paid"), Some(Reason::Secondary));
    assert!(mask.sum(&key("all"), "paid") && mask.sum(&key("region=R3"), "paid"));
    assert_eq!(mask.sum_reason(&key("region=R0;sector=S0"), "paid"), Some(Reason::NotGiven));
    of[0] = Some(40_000);
    assert!(grid.masked(vec![], sums(&of)).sum(&key("region=R0"), "paid"));
    (0..4).for_each(|place| of[place] = None);
    assert_eq!(grid.masked(vec![], sums(&of)).sum_reason(&key("region=R0"), "paid"), Some(Reason::FewValues));
}

#[test]
fn one_owner_of_two_large_units_is_one_part_of_a_sum() {
    let mut grid = Grid::new(&[&[9], &[20], &[20]]);
    let mut of: Vec<Option<i64>> = vec![Some(1_000); 49];
    (of[0], of[1], of[2]) = (Some(30_000), Some(30_000), Some(9_000));
    let sums = |of: &[Option<i64>]| {
        vec![Sum { name: "paid".to_owned(), depth: 1, set: String::new(), family: String::new(), of: of.to_vec() }]
    };
    assert!(grid.masked(vec![], sums(&of)).sum(&key("region=R0"), "paid"));
    grid.units[1].persons = grid.units[0].persons.clone();
    // Now the largest has 60,000, and what is left without it and the second is 6,000.
    assert_eq!(grid.masked(vec![], sums(&of)).sum_reason(&key("region=R0"), "paid"), Some(Reason::Dominated));
}

#[test]
fn a_retired_cell_stays_withheld_and_is_protected() {
    let grid = Grid::new(&[&[20, 20], &[20, 20], &[20, 20]]);
    let retired = BTreeSet::from([key("region=R0;sector=S0")]);
    let mask = mask(&grid.table(vec![], vec![]), &Rules::evaluator(), &retired).unwrap();
    assert_eq!(mask.reason(&key("region=R0;sector=S0")), Some(Reason::Retired));
    assert_eq!(mask.reason(&key("region=R0;sector=S1")), Some(Reason::Secondary));
}

#[test]
fn rules_below_the_least_and_units_that_cannot_be_counted_are_refused() {
    let grid = Grid::new(&[&[9, 9], &[9, 9]]);
    let table = grid.table(vec![], vec![]);
    let none = BTreeSet::new();
    let rules = Rules::evaluator();
    for bad in [Rules { k: 4, ..rules }, Rules { base: 0, ..rules }, Rules { few: 1, ..rules }] {
        assert_eq!(mask(&table, &bad, &none), Err(ReleaseError::BadRules));
    }
    let with = |change: &dyn Fn(&mut Vec<Unit>)| {
        let mut units = grid.units.clone();
        change(&mut units);
        Table::new(grid.lattice.clone(), units, vec![], vec![])
    };
    assert!(matches!(with(&|units| units[0].persons.clear()), Err(ReleaseError::BadUnit { key: 1 })));
    assert!(matches!(with(&|units| units[0].leaves[0] = 7), Err(ReleaseError::BadUnit { key: 1 })));
    assert!(matches!(with(&|units| units[0].key = 2), Err(ReleaseError::BadUnit { key: 2 })));
    let short = Table::new(grid.lattice.clone(), grid.units.clone(), split(vec![]), vec![]);
    assert!(matches!(short, Err(ReleaseError::BadMeasure { .. })));
}
