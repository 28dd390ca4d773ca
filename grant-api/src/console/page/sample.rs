//! Invented views for the tests of the pages: a case in mid-life, a fund, a queue, outcomes.
//!
//! Invariant: names, codes and figures are made up; the figures tie where the books would tie
//! them. Must not be reachable from the program itself.

use chrono::NaiveDate;
use maud::Markup;

use super::sample_case::{case, new_case};
use super::{
    calendar, reports, sample_bank, sample_calendar, sample_log, sample_pipeline, sample_regions, sample_releases,
    sample_reports, sample_setup, sample_statements, sample_survival, sample_work,
};
use crate::console::component::badge::{Machine, State, Tone};
use crate::console::component::bars::{Bar, Part};
use crate::console::component::curve::{Curve, StepPoint, Tick};
use crate::console::component::error_summary::FormError;
use crate::console::component::facts::Fact;
use crate::console::component::field::{Field, Input};
use crate::console::component::flash::Flash;
use crate::console::component::money::{Amount, money};
use crate::console::component::next_step::{Earlier, Reason, Step, Way};
use crate::console::component::pager::Pager;
use crate::console::layout::{self, Frame, NavItem, Person, Theme};
use crate::console::page::{act, case as case_page, cases, error, fund, health, outcomes, queue, sign_in};
use crate::console::words::{Lang, Words};

/// A date of the samples.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// An amount in hryvnias.
pub fn uah(whole: i64) -> Amount {
    Amount::new(whole * 100, "UAH")
}

/// The frame of a signed-in page.
pub fn frame(lang: Lang, theme: Theme, active: &str) -> Frame {
    let item = |code: &str, count: i64| NavItem { code: code.to_owned(), href: format!("/{code}"), count };
    Frame {
        lang,
        theme,
        title: Words::new(lang).code("nav", active),
        person: Some(Person { name: "Daryna Verbova".to_owned(), roles: vec!["officer".to_owned()] }),
        nav: vec![item("queue", 7), item("cases", 0), item("fund", 0), item("outcomes", 0), item("reports", 0)],
        active: active.to_owned(),
        csrf: "sample-token".to_owned(),
        return_to: format!("/{active}"),
        demo_banner: true,
        flash: None,
        sheets: false,
    }
}

/// Every page with its name, framed.
pub fn pages(lang: Lang, theme: Theme) -> Vec<(&'static str, String)> {
    let words = Words::new(lang);
    let framed = |active: &str, title: String, content: Markup| {
        let frame = Frame { title, ..frame(lang, theme, active) };
        layout::page(&frame, &content).into_string()
    };
    let alone = |title: String, content: Markup| {
        let frame = Frame { title, person: None, ..frame(lang, theme, "queue") };
        layout::page(&frame, &content).into_string()
    };
    let sign_in_view = sign_in::SignInView {
        submit_to: "/sign-in".to_owned(),
        csrf: "sample-token".to_owned(),
        failed: true,
        ..sign_in::SignInView::default()
    };
    let error_view =
        error::ErrorView { status: 409, request_id: "9f31c07be2a44d18".to_owned(), detail: None, home: "/".to_owned() };
    let authorise = authorise(&words);
    let visit = visit(&words);
    let outcome = outcomes_view(false);
    let set_up = sample_setup::pages(&words).into_iter().map(|(name, active, title, content)| match active {
        Some(active) => (name, framed(active, title, content)),
        None => (name, alone(title, content)),
    });
    let mut pages: Vec<(&'static str, String)> = set_up.collect();
    pages.extend([
        ("sign_in", alone(sign_in::title(&words), sign_in::page(&words, &sign_in_view))),
        ("queue", framed("queue", queue::title(&words), queue::page(&words, &queue_view()))),
        ("queue_empty", framed("queue", queue::title(&words), queue::page(&words, &queue::QueueView::default()))),
        ("cases", framed("cases", cases::title(&words), cases::page(&words, &cases_view()))),
        (
            "cases_empty",
            framed(
                "cases",
                cases::title(&words),
                cases::page(
                    &words,
                    &cases::CasesView { query: Some("26-9".to_owned()), ..cases::CasesView::default() },
                ),
            ),
        ),
        ("case", flashed(lang, theme, &words)),
        ("case_new", framed("cases", "26-0190".to_owned(), case_page::page(&words, &new_case()))),
        ("act", framed("cases", act::title(&words, &authorise), act::page(&words, &authorise))),
        ("act_visit", framed("cases", act::title(&words, &visit), act::page(&words, &visit))),
        ("fund", framed("fund", fund::title(&words, &fund_view()), fund::page(&words, &fund_view()))),
        ("outcomes", framed("outcomes", outcomes::title(&words), outcomes::page(&words, &outcome))),
        (
            "outcomes_withheld",
            framed("outcomes", outcomes::title(&words), outcomes::page(&words, &outcomes_view(true))),
        ),
        ("error", framed("", error::title(&words, &error_view), error::page(&words, &error_view))),
    ]);
    let bank = sample_bank::pages(&words).into_iter();
    pages.extend(bank.map(|(name, title, content)| (name, framed("bank", title, content))));
    let log = sample_log::pages(&words).into_iter();
    pages.extend(log.map(|(name, title, content)| (name, framed("log", title, content))));
    let work = sample_work::pages(&words).into_iter();
    pages.extend(work.map(|(name, content)| (name, framed("health", health::title(&words), content))));
    let calendar = sample_calendar::pages(&words).into_iter();
    pages.extend(calendar.map(|(name, content)| (name, framed("followups", calendar::title(&words), content))));
    let survival = sample_survival::pages(&words).into_iter();
    pages.extend(survival.map(|(name, title, content)| (name, framed("outcomes", title, content))));
    let releases = sample_releases::pages(&words).into_iter();
    pages.extend(releases.map(|(name, title, content)| (name, framed("outcomes", title, content))));
    let reports = sample_reports::pages(&words).into_iter().chain(sample_statements::pages(&words));
    let reports = reports.chain(sample_pipeline::pages(&words)).chain(sample_regions::pages(&words));
    pages.extend(reports.map(|(name, content)| (name, framed("reports", reports::title(&words), content))));
    pages
}

fn flashed(lang: Lang, theme: Theme, words: &Words) -> String {
    let view = case();
    let frame = Frame {
        title: case_page::title(&view),
        flash: Some(Flash {
            tone: Tone::Done,
            text: words.code("did", "disbursement_verify"),
            undo: Some(("/cases/26-0147".to_owned(), words.t("flash-undo"))),
        }),
        ..frame(lang, theme, "cases")
    };
    layout::page(&frame, &case_page::page(words, &view)).into_string()
}

fn queue_view() -> queue::QueueView {
    let item = |action: &str, case: &str, amount: Option<i64>, state: State, since, days, on: &str| queue::QueueItem {
        action: action.to_owned(),
        case: case.to_owned(),
        href: format!("/cases/{case}/{action}"),
        amount: amount.map(uah),
        state,
        since,
        days,
        late: days > 14,
        voided_on: None,
        waits_on: vec![on.to_owned()],
    };
    let application = |code: &str| State::new(Machine::Application, code);
    let disbursement = |code: &str| State::new(Machine::Disbursement, code);
    queue::QueueView {
        mine: vec![
            item("case_screen", "26-0139", None, application("submitted"), day(2026, 10, 14), 20, "officer"),
            item(
                "disbursement_verify",
                "26-0147",
                Some(45_000),
                disbursement("requested"),
                day(2026, 10, 28),
                6,
                "officer",
            ),
            item("case_assess", "26-0151", None, application("screening"), day(2026, 11, 2), 1, "officer"),
            item("receipts_verify", "26-0102", Some(38_250), disbursement("paid"), day(2026, 11, 3), 0, "officer"),
        ],
        pager: Pager { first: None, next: Some("/queue?after=4".to_owned()) },
        others: vec![
            item(
                "disbursement_authorise",
                "26-0131",
                Some(120_000),
                disbursement("verified"),
                day(2026, 10, 12),
                22,
                "finance_manager",
            ),
            item("vote", "26-0118", None, application("ready_for_committee"), day(2026, 10, 30), 4, "committee"),
        ],
        works: 2,
        changed: Some(queue::ChangedView {
            since: day(2026, 11, 2),
            items: vec![queue::ChangedItem {
                case: "26-0118".to_owned(),
                href: "/cases/26-0118".to_owned(),
                action: "plan_accept".to_owned(),
                person: "Dana Hrytsenko".to_owned(),
                on: day(2026, 11, 3),
            }],
            more: 3,
        }),
        ..queue::QueueView::default()
    }
}

fn cases_view() -> cases::CasesView {
    let grant = |code: &str| State::new(Machine::Grant, code);
    let application = |code: &str| State::new(Machine::Application, code);
    let row =
        |code: &str, state: State, since, approved: Option<i64>, sector: &str, region: &str, on: &str| cases::CaseRow {
            code: code.to_owned(),
            href: format!("/cases/{code}"),
            state,
            since,
            sector: Some(sector.to_owned()),
            region: Some(region.to_owned()),
            approved: approved.map(uah),
            waits_on: if on.is_empty() { Vec::new() } else { vec![on.to_owned()] },
        };
    let chip = |state: Option<State>, count: i64, chosen| cases::Chip {
        state,
        href: "/cases?state=active".to_owned(),
        count: Some(count),
        chosen,
    };
    cases::CasesView {
        chips: vec![
            chip(None, 1_204, true),
            chip(Some(application("screening")), 12, false),
            chip(Some(application("ready_for_committee")), 3, false),
            chip(Some(grant("active")), 61, false),
            chip(Some(grant("closed")), 988, false),
        ],
        query: None,
        rows: vec![
            row("26-0147", grant("active"), day(2026, 9, 30), Some(120_000), "C", "UA-46", "officer"),
            row("26-0139", application("submitted"), day(2026, 10, 14), None, "I", "UA-26", "officer"),
            row("26-0118", application("ready_for_committee"), day(2026, 10, 30), None, "S", "UA-77", "committee"),
            row("25-0902", grant("suspended"), day(2026, 10, 20), Some(98_500), "G", "UA-05", "manager"),
            row("24-0417", grant("closed"), day(2026, 3, 2), Some(115_000), "A", "UA-32", ""),
        ],
        filter: "is:overdue".to_owned(),
        terms: vec![cases::TermChip { text: "x".to_owned(), without: "/cases".to_owned() }],
        fault: None,
        total: Some(5),
        saved: vec![cases::Saved {
            id: "0197".to_owned(),
            name: "x".to_owned(),
            href: "/cases?q=is:overdue".to_owned(),
        }],
        errors: Vec::new(),
        csrf: "sample".to_owned(),
        pager: Pager { first: Some("/cases".to_owned()), next: Some("/cases?after=24-0417".to_owned()) },
        open_href: Some("/cases/new".to_owned()),
        ..cases::CasesView::default()
    }
}

fn authorise(words: &Words) -> act::ActView {
    let preview = case().entries.unwrap_or_default().into_iter().nth(1).map(|mut entry| {
        entry.number = None;
        entry
    });
    act::ActView {
        action: "disbursement_authorise".to_owned(),
        case: Some("26-0147".to_owned()),
        amount: Some(uah(45_000)),
        facts: vec![
            Fact::new(words.code("field", "amount"), money(words, &uah(45_000))),
            Fact::new(words.t("fund-available"), money(words, &uah(310_400))),
        ],
        fields: vec![
            Field::named(
                words,
                "on",
                Input::Date { value: "2026-11-03".to_owned(), latest: Some("2026-11-03".to_owned()) },
            ),
            Field::named(words, "reason", Input::LongText { value: String::new(), max: 400 }).optional(),
            Field::hidden("version", "7"),
        ],
        preview,
        refused: Some(Reason {
            code: "duties".to_owned(),
            earlier: Some(Earlier {
                action: "disbursement_verify".to_owned(),
                on: day(2026, 11, 3),
                person: "Daryna Verbova".to_owned(),
                yours: true,
            }),
            ..Reason::default()
        }),
        submit_to: "/cases/26-0147/disbursements/2/authorise".to_owned(),
        back: "/cases/26-0147".to_owned(),
        csrf: "sample-token".to_owned(),
        ..act::ActView::default()
    }
}

fn visit(words: &Words) -> act::ActView {
    let found = ["OP", "RED", "SUS", "CLO"].map(|code| (code.to_owned(), State::new(Machine::Visit, code).text(words)));
    let regions = ["UA-26", "UA-46"].map(|code| (code.to_owned(), words.code("region", code)));
    let fault = |field: &str, code: &str| FormError {
        field: Some(field.to_owned()),
        text: words.ta(&format!("fault-{code}"), &[("field", words.code("field", field).into())]),
    };
    act::ActView {
        action: "visit_record".to_owned(),
        case: Some("26-0147".to_owned()),
        object: Some("E-26-0147".to_owned()),
        fields: vec![
            Field::named(words, "on", Input::Date { value: String::new(), latest: None }),
            Field::named(words, "status", Input::Radio { value: "OP".to_owned(), options: found.to_vec() }),
            Field::named(words, "paid_workers", Input::Number { value: "two".to_owned(), digits: 3 }),
            Field::named(words, "amount", Input::Amount { value: "45000.00".to_owned(), currency: "UAH".to_owned() }),
            Field::named(words, "region", Input::Select { value: "UA-46".to_owned(), options: regions.to_vec() }),
            Field::named(words, "description", Input::Text { value: String::new(), max: 80 }).optional(),
        ],
        errors: vec![fault("on", "required"), fault("paid_workers", "not_a_number")],
        steps: Some(act::StepsView {
            at: 2,
            of: 3,
            title: words.t("steps-work"),
            answered: vec![Fact::text(words.code("field", "visited_on"), words.date(day(2026, 11, 3)))],
            keeps: true,
            saved: Some(words.date(day(2026, 11, 3))),
        }),
        submit_to: "/enterprises/E-26-0147/visits".to_owned(),
        back: "/cases/26-0147".to_owned(),
        csrf: "sample-token".to_owned(),
        ..act::ActView::default()
    }
}

/// A form that gives back `text` wherever people can type or name something.
pub fn act_with_text(words: &Words, text: &str) -> act::ActView {
    let mut field = Field::named(words, "reason", Input::Text { value: text.to_owned(), max: 80 });
    field.label = text.to_owned();
    field.hint = Some(text.to_owned());
    act::ActView {
        action: "case_open".to_owned(),
        case: Some(text.to_owned()),
        object: Some(text.to_owned()),
        fields: vec![field.with_error(Some(text.to_owned()))],
        errors: vec![FormError { field: None, text: text.to_owned() }],
        ..act::ActView::default()
    }
}

fn bar(label: &str, authority: i64, expended: i64, encumbered: i64, pre: i64) -> Bar {
    let part = |amount: i64| Part { href: Some("/entries".to_owned()), amount: uah(amount) };
    Bar {
        label: label.to_owned(),
        authority: uah(authority),
        expended: part(expended),
        encumbered: part(encumbered),
        pre_encumbered: part(pre),
        available: part(authority - expended - encumbered - pre),
        warn_at_bp: Some(9_000),
    }
}

fn fund_view() -> fund::FundView {
    fund::FundView {
        code: "F-2601".to_owned(),
        agreement: "Invented agreement 7".to_owned(),
        donor: Some("Invented Foundation".to_owned()),
        state: State::new(Machine::Fund, "open"),
        starts_on: day(2026, 1, 1),
        ends_on: day(2027, 12, 31),
        received: Some(uah(3_000_000)),
        cash: Some(uah(1_422_180)),
        as_of: day(2026, 11, 3),
        lines: vec![
            bar("G1 · Start-up grants", 4_000_000, 1_240_000, 865_000, 240_000),
            bar("G2 · Growth grants", 1_500_000, 820_000, 510_000, 60_000),
            bar("B1 · Bank charges", 30_000, 8_412, 0, 0),
        ],
        total: Some(bar("Σ", 5_530_000, 2_068_412, 1_375_000, 300_000)),
        steps: vec![Step {
            action: "tranche_receive".to_owned(),
            amount: None,
            object: None,
            way: Way::Barred(Reason { code: "not_your_role".to_owned(), ..Reason::default() }),
        }],
        others: vec![("F-2502".to_owned(), "/funds/F-2502".to_owned())],
    }
}

fn sample_curve() -> Curve {
    let steps = (0..=36_i64)
        .map(|month| {
            let share_ppm = 1_000_000 - month * 7_700 - (month % 5) * 900;
            let spread = month * 1_400;
            StepPoint {
                day: month * 30 + month / 2,
                share_ppm,
                lower_ppm: share_ppm - spread - spread / 4,
                upper_ppm: (share_ppm + spread).min(1_000_000),
            }
        })
        .collect();
    let tick = |months, day, at_risk, events, censored| Tick {
        months,
        day,
        at_risk: Some(at_risk),
        events: Some(events),
        censored: Some(censored),
    };
    Curve {
        id: "survival".to_owned(),
        title: "S(t)".to_owned(),
        description: "72.2% at 36 months".to_owned(),
        steps,
        until_day: 1_096,
        ticks: vec![
            tick(0, 0, 420, 0, 0),
            tick(6, 183, 396, 17, 7),
            tick(12, 365, 342, 38, 40),
            tick(18, 548, 267, 57, 96),
            tick(24, 730, 201, 71, 148),
            tick(30, 913, 154, 80, 186),
            tick(36, 1_096, 101, 88, 231),
        ],
        absent: "–",
    }
}

fn rate(share_bp: i64) -> outcomes::Shown<outcomes::Rate> {
    outcomes::Shown::Value(outcomes::Rate {
        share_bp,
        limits_bp: Some((share_bp - 410, share_bp + 360)),
        cohort_bp: Some((share_bp - 2_880, share_bp + 290, 61)),
        at_risk: Some(342),
        provisional: Some(14),
        few: false,
    })
}

fn outcomes_view(masked: bool) -> outcomes::OutcomesView {
    use outcomes::{CohortRow, Cost, Coverage, Jobs, Shown};
    let row = |label: &str, launched, at_12, at_36| CohortRow { label: label.to_owned(), launched, at_12, at_36 };
    let cohorts = vec![
        row("2021–2023", Shown::Value(212), rate(9_010), rate(7_190)),
        row("2024", Shown::Value(131), rate(8_920), Shown::TooEarly),
        row("2025", Shown::Withheld, Shown::Withheld, Shown::Withheld),
    ];
    outcomes::OutcomesView {
        cut: day(2026, 11, 3),
        release: masked.then_some(3),
        at_12: if masked { Shown::Withheld } else { rate(9_060) },
        at_36: if masked { Shown::TooEarly } else { rate(7_220) },
        jobs: if masked {
            Shown::Withheld
        } else {
            Shown::Value(Jobs {
                months: 12,
                net_change: 187,
                gross_created: 231,
                gross_lost: 44,
                fte_hundredths: 14_365,
            })
        },
        cost: if masked { Shown::Withheld } else { Shown::Value(Cost::PerJob(uah(98_765))) },
        coverage: Shown::Value(Coverage { launched: 420, lost: 48, jobs_known_bp: 8_640 }),
        curve: if masked { Shown::TooEarly } else { Shown::Value(sample_curve()) },
        cohorts,
    }
}
