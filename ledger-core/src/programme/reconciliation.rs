//! The signed month of a bank account: prepared by one person, signed by another, month after month, opened again with a reason.
//!
//! ```text
//! Reconciliation { through_on: 2026-01-31, state: Signed, ledger_minor: .., content_sha256: 9f2c.. } and what was listed with it
//! broken(&row, figures of its day as they are now)  ->  [("ledger", 1,040.00, 1,025.00)]
//! ```
//! Invariant: figures and items are what stood when the month was prepared, and their hash says so. Whether a signed month still
//! holds is asked anew each time ([`broken`]) and never stored. Must not: decide (`reconciliation_step.rs` does).

use serde::{Deserialize, Serialize};

use super::document::Language;
use super::month::{Figures, Item, ItemKind};
use super::refusal::Stop;
use super::setup::{BankAccount, Programme};
use super::world::World;
use crate::id::{BankAccountId, DocumentId, PersonId, ReconciliationId};
use crate::money::{Currency, Minor};
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of a month of a bank account. That a signed one is broken is no state: it is asked anew.
    pub enum ReconciliationState {
        /// Frozen, waits for the signature.
        Prepared = "prepared",
        /// Signed.
        Signed = "signed",
        /// Opened again.
        Reopened = "reopened",
    }
}

row! { "reconciliation", key 1, put;
    /// A month of a bank account. Minor units of its currency.
    pub struct Reconciliation {
        /// Id.
        pub reconciliation_id: ReconciliationId,
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// Last day of the month.
        pub through_on: Day,
        /// Version.
        pub version: i64,
        /// State.
        pub state: ReconciliationState,
        /// Currency.
        pub currency: Currency,
        /// What the statement closes with.
        pub closing_minor: Minor,
        /// The last day of that statement.
        pub closing_on: Day,
        /// Lines of statements that are not booked.
        pub unbooked_minor: Minor,
        /// How many.
        pub unbooked_count: i64,
        /// The account in the books.
        pub ledger_minor: Minor,
        /// Money on its way (1090).
        pub in_transit_minor: Minor,
        /// How many payments.
        pub in_transit_count: i64,
        /// Statement less lines less books.
        pub unexplained_minor: Minor,
        /// 1090 less what is listed as on its way.
        pub unlisted_minor: Minor,
        /// How many items are listed with it.
        pub items: i64,
        /// SHA-256 of figures and items, lower-case hexadecimal.
        pub content_sha256: String,
        /// Who prepared it.
        pub prepared_by: PersonId,
        /// When.
        pub prepared_on: Day,
        /// Who signed it last.
        pub signed_by: Option<PersonId>,
        /// When.
        pub signed_on: Option<Day>,
        /// Who opened it again last.
        pub reopened_by: Option<PersonId>,
        /// When.
        pub reopened_on: Option<Day>,
        /// Why.
        pub reason: Option<Code>,
    }
}

row! { "reconciliation_item", key 3, insert;
    /// Something that was listed with a month, frozen with it.
    pub struct ReconciliationItem {
        /// The month.
        pub reconciliation_id: ReconciliationId,
        /// Version that it was frozen with.
        pub version: i64,
        /// 1, 2, ..
        pub item_no: i64,
        /// What it is.
        pub kind: ItemKind,
        /// A neutral reference.
        pub reference: String,
        /// Minor units.
        pub amount_minor: Minor,
        /// Since when.
        pub since_on: Day,
    }
}

row! { "reconciliation_document", key 3, insert;
    /// A signed month as it was printed.
    pub struct ReconciliationDocument {
        /// The month.
        pub reconciliation_id: ReconciliationId,
        /// Language.
        pub language: Language,
        /// Version that it has since the signature.
        pub version: i64,
        /// Under which the vault keeps it.
        pub document_id: DocumentId,
        /// Version of the template.
        pub template: i64,
        /// SHA-256 of the PDF's bytes, lower-case hexadecimal.
        pub sha256: String,
        /// Its facts as canonical JSON.
        pub facts: String,
    }
}

/// Most items that one month lists.
pub const ITEMS_MAX: usize = 10_000;

/// What a month is hashed by and printed from. Minor units of its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthFacts {
    /// Code of the programme.
    pub programme: String,
    /// Its title.
    pub programme_title: String,
    /// Code of the bank account.
    pub bank_account: String,
    /// ISO code.
    pub currency: String,
    /// Last day of the month.
    pub through_on: Day,
    /// Version.
    pub version: i64,
    /// The last day of the statement.
    pub closing_on: Day,
    /// Figures.
    pub figures: Figures,
    /// Statement less lines less books.
    pub unexplained_minor: i64,
    /// 1090 less what is listed.
    pub unlisted_minor: i64,
    /// What is listed.
    pub items: Vec<Item>,
}

/// What a signed month is printed from: what was prepared, its hash, and the days of both acts; nobody's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedFacts {
    /// What was prepared.
    pub month: MonthFacts,
    /// Its SHA-256.
    pub record: String,
    /// Prepared on.
    pub prepared_on: Day,
    /// Signed on.
    pub signed_on: Day,
}

impl Reconciliation {
    /// Its figures as they were frozen.
    pub fn figures(&self) -> Figures {
        Figures {
            closing: self.closing_minor,
            unbooked: self.unbooked_minor,
            unbooked_count: self.unbooked_count,
            ledger: self.ledger_minor,
            in_transit: self.in_transit_minor,
        }
    }

    /// What it is hashed by, with what was listed in its version.
    pub fn facts(&self, (programme, bank): (&Programme, &BankAccount), items: Vec<Item>) -> MonthFacts {
        MonthFacts {
            programme: programme.code.to_string(),
            programme_title: programme.title.to_string(),
            bank_account: bank.code.to_string(),
            currency: self.currency.code().to_owned(),
            through_on: self.through_on,
            version: self.frozen(),
            closing_on: self.closing_on,
            figures: self.figures(),
            unexplained_minor: self.unexplained_minor.0,
            unlisted_minor: self.unlisted_minor.0,
            items,
        }
    }

    /// The version with which its items were frozen: a signature and an opening each make one more.
    pub fn frozen(&self) -> i64 {
        match self.state {
            ReconciliationState::Prepared => self.version,
            ReconciliationState::Signed => self.version - 1,
            ReconciliationState::Reopened => self.version - 2,
        }
    }
}

impl From<&ReconciliationItem> for Item {
    fn from(row: &ReconciliationItem) -> Self {
        let (kind, since_on, reference) = (row.kind, row.since_on, row.reference.clone());
        Item { kind, since_on, reference, amount_minor: row.amount_minor.0 }
    }
}

/// A signed month that does not hold any more: which figures differ, what was signed, and what is found now.
pub fn broken(row: &Reconciliation, now: Option<&Figures>) -> Vec<(&'static str, Minor, Minor)> {
    if row.state != ReconciliationState::Signed {
        return Vec::new();
    }
    // Statements are never taken back; without one there is nothing to compare, and that is a difference too.
    now.map_or_else(|| vec![("statement", row.closing_minor, Minor::ZERO)], |now| row.figures().changed(now))
}

/// A month with what was ever listed with it, and its bank account.
pub(super) type Known<'a> = (&'a Reconciliation, &'a [ReconciliationItem], &'a BankAccount);

/// A month, or 404.
pub(super) fn known(world: &World, id: ReconciliationId) -> Result<Known<'_>, Stop> {
    let (row, items) = world.reconciliations.get(&id).ok_or(Stop::Hidden)?;
    Ok((row, items.as_slice(), world.bank(row.bank_account_id)?))
}

/// Items of the version with which a month was frozen.
pub(super) fn frozen_items(row: &Reconciliation, items: &[ReconciliationItem]) -> Vec<Item> {
    items.iter().filter(|item| item.version == row.frozen()).map(Item::from).collect()
}

/// What the signature of a month on a day would print.
///
/// # Errors
/// `Hidden` without the month.
pub fn signed_facts(world: &World, id: ReconciliationId, on: Day) -> Result<SignedFacts, Stop> {
    let (row, items, bank) = known(world, id)?;
    let month = row.facts((world.programme()?, bank), frozen_items(row, items));
    Ok(SignedFacts { month, record: row.content_sha256.clone(), prepared_on: row.prepared_on, signed_on: on })
}
