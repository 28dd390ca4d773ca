//! Documents on the console: listed on the case, read as a page, signed under the one that was chosen.

use poem::http::StatusCode;

use super::house_tests::House;
use super::{requested, worded};

#[tokio::test]
async fn minutes_and_agreement_of_a_case_are_listed_and_can_be_read_in_both_languages() {
    let house = House::new().await;
    let case = requested(&house).await;
    let mut officer = house.browser("officer1", "en").await;
    let page = officer.get(&format!("/cases/{case}")).await;
    worded(&page);
    let listed: Vec<&str> = page.body.split("href=\"").filter_map(|part| part.split('"').next()).collect();
    let prefix = format!("/cases/{case}/documents/");
    let documents: Vec<&&str> =
        listed.iter().filter(|href| href.starts_with(&prefix) && !href.ends_with("/pdf")).collect();
    assert_eq!(documents.len(), 4, "{}", page.body);
    let mut read = Vec::new();
    for href in documents {
        let document = officer.get(href).await;
        assert_eq!(document.status, StatusCode::OK, "{}", document.body);
        worded(&document);
        assert!(!document.body.contains(" style="));
        assert!(document.link(&format!("{href}/pdf")).is_some());
        read.push(document.body);
    }
    let member = house.request("member1").await.principal.person.name.to_string();
    assert!(read[0].contains("Minutes of the committee") && read[0].contains(&member));
    assert!(read[1].contains("Протокол засідання комісії") && read[1].contains(&member));
    assert!(read[2].contains("Grant agreement") && read[2].contains("forty thousand hryvnias"));
    assert!(read[3].contains("Грантова угода") && read[3].contains("сорок тисяч гривень"));
    let strange = officer.get(&format!("{prefix}00000000-0000-7000-8000-000000000000")).await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND);
}
