//! Calls for applications: dates, a ceiling for one application, and what may be given from each budget line.
//!
//! `awarded_minor` of a call's line is a running figure: approved ceilings until signature, signed amounts from then on.
//! `verify` recomputes it from the grants ([`awarded`]).

use std::collections::BTreeMap;

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::grant::{Award, AwardState};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CallId, FundId, LineId};
use crate::ledger::verify::{Finding, finding};
use crate::money::{Currency, Minor, Money};
use crate::policy::Action;
use crate::row;
use crate::text::{Code, Label};
use crate::time::Day;

row! { "call", key 1, put;
    /// A call for applications.
    pub struct Call {
        /// Id.
        pub call_id: CallId,
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Currency of its amounts.
        pub currency: Currency,
        /// Most that one application may ask, minor units.
        pub ceiling_minor: Minor,
        /// First day for applications.
        pub opens_on: Day,
        /// Last day for applications.
        pub closes_on: Day,
    }
}

row! { "call_line", key 2, put;
    /// What a call may give from a budget line.
    pub struct CallLine {
        /// The call.
        pub call_id: CallId,
        /// The budget line.
        pub line_id: LineId,
        /// Its fund.
        pub fund_id: FundId,
        /// Limit, minor units.
        pub budget_minor: Minor,
        /// Approved and signed so far, minor units.
        pub awarded_minor: Minor,
    }
}

impl Call {
    /// Does the call take an application of this amount on this day?
    pub fn takes(&self, gate: &Gate, on: Day, amount: Minor) -> Result<(), Stop> {
        if !(self.opens_on..=self.closes_on).contains(&on) {
            let refusal = gate.refuse(RefusalCode::CallNotOpen).with("call", self.code.as_str());
            return Err(refusal.with("from", self.opens_on.to_string()).with("to", self.closes_on.to_string()).into());
        }
        gate.at_most(RefusalCode::OverCeiling, amount, self.ceiling_minor, self.currency, None).map(drop)
    }
}

/// Opens a call.
pub fn call_open(ctx: &mut Ctx, world: &World, input: &command::CallOpen) -> Result<Plan, Stop> {
    let call_id: CallId = ctx.mint.id();
    let text = call_id.to_string();
    let gate = Gate::new(ctx, world, Action::CallOpen, ObjectKind::Call, &text).pass()?;
    gate.ensure(!world.calls.values().any(|call| call.code == input.code), RefusalCode::CodeTaken)?;
    gate.ensure(input.opens_on <= input.closes_on, RefusalCode::DatesReversed)?;
    let currency = input.ceiling.currency;
    let ceiling_minor = gate.amount(input.ceiling, world.programme()?.base_currency)?;
    gate.ensure((1..=super::fund::LINES_MAX).contains(&input.lines.len()), RefusalCode::NothingListed)?;
    let mut plan = Plan::about(ObjectKind::Call, call_id, 1);
    let mut seen = std::collections::BTreeSet::new();
    for line in &input.lines {
        let fund = world.fund(line.fund)?;
        let of_fund = world.lines.get(&line.line).is_some_and(|found| found.fund_id == fund.fund_id);
        gate.ensure(of_fund, RefusalCode::LineNotOfFund)?;
        gate.ensure(!fund.is_free(), RefusalCode::FreeFundWrong)?;
        gate.ensure(line.budget_minor.0 > 0, RefusalCode::AmountNotPositive)?;
        gate.ensure(seen.insert(line.line), RefusalCode::CodeTaken)?;
        plan = plan.change(CallLine {
            call_id,
            line_id: line.line,
            fund_id: line.fund,
            budget_minor: line.budget_minor,
            awarded_minor: Minor::ZERO,
        });
    }
    Ok(plan.change(Call {
        call_id,
        code: input.code.clone(),
        title: input.title.clone(),
        currency,
        ceiling_minor,
        opens_on: input.opens_on,
        closes_on: input.closes_on,
    }))
}

/// The call's line of a case.
pub(super) fn line_of<'a>(world: &'a World, case: &Dossier) -> Result<&'a CallLine, Stop> {
    let key = (case.application.call_id, case.application.line_id);
    world.call_lines.get(&key).ok_or_else(|| Stop::Broken("a case is on a line that its call does not have".into()))
}

/// The line with an award more on it, refused beyond its limit.
pub(super) fn award_on_line(gate: &Gate, world: &World, case: &Dossier, amount: Minor) -> Result<CallLine, Stop> {
    let line = line_of(world, case)?;
    let left = line.budget_minor.minus(line.awarded_minor)?;
    let earlier = last_act(&case.acts, Action::VoteClose);
    gate.at_most(RefusalCode::OverCallBudget, amount, left, case.application.currency, earlier)?;
    Ok(CallLine { awarded_minor: line.awarded_minor.plus(amount)?, ..line.clone() })
}

/// The line with the unused part of an award back on it.
pub(super) fn unused_to_line(world: &World, case: &Dossier, unused: Minor) -> Result<CallLine, Stop> {
    let line = line_of(world, case)?;
    Ok(CallLine { awarded_minor: line.awarded_minor.minus(unused)?, ..line.clone() })
}

/// Holds the running figures of calls against the grants.
pub fn awarded(cases: &[Dossier], lines: &[CallLine]) -> Vec<Finding> {
    let mut totals: BTreeMap<(CallId, LineId), i64> = BTreeMap::new();
    let counts = |award: &Award| match (award.state, award.organisation_signed_on) {
        (AwardState::Dropped, _) => Minor::ZERO,
        (_, Some(_)) => award.signed_minor,
        (_, None) => award.approved_minor,
    };
    for case in cases {
        let key = (case.application.call_id, case.application.line_id);
        *totals.entry(key).or_default() += case.award.as_ref().map_or(0, |award| counts(award).0);
    }
    let differing = lines.iter().filter_map(|line| {
        let total = totals.get(&(line.call_id, line.line_id)).copied().unwrap_or(0);
        let key = format!("{}/{}", line.call_id, line.line_id);
        let what = format!("is {}, the grants give {total}", line.awarded_minor.0);
        (total != line.awarded_minor.0).then(|| finding("states", "call_line", key, "awarded_minor", what))
    });
    differing.collect()
}

/// What a call's line may still give, as text for a page.
pub fn left(line: &CallLine, currency: Currency) -> Money {
    Money { minor: Minor(line.budget_minor.0.saturating_sub(line.awarded_minor.0)), currency }
}
