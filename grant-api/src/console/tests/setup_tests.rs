//! The set-up page by page: invitations, roles, NGOs and their walls, opening balances by two.
//!
//! Invariant: what is refused is tried by the form or by a form made up as a page would send it. Must not: repeat the path
//! of a case.

use poem::http::StatusCode;

use super::house_tests::{Browser, House, PASSWORD, Page};
use super::{done, fields, opened, today, worded};
use crate::app::clock;
use ledger_core::time::Timestamp;

/// The administrator adds somebody; the link.
async fn invited(admin: &mut Browser<'_>, who: &str) -> String {
    let mut form = admin.get("/people").await.form("/people");
    form.extend(fields(&[("name", who), ("email", &format!("{who}@example.org"))]));
    let page = admin.post("/people", &form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.link("/invitations/").expect("a link")
}

/// The administrator gives or takes a role by the form.
async fn role(admin: &mut Browser<'_>, who: &str, role: &str, change: &str) -> Page {
    let page = admin.get("/people").await;
    let mut form = page.form("/people/roles");
    let person = page.option(&format!("{who}@example.org"));
    form.extend(fields(&[("person", &person), ("role", role), ("change", change)]));
    admin.post("/people/roles", &form).await
}

const CHOSEN: [(&str, &str); 2] = [("new_password", PASSWORD), ("password_again", PASSWORD)];

#[tokio::test]
async fn a_link_works_once_and_a_dead_one_looks_like_one_that_never_was() {
    let house = House::new().await;
    let mut admin = house.browser("admin", "en").await;
    let first = invited(&mut admin, "newcomer").await;
    let mut browser = Browser::new(&house.client, "en");
    // Nobody signs in before the invitation is accepted, whatever they type.
    let mut form = browser.get("/sign-in").await.form("/sign-in");
    form.extend(fields(&[("email", "newcomer@example.org"), ("password", "!")]));
    assert_eq!(browser.post("/sign-in", &form).await.status, StatusCode::FORBIDDEN);

    // A new link makes the first one void.
    let people = admin.get("/people").await;
    let second = admin.post("/people/links", &people.form("/people/links")).await;
    worded(&second);
    let second = second.link("/invitations/").expect("a new link");
    assert_eq!(browser.get(&first).await.status, StatusCode::NOT_FOUND);

    for (given, fault) in [
        ([("new_password", "qwerty-1234"), ("password_again", "qwerty-1234")], "too short"),
        ([("new_password", "long enough, I think"), ("password_again", "something else")], "differs"),
    ] {
        let page = browser.fill(&second, &given).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(fault) && !page.body.contains(given[0].1), "{}", page.body);
        worded(&page);
    }
    let form = browser.get(&second).await.form(&second);
    let mut foreign = form.clone();
    foreign.extend(fields(&CHOSEN));
    foreign.insert("csrf".to_owned(), "x".to_owned());
    assert_eq!(browser.post(&second, &foreign).await.status, StatusCode::FORBIDDEN);
    let taken = browser.fill(&second, &CHOSEN).await;
    assert_eq!((taken.status, taken.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"));

    let mut again = form;
    again.extend(fields(&CHOSEN));
    let dead = browser.post(&second, &again).await;
    assert_eq!(dead.status, StatusCode::NOT_FOUND);
    let unknown = "/invitations/gi_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for link in [second.as_str(), first.as_str(), unknown] {
        let page = browser.get(link).await;
        assert_eq!((page.status, &page.body), (StatusCode::NOT_FOUND, &browser.get(unknown).await.body), "{link}");
        assert!(page.body.contains("does not work"), "{}", page.body);
    }
    browser.sign_in("newcomer").await;
    // Who has chosen a password gets no other link from an administrator.
    let people = admin.get("/people").await;
    assert!(!people.body.contains("/people/links"), "everybody has accepted");
    let csrf = people.form("/people")["csrf"].clone();
    let person = people.option("newcomer@example.org");
    let refused = admin.post("/people/links", &fields(&[("csrf", &csrf), ("person", &person)])).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("has chosen a password already"), "{}", refused.body);
}

#[tokio::test]
async fn a_link_works_for_seven_days() {
    let house = House::new().await;
    let now = clock::now();
    let invited = house.app.link_for("Officer1@example.org", now).await.expect("a link");
    let token = invited.link.strip_prefix("/invitations/").expect("a link");
    let after = |hours: i64| Timestamp::from_micros(now.micros() + hours * 3_600_000_000);
    assert!(house.app.invitation(token, after(7 * 24 - 1)).await.is_ok());
    assert!(house.app.invitation(token, after(7 * 24)).await.is_err());
    assert!(house.app.invitation_accept(token, PASSWORD, after(7 * 24)).await.is_err());
    // A renewed password ends the sessions that are open.
    let mut officer = house.browser("officer1", "en").await;
    house.app.invitation_accept(token, PASSWORD, now).await.expect("accepted");
    assert_eq!(officer.get("/cases").await.location, "/sign-in?next=/cases");
}

#[tokio::test]
async fn roles_are_given_by_an_administrator_and_never_to_oneself() {
    let house = House::new().await;
    let mut admin = house.browser("admin", "uk").await;
    let page = admin.get("/people").await;
    worded(&page);
    let form = page.form("/people/roles");
    assert!(!page.body.contains(&format!("value=\"{}\"", house.people["admin"])), "not offered to oneself");
    let mut own = form.clone();
    own.extend(fields(&[("person", &house.people["admin"].to_string()), ("role", "manager")]));
    let refused = admin.post("/people/roles", &own).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("Своїх ролей ніхто не змінює") || refused.body.contains("Відмовлено"));
    worded(&refused);
    // A caseworker needs an NGO, and nobody is added twice.
    let refused = role(&mut admin, "officer1", "caseworker", "give").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("оберіть її"), "{}", refused.body);
    let mut twice = page.form("/people");
    twice.extend(fields(&[("name", "Officer"), ("email", "OFFICER1@example.org")]));
    let refused = admin.post("/people", &twice).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    worded(&refused);
    // A role that is taken away is gone with the next click.
    let mut officer = house.browser("officer2", "en").await;
    assert_eq!(officer.get("/cases").await.status, StatusCode::OK);
    assert_eq!(role(&mut admin, "officer2", "officer", "take").await.location, "/people");
    assert_eq!(officer.get("/cases").await.status, StatusCode::FORBIDDEN);
    // Managers see who is there and change nothing.
    let mut manager = house.browser("manager", "en").await;
    let page = manager.get("/people").await;
    assert!(page.status == StatusCode::OK && !page.body.contains("action=\"/people\""));
    let csrf = page.form("/sign-out")["csrf"].clone();
    let sent = fields(&[("csrf", &csrf), ("name", "X"), ("email", "x@example.org")]);
    assert_eq!(manager.post("/people", &sent).await.status, StatusCode::FORBIDDEN);
    assert_eq!(officer.get("/people").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_caseworker_knows_of_no_case_of_another_ngo_until_it_is_handed_over() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "en").await;
    let case = opened(&mut officer).await;
    let (mut ours, mut theirs) = (house.browser("caseworker1", "en").await, house.browser("caseworker2", "uk").await);
    let id = house.app.case_by_number(&house.request("officer1").await, &case).await.expect("a case");
    let id = id.case.application.case_id;
    let path = format!("/cases/{case}");
    for (sees, blind, who, other) in
        [(true, false, "caseworker1", "caseworker2"), (false, true, "caseworker2", "caseworker1")]
    {
        assert!(sees != blind);
        let (mine, strange) = if sees { (&mut ours, &mut theirs) } else { (&mut theirs, &mut ours) };
        assert_eq!(mine.get(&path).await.status, StatusCode::OK, "{who}");
        assert!(mine.get("/cases").await.body.contains(&case));
        assert_eq!(house.api(who, &format!("/cases/{id}")).await.0, StatusCode::OK);
        for hidden in [path.clone(), format!("{path}/do/case_submit"), "/cases/1999-0001".to_owned()] {
            assert_eq!(strange.get(&hidden).await.status, StatusCode::NOT_FOUND, "{other} {hidden}");
        }
        assert!(!strange.get("/cases").await.body.contains(&case));
        assert_eq!(strange.get(&format!("/cases?q={case}")).await.status, StatusCode::OK, "found nothing");
        assert!(!strange.get("/").await.body.contains(&case));
        assert_eq!(house.api(other, &format!("/cases/{id}")).await.0, StatusCode::NOT_FOUND);
        assert!(!house.api(other, "/cases").await.1.contains(&case));
        if sees {
            let page = officer.get(&path).await;
            let href = page.link("/do/case_transfer").expect("an officer hands it over");
            let form = officer.get(&href).await;
            worded(&form);
            assert!(form.body.contains("NGO-B") && !form.body.contains(">NGO-A"), "{}", form.body);
            done(&officer.fill(&href, &[("ngo", &form.option("NGO-B"))]).await, &case);
            let page = officer.get(&path).await;
            worded(&page);
            assert!(page.body.contains("NGO-B · NGO-B") && page.body.contains("Case handed over"), "{}", page.body);
        }
    }
    assert!(ours.get(&path).await.link("/do/case_transfer").is_none());
}

#[tokio::test]
async fn somebody_who_applied_before_applies_again_under_the_same_number() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "en").await;
    let case = opened(&mut officer).await;
    let found = house.app.case_by_number(&house.request("officer1").await, &case).await.expect("a case");
    let context = house.app.case_context(&house.request("officer1").await, &found.case).await.expect("its context");
    let form = officer.get("/cases/new").await;
    let (line, today) = (form.option("F-1 · G1"), today());
    let mut given = vec![
        ("budget_line", line.as_str()),
        ("amount", "1000.00"),
        ("sector", "C"),
        ("region", "UA-46"),
        ("owners", "1"),
        ("consent_on", &today),
        ("subject", "P1999-0001"),
    ];
    let page = officer.fill("/cases/new", &given).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("#f-subject"), "{}", page.body);
    worded(&page);
    given.pop();
    let page = officer.fill("/cases/new", &given).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("#f-ngo"), "whose is somebody new?");
    given.push(("subject", &context.subject.number));
    let page = officer.fill("/cases/new", &given).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let again = officer.get(&page.location).await;
    assert!(again.body.contains(&context.subject.number), "{}", again.body);
}

#[tokio::test]
async fn who_prepared_an_opening_balance_does_not_post_it() {
    let house = House::new().await;
    let mut admin = house.browser("admin", "en").await;
    for (who, given) in [("money", "finance"), ("manager2", "finance_manager")] {
        assert_eq!(role(&mut admin, who, given, "give").await.location, "/people");
    }
    let mut both = house.browser("money", "en").await;
    let today = today();
    let fund = [
        ("code", "F-2"),
        ("title", "Second agreement"),
        ("condition", "unconditional"),
        ("starts_on", today.as_str()),
        ("ends_on", today.as_str()),
        ("line_1", "G2"),
        ("line_1_title", "Grants"),
        ("line_1_amount", "70000.00"),
    ];
    assert_eq!(both.fill("/setup/funds", &fund).await.location, "/setup/funds");
    // A fund with money on it takes none.
    let late = both.get("/setup/openings/F-1").await;
    assert!(late.body.contains("the fund already has entries") && !late.body.contains("name=\"cash_"));
    let form = both.get("/setup/openings/F-2").await.form("/setup/openings/F-2");
    let cash = form.keys().find(|name| name.starts_with("cash_")).expect("a field").clone();

    let refused = both.fill("/setup/openings/F-2", &[(&cash, "twelve")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains(&format!("#f-{cash}")));
    worded(&refused);
    assert_eq!(both.fill("/setup/openings/F-2", &[(&cash, "50000.00")]).await.location, "/setup/openings");
    let path = "/setup/openings/F-2/post";
    let refused = both.fill(path, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("You prepared this opening balance"), "{}", refused.body);
    worded(&refused);
    // Prepared anew meanwhile: what the other saw is not what would be posted.
    let mut other = house.browser("manager2", "uk").await;
    let stale = other.get(path).await.form(path);
    assert_eq!(both.fill("/setup/openings/F-2", &[(&cash, "60000.00")]).await.location, "/setup/openings");
    assert_eq!(other.post(path, &stale).await.status, StatusCode::CONFLICT);
    assert_eq!(other.fill(path, &[]).await.location, "/setup/openings");
    assert!(other.get("/setup/openings").await.body.contains("проведено"));
    assert!(!both.get("/setup/openings/F-2").await.body.contains("name=\"cash_"), "posted once");
    let checked = crate::app::verify::verify_database(&house.url()).await.expect("a check");
    assert!(checked.iter().all(|check| check.findings.is_empty()), "{checked:?}");
}

#[tokio::test]
async fn set_up_pages_show_what_is_there_and_take_from_those_who_may() {
    let house = House::new().await;
    let paths = ["ngos", "donors", "bank-accounts", "funds", "tranches", "openings", "calls", "openings/F-1"];
    for lang in ["en", "uk"] {
        let mut manager = house.browser("manager", lang).await;
        let mut auditor = house.browser("money", lang).await;
        for path in paths {
            for who in [&mut manager, &mut auditor] {
                let page = who.get(&format!("/setup/{path}")).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                worded(&page);
            }
        }
    }
    let mut money = house.browser("money", "en").await;
    let taken = money.fill("/setup/donors", &[("code", "D-1"), ("title", "Again")]).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert!(taken.body.contains("This code is taken") && taken.body.contains("value=\"Again\""), "{}", taken.body);
    let faulty = money.fill("/setup/funds", &[("code", "a b"), ("line_1_amount", "12,345")]).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["#f-code", "#f-title", "#f-starts_on", "#f-line_1\"", "#f-line_1_amount"] {
        assert!(faulty.body.contains(part), "{part} in {}", faulty.body);
    }
    worded(&faulty);
    // The same form twice registers one donor.
    let mut form = money.get("/setup/donors").await.form("/setup/donors");
    form.extend(fields(&[("code", "D-2"), ("title", "Second donor")]));
    for _ in 0..2 {
        assert_eq!(money.post("/setup/donors", &form).await.location, "/setup/donors");
    }
    let tranche = [("amount", "1000.00"), ("bank_reference", "T-2")];
    let page = money.get("/setup/tranches").await;
    let mut form = page.form("/setup/tranches");
    form.extend(fields(&tranche));
    assert_eq!(money.post("/setup/tranches", &form).await.location, "/setup/tranches");
    assert!(money.get("/setup/tranches").await.body.contains("1,000.00"));

    let mut officer = house.browser("officer1", "en").await;
    let page = officer.get("/setup/donors").await;
    assert!(page.status == StatusCode::OK && page.body.contains("This can be done by: finance manager"));
    assert!(!page.body.contains("action=\"/setup/donors\"") && page.link("/setup").is_some());
    let csrf = page.form("/sign-out")["csrf"].clone();
    let sent = fields(&[("csrf", &csrf), ("key", "k-1"), ("code", "D-3"), ("title", "X"), ("on", &today())]);
    let refused = officer.post("/setup/donors", &sent).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("This was refused"), "{}", refused.body);
    for (who, path) in [("evaluator", "/setup"), ("monitor", "/setup/openings"), ("admin", "/setup/funds")] {
        let mut browser = house.browser(who, "en").await;
        assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{who} {path}");
    }
}

#[tokio::test]
async fn the_own_fund_is_opened_once_by_a_form() {
    let house = House::new().await;
    let mut money = house.browser("money", "en").await;
    let page = money.get("/setup/own-fund").await;
    assert!(page.status == StatusCode::OK && page.body.contains("No own fund yet"), "{}", page.body);
    let faulty = money.fill("/setup/own-fund", &[("code", "a b"), ("title", "")]).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faulty.body.contains("#f-code") && faulty.body.contains("#f-title"), "{}", faulty.body);
    let mut form = page.form("/setup/own-fund");
    form.extend(fields(&[("code", "OWN"), ("title", "Ours")]));
    assert_eq!(money.post("/setup/own-fund", &form).await.location, "/setup/own-fund");
    let own = money.get("/setup/own-fund").await;
    assert!(own.body.contains("Ours") && own.body.contains("There is one own fund"), "{}", own.body);
    assert!(!own.body.contains("action=\"/setup/own-fund\""), "no form for a second one");
    form.extend(fields(&[("key", "another"), ("code", "OWN-2")]));
    let second = money.post("/setup/own-fund", &form).await;
    assert!(second.status.is_client_error() && second.body.contains("This was refused"), "{}", second.body);
    let officer = house.browser("officer1", "en").await.get("/setup/own-fund").await;
    assert!(officer.body.contains("Ours") && !officer.body.contains("action=\"/setup/own-fund\""));
}

#[tokio::test]
async fn a_training_is_held_and_attended_and_the_plan_changed_by_forms() {
    let house = House::new().await;
    let mut officer = house.browser("officer1", "en").await;
    let empty = officer.get("/trainings").await;
    assert!(empty.body.contains("No training yet"), "{}", empty.body);
    worded(&empty);
    let wrong = officer.fill("/trainings", &[("topic", "book keeping"), ("hours", "many")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Hours") && wrong.body.contains("book keeping"), "{}", wrong.body);
    let held = [("topic", "finance"), ("held_on", &today()), ("hours", "16")];
    assert_eq!(officer.fill("/trainings", &held).await.status, StatusCode::SEE_OTHER);
    let page = officer.get("/trainings").await;
    assert!(page.body.contains("finance") && page.body.contains("16"), "{}", page.body);

    let case = opened(&mut officer).await;
    let attended = format!("/cases/{case}/do/attendance_record");
    let training = officer.get(&attended).await.option("finance");
    done(&officer.fill(&attended, &[("training", &training)]).await, &case);

    // The form comes with the plan as it stands; what is typed in its place is a new version.
    let form = officer.get(&format!("/cases/{case}/do/plan_change")).await;
    worded(&form);
    let known = form.form(&format!("/cases/{case}/do/plan_change"));
    assert_eq!(known.get("item_1_quantity").map(String::as_str), Some("2"), "{known:?}");
    let changed = [("amount", "25000.00"), ("own_contribution", "2500.00"), ("item_1_price", "8750.00")];
    done(&officer.step(&case, "plan_change", &changed).await, &case);
    let page = officer.get(&format!("/cases/{case}")).await;
    assert!(page.body.contains("25,000.00") && page.body.contains("8,750.00"), "{}", page.body);
    let mut caseworker = house.browser("evaluator", "uk").await;
    assert_eq!(caseworker.get("/trainings").await.status, StatusCode::FORBIDDEN);
}
