//! How answers of one kind are spread over a group at a horizon, and how they moved since.
//!
//! ```text
//! revenue at 12 months: none 1, low 4, lower middle 2; answered 7 of 11 eligible, 2 had left by then
//! since the first answer, of 5 with both: 3 better, 1 the same, 1 worse
//! ```
//! The answer at a horizon is that of the visit nearest within 90 days, as for jobs (J1; tie: the later). An enterprise that
//! left by the horizon did not answer: it is counted apart, and never as the lowest level, for a spread tells of those in
//! business. Whoever reads one band rising must look at how many left.
//! Invariant: the counts of the levels add up to the answered; improved + same + worse = those with both answers.
//! Must not: average levels. They have an order and no distance.

use super::episode::{Episode, StateAt};
use super::visit::{Visit, nearest};
use crate::codes;
use crate::outcome::answers::Band;
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Most levels that a question has.
pub const LEVELS_MAX: usize = 5;

codes! {
    /// A question whose answers have an order.
    pub enum Question {
        /// Revenue of a month, in bands.
        Revenue = "revenue_band",
        /// Profit of a month, in bands.
        Profit = "profit_band",
        /// Whether the business is formally registered.
        Registered = "registered",
        /// How the owner is, 1 to 5, of those who agreed to be asked.
        Wellbeing = "wellbeing",
    }
}

impl Question {
    /// The codes of its levels, the lowest first.
    #[must_use]
    pub const fn levels(self) -> &'static [&'static str] {
        match self {
            Self::Revenue | Self::Profit => &["none", "low", "lower_middle", "upper_middle", "high"],
            Self::Registered => &["no", "yes"],
            Self::Wellbeing => &["1", "2", "3", "4", "5"],
        }
    }

    /// The level that a visit answered, 0 for the lowest; `None` when it was not answered.
    #[must_use]
    pub fn level(self, visit: &Visit) -> Option<usize> {
        let band = |band: Option<Band>| band.and_then(|band| Band::ALL.iter().position(|level| *level == band));
        match self {
            Self::Revenue => band(visit.answers.revenue_band),
            Self::Profit => band(visit.answers.profit_band),
            Self::Registered => visit.answers.registered.map(usize::from),
            Self::Wellbeing => {
                let level = visit.answers.wellbeing.filter(|level| (1..=5).contains(level));
                level.and_then(|level| usize::try_from(level - 1).ok())
            }
        }
    }
}

/// What is known of one enterprise.
#[derive(Clone, Copy, Debug)]
pub struct SpreadRecord<'a> {
    /// Its survival record; its data cut bounds the visits that count.
    pub episode: &'a Episode,
    /// Its visits, in any order.
    pub visits: &'a [Visit],
}

/// Where a change is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The first answer after the launch.
    First,
    /// The answer at an earlier horizon, days from launch.
    Day(i32),
}

/// How one enterprise moved between two answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// To a higher level.
    Improved,
    /// Neither.
    Same,
    /// To a lower level.
    Worse,
}

impl<'a> SpreadRecord<'a> {
    /// The level answered at a horizon, 0 for the lowest; `None` when it was not answered near the horizon, when the
    /// enterprise had left by then, or when it is too young for it at the data cut.
    #[must_use]
    pub fn level_at(&self, question: Question, horizon_day: i32) -> Option<usize> {
        self.answer_at(question, horizon_day).and_then(|visit| question.level(visit))
    }

    /// How it moved up to a horizon; `None` unless two different visits answered, the earlier one as `from` says.
    #[must_use]
    pub fn moved(&self, question: Question, from: Since, horizon_day: i32) -> Option<Move> {
        let now = self.answer_at(question, horizon_day)?;
        let before = match from {
            Since::Day(day) => self.answer_at(question, day)?,
            Since::First => {
                let answered = self.visits.iter().filter(|visit| visit.asked_by(self.episode.cutoff_day));
                let answered = answered.filter(|visit| question.level(visit).is_some());
                answered.min_by_key(|visit| (visit.day, visit.seq))?
            }
        };
        // One visit may be the nearest to both, and says nothing of a change.
        if (before.day, before.seq) >= (now.day, now.seq) {
            return None;
        }
        Some(match question.level(now)?.cmp(&question.level(before)?) {
            std::cmp::Ordering::Greater => Move::Improved,
            std::cmp::Ordering::Equal => Move::Same,
            std::cmp::Ordering::Less => Move::Worse,
        })
    }

    fn answer_at(&self, question: Question, horizon_day: i32) -> Option<&'a Visit> {
        match self.episode.state_at(horizon_day)? {
            StateAt::Exited => None,
            StateAt::Operating | StateAt::Unknown => {
                let answered = |visit: &Visit| question.level(visit).is_some();
                nearest(self.visits, self.episode.cutoff_day, horizon_day, answered)
            }
        }
    }
}

/// The spread of answers to one question at a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// The question.
    pub question: Question,
    /// The horizon, days from launch.
    pub horizon_day: i32,
    /// Enterprises launched at least that long before the data cut: the coverage is answered / eligible.
    pub eligible: u64,
    /// Of these, those that left by the horizon: not answered.
    pub exited: u64,
    /// Of these, those that answered.
    pub answered: u64,
    /// The answered by level, in the order of [`Question::levels`]; 0 beyond the last level.
    pub counts: [u64; LEVELS_MAX],
}

impl Spread {
    /// Of enterprises in any order.
    #[must_use]
    pub fn at<'a>(records: impl IntoIterator<Item = SpreadRecord<'a>>, question: Question, horizon_day: i32) -> Self {
        let mut spread = Self { question, horizon_day, eligible: 0, exited: 0, answered: 0, counts: [0; LEVELS_MAX] };
        for record in records {
            let Some(state) = record.episode.state_at(horizon_day) else { continue };
            spread.eligible += 1;
            spread.exited += u64::from(state == StateAt::Exited);
            if let Some(level) = record.level_at(question, horizon_day) {
                spread.answered += 1;
                spread.counts[level] += 1;
            }
        }
        spread
    }

    /// The levels with their codes and counts, the lowest first.
    pub fn levels(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.question.levels().iter().copied().zip(self.counts)
    }
}

impl AddAssign for Spread {
    /// Adds other enterprises, asked the same at the same horizon.
    fn add_assign(&mut self, other: Self) {
        self.eligible += other.eligible;
        self.exited += other.exited;
        self.answered += other.answered;
        self.counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
    }
}

/// How answers to one question moved up to a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The question.
    pub question: Question,
    /// Where it is counted from.
    pub from: Since,
    /// Up to this horizon, days from launch.
    pub horizon_day: i32,
    /// Enterprises launched at least that long before the data cut.
    pub eligible: u64,
    /// Of these, those with a higher level now.
    pub improved: u64,
    /// Those with the same.
    pub same: u64,
    /// Those with a lower one.
    pub worse: u64,
}

impl Change {
    /// Of enterprises in any order.
    #[must_use]
    pub fn between<'a>(
        records: impl IntoIterator<Item = SpreadRecord<'a>>,
        question: Question,
        from: Since,
        horizon_day: i32,
    ) -> Self {
        let mut change = Self { question, from, horizon_day, eligible: 0, improved: 0, same: 0, worse: 0 };
        for record in records.into_iter().filter(|record| record.episode.cutoff_day >= horizon_day) {
            change.eligible += 1;
            match record.moved(question, from, horizon_day) {
                Some(Move::Improved) => change.improved += 1,
                Some(Move::Same) => change.same += 1,
                Some(Move::Worse) => change.worse += 1,
                None => {}
            }
        }
        change
    }

    /// Those with both answers: the coverage is both / eligible.
    #[must_use]
    pub const fn both(&self) -> u64 {
        self.improved + self.same + self.worse
    }
}

#[cfg(test)]
#[path = "spread_tests.rs"]
mod tests;
