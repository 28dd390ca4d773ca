//! Accepting an invitation: choosing a password.
//!
//! Invariant: a link that works no more looks the same as one that never was. Must not fill a password in again.

use maud::{Markup, html};

use crate::console::component::error_summary::{FormError, error_of, error_summary};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::field::{Field, Input, field};
use crate::console::words::Words;

/// The form.
#[derive(Debug, Clone, Default)]
pub struct InvitationView {
    /// Where the form is sent.
    pub submit_to: String,
    /// Token of the pre-session.
    pub csrf: String,
    /// Who is invited.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// What is wrong with what was sent.
    pub errors: Vec<FormError>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("invitation-title")
}

/// The page.
pub fn page(words: &Words, view: &InvitationView) -> Markup {
    let who =
        [Fact::text(words.code("field", "name"), &view.name), Fact::text(words.code("field", "email"), &view.email)];
    let named = |name: &str| {
        let error = error_of(&view.errors, name).map(str::to_owned);
        Field::named(words, name, Input::NewPassword).with_error(error)
    };
    html! {
        div.sign-in.panel {
            (error_summary(words, &view.errors))
            h1 { (title(words)) }
            (facts(&who))
            form method="post" action=(view.submit_to) {
                input type="hidden" name="csrf" value=(view.csrf);
                (field(words, &named("new_password")))
                (field(words, &named("password_again")))
                button.button type="submit" { (words.t("invitation-button")) }
            }
            p.help { (words.t("invitation-help")) }
        }
    }
}

/// The page of a link that works no more, or never did.
pub fn gone(words: &Words) -> Markup {
    html! {
        div.sign-in.panel {
            h1 { (words.t("invitation-gone-title")) }
            p { (words.t("invitation-gone")) }
        }
    }
}
