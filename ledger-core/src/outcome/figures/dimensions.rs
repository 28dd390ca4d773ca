//! The dimensions of a release and their leaves: regions and sectors merged beforehand, cohorts of three years, sex of the
//! owners.
//!
//! ```text
//! UA-46, G, launched 2023-05-01, two women  ->  region=WEST, sector=G, cohort=2022-2024, sex=F
//! ```
//! Small leaves are taken together in the code list, the same in all releases, never by a query (`outcomes.md`, Disclosure).
//! No public cell has region and sex together.
//! Invariant: every region, sector, day and set of owners has exactly one leaf; later releases only add at the end: cohorts,
//! and dimensions.
//! Must not: be set by whoever asks.

use crate::outcome::release::{Dimension, Lattice, ReleaseError};
use crate::outcome::release_document::{Leaf, Profile};
use crate::programme::application::Sector;
use crate::programme::partner::Sex;
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

/// Sex of the owners: all women, all men, and whatever else: both, other, not told.
pub const SEXES: [(&str, &[&str]); 3] = [("F", &["female"]), ("M", &["male"]), ("X", &["mixed", "other", "not_told"])];

/// What no public cell has together.
const APART: (&str, &str) = ("region", "sex");

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
    let listed = |(code, covers): &(&str, &[&str])| leaf(code, covers.iter().map(|one| (*one).to_owned()).collect());
    let first = |place: usize| FIRST_YEAR + COHORT_YEARS * i32::try_from(place).unwrap_or(i32::MAX / COHORT_YEARS);
    let years = |place: usize| (0..COHORT_YEARS).map(|after| (first(place) + after).to_string()).collect();
    let cohorts = cohorts(data_cut);
    let cohorts = cohorts.iter().enumerate().map(|(place, code)| leaf(code, years(place)));
    vec![
        ("region", regions.collect()),
        ("sector", SECTORS.iter().map(listed).collect()),
        ("cohort", cohorts.collect()),
        ("sex", SEXES.iter().map(listed).collect()),
    ]
}

/// The lattice of a data cut, for an audience.
///
/// # Errors
/// None for the code lists of this file.
pub fn lattice(data_cut: Day, profile: Profile) -> Result<Lattice, ReleaseError> {
    let apart: &[(&str, &str)] = match profile {
        Profile::Evaluator => &[],
        Profile::Public => &[APART],
    };
    Lattice::new(dimensions(data_cut), apart)
}

pub(super) fn dimensions(data_cut: Day) -> Vec<Dimension> {
    let dimension = |(code, leaves): (&str, Vec<Leaf>)| Dimension {
        code: code.to_owned(),
        leaves: leaves.into_iter().map(|leaf| leaf.code).collect(),
    };
    of(data_cut).into_iter().map(dimension).collect()
}

/// The sex of all owners together.
fn sex_of(owners: &[Sex]) -> &'static str {
    let all = |sex: Sex| !owners.is_empty() && owners.iter().all(|owner| *owner == sex);
    match (all(Sex::Female), all(Sex::Male)) {
        (true, _) => "F",
        (_, true) => "M",
        _ => "X",
    }
}

/// The leaves of an enterprise, by place, from where and what it is, its launch and the sex of each owner; `None` for a
/// section that no group has.
#[must_use]
pub fn leaves(region: Region, sector: Sector, launched_on: Day, owners: &[Sex]) -> Option<Vec<u16>> {
    let digits = region.as_str().trim_start_matches("UA-").to_owned();
    let region = REGIONS.iter().position(|(_, all)| all.contains(&digits.as_str()))?;
    let sector = SECTORS.iter().position(|(_, all)| all.contains(&sector.code()))?;
    let cohort = (launched_on.year() - FIRST_YEAR).max(0) / COHORT_YEARS;
    let sex = SEXES.iter().position(|(code, _)| *code == sex_of(owners))?;
    [region, sector, usize::try_from(cohort).ok()?, sex].into_iter().map(|place| u16::try_from(place).ok()).collect()
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
            assert!(leaves(Region::parse("UA-46").unwrap(), *sector, day, &[]).is_some());
        }
    }

    #[test]
    fn cohorts_only_grow_at_the_end() {
        let at = |year| cohorts(Day::from_ymd_opt(year, 1, 1).unwrap());
        assert_eq!(at(2009), ["2004-2006", "2007-2009"]);
        assert!(at(2026).starts_with(&at(2009)));
        let day = Day::from_ymd_opt(2023, 5, 1).unwrap();
        let placed = leaves(Region::parse("UA-46").unwrap(), Sector::G, day, &[Sex::Female]).unwrap();
        assert_eq!(at(2026)[usize::from(placed[2])], "2022-2024");
    }

    #[test]
    fn an_enterprise_is_of_women_or_of_men_only_if_all_its_owners_are() {
        let sex = |owners: &[Sex]| {
            let day = Day::from_ymd_opt(2023, 5, 1).unwrap();
            let placed = leaves(Region::parse("UA-46").unwrap(), Sector::G, day, owners).unwrap();
            SEXES[usize::from(placed[3])].0
        };
        assert_eq!([sex(&[Sex::Female]), sex(&[Sex::Female; 3]), sex(&[Sex::Male; 2])], ["F", "F", "M"]);
        for owners in
            [&[Sex::Female, Sex::Male][..], &[Sex::Female, Sex::NotTold], &[Sex::Other; 2], &[Sex::NotTold], &[]]
        {
            assert_eq!(sex(owners), "X", "{owners:?}");
        }
    }

    #[test]
    fn no_public_cell_has_region_and_sex_together() {
        let day = Day::from_ymd_opt(2026, 11, 28).unwrap();
        let has = |profile, name: &str| lattice(day, profile).unwrap().find(&name.parse().unwrap()).is_some();
        for name in ["sex=F", "sector=G;sex=F", "cohort=2022-2024;sex=X"] {
            assert!(has(Profile::Public, name) && has(Profile::Evaluator, name), "{name}");
        }
        assert!(has(Profile::Evaluator, "region=WEST;sex=F") && !has(Profile::Public, "region=WEST;sex=F"));
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
