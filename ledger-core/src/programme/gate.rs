//! The gates that every decision passes, in one order: role, duties by person and interest, date, version, state.
//!
//! A gate only refuses; it never decides what happens next.

use serde_json::Value as Json;

use super::act::{Act, ObjectKind};
use super::plan::Ctx;
use super::refusal::{Refusal, RefusalCode, Stop};
use super::world::{Dossier, World, last_day};
use crate::id::NgoId;
use crate::money::{Currency, Minor, Money};
use crate::policy::{self, Action, Barred, Reading};
use crate::text::Code;

/// One command at the gates.
#[derive(Clone, Copy, Debug)]
pub struct Gate<'a> {
    ctx: &'a Ctx,
    world: &'a World,
    action: Action,
    kind: ObjectKind,
    id: &'a str,
    case: Option<&'a Dossier>,
    ngo: Option<NgoId>,
}

impl<'a> Gate<'a> {
    /// At the gates with something that belongs to no case.
    pub fn new(ctx: &'a Ctx, world: &'a World, action: Action, kind: ObjectKind, id: &'a str) -> Self {
        Gate { ctx, world, action, kind, id, case: None, ngo: None }
    }

    /// With a case: its acts are held against the person.
    pub fn of_case(self, case: &'a Dossier) -> Self {
        Gate { case: Some(case), ngo: Some(case.application.ngo_id), ..self }
    }

    /// With something of a partner NGO: caseworkers of others don't know of it.
    pub fn of_ngo(self, ngo: NgoId) -> Self {
        Gate { ngo: Some(ngo), ..self }
    }

    /// Role, duties, interest, date.
    pub fn pass(self) -> Result<Self, Stop> {
        let acts: &[Act] = self.case.map_or(&[], |case| &case.acts);
        let person = self.ctx.person();
        // A role that was delegated is held on the day of the decision and on the day for which it is taken, or not at all.
        let days = [self.ctx.on, self.ctx.today];
        let roles =
            self.ngo.map_or_else(|| self.world.roles_at(person, &days), |ngo| self.world.roles_on(person, ngo, &days));
        match policy::allow(self.action, &roles, self.world.who(self.ctx), acts) {
            Ok(()) => {}
            // Who may not know of cases learns nothing from trying: the answer is that of a case that is not there.
            Err(Barred::Role) if self.ngo.is_some() && !policy::may_read(Reading::Cases, &roles) => {
                return Err(Stop::Hidden);
            }
            Err(Barred::Role) => return Err(self.refuse(RefusalCode::NotYourRole).into()),
            Err(Barred::Duties(act)) => return Err(self.refuse(RefusalCode::Duties).earlier(&act).into()),
        }
        if let Some(act) = self.case.and_then(|case| case.barred(self.action, self.world.who(self.ctx))) {
            return Err(self.refuse(RefusalCode::InterestConflicted).earlier(act).into());
        }
        if self.ctx.on > self.ctx.today {
            let refusal = self.refuse(RefusalCode::NotInTheFuture).with("today", self.ctx.today.to_string());
            return Err(refusal.into());
        }
        match last_day(acts) {
            Some((day, act)) if self.ctx.on < day && policy::orders_chain(self.action) => {
                Err(self.refuse(RefusalCode::BeforeEarlierAct).earlier(act).into())
            }
            _ => Ok(self),
        }
    }

    /// The version that the person saw is the current one; else the refusal names the act since.
    pub fn version(self, seen: i64, current: i64) -> Result<Self, Stop> {
        if seen == current {
            return Ok(self);
        }
        let mut refusal = self.refuse(RefusalCode::StaleVersion).with("seen", seen).with("current", current);
        // Reading changes no version.
        let since =
            |act: &&Act| act.object_id == self.id && !matches!(act.action, Action::IncidentRead | Action::PayeeRead);
        if let Some(act) = self.case.and_then(|case| case.acts.iter().rev().find(since)) {
            refusal = refusal.earlier(act);
        }
        Err(refusal.into())
    }

    /// The object is in a state in which this can be done; else the refusal names the last act on the case.
    pub fn state(self, fits: bool, current: &'static str) -> Result<Self, Stop> {
        if fits {
            return Ok(self);
        }
        let mut refusal = self.refuse(RefusalCode::WrongState).with("state", current);
        let last = |case: &'a Dossier| case.acts.iter().rev().find(|act| policy::orders_chain(act.action));
        if let Some(act) = self.case.and_then(last) {
            refusal = refusal.earlier(act);
        }
        Err(refusal.into())
    }

    /// A condition of the event itself.
    pub fn ensure(self, holds: bool, code: RefusalCode) -> Result<Self, Stop> {
        if holds { Ok(self) } else { Err(self.refuse(code).into()) }
    }

    /// The bank's line is used by nothing yet; else the refusal says what was booked under its reference, and when.
    pub fn free_line(self, world: &World) -> Result<Self, Stop> {
        let Some(line) = world.bank_lines.first() else { return Ok(self) };
        let amount = Money { minor: line.amount_minor, currency: line.currency };
        let refusal = self.refuse(RefusalCode::BankLineUsed).with("reference", line.bank_ref.as_str());
        Err(refusal.with("booked_on", line.booked_on.to_string()).with("booked", amount.to_string()).into())
    }

    /// It was not done before; else the refusal names the act that did it.
    pub fn ensure_first(self, holds: bool, earlier: Option<&Act>) -> Result<Self, Stop> {
        if holds {
            return Ok(self);
        }
        let refusal = self.refuse(RefusalCode::AlreadyDone);
        Err(earlier.map_or(refusal.clone(), |act| refusal.earlier(act)).into())
    }

    /// A reason that the programme lists for the step, where it lists any.
    pub fn reason(self, world: &World, action: Action, reason: &Code) -> Result<Self, Stop> {
        if world.settings.reason_fits(action, reason) {
            return Ok(self);
        }
        Err(self.refuse(RefusalCode::ReasonNotListed).with("reason", reason.as_str()).into())
    }

    /// An amount above zero in the expected currency.
    pub fn amount(self, amount: Money, currency: Currency) -> Result<Minor, Stop> {
        self.ensure(amount.currency == currency, RefusalCode::CurrencyMismatch)?;
        self.ensure(amount.minor.0 > 0, RefusalCode::AmountNotPositive)?;
        Ok(amount.minor)
    }

    /// An amount that must not pass a limit; the refusal says both and may name the act that set the limit.
    pub fn at_most(
        self,
        code: RefusalCode,
        asked: Minor,
        limit: Minor,
        currency: Currency,
        earlier: Option<&Act>,
    ) -> Result<Self, Stop> {
        if asked <= limit {
            return Ok(self);
        }
        let text = |minor: Minor| Money { minor, currency }.to_string();
        let mut refusal = self.refuse(code).with("asked", text(asked)).with("limit", text(limit));
        if let Some(act) = earlier {
            refusal = refusal.earlier(act);
        }
        Err(refusal.into())
    }

    /// A refusal about this object.
    pub fn refuse(&self, code: RefusalCode) -> Refusal {
        Refusal {
            code,
            object: (self.kind, self.id.to_string()),
            case: self.case.map(|case| case.application.case_id),
            detail: Vec::new(),
            earlier: None,
        }
    }
}

impl Refusal {
    /// Adds a parameter: a code, an amount, a date; never a name.
    pub fn with(mut self, name: &'static str, value: impl Into<Json>) -> Self {
        self.detail.push((name, value.into()));
        self
    }

    /// Names the earlier act it clashes with.
    pub fn earlier(mut self, act: &Act) -> Self {
        self.earlier = Some(act.clone());
        self
    }
}
