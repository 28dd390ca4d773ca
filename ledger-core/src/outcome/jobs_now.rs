//! Paid jobs now, as far as visits tell: the last answer of each enterprise, of whatever age.
//!
//! ```text
//! launched 3: one answered 2 paid workers a month ago, one closed, one never answered  ->  2 jobs, 2 of 3 known
//! ```
//! Invariant: nobody is assumed to have workers; who never answered is left out and counted as unknown. How many answers are
//! recent stands beside the figure, for an old answer carried forward is no news (`outcomes.md`, Jobs).
//! Must not: count owners, or take this for a figure at a horizon: that is `jobs`.

use super::jobs::{JobsRecord, Quotient};
use super::status::last_paid_workers;

/// Paid jobs of a group at the data cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobsNow {
    /// Enterprises launched.
    pub launched: u64,
    /// Of these, with a known number of paid workers: answered once, or exited.
    pub known: u64,
    /// Of the known, those that have not exited.
    pub running: u64,
    /// Of the known, those whose number is that of the data cut by rule J1: a visit within 90 days, or an exit.
    pub recent: u64,
    /// Paid workers of the known.
    pub paid: i64,
}

impl JobsNow {
    /// Of enterprises in any order.
    #[must_use]
    pub fn of<'a>(records: impl IntoIterator<Item = JobsRecord<'a>>) -> Self {
        let mut jobs = Self::default();
        for record in records {
            jobs.launched += 1;
            let Some(workers) = last_paid_workers(record.visits, record.episode) else { continue };
            jobs.known += 1;
            jobs.running += u64::from(!record.episode.cause.is_exit());
            jobs.recent += u64::from(record.at(record.episode.cutoff_day).is_some());
            jobs.paid += workers;
        }
        jobs
    }

    /// Paid workers an enterprise, over all known ones; `None` when none is.
    #[must_use]
    pub fn mean(&self) -> Option<Quotient> {
        (self.known > 0).then(|| Quotient { numerator: self.paid.into(), denominator: self.known.into() })
    }

    /// The same over those that have not exited.
    #[must_use]
    pub fn mean_running(&self) -> Option<Quotient> {
        (self.running > 0).then(|| Quotient { numerator: self.paid.into(), denominator: self.running.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::answers::Answers;
    use crate::outcome::episode::{Episode, episode};
    use crate::outcome::visit::{Visit, VisitStatus};

    fn visit(day: i32, status: VisitStatus, paid_workers: Option<i64>) -> Visit {
        Visit { day, seq: 1, status, since_day: None, paid_workers, paid_days_12m: None, answers: Answers::default() }
    }

    #[test]
    fn the_last_answers_add_up_and_who_never_answered_is_unknown() {
        let histories = [
            // Answered a month ago.
            vec![visit(91, VisitStatus::Operating, Some(5)), visit(365, VisitStatus::Operating, Some(2))],
            // Answered long ago.
            vec![visit(91, VisitStatus::Reduced, Some(1))],
            // Closed: none, whatever it had.
            vec![visit(91, VisitStatus::Operating, Some(7)), visit(183, VisitStatus::Closed, None)],
            // Visited and not asked; never visited.
            vec![visit(91, VisitStatus::Operating, None)],
            Vec::new(),
        ];
        let episodes: Vec<Episode> = histories.iter().map(|visits| episode(visits, 395)).collect();
        let records = histories.iter().zip(&episodes).map(|(visits, episode)| JobsRecord {
            baseline: 0,
            grant_minor: 0,
            episode,
            visits,
        });
        let jobs = JobsNow::of(records);
        assert_eq!(jobs, JobsNow { launched: 5, known: 3, running: 2, recent: 2, paid: 3 });
        assert_eq!(jobs.mean(), Some(Quotient { numerator: 3, denominator: 3 }));
        assert_eq!(jobs.mean_running(), Some(Quotient { numerator: 3, denominator: 2 }));
        assert_eq!(JobsNow::default().mean(), None);
    }
}
