//! Settings of a programme as data with history: criteria, rubric, committee, deadlines, quotes, follow-up, training,
//! reasons and service levels. What was set stays readable for ever; a decision reads what stands when it is made.
//!
//! ```text
//! setting("deadlines", version 2) = {"sign_days":45,"answer_days":30,"appeal_days":30,"payee_hold_days":1}
//! ```
//! Invariant: a value that is stored passed [`SettingValue::checked`]; where nothing was set, [`Settings::default`] holds.
//! Must not: hold an amount of the books, or a word about a person.

mod bank_details;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::PersonId;
use crate::money::Minor;
use crate::policy::Action;
use crate::text::{Code, Label};
use crate::time::Day;
use crate::{codes, row};

pub use bank_details::BankDetails;
pub use read::SettingFault;

codes! {
    /// What can be set.
    pub enum SettingName {
        /// Eligibility criteria.
        Criteria = "criteria",
        /// Scoring rubric.
        Rubric = "rubric",
        /// How the committee decides.
        Committee = "committee",
        /// Days after which something lapses or is due.
        Deadlines = "deadlines",
        /// How many quotes an order of goods needs.
        Quotes = "quotes",
        /// Follow-up visits.
        FollowUp = "follow_up",
        /// Training that a plan needs.
        Training = "training",
        /// Reason codes that may be given.
        Reasons = "reasons",
        /// Days within which a step should be taken.
        ServiceLevels = "service_levels",
        /// The organisation's own accounts, as a payment file names them.
        BankDetails = "bank_details",
    }
}

codes! {
    /// What a tie of votes means.
    pub enum Tie {
        /// Against.
        Against = "against",
        /// The vote of the chair decides.
        Chair = "chair",
    }
}

row! { "setting", key 2, insert;
    /// A version of a setting.
    pub struct SettingRow {
        /// Which.
        pub name: SettingName,
        /// 1, 2, ..; the last holds.
        pub version: i64,
        /// Canonical JSON.
        pub value: String,
        /// Since when.
        pub set_on: Day,
        /// By whom.
        pub set_by: PersonId,
    }
}

/// An eligibility criterion: a question that is answered yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Short code; also the reason code when the answer is no.
    pub code: Code,
    /// In English.
    pub en: Label,
    /// In Ukrainian.
    pub uk: Label,
}

/// A criterion of the scoring rubric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricItem {
    /// Short code.
    pub code: Code,
    /// In English.
    pub en: Label,
    /// In Ukrainian.
    pub uk: Label,
    /// Most points, 1 to 100.
    pub max: i64,
    /// Weight, 1 to 100.
    pub weight: i64,
}

/// How the committee decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitteeRules {
    /// Scores and votes that a decision needs.
    pub quorum: i64,
    /// Days after the panel was set from which a quorum of scores is enough; absent: every member scores.
    pub score_days: Option<i64>,
    /// What a tie means.
    pub tie: Tie,
}

/// Days after which something lapses or is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// From the approval to both signatures; then the award lapses (`lifecycle.md`: 60).
    pub sign_days: i64,
    /// From a question to its answer.
    pub answer_days: i64,
    /// From a rejection to an appeal.
    pub appeal_days: i64,
    /// From the confirmation of a payee to its first payment (`trust.md`: 24 hours).
    pub payee_hold_days: i64,
}

/// From an amount on, so many quotes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuoteStep {
    /// Smallest amount of the order, minor units of the base currency.
    pub from_minor: Minor,
    /// Quotes that it needs.
    pub quotes: i64,
}

/// Follow-up visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// Days after the launch on which a visit is due, rising.
    pub schedule_days: Vec<i64>,
    /// Days after the first money or handover on which the use of funds is checked.
    pub use_check_days: i64,
    /// Of a hundred visits, how many a second person verifies.
    pub sample_percent: i64,
}

/// A reason that may be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Short code.
    pub code: Code,
    /// In English.
    pub en: Label,
    /// In Ukrainian.
    pub uk: Label,
    /// For which steps.
    pub actions: Vec<Action>,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingValue {
    /// Eligibility criteria, in the order in which they are asked.
    Criteria(Vec<Criterion>),
    /// The rubric; none: one score from 0 to 100.
    Rubric(Vec<RubricItem>),
    /// The committee.
    Committee(CommitteeRules),
    /// Deadlines.
    Deadlines(Deadlines),
    /// Quotes by amount, rising.
    Quotes(Vec<QuoteStep>),
    /// Follow-up.
    FollowUp(FollowUp),
    /// Topics of training that a plan needs.
    Training(Vec<Code>),
    /// Reasons; none for a step: any code.
    Reasons(Vec<Reason>),
    /// Days within which a step should be taken.
    ServiceLevels(BTreeMap<Action, i64>),
    /// The organisation's own accounts.
    BankDetails(Vec<BankDetails>),
}

/// Everything that is set, with defaults where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Current version of each setting that was ever set.
    pub versions: BTreeMap<SettingName, i64>,
    /// Eligibility criteria.
    pub criteria: Vec<Criterion>,
    /// Rubric.
    pub rubric: Vec<RubricItem>,
    /// Committee; the programme's quorum where nothing was set.
    pub committee: Option<CommitteeRules>,
    /// Deadlines.
    pub deadlines: Deadlines,
    /// Quotes.
    pub quotes: Vec<QuoteStep>,
    /// Follow-up.
    pub follow_up: FollowUp,
    /// Training.
    pub training: Vec<Code>,
    /// Reasons.
    pub reasons: Vec<Reason>,
    /// Service levels.
    pub service_levels: BTreeMap<Action, i64>,
    /// The organisation's own accounts.
    pub bank_details: Vec<BankDetails>,
}

impl Default for Settings {
    fn default() -> Self {
        let schedule_days = crate::outcome::episode::SCHEDULE_DAYS.into_iter().map(i64::from).collect();
        Settings {
            versions: BTreeMap::new(),
            criteria: Vec::new(),
            rubric: Vec::new(),
            committee: None,
            deadlines: Deadlines { sign_days: 60, answer_days: 30, appeal_days: 30, payee_hold_days: 1 },
            quotes: Vec::new(),
            follow_up: FollowUp { schedule_days, use_check_days: 30, sample_percent: 10 },
            training: Vec::new(),
            reasons: Vec::new(),
            service_levels: BTreeMap::new(),
            bank_details: Vec::new(),
        }
    }
}

/// Days within which a step should be taken where nothing was set for it: two weeks.
pub const SERVICE_DAYS: i64 = 14;
/// Most entries of one setting.
pub const ENTRIES_MAX: usize = 60;
/// Longest time that a setting may name, in days: ten years.
pub const DAYS_MAX: i64 = 3_653;

impl SettingValue {
    /// Which setting it is of.
    pub fn name(&self) -> SettingName {
        match self {
            SettingValue::Criteria(_) => SettingName::Criteria,
            SettingValue::Rubric(_) => SettingName::Rubric,
            SettingValue::Committee(_) => SettingName::Committee,
            SettingValue::Deadlines(_) => SettingName::Deadlines,
            SettingValue::Quotes(_) => SettingName::Quotes,
            SettingValue::FollowUp(_) => SettingName::FollowUp,
            SettingValue::Training(_) => SettingName::Training,
            SettingValue::Reasons(_) => SettingName::Reasons,
            SettingValue::ServiceLevels(_) => SettingName::ServiceLevels,
            SettingValue::BankDetails(_) => SettingName::BankDetails,
        }
    }

    /// The JSON of the value alone.
    pub fn json(&self) -> serde_json::Value {
        let tagged = serde_json::to_value(self).unwrap_or_default();
        tagged.get(self.name().code()).cloned().unwrap_or_default()
    }

    /// The first rule that it breaks.
    pub fn checked(&self) -> Result<(), RefusalCode> {
        use RefusalCode::{CodeTaken, OutOfRange};
        let within = |holds: bool| if holds { Ok(()) } else { Err(OutOfRange) };
        let days = |days: i64| within((0..=DAYS_MAX).contains(&days));
        let rising = |steps: &[i64]| within(steps.windows(2).all(|pair| pair[0] < pair[1]));
        match self {
            SettingValue::Criteria(all) => {
                within(all.len() <= ENTRIES_MAX)?;
                unique(all.iter().map(|one| &one.code)).ok_or(CodeTaken)
            }
            SettingValue::Rubric(all) => {
                within(all.len() <= ENTRIES_MAX)?;
                within(all.iter().all(|one| (1..=100).contains(&one.max) && (1..=100).contains(&one.weight)))?;
                unique(all.iter().map(|one| &one.code)).ok_or(CodeTaken)
            }
            SettingValue::Committee(rules) => {
                within((1..=super::setup::QUORUM_MAX).contains(&rules.quorum))?;
                rules.score_days.map_or(Ok(()), days)
            }
            SettingValue::Deadlines(all) => {
                [all.sign_days, all.answer_days, all.appeal_days, all.payee_hold_days].into_iter().try_for_each(days)
            }
            SettingValue::Quotes(all) => {
                within(all.len() <= ENTRIES_MAX)?;
                within(all.iter().all(|step| step.from_minor.0 >= 0 && (0..=10).contains(&step.quotes)))?;
                rising(&all.iter().map(|step| step.from_minor.0).collect::<Vec<_>>())
            }
            SettingValue::FollowUp(all) => {
                within(all.schedule_days.len() <= ENTRIES_MAX && !all.schedule_days.is_empty())?;
                all.schedule_days.iter().copied().try_for_each(days)?;
                rising(&all.schedule_days)?;
                days(all.use_check_days)?;
                within((0..=100).contains(&all.sample_percent))
            }
            SettingValue::Training(all) => {
                within(all.len() <= ENTRIES_MAX)?;
                unique(all.iter()).ok_or(CodeTaken)
            }
            SettingValue::Reasons(all) => {
                within(all.len() <= ENTRIES_MAX)?;
                unique(all.iter().map(|one| &one.code)).ok_or(CodeTaken)
            }
            SettingValue::ServiceLevels(all) => all.values().copied().try_for_each(days),
            SettingValue::BankDetails(all) => {
                within(all.len() <= ENTRIES_MAX && all.iter().all(BankDetails::fits))?;
                unique(all.iter().map(|one| &one.code)).ok_or(CodeTaken)
            }
        }
    }
}

/// `Some` when nothing comes twice.
fn unique<'a>(mut codes: impl Iterator<Item = &'a Code>) -> Option<()> {
    let mut seen = BTreeSet::new();
    codes.all(|code| seen.insert(code)).then_some(())
}

impl Settings {
    /// From stored versions, in any order.
    pub fn of(rows: &[SettingRow]) -> Result<Settings, String> {
        let mut settings = Settings::default();
        for row in rows {
            settings.take(row)?;
        }
        Ok(settings)
    }

    /// Takes one version in; an older one changes nothing.
    pub fn take(&mut self, row: &SettingRow) -> Result<(), String> {
        if self.versions.get(&row.name).is_some_and(|known| *known >= row.version) {
            return Ok(());
        }
        let json = serde_json::from_str(&row.value).map_err(|error| format!("setting {}: {error}", row.name))?;
        let broken = |faults: Vec<SettingFault>| {
            format!("setting {}: {}", row.name, faults.first().map(SettingFault::to_string).unwrap_or_default())
        };
        match SettingValue::read(row.name, json).map_err(broken)? {
            SettingValue::Criteria(all) => self.criteria = all,
            SettingValue::Rubric(all) => self.rubric = all,
            SettingValue::Committee(rules) => self.committee = Some(rules),
            SettingValue::Deadlines(all) => self.deadlines = all,
            SettingValue::Quotes(all) => self.quotes = all,
            SettingValue::FollowUp(all) => self.follow_up = all,
            SettingValue::Training(all) => self.training = all,
            SettingValue::Reasons(all) => self.reasons = all,
            SettingValue::ServiceLevels(all) => self.service_levels = all,
            SettingValue::BankDetails(all) => self.bank_details = all,
        }
        self.versions.insert(row.name, row.version);
        Ok(())
    }

    /// What holds of a setting now; `None` where the committee's rules are the programme's alone.
    pub fn value(&self, name: SettingName) -> Option<SettingValue> {
        Some(match name {
            SettingName::Criteria => SettingValue::Criteria(self.criteria.clone()),
            SettingName::Rubric => SettingValue::Rubric(self.rubric.clone()),
            SettingName::Committee => SettingValue::Committee(self.committee.clone()?),
            SettingName::Deadlines => SettingValue::Deadlines(self.deadlines.clone()),
            SettingName::Quotes => SettingValue::Quotes(self.quotes.clone()),
            SettingName::FollowUp => SettingValue::FollowUp(self.follow_up.clone()),
            SettingName::Training => SettingValue::Training(self.training.clone()),
            SettingName::Reasons => SettingValue::Reasons(self.reasons.clone()),
            SettingName::ServiceLevels => SettingValue::ServiceLevels(self.service_levels.clone()),
            SettingName::BankDetails => SettingValue::BankDetails(self.bank_details.clone()),
        })
    }

    /// Days within which a step should be taken: what was set, else [`SERVICE_DAYS`].
    pub fn service_days(&self, action: Action) -> i64 {
        self.service_levels.get(&action).copied().unwrap_or(SERVICE_DAYS)
    }

    /// May this reason be given for this step? Where no reason is listed for it, any may.
    pub fn reason_fits(&self, action: Action, reason: &Code) -> bool {
        let mut listed = self.reasons.iter().filter(|one| one.actions.contains(&action)).peekable();
        listed.peek().is_none() || listed.any(|one| one.code == *reason)
    }
}

impl World {
    /// How the committee decides: what was set, else the programme's quorum with every score needed and a tie against.
    pub fn committee(&self) -> CommitteeRules {
        let quorum = self.programme.as_ref().map_or(i64::MAX, |programme| programme.quorum);
        let otherwise = CommitteeRules { quorum, score_days: None, tie: Tie::Against };
        self.settings.committee.clone().unwrap_or(otherwise)
    }
}

/// Sets a setting: one version more, from this day.
pub fn setting_set(ctx: &mut Ctx, world: &World, input: &command::SettingSet) -> Result<Plan, Stop> {
    let name = input.value.name();
    let gate = Gate::new(ctx, world, Action::SettingSet, ObjectKind::Setting, name.code()).pass()?;
    let current = world.settings.versions.get(&name).copied().unwrap_or(0);
    let gate = gate.version(input.version, current)?;
    input.value.checked().map_err(|code| gate.refuse(code).with("setting", name.code()))?;
    gate.ensure(world.settings.value(name).as_ref() != Some(&input.value), RefusalCode::AlreadyDone)?;
    let mut value = String::new();
    crate::ledger::log::canonical(&input.value.json(), &mut value);
    let version = current + 1;
    let row = SettingRow { name, version, value, set_on: ctx.on, set_by: ctx.person() };
    Ok(Plan::about(ObjectKind::Setting, name.code(), version).change(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_reads_back_as_it_was_written() {
        let settings = Settings::default();
        for name in SettingName::ALL {
            let Some(value) = settings.value(*name) else { continue };
            assert_eq!(value.name(), *name);
            assert_eq!(value.checked(), Ok(()), "{name}");
            assert_eq!(SettingValue::read(*name, value.json()), Ok(value));
        }
    }

    #[test]
    fn the_last_version_holds_and_unknown_members_are_refused() -> Result<(), String> {
        let row = |version, value: &str| SettingRow {
            name: SettingName::Training,
            version,
            value: value.into(),
            set_on: Day::default(),
            set_by: PersonId(uuid::Uuid::nil()),
        };
        let settings = Settings::of(&[row(2, r#"["finance"]"#), row(1, r#"["safety"]"#)])?;
        assert_eq!(settings.training.iter().map(Code::as_str).collect::<Vec<_>>(), ["finance"]);
        let wrong = serde_json::json!({ "sign_days": 1, "answer_days": 1, "appeal_days": 1, "more": 1 });
        assert!(SettingValue::read(SettingName::Deadlines, wrong).is_err());
        let twice = SettingValue::read(SettingName::Training, serde_json::json!(["a", "a"]));
        assert_eq!(twice.map(|value| value.checked()), Ok(Err(RefusalCode::CodeTaken)));
        Ok(())
    }
}
