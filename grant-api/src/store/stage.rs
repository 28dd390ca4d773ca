//! A whole programme read into memory, for whoever decides many commands before one commit.

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::account::Account;
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::period::Valuation;
use ledger_core::ledger::rate::{RateBook, RateRow};
use ledger_core::programme::call::Call;
use ledger_core::programme::disbursement::BankLine;
use ledger_core::programme::fund::{BudgetLine, Donor, Fund};
use ledger_core::programme::journal::{Draft, DraftLine};
use ledger_core::programme::partner::{Ngo, Subject};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::setup::{BankAccount, Counter};
use ledger_core::programme::stage::{Stage, Treasury, kept};
use ledger_core::programme::treasury::{Conversion, Receipt, Remittance};
use ledger_core::programme::world::World;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Cond;

use super::rows::{all, legs};
use super::setup::{call_lines, openings};
use super::{
    Store, StoreError, StoreResult, bank_statements, batch, load, load_people, reconciliations, releases, sealed,
    verify,
};

impl Store {
    /// The programme as it stands, in memory.
    pub async fn stage(&self, programme: ProgrammeId) -> StoreResult<Stage> {
        stage(&self.reader, programme).await
    }
}

/// The programme as a connection sees it, inside a transaction too.
pub(super) async fn stage(connection: &impl ConnectionTrait, programme: ProgrammeId) -> StoreResult<Stage> {
    let everything = || Cond::all();
    let base = load::base(connection, programme).await?;
    let ngos: Vec<Ngo> = all(connection, programme, everything(), &[]).await?;
    let donors: Vec<Donor> = all(connection, programme, everything(), &[]).await?;
    let funds: Vec<Fund> = all(connection, programme, everything(), &[]).await?;
    let lines: Vec<BudgetLine> = all(connection, programme, everything(), &[]).await?;
    let accounts: Vec<BankAccount> = all(connection, programme, everything(), &[]).await?;
    let calls: Vec<Call> = all(connection, programme, everything(), &[]).await?;
    let subjects: Vec<Subject> = all(connection, programme, everything(), &[]).await?;
    let counters: Vec<Counter> = all(connection, programme, everything(), &[]).await?;
    let chart: Vec<Account> = all(connection, programme, everything(), &[]).await?;
    let valued: Vec<Valuation> = all(connection, programme, everything(), &[]).await?;
    let mut rates = RateBook::default();
    let quoted: Vec<RateRow> = all(connection, programme, everything(), &[]).await?;
    quoted.into_iter().for_each(|row| rates.insert(row));
    let call_lines = call_lines(connection, programme).await?;
    let openings = openings(connection, programme).await?;
    let (trainings, attendances) = load_people::trainings(connection, programme).await?;
    let base = World {
        ngos: ngos.into_iter().map(|row| (row.ngo_id, row)).collect(),
        donors: donors.into_iter().map(|row| (row.donor_id, row)).collect(),
        funds: funds.into_iter().map(|row| (row.fund_id, row)).collect(),
        lines: lines.into_iter().map(|row| (row.line_id, row)).collect(),
        bank_accounts: accounts.into_iter().map(|row| (row.bank_account_id, row)).collect(),
        calls: calls.into_iter().map(|row| (row.call_id, row)).collect(),
        call_lines: call_lines.into_iter().map(|row| ((row.call_id, row.line_id), row)).collect(),
        subjects: subjects.into_iter().map(|row| (row.subject_id, row)).collect(),
        openings: openings.into_iter().map(|(row, lines)| (row.fund_id, (row, lines))).collect(),
        counters: counters.into_iter().map(|row| (row.name, row.value)).collect(),
        trainings: trainings.into_iter().map(|row| (row.training_id, row)).collect(),
        attendances: attendances.into_iter().map(|row| ((row.training_id, row.subject_id), row)).collect(),
        accounts: chart.into_iter().map(|row| (row.code, row)).collect(),
        valuations: valued.into_iter().map(|row| row.month_end).collect(),
        rates,
        batches: batch::every(connection, programme).await?,
        reconciliations: reconciliations::every(connection, programme).await?,
        releases: releases::every(connection, programme).await?,
        statements: bank_statements::everything(connection, programme).await?,
        identities: sealed::identities(connection, programme).await?,
        attachments: sealed::attachments(connection, programme).await?,
        ..base
    };
    let cases = verify::all_cases(connection, programme).await?;
    let bank_lines: Vec<BankLine> = all(connection, programme, everything(), &[]).await?;
    let legs = legs(connection, programme, everything()).await?;
    let treasury = treasury(connection, programme, &legs).await?;
    Stage::restore(base, cases, bank_lines, treasury, &legs).map_err(|stop| match stop {
        Stop::Broken(what) => StoreError::Broken(what),
        other => StoreError::Broken(format!("{other:?}")),
    })
}

/// Money outside cases, and the entries that stand on no case.
async fn treasury(connection: &impl ConnectionTrait, programme: ProgrammeId, legs: &[Leg]) -> StoreResult<Treasury> {
    let everything = || Cond::all();
    let conversions: Vec<Conversion> = all(connection, programme, everything(), &[]).await?;
    let receipts: Vec<Receipt> = all(connection, programme, everything(), &[]).await?;
    let remittances: Vec<Remittance> = all(connection, programme, everything(), &[]).await?;
    let drafts: Vec<Draft> = all(connection, programme, everything(), &[]).await?;
    let draft_lines: Vec<DraftLine> = all(connection, programme, everything(), &["draft_id", "line_no"]).await?;
    let headers: Vec<EntryHeader> = all(connection, programme, everything(), &[]).await?;
    let mut treasury = Treasury {
        conversions: conversions.into_iter().map(|row| (row.conversion_id, row)).collect(),
        receipts: receipts.into_iter().map(|row| (row.receipt_id, row)).collect(),
        remittances: remittances.into_iter().map(|row| (row.remittance_id, row)).collect(),
        drafts: drafts.into_iter().map(|row| (row.draft_id, (row, Vec::new()))).collect(),
        ..Treasury::default()
    };
    for line in draft_lines {
        if let Some((_, lines)) = treasury.drafts.get_mut(&line.draft_id) {
            lines.push(line);
        }
    }
    for header in headers {
        treasury.reversed.extend(header.reverses_id.map(|reversed| (reversed, header.entry_id)));
        if kept(&header) {
            treasury.entries.insert(header.entry_id, (header, Vec::new()));
        }
    }
    for leg in legs {
        if let Some((_, of_entry)) = treasury.entries.get_mut(&leg.entry_id) {
            of_entry.push(leg.clone());
        }
    }
    Ok(treasury)
}
