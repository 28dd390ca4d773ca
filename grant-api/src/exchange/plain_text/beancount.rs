//! beancount's ledger: passes `bean-check` of version 2 and of version 3.
//!
//! Source: "Beancount Language Syntax" and "Precision & Tolerances" of the beancount documentation. A total price (`@@`) is
//! kept there as a price of one unit, rounded at 28 digits; both postings of a leg have the same, so they still cancel to
//! nothing. The default tolerance is set to nothing; where beancount takes one from the digits of an amount it is half the
//! last place, and every amount here has all the places of its currency, so not one unit is let pass. The option that
//! would set that half to nothing has another name in each version. Balances are asserted with a tolerance of nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use ledger_core::ledger::entry::EntryHeader;
use ledger_core::money::{Currency, Money};
use ledger_core::time::{Day, plus_days};

use super::names::Root;
use super::posting::{Posting, Tags, plain};
use super::{Heading, Named, about, currencies};

/// The days of declarations when there are no entries: no entry can be earlier.
const NO_ENTRIES: Day = match Day::from_ymd_opt(1970, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};

/// Options and declarations.
pub(super) fn open(
    out: &mut impl Write,
    heading: &Heading,
    accounts: &BTreeMap<String, BTreeSet<Currency>>,
) -> io::Result<()> {
    for line in about(heading) {
        writeln!(out, "; {line}")?;
    }
    writeln!(out, "\noption \"title\" \"{}\"", plain(heading.programme.code.as_str()))?;
    writeln!(out, "option \"operating_currency\" \"{}\"", heading.programme.base_currency)?;
    writeln!(out, "option \"inferred_tolerance_default\" \"*:0\"\n")?;
    let first = heading.span.map_or(NO_ENTRIES, |(first, _)| first);
    for currency in currencies(heading) {
        writeln!(out, "{first} commodity {currency}")?;
    }
    writeln!(out)?;
    for (account, currencies) in accounts {
        let currencies: Vec<&str> = currencies.iter().map(Currency::code).collect();
        writeln!(out, "{first} open {} {}", rooted(account), currencies.join(","))?;
    }
    Ok(())
}

/// An entry.
pub(super) fn entry(out: &mut impl Write, header: &EntryHeader, tags: &Tags, postings: &[Posting]) -> io::Result<()> {
    writeln!(out, "\n{} * \"{}\"", header.booked_on, plain(&header.event))?;
    writeln!(out, "  entry: {}", header.seq)?;
    metadata(out, "  ", tags)?;
    for posting in postings {
        write!(out, "  {}  {}", rooted(&posting.account), amount(&posting.amount))?;
        if let Some(base) = &posting.base {
            write!(out, " @@ {}", amount(base))?;
        }
        writeln!(out)?;
        metadata(out, "    ", &posting.tags)?;
    }
    Ok(())
}

/// The ledger's balances after the last day, asserted: a balance holds at the beginning of its day.
pub(super) fn close(out: &mut impl Write, last: Day, standings: &[Named]) -> io::Result<()> {
    writeln!(out)?;
    for row in standings {
        let day = plus_days(last, 1);
        let (account, net) = (rooted(&row.account), row.net);
        writeln!(out, "{day} balance {account}  {} ~ 0 {}", net.amount_text(), net.currency)?;
    }
    Ok(())
}

/// The budget is a part of equity: beancount knows five roots.
fn rooted(account: &str) -> String {
    let budget = account.strip_prefix(Root::Budget.name()).is_some_and(|rest| rest.starts_with(':'));
    if budget { format!("Equity:{account}") } else { account.to_owned() }
}

fn amount(money: &Money) -> String {
    format!("{} {}", money.amount_text(), money.currency)
}

/// Dates and numbers as such, all else as text.
fn metadata(out: &mut impl Write, indent: &str, tags: &Tags) -> io::Result<()> {
    for (name, value) in tags {
        if name.ends_with("_on") || *name == "leg" {
            writeln!(out, "{indent}{name}: {value}")?;
        } else {
            writeln!(out, "{indent}{name}: \"{value}\"")?;
        }
    }
    Ok(())
}
