//! The console as a browser meets it: through the whole HTTP stack, on a database of its own.
//!
//! Invariant: each test follows links and forms as they stand on the pages. Must not: call a use case for what a form
//! can do.

mod books_api_tests;
mod document_tests;
mod goods_tests;
mod house_tests;
mod intake_tests;
mod money_tests;
mod office_tests;
mod sealed_tests;
mod set_up_api_tests;
mod setup_tests;
mod sign_in_tests;
mod statement_tests;

use std::collections::BTreeMap;

use house_tests::{Browser, House, ORIGIN, PASSWORD, Page};
use poem::http::StatusCode;

fn fields(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn done(page: &Page, case: &str) {
    assert_eq!(
        (page.status, page.location.as_str()),
        (StatusCode::SEE_OTHER, format!("/cases/{case}").as_str()),
        "{}",
        page.body
    );
}

/// No page holds a word that is missing.
fn worded(page: &Page) {
    for part in page.body.split('[').skip(1) {
        let inside = part.split(']').next().unwrap_or_default();
        let key = inside.contains('-') && inside.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        assert!(!key, "[{inside}]");
    }
}

/// An officer opens a case by the form; its number.
async fn opened(officer: &mut Browser<'_>) -> String {
    let form = officer.get("/cases/new").await;
    worded(&form);
    let (line, ngo) = (form.option("F-1 · G1"), form.option("NGO-A"));
    let given = [
        ("budget_line", line.as_str()),
        ("ngo", &ngo),
        ("amount", "40000.00"),
        ("sector", "C"),
        ("region", "UA-46"),
        ("owners", "1"),
        ("consent_on", &form.form("/cases/new")["on"]),
        ("item_1", "equipment"),
        ("item_1_quantity", "2"),
        ("item_1_price", "15000"),
        ("item_2", "materials"),
        ("item_2_quantity", "1"),
        ("item_2_price", "10000.00"),
    ];
    let answer = officer.fill("/cases/new", &given).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location.strip_prefix("/cases/").expect("the case's page").to_owned()
}

/// Brings a case to a requested disbursement, each step by its form; `officer1` asks for the money.
async fn requested(house: &House) -> String {
    let mut officer = house.browser("officer1", "en").await;
    let case = opened(&mut officer).await;
    done(&officer.step(&case, "case_submit", &[]).await, &case);
    let members = [house.browser("member1", "en").await, house.browser("member2", "uk").await];
    let (chair, manager) = (house.browser("chair", "en").await, house.browser("manager", "en").await);
    signed(&case, &mut officer, members, chair, manager).await;
    done(&officer.step(&case, "disbursement_request", &[("evidence", "EV-1")]).await, &case);
    case
}

/// Brings a submitted case to a signed agreement, each step by its form.
async fn signed(
    case: &str,
    officer: &mut Browser<'_>,
    mut members: [Browser<'_>; 2],
    mut chair: Browser<'_>,
    mut manager: Browser<'_>,
) {
    done(&officer.step(case, "case_screen", &[]).await, case);
    done(&officer.step(case, "case_assess", &[("criteria_met", "yes")]).await, case);
    done(&officer.step(case, "plan_accept", &[]).await, case);
    for member in &mut members {
        done(&member.step(case, "interest_declare", &[("interest", "no_interest")]).await, case);
        done(&member.step(case, "score", &[("score", "80")]).await, case);
    }
    for member in &mut members {
        done(&member.step(case, "vote", &[("decision", "approve")]).await, case);
    }
    done(&chair.step(case, "vote_close", &[]).await, case);
    done(&manager.step(case, "award_confirm", &[]).await, case);
    done(&officer.step(case, "agreement_send", &[]).await, case);
    done(&officer.step(case, "signature_record", &[]).await, case);
    done(&manager.step(case, "agreement_sign", &[]).await, case);
}

/// A visit is begun, left, found again, and recorded from the last of its steps; nobody else sees what was begun.
async fn visit_in_steps(house: &House, case: &str) {
    let path = format!("/cases/{case}/do/visit_record");
    let mut monitor = house.browser("monitor", "uk").await;
    let send = |page: &Page, given: &[(&str, &str)]| {
        let mut fields = page.form(&path);
        fields.extend(given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    };
    let first = monitor.get(&path).await;
    assert!(!first.body.contains("type=\"text\" inputmode=\"numeric\""), "numbers come later: {}", first.body);
    let unread = monitor.post(&path, &send(&first, &[("go", "2")])).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY, "what was found is asked here");
    assert!(!monitor.get("/").await.body.contains(&path), "nothing is saved yet");
    let second = monitor.post(&path, &send(&first, &[("status", "OP"), ("go", "2")])).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.body);
    worded(&second);
    assert!(monitor.get("/").await.body.contains(&path), "begun, and found from home");
    let mut colleague = house.browser("monitor", "uk").await;
    let again = colleague.get(&path).await;
    let found = again.form(&path);
    assert_eq!((found["step"].as_str(), found["status"].as_str()), ("2", "OP"), "the same person from another machine");
    let other = house.browser("officer1", "uk").await.get(&path).await;
    assert!(!other.body.contains("name=\"step\" value=\"2\""), "somebody else has begun nothing");
    let wrong = colleague.post(&path, &send(&again, &[("paid_workers", "два"), ("go", "3")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.form(&path)["paid_workers"], "два");
    let back = colleague.post(&path, &send(&wrong, &[("go", "1")])).await;
    assert_eq!(back.form(&path)["paid_workers"], "два", "a step back judges nothing and loses nothing");
    let again = colleague.post(&path, &send(&back, &[("paid_workers", "2"), ("go", "3")])).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    worded(&again);
    done(&colleague.post(&path, &send(&again, &[])).await, case);
    assert!(!monitor.get("/").await.body.contains(&path), "recorded: nothing is begun any more");
    assert_eq!(monitor.get(&path).await.form(&path)["step"], "1");
    // And what is thrown away is gone.
    let page = monitor.get(&path).await;
    monitor.post(&path, &send(&page, &[("status", "OP"), ("go", "2")])).await;
    let page = monitor.get(&path).await;
    let thrown = monitor.post(&path, &send(&page, &[("go", "drop")])).await;
    assert_eq!(thrown.status, StatusCode::SEE_OTHER);
    assert_eq!(monitor.get(&path).await.form(&path)["step"], "1");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_page() {
    let house = House::new().await;
    let mut browser = Browser::new(&house.client, "en");
    let token = browser.get("/sign-in").await.form("/sign-in")["csrf"].clone();
    let mut pages = Vec::new();
    for (email, password) in [("officer1@example.org", "wrong"), ("nobody99@example.org", PASSWORD)] {
        let sent = fields(&[("csrf", &token), ("email", email), ("password", password)]);
        let page = browser.post("/sign-in", &sent).await;
        assert!(page.cookies.iter().all(|cookie| !cookie.starts_with("__Host-session")), "{:?}", page.cookies);
        pages.push((page.status, page.body.replace(email, "EMAIL")));
    }
    assert_eq!(pages[0].0, StatusCode::FORBIDDEN);
    assert!(pages[0].1.contains("do not match"));
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn the_session_cookie_is_bound_to_host_tls_and_site_and_ends_with_the_sign_out() {
    let house = House::new().await;
    let mut browser = Browser::new(&house.client, "en");
    let mut form = browser.get("/sign-in").await.form("/sign-in");
    form.extend(fields(&[("email", "Officer1@Example.org"), ("password", PASSWORD)]));
    let answer = browser.post("/sign-in", &form).await;
    let cookie = answer.cookies.iter().find(|cookie| cookie.starts_with("__Host-session=gls_")).expect("a session");
    for flag in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let home = browser.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    let kept = browser.cookies.clone();
    let out = browser.post("/sign-out", &home.form("/sign-out")).await;
    assert_eq!((out.status, out.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert!(!browser.cookies.contains_key("__Host-session"));
    // The old cookie is worth nothing any more.
    browser.cookies = kept;
    assert_eq!(browser.get("/cases").await.location, "/sign-in?next=/cases");
}

#[tokio::test]
async fn a_stranger_is_led_to_the_sign_in_and_back_to_the_page_they_asked_for() {
    let house = House::new().await;
    let mut browser = Browser::new(&house.client, "uk");
    for (path, to) in [("/", "/sign-in"), ("/cases/2026-0001", "/sign-in?next=/cases/2026-0001")] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, to));
    }
    let mut form = browser.get("/sign-in?next=/outcomes").await.form("/sign-in");
    form.extend(fields(&[("email", "officer1@example.org"), ("password", PASSWORD)]));
    assert_eq!(browser.post("/sign-in", &form).await.location, "/outcomes");
}

#[tokio::test]
async fn a_form_without_its_token_or_with_a_foreign_one_or_from_another_site_is_refused() {
    let house = House::new().await;
    let (mut mine, mut theirs) = (house.browser("officer1", "en").await, house.browser("officer2", "en").await);
    let good = mine.get("/").await.form("/sign-out")["csrf"].clone();
    let foreign = theirs.get("/").await.form("/sign-out")["csrf"].clone();
    assert_ne!(good, foreign);
    for token in ["", "x", &foreign] {
        for path in ["/sign-out", "/cases/new", "/settings/theme"] {
            let answer = mine.post(path, &fields(&[("csrf", token), ("theme", "dark")])).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {token}");
            assert!(answer.body.contains("does not belong to your present session"), "{}", answer.body);
        }
    }
    mine.site = "cross-site";
    let answer = mine.post("/sign-out", &fields(&[("csrf", &good)])).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    mine.site = "same-origin";
    assert_eq!(mine.get("/").await.status, StatusCode::OK);
    // A field sent twice is read by nobody.
    let twice = house.client.post("/sign-out").header("sec-fetch-site", "same-origin").header("origin", ORIGIN);
    let twice = twice.content_type("application/x-www-form-urlencoded").body(format!("csrf={good}&csrf={good}"));
    assert_eq!(twice.send().await.0.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn language_and_theme_come_from_their_switches_and_lead_to_no_other_site() {
    let house = House::new().await;
    let mut browser = house.browser("officer1", "en").await;
    let home = browser.get("/cases").await;
    assert!(home.body.contains("<html lang=\"en\" data-theme=\"system\">"));
    let mut form = home.form("/settings/language");
    form.insert("lang".to_owned(), "uk".to_owned());
    let answer = browser.post("/settings/language", &form).await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/cases"));
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "", "cases", "/a\r\nSet-Cookie: x=y"]
    {
        form.insert("return_to".to_owned(), elsewhere.to_owned());
        assert_eq!(browser.post("/settings/language", &form).await.location, "/", "{elsewhere:?}");
    }
    let mut form = browser.get("/cases").await.form("/settings/theme");
    form.insert("theme".to_owned(), "dark".to_owned());
    browser.post("/settings/theme", &form).await;
    let page = browser.get("/cases").await;
    assert!(page.body.contains("<html lang=\"uk\" data-theme=\"dark\">"));
    form.insert("theme".to_owned(), "pink".to_owned());
    assert_eq!(browser.post("/settings/theme", &form).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_case_goes_from_its_opening_to_a_visit_by_forms_alone() {
    let house = House::new().await;
    let case = requested(&house).await;
    let mut checker = house.browser("officer2", "uk").await;
    done(&checker.step(&case, "disbursement_verify", &[]).await, &case);
    let (mut money, mut finance) = (house.browser("money", "en").await, house.browser("finance", "uk").await);
    let queue = money.get("/").await;
    worded(&queue);
    let href = queue.link("/do/disbursement_authorise?").expect("the step waits in the queue");
    done(&money.fill(&href, &[]).await, &case);
    let page = money.get(&format!("/cases/{case}")).await;
    assert!(page.body.contains("Disbursement authorised") && page.body.contains("role=\"status\""));
    assert!(!money.get(&format!("/cases/{case}")).await.body.contains("role=\"status\""), "told once");

    done(&finance.step(&case, "payment_prepare", &[]).await, &case);
    let mut manager = house.browser("manager2", "en").await;
    done(&manager.step(&case, "payment_release", &[]).await, &case);
    done(&finance.step(&case, "payment_confirm", &[("bank_reference", "L-77")]).await, &case);
    done(&checker.step(&case, "receipts_verify", &[("amount", "25000.00")]).await, &case);
    done(&finance.step(&case, "receipts_accept", &[]).await, &case);
    let mut monitor = house.browser("monitor", "uk").await;
    done(
        &monitor.step(&case, "enterprise_launch", &[("launched_on", &today()), ("baseline_workers", "0")]).await,
        &case,
    );
    visit_in_steps(&house, &case).await;

    for who in ["officer1", "money", "monitor"] {
        for lang in ["en", "uk"] {
            let mut reader = house.browser(who, lang).await;
            for path in [format!("/cases/{case}"), "/cases".to_owned(), "/funds/F-1".to_owned(), "/".to_owned()] {
                let page = reader.get(&path).await;
                assert_eq!(page.status, StatusCode::OK, "{who} {path}");
                worded(&page);
            }
        }
    }
    let page = checker.get(&format!("/cases/{case}")).await;
    assert!(page.body.contains("25\u{a0}000,00\u{a0}грн"), "accepted receipts");
    assert!(page.body.contains("1210") && page.body.contains("9800"), "entries");
    let page = monitor.get(&format!("/cases/{case}")).await;
    assert!(!page.body.contains("class=\"entry\""), "a monitor does not read the books");
}

#[tokio::test]
async fn who_asked_for_the_money_cannot_verify_it_and_reads_why_in_both_languages() {
    let house = House::new().await;
    let case = requested(&house).await;
    for (lang, yours, rule) in [
        ("en", "You requested this disbursement on", "Somebody else has to take this step"),
        ("uk", "Ви подали запит на цю виплату", "має зробити інша особа"),
    ] {
        let mut officer = house.browser("officer1", lang).await;
        let page = officer.get(&format!("/cases/{case}")).await;
        assert!(page.link("/do/disbursement_verify").is_none(), "no button");
        assert!(page.body.contains(yours) && page.body.contains(rule), "{}", page.body);
        let mut other = house.browser("officer2", lang).await;
        let href =
            other.get(&format!("/cases/{case}")).await.link("/do/disbursement_verify?").expect("the other's step");
        // The form says it before it is sent, and the rules say it when it is sent all the same.
        let form = officer.get(&href).await;
        assert_eq!(form.status, StatusCode::FORBIDDEN);
        let action = href.split('?').next().expect("a path");
        assert!(!form.body.contains(&format!("action=\"{action}\"")), "no form that could only be refused");
        let mut fields = other.get(&href).await.form(action);
        fields.insert("csrf".to_owned(), form.form("/sign-out")["csrf"].clone());
        let refused = officer.post(action, &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        for page in [&form, &refused] {
            assert!(page.body.contains(yours) && page.body.contains(rule), "{}", page.body);
            worded(page);
        }
        let timeline = officer.get(&format!("/cases/{case}")).await;
        assert!(timeline.body.contains("<li class=\"refused\">"), "the refusal stands in the timeline");
    }
}

#[tokio::test]
async fn what_cannot_be_read_comes_back_with_its_faults_and_books_nothing() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "en").await;
    let mut form = officer.get("/cases/new").await.form("/cases/new");
    form.extend(fields(&[("amount", "12,345"), ("owners", "two"), ("item_3_quantity", "1"), ("region", "UA-99")]));
    let page = officer.post("/cases/new", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["#f-amount", "#f-owners", "#f-region", "#f-budget_line", "#f-item_3\"", "value=\"12,345\""] {
        assert!(page.body.contains(part), "{part} in {}", page.body);
    }
    worded(&page);
    assert!(!officer.get("/cases").await.body.contains("/cases/20"));

    let case = opened(&mut officer).await;
    let mut other = house.browser("officer2", "en").await;
    let path = format!("/cases/{case}/do/case_submit");
    let stale = other.get(&path).await.form(&path);
    done(&officer.step(&case, "case_submit", &[]).await, &case);
    let page = other.post(&path, &stale).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.body.contains("has changed since you opened the page"), "{}", page.body);
    let page = officer.get(&format!("/cases?q={case}")).await;
    assert_eq!(page.location, format!("/cases/{case}"));
    assert!(officer.get("/cases?q=2026").await.body.contains("2026"));
}

#[tokio::test]
async fn a_form_sent_twice_acts_once() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "en").await;
    let case = opened(&mut officer).await;
    let path = format!("/cases/{case}/do/case_submit");
    let form = officer.get(&path).await.form(&path);
    for _ in 0..2 {
        done(&officer.post(&path, &form).await, &case);
    }
    let page = officer.get(&format!("/cases/{case}")).await;
    assert_eq!(page.body.matches("<strong>Sent for screening</strong>").count(), 1);
}

#[tokio::test]
async fn everybody_sees_the_pages_of_their_roles_and_no_others() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "en").await;
    let case = opened(&mut officer).await;
    let mut evaluator = house.browser("evaluator", "uk").await;
    assert_eq!(evaluator.get("/").await.location, "/outcomes");
    let outcomes = evaluator.get("/outcomes").await;
    assert_eq!(outcomes.status, StatusCode::OK);
    assert!(outcomes.body.contains("Випусків ще немає") && !outcomes.body.contains("href=\"/cases\""));
    worded(&outcomes);
    for (path, status) in [
        (format!("/cases/{case}"), StatusCode::NOT_FOUND),
        (format!("/cases/{case}/do/case_submit"), StatusCode::NOT_FOUND),
        ("/cases".to_owned(), StatusCode::FORBIDDEN),
        ("/funds".to_owned(), StatusCode::FORBIDDEN),
        ("/nowhere".to_owned(), StatusCode::NOT_FOUND),
    ] {
        let page = evaluator.get(&path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.body.contains("<html lang=\"uk\"") && page.body.contains("aside class=\"demo\""), "{path}");
        worded(&page);
    }
    for path in [format!("/cases/{case}/do/no_such_step"), "/cases/1999-0001".to_owned(), "/funds/F-9".to_owned()] {
        assert_eq!(officer.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let live = officer.get("/outcomes").await;
    assert!(live.status == StatusCode::OK && live.body.contains("Live figures"));
    let mut monitor = house.browser("monitor", "en").await;
    assert_eq!(monitor.get("/outcomes").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn files_are_kept_by_the_browser_and_pages_are_not() {
    let house = House::new().await;
    let mut browser = Browser::new(&house.client, "en");
    for (path, media) in [
        ("/assets/console.css", "text/css; charset=utf-8"),
        ("/assets/console.js", "text/javascript; charset=utf-8"),
        ("/assets/icon.svg", "image/svg+xml"),
    ] {
        let file = browser.get(path).await;
        assert_eq!((file.status, &file.headers["content-type"]), (StatusCode::OK, &media.parse().expect("a value")));
        assert_eq!(file.headers["cache-control"], "public, max-age=3600");
    }
    let page = browser.get("/sign-in").await;
    assert_eq!(page.headers["cache-control"], "no-store");
    let answer = browser.post("/cases", &BTreeMap::new()).await;
    assert_eq!(
        (answer.status, &answer.headers["allow"]),
        (StatusCode::METHOD_NOT_ALLOWED, &"GET, HEAD, OPTIONS".parse().expect("a value"))
    );
}

/// Today in the programme's calendar, as forms write it.
fn today() -> String {
    crate::app::clock::business_day(crate::app::clock::now()).to_string()
}

#[test]
fn every_refusal_of_the_rules_every_action_and_every_kind_of_object_has_words() {
    use super::words::codes::ACTIONS;
    use super::words::codes_books::{OBJECTS, REFUSALS};
    use ledger_core::policy::Action;
    use ledger_core::programme::act::ObjectKind;
    use ledger_core::programme::refusal::RefusalCode;
    /// Refusals that are not of the rules: keys and people are the house's, showing twice is the vault's, and what a release gives
    /// away is found while it is made.
    const HOUSE: [&str; 5] = ["key_reused", "email_taken", "invitation_accepted", "already_shown", "audit_failed"];
    let mut known: Vec<&str> = RefusalCode::ALL.iter().map(|code| code.code()).chain(HOUSE).collect();
    let mut worded = REFUSALS.to_vec();
    known.sort_unstable();
    worded.sort_unstable();
    assert_eq!(worded, known);
    let of_people = Action::ALL.iter().filter(|action| **action != Action::ProgrammeOpen);
    let mut acts: Vec<&str> = of_people.map(|action| action.code()).collect();
    let mut told = ACTIONS.to_vec();
    acts.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, acts);
    let mut objects: Vec<&str> = ObjectKind::ALL.iter().map(|kind| kind.code()).collect();
    let mut named = OBJECTS.to_vec();
    objects.sort_unstable();
    named.sort_unstable();
    assert_eq!(named, objects);
    for form in super::act_fields::FORMS {
        assert!(ACTIONS.contains(&form.action.code()), "{}", form.action);
    }
}
