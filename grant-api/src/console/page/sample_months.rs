//! Sample views of the pages of months. All invented.
//!
//! Invariant: every branch of these pages is in one of them. Must not be used outside of tests.

use chrono::NaiveDate;

use super::months::{AgeRow, BrokenItem, Check, ListedItem, MonthItem, MonthPage};
use crate::console::component::error_summary::FormError;
use crate::console::component::facts::Fact;
use crate::console::component::field::{Field, Input};
use crate::console::component::money::Amount;
use crate::console::component::next_step::Reason;
use crate::console::component::step_form::Asked;
use crate::console::component::step_form::StepView;
use crate::console::words::Words;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

fn uah(minor: i64) -> Amount {
    Amount::new(minor, "UAH")
}

/// A month, signed; broken or not.
pub fn month(broken: bool) -> MonthItem {
    let one = BrokenItem { figure: "ledger", signed: uah(650_000), now: uah(650_250) };
    MonthItem {
        href: "/bank/BANK-1/months/1".to_owned(),
        account: "BANK-1".to_owned(),
        through: day(2, 28),
        state: "signed",
        closing: uah(649_300),
        unexplained: uah(0),
        broken: if broken { vec![one] } else { Vec::new() },
    }
}

/// Months in each state.
pub fn rows() -> Vec<MonthItem> {
    let waiting = MonthItem { state: "prepared", through: day(3, 31), unexplained: uah(-250), ..month(false) };
    vec![waiting, month(true), MonthItem { state: "reopened", through: day(1, 31), ..month(false) }]
}

/// A refused form.
pub fn asked(words: &Words) -> Asked {
    let value = "2026-03-31".to_owned();
    let through = Field::named(words, "through", Input::Date { value, latest: None });
    let submit_to = "/bank/BANK-1/months".to_owned();
    Asked {
        steps: vec![StepView { action: "reconcile_prepare", submit_to, fields: vec![through] }],
        errors: vec![FormError { field: Some("through".to_owned()), text: words.t("month-through") }],
        refused: Some(Reason { code: "statement_missing".to_owned(), ..Reason::default() }),
        csrf: "sample-token".to_owned(),
    }
}

/// A month with everything that the page can show.
pub fn whole(words: &Words) -> MonthPage {
    let item = |kind, reference: &str, amount| ListedItem {
        kind,
        reference: reference.to_owned(),
        since: day(2, 27),
        amount: uah(amount),
    };
    let check = |key, good, figure: Option<&str>| Check { key, good, figure: figure.map(str::to_owned) };
    let ages = vec![(2, uah(70_000)), (0, uah(0)), (1, uah(5)), (0, uah(0)), (0, uah(0))];
    MonthPage {
        account: "BANK-1".to_owned(),
        day: words.date(day(2, 28)),
        facts: vec![Fact::text(words.t("month-prepared-by"), "Halyna")],
        checks: vec![
            check("month-check-statement", true, None),
            check("month-check-explained", false, Some("UAH -2.50")),
        ],
        broken: month(true).broken,
        items: vec![item("unbooked", "L-000124", -700), item("in_transit", "GL-2026-0007-1", 70_000)],
        ages: vec![AgeRow { kind: "in_transit", ages }],
        documents: vec![("/bank/BANK-1/months/1/pdf?language=uk".to_owned(), "uk")],
        files: Some(("/bank/BANK-1/day".to_owned(), "on=2026-02-28".to_owned())),
        asked: asked(words),
    }
}
