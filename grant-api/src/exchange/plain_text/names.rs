//! Names of accounts in plain-text accounting: root, code with a short fixed title, fund.
//!
//! ```text
//! 1020 in fund ALPHA      Assets:1020-BankOtherCurrencies:ALPHA
//! 9500 in fund ALPHA      Budget:9500-Available:ALPHA          (hledger)
//!                         Equity:Budget:9500-Available:ALPHA   (beancount knows five roots only)
//! ```
//! Invariant: two accounts or two funds never share a name, and a name depends on nothing but the account and the fund's
//! code, so that it stays when others are added. A segment is letters, digits and `-`, begins with a capital letter or a
//! digit (beancount's rule, stricter than hledger's). Must not: translate, for a name is a key in other people's files.

use ledger_core::ledger::account::{Account, AccountCode, Layer, Side};

/// Short titles of the accounts that a new programme is given (`ledger_core::ledger::account::seed_chart`).
const TITLES: [(&str, &str); 36] = [
    ("1010", "Bank"),
    ("1020", "BankOtherCurrencies"),
    ("1090", "PaymentsInTransit"),
    ("1095", "CurrencyConversion"),
    ("1110", "DonorReceivable"),
    ("1120", "DueFromFunds"),
    ("1190", "ExchangeValuation"),
    ("1210", "GrantAdvances"),
    ("1220", "Recoverable"),
    ("1229", "Allowance"),
    ("1310", "InKindStock"),
    ("1320", "PrepaidSuppliers"),
    ("2010", "GrantsPayable"),
    ("2020", "ReturnedPayments"),
    ("2030", "Suppliers"),
    ("2040", "DueToFunds"),
    ("2090", "UnidentifiedReceipts"),
    ("2110", "ReceivedInAdvance"),
    ("2210", "DueToDonor"),
    ("3010", "NetAssetsFree"),
    ("3110", "NetAssetsRestricted"),
    ("4010", "ContributionsReleased"),
    ("4110", "SupportIncome"),
    ("4910", "ExchangeGainRealised"),
    ("4920", "ExchangeGainUnrealised"),
    ("5010", "GrantsCash"),
    ("5020", "GrantsInKind"),
    ("5110", "BankCharges"),
    ("5210", "SupportCost"),
    ("5910", "ExchangeLoss"),
    ("5920", "WriteOffs"),
    ("9010", "Authority"),
    ("9500", "Available"),
    ("9600", "PreEncumbered"),
    ("9700", "Encumbered"),
    ("9800", "Expended"),
];

/// The title of an account; one that was added to the chart has none of its own.
fn title(code: AccountCode) -> &'static str {
    TITLES.iter().find(|(known, _)| *known == code.as_str()).map_or("Account", |(_, title)| title)
}

/// The five kinds of accounts that every bookkeeping program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Root {
    Assets,
    Liabilities,
    Equity,
    Income,
    Expenses,
    Budget,
}

impl Root {
    /// Every kind, with the letter by which hledger knows it; the budget is none of its kinds.
    pub(super) const ALL: [(Root, Option<char>); 6] = [
        (Root::Assets, Some('A')),
        (Root::Liabilities, Some('L')),
        (Root::Equity, Some('E')),
        (Root::Income, Some('R')),
        (Root::Expenses, Some('X')),
        (Root::Budget, None),
    ];

    /// Its first segment.
    pub(super) fn name(self) -> &'static str {
        match self {
            Root::Assets => "Assets",
            Root::Liabilities => "Liabilities",
            Root::Equity => "Equity",
            Root::Income => "Income",
            Root::Expenses => "Expenses",
            Root::Budget => "Budget",
        }
    }

    /// The kind of an account, by the class that its code begins with; of a class that has no kind, by its side.
    fn of(account: &Account) -> Root {
        match (account.layer, account.code.as_str().as_bytes().first()) {
            (Layer::Budget, _) => Root::Budget,
            (Layer::Actual, Some(b'1')) => Root::Assets,
            (Layer::Actual, Some(b'2')) => Root::Liabilities,
            (Layer::Actual, Some(b'3')) => Root::Equity,
            (Layer::Actual, Some(b'4')) => Root::Income,
            (Layer::Actual, Some(b'5')) => Root::Expenses,
            (Layer::Actual, _) if account.normal_side == Side::Credit => Root::Income,
            (Layer::Actual, _) => Root::Expenses,
        }
    }
}

/// The name of an account in a fund, whose code is given as a segment.
pub(super) fn account_name(account: &Account, fund: &str) -> String {
    format!("{}:{}-{}:{fund}", Root::of(account).name(), account.code, title(account.code))
}

/// A fund's code as a segment: itself where it may stand in a name, else spelled so that no two codes meet. `--m`, `--d`,
/// `--s` and `--u` stand for `-`, `.`, `/` and `_`; `Z--z` goes before what begins with a small letter or no letter.
pub(super) fn segment(code: &str) -> String {
    let begins = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let first_fits = code.chars().next().is_some_and(begins);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if first_fits && code.chars().all(plain) && !code.contains("--") {
        return code.to_owned();
    }
    let mut spelled = String::from(if first_fits { "" } else { "Z--z" });
    for c in code.chars() {
        match c {
            '-' => spelled.push_str("--m"),
            '.' => spelled.push_str("--d"),
            '/' => spelled.push_str("--s"),
            '_' => spelled.push_str("--u"),
            other => spelled.push(other),
        }
    }
    spelled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ledger_core::ledger::account::seed_chart;
    use ledger_core::text::Code;

    use super::*;

    #[test]
    fn every_account_of_a_new_programme_has_a_title_and_one_that_was_added_has_its_code() {
        for account in seed_chart() {
            assert_ne!(title(account.code), "Account", "{}", account.code);
        }
        let mut added = seed_chart().remove(0);
        added.code = AccountCode::parse("10101").unwrap();
        assert_eq!(account_name(&added, "ALPHA"), "Assets:10101-Account:ALPHA");
        added.code = AccountCode::parse("7010").unwrap();
        assert_eq!(account_name(&added, "ALPHA"), "Expenses:7010-Account:ALPHA");
    }

    #[test]
    fn codes_of_two_funds_never_meet_in_one_segment_and_each_is_one_that_beancount_takes() {
        let texts =
            ["A-B", "A.B", "A_B", "A/B", "A--B", "AB", "Z_1", "u1", "-u1", "_u1", "Z--u1", "Z--zu1", "zu1", "1", "a"];
        // And every code of up to four of these characters.
        let alphabet = ["", "Z", "u", "z", "m", "-", "_"];
        let mut all: Vec<String> = texts.map(str::to_owned).to_vec();
        for first in alphabet {
            for second in alphabet {
                for third in alphabet {
                    for fourth in alphabet {
                        all.push([first, second, third, fourth].concat());
                    }
                }
            }
        }
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for code in all.iter().filter(|text| Code::new(text).is_ok()) {
            let segment = segment(code);
            let mut chars = segment.chars();
            assert!(chars.next().is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{segment}");
            assert!(chars.all(|c| c.is_ascii_alphanumeric() || c == '-'), "{segment}");
            if let Some(other) = seen.insert(segment.clone(), code.clone()) {
                assert_eq!(&other, code, "both are {segment}");
            }
        }
        assert!(seen.len() > 1_000 && seen.get("A-B").is_some_and(|code| code == "A-B"));
    }
}
