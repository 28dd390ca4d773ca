//! What speaks for one line being one payment, and against it.
//!
//! Invariant: a pure function of line, payment, what the line names and the rules; a candidate has an account, tax id or
//! reference in common with the line, or name and amount. Must not look at other candidates.

use super::barred::Barred;
use super::index::Index;
use super::line::Line;
use super::normalise;
use super::payment::{Payment, State};
use super::record::{Evidence, Evidences, Veto, Vetoes};
use super::reference::{Named, Target};
use super::rule::RuleSet;
use crate::time::Day;

/// A candidate with its evidence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scored {
    /// 0 to 100.
    pub score: u8,
    /// What speaks for it.
    pub evidence: Evidences,
    /// What speaks against it or blocks it.
    pub vetoes: Vetoes,
    /// Days from sending to the line.
    pub days: i64,
}

/// What stays the same for all lines of a run.
pub struct Context<'a> {
    /// Payments.
    pub index: &'a Index<'a>,
    /// Rules.
    pub rules: &'a RuleSet,
    /// The last day that is signed off.
    pub signed_until: Option<Day>,
    /// What a person said no to.
    pub barred: &'a Barred,
}

/// What a text says of a payment's reference.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reference {
    full: bool,
    agreement: bool,
    other_agreement: bool,
    other_instalment: bool,
}

impl Context<'_> {
    /// The line as this payment; None where it is no candidate.
    pub(crate) fn score(&self, line: &Line, named: &Named, at: u32) -> Option<Scored> {
        let payment = self.index.payment(at);
        let open = payment.state == State::Sent && payment.sent_on <= line.booked_on;
        if !open || payment.currency != line.currency {
            return None;
        }
        let amount = self.amount(line, payment)?;
        let reference = self.reference(named, at);
        let mut evidence = Evidences::NONE.with(amount).with_if(Evidence::TaxEq, tax_equal(line, payment));
        if let Some(account) = line.account.as_deref() {
            let earlier = payment.earlier_accounts.iter().any(|earlier| **earlier == *account);
            if payment.account.as_deref() == Some(account) {
                evidence = evidence.with(Evidence::IbanEq);
            } else if earlier {
                evidence = evidence.with(Evidence::IbanOld);
            }
        }
        evidence = if reference.full {
            evidence.with(Evidence::RefFull)
        } else {
            evidence.with_if(Evidence::RefAgr, reference.agreement)
        };
        let same_name = line.name.is_some() && line.name == payment.name;
        if evidence.identities() == 0 && !(same_name && amount == Evidence::AmtEq) {
            return None;
        }
        if let (Some(theirs), Some(ours)) = (line.name.as_deref(), payment.name.as_deref()) {
            let similar = !same_name && normalise::similar(theirs, ours, u32::from(self.rules.similar));
            evidence = evidence.with_if(Evidence::NameEq, same_name).with_if(Evidence::NameSim, similar);
        }
        evidence = match normalise::business_days(payment.sent_on, line.booked_on) {
            _ if payment.sent_on == line.booked_on => evidence.with(Evidence::Date0),
            0..=3 => evidence.with(Evidence::Date3),
            4..=10 => evidence.with(Evidence::Date10),
            _ => evidence,
        };
        let score = evidence.score(&self.rules.points);
        let vetoes = self.vetoes(line, payment, reference);
        let days = crate::time::days_between(payment.sent_on, line.booked_on);
        (score >= self.rules.proposed).then_some(Scored { score, evidence, vetoes, days })
    }

    fn amount(&self, line: &Line, payment: &Payment) -> Option<Evidence> {
        let paid = line.paid()?;
        let fee = || self.rules.fees.iter().any(|fee| fee.line_amount(payment.amount, line.booked_on) == Some(paid));
        if paid == payment.amount {
            Some(Evidence::AmtEq)
        } else if fee() {
            Some(Evidence::AmtFee)
        } else {
            (paid < payment.amount).then_some(Evidence::AmtPart)
        }
    }

    /// What the text says of a payment: its agreement and instalment, or others.
    fn reference(&self, named: &Named, at: u32) -> Reference {
        let payment = self.index.payment(at);
        let own = self.index.agreement_of(at);
        let (mut by_id, mut by_agreement, mut other, mut sibling) = (false, false, named.stranger, false);
        for target in &named.targets {
            match *target {
                Target::Agreement(number) if own == Some(number) => by_agreement = true,
                Target::Agreement(_) => other = true,
                Target::Payment(first) if self.index.payment(first).end_to_end == payment.end_to_end => by_id = true,
                Target::Payment(first) if own.is_some() && self.of_agreement(first, own) => sibling = true,
                Target::Payment(_) => other = true,
            }
        }
        let instalments = &named.instalments;
        let named_one = payment.instalment.is_some_and(|number| instalments.as_slice() == [number]);
        let known = (by_agreement || by_id) && payment.instalment.is_some();
        let named_other = known && !instalments.is_empty() && !named_one;
        Reference {
            full: by_id || (by_agreement && named_one),
            agreement: by_agreement || sibling,
            other_agreement: other,
            other_instalment: sibling || named_other,
        }
    }

    /// Whether any payment of one end-to-end id is of an agreement.
    fn of_agreement(&self, first: u32, agreement: Option<u32>) -> bool {
        self.index.of_same_id(first).any(|at| self.index.agreement_of(at) == agreement)
    }

    fn vetoes(&self, line: &Line, payment: &Payment, reference: Reference) -> Vetoes {
        let (own, known) =
            line.account.as_deref().map_or((false, false), |account| self.index.owns(account, payment.payee));
        let other_tax = line.tax_id.is_some() && payment.tax_id.is_some() && line.tax_id != payment.tax_id;
        self.blocks(line)
            .with_if(Veto::IbanOther, known && !own)
            .with_if(Veto::TaxOther, other_tax)
            .with_if(Veto::AgrOther, reference.other_agreement)
            .with_if(Veto::InstOther, reference.other_instalment)
            .with_if(Veto::BeforeSent, line.booked_on < payment.sent_on)
            .with_if(Veto::Held, payment.held)
            .with_if(Veto::NotOpen, payment.state != State::Sent)
    }

    /// What blocks a line whatever it is matched with.
    pub(crate) fn blocks(&self, line: &Line) -> Vetoes {
        let above = self.rules.auto_limit.is_some_and(|limit| line.amount.0.unsigned_abs() > limit.0.unsigned_abs());
        let signed = self.signed_until.is_some_and(|until| line.booked_on <= until);
        Vetoes::NONE.with_if(Veto::Limit, above).with_if(Veto::Signed, signed)
    }

    /// What is against a line being these payments, which it names by an id.
    pub(crate) fn against(&self, line: &Line, named: &Named, at: u32) -> Vetoes {
        self.vetoes(line, self.index.payment(at), self.reference(named, at))
    }
}

fn tax_equal(line: &Line, payment: &Payment) -> bool {
    line.tax_id.is_some() && line.tax_id == payment.tax_id
}
