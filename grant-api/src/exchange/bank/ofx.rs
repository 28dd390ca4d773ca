//! OFX 1 and 2: bank, card and cash movements of investment accounts.
//!
//! Invariant: a statement for each account with movements or a balance; nothing is taken from the sign-on but whether
//! the bank refused. Dates are the bank's own days: no zone is applied.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::ofx_tokens::Tokens;
use super::{Balance, Finding, Line, MAX_ENTRIES, Reading, Statement, Status, Unreadable, amount, date, text};

/// Reads an OFX file.
///
/// # Errors
/// `encoding`, `truncated`, `doctype`, `too-deep`, `entry`, `too-many-entries`, `ofx`.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let (source, told) = decoded(bytes)?;
    let start = source.find("<OFX").or_else(|| source.find("<ofx"));
    let start = start.ok_or_else(|| Unreadable::new("ofx", "file", "no <OFX> in the file"))?;
    let (header, body) = source.split_at(start);
    if header.contains("<!DOCTYPE") || header.contains("<!ENTITY") {
        return Err(Unreadable::line("doctype", 1, "a DOCTYPE: none is read"));
    }
    let mut reader = Reader::new(Reading::new(format!("ofx-{}", version(header))));
    reader.reading.findings.extend(told);
    let mut tokens = Tokens::new(body);
    let mut ended = false;
    while let Some(token) = tokens.next()? {
        let line = || reader_line(&token, header);
        ended |= token.closing && token.name == "OFX";
        let taken =
            if token.closing { reader.close(&token.name) } else { reader.open(&token.name, token.value.clone()) };
        taken.map_err(|(code, reason)| Unreadable::line(code, line(), reason))?;
    }
    if !ended {
        let line = source.matches('\n').count() + 1;
        return Err(Unreadable::line("truncated", line, "the file ends before </OFX>"));
    }
    reader.finish_statement();
    Ok(reader.reading)
}

fn reader_line(token: &super::ofx_tokens::Token, header: &str) -> usize {
    header.matches('\n').count() + token.line()
}

/// The text, by its own declaration unless the bytes show UTF-8.
fn decoded(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<Finding>), Unreadable> {
    let head = text::head(bytes);
    if head.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml") {
        return text::xml(bytes.trim_ascii_start()).map(|text| (text, None));
    }
    let of = |key: &str| {
        let value = head.split_once(key)?.1;
        let value = value.split(|symbol: char| symbol.is_whitespace() || symbol == '<').next()?;
        Some(value.trim_matches('"').to_uppercase())
    };
    let charset = of("CHARSET:").unwrap_or_default();
    let declared = encoding(&of("ENCODING:").unwrap_or_default(), &charset);
    let (text, guessed) = text::plain(bytes, declared.filter(|declared| *declared != UTF_8).unwrap_or(WINDOWS_1252))?;
    let finding = |message: String| Some(Finding::new("charset-differs", "header", message));
    let differs = match declared {
        Some(declared) if declared == UTF_8 && guessed => finding("declared UTF-8, read as windows-1252".to_owned()),
        Some(declared) if declared != UTF_8 && !guessed && !text.is_ascii() => {
            finding(format!("declared {}, the bytes are UTF-8 and read so", declared.name()))
        }
        None if !text.is_ascii() => {
            let read = if guessed { "windows-1252" } else { "UTF-8" };
            finding(format!("no known encoding is declared, read as {read}"))
        }
        _ => None,
    };
    Ok((text, differs))
}

/// `CHARSET:1252`, `8859-1`, `ISO-8859-1`, `1251`, `NONE`; `ENCODING:UTF-8`, `UNICODE`, `USASCII`.
fn encoding(encoding: &str, charset: &str) -> Option<&'static Encoding> {
    if matches!(encoding, "UTF-8" | "UTF8" | "UNICODE") || matches!(charset, "UTF-8" | "UTF8") {
        return Some(UTF_8);
    }
    let label = match charset {
        "" | "NONE" => return None,
        number if number.len() == 4 && number.starts_with("125") => format!("windows-{number}"),
        part if part.starts_with("8859") => format!("ISO-{part}"),
        other => other.to_owned(),
    };
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// `102`, `202`: what the header says, for the name of the format only.
fn version(header: &str) -> String {
    let value = header.split_once("VERSION:").map(|(_, rest)| rest);
    let value = value.or_else(|| header.rsplit_once("VERSION=\"").map(|(_, rest)| rest)).unwrap_or_default();
    let digits: String = value.chars().take_while(char::is_ascii_digit).take(3).collect();
    if digits.is_empty() { "unknown".to_owned() } else { digits }
}

/// A movement that is being read.
#[derive(Default)]
struct Movement {
    pending: bool,
    kind: Option<String>,
    posted: Option<String>,
    available: Option<String>,
    amount: Option<String>,
    id: Option<String>,
    check: Option<String>,
    reference: Option<String>,
    name: Option<String>,
    memo: Option<String>,
    account: Option<String>,
    currency: Option<String>,
}

/// What a value belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Nothing,
    Account,
    OtherAccount,
    Ledger,
    Available,
    Currency,
}

struct Reader {
    reading: Reading,
    statement: Option<Statement>,
    movement: Option<Movement>,
    within: Within,
    signing_on: bool,
    balance: (Option<String>, Option<String>),
    entries: usize,
}

type Fault = (&'static str, String);

impl Reader {
    fn new(reading: Reading) -> Self {
        Reader {
            reading,
            statement: None,
            movement: None,
            within: Within::Nothing,
            signing_on: false,
            balance: (None, None),
            entries: 0,
        }
    }

    fn open(&mut self, name: &str, value: Option<String>) -> Result<(), Fault> {
        match (name, value) {
            ("SONRS", _) => self.signing_on = true,
            ("STMTRS" | "CCSTMTRS" | "INVSTMTRS", _) => {
                self.finish_statement();
                if self.reading.statements.len() >= MAX_ENTRIES {
                    return Err(("too-many-entries", format!("more than {MAX_ENTRIES} statements")));
                }
                self.statement = Some(Statement::default());
            }
            ("STMTTRN" | "STMTTRNP", _) => {
                self.finish_movement()?;
                self.movement = Some(Movement { pending: name == "STMTTRNP", ..Movement::default() });
                self.within = Within::Nothing;
            }
            ("BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM", _) => self.within = Within::Account,
            ("BANKACCTTO" | "CCACCTTO", _) => self.within = Within::OtherAccount,
            ("LEDGERBAL", _) => self.within = Within::Ledger,
            ("AVAILBAL", _) => self.within = Within::Available,
            ("CURRENCY" | "ORIGCURRENCY", None) => self.within = Within::Currency,
            (_, Some(value)) => self.value(name, value),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Fault> {
        match name {
            "SONRS" => self.signing_on = false,
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => {
                self.finish_movement()?;
                self.finish_statement();
            }
            "STMTTRN" | "STMTTRNP" | "BANKTRANLIST" | "BANKTRANLISTP" => self.finish_movement()?,
            "LEDGERBAL" => {
                self.ledger();
                self.within = Within::Nothing;
            }
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "BANKACCTTO" | "CCACCTTO" | "AVAILBAL" | "CURRENCY"
            | "ORIGCURRENCY" => self.within = Within::Nothing,
            _ => {}
        }
        Ok(())
    }

    fn value(&mut self, name: &str, value: String) {
        match (self.within, name) {
            (_, "CODE") if self.signing_on && value != "0" => {
                self.reading.found(
                    "bank-refused",
                    "sign-on",
                    format!("the bank answers with status {}", short(&value)),
                );
            }
            (_, "SEVERITY") if !self.signing_on && value == "ERROR" => {
                self.reading.found("bank-refused", "status", "the bank answers a request with an error");
            }
            (Within::Account, "ACCTID") => {
                if let Some(statement) = &mut self.statement {
                    statement.account = Some(value);
                }
            }
            (Within::OtherAccount, "ACCTID") => {
                if let Some(movement) = &mut self.movement {
                    movement.account = Some(value);
                }
            }
            (Within::Ledger, "BALAMT") => self.balance.0 = Some(value),
            (Within::Ledger, "DTASOF") => self.balance.1 = Some(value),
            (Within::Currency, "CURSYM") => {
                if let Some(movement) = &mut self.movement {
                    movement.currency = Some(value);
                }
            }
            (Within::Available, _) => {}
            (_, "CURDEF") => {
                if let Some(statement) = &mut self.statement {
                    statement.currency = Some(value.to_uppercase());
                }
            }
            (_, "DTSTART" | "DTEND") => {
                if let Some(statement) = &mut self.statement {
                    let day = day(&value);
                    let place = if name == "DTSTART" { &mut statement.from } else { &mut statement.to };
                    *place = day;
                }
            }
            _ => self.part(name, value),
        }
    }

    fn part(&mut self, name: &str, value: String) {
        let Some(movement) = &mut self.movement else { return };
        let place = match name {
            "TRNTYPE" => &mut movement.kind,
            "DTPOSTED" | "DTTRAN" => &mut movement.posted,
            "DTAVAIL" | "VALUEDATE" => &mut movement.available,
            "TRNAMT" => &mut movement.amount,
            "FITID" => &mut movement.id,
            "CHECKNUM" | "CHKNUM" => &mut movement.check,
            "REFNUM" => &mut movement.reference,
            "NAME" | "PAYEE" => &mut movement.name,
            "MEMO" => &mut movement.memo,
            _ => return,
        };
        *place = place.take().or(Some(value));
    }

    fn ledger(&mut self) {
        let (number, dated) = std::mem::take(&mut self.balance);
        let Some(statement) = &mut self.statement else { return };
        let Some(amount) = number.as_deref().and_then(amount::parse) else {
            let place = format!("statement {}", self.reading.statements.len() + 1);
            return self.reading.found("balance-unread", place, "the ledger balance is not a number");
        };
        let on = dated.as_deref().and_then(day);
        statement.closing = Some(Balance { amount, currency: statement.currency.clone(), on });
    }

    fn finish_movement(&mut self) -> Result<(), Fault> {
        let Some(movement) = self.movement.take() else { return Ok(()) };
        self.entries += 1;
        if self.entries > MAX_ENTRIES {
            return Err(("too-many-entries", format!("more than {MAX_ENTRIES} entries")));
        }
        let statement = self.statement.get_or_insert_default();
        let place = format!("statement {}, entry {}", self.reading.statements.len() + 1, statement.entries + 1);
        let amount = movement.amount.as_deref().and_then(amount::parse);
        let amount = amount.ok_or_else(|| ("entry", format!("{place}: the amount is not a number")))?;
        let kind = movement.kind.as_deref().unwrap_or_default().to_uppercase();
        let negative = amount.is_sign_negative() && !amount.is_zero();
        if (kind == "CREDIT" && negative) || (kind == "DEBIT" && !negative && !amount.is_zero()) {
            let message =
                format!("the entry is called {} and its amount is {amount}; the amount counts", kind.to_lowercase());
            self.reading.findings.push(Finding::new("sign-differs", place.clone(), message));
        }
        let mut line = Line::new(amount);
        line.booked_on = movement.posted.as_deref().and_then(day);
        line.value_on = movement.available.as_deref().and_then(day);
        if line.booked_on.is_none() {
            line.booked_on = line.value_on;
            self.reading.findings.push(Finding::new("no-booking-date", place, "the entry names no booking day"));
        }
        line.status = if movement.pending { Status::Pending } else { Status::Booked };
        line.bank_ref = movement.id;
        line.end_to_end_id =
            movement.reference.or(movement.check.filter(|check| check.bytes().any(|digit| digit != b'0')));
        line.counterparty_name = movement.name;
        line.counterparty_account = movement.account;
        line.remittance = movement.memo;
        line.kind = text::some(&kind);
        line.currency = movement.currency.map(|code| code.to_uppercase()).or_else(|| statement.currency.clone());
        statement.entries += 1;
        statement.lines.push(line);
        Ok(())
    }

    fn finish_statement(&mut self) {
        let Some(mut statement) = self.statement.take() else { return };
        if let Some(closing) = &mut statement.closing {
            closing.currency = statement.currency.clone();
        }
        for line in &mut statement.lines {
            line.currency = line.currency.take().or_else(|| statement.currency.clone());
        }
        if statement.currency.is_none() {
            let place = format!("statement {}", self.reading.statements.len() + 1);
            self.reading.found("no-currency", place, "the statement names no currency");
        }
        self.reading.statements.push(statement);
    }
}

/// `20260304`, with whatever time and zone; some banks write dashes.
fn day(text: &str) -> Option<chrono::NaiveDate> {
    date::compact(text).or_else(|| date::iso(text))
}

/// A status code of the bank: digits alone.
fn short(value: &str) -> String {
    value.chars().filter(char::is_ascii_digit).take(6).collect()
}
