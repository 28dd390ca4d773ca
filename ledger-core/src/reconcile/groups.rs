//! Exact subsets: which of at most 20 amounts sum to a target, and whether it is only one set.
//!
//! Invariant: exact to the minor unit; every subset is counted, by the sums of two halves, so that an answer of "one" is a
//! proof. The work is bounded by 2 to the half of the items. Must not choose between several.

use crate::money::Minor;

/// The most items of one search.
pub const MOST: usize = 20;

/// All sums of two halves of some amounts, ready for many targets.
#[derive(Clone, Debug)]
pub struct Sums {
    left: Vec<(i64, u32)>,
    right: Vec<(i64, u32)>,
    half: usize,
}

/// What fits a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// No subset.
    None,
    /// Exactly one, by the places of its amounts.
    One(Vec<usize>),
    /// So many.
    Several(u32),
}

fn sums(amounts: &[Minor]) -> Option<Vec<(i64, u32)>> {
    let mut all = vec![(0_i64, 0_u32)];
    for (at, amount) in amounts.iter().enumerate() {
        for index in 0..all.len() {
            let (sum, chosen) = all[index];
            all.push((sum.checked_add(amount.0)?, chosen | 1 << at));
        }
    }
    all.sort_unstable();
    Some(all)
}

impl Sums {
    /// None where there are more than `most` (at most [`MOST`]) amounts, none at all, or one is not positive.
    pub fn new(amounts: &[Minor], most: usize) -> Option<Self> {
        if amounts.is_empty() || amounts.len() > most.min(MOST) || amounts.iter().any(|amount| amount.0 <= 0) {
            return None;
        }
        let (left, right) = amounts.split_at(amounts.len() / 2);
        Some(Sums { left: sums(left)?, right: sums(right)?, half: left.len() })
    }

    /// The subsets that sum to a positive target.
    pub fn fit(&self, target: Minor) -> Fit {
        let (mut low, mut high) = (0, self.right.len());
        let (mut count, mut found) = (0_u32, None);
        let run = |of: &[(i64, u32)], at: usize| of[at..].iter().take_while(|(sum, _)| *sum == of[at].0).count();
        while low < self.left.len() && high > 0 {
            let (left, right) = (self.left[low], self.right[high - 1]);
            let sum = i128::from(left.0) + i128::from(right.0);
            match sum.cmp(&i128::from(target.0)) {
                std::cmp::Ordering::Less => low += 1,
                std::cmp::Ordering::Greater => high -= 1,
                std::cmp::Ordering::Equal => {
                    let lefts = run(&self.left, low);
                    let rights = self.right[..high].iter().rev().take_while(|(sum, _)| *sum == right.0).count();
                    let pairs = lefts.saturating_mul(rights);
                    count = count.saturating_add(u32::try_from(pairs).unwrap_or(u32::MAX));
                    found = Some((left.1, right.1));
                    low += lefts;
                    high -= rights;
                }
            }
        }
        match (count, found) {
            (1, Some((left, right))) if target.0 > 0 => {
                let places = |chosen: u32, from: usize| {
                    (0..MOST).filter(move |at| chosen & 1 << at != 0).map(move |at| at + from)
                };
                Fit::One(places(left, 0).chain(places(right, self.half)).collect())
            }
            (0, _) | (_, None) => Fit::None,
            _ if target.0 <= 0 => Fit::None,
            (count, _) => Fit::Several(count),
        }
    }
}
