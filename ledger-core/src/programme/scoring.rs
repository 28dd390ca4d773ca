//! Scores: one number, or points for each criterion of the programme's rubric; complete when all are in, or a quorum of them
//! after the deadline.
//!
//! ```text
//! total = round(100 * sum(weight * points) / sum(weight * most))
//! ```
//! Invariant: who was not assigned, or declared a conflict, does not score.

use super::application::{Application, ApplicationState, enter, step};
use super::command;
use super::committee::{Ballot, Interest, own_ballot};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::settings::RubricItem;
use super::world::{Dossier, World};
use crate::id::{CaseId, PersonId};
use crate::policy::Action;
use crate::row;
use crate::text::Code;
use crate::time::{Day, plus_days};

row! { "score_line", key 4, put;
    /// Points of a member for a criterion.
    pub struct ScoreLine {
        /// The case.
        pub case_id: CaseId,
        /// Round of the committee.
        pub round: i64,
        /// The member.
        pub person_id: PersonId,
        /// The criterion.
        pub criterion: Code,
        /// Points.
        pub points: i64,
    }
}

/// The score out of points for each criterion of a rubric, in its order: 0 to 100, rounded to the nearest.
pub fn total(rubric: &[RubricItem], points: &[i64]) -> i64 {
    let reached: i64 = rubric.iter().zip(points).map(|(item, points)| item.weight * points).sum();
    let most: i64 = rubric.iter().map(|item| item.weight * item.max).sum();
    if most == 0 { 0 } else { (200 * reached + most) / (2 * most) }
}

/// Scores; a score can be given again until all are in.
pub fn score(ctx: &mut Ctx, world: &World, input: &command::Score) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let gate = enter(ctx, case, world, Action::Score, &text, None, &[ApplicationState::InReview])?;
    let ballot = own_ballot(ctx, case, &gate)?;
    gate.ensure(case.sits(world).contains(&ctx.person()), RefusalCode::NotOnPanel)?;
    let score = scored(&gate, &world.settings.rubric, input)?;
    gate.ensure((0..=100).contains(&score), RefusalCode::OutOfRange)?;
    let ballot = Ballot { score: Some(score), ..ballot.clone() };
    let moved = reviewed(ctx, world, case, &ballot);
    let (case_id, round, person_id) = (input.case, case.application.round, ctx.person());
    let line = |given: &command::NewPoints| {
        let (criterion, points) = (given.criterion.clone(), given.points);
        ScoreLine { case_id, round, person_id, criterion, points }
    };
    let plan = step(ctx, moved, Action::Score).change(ballot);
    Ok(input.points.iter().map(line).fold(plan, Plan::change))
}

fn scored(gate: &Gate, rubric: &[RubricItem], input: &command::Score) -> Result<i64, Stop> {
    let points = |item: &RubricItem| input.points.iter().find(|given| given.criterion == item.code);
    if let Some(missing) = rubric.iter().find(|item| points(item).is_none()) {
        let refusal = gate.refuse(RefusalCode::PointsMissing).with("criterion", missing.code.as_str());
        return Err(refusal.into());
    }
    gate.ensure(input.points.len() == rubric.len(), RefusalCode::PointsMissing)?;
    if rubric.is_empty() {
        return input.score.ok_or_else(|| gate.refuse(RefusalCode::ScoreMissing).into());
    }
    let given: Vec<i64> = rubric.iter().filter_map(points).map(|given| given.points).collect();
    let within = rubric.iter().zip(&given).all(|(item, points)| (0..=item.max).contains(points));
    gate.ensure(within, RefusalCode::OutOfRange)?;
    Ok(total(rubric, &given))
}

/// The application after a ballot: ready for the vote once every member has declared and every member without a conflict
/// has scored, with at least a quorum of scores.
pub(super) fn reviewed(ctx: &Ctx, world: &World, case: &Dossier, changed: &Ballot) -> Application {
    let ballot = |person| if person == changed.person_id { Some(changed) } else { case.ballot(person) };
    let ready = complete(world, case.sits(world).into_iter().map(ballot));
    let state = if ready { ApplicationState::ReadyForCommittee } else { ApplicationState::InReview };
    if state == case.application.state {
        return Application { version: case.application.version + 1, ..case.application.clone() };
    }
    case.application.moved(ctx, state)
}

/// Has every one of these members declared, and every one without a conflict scored, with at least a quorum of scores?
pub(super) fn complete<'a>(world: &World, ballots: impl Iterator<Item = Option<&'a Ballot>>) -> bool {
    let mut scores = 0;
    for ballot in ballots {
        match ballot {
            Some(Ballot { interest: Interest::Conflict, .. }) => {}
            Some(Ballot { score: Some(_), .. }) => scores += 1,
            _ => return false,
        }
    }
    scores >= world.committee().quorum
}

/// From when a quorum of scores is enough: so many days after the members were assigned, or after the first of them
/// declared. Nothing where every score is needed, or nobody has declared yet.
pub fn scores_due(case: &Dossier, world: &World) -> Option<Day> {
    let days = u64::try_from(world.committee().score_days?).ok()?;
    let began = case.acts.iter().rposition(|act| act.action == Action::AppealAccept).map_or(0, |at| at + 1);
    let round = case.acts.get(began..).unwrap_or_default();
    let set = round.iter().rev().find(|act| act.action == Action::PanelSet);
    let start = set.or_else(|| round.iter().find(|act| act.action == Action::InterestDeclare))?;
    Some(plus_days(start.on_day, days))
}

/// Scores of the round as it stands.
pub fn scores(case: &Dossier) -> i64 {
    i64::try_from(case.round_ballots().filter(|ballot| ballot.score.is_some()).count()).unwrap_or(i64::MAX)
}

/// Closes the scoring after its deadline with a quorum of scores.
pub fn scores_close(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::InReview];
    let gate = enter(ctx, case, world, Action::ScoresClose, &text, Some(input.version), &states)?;
    match scores_due(case, world) {
        Some(due) if due <= ctx.on => {}
        Some(due) => return Err(gate.refuse(RefusalCode::DeadlineNotOver).with("until", due.to_string()).into()),
        None => return Err(gate.refuse(RefusalCode::DeadlineNotOver).into()),
    }
    let (scores, quorum) = (scores(case), world.committee().quorum);
    if scores < quorum {
        return Err(gate.refuse(RefusalCode::QuorumMissing).with("scores", scores).with("quorum", quorum).into());
    }
    Ok(step(ctx, case.application.moved(ctx, ApplicationState::ReadyForCommittee), Action::ScoresClose))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Label;

    #[test]
    fn the_score_is_the_weighted_share_of_the_most_points() -> Result<(), Box<dyn std::error::Error>> {
        let item = |code: &str, max, weight| -> Result<RubricItem, Box<dyn std::error::Error>> {
            let label = Label::new(code).map_err(|error| error.to_string())?;
            let code = Code::new(code).map_err(|error| error.to_string())?;
            Ok(RubricItem { code, en: label.clone(), uk: label, max, weight })
        };
        let rubric = [item("market", 10, 2)?, item("skills", 5, 1)?];
        // 2 * 10 + 5 = 25 at most.
        assert_eq!(total(&rubric, &[10, 5]), 100);
        assert_eq!(total(&rubric, &[0, 0]), 0);
        assert_eq!(total(&rubric, &[7, 3]), 68);
        // 1 / 25 = 4; with 200 points at most, 1 / 200 is half a point and rounds up.
        assert_eq!(total(&[item("one", 100, 2)?, item("two", 0, 1)?], &[1, 0]), 1);
        assert_eq!(total(&[item("one", 100, 1)?, item("two", 100, 1)?], &[1, 0]), 1);
        assert_eq!(total(&[], &[]), 0);
        Ok(())
    }
}
