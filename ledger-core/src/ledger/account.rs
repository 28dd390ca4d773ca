//! The chart of accounts that a new programme starts with (`books.md`, Accounts). More can be added, none deleted.
//!
//! Invariant: an account lives in one layer, and a leg never crosses layers.

use serde::{Deserialize, Serialize};

use crate::row::{Cell, CellError, Kind, Value};
use crate::{codes, row};

/// An account's code: 4 to 8 digits, held inline so that legs can be copied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountCode([u8; 8]);

impl AccountCode {
    /// A code known to be right when the program is built.
    pub const fn of(digits: &[u8; 4]) -> Self {
        AccountCode([digits[0], digits[1], digits[2], digits[3], 0, 0, 0, 0])
    }

    /// 4 to 8 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if !(4..=8).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut code = [0; 8];
        code[..bytes.len()].copy_from_slice(bytes);
        Some(AccountCode(code))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|b| *b == 0).unwrap_or(8);
        std::str::from_utf8(&self.0[..length]).unwrap_or("")
    }

    /// Does the code begin with these digits? Classes: 1 assets, 2 liabilities, 3 net assets, 4 income, 5 expense, 9 budget.
    pub fn starts_with(&self, digits: &str) -> bool {
        self.0.starts_with(digits.as_bytes())
    }
}

impl std::fmt::Debug for AccountCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Display for AccountCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for AccountCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AccountCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        AccountCode::parse(&text).ok_or_else(|| serde::de::Error::custom("an account code has 4 to 8 digits"))
    }
}

impl Cell for AccountCode {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_string())
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        let text = String::from_value(value)?;
        AccountCode::parse(&text)
            .ok_or_else(|| CellError { column: "", what: format!("{text:?} is not an account code") })
    }
}

codes! {
    /// The two sets of books in one journal.
    pub enum Layer {
        /// The money.
        Actual = "actual",
        /// The memo set 9xxx: authority, available, pre-encumbered, encumbered, expended.
        Budget = "budget",
    }
}

codes! {
    /// The side on which an account grows.
    pub enum Side {
        /// Debit.
        Debit = "debit",
        /// Credit.
        Credit = "credit",
    }
}

row! { "account", key 1, put;
    /// An account of the programme's chart.
    pub struct Account {
        /// Its code.
        pub code: AccountCode,
        /// Its layer.
        pub layer: Layer,
        /// The side on which it grows.
        pub normal_side: Side,
        /// Must be zero in every fund before a grant closes.
        pub grant_controlled: bool,
    }
}

macro_rules! accounts {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $layer:ident, $side:ident, $controlled:literal;)+) => {
        $($(#[$doc])* pub const $name: AccountCode = AccountCode::of($code);)+

        /// The accounts of a new programme.
        pub fn seed_chart() -> Vec<Account> {
            vec![$(Account { code: $name, layer: Layer::$layer, normal_side: Side::$side, grant_controlled: $controlled },)+]
        }
    };
}

accounts! {
    /// Bank, base currency.
    BANK = b"1010", Actual, Debit, false;
    /// Bank, other currencies.
    BANK_OTHER = b"1020", Actual, Debit, false;
    /// Payments in transit.
    IN_TRANSIT = b"1090", Actual, Credit, true;
    /// Currency conversion.
    CONVERSION = b"1095", Actual, Debit, false;
    /// Donor receivable.
    DONOR_RECEIVABLE = b"1110", Actual, Debit, false;
    /// Due from other funds.
    DUE_FROM = b"1120", Actual, Debit, false;
    /// Exchange valuation, base only.
    VALUATION = b"1190", Actual, Debit, false;
    /// Grant advances.
    ADVANCES = b"1210", Actual, Debit, true;
    /// Recoverable from grantees.
    RECOVERABLE = b"1220", Actual, Debit, true;
    /// Allowance on recoverables.
    ALLOWANCE = b"1229", Actual, Credit, true;
    /// In-kind stock.
    STOCK = b"1310", Actual, Debit, true;
    /// Prepaid to suppliers.
    PREPAID = b"1320", Actual, Debit, true;
    /// Grants payable.
    PAYABLE = b"2010", Actual, Credit, true;
    /// Returned payments.
    RETURNED = b"2020", Actual, Credit, true;
    /// Suppliers.
    SUPPLIERS = b"2030", Actual, Credit, true;
    /// Due to other funds.
    DUE_TO = b"2040", Actual, Credit, false;
    /// Unidentified receipts.
    UNIDENTIFIED = b"2090", Actual, Credit, false;
    /// Contributions received in advance (conditional agreements).
    RECEIVED_IN_ADVANCE = b"2110", Actual, Credit, false;
    /// Due to donor.
    DUE_TO_DONOR = b"2210", Actual, Credit, false;
    /// Net assets, free.
    NET_FREE = b"3010", Actual, Credit, false;
    /// Net assets, restricted per fund.
    NET_RESTRICTED = b"3110", Actual, Credit, false;
    /// Restricted contributions released.
    RELEASED = b"4010", Actual, Credit, false;
    /// Programme support income.
    SUPPORT_INCOME = b"4110", Actual, Credit, false;
    /// Exchange gain realised.
    GAIN_REALISED = b"4910", Actual, Credit, false;
    /// Exchange gain unrealised.
    GAIN_UNREALISED = b"4920", Actual, Credit, false;
    /// Grants in cash.
    GRANTS_CASH = b"5010", Actual, Debit, false;
    /// Grants in kind.
    GRANTS_KIND = b"5020", Actual, Debit, false;
    /// Bank charges.
    BANK_CHARGES = b"5110", Actual, Debit, false;
    /// Programme support cost.
    SUPPORT_COST = b"5210", Actual, Debit, false;
    /// Exchange loss.
    EXCHANGE_LOSS = b"5910", Actual, Debit, false;
    /// Write-offs.
    WRITE_OFFS = b"5920", Actual, Debit, false;
    /// Budget: authority.
    AUTHORITY = b"9010", Budget, Debit, false;
    /// Budget: available.
    AVAILABLE = b"9500", Budget, Credit, false;
    /// Budget: pre-encumbered.
    PRE_ENCUMBERED = b"9600", Budget, Credit, false;
    /// Budget: encumbered.
    ENCUMBERED = b"9700", Budget, Credit, false;
    /// Budget: expended.
    EXPENDED = b"9800", Budget, Credit, false;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeded_chart_has_each_code_once_and_the_budget_layer_is_9xxx() {
        let chart = seed_chart();
        let codes: std::collections::BTreeSet<_> = chart.iter().map(|account| account.code).collect();
        assert_eq!(codes.len(), chart.len());
        for account in chart {
            assert_eq!(account.layer == Layer::Budget, account.code.starts_with("9"), "{}", account.code);
        }
    }

    #[test]
    fn account_codes_are_digits() {
        assert_eq!(AccountCode::parse("1010"), Some(BANK));
        for bad in ["101", "10a0", "123456789", ""] {
            assert_eq!(AccountCode::parse(bad), None);
        }
    }
}
