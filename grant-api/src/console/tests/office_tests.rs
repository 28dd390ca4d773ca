//! An empty office, from the link of its first administrator to its first authorised disbursement, by forms alone.
//!
//! Invariant: after the founding nothing is done but by the pages, each act by the person whose it is. Must not: use the
//! sample house.

use std::sync::Arc;

use ledger_core::money::Currency;
use ledger_core::programme::command::ProgrammeOpen;
use ledger_core::text::{Code, Label};
use poem::http::StatusCode;

use super::house_tests::{Browser, Client, PASSWORD, Page, client};
use super::{done, fields, signed, today, worded};
use crate::app::verify::verify_database;
use crate::app::{App, clock};

/// A founded house with the link of its first administrator.
struct Office {
    app: Arc<App>,
    client: Client,
    url: String,
    link: String,
    _folder: tempfile::TempDir,
}

fn opening(quorum: i64) -> ProgrammeOpen {
    ProgrammeOpen {
        code: Code::new("P-1").expect("a code"),
        title: Label::new("Invented programme").expect("a title"),
        base_currency: Currency::UAH,
        quorum,
        members: Vec::new(),
    }
}

impl Office {
    async fn found() -> Office {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("ledger.db").display());
        let now = clock::now();
        let on = clock::business_day(now) - chrono::Days::new(40);
        let founder = ("Admin@Example.org", "Administrator");
        let invited = App::found(&url, opening(2), founder, on, now).await.expect("a house");
        let app = Arc::new(App::open(&url).await.expect("an app"));
        Office { client: client(&app), app, url, link: invited.link, _folder: folder }
    }

    /// Follows a link, chooses the password, signs in.
    async fn accept(&self, who: &str, link: &str) -> Browser<'_> {
        let mut browser = Browser::new(&self.client, "en");
        let page = browser.get(link).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        worded(&page);
        let answer = browser.fill(link, &[("new_password", PASSWORD), ("password_again", PASSWORD)]).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"), "{}", answer.body);
        browser.sign_in(who).await;
        browser
    }

    /// An administrator adds somebody with a role; they follow their link.
    async fn join(&self, admin: &mut Browser<'_>, who: &str, role: &str, ngo: Option<&str>) -> Browser<'_> {
        let mut form = admin.get("/people").await.form("/people");
        form.extend(fields(&[("name", who), ("email", &format!("{who}@example.org"))]));
        let page = admin.post("/people", &form).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        worded(&page);
        let link = page.link("/invitations/").expect("the link is shown");
        assert!(admin.get("/people").await.link("/invitations/").is_none(), "once");
        let mut form = page.form("/people/roles");
        form.extend(fields(&[("person", &page.option(&format!("{who}@example.org"))), ("role", role)]));
        if let Some(ngo) = ngo {
            form.insert("ngo".to_owned(), page.option(ngo));
        }
        sent(&admin.post("/people/roles", &form).await, "/people");
        self.accept(who, &link).await
    }
}

/// The form was taken, and leads there.
fn sent(page: &Page, to: &str) {
    assert_eq!((page.status, page.location.as_str()), (StatusCode::SEE_OTHER, to), "{}", page.body);
}

/// A day from today, as forms write it.
fn day(from_today: i64) -> String {
    (clock::business_day(clock::now()) + chrono::Duration::days(from_today)).to_string()
}

/// Donor, bank account and agreement by the finance manager; the opening balance by both kinds of finance staff.
async fn money(finance: &mut Browser<'_>, manager: &mut Browser<'_>) {
    sent(&manager.fill("/setup/donors", &[("code", "D-1"), ("title", "Invented donor")]).await, "/setup/donors");
    let account = [("code", "B1"), ("currency", "UAH")];
    sent(&manager.fill("/setup/bank-accounts", &account).await, "/setup/bank-accounts");
    let (first, last) = (day(-30), day(300));
    let fund = [
        ("code", "F-1"),
        ("title", "First agreement"),
        ("starts_on", first.as_str()),
        ("ends_on", last.as_str()),
        ("line_1", "G1"),
        ("line_1_title", "Grants"),
        ("line_1_amount", "500000.00"),
        ("line_2", "T1"),
        ("line_2_title", "Training"),
        ("line_2_amount", "20000"),
    ];
    sent(&manager.fill("/setup/funds", &fund).await, "/setup/funds");
    let form = finance.get("/setup/openings/F-1").await.form("/setup/openings/F-1");
    let named = |prefix: &str| form.keys().find(|name| name.starts_with(prefix)).expect("a field").clone();
    let (cash, spent) = (named("cash_"), named("spent_"));
    let opening = [(cash.as_str(), "100000.00"), (spent.as_str(), "5000.00")];
    sent(&finance.fill("/setup/openings/F-1", &opening).await, "/setup/openings");
    let list = manager.get("/setup/openings").await;
    let href = list.link("/post").expect("it waits to be posted");
    let shown = manager.get(&href).await;
    for part in ["100,000.00", "5,000.00", "1010", "2110", "9500", "9800"] {
        assert!(shown.body.contains(part), "{part} in {}", shown.body);
    }
    worded(&shown);
    sent(&manager.fill(&href, &[]).await, "/setup/openings");
}

#[tokio::test]
async fn an_empty_office_reaches_its_first_authorised_disbursement_by_console() {
    let office = Office::found().await;
    let mut admin = office.accept("admin", &office.link).await;
    let home = admin.get("/").await;
    assert_eq!(home.location, "/setup");
    let list = admin.get("/setup").await;
    assert!(list.body.contains("3 of 11 items are ready") && list.body.contains("Nobody yet for:"), "{}", list.body);
    worded(&list);
    let ngo = [("code", "NGO-A"), ("title", "Invented partner"), ("region", "UA-46")];
    sent(&admin.fill("/setup/ngos", &ngo).await, "/setup/ngos");

    let mut caseworker = office.join(&mut admin, "caseworker", "caseworker", Some("NGO-A")).await;
    let mut officer = office.join(&mut admin, "officer", "officer", None).await;
    let mut checker = office.join(&mut admin, "checker", "officer", None).await;
    let one = office.join(&mut admin, "member1", "committee", None).await;
    let two = office.join(&mut admin, "member2", "committee", None).await;
    let chair = office.join(&mut admin, "chair", "chair", None).await;
    let mut manager = office.join(&mut admin, "manager", "manager", None).await;
    let mut finance = office.join(&mut admin, "finance", "finance", None).await;
    let mut payer = office.join(&mut admin, "payer", "finance_manager", None).await;
    let list = admin.get("/setup").await;
    assert!(list.body.contains("One more person is needed"), "who releases? {}", list.body);
    office.join(&mut admin, "releaser", "finance_manager", None).await;

    money(&mut finance, &mut payer).await;
    let form = manager.get("/setup/calls").await.form("/setup/calls");
    let line = form.keys().find(|name| name.starts_with("line_")).expect("a budget line").clone();
    let (first, last) = (day(-20), day(20));
    let call = [
        ("code", "C-1"),
        ("title", "First call"),
        ("opens_on", first.as_str()),
        ("closes_on", last.as_str()),
        ("ceiling", "60000.00"),
        (line.as_str(), "200000.00"),
    ];
    sent(&manager.fill("/setup/calls", &call).await, "/setup/calls");
    assert_eq!(admin.get("/").await.location, "/people", "nothing is left to set up");
    for (who, path) in [(&mut manager, "/setup"), (&mut payer, "/setup/funds"), (&mut finance, "/setup/tranches")] {
        let page = who.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        worded(&page);
    }

    let form = caseworker.get("/cases/new").await;
    assert!(!form.body.contains("name=\"ngo\""), "a caseworker's own NGO is no question");
    let (line, today) = (form.option("C-1 · F-1 · G1"), today());
    let application = [
        ("budget_line", line.as_str()),
        ("amount", "40000.00"),
        ("sector", "C"),
        ("region", "UA-46"),
        ("owners", "1"),
        ("consent_on", &today),
        ("item_1", "equipment"),
        ("item_1_quantity", "1"),
        ("item_1_price", "40000.00"),
    ];
    let opened = caseworker.fill("/cases/new", &application).await;
    let case = opened.location.strip_prefix("/cases/").unwrap_or_else(|| panic!("{}", opened.body)).to_owned();
    done(&caseworker.step(&case, "case_submit", &[]).await, &case);
    signed(&case, &mut officer, [one, two], chair, manager).await;
    done(&caseworker.step(&case, "disbursement_request", &[("evidence", "EV-1")]).await, &case);
    done(&checker.step(&case, "disbursement_verify", &[]).await, &case);
    done(&payer.step(&case, "disbursement_authorise", &[]).await, &case);

    let page = payer.get(&format!("/cases/{case}")).await;
    worded(&page);
    assert!(page.body.contains("NGO-A") && page.body.contains("C-1 · First call"), "{}", page.body);
    let request = crate::app::Request::new(
        office.app.principal_by_session(&payer.cookies["__Host-session"], clock::now()).await.expect("in"),
        clock::now(),
        "test".to_owned(),
    );
    let found = office.app.case_by_number(&request, &case).await.expect("the case");
    assert_eq!(found.case.disbursements[0].state.code(), "authorised");
    let entries = office.app.case_entries(&found).await.expect("entries");
    let authorised = entries.iter().find(|entry| entry.event == "disbursement_authorise").expect("its entry");
    let lines: Vec<(&str, &str, i64)> = authorised
        .lines
        .iter()
        .filter(|line| !line.account.as_str().starts_with('9'))
        .map(|line| (line.side.code(), line.account.as_str(), line.amount.0))
        .collect();
    assert_eq!(lines, [("debit", "1210", 4_000_000), ("credit", "2010", 4_000_000)]);
    for checked in verify_database(&office.url).await.expect("a check") {
        assert!(checked.findings.is_empty(), "{}: {:?}", checked.check, checked.findings);
    }
}

#[tokio::test]
async fn a_house_is_founded_once_and_never_by_half() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("ledger.db").display());
    let now = clock::now();
    let today = clock::business_day(now);
    let founder = ("admin@example.org", "Administrator");
    let refused = App::found(&url, opening(0), founder, today, now).await.expect_err("no quorum of nobody");
    assert_eq!(refused.code(), "out_of_range");
    let tomorrow = today + chrono::Days::new(1);
    let refused = App::found(&url, opening(2), founder, tomorrow, now).await.expect_err("not in the future");
    assert_eq!(refused.code(), "not_in_the_future");
    let refused = App::found(&url, opening(2), ("nobody", "A"), today, now).await.expect_err("no address");
    assert_eq!(refused.code(), "invalid");
    // Nobody was left behind by what was refused: the address is free.
    let first = App::found(&url, opening(2), founder, today, now).await.expect("a house");
    let refused = App::found(&url, opening(2), ("b@example.org", "B"), today, now).await.expect_err("only one");
    assert_eq!(refused.code(), "programme_there");
    let app = App::open(&url).await.expect("an app");
    assert!(app.link_for("b@example.org", now).await.is_err(), "the second founder is not there");
    assert!(app.invitation(first.link.strip_prefix("/invitations/").expect("a link"), now).await.is_ok());
}
