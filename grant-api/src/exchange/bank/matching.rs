//! From what a file says to what the core matches: exact minor units, known currencies, references found in texts.
//!
//! Invariant: an amount that is not exact in its currency, or a line without day or currency, is told and never matched.
//! Must not match or keep anything.

use ledger_core::money::{Currency, Minor, Money};
use ledger_core::reconcile::line::LineFacts;
use ledger_core::reconcile::normalise;
use ledger_core::reconcile::payment::{PaymentFacts, State};
use ledger_core::reconcile::reference::References;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::pain001::Instruction;
use super::{Line, Statement};

/// Minor units, or the code of what is wrong: `currency-unknown`, `amount-not-exact`.
///
/// # Errors
/// That code.
pub fn minor(amount: Decimal, currency: Option<&str>) -> Result<(Minor, Currency), &'static str> {
    let currency = currency.and_then(Currency::from_code).ok_or("currency-unknown")?;
    let plain = amount.normalize().to_string();
    let money = Money::parse(&plain, currency).map_err(|_| "amount-not-exact")?;
    Ok((money.minor, currency))
}

/// A line as it is matched. A line without an own currency is in its statement's.
///
/// # Errors
/// The code of why it cannot be: those of [`minor`], `no-date`.
pub fn line(id: Uuid, statement: &Statement, line: &Line) -> Result<LineFacts, &'static str> {
    let currency = line.currency.as_deref().or(statement.currency.as_deref());
    let (amount, currency) = minor(line.amount, currency)?;
    let booked_on = line.booked_on.or(line.value_on).ok_or("no-date")?;
    let mut facts = LineFacts::new(id, booked_on, amount, currency);
    facts.end_to_end.clone_from(&line.end_to_end_id);
    facts.batch.clone_from(&line.batch_id);
    facts.account.clone_from(&line.counterparty_account);
    facts.tax_id.clone_from(&line.counterparty_tax_id);
    facts.name.clone_from(&line.counterparty_name);
    facts.text.clone_from(&line.remittance);
    facts.kind.clone_from(&line.kind);
    facts.returned = line.reversal || line.return_reason.is_some();
    facts.returned |= line.details.iter().any(|detail| detail.return_reason.is_some());
    for detail in &line.details {
        let code = detail.currency.as_deref().unwrap_or(currency.code());
        let amount = detail.amount.and_then(|amount| minor(amount, Some(code)).ok());
        let amount = amount.filter(|(_, other)| *other == currency).map(|(amount, _)| amount);
        facts.details.push((detail.end_to_end_id.clone(), amount));
        if facts.batch.is_none() {
            facts.batch.clone_from(&detail.batch_id);
        }
    }
    // Payments of several batches in one line: none of them is the line's.
    let mut batches = line.details.iter().filter_map(|detail| detail.batch_id.as_deref());
    let first = batches.next();
    if line.batch_id.is_none() && batches.any(|other| Some(other) != first) {
        facts.batch = None;
    }
    Ok(facts)
}

/// A payment as it is matched, handed to the bank on the day its file was made, or asked for earlier.
///
/// # Errors
/// The code of why it cannot be: those of [`minor`], `no-date`.
pub fn payment(id: Uuid, payee: Uuid, instruction: &Instruction) -> Result<PaymentFacts, &'static str> {
    let (amount, currency) = minor(instruction.amount, instruction.currency.as_deref())?;
    let days = [instruction.created_on, instruction.requested_on];
    let sent_on = days.into_iter().flatten().min().ok_or("no-date")?;
    let (agreement, instalment) = reference(instruction);
    Ok(PaymentFacts {
        id,
        payee,
        end_to_end: instruction.end_to_end_id.clone(),
        batch: instruction.batch_id.clone(),
        amount,
        currency,
        account: instruction.creditor_account.clone(),
        earlier_accounts: Vec::new(),
        tax_id: instruction.creditor_tax_id.clone(),
        name: instruction.creditor_name.clone(),
        agreement,
        instalment,
        sent_on,
        state: State::Sent,
        held: false,
    })
}

/// Agreement and instalment, as the text of our own instruction has them: a word with letters, digits and a mark between
/// them; the instalment by its word, or by what the end-to-end id adds to the agreement.
fn reference(instruction: &Instruction) -> (Option<String>, Option<u16>) {
    let text = instruction.remittance.as_deref().unwrap_or_default();
    let is_mark = |symbol: char| matches!(symbol, '-' | '/');
    let numbered = |word: &&str| {
        let has = |kind: fn(char) -> bool| word.chars().any(kind);
        has(char::is_alphabetic) && has(|letter| letter.is_ascii_digit()) && word.chars().any(is_mark)
    };
    let words = text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | ')' | ':'));
    let agreement = words.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric())).find(numbered);
    let by_word = References::new().read(&normalise::text(text)).instalments;
    let rest = instruction
        .end_to_end_id
        .as_deref()
        .zip(agreement)
        .and_then(|(id, agreement)| id.strip_prefix(agreement)?.strip_prefix(is_mark)?.parse::<u16>().ok());
    let only = if let [only] = by_word.as_slice() { Some(*only) } else { None };
    // An agreement that is the end-to-end id itself is no agreement of several payments.
    let agreement = agreement.filter(|agreement| instruction.end_to_end_id.as_deref() != Some(agreement));
    (agreement.map(str::to_owned), only.or(rest))
}
