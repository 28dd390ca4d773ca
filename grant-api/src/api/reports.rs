//! Reports: position of the funds, enterprises, visits, paid jobs now, how far people came.

use std::sync::Arc;

use ledger_core::id::NgoId;
use ledger_core::outcome::status::Standing;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::programme::application::Sector;
use ledger_core::programme::region::Region;
use ledger_core::time::Day;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::auth::Auth;
use super::outcomes::definition;
use super::wire::{choice, known_at, limit};
use super::wire_reports::{
    EnterpriseBody, EnterprisePage, FundReportBody, FundRowBody, JobsNowBody, JobsNowGroupBody, PeopleBody,
    PositionBody, StagesBody, VisitPage, VisitRowBody,
};
use super::{Answer, Tag, request};
use crate::app::execute::Fields;
use crate::app::reports::{EnterpriseSearch, VisitSearch};
use crate::app::{App, AppResult, AsOf};

/// Operations on reports.
pub struct ReportsApi(pub Arc<App>);

/// A closed list's value in the query, absent where nothing was asked.
fn asked<T: Copy>(
    fields: &mut Fields,
    pointer: &str,
    (all, code): (&[T], fn(T) -> &'static str),
    text: Option<String>,
) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => choice(fields, pointer, all, code, &text).map(Some),
    }
}

fn region(fields: &mut Fields, text: Option<String>) -> Option<Option<Region>> {
    let Some(text) = text else { return Some(None) };
    let region = Region::parse(&text).ok_or("a region is ISO 3166-2:UA, like UA-46");
    fields.take("?region", "region", region).map(Some)
}

/// Four figures of a year, for the texts of dates have as many.
fn year(fields: &mut Fields, year: Option<i32>) -> Option<Option<i32>> {
    let Some(year) = year else { return Some(None) };
    let found = (1900..=9999).contains(&year).then_some(year).ok_or("a year is between 1900 and 9999");
    fields.take("?launched_in", "out_of_range", found).map(Some)
}

#[OpenApi(tag = "Tag::Reports")]
impl ReportsApi {
    /// The position of every fund as of a booking date and as known at a recorded time.
    #[oai(path = "/reports/funds", method = "get", operation_id = "report_funds")]
    async fn funds(
        &self,
        auth: Auth,
        as_of: Query<Option<Day>>,
        known_at: Query<Option<String>>,
    ) -> Answer<FundReportBody> {
        let mut fields = Fields::default();
        let known_at = self::known_at(&mut fields, known_at.0.as_deref());
        let known_at = fields.finish(known_at)?;
        let report = self.0.fund_report(&request(auth), AsOf { as_of: as_of.0, known_at }).await?;
        Ok(Json(FundReportBody {
            funds: report.rows.iter().map(FundRowBody::from).collect(),
            totals: report.totals.iter().map(|(currency, sum)| PositionBody::of(sum, *currency)).collect(),
        }))
    }

    /// Enterprises as they stand today, in the order of case numbers.
    #[oai(path = "/enterprises", method = "get", operation_id = "enterprise_list")]
    #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
    async fn enterprises(
        &self,
        auth: Auth,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
        status: Query<Option<String>>,
        region: Query<Option<String>>,
        sector: Query<Option<String>>,
        ngo_id: Query<Option<Uuid>>,
        launched_in: Query<Option<i32>>,
    ) -> Answer<EnterprisePage> {
        let size = self::limit(limit.0)?;
        let mut fields = Fields::default();
        let standing = asked(&mut fields, "?status", (Standing::ALL, Standing::code), status.0);
        let region = self::region(&mut fields, region.0);
        let sector = asked(&mut fields, "?sector", (Sector::ALL, Sector::code), sector.0);
        let launched_in = year(&mut fields, launched_in.0);
        let ngo = ngo_id.0.map(NgoId);
        let whole = standing.zip(region).zip(sector.zip(launched_in));
        let ((standing, region), (sector, launched_in)) = fields.finish(whole)?;
        let search = EnterpriseSearch { only: None, ngo, region, sector, launched_in, launched_since: None };
        let page = self.0.enterprises(&request(auth), search, standing, after.0.as_deref(), size).await?;
        Ok(Json(EnterprisePage { items: page.rows.iter().map(EnterpriseBody::from).collect(), next: page.next }))
    }

    /// Visits, newest first.
    #[oai(path = "/visits", method = "get", operation_id = "visit_list")]
    async fn visits(
        &self,
        auth: Auth,
        after: Query<Option<String>>,
        limit: Query<Option<u64>>,
        status: Query<Option<String>>,
        from: Query<Option<Day>>,
        to: Query<Option<Day>>,
    ) -> Answer<VisitPage> {
        let size = self::limit(limit.0)?;
        let status = visit_status(status.0)?;
        let search = VisitSearch { only: None, status, from: from.0, to: to.0 };
        let page = self.0.visits(&request(auth), search, after.0.as_deref(), size).await?;
        Ok(Json(VisitPage { items: page.rows.iter().map(VisitRowBody::from).collect(), next: page.next }))
    }

    /// Paid jobs at the last answers of launched enterprises.
    #[oai(path = "/reports/jobs", method = "get", operation_id = "report_jobs")]
    async fn jobs(&self, auth: Auth, as_of: Query<Option<Day>>) -> Answer<JobsNowBody> {
        let report = self.0.jobs_now(&request(auth), as_of.0).await?;
        let definition = definition(
            &report,
            "jobs_now.launched.1",
            "Paid workers at the last visit that counted them, carried forward; none where it exited",
        );
        let groups = report.groups.iter().map(JobsNowGroupBody::of).collect();
        Ok(Json(JobsNowBody { definition, groups }))
    }

    /// Distinct survivors' numbers: enrolled, applied, granted, launched.
    #[oai(path = "/reports/people", method = "get", operation_id = "report_people")]
    async fn people(&self, auth: Auth) -> Answer<PeopleBody> {
        let report = self.0.people_report(&request(auth)).await?;
        Ok(Json(PeopleBody {
            data_cut: report.data_cut,
            total: StagesBody::of(None, report.total),
            years: report.years.iter().map(StagesBody::of_year).collect(),
        }))
    }
}

fn visit_status(text: Option<String>) -> AppResult<Option<VisitStatus>> {
    let mut fields = Fields::default();
    let status = asked(&mut fields, "?status", (&VisitStatus::ALL, VisitStatus::code), text);
    fields.finish(status)
}
