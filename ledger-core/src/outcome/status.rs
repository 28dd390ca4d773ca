//! How an enterprise stands now, by the rules that its survival record is made by.
//!
//! ```text
//! launched, visits OP, OP, SUS two months ago  ->  dormant;   last seen operating, next visit 4 months overdue  ->  lost
//! ```
//! Invariant: the status agrees with the episode: whoever left the population is closed or absorbed, a pause that may still
//! end is dormant, and nobody is lost who is not lost to the survival figures. Must not: read a clock.

use super::episode::{Cause, Episode};
use super::visit::{Evidence, Visit, VisitStatus};
use crate::codes;

codes! {
    /// How an enterprise stands at the data cut.
    pub enum Standing {
        /// Operating when last seen, or launched and not visited yet.
        Operating = "operating",
        /// Operating at reduced scale when last seen.
        Reduced = "reduced",
        /// Taken over by household or staff and going on.
        TakenOver = "taken_over",
        /// Inactive, not for long enough to be an exit.
        Dormant = "dormant",
        /// Closed, or inactive for more than two years.
        Closed = "closed",
        /// Sold to or merged into another business.
        Absorbed = "absorbed",
        /// Its next planned visit is long overdue.
        Lost = "lost",
    }
}

/// How it stands, from its visits and the episode made of them.
#[must_use]
pub fn standing(visits: &[Visit], episode: &Episode) -> Standing {
    match episode.cause {
        Cause::Closed => return Standing::Closed,
        Cause::Absorbed => return Standing::Absorbed,
        Cause::Censored => {}
    }
    if episode.pending {
        return Standing::Dormant;
    }
    if episode.lost {
        return Standing::Lost;
    }
    let signs = seen(visits, episode).filter(|visit| visit.status.evidence() == Evidence::Operation);
    match signs.max_by_key(|visit| (visit.day, visit.seq)).map(|visit| visit.status) {
        Some(VisitStatus::Reduced) => Standing::Reduced,
        Some(VisitStatus::TakenOver) => Standing::TakenOver,
        _ => Standing::Operating,
    }
}

/// Paid workers at the last visit that counted them; an enterprise that has left has none. A figure of whatever age: it
/// is carried forward, and whoever shows it has to say so (`outcomes.md`, Jobs).
#[must_use]
pub fn last_paid_workers(visits: &[Visit], episode: &Episode) -> Option<i64> {
    if episode.cause.is_exit() {
        return Some(0);
    }
    let counted = seen(visits, episode).filter(|visit| visit.status.counts_workers() && visit.paid_workers.is_some());
    counted.max_by_key(|visit| (visit.day, visit.seq)).and_then(|visit| visit.paid_workers)
}

/// The visits that the episode was made of (R1).
fn seen<'a>(visits: &'a [Visit], episode: &Episode) -> impl Iterator<Item = &'a Visit> {
    let cutoff = episode.cutoff_day;
    visits.iter().filter(move |visit| visit.day > 0 && visit.day <= cutoff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::answers::Answers;
    use crate::outcome::episode::episode;

    fn visits(list: &[(i32, VisitStatus, Option<i64>)]) -> Vec<Visit> {
        let visit = |(index, (day, status, paid_workers)): (usize, &(i32, VisitStatus, Option<i64>))| Visit {
            day: *day,
            seq: i64::try_from(index).unwrap_or(0),
            status: *status,
            since_day: None,
            paid_workers: *paid_workers,
            paid_days_12m: None,
            answers: Answers::default(),
        };
        list.iter().enumerate().map(visit).collect()
    }

    fn at(list: &[(i32, VisitStatus, Option<i64>)], cutoff: i32) -> (Standing, Option<i64>) {
        let visits = visits(list);
        let episode = episode(&visits, cutoff);
        (standing(&visits, &episode), last_paid_workers(&visits, &episode))
    }

    use VisitStatus as S;

    #[test]
    fn each_standing_follows_from_its_visits() {
        assert_eq!(at(&[], 60), (Standing::Operating, None), "launched and not visited yet");
        assert_eq!(at(&[(91, S::Operating, Some(2))], 120), (Standing::Operating, Some(2)));
        assert_eq!(at(&[(91, S::Operating, Some(2)), (183, S::Reduced, Some(1))], 200), (Standing::Reduced, Some(1)));
        assert_eq!(at(&[(91, S::TakenOver, Some(3))], 120), (Standing::TakenOver, Some(3)));
        assert_eq!(at(&[(91, S::Operating, Some(2)), (183, S::Suspended, None)], 200), (Standing::Dormant, Some(2)));
        assert_eq!(at(&[(91, S::Operating, Some(2)), (183, S::Closed, None)], 200), (Standing::Closed, Some(0)));
        assert_eq!(at(&[(91, S::Operating, Some(2)), (183, S::Absorbed, Some(9))], 200), (Standing::Absorbed, Some(0)));
        assert_eq!(at(&[(91, S::Operating, Some(2))], 183 + 91), (Standing::Lost, Some(2)));
    }

    #[test]
    fn a_silent_visit_changes_neither_the_standing_nor_the_workers() {
        let list = [(91, S::Reduced, Some(1)), (183, S::NotReached, None)];
        assert_eq!(at(&list, 200), (Standing::Reduced, Some(1)));
    }

    #[test]
    fn a_pause_that_ended_leaves_no_trace_and_a_visit_after_the_cut_is_not_known() {
        let list = [(183, S::Suspended, Some(0)), (365, S::Operating, Some(4)), (548, S::Closed, None)];
        assert_eq!(at(&list, 200), (Standing::Dormant, Some(0)));
        assert_eq!(at(&list, 400), (Standing::Operating, Some(4)));
    }
}
