//! The set-up of a programme: the checklist, and a page each for what has to be there before the first case.
//!
//! Invariant: a page shows what is there and adds one thing by one command; who may not add sees no form, and a refusal
//! comes back on the page with its reason. Must not decide: the rules do, when the form is sent.

pub mod calls;
pub mod checklist;
pub mod delegations;
pub mod funds;
pub mod openings;
pub mod own_fund;
pub mod partners;
pub mod setting_form;
pub mod settings;
pub mod trainings;

use ledger_core::policy::{Action, roles_for};
use ledger_core::programme::command::Command;
use ledger_core::text::{CODE_MAX, LABEL_MAX};
use ledger_core::time::Day;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, hidden, refusal};
use super::act_read::Reader;
use super::component::entry::Entry;
use super::component::error_summary::FormError;
use super::component::field::{Field, Input};
use super::component::table::Table;
use super::page::act::ActView;
use super::page::setup::{SetupView, page, title};
use super::session::Visit;
use super::view::codes;
use super::words::Words;
use crate::app::execute::Terms;

/// What the navigation and the checklist call set-up: whoever may take one of these sees it.
pub const SETTING_UP: &[Action] = &[
    Action::RoleGrant,
    Action::NgoOpen,
    Action::DonorOpen,
    Action::BankAccountOpen,
    Action::FundOpen,
    Action::FreeFundOpen,
    Action::OpeningPrepare,
    Action::OpeningPost,
    Action::TrancheReceive,
    Action::CallOpen,
    Action::SettingSet,
];

/// One page of the set-up, before it is framed.
#[derive(Debug)]
struct Sheet {
    noun: &'static str,
    of: Option<String>,
    action: Action,
    path: String,
    back: &'static str,
    /// Code of `nav-*` under which the page is.
    section: &'static str,
    list: Option<Table>,
    history: Option<Table>,
    links: Vec<(String, String)>,
    lacking: Option<String>,
    /// Version of what the form is about.
    version: i64,
    fields: Vec<Field>,
    facts: Vec<super::component::facts::Fact>,
    preview: Option<Entry>,
    outcome: Outcome,
}

impl Sheet {
    /// A page at `path` with a form for `action`.
    fn new(noun: &'static str, action: Action, path: impl Into<String>, outcome: Outcome) -> Sheet {
        Sheet {
            noun,
            of: None,
            action,
            path: path.into(),
            back: "/setup",
            section: "setup",
            list: None,
            history: None,
            links: Vec::new(),
            lacking: None,
            version: 0,
            fields: Vec::new(),
            facts: Vec::new(),
            preview: None,
            outcome,
        }
    }

    fn answer(self, visit: &Visit) -> Result<Response> {
        let words = visit.words();
        let mut fields = hidden(self.version, "")?;
        fields.extend(self.fields);
        let act = ActView {
            action: self.action.code().to_owned(),
            facts: self.facts,
            fields,
            preview: self.preview,
            errors: self.outcome.errors,
            refused: self.outcome.refused,
            closed: !may(visit, self.action),
            submit_to: self.path,
            back: self.back.to_owned(),
            csrf: visit.csrf.clone(),
            ..ActView::default()
        };
        let view = SetupView {
            noun: self.noun.to_owned(),
            of: self.of,
            list: self.list,
            history: self.history,
            links: self.links,
            act,
            roles: codes(roles_for(self.action)),
            lacking: self.lacking,
        };
        let frame = visit.frame(title(&words, &view), self.section, 0);
        Ok(visit.page(self.outcome.status, &frame, &page(&words, &view)))
    }
}

/// Has the visitor a role that may take the action?
pub(super) fn may(visit: &Visit, action: Action) -> bool {
    roles_for(action).iter().any(|role| visit.request.principal.roles.contains(role))
}

/// How a page is shown the first time.
pub(super) fn fresh() -> Outcome {
    Outcome { status: StatusCode::OK, errors: Vec::new(), refused: None }
}

/// Takes a command that was read from a form; a form that was not read, or that is refused, comes back.
pub(super) async fn send(
    visit: &Visit,
    errors: Vec<FormError>,
    command: Option<(Command, Day)>,
    to: &str,
) -> Result<std::result::Result<Response, Outcome>> {
    let (Some((command, on)), true) = (command, errors.is_empty()) else {
        return Ok(Err(Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors, refused: None }));
    };
    let action = command.action();
    let terms = Terms { key: Some(visit.sent.get("key").to_owned()), on: Some(on), ..Terms::default() };
    match visit.console.app.execute(&visit.request, terms, command).await {
        Ok(_) => Ok(Ok(visit.done(to, action.code()))),
        Err(error) => Ok(Err(refusal(visit, &[], error)?)),
    }
}

/// Reads the date, and pairs it with the command.
fn dated(reader: &mut Reader<'_>, command: Option<Command>) -> Option<(Command, Day)> {
    let on = reader.day("on", None);
    command.zip(on)
}

/// Fields filled in with what was typed.
pub(super) struct Typed<'a> {
    visit: &'a Visit,
    words: Words,
}

impl<'a> Typed<'a> {
    pub(super) fn new(visit: &'a Visit) -> Self {
        Typed { visit, words: visit.words() }
    }

    pub(super) fn value(&self, name: &str, known: &str) -> String {
        // A link may fill a form in: what it says is typed for whoever follows it, and sent by nobody but them.
        let sent = &self.visit.sent;
        if sent.is_form { sent.get(name).to_owned() } else { sent.some(name).unwrap_or(known).to_owned() }
    }

    pub(super) fn text(&self, name: &str, max: usize) -> Field {
        let max = u32::try_from(max).unwrap_or(u32::MAX);
        Field::named(&self.words, name, Input::Text { value: self.value(name, ""), max })
    }

    pub(super) fn code(&self, name: &str) -> Field {
        self.text(name, CODE_MAX)
    }

    pub(super) fn label(&self, name: &str) -> Field {
        self.text(name, LABEL_MAX)
    }

    pub(super) fn select(&self, name: &str, options: Vec<(String, String)>) -> Field {
        // The only one is no choice.
        let only = if options.len() == 1 { options.first().map(|(code, _)| code.clone()) } else { None };
        let value = self.value(name, &only.unwrap_or_default());
        Field::named(&self.words, name, Input::Select { value, options })
    }

    pub(super) fn radio(&self, name: &str, choices: &[&str], known: &str) -> Field {
        let option = |code: &&str| ((*code).to_owned(), self.words.code("choice", code));
        let options = choices.iter().map(option).collect();
        Field::named(&self.words, name, Input::Radio { value: self.value(name, known), options })
    }

    pub(super) fn amount(&self, name: &str, known: &str, currency: &str) -> Field {
        let input = Input::Amount { value: self.value(name, known), currency: currency.to_owned() };
        Field::named(&self.words, name, input)
    }

    /// A day that may lie ahead.
    pub(super) fn day(&self, name: &str) -> Field {
        Field::named(&self.words, name, Input::Date { value: self.value(name, ""), latest: None })
    }

    /// A day that is over, today where nothing was typed.
    pub(super) fn past(&self, name: &str) -> Field {
        self.past_from(name, self.visit.request.today())
    }

    /// A day that is over, a known one where nothing was typed.
    pub(super) fn past_from(&self, name: &str, known: Day) -> Field {
        let today = self.visit.request.today();
        let value = self.value(name, &known.min(today).to_string());
        Field::named(&self.words, name, Input::Date { value, latest: Some(today.to_string()) })
    }
}

/// The same field under a label of its own, without the hint of its name.
fn labelled(field: Field, label: String) -> Field {
    Field { label, hint: None, ..field }
}
