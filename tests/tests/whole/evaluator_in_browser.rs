//! An evaluator's question in a real browser, from the home page to the downloaded table: how many enterprises of some years
//! still operate a year after their launch. That is withheld; the page says so and offers a coarser figure, which is in the
//! table too.
//!
//! Invariant: nothing is opened by its address but the link that a colleague sent, which is not the evaluator's to open.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::Locator;
use tests::binary::Demo;
use tests::browser::Browser;
use tests::require::tell;

use super::pages::Viewer;

/// How a withheld figure is written, on pages and in tables.
const WITHHELD: &str = "c";
/// Years of launch of which every rate is withheld.
const HIDDEN: &str = "//section[@aria-labelledby='by-cohort']//tbody/tr[count(td[normalize-space()='c']) = 4]/th";

type Row = BTreeMap<String, String>;

/// From home to the newest release as a whole, as the navigation leads.
async fn to_the_release(viewer: &Viewer) {
    viewer.send("nav.wide a[href='/outcomes']").await;
    viewer.says("Operating at 12 months").await;
    viewer.send("main a[href^='/releases/']").await;
}

/// A link to working figures, which are not for evaluators: the page says so and leads on.
async fn mistaken(viewer: &Viewer) {
    viewer.open("/outcomes/explain?figure=survival&months=12&cell=cohort=2014").await;
    for said in ["This is not open to you", "Nothing was changed.", "ask the programme manager"] {
        viewer.says(said).await;
    }
    viewer.send(".error-page a.button").await;
}

/// The first years whose figure is withheld, once the page has said so in words; then to the coarser figures.
async fn withheld(viewer: &Viewer) -> String {
    let page = viewer.browser.page();
    viewer.send("main a[href*='by=cohort']").await;
    let years = viewer.read(Locator::XPath(HIDDEN)).await;
    let section = viewer.read(Locator::Css("section[aria-labelledby='by-cohort']")).await;
    let (_, said) = section.split_once("Withheld so that nobody can be recognised").expect(&section);
    assert!(said.contains(&years), "{years}: {said}");
    assert!(said.contains("the whole programme"), "{said}");
    let coarser = page.find(Locator::Css("section[aria-labelledby='by-cohort'] a[href='#whole']")).await.unwrap();
    coarser.click().await.unwrap();
    assert_eq!(page.current_url().await.unwrap().fragment(), Some("whole"));
    years
}

/// The rate of the whole programme after a year, and how it is counted.
async fn figure(viewer: &Viewer) -> String {
    let tile = "#whole .tile:first-child";
    let title = viewer.read(Locator::Css(&format!("{tile} h2"))).await;
    assert_eq!(title, "Operating at 12 months");
    let definition = viewer.browser.page().find(Locator::Css(&format!("{tile} details p"))).await.unwrap();
    assert!(!definition.is_displayed().await.unwrap(), "folded until it is asked for");
    viewer.browser.page().find(Locator::Css(&format!("{tile} summary"))).await.unwrap().click().await.unwrap();
    let said = definition.text().await.unwrap();
    assert!(said.contains("Kaplan–Meier") && said.contains("95%"), "{said}");
    viewer.read(Locator::Css(&format!("{tile} .big"))).await
}

/// Clicks a link to a file, and reads the file once it has come.
async fn downloaded(viewer: &Viewer, link: &str, folder: &Path) -> Vec<Row> {
    viewer.browser.download_to(folder).await.unwrap();
    viewer.browser.page().find(Locator::Css(link)).await.unwrap().click().await.unwrap();
    let (asked, mut found) = (Instant::now(), None);
    while found.is_none() {
        assert!(asked.elapsed() < Duration::from_secs(30), "nothing came of {link}");
        tokio::time::sleep(Duration::from_millis(50)).await;
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        found = files.into_iter().find(|file| file.extension().is_some_and(|end| end == "csv"));
    }
    let mut reader = csv::Reader::from_path(found.unwrap()).unwrap();
    let rows: Vec<Row> = reader.deserialize().map(Result::unwrap).collect();
    assert!(rows.len() > 10, "{rows:?}");
    rows
}

/// A share of the table as the page writes it.
fn percent(share: &str) -> String {
    let millionths: i64 = share.replace('.', "").parse().unwrap();
    let tenths = (millionths + 500) / 1_000;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

async fn question(demo: &Demo, viewer: &Viewer) -> String {
    viewer.browser.viewport(1280, 900).await.unwrap();
    viewer.sign_in_as(demo, "evaluator").await;
    mistaken(viewer).await;
    to_the_release(viewer).await;
    let years = withheld(viewer).await;
    let shown = figure(viewer).await;

    let folder = tempfile::tempdir().unwrap();
    let link = "main a[href*='profile=evaluator'][href*='format=csv'][href*='table=survival']";
    let rows = downloaded(viewer, link, folder.path()).await;
    let after_a_year = |cell: &str| {
        let found = rows.iter().find(|row| row["cell"] == cell && row["months"] == "12");
        found.unwrap_or_else(|| panic!("{cell} in {rows:?}"))
    };
    let whole = after_a_year("all");
    assert_eq!((percent(&whole["survival"]), whole["flag"].as_str()), (shown.clone(), ""));
    // Withheld in the table as on the page, with the same sign.
    let hidden = after_a_year(&format!("cohort={}", years.replace('–', "-")));
    assert_eq!((hidden["survival"].as_str(), hidden["flag"].as_str()), ("", WITHHELD));
    format!("{years} is withheld; the whole programme says {shown} on the page, {} in the table", whole["survival"])
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evaluator_goes_from_home_to_the_table_past_a_withheld_cell_with_and_without_scripts() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start().await.unwrap();
    let viewer = Viewer::new(browser, demo.address());
    for scripts in [true, false] {
        viewer.scripts(scripts).await;
        let started = Instant::now();
        let told = question(&demo, &viewer).await;
        tell(&format!("evaluator, scripts {scripts}, {} s: {told}", started.elapsed().as_secs()));
    }
    viewer.close().await;
}
