//! Settings of the programme: the list, and a page each with what holds, what held before, and the form.
//!
//! Invariant: a setting is set whole, on the version that was seen. Must not check what the rules check.

use ledger_core::money::Currency;
use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, SettingSet};
use ledger_core::programme::settings::{ENTRIES_MAX, SettingName, SettingValue};
use ledger_core::text::LABEL_MAX;
use maud::html;
use poem::{Response, Result};

use super::super::act::Outcome;
use super::super::component::error_summary::FormError;
use super::super::component::field::{Field, Input};
use super::super::component::table::{Column, Table};
use super::super::session::Visit;
use super::super::view::Names;
use super::setting_form::{cells, columns, is_form, json_of, lines};
use super::{Sheet, Typed, dated, fresh, send};
use crate::app::AppResult;
use crate::app::settings::SettingView;

/// Most characters of a list: as many lines as a setting has entries, of two titles and a code each.
const TEXT_MAX: usize = ENTRIES_MAX * (2 * LABEL_MAX + 100);
/// Most digits of a number of days.
const DIGITS: u32 = 6;

/// GET: what can be set.
pub async fn list(visit: Visit) -> Result<Response> {
    let words = visit.words();
    let views = visit.console.app.setting_views(&visit.request).await?;
    let row = |view: &SettingView| {
        let name = view.name.code();
        let since = view.history.last().map(|row| words.date(row.set_on));
        vec![
            html! { a href={ "/setup/settings/" (name) } { (words.code("setting", name)) } },
            html! { (since.unwrap_or_else(|| words.t("settings-never"))) },
        ]
    };
    let mut sheet = Sheet::new("settings", Action::SettingSet, "/setup/settings", fresh());
    let columns = vec![Column::words(words.t("setup-column-item")), Column::words(words.t("column-since"))];
    let (caption, rows) = (words.code("setup", "settings"), views.iter().map(row).collect());
    sheet.list = Some(Table { caption, caption_hidden: true, columns, rows, totals: None });
    sheet.lacking = Some(words.t("settings-choose"));
    sheet.answer(&visit)
}

async fn found(visit: &Visit) -> AppResult<(SettingView, Currency)> {
    let view = visit.console.app.setting_view(&visit.request, visit.part("code")).await?;
    Ok((view, visit.console.app.base_currency().await?))
}

/// GET: one of them.
pub async fn show(visit: Visit) -> Result<Response> {
    let (view, currency) = found(&visit).await?;
    answer(&visit, &view, currency, fresh()).await
}

/// POST: sets it.
pub async fn take(visit: Visit) -> Result<Response> {
    let (view, currency) = found(&visit).await?;
    let words = visit.words();
    let mut reader = super::super::act_read::Reader::new(words, &visit.sent);
    let value = match SettingValue::read(view.name, json_of(view.name, &visit.sent, currency)) {
        Ok(value) => Some(value),
        Err(faults) => {
            reader.errors.extend(faults.iter().map(|fault| at_field(&visit, view.name, &fault.pointer)));
            None
        }
    };
    let version = visit.sent.get("version").parse().unwrap_or(view.version);
    let command = dated(&mut reader, value.map(|value| Command::SettingSet(SettingSet { version, value })));
    match send(&visit, reader.errors, command, &format!("/setup/settings/{}", view.name)).await? {
        Ok(response) => Ok(response),
        Err(outcome) => answer(&visit, &view, currency, outcome).await,
    }
}

/// A fault of the value at the field, or at the line, where it was typed.
fn at_field(visit: &Visit, name: SettingName, pointer: &str) -> FormError {
    let words = visit.words();
    let first = pointer.split('/').nth(1).unwrap_or_default();
    if is_form(name) {
        let label = words.code("field", columns(name).iter().find(|field| **field == first).unwrap_or(&"entries"));
        let fault = if first == "tie" { "fault-not_a_choice" } else { "fault-not_a_number" };
        return FormError { field: Some(first.to_owned()), text: words.ta(fault, &[("field", label.into())]) };
    }
    let form = words.code("setting-form", name.code());
    let text = match first.parse::<i64>() {
        Ok(index) => words.ta("settings-line", &[("line", index.saturating_add(1).into()), ("form", form.into())]),
        Err(_) => words.ta("settings-entry", &[("entry", first.into()), ("form", form.into())]),
    };
    FormError { field: Some("entries".to_owned()), text }
}

async fn answer(visit: &Visit, view: &SettingView, currency: Currency, outcome: Outcome) -> Result<Response> {
    let words = visit.words();
    let name = view.name;
    let mut sheet = Sheet::new("settings", Action::SettingSet, format!("/setup/settings/{name}"), outcome);
    sheet.of = Some(words.code("setting", name.code()));
    sheet.back = "/setup/settings";
    sheet.version = view.version;
    sheet.list = view.value.as_ref().and_then(|value| table(visit, value, currency));
    sheet.history = history(visit, view, currency).await?;
    sheet.fields = fields(visit, view, currency);
    sheet.answer(visit)
}

/// What holds, in words where there are some.
fn table(visit: &Visit, value: &SettingValue, currency: Currency) -> Option<Table> {
    let words = visit.words();
    let name = value.name();
    let shown = |(column, cell): (&&str, &String)| match *column {
        "steps" => {
            let act = |code: &str| words.code_if_known("act", code).unwrap_or_else(|| code.to_owned());
            // The form takes codes, so they stand beside what they mean.
            html! { @for (number, step) in cell.split_whitespace().enumerate() {
                @if number > 0 { ", " } (act(step)) " " code { (step) }
            } }
        }
        "tie" => html! { (words.code("choice", cell)) },
        "code" => html! { code { (cell) } },
        _ => html! { (cell) },
    };
    let row = |cells: &Vec<String>| columns(name).iter().zip(cells).map(shown).collect();
    let rows: Vec<Vec<maud::Markup>> = cells(value, currency).iter().map(row).collect();
    let mut heads: Vec<Column> =
        columns(name).iter().map(|column| Column::words(words.code("field", column))).collect();
    // A row is known by what it is, or else it says what its first cell is.
    if let Some(first) = heads.first_mut() {
        first.said = true;
    }
    let caption = words.code("setting", name.code());
    (!rows.is_empty()).then_some(Table { caption, caption_hidden: true, columns: heads, rows, totals: None })
}

/// Every version, newest first: who set it, when, and to what.
async fn history(visit: &Visit, view: &SettingView, currency: Currency) -> AppResult<Option<Table>> {
    let words = visit.words();
    let mut names = Names::new(visit);
    let mut rows = Vec::new();
    for row in view.history.iter().rev() {
        let who = names.name(row.set_by).await?;
        let json = serde_json::from_str(&row.value).unwrap_or_default();
        let text =
            SettingValue::read(view.name, json).map_or_else(|_| row.value.clone(), |value| lines(&value, currency));
        rows.push(vec![
            html! { (row.version) },
            html! { (words.date(row.set_on)) },
            html! { (who) },
            html! { @for line in text.lines() { p { (line) } } },
        ]);
    }
    let heads = ["settings-version", "column-since", "settings-who", "settings-value"];
    let columns = heads.iter().map(|head| Column::words(words.t(head))).collect();
    let caption = words.t("settings-history");
    Ok((!rows.is_empty()).then_some(Table { caption, caption_hidden: true, columns, rows, totals: None }))
}

fn fields(visit: &Visit, view: &SettingView, currency: Currency) -> Vec<Field> {
    let (words, typed) = (visit.words(), Typed::new(visit));
    let known = view.value.as_ref().map(|value| cells(value, currency)).unwrap_or_default();
    let mut fields: Vec<Field> = if is_form(view.name) {
        let cell = |index: usize| known.first().and_then(|row| row.get(index)).cloned().unwrap_or_default();
        let one = |(index, name): (usize, &&'static str)| match *name {
            "tie" => typed.radio("tie", &["against", "chair"], &cell(index)),
            "schedule_days" => {
                let value = typed.value("schedule_days", &cell(index));
                Field::named(&words, "schedule_days", Input::Text { value, max: 400 })
            }
            other => {
                let value = typed.value(other, &cell(index));
                let field = Field::named(&words, other, Input::Number { value, digits: DIGITS });
                if other == "score_days" { field.optional() } else { field }
            }
        };
        columns(view.name).iter().enumerate().map(one).collect()
    } else {
        let now = view.value.as_ref().map(|value| lines(value, currency)).unwrap_or_default();
        let value = if visit.sent.is_form { visit.sent.raw("entries").to_owned() } else { now };
        let max = u32::try_from(TEXT_MAX).unwrap_or(u32::MAX);
        let mut field = Field::named(&words, "entries", Input::LongText { value, max }).optional();
        field.hint = Some(format!("{}. {}", words.code("setting-form", view.name.code()), words.t("settings-bars")));
        vec![field]
    };
    fields.push(typed.past("on"));
    fields
}
