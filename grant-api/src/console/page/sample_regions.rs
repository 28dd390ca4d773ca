//! Invented views of the figures by region, for the tests of the pages.
//!
//! Invariant: figures are made up. Must not be reachable from the program itself.

use maud::Markup;

use super::regions::{RegionRow, RegionsView, Unit, cases, page};
use super::sample::uah;
use crate::console::component::region_map::{PLACES, Shade, Tile};
use crate::console::words::Words;
use crate::console::words::codes::{REGION_MEASURES, REPORTS};

/// The page with counts, with money in both units, and with nothing.
pub fn pages(words: &Words) -> Vec<(&'static str, Markup)> {
    let uah = || "UAH".to_owned();
    vec![
        ("report_regions", page(words, &view("open", Unit::Count, 1_200))),
        ("report_regions_paid", page(words, &view("paid", Unit::Thousands(uah()), 4_800))),
        ("report_regions_millions", page(words, &view("paid", Unit::Millions(uah()), 12))),
        ("report_regions_none", page(words, &view("due", Unit::Count, 0))),
    ]
}

fn view(show: &'static str, unit: Unit, most: i64) -> RegionsView {
    let regions = || PLACES.iter().map(|(region, ..)| (*region).to_owned());
    let row = |region| RegionRow { region, counts: [most; 4], paid: uah(most * 1_000) };
    let shade = |shade: u8| Shade { shade, label: format!("{shade}") };
    let tile = |(index, region): (usize, String)| Tile {
        shade: u8::try_from(index % 6).unwrap_or(0),
        figure: most.to_string(),
        href: cases(&region),
        region,
    };
    RegionsView {
        open: REPORTS.to_vec(),
        measures: REGION_MEASURES.iter().map(|code| (*code, format!("/reports/regions?show={code}"))).collect(),
        show,
        unit,
        tiles: regions().enumerate().map(tile).collect(),
        shades: if most > 0 { (0..6).map(shade).collect() } else { Vec::new() },
        rows: regions().filter(|_| most > 0).map(|region| row(Some(region))).collect(),
        total: row(None),
    }
}
