//! The solver on programs whose optimum is known.

use super::*;

const FREE: f64 = f64::INFINITY;

/// A table of 2 x 3 with its sums: rows 0, 1 and columns 2, 3, 4.
fn grid(start: [f64; 6]) -> Simplex {
    let columns = (0..6).map(|place| vec![place / 3, 2 + place % 3]).collect();
    Simplex::new(5, columns, vec![FREE; 6], start.to_vec())
}

#[test]
fn the_bounds_of_a_cell_of_a_table_are_those_of_frechet() {
    // Row sums 9 and 6, column sums 5, 3, 7: each cell lies between max(0, r + c - n) and min(r, c).
    let start = [3.0, 2.0, 4.0, 2.0, 1.0, 3.0];
    for (place, (row, column)) in
        [(9.0, 5.0), (9.0, 3.0), (9.0, 7.0), (6.0, 5.0), (6.0, 3.0), (6.0, 7.0)].iter().enumerate()
    {
        let mut simplex = grid(start);
        assert!(simplex.push(&[place], true, FREE));
        assert!((simplex.point()[place] - f64::min(*row, *column)).abs() < 1e-9);
        assert!(simplex.push(&[place], false, -FREE));
        assert!((simplex.point()[place] - f64::max(0.0, row + column - 15.0)).abs() < 1e-9);
    }
}

#[test]
fn an_upper_bound_holds_and_a_goal_stops_early() {
    let columns = vec![vec![0], vec![0], vec![0]];
    let mut simplex = Simplex::new(1, columns, vec![4.0, FREE, 2.0], vec![1.0, 6.0, 1.0]);
    assert!(simplex.push(&[0, 2], true, 5.0));
    let sum = simplex.point()[0] + simplex.point()[2];
    assert!((5.0..=6.0).contains(&sum), "{sum}");
    assert!(simplex.push(&[0, 2], true, FREE));
    assert_eq!(simplex.point(), [4.0, 2.0, 2.0]);
}

#[test]
fn an_equation_that_follows_from_others_does_no_harm() {
    // The third row is the sum of the first two.
    let columns = vec![vec![0, 2], vec![0, 2], vec![1, 2], vec![1, 2]];
    let mut simplex = Simplex::new(3, columns, vec![FREE; 4], vec![1.0, 1.0, 2.0, 0.0]);
    assert!(simplex.push(&[0, 2], true, FREE));
    assert_eq!(simplex.point(), [2.0, 0.0, 2.0, 0.0]);
    assert!(simplex.push(&[0, 2], false, -FREE));
    assert_eq!(simplex.point(), [0.0, 2.0, 0.0, 2.0]);
}
