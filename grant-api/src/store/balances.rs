//! Balances and the trial balance as of a booking date and as known at a recorded time.
//!
//! Three sources, one answer: the running balances where no date is asked; the totals per day where one is (days are read,
//! not legs); and where it is asked what was known, legs: those recorded by then, or, where these are most of the log, the
//! totals less those recorded later. An entry that was recorded later is left out, whatever its date (`books.md`, guarantee
//! 3), and at most half of the legs are read.
//!
//! Invariant: each answer is one statement, so no write shows by half.

use std::collections::BTreeMap;

use ledger_core::id::{BankAccountId, FundId, LineId, ProgrammeId};
use ledger_core::ledger::account::{AccountCode, Side};
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

/// The name of the parts that a balance is added up from.
const PART: &str = "part";

/// Which legs count, by their place in the log.
#[derive(Clone, Copy)]
enum Known {
    /// All of them.
    All,
    /// Those up to this place.
    Upto(i64),
    /// All but those after this place.
    Without(i64),
}

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
        let known = self.known(programme, at.known_at).await?;
        let mut query = parts(programme, search, at.as_of, known, &[scope_of(search)]);
        let keys = ["account", "fund_id", "currency"];
        query.columns(keys.map(name));
        totals(&mut query, &keys);
        if let Some((account, fund, currency)) = after {
            let bound = [Expr::val(account.as_str()), Expr::val(fund.0), Expr::val(currency.code())];
            query.and_where(Expr::tuple(keys.map(|key| Expr::col(name(key)))).gt(Expr::tuple(bound)));
        }
        for key in keys {
            query.order_by(name(key), Order::Asc);
        }
        let found = self.reader.query_all(query.limit(limit)).await?;
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
        let known = self.known(programme, at.known_at).await?;
        let mut query = parts(programme, &BalanceSearch::default(), at.as_of, known, &[Scope::Fund, Scope::Line]);
        let keys = ["account", "fund_id", "currency", "scope", "scope_id"];
        query.columns(keys.map(name));
        totals(&mut query, &keys);
        let read = |row: &QueryResult| {
            let (scope, of) = (cell::<Scope>(row, 3)?, cell(row, 4)?);
            Ok(TrialRow {
                fund: cell(row, 1)?,
                line: (scope == Scope::Line).then_some(LineId(of)),
                account: cell(row, 0)?,
                currency: cell(row, 2)?,
                debit: cell(row, 5)?,
                credit: cell(row, 6)?,
            })
        };
        let rows = self.reader.query_all(&query).await?;
        beside_the_lines(rows.iter().map(read).collect::<StoreResult<_>>()?)
    }

    /// What accounts of funds stand at as wholes, beside their lines and on them: of one fund or of all, one account or all.
    pub async fn fund_totals(
        &self,
        programme: ProgrammeId,
        (fund, account): (Option<FundId>, Option<AccountCode>),
        at: AsOf,
    ) -> StoreResult<Vec<TrialRow>> {
        let known = self.known(programme, at.known_at).await?;
        let search = BalanceSearch { fund, account, ..BalanceSearch::default() };
        let mut query = parts(programme, &search, at.as_of, known, &[Scope::Fund]);
        let keys = ["account", "fund_id", "currency"];
        query.columns(keys.map(name));
        totals(&mut query, &keys);
        let read = |row: &QueryResult| {
            Ok(TrialRow {
                fund: cell(row, 1)?,
                line: None,
                account: cell(row, 0)?,
                currency: cell(row, 2)?,
                debit: cell(row, 3)?,
                credit: cell(row, 4)?,
            })
        };
        self.reader.query_all(&query).await?.iter().map(read).collect()
    }

    /// Which legs had been recorded by then.
    async fn known(&self, programme: ProgrammeId, known_at: Option<Timestamp>) -> StoreResult<Known> {
        let Some(known_at) = known_at else { return Ok(Known::All) };
        let last = self.known_through(programme, Some(known_at)).await?;
        let size = self.known_through(programme, None).await?;
        Ok(if last > size / 2 { Known::Without(last) } else { Known::Upto(last) })
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

/// What a search adds up: rows with scope, scope id, account, fund, currency and the four sums.
fn parts(
    programme: ProgrammeId,
    search: &BalanceSearch,
    as_of: Option<Day>,
    known: Known,
    scopes: &[Scope],
) -> SelectStatement {
    let no_cache = search.line.is_some() && search.bank_account.is_some();
    let known = match known {
        Known::Without(last) if no_cache => Known::Upto(last),
        known => known,
    };
    let mut all = Vec::new();
    if !no_cache && !matches!(known, Known::Upto(_)) {
        all.push(cached(programme, search, as_of, scopes));
    }
    if no_cache || !matches!(known, Known::All) {
        for scope in scopes {
            all.extend([Side::Debit, Side::Credit].map(|side| posted(programme, search, as_of, known, (*scope, side))));
        }
    }
    let mut all = all.into_iter();
    let mut union = all.next().unwrap_or_default();
    for more in all {
        union.union(UnionType::All, more);
    }
    let mut query = Query::select();
    query.from_subquery(union, name(PART));
    query
}

fn column(text: &'static str) -> Expr {
    Expr::col(name(text))
}

/// From the caches: running balances, or totals per day up to a date.
fn cached(programme: ProgrammeId, search: &BalanceSearch, as_of: Option<Day>, scopes: &[Scope]) -> SelectStatement {
    let keys = ["scope", "scope_id", "account", "fund_id", "currency"];
    let mut query = Query::select();
    query.columns(keys.map(name));
    match as_of {
        None => {
            query.columns(SUMS.map(name)).from(name(Balance::TABLE.name));
        }
        // Days are added up here, in the order of their key: as parts of the whole all of them would have to be sorted.
        Some(_) => {
            for sum in SUMS {
                query.expr_as(sum_of(sum), name(sum));
            }
            query.from(name(DayTotal::TABLE.name)).add_group_by(keys.map(column));
        }
    }
    query.and_where(column("programme_id").eq(programme.0));
    query.and_where(column("scope").is_in(scopes.iter().map(|scope| scope.code())));
    let of = search.line.map(|line| line.0).or(search.bank_account.map(|bank| bank.0));
    match (of, search.fund, search.account) {
        (Some(of), fund, _) => {
            query.and_where(column("scope_id").eq(of));
            if let Some(fund) = fund {
                query.and_where(column("fund_id").eq(fund.0));
            }
        }
        // A fund's own scope has its id.
        (None, Some(fund), _) => {
            query.and_where(column("scope_id").eq(fund.0));
        }
        // Named one by one, so that the account is found within each.
        (None, None, Some(_)) => {
            let mut funds = Query::select();
            funds.column(name("fund_id")).from(name("fund")).and_where(column("programme_id").eq(programme.0));
            query.and_where(column("scope_id").in_subquery(funds));
        }
        (None, None, None) => {}
    }
    if let Some(account) = search.account {
        query.and_where(column("account").eq(account.as_str()));
    }
    if let Some(currency) = search.currency {
        query.and_where(column("currency").eq(currency.code()));
    }
    if let Some(day) = as_of {
        query.and_where(column("booked_on").lte(day.to_string()));
    }
    query
}

/// From the legs: what one side of each adds to a scope, or takes from it where the leg was recorded later.
fn posted(
    programme: ProgrammeId,
    search: &BalanceSearch,
    as_of: Option<Day>,
    known: Known,
    (scope, side): (Scope, Side),
) -> SelectStatement {
    let account = if side == Side::Debit { "debit_account" } else { "credit_account" };
    let dimension = match scope {
        Scope::Line => "line_id",
        Scope::Bank => "bank_account_id",
        _ => "fund_id",
    };
    let none = || Expr::val(0_i64);
    let signed = |amount: Expr| if matches!(known, Known::Without(_)) { none().sub(amount) } else { amount };
    let amount = signed(column("amount_minor"));
    let base = signed(Expr::from(Func::coalesce([column("base_minor"), none()])));
    let sums = if side == Side::Debit { [amount, none(), base, none()] } else { [none(), amount, none(), base] };
    let mut query = Query::select();
    query.expr_as(Expr::val(scope.code()), name("scope")).expr_as(column(dimension), name("scope_id"));
    query.expr_as(column(account), name("account")).columns(["fund_id", "currency"].map(name));
    for (sum, called) in sums.into_iter().zip(SUMS) {
        query.expr_as(sum, name(called));
    }
    query.from(name(Leg::TABLE.name)).and_where(column("programme_id").eq(programme.0));
    query.and_where(column(dimension).is_not_null());
    match known {
        Known::All => {}
        Known::Upto(last) => {
            query.and_where(column("seq").lte(last));
        }
        Known::Without(last) => {
            query.and_where(column("seq").gt(last));
        }
    }
    if let Some(day) = as_of {
        query.and_where(column("booked_on").lte(day.to_string()));
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
}

/// `SUM` of 64-bit integers is wider on PostgreSQL.
fn sum_of(sum: &'static str) -> Expr {
    Func::cast_as(column(sum).sum(), name("bigint")).into()
}

/// The four sums by keys, without what legs recorded later take away whole.
fn totals(query: &mut SelectStatement, keys: &[&'static str]) {
    for sum in SUMS {
        query.expr(sum_of(sum));
    }
    query.add_group_by(keys.iter().map(|key| column(key)));
    query.and_having(sum_of("debit_minor").ne(0_i64).or(sum_of("credit_minor").ne(0_i64)));
}

fn cell<T: Cell>(row: &QueryResult, index: usize) -> StoreResult<T> {
    Ok(T::from_value(&value(row, index, T::KIND)?)?)
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
    beside.sort_by_key(|row| (row.fund, row.line, row.account, row.currency));
    Ok(beside)
}
