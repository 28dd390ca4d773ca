//! Home: what waits on me, and what I wait for.
//!
//! Invariant: oldest first, each with since when and on whom. Must not show counts that ask
//! for nothing.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::months::{MonthItem, alarms};
use crate::console::component::badge::{State, Tone, badge, sign};
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::help::help;
use crate::console::component::money::{Amount, money};
use crate::console::component::next_step::verb;
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// One open item.
#[derive(Debug, Clone)]
pub struct QueueItem {
    /// Code of the act that is due.
    pub action: String,
    /// Case or fund code.
    pub case: String,
    /// Where it is done (mine) or seen (others').
    pub href: String,
    /// The amount it is about.
    pub amount: Option<Amount>,
    /// State of the thing.
    pub state: State,
    /// Since when it waits.
    pub since: NaiveDate,
    /// Days since then.
    pub days: i64,
    /// Whether it waits longer than the programme promises.
    pub late: bool,
    /// Since when an approval given before does not count any more.
    pub voided_on: Option<NaiveDate>,
    /// Role codes it waits on.
    pub waits_on: Vec<String>,
}

/// Visits that were begun.
fn drafts(words: &Words, drafts: &[(String, String)]) -> Markup {
    html! {
        section aria-labelledby="drafts" {
            h2 #drafts { (words.t("queue-drafts")) }
            ul {
                @for (case, saved) in drafts {
                    li {
                        a href={ "/cases/" (case) "/do/visit_record" } { (case) } " · "
                        span.muted { (words.ta("queue-draft-saved", &[("time", saved.into())])) }
                    }
                }
            }
        }
    }
}

/// That an approval was given before and does not count any more.
fn voided(words: &Words, item: &QueueItem) -> Markup {
    html! {
        @if let Some(day) = item.voided_on { p.muted { (words.ta("step-voided", &[("date", words.date(day).into())])) } }
    }
}

/// One act of a colleague in a case of the reader's.
#[derive(Debug, Clone)]
pub struct ChangedItem {
    /// Case number.
    pub case: String,
    /// Where the case is seen.
    pub href: String,
    /// Code of the act.
    pub action: String,
    /// Whose act it is.
    pub person: String,
    /// The day on which it was recorded.
    pub on: NaiveDate,
}

/// What changed of late.
#[derive(Debug, Clone)]
pub struct ChangedView {
    /// Since this day.
    pub since: NaiveDate,
    /// The newest first.
    pub items: Vec<ChangedItem>,
    /// How many more there are.
    pub more: i64,
}

/// The queue of one person.
#[derive(Debug, Clone, Default)]
pub struct QueueView {
    /// What waits on the reader, oldest first.
    pub mine: Vec<QueueItem>,
    /// More of it.
    pub pager: Pager,
    /// What the reader waits for, oldest first.
    pub others: Vec<QueueItem>,
    /// More of it, where no more waits on the reader.
    pub others_pager: Pager,
    /// What nobody took for two years, oldest first.
    pub asleep: Vec<QueueItem>,
    /// How much of the reader's long work there is to see.
    pub works: i64,
    /// Cases in which the reader has begun a visit, and when it was saved.
    pub drafts: Vec<(String, String)>,
    /// What colleagues did of late in the reader's cases.
    pub changed: Option<ChangedView>,
    /// Signed months of bank accounts that do not hold any more.
    pub broken: Vec<MonthItem>,
    /// Page of the roles that are handed to colleagues; empty for none.
    pub delegations: String,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "queue")
}

/// The page.
pub fn page(words: &Words, view: &QueueView) -> Markup {
    html! {
        h1 { (title(words)) }
        (alarms(words, &view.broken))
        @if view.works > 0 { p { a href="/runs" { (words.ta("queue-works", &[("number", view.works.into())])) } } }
        @if !view.drafts.is_empty() { (drafts(words, &view.drafts)) }
        section aria-labelledby="mine" {
            h2 #mine { (words.t("queue-mine")) }
            @if view.mine.is_empty() {
                (empty(&words.t("queue-mine-empty"), &words.t("queue-mine-empty-advice"), None))
            } @else {
                (help(&words.t("queue-mine-help")))
                ul.queue { @for item in &view.mine { (mine(words, item)) } }
                (pager(words, &view.pager))
            }
        }
        section aria-labelledby="others" {
            h2 #others { (words.t("queue-others")) }
            @if view.others.is_empty() {
                p.muted { (words.t("queue-others-empty")) }
            } @else {
                (table(&others(words, "queue-others", &view.others)))
                (pager(words, &view.others_pager))
            }
        }
        @if let Some(changed) = &view.changed { (changes(words, changed)) }
        @if !view.asleep.is_empty() {
            details {
                summary { (words.t("queue-asleep")) }
                (help(&words.t("queue-asleep-help")))
                (table(&others(words, "queue-asleep", &view.asleep)))
            }
        }
        @if !view.delegations.is_empty() {
            p { a href=(view.delegations) { (words.code("setup", "delegations")) } }
        }
    }
}

fn changes(words: &Words, view: &ChangedView) -> Markup {
    html! {
        section aria-labelledby="changed" {
            h2 #changed { (words.ta("queue-changed", &[("date", words.date(view.since).into())])) }
            @if view.items.is_empty() {
                p.muted { (words.t("queue-changed-empty")) }
            } @else {
                ul.changes { @for item in &view.items {
                    li {
                        a href=(item.href) { (item.case) } " · " strong { (words.code("did", &item.action)) }
                        " " span.muted { (item.person) ", " (date(words, item.on)) }
                    }
                } }
            }
            @if view.more > 0 { p.muted { (words.ta("queue-changed-more", &[("number", view.more.into())])) } }
        }
    }
}

fn mine(words: &Words, item: &QueueItem) -> Markup {
    html! {
        li class=[item.late.then_some("late")] {
            div.queue-what {
                a href=(item.href) { (verb(words, &item.action, item.amount.as_ref())) }
                p.muted { (item.case) " · " (badge(words, &item.state)) }
                (voided(words, item))
            }
            p.queue-age {
                @if item.late {
                    span.badge.notice { (sign(Tone::Notice)) span { (words.t("queue-late")) } }
                }
                span { (words.ta("queue-waits", &[("age", words.days(item.days).into())])) }
                span.muted { (words.t("since")) " " (date(words, item.since)) }
            }
        }
    }
}

fn others(words: &Words, caption: &str, items: &[QueueItem]) -> Table {
    let rows = items
        .iter()
        .map(|item| {
            vec![
                html! { a href=(item.href) { (item.case) } },
                html! {
                    (words.code("act", &item.action))
                    @if let Some(amount) = &item.amount { br; span.muted { (money(words, amount)) } }
                    (voided(words, item))
                },
                badge(words, &item.state),
                html! { (words.any_role(&item.waits_on)) },
                html! {
                    (words.days(item.days))
                    @if item.late { " " span.badge.notice { (sign(Tone::Notice)) span { (words.t("queue-late")) } } }
                    br; span.muted { (words.t("since")) " " (date(words, item.since)) }
                },
            ]
        })
        .collect();
    Table {
        caption: words.t(caption),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-case")),
            Column::words(words.t("column-next")),
            Column::words(words.t("column-state")),
            Column::words(words.t("column-waits-on")),
            Column::words(words.t("column-waits")),
        ],
        rows,
        totals: None,
    }
}
