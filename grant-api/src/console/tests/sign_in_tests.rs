//! Attacks on the sign-in, through the whole HTTP stack: cases 10 and 11 of the threat model.

use ledger_core::time::Timestamp;
use poem::http::StatusCode;

use super::house_tests::{Browser, House, PASSWORD, Page};
use super::worded;
use crate::app::{AppError, clock};

/// Sends the sign-in form with a password.
async fn tried(browser: &mut Browser<'_>, email: &str, password: &str) -> Page {
    let mut fields = browser.get("/sign-in").await.form("/sign-in");
    fields.insert("email".to_owned(), email.to_owned());
    fields.insert("password".to_owned(), password.to_owned());
    browser.post("/sign-in", &fields).await
}

#[tokio::test]
async fn attack_11_passwords_are_tried_five_times_then_slowly_whether_the_account_is_there_or_not() {
    let house = House::new().await;
    let known = house.browser("officer1", "en").await;
    let mut answers = Vec::new();
    // The clock of these tries is ahead, so that what follows them is too early however slow the machine is.
    let ahead = Timestamp::from_micros(clock::now().micros() + 600_000_000);
    for email in ["officer1@example.org", "nobody@example.org"] {
        for number in 0..5 {
            let wrong = house.app.sign_in(email, &format!("a wrong password {number}"), None, ahead).await;
            assert_eq!(wrong.err().map(|error| error.code()), Some("unauthenticated"), "{email} {number}");
        }
        let sixth = house.app.sign_in(email, PASSWORD, None, ahead).await;
        assert!(matches!(sixth, Err(AppError::RateLimited { retry_after_s: 1 })), "not looked at, right as it is");
        let mut stranger = Browser::new(&house.client, "en");
        let page = tried(&mut stranger, email, PASSWORD).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.body);
        worded(&page);
        let token = page.form("/sign-in")["csrf"].clone();
        assert!(page.headers.contains_key("retry-after"));
        let body = page.body.replace(email, "somebody").replace(&token, "token");
        answers.push(body.chars().filter(|c| !c.is_ascii_digit()).collect::<String>());
    }
    assert_eq!(answers[0], answers[1], "nobody learns who has an account");
    // Whoever it is still enters from a device that is known, and from that of somebody else nobody does.
    let mut own = Browser::new(&house.client, "en");
    own.cookies
        .extend(known.cookies.iter().filter(|(name, _)| *name == "__Host-device").map(|(k, v)| (k.clone(), v.clone())));
    let page = tried(&mut own, "officer1@example.org", PASSWORD).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert!(!page.cookies.iter().any(|cookie| cookie.starts_with("__Host-device")), "known already");
    let mut foreign = house.browser("manager", "en").await;
    foreign.cookies.remove("__Host-session");
    let page = tried(&mut foreign, "officer1@example.org", PASSWORD).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "another's device opens no way");
}

#[tokio::test]
async fn attack_10_a_fourth_session_ends_the_first_and_an_old_token_opens_nothing() {
    let house = House::strict().await;
    let mut browsers = Vec::new();
    for _ in 0..4 {
        browsers.push(house.browser("officer1", "en").await);
    }
    let mut living = Vec::new();
    for browser in &mut browsers {
        living.push(browser.get("/cases").await.status);
    }
    assert_eq!(living, [StatusCode::SEE_OTHER, StatusCode::OK, StatusCode::OK, StatusCode::OK]);
    // Signing in anew from one of them ends its own session and no other.
    let before = browsers[1].cookies.clone();
    let again = tried(&mut browsers[1], "officer1@example.org", PASSWORD).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_ne!(before["__Host-session"], browsers[1].cookies["__Host-session"], "a new token for each sign-in");
    let mut old = Browser::new(&house.client, "en");
    old.cookies = before;
    assert_eq!(old.get("/cases").await.status, StatusCode::SEE_OTHER, "fixed before, worthless after");
    // A cookie without the prefix is none.
    let mut bare = Browser::new(&house.client, "en");
    bare.cookies.insert("session".to_owned(), browsers[1].cookies["__Host-session"].clone());
    assert_eq!(bare.get("/cases").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browsers[1].get("/cases").await.status, StatusCode::OK);
}
