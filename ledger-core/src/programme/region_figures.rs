//! What there is in each region: open cases, enterprises that operate, visits to be made, money paid; and how a map is shaded.
//!
//! ```text
//! 12 open cases at most  ->  1-2, 3-4, 5-7, 8-9, 10-12;   none is no shade
//! ```
//! Invariant: whole regions and nothing finer; a figure is in one shade alone, and what is nothing is in none. Must not: read a
//! clock, or know how a region is drawn.

use super::followup_plan::Outlook;
use crate::codes;
use crate::money::{Minor, Overflow};
use crate::outcome::status::Standing;
use crate::time::{Day, days_between};

/// Visits of so many days ahead are counted as due.
pub const REGION_DUE_DAYS: i64 = 30;

codes! {
    /// What is counted in regions.
    pub enum RegionMeasure {
        /// Cases that go on.
        Open = "open",
        /// Enterprises that operated when they were last seen, and are not lost.
        Operating = "operating",
        /// Enterprises whose next visit is due within thirty days.
        Due = "due",
        /// Enterprises whose next visit should have been made.
        Overdue = "overdue",
        /// Money that the bank paid out, less what came back.
        Paid = "paid",
    }
}

/// What there is in one region, or in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegionFigures {
    /// Cases that go on.
    pub open: u64,
    /// Enterprises that operate.
    pub operating: u64,
    /// Enterprises to be visited soon.
    pub due: u64,
    /// Enterprises that should have been visited.
    pub overdue: u64,
    /// Paid in all, minor units of the programme's currency.
    pub paid: Minor,
}

impl RegionFigures {
    /// Takes an enterprise in, as it stands.
    pub fn stands(&mut self, standing: Standing) {
        let operates = matches!(standing, Standing::Operating | Standing::Reduced | Standing::TakenOver);
        self.operating += u64::from(operates);
    }

    /// Takes in when an enterprise is to be visited.
    pub fn to_visit(&mut self, outlook: &Outlook, today: Day) {
        let ahead = outlook.planned.map(|planned| days_between(today, planned.on));
        self.due += u64::from(ahead.is_some_and(|days| (0..=REGION_DUE_DAYS).contains(&days)));
        self.overdue += u64::from(ahead.is_some_and(|days| days < 0));
    }

    /// One figure as a whole number; money in minor units.
    #[must_use]
    pub fn of(&self, measure: RegionMeasure) -> i64 {
        let count = |count| i64::try_from(count).unwrap_or(i64::MAX);
        match measure {
            RegionMeasure::Open => count(self.open),
            RegionMeasure::Operating => count(self.operating),
            RegionMeasure::Due => count(self.due),
            RegionMeasure::Overdue => count(self.overdue),
            RegionMeasure::Paid => self.paid.0,
        }
    }

    /// The figures of several regions together.
    ///
    /// # Errors
    /// More money than can be counted.
    pub fn total<'a>(all: impl IntoIterator<Item = &'a RegionFigures>) -> Result<Self, Overflow> {
        all.into_iter().try_fold(RegionFigures::default(), |sum, one| {
            Ok(RegionFigures {
                open: sum.open + one.open,
                operating: sum.operating + one.operating,
                due: sum.due + one.due,
                overdue: sum.overdue + one.overdue,
                paid: sum.paid.plus(one.paid)?,
            })
        })
    }
}

/// Shades of a map.
pub const SHADES: u8 = 5;

/// The shade of a figure, 1 to 5, where `most` is the largest; 0 for nothing.
#[must_use]
pub fn shade(value: i64, most: i64) -> u8 {
    if value <= 0 || most <= 0 {
        return 0;
    }
    let (value, most) = (i128::from(value.min(most)), i128::from(most));
    u8::try_from((value * i128::from(SHADES) + most - 1) / most).unwrap_or(SHADES)
}

/// The shades that there are, lightest first, each with its least and its largest figure.
#[must_use]
pub fn shades(most: i64) -> Vec<(u8, i64, i64)> {
    let part = |shade: u8| i64::try_from(i128::from(most.max(0)) * i128::from(shade) / i128::from(SHADES)).unwrap_or(0);
    let all = (1..=SHADES).map(|shade| (shade, part(shade - 1) + 1, part(shade)));
    all.filter(|(_, least, largest)| least <= largest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::followup_plan::Planned;
    use crate::programme::visit_answers::VisitKind;

    fn day(day: u32) -> Day {
        chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default()
    }

    #[test]
    fn an_enterprise_is_counted_by_how_it_stands_and_when_it_is_to_be_visited() {
        let outlook = |on: Option<Day>| Outlook {
            planned: on.map(|on| Planned { on, kind: VisitKind::Scheduled }),
            lost_from: None,
            ended: None,
        };
        let mut all = RegionFigures::default();
        let far = chrono::NaiveDate::from_ymd_opt(2026, 12, 11);
        let mut take = |standing, on| {
            all.stands(standing);
            all.to_visit(&outlook(on), day(10));
        };
        take(Standing::Operating, Some(day(9)));
        take(Standing::Reduced, Some(day(10)));
        take(Standing::TakenOver, far.and_then(|far| far.pred_opt()));
        take(Standing::Lost, far);
        take(Standing::Dormant, None);
        take(Standing::Closed, None);
        take(Standing::Absorbed, None);
        assert_eq!(all, RegionFigures { operating: 3, due: 2, overdue: 1, ..RegionFigures::default() });
        assert_eq!(all.of(RegionMeasure::Due) + all.of(RegionMeasure::Overdue), 3);
        let paid = RegionFigures { paid: Minor(i64::MAX), open: 4, ..RegionFigures::default() };
        assert_eq!(RegionFigures::total([&all, &paid]), Ok(RegionFigures { open: 4, paid: Minor(i64::MAX), ..all }));
        assert!(RegionFigures::total([&paid, &paid]).is_err());
    }

    #[test]
    fn a_figure_is_in_the_shade_whose_bounds_hold_it_and_nothing_is_in_none() {
        for most in [1, 2, 3, 4, 5, 7, 12, 99, 100, i64::MAX] {
            let all = shades(most);
            assert_eq!(all.last().map(|(_, _, largest)| *largest), Some(most));
            assert!(all.windows(2).all(|pair| pair[0].2 + 1 == pair[1].1), "no gap and no overlap up to {most}");
            for (name, least, largest) in all {
                assert_eq!((shade(least, most), shade(largest, most)), (name, name), "up to {most}");
            }
        }
        assert_eq!(shades(12), [(1, 1, 2), (2, 3, 4), (3, 5, 7), (4, 8, 9), (5, 10, 12)]);
        assert_eq!(shades(2), [(3, 1, 1), (5, 2, 2)]);
        assert!(shades(0).is_empty() && shades(-3).is_empty());
        assert_eq!([shade(0, 5), shade(-1, 5), shade(3, 0), shade(9, 5)], [0, 0, 0, 5]);
    }
}
