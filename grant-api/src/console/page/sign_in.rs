//! Signing in.
//!
//! Invariant: one and the same error whatever was wrong, so that nobody learns who has an
//! account. Must not fill the password in again.

use maud::{Markup, html};

use crate::console::component::badge::{Tone, sign};
use crate::console::component::field::{Field, Input, field};
use crate::console::words::Words;

/// The sign-in form.
#[derive(Debug, Clone, Default)]
pub struct SignInView {
    /// Where the form is sent.
    pub submit_to: String,
    /// Token of the pre-session.
    pub csrf: String,
    /// The address typed last.
    pub email: String,
    /// Whether the last try failed.
    pub failed: bool,
    /// Whether a form was kept that is shown again after the sign-in.
    pub kept: bool,
    /// Seconds to wait before another try, if the account or address is slowed down.
    pub wait_seconds: Option<i64>,
    /// Where to go afterwards.
    pub next: Option<String>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("sign-in-title")
}

/// The page.
pub fn page(words: &Words, view: &SignInView) -> Markup {
    let email = Field::named(words, "email", Input::Email { value: view.email.clone() });
    let password = Field::named(words, "password", Input::Password);
    html! {
        div.sign-in.panel {
            h1 { (title(words)) }
            @if let Some(seconds) = view.wait_seconds {
                (problem(&words.ta("sign-in-wait", &[("seconds", seconds.into())])))
            } @else if view.failed {
                (problem(&words.t("sign-in-failed")))
            }
            @if view.kept && !view.failed { p.flash.notice role="status" { (words.t("sign-in-kept")) } }
            form method="post" action=(view.submit_to) {
                input type="hidden" name="csrf" value=(view.csrf);
                @if let Some(next) = &view.next { input type="hidden" name="next" value=(next); }
                (field(words, &email))
                (field(words, &password))
                button.button type="submit" { (words.t("sign-in-button")) }
            }
            p.help { (words.t("sign-in-help")) }
        }
    }
}

fn problem(text: &str) -> Markup {
    html! { div.flash.barred role="alert" { (sign(Tone::Barred)) p { (text) } } }
}
