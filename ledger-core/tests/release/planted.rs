//! Leaks of every kind that a document can tell, written into its text, and whether the adversary finds them.
//!
//! A count or a sum that is a secret in itself is written alone, and found each time; and so is one of which all neighbours are
//! written, where nothing else is left open. What is withheld for the sake of others is written all at once along a line, as if
//! there were no secondary suppression, and found in some lines: where one secret is left.
//! Invariant: what is written is the truth of the portfolio. Must not: plant what is told already.

use crate::documents::{first, text};
use crate::portfolio::portfolio;
use crate::served::{Reader, Served};
use crate::subjects::{self, STANDING, Subject};
use crate::sums::{Parts, Sums};
use ledger_core::outcome::figures::{Snapshot, make, rules};
use ledger_core::outcome::release::Rules;
use ledger_core::outcome::release_document::Profile;
use ledger_core::outcome::spread::Question;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const SEEDS: [u64; 2] = [2, 3];

/// Planted and found, of one kind: secrets alone; all neighbours of a secret, where nothing else is left open; all that is no
/// secret, as without secondary suppression.
#[derive(Clone, Copy)]
enum Way {
    Alone,
    Neighbours,
    Others,
}

#[derive(Default)]
struct Counted(BTreeMap<&'static str, [[u32; 2]; 3]>);

impl Counted {
    fn count(&mut self, kind: &'static str, way: Way, found: bool) {
        let counts = &mut self.0.entry(kind).or_default()[way as usize];
        counts[0] += 1;
        counts[1] += u32::from(found);
    }
}

fn at(list: &mut Value, months: u64) -> Option<&mut Value> {
    list.as_array_mut()?.iter_mut().find(|one| one["months"].as_u64() == Some(months))
}

/// The cell of a place along a dimension.
fn named(dimension: usize, place: usize) -> String {
    format!("d{dimension}=L{place}")
}

/// Where a count stands in a cell that is shown.
type Spot = fn(&mut Value, u64) -> Option<&mut Value>;

/// A count by its name in the text: the line it is of, and the kinds that it counts.
struct Count {
    kind: &'static str,
    /// The line that it is of.
    line: fn(&Reader<'_>, &Snapshot, usize, u64, &Rules) -> Subject,
    months: &'static [u64],
    kinds: &'static [usize],
    /// What is protected: these kinds, or those that are left of what is told already.
    secret: &'static [usize],
    spot: Spot,
}

const COUNTS: [Count; 8] = [
    Count {
        kind: "n",
        line: fates,
        months: &[12],
        kinds: &[0, 1, 2, 3, 4, 5, 6, 7, 8],
        secret: &[0, 1, 2, 3, 4, 5, 6, 7, 8],
        spot: |cell, _| Some(&mut cell["enterprises"]),
    },
    Count {
        kind: "exits",
        line: fates,
        months: &STANDING,
        kinds: &[0, 1],
        secret: &[0, 1],
        spot: |cell, months| at(&mut cell["survival"]["rates"], months).map(|rate| &mut rate["events"]),
    },
    Count {
        kind: "censored",
        line: fates,
        months: &STANDING,
        kinds: &[2, 3, 4, 5, 6],
        secret: &[2, 3, 4, 5, 6],
        spot: |cell, months| at(&mut cell["survival"]["rates"], months).map(|rate| &mut rate["censored"]),
    },
    Count {
        kind: "remaining",
        line: fates,
        months: &STANDING,
        kinds: &[7, 8],
        secret: &[7, 8],
        spot: |cell, months| at(&mut cell["survival"]["rates"], months).map(|rate| &mut rate["at_risk"]),
    },
    Count {
        kind: "jobs known",
        line: fates,
        months: &[6, 12, 24, 36],
        kinds: &[0, 3, 5, 8],
        secret: &[2, 4, 7],
        spot: |cell, months| {
            let jobs = at(&mut cell["jobs"], months)?;
            jobs["eligible"].is_number().then(|| &mut jobs["known"])
        },
    },
    Count {
        kind: "provisional",
        line: |reader, of, dimension, _, rules| subjects::open(reader, of, dimension, rules),
        months: &[0],
        kinds: &[1, 3, 5, 7],
        secret: &[1, 3, 5, 7],
        spot: |cell, _| cell["survival"].is_object().then(|| &mut cell["survival"]["provisional"]),
    },
    Count {
        kind: "pending",
        line: |reader, of, dimension, _, rules| subjects::open(reader, of, dimension, rules),
        months: &[0],
        kinds: &[2, 3, 6, 7],
        secret: &[2, 3, 6, 7],
        spot: |cell, _| cell["survival"].is_object().then(|| &mut cell["survival"]["pending"]),
    },
    Count {
        kind: "lost",
        line: |reader, of, dimension, _, rules| subjects::open(reader, of, dimension, rules),
        months: &[0],
        kinds: &[4, 5, 6, 7],
        secret: &[4, 5, 6, 7],
        spot: |cell, _| cell["survival"].is_object().then(|| &mut cell["survival"]["lost"]),
    },
];

fn fates(reader: &Reader<'_>, of: &Snapshot, dimension: usize, months: u64, rules: &Rules) -> Subject {
    let point = subjects::grid().find(|point| point.0 == months).unwrap();
    subjects::fates(reader, of, dimension, point, rules)
}

fn revenue(reader: &Reader<'_>, of: &Snapshot, dimension: usize, months: u64, rules: &Rules) -> Subject {
    let point = subjects::ASKED.into_iter().find(|point| point.0 == months).unwrap();
    subjects::answers(reader, of, dimension, (Question::Revenue, point), rules)
}

/// Whether a secret of some kinds is known, in one place or in any.
fn is_known(subject: &mut Subject, place: Option<usize>, kinds: &[usize]) -> bool {
    let secrets = std::mem::take(&mut subject.secrets);
    let mut mine = secrets.iter().filter(|(_, of, _)| of == kinds);
    let places = 0..subject.line.places;
    let asked = |here: &usize| place.is_none_or(|place| place == *here);
    mine.any(|(_, kinds, secret)| {
        places.clone().filter(asked).any(|here| subject.line.known(Some(here), kinds, secret).is_some())
    })
}

/// One count along one line: `told` says what it is in a cell (nothing where there is no room for it), `write` writes it.
struct Row<'a> {
    kind: &'static str,
    kinds: &'a [usize],
    secret: &'a [usize],
    /// What is a secret: a group of few people, or one or two.
    group: bool,
    told: &'a dyn Fn(&Value) -> Option<Value>,
    write: &'a dyn Fn(&mut Value, Value),
    line: &'a dyn Fn(&Served) -> Subject,
}

impl Row<'_> {
    fn planted(&self, served: &mut Served, dimension: usize, rules: &Rules, counted: &mut Counted) {
        let clean = (self.line)(served).line;
        let told = |place: usize| (self.told)(served.of(&named(dimension, place)));
        let is_secret = |place: &usize| {
            let count = clean.count(Some(*place), self.secret);
            let few = i64::from(rules.few);
            let group = clean.people(Some(*place), self.secret) < usize::try_from(rules.k).unwrap();
            count > 0 && if self.group { group } else { count <= few }
        };
        let (hidden, rest): (Vec<usize>, Vec<usize>) =
            (0..clean.places).partition(|place| told(*place).is_some_and(|told| told.is_null()));
        // Nothing but the hidden is left open, and the whole is told.
        let complete = (self.told)(served.of("all")).is_some_and(|told| !told.is_null())
            && rest.iter().all(|place| told(*place).is_some())
            && self.kinds == self.secret;
        let (secret, others): (Vec<usize>, Vec<usize>) = hidden.iter().copied().partition(is_secret);
        let mut plant = |places: &[usize], asked: Option<usize>| {
            let names: Vec<String> = places.iter().map(|place| named(dimension, *place)).collect();
            let before: Vec<Value> = names.iter().map(|name| served.of(name).clone()).collect();
            for (name, place) in names.iter().zip(places) {
                (self.write)(served.cell_mut(name), json!(clean.count(Some(*place), self.kinds)));
            }
            let found = is_known(&mut (self.line)(served), asked, self.secret);
            names.iter().zip(before).for_each(|(name, cell)| *served.cell_mut(name) = cell);
            found
        };
        for place in &secret {
            counted.count(self.kind, Way::Alone, plant(&[*place], Some(*place)));
            if complete {
                let neighbours: Vec<usize> = hidden.iter().copied().filter(|other| other != place).collect();
                counted.count(self.kind, Way::Neighbours, plant(&neighbours, Some(*place)));
            }
        }
        if !secret.is_empty() && !others.is_empty() {
            counted.count(self.kind, Way::Others, plant(&others, None));
        }
    }
}

/// One count, at each of its months along each dimension.
fn count_planted(count: &Count, served: &mut Served, of: &Snapshot, rules: &Rules, counted: &mut Counted) {
    let dimensions = 0..served.sizes().len();
    for (dimension, months) in dimensions.flat_map(|at| count.months.iter().map(move |months| (at, *months))) {
        let row = Row {
            kind: count.kind,
            kinds: count.kinds,
            secret: count.secret,
            group: count.kind == "n",
            told: &|cell| (count.spot)(&mut cell.clone(), months).cloned(),
            write: &|cell, truth| *(count.spot)(cell, months).unwrap() = truth,
            line: &|served| (count.line)(&Reader::one(served, None), of, dimension, months, rules),
        };
        row.planted(served, dimension, rules, counted);
    }
}

fn levels(cell: &mut Value, months: u64) -> Option<&mut Value> {
    let mut spreads = cell["spreads"].as_array_mut()?.iter_mut();
    let mine = |one: &&mut Value| one["question"] == "revenue_band" && one["months"] == months;
    spreads.find(mine).map(|spread| &mut spread["levels"])
}

/// Levels of answers to one question.
fn levels_planted(served: &mut Served, of: &Snapshot, rules: &Rules, counted: &mut Counted) {
    for (dimension, months) in (0..served.sizes().len()).flat_map(|at| [(at, 12), (at, 36)]) {
        for (at, level) in Question::Revenue.levels().iter().enumerate() {
            let row = Row {
                kind: "answer",
                kinds: &[4 + at],
                secret: &[4 + at],
                group: true,
                told: &|cell| {
                    let list = levels(&mut cell.clone(), months)?.clone();
                    let pair = list.as_array()?.iter().find(|pair| pair[0] == *level).cloned();
                    Some(pair.map_or(Value::Null, |pair| pair[1].clone()))
                },
                write: &|cell, truth| {
                    let list = levels(cell, months).unwrap().as_array_mut().unwrap();
                    list.retain(|pair| pair[0] != *level);
                    list.push(json!([level, truth]));
                },
                line: &|served| revenue(&Reader::one(served, None), of, dimension, months, rules),
            };
            row.planted(served, dimension, rules, counted);
        }
    }
}

fn sum_spot<'a>(cell: &'a mut Value, months: u64, figure: &str) -> Option<&'a mut Value> {
    let jobs = at(&mut cell["jobs"], months)?;
    if figure == "disbursed" {
        return Some(&mut jobs["disbursed_minor"]);
    }
    jobs["figures"].as_array_mut()?.iter_mut().find(|pair| pair[0] == figure).map(|pair| &mut pair[1])
}

/// Jobs and money.
fn sums_planted(served: &mut Served, of: &Snapshot, rules: &Rules, counted: &mut Counted) {
    let parts = Parts::new(of);
    let figures = [("jobs", "paid"), ("jobs", "women"), ("money", "disbursed")];
    let months = [6, 12, 24, 36].into_iter().enumerate();
    let all = months.flat_map(|month| figures.map(|figure| (month, figure)));
    for ((month, months), (kind, figure)) in all {
        for (dimension, places) in served.sizes().into_iter().enumerate() {
            let is_secret = |place: &usize| parts.is_secret(dimension, Some(*place), (month, figure), rules);
            let hidden = |place: &usize| {
                let mut cell = served.of(&named(dimension, *place)).clone();
                sum_spot(&mut cell, months, figure).is_some_and(|spot| spot.is_null())
            };
            let (secret, others): (Vec<usize>, Vec<usize>) = (0..places).filter(hidden).partition(is_secret);
            let mut found = |places: &[usize]| {
                let names: Vec<String> = places.iter().map(|place| named(dimension, *place)).collect();
                let before: Vec<Value> = names.iter().map(|name| served.of(name).clone()).collect();
                for (name, place) in names.iter().zip(places) {
                    let truth = json!(parts.sum(dimension, Some(*place), month, figure));
                    *sum_spot(served.cell_mut(name), months, figure).unwrap() = truth;
                }
                let found = !Sums::new(&Reader::one(served, None), &parts, dimension).attacked(rules).is_empty();
                names.iter().zip(before).for_each(|(name, cell)| *served.cell_mut(name) = cell);
                found
            };
            secret.iter().for_each(|place| counted.count(kind, Way::Alone, found(&[*place])));
            if !others.is_empty() {
                counted.count(kind, Way::Others, found(&others));
            }
        }
    }
}

/// The years of people: a stage of each row that withholds it.
fn funnel_planted(served: &Served, of: &Snapshot, rules: &Rules, counted: &mut Counted) {
    const STAGES: [&str; 4] = ["enrolled", "applied", "granted", "launched"];
    let line = |served: &Served| subjects::funnel(&Reader::one(served, None), of, rules);
    let clean = line(served);
    let rows = served.document["funnel"].as_array().unwrap().len();
    for (from, stage) in STAGES.into_iter().enumerate() {
        let kinds: Vec<usize> = (from..4).collect();
        let hidden = |row: &usize| {
            let stages = served.document["funnel"][row]["stages"].as_array().unwrap();
            !stages.iter().any(|pair| pair[0] == stage && !pair[1].is_null())
        };
        let most = i64::from(if from == 0 { rules.k - 1 } else { rules.few });
        // The first row is of all years.
        let is_secret = |row: &usize| (1..=most).contains(&clean.line.count(Some(*row - 1), &kinds));
        let (secret, others): (Vec<usize>, Vec<usize>) = (1..rows).filter(hidden).partition(is_secret);
        let plant = |places: &[usize]| {
            let mut leaky = served.clone();
            for row in places {
                let told = json!([stage, clean.line.count(Some(*row - 1), &kinds)]);
                let stages = leaky.document["funnel"][row]["stages"].as_array_mut().unwrap();
                stages.retain(|pair| pair[0] != stage);
                stages.push(told);
            }
            line(&leaky)
        };
        for row in &secret {
            counted.count("funnel", Way::Alone, is_known(&mut plant(&[*row]), Some(*row - 1), &kinds));
        }
        if !secret.is_empty() && !others.is_empty() {
            counted.count("funnel", Way::Others, is_known(&mut plant(&others), None, &kinds));
        }
    }
}

#[test]
fn a_leak_of_each_kind_that_a_document_can_tell_is_found() {
    let rules = rules(Profile::Evaluator);
    let mut counted = Counted::default();
    for seed in SEEDS {
        let made = first(seed, Profile::Evaluator);
        let (of, made) = made.get().unwrap();
        let mut served = Served::read(&text(made));
        COUNTS.iter().for_each(|count| count_planted(count, &mut served, of, &rules, &mut counted));
        levels_planted(&mut served, of, &rules, &mut counted);
        sums_planted(&mut served, of, &rules, &mut counted);
        funnel_planted(&served, of, &rules, &mut counted);
    }
    for (kind, [alone, neighbours, others]) in &counted.0 {
        println!(
            "{kind}, written and found: secrets {alone:?}, neighbours {neighbours:?}, others of a line {others:?}"
        );
    }
    let kinds: Vec<&str> = counted.0.keys().copied().collect();
    let expected: BTreeSet<&str> =
        COUNTS.iter().map(|count| count.kind).chain(["answer", "funnel", "jobs", "money"]).collect();
    assert_eq!(kinds, expected.into_iter().collect::<Vec<&str>>(), "a kind of which nothing could be planted");
    for (kind, [alone, neighbours, _]) in &counted.0 {
        assert!(alone[0] > 0 && alone[0] == alone[1], "{kind}: {alone:?}");
        assert_eq!(neighbours[0], neighbours[1], "{kind}");
    }
    let all = |way: Way| counted.0.values().map(|counts| counts[way as usize][1]).sum::<u32>();
    assert!(all(Way::Neighbours) > 20, "{} secrets found by their neighbours", all(Way::Neighbours));
    // Without secondary suppression some lines have one secret left, and it follows.
    for kind in ["exits", "censored", "remaining", "answer", "jobs", "money"] {
        assert!(counted.0[kind][Way::Others as usize][1] > 0, "{kind}");
    }
}

/// Grants: one or two of those due did not launch in time, or were never launched; both are withheld, and found where written.
#[test]
fn how_many_grants_never_became_an_enterprise_is_withheld_where_they_are_few_and_found_where_it_is_told() {
    let rules = rules(Profile::Evaluator);
    let mut of = portfolio(2);
    // What is told of grants does not need the enterprises: without them it is made at once.
    of.followed.clear();
    of.paid
        .retain(|one| one.launched_on.is_some_and(|on| ledger_core::time::days_between(one.first_paid_on, on) <= 180));
    let late = of.paid[0].first_paid_on;
    of.paid[0].launched_on = None;
    of.paid[1].launched_on = Some(ledger_core::time::plus_days(of.paid[1].first_paid_on, 200));
    assert!(late < of.data_cut);
    let clean = Served::read(&text(&make(&of, Profile::Evaluator, &[]).unwrap()));
    let line = |served: &Served| subjects::launch(&Reader::one(served, None), &of, &rules);
    let mut subject = line(&clean);
    assert!(subject.attacked().is_empty() && clean.document["launch"]["launched"].is_null());
    let (all, due, in_time) = (
        subject.line.count(None, &[0, 1, 2, 3, 4]),
        subject.line.count(None, &[0, 1, 2]),
        subject.line.count(None, &[0]),
    );
    assert!((1..=2).contains(&(due - in_time)), "{due} {in_time}");
    let mut leaky = clean.clone();
    (leaky.document["launch"]["due"], leaky.document["launch"]["launched"]) = (json!(due), json!(in_time));
    leaky.document["launch"]["grants"] = json!(all);
    let found = line(&leaky).attacked();
    assert!(found.iter().any(|what| what.contains("not launched in time")), "{found:?}");
}
