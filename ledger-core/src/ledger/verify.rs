//! The checks behind `verify`: the log against checkpoints, the caches against the legs,
//! the budget and the states against the entries. Each finding names table, key and column.
//!
//! Pure: the store feeds rows in, findings come out. A check never repairs and never stops at the first finding.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::account::{
    AUTHORITY, AVAILABLE, AccountCode, DUE_FROM, DUE_TO, ENCUMBERED, EXCHANGE_LOSS, EXPENDED, Layer, NET_RESTRICTED,
    PRE_ENCUMBERED,
};
use super::balance::{self, Balance, Balances};
use super::checkpoint::Checkpoint;
use super::day_total::{self, DayTotal, DayTotals};
use super::leg::Leg;
use super::log::Hash;
use crate::id::{EntryId, FundId, LineId};
use crate::money::Currency;
use crate::row::{Fact, Row, Value, hex};

/// Something that is not as it was decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static str,
    /// Table.
    pub table: String,
    /// Key of the row.
    pub key: String,
    /// Column.
    pub column: String,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} [{}] {}: {}", self.check, self.table, self.key, self.column, self.what)
    }
}

/// A finding about a row.
pub fn finding(check: &'static str, table: &str, key: impl ToString, column: &str, what: impl Into<String>) -> Finding {
    Finding { check, table: table.into(), key: key.to_string(), column: column.into(), what: what.into() }
}

/// The key of a row as findings name it.
pub fn fact_key_text(fact: &Fact) -> String {
    key_text(&fact.key().iter().map(Value::to_json).collect::<Vec<_>>())
}

/// A key as text: its values, separated by slashes.
pub(super) fn key_text(values: &[Json]) -> String {
    let plain = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_string);
    values.iter().map(plain).collect::<Vec<_>>().join("/")
}

/// A log against what it once was: `size` leaves now, of which the first `checkpoint.size` give `root`, where there are so
/// many.
pub fn against(checkpoint: &Checkpoint, size: i64, root: Option<Hash>) -> Vec<Finding> {
    let note = |column, what: String| vec![finding("checkpoint", "log_head", &checkpoint.origin, column, what)];
    match root {
        _ if size < checkpoint.size => {
            note("size", format!("the log has {size} leaves, the checkpoint {}: its tail was cut off", checkpoint.size))
        }
        Some(root) if root == checkpoint.root => Vec::new(),
        root => {
            let gives = root.map_or_else(|| "no root".into(), |root| hex(&root));
            let (size, says) = (checkpoint.size, hex(&checkpoint.root));
            note(
                "root",
                format!("the first {size} leaves give {gives}, the checkpoint says {says}: the log was rewritten"),
            )
        }
    }
}

/// Caches against the legs: every balance recomputed.
pub fn balances(legs: &[Leg], stored: &[Balance]) -> Vec<Finding> {
    let mut computed = Balances::new();
    let mut findings = Vec::new();
    for leg in legs {
        if balance::apply(&mut computed, leg).is_err() {
            findings.push(finding(
                "balances",
                "leg",
                leg.entry_id,
                "amount_minor",
                "the total leaves the range of 64 bits",
            ));
        }
    }
    for balance in stored {
        let key = balance.key();
        let text = format!("{}/{}/{}/{}", key.scope, key.of, key.account, key.currency);
        let expected = computed.remove(&key).unwrap_or_else(|| Balance::empty(key));
        for (column, (is, should)) in Balance::TABLE.columns.iter().zip(balance.values().iter().zip(expected.values()))
        {
            if *is != should {
                let what = format!("is {}, the legs give {}", is.to_json(), should.to_json());
                findings.push(finding("balances", "balance", &text, column.name, what));
            }
        }
    }
    for key in computed.keys() {
        let text = format!("{}/{}/{}/{}", key.scope, key.of, key.account, key.currency);
        findings.push(finding("balances", "balance", text, "*", "the row is missing"));
    }
    findings
}

/// Totals per day against the legs: every row recomputed.
pub fn day_totals(legs: &[Leg], stored: &[DayTotal]) -> Vec<Finding> {
    let mut computed = DayTotals::new();
    let mut findings = Vec::new();
    for leg in legs {
        if day_total::apply(&mut computed, leg).is_err() {
            let what = "the total of its day leaves the range of 64 bits";
            findings.push(finding("day_totals", "leg", leg.entry_id, "amount_minor", what));
        }
    }
    let text = |row: &DayTotal| fact_key_text(&row.fact());
    for row in stored {
        let key = (row.key(), row.booked_on);
        let expected = computed.remove(&key).unwrap_or_else(|| DayTotal::empty(key.0, key.1));
        for (column, (is, should)) in DayTotal::TABLE.columns.iter().zip(row.values().iter().zip(expected.values())) {
            if *is != should {
                let what = format!("is {}, the legs give {}", is.to_json(), should.to_json());
                findings.push(finding("day_totals", "day_total", text(row), column.name, what));
            }
        }
    }
    for row in computed.values() {
        findings.push(finding("day_totals", "day_total", text(row), "*", "the row is missing"));
    }
    findings
}

/// Budget per fund, line and currency: authority = available + pre-encumbered + encumbered + expended, none of the last three
/// below zero (`books.md`, rule 9). Available may be: a true-up is a fact and the entry says so (rule 7).
pub fn budget(legs: &[Leg]) -> Vec<Finding> {
    let mut nets: BTreeMap<(FundId, Option<LineId>, Currency), BTreeMap<AccountCode, i64>> = BTreeMap::new();
    for leg in legs.iter().filter(|leg| leg.layer == Layer::Budget) {
        let line = nets.entry((leg.fund_id, leg.line_id, leg.currency)).or_default();
        *line.entry(leg.debit_account).or_default() -= leg.amount_minor.0;
        *line.entry(leg.credit_account).or_default() += leg.amount_minor.0;
    }
    let mut findings = Vec::new();
    for ((fund, line, currency), accounts) in nets {
        let credit = |account| accounts.get(&account).copied().unwrap_or(0);
        let key = format!("{fund}/{}/{currency}", line.map_or_else(String::new, |line| line.to_string()));
        let parts = [AVAILABLE, PRE_ENCUMBERED, ENCUMBERED, EXPENDED];
        for account in parts.into_iter().filter(|account| *account != AVAILABLE && credit(*account) < 0) {
            findings.push(finding(
                "budget",
                "leg",
                &key,
                account.as_str(),
                format!("is below zero: {}", credit(account)),
            ));
        }
        let used: i64 = parts.into_iter().map(credit).sum();
        if used != -credit(AUTHORITY) {
            findings.push(finding(
                "budget",
                "leg",
                &key,
                AUTHORITY.as_str(),
                format!("authority {} is not {used}", -credit(AUTHORITY)),
            ));
        }
    }
    findings
}

/// The shape of each entry (`books.md`, rules 3, 8 and 10): in each donor's fund what is released is expended, in the fund's
/// currency, and is its cost where that is in the same currency; what funds owe each other adds up to nothing, in base
/// currency too; every leg repeats its entry's sequence and date.
///
/// Opening balances are expended without cost, which lies in earlier books; a closeout ends income and expense. A fund's
/// currency is that of its budget legs; the organisation's own fund has none and is not held to this.
pub fn entry_shape(legs: &[Leg], openings: &BTreeSet<EntryId>) -> Vec<Finding> {
    let budgets = legs.iter().filter(|leg| leg.layer == Layer::Budget);
    let currencies: BTreeMap<FundId, Currency> = budgets.map(|leg| (leg.fund_id, leg.currency)).collect();
    let mut by_entry: BTreeMap<EntryId, Vec<&Leg>> = BTreeMap::new();
    for leg in legs {
        by_entry.entry(leg.entry_id).or_default().push(leg);
    }
    let mut findings = Vec::new();
    for (entry, legs) in by_entry {
        let mut say = |column, what: String| findings.push(finding("entry_shape", "leg", entry, column, what));
        let funds: BTreeSet<FundId> = legs.iter().map(|leg| leg.fund_id).collect();
        for fund in funds {
            let of_fund: Vec<&Leg> = legs.iter().copied().filter(|leg| leg.fund_id == fund).collect();
            let Some(currency) = currencies.get(&fund).filter(|_| !ends_result(&of_fund)) else { continue };
            let (released, expended) = (credited(&of_fund, "4010", *currency), credited(&of_fund, "9800", *currency));
            if released != expended && !(openings.contains(&entry) && released == 0) {
                say("amount_minor", format!("what is released, {released}, is not what is expended, {expended}"));
            }
            if let Some(cost) = cost_in(&of_fund, *currency).filter(|cost| *cost != released) {
                say("amount_minor", format!("cost {cost} has release {released}"));
            }
        }
        if between_funds(&legs).into_iter().any(|sums| sums != (0, 0)) {
            say("amount_minor", "what funds owe each other does not add up".into());
        }
        if legs.iter().any(|leg| (leg.seq, leg.booked_on) != (legs[0].seq, legs[0].booked_on)) {
            say("booked_on", "the legs of one entry differ in date or sequence".into());
        }
    }
    findings
}

/// Income and expense of a closed fund go to its net assets, and what it changed with them. The release of a cost against net
/// assets is none of these.
fn ends_result(legs: &[&Leg]) -> bool {
    let result = |account: AccountCode| ["5", "49", "1095"].iter().any(|digits| account.starts_with(digits));
    legs.iter().any(|leg| {
        (leg.debit_account == NET_RESTRICTED && result(leg.credit_account))
            || (leg.credit_account == NET_RESTRICTED && result(leg.debit_account))
    })
}

/// Net credit of an account in a currency.
fn credited(legs: &[&Leg], digits: &str, currency: Currency) -> i64 {
    let signed = |leg: &&&Leg| {
        let (debit, credit) = (leg.debit_account.starts_with(digits), leg.credit_account.starts_with(digits));
        leg.amount_minor.0 * (i64::from(credit) - i64::from(debit))
    };
    legs.iter().filter(|leg| leg.currency == currency).map(|leg| signed(&leg)).sum()
}

/// Net cost that a donor's money pays, exchange losses left out; none where there is no cost or one in another currency.
fn cost_in(legs: &[&Leg], currency: Currency) -> Option<i64> {
    let is_cost = |account: AccountCode| account.starts_with("5") && account != EXCHANGE_LOSS;
    let costs: Vec<&Leg> =
        legs.iter().copied().filter(|leg| is_cost(leg.debit_account) || is_cost(leg.credit_account)).collect();
    if costs.is_empty() || costs.iter().any(|leg| leg.currency != currency) {
        return None;
    }
    let signed = |leg: &&Leg| {
        leg.amount_minor.0 * (i64::from(is_cost(leg.debit_account)) - i64::from(is_cost(leg.credit_account)))
    };
    Some(costs.iter().map(signed).sum())
}

/// What all funds of an entry are owed by others less what they owe, per currency: amount and base amount.
fn between_funds(legs: &[&Leg]) -> Vec<(i64, i64)> {
    let mut sums: BTreeMap<Currency, (i64, i64)> = BTreeMap::new();
    for leg in legs {
        let base = leg.base_minor.unwrap_or_default().0;
        for (account, sign) in [(leg.debit_account, 1), (leg.credit_account, -1)] {
            if account == DUE_FROM || account == DUE_TO {
                let sum = sums.entry(leg.currency).or_default();
                *sum = (sum.0 + sign * leg.amount_minor.0, sum.1 + sign * base);
            }
        }
    }
    sums.into_values().collect()
}
