//! Reads for regions: how many cases go on in each, and in which region each grant is.
//!
//! Invariant: an NGO's reader gets cases of that NGO only, by a condition of the statement itself. Must not: add money up.

use std::collections::BTreeMap;

use ledger_core::id::{GrantId, NgoId, ProgrammeId};
use ledger_core::programme::application::{Application, ApplicationState};
use ledger_core::programme::grant::{Award, AwardState};
use ledger_core::programme::region::Region;
use ledger_core::programme::steps::{APPLICATION_ENDS, GRANT_RESTS};
use ledger_core::row::{Cell, Kind, Row};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use super::reports::{of, same};
use super::rows::{name, value};
use super::{Store, StoreResult};

const CASE: &str = Application::TABLE.name;
const GRANT: &str = Award::TABLE.name;

fn scoped(query: &mut SelectStatement, programme: ProgrammeId, only: Option<NgoId>) {
    query.and_where(Expr::col(of(CASE, "programme_id")).eq(programme.0));
    if let Some(ngo) = only {
        query.and_where(Expr::col(of(CASE, "ngo_id")).eq(ngo.0));
    }
}

fn region(row: &QueryResult, index: usize) -> StoreResult<Region> {
    Ok(Region::from_value(&value(row, index, Kind::Text)?)?)
}

impl Store {
    /// Cases that go on, by region: by their grant from the award on.
    pub async fn open_by_region(
        &self,
        programme: ProgrammeId,
        only: Option<NgoId>,
    ) -> StoreResult<BTreeMap<Region, u64>> {
        let granted = || Expr::col(of(GRANT, "case_id"));
        let goes_on = Expr::col(of(GRANT, "state")).is_not_in(GRANT_RESTS.map(AwardState::code));
        let waits = Expr::col(of(CASE, "state")).is_not_in(APPLICATION_ENDS.map(ApplicationState::code));
        let by_grant = Cond::all().add(granted().is_not_null()).add(goes_on);
        let by_application = Cond::all().add(granted().is_null()).add(waits);
        let mut query = Query::select();
        query.column(of(CASE, "region")).expr(Expr::col(of(CASE, "case_id")).count_distinct());
        query.from(name(CASE)).left_join(name(GRANT), same(CASE, GRANT, "case_id"));
        query.cond_where(Cond::any().add(by_grant).add(by_application));
        scoped(&mut query, programme, only);
        query.add_group_by([Expr::col(of(CASE, "region"))]);
        let rows = self.reader.query_all(&query).await?;
        let count =
            |row: &QueryResult| -> StoreResult<u64> { Ok(u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or(0)) };
        rows.iter().map(|row| Ok((region(row, 0)?, count(row)?))).collect()
    }

    /// The region of the case of each grant.
    pub async fn grant_regions(
        &self,
        programme: ProgrammeId,
        only: Option<NgoId>,
    ) -> StoreResult<BTreeMap<GrantId, Region>> {
        let mut query = Query::select();
        query.columns([of(GRANT, "grant_id"), of(CASE, "region")]).from(name(GRANT));
        query.inner_join(name(CASE), same(GRANT, CASE, "case_id"));
        scoped(&mut query, programme, only);
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok((GrantId(row.try_get_by_index(0)?), region(row, 1)?))).collect()
    }
}
