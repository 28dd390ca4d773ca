//! What a monitor found at an enterprise on one day.
//!
//! Invariant: a status has one meaning for survival (`Evidence`), fixed here and nowhere else.
//! Must not: know dates of the calendar, persons, or how an enterprise is stored.

use super::answers::Answers;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

/// State of an enterprise as found by one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum VisitStatus {
    /// Operating.
    #[serde(rename = "OP")]
    Operating,
    /// Operating at reduced scale.
    #[serde(rename = "RED")]
    Reduced,
    /// Suspended for now, a seasonal pause included.
    #[serde(rename = "SUS")]
    Suspended,
    /// Closed.
    #[serde(rename = "CLO")]
    Closed,
    /// Taken over by household or staff and going on.
    #[serde(rename = "TRF")]
    TakenOver,
    /// Sold to or merged into another business.
    #[serde(rename = "ABS")]
    Absorbed,
    /// Not reached.
    #[serde(rename = "UNR")]
    NotReached,
    /// Refused the visit.
    #[serde(rename = "REF")]
    Refused,
}

/// What a status proves about the enterprise (rules R2 to R4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It operates.
    Operation,
    /// It does not operate now.
    Inactivity,
    /// It went on as part of another business.
    Absorption,
    /// Nothing either way.
    Silence,
}

impl VisitStatus {
    /// Every status, in the order of the code list.
    pub const ALL: [Self; 8] = [
        Self::Operating,
        Self::Reduced,
        Self::Suspended,
        Self::Closed,
        Self::TakenOver,
        Self::Absorbed,
        Self::NotReached,
        Self::Refused,
    ];

    /// The code kept in files and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Operating => "OP",
            Self::Reduced => "RED",
            Self::Suspended => "SUS",
            Self::Closed => "CLO",
            Self::TakenOver => "TRF",
            Self::Absorbed => "ABS",
            Self::NotReached => "UNR",
            Self::Refused => "REF",
        }
    }

    /// What the status proves.
    #[must_use]
    pub const fn evidence(self) -> Evidence {
        match self {
            Self::Operating | Self::Reduced | Self::TakenOver => Evidence::Operation,
            Self::Suspended | Self::Closed => Evidence::Inactivity,
            Self::Absorbed => Evidence::Absorption,
            Self::NotReached | Self::Refused => Evidence::Silence,
        }
    }

    /// Whether workers were counted in a business that still had its owner's line (rule J1).
    #[must_use]
    pub const fn counts_workers(self) -> bool {
        matches!(self, Self::Operating | Self::Reduced | Self::TakenOver | Self::Suspended)
    }
}

impl fmt::Display for VisitStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A code that is none of the eight.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown visit status {0:?}")]
pub struct UnknownVisitStatus(pub String);

impl FromStr for VisitStatus {
    type Err = UnknownVisitStatus;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|status| status.code() == code).ok_or_else(|| UnknownVisitStatus(code.to_owned()))
    }
}

/// One visit, its dates counted in days from the launch of the enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Day of the visit, launch = 0.
    pub day: i32,
    /// Order of visits of one day: lower was recorded first.
    pub seq: i64,
    /// What was found.
    pub status: VisitStatus,
    /// Day since which the enterprise was said to be inactive, launch = 0.
    pub since_day: Option<i32>,
    /// Paid workers without the owner, heads.
    pub paid_workers: Option<i64>,
    /// Days worked for pay by them in the last 12 months, person-days.
    pub paid_days_12m: Option<i64>,
    /// What else was answered.
    #[serde(default)]
    pub answers: Answers,
}

/// A visit further than this from the horizon says nothing about it (days; J1).
pub const NEAR_DAYS: i32 = 90;

/// J1: of the visits up to a data cut that found a business and `answer` the question, the one nearest to a day, within
/// [`NEAR_DAYS`] of it; of two as near the later, of one day the last recorded. Days are from launch.
#[must_use]
pub fn nearest(visits: &[Visit], cutoff_day: i32, day: i32, answer: impl Fn(&Visit) -> bool) -> Option<&Visit> {
    let near = |visit: &&Visit| visit.asked_by(cutoff_day) && visit.day.abs_diff(day) <= NEAR_DAYS.unsigned_abs();
    let candidates = visits.iter().filter(near).filter(|visit| answer(visit));
    candidates.min_by_key(|visit| (visit.day.abs_diff(day), Reverse(visit.day), Reverse(visit.seq)))
}

impl Visit {
    /// Whether it counts at a data cut (R1) and found a business that could be asked (J1).
    #[must_use]
    pub const fn asked_by(&self, cutoff_day: i32) -> bool {
        self.day > 0 && self.day <= cutoff_day && self.status.counts_workers()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_no_other_does() {
        for status in VisitStatus::ALL {
            assert_eq!(status.code().parse(), Ok(status));
            assert_eq!(serde_json::to_string(&status).ok(), Some(format!("\"{status}\"")));
        }
        assert_eq!("op".parse::<VisitStatus>(), Err(UnknownVisitStatus("op".into())));
    }
}
