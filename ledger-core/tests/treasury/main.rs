//! Money outside the path of a case: the own fund, currency, debts between funds, donors, valuation, closeout, each played in
//! memory and held against the legs that `books.md` gives it.
//!
//! Invariant: every refusal of these commands is provoked by a test that is about it; the rules that hold after every event
//! are checked by the play, those of conversions and debts by [`held`].
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../play/mod.rs"]
mod play;

mod between;
mod closeout;
mod donor;
mod exchange;
mod free;
mod matching;
mod months;
mod random;
mod settled;
mod statements;
mod story;
mod valuation;

use std::collections::BTreeMap;

use ledger_core::id::{BankAccountId, FundId};
use ledger_core::ledger::account::Side;
use ledger_core::ledger::balance::Scope;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::treasury::{Conversion, Remittance};
use ledger_core::programme::world::Need;

use play::{Agreement, Player, code, day};

/// Euros.
pub fn euro() -> Currency {
    Currency::from_code("EUR").unwrap()
}

/// Euros, minor units.
pub fn eur(minor: i64) -> Money {
    Money::new(minor, euro())
}

/// A small conditional agreement in a currency with nothing in its bank account: lines of 1,000.00 each.
pub fn small(code: &'static str, currency: Currency) -> Agreement {
    let uah = Agreement::uah(code, Policy::Advance);
    Agreement { currency, lines: vec![100_000, 100_000], tranche: 0, sold: 0, ..uah }
}

/// What holds over all funds after whatever was done: each fund is balanced per currency and in base currency, debts between
/// funds meet, and 1095 in base currency is what was sold and has not come in.
pub fn held(p: &mut Player) {
    let world = p.stage.lend(&[Need::OpenConversions], day("2029-01-01"));
    let mut selling: BTreeMap<FundId, i64> = BTreeMap::new();
    for row in world.conversions.values() {
        *selling.entry(row.fund_id).or_default() += row.carried_minor.0;
    }
    let mut funds: BTreeMap<(FundId, bool, Currency), (i64, i64)> = BTreeMap::new();
    let mut between: BTreeMap<Currency, (i64, i64)> = BTreeMap::new();
    let mut converting: BTreeMap<FundId, i64> = BTreeMap::new();
    for row in p.stage.balances_since(0).filter(|row| row.scope == Scope::Fund) {
        let (net, base) = (row.net(Side::Debit).0, row.net_base(Side::Debit).0);
        let add = |sum: &mut (i64, i64)| *sum = (sum.0 + net, sum.1 + base);
        add(funds.entry((row.fund_id, row.account.starts_with("9"), row.currency)).or_default());
        match row.account.as_str() {
            "1120" | "2040" => add(between.entry(row.currency).or_default()),
            "1095" => *converting.entry(row.fund_id).or_default() += base,
            _ => {}
        }
    }
    assert!(funds.values().all(|sum| *sum == (0, 0)), "{funds:?}");
    assert!(between.values().all(|sum| *sum == (0, 0)), "{between:?}");
    converting.retain(|_, base| *base != 0);
    assert_eq!(converting, selling, "1095 in base is what was sold and has not come in");
}

/// What `verify` says of the whole journal: nothing.
pub fn verified(p: &Player) {
    let found = ledger_core::ledger::verify::entry_shape(&p.journal, &std::collections::BTreeSet::new());
    assert!(found.is_empty(), "{found:#?}");
    let found = ledger_core::ledger::verify::budget(&p.journal);
    assert!(found.is_empty(), "{found:#?}");
}

/// A command that is granted: its legs.
pub fn legs(p: &mut Player, command: Command) -> Vec<String> {
    let plan = p.go(command);
    held(p);
    p.legs(&plan)
}

/// A bank line that brings or takes money of a fund.
pub fn line(p: &mut Player, fund: FundId, bank_account: BankAccountId, amount: Money) -> input::FundBankLine {
    let (bank_ref, value_on) = (p.fresh("LINE"), p.date());
    input::FundBankLine { fund, bank_account, amount, bank_ref, value_on }
}

/// The money on its way that a plan releases.
pub fn sent(plan: &Plan) -> Vec<Remittance> {
    let row = |change: &Change| if let Change::Remittance(row) = change { Some(row.clone()) } else { None };
    plan.changes.iter().filter_map(row).collect()
}

/// The sale that a plan begins.
pub fn sale(plan: &Plan) -> Conversion {
    let row = |change: &Change| if let Change::Conversion(row) = change { Some(row.clone()) } else { None };
    plan.changes.iter().find_map(row).unwrap()
}

/// The bank's line of money on its way.
pub fn confirmation(p: &mut Player, row: &Remittance) -> Command {
    let (bank_ref, value_on) = (p.fresh("LINE"), p.date());
    let (remittance, version) = (row.remittance_id, row.version);
    let amount = Money { minor: row.amount_minor, currency: row.currency };
    Command::RemittanceConfirm(input::RemittanceConfirm { remittance, version, amount, bank_ref, value_on })
}

/// Confirms money on its way: the legs.
pub fn confirmed(p: &mut Player, row: &Remittance) -> Vec<String> {
    let command = confirmation(p, row);
    p.by("finance");
    legs(p, command)
}

/// A step of a fund with the version that it has.
pub fn step(p: &Player, fund: FundId) -> input::FundStep {
    input::FundStep { fund, version: p.stage.base().funds[&fund].version }
}

/// Currency sold at a bank account, whose proceeds are awaited.
pub fn sold(p: &mut Player, fund: FundId, bank: BankAccountId, amount: Money) -> Conversion {
    let sell = line(p, fund, bank, amount);
    sale(&p.by("finance").go(Command::CurrencySell(sell)))
}

/// Proceeds of a sale.
pub fn proceeds(p: &mut Player, row: &Conversion, bank_account: BankAccountId, amount: Money) -> Command {
    let (conversion, bank_ref, value_on) = (row.conversion_id, p.fresh("LINE"), p.date());
    Command::ConversionSettle(input::ConversionSettle { conversion, bank_account, amount, bank_ref, value_on })
}

/// Currency bought.
pub fn purchase(
    p: &mut Player,
    fund: FundId,
    (from, paid): (BankAccountId, Money),
    (to, bought): (BankAccountId, Money),
) -> input::CurrencyBuy {
    let (paid_ref, bought_ref, value_on) = (p.fresh("LINE"), p.fresh("LINE"), p.date());
    input::CurrencyBuy { fund, from, paid, paid_ref, to, bought, bought_ref, value_on }
}

/// A fund pays what it owes.
pub fn settlement(
    (debtor, from): (FundId, BankAccountId),
    (creditor, to): (FundId, BankAccountId),
    amount: Money,
) -> Command {
    Command::FundSettle(input::FundSettle { debtor, creditor, from, to, amount })
}

/// A loan between two funds.
pub fn loan(lender: FundId, borrower: FundId, bank_account: BankAccountId, amount: Money) -> Command {
    Command::FundLend(input::FundLend { lender, borrower, bank_account, amount })
}

/// A repayment to the donor.
pub fn repayment(fund: FundId, bank_account: BankAccountId, amount: Money) -> Command {
    Command::DonorRepay(input::DonorRepay { fund, bank_account, amount })
}

/// What a donor nets.
pub fn netting(fund: FundId, amount: Money) -> Command {
    Command::DonorNet(input::DonorNet { fund, amount })
}

/// Every balance of a fund that is not zero, in amount or in base currency: account, currency, net debit, base.
pub fn open_balances(p: &Player, fund: FundId) -> Vec<(String, String, i64, i64)> {
    let rows = p.stage.balances_since(0).filter(|row| row.scope == Scope::Fund && row.fund_id == fund);
    let net = |row: &ledger_core::ledger::balance::Balance| (row.net(Side::Debit), row.net_base(Side::Debit));
    rows.filter(|row| net(row) != (Minor(0), Minor(0)))
        .map(|row| {
            let (net, base) = net(row);
            (row.account.as_str().to_string(), row.currency.code().to_string(), net.0, base.0)
        })
        .collect()
}

/// A fund's end, and the refusal to anybody who has no right.
pub fn ended(p: &mut Player, fund: FundId) {
    let end = Command::FundEnd(step(p, fund));
    p.by("finance_manager1").go(end);
}

/// A fund closed by force: for tests of what a closed fund refuses.
pub fn closed_row(p: &mut Player, fund: FundId) {
    use ledger_core::programme::fund::{Fund, FundState};
    let row = p.stage.base().funds[&fund].clone();
    let kind = ledger_core::programme::act::ObjectKind::Fund;
    p.take(&Plan::about(kind, fund, 1).change(Fund { state: FundState::Closed, ..row }));
}

/// The code of a bank reference that is taken.
pub fn taken(p: &mut Player, fund: FundId, bank: BankAccountId, currency: Currency) -> ledger_core::text::Code {
    let reference = code("TAKEN");
    let mut received = line(p, fund, bank, Money::new(1_000, currency));
    received.bank_ref = reference.clone();
    p.by("finance").go(Command::InterestReceive(received));
    reference
}
