//! Two releases side by side: the answer against the two documents, who may ask for it, and the page with the way there.
//!
//! Invariant: what is expected is subtracted here, from the documents as they are served. Must not: make a release.

use std::collections::BTreeSet;

use ledger_core::outcome::release_document::{CellDocument, Profile, ReleaseDocument};
use ledger_core::policy::{Reading, Role, may_read};
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::require::tell;

use super::{House, Kept};
use crate::pages::Viewer;

/// A count of a cell by the name of the answer's figure; `None` where it is withheld.
fn count(cell: &CellDocument, figure: &str) -> Option<i64> {
    if figure == "enterprises" {
        return cell.enterprises.and_then(|count| i64::try_from(count).ok());
    }
    let jobs = cell.jobs.iter().find(|jobs| jobs.months == 12)?;
    jobs.figures.iter().find(|(name, _)| name == "net").and_then(|(_, value)| *value)
}

fn survives(cell: &CellDocument, months: u16) -> Option<f64> {
    let rate = cell.survival.as_ref()?.rates.iter().find(|rate| rate.months == months)?;
    rate.km.as_ref().filter(|_| rate.withheld.is_none()).map(|km| km.value)
}

/// Both values and the difference, or nothing of either; whether there was something to compare.
fn figure(told: &Value, both: Option<(i64, i64)>, about: &str) -> bool {
    let said = (&told["earlier"], &told["later"], &told["difference"]);
    match both {
        Some((earlier, later)) => {
            assert_eq!(said, (&json!(earlier), &json!(later), &json!(later - earlier)), "{about}");
        }
        None => assert!(told["difference"].is_null(), "{about}: {told}"),
    }
    if told["withheld"] == "c" {
        assert_eq!(said, (&Value::Null, &Value::Null, &Value::Null), "{about}");
    }
    both.is_some()
}

fn cells(answer: &Value, first: &ReleaseDocument, second: &ReleaseDocument) {
    let (mut shown, mut kept) = (0, 0);
    // Figures and rates of which both values are told, and those of which one is not.
    let (mut figures, mut rates) = ([0, 0], [0, 0]);
    for cell in answer["cells"].as_array().unwrap() {
        let name = cell["cell"].as_str().unwrap();
        let (one, other) = (first.cell(name).unwrap(), second.cell(name).unwrap());
        let withheld = one.withheld.is_some() || other.withheld.is_some();
        assert_eq!(cell["withheld"], if withheld { json!("c") } else { Value::Null }, "{name}");
        assert_eq!((&cell["earlier_release"], &cell["later_release"]), (&json!(one.release), &json!(other.release)));
        assert_eq!(cell["kept"], json!(!withheld && one.release == other.release), "{name}");
        for asked in ["enterprises", "net_jobs"] {
            let both = count(one, asked).zip(count(other, asked));
            figures[usize::from(!figure(&cell[asked], both, &format!("{name} {asked}")))] += 1;
        }
        for rate in cell["rates"].as_array().unwrap() {
            let months = u16::try_from(rate["months"].as_u64().unwrap()).unwrap();
            let difference = rate["km"]["difference"].as_f64();
            let both = survives(one, months).zip(survives(other, months));
            let near = match (difference, both) {
                (Some(told), Some((earlier, later))) => (told - (later - earlier)).abs() < 1e-9,
                (told, both) => told.is_none() && both.is_none(),
            };
            assert!(near, "{name} at {months} months: {rate} of {both:?}");
            rates[usize::from(both.is_none())] += 1;
        }
        if withheld {
            for figure in ["enterprises", "net_jobs", "disbursed", "cost_per_net_job"] {
                assert_eq!((&cell[figure]["withheld"], &cell[figure]["later"]), (&json!("c"), &Value::Null), "{name}");
            }
        }
        shown += usize::from(!withheld);
        kept += usize::from(cell["kept"] == true);
    }
    let all = answer["cells"].as_array().unwrap().len();
    assert!(all == second.cells.len() && shown > 10 && kept > 0, "{all} cells, {shown} shown, {kept} kept");
    // Every shown cell has its number of enterprises.
    assert!(figures[0] >= shown && figures[1] >= all - shown && rates[0] > 10, "{figures:?} figures, {rates:?} rates");
    tell(&format!(
        "{}: {shown} of {all} cells are compared, {kept} of them kept; figures told and not {figures:?}, rates {rates:?}",
        answer["profile"]
    ));
}

/// The answer for each audience is what its two documents say, whichever is named first.
pub async fn told(house: &House) {
    for profile in Profile::ALL {
        let (first, second) = (house.document(1, *profile).await, house.document(2, *profile).await);
        let path = |of: &str| format!("/releases/{of}?profile={}", profile.code());
        let answer = house.get("evaluator", &path("1/compare/2")).await;
        assert_eq!(answer, house.get("evaluator", &path("2/compare/1")).await);
        assert_eq!((&answer["earlier"]["number"], &answer["later"]["number"]), (&json!(1), &json!(2)));
        assert_eq!(answer["profile"], profile.code());
        cells(&answer, &first, &second);
        let whole = &answer["cells"][0];
        let (one, other) = (first.cell("all").unwrap(), second.cell("all").unwrap());
        let money = |cell: &CellDocument| cell.jobs.iter().find(|jobs| jobs.months == 12).unwrap().disbursed_minor;
        let change = money(other).unwrap() - money(one).unwrap();
        let told = &whole["disbursed"]["difference"];
        let minor: i64 = told["amount"].as_str().unwrap().replace('.', "").parse().unwrap();
        assert_eq!((&whole["cell"], minor, &told["currency"]), (&json!("all"), change, &json!("UAH")), "{whole}");
    }
}

/// Each role asks for the comparison by the rules of a single release.
pub async fn rights(house: &House) {
    let roles: BTreeSet<&str> = house.people.iter().map(|(role, _)| role.as_str()).collect();
    for code in roles {
        let role = [Role::from_code(code).unwrap()];
        let reads = may_read(Reading::Releases, &role);
        let vetted = may_read(Reading::ReleasesExact, &role);
        let by = |may: bool, status: u16| if may { status } else { 403 };
        for (path, expected) in [
            ("/releases/1/compare/2", by(reads, 200)),
            ("/releases/1/compare/2?profile=public", by(reads, 200)),
            ("/releases/2/compare/1?profile=evaluator", by(vetted, 200)),
            ("/releases/1/compare/1", by(reads, 422)),
            ("/releases/1/compare/99", by(reads, 404)),
            ("/releases/1/compare/2?profile=all", 422),
        ] {
            let (status, answer) = house.api(code, path, Value::Null).await;
            assert_eq!(status, expected, "{code} at {path}: {answer}");
        }
        for (path, expected) in [("1/compare/2", by(reads, 200)), ("1/compare/1", by(reads, 422)), ("1/compare/x", 404)]
        {
            let page = house.visitors.page(house.person(code, 0), &format!("/releases/{path}")).await.unwrap();
            assert_eq!(page.status, expected, "{code} at {path}: {}", page.body);
        }
    }
}

/// The page says what the answer says, and is reached by the form on the page of a release.
pub async fn pages(house: &House) {
    let evaluator = house.person("evaluator", 0);
    let answer = house.get("evaluator", "/releases/1/compare/2?profile=evaluator").await;
    let page = house.visitors.page(evaluator, "/releases/1/compare/2").await.unwrap();
    let launched = &answer["cells"][0]["enterprises"];
    for value in [&launched["earlier"], &launched["later"]] {
        assert!(page.body.contains(&format!(">{value}<")), "{value} is not on the page: {}", page.body);
    }
    assert!(page.body.contains(&format!(">+{}<", launched["difference"])), "{}", page.body);
    let mut groups = String::new();
    for by in ["region", "sector", "cohort", "sex"] {
        let cut = house.visitors.page(evaluator, &format!("/releases/1/compare/2?by={by}")).await.unwrap();
        assert!(cut.body.contains(&format!("id=\"by-{by}\"")), "{by}: {}", cut.body);
        assert_eq!(cut.body.matches("id=\"by-").count(), 1, "one cut at a time: {}", cut.body);
        groups.push_str(&cut.body);
    }
    assert!(groups.contains(">c<") && groups.contains("both as in release 1"), "{groups}");
    // A fall has its sign, and no difference of a rate is written as nothing.
    let mut changed = 0;
    for cell in answer["cells"].as_array().unwrap().iter().filter(|cell| cell["cell"] == "all") {
        for rate in cell["rates"].as_array().unwrap() {
            let Some(difference) = rate["km"]["difference"].as_f64().filter(|change| *change != 0.0) else { continue };
            let sign = if difference < 0.0 { '\u{2212}' } else { '+' };
            let said = format!("{sign}{:.2} pp", difference.abs() * 100.0);
            assert!(page.body.contains(&said), "{said}: {}", page.body);
            changed += 1;
        }
    }
    assert!(changed > 0, "no rate of the whole programme changed: {answer}");
    for path in ["/releases/2/compare/2", "/releases/2/compare?with=two", "/releases/2/compare"] {
        let again = house.visitors.page(evaluator, path).await.unwrap();
        assert_eq!(again.status, 422, "{path}");
        assert!(
            again.body.contains("href=\"#f-with\"") && again.body.contains("id=\"f-with-error\""),
            "{}",
            again.body
        );
        assert!(again.body.contains("<option value=\"1\">Release 1</option>"), "the form again: {}", again.body);
    }
    let one = house.visitors.page(evaluator, "/releases/2").await.unwrap();
    assert!(one.body.contains("<option value=\"1\">Release 1</option>"), "{}", one.body);
}

/// In a browser: both pages stand, and the form leads from one to the other.
pub async fn seen(house: &House) {
    let Kept::Demo(demo) = &house.kept else { panic!("no program of its own") };
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let viewer = Viewer::new(browser, demo.address());
    let one = demo.sign_in("evaluator", 0).unwrap();
    viewer.sign_in(&one.email, &one.password).await;
    viewer
        .tour(&[
            ("release-second", "/releases/2"),
            ("release-compare", "/releases/2 section[aria-labelledby=compare] form button"),
        ])
        .await;
    viewer.open("/releases/2").await;
    viewer.send("section[aria-labelledby=compare] form button").await;
    let text = viewer.text().await;
    assert!(text.contains("Releases 1 and 2 side by side"), "{text}");
    viewer.close().await;
}

/// A kept value is explained by the cut, the moment and the definition of the release that it is of; any other by its own.
pub async fn explained(house: &House) {
    for profile in Profile::ALL {
        let (first, second) = (house.document(1, *profile).await, house.document(2, *profile).await);
        assert!(first.known_at < second.known_at && first.log_size < second.log_size, "nothing to tell them apart by");
        let (mut own, mut kept) = (0, 0);
        for cell in second.cells.iter().filter(|cell| !cell.cell.contains(';')) {
            let path =
                format!("/releases/2/explain?figure=cohort&months=12&cell={}&profile={}", cell.cell, profile.code());
            let told = house.get("evaluator", &path).await;
            let of = if cell.release == 1 { &first } else { &second };
            *(if cell.release == 1 { &mut kept } else { &mut own }) += 1;
            assert_eq!((&told["number"], &told["release"]), (&json!(2), &json!(cell.release)), "{path}");
            assert_eq!(told["data_cut"], json!(of.data_cut), "{path}");
            assert_eq!(told["known_at"], json!(of.known_at.to_string()), "{path}");
        }
        tell(&format!("{}: {kept} kept cells are explained by their own release, {own} by the newer", profile.code()));
        assert!(own > 0 && kept > 0, "{own} {kept}");
    }
}
