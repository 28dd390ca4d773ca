//! Advances by age, and the register of commitments.
//!
//! Invariant: the sums stand for everything that was asked for, whatever page is shown; the aged advances of an account add up
//! to its balance. Must not: name a grantee: a case is a number.

use ledger_core::id::{CaseId, DisbursementId, FundId, GrantId};
use ledger_core::ledger::account::{ADVANCES, AccountCode, RECOVERABLE};
use ledger_core::ledger::ageing::{Aged, AgedSum, aged_sums, ageing};
use ledger_core::money::Currency;
use ledger_core::policy::Reading;
use ledger_core::programme::register::{Commitment, CommitmentKey, commitments};
use ledger_core::time::{Day, Timestamp};

use super::{FILE_BATCH, FILE_ROWS_MAX, Labels, LegFilter, Slice, not_a_place, page_of, part, parts};
use crate::app::{App, AppError, AppResult, Request};
use crate::store::statement::Dimension;

/// What a statement of grants is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct GrantsAsk {
    /// Of this fund.
    pub fund: Option<FundId>,
    /// Booked on or before.
    pub as_of: Option<Day>,
    /// Recorded on or before.
    pub known_at: Option<Timestamp>,
}

impl GrantsAsk {
    fn slice(self) -> Slice {
        let legs = LegFilter { fund: self.fund, to: self.as_of, ..LegFilter::default() };
        Slice { legs, known_at: self.known_at }
    }
}

/// An open advance or claim.
#[derive(Clone, Debug)]
pub struct AgedRow {
    /// What is open, by age.
    pub aged: Aged,
    /// Number of the disbursement within its grant.
    pub disbursement: Option<i64>,
    /// Its case and the case's number.
    pub case: Option<(CaseId, String)>,
}

/// Advances by age.
#[derive(Clone, Debug)]
pub struct AgeingReport {
    /// Funds with their codes.
    pub labels: Labels,
    /// The day that ages are counted to.
    pub as_of: Day,
    /// Oldest first.
    pub rows: Vec<AgedRow>,
    /// Everything, by fund, account and currency.
    pub sums: Vec<AgedSum>,
    /// What to ask for next.
    pub next: Option<String>,
}

/// A row of the register.
#[derive(Clone, Debug)]
pub struct CommitmentRow {
    /// Grant, fund and budget line.
    pub key: CommitmentKey,
    /// Figures.
    pub commitment: Commitment,
    /// Its case and the case's number; none in sums.
    pub case: Option<(CaseId, String)>,
}

/// The register of commitments.
#[derive(Clone, Debug)]
pub struct Register {
    /// Funds and lines with their codes.
    pub labels: Labels,
    /// The day it stands at.
    pub as_of: Day,
    /// Grants in the order of their award.
    pub rows: Vec<CommitmentRow>,
    /// All grants, by fund and budget line.
    pub sums: Vec<CommitmentRow>,
    /// What to ask for next.
    pub next: Option<String>,
}

impl App {
    /// Open advances (1210) and recoverable amounts (1220) by age, oldest first.
    pub async fn ageing(
        &self,
        request: &Request,
        ask: GrantsAsk,
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<AgeingReport> {
        let labels = self.labels(request).await?;
        let as_of = ask.as_of.unwrap_or_else(|| request.today());
        let filter = self.held(&GrantsAsk { as_of: Some(as_of), ..ask }.slice()).await?;
        let accounts = [ADVANCES, RECOVERABLE];
        let legs = self.store.open_legs(self.programme, &accounts, &filter).await?;
        let mut open: Vec<Aged> = ageing(&legs, &accounts, as_of).map_err(AppError::internal)?;
        let sums = aged_sums(&open).map_err(AppError::internal)?;
        if let Some(after) = after {
            let place = place_of(after)?;
            let begins = open.partition_point(|aged| place_key(aged) <= place);
            open.drain(..begins);
        }
        let (open, more) = page_of(open, limit);
        let next = open.last().filter(|_| more).map(|aged| {
            let (since, fund, account, currency, disbursement) = place_key(aged);
            format!("{since}.{fund}.{account}.{currency}.{disbursement}")
        });
        Ok(AgeingReport { labels, as_of, rows: self.aged_rows(open).await?, sums, next })
    }

    async fn aged_rows(&self, open: Vec<Aged>) -> AppResult<Vec<AgedRow>> {
        let ids: Vec<DisbursementId> = open.iter().filter_map(|aged| aged.item.disbursement).collect();
        let names = self.store.disbursement_names(self.programme, &ids).await?;
        let numbers = self.numbers(names.values().map(|name| name.case_id)).await?;
        let row = |aged: Aged| {
            let name = aged.item.disbursement.and_then(|id| names.get(&id));
            let case = name.and_then(|name| numbers.get(&name.case_id).map(|number| (name.case_id, number.clone())));
            AgedRow { aged, disbursement: name.map(|name| name.number), case }
        };
        Ok(open.into_iter().map(row).collect())
    }

    /// The register of commitments: a page of grants, and the sums of all.
    pub async fn commitments(
        &self,
        request: &Request,
        ask: GrantsAsk,
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<Register> {
        request.may(Reading::Books)?;
        let filter = LegFilter { of_a_grant: true, ..self.held(&ask.slice()).await? };
        self.register(request, ask, &filter, (after, limit)).await
    }

    async fn register(
        &self,
        request: &Request,
        ask: GrantsAsk,
        filter: &LegFilter,
        (after, limit): (Option<&str>, u64),
    ) -> AppResult<Register> {
        let labels = self.labels(request).await?;
        let as_of = ask.as_of.unwrap_or_else(|| request.today());
        let (rows, next) = self.commitment_page(filter, after, limit).await?;
        let all = self.store.leg_sums(self.programme, filter, &[Dimension::Fund, Dimension::Line]).await?;
        let sums = commitments(&all).map_err(AppError::internal)?;
        let sum = |(key, commitment)| CommitmentRow { key, commitment, case: None };
        let mut sums: Vec<CommitmentRow> = sums.into_iter().map(sum).collect();
        let label = |key: &CommitmentKey| (labels.fund(key.fund).to_owned(), labels.line(key.line).map(str::to_owned));
        sums.sort_by_key(|row| label(&row.key));
        Ok(Register { labels, as_of, rows, sums, next })
    }

    async fn commitment_page(
        &self,
        filter: &LegFilter,
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<(Vec<CommitmentRow>, Option<String>)> {
        let after = after.map(part::<GrantId>).transpose()?;
        let grants = self.store.grants_after(self.programme, filter, after, limit.saturating_add(1)).await?;
        let (grants, more) = page_of(grants, limit);
        let next = grants.last().filter(|_| more).map(GrantId::to_string);
        if grants.is_empty() {
            return Ok((Vec::new(), None));
        }
        let cases = self.store.cases_of_grants(self.programme, &grants).await?;
        let numbers = self.numbers(cases.values().copied()).await?;
        let filter = LegFilter { grants, ..filter.clone() };
        let by = [Dimension::Fund, Dimension::Line, Dimension::Grant];
        let sums = self.store.leg_sums(self.programme, &filter, &by).await?;
        let row = |(key, commitment): (CommitmentKey, Commitment)| {
            let case = key.grant.and_then(|grant| cases.get(&grant).copied());
            let case = case.and_then(|case| numbers.get(&case).map(|number| (case, number.clone())));
            CommitmentRow { key, commitment, case }
        };
        let rows = commitments(&sums).map_err(AppError::internal)?.into_iter().map(row).collect();
        Ok((rows, next))
    }

    /// All grants of the register, for a file.
    pub(super) async fn whole_register(&self, request: &Request, ask: GrantsAsk) -> AppResult<Register> {
        request.may(Reading::Books)?;
        let filter = LegFilter { of_a_grant: true, ..self.held(&ask.slice()).await? };
        let mut whole = self.register(request, ask, &filter, (None, FILE_BATCH)).await?;
        while let Some(next) = whole.next.take().filter(|_| whole.rows.len() <= FILE_ROWS_MAX) {
            let (rows, next) = self.commitment_page(&filter, Some(&next), FILE_BATCH).await?;
            whole.rows.extend(rows);
            whole.next = next;
        }
        Ok(whole)
    }
}

/// Where an item stands in the list: since, fund, account, currency, disbursement (or a dash).
type Place = (Day, FundId, String, String, String);

fn place_key(aged: &Aged) -> Place {
    let item = aged.item;
    let disbursement = item.disbursement.map_or_else(String::new, |id| id.to_string());
    (aged.since, item.fund, item.account.to_string(), item.currency.code().to_owned(), disbursement)
}

fn place_of(text: &str) -> AppResult<Place> {
    let [since, fund, account, currency, disbursement] = parts::<5>(text)?;
    let known = AccountCode::parse(account).is_some() && Currency::from_code(currency).is_some();
    let known = known && (disbursement.is_empty() || part::<DisbursementId>(disbursement).is_ok());
    if !known {
        return Err(not_a_place());
    }
    Ok((part(since)?, part(fund)?, account.to_owned(), currency.to_owned(), disbursement.to_owned()))
}
