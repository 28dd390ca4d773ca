//! Invented views of two releases side by side, and of how a figure was made.
//!
//! Invariant: figures are made up; something is withheld, something kept, something without a value. Must not be reachable
//! from the program itself.

use maud::Markup;

use super::explain::{self, ExplainView, Item, Made, Value};
use super::release_compare::{Beside, BesideRow, BesideTable, ComparePage, page, title};
use super::releases::ReleaseItem;
use super::sample::day;
use crate::console::component::error_summary::FormError;
use crate::console::component::filter::Filter;
use crate::console::component::pager::Pager;
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
        earlier: item(1, Some("error")),
        later: item(2, None),
        whole: vec![
            row("412", None, vec![told("400", "412", "+12")]),
            row("88 %", None, vec![Beside::Withheld]),
            row("UAH", None, vec![early.clone()]),
        ],
        heads: vec!["A".to_owned(), "B".to_owned(), "C".to_owned()],
        dimensions: vec!["region".to_owned(), "sector".to_owned()],
        groups: Some(BesideTable {
            dimension: "region".to_owned(),
            rows: vec![
                row("S", None, vec![told("40", "52", "+12"), Beside::Withheld, early]),
                row("N", Some(1), vec![told("40", "40", "0"), Beside::Withheld, Beside::Withheld]),
            ],
        }),
    };
    let explained = |view: &ExplainView| explain::page(words, view);
    vec![
        ("release_compare", title(words, 1, 2), page(words, &view)),
        ("explain", explain::title(words), explained(&explain(words, None))),
        ("explain_wrong", explain::title(words), explained(&explain(words, Some("fault-not_in_the_future")))),
    ]
}

/// How a rate was made; or a day that was wrong.
fn explain(words: &Words, fault: Option<&'static str>) -> ExplainView {
    let label = words.t("releases-cut");
    let error = fault.map(|key| words.ta(key, &[("field", label.as_str().into())]));
    let figures = ["survival", "jobs"].map(|code| (code.to_owned(), words.code("explain-figure", code)));
    let of = |part: &str, why: Option<&str>, count: i64| (part.to_owned(), why.map(str::to_owned), count);
    let parameters = [("level", "0.95"), ("cost_basis", "grant")];
    let made = Made {
        result: Some(words.percent(9_060)),
        figure: "survival".to_owned(),
        months: 12,
        cut: day(2026, 11, 3),
        known_at: words.moment(day(2026, 11, 3).and_hms_opt(9, 30, 0).unwrap_or_default()),
        definition: "survival.launched.1".to_owned(),
        parameters: parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        numerator: ("exits".to_owned(), Value::Count(41)),
        denominator: ("launched".to_owned(), Value::Count(412)),
        counts: vec![
            of("numerator", Some("exited"), 41),
            of("censored", Some("lost"), 12),
            of("denominator", None, 359),
        ],
        items: vec![Item {
            number: "26-0117".to_owned(),
            launched_on: day(2025, 12, 1),
            part: "censored".to_owned(),
            why: Some("lost".to_owned()),
            adds: (Value::Count(0), Value::Count(1)),
        }],
        pager: Pager::default(),
    };
    ExplainView {
        filters: vec![
            Filter::choice("figure", words.t("explain-column-figure"), Some("survival"), figures.into()).needed(),
            Filter::date("as_of", label, None).with_error(error.as_deref()),
        ],
        errors: error.map(|text| FormError { field: Some("as_of".to_owned()), text }).into_iter().collect(),
        made: fault.is_none().then_some(made),
    }
}
