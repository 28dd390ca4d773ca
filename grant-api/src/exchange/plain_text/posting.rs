//! A leg as two postings, and the tags of both: the part that hledger and beancount have in common.
//!
//! Invariant: the two postings of a leg differ in account and sign alone. A leg whose base amount contradicts its amount is
//! refused and never written as something else. Must not know a format.

use std::collections::BTreeMap;

use ledger_core::id::RateId;
use ledger_core::ledger::account::Layer;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::rate::RateRow;
use ledger_core::money::Money;

use super::{ENTRY_TAGS, Item, LEG_TAGS, Lookup};

/// Tags that are there, in their order.
pub(super) type Tags = Vec<(&'static str, String)>;

/// One side of a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// Name of the account.
    pub(super) account: String,
    /// Amount: above zero a debit, below a credit.
    pub(super) amount: Money,
    /// What it is in base currency, without a sign; absent in base currency itself and in the budget layer.
    pub(super) base: Option<Money>,
    /// Tags.
    pub(super) tags: Tags,
}

/// Characters that no format reads as anything but text in a tag's value; others become `_`. The codes of the books are
/// made of these anyway; the database could hold something else only if it was changed by hand.
pub(super) fn plain(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_./:+ ".contains(c);
    text.chars().map(|c| if fits(c) { c } else { '_' }).collect()
}

fn present(names: &[&'static str], values: Vec<Option<String>>) -> Tags {
    names.iter().zip(values).filter_map(|(name, value)| Some((*name, plain(&value?)))).collect()
}

/// Tags of a transaction.
pub(super) fn entry_tags(item: &Item) -> Tags {
    let header = item.header;
    present(
        &ENTRY_TAGS,
        vec![
            Some(header.entry_id.to_string()),
            Some(header.value_on.to_string()),
            Some(header.recorded_at.to_string()),
            item.case.map(str::to_owned).or(header.case_id.map(|id| id.to_string())),
            header.reverses_id.map(|id| id.to_string()),
            header.follows_id.map(|id| id.to_string()),
            header.original_on.map(|day| day.to_string()),
            header.reason.as_ref().map(|reason| reason.to_string()),
        ],
    )
}

/// Both sides of a leg, the debit first.
pub(super) fn postings(
    leg: &Leg,
    lookup: &Lookup,
    rates: &BTreeMap<RateId, RateRow>,
) -> Result<[Posting; 2], &'static str> {
    let base = base_of(leg, lookup)?;
    let tags = leg_tags(leg, lookup, rates)?;
    let side = |account, amount_minor| -> Result<Posting, &'static str> {
        let account = lookup.account(account, leg.fund_id).ok_or("an account or a fund that the books do not have")?;
        Ok(Posting { account, amount: Money::new(amount_minor, leg.currency), base, tags: tags.clone() })
    };
    let amount = leg.amount_minor.0;
    if amount <= 0 {
        return Err("an amount that is not above zero");
    }
    Ok([side(leg.debit_account, amount)?, side(leg.credit_account, -amount)?])
}

/// The base amount of a leg in another currency.
fn base_of(leg: &Leg, lookup: &Lookup) -> Result<Option<Money>, &'static str> {
    match (leg.layer, leg.base_minor) {
        (Layer::Budget, None) => Ok(None),
        (Layer::Budget, Some(_)) => Err("a leg of the budget with a base amount"),
        (Layer::Actual, None) => Err("a leg without a base amount"),
        (Layer::Actual, Some(base)) if base.0 < 0 => Err("a base amount below zero"),
        (Layer::Actual, Some(base)) if leg.currency == lookup.base => {
            if base == leg.amount_minor {
                Ok(None)
            } else {
                Err("a leg in base currency whose base amount is another")
            }
        }
        (Layer::Actual, Some(base)) => Ok(Some(Money { minor: base, currency: lookup.base })),
    }
}

fn leg_tags(leg: &Leg, lookup: &Lookup, rates: &BTreeMap<RateId, RateRow>) -> Result<Tags, &'static str> {
    let fund = |id| lookup.funds.get(&id).map(|(code, _)| code.clone()).ok_or("a fund that the books do not have");
    let line = |id| lookup.lines.get(&id).cloned().ok_or("a budget line that the books do not have");
    let bank = |id| lookup.banks.get(&id).cloned().ok_or("a bank account that the books do not have");
    let rate = |id| rates.get(&id).map(quote).ok_or("a rate that the books do not have");
    Ok(present(
        &LEG_TAGS,
        vec![
            Some(leg.leg_no.to_string()),
            Some(fund(leg.fund_id)?),
            leg.line_id.map(line).transpose()?,
            leg.grant_id.map(|id| id.to_string()),
            leg.disbursement_id.map(|id| id.to_string()),
            leg.bank_account_id.map(bank).transpose()?,
            leg.other_fund_id.map(fund).transpose()?,
            leg.valued_account.map(|code| code.to_string()),
            leg.region.clone(),
            leg.rate_id.map(rate).transpose()?,
        ],
    ))
}

/// `EUR/UAH 45.1234 nbu 2026-03-02`: what was quoted, which may be the other direction of what was used, or one half of it.
fn quote(row: &RateRow) -> String {
    format!("{}/{} {} {} {}", row.currency, row.per, row.rate, row.source, row.on_day)
}
