//! Tables from records of time and status, one per kind of question.
//!
//! Columns, their order and the order of rows are those of the reference vectors, so that a statistician can
//! put them beside R's answer line by line.
//! Invariant: groups appear in the order given.
//! Must not: hold an estimator; they are in the modules around it.

use super::sheet::{Group, SheetError};
use super::{Cell, Table};
use crate::outcome::OutcomeError;
use crate::outcome::competing::Incidence;
use crate::outcome::cuminc::incidence_at;
use crate::outcome::gray::gray;
use crate::outcome::limits::IntervalKind;
use crate::outcome::logrank::{Rho, logrank};
use crate::outcome::quantile::quantiles;
use crate::outcome::rmst::Rmst;
use crate::outcome::robust::robust_curve;
use crate::outcome::special::z_of_level;
use crate::outcome::survival::{Curve, Estimator};
use crate::outcome::tally::{Observation, Tally, Weight};
use std::str::FromStr;

/// The questions that can be asked of times and statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Kaplan-Meier with every kind of limits.
    Curve,
    /// exp of Nelson-Aalen.
    Fh1,
    /// exp of Fleming-Harrington.
    Fh2,
    /// Quantiles of the time.
    Quantile,
    /// The risk table at fixed times.
    AtTimes,
    /// Restricted means.
    Rmst,
    /// Log-rank and Peto-Peto.
    LogRank,
    /// Cumulative incidences.
    Cif,
    /// Cumulative incidences at fixed times.
    CifAt,
    /// Gray's test.
    Gray,
}

impl Kind {
    /// Every kind with its name.
    pub const ALL: [(&'static str, Self); 10] = [
        ("curve", Self::Curve),
        ("fh1", Self::Fh1),
        ("fh2", Self::Fh2),
        ("quantile", Self::Quantile),
        ("attimes", Self::AtTimes),
        ("rmst", Self::Rmst),
        ("logrank", Self::LogRank),
        ("cif", Self::Cif),
        ("cif_at", Self::CifAt),
        ("gray", Self::Gray),
    ];
}

/// A name that is no kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind {0:?}")]
pub struct UnknownKind(pub String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| kind).ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

/// Why there is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The file.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The records.
    #[error(transparent)]
    Outcome(#[from] OutcomeError),
    /// The question.
    #[error("{0}")]
    Asked(&'static str),
}

/// What is asked beside the kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Days of `attimes` and `cif_at`.
    pub times: Vec<i32>,
    /// Failed shares of `quantile`, 0 to 1.
    pub probs: Vec<f64>,
    /// Horizons of `rmst`, days.
    pub taus: Vec<i32>,
    /// Confidence, above 0 and below 1.
    pub level: f64,
    /// Jackknife errors for `curve`.
    pub robust: bool,
}

impl Default for Asked {
    fn default() -> Self {
        Self { times: Vec::new(), probs: vec![0.1, 0.25, 0.5, 0.75], taus: Vec::new(), level: 0.95, robust: false }
    }
}

/// The table that answers a question about groups.
///
/// # Errors
/// Records that cannot be counted, or options that this kind does not have.
pub fn table(kind: Kind, groups: &[Group], asked: &Asked) -> Result<Table, FrameError> {
    if !(asked.level > 0.0 && asked.level < 1.0) {
        return Err(FrameError::Asked("the confidence level lies between 0 and 1"));
    }
    if asked.robust && kind != Kind::Curve {
        return Err(FrameError::Asked("robust errors are there for the kind curve only"));
    }
    let weighted = groups.iter().any(|group| group.weights.is_some());
    let compares = matches!(kind, Kind::LogRank | Kind::Cif | Kind::CifAt | Kind::Gray);
    if weighted && compares {
        return Err(FrameError::Asked("this kind takes no weights"));
    }
    let late = groups.iter().flat_map(|group| &group.records).any(|record| record.entry.is_some());
    if late && matches!(kind, Kind::CifAt | Kind::Gray) {
        return Err(FrameError::Asked("this kind takes no late entries"));
    }
    match kind {
        Kind::LogRank => logrank_table(groups, late),
        Kind::Cif => cif_table(groups),
        Kind::CifAt => cif_at_table(groups, &asked.times),
        Kind::Gray => gray_table(groups),
        _ if asked.robust => {
            let curve = |group: &Group| match &group.weights {
                Some(weights) => robust_curve(&group.records, weights),
                None => robust_curve(&group.records, &vec![1.0; group.records.len()]),
            };
            curves_table(kind, groups, asked, curve)
        }
        _ if weighted => {
            let curve = |group: &Group| {
                let weights = group.weights.as_deref().unwrap_or_default();
                Ok(Curve::new(&Tally::weighted(&group.records, weights)?, estimator(kind)))
            };
            curves_table(kind, groups, asked, curve)
        }
        _ => {
            let curve = |group: &Group| Ok(Curve::new(&Tally::from_records(&group.records)?, estimator(kind)));
            curves_table(kind, groups, asked, curve)
        }
    }
}

const fn estimator(kind: Kind) -> Estimator {
    match kind {
        Kind::Fh1 => Estimator::NelsonAalen,
        Kind::Fh2 => Estimator::FlemingHarrington,
        _ => Estimator::KaplanMeier,
    }
}

fn curves_table<W: Weight>(
    kind: Kind,
    groups: &[Group],
    asked: &Asked,
    curve: impl Fn(&Group) -> Result<Curve<W>, OutcomeError>,
) -> Result<Table, FrameError> {
    let curves: Vec<(&str, Curve<W>)> =
        groups.iter().map(|group| Ok((group.label.as_str(), curve(group)?))).collect::<Result<_, OutcomeError>>()?;
    Ok(match kind {
        Kind::Quantile => quantile_table(&curves, asked),
        Kind::AtTimes => attimes_table(&curves, asked),
        Kind::Rmst => rmst_table(&curves, &asked.taus),
        Kind::Fh1 | Kind::Fh2 => hazard_table(&curves, asked),
        _ => curve_table(&curves, asked),
    })
}

fn limit_cells(limits: Option<(f64, f64)>) -> [Cell; 2] {
    limits.map_or([Cell::Missing, Cell::Missing], |(lower, upper)| [Cell::Num(lower), Cell::Num(upper)])
}

fn curve_table<W: Weight>(curves: &[(&str, Curve<W>)], asked: &Asked) -> Table {
    let fixed = "stratum,time,n_risk,n_event,n_censor,surv,std_err,std_err_log,cumhaz,std_chaz";
    let mut columns: Vec<String> = fixed.split(',').map(str::to_owned).collect();
    for kind in IntervalKind::ALL {
        columns.extend(["lower", "upper"].map(|end| format!("{end}_{}", kind.name())));
    }
    let mut table = Table::new(&columns);
    let z = z_of_level(asked.level);
    for (label, curve) in curves {
        for step in curve.steps() {
            let mut row = vec![Cell::text(label), step.day.into()];
            row.extend([step.at_risk, step.events, step.censored].map(Cell::count));
            row.extend([Cell::Num(step.surv), Cell::maybe(step.std_err())]);
            row.extend([step.std_err_log, step.cumhaz, step.std_chaz].map(Cell::Num));
            row.extend(IntervalKind::ALL.into_iter().flat_map(|kind| limit_cells(step.limits(kind, z))));
            table.rows.push(row);
        }
    }
    table
}

fn hazard_table<W: Weight>(curves: &[(&str, Curve<W>)], asked: &Asked) -> Table {
    let mut table =
        Table::new(&["stratum", "time", "surv", "cumhaz", "std_chaz", "std_err_log", "lower_loglog", "upper_loglog"]);
    let z = z_of_level(asked.level);
    for (label, curve) in curves {
        for step in curve.steps() {
            let mut row = vec![Cell::text(label), step.day.into()];
            row.extend([step.surv, step.cumhaz, step.std_chaz, step.std_err_log].map(Cell::Num));
            row.extend(limit_cells(step.limits(IntervalKind::LogLog, z)));
            table.rows.push(row);
        }
    }
    table
}

fn quantile_table<W: Weight>(curves: &[(&str, Curve<W>)], asked: &Asked) -> Table {
    let mut table = Table::new(&["stratum", "conf_type", "prob", "quantile", "lower", "upper"]);
    let z = z_of_level(asked.level);
    for kind in [IntervalKind::Plain, IntervalKind::Log, IntervalKind::LogLog] {
        for (label, curve) in curves {
            for found in quantiles(curve, &asked.probs, kind, z) {
                let mut row = vec![Cell::text(label), Cell::text(kind.name()), Cell::Num(found.prob)];
                row.extend([found.time, found.lower, found.upper].map(Cell::maybe));
                table.rows.push(row);
            }
        }
    }
    table
}

fn attimes_table<W: Weight>(curves: &[(&str, Curve<W>)], asked: &Asked) -> Table {
    let mut table = Table::new(&[
        "stratum",
        "time",
        "n_risk",
        "n_event_since_prev",
        "n_censor_since_prev",
        "surv",
        "std_err",
        "lower",
        "upper",
    ]);
    let z = z_of_level(asked.level);
    let mut times = asked.times.clone();
    times.sort_unstable();
    for (label, curve) in curves {
        let (mut events, mut censored) = (W::default(), W::default());
        for &time in &times {
            let point = curve.at(time);
            let mut row = vec![Cell::text(label), time.into(), Cell::count(point.at_risk)];
            row.extend([point.events - events, point.censored - censored].map(Cell::count));
            row.extend([Cell::Num(point.surv), Cell::maybe(point.std_err())]);
            row.extend(limit_cells(point.limits(IntervalKind::LogLog, z)));
            table.rows.push(row);
            (events, censored) = (point.events, point.censored);
        }
    }
    table
}

fn rmst_table<W: Weight>(curves: &[(&str, Curve<W>)], taus: &[i32]) -> Table {
    let mut table = Table::new(&["stratum", "tau", "rmst", "std_err"]);
    let row = |label: &str, mean: &Rmst| {
        vec![Cell::text(label), mean.tau.into(), Cell::Num(mean.mean), Cell::Num(mean.std_err)]
    };
    for &tau in taus {
        let means: Vec<(&str, Rmst)> = curves.iter().map(|(label, curve)| (*label, Rmst::new(curve, tau))).collect();
        table.rows.extend(means.iter().map(|(label, mean)| row(label, mean)));
        if let [(one, first), (two, second)] = means.as_slice() {
            table.rows.push(row(&format!("{one} minus {two}"), &first.minus(second)));
        }
    }
    table
}

/// The records of every stratum by group.
fn stratified(groups: &[Group]) -> Vec<Vec<Vec<Observation>>> {
    let strata = groups.iter().flat_map(|group| &group.strata).max().map_or(0, |last| last + 1);
    let mut found = vec![vec![Vec::new(); groups.len()]; strata];
    for (index, group) in groups.iter().enumerate() {
        for (record, &stratum) in group.records.iter().zip(&group.strata) {
            found[stratum][index].push(*record);
        }
    }
    found
}

fn logrank_table(groups: &[Group], late: bool) -> Result<Table, FrameError> {
    let mut table = Table::new(&["rho", "group", "n", "observed", "expected", "var_diag", "chisq", "df", "p"]);
    let strata = stratified(groups);
    for (name, rho) in [(0, Rho::LogRank), (1, Rho::PetoPeto)] {
        // Peto and Peto's weights are not defined for late entries in R, nor given here.
        if late && rho == Rho::PetoPeto {
            continue;
        }
        let test = logrank(&strata, rho)?;
        for (group, found) in groups.iter().zip(&test.groups) {
            let mut row = vec![name.into(), Cell::text(&group.label), Cell::count(found.n)];
            row.extend([found.observed, found.expected, found.variance].map(Cell::Num));
            row.extend([Cell::maybe(test.chi_square), Cell::count(u64::from(test.df)), Cell::maybe(test.p)]);
            table.rows.push(row);
        }
    }
    Ok(table)
}

/// The least number of causes in a table of incidences: closed and absorbed.
const LEAST_CAUSES: u8 = 2;

pub(super) fn cif_table(groups: &[Group]) -> Result<Table, FrameError> {
    let records = groups.iter().flat_map(|group| &group.records);
    let causes = records.map(|record| record.cause).max().unwrap_or(0).max(LEAST_CAUSES);
    let mut columns = ["stratum", "time", "n_risk", "n_censor"].map(str::to_owned).to_vec();
    for cause in 1..=causes {
        columns.extend(["n_event", "cif", "se_ij"].map(|name| format!("{name}_{cause}")));
    }
    columns.push("surv_all".to_owned());
    let mut table = Table::new(&columns);
    for group in groups {
        let incidence = Incidence::new(&group.records, causes)?;
        for (index, step) in incidence.steps().iter().enumerate() {
            let mut row = vec![Cell::text(&group.label), step.day.into()];
            row.extend([step.at_risk, step.censored].map(Cell::count));
            for cause in incidence.causes_at(index) {
                row.extend([Cell::count(cause.events), Cell::Num(cause.incidence), Cell::Num(cause.std_err)]);
            }
            row.push(Cell::Num(step.surv));
            table.rows.push(row);
        }
    }
    Ok(table)
}

/// Causes that occur, in order.
fn causes(groups: &[Group]) -> Vec<u8> {
    let mut found: Vec<u8> = groups.iter().flat_map(|group| &group.records).map(|record| record.cause).collect();
    found.sort_unstable();
    found.dedup();
    found.retain(|cause| *cause != 0);
    found
}

pub(super) fn cif_at_table(groups: &[Group], times: &[i32]) -> Result<Table, FrameError> {
    let mut table = Table::new(&["stratum", "cause", "time", "cif", "var_aalen"]);
    for cause in causes(groups) {
        for group in groups {
            for at in incidence_at(&group.records, cause, times)? {
                let (incidence, variance) = at.value.unzip();
                let mut row = vec![Cell::text(&group.label), Cell::Int(i128::from(cause)), at.day.into()];
                row.extend([incidence, variance].map(Cell::maybe));
                table.rows.push(row);
            }
        }
    }
    Ok(table)
}

fn gray_table(groups: &[Group]) -> Result<Table, FrameError> {
    let mut table = Table::new(&["cause", "chisq", "df", "p"]);
    let records: Vec<Vec<Observation>> = groups.iter().map(|group| group.records.clone()).collect();
    for cause in causes(groups) {
        let test = gray(&records, cause)?;
        let cells = [Cell::maybe(test.chi_square), Cell::count(u64::from(test.df)), Cell::maybe(test.p)];
        table.rows.push([Cell::Int(i128::from(cause))].into_iter().chain(cells).collect());
    }
    Ok(table)
}
