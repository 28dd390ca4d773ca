//! How many persons came as far as each stage of the programme, by the year in which they enrolled.
//!
//! ```text
//! 2024: enrolled 40, applied 25, granted 18, launched 15
//! ```
//! Persons, not cases: somebody who applied twice is one person, with the first day of each stage. Stages are nested: who
//! came as far as one is counted in all before it, also where the day of an earlier one was not recorded, so that no stage
//! is larger than the one before it. Stages without a day of their own are implied, not claimed to have been recorded.
//! Invariant: every year's counts fall or stay from stage to stage; the total is the sum of the years.
//! Must not: know who a person is, or decide which years are large enough to be shown.

use crate::codes;
use crate::time::Day;
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// A stage, in order.
    pub enum Stage {
        /// Enrolled in the programme or trained by it, whichever came first.
        Enrolled = "enrolled",
        /// Applied for a grant.
        Applied = "applied",
        /// Was granted one.
        Granted = "granted",
        /// Launched an enterprise.
        Launched = "launched",
    }
}

/// Number of stages.
pub const STAGES: usize = Stage::ALL.len();

/// The first day of each stage of one person, where there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// Enrolled or trained.
    pub enrolled: Option<Day>,
    /// Applied.
    pub applied: Option<Day>,
    /// Granted.
    pub granted: Option<Day>,
    /// Launched.
    pub launched: Option<Day>,
}

impl Journey {
    /// The days in the order of the stages.
    #[must_use]
    pub const fn days(&self) -> [Option<Day>; STAGES] {
        [self.enrolled, self.applied, self.granted, self.launched]
    }

    /// One journey of two of the same person: the first day of each stage.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        let first = |one: Option<Day>, two: Option<Day>| one.into_iter().chain(two).min();
        Self {
            enrolled: first(self.enrolled, other.enrolled),
            applied: first(self.applied, other.applied),
            granted: first(self.granted, other.granted),
            launched: first(self.launched, other.launched),
        }
    }

    /// The last stage that was come to by a day, the day itself included; `None` before the first.
    #[must_use]
    pub fn furthest(&self, as_of: Day) -> Option<Stage> {
        let reached = |(_, day): &(Stage, Option<Day>)| day.is_some_and(|day| day <= as_of);
        let mut stages = Stage::ALL.iter().copied().zip(self.days()).rev();
        stages.find(reached).map(|(stage, _)| stage)
    }

    /// Whether the person came as far as a stage by a day.
    #[must_use]
    pub fn reached(&self, stage: Stage, as_of: Day) -> bool {
        self.furthest(as_of).is_some_and(|furthest| stage <= furthest)
    }

    /// The year of enrolment; where its day was not recorded, the year of the earliest stage that was. `None` when nothing
    /// happened by the day.
    #[must_use]
    pub fn year(&self, as_of: Day) -> Option<i32> {
        let known = self.days().into_iter().flatten().filter(|day| *day <= as_of);
        let enrolled = self.enrolled.filter(|day| *day <= as_of);
        enrolled.or_else(|| known.min()).map(|day| day.year())
    }
}

/// The persons of one year, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Distinct persons who came as far as each stage, in the order of [`Stage::ALL`].
    pub persons: [u64; STAGES],
}

impl Reached {
    /// Persons who came as far as a stage.
    #[must_use]
    pub const fn of(&self, stage: Stage) -> u64 {
        self.persons[stage as usize]
    }

    fn add(&mut self, furthest: Stage) {
        for count in &mut self.persons[..=furthest as usize] {
            *count += 1;
        }
    }
}

/// The funnel of a programme at a data cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    /// Stages that were come to by this day count.
    pub as_of: Day,
    /// Years of enrolment with their persons, the first year first.
    pub years: Vec<(i32, Reached)>,
    /// All years.
    pub total: Reached,
}

impl Funnel {
    /// Of persons in any order, each given once (see [`Journey::joined`]).
    #[must_use]
    pub fn of(persons: impl IntoIterator<Item = Journey>, as_of: Day) -> Self {
        let mut years: BTreeMap<i32, Reached> = BTreeMap::new();
        let mut total = Reached::default();
        for person in persons {
            if let Some((furthest, year)) = person.furthest(as_of).zip(person.year(as_of)) {
                years.entry(year).or_default().add(furthest);
                total.add(furthest);
            }
        }
        Self { as_of, years: years.into_iter().collect(), total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Option<Day> {
        Some(text.parse().unwrap())
    }

    fn cut() -> Day {
        day("2025-06-30").unwrap()
    }

    /// Launched; granted, launched only after the cut; applied; enrolled; launched without a recorded enrolment; later.
    fn persons() -> [Journey; 6] {
        let applied = Journey { enrolled: day("2024-02-01"), applied: day("2024-05-01"), ..Journey::default() };
        let granted = Journey { granted: day("2025-01-10"), launched: day("2025-07-01"), ..applied };
        [
            Journey { granted: day("2024-09-01"), launched: day("2025-02-01"), ..applied },
            granted,
            applied,
            Journey { enrolled: day("2025-01-05"), ..Journey::default() },
            Journey { granted: day("2023-03-01"), launched: day("2024-01-01"), ..Journey::default() },
            Journey { enrolled: day("2025-07-01"), ..Journey::default() },
        ]
    }

    #[test]
    fn six_persons_are_counted_as_on_paper() {
        let found = Funnel::of(persons(), cut());
        let years: Vec<(i32, [u64; 4])> = found.years.iter().map(|(year, reached)| (*year, reached.persons)).collect();
        assert_eq!(years, [(2023, [1, 1, 1, 1]), (2024, [3, 3, 2, 1]), (2025, [1, 0, 0, 0])]);
        assert_eq!(found.total.persons, [5, 4, 3, 2]);
        assert_eq!((found.total.of(Stage::Enrolled), found.total.of(Stage::Launched)), (5, 2));
    }

    #[test]
    fn a_person_with_two_cases_is_one_with_the_first_day_of_each_stage() {
        let first = Journey { enrolled: day("2023-11-01"), applied: day("2024-03-01"), ..Journey::default() };
        let second = Journey { applied: day("2024-01-01"), granted: day("2025-01-01"), ..Journey::default() };
        let both = first.joined(second);
        assert_eq!(both, second.joined(first));
        assert_eq!(
            (both.year(cut()), both.applied, both.furthest(cut())),
            (Some(2023), day("2024-01-01"), Some(Stage::Granted))
        );
        assert!(both.reached(Stage::Applied, cut()) && !both.reached(Stage::Launched, cut()));
        assert!(!both.reached(Stage::Granted, day("2024-12-31").unwrap()));
    }

    fn any_person() -> impl Strategy<Value = Journey> {
        let one = || {
            proptest::option::of(0..2000i64)
                .prop_map(|days| days.map(|days| cut() - chrono::Days::new(1000) + chrono::TimeDelta::days(days)))
        };
        (one(), one(), one(), one()).prop_map(|(enrolled, applied, granted, launched)| Journey {
            enrolled,
            applied,
            granted,
            launched,
        })
    }

    proptest! {
        #[test]
        fn stages_are_nested_and_years_add_up(persons in proptest::collection::vec(any_person(), 0..30)) {
            let found = Funnel::of(persons.iter().copied(), cut());
            let mut sum = [0; STAGES];
            for (_, reached) in &found.years {
                prop_assert!(reached.persons.is_sorted_by(|one, next| one >= next));
                sum.iter_mut().zip(reached.persons).for_each(|(sum, persons)| *sum += persons);
            }
            prop_assert_eq!(sum, found.total.persons);
            for stage in Stage::ALL {
                let reached = persons.iter().filter(|person| person.reached(*stage, cut())).count();
                prop_assert_eq!(reached as u64, found.total.of(*stage));
            }
            let mut turned = persons.clone();
            turned.reverse();
            prop_assert_eq!(Funnel::of(turned, cut()), found);
        }
    }
}
