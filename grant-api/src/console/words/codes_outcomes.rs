//! The closed lists of codes of releases of outcome figures and of what explains a figure.
//!
//! Invariant: as in `codes.rs`, which names each list with its family; lists of the rules are held against them (a test). Must not
//! hold the words.

/// States of a release of outcome figures.
pub const RELEASE_STATES: &[&str] = &["built", "published", "withdrawn"];

/// Dimensions of its cells.
pub const RELEASE_DIMENSIONS: &[&str] = &["region", "sector", "cohort", "sex"];

/// Regions that it takes together.
pub const RELEASE_REGIONS: &[&str] = &["CENTRE", "EAST", "KYIV", "NORTH", "SOUTH", "WEST"];

/// Sections that it takes together; one that stands alone has the word of its own list.
pub const RELEASE_SECTORS: &[&str] = &["B-F", "H-N", "O-R", "S-T"];

/// Sex of all owners of an enterprise together.
pub const RELEASE_SEXES: &[&str] = &["F", "M", "X"];

/// Whom a document of it is for.
pub const RELEASE_PROFILES: &[&str] = &["evaluator", "public"];

/// Files of a release that a page links.
pub const RELEASE_FILES: &[&str] =
    &["evaluator-pdf", "evaluator-xlsx", "evaluator-json", "public-pdf", "public-xlsx", "public-json"];

/// From when survival counts time.
pub const ORIGINS: &[&str] = &["launch", "disbursement", "business_start"];

/// Figures that can be explained.
pub const EXPLAIN_FIGURES: &[&str] = &["survival", "cohort", "jobs", "cost"];

/// What stands above or below the line of a figure.
pub const EXPLAIN_TERMS: &[&str] = &["exits", "launched", "operating", "eligible", "net_change", "known", "disbursed"];

/// Parts of an enterprise in a figure.
pub const EXPLAIN_PARTS: &[&str] = &["numerator", "denominator", "censored", "excluded"];

/// Why an enterprise plays its part.
pub const EXPLAIN_WHYS: &[&str] =
    &["not_yet_eligible", "lost", "pending", "unknown", "censored", "no_answer", "exited", "exited_as_none"];

/// Parameters of its definitions.
pub const RELEASE_PARAMETERS: &[&str] = &[
    "limits",
    "level",
    "reactivation_days",
    "overdue_days",
    "at_risk_min",
    "cost_basis",
    "launch_days",
    "window_days",
    "fte_days",
];

/// Values of parameters that are no numbers.
pub const RELEASE_VALUES: &[&str] = &["grant"];

/// Charts of a release that a page links.
pub const RELEASE_CHARTS: &[&str] = &["svg", "png"];

/// Tables of a release that a page links.
pub const RELEASE_TABLES: &[&str] = &["survival", "curve", "jobs", "spreads", "funnel", "launch", "definitions"];

/// Why a release was withdrawn.
pub const WITHDRAWAL_REASONS: &[&str] = &["error", "records", "disclosure", "superseded", "mistake"];

/// Why a figure of two releases has no difference.
pub const RELEASE_REASONS: &[&str] = &["insufficient_follow_up", "no_interval", "no_net_gain", "not_given"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::releases::ReleaseTable;
    use ledger_core::outcome::explain::{Figure, Part, Term, Why};
    use ledger_core::outcome::figures::definitions;
    use ledger_core::programme::release::WithdrawalReason;

    #[test]
    fn the_codes_of_releases_and_explanations_are_those_of_the_rules() {
        for (codes, listed) in [
            (ReleaseTable::ALL.iter().map(|one| one.code()).collect(), RELEASE_TABLES),
            (WithdrawalReason::ALL.iter().map(|one| one.code()).collect::<Vec<_>>(), WITHDRAWAL_REASONS),
            (Figure::ALL.iter().map(|one| one.code()).collect(), EXPLAIN_FIGURES),
            (Term::ALL.iter().map(|one| one.code()).collect(), EXPLAIN_TERMS),
            (Part::ALL.iter().map(|one| one.code()).collect(), EXPLAIN_PARTS),
            (Why::ALL.iter().map(|one| one.code()).collect(), EXPLAIN_WHYS),
        ] {
            assert_eq!(codes, listed);
        }
    }

    #[test]
    fn every_parameter_of_a_definition_has_a_word() {
        let definitions = definitions();
        let names: Vec<&str> =
            definitions.iter().flat_map(|one| &one.parameters).map(|(name, _)| name.as_str()).collect();
        assert!(names.len() > 5 && names.iter().all(|name| RELEASE_PARAMETERS.contains(name)), "{names:?}");
    }
}
