//! The books for other bookkeeping programs: the whole journal, page by page, into a writer.
//!
//! For whoever runs the program, as `verify` is: there is no request, and nothing in the ledger says who anybody is.
//! Invariant: the file ends at the size that the log had when it was begun, whatever is written meanwhile, and nothing in it
//! depends on when it was made. Must not: hold more of the journal than a page.

use std::collections::BTreeMap;
use std::io::Write;

use ledger_core::id::FundId;
use ledger_core::ledger::account::AccountCode;
use ledger_core::ledger::trial::Sides;
use ledger_core::money::Currency;
use ledger_core::row::hex;

use super::{App, AppError, AppResult};
use crate::exchange::plain_text::{Book, Form, Heading, Item, Standing, WriteFault};
use crate::store::journal::AsOf;
use crate::store::journal_pages::ENTRIES_MAX;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrittenBooks {
    /// Entries.
    pub entries: usize,
    /// Legs.
    pub legs: usize,
    /// Balances of accounts by fund and currency, asserted at the end.
    pub balances: usize,
    /// Decisions of the log that are in it.
    pub log_size: i64,
}

impl From<WriteFault> for AppError {
    fn from(fault: WriteFault) -> Self {
        AppError::internal(fault)
    }
}

impl App {
    /// Writes the programme's journal in a format.
    ///
    /// # Errors
    /// The database or the file; a row that contradicts the books, which `verify` tells more of.
    pub async fn write_books<W: Write>(&self, form: Form, out: W) -> AppResult<WrittenBooks> {
        let heading = self.heading().await?;
        let through = heading.log_size;
        let mut written =
            WrittenBooks { balances: heading.standings.len(), log_size: through, ..WrittenBooks::default() };
        let mut book = Book::open(out, form, heading)?;
        let mut after = None;
        loop {
            let page = self.store.entries_by_day(self.programme, through, after, ENTRIES_MAX).await?;
            let Some(last) = page.last() else { break };
            after = Some(last);
            for (header, legs) in page.entries.iter().filter(|(_, legs)| !legs.is_empty()) {
                let case = header.case_id.and_then(|case| page.cases.get(&case)).map(String::as_str);
                book.entry(&Item { header, legs, case, rates: &page.rates })?;
                written.entries += 1;
                written.legs += legs.len();
            }
        }
        book.close()?;
        Ok(written)
    }

    async fn heading(&self) -> AppResult<Heading> {
        let (store, programme) = (&self.store, self.programme);
        let head = store.log_head(programme).await?.ok_or_else(|| AppError::internal("the log has no head"))?;
        let known = AsOf { as_of: None, known_at: Some(head.recorded_at) };
        let mut sums: BTreeMap<(AccountCode, FundId, Currency), Sides> = BTreeMap::new();
        for row in store.trial_balance(programme, known).await? {
            let sum = sums.entry((row.account, row.fund, row.currency)).or_default();
            *sum = sum.plus(row.debit, row.credit).map_err(AppError::internal)?;
        }
        let standing = |((account, fund, currency), sides): (_, Sides)| {
            let net = sides.debit.minus(sides.credit).map_err(AppError::internal)?;
            Ok(Standing { account, fund, currency, net_minor: net.0 })
        };
        let row = store.programme(programme).await?;
        Ok(Heading {
            programme: row.ok_or_else(|| AppError::internal("the programme has no settings"))?,
            log_size: head.size,
            log_root: hex(&head.root),
            accounts: store.chart(programme).await?,
            funds: store.funds(programme).await?,
            banks: store.bank_accounts(programme).await?,
            events: store.journal_events(programme, head.size).await?,
            span: store.journal_span(programme, head.size).await?,
            standings: sums.into_iter().map(standing).collect::<AppResult<_>>()?,
        })
    }
}
