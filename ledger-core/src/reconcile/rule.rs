//! The rules of matching as data: points, thresholds, fees, classes of lines without a payment.
//!
//! Invariant: a run names the hash of the rules it went by; the same rules give the same bytes and the same hash for ever
//! (the version of [`super::normalise`] is part of them). Rules under which an index would miss a candidate are refused.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::normalise;
use crate::money::Minor;
use crate::time::Day;

/// Points for evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Amount equal.
    pub amt_eq: u8,
    /// Equal after a fee rule.
    pub amt_fee: u8,
    /// A part of the amount.
    pub amt_part: u8,
    /// Account instructed.
    pub iban_eq: u8,
    /// An account verified earlier.
    pub iban_old: u8,
    /// Tax id equal.
    pub tax_eq: u8,
    /// Agreement and instalment named, or the end-to-end id.
    pub ref_full: u8,
    /// Agreement named.
    pub ref_agr: u8,
    /// Folded name equal.
    pub name_eq: u8,
    /// Words of the name similar.
    pub name_sim: u8,
    /// Same day.
    pub date_0: u8,
    /// Up to 3 business days.
    pub date_3: u8,
    /// Up to 10 business days.
    pub date_10: u8,
}

/// Whether a fee is added to the payment or taken out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeeSide {
    /// The line is payment and fee.
    Added,
    /// The line is the payment less the fee.
    Deducted,
}

/// A fee the bank books inside a payment's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRule {
    /// Where it is booked, e.g. `5410`.
    pub account: String,
    /// Minor units, whatever the amount.
    pub fixed: Minor,
    /// Ten-thousandths of the payment, rounded half up, on top of `fixed`.
    pub per_10_000: u32,
    /// Added or deducted.
    pub side: FeeSide,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Option<Day>,
}

impl FeeRule {
    /// What the line of such a payment is, on that day.
    pub fn line_amount(&self, payment: Minor, on: Day) -> Option<Minor> {
        if on < self.from || self.until.is_some_and(|until| on > until) {
            return None;
        }
        let share = (i128::from(payment.0) * i128::from(self.per_10_000) + 5_000) / 10_000;
        let fee = self.fixed.plus(Minor(i64::try_from(share).ok()?)).ok()?;
        match self.side {
            FeeSide::Added => payment.plus(fee).ok(),
            FeeSide::Deducted => payment.minus(fee).ok().filter(|rest| rest.0 > 0),
        }
    }
}

/// What a line without a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A charge of the bank.
    Fee,
    /// Interest.
    Interest,
    /// Between accounts of the programme.
    OwnTransfer,
    /// A currency bought or sold.
    Exchange,
    /// Money of a donor.
    DonorReceipt,
}

impl Class {
    /// The word of the interface.
    pub fn code(self) -> &'static str {
        match self {
            Class::Fee => "fee",
            Class::Interest => "interest",
            Class::OwnTransfer => "own-transfer",
            Class::Exchange => "exchange",
            Class::DonorReceipt => "donor-receipt",
        }
    }
}

/// When a line belongs to a class. Conditions that are given hold together; of each list one is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Some(true): comes in. Some(false): goes out.
    pub incoming: Option<bool>,
    /// Beginnings or ends of the bank's code, at its slashes: `ACMT/MDOP`, `CHRG`, `NCHG`.
    pub kinds: Vec<String>,
    /// The other party's accounts.
    pub accounts: Vec<String>,
    /// Words of the text. A rule with words only yields to a payment with evidence.
    pub words: Vec<String>,
}

/// A class with its condition. New rules only propose until a person has confirmed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRule {
    /// Its short name, told in records.
    pub name: String,
    /// What such a line is.
    pub class: Class,
    /// When.
    pub when: When,
    /// A person has confirmed it.
    pub confirmed: bool,
}

/// Bounds of exact subsets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRule {
    /// The most payments or lines looked at together, at most 20.
    pub items: u8,
    /// The most sums kept for one search: a node each. At least 2 to the half of `items`, twice.
    pub nodes: u32,
    /// How many days before the line a common send date may be.
    pub days: u8,
}

/// Everything a run goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Counted up by whoever changes it.
    pub version: u32,
    /// Points.
    pub points: Points,
    /// Least score that matches by itself.
    pub auto: u8,
    /// Least lead over the next candidate, in both directions.
    pub lead: u8,
    /// Least number of identity evidences (account, tax id, reference) to match by itself.
    pub identities: u8,
    /// Least score that is proposed.
    pub proposed: u8,
    /// Percent of letters in shared words that make names similar.
    pub similar: u8,
    /// The largest amount that matches by itself.
    pub auto_limit: Option<Minor>,
    /// Fees.
    pub fees: Vec<FeeRule>,
    /// Classes, the first that holds counts.
    pub classes: Vec<ClassRule>,
    /// Groups.
    pub groups: GroupRule,
    /// Of [`normalise::VERSION`].
    pub normalise: u32,
}

/// Why a rule set cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Candidates could be missed: see [`RuleSet::check`].
    #[error("evidence without an account, tax id, reference or equal name must stay below what is proposed")]
    Unfounded,
    /// Rivals could be missed.
    #[error("what matches by itself, less the lead, must not be below what is proposed")]
    Rivals,
    /// Bounds of groups.
    #[error("groups have 2 to 20 items, and nodes for all sums of half of them")]
    Groups,
    /// Made for another way to fold texts.
    #[error("the rules were made for another version of folding")]
    Normalise,
    /// A fee is negative or ends before it begins.
    #[error("a fee is not negative and its last day is not before its first")]
    Fee,
}

impl RuleSet {
    /// The rules of the design: 80 points, 15 lead, two identities.
    pub fn standard() -> Self {
        let kinds = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let rule = |name: &str, class, incoming, codes: &[&str], confirmed| ClassRule {
            name: name.to_owned(),
            class,
            when: When { incoming, kinds: kinds(codes), ..When::default() },
            confirmed,
        };
        let interest = ["INTR", "NINT", "INT"];
        let mut words = rule("fee-words", Class::Fee, Some(false), &[], false);
        words.when.words = kinds(&["КОМІСІЯ БАНКУ", "БАНКІВСЬКА КОМІСІЯ", "ПЛАТА ЗА РКО", "BANK CHARGES"]);
        RuleSet {
            version: 1,
            points: Points {
                amt_eq: 35,
                amt_fee: 22,
                amt_part: 10,
                iban_eq: 25,
                iban_old: 15,
                tax_eq: 15,
                ref_full: 20,
                ref_agr: 12,
                name_eq: 8,
                name_sim: 5,
                date_0: 7,
                date_3: 5,
                date_10: 2,
            },
            auto: 80,
            lead: 15,
            identities: 2,
            proposed: 50,
            similar: 85,
            auto_limit: None,
            fees: Vec::new(),
            classes: vec![
                rule(
                    "fee-code",
                    Class::Fee,
                    Some(false),
                    &["CHRG", "COMM", "FEES", "NCHG", "NCOM", "SRVCHG", "FEE"],
                    true,
                ),
                rule("interest-code", Class::Interest, None, &interest, true),
                rule("exchange-code", Class::Exchange, None, &["FORX", "NFEX"], false),
                words,
            ],
            groups: GroupRule { items: 20, nodes: 4_096, days: 10 },
            normalise: normalise::VERSION,
        }
    }

    /// Whether candidates can be found by account, tax id, reference or equal name and amount alone.
    ///
    /// # Errors
    /// [`RuleError`].
    pub fn check(&self) -> Result<(), RuleError> {
        let p = &self.points;
        let all = |parts: &[u8]| parts.iter().map(|part| u32::from(*part)).sum::<u32>();
        let day = p.date_0.max(p.date_3).max(p.date_10);
        let other = p.amt_fee.max(p.amt_part);
        let unfounded = all(&[p.amt_eq, p.name_sim, day]).max(all(&[other, p.name_eq.max(p.name_sim), day]));
        let halves = 2_u32 << self.groups.items.div_ceil(2).min(20);
        if unfounded >= u32::from(self.proposed) {
            Err(RuleError::Unfounded)
        } else if self.auto.saturating_sub(self.lead) < self.proposed {
            Err(RuleError::Rivals)
        } else if !(2..=20).contains(&self.groups.items) || self.groups.nodes < halves {
            Err(RuleError::Groups)
        } else if self.normalise != normalise::VERSION {
            Err(RuleError::Normalise)
        } else if self.fees.iter().any(|fee| fee.fixed.0 < 0 || fee.until.is_some_and(|until| until < fee.from)) {
            Err(RuleError::Fee)
        } else {
            Ok(())
        }
    }

    /// Whether an equal amount and name alone are proposed when the line is not of the day of sending.
    pub(crate) fn name_counts_later(&self) -> bool {
        let p = &self.points;
        let later = u32::from(p.date_3.max(p.date_10));
        u32::from(p.amt_eq) + u32::from(p.name_eq) + later >= u32::from(self.proposed)
    }

    /// The bytes that are hashed: JSON, its fields in the order of this type.
    pub fn canonical(&self) -> Vec<u8> {
        // Writing whole numbers, texts and lists into memory cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 of [`RuleSet::canonical`].
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.canonical()).into()
    }
}
