//! Figures on enterprises and people: paid jobs now, and how far people came.
//!
//! Invariant: no count without what it is out of and its data cut. Must not: estimate or mask.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::reports::head;
use crate::console::component::chart::{Chart, chart};
use crate::console::component::columns::{Columns, Item, columns};
use crate::console::component::empty::empty;
use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Paid jobs of a group.
#[derive(Debug, Clone, Copy)]
pub struct JobsNow {
    /// Enterprises launched.
    pub launched: i64,
    /// Of these, with known paid workers.
    pub known: i64,
    /// Paid workers of the known.
    pub paid: i64,
    /// Paid workers a known enterprise, in hundredths.
    pub mean_hundredths: Option<i64>,
    /// known / launched, basis points.
    pub coverage_bp: i64,
    /// Known that have not exited, their mean in hundredths, known by a recent answer.
    pub running: (i64, Option<i64>, i64),
}

/// A group with its label.
#[derive(Debug, Clone)]
pub struct JobsRow {
    /// Launch years.
    pub label: String,
    /// The figures.
    pub figures: JobsNow,
}

/// The report on jobs.
#[derive(Debug, Clone)]
pub struct JobsView {
    /// Reports that the reader may open.
    pub open: Vec<&'static str>,
    /// The data cut.
    pub cut: NaiveDate,
    /// The whole programme.
    pub whole: Option<JobsNow>,
    /// By year of launch.
    pub rows: Vec<JobsRow>,
}

fn cut_line(words: &Words, cut: NaiveDate) -> Markup {
    html! {
        p.flash.notice role="note" { strong { (words.t("outcomes-watermark")) } }
        (help(&words.ta("outcomes-live", &[("date", words.date(cut).into())])))
    }
}

/// The page on jobs.
pub fn jobs(words: &Words, view: &JobsView) -> Markup {
    html! {
        (head(words, &view.open, "jobs"))
        (cut_line(words, view.cut))
        @match &view.whole {
            Some(whole) if whole.launched > 0 => (jobs_tiles(words, whole)),
            _ => (empty(&words.t("jobs-none"), &words.t("jobs-none-advice"), None)),
        }
        @if !view.rows.is_empty() { (jobs_chart(words, view)) }
    }
}

fn tile(title: &str, big: &str, lines: &[String]) -> Markup {
    html! {
        section.panel.tile {
            h2 { (title) }
            p.big { (big) }
            @for line in lines { p.muted { (line) } }
        }
    }
}

fn tenths(words: &Words, hundredths: Option<i64>) -> String {
    hundredths.map_or_else(|| "–".to_owned(), |value| words.tenths(value))
}

fn jobs_tiles(words: &Words, whole: &JobsNow) -> Markup {
    let (count, mean, recent) = whole.running;
    let mean = tenths(words, mean);
    let running =
        [words.t("jobs-mean-known"), words.ta("jobs-mean-running", &[("mean", mean.into()), ("count", count.into())])];
    let known = [
        words.ta("jobs-known-of", &[("known", whole.known.into()), ("launched", whole.launched.into())]),
        words.ta("jobs-recent", &[("recent", recent.into())]),
    ];
    html! {
        div.tiles {
            (tile(&words.t("jobs-paid"), &words.number(whole.paid), &[words.t("jobs-paid-counted")]))
            (tile(&words.t("jobs-mean"), &tenths(words, whole.mean_hundredths), &running))
            (tile(&words.t("outcomes-coverage"), &words.percent(whole.coverage_bp), &known))
        }
    }
}

fn jobs_chart(words: &Words, view: &JobsView) -> Markup {
    let item = |row: &JobsRow| Item { label: row.label.clone(), count: Some(row.figures.paid) };
    let cells = |row: &JobsRow| {
        let cell = |text: &dyn Fn(&JobsNow) -> String| html! { (text(&row.figures)) };
        vec![
            html! { (row.label) },
            cell(&|jobs| words.number(jobs.launched)),
            cell(&|jobs| words.number(jobs.known)),
            cell(&|jobs| words.percent(jobs.coverage_bp)),
            cell(&|jobs| words.number(jobs.paid)),
            cell(&|jobs| tenths(words, jobs.mean_hundredths)),
        ]
    };
    let title = words.t("jobs-chart");
    let picture = Columns {
        title: title.clone(),
        description: words.t("chart-about"),
        items: view.rows.iter().map(item).collect(),
    };
    let figures = Table {
        caption: title.clone(),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-cohort")),
            Column::figures(words.t("column-launched")),
            Column::figures(words.t("jobs-known")),
            Column::figures(words.t("outcomes-coverage")),
            Column::figures(words.t("jobs-paid")),
            Column::figures(words.t("jobs-mean")),
        ],
        rows: view.rows.iter().map(cells).collect(),
        totals: None,
    };
    let caption = words.ta("jobs-caption", &[("date", words.date(view.cut).into())]);
    chart(words, &Chart { id: "jobs".to_owned(), title, picture: columns(words, &picture), caption, figures })
}

/// The report on people.
#[derive(Debug, Clone)]
pub struct PeopleView {
    /// Reports that the reader may open.
    pub open: Vec<&'static str>,
    /// The data cut.
    pub cut: NaiveDate,
    /// Stages in order: code, persons, share of the first stage in basis points where anybody is in it.
    pub stages: Vec<(&'static str, i64, Option<i64>)>,
    /// Year of enrolment and persons by stage.
    pub years: Vec<(i32, Vec<i64>)>,
}

/// The page on people.
pub fn people(words: &Words, view: &PeopleView) -> Markup {
    let nobody = view.stages.first().is_some_and(|(_, count, _)| *count == 0);
    html! {
        (head(words, &view.open, "people"))
        (cut_line(words, view.cut))
        @if nobody {
            (empty(&words.t("people-none"), &words.t("people-none-advice"), None))
        } @else { (people_chart(words, view)) }
        @if !view.years.is_empty() {
            section { h2 { (words.t("people-years")) } (table(&years_table(words, view))) }
        }
    }
}

fn people_chart(words: &Words, view: &PeopleView) -> Markup {
    let cells = |(code, count, share): &(&'static str, i64, Option<i64>)| {
        vec![
            html! { (words.code("stage", code)) },
            html! { (words.number(*count)) },
            html! { @match share { Some(share) => (words.percent(*share)), None => "–" } },
        ]
    };
    let item = |(code, count, _): &(&'static str, i64, Option<i64>)| Item {
        label: words.code("stage", code),
        count: Some(*count),
    };
    let title = words.t("people-chart");
    let picture = Columns {
        title: title.clone(),
        description: words.t("chart-about"),
        items: view.stages.iter().map(item).collect(),
    };
    let figures = Table {
        caption: title.clone(),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-stage")),
            Column::figures(words.t("column-persons")),
            Column::figures(words.t("column-of-enrolled")),
        ],
        rows: view.stages.iter().map(cells).collect(),
        totals: None,
    };
    let caption = words.ta("people-caption", &[("date", words.date(view.cut).into())]);
    chart(words, &Chart { id: "people".to_owned(), title, picture: columns(words, &picture), caption, figures })
}

fn years_table(words: &Words, view: &PeopleView) -> Table {
    let mut columns = vec![Column::words(words.t("column-enrolment-year"))];
    columns.extend(view.stages.iter().map(|(code, ..)| Column::figures(words.code("stage", code))));
    let cells = |(year, counts): &(i32, Vec<i64>)| {
        let mut cells = vec![html! { (year) }];
        cells.extend(counts.iter().map(|count| html! { (words.number(*count)) }));
        cells
    };
    let mut totals = vec![html! { (words.t("total")) }];
    totals.extend(view.stages.iter().map(|(_, count, _)| html! { (words.number(*count)) }));
    Table {
        caption: words.t("people-years"),
        caption_hidden: true,
        columns,
        rows: view.years.iter().map(cells).collect(),
        totals: Some(totals),
    }
}
