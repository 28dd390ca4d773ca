//! Bank accounts, their statements and open lines; a file taken, and counterparties opened.
//!
//! Invariant: a file sent again adds nothing, so its answer is a page and may be loaded again; counterparties stand on the
//! answer to a POST, which is an act. Must not: look into a file.

use ledger_core::id::StatementId;
use ledger_core::money::Currency;
use ledger_core::policy::{Action, roles_for};
use ledger_core::programme::bank_statement::{BankStatement, LineState, StatementFinding, StatementLine};
use ledger_core::programme::setup::BankAccount;
use poem::http::StatusCode;
use poem::{Response, Result};
use uuid::Uuid;

use super::component::error_summary::FormError;
use super::component::facts::Fact;
use super::component::filter::asked_again;
use super::component::pager::Pager;
use super::page::bank::{
    AccountItem, AccountView, AnswerItem, CHECK, Found, LineItem, PATH, StatementItem, StatementPage, TAKE, TakenView,
    account, counterparties, href, list, statement, title,
};
use super::page::months::MonthItem;
use super::session::Visit;
use super::view::{amount, left_of};
use super::words::Words;
use crate::app::bank_answers::AnsweredPayment;
use crate::app::bank_statements::{Imported, LineFilter, Taking, file_key};
use crate::app::execute::Terms;
use crate::app::sealed::opening_key;
use crate::app::statement_lines::Counterparty;
use crate::app::{AppError, AppResult};

/// Lines on one page.
const PAGE: usize = 50;

/// GET: every bank account.
pub async fn show(visit: Visit) -> Result<Response> {
    let found = visit.console.app.bank_accounts_seen(&visit.request).await?;
    let item = |view: &crate::app::bank_statements::BankView| AccountItem {
        code: view.account.code.to_string(),
        currency: view.account.currency.code().to_owned(),
        last_on: view.last.as_ref().and_then(|last| last.to_on),
        closing: view.last.as_ref().and_then(|last| sum(last.closing_minor, view.account.currency)),
        open: i64::try_from(view.open).unwrap_or(i64::MAX),
    };
    let rows: Vec<AccountItem> = found.iter().map(item).collect();
    let broken = broken(&visit, None).await?;
    let words = visit.words();
    let frame = visit.frame(title(&words), "bank", 0);
    Ok(visit.page(StatusCode::OK, &frame, &list(&words, &rows, &broken)))
}

/// Signed months that do not hold any more.
async fn broken(visit: &Visit, account: Option<ledger_core::id::BankAccountId>) -> AppResult<Vec<MonthItem>> {
    let months = visit.console.app.months(&visit.request, account).await?;
    Ok(months.iter().filter(|month| !month.broken.is_empty()).map(super::show_months::item).collect())
}

fn sum(minor: Option<ledger_core::money::Minor>, currency: Currency) -> Option<super::component::money::Amount> {
    minor.map(|minor| amount(minor, currency))
}

fn may(visit: &Visit, action: Action) -> bool {
    roles_for(action).iter().any(|role| visit.request.principal.roles.contains(role))
}

pub(super) async fn named(visit: &Visit) -> AppResult<BankAccount> {
    let found = visit.console.app.bank_accounts_seen(&visit.request).await?;
    let found = found.into_iter().map(|view| view.account).find(|one| one.code.as_str() == visit.part("code"));
    found.ok_or(AppError::Hidden)
}

/// GET: one account.
pub async fn account_page(visit: Visit) -> Result<Response> {
    let bank = named(&visit).await?;
    answer(&visit, &bank, StatusCode::OK, AccountView { mode: CHECK.to_owned(), ..AccountView::default() }).await
}

/// POST: takes a file, or tells what would come of it.
pub async fn take(visit: Visit) -> Result<Response> {
    let bank = named(&visit).await?;
    let words = visit.words();
    let checked = visit.sent.get("mode") != TAKE;
    let mode = if checked { CHECK } else { TAKE }.to_owned();
    let wrong = |text: String| AccountView {
        mode: mode.clone(),
        errors: vec![FormError { field: Some("file".to_owned()), text }],
        ..AccountView::default()
    };
    let Some(file) = visit.sent.file().filter(|bytes| !bytes.is_empty()) else {
        let view = wrong(words.t("bank-no-file"));
        return answer(&visit, &bank, StatusCode::UNPROCESSABLE_ENTITY, view).await;
    };
    let number = visit.sent.some("own_number").map(str::to_owned);
    let terms = Terms { key: Some(file_key(file)), ..Terms::default() };
    let taking = Taking { account: bank.bank_account_id, number, since: None, dry_run: checked };
    let done = match visit.console.app.statement_import(&visit.request, terms, taking, file.to_vec()).await {
        Ok(done) => done,
        Err(AppError::Invalid { errors }) => {
            let text = errors.first().map_or_else(String::new, |one| one.detail.clone());
            let view = wrong(format!("{} {text}", words.t("bank-unreadable")));
            return answer(&visit, &bank, StatusCode::UNPROCESSABLE_ENTITY, view).await;
        }
        Err(AppError::Rule { code, detail, .. }) => {
            let view = wrong(words.code_if_known("refusal", code).unwrap_or(detail));
            return answer(&visit, &bank, StatusCode::UNPROCESSABLE_ENTITY, view).await;
        }
        Err(error) => return Err(error.into()),
    };
    let view = AccountView { mode: mode.clone(), taken: Some(taken(&done)), ..AccountView::default() };
    answer(&visit, &bank, StatusCode::OK, view).await
}

fn taken(done: &Imported) -> TakenView {
    let said = match (done.there, done.written) {
        _ if done.of_answers() => "bank-answers",
        (true, _) => "bank-there",
        (false, true) => "bank-taken",
        (false, false) => "bank-checked",
    };
    TakenView {
        said,
        new: done.file.lines_new,
        known: done.file.lines_known,
        pending: done.file.lines_pending,
        findings: done.findings.iter().map(found).collect(),
        answers: done.of_answers().then(|| done.answers.iter().map(answered).collect()),
    }
}

/// What the bank says of a payment, and the form of what is done about it.
fn answered(one: &AnsweredPayment) -> AnswerItem {
    let (case, payment) = (&one.payment.case, &one.payment);
    let step = |action: Action| format!("/cases/{case}/do/{}?object={}", action.code(), payment.disbursement);
    AnswerItem {
        case: case.clone(),
        reference: payment.end_to_end_id.clone(),
        amount: amount(payment.amount.minor, payment.amount.currency),
        said: one.said,
        reasons: one.reasons.join(" "),
        next: one.next.map(|action| (action.code(), step(action))),
    }
}

fn found(row: &StatementFinding) -> Found {
    (row.code.to_string(), row.place.clone(), row.message.clone())
}

async fn answer(visit: &Visit, bank: &BankAccount, status: StatusCode, view: AccountView) -> Result<Response> {
    let (app, request, account_id) = (&visit.console.app, &visit.request, bank.bank_account_id);
    let known = app.account_statements(request, account_id).await?;
    let after: Option<Uuid> =
        visit.sent.some("after").map(|id| id.parse().map_err(|_| AppError::Hidden)).transpose()?;
    let limit = u64::try_from(PAGE).unwrap_or(u64::MAX).saturating_add(1);
    let mut lines = app.bank_lines_of(request, (account_id, LineFilter::Open), (after, limit)).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|(line, _)| line.statement_line_id.to_string());
    let path = href(bank.code.as_str());
    let next = next.map(|next| asked_again(&path, &[], Some(&next)));
    let pager = Pager { first: after.map(|_| path.clone()), next };
    let view = AccountView {
        code: bank.code.to_string(),
        csrf: may(visit, Action::StatementImport).then(|| visit.csrf.clone()),
        lines: lines.iter().map(line).collect(),
        pager,
        broken: broken(visit, Some(account_id)).await?,
        statements: known.statements.iter().map(|row| item(row, bank.currency)).collect(),
        breaks: known
            .breaks
            .iter()
            .map(|one| (one.found.code.to_string(), one.found.place.clone(), one.found.message.clone()))
            .collect(),
        ..view
    };
    let words = visit.words();
    let frame = visit.frame(title(&words), "bank", 0);
    Ok(visit.page(status, &frame, &account(&words, &view)))
}

fn item(row: &BankStatement, currency: Currency) -> StatementItem {
    StatementItem {
        href: format!("{PATH}/statements/{}", row.statement_id),
        from: row.from_on,
        to: row.to_on,
        opening: sum(row.opening_minor, currency),
        closing: sum(row.closing_minor, currency),
        entries: row.entries,
    }
}

fn line((line, state): &(StatementLine, LineState)) -> LineItem {
    LineItem {
        reference: line.reference.to_string(),
        booked_on: line.booked_on,
        value_on: line.value_on,
        amount: amount(line.amount_minor, line.currency),
        left: left_of(line, state),
        kind: line.kind.as_ref().map(ToString::to_string),
    }
}

/// GET: one statement.
pub async fn statement_page(visit: Visit) -> Result<Response> {
    let id: StatementId = visit.part("id").parse().map_err(|_| AppError::Hidden)?;
    let found_one = visit.console.app.bank_statement(&visit.request, id).await?;
    let words = visit.words();
    let open = may(&visit, Action::CounterpartiesRead);
    let open = open.then(|| (format!("{PATH}/statements/{id}/counterparties"), visit.csrf.clone()));
    let view = StatementPage {
        account: found_one.account.code.to_string(),
        facts: facts(&words, &found_one.statement, found_one.account.currency),
        findings: found_one.findings.iter().map(found).collect(),
        lines: found_one.lines.iter().map(line).collect(),
        open,
    };
    let frame = visit.frame(words.code("object", "bank_statement"), "bank", 0);
    Ok(visit.page(StatusCode::OK, &frame, &statement(&words, &view)))
}

fn facts(words: &Words, row: &BankStatement, currency: Currency) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: Option<String>| facts.extend(value.map(|value| Fact::text(words.t(key), value)));
    fact("bank-from", row.from_on.map(|day| words.date(day)));
    fact("bank-to", row.to_on.map(|day| words.date(day)));
    fact("bank-opening", sum(row.opening_minor, currency).map(|sum| sum.text(words)));
    fact("bank-closing", sum(row.closing_minor, currency).map(|sum| sum.text(words)));
    fact("bank-number", row.sequence.map(|number| number.to_string()));
    fact("bank-entries", Some(words.number(row.entries)));
    facts
}

/// POST: who was on the other side, on this answer alone; which is an act.
pub async fn open(visit: Visit) -> Result<Response> {
    let id: StatementId = visit.part("id").parse().map_err(|_| AppError::Hidden)?;
    let terms = Terms { key: Some(opening_key()?), ..Terms::default() };
    let found = visit.console.app.counterparties(&visit.request, terms, id).await?;
    let rows: Vec<[String; 5]> = found.iter().map(row).collect();
    let words = visit.words();
    let frame = visit.frame(words.code("did", "counterparties_read"), "bank", 0);
    let back = format!("{PATH}/statements/{id}");
    Ok(visit.page(StatusCode::OK, &frame, &counterparties(&words, &back, &rows)))
}

fn row((line, known): &(StatementLine, Counterparty)) -> [String; 5] {
    let party = &known.party;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [line.reference.to_string(), text(&party.name), text(&party.account), text(&party.tax_id), text(&party.text)]
}
