//! Bodies that many operations of the books share: a reason, a line of a bank statement, an amount.
//!
//! Invariant: whatever a body names comes out as a domain type or as a field error; nothing is guessed.

use ledger_core::id::BankAccountId;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{FundBankLine, Instalment};
use ledger_core::programme::disbursement::DisbursementGate;
use ledger_core::text::{Code, Label};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::act::{Dated, bodies};
use super::wire::{MoneyBody, choice};
use crate::app::execute::Fields;

bodies! {
    /// A date alone: what is done needs nothing else.
    "DateOnly" pub struct DateBody {}
    /// A step with its reason.
    "StepWithReason" pub struct ReasonBody {
        /// Version of the object that this is decided on.
        pub version: i64,
        /// Reason code.
        pub reason: String,
    }
    /// A step over an amount.
    "StepOverAmount" pub struct AmountBody {
        /// Version of the object that this is decided on.
        pub version: i64,
        /// Amount.
        pub amount: MoneyBody,
    }
    /// A line of a bank statement.
    "BankLine" pub struct BankLineBody {
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Amount of the line.
        pub amount: MoneyBody,
        /// The bank's reference of the line.
        pub bank_ref: String,
        /// Value date of the line; the booking date when absent.
        pub value_on: Option<Day>,
    }
    /// A line of a bank statement that a step of an object rests on.
    "BankLineStep" pub struct BankLineStepBody {
        /// Version of the object that this is decided on.
        pub version: i64,
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Amount of the line.
        pub amount: MoneyBody,
        /// The bank's reference of the line.
        pub bank_ref: String,
        /// Value date of the line; the booking date when absent.
        pub value_on: Option<Day>,
    }
    /// A line of the bank account that the object names itself.
    "OwnBankLine" pub struct OwnLineBody {
        /// Version of the object that this is decided on.
        pub version: i64,
        /// Amount of the line.
        pub amount: MoneyBody,
        /// The bank's reference of the line.
        pub bank_ref: String,
        /// Value date of the line; the booking date when absent.
        pub value_on: Option<Day>,
    }
}

/// A line as the commands take it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Amount.
    pub amount: Money,
    /// The bank's reference.
    pub bank_ref: Code,
    /// Value date.
    pub value_on: Day,
}

/// The parts of a bank line that every body of one has.
pub fn line(fields: &mut Fields, (amount, bank_ref): (&MoneyBody, &str), value_on: Day) -> Option<Line> {
    let amount = amount.read("/amount", fields);
    let bank_ref = code(fields, "/bank_ref", bank_ref);
    Some(Line { amount: amount?, bank_ref: bank_ref?, value_on })
}

macro_rules! lines {
    ($($name:ident),+) => {$(
        impl $name {
            /// The line, or every field at fault.
            pub fn line(&self, fields: &mut Fields) -> Option<Line> {
                line(fields, (&self.amount, &self.bank_ref), self.value_on(self.value_on))
            }
        }
    )+};
}
lines!(BankLineBody, BankLineStepBody, OwnLineBody);

impl BankLineBody {
    /// The line of a fund, or every field at fault.
    pub fn of_fund(&self, fund: Uuid, fields: &mut Fields) -> Option<FundBankLine> {
        let Line { amount, bank_ref, value_on } = self.line(fields)?;
        let bank_account = BankAccountId(self.bank_account_id);
        Some(FundBankLine { fund: fund.into(), bank_account, amount, bank_ref, value_on })
    }
}

impl ReasonBody {
    /// The reason, or a field error.
    pub fn reason(&self, fields: &mut Fields) -> Option<Code> {
        code(fields, "/reason", &self.reason)
    }
}

/// A code, or a noted field error.
pub fn code(fields: &mut Fields, pointer: &str, text: &str) -> Option<Code> {
    fields.take(pointer, "code", Code::new(text))
}

/// A title, or a noted field error.
pub fn title(fields: &mut Fields, pointer: &str, text: &str) -> Option<Label> {
    fields.take(pointer, "text", Label::new(text))
}

/// An amount that has to be in a known currency, where that could be read.
pub fn amount_in(
    fields: &mut Fields,
    pointer: &str,
    body: &MoneyBody,
    currency: Option<Currency>,
    else_say: &str,
) -> Option<Minor> {
    let money = body.read(pointer, fields)?;
    let same = currency.is_none_or(|currency| currency == money.currency);
    fields.take(&format!("{pointer}/currency"), "currency", if same { Ok(money.minor) } else { Err(else_say) })
}

/// One instalment.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Instalment", deny_unknown_fields)]
pub struct InstalmentBody {
    /// Amount.
    pub amount: MoneyBody,
    /// Planned for.
    pub planned_on: Day,
    /// What has to be there before it is asked for: none, milestone, use_check; milestone when absent.
    pub gate: Option<String>,
}

/// Instalments in the currency of the agreement.
pub fn instalments(fields: &mut Fields, parts: &[InstalmentBody], signed: Option<Money>) -> Vec<Instalment> {
    let currency = signed.map(|signed| signed.currency);
    let mut read = |(index, part): (usize, &InstalmentBody)| {
        let pointer = format!("/instalments/{index}/amount");
        let wrong = "the currency has to be that of the agreement";
        let amount_minor = amount_in(fields, &pointer, &part.amount, currency, wrong)?;
        let gate = part.gate.as_deref().map_or(Some(DisbursementGate::Milestone), |gate| {
            let pointer = format!("/instalments/{index}/gate");
            choice(fields, &pointer, DisbursementGate::ALL, DisbursementGate::code, gate)
        })?;
        Some(Instalment { amount_minor, planned_on: part.planned_on, gate })
    };
    parts.iter().enumerate().filter_map(&mut read).collect()
}
