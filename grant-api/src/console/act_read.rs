//! Reading a form into a command: every field by its domain type, every fault by its field.
//!
//! Invariant: a command comes out only when each field was read; nothing is guessed for a field that was not. Must not:
//! repeat a value in a message, or judge what the rules judge.

use ledger_core::id::{BankAccountId, CaseId, NgoId, PersonId};
use ledger_core::money::{AmountError, Currency, Minor, Money};
use ledger_core::policy::Action;
use ledger_core::programme::command::{
    AgreementSend, CaseAssess, CaseStep, CaseTransfer, Command, DisbursementRequest, DisbursementStep,
    EnterpriseLaunch, GrantStep, Instalment, InterestDeclare, NewAnswer, NewPoints, PaymentConfirm, PaymentPrepare,
    PlanAccept, Receipts, Score, SignatureStep, Vote,
};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::disbursement::{Disbursement, DisbursementGate, DisbursementState};
use ledger_core::programme::document::binding;
use ledger_core::programme::settings::Settings;
use ledger_core::programme::world::Dossier;
use ledger_core::text::{Code, Label, TextError};
use ledger_core::time::Day;

use super::act_fields::{CRITERIA, INSTALMENTS, INTERESTS, VOTES, instalment_label, instalment_names};
use super::act_fields_committee::{label_of, numbered};
use super::act_item::Item;
use super::component::error_summary::FormError;
use super::form::Sent;
use super::words::Words;
use crate::app::people;

/// Reads fields and collects what is wrong with them.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) words: Words,
    pub(super) sent: &'a Sent,
    /// What is wrong, in the order of reading.
    pub errors: Vec<FormError>,
}

impl<'a> Reader<'a> {
    /// A reader of what was sent.
    pub fn new(words: Words, sent: &'a Sent) -> Self {
        Reader { words, sent, errors: Vec::new() }
    }

    /// Notes what is wrong with a field.
    pub fn fault(&mut self, name: &str, label: Option<&str>, code: &str) {
        let label = label.map_or_else(|| self.words.code("field", name), str::to_owned);
        let text = self.words.ta(&format!("fault-{code}"), &[("field", label.into())]);
        self.errors.push(FormError { field: Some(name.to_owned()), text });
    }

    fn needed(&mut self, name: &str, label: Option<&str>) -> Option<&'a str> {
        let found = self.sent.some(name);
        if found.is_none() {
            self.fault(name, label, "required");
        }
        found
    }

    /// A reference: required.
    pub fn code(&mut self, name: &str) -> Option<Code> {
        self.code_as(name, None)
    }

    /// A reference under a label of its own: required.
    pub fn code_as(&mut self, name: &str, label: Option<&str>) -> Option<Code> {
        let text = self.needed(name, label)?;
        let fault = match Code::new(text) {
            Ok(code) => return Some(code),
            Err(TextError::TooLong(_)) => "too_long",
            Err(_) => "not_a_code",
        };
        self.fault(name, label, fault);
        None
    }

    /// References with blanks or commas between: required.
    pub fn codes(&mut self, name: &str) -> Option<Vec<Code>> {
        let text = self.needed(name, None)?;
        let parts = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty());
        let codes = parts.map(Code::new).collect::<Result<Vec<Code>, TextError>>().ok();
        if codes.is_none() {
            self.fault(name, None, "not_a_code");
        }
        codes
    }

    /// Which of several were answered with yes.
    pub fn chosen<T: Copy + std::fmt::Display>(&mut self, name: &str, all: &[T]) -> Vec<T> {
        let [yes, _] = CRITERIA;
        all.iter().filter(|one| self.sent.get(&numbered(name, one)) == yes).copied().collect()
    }

    /// A title: required.
    pub fn label(&mut self, name: &str) -> Option<Label> {
        self.label_as(name, None)
    }

    /// A title under a label of its own: required.
    pub fn label_as(&mut self, name: &str, label: Option<&str>) -> Option<Label> {
        let text = self.needed(name, label)?;
        let fault = match Label::new(text) {
            Ok(title) => return Some(title),
            Err(TextError::TooLong(_)) => "too_long",
            Err(_) => "unreadable",
        };
        self.fault(name, label, fault);
        None
    }

    /// An e-mail address, lower case: required.
    pub fn email(&mut self, name: &str) -> Option<String> {
        let read = people::email(self.needed(name, None)?);
        read.map_err(|_| self.fault(name, None, "not_an_email")).ok()
    }

    /// A colleague's name: required.
    pub fn name(&mut self, name: &str) -> Option<String> {
        let read = people::name(self.needed(name, None)?);
        read.map_err(|_| self.fault(name, None, "too_long")).ok()
    }

    /// A password that is being chosen, typed the same twice: required, and taken as it was typed.
    pub fn new_password(&mut self, name: &str, again: &str) -> Option<String> {
        let typed = self.sent.raw(name);
        if typed.is_empty() {
            self.fault(name, None, "required");
            return None;
        }
        if typed.chars().count() < people::PASSWORD_MIN {
            self.fault(name, None, "too_short");
            return None;
        }
        if typed != self.sent.raw(again) {
            self.fault(again, None, "not_the_same");
            return None;
        }
        Some(typed.to_owned())
    }

    /// An amount: required.
    pub fn amount(&mut self, name: &str, label: Option<&str>, currency: Currency) -> Option<Money> {
        let text = self.needed(name, label)?;
        match Money::parse(&plain_amount(text), currency) {
            Ok(money) => Some(money),
            Err(AmountError::TooLarge) => {
                self.fault(name, label, "too_large");
                None
            }
            Err(_) => {
                self.fault(name, label, "not_an_amount");
                None
            }
        }
    }

    /// A date: required.
    pub fn day(&mut self, name: &str, label: Option<&str>) -> Option<Day> {
        let text = self.needed(name, label)?;
        let day = Day::parse_from_str(text, "%Y-%m-%d").ok();
        if day.is_none() {
            self.fault(name, label, "not_a_date");
        }
        day
    }

    /// A whole number, not negative: required.
    pub fn number(&mut self, name: &str, label: Option<&str>) -> Option<i64> {
        let text = self.needed(name, label)?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        if number.is_none() {
            self.fault(name, label, "not_a_number");
        }
        number
    }

    /// One of a list: required.
    pub fn choice<T>(&mut self, name: &str, label: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.needed(name, label)?;
        let chosen = read(text);
        if chosen.is_none() {
            self.fault(name, label, "not_a_choice");
        }
        chosen
    }

    /// A field that may stay empty: `Some(None)` then, `None` when it is wrong.
    pub fn optional<T>(&mut self, name: &str, read: impl Fn(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.sent.some(name).is_none() { Some(None) } else { read(self).map(Some) }
    }
}

/// An amount as it is read: without the blanks between thousands, and with a point where a comma stands before one or two last
/// digits. Before three it may part thousands, which is nobody's to guess.
fn plain_amount(text: &str) -> String {
    let figures: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match figures.rsplit_once(',') {
        Some((whole, cents)) if (1..=2).contains(&cents.len()) && !whole.contains([',', '.']) => {
            format!("{whole}.{cents}")
        }
        _ => figures,
    }
}

#[cfg(test)]
mod amount_tests {
    use super::plain_amount;

    #[test]
    fn an_amount_may_be_written_as_the_page_writes_it_and_is_never_guessed() {
        let typed = ["45 000,00", "45\u{a0}000,5", "45000.00", "45,000", "1,234,56", "1.234,56"];
        let read = ["45000.00", "45000.5", "45000.00", "45,000", "1,234,56", "1.234,56"];
        assert_eq!(typed.map(plain_amount), read);
    }
}

/// What a command is about, and the version that the person saw.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The case.
    pub case: &'a Dossier,
    /// What of it.
    pub item: Item<'a>,
    /// Version of the object as the form carried it.
    pub version: i64,
    /// What the programme has set.
    pub settings: &'a Settings,
    /// Members of the committee who may be assigned.
    pub members: &'a [PersonId],
}

impl About<'_> {
    pub(super) fn case_step(&self) -> CaseStep {
        CaseStep { case: self.case_id(), version: self.version }
    }

    fn grant_step(&self) -> GrantStep {
        GrantStep { case: self.case_id(), version: self.version }
    }

    pub(super) fn case_id(&self) -> CaseId {
        self.case.application.case_id
    }

    /// The command of an action, if every field could be read; what could not stands in the reader.
    pub fn command(&self, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        match action {
            Action::CaseSubmit => Some(Command::CaseSubmit(self.case_step())),
            Action::CaseAssess => self.assess(reader),
            Action::PlanAccept => {
                let defended_on = reader.optional("defended_on", |reader| reader.day("defended_on", None))?;
                Some(Command::PlanAccept(PlanAccept { case: self.case_id(), version: self.version, defended_on }))
            }
            Action::InterestDeclare => self.interest(reader),
            Action::Score => self.score(reader),
            Action::Vote => self.vote(reader),
            Action::VoteClose => Some(Command::VoteClose(self.case_step().into())),
            Action::AwardConfirm => Some(Command::AwardConfirm(self.case_step())),
            Action::AgreementSend => self.agreement(reader),
            Action::SignatureRecord => self.signature(reader).map(Command::SignatureRecord),
            Action::AgreementSign => self.signature(reader).map(Command::AgreementSign),
            Action::ClosePropose => Some(Command::ClosePropose(self.grant_step())),
            Action::GrantClose => Some(Command::GrantClose(self.grant_step())),
            Action::EnterpriseLaunch => self.launch(reader),
            Action::VisitRecord => self.visit(reader),
            Action::VisitVerify | Action::FollowupEnd | Action::IncidentRaise => self.followup(action, reader),
            Action::CaseTransfer => {
                let to: NgoId = reader.choice("ngo", None, |id| id.parse().ok())?;
                Some(Command::CaseTransfer(CaseTransfer { case: self.case_id(), version: self.version, to }))
            }
            _ => match self.item {
                Item::Case => self.of_application(action, reader),
                Item::Grant(_) => self.of_award(action, reader),
                Item::Disbursement(row) => self.of_disbursement(row, action, reader),
                Item::Claim(row) => self.of_claim(row, action, reader),
                Item::Goods(row) => self.of_goods(row, action, reader),
                Item::Visit(_) => None,
                Item::GoodsLine(row) => self.of_line(row, action, reader),
                Item::Enterprise(row) => self.of_enterprise(row, action, reader),
                Item::Payee(_) => self.of_payee(action),
            },
        }
    }

    /// A signature, under one of the documents that bind now where there are any.
    fn signature(&self, reader: &mut Reader<'_>) -> Option<SignatureStep> {
        let step = SignatureStep::from(self.grant_step());
        if binding(self.case).is_empty() {
            return Some(step);
        }
        let document = reader.choice("signed_document", None, |hash| Some(hash.to_owned()))?;
        Some(SignatureStep { document: Some(document), ..step })
    }

    fn of_disbursement(&self, row: &Disbursement, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (disbursement, version, currency) = (row.disbursement_id, self.version, row.currency);
        let step = DisbursementStep { disbursement, version };
        match action {
            Action::DisbursementRequest => {
                let evidence = reader.optional("evidence", |reader| reader.code("evidence"))?;
                Some(Command::DisbursementRequest(DisbursementRequest { disbursement, version, evidence }))
            }
            Action::DisbursementVerify => Some(Command::DisbursementVerify(step)),
            Action::DisbursementAuthorise => Some(Command::DisbursementAuthorise(step)),
            Action::PaymentPrepare => {
                let bank_account: BankAccountId = reader.choice("bank_account", None, |id| id.parse().ok())?;
                Some(Command::PaymentPrepare(PaymentPrepare { disbursement, version, bank_account }))
            }
            Action::PaymentRelease => Some(Command::PaymentRelease(step)),
            Action::PaymentConfirm => {
                let (bank_ref, amount) = (reader.code("bank_reference"), reader.amount("amount", None, currency));
                let value_on = reader.day("value_on", None);
                let (bank_ref, amount, value_on) = (bank_ref?, amount?, value_on?);
                let input = PaymentConfirm { disbursement, version, bank_ref, amount, value_on };
                Some(Command::PaymentConfirm(input))
            }
            Action::ReceiptsVerify | Action::ReceiptsAccept => {
                let amount = reader.amount("amount", None, currency)?;
                let input = Receipts { disbursement, version, amount };
                let accepts = action == Action::ReceiptsAccept;
                Some(if accepts { Command::ReceiptsAccept(input) } else { Command::ReceiptsVerify(input) })
            }
            _ => self.of_payment(row, action, reader),
        }
    }

    fn assess(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let [yes, no] = CRITERIA;
        let answer = |code: &str| two(code, (yes, true), (no, false));
        let (case, version) = (self.case_id(), self.version);
        if self.settings.criteria.is_empty() {
            let eligible = reader.choice("criteria_met", None, answer);
            let reason = reader.optional("reason", |reader| reader.code("reason"));
            let (eligible, reason, answers) = (eligible?, reason?, Vec::new());
            return Some(Command::CaseAssess(CaseAssess { case, version, eligible, reason, answers }));
        }
        let mut answers = Vec::new();
        for one in &self.settings.criteria {
            let label = label_of(&reader.words, &one.en, &one.uk);
            let met = reader.choice(&numbered("criterion", &one.code), Some(label), answer);
            answers.extend(met.map(|met| NewAnswer { criterion: one.code.clone(), met }));
        }
        let all = answers.len() == self.settings.criteria.len();
        let input = CaseAssess { case, version, eligible: false, reason: None, answers };
        all.then_some(Command::CaseAssess(input))
    }

    fn interest(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let [none, conflict] = INTERESTS;
        let read = |code: &str| two(code, (none, Interest::None), (conflict, Interest::Conflict));
        let interest = reader.choice("interest", None, read)?;
        Some(Command::InterestDeclare(InterestDeclare { case: self.case_id(), interest }))
    }

    fn vote(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let [approve, reject] = VOTES;
        let currency = self.case.application.currency;
        let read = |code: &str| two(code, (approve, Choice::For), (reject, Choice::Against));
        let choice = reader.choice("decision", None, read)?;
        let amount = match choice {
            Choice::For => reader.amount("amount", None, currency)?,
            Choice::Against => Money { minor: Minor::ZERO, currency },
        };
        let conditions = reader.optional("conditions", |reader| reader.codes("conditions"))?.unwrap_or_default();
        Some(Command::Vote(Vote { case: self.case_id(), choice, amount, line: None, conditions }))
    }

    fn score(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let case = self.case_id();
        if self.settings.rubric.is_empty() {
            let score = Some(reader.number("score", None)?);
            return Some(Command::Score(Score { case, score, points: Vec::new() }));
        }
        let mut points = Vec::new();
        for one in &self.settings.rubric {
            let label = label_of(&reader.words, &one.en, &one.uk);
            let given = reader.number(&numbered("points", &one.code), Some(label));
            points.extend(given.map(|points| NewPoints { criterion: one.code.clone(), points }));
        }
        let all = points.len() == self.settings.rubric.len();
        all.then_some(Command::Score(Score { case, score: None, points }))
    }

    fn agreement(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let signed = reader.amount("amount", None, self.case.application.currency);
        let instalments = self.instalments(reader, true);
        let (case, version, signed) = (self.case_id(), self.version, signed?);
        Some(Command::AgreementSend(AgreementSend { case, version, signed, instalments, documents: Vec::new() }))
    }

    /// Instalments that were filled in; the first one has to be where it is `needed`.
    pub(super) fn instalments(&self, reader: &mut Reader<'_>, needed: bool) -> Vec<Instalment> {
        let currency = self.case.application.currency;
        let mut instalments = Vec::new();
        for number in 1..=INSTALMENTS {
            let (name, day) = instalment_names(number);
            let given = reader.sent.some(&name).is_some() || reader.sent.some(&day).is_some();
            if !(given || needed && number == 1) {
                continue;
            }
            let amount_label = instalment_label(&reader.words, number, "instalment-amount");
            let day_label = instalment_label(&reader.words, number, "instalment-on");
            let amount = reader.amount(&name, Some(&amount_label), currency);
            let planned_on = reader.day(&day, Some(&day_label));
            if let (Some(amount), Some(planned_on)) = (amount, planned_on) {
                let gate = self.gate_of(number);
                instalments.push(Instalment { amount_minor: amount.minor, planned_on, gate });
            }
        }
        instalments
    }

    /// The gate of an instalment that stands in the same place of the plan now, else evidence of a milestone.
    fn gate_of(&self, number: usize) -> DisbursementGate {
        let mut planned = self.case.disbursements.iter().filter(|row| row.state == DisbursementState::Planned);
        planned.nth(number.saturating_sub(1)).map_or(DisbursementGate::Milestone, |row| row.gate)
    }

    fn launch(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let (launched_on, baseline) = (reader.day("launched_on", None), reader.number("baseline_workers", None));
        let started = reader.optional("business_started_on", |reader| reader.day("business_started_on", None));
        let (case, launched_on, baseline_paid_workers) = (self.case_id(), launched_on?, baseline?);
        let business_started_on = started?;
        let input = EnterpriseLaunch { case, launched_on, baseline_paid_workers, business_started_on };
        Some(Command::EnterpriseLaunch(input))
    }
}

/// One of two answers.
pub(super) fn two<T>(code: &str, first: (&str, T), second: (&str, T)) -> Option<T> {
    if code == first.0 {
        Some(first.1)
    } else if code == second.0 {
        Some(second.1)
    } else {
        None
    }
}
