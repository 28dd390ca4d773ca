//! The journal as files of plain-text accounting: hledger and beancount.
//!
//! ```text
//! 2026-03-02 * (1042) disbursement_confirm  ; entry_id:01990b.., value_on:2026-03-03, recorded_at:2026-03-03T08:10:00.000000Z
//!     Assets:1090-PaymentsInTransit:ALPHA  500.00 EUR @@ 22561.70 UAH  ; leg:1, fund:ALPHA, grant:..
//!     Assets:1020-BankOtherCurrencies:ALPHA  -500.00 EUR @@ 22561.70 UAH  ; leg:1, fund:ALPHA, grant:..
//! ```
//! Invariant: a leg is two postings of the same amount with the same base amount, one beside the other, so that each leg
//! balances by itself, in its currency and in base, to the last unit: nothing in these files rests on rounding. Amounts are
//! printed from minor units with all places of their currency. At the end stand the ledger's own balances as assertions,
//! which the other program holds against what it read. The same books give the same bytes.
//! Must not: hold the journal in memory, or print what is not in it.

mod beancount;
mod hledger;
mod names;
mod posting;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use ledger_core::id::{BankAccountId, EntryId, FundId, LineId, RateId};
use ledger_core::ledger::account::{Account, AccountCode};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::rate::RateRow;
use ledger_core::money::{Currency, Money};
use ledger_core::programme::fund::{BudgetLine, Fund};
use ledger_core::programme::setup::{BankAccount, Programme};
use ledger_core::time::Day;

/// Whose format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// hledger's journal.
    Hledger,
    /// beancount's ledger.
    Beancount,
}

/// Why the journal can't be written down.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// The file.
    #[error("{0}")]
    File(#[from] io::Error),
    /// A leg that names what the books do not have, or whose base amount contradicts its amount: `verify` says more.
    #[error("entry {entry}, leg {leg}: {what}")]
    Leg {
        /// The entry.
        entry: EntryId,
        /// The leg's number.
        leg: i64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A balance of an account or a fund that the books do not have.
    #[error("a balance of account {account} in fund {fund}, which the books do not have")]
    Balance {
        /// Account.
        account: AccountCode,
        /// Fund.
        fund: FundId,
    },
}

/// What an account stands at, in one fund and one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// Account.
    pub account: AccountCode,
    /// Fund.
    pub fund: FundId,
    /// Currency.
    pub currency: Currency,
    /// Debits less credits, minor units.
    pub net_minor: i64,
}

/// What the whole file is about; everything but the entries.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The programme.
    pub programme: Programme,
    /// Number of decisions in the log that the file includes.
    pub log_size: i64,
    /// Root hash of the log at that size, hexadecimal.
    pub log_root: String,
    /// The chart.
    pub accounts: Vec<Account>,
    /// Funds with their lines, by code.
    pub funds: Vec<(Fund, Vec<BudgetLine>)>,
    /// Bank accounts, by code.
    pub banks: Vec<BankAccount>,
    /// Events of the entries, by code.
    pub events: BTreeSet<String>,
    /// First and last booking date; `None` where there are no entries.
    pub span: Option<(Day, Day)>,
    /// The ledger's own balances: every account, fund and currency that was ever posted to.
    pub standings: Vec<Standing>,
}

/// An entry to be written.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// Header.
    pub header: &'a EntryHeader,
    /// Legs by number.
    pub legs: &'a [Leg],
    /// Number of its case.
    pub case: Option<&'a str>,
    /// The rates that its legs name, and perhaps others.
    pub rates: &'a BTreeMap<RateId, RateRow>,
}

/// Tags of a transaction, in the order in which they are written.
const ENTRY_TAGS: [&str; 8] =
    ["entry_id", "value_on", "recorded_at", "case", "reverses", "follows", "original_on", "reason"];

/// Tags of a posting, in the order in which they are written.
const LEG_TAGS: [&str; 10] =
    ["leg", "fund", "line", "grant", "disbursement", "bank_account", "other_fund", "valued_account", "region", "rate"];

/// A file in the making: opened with its heading, an entry at a time, closed with the balances.
#[derive(Debug)]
pub struct Book<W> {
    out: W,
    form: Form,
    heading: Heading,
    lookup: Lookup,
}

/// The words for what legs name by id.
#[derive(Debug)]
struct Lookup {
    base: Currency,
    accounts: BTreeMap<AccountCode, Account>,
    /// Code, and the segment made of it.
    funds: BTreeMap<FundId, (String, String)>,
    lines: BTreeMap<LineId, String>,
    banks: BTreeMap<BankAccountId, String>,
}

impl Lookup {
    fn new(heading: &Heading) -> Lookup {
        let lines = heading.funds.iter().flat_map(|(_, lines)| lines);
        let fund = |fund: &Fund| (fund.code.to_string(), names::segment(fund.code.as_str()));
        Lookup {
            base: heading.programme.base_currency,
            accounts: heading.accounts.iter().map(|account| (account.code, account.clone())).collect(),
            funds: heading.funds.iter().map(|(row, _)| (row.fund_id, fund(row))).collect(),
            lines: lines.map(|line| (line.line_id, line.code.to_string())).collect(),
            banks: heading.banks.iter().map(|bank| (bank.bank_account_id, bank.code.to_string())).collect(),
        }
    }

    /// Name of an account in a fund, without beancount's root for the budget.
    fn account(&self, account: AccountCode, fund: FundId) -> Option<String> {
        Some(names::account_name(self.accounts.get(&account)?, &self.funds.get(&fund)?.1))
    }
}

/// A balance with the name of its account.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    account: String,
    net: Money,
}

impl<W: Write> Book<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// The file can't be written; a balance of something unknown.
    pub fn open(out: W, form: Form, heading: Heading) -> Result<Self, WriteFault> {
        let lookup = Lookup::new(&heading);
        let mut book = Book { out, form, heading, lookup };
        let accounts = book.accounts()?;
        match form {
            Form::Hledger => hledger::open(&mut book.out, &book.heading, &accounts)?,
            Form::Beancount => beancount::open(&mut book.out, &book.heading, &accounts)?,
        }
        Ok(book)
    }

    /// Writes an entry down.
    ///
    /// # Errors
    /// The file can't be written; a leg that the books do not bear out.
    pub fn entry(&mut self, item: &Item) -> Result<(), WriteFault> {
        let tags = posting::entry_tags(item);
        let mut postings = Vec::with_capacity(2 * item.legs.len());
        for leg in item.legs {
            let what = |what| WriteFault::Leg { entry: leg.entry_id, leg: leg.leg_no, what };
            postings.extend(posting::postings(leg, &self.lookup, item.rates).map_err(what)?);
        }
        match self.form {
            Form::Hledger => hledger::entry(&mut self.out, item.header, &tags, &postings)?,
            Form::Beancount => beancount::entry(&mut self.out, item.header, &tags, &postings)?,
        }
        Ok(())
    }

    /// Ends the file with the ledger's own balances as assertions; gives the writer back.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn close(mut self) -> Result<W, WriteFault> {
        let standings = self.standings()?;
        if let Some((_, last)) = self.heading.span {
            match self.form {
                Form::Hledger => hledger::close(&mut self.out, last, &standings)?,
                Form::Beancount => beancount::close(&mut self.out, last, &standings)?,
            }
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn standings(&self) -> Result<Vec<Named>, WriteFault> {
        let named = |row: &Standing| {
            let absent = WriteFault::Balance { account: row.account, fund: row.fund };
            let account = self.lookup.account(row.account, row.fund).ok_or(absent)?;
            Ok(Named { account, net: Money::new(row.net_minor, row.currency) })
        };
        let mut standings = self.heading.standings.iter().map(named).collect::<Result<Vec<_>, WriteFault>>()?;
        standings.sort_by(|a, b| (&a.account, a.net.currency).cmp(&(&b.account, b.net.currency)));
        Ok(standings)
    }

    /// Every account that is posted to, by name, with its currencies.
    fn accounts(&self) -> Result<BTreeMap<String, BTreeSet<Currency>>, WriteFault> {
        let mut accounts: BTreeMap<String, BTreeSet<Currency>> = BTreeMap::new();
        for row in self.standings()? {
            accounts.entry(row.account).or_default().insert(row.net.currency);
        }
        Ok(accounts)
    }
}

/// The currencies of a file: the base and those of its accounts.
fn currencies(heading: &Heading) -> BTreeSet<Currency> {
    let base = std::iter::once(heading.programme.base_currency);
    base.chain(heading.standings.iter().map(|row| row.currency)).collect()
}

/// What the file is, line by line, for comments at its head. Titles are free text: they stand in comments alone.
fn about(heading: &Heading) -> Vec<String> {
    let programme = &heading.programme;
    let mut lines = vec![
        format!("Journal of programme {}, base currency {}", programme.code, programme.base_currency),
        format!("Decisions of its log: {}, root hash {}", heading.log_size, heading.log_root),
        "Each leg of an entry is two postings; the fund is the last part of an account's name; Budget is a memo set."
            .into(),
        "Booking date, entry number (sequence in the log) and event head each entry; the rest is in the tags.".into(),
    ];
    for (fund, budget) in &heading.funds {
        lines.push(format!("fund {} {} {}: {}", fund.code, fund.currency, fund.condition, fund.title));
        lines.extend(budget.iter().map(|line| format!("  line {}: {}", line.code, line.title)));
    }
    lines.extend(heading.banks.iter().map(|bank| format!("bank account {} {}", bank.code, bank.currency)));
    lines
}
