//! Invented views of survival in full, for the tests of the pages.
//!
//! Invariant: figures are made up. Must not be reachable from the program itself.

use maud::Markup;

use super::sample::day;
use super::survival_whole::{AtView, GroupView, PATH, WholeView, page, title};
use crate::console::component::error_summary::FormError;
use crate::console::component::filter::Filter;
use crate::console::words::Words;
use crate::console::words::codes_outcomes::ORIGINS;

/// Found from every origin, found nothing, and still computed.
pub fn pages(words: &Words) -> Vec<(&'static str, String, Markup)> {
    let shown = |view: &WholeView| (title(words), page(words, view));
    let mut pages = Vec::new();
    for (name, origin) in [("survival_whole", 0), ("survival_funded", 1), ("survival_business", 2)] {
        let (title, content) = shown(&view(words, ORIGINS[origin], Some(groups(origin == 2))));
        pages.push((name, title, content));
    }
    let (title, content) = shown(&view(words, ORIGINS[2], Some(vec![GroupView::default()])));
    pages.push(("survival_whole_none", title, content));
    let (title, content) = shown(&view(words, ORIGINS[1], None));
    pages.push(("survival_whole_computing", title, content));
    let text = words.ta("fault-not_in_the_future", &[("field", words.t("filter-as-of").into())]);
    let mut wrong = view(words, ORIGINS[0], None);
    wrong.filters = wrong.filters.into_iter().map(|one| one.with_error(Some(&text))).collect();
    wrong.errors = vec![FormError { field: Some("as_of".to_owned()), text }];
    let (title, content) = shown(&wrong);
    pages.push(("survival_whole_wrong", title, content));
    pages
}

fn view(words: &Words, origin: &str, groups: Option<Vec<GroupView>>) -> WholeView {
    let origins = ORIGINS.iter().map(|one| ((*one).to_owned(), words.code("whole-origin", one)));
    WholeView {
        filters: vec![
            Filter::choice("origin", words.t("whole-from"), Some(origin), origins.collect()),
            Filter::date("as_of", words.t("filter-as-of"), Some(day(2026, 10, 31))),
        ],
        origin: origin.to_owned(),
        again: format!("{PATH}?origin={origin}"),
        errors: Vec::new(),
        found: groups.map(|groups| (day(2026, 10, 31), groups)),
    }
}

fn groups(emptied: bool) -> Vec<GroupView> {
    let at = |months: i64| AtView {
        months,
        rate_bp: Some(9_800 - months * 70),
        limits_bp: Some((9_500 - months * 80, 9_900 - months * 60)),
        scheduled_bp: Some(9_600 - months * 70),
        bounds_bp: Some((9_000 - months * 70, 9_900 - months * 60)),
        cohort_bp: Some((9_000 - months * 90, 9_900 - months * 60, 11)),
        causes_bp: Some((200 + months * 60, months * 10)),
        mean_days: Some(months * 29),
        at_risk: Some(400 - months * 5),
        exits: Some((months * 2, months / 3)),
        emptied: false,
    };
    let mut list: Vec<AtView> = [3, 6, 12, 18, 24, 36, 48].map(at).into();
    list.push(AtView { months: 60, emptied, at_risk: Some(4), ..AtView::default() });
    let whole = GroupView {
        enterprises: 412,
        too_recent: 7,
        pending: 5,
        lost: 44,
        weak: true,
        median: Some((1_730, Some(1_500), None)),
        at: list.clone(),
        ..GroupView::default()
    };
    let year = |year| GroupView { year: Some(year), enterprises: 40, at: list.clone(), ..GroupView::default() };
    vec![whole, year(2024), year(2025)]
}
