//! The pages in a real browser, in both languages and at two widths: of the demonstration, and of an office that has just
//! begun. With `GRANT_TEST_SCREENSHOTS=FOLDER` every page is kept as a picture in both themes; with `GRANT_TEST_AXE=FILE`
//! axe-core looks at every page in both.
//!
//! Invariant: no page scrolls sideways, lacks a word, is another page than the one that was asked for, is heavier than a slow
//! line carries, asks anybody else for anything, or has something that the keyboard does not reach.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fantoccini::Locator;
use serde_json::json;
use tests::axe;
use tests::binary::Demo;
use tests::browser::{Browser, LogLine};
use tests::keyboard::{reach, walk};
use tests::office::Office;
use tests::page_list::{self, EMPTY_ADMIN, EMPTY_MANAGER, Named};
use tests::require::tell;
use tests::weight::weigh;

/// Bytes of a page with its styles and scripts, uncompressed.
const HEAVIEST: u64 = 60 * 1024;

/// A browser before one site.
pub struct Viewer {
    pub browser: Browser,
    pub address: String,
    /// What axe-core found, and on how many pages it looked.
    barriers: Mutex<(usize, Vec<String>)>,
    seen: Mutex<Seen>,
    /// Whether pages run scripts.
    scripts: AtomicBool,
}

/// What the pages were measured to be.
#[derive(Default)]
struct Seen {
    pages: usize,
    /// The heaviest.
    bytes: u64,
    heaviest: String,
    /// What the keyboard reached.
    elements: u64,
    faults: Vec<String>,
}

impl Viewer {
    pub fn new(browser: Browser, address: &str) -> Self {
        Viewer {
            browser,
            address: address.to_owned(),
            barriers: Mutex::default(),
            seen: Mutex::default(),
            scripts: AtomicBool::new(true),
        }
    }

    /// Lets pages run scripts, or keeps them from it.
    pub async fn scripts(&self, run: bool) {
        self.browser.scripts(run).await.unwrap();
        self.scripts.store(run, Ordering::Relaxed);
    }

    pub async fn open(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.address)).await.unwrap();
    }

    async fn type_in(&self, field: &str, text: &str) {
        let input =
            self.browser.page().find(Locator::Css(field)).await.unwrap_or_else(|error| panic!("{field}: {error}"));
        input.send_keys(text).await.unwrap();
    }

    /// Clicks, and waits until another page has come.
    pub async fn send(&self, button: &str) {
        self.press(Locator::Css(button)).await;
    }

    /// The same of whatever is found.
    pub async fn press(&self, what: Locator<'_>) {
        let page = self.browser.page();
        let old = page.find(Locator::Css("html")).await.unwrap();
        let found = page.find(what).await;
        let Ok(found) = found else { panic!("{what:?} is not there: {}", self.text().await) };
        found.click().await.unwrap();
        let sent = std::time::Instant::now();
        while old.attr("lang").await.is_ok() {
            assert!(sent.elapsed() < Duration::from_secs(30), "no page came after {what:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Fills the form that is open, as a person would: types, chooses, ticks; a date as the browser's picker gives it.
    pub async fn fill(&self, fields: &[(&str, &str)]) {
        const SET: &str = "const [name, value] = arguments;
            const all = document.querySelectorAll(`main form [name='${name}']`);
            if (all.length === 0) return 'no field ' + name;
            if (all[0].type === 'radio' || all[0].type === 'checkbox') {
                const one = [...all].find(input => input.value === value);
                if (!one) return 'no choice ' + value + ' of ' + name;
                one.click(); return '';
            }
            if (all[0].tagName === 'SELECT') {
                const one = [...all[0].options].find(o => o.value === value || o.text.includes(value));
                if (!one) return 'no option ' + value + ' of ' + name;
                all[0].value = one.value; return '';
            }
            all[0].value = value; return '';";
        for (name, value) in fields {
            let said = self.browser.page().execute(SET, vec![json!(name), json!(value)]).await.unwrap();
            assert_eq!(said, json!(""), "filling {name}: {}", self.text().await);
        }
    }

    /// Puts cookies of the site in place of those that the browser has.
    pub async fn bring(&self, cookies: &[(String, String)]) {
        self.browser.page().delete_all_cookies().await.unwrap();
        for (name, value) in cookies {
            let cookie = json!({
                "name": name, "value": value, "url": format!("{}/", self.address), "path": "/",
                "secure": true, "httpOnly": true, "sameSite": "Strict",
            });
            let set = self.browser.devtools("Network.setCookie", cookie).await.unwrap();
            assert_eq!(set["success"], true, "the cookie {name}: {set}");
        }
    }

    /// Signs in through the form.
    pub async fn sign_in(&self, email: &str, password: &str) {
        self.browser.page().delete_all_cookies().await.unwrap();
        self.open("/sign-in").await;
        self.type_in("input[name=email]", email).await;
        self.type_in("input[name=password]", password).await;
        self.send("main form button").await;
    }

    /// Signs in as the first of a role.
    pub async fn sign_in_as(&self, demo: &Demo, role: &str) {
        let one = demo.sign_in(role, 0).unwrap();
        self.sign_in(&one.email, &one.password).await;
    }

    /// Whether the page's own script runs: it says so.
    pub async fn script_runs(&self) -> bool {
        let ask = "return document.documentElement.dataset.script";
        self.browser.page().execute(ask, Vec::new()).await.unwrap() == "runs"
    }

    /// Whether the summary of errors has the focus.
    pub async fn summary_has_focus(&self) -> bool {
        const ASK: &str = "return document.activeElement.classList.contains('error-summary')";
        self.browser.page().execute(ASK, Vec::new()).await.unwrap() == true
    }

    /// The text of whatever is found.
    pub async fn read(&self, what: Locator<'_>) -> String {
        let found = self.browser.page().find(what).await;
        let Ok(found) = found else { panic!("{what:?} is not there: {}", self.text().await) };
        found.text().await.unwrap()
    }

    /// Fails unless the page that is open says something.
    pub async fn says(&self, what: &str) {
        let text = self.text().await;
        assert!(text.contains(what), "{what}: {text}");
    }

    /// Follows an invitation and chooses a password.
    async fn accept(&self, link: &str, password: &str) {
        self.browser.page().delete_all_cookies().await.unwrap();
        self.open(link).await;
        self.type_in("input[name=new_password]", password).await;
        self.type_in("input[name=password_again]", password).await;
        self.send("main form button").await;
    }

    /// Looks at the page that is open, in one language at one width.
    async fn look(&self, name: &str, language: &str, width: u32) {
        let page = self.browser.page();
        let lang = page.find(Locator::Css("html")).await.unwrap().attr("lang").await.unwrap();
        assert_eq!(lang.as_deref(), Some(language), "{name}");
        let measured = self.browser.width().await.unwrap();
        assert!(measured.fits(), "{name} {language} at {width} px scrolls sideways: {measured:?}");
        let source = page.source().await.unwrap();
        assert!(!source.contains("[missing"), "{name} {language}");
        // A page that is not there stands as well as any other: it has to be the page that was asked for.
        assert_eq!(source.contains("error-page"), name == "refused", "{name} {language} is the wrong page");
        assert!(name == "sign-in" || !source.contains("name=\"password\""), "{name}: nobody is signed in");
        self.quiet(name).await;
        // What a page weighs, and what it can do, is the same at any width; a script that may not run is not loaded.
        if width >= 600 && self.scripts.load(Ordering::Relaxed) {
            self.measure(name, language).await;
        }
        // What looks for barriers waits by the page's own clock, which stands still without scripts.
        let looked =
            if self.scripts.load(Ordering::Relaxed) { axe::violations(&self.browser).await.unwrap() } else { None };
        if let Some(lines) = looked {
            let mut barriers = self.barriers.lock().unwrap();
            barriers.0 += 1;
            barriers.1.extend(lines.into_iter().map(|line| format!("{name} {language} {width} px, {line}")));
        }
        if let Some(folder) = std::env::var_os("GRANT_TEST_SCREENSHOTS") {
            for theme in ["light", "dark"] {
                axe::theme(&self.browser, theme).await.unwrap();
                let file = PathBuf::from(&folder).join(format!("{name}-{language}-{width}-{theme}.png"));
                self.browser.screenshot(&file).await.unwrap();
            }
        }
    }

    /// Nothing was refused by the content security policy, no script failed, nothing that was asked for is missing.
    async fn quiet(&self, name: &str) {
        let lines = self.browser.log().await.unwrap();
        // What is not open to the reader, or cannot be read, is said on a page, and in the status of its answer.
        let refused = |line: &LogLine| {
            line.source == "network" && ["403 (", "422 ("].iter().any(|code| line.message.contains(code))
        };
        let bad = |line: &&LogLine| line.source == "security" || (line.level == "SEVERE" && !refused(line));
        let bad: Vec<_> = lines.iter().filter(bad).collect();
        assert!(bad.is_empty(), "{name}: {bad:?}");
    }

    /// Weighs the page that is open, and in one language goes over it by the keyboard.
    async fn measure(&self, name: &str, language: &str) {
        let weight = weigh(&self.browser).await.unwrap();
        let reached = if language == "en" { Some(reach(&self.browser).await.unwrap()) } else { None };
        let (at, mut seen) = (format!("{name} {language}"), self.seen.lock().unwrap());
        seen.pages += 1;
        if weight.whole() > seen.bytes {
            (seen.bytes, seen.heaviest) = (weight.whole(), format!("{at}, {} bytes of HTML", weight.html));
        }
        if weight.whole() > HEAVIEST {
            seen.faults.push(format!("{at} weighs {} bytes, {} of them HTML", weight.whole(), weight.html));
        }
        seen.faults.extend(weight.foreign.iter().map(|address| format!("{at} asks {address}")));
        if let Some(reached) = reached {
            seen.elements += reached.elements;
            seen.faults.extend(reached.faults.iter().map(|fault| format!("{at}: {fault}")));
        }
    }

    /// Chooses a language by the switch in the top bar.
    async fn choose(&self, language: &str) {
        self.open("/").await;
        let button = format!("button[name=lang][value={language}]");
        if self.browser.page().find(Locator::Css(&button)).await.is_ok() {
            self.send(&button).await;
        }
    }

    /// Looks at pages in both languages at both widths.
    pub async fn tour(&self, pages: &[Named]) {
        for language in ["en", "uk"] {
            self.browser.viewport(1280, 900).await.unwrap();
            self.choose(language).await;
            for width in [1280, 390] {
                self.browser.viewport(width, 900).await.unwrap();
                for (name, path) in pages {
                    match path.split_once(' ') {
                        None => self.open(path).await,
                        Some((path, link)) => {
                            self.open(path).await;
                            self.send(link).await;
                        }
                    }
                    self.look(name, language, width).await;
                }
            }
        }
        self.browser.viewport(1280, 900).await.unwrap();
        self.choose("en").await;
    }

    pub async fn text(&self) -> String {
        self.browser.page().find(Locator::Css("main")).await.unwrap().text().await.unwrap()
    }

    /// Ends, unless the content security policy was violated on the way or axe-core, where it is given, found something.
    pub async fn close(self) {
        let (pages, barriers) = self.barriers.into_inner().unwrap();
        assert!(barriers.is_empty(), "{} on {pages} pages:\n{}", barriers.len(), barriers.join("\n"));
        if pages > 0 {
            tell(&format!("axe-core: 0 violations on {pages} pages in two themes"));
        }
        let seen = self.seen.into_inner().unwrap();
        assert!(seen.faults.is_empty(), "{}:\n{}", seen.faults.len(), seen.faults.join("\n"));
        if seen.pages > 0 {
            tell(&format!(
                "{} pages of at most {} bytes ({}), nothing asked elsewhere, {} elements reached by the keyboard",
                seen.pages, seen.bytes, seen.heaviest, seen.elements
            ));
        }
        let lines = self.browser.log().await.unwrap();
        let violations: Vec<_> = lines.into_iter().filter(|line| line.source == "security").collect();
        assert!(violations.is_empty(), "{violations:?}");
        self.browser.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_stands_in_both_languages_at_both_widths() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start().await.unwrap();
    let viewer = Viewer::new(browser, demo.address());
    viewer.tour(&[("sign-in", "/sign-in")]).await;
    for (role, pages) in page_list::sample() {
        viewer.sign_in_as(&demo, role).await;
        viewer.tour(pages).await;
    }
    viewer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_that_has_just_begun_shows_what_is_missing_on_every_page() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let office = Office::start().await.unwrap();
    let viewer = Viewer::new(browser, office.address());
    viewer.accept(office.link(), "correct horse battery").await;
    viewer.sign_in(Office::ADMIN, "correct horse battery").await;
    viewer.tour(EMPTY_ADMIN).await;

    // Somebody who may see cases, books and outcomes: a manager, who follows a link of their own.
    viewer.open("/people").await;
    viewer.type_in("form[action='/people'] input[name=name]", "Second").await;
    viewer.type_in("form[action='/people'] input[name=email]", "second@office.example").await;
    viewer.send("form[action='/people'] button").await;
    let link = viewer.browser.page().find(Locator::Css(".flash a")).await.unwrap().attr("href").await.unwrap().unwrap();
    viewer.open("/people").await;
    let chosen = |field: &str| format!("form[action='/people/roles'] select[name={field}]");
    let page = viewer.browser.page();
    page.find(Locator::Css(&chosen("person")))
        .await
        .unwrap()
        .select_by_label("Second · second@office.example")
        .await
        .unwrap();
    page.find(Locator::Css(&chosen("role"))).await.unwrap().select_by_value("manager").await.unwrap();
    viewer.send("form[action='/people/roles'] button").await;
    viewer.accept(&link, "staple the battery twice").await;
    viewer.sign_in("second@office.example", "staple the battery twice").await;
    viewer.tour(EMPTY_MANAGER).await;
    viewer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_takes_a_step_in_the_browser_and_may_not_verify_their_own_request() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start().await.unwrap();
    let viewer = Viewer::new(browser, demo.address());
    viewer.sign_in_as(&demo, "officer").await;
    // A case of the live call whose instalments are planned: the officer asks for one, and then it waits on another officer.
    viewer.open("/cases/2026-0018").await;
    viewer.send("main a[href*='/do/disbursement_request']").await;
    viewer.type_in("input[name=evidence]", "photo-17").await;
    viewer.send("main form button[type=submit], main form button:not([type])").await;
    let text = viewer.text().await;
    assert!(text.to_lowercase().contains("request"), "{text}");
    assert!(text.contains("Somebody else has to"), "the barred step says why: {text}");
    let verify = viewer.browser.page().find(Locator::Css("main a[href*='/do/disbursement_verify']")).await;
    assert!(verify.is_err(), "no way to verify one's own request");
    viewer.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tab_key_meets_the_way_past_the_navigation_first_and_every_element_in_order() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start().await.unwrap();
    let viewer = Viewer::new(browser, demo.address());
    viewer.browser.viewport(1280, 900).await.unwrap();
    let mut elements = Vec::new();
    for path in ["/sign-in", "/", "/cases/2026-0018", "/cases/new", "/reports/journal"] {
        if elements.len() == 1 {
            viewer.sign_in_as(&demo, "officer").await;
        }
        viewer.open(path).await;
        let (walked, first) = walk(&viewer.browser).await.unwrap();
        assert_eq!(first, "#main", "{path}");
        assert_eq!(walked.faults, Vec::<String>::new(), "{path}");
        elements.push(walked.elements);
    }
    tell(&format!("the Tab key meets {elements:?} elements of five pages in their order"));
    viewer.close().await;
}
