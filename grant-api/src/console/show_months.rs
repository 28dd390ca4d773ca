//! Months of bank accounts on pages: listed, prepared, signed, opened again, and an account at the end of any day.
//!
//! Invariant: whoever signs sends the version and the hash that the page showed. Must not: judge whether a month holds.

use ledger_core::id::ReconciliationId;
use ledger_core::ledger::period::month_end;
use ledger_core::money::{Currency, Minor};
use ledger_core::policy::{Action, roles_for};
use ledger_core::programme::command::{Command, ReconcilePrepare, ReconcileReopen, ReconcileSign};
use ledger_core::programme::document::Language;
use ledger_core::programme::month::{Aged, Fault, Item, ItemKind, ageing};
use ledger_core::programme::reconciliation::{Reconciliation, ReconciliationState};
use ledger_core::programme::setup::BankAccount;
use ledger_core::time::{Day, less_days};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, hidden, refusal};
use super::act_read::Reader;
use super::component::code::hash;
use super::component::date::date;
use super::component::facts::Fact;
use super::component::field::{Field, Input};
use super::component::money::money;
use super::component::step_form::{Asked, StepView};
use super::page::bank::href;
use super::page::months::{AgeRow, BrokenItem, Check, ListedItem, MonthItem, MonthPage, list as list_page, page, path};
use super::session::Visit;
use super::show_bank::named;
use super::view::{Names, amount};
use crate::app::execute::Terms;
use crate::app::reconciliations::{AccountDay, Change, MonthDetail, MonthView};
use crate::app::statements::FileForm;
use crate::app::{AppError, AppResult};
use crate::http::attachment::attachment;

fn may(visit: &Visit, action: Action) -> bool {
    roles_for(action).iter().any(|role| visit.request.principal.roles.contains(role))
}

/// A month as a list shows it.
pub(super) fn item(view: &MonthView) -> MonthItem {
    let (row, account) = (&view.row, view.account.code.as_str());
    MonthItem {
        href: format!("{}/{}", path(account), row.reconciliation_id),
        account: account.to_owned(),
        through: row.through_on,
        state: row.state.code(),
        closing: amount(row.closing_minor, row.currency),
        unexplained: amount(row.unexplained_minor, row.currency),
        broken: broken(&view.broken, row.currency),
    }
}

fn broken(changes: &[Change], currency: Currency) -> Vec<BrokenItem> {
    let one = |(figure, signed, now): &Change| BrokenItem {
        figure,
        signed: amount(*signed, currency),
        now: amount(*now, currency),
    };
    changes.iter().map(one).collect()
}

/// GET: the months of an account.
pub async fn list(visit: Visit) -> Result<Response> {
    let bank = named(&visit).await?;
    listed(&visit, &bank, Outcome::first(None)).await
}

async fn listed(visit: &Visit, bank: &BankAccount, outcome: Outcome) -> Result<Response> {
    let months = visit.console.app.months(&visit.request, Some(bank.bank_account_id)).await?;
    let words = visit.words();
    let mut steps = Vec::new();
    if may(visit, Action::ReconcilePrepare) {
        // The last month that is over.
        let today = visit.request.today();
        let last = less_days(month_start(today), 1);
        let value = visit.sent.some("through").map_or_else(|| last.to_string(), str::to_owned);
        let mut fields = hidden(0, "")?;
        let latest = Some(last.to_string());
        fields.push(Field::named(&words, "through", Input::Date { value, latest }));
        let submit_to = path(bank.code.as_str());
        steps.push(StepView { action: "reconcile_prepare", submit_to, fields });
    }
    let asked = Asked { steps, errors: outcome.errors, refused: outcome.refused, csrf: visit.csrf.clone() };
    let rows: Vec<MonthItem> = months.iter().map(item).collect();
    let frame = visit.frame(words.t("month-list"), "bank", 0);
    Ok(visit.page(outcome.status, &frame, &list_page(&words, bank.code.as_str(), &rows, &asked)))
}

fn month_start(day: Day) -> Day {
    chrono::Datelike::with_day(&day, 1).unwrap_or(day)
}

fn terms(visit: &Visit) -> Terms {
    Terms { key: Some(visit.sent.get("key").to_owned()), ..Terms::default() }
}

fn version(visit: &Visit) -> i64 {
    visit.sent.get("version").parse().unwrap_or(-1)
}

/// POST: prepares a month.
pub async fn prepare(visit: Visit) -> Result<Response> {
    let bank = named(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let Some(through_on) = reader.day("through", None) else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return listed(&visit, &bank, outcome).await;
    };
    // Any day of a month stands for the month.
    let through_on = month_end(through_on);
    let input = ReconcilePrepare { bank_account: bank.bank_account_id, through_on, version: version(&visit) };
    match visit.console.app.execute(&visit.request, terms(&visit), Command::ReconcilePrepare(input)).await {
        Ok(receipt) => {
            let to = format!("{}/{}", path(bank.code.as_str()), receipt.object_id);
            Ok(visit.done(&to, "reconcile_prepare"))
        }
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            listed(&visit, &bank, outcome).await
        }
    }
}

async fn found(visit: &Visit) -> AppResult<MonthDetail> {
    let id: ReconciliationId = visit.part("id").parse().map_err(|_| AppError::Hidden)?;
    let found = visit.console.app.month(&visit.request, id).await?;
    // A month stands under its own account and no other.
    if found.month.account.code.as_str() == visit.part("code") { Ok(found) } else { Err(AppError::Hidden) }
}

/// GET: one month.
pub async fn show(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    one(&visit, &found, Outcome::first(None)).await
}

async fn one(visit: &Visit, found: &MonthDetail, outcome: Outcome) -> Result<Response> {
    let (words, row, account) = (visit.words(), &found.month.row, &found.month.account);
    let day = visit.console.app.account_day(&visit.request, account.bank_account_id, row.through_on).await?;
    let mut names = Names::new(visit);
    let sum = |minor| amount(minor, row.currency);
    let figure = |name: &str, minor| Fact::new(words.code("month-figure", name), money(&words, &sum(minor)));
    let mut facts = vec![
        Fact::text(words.t("column-state"), words.code("state-reconciliation", row.state.code())),
        figure("statement", row.closing_minor),
        figure("unbooked", row.unbooked_minor),
        figure("ledger", row.ledger_minor),
        figure("unexplained", row.unexplained_minor),
        figure("in_transit", row.in_transit_minor),
        figure("unlisted", row.unlisted_minor),
        Fact::new(words.t("month-statement-to"), date(&words, row.closing_on)),
        Fact::text(words.t("month-prepared-by"), names.name(row.prepared_by).await?),
    ];
    if let Some(person) = row.signed_by {
        facts.push(Fact::text(words.t("month-signed-by"), names.name(person).await?));
    }
    if let Some(person) = row.reopened_by {
        facts.push(Fact::text(words.t("month-reopened-by"), names.name(person).await?));
    }
    if let Some(reason) = &row.reason {
        facts.push(Fact::text(words.code("field", "reason"), reason.as_str()));
    }
    facts.push(Fact::new(words.t("month-hash"), hash(&row.content_sha256)));
    let here = format!("{}/{}", path(account.code.as_str()), row.reconciliation_id);
    let printed = Language::ALL.iter().filter(|_| !found.documents.is_empty());
    let printed = printed.map(|one| (format!("{here}/pdf?language={}", one.code()), one.code()));
    let view = MonthPage {
        account: account.code.to_string(),
        day: words.date(row.through_on),
        facts,
        checks: checks(&day, row.state == ReconciliationState::Signed),
        broken: broken(&found.month.broken, row.currency),
        items: found.items.iter().map(|item| listed_item(item, row.currency)).collect(),
        ages: age_rows(&found.items, row.through_on, row.currency)?,
        documents: printed.collect(),
        files: None,
        asked: Asked {
            steps: steps(visit, row, account, &here)?,
            errors: outcome.errors,
            refused: outcome.refused,
            csrf: visit.csrf.clone(),
        },
    };
    let frame = visit.frame(words.code("object", "reconciliation"), "bank", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

/// What has to be right before a signature, as it is now.
fn checks(day: &AccountDay, signed: bool) -> Vec<Check> {
    let nothing = |minor: Option<Minor>| minor == Some(Minor::ZERO);
    let text =
        |minor: Option<Minor>| minor.map(|minor| ledger_core::money::Money { minor, currency: day.account.currency });
    let lines = day.figures.as_ref().map_or(0, |figures| figures.unbooked_count);
    let check = |key, good, figure| Check { key, good, figure };
    vec![
        check("month-check-statement", day.fault != Some(Fault::Missing), None),
        check("month-check-chain", !matches!(day.fault, Some(Fault::Gap(..))), None),
        // Lines may wait: they are listed and signed with the month.
        check("month-check-lines", true, Some(lines.to_string())),
        check("month-check-explained", nothing(day.unexplained), text(day.unexplained).map(|sum| sum.to_string())),
        check("month-check-listed", nothing(day.unlisted), text(day.unlisted).map(|sum| sum.to_string())),
        check("month-check-signed", signed, None),
    ]
}

fn listed_item(item: &Item, currency: Currency) -> ListedItem {
    ListedItem {
        kind: item.kind.code(),
        reference: item.reference.clone(),
        since: item.since_on,
        amount: amount(Minor(item.amount_minor), currency),
    }
}

fn age_rows(items: &[Item], on: Day, currency: Currency) -> AppResult<Vec<AgeRow>> {
    let row = |(kind, ages): (ItemKind, [Aged; 5])| AgeRow {
        kind: kind.code(),
        ages: ages.iter().map(|aged| (aged.count, amount(aged.amount, currency))).collect(),
    };
    Ok(ageing(items, on).map_err(AppError::internal)?.into_iter().map(row).collect())
}

/// What the reader may do with a month in its state.
fn steps(visit: &Visit, row: &Reconciliation, bank: &BankAccount, here: &str) -> AppResult<Vec<StepView>> {
    let (words, mut steps) = (visit.words(), Vec::new());
    let prepared = row.state == ReconciliationState::Prepared;
    if prepared && may(visit, Action::ReconcileSign) {
        let mut fields = hidden(row.version, "")?;
        fields.push(Field::hidden("content", row.content_sha256.as_str()));
        steps.push(StepView { action: "reconcile_sign", submit_to: format!("{here}/sign"), fields });
    }
    if row.state != ReconciliationState::Signed && may(visit, Action::ReconcilePrepare) {
        let mut fields = hidden(row.version, "")?;
        fields.push(Field::hidden("through", row.through_on.to_string()));
        steps.push(StepView { action: "reconcile_prepare", submit_to: path(bank.code.as_str()), fields });
    }
    if row.state == ReconciliationState::Signed && may(visit, Action::ReconcileReopen) {
        let mut fields = hidden(row.version, "")?;
        let reason = Input::Text { value: visit.sent.get("reason").to_owned(), max: 35 };
        fields.push(Field::named(&words, "reason", reason));
        steps.push(StepView { action: "reconcile_reopen", submit_to: format!("{here}/reopen"), fields });
    }
    Ok(steps)
}

/// POST: signs it.
pub async fn sign(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    let reconciliation = found.month.row.reconciliation_id;
    let content = visit.sent.get("content").to_owned();
    let input = ReconcileSign { reconciliation, version: version(&visit), content, documents: Vec::new() };
    match visit.console.app.reconcile_sign(&visit.request, terms(&visit), input).await {
        Ok(_) => Ok(visit.done(&format!("{}/{reconciliation}", path(visit.part("code"))), "reconcile_sign")),
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            one(&visit, &found, outcome).await
        }
    }
}

/// POST: opens it again.
pub async fn reopen(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let Some(reason) = reader.code("reason") else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return one(&visit, &found, outcome).await;
    };
    let reconciliation = found.month.row.reconciliation_id;
    let input = ReconcileReopen { reconciliation, version: version(&visit), reason };
    match visit.console.app.execute(&visit.request, terms(&visit), Command::ReconcileReopen(input)).await {
        Ok(_) => Ok(visit.done(&format!("{}/{reconciliation}", path(visit.part("code"))), "reconcile_reopen")),
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            one(&visit, &found, outcome).await
        }
    }
}

/// GET: the PDF of its latest signature.
pub async fn pdf(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    let language = Language::from_code(visit.sent.get("language")).ok_or(AppError::Hidden)?;
    let id = found.month.row.reconciliation_id;
    let bytes = visit.console.app.month_pdf(&visit.request, id, language).await?;
    Ok(attachment(&format!("{id}.pdf"), crate::api::documents::PDF, bytes))
}

/// GET: an account at the end of any day, today where none is named; as a file where one is asked for.
pub async fn day(visit: Visit) -> Result<Response> {
    let bank = named(&visit).await?;
    let (app, request) = (&visit.console.app, &visit.request);
    let on = visit.sent.some("on").map(|text| text.parse::<Day>().map_err(|_| AppError::Hidden)).transpose()?;
    let on = on.unwrap_or_else(|| request.today());
    let form = match visit.sent.get("format") {
        "csv" => Some(FileForm::Csv),
        "xlsx" => Some(FileForm::Xlsx),
        _ => None,
    };
    if let Some(form) = form {
        let file = app.account_day_file(request, (bank.bank_account_id, on), form).await?;
        return Ok(attachment(&file.name, file.media, file.bytes));
    }
    let day = app.account_day(request, bank.bank_account_id, on).await?;
    let words = visit.words();
    let sum = |minor| money(&words, &amount(minor, bank.currency));
    let mut facts = Vec::new();
    if let Some(figures) = &day.figures {
        let figure = |name: &str, minor| Fact::new(words.code("month-figure", name), sum(minor));
        facts.extend([
            figure("statement", figures.closing),
            figure("unbooked", figures.unbooked),
            figure("ledger", figures.ledger),
            figure("unexplained", day.unexplained.unwrap_or_default()),
            figure("in_transit", figures.in_transit),
            figure("unlisted", day.unlisted.unwrap_or_default()),
        ]);
    }
    facts.extend(day.closing_on.map(|to| Fact::new(words.t("month-statement-to"), date(&words, to))));
    let view = MonthPage {
        account: bank.code.to_string(),
        day: words.date(on),
        facts,
        checks: checks(&day, false).into_iter().filter(|check| check.key != "month-check-signed").collect(),
        items: day.items.iter().map(|item| listed_item(item, bank.currency)).collect(),
        ages: age_rows(&day.items, on, bank.currency)?,
        files: Some((format!("{}/day", href(bank.code.as_str())), format!("on={on}"))),
        ..MonthPage::default()
    };
    let frame = visit.frame(words.t("month-day"), "bank", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}
