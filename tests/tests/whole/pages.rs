//! The pages in a real browser, in both languages and at two widths: of the demonstration, and of an office that has just
//! begun. With `GRANT_TEST_SCREENSHOTS=FOLDER` every page is kept as a picture in both themes; with `GRANT_TEST_AXE=FILE`
//! axe-core looks at every page in both.
//!
//! Invariant: no page scrolls sideways, lacks a word, or is another page than the one that was asked for.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use fantoccini::Locator;
use serde_json::json;
use tests::axe;
use tests::binary::Demo;
use tests::browser::Browser;
use tests::office::Office;
use tests::require::tell;

/// A page's name among the pictures, and its path; behind a space, the link to follow from there.
pub type Named = (&'static str, &'static str);

/// The pages that an officer looks at; the cases are of the sample's live call.
const OFFICER: &[Named] = &[
    ("queue-officer", "/"),
    ("cases", "/cases"),
    ("case-closed", "/cases/2004-0001"),
    ("case-live", "/cases/2026-0018"),
    ("case-committee", "/cases/2026-0039"),
    ("case-transfer", "/cases/2026-0018/do/case_transfer"),
    ("case-new", "/cases/new"),
    ("cases-found", "/cases?q=state:plan_ready%20region:UA-46"),
    ("case-identity", "/cases/2026-0018/identity"),
    ("case-reveal", "/cases/2026-0018/identity/reveal"),
    ("case-file", "/cases/2026-0018/attachments"),
    ("case-note", "/cases/2026-0018/notes"),
    ("case-amendment", "/cases/2026-0018/do/amendment_propose"),
    ("case-suspend", "/cases/2026-0018/do/grant_suspend"),
    ("case-incident", "/cases/2026-0018/do/incident_raise"),
    ("followups", "/followups"),
    ("followups-overdue", "/followups?list=overdue"),
    ("followups-form", "/followups/form"),
    ("trainings", "/trainings"),
    ("incidents-officer", "/incidents"),
    ("delegations", "/delegations"),
    ("report-assets", "/reports/assets"),
    ("outcomes-officer", "/outcomes"),
    ("survival-whole", "/outcomes/whole?origin=disbursement"),
    ("survival-business", "/outcomes/whole?origin=business_start"),
    ("explain-survival", "/outcomes/explain?figure=survival&months=36"),
    ("explain-cost", "/outcomes/explain?figure=cost&months=12&cell=cohort=2014"),
    ("reports", "/reports"),
    ("report-funds", "/reports/funds"),
    ("report-trial-balance", "/reports/trial-balance"),
    ("report-general-ledger", "/reports/general-ledger?from=2026-01-01"),
    ("report-ledger-months", "/reports/general-ledger?account=1210&from=2026-01-01"),
    ("report-account-choose", "/reports/account-statement"),
    ("report-account-statement", "/reports/account-statement?account=1210&from=2026-01-01"),
    ("report-fund-statement", "/reports/fund-statement"),
    ("report-ageing", "/reports/ageing"),
    ("report-commitments", "/reports/commitments"),
    ("report-journal", "/reports/journal?account=1210&from=2026-01-01"),
    ("report-pipeline", "/reports/pipeline"),
    ("report-pipeline-fault", "/reports/pipeline?from=2026-07-01&to=2026-06-30"),
    ("report-enterprises", "/reports/enterprises"),
    ("report-enterprises-closed", "/reports/enterprises?status=closed&year=2014"),
    ("report-visits", "/reports/visits"),
    ("report-jobs", "/reports/jobs"),
    ("report-people", "/reports/people"),
];
const FINANCE: &[Named] = &[
    ("queue-finance", "/"),
    ("case-finance", "/cases/2026-0008"),
    ("case-authorise", "/cases/2026-0008 main a[href*='/do/disbursement_authorise']"),
    ("fund", "/funds/F-10"),
    ("batches", "/batches"),
    ("batch-new", "/batches/new"),
    ("bank", "/bank"),
    ("bank-account", "/bank main table a"),
    ("bank-months", "/bank/UAH-1/months"),
    ("bank-day", "/bank/UAH-1/day"),
    ("bank-reconcile", "/bank/UAH-1/reconcile"),
    ("bank-booked", "/bank/UAH-1/reconcile?show=booked"),
    ("bank-receipts", "/bank/UAH-1/receipts"),
    ("setup-finance", "/setup"),
    ("setup-donors", "/setup/donors"),
    ("setup-bank-accounts", "/setup/bank-accounts"),
    ("setup-funds", "/setup/funds"),
    ("setup-own-fund", "/setup/own-fund"),
    ("setup-tranches", "/setup/tranches"),
    ("setup-openings", "/setup/openings"),
    ("setup-opening", "/setup/openings/F-10"),
];
const OTHERS: &[(&str, &[Named])] = &[
    ("caseworker", &[("queue-caseworker", "/"), ("cases-caseworker", "/cases"), ("case-new-caseworker", "/cases/new")]),
    ("committee", &[("queue-committee", "/"), ("case-cover", "/cases/2026-0039")]),
    (
        "manager",
        &[
            ("setup-manager", "/setup"),
            ("setup-calls", "/setup/calls"),
            ("settings", "/setup/settings"),
            ("setting-criteria", "/setup/settings/criteria"),
            ("setting-rubric", "/setup/settings/rubric"),
            ("setting-committee", "/setup/settings/committee"),
            ("setting-deadlines", "/setup/settings/deadlines"),
            ("setting-quotes", "/setup/settings/quotes"),
            ("setting-follow-up", "/setup/settings/follow_up"),
            ("setting-reasons", "/setup/settings/reasons"),
            ("setting-service-levels", "/setup/settings/service_levels"),
            ("setting-bank-details", "/setup/settings/bank_details"),
        ],
    ),
    (
        "protection",
        &[
            ("incidents-protection", "/incidents"),
            ("release-protection", "/releases/1"),
            ("log", "/log"),
            ("log-refused", "/log?which=refused"),
            ("log-record", "/log/1000"),
        ],
    ),
    ("monitor", &[("queue-monitor", "/")]),
    (
        "evaluator",
        &[
            ("outcomes-evaluator", "/outcomes"),
            ("releases", "/releases"),
            ("release", "/releases/1"),
            ("refused", "/cases"),
        ],
    ),
    ("admin", &[("queue-admin", "/"), ("people", "/people"), ("setup-admin", "/setup"), ("setup-ngos", "/setup/ngos")]),
];
const EMPTY_ADMIN: &[Named] = &[
    ("empty-home-admin", "/"),
    ("empty-setup", "/setup"),
    ("empty-people", "/people"),
    ("empty-ngos", "/setup/ngos"),
    ("empty-donors", "/setup/donors"),
];
const EMPTY_MANAGER: &[Named] = &[
    ("empty-queue", "/"),
    ("empty-cases", "/cases"),
    ("empty-case-new", "/cases/new"),
    ("empty-followups", "/followups"),
    ("empty-incidents", "/incidents"),
    ("empty-batches", "/batches"),
    ("empty-bank", "/bank"),
    ("empty-assets", "/reports/assets"),
    ("empty-delegations", "/delegations"),
    ("empty-settings", "/setup/settings"),
    ("empty-bank-accounts", "/setup/bank-accounts"),
    ("empty-funds", "/setup/funds"),
    ("empty-tranches", "/setup/tranches"),
    ("empty-openings", "/setup/openings"),
    ("empty-calls", "/setup/calls"),
    ("empty-outcomes", "/outcomes"),
    ("log-begun", "/log"),
    ("log-case-none", "/log?case=2020-0001"),
    ("empty-explain", "/outcomes/explain"),
    ("empty-survival-whole", "/outcomes/whole?origin=disbursement"),
    ("empty-releases", "/releases"),
    ("empty-reports", "/reports"),
    ("empty-report-funds", "/reports/funds"),
    ("empty-report-trial-balance", "/reports/trial-balance"),
    ("empty-report-general-ledger", "/reports/general-ledger"),
    ("empty-report-fund-statement", "/reports/fund-statement"),
    ("empty-report-ageing", "/reports/ageing"),
    ("empty-report-commitments", "/reports/commitments"),
    ("empty-report-journal", "/reports/journal"),
    ("empty-report-pipeline", "/reports/pipeline"),
    ("empty-report-enterprises", "/reports/enterprises"),
    ("empty-report-visits", "/reports/visits"),
    ("empty-report-jobs", "/reports/jobs"),
    ("empty-report-people", "/reports/people"),
];

/// A browser before one site.
pub struct Viewer {
    pub browser: Browser,
    pub address: String,
    /// What axe-core found, and on how many pages it looked.
    barriers: Mutex<(usize, Vec<String>)>,
}

impl Viewer {
    pub fn new(browser: Browser, address: &str) -> Self {
        Viewer { browser, address: address.to_owned(), barriers: Mutex::default() }
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

    async fn sign_in_as(&self, demo: &Demo, role: &str) {
        let one = demo.sign_in(role, 0).unwrap();
        self.sign_in(&one.email, &one.password).await;
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
        if let Some(lines) = axe::violations(&self.browser).await.unwrap() {
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
    for (role, pages) in [("officer", OFFICER), ("finance_manager", FINANCE)].iter().chain(OTHERS) {
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
