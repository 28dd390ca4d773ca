//! Reading the books: funds and their position, entries, trial balance, the log.

use ledger_core::id::LineId;
use ledger_core::ledger::account::{AUTHORITY, AVAILABLE, AccountCode, ENCUMBERED, EXPENDED, PRE_ENCUMBERED, Side};
use ledger_core::ledger::balance::{BalanceKey, Scope};
use ledger_core::ledger::log::{LogHead, LogLeaf};
use ledger_core::ledger::trial::TrialRow;
use ledger_core::money::Minor;
use ledger_core::policy::Reading;
use ledger_core::programme::fund::{BudgetLine, Fund};
use ledger_core::programme::setup::{BankAccount, Member};

use super::{App, AppResult, Request};
use crate::store::journal::{AsOf, EntryView};

/// A budget line's position, in the fund's currency.
#[derive(Clone, Debug)]
pub struct LinePosition {
    /// The line.
    pub line: BudgetLine,
    /// Authority.
    pub authority: Minor,
    /// Available.
    pub available: Minor,
    /// Pre-encumbered.
    pub pre_encumbered: Minor,
    /// Encumbered.
    pub encumbered: Minor,
    /// Expended.
    pub expended: Minor,
}

/// A fund with its lines.
#[derive(Clone, Debug)]
pub struct FundPosition {
    /// The fund.
    pub fund: Fund,
    /// Its lines.
    pub lines: Vec<LinePosition>,
}

impl App {
    /// Funds with the position of each line. Officers need them to open cases, so everybody with cases sees them.
    pub async fn funds(&self, request: &Request) -> AppResult<Vec<FundPosition>> {
        request.may(Reading::Cases)?;
        let funds = self.store.funds(self.programme).await?;
        let ids: Vec<LineId> = funds.iter().flat_map(|(_, lines)| lines.iter().map(|line| line.line_id)).collect();
        let balances = self.store.line_balances(self.programme, &ids).await?;
        let position = |fund: &Fund, line: BudgetLine| {
            let net = |account: AccountCode, side| {
                let key = BalanceKey {
                    scope: Scope::Line,
                    of: line.line_id.0,
                    fund: fund.fund_id,
                    account,
                    currency: fund.currency,
                };
                balances.get(&key).map_or(Minor::ZERO, |balance| balance.net(side))
            };
            LinePosition {
                authority: net(AUTHORITY, Side::Debit),
                available: net(AVAILABLE, Side::Credit),
                pre_encumbered: net(PRE_ENCUMBERED, Side::Credit),
                encumbered: net(ENCUMBERED, Side::Credit),
                expended: net(EXPENDED, Side::Credit),
                line,
            }
        };
        let whole = |(fund, lines): (Fund, Vec<BudgetLine>)| {
            let lines = lines.into_iter().map(|line| position(&fund, line)).collect();
            FundPosition { fund, lines }
        };
        Ok(funds.into_iter().map(whole).collect())
    }

    /// Bank accounts.
    pub async fn bank_accounts(&self, request: &Request) -> AppResult<Vec<BankAccount>> {
        request.may(Reading::Books)?;
        Ok(self.store.bank_accounts(self.programme).await?)
    }

    /// Members and their roles.
    pub async fn members(&self, request: &Request) -> AppResult<Vec<Member>> {
        request.may(Reading::Members)?;
        Ok(self.store.members(self.programme).await?.members)
    }

    /// Entries after a log sequence.
    pub async fn entries(&self, request: &Request, after: i64, limit: u64) -> AppResult<Vec<EntryView>> {
        request.may(Reading::Books)?;
        Ok(self.store.entries_after(self.programme, after, limit).await?)
    }

    /// The trial balance as of a date and as known at a time.
    pub async fn trial_balance(&self, request: &Request, at: AsOf) -> AppResult<Vec<TrialRow>> {
        request.may(Reading::Books)?;
        Ok(self.store.trial_balance(self.programme, at).await?)
    }

    /// A page of the log.
    pub async fn log(&self, request: &Request, after: i64, limit: u64) -> AppResult<(Vec<LogLeaf>, Option<LogHead>)> {
        request.may(Reading::Log)?;
        let page = self.store.log_after(self.programme, after, limit).await?;
        Ok((page, self.store.log_head(self.programme).await?))
    }
}
