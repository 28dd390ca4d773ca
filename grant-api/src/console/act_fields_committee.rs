//! Fields that follow from what a programme has set, or from who is there: criteria, rubric, members, trainings.
//!
//! Invariant: where nothing is set, the one field of old is asked. Must not: check a value.

use ledger_core::id::PersonId;
use ledger_core::policy::Action;
use ledger_core::programme::settings::{Criterion, Reason, RubricItem};
use ledger_core::programme::training::Training;
use ledger_core::text::Label;

use super::act_fields::{CRITERIA, Made};
use super::component::field::{Field, Input};
use super::words::{Lang, Words};

impl Made<'_> {
    /// Why: one of the reasons that the programme has for this step, or any short code where it has none.
    pub(super) fn reason(&self, action: Action) -> Field {
        let listed = self.settings.reasons.iter().filter(|one| one.actions.contains(&action));
        let option = |one: &Reason| (one.code.to_string(), label_of(&self.words, &one.en, &one.uk).to_owned());
        let options: Vec<(String, String)> = listed.map(option).collect();
        if options.is_empty() {
            return self.text("reason");
        }
        let input = Input::Select { value: self.value("reason", ""), options };
        Field { hint: None, ..Field::named(&self.words, "reason", input) }
    }

    /// Each criterion of the programme, or one question where it has none.
    pub(super) fn criteria(&self, action: Action) -> Vec<Field> {
        if self.settings.criteria.is_empty() {
            return vec![self.choices("criteria_met", &CRITERIA), self.reason(action).optional()];
        }
        let field = |one: &Criterion| {
            let label = label_of(&self.words, &one.en, &one.uk).to_owned();
            Field { label, hint: None, ..self.choices(&numbered("criterion", &one.code), &CRITERIA) }
        };
        self.settings.criteria.iter().map(field).collect()
    }

    /// Points for each criterion of the rubric, or one score where there is none.
    pub(super) fn score(&self) -> Vec<Field> {
        if self.settings.rubric.is_empty() {
            return vec![self.number("score", 3)];
        }
        let field = |one: &RubricItem| {
            let label = format!("{} (0–{})", label_of(&self.words, &one.en, &one.uk), one.max);
            Field { label, hint: None, ..self.number(&numbered("points", &one.code), 3) }
        };
        self.settings.rubric.iter().map(field).collect()
    }

    pub(super) fn panel(&self) -> Vec<Field> {
        let [yes, no] = CRITERIA;
        let field = |(person, name, sits): &(PersonId, String, bool)| {
            let asked = numbered("member", person);
            let value = self.value(&asked, if *sits { yes } else { no });
            let options = CRITERIA.map(|code| (code.to_owned(), self.words.code("choice", code))).to_vec();
            let input = Input::Radio { value, options };
            Field { label: name.clone(), hint: None, ..Field::named(&self.words, &asked, input) }
        };
        self.members.iter().map(field).collect()
    }

    pub(super) fn training(&self) -> Field {
        let option = |training: &Training| {
            let text = format!("{} · {}", training.topic, self.words.date(training.held_on));
            (training.training_id.to_string(), text)
        };
        let options = self.trainings.iter().rev().map(option).collect();
        Field::named(&self.words, "training", Input::Select { value: self.value("training", ""), options })
    }
}

/// Name of a field that stands for one of several things.
pub fn numbered(name: &str, of: impl std::fmt::Display) -> String {
    format!("{name}_{of}")
}

/// What a setting says in the reader's language.
pub fn label_of<'a>(words: &Words, en: &'a Label, uk: &'a Label) -> &'a str {
    match words.lang() {
        Lang::En => en.as_str(),
        Lang::Uk => uk.as_str(),
    }
}
