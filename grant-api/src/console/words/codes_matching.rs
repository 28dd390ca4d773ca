//! The closed lists of codes of matching: tiers, verdicts, classes of lines, what speaks for a match and what against it.
//!
//! Invariant: the codes of `ledger_core::reconcile`, all of them (a test compares). Must not hold the words themselves.

/// By what a line was matched.
pub const TIERS: &[&str] = &["T0", "T1", "T2", "T3", "T4", "T5"];

/// What a run says is to be done; `new` where no run has said anything.
pub const VERDICTS: &[&str] = &["new", "nothing", "proposed", "auto"];

/// What a record of a line says.
pub const LINE_RECORDS: &[&str] = &["proposed", "confirmed", "rejected", "undone"];

/// What a line without a payment is.
pub const LINE_CLASSES: &[&str] = &["fee", "interest", "own-transfer", "exchange", "donor-receipt"];

/// What speaks for a match.
pub const EVIDENCE: &[&str] = &[
    "AMT_EQ",
    "AMT_FEE",
    "AMT_PART",
    "IBAN_EQ",
    "IBAN_OLD",
    "TAX_EQ",
    "REF_FULL",
    "REF_AGR",
    "NAME_EQ",
    "NAME_SIM",
    "DATE_0",
    "DATE_3",
    "DATE_10",
    "E2E_EQ",
    "BATCH_SUM",
    "BATCH_PARTS",
    "RETURN_ID",
    "RETURN_REF",
    "RULE",
    "SET_BATCH",
    "SET_DATE",
    "SET_PAYEE",
    "SET_LINES",
];

/// What blocks a match by itself.
pub const VETOES: &[&str] = &[
    "IBAN_OTHER",
    "TAX_OTHER",
    "AGR_OTHER",
    "INST_OTHER",
    "BEFORE_SENT",
    "HELD",
    "LIMIT",
    "SIGNED",
    "NOT_OPEN",
    "NOT_UNIQUE",
    "NEW_RULE",
];

#[cfg(test)]
mod tests {
    use ledger_core::programme::line_match::MatchKind;
    use ledger_core::reconcile::record::{Evidence, Veto};

    use super::{EVIDENCE, LINE_RECORDS, VETOES};

    #[test]
    fn the_lists_are_those_of_the_rules() {
        let evidence: Vec<&str> = Evidence::ALL.iter().map(|one| one.code()).collect();
        let vetoes: Vec<&str> = Veto::ALL.iter().map(|one| one.code()).collect();
        let records: Vec<&str> = MatchKind::ALL.iter().map(|one| one.code()).collect();
        assert_eq!(records, LINE_RECORDS);
        assert_eq!((evidence.as_slice(), vetoes.as_slice()), (EVIDENCE, VETOES));
    }
}
