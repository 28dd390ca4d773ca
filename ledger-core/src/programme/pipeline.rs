//! How cases move: where the open ones stand and for how long, how long decisions took, what was decided by NGO, and
//! instalments planned against paid.
//!
//! ```text
//! submitted 2 March, screened 9 March, decided 2 April  ->  screening took 7 days, the decision 24
//! ```
//! Invariant: whole days between business dates; what took time belongs to the period in which it ended; a median or a ninth
//! decile is the least number of days within which so many were through (R's type 1), so it is a number that was seen. Must
//! not: read a clock, the content of a case, or who it is about.

use std::collections::{BTreeMap, BTreeSet};

use super::act::Act;
use super::application::ApplicationState;
use super::disbursement::DisbursementState;
use super::grant::{Award, AwardState};
use super::steps::{APPLICATION_ENDS, GRANT_RESTS};
use crate::id::NgoId;
use crate::ledger::period::{month_end, next_month_end};
use crate::money::{Currency, Minor, Overflow};
use crate::policy::Action;
use crate::time::{Day, days_between};

/// Where a case stands: by its grant from the award on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    /// By its application.
    Application(ApplicationState),
    /// By its grant.
    Grant(AwardState),
}

impl Stand {
    /// Does it go on? A grant that rests and an application at its end wait for nobody.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Stand::Application(state) => !APPLICATION_ENDS.contains(&state),
            Stand::Grant(state) => !GRANT_RESTS.contains(&state),
        }
    }

    /// Code of the state.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Stand::Application(state) => state.code(),
            Stand::Grant(state) => state.code(),
        }
    }
}

/// A case as it moved.
#[derive(Clone, Debug)]
pub struct Course {
    /// Case number.
    pub number: String,
    /// Partner NGO.
    pub ngo: NgoId,
    /// Where it stands.
    pub stand: Stand,
    /// Since when.
    pub since: Day,
    /// Days of its course.
    pub passed: Passed,
}

/// Days on which a case passed what every case passes; none where it has not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Submitted, the first time.
    pub submitted: Option<Day>,
    /// Screened, the first time.
    pub screened: Option<Day>,
    /// The committee's first decision confirmed.
    pub decided: Option<Day>,
    /// The decision that stands: the last one, or the screening that found it not eligible.
    pub settled: Option<Day>,
    /// Withdrawn.
    pub withdrawn: Option<Day>,
    /// Signed by both.
    pub signed: Option<Day>,
    /// First payment debited by the bank.
    pub paid: Option<Day>,
}

/// What `Passed` is read from.
pub const MILESTONES: [Action; 5] =
    [Action::CaseSubmit, Action::CaseAssess, Action::AwardConfirm, Action::CaseWithdraw, Action::PaymentConfirm];

impl Passed {
    /// From the acts on a case, in any order, and its grant.
    #[must_use]
    pub fn of(acts: &[Act], award: Option<&Award>) -> Self {
        let days = |action: Action| acts.iter().filter(move |act| act.action == action).map(|act| act.on_day);
        let screened = days(Action::CaseAssess).min();
        Passed {
            submitted: days(Action::CaseSubmit).min(),
            screened,
            decided: days(Action::AwardConfirm).min(),
            settled: days(Action::AwardConfirm).max().or(screened),
            withdrawn: days(Action::CaseWithdraw).max(),
            signed: award.and_then(|award| Some(award.grantee_signed_on?.max(award.organisation_signed_on?))),
            paid: days(Action::PaymentConfirm).min(),
        }
    }
}

/// A part of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// From the submission to the end of the screening.
    Screening,
    /// From the screening to the committee's first decision.
    Decision,
    /// From the first decision to the second signature.
    Agreement,
    /// From the second signature to the first payment.
    Payment,
    /// From the submission to the first payment.
    Whole,
}

impl Stage {
    /// Every stage, in the order of the way.
    pub const ALL: [Stage; 5] = [Stage::Screening, Stage::Decision, Stage::Agreement, Stage::Payment, Stage::Whole];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Stage::Screening => "screening",
            Stage::Decision => "decision",
            Stage::Agreement => "agreement",
            Stage::Payment => "payment",
            Stage::Whole => "whole",
        }
    }

    fn ends(self, passed: &Passed) -> (Option<Day>, Option<Day>) {
        match self {
            Stage::Screening => (passed.submitted, passed.screened),
            Stage::Decision => (passed.screened, passed.decided),
            Stage::Agreement => (passed.decided, passed.signed),
            Stage::Payment => (passed.signed, passed.paid),
            Stage::Whole => (passed.submitted, passed.paid),
        }
    }
}

/// Days from the first to the last of a period, both in it.
pub type Period = (Day, Day);

fn within((from, to): Period, day: Day) -> bool {
    from <= day && day <= to
}

/// How long something took, in days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Took {
    /// How many ended in the period.
    pub count: u64,
    /// Days within which half were through; none of nothing.
    pub median: Option<i64>,
    /// Days within which nine of ten were.
    pub ninth_decile: Option<i64>,
    /// Days of the longest.
    pub longest: Option<i64>,
}

impl Took {
    fn of(mut days: Vec<i64>) -> Self {
        days.sort_unstable();
        let rank = |tenths: usize| days.len().checked_mul(tenths).map(|part| part.div_ceil(10).saturating_sub(1));
        let through = |tenths| rank(tenths).and_then(|rank| days.get(rank).copied());
        Took {
            count: u64::try_from(days.len()).unwrap_or(u64::MAX),
            median: through(5),
            ninth_decile: through(9),
            longest: days.last().copied(),
        }
    }
}

/// How long a stage took in cases for which it ended in the period. A stage that was entered after a later one, as after an
/// appeal, took no time.
#[must_use]
pub fn took(courses: &[Course], stage: Stage, period: Period) -> Took {
    let days = |course: &Course| match stage.ends(&course.passed) {
        (Some(begun), Some(ended)) if within(period, ended) => Some(days_between(begun, ended).max(0)),
        _ => None,
    };
    Took::of(courses.iter().filter_map(days).collect())
}

/// Days up to which ages are counted together: a week, a month, a quarter; what is older is the last group.
pub const AGES: [i64; 3] = [7, 30, 90];

/// Open cases in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub stand: Stand,
    /// How many.
    pub count: u64,
    /// How many by their days in the state: up to each of [`AGES`], and beyond.
    pub ages: [u64; 4],
    /// Days within which half of them have been in it.
    pub median: i64,
    /// The one that has been in it for longest, and since when.
    pub oldest: (String, Day),
    /// Of them, with a step that waits for longer than its service level.
    pub late: u64,
}

/// Open cases by state, in the order of a case's life; `late` has the numbers of those with a late step.
#[must_use]
pub fn standings(courses: &[Course], late: &BTreeSet<String>, today: Day) -> Vec<Standing> {
    let mut by_state: BTreeMap<Stand, Vec<&Course>> = BTreeMap::new();
    for course in courses.iter().filter(|course| course.stand.is_open()) {
        by_state.entry(course.stand).or_default().push(course);
    }
    let standing = |(stand, cases): (Stand, Vec<&Course>)| {
        let days: Vec<i64> = cases.iter().map(|case| days_between(case.since, today).max(0)).collect();
        let mut ages = [0; 4];
        for age in &days {
            ages[AGES.iter().filter(|limit| age > *limit).count()] += 1;
        }
        let oldest = cases.iter().min_by_key(|case| (case.since, &case.number))?;
        let took = Took::of(days);
        Some(Standing {
            stand,
            count: took.count,
            ages,
            median: took.median?,
            oldest: (oldest.number.clone(), oldest.since),
            late: cases.iter().filter(|case| late.contains(&case.number)).map(|_| 1).sum(),
        })
    };
    by_state.into_iter().filter_map(standing).collect()
}

/// Open cases in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// How many.
    pub count: u64,
    /// By their days in their state, as in [`Standing`].
    pub ages: [u64; 4],
    /// With a late step.
    pub late: u64,
}

impl Open {
    /// The sum of states.
    #[must_use]
    pub fn of(standings: &[Standing]) -> Self {
        let mut open = Open::default();
        for row in standings {
            (open.count, open.late) = (open.count + row.count, open.late + row.late);
            open.ages.iter_mut().zip(row.ages).for_each(|(sum, count)| *sum += count);
        }
        open
    }
}

/// What became of the cases of one NGO, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Submitted in the period.
    pub submitted: u64,
    /// A grant was awarded by the decision of the period, whatever became of it.
    pub approved: u64,
    /// On the waiting list.
    pub waitlisted: u64,
    /// Rejected by the committee.
    pub rejected: u64,
    /// Not eligible.
    pub ineligible: u64,
    /// Withdrawn in the period before a decision.
    pub withdrawn: u64,
}

impl Decided {
    /// Approved, and what they are out of: approved, rejected and not eligible. Who waits on the list or withdrew was not
    /// decided against.
    #[must_use]
    pub const fn rate(&self) -> (u64, u64) {
        (self.approved, self.approved + self.rejected + self.ineligible)
    }

    fn count(&mut self, course: &Course, period: Period) {
        let passed = &course.passed;
        let in_period = |day: Option<Day>| day.is_some_and(|day| within(period, day));
        self.submitted += u64::from(in_period(passed.submitted));
        let settled = in_period(passed.settled);
        match course.stand {
            Stand::Grant(_) => self.approved += u64::from(settled),
            Stand::Application(ApplicationState::Approved | ApplicationState::Lapsed) => {
                self.approved += u64::from(settled);
            }
            Stand::Application(ApplicationState::Waitlisted) => self.waitlisted += u64::from(settled),
            Stand::Application(ApplicationState::Rejected) => self.rejected += u64::from(settled),
            Stand::Application(ApplicationState::Ineligible) => self.ineligible += u64::from(settled),
            Stand::Application(ApplicationState::Withdrawn) => self.withdrawn += u64::from(in_period(passed.withdrawn)),
            Stand::Application(_) => {}
        }
    }
}

/// What was decided in a period, by NGO; those of whom nothing was submitted or decided are not there.
#[must_use]
pub fn decided(courses: &[Course], period: Period) -> BTreeMap<NgoId, Decided> {
    let mut by_ngo: BTreeMap<NgoId, Decided> = BTreeMap::new();
    for course in courses {
        by_ngo.entry(course.ngo).or_default().count(course, period);
    }
    by_ngo.retain(|_, decided| *decided != Decided::default());
    by_ngo
}

/// The same of all.
#[must_use]
pub fn decided_of_all(courses: &[Course], period: Period) -> Decided {
    let mut all = Decided::default();
    courses.iter().for_each(|course| all.count(course, period));
    all
}

/// An instalment as it was planned and paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// State.
    pub state: DisbursementState,
    /// Planned for.
    pub planned_on: Day,
    /// Day on which the bank debited it last.
    pub confirmed_on: Option<Day>,
    /// Amount.
    pub amount_minor: Minor,
    /// Currency.
    pub currency: Currency,
}

impl Instalment {
    /// Day on which it was paid; none where it came back.
    #[must_use]
    pub fn paid_on(&self) -> Option<Day> {
        self.confirmed_on.filter(|_| !matches!(self.state, DisbursementState::Returned | DisbursementState::Cancelled))
    }
}

/// Instalments of a month, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its last day.
    pub end: Day,
    /// Currency.
    pub currency: Currency,
    /// Planned for a day of it.
    pub planned: Minor,
    /// Of these, paid by now, on whatever day.
    pub of_it_paid: Minor,
    /// Paid on a day of it, for whatever day they were planned.
    pub paid: Minor,
}

/// Plan against paid by month of a period, a currency after the other; a currency without an instalment is not there.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn plan_against_paid(instalments: &[Instalment], (from, to): Period) -> Result<Vec<Month>, Overflow> {
    let mut months: BTreeMap<(Currency, Day), Month> = BTreeMap::new();
    let known: BTreeSet<Currency> = instalments.iter().map(|one| one.currency).collect();
    for currency in known {
        let mut end = month_end(from);
        while end <= month_end(to) {
            let [planned, of_it_paid, paid] = [Minor::ZERO; 3];
            months.insert((currency, end), Month { end, currency, planned, of_it_paid, paid });
            end = next_month_end(end);
        }
    }
    for one in instalments {
        let (amount, paid_on) = (one.amount_minor, one.paid_on());
        if one.state != DisbursementState::Cancelled
            && let Some(month) = months.get_mut(&(one.currency, month_end(one.planned_on)))
        {
            month.planned = month.planned.plus(amount)?;
            month.of_it_paid = if paid_on.is_some() { month.of_it_paid.plus(amount)? } else { month.of_it_paid };
        }
        if let Some(month) = paid_on.and_then(|day| months.get_mut(&(one.currency, month_end(day)))) {
            month.paid = month.paid.plus(amount)?;
        }
    }
    let told: BTreeSet<Currency> =
        months.values().filter(|month| !month.is_empty()).map(|month| month.currency).collect();
    Ok(months.into_values().filter(|month| told.contains(&month.currency)).collect())
}

impl Month {
    fn is_empty(&self) -> bool {
        self.planned == Minor::ZERO && self.paid == Minor::ZERO
    }
}

#[cfg(test)]
#[path = "pipeline_tests.rs"]
mod tests;
