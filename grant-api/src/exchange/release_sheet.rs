//! A numbered release as tables for a machine: one row a figure's place, CSV each, XLSX all of them.
//!
//! ```text
//! release_csv(document, ReleaseTable::Survival, None) -> release,profile,cell,..,months,flag,survival,se,lower,upper,..
//! ```
//! Invariant: what is withheld is empty and its row says `c`; every row names its release, and the earlier one whose value it is
//! where too few changed since; of a withdrawn release every row says since when and why. Probabilities have six digits, amounts those of the currency. Must not: decide what is shown,
//! round a count, or add anything up.

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

use ledger_core::codes;
use ledger_core::money::Money;
use ledger_core::outcome::figures::WITHHELD;
use ledger_core::outcome::release_document::{
    CellDocument, FunnelDocument, JobsDocument, Km, LaunchDocument, RateDocument, ReleaseDocument, SpreadDocument,
};
use ledger_core::programme::release::Withdrawal;

use super::sheet::{Cell, Sheet, SheetError, workbook};

codes! {
    /// A table of a release.
    pub enum ReleaseTable {
        /// Survival rates at the standing horizons.
        Survival = "survival",
        /// Survival curves on the grid of three months.
        Curve = "curve",
        /// Paid work and what it cost, one row a measure.
        Jobs = "jobs",
        /// Answers to coded questions, one row a level.
        Spreads = "spreads",
        /// Persons by stage.
        Funnel = "funnel",
        /// Grants paid that became an enterprise in time, one row.
        Launch = "launch",
        /// How it was counted and protected, one row a fact.
        Definitions = "definitions",
    }
}

/// Columns that say which cell of which release a row is of.
const CELL: [&str; 9] =
    ["release", "profile", "cell", "dimension_1", "code_1", "dimension_2", "code_2", "value_release", "enterprises"];

/// Columns that end every row: since when the release counts no more, and why; empty while it does.
const WITHDRAWN: [&str; 2] = ["withdrawn_on", "withdrawn_reason"];

/// One table of a release; [`Sheet::csv`] makes the file.
pub fn release_csv(document: &ReleaseDocument, table: ReleaseTable, withdrawn: Option<Withdrawal<'_>>) -> Sheet {
    let mut sheet = match table {
        ReleaseTable::Survival => survival(document),
        ReleaseTable::Curve => curve(document),
        ReleaseTable::Jobs => jobs(document),
        ReleaseTable::Spreads => spreads(document),
        ReleaseTable::Funnel => funnel(document),
        ReleaseTable::Launch => launch(document),
        ReleaseTable::Definitions => definitions(document),
    };
    sheet.columns.extend(WITHDRAWN);
    let notice = [Cell::text(withdrawn.map(|one| one.on.to_string())), Cell::text(withdrawn.map(|one| one.reason))];
    for row in &mut sheet.rows {
        row.extend(notice.clone());
    }
    sheet
}

/// Every table of a release as one workbook, dated by its data cut.
///
/// # Errors
/// More rows or longer texts than a worksheet holds.
pub fn release_xlsx(document: &ReleaseDocument, withdrawn: Option<Withdrawal<'_>>) -> Result<Vec<u8>, SheetError> {
    let sheets: Vec<Sheet> = ReleaseTable::ALL.iter().map(|table| release_csv(document, *table, withdrawn)).collect();
    workbook(&sheets, document.data_cut)
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

fn sheet(table: ReleaseTable, columns: Vec<&'static str>, rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet { name: table.code(), columns, rows }
}

/// The columns of a table of cells.
fn columns(own: &[&'static str]) -> Vec<&'static str> {
    CELL.iter().chain(own).copied().collect()
}

/// What every row of a cell begins with.
fn of_cell(document: &ReleaseDocument, cell: &CellDocument, release: i64) -> Vec<Cell> {
    let mut row = vec![Cell::Count(document.number), text(document.profile.code()), text(&cell.cell)];
    // `all` has no dimension, a cell of two has both.
    let mut parts = cell.cell.split(';').filter_map(|part| part.split_once('='));
    for _ in 0..2 {
        let part = parts.next();
        row.push(Cell::text(part.map(|(dimension, _)| dimension)));
        row.push(Cell::text(part.map(|(_, code)| code)));
    }
    row.push(Cell::Count(release));
    row.push(Cell::count(cell.enterprises));
    row
}

/// A cell's beginning, figures, and nothing in the columns that are left.
fn row(document: &ReleaseDocument, cell: &CellDocument, own: Vec<Cell>, width: usize) -> Vec<Cell> {
    row_of(document, (cell, cell.release), own, width)
}

/// The same of figures that may be of another release than their cell.
fn row_of(
    document: &ReleaseDocument,
    (cell, release): (&CellDocument, i64),
    own: Vec<Cell>,
    width: usize,
) -> Vec<Cell> {
    let mut row = of_cell(document, cell, release);
    row.extend(own);
    row.resize(CELL.len() + width, Cell::Empty);
    row
}

/// The flag of a figure: its own, or that of its cell.
fn flag(cell: &CellDocument, own: Option<&String>) -> Cell {
    Cell::text(own.or(cell.withheld.as_ref()))
}

/// Estimate, standard error and limits.
fn estimate(km: Option<&Km>) -> [Cell; 4] {
    [
        Cell::share(km.map(|km| km.value)),
        Cell::share(km.and_then(|km| km.se)),
        Cell::share(km.and_then(|km| km.lower)),
        Cell::share(km.and_then(|km| km.upper)),
    ]
}

const SURVIVAL: [&str; 22] = [
    "months",
    "day",
    "flag",
    "survival",
    "se",
    "lower",
    "upper",
    "at_risk",
    "exits",
    "censored",
    "cohort_eligible",
    "cohort_operating",
    "cohort_exited",
    "cohort_unknown",
    "cohort_low",
    "cohort_high",
    "bound_worst",
    "bound_best",
    "insufficient_follow_up",
    "provisional",
    "pending",
    "lost",
];

fn survival(document: &ReleaseDocument) -> Sheet {
    let mut rows = Vec::new();
    for cell in &document.cells {
        let Some(survival) = &cell.survival else {
            rows.push(row(document, cell, vec![Cell::Empty, Cell::Empty, flag(cell, None)], SURVIVAL.len()));
            continue;
        };
        for rate in &survival.rates {
            let mut own = of_rate(cell, rate);
            own.extend([survival.provisional, survival.pending, survival.lost].map(Cell::count));
            rows.push(row(document, cell, own, SURVIVAL.len()));
        }
    }
    sheet(ReleaseTable::Survival, columns(&SURVIVAL), rows)
}

fn of_rate(cell: &CellDocument, rate: &RateDocument) -> Vec<Cell> {
    let cohort = rate.cohort;
    let flag = if rate.estimate_withheld() { text(WITHHELD) } else { flag(cell, None) };
    let mut own = vec![Cell::Count(rate.months.into()), Cell::Count(rate.day.into()), flag];
    own.extend(estimate(rate.km.as_ref()));
    own.extend([rate.at_risk, rate.events, rate.censored].map(Cell::count));
    own.extend([
        Cell::count(cohort.map(|cohort| cohort.eligible)),
        Cell::count(cohort.map(|cohort| cohort.operating)),
        Cell::count(cohort.map(|cohort| cohort.exited)),
        Cell::count(cohort.map(|cohort| cohort.unknown)),
        Cell::share(cohort.map(|cohort| cohort.low)),
        Cell::share(cohort.map(|cohort| cohort.high)),
        Cell::share(rate.bounds.map(|(worst, _)| worst)),
        Cell::share(rate.bounds.map(|(_, best)| best)),
        text(if rate.insufficient_follow_up { "true" } else { "false" }),
    ]);
    own
}

const CURVE: [&str; 10] = ["months", "day", "flag", "survival", "se", "lower", "upper", "at_risk", "exits", "censored"];

fn curve(document: &ReleaseDocument) -> Sheet {
    let mut rows = Vec::new();
    for cell in &document.cells {
        for point in cell.survival.iter().flat_map(|survival| &survival.curve) {
            let mut own = vec![Cell::Count(point.months.into()), Cell::Count(point.day.into()), flag(cell, None)];
            own.extend(estimate(Some(&point.km)));
            own.extend([point.at_risk, point.events, point.censored].map(|count| Cell::count(Some(count))));
            rows.push(row(document, cell, own, CURVE.len()));
        }
        if cell.withheld.is_some() {
            rows.push(row(document, cell, vec![Cell::Empty, Cell::Empty, flag(cell, None)], CURVE.len()));
        }
    }
    sheet(ReleaseTable::Curve, columns(&CURVE), rows)
}

const JOBS: [&str; 9] = ["months", "flag", "eligible", "known", "measure", "value", "amount", "currency", "reason"];

fn jobs(document: &ReleaseDocument) -> Sheet {
    let mut rows = Vec::new();
    for cell in &document.cells {
        if cell.withheld.is_some() && cell.jobs.is_empty() {
            rows.push(row(document, cell, vec![Cell::Empty, flag(cell, None)], JOBS.len()));
        }
        for at in &cell.jobs {
            rows.extend(of_jobs(document, cell, at).into_iter().map(|own| row(document, cell, own, JOBS.len())));
        }
    }
    sheet(ReleaseTable::Jobs, columns(&JOBS), rows)
}

/// The measures of a horizon, each with what they have in common before it.
fn of_jobs(document: &ReleaseDocument, cell: &CellDocument, at: &JobsDocument) -> Vec<Vec<Cell>> {
    let currency = document.currency;
    let amount = |minor: Option<i64>| {
        let money = Cell::money(minor.map(|minor| Money::new(minor, currency)));
        let code = Cell::text(minor.map(|_| currency.code().to_owned()));
        (money, code)
    };
    // A measure that is absent is withheld, whether or not the others are.
    let with = |told: bool, own: Vec<Cell>| {
        let flag = if told { flag(cell, at.withheld.as_ref()) } else { text(WITHHELD) };
        let common = [Cell::Count(at.months.into()), flag, Cell::count(at.eligible), Cell::count(at.known)];
        common.into_iter().chain(own).collect::<Vec<Cell>>()
    };
    let figure = |(name, value): &(String, Option<i64>)| {
        with(value.is_some(), vec![text(name), value.map_or(Cell::Empty, Cell::Count)])
    };
    let mut rows: Vec<Vec<Cell>> = at.figures.iter().map(figure).collect();
    // Of a horizon that tells no measure at all there is one row, without a measure.
    if at.disbursed_minor.is_some() || !rows.is_empty() {
        let (money, code) = amount(at.disbursed_minor);
        rows.push(with(at.disbursed_minor.is_some(), vec![text("disbursed"), Cell::Empty, money, code]));
    }
    for cost in &at.costs {
        let (money, code) = amount(cost.minor);
        let measure = Cell::Text(format!("cost_per_{}", cost.per));
        // Why there is none is told, but of what is withheld nothing more than that.
        let reason = cost.reason.as_ref().filter(|reason| *reason != "withheld");
        let told = cost.minor.is_some() || reason.is_some();
        rows.push(with(told, vec![measure, Cell::Empty, money, code, Cell::text(reason)]));
    }
    if rows.is_empty() { vec![with(true, Vec::new())] } else { rows }
}

const SPREADS: [&str; 7] = ["question", "months", "flag", "eligible", "answered", "level", "answers"];

fn spreads(document: &ReleaseDocument) -> Sheet {
    let mut rows = Vec::new();
    for cell in &document.cells {
        if cell.withheld.is_some() && cell.spreads.is_empty() {
            rows.push(row(document, cell, vec![Cell::Empty, Cell::Empty, flag(cell, None)], SPREADS.len()));
        }
        for spread in &cell.spreads {
            let of = (cell, spread.release.unwrap_or(cell.release));
            rows.extend(of_spread(cell, spread).into_iter().map(|own| row_of(document, of, own, SPREADS.len())));
        }
    }
    sheet(ReleaseTable::Spreads, columns(&SPREADS), rows)
}

fn of_spread(cell: &CellDocument, spread: &SpreadDocument) -> Vec<Vec<Cell>> {
    let common = vec![
        text(&spread.question),
        Cell::Count(spread.months.into()),
        flag(cell, spread.withheld.as_ref()),
        Cell::count(spread.eligible),
        Cell::count(spread.answered),
    ];
    let level = |(level, answers): &(String, Option<u64>)| {
        let mut row = common.clone();
        if let (None, Some(flag)) = (answers, row.get_mut(2)) {
            *flag = text(WITHHELD);
        }
        row.extend([text(level), Cell::count(*answers)]);
        row
    };
    if spread.levels.is_empty() { vec![common] } else { spread.levels.iter().map(level).collect() }
}

fn funnel(document: &ReleaseDocument) -> Sheet {
    let columns = vec!["release", "profile", "year", "value_release", "flag", "stage", "persons"];
    let rows = document.funnel.iter().flat_map(|of| of_funnel(document, of)).collect();
    sheet(ReleaseTable::Funnel, columns, rows)
}

fn of_funnel(document: &ReleaseDocument, of: &FunnelDocument) -> Vec<Vec<Cell>> {
    let year = of.year.map_or_else(|| text("all"), |year| Cell::Count(year.into()));
    let common = [
        Cell::Count(document.number),
        text(document.profile.code()),
        year,
        Cell::Count(of.release),
        Cell::text(of.withheld.as_ref()),
    ];
    let stage = |stage: Cell, persons: Cell| {
        let mut row = common.to_vec();
        if let (Cell::Empty, Some(flag)) = (&persons, row.get_mut(4)) {
            *flag = text(WITHHELD);
        }
        row.extend([stage, persons]);
        row
    };
    if of.stages.is_empty() {
        return vec![stage(Cell::Empty, Cell::Empty)];
    }
    of.stages.iter().map(|(name, persons)| stage(text(name), Cell::count(*persons))).collect()
}

const LAUNCH: [&str; 8] = ["release", "profile", "value_release", "flag", "grants", "due", "launched", "share"];

/// The launch rate; no row where nothing was paid yet. A count that is withheld beside others gives the row its flag.
fn launch(document: &ReleaseDocument) -> Sheet {
    let row = |of: &LaunchDocument| {
        let counts = [of.grants, of.due, of.launched];
        let kept_back = of.withheld.is_some() || counts.contains(&None);
        let mut row = vec![Cell::Count(document.number), text(document.profile.code()), Cell::Count(of.release)];
        row.push(Cell::text(kept_back.then_some(WITHHELD)));
        row.extend(counts.map(Cell::count));
        row.push(Cell::share(of.share));
        row
    };
    sheet(ReleaseTable::Launch, LAUNCH.to_vec(), document.launch.iter().map(row).collect())
}

fn definitions(document: &ReleaseDocument) -> Sheet {
    let mut facts: Vec<(&str, String, String, String)> = Vec::new();
    let mut fact = |section: &'static str, id: &str, name: &str, value: String| {
        facts.push((section, id.to_owned(), name.to_owned(), value));
    };
    for (name, value) in [
        ("programme", document.programme.clone()),
        ("number", document.number.to_string()),
        ("profile", document.profile.to_string()),
        ("currency", document.currency.code().to_owned()),
        ("data_cut", document.data_cut.to_string()),
        ("known_at", document.known_at.to_string()),
        ("log_size", document.log_size.to_string()),
        ("method", document.method.clone()),
    ] {
        fact("release", "", name, value);
    }
    let protection = &document.protection;
    for (name, value) in
        [("k", protection.k), ("base", protection.base), ("few", protection.few), ("p_percent", protection.p_percent)]
    {
        fact("protection", "", name, value.to_string());
    }
    for dimension in &document.dimensions {
        for leaf in &dimension.leaves {
            fact("dimension", &dimension.code, &leaf.code, leaf.covers.join(" "));
        }
    }
    for definition in &document.definitions {
        fact("definition", &definition.id, "population", definition.population.clone());
        fact("definition", &definition.id, "origin", definition.origin.clone());
        fact("definition", &definition.id, "method", definition.method.clone());
        for (name, value) in &definition.parameters {
            fact("parameter", &definition.id, name, value.clone());
        }
    }
    let of = |(section, id, name, value): (&str, String, String, String)| {
        let id = Cell::text(Some(id).filter(|id| !id.is_empty()));
        let release = [Cell::Count(document.number), text(document.profile.code())];
        release.into_iter().chain([text(section), id, Cell::Text(name), Cell::Text(value)]).collect()
    };
    let columns = vec!["release", "profile", "section", "id", "name", "value"];
    sheet(ReleaseTable::Definitions, columns, facts.into_iter().map(of).collect())
}
