//! Amendments of a signed agreement by three: an officer proposes, a finance manager checks, a manager approves; a higher
//! total is endorsed for the committee in between (`lifecycle.md`, Grant).
//!
//! Invariant: nothing of the grant changes before the approval, and what is approved is what was checked: any change of the
//! grant since (`unchecked`) takes the check back (rule 3). What was agreed before and after stays readable in the rows.
//! Must not: approve what its own check would refuse.

use super::call;
use super::command;
use super::disbursement::{Disbursement, DisbursementGate, DisbursementState};
use super::fund::Fund;
use super::gate::Gate;
use super::grant::{Award, AwardState, INSTALMENTS_MAX, award_of, books_of, enter, given_back, in_base, step};
use super::partner;
use super::plan::{Change, Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CaseId, GrantId, LineId, PersonId};
use crate::money::Minor;
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of an amendment.
    pub enum AmendmentState {
        /// Waits to be checked.
        Proposed = "proposed",
        /// Checked against the books.
        Checked = "checked",
        /// Endorsed for the committee.
        Endorsed = "endorsed",
        /// In force.
        Approved = "approved",
        /// Turned down.
        Rejected = "rejected",
        /// The grant ended first.
        Void = "void",
    }
}

row! { "amendment", key 2, put;
    /// An amendment of an agreement, with what it changes: before and after.
    pub struct Amendment {
        /// The case.
        pub case_id: CaseId,
        /// 1, 2, .. within the case.
        pub number: i64,
        /// The grant.
        pub grant_id: GrantId,
        /// State.
        pub state: AmendmentState,
        /// How often its terms were set; the parts of the last revision hold.
        pub revision: i64,
        /// Signed amount before.
        pub total_before_minor: Minor,
        /// Signed amount after.
        pub total_after_minor: Minor,
        /// Budget line before.
        pub line_before: LineId,
        /// Budget line after.
        pub line_after: LineId,
        /// Why.
        pub reason: Code,
        /// Who proposed it, or changed it last.
        pub proposed_by: PersonId,
        /// When.
        pub proposed_on: Day,
        /// Who checked it.
        pub checked_by: Option<PersonId>,
        /// Who endorsed it for the committee.
        pub endorsed_by: Option<PersonId>,
        /// Who approved it.
        pub approved_by: Option<PersonId>,
        /// Since when a check of it does not count any more; nothing once it is checked anew.
        pub voided_on: Option<Day>,
        /// Since when in this state.
        pub state_on: Day,
    }
}

row! { "amendment_part", key 5, insert;
    /// An instalment of an amendment: as planned before it, or after.
    pub struct AmendmentPart {
        /// The case.
        pub case_id: CaseId,
        /// Number of the amendment.
        pub number: i64,
        /// Revision of it.
        pub revision: i64,
        /// Planned by the amendment (true) or before it.
        pub after: bool,
        /// 1, 2, ..
        pub part_no: i64,
        /// Amount, minor units.
        pub amount_minor: Minor,
        /// Planned for.
        pub planned_on: Day,
        /// What has to be there before it is asked for.
        pub gate: DisbursementGate,
    }
}

impl Amendment {
    /// Does it wait for somebody?
    pub fn is_open(&self) -> bool {
        matches!(self.state, AmendmentState::Proposed | AmendmentState::Checked | AmendmentState::Endorsed)
    }

    /// Does it raise the total, so that the committee has to agree?
    pub fn raises(&self) -> bool {
        self.total_after_minor > self.total_before_minor
    }

    fn moved(&self, ctx: &Ctx, state: AmendmentState) -> Amendment {
        Amendment { state, state_on: ctx.on, ..self.clone() }
    }

    /// The plan of instalments after it, or before it.
    pub fn parts<'a>(&self, case: &'a Dossier, after: bool) -> impl Iterator<Item = &'a AmendmentPart> + use<'a> {
        let of = (self.number, self.revision, after);
        case.amendment_parts.iter().filter(move |part| (part.number, part.revision, part.after) == of)
    }
}

/// The amendment of a case that waits for somebody.
pub fn open(case: &Dossier) -> Option<&Amendment> {
    case.amendments.iter().find(|amendment| amendment.is_open())
}

/// What an amendment makes of a grant.
struct Terms<'a> {
    signed: Minor,
    line: Option<LineId>,
    parts: Vec<command::Instalment>,
    reason: &'a Code,
}

/// An officer proposes: what is signed anew, on which line, what is still to be paid. Refused where its check would be.
pub fn amendment_propose(ctx: &mut Ctx, world: &World, input: &command::AmendmentTerms) -> Result<Plan, Stop> {
    let (case, award, text) = award_of(world, input.case)?;
    let gate = enter(ctx, world, (case, award, &text), Action::AmendmentPropose, input.version, &[AwardState::Active])?;
    if let Some(amendment) = open(case) {
        let earlier = last_act(&case.acts, Action::AmendmentPropose);
        let refusal = gate.refuse(RefusalCode::AlreadyDone).with("amendment", amendment.number);
        return Err(earlier.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    let number = case.amendments.iter().map(|amendment| amendment.number).max().unwrap_or(0) + 1;
    proposed(ctx, world, (case, award), &gate, input, (Action::AmendmentPropose, number, 1))
}

/// The terms of a proposed amendment change: whatever was checked or endorsed is void.
pub fn amendment_change(ctx: &mut Ctx, world: &World, input: &command::AmendmentTerms) -> Result<Plan, Stop> {
    let action = Action::AmendmentChange;
    let (case, award, text) = award_of(world, input.case)?;
    let gate = enter(ctx, world, (case, award, &text), action, input.version, &[AwardState::Active])?;
    let amendment = waiting(&gate, case, &[])?;
    let key = (action, amendment.number, amendment.revision + 1);
    let plan = proposed(ctx, world, (case, award), &gate, input, key)?;
    if amendment.state == AmendmentState::Proposed { Ok(plan) } else { Ok(plan.note("voided", voided(amendment))) }
}

/// The acts that a change of an amendment takes back.
fn voided(amendment: &Amendment) -> Vec<&'static str> {
    let endorsed = amendment.endorsed_by.map(|_| Action::AmendmentEndorse.code());
    [Some(Action::AmendmentCheck.code()), endorsed].into_iter().flatten().collect()
}

fn proposed(
    ctx: &Ctx,
    world: &World,
    (case, award): (&Dossier, &Award),
    gate: &Gate,
    input: &command::AmendmentTerms,
    (action, number, revision): (Action, i64, i64),
) -> Result<Plan, Stop> {
    let signed = gate.amount(input.signed, award.currency)?;
    let terms = Terms { signed, line: input.line, parts: input.instalments.clone(), reason: &input.reason };
    amended(ctx, world, gate, (case, award), &terms, action)?;
    let earlier = open(case);
    let row = Amendment {
        case_id: award.case_id,
        number,
        grant_id: award.grant_id,
        state: AmendmentState::Proposed,
        revision,
        total_before_minor: award.signed_minor,
        total_after_minor: signed,
        line_before: award.line_id,
        line_after: input.line.unwrap_or(award.line_id),
        reason: input.reason.clone(),
        proposed_by: ctx.person(),
        proposed_on: ctx.on,
        checked_by: None,
        endorsed_by: None,
        approved_by: None,
        voided_on: earlier.filter(|row| row.state != AmendmentState::Proposed).map(|_| ctx.on),
        state_on: ctx.on,
    };
    let part = |after: bool, part_no: i64, (amount_minor, planned_on, gate): (Minor, Day, DisbursementGate)| {
        AmendmentPart { case_id: award.case_id, number, revision, after, part_no, amount_minor, planned_on, gate }
    };
    let mut plan = step(ctx, on(award), action).change(row);
    let planned = case.disbursements.iter().filter(|row| row.state == DisbursementState::Planned);
    for (part_no, row) in (1i64..).zip(planned) {
        plan = plan.change(part(false, part_no, (row.amount_minor, row.planned_on, row.gate)));
    }
    for (part_no, new) in (1i64..).zip(&input.instalments) {
        plan = plan.change(part(true, part_no, (new.amount_minor, new.planned_on, new.gate)));
    }
    Ok(plan)
}

/// A grant one version on, nothing else changed.
fn on(award: &Award) -> Award {
    Award { version: award.version + 1, ..award.clone() }
}

/// The amendment that waits, in one of some states; in any of those in which it waits where none is named.
fn waiting<'a>(gate: &Gate, case: &'a Dossier, states: &[AmendmentState]) -> Result<&'a Amendment, Stop> {
    let none = || gate.refuse(RefusalCode::WrongState).with("amendment", "none");
    let amendment = open(case).ok_or_else(none)?;
    gate.state(states.is_empty() || states.contains(&amendment.state), amendment.state.code())?;
    Ok(amendment)
}

/// The terms of an amendment as they stand.
fn terms_of<'a>(case: &Dossier, amendment: &'a Amendment) -> Terms<'a> {
    let line = Some(amendment.line_after).filter(|line| *line != amendment.line_before);
    let read = |part: &AmendmentPart| command::Instalment {
        amount_minor: part.amount_minor,
        planned_on: part.planned_on,
        gate: part.gate,
    };
    let parts = amendment.parts(case, true).map(read).collect();
    Terms { signed: amendment.total_after_minor, line, parts, reason: &amendment.reason }
}

/// A finance manager checks it: lines, money and what is still free take it as it stands.
pub fn amendment_check(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let action = Action::AmendmentCheck;
    let (case, award, text) = award_of(world, input.case)?;
    let gate = enter(ctx, world, (case, award, &text), action, input.version, &[AwardState::Active])?;
    let amendment = waiting(&gate, case, &[AmendmentState::Proposed])?;
    amended(ctx, world, &gate, (case, award), &terms_of(case, amendment), action)?;
    let (checked_by, voided_on) = (Some(ctx.person()), None);
    let checked = Amendment { checked_by, voided_on, ..amendment.moved(ctx, AmendmentState::Checked) };
    Ok(step(ctx, on(award), action).change(checked))
}

/// The chair endorses a higher total for the committee.
pub fn amendment_endorse(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let action = Action::AmendmentEndorse;
    let (case, award, text) = award_of(world, input.case)?;
    let gate = enter(ctx, world, (case, award, &text), action, input.version, &[AwardState::Active])?;
    let amendment = waiting(&gate, case, &[AmendmentState::Checked])?;
    gate.ensure(amendment.raises(), RefusalCode::NothingToBook)?;
    let endorsed = Amendment { endorsed_by: Some(ctx.person()), ..amendment.moved(ctx, AmendmentState::Endorsed) };
    Ok(step(ctx, on(award), action).change(endorsed))
}

/// It is turned down, whatever it had come to.
pub fn amendment_reject(ctx: &mut Ctx, world: &World, input: &command::GrantReason) -> Result<Plan, Stop> {
    let action = Action::AmendmentReject;
    let (case, award, text) = award_of(world, input.case)?;
    let gate = enter(ctx, world, (case, award, &text), action, input.version, &[AwardState::Active])?;
    let amendment = waiting(&gate, case, &[])?;
    let plan = step(ctx, on(award), action).change(amendment.moved(ctx, AmendmentState::Rejected));
    Ok(plan.note("reason", input.reason.as_str()))
}

/// A manager approves what was checked, and for a higher total endorsed: it is in force.
pub fn agreement_amend(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let action = Action::AgreementAmend;
    let (case, award, text) = award_of(world, input.case)?;
    let gate = enter(ctx, world, (case, award, &text), action, input.version, &[AwardState::Active])?;
    let raises = open(case).is_some_and(Amendment::raises);
    let ready = if raises { AmendmentState::Endorsed } else { AmendmentState::Checked };
    let amendment = waiting(&gate, case, &[ready])?;
    let plan = amended(ctx, world, &gate, (case, award), &terms_of(case, amendment), action)?;
    let approved = Amendment { approved_by: Some(ctx.person()), ..amendment.moved(ctx, AmendmentState::Approved) };
    Ok(plan.change(approved))
}

/// A version of the agreement with another total, line or plan of what nobody has asked for yet: 9500 / 9700 up, 9700 / 9500
/// down by at most what is not yet authorised, 9700 / 9500 and 9500 / 9700 between lines. A programme check that looked at
/// the agreement before is void.
fn amended(
    ctx: &Ctx,
    world: &World,
    gate: &Gate,
    (case, award): (&Dossier, &Award),
    terms: &Terms,
    action: Action,
) -> Result<Plan, Stop> {
    let signed = terms.signed;
    let (mut parts, mut books) = books_of(gate, ctx, world, case, action)?;
    let least = award.signed_minor.minus(parts.free()?)?;
    gate.at_most(RefusalCode::OverFree, least, signed, award.currency, last_act(&case.acts, Action::AgreementSign))?;
    let change = signed.minus(award.signed_minor)?;
    let fits = |fund: &Fund, line: LineId, budget: Minor| {
        super::committee::line_takes(gate, world, line, ctx.on)?;
        gate.at_most(RefusalCode::OverBudget, budget, world.line_available(fund, line)?, fund.currency, None).map(drop)
    };
    let mut moved = Minor::ZERO;
    if let Some(line) = terms.line {
        let of_fund = world.lines.get(&line).is_some_and(|found| found.fund_id == award.fund_id);
        gate.ensure(of_fund, RefusalCode::LineNotOfFund)?;
        gate.ensure(parts.shares.iter().all(|share| share.line_id != line), RefusalCode::AlreadyDone)?;
        moved = posting::reclassified(&mut books, &mut parts, award, line, fits)?;
    }
    // What was moved to a line is no more available there.
    let more = |fund: &Fund, line: LineId, budget: Minor| {
        let taken = if terms.line == Some(line) { moved } else { Minor::ZERO };
        super::committee::fund_takes(gate, world, fund, line, ctx.on)?;
        fits(fund, line, budget.plus(taken)?)
    };
    posting::amended(&mut books, &mut parts, award, change, more)?;
    add_up(gate, case, signed, &terms.parts)?;
    books.entry().header.reason = Some(terms.reason.clone());

    let line_id = terms.line.unwrap_or(award.line_id);
    let approved_minor = award.approved_minor.max(signed);
    let plan = step(ctx, Award { approved_minor, signed_minor: signed, line_id, ..on(award) }, action);
    let plan = parts.rows(replanned(ctx, case, award, &terms.parts, plan)).entry(books.close());
    if change.0 < 0 {
        return given_back(gate, world, case, award, Minor(-change.0), plan);
    }
    let plan = plan.change(partner::granted(gate, world, case, in_base(world, award, change)?)?);
    Ok(plan.change(call::award_on_line(gate, world, case, change)?))
}

/// What is still to be paid and what was asked for already are within the new total.
fn add_up(gate: &Gate, case: &Dossier, signed: Minor, instalments: &[command::Instalment]) -> Result<(), Stop> {
    use DisbursementState as S;
    let kept = case.disbursements.iter().filter(|row| !matches!(row.state, S::Planned | S::Cancelled));
    let kept = Minor::sum(kept.map(|row| row.amount_minor))?;
    let total = Minor::sum(instalments.iter().map(|part| part.amount_minor))?;
    gate.ensure(instalments.iter().all(|part| part.amount_minor.0 > 0), RefusalCode::AmountNotPositive)?;
    gate.ensure(instalments.len() <= INSTALMENTS_MAX, RefusalCode::OutOfRange)?;
    gate.ensure(kept.plus(total)? <= signed, RefusalCode::InstalmentsDoNotAddUp).map(drop)
}

/// New instalments in place of those that nobody asked for, and the programme checks taken back.
fn replanned(ctx: &Ctx, case: &Dossier, award: &Award, instalments: &[command::Instalment], plan: Plan) -> Plan {
    let mut plan = plan;
    let mut taken_back = Vec::new();
    for row in &case.disbursements {
        match row.state {
            DisbursementState::Planned => plan = plan.change(row.moved(ctx, DisbursementState::Cancelled)),
            DisbursementState::Verified => {
                taken_back.push(row.disbursement_id.to_string());
                let (verified_by, voided_on) = (None, Some(ctx.on));
                let moved = row.moved(ctx, DisbursementState::Requested);
                plan = plan.change(Disbursement { verified_by, voided_on, ..moved });
            }
            _ => {}
        }
    }
    let next = case.disbursements.iter().map(|row| row.number).max().unwrap_or(0) + 1;
    for (number, part) in (next..).zip(instalments) {
        plan = plan.change(Disbursement::planned(ctx, &case.application, award, number, part));
    }
    if taken_back.is_empty() { plan } else { plan.note("voided_verifications", taken_back) }
}

/// A plan that changes the grant while an amendment of it is checked takes the check back, and says so; one that ends the
/// grant's work ends the amendment too.
pub(super) fn unchecked(ctx: &Ctx, world: &World, action: Action, plan: Plan) -> Plan {
    use Action as A;
    let steps = [A::AmendmentPropose, A::AmendmentChange, A::AmendmentCheck, A::AmendmentEndorse, A::AmendmentReject];
    let found = plan.case.and_then(|case| world.cases.get(&case)).filter(|_| action != A::AgreementAmend);
    let Some((case, amendment)) = found.and_then(|case| open(case).map(|amendment| (case, amendment))) else {
        return plan;
    };
    let Some(award) = case.award.as_ref().filter(|_| !steps.contains(&action)) else { return plan };
    let changed = |change: &Change| {
        matches!(change, Change::Award(_) | Change::AwardShare(_))
            || (matches!(action, A::DisbursementChange | A::DisbursementDrop)
                && matches!(change, Change::Disbursement(_)))
    };
    if !plan.changes.iter().any(changed) {
        return plan;
    }
    let moved = plan.changes.iter().find_map(|change| if let Change::Award(row) = change { Some(row) } else { None });
    let over = moved.is_some_and(|row| !matches!(row.state, AwardState::Active | AwardState::Suspended));
    let bumped = if moved.is_none() { Some(on(award)) } else { None };
    let row = if over {
        amendment.moved(ctx, AmendmentState::Void)
    } else if amendment.state == AmendmentState::Proposed {
        return plan;
    } else {
        let back = amendment.moved(ctx, AmendmentState::Proposed);
        Amendment { checked_by: None, endorsed_by: None, voided_on: Some(ctx.on), ..back }
    };
    let plan = bumped.into_iter().fold(plan, Plan::change).change(row);
    plan.note("amendment", amendment.number).note("voided", voided(amendment))
}
