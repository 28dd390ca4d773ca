//! Payment batches with their lines, what could go into one, and payees by their commitments.
//!
//! Must not know the vault, nor anything that lies in it.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, BatchId, CaseId, DisbursementId, PersonId, ProgrammeId};
use ledger_core::programme::application::Application;
use ledger_core::programme::batch::{Batch, BatchLine, BatchState};
use ledger_core::programme::disbursement::{Disbursement, DisbursementState};
use ledger_core::programme::payee::Payee;
use ledger_core::programme::world::{Need, World};
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order};
use uuid::Uuid;

use super::load::dossiers;
use super::read::PAGE_MAX;
use super::rows::{all, among, fetch, is, name, nested, select};
use super::write::{Receipt, UsedKey};
use super::{Store, StoreError, StoreResult};

/// Most names in one question.
const AT_ONCE: usize = 1_000;

/// A batch with its lines, by number.
pub type WithLines = (Batch, Vec<BatchLine>);

impl Store {
    /// A page of batches, the latest number first, after a number.
    pub async fn batches(&self, programme: ProgrammeId, after: Option<&str>, limit: u64) -> StoreResult<Vec<Batch>> {
        let mut query = select(Batch::TABLE, programme);
        if let Some(after) = after {
            query.and_where(Expr::col(name("number")).lt(after));
        }
        query.order_by(name("number"), Order::Desc).limit(Ord::min(limit, PAGE_MAX + 1));
        fetch(&self.reader, &query).await
    }

    /// One batch with its lines.
    pub async fn batch(&self, programme: ProgrammeId, id: BatchId) -> StoreResult<Option<WithLines>> {
        Ok(with_lines(&self.reader, programme, is("batch_id", id.0)).await?.into_values().next())
    }

    /// Batches that wait for their release.
    pub async fn batches_waiting(&self, programme: ProgrammeId) -> StoreResult<BTreeMap<BatchId, WithLines>> {
        with_lines(&self.reader, programme, is("state", BatchState::Built.code())).await
    }

    /// Batches that were not dropped and should be paid on a day.
    pub async fn batches_on(&self, programme: ProgrammeId, day: Day) -> StoreResult<Vec<WithLines>> {
        Ok(with_lines(&self.reader, programme, on_day(day)).await?.into_values().collect())
    }

    /// Released batches of an account that a bank's answers name: by id, by number, or by the reference of a payment.
    pub async fn batches_answered(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        (ids, numbers, references): (&BTreeSet<Uuid>, &BTreeSet<&str>, &BTreeSet<&str>),
    ) -> StoreResult<Vec<WithLines>> {
        let mut named = ids.clone();
        for chunk in chunks(numbers) {
            let of = Cond::all().add(Expr::col(name("number")).is_in(chunk));
            let found: Vec<Batch> = all(&self.reader, programme, of, &[]).await?;
            named.extend(found.into_iter().map(|batch| batch.batch_id.0));
        }
        for chunk in chunks(references) {
            let of = Cond::all().add(Expr::col(name("end_to_end_id")).is_in(chunk));
            let found: Vec<BatchLine> = all(&self.reader, programme, of, &[]).await?;
            named.extend(found.into_iter().map(|line| line.batch_id.0));
        }
        let mut whole = BTreeMap::new();
        for chunk in named.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
            let released = is("state", BatchState::Released.code()).add(among("batch_id", chunk.iter().copied()));
            let found = with_lines(&self.reader, programme, released.add(is("bank_account_id", account.0))).await?;
            whole.extend(found.into_values().map(|found| (found.0.number.clone(), found)));
        }
        Ok(whole.into_values().collect())
    }

    /// The last number that was given in a year.
    pub async fn batch_counter(&self, programme: ProgrammeId, on: Day) -> StoreResult<i64> {
        use ledger_core::programme::setup::Counter;
        let counter = format!("batch-{}", chrono::Datelike::year(&on));
        let found: Vec<Counter> = all(&self.reader, programme, is("name", counter), &[]).await?;
        Ok(found.first().map_or(0, |counter| counter.value))
    }

    /// Authorised disbursements of a currency that nobody prepared, with their cases; the longest waiting first.
    pub async fn unprepared(
        &self,
        programme: ProgrammeId,
        currency: &str,
        limit: u64,
    ) -> StoreResult<Vec<Disbursement>> {
        let mut query = select(Disbursement::TABLE, programme);
        query.and_where(Expr::col(name("state")).eq(DisbursementState::Authorised.code()));
        query.and_where(Expr::col(name("currency")).eq(currency));
        query.and_where(Expr::col(name("prepared_by")).is_null());
        query.order_by(name("state_on"), Order::Asc).order_by(name("disbursement_id"), Order::Asc);
        query.limit(Ord::min(limit, PAGE_MAX + 1));
        fetch(&self.reader, &query).await
    }

    /// Disbursements by id.
    pub async fn disbursements_of(
        &self,
        programme: ProgrammeId,
        ids: &[DisbursementId],
    ) -> StoreResult<BTreeMap<DisbursementId, Disbursement>> {
        let wanted = among("disbursement_id", ids.iter().map(|id| id.0));
        let rows: Vec<Disbursement> = all(&self.reader, programme, wanted, &[]).await?;
        Ok(rows.into_iter().map(|row| (row.disbursement_id, row)).collect())
    }

    /// Applications by case.
    pub async fn applications_of(
        &self,
        programme: ProgrammeId,
        cases: &[CaseId],
    ) -> StoreResult<BTreeMap<CaseId, Application>> {
        let wanted = among("case_id", cases.iter().map(|id| id.0));
        let rows: Vec<Application> = all(&self.reader, programme, wanted, &[]).await?;
        Ok(rows.into_iter().map(|row| (row.case_id, row)).collect())
    }

    /// Every version of the payees of these cases.
    pub async fn payees_of(&self, programme: ProgrammeId, cases: &[CaseId]) -> StoreResult<Vec<Payee>> {
        let wanted = among("case_id", cases.iter().map(|id| id.0));
        all(&self.reader, programme, wanted, &["case_id", "version"]).await
    }

    /// Payees by commitment.
    pub async fn payees_committed(&self, programme: ProgrammeId, commitments: Vec<String>) -> StoreResult<Vec<Payee>> {
        let wanted = Cond::all().add(Expr::col(name("commitment")).is_in(commitments));
        all(&self.reader, programme, wanted, &["case_id", "version"]).await
    }

    /// What was answered under a person's idempotency key, if it was used.
    pub async fn answered(&self, programme: ProgrammeId, person: PersonId, key: &str) -> StoreResult<Option<Receipt>> {
        let used = is("actor_id", person.0).add(is("idem_key", key));
        let Some(used) = all::<UsedKey>(&self.reader, programme, used, &[]).await?.pop() else { return Ok(None) };
        serde_json::from_str(&used.answer).map(Some).map_err(|error| StoreError::Broken(error.to_string()))
    }
}

/// Texts, so many at once.
fn chunks<'a>(texts: &BTreeSet<&'a str>) -> Vec<Vec<&'a str>> {
    let texts: Vec<&str> = texts.iter().copied().collect();
    texts.chunks(AT_ONCE).map(<[&str]>::to_vec).collect()
}

fn on_day(day: Day) -> Cond {
    let open = Expr::col(name("state")).ne(BatchState::Dropped.code());
    is("requested_on", day.to_string()).add(open)
}

/// Batches that meet a condition, with their lines.
async fn with_lines(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    which: Cond,
) -> StoreResult<BTreeMap<BatchId, WithLines>> {
    let batches: Vec<Batch> = all(connection, programme, which, &[]).await?;
    let of = among("batch_id", batches.iter().map(|row| row.batch_id.0));
    let lines: Vec<BatchLine> = all(connection, programme, of, &["batch_id", "line_no"]).await?;
    Ok(nested(batches, |row| row.batch_id, lines, |line| line.batch_id))
}

/// Every batch.
pub(super) async fn every(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> StoreResult<BTreeMap<BatchId, WithLines>> {
    with_lines(connection, programme, Cond::all()).await
}

/// Loads one need.
pub(super) async fn need(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    need: &Need,
) -> StoreResult<()> {
    match need {
        Need::Batch(id) => {
            let found = with_lines(connection, programme, is("batch_id", id.0)).await?;
            let mut cases: Vec<CaseId> = found.values().flat_map(|(_, lines)| lines).map(|line| line.case_id).collect();
            cases.sort_unstable();
            cases.dedup();
            cases.retain(|case| !world.cases.contains_key(case));
            let found_cases = dossiers(connection, programme, &cases).await?;
            world.cases.extend(found_cases.into_iter().map(|case| (case.application.case_id, case)));
            world.batches.extend(found);
        }
        Need::BatchesOn(day) => world.batches.extend(with_lines(connection, programme, on_day(*day)).await?),
        Need::BatchesOf(id) => {
            let lines: Vec<BatchLine> = all(connection, programme, is("disbursement_id", id.0), &[]).await?;
            if !lines.is_empty() {
                let of = among("batch_id", lines.iter().map(|line| line.batch_id.0));
                world.batches.extend(with_lines(connection, programme, of).await?);
            }
        }
        _ => {}
    }
    Ok(())
}
