//! Wire types of the books: members, funds, bank accounts, tranches, trial balance, the log.

use ledger_core::id::{BankAccountId, FundId};
use ledger_core::money::Minor;
use ledger_core::programme::command::{Command, TrancheReceive};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::act::{Dated, bodies};
use super::wire::{EntryBody, MoneyBody};
use super::wire_act::{Line, amount_in, line};
use crate::app::AppResult;
use crate::app::execute::Fields;

/// Who you are here.
#[derive(Debug, Object)]
#[oai(rename = "Me")]
pub struct MeBody {
    /// Id.
    pub person_id: Uuid,
    /// Name as colleagues see it.
    pub name: String,
    /// Roles you hold now.
    pub roles: Vec<String>,
}

/// A role given or taken.
#[derive(Debug, Object)]
#[oai(rename = "RoleGrant", deny_unknown_fields)]
pub struct RoleBody {
    /// Business date.
    pub on: Option<Day>,
    /// Whose.
    pub person_id: Uuid,
    /// Which.
    pub role: String,
    /// Given (true) or taken away.
    pub active: bool,
    /// The partner NGO of a caseworker; nobody else has one.
    pub ngo_id: Option<Uuid>,
}

/// A role that somebody holds.
#[derive(Debug, Object)]
#[oai(rename = "Member")]
pub struct MemberBody {
    /// Person.
    pub person_id: Uuid,
    /// Role.
    pub role: String,
    /// The partner NGO of a caseworker.
    #[oai(skip_serializing_if_is_none)]
    pub ngo_id: Option<Uuid>,
    /// Since.
    pub since_on: Day,
}

bodies! {
    /// A tranche that the bank shows.
    "Tranche" pub struct TrancheBody {
        /// Value date of the bank line; the booking date when absent.
        pub value_on: Option<Day>,
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Amount that arrived.
        pub amount: MoneyBody,
        /// What a correspondent bank kept of the donor's transfer; nothing when absent.
        pub charge: Option<MoneyBody>,
        /// The bank's reference of the line.
        pub bank_ref: String,
    }
}

impl TrancheBody {
    /// The command for a fund, or every field at fault.
    pub fn command(&self, fund: FundId) -> AppResult<Command> {
        let mut fields = Fields::default();
        let value_on = self.value_on(self.value_on);
        let read = line(&mut fields, (&self.amount, &self.bank_ref), value_on);
        let currency = read.as_ref().map(|read| read.amount.currency);
        let wrong = "the currency has to be that of the amount";
        let charge = match &self.charge {
            None => Some(Minor::ZERO),
            Some(charge) => amount_in(&mut fields, "/charge", charge, currency, wrong),
        };
        let bank_account = BankAccountId(self.bank_account_id);
        let tranche = read.zip(charge).map(|(Line { amount, bank_ref, value_on }, charge_minor)| TrancheReceive {
            fund,
            bank_account,
            amount,
            charge_minor,
            bank_ref,
            value_on,
        });
        fields.finish(tranche.map(Command::TrancheReceive))
    }
}

/// A bank account.
#[derive(Debug, Object)]
#[oai(rename = "NewBankAccount", deny_unknown_fields)]
pub struct NewBankAccountBody {
    /// Business date.
    pub on: Option<Day>,
    /// Short code.
    pub code: String,
    /// Currency.
    pub currency: String,
}

/// A registered bank account.
#[derive(Debug, Object)]
#[oai(rename = "BankAccount")]
pub struct BankAccountBody {
    /// Id.
    pub bank_account_id: Uuid,
    /// Short code.
    pub code: String,
    /// Currency.
    pub currency: String,
    /// Its account in the chart.
    pub account: String,
}

/// A page of entries.
#[derive(Debug, Object)]
#[oai(rename = "EntryPage")]
pub struct EntryPage {
    /// Entries in the order of the log.
    pub items: Vec<EntryBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<i64>,
}

/// A row of the trial balance.
#[derive(Debug, Object)]
#[oai(rename = "TrialBalanceRow")]
pub struct TrialRowBody {
    /// Fund.
    pub fund_id: Uuid,
    /// Budget line.
    #[oai(skip_serializing_if_is_none)]
    pub line_id: Option<Uuid>,
    /// Account.
    pub account: String,
    /// Sum of debits.
    pub debit: MoneyBody,
    /// Sum of credits.
    pub credit: MoneyBody,
}

/// A leaf of the log.
#[derive(Debug, Object)]
#[oai(rename = "LogLeaf")]
pub struct LeafBody {
    /// Place.
    pub sequence: i64,
    /// When, UTC.
    pub recorded_at: String,
    /// Business date.
    pub on: Day,
    /// Who entered it.
    pub actor_id: Uuid,
    /// What was asked.
    pub action: String,
    /// granted, or the code of the refusal.
    pub outcome: String,
    /// Kind of the object.
    pub object_kind: String,
    /// Id of the object.
    pub object_id: String,
    /// RFC 6962 leaf hash.
    pub leaf_hash: String,
}

/// A page of the log with its tree head.
#[derive(Debug, Object)]
#[oai(rename = "LogPage")]
pub struct LogPage {
    /// Number of leaves of the tree.
    pub size: i64,
    /// Root hash of the tree.
    pub root: String,
    /// Leaves in order.
    pub items: Vec<LeafBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<i64>,
}
