//! From when time is counted, and so whom a survival rate is about: launch, first disbursement or the start of a business.
//!
//! ```text
//! launch          launched enterprises, from their first day of operation
//! disbursement    all that were funded; never launched = left on day 0, so that money without an enterprise shows
//! business_start  businesses older than their award, at risk from the award on: entry < t <= time
//! ```
//! Each origin turns what is known of an enterprise into a [`Span`]: an episode counted from that origin, and the day of late
//! entry. Sources: `outcomes.md`, Units and time.
//! Invariant: moving the origin moves every day of an episode by the same number, and nothing before day 0 is an exit later.
//! Must not: read a clock, or take a grant for an enterprise while its time to launch still runs.

use super::episode::{Cause, Episode, OVERDUE_DAYS, REACTIVATION_DAYS, SCHEDULE_DAYS};
use crate::codes;
use serde::{Deserialize, Serialize};

/// A launch counts for the launch rate when it comes at most this long after the first disbursement (days).
pub const LAUNCH_DAYS: i32 = 180;

codes! {
    /// From when time is counted.
    pub enum Origin {
        /// The first day of operation, verified: the default.
        Launch = "launch",
        /// The first disbursement: intention to treat.
        Disbursement = "disbursement",
        /// The start of a business that was there before its award.
        BusinessStart = "business_start",
    }
}

/// An enterprise under observation, days from an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// At risk after this day; `None`: from the origin on.
    pub entry: Option<i32>,
    /// Its survival record, days from the origin.
    pub episode: Episode,
    /// The same with exits counted only up to its last scheduled visit window: see [`scheduled`].
    pub scheduled: Episode,
}

impl Span {
    /// From the launch.
    #[must_use]
    pub fn of_launch(episode: Episode) -> Self {
        Self { entry: None, episode, scheduled: scheduled(&episode) }
    }

    /// From the start of a business that was there before its award.
    ///
    /// `started` and `awarded` are days from the launch, negative before it. It comes under observation at the award, for
    /// had it closed before it would not be here; a business that started on the day of its award or later is there from
    /// its start on.
    #[must_use]
    pub fn of_business_start(episode: Episode, started: i32, awarded: i32) -> Self {
        let span = Self::of_launch(episode).moved(-started);
        Self { entry: Some(awarded.saturating_sub(started)).filter(|entry| *entry >= 0), ..span }
    }

    /// Whether it is ever at risk: not when it was last seen on the day of its late entry, or before.
    #[must_use]
    pub fn at_risk(&self) -> bool {
        self.entry.is_none_or(|entry| entry < self.episode.time)
    }

    fn moved(self, days: i32) -> Self {
        Self { entry: self.entry, episode: moved(self.episode, days), scheduled: moved(self.scheduled, days) }
    }
}

/// An episode with `days` more on each of its days; what lies before the new origin is put on it.
fn moved(episode: Episode, days: i32) -> Episode {
    let by = |day: i32| day.saturating_add(days);
    Episode {
        time: by(episode.time).max(0),
        // An exit after `left`: one on day 0 lies after the day before.
        left: by(episode.left).max(if episode.cause.is_exit() { -1 } else { 0 }),
        right: episode.right.map(|right| by(right).max(0)),
        cutoff_day: by(episode.cutoff_day),
        ..episode
    }
}

/// The end of an enterprise's last scheduled visit window at its data cut: the last planned day of the schedule of which
/// the window, of [`OVERDUE_DAYS`] after the day, is over by the cut, and that window. `None` before the first is over.
#[must_use]
pub fn observed_to(cutoff_day: i32) -> Option<i32> {
    SCHEDULE_DAYS.into_iter().rev().map(|planned| planned + OVERDUE_DAYS).find(|end| *end <= cutoff_day)
}

/// An episode with exits counted only up to the last scheduled visit window (`ascertainment=scheduled`).
///
/// Survival is seen at visits alone, and a closure is also heard of in between: late closures then come before the
/// survivors of the same time have been seen, and the rate is too low. So an exit after the window is not counted: the
/// enterprise is censored at the end of the window, or where it was last known to operate if that is earlier. From the
/// launch; other episodes stay as they are.
#[must_use]
pub fn scheduled(episode: &Episode) -> Episode {
    let end = observed_to(episode.cutoff_day).unwrap_or(0);
    if !episode.cause.is_exit() || episode.time <= end {
        return *episode;
    }
    let day = episode.left.clamp(0, end);
    Episode { time: day, cause: Cause::Censored, left: day, right: None, exact: false, provisional: false, ..*episode }
}

/// A funded enterprise, days from the first disbursement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funded {
    /// The data cut.
    pub cutoff_day: i32,
    /// Launched by the data cut on this day, negative before the money; with its survival record from the launch.
    pub launched: Option<(i32, Episode)>,
}

impl Funded {
    /// Whether the time to launch is over at the data cut: only then does it belong to a population of the funded, for
    /// the others may launch yet, and the early ones among them alone would tell too well of all.
    #[must_use]
    pub const fn is_due(&self) -> bool {
        self.cutoff_day >= LAUNCH_DAYS
    }

    /// Whether it launched within [`LAUNCH_DAYS`] of the first disbursement; before it counts too.
    #[must_use]
    pub fn launched_in_time(&self) -> bool {
        self.launched.is_some_and(|(day, _)| day <= LAUNCH_DAYS)
    }

    /// From the first disbursement (intention to treat); `None` while it is not due.
    ///
    /// Never launched is an exit on day 0, by closure, and provisional for two years like any other: a late launch undoes it.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        if !self.is_due() {
            return None;
        }
        if let Some((day, episode)) = self.launched {
            return Some(Span::of_launch(episode).moved(day));
        }
        let never = Episode {
            time: 0,
            cause: Cause::Closed,
            left: -1,
            right: Some(0),
            exact: true,
            pending: false,
            provisional: self.cutoff_day <= REACTIVATION_DAYS,
            lost: false,
            reactivations: 0,
            date_conflict: false,
            cutoff_day: self.cutoff_day,
        };
        Some(Span { entry: None, episode: never, scheduled: never })
    }
}

/// The share of the funded that launched within [`LAUNCH_DAYS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchRate {
    /// Funded at least that long before the data cut.
    pub disbursed: u64,
    /// Of these, launched in time.
    pub launched: u64,
    /// Funded later: left out, whether launched or not.
    pub too_recent: u64,
}

impl LaunchRate {
    /// Of funded enterprises in any order.
    #[must_use]
    pub fn of(funded: impl IntoIterator<Item = Funded>) -> Self {
        let mut rate = Self::default();
        for one in funded {
            rate.disbursed += u64::from(one.is_due());
            rate.launched += u64::from(one.is_due() && one.launched_in_time());
            rate.too_recent += u64::from(!one.is_due());
        }
        rate
    }

    /// The share, 0 to 1; `None` of nobody.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.disbursed > 0).then(|| self.launched as f64 / self.disbursed as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::answers::Answers;
    use crate::outcome::episode::episode;
    use crate::outcome::visit::{Visit, VisitStatus};
    use proptest::prelude::*;

    fn visit(day: i32, status: VisitStatus, since_day: Option<i32>) -> Visit {
        let answers = Answers::default();
        Visit { day, seq: 0, status, since_day, paid_workers: None, paid_days_12m: None, answers }
    }

    fn operating(day: i32, cutoff: i32) -> Episode {
        episode(&[visit(day, VisitStatus::Operating, None)], cutoff)
    }

    fn closed(since: i32, cutoff: i32) -> Episode {
        episode(&[visit(since + 10, VisitStatus::Closed, Some(since))], cutoff)
    }

    #[test]
    fn a_window_counts_once_its_90_days_are_over() {
        let ends =
            [(180, None), (181, Some(181)), (272, Some(181)), (273, Some(273)), (1185, Some(820)), (9999, Some(1186))];
        for (cutoff, end) in ends {
            assert_eq!(observed_to(cutoff), end, "{cutoff}");
        }
    }

    #[test]
    fn an_exit_after_the_last_window_is_a_survivor_up_to_its_end() {
        // At day 700 the window of day 548 is over, on day 638; that of day 730 has not begun.
        let censored = scheduled(&closed(650, 700));
        assert_eq!((censored.time, censored.cause, censored.right), (638, Cause::Censored, None));
        assert_eq!(scheduled(&closed(638, 700)), closed(638, 700));
        // Last seen on day 365, found closed on day 690: halfway is day 528, and counts; from day 600 it is day 645.
        let found =
            |last| episode(&[visit(last, VisitStatus::Operating, None), visit(690, VisitStatus::Closed, None)], 700);
        assert_eq!((found(365).time, scheduled(&found(365))), (528, found(365)));
        assert_eq!((found(600).time, scheduled(&found(600)).time), (645, 600));
        assert_eq!(scheduled(&closed(100, 150)).time, 0, "no window is over");
    }

    #[test]
    fn intention_to_treat_counts_who_never_launched_from_day_0_on() {
        let never = Funded { cutoff_day: 730, launched: None };
        let span = never.span().unwrap();
        assert_eq!((span.episode.time, span.episode.cause, span.episode.provisional), (0, Cause::Closed, true));
        assert!(!Funded { cutoff_day: 731, launched: None }.span().unwrap().episode.provisional);
        assert_eq!(Funded { cutoff_day: 179, launched: None }.span(), None);
        // Launched 40 days after the money, closed 300 days after the launch.
        let late = Funded { cutoff_day: 1040, launched: Some((40, closed(300, 1000))) }.span().unwrap().episode;
        assert_eq!((late.time, late.left, late.right, late.cutoff_day), (340, 339, Some(340), 1040));
        // Operating before the money came; and closed before it came.
        let early = Funded { cutoff_day: 900, launched: Some((-100, operating(400, 1000))) }.span().unwrap().episode;
        assert_eq!((early.time, early.cause), (300, Cause::Censored));
        let gone = Funded { cutoff_day: 900, launched: Some((-100, closed(50, 1000))) }.span().unwrap().episode;
        assert_eq!((gone.time, gone.cause, gone.left, gone.right), (0, Cause::Closed, -1, Some(0)));
    }

    #[test]
    fn the_launch_rate_waits_180_days_for_everybody() {
        let launched = |cutoff, day| Funded { cutoff_day: cutoff, launched: Some((day, operating(1, 1000))) };
        let funded = [launched(500, 180), launched(500, 181), launched(500, -20), launched(179, 10)];
        let never = [Funded { cutoff_day: 180, launched: None }, Funded { cutoff_day: 20, launched: None }];
        let rate = LaunchRate::of(funded.into_iter().chain(never));
        assert_eq!(rate, LaunchRate { disbursed: 4, launched: 2, too_recent: 2 });
        assert_eq!((rate.share(), LaunchRate::default().share()), (Some(0.5), None));
    }

    #[test]
    fn an_older_business_is_at_risk_from_its_award_on() {
        // Started 1,000 days before the launch, awarded 30 days before it, last seen 365 days after it.
        let span = Span::of_business_start(operating(365, 400), -1000, -30);
        assert_eq!((span.entry, span.episode.time, span.episode.cutoff_day), (Some(970), 1365, 1400));
        assert!(span.at_risk());
        // Never seen after the launch, and awarded 30 days after it: not at risk for a day.
        assert!(!Span::of_business_start(episode(&[], 400), -1000, 30).at_risk());
        assert_eq!(Span::of_business_start(operating(365, 400), 0, -30).entry, None);
    }

    proptest! {
        #[test]
        fn a_moved_episode_keeps_its_order_of_days(since in 1..900i32, cutoff in 900..1500i32, days in -1200..1200i32) {
            let span = Span::of_launch(closed(since, cutoff)).moved(days);
            for episode in [span.episode, span.scheduled] {
                prop_assert!(episode.left <= episode.time && episode.time >= 0);
                prop_assert!(episode.right.is_none_or(|right| episode.time <= right));
            }
            prop_assert_eq!(span.episode.time, (since + days).max(0));
        }
    }
}
