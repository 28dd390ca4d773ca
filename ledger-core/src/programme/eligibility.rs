//! Eligibility: the programme's criteria, each answered yes or no. All yes is eligible; one no is not, with that criterion
//! as the reason. Where the programme has no criteria, the officer says which of the two it is.
//!
//! Invariant: an answer names the version of the criteria it was given to.

use super::application::{Application, ApplicationState, enter, step};
use super::command;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::settings::SettingName;
use super::world::World;
use crate::id::CaseId;
use crate::policy::Action;
use crate::row;
use crate::text::Code;

row! { "assessment_answer", key 2, insert;
    /// An answer to a criterion.
    pub struct AssessmentAnswer {
        /// The case.
        pub case_id: CaseId,
        /// The criterion.
        pub criterion: Code,
        /// Version of the criteria.
        pub setting_version: i64,
        /// Met?
        pub met: bool,
    }
}

/// Every criterion met: eligible; one not met: ineligible, with its code as the reason.
pub fn case_assess(ctx: &mut Ctx, world: &World, input: &command::CaseAssess) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Screening];
    let gate = enter(ctx, case, world, Action::CaseAssess, &text, Some(input.version), &states)?;
    let criteria = &world.settings.criteria;
    let asked = input.answers.len() == criteria.len();
    let answer = |code: &Code| input.answers.iter().find(|answer| answer.criterion == *code).map(|answer| answer.met);
    let missing = criteria.iter().find(|criterion| answer(&criterion.code).is_none());
    if let Some(missing) = missing {
        let refusal = gate.refuse(RefusalCode::CriterionMissing).with("criterion", missing.code.as_str());
        return Err(refusal.into());
    }
    gate.ensure(asked, RefusalCode::CriterionMissing)?;
    let reason_code = match criteria.iter().find(|criterion| answer(&criterion.code) == Some(false)) {
        Some(unmet) => Some(unmet.code.clone()),
        None if !criteria.is_empty() || input.eligible => None,
        None => match &input.reason {
            Some(reason) => {
                gate.reason(world, Action::CaseAssess, reason)?;
                Some(reason.clone())
            }
            None => return Err(gate.refuse(RefusalCode::ReasonMissing).into()),
        },
    };
    let state = if reason_code.is_none() { ApplicationState::Eligible } else { ApplicationState::Ineligible };
    let moved = Application { reason_code, ..case.application.moved(ctx, state) };
    let setting_version = world.settings.versions.get(&SettingName::Criteria).copied().unwrap_or(0);
    let row = |answer: &command::NewAnswer| {
        let (case_id, criterion, met) = (input.case, answer.criterion.clone(), answer.met);
        AssessmentAnswer { case_id, criterion, setting_version, met }
    };
    Ok(input.answers.iter().map(row).fold(step(ctx, moved, Action::CaseAssess), Plan::change))
}
