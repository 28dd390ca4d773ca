//! General ledger, account statement and journal: what the query asked for, and the way from each figure to its entries.
//!
//! Invariant: the way to the entries is the slice that the figure was added up by, in the query of the journal; the files are
//! asked for by the page's own query. Must not: add up, or sort what the use case gave.

use ledger_core::id::FundId;
use ledger_core::ledger::account::{AccountCode, Layer, Side};
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::statement::{LedgerAccount, LedgerMonth};
use ledger_core::ledger::trial::Sides;
use ledger_core::money::Currency;
use poem::{Response, Result};

use super::component::filter::Filter;
use super::component::money::Amount;
use super::component::pager::Pager;
use super::page::statements::{
    self, AccountItem, AccountView, Asked, EntryRow, Figure, JournalView, LedgerMonthRow, LedgerPart, LedgerRow,
    LedgerView, LegRow,
};
use super::session::Visit;
use super::show_reports::{day, framed, moment, open_to};
use super::view::amount;
use super::words::Words;
use super::words::codes_books::ACCOUNTS;
use crate::app::statements::ledger::{AccountLine, JournalEntry, LedgerAsk};
use crate::app::statements::{Download, FileForm, Labels, LegFilter, Slice};
use crate::app::{AppError, AppResult};
use crate::http::attachment::attachment;

/// Rows on one page of an account.
const LINES: u64 = 40;
/// Entries on one page of the journal.
const ENTRIES: u64 = 15;

/// An id, a code or a number of the query; one that is none is as absent as a page that is none.
fn asked<T>(visit: &Visit, name: &str, read: impl Fn(&str) -> Option<T>) -> AppResult<Option<T>> {
    visit.sent.some(name).map(|text| read(text).ok_or(AppError::Hidden)).transpose()
}

fn id<T: From<uuid::Uuid>>(visit: &Visit, name: &str) -> AppResult<Option<T>> {
    asked(visit, name, |text| text.parse::<uuid::Uuid>().ok().map(T::from))
}

/// The fund of the query.
pub(super) fn fund(visit: &Visit) -> AppResult<Option<FundId>> {
    id(visit, "fund_id")
}

/// The slice of the query.
pub(super) fn slice(visit: &Visit) -> AppResult<Slice> {
    let legs = LegFilter {
        account: asked(visit, "account", AccountCode::parse)?,
        fund: fund(visit)?,
        line: id(visit, "line_id")?,
        grant: id(visit, "grant_id")?,
        disbursement: id(visit, "disbursement_id")?,
        bank_account: id(visit, "bank_account_id")?,
        currency: asked(visit, "currency", Currency::from_code)?,
        layer: asked(visit, "layer", Layer::from_code)?,
        from: day(visit, "from")?,
        to: day(visit, "to")?,
        ..LegFilter::default()
    };
    Ok(Slice { legs, known_at: moment(visit, "known_at")? })
}

/// The file that was asked for, if one was.
pub(super) fn form(visit: &Visit) -> AppResult<Option<FileForm>> {
    asked(visit, "format", |text| match text {
        "csv" => Some(FileForm::Csv),
        "xlsx" => Some(FileForm::Xlsx),
        _ => None,
    })
}

/// A file as the browser saves it.
pub(super) fn saved(file: Download) -> Response {
    attachment(&file.name, file.media, file.bytes)
}

/// A report's address with a slice.
pub(super) fn address(visit: &Visit, report: &str, legs: LegFilter) -> String {
    let query = Slice { legs, known_at: None }.query(visit.sent.some("known_at"));
    if query.is_empty() { format!("/reports/{report}") } else { format!("/reports/{report}?{query}") }
}

/// An amount that opens to the entries of a slice.
pub(super) fn figure(visit: &Visit, amount: Amount, legs: LegFilter) -> Figure {
    Figure { amount, href: Some(address(visit, "journal", legs)) }
}

/// The parts of a query that were sent, without where the list is and without the form of a file.
pub(super) fn query(visit: &Visit, names: &[&'static str]) -> String {
    let set = names.iter().filter_map(|name| visit.sent.some(name).map(|value| format!("{name}={value}")));
    set.collect::<Vec<_>>().join("&")
}

/// Forward through a list: the address of the next page.
pub(super) fn pages(visit: &Visit, report: &str, query: &str, next: Option<&str>) -> Pager {
    let first = if query.is_empty() { format!("/reports/{report}") } else { format!("/reports/{report}?{query}") };
    let join = if query.is_empty() { '?' } else { '&' };
    Pager {
        next: next.map(|next| format!("{first}{join}after={next}")),
        first: visit.sent.some("after").map(|_| first),
    }
}

/// Rows of parts that stand whole on one page.
const ROWS: usize = 35;

/// The parts of this page, each whole and at least one, and where the next page begins.
pub(super) fn window<T>(visit: &Visit, parts: Vec<T>, rows: impl Fn(&T) -> usize) -> (Vec<T>, Option<String>) {
    let from = visit.sent.some("after").and_then(|after| after.parse().ok()).unwrap_or(0);
    let (mut shown, mut count) = (Vec::new(), 0);
    for (at, part) in parts.into_iter().enumerate().skip(from) {
        count += rows(&part);
        if count > ROWS && !shown.is_empty() {
            return (shown, Some(at.to_string()));
        }
        shown.push(part);
    }
    (shown, None)
}

/// Choice of a fund.
pub(super) fn fund_filter(words: &Words, visit: &Visit, labels: &Labels) -> Filter {
    let options =
        labels.funds.iter().map(|(fund, _)| (fund.fund_id.to_string(), format!("{} · {}", fund.code, fund.title)));
    Filter::choice("fund_id", words.code("field", "fund"), visit.sent.some("fund_id"), options.collect())
}

/// The recorded time.
pub(super) fn known_filter(words: &Words, visit: &Visit) -> Filter {
    Filter::moment("known_at", words.t("filter-known-at"), visit.sent.some("known_at"))
}

fn account_filter(words: &Words, visit: &Visit) -> Filter {
    let option = |code: &&str| ((*code).to_owned(), format!("{code} {}", words.code("account", code)));
    let mut options: Vec<(String, String)> = ACCOUNTS.iter().map(option).collect();
    let chosen = visit.sent.some("account");
    if let Some(code) = chosen.filter(|code| !ACCOUNTS.contains(code)) {
        options.push((code.to_owned(), code.to_owned()));
    }
    Filter::choice("account", words.t("entry-account"), chosen, options)
}

fn period_filters(words: &Words, visit: &Visit, legs: &LegFilter) -> [Filter; 3] {
    [
        Filter::date("from", words.t("filter-from"), legs.from),
        Filter::date("to", words.t("filter-to"), legs.to),
        known_filter(words, visit),
    ]
}

/// Dimensions that came with a link: each can be taken off, and nothing else chosen.
fn narrowed(words: &Words, visit: &Visit, labels: &Labels, legs: &LegFilter) -> Vec<Filter> {
    let line = legs.line.and_then(|line| labels.line(Some(line)));
    let layer = legs.layer.map(|layer| words.t(if layer == Layer::Budget { "entry-budget" } else { "entry-actual" }));
    let given: [(&'static str, String, Option<String>); 6] = [
        ("line_id", words.code("field", "budget_line"), line.map(str::to_owned)),
        ("grant_id", words.t("statement-grant"), None),
        ("disbursement_id", words.code("field", "disbursement"), None),
        ("bank_account_id", words.code("field", "bank_account"), None),
        ("currency", words.code("field", "currency"), None),
        ("layer", words.t("trial-layer"), layer),
    ];
    let filter = |(name, label, text): (&'static str, String, Option<String>)| {
        let sent = visit.sent.some(name)?;
        // The last letters of an id tell two of them apart; the whole of it says nothing to anybody.
        let short = || sent.get(sent.len().saturating_sub(8)..).unwrap_or(sent).to_owned();
        Some(Filter::choice(name, label, Some(sent), vec![(sent.to_owned(), text.unwrap_or_else(short))]))
    };
    given.into_iter().filter_map(filter).collect()
}

const SLICE: [&str; 11] = [
    "account",
    "fund_id",
    "line_id",
    "grant_id",
    "disbursement_id",
    "bank_account_id",
    "currency",
    "layer",
    "from",
    "to",
    "known_at",
];

fn asked_by(words: &Words, visit: &Visit, labels: &Labels, legs: &LegFilter) -> Asked {
    let mut filters = vec![account_filter(words, visit), fund_filter(words, visit, labels)];
    filters.extend(narrowed(words, visit, labels, legs));
    filters.extend(period_filters(words, visit, legs));
    Asked { open: open_to(&visit.request.principal.roles), filters, query: query(visit, &SLICE) }
}

fn both(sides: Sides, currency: Currency) -> [Amount; 2] {
    [amount(sides.debit, currency), amount(sides.credit, currency)]
}

/// Fund and budget line of a leg.
fn dimensions(labels: &Labels, leg: &Leg) -> String {
    match labels.line(leg.line_id) {
        Some(line) => format!("{} · {line}", labels.fund(leg.fund_id)),
        None => labels.fund(leg.fund_id).to_owned(),
    }
}

/// `/reports/general-ledger`.
pub async fn general_ledger(visit: Visit) -> Result<Response> {
    let Slice { legs, known_at } = slice(&visit)?;
    let ask = LedgerAsk { fund: legs.fund, account: legs.account, from: legs.from, to: legs.to, known_at };
    let app = &visit.console.app;
    if let Some(form) = form(&visit)? {
        return Ok(saved(app.general_ledger_file(&visit.request, ask, form).await?));
    }
    let report = app.general_ledger(&visit.request, ask).await?;
    let words = visit.words();
    let mut parts: Vec<LedgerPart> = Vec::new();
    for found in &report.accounts {
        let (fund, currency) = (report.labels.fund(found.fund), found.currency.code());
        let at = match parts.iter().position(|part| part.fund == fund && part.currency == currency) {
            Some(at) => at,
            None => {
                parts.push(LedgerPart { fund: fund.to_owned(), currency: currency.to_owned(), rows: Vec::new() });
                parts.len() - 1
            }
        };
        parts[at].rows.push(ledger_row(&visit, found, &legs));
    }
    let rows = |part: &LedgerPart| part.rows.iter().map(|row| 1 + row.months.len()).sum();
    let (parts, next) = window(&visit, parts, rows);
    let view = LedgerView {
        asked: asked_by(&words, &visit, &report.labels, &legs),
        parts,
        pager: pages(&visit, "general-ledger", &query(&visit, &SLICE), next.as_deref()),
    };
    Ok(framed(&visit, "general-ledger", &statements::general_ledger(&words, &view)))
}

fn ledger_row(visit: &Visit, found: &LedgerAccount, asked: &LegFilter) -> LedgerRow {
    let (account, fund, currency) = (Some(found.account), Some(found.fund), Some(found.currency));
    let of = LegFilter { account, fund, currency, from: asked.from, to: asked.to, ..LegFilter::default() };
    let figures =
        |sides, legs: &LegFilter| both(sides, found.currency).map(|amount| figure(visit, amount, legs.clone()));
    let month = |month: &LedgerMonth| {
        let last = month.month.checked_add_months(chrono::Months::new(1)).and_then(|day| day.pred_opt());
        let first = asked.from.filter(|from| *from > month.month).unwrap_or(month.month);
        let last = asked.to.filter(|to| last.is_none_or(|last| *to < last)).or(last);
        let legs = LegFilter { from: Some(first), to: last, ..of.clone() };
        LedgerMonthRow {
            month: visit.words().month(month.month),
            turnover: figures(month.sides, &legs),
            closing: both(month.closing, found.currency),
        }
    };
    let months = if asked.account.is_some() { found.months.iter().map(month).collect() } else { Vec::new() };
    LedgerRow {
        account: found.account.to_string(),
        href: address(visit, "account-statement", of.clone()),
        opening: both(found.opening, found.currency),
        turnover: figures(found.turnover, &of),
        closing: both(found.closing, found.currency),
        months,
    }
}

/// `/reports/account-statement`.
pub async fn account_statement(visit: Visit) -> Result<Response> {
    let slice = slice(&visit)?;
    let app = &visit.console.app;
    let words = visit.words();
    let labels = app.labels(&visit.request).await?;
    let mut view = AccountView {
        asked: asked_by(&words, &visit, &labels, &slice.legs),
        account: slice.legs.account.map(|account| account.to_string()),
        before: Vec::new(),
        items: Vec::new(),
        pager: Pager::default(),
    };
    if let Some(account) = slice.legs.account {
        if let Some(form) = form(&visit)? {
            return Ok(saved(app.account_file(&visit.request, (account, &slice), form).await?));
        }
        let after = visit.sent.some("after");
        let page = app.account_statement(&visit.request, (account, &slice), after, LINES).await?;
        view.before = page.before.iter().map(|(currency, minor)| amount(*minor, *currency)).collect();
        view.items = page.lines.iter().map(|line| account_item(&labels, line)).collect();
        view.pager = pages(&visit, "account-statement", &query(&visit, &SLICE), page.next.as_deref());
    }
    Ok(framed(&visit, "account-statement", &statements::account_statement(&words, &view)))
}

fn account_item(labels: &Labels, line: &AccountLine) -> AccountItem {
    let leg = &line.leg;
    let side = |side| (line.side == side).then(|| amount(leg.amount_minor, leg.currency));
    AccountItem {
        on: leg.booked_on,
        number: leg.seq,
        event: line.event.clone(),
        case: line.case.as_ref().map(|(_, number)| number.clone()),
        dimensions: dimensions(labels, leg),
        contra: line.contra.to_string(),
        sides: [side(Side::Debit), side(Side::Credit)],
        balance: amount(line.balance, leg.currency),
    }
}

/// `/reports/journal`.
pub async fn journal(visit: Visit) -> Result<Response> {
    let slice = slice(&visit)?;
    let app = &visit.console.app;
    if let Some(form) = form(&visit)? {
        return Ok(saved(app.journal_file(&visit.request, &slice, form).await?));
    }
    let page = app.journal(&visit.request, &slice, visit.sent.some("after"), ENTRIES).await?;
    let words = visit.words();
    let view = JournalView {
        asked: asked_by(&words, &visit, &page.labels, &slice.legs),
        totals: page.totals.iter().map(|(currency, sides)| both(*sides, *currency)).collect(),
        entries: page.entries.iter().map(|entry| entry_row(&page.labels, entry)).collect(),
        pager: pages(&visit, "journal", &query(&visit, &SLICE), page.next.as_deref()),
    };
    Ok(framed(&visit, "journal", &statements::journal(&words, &view)))
}

fn entry_row(labels: &Labels, entry: &JournalEntry) -> EntryRow {
    let leg = |leg: &Leg| LegRow {
        debit: leg.debit_account.to_string(),
        credit: leg.credit_account.to_string(),
        dimensions: dimensions(labels, leg),
        amount: amount(leg.amount_minor, leg.currency),
        base: labels
            .in_base(leg.base_minor)
            .filter(|money| money.currency != leg.currency)
            .map(|money| amount(money.minor, money.currency)),
    };
    EntryRow {
        number: entry.header.seq,
        event: entry.header.event.clone(),
        on: entry.header.booked_on,
        case: entry.number.clone(),
        legs: entry.legs.iter().map(leg).collect(),
    }
}
