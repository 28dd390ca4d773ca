//! Statements out of the legs themselves: sums by any dimension, a page of an account's legs, a page of entries.
//!
//! Invariant: one [`LegFilter`] says which legs a figure and the entries behind it are made of, so that both are the same
//! legs. A list goes on after a key of its order (booking date, log sequence, entry, leg), never by counting rows. What was
//! recorded after `through` is in neither.

use ledger_core::id::{BankAccountId, CaseId, DisbursementId, EntryId, FundId, GrantId, LineId, ProgrammeId};
use ledger_core::ledger::account::{AccountCode, Layer};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::statement::LegSum;
use ledger_core::money::{Currency, Minor};
use ledger_core::row::{Cell, Kind, Row};
use ledger_core::time::{Day, Timestamp};
use sea_orm::sea_query::{CaseStatement, Cond, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::BTreeMap;

use super::rows::{all, among, day, fetch, legs, name, select, value};
use super::{Store, StoreError, StoreResult};

/// Which legs are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegFilter {
    /// The money or the budget.
    pub layer: Option<Layer>,
    /// Debiting or crediting this account.
    pub account: Option<AccountCode>,
    /// Of this fund.
    pub fund: Option<FundId>,
    /// On this budget line.
    pub line: Option<LineId>,
    /// Of this grant.
    pub grant: Option<GrantId>,
    /// Of one of these grants; empty asks for nothing.
    pub grants: Vec<GrantId>,
    /// Of some grant, whichever.
    pub of_a_grant: bool,
    /// Of this disbursement.
    pub disbursement: Option<DisbursementId>,
    /// Of this bank account.
    pub bank_account: Option<BankAccountId>,
    /// In this currency.
    pub currency: Option<Currency>,
    /// Booked on or after.
    pub from: Option<Day>,
    /// Booked on or before.
    pub to: Option<Day>,
    /// Posted by this log sequence or an earlier one.
    pub through: Option<i64>,
}

/// Where a list of legs is: booking date, log sequence, entry, number of the leg.
pub type LegKey = (Day, i64, EntryId, i64);
/// Where a list of entries is: booking date, log sequence, entry.
pub type EntryKey = (Day, i64, EntryId);

/// A dimension that sums are kept apart by, besides both accounts and the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Fund.
    Fund,
    /// Budget line.
    Line,
    /// Grant.
    Grant,
    /// Month of booking.
    Month,
}

/// The month of booking. In words of SQL, for a bound value would make two expressions of it in `GROUP BY`.
const MONTH: &str = r#"substr("booked_on", 1, 7)"#;

impl Dimension {
    fn expr(self) -> Expr {
        match self {
            Dimension::Fund => Expr::col(name("fund_id")),
            Dimension::Line => Expr::col(name("line_id")),
            Dimension::Grant => Expr::col(name("grant_id")),
            Dimension::Month => Expr::cust(MONTH),
        }
    }
}

impl LegFilter {
    /// As a condition on the table of legs.
    pub(super) fn condition(&self) -> Cond {
        let column = |text| Expr::col(name(text));
        let ids = [
            ("fund_id", self.fund.map(|id| id.0)),
            ("line_id", self.line.map(|id| id.0)),
            ("grant_id", self.grant.map(|id| id.0)),
            ("disbursement_id", self.disbursement.map(|id| id.0)),
            ("bank_account_id", self.bank_account.map(|id| id.0)),
        ];
        let mut all = Cond::all();
        for (text, id) in ids {
            all = all.add_option(id.map(|id| column(text).eq(id)));
        }
        if let Some(account) = self.account {
            all = all.add(touches(&[account]));
        }
        if !self.grants.is_empty() {
            all = all.add(column("grant_id").is_in(self.grants.iter().map(|grant| grant.0)));
        }
        if self.of_a_grant {
            all = all.add(column("grant_id").is_not_null());
        }
        all.add_option(self.layer.map(|layer| column("layer").eq(layer.code())))
            .add_option(self.currency.map(|currency| column("currency").eq(currency.code())))
            .add_option(self.from.map(|from| column("booked_on").gte(from.to_string())))
            .add_option(self.to.map(|to| column("booked_on").lte(to.to_string())))
            .add_option(self.through.map(|seq| column("seq").lte(seq)))
    }
}

/// Legs that debit or credit one of these accounts.
pub(super) fn touches(accounts: &[AccountCode]) -> Cond {
    let column = |text| Expr::col(name(text)).is_in(accounts.iter().map(|code| code.as_str().to_owned()));
    Cond::any().add(column("debit_account")).add(column("credit_account"))
}

/// `SELECT` from the legs of a programme.
pub(super) fn from_legs(programme: ProgrammeId) -> SelectStatement {
    let mut query = Query::select();
    query.from(name("leg")).and_where(Expr::col(name("programme_id")).eq(programme.0));
    query
}

/// A sum that is an integer on every engine.
pub(super) fn total(of: Expr) -> Expr {
    Func::cast_as(Func::sum(of), name("bigint")).into()
}

/// An amount above zero where the account is debited and below where it is credited.
pub(super) fn signed(account: AccountCode) -> Expr {
    let debited = Expr::col(name("debit_account")).eq(account.as_str());
    CaseStatement::new().case(debited, Expr::col(name("amount_minor"))).finally(Expr::cust(r#"-"amount_minor""#)).into()
}

/// The same of any leg: nothing where it neither debits nor credits the account.
pub(super) fn moved(account: AccountCode) -> Expr {
    let on = |column: &'static str| Expr::col(name(column)).eq(account.as_str());
    let debited = CaseStatement::new().case(on("debit_account"), Expr::col(name("amount_minor")));
    debited.case(on("credit_account"), Expr::cust(r#"-"amount_minor""#)).finally(Expr::cust("0")).into()
}

fn leg_key() -> Expr {
    Expr::tuple(["booked_on", "seq", "entry_id", "leg_no"].map(|column| Expr::col(name(column))))
}

fn leg_place((on, seq, entry, leg_no): LegKey) -> Expr {
    Expr::tuple([Expr::val(on.to_string()), Expr::val(seq), Expr::val(entry.0), Expr::val(leg_no)])
}

/// A cell of a result, by its kind.
pub(super) fn cell<T: Cell>(row: &QueryResult, index: usize) -> StoreResult<T> {
    Ok(T::from_value(&value(row, index, T::KIND)?)?)
}

impl Store {
    /// The last log sequence that was known at a time, or the last there is: what a statement of several reads is held to.
    pub async fn known_through(&self, programme: ProgrammeId, known_at: Option<Timestamp>) -> StoreResult<i64> {
        let Some(known_at) = known_at else {
            return Ok(self.log_head(programme).await?.map_or(0, |head| head.size));
        };
        // Recorded times rise with the place in the log, and their index holds both.
        let mut query = Query::select();
        query.column(name("seq")).from(name("log_leaf"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.and_where(Expr::col(name("recorded_at")).lte(known_at.micros()));
        query.order_by(name("recorded_at"), Order::Desc).limit(1);
        let row = self.reader.query_one(&query).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
    }

    /// Legs summed by debit account, credit account, currency and the dimensions asked for.
    pub async fn leg_sums(
        &self,
        programme: ProgrammeId,
        filter: &LegFilter,
        by: &[Dimension],
    ) -> StoreResult<Vec<LegSum>> {
        let accounts = ["debit_account", "credit_account", "currency"];
        let mut query = from_legs(programme);
        query.columns(accounts.map(name)).expr(total(Expr::col(name("amount_minor"))));
        query.expr(total(Expr::col(name("base_minor"))));
        for dimension in by {
            query.expr(dimension.expr());
        }
        query.cond_where(filter.condition()).add_group_by(accounts.map(|column| Expr::col(name(column))));
        query.add_group_by(by.iter().map(|dimension| dimension.expr()));
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| leg_sum(row, by)).collect()
    }

    /// What an account stood at before a list of its legs goes on: debit above zero, per currency. `after` is where the list
    /// is; without it, the day before the filter's first.
    pub async fn balance_before(
        &self,
        programme: ProgrammeId,
        (account, filter): (AccountCode, &LegFilter),
        after: Option<LegKey>,
    ) -> StoreResult<Vec<(Currency, Minor)>> {
        let earlier = match (after, filter.from) {
            (Some(key), _) => leg_key().lte(leg_place(key)),
            (None, Some(from)) => Expr::col(name("booked_on")).lt(from.to_string()),
            (None, None) => return Ok(Vec::new()),
        };
        let before = LegFilter { from: None, account: Some(account), ..filter.clone() };
        let mut query = from_legs(programme);
        query.column(name("currency")).expr(total(signed(account)));
        query.cond_where(before.condition()).and_where(earlier).add_group_by([Expr::col(name("currency"))]);
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok((cell(row, 0)?, cell(row, 1)?))).collect()
    }

    /// Legs in the order of their keys, after one.
    pub async fn legs_after(
        &self,
        programme: ProgrammeId,
        filter: &LegFilter,
        after: Option<LegKey>,
        limit: u64,
    ) -> StoreResult<Vec<Leg>> {
        let mut query = select(Leg::TABLE, programme);
        query.cond_where(filter.condition());
        if let Some(key) = after {
            query.and_where(leg_key().gt(leg_place(key)));
        }
        for column in ["booked_on", "seq", "entry_id", "leg_no"] {
            query.order_by(name(column), Order::Asc);
        }
        fetch(&self.reader, query.limit(limit)).await
    }

    /// Entries with all their legs of which at least one fits, in the order of their keys, after one.
    pub async fn journal_after(
        &self,
        programme: ProgrammeId,
        filter: &LegFilter,
        after: Option<EntryKey>,
        limit: u64,
    ) -> StoreResult<Vec<(EntryHeader, Vec<Leg>)>> {
        let columns = ["booked_on", "seq", "entry_id"];
        let mut query = from_legs(programme);
        query.distinct().columns(columns.map(name)).cond_where(filter.condition());
        if let Some((on, seq, entry)) = after {
            let place = Expr::tuple([Expr::val(on.to_string()), Expr::val(seq), Expr::val(entry.0)]);
            query.and_where(Expr::tuple(columns.map(|column| Expr::col(name(column)))).gt(place));
        }
        for column in columns {
            query.order_by(name(column), Order::Asc);
        }
        let rows = self.reader.query_all(query.limit(limit)).await?;
        let found = rows.iter().map(|row| cell::<EntryId>(row, 2)).collect::<StoreResult<Vec<_>>>()?;
        let mut headers = self.entry_headers(programme, &found).await?;
        let mut by_entry: BTreeMap<EntryId, Vec<Leg>> = BTreeMap::new();
        for leg in legs(&self.reader, programme, among("entry_id", found.iter().map(|entry| entry.0))).await? {
            by_entry.entry(leg.entry_id).or_default().push(leg);
        }
        let whole = |entry: &EntryId| {
            let header =
                headers.remove(entry).ok_or_else(|| StoreError::Broken(format!("entry {entry} has no header")))?;
            Ok((header, by_entry.remove(entry).unwrap_or_default()))
        };
        found.iter().map(whole).collect()
    }

    /// Headers of entries.
    pub async fn entry_headers(
        &self,
        programme: ProgrammeId,
        entries: &[EntryId],
    ) -> StoreResult<BTreeMap<EntryId, EntryHeader>> {
        let found: Vec<EntryHeader> =
            all(&self.reader, programme, among("entry_id", entries.iter().map(|entry| entry.0)), &[]).await?;
        Ok(found.into_iter().map(|header| (header.entry_id, header)).collect())
    }

    /// Numbers of cases.
    pub async fn case_numbers(
        &self,
        programme: ProgrammeId,
        cases: impl IntoIterator<Item = CaseId>,
    ) -> StoreResult<BTreeMap<CaseId, String>> {
        let mut query = Query::select();
        query.columns(["case_id", "number"].map(name)).from(name("application"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.and_where(Expr::col(name("case_id")).is_in(cases.into_iter().map(|case| case.0)));
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok((cell(row, 0)?, cell(row, 1)?))).collect()
    }
}

fn leg_sum(row: &QueryResult, by: &[Dimension]) -> StoreResult<LegSum> {
    let mut sum = LegSum {
        debit: cell(row, 0)?,
        credit: cell(row, 1)?,
        currency: cell(row, 2)?,
        amount: cell(row, 3)?,
        base: cell::<Option<Minor>>(row, 4)?.unwrap_or_default(),
        fund: None,
        line: None,
        grant: None,
        month: None,
    };
    for (index, dimension) in by.iter().enumerate() {
        let index = index + 5;
        match dimension {
            Dimension::Fund => sum.fund = cell(row, index)?,
            Dimension::Line => sum.line = cell(row, index)?,
            Dimension::Grant => sum.grant = cell(row, index)?,
            Dimension::Month => {
                let text = String::from_value(&value(row, index, Kind::Text)?)?;
                sum.month = Some(day(&format!("{text}-01"))?);
            }
        }
    }
    Ok(sum)
}
