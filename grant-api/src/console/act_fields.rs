//! The forms of the steps: one table of actions, what each is about and what it asks for.
//!
//! Invariant: an action without a row has no form; amounts that are known come filled in, and what was typed comes back.
//! Must not: check a value or decide whether a step can be taken.

use ledger_core::id::PersonId;
use ledger_core::money::{Minor, Money};
use ledger_core::policy::Action;
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::claim::{AllowanceBearer, ClaimKind, Disallowance};
use ledger_core::programme::disbursement::{DisbursementGate, DisbursementState};
use ledger_core::programme::document::{Document, binding};
use ledger_core::programme::partner::Ngo;
use ledger_core::programme::settings::Settings;
use ledger_core::programme::setup::BankAccount;
use ledger_core::programme::suspension::Ground;
use ledger_core::programme::training::Training;
use ledger_core::programme::world::Dossier;
use ledger_core::text::CODE_MAX;
use ledger_core::time::Day;

pub use super::act_forms::{Ask, FORMS, Form, Subject, form_of};
use super::act_item::Item;
use super::component::field::{Field, Input};
use super::form::Sent;
use super::plan_items;
use super::words::Words;

/// "Agreement, version 1 · Ukrainian · 0c1f2a3b".
pub fn document_name(words: &Words, row: &Document) -> String {
    let kind = words.code("document", row.kind.code());
    let number = [("version", row.version.into())];
    let hash: String = row.sha256.chars().take(8).collect();
    format!(
        "{kind}, {} · {} · {hash}",
        words.ta("document-version", &number),
        words.code("language", row.language.code())
    )
}

/// Instalments that one form can take; the rules allow more, by the API.
pub const INSTALMENTS: usize = 4;

/// The answers of the eligibility question.
pub const CRITERIA: [&str; 2] = ["yes", "no"];
/// The answers of the declaration.
pub const INTERESTS: [&str; 2] = ["no_interest", "conflict"];
/// The answers of the vote.
pub const VOTES: [&str; 2] = ["approve", "reject"];

/// Numbers of co-owners, with commas between.
pub(super) fn co_owners_field(words: &Words, value: String) -> Field {
    Field::named(words, "co_owners", Input::Text { value, max: 400 }).optional()
}

/// What a form is made for.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    /// Words of the reader.
    pub words: Words,
    /// The case.
    pub case: &'a Dossier,
    /// What of it.
    pub item: Item<'a>,
    /// Bank accounts, where they are asked for.
    pub accounts: &'a [BankAccount],
    /// Partner NGOs, where one is asked for.
    pub ngos: &'a [Ngo],
    /// What the programme has set.
    pub settings: &'a Settings,
    /// Members of the committee who may be assigned, by name, and whether they sit.
    pub members: &'a [(PersonId, String, bool)],
    /// Trainings, where one is asked for.
    pub trainings: &'a [Training],
    /// Co-owners' numbers as a field names them, where they are asked for.
    pub co_owners: &'a str,
    /// What was typed; its `is_form` tells whether anything was.
    pub sent: &'a Sent,
    /// Today.
    pub today: Day,
}

impl Made<'_> {
    /// What was typed, or what is known.
    pub(super) fn value(&self, name: &str, known: impl Into<String>) -> String {
        if self.sent.is_form { self.sent.get(name).to_owned() } else { known.into() }
    }

    pub(super) fn text(&self, name: &str) -> Field {
        let max = u32::try_from(CODE_MAX).unwrap_or(u32::MAX);
        Field::named(&self.words, name, Input::Text { value: self.value(name, ""), max })
    }

    pub(super) fn number(&self, name: &str, digits: u32) -> Field {
        Field::named(&self.words, name, Input::Number { value: self.value(name, ""), digits })
    }

    /// A date, today at the latest.
    pub fn day(&self, name: &str, known: Option<Day>) -> Field {
        let value = self.value(name, known.map_or_else(String::new, |day| day.to_string()));
        Field::named(&self.words, name, Input::Date { value, latest: Some(self.today.to_string()) })
    }

    pub(super) fn amount(&self, name: &str, known: Option<Minor>) -> Field {
        let currency = self.case.application.currency;
        let known = known.map_or_else(String::new, |minor| self.words.typed(&Money { minor, currency }.amount_text()));
        let input = Input::Amount { value: self.value(name, known), currency: currency.code().to_owned() };
        Field::named(&self.words, name, input)
    }

    pub(super) fn radio(&self, name: &str, options: Vec<(String, String)>) -> Field {
        Field::named(&self.words, name, Input::Radio { value: self.value(name, ""), options })
    }

    pub(super) fn choices(&self, name: &str, codes: &[&str]) -> Field {
        self.coded(name, "choice", codes)
    }

    /// Radios over the codes of a family.
    pub(super) fn coded(&self, name: &str, family: &str, codes: &[&str]) -> Field {
        let option = |code: &&str| ((*code).to_owned(), self.words.code(family, code));
        self.radio(name, codes.iter().map(option).collect())
    }

    /// The fields of one question.
    pub fn fields(&self, action: Action, ask: Ask) -> Vec<Field> {
        match ask {
            Ask::Criteria => self.criteria(action),
            Ask::Plan => self.plan(),
            Ask::Override => vec![self.text("override").optional()],
            Ask::Defence => vec![self.day("defended_on", None).optional()],
            Ask::Panel => self.panel(),
            Ask::Training => vec![self.training()],
            Ask::Interest => vec![self.choices("interest", &INTERESTS)],
            Ask::Score => self.score(),
            Ask::Vote => {
                let asked = Some(self.case.application.requested_minor);
                vec![
                    self.choices("decision", &VOTES),
                    self.amount("amount", asked).optional(),
                    self.text("conditions").optional(),
                ]
            }
            Ask::Instalments => self.instalments(),
            Ask::Evidence => {
                let needed = self.item.row().is_none_or(|row| row.gate == DisbursementGate::Milestone);
                let evidence = self.text("evidence");
                vec![if needed { evidence } else { evidence.optional() }]
            }
            Ask::Account => vec![self.account()],
            Ask::Ngo => vec![self.other_ngo()],
            Ask::BankLine => vec![
                self.text("bank_reference"),
                self.amount("amount", self.known(action)),
                self.day("value_on", Some(self.today)),
            ],
            Ask::Amount => vec![self.amount("amount", self.known(action))],
            Ask::Reason => vec![self.reason(action)],
            Ask::Amendment => self.amendment(),
            // What a donor or an auditor disallows has a form of its own.
            Ask::ClaimKind => {
                vec![self.coded("claim_kind", "claim", &[ClaimKind::Unspent, ClaimKind::Misused].map(ClaimKind::code))]
            }
            Ask::Outcome => {
                let codes: Vec<&str> = Disallowance::ALL.iter().map(|outcome| outcome.code()).collect();
                vec![self.choices("outcome", &codes)]
            }
            Ask::Bearer => {
                let codes: Vec<&str> = AllowanceBearer::ALL.iter().map(|bearer| bearer.code()).collect();
                vec![self.coded("bearer", "bearer", &codes)]
            }
            Ask::Supplier => vec![self.text("supplier")],
            Ask::Document => self.document().into_iter().collect(),
            Ask::Ordered
            | Ask::Specified
            | Ask::Delivery
            | Ask::Quotes
            | Ask::Registered
            | Ask::Changed
            | Ask::Since
            | Ask::Takeover => self.goods_fields(ask),
            Ask::Safety => vec![self.choices("safety", &CRITERIA)],
            Ask::Ground => {
                let codes: Vec<&str> = Ground::ALL.iter().map(|ground| ground.code()).collect();
                vec![self.choices("ground", &codes), self.text("review").optional()]
            }
            Ask::PlannedDay => {
                let known = self.item.row().map_or_else(String::new, |row| row.planned_on.to_string());
                let input = Input::Date { value: self.value("planned_on", known), latest: None };
                vec![Field::named(&self.words, "planned_on", input)]
            }
            Ask::Launch => vec![
                self.day("launched_on", None),
                self.number("baseline_workers", 4),
                self.day("business_started_on", None).optional(),
            ],
            Ask::Visit => self.visit(),
            Ask::Differs => self.differs(),
            Ask::FollowupEnd => self.ending(),
            Ask::Incident => self.incident(),
        }
    }

    /// The plan as it stands.
    fn plan(&self) -> Vec<Field> {
        let application = &self.case.application;
        let items: Vec<_> = self.case.plan().collect();
        let own = Some(application.own_minor).filter(|own| own.0 > 0);
        let mut fields = vec![
            self.amount("amount", Some(application.requested_minor)),
            self.amount("own_contribution", own).optional(),
        ];
        if application.state == ApplicationState::Draft && application.owners > 1 {
            fields.push(co_owners_field(&self.words, self.value("co_owners", self.co_owners)));
        }
        fields.extend(plan_items::fields(&self.words, self.sent, application.currency, &items));
        fields
    }

    fn known(&self, action: Action) -> Option<Minor> {
        self.item.amount(self.case, action).map(|amount| Minor(amount.minor))
    }

    fn other_ngo(&self) -> Field {
        let others = self.ngos.iter().filter(|ngo| ngo.ngo_id != self.case.application.ngo_id);
        let options = others.map(|ngo| (ngo.ngo_id.to_string(), format!("{} · {}", ngo.code, ngo.title))).collect();
        let input = Input::Select { value: self.value("ngo", ""), options };
        Field { hint: None, ..Field::named(&self.words, "ngo", input) }
    }

    /// The documents that bind now; the Ukrainian one is what people sign first.
    fn document(&self) -> Option<Field> {
        let bound = binding(self.case);
        let known = bound.iter().max_by_key(|row| row.language)?.sha256.clone();
        let option = |row: &&Document| (row.sha256.clone(), document_name(&self.words, row));
        let input =
            Input::Select { value: self.value("signed_document", known), options: bound.iter().map(option).collect() };
        Some(Field::named(&self.words, "signed_document", input))
    }

    fn account(&self) -> Field {
        let option = |account: &BankAccount| {
            (account.bank_account_id.to_string(), format!("{} · {}", account.code, account.currency))
        };
        let options: Vec<(String, String)> = self.accounts.iter().map(option).collect();
        // The only account is no choice.
        let known = if options.len() == 1 { options.first().map(|(id, _)| id.clone()) } else { None };
        let value = self.value("bank_account", known.unwrap_or_default());
        Field::named(&self.words, "bank_account", Input::Select { value, options })
    }

    fn instalments(&self) -> Vec<Field> {
        let approved = self.case.award.as_ref().map(|award| award.approved_minor);
        let known: Vec<(Minor, Day)> = approved.iter().map(|approved| (*approved, self.today)).collect();
        self.agreed(approved, &known, true)
    }

    /// The agreement as it stands, with what nobody has asked for yet.
    fn amendment(&self) -> Vec<Field> {
        let planned = self.case.disbursements.iter().filter(|row| row.state == DisbursementState::Planned);
        let known: Vec<(Minor, Day)> = planned.map(|row| (row.amount_minor, row.planned_on)).collect();
        self.agreed(self.case.award.as_ref().map(|award| award.signed_minor), &known, false)
    }

    fn agreed(&self, total: Option<Minor>, known: &[(Minor, Day)], first_needed: bool) -> Vec<Field> {
        let mut fields = vec![self.amount("amount", total)];
        for number in 1..=INSTALMENTS {
            let (amount, day) = instalment_names(number);
            let known = known.get(number - 1).copied();
            let mut part = self.amount(&amount, known.map(|(amount, _)| amount));
            part.label = instalment_label(&self.words, number, "instalment-amount");
            part.hint = None;
            let value = self.value(&day, known.map_or_else(String::new, |(_, day)| day.to_string()));
            // Planned days lie ahead, so there is no latest one.
            let mut on = Field::named(&self.words, &day, Input::Date { value, latest: None });
            on.label = instalment_label(&self.words, number, "instalment-on");
            let needed = first_needed && number == 1;
            fields.extend([part, on].map(|field| if needed { field } else { field.optional() }));
        }
        fields
    }
}

/// Names of the two fields of an instalment.
pub fn instalment_names(number: usize) -> (String, String) {
    (format!("instalment_{number}"), format!("instalment_{number}_on"))
}

/// Label of a field of an instalment; `key` is `instalment-amount` or `instalment-on`.
pub fn instalment_label(words: &Words, number: usize, key: &str) -> String {
    words.ta(key, &[("number", number.to_string().into())])
}
