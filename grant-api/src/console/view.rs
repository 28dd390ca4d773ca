//! From the rules' types to the parts of the pages: amounts, states, steps, reasons, names.
//!
//! Invariant: a step is open or barred as the policy table said; nothing is judged anew here.
//! Must not: word anything, or read more than a name.

use ledger_core::id::PersonId;
use ledger_core::ledger::account::{Layer, Side};
use ledger_core::money::{Currency, Minor};
use ledger_core::policy::{Action, Barred, Role, roles_for};
use ledger_core::programme::act::{Act, ObjectKind};
use ledger_core::programme::bank_statement::{LineState, StatementLine};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::payee::Payee;
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::programme::steps::{Seen, Step};
use ledger_core::programme::world::{Dossier, World};
use ledger_core::time::Day;

use super::act_item::Item;
use super::component::badge::{Machine, State};
use super::component::entry;
use super::component::money::Amount;
use super::component::next_step;
use super::component::next_step::{Earlier, Reason, Way};
use super::session::Visit;
use super::words::Words;
use crate::app::execute::Colleagues;
use crate::app::{App, AppResult, EntryView, LineView};

/// An amount for the page.
pub(super) fn amount(minor: Minor, currency: Currency) -> Amount {
    Amount::new(minor.0, currency.code())
}

/// Role codes.
pub(super) fn codes(roles: &[Role]) -> Vec<String> {
    roles.iter().map(|role| role.code().to_owned()).collect()
}

/// What is left of a bank's line, with the sign that the line has.
pub(super) fn left_of(line: &StatementLine, state: &LineState) -> Amount {
    let left = state.left_minor.0;
    let signed = if line.amount_minor < Minor::ZERO { left.saturating_neg() } else { left };
    amount(Minor(signed), line.currency)
}

/// State of a case: the grant's from the award on.
pub(super) fn state_of(case: &Dossier) -> (State, chrono::NaiveDate) {
    match &case.award {
        Some(award) => (State::new(Machine::Grant, award.state.code()), award.state_on),
        None => (State::new(Machine::Application, case.application.state.code()), case.application.state_on),
    }
}

/// State of what a step is about.
pub(super) fn state_of_step(case: &Dossier, step: &Step) -> State {
    match disbursement(case, step) {
        Some(row) => State::new(Machine::Disbursement, row.state.code()),
        None => state_of(case).0,
    }
}

/// The disbursement that a step is about.
pub(super) fn disbursement<'a>(case: &'a Dossier, step: &Step) -> Option<&'a Disbursement> {
    if step.kind != ObjectKind::Disbursement {
        return None;
    }
    case.disbursements.iter().find(|row| row.disbursement_id.to_string() == step.id)
}

/// What a payee lacks to be paid: code of the refusal that payment would meet.
pub(super) fn payee_lacks(payee: Option<&Payee>) -> Option<&'static str> {
    match payee {
        None => Some(RefusalCode::PayeeMissing.code()),
        Some(payee) if payee.confirmed_on.is_none() => Some(RefusalCode::PayeeUnconfirmed.code()),
        Some(_) => None,
    }
}

/// The amount that an action on a case, or on one of its disbursements, is about.
pub(super) fn amount_of(case: &Dossier, action: Action, row: Option<&Disbursement>) -> Option<Amount> {
    if let Some(row) = row {
        let minor = match action {
            Action::ReceiptsVerify => row.amount_minor.minus(row.receipts_verified_minor).ok()?,
            Action::ReceiptsAccept => row.receipts_verified_minor.minus(row.receipts_accepted_minor).ok()?,
            Action::ClaimRaise => {
                row.amount_minor.minus(row.receipts_accepted_minor).ok()?.minus(row.claimed_minor).ok()?
            }
            Action::CostDisallow => row.receipts_accepted_minor,
            _ => row.amount_minor,
        };
        return Some(amount(minor, row.currency));
    }
    let application = &case.application;
    match action {
        Action::CaseOpen | Action::CaseSubmit => Some(amount(application.requested_minor, application.currency)),
        // A vote against recommends nothing, so there is nothing to name.
        Action::AwardConfirm => {
            application.recommended_minor.filter(|minor| minor.0 > 0).map(|minor| amount(minor, application.currency))
        }
        Action::AwardDrop => case.award.as_ref().map(|award| amount(award.approved_minor, award.currency)),
        Action::AgreementSign | Action::SignatureRecord => {
            case.award.as_ref().map(|award| amount(award.signed_minor, award.currency))
        }
        _ => None,
    }
}

/// "Disbursement 2", where a step is about one.
pub(super) fn object_of(words: &Words, row: Option<&Disbursement>) -> Option<String> {
    row.map(|row| format!("{} {}", words.code("field", "disbursement"), row.number))
}

/// The form of a step.
pub(super) fn href(number: &str, step: &Step) -> String {
    if step.kind == ObjectKind::Incident {
        return format!("/incidents/{}", step.id);
    }
    if step.kind == ObjectKind::Batch {
        return format!("/batches/{}", step.id);
    }
    format!("/cases/{number}/do/{}?object={}", step.action.code(), step.id)
}

/// Names of colleagues, each asked for once in a request, and the roles of all, asked for once.
pub(super) struct Names<'a> {
    app: &'a App,
    me: PersonId,
    today: Day,
    names: Option<Colleagues>,
    world: Option<World>,
}

impl<'a> Names<'a> {
    /// For who visits.
    pub(super) fn new(visit: &'a Visit) -> Self {
        let request = &visit.request;
        let (me, today) = (request.principal.person.id, request.today());
        Names { app: &visit.console.app, me, today, names: None, world: None }
    }

    /// A colleague's name.
    pub(super) async fn name(&mut self, person: PersonId) -> AppResult<String> {
        let names = match self.names.take() {
            Some(names) => names,
            None => self.app.names().await?,
        };
        Ok(self.names.insert(names).name(person))
    }

    /// The role in which a colleague can take an action: one they hold, else the first that gives the right.
    pub(super) async fn role(&mut self, person: PersonId, action: Action) -> AppResult<Role> {
        let world = match self.world.take() {
            Some(world) => world,
            None => self.app.members_now().await?,
        };
        let held = self.world.insert(world).roles_at(person, &[self.today]);
        let rights = roles_for(action);
        let fitting = rights.iter().find(|role| held.contains(role));
        Ok(*fitting.or(held.first()).or(rights.first()).unwrap_or(&Role::Admin))
    }

    /// An act as the reason of a refusal.
    pub(super) async fn earlier(&mut self, act: &Act) -> AppResult<Earlier> {
        Ok(Earlier {
            action: act.action.code().to_owned(),
            on: act.on_day,
            person: self.name(act.person_id).await?,
            yours: act.person_id == self.me,
        })
    }

    /// Why a step is barred.
    pub(super) async fn reason(&mut self, barred: &Barred) -> AppResult<Reason> {
        Ok(match barred {
            Barred::Role => Reason { code: "not_your_role".to_owned(), ..Reason::default() },
            Barred::Duties(act) => {
                Reason { code: "duties".to_owned(), earlier: Some(self.earlier(act).await?), ..Reason::default() }
            }
        })
    }

    /// A step as the reader sees it.
    pub(super) async fn step(&mut self, words: &Words, case: &Dossier, seen: &Seen) -> AppResult<next_step::Step> {
        let item = Item::of(case, seen.step.kind, &seen.step.id);
        let way = match &seen.barred {
            None => Way::Open(href(&case.application.number, &seen.step)),
            Some(barred) => Way::Barred(self.reason(barred).await?),
        };
        Ok(next_step::Step {
            action: seen.step.action.code().to_owned(),
            amount: item.and_then(|item| item.amount(case, seen.step.action)),
            object: with_void(words, item.and_then(|item| item.name(words, case)), seen.step.voided_on),
            way,
        })
    }
}

/// What a step is about, and that an approval given before does not count any more.
fn with_void(words: &Words, object: Option<String>, voided_on: Option<Day>) -> Option<String> {
    let void = voided_on.map(|day| words.ta("step-voided", &[("date", words.date(day).into())]));
    match (object, void) {
        (Some(object), Some(void)) => Some(format!("{object} · {void}")),
        (object, void) => object.or(void),
    }
}

/// An entry as the page writes it, posted under a number or about to be; `label` says what else a line carries.
pub(super) fn entry_of(
    entry: &EntryView,
    number: Option<i64>,
    label: impl Fn(&LineView) -> Option<String>,
) -> entry::Entry {
    let layer = |layer: Layer| {
        let of_layer = entry.lines.iter().filter(|line| line.layer == layer);
        let line = |line: &LineView| entry::Line {
            account: line.account.as_str().to_owned(),
            side: if line.side == Side::Debit { entry::Side::Debit } else { entry::Side::Credit },
            amount: amount(line.amount, line.currency),
            dimensions: label(line),
        };
        of_layer.map(line).collect()
    };
    entry::Entry {
        number,
        on: entry.booked_on,
        action: entry.event.clone(),
        actual: layer(Layer::Actual),
        budget: layer(Layer::Budget),
    }
}
