//! Entries by hand: which accounts they may move, which dimensions those need, and how debits and credits become legs.
//!
//! ```text
//! debit 5110 70.00, debit 5210 30.00, credit 1010 100.00  ->  5110 / 1010 70.00, 5210 / 1010 30.00
//! ```
//! Invariant: an account whose balance is tied to something else (a row, a release, a grant, the debts between funds) is
//! moved by the step that keeps the tie and never by hand (`books.md`, rules 8 to 10 and 14). Must not: decide who posts.

use std::collections::BTreeMap;

use super::books::Books;
use super::fund::Fund;
use super::gate::Gate;
use super::journal::DraftLine;
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::LineId;
use crate::ledger::account::{Account, AccountCode, BANK, BANK_OTHER, CONVERSION, Layer, Side};
use crate::ledger::leg::{Dims, split};
use crate::money::{Currency, Minor};

/// Whose entries by hand may move an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Nobody's.
    Never,
    /// The organisation's own fund alone.
    FreeFund,
}

/// Accounts that entries by hand don't move, by the digits that their codes begin with, each with the reason that the
/// refusal names. The first that fits counts; accounts that fit none are free to every fund.
pub const NOT_BY_HAND: &[(&str, Hand, &str)] = &[
    // A payment, a remittance or a receipt row stands on each of these.
    ("1090", Hand::Never, "in_transit"),
    ("2090", Hand::Never, "receipts"),
    // Rule 5: zero after each entry, or an open sale of currency.
    ("1095", Hand::Never, "conversion"),
    // Rule 8: received, pledged and released tie these together.
    ("1110", Hand::Never, "donor"),
    ("2110", Hand::Never, "donor"),
    ("2210", Hand::Never, "donor"),
    ("3110", Hand::Never, "donor"),
    ("4010", Hand::Never, "release"),
    // Rule 10: the sum over all funds is zero in every entry, and a draft is one fund's.
    ("1120", Hand::Never, "between_funds"),
    ("2040", Hand::Never, "between_funds"),
    // Reversed on the next day by the step that makes them.
    ("1190", Hand::Never, "valuation"),
    ("4920", Hand::Never, "valuation"),
    // Rule 5: what is left between two carrying amounts, never a choice.
    ("4910", Hand::Never, "exchange"),
    ("5910", Hand::Never, "exchange"),
    // Rule 9: grants have their own steps; so says the chart of every account that is controlled per grant.
    ("1210", Hand::Never, "grant"),
    ("1220", Hand::Never, "grant"),
    ("1229", Hand::Never, "grant"),
    ("1310", Hand::Never, "grant"),
    ("1320", Hand::Never, "grant"),
    ("2010", Hand::Never, "grant"),
    ("2020", Hand::Never, "grant"),
    ("2030", Hand::Never, "grant"),
    ("5010", Hand::Never, "grant"),
    ("5020", Hand::Never, "grant"),
    // Rules 9 and 14: agreement, moves and commitments keep authority = available + committed + expended.
    ("9010", Hand::Never, "budget"),
    ("9500", Hand::Never, "budget"),
    ("9600", Hand::Never, "budget"),
    ("9700", Hand::Never, "budget"),
    ("9800", Hand::Never, "budget"),
    // A donor's fund has restricted net assets, no income but its release, and no cost without it (rule 8).
    ("3010", Hand::FreeFund, "free_fund"),
    ("4", Hand::FreeFund, "release"),
    ("5", Hand::FreeFund, "release"),
];

/// Why entries by hand of this fund don't move an account; `None` when they do.
pub fn barred(account: &Account, free: bool) -> Option<&'static str> {
    let rule = NOT_BY_HAND.iter().find(|(digits, _, _)| account.code.starts_with(digits));
    match rule {
        Some((_, Hand::FreeFund, _)) if free => None,
        Some((_, _, reason)) => Some(reason),
        None => account.grant_controlled.then_some("grant"),
    }
}

/// Holds the lines of a draft against the chart, the fund and the bank accounts.
///
/// # Errors
/// `account_unknown`, `account_not_by_hand`, `dimension_missing`, `currency_mismatch`, each with the account.
pub(super) fn fit(gate: &Gate, world: &World, fund: &Fund, lines: &[DraftLine]) -> Result<(), Stop> {
    for line in lines {
        let about = |code| gate.refuse(code).with("line", line.line_no).with("account", line.account.as_str());
        let Some(account) = world.accounts.get(&line.account) else {
            return Err(about(RefusalCode::AccountUnknown).into());
        };
        if let Some(reason) = barred(account, fund.is_free()) {
            return Err(about(RefusalCode::AccountNotByHand).with("because", reason).into());
        }
        if let Some(dimension) = dimension_missing(world, fund, account, line) {
            return Err(about(RefusalCode::DimensionMissing).with("dimension", dimension).into());
        }
        let bank = line.bank_account_id.and_then(|id| world.bank_accounts.get(&id));
        let of_fund = line.currency == fund.currency
            || (account.layer == Layer::Actual && line.currency == world.base_currency()?);
        if !of_fund || bank.is_some_and(|bank| bank.currency != line.currency) {
            return Err(about(RefusalCode::CurrencyMismatch).with("currency", line.currency.code()).into());
        }
        let other_side = |other: &&DraftLine| other.side != line.side && place(other) == place(line);
        if lines.iter().any(|other| other_side(&other)) {
            return Err(about(RefusalCode::AccountNotByHand).with("because", "both_sides").into());
        }
    }
    Ok(())
}

/// What a line moves: on both sides of one draft it would move nothing.
fn place(line: &DraftLine) -> (AccountCode, Currency, Option<LineId>, Option<crate::id::BankAccountId>) {
    (line.account, line.currency, line.line_id, line.bank_account_id)
}

/// The dimension that an account asks for and a line lacks, or that the line has and is not the fund's.
fn dimension_missing(world: &World, fund: &Fund, account: &Account, line: &DraftLine) -> Option<&'static str> {
    let of_bank = account.code == BANK || account.code == BANK_OTHER;
    let bank = line.bank_account_id.map(|id| world.bank_accounts.get(&id).map(|bank| bank.account));
    let bank_fits = match bank {
        None => !of_bank,
        Some(found) => of_bank && found == Some(account.code),
    };
    if !bank_fits {
        return Some("bank_account");
    }
    let line_fits = match line.line_id {
        None => account.layer == Layer::Actual,
        Some(id) => world.lines.get(&id).is_some_and(|found| found.fund_id == fund.fund_id),
    };
    (!line_fits).then_some("line")
}

/// Lines of a draft that have to balance: layer, currency and, in the budget, the line.
type Part = (Layer, Currency, Option<LineId>);

/// Cuts the lines of a draft into pairs of a debit and a credit, by their positions.
///
/// # Errors
/// `not_balanced` with the layer and currency.
pub(super) fn pairs(gate: &Gate, world: &World, lines: &[DraftLine]) -> Result<Vec<(usize, usize, Minor)>, Stop> {
    let mut parts: BTreeMap<Part, [Vec<(usize, Minor)>; 2]> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let layer = world.accounts.get(&line.account).map_or(Layer::Actual, |account| account.layer);
        let budget_line = if layer == Layer::Budget { line.line_id } else { None };
        let sides = parts.entry((layer, line.currency, budget_line)).or_default();
        sides[usize::from(line.side == Side::Credit)].push((at, line.amount_minor));
    }
    let mut pairs = Vec::new();
    for ((layer, currency, _), [debits, credits]) in parts {
        let refusal = || gate.refuse(RefusalCode::NotBalanced).with("layer", layer.code());
        let cut = split(&debits, &credits).ok_or_else(|| refusal().with("currency", currency.code()))?;
        pairs.extend(cut);
    }
    Ok(pairs)
}

/// Adds the legs of a draft. Two sides whose accounts or dimensions don't go into one leg meet on 1095, which is left at
/// zero; a transfer between two bank accounts takes its carrying amount along.
///
/// # Errors
/// `rate_missing`; a total beyond 64 bits.
pub(super) fn book(
    books: &mut Books,
    fund: &Fund,
    lines: &[DraftLine],
    pairs: &[(usize, usize, Minor)],
) -> Result<(), Stop> {
    for (debit, credit, amount) in pairs {
        let (debit, credit, amount) = (&lines[*debit], &lines[*credit], *amount);
        let dims = |line: &DraftLine| Dims {
            line: line.line_id,
            bank_account: line.bank_account_id,
            ..Dims::fund(fund.fund_id)
        };
        if debit.account != credit.account
            && agree(debit.line_id, credit.line_id)
            && agree(debit.bank_account_id, credit.bank_account_id)
        {
            let both = Dims {
                line: debit.line_id.or(credit.line_id),
                bank_account: debit.bank_account_id.or(credit.bank_account_id),
                ..Dims::fund(fund.fund_id)
            };
            books.post(debit.account, credit.account, amount, debit.currency, &both)?;
            continue;
        }
        books.post(CONVERSION, credit.account, amount, debit.currency, &dims(credit))?;
        let out = last_base(books);
        if debit.account == credit.account {
            books.leg((debit.account, CONVERSION), amount, debit.currency, (out, None), &dims(debit))?;
        } else {
            books.post(debit.account, CONVERSION, amount, debit.currency, &dims(debit))?;
            let into = last_base(books);
            books.difference(into.minus(out)?, &dims(debit))?;
        }
    }
    Ok(())
}

/// Two dimensions go into one leg where they are the same or one is absent.
fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

fn last_base(books: &mut Books) -> Minor {
    books.entry().legs.last().and_then(|leg| leg.base_minor).unwrap_or_default()
}
