//! Reads of quoted rates: one page at a time, in the order of day, pair and source.

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::rate::{RateRow, RateSource};
use ledger_core::money::Currency;
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order};

use super::rows::{fetch, name, select};
use super::{Store, StoreResult};

/// Which rates.
#[derive(Clone, Copy, Debug, Default)]
pub struct RateSearch {
    /// The currency that is priced.
    pub currency: Option<Currency>,
    /// The currency of the price.
    pub per: Option<Currency>,
    /// Whose.
    pub source: Option<RateSource>,
    /// From this day on.
    pub from: Option<Day>,
    /// Up to and including this day.
    pub to: Option<Day>,
}

/// What orders rates and names one: day, pair, source.
pub type RatePlace = (Day, Currency, Currency, RateSource);

const ORDER: [&str; 4] = ["on_day", "currency", "per", "source"];

impl Store {
    /// Rates that were searched for, after a place, at most `limit` of them.
    pub async fn rates(
        &self,
        programme: ProgrammeId,
        search: RateSearch,
        after: Option<RatePlace>,
        limit: u64,
    ) -> StoreResult<Vec<RateRow>> {
        let column = |text: &'static str| Expr::col(name(text));
        let mut query = select(RateRow::TABLE, programme);
        let same = [
            ("currency", search.currency.map(|currency| currency.code().to_owned())),
            ("per", search.per.map(|currency| currency.code().to_owned())),
            ("source", search.source.map(|source| source.code().to_owned())),
        ];
        for (field, value) in same {
            query.and_where_option(value.map(|value| column(field).eq(value)));
        }
        query.and_where_option(search.from.map(|day| column("on_day").gte(day.to_string())));
        query.and_where_option(search.to.map(|day| column("on_day").lte(day.to_string())));
        if let Some((day, currency, per, source)) = after {
            let values = [day.to_string(), currency.code().into(), per.code().into(), source.code().into()];
            query.cond_where(beyond(&values));
        }
        for field in ORDER {
            query.order_by(name(field), Order::Asc);
        }
        fetch(&self.reader, query.limit(limit)).await
    }
}

/// Past a place in the order: the first column that differs is greater.
fn beyond(values: &[String; 4]) -> Cond {
    let column = |at: usize| Expr::col(name(ORDER[at]));
    (0..ORDER.len()).fold(Cond::any(), |any, at| {
        let same = (0..at).fold(Cond::all(), |all, before| all.add(column(before).eq(values[before].clone())));
        any.add(same.add(column(at).gt(values[at].clone())))
    })
}
