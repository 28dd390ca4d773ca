//! Signed months of bank accounts: what a step has to see, what pages show, and the end of a day as rows.
//!
//! What is loaded here is what `ledger_core::programme::stage::Stage` lends for the same need, row for row. Must not: judge
//! whether a month holds, or know the vault.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, DisbursementId, ProgrammeId, ReconciliationId, StatementLineId};
use ledger_core::ledger::account::{AccountCode, IN_TRANSIT};
use ledger_core::ledger::balance::Scope;
use ledger_core::ledger::day_total::DayTotal;
use ledger_core::ledger::leg::Leg;
use ledger_core::money::Minor;
use ledger_core::programme::bank_statement::{BankStatement, LineState, StatementLine, line_of};
use ledger_core::programme::claim::Claim;
use ledger_core::programme::disbursement::{BankLine, Disbursement, DisbursementState};
use ledger_core::programme::line_match::undone_after;
use ledger_core::programme::month::{DayEnd, Lists, OnTheWay, WayDays, on_the_way};
use ledger_core::programme::reconciliation::{Reconciliation, ReconciliationDocument, ReconciliationItem};
use ledger_core::programme::setup::BankAccount;
use ledger_core::programme::treasury::{Receipt, ReceiptState, Remittance};
use ledger_core::programme::world::{Need, World};
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::rows::{all, among, is, legs, name, nested};
use super::statement::{cell, from_legs, signed, total};
use super::{Store, StoreError, StoreResult};

/// Ids or references that one statement asks for.
const AT_ONCE: usize = 1_000;

/// A month with everything that was ever listed in it.
type WithItems = (Reconciliation, Vec<ReconciliationItem>);

impl Store {
    /// The months of all bank accounts, or of one, by account and day.
    pub async fn reconciliations(
        &self,
        programme: ProgrammeId,
        account: Option<BankAccountId>,
    ) -> StoreResult<Vec<Reconciliation>> {
        let which = account.map_or_else(Cond::all, |account| is("bank_account_id", account.0));
        all(&self.reader, programme, which, &["bank_account_id", "through_on"]).await
    }

    /// What was listed with a version of a month.
    pub async fn reconciliation_items(
        &self,
        programme: ProgrammeId,
        (id, version): (ReconciliationId, i64),
    ) -> StoreResult<Vec<ReconciliationItem>> {
        let of = is("reconciliation_id", id.0).add(is("version", version));
        all(&self.reader, programme, of, &["item_no"]).await
    }

    /// How a month was printed, by version and language.
    pub async fn reconciliation_documents(
        &self,
        programme: ProgrammeId,
        id: ReconciliationId,
    ) -> StoreResult<Vec<ReconciliationDocument>> {
        all(&self.reader, programme, is("reconciliation_id", id.0), &["version", "language"]).await
    }

    /// What the figures of a bank account at the end of a day are made from, without its lists.
    pub async fn day_figures(&self, programme: ProgrammeId, bank: &BankAccount, day: Day) -> StoreResult<DayEnd> {
        day_end(&self.reader, programme, (bank, day), false).await
    }

    /// The same with its lists.
    pub async fn day_end(&self, programme: ProgrammeId, bank: &BankAccount, day: Day) -> StoreResult<DayEnd> {
        day_end(&self.reader, programme, (bank, day), true).await
    }
}

/// Loads one need.
pub(super) async fn need(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    need: &Need,
) -> StoreResult<()> {
    let (account, day) = match need {
        Need::Month(account, day) => (*account, *day),
        Need::Reconciliation(id) => {
            let found: Vec<Reconciliation> = all(connection, programme, is("reconciliation_id", id.0), &[]).await?;
            let Some(row) = found.first() else { return Ok(()) };
            (row.bank_account_id, row.through_on)
        }
        _ => return Ok(()),
    };
    world.reconciliations.extend(with_items(connection, programme, is("bank_account_id", account.0)).await?);
    let banks: Vec<BankAccount> = all(connection, programme, is("bank_account_id", account.0), &[]).await?;
    if let Some(bank) = banks.first() {
        world.day_ends.insert((account, day), day_end(connection, programme, (bank, day), true).await?);
    }
    Ok(())
}

/// Every month, for a stage.
pub(super) async fn every(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> StoreResult<BTreeMap<ReconciliationId, WithItems>> {
    with_items(connection, programme, Cond::all()).await
}

async fn with_items(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    which: Cond,
) -> StoreResult<BTreeMap<ReconciliationId, WithItems>> {
    let rows: Vec<Reconciliation> = all(connection, programme, which, &[]).await?;
    let of = among("reconciliation_id", rows.iter().map(|row| row.reconciliation_id.0));
    let items: Vec<ReconciliationItem> =
        all(connection, programme, of, &["reconciliation_id", "version", "item_no"]).await?;
    Ok(nested(rows, |row| row.reconciliation_id, items, |item| item.reconciliation_id))
}

async fn day_end(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    (bank, day): (&BankAccount, Day),
    listed: bool,
) -> StoreResult<DayEnd> {
    let account = bank.bank_account_id;
    let of = || is("bank_account_id", account.0);
    let statements: Vec<BankStatement> = all(connection, programme, of(), &["statement_id"]).await?;
    let after = of().add(Expr::col(name("booked_on")).gt(day.to_string()));
    let mut later: Vec<BankLine> = all(connection, programme, after, &[]).await?;
    later.retain(|line| line_of(&line.bank_ref).is_some());
    // In the order of bytes, which no engine's collation is asked for.
    later.sort_by(|a, b| a.bank_ref.cmp(&b.bank_ref));
    let lines = open_lines(connection, programme, (account, day), &later).await?;
    let net = net(connection, programme, bank, day).await?;
    let lists = if listed { Some(lists(connection, programme, account, day).await?) } else { None };
    let ids: Vec<StatementLineId> = lines.iter().map(|(line, _)| line.statement_line_id).collect();
    let records = super::line_match::records(connection, programme, &ids).await?;
    let undone = undone_after(records.values(), day).map_err(|error| StoreError::Broken(error.to_string()))?;
    Ok(DayEnd { statements, lines, later, undone, net, lists })
}

/// Lines until a day of which something is left, or that were booked in part after it.
async fn open_lines(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    (account, day): (BankAccountId, Day),
    later: &[BankLine],
) -> StoreResult<Vec<(StatementLine, LineState)>> {
    // In so many words: SQLite takes the index of these rows for no value that it doesn't see.
    let open = is("bank_account_id", account.0).add(Expr::cust("left_minor > 0"));
    let open: Vec<LineState> = all(connection, programme, open, &[]).await?;
    let ids: Vec<Uuid> = open.iter().map(|state| state.statement_line_id.0).collect();
    let booked: BTreeSet<String> =
        later.iter().filter_map(|line| line_of(&line.bank_ref)).map(|code| code.to_string()).collect();
    let booked: Vec<String> = booked.into_iter().collect();
    let mut lines: Vec<StatementLine> = Vec::new();
    for chunk in ids.chunks(AT_ONCE) {
        lines.extend(
            all::<StatementLine>(connection, programme, among("statement_line_id", chunk.to_vec()), &[]).await?,
        );
    }
    for chunk in booked.chunks(AT_ONCE) {
        let those = Expr::col(name("reference")).is_in(chunk.iter().map(String::as_str));
        let those = is("bank_account_id", account.0).add(those);
        lines.extend(all::<StatementLine>(connection, programme, those, &[]).await?);
    }
    lines.retain(|line| line.booked_on <= day);
    lines.sort_by(|a, b| a.reference.cmp(&b.reference));
    lines.dedup_by_key(|line| line.statement_line_id);
    let mut states: BTreeMap<Uuid, LineState> =
        open.into_iter().map(|state| (state.statement_line_id.0, state)).collect();
    let whole: Vec<Uuid> =
        lines.iter().map(|line| line.statement_line_id.0).filter(|id| !states.contains_key(id)).collect();
    for chunk in whole.chunks(AT_ONCE) {
        let found: Vec<LineState> = all(connection, programme, among("statement_line_id", chunk.to_vec()), &[]).await?;
        states.extend(found.into_iter().map(|state| (state.statement_line_id.0, state)));
    }
    let with = |line: StatementLine| states.remove(&line.statement_line_id.0).map(|state| (line, state));
    Ok(lines.into_iter().filter_map(with).collect())
}

/// Net debit of the bank account's balances at the end of a day, in its currency, from the totals per day.
async fn net(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    bank: &BankAccount,
    day: Day,
) -> StoreResult<BTreeMap<AccountCode, Minor>> {
    let accounts = [bank.account, IN_TRANSIT];
    let of = is("scope", Scope::Bank.code()).add(is("scope_id", bank.bank_account_id.0));
    let of = of.add(Expr::col(name("account")).is_in(accounts.map(|account| account.as_str().to_owned())));
    let until = is("currency", bank.currency.code()).add(Expr::col(name("booked_on")).lte(day.to_string()));
    let mut query = Query::select();
    query.column(name("account")).exprs(["debit_minor", "credit_minor"].map(|sum| total(Expr::col(name(sum)))));
    query.from(name(DayTotal::TABLE.name)).and_where(Expr::col(name("programme_id")).eq(programme.0));
    query.cond_where(of.add(until)).add_group_by([Expr::col(name("account"))]);
    let mut net: BTreeMap<AccountCode, Minor> = accounts.map(|account| (account, Minor::ZERO)).into();
    for row in connection.query_all(&query).await? {
        let (debit, credit): (Minor, Minor) = (cell(&row, 1)?, cell(&row, 2)?);
        let moved = debit.minus(credit).map_err(|error| StoreError::Broken(error.to_string()))?;
        net.insert(cell(&row, 0)?, moved);
    }
    Ok(net)
}

async fn lists(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    account: BankAccountId,
    day: Day,
) -> StoreResult<Lists> {
    let of = || is("bank_account_id", account.0);
    let until = of().add(Expr::col(name("sent_on")).lte(day.to_string()));
    let sent: Vec<Remittance> = all(connection, programme, until, &["remittance_id"]).await?;
    let held =
        Cond::any().add(is("state", ReceiptState::Held.code())).add(Expr::col(name("state_on")).gt(day.to_string()));
    let receipts: Vec<Receipt> = all(connection, programme, of().add(held), &["receipt_id"]).await?;
    let ids = sent.iter().filter_map(|row| row.bank_line_id).chain(receipts.iter().map(|row| row.bank_line_id));
    let ids: Vec<Uuid> = ids.map(|id| id.0).collect();
    let mut shown: BTreeMap<Uuid, BankLine> = BTreeMap::new();
    for chunk in ids.chunks(AT_ONCE) {
        let found: Vec<BankLine> = all(connection, programme, among("bank_line_id", chunk.to_vec()), &[]).await?;
        shown.extend(found.into_iter().map(|line| (line.bank_line_id.0, line)));
    }
    let remittances = sent.into_iter().map(|row| {
        let confirmed_on = row.bank_line_id.and_then(|id| shown.get(&id.0)).map(|line| line.booked_on);
        (row, confirmed_on)
    });
    let remittances = remittances.filter(|(_, on)| on.is_none_or(|on| on > day)).collect();
    let with = |row: Receipt| shown.get(&row.bank_line_id.0).map(|line| (row.clone(), line.clone()));
    let receipts = receipts.into_iter().filter_map(with).collect();
    let returned = of().add(is("state", DisbursementState::Returned.code()));
    let mut paid_from = Query::select();
    paid_from.column(name("disbursement_id")).from(name(Disbursement::TABLE.name));
    paid_from.and_where(Expr::col(name("programme_id")).eq(programme.0));
    paid_from.and_where(Expr::col(name("bank_account_id")).eq(account.0));
    let claimed = Cond::all().add(Expr::col(name("disbursement_id")).in_subquery(paid_from));
    let mut claims: Vec<Claim> = all(connection, programme, claimed, &["claim_id"]).await?;
    claims.retain(|row| row.open().0 > 0);
    Ok(Lists {
        on_the_way: sent_of(connection, programme, account, day).await?,
        remittances,
        receipts,
        returned: all(connection, programme, returned, &["disbursement_id"]).await?,
        claims,
    })
}

/// Disbursements whose money is on its way through the account at the end of a day, by reference.
async fn sent_of(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    account: BankAccountId,
    day: Day,
) -> StoreResult<Vec<OnTheWay>> {
    let through = Cond::any().add(is("debit_account", IN_TRANSIT.as_str()));
    let through = through.add(is("credit_account", IN_TRANSIT.as_str()));
    let until = is("bank_account_id", account.0).add(through);
    let until = until.add(Expr::col(name("disbursement_id")).is_not_null());
    let until = until.add(Expr::col(name("booked_on")).lte(day.to_string()));
    // What came out of it whole is not listed, and that is nearly all that ever went in.
    let mut open = from_legs(programme);
    open.column(name("disbursement_id")).cond_where(until.clone());
    open.add_group_by([Expr::col(name("disbursement_id"))]).and_having(total(signed(IN_TRANSIT)).ne(0));
    let rows = connection.query_all(&open).await?;
    let open = rows.iter().map(|row| cell::<DisbursementId>(row, 0)).collect::<StoreResult<Vec<_>>>()?;
    let mut found: Vec<Leg> = Vec::new();
    for chunk in open.chunks(AT_ONCE) {
        let those = until.clone().add(among("disbursement_id", chunk.iter().map(|id| id.0)));
        found.extend(legs(connection, programme, those).await?);
    }
    let mut ways = WayDays::new();
    for leg in found {
        let Some(id) = leg.disbursement_id else { continue };
        let sign = i64::from(leg.credit_account == IN_TRANSIT) - i64::from(leg.debit_account == IN_TRANSIT);
        let moved = sign.checked_mul(leg.amount_minor.0);
        let sum = ways.entry(id).or_default().entry(leg.booked_on).or_default();
        *sum = moved
            .and_then(|moved| sum.checked_add(moved))
            .ok_or_else(|| StoreError::Broken("1090 is too large".into()))?;
    }
    let open: Vec<(DisbursementId, (Day, Minor))> =
        ways.iter().filter_map(|(id, days)| Some((*id, on_the_way(days)?))).collect();
    let mut references: BTreeMap<DisbursementId, String> = BTreeMap::new();
    for chunk in open.chunks(AT_ONCE) {
        let of = among("disbursement_id", chunk.iter().map(|(id, _)| id.0));
        let found: Vec<Disbursement> = all(connection, programme, of, &[]).await?;
        references.extend(found.into_iter().map(|row| (row.disbursement_id, row.end_to_end_id.to_string())));
    }
    let with = |(id, (since_on, amount)): (DisbursementId, (Day, Minor))| {
        Some(OnTheWay { reference: references.remove(&id)?, since_on, amount })
    };
    let mut sent: Vec<OnTheWay> = open.into_iter().filter_map(with).collect();
    sent.sort_by(|a, b| a.reference.cmp(&b.reference));
    Ok(sent)
}
