//! Inputs of the commands on matches of lines: ids, codes, points and amounts; who was on the other side never.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{BankAccountId, DisbursementId, StatementLineId};
use crate::money::Minor;
use crate::programme::line_match::{PAYMENTS_MAX, RUN_MAX};
use crate::programme::payee::Commitment;
use crate::reconcile::record::{Evidence, Veto};
use crate::text::Code;

inputs! {
    /// A payment that a line is held against.
    pub struct MatchedPayment {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its amount, minor units.
        pub amount: Minor,
    }
    /// Another candidate of a line.
    pub struct MatchRival {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its points.
        pub score: i64,
    }
    /// What a run says of a line.
    pub struct NewMatch {
        /// The line.
        pub line: StatementLineId,
        /// By what it was matched: `T0` to `T5`; absent where nothing was found.
        pub tier: Option<Code>,
        /// `nothing`, `proposed` or `auto`.
        pub verdict: Code,
        /// The payments.
        pub payments: Vec<MatchedPayment>,
        /// What the line is, where a class rule says so.
        pub class: Option<Code>,
        /// The place of that rule.
        pub rule_no: Option<i64>,
        /// Points, 0 to 100.
        pub score: i64,
        /// Codes of what speaks for it.
        pub evidence: Vec<Code>,
        /// Codes of what blocks it.
        pub vetoes: Vec<Code>,
        /// The next candidate that nothing contradicts.
        pub runner_up: Option<MatchRival>,
        /// The best candidate that something contradicts.
        pub barred: Option<MatchRival>,
        /// How many exact subsets fit, where it is more than one.
        pub subsets: i64,
    }
    /// Records what a run of the rules says of the open lines of one bank account.
    pub struct MatchRun {
        /// The bank account.
        pub bank_account: BankAccountId,
        /// SHA-256 of the rules.
        pub rules: Commitment,
        /// One a line, at most [`RUN_MAX`].
        pub matches: Vec<NewMatch>,
    }
    /// A payment that a line confirms or brings back.
    pub struct ConfirmedPayment {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// What of the line it is, minor units.
        pub amount: Minor,
        /// Under which it is booked: `L-000123`, or `L-000123.2` for a part.
        pub bank_ref: Code,
    }
    /// A person confirms that a line is these payments. The payments are booked by their own steps, in the same transaction.
    pub struct MatchConfirm {
        /// The line.
        pub line: StatementLineId,
        /// Number of the line's last record that the person saw; 0 for none.
        pub version: i64,
        /// The payments.
        pub payments: Vec<ConfirmedPayment>,
        /// Why, where the rules proposed something else or something speaks against it.
        pub reason: Option<Code>,
    }
    /// A person says that a line is not these payments.
    pub struct MatchReject {
        /// The line.
        pub line: StatementLineId,
        /// Number of the line's last record that the person saw; 0 for none.
        pub version: i64,
        /// The payments: all of them together are barred.
        pub payments: Vec<MatchedPayment>,
        /// Why.
        pub reason: Option<Code>,
    }
    /// Takes a confirmed match back.
    pub struct MatchUndo {
        /// The line.
        pub line: StatementLineId,
        /// Number of the record that confirmed it.
        pub version: i64,
        /// Why.
        pub reason: Code,
    }
}

/// Verdicts of a run.
const VERDICTS: [&str; 3] = ["nothing", "proposed", "auto"];
/// Tiers of a run.
const TIERS: [&str; 6] = ["T0", "T1", "T2", "T3", "T4", "T5"];
/// Classes of lines.
const CLASSES: [&str; 5] = ["fee", "interest", "own-transfer", "exchange", "donor-receipt"];

impl NewMatch {
    /// Is everything one of the words of a run, and within its bounds?
    fn fits(&self) -> bool {
        let known = |code: &Option<Code>, all: &[&str]| code.as_ref().is_none_or(|one| all.contains(&one.as_str()));
        let points = |rival: &Option<MatchRival>| rival.as_ref().is_none_or(|rival| (0..=100).contains(&rival.score));
        let sure = self.verdict.as_str() == "auto";
        known(&self.tier, &TIERS)
            && known(&self.class, &CLASSES)
            && VERDICTS.contains(&self.verdict.as_str())
            && self.class.is_some() == self.rule_no.is_some()
            && (self.verdict.as_str() == "nothing") == self.tier.is_none()
            && (!sure || self.vetoes.is_empty())
            && (0..=100).contains(&self.score)
            && points(&self.runner_up)
            && points(&self.barred)
            && self.subsets >= 0
            && self.evidence.iter().all(|code| Evidence::from_code(code.as_str()).is_some())
            && self.vetoes.iter().all(|code| Veto::from_code(code.as_str()).is_some())
            && of_payments(&self.payments)
    }
}

/// Each once, above zero, and not too many.
fn of_payments(payments: &[MatchedPayment]) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    payments.len() <= PAYMENTS_MAX
        && payments.iter().all(|payment| payment.amount > Minor::ZERO && seen.insert(payment.disbursement))
}

impl MatchRun {
    /// The lines that it speaks of.
    pub fn lines(&self) -> Vec<StatementLineId> {
        self.matches.iter().map(|one| one.line).collect()
    }

    /// Is everything within the bounds of its column, and each line there once?
    pub(in crate::programme) fn fits(&self) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        self.matches.len() <= RUN_MAX
            && self.rules.is_some()
            && self.matches.iter().all(|one| one.fits() && seen.insert(one.line))
    }
}

impl MatchReject {
    /// Is every payment there once, within bounds?
    pub(in crate::programme) fn fits(&self) -> bool {
        of_payments(&self.payments)
    }
}
