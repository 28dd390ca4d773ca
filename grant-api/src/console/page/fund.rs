//! The position of a fund: one bar per budget line, and the same figures as a table.
//!
//! Invariant: authority = available + pre-encumbered + encumbered + expended on every line, as
//! the journal ties them; the page shows the figures it is given. Must not add them up.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::badge::{State, Tone, badge, sign};
use crate::console::component::bars::{Bar, Part, bar, legend, patterns};
use crate::console::component::chart::{Chart, chart};
use crate::console::component::empty::empty;
use crate::console::component::facts::{Fact, facts};
use crate::console::component::money::{Amount, figures, money};
use crate::console::component::next_step::{Step, next_step};
use crate::console::component::table::{Column, Table};
use crate::console::words::Words;

/// The position of one fund.
#[derive(Debug, Clone)]
pub struct FundView {
    /// Fund code.
    pub code: String,
    /// Title of the agreement.
    pub agreement: String,
    /// Donor's name; for those who may know of the donors.
    pub donor: Option<String>,
    /// Open, ending or closed.
    pub state: State,
    /// First day of the agreement.
    pub starts_on: NaiveDate,
    /// Last day of the agreement.
    pub ends_on: NaiveDate,
    /// Received from the donor to date; for those who read the books.
    pub received: Option<Amount>,
    /// In the bank; for those who read the books.
    pub cash: Option<Amount>,
    /// The day the figures stand at.
    pub as_of: NaiveDate,
    /// One bar per budget line.
    pub lines: Vec<Bar>,
    /// All lines together.
    pub total: Option<Bar>,
    /// What can be done with the fund.
    pub steps: Vec<Step>,
    /// Other funds: code and link.
    pub others: Vec<(String, String)>,
}

/// The page's title.
pub fn title(words: &Words, view: &FundView) -> String {
    words.ta("fund-title", &[("code", (&view.code).into())])
}

/// The page.
pub fn page(words: &Words, view: &FundView) -> Markup {
    html! {
        div.title-row { h1 { (title(words, view)) } (badge(words, &view.state)) }
        @if !view.others.is_empty() {
            nav.chips aria-label=(words.t("fund-others")) { ul {
                li { a href="#main" aria-current="true" { (view.code) } }
                @for (code, href) in &view.others { li { a href=(href) { (code) } } }
            } }
        }
        (facts(&summary(words, view)))
        @if view.lines.is_empty() {
            (empty(&words.t("fund-empty"), &words.t("fund-empty-advice"), None))
        } @else { (position(words, view)) }
        @if !view.steps.is_empty() { (next_step(words, None, &view.steps)) }
    }
}

fn summary(words: &Words, view: &FundView) -> Vec<Fact> {
    let period = html! { (words.span(view.starts_on, view.ends_on)) };
    let donor = view.donor.iter().map(|donor| Fact::text(words.code("field", "donor"), donor));
    let mut list: Vec<Fact> = donor.collect();
    list.push(Fact::text(words.t("fund-agreement"), &view.agreement));
    list.push(Fact::new(words.t("fund-period"), period));
    if let Some(received) = &view.received {
        list.push(Fact::new(words.t("fund-received"), money(words, received)));
    }
    if let Some(cash) = &view.cash {
        list.push(Fact::new(words.t("fund-cash"), money(words, cash)));
    }
    list
}

fn position(words: &Words, view: &FundView) -> Markup {
    let warned: Vec<&Bar> = view.lines.iter().filter(|line| line.past_warning()).collect();
    chart(
        words,
        &Chart {
            id: "position".to_owned(),
            title: words.t("fund-position"),
            picture: html! {
                @for line in warned {
                    div.flash.notice role="note" { (sign(Tone::Notice)) p {
                        (words.ta("fund-warned", &[
                            ("line", (&line.label).into()),
                            ("used", words.percent(line.used_bp().unwrap_or(0)).into()),
                            ("available", line.available.amount.text(words).into()),
                        ]))
                    } }
                }
                (patterns())
                (legend(words, view.lines.iter().find_map(|line| line.warn_at_bp)))
                @for line in &view.lines { (bar(words, line)) }
            },
            caption: words.ta("fund-caption", &[("date", words.date(view.as_of).into())]),
            figures: lines_table(words, view),
        },
    )
}

/// The table of the lines, beneath the bars.
fn lines_table(words: &Words, view: &FundView) -> Table {
    let currency = view.lines.first().map_or("", |line| line.authority.currency.as_str());
    Table {
        caption: words.ta("fund-table", &[("currency", words.currency(currency).into())]),
        caption_hidden: false,
        columns: vec![
            Column::words(words.code("field", "budget_line")),
            Column::figures(words.t("fund-authority")),
            Column::figures(words.t("fund-expended")),
            Column::figures(words.t("fund-encumbered")),
            Column::figures(words.t("fund-pre-encumbered")),
            Column::figures(words.t("fund-available")),
        ],
        rows: view.lines.iter().map(|line| cells(words, line)).collect(),
        totals: view.total.as_ref().map(|line| cells(words, line)),
    }
}

fn cells(words: &Words, line: &Bar) -> Vec<Markup> {
    let part = |part: &Part| {
        html! {
            @match &part.href {
                Some(href) => a href=(href) { (figures(words, &part.amount)) },
                None => (figures(words, &part.amount)),
            }
        }
    };
    vec![
        html! { (line.label) },
        figures(words, &line.authority),
        part(&line.expended),
        part(&line.encumbered),
        part(&line.pre_encumbered),
        part(&line.available),
    ]
}
