//! Invented views of the reports, for the tests of the pages.
//!
//! Invariant: names, codes and figures are made up. Must not be reachable from the program itself.

use maud::Markup;

use super::assets::{AssetItem, AssetsView};
use super::report_books::{self, AccountRow, FundsView, PositionRow, TrialPartView, TrialView};
use super::report_figures::{self, JobsNow, JobsRow, JobsView, PeopleView};
use super::report_lists::{self, EnterpriseItem, ListView, VisitItem};
use super::reports;
use super::sample::{day, uah};
use super::statements::Asked;
use crate::console::component::badge::{Machine, State};
use crate::console::component::bars::{Bar, Part};
use crate::console::component::filter::Filter;
use crate::console::component::money::Amount;
use crate::console::component::pager::Pager;
use crate::console::words::Words;
use crate::console::words::codes::{REPORTS, STAGES};

/// Every report with its name; each page belongs to the reports of the navigation.
pub fn pages(words: &Words) -> Vec<(&'static str, Markup)> {
    let nothing: ListView<VisitItem> =
        ListView { open: REPORTS.to_vec(), filters: Vec::new(), rows: Vec::new(), pager: Pager::default() };
    vec![
        ("reports", reports::page(words, REPORTS)),
        ("reports_none", reports::page(words, &[])),
        ("report_funds", report_books::funds(words, &funds(words))),
        ("report_trial_balance", report_books::trial_balance(words, &trial(words))),
        ("report_enterprises", report_lists::enterprises(words, &enterprises(words))),
        ("report_visits", report_lists::visits(words, &visits(words))),
        ("report_visits_none", report_lists::visits(words, &nothing)),
        ("report_assets", super::assets::page(words, &assets())),
        ("report_jobs", report_figures::jobs(words, &jobs(true))),
        ("report_jobs_withheld", report_figures::jobs(words, &jobs(false))),
        ("report_people", report_figures::people(words, &people(true))),
        ("report_people_withheld", report_figures::people(words, &people(false))),
    ]
}

fn times(words: &Words) -> Vec<Filter> {
    vec![
        Filter::date("as_of", words.t("filter-as-of"), Some(day(2026, 10, 31))),
        Filter::moment("known_at", words.t("filter-known-at"), Some("2026-11-03T17:30")),
    ]
}

fn position(fund: Option<&str>, label: &str, times: i64) -> PositionRow {
    let part = |whole: i64| Part { href: None, amount: uah(whole * times) };
    let budget = Bar {
        label: label.to_owned(),
        authority: uah(1_000_000 * times),
        expended: part(400_000),
        encumbered: part(250_000),
        pre_encumbered: part(50_000),
        available: part(300_000),
        warn_at_bp: None,
    };
    PositionRow {
        fund: fund.map(|code| (code.to_owned(), format!("/funds/{code}"))),
        label: label.to_owned(),
        period: fund.map(|_| (day(2025, 1, 1), day(2027, 12, 31))),
        budget,
        money: [700_000, 180_000, 0, 300_000].map(|whole| uah(whole * times)),
    }
}

fn funds(words: &Words) -> FundsView {
    FundsView {
        open: REPORTS.to_vec(),
        filters: times(words),
        as_of: day(2026, 10, 31),
        rows: vec![position(Some("ALPHA"), "Alpha Foundation", 1), position(Some("BETA"), "Beta Agency", 2)],
        totals: vec![position(None, "UAH", 3)],
    }
}

fn part(fund: Option<&str>, budget: bool, codes: [&str; 2]) -> TrialPartView {
    let amounts = |[a, b, c, d]: [i64; 4]| [a, b, c, d].map(uah);
    let account = |code: &str, amounts: [Amount; 4]| AccountRow {
        code: code.to_owned(),
        href: Some(format!("/reports/account-statement?account={code}")),
        amounts,
    };
    TrialPartView {
        fund: fund.map(str::to_owned),
        budget,
        currency: "UAH".to_owned(),
        accounts: vec![account(codes[0], amounts([900, 100, 800, 0])), account(codes[1], amounts([100, 900, 0, 800]))],
        totals: amounts([1_000, 1_000, 800, 800]),
    }
}

fn trial(words: &Words) -> TrialView {
    let mut filters = times(words);
    let funds = vec![("ALPHA".to_owned(), "ALPHA · Alpha Foundation".to_owned())];
    filters.push(Filter::choice("fund", words.code("field", "fund"), Some("ALPHA"), funds));
    TrialView {
        pager: Pager::default(),
        open: REPORTS.to_vec(),
        filters,
        whole: vec![part(None, false, ["1010", "2110"]), part(None, true, ["9010", "9500"])],
        parts: vec![part(Some("ALPHA"), false, ["1010", "2110"]), part(Some("ALPHA"), true, ["9010", "9500"])],
        query: "as_of=2026-10-31".to_owned(),
    }
}

fn enterprises(words: &Words) -> ListView<EnterpriseItem> {
    let item = |number: &str, standing: &str, provisional| EnterpriseItem {
        number: number.to_owned(),
        ngo: "Chestnut Street Centre".to_owned(),
        sector: "C".to_owned(),
        region: "UA-46".to_owned(),
        launched_on: day(2024, 5, 6),
        standing: State::new(Machine::Enterprise, standing),
        provisional,
        stale_since: None,
        last_visit: Some((day(2026, 5, 4), State::new(Machine::Visit, "OP"))),
        paid_workers: Some(2),
        next_visit: Some((day(2026, 10, 6), true)),
    };
    let never =
        EnterpriseItem { last_visit: None, paid_workers: None, next_visit: None, ..item("24-0007", "lost", false) };
    let old = EnterpriseItem { stale_since: Some(2008), ..item("07-0001", "operating", false) };
    let options = vec![("closed".to_owned(), words.code("state-enterprise", "closed"))];
    ListView {
        open: REPORTS.to_vec(),
        filters: vec![Filter::choice("status", words.t("column-state"), None, options)],
        rows: vec![item("24-0003", "operating", false), item("24-0005", "closed", true), never, old],
        pager: Pager {
            first: Some("/reports/enterprises".to_owned()),
            next: Some("/reports/enterprises?after=24-0007".to_owned()),
        },
    }
}

fn visits(words: &Words) -> ListView<VisitItem> {
    let item = |number: &str, finding: &str, paid_workers| VisitItem {
        number: number.to_owned(),
        ngo: "Chestnut Street Centre".to_owned(),
        visited_on: day(2026, 5, 4),
        finding: State::new(Machine::Visit, finding),
        since_on: (finding == "SUS").then(|| day(2026, 4, 1)),
        paid_workers,
        paid_days_12m: paid_workers.map(|workers| workers * 200),
    };
    ListView {
        open: REPORTS.to_vec(),
        filters: vec![Filter::date("from", words.t("filter-from"), None)],
        rows: vec![item("24-0003", "OP", Some(2)), item("24-0005", "SUS", None)],
        pager: Pager::default(),
    }
}

fn jobs(live: bool) -> JobsView {
    let figures = |known, paid| JobsNow {
        launched: known + 3,
        known,
        paid,
        mean_hundredths: Some(paid * 100 / known),
        coverage_bp: known * 10_000 / (known + 3),
        running: (known - 2, Some(paid * 100 / (known - 2)), 5),
    };
    JobsView {
        open: REPORTS.to_vec(),
        cut: day(2026, 11, 3),
        whole: live.then(|| figures(80, 130)),
        rows: vec![
            JobsRow { label: "2019–2021".to_owned(), figures: figures(40, 70) },
            JobsRow { label: "2022–2024".to_owned(), figures: figures(40, 60) },
        ],
    }
}

fn people(live: bool) -> PeopleView {
    let counts: [i64; 4] = if live { [1_043, 640, 420, 412] } else { [0; 4] };
    let share = |count: i64| live.then(|| count * 10_000 / 1_043);
    PeopleView {
        open: REPORTS.to_vec(),
        cut: day(2026, 11, 3),
        stages: STAGES.iter().zip(counts).map(|(code, count)| (*code, count, share(count))).collect(),
        years: if live { vec![(2024, vec![60, 41, 22, 21]), (2025, vec![71, 50, 30, 28])] } else { Vec::new() },
    }
}

fn assets() -> AssetsView {
    AssetsView {
        asked: Asked { open: REPORTS.to_vec(), filters: Vec::new(), query: String::new() },
        rows: vec![AssetItem {
            asset: "26-0117/G1".to_owned(),
            number: "26-0117".to_owned(),
            category: "equipment".to_owned(),
            quantity: 2,
            state: State::new(Machine::GoodsLine, "in_use_verified"),
            whereabouts: "with_grantee".to_owned(),
            value: uah(20_000),
            handed_on: Some(day(2026, 5, 4)),
            verified_on: Some(day(2026, 6, 2)),
        }],
        pager: Pager::default(),
    }
}
