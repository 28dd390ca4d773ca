//! The pages as a whole: every page in every language and theme, made from sample views.
//!
//! Invariant: nothing inline, nothing from elsewhere, no missing word, every input labelled,
//! and each page small enough for a slow line. Must not test what a single part tests itself.

use super::sample;
use crate::console::layout::{CSS, Frame, ICON, JS, Theme};
use crate::console::words::{Lang, Words};

/// Largest page with everything it loads, in bytes.
const LARGEST: usize = 60 * 1024;

fn all() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        for theme in [Theme::Light, Theme::Dark] {
            for (name, html) in sample::pages(lang, theme) {
                pages.push((format!("{name}.{}.{}", lang.tag(), theme.code()), html));
            }
        }
    }
    assert!(pages.len() >= 40, "only {} pages", pages.len());
    pages
}

/// The opening tags of `html`, without their angle brackets.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').filter_map(|part| part.split('>').next()).filter(|tag| !tag.starts_with('/'))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag.get(from..)?.split('"').next()
}

#[test]
fn no_page_holds_a_word_that_is_missing() {
    for (name, html) in all() {
        for part in html.split('[').skip(1) {
            let inside = part.split(']').next().unwrap_or_default();
            let looks_like_key =
                inside.contains('-') && inside.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
            assert!(!looks_like_key, "{name}: [{inside}]");
        }
        assert!(!html.contains("{$") && !html.contains("{ $"), "{name}: an argument was not filled in");
    }
}

#[test]
fn nothing_stands_inline_and_nothing_comes_from_elsewhere() {
    for (name, html) in all() {
        for tag in tags(&html) {
            assert!(!tag.starts_with("style"), "{name}: {tag}");
            assert!(!tag.starts_with("script") || attribute(tag, "src").is_some(), "{name}: {tag}");
            assert_eq!(attribute(tag, "style"), None, "{name}: {tag}");
            assert!(!tag.contains(" onclick"), "{name}: {tag}");
            for reference in ["href", "src", "action"] {
                if let Some(to) = attribute(tag, reference) {
                    assert!(
                        to.starts_with('#') || (to.starts_with('/') && !to.starts_with("//")),
                        "{name}: {reference}={to}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_input_has_a_label_and_every_posting_form_its_token() {
    for (name, html) in all() {
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            if form.contains("method=\"post\"") {
                assert!(form.contains("name=\"csrf\" value=\"sample"), "{name}");
            }
            for tag in tags(form) {
                let is_control = ["input ", "select ", "textarea "].iter().any(|start| tag.starts_with(start));
                if is_control && attribute(tag, "type") != Some("hidden") {
                    let id = attribute(tag, "id").unwrap_or_default();
                    assert!(!id.is_empty() && form.contains(&format!("for=\"{id}\"")), "{name}: {tag}");
                }
            }
        }
    }
}

#[test]
fn ids_are_unique_and_what_refers_to_them_finds_them() {
    for (name, html) in all() {
        let mut ids: Vec<&str> = tags(&html).filter_map(|tag| attribute(tag, "id")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}: an id stands twice");
        for tag in tags(&html) {
            for reference in ["for", "aria-labelledby", "aria-describedby"] {
                for id in attribute(tag, reference).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(&id), "{name}: {reference}={id}");
                }
            }
            if let Some(id) = attribute(tag, "href").and_then(|to| to.strip_prefix('#')) {
                assert!(ids.contains(&id), "{name}: #{id}");
            }
        }
    }
}

#[test]
fn each_page_has_one_first_heading_a_main_landmark_and_its_language() {
    for (name, html) in all() {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
        let lang = if name.contains(".uk.") { "uk" } else { "en" };
        assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{name}");
        assert!(html.contains("class=\"skip\" href=\"#main\""), "{name}");
    }
}

#[test]
fn a_ukrainian_page_holds_no_english_word_of_ours() {
    let english = Words::new(Lang::En);
    for (name, html) in all().iter().filter(|(name, _)| name.contains(".uk.")) {
        for key in ["next-title", "sign-out", "nav-cases", "case-timeline", "outcomes-how"] {
            assert!(!html.contains(&format!(">{}<", english.t(key))), "{name}: {key}");
        }
    }
}

#[test]
fn titles_are_neutral() {
    let forbidden = ["traffick", "survivor", "victim", "торгівл", "постражд", "жертв"];
    for (name, html) in all() {
        let text = html.to_lowercase();
        for word in forbidden {
            // Trade is a sector and stands in the body; titles never name one.
            let title = text.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
            assert!(!title.contains(word), "{name}: {word}");
        }
        for word in ["traffick", "survivor", "victim", "постражд", "жертв"] {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn a_page_with_all_it_loads_stays_small() {
    for (name, html) in all() {
        let size = html.len() + CSS.len() + JS.len() + ICON.len();
        assert!(size <= LARGEST, "{name}: {size} bytes");
    }
}

#[test]
fn what_people_type_is_escaped_everywhere() {
    let words = Words::new(Lang::En);
    let bad = "\"><script>alert(1)</script>";
    let view = sample::act_with_text(&words, bad);
    let frame =
        Frame { title: bad.to_owned(), return_to: bad.to_owned(), ..sample::frame(Lang::En, Theme::Light, "queue") };
    let html = crate::console::layout::page(&frame, &super::act::page(&words, &view)).into_string();
    assert!(!html.contains("<script>alert"));
    assert!(html.contains("&lt;script&gt;alert"));
}
