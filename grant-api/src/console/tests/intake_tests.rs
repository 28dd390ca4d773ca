//! Co-owners and the words of incidents by forms: numbers are looked up before anything is opened, words are on the answer of
//! who asked for them.

use poem::http::StatusCode;

use super::house_tests::House;
use super::{done, opened, worded};

#[tokio::test]
async fn co_owners_are_named_by_number_and_shown_on_the_page_of_the_case() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "en").await;
    opened(&mut officer).await;
    let request = house.request("officer1").await;
    let partner = house.app.newest_subjects(&request, 1).await.expect("subjects")[0].number.clone();
    let form = officer.get("/cases/new").await;
    // Each part of the form has its heading, and the items come before who she is.
    let at = |part: &str| form.body.find(part).unwrap_or_else(|| panic!("{part} in {}", form.body));
    assert!(at("id=\"f-new-case-plan\"") < at("name=\"item_1\""));
    assert!(at("name=\"item_6_price\"") < at("id=\"f-new-case-identity\""));
    assert!(at("id=\"f-new-case-identity\"") < at("name=\"given_name\""));
    let (line, ngo) = (form.option("F-1 · G1"), form.option("NGO-A"));
    let today = form.form("/cases/new")["on"].clone();
    let given = [
        ("budget_line", line.as_str()),
        ("ngo", &ngo),
        ("amount", "100.00"),
        ("sector", "C"),
        ("region", "UA-46"),
        ("sex", "male"),
        ("owners", "2"),
        ("consent_on", &today),
        ("item_1", "equipment"),
        ("item_1_quantity", "1"),
        ("item_1_price", "100.00"),
    ];
    let with = |listed: &'static str| [&given[..], &[("co_owners", listed)]].concat();
    for lang in ["en", "uk"] {
        for listed in ["P1999-0001", "P1999-0001,P1999-0001"] {
            let page = house.browser("officer1", lang).await.fill("/cases/new", &with(listed)).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.body.contains("href=\"#f-co_owners\""), "{}", page.body);
            worded(&page);
        }
    }
    let named = [&given[..], &[("co_owners", partner.as_str())]].concat();
    let answer = officer.fill("/cases/new", &named).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = officer.get(&answer.location).await.body;
    assert!(page.contains(&partner) && page.contains(">male<"), "{page}");
    let case = answer.location.strip_prefix("/cases/").expect("the case's page");
    // The plan of a draft changes with its co-owners: they come filled in, and stay until somebody takes them out.
    let path = format!("/cases/{case}/do/plan_change");
    assert_eq!(officer.get(&path).await.form(&path)["co_owners"], partner);
    done(&officer.step(case, "plan_change", &[]).await, case);
    assert!(officer.get(&answer.location).await.body.contains(&partner));
    done(&officer.step(case, "plan_change", &[("co_owners", "")]).await, case);
    assert!(!officer.get(&answer.location).await.body.contains(&partner));
}

#[tokio::test]
async fn what_happened_is_typed_with_the_report_and_opened_on_an_answer_of_its_own() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "uk").await;
    let case = opened(&mut officer).await;
    let words = "Слова про подію";
    let given = [("incident_kind", "safety"), ("severity", "high"), ("text", words)];
    done(&officer.step(&case, "incident_raise", &given).await, &case);
    let list = officer.get("/incidents").await;
    let (_, after) = list.body.split_once("href=\"/incidents/").expect("an incident");
    let path = format!("/incidents/{}", after.split('"').next().expect("an id"));
    let page = officer.get(&path).await;
    worded(&page);
    let open = format!("{path}/text");
    let shown = officer.post(&open, &page.form(&open)).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(shown.body.contains(words), "{}", shown.body);
    assert_eq!(shown.headers["cache-control"], "no-store");
    worded(&shown);
    for path in [path.clone(), "/incidents".to_owned(), format!("/cases/{case}")] {
        let page = officer.get(&path).await;
        assert!(page.status == StatusCode::OK && !page.body.contains(words), "{path}");
        worded(&page);
    }
    assert_eq!(house.browser("money", "en").await.get(&path).await.status, StatusCode::NOT_FOUND);
}
