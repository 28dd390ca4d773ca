//! Wire types of the reports. Amounts are strings with their currency; working figures withhold nothing.

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::jobs::Quotient;
use ledger_core::outcome::jobs_now::JobsNow;
use ledger_core::programme::report::{Funnel, Position};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::outcomes::{DefinitionBody, name};
use super::wire::MoneyBody;
use crate::app::outcomes::Group;
use crate::app::reports::{EnterpriseRow, FundRow, ListedVisit};

/// A position, in one currency.
#[derive(Debug, Object)]
#[oai(rename = "Position")]
pub struct PositionBody {
    /// Budget authority, 9010.
    authority: MoneyBody,
    /// Available, 9500.
    available: MoneyBody,
    /// Pre-encumbered, 9600.
    pre_encumbered: MoneyBody,
    /// Encumbered, 9700.
    encumbered: MoneyBody,
    /// Expended, 9800.
    expended: MoneyBody,
    /// Received from donors to date: 2110 + 2210 + 3110 + 4010 - 1110.
    received: MoneyBody,
    /// In the bank, 1010 and 1020.
    cash: MoneyBody,
    /// Receivable from donors, 1110.
    receivable: MoneyBody,
    /// Received in advance, 2110.
    received_in_advance: MoneyBody,
}

impl PositionBody {
    /// From minor units.
    pub fn of(position: &Position, currency: Currency) -> Self {
        let money = |minor: Minor| MoneyBody::of(minor, currency);
        PositionBody {
            authority: money(position.authority),
            available: money(position.available),
            pre_encumbered: money(position.pre_encumbered),
            encumbered: money(position.encumbered),
            expended: money(position.expended),
            received: money(position.received),
            cash: money(position.cash),
            receivable: money(position.receivable),
            received_in_advance: money(position.in_advance),
        }
    }
}

/// A fund with its position.
#[derive(Debug, Object)]
#[oai(rename = "FundReportRow")]
pub struct FundRowBody {
    /// Fund.
    fund_id: Uuid,
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// The donor's title.
    #[oai(skip_serializing_if_is_none)]
    donor: Option<String>,
    /// First day.
    starts_on: Day,
    /// Last day.
    ends_on: Day,
    /// Where it stands.
    position: PositionBody,
}

impl From<&FundRow> for FundRowBody {
    fn from(row: &FundRow) -> Self {
        FundRowBody {
            fund_id: row.fund.fund_id.0,
            code: row.fund.code.to_string(),
            title: row.fund.title.to_string(),
            donor: row.donor.as_ref().map(|donor| donor.title.to_string()),
            starts_on: row.fund.starts_on,
            ends_on: row.fund.ends_on,
            position: PositionBody::of(&row.position, row.fund.currency),
        }
    }
}

/// Positions of all funds.
#[derive(Debug, Object)]
#[oai(rename = "FundReport")]
pub struct FundReportBody {
    /// Funds by code.
    pub funds: Vec<FundRowBody>,
    /// Sums, one a currency.
    pub totals: Vec<PositionBody>,
}

/// An enterprise as it stands today; nothing in it names a person.
#[derive(Debug, Object)]
#[oai(rename = "EnterpriseRow")]
pub struct EnterpriseBody {
    /// Enterprise.
    enterprise_id: Uuid,
    /// Its case.
    case_id: Uuid,
    /// Case number.
    number: String,
    /// Partner NGO.
    ngo_id: Uuid,
    /// NACE section.
    sector: String,
    /// ISO 3166-2:UA code.
    region: String,
    /// First day of operation.
    launched_on: Day,
    /// Somebody else than who recorded the launch verified its day.
    launch_verified: bool,
    /// Legal form, where it is known.
    #[oai(skip_serializing_if_is_none)]
    legal_form: Option<String>,
    /// none, registered, ended.
    registration: String,
    /// Whole months since.
    months: i64,
    /// operating, reduced, taken_over, dormant, closed, absorbed or lost.
    status: String,
    /// Closed, but not for so long that it may not yet turn out to be a pause.
    provisional: bool,
    /// Day of the last visit.
    #[oai(skip_serializing_if_is_none)]
    last_visit_on: Option<Day>,
    /// What the last visit found.
    #[oai(skip_serializing_if_is_none)]
    last_visit_status: Option<String>,
    /// Paid workers at the last visit that counted them; none once it has exited.
    #[oai(skip_serializing_if_is_none)]
    paid_workers: Option<i64>,
    /// The next planned visit.
    #[oai(skip_serializing_if_is_none)]
    next_visit_on: Option<Day>,
}

impl From<&EnterpriseRow> for EnterpriseBody {
    fn from(row: &EnterpriseRow) -> Self {
        EnterpriseBody {
            enterprise_id: row.enterprise.enterprise_id.0,
            case_id: row.enterprise.case_id.0,
            number: row.number.clone(),
            ngo_id: row.ngo.0,
            sector: row.enterprise.sector.code().into(),
            region: row.enterprise.region.as_str().into(),
            launched_on: row.enterprise.launched_on,
            launch_verified: row.enterprise.launch_verified_by.is_some(),
            legal_form: row.enterprise.legal_form.map(|form| form.code().into()),
            registration: row.enterprise.registration.code().into(),
            months: row.months,
            status: row.standing.code().into(),
            provisional: row.provisional,
            last_visit_on: row.last_visit.map(|(day, _)| day),
            last_visit_status: row.last_visit.map(|(_, status)| status.code().into()),
            paid_workers: row.paid_workers,
            next_visit_on: row.next_visit_on,
        }
    }
}

/// A page of enterprises.
#[derive(Debug, Object)]
#[oai(rename = "EnterprisePage")]
pub struct EnterprisePage {
    /// In the order of case numbers.
    pub items: Vec<EnterpriseBody>,
    /// Pass as `after`; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

/// A visit in the list of all visits.
#[derive(Debug, Object)]
#[oai(rename = "VisitRow")]
pub struct VisitRowBody {
    /// Visit.
    visit_id: Uuid,
    /// Its case.
    case_id: Uuid,
    /// Case number.
    number: String,
    /// Partner NGO.
    ngo_id: Uuid,
    /// Day of the visit.
    visited_on: Day,
    /// What was found: OP, RED, SUS, CLO, TRF, ABS, UNR or REF.
    status: String,
    /// Since when inactive, as reported.
    #[oai(skip_serializing_if_is_none)]
    since_on: Option<Day>,
    /// Paid workers other than the owners.
    #[oai(skip_serializing_if_is_none)]
    paid_workers: Option<i64>,
    /// Days paid to them in the last twelve months.
    #[oai(skip_serializing_if_is_none)]
    paid_days_12m: Option<i64>,
}

impl From<&ListedVisit> for VisitRowBody {
    fn from(row: &ListedVisit) -> Self {
        VisitRowBody {
            visit_id: row.visit.visit_id.0,
            case_id: row.visit.case_id.0,
            number: row.number.clone(),
            ngo_id: row.ngo.0,
            visited_on: row.visit.visited_on,
            status: row.visit.status.code().into(),
            since_on: row.visit.since_on,
            paid_workers: row.visit.paid_workers,
            paid_days_12m: row.visit.paid_days_12m,
        }
    }
}

/// A page of visits.
#[derive(Debug, Object)]
#[oai(rename = "VisitPage")]
pub struct VisitPage {
    /// Newest first.
    pub items: Vec<VisitRowBody>,
    /// Pass as `after`; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

/// Paid jobs now of the whole programme or of a cohort.
#[derive(Debug, Object)]
#[oai(rename = "JobsNowGroup")]
pub struct JobsNowGroupBody {
    /// `all`, or launch years.
    group: String,
    /// Enterprises launched.
    enterprises: u64,
    /// Their owners.
    owners: i64,
    /// Enterprises whose paid workers are known: answered once, or exited (with none).
    known: u64,
    /// Of the known, by a visit within 90 days or an exit.
    recent: u64,
    /// Of the known, those that have not exited.
    running: u64,
    /// Paid workers of the known.
    paid_jobs: i64,
    /// Paid workers a known enterprise.
    mean: Option<String>,
    /// Paid workers a known enterprise that has not exited.
    mean_running: Option<String>,
}

impl JobsNowGroupBody {
    /// A group.
    pub fn of(group: &Group<JobsNow>) -> Self {
        let jobs = &group.figures;
        let text = |q: Quotient| q.decimal().map(|value| value.round_dp(2).to_string());
        JobsNowGroupBody {
            group: name(group),
            enterprises: group.counts.0,
            owners: group.counts.1,
            known: jobs.known,
            recent: jobs.recent,
            running: jobs.running,
            paid_jobs: jobs.paid,
            mean: jobs.mean().and_then(text),
            mean_running: jobs.mean_running().and_then(text),
        }
    }
}

/// Paid jobs now.
#[derive(Debug, Object)]
#[oai(rename = "JobsNow")]
pub struct JobsNowBody {
    /// How it is counted.
    pub definition: DefinitionBody,
    /// The whole programme first, then cohorts.
    pub groups: Vec<JobsNowGroupBody>,
}

/// Distinct persons by stage.
#[derive(Debug, Object)]
#[oai(rename = "People")]
pub struct StagesBody {
    /// Year of enrolment; absent for all.
    #[oai(skip_serializing_if_is_none)]
    year: Option<i32>,
    /// Survivors' numbers given.
    enrolled: i64,
    /// Of these, with an application that was submitted.
    applied: i64,
    /// Of these, with an agreement that the organisation signed.
    granted: i64,
    /// Of these, with an enterprise launched.
    launched: i64,
}

impl StagesBody {
    /// From the counts in their order.
    pub fn of(year: Option<i32>, [enrolled, applied, granted, launched]: [i64; 4]) -> Self {
        StagesBody { year, enrolled, applied, granted, launched }
    }

    /// Of one year.
    pub fn of_year(&(year, funnel): &(i32, Funnel)) -> Self {
        StagesBody::of(Some(year), funnel.stages())
    }
}

/// How far people came.
#[derive(Debug, Object)]
#[oai(rename = "PeopleReport")]
pub struct PeopleBody {
    /// The day of the figures.
    pub data_cut: Day,
    /// All persons.
    pub total: StagesBody,
    /// By year of enrolment.
    pub years: Vec<StagesBody>,
}
