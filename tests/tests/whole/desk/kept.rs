//! A form that is sent after the session ran out: kept for its sender, shown again after the sign-in, and sent by nobody else.

use grant_api::app::{clock, secret};
use ledger_core::policy::Action;
use ledger_core::time::Timestamp;
use tests::visitor::{SESSIONS, Visitors};

use super::{TERMS, clean, leaves};
use crate::engine::engines;
use crate::scene::Scene;

/// Longer than any session lives, microseconds.
const LONG_AGO: i64 = 400 * 86_400 * 1_000_000;

struct Browser<'a> {
    scene: &'a Scene,
    visitors: Visitors,
}

impl Browser<'_> {
    /// A session of somebody, begun that long ago.
    async fn session(&self, who: &str, ago: i64) -> String {
        let token = secret::token("gls_").unwrap();
        let at = Timestamp::from_micros(clock::now().micros() - ago);
        self.scene
            .store
            .session_add(secret::token_hash(&token), self.scene.person(who).unwrap(), at, SESSIONS)
            .await
            .unwrap();
        token
    }
}

#[tokio::test]
async fn what_was_typed_when_the_session_ran_out_comes_back_to_its_sender_alone() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let case = scene.case_open(place, 50_000, scene.day(2)).await.unwrap();
        let number = scene.case(case).await.unwrap().application.number;
        let visitors = Visitors::new(scene.app.clone(), scene.store.clone()).unwrap();
        let browser = Browser { scene: &scene, visitors };
        let path = format!("/cases/{number}/do/{}", Action::CaseWithdraw.code());
        let officer = scene.person("officer1").unwrap();
        let mut form = browser.visitors.page(officer, &path).await.unwrap().form(&path).unwrap();
        form.insert("reason".to_owned(), "TYPED-FOR-LONG".to_owned());
        let old = browser.session("officer1", LONG_AGO).await;
        form.insert("csrf".to_owned(), secret::form_token(&old));
        let size = leaves(&scene).await;

        let cookies = format!("__Host-session={old}");
        let sent = browser.visitors.under(&cookies, &path, Some(&form)).await.unwrap();
        let to = sent.location.clone().unwrap();
        assert!(sent.status == 303 && to.starts_with("/sign-in?next=/cases/"), "{engine:?}: {to}");
        let kept = sent.cookies.iter().find(|(name, _)| name == "kept").map(|(_, value)| value.clone()).unwrap();
        assert!(!kept.contains("TYPED"), "the browser holds a key and not the text");
        let at_sign_in = browser.visitors.under(&format!("kept={kept}"), &to, None).await.unwrap();
        assert!(at_sign_in.body.contains("What you typed is kept"), "{}", at_sign_in.body);

        // Somebody else at the same browser is shown an empty form.
        let other = browser.session("officer2", 0).await;
        let page = browser.visitors.under(&format!("__Host-session={other}; kept={kept}"), &path, None).await.unwrap();
        assert!(page.status == 200 && !page.body.contains("TYPED-FOR-LONG"), "{engine:?}: {}", page.status);
        // The sender finds what they typed, once, under a new key.
        let new = browser.session("officer1", 0).await;
        let cookies = format!("__Host-session={new}; kept={kept}");
        let page = browser.visitors.under(&cookies, &path, None).await.unwrap();
        let again = page.form(&path).unwrap();
        assert!(page.body.contains("What you typed stands here again"), "{}", page.body);
        assert_eq!(again["reason"], "TYPED-FOR-LONG");
        assert_ne!(again["key"], form["key"]);
        let twice = browser.visitors.under(&cookies, &path, None).await.unwrap();
        assert!(!twice.body.contains("TYPED-FOR-LONG"), "once");
        assert_eq!(leaves(&scene).await, size, "nothing was sent for anybody");
        let mut again = again;
        again.insert("csrf".to_owned(), secret::form_token(&new));
        let done = browser.visitors.under(&cookies, &path, Some(&again)).await.unwrap();
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(leaves(&scene).await, size + 1);

        // Who signed out themselves, and a form that was made for another session, keep nothing.
        let ended = browser.session("officer1", 0).await;
        scene.app.sign_out(&ended, clock::now()).await.unwrap();
        form.insert("csrf".to_owned(), secret::form_token(&ended));
        let sent = browser.visitors.under(&format!("__Host-session={ended}"), &path, Some(&form)).await.unwrap();
        assert!(sent.status == 303 && sent.cookies.iter().all(|(name, _)| name != "kept"), "signed out");
        let sent = browser.visitors.under(&format!("__Host-session={old}"), &path, Some(&form)).await.unwrap();
        assert!(sent.cookies.iter().all(|(name, _)| name != "kept"), "another session's form");
        clean(&scene).await;
    }
}
