//! Opening balances: what each fund had when the books began, prepared by one person and posted by another.
//!
//! Invariant: what is to be posted is shown before it is posted, with its entry. Must not post what the poster has not
//! seen: the form carries the version.

use ledger_core::ledger::account::AccountCode;
use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, OpeningCash, OpeningPost, OpeningPrepare, OpeningSpent};
use ledger_core::programme::fund::{BudgetLine, Fund};
use ledger_core::programme::opening::{Opening, OpeningKind, OpeningLine, moves, total};
use ledger_core::programme::setup::BankAccount;
use maud::html;
use poem::{Response, Result};

use super::super::act::Outcome;
use super::super::act_read::Reader;
use super::super::component::entry::{Entry, Line, Side};
use super::super::component::facts::Fact;
use super::super::component::field::Field;
use super::super::component::money::money;
use super::super::component::table::{Column, Table};
use super::super::session::Visit;
use super::super::view::amount;
use super::super::words::Words;
use super::checklist::code_of;
use super::partners::list;
use super::{Sheet, Typed, dated, fresh, labelled, may, send};
use crate::app::error::Fault;
use crate::app::setup::{FundStart, Start};
use crate::app::{AppError, AppResult};

const LIST: &str = "/setup/openings";

/// GET: every fund with how its books begin.
pub async fn show(visit: Visit) -> Result<Response> {
    let words = visit.words();
    let starts = visit.console.app.fund_starts(&visit.request).await?;
    let row = |start: &FundStart| {
        let (code, state) = (&start.fund.code, words.code("start", code_of(start.start)));
        let prepare = may(&visit, Action::OpeningPrepare) && matches!(start.start, Start::Untouched | Start::Prepared);
        let post = may(&visit, Action::OpeningPost) && start.start == Start::Prepared;
        vec![
            html! { (code) " · " (start.fund.title) },
            html! { (state) },
            html! {
                @if prepare { p { a href={ (LIST) "/" (code) } { (words.code("do", "opening_prepare")) } } }
                @if post { p { a href={ (LIST) "/" (code) "/post" } { (words.code("do", "opening_post")) } } }
            },
        ]
    };
    let rows: Vec<_> = starts.iter().map(row).collect();
    let mut sheet = Sheet::new("openings", Action::OpeningPrepare, LIST, fresh());
    let columns = vec![
        Column::words(words.code("field", "fund")),
        Column::words(words.t("column-state")),
        Column::words(words.t("column-next")),
    ];
    let (caption, caption_hidden) = (words.code("setup", "openings"), true);
    sheet.list = (!rows.is_empty()).then_some(Table { caption, caption_hidden, columns, rows, totals: None });
    let open = starts.iter().any(|start| matches!(start.start, Start::Untouched | Start::Prepared));
    sheet.lacking = Some(words.t(if open { "setup-openings-choose" } else { "setup-openings-none" }));
    sheet.answer(&visit)
}

/// The fund that the path names, and the bank accounts in its currency.
async fn found(visit: &Visit) -> AppResult<(FundStart, Vec<BankAccount>)> {
    let app = &visit.console.app;
    let starts = app.fund_starts(&visit.request).await?;
    let start = starts.into_iter().find(|start| start.fund.code.as_str() == visit.part("code"));
    let start = start.ok_or(AppError::Hidden)?;
    let mut accounts = app.bank_accounts(&visit.request).await?;
    accounts.retain(|account| account.currency == start.fund.currency);
    Ok((start, accounts))
}

fn cash_name(account: &BankAccount) -> String {
    format!("cash_{}", account.bank_account_id)
}

fn spent_name(line: &BudgetLine) -> String {
    format!("spent_{}", line.line_id)
}

fn cash_label(words: &Words, account: &BankAccount) -> String {
    words.ta("opening-cash", &[("account", account.code.as_str().into())])
}

fn spent_label(words: &Words, line: &BudgetLine) -> String {
    words.ta("opening-spent", &[("line", format!("{} {}", line.code, line.title).into())])
}

/// GET: the form of one fund, with what was prepared last.
pub async fn prepare_form(visit: Visit) -> Result<Response> {
    let (start, accounts) = found(&visit).await?;
    prepare_with(&visit, &start, &accounts, fresh())
}

/// POST: prepares it, or prepares it anew.
pub async fn prepare(visit: Visit) -> Result<Response> {
    let (start, accounts) = found(&visit).await?;
    let (words, currency) = (visit.words(), start.fund.currency);
    let mut reader = Reader::new(words, &visit.sent);
    let mut input = OpeningPrepare { fund: start.fund.fund_id, cash: Vec::new(), spent: Vec::new() };
    for account in &accounts {
        let (name, label) = (cash_name(account), cash_label(&words, account));
        let given = reader.optional(&name, |reader| reader.amount(&name, Some(&label), currency));
        let cash = |money: ledger_core::money::Money| OpeningCash {
            bank_account: account.bank_account_id,
            amount_minor: money.minor,
        };
        input.cash.extend(given.flatten().map(cash));
    }
    for line in &start.lines {
        let (name, label) = (spent_name(line), spent_label(&words, line));
        let given = reader.optional(&name, |reader| reader.amount(&name, Some(&label), currency));
        let spent = |money: ledger_core::money::Money| OpeningSpent { line: line.line_id, amount_minor: money.minor };
        input.spent.extend(given.flatten().map(spent));
    }
    let command = dated(&mut reader, Some(Command::OpeningPrepare(input)));
    match send(&visit, reader.errors, command, LIST).await? {
        Ok(response) => Ok(response),
        Err(outcome) => prepare_with(&visit, &start, &accounts, outcome),
    }
}

fn prepare_with(visit: &Visit, start: &FundStart, accounts: &[BankAccount], outcome: Outcome) -> Result<Response> {
    let (words, typed, currency) = (visit.words(), Typed::new(visit), start.fund.currency);
    let known = |wanted: &dyn Fn(&OpeningLine) -> bool| {
        let line = start.opening.iter().flat_map(|(_, lines)| lines).find(|line| wanted(line));
        line.map_or_else(String::new, |line| {
            ledger_core::money::Money { minor: line.amount_minor, currency }.amount_text()
        })
    };
    let cash = |account: &BankAccount| {
        let known = known(&|line| line.bank_account_id == Some(account.bank_account_id));
        let field = typed.amount(&cash_name(account), &known, currency.code());
        labelled(field, cash_label(&words, account)).optional()
    };
    let spent = |line: &BudgetLine| {
        let known = known(&|known| known.line_id == Some(line.line_id));
        labelled(typed.amount(&spent_name(line), &known, currency.code()), spent_label(&words, line)).optional()
    };
    let fields: Vec<Field> = accounts.iter().map(cash).chain(start.lines.iter().map(spent)).collect();
    let path = format!("{LIST}/{}", start.fund.code);
    let mut sheet = Sheet::new("openings", Action::OpeningPrepare, path, outcome);
    sheet.of = Some(start.fund.code.to_string());
    sheet.back = LIST;
    sheet.list = prepared(&words, start, accounts);
    // Nothing can be prepared any more once the fund's books have begun, so the page says how they began.
    if matches!(start.start, Start::Posted | Start::Moved) && sheet.outcome.errors.is_empty() {
        sheet.lacking = Some(words.code("start", code_of(start.start)));
    }
    sheet.fields = fields;
    sheet.fields.push(typed.past("on"));
    sheet.answer(visit)
}

/// What was prepared, line by line.
fn prepared(words: &Words, start: &FundStart, accounts: &[BankAccount]) -> Option<Table> {
    let (_, lines) = start.opening.as_ref()?;
    let row = |line: &OpeningLine| {
        let account = accounts.iter().find(|account| Some(account.bank_account_id) == line.bank_account_id);
        let budget = start.lines.iter().find(|of| Some(of.line_id) == line.line_id);
        let what = account.map(|account| cash_label(words, account));
        let what = what.or_else(|| budget.map(|line| spent_label(words, line))).unwrap_or_default();
        vec![what, amount(line.amount_minor, start.fund.currency).text(words)]
    };
    let columns = vec![Column::words(words.t("opening-what")), Column::figures(words.code("field", "amount"))];
    list(words.code("setup", "openings"), columns, lines.iter().map(row).collect())
}

/// GET: what is to be posted, and the form that posts it.
pub async fn post_form(visit: Visit) -> Result<Response> {
    let (start, accounts) = found(&visit).await?;
    post_with(&visit, &start, &accounts, fresh()).await
}

/// POST: posts it.
pub async fn post(visit: Visit) -> Result<Response> {
    let (start, accounts) = found(&visit).await?;
    let version = visit.sent.get("version").parse();
    let version = version.map_err(|_| Fault::new(400, "unreadable", "The form lacks the version it was made for."))?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let post = Command::OpeningPost(OpeningPost { fund: start.fund.fund_id, version });
    let command = dated(&mut reader, Some(post));
    match send(&visit, reader.errors, command, LIST).await? {
        Ok(response) => Ok(response),
        Err(outcome) => post_with(&visit, &start, &accounts, outcome).await,
    }
}

async fn post_with(visit: &Visit, start: &FundStart, accounts: &[BankAccount], outcome: Outcome) -> Result<Response> {
    let words = visit.words();
    let (opening, lines) = start.opening.as_ref().ok_or(AppError::Hidden)?;
    let by = visit.console.app.name_of(opening.prepared_by).await?;
    let mut sheet = Sheet::new("openings", Action::OpeningPost, format!("{LIST}/{}/post", start.fund.code), outcome);
    sheet.of = Some(start.fund.code.to_string());
    sheet.back = LIST;
    sheet.list = prepared(&words, start, accounts);
    sheet.version = opening.version;
    let sum = |kind| {
        let sum = total(lines, kind, &start.fund);
        money(&words, &amount(sum.minor, sum.currency))
    };
    sheet.facts = vec![
        Fact::text(words.t("opening-by"), by),
        Fact::text(words.t("opening-on"), words.date(opening.booked_on)),
        Fact::new(words.t("opening-total-cash"), sum(OpeningKind::Cash)),
        Fact::new(words.t("opening-total-spent"), sum(OpeningKind::Spent)),
    ];
    sheet.preview = Some(preview(start, opening, lines, accounts));
    // It is posted on the date that it was prepared for and on no other.
    sheet.fields = vec![Field::hidden("on", opening.booked_on.to_string())];
    sheet.answer(visit)
}

/// The entry that posting makes.
fn preview(start: &FundStart, opening: &Opening, lines: &[OpeningLine], accounts: &[BankAccount]) -> Entry {
    let fund: &Fund = &start.fund;
    let (mut actual, mut budget) = (Vec::new(), Vec::new());
    for line in lines {
        let bank = accounts.iter().find(|account| Some(account.bank_account_id) == line.bank_account_id);
        let code = start.lines.iter().find(|of| Some(of.line_id) == line.line_id).map(|of| &of.code);
        let dimensions = code.map(|code| format!("{} · {code}", fund.code)).or_else(|| Some(fund.code.to_string()));
        for (debit, credit) in moves(fund, line, bank.map(|bank| bank.account)) {
            let one = |account: AccountCode, side| Line {
                account: account.as_str().to_owned(),
                side,
                amount: amount(line.amount_minor, fund.currency),
                dimensions: dimensions.clone(),
            };
            // Accounts of the budget layer begin with 9 (`books.md`).
            let layer = if debit.as_str().starts_with('9') { &mut budget } else { &mut actual };
            layer.extend([one(debit, Side::Debit), one(credit, Side::Credit)]);
        }
    }
    Entry { number: None, on: opening.booked_on, action: Action::OpeningPost.code().to_owned(), actual, budget }
}
