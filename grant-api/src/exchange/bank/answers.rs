//! pain.002 and pacs.004: what became of our instructions, and what came back.
//!
//! Invariant: one answer for each group, batch and payment the bank speaks of; a missing status stays missing.

use super::camt::owned;
use super::xml::{Node, Visit, walk};
use super::{Answer, MAX_ENTRIES, Reading, Unreadable, amount, date};

/// Reads a status report or a payment return.
///
/// # Errors
/// Those of XML, `too-many-entries`.
pub(crate) fn read(source: &str, format: &str) -> Result<Reading, Unreadable> {
    let mut visitor = Visitor { reading: Reading::new(format), message: None, batch: None, batched: 0 };
    walk(source, &mut visitor)?;
    let mut reading = visitor.reading;
    let faults: Vec<(&'static str, String, String)> =
        reading.answers.iter().enumerate().filter_map(|(at, answer)| fault(at, answer)).collect();
    for (code, place, message) in faults {
        reading.found(code, place, message);
    }
    Ok(reading)
}

/// What a person has to see: refused and returned payments.
fn fault(at: usize, answer: &Answer) -> Option<(&'static str, String, String)> {
    let reasons = if answer.reasons.is_empty() { "no reason given".to_owned() } else { answer.reasons.join(", ") };
    let place = format!("{} {}", answer.of, at + 1);
    if answer.returned {
        let amount = answer.amount.map_or_else(|| "an amount not named".to_owned(), |amount| amount.to_string());
        return Some(("payment-returned", place, format!("{amount} came back: {reasons}")));
    }
    match answer.status.as_deref() {
        Some("RJCT") => Some(("payment-rejected", place, format!("refused: {reasons}"))),
        Some("PART") => Some(("partly-accepted", place, format!("accepted in part: {reasons}"))),
        _ => None,
    }
}

struct Visitor {
    reading: Reading,
    message: Option<String>,
    batch: Option<String>,
    batched: usize,
}

impl Visitor {
    fn push(&mut self, answer: Answer) -> Result<(), (&'static str, String)> {
        if self.reading.answers.len() >= MAX_ENTRIES {
            return Err(("too-many-entries", format!("more than {MAX_ENTRIES} answers")));
        }
        self.reading.answers.push(answer);
        Ok(())
    }
}

fn reasons(node: &Node, name: &str) -> Vec<String> {
    node.all(name)
        .filter_map(|reason| owned(reason.first(&["Rsn/Cd", "Rsn/Prtry", "StsRsn/Cd", "RtrRsn/Cd"])))
        .collect()
}

fn answer(node: &Node, of: &'static str, status: &str) -> Answer {
    Answer {
        returned: false,
        of,
        message_id: None,
        batch_id: owned(node.get("OrgnlPmtInfId")),
        instruction_id: owned(node.get("OrgnlInstrId")),
        end_to_end_id: owned(node.get("OrgnlEndToEndId")),
        status: owned(node.get(status)),
        reasons: reasons(node, "StsRsnInf"),
        amount: None,
        currency: None,
        settled_on: None,
        bank_ref: owned(node.get("AcctSvcrRef")),
    }
}

impl Visit for Visitor {
    fn open(&mut self, node: &Node, _: &[Node]) -> Result<(), String> {
        if &*node.name == "OrgnlPmtInfAndSts" {
            self.batch = None;
            self.batched = self.reading.answers.len();
        }
        Ok(())
    }

    fn close(&mut self, node: Node, parents: &[Node]) -> Result<Option<Node>, (&'static str, String)> {
        let parent = parents.last().map(|parent| &*parent.name);
        match (&*node.name, parent) {
            ("OrgnlMsgId", Some("OrgnlGrpInfAndSts" | "OrgnlGrpInf")) => {
                self.message = self.message.take().or_else(|| owned(node.text()));
                Ok(Some(node))
            }
            ("OrgnlPmtInfId", Some("OrgnlPmtInfAndSts")) => {
                self.batch = owned(node.text());
                Ok(Some(node))
            }
            ("OrgnlGrpInfAndSts", _) => {
                let mut group = answer(&node, "group", "GrpSts");
                group.message_id = owned(node.get("OrgnlMsgId"));
                self.push(group)?;
                Ok(None)
            }
            ("OrgnlPmtInfAndSts", _) => {
                let mut batch = answer(&node, "batch", "PmtInfSts");
                batch.message_id = self.message.clone();
                self.push(batch)?;
                // The batch stands before its payments, as in the file.
                if let Some(part) = self.reading.answers.get_mut(self.batched..) {
                    part.rotate_right(1);
                }
                Ok(None)
            }
            ("TxInfAndSts", _) => {
                let mut payment = answer(&node, "payment", "TxSts");
                payment.message_id = self.message.clone();
                payment.batch_id = self.batch.clone();
                let paths = ["OrgnlTxRef/Amt/InstdAmt", "OrgnlTxRef/IntrBkSttlmAmt", "OrgnlTxRef/Amt/EqvtAmt/Amt"];
                money(&mut payment, &node, &paths);
                self.push(payment)?;
                Ok(None)
            }
            ("TxInf", _) => {
                let mut back = answer(&node, "payment", "RtrSts");
                back.returned = true;
                back.message_id = owned(node.get("OrgnlGrpInf/OrgnlMsgId")).or_else(|| self.message.clone());
                back.reasons = reasons(&node, "RtrRsnInf");
                back.settled_on = node.first(&["IntrBkSttlmDt", "SttlmDt"]).and_then(date::iso);
                back.bank_ref = owned(node.get("RtrId"));
                money(&mut back, &node, &["RtrdIntrBkSttlmAmt", "RtrdInstdAmt", "OrgnlIntrBkSttlmAmt"]);
                self.push(back)?;
                Ok(None)
            }
            _ => Ok(Some(node)),
        }
    }
}

fn money(answer: &mut Answer, node: &Node, paths: &[&str]) {
    let found = paths.iter().find_map(|path| node.at(path).filter(|at| at.text().is_some()));
    answer.amount = found.and_then(|at| at.text()).and_then(amount::iso);
    answer.currency = found.and_then(|at| at.currency.as_deref()).map(str::to_uppercase);
}
