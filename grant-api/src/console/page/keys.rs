//! The keys that are quicker than Tab and Enter, and the page that tells them.
//!
//! Invariant: they are the browser's access keys, so that no letter does anything by itself (WCAG 2.1.4); only arrows do, on a
//! line that has the focus. Must not: give one key two meanings.

use maud::{Markup, html};

use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Where the page is.
pub const PATH: &str = "/keys";
/// To the search.
pub const SEARCH_KEY: &str = "s";
/// Confirms what is proposed.
pub const CONFIRM_KEY: &str = "c";
/// To the next line.
pub const NEXT_KEY: &str = "n";
/// Pages of the navigation, in its order.
pub const NAV_KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// The page: `nav` are the codes of the navigation's pages, in their order.
pub fn page(words: &Words, nav: &[String], searches: bool) -> Markup {
    let key = |key: &str| html! { kbd { (key) } };
    let mut rows = Vec::new();
    if searches {
        rows.push(vec![key(SEARCH_KEY), html! { (words.t("keys-search")) }]);
    }
    for (code, digit) in nav.iter().zip(NAV_KEYS) {
        let page = words.code("nav", code);
        rows.push(vec![key(digit), html! { (words.ta("keys-nav", &[("page", page.into())])) }]);
    }
    if nav.iter().any(|code| code == "bank") {
        rows.push(vec![key(CONFIRM_KEY), html! { (words.t("keys-confirm")) }]);
        rows.push(vec![key(NEXT_KEY), html! { (words.t("keys-next")) }]);
        rows.push(vec![html! { (words.t("keys-arrows-key")) }, html! { (words.t("keys-arrows")) }]);
    }
    let caption = words.t("keys-title");
    let columns = ["keys-column-key", "keys-column-does"].map(|head| Column::words(words.t(head))).into();
    html! {
        h1 { (caption) }
        (help(&words.t("keys-help")))
        (table(&Table { caption: caption.clone(), caption_hidden: true, columns, rows, totals: None }))
    }
}
