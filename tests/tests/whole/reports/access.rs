//! Who may open which report: every role at every route, by the policy table, in the API and on the pages.
//!
//! Invariant: what is expected comes from the policy's table of readings, so that a right given there is met here at once.

use std::sync::Arc;

use grant_api::app::{clock, secret};
use grant_api::cli::serve::site;
use grant_api::console::routes::Options;
use ledger_core::policy::{Action, Reading, Role, may_read, roles_for};
use poem::http::StatusCode;
use poem::{Endpoint, IntoResponse, Request};

use super::Portfolio;
use crate::engine::{Engine, TestDatabase};
use crate::scene::PEOPLE;
use tests::visitor::SESSIONS;

const ORIGIN: &str = "http://localhost:8080";

/// How one of them was made.
const EXPLAINED: &str = "/outcomes/explain?figure=jobs&months=12";

/// Live figures on outcomes.
const FIGURES: &[Reading] = &[Reading::OutcomesLive];

/// The page of reports leads to all of them.
const ANY_REPORT: &[Reading] = &[Reading::Books, Reading::Cases, Reading::OutcomesLive];

/// Each route with the readings of which one opens it.
const ROUTES: &[(&str, &[Reading])] = &[
    ("/api/v1/reports/funds", &[Reading::Books]),
    ("/api/v1/trial-balance", &[Reading::Books]),
    ("/api/v1/balances", &[Reading::Books]),
    ("/api/v1/enterprises", &[Reading::Cases]),
    ("/api/v1/visits", &[Reading::Cases]),
    ("/api/v1/followups?list=due", &[Reading::Cases]),
    ("/api/v1/followups?list=ended&format=csv", &[Reading::Cases]),
    ("/api/v1/followups/form.xlsx?list=overdue&lang=en", &[Reading::Cases]),
    ("/followups", &[Reading::Cases]),
    ("/api/v1/followups/calendar?month=2026-11", &[Reading::Cases]),
    ("/followups/calendar?month=2026-11", &[Reading::Cases]),
    ("/followups/calendar?day=2026-11-17", &[Reading::Cases]),
    ("/api/v1/reports/pipeline", &[Reading::Cases]),
    ("/reports/pipeline?from=2026-01-01", &[Reading::Cases]),
    ("/api/v1/reports/regions", &[Reading::Cases]),
    ("/api/v1/reports/regions?format=csv", &[Reading::Cases]),
    ("/reports/regions?show=paid", &[Reading::Cases]),
    ("/api/v1/reports/jobs", FIGURES),
    ("/api/v1/reports/people", FIGURES),
    ("/api/v1/outcomes/survival", FIGURES),
    ("/api/v1/outcomes/jobs", FIGURES),
    ("/api/v1/outcomes/explain?figure=cohort&months=12", FIGURES),
    ("/outcomes/explain", FIGURES),
    ("/api/v1/outcomes/survival/whole?origin=disbursement", FIGURES),
    ("/outcomes/whole?origin=business_start", FIGURES),
    ("/api/v1/releases", &[Reading::Releases]),
    ("/api/v1/releases/key", &[Reading::Releases]),
    ("/releases", &[Reading::Releases]),
    ("/api/v1/log", &[Reading::Log]),
    ("/log", &[Reading::Log]),
    ("/log?which=refused", &[Reading::Log]),
    ("/log?which=looks", &[Reading::Log]),
    ("/log/1", &[Reading::Log]),
    ("/cases/board", &[Reading::Cases]),
    ("/api/v1/rates", &[Reading::Books]),
    ("/reports", ANY_REPORT),
    ("/reports/funds", &[Reading::Books]),
    ("/reports/trial-balance", &[Reading::Books]),
    ("/reports/enterprises", &[Reading::Cases]),
    ("/reports/visits", &[Reading::Cases]),
    ("/reports/jobs", FIGURES),
    ("/reports/people", FIGURES),
    ("/api/v1/reports/trial-balance", &[Reading::Books]),
    ("/api/v1/reports/general-ledger", &[Reading::Books]),
    ("/api/v1/reports/account-statement?account=1210", &[Reading::Books]),
    ("/api/v1/reports/ageing", &[Reading::Books]),
    ("/api/v1/reports/commitments?format=csv", &[Reading::Books]),
    ("/api/v1/reports/journal?limit=1", &[Reading::Books]),
    ("/reports/general-ledger", &[Reading::Books]),
    ("/reports/account-statement", &[Reading::Books]),
    ("/reports/fund-statement", &[Reading::Books]),
    ("/reports/ageing", &[Reading::Books]),
    ("/reports/commitments", &[Reading::Books]),
    ("/reports/journal", &[Reading::Books]),
];

struct Site {
    portfolio: Portfolio,
    site: poem::endpoint::BoxEndpoint<'static>,
    _vault: TestDatabase,
    _keys: tempfile::TempDir,
}

impl Site {
    async fn open() -> Site {
        let portfolio = Portfolio::open(Engine::Sqlite).await;
        let (vault, keys) = (Engine::Sqlite.database().await.unwrap(), tempfile::tempdir().unwrap());
        // The key of releases is the vault's.
        let app = portfolio.scene.app.clone().with_vault(vault.url(), &keys.path().join("vault.key")).await.unwrap();
        let site = site(Arc::new(app), ORIGIN, Options::default()).unwrap();
        Site { portfolio, site, _vault: vault, _keys: keys }
    }

    async fn get(&self, path: &str, header: Option<(&str, &str)>) -> (StatusCode, String) {
        let mut request = Request::builder().uri(path.parse().unwrap());
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let request = request.header("accept-language", "uk").finish();
        let mut response = match self.site.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => error.into_response(),
        };
        // A workbook is no text; what it is called and whether it is there are asked here.
        let body = response.take_body().into_vec().await.unwrap();
        (response.status(), String::from_utf8_lossy(&body).into_owned())
    }

    /// A path as somebody gets it: by token where it is the API's, else by session.
    async fn get_as(&self, who: &str, path: &str) -> (StatusCode, String) {
        let (scene, now) = (&self.portfolio.scene, clock::now());
        let person = scene.person(who).unwrap();
        if path.starts_with("/api/") {
            let token = scene.app.token_give(person, "test", now).await.unwrap();
            return self.get(path, Some(("authorization", &format!("Bearer {token}")))).await;
        }
        let session = secret::token("gls_").unwrap();
        scene.store.session_add(secret::token_hash(&session), person, now, SESSIONS).await.unwrap();
        self.get(path, Some(("cookie", &format!("__Host-session={session}")))).await
    }
}

#[tokio::test]
async fn each_role_opens_the_reports_of_its_readings_and_no_other() {
    let site = Site::open().await;
    let mut met = std::collections::BTreeSet::new();
    let mut opened_by_protection = Vec::new();
    for (path, readings) in ROUTES.iter().copied() {
        let stranger = site.get(path, None).await.0;
        let expected = if path.starts_with("/api/") { StatusCode::UNAUTHORIZED } else { StatusCode::SEE_OTHER };
        assert_eq!(stranger, expected, "{path}");
        for (who, role) in PEOPLE {
            let may = readings.iter().any(|reading| may_read(*reading, &[*role]));
            let (status, body) = site.get_as(who, path).await;
            let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{who} at {path}: {body}");
            met.insert((role.code(), may));
            if *role == Role::Protection && status == StatusCode::OK {
                opened_by_protection.push(path);
            }
            if !path.starts_with("/api/") {
                // Whoever may open a report finds it in the menu; nobody else is shown the way.
                let any =
                    Reading::ALL.iter().any(|reading| ANY_REPORT.contains(reading) && may_read(*reading, &[*role]));
                let shown = body.contains("href=\"/reports\"");
                assert!(shown == any || status == StatusCode::FORBIDDEN, "{who} at {path}");
                assert!(!body.contains("[report") && !body.contains("[column"), "{who} at {path}: {body}");
            }
        }
    }
    assert!(met.contains(&(Role::Caseworker.code(), true)) && met.contains(&(Role::Caseworker.code(), false)));
    assert!(!met.contains(&(Role::Admin.code(), true)));
    // Data protection publishes releases and reads the log: it opens these, and no live figure, no book and no case.
    let (log, releases): (Vec<&str>, Vec<&str>) = opened_by_protection.iter().partition(|path| path.contains("/log"));
    assert_eq!(releases, ["/api/v1/releases", "/api/v1/releases/key", "/releases"]);
    assert_eq!(log, ["/api/v1/log", "/log", "/log?which=refused", "/log?which=looks", "/log/1"]);
}

#[tokio::test]
async fn each_role_meets_the_log_and_its_proofs_by_the_policy_table() {
    let site = Site::open().await;
    let routes = [
        ("/api/v1/log", Reading::Log),
        ("/api/v1/log/head", Reading::LogProofs),
        ("/api/v1/log/leaves/2/proof?size=5", Reading::LogProofs),
        ("/api/v1/log/consistency?from=3&to=7", Reading::LogProofs),
    ];
    for (path, reading) in routes {
        assert_eq!(site.get(path, None).await.0, StatusCode::UNAUTHORIZED, "{path}");
        for (who, role) in PEOPLE {
            let expected = if may_read(reading, &[*role]) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            let (status, body) = site.get_as(who, path).await;
            assert_eq!(status, expected, "{who} at {path}: {body}");
        }
    }
    for (path, expected) in [
        ("/api/v1/log/leaves/0/proof", StatusCode::NOT_FOUND),
        ("/api/v1/log/leaves/100000/proof", StatusCode::NOT_FOUND),
        ("/api/v1/log/leaves/first/proof", StatusCode::NOT_FOUND),
        ("/api/v1/log/leaves/5/proof?size=4", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/log/consistency", StatusCode::BAD_REQUEST),
        ("/api/v1/log/consistency?from=0", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/log/consistency?from=7&to=3", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/log/head?size=3", StatusCode::BAD_REQUEST),
    ] {
        let (status, body) = site.get_as("auditor", path).await;
        assert_eq!(status, expected, "{path}: {body}");
    }
    let (_, head) = site.get_as("admin", "/api/v1/log/head").await;
    let head: serde_json::Value = serde_json::from_str(&head).unwrap();
    assert_eq!(head["origin"], site.portfolio.scene.programme.to_string());
    let (_, proof) = site.get_as("auditor", &format!("/api/v1/log/consistency?from=1&to={}", head["size"])).await;
    let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
    assert_eq!((&proof["to"], &proof["to_root"]), (&head["size"], &head["root"]));
    assert!(proof["path"].as_array().unwrap().iter().all(|hash| hash.as_str().unwrap().len() == 64));
}

#[tokio::test]
async fn pages_and_answers_keep_to_the_scope_of_an_ngo_and_to_what_was_asked() {
    let site = Site::open().await;
    let numbers = &site.portfolio.numbers;
    for path in ["/reports/enterprises", "/reports/visits", "/api/v1/enterprises", "/api/v1/visits"] {
        let (_, theirs) = site.get_as("caseworker2", path).await;
        let (_, all) = site.get_as("officer1", path).await;
        for (index, number) in numbers.iter().enumerate() {
            assert_eq!(theirs.contains(number.as_str()), [2, 3].contains(&index), "{path} {number}");
            assert!(all.contains(number.as_str()), "{path} {number}");
        }
    }
    let (_, closed) = site.get_as("officer1", "/reports/enterprises?status=closed&region=&year=").await;
    assert!(closed.contains(numbers[1].as_str()) && !closed.contains(numbers[0].as_str()));
    let (_, first) = site.get_as("officer1", "/api/v1/enterprises?limit=2").await;
    let first: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert_eq!(first["next"], numbers[1].as_str());
    let (_, second) = site.get_as("officer1", &format!("/api/v1/enterprises?limit=2&after={}", numbers[1])).await;
    let second: serde_json::Value = serde_json::from_str(&second).unwrap();
    assert_eq!(
        (second["items"][0]["number"].as_str(), second["items"][0]["status"].as_str()),
        (Some(numbers[2].as_str()), Some("lost"))
    );

    for (path, expected) in [
        ("/reports/enterprises?status=thriving", StatusCode::NOT_FOUND),
        ("/reports/enterprises?year=1999", StatusCode::NOT_FOUND),
        ("/reports/visits?status=XX", StatusCode::NOT_FOUND),
        ("/reports/visits?from=yesterday", StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/regions?show=people", StatusCode::NOT_FOUND),
        ("/reports/regions?format=pdf", StatusCode::NOT_FOUND),
        ("/api/v1/reports/regions?format=pdf", StatusCode::BAD_REQUEST),
        ("/followups/calendar?month=2026-13", StatusCode::UNPROCESSABLE_ENTITY),
        ("/followups/calendar?month=2101-01", StatusCode::UNPROCESSABLE_ENTITY),
        ("/followups/calendar?day=yesterday", StatusCode::UNPROCESSABLE_ENTITY),
        ("/followups/calendar?day=1800-01-01", StatusCode::UNPROCESSABLE_ENTITY),
        ("/followups/calendar?region=UA-99", StatusCode::NOT_FOUND),
        ("/followups/calendar?month=2024-02&region=UA-46", StatusCode::OK),
        ("/api/v1/followups/calendar", StatusCode::BAD_REQUEST),
        ("/api/v1/followups/calendar?month=2026-1", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/followups/calendar?month=2026-11&region=UA-99", StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/trial-balance?fund=NONE", StatusCode::NOT_FOUND),
        ("/reports/trial-balance?known_at=noon", StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/trial-balance?as_of=2000-01-01&known_at=2026-01-01T10:30&fund=FUND", StatusCode::OK),
        ("/reports/funds?as_of=2000-01-01", StatusCode::OK),
        ("/outcomes/explain?figure=luck", StatusCode::UNPROCESSABLE_ENTITY),
        ("/outcomes/explain?as_of=yesterday", StatusCode::UNPROCESSABLE_ENTITY),
        ("/outcomes/explain?as_of=2999-01-01", StatusCode::UNPROCESSABLE_ENTITY),
        ("/outcomes/explain?months=7", StatusCode::UNPROCESSABLE_ENTITY),
        ("/outcomes/explain?cell=cohort%3D1999", StatusCode::UNPROCESSABLE_ENTITY),
        ("/outcomes/whole?origin=birth", StatusCode::UNPROCESSABLE_ENTITY),
        ("/outcomes/whole?as_of=2999-01-01", StatusCode::UNPROCESSABLE_ENTITY),
        ("/outcomes/whole?as_of=2024-01-01", StatusCode::OK),
        ("/api/v1/outcomes/survival/whole?origin=birth", StatusCode::BAD_REQUEST),
        ("/api/v1/outcomes/survival/whole?as_of=2999-01-01", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/outcomes/explain?figure=luck&months=12", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/outcomes/explain?figure=jobs&months=7", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/outcomes/explain?figure=jobs&months=12&cell=region%3DWEST", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/outcomes/explain?figure=jobs&months=12&as_of=2999-01-01", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/outcomes/explain?months=12", StatusCode::BAD_REQUEST),
        ("/api/v1/enterprises?status=thriving", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/enterprises?launched_in=20", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/enterprises?colour=red", StatusCode::BAD_REQUEST),
        ("/api/v1/visits?limit=0", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/visits?after=x", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/reports/funds?known_at=noon", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/balances?account=1010&currency=UAH&as_of=2000-01-01&known_at=2026-01-01T10:30:00Z", StatusCode::OK),
        ("/api/v1/balances?account=10", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/balances?currency=QQQ", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/balances?known_at=noon", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/balances?limit=201", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/balances?after=1010", StatusCode::UNPROCESSABLE_ENTITY),
        ("/api/v1/balances?as_of=yesterday", StatusCode::BAD_REQUEST),
        ("/api/v1/balances?fund=FUND", StatusCode::BAD_REQUEST),
        ("/api/v1/balances?region=UA-46", StatusCode::BAD_REQUEST),
    ] {
        let (status, body) = site.get_as("officer1", path).await;
        assert_eq!(status, expected, "{path}: {body}");
    }
}

#[tokio::test]
async fn the_log_is_read_to_its_first_record_and_each_record_has_its_proof() {
    let site = Site::open().await;
    for (path, expected) in [
        ("/log?which=all", StatusCode::UNPROCESSABLE_ENTITY),
        ("/log?case=2019-9999", StatusCode::UNPROCESSABLE_ENTITY),
        ("/log?case=%3Cb%3E", StatusCode::UNPROCESSABLE_ENTITY),
        ("/log?after=x", StatusCode::OK),
        ("/log/0", StatusCode::NOT_FOUND),
        ("/log/99999999", StatusCode::NOT_FOUND),
        ("/log/x", StatusCode::NOT_FOUND),
    ] {
        let (status, body) = site.get_as("auditor", path).await;
        assert_eq!(status, expected, "{path}: {body}");
    }
    let link = |body: &str| -> Vec<i64> {
        let parts = body.split("href=\"/log/").skip(1);
        parts.map(|part| part.split_once('"').unwrap().0.parse().unwrap()).collect()
    };
    let (mut path, mut seen) = ("/log".to_owned(), Vec::new());
    loop {
        let (_, body) = site.get_as("auditor", &path).await;
        seen.extend(link(&body));
        let Some((_, next)) = body.split_once("rel=\"next\" href=\"") else { break };
        path = next.split_once('"').unwrap().0.to_owned();
    }
    let (_, head) = site.get_as("auditor", "/api/v1/log/head").await;
    let size = serde_json::from_str::<serde_json::Value>(&head).unwrap()["size"].as_i64().unwrap();
    assert!(size > 50, "more than a page");
    assert_eq!(seen, (1..=size).rev().collect::<Vec<i64>>(), "the newest first, none left out");
    let (_, proof) = site.get_as("auditor", "/api/v1/log/leaves/7/proof").await;
    let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
    let (_, record) = site.get_as("auditor", "/log/7").await;
    let hashes = proof["path"].as_array().unwrap().iter().chain([&proof["leaf_hash"], &proof["root"]]);
    for hash in hashes {
        assert!(record.contains(hash.as_str().unwrap()), "{hash}: {record}");
    }
}

#[tokio::test]
async fn a_fault_of_what_is_to_be_explained_stands_at_its_field_with_the_form_again() {
    let site = Site::open().await;
    let wrong = [
        ("figure", "figure=luck", "Оберіть одну"),
        ("months", "months=7", "Оберіть одну"),
        ("months", "months=soon", "Оберіть одну"),
        ("cell", "cell=cohort%3D1999", "Оберіть одну"),
        ("as_of", "as_of=yesterday", "не дата"),
        ("as_of", "as_of=2999-01-01", "ще не настав"),
    ];
    for (field, query, said) in wrong {
        let (status, body) = site.get_as("officer1", &format!("/outcomes/explain?{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(body.contains(&format!("href=\"#f-{field}\"")), "{query}: {body}");
        assert!(body.contains(&format!("id=\"f-{field}-error\"")) && body.contains(said), "{query}: {body}");
        assert!(body.contains("<form class=\"filters\"") && !body.contains("id=\"made\""), "{query}: {body}");
    }
    let (status, body) = site.get_as("officer1", "/outcomes/explain?as_of=2026-01-15").await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("15\u{a0}січня 2026") && body.contains("value=\"2026-01-15\""), "{body}");
    assert!(!body.contains(" = ") && body.contains("рівень довіри"), "parameters are in the reader's words: {body}");
    // Whoever may not is refused before what they sent is looked at.
    let (status, _) = site.get_as("caseworker1", "/outcomes/explain?figure=luck").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn live_figures_are_closed_to_evaluators_who_are_told_of_releases() {
    let site = Site::open().await;
    for path in ["/reports/jobs", "/reports/people", "/outcomes/survival", "/outcomes/jobs", EXPLAINED] {
        let (status, body) = site.get_as("evaluator", &format!("/api/v1{path}")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {body}");
        assert!(body.contains("No release is published yet."), "{path}: {body}");
    }
}

#[tokio::test]
async fn each_role_opens_the_health_of_the_program_and_the_authorisation_queue_by_its_rights() {
    let site = Site::open().await;
    let mut met = std::collections::BTreeSet::new();
    for (who, role) in PEOPLE {
        let rights = [
            ("/health", may_read(Reading::Health, &[*role])),
            ("/authorise", roles_for(Action::DisbursementAuthorise).contains(role)),
        ];
        for (path, may) in rights {
            let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(site.get_as(who, path).await.0, expected, "{who} at {path}");
            met.insert((path, may));
        }
    }
    assert_eq!(met.len(), 4, "each is open to some and closed to others");
}
