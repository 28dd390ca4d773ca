//! Statements of the books: trial balance, general ledger, one account, one fund, advances by age, commitments, the journal.
//!
//! Each as JSON, CSV or XLSX by `format`; a file holds the whole statement. All are for those who read the books.

use std::sync::Arc;

use ledger_core::id::{BankAccountId, DisbursementId, FundId, GrantId, LineId};
use ledger_core::ledger::account::{AccountCode, Layer};
use ledger_core::money::Currency;
use ledger_core::time::{Day, Timestamp};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use uuid::Uuid;

use super::auth::Auth;
use super::statement_answer::{Format, Statement, StatementAnswer};
use super::wire::{choice, limit};
use super::wire_statements::{AccountStatementBody, GeneralLedgerBody, JournalPageBody, TrialReportBody};
use super::wire_statements_grants::{AgeingBody, FundStatementBody, RegisterBody};
use super::{Tag, request};
use crate::app::execute::Fields;
use crate::app::statements::grants::GrantsAsk;
use crate::app::statements::ledger::LedgerAsk;
use crate::app::statements::{LegFilter, Slice};
use crate::app::{App, AppResult, AsOf};

/// Operations on statements.
pub struct StatementsApi(pub Arc<App>);

/// Reads an account code of the query.
fn account(fields: &mut Fields, text: Option<&str>) -> Option<Option<AccountCode>> {
    let Some(text) = text else { return Some(None) };
    let found = AccountCode::parse(text).ok_or("an account code has 4 to 8 digits");
    fields.take("?account", "account", found).map(Some)
}

fn currency(fields: &mut Fields, text: Option<&str>) -> Option<Option<Currency>> {
    let Some(text) = text else { return Some(None) };
    let found = Currency::from_code(text).ok_or("not a currency that the books know");
    fields.take("?currency", "currency", found).map(Some)
}

fn layer(fields: &mut Fields, text: Option<&str>) -> Option<Option<Layer>> {
    let Some(text) = text else { return Some(None) };
    choice(fields, "?layer", Layer::ALL, Layer::code, text).map(Some)
}

/// An instant of the query, absent where nothing was asked.
fn known_at(text: Option<&str>) -> AppResult<Option<Timestamp>> {
    let mut fields = Fields::default();
    let found = match text {
        None => Some(None),
        Some(text) => fields.take("?known_at", "instant", text.parse::<Timestamp>()).map(Some),
    };
    fields.finish(found)
}

/// The texts of a slice that have a form of their own.
struct Texts {
    account: Option<String>,
    currency: Option<String>,
    layer: Option<String>,
}

impl Texts {
    fn read(&self, legs: LegFilter) -> AppResult<LegFilter> {
        let mut fields = Fields::default();
        let account = account(&mut fields, self.account.as_deref());
        let currency = currency(&mut fields, self.currency.as_deref());
        let layer = layer(&mut fields, self.layer.as_deref());
        let (account, (currency, layer)) = fields.finish(account.zip(currency.zip(layer)))?;
        Ok(LegFilter { account, currency, layer, ..legs })
    }
}

#[OpenApi(tag = "Tag::Statements")]
impl StatementsApi {
    /// The trial balance by fund and layer, as of a booking date and as known at a recorded time.
    #[oai(path = "/reports/trial-balance", method = "get", operation_id = "report_trial_balance")]
    async fn trial_balance(
        &self,
        auth: Auth,
        as_of: Query<Option<Day>>,
        known_at: Query<Option<String>>,
        format: Query<Option<Format>>,
    ) -> StatementAnswer<TrialReportBody> {
        let at = AsOf { as_of: as_of.0, known_at: self::known_at(known_at.0.as_deref())? };
        let request = request(auth);
        if let Some(form) = Format::file(format.0) {
            return Ok(Statement::File(self.0.trial_file(&request, at, form).await?));
        }
        Ok(Statement::Body(TrialReportBody::of(&self.0.trial_report(&request, at).await?, at)))
    }

    /// The general ledger of a period: opening balances, turnover by month, closing balances.
    #[oai(path = "/reports/general-ledger", method = "get", operation_id = "report_general_ledger")]
    #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
    async fn general_ledger(
        &self,
        auth: Auth,
        fund_id: Query<Option<Uuid>>,
        account: Query<Option<String>>,
        from: Query<Option<Day>>,
        to: Query<Option<Day>>,
        known_at: Query<Option<String>>,
        format: Query<Option<Format>>,
    ) -> StatementAnswer<GeneralLedgerBody> {
        let mut fields = Fields::default();
        let account = self::account(&mut fields, account.0.as_deref());
        let account = fields.finish(account)?;
        let known_at = self::known_at(known_at.0.as_deref())?;
        let ask = LedgerAsk { fund: fund_id.0.map(FundId), account, from: from.0, to: to.0, known_at };
        let request = request(auth);
        if let Some(form) = Format::file(format.0) {
            return Ok(Statement::File(self.0.general_ledger_file(&request, ask, form).await?));
        }
        Ok(Statement::Body(GeneralLedgerBody::of(&self.0.general_ledger(&request, ask).await?, ask)))
    }

    /// The statement of one account with its running balance, in the order of booking.
    #[oai(path = "/reports/account-statement", method = "get", operation_id = "report_account_statement")]
    #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
    async fn account_statement(
        &self,
        auth: Auth,
        account: Query<String>,
        fund_id: Query<Option<Uuid>>,
        line_id: Query<Option<Uuid>>,
        grant_id: Query<Option<Uuid>>,
        disbursement_id: Query<Option<Uuid>>,
        bank_account_id: Query<Option<Uuid>>,
        currency: Query<Option<String>>,
        from: Query<Option<Day>>,
        to: Query<Option<Day>>,
        known_at: Query<Option<String>>,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
        format: Query<Option<Format>>,
    ) -> StatementAnswer<AccountStatementBody> {
        let size = self::limit(limit.0)?;
        let legs = LegFilter {
            fund: fund_id.0.map(FundId),
            line: line_id.0.map(LineId),
            grant: grant_id.0.map(GrantId),
            disbursement: disbursement_id.0.map(DisbursementId),
            bank_account: bank_account_id.0.map(BankAccountId),
            from: from.0,
            to: to.0,
            ..LegFilter::default()
        };
        let mut fields = Fields::default();
        let asked = self::account(&mut fields, Some(&account.0)).flatten();
        let asked = fields.finish(asked)?;
        let legs = Texts { account: None, currency: currency.0, layer: None }.read(legs)?;
        let slice = Slice { legs, known_at: self::known_at(known_at.0.as_deref())? };
        let request = request(auth);
        if let Some(form) = Format::file(format.0) {
            return Ok(Statement::File(self.0.account_file(&request, (asked, &slice), form).await?));
        }
        let page = self.0.account_statement(&request, (asked, &slice), after.0.as_deref(), size).await?;
        Ok(Statement::Body(page.into()))
    }

    /// The statement of a fund by budget line, in the donor's currency, with lines a to h of SF-425.
    #[oai(path = "/reports/fund-statement", method = "get", operation_id = "report_fund_statement")]
    async fn fund_statement(
        &self,
        auth: Auth,
        fund_id: Query<Uuid>,
        as_of: Query<Option<Day>>,
        known_at: Query<Option<String>>,
        format: Query<Option<Format>>,
    ) -> StatementAnswer<FundStatementBody> {
        let (fund, known_at) = (FundId(fund_id.0), self::known_at(known_at.0.as_deref())?);
        let (request, at) = (request(auth), (as_of.0, known_at));
        if let Some(form) = Format::file(format.0) {
            return Ok(Statement::File(self.0.fund_statement_file(&request, fund, at, form).await?));
        }
        Ok(Statement::Body(FundStatementBody::of(&self.0.fund_statement(&request, fund, at).await?, known_at)))
    }

    /// Open advances and claims by age, oldest first.
    #[oai(path = "/reports/ageing", method = "get", operation_id = "report_ageing")]
    #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
    async fn ageing(
        &self,
        auth: Auth,
        fund_id: Query<Option<Uuid>>,
        as_of: Query<Option<Day>>,
        known_at: Query<Option<String>>,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
        format: Query<Option<Format>>,
    ) -> StatementAnswer<AgeingBody> {
        let size = self::limit(limit.0)?;
        let known_at = self::known_at(known_at.0.as_deref())?;
        let ask = GrantsAsk { fund: fund_id.0.map(FundId), as_of: as_of.0, known_at };
        let request = request(auth);
        if let Some(form) = Format::file(format.0) {
            return Ok(Statement::File(self.0.ageing_file(&request, ask, form).await?));
        }
        let report = self.0.ageing(&request, ask, after.0.as_deref(), size).await?;
        Ok(Statement::Body(AgeingBody::of(&report, known_at)))
    }

    /// The register of commitments: per grant approved, pre-encumbered, encumbered, expended, released, paid.
    #[oai(path = "/reports/commitments", method = "get", operation_id = "report_commitments")]
    #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
    async fn commitments(
        &self,
        auth: Auth,
        fund_id: Query<Option<Uuid>>,
        as_of: Query<Option<Day>>,
        known_at: Query<Option<String>>,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
        format: Query<Option<Format>>,
    ) -> StatementAnswer<RegisterBody> {
        let size = self::limit(limit.0)?;
        let known_at = self::known_at(known_at.0.as_deref())?;
        let ask = GrantsAsk { fund: fund_id.0.map(FundId), as_of: as_of.0, known_at };
        let request = request(auth);
        if let Some(form) = Format::file(format.0) {
            return Ok(Statement::File(self.0.commitments_file(&request, ask, form).await?));
        }
        let report = self.0.commitments(&request, ask, after.0.as_deref(), size).await?;
        Ok(Statement::Body(RegisterBody::of(&report, known_at)))
    }

    /// The journal: entries of which at least one leg fits, with all their legs, in the order of booking.
    #[oai(path = "/reports/journal", method = "get", operation_id = "report_journal")]
    #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
    async fn journal(
        &self,
        auth: Auth,
        account: Query<Option<String>>,
        fund_id: Query<Option<Uuid>>,
        line_id: Query<Option<Uuid>>,
        grant_id: Query<Option<Uuid>>,
        disbursement_id: Query<Option<Uuid>>,
        bank_account_id: Query<Option<Uuid>>,
        currency: Query<Option<String>>,
        layer: Query<Option<String>>,
        from: Query<Option<Day>>,
        to: Query<Option<Day>>,
        known_at: Query<Option<String>>,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
        format: Query<Option<Format>>,
    ) -> StatementAnswer<JournalPageBody> {
        let size = self::limit(limit.0)?;
        let legs = LegFilter {
            fund: fund_id.0.map(FundId),
            line: line_id.0.map(LineId),
            grant: grant_id.0.map(GrantId),
            disbursement: disbursement_id.0.map(DisbursementId),
            bank_account: bank_account_id.0.map(BankAccountId),
            from: from.0,
            to: to.0,
            ..LegFilter::default()
        };
        let legs = Texts { account: account.0, currency: currency.0, layer: layer.0 }.read(legs)?;
        let slice = Slice { legs, known_at: self::known_at(known_at.0.as_deref())? };
        let request = request(auth);
        if let Some(form) = Format::file(format.0) {
            return Ok(Statement::File(self.0.journal_file(&request, &slice, form).await?));
        }
        Ok(Statement::Body(self.0.journal(&request, &slice, after.0.as_deref(), size).await?.into()))
    }
}
