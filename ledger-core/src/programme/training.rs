//! Training: what was held when, who attended, and the gate that reads it: a plan is complete once its owner attended
//! every topic that the programme asks for.
//!
//! Only survivors' numbers: a training's row names a topic by its code and nobody.

use std::collections::BTreeSet;

use super::act::ObjectKind;
use super::application::{Application, ApplicationState, enter, step};
use super::command;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::{NgoId, SubjectId, TrainingId};
use crate::policy::Action;
use crate::row;
use crate::text::Code;
use crate::time::Day;

row! { "training", key 1, insert;
    /// A training.
    pub struct Training {
        /// Id.
        pub training_id: TrainingId,
        /// Topic.
        pub topic: Code,
        /// Day.
        pub held_on: Day,
        /// Hours.
        pub hours: i64,
        /// Partner NGO that held it.
        pub ngo_id: Option<NgoId>,
    }
}

row! { "attendance", key 2, insert;
    /// Somebody attended a training.
    pub struct Attendance {
        /// The training.
        pub training_id: TrainingId,
        /// Who, by number.
        pub subject_id: SubjectId,
        /// Day on which it was recorded.
        pub recorded_on: Day,
    }
}

/// Most hours of one training.
pub const HOURS_MAX: i64 = 400;
/// Most people recorded at once.
pub const ATTENDED_MAX: usize = 200;

/// Records a training.
pub fn training_open(ctx: &mut Ctx, world: &World, input: &command::TrainingOpen) -> Result<Plan, Stop> {
    let training_id: TrainingId = ctx.mint.id();
    let text = training_id.to_string();
    let gate = Gate::new(ctx, world, Action::TrainingOpen, ObjectKind::Training, &text).pass()?;
    if input.ngo.is_some_and(|ngo| !world.ngos.contains_key(&ngo)) {
        return Err(Stop::Hidden);
    }
    gate.ensure(input.held_on <= ctx.on, RefusalCode::NotInTheFuture)?;
    gate.ensure((1..=HOURS_MAX).contains(&input.hours), RefusalCode::OutOfRange)?;
    let (topic, held_on, hours, ngo_id) = (input.topic.clone(), input.held_on, input.hours, input.ngo);
    let training = Training { training_id, topic, held_on, hours, ngo_id };
    Ok(Plan::about(ObjectKind::Training, training_id, 1).change(training))
}

/// Records who attended; a caseworker records survivors of their own NGO alone.
pub fn attendance_record(ctx: &mut Ctx, world: &World, input: &command::AttendanceRecord) -> Result<Plan, Stop> {
    let training = world.trainings.get(&input.training).ok_or(Stop::Hidden)?;
    let text = input.training.to_string();
    let gate = Gate::new(ctx, world, Action::AttendanceRecord, ObjectKind::Training, &text).pass()?;
    gate.ensure((1..=ATTENDED_MAX).contains(&input.subjects.len()), RefusalCode::NothingListed)?;
    gate.ensure(training.held_on <= ctx.on, RefusalCode::NotInTheFuture)?;
    let mut plan = Plan::about(ObjectKind::Training, input.training, 1);
    let mut seen = BTreeSet::new();
    for subject_id in &input.subjects {
        let subject = world.subjects.get(subject_id).ok_or(Stop::Hidden)?;
        let gate = gate.of_ngo(subject.ngo_id).pass()?;
        let known = world.attendances.contains_key(&(input.training, *subject_id));
        gate.ensure(seen.insert(*subject_id) && !known, RefusalCode::AlreadyDone)?;
        let (training_id, subject_id) = (input.training, *subject_id);
        plan = plan.change(Attendance { training_id, subject_id, recorded_on: ctx.on });
    }
    Ok(plan)
}

/// Topics that the programme asks for and the loaded survivor did not attend by a day.
pub fn missing(world: &World, by: Day) -> Vec<&Code> {
    let held = world.trainings.values().filter(|training| training.held_on <= by);
    let attended: BTreeSet<&Code> = held.map(|training| &training.topic).collect();
    world.settings.training.iter().filter(|topic| !attended.contains(topic)).collect()
}

/// Accepts the plan: filed or defended, with every training attended. Members who declared already don't declare anew.
pub fn plan_accept(ctx: &mut Ctx, world: &World, input: &command::PlanAccept) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Eligible];
    let gate = enter(ctx, case, world, Action::PlanAccept, &text, Some(input.version), &states)?;
    let missing = missing(world, ctx.on);
    if !missing.is_empty() {
        let topics: Vec<&str> = missing.into_iter().map(Code::as_str).collect();
        return Err(gate.refuse(RefusalCode::TrainingMissing).with("topics", topics.join(" ")).into());
    }
    gate.ensure(input.defended_on.is_none_or(|day| day <= ctx.on), RefusalCode::NotInTheFuture)?;
    let declared = case.round_ballots().next().is_some();
    let state = if declared { ApplicationState::InReview } else { ApplicationState::PlanReady };
    let moved = Application { defended_on: input.defended_on, ..case.application.moved(ctx, state) };
    Ok(step(ctx, moved, Action::PlanAccept))
}
