//! Reads for reports: enterprises and visits in pages, the years of launches, how many people came how far.
//!
//! Invariant: an NGO's reader gets rows of that NGO only, by a condition of the statement itself. No identity is in any row.

use std::collections::BTreeMap;

use ledger_core::id::{EnterpriseId, NgoId, ProgrammeId};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::programme::application::{Application, ApplicationState, Sector};
use ledger_core::programme::followup::{Enterprise, FollowupEnd, VisitRow};
use ledger_core::programme::followup_plan::Known;
use ledger_core::programme::partner::Subject;
use ledger_core::programme::region::Region;
use ledger_core::programme::report::Funnel;
use ledger_core::programme::settings::Settings;
use ledger_core::row::{Cell, Kind, Row};
use ledger_core::time::Day;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, IntoColumnRef, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use super::followup::Begun;
use super::rows::{all, among, name, value};
use super::{Store, StoreError, StoreResult};

/// Which enterprises are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnterpriseSearch {
    /// Only those of this NGO, whatever else is asked: the reader's scope.
    pub only: Option<NgoId>,
    /// Of this NGO.
    pub ngo: Option<NgoId>,
    /// In this region.
    pub region: Option<Region>,
    /// Of this sector.
    pub sector: Option<Sector>,
    /// Launched in this year.
    pub launched_in: Option<i32>,
    /// Launched on this day or later.
    pub launched_since: Option<Day>,
}

/// Which visits are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct VisitSearch {
    /// Only those of this NGO, whatever else is asked: the reader's scope.
    pub only: Option<NgoId>,
    /// That found this.
    pub status: Option<VisitStatus>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// An enterprise with its case's number, its NGO and its visits.
#[derive(Clone, Debug)]
pub struct ListedEnterprise {
    /// Case number.
    pub number: String,
    /// Partner NGO of the case.
    pub ngo: NgoId,
    /// The enterprise.
    pub enterprise: Enterprise,
    /// Its visits, oldest first.
    pub visits: Vec<VisitRow>,
    /// The end of its follow-up.
    pub end: Option<FollowupEnd>,
}

impl ListedEnterprise {
    /// What its visits are planned from.
    pub fn known<'a>(&'a self, settings: &'a Settings, begun: &Begun) -> Known<'a> {
        Known {
            settings,
            enterprise: &self.enterprise,
            visits: &self.visits,
            end: self.end.as_ref(),
            first_money_on: begun.first_money_on,
        }
    }
}

/// A visit with its case's number and NGO.
#[derive(Clone, Debug)]
pub struct ListedVisit {
    /// Case number.
    pub number: String,
    /// Partner NGO of the case.
    pub ngo: NgoId,
    /// The visit.
    pub visit: VisitRow,
}

/// A column of a named table.
pub(super) fn of(table: &'static str, column: &'static str) -> (Alias, Alias) {
    (name(table), name(column))
}

/// Rows of a case's table with the number and the NGO of the case, of one programme and within a reader's scope.
fn with_case<R: Row>(programme: ProgrammeId, only: Option<NgoId>) -> SelectStatement {
    let table = R::TABLE.name;
    let case = Application::TABLE.name;
    let mut query = Query::select();
    query.columns(R::TABLE.columns.iter().map(|column| of(table, column.name)));
    query.columns([of(case, "number"), of(case, "ngo_id")]).from(name(table));
    query.inner_join(name(case), same(table, case, "case_id"));
    query.and_where(Expr::col(of(table, "programme_id")).eq(programme.0));
    if let Some(ngo) = only {
        query.and_where(Expr::col(of(case, "ngo_id")).eq(ngo.0));
    }
    query
}

/// Two tables meet in the programme and in a column.
pub(super) fn same(left: &'static str, right: &'static str, column: &'static str) -> Cond {
    let equal = |column| Expr::col(of(left, column)).equals(of(right, column));
    Cond::all().add(equal("programme_id")).add(equal(column))
}

/// The row, the case's number and its NGO.
fn read_with_case<R: Row>(row: &QueryResult) -> StoreResult<(R, String, NgoId)> {
    let columns = R::TABLE.columns;
    let values = columns.iter().enumerate().map(|(index, column)| value(row, index, column.kind));
    let found = R::from_values(&values.collect::<StoreResult<Vec<_>>>()?)?;
    let number = String::from_value(&value(row, columns.len(), Kind::Text)?)?;
    let ngo = NgoId::from_value(&value(row, columns.len() + 1, Kind::Id)?)?;
    Ok((found, number, ngo))
}

impl Store {
    /// Enterprises after a case number, in the order of numbers, each with its visits.
    pub async fn enterprises_after(
        &self,
        programme: ProgrammeId,
        search: &EnterpriseSearch,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Vec<ListedEnterprise>> {
        self.enterprises_where(programme, search, Cond::all(), after, limit).await
    }

    /// The same, of those that meet one more condition.
    pub(super) async fn enterprises_where(
        &self,
        programme: ProgrammeId,
        search: &EnterpriseSearch,
        holds: Cond,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Vec<ListedEnterprise>> {
        let mut query = with_case::<Enterprise>(programme, search.only);
        let number = of(Application::TABLE.name, "number");
        let mine = |column| Expr::col(of(Enterprise::TABLE.name, column));
        if let Some(ngo) = search.ngo {
            query.and_where(Expr::col(of(Application::TABLE.name, "ngo_id")).eq(ngo.0));
        }
        if let Some(region) = search.region {
            query.and_where(mine("region").eq(region.as_str()));
        }
        if let Some(sector) = search.sector {
            query.and_where(mine("sector").eq(sector.code()));
        }
        if let Some(year) = search.launched_in {
            query.and_where(mine("launched_on").gte(format!("{year:04}-01-01")));
            query.and_where(mine("launched_on").lte(format!("{year:04}-12-31")));
        }
        if let Some(day) = search.launched_since {
            query.and_where(mine("launched_on").gte(day.to_string()));
        }
        if let Some(after) = after {
            query.and_where(Expr::col(number.clone()).gt(after));
        }
        query.cond_where(holds).order_by(number.into_column_ref(), Order::Asc).limit(limit);
        self.with_visits(programme, &query).await
    }

    /// Enterprises by their ids, in the order of case numbers, each with its visits.
    pub async fn enterprises_of(
        &self,
        programme: ProgrammeId,
        only: Option<NgoId>,
        ids: &[EnterpriseId],
    ) -> StoreResult<Vec<ListedEnterprise>> {
        let mut query = with_case::<Enterprise>(programme, only);
        let id = Expr::col(of(Enterprise::TABLE.name, "enterprise_id"));
        query.and_where(id.is_in(ids.iter().map(|id| id.0)));
        query.order_by(of(Application::TABLE.name, "number").into_column_ref(), Order::Asc);
        self.with_visits(programme, &query).await
    }

    async fn with_visits(&self, programme: ProgrammeId, query: &SelectStatement) -> StoreResult<Vec<ListedEnterprise>> {
        let found = self.reader.query_all(query).await?;
        let found = found.iter().map(read_with_case::<Enterprise>).collect::<StoreResult<Vec<_>>>()?;
        let wanted = || among("enterprise_id", found.iter().map(|(enterprise, ..)| enterprise.enterprise_id.0));
        let mut visits: BTreeMap<EnterpriseId, Vec<VisitRow>> = BTreeMap::new();
        for visit in all::<VisitRow>(&self.reader, programme, wanted(), &["visited_on", "seq"]).await? {
            visits.entry(visit.enterprise_id).or_default().push(visit);
        }
        let ends: Vec<FollowupEnd> = all(&self.reader, programme, wanted(), &[]).await?;
        let mut ends: BTreeMap<EnterpriseId, FollowupEnd> =
            ends.into_iter().map(|end| (end.enterprise_id, end)).collect();
        let listed = found.into_iter().map(|(enterprise, number, ngo)| ListedEnterprise {
            visits: visits.remove(&enterprise.enterprise_id).unwrap_or_default(),
            end: ends.remove(&enterprise.enterprise_id),
            number,
            ngo,
            enterprise,
        });
        Ok(listed.collect())
    }

    /// Visits before a day and log sequence, newest first.
    pub async fn visits_before(
        &self,
        programme: ProgrammeId,
        search: &VisitSearch,
        before: Option<(Day, i64)>,
        limit: u64,
    ) -> StoreResult<Vec<ListedVisit>> {
        let mut query = with_case::<VisitRow>(programme, search.only);
        let mine = |column| Expr::col(of(VisitRow::TABLE.name, column));
        if let Some(status) = search.status {
            query.and_where(mine("status").eq(status.code()));
        }
        if let Some(from) = search.from {
            query.and_where(mine("visited_on").gte(from.to_string()));
        }
        if let Some(to) = search.to {
            query.and_where(mine("visited_on").lte(to.to_string()));
        }
        if let Some((day, seq)) = before {
            let same_day = Cond::all().add(mine("visited_on").eq(day.to_string())).add(mine("seq").lt(seq));
            query.cond_where(Cond::any().add(mine("visited_on").lt(day.to_string())).add(same_day));
        }
        for column in ["visited_on", "seq"] {
            query.order_by(of(VisitRow::TABLE.name, column).into_column_ref(), Order::Desc);
        }
        query.limit(limit);
        let found = self.reader.query_all(&query).await?;
        let listed = found.iter().map(|row| {
            let (visit, number, ngo) = read_with_case::<VisitRow>(row)?;
            Ok(ListedVisit { number, ngo, visit })
        });
        listed.collect()
    }

    /// Years in which enterprises were launched, oldest first.
    pub async fn launch_years(&self, programme: ProgrammeId, only: Option<NgoId>) -> StoreResult<Vec<i32>> {
        let (table, case) = (Enterprise::TABLE.name, Application::TABLE.name);
        let mut query = Query::select();
        query.expr(Expr::cust(LAUNCH_YEAR)).from(name(table)).inner_join(name(case), same(table, case, "case_id"));
        query.and_where(Expr::col(of(table, "programme_id")).eq(programme.0));
        if let Some(ngo) = only {
            query.and_where(Expr::col(of(case, "ngo_id")).eq(ngo.0));
        }
        query.add_group_by([Expr::cust(LAUNCH_YEAR)]).order_by_expr(Expr::cust(LAUNCH_YEAR), Order::Asc);
        let found = self.reader.query_all(&query).await?;
        found.iter().map(|row| year(row, 0)).collect()
    }

    /// Distinct persons by year of enrolment: enrolled, with a submitted application, with a signed agreement, with an
    /// enterprise launched.
    pub async fn funnel_by_year(&self, programme: ProgrammeId) -> StoreResult<BTreeMap<i32, Funnel>> {
        let mut years: BTreeMap<i32, Funnel> = BTreeMap::new();
        for stage in 0..4_u8 {
            for row in self.reader.query_all(&persons(programme, stage)).await? {
                let (year, count) = (year(&row, 0)?, row.try_get_by_index::<i64>(1)?);
                let funnel = years.entry(year).or_default();
                match stage {
                    0 => funnel.enrolled = count,
                    1 => funnel.applied = count,
                    2 => funnel.granted = count,
                    _ => funnel.launched = count,
                }
            }
        }
        Ok(years)
    }
}

/// The year of a launch. In words of SQL, for a bound value would make two expressions of it in `GROUP BY`.
pub(super) const LAUNCH_YEAR: &str = r#"substr("enterprise"."launched_on", 1, 4)"#;
/// The year of an enrolment.
const ENROLMENT_YEAR: &str = r#"substr("subject"."enrolled_on", 1, 4)"#;

/// Distinct persons by year of enrolment who came at least so far.
fn persons(programme: ProgrammeId, stage: u8) -> SelectStatement {
    let (subject, case, enterprise) = (Subject::TABLE.name, Application::TABLE.name, Enterprise::TABLE.name);
    let mut query = Query::select();
    query.expr(Expr::cust(ENROLMENT_YEAR)).expr(Expr::col(of(subject, "subject_id")).count_distinct());
    query.from(name(subject));
    if stage >= 1 {
        let submitted = Expr::col(of(case, "state")).ne(ApplicationState::Draft.code());
        query.inner_join(name(case), same(subject, case, "subject_id").add(submitted));
    }
    if stage >= 2 {
        let signed = Expr::col(of("award", "organisation_signed_on")).is_not_null();
        query.inner_join(name("award"), same(case, "award", "case_id").add(signed));
    }
    if stage >= 3 {
        query.inner_join(name(enterprise), same(case, enterprise, "case_id"));
    }
    query.and_where(Expr::col(of(subject, "programme_id")).eq(programme.0));
    query.add_group_by([Expr::cust(ENROLMENT_YEAR)]);
    query
}

pub(super) fn year(row: &QueryResult, index: usize) -> StoreResult<i32> {
    let text: String = row.try_get_by_index(index)?;
    text.parse().map_err(|_| StoreError::Broken(format!("{text:?} is not a year")))
}
