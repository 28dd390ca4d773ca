//! Lists of visits: to be made, overdue, nearly lost, ended; made to be read on a phone.
//!
//! Invariant: case numbers, codes and dates only; each item leads to the form of the visit. Must not: sort, filter or count.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::visit_form::PATH as FORM;
use super::{regions, reports};
use crate::console::component::badge::{State, Tone, badge, sign};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::download::downloads;
use crate::console::component::empty::empty;
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::pager::{Pager, pager};
use crate::console::words::Words;

/// Path of the page.
pub const PATH: &str = "/followups";

/// An enterprise on a list.
#[derive(Debug, Clone)]
pub struct FollowupItem {
    /// Case number.
    pub number: String,
    /// Whether the reader records visits.
    pub records: bool,
    /// NACE section.
    pub sector: String,
    /// ISO 3166-2:UA code.
    pub region: String,
    /// The next visit: its day and its kind.
    pub planned: Option<(NaiveDate, String)>,
    /// Days since it should have been made, if any.
    pub days_late: Option<i64>,
    /// From this day on it counts as lost.
    pub lost_from: Option<NaiveDate>,
    /// Whether that day has come.
    pub lost: bool,
    /// Why follow-up ended, and when.
    pub ended: Option<(String, NaiveDate)>,
    /// The last visit.
    pub last_visit: Option<(NaiveDate, State)>,
}

/// A list.
#[derive(Debug, Clone)]
pub struct FollowupsView {
    /// Whether the reader records visits.
    pub records: bool,
    /// Code of the list.
    pub list: String,
    /// The lists: code and address.
    pub lists: Vec<(String, String)>,
    /// What was asked for, as the query of a link.
    pub query: String,
    /// The calendar of the same.
    pub calendar: String,
    /// Filters.
    pub filters: Vec<Filter>,
    /// Rows of this page.
    pub rows: Vec<FollowupItem>,
    /// More of them.
    pub pager: Pager,
}

impl FollowupsView {
    /// What the map of regions shows of this list.
    fn list_shown(&self) -> &'static str {
        if self.list == "due" { "due" } else { "overdue" }
    }
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "followups")
}

/// The page.
pub fn page(words: &Words, view: &FollowupsView) -> Markup {
    html! {
        div.title-row {
            h1 { (title(words)) }
            a href=(view.calendar) { (words.t("calendar-link")) }
            a href={ (reports::href(regions::REPORT)) "?show=" (view.list_shown()) } { (words.code("report", regions::REPORT)) }
        }
        nav.chips aria-label=(words.t("followups-lists")) {
            ul { @for (list, href) in &view.lists {
                li { a href=(href) aria-current=[(*list == view.list).then_some("page")] {
                    (words.code("followup-list", list))
                } }
            } }
        }
        (help(&words.code("followup-about", &view.list)))
        (filters(words, PATH, &view.filters))
        @if view.rows.is_empty() {
            (empty(&words.t("list-empty"), &words.t("followups-empty-advice"), None))
        } @else {
            ul.queue { @for row in &view.rows { (item(words, row)) } }
        }
        (pager(words, &view.pager))
        (downloads(words, PATH, &view.query))
        p.downloads { a href={ (PATH) "?" (view.query) "&format=form" } download { (words.t("followups-form")) } }
        @if view.records { p { a href=(FORM) { (words.t("followups-take")) } } }
    }
}

fn item(words: &Words, row: &FollowupItem) -> Markup {
    let late = row.days_late.filter(|days| *days > 0);
    html! {
        li class=[late.map(|_| "late")] {
            div.queue-what {
                @if row.records && row.ended.is_none() {
                    a href={ "/cases/" (row.number) "/do/visit_record" } { (words.code("do", "visit_record")) }
                    " "
                }
                a href={ "/cases/" (row.number) } { (code(&row.number)) }
                p.muted { (words.code("sector", &row.sector)) " · " (words.code("region", &row.region)) }
                @if let Some((on, found)) = &row.last_visit {
                    p.muted { (words.t("column-last-visit")) ": " (date(words, *on)) " " (badge(words, found)) }
                }
            }
            p.queue-age {
                @if let Some(days) = late {
                    span.badge.notice { (sign(Tone::Notice)) span { (words.t("queue-late")) } }
                    span { (words.days(days)) }
                }
                @if let Some((on, kind)) = &row.planned {
                    span.muted { (words.code("visit-kind", kind)) ": " (date(words, *on)) }
                }
                @if let Some(on) = row.lost_from {
                    span.muted { (words.t(if row.lost { "followups-lost-since" } else { "followups-lost-from" })) " " (date(words, on)) }
                }
                @if let Some((reason, on)) = &row.ended {
                    span { (words.code("end-reason", reason)) }
                    span.muted { (words.t("since")) " " (date(words, *on)) }
                }
            }
        }
    }
}
