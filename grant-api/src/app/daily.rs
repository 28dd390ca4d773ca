//! What time itself does, once a day: awards that nobody signed lapse; what is due or nearly lost is told, not written.
//!
//! ```text
//! app.day(2026-06-30, now)  ->  DayReport { lapsed: ["2026-0007"], visits_due: 12, nearly_lost: ["2024-0031"], .. }
//! ```
//! Invariant: the system acts through the same door as everybody, under the key programme + rule + case + date, so that a
//! second run of a day changes nothing. Must not: decide; `ledger_core::programme::daily` says what is due, and `policy::DAILY`
//! what the system may do.

use ledger_core::id::CaseId;
use ledger_core::money::{Minor, Money};
use ledger_core::policy::{Action, SYSTEM};
use ledger_core::programme::command::Command;
use ledger_core::programme::{daily, decide, steps};
use ledger_core::time::{Day, Timestamp, days_between};

use super::queue::followed_since;
use super::{App, AppError, AppResult, clock};
use crate::store::search::{CASES_AT_ONCE, CaseSearch};
use crate::store::write::{WriteRequest, Written};

/// What a day's run did and found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayReport {
    /// Numbers of the cases whose award lapsed.
    pub lapsed: Vec<String>,
    /// Numbers of the cases whose award should lapse and can't, with the code of the refusal; told once a day.
    pub refused: Vec<(String, &'static str)>,
    /// Cases whose next visit is due.
    pub visits_due: usize,
    /// Numbers of the cases whose enterprise is nearly lost.
    pub nearly_lost: Vec<String>,
    /// Steps that wait for longer than their service level.
    pub late: usize,
    /// Signed months of bank accounts that do not hold any more: account, last day, figure, what was signed and what is found.
    pub broken: Vec<(String, Day, &'static str, Money, Money)>,
}

impl App {
    /// Runs a day. Later runs of the same day find nothing left to do.
    pub async fn day(&self, on: Day, now: Timestamp) -> AppResult<DayReport> {
        if on > clock::business_day(now) {
            return Err(AppError::field("--on", "in_the_future", "The day lies in the future."));
        }
        let world = self.reading_world().await?;
        let live = Some(followed_since(&world, on));
        let found = self.store.cases_found(self.programme, &CaseSearch { live, ..CaseSearch::default() }).await?;
        let ids: Vec<CaseId> = found.into_iter().map(|(case, _)| case).collect();
        let mut report = DayReport::default();
        for some in ids.chunks(CASES_AT_ONCE) {
            for case in self.store.dossiers(self.programme, some).await? {
                let number = case.application.number.clone();
                if let Some(command) = daily::due(&case, &world.settings, on) {
                    match self.lapse(case.application.case_id, command, on, now).await? {
                        Some(Ok(())) => report.lapsed.push(number),
                        Some(Err(code)) => report.refused.push((number, code)),
                        None => {}
                    }
                    continue;
                }
                let mut due = steps::waiting(&case, &world, on);
                due.retain(|step| step.is_due(on) && !step.is_asleep(on));
                report.visits_due += usize::from(due.iter().any(|step| step.action == Action::VisitRecord));
                let late =
                    |step: &&steps::Step| days_between(step.since, on) > world.settings.service_days(step.action);
                report.late += due.iter().filter(late).count();
                if daily::nearly_lost(&case, &world.settings, on) {
                    report.nearly_lost.push(number);
                }
            }
        }
        for month in self.broken_months().await? {
            let money = |minor: Minor| Money { minor, currency: month.row.currency };
            for (figure, then, now) in &month.broken {
                let account = month.account.code.to_string();
                report.broken.push((account, month.row.through_on, *figure, money(*then), money(*now)));
            }
        }
        Ok(report)
    }

    /// Takes a lapse through the door; nothing where it was refused before on this day, for a refusal binds no key.
    async fn lapse(
        &self,
        case: CaseId,
        command: Command,
        on: Day,
        now: Timestamp,
    ) -> AppResult<Option<Result<(), &'static str>>> {
        let action = command.action().code();
        let log = self.store.log_of_case(self.programme, case).await?;
        if log.iter().any(|leaf| leaf.actor_id == SYSTEM && leaf.on_day == on && leaf.action == action) {
            return Ok(None);
        }
        let write = WriteRequest {
            programme: self.programme,
            actor: SYSTEM,
            attested: None,
            key: Some(format!("{}:lapse:{case}:{on}", self.programme)),
            on: Some(on),
            original_on: None,
            today: clock::business_day(now),
            now,
            entropy: clock::random().map_err(AppError::internal)?,
            request_id: format!("day-{on}"),
            command,
        };
        match self.store.write(write, decide).await? {
            Written::Granted(_) => Ok(Some(Ok(()))),
            Written::Refused(refusal, _) => Ok(Some(Err(refusal.code.code()))),
            // Another run was quicker.
            Written::Hidden | Written::KeyReused(_) => Ok(None),
        }
    }
}
