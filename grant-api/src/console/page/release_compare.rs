//! Two releases side by side: the whole programme figure by figure, then the groups of each dimension.
//!
//! Invariant: what either release withholds says "c"; a group that both have from one release shows no difference; a
//! withdrawn release says so first. Must not: subtract, estimate or mask.

use ledger_core::outcome::figures::WITHHELD;
use maud::{Markup, html};

use crate::console::component::error_summary::{FormError, error_of};
use crate::console::component::filter::{Filter, labelled};
use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::page::releases::{PATH, ReleaseItem, cuts, href};
use crate::console::words::Words;

/// A figure of both releases, as it is written.
#[derive(Debug, Clone)]
pub enum Beside {
    /// Either release withholds it.
    Withheld,
    /// Both values, the difference where there is one, and the code of why there is none.
    Told {
        /// In the earlier one.
        earlier: Option<String>,
        /// In the later one.
        later: Option<String>,
        /// Later less earlier.
        difference: Option<String>,
        /// Why there is none.
        reason: Option<&'static str>,
    },
}

/// A group, or a figure, with what it says.
#[derive(Debug, Clone)]
pub struct BesideRow {
    /// What it is of.
    pub label: String,
    /// The release that both have its value from.
    pub kept: Option<i64>,
    /// Its figures.
    pub figures: Vec<Beside>,
}

/// The groups of one dimension.
#[derive(Debug, Clone)]
pub struct BesideTable {
    /// The dimension.
    pub dimension: String,
    /// Its groups.
    pub rows: Vec<BesideRow>,
}

/// Two releases.
#[derive(Debug, Clone)]
pub struct ComparePage {
    /// The one of the lower number.
    pub earlier: ReleaseItem,
    /// The one of the higher number.
    pub later: ReleaseItem,
    /// Figures of the whole programme, a row each.
    pub whole: Vec<BesideRow>,
    /// Heads of the figures of a group.
    pub heads: Vec<String>,
    /// The dimensions that there are groups of.
    pub dimensions: Vec<String>,
    /// The groups, by the dimension that was asked for.
    pub groups: Option<BesideTable>,
}

/// The name of the choice of another release.
pub const WITH: &str = "with";

/// The form on the page of a release: another one, of number and label; with what was wrong about the one that was chosen.
pub fn choose(words: &Words, number: i64, others: &[(i64, String)], errors: &[FormError]) -> Markup {
    let error = error_of(errors, WITH);
    let options = others.iter().map(|(other, label)| (other.to_string(), label.clone())).collect();
    let chosen = Filter::choice(WITH, words.t("releases-compare-with"), None, options).needed().with_error(error);
    html! {
        section aria-labelledby="compare" {
            h2 #compare { (words.t("releases-compare")) }
            @if others.is_empty() {
                p.muted id={ "f-" (WITH) } { (words.t("releases-compare-none")) }
            } @else {
                form.filters method="get" action={ (href(number)) "/compare" } {
                    (labelled(words, &chosen))
                    div.buttons { button.button.second type="submit" { (words.t("releases-compare-show")) } }
                }
            }
        }
    }
}

/// The page.
pub fn page(words: &Words, view: &ComparePage) -> Markup {
    html! {
        p.crumb {
            a href=(PATH) { (words.t("releases-title")) } " · "
            a href=(href(view.earlier.number)) { (name(words, &view.earlier)) } " · "
            a href=(href(view.later.number)) { (name(words, &view.later)) }
        }
        h1 { (title(words, view.earlier.number, view.later.number)) }
        @for item in [&view.earlier, &view.later] {
            @if let Some(why) = item.why(words) {
                p.flash.notice role="note" {
                    strong { (name(words, item)) ": " (words.code("state-release", item.state)) } ": " (why)
                }
            }
        }
        (help(&words.t("releases-compare-help")))
        section aria-labelledby="whole" {
            h2 #whole { (words.t("releases-compare-whole")) }
            (help(&words.t("releases-c")))
            (table(&whole(words, view)))
        }
        @if let Some(one) = &view.groups {
            @let path = format!("{}/compare/{}", href(view.earlier.number), view.later.number);
            (cuts(words, &path, &view.dimensions, &one.dimension))
            (groups(words, view, one))
        }
    }
}

/// The title of the page.
pub fn title(words: &Words, earlier: i64, later: i64) -> String {
    words.ta("releases-compare-title", &[("earlier", earlier.into()), ("later", later.into())])
}

fn name(words: &Words, item: &ReleaseItem) -> String {
    words.ta("releases-number", &[("number", item.number.into())])
}

fn cut(words: &Words, item: &ReleaseItem) -> String {
    let date = words.date(item.cut);
    words.ta("releases-compare-cut", &[("number", item.number.into()), ("date", date.as_str().into())])
}

fn label(words: &Words, row: &BesideRow) -> Markup {
    html! {
        (row.label)
        @if let Some(number) = row.kept {
            " " span.muted { (words.ta("releases-kept-both", &[("number", number.into())])) }
        }
    }
}

fn value(text: Option<&str>) -> Markup {
    html! { span.money { (text.unwrap_or("–")) } }
}

/// The difference, or why there is none.
fn difference(words: &Words, kept: bool, difference: Option<&str>, reason: Option<&'static str>) -> Markup {
    html! {
        @match (kept, difference, reason) {
            (false, Some(difference), _) => span.money { (difference) },
            (_, _, Some(reason)) => span.muted { (words.code("releases-reason", reason)) },
            _ => "–",
        }
    }
}

fn whole(words: &Words, view: &ComparePage) -> Table {
    let row = |row: &BesideRow| {
        let mut cells = vec![label(words, row)];
        for figure in &row.figures {
            match figure {
                Beside::Withheld => cells.extend((0..3).map(|_| value(Some(WITHHELD)))),
                Beside::Told { earlier, later, difference: change, reason } => {
                    cells.extend([value(earlier.as_deref()), value(later.as_deref())]);
                    cells.push(difference(words, row.kept.is_some(), change.as_deref(), *reason));
                }
            }
        }
        cells
    };
    Table {
        caption: words.t("releases-compare-whole"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("releases-figure")),
            Column::figures(cut(words, &view.earlier)),
            Column::figures(cut(words, &view.later)),
            Column::figures(words.t("releases-difference")),
        ],
        rows: view.whole.iter().map(row).collect(),
        totals: None,
    }
}

fn groups(words: &Words, view: &ComparePage, one: &BesideTable) -> Markup {
    let figure = |row: &BesideRow, figure: &Beside| match figure {
        Beside::Withheld => value(Some(WITHHELD)),
        Beside::Told { earlier, later, difference: change, reason } => html! {
            (difference(words, row.kept.is_some(), change.as_deref(), *reason)) br;
            span.muted.money { (earlier.as_deref().unwrap_or("–")) " → " (later.as_deref().unwrap_or("–")) }
        },
    };
    let row = |row: &BesideRow| {
        std::iter::once(label(words, row)).chain(row.figures.iter().map(|one| figure(row, one))).collect()
    };
    let heads = view.heads.iter().map(Column::figures);
    let shown = Table {
        caption: words.code("release-by", &one.dimension),
        caption_hidden: true,
        columns: std::iter::once(Column::words(words.code("release-dimension", &one.dimension))).chain(heads).collect(),
        rows: one.rows.iter().map(row).collect(),
        totals: None,
    };
    let id = format!("by-{}", one.dimension);
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (words.code("release-by", &one.dimension)) }
            (help(&words.t("releases-compare-groups")))
            (table(&shown))
        }
    }
}
