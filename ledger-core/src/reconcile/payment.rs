//! A payment that was sent, as it is matched.
//!
//! Invariant: the object matched is the instruction, not the claim behind it. What could name a person is folded and lives
//! in memory only: neither type can be printed or written.

use uuid::Uuid;

use super::normalise;
use super::runs::runs;
use crate::money::{Currency, Minor};
use crate::time::Day;

/// How far a payment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// With the bank; whether it accepted it or has not said anything yet.
    Sent,
    /// Seen on a statement.
    Confirmed,
    /// Came back.
    Returned,
    /// Refused by the bank.
    Rejected,
}

/// A payment as it was instructed.
#[derive(Clone)]
pub struct PaymentFacts {
    /// Which payment; results are told by it.
    pub id: Uuid,
    /// Who is paid: the same for all payments to one beneficiary.
    pub payee: Uuid,
    /// End-to-end id.
    pub end_to_end: Option<String>,
    /// Batch id (`PmtInfId`).
    pub batch: Option<String>,
    /// Positive.
    pub amount: Minor,
    /// Its currency.
    pub currency: Currency,
    /// Account instructed.
    pub account: Option<String>,
    /// Accounts of the payee that were verified earlier.
    pub earlier_accounts: Vec<String>,
    /// Tax id of the payee.
    pub tax_id: Option<String>,
    /// Name of the payee.
    pub name: Option<String>,
    /// Number of the agreement.
    pub agreement: Option<String>,
    /// Which instalment of it.
    pub instalment: Option<u16>,
    /// The day it was handed to the bank.
    pub sent_on: Day,
    /// How far it is.
    pub state: State,
    /// Sanctions or another hold.
    pub held: bool,
}

/// A payment, folded.
#[derive(Clone)]
pub struct Payment {
    pub(crate) id: Uuid,
    pub(crate) payee: Uuid,
    pub(crate) end_to_end: Option<Box<str>>,
    pub(crate) batch: Option<Box<str>>,
    pub(crate) amount: Minor,
    pub(crate) currency: Currency,
    pub(crate) account: Option<Box<str>>,
    pub(crate) earlier_accounts: Box<[Box<str>]>,
    pub(crate) tax_id: Option<Box<str>>,
    pub(crate) name: Option<Box<str>>,
    /// Folded, its parts joined by `-`: however it was written, it is one agreement.
    pub(crate) agreement: Option<Box<str>>,
    /// The end-to-end id as texts are folded, where it says more than agreement and instalment.
    pub(crate) in_texts: Option<Box<str>>,
    pub(crate) instalment: Option<u16>,
    pub(crate) sent_on: Day,
    pub(crate) state: State,
    pub(crate) held: bool,
}

impl Payment {
    /// Which payment.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The same payment, that far.
    #[must_use]
    pub fn at(mut self, state: State) -> Self {
        self.state = state;
        self
    }
}

fn boxed(folded: Option<String>) -> Option<Box<str>> {
    folded.filter(|folded| !folded.is_empty()).map(String::into_boxed_str)
}

fn parts(number: &str) -> String {
    let folded = normalise::text(number);
    runs(&folded).iter().map(|run| run.text).collect::<Vec<_>>().join("-")
}

/// Whether an end-to-end id says no more than agreement and instalment (`GA-2026-001-2`): texts that have the one name
/// the other.
fn is_instalment(id: &str, agreement: Option<&str>, instalment: Option<u16>) -> bool {
    let number = agreement.and_then(|agreement| id.strip_prefix(agreement)).and_then(|rest| rest.strip_prefix('-'));
    let number = number.filter(|number| number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
    number.and_then(|number| number.parse().ok()).is_some_and(|number: u16| Some(number) == instalment)
}

impl From<PaymentFacts> for Payment {
    fn from(facts: PaymentFacts) -> Self {
        let end_to_end = facts.end_to_end.as_deref().and_then(normalise::reference);
        let account = facts.account.as_deref().and_then(normalise::account);
        let agreement = facts.agreement.as_deref().map(parts);
        let in_texts = end_to_end.as_deref().map(normalise::text);
        let in_texts = in_texts.filter(|id| !is_instalment(id, agreement.as_deref(), facts.instalment));
        let earlier = facts.earlier_accounts.iter().filter_map(|account| normalise::account(account));
        let earlier_accounts =
            earlier.filter(|earlier| Some(earlier) != account.as_ref()).map(String::into_boxed_str).collect();
        Payment {
            id: facts.id,
            payee: facts.payee,
            in_texts: boxed(in_texts),
            end_to_end: boxed(end_to_end),
            batch: boxed(facts.batch.as_deref().and_then(normalise::reference)),
            amount: facts.amount,
            currency: facts.currency,
            account: boxed(account),
            earlier_accounts,
            tax_id: boxed(facts.tax_id.as_deref().and_then(normalise::tax_id)),
            name: boxed(facts.name.as_deref().map(normalise::name)),
            agreement: boxed(agreement),
            instalment: facts.instalment,
            sent_on: facts.sent_on,
            state: facts.state,
            held: facts.held,
        }
    }
}
