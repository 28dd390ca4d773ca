//! A map of Ukraine in tiles: one equal square for each region, so that nothing on it says where in a region something is.
//!
//! Invariant: every region has one tile and no two have the same; the figure is printed on the tile, so the shade says nothing
//! that is not read. Must not: count, or place anything finer than a region.

use maud::{Markup, html};

use crate::console::words::Words;

/// The tiles by region, with row and column; laid out by hand so that neighbours stay near each other, in reading order.
pub const PLACES: [(&str, u8, u8); 27] = [
    ("UA-07", 1, 2),
    ("UA-56", 1, 3),
    ("UA-18", 1, 4),
    ("UA-32", 1, 5),
    ("UA-74", 1, 6),
    ("UA-59", 1, 7),
    ("UA-46", 2, 2),
    ("UA-61", 2, 3),
    ("UA-68", 2, 4),
    ("UA-30", 2, 5),
    ("UA-53", 2, 6),
    ("UA-63", 2, 7),
    ("UA-09", 2, 8),
    ("UA-21", 3, 1),
    ("UA-26", 3, 2),
    ("UA-77", 3, 3),
    ("UA-05", 3, 4),
    ("UA-71", 3, 5),
    ("UA-35", 3, 6),
    ("UA-12", 3, 7),
    ("UA-14", 3, 8),
    ("UA-51", 4, 4),
    ("UA-48", 4, 5),
    ("UA-65", 4, 6),
    ("UA-23", 4, 7),
    ("UA-40", 5, 5),
    ("UA-43", 5, 6),
];

/// A tile.
#[derive(Debug, Clone)]
pub struct Tile {
    /// ISO 3166-2:UA code.
    pub region: String,
    /// Shade, 1 to 5; 0 for nothing.
    pub shade: u8,
    /// The figure as it is printed.
    pub figure: String,
    /// Where it leads.
    pub href: String,
}

/// A shade and what is in it.
#[derive(Debug, Clone)]
pub struct Shade {
    /// Shade, 0 to 5.
    pub shade: u8,
    /// What it stands for.
    pub label: String,
}

/// The map; `about` names it, and what is counted on it.
pub fn region_map(words: &Words, about: &str, tiles: &[Tile]) -> Markup {
    let placed = PLACES.iter().filter_map(|place| Some((place, tiles.iter().find(|tile| tile.region == place.0)?)));
    html! {
        ul.map aria-label=(about) {
            @for ((region, row, column), tile) in placed {
                li class={ "r" (row) " c" (column) } {
                    a class={ "s" (tile.shade) } href=(tile.href) {
                        span aria-hidden="true" { (words.code("region-short", region)) }
                        span.unseen { (words.code("region", region)) ": " }
                        strong { (tile.figure) }
                    }
                }
            }
        }
    }
}

/// The legend of its shades.
pub fn shade_legend(words: &Words, shades: &[Shade]) -> Markup {
    html! {
        ul.legend aria-label=(words.t("regions-legend")) { @for shade in shades {
            li { span class={ "swatch s" (shade.shade) } {} span { (shade.label) } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ledger_core::programme::region::REGIONS;

    use super::*;
    use crate::console::layout::SHEETS;
    use crate::console::words::Lang;

    #[test]
    fn every_region_has_one_tile_and_no_two_have_the_same() {
        let regions: BTreeSet<String> = PLACES.iter().map(|(region, ..)| (*region).to_owned()).collect();
        assert_eq!(regions, REGIONS.iter().map(|code| format!("UA-{code}")).collect());
        let places: BTreeSet<(u8, u8)> = PLACES.iter().map(|(_, row, column)| (*row, *column)).collect();
        assert_eq!((places.len(), PLACES.len()), (REGIONS.len(), REGIONS.len()));
        assert!(PLACES.is_sorted_by_key(|(_, row, column)| (*row, *column)), "the keyboard goes in reading order");
        for (row, column) in places {
            for class in [format!(".map .r{row}"), format!(".map .c{column}")] {
                assert!(SHEETS.contains(&class), "{class}");
            }
        }
    }

    #[test]
    fn neighbours_on_the_ground_are_near_each_other_on_the_map() {
        let place = |code: &str| {
            let found = PLACES.iter().find(|(region, ..)| *region == code);
            found.map(|(_, row, column)| (i16::from(*row), i16::from(*column))).unwrap_or_default()
        };
        let borders = [
            ("UA-07", "UA-56"),
            ("UA-07", "UA-46"),
            ("UA-46", "UA-21"),
            ("UA-46", "UA-61"),
            ("UA-26", "UA-77"),
            ("UA-18", "UA-68"),
            ("UA-32", "UA-30"),
            ("UA-32", "UA-74"),
            ("UA-59", "UA-63"),
            ("UA-53", "UA-71"),
            ("UA-63", "UA-09"),
            ("UA-09", "UA-14"),
            ("UA-12", "UA-23"),
            ("UA-05", "UA-51"),
            ("UA-48", "UA-65"),
            ("UA-65", "UA-43"),
            ("UA-40", "UA-43"),
        ];
        for (one, other) in borders {
            let (a, b) = (place(one), place(other));
            assert!((a.0 - b.0).abs() <= 1 && (a.1 - b.1).abs() <= 1, "{one} {other}");
        }
    }

    #[test]
    fn the_short_name_of_a_region_is_its_own_and_the_whole_one_is_read_aloud() {
        for lang in Lang::ALL {
            let words = Words::new(lang);
            let short: BTreeSet<String> =
                PLACES.iter().map(|(region, ..)| words.code("region-short", region)).collect();
            assert_eq!(short.len(), PLACES.len(), "{lang:?}: {short:?}");
            assert!(short.iter().all(|name| name.chars().count() <= 5), "{short:?}");
            let tile =
                Tile { region: "UA-46".to_owned(), shade: 3, figure: "12".to_owned(), href: "/cases".to_owned() };
            let drawn = region_map(&words, "x", &[tile]).into_string();
            assert!(drawn.contains(&words.code("region", "UA-46")) && drawn.contains("<strong>12</strong>"), "{drawn}");
        }
    }
}
