//! Stored survival records, summed in the database: by day for the estimators, by year of launch for the counts beside them.
//!
//! Invariant: a sum costs by years and days, not by visits. Must not: answer for a data cut before the last visit.

use std::collections::BTreeMap;

use ledger_core::id::ProgrammeId;
use ledger_core::outcome::episode::REACTIVATION_DAYS;
use ledger_core::outcome::rates::{Cohort, Horizon, RATE_HORIZONS, Standing};
use ledger_core::outcome::tally::DayCount;
use ledger_core::time::{Day, less_days};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, QueryResult};

use super::reports::{LAUNCH_YEAR, of, same, year};
use super::rows::name;
use super::{Store, StoreResult};

/// Enterprises of one year of launch at a data cut.
#[derive(Clone, Debug)]
pub struct EpisodeYear {
    /// Enterprises.
    pub enterprises: u64,
    /// Their owners.
    pub owners: i64,
    /// How they stand.
    pub standing: Standing,
}

impl Default for EpisodeYear {
    fn default() -> Self {
        let cohort = |horizon: Horizon| Cohort { horizon, eligible: 0, operating: 0, exited: 0, unknown: 0 };
        let cohorts = RATE_HORIZONS.map(cohort);
        EpisodeYear {
            enterprises: 0,
            owners: 0,
            standing: Standing { exits: 0, provisional: 0, pending: 0, lost: 0, cohorts },
        }
    }
}

impl EpisodeYear {
    /// Adds another year.
    pub fn add(&mut self, other: &EpisodeYear) {
        self.enterprises += other.enterprises;
        self.owners += other.owners;
        let (own, theirs) = (&mut self.standing, &other.standing);
        own.exits += theirs.exits;
        own.provisional += theirs.provisional;
        own.pending += theirs.pending;
        own.lost += theirs.lost;
        for (cohort, other) in own.cohorts.iter_mut().zip(&theirs.cohorts) {
            cohort.eligible += other.eligible;
            cohort.operating += other.operating;
            cohort.exited += other.exited;
            cohort.unknown += other.unknown;
        }
    }

    /// Enterprises and owners.
    pub fn counts(&self) -> (u64, i64) {
        (self.enterprises, self.owners)
    }
}

/// Sums of a row besides the year: enterprises, owners, exits, provisional, pending, lost, then three of each horizon.
const HEAD: usize = 6;

impl Store {
    /// Exits and censorings by year of launch and day since.
    pub async fn episode_days(&self, programme: ProgrammeId) -> StoreResult<Vec<(i32, DayCount)>> {
        let mut query = Query::select();
        query.expr(Expr::cust(EPISODE_YEAR)).column(name("days"));
        query.expr(total(exit())).expr(Expr::cust("COUNT(*)")).from(name("episode"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.add_group_by([Expr::cust(EPISODE_YEAR), Expr::col(name("days"))]);
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok((year(row, 0)?, day_count(row)?))).collect()
    }

    /// How the enterprises of each year of launch stand at a data cut on or after the last visit.
    pub async fn episode_years(&self, programme: ProgrammeId, cut: Day) -> StoreResult<BTreeMap<i32, EpisodeYear>> {
        let mut query = Query::select();
        let own = |column: &'static str| Expr::col(of("episode", column));
        query.expr(Expr::cust(LAUNCH_YEAR)).expr(Expr::cust("COUNT(*)"));
        let owners = Expr::col(of("enterprise", "owners")).sum();
        query.expr(Func::cast_as(owners, name("bigint"))).expr(total(exit()));
        let recent = less_days(cut, REACTIVATION_DAYS.unsigned_abs().into()).to_string();
        query.expr(total(own("cause").eq(1).and(own("ended_on").gte(recent))));
        query.expr(total(own("pending").eq(true))).expr(total(own("lost_on").lte(cut.to_string())));
        for horizon in RATE_HORIZONS {
            let old = own("launched_on").lte(less_days(cut, horizon.day.unsigned_abs().into()).to_string());
            let gone = exit().and(own("days").lte(horizon.day));
            let later = exit().and(own("days").gt(horizon.day));
            let seen = own("cause").eq(0).and(own("days").gte(horizon.day));
            query.expr(total(old.clone())).expr(total(old.clone().and(later.or(seen)))).expr(total(old.and(gone)));
        }
        query.from(name("episode"));
        query.inner_join(name("enterprise"), same("episode", "enterprise", "enterprise_id"));
        query.and_where(own("programme_id").eq(programme.0)).and_where(own("launched_on").lte(cut.to_string()));
        query.add_group_by([Expr::cust(LAUNCH_YEAR)]);
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok((year(row, 0)?, of_year(row)?))).collect()
    }
}

/// The year of a launch. In words of SQL, for a bound value would make two expressions of it in `GROUP BY`.
const EPISODE_YEAR: &str = r#"substr("launched_on", 1, 4)"#;

fn exit() -> SimpleExpr {
    Expr::col(of("episode", "cause")).ne(0)
}

/// How many rows meet a condition.
fn total(holds: SimpleExpr) -> SimpleExpr {
    let counted = Expr::case(holds, 1).finally(0);
    Func::cast_as(Func::sum(counted), name("bigint")).into()
}

fn count(row: &QueryResult, index: usize) -> StoreResult<u64> {
    Ok(row.try_get_by_index::<i64>(index)?.unsigned_abs())
}

fn day_count(row: &QueryResult) -> StoreResult<DayCount> {
    let day = i32::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or(i32::MAX);
    let (exits, all) = (count(row, 2)?, count(row, 3)?);
    Ok(DayCount::new(day, exits, all.saturating_sub(exits), 0))
}

fn of_year(row: &QueryResult) -> StoreResult<EpisodeYear> {
    let mut found =
        EpisodeYear { enterprises: count(row, 1)?, owners: row.try_get_by_index(2)?, ..EpisodeYear::default() };
    let standing = &mut found.standing;
    standing.exits = count(row, 3)?;
    standing.provisional = count(row, 4)?;
    standing.pending = count(row, 5)?;
    standing.lost = count(row, HEAD)?;
    for (place, cohort) in standing.cohorts.iter_mut().enumerate() {
        let first = HEAD + 1 + 3 * place;
        cohort.eligible = count(row, first)?;
        cohort.operating = count(row, first + 1)?;
        cohort.exited = count(row, first + 2)?;
        cohort.unknown = cohort.eligible.saturating_sub(cohort.operating).saturating_sub(cohort.exited);
    }
    Ok(found)
}
