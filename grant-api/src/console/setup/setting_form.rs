//! A setting as rows of cells and back: the table that a page shows, the lines that a form takes, the JSON that is read.
//!
//! ```text
//! [{"code":"age","en":"Of age","uk":"Повнолітня"}]  <->  "age | Of age | Повнолітня"
//! ```
//! Invariant: the lines of a value read back as that value. Must not: judge a value.

use ledger_core::money::{Currency, Money};
use ledger_core::programme::settings::{SettingName, SettingValue};
use serde_json::{Map, Value as Json, json};

use super::super::form::Sent;

/// What stands between the cells of a line.
const BETWEEN: &str = " | ";

/// Names of the columns of a list, or of the fields of a setting that is no list; each is the name of a form field.
pub(super) const fn columns(name: SettingName) -> &'static [&'static str] {
    match name {
        SettingName::Criteria => &["code", "title_en", "title_uk"],
        SettingName::Rubric => &["code", "title_en", "title_uk", "most_points", "weight"],
        SettingName::Committee => &["quorum", "score_days", "tie"],
        SettingName::Deadlines => &["sign_days", "answer_days", "appeal_days", "payee_hold_days"],
        SettingName::Quotes => &["from_amount", "quotes"],
        SettingName::FollowUp => &["schedule_days", "use_check_days", "sample_percent"],
        SettingName::Training => &["code"],
        SettingName::Reasons => &["code", "title_en", "title_uk", "steps"],
        SettingName::ServiceLevels => &["steps", "days"],
    }
}

/// Is it one row of fields, and not a list?
pub(super) const fn is_form(name: SettingName) -> bool {
    matches!(name, SettingName::Committee | SettingName::Deadlines | SettingName::FollowUp)
}

/// Its rows, a cell for each column; one row where it is no list.
pub(super) fn cells(value: &SettingValue, currency: Currency) -> Vec<Vec<String>> {
    match value {
        SettingValue::Criteria(all) => {
            all.iter().map(|one| vec![one.code.to_string(), one.en.to_string(), one.uk.to_string()]).collect()
        }
        SettingValue::Rubric(all) => {
            let row = |one: &ledger_core::programme::settings::RubricItem| {
                let (max, weight) = (one.max.to_string(), one.weight.to_string());
                vec![one.code.to_string(), one.en.to_string(), one.uk.to_string(), max, weight]
            };
            all.iter().map(row).collect()
        }
        SettingValue::Committee(rules) => {
            let days = rules.score_days.map_or_else(String::new, |days| days.to_string());
            vec![vec![rules.quorum.to_string(), days, rules.tie.code().to_owned()]]
        }
        SettingValue::Deadlines(all) => {
            let days = [all.sign_days, all.answer_days, all.appeal_days, all.payee_hold_days];
            vec![days.map(|days| days.to_string()).to_vec()]
        }
        SettingValue::Quotes(all) => {
            let amount = |minor| Money { minor, currency }.amount_text();
            all.iter().map(|step| vec![amount(step.from_minor), step.quotes.to_string()]).collect()
        }
        SettingValue::FollowUp(all) => {
            let schedule: Vec<String> = all.schedule_days.iter().map(i64::to_string).collect();
            vec![vec![schedule.join(" "), all.use_check_days.to_string(), all.sample_percent.to_string()]]
        }
        SettingValue::Training(all) => all.iter().map(|code| vec![code.to_string()]).collect(),
        SettingValue::Reasons(all) => {
            let row = |one: &ledger_core::programme::settings::Reason| {
                let steps: Vec<&str> = one.actions.iter().map(|action| action.code()).collect();
                vec![one.code.to_string(), one.en.to_string(), one.uk.to_string(), steps.join(" ")]
            };
            all.iter().map(row).collect()
        }
        SettingValue::ServiceLevels(all) => {
            all.iter().map(|(action, days)| vec![action.code().to_owned(), days.to_string()]).collect()
        }
    }
}

/// Its rows as the lines of a form.
pub(super) fn lines(value: &SettingValue, currency: Currency) -> String {
    let rows = cells(value, currency);
    rows.iter().map(|row| row.join(BETWEEN)).collect::<Vec<_>>().join("\n")
}

/// A whole number, or the text that is none, which the reader then refuses by its place.
fn number(text: &str) -> Json {
    text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number))
}

/// What a form sent, as the JSON of the setting.
pub(super) fn json_of(name: SettingName, sent: &Sent, currency: Currency) -> Json {
    if !is_form(name) {
        let rows = sent.raw("entries").lines().map(str::trim).filter(|line| !line.is_empty());
        let rows = rows.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
        return match name {
            SettingName::ServiceLevels => {
                let level = |row: Vec<&str>| (row[0].to_owned(), number(row.get(1).copied().unwrap_or_default()));
                Json::Object(rows.map(level).collect::<Map<_, _>>())
            }
            _ => Json::Array(rows.map(|row| entry(name, &row, currency)).collect()),
        };
    }
    match name {
        SettingName::FollowUp => json!({
            "schedule_days": sent.get("schedule_days").split_whitespace().map(number).collect::<Vec<_>>(),
            "use_check_days": number(sent.get("use_check_days")),
            "sample_percent": number(sent.get("sample_percent")),
        }),
        SettingName::Committee => json!({
            "quorum": number(sent.get("quorum")),
            "score_days": sent.some("score_days").map(number),
            "tie": sent.get("tie"),
        }),
        _ => Json::Object(columns(name).iter().map(|field| ((*field).to_owned(), number(sent.get(field)))).collect()),
    }
}

fn entry(name: SettingName, row: &[&str], currency: Currency) -> Json {
    let cell = |index: usize| row.get(index).copied().unwrap_or_default();
    // A cell too many is a member that no entry has.
    if row.len() > columns(name).len() {
        return json!({ "more": cell(columns(name).len()) });
    }
    match name {
        SettingName::Training => json!(cell(0)),
        SettingName::Quotes => {
            let minor = Money::parse(cell(0), currency).map_or_else(|_| json!(cell(0)), |money| json!(money.minor));
            json!({ "from_minor": minor, "quotes": number(cell(1)) })
        }
        SettingName::Rubric => json!({
            "code": cell(0), "en": cell(1), "uk": cell(2), "max": number(cell(3)), "weight": number(cell(4)),
        }),
        SettingName::Reasons => json!({
            "code": cell(0), "en": cell(1), "uk": cell(2), "actions": cell(3).split_whitespace().collect::<Vec<_>>(),
        }),
        _ => json!({ "code": cell(0), "en": cell(1), "uk": cell(2) }),
    }
}
