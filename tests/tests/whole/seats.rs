//! Several people before one browser, one at a time: each signs in the first time, and their session is brought back later.
//!
//! Invariant: a session comes from the sign-in form. Must not know what they do.

use std::collections::BTreeMap;

use tests::binary::Demo;

use super::pages::Viewer;

/// The person number `1` (from 0) of a role.
pub type Who = (&'static str, usize);

/// A browser, and the cookies of everybody who has sat before it.
pub struct Seats {
    pub demo: Demo,
    pub viewer: Viewer,
    signed_in: BTreeMap<Who, Vec<(String, String)>>,
}

impl Seats {
    pub fn new(demo: Demo, viewer: Viewer) -> Self {
        Seats { demo, viewer, signed_in: BTreeMap::new() }
    }

    /// Lets somebody sit down.
    pub async fn seat(&mut self, who: Who) {
        if let Some(cookies) = self.signed_in.get(&who) {
            self.viewer.bring(cookies).await;
            return;
        }
        let one = self.demo.sign_in(who.0, who.1).unwrap();
        self.viewer.sign_in(&one.email, &one.password).await;
        let cookies = self.viewer.browser.page().get_all_cookies().await.unwrap();
        let pairs = cookies.iter().map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned()));
        self.signed_in.insert(who, pairs.collect());
    }
}
