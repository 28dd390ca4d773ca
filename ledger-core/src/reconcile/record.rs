//! What a run says of a line: ids, codes and points.
//!
//! Invariant: no text, name or account: a record may stand in the ledger.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rule::{Class, Points};

macro_rules! codes {
    ($(#[$doc:meta])* $one:ident in $set:ident { $($(#[$what:meta])* $name:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $one { $($(#[$what])* $name,)+ }

        impl $one {
            /// All of them, in order.
            pub const ALL: &'static [$one] = &[$($one::$name),+];

            /// The word of the interface.
            pub fn code(self) -> &'static str {
                match self { $($one::$name => $code,)+ }
            }

            /// The one of that word.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }

        /// A set of them.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $set(u32);

        impl $set {
            /// None of them.
            pub const NONE: $set = $set(0);

            /// With one more.
            #[must_use]
            pub const fn with(self, one: $one) -> Self {
                $set(self.0 | 1 << one as u32)
            }

            /// With one more where `holds`.
            #[must_use]
            pub const fn with_if(self, one: $one, holds: bool) -> Self {
                if holds { self.with(one) } else { self }
            }

            /// With all of another set.
            #[must_use]
            pub const fn and(self, other: $set) -> Self {
                $set(self.0 | other.0)
            }

            /// Whether it is in.
            pub const fn has(self, one: $one) -> bool {
                self.0 & 1 << one as u32 != 0
            }

            /// Whether there is none.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Those that are in, in order.
            pub fn iter(self) -> impl Iterator<Item = $one> {
                $one::ALL.iter().copied().filter(move |one| self.has(*one))
            }
        }
    };
}

codes! {
    /// What speaks for a match.
    Evidence in Evidences {
        /// Amount equal.
        AmtEq = "AMT_EQ",
        /// Amount equal after a fee rule.
        AmtFee = "AMT_FEE",
        /// A part of the amount.
        AmtPart = "AMT_PART",
        /// The account instructed.
        IbanEq = "IBAN_EQ",
        /// An account verified earlier.
        IbanOld = "IBAN_OLD",
        /// Tax id equal.
        TaxEq = "TAX_EQ",
        /// Agreement and instalment, or the end-to-end id.
        RefFull = "REF_FULL",
        /// Agreement.
        RefAgr = "REF_AGR",
        /// Folded name equal.
        NameEq = "NAME_EQ",
        /// Words of the name similar.
        NameSim = "NAME_SIM",
        /// Same day.
        Date0 = "DATE_0",
        /// Up to 3 business days.
        Date3 = "DATE_3",
        /// Up to 10 business days.
        Date10 = "DATE_10",
        /// End-to-end id, amount and currency (T1).
        E2eEq = "E2E_EQ",
        /// The batch named, its total equal (T2).
        BatchSum = "BATCH_SUM",
        /// Each payment of the line named, with its amount (T2).
        BatchParts = "BATCH_PARTS",
        /// A return that names what came back, amount equal (T3).
        ReturnId = "RETURN_ID",
        /// A return whose text names agreement and instalment, amount equal (T3).
        ReturnRef = "RETURN_REF",
        /// The class of line (T0).
        Rule = "RULE",
        /// The only subset of the batch named that sums to the line (T5).
        SetBatch = "SET_BATCH",
        /// The only subset of payments sent on one day that sums to the line (T5).
        SetDate = "SET_DATE",
        /// The only subset of the beneficiary's payments that sums to the line (T5).
        SetPayee = "SET_PAYEE",
        /// The only subset of lines that sums to one payment (T5).
        SetLines = "SET_LINES",
    }
}

codes! {
    /// What blocks an automatic match.
    Veto in Vetoes {
        /// The account is another beneficiary's.
        IbanOther = "IBAN_OTHER",
        /// Another tax id.
        TaxOther = "TAX_OTHER",
        /// The text names another agreement.
        AgrOther = "AGR_OTHER",
        /// The text names another instalment.
        InstOther = "INST_OTHER",
        /// The line is from before the payment was sent.
        BeforeSent = "BEFORE_SENT",
        /// Sanctions or another hold.
        Held = "HELD",
        /// Above the largest automatic amount.
        Limit = "LIMIT",
        /// The period of the line is signed off.
        Signed = "SIGNED",
        /// The payment is not with the bank: confirmed, returned or refused before.
        NotOpen = "NOT_OPEN",
        /// Several payments or lines fit the same key.
        NotUnique = "NOT_UNIQUE",
        /// A class rule that no person has confirmed yet.
        NewRule = "NEW_RULE",
    }
}

impl Vetoes {
    /// Whether it speaks against this being the payment, and not only against doing it without a person.
    pub const fn contradicts(self) -> bool {
        self.has(Veto::IbanOther)
            || self.has(Veto::TaxOther)
            || self.has(Veto::AgrOther)
            || self.has(Veto::InstOther)
            || self.has(Veto::BeforeSent)
    }
}

impl Evidences {
    /// Identity evidences: account, tax id, reference.
    pub fn identities(self) -> u8 {
        u8::from(self.has(Evidence::IbanEq) || self.has(Evidence::IbanOld))
            + u8::from(self.has(Evidence::TaxEq))
            + u8::from(self.has(Evidence::RefFull) || self.has(Evidence::RefAgr))
    }

    /// The sum of points, at most 100.
    pub fn score(self, points: &Points) -> u8 {
        let sum: u32 = self.iter().map(|one| u32::from(one.points(points))).sum();
        u8::try_from(sum.min(100)).unwrap_or(100)
    }
}

impl Evidence {
    /// Its points in a score; 0 for what makes no score.
    pub fn points(self, points: &Points) -> u8 {
        match self {
            Evidence::AmtEq => points.amt_eq,
            Evidence::AmtFee => points.amt_fee,
            Evidence::AmtPart => points.amt_part,
            Evidence::IbanEq => points.iban_eq,
            Evidence::IbanOld => points.iban_old,
            Evidence::TaxEq => points.tax_eq,
            Evidence::RefFull => points.ref_full,
            Evidence::RefAgr => points.ref_agr,
            Evidence::NameEq => points.name_eq,
            Evidence::NameSim => points.name_sim,
            Evidence::Date0 => points.date_0,
            Evidence::Date3 => points.date_3,
            Evidence::Date10 => points.date_10,
            _ => 0,
        }
    }
}

/// By what a line was matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tier {
    /// Rule class.
    T0,
    /// End-to-end id.
    T1,
    /// Batch.
    T2,
    /// Return.
    T3,
    /// Score.
    T4,
    /// Exact subset.
    T5,
}

impl Tier {
    /// The word of the interface.
    pub fn code(self) -> &'static str {
        match self {
            Tier::T0 => "T0",
            Tier::T1 => "T1",
            Tier::T2 => "T2",
            Tier::T3 => "T3",
            Tier::T4 => "T4",
            Tier::T5 => "T5",
        }
    }
}

/// What is to be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing was found.
    Nothing,
    /// A person decides.
    Proposed,
    /// Matched.
    Auto,
}

impl Verdict {
    /// The word of the interface.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Nothing => "nothing",
            Verdict::Proposed => "proposed",
            Verdict::Auto => "auto",
        }
    }
}

/// Another candidate of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rival {
    /// Which payment.
    pub payment: Uuid,
    /// Its score.
    pub score: u8,
    /// What is against it.
    pub vetoes: Vetoes,
}

/// A line's match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which line.
    pub line: Uuid,
    /// By what; None where nothing was found.
    pub tier: Option<Tier>,
    /// What is to be done.
    pub verdict: Verdict,
    /// The payments, sorted; several for a batch, a group and a return of several.
    pub payments: Vec<Uuid>,
    /// What the line is, where a class rule says so, with the place of that rule.
    pub class: Option<(Class, u16)>,
    /// 0 to 100, of T4.
    pub score: u8,
    /// What speaks for it.
    pub evidence: Evidences,
    /// What blocks it.
    pub vetoes: Vetoes,
    /// The next candidate that nothing contradicts.
    pub runner_up: Option<Rival>,
    /// The best candidate that something contradicts.
    pub barred: Option<Rival>,
    /// How many exact subsets fit, where it is more than one and none is proposed.
    pub subsets: u32,
}

impl Record {
    pub(crate) fn nothing(line: Uuid) -> Self {
        Record {
            line,
            tier: None,
            verdict: Verdict::Nothing,
            payments: Vec::new(),
            class: None,
            score: 0,
            evidence: Evidences::NONE,
            vetoes: Vetoes::NONE,
            runner_up: None,
            barred: None,
            subsets: 0,
        }
    }
}

/// All of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// SHA-256 of the rules.
    pub rules: [u8; 32],
    /// Their version.
    pub version: u32,
    /// One a line, sorted by the line's id.
    pub records: Vec<Record>,
}
