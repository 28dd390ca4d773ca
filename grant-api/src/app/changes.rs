//! What colleagues did of late in the cases in which somebody acted themselves: what a person looks at in the morning.
//!
//! ```text
//! Monday the 9th  ->  everything since Friday the 6th began, the newest first; of a case that is closed to them nothing
//! ```
//! Invariant: granted acts alone, and none by the reader; nothing of a case whose content they may not see. Looking at
//! something changes nothing and is none of it. Must not: load what the queue has read already.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Datelike;
use ledger_core::id::{CaseId, PersonId};
use ledger_core::policy::Action;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::world::Dossier;
use ledger_core::time::{Day, Timestamp, less_days};

use super::{App, AppResult, Request, clock};

/// Records of the log that are looked through, from its end.
const LOOKED_THROUGH: i64 = 2_000;
/// An act that was recorded long after its day was brought from another system, or belongs to a story that nobody follows.
const DATED_WITHIN_DAYS: u64 = 31;
/// Cases looked up besides those that are live.
const OTHERS_MAX: usize = 50;
/// One act of a colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Number of the case.
    pub number: String,
    /// Place in the log.
    pub seq: i64,
    /// What was done.
    pub action: Action,
    /// Whose act it is.
    pub person: PersonId,
    /// Its business day.
    pub on: Day,
    /// When it was recorded.
    pub at: Timestamp,
}

/// What changed.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Since this day began.
    pub since: Day,
    /// The newest first.
    pub acts: Vec<Changed>,
}

/// The working day before a day.
pub(super) fn working_day_before(today: Day) -> Day {
    let back = match today.weekday() {
        chrono::Weekday::Mon => 3,
        chrono::Weekday::Sun => 2,
        _ => 1,
    };
    less_days(today, back)
}

impl App {
    /// What colleagues did since the last working day began, in cases in which the reader acted; `live` are cases that were
    /// read already.
    pub(super) async fn changes(&self, request: &Request, live: &[Arc<Dossier>]) -> AppResult<Changes> {
        let since = working_day_before(request.today());
        let began = since.and_hms_opt(0, 0, 0).and_then(clock::office_instant).unwrap_or(request.now);
        let me = request.principal.person.id;
        let size = self.store.log_head(self.programme).await?.map_or(0, |head| head.size);
        let from = (size.saturating_sub(LOOKED_THROUGH), began, less_days(since, DATED_WITHIN_DAYS));
        let leaves = self.store.log_lately(self.programme, from).await?;
        let mut acts: Vec<(CaseId, Changed)> = Vec::new();
        for leaf in leaves.into_iter().rev() {
            let person = leaf.attested_id.unwrap_or(leaf.actor_id);
            let action = Action::from_code(&leaf.action).filter(|action| !Action::LOOKS.contains(action));
            let (Some(case), Some(action)) = (leaf.case_id, action) else { continue };
            if person != me && leaf.actor_id != me {
                let (seq, on, at) = (leaf.seq, leaf.on_day, leaf.recorded_at);
                acts.push((case, Changed { number: String::new(), seq, action, person, on, at }));
            }
        }
        let known = self.known(live, acts.iter().map(|(case, _)| *case)).await?;
        let mine = |case: &Dossier| {
            let acted = case.acts.iter().any(|act| act.person_id == me);
            acted && request.sees(case.application.ngo_id) && request.sight(case) == Sight::Whole
        };
        let named = |(case, act): (CaseId, Changed)| {
            let case = known.get(&case).filter(|case| mine(case))?;
            Some(Changed { number: case.application.number.clone(), ..act })
        };
        Ok(Changes { since, acts: acts.into_iter().filter_map(named).collect() })
    }

    /// The cases by id: those that are live, and the others from the store.
    async fn known(
        &self,
        live: &[Arc<Dossier>],
        asked: impl Iterator<Item = CaseId>,
    ) -> AppResult<BTreeMap<CaseId, Arc<Dossier>>> {
        let mut known: BTreeMap<CaseId, Arc<Dossier>> =
            live.iter().map(|case| (case.application.case_id, Arc::clone(case))).collect();
        let mut others: Vec<CaseId> = asked.filter(|case| !known.contains_key(case)).collect();
        others.sort_unstable();
        others.dedup();
        others.truncate(OTHERS_MAX);
        if !others.is_empty() {
            let found = self.store.dossiers(self.programme, &others).await?;
            known.extend(found.into_iter().map(|case| (case.application.case_id, Arc::new(case))));
        }
        Ok(known)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_day_before_a_monday_is_the_friday() {
        let day = |text: &str| Day::parse_from_str(text, "%Y-%m-%d").unwrap();
        let cases = [
            ("2026-11-09", "2026-11-06"),
            ("2026-11-08", "2026-11-06"),
            ("2026-11-07", "2026-11-06"),
            ("2026-11-10", "2026-11-09"),
        ];
        for (today, before) in cases {
            assert_eq!(working_day_before(day(today)), day(before), "{today}");
        }
    }
}
