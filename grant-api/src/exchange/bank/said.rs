//! What pain.002 and pacs.004 say of payments that a bank was asked for.
//!
//! ```text
//! [Asked: B-2026-0001, PAY-7] + [Answer: payment PAY-7 RJCT AC04]  ->  PAY-7 stands rejected, AC04
//! ```
//! Invariant: what is said of a payment goes before what is said of its batch, and that before its file; a refusal goes
//! before an acceptance, in whatever order they came. "Sent twice" refuses the second file, not the first. Must not know
//! where payments are kept, nor what is done about an answer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ledger_core::money::{Currency, Minor};

use super::Answer;
use super::matching::minor;

/// Statuses by which the bank takes a payment.
const TAKEN: [&str; 8] = ["ACCP", "ACTC", "ACSP", "ACSC", "ACWC", "ACCC", "ACFC", "ACWP"];
/// Statuses by which it does not.
const REFUSED: [&str; 2] = ["RJCT", "CANC"];
/// Reasons that speak of an earlier file with the same id.
const TWICE: [&str; 6] = ["DUPL", "AM05", "DU01", "DU02", "DU03", "DU04"];

/// What the bank says of a payment before it is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Sent,
    /// It takes it.
    Accepted,
    /// It does not.
    Rejected,
}

/// A payment that the bank was asked for, and what it says of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `MsgId` of the file.
    pub message_id: Option<String>,
    /// `PmtInfId` of the batch.
    pub batch_id: Option<String>,
    /// `InstrId`.
    pub instruction_id: Option<String>,
    /// `EndToEndId`.
    pub end_to_end_id: Option<String>,
    /// What was asked for, where it is exact in its currency.
    pub money: Option<(Minor, Currency)>,
    /// In a later file of the same id, and not in the first one.
    pub copy: bool,
    /// Its file was given more than once.
    pub copied: bool,
    /// What the bank says of it.
    pub standing: Standing,
    /// The bank spoke of the payment itself.
    pub answered: bool,
    /// The bank's reasons, sorted.
    pub reasons: Vec<String>,
    /// It came back in full.
    pub returned: bool,
    /// A part of it came back: a person looks at it.
    pub partly: bool,
    /// The day of a return.
    pub returned_on: Option<NaiveDate>,
}

impl Asked {
    /// A payment of which nothing is known yet.
    pub fn new(message_id: Option<String>, batch_id: Option<String>, reference: Option<String>) -> Asked {
        Asked {
            message_id,
            batch_id,
            instruction_id: reference.clone(),
            end_to_end_id: reference,
            money: None,
            copy: false,
            copied: false,
            standing: Standing::Sent,
            answered: false,
            reasons: Vec::new(),
            returned: false,
            partly: false,
            returned_on: None,
        }
    }
}

/// Tells each payment what the bank says of it.
pub fn apply(paid: &mut [&mut Asked], answers: &[&Answer]) {
    let said = |answer: &Answer, of: &'static str| answer.of == of && !answer.returned;
    let groups: Vec<&&Answer> = answers.iter().filter(|answer| said(answer, "group")).collect();
    let batches: Vec<&&Answer> = answers.iter().filter(|answer| said(answer, "batch")).collect();
    let payments: Vec<&&Answer> = answers.iter().filter(|answer| said(answer, "payment")).collect();
    for payment in paid.iter_mut() {
        let of_group: Vec<&Answer> = groups.iter().filter(|answer| names_file(answer, payment)).map(|a| **a).collect();
        file(payment, &of_group);
        let of_batch = batches.iter().filter(|answer| names_file(answer, payment) && names_batch(answer, payment));
        whole(payment, &of_batch.map(|a| **a).collect::<Vec<_>>());
    }
    let mut by_key: BTreeMap<Vec<Option<&str>>, Vec<&Answer>> = BTreeMap::new();
    for answer in payments {
        by_key.entry(key(answer)).or_default().push(answer);
    }
    for said in by_key.values() {
        let mine: Vec<usize> = (0..paid.len()).filter(|at| names(said[0], paid[*at])).collect();
        if mine.len() > 1 && mine.len() == said.len() {
            // As many answers as payments of the same ids: one for each, in the order of the file.
            for (at, answer) in mine.iter().zip(said) {
                single(paid[*at], &[answer]);
            }
        } else {
            mine.iter().for_each(|at| single(paid[*at], said));
        }
    }
    partly(paid, answers);
    for answer in answers.iter().filter(|answer| answer.returned) {
        returned(paid, answer);
    }
}

fn key(answer: &Answer) -> Vec<Option<&str>> {
    [&answer.message_id, &answer.batch_id, &answer.instruction_id, &answer.end_to_end_id]
        .map(|part| part.as_deref())
        .to_vec()
}

/// An id that one side leaves out says nothing against the other.
fn agree(left: Option<&str>, right: Option<&str>) -> bool {
    left.is_none() || right.is_none() || left == right
}

fn names_file(answer: &Answer, payment: &Asked) -> bool {
    answer.message_id.is_some() && answer.message_id == payment.message_id
}

fn names_batch(answer: &Answer, payment: &Asked) -> bool {
    answer.batch_id.is_some() && answer.batch_id == payment.batch_id
}

fn names(answer: &Answer, payment: &Asked) -> bool {
    let own = payment;
    let same = |theirs: &Option<String>, ours: &Option<String>| agree(theirs.as_deref(), ours.as_deref());
    let id = match (&answer.end_to_end_id, &answer.instruction_id) {
        (Some(id), _) if !id.eq_ignore_ascii_case("NOTPROVIDED") => own.end_to_end_id.as_ref() == Some(id),
        (_, Some(id)) => own.instruction_id.as_ref() == Some(id),
        _ => false,
    };
    id && same(&answer.message_id, &own.message_id)
        && same(&answer.batch_id, &own.batch_id)
        && same(&answer.instruction_id, &own.instruction_id)
}

fn is(answer: &Answer, statuses: &[&str]) -> bool {
    answer.status.as_deref().is_some_and(|status| statuses.contains(&status))
}

fn stand(payment: &mut Asked, standing: Standing, answers: &[&Answer], statuses: &[&str]) {
    payment.standing = standing;
    let reasons = answers.iter().filter(|answer| is(answer, statuses)).flat_map(|answer| answer.reasons.clone());
    payment.reasons = reasons.collect();
    payment.reasons.sort();
    payment.reasons.dedup();
}

/// The answers to a file: a refusal as sent twice is for the copy.
fn file(payment: &mut Asked, answers: &[&Answer]) {
    let twice = |answer: &&&Answer| answer.reasons.iter().any(|reason| TWICE.contains(&reason.as_str()));
    let copies: Vec<&Answer> = answers.iter().filter(twice).copied().collect();
    let plain: Vec<&Answer> = answers.iter().filter(|answer| !twice(answer)).copied().collect();
    if payment.copy && !copies.is_empty() {
        stand(payment, Standing::Rejected, &copies, &REFUSED);
    } else if plain.is_empty() && !payment.copied {
        whole(payment, &copies);
    } else {
        whole(payment, &plain);
    }
}

/// The answers to a file or a batch.
fn whole(payment: &mut Asked, answers: &[&Answer]) {
    if payment.copy && payment.standing == Standing::Rejected {
        return;
    }
    if answers.iter().any(|answer| is(answer, &REFUSED)) {
        stand(payment, Standing::Rejected, answers, &REFUSED);
    } else if answers.iter().any(|answer| is(answer, &TAKEN)) {
        stand(payment, Standing::Accepted, answers, &[]);
    }
}

/// The answers to a payment itself.
fn single(payment: &mut Asked, answers: &[&Answer]) {
    if payment.copy && payment.standing == Standing::Rejected {
        return;
    }
    payment.answered = true;
    whole(payment, answers);
}

/// A file or batch taken in part, of which the bank lists only the refused payments: the others are taken.
fn partly(paid: &mut [&mut Asked], answers: &[&Answer]) {
    let parts: Vec<&&Answer> =
        answers.iter().filter(|answer| answer.of != "payment" && is(answer, &["PART"])).collect();
    for part in parts {
        let within = |payment: &Asked| names_file(part, payment) && (part.of == "group" || names_batch(part, payment));
        let listed =
            paid.iter().any(|payment| within(payment) && payment.answered && payment.standing == Standing::Rejected);
        let silent =
            |payment: &&mut &mut Asked| within(payment) && !payment.answered && payment.standing == Standing::Sent;
        if listed {
            paid.iter_mut().filter(silent).for_each(|payment| payment.standing = Standing::Accepted);
        }
    }
}

/// A payment that came back in full; a part of it is a person's to look at.
fn returned(paid: &mut [&mut Asked], answer: &Answer) {
    let mine: Vec<usize> = (0..paid.len()).filter(|at| names(answer, paid[*at])).collect();
    let kept: Vec<usize> =
        mine.iter().copied().filter(|at| paid[*at].standing != Standing::Rejected && !paid[*at].copy).collect();
    for at in kept {
        let payment = &mut paid[at];
        let amount = answer.amount.and_then(|amount| minor(amount, answer.currency.as_deref()).ok());
        let whole = match (amount, payment.money) {
            (Some(said), Some(asked)) => said == asked,
            _ => answer.amount.is_none(),
        };
        payment.returned |= whole;
        payment.partly |= !whole;
        payment.returned_on = payment.returned_on.or(answer.settled_on);
        payment.reasons.extend(answer.reasons.iter().cloned());
        payment.reasons.sort();
        payment.reasons.dedup();
    }
}
