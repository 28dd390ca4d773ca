//! Which pages there are to look at, by role: of the sample programme, and of an office that has just begun.
//!
//! Invariant: a list is only of what its role may open (`refused` alone is there to be refused). Must not know how a page is
//! looked at.

/// A page's name among the pictures, and its path; behind a space, the link to follow from there.
pub type Named = (&'static str, &'static str);

/// The pages that an officer looks at; the cases are of the sample's live call.
const OFFICER: &[Named] = &[
    ("queue-officer", "/"),
    ("cases", "/cases"),
    ("case-closed", "/cases/2004-0001"),
    ("case-live", "/cases/2026-0018"),
    ("case-committee", "/cases/2026-0039"),
    ("case-transfer", "/cases/2026-0018/do/case_transfer"),
    ("case-new", "/cases/new"),
    ("cases-found", "/cases?q=state:plan_ready%20region:UA-46"),
    ("case-identity", "/cases/2026-0018/identity"),
    ("case-reveal", "/cases/2026-0018/identity/reveal"),
    ("case-file", "/cases/2026-0018/attachments"),
    ("case-note", "/cases/2026-0018/notes"),
    ("case-amendment", "/cases/2026-0018/do/amendment_propose"),
    ("case-suspend", "/cases/2026-0018/do/grant_suspend"),
    ("case-incident", "/cases/2026-0018/do/incident_raise"),
    ("followups", "/followups"),
    ("followups-overdue", "/followups?list=overdue"),
    ("followups-form", "/followups/form"),
    ("trainings", "/trainings"),
    ("incidents-officer", "/incidents"),
    ("delegations", "/delegations"),
    ("report-assets", "/reports/assets"),
    ("outcomes-officer", "/outcomes"),
    ("survival-whole", "/outcomes/whole?origin=disbursement"),
    ("survival-business", "/outcomes/whole?origin=business_start"),
    ("explain-survival", "/outcomes/explain?figure=survival&months=36"),
    ("explain-cost", "/outcomes/explain?figure=cost&months=12&cell=cohort=2014"),
    ("reports", "/reports"),
    ("report-funds", "/reports/funds"),
    ("report-trial-balance", "/reports/trial-balance"),
    ("report-general-ledger", "/reports/general-ledger?from=2026-01-01"),
    ("report-ledger-months", "/reports/general-ledger?account=1210&from=2026-01-01"),
    ("report-account-choose", "/reports/account-statement"),
    ("report-account-statement", "/reports/account-statement?account=1210&from=2026-01-01"),
    ("report-fund-statement", "/reports/fund-statement"),
    ("report-ageing", "/reports/ageing"),
    ("report-commitments", "/reports/commitments"),
    ("report-journal", "/reports/journal?account=1210&from=2026-01-01"),
    ("report-pipeline", "/reports/pipeline"),
    ("report-enterprises", "/reports/enterprises"),
    ("report-enterprises-closed", "/reports/enterprises?status=closed&year=2014"),
    ("report-visits", "/reports/visits"),
    ("report-jobs", "/reports/jobs"),
    ("report-people", "/reports/people"),
];
/// What finance looks at.
const FINANCE: &[Named] = &[
    ("queue-finance", "/"),
    ("case-finance", "/cases/2026-0008"),
    ("case-authorise", "/cases/2026-0008 main a[href*='/do/disbursement_authorise']"),
    ("fund", "/funds/F-10"),
    ("batches", "/batches"),
    ("batch-new", "/batches/new"),
    ("bank", "/bank"),
    ("bank-account", "/bank main table a"),
    ("bank-months", "/bank/UAH-1/months"),
    ("bank-day", "/bank/UAH-1/day"),
    ("bank-reconcile", "/bank/UAH-1/reconcile"),
    ("bank-booked", "/bank/UAH-1/reconcile?show=booked"),
    ("bank-receipts", "/bank/UAH-1/receipts"),
    ("setup-finance", "/setup"),
    ("setup-donors", "/setup/donors"),
    ("setup-bank-accounts", "/setup/bank-accounts"),
    ("setup-funds", "/setup/funds"),
    ("setup-own-fund", "/setup/own-fund"),
    ("setup-tranches", "/setup/tranches"),
    ("setup-openings", "/setup/openings"),
    ("setup-opening", "/setup/openings/F-10"),
];
/// What the other roles look at, by the role's code.
const OTHERS: &[(&str, &[Named])] = &[
    ("caseworker", &[("queue-caseworker", "/"), ("cases-caseworker", "/cases"), ("case-new-caseworker", "/cases/new")]),
    ("committee", &[("queue-committee", "/"), ("case-cover", "/cases/2026-0039")]),
    (
        "manager",
        &[
            ("setup-manager", "/setup"),
            ("setup-calls", "/setup/calls"),
            ("settings", "/setup/settings"),
            ("setting-criteria", "/setup/settings/criteria"),
            ("setting-rubric", "/setup/settings/rubric"),
            ("setting-committee", "/setup/settings/committee"),
            ("setting-deadlines", "/setup/settings/deadlines"),
            ("setting-quotes", "/setup/settings/quotes"),
            ("setting-follow-up", "/setup/settings/follow_up"),
            ("setting-reasons", "/setup/settings/reasons"),
            ("setting-service-levels", "/setup/settings/service_levels"),
            ("setting-bank-details", "/setup/settings/bank_details"),
        ],
    ),
    (
        "protection",
        &[
            ("incidents-protection", "/incidents"),
            ("release-protection", "/releases/1"),
            ("log", "/log"),
            ("log-refused", "/log?which=refused"),
            ("log-record", "/log/1000"),
        ],
    ),
    ("monitor", &[("queue-monitor", "/")]),
    (
        "evaluator",
        &[
            ("outcomes-evaluator", "/outcomes"),
            ("releases", "/releases"),
            ("release", "/releases/1"),
            ("refused", "/cases"),
        ],
    ),
    ("admin", &[("queue-admin", "/"), ("people", "/people"), ("setup-admin", "/setup"), ("setup-ngos", "/setup/ngos")]),
];
/// What the administrator of an office looks at that has just begun.
pub const EMPTY_ADMIN: &[Named] = &[
    ("empty-home-admin", "/"),
    ("empty-setup", "/setup"),
    ("empty-people", "/people"),
    ("empty-ngos", "/setup/ngos"),
    ("empty-donors", "/setup/donors"),
];
/// What its manager looks at.
pub const EMPTY_MANAGER: &[Named] = &[
    ("empty-queue", "/"),
    ("empty-cases", "/cases"),
    ("empty-case-new", "/cases/new"),
    ("empty-followups", "/followups"),
    ("empty-incidents", "/incidents"),
    ("empty-batches", "/batches"),
    ("empty-bank", "/bank"),
    ("empty-assets", "/reports/assets"),
    ("empty-delegations", "/delegations"),
    ("empty-settings", "/setup/settings"),
    ("empty-bank-accounts", "/setup/bank-accounts"),
    ("empty-funds", "/setup/funds"),
    ("empty-tranches", "/setup/tranches"),
    ("empty-openings", "/setup/openings"),
    ("empty-calls", "/setup/calls"),
    ("empty-outcomes", "/outcomes"),
    ("log-begun", "/log"),
    ("log-case-none", "/log?case=2020-0001"),
    ("empty-explain", "/outcomes/explain"),
    ("empty-survival-whole", "/outcomes/whole?origin=disbursement"),
    ("empty-releases", "/releases"),
    ("empty-reports", "/reports"),
    ("empty-report-funds", "/reports/funds"),
    ("empty-report-trial-balance", "/reports/trial-balance"),
    ("empty-report-general-ledger", "/reports/general-ledger"),
    ("empty-report-fund-statement", "/reports/fund-statement"),
    ("empty-report-ageing", "/reports/ageing"),
    ("empty-report-commitments", "/reports/commitments"),
    ("empty-report-journal", "/reports/journal"),
    ("empty-report-pipeline", "/reports/pipeline"),
    ("empty-report-enterprises", "/reports/enterprises"),
    ("empty-report-visits", "/reports/visits"),
    ("empty-report-jobs", "/reports/jobs"),
    ("empty-report-people", "/reports/people"),
];

/// The pages of the sample programme, by the role's code that looks at them.
pub fn sample() -> impl Iterator<Item = (&'static str, &'static [Named])> {
    [("officer", OFFICER), ("finance_manager", FINANCE)].into_iter().chain(OTHERS.iter().copied())
}
