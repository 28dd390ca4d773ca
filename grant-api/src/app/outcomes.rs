//! Outcome figures, first cut: survival and jobs from visits, live for those with case rights, in wide bands for evaluators.
//!
//! Population: launched enterprises, as funded at launch. Until numbered releases exist an evaluator sees the whole
//! programme and three-year cohort bands, each only with at least [`OWNERS_MIN`] distinct owners; where one band is held
//! back a second one is too, so that it can't be had by subtraction, and curves stop at a three-month grid.

use std::collections::BTreeMap;

use chrono::Datelike;
use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::OutcomeError;
use ledger_core::outcome::episode::{Episode, episode};
use ledger_core::outcome::jobs::{Jobs, JobsRecord};
use ledger_core::outcome::jobs_now::JobsNow;
use ledger_core::outcome::limits::IntervalKind;
use ledger_core::outcome::rates::{Cohort, Horizon, Method, RATE_HORIZONS, Rate, rates_of_curve};
use ledger_core::outcome::special::z_of_level;
use ledger_core::outcome::status::last_paid_workers;
use ledger_core::outcome::survival::Curve;
use ledger_core::outcome::visit::Visit;
use ledger_core::policy::{Reading, may_read};
use ledger_core::time::{Day, cohort_band, days_between};

use super::{App, AppError, AppResult, Request};
use crate::store::outcomes::Followed;

/// Fewest distinct owners of a shown group (`outcomes.md`: k = 11).
pub const OWNERS_MIN: i64 = 11;
/// Confidence level of intervals.
pub const LEVEL: f64 = 0.95;
/// With fewer at risk a rate is marked: its follow-up is insufficient (`outcomes.md`).
pub const AT_RISK_MIN: u64 = 10;

/// Who a figure is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// With case rights: everything, single years, exact curves.
    Live,
    /// Whole programme and three-year bands.
    Bands,
}

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
    /// First and last launch year; `None` for the whole programme.
    pub cohort: Option<(i32, i32)>,
    /// Enterprises and distinct owners; absent where withheld.
    pub counts: Option<(u64, i64)>,
    /// The figures; `None` where withheld.
    pub figures: Option<T>,
}

/// A report over the whole programme and its cohorts.
#[derive(Clone, Debug)]
pub struct Report<T> {
    /// Who it was made for.
    pub audience: Audience,
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

/// An enterprise ready for the estimators.
struct Unit {
    launched_on: Day,
    owners: i64,
    baseline: i64,
    disbursed: Minor,
    visits: Vec<Visit>,
    episode: Episode,
}

impl App {
    /// Survival as of a data cut (today when absent; only with case rights at another date).
    pub async fn survival(&self, request: &Request, data_cut: Option<Day>) -> AppResult<Report<SurvivalFigures>> {
        let (audience, cut) = entitled(request, data_cut)?;
        let units = self.units(cut).await?;
        let all = |_: &Unit| true;
        report(audience, cut, &units, all, |members| survival_of(members, audience).map_err(AppError::internal))
    }

    /// Jobs as of a data cut.
    pub async fn jobs(&self, request: &Request, data_cut: Option<Day>) -> AppResult<Report<JobsFigures>> {
        let (audience, cut) = entitled(request, data_cut)?;
        let units = self.units(cut).await?;
        let programme = self.store.programme(self.programme).await?;
        let currency = programme.map_or(Currency::UAH, |programme| programme.base_currency);
        report(
            audience,
            cut,
            &units,
            |_| true,
            |members| {
                let at = |horizon: &Horizon| Jobs::at(members.iter().map(|unit| record(unit)), horizon.day);
                Ok(JobsFigures { horizons: RATE_HORIZONS.iter().map(at).collect(), currency })
            },
        )
    }

    /// Paid jobs at the last answers up to a data cut. A group is as large as those that answered.
    pub async fn jobs_now(&self, request: &Request, data_cut: Option<Day>) -> AppResult<Report<JobsNow>> {
        let (audience, cut) = entitled(request, data_cut)?;
        let units = self.units(cut).await?;
        let answered = |unit: &Unit| last_paid_workers(&unit.visits, &unit.episode).is_some();
        report(audience, cut, &units, answered, |members| Ok(JobsNow::of(members.iter().map(|unit| record(unit)))))
    }

    async fn units(&self, cut: Day) -> AppResult<Vec<Unit>> {
        let disbursed = self.store.disbursed(self.programme).await?;
        let followed = self.store.followed(self.programme).await?;
        let launched = followed.into_iter().filter(|one| one.enterprise.launched_on <= cut);
        let unit = |one: Followed| {
            let launched_on = one.enterprise.launched_on;
            let visits: Vec<Visit> = one.visits.iter().filter_map(|visit| visit.in_days(launched_on)).collect();
            let cutoff = i32::try_from(days_between(launched_on, cut)).unwrap_or(i32::MAX);
            Unit {
                launched_on,
                owners: one.enterprise.owners,
                baseline: one.enterprise.baseline_paid_workers,
                disbursed: disbursed.get(&one.enterprise.grant_id).copied().unwrap_or_default(),
                episode: episode(&visits, cutoff),
                visits,
            }
        };
        Ok(launched.map(unit).collect())
    }
}

/// Who sees what: case rights see live figures at any date; evaluators the bands, today.
pub(super) fn entitled(request: &Request, data_cut: Option<Day>) -> AppResult<(Audience, Day)> {
    let today = request.today();
    let roles = &request.principal.roles;
    if may_read(Reading::OutcomesLive, roles) {
        let cut = data_cut.unwrap_or(today);
        if cut > today {
            return Err(AppError::field("?as_of", "not_in_the_future", "The data cut lies in the future."));
        }
        return Ok((Audience::Live, cut));
    }
    request.may(Reading::OutcomesBands)?;
    match data_cut {
        None => Ok((Audience::Bands, today)),
        Some(_) => Err(AppError::Denied {
            code: "not_your_role",
            detail: "Figures at a date of one's own choice are for those with case rights.".into(),
            earlier: None,
        }),
    }
}

fn record(unit: &Unit) -> JobsRecord<'_> {
    JobsRecord { baseline: unit.baseline, grant_minor: unit.disbursed.0, episode: &unit.episode, visits: &unit.visits }
}

/// The figures of the whole programme and of each cohort; `counted` says who stands behind a figure, and only their owners
/// make a group large enough to be shown.
fn report<T>(
    audience: Audience,
    data_cut: Day,
    units: &[Unit],
    counted: impl Fn(&Unit) -> bool,
    figures: impl Fn(&[&Unit]) -> AppResult<T>,
) -> AppResult<Report<T>> {
    let mut cohorts: BTreeMap<(i32, i32), Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        let year = unit.launched_on.year();
        let cohort = if audience == Audience::Live { (year, year) } else { cohort_band(unit.launched_on) };
        cohorts.entry(cohort).or_default().push(unit);
    }
    let behind = |members: &[&Unit]| members.iter().filter(|unit| counted(unit)).map(|unit| unit.owners).sum::<i64>();
    let owners: Vec<i64> = cohorts.values().map(|members| members.iter().map(|unit| unit.owners).sum()).collect();
    let counted_owners: Vec<i64> = cohorts.values().map(|members| behind(members)).collect();
    let shown = match audience {
        Audience::Live => vec![true; owners.len()],
        // First as in every other report, so that two reports together tell no more than one.
        Audience::Bands => held_back(&counted_owners, shown_bands(&owners)),
    };
    let group = |cohort, members: &[&Unit], shown: bool| -> AppResult<Group<T>> {
        let owners: i64 = members.iter().map(|unit| unit.owners).sum();
        let open = shown && (audience == Audience::Live || behind(members) >= OWNERS_MIN);
        let counts = open.then_some((members.len() as u64, owners));
        Ok(Group { cohort, counts, figures: if open { Some(figures(members)?) } else { None } })
    };
    let everybody: Vec<&Unit> = units.iter().collect();
    let mut groups = vec![group(None, &everybody, true)?];
    for ((cohort, members), shown) in cohorts.into_iter().zip(shown) {
        groups.push(group(Some(cohort), &members, shown)?);
    }
    Ok(Report { audience, data_cut, groups })
}

/// Which bands may be shown beside their total: each of at least [`OWNERS_MIN`] owners; the ones held back are none, or at
/// least two that hold [`OWNERS_MIN`] together, otherwise the smallest shown band is held back as well.
fn shown_bands(owners: &[i64]) -> Vec<bool> {
    held_back(owners, vec![true; owners.len()])
}

/// The same, beginning with bands of which some are held back already.
fn held_back(owners: &[i64], shown: Vec<bool>) -> Vec<bool> {
    let mut shown: Vec<bool> = owners.iter().zip(shown).map(|(n, shown)| shown && *n >= OWNERS_MIN).collect();
    loop {
        let held: Vec<i64> = owners.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(n, _)| *n).collect();
        if held.is_empty() || (held.len() >= 2 && held.iter().sum::<i64>() >= OWNERS_MIN) {
            return shown;
        }
        let smallest =
            owners.iter().enumerate().filter(|(index, _)| shown[*index]).min_by_key(|(index, n)| (**n, *index));
        match smallest.map(|(index, _)| index) {
            Some(index) => shown[index] = false,
            None => return shown,
        }
    }
}

fn survival_of(members: &[&Unit], audience: Audience) -> Result<SurvivalFigures, OutcomeError> {
    let episodes: Vec<Episode> = members.iter().map(|unit| unit.episode).collect();
    let curve = Method::KmDefault.curve(&episodes)?;
    let count = |holds: &dyn Fn(&Episode) -> bool| episodes.iter().filter(|episode| holds(episode)).count() as u64;
    Ok(SurvivalFigures {
        rates: rates_of_curve(&curve, Method::KmDefault, &RATE_HORIZONS, LEVEL),
        cohorts: RATE_HORIZONS.iter().map(|horizon| Cohort::new(&episodes, *horizon)).collect(),
        curve: points(&curve, audience),
        exits: count(&|episode| episode.cause.is_exit()),
        provisional: count(&|episode| episode.provisional),
        pending: count(&|episode| episode.pending),
        lost: count(&|episode| episode.lost),
    })
}

/// The curve's points: every step for those with case rights; for the others a three-month grid up to the last time with
/// enough at risk.
fn points(curve: &Curve, audience: Audience) -> Vec<CurvePoint> {
    let z = z_of_level(LEVEL);
    let mut days: Vec<i32> = vec![0];
    let end = curve.last_day_with(AT_RISK_MIN).unwrap_or(0);
    match audience {
        Audience::Live => days.extend(curve.steps().iter().map(|step| step.day).filter(|day| *day > 0)),
        Audience::Bands => {
            days.extend((1..=40u16).map(|quarter| Horizon::of_months(quarter * 3).day).filter(|day| *day <= end))
        }
    }
    let point = |day: i32| {
        let at = curve.at(day);
        CurvePoint { day, surv: at.surv, limits: at.limits(IntervalKind::LogLog, z), at_risk: at.at_risk }
    };
    days.into_iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::{held_back, shown_bands};

    #[test]
    fn a_band_that_another_report_holds_back_stays_held_back() {
        // Of 5, 20 and 40 owners the first two are held back; 12 and 11 answered: on their own the last would go.
        assert_eq!(shown_bands(&[5, 12, 11]), [false, true, false]);
        assert_eq!(held_back(&[5, 12, 11], shown_bands(&[5, 20, 40])), [false, false, true]);
        // Too few answered: the band goes, and as two are held back already no third one does.
        assert_eq!(held_back(&[5, 12, 4], shown_bands(&[5, 20, 40])), [false, false, false]);
        assert_eq!(held_back(&[30, 4, 50], shown_bands(&[30, 40, 50])), [false, false, true]);
    }

    #[test]
    fn a_held_back_band_takes_a_second_one_with_it() {
        assert_eq!(shown_bands(&[30, 40, 50]), [true, true, true]);
        // 5 alone could be had by subtraction: the smallest shown band goes too, and together they hold enough.
        assert_eq!(shown_bands(&[5, 40, 50]), [false, false, true]);
        assert_eq!(shown_bands(&[3, 4, 50]), [false, false, false]);
        assert_eq!(shown_bands(&[8, 4, 50]), [false, false, true]);
        assert_eq!(shown_bands(&[10]), [false]);
    }
}
