//! Survival in full, live: from the launch, from the first disbursement, or from the start of a business that was there before.
//!
//! ```text
//! launch          launched enterprises, by year of launch
//! disbursement    grants of which something was paid, by year of the first payment; never launched is an exit on day 0
//! business_start  launched enterprises that say since when they were there, by year of the award; at risk from then on
//! ```
//! Every visit is read for it, so it is computed in the background and kept for whoever asks the same.
//! Must not: answer anybody without case rights.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Datelike;
use ledger_core::id::{GrantId, ProgrammeId};
use ledger_core::outcome::OutcomeError;
use ledger_core::outcome::origin::{Funded, Origin, Span};
use ledger_core::outcome::rates::LEVEL;
use ledger_core::outcome::survival_answer::{Held, SurvivalGroup};
use ledger_core::outcome::survival_whole::Whole;
use ledger_core::time::{Day, days_between};

use super::background::{Background, PATIENCE};
use super::outcomes::{Unit, units};
use super::{App, AppError, AppResult, Request};
use crate::store::Store;

/// Survival of one group in full.
#[derive(Clone, Debug)]
pub struct WholeGroup {
    /// Year in which it came under observation; `None` for the whole programme.
    pub year: Option<i32>,
    /// How many are under observation, and how they stand at the data cut.
    pub standing: Held,
    /// First paid so lately that its time to launch still runs: left out, whether launched or not.
    pub too_recent: u64,
    /// Everything about it.
    pub whole: Whole,
}

/// Survival of the programme and of its years, in full.
#[derive(Clone, Debug)]
pub struct WholeReport {
    /// From when time is counted.
    pub origin: Origin,
    /// Visits up to this day count.
    pub data_cut: Day,
    /// The whole programme first, then years in order.
    pub groups: Vec<WholeGroup>,
}

impl WholeReport {
    /// Whom it counts.
    pub const fn population(&self) -> &'static str {
        match self.origin {
            Origin::Launch => "launched",
            Origin::Disbursement => "funded",
            Origin::BusinessStart => "launched, in business before the award",
        }
    }
}

/// Survival in full, by size of the log, day and origin.
pub(crate) type SurvivalWhole = Background<(i64, Day, Origin), WholeReport>;

/// The year in which one came under observation, and its record from the origin; none while its time to launch still runs.
type Observed = (i32, Option<Span>);

impl App {
    /// Survival in full from an origin, as of a day; today when absent. `None` while it takes longer than somebody waits.
    ///
    /// # Errors
    /// Those of `survival_as_of`.
    pub async fn survival_whole(
        &self,
        request: &Request,
        origin: Origin,
        as_of: Option<Day>,
    ) -> AppResult<Option<Arc<WholeReport>>> {
        let data_cut = self.entitled(request, as_of).await?;
        let head = self.store.log_head(self.programme).await?.map_or(0, |head| head.size);
        let (store, programme) = (self.store.clone(), self.programme);
        let compute = async move {
            let observed = observed(&store, programme, (origin, data_cut)).await?;
            let report = move || report(origin, data_cut, &observed).map_err(AppError::internal);
            tokio::task::spawn_blocking(report).await.map_err(AppError::internal)?
        };
        self.survival_whole.ask((head, data_cut, origin), PATIENCE, compute).await
    }
}

/// Those under observation from an origin.
async fn observed(store: &Store, programme: ProgrammeId, (origin, cut): (Origin, Day)) -> AppResult<Vec<Observed>> {
    let units = units(store, programme, cut).await?;
    Ok(match origin {
        Origin::Launch => {
            units.iter().map(|unit| (unit.launched_on.year(), Some(Span::of_launch(unit.episode)))).collect()
        }
        Origin::Disbursement => {
            let launched: BTreeMap<GrantId, &Unit> = units.iter().map(|unit| (unit.grant, unit)).collect();
            let paid = store.first_paid(programme, cut).await?;
            let one = |(grant, on): (&GrantId, &Day)| {
                let launched = launched.get(grant).map(|unit| (days(*on, unit.launched_on), unit.episode));
                (on.year(), Funded { cutoff_day: days(*on, cut), launched }.span())
            };
            paid.iter().map(one).collect()
        }
        Origin::BusinessStart => {
            let awarded = store.agreed_on(programme).await?;
            let one = |unit: &Unit| {
                let (started, awarded) = (unit.business_started_on?, *awarded.get(&unit.grant)?);
                let from_launch = |day: Day| days(unit.launched_on, day);
                let span = Span::of_business_start(unit.episode, from_launch(started), from_launch(awarded));
                Some((awarded.year(), Some(span)))
            };
            units.iter().filter_map(one).collect()
        }
    })
}

fn days(from: Day, to: Day) -> i32 {
    i32::try_from(days_between(from, to)).unwrap_or(i32::MAX)
}

fn report(origin: Origin, data_cut: Day, observed: &[Observed]) -> Result<WholeReport, OutcomeError> {
    let mut years: BTreeMap<i32, Vec<Option<Span>>> = BTreeMap::new();
    for (year, span) in observed {
        years.entry(*year).or_default().push(*span);
    }
    let everybody: Vec<Option<Span>> = observed.iter().map(|(_, span)| *span).collect();
    let mut groups = vec![group(origin, None, &everybody)?];
    for (year, members) in years {
        groups.push(group(origin, Some(year), &members)?);
    }
    Ok(WholeReport { origin, data_cut, groups })
}

fn group(origin: Origin, year: Option<i32>, members: &[Option<Span>]) -> Result<WholeGroup, OutcomeError> {
    let spans: Vec<Span> = members.iter().flatten().copied().collect();
    let group = SurvivalGroup::new(origin, &spans, LEVEL)?;
    let too_recent = (members.len() - spans.len()) as u64;
    Ok(WholeGroup { year, standing: group.standing(), too_recent, whole: Whole::of(&group)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::outcome::episode::episode;

    #[test]
    fn years_are_parts_of_the_whole_and_the_recent_are_told_apart() {
        let due = |launched| Funded { cutoff_day: 900, launched }.span();
        let recent = Funded { cutoff_day: 30, launched: None }.span();
        let observed = [(2023, due(None)), (2024, due(Some((20, episode(&[], 880))))), (2024, recent)];
        let report = report(Origin::Disbursement, Day::default(), &observed).expect("records");
        let counts: Vec<_> =
            report.groups.iter().map(|one| (one.year, one.standing.enterprises, one.too_recent)).collect();
        assert_eq!(counts, [(None, 2, 1), (Some(2023), 1, 0), (Some(2024), 1, 1)]);
        let exits = |group: &WholeGroup| group.whole.at[0].answer.map(|answer| answer.events);
        assert_eq!([exits(&report.groups[0]), exits(&report.groups[2])], [Ok(1), Ok(0)], "never launched is an exit");
    }

    #[test]
    fn of_nobody_there_is_a_report_without_rates() {
        let report = report(Origin::BusinessStart, Day::default(), &[]).expect("nobody");
        assert_eq!((report.groups.len(), report.groups[0].standing.enterprises), (1, 0));
        assert!(report.groups[0].whole.at.iter().all(|at| at.answer.is_ok_and(|answer| answer.km.is_none())));
    }
}
