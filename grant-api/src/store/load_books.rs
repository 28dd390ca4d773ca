//! Worlds, the books' side: funds with their balances, rates, claims, orders, receipts, money on its way, drafts, entries.
//!
//! What is loaded here is what `ledger_core::programme::stage::Stage` lends for the same need, row for row.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, EntryId, FundId, GoodsId, ProgrammeId};
use ledger_core::ledger::account::Account;
use ledger_core::ledger::balance::{Balance, Scope};
use ledger_core::ledger::day_total::DAY_SCOPES;
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::period::Valuation;
use ledger_core::ledger::rate::{RATE_DAYS, RateRow};
use ledger_core::programme::claim::Claim;
use ledger_core::programme::followup::Enterprise;
use ledger_core::programme::fund::{BudgetLine, Fund};
use ledger_core::programme::goods::Goods;
use ledger_core::programme::goods_line::GoodsLine;
use ledger_core::programme::journal::{Draft, DraftLine};
use ledger_core::programme::partner::{Ngo, Subject};
use ledger_core::programme::setup::BankAccount;
use ledger_core::programme::stage::fund_scopes;
use ledger_core::programme::treasury::{Conversion, Receipt, Remittance, RemittanceKind, RemittanceState};
use ledger_core::programme::world::{Dossier, Need, World};
use ledger_core::row::Row;
use ledger_core::time::{Day, less_days};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use uuid::Uuid;

use super::day_total::later;
use super::load::case_with;
use super::rows::{all, among, fetch, is, legs, name, select};
use super::sealed;
use super::{StoreResult, bank_statements, batch, line_match, reconciliations, releases};

/// Loads one need of the books.
pub(super) async fn need(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    need: &Need,
    on: Day,
) -> StoreResult<()> {
    match need {
        Need::FundBooks(fund) => books(connection, programme, world, &[*fund], &[], on).await?,
        Need::FreeFund => {
            if let Some(fund) = world.programme.as_ref().and_then(|programme| programme.free_fund_id) {
                books(connection, programme, world, &[fund], &[], on).await?;
            }
        }
        Need::AllFundBooks(day) => {
            let funds: Vec<Fund> = all(connection, programme, Cond::all(), &[]).await?;
            let ids: Vec<FundId> = funds.iter().map(|fund| fund.fund_id).collect();
            books(connection, programme, world, &ids, &[], *day).await?;
            let valued: Vec<Valuation> = all(connection, programme, Cond::all(), &[]).await?;
            world.valuations.extend(valued.into_iter().map(|row| row.month_end));
        }
        Need::Rates => {
            let column = || Expr::col(name("on_day"));
            let since = less_days(on, RATE_DAYS).to_string();
            let around = Cond::all().add(column().gte(since)).add(column().lte(on.to_string()));
            rates(connection, programme, world, around).await?;
        }
        Need::RatesOf(days) => {
            let days: BTreeSet<String> = days.iter().map(Day::to_string).collect();
            rates(connection, programme, world, Cond::all().add(Expr::col(name("on_day")).is_in(days))).await?;
        }
        Need::ClaimBooks(id) => {
            let case = |row: &Claim| row.case_id;
            case_with(connection, programme, world, ("claim_id", id.0), case, Some(on)).await?;
        }
        Need::GoodsBooks(id) => case_of_goods(connection, programme, world, *id, on).await?,
        Need::Headings => {
            let of = |case: &Dossier| (case.application.ngo_id.0, case.application.subject_id.0);
            let (ngos, subjects): (BTreeSet<_>, BTreeSet<_>) = world.cases.values().map(of).unzip();
            let ngos: Vec<Ngo> = all(connection, programme, among("ngo_id", ngos), &[]).await?;
            world.ngos.extend(ngos.into_iter().map(|row| (row.ngo_id, row)));
            let subjects: Vec<Subject> = all(connection, programme, among("subject_id", subjects), &[]).await?;
            world.subjects.extend(subjects.into_iter().map(|row| (row.subject_id, row)));
        }
        Need::GoodsLine(id) => {
            let case = |row: &GoodsLine| row.case_id;
            case_with(connection, programme, world, ("goods_line_id", id.0), case, None).await?;
        }
        Need::Enterprise(id) => {
            let case = |row: &Enterprise| row.case_id;
            case_with(connection, programme, world, ("enterprise_id", id.0), case, None).await?;
        }
        Need::Accounts => {
            let chart: Vec<Account> = all(connection, programme, Cond::all(), &[]).await?;
            world.accounts = chart.into_iter().map(|account| (account.code, account)).collect();
        }
        Need::Entry(id) => entry(connection, programme, world, *id, on).await?,
        Need::Identity(_) | Need::IdentityOf(_) | Need::Attachment(_) => {
            sealed::need(connection, programme, world, need).await?;
        }
        Need::Batch(_) | Need::BatchesOn(_) | Need::BatchesOf(_) => {
            batch::need(connection, programme, world, need).await?;
        }
        Need::StatementsOf(..) | Need::LinesLike(..) | Need::Statement(_) => {
            bank_statements::need(connection, programme, world, need).await?;
        }
        Need::Month(..) | Need::Reconciliation(_) => {
            reconciliations::need(connection, programme, world, need).await?;
        }
        Need::Releases => {
            world.releases = releases::every(connection, programme).await?;
        }
        Need::MatchesOf(_) | Need::MatchBooks(_) => line_match::need(connection, programme, world, need, on).await?,
        Need::Looks => {
            world.looks = sealed::looks(connection, programme, on).await?;
        }
        other => treasury(connection, programme, world, other, on).await?,
    }
    Ok(())
}

/// Money outside cases.
async fn treasury(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    need: &Need,
    on: Day,
) -> StoreResult<()> {
    match need {
        Need::Conversion(id) => {
            let found: Vec<Conversion> = all(connection, programme, is("conversion_id", id.0), &[]).await?;
            let funds: Vec<FundId> = found.iter().map(|row| row.fund_id).collect();
            books(connection, programme, world, &funds, &[], on).await?;
            world.conversions.extend(found.into_iter().map(|row| (row.conversion_id, row)));
        }
        Need::OpenConversions => {
            let found: Vec<Conversion> = all(connection, programme, is("state", "open"), &[]).await?;
            world.conversions.extend(found.into_iter().map(|row| (row.conversion_id, row)));
        }
        Need::Receipt(id) => {
            let found: Vec<Receipt> = all(connection, programme, is("receipt_id", id.0), &[]).await?;
            world.receipts.extend(found.into_iter().map(|row| (row.receipt_id, row)));
        }
        Need::Remittance(id) => {
            let found: Vec<Remittance> = all(connection, programme, is("remittance_id", id.0), &[]).await?;
            let funds: Vec<FundId> = found.iter().map(|row| row.fund_id).collect();
            books(connection, programme, world, &funds, &[], on).await?;
            if let Some(order) = found.first().and_then(|row| row.goods_id) {
                case_of_goods(connection, programme, world, order, on).await?;
            }
            world.remittances.extend(found.into_iter().map(|row| (row.remittance_id, row)));
        }
        Need::BankLineOfRemittance(id, reference) => {
            if let Some(account) = world.remittances.get(id).map(|row| row.bank_account_id) {
                bank_statements::bank_line(connection, programme, world, (account, reference)).await?;
            }
        }
        Need::Draft(id) => {
            let found: Vec<Draft> = all(connection, programme, is("draft_id", id.0), &[]).await?;
            let lines: Vec<DraftLine> = all(connection, programme, is("draft_id", id.0), &["line_no"]).await?;
            let funds: Vec<FundId> = found.iter().map(|row| row.fund_id).collect();
            books(connection, programme, world, &funds, &[], on).await?;
            world.drafts.extend(found.into_iter().map(|row| (row.draft_id, (row, lines.clone()))));
        }
        _ => {}
    }
    Ok(())
}

async fn case_of_goods(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    id: GoodsId,
    on: Day,
) -> StoreResult<()> {
    case_with(connection, programme, world, ("goods_id", id.0), |row: &Goods| row.case_id, Some(on)).await
}

async fn rates(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    which: Cond,
) -> StoreResult<()> {
    let rows: Vec<RateRow> = all(connection, programme, which, &["rate_id"]).await?;
    rows.into_iter().for_each(|row| world.rates.insert(row));
    Ok(())
}

/// An entry of no case with its legs, whether it was reversed, and its funds' books.
async fn entry(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    id: EntryId,
    on: Day,
) -> StoreResult<()> {
    let found: Vec<EntryHeader> = all(connection, programme, is("entry_id", id.0), &[]).await?;
    let Some(header) = found.into_iter().find(|header| header.case_id.is_none()) else { return Ok(()) };
    let legs = legs(connection, programme, is("entry_id", id.0)).await?;
    let funds: BTreeSet<FundId> = legs.iter().map(|leg| leg.fund_id).collect();
    books(connection, programme, world, &funds.into_iter().collect::<Vec<_>>(), &[], on).await?;
    let by: Vec<EntryHeader> = all(connection, programme, is("reverses_id", id.0), &[]).await?;
    world.reversed.extend(by.first().map(|by| (id, by.entry_id)));
    world.entries.insert(id, (header, legs));
    Ok(())
}

/// Funds with their lines; false when none of them exists.
pub(super) async fn funds(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    wanted: &[FundId],
) -> StoreResult<bool> {
    let ids = || among("fund_id", wanted.iter().map(|fund| fund.0));
    let funds: Vec<Fund> = all(connection, programme, ids(), &[]).await?;
    let found = !funds.is_empty();
    world.funds.extend(funds.into_iter().map(|fund| (fund.fund_id, fund)));
    if found {
        let lines: Vec<BudgetLine> = all(connection, programme, ids(), &["position"]).await?;
        world.lines.extend(lines.into_iter().map(|line| (line.line_id, line)));
    }
    Ok(found)
}

/// Funds with their lines, every balance of them but those of grants, the balances of `own` scopes besides, and the days of
/// these after `on`.
pub(super) async fn books(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    wanted: &[FundId],
    own: &[(Scope, Uuid)],
    on: Day,
) -> StoreResult<()> {
    if wanted.is_empty() || !funds(connection, programme, world, wanted).await? {
        return Ok(());
    }
    let way = is("state", RemittanceState::Sent.code()).add(is("kind", RemittanceKind::SettleIn.code()));
    let way = way.add(among("fund_id", wanted.iter().map(|fund| fund.0)));
    let arriving: Vec<Remittance> = all(connection, programme, way, &[]).await?;
    world.arriving.extend(arriving.into_iter().map(|row| (row.remittance_id, row)));
    let banks: Vec<BankAccount> = all(connection, programme, Cond::all(), &[]).await?;
    let banks: Vec<BankAccountId> = banks.into_iter().map(|bank| bank.bank_account_id).collect();
    let everyone: Vec<Fund> = all(connection, programme, Cond::all(), &[]).await?;
    let everyone: Vec<FundId> = everyone.into_iter().map(|fund| fund.fund_id).collect();
    let mut scopes: BTreeSet<(Scope, Uuid)> = own.iter().copied().collect();
    for fund in wanted {
        scopes.extend(fund_scopes(*fund, &world.lines, banks.iter(), everyone.iter()));
    }
    let scopes: Vec<(Scope, Uuid)> = scopes.into_iter().collect();
    balances(connection, programme, world, &scopes, wanted).await?;
    later(connection, programme, world, (wanted, &DAY_SCOPES), on).await
}

/// The balances of some scopes. A bank account and a pair are shared by funds: of these only what is of the funds wanted.
pub(super) async fn balances(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    scopes: &[(Scope, Uuid)],
    funds: &[FundId],
) -> StoreResult<()> {
    let mut by_scope: BTreeMap<Scope, Vec<Uuid>> = BTreeMap::new();
    for (scope, of) in scopes {
        by_scope.entry(*scope).or_default().push(*of);
    }
    let mut any = Cond::any();
    for (scope, ids) in by_scope {
        let mut those = is("scope", scope.code()).add(among("scope_id", ids));
        if matches!(scope, Scope::Bank | Scope::Pair) {
            those = those.add(among("fund_id", funds.iter().map(|fund| fund.0)));
        }
        any = any.add(those);
    }
    let mut query = select(Balance::TABLE, programme);
    query.cond_where(any);
    let found: Vec<Balance> = fetch(connection, &query).await?;
    world.balances.extend(found.into_iter().map(|balance| (balance.key(), balance)));
    Ok(())
}
