//! Which withheld sums follow exactly from the shown ones.
//!
//! ```text
//! shown: all, region=A, and both sectors of region B  ->  region=B follows, whether it is shown or not
//! ```
//! Money may be negative (a refund), so only sums and differences tell; these are found by elimination over a prime field,
//! where no error of arithmetic can hide one. A set that looks dependent by chance of the prime is withheld for nothing.
//!
//! Invariant: exact. Must not: use floating point.

use super::mask::Cover;
use super::primary::Measure;
use super::secondary::lines;
use super::table::Table;

/// A prime below 2^31, so that products fit.
const PRIME: u64 = 2_147_483_629;

fn inverse(value: u64) -> u64 {
    let (mut result, mut base, mut power) = (1, value % PRIME, PRIME - 2);
    while power > 0 {
        if power & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    result
}

/// Vectors in echelon form: each with its first place that is not 0, where it is 1.
#[derive(Default)]
struct Span {
    vectors: Vec<(usize, Vec<u64>)>,
}

impl Span {
    /// What is left of a vector once all that follows from the span is taken away.
    fn rest(&self, mut vector: Vec<u64>) -> Vec<u64> {
        for (first, known) in &self.vectors {
            let factor = vector[*first];
            if factor != 0 {
                for (value, other) in vector.iter_mut().zip(known) {
                    *value = (*value + (PRIME - factor) * other) % PRIME;
                }
            }
        }
        vector
    }

    fn add(&mut self, vector: Vec<u64>) {
        let mut rest = self.rest(vector);
        if let Some(first) = rest.iter().position(|value| *value != 0) {
            let factor = inverse(rest[first]);
            rest.iter_mut().for_each(|value| *value = *value * factor % PRIME);
            self.vectors.push((first, rest));
        }
    }

    fn holds(&self, vector: Vec<u64>) -> bool {
        self.rest(vector).iter().all(|value| *value == 0)
    }
}

/// Withheld cells of a sum that the shown cells determine. A dimension of one leaf adds nothing to `all`, so a cell of
/// such leaves alone is no secret.
///
/// The unknowns are the cells that may be given; the equations are the lines between them and the shown values.
pub(super) fn determined(table: &Table, measure: Measure, cover: &Cover) -> Vec<Vec<usize>> {
    let depth = measure.depth(table);
    let given: Vec<usize> = (0..cover.len()).filter(|cell| table.lattice().depth(*cell) <= depth).collect();
    let place = |cell: usize| given.iter().position(|other| *other == cell);
    let unit = |cell: usize| {
        let mut vector = vec![0; given.len()];
        if let Some(place) = place(cell) {
            vector[place] = 1;
        }
        vector
    };
    let mut span = Span::default();
    given.iter().filter(|cell| cover.shown(**cell)).for_each(|cell| span.add(unit(*cell)));
    for line in lines(table, measure) {
        let mut vector = unit(line.parent);
        for child in line.children.iter().filter_map(|child| place(*child)) {
            vector[child] = PRIME - 1;
        }
        span.add(vector);
    }
    let narrower = |cell: &usize| {
        let mut axes = table.lattice().axes(*cell).iter();
        *cell == 0 || axes.any(|(dimension, _)| table.lattice().dimensions()[*dimension].leaves.len() > 1)
    };
    let hidden = given.iter().copied().filter(|cell| !cover.shown(*cell)).filter(narrower);
    hidden.filter(|cell| span.holds(unit(*cell))).map(|cell| vec![cell]).collect()
}
