//! How a figure is made: its numerator, its denominator, and the part that each enterprise plays in it.
//!
//! ```text
//! cohort at 12 months: 412 launched, 31 not that old  ->  300 operating of 381; 45 exited and 36 unknown stay in the denominator
//! ```
//! Invariant: numerator and denominator are those of `survival`, `rates` and `jobs`, made of the same records; every enterprise
//! plays one part, and one that is not counted has a reason. Must not: estimate, or know who an enterprise is.

use super::episode::{Episode, StateAt};
use super::jobs::JobsRecord;
use super::rates::{Horizon, Method};
use super::release_document::Definition;
use crate::codes;
use std::collections::BTreeMap;

codes! {
    /// A figure that can be explained.
    pub enum Figure {
        /// The Kaplan-Meier rate: exits up to the horizon, among all launched enterprises as long as they were followed.
        Survival = "survival",
        /// The fixed cohort: those that operate, of those launched long enough ago.
        Cohort = "cohort",
        /// Net change of paid workers, over the enterprises whose workers are known.
        Jobs = "jobs",
        /// Disbursed less refunds, over the net change of paid workers.
        Cost = "cost",
    }
}

codes! {
    /// What a number counts.
    pub enum Term {
        /// Exits up to the horizon.
        Exits = "exits",
        /// Launched enterprises.
        Launched = "launched",
        /// Enterprises known to operate.
        Operating = "operating",
        /// Enterprises launched long enough before the data cut.
        Eligible = "eligible",
        /// Paid jobs created less lost.
        NetChange = "net_change",
        /// Enterprises whose paid workers are known.
        Known = "known",
        /// Disbursed less refunds of the known, minor units.
        Disbursed = "disbursed",
    }
}

codes! {
    /// The part of an enterprise in a figure.
    pub enum Part {
        /// It is in the numerator, and so in the denominator.
        Numerator = "numerator",
        /// It is in the denominator only.
        Denominator = "denominator",
        /// It was not followed up to the horizon: it is in the denominator as long as it was followed.
        Censored = "censored",
        /// It is in neither.
        Excluded = "excluded",
    }
}

codes! {
    /// Why an enterprise plays its part.
    pub enum Why {
        /// Launched too recently for the horizon.
        NotYetEligible = "not_yet_eligible",
        /// A planned visit is long overdue: lost to follow-up.
        Lost = "lost",
        /// Inactive, but not for long enough to be an exit.
        Pending = "pending",
        /// Not seen since, and not lost: what it is at the horizon is not known.
        Unknown = "unknown",
        /// Not followed up to the horizon, for whatever reason.
        Censored = "censored",
        /// No visit near the horizon counted its workers.
        NoAnswer = "no_answer",
        /// It left by the horizon.
        Exited = "exited",
        /// It left by the horizon, and counts with no workers.
        ExitedAsNone = "exited_as_none",
    }
}

impl Figure {
    /// The id of its definition.
    #[must_use]
    pub const fn definition_id(self) -> &'static str {
        match self {
            Figure::Survival | Figure::Cohort => "survival.launched.1",
            Figure::Jobs | Figure::Cost => "jobs.launched.1",
        }
    }

    /// Its definition, of those of a release or of the live figures.
    #[must_use]
    pub fn definition(self, all: &[Definition]) -> Option<&Definition> {
        all.iter().find(|one| one.id == self.definition_id())
    }

    /// What its numerator and its denominator count.
    #[must_use]
    pub const fn terms(self) -> (Term, Term) {
        match self {
            Figure::Survival => (Term::Exits, Term::Launched),
            Figure::Cohort => (Term::Operating, Term::Eligible),
            Figure::Jobs => (Term::NetChange, Term::Known),
            Figure::Cost => (Term::Disbursed, Term::NetChange),
        }
    }

    /// The part of an enterprise, by its record.
    #[must_use]
    pub fn role(self, record: &JobsRecord<'_>, horizon: Horizon) -> Role {
        let episode = record.episode;
        match self {
            Figure::Survival => survival(episode, horizon.day),
            Figure::Cohort => cohort(episode, horizon.day),
            Figure::Jobs | Figure::Cost => work(self, record, horizon.day),
        }
    }
}

/// The part of one enterprise, with what it adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its part.
    pub part: Part,
    /// Why, where that is not plain.
    pub why: Option<Why>,
    /// What it adds to the numerator.
    pub numerator: i64,
    /// What it adds to the denominator.
    pub denominator: i64,
}

impl Role {
    const fn out(why: Why) -> Self {
        Role { part: Part::Excluded, why: Some(why), numerator: 0, denominator: 0 }
    }

    const fn counted(part: Part, why: Option<Why>) -> Self {
        Role { part, why, numerator: if matches!(part, Part::Numerator) { 1 } else { 0 }, denominator: 1 }
    }
}

/// Why nothing is known of it at a day, in the order of precedence.
fn unseen(episode: &Episode, day: i32) -> Why {
    match (episode.cutoff_day < day, episode.lost, episode.pending) {
        (true, ..) => Why::NotYetEligible,
        (_, true, _) => Why::Lost,
        (_, _, true) => Why::Pending,
        _ => Why::Unknown,
    }
}

/// Everybody was at risk at the launch; who is not followed up to the horizon counts until then.
fn survival(episode: &Episode, day: i32) -> Role {
    match Method::KmDefault.place(episode) {
        (time, true) if time <= day => Role::counted(Part::Numerator, Some(Why::Exited)),
        (time, _) if time > day => Role::counted(Part::Denominator, None),
        _ => Role { part: Part::Censored, ..Role::counted(Part::Denominator, Some(unseen(episode, day))) },
    }
}

fn cohort(episode: &Episode, day: i32) -> Role {
    match episode.state_at(day) {
        None => Role::out(Why::NotYetEligible),
        Some(StateAt::Operating) => Role::counted(Part::Numerator, None),
        Some(StateAt::Exited) => Role::counted(Part::Denominator, Some(Why::Exited)),
        Some(StateAt::Unknown) => Role::counted(Part::Denominator, Some(unseen(episode, day))),
    }
}

fn work(figure: Figure, record: &JobsRecord<'_>, day: i32) -> Role {
    if record.episode.state_at(day).is_none() {
        return Role::out(Why::NotYetEligible);
    }
    let Some(work) = record.at(day) else { return Role::out(Why::NoAnswer) };
    let left = record.episode.cause.is_exit() && record.episode.time <= day;
    let why = left.then_some(Why::ExitedAsNone);
    let change = work.workers - record.baseline;
    let (numerator, denominator) = if figure == Figure::Cost { (record.grant_minor, change) } else { (change, 1) };
    Role { part: Part::Numerator, why, numerator, denominator }
}

/// A figure over a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    /// Above the line.
    pub numerator: i128,
    /// Below it.
    pub denominator: i128,
    /// Enterprises by part and reason.
    pub counts: BTreeMap<(Part, Option<Why>), u64>,
}

impl Explained {
    /// Of the parts of all its enterprises.
    #[must_use]
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Self {
        let mut sum = Self::default();
        for role in roles {
            sum.numerator += i128::from(role.numerator);
            sum.denominator += i128::from(role.denominator);
            *sum.counts.entry((role.part, role.why)).or_default() += 1;
        }
        sum
    }
}

#[cfg(test)]
#[path = "explain_tests.rs"]
mod tests;
