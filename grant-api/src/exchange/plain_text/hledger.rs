//! hledger's journal: passes `hledger check --strict`, and its checks `ordereddates`, `payees` and `tags`.
//!
//! Source: the hledger manual, hledger 1.25 (Debian 12) and later. A foreign amount has its base amount as total cost
//! (`@@`), which hledger keeps exactly; the last transaction moves nothing and asserts the ledger's own balances.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use ledger_core::ledger::entry::EntryHeader;
use ledger_core::money::{Currency, Money};
use ledger_core::time::Day;

use super::names::Root;
use super::posting::{Posting, Tags, plain};
use super::{ENTRY_TAGS, Heading, LEG_TAGS, Named, about, currencies};

/// Description of the last transaction, which asserts balances.
const CHECK: &str = "balances_of_the_ledger";

/// Declarations.
pub(super) fn open(
    out: &mut impl Write,
    heading: &Heading,
    accounts: &BTreeMap<String, BTreeSet<Currency>>,
) -> io::Result<()> {
    for line in about(heading) {
        writeln!(out, "; {line}")?;
    }
    writeln!(out, "\ndecimal-mark .\n")?;
    for currency in currencies(heading) {
        // A style needs its decimal mark, also where no digit follows it.
        let zero = Money::new(0, currency).amount_text();
        let mark = if zero.contains('.') { "" } else { "." };
        writeln!(out, "commodity 100{zero}{mark} {currency}")?;
    }
    writeln!(out)?;
    // `type` is that of accounts, below.
    for tag in ENTRY_TAGS.iter().chain(&LEG_TAGS).chain(&["type"]) {
        writeln!(out, "tag {tag}")?;
    }
    writeln!(out)?;
    for event in heading.events.iter().map(|event| plain(event)).chain([CHECK.to_owned()]) {
        writeln!(out, "payee {event}")?;
    }
    writeln!(out)?;
    for (root, kind) in Root::ALL {
        let kind = kind.map_or(String::new(), |letter| format!("  ; type:{letter}"));
        writeln!(out, "account {}{kind}", root.name())?;
    }
    for account in accounts.keys() {
        writeln!(out, "account {account}")?;
    }
    Ok(())
}

/// An entry.
pub(super) fn entry(out: &mut impl Write, header: &EntryHeader, tags: &Tags, postings: &[Posting]) -> io::Result<()> {
    writeln!(out, "\n{} * ({}) {}", header.booked_on, header.seq, plain(&header.event))?;
    writeln!(out, "    ; {}", comment(tags))?;
    for posting in postings {
        write!(out, "    {}  {}", posting.account, amount(&posting.amount))?;
        if let Some(base) = &posting.base {
            write!(out, " @@ {}", amount(base))?;
        }
        writeln!(out, "  ; {}", comment(&posting.tags))?;
    }
    Ok(())
}

/// The ledger's balances on the last day, asserted.
pub(super) fn close(out: &mut impl Write, last: Day, standings: &[Named]) -> io::Result<()> {
    writeln!(out, "\n{last} * {CHECK}")?;
    for row in standings {
        let nothing = amount(&Money::new(0, row.net.currency));
        writeln!(out, "    {}  {nothing} = {}", row.account, amount(&row.net))?;
    }
    Ok(())
}

fn amount(money: &Money) -> String {
    format!("{} {}", money.amount_text(), money.currency)
}

fn comment(tags: &Tags) -> String {
    tags.iter().map(|(name, value)| format!("{name}:{value}")).collect::<Vec<_>>().join(", ")
}
