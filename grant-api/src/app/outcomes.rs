//! Working figures: survival and jobs from visits as they are known now, for those with case rights and not for publication.
//!
//! Population: launched enterprises, as funded at launch. As of today survival is summed by day from the stored records of
//! episodes; as of another day it is made from the visits up to it. Everybody else reads releases, which are safe to show.
//! Must not: answer anybody without case rights.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Datelike;
use ledger_core::id::{CaseId, GrantId, ProgrammeId};
use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::episode::{Episode, episode};
use ledger_core::outcome::jobs::{Jobs, JobsRecord};
use ledger_core::outcome::jobs_now::JobsNow;
use ledger_core::outcome::limits::IntervalKind;
use ledger_core::outcome::rates::{Cohort, Horizon, LEVEL, Method, RATE_HORIZONS, Rate, Standing, rates_of_curve};
use ledger_core::outcome::special::z_of_level;
use ledger_core::outcome::survival::{Curve, Estimator};
use ledger_core::outcome::tally::{DayCount, Tally};
use ledger_core::outcome::visit::Visit;
use ledger_core::policy::{Reading, may_read};
use ledger_core::programme::region::Region;
use ledger_core::time::{Day, days_between};

use super::background::{Background, PATIENCE};
use super::kept::Kept;
use super::{App, AppError, AppResult, Request};
use crate::store::Store;
use crate::store::episodes::EpisodeYear;
use crate::store::outcomes::Followed;

/// A step of a survival curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// Day since launch.
    pub day: i32,
    /// Survival.
    pub surv: f64,
    /// Lower and upper limit; absent before the first exit and at zero.
    pub limits: Option<(f64, f64)>,
    /// At risk just before.
    pub at_risk: u64,
    /// Exits up to the day, itself included.
    pub events: u64,
    /// Left under observation while they operated, up to the day.
    pub censored: u64,
}

/// Survival of one group.
#[derive(Clone, Debug)]
pub struct SurvivalFigures {
    /// Rates at 6, 12, 24, 36 months.
    pub rates: Vec<Rate>,
    /// Fixed-cohort range at the same horizons.
    pub cohorts: Vec<Cohort>,
    /// The curve.
    pub curve: Vec<CurvePoint>,
    /// Exits in all.
    pub exits: u64,
    /// Exits that may yet prove a pause.
    pub provisional: u64,
    /// Inactive, but not for long enough to be an exit.
    pub pending: u64,
    /// Lost to follow-up.
    pub lost: u64,
}

/// A group of enterprises: the whole programme or a cohort.
#[derive(Clone, Debug)]
pub struct Group<T> {
    /// Year of launch, twice; `None` for the whole programme.
    pub cohort: Option<(i32, i32)>,
    /// Enterprises and distinct owners.
    pub counts: (u64, i64),
    /// The figures.
    pub figures: T,
}

/// A report over the whole programme and its cohorts.
#[derive(Clone, Debug)]
pub struct Report<T> {
    /// Visits up to this day count.
    pub data_cut: Day,
    /// The whole programme first, then cohorts in order.
    pub groups: Vec<Group<T>>,
}

/// Jobs of one group, with the currency of its cost.
#[derive(Clone, Debug)]
pub struct JobsFigures {
    /// Jobs at 6, 12, 24, 36 months.
    pub horizons: Vec<Jobs>,
    /// Currency of the disbursed amounts.
    pub currency: Currency,
}

/// Survival as of other days, by size of the log and day.
pub(crate) type SurvivalThen = Background<(i64, Day), Report<SurvivalFigures>>;

/// Enterprises by data cut.
pub(crate) type UnitsNow = Kept<Day, Vec<Unit>>;

/// An enterprise ready for the estimators.
pub(crate) struct Unit {
    pub(super) case: CaseId,
    pub(super) grant: GrantId,
    pub(super) region: Region,
    pub(super) launched_on: Day,
    pub(super) business_started_on: Option<Day>,
    owners: i64,
    baseline: i64,
    disbursed: Minor,
    pub(super) visits: Vec<Visit>,
    pub(super) episode: Episode,
}

impl App {
    /// Survival as of today.
    ///
    /// # Errors
    /// Denied without case rights, with the newest release.
    pub async fn survival(&self, request: &Request) -> AppResult<Report<SurvivalFigures>> {
        let cut = self.entitled(request, None).await?;
        self.survival_now(cut).await
    }

    /// Survival as of any day. As of another day than today every visit is read: that is done in the background, and `None`
    /// while it takes longer than somebody waits.
    ///
    /// # Errors
    /// Those of `survival`; a cut to come; busy while too many others are computed.
    pub async fn survival_as_of(
        &self,
        request: &Request,
        data_cut: Day,
    ) -> AppResult<Option<Arc<Report<SurvivalFigures>>>> {
        let cut = self.entitled(request, Some(data_cut)).await?;
        if cut == request.today() {
            return Ok(Some(Arc::new(self.survival_now(cut).await?)));
        }
        let head = self.store.log_head(self.programme).await?.map_or(0, |head| head.size);
        let (store, programme) = (self.store.clone(), self.programme);
        let compute = async move {
            let units = units(&store, programme, cut).await?;
            tokio::task::spawn_blocking(move || survival_of(cut, &units)).await.map_err(AppError::internal)?
        };
        self.survival_then.ask((head, cut), PATIENCE, compute).await
    }

    /// Survival as of today, from the stored records summed by day in the database.
    async fn survival_now(&self, cut: Day) -> AppResult<Report<SurvivalFigures>> {
        let years = self.store.episode_years(self.programme, cut).await?;
        let mut days: BTreeMap<i32, Vec<DayCount>> = BTreeMap::new();
        for (year, day) in self.store.episode_days(self.programme).await? {
            days.entry(year).or_default().push(day);
        }
        let made = |days: Vec<DayCount>, sums: &EpisodeYear| -> AppResult<SurvivalFigures> {
            let tally = Tally::from_counts(days).map_err(AppError::internal)?;
            Ok(figures(&Curve::new(&tally, Estimator::KaplanMeier), sums.standing.clone()))
        };
        let mut whole = EpisodeYear::default();
        years.values().for_each(|year| whole.add(year));
        let all = days.values().flatten().copied().collect();
        let mut groups = vec![Group { cohort: None, counts: whole.counts(), figures: made(all, &whole)? }];
        for (year, sums) in years {
            let own = days.remove(&year).unwrap_or_default();
            groups.push(Group { cohort: Some((year, year)), counts: sums.counts(), figures: made(own, &sums)? });
        }
        Ok(Report { data_cut: cut, groups })
    }

    /// Jobs as of a data cut.
    ///
    /// # Errors
    /// As of `survival`.
    pub async fn jobs(&self, request: &Request, data_cut: Option<Day>) -> AppResult<Report<JobsFigures>> {
        let cut = self.entitled(request, data_cut).await?;
        let units = self.units(cut).await?;
        let programme = self.store.programme(self.programme).await?;
        let currency = programme.map_or(Currency::UAH, |programme| programme.base_currency);
        report(cut, &units, |members| {
            let at = |horizon: &Horizon| Jobs::at(members.iter().map(|unit| record(unit)), horizon.day);
            Ok(JobsFigures { horizons: RATE_HORIZONS.iter().map(at).collect(), currency })
        })
    }

    /// Paid jobs at the last answers up to a data cut.
    ///
    /// # Errors
    /// As of `survival`.
    pub async fn jobs_now(&self, request: &Request, data_cut: Option<Day>) -> AppResult<Report<JobsNow>> {
        let cut = self.entitled(request, data_cut).await?;
        let units = self.units(cut).await?;
        report(cut, &units, |members| Ok(JobsNow::of(members.iter().map(|unit| record(unit)))))
    }

    /// Who may see live figures, as of which day. Who may not is told where the newest release is.
    pub(super) async fn entitled(&self, request: &Request, data_cut: Option<Day>) -> AppResult<Day> {
        let today = request.today();
        if !may_read(Reading::OutcomesLive, &request.principal.roles) {
            request.may(Reading::Releases)?;
            let newest = self.newest_release(request).await?;
            let there = newest.map_or_else(
                || "No release is published yet.".to_owned(),
                |release| format!("The newest release is /api/v1/releases/{}.", release.number),
            );
            let detail = format!("Live figures are for those with case rights. {there}");
            return Err(AppError::Denied { code: "not_your_role", detail, earlier: None });
        }
        let cut = data_cut.unwrap_or(today);
        if cut > today {
            let detail = format!("The data cut {cut} is to come: today is {today}. Give today or an earlier day.");
            return Err(AppError::field("?as_of", "not_in_the_future", detail));
        }
        Ok(cut)
    }

    /// Enterprises launched by a day, with their visits up to it.
    pub(super) async fn units(&self, cut: Day) -> AppResult<Arc<Vec<Unit>>> {
        let head = self.store.log_head(self.programme).await?;
        self.units_now.of(head, cut, units(&self.store, self.programme, cut)).await
    }
}

/// Every enterprise launched by a day, as its visits up to that day have it.
pub(super) async fn units(store: &Store, programme: ProgrammeId, cut: Day) -> AppResult<Vec<Unit>> {
    let disbursed = store.disbursed(programme, cut).await?;
    let followed = store.followed(programme).await?;
    let launched = followed.into_iter().filter(|one| one.enterprise.launched_on <= cut);
    let unit = |one: Followed| {
        let launched_on = one.enterprise.launched_on;
        let visits: Vec<Visit> = one.visits.iter().filter_map(|visit| visit.in_days(launched_on)).collect();
        let cutoff = i32::try_from(days_between(launched_on, cut)).unwrap_or(i32::MAX);
        Unit {
            case: one.enterprise.case_id,
            grant: one.enterprise.grant_id,
            region: one.enterprise.region,
            launched_on,
            business_started_on: one.enterprise.business_started_on,
            owners: one.enterprise.owners,
            baseline: one.enterprise.baseline_paid_workers,
            disbursed: disbursed.get(&one.enterprise.grant_id).copied().unwrap_or_default(),
            episode: episode(&visits, cutoff),
            visits,
        }
    };
    Ok(launched.map(unit).collect())
}

fn survival_of(cut: Day, units: &[Unit]) -> AppResult<Report<SurvivalFigures>> {
    report(cut, units, |members| {
        let episodes: Vec<Episode> = members.iter().map(|unit| unit.episode).collect();
        let curve = Method::KmDefault.curve(&episodes).map_err(AppError::internal)?;
        let count = |holds: &dyn Fn(&Episode) -> bool| episodes.iter().filter(|one| holds(one)).count() as u64;
        let standing = Standing {
            exits: count(&|one| one.cause.is_exit()),
            provisional: count(&|one| one.provisional),
            pending: count(&|one| one.pending),
            lost: count(&|one| one.lost),
            cohorts: RATE_HORIZONS.map(|horizon| Cohort::new(&episodes, horizon)),
        };
        Ok(figures(&curve, standing))
    })
}

pub(super) fn record(unit: &Unit) -> JobsRecord<'_> {
    JobsRecord { baseline: unit.baseline, grant_minor: unit.disbursed.0, episode: &unit.episode, visits: &unit.visits }
}

/// The figures of the whole programme and of each year of launch.
fn report<T>(data_cut: Day, units: &[Unit], figures: impl Fn(&[&Unit]) -> AppResult<T>) -> AppResult<Report<T>> {
    let mut years: BTreeMap<i32, Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        years.entry(unit.launched_on.year()).or_default().push(unit);
    }
    let group = |cohort, members: &[&Unit]| -> AppResult<Group<T>> {
        let counts = (members.len() as u64, members.iter().map(|unit| unit.owners).sum());
        Ok(Group { cohort, counts, figures: figures(members)? })
    };
    let everybody: Vec<&Unit> = units.iter().collect();
    let mut groups = vec![group(None, &everybody)?];
    for (year, members) in years {
        groups.push(group(Some((year, year)), &members)?);
    }
    Ok(Report { data_cut, groups })
}

fn figures(curve: &Curve, standing: Standing) -> SurvivalFigures {
    SurvivalFigures {
        rates: rates_of_curve(curve, Method::KmDefault, &RATE_HORIZONS, LEVEL),
        cohorts: standing.cohorts.to_vec(),
        curve: points(curve),
        exits: standing.exits,
        provisional: standing.provisional,
        pending: standing.pending,
        lost: standing.lost,
    }
}

/// Every step of the curve.
fn points(curve: &Curve) -> Vec<CurvePoint> {
    let z = z_of_level(LEVEL);
    let days = std::iter::once(0).chain(curve.steps().iter().map(|step| step.day).filter(|day| *day > 0));
    let point = |day: i32| {
        let at = curve.at(day);
        CurvePoint {
            day,
            surv: at.surv,
            limits: at.limits(IntervalKind::LogLog, z),
            at_risk: at.at_risk,
            events: at.events,
            censored: at.censored,
        }
    };
    days.map(point).collect()
}
