//! The general ledger, the statement of one account with its running balance, and the journal's entries behind a figure.
//!
//! Invariant: the balance brought forward to a page is a sum of the legs before it, so that every page continues the last.
//! Must not: count pages.

use ledger_core::id::{CaseId, EntryId, FundId};
use ledger_core::ledger::account::{AccountCode, Side};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::statement::{LedgerAccount, general_ledger, running};
use ledger_core::ledger::trial::Sides;
use ledger_core::money::{Currency, Minor};
use ledger_core::policy::Reading;
use ledger_core::time::{Day, Timestamp};

use super::{FILE_BATCH, FILE_ROWS_MAX, Labels, LegFilter, Slice, day_before, not_a_place, page_of, part, parts};
use crate::app::{App, AppError, AppResult, AsOf, Request};
use crate::store::statement::{Dimension, EntryKey, LegKey};

/// What the general ledger is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct LedgerAsk {
    /// Of this fund.
    pub fund: Option<FundId>,
    /// Of this account.
    pub account: Option<AccountCode>,
    /// First day; all of the past when absent.
    pub from: Option<Day>,
    /// Last day; no end when absent.
    pub to: Option<Day>,
    /// Recorded on or before.
    pub known_at: Option<Timestamp>,
}

/// The general ledger.
#[derive(Clone, Debug)]
pub struct GeneralLedger {
    /// Funds with their codes.
    pub labels: Labels,
    /// Accounts by fund code, code and currency.
    pub accounts: Vec<LedgerAccount>,
}

/// A leg as a line of an account's statement.
#[derive(Clone, Debug)]
pub struct AccountLine {
    /// The leg.
    pub leg: Leg,
    /// The side of the account.
    pub side: Side,
    /// The account on the other side.
    pub contra: AccountCode,
    /// Balance after it: debit above zero, in the leg's currency.
    pub balance: Minor,
    /// What happened.
    pub event: String,
    /// Value date.
    pub value_on: Day,
    /// The case and its number.
    pub case: Option<(CaseId, String)>,
}

/// A page of an account's statement.
#[derive(Clone, Debug)]
pub struct AccountStatement {
    /// Funds and lines with their codes.
    pub labels: Labels,
    /// Balance brought forward, debit above zero, per currency.
    pub before: Vec<(Currency, Minor)>,
    /// Lines in the order of booking.
    pub lines: Vec<AccountLine>,
    /// What to ask for next.
    pub next: Option<String>,
}

/// An entry of the journal with its legs.
#[derive(Clone, Debug)]
pub struct JournalEntry {
    /// Header.
    pub header: EntryHeader,
    /// All its legs.
    pub legs: Vec<Leg>,
    /// Number of its case.
    pub number: Option<String>,
}

/// A page of the journal.
#[derive(Clone, Debug)]
pub struct JournalPage {
    /// Funds and lines with their codes.
    pub labels: Labels,
    /// Entries in the order of booking.
    pub entries: Vec<JournalEntry>,
    /// Where an account was asked for: what the legs that fit debit and credit it, over all pages, per currency.
    pub totals: Vec<(Currency, Sides)>,
    /// What to ask for next.
    pub next: Option<String>,
}

impl App {
    /// The general ledger of a period: opening balances, turnover by month, closing balances.
    pub async fn general_ledger(&self, request: &Request, ask: LedgerAsk) -> AppResult<GeneralLedger> {
        let labels = self.labels(request).await?;
        // What is opening and what moved are of one journal, also while somebody books.
        let head = self.store.log_head(self.programme).await?;
        let known_at = ask.known_at.or(head.map(|head| head.recorded_at));
        let slice = Slice {
            legs: LegFilter {
                fund: ask.fund,
                account: ask.account,
                from: ask.from,
                to: ask.to,
                ..LegFilter::default()
            },
            known_at,
        };
        let before = match ask.from {
            None => Vec::new(),
            Some(from) => {
                let at = AsOf { as_of: Some(day_before(from)), known_at };
                self.store.fund_totals(self.programme, (ask.fund, ask.account), at).await?
            }
        };
        let by = [Dimension::Fund, Dimension::Month];
        let moved = self.store.leg_sums(self.programme, &self.held(&slice).await?, &by).await?;
        let mut accounts = general_ledger(&before, &moved).map_err(AppError::internal)?;
        accounts.retain(|found| ask.account.is_none_or(|account| found.account == account));
        accounts.sort_by(|a, b| {
            let key = |found: &LedgerAccount| (labels.fund(found.fund).to_owned(), found.account, found.currency);
            key(a).cmp(&key(b))
        });
        Ok(GeneralLedger { labels, accounts })
    }

    /// A page of an account's statement.
    pub async fn account_statement(
        &self,
        request: &Request,
        (account, slice): (AccountCode, &Slice),
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<AccountStatement> {
        let labels = self.labels(request).await?;
        let filter = LegFilter { account: Some(account), ..self.held(slice).await? };
        let after = after.map(leg_key).transpose()?;
        let before = self.store.balance_before(self.programme, (account, &filter), after).await?;
        let legs = self.store.legs_after(self.programme, &filter, after, limit.saturating_add(1)).await?;
        let (legs, more) = page_of(legs, limit);
        let next = legs.last().filter(|_| more).map(leg_place);
        let lines = self.account_lines(account, &before, &legs).await?;
        Ok(AccountStatement { labels, before, lines, next })
    }

    async fn account_lines(
        &self,
        account: AccountCode,
        before: &[(Currency, Minor)],
        legs: &[Leg],
    ) -> AppResult<Vec<AccountLine>> {
        let entries: Vec<EntryId> = legs.iter().map(|leg| leg.entry_id).collect();
        let headers = self.store.entry_headers(self.programme, &entries).await?;
        let numbers = self.numbers(headers.values().filter_map(|header| header.case_id)).await?;
        let line = |(leg, side, balance): (&Leg, Side, Minor)| {
            let header = headers.get(&leg.entry_id).ok_or_else(|| AppError::internal("an entry has no header"))?;
            let case = header.case_id.and_then(|case| numbers.get(&case).map(|number| (case, number.clone())));
            Ok(AccountLine {
                leg: leg.clone(),
                side,
                contra: if side == Side::Debit { leg.credit_account } else { leg.debit_account },
                balance,
                event: header.event.clone(),
                value_on: header.value_on,
                case,
            })
        };
        running(before, account, legs).map_err(AppError::internal)?.into_iter().map(line).collect()
    }

    /// The whole statement of an account, for a file.
    pub(super) async fn whole_account(
        &self,
        request: &Request,
        (account, slice): (AccountCode, &Slice),
    ) -> AppResult<AccountStatement> {
        let slice = &self.held_slice(slice).await?;
        let mut whole = self.account_statement(request, (account, slice), None, FILE_BATCH).await?;
        while let Some(next) = whole.next.take().filter(|_| whole.lines.len() <= FILE_ROWS_MAX) {
            let page = self.account_statement(request, (account, slice), Some(&next), FILE_BATCH).await?;
            whole.lines.extend(page.lines);
            whole.next = page.next;
        }
        Ok(whole)
    }

    /// A page of the journal: entries of which at least one leg fits, whole.
    pub async fn journal(
        &self,
        request: &Request,
        slice: &Slice,
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<JournalPage> {
        request.may(Reading::Books)?;
        let labels = self.labels(request).await?;
        let filter = self.held(slice).await?;
        let after = after.map(entry_key).transpose()?;
        let found = self.store.journal_after(self.programme, &filter, after, limit.saturating_add(1)).await?;
        let (found, more) = page_of(found, limit);
        let next = found.last().filter(|_| more).map(|(header, _)| entry_place(header));
        let numbers = self.numbers(found.iter().filter_map(|(header, _)| header.case_id)).await?;
        let entry = |(header, legs): (EntryHeader, Vec<Leg>)| {
            let number = header.case_id.and_then(|case| numbers.get(&case).cloned());
            JournalEntry { header, legs, number }
        };
        let entries = found.into_iter().map(entry).collect();
        Ok(JournalPage { labels, entries, totals: self.journal_totals(&filter).await?, next })
    }

    async fn journal_totals(&self, filter: &LegFilter) -> AppResult<Vec<(Currency, Sides)>> {
        let Some(account) = filter.account else { return Ok(Vec::new()) };
        let mut totals = std::collections::BTreeMap::<Currency, Sides>::new();
        for sum in self.store.leg_sums(self.programme, filter, &[]).await? {
            let sides = totals.entry(sum.currency).or_default();
            let (debit, credit) =
                if sum.debit == account { (sum.amount, Minor::ZERO) } else { (Minor::ZERO, sum.amount) };
            *sides = sides.plus(debit, credit).map_err(AppError::internal)?;
        }
        Ok(totals.into_iter().collect())
    }

    /// The whole journal of a slice, for a file.
    pub(super) async fn whole_journal(&self, request: &Request, slice: &Slice) -> AppResult<JournalPage> {
        let slice = &self.held_slice(slice).await?;
        let mut whole = self.journal(request, slice, None, FILE_BATCH).await?;
        while let Some(next) = whole.next.take().filter(|_| whole.entries.len() <= FILE_ROWS_MAX) {
            let page = self.journal(request, slice, Some(&next), FILE_BATCH).await?;
            whole.entries.extend(page.entries);
            whole.next = page.next;
        }
        Ok(whole)
    }
}

fn leg_place(leg: &Leg) -> String {
    format!("{}.{}.{}.{}", leg.booked_on, leg.seq, leg.entry_id, leg.leg_no)
}

fn leg_key(text: &str) -> AppResult<LegKey> {
    let [on, seq, entry, leg_no] = parts::<4>(text)?;
    Ok((part(on)?, part(seq)?, part(entry)?, part(leg_no)?))
}

fn entry_place(header: &EntryHeader) -> String {
    format!("{}.{}.{}", header.booked_on, header.seq, header.entry_id)
}

fn entry_key(text: &str) -> AppResult<EntryKey> {
    let [on, seq, entry] = parts::<3>(text)?;
    let key = (part(on)?, part::<i64>(seq)?, part(entry)?);
    if key.1 < 0 { Err(not_a_place()) } else { Ok(key) }
}
