//! What time itself does: awards that nobody signed lapse. What is only due is a list or a task, never a write.
//!
//! ```text
//! lapse_on(case approved on 1 May, sign_days 60)  ->  Some(30 June)
//! ```
//! Invariant: the system acts through the same decisions as everybody, and takes none but those of [`crate::policy::DAILY`].
//! Must not: read a clock, or act before the day has come.

use super::command::{Command, GrantStep};
use super::followup_plan::{FollowupList, Known};
use super::grant::AwardState;
use super::settings::Settings;
use super::world::{Dossier, last_act, last_day};
use crate::policy::Action;
use crate::time::{Day, plus_days};

/// The reason of an award that lapsed.
pub const UNSIGNED: &str = "unsigned";

/// The day on which an award that is not signed by both lapses; none where there is nothing to lapse.
pub fn lapse_on(case: &Dossier, settings: &Settings) -> Option<Day> {
    let award = case.award.as_ref()?;
    if !matches!(award.state, AwardState::Approved | AwardState::AgreementSent) {
        return None;
    }
    let approved = last_act(&case.acts, Action::AwardConfirm)?.on_day;
    Some(plus_days(approved, u64::try_from(settings.deadlines.sign_days).ok()?))
}

/// What the system decides on a case on a day, if anything: not before the last act on it, which no decision precedes.
pub fn due(case: &Dossier, settings: &Settings, on: Day) -> Option<Command> {
    lapse_on(case, settings).filter(|day| *day <= on)?;
    last_day(&case.acts).filter(|(day, _)| *day <= on)?;
    let version = case.award.as_ref()?.version;
    Some(Command::AwardLapse(GrantStep { case: case.application.case_id, version }))
}

/// Is an enterprise about to count as lost, by the programme's own schedule?
pub fn nearly_lost(case: &Dossier, settings: &Settings, on: Day) -> bool {
    Known::of(case, settings).is_some_and(|known| known.outlook(on).is_on(FollowupList::NearlyLost, on))
}
