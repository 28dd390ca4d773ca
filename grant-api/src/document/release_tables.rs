//! The tables of a release's report.
//!
//! Invariant: a withheld figure is a `c` in every column that could tell it; at most four horizons stand side by side, so that
//! an amount fits its column. Must not: show a figure that the document does not hold, but for the share of one in another.

use ledger_core::outcome::release_document::{
    CellDocument, CostDocument, CurvePointDocument, DimensionDocument, FunnelDocument, JobsDocument, RateDocument,
    SpreadDocument, SurvivalDocument,
};

use super::figures;
use super::model::{Column, Table};
use super::release_report::Source;
use super::release_words::{NONE, WITHHELD, figure, leaf, months, number, part_of, percent, percents, told};

/// Most horizons, or stages, side by side.
const BESIDE_MAX: usize = 4;
/// The horizons of a table by dimension.
const STANDING: [u16; 2] = [12, 36];
/// The reason of a cost that is withheld, which its `c` says already.
const HELD_BACK: &str = "withheld";
/// The horizon of the jobs beside them.
const JOBS_AT: u16 = 12;

/// Columns of rates and of the points of a curve.
const RATE: [(&str, u16); 6] = [
    ("release-col-horizon", 15),
    ("release-col-operating", 16),
    ("release-col-interval", 19),
    ("release-at-risk", 22),
    ("release-exits", 13),
    ("release-censored", 17),
];
/// Columns of the fixed cohort.
const COHORT: [(&str, u16); 7] = [
    ("release-col-horizon", 15),
    ("release-col-eligible", 16),
    ("release-col-known-operating", 18),
    ("release-col-known-exited", 14),
    ("release-col-unknown", 16),
    ("release-col-range", 19),
    ("release-col-bounds", 18),
];

fn heads(source: Source<'_>, columns: &[(&str, u16)]) -> Vec<Column> {
    let one = |(index, (key, share)): (usize, &(&str, u16))| match index {
        0 => Column::text(source.t(key), *share),
        _ => Column::figures(source.t(key), *share),
    };
    columns.iter().enumerate().map(one).collect()
}

/// A row that says `c` in every column after the first.
fn withheld_row(first: String, columns: usize) -> Vec<String> {
    std::iter::once(first).chain(std::iter::repeat_n(WITHHELD.to_owned(), columns.saturating_sub(1))).collect()
}

/// The estimate of one rate, with a mark where few are left.
fn estimate(source: Source<'_>, rate: &RateDocument) -> String {
    let language = source.words.0;
    let shown = match &rate.km {
        _ if rate.estimate_withheld() => WITHHELD.to_owned(),
        Some(km) => percent(language, km.value),
        None => NONE.to_owned(),
    };
    if rate.insufficient_follow_up { format!("{shown}*") } else { shown }
}

fn interval(source: Source<'_>, rate: &RateDocument) -> Option<String> {
    let km = rate.km.as_ref()?;
    Some(percents(source.words.0, (km.lower?, km.upper?)))
}

/// Rates at the standing horizons.
pub(super) fn estimates(source: Source<'_>, survival: &SurvivalDocument) -> Table {
    let language = source.words.0;
    let columns = heads(source, &RATE);
    let row = |rate: &RateDocument| {
        let first = months(source.words, rate.months);
        if rate.withheld.is_some() {
            return withheld_row(first, columns.len());
        }
        vec![
            first,
            estimate(source, rate),
            interval(source, rate).unwrap_or_else(|| NONE.to_owned()),
            told(language, rate.at_risk),
            told(language, rate.events),
            told(language, rate.censored),
        ]
    };
    let rows = survival.rates.iter().map(row).collect();
    Table { caption: source.t("release-survival-caption"), rows, columns, total: None }
}

/// The fixed cohort at the standing horizons, and the bounds of the estimate.
pub(super) fn cohort(source: Source<'_>, survival: &SurvivalDocument) -> Table {
    let language = source.words.0;
    let columns = heads(source, &COHORT);
    let row = |rate: &RateDocument| {
        let first = months(source.words, rate.months);
        if rate.withheld.is_some() {
            return withheld_row(first, columns.len());
        }
        let bounds = rate.bounds.map_or(NONE.to_owned(), |bounds| percents(language, bounds));
        let Some(cohort) = rate.cohort else {
            let mut row = vec![first];
            row.extend(std::iter::repeat_n(NONE.to_owned(), 5));
            row.push(bounds);
            return row;
        };
        let counted = |value: u64| figures::fixed(language, value, 0);
        vec![
            first,
            counted(cohort.eligible),
            counted(cohort.operating),
            counted(cohort.exited),
            counted(cohort.unknown),
            percents(language, (cohort.low, cohort.high)),
            bounds,
        ]
    };
    let rows = survival.rates.iter().map(row).collect();
    Table { caption: source.t("release-cohort-caption"), rows, columns, total: None }
}

/// The points of the curve, which are the figures of its picture.
pub(super) fn curve(source: Source<'_>, points: &[CurvePointDocument]) -> Table {
    let language = source.words.0;
    let columns = heads(source, &RATE);
    let row = |point: &CurvePointDocument| {
        let limits = point.km.lower.zip(point.km.upper);
        vec![
            months(source.words, point.months),
            percent(language, point.km.value),
            limits.map_or(NONE.to_owned(), |limits| percents(language, limits)),
            figures::fixed(language, point.at_risk, 0),
            figures::fixed(language, point.events, 0),
            figures::fixed(language, point.censored, 0),
        ]
    };
    Table { caption: source.t("release-curve-caption"), rows: points.iter().map(row).collect(), columns, total: None }
}

/// A table of a measure a row and a horizon a column.
fn by_horizon<T>(
    source: Source<'_>,
    caption: &str,
    (at, months_of): (&[T], impl Fn(&T) -> u16),
    row: impl Fn(&[T]) -> Vec<Vec<String>>,
) -> Vec<Table> {
    let part = |at: &[T]| {
        let mut columns = vec![Column::text(source.t("release-col-measure"), 32)];
        columns.extend(at.iter().map(|at| Column::figures(months(source.words, months_of(at)), 20)));
        Table { caption: caption.to_owned(), columns, rows: row(at), total: None }
    };
    at.chunks(beside(at.len())).map(part).collect()
}

/// How many of so many columns stand side by side: tables as alike as can be.
fn beside(columns: usize) -> usize {
    columns.div_ceil(columns.div_ceil(BESIDE_MAX).max(1)).max(1)
}

/// The names of a list of lists, each once, in the order in which they come.
fn names<'a>(lists: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for name in lists {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Paid work and its cost.
pub(super) fn jobs(source: Source<'_>, jobs: &[JobsDocument]) -> Vec<Table> {
    let (words, language) = (source.words, source.words.0);
    let currency = source.document.currency;
    let caption = words.ta("release-jobs-caption", &[("currency", currency.code())]);
    let money = |minor: Option<i64>| minor.map(|minor| figures::plain(language, minor, currency.code()));
    let rows = |at: &[JobsDocument]| {
        // A figure that is absent is withheld, whether or not the others are.
        let line = |name: String, value: &dyn Fn(&JobsDocument) -> Option<String>| {
            let cell = |at: &JobsDocument| match (&at.withheld, value(at)) {
                (None, Some(value)) => value,
                _ => WITHHELD.to_owned(),
            };
            std::iter::once(name).chain(at.iter().map(cell)).collect::<Vec<String>>()
        };
        let mut rows = vec![
            line(words.t("release-jobs-eligible"), &|at| at.eligible.map(|value| figures::fixed(language, value, 0))),
            line(words.t("release-jobs-known"), &|at| at.known.map(|value| figures::fixed(language, value, 0))),
            line(words.t("release-jobs-coverage"), &|at| Some(part_of(language, at.known?, at.eligible?))),
        ];
        for name in names(jobs.iter().flat_map(|at| at.figures.iter().map(|(name, _)| name.as_str()))) {
            let value = |at: &JobsDocument| {
                let found = at.figures.iter().find(|(found, _)| found == name)?;
                found.1.map(|value| figure(language, name, value))
            };
            rows.push(line(words.code("release-figure", name), &value));
            if let Some(days) = full_time_days(source).filter(|_| name == PAID_DAYS) {
                let fte = |at: &JobsDocument| {
                    let found = at.figures.iter().find(|(found, _)| found == name)?.1?;
                    Some(figure(language, "fte_hundredths", hundredths(found, days)))
                };
                rows.push(line(words.code("release-figure", "fte_hundredths"), &fte));
            }
        }
        rows.push(line(words.t("release-disbursed"), &|at| money(at.disbursed_minor)));
        for per in names(jobs.iter().flat_map(|at| at.costs.iter().map(|cost| cost.per.as_str()))) {
            let value = |at: &JobsDocument| {
                let cost = at.costs.iter().find(|cost| cost.per == per)?;
                let given = cost.reason.as_deref().is_some_and(|reason| reason != HELD_BACK);
                money(cost.minor).or_else(|| given.then(|| NONE.to_owned()))
            };
            rows.push(line(words.code("release-cost", per), &value));
        }
        rows
    };
    by_horizon(source, &caption, (jobs, |at| at.months), rows)
}

/// The figure that full-time equivalents are made of.
const PAID_DAYS: &str = "paid_days";

/// Paid days of a full-time equivalent, as the document defines them.
fn full_time_days(source: Source<'_>) -> Option<i64> {
    let parameters = source.document.definitions.iter().flat_map(|definition| &definition.parameters);
    let days = parameters.into_iter().find(|(name, _)| name == "fte_days").and_then(|(_, value)| value.parse().ok());
    days.filter(|days| *days > 0)
}

/// A quotient in hundredths, rounded half away from zero.
fn hundredths(above: i64, below: i64) -> i64 {
    let (above, below) = (i128::from(above) * 100, i128::from(below));
    let rounded = (above.abs() * 2 + below) / (below * 2) * above.signum();
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// Why a cost is missing, where one is: which, when, why.
pub(super) fn reasons(source: Source<'_>, jobs: &[JobsDocument]) -> Vec<String> {
    let words = source.words;
    let one = |at: &JobsDocument, cost: &CostDocument| {
        let reason = cost.reason.as_ref().filter(|_| cost.minor.is_none() && at.withheld.is_none())?;
        if reason == HELD_BACK {
            return None;
        }
        Some(words.ta(
            "release-no-cost",
            &[
                ("cost", &words.code("release-cost", &cost.per)),
                ("months", &months(words, at.months)),
                ("reason", &words.code("release-reason", reason)),
            ],
        ))
    };
    jobs.iter().flat_map(|at| at.costs.iter().filter_map(move |cost| one(at, cost))).collect()
}

/// Answers to coded questions, a table each.
pub(super) fn spreads(source: Source<'_>, spreads: &[SpreadDocument]) -> Vec<Table> {
    let of = |question: &str| {
        let own: Vec<SpreadDocument> = spreads.iter().filter(|spread| spread.question == question).cloned().collect();
        let words = source.words;
        let caption = words.known("release-question", question).unwrap_or_else(|| words.code("visit-field", question));
        by_horizon(source, &caption, (&own, |spread| spread.months), |at| spread_rows(source, question, at))
    };
    names(spreads.iter().map(|spread| spread.question.as_str())).into_iter().flat_map(of).collect()
}

fn spread_rows(source: Source<'_>, question: &str, at: &[SpreadDocument]) -> Vec<Vec<String>> {
    let (words, language) = (source.words, source.words.0);
    let line = |name: String, value: &dyn Fn(&SpreadDocument) -> Option<String>| {
        let cell = |at: &SpreadDocument| match &at.withheld {
            Some(_) => WITHHELD.to_owned(),
            None => value(at).unwrap_or_else(|| WITHHELD.to_owned()),
        };
        std::iter::once(name).chain(at.iter().map(cell)).collect::<Vec<String>>()
    };
    // The words of a level are those of its list, which the question's name tells.
    let family = match question {
        "owner_works" => "owner-works",
        name if name.ends_with("_band") => "band",
        _ => "release-level",
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for level in names(at.iter().flat_map(|at| at.levels.iter().map(|(level, _)| level.as_str()))) {
        let value = |at: &SpreadDocument| {
            let answers = at.levels.iter().find(|(found, _)| found == level)?.1?;
            let share = at.answered.map(|all| part_of(language, answers, all)).unwrap_or_default();
            Some(format!("{} ({share})", figures::fixed(language, answers, 0)))
        };
        rows.push(line(words.code(family, level), &value));
    }
    rows.push(line(words.t("release-answered"), &|at| at.answered.map(|value| figures::fixed(language, value, 0))));
    rows.push(line(words.t("release-jobs-eligible"), &|at| {
        at.eligible.map(|value| figures::fixed(language, value, 0))
    }));
    if at.iter().any(|at| at.release.is_some()) {
        let number = source.document.number;
        rows.push(line(words.t("release-col-release"), &|at| Some(at.release.unwrap_or(number).to_string())));
    }
    rows
}

/// People by stage and year of enrolment.
pub(super) fn funnel(source: Source<'_>) -> Vec<Table> {
    let (words, of) = (source.words, &source.document.funnel);
    let stages = names(of.iter().flat_map(|of| of.stages.iter().map(|(stage, _)| stage.as_str())));
    let part = |stages: &[&str]| {
        let mut columns = vec![Column::text(words.t("release-col-year"), 17)];
        columns.extend(stages.iter().map(|stage| Column::figures(words.code("stage", stage), 21)));
        columns.push(Column::figures(words.t("release-col-release"), 12));
        let row = |of: &FunnelDocument| {
            let year = of.year.map_or_else(|| words.t("release-funnel-all"), |year| year.to_string());
            let persons = |stage: &&str| {
                let found = of.stages.iter().find(|(found, _)| found == stage).and_then(|(_, persons)| *persons);
                found.map_or(WITHHELD.to_owned(), |persons| figures::fixed(words.0, persons, 0))
            };
            let release = of.release.to_string();
            std::iter::once(year).chain(stages.iter().map(persons)).chain([release]).collect::<Vec<String>>()
        };
        let caption = words.t("release-funnel-caption");
        Table { caption, columns, rows: of.iter().map(row).collect(), total: None }
    };
    stages.chunks(beside(stages.len())).map(part).collect()
}

/// The leaves of a dimension with their main figures.
pub(super) fn breakdown(source: Source<'_>, dimension: &DimensionDocument) -> Table {
    let words = source.words;
    let at = |key: &str, months: u16| words.ta(key, &[("months", &months.to_string())]);
    let mut columns = vec![
        Column::text(words.code("release-dimension", &dimension.code), 21),
        Column::figures(words.t("release-col-launched"), 15),
    ];
    columns.extend(STANDING.map(|months| Column::figures(at("release-col-operating-at", months), 22)));
    columns.push(Column::figures(at("release-col-net-at", JOBS_AT), 12));
    columns.push(Column::figures(words.t("release-col-release"), 12));
    let width = columns.len();
    let rows = dimension.leaves.iter().filter_map(|of| {
        let cell = source.document.cell(&format!("{}={}", dimension.code, of.code))?;
        let name = leaf(words, &dimension.code, of);
        let mut row = match cell.withheld {
            Some(_) => withheld_row(name, width - 1),
            None => shown_row(source, name, cell),
        };
        row.push(cell.release.to_string());
        Some(row)
    });
    let rows = rows.collect();
    Table { caption: words.t("release-breakdown-caption"), rows, columns, total: None }
}

fn shown_row(source: Source<'_>, name: String, cell: &CellDocument) -> Vec<String> {
    let language = source.words.0;
    let mut row = vec![name, told(language, cell.enterprises)];
    for at in STANDING {
        let rates = cell.survival.iter().flat_map(|survival| &survival.rates);
        let rate = rates.into_iter().find(|rate| rate.months == at);
        let shown = rate.map_or(NONE.to_owned(), |rate| match interval(source, rate) {
            Some(interval) => format!("{} ({interval})", estimate(source, rate)),
            None => estimate(source, rate),
        });
        row.push(shown);
    }
    let jobs = cell.jobs.iter().find(|jobs| jobs.months == JOBS_AT);
    row.push(match jobs {
        Some(jobs) if jobs.withheld.is_some() => WITHHELD.to_owned(),
        Some(jobs) => {
            let net = jobs.figures.iter().find(|(name, _)| name == "net").and_then(|(_, value)| *value);
            net.map_or(WITHHELD.to_owned(), |net| number(language, net))
        }
        None => NONE.to_owned(),
    });
    row
}

/// How much is known at each horizon: of survival, and of paid work.
pub(super) fn coverage(source: Source<'_>, whole: &CellDocument) -> Table {
    let language = source.words.0;
    let columns = heads(
        source,
        &[
            ("release-col-horizon", 20),
            ("release-col-eligible", 20),
            ("release-col-state-known", 20),
            ("release-col-jobs-eligible", 20),
            ("release-col-jobs-known", 20),
        ],
    );
    let row = |rate: &RateDocument| {
        let first = months(source.words, rate.months);
        let [eligible, known] = match (&rate.withheld, rate.cohort) {
            (Some(_), _) => [WITHHELD.to_owned(), WITHHELD.to_owned()],
            (None, None) => [NONE.to_owned(), NONE.to_owned()],
            (None, Some(cohort)) => {
                let known = cohort.operating + cohort.exited;
                [figures::fixed(language, cohort.eligible, 0), part_of(language, known, cohort.eligible)]
            }
        };
        let jobs = whole.jobs.iter().find(|jobs| jobs.months == rate.months);
        let [jobs_eligible, jobs_known] = match jobs {
            Some(jobs) if jobs.withheld.is_some() => [WITHHELD.to_owned(), WITHHELD.to_owned()],
            Some(jobs) => {
                let share = jobs.known.zip(jobs.eligible).map(|(known, all)| part_of(language, known, all));
                [told(language, jobs.eligible), share.unwrap_or_else(|| WITHHELD.to_owned())]
            }
            None => [NONE.to_owned(), NONE.to_owned()],
        };
        vec![first, eligible, known, jobs_eligible, jobs_known]
    };
    let rates = whole.survival.iter().flat_map(|survival| &survival.rates);
    Table { caption: source.t("release-coverage-caption"), rows: rates.map(row).collect(), columns, total: None }
}
