//! Goods in kind by forms and by the API: from what is needed to the asset register; and an enterprise with its history.

use poem::http::StatusCode;
use serde_json::{Value, json};

use super::house_tests::House;
use super::money_tests::{amended, paid};
use super::{done, today, worded};

/// Sends a step by the API: it is granted, or refused with this code.
async fn post(house: &House, who: &str, path: &str, body: Value, refused: Option<&str>) {
    let (status, answer) = house.ask(who, "POST", path, &body).await;
    match refused {
        None => assert_eq!(status, StatusCode::OK, "{who} {path}: {answer}"),
        Some(code) => assert_eq!(answer["code"], code, "{who} {path}: {answer}"),
    }
}

/// The caseworkers of the case's NGO and of another.
async fn caseworkers(house: &House, case: &Value) -> [&'static str; 2] {
    let ngos = house.app.ngos(&house.request("admin").await).await.expect("partner NGOs");
    let own = ngos.iter().find(|ngo| case["ngo_id"] == ngo.ngo_id.to_string()).expect("its NGO");
    if own.code.as_str() == "NGO-A" { ["caseworker1", "caseworker2"] } else { ["caseworker2", "caseworker1"] }
}

#[tokio::test]
async fn a_line_goes_by_forms_and_by_the_api_from_what_is_needed_to_the_register() {
    let house = House::new().await;
    let case = paid(&house).await;
    amended(&house, &case).await;
    let page = house.ask("officer1", "GET", "/cases?limit=1", &Value::Null).await.1;
    let id = page["items"][0]["case_id"].as_str().expect("an id").to_owned();
    let whole = house.ask("officer1", "GET", &format!("/cases/{id}"), &Value::Null).await.1;
    let [own, other] = caseworkers(&house, &whole).await;

    let mut worker = house.browser(own, "uk").await;
    let needed = [("category", "equipment"), ("quantity", "2"), ("amount", "2000.00")];
    done(&worker.step(&case, "goods_specify", &needed).await, &case);
    worded(&worker.get(&format!("/cases/{case}")).await);
    let lines = house.ask(own, "GET", &format!("/cases/{id}/goods-lines"), &Value::Null).await.1;
    let line = lines[0]["goods_line_id"].as_str().expect("a line").to_owned();
    let path = format!("/goods-lines/{line}");
    assert_eq!(house.ask(other, "GET", &path, &Value::Null).await.0, StatusCode::NOT_FOUND);

    let uah = |amount: &str| json!({ "amount": amount, "currency": "UAH" });
    let quote = |version: i64, amount: &str| json!({ "version": version, "supplier": "SUP-1", "amount": uah(amount), "delivery_on": "2030-01-01" });
    post(&house, other, &format!("{path}/quotes"), quote(1, "1900.00"), Some("not_found")).await;
    post(&house, "officer1", &format!("{path}/quotes"), quote(1, "1900.00"), None).await;
    let dearer = [("supplier", "SUP-2"), ("amount", "2000.00"), ("delivery_on", &today())];
    done(&worker.step(&case, "quote_add", &dearer).await, &case);
    let choice = |quote: i64| json!({ "version": 3, "quote": quote });
    post(&house, "officer2", &format!("{path}/compare"), choice(2), Some("reason_missing")).await;
    let mut officer = house.browser("officer2", "en").await;
    done(&officer.step(&case, "quotes_compare", &[("quote", "1")]).await, &case);
    let mut money = house.browser("money", "en").await;
    let chosen = format!("{line}:4");
    done(&money.step(&case, "goods_order", &[("goods_line", &chosen)]).await, &case);
    for action in ["goods_receive", "goods_handover"] {
        done(&officer.step(&case, action, &[]).await, &case);
    }
    done(&worker.step(&case, "handover_countersign", &[]).await, &case);
    let line_now = house.ask("monitor", "GET", &path, &Value::Null).await.1;
    assert_eq!((&line_now["state"], &line_now["countersigned"]), (&json!("handed_over"), &json!(true)), "{line_now}");
    let version = json!({ "version": line_now["version"] });
    post(&house, "monitor", &format!("{path}/verify-use"), version, None).await;

    let assets = house.ask("finance", "GET", "/assets?state=in_use_verified", &Value::Null).await.1;
    let asset = &assets["items"][0];
    assert_eq!((&asset["whereabouts"], &asset["number"]), (&json!("with_grantee"), &json!(case)), "{assets}");
    assert_eq!(asset["value"], uah("1900.00"));
    assert_eq!(house.ask(other, "GET", "/assets", &Value::Null).await.1["items"], json!([]));
    assert_eq!(house.ask("evaluator", "GET", "/assets", &Value::Null).await.0, StatusCode::FORBIDDEN);
    let register = worker.get("/reports/assets").await;
    assert!(register.body.contains(&case) && register.body.contains("В отримувача"), "{}", register.body);
    worded(&register);
    let file = officer.get("/reports/assets?format=csv").await;
    assert!(file.body.starts_with("asset,line,case,grant,") && file.body.contains("with_grantee"), "{}", file.body);
}

#[tokio::test]
async fn an_enterprise_is_verified_registered_and_changed_by_forms() {
    let house = House::new().await;
    let case = paid(&house).await;
    let mut officer = house.browser("officer1", "en").await;
    let launch = [("launched_on", today()), ("baseline_workers", "0".to_owned())];
    let launch: Vec<(&str, &str)> = launch.iter().map(|(name, value)| (*name, value.as_str())).collect();
    done(&officer.step(&case, "enterprise_launch", &launch).await, &case);
    assert!(officer.get(&format!("/cases/{case}")).await.link("/do/launch_verify?").is_none(), "who recorded it");
    let mut monitor = house.browser("monitor", "uk").await;
    done(&monitor.step(&case, "launch_verify", &[]).await, &case);
    let registered = [("legal_form", "fop"), ("registered_on", &today())];
    done(&officer.step(&case, "enterprise_register", &registered).await, &case);
    done(&officer.step(&case, "enterprise_change", &[("region", "UA-32")]).await, &case);
    // Somebody else takes it over: a survivor by number, and nobody whom no number names.
    let stranger = officer.step(&case, "enterprise_takeover", &[("new_owner", "P1999-0001")]).await;
    assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY);
    worded(&stranger);
    let ngo = house.app.ngos(&house.request("admin").await).await.expect("partner NGOs")[0].ngo_id.to_string();
    post(&house, "officer1", "/subjects", json!({ "ngo_id": ngo }), None).await;
    let newest = house.app.newest_subjects(&house.request("officer1").await, 1).await.expect("numbers");
    let subject = newest[0].number.clone();
    done(&officer.step(&case, "enterprise_takeover", &[("new_owner", &subject)]).await, &case);
    done(&officer.step(&case, "enterprise_merge", &[]).await, &case);
    let page = monitor.get(&format!("/cases/{case}")).await;
    worded(&page);
    for part in ["Фізична особа-підприємець", "Підтвердила інша особа", "Приєднано"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let list = house.ask("officer1", "GET", "/enterprises", &Value::Null).await.1;
    let id = list["items"][0]["enterprise_id"].as_str().expect("an id").to_owned();
    let one = house.ask("officer1", "GET", &format!("/enterprises/{id}"), &Value::Null).await.1;
    let kinds: Vec<&str> =
        one["changes"].as_array().expect("changes").iter().filter_map(|c| c["kind"].as_str()).collect();
    assert_eq!(kinds, ["registration", "legal_form", "region", "owner", "merger"], "{one}");
    assert_eq!((&one["registration"], &one["launch_verified"]), (&json!("ended"), &json!(true)));
}
