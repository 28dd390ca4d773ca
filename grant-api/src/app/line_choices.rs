//! What a line of a statement can be the money of: payments, sales of currency, claims, orders, money on its way, another line.
//!
//! Invariant: what has the amount of the line comes first; numbers and references, never a name. Must not: choose.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{CaseId, FundId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Reading;
use ledger_core::programme::application::Application;
use ledger_core::programme::claim::{Claim, ClaimState};
use ledger_core::programme::disbursement::{BankLine, Disbursement, DisbursementState};
use ledger_core::programme::goods::Goods;
use ledger_core::programme::setup::BankAccount;
use ledger_core::programme::treasury::{Conversion, ConversionState, Receipt, Remittance, RemittanceState};
use ledger_core::time::Day;
use uuid::Uuid;

use super::books::FundPosition;
use super::line_book::LineBook;
use super::treasury::{Listed, Window};
use super::{App, AppResult, Request};

/// Most things that are offered: a form has so many fields and no more.
const CHOICES_MAX: usize = 60;
/// Most rows that are looked through for them.
const LOOKED_MAX: u64 = 2_000;

/// Something that a line can be the money of.
#[derive(Clone, Debug)]
pub struct LineChoice {
    /// Its id.
    pub id: Uuid,
    /// Its version.
    pub version: i64,
    /// Number of its case.
    pub case: Option<String>,
    /// Its reference, or the code of what it belongs to.
    pub name: String,
    /// Code of what kind it is, where there are kinds.
    pub kind: Option<&'static str>,
    /// Its amount.
    pub amount: Money,
    /// Since when it waits.
    pub since: Day,
}

/// Among what is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// Payments with the bank.
    Sent,
    /// Payments that were settled.
    Paid,
    /// Sales whose proceeds are on their way.
    Sales,
    /// Claims that are owed.
    Owed,
    /// Claims that were written off.
    WrittenOff,
    /// Orders of which a supplier may pay something back.
    Orders,
    /// Money on its way.
    OnTheWay,
    /// Lines of the same day in other accounts, of the other direction.
    Lines,
}

impl App {
    /// What a line can be the money of, what has its amount first.
    pub async fn line_choices(&self, request: &Request, book: &LineBook, among: Among) -> AppResult<Vec<LineChoice>> {
        request.may(Reading::Books)?;
        let mut found = match among {
            Among::Sent => self.payments_of(&book.account, DisbursementState::Sent).await?,
            Among::Paid => self.payments_of(&book.account, DisbursementState::Paid).await?,
            Among::Sales => self.sales().await?,
            Among::Owed => self.claims_of(book.line.currency, ClaimState::Open).await?,
            Among::WrittenOff => self.claims_of(book.line.currency, ClaimState::WrittenOff).await?,
            Among::Orders => self.orders(book).await?,
            Among::OnTheWay => self.on_the_way(book).await?,
            Among::Lines => self.lines_beside(book).await?,
        };
        let left = book.left();
        // A sort that keeps what is equal in its order.
        found.sort_by_key(|one| one.amount != left);
        found.truncate(CHOICES_MAX);
        Ok(found)
    }

    /// Receipts of an account that nobody has identified, the oldest first.
    pub async fn held_receipts(&self, request: &Request, account: &BankAccount) -> AppResult<Vec<(Receipt, BankLine)>> {
        request.may(Reading::Books)?;
        Ok(self.store.held_receipts(self.programme, account.bank_account_id).await?)
    }

    /// Where a receipt could belong.
    pub async fn receipt_places(
        &self,
        request: &Request,
        account: &BankAccount,
        row: &Receipt,
    ) -> AppResult<ReceiptPlaces> {
        request.may(Reading::Books)?;
        let mut payments = self.payments_of(account, DisbursementState::Paid).await?;
        payments.retain(|one| one.amount.minor == row.amount_minor);
        payments.truncate(CHOICES_MAX);
        let mut claims = self.claims_of(row.currency, ClaimState::Open).await?;
        claims.truncate(CHOICES_MAX);
        Ok(ReceiptPlaces { funds: self.funds(request).await?, claims, payments })
    }

    async fn cases_of(&self, ids: impl Iterator<Item = CaseId>) -> AppResult<BTreeMap<CaseId, Application>> {
        let ids: BTreeSet<CaseId> = ids.collect();
        let ids: Vec<CaseId> = ids.into_iter().collect();
        Ok(self.store.applications_of(self.programme, &ids).await?)
    }

    async fn payments_of(&self, account: &BankAccount, state: DisbursementState) -> AppResult<Vec<LineChoice>> {
        let account = account.bank_account_id;
        let rows = self.store.payments_from(self.programme, account, &[state], LOOKED_MAX).await?;
        let cases = self.cases_of(rows.iter().map(|row| row.case_id)).await?;
        let choice = |row: Disbursement| LineChoice {
            id: row.disbursement_id.0,
            version: row.version,
            case: cases.get(&row.case_id).map(|found| found.number.clone()),
            name: row.end_to_end_id.to_string(),
            kind: None,
            amount: Money { minor: row.amount_minor, currency: row.currency },
            since: row.state_on,
        };
        Ok(rows.into_iter().map(choice).collect())
    }

    async fn window<R: Listed>(&self, state: Option<&'static str>) -> AppResult<Vec<R>> {
        Ok(self.store.page(self.programme, Window { after: None, state, case: None, limit: LOOKED_MAX }).await?)
    }

    async fn fund_codes(&self) -> AppResult<BTreeMap<FundId, String>> {
        let funds = self.store.funds(self.programme).await?;
        Ok(funds.into_iter().map(|(fund, _)| (fund.fund_id, fund.code.to_string())).collect())
    }

    async fn sales(&self) -> AppResult<Vec<LineChoice>> {
        let funds = self.fund_codes().await?;
        let choice = |row: Conversion| LineChoice {
            id: row.conversion_id.0,
            version: row.version,
            case: None,
            name: funds.get(&row.fund_id).cloned().unwrap_or_default(),
            kind: None,
            amount: Money { minor: row.sold_minor, currency: row.currency },
            since: row.sold_on,
        };
        Ok(self.window(Some(ConversionState::Open.code())).await?.into_iter().map(choice).collect())
    }

    async fn claims_of(&self, currency: Currency, state: ClaimState) -> AppResult<Vec<LineChoice>> {
        let rows: Vec<Claim> = self.window(Some(state.code())).await?;
        let cases = self.cases_of(rows.iter().map(|row| row.case_id)).await?;
        let choice = |row: Claim| {
            let written_off = row.written_off_minor.minus(row.recovered_minor).unwrap_or_default();
            let minor = if row.state == ClaimState::WrittenOff { written_off } else { row.open() };
            LineChoice {
                id: row.claim_id.0,
                version: row.version,
                case: cases.get(&row.case_id).map(|found| found.number.clone()),
                name: String::new(),
                kind: Some(row.kind.code()),
                amount: Money { minor, currency: row.currency },
                since: row.state_on,
            }
        };
        let of_line = |row: &Claim| row.currency == currency;
        let open = |one: &LineChoice| one.amount.minor > Minor::ZERO;
        Ok(rows.into_iter().filter(of_line).map(choice).filter(open).collect())
    }

    async fn orders(&self, book: &LineBook) -> AppResult<Vec<LineChoice>> {
        let rows: Vec<Goods> = self.window(None).await?;
        let cases = self.cases_of(rows.iter().map(|row| row.case_id)).await?;
        let choice = |row: Goods| LineChoice {
            id: row.goods_id.0,
            version: row.version,
            case: cases.get(&row.case_id).map(|found| found.number.clone()),
            name: row.supplier.to_string(),
            kind: None,
            amount: Money { minor: row.prepaid(), currency: row.currency },
            since: row.state_on,
        };
        let of_line = |row: &Goods| row.currency == book.line.currency && row.prepaid() > Minor::ZERO;
        Ok(rows.into_iter().filter(of_line).map(choice).collect())
    }

    async fn on_the_way(&self, book: &LineBook) -> AppResult<Vec<LineChoice>> {
        let rows: Vec<Remittance> = self.window(Some(RemittanceState::Sent.code())).await?;
        let of_line =
            |row: &Remittance| row.bank_account_id == book.account.bank_account_id && row.outgoing() != book.incoming();
        let choice = |row: Remittance| LineChoice {
            id: row.remittance_id.0,
            version: row.version,
            case: None,
            name: row.end_to_end_id.to_string(),
            kind: Some(row.kind.code()),
            amount: Money { minor: row.amount_minor, currency: row.currency },
            since: row.sent_on,
        };
        Ok(rows.into_iter().filter(of_line).map(choice).collect())
    }

    /// Currency is bought by two lines of one value date: this one, and one of the other direction in another currency.
    async fn lines_beside(&self, book: &LineBook) -> AppResult<Vec<LineChoice>> {
        let mut found = Vec::new();
        for account in self.store.bank_accounts(self.programme).await? {
            if account.account == book.account.account {
                continue;
            }
            for (line, state) in self.store.open_lines(self.programme, account.bank_account_id, LOOKED_MAX).await? {
                let other_way = (line.amount_minor > Minor::ZERO) != book.incoming();
                if other_way && line.value_on == book.line.value_on {
                    found.push(LineChoice {
                        id: line.statement_line_id.0,
                        version: 0,
                        case: None,
                        name: format!("{} · {}", account.code, line.reference),
                        kind: None,
                        amount: Money { minor: state.left_minor, currency: line.currency },
                        since: line.booked_on,
                    });
                }
            }
        }
        Ok(found)
    }
}

/// Where a receipt that nobody knew could belong.
#[derive(Clone, Debug, Default)]
pub struct ReceiptPlaces {
    /// Funds.
    pub funds: Vec<FundPosition>,
    /// Claims that are owed in its currency.
    pub claims: Vec<LineChoice>,
    /// Settled payments of its amount.
    pub payments: Vec<LineChoice>,
}
