//! Screening: whether the survivor of a case, or a co-owner, may be somebody whom the programme knows already, or holds a
//! grant.
//!
//! ```text
//! case_screen(matches: [{subject, by: [phone]}])  ->  Err(possible_duplicate, kinds "phone", cases "2026-0004")
//! ```
//! Invariant: a refusal says by what somebody matches and which cases it is about, never who anybody is. Whoever may be
//! the same is found by the vault; a caller has no say in it.

use serde::{Deserialize, Serialize};

use super::application::{Application, ApplicationState, enter, step};
use super::command;
use super::grant::{Award, AwardState};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World};
use crate::codes;
use crate::id::{CaseId, SubjectId};
use crate::policy::{Action, Role};

codes! {
    /// By what two survivors may be the same.
    pub enum MatchKind {
        /// Telephone number.
        Phone = "phone",
        /// Tax number.
        TaxId = "tax_id",
        /// Document number.
        Document = "document",
        /// E-mail address.
        Email = "email",
        /// Name and day of birth.
        NameBirth = "name_birth",
        /// Somebody decided that they are the same.
        SamePerson = "same_person",
    }
}

/// Another survivor's number under which the same person may be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectMatch {
    /// The other number.
    pub subject: SubjectId,
    /// By what.
    pub by: Vec<MatchKind>,
}

/// Another case of the same survivor, or of one who may be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The case.
    pub case_id: CaseId,
    /// Its number.
    pub number: String,
    /// Whose, as its applicant or a co-owner.
    pub subject_id: SubjectId,
    /// Neither refused nor ended.
    pub live: bool,
}

impl Related {
    /// What a case is to another one, by somebody whose it is.
    pub fn of(application: &Application, award: Option<&Award>, subject_id: SubjectId) -> Related {
        use ApplicationState as S;
        let ended = match award {
            Some(award) => matches!(
                award.state,
                AwardState::Closed | AwardState::Dropped | AwardState::Recovered | AwardState::WrittenOff
            ),
            None => matches!(application.state, S::Ineligible | S::Rejected | S::Withdrawn | S::Lapsed),
        };
        let (case_id, number) = (application.case_id, application.number.clone());
        Related { case_id, number, subject_id, live: !ended }
    }
}

/// Takes an application into screening: nothing found, or a manager says why it goes on all the same.
pub fn case_screen(ctx: &mut Ctx, world: &World, input: &command::CaseScreen) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Submitted];
    let gate = enter(ctx, case, world, Action::CaseScreen, &text, Some(input.version), &states)?;
    let roles = world.roles_on(ctx.person(), case.application.ngo_id, &[ctx.on, ctx.today]);
    let (kinds, cases) = found(case, world, input);
    let plan = step(ctx, case.application.moved(ctx, ApplicationState::Screening), Action::CaseScreen);
    if kinds.is_empty() {
        // A manager may have said why before anybody knew that there was nothing to say.
        let said = input.reason.is_some() && roles.contains(&Role::Manager);
        gate.ensure(said || roles.contains(&Role::Officer), RefusalCode::NotYourRole)?;
        return Ok(plan);
    }
    let Some(reason) = &input.reason else {
        let refusal = gate.refuse(RefusalCode::PossibleDuplicate);
        return Err(refusal.with("by", kinds.join(" ")).with("cases", cases.join(" ")).into());
    };
    gate.ensure(roles.contains(&Role::Manager), RefusalCode::NotYourRole)?;
    gate.reason(world, Action::CaseScreen, reason)?;
    let plan = plan.note("override", RefusalCode::PossibleDuplicate.code()).note("reason", reason.as_str());
    Ok(plan.note("by", kinds.join(" ")).note("cases", cases.join(" ")))
}

/// By what the survivor or a co-owner is known already, and by which cases.
fn found(case: &Dossier, world: &World, input: &command::CaseScreen) -> (Vec<&'static str>, Vec<String>) {
    let mine = case.applicants();
    let mut kinds: Vec<&'static str> = input.matches.iter().flat_map(|found| &found.by).map(|by| by.code()).collect();
    let live = world.related.iter().filter(|other| mine.contains(&other.subject_id) && other.live);
    if live.count() > 0 {
        kinds.push("earlier_grant");
    }
    kinds.sort_unstable();
    kinds.dedup();
    let about = world.related.iter().filter(|other| !mine.contains(&other.subject_id) || other.live);
    let mut cases: Vec<String> = about.map(|other| other.number.clone()).collect();
    // Two of its owners may have another one together.
    cases.dedup();
    (kinds, cases)
}
