//! pain.001 read back: the payments we asked the bank for, in versions 03, 09 and their like.
//!
//! Invariant: a file is read as a whole or refused as a whole; what its sums claim is compared, never used. Names and
//! accounts live in memory only: an instruction prints nothing of itself. Must not decide what became of a payment.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::camt::owned;
use super::camt_entry::account_id;
use super::detect::named;
use super::xml::{Node, Visit, head, walk};
use super::{Finding, MAX_BYTES, MAX_ENTRIES, Unreadable, amount, date, text};

/// One payment of an instruction.
#[derive(Clone, PartialEq, Eq)]
pub struct Instruction {
    /// `MsgId` of the file.
    pub message_id: Option<String>,
    /// `PmtInfId` of the batch.
    pub batch_id: Option<String>,
    /// `InstrId`.
    pub instruction_id: Option<String>,
    /// `EndToEndId`.
    pub end_to_end_id: Option<String>,
    /// Positive.
    pub amount: Decimal,
    /// ISO 4217.
    pub currency: Option<String>,
    /// The account it is paid from, without blanks.
    pub debtor_account: Option<String>,
    /// Who is paid.
    pub creditor_name: Option<String>,
    /// The account it is paid to.
    pub creditor_account: Option<String>,
    /// ЄДРПОУ, РНОКПП or another id of who is paid.
    pub creditor_tax_id: Option<String>,
    /// Structured references first, then the text.
    pub remittance: Option<String>,
    /// The day the file was made.
    pub created_on: Option<NaiveDate>,
    /// The day asked for.
    pub requested_on: Option<NaiveDate>,
}

/// All of one file.
pub struct Instructions {
    /// `pain.001.001.09` and so on.
    pub format: String,
    /// In the order of the file.
    pub payments: Vec<Instruction>,
    /// What a person has to look at: sums that do not hold.
    pub findings: Vec<Finding>,
}

/// Reads an instruction file.
///
/// # Errors
/// [`Unreadable`]: `too-large`, `unknown-format`, those of XML, `amount` where a payment has none.
pub fn read(bytes: &[u8]) -> Result<Instructions, Unreadable> {
    if bytes.len() > MAX_BYTES {
        let reason = format!("{} bytes, at most {MAX_BYTES} are read", bytes.len());
        return Err(Unreadable::new("too-large", "file", reason));
    }
    let source = text::xml(bytes.trim_ascii_start())?;
    let is_pain = |uri: &str| named(uri).is_some_and(|name| name.starts_with("pain.001"));
    let head = head(&source, |name| name == "CstmrCdtTrfInitn", is_pain)?;
    let by_namespace = head.namespace.as_deref().and_then(named).filter(|name| name.starts_with("pain.001"));
    let format = match (by_namespace, head.message.as_deref()) {
        (Some(format), _) => format,
        (None, Some("CstmrCdtTrfInitn")) => "pain.001".to_owned(),
        _ => return Err(Unreadable::new("unknown-format", "namespace", "no pain.001: no instructions of payments")),
    };
    let mut visitor = Visitor::default();
    walk(&source, &mut visitor)?;
    let mut findings = visitor.findings;
    if visitor.payments.is_empty() {
        findings.push(Finding::new("no-payment", "file", "the file asks for no payment"));
    }
    let all: Vec<&Instruction> = visitor.payments.iter().collect();
    findings.extend(claims(visitor.claimed, &all, "file"));
    Ok(Instructions { format, payments: visitor.payments, findings })
}

/// Count and sum that a header claims.
type Claim = (Option<usize>, Option<Decimal>);

#[derive(Default)]
struct Visitor {
    payments: Vec<Instruction>,
    findings: Vec<Finding>,
    message: Option<String>,
    created: Option<NaiveDate>,
    claimed: Claim,
    /// Where the payments of the open batch begin.
    begun: usize,
    batches: usize,
}

fn claim(node: &Node) -> Claim {
    (node.get("NbOfTxs").and_then(|count| count.parse().ok()), node.get("CtrlSum").and_then(amount::iso))
}

fn claims((count, sum): Claim, payments: &[&Instruction], place: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(count) = count.filter(|count| *count != payments.len()) {
        let message = format!("{} payments, the header says {count}", payments.len());
        findings.push(Finding::new("count", place, message));
    }
    let real = payments.iter().map(|payment| payment.amount).try_fold(Decimal::ZERO, Decimal::checked_add);
    if let Some(sum) = sum.filter(|sum| real != Some(*sum)) {
        let real = real.map_or_else(|| "out of range".to_owned(), |real| real.to_string());
        findings.push(Finding::new("control-sum", place, format!("the payments sum to {real}, the header says {sum}")));
    }
    findings
}

fn tax_id(party: &Node) -> Option<String> {
    let id = party.at("Id").or_else(|| party.at("Pty/Id"))?;
    owned(id.first(&["OrgId/Othr/Id", "PrvtId/Othr/Id", "OrgId/PrtryId/Id", "PrvtId/OthrId/Id"]))
}

fn remittance(node: &Node) -> Option<String> {
    let information = node.at("RmtInf")?;
    let references = information.all("Strd").filter_map(|one| owned(one.first(&["CdtrRefInf/Ref", "RfrdDocInf/Nb"])));
    let texts = information.all("Ustrd").filter_map(|text| owned(text.text()));
    let parts: Vec<String> = references.chain(texts).collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

impl Visitor {
    fn payment(&self, node: &Node) -> Result<Instruction, (&'static str, String)> {
        let at = node.at("Amt/InstdAmt").or_else(|| node.at("Amt/EqvtAmt/Amt"));
        let amount = at.and_then(Node::text).and_then(amount::iso);
        let amount = amount.ok_or(("amount", "a payment without a readable amount".to_owned()))?;
        let creditor = node.at("Cdtr");
        Ok(Instruction {
            message_id: None,
            batch_id: None,
            instruction_id: owned(node.get("PmtId/InstrId")),
            end_to_end_id: owned(node.get("PmtId/EndToEndId")),
            amount,
            currency: at.and_then(|at| at.currency.as_deref()).map(str::to_uppercase),
            debtor_account: None,
            creditor_name: owned(node.first(&["Cdtr/Nm", "Cdtr/Pty/Nm", "UltmtCdtr/Nm"])),
            creditor_account: node.at("CdtrAcct").and_then(account_id),
            creditor_tax_id: creditor.and_then(tax_id),
            remittance: remittance(node),
            created_on: None,
            requested_on: None,
        })
    }
}

impl Visit for Visitor {
    fn open(&mut self, node: &Node, _: &[Node]) -> Result<(), String> {
        if &*node.name == "PmtInf" {
            self.begun = self.payments.len();
        }
        Ok(())
    }

    fn close(&mut self, node: Node, parents: &[Node]) -> Result<Option<Node>, (&'static str, String)> {
        match (&*node.name, parents.last().map(|parent| &*parent.name)) {
            ("GrpHdr", _) => {
                self.message = owned(node.get("MsgId"));
                self.created = node.get("CreDtTm").and_then(date::iso);
                self.claimed = claim(&node);
                Ok(None)
            }
            ("CdtTrfTxInf", _) => {
                if self.payments.len() >= MAX_ENTRIES {
                    return Err(("too-many-entries", format!("more than {MAX_ENTRIES} payments")));
                }
                let payment = self.payment(&node)?;
                self.payments.push(payment);
                Ok(None)
            }
            ("PmtInf", _) => {
                self.batches += 1;
                let (batch, account) = (owned(node.get("PmtInfId")), node.at("DbtrAcct").and_then(account_id));
                let requested = node.first(&["ReqdExctnDt/Dt", "ReqdExctnDt/DtTm", "ReqdExctnDt"]).and_then(date::iso);
                for payment in self.payments.iter_mut().skip(self.begun) {
                    payment.message_id = self.message.clone();
                    payment.batch_id = batch.clone();
                    payment.debtor_account = account.clone();
                    payment.created_on = self.created;
                    payment.requested_on = requested;
                }
                let own: Vec<&Instruction> = self.payments.iter().skip(self.begun).collect();
                self.findings.extend(claims(claim(&node), &own, &format!("batch {}", self.batches)));
                Ok(None)
            }
            _ => Ok(Some(node)),
        }
    }
}
