//! Links to the files of what a page shows.
//!
//! Invariant: plain links, so that it works without scripts, each naming its form. Must not: know what is in the file.

use maud::{Markup, html};

use crate::console::words::Words;

/// The files of a page: CSV and XLSX at the page's own address, with what was asked for.
pub fn downloads(words: &Words, path: &str, query: &str) -> Markup {
    let href = |form: &str| {
        if query.is_empty() { format!("{path}?format={form}") } else { format!("{path}?{query}&format={form}") }
    };
    html! {
        p.downloads {
            (words.t("statement-files")) " "
            a href=(href("csv")) download { (words.t("statement-csv")) } " · "
            a href=(href("xlsx")) download { (words.t("statement-xlsx")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_asked_for_with_what_the_page_was_asked_for() {
        let drawn = downloads(&Words::default(), "/x", "to=2026-03-31").into_string();
        assert!(drawn.contains("href=\"/x?to=2026-03-31&amp;format=csv\""), "{drawn}");
        assert!(downloads(&Words::default(), "/x", "").into_string().contains("href=\"/x?format=xlsx\""));
    }
}
