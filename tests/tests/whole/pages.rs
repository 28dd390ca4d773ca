//! The pages in a real browser: sign-in, queue, case, outcomes, in both languages and at two widths. With
//! `GRANT_TEST_SCREENSHOTS=FOLDER` every page is kept as a picture.

use std::path::PathBuf;

use fantoccini::Locator;
use tests::binary::Demo;
use tests::browser::Browser;

/// Signs in through the form.
async fn sign_in(browser: &Browser, demo: &Demo, role: &str) {
    let one = demo.sign_in(role, 0).unwrap();
    browser.open(&format!("{}/sign-in", demo.address())).await.unwrap();
    let page = browser.page();
    page.find(Locator::Css("input[name=email]")).await.unwrap().send_keys(&one.email).await.unwrap();
    page.find(Locator::Css("input[name=password]")).await.unwrap().send_keys(&one.password).await.unwrap();
    page.find(Locator::Css("main form button")).await.unwrap().click().await.unwrap();
}

/// Looks at the page that is open, in one language at one width.
async fn look(browser: &Browser, name: &str, language: &str, width: u32) {
    let lang = browser.page().find(Locator::Css("html")).await.unwrap().attr("lang").await.unwrap();
    assert_eq!(lang.as_deref(), Some(language), "{name}");
    let measured = browser.width().await.unwrap();
    assert!(measured.fits(), "{name} {language} at {width} px scrolls sideways: {measured:?}");
    let banner = browser.page().source().await.unwrap();
    assert!(!banner.contains("[missing"), "{name} {language}");
    // A page that is not there stands as well as any other: it has to be the page that was asked for.
    assert_eq!(banner.contains("error-page"), name == "refused", "{name} {language} is the wrong page");
    if let Some(folder) = std::env::var_os("GRANT_TEST_SCREENSHOTS") {
        let file = PathBuf::from(folder).join(format!("{name}-{language}-{width}.png"));
        browser.screenshot(&file).await.unwrap();
    }
}

/// Chooses a language by the switch in the top bar.
async fn choose(browser: &Browser, demo: &Demo, language: &str) {
    browser.open(&format!("{}/", demo.address())).await.unwrap();
    let button = format!("button[name=lang][value={language}]");
    if let Ok(found) = browser.page().find(Locator::Css(&button)).await {
        found.click().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_stands_in_both_languages_at_both_widths() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start().await.unwrap();
    let paths: [(&str, &[(&str, &str)]); 4] = [
        (
            "officer",
            &[
                ("queue-officer", "/"),
                ("cases", "/cases"),
                ("case-closed", "/cases/2023-0001"),
                ("case-live", "/cases/2026-0005"),
                ("case-new", "/cases/new"),
                ("outcomes-officer", "/outcomes"),
            ],
        ),
        ("finance_manager", &[("queue-finance", "/"), ("case-finance", "/cases/2026-0003"), ("fund", "/funds/ALPHA")]),
        ("evaluator", &[("outcomes-evaluator", "/outcomes"), ("refused", "/cases")]),
        ("admin", &[("queue-admin", "/")]),
    ];
    for language in ["en", "uk"] {
        browser.viewport(1280, 900).await.unwrap();
        choose(&browser, &demo, language).await;
        for width in [1280, 390] {
            browser.viewport(width, 900).await.unwrap();
            browser.open(&format!("{}/sign-in", demo.address())).await.unwrap();
            look(&browser, "sign-in", language, width).await;
        }
    }
    for (role, pages) in paths {
        browser.page().delete_all_cookies().await.unwrap();
        sign_in(&browser, &demo, role).await;
        for language in ["en", "uk"] {
            browser.viewport(1280, 900).await.unwrap();
            choose(&browser, &demo, language).await;
            for width in [1280, 390] {
                browser.viewport(width, 900).await.unwrap();
                for (name, path) in pages {
                    browser.open(&format!("{}{path}", demo.address())).await.unwrap();
                    look(&browser, name, language, width).await;
                }
            }
        }
    }
    let violations: Vec<_> =
        browser.log().await.unwrap().into_iter().filter(|line| line.source == "security").collect();
    assert!(violations.is_empty(), "{violations:?}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_takes_a_step_in_the_browser_and_may_not_verify_their_own_request() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start().await.unwrap();
    sign_in(&browser, &demo, "officer").await;
    // The case whose grant is active: the officer asks for the money, and then it waits on another officer.
    browser.open(&format!("{}/cases/2026-0005", demo.address())).await.unwrap();
    let page = browser.page();
    page.find(Locator::Css("main a[href*='/do/disbursement_request']")).await.unwrap().click().await.unwrap();
    page.find(Locator::Css("input[name=evidence]")).await.unwrap().send_keys("photo-17").await.unwrap();
    page.find(Locator::Css("main form button[type=submit], main form button:not([type])"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    while page.current_url().await.unwrap().path().contains("/do/") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let text = page.find(Locator::Css("main")).await.unwrap().text().await.unwrap();
    assert!(text.to_lowercase().contains("request"), "{text}");
    assert!(text.contains("Somebody else has to"), "the barred step says why: {text}");
    assert!(
        page.find(Locator::Css("main a[href*='/do/disbursement_verify']")).await.is_err(),
        "no way to verify one's own request"
    );
    browser.close().await.unwrap();
}
