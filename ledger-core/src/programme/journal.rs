//! Entries by hand: prepared by one person, posted by another; any entry that no case stands on reversed once, exactly, with
//! a reason (`books.md`, guarantee 5).

use crate::id::{BankAccountId, DraftId, EntryId, FundId, LineId, PersonId};
use crate::ledger::account::{AccountCode, Side};
use crate::money::{Currency, Minor};
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of a draft.
    pub enum DraftState {
        /// Waits for another person to post it.
        Prepared = "prepared",
        /// Posted.
        Posted = "posted",
    }
}

row! { "draft", key 1, put;
    /// An entry by hand.
    pub struct Draft {
        /// Id.
        pub draft_id: DraftId,
        /// State.
        pub state: DraftState,
        /// Version.
        pub version: i64,
        /// Fund.
        pub fund_id: FundId,
        /// Booking date that it was prepared for.
        pub booked_on: Day,
        /// The day on which a late item belongs.
        pub original_on: Option<Day>,
        /// Why.
        pub reason: Code,
        /// Who prepared it.
        pub prepared_by: PersonId,
        /// Who posted it.
        pub posted_by: Option<PersonId>,
        /// The entry.
        pub entry_id: Option<EntryId>,
    }
}

row! { "draft_line", key 2, insert;
    /// A debit or credit of an entry by hand.
    pub struct DraftLine {
        /// The draft.
        pub draft_id: DraftId,
        /// 1, 2, ..
        pub line_no: i64,
        /// Account.
        pub account: AccountCode,
        /// Debit or credit.
        pub side: Side,
        /// Amount, above zero.
        pub amount_minor: Minor,
        /// Currency.
        pub currency: Currency,
        /// Budget line.
        pub line_id: Option<LineId>,
        /// Bank account.
        pub bank_account_id: Option<BankAccountId>,
    }
}

/// Most lines of an entry by hand.
pub const DRAFT_LINES_MAX: usize = 200;
