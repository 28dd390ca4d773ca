//! How a figure of a release is made, from the frozen document alone.
//!
//! ```text
//! release 3, evaluator, region=SOUTH, cohort at 12 months  ->  41 operating of 52; 7 exited, 4 unknown
//! ```
//! Invariant: nothing is told that the document does not tell in as many numbers. Must not: subtract or add up what is shown.

use super::explain::{Figure, Why};
use super::release_document::{CellDocument, Definition, ReleaseDocument};

/// A figure of a cell, as far as the document tells; what is withheld is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How it is counted.
    pub definition: Definition,
    /// The release whose value it is.
    pub release: i64,
    /// Above the line.
    pub numerator: Option<i64>,
    /// Below it.
    pub denominator: Option<i64>,
    /// Enterprises by the reason why they are not in the numerator.
    pub reasons: Vec<(Why, Option<u64>)>,
}

impl Told {
    /// Whether a part of it is withheld.
    #[must_use]
    pub const fn withheld(&self) -> bool {
        self.numerator.is_none() || self.denominator.is_none()
    }

    /// A figure of a cell at a horizon; `None` where the document has no such definition.
    #[must_use]
    pub fn of(document: &ReleaseDocument, cell: &CellDocument, figure: Figure, months: u16) -> Option<Told> {
        let definition = figure.definition(&document.definitions)?.clone();
        let (numerator, denominator, reasons) = match figure {
            Figure::Survival => survival(cell, months),
            Figure::Cohort => cohort(cell, months),
            Figure::Jobs | Figure::Cost => work(cell, figure, months),
        };
        Some(Told { definition, release: cell.release, numerator, denominator, reasons })
    }
}

type Parts = (Option<i64>, Option<i64>, Vec<(Why, Option<u64>)>);

fn whole(count: Option<u64>) -> Option<i64> {
    count.and_then(|count| i64::try_from(count).ok())
}

fn survival(cell: &CellDocument, months: u16) -> Parts {
    let survival = cell.survival.as_ref();
    let rate = survival.and_then(|all| all.rates.iter().find(|rate| rate.months == months));
    let events = rate.filter(|rate| rate.withheld.is_none()).and_then(|rate| rate.events);
    let reasons = vec![
        (Why::Censored, rate.filter(|rate| rate.withheld.is_none()).and_then(|rate| rate.censored)),
        (Why::Lost, survival.and_then(|all| all.lost)),
        (Why::Pending, survival.and_then(|all| all.pending)),
    ];
    (whole(events), whole(cell.enterprises), reasons)
}

fn cohort(cell: &CellDocument, months: u16) -> Parts {
    let rates = cell.survival.as_ref().map_or(&[][..], |survival| &survival.rates);
    let cohort = rates.iter().find(|rate| rate.months == months).and_then(|rate| rate.cohort);
    let reasons =
        vec![(Why::Exited, cohort.map(|cohort| cohort.exited)), (Why::Unknown, cohort.map(|cohort| cohort.unknown))];
    (whole(cohort.map(|cohort| cohort.operating)), whole(cohort.map(|cohort| cohort.eligible)), reasons)
}

fn work(cell: &CellDocument, figure: Figure, months: u16) -> Parts {
    let jobs = cell.jobs.iter().find(|jobs| jobs.months == months && jobs.withheld.is_none());
    let net = jobs.and_then(|jobs| jobs.figures.iter().find(|(name, _)| name == "net")).and_then(|(_, value)| *value);
    match figure {
        Figure::Cost => (jobs.and_then(|jobs| jobs.disbursed_minor), net, Vec::new()),
        _ => (net, whole(jobs.and_then(|jobs| jobs.known)), Vec::new()),
    }
}
