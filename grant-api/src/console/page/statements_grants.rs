//! The statement of a fund, advances by age, and the register of commitments.
//!
//! Invariant: every figure is one of the use case's and opens to its entries; a case is a number and no name. Must not: add up.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::statements::{Asked, Figure, account_name, figure, framed};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::money::money;
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// A budget line, or all.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Code and title.
    pub label: String,
    /// Authority, available, pre-encumbered, encumbered, expended, cost in base currency.
    pub figures: [Figure; 6],
}

/// Bank accounts of the fund in one currency.
#[derive(Debug, Clone)]
pub struct CashRow {
    /// ISO 4217 code.
    pub currency: String,
    /// Receipts, disbursements, conversions, settlements, transfers, balance.
    pub amounts: [Figure; 6],
}

/// The statement of a fund.
#[derive(Debug, Clone)]
pub struct FundStatementView {
    /// Filters and files.
    pub asked: Asked,
    /// Fund code; `None` where there is no fund yet.
    pub fund: Option<String>,
    /// The day it stands at.
    pub as_of: NaiveDate,
    /// Currency of the fund, and of the costs.
    pub currencies: [String; 2],
    /// Lines of the budget.
    pub lines: Vec<LineRow>,
    /// All of them.
    pub total: Option<LineRow>,
    /// Lines a to h; `None` where a rate is missing; empty for the organisation's own fund.
    pub report: Vec<(&'static str, Option<Figure>)>,
    /// Bank accounts by currency.
    pub cash: Vec<CashRow>,
}

/// The page of a fund's statement.
pub fn fund_statement(words: &Words, view: &FundStatementView) -> Markup {
    let content = html! {
        @match &view.fund {
            None => (empty(&words.t("fund-none"), &words.t("fund-none-advice"), None)),
            Some(fund) => {
                (table(&lines_table(words, view, fund)))
                @if !view.report.is_empty() { (table(&report_table(words, view))) }
                @if !view.cash.is_empty() { (table(&cash_table(words, view))) }
            }
        }
    };
    let about = words.ta("statement-fund-help", &[("date", words.date(view.as_of).into())]);
    framed(words, "fund-statement", &view.asked, &about, &content)
}

fn lines_table(words: &Words, view: &FundStatementView, fund: &str) -> Table {
    let [currency, base] = &view.currencies;
    let mut columns = vec![Column::words(words.code("field", "budget_line"))];
    let keys = ["fund-authority", "fund-available", "fund-pre-encumbered", "fund-encumbered", "fund-expended"];
    columns.extend(keys.map(|key| Column::figures(words.t(key))));
    columns.push(Column::figures(words.ta("statement-cost", &[("currency", words.currency(base).into())])));
    let cells = |line: &LineRow| {
        let mut cells = vec![html! { (line.label) }];
        cells.extend(line.figures.each_ref().map(|found| figure(words, found)));
        cells
    };
    Table {
        caption: words.ta("ledger-fund", &[("fund", fund.into()), ("currency", words.currency(currency).into())]),
        caption_hidden: false,
        columns,
        rows: view.lines.iter().map(cells).collect(),
        totals: view.total.as_ref().map(cells),
    }
}

fn report_table(words: &Words, view: &FundStatementView) -> Table {
    let cells = |(letter, amount): &(&'static str, Option<Figure>)| {
        vec![
            html! { (words.code("sf425", letter)) },
            html! {
                @match amount {
                    Some(amount) => (money_figure(words, amount)),
                    None => span.muted { (words.t("statement-no-rate")) },
                }
            },
        ]
    };
    Table {
        caption: words.t("statement-sf425"),
        caption_hidden: false,
        columns: vec![Column::words(words.t("statement-line")), Column::figures(words.code("field", "amount"))],
        rows: view.report.iter().map(cells).collect(),
        totals: None,
    }
}

fn cash_table(words: &Words, view: &FundStatementView) -> Table {
    let mut columns = vec![Column::words(words.code("field", "currency"))];
    let kinds = ["receipt", "disbursement", "conversion", "settlement", "transfer"];
    columns.extend(kinds.map(|kind| Column::figures(words.code("cash", kind))));
    columns.push(Column::figures(words.t("fund-cash")));
    let cells = |row: &CashRow| {
        let mut cells = vec![html! { (words.currency(&row.currency)) }];
        cells.extend(row.amounts.each_ref().map(|amount| money_figure(words, amount)));
        cells
    };
    Table {
        caption: words.t("statement-cash"),
        caption_hidden: false,
        columns,
        rows: view.cash.iter().map(cells).collect(),
        totals: None,
    }
}

/// An open advance, or all of an account.
#[derive(Debug, Clone)]
pub struct AgedItem {
    /// Fund code.
    pub fund: String,
    /// 1210 or 1220.
    pub account: String,
    /// Case number and number of the disbursement.
    pub case: Option<(String, i64)>,
    /// Since when, and for how many days.
    pub since: Option<(NaiveDate, i64)>,
    /// How many there are, of a sum.
    pub count: Option<i64>,
    /// By age, and all.
    pub figures: [Figure; 6],
}

/// Advances by age.
#[derive(Debug, Clone)]
pub struct AgeingView {
    /// Filters and files.
    pub asked: Asked,
    /// The day that ages are counted to.
    pub as_of: NaiveDate,
    /// By fund and account.
    pub sums: Vec<AgedItem>,
    /// Oldest first.
    pub items: Vec<AgedItem>,
    /// On through the list.
    pub pager: Pager,
}

/// The page of advances by age.
pub fn ageing(words: &Words, view: &AgeingView) -> Markup {
    let content = html! {
        @if view.sums.is_empty() {
            (empty(&words.t("ageing-none"), &words.t("ageing-none-advice"), None))
        } @else {
            (table(&aged_sums_table(words, &view.sums)))
            (table(&aged_table(words, &view.items)))
            (pager(words, &view.pager))
        }
    };
    let about = words.ta("ageing-help", &[("date", words.date(view.as_of).into())]);
    framed(words, "ageing", &view.asked, &about, &content)
}

fn band_columns(words: &Words) -> [Column; 6] {
    ["band-30", "band-60", "band-90", "band-180", "band-over", "total"].map(|key| Column::figures(words.t(key)))
}

fn money_figure(words: &Words, found: &Figure) -> Markup {
    match found.href.as_deref().filter(|_| found.amount.minor != 0) {
        Some(href) => html! { a href=(href) { (money(words, &found.amount)) } },
        None => money(words, &found.amount),
    }
}

fn aged_sums_table(words: &Words, sums: &[AgedItem]) -> Table {
    let mut columns = vec![Column::words(words.t("entry-account")), Column::words(words.code("field", "fund"))];
    columns.push(Column::figures(words.t("ageing-items")));
    columns.extend(band_columns(words));
    let cells = |item: &AgedItem| {
        let mut cells = vec![account_name(words, &item.account), html! { (code(&item.fund)) }];
        cells.push(html! { @if let Some(count) = item.count { (words.number(count)) } });
        cells.extend(item.figures.each_ref().map(|found| money_figure(words, found)));
        cells
    };
    let rows = sums.iter().map(cells).collect();
    Table { caption: words.t("ageing-sums"), caption_hidden: false, columns, rows, totals: None }
}

fn aged_table(words: &Words, items: &[AgedItem]) -> Table {
    let mut columns = vec![Column::words(words.t("column-case")), Column::words(words.t("entry-account"))];
    columns.push(Column::words(words.t("column-since")));
    columns.extend(band_columns(words));
    let cells = |item: &AgedItem| {
        let mut cells = vec![
            html! {
                @match &item.case {
                    Some((number, disbursement)) => {
                        a href={ "/cases/" (number) } { (code(number)) } " · " (disbursement)
                    },
                    None => (words.t("ageing-no-case")),
                }
                span.under { (code(&item.fund)) }
            },
            html! { span.account-code { (item.account) } },
            html! {
                @if let Some((on, days)) = item.since { (date(words, on)) span.under { (words.days(days)) } }
            },
        ];
        cells.extend(item.figures.each_ref().map(|found| {
            html! {
                @if found.amount.minor != 0 { (money_figure(words, found)) }
            }
        }));
        cells
    };
    let rows = items.iter().map(cells).collect();
    Table { caption: words.t("ageing-list"), caption_hidden: false, columns, rows, totals: None }
}

/// A commitment, or all of a budget line.
#[derive(Debug, Clone)]
pub struct CommitmentItem {
    /// Case number; `None` for a sum.
    pub case: Option<String>,
    /// Fund and budget line.
    pub line: String,
    /// Approved, pre-encumbered, encumbered, expended, released.
    pub figures: [Figure; 5],
    /// Paid, by currency.
    pub paid: Vec<Figure>,
}

/// The register of commitments.
#[derive(Debug, Clone)]
pub struct RegisterView {
    /// Filters and files.
    pub asked: Asked,
    /// The day it stands at.
    pub as_of: NaiveDate,
    /// By fund and budget line.
    pub sums: Vec<CommitmentItem>,
    /// Grants in the order of their award.
    pub items: Vec<CommitmentItem>,
    /// On through the list.
    pub pager: Pager,
}

/// The page of the register of commitments.
pub fn commitments(words: &Words, view: &RegisterView) -> Markup {
    let content = html! {
        @if view.sums.is_empty() && view.items.is_empty() {
            (empty(&words.t("commitments-none"), &words.t("commitments-none-advice"), None))
        } @else {
            @if !view.sums.is_empty() { (table(&commitment_table(words, words.t("commitments-sums"), &view.sums))) }
            @if !view.items.is_empty() { (table(&commitment_table(words, words.t("commitments-list"), &view.items))) }
            (pager(words, &view.pager))
        }
    };
    let about = words.ta("commitments-help", &[("date", words.date(view.as_of).into())]);
    framed(words, "commitments", &view.asked, &about, &content)
}

fn commitment_table(words: &Words, caption: String, items: &[CommitmentItem]) -> Table {
    let of_grants = items.iter().any(|item| item.case.is_some());
    let mut columns = Vec::new();
    if of_grants {
        columns.push(Column::words(words.t("column-case")));
    }
    columns.push(Column::words(words.code("field", "budget_line")));
    let keys = ["commitment-approved", "fund-pre-encumbered", "fund-encumbered", "fund-expended"];
    columns.extend(keys.map(|key| Column::figures(words.t(key))));
    columns.extend(["commitment-released", "commitment-paid"].map(|key| Column::figures(words.t(key))));
    let cells = |item: &CommitmentItem| {
        let mut cells = Vec::new();
        if of_grants {
            cells.push(html! {
                @if let Some(number) = &item.case { a href={ "/cases/" (number) } { (code(number)) } }
            });
        }
        cells.push(html! { (item.line) });
        cells.extend(item.figures.each_ref().map(|found| money_figure(words, found)));
        cells.push(html! { @for amount in &item.paid { (money_figure(words, amount)) " " } });
        cells
    };
    Table { caption, caption_hidden: false, columns, rows: items.iter().map(cells).collect(), totals: None }
}
