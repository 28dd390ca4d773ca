//! The frame around every page: head, skip link, top bar, navigation, banner.
//!
//! Invariant: titles are neutral, nothing is loaded from elsewhere, and no script or style
//! stands inline (the content security policy refuses both). Must not know what page it frames.

use std::sync::LazyLock;

use maud::{DOCTYPE, Markup, html};

use super::component::badge::{Tone, sign};
use super::component::flash::{Flash, flash};
use super::page::keys::{self, NAV_KEYS, SEARCH_KEY};
use super::words::{Lang, Words};

/// The style sheet, compiled in, without what only its authors read: every page carries it over slow lines.
pub static CSS: LazyLock<String> = LazyLock::new(|| squeezed(include_str!("../assets/console.css")));
/// What few pages show besides, compiled in: see [`Frame::sheets`].
pub static SHEETS: LazyLock<String> = LazyLock::new(|| squeezed(include_str!("../assets/sheets.css")));
/// The script of extras, compiled in; every page works without it.
pub const JS: &str = include_str!("../assets/console.js");
/// The icon, compiled in.
pub const ICON: &str = include_str!("../assets/icon.svg");

/// Without comments, and without the space that parts its lines and signs. It has no string that these stand in.
fn squeezed(css: &str) -> String {
    let mut rest = css;
    let mut text = String::with_capacity(css.len());
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let lines: Vec<&str> = text.split_whitespace().collect();
    let mut line = lines.join(" ");
    for sign in ["{", "}", ";", ","] {
        line = line.replace(&format!(" {sign}"), sign).replace(&format!("{sign} "), sign);
    }
    // Before a pseudo-class a space has a meaning, after the colon of a declaration it has none.
    line.replace(": ", ":").replace(";}", "}")
}

/// Where the style sheet is served.
pub const CSS_PATH: &str = "/assets/console.css";
/// Where the style sheet of few pages is served.
pub const SHEETS_PATH: &str = "/assets/sheets.css";
/// Where the script is served.
pub const JS_PATH: &str = "/assets/console.js";
/// Where the icon is served.
pub const ICON_PATH: &str = "/assets/icon.svg";
/// `POST` with `lang`, `return_to` and `csrf`: changes the language.
pub const LANGUAGE_PATH: &str = "/settings/language";
/// `POST` with `theme`, `return_to` and `csrf`: changes the theme.
pub const THEME_PATH: &str = "/settings/theme";
/// `POST` with `csrf`: ends the session.
pub const SIGN_OUT_PATH: &str = "/sign-out";
/// `GET` with `q`: looks a case up by its code.
pub const SEARCH_PATH: &str = "/cases";

/// Light, dark, or as the device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value of `data-theme` and of the theme cookie.
    pub const fn code(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads a code of the switch or the cookie; `None` for anything else.
    pub fn parse(code: &str) -> Option<Theme> {
        [Theme::System, Theme::Light, Theme::Dark].into_iter().find(|theme| theme.code() == code)
    }

    /// What the switch offers next, and its key.
    ///
    /// As the device says, both are there, and the style sheet shows the one that changes something.
    const fn next(self) -> &'static [(Theme, &'static str, &'static str)] {
        match self {
            Theme::System => &[(Theme::Dark, "theme-to-dark", "in-light"), (Theme::Light, "theme-to-light", "in-dark")],
            Theme::Dark => &[(Theme::Light, "theme-to-light", "")],
            Theme::Light => &[(Theme::System, "theme-to-system", "")],
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Name as shown to colleagues.
    pub name: String,
    /// Role codes.
    pub roles: Vec<String>,
}

/// One item of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Code of `nav-*`.
    pub code: String,
    /// Where it leads.
    pub href: String,
    /// How many things wait there; shown when it is not 0.
    pub count: i64,
}

/// Everything of a page but its content.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// Language of the page.
    pub lang: Lang,
    /// Theme of the page.
    pub theme: Theme,
    /// Neutral title, translated.
    pub title: String,
    /// Who is signed in, if anybody.
    pub person: Option<Person>,
    /// Items of the navigation, in the order of the day.
    pub nav: Vec<NavItem>,
    /// Code of the item that is open.
    pub active: String,
    /// Token that every form carries.
    pub csrf: String,
    /// Path of this page, to come back to after a switch.
    pub return_to: String,
    /// Whether this is a demonstration.
    pub demo_banner: bool,
    /// What has just happened.
    pub flash: Option<Flash>,
    /// Does it show a month, a map or a document? Only such pages carry the styles of those.
    pub sheets: bool,
}

/// A whole page around `content`.
pub fn page(frame: &Frame, content: &Markup) -> Markup {
    let words = Words::new(frame.lang);
    html! {
        (DOCTYPE)
        html lang=(frame.lang.tag()) data-theme=(frame.theme.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, nofollow";
                meta name="color-scheme" content="light dark";
                title { (frame.title) " · " (words.t("brand")) }
                link rel="icon" href=(ICON_PATH) type="image/svg+xml";
                link rel="stylesheet" href=(CSS_PATH);
                @if frame.sheets { link rel="stylesheet" href=(SHEETS_PATH); }
                script src=(JS_PATH) defer {}
            }
            body {
                a.skip href="#main" { (words.t("skip-to-content")) }
                (top_bar(&words, frame))
                @if frame.demo_banner {
                    aside.demo aria-label=(words.t("demo-label")) {
                        (sign(Tone::Notice)) p { (words.t("demo-banner")) }
                    }
                }
                div class=(if frame.person.is_some() { "frame" } else { "frame alone" }) {
                    @if frame.person.is_some() { (navigation(&words, frame)) }
                    main #main tabindex="-1" {
                        @if let Some(message) = &frame.flash { (flash(message)) }
                        (content)
                    }
                }
            }
        }
    }
}

fn top_bar(words: &Words, frame: &Frame) -> Markup {
    html! {
        header.top {
            a.brand href="/" { (mark()) span { (words.t("brand")) } }
            // Only for those who have a list of cases to look in.
            @if frame.nav.iter().any(|item| item.href == SEARCH_PATH) {
                form.search role="search" method="get" action=(SEARCH_PATH) {
                    label.unseen for="q" { (words.t("search-label")) }
                    input #q type="search" name="q" maxlength="40" accesskey=(SEARCH_KEY) placeholder=(words.t("search-label")) autocomplete="off";
                    button.quiet type="submit" { (words.t("search-button")) }
                }
            }
            div.switches {
                @for lang in Lang::ALL.into_iter().filter(|lang| *lang != frame.lang) {
                    (switch(frame, LANGUAGE_PATH, "lang", lang.tag(), lang.own_name(), Some(lang.tag())))
                }
                @for (theme, key, class) in frame.theme.next() {
                    span class=[Some(class).filter(|class| !class.is_empty())] {
                        (switch(frame, THEME_PATH, "theme", theme.code(), &words.t(key), None))
                    }
                }
            }
            @if let Some(person) = &frame.person {
                div.person {
                    p { strong { (person.name) } span.muted { (words.roles(&person.roles)) } }
                    form method="post" action=(SIGN_OUT_PATH) {
                        (csrf(frame)) button.quiet type="submit" { (words.t("sign-out")) }
                    }
                }
            }
        }
    }
}

/// One switch: a form of one button, so that it works without scripts and is no link that
/// changes something.
fn switch(frame: &Frame, path: &str, name: &str, value: &str, label: &str, lang: Option<&str>) -> Markup {
    html! {
        form method="post" action=(path) {
            (csrf(frame))
            input type="hidden" name="return_to" value=(frame.return_to);
            button.quiet type="submit" name=(name) value=(value) lang=[lang] { (label) }
        }
    }
}

fn csrf(frame: &Frame) -> Markup {
    html! { input type="hidden" name="csrf" value=(frame.csrf); }
}

/// The navigation twice: as a list beside the page, and folded above it on a narrow screen.
/// The style sheet shows one of them, and what it hides no reader hears.
fn navigation(words: &Words, frame: &Frame) -> Markup {
    // A key has one meaning, so the folded list goes without.
    let list = |keys: bool| {
        html! {
            ul {
                @for (number, item) in frame.nav.iter().enumerate() {
                    @let key = NAV_KEYS.get(number).filter(|_| keys);
                    li { a href=(item.href) aria-current=[(item.code == frame.active).then_some("page")] accesskey=[key] {
                        span { (words.code("nav", &item.code)) }
                        @if item.count != 0 { " " span.count { (words.number(item.count)) } }
                    } }
                }
                @if keys { li { a.muted href=(keys::PATH) { (words.t("keys-link")) } } }
            }
        }
    };
    html! {
        nav.side.wide aria-label=(words.t("nav-label")) { (list(true)) }
        nav.side.narrow aria-label=(words.t("nav-label")) {
            details { summary { (words.t("nav-label")) } (list(false)) }
        }
    }
}

fn mark() -> Markup {
    html! {
        svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true" focusable="false" {
            rect.mark-ground width="32" height="32" rx="7" {}
            path.mark-lines d="M8 10h16M8 16h16M8 22h9" {}
        }
    }
}
