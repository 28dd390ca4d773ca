//! Bars of counts beneath each other: a stage, a year, a group each.
//!
//! Invariant: the longest bar is the greatest count and nothing is drawn for what is withheld; the count stands beside its
//! bar as words. Must not: add, order, or leave a row out.

use maud::{Markup, html};

use crate::console::words::Words;

/// How long the longest bar may be, in hundredths of a percent; the rest is for the count.
const LONGEST: i64 = 7_000;

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
    /// What a screen reader says first.
    pub title: String,
    /// What the picture shows, in words.
    pub description: String,
    /// In the order drawn.
    pub items: Vec<Item>,
}

/// The picture: labels in a column as wide as they need, the bars in what is left.
pub fn columns(words: &Words, view: &Columns) -> Markup {
    let most = view.items.iter().filter_map(|item| item.count).max().unwrap_or(0);
    html! {
        div.count-bars role="img" aria-label={ (view.title) ". " (view.description) } {
            @for item in &view.items {
                @let length = item.count.map_or(0, |count| length(count, most));
                span.muted { (item.label) }
                svg.plot width="100%" height="24" {
                    @if length > 0 { rect.column x="0" y="1" width=(percent(length)) height="22" rx="2" {} }
                    text.axis x=(percent(length)) y="17" dx=(if length > 0 { "8" } else { "0" }) {
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
        let view = Columns { title: String::new(), description: String::new(), items };
        let drawn = columns(&Words::default(), &view).into_string();
        assert_eq!(drawn.matches("<rect").count(), 1);
        assert!(drawn.contains(">withheld<"), "{drawn}");
    }
}
