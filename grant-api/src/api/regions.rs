//! Figures by region.
//!
//! Invariant: whole regions, counts, and money with its currency. Must not: count or add up.

use std::sync::Arc;

use ledger_core::money::Currency;
use ledger_core::programme::region_figures::RegionFigures;
use ledger_core::time::Day;
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};

use super::auth::Auth;
use super::statement_answer::{Format, Statement, StatementAnswer};
use super::wire::MoneyBody;
use super::{Tag, request};
use crate::app::App;
use crate::app::regions::Regions;

/// What there is in one region, or in all.
#[derive(Debug, Object)]
#[oai(rename = "RegionFigures")]
struct FiguresBody {
    /// Cases that go on, by the region that they were opened in.
    open_cases: u64,
    /// Enterprises that operated when they were last seen and are not lost, by the region that they are in now.
    operating: u64,
    /// Enterprises whose next visit is due within 30 days, today among them.
    visits_due_30_days: u64,
    /// Enterprises whose next visit should have been made before today.
    visits_overdue: u64,
    /// What the bank paid out for its cases up to today, less what came back, in the programme's currency.
    paid: MoneyBody,
}

impl FiguresBody {
    fn of(figures: &RegionFigures, currency: Currency) -> Self {
        FiguresBody {
            open_cases: figures.open,
            operating: figures.operating,
            visits_due_30_days: figures.due,
            visits_overdue: figures.overdue,
            paid: MoneyBody::of(figures.paid, currency),
        }
    }
}

/// A region.
#[derive(Debug, Object)]
#[oai(rename = "RegionRow")]
struct RegionBody {
    /// ISO 3166-2:UA code.
    region: String,
    /// What there is.
    figures: FiguresBody,
}

/// Figures by region.
#[derive(Debug, Object)]
#[oai(rename = "RegionReport")]
pub struct RegionsBody {
    /// The day they stand at.
    today: Day,
    /// Each of the 27 regions, in the order of codes, whether there is something in it or not.
    regions: Vec<RegionBody>,
    /// All of them together.
    total: FiguresBody,
}

impl From<&Regions> for RegionsBody {
    fn from(found: &Regions) -> Self {
        let row = |(region, figures): &(ledger_core::programme::region::Region, RegionFigures)| RegionBody {
            region: region.as_str().to_owned(),
            figures: FiguresBody::of(figures, found.currency),
        };
        RegionsBody {
            today: found.today,
            regions: found.rows.iter().map(row).collect(),
            total: FiguresBody::of(&found.total, found.currency),
        }
    }
}

/// Operations on regions.
pub struct RegionsApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Reports")]
impl RegionsApi {
    /// Open cases, operating enterprises, visits to be made and money paid by region; nothing finer than a region. Working
    /// figures of the cases that the reader may see.
    #[oai(path = "/reports/regions", method = "get", operation_id = "report_regions")]
    async fn regions(&self, auth: Auth, format: Query<Option<Format>>) -> StatementAnswer<RegionsBody> {
        let request = request(auth);
        if let Some(form) = Format::file(format.0) {
            return Ok(Statement::File(self.0.regions_file(&request, form).await?));
        }
        Ok(Statement::Body(RegionsBody::from(&self.0.regions(&request).await?)))
    }
}
