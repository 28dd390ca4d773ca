//! A setting's value out of JSON: the typed value, or every member that is wrong, each with where it stands.
//!
//! Invariant: where the value as a whole can't be read, at least one fault is told. Must not: check what the types don't.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::{
    BankDetails, CommitteeRules, Criterion, QuoteStep, Reason, RubricItem, SettingName, SettingValue, Settings, Tie,
};
use crate::money::Minor;
use crate::policy::Action;
use crate::text::{Code, Label};

/// A member of a value that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingFault {
    /// JSON pointer into the value; empty for the whole of it.
    pub pointer: String,
    /// What is wrong, in English.
    pub detail: String,
}

impl std::fmt::Display for SettingFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.pointer, self.detail)
    }
}

type Faults = Vec<SettingFault>;

impl SettingValue {
    /// From the name and the JSON of the value.
    ///
    /// # Errors
    /// Every member that is wrong.
    pub fn read(name: SettingName, value: Json) -> Result<SettingValue, Faults> {
        let none = Settings::default();
        Ok(match name {
            SettingName::Criteria => SettingValue::Criteria(list(value, &criterion())?),
            SettingName::Rubric => SettingValue::Rubric(list(value, &rubric_item())?),
            SettingName::Committee => SettingValue::Committee(one(
                value,
                "",
                &CommitteeRules { quorum: 1, score_days: Some(1), tie: Tie::Against },
            )?),
            SettingName::Deadlines => SettingValue::Deadlines(one(value, "", &none.deadlines)?),
            SettingName::Quotes => SettingValue::Quotes(list(value, &QuoteStep { from_minor: Minor(0), quotes: 1 })?),
            SettingName::FollowUp => SettingValue::FollowUp(one(value, "", &none.follow_up)?),
            SettingName::Training => SettingValue::Training(list(value, &code())?),
            SettingName::Reasons => SettingValue::Reasons(list(value, &reason())?),
            SettingName::ServiceLevels => SettingValue::ServiceLevels(levels(value)?),
            SettingName::BankDetails => SettingValue::BankDetails(list(value, &bank_details())?),
        })
    }
}

fn code() -> Option<Code> {
    Code::new("x").ok()
}

fn label() -> Option<Label> {
    Label::new("x").ok()
}

fn criterion() -> Option<Criterion> {
    Some(Criterion { code: code()?, en: label()?, uk: label()? })
}

fn rubric_item() -> Option<RubricItem> {
    Some(RubricItem { code: code()?, en: label()?, uk: label()?, max: 1, weight: 1 })
}

fn reason() -> Option<Reason> {
    Some(Reason { code: code()?, en: label()?, uk: label()?, actions: Vec::new() })
}

fn bank_details() -> Option<BankDetails> {
    Some(BankDetails { code: code()?, holder: label()?, iban: code()?, bic: None })
}

/// Every element of a list.
fn list<T: DeserializeOwned, S: Serialize>(value: Json, sample: &S) -> Result<Vec<T>, Faults> {
    let Json::Array(elements) = value else { return Err(whole("Expected a list.")) };
    let (mut read, mut faults) = (Vec::new(), Vec::new());
    for (index, element) in elements.into_iter().enumerate() {
        match one(element, &format!("/{index}"), sample) {
            Ok(found) => read.push(found),
            Err(wrong) => faults.extend(wrong),
        }
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

/// One value; what is wrong with it is found by putting each of its members into a sample that is right.
fn one<T: DeserializeOwned, S: Serialize>(value: Json, at: &str, sample: &S) -> Result<T, Faults> {
    let error = match serde_json::from_value(value.clone()) {
        Ok(read) => return Ok(read),
        Err(error) => error.to_string(),
    };
    let fault = |pointer: String, detail: String| SettingFault { pointer, detail };
    let (Json::Object(sent), Ok(Json::Object(right))) = (&value, serde_json::to_value(sample)) else {
        return Err(vec![fault(at.to_owned(), error)]);
    };
    let mut faults: Faults = Vec::new();
    for (name, member) in sent {
        let mut probe = right.clone();
        probe.insert(name.clone(), member.clone());
        if let Err(wrong) = serde_json::from_value::<T>(Json::Object(probe)) {
            faults.push(fault(format!("{at}/{}", escaped(name)), wrong.to_string()));
        }
    }
    let missing = |name: &&String| {
        let mut probe: Map<String, Json> = right.clone();
        probe.remove(*name);
        !sent.contains_key(*name) && serde_json::from_value::<T>(Json::Object(probe)).is_err()
    };
    let missing = right.keys().filter(missing);
    faults.extend(missing.map(|name| fault(format!("{at}/{name}"), "This member is missing.".into())));
    if faults.is_empty() {
        faults.push(fault(at.to_owned(), error));
    }
    Err(faults)
}

fn levels(value: Json) -> Result<std::collections::BTreeMap<Action, i64>, Faults> {
    let Json::Object(sent) = value else { return Err(whole("Expected an object of steps and days.")) };
    let (mut read, mut faults) = (std::collections::BTreeMap::new(), Vec::new());
    for (name, days) in sent {
        let pointer = format!("/{}", escaped(&name));
        match (Action::from_code(&name), days.as_i64()) {
            (Some(action), Some(days)) => drop(read.insert(action, days)),
            (None, _) => faults.push(SettingFault { pointer, detail: "There is no such step.".into() }),
            (_, None) => faults.push(SettingFault { pointer, detail: "Expected a whole number of days.".into() }),
        }
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

/// A name as a part of a JSON pointer (RFC 6901), as long as an answer repeats.
fn escaped(name: &str) -> String {
    name.chars().take(64).collect::<String>().replace('~', "~0").replace('/', "~1")
}

fn whole(detail: &str) -> Faults {
    vec![SettingFault { pointer: String::new(), detail: detail.into() }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pointers(name: SettingName, value: Json) -> Vec<String> {
        let faults = SettingValue::read(name, value).err().unwrap_or_default();
        faults.into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn a_wrong_member_is_told_where_it_stands() {
        let deadlines = json!({ "sign_days": "sixty", "answer_days": 30, "appeal_days": 30, "more": 1 });
        assert_eq!(pointers(SettingName::Deadlines, deadlines), ["/more", "/sign_days", "/payee_hold_days"]);
        let criteria =
            json!([{ "code": "age", "en": "Of age", "uk": "Повнолітня" }, { "code": "a b", "en": "x", "uk": 1 }, 7]);
        assert_eq!(pointers(SettingName::Criteria, criteria), ["/1/code", "/1/uk", "/2"]);
        assert_eq!(pointers(SettingName::Training, json!(["finance", "a b"])), ["/1"]);
        assert_eq!(
            pointers(SettingName::ServiceLevels, json!({ "score": 3, "dance": 1, "vote": "x" })),
            ["/dance", "/vote"]
        );
        assert_eq!(pointers(SettingName::Reasons, json!({})), [""]);
        let reasons = json!([{ "code": "x", "en": "X", "uk": "X", "actions": ["dance"] }]);
        assert_eq!(pointers(SettingName::Reasons, reasons), ["/0/actions"]);
        let committee = json!({ "quorum": 2, "tie": "coin" });
        assert_eq!(pointers(SettingName::Committee, committee), ["/tie"]);
    }

    #[test]
    fn what_may_be_absent_is_no_fault() {
        let committee = SettingValue::read(SettingName::Committee, json!({ "quorum": 2, "tie": "chair" }));
        let rules = CommitteeRules { quorum: 2, score_days: None, tie: Tie::Chair };
        assert_eq!(committee, Ok(SettingValue::Committee(rules)));
    }
}
