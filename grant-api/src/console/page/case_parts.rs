//! The sections of the case page that are lists: plan, disbursements, enterprises, people.
//!
//! Invariant: an empty list says what fills it. Must not show more than the case view holds.

use maud::{Markup, html};

use super::case::{CaseView, Colleague, EnterpriseRow, VisitRow};
use crate::console::component::badge::{Machine, State, badge};
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::facts::{Fact, facts};
use crate::console::component::money::{figures, money};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// The business plan.
pub(super) fn plan(words: &Words, view: &CaseView) -> Markup {
    let Some(first) = view.plan.first() else {
        return html! {
            section aria-labelledby="plan" {
                h2 #plan { (words.t("case-plan")) }
                (empty(&words.t("case-plan-empty"), &words.t("case-plan-empty-advice"), None))
            }
        };
    };
    let rows = view
        .plan
        .iter()
        .map(|item| {
            vec![
                html! {
                    (words.code("category", &item.category))
                    @if let Some(text) = &item.description { span.muted.dimensions { (text) } }
                },
                html! { @if let Some(code) = &item.budget_line { (code) } @else { "–" } },
                figures(words, &item.amount),
            ]
        })
        .collect();
    let total =
        view.plan_total.as_ref().map(|amount| vec![html! { (words.t("total")) }, html! {}, figures(words, amount)]);
    html! {
        section aria-labelledby="plan" {
            h2 #plan { (words.t("case-plan")) }
            (table(&Table {
                caption: words.t("case-plan"),
                caption_hidden: true,
                columns: vec![
                    Column::words(words.code("field", "category")),
                    Column::words(words.code("field", "budget_line")),
                    Column::figures(words.ta("column-amount-in", &[("currency", words.currency(&first.amount.currency).into())])),
                ],
                rows,
                totals: total,
            }))
        }
    }
}

/// The instalments.
pub(super) fn disbursements(words: &Words, view: &CaseView) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .disbursements
        .iter()
        .map(|row| {
            vec![
                html! { (words.ta("row-number", &[("number", row.number.into())])) },
                badge(words, &row.state),
                date(words, row.since),
                money(words, &row.amount),
                html! { @match &row.accepted { Some(amount) => (money(words, amount)), None => "–" } },
            ]
        })
        .collect();
    html! {
        section aria-labelledby="disbursements" {
            h2 #disbursements { (words.t("case-disbursements")) }
            @if rows.is_empty() {
                (empty(&words.t("case-disbursements-empty"), &words.t("case-disbursements-empty-advice"), None))
            } @else {
                (table(&Table {
                    caption: words.t("case-disbursements"),
                    caption_hidden: true,
                    columns: vec![
                        Column::words(words.t("column-number")),
                        Column::words(words.t("column-state")),
                        Column::words(words.t("column-since")),
                        Column::figures(words.code("field", "amount")),
                        Column::figures(words.code("strip", "accepted")),
                    ],
                    rows,
                    totals: None,
                }))
            }
        }
    }
}

/// The enterprises with their visits.
pub(super) fn enterprises(words: &Words, view: &CaseView) -> Markup {
    html! {
        section aria-labelledby="enterprises" {
            h2 #enterprises { (words.t("case-enterprises")) }
            @if view.enterprises.is_empty() {
                (empty(&words.t("case-enterprises-empty"), &words.t("case-enterprises-empty-advice"), None))
            }
            @for row in &view.enterprises { (enterprise(words, row)) }
        }
    }
}

fn enterprise(words: &Words, row: &EnterpriseRow) -> Markup {
    let mut list = vec![Fact::new(words.code("field", "launched_on"), date(words, row.launched_on))];
    if let Some(day) = row.business_started_on {
        list.push(Fact::new(words.code("field", "business_started_on"), date(words, day)));
    }
    if let Some(code) = &row.sector {
        list.push(Fact::text(words.code("field", "sector"), words.code("sector", code)));
    }
    if let Some(code) = &row.region {
        list.push(Fact::text(words.code("field", "region"), words.code("region", code)));
    }
    let verified = if row.launch_verified { "launch-verified" } else { "launch-unverified" };
    list.push(Fact::text(words.t("launch"), words.t(verified)));
    if let Some(code) = &row.legal_form {
        list.push(Fact::text(words.code("field", "legal_form"), words.code("legal-form", code)));
    }
    if let Some(day) = row.merged_on {
        list.push(Fact::new(words.t("merged-on"), date(words, day)));
    }
    html! {
        h3 { (row.code) }
        (facts(&list))
        @if row.visits.is_empty() { p.muted { (words.t("case-visits-empty")) } }
        @else { (visits(words, &row.visits)) }
    }
}

fn visits(words: &Words, list: &[VisitRow]) -> Markup {
    let rows = list
        .iter()
        .map(|visit| {
            vec![
                date(words, visit.on),
                html! {
                    @match visit.month {
                        Some(months) => (words.ta("months", &[("months", months.into())])),
                        None => (words.t("visit-unscheduled")),
                    }
                },
                badge(words, &State::new(Machine::Visit, visit.status.as_str())),
                html! { @match visit.paid_workers { Some(count) => (words.number(count)), None => "–" } },
            ]
        })
        .collect();
    table(&Table {
        caption: words.t("case-visits"),
        caption_hidden: false,
        columns: vec![
            Column::words(words.code("field", "on")),
            Column::words(words.t("column-schedule")),
            Column::words(words.code("field", "status")),
            Column::figures(words.code("field", "paid_workers")),
        ],
        rows,
        totals: None,
    })
}

/// Who works on the case, by role, with what each has done.
pub(super) fn people(words: &Words, list: &[Colleague]) -> Markup {
    html! {
        section aria-labelledby="people" {
            h2 #people { (words.t("case-people")) }
            @if list.is_empty() { p.muted { (words.t("case-people-empty")) } }
            ul.people { @for one in list { li {
                strong { (one.name) } span.muted { ", " (words.code("role", &one.role)) }
                @if !one.acts.is_empty() {
                    p { @for (index, act) in one.acts.iter().enumerate() {
                        @if index > 0 { " · " } (words.code("did", act))
                    } }
                }
            } } }
        }
    }
}
