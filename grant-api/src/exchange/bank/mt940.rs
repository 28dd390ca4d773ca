//! MT940 and MT942: messages to statements.
//!
//! Invariant: one message is one statement (a page of it, where the bank splits them); a movement is never given to
//! another account than its message names. MT942 announces: its lines are pending.

use rust_decimal::Decimal;

use super::mt940_line::{self, Movement};
use super::mt940_tags::{Field, Message, messages};
use super::mt940_text::{Told, iban_like, told};
use super::text::some;
use super::{Line, MAX_ENTRIES, Reading, Statement, Status, Unreadable, amount};

/// Reads a file of MT940 or MT942 messages.
///
/// # Errors
/// `truncated`, `entry` with the line of a movement that cannot be read, `too-many-entries`.
pub(crate) fn read(text: &str) -> Result<Reading, Unreadable> {
    // Old programs end lines with a carriage return alone.
    let mended = (!text.contains('\n') && text.contains('\r')).then(|| text.replace('\r', "\n"));
    let messages = messages(mended.as_deref().unwrap_or(text))?;
    let interim = messages.iter().any(|message| is_interim(message));
    let mut reading = Reading::new(if interim { "mt942" } else { "mt940" });
    let mut entries = 0;
    for message in &messages {
        let number = reading.statements.len() + 1;
        let mut builder = Builder::new(is_interim(message), format!("statement {number}"));
        for field in &message.fields {
            builder.take(field)?;
        }
        let (statement, findings) = builder.finish();
        entries += statement.entries;
        if entries > MAX_ENTRIES || reading.statements.len() >= MAX_ENTRIES {
            return Err(Unreadable::new("too-many-entries", "file", format!("more than {MAX_ENTRIES} entries")));
        }
        reading.findings.extend(findings);
        if statement.account.is_some()
            || statement.entries > 0
            || statement.opening.is_some()
            || statement.closing.is_some()
        {
            reading.statements.push(statement);
        }
    }
    Ok(reading)
}

/// MT942 by its envelope, or by its fields where there is none.
fn is_interim(message: &Message) -> bool {
    message.interim
        || (!message.has("60") && !message.has("62") && (message.has("34F") || message.has("13D") || message.has("90")))
}

/// A movement with its texts, before it is a line.
struct Pending<'a> {
    movement: Movement,
    text: Vec<&'a str>,
    notes: Vec<&'a str>,
}

struct Builder<'a> {
    statement: Statement,
    interim: bool,
    place: String,
    findings: Vec<super::Finding>,
    pending: Option<Pending<'a>>,
    referenced: bool,
    currency: Option<String>,
    account: Option<String>,
    claims: Vec<(bool, u64, Decimal)>,
    over: bool,
}

impl<'a> Builder<'a> {
    fn new(interim: bool, place: String) -> Self {
        Builder {
            statement: Statement::default(),
            interim,
            place,
            findings: Vec::new(),
            pending: None,
            referenced: false,
            currency: None,
            account: None,
            claims: Vec::new(),
            over: false,
        }
    }

    fn found(&mut self, code: &'static str, message: impl Into<String>) {
        self.findings.push(super::Finding::new(code, self.place.clone(), message));
    }

    fn take(&mut self, field: &Field<'a>) -> Result<(), Unreadable> {
        let first = field.lines.first().copied().unwrap_or_default();
        match field.tag {
            "20" => self.referenced = true,
            "25" | "25P" if self.pending.is_some() && first.contains('?') => {
                let message = format!("line {}: an account where a text belongs, read as text", field.line);
                self.found("repeated-tag", message);
                self.text(field);
            }
            "25" | "25P" => self.account = some(first),
            "28" | "28C" => self.number(first),
            "60F" | "60M" | "62F" | "62M" => self.balance(field, first),
            "61" => self.movement(field)?,
            "86" => self.text(field),
            "NS" => {
                if let Some(pending) = &mut self.pending {
                    pending.notes.extend(field.lines.iter().copied());
                }
            }
            "34F" => self.currency = first.get(..3).map(str::to_owned).or(self.currency.take()),
            "90C" | "90D" => self.claim(field.tag == "90C", first),
            _ => {}
        }
        Ok(())
    }

    fn number(&mut self, text: &str) {
        let mut parts = text.trim().split('/').map(|part| part.trim().parse().ok());
        self.statement.sequence = parts.next().flatten();
        self.statement.page = parts.next().flatten();
    }

    fn balance(&mut self, field: &Field, first: &str) {
        let Some(balance) = mt940_line::balance(first) else {
            return self.found("balance-unread", format!("line {}: the balance cannot be read", field.line));
        };
        self.currency = self.currency.take().or_else(|| balance.currency.clone());
        if field.tag.starts_with("60") {
            self.statement.opening = self.statement.opening.take().or(Some(balance));
        } else {
            self.close();
            self.over = true;
            self.statement.closing = Some(balance);
        }
    }

    fn movement(&mut self, field: &Field<'a>) -> Result<(), Unreadable> {
        self.close();
        self.over = false;
        let movement =
            mt940_line::movement(&field.lines).map_err(|what| Unreadable::line("entry", field.line, what))?;
        if movement.bent {
            let message =
                format!("line {}: the value day does not exist; the last of its month stands for it", field.line);
            self.found("impossible-date", message);
        }
        self.statement.entries += 1;
        self.pending = Some(Pending { movement, text: Vec::new(), notes: Vec::new() });
        Ok(())
    }

    fn text(&mut self, field: &Field<'a>) {
        // A text after the closing balance is about the statement.
        if let Some(pending) = self.pending.as_mut().filter(|_| !self.over) {
            pending.text.extend(field.lines.iter().copied());
        }
    }

    /// `2EUR25,03`: what the bank counts.
    fn claim(&mut self, credit: bool, text: &str) {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let count = text.get(..digits).and_then(|count| count.parse().ok());
        let sum = text.get(digits + 3..).and_then(amount::parse);
        if let (Some(count), Some(sum)) = (count, sum) {
            self.currency = self.currency.take().or_else(|| text.get(digits..digits + 3).map(str::to_owned));
            self.claims.push((credit, count, sum));
        }
    }

    fn close(&mut self) {
        if let Some(pending) = self.pending.take() {
            self.statement.lines.push(line(pending, self.interim));
        }
    }

    fn finish(mut self) -> (Statement, Vec<super::Finding>) {
        self.close();
        let printed = self.statement.opening.as_ref().or(self.statement.closing.as_ref());
        self.currency = printed.and_then(|balance| balance.currency.clone()).or(self.currency.take());
        let (account, suffix) = account(self.account.as_deref(), self.currency.as_deref());
        self.currency = self.currency.take().or(suffix);
        self.statement.account = account;
        for balance in [&mut self.statement.opening, &mut self.statement.closing].into_iter().flatten() {
            balance.currency = balance.currency.take().or_else(|| self.currency.clone());
        }
        for line in &mut self.statement.lines {
            line.currency = self.currency.clone();
        }
        self.statement.currency = self.currency.clone();
        if !self.referenced {
            self.found("no-reference", "the message does not begin with :20:");
        }
        self.check_claims();
        (self.statement, self.findings)
    }

    fn check_claims(&mut self) {
        for (credit, count, sum) in std::mem::take(&mut self.claims) {
            let of = |line: &&Line| line.amount.is_sign_positive() == credit;
            let lines = self.statement.lines.iter().filter(of);
            let (number, total) = lines.fold((0_u64, Decimal::ZERO), |(number, total), line| {
                (number + 1, total.checked_add(line.amount.abs()).unwrap_or(Decimal::MAX))
            });
            let word = if credit { "credits" } else { "debits" };
            if number != count {
                self.found("count-differs", format!("the bank counts {count} {word}, the file holds {number}"));
            }
            if total != sum {
                self.found("total-differs", format!("the bank sums {word} to {sum}, the entries sum to {total}"));
            }
        }
    }
}

/// The account without the currency that some banks put behind it.
fn account(text: Option<&str>, currency: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(text) = text else { return (None, None) };
    let split = text.len().checked_sub(3).and_then(|at| text.split_at_checked(at));
    let Some((number, suffix)) = split.filter(|(_, code)| code.bytes().all(|byte| byte.is_ascii_uppercase())) else {
        return (some(text), None);
    };
    let digit = number.trim_end().ends_with(|symbol: char| symbol.is_ascii_digit());
    if digit && currency.is_none_or(|currency| currency == suffix || number.ends_with(' ')) {
        return (some(number), Some(suffix.to_owned()));
    }
    (some(text), None)
}

fn line(pending: Pending, interim: bool) -> Line {
    let movement = pending.movement;
    let mut told = if pending.text.is_empty() { notes(&pending.notes) } else { told(&pending.text) };
    let mut line = Line::new(movement.amount);
    line.booked_on = Some(movement.booked_on);
    line.value_on = Some(movement.value_on);
    line.reversal = movement.reversal;
    if interim || movement.expected {
        line.status = Status::Pending;
    }
    let customer = movement.customer_ref;
    let account = customer.clone().filter(|text| iban_like(text));
    let mut more = movement.more;
    // Rabobank and ASN put the other account, or the other name, on the second line.
    let second = more
        .clone()
        .filter(|text| iban_like(text) || (text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit())));
    if second.is_some() {
        more = None;
    }
    line.counterparty_account = told.account.take().or_else(|| account.clone()).or(second);
    line.counterparty_name = told.name.take();
    if line.counterparty_name.is_none() && account.is_some() {
        line.counterparty_name = more.take();
    }
    line.end_to_end_id = told.end_to_end_id.take().or_else(|| customer.filter(|_| account.is_none()));
    line.batch_id = told.batch_id.take();
    line.bank_ref = movement.bank_ref;
    line.remittance = told.remittance.take().or(more);
    line.return_reason = told.return_reason.take();
    line.kind = match (movement.kind, told.kind.take()) {
        (Some(kind), Some(text)) => Some(format!("{kind} {text}")),
        (kind, text) => kind.or(text),
    };
    line
}

/// `:NS:` of a movement: lines that begin with two digits.
fn notes(lines: &[&str]) -> Told {
    let of = |from: u8, to: u8| -> Vec<&str> {
        let number = |line: &&str| line.get(..2).and_then(|code| code.parse::<u8>().ok());
        let found = lines.iter().copied().filter(|line| number(line).is_some_and(|code| (from..=to).contains(&code)));
        found.filter_map(|line| line.get(2..)).map(str::trim).filter(|text| !text.is_empty()).collect()
    };
    let text = |parts: Vec<&str>, between: &str| some(&parts.join(between));
    Told {
        remittance: text(of(1, 14), "\n"),
        name: text(of(15, 16), " "),
        kind: text(of(17, 17), " "),
        ..Told::default()
    }
}
