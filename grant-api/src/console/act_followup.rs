//! The forms of follow-up: a visit with all that it asks, its verification, the end of a follow-up, an incident.
//!
//! Invariant: everything but the day and the finding may stay empty; what was typed comes back. Must not: ask for a word
//! about anybody.

use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, FollowupEnding, IncidentRaise, VisitRecord, VisitVerify};
use ledger_core::programme::followup_plan::EndReason;
use ledger_core::programme::incident::{IncidentKind, Severity};
use ledger_core::programme::visit_answers::{Band, OwnerWorks, VisitAnswers, VisitField, VisitKind};

use super::act_fields::{CRITERIA, Made};
use super::act_item::Item;
use super::act_read::{About, Reader, two};
use super::component::badge::{Machine, State};
use super::component::field::{Field, Input};

/// Fields that one verification can name; the rules allow more, by the API.
const DIFFERS: usize = 3;

impl Made<'_> {
    /// The fields of a visit, one below the other.
    pub(super) fn visit(&self) -> Vec<Field> {
        let found = |status: VisitStatus| {
            (status.code().to_owned(), State::new(Machine::Visit, status.code()).text(&self.words))
        };
        let bands: Vec<&str> = Band::ALL.iter().map(|band| band.code()).collect();
        let owner: Vec<&str> = OwnerWorks::ALL.iter().map(|works| works.code()).collect();
        let kinds: Vec<&str> = VisitKind::ALL.iter().map(|kind| kind.code()).collect();
        vec![
            self.day("visited_on", Some(self.today)),
            self.radio("status", VisitStatus::ALL.map(found).to_vec()),
            self.day("since", None).optional(),
            self.select("visit_kind", "visit-kind", &kinds).optional(),
            self.ahead("scheduled_for").optional(),
            self.number("paid_workers", 4).optional(),
            self.number("paid_women", 4).optional(),
            self.number("paid_hours_week", 6).optional(),
            self.number("paid_days_12m", 6).optional(),
            self.select("owner_works", "owner-works", &owner).optional(),
            self.number("owner_hours_week", 3).optional(),
            self.select("revenue_band", "band", &bands).optional(),
            self.select("profit_band", "band", &bands).optional(),
            self.select("registered", "choice", &CRITERIA).optional(),
            self.select("wellbeing_consent", "choice", &CRITERIA).optional(),
            self.number("wellbeing", 1).optional(),
            self.select("contact_safe", "choice", &CRITERIA).optional(),
            self.number("attachments", 2).optional(),
        ]
    }

    /// What a second person found otherwise.
    pub(super) fn differs(&self) -> Vec<Field> {
        let codes: Vec<&str> = VisitField::ALL.iter().map(|field| field.code()).collect();
        let one = |number: usize| {
            let mut field = self.select(&format!("differs_{number}"), "visit-field", &codes).optional();
            field.label = self.words.ta("visit-differs", &[("number", number.to_string().into())]);
            field.hint = None;
            field
        };
        (1..=DIFFERS).map(one).collect()
    }

    /// Why and since when follow-up ends.
    pub(super) fn ending(&self) -> Vec<Field> {
        let codes: Vec<&str> = EndReason::ALL.iter().map(|reason| reason.code()).collect();
        vec![self.coded("end_reason", "end-reason", &codes), self.day("ended_on", Some(self.today))]
    }

    /// What happened, by codes.
    pub(super) fn incident(&self) -> Vec<Field> {
        let kinds: Vec<&str> = IncidentKind::ALL.iter().map(|kind| kind.code()).collect();
        let severities: Vec<&str> = Severity::ALL.iter().map(|severity| severity.code()).collect();
        vec![self.coded("incident_kind", "incident-kind", &kinds), self.coded("severity", "severity", &severities)]
    }

    fn select(&self, name: &str, family: &str, codes: &[&str]) -> Field {
        let option = |code: &&str| ((*code).to_owned(), self.words.code(family, code));
        let options = codes.iter().map(option).collect();
        Field::named(&self.words, name, Input::Select { value: self.value(name, ""), options })
    }

    /// A date that may lie ahead.
    fn ahead(&self, name: &str) -> Field {
        Field::named(&self.words, name, Input::Date { value: self.value(name, ""), latest: None })
    }
}

impl About<'_> {
    /// A visit.
    pub(super) fn visit(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let visited_on = reader.day("visited_on", None);
        let status = reader.choice("status", None, |code| code.parse().ok());
        let since_on = reader.optional("since", |reader| reader.day("since", None));
        let paid_workers = reader.optional("paid_workers", |reader| reader.number("paid_workers", None));
        let paid_days_12m = reader.optional("paid_days_12m", |reader| reader.number("paid_days_12m", None));
        let answers = answers(reader);
        let visit = VisitRecord {
            case: self.case_id(),
            visited_on: visited_on?,
            status: status?,
            since_on: since_on?,
            paid_workers: paid_workers?,
            paid_days_12m: paid_days_12m?,
            answers: answers?,
        };
        // What the rules would refuse of the answers is told at its field.
        if let Err((_, field)) = visit.answers.checked(visit.paid_workers) {
            let code = if field == "wellbeing" { "needs_consent" } else { "too_large" };
            reader.fault(field, None, code);
            return None;
        }
        Some(Command::VisitRecord(visit))
    }

    /// Verification, the end of a follow-up, an incident.
    pub(super) fn followup(&self, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        match (action, self.item) {
            (Action::VisitVerify, Item::Visit(visit)) => {
                let mut differs = Vec::new();
                for number in 1..=DIFFERS {
                    let name = format!("differs_{number}");
                    let field = reader.optional(&name, |reader| reader.choice(&name, None, VisitField::from_code))?;
                    differs.extend(field);
                }
                Some(Command::VisitVerify(VisitVerify { visit: visit.visit_id, differs }))
            }
            (Action::FollowupEnd, _) => {
                let reason = reader.choice("end_reason", None, EndReason::from_code);
                let ended_on = reader.day("ended_on", None);
                let (case, reason, ended_on) = (self.case_id(), reason?, ended_on?);
                Some(Command::FollowupEnd(FollowupEnding { case, reason, ended_on }))
            }
            (Action::IncidentRaise, _) => {
                let kind = reader.choice("incident_kind", None, IncidentKind::from_code);
                let severity = reader.choice("severity", None, Severity::from_code);
                let (case, kind, severity) = (self.case_id(), kind?, severity?);
                // Its words go into the vault first.
                Some(Command::IncidentRaise(IncidentRaise { case, kind, severity, text: None }))
            }
            _ => None,
        }
    }
}

fn answers(reader: &mut Reader<'_>) -> Option<VisitAnswers> {
    let [yes, no] = CRITERIA;
    let read = move |code: &str| two(code, (yes, true), (no, false));
    fn number(reader: &mut Reader<'_>, name: &str) -> Option<Option<i64>> {
        reader.optional(name, |reader| reader.number(name, None))
    }
    let flag = |reader: &mut Reader<'_>, name: &str| reader.optional(name, |reader| reader.choice(name, None, read));
    let kind = reader.optional("visit_kind", |r| r.choice("visit_kind", None, VisitKind::from_code));
    let scheduled_for = reader.optional("scheduled_for", |r| r.day("scheduled_for", None));
    let paid_women = number(reader, "paid_women");
    let paid_hours_week = number(reader, "paid_hours_week");
    let owner_works = reader.optional("owner_works", |r| r.choice("owner_works", None, OwnerWorks::from_code));
    let owner_hours_week = number(reader, "owner_hours_week");
    let revenue_band = reader.optional("revenue_band", |r| r.choice("revenue_band", None, Band::from_code));
    let profit_band = reader.optional("profit_band", |r| r.choice("profit_band", None, Band::from_code));
    let registered = flag(reader, "registered");
    let wellbeing_consent = flag(reader, "wellbeing_consent");
    let wellbeing = number(reader, "wellbeing");
    let contact_safe = flag(reader, "contact_safe");
    let attachments = number(reader, "attachments");
    Some(VisitAnswers {
        kind: kind?,
        scheduled_for: scheduled_for?,
        paid_hours_week: paid_hours_week?,
        paid_women: paid_women?,
        owner_works: owner_works?,
        owner_hours_week: owner_hours_week?,
        revenue_band: revenue_band?,
        profit_band: profit_band?,
        wellbeing_consent: wellbeing_consent?,
        wellbeing: wellbeing?,
        registered: registered?,
        contact_safe: contact_safe?,
        attachments: attachments?,
    })
}
