//! Invented views of the pipeline, for the tests of the pages.
//!
//! Invariant: names, codes and figures are made up. Must not be reachable from the program itself.

use maud::Markup;

use super::pipeline::{DecidedRow, Found, MonthRow, PipelineView, StandingRow, TookView, page};
use super::sample::{day, uah};
use crate::console::component::badge::{Machine, State};
use crate::console::component::error_summary::FormError;
use crate::console::component::filter::Filter;
use crate::console::words::Words;
use crate::console::words::codes::{PIPELINE_STAGES, REPORTS};

/// The page with figures, with none, and with a fault.
pub fn pages(words: &Words) -> Vec<(&'static str, Markup)> {
    let view = |errors, found| PipelineView { open: REPORTS.to_vec(), filters: filters(words), errors, found };
    let nothing = Found {
        standings: Vec::new(),
        open: (0, [0; 4], 0),
        period: (day(2025, 11, 29), day(2026, 11, 28)),
        before: (day(2024, 11, 29), day(2025, 11, 28)),
        stages: PIPELINE_STAGES.iter().map(|code| (*code, TookView::default(), TookView::default())).collect(),
        decided: Vec::new(),
        all: decided(words.t("total"), [0; 6], (0, None)),
        months: Vec::new(),
    };
    let fault = words.ta("fault-after_the_end", &[("field", words.t("filter-from").into())]);
    let errors = vec![FormError { field: Some("from".to_owned()), text: fault }];
    vec![
        ("report_pipeline", page(words, &view(Vec::new(), Some(figures(words, &nothing))))),
        ("report_pipeline_none", page(words, &view(Vec::new(), Some(nothing)))),
        ("report_pipeline_fault", page(words, &view(errors, None))),
    ]
}

fn filters(words: &Words) -> Vec<Filter> {
    vec![
        Filter::date("from", words.t("filter-from"), Some(day(2025, 11, 29))),
        Filter::date("to", words.t("filter-to"), Some(day(2026, 11, 28))),
    ]
}

fn decided(label: String, counts: [i64; 6], rate: (i64, Option<i64>)) -> DecidedRow {
    DecidedRow { label, counts, rate }
}

fn figures(words: &Words, nothing: &Found) -> Found {
    let standing = |state: State, href: Option<&str>, late| StandingRow {
        state,
        href: href.map(str::to_owned),
        count: 10,
        ages: [4, 3, 2, 1],
        median: 12,
        oldest: ("2026-0003".to_owned(), day(2026, 7, 1)),
        late,
    };
    let took = TookView { count: 14, days: Some([12, 30, 61]) };
    let month = |end, amounts: [i64; 4], behind| MonthRow { end, amounts: amounts.map(uah), behind };
    Found {
        standings: vec![
            standing(State::new(Machine::Application, "submitted"), Some("/cases?q=state:submitted"), 2),
            standing(State::new(Machine::Grant, "approved"), None, 0),
        ],
        open: (20, [8, 6, 4, 2], 2),
        stages: PIPELINE_STAGES.iter().map(|code| (*code, took, TookView::default())).collect(),
        decided: vec![
            decided("Alpha".to_owned(), [9, 5, 1, 2, 1, 0], (8, Some(6_250))),
            decided("Beta".to_owned(), [1, 0, 1, 0, 0, 0], (0, None)),
        ],
        all: decided(words.t("total"), [10, 5, 2, 2, 1, 0], (8, Some(6_250))),
        months: vec![(
            "UAH".to_owned(),
            vec![
                month(day(2026, 10, 31), [500_000, 400_000, 100_000, 420_000], true),
                month(day(2026, 12, 31), [300_000, 0, 300_000, 0], false),
            ],
        )],
        ..nothing.clone()
    }
}
