//! Periods: which days can still be booked on, and the closing of months in order (`books.md`, guarantees 3 and 6).
//!
//! Every plan passes `may_book` after its own rules: no entry is dated on a day whose books are closed for good, gaps
//! below it included; a softly closed day takes entries of a finance manager alone, and the leaf says so. A late item is
//! booked on an open day and cites the day on which it belongs.

use super::act::Act;
use super::command;
use super::fund::FundState;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{Refusal, RefusalCode, Stop};
use super::world::World;
use crate::ledger::period::{Closure, ClosureKind, month_end, next_month_end};
use crate::policy::{Action, Role, SEPARATE};
use crate::time::Day;

use super::act::ObjectKind;

/// What still happens in a fund that is closed out: something comes in late and goes to whom it belongs.
const AFTER_CLOSEOUT: [Action; 5] =
    [Action::LateRecover, Action::DonorRepay, Action::RemittanceConfirm, Action::FundSettle, Action::ValuationBook];

/// A plan as it may be booked: refused on closed days and in closed funds, with the soft override and the approvers said in the leaf.
pub(super) fn may_book(ctx: &Ctx, world: &World, action: Action, plan: Plan) -> Result<Plan, Stop> {
    let refuse = |code| Refusal {
        code,
        object: (plan.object.0, plan.object.1.clone()),
        case: plan.case,
        detail: Vec::new(),
        earlier: None,
    };
    for leg in plan.entries.iter().flat_map(|entry| &entry.legs).filter(|_| !AFTER_CLOSEOUT.contains(&action)) {
        if let Some(fund) = world.funds.get(&leg.fund_id).filter(|fund| fund.state == FundState::Closed) {
            return Err(refuse(RefusalCode::FundNotOpen).with("fund", fund.code.as_str()).into());
        }
    }
    let Some(programme) = &world.programme else { return Ok(plan) };
    let closed = |through: Option<Day>, day: Day| through.is_some_and(|through| day <= through);
    let mut soft = None;
    for day in plan.entries.iter().map(|entry| entry.header.booked_on) {
        if closed(programme.hard_closed_on, day) {
            let through = programme.hard_closed_on.map(|day| day.to_string()).unwrap_or_default();
            return Err(refuse(RefusalCode::PeriodClosed)
                .with("day", day.to_string())
                .with("closed_to", through)
                .into());
        }
        if closed(programme.soft_closed_on, day) {
            if !world.roles_at(ctx.person(), &[ctx.on, ctx.today]).contains(&Role::FinanceManager) {
                let through = programme.soft_closed_on.map(|day| day.to_string()).unwrap_or_default();
                let refusal = refuse(RefusalCode::PeriodSoftClosed).with("day", day.to_string());
                return Err(refusal.with("closed_to", through).into());
            }
            soft = Some(day);
        }
    }
    if let Some(original) = ctx.original_on
        && !(original < ctx.on && closed(programme.soft_closed_on, original) && !plan.entries.is_empty())
    {
        return Err(refuse(RefusalCode::NotLate).with("original_on", original.to_string()).into());
    }
    let approvers = approvers(world, action, &plan);
    let plan = if approvers.is_empty() { plan } else { plan.note("approvers", approvers) };
    Ok(match soft {
        Some(day) => plan.note("soft_period", day.to_string()),
        None => plan,
    })
}

/// Whoever had a part in the decision before: the acts on the case that must be another person's than this one, and those
/// on the same object. Sequence, action and person each, so that the proof covers the approvals too.
fn approvers(world: &World, action: Action, plan: &Plan) -> Vec<serde_json::Value> {
    let paired =
        |act: &Act| SEPARATE.iter().any(|(a, b)| (*a, *b) == (act.action, action) || (*b, *a) == (act.action, action));
    let Some(case) = plan.case.and_then(|case| world.cases.get(&case)) else { return Vec::new() };
    let mut latest: std::collections::BTreeMap<(Action, crate::id::PersonId), &Act> = std::collections::BTreeMap::new();
    for act in case.acts.iter().filter(|act| paired(act) || act.object_id == plan.object.1) {
        latest.insert((act.action, act.person_id), act);
    }
    let mut acts: Vec<&Act> = latest.into_values().collect();
    acts.sort_by_key(|act| act.seq);
    let said = |act: &Act| serde_json::json!({ "action": act.action.code(), "person_id": act.person_id.to_string(), "seq": act.seq });
    acts.into_iter().map(said).collect()
}

/// Closes the next month softly: whoever is no finance manager books in it no more.
pub fn period_soft_close(ctx: &mut Ctx, world: &World, input: &command::PeriodClose) -> Result<Plan, Stop> {
    close(ctx, world, input, ClosureKind::Soft)
}

/// Closes the next month for good. Only a month that is closed softly can be, and none with a sale of currency whose
/// proceeds are still on their way.
pub fn period_hard_close(ctx: &mut Ctx, world: &World, input: &command::PeriodClose) -> Result<Plan, Stop> {
    close(ctx, world, input, ClosureKind::Hard)
}

fn close(ctx: &Ctx, world: &World, input: &command::PeriodClose, kind: ClosureKind) -> Result<Plan, Stop> {
    let end = input.month_end;
    let text = end.to_string();
    let action = if kind == ClosureKind::Soft { Action::PeriodSoftClose } else { Action::PeriodHardClose };
    let gate = Gate::new(ctx, world, action, ObjectKind::Period, &text).pass()?;
    let programme = world.programme()?;
    gate.ensure(end == month_end(end), RefusalCode::PeriodOrder)?;
    gate.ensure(ctx.on > end, RefusalCode::PeriodNotOver)?;
    let (soft, hard) = (programme.soft_closed_on, programme.hard_closed_on);
    let last = if kind == ClosureKind::Soft { soft } else { hard };
    if let Some(next) = last.map(next_month_end).filter(|next| *next != end) {
        return Err(gate.refuse(RefusalCode::PeriodOrder).with("next", next.to_string()).into());
    }
    let mut closed = programme.clone();
    match kind {
        ClosureKind::Soft => closed.soft_closed_on = Some(end),
        ClosureKind::Hard => {
            gate.ensure(soft.is_some_and(|soft| end <= soft), RefusalCode::PeriodOrder)?;
            let open = world.conversions.values().find(|row| row.sold_on <= end);
            if let Some(sale) = open {
                let refusal = gate.refuse(RefusalCode::ConversionOpen);
                return Err(refusal.with("conversion", sale.conversion_id.to_string()).into());
            }
            closed.hard_closed_on = Some(end);
        }
    }
    let closure = Closure { month_end: end, kind, seq: ctx.seq, person_id: ctx.person(), on_day: ctx.on };
    Ok(Plan::about(ObjectKind::Period, text.clone(), 1).state(kind.code()).change(closed).change(closure))
}
