//! The dimensions of a release and their leaves: regions and sectors merged beforehand, cohorts of three years.
//!
//! ```text
//! UA-46, G, launched 2023-05-01  ->  region=WEST, sector=G, cohort=2022-2024
//! ```
//! Small leaves are taken together in the code list, the same in all releases, never by a query (`outcomes.md`, Disclosure).
//! Invariant: every region, sector and day has exactly one leaf; later releases only add cohorts at the end.
//! Must not: be set by whoever asks.

use crate::outcome::release::{Dimension, Lattice, ReleaseError};
use crate::outcome::release_document::Leaf;
use crate::programme::application::Sector;
use crate::programme::region::Region;
use crate::time::{Day, cohort_band};
use chrono::Datelike;

/// Macro-regions: the oblasts of each, by the digits of ISO 3166-2:UA.
pub const REGIONS: [(&str, &[&str]); 6] = [
    ("CENTRE", &["05", "35", "53", "71"]),
    ("EAST", &["09", "12", "14", "63"]),
    ("KYIV", &["30", "32"]),
    ("NORTH", &["18", "59", "74"]),
    ("SOUTH", &["23", "40", "43", "48", "51", "65"]),
    ("WEST", &["07", "21", "26", "46", "56", "61", "68", "77"]),
];

/// Groups of sections of NACE Rev. 2.
pub const SECTORS: [(&str, &[&str]); 7] = [
    ("A", &["A"]),
    ("B-F", &["B", "C", "D", "E", "F"]),
    ("G", &["G"]),
    ("H-N", &["H", "J", "K", "L", "M", "N"]),
    ("I", &["I"]),
    ("O-R", &["O", "P", "Q", "R", "U"]),
    ("S-T", &["S", "T"]),
];

/// The first year of the first cohort.
const FIRST_YEAR: i32 = 2004;
/// Years of a cohort.
const COHORT_YEARS: i32 = 3;

/// The cohorts up to a data cut; what was launched before the first one counts as of it.
#[must_use]
pub fn cohorts(data_cut: Day) -> Vec<String> {
    let last = cohort_band(data_cut).0.max(FIRST_YEAR);
    (FIRST_YEAR..=last).step_by(3).map(|first| format!("{first}-{}", first + 2)).collect()
}

/// Each dimension's code with its leaves, in order.
#[must_use]
pub fn of(data_cut: Day) -> Vec<(&'static str, Vec<Leaf>)> {
    let leaf = |code: &str, covers: Vec<String>| Leaf { code: code.to_owned(), covers };
    let regions =
        REGIONS.iter().map(|(code, digits)| leaf(code, digits.iter().map(|two| format!("UA-{two}")).collect()));
    let sectors =
        SECTORS.iter().map(|(code, sections)| leaf(code, sections.iter().map(|one| (*one).to_owned()).collect()));
    let first = |place: usize| FIRST_YEAR + COHORT_YEARS * i32::try_from(place).unwrap_or(i32::MAX / COHORT_YEARS);
    let years = |place: usize| (0..COHORT_YEARS).map(|after| (first(place) + after).to_string()).collect();
    let cohorts = cohorts(data_cut);
    let cohorts = cohorts.iter().enumerate().map(|(place, code)| leaf(code, years(place)));
    vec![("region", regions.collect()), ("sector", sectors.collect()), ("cohort", cohorts.collect())]
}

/// The lattice of a data cut.
///
/// # Errors
/// None for the code lists of this file.
pub fn lattice(data_cut: Day) -> Result<Lattice, ReleaseError> {
    Lattice::new(dimensions(data_cut), &[])
}

pub(super) fn dimensions(data_cut: Day) -> Vec<Dimension> {
    let dimension = |(code, leaves): (&str, Vec<Leaf>)| Dimension {
        code: code.to_owned(),
        leaves: leaves.into_iter().map(|leaf| leaf.code).collect(),
    };
    of(data_cut).into_iter().map(dimension).collect()
}

/// The leaves of an enterprise, by place; `None` for a section that no group has.
#[must_use]
pub fn leaves(region: Region, sector: Sector, launched_on: Day) -> Option<Vec<u16>> {
    let digits = region.as_str().trim_start_matches("UA-").to_owned();
    let region = REGIONS.iter().position(|(_, all)| all.contains(&digits.as_str()))?;
    let sector = SECTORS.iter().position(|(_, all)| all.contains(&sector.code()))?;
    let cohort = (launched_on.year() - FIRST_YEAR).max(0) / COHORT_YEARS;
    [region, sector, usize::try_from(cohort).ok()?].into_iter().map(|place| u16::try_from(place).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::region::REGIONS as OBLASTS;

    #[test]
    fn every_oblast_and_section_has_one_leaf() {
        let day = Day::from_ymd_opt(2023, 5, 1).unwrap();
        let count = |lists: Vec<&[&str]>, code: &str| lists.iter().filter(|all| all.contains(&code)).count();
        for oblast in OBLASTS {
            assert_eq!(count(REGIONS.iter().map(|(_, all)| *all).collect(), oblast), 1, "{oblast}");
        }
        for sector in Sector::ALL {
            assert_eq!(count(SECTORS.iter().map(|(_, all)| *all).collect(), sector.code()), 1, "{}", sector.code());
            assert!(leaves(Region::parse("UA-46").unwrap(), *sector, day).is_some());
        }
    }

    #[test]
    fn cohorts_only_grow_at_the_end() {
        let at = |year| cohorts(Day::from_ymd_opt(year, 1, 1).unwrap());
        assert_eq!(at(2009), ["2004-2006", "2007-2009"]);
        assert!(at(2026).starts_with(&at(2009)));
        let day = Day::from_ymd_opt(2023, 5, 1).unwrap();
        let placed = leaves(Region::parse("UA-46").unwrap(), Sector::G, day).unwrap();
        assert_eq!(at(2026)[usize::from(placed[2])], "2022-2024");
    }

    #[test]
    fn a_cohort_covers_each_of_its_years() {
        let all = of(Day::from_ymd_opt(2026, 11, 28).unwrap());
        let covers = |place: usize| all[2].1[place].covers.join(" ");
        assert_eq!((covers(0), covers(7)), ("2004 2005 2006".to_owned(), "2025 2026 2027".to_owned()));
        let years: Vec<&String> = all[2].1.iter().flat_map(|leaf| &leaf.covers).collect();
        assert_eq!(years.len(), 24);
    }
}
