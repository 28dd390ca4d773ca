//! The statement of a fund by budget line, in the donor's currency, and lines a to h of the Federal Financial Report (SF-425).
//!
//! ```text
//! a received 10,000.00 - b disbursed 1,505.00 = c on hand 8,495.00
//! d authorised 10,000.00 - (e spent 1,200.00 + f unliquidated 3,000.00 = g 4,200.00) = h unobligated 5,800.00
//! ```
//! Invariant: a line's figures are balances of its budget accounts; d to h follow from their totals. e is 9800 and not 5xxx,
//! which also holds exchange losses and is not in the donor's currency; f is 9700 (`books.md`, rule 13). Must not: guess a
//! rate: what cannot be said in the donor's currency is absent.

use super::cash::{CashKind, CashMove, OnItsWay, by_kind, cash_moves, own_sales};
use super::fund::{BudgetLine, Fund};
use super::terms::RateMethod;
use crate::id::LineId;
use crate::ledger::account::{AUTHORITY, AVAILABLE, ENCUMBERED, EXCHANGE_LOSS, EXPENDED, PRE_ENCUMBERED, Side};
use crate::ledger::leg::Leg;
use crate::ledger::rate::{RateBook, divide};
use crate::ledger::statement::{LegSum, net_of};
use crate::money::{Currency, Minor, Overflow};
use crate::time::Day;

/// Figures of a budget line, or of all. Minor units of the fund's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineFigures {
    /// Budget authority, 9010.
    pub authority: Minor,
    /// Available, 9500.
    pub available: Minor,
    /// Pre-encumbered, 9600.
    pub pre_encumbered: Minor,
    /// Encumbered, 9700.
    pub encumbered: Minor,
    /// Expended, 9800.
    pub expended: Minor,
    /// Cost in base currency: 5xxx without exchange losses. Minor units of the base currency.
    pub cost_base: Minor,
}

impl LineFigures {
    fn of(sums: &[&LegSum]) -> Result<LineFigures, Overflow> {
        let net = |account, side| net_of(sums.iter().copied(), account, side);
        let mut cost = Minor::ZERO;
        for sum in sums {
            let is_cost =
                |account: crate::ledger::account::AccountCode| account.starts_with("5") && account != EXCHANGE_LOSS;
            if is_cost(sum.debit) {
                cost = cost.plus(sum.base)?;
            }
            if is_cost(sum.credit) {
                cost = cost.minus(sum.base)?;
            }
        }
        Ok(LineFigures {
            authority: net(AUTHORITY, Side::Debit)?,
            available: net(AVAILABLE, Side::Credit)?,
            pre_encumbered: net(PRE_ENCUMBERED, Side::Credit)?,
            encumbered: net(ENCUMBERED, Side::Credit)?,
            expended: net(EXPENDED, Side::Credit)?,
            cost_base: cost,
        })
    }
}

/// Lines a to h of SF-425, cumulative, minor units of the fund's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sf425 {
    /// a: cash received from the donor, less what went back. Absent where nobody quoted the rate it takes.
    pub receipts: Option<Minor>,
    /// b: cash paid out for the programme, less what came back. Conversions, settlements between funds and transfers between
    /// own accounts are in neither.
    pub disbursements: Option<Minor>,
    /// c = a - b: cash on hand.
    pub on_hand: Option<Minor>,
    /// d: authorised.
    pub authorised: Minor,
    /// e: spent, 9800.
    pub spent: Minor,
    /// f: unliquidated obligations, 9700.
    pub unliquidated: Minor,
    /// g = e + f.
    pub obligated: Minor,
    /// h = d - g: unobligated balance.
    pub unobligated: Minor,
}

/// What the bank accounts of a fund did in one currency: above zero what came in. The kinds add up to the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashLine {
    /// Currency.
    pub currency: Currency,
    /// By [`CashKind`], in its order: receipts, disbursements, conversions, settlements, transfers.
    pub kinds: [Minor; 5],
    /// In the bank: 1010 and 1020.
    pub balance: Minor,
}

/// The statement of a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundStatement {
    /// Lines in the order of the budget, with their figures.
    pub lines: Vec<(BudgetLine, LineFigures)>,
    /// All lines, and costs that belong to none.
    pub total: LineFigures,
    /// Bank accounts by currency.
    pub cash: Vec<CashLine>,
    /// Lines a to h; the organisation's own fund reports to nobody.
    pub sf425: Option<Sf425>,
}

/// What a statement is made from.
#[derive(Debug)]
pub struct FundBooks<'a> {
    /// The fund.
    pub fund: &'a Fund,
    /// Base currency of the programme.
    pub base: Currency,
    /// Its lines.
    pub lines: &'a [BudgetLine],
    /// Its legs, summed by line.
    pub sums: &'a [LegSum],
    /// Its legs that name a bank account's or the conversion account.
    pub bank: &'a [Leg],
    /// What money that was on its way was for.
    pub on_way: &'a OnItsWay,
    /// Quoted rates.
    pub rates: &'a RateBook,
}

impl FundBooks<'_> {
    /// The statement.
    ///
    /// # Errors
    /// A sum leaves the range of an amount.
    pub fn statement(&self) -> Result<FundStatement, Overflow> {
        let of = |line: Option<LineId>| -> Result<LineFigures, Overflow> {
            let sums: Vec<&LegSum> = self.sums.iter().filter(|sum| line.is_none() || sum.line == line).collect();
            LineFigures::of(&sums)
        };
        let lines = self.lines.iter().map(|line| Ok((line.clone(), of(Some(line.line_id))?)));
        let lines = lines.collect::<Result<Vec<_>, Overflow>>()?;
        let total = of(None)?;
        let moves = cash_moves(self.bank, self.on_way)?;
        let sf425 = if self.fund.is_free() { None } else { Some(self.sf425(&total, &moves)?) };
        Ok(FundStatement { lines, total, cash: cash_lines(&moves)?, sf425 })
    }

    fn sf425(&self, total: &LineFigures, moves: &[CashMove]) -> Result<Sf425, Overflow> {
        let receipts = self.in_donor_currency(moves, CashKind::Receipt)?;
        let paid = self.in_donor_currency(moves, CashKind::Disbursement)?;
        let disbursements = paid.map(|paid| Minor::ZERO.minus(paid)).transpose()?;
        let on_hand = receipts.zip(disbursements).map(|(a, b)| a.minus(b)).transpose()?;
        let obligated = total.expended.plus(total.encumbered)?;
        Ok(Sf425 {
            receipts,
            disbursements,
            on_hand,
            authorised: total.authority,
            spent: total.expended,
            unliquidated: total.encumbered,
            obligated,
            unobligated: total.authority.minus(obligated)?,
        })
    }

    /// Movements of a kind in the fund's currency, by the agreement's method as costs are (`books.md`, rule 2): at the average
    /// of own sales to date, else at the official rate of the day of each.
    fn in_donor_currency(&self, moves: &[CashMove], kind: CashKind) -> Result<Option<Minor>, Overflow> {
        let of_kind: Vec<&CashMove> = moves.iter().filter(|found| found.kind == kind).collect();
        let (own, other): (Vec<&CashMove>, Vec<&CashMove>) =
            of_kind.into_iter().partition(|found| found.currency == self.fund.currency);
        let own = Minor::sum(own.iter().map(|found| found.amount))?;
        let other_base = Minor::sum(other.iter().map(|found| found.base))?;
        if other.is_empty() {
            return Ok(Some(own));
        }
        if self.fund.currency == self.base {
            return Ok(Some(own.plus(other_base)?));
        }
        if self.fund.rate_method == RateMethod::OwnConversions {
            let (sold, brought) = own_sales(self.bank, self.fund.currency, self.base)?;
            if brought.0 > 0 {
                let turned = divide(i128::from(other_base.0) * i128::from(sold.0), i128::from(brought.0))?;
                return Ok(Some(own.plus(turned)?));
            }
        }
        let mut sum = own;
        for found in other {
            let Some(amount) = self.quoted(found.base, found.on)? else { return Ok(None) };
            sum = sum.plus(amount)?;
        }
        Ok(Some(sum))
    }

    fn quoted(&self, base: Minor, on: Day) -> Result<Option<Minor>, Overflow> {
        let found = self.rates.find_by(self.base, self.fund.currency, on, self.fund.rate_source);
        found.map(|quoted| quoted.rate.convert(base, self.base, self.fund.currency)).transpose()
    }
}

fn cash_lines(moves: &[CashMove]) -> Result<Vec<CashLine>, Overflow> {
    let sums = by_kind(moves)?;
    let mut currencies: Vec<Currency> = sums.keys().map(|(currency, _)| *currency).collect();
    currencies.dedup();
    let line = |currency: Currency| {
        let mut kinds = [Minor::ZERO; 5];
        for (slot, kind) in kinds.iter_mut().zip(CashKind::ALL) {
            *slot = sums.get(&(currency, *kind)).map_or(Minor::ZERO, |(amount, _)| *amount);
        }
        Ok(CashLine { currency, kinds, balance: Minor::sum(kinds)? })
    };
    currencies.into_iter().map(line).collect()
}

#[cfg(test)]
#[path = "fund_statement_tests.rs"]
mod tests;
