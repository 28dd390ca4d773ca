//! The API of the set-up: every role at every route by the tables of rights, and the way of each operation.
//!
//! Invariant: who may is read from `policy`, never listed here.

use ledger_core::policy::{Action, READINGS, Reading, Role, roles_for};
use poem::http::StatusCode;
use serde_json::{Value, json};

use super::house_tests::{House, PASSWORD};
use super::today;
use crate::app::people::PASSWORD_MIN;

const ID: &str = "00000000-0000-7000-8000-000000000000";

/// Whose right a route is.
#[derive(Clone, Copy)]
enum Right {
    Act(Action),
    Read(Reading),
}

/// Every route of the set-up with a body that can be read.
fn routes() -> Vec<(&'static str, String, Value, Right)> {
    use Right::{Act, Read};
    let money = json!({"amount": "1.00", "currency": "UAH"});
    let opening = json!({"cash": [], "spent": []});
    let call =
        json!({"code": "X", "title": "X", "opens_on": today(), "closes_on": today(), "ceiling": money, "lines": []});
    vec![
        ("GET", "/ngos".into(), Value::Null, Read(Reading::Setup)),
        ("POST", "/ngos".into(), json!({"code": "NGO-A", "title": "X", "region": "UA-46"}), Act(Action::NgoOpen)),
        ("GET", "/donors".into(), Value::Null, Read(Reading::Setup)),
        ("POST", "/donors".into(), json!({"code": "D-1", "title": "X"}), Act(Action::DonorOpen)),
        ("GET", "/calls".into(), Value::Null, Read(Reading::Setup)),
        ("POST", "/calls".into(), call, Act(Action::CallOpen)),
        ("GET", format!("/funds/{ID}/opening"), Value::Null, Read(Reading::Books)),
        ("POST", "/people".into(), json!({"email": "admin@example.org", "name": "X"}), Act(Action::RoleGrant)),
        ("POST", "/subjects".into(), json!({}), Act(Action::SubjectEnrol)),
        ("POST", "/funds/FUND/opening".into(), opening, Act(Action::OpeningPrepare)),
        ("POST", "/funds/FUND/opening/post".into(), json!({"version": 1}), Act(Action::OpeningPost)),
    ]
}

#[tokio::test]
async fn each_role_gets_from_each_route_of_the_set_up_what_the_tables_give_it() {
    let house = House::new().await;
    let fund = house.app.funds(&house.request("money").await).await.expect("funds").remove(0).fund.fund_id;
    let people: Vec<&'static str> = house.people.keys().copied().collect();
    let mut asked = 0;
    for who in people {
        let roles = house.request(who).await.principal.roles;
        for (method, path, body, right) in routes() {
            let path = path.replace("FUND", &fund.to_string());
            let may = match right {
                Right::Act(action) => roles_for(action).iter().any(|role| roles.contains(role)),
                Right::Read(reading) => {
                    let readers = READINGS.iter().find(|(what, _)| *what == reading).map(|(_, readers)| *readers);
                    readers.expect("a row").iter().any(|role: &Role| roles.contains(role))
                }
            };
            let (status, answer) = house.ask(who, method, &path, &body).await;
            let refused = status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !may, "{who} {method} {path}: {status} {answer}");
            assert!(status != StatusCode::UNAUTHORIZED && !status.is_server_error(), "{who} {path}: {answer}");
            asked += 1;
        }
    }
    assert!(asked > 100, "{asked}");
}

#[tokio::test]
async fn an_office_is_set_up_by_the_api_too() {
    let house = House::new().await;
    let ok = async |who: &str, method: &str, path: &str, body: Value| {
        let (status, answer) = house.ask(who, method, path, &body).await;
        assert_eq!(status, StatusCode::OK, "{who} {method} {path}: {answer}");
        answer
    };
    ok("admin", "POST", "/ngos", json!({"code": "NGO-C", "title": "Third", "region": "UA-05"})).await;
    let ngos = ok("officer1", "GET", "/ngos", Value::Null).await;
    let ngo = |code: &str| {
        let found = ngos.as_array().expect("a list").iter().find(|ngo| ngo["code"] == code).expect("an NGO");
        found["ngo_id"].clone()
    };
    ok("money", "POST", "/donors", json!({"code": "D-2", "title": "Second"})).await;
    let donors = ok("money", "GET", "/donors", Value::Null).await;
    let money = |amount: &str| json!({"amount": amount, "currency": "UAH"});
    let fund = ok(
        "money",
        "POST",
        "/funds",
        json!({"donor_id": donors[1]["donor_id"], "code": "F-2", "title": "Second", "currency": "UAH",
            "condition": "conditional", "policy": "advance", "starts_on": today(), "ends_on": today(),
            "lines": [{"code": "L1", "title": "Line", "authority": money("900.00")}]}),
    )
    .await["object"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let funds = ok("money", "GET", "/funds", Value::Null).await;
    let line = &funds[1]["lines"][0]["line_id"];
    let accounts = ok("money", "GET", "/bank-accounts", Value::Null).await;
    let account = &accounts[0]["bank_account_id"];

    let path = format!("/funds/{fund}/opening");
    assert_eq!(house.ask("money", "GET", &path, &Value::Null).await.0, StatusCode::NOT_FOUND, "none yet");
    let foreign =
        json!({"cash": [{"bank_account_id": account, "amount": {"amount": "1.00", "currency": "EUR"}}], "spent": []});
    let (status, answer) = house.ask("finance", "POST", &path, &foreign).await;
    assert_eq!(
        (status, &answer["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/cash/0/amount/currency"))
    );
    let opening = json!({"cash": [{"bank_account_id": account, "amount": money("500.00")}],
        "spent": [{"line_id": line, "amount": money("100.00")}]});
    let prepared = ok("finance", "POST", &path, opening).await;
    let shown = ok("money", "GET", &path, Value::Null).await;
    assert_eq!((&shown["state"], &shown["version"]), (&json!("prepared"), &prepared["object"]["version"]));
    assert_eq!(shown["lines"].as_array().map(Vec::len), Some(2));
    let posted = ok("money", "POST", &format!("{path}/post"), json!({"version": shown["version"]})).await;
    assert_eq!(posted["entries"][0]["event"], "opening_post");
    assert_eq!(ok("money", "GET", &path, Value::Null).await["state"], "posted");

    let call = json!({"code": "C-2", "title": "Second", "opens_on": today(), "closes_on": today(),
        "ceiling": money("300.00"), "lines": [{"fund_id": fund, "line_id": line, "budget": money("600.00")}]});
    let call = ok("manager", "POST", "/calls", call).await["object"]["id"].clone();
    let calls = ok("caseworker1", "GET", "/calls", Value::Null).await;
    assert!(
        calls
            .as_array()
            .expect("a list")
            .iter()
            .any(|one| one["call_id"] == call && one["lines"][0]["budget"] == money("600.00"))
    );

    let subject = ok("caseworker1", "POST", "/subjects", json!({})).await["object"]["id"].clone();
    let case = json!({"call_id": call, "subject_id": subject, "fund_id": fund, "line_id": line,
        "requested": money("200.00"), "items": [], "sector": "S", "region": "UA-46", "owners": 1, "consent_on": today()});
    let case = ok("caseworker1", "POST", "/cases", case).await;
    let path = format!("/cases/{}", case["object"]["id"].as_str().expect("an id"));
    let body = ok("caseworker1", "GET", &path, Value::Null).await;
    assert_eq!((&body["subject_id"], &body["ngo_id"]), (&subject, &ngo("NGO-A")));
    let year = &today()[..4];
    let found = ok("caseworker1", "GET", &format!("/subjects/P{year}-0001"), Value::Null).await;
    assert_eq!((&found["subject_id"], &found["sex"]), (&subject, &json!("not_told")));
    let told = json!({"sex": "other"});
    ok("caseworker1", "POST", "/subjects", told).await;
    let second = ok("caseworker1", "GET", &format!("/subjects/P{year}-0002"), Value::Null).await;
    assert_eq!(second["sex"], "other");
    let (status, wrong) = house.ask("caseworker1", "POST", "/subjects", &json!({"sex": "f"})).await;
    assert_eq!((status, &wrong["errors"][0]["pointer"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("/sex")));
    let to_b = json!({"version": case["object"]["version"], "ngo_id": ngo("NGO-B")});
    let transfer = format!("{path}/transfer");
    for (who, status) in [
        ("caseworker1", StatusCode::FORBIDDEN),
        ("caseworker2", StatusCode::NOT_FOUND),
        ("admin", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(house.ask(who, "POST", &transfer, &to_b).await.0, status, "{who}");
    }
    ok("officer1", "POST", &transfer, to_b).await;
    assert_eq!(house.ask("caseworker1", "GET", &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        house.ask("caseworker1", "GET", &format!("/subjects/P{year}-0001"), &Value::Null).await.0,
        StatusCode::NOT_FOUND
    );
    ok("caseworker2", "GET", &path, Value::Null).await;
}

#[tokio::test]
async fn an_invitation_of_the_api_is_a_link_and_an_address_is_taken_once() {
    let house = House::new().await;
    let body = json!({"email": "New@Example.org", "name": "New"});
    let (status, invited) = house.ask("admin", "POST", "/people", &body).await;
    assert_eq!(status, StatusCode::OK, "{invited}");
    let link = invited["link"].as_str().and_then(|link| link.strip_prefix("/invitations/")).expect("a link");
    let now = crate::app::clock::now();
    assert!(house.app.invitation_accept(link, &"x".repeat(PASSWORD_MIN - 1), now).await.is_err());
    assert!(house.app.invitation_accept(link, &"x".repeat(PASSWORD_MIN), now).await.is_err(), "easy to guess");
    house.app.invitation_accept(link, PASSWORD, now).await.expect("accepted");
    for (body, code) in [
        (json!({"email": "new@example.org", "name": "Again"}), "email_taken"),
        (json!({"email": "new", "name": "Again"}), "invalid"),
    ] {
        assert_eq!(house.ask("admin", "POST", "/people", &body).await.1["code"], code);
    }
}
