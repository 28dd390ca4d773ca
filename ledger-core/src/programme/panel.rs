//! Who of the committee looks at a case, and what they may see of it before they have declared an interest.
//!
//! Invariant: after an appeal nobody sits who sat in the round before, and whoever declared a conflict never sits again. Where nobody was assigned, the whole committee sits.

use super::act::Act;
use super::application::{Application, ApplicationState, enter, step};
use super::command;
use super::committee::{Ballot, Interest};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::scoring::complete;
use super::world::{Dossier, World};
use crate::id::{CaseId, PersonId};
use crate::policy::{Action, JUDGING, Reading, Role, Who, may_read};
use crate::row;
use crate::time::Day;

row! { "panel_member", key 3, put;
    /// A committee member who was assigned to a case.
    pub struct PanelMember {
        /// The case.
        pub case_id: CaseId,
        /// Round of the committee.
        pub round: i64,
        /// The member.
        pub person_id: PersonId,
        /// Still assigned?
        pub active: bool,
        /// Since when.
        pub set_on: Day,
    }
}

/// Most members of one panel.
pub const PANEL_MAX: usize = 20;

/// States in which members may be assigned.
pub const SET_IN: &[ApplicationState] = &[ApplicationState::PlanReady, ApplicationState::InReview];

/// What somebody may see of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything that their role reads.
    Whole,
    /// Number, state and call, until they have declared an interest or none.
    Undeclared,
    /// Number, state and call, for they declared a conflict.
    Conflicted,
}

impl Dossier {
    /// Ballots of the round as it stands.
    pub fn round_ballots(&self) -> impl Iterator<Item = &Ballot> {
        self.ballots.iter().filter(|ballot| ballot.round == self.application.round)
    }

    /// Who was assigned in the round as it stands; nobody where the whole committee sits.
    pub fn assigned(&self) -> impl Iterator<Item = &PanelMember> {
        self.panel.iter().filter(|member| member.active && member.round == self.application.round)
    }

    /// Who sits: those assigned, else every member who did not sit in an earlier round.
    pub fn sits(&self, world: &World) -> Vec<PersonId> {
        let assigned: Vec<PersonId> = self.assigned().map(|member| member.person_id).collect();
        if !assigned.is_empty() {
            return assigned;
        }
        world.holders(Role::Committee).filter(|person| self.may_sit(*person)).collect()
    }

    /// May a member be assigned, or sit: did they neither sit in an earlier round nor declare a conflict in one?
    pub fn may_sit(&self, person: PersonId) -> bool {
        let earlier = |ballot: &Ballot| ballot.round < self.application.round && ballot.person_id == person;
        !self.ballots.iter().any(earlier)
    }

    /// The declaration by which a person, or whom they stand in for, left the case, in whatever round.
    pub fn conflict<'a>(&self, who: impl Into<Who<'a>>) -> Option<&Act> {
        let who = who.into();
        let left = |act: &Act| {
            let mine = |ballot: &Ballot| ballot.person_id == act.person_id && ballot.interest == Interest::Conflict;
            self.ballots.iter().any(mine)
        };
        let declared = self.acts.iter().rev().filter(|act| act.action == Action::InterestDeclare && left(act));
        declared.into_iter().find(|act| who.is(act.person_id, act.on_day))
    }

    /// The same, where it bars them from an action.
    pub fn barred<'a>(&self, action: Action, who: impl Into<Who<'a>>) -> Option<&Act> {
        if JUDGING.contains(&action) { self.conflict(who) } else { None }
    }

    /// Did the person sit in an earlier round, free of conflict?
    pub fn sat_before(&self, person: PersonId) -> bool {
        let earlier = |ballot: &&Ballot| ballot.round < self.application.round && ballot.interest == Interest::None;
        self.ballots.iter().filter(earlier).any(|ballot| ballot.person_id == person)
    }

    /// The last act by which a person sat in an earlier round.
    pub fn sitting(&self, person: PersonId) -> Option<&Act> {
        let sat = |act: &&Act| matches!(act.action, Action::InterestDeclare | Action::Score | Action::Vote);
        self.acts.iter().rev().filter(sat).find(|act| act.person_id == person)
    }

    /// What a person with these roles may see.
    pub fn sight(&self, person: PersonId, roles: &[Role]) -> Sight {
        sight(roles, self.ballots.iter().filter(|ballot| ballot.person_id == person))
    }
}

/// Do these roles see the content of a case only once their holder has declared that they have no interest in it? A member
/// of the committee does, with no other role on cases.
pub fn declares_first(roles: &[Role]) -> bool {
    let judges = |role: &Role| matches!(role, Role::Committee | Role::Chair);
    let others: Vec<Role> = roles.iter().copied().filter(|role| !judges(role)).collect();
    roles.iter().any(judges) && !may_read(Reading::Cases, &others)
}

/// What somebody with these roles may see of a case on which these are all their ballots.
pub fn sight<'a>(roles: &[Role], ballots: impl Iterator<Item = &'a Ballot>) -> Sight {
    if !declares_first(roles) {
        return Sight::Whole;
    }
    match ballots.max_by_key(|ballot| ballot.round).map(|ballot| ballot.interest) {
        Some(Interest::None) => Sight::Whole,
        Some(Interest::Conflict) => Sight::Conflicted,
        None => Sight::Undeclared,
    }
}

/// Assigns members; those who were assigned and are not named leave, unless they have scored.
pub fn panel_set(ctx: &mut Ctx, world: &World, input: &command::PanelSet) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let application = &case.application;
    let gate = enter(ctx, case, world, Action::PanelSet, &text, Some(input.version), SET_IN)?;
    gate.ensure((1..=PANEL_MAX).contains(&input.members.len()), RefusalCode::NothingListed)?;
    let members: std::collections::BTreeSet<PersonId> = input.members.iter().copied().collect();
    gate.ensure(members.len() == input.members.len(), RefusalCode::CodeTaken)?;
    let holders: Vec<PersonId> = world.holders(Role::Committee).collect();
    gate.ensure(members.iter().all(|member| holders.contains(member)), RefusalCode::NotOnCommittee)?;
    if let Some(member) = members.iter().find(|member| case.sat_before(**member)) {
        let refusal = gate.refuse(RefusalCode::SatBefore);
        return Err(case.sitting(*member).map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    if let Some(act) = members.iter().find_map(|member| case.conflict(*member)) {
        return Err(gate.refuse(RefusalCode::InterestConflicted).earlier(act).into());
    }
    let quorum = world.committee().quorum;
    if i64::try_from(members.len()).is_ok_and(|count| count < quorum) {
        let refusal = gate.refuse(RefusalCode::QuorumMissing).with("members", members.len());
        return Err(refusal.with("quorum", quorum).into());
    }
    let gone = |ballot: &&Ballot| ballot.score.is_some() && !members.contains(&ballot.person_id);
    if let Some(ballot) = case.round_ballots().find(gone) {
        let refusal = gate.refuse(RefusalCode::AlreadyDone);
        return Err(case.sitting(ballot.person_id).map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    // Whoever was still awaited may have left: the rest can be complete without them.
    let ready = application.state == ApplicationState::InReview
        && complete(world, members.iter().map(|member| case.ballot(*member)));
    let changed = match ready {
        true => application.moved(ctx, ApplicationState::ReadyForCommittee),
        false => Application { version: application.version + 1, ..application.clone() },
    };
    let mut plan = step(ctx, changed, Action::PanelSet);
    let (case_id, round, set_on) = (input.case, application.round, ctx.on);
    for member in case.assigned().filter(|member| !members.contains(&member.person_id)) {
        plan = plan.change(PanelMember { active: false, set_on, ..member.clone() });
    }
    for person_id in members {
        plan = plan.change(PanelMember { case_id, round, person_id, active: true, set_on });
    }
    Ok(plan)
}
