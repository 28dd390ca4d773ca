//! What enterprises contribute to a release: units with their leaves, yes/no counts, sums.
//!
//! ```text
//! exited on day 300 of a cut on day 1000  ->  exit_09: no, exit_12: yes, exited_12: yes, eligible_12: yes, young_12: not counted
//! ```
//! Invariant: every published count or sum is one of these measures or follows from some that are shown; a unit's fingerprint
//! covers all of them, so that a release changes where one of them does. Must not: know what is shown.

use sha2::{Digest, Sha256};

use super::{Followed, GRID_END, GRID_MONTHS, Snapshot, spreads};
use crate::outcome::answers::OwnerWorks;
use crate::outcome::episode::StateAt;
use crate::outcome::jobs::{Contribution, JobsRecord};
use crate::outcome::rates::{HORIZONS, Horizon};
use crate::outcome::release::{Split, Sum, Unit};

/// Horizons of jobs, months.
pub const JOBS_MONTHS: [u16; 4] = [6, 12, 24, 36];
/// Exits by these months are told in cells of two dimensions too.
const DEEP_MONTHS: [u16; 3] = [12, 24, 36];

/// Units with what they contribute.
pub struct Measured {
    /// Units.
    pub units: Vec<Unit>,
    /// Yes/no counts.
    pub splits: Vec<Split>,
    /// Sums.
    pub sums: Vec<Sum>,
}

/// Points of a curve, months since launch.
pub fn grid() -> impl Iterator<Item = Horizon> {
    (1..=GRID_END / GRID_MONTHS).map(|quarter| Horizon::of_months(quarter * GRID_MONTHS))
}

/// A measure's name with its months.
pub fn name(measure: &str, months: u16) -> String {
    format!("{measure}_{months:02}")
}

/// What an enterprise contributes to jobs.
pub fn record(one: &Followed) -> JobsRecord<'_> {
    JobsRecord { baseline: one.baseline, grant_minor: one.disbursed_minor, episode: &one.episode, visits: &one.visits }
}

/// Everything that the enterprises of a snapshot contribute.
pub fn measured(snapshot: &Snapshot) -> Measured {
    let followed = &snapshot.followed;
    let splits = splits(followed);
    let sums = sums(followed);
    let unit = |(place, one): (usize, &Followed)| Unit {
        key: one.key,
        persons: one.persons.clone(),
        leaves: one.leaves.clone(),
        fingerprint: fingerprint(place, one, &splits, &sums),
    };
    let units = followed.iter().enumerate().map(unit).collect();
    Measured { units, splits, sums }
}

fn splits(followed: &[Followed]) -> Vec<Split> {
    let mut splits = Vec::new();
    let mut split = |name: String, depth: u8, of: &dyn Fn(&Followed) -> Option<bool>| {
        splits.push(Split { name, depth, of: followed.iter().map(of).collect() });
    };
    // The audit lets later splits give way to earlier ones: years before quarters, exits before what follows from them.
    let months = grid().map(|point| point.months);
    let (deep, rest): (Vec<u16>, Vec<u16>) = months.partition(|months| DEEP_MONTHS.contains(months));
    let (standing, quarters) = rest.into_iter().partition(|months| HORIZONS.iter().any(|one| one.months == *months));
    let points: Vec<Horizon> = [deep, standing, quarters].concat().into_iter().map(Horizon::of_months).collect();
    let depth = |point: &Horizon| if DEEP_MONTHS.contains(&point.months) { 2 } else { 1 };
    for point in &points {
        split(name("exit", point.months), depth(point), &|one| Some(exited(one, *point)));
    }
    for point in HORIZONS {
        split(name("eligible", point.months), 1, &|one| Some(eligible(one, point)));
    }
    for point in HORIZONS {
        let state = |one: &Followed, state: StateAt| one.episode.state_at(point.day).map(|found| found == state);
        split(name("exited", point.months), 1, &|one| state(one, StateAt::Exited));
        split(name("operating", point.months), 1, &|one| state(one, StateAt::Operating));
        split(name("unknown", point.months), 1, &|one| state(one, StateAt::Unknown));
        // Who exited before a horizon that they were not old enough for: exits less exits of the eligible.
        split(name("young", point.months), 1, &|one| (!eligible(one, point)).then(|| exited(one, point)));
    }
    for point in &points {
        split(name("censored", point.months), depth(point), &|one| Some(censored(one, *point)));
        split(name("remaining", point.months), depth(point), &|one| Some(one.episode.time > point.day));
    }
    for point in HORIZONS {
        split(name("unseen", point.months), 1, &|one| Some(one.episode.lost && censored(one, point)));
    }
    for (question, months) in spreads::asked() {
        let point = Horizon::of_months(months);
        let answered = |one: &Followed| spreads::level(one, question, point).is_some();
        split(spreads::answered(question, months), 1, &|one| eligible(one, point).then(|| answered(one)));
        // Who left has no answer, and how many left is told: the rest of those without one are in business and kept silent.
        let in_business = |one: &Followed| eligible(one, point) && !exited(one, point);
        split(spreads::silent(question, months), 1, &|one| in_business(one).then(|| answered(one)));
    }
    for months in JOBS_MONTHS {
        let point = Horizon::of_months(months);
        let known = |one: &Followed| record(one).at(point.day).is_some();
        split(name("known", months), 1, &|one| eligible(one, point).then(|| known(one)));
    }
    split("provisional".to_owned(), 1, &|one| Some(one.episode.provisional));
    split("pending".to_owned(), 1, &|one| Some(one.episode.pending));
    split("lost".to_owned(), 1, &|one| Some(one.episode.lost));
    splits
}

/// Exited by a horizon.
pub fn exited(one: &Followed, point: Horizon) -> bool {
    one.episode.cause.is_exit() && one.episode.time <= point.day
}

/// Launched at least so long before the data cut.
pub fn eligible(one: &Followed, point: Horizon) -> bool {
    one.episode.cutoff_day >= point.day
}

/// Last seen by a horizon, without an exit.
fn censored(one: &Followed, point: Horizon) -> bool {
    !one.episode.cause.is_exit() && one.episode.time <= point.day
}

/// Figures of jobs: the measure, how deep it is told, and its part of an enterprise. The money above the line of a cost is of the
/// enterprises of which its denominator is known.
pub const FIGURES: [(&str, u8); 18] = [
    ("paid", 1),
    ("baseline", 1),
    ("net", 1),
    ("created", 0),
    ("lost", 0),
    ("retained", 0),
    ("women", 1),
    ("men", 1),
    ("sustained", 0),
    ("paid_days", 1),
    ("paid_hours_week", 0),
    ("owners", 0),
    ("surviving", 1),
    ("disbursed", 1),
    ("disbursed_days", 1),
    ("disbursed_hours", 0),
    ("disbursed_sustained", 0),
    ("disbursed_surviving", 1),
];

fn part(one: &Contribution, figure: &str) -> Option<i64> {
    let money = |known: bool| known.then_some(one.disbursed_minor);
    let surviving = one.state != StateAt::Unknown;
    match figure {
        "paid" => one.paid.map(|work| work.workers),
        "baseline" => one.paid.map(|_| one.baseline),
        "net" => one.change(),
        "created" => one.change().map(|change| change.max(0)),
        "lost" => one.change().map(|change| (-change).max(0)),
        "retained" => one.retained(),
        "women" => one.paid?.women,
        "men" => one.paid.and_then(|work| work.women.map(|women| work.workers - women)),
        "sustained" => one.sustained,
        "paid_days" => one.paid?.days,
        "paid_hours_week" => one.paid?.hours_week,
        "owners" => one.owner.map(|owner| i64::from(owner.works != OwnerWorks::No)),
        "surviving" => surviving.then(|| i64::from(one.state == StateAt::Operating)),
        "disbursed" => money(one.paid.is_some()),
        "disbursed_days" => money(one.paid.is_some_and(|work| work.days.is_some())),
        "disbursed_hours" => money(one.paid.is_some_and(|work| work.hours_week.is_some())),
        "disbursed_sustained" => money(one.sustained.is_some()),
        _ => money(surviving),
    }
}

/// Figures of one set follow from one another: paid less baseline is net; created less lost is net, baseline less lost retained;
/// women and men are everybody.
fn set(figure: &str) -> Option<&'static str> {
    match figure {
        "paid" | "baseline" | "net" => Some("change"),
        "created" | "lost" | "retained" => Some("gross"),
        "women" | "men" => Some("sexes"),
        _ => None,
    }
}

/// Figures that may differ in a few enterprises alone: money of those known for one thing and for another, and the same figure at
/// two horizons. Who survives differs by exits, which have masks of their own.
fn family(figure: &str) -> &str {
    match figure {
        "surviving" => "",
        money if money.starts_with("disbursed") => "disbursed",
        other => other,
    }
}

fn sums(followed: &[Followed]) -> Vec<Sum> {
    let mut sums = Vec::new();
    // What comes first is not held against what comes after it.
    for months in [12, 24, 36, 6] {
        let day = Horizon::of_months(months).day;
        let parts: Vec<Option<Contribution>> = followed.iter().map(|one| record(one).contribution(day)).collect();
        sums.extend(FIGURES.iter().map(|(figure, depth)| {
            let value = |one: &Option<Contribution>| one.as_ref().and_then(|one| part(one, figure));
            // Who left has none of anything. That is no answer to a question that nobody was asked.
            let stayed = |one: &&Option<Contribution>| one.as_ref().is_some_and(|one| one.state != StateAt::Exited);
            let asked = parts.iter().filter(stayed).any(|one| value(one).is_some());
            Sum {
                name: name(figure, months),
                depth: *depth,
                set: set(figure).map(|set| name(set, months)).unwrap_or_default(),
                family: family(figure).to_owned(),
                of: parts.iter().map(|one| value(one).filter(|_| asked)).collect(),
            }
        }));
    }
    sums
}

/// Equal only where everything that the enterprise contributes is equal.
fn fingerprint(place: usize, one: &Followed, splits: &[Split], sums: &[Sum]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(one.episode.time.to_be_bytes());
    hash.update([one.episode.cause.code(), u8::from(one.episode.lost)]);
    for split in splits {
        hash.update([split.of[place].map_or(2, u8::from)]);
    }
    for sum in sums {
        hash.update([u8::from(sum.of[place].is_some())]);
        hash.update(sum.of[place].unwrap_or(0).to_be_bytes());
    }
    let digest = hash.finalize();
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
