//! Reports from the books: the position of all funds, and the trial balance.
//!
//! Invariant: every figure is one of the use case's; sums stand only where amounts are of one currency. Must not: add up.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::reports::head;
use super::statements::{account_link, account_name};
use crate::console::component::bars::{Bar, Part, bar, legend, patterns};
use crate::console::component::chart::{Chart, chart};
use crate::console::component::code::code;
use crate::console::component::download::downloads;
use crate::console::component::empty::empty;
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::money::{Amount, figures};
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// A fund, or all funds of a currency.
#[derive(Debug, Clone)]
pub struct PositionRow {
    /// Code and link of the fund; `None` for a sum.
    pub fund: Option<(String, String)>,
    /// The donor's title; the currency for a sum.
    pub label: String,
    /// First and last day of the agreement.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Authority and its four parts.
    pub budget: Bar,
    /// Received, in the bank, receivable, received in advance.
    pub money: [Amount; 4],
}

/// The report on funds.
#[derive(Debug, Clone)]
pub struct FundsView {
    /// Reports that the reader may open.
    pub open: Vec<&'static str>,
    /// Date and time asked for.
    pub filters: Vec<Filter>,
    /// The day the figures stand at.
    pub as_of: NaiveDate,
    /// Funds by code.
    pub rows: Vec<PositionRow>,
    /// Sums, one a currency.
    pub totals: Vec<PositionRow>,
}

/// The page on funds.
pub fn funds(words: &Words, view: &FundsView) -> Markup {
    html! {
        (head(words, &view.open, "funds"))
        (filters(words, "/reports/funds", &view.filters))
        @if view.rows.is_empty() {
            (empty(&words.t("fund-none"), &words.t("fund-none-advice"), None))
        } @else {
            (help(&words.ta("funds-help", &[("date", words.date(view.as_of).into())])))
            (table(&money_table(words, view)))
            (budget_chart(words, view))
        }
    }
}

/// A table whose sums close it: one row below where there is one currency, a row each where there are more.
fn closed(
    columns: Vec<Column>,
    caption: String,
    view: &FundsView,
    cells: impl Fn(&PositionRow) -> Vec<Markup>,
) -> Table {
    let mut rows: Vec<Vec<Markup>> = view.rows.iter().map(&cells).collect();
    let (caption, totals) = match view.totals.as_slice() {
        [one] => (format!("{caption}, {}", one.label), Some(cells(one))),
        several => {
            rows.extend(several.iter().map(&cells));
            (caption, None)
        }
    };
    Table { caption, caption_hidden: false, columns, rows, totals }
}

/// Code, donor, currency and period; figures stand without their currency, which the caption names where there is but one.
fn name(words: &Words, view: &FundsView, row: &PositionRow) -> Markup {
    let currency = (view.totals.len() != 1).then_some(&row.budget.authority.currency);
    html! {
        @match &row.fund {
            Some((fund, href)) => {
                a href=(href) { (code(fund)) }
                span.under.wide { (row.label) }
                span.under {
                    @if let Some(currency) = currency { (words.currency(currency)) ", " }
                    @if let Some((from, to)) = row.period { (words.span(from, to)) }
                }
            },
            None => { (words.t("total")) ", " (row.label) },
        }
    }
}

fn money_table(words: &Words, view: &FundsView) -> Table {
    let columns = vec![
        Column::words(words.code("field", "fund")),
        Column::figures(words.t("fund-authority")),
        Column::figures(words.t("fund-available")),
        Column::figures(words.t("fund-received")),
        Column::figures(words.t("fund-cash")),
        Column::figures(words.code("account", "1110")),
        Column::figures(words.code("account", "2110")),
    ];
    closed(columns, words.code("report", "funds"), view, |row| {
        let mut cells = vec![name(words, view, row)];
        cells.extend([&row.budget.authority, &row.budget.available.amount].map(|amount| figures(words, amount)));
        cells.extend(row.money.each_ref().map(|amount| figures(words, amount)));
        cells
    })
}

fn budget_chart(words: &Words, view: &FundsView) -> Markup {
    let columns = vec![
        Column::words(words.code("field", "fund")),
        Column::figures(words.t("fund-authority")),
        Column::figures(words.t("fund-expended")),
        Column::figures(words.t("fund-encumbered")),
        Column::figures(words.t("fund-pre-encumbered")),
        Column::figures(words.t("fund-available")),
    ];
    let figures = closed(columns, words.t("funds-chart"), view, |row| {
        let part = |part: &Part| figures(words, &part.amount);
        let bar = &row.budget;
        let mut cells = vec![name(words, view, row), figures(words, &bar.authority)];
        cells.extend([&bar.expended, &bar.encumbered, &bar.pre_encumbered, &bar.available].map(part));
        cells
    });
    chart(
        words,
        &Chart {
            id: "funds".to_owned(),
            title: words.t("funds-chart"),
            picture: html! {
                (patterns())
                (legend(words, None))
                @for row in &view.rows { (bar(words, &row.budget)) }
            },
            caption: words.ta("funds-caption", &[("date", words.date(view.as_of).into())]),
            figures,
        },
    )
}

/// An account of the trial balance.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Code.
    pub code: String,
    /// Its statement.
    pub href: Option<String>,
    /// Debits, credits, balance on the debit side, balance on the credit side.
    pub amounts: [Amount; 4],
}

/// One layer of one fund, or of all.
#[derive(Debug, Clone)]
pub struct TrialPartView {
    /// Fund code; `None` for all funds.
    pub fund: Option<String>,
    /// Whether it is the budget and not the money.
    pub budget: bool,
    /// ISO 4217 code.
    pub currency: String,
    /// Accounts by code.
    pub accounts: Vec<AccountRow>,
    /// Their sums.
    pub totals: [Amount; 4],
}

/// The trial balance.
#[derive(Debug, Clone)]
pub struct TrialView {
    /// Reports that the reader may open.
    pub open: Vec<&'static str>,
    /// Date, time and fund asked for.
    pub filters: Vec<Filter>,
    /// All funds together.
    pub whole: Vec<TrialPartView>,
    /// Fund by fund.
    pub parts: Vec<TrialPartView>,
    /// What was asked for, as a query; the files are asked for the same.
    pub query: String,
    /// On through the funds.
    pub pager: Pager,
}

/// The page of the trial balance.
pub fn trial_balance(words: &Words, view: &TrialView) -> Markup {
    html! {
        (head(words, &view.open, "trial-balance"))
        (filters(words, "/reports/trial-balance", &view.filters))
        (help(&words.t("trial-help")))
        (downloads(words, "/reports/trial-balance", &view.query))
        @if view.whole.is_empty() {
            (empty(&words.t("trial-empty"), &words.t("trial-empty-advice"), None))
        } @else {
            (table(&whole_table(words, &view.whole)))
            @for part in &view.parts { (table(&part_table(words, part))) }
            (pager(words, &view.pager))
        }
    }
}

fn layer(words: &Words, part: &TrialPartView) -> String {
    words.t(if part.budget { "entry-budget" } else { "entry-actual" })
}

fn amount_columns(words: &Words) -> [Column; 4] {
    ["entry-debit", "entry-credit", "trial-debit-balance", "trial-credit-balance"]
        .map(|key| Column::figures(words.t(key)))
}

fn whole_table(words: &Words, parts: &[TrialPartView]) -> Table {
    let mut columns = vec![Column::words(words.t("trial-layer"))];
    columns.extend(amount_columns(words));
    let row = |part: &TrialPartView| {
        let mut cells = vec![html! { (layer(words, part)) ", " (words.currency(&part.currency)) }];
        cells.extend(part.totals.each_ref().map(|amount| figures(words, amount)));
        cells
    };
    let rows = parts.iter().map(row).collect();
    Table { caption: words.t("trial-whole"), caption_hidden: false, columns, rows, totals: None }
}

fn part_table(words: &Words, part: &TrialPartView) -> Table {
    let mut columns = vec![Column::words(words.t("entry-account"))];
    columns.extend(amount_columns(words));
    let row = |account: &AccountRow| {
        let mut cells = vec![html! {
            @match &account.href {
                Some(href) => (account_link(words, &account.code, href)),
                None => (account_name(words, &account.code)),
            }
        }];
        cells.extend(account.amounts.each_ref().map(|amount| figures(words, amount)));
        cells
    };
    let mut totals = vec![html! { (words.t("total")) }];
    totals.extend(part.totals.each_ref().map(|amount| figures(words, amount)));
    let fund = part.fund.as_deref().unwrap_or_default();
    let names = [
        ("fund", fund.into()),
        ("layer", layer(words, part).into()),
        ("currency", words.currency(&part.currency).into()),
    ];
    Table {
        caption: words.ta("trial-part", &names),
        caption_hidden: false,
        columns,
        rows: part.accounts.iter().map(row).collect(),
        totals: Some(totals),
    }
}
