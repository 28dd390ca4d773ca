//! What a document tells of enterprises, grants and people, as lines of counts: survival and jobs at every point of the grid,
//! answers, what is provisional, pending or lost, people by stage, and how many grants became an enterprise.
//!
//! Everything told of one subject is taken together: what becomes of an enterprise by a horizon is one of nine kinds, and each
//! count told is the number of some of them.
//! Invariant: kinds are worked out here from episodes and visits, never by what made the release. Must not: read a mask.

use crate::line::{Fact, Line, Secret};
use crate::served::Reader;
use chrono::Datelike;
use ledger_core::outcome::figures::{Followed, Person, Snapshot};
use ledger_core::outcome::jobs::JobsRecord;
use ledger_core::outcome::release::Rules;
use ledger_core::outcome::spread::{Question, SpreadRecord};
use ledger_core::time::days_between;
use serde_json::Value;

/// Points of the grid: months with their days.
pub fn grid() -> impl Iterator<Item = (u64, i32)> {
    let days = |months: u64| i32::try_from((months * 30_436_875 + 500_000) / 1_000_000).unwrap();
    (1..=20).map(move |quarter| (quarter * 3, days(quarter * 3)))
}

/// Months at which rates stand beside the curve.
pub const STANDING: [u64; 8] = [3, 6, 12, 18, 24, 36, 48, 60];

/// A line with what may not be known of it.
pub struct Subject {
    pub about: String,
    pub line: Line,
    pub secrets: Vec<(&'static str, Vec<usize>, Secret)>,
}

impl Subject {
    pub fn attacked(&mut self) -> Vec<String> {
        let found = self.line.attacked(&self.secrets);
        found.into_iter().map(|what| format!("{}: {what}", self.about)).collect()
    }
}

/// What is told of a cell: its name, the kinds that it counts, and the value, if there is one.
type Told = Vec<(&'static str, Vec<usize>, Option<i64>)>;

/// A line of the enterprises along a dimension; `told` reads a cell.
fn along<'a>(
    reader: &Reader<'_>,
    dimension: usize,
    kinds: usize,
    units: impl Iterator<Item = (&'a Followed, usize)>,
    told: &dyn Fn(&Line, Option<usize>, &Value) -> Told,
) -> Line {
    let places = reader.sizes()[dimension];
    let units = units.map(|(one, kind)| (usize::from(one.leaves[dimension]), kind, one.persons.as_slice()));
    let mut line = Line::new((places, kinds), reader.base(), units);
    for place in std::iter::once(None).chain((0..places).map(Some)) {
        let cell = place.map_or_else(|| "all".to_owned(), |place| format!("d{dimension}=L{place}"));
        for value in reader.of(&cell) {
            for (what, kinds, told) in told(&line, place, value) {
                if let Some(told) = told {
                    line.tell(&Fact { what: format!("{what} of {cell}"), place, kinds, told });
                }
            }
        }
    }
    line
}

fn at(list: &Value, months: u64) -> Option<&Value> {
    list.as_array()?.iter().find(|one| one["months"].as_u64() == Some(months))
}

fn exited(one: &Followed, day: i32) -> bool {
    one.episode.cause.is_exit() && one.episode.time <= day
}

/// What becomes of an enterprise by a horizon: exited (old enough, or not), last seen before it (old enough, jobs known or not),
/// last seen on it (jobs known or not), last seen and not old enough, seen beyond (jobs known or not).
fn fate(one: &Followed, day: i32) -> usize {
    let episode = &one.episode;
    let old = episode.cutoff_day >= day;
    let record = JobsRecord { baseline: one.baseline, grant_minor: one.disbursed_minor, episode, visits: &one.visits };
    let known = usize::from(record.at(day).is_some());
    match (exited(one, day), episode.time.cmp(&day)) {
        (true, _) if old => 0,
        (true, _) => 1,
        (false, std::cmp::Ordering::Less) if old => 2 + known,
        (false, std::cmp::Ordering::Less) => 6,
        (false, std::cmp::Ordering::Equal) => 4 + known,
        (false, std::cmp::Ordering::Greater) => 7 + known,
    }
}

const FATES: usize = 9;
const OLD: [usize; 7] = [0, 2, 3, 4, 5, 7, 8];

fn fates_told(cell: &Value, months: u64, base: i64) -> Told {
    let mut facts = vec![("enterprises", (0..FATES).collect(), cell["enterprises"].as_i64())];
    let survival = &cell["survival"];
    for one in [at(&survival["rates"], months), at(&survival["curve"], months)].into_iter().flatten() {
        let cohort = &one["cohort"];
        facts.push(("exits", vec![0, 1], one["events"].as_i64()));
        facts.push(("censored", vec![2, 3, 4, 5, 6], one["censored"].as_i64()));
        facts.push(("eligible", OLD.to_vec(), cohort["eligible"].as_i64()));
        facts.push(("operating", vec![4, 5, 7, 8], cohort["operating"].as_i64()));
        facts.push(("exited", vec![0], cohort["exited"].as_i64()));
        // From rounded counts these are worked out, and say no more than they.
        if base == 1 {
            facts.push(("remaining", vec![7, 8], one["at_risk"].as_i64()));
            facts.push(("unknown", vec![2, 3], cohort["unknown"].as_i64()));
        }
    }
    if let Some(jobs) = at(&cell["jobs"], months) {
        facts.push(("eligible for jobs", OLD.to_vec(), jobs["eligible"].as_i64()));
        facts.push(("jobs known", vec![0, 3, 5, 8], jobs["known"].as_i64()));
        let surviving = jobs["figures"].as_array().unwrap().iter().find(|pair| pair[0] == "surviving");
        facts.push(("surviving", vec![4, 5, 7, 8], surviving.and_then(|pair| pair[1].as_i64())));
    }
    facts
}

/// Survival and jobs at a point of the grid. Nobody may narrow down to one or two: exits and the others, of all and of those old
/// enough; and so on.
pub fn fates(
    reader: &Reader<'_>,
    of: &Snapshot,
    dimension: usize,
    (months, day): (u64, i32),
    rules: &Rules,
) -> Subject {
    let units = of.followed.iter().map(|one| (one, fate(one, day)));
    let line = along(reader, dimension, FATES, units, &|_, _, cell| fates_told(cell, months, reader.base()));
    let few = || Secret::Few(rules.few);
    let mut secrets = vec![
        ("exits", vec![0, 1], few()),
        ("no exit", (2..FATES).collect(), few()),
        ("censored", vec![2, 3, 4, 5, 6], few()),
        ("remaining", vec![7, 8], few()),
        ("enterprises", (0..FATES).collect(), Secret::Group(rules.k)),
    ];
    // What no fact tells apart is not narrowed by any: elsewhere nothing is told but the curve.
    if STANDING.contains(&months) {
        secrets.extend([
            ("exited of those old enough", vec![0], few()),
            ("not exited of those old enough", OLD[1..].to_vec(), few()),
            ("exited and not old enough", vec![1], few()),
            ("not old enough", vec![1, 6], few()),
            ("operating", vec![4, 5, 7, 8], few()),
            ("not known to operate", vec![0, 2, 3], few()),
            ("unknown", vec![2, 3], few()),
            ("jobs unknown", vec![2, 4, 7], few()),
        ]);
    }
    Subject { about: format!("month {months} along {dimension}"), line, secrets }
}

/// Months at which answers are told.
pub const ASKED: [(u64, i32); 2] = [(12, 365), (36, 1_096)];

/// Exited (old enough, or not), not old enough, old enough without an answer, and the levels.
fn answer(one: &Followed, question: Question, day: i32) -> usize {
    let record = SpreadRecord { episode: &one.episode, visits: &one.visits };
    match (exited(one, day), one.episode.cutoff_day >= day) {
        (true, old) => usize::from(!old),
        (false, false) => 2,
        (false, true) => record.level_at(question, day).map_or(3, |level| 4 + level),
    }
}

/// Answers to a question at a horizon.
pub fn answers(
    reader: &Reader<'_>,
    of: &Snapshot,
    dimension: usize,
    (question, (months, day)): (Question, (u64, i32)),
    rules: &Rules,
) -> Subject {
    let levels = question.levels();
    let kinds = 4 + levels.len();
    let old: Vec<usize> = [0, 3].into_iter().chain(4..kinds).collect();
    let told = |line: &Line, place: Option<usize>, cell: &Value| {
        let mut facts = vec![("enterprises", (0..kinds).collect(), cell["enterprises"].as_i64())];
        if let Some(rate) = at(&cell["survival"]["rates"], months) {
            facts.push(("exits", vec![0, 1], rate["events"].as_i64()));
            facts.push(("exited", vec![0], rate["cohort"]["exited"].as_i64()));
            facts.push(("eligible", old.clone(), rate["cohort"]["eligible"].as_i64()));
        }
        let mine = |one: &&Value| one["question"] == question.code() && one["months"] == months;
        if let Some(spread) = cell["spreads"].as_array().unwrap().iter().find(mine) {
            let mut mine = vec![
                ("eligible for answers", old.clone(), spread["eligible"].as_i64()),
                ("answered", (4..kinds).collect(), spread["answered"].as_i64()),
            ];
            for (at, level) in levels.iter().enumerate() {
                let pair = spread["levels"].as_array().unwrap().iter().find(|pair| pair[0] == *level);
                mine.push(("level", vec![4 + at], pair.and_then(|pair| pair[1].as_i64())));
            }
            // Answers have releases of their own: where one or two of them changed they are the old ones, to the letter.
            let is_true = mine.iter().all(|(_, kinds, told)| line.agrees(place, kinds, *told));
            if is_true || !reader.is_older(cell, spread) {
                facts.extend(mine);
            }
        }
        facts
    };
    let units = of.followed.iter().map(|one| (one, answer(one, question, day)));
    let line = along(reader, dimension, kinds, units, &told);
    let mut secrets = vec![
        ("no answer of those old enough", vec![0, 3], Secret::Few(rules.few)),
        ("no answer in business", vec![3], Secret::Few(rules.few)),
        ("answered", (4..kinds).collect(), Secret::Group(rules.k)),
    ];
    secrets.extend((0..levels.len()).map(|level| ("level", vec![4 + level], Secret::Group(rules.k))));
    Subject { about: format!("{} at {months} along {dimension}", question.code()), line, secrets }
}

/// What may yet change: provisional exits, pending and lost ones; each enterprise is one of eight kinds.
pub fn open(reader: &Reader<'_>, of: &Snapshot, dimension: usize, rules: &Rules) -> Subject {
    let kind = |one: &Followed| {
        let episode = &one.episode;
        usize::from(episode.provisional) + 2 * usize::from(episode.pending) + 4 * usize::from(episode.lost)
    };
    let with = |bit: usize, is: bool| (0..8).filter(|kind| (kind & bit != 0) == is).collect::<Vec<usize>>();
    let told = |_: &Line, _: Option<usize>, cell: &Value| {
        let survival = &cell["survival"];
        vec![
            ("enterprises", (0..8).collect(), cell["enterprises"].as_i64()),
            ("provisional", with(1, true), survival["provisional"].as_i64()),
            ("pending", with(2, true), survival["pending"].as_i64()),
            ("lost", with(4, true), survival["lost"].as_i64()),
        ]
    };
    let line = along(reader, dimension, 8, of.followed.iter().map(|one| (one, kind(one))), &told);
    let names = [("provisional", "not provisional"), ("pending", "not pending"), ("lost", "not lost")];
    let both = names.iter().zip([1, 2, 4]).flat_map(|((yes, no), bit)| {
        [(*yes, with(bit, true), Secret::Few(rules.few)), (*no, with(bit, false), Secret::Few(rules.few))]
    });
    Subject { about: format!("open along {dimension}"), line, secrets: both.collect() }
}

/// People by year: how far each came.
pub fn funnel(reader: &Reader<'_>, of: &Snapshot, rules: &Rules) -> Subject {
    let people: Vec<&Person> = of.people.iter().filter(|one| one.enrolled_on <= of.data_cut).collect();
    let first = people.iter().map(|one| one.enrolled_on.year()).min().unwrap();
    let stage = |one: &Person| match (one.applied, one.granted, one.launched) {
        (.., true) => 3,
        (_, true, _) => 2,
        (true, ..) => 1,
        _ => 0,
    };
    let place = |year: i32| usize::try_from(year - first).unwrap();
    let keys: Vec<[u128; 1]> = people.iter().map(|one| [one.key]).collect();
    let units = people.iter().zip(&keys).map(|(one, key)| (place(one.enrolled_on.year()), stage(one), &key[..]));
    let mut line = Line::new((place(of.data_cut.year()) + 1, 4), reader.base(), units);
    for row in reader.funnel() {
        let year = row["year"].as_i64().map(|year| place(i32::try_from(year).unwrap()));
        for pair in row["stages"].as_array().unwrap() {
            let from =
                ["enrolled", "applied", "granted", "launched"].iter().position(|stage| pair[0] == *stage).unwrap();
            if let Some(told) = pair[1].as_i64() {
                let what = format!("stage {from} in {:?}", row["year"]);
                line.tell(&Fact { what, place: year, kinds: (from..4).collect(), told });
            }
        }
    }
    let few = || Secret::Few(rules.few);
    let secrets = vec![
        ("enrolled", vec![0, 1, 2, 3], Secret::Group(rules.k)),
        ("did not apply", vec![0], few()),
        ("applied", vec![1, 2, 3], few()),
        ("was given no grant", vec![1], few()),
        ("was given a grant", vec![2, 3], few()),
        ("did not launch", vec![2], few()),
        ("launched", vec![3], few()),
    ];
    Subject { about: "funnel".to_owned(), line, secrets }
}

/// Grants of which something was paid: launched in time, late, not at all; while the time runs, launched and not.
pub fn launch(reader: &Reader<'_>, of: &Snapshot, rules: &Rules) -> Subject {
    let cut = of.data_cut;
    let paid = of.paid.iter().filter(|one| one.first_paid_on <= cut).map(|one| {
        let due = days_between(one.first_paid_on, cut) >= 180;
        let launched = one.launched_on.filter(|on| *on <= cut).map(|on| days_between(one.first_paid_on, on));
        let kind = match (due, launched) {
            (true, Some(days)) if days <= 180 => 0,
            (true, Some(_)) => 1,
            (true, None) => 2,
            (false, Some(_)) => 3,
            (false, None) => 4,
        };
        (0, kind, one.persons.as_slice())
    });
    let mut line = Line::new((1, 5), reader.base(), paid);
    // Each enterprise of a made-up portfolio has one grant, so their number is that of the grants that became one.
    for cell in reader.of("all") {
        let told = cell["enterprises"].as_i64().unwrap();
        line.tell(&Fact { what: "enterprises".to_owned(), place: None, kinds: vec![0, 1, 3], told });
    }
    for told in reader.launch().into_iter() {
        for (field, kinds) in [("grants", vec![0, 1, 2, 3, 4]), ("due", vec![0, 1, 2]), ("launched", vec![0])] {
            if let Some(told) = told[field].as_i64() {
                line.tell(&Fact { what: field.to_owned(), place: None, kinds, told });
            }
        }
    }
    let secrets = [
        ("never launched", vec![2, 4]),
        ("launched", vec![0, 1, 3]),
        ("due", vec![0, 1, 2]),
        ("not due", vec![3, 4]),
        ("launched in time", vec![0]),
        ("not launched in time", vec![1, 2]),
    ];
    let secrets = secrets.into_iter().map(|(what, kinds)| (what, kinds, Secret::Few(rules.few))).collect();
    Subject { about: "launch".to_owned(), line, secrets }
}
