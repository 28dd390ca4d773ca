//! A setting as rows of cells and back: the table that a page shows, the lines that a form takes, the JSON that is read.
//!
//! ```text
//! [{"code":"age","en":"Of age","uk":"Повнолітня"}]  <->  "age | Of age | Повнолітня"
//! ```
//! Invariant: the lines of a value read back as that value: within a cell `|` is written `\|`, and `\` is written `\\`. Must
//! not: judge a value, or drop what was typed: what has no place in the value becomes something that its reader refuses.

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
        SettingName::BankDetails => &["code", "holder", "iban", "bic"],
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
        SettingValue::BankDetails(all) => {
            let row = |one: &ledger_core::programme::settings::BankDetails| {
                let bic = one.bic.as_ref().map(ToString::to_string).unwrap_or_default();
                vec![one.code.to_string(), one.holder.to_string(), one.iban.to_string(), bic]
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
    let line = |row: &Vec<String>| row.iter().map(|cell| escaped(cell)).collect::<Vec<_>>().join(BETWEEN);
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A cell as it stands in a line.
fn escaped(cell: &str) -> String {
    cell.replace('\\', "\\\\").replace('|', "\\|")
}

/// The cells of a line. A backslash before anything but `|` and itself stands for itself.
fn cells_of(line: &str) -> Vec<String> {
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => cell.push(letters.next_if(|next| matches!(next, '|' | '\\')).unwrap_or('\\')),
            '|' => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            other => cell.push(other),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

/// Days by step. A step that came before, and one with more cells than days, has no days that can be read.
fn levels(rows: impl Iterator<Item = Vec<String>>) -> Json {
    let mut levels = Map::new();
    for row in rows {
        let mut cells = row.into_iter();
        let (step, days) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let fits = cells.next().is_none() && !levels.contains_key(&step);
        levels.insert(step, if fits { number(&days) } else { Json::Null });
    }
    Json::Object(levels)
}

/// A whole number, or the text that is none, which the reader then refuses by its place.
fn number(text: &str) -> Json {
    text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number))
}

/// What a form sent, as the JSON of the setting.
pub(super) fn json_of(name: SettingName, sent: &Sent, currency: Currency) -> Json {
    if !is_form(name) {
        return list_of(name, sent.raw("entries"), currency);
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

/// The lines of a list.
fn list_of(name: SettingName, text: &str, currency: Currency) -> Json {
    let rows = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(cells_of);
    match name {
        SettingName::ServiceLevels => levels(rows),
        _ => Json::Array(rows.map(|row| entry(name, &row, currency)).collect()),
    }
}

fn entry(name: SettingName, row: &[String], currency: Currency) -> Json {
    let cell = |index: usize| row.get(index).map_or("", String::as_str);
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
        SettingName::BankDetails => {
            let bic = Some(cell(3)).filter(|bic| !bic.is_empty());
            json!({ "code": cell(0), "holder": cell(1), "iban": cell(2), "bic": bic })
        }
        _ => json!({ "code": cell(0), "en": cell(1), "uk": cell(2) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: SettingName, text: &str) -> Result<SettingValue, Vec<String>> {
        let pointers = |faults: Vec<ledger_core::programme::settings::SettingFault>| {
            faults.into_iter().map(|fault| fault.pointer).collect()
        };
        SettingValue::read(name, list_of(name, text, Currency::UAH)).map_err(pointers)
    }

    #[test]
    fn lines_read_back_as_the_value_whatever_its_titles_hold() {
        let titles = ["A | B", "|", "back\\slash", "ends in \\", "\\|", "\\\\ | \\"];
        let one = |(number, title): (usize, &&str)| json!({ "code": format!("c{number}"), "en": title, "uk": title });
        let json = Json::Array(titles.iter().enumerate().map(one).collect());
        let value = SettingValue::read(SettingName::Criteria, json).unwrap();
        let text = lines(&value, Currency::UAH);
        assert_eq!(text.lines().next(), Some(r"c0 | A \| B | A \| B"));
        assert_eq!(read(SettingName::Criteria, &text), Ok(value));
    }

    #[test]
    fn a_step_that_comes_twice_and_a_cell_too_many_are_refused_at_the_step() {
        let levels = |text| read(SettingName::ServiceLevels, text);
        assert!(levels("case_screen | 3\n\ncase_assess | 5").is_ok());
        assert_eq!(levels("case_screen | 3\ncase_assess | 5\ncase_screen | 3"), Err(vec!["/case_screen".into()]));
        assert_eq!(levels("case_screen | 3 | 4"), Err(vec!["/case_screen".into()]));
        assert_eq!(levels("case_screen"), Err(vec!["/case_screen".into()]));
        assert!(read(SettingName::Criteria, "age | Of age | Повнолітня | more").is_err());
    }
}
