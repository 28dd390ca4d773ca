//! Enterprises with their visits and what was disbursed to them: what the outcome figures are made of.

use std::collections::BTreeMap;

use ledger_core::id::{EnterpriseId, GrantId, ProgrammeId};
use ledger_core::ledger::account::Side;
use ledger_core::money::Minor;
use ledger_core::programme::followup::{Enterprise, VisitRow};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, Query};

use super::rows::{all, name};
use super::{Store, StoreResult};

/// One enterprise with its visits.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The enterprise.
    pub enterprise: Enterprise,
    /// Its visits.
    pub visits: Vec<VisitRow>,
}

impl Store {
    /// Every enterprise with its visits.
    pub async fn followed(&self, programme: ProgrammeId) -> StoreResult<Vec<Followed>> {
        let enterprises: Vec<Enterprise> = all(&self.reader, programme, Cond::all(), &["enterprise_id"]).await?;
        let visits: Vec<VisitRow> =
            all(&self.reader, programme, Cond::all(), &["enterprise_id", "visited_on", "seq"]).await?;
        let mut by_enterprise: BTreeMap<EnterpriseId, Vec<VisitRow>> = BTreeMap::new();
        for visit in visits {
            by_enterprise.entry(visit.enterprise_id).or_default().push(visit);
        }
        let whole = |enterprise: Enterprise| Followed {
            visits: by_enterprise.remove(&enterprise.enterprise_id).unwrap_or_default(),
            enterprise,
        };
        Ok(enterprises.into_iter().map(whole).collect())
    }

    /// What the bank paid out per grant, less what came back, in minor units of the fund's currency: the same legs as the
    /// trial balance (bank accounts 1010 and 1020, of a grant).
    pub async fn disbursed(&self, programme: ProgrammeId) -> StoreResult<BTreeMap<GrantId, Minor>> {
        let mut totals: BTreeMap<GrantId, i64> = BTreeMap::new();
        for (column, side) in [("credit_account", Side::Credit), ("debit_account", Side::Debit)] {
            let mut query = Query::select();
            query.column(name("grant_id"));
            query.expr(Func::cast_as(Expr::col(name("amount_minor")).sum(), name("bigint"))).from(name("leg"));
            query.and_where(Expr::col(name("programme_id")).eq(programme.0));
            query.and_where(Expr::col(name("grant_id")).is_not_null());
            query.and_where(Expr::col(name(column)).is_in(["1010", "1020"]));
            query.add_group_by([Expr::col(name("grant_id"))]);
            for row in self.reader.query_all(&query).await? {
                let (grant, amount) = (GrantId(row.try_get_by_index(0)?), row.try_get_by_index::<i64>(1)?);
                *totals.entry(grant).or_default() += if side == Side::Credit { amount } else { -amount };
            }
        }
        Ok(totals.into_iter().map(|(grant, total)| (grant, Minor(total))).collect())
    }
}
