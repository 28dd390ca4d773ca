//! Exact subsets against all subsets counted one by one.

use ledger_core::money::Minor;
use ledger_core::reconcile::groups::{Fit, Sums};
use proptest::prelude::*;

fn counted(amounts: &[i64], target: i64) -> Vec<Vec<usize>> {
    let chosen = |set: u32| (0..amounts.len()).filter(move |at| set & 1 << at != 0);
    (1_u32..1 << amounts.len())
        .filter(|set| chosen(*set).map(|at| amounts[at]).sum::<i64>() == target)
        .map(|set| chosen(set).collect())
        .collect()
}

fn fit(amounts: &[i64], target: i64) -> Fit {
    let amounts: Vec<Minor> = amounts.iter().map(|amount| Minor(*amount)).collect();
    Sums::new(&amounts, 20).unwrap().fit(Minor(target))
}

#[test]
fn one_set_is_told_and_several_are_counted() {
    assert_eq!(fit(&[100, 200, 400], 500), Fit::One(vec![0, 2]));
    assert_eq!(fit(&[100, 100, 400], 500), Fit::Several(2));
    assert_eq!(fit(&[100, 200], 250), Fit::None);
    assert_eq!(fit(&[100, 200], 0), Fit::None);
    // All of twenty equal amounts: 20 choose 10.
    assert_eq!(fit(&[5_000; 20], 50_000), Fit::Several(184_756));
}

#[test]
fn searches_are_bounded() {
    assert!(Sums::new(&[Minor(1); 21], 21).is_none());
    assert!(Sums::new(&[Minor(1); 6], 5).is_none());
    assert!(Sums::new(&[Minor(1), Minor(0)], 20).is_none() && Sums::new(&[], 20).is_none());
    assert!(Sums::new(&[Minor(i64::MAX), Minor(i64::MAX), Minor(1), Minor(2)], 20).is_none());
}

proptest! {
    #[test]
    fn every_subset_is_counted(amounts in prop::collection::vec(1_i64..30, 1..11), target in 1_i64..120) {
        let all = counted(&amounts, target);
        let expected = match all.as_slice() {
            [] => Fit::None,
            [only] => Fit::One(only.clone()),
            more => Fit::Several(u32::try_from(more.len()).unwrap()),
        };
        prop_assert_eq!(fit(&amounts, target), expected);
    }
}
