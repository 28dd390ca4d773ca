//! Tables from enterprises and their visits: episodes, rates, cohorts, intervals and jobs.
//!
//! Invariant: an enterprise launched after the data cut is no part of any table.
//! Must not: hold a rule; rules are in `episode`, `rates`, `interval` and `jobs`.

use super::kinds::{FrameError, cif_at_table, cif_table};
use super::sheet::{Group, Sheet, SheetError};
use super::{Cell, Table};
use crate::outcome::answers::Answers;
use crate::outcome::episode::{Episode, episode};
use crate::outcome::interval::{Interval, npmle};
use crate::outcome::jobs::{Jobs, JobsRecord};
use crate::outcome::logrank::{Rho, logrank};
use crate::outcome::rates::{Cohort, Method, RATE_HORIZONS, rates};
use crate::outcome::tally::Observation;
use crate::outcome::visit::Visit;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::str::FromStr;

/// The questions that can be asked of visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonitoringKind {
    /// One survival record per enterprise.
    Episodes,
    /// Survival rates by every method.
    Rates,
    /// Fixed cohorts.
    Cohort,
    /// Turnbull's estimate.
    Npmle,
    /// Jobs and their cost.
    Jobs,
    /// Log-rank tests by sex, sector and cohort.
    LogRank,
    /// Cumulative incidences.
    Cif,
    /// Cumulative incidences at the horizons of the rates.
    CifAt,
}

impl MonitoringKind {
    /// Every kind with its name.
    pub const ALL: [(&'static str, Self); 8] = [
        ("episodes", Self::Episodes),
        ("rates", Self::Rates),
        ("cohort", Self::Cohort),
        ("npmle", Self::Npmle),
        ("jobs", Self::Jobs),
        ("logrank", Self::LogRank),
        ("cif", Self::Cif),
        ("cif_at", Self::CifAt),
    ];
}

impl FromStr for MonitoringKind {
    type Err = super::kinds::UnknownKind;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| kind).ok_or_else(|| super::kinds::UnknownKind(name.to_owned()))
    }
}

/// The attributes by which survival is compared.
pub const COMPARED: [&str; 3] = ["sex", "sector", "cohort"];

/// Confidence of the limits of rates.
pub const RATES_LEVEL: f64 = 0.95;

/// One enterprise with all that is known of it at the cutoff.
#[derive(Clone, Debug)]
struct Enterprise {
    id: String,
    launch: NaiveDate,
    grant_minor: i64,
    baseline: i64,
    compared: [String; 3],
    visits: Vec<Visit>,
}

/// A portfolio at a data cut.
#[derive(Clone, Debug)]
pub struct Portfolio {
    enterprises: Vec<Enterprise>,
    episodes: Vec<Episode>,
}

/// A fault in one of the two files of a portfolio.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {fault}", if *.enterprises { "enterprises" } else { "visits" })]
pub struct PortfolioError {
    /// It is in the file of enterprises, else in that of visits.
    pub enterprises: bool,
    /// What and where.
    pub fault: SheetError,
}

/// Days from one date to another.
fn days(from: NaiveDate, to: NaiveDate) -> i32 {
    // Dates of chrono lie within 600,000 years: the difference fits.
    i32::try_from(to.signed_duration_since(from).num_days()).unwrap_or(i32::MAX)
}

const DATE: &str = "a date, YYYY-MM-DD";

impl Portfolio {
    /// The portfolio of two files: enterprises (`enterprise_id`, `launch_date`, `sector`, `sex`,
    /// `grant_usd_cents`, `baseline_paid_workers`, `cohort`) and visits (`visit_id`, `enterprise_id`,
    /// `visit_date`, `status`, `since_date`, `paid_workers`, `paid_days_12m`).
    ///
    /// # Errors
    /// A missing column, an unreadable value, an enterprise given twice, a visit to an unknown one.
    pub fn new(enterprises: &Sheet, visits: &Sheet, cutoff: NaiveDate) -> Result<Self, PortfolioError> {
        let fault = |enterprises| move |fault| PortfolioError { enterprises, fault };
        let mut found = read_enterprises(enterprises).map_err(fault(true))?;
        read_visits(visits, &mut found).map_err(fault(false))?;
        found.retain(|enterprise| enterprise.launch <= cutoff);
        let episodes =
            found.iter().map(|enterprise| episode(&enterprise.visits, days(enterprise.launch, cutoff))).collect();
        Ok(Self { enterprises: found, episodes })
    }

    /// The survival records, in the order of the file of enterprises.
    #[must_use]
    pub fn episodes(&self) -> &[Episode] {
        &self.episodes
    }

    /// The table that answers a question.
    ///
    /// # Errors
    /// Records that cannot be counted or solved.
    pub fn table(&self, kind: MonitoringKind) -> Result<Table, FrameError> {
        match kind {
            MonitoringKind::Episodes => Ok(self.episodes_table()),
            MonitoringKind::Rates => self.rates_table(),
            MonitoringKind::Cohort => Ok(self.cohort_table()),
            MonitoringKind::Npmle => self.npmle_table(),
            MonitoringKind::Jobs => Ok(self.jobs_table()),
            MonitoringKind::LogRank => self.logrank_table(),
            MonitoringKind::Cif => cif_table(&[self.group()]),
            MonitoringKind::CifAt => cif_at_table(&[self.group()], &RATE_HORIZONS.map(|horizon| horizon.day)),
        }
    }

    fn group(&self) -> Group {
        let records: Vec<Observation> = self.episodes.iter().map(Observation::from).collect();
        Group { label: "all".to_owned(), strata: vec![0; records.len()], records, weights: None }
    }

    fn episodes_table(&self) -> Table {
        let columns = "enterprise_id,time,cause,left,right,exact,pending,provisional,lost,reactivations,\
                       date_conflict,cutoff_day";
        let mut table = Table::new(&columns.split(',').collect::<Vec<_>>());
        for (enterprise, episode) in self.enterprises.iter().zip(&self.episodes) {
            let mut row = vec![Cell::text(&enterprise.id), episode.time.into()];
            row.extend([Cell::Int(i128::from(episode.cause.code())), episode.left.into()]);
            row.push(episode.right.map_or(Cell::Missing, Cell::from));
            row.extend([episode.exact, episode.pending, episode.provisional, episode.lost].map(Cell::flag));
            row.push(Cell::count(u64::from(episode.reactivations)));
            row.extend([Cell::flag(episode.date_conflict), episode.cutoff_day.into()]);
            table.rows.push(row);
        }
        table
    }

    fn rates_table(&self) -> Result<Table, FrameError> {
        let columns = ["method", "months", "day", "n_risk", "surv", "std_err", "lower_loglog", "upper_loglog"];
        let mut table = Table::new(&columns);
        for method in Method::ALL {
            for rate in rates(&self.episodes, method, &RATE_HORIZONS, RATES_LEVEL)? {
                let (lower, upper) = rate.limits.unzip();
                let mut row = vec![Cell::text(method.name()), i32::from(rate.horizon.months).into()];
                row.extend([rate.horizon.day.into(), Cell::count(rate.at_risk), Cell::Num(rate.surv)]);
                row.extend([rate.std_err, lower, upper].map(Cell::maybe));
                table.rows.push(row);
            }
        }
        Ok(table)
    }

    fn cohort_table(&self) -> Table {
        let columns = "months,day,eligible,operating,exited,unknown,rate_low,rate_high,rate_known_only";
        let mut table = Table::new(&columns.split(',').collect::<Vec<_>>());
        for horizon in RATE_HORIZONS {
            let cohort = Cohort::new(&self.episodes, horizon);
            let mut row = vec![i32::from(horizon.months).into(), horizon.day.into()];
            row.extend([cohort.eligible, cohort.operating, cohort.exited, cohort.unknown].map(Cell::count));
            row.extend([cohort.low(), cohort.high(), cohort.known_only()].map(Cell::maybe));
            table.rows.push(row);
        }
        table
    }

    fn npmle_table(&self) -> Result<Table, FrameError> {
        let mut table = Table::new(&["left", "right", "mass", "surv_after"]);
        let intervals: Vec<Interval> = self.episodes.iter().map(Interval::from).collect();
        for mass in npmle(&intervals)? {
            let right = mass.right.map_or(Cell::Num(f64::INFINITY), Cell::from);
            table.rows.push(vec![mass.left.into(), right, Cell::Num(mass.mass), Cell::Num(mass.surv_after)]);
        }
        Ok(table)
    }

    fn jobs_table(&self) -> Table {
        let columns = "horizon_day,eligible,known,paid_headcount,baseline,gross_created,gross_lost,net,\
                       paid_fte_240,granted_usd_cents_known,cost_per_net_job_usd_cents";
        let mut table = Table::new(&columns.split(',').collect::<Vec<_>>());
        for horizon in RATE_HORIZONS {
            let records = self.enterprises.iter().zip(&self.episodes).map(|(enterprise, episode)| JobsRecord {
                baseline: enterprise.baseline,
                grant_minor: enterprise.grant_minor,
                episode,
                visits: &enterprise.visits,
            });
            let jobs = Jobs::at(records, horizon.day);
            let heads = [jobs.paid, jobs.baseline, jobs.created, jobs.lost, jobs.net()];
            let mut row = vec![horizon.day.into(), Cell::count(jobs.eligible), Cell::count(jobs.known)];
            row.extend(heads.map(|heads| Cell::Int(i128::from(heads))));
            row.extend([Cell::Ratio(jobs.fte()), Cell::Int(jobs.grants_minor)]);
            row.push(jobs.cost_per_net_job().map_or(Cell::Missing, Cell::Ratio));
            table.rows.push(row);
        }
        table
    }

    fn logrank_table(&self) -> Result<Table, FrameError> {
        let mut table = Table::new(&["by", "group", "n", "observed", "expected", "chisq", "df", "p"]);
        for (index, by) in COMPARED.iter().enumerate() {
            let labels: BTreeSet<&str> = self.enterprises.iter().map(|e| e.compared[index].as_str()).collect();
            let records = |label: &str| -> Vec<Observation> {
                let pairs = self.enterprises.iter().zip(&self.episodes);
                pairs.filter(|(e, _)| e.compared[index] == label).map(|(_, episode)| episode.into()).collect()
            };
            let test = logrank(&[labels.iter().map(|label| records(label)).collect()], Rho::LogRank)?;
            for (label, group) in labels.iter().zip(&test.groups) {
                let mut row = vec![Cell::text(by), Cell::text(label), Cell::count(group.n)];
                row.extend([group.observed, group.expected].map(Cell::Num));
                row.extend([Cell::maybe(test.chi_square), Cell::count(u64::from(test.df)), Cell::maybe(test.p)]);
                table.rows.push(row);
            }
        }
        Ok(table)
    }
}

fn read_enterprises(sheet: &Sheet) -> Result<Vec<Enterprise>, SheetError> {
    let column = |name| sheet.column(name);
    let (id, launch) = (column("enterprise_id")?, column("launch_date")?);
    let (grant, baseline) = (column("grant_usd_cents")?, column("baseline_paid_workers")?);
    let compared = [column(COMPARED[0])?, column(COMPARED[1])?, column(COMPARED[2])?];
    let label = |row, column| sheet.needed::<String>(row, column, "a label");
    let read = |row| {
        Ok(Enterprise {
            id: label(row, id)?,
            launch: sheet.needed(row, launch, DATE)?,
            grant_minor: sheet.needed(row, grant, "a whole number of minor units")?,
            baseline: sheet.needed(row, baseline, "a number of workers")?,
            compared: [label(row, compared[0])?, label(row, compared[1])?, label(row, compared[2])?],
            visits: Vec::new(),
        })
    };
    let found: Vec<Enterprise> = (0..sheet.len()).map(read).collect::<Result<_, _>>()?;
    let mut known = HashSet::with_capacity(found.len());
    match found.iter().position(|enterprise| !known.insert(enterprise.id.as_str())) {
        Some(row) => {
            let problem = format!("enterprise {} is given twice", found[row].id);
            Err(SheetError::Row { row: row + 1, problem })
        }
        None => Ok(found),
    }
}

fn read_visits(sheet: &Sheet, enterprises: &mut [Enterprise]) -> Result<(), SheetError> {
    let ids = enterprises.iter().enumerate();
    let place: HashMap<String, usize> = ids.map(|(place, enterprise)| (enterprise.id.clone(), place)).collect();
    let column = |name| sheet.column(name);
    let (id, to, on) = (column("visit_id")?, column("enterprise_id")?, column("visit_date")?);
    let (status, since) = (column("status")?, column("since_date")?);
    let (workers, paid_days) = (column("paid_workers")?, column("paid_days_12m")?);
    for row in 0..sheet.len() {
        let name: String = sheet.needed(row, to, "the id of an enterprise")?;
        let Some(enterprise) = place.get(&name).and_then(|&place| enterprises.get_mut(place)) else {
            return Err(sheet.complaint(row, to, "the id of a known enterprise"));
        };
        let since: Option<NaiveDate> = sheet.parsed(row, since, DATE)?;
        let launch = enterprise.launch;
        enterprise.visits.push(Visit {
            day: days(launch, sheet.needed(row, on, DATE)?),
            seq: sheet.needed(row, id, "a whole number")?,
            status: sheet.needed(row, status, "one of OP, RED, SUS, CLO, TRF, ABS, UNR, REF")?,
            since_day: since.map(|since| days(launch, since)),
            paid_workers: sheet.parsed(row, workers, "a number of workers")?,
            paid_days_12m: sheet.parsed(row, paid_days, "a number of days")?,
            answers: Answers::default(),
        });
    }
    Ok(())
}

#[cfg(test)]
#[path = "monitoring_tests.rs"]
mod tests;
