//! Small symmetric systems of equations, as tests and Newton steps need them.
//!
//! Invariant: `factor` succeeds only on a matrix that is positive definite to working precision.
//! Must not: grow into a linear algebra library.

/// A symmetric matrix, row after row.
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetric {
    size: usize,
    cells: Vec<f64>,
}

impl Symmetric {
    /// A matrix of zeros.
    #[must_use]
    pub fn zeros(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    /// Rows, and columns.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// A cell.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// Adds to a cell; the mirrored one is the caller's.
    pub fn add(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] += value;
    }

    /// The part with these rows and columns only.
    #[must_use]
    pub fn part(&self, keep: &[usize]) -> Self {
        let cells = keep.iter().flat_map(|&row| keep.iter().map(move |&column| self.at(row, column))).collect();
        Self { size: keep.len(), cells }
    }

    /// Cholesky's lower factor; `None` when a pivot falls below `floor` of its diagonal.
    #[must_use]
    pub fn factor(&self, floor: f64) -> Option<Factor> {
        let size = self.size;
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let (left, right) = (&lower[row * size..row * size + column], &lower[column * size..][..column]);
                let dot: f64 = left.iter().zip(right).map(|(a, b)| a * b).sum();
                let rest = self.at(row, column) - dot;
                lower[row * size + column] = if row == column {
                    if rest.is_nan() || rest <= floor * self.at(row, row).abs() {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / lower[column * size + column]
                };
            }
        }
        Some(Factor { size, lower })
    }
}

/// A factored matrix, ready to solve with.
#[derive(Clone, Debug)]
pub struct Factor {
    size: usize,
    lower: Vec<f64>,
}

impl Factor {
    /// The x with matrix x = `right`.
    #[must_use]
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (size, lower) = (self.size, &self.lower);
        let mut x = right.to_vec();
        for row in 0..size {
            let dot: f64 = (0..row).map(|column| lower[row * size + column] * x[column]).sum();
            x[row] = (x[row] - dot) / lower[row * size + row];
        }
        for row in (0..size).rev() {
            let dot: f64 = (row + 1..size).map(|below| lower[below * size + row] * x[below]).sum();
            x[row] = (x[row] - dot) / lower[row * size + row];
        }
        x
    }
}

/// The quadratic form of a vector that sums to 0 with the inverse of its singular covariance (one row left
/// out), and its rank. `None` when less than two rows have any variance.
#[must_use]
pub fn quadratic_form(vector: &[f64], covariance: &Symmetric) -> Option<(f64, u32)> {
    let alive: Vec<usize> = (0..covariance.size()).filter(|&row| covariance.at(row, row) > 0.0).collect();
    let keep = alive.split_last()?.1;
    let part: Vec<f64> = keep.iter().map(|&row| vector[row]).collect();
    let solved = covariance.part(keep).factor(1e-12)?.solve(&part);
    let form = part.iter().zip(&solved).map(|(a, b)| a * b).sum();
    let rank = u32::try_from(keep.len()).ok().filter(|rank| *rank > 0)?;
    Some((form, rank))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_singular_matrix_is_refused() {
        let mut matrix = Symmetric::zeros(2);
        for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            matrix.add(row, column, 3.0);
        }
        assert!(matrix.factor(1e-12).is_none());
    }

    proptest! {
        #[test]
        fn what_is_solved_multiplies_back(cells in proptest::collection::vec(-1.0..1.0f64, 16), right in proptest::collection::vec(-1.0..1.0f64, 4)) {
            let mut matrix = Symmetric::zeros(4);
            for row in 0..4 {
                for column in 0..4 {
                    let dot: f64 = (0..4).map(|k| cells[row * 4 + k] * cells[column * 4 + k]).sum();
                    matrix.add(row, column, dot + if row == column { 0.5 } else { 0.0 });
                }
            }
            let x = matrix.factor(1e-12).unwrap().solve(&right);
            for (row, right) in right.iter().enumerate() {
                let back: f64 = (0..4).map(|column| matrix.at(row, column) * x[column]).sum();
                prop_assert!((back - right).abs() < 1e-9);
            }
        }
    }
}
