//! Outcomes: four figures, the survival curve, and the cohorts.
//!
//! Invariant: no rate without its interval, its unknowns and its data cut; what is withheld
//! says so in words, and why nothing more is said. Must not estimate, mask or round.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::explain;
use crate::console::component::chart::{Chart, chart};
use crate::console::component::curve::{Curve, curve};
use crate::console::component::empty::empty;
use crate::console::component::help::help;
use crate::console::component::money::{Amount, money};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// The horizon of jobs and of their cost.
const JOBS_MONTHS: i64 = 12;

/// A figure that may not be shown, or not be known yet.
#[derive(Debug, Clone)]
pub enum Shown<T> {
    /// The figure.
    Value(T),
    /// Kept back so that nobody can be recognised.
    Withheld,
    /// Too few were followed for so long.
    TooEarly,
}

/// A survival rate at one horizon; shares in basis points.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Kaplan-Meier estimate.
    pub share_bp: i64,
    /// Lower and upper limit of the 95 % interval (log-log); `None` while there is no exit to make one from.
    pub limits_bp: Option<(i64, i64)>,
    /// Fixed-cohort rate if all whose outcome is unknown had closed, if all of them operate, and how many they are; absent
    /// where it is withheld.
    pub cohort_bp: Option<(i64, i64, i64)>,
    /// At risk at the horizon; absent where it is withheld.
    pub at_risk: Option<i64>,
    /// Exits that may yet turn out to be pauses; absent where it is withheld.
    pub provisional: Option<i64>,
    /// Whether too few are at risk at the horizon to say much.
    pub few: bool,
}

/// Jobs at a reference date.
#[derive(Debug, Clone, Copy)]
pub struct Jobs {
    /// Months since launch.
    pub months: i64,
    /// Net change of paid workers.
    pub net_change: i64,
    /// Workers added where there are more.
    pub gross_created: i64,
    /// Workers lost where there are fewer.
    pub gross_lost: i64,
    /// Paid full-time equivalents in hundredths.
    pub fte_hundredths: i64,
}

/// What one more job cost.
#[derive(Debug, Clone)]
pub enum Cost {
    /// Paid out, less what came back, for each job more.
    PerJob(Amount),
    /// No job more, so that there is no such cost.
    NoGain,
}

/// How much is known.
#[derive(Debug, Clone, Copy)]
pub struct Coverage {
    /// Enterprises launched.
    pub launched: i64,
    /// Enterprises lost from sight.
    pub lost: i64,
    /// Share of enterprises whose jobs are known, basis points.
    pub jobs_known_bp: i64,
}

/// One cohort.
#[derive(Debug, Clone)]
pub struct CohortRow {
    /// Label, such as "2023" or "2021–2023".
    pub label: String,
    /// Enterprises launched.
    pub launched: Shown<i64>,
    /// Rate at 12 months.
    pub at_12: Shown<Rate>,
    /// Rate at 36 months.
    pub at_36: Shown<Rate>,
}

/// The page's figures.
#[derive(Debug, Clone)]
pub struct OutcomesView {
    /// The data cut: what was known on this day.
    pub cut: NaiveDate,
    /// The release that the figures are of; live figures when absent.
    pub release: Option<i64>,
    /// Operating at 12 months.
    pub at_12: Shown<Rate>,
    /// Operating at 36 months.
    pub at_36: Shown<Rate>,
    /// Jobs.
    pub jobs: Shown<Jobs>,
    /// Cost per net job.
    pub cost: Shown<Cost>,
    /// Coverage.
    pub coverage: Shown<Coverage>,
    /// The curve.
    pub curve: Shown<Curve>,
    /// Cohorts.
    pub cohorts: Vec<CohortRow>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "outcomes")
}

/// The page.
pub fn page(words: &Words, view: &OutcomesView) -> Markup {
    let cut = words.date(view.cut);
    html! {
        h1 { (title(words)) }
        @match &view.release {
            None => {
                p.flash.notice role="note" { strong { (words.t("outcomes-watermark")) } " "
                    a href=(super::releases::PATH) { (words.t("releases-title")) } }
                (help(&words.ta("outcomes-live", &[("date", cut.as_str().into())])))
                p { a href=(super::survival_whole::PATH) { (words.t("whole-title")) } }
            },
            Some(number) => {
                (help(&words.ta("outcomes-release", &[("date", cut.as_str().into()), ("number", (*number).into())])))
                p { a href=(super::releases::href(*number)) { (words.t("outcomes-release-whole")) } }
            },
        }
        (figures(words, view))
    }
}

/// No release is published yet.
pub fn no_release(words: &Words) -> Markup {
    html! {
        h1 { (title(words)) }
        (empty(&words.t("outcomes-no-release"), &words.t("outcomes-no-release-advice"), None))
    }
}

/// Tiles, curve and cohorts.
pub fn figures(words: &Words, view: &OutcomesView) -> Markup {
    let (cut, live) = (words.date(view.cut), view.release.is_none());
    html! {
        div.tiles {
            (rate_tile(words, 12, &view.at_12, live))
            (rate_tile(words, 36, &view.at_36, live))
            (jobs_tile(words, &view.jobs, live))
            (cost_tile(words, &view.cost, live))
            (coverage_tile(words, &view.coverage))
        }
        @match &view.curve {
            Shown::Value(steps) => {
                @if view.release.is_some() && steps.keeps_back() { (help(&words.t("releases-c"))) }
                (curve_frame(words, steps, &cut))
            },
            Shown::Withheld => section.panel {
                h2 { (words.t("outcomes-curve")) } p { (words.t("outcomes-withheld")) }
            },
            Shown::TooEarly => (empty(&words.t("outcomes-curve-none"), &words.t("outcomes-curve-none-advice"), None)),
        }
        @if !view.cohorts.is_empty() {
            section aria-labelledby="cohorts" {
                h2 #cohorts { (words.t("outcomes-cohorts")) }
                // Working figures hold nothing back.
                @if !live { (help(&words.t("outcomes-cohorts-help"))) }
                (table(&cohorts(words, &view.cohorts)))
            }
        }
    }
}

/// A tile; `made` are the figures of which it can be seen how they were made.
fn tile(words: &Words, title: &str, figure: &Markup, counted: &str, made: &[(&str, i64)]) -> Markup {
    html! {
        section.tile.panel {
            h2 { (title) }
            (figure)
            details {
                summary { (words.t("outcomes-how")) }
                p { (counted) }
                @for (code, months) in made {
                    p { a href=(explain::href(code, *months)) {
                        (words.t("explain-title")) " – " (words.code("explain-figure", code))
                    } }
                }
            }
        }
    }
}

fn shown<T>(words: &Words, figure: &Shown<T>, render: impl FnOnce(&T) -> Markup) -> Markup {
    match figure {
        Shown::Value(value) => render(value),
        Shown::Withheld => html! { p { (words.t("outcomes-withheld")) } },
        Shown::TooEarly => html! { p { (words.t("outcomes-too-early")) } },
    }
}

fn rate_tile(words: &Words, months: i64, rate: &Shown<Rate>, live: bool) -> Markup {
    let figure = shown(words, rate, |rate| {
        html! {
            p.big { (words.percent(rate.share_bp)) }
            p { @match rate.limits_bp {
                Some((lower, upper)) => (words.ta("rate-interval", &[
                    ("lower", words.percent(lower).into()),
                    ("upper", words.percent(upper).into()),
                ])),
                None => (words.t("rate-no-interval")),
            } }
            @if let Some((low, high, unknown)) = rate.cohort_bp {
                p.muted { (words.ta("rate-cohort", &[
                    ("low", words.percent(low).into()),
                    ("high", words.percent(high).into()),
                    ("unknown", unknown.into()),
                ])) }
            }
            @match (rate.at_risk, rate.provisional) {
                (Some(count), Some(provisional)) => p.muted { (words.ta("rate-at-risk", &[
                    ("count", count.into()),
                    ("provisional", provisional.into()),
                ])) },
                (Some(count), None) => p.muted { (words.ta("rate-at-risk-only", &[("count", count.into())])) },
                (None, _) => {},
            }
            @if rate.few { p.muted { (words.t("rate-few")) } }
        }
    });
    let title = words.ta("outcomes-rate", &[("months", months.into())]);
    let made = [("survival", months), ("cohort", months)];
    tile(words, &title, &figure, &words.t("outcomes-rate-counted"), if live { &made } else { &[] })
}

fn jobs_tile(words: &Words, jobs: &Shown<Jobs>, live: bool) -> Markup {
    let figure = shown(words, jobs, |jobs| {
        html! {
            p.big { @if jobs.net_change > 0 { "+" } (words.number(jobs.net_change)) }
            p { (words.ta("jobs-split", &[
                ("created", words.number(jobs.gross_created).into()),
                ("lost", words.number(jobs.gross_lost).into()),
            ])) }
            p.muted { (words.ta("jobs-fte", &[("fte", words.tenths(jobs.fte_hundredths).into())])) }
            p.muted { (words.ta("jobs-months", &[("months", jobs.months.into())])) }
        }
    });
    let made = [("jobs", JOBS_MONTHS)];
    tile(words, &words.t("outcomes-jobs"), &figure, &words.t("outcomes-jobs-counted"), if live { &made } else { &[] })
}

fn cost_tile(words: &Words, cost: &Shown<Cost>, live: bool) -> Markup {
    let figure = shown(words, cost, |cost| {
        html! {
            @match cost {
                Cost::PerJob(amount) => {
                    p.big { (money(words, amount)) }
                    p.muted { (words.ta("jobs-months", &[("months", JOBS_MONTHS.into())])) }
                },
                Cost::NoGain => p { (words.t("cost-no-gain")) },
            }
        }
    });
    let made = [("cost", JOBS_MONTHS)];
    let counted = words.code("explain-about", "cost");
    tile(words, &words.code("explain-figure", "cost"), &figure, &counted, if live { &made } else { &[] })
}

fn coverage_tile(words: &Words, coverage: &Shown<Coverage>) -> Markup {
    let figure = shown(words, coverage, |coverage| {
        html! {
            p.big { (words.percent(coverage.jobs_known_bp)) }
            p { (words.t("coverage-jobs-known")) }
            p.muted { (words.ta("coverage-lost", &[
                ("lost", coverage.lost.into()),
                ("launched", coverage.launched.into()),
            ])) }
        }
    });
    tile(words, &words.t("outcomes-coverage"), &figure, &words.t("outcomes-coverage-counted"), &[])
}

fn curve_frame(words: &Words, view: &Curve, cut: &str) -> Markup {
    let count =
        |count: Option<i64>| html! { @match count { Some(count) => (words.number(count)), None => (view.absent) } };
    let rows = view
        .ticks
        .iter()
        .map(|tick| {
            let at = view.steps.iter().rev().find(|step| step.day <= tick.day);
            let share = |ppm: i64| html! { span.money { (words.percent(ppm / 100)) } };
            vec![
                html! { (words.ta("months", &[("months", tick.months.into())])) },
                count(tick.at_risk),
                count(tick.events),
                count(tick.censored),
                html! { @match at { Some(step) => (share(step.share_ppm)), None => "–" } },
                html! { @match at {
                    Some(step) if step.lower_ppm < step.upper_ppm => {
                        (share(step.lower_ppm)) " – " (share(step.upper_ppm))
                    },
                    _ => "–",
                } },
            ]
        })
        .collect();
    chart(
        words,
        &Chart {
            id: "curve".to_owned(),
            title: words.t("outcomes-curve"),
            picture: curve(words, view),
            caption: words.ta("outcomes-curve-caption", &[("date", cut.into())]),
            figures: Table {
                caption: words.t("outcomes-curve"),
                caption_hidden: true,
                columns: vec![
                    Column::words(words.t("curve-months")),
                    Column::figures(words.t("curve-at-risk")),
                    Column::figures(words.t("curve-events")),
                    Column::figures(words.t("curve-censored")),
                    Column::figures(words.t("curve-share")),
                    Column::figures(words.t("curve-interval")),
                ],
                rows,
                totals: None,
            },
        },
    )
}

fn cohorts(words: &Words, rows: &[CohortRow]) -> Table {
    let rate = |rate: &Shown<Rate>| match rate {
        Shown::Value(rate) => html! {
            span.money { (words.percent(rate.share_bp)) }
            @if let Some((lower, upper)) = rate.limits_bp {
                br; span.muted.money { (words.percent(lower)) " – " (words.percent(upper)) }
            }
        },
        Shown::Withheld => html! { span.muted { (words.t("cell-withheld")) } },
        Shown::TooEarly => html! { span.muted { (words.t("cell-too-early")) } },
    };
    let count = |count: &Shown<i64>| match count {
        Shown::Value(count) => html! { (words.number(*count)) },
        Shown::Withheld => html! { span.muted { (words.t("cell-withheld")) } },
        Shown::TooEarly => html! { "–" },
    };
    Table {
        caption: words.t("outcomes-cohorts"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-cohort")),
            Column::figures(words.t("column-launched")),
            Column::figures(words.ta("outcomes-rate", &[("months", 12_i64.into())])),
            Column::figures(words.ta("outcomes-rate", &[("months", 36_i64.into())])),
        ],
        rows: rows
            .iter()
            .map(|row| vec![html! { (row.label) }, count(&row.launched), rate(&row.at_12), rate(&row.at_36)])
            .collect(),
        totals: None,
    }
}
