//! Bars of counts beneath each other: a stage, a year, a group each.
//!
//! Invariant: the longest bar is the greatest count and nothing is drawn for what is withheld; the count stands beside its
//! bar as words. Must not: add, order, or leave a row out.

use maud::{Markup, html};

use crate::console::words::Words;

/// Height of a row, in pixels.
const ROW: usize = 34;
/// Where bars begin, in hundredths of a percent of the width.
const FROM: i64 = 3_400;
/// How long the longest may be, the same; the rest is for the count.
const LONGEST: i64 = 5_000;

/// One bar.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it counts.
    pub label: String,
    /// How many; `None` where withheld.
    pub count: Option<i64>,
}

/// The bars.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Unique on the page.
    pub id: String,
    /// What a screen reader says first.
    pub title: String,
    /// What the picture shows, in words.
    pub description: String,
    /// In the order drawn.
    pub items: Vec<Item>,
}

/// The picture.
pub fn columns(words: &Words, view: &Columns) -> Markup {
    let (title, about) = (format!("{}-title", view.id), format!("{}-about", view.id));
    let most = view.items.iter().filter_map(|item| item.count).max().unwrap_or(0);
    html! {
        svg.plot role="img" aria-labelledby={ (title) " " (about) } width="100%" height=(view.items.len() * ROW) {
            title id=(title) { (view.title) }
            desc id=(about) { (view.description) }
            g aria-hidden="true" {
                @for (index, item) in view.items.iter().enumerate() {
                    @let (top, base) = (index * ROW, index * ROW + 22);
                    @let length = item.count.map_or(0, |count| length(count, most));
                    text.axis x="0" y=(base) { (item.label) }
                    @if length > 0 {
                        rect.column x=(percent(FROM)) y=(top + 6) width=(percent(length)) height="22" rx="2" {}
                    }
                    text.axis x=(percent(FROM + length)) y=(base) dx="8" {
                        @match item.count { Some(count) => (words.number(count)), None => (words.t("cell-withheld")) }
                    }
                }
            }
        }
    }
}

fn length(count: i64, most: i64) -> i64 {
    if most <= 0 {
        return 0;
    }
    let share = i128::from(count.max(0)) * i128::from(LONGEST) / i128::from(most);
    i64::try_from(share).unwrap_or(LONGEST)
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_count_is_as_long_as_a_bar_can_be() {
        assert_eq!([0, 5, 10].map(|count| length(count, 10)), [0, LONGEST / 2, LONGEST]);
        assert_eq!((length(i64::MAX, i64::MAX), length(0, 0)), (LONGEST, 0));
    }

    #[test]
    fn what_is_withheld_has_no_bar_and_says_so() {
        let item = |label: &str, count| Item { label: label.to_owned(), count };
        let items = vec![item("a", Some(4)), item("b", None)];
        let view = Columns { id: "c".to_owned(), title: String::new(), description: String::new(), items };
        let drawn = columns(&Words::default(), &view).into_string();
        assert_eq!(drawn.matches("<rect").count(), 1);
        assert!(drawn.contains(">withheld<"), "{drawn}");
    }
}
