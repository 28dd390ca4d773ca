//! Figures by region, with what is to be shown on the map.
//!
//! Invariant: the figures are the use case's and the shades the rules'; what is printed on a tile is rounded, what is in the
//! table is not. Must not: count.

use ledger_core::money::Currency;
use ledger_core::programme::region::Region;
use ledger_core::programme::region_figures::{RegionFigures, RegionMeasure, shade, shades};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::filter::asked_again;
use super::component::region_map::{Shade, Tile};
use super::layout::Frame;
use super::page::regions::{REPORT, RegionRow, RegionsView, Unit, cases, page};
use super::page::reports::href;
use super::session::Visit;
use super::show_reports::open_to;
use super::show_statements::{form, saved};
use super::view::amount;
use super::words::Words;
use crate::app::regions::Regions;
use crate::app::{AppError, AppResult};

/// From so many whole units of a currency on, tiles print millions.
const MILLIONS_FROM: i64 = 1_000_000;
/// From so many on, to one decimal.
const TENTHS_FROM: i64 = 100_000_000;

/// `/reports/regions`.
pub async fn show(visit: Visit) -> Result<Response> {
    let app = &visit.console.app;
    let measure = measure(&visit)?;
    if let Some(form) = form(&visit)? {
        return Ok(saved(app.regions_file(&visit.request, form).await?));
    }
    let found = app.regions(&visit.request).await?;
    let words = visit.words();
    let content = page(&words, &view(&words, &found, measure, open_to(&visit.request.principal.roles)));
    let frame = Frame { sheets: true, ..visit.frame(words.code("report", REPORT), "reports", 0) };
    Ok(visit.page(StatusCode::OK, &frame, &content))
}

fn measure(visit: &Visit) -> AppResult<RegionMeasure> {
    match visit.sent.some("show") {
        None => Ok(RegionMeasure::Open),
        Some(code) => RegionMeasure::from_code(code).ok_or(AppError::Hidden),
    }
}

fn view(words: &Words, found: &Regions, measure: RegionMeasure, open: Vec<&'static str>) -> RegionsView {
    let most = found.rows.iter().map(|(_, figures)| figures.of(measure)).max().unwrap_or(0);
    let printed = Printed::of(measure, most, found.currency);
    let tile = |(region, figures): &(Region, RegionFigures)| Tile {
        region: region.as_str().to_owned(),
        shade: shade(figures.of(measure), most),
        figure: printed.figure(words, figures.of(measure)),
        href: cases(region.as_str()),
    };
    let bounds = |(shade, least, largest): (u8, i64, i64)| Shade { shade, label: printed.range(words, least, largest) };
    let address = |one: &RegionMeasure| (one.code(), asked_again(&href(REPORT), &[("show", Some(one.code()))], None));
    let mut legend: Vec<Shade> = shades(most).into_iter().map(bounds).collect();
    if !legend.is_empty() {
        legend.insert(0, Shade { shade: 0, label: words.number(0) });
    }
    // The map has every region; the table those in which there is something.
    let there = found.rows.iter().filter(|(_, figures)| *figures != RegionFigures::default());
    RegionsView {
        open,
        measures: RegionMeasure::ALL.iter().map(address).collect(),
        show: measure.code(),
        tiles: found.rows.iter().map(tile).collect(),
        shades: legend,
        rows: there.map(|(region, figures)| row(Some(*region), figures, found.currency)).collect(),
        total: row(None, &found.total, found.currency),
        unit: printed.unit,
    }
}

fn row(region: Option<Region>, figures: &RegionFigures, currency: Currency) -> RegionRow {
    let counts = [RegionMeasure::Open, RegionMeasure::Operating, RegionMeasure::Due, RegionMeasure::Overdue];
    RegionRow {
        region: region.map(|region| region.as_str().to_owned()),
        counts: counts.map(|measure| figures.of(measure)),
        paid: amount(figures.paid, currency),
    }
}

/// How figures are printed on tiles, which have no room for long ones.
struct Printed {
    unit: Unit,
    /// Minor units in what is printed as 0.01.
    hundredth: i64,
    /// To one decimal, not to two.
    tenths: bool,
}

impl Printed {
    fn of(measure: RegionMeasure, most: i64, currency: Currency) -> Self {
        let whole = 10_i64.pow(currency.places());
        let code = || currency.code().to_owned();
        match measure {
            RegionMeasure::Paid if most >= MILLIONS_FROM.saturating_mul(whole) => {
                let tenths = most >= TENTHS_FROM.saturating_mul(whole);
                Printed { unit: Unit::Millions(code()), hundredth: whole * 10_000, tenths }
            }
            RegionMeasure::Paid => Printed { unit: Unit::Thousands(code()), hundredth: whole * 10, tenths: false },
            _ => Printed { unit: Unit::Count, hundredth: 1, tenths: false },
        }
    }

    /// A figure; what is something and would be printed as nothing is said to be less than the least.
    fn figure(&self, words: &Words, value: i64) -> String {
        let hundredths = value.saturating_add(self.hundredth / 2).div_euclid(self.hundredth);
        let something = value > 0;
        match self.unit {
            Unit::Count => words.number(value),
            Unit::Thousands(_) if something && hundredths < 50 => format!("<{}", words.number(1)),
            Unit::Thousands(_) => words.number(hundredths.saturating_add(50).div_euclid(100)),
            Unit::Millions(_) if self.tenths && something && hundredths < 5 => format!("<{}", words.tenths(10)),
            Unit::Millions(_) if self.tenths => words.tenths(hundredths),
            Unit::Millions(_) if something && hundredths < 1 => format!("<{}", words.hundredths(1)),
            Unit::Millions(_) => words.hundredths(hundredths),
        }
    }

    fn range(&self, words: &Words, least: i64, largest: i64) -> String {
        let (from, to) = (self.figure(words, least), self.figure(words, largest));
        match self.unit {
            Unit::Count if least == largest => to,
            Unit::Count => format!("{from}–{to}"),
            // Money has no steps between the end of one shade and the beginning of the next.
            Unit::Thousands(_) | Unit::Millions(_) => words.ta("regions-up-to", &[("figure", to.into())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::words::codes::REGION_MEASURES;

    #[test]
    fn tiles_print_money_in_as_few_figures_as_there_is_room_for() {
        let words = Words::default();
        let printed = |most: i64| Printed::of(RegionMeasure::Paid, most, Currency::UAH);
        let small = printed(99_999_999);
        assert_eq!(small.unit, Unit::Thousands("UAH".to_owned()));
        let thousands = [0, 1, 49_000, 50_000, 149_000, 150_000, 99_999_999].map(|minor| small.figure(&words, minor));
        assert_eq!(thousands, ["0", "<1", "<1", "1", "1", "2", "1,000"]);
        let large = printed(100_000_000);
        assert_eq!(large.unit, Unit::Millions("UAH".to_owned()));
        let millions = [0, 499_999, 500_000, 118_700_000].map(|minor| large.figure(&words, minor));
        assert_eq!(millions, ["0.00", "<0.01", "0.01", "1.19"]);
        let huge = printed(10_000_000_000);
        let millions = [4_000_000, 5_000_000, 12_345_678_900].map(|minor| huge.figure(&words, minor));
        assert_eq!(millions, ["<0.1", "0.1", "123.5"]);
        let counted = Printed::of(RegionMeasure::Open, i64::MAX, Currency::UAH);
        assert_eq!((counted.range(&words, 3, 3), counted.range(&words, 3, 1_200)), ("3".into(), "3–1,200".into()));
    }

    #[test]
    fn every_measure_of_the_rules_has_its_words() {
        let codes: Vec<&str> = RegionMeasure::ALL.iter().map(|measure| measure.code()).collect();
        assert_eq!(codes, REGION_MEASURES);
    }
}
