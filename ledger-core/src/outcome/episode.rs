//! From visits to one survival record per enterprise: rules R1 to R11.
//!
//! Time is in whole days from launch. An exit keeps the interval it is known to lie in, so that an
//! estimator for interval-censored data can check the one that takes the default date.
//! Invariant: the answer depends on the set of visits and the cutoff only, never on the order given.
//! Must not: fill a silence with a guess. An enterprise nobody has seen is censored where it was last seen.

use super::visit::{Evidence, Visit, VisitStatus};
use serde::{Deserialize, Serialize};

/// Inactive for longer than this is an exit, even if activity begins again (days; two years,
/// Eurostat-OECD Manual on Business Demography Statistics, 2007).
pub const REACTIVATION_DAYS: i32 = 730;

/// Days from launch on which the programme plans its visits.
pub const SCHEDULE_DAYS: [i32; 6] = [91, 183, 365, 548, 730, 1096];

/// A planned visit this soon after the last sign of life is taken as made (days).
pub const SCHEDULE_SLACK_DAYS: i32 = 45;

/// A planned visit overdue by more than this makes the enterprise lost (days).
pub const OVERDUE_DAYS: i32 = 90;

/// How the observation of an enterprise ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Cause {
    /// Still operating when last seen, or pending.
    Censored,
    /// Closed, or inactive for more than two years.
    Closed,
    /// Absorbed by another business.
    Absorbed,
}

impl Cause {
    /// 0 censored, 1 closed, 2 absorbed.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Censored => 0,
            Self::Closed => 1,
            Self::Absorbed => 2,
        }
    }

    /// Whether the enterprise left the population.
    #[must_use]
    pub const fn is_exit(self) -> bool {
        !matches!(self, Self::Censored)
    }
}

impl From<Cause> for u8 {
    fn from(cause: Cause) -> Self {
        cause.code()
    }
}

/// A cause that is not 0, 1 or 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown cause {0}")]
pub struct UnknownCause(pub u8);

impl TryFrom<u8> for Cause {
    type Error = UnknownCause;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        match code {
            0 => Ok(Self::Censored),
            1 => Ok(Self::Closed),
            2 => Ok(Self::Absorbed),
            other => Err(UnknownCause(other)),
        }
    }
}

/// The survival record of one enterprise at one cutoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// Day of the exit, or of the censoring.
    pub time: i32,
    /// How it ended.
    pub cause: Cause,
    /// The exit lies after this day; for a censored enterprise the day of censoring.
    pub left: i32,
    /// The exit lies on or before this day; `None` when censored.
    pub right: Option<i32>,
    /// The day of the exit was reported, not set halfway.
    pub exact: bool,
    /// Inactive at the cutoff, but not for long enough to be an exit.
    pub pending: bool,
    /// A closure that may yet turn out to be a pause.
    pub provisional: bool,
    /// A planned visit is long overdue.
    pub lost: bool,
    /// Pauses that ended within two years.
    pub reactivations: u32,
    /// A reported date contradicts what visits had seen.
    pub date_conflict: bool,
    /// The data cut, days from launch.
    pub cutoff_day: i32,
}

/// What is known of an enterprise at a day after its launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateAt {
    /// Seen operating on the day or later, or left later.
    Operating,
    /// Left by the day, or on it: a closure on the day of a horizon does not survive it.
    Exited,
    /// Neither is known.
    Unknown,
}

impl Episode {
    /// What is known of it at a day from launch (R12, cohort); `None` when it is too young for that at the data cut.
    #[must_use]
    pub const fn state_at(&self, day: i32) -> Option<StateAt> {
        if self.cutoff_day < day {
            return None;
        }
        let exit = self.cause.is_exit();
        Some(match (exit && self.time <= day, exit || self.time >= day) {
            (true, _) => StateAt::Exited,
            (false, true) => StateAt::Operating,
            (false, false) => StateAt::Unknown,
        })
    }
}

/// A run of inactivity whose end is not known yet.
#[derive(Clone, Copy)]
struct Spell {
    left: i32,
    right: i32,
    point: i32,
    exact: bool,
    closed: bool,
    last: i32,
}

/// What has been learnt so far.
struct Reading {
    last_operation: i32,
    spell: Option<Spell>,
    reactivations: u32,
    date_conflict: bool,
    cutoff_day: i32,
}

/// The survival record of an enterprise from its visits, in any order, and the data cut.
///
/// Both are in days from launch; visits outside 1..=`cutoff_day` are left out (R1).
#[must_use]
pub fn episode(visits: &[Visit], cutoff_day: i32) -> Episode {
    let mut seen: Vec<&Visit> = visits.iter().filter(|visit| visit.day > 0 && visit.day <= cutoff_day).collect();
    seen.sort_by_key(|visit| (visit.day, visit.seq));
    let mut reading = Reading { last_operation: 0, spell: None, reactivations: 0, date_conflict: false, cutoff_day };
    for visit in seen {
        if let Some(exit) = reading.take(visit) {
            return exit;
        }
    }
    reading.finish()
}

impl Reading {
    /// Adds one visit; an answer means that whatever follows is ignored (R6, R7).
    fn take(&mut self, visit: &Visit) -> Option<Episode> {
        match visit.status.evidence() {
            Evidence::Silence => None,
            Evidence::Operation => {
                if let Some(spell) = self.spell.take() {
                    if visit.day - spell.point > REACTIVATION_DAYS {
                        return Some(self.exit(&spell, Cause::Closed));
                    }
                    self.reactivations += 1;
                }
                self.last_operation = visit.day;
                None
            }
            Evidence::Inactivity => {
                let closed = visit.status == VisitStatus::Closed;
                let mut spell = self.spell.take().unwrap_or_else(|| self.open(visit));
                spell.closed |= closed;
                spell.last = visit.day;
                self.spell = Some(spell);
                None
            }
            Evidence::Absorption => {
                let spell = self.spell.take().unwrap_or_else(|| self.open(visit));
                Some(self.exit(&spell, Cause::Absorbed))
            }
        }
    }

    /// R4: where a spell begins.
    fn open(&mut self, visit: &Visit) -> Spell {
        let usable = visit.since_day.filter(|since| self.last_operation < *since && *since <= visit.day);
        self.date_conflict |= visit.since_day.is_some() && usable.is_none();
        let (left, right, point) = match usable {
            Some(since) => (since - 1, since, since),
            None => {
                let gap = visit.day - self.last_operation;
                (self.last_operation, visit.day, self.last_operation + gap / 2 + gap % 2)
            }
        };
        Spell { left, right, point, exact: usable.is_some(), closed: false, last: visit.day }
    }

    fn exit(&self, spell: &Spell, cause: Cause) -> Episode {
        Episode {
            time: spell.point,
            cause,
            left: spell.left,
            right: Some(spell.right),
            exact: spell.exact,
            pending: false,
            provisional: cause == Cause::Closed && self.cutoff_day - spell.point <= REACTIVATION_DAYS,
            lost: false,
            reactivations: self.reactivations,
            date_conflict: self.date_conflict,
            cutoff_day: self.cutoff_day,
        }
    }

    /// R8 to R11: no more visits before the cutoff.
    fn finish(&self) -> Episode {
        match self.spell {
            Some(spell) if spell.closed || spell.last - spell.point > REACTIVATION_DAYS => {
                self.exit(&spell, Cause::Closed)
            }
            Some(spell) => self.censored(if spell.exact { spell.point } else { self.last_operation }, true),
            None => self.censored(self.last_operation, false),
        }
    }

    fn censored(&self, day: i32, pending: bool) -> Episode {
        Episode {
            time: day,
            cause: Cause::Censored,
            left: day,
            right: None,
            exact: false,
            pending,
            provisional: false,
            lost: !pending && overdue(self.last_operation, self.cutoff_day),
            reactivations: self.reactivations,
            date_conflict: self.date_conflict,
            cutoff_day: self.cutoff_day,
        }
    }
}

/// R11: the next planned visit after the last sign of life should long have been made.
fn overdue(last_operation: i32, cutoff_day: i32) -> bool {
    lost_from(last_operation).is_some_and(|from| cutoff_day >= from)
}

/// The first data cut, days from launch, at which an enterprise last seen operating on a day is lost (R11); `None` after the
/// last planned visit.
#[must_use]
pub fn lost_from(last_operation: i32) -> Option<i32> {
    let next = SCHEDULE_DAYS.into_iter().find(|planned| *planned > last_operation.saturating_add(SCHEDULE_SLACK_DAYS));
    next.map(|planned| planned + OVERDUE_DAYS + 1)
}

#[cfg(test)]
#[path = "episode_tests.rs"]
mod tests;
