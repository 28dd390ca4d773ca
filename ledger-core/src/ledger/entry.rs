//! An entry: a header and its legs, balanced by construction. Built by the posting rules of `programme::posting`, stored
//! as they are; never changed, only reversed.

use super::account::{AccountCode, Layer};
use super::leg::{Dims, Leg};
use crate::id::{CaseId, EntryId, RateId};
use crate::money::{Currency, Minor};
use crate::row;
use crate::text::Code;
use crate::time::{Day, Timestamp};

row! { "entry", key 1, insert;
    /// Header of a journal entry.
    pub struct EntryHeader {
        /// Its id.
        pub entry_id: EntryId,
        /// Log sequence of the decision that posted it.
        pub seq: i64,
        /// What happened: the action's code (a row of the event table of `books.md`).
        pub event: String,
        /// Booking date.
        pub booked_on: Day,
        /// Value date: the bank's, where a bank line is behind it.
        pub value_on: Day,
        /// When it was recorded.
        pub recorded_at: Timestamp,
        /// The case it belongs to.
        pub case_id: Option<CaseId>,
        /// The entry that it reverses, exactly and once.
        pub reverses_id: Option<EntryId>,
        /// The earlier entry that it follows from and is capped by: a recovery, a refund, a re-issue.
        pub follows_id: Option<EntryId>,
        /// The day on which a late item belongs, where the books of that day are closed.
        pub original_on: Option<Day>,
        /// Why: a reason code, on reversals and entries by hand.
        pub reason: Option<Code>,
    }
}

/// An entry with its legs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Header.
    pub header: EntryHeader,
    /// Legs, numbered from 1.
    pub legs: Vec<Leg>,
}

impl Entry {
    /// An entry without legs yet.
    pub fn new(header: EntryHeader) -> Self {
        Entry { header, legs: Vec::new() }
    }

    /// Adds a leg in the layer of its accounts; an amount of zero adds nothing. In the actual layer `base` is the amount
    /// in base currency, in the budget layer there is none (`books.md`, rule 1).
    pub fn post(
        &mut self,
        debit: AccountCode,
        credit: AccountCode,
        amount: Minor,
        currency: Currency,
        base: Minor,
        dims: &Dims,
    ) {
        self.post_at((debit, credit), amount, currency, base, None, dims);
    }

    /// The same, with the quoted rate that the base amount was made with.
    pub fn post_at(
        &mut self,
        (debit, credit): (AccountCode, AccountCode),
        amount: Minor,
        currency: Currency,
        base: Minor,
        rate_id: Option<RateId>,
        dims: &Dims,
    ) {
        if amount.0 <= 0 {
            return;
        }
        let layer = if debit.starts_with("9") { Layer::Budget } else { Layer::Actual };
        self.legs.push(Leg {
            entry_id: self.header.entry_id,
            leg_no: i64::try_from(self.legs.len()).unwrap_or(i64::MAX).saturating_add(1),
            seq: self.header.seq,
            booked_on: self.header.booked_on,
            layer,
            debit_account: debit,
            credit_account: credit,
            amount_minor: amount,
            currency,
            base_minor: (layer == Layer::Actual).then_some(base),
            fund_id: dims.fund,
            line_id: dims.line,
            grant_id: dims.grant,
            disbursement_id: dims.disbursement,
            bank_account_id: dims.bank_account,
            other_fund_id: dims.other_fund,
            valued_account: dims.valued,
            rate_id,
            region: dims.region.clone(),
        });
    }

    /// Net debit less credit of all accounts whose code begins with `digits`.
    pub fn net_debit(&self, digits: &str) -> i64 {
        let signed = |leg: &Leg| {
            let amount = leg.amount_minor.0;
            i64::from(leg.debit_account.starts_with(digits)) * amount
                - i64::from(leg.credit_account.starts_with(digits)) * amount
        };
        self.legs.iter().map(signed).sum()
    }
}
