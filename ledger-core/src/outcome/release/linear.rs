//! Which cells follow exactly from others.
//!
//! ```text
//! shown: all, region=A, and both sectors of region B  ->  region=B follows, whether it is shown or not
//! ```
//! Money may be negative (a refund), and so may a change between releases: only sums and differences tell. These are found by elimination over a prime field,
//! where no error of arithmetic can hide one. A set that looks dependent by chance of the prime is withheld for nothing.
//!
//! Invariant: exact. Must not: use floating point.

use super::lattice::Lattice;

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

/// Cells that are not known, and follow from those that are: by the lines down to `depth`, by addition and subtraction.
/// A dimension of one leaf adds nothing to `all`, so a cell of such leaves alone is no secret and is left out.
///
/// The unknowns are the cells that are not known; each line is an equation between those in it.
pub(super) fn determined(lattice: &Lattice, depth: usize, known: impl Fn(usize) -> bool) -> Vec<usize> {
    let hidden: Vec<usize> = (0..lattice.len()).filter(|cell| lattice.depth(*cell) <= depth && !known(*cell)).collect();
    let mut place = vec![None; lattice.len()];
    for (at, cell) in hidden.iter().enumerate() {
        place[*cell] = Some(at);
    }
    let mut span = Span::default();
    for line in lattice.lines().iter().filter(|line| lattice.depth(line.parent) < depth) {
        let mut vector = vec![0; hidden.len()];
        if let Some(at) = place[line.parent] {
            vector[at] = 1;
        }
        for at in line.children.iter().filter_map(|child| place[*child]) {
            vector[at] = PRIME - 1;
        }
        span.add(vector);
    }
    let narrower = |cell: usize| {
        let mut axes = lattice.axes(cell).iter();
        cell == 0 || axes.any(|(dimension, _)| lattice.dimensions()[*dimension].leaves.len() > 1)
    };
    let unit = |cell: usize| (0..hidden.len()).map(|at| u64::from(hidden[at] == cell)).collect();
    hidden.iter().copied().filter(|cell| narrower(*cell) && span.holds(unit(*cell))).collect()
}
