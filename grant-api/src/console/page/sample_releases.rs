//! Invented views of two releases side by side.
//!
//! Invariant: figures are made up; something is withheld, something kept, something without a value. Must not be reachable
//! from the program itself.

use maud::Markup;

use super::release_compare::{Beside, BesideRow, BesideTable, ComparePage, page, title};
use super::releases::ReleaseItem;
use super::sample::day;
use crate::console::words::Words;

fn item(number: i64, notice: Option<&str>) -> ReleaseItem {
    let state = if notice.is_some() { "withdrawn" } else { "published" };
    ReleaseItem {
        number,
        cut: day(2026, 3 * u32::try_from(number).unwrap_or(1), 30),
        state,
        published: Some(day(2026, 10, 2)),
        notice: notice.map(str::to_owned),
    }
}

fn told(earlier: &str, later: &str, difference: &str) -> Beside {
    let some = |text: &str| Some(text.to_owned());
    Beside::Told { earlier: some(earlier), later: some(later), difference: some(difference), reason: None }
}

fn row(label: &str, kept: Option<i64>, figures: Vec<Beside>) -> BesideRow {
    BesideRow { label: label.to_owned(), kept, figures }
}

/// The page of the two, with its title.
pub fn pages(words: &Words) -> Vec<(&'static str, String, Markup)> {
    let early = Beside::Told {
        earlier: None,
        later: Some("1 204.50".to_owned()),
        difference: None,
        reason: Some("no_net_gain"),
    };
    let view = ComparePage {
        earlier: item(1, Some("wrong_rates")),
        later: item(2, None),
        whole: vec![
            row("412", None, vec![told("400", "412", "+12")]),
            row("88 %", None, vec![Beside::Withheld]),
            row("UAH", None, vec![early.clone()]),
        ],
        heads: vec!["A".to_owned(), "B".to_owned(), "C".to_owned()],
        tables: vec![BesideTable {
            dimension: "region".to_owned(),
            rows: vec![
                row("S", None, vec![told("40", "52", "+12"), Beside::Withheld, early]),
                row("N", Some(1), vec![told("40", "40", "0"), Beside::Withheld, Beside::Withheld]),
            ],
        }],
    };
    vec![("release_compare", title(words, 1, 2), page(words, &view))]
}
