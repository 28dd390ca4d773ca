//! A line of a bank statement as it is matched.
//!
//! Invariant: amounts are signed, positive comes in. What could name a person is folded and lives in memory only: neither
//! type can be printed or written. Must not know a file format.

use uuid::Uuid;

use super::normalise;
use crate::money::{Currency, Minor};
use crate::time::Day;

/// A line as the bank sent it.
#[derive(Clone)]
pub struct LineFacts {
    /// Which line; results are told by it.
    pub id: Uuid,
    /// The day the bank booked it.
    pub booked_on: Day,
    /// Positive comes in.
    pub amount: Minor,
    /// Its currency.
    pub currency: Currency,
    /// The payer's reference.
    pub end_to_end: Option<String>,
    /// The payer's batch.
    pub batch: Option<String>,
    /// The other party's account.
    pub account: Option<String>,
    /// The other party's tax id.
    pub tax_id: Option<String>,
    /// The other party's name.
    pub name: Option<String>,
    /// The text, with the bank's line ends.
    pub text: Option<String>,
    /// The bank's code for the kind of movement.
    pub kind: Option<String>,
    /// The bank takes an earlier line back, or says why money came back.
    pub returned: bool,
    /// Its payments, where the bank breaks it down: end-to-end id and signed amount.
    pub details: Vec<(Option<String>, Option<Minor>)>,
}

impl LineFacts {
    /// A line of which the bank says nothing but day and amount.
    pub fn new(id: Uuid, booked_on: Day, amount: Minor, currency: Currency) -> Self {
        LineFacts {
            id,
            booked_on,
            amount,
            currency,
            end_to_end: None,
            batch: None,
            account: None,
            tax_id: None,
            name: None,
            text: None,
            kind: None,
            returned: false,
            details: Vec::new(),
        }
    }
}

/// End-to-end id and signed amount of a detail.
type Part = (Option<Box<str>>, Option<Minor>);

/// A line, folded.
#[derive(Clone)]
pub struct Line {
    pub(crate) id: Uuid,
    pub(crate) booked_on: Day,
    pub(crate) amount: Minor,
    pub(crate) currency: Currency,
    pub(crate) end_to_end: Option<Box<str>>,
    pub(crate) batch: Option<Box<str>>,
    pub(crate) account: Option<Box<str>>,
    pub(crate) tax_id: Option<Box<str>>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) text: Option<Box<str>>,
    pub(crate) kind: Option<Box<str>>,
    pub(crate) returned: bool,
    pub(crate) details: Box<[Part]>,
}

fn boxed(folded: Option<String>) -> Option<Box<str>> {
    folded.filter(|folded| !folded.is_empty()).map(String::into_boxed_str)
}

impl Line {
    /// Which line.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What a line that goes out pays, in minor units; None for one that comes in.
    pub(crate) fn paid(&self) -> Option<Minor> {
        (self.amount.0 < 0).then(|| self.amount.0.checked_neg().map(Minor)).flatten()
    }

    /// What the bank says of payments by their end-to-end ids: of each detail, else of the line. Empty where one of
    /// several details says nothing or they do not sum to the line.
    pub(crate) fn parts(&self) -> Vec<(&str, Minor)> {
        let several = self.details.len() > 1;
        if !several {
            let id = self.end_to_end.as_deref().or(self.details.first().and_then(|(id, _)| id.as_deref()));
            return id.map(|id| (id, self.amount)).into_iter().collect();
        }
        let parts: Option<Vec<(&str, Minor)>> =
            self.details.iter().map(|(id, amount)| Some((id.as_deref()?, (*amount)?))).collect();
        let parts = parts.unwrap_or_default();
        let sum = Minor::sum(parts.iter().map(|(_, amount)| *amount));
        if sum == Ok(self.amount) { parts } else { Vec::new() }
    }

    /// Whether the bank marks it as money that came back.
    pub(crate) fn is_return(&self) -> bool {
        let code = |kind: &str| kind.rsplit('/').next().is_some_and(|last| matches!(last, "RRTN" | "NRTI" | "NRTN"));
        self.returned || self.kind.as_deref().is_some_and(code)
    }
}

impl From<LineFacts> for Line {
    fn from(facts: LineFacts) -> Self {
        let text = facts.text.as_deref().map(normalise::text);
        let said = facts.account.as_deref().and_then(normalise::account);
        let told = facts.tax_id.as_deref().and_then(normalise::tax_id);
        let account = said.or_else(|| text.as_deref().and_then(iban_in));
        let tax_id = told.or_else(|| text.as_deref().and_then(tax_id_in));
        let details =
            facts.details.iter().map(|(id, amount)| (boxed(id.as_deref().and_then(normalise::reference)), *amount));
        Line {
            id: facts.id,
            booked_on: facts.booked_on,
            amount: facts.amount,
            currency: facts.currency,
            end_to_end: boxed(facts.end_to_end.as_deref().and_then(normalise::reference)),
            batch: boxed(facts.batch.as_deref().and_then(normalise::reference)),
            account: boxed(account),
            tax_id: boxed(tax_id),
            name: boxed(facts.name.as_deref().map(normalise::name)),
            text: boxed(text),
            kind: boxed(facts.kind),
            returned: facts.returned,
            details: details.collect(),
        }
    }
}

/// The only Ukrainian IBAN in a text, where the bank has no field for it.
fn iban_in(text: &str) -> Option<String> {
    let mut found = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() == 29)
        .filter_map(normalise::account)
        .filter(|word| word.starts_with("UA") && normalise::is_iban(word));
    let first = found.next();
    first.filter(|first| found.all(|other| other == *first))
}

/// The only tax id in a text that is labelled so and has its check digit.
fn tax_id_in(text: &str) -> Option<String> {
    let labels = ["ІПН", "РНОКПП", "ЄДРПОУ"].map(normalise::text);
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let labelled = words.windows(2).filter(|pair| labels.iter().any(|label| label == pair[0]));
    let valid = |id: &&str| normalise::is_edrpou(id) || normalise::is_rnokpp(id);
    let mut found = labelled.map(|pair| pair[1]).filter(valid);
    let first = found.next();
    first.filter(|first| found.all(|other| other == *first)).map(str::to_owned)
}
