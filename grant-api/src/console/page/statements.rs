//! Statements of the books: general ledger, account statement, journal.
//!
//! Invariant: every figure is one of the use case's and opens to its entries, where the view brings the way. Must not: add up.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::reports::{head, href};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::download::downloads;
use crate::console::component::empty::empty;
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::money::{Amount, figures};
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// What every statement's page begins with.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Reports that the reader may open.
    pub open: Vec<&'static str>,
    /// Filters.
    pub filters: Vec<Filter>,
    /// What was asked for, as a query; the files are asked for the same.
    pub query: String,
}

/// An amount that opens to its entries.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The amount.
    pub amount: Amount,
    /// Where its entries are.
    pub href: Option<String>,
}

/// The page of a report: title, filters, files, and what follows.
pub(super) fn framed(words: &Words, report: &str, asked: &Asked, about: &str, content: &Markup) -> Markup {
    html! {
        (head(words, &asked.open, report))
        (filters(words, &href(report), &asked.filters))
        (help(about))
        (downloads(words, &href(report), &asked.query))
        (content)
    }
}

/// A figure; nothing leads from a zero.
pub(super) fn figure(words: &Words, figure: &Figure) -> Markup {
    match figure.href.as_deref().filter(|_| figure.amount.minor != 0) {
        Some(href) => html! { a href=(href) { (figures(words, &figure.amount)) } },
        None => figures(words, &figure.amount),
    }
}

/// A figure where there is one: a column of mostly zeros is read by what stands in it.
pub(super) fn if_any(words: &Words, amount: &Amount) -> Markup {
    html! { @if amount.minor != 0 { (figures(words, amount)) } }
}

/// An account with its name; the code leads to its statement.
pub(super) fn account_link(words: &Words, account: &str, href: &str) -> Markup {
    html! { a.account-code href=(href) { (account) } " " (words.code_if_known("account", account).unwrap_or_default()) }
}

/// An account with its name.
pub(super) fn account_name(words: &Words, account: &str) -> Markup {
    html! {
        span.account-code { (account) } " " (words.code_if_known("account", account).unwrap_or_default())
    }
}

fn figure_if_any(words: &Words, found: &Figure) -> Markup {
    html! { @if found.amount.minor != 0 { (figure(words, found)) } }
}

fn nothing(words: &Words) -> Markup {
    empty(&words.t("list-empty"), &words.t("statement-empty-advice"), None)
}

/// What happened, in words where it has some.
fn event_name(words: &Words, event: &str) -> String {
    words.code_if_known("did", event).unwrap_or_else(|| event.to_owned())
}

/// A case's number as a link.
fn case_link(number: &str) -> Markup {
    html! { a href={ "/cases/" (number) } { (code(number)) } }
}

/// A month of an account.
#[derive(Debug, Clone)]
pub struct LedgerMonthRow {
    /// Month and year.
    pub month: String,
    /// Debit and credit of the month.
    pub turnover: [Figure; 2],
    /// Closing balance: debit, credit.
    pub closing: [Amount; 2],
}

/// An account of the general ledger.
#[derive(Debug, Clone)]
pub struct LedgerRow {
    /// Code.
    pub account: String,
    /// Its statement.
    pub href: String,
    /// Opening balance: debit, credit.
    pub opening: [Amount; 2],
    /// Debit and credit of the period.
    pub turnover: [Figure; 2],
    /// Closing balance: debit, credit.
    pub closing: [Amount; 2],
    /// Month by month; where one account was asked for.
    pub months: Vec<LedgerMonthRow>,
}

/// The accounts of a fund in one currency.
#[derive(Debug, Clone)]
pub struct LedgerPart {
    /// Fund code.
    pub fund: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Accounts by code.
    pub rows: Vec<LedgerRow>,
}

/// The general ledger.
#[derive(Debug, Clone)]
pub struct LedgerView {
    /// Filters and files.
    pub asked: Asked,
    /// Fund by fund.
    pub parts: Vec<LedgerPart>,
    /// On through the funds.
    pub pager: Pager,
}

/// The page of the general ledger.
pub fn general_ledger(words: &Words, view: &LedgerView) -> Markup {
    let content = html! {
        @if view.parts.is_empty() { (nothing(words)) }
        @for part in &view.parts {
            (table(&ledger_table(words, part)))
            @for row in part.rows.iter().filter(|row| !row.months.is_empty()) {
                (table(&months_table(words, part, row)))
            }
        }
        (pager(words, &view.pager))
    };
    framed(words, "general-ledger", &view.asked, &words.t("ledger-help"), &content)
}

fn ledger_columns(words: &Words, first: String) -> Vec<Column> {
    let keys = ["ledger-opening-debit", "ledger-opening-credit", "entry-debit", "entry-credit"];
    let closing = ["ledger-closing-debit", "ledger-closing-credit"];
    let figures = keys.into_iter().chain(closing).map(|key| Column::figures(words.t(key)));
    std::iter::once(Column::words(first)).chain(figures).collect()
}

fn part_names(words: &Words, part: &LedgerPart) -> String {
    words.ta("ledger-fund", &[("fund", (&part.fund).into()), ("currency", words.currency(&part.currency).into())])
}

fn ledger_table(words: &Words, part: &LedgerPart) -> Table {
    let row = |row: &LedgerRow| {
        let mut cells = vec![account_link(words, &row.account, &row.href)];
        cells.extend(row.opening.each_ref().map(|amount| if_any(words, amount)));
        cells.extend(row.turnover.each_ref().map(|found| figure_if_any(words, found)));
        cells.extend(row.closing.each_ref().map(|amount| if_any(words, amount)));
        cells
    };
    Table {
        caption: part_names(words, part),
        caption_hidden: false,
        columns: ledger_columns(words, words.t("entry-account")),
        rows: part.rows.iter().map(row).collect(),
        totals: None,
    }
}

fn months_table(words: &Words, part: &LedgerPart, row: &LedgerRow) -> Table {
    let mut columns = vec![Column::words(words.t("ledger-month"))];
    let keys = ["entry-debit", "entry-credit", "ledger-closing-debit", "ledger-closing-credit"];
    columns.extend(keys.map(|key| Column::figures(words.t(key))));
    let cells = |month: &LedgerMonthRow| {
        let mut cells = vec![html! { (month.month) }];
        cells.extend(month.turnover.each_ref().map(|found| figure_if_any(words, found)));
        // A balance of nothing is a balance: it stands on the debit side.
        let none = month.closing.iter().all(|amount| amount.minor == 0);
        let [debit, credit] = &month.closing;
        cells.extend([if none { figures(words, debit) } else { if_any(words, debit) }, if_any(words, credit)]);
        cells
    };
    Table {
        caption: format!("{}, {}", part_names(words, part), row.account),
        caption_hidden: false,
        columns,
        rows: row.months.iter().map(cells).collect(),
        totals: None,
    }
}

/// A line of an account's statement.
#[derive(Debug, Clone)]
pub struct AccountItem {
    /// Booking date.
    pub on: NaiveDate,
    /// Number of the entry.
    pub number: i64,
    /// Code of what happened.
    pub event: String,
    /// Case number.
    pub case: Option<String>,
    /// Fund and budget line.
    pub dimensions: String,
    /// The account on the other side.
    pub contra: String,
    /// Debited, or credited.
    pub sides: [Option<Amount>; 2],
    /// Balance afterwards: debit above zero.
    pub balance: Amount,
}

/// The statement of an account.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// Filters and files.
    pub asked: Asked,
    /// The account; `None` before one is chosen.
    pub account: Option<String>,
    /// Brought forward, by currency.
    pub before: Vec<Amount>,
    /// Lines in the order of booking.
    pub items: Vec<AccountItem>,
    /// On through the list.
    pub pager: Pager,
}

/// The page of an account's statement.
pub fn account_statement(words: &Words, view: &AccountView) -> Markup {
    let content = html! {
        @match &view.account {
            None => (empty(&words.t("account-choose"), &words.t("account-choose-advice"), None)),
            Some(_) if view.items.is_empty() && view.before.is_empty() => (nothing(words)),
            Some(account) => {
                (table(&account_table(words, view, account)))
                (pager(words, &view.pager))
            }
        }
    };
    framed(words, "account-statement", &view.asked, &words.t("account-help"), &content)
}

fn account_table(words: &Words, view: &AccountView, account: &str) -> Table {
    let columns = vec![
        Column::words(words.code("field", "on")),
        Column::words(words.t("statement-event")),
        Column::words(words.t("statement-contra")),
        Column::words(words.code("field", "fund")),
        Column::figures(words.t("entry-debit")),
        Column::figures(words.t("entry-credit")),
        Column::figures(words.t("statement-balance")),
    ];
    let money = |amount: &Amount| html! { span.money { (amount.text(words)) } };
    let before = view.before.iter().map(|amount| {
        let mut cells = vec![html! { (words.t("statement-brought")) }];
        cells.extend(std::iter::repeat_n(html! {}, 5));
        cells.push(money(amount));
        cells
    });
    let item = |item: &AccountItem| {
        let side = |amount: &Option<Amount>| html! { @if let Some(amount) = amount { (figures(words, amount)) } };
        vec![
            html! { (date(words, item.on)) },
            html! {
                (event_name(words, &item.event))
                span.under { (entry_number(words, item.number)) @if let Some(number) = &item.case { " · " (case_link(number)) } }
            },
            account_name(words, &item.contra),
            html! { (item.dimensions) },
            side(&item.sides[0]),
            side(&item.sides[1]),
            money(&item.balance),
        ]
    };
    let name = words.code_if_known("account", account).unwrap_or_default();
    Table {
        caption: format!("{account} {name}"),
        caption_hidden: false,
        columns,
        rows: before.chain(view.items.iter().map(item)).collect(),
        totals: None,
    }
}

fn entry_number(words: &Words, number: i64) -> String {
    words.ta("entry-number", &[("number", number.to_string().into())])
}

/// A leg of an entry.
#[derive(Debug, Clone)]
pub struct LegRow {
    /// Account debited.
    pub debit: String,
    /// Account credited.
    pub credit: String,
    /// Fund and budget line.
    pub dimensions: String,
    /// Amount.
    pub amount: Amount,
    /// The same in base currency, where that is another.
    pub base: Option<Amount>,
}

/// An entry of the journal.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// Its number.
    pub number: i64,
    /// Code of what happened.
    pub event: String,
    /// Booking date.
    pub on: NaiveDate,
    /// Case number.
    pub case: Option<String>,
    /// Legs of the money and of the budget.
    pub legs: Vec<LegRow>,
}

/// The journal.
#[derive(Debug, Clone)]
pub struct JournalView {
    /// Filters and files.
    pub asked: Asked,
    /// Debits and credits of the account that was asked for, by currency, over all pages.
    pub totals: Vec<[Amount; 2]>,
    /// Entries in the order of booking.
    pub entries: Vec<EntryRow>,
    /// On through the list.
    pub pager: Pager,
}

/// The page of the journal.
pub fn journal(words: &Words, view: &JournalView) -> Markup {
    let content = html! {
        @if view.entries.is_empty() { (nothing(words)) }
        @for [debit, credit] in &view.totals {
            p { (words.ta("journal-totals", &[("debit", debit.text(words).into()), ("credit", credit.text(words).into())])) }
        }
        @for entry in &view.entries { (journal_entry(words, entry)) }
        (pager(words, &view.pager))
    };
    framed(words, "journal", &view.asked, &words.t("journal-help"), &content)
}

fn journal_entry(words: &Words, entry: &EntryRow) -> Markup {
    let mut columns = vec![
        Column::words(words.t("entry-debit")).said(),
        Column::words(words.t("entry-credit")),
        Column::words(words.code("field", "fund")),
        Column::figures(words.code("field", "amount")),
    ];
    let foreign = entry.legs.iter().any(|leg| leg.base.is_some());
    if foreign {
        columns.push(Column::figures(words.t("journal-base")));
    }
    let leg = |leg: &LegRow| {
        vec![
            account_name(words, &leg.debit),
            account_name(words, &leg.credit),
            html! { (leg.dimensions) },
            html! { span.money { (leg.amount.text(words)) } },
            html! { @if let Some(base) = &leg.base { span.money { (base.text(words)) } } },
        ]
    };
    let name = format!("{} · {}", entry_number(words, entry.number), event_name(words, &entry.event));
    let legs = Table {
        caption: name.clone(),
        caption_hidden: true,
        columns,
        rows: entry.legs.iter().map(leg).collect(),
        totals: None,
    };
    html! {
        article.entry {
            header {
                h3 { (name) }
                p.muted { (date(words, entry.on)) @if let Some(number) = &entry.case { " · " (case_link(number)) } }
            }
            (table(&legs))
        }
    }
}
