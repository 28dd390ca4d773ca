//! Counts of several kinds along a line of places, told together: can one or two of something be narrowed down?
//!
//! ```text
//! told of every cohort: old enough, operating, exited; of this one: exits and seen beyond  ->  2 of it are out of sight
//! ```
//! Each split has a mask of its own, which knows nothing of the others. Here everything that is told of a line is taken
//! together, as equations over how many of each kind each place has. As in `audit`, a secret is hidden once a table is found
//! that agrees with all that is told and has none of it, or more than a few: first among the tables that differ from the true
//! one in a place or two, which are small programs, then among all.
//! Invariant: silent only where a table that was checked against the equations hides the secret. Must not: know what a kind
//! means.

use super::simplex::Simplex;
use std::collections::BTreeMap;

/// Room for errors of arithmetic when a count is read as a whole number.
const ROUND: f64 = 1e-5;

/// What is told: the number of some kinds, in one place or in all.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The place; all together where there is none.
    pub place: Option<usize>,
    /// The kinds counted, ascending.
    pub kinds: &'static [usize],
    /// The least that it may be.
    pub low: u32,
    /// The most.
    pub high: u32,
}

/// What may not be narrowed down to one or a few: the number of some kinds, in one place or in all.
pub type Secret = (Option<usize>, &'static [usize]);

/// A line: how many of each kind each place has, place by place.
pub struct Line {
    kinds: usize,
    counts: Vec<u32>,
}

impl Line {
    /// `counts` has `kinds` numbers for each place.
    #[must_use]
    pub const fn new(kinds: usize, counts: Vec<u32>) -> Self {
        Self { kinds, counts }
    }

    /// How many places.
    #[must_use]
    pub const fn places(&self) -> usize {
        self.counts.len() / self.kinds
    }

    /// The true number of some kinds.
    #[must_use]
    pub fn count(&self, place: Option<usize>, kinds: &[usize]) -> u32 {
        let places = place.map_or(0..self.places(), |place| place..place + 1);
        places.flat_map(|place| kinds.iter().map(move |kind| self.counts[place * self.kinds + kind])).sum()
    }

    /// Whether `facts` leave open that there is none of a secret, or more than `few`; true of what is no secret.
    #[must_use]
    pub fn hides(&self, facts: &[Fact], secret: Secret, few: u32) -> bool {
        let (place, kinds) = secret;
        if !(1..=few).contains(&self.count(place, kinds)) {
            return true;
        }
        let rows = rows(facts);
        self.neighbourhoods(facts, place).iter().any(|free| self.hidden_in(&rows, free, secret, few))
    }

    /// Places that may differ from the true table: one or two, those of which the least is told first; then all.
    fn neighbourhoods(&self, facts: &[Fact], place: Option<usize>) -> Vec<Vec<usize>> {
        let told = |place: &usize| facts.iter().filter(|fact| fact.place == Some(*place)).count();
        let mut others: Vec<usize> = (0..self.places()).filter(|other| place != Some(*other)).collect();
        others.sort_by_key(|place| (told(place), *place));
        let with = |other: usize| place.into_iter().chain([other]).collect();
        let mut free: Vec<Vec<usize>> = place.into_iter().map(|place| vec![place]).collect();
        free.extend(others.into_iter().map(with));
        free.push((0..self.places()).collect());
        free
    }

    fn hidden_in(&self, rows: &Rows, free: &[usize], (place, kinds): Secret, few: u32) -> bool {
        let at = |place: usize, kind: usize| free.iter().position(|one| *one == place).map(|at| at * self.kinds + kind);
        let mut columns: Vec<Vec<u32>> = vec![Vec::new(); free.len() * self.kinds];
        let mut start: Vec<f64> = free
            .iter()
            .flat_map(|place| &self.counts[place * self.kinds..(place + 1) * self.kinds])
            .map(|count| f64::from(*count))
            .collect();
        let mut upper = vec![f64::INFINITY; start.len()];
        let mut row = 0;
        for ((of, kinds), (low, high)) in rows {
            let places: Vec<usize> = free.iter().copied().filter(|place| of.is_none_or(|of| of == *place)).collect();
            if places.is_empty() {
                continue;
            }
            let variables = places.iter().flat_map(|place| kinds.iter().filter_map(|kind| at(*place, *kind)));
            variables.for_each(|variable| columns[variable].push(row));
            // Between two bounds: what is missing to the upper one is a variable of its own.
            if low < high {
                columns.push(vec![row]);
                upper.push(f64::from(high - low));
                start.push(f64::from(high.saturating_sub(self.count(*of, kinds))));
            }
            row += 1;
        }
        let places = free.iter().copied().filter(|one| place.is_none_or(|place| place == *one));
        let chosen: Vec<usize> =
            places.flat_map(|place| kinds.iter().filter_map(move |kind| at(place, *kind))).collect();
        let inside: f64 = chosen.iter().map(|variable| start[*variable]).sum();
        let fixed = f64::from(self.count(place, kinds)) - inside;
        let mut simplex = Simplex::new(row as usize, columns, upper, start);
        let mut reached = |up: bool, goal: f64| {
            simplex.push(&chosen, up, goal - fixed);
            chosen.iter().map(|variable| simplex.point()[*variable]).sum::<f64>() + fixed
        };
        let few = f64::from(few);
        (reached(true, few + 1.0) + ROUND).floor() > few || (reached(false, 0.0) - ROUND).ceil() < 1.0
    }
}

/// What is told of the same, once, between the narrowest bounds.
type Rows = BTreeMap<(Option<usize>, &'static [usize]), (u32, u32)>;

fn rows(facts: &[Fact]) -> Rows {
    let mut rows = Rows::new();
    for fact in facts {
        let (low, high) = rows.entry((fact.place, fact.kinds)).or_insert((fact.low, fact.high));
        (*low, *high) = ((*low).max(fact.low), (*high).min(fact.high));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[usize] = &[0, 1, 2];
    const LEFT: &[usize] = &[0, 1];
    const OLD: &[usize] = &[0];

    fn told(line: &Line, place: Option<usize>, kinds: &'static [usize], around: u32) -> Fact {
        let count = line.count(place, kinds);
        Fact { place, kinds, low: count.saturating_sub(around), high: count + around }
    }

    /// Exited and old enough, exited and young, others: of three cohorts, one of them alone with old and young.
    fn cohorts(old: u32) -> Line {
        Line::new(3, vec![8, 0, 30, old, 6, 34, 0, 0, 30])
    }

    /// What is told of them: how many, and exits of each; exits of those old enough of all and of the first.
    fn facts(line: &Line) -> Vec<Fact> {
        let of = |place| [told(line, place, ALL, 0), told(line, place, LEFT, 0)];
        let mut facts: Vec<Fact> = [None, Some(0), Some(1), Some(2)].into_iter().flat_map(of).collect();
        facts.extend([told(line, None, OLD, 0), told(line, Some(0), OLD, 0)]);
        facts
    }

    #[test]
    fn two_that_follow_from_the_whole_and_the_others_are_found() {
        let line = cohorts(2);
        assert!(!line.hides(&facts(&line), (Some(1), OLD), 2), "the third has no exits");
        // Seven are no secret; two are none where the first one is not told, or where more may be among the young.
        let seven = cohorts(7);
        assert!(seven.hides(&facts(&seven), (Some(1), OLD), 2));
        let mut fewer = facts(&line);
        fewer.pop();
        assert!(line.hides(&fewer, (Some(1), OLD), 2));
        assert!(line.hides(&[told(&line, None, ALL, 0)], (Some(1), OLD), 2));
    }

    #[test]
    fn places_that_hide_each_other_are_found_wherever_they_are() {
        // Two cohorts with old and young: two more in one are two less in the other.
        let line = Line::new(3, vec![8, 0, 30, 2, 6, 34, 2, 6, 34]);
        assert!(line.hides(&facts(&line), (Some(1), OLD), 2));
        assert!(line.hides(&facts(&line), (Some(2), OLD), 2));
    }

    #[test]
    fn what_is_told_between_bounds_leaves_room() {
        let line = cohorts(2);
        let rounded: Vec<Fact> = facts(&line).into_iter().map(|fact| told(&line, fact.place, fact.kinds, 2)).collect();
        assert!(line.hides(&rounded, (Some(1), OLD), 2));
        let narrow = [told(&line, Some(1), OLD, 0), told(&line, Some(1), OLD, 2)];
        assert!(!line.hides(&narrow, (Some(1), OLD), 2), "the narrower one counts");
        // Of all together: nothing hides what is told itself.
        assert!(!line.hides(&[told(&line, None, OLD, 0)], (None, OLD), 12));
        assert!(line.hides(&[told(&line, None, OLD, 0)], (None, OLD), 9), "ten are no secret of nine");
    }

    #[test]
    fn three_places_together_hide_what_no_two_can() {
        const A: &[usize] = &[0];
        const B: &[usize] = &[1];
        const C: &[usize] = &[2];
        const AB: &[usize] = &[0, 1];
        // The first may change a for c alone, the second b for c, the third a for b: only a ring of all three keeps the whole.
        let line = Line::new(3, vec![1, 5, 5, 5, 5, 5, 5, 5, 5]);
        let mut facts: Vec<Fact> = (0..3).map(|place| told(&line, Some(place), ALL, 0)).collect();
        facts.extend([None].into_iter().flat_map(|all| [A, AB].map(|kinds| told(&line, all, kinds, 0))));
        facts.extend([(0, B), (1, A), (2, C)].map(|(place, kinds)| told(&line, Some(place), kinds, 0)));
        assert!(line.hides(&facts, (Some(0), A), 2));
        facts.push(told(&line, Some(2), A, 0));
        assert!(!line.hides(&facts, (Some(0), A), 2), "the ring is broken");
    }
}
