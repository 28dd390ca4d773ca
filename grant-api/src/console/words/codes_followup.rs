//! Codes of follow-up and incidents that have words.
//!
//! Invariant: the same codes as the rules', in their order (a test compares). Must not hold the words themselves.

/// Why a visit is made.
pub const VISIT_KINDS: &[&str] = &["use_check", "scheduled", "extra"];

/// What of a visit a second person may find otherwise.
pub const VISIT_FIELDS: &[&str] = &[
    "visited_on",
    "status",
    "since_on",
    "paid_workers",
    "paid_days_12m",
    "paid_hours_week",
    "paid_women",
    "owner_works",
    "owner_hours_week",
    "revenue_band",
    "profit_band",
    "registered",
];

/// Whether the owner works.
pub const OWNER_WORKS: &[&str] = &["full_time", "part_time", "no"];

/// Bands of monthly money.
pub const BANDS: &[&str] = &["none", "low", "lower_middle", "upper_middle", "high"];

/// Why follow-up ended.
pub const END_REASONS: &[&str] = &["unreachable", "refused", "unsafe_to_contact", "deceased"];

/// Lists of follow-up.
pub const FOLLOWUP_LISTS: &[&str] = &["due", "overdue", "nearly_lost", "ended"];

/// How a visit stands on the calendar.
pub const FOLLOWUP_STATES: &[&str] = &["overdue", "due", "planned", "done", "missed"];

/// Days of the week from Monday on.
pub const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What is wrong with a cell of a field form, or with its file.
pub const FORM_FAULTS: &[&str] = &[
    "heading",
    "unknown_column",
    "required",
    "formula",
    "unreadable",
    "changed",
    "not_a_date",
    "not_a_number",
    "out_of_range",
    "not_a_choice",
    "unknown_enterprise",
    "case_differs",
    "key_reused",
    "no_file",
    "too_large",
    "hostile_file",
    "not_a_form",
];

/// Kinds of incidents.
pub const INCIDENT_KINDS: &[&str] = &["safety", "complaint", "misuse", "data"];

/// How bad an incident is.
pub const SEVERITIES: &[&str] = &["low", "medium", "high", "critical"];

/// States of an incident.
pub const INCIDENT_STATES: &[&str] = &["open", "in_review", "closed"];

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::programme::followup_plan::{EndReason, FollowupList};
    use ledger_core::programme::incident::{IncidentKind, IncidentState, Severity};
    use ledger_core::programme::visit_answers::{Band, OwnerWorks, VisitField, VisitKind};
    use ledger_core::programme::visit_calendar::VisitState;

    #[test]
    fn every_code_of_the_rules_has_its_words() {
        let all = |codes: &[&'static str], words: &[&str]| assert_eq!(codes, words);
        all(&VisitKind::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), VISIT_KINDS);
        all(&VisitField::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), VISIT_FIELDS);
        all(&OwnerWorks::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), OWNER_WORKS);
        all(&Band::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), BANDS);
        all(&EndReason::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), END_REASONS);
        all(&FollowupList::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), FOLLOWUP_LISTS);
        all(&VisitState::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), FOLLOWUP_STATES);
        all(&IncidentKind::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), INCIDENT_KINDS);
        all(&Severity::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), SEVERITIES);
        all(&IncidentState::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(), INCIDENT_STATES);
    }
}
