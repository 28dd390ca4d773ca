//! Reads for the calendar: the enterprises of which a visit can stand in a month.
//!
//! Invariant: an NGO's reader gets enterprises of that NGO only, by a condition of the statement itself. Must not: decide on
//! which day a visit stands.

use ledger_core::id::ProgrammeId;
use ledger_core::programme::act::Act;
use ledger_core::programme::followup::{Enterprise, VisitRow};
use ledger_core::programme::followup_plan::FIRST_MONEY;
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};

use super::reports::{EnterpriseSearch, ListedEnterprise, of};
use super::rows::name;
use super::{Store, StoreResult};

/// Enterprises of which something may stand in a month: any of these holds.
#[derive(Clone, Debug)]
pub struct MonthSearch {
    /// Launched within one of these.
    pub launched: Vec<(Day, Day)>,
    /// Visited within this.
    pub visited: (Day, Day),
    /// Money or goods came within this.
    pub money: (Day, Day),
}

fn between(column: Expr, (from, to): (Day, Day)) -> Expr {
    column.between(from.to_string(), to.to_string())
}

impl Store {
    /// Enterprises after a case number that meet a search and may stand in a month, in the order of numbers.
    pub async fn enterprises_of_month(
        &self,
        programme: ProgrammeId,
        search: &EnterpriseSearch,
        month: &MonthSearch,
        after: Option<&str>,
        limit: u64,
    ) -> StoreResult<Vec<ListedEnterprise>> {
        let mine = |column| Expr::col(of(Enterprise::TABLE.name, column));
        let mut visited = Query::select();
        visited.column(name("enterprise_id")).from(name(VisitRow::TABLE.name));
        visited.and_where(Expr::col(name("programme_id")).eq(programme.0));
        visited.and_where(between(Expr::col(name("visited_on")), month.visited));
        let mut paid = Query::select();
        paid.column(name("case_id")).from(name(Act::TABLE.name));
        paid.and_where(Expr::col(name("programme_id")).eq(programme.0));
        paid.and_where(Expr::col(name("action")).is_in(FIRST_MONEY.map(|action| action.code())));
        paid.and_where(between(Expr::col(name("on_day")), month.money));
        let mut any = Cond::any();
        any = any.add(mine("enterprise_id").in_subquery(visited)).add(mine("case_id").in_subquery(paid));
        for launched in &month.launched {
            any = any.add(between(mine("launched_on"), *launched));
        }
        self.enterprises_where(programme, search, any, after, limit).await
    }
}
