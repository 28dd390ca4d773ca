//! When the next visit of an enterprise is due, why its follow-up ended, when it will count as lost, and which visits a
//! second person verifies.
//!
//! ```text
//! launched 1 January, visited in April  ->  next on 2 July;  not reached since  ->  lost from 1 October on
//! ```
//! The schedule is programme data (`settings.follow_up`). Invariant: nobody whose follow-up ended is planned for or
//! reminded of, and an end is never evidence of a closure. Must not: read a clock.

use sha2::{Digest as _, Sha256};

use super::followup::{Enterprise, FollowupEnd, VisitRow};
use super::grant::TWELVE_MONTH_VISIT_FROM;
use super::settings::{FollowUp, SettingName, Settings};
use super::visit_answers::VisitKind;
use super::world::Dossier;
use crate::codes;
use crate::id::VisitId;
use crate::outcome::episode::{OVERDUE_DAYS, SCHEDULE_SLACK_DAYS, episode};
use crate::outcome::visit::{Evidence, VisitStatus};
use crate::policy::Action;
use crate::time::{Day, days_between, plus_days};

/// A visit is on the list of those to be made so many days before its day.
pub const DUE_AHEAD_DAYS: i64 = 14;
/// An enterprise is nearly lost so many days before it counts as lost.
pub const NEARLY_LOST_DAYS: i64 = 60;
/// A visit is verified within so many days: later, a second visit tells of another time.
pub const VERIFY_WITHIN_DAYS: i64 = 90;

/// Acts by which money or goods reach a grantee: the earliest is the first money.
pub const FIRST_MONEY: [Action; 3] = [Action::PaymentConfirm, Action::GoodsHandover, Action::GoodsReassign];

codes! {
    /// Why follow-up ended.
    pub enum EndReason {
        /// Nobody could be reached.
        Unreachable = "unreachable",
        /// The owner wants no more visits.
        Refused = "refused",
        /// A visit could bring somebody into danger.
        UnsafeToContact = "unsafe_to_contact",
        /// The owner died.
        Deceased = "deceased",
    }
}

impl EndReason {
    /// Is it the final word? No later visit and no weaker end brings reminders back.
    pub fn is_final(self) -> bool {
        matches!(self, EndReason::UnsafeToContact | EndReason::Deceased)
    }
}

codes! {
    /// Lists of follow-up.
    pub enum FollowupList {
        /// Visits to be made within two weeks, those overdue among them.
        Due = "due",
        /// Visits whose day has passed.
        Overdue = "overdue",
        /// Enterprises that will soon count as lost.
        NearlyLost = "nearly_lost",
        /// Enterprises that nobody follows up any more.
        Ended = "ended",
    }
}

/// A planned visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its day.
    pub on: Day,
    /// Why it is made.
    pub kind: VisitKind,
}

/// What is known of one enterprise.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Settings of the programme.
    pub settings: &'a Settings,
    /// The enterprise.
    pub enterprise: &'a Enterprise,
    /// Its visits.
    pub visits: &'a [VisitRow],
    /// The end of its follow-up, as recorded.
    pub end: Option<&'a FollowupEnd>,
    /// Day of the first money or handover.
    pub first_money_on: Option<Day>,
}

/// How the follow-up of one enterprise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The next visit.
    pub planned: Option<Planned>,
    /// From this day on it counts as lost, if nobody sees it operate.
    pub lost_from: Option<Day>,
    /// Why follow-up ended, and when.
    pub ended: Option<(EndReason, Day)>,
}

impl<'a> Known<'a> {
    /// Of a case with an enterprise.
    pub fn of(case: &'a Dossier, settings: &'a Settings) -> Option<Known<'a>> {
        let enterprise = case.enterprise.as_ref()?;
        let first = case.acts.iter().filter(|act| FIRST_MONEY.contains(&act.action)).map(|act| act.on_day).min();
        let (visits, end) = (case.visits.as_slice(), case.followup_end.as_ref());
        Some(Known { settings, enterprise, visits, end, first_money_on: first })
    }

    /// How it stands on a day.
    pub fn outlook(&self, today: Day) -> Outlook {
        let ended = ended(self.visits, self.end, self.enterprise);
        let planned = if ended.is_some() { None } else { self.planned(today) };
        let lost_from = if ended.is_some() { None } else { self.lost_from(today) };
        Outlook { planned, lost_from, ended }
    }

    /// The next visit; nobody is reminded of the schedule once it is over.
    fn planned(&self, today: Day) -> Option<Planned> {
        let follow = &self.settings.follow_up;
        let last = follow.schedule_days.iter().copied().max().unwrap_or(0) + i64::from(OVERDUE_DAYS);
        if days_between(self.enterprise.launched_on, today) > last {
            return None;
        }
        let scheduled = next_visit_on(follow, self.enterprise, self.visits, self.end)
            .map(|on| Planned { on, kind: VisitKind::Scheduled });
        let check = self.use_check_on().map(|on| Planned { on, kind: VisitKind::UseCheck });
        scheduled.into_iter().chain(check).min_by_key(|planned| planned.on)
    }

    /// The check of the use of funds, where the programme set its follow-up; any visit from its day on answers it, and a
    /// closed business has no funds to look at.
    pub(super) fn use_check_on(&self) -> Option<Day> {
        self.settings.versions.get(&SettingName::FollowUp)?;
        let days = u64::try_from(self.settings.follow_up.use_check_days).ok()?;
        let due = plus_days(self.first_money_on?, days).max(self.enterprise.launched_on);
        let answers = |visit: &VisitRow| visit.kind == Some(VisitKind::UseCheck) || visit.visited_on >= due;
        let gone = |visit: &VisitRow| matches!(visit.status, VisitStatus::Closed | VisitStatus::Absorbed);
        (!self.visits.iter().any(|visit| answers(visit) || gone(visit))).then_some(due)
    }

    /// The day from which the survival rules count it as lost (R11), by the programme's schedule.
    fn lost_from(&self, today: Day) -> Option<Day> {
        let launched = self.enterprise.launched_on;
        let seen: Vec<_> = self.visits.iter().filter_map(|visit| visit.in_days(launched)).collect();
        let cutoff = i32::try_from(days_between(launched, today).max(0)).ok()?;
        let episode = episode(&seen, cutoff);
        if episode.cause.is_exit() || episode.pending {
            return None;
        }
        let from = i64::from(episode.time) + i64::from(SCHEDULE_SLACK_DAYS);
        let planned = self.settings.follow_up.schedule_days.iter().copied().find(|day| *day > from)?;
        let lost = u64::try_from(planned + i64::from(OVERDUE_DAYS) + 1).ok()?;
        Some(plus_days(launched, lost))
    }
}

impl Outlook {
    /// Does it belong on a list?
    pub fn is_on(&self, list: FollowupList, today: Day) -> bool {
        let planned = |ahead: i64| self.planned.is_some_and(|planned| days_between(today, planned.on) <= ahead);
        match list {
            FollowupList::Due => planned(DUE_AHEAD_DAYS),
            FollowupList::Overdue => planned(-1),
            FollowupList::NearlyLost => {
                self.lost_from.is_some_and(|lost| (1..=NEARLY_LOST_DAYS).contains(&days_between(today, lost)))
            }
            FollowupList::Ended => self.ended.is_some(),
        }
    }
}

/// Why follow-up ended: as recorded (unless somebody unreachable or unwilling was met again since), or because a visit said
/// that the next contact is not safe, was refused, or reached nobody at twelve months or later.
pub fn ended(visits: &[VisitRow], end: Option<&FollowupEnd>, enterprise: &Enterprise) -> Option<(EndReason, Day)> {
    if let Some(end) = end {
        let met = |visit: &VisitRow| visit.visited_on > end.ended_on && visit.status.evidence() != Evidence::Silence;
        if end.reason.is_final() || !visits.iter().any(met) {
            return Some((end.reason, end.ended_on));
        }
    }
    let latest = |visit: &&VisitRow| (visit.visited_on, visit.seq);
    let asked = visits.iter().filter(|visit| visit.contact_safe.is_some()).max_by_key(latest);
    if let Some(visit) = asked.filter(|visit| visit.contact_safe == Some(false)) {
        return Some((EndReason::UnsafeToContact, visit.visited_on));
    }
    let last = visits.iter().max_by_key(latest)?;
    let on_record = days_between(enterprise.launched_on, last.visited_on) >= TWELVE_MONTH_VISIT_FROM;
    match last.status {
        VisitStatus::Refused => Some((EndReason::Refused, last.visited_on)),
        VisitStatus::NotReached if on_record => Some((EndReason::Unreachable, last.visited_on)),
        _ => None,
    }
}

/// The day of the next planned visit; a visit up to 45 days early counts for it (R11), and none is planned once the
/// enterprise was found closed or absorbed, or follow-up ended (`lifecycle.md`: unreachable ends the reminders, but closing
/// a grant needs the 12-month follow-up on record).
pub fn next_visit_on(
    follow: &FollowUp,
    enterprise: &Enterprise,
    visits: &[VisitRow],
    end: Option<&FollowupEnd>,
) -> Option<Day> {
    let last = visits.iter().map(|visit| days_between(enterprise.launched_on, visit.visited_on)).max().unwrap_or(0);
    let gone = visits
        .iter()
        .max_by_key(|visit| (visit.visited_on, visit.seq))
        .is_some_and(|visit| matches!(visit.status, VisitStatus::Closed | VisitStatus::Absorbed));
    let over = gone || ended(visits, end, enterprise).is_some();
    let next = follow.schedule_days.iter().copied().find(|day| *day > last + i64::from(SCHEDULE_SLACK_DAYS));
    let due = next.and_then(|day| u64::try_from(day).ok()).map(|day| plus_days(enterprise.launched_on, day));
    due.filter(|_| !over)
}

/// Is the visit in the sample that a second person verifies? The same for everybody who asks, and nobody can choose.
pub fn sampled(visit: VisitId, setting_version: i64, percent: i64) -> bool {
    let hash = Sha256::new().chain_update(visit.0.as_bytes()).chain_update(setting_version.to_be_bytes()).finalize();
    let drawn = hash.iter().take(8).fold(0_u64, |drawn, byte| drawn << 8 | u64::from(*byte)) % 100;
    u64::try_from(percent).is_ok_and(|percent| drawn < percent)
}

/// Visits of a case that wait for a second person: in the sample, made a short while ago, found something, and nobody has
/// verified them. None where the programme did not set its follow-up.
pub fn unverified<'a>(case: &'a Dossier, settings: &Settings, today: Day) -> Vec<&'a VisitRow> {
    let Some(version) = settings.versions.get(&SettingName::FollowUp).copied() else { return Vec::new() };
    let percent = settings.follow_up.sample_percent;
    let waits = |visit: &&VisitRow| {
        visit.verified_by.is_none()
            && visit.status.evidence() != Evidence::Silence
            && days_between(visit.visited_on, today) <= VERIFY_WITHIN_DAYS
            && sampled(visit.visit_id, version, percent)
    };
    case.visits.iter().filter(waits).collect()
}
