//! How a bank account stands at the end of a day: the bank's word less what is not booked, the books, and what is on its way.
//!
//! ```text
//! statement 1,000.00 less lines not booked (-40.00)  ->  1,040.00 = ledger 1010 1,040.00, unexplained 0.00
//! ledger 1090 = payments sent and not confirmed, one by one; unlisted 0.00
//! ```
//! Invariant: a figure is of its day, whenever it is asked for: what was booked later is left out of it, so the same question
//! gets another answer only where somebody booked on or before that day. Must not: hold a name, or know how rows are found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bank_statement::{BankStatement, LineState, StatementLine, line_of};
use super::claim::Claim;
use super::disbursement::{BankLine, Disbursement};
use super::refusal::Stop;
use super::setup::BankAccount;
use super::statement_chain::{chain, ordered};
use super::treasury::{Receipt, ReceiptState, Remittance};
use crate::codes;
use crate::id::{DisbursementId, StatementLineId};
use crate::ledger::account::{AccountCode, IN_TRANSIT};
use crate::money::{Minor, Overflow};
use crate::time::{Day, days_between};

codes! {
    /// What is listed at the end of a day.
    pub enum ItemKind {
        /// A line of a statement, or what is left of it, that the books do not have.
        Unbooked = "unbooked",
        /// A payment that was sent and that the bank has not shown.
        InTransit = "in_transit",
        /// Money that came in and belongs to nobody yet.
        Unidentified = "unidentified",
        /// A payment that came back and was not issued again.
        Returned = "returned",
        /// A claim on a grantee for what was paid from the account.
        Recoverable = "recoverable",
    }
}

/// Something that is listed. Amounts in minor units of the bank account's currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Since when.
    pub since_on: Day,
    /// A neutral reference.
    pub reference: String,
    /// Of a line and of money on its way: above zero into the account or out of it, as its kind says; else what is open.
    pub amount_minor: i64,
}

/// The figures of a bank account at the end of a day, minor units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// What the statement closes with.
    pub closing: Minor,
    /// Lines of statements that are not booked, incoming less outgoing.
    pub unbooked: Minor,
    /// How many.
    pub unbooked_count: i64,
    /// The account's balance in the books.
    pub ledger: Minor,
    /// Its money on its way (1090).
    pub in_transit: Minor,
}

impl Figures {
    /// What neither lines nor books explain: it has to be nothing.
    ///
    /// # Errors
    /// A total leaves the range of an amount.
    pub fn unexplained(&self) -> Result<Minor, Overflow> {
        self.closing.minus(self.unbooked)?.minus(self.ledger)
    }

    /// Which figures another look at the same day gives differently: name, then what stands here, then what is found now.
    pub fn changed(&self, now: &Figures) -> Vec<(&'static str, Minor, Minor)> {
        let pairs = [
            ("statement", self.closing, now.closing),
            ("unbooked", self.unbooked, now.unbooked),
            ("ledger", self.ledger, now.ledger),
            ("in_transit", self.in_transit, now.in_transit),
        ];
        pairs.into_iter().filter(|(_, then, now)| then != now).collect()
    }
}

/// A disbursement on its way through a bank account at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnTheWay {
    /// Its reference at the bank.
    pub reference: String,
    /// Since when.
    pub since_on: Day,
    /// How much.
    pub amount: Minor,
}

/// The rows that a bank account's end of a day is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayEnd {
    /// Every statement of the account, by id.
    pub statements: Vec<BankStatement>,
    /// Lines of the account booked by the bank on or before the day of which something is left now, or of which a part was
    /// booked in the books after the day; by reference.
    pub lines: Vec<(StatementLine, LineState)>,
    /// What was booked in the books after the day, by reference.
    pub later: Vec<BankLine>,
    /// What was taken back of those lines after the day: until then it stood in the books.
    pub undone: BTreeMap<StatementLineId, Minor>,
    /// Net debit of the account's balances at the end of the day.
    pub net: BTreeMap<AccountCode, Minor>,
    /// What the lists below have of the day; absent where figures alone were asked for.
    pub lists: Option<Lists>,
}

/// What is listed one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Disbursements on their way, by reference.
    pub on_the_way: Vec<OnTheWay>,
    /// Other money sent from the account on or before the day, with the day on which the bank's line was booked; by id.
    pub remittances: Vec<(Remittance, Option<Day>)>,
    /// Receipts of the account with their bank lines, by id.
    pub receipts: Vec<(Receipt, BankLine)>,
    /// Disbursements from the account that came back, by id.
    pub returned: Vec<Disbursement>,
    /// Claims for what was paid from the account, by id.
    pub claims: Vec<Claim>,
}

/// What keeps a statement from being trusted at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No statement reaches the day.
    Missing,
    /// The chain breaks before it, or a statement does not add up: what was found, and where it ends.
    Gap(&'static str, Option<Day>),
}

/// Net credit on 1090 of one disbursement by day, as somebody adds it up: since when money is on its way, and how much.
pub fn on_the_way(days: &BTreeMap<Day, i64>) -> Option<(Day, Minor)> {
    let sum = days.values().try_fold(0_i64, |sum, net| sum.checked_add(*net))?;
    let since = days.iter().rev().find(|(_, net)| **net > 0).map(|(day, _)| *day)?;
    (sum != 0).then_some((since, Minor(sum)))
}

/// Legs on 1090 of disbursements through one bank account, added up by disbursement and day.
pub type WayDays = BTreeMap<DisbursementId, BTreeMap<Day, i64>>;

impl DayEnd {
    /// The last statement that closes on or before the day.
    pub fn last(&self, on: Day) -> Option<&BankStatement> {
        ordered(self.statements.iter().filter(|one| one.to_on.is_some_and(|to| to <= on))).last().map(|link| link.last)
    }

    /// Can the statement be trusted at the end of the day? One has to close on it, or the next one opens with what the last
    /// one closed with: then nothing was between them.
    pub fn fault(&self, bank: &BankAccount, on: Day) -> Option<Fault> {
        let Some(last) = self.last(on) else { return Some(Fault::Missing) };
        let follows =
            |one: &&BankStatement| one.to_on.is_some_and(|to| to > on) && one.opening_minor == last.closing_minor;
        if last.to_on != Some(on) && !self.statements.iter().any(|one| follows(&one)) {
            return Some(Fault::Missing);
        }
        let until = || self.statements.iter().filter(move |one| one.to_on.is_some_and(|to| to <= on));
        if let Some(one) = until().find(|one| one.balanced == Some(false)) {
            return Some(Fault::Gap("balance", one.to_on));
        }
        let broken = chain(until(), bank.currency).into_iter().next()?;
        let after = self.statements.iter().find(|one| one.statement_id == broken.after);
        let code = if broken.found.code.as_str() == "gap" { "gap" } else { "chain" };
        Some(Fault::Gap(code, after.and_then(|one| one.to_on)))
    }

    /// What was left of each line at the end of the day, signed: above zero into the account.
    fn unbooked(&self) -> Result<Vec<(&StatementLine, Minor)>, Stop> {
        let mut after: BTreeMap<String, Minor> = BTreeMap::new();
        for row in &self.later {
            if let Some(reference) = line_of(&row.bank_ref) {
                let sum = after.entry(reference.to_string()).or_default();
                *sum = sum.plus(row.amount_minor)?;
            }
        }
        let mut found = Vec::new();
        let mut seen: std::collections::BTreeSet<StatementLineId> = std::collections::BTreeSet::new();
        for (line, state) in &self.lines {
            let later = after.get(line.reference.as_str()).copied().unwrap_or_default();
            let undone = self.undone.get(&line.statement_line_id).copied().unwrap_or_default();
            let left = state.left_minor.plus(later)?.minus(undone)?;
            if left != Minor::ZERO && seen.insert(line.statement_line_id) {
                let signed = if line.amount_minor.0 < 0 { Minor::ZERO.minus(left)? } else { left };
                found.push((line, signed));
            }
        }
        Ok(found)
    }

    /// The figures at the end of the day; nothing where no statement closes by then.
    ///
    /// # Errors
    /// A total leaves the range of an amount.
    pub fn figures(&self, bank: &BankAccount, on: Day) -> Result<Option<Figures>, Stop> {
        let Some(closing) = self.last(on).and_then(|one| one.closing_minor) else { return Ok(None) };
        let unbooked = self.unbooked()?;
        let net = |account: AccountCode| self.net.get(&account).copied().unwrap_or_default();
        Ok(Some(Figures {
            closing,
            unbooked: Minor::sum(unbooked.iter().map(|(_, left)| *left))?,
            unbooked_count: i64::try_from(unbooked.len()).unwrap_or(i64::MAX),
            ledger: net(bank.account),
            in_transit: Minor::ZERO.minus(net(IN_TRANSIT))?,
        }))
    }

    /// Everything that is listed at the end of the day, by kind, day and reference.
    ///
    /// # Errors
    /// A total leaves the range of an amount; the lists were not loaded.
    pub fn items(&self, bank: &BankAccount, on: Day) -> Result<Vec<Item>, Stop> {
        let lists = self.lists.as_ref().ok_or_else(|| Stop::Broken("the lists of a day were not loaded".into()))?;
        let mut items = Vec::new();
        let mut add = |kind, since_on, reference: &str, amount: Minor| {
            items.push(Item { kind, since_on, reference: reference.to_owned(), amount_minor: amount.0 });
        };
        for (line, left) in self.unbooked()? {
            add(ItemKind::Unbooked, line.booked_on, line.reference.as_str(), left);
        }
        for one in &lists.on_the_way {
            add(ItemKind::InTransit, one.since_on, &one.reference, one.amount);
        }
        for (row, confirmed_on) in &lists.remittances {
            if confirmed_on.is_none_or(|day| day > on) {
                let amount = if row.outgoing() { row.amount_minor } else { Minor::ZERO.minus(row.amount_minor)? };
                add(ItemKind::InTransit, row.sent_on, row.end_to_end_id.as_str(), amount);
            }
        }
        for (row, line) in &lists.receipts {
            let held = row.state == ReceiptState::Held || row.state_on > on;
            if held && line.booked_on <= on {
                add(ItemKind::Unidentified, line.booked_on, line.bank_ref.as_str(), row.amount_minor);
            }
        }
        for row in lists.returned.iter().filter(|row| row.state_on <= on && row.currency == bank.currency) {
            add(ItemKind::Returned, row.state_on, row.end_to_end_id.as_str(), row.amount_minor);
        }
        for row in lists.claims.iter().filter(|row| row.state_on <= on && row.currency == bank.currency) {
            if row.open().0 > 0 {
                let reference = row.claim_id.to_string();
                add(ItemKind::Recoverable, row.state_on, &reference, row.open());
            }
        }
        items.sort();
        Ok(items)
    }
}

/// What is listed as on its way, added up.
///
/// # Errors
/// A total leaves the range of an amount.
pub fn total(items: &[Item], kind: ItemKind) -> Result<Minor, Overflow> {
    Minor::sum(items.iter().filter(|item| item.kind == kind).map(|item| Minor(item.amount_minor)))
}

/// How many of a kind are listed.
pub fn count(items: &[Item], kind: ItemKind) -> i64 {
    i64::try_from(items.iter().filter(|item| item.kind == kind).count()).unwrap_or(i64::MAX)
}

/// The last day of each age but the oldest, which has none: 0-7, 8-30, 31-60, 61-90, over 90 days.
pub const AGES: [i64; 4] = [7, 30, 60, 90];
/// Kinds whose age is told.
pub const AGEING: [ItemKind; 4] =
    [ItemKind::InTransit, ItemKind::Unidentified, ItemKind::Returned, ItemKind::Recoverable];

/// How many there are of an age, and what they add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aged {
    /// How many.
    pub count: i64,
    /// Minor units.
    pub amount: Minor,
}

/// What is open by kind and age at the end of a day, in the order of [`AGEING`].
///
/// # Errors
/// A total leaves the range of an amount.
pub fn ageing(items: &[Item], on: Day) -> Result<Vec<(ItemKind, [Aged; 5])>, Overflow> {
    let mut rows: Vec<(ItemKind, [Aged; 5])> = AGEING.into_iter().map(|kind| (kind, [Aged::default(); 5])).collect();
    for item in items {
        let days = days_between(item.since_on, on);
        let age = AGES.iter().position(|last| days <= *last).unwrap_or(AGES.len());
        let row = rows.iter_mut().find(|(kind, _)| *kind == item.kind);
        if let Some(aged) = row.and_then(|(_, ages)| ages.get_mut(age)) {
            aged.count = aged.count.saturating_add(1);
            aged.amount = aged.amount.plus(Minor(item.amount_minor))?;
        }
    }
    Ok(rows)
}
