//! The adversary reads the documents that are served, evaluators' and public ones, of made-up portfolios and two releases each:
//! the first alone, the second alone, and both together.
//!
//! Everything told of enterprises at each point of the grid, of answers, of what is provisional, pending or lost, of people and
//! of grants is taken together along each dimension (`subjects`), sums of jobs and money over all horizons (`sums`). Persons,
//! exits, and who was last seen or remains are attacked in the whole lattice too (`adversary`), there by linear programs for the
//! persons and the exits by one month of some portfolios only. What no attack takes together: counts of different horizons along a
//! line (`random` does, with masks), and the digits of estimates, which are not more than their counts.
//! Invariant: what is attacked is the text, and all that it tells is held against the portfolio. Must not: read a mask.

use crate::adversary::{self, Shown};
use crate::portfolio::{later, portfolio, programme};
use crate::served::{Fresh, Reader, Served};
use crate::subjects::{self, STANDING, Subject};
use crate::sums::{Parts, Sums};
use crate::world::{Business, Programme};
use ledger_core::outcome::figures::{Earlier, Made, Snapshot, make, rules};
use ledger_core::outcome::release::Rules;
use ledger_core::outcome::release_document::Profile;
use ledger_core::outcome::spread::Question;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// Portfolios of one run of the tests: each of them gave something away once.
const PORTFOLIOS: [u64; 4] = [41, 3, 27, 17];
/// Says how many portfolios are wanted instead: those of the seeds from 0.
const WANTED: &str = "GRANT_TEST_PORTFOLIOS";
/// Exits by these months are told in cells of two dimensions: what is told along a line alone, `subjects` attacks there.
const DEEP: [u64; 3] = [12, 24, 36];

/// The seeds that are asked for.
fn seeds(wanted: Option<&str>) -> Result<Vec<u64>, String> {
    let Some(text) = wanted else { return Ok(PORTFOLIOS.to_vec()) };
    match text.parse::<u64>() {
        Ok(count) if count > 0 => Ok((0..count).collect()),
        _ => Err(format!(
            "{WANTED} is {text:?}: set it to a whole number from 1, or leave it out for the usual portfolios"
        )),
    }
}

#[test]
fn no_portfolio_or_a_number_that_is_none_is_an_error_that_says_what_to_do() {
    assert_eq!(seeds(None), Ok(PORTFOLIOS.to_vec()));
    assert_eq!(seeds(Some("2")), Ok(vec![0, 1]));
    for bad in ["0", "", "-1", "many", "1.5"] {
        let error = seeds(Some(bad)).unwrap_err();
        assert!(error.contains(WANTED) && error.contains("whole number from 1"), "{error}");
    }
}

pub fn text(made: &Made) -> String {
    serde_json::to_string(&made.document).unwrap()
}

/// Every subject of a document, one after the other: lines keep their tables while they are attacked, and no longer.
pub fn subjects<'a>(reader: &'a Reader<'a>, of: &'a Snapshot, rules: &'a Rules) -> impl Iterator<Item = Subject> {
    let dimensions = 0..reader.sizes().len();
    let lines = dimensions.flat_map(move |dimension| {
        let fates = subjects::grid().map(move |point| subjects::fates(reader, of, dimension, point, rules));
        let asked = Question::ALL.iter().flat_map(|question| subjects::ASKED.map(|point| (*question, point)));
        let answers = asked.map(move |asked| subjects::answers(reader, of, dimension, asked, rules));
        let open = std::iter::once_with(move || subjects::open(reader, of, dimension, rules));
        fates.chain(answers).chain(open)
    });
    let people = std::iter::once_with(move || subjects::funnel(reader, of, rules));
    lines.chain(people).chain(std::iter::once_with(move || subjects::launch(reader, of, rules)))
}

/// What follows from a document along its lines, and how much of it was held against the truth: counts and sums.
fn lines(reader: &Reader<'_>, of: &Snapshot, rules: &Rules) -> (Vec<String>, [usize; 2]) {
    let (mut found, mut compared) = (Vec::new(), [0, 0]);
    for mut subject in subjects(reader, of, rules) {
        found.extend(subject.attacked());
        compared[0] += subject.line.compared;
    }
    let parts = Parts::new(of);
    for dimension in 0..reader.sizes().len() {
        let sums = Sums::new(reader, &parts, dimension);
        found.extend(sums.attacked(rules));
        compared[1] += sums.compared;
    }
    (found, compared)
}

/// Persons, exits, censored and remaining in the whole lattice; linear programs for the population and one of the deep months.
fn lattice(
    (served, base): (&impl Shown, i64),
    programme: &Programme,
    rules: &Rules,
    programs: Option<u64>,
) -> Vec<String> {
    let mut found = adversary::population(programme, served, rules, programs.is_some());
    let days: Vec<(u64, u64)> = subjects::grid().map(|(months, day)| (months, u64::try_from(day).unwrap())).collect();
    for (months, day) in days.into_iter().filter(|(months, _)| DEEP.contains(months)) {
        let exit = |one: &Business| Some(one.closed && one.months <= day);
        let censored = |one: &Business| Some(!one.closed && one.months <= day);
        let remaining = |one: &Business| Some(one.months > day);
        let solved = programs == Some(months);
        let mut split = |field: &str, of: adversary::Outcome<'_>, solve: bool| {
            let name = format!("{field} {months}");
            found.extend(adversary::split(programme, served, rules, &name, of, solve));
        };
        split("events", &exit, solved);
        // Rounded, what remains is worked out of the others.
        if base == 1 {
            split("censored", &censored, false);
            split("at_risk", &remaining, false);
        }
    }
    found
}

/// Every count of a public document is a multiple of the base.
fn multiples(value: &Value, name: &str, base: i64, seen: &mut u32) {
    let other = ["months", "day", "release", "year", "minor", "disbursed_minor"];
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| multiples(value, name, base, seen)),
        // Figures and levels: a name and its number.
        Value::Array(list) => list.iter().for_each(|value| multiples(value, name, base, seen)),
        Value::Number(number) if !other.contains(&name) && !number.is_f64() => {
            assert_eq!(number.as_i64().unwrap() % base, 0, "{name}: {number}");
            *seen += 1;
        }
        _ => {}
    }
}

/// How many counts of a document are rounded: all of them. Of people and grants it may tell nothing.
fn counts_rounded(served: &Served) -> u32 {
    let mut seen = 0;
    served.cells().for_each(|(name, cell)| multiples(cell, name, served.base, &mut seen));
    assert!(seen > 20, "{seen} counts in the cells");
    ["funnel", "launch"].iter().for_each(|part| multiples(&served.document[*part], part, served.base, &mut seen));
    seen
}

/// What a second release kept is what the first said, to the letter.
fn kept(old: &Served, new: &Served) {
    for (name, cell) in new.cells().filter(|(_, cell)| cell["withheld"].is_null() && cell["release"] == 1) {
        assert!(old.cells().any(|(other, before)| other == name && before == cell), "{name}");
    }
}

type First = Arc<OnceLock<(Snapshot, Made)>>;

/// The first release of a portfolio, made once for all tests.
pub fn first(seed: u64, profile: Profile) -> First {
    static MADE: Mutex<BTreeMap<(u64, &str), First>> = Mutex::new(BTreeMap::new());
    let made = MADE.lock().unwrap().entry((seed, profile.code())).or_default().clone();
    made.get_or_init(|| {
        let snapshot = portfolio(seed);
        let made = make(&snapshot, profile, &[]).unwrap();
        (snapshot, made)
    });
    made
}

/// What was compared: counts and sums held against the truth, and counts that are rounded.
type Compared = [usize; 3];

/// Two releases of a portfolio, each attacked alone and both together.
fn two_releases(seed: u64, profile: Profile, programs: bool) -> (Vec<String>, Compared) {
    let rules = rules(profile);
    let made = first(seed, profile);
    let (first, before) = made.get().unwrap();
    let second = later(first, seed);
    let earlier = [Earlier { document: before.document.clone(), records: before.records.clone() }];
    let after = make(&second, profile, &earlier).unwrap();
    let (old, new) = (Served::read(&text(before)), Served::read(&text(&after)));
    assert!(old.cell("all") && new.cell("all"), "seed {seed}: the whole is withheld");
    kept(&old, &new);
    let public = [&old, &new].into_iter().filter(|served| served.base > 1);
    let mut compared = [0, 0, public.map(counts_rounded).sum::<u32>() as usize];
    // Who grew old enough for a horizon has changed; at the other points of the grid nothing is told of age.
    let standing = subjects::grid().filter(|(months, _)| STANDING.contains(months));
    let days: Vec<i32> = standing.map(|(_, day)| day).collect();
    let tables = [first, &second].map(|snapshot| programme(snapshot, new.sizes(), &days));
    let solved = programs.then(|| DEEP[usize::try_from(seed % 3).unwrap()]);
    let mut found = lattice((&old, old.base), &tables[0], &rules, solved);
    // What the second release kept is known from the first: of its own moment it tells what is fresh.
    found.extend(lattice((&Fresh(&new), new.base), &tables[1], &rules, None));
    let still = adversary::same(&tables[0], &tables[1]);
    let still = |cell: &str| still.contains(cell);
    for (which, reader, snapshot) in [
        ("first", Reader::one(&old, None), first),
        ("second", Reader::one(&new, Some(&old)), &second),
        ("both", Reader::both(&new, &old, &still), &second),
    ] {
        let (more, [counts, sums]) = lines(&reader, snapshot, &rules);
        // The second may have kept everything.
        assert!(counts > 0 || which != "first", "seed {seed}: nothing was held against the truth");
        (compared[0], compared[1]) = (compared[0] + counts, compared[1] + sums);
        found.extend(more.into_iter().map(|what| format!("{which}: {what}")));
    }
    let both = |cell: &str| old.fresh(cell) && new.fresh(cell);
    found.extend(adversary::pair(&tables[0], &tables[1], &both));
    let either = |cell: &str| old.fresh(cell) || new.fresh(cell);
    found.extend(adversary::unchanged(&tables[0], &tables[1], &rules, &either));
    let found = found.into_iter().map(|what| format!("seed {seed} k {}: {what}", rules.k)).collect();
    (found, compared)
}

/// All portfolios, on two threads: making the documents takes longest.
fn all(profile: Profile) {
    let seeds = seeds(std::env::var(WANTED).ok().as_deref()).unwrap_or_else(|error| panic!("{error}"));
    let (next, all) = (AtomicUsize::new(0), Mutex::new((Vec::new(), [0; 3])));
    let work = || {
        while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
            // The largest programs are solved for every tenth: each takes as long as all the rest of a portfolio.
            let (found, compared) = two_releases(*seed, profile, seed % 10 == 3);
            let mut all = all.lock().unwrap();
            all.0.extend(found);
            all.1.iter_mut().zip(compared).for_each(|(sum, count)| *sum += count);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    let (failures, [counts, sums, rounded]) = all.into_inner().unwrap();
    println!(
        "{}: documents of {} portfolios, {} breaches; {counts} counts and {sums} sums are true, {rounded} counts rounded",
        profile.code(),
        seeds.len(),
        failures.len()
    );
    assert!(counts > 500 * seeds.len() && sums > 20 * seeds.len(), "too little is compared to show anything");
    assert!(profile == Profile::Evaluator || rounded > 200 * seeds.len(), "too little is rounded to show anything");
    assert!(failures.is_empty(), "{} breaches, such as {:#?}", failures.len(), &failures[..failures.len().min(12)]);
}

#[test]
fn nothing_follows_from_documents_served_to_evaluators() {
    all(Profile::Evaluator);
}

#[test]
fn nothing_follows_from_documents_served_to_the_public() {
    all(Profile::Public);
}
