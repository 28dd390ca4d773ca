//! Identities, files and notes by forms: what is typed is sealed, shown once on the answer that was asked for, and on no
//! other page.

use poem::http::StatusCode;

use super::house_tests::House;
use super::{opened, requested, worded};

const PHONE: &str = "+380000000042";
const PDF: &[u8] = b"%PDF-1.7\nnobody's plan";

#[tokio::test]
async fn an_identity_is_recorded_and_one_field_of_it_shown_once_by_forms() {
    let house = House::new().await;
    let case = format!("/cases/{}", requested(&house).await);
    for (lang, nothing) in [("en", "Nothing is recorded yet."), ("uk", "Ще нічого не внесено.")] {
        let page = house.browser("officer1", lang).await.get(&case).await;
        assert!(page.body.contains(nothing), "{}", page.body);
        worded(&page);
    }
    let mut officer = house.browser("officer1", "en").await;
    let wrong = officer.fill(&format!("{case}/identity"), &[("phone", "abc")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    worded(&wrong);
    let recorded = officer.fill(&format!("{case}/identity"), &[("given_name", "Тест"), ("phone", PHONE)]).await;
    assert_eq!((recorded.status, recorded.location.as_str()), (StatusCode::SEE_OTHER, case.as_str()));
    let page = officer.get(&case).await;
    assert!(page.body.contains("Recorded: Given name, Telephone."), "{}", page.body);

    let reveal = format!("{case}/identity/reveal");
    let unread = officer.fill(&reveal, &[("identity_field", "phone")]).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = officer.fill(&reveal, &[("identity_field", "phone"), ("reason", "call_back")]).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains(PHONE), "{}", shown.body);
    assert_eq!(shown.headers["cache-control"], "no-store");
    worded(&shown);
    for path in [case.clone(), reveal.clone(), format!("{case}/identity")] {
        assert!(!officer.get(&path).await.body.contains("0000000042"), "{path}");
    }
    assert_eq!(house.browser("money", "en").await.get(&reveal).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_file_and_a_note_are_added_and_opened_by_forms() {
    let house = House::new().await;
    let case = format!("/cases/{}", requested(&house).await);
    let mut officer = house.browser("officer1", "en").await;
    let path = format!("{case}/attachments");
    let mut fields = officer.get(&path).await.form(&path);
    fields.insert("file_kind".to_owned(), "plan".to_owned());
    let refused = officer.upload(&path, &fields, b"<html>").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let added = officer.upload(&path, &fields, PDF).await;
    assert_eq!((added.status, added.location.as_str()), (StatusCode::SEE_OTHER, case.as_str()));
    let page = officer.get(&case).await;
    worded(&page);
    let (_, after) = page.body.split_once(&format!("action=\"{path}/")).expect("a form that opens the file");
    let open = format!("{path}/{}", after.split('"').next().expect("an id"));
    let file = officer.post(&open, &page.form(&open)).await;
    assert_eq!((file.status, file.body.as_bytes()), (StatusCode::OK, PDF));
    assert_eq!(file.headers["content-type"], "application/pdf");
    // A form of another session opens nothing.
    let mut foreign = page.form(&open);
    foreign.insert("csrf".to_owned(), "x".to_owned());
    assert_eq!(officer.post(&open, &foreign).await.status, StatusCode::FORBIDDEN);

    let noted = officer.fill(&format!("{case}/notes"), &[("text", "Перша нотатка")]).await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER);
    assert!(officer.get(&case).await.body.contains("Перша нотатка"));
    // Finance sees that there is a file, and no note.
    let page = house.browser("money", "en").await.get(&case).await;
    assert!(page.body.contains("Business plan") && !page.body.contains("Перша нотатка"), "{}", page.body);
}

#[tokio::test]
async fn another_case_of_a_known_survivor_leaves_her_identity_as_it_is() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "en").await;
    let case = format!("/cases/{}", opened(&mut officer).await);
    let known = [("given_name", "Тест"), ("phone", PHONE)];
    assert_eq!(officer.fill(&format!("{case}/identity"), &known).await.status, StatusCode::SEE_OTHER);
    let request = house.request("officer1").await;
    let number = &house.app.newest_subjects(&request, 1).await.expect("subjects")[0].number;
    let form = officer.get("/cases/new").await;
    let line = form.option("F-1 · G1");
    let today = form.form("/cases/new")["on"].clone();
    let given = [
        ("budget_line", line.as_str()),
        ("subject", number),
        ("amount", "100.00"),
        ("sector", "C"),
        ("region", "UA-46"),
        ("owners", "1"),
        ("consent_on", &today),
        ("item_1", "equipment"),
        ("item_1_quantity", "1"),
        ("item_1_price", "100.00"),
    ];
    let both = [&given[..], &[("given_name", "Інша")]].concat();
    for lang in ["en", "uk"] {
        let page = house.browser("officer1", lang).await.fill("/cases/new", &both).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        worded(&page);
    }
    let again = officer.fill("/cases/new", &given).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    let page = officer.get(&again.location).await;
    assert!(page.body.contains("Recorded: Given name, Telephone."), "{}", page.body);

    // The screening of it says by what she is known, and where to look.
    let second = again.location.strip_prefix("/cases/").expect("the case's page");
    assert_eq!(officer.step(second, "case_submit", &[]).await.status, StatusCode::SEE_OTHER);
    for (lang, words) in [
        ("en", "What is the same: another case under the same number."),
        ("uk", "Збігається: інша справа за тим самим номером."),
    ] {
        let page = house.browser("officer1", lang).await.step(second, "case_screen", &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(words) && page.body.contains(&format!("href=\"{case}\"")), "{}", page.body);
        worded(&page);
    }
}
