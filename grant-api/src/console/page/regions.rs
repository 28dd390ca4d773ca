//! Figures by region: a map in tiles, and the same in a table.
//!
//! Invariant: nothing finer than a region is on it, every figure of the map stands in the table, and both lead to the cases of
//! the region. Must not: count, shade or add up.

use maud::{Markup, html};

use super::reports::{head, href};
use crate::console::component::download::downloads;
use crate::console::component::empty::empty;
use crate::console::component::help::help;
use crate::console::component::money::{Amount, figures};
use crate::console::component::region_map::{Shade, Tile, region_map, shade_legend};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Code of the report.
pub const REPORT: &str = "regions";

/// What is printed on the tiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// Whole numbers.
    Count,
    /// Thousands of a currency.
    Thousands(String),
    /// Millions of a currency.
    Millions(String),
}

/// A region, or all.
#[derive(Debug, Clone)]
pub struct RegionRow {
    /// ISO 3166-2:UA code; none for all together.
    pub region: Option<String>,
    /// Open cases, operating enterprises, visits due, visits overdue.
    pub counts: [i64; 4],
    /// Paid in all.
    pub paid: Amount,
}

/// The report.
#[derive(Debug, Clone)]
pub struct RegionsView {
    /// Reports that the reader may open.
    pub open: Vec<&'static str>,
    /// What can be counted: code and address.
    pub measures: Vec<(&'static str, String)>,
    /// What is counted on the map.
    pub show: &'static str,
    /// In which unit.
    pub unit: Unit,
    /// The tiles.
    pub tiles: Vec<Tile>,
    /// Their shades; none where there is nothing on the map.
    pub shades: Vec<Shade>,
    /// The regions in which there is something.
    pub rows: Vec<RegionRow>,
    /// All of them.
    pub total: RegionRow,
}

/// Where the cases of a region are.
pub fn cases(region: &str) -> String {
    format!("/cases?q=region:{region}")
}

/// Where the overdue visits of a region are.
fn overdue(region: &str) -> String {
    format!("{}?list=overdue&region={region}", super::followups::PATH)
}

/// The page.
pub fn page(words: &Words, view: &RegionsView) -> Markup {
    let shown = words.code("regions-show", view.show);
    let title = match &view.unit {
        Unit::Count => shown,
        Unit::Thousands(currency) => {
            words.ta("regions-thousands", &[("what", shown.into()), ("currency", words.currency(currency).into())])
        }
        Unit::Millions(currency) => {
            words.ta("regions-millions", &[("what", shown.into()), ("currency", words.currency(currency).into())])
        }
    };
    html! {
        (head(words, &view.open, REPORT))
        (help(&words.t("regions-help")))
        nav.chips aria-label=(words.t("regions-shown")) { ul {
            @for (code, href) in &view.measures {
                li { a href=(href) aria-current=[(*code == view.show).then_some("true")] {
                    (words.code("regions-show", code))
                } }
            }
        } }
        div.regions {
            section aria-labelledby="map" {
                h2 #map { (title) }
                p.muted { (words.code("regions-about", view.show)) }
                (region_map(words, &title, &view.tiles))
                @if view.shades.is_empty() {
                    (empty(&words.t("regions-none"), &words.t("regions-none-advice"), None))
                } @else { (shade_legend(words, &view.shades)) }
            }
            section aria-labelledby="figures" {
                h2 #figures { (words.t("regions-figures")) }
                @if view.rows.is_empty() {
                    (empty(&words.t("regions-empty"), &words.t("regions-empty-advice"), None))
                } @else {
                    (table(&rows(words, view)))
                }
                (downloads(words, &href(REPORT), ""))
            }
        }
    }
}

/// Where a letter of Ukrainian stands in its alphabet, which Unicode does not follow.
fn place(letter: char) -> usize {
    const AFTER_SIGNS: usize = 0x11_0000;
    const ALPHABET: &str = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя";
    // Behind everything that is no letter: a name comes before a longer one that begins like it.
    ALPHABET.chars().position(|one| one == letter).map_or(letter as usize, |place| AFTER_SIGNS + place)
}

/// The rows by the names of their regions, as the reader's alphabet has them.
fn by_name<'a>(words: &Words, rows: &'a [RegionRow]) -> Vec<&'a RegionRow> {
    let name = |row: &&RegionRow| -> Vec<usize> {
        let name = row.region.as_deref().map(|region| words.code("region", region)).unwrap_or_default();
        name.to_lowercase().chars().map(place).collect()
    };
    let mut rows: Vec<&RegionRow> = rows.iter().collect();
    rows.sort_by_cached_key(name);
    rows
}

fn rows(words: &Words, view: &RegionsView) -> Table {
    let cells = |row: &RegionRow| {
        let [open, operating, due, late] = row.counts;
        let number = |count: i64| html! { (words.number(count)) };
        vec![
            html! { @match &row.region {
                None => (words.t("total")),
                Some(region) => {
                    a href=(cases(region)) { (words.code("region", region)) }
                },
            } },
            number(open),
            number(operating),
            number(due),
            html! { @match row.region.as_deref().filter(|_| late > 0) {
                Some(region) => a href=(overdue(region)) { (words.number(late)) },
                None => (words.number(late)),
            } },
            figures(words, &row.paid),
        ]
    };
    let column = |code: &str| Column::figures(words.code("regions-show", code));
    Table {
        caption: words.code("report", REPORT),
        caption_hidden: true,
        columns: vec![
            Column::words(words.code("field", "region")),
            column("open"),
            column("operating"),
            column("due"),
            column("overdue"),
            Column::figures(
                words.ta("regions-paid-in", &[("currency", words.currency(&view.total.paid.currency).into())]),
            ),
        ],
        rows: by_name(words, &view.rows).into_iter().map(cells).collect(),
        totals: Some(cells(&view.total)),
    }
}
