//! Payment files: pain.001.001.09, pain.001.001.03, and a CSV for banks that take neither.
//!
//! ```text
//! write(&order, PaymentFormat::Pain09)  ->  <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">..
//! ```
//! Invariant: the same order is the same bytes; count and control sum are those of the payments; amounts have the currency's
//! own decimals; a reference says nothing but the case's number. Names stay as they are written: XML is UTF-8, and only what
//! XML 1.0 cannot hold is left out. Must not: print anything of an order, or know where it came from.
//!
//! The CSV is UTF-8 with CRLF, its columns in this order: `line`, `end_to_end_id`, `requested_on` (ISO 8601), `debtor_name`,
//! `debtor_account`, `creditor_name`, `creditor_account`, `creditor_bank_code`, `creditor_bank`, `creditor_tax_id`, `amount`
//! (a point before the decimals), `currency`, `remittance`. A text that a spreadsheet would take for a formula has an
//! apostrophe before it.

use std::fmt::Write;

use ledger_core::money::{Currency, Minor, Money, Overflow};
use ledger_core::programme::batch::PaymentFormat;
use ledger_core::reconcile::normalise::{is_bic, is_edrpou, is_iban};
use ledger_core::time::Day;

use crate::exchange::sheet::{Cell, Sheet, SheetError};

/// Characters of a name (Max140Text).
const NAME_MAX: usize = 140;
/// Characters of a reference or of a bank's code (Max35Text).
const REFERENCE_MAX: usize = 35;
/// Characters of an account that is no IBAN (Max34Text).
const ACCOUNT_MAX: usize = 34;

/// What a bank is asked to pay from one account. Prints nothing of itself.
pub struct Order<'a> {
    /// Identifies the file: new for each.
    pub message_id: String,
    /// Number of the batch, which the bank repeats.
    pub batch: &'a str,
    /// The day on which it was made.
    pub made_on: Day,
    /// The day on which the bank should pay.
    pub requested_on: Day,
    /// Currency of every payment.
    pub currency: Currency,
    /// Who pays, and from where.
    pub debtor: Party<'a>,
    /// Payments in their order.
    pub payments: Vec<Payment<'a>>,
}

/// Who pays or is paid.
pub struct Party<'a> {
    /// Name.
    pub name: &'a str,
    /// IBAN, or another number.
    pub account: &'a str,
    /// The bank's BIC or national code.
    pub bank_code: Option<&'a str>,
    /// The bank's name.
    pub bank_name: Option<&'a str>,
    /// Tax number.
    pub tax_id: Option<&'a str>,
}

/// One payment.
pub struct Payment<'a> {
    /// Reference that the bank carries to the statement.
    pub end_to_end_id: &'a str,
    /// Amount.
    pub amount: Minor,
    /// Who is paid.
    pub creditor: Party<'a>,
}

/// An order that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// The payments add up to more than the books can hold.
    #[error("the payments add up to too much")]
    TooMuch(#[from] Overflow),
    /// The sheet could not be made.
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

/// The file of an order.
///
/// # Errors
/// Payments that add up to more than 64 bits.
pub fn write(order: &Order<'_>, format: PaymentFormat) -> Result<Vec<u8>, OrderError> {
    match format {
        PaymentFormat::Csv => Ok(sheet(order).csv()?),
        PaymentFormat::Pain09 | PaymentFormat::Pain03 => {
            let mut xml = Xml { text: String::new(), open: Vec::new(), of_2019: format == PaymentFormat::Pain09 };
            xml.document(order, format.code())?;
            Ok(xml.text.into_bytes())
        }
    }
}

fn sheet(order: &Order<'_>) -> Sheet {
    let text = |text: &str| Cell::Text(text.to_owned());
    let row = |(line, payment): (i64, &Payment<'_>)| {
        let to = &payment.creditor;
        vec![
            Cell::Count(line),
            text(payment.end_to_end_id),
            Cell::Day(order.requested_on),
            text(order.debtor.name),
            text(order.debtor.account),
            text(to.name),
            text(to.account),
            Cell::text(to.bank_code),
            Cell::text(to.bank_name),
            Cell::text(to.tax_id),
            Cell::Money(Money { minor: payment.amount, currency: order.currency }),
            text(&order.currency.to_string()),
            text(payment.end_to_end_id),
        ]
    };
    let columns = [
        ["line", "end_to_end_id", "requested_on", "debtor_name", "debtor_account"].as_slice(),
        &["creditor_name", "creditor_account", "creditor_bank_code", "creditor_bank", "creditor_tax_id"],
        &["amount", "currency", "remittance"],
    ];
    Sheet { name: "payments", columns: columns.concat(), rows: (1..).zip(&order.payments).map(row).collect() }
}

/// A document on its way: what was written, and which elements are open.
struct Xml {
    text: String,
    open: Vec<&'static str>,
    of_2019: bool,
}

impl Xml {
    fn open(&mut self, name: &'static str) {
        let indent = self.open.len() * 2;
        let _ = writeln!(self.text, "{:indent$}<{name}>", "");
        self.open.push(name);
    }

    fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            let indent = self.open.len() * 2;
            let _ = writeln!(self.text, "{:indent$}</{name}>", "");
        }
    }

    /// An element around others.
    fn within(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.open(name);
        inside(self);
        self.close();
    }

    /// An element with a text of at most so many characters.
    fn text(&mut self, name: &'static str, text: &str, most: usize) {
        let indent = self.open.len() * 2;
        let _ = write!(self.text, "{:indent$}<{name}>", "");
        let held = text.chars().filter(|letter| is_xml(*letter)).take(most);
        held.for_each(|letter| escape(&mut self.text, letter));
        let _ = writeln!(self.text, "</{name}>");
    }

    fn document(&mut self, order: &Order<'_>, message: &str) -> Result<(), OrderError> {
        let minor = Minor::sum(order.payments.iter().map(|payment| payment.amount))?;
        let sum = Money { minor, currency: order.currency }.amount_text();
        let count = order.payments.len().to_string();
        self.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = writeln!(self.text, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}\">");
        self.open.push("Document");
        self.within("CstmrCdtTrfInitn", |xml| {
            xml.within("GrpHdr", |xml| {
                xml.text("MsgId", &order.message_id, REFERENCE_MAX);
                // The day, not the moment: the same batch is the same file whenever it is made again.
                xml.text("CreDtTm", &format!("{}T00:00:00", order.made_on), REFERENCE_MAX);
                xml.text("NbOfTxs", &count, REFERENCE_MAX);
                xml.text("CtrlSum", &sum, REFERENCE_MAX);
                xml.within("InitgPty", |xml| xml.text("Nm", order.debtor.name, NAME_MAX));
            });
            xml.within("PmtInf", |xml| {
                xml.text("PmtInfId", order.batch, REFERENCE_MAX);
                xml.text("PmtMtd", "TRF", REFERENCE_MAX);
                // Each payment is a line of the statement: a batch may come back in part.
                xml.text("BtchBookg", "false", REFERENCE_MAX);
                xml.text("NbOfTxs", &count, REFERENCE_MAX);
                xml.text("CtrlSum", &sum, REFERENCE_MAX);
                xml.requested(order.requested_on);
                xml.within("Dbtr", |xml| xml.text("Nm", order.debtor.name, NAME_MAX));
                xml.account("DbtrAcct", order.debtor.account, Some(order.currency));
                xml.agent("DbtrAgt", &order.debtor, true);
                xml.text("ChrgBr", "SLEV", REFERENCE_MAX);
                order.payments.iter().for_each(|payment| xml.payment(payment, order.currency));
            });
        });
        self.close();
        Ok(())
    }

    fn requested(&mut self, day: Day) {
        let day = day.to_string();
        if self.of_2019 {
            self.within("ReqdExctnDt", |xml| xml.text("Dt", &day, REFERENCE_MAX));
        } else {
            self.text("ReqdExctnDt", &day, REFERENCE_MAX);
        }
    }

    fn payment(&mut self, payment: &Payment<'_>, currency: Currency) {
        let amount = Money { minor: payment.amount, currency }.amount_text();
        self.within("CdtTrfTxInf", |xml| {
            xml.within("PmtId", |xml| {
                xml.text("InstrId", payment.end_to_end_id, REFERENCE_MAX);
                xml.text("EndToEndId", payment.end_to_end_id, REFERENCE_MAX);
            });
            xml.within("Amt", |xml| {
                let indent = xml.open.len() * 2;
                let _ = writeln!(xml.text, "{:indent$}<InstdAmt Ccy=\"{currency}\">{amount}</InstdAmt>", "");
            });
            xml.agent("CdtrAgt", &payment.creditor, false);
            xml.within("Cdtr", |xml| {
                xml.text("Nm", payment.creditor.name, NAME_MAX);
                if let Some(tax_id) = payment.creditor.tax_id {
                    xml.tax_id(tax_id);
                }
            });
            xml.account("CdtrAcct", payment.creditor.account, None);
            xml.within("RmtInf", |xml| xml.text("Ustrd", payment.end_to_end_id, NAME_MAX));
        });
    }

    /// An organisation has eight digits, a person ten; `TXID` of the external code lists for both.
    fn tax_id(&mut self, tax_id: &str) {
        let whose = if is_edrpou(tax_id) { "OrgId" } else { "PrvtId" };
        self.within("Id", |xml| {
            xml.within(whose, |xml| {
                xml.within("Othr", |xml| {
                    xml.text("Id", tax_id, REFERENCE_MAX);
                    xml.within("SchmeNm", |xml| xml.text("Cd", "TXID", REFERENCE_MAX));
                });
            });
        });
    }

    fn account(&mut self, name: &'static str, account: &str, currency: Option<Currency>) {
        self.within(name, |xml| {
            xml.within("Id", |xml| {
                if is_iban(account) {
                    xml.text("IBAN", account, ACCOUNT_MAX);
                } else {
                    xml.within("Othr", |xml| xml.text("Id", account, ACCOUNT_MAX));
                }
            });
            if let Some(currency) = currency {
                xml.text("Ccy", &currency.to_string(), REFERENCE_MAX);
            }
        });
    }

    /// The bank of an account. That of a debtor has to be there; where nothing is known of it, the word for that is.
    fn agent(&mut self, name: &'static str, party: &Party<'_>, needed: bool) {
        if !needed && party.bank_code.is_none() && party.bank_name.is_none() {
            return;
        }
        self.within(name, |xml| {
            xml.within("FinInstnId", |xml| {
                match party.bank_code {
                    Some(code) if is_bic(code) => {
                        let bic = if xml.of_2019 { "BICFI" } else { "BIC" };
                        xml.text(bic, code, REFERENCE_MAX);
                    }
                    Some(code) => xml.within("ClrSysMmbId", |xml| xml.text("MmbId", code, REFERENCE_MAX)),
                    None => {}
                }
                if let Some(bank) = party.bank_name {
                    xml.text("Nm", bank, NAME_MAX);
                }
                if party.bank_code.is_none() && party.bank_name.is_none() {
                    xml.within("Othr", |xml| xml.text("Id", "NOTPROVIDED", REFERENCE_MAX));
                }
            });
        });
    }
}

/// May the character stand in XML 1.0 (section 2.2)?
fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

fn escape(text: &mut String, letter: char) {
    match letter {
        '&' => text.push_str("&amp;"),
        '<' => text.push_str("&lt;"),
        '>' => text.push_str("&gt;"),
        '"' => text.push_str("&quot;"),
        '\'' => text.push_str("&apos;"),
        other => text.push(other),
    }
}
