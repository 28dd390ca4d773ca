//! Who makes, publishes, withdraws and reads releases, by the table of rights; and who meets live figures.
//!
//! Invariant: what a role may read comes from the policy. Must not: make a release.

use std::collections::BTreeSet;

use ledger_core::policy::{Action, Reading, Role, may_read, roles_for};
use serde_json::{Value, json};

use super::House;

fn code(answer: &Value) -> &str {
    answer["code"].as_str().unwrap_or_default()
}

fn detail(answer: &Value) -> &str {
    answer["detail"].as_str().unwrap_or_default()
}

async fn numbers(house: &House, role: &str) -> Vec<i64> {
    let releases = house.get(role, "/releases").await;
    releases.as_array().unwrap().iter().map(|release| release["number"].as_i64().unwrap()).collect()
}

/// Every role at every reading route of a published release.
pub async fn routes(house: &House) {
    let roles: BTreeSet<&str> = house.people.iter().map(|(role, _)| role.as_str()).collect();
    assert!(roles.len() >= 11, "{roles:?}");
    for code in roles {
        let role = [Role::from_code(code).unwrap()];
        let reads = may_read(Reading::Releases, &role);
        let vetted = may_read(Reading::ReleasesExact, &role);
        let live = may_read(Reading::OutcomesLive, &role);
        for (path, may) in [
            ("/releases", reads),
            ("/releases/key", reads),
            ("/releases/1", reads),
            ("/releases/1/document", reads),
            ("/releases/1/document?profile=evaluator", vetted),
            ("/releases/1/document?profile=evaluator&format=note", vetted),
            ("/releases/1/explain?figure=cohort&months=12", reads),
            ("/releases/1/explain?figure=survival&months=12&profile=evaluator", vetted),
            ("/outcomes/survival", live),
            ("/outcomes/jobs", live),
        ] {
            let (status, bytes) = house.visitors.file(house.person(code, 0), path).await.unwrap();
            assert_eq!(status, if may { 200 } else { 403 }, "{code} at {path}: {}", String::from_utf8_lossy(&bytes));
        }
        let (status, _) = house.api(code, "/releases/99", Value::Null).await;
        assert_eq!(status, if reads { 404 } else { 403 }, "{code} at a release that there is not");
        let page = house.visitors.page(house.person(code, 0), "/releases/1").await.unwrap();
        assert_eq!(page.status, if reads { 200 } else { 403 }, "{code}: {}", page.body);
        for (path, body) in [
            ("/releases/1/publish", json!({ "version": 9 })),
            ("/releases/1/withdraw", json!({ "version": 9, "reason": "error" })),
        ] {
            let (status, answer) = house.api(code, path, body).await;
            let action = if path.ends_with("publish") { Action::ReleasePublish } else { Action::ReleaseWithdraw };
            let expected = match role[0] {
                _ if !roles_for(action).contains(&role[0]) => (403, "not_your_role"),
                // The first manager made it.
                Role::Manager if action == Action::ReleasePublish => (403, "duties"),
                _ => (409, "stale_version"),
            };
            assert_eq!((status, self::code(&answer)), expected, "{code} at {path}: {answer}");
        }
        if !roles_for(Action::ReleaseBuild).contains(&role[0]) {
            let (status, answer) = house.api(code, "/releases", json!({})).await;
            assert_eq!((status, self::code(&answer)), (403, "not_your_role"), "{code}: {answer}");
        }
    }
}

/// Live figures are a manager's working figures; an evaluator is sent to the newest release.
pub async fn live(house: &House, newest: i64) {
    for path in ["/outcomes/survival", "/outcomes/jobs"] {
        let working = house.get("manager", path).await;
        let definition = &working["definition"];
        assert_eq!(definition["watermark"], "not for publication", "{path}: {definition}");
        assert_eq!(definition["publishable"], false, "{path}: {definition}");
        let (status, refused) = house.api("evaluator", path, Value::Null).await;
        assert_eq!((status, code(&refused)), (403, "not_your_role"), "{path}: {refused}");
        assert!(detail(&refused).ends_with(&format!("The newest release is /api/v1/releases/{newest}.")), "{refused}");
    }
    let page = |role: &'static str| house.visitors.page(house.person(role, 0), "/outcomes");
    let (working, released) = (page("manager").await.unwrap().body, page("evaluator").await.unwrap().body);
    let watermark = "not for publication";
    assert!(working.contains(watermark) && !released.contains(watermark), "{released}");
    assert!(released.contains(&format!("Figures of release {newest}")), "{released}");
    assert!(released.contains(&format!("href=\"/releases/{newest}\"")), "{released}");
}

/// A release that the second manager has made: seen by those whose work it is, published once and by somebody else.
pub async fn published_by_another(house: &House, number: i64) {
    let (one, publish) = (format!("/releases/{number}"), format!("/releases/{number}/publish"));
    let made = house.get("protection", &one).await;
    assert_eq!((&made["state"], &made["version"]), (&json!("built"), &json!(1)), "{made}");
    let roles: BTreeSet<&str> = house.people.iter().map(|(role, _)| role.as_str()).collect();
    let readers = roles.into_iter().map(|code| (code, Role::from_code(code).unwrap()));
    let (desk, others): (Vec<_>, Vec<_>) = readers
        .filter(|(_, role)| may_read(Reading::Releases, &[*role]))
        .partition(|(_, role)| may_read(Reading::ReleasesUnpublished, &[*role]));
    assert!(desk.len() >= 3 && others.len() >= 3, "{desk:?} {others:?}");
    for (role, _) in others {
        assert!(!numbers(house, role).await.contains(&number), "{role} sees a release that waits");
        for path in [one.clone(), format!("{one}/document")] {
            assert_eq!(house.api(role, &path, Value::Null).await.0, 404, "{role} at {path}");
        }
    }
    for (role, _) in desk {
        assert_eq!(numbers(house, role).await[0], number, "{role}");
    }

    let maker = house.person("manager", 1);
    let (status, refused) = house.visitors.api(maker, &publish, &json!({ "version": 1 })).await.unwrap();
    assert_eq!((status, code(&refused)), (403, "duties"), "{refused}");
    assert!(detail(&refused).contains("must be a different person's"), "{refused}");
    let built_on = made["built_on"].as_str().unwrap();
    assert!(detail(&refused).contains(&format!("built on: {built_on}")), "{refused}");
    let page = house.visitors.page(maker, &one).await.unwrap();
    assert!(page.status == 200 && page.form(&publish).is_none(), "the maker has no form to publish: {}", page.body);
    let sql = format!(
        "UPDATE release SET state = 'published', published_by = built_by, published_on = built_on WHERE number = {number}"
    );
    let refused = house.raw.run(&sql).await.unwrap_err();
    assert_eq!(refused.constraint.as_deref(), Some("release_publisher"), "{refused:?}");

    let publishes = |version: i64| house.api("protection", &publish, json!({ "version": version }));
    let (status, refused) = publishes(7).await;
    assert_eq!((status, code(&refused)), (409, "stale_version"), "{refused}");
    let (status, done) = publishes(1).await;
    assert_eq!((status, &done["object"]["state"]), (200, &json!("published")), "{done}");
    for (version, why) in [(1, "stale_version"), (2, "wrong_state")] {
        let (status, refused) = publishes(version).await;
        assert_eq!((status, code(&refused)), (409, why), "{refused}");
    }
    assert_eq!(numbers(house, "evaluator").await[0], number);
    live(house, number).await;
}

/// The newest release is withdrawn with a notice, and stays readable with it.
pub async fn withdrawn(house: &House, number: i64) {
    let (one, withdraw) = (format!("/releases/{number}"), format!("/releases/{number}/withdraw"));
    let evaluator = house.person("evaluator", 0);
    let document = format!("{one}/document?profile=evaluator");
    let before = house.visitors.file(evaluator, &document).await.unwrap();
    let before_csv = house.visitors.file(evaluator, &format!("{document}&format=csv&part=funnel")).await.unwrap();
    // Everybody reads the reason, so nobody writes it.
    for body in [json!({ "version": 2 }), json!({ "version": 2, "reason": "wrong_rates" })] {
        let (status, refused) = house.api("protection", &withdraw, body).await;
        assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!("/reason")), "{refused}");
    }
    let form = house.visitors.page(house.person("protection", 0), &one).await.unwrap().body;
    for option in ["error", "records", "disclosure", "superseded", "mistake"] {
        assert!(form.contains(&format!("<option value=\"{option}\"")), "{option} can be chosen: {form}");
    }
    let (status, done) = house.api("protection", &withdraw, json!({ "version": 2, "reason": "error" })).await;
    assert_eq!((status, &done["object"]["state"]), (200, &json!("withdrawn")), "{done}");
    let (status, refused) = house.api("manager", &withdraw, json!({ "version": 3, "reason": "error" })).await;
    assert_eq!((status, code(&refused)), (409, "wrong_state"), "{refused}");

    let seen = house.get("evaluator", &one).await;
    assert_eq!((&seen["state"], &seen["notice"]), (&json!("withdrawn"), &json!("error")), "{seen}");
    assert!(numbers(house, "evaluator").await.contains(&number));
    assert_eq!(house.visitors.file(evaluator, &document).await.unwrap(), before, "the document stays");
    let why = "an error in the figures";
    let page = house.visitors.page(evaluator, &one).await.unwrap();
    assert!(page.status == 200 && page.body.contains(why), "{}", page.body);
    let taken = async |query: &str| {
        let (status, bytes) = house.visitors.file(evaluator, &format!("{document}{query}")).await.unwrap();
        assert_eq!(status, 200, "{query}");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    assert!(taken("&format=html&language=en").await.contains(why), "the report has the notice");
    let chart = taken("&format=svg&part=funnel&language=en").await;
    assert!(chart.contains(">WITHDRAWN<") && chart.contains(why), "the chart has the notice: {chart}");
    let rows = taken("&format=csv&part=funnel").await;
    assert!(rows.lines().count() > 1 && rows.lines().skip(1).all(|row| row.ends_with(",error")), "{rows}");
    assert_ne!(rows.as_bytes(), before_csv.1, "the table has the notice");
    let path = format!("{one}/explain?figure=cohort&months=12&profile=evaluator");
    let explained = house.get("evaluator", &path).await;
    assert_eq!((&explained["notice"], explained["withdrawn_on"].is_string()), (&json!("error"), true), "{explained}");
    old_reason(house, number).await;
    // What is newest now: the one before, if there is one.
    let (_, refused) = house.api("evaluator", "/outcomes/survival", Value::Null).await;
    let told = if number == 1 { "No release".to_owned() } else { format!("/api/v1/releases/{}.", number - 1) };
    assert!(detail(&refused).contains(&told), "{refused}");
}

/// A reason from before there was a list is read as it was written, wherever one of the list is.
async fn old_reason(house: &House, number: i64) {
    let set = async |notice: &str| {
        let sql = format!("UPDATE release SET notice = '{notice}' WHERE number = {number}");
        assert_eq!(house.raw.run(&sql).await.unwrap(), 1, "one release");
    };
    set("wrong_rates").await;
    let one = format!("/releases/{number}");
    assert_eq!(house.get("evaluator", &one).await["notice"], "wrong_rates");
    let evaluator = house.person("evaluator", 0);
    let page = house.visitors.page(evaluator, &one).await.unwrap();
    assert!(page.status == 200 && page.body.contains("wrong_rates"), "{}", page.body);
    let path = format!("{one}/document?profile=evaluator&format=html&language=uk");
    let (status, report) = house.visitors.file(evaluator, &path).await.unwrap();
    assert!(status == 200 && String::from_utf8_lossy(&report).contains("Причина: wrong_rates."));
    set("error").await;
}
