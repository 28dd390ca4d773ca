//! camt.052, .053 and .054 in all their versions: statements, reports and notifications, read by element names.
//!
//! Invariant: entries are taken one at a time and counted as they stand in the file; what a summary of the bank claims
//! is compared, never used. Must not validate against a schema: banks do not.

use rust_decimal::Decimal;

use super::camt_entry::{self, Draft};
use super::xml::{Node, Visit, walk};
use super::{Balance, MAX_ENTRIES, Reading, Statement, Status, Unreadable, amount, date, text};

/// The messages and what their statements are called.
const MESSAGES: [(&str, &str, &str); 3] = [
    ("BkToCstmrAcctRpt", "Rpt", "camt.052"),
    ("BkToCstmrStmt", "Stmt", "camt.053"),
    ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt.054"),
];

/// The name of a message without the version that the first ones carry (`BkToCstmrStmtV01`).
pub(crate) fn unversioned(name: &str) -> &str {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let short = name.get(..name.len() - digits).filter(|_| digits > 0).and_then(|name| name.strip_suffix('V'));
    short.unwrap_or(name)
}

/// Whether an element is a message, and which its statements are.
fn message(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    MESSAGES.iter().find(|(message, _, _)| *message == unversioned(name))
}

/// Reads a camt file. `format` is its name by namespace.
///
/// # Errors
/// Those of XML, `amount` where an entry has no amount, `too-many-entries`.
pub(crate) fn read(source: &str, format: &str) -> Result<Reading, Unreadable> {
    let mut visitor = Visitor::new(format);
    walk(source, &mut visitor)?;
    Ok(visitor.reading)
}

struct Visitor {
    reading: Reading,
    /// Of the message: where the first versions keep it.
    page: Option<u64>,
    open: Option<Open>,
    drafts: Vec<Draft>,
    entries: usize,
    details: usize,
}

/// The page that a pagination says; none of what is whole on its one page.
fn page(node: &Node) -> Option<u64> {
    let number = node.get("PgNb").and_then(|text| text.parse().ok());
    let whole = number == Some(1) && node.get("LastPgInd") == Some("true");
    number.filter(|_| !whole)
}

/// A statement that is being read.
#[derive(Default)]
struct Open {
    statement: Statement,
    previous: Option<Balance>,
    opened: Option<Balance>,
    closed: Option<Balance>,
    undated: usize,
    claimed_entries: Option<u64>,
    claimed: Vec<(bool, Decimal)>,
    sums: (Decimal, Decimal),
}

impl Visitor {
    fn new(format: &str) -> Self {
        Visitor { reading: Reading::new(format), page: None, open: None, drafts: Vec::new(), entries: 0, details: 0 }
    }

    /// Where the reader is, for a finding.
    fn place(&self, entry: bool) -> String {
        let statement = self.reading.statements.len() + 1;
        match (&self.open, entry) {
            (Some(open), true) => format!("statement {statement}, entry {}", open.statement.entries + 1),
            _ => format!("statement {statement}"),
        }
    }

    fn take(&mut self, node: &Node) -> Result<(), (&'static str, String)> {
        match &*node.name {
            "Acct" => self.account(node),
            "Bal" => self.balance(node),
            "ElctrncSeqNb" | "LglSeqNb" => self.sequence(node),
            "FrToDt" => self.period(node),
            "StmtPgntn" | "RptPgntn" | "NtfctnPgntn" => self.page(node),
            "TxsSummry" => self.summary(node),
            "Ntry" => return self.entry(node),
            _ => {}
        }
        Ok(())
    }

    fn account(&mut self, node: &Node) {
        let Some(open) = &mut self.open else { return };
        open.statement.account = camt_entry::account_id(node);
        open.statement.currency = node.get("Ccy").map(str::to_uppercase);
    }

    fn sequence(&mut self, node: &Node) {
        let Some(open) = &mut self.open else { return };
        let number = node.text().and_then(|text| text.parse().ok());
        // The electronic number comes first and counts what was sent; the legal one only where it is missing.
        if open.statement.sequence.is_none() {
            open.statement.sequence = number;
        }
    }

    fn page(&mut self, node: &Node) {
        if let Some(open) = &mut self.open {
            open.statement.page = page(node);
        }
    }

    fn period(&mut self, node: &Node) {
        let Some(open) = &mut self.open else { return };
        open.statement.from = node.first(&["FrDtTm", "FrDt"]).and_then(date::iso);
        open.statement.to = node.first(&["ToDtTm", "ToDt"]).and_then(date::iso);
    }

    fn balance(&mut self, node: &Node) {
        let place = self.place(false);
        let kind = node.first(&["Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd"]).unwrap_or_default().to_uppercase();
        if !matches!(kind.as_str(), "OPBD" | "PRCD" | "CLBD") {
            return;
        }
        let Some(amount) = node.get("Amt").and_then(amount::iso) else {
            self.reading.found("balance-unread", place, format!("the balance {kind} has no amount"));
            return;
        };
        let amount = if node.get("CdtDbtInd") == Some("DBIT") && !amount.is_zero() { -amount } else { amount };
        let currency = node.at("Amt").and_then(|amount| amount.currency.as_deref()).map(str::to_uppercase);
        let on = node.first(&["Dt/Dt", "Dt/DtTm", "Dt"]).and_then(date::iso);
        let balance = Balance { amount, currency, on };
        let Some(open) = &mut self.open else { return };
        match kind.as_str() {
            // The first opening and the last closing: pages and intermediate balances stand between them.
            "OPBD" => open.opened = open.opened.take().or(Some(balance)),
            "PRCD" => open.previous = open.previous.take().or(Some(balance)),
            _ => open.closed = Some(balance),
        }
    }

    fn summary(&mut self, node: &Node) {
        let Some(open) = &mut self.open else { return };
        open.claimed_entries = node.get("TtlNtries/NbOfNtries").and_then(|count| count.parse().ok());
        for (path, credit) in [("TtlCdtNtries/Sum", true), ("TtlDbtNtries/Sum", false)] {
            if let Some(sum) = node.get(path).and_then(amount::iso) {
                open.claimed.push((credit, sum));
            }
        }
    }

    fn entry(&mut self, node: &Node) -> Result<(), (&'static str, String)> {
        self.entries += 1;
        if self.entries > MAX_ENTRIES {
            return Err(("too-many-entries", format!("more than {MAX_ENTRIES} entries")));
        }
        let place = self.place(true);
        let drafts = std::mem::take(&mut self.drafts);
        let Some(open) = &mut self.open else { return Ok(()) };
        let own = open.statement.account.clone();
        let (line, faults) = camt_entry::line(node, drafts, own.as_deref())
            .map_err(|reason| ("amount", format!("{place}: {reason}")))?;
        for (code, message) in faults {
            self.reading.found(code, place.clone(), message);
        }
        open.undated += usize::from(line.booked_on.is_none());
        let sum = if line.amount.is_sign_negative() { &mut open.sums.1 } else { &mut open.sums.0 };
        *sum = sum.checked_add(line.amount.abs()).ok_or(("amount", format!("{place}: the sum is too large")))?;
        open.statement.entries += 1;
        open.statement.lines.push(line);
        Ok(())
    }

    fn finish(&mut self) {
        let place = self.place(false);
        let Some(mut open) = self.open.take() else { return };
        let statement = &mut open.statement;
        statement.opening = open.opened.or(open.previous);
        statement.closing = open.closed;
        if statement.currency.is_none() {
            let printed = statement.opening.as_ref().or(statement.closing.as_ref());
            let entries = || statement.lines.first().and_then(|line| line.currency.clone());
            statement.currency = printed.and_then(|balance| balance.currency.clone()).or_else(entries);
        }
        let day = statement.closing.as_ref().and_then(|closing| closing.on).or(statement.to);
        for line in &mut statement.lines {
            line.booked_on = line.booked_on.or(line.value_on).or(day.filter(|_| line.status == Status::Booked));
        }
        if open.undated > 0 {
            let count = open.undated;
            let message = format!("{count} entries name no booking day; value day or closing day stands for it");
            self.reading.found("no-booking-date", place.clone(), message);
        }
        if let Some(claimed) = open.claimed_entries.filter(|count| *count != statement.entries as u64) {
            let message = format!("the bank counts {claimed} entries, the file holds {}", statement.entries);
            self.reading.found("count-differs", place.clone(), message);
        }
        for (credit, claimed) in open.claimed {
            let (sum, word) = if credit { (open.sums.0, "credits") } else { (open.sums.1, "debits") };
            if sum != claimed {
                let message = format!("the bank sums {word} to {claimed}, the entries sum to {sum}");
                self.reading.found("total-differs", place.clone(), message);
            }
        }
        self.reading.statements.push(open.statement);
    }
}

impl Visit for Visitor {
    fn open(&mut self, node: &Node, parents: &[Node]) -> Result<(), String> {
        let parent = parents.last().and_then(|parent| message(&parent.name));
        if parent.is_some_and(|(_, statement, _)| &*node.name == *statement) {
            if self.reading.statements.len() >= MAX_ENTRIES {
                return Err(format!("more than {MAX_ENTRIES} statements"));
            }
            let statement = Statement { page: self.page, ..Statement::default() };
            self.open = Some(Open { statement, ..Open::default() });
        }
        Ok(())
    }

    fn close(&mut self, node: Node, parents: &[Node]) -> Result<Option<Node>, (&'static str, String)> {
        if self.open.is_none() {
            // Only the page is told before the first statement.
            let header = matches!(&*node.name, "PgNb" | "LastPgInd");
            if &*node.name == "MsgPgntn" {
                self.page = page(&node);
            }
            return Ok(header.then_some(node));
        }
        let parent = parents.last().map(|parent| &*parent.name);
        let grand = parents.len().checked_sub(2).and_then(|at| parents.get(at)).map(|parent| &*parent.name);
        let statement = |of: Option<&str>, name: &str| of.and_then(message).is_some_and(|(_, it, _)| *it == name);
        if statement(parent, &node.name) {
            self.finish();
            return Ok(None);
        }
        if parent.is_some_and(|parent| statement(grand, parent)) {
            self.take(&node)?;
            return Ok(None);
        }
        if &*node.name == "TxDtls" && parent == Some("NtryDtls") {
            self.details += 1;
            if self.details > MAX_ENTRIES {
                return Err(("too-many-entries", format!("more than {MAX_ENTRIES} details")));
            }
            self.drafts.push(Draft::new(&node));
            return Ok(None);
        }
        Ok(Some(node))
    }
}

/// The name of a format: `camt.053.001.08`, by namespace; by element where the namespace is missing.
pub(crate) fn element_of(name: &str) -> Option<&'static str> {
    message(name).map(|(_, _, number)| *number)
}

/// A text of the file, None where blank.
pub(crate) fn owned(value: Option<&str>) -> Option<String> {
    value.and_then(text::some)
}
