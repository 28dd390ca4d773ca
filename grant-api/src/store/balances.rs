//! Balances and the trial balance as of a booking date and as known at a recorded time.
//!
//! Three sources, one answer: the running balances where no date is asked, the totals per day where one is (days are read,
//! not legs), the legs themselves where it is asked what was known: an entry that was recorded later is left out there,
//! whatever its date (`books.md`, guarantee 3).
//!
//! Invariant: each answer is one statement, or legs up to a fixed place in the log, so no write shows by half.

use std::collections::BTreeMap;

use ledger_core::id::{BankAccountId, FundId, LineId, ProgrammeId};
use ledger_core::ledger::account::AccountCode;
use ledger_core::ledger::balance::{Balance, Scope};
use ledger_core::ledger::day_total::DayTotal;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::trial::{Sides, TrialRow};
use ledger_core::money::{Currency, Minor};
use ledger_core::row::{Cell, Row};
use ledger_core::time::{Day, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, QueryResult};

use super::day_total::SUMS;
use super::journal::AsOf;
use super::rows::{name, value};
use super::{Store, StoreError, StoreResult};

/// Which balances are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BalanceSearch {
    /// Of this account.
    pub account: Option<AccountCode>,
    /// Of this fund.
    pub fund: Option<FundId>,
    /// Of this budget line.
    pub line: Option<LineId>,
    /// Of this bank account.
    pub bank_account: Option<BankAccountId>,
    /// In this currency.
    pub currency: Option<Currency>,
}

/// What an account of a fund stands at, in one currency: what of it meets the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceRow {
    /// Account.
    pub account: AccountCode,
    /// Fund.
    pub fund: FundId,
    /// Currency.
    pub currency: Currency,
    /// Debits and credits, minor units of the currency.
    pub sides: Sides,
    /// The same in base currency; zero in the budget layer.
    pub base: Sides,
}

/// Where a page of balances ended: they come in the order of account, fund and currency.
pub type BalanceKeyset = (AccountCode, FundId, Currency);

/// The name of the legs as parts of balances.
const PART: &str = "part";

impl Store {
    /// Balances after a key, in the order of account, fund and currency.
    pub async fn balances_after(
        &self,
        programme: ProgrammeId,
        search: &BalanceSearch,
        at: AsOf,
        after: Option<BalanceKeyset>,
        limit: u64,
    ) -> StoreResult<Vec<BalanceRow>> {
        let both = search.line.is_some() && search.bank_account.is_some();
        let mut query = if both || at.known_at.is_some() {
            let known = self.known(programme, at.known_at).await?;
            posted(programme, search, at.as_of, known)
        } else {
            cached(programme, search, at.as_of, &[scope_of(search)])
        };
        let keys = ["account", "fund_id", "currency"];
        query.columns(keys.map(name));
        sums(&mut query);
        if let Some((account, fund, currency)) = after {
            let bound = [Expr::val(account.as_str()), Expr::val(fund.0), Expr::val(currency.code())];
            query.and_where(Expr::tuple(keys.map(|key| Expr::col(name(key)))).gt(Expr::tuple(bound)));
        }
        query.add_group_by(keys.map(|key| Expr::col(name(key)))).limit(limit);
        for key in keys {
            query.order_by(name(key), Order::Asc);
        }
        let found = self.reader.query_all(&query).await?;
        let read = |row: &QueryResult| {
            Ok(BalanceRow {
                account: cell(row, 0)?,
                fund: cell(row, 1)?,
                currency: cell(row, 2)?,
                sides: Sides { debit: cell(row, 3)?, credit: cell(row, 4)? },
                base: Sides { debit: cell(row, 5)?, credit: cell(row, 6)? },
            })
        };
        found.iter().map(read).collect()
    }

    /// Sums of debits and credits per fund, line, account and currency, as of a booking date and as known at a time.
    pub async fn trial_balance(&self, programme: ProgrammeId, at: AsOf) -> StoreResult<Vec<TrialRow>> {
        let everything = BalanceSearch::default();
        if at.known_at.is_some() {
            let known = self.known(programme, at.known_at).await?;
            let rows = self.trial_rows(posted(programme, &everything, at.as_of, known), &["line_id"]).await?;
            let read = |row: &QueryResult| trial_row(row, cell(row, 5)?);
            return Ok(in_order(rows.iter().map(read).collect::<StoreResult<_>>()?));
        }
        let scopes = [Scope::Fund, Scope::Line];
        let rows = self.trial_rows(cached(programme, &everything, at.as_of, &scopes), &["scope_id", "scope"]).await?;
        let read = |row: &QueryResult| {
            let line = (cell::<Scope>(row, 6)? == Scope::Line).then_some(LineId(cell(row, 5)?));
            trial_row(row, line)
        };
        let rows: Vec<TrialRow> = rows.iter().map(read).collect::<StoreResult<_>>()?;
        beside_the_lines(rows)
    }

    async fn trial_rows(&self, mut query: SelectStatement, more: &[&'static str]) -> StoreResult<Vec<QueryResult>> {
        let keys: Vec<&'static str> =
            ["fund_id", "account", "currency"].into_iter().chain(more.iter().copied()).collect();
        query.columns(keys[..3].iter().map(|key| name(key)));
        for sum in &SUMS[..2] {
            query.expr(total(sum));
        }
        query.columns(more.iter().map(|key| name(key)));
        query.add_group_by(keys.iter().map(|key| Expr::col(name(key))));
        Ok(self.reader.query_all(&query).await?)
    }

    /// The last place in the log that was recorded by then; `None` where nothing was asked. Recorded times rise with it.
    async fn known(&self, programme: ProgrammeId, known_at: Option<Timestamp>) -> StoreResult<Option<i64>> {
        let Some(known_at) = known_at else { return Ok(None) };
        let mut query = Query::select();
        query.column(name("seq")).from(name("log_leaf"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.and_where(Expr::col(name("recorded_at")).lte(known_at.micros()));
        query.order_by(name("recorded_at"), Order::Desc).limit(1);
        let row = self.reader.query_one(&query).await?;
        Ok(Some(row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or(0)))
    }
}

/// The scope whose caches answer a search; a search for both a line and a bank account has none.
fn scope_of(search: &BalanceSearch) -> Scope {
    match (search.line, search.bank_account) {
        (Some(_), _) => Scope::Line,
        (None, Some(_)) => Scope::Bank,
        (None, None) => Scope::Fund,
    }
}

/// From the caches: running balances, or totals per day up to a date.
fn cached(programme: ProgrammeId, search: &BalanceSearch, as_of: Option<Day>, scopes: &[Scope]) -> SelectStatement {
    let column = |column| Expr::col(name(column));
    let mut query = Query::select();
    query.from(name(if as_of.is_some() { DayTotal::TABLE.name } else { Balance::TABLE.name }));
    query.and_where(column("programme_id").eq(programme.0));
    query.and_where(column("scope").is_in(scopes.iter().map(|scope| scope.code())));
    let own = search.fund.map(|fund| fund.0).filter(|_| scopes == [Scope::Fund]);
    let of = search.line.map(|line| line.0).or(search.bank_account.map(|bank| bank.0)).or(own);
    if let Some(of) = of {
        query.and_where(column("scope_id").eq(of));
    }
    if let Some(account) = search.account {
        query.and_where(column("account").eq(account.as_str()));
    }
    if let Some(fund) = search.fund {
        query.and_where(column("fund_id").eq(fund.0));
    }
    if let Some(currency) = search.currency {
        query.and_where(column("currency").eq(currency.code()));
    }
    if let Some(day) = as_of {
        query.and_where(column("booked_on").lte(day.to_string()));
    }
    query
}

/// From the legs: both sides of each, up to a date and a place in the log.
fn posted(programme: ProgrammeId, search: &BalanceSearch, as_of: Option<Day>, known: Option<i64>) -> SelectStatement {
    let side = |account: &'static str, debit: bool| {
        let column = |column| Expr::col(name(column));
        let mut query = Query::select();
        query.expr_as(column(account), name("account")).columns(["fund_id", "currency", "line_id"].map(name));
        let base = || Expr::from(Func::coalesce([column("base_minor"), Expr::val(0_i64)]));
        let none = || Expr::val(0_i64);
        let amounts = if debit {
            [column("amount_minor"), none(), base(), none()]
        } else {
            [none(), column("amount_minor"), none(), base()]
        };
        for (amount, sum) in amounts.into_iter().zip(SUMS) {
            query.expr_as(amount, name(sum));
        }
        query.from(name(Leg::TABLE.name)).and_where(column("programme_id").eq(programme.0));
        if let Some(day) = as_of {
            query.and_where(column("booked_on").lte(day.to_string()));
        }
        if let Some(seq) = known {
            query.and_where(column("seq").lte(seq));
        }
        if let Some(code) = search.account {
            query.and_where(column(account).eq(code.as_str()));
        }
        if let Some(currency) = search.currency {
            query.and_where(column("currency").eq(currency.code()));
        }
        let ids = [
            ("fund_id", search.fund.map(|fund| fund.0)),
            ("line_id", search.line.map(|line| line.0)),
            ("bank_account_id", search.bank_account.map(|bank| bank.0)),
        ];
        for (dimension, id) in ids.into_iter().filter_map(|(dimension, id)| Some((dimension, id?))) {
            query.and_where(column(dimension).eq(id));
        }
        query
    };
    let mut sides = side("debit_account", true);
    sides.union(UnionType::All, side("credit_account", false));
    let mut query = Query::select();
    query.from_subquery(sides, name(PART));
    query
}

/// A sum as a 64-bit integer.
fn total(column: &'static str) -> Expr {
    Expr::from(Func::cast_as(Expr::col(name(column)).sum(), name("bigint")))
}

fn sums(query: &mut SelectStatement) {
    for sum in SUMS {
        query.expr(total(sum));
    }
}

fn cell<T: Cell>(row: &QueryResult, index: usize) -> StoreResult<T> {
    Ok(T::from_value(&value(row, index, T::KIND)?)?)
}

/// Fund, account, currency and the two sums, in this order.
fn trial_row(row: &QueryResult, line: Option<LineId>) -> StoreResult<TrialRow> {
    Ok(TrialRow {
        fund: cell(row, 0)?,
        line,
        account: cell(row, 1)?,
        currency: cell(row, 2)?,
        debit: cell(row, 3)?,
        credit: cell(row, 4)?,
    })
}

/// Totals of funds become what stands on none of their lines; where that is nothing, they are left out.
fn beside_the_lines(rows: Vec<TrialRow>) -> StoreResult<Vec<TrialRow>> {
    let far = |error: ledger_core::money::Overflow| StoreError::Broken(error.to_string());
    let mut on_lines: BTreeMap<BalanceKeyset, Sides> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.line.is_some()) {
        let sides = on_lines.entry((row.account, row.fund, row.currency)).or_default();
        *sides = sides.plus(row.debit, row.credit).map_err(far)?;
    }
    let mut beside = Vec::new();
    for mut row in rows {
        if row.line.is_none() {
            let lines = on_lines.get(&(row.account, row.fund, row.currency)).copied().unwrap_or_default();
            row.debit = row.debit.minus(lines.debit).map_err(far)?;
            row.credit = row.credit.minus(lines.credit).map_err(far)?;
        }
        if (row.debit, row.credit) != (Minor::ZERO, Minor::ZERO) {
            beside.push(row);
        }
    }
    Ok(in_order(beside))
}

fn in_order(mut rows: Vec<TrialRow>) -> Vec<TrialRow> {
    rows.sort_by_key(|row| (row.fund, row.line, row.account, row.currency));
    rows
}
