//! The committee's part of a case on the wire: who sits, ballots as far as they are open, minutes.
//!
//! Invariant: while scores are still coming in a member's score is shown to that member alone, and so is a vote until the
//! vote is closed.

use ledger_core::id::PersonId;
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::committee::Ballot;
use ledger_core::programme::minutes::Minutes;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::training::Training;
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::MoneyBody;
use crate::app::cases::{CaseView, Cover};

/// An answer to a criterion.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Answer")]
pub struct AnswerView {
    /// Code of the criterion.
    pub criterion: String,
    /// Version of the criteria.
    pub criteria_version: i64,
    /// Met?
    pub met: bool,
}

/// What everybody who knows of cases may know of one.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseCover")]
pub struct CoverBody {
    /// Id.
    pub case_id: Uuid,
    /// Neutral number.
    pub number: String,
    /// State of the application.
    pub state: String,
    /// Code of the call.
    pub call: String,
    /// `whole`, or `undeclared` and `conflicted` where you see no more than this.
    pub sight: String,
}

impl From<Cover> for CoverBody {
    fn from(cover: Cover) -> Self {
        let sight = match cover.sight {
            Sight::Whole => "whole",
            Sight::Undeclared => "undeclared",
            Sight::Conflicted => "conflicted",
        };
        let application = &cover.case.application;
        CoverBody {
            case_id: application.case_id.0,
            number: application.number.clone(),
            state: application.state.code().into(),
            call: cover.call.code.to_string(),
            sight: sight.into(),
        }
    }
}

/// Points of a member for a criterion.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Points")]
pub struct PointsView {
    /// Code of the criterion.
    pub criterion: String,
    /// Points.
    pub points: i64,
}

/// A ballot, as far as it is open to its reader.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Ballot")]
pub struct BallotView {
    /// Round of the committee.
    pub round: i64,
    /// The member.
    pub person_id: Uuid,
    /// none or conflict.
    pub interest: String,
    /// Score, 0 to 100.
    #[oai(skip_serializing_if_is_none)]
    pub score: Option<i64>,
    /// Points by criterion.
    pub points: Vec<PointsView>,
    /// for or against.
    #[oai(skip_serializing_if_is_none)]
    pub choice: Option<String>,
    /// Amount voted for.
    #[oai(skip_serializing_if_is_none)]
    pub amount: Option<MoneyBody>,
    /// Line that should pay it.
    #[oai(skip_serializing_if_is_none)]
    pub line_id: Option<Uuid>,
    /// Codes of conditions.
    pub conditions: Vec<String>,
}

/// The committee's part of a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CaseCommittee")]
pub struct CommitteeView {
    /// Round: 1, and 2 after an appeal.
    pub round: i64,
    /// Who sits.
    pub members: Vec<Uuid>,
    /// Ballots, of every round.
    pub ballots: Vec<BallotView>,
    /// Amount that the closed vote gave; zero when it was against.
    #[oai(skip_serializing_if_is_none)]
    pub recommended: Option<MoneyBody>,
    /// Conditions that the closed vote gave.
    pub conditions: Vec<String>,
    /// SHA-256 of the minutes of the vote that stands.
    #[oai(skip_serializing_if_is_none)]
    pub minutes_hash: Option<String>,
}

impl CommitteeView {
    /// As its reader may see it.
    pub fn of(view: &CaseView) -> Self {
        let application = &view.case.application;
        let amount = |minor| MoneyBody::of(minor, application.currency);
        let words = |codes: &Option<String>| -> Vec<String> {
            codes.iter().flat_map(|codes| codes.split(' ')).map(str::to_owned).collect()
        };
        CommitteeView {
            round: application.round,
            members: view.sits.iter().map(|person| person.0).collect(),
            ballots: view.case.ballots.iter().map(|ballot| of(view, ballot)).collect(),
            recommended: application.recommended_minor.map(amount),
            conditions: words(&application.conditions),
            minutes_hash: application.minutes_hash.clone(),
        }
    }
}

/// Are the scores of the round all in, or their time over?
fn scored(view: &CaseView) -> bool {
    use ApplicationState as S;
    let application = &view.case.application;
    let state = application.info_from.unwrap_or(application.state);
    !matches!(state, S::Eligible | S::PlanReady | S::InReview)
}

fn of(view: &CaseView, ballot: &Ballot) -> BallotView {
    let application = &view.case.application;
    let mine = ballot.person_id == view.reader;
    let over = ballot.round < application.round;
    let score = mine || over || scored(view);
    let vote = mine || over || application.recommended_minor.is_some();
    let same = |person: PersonId, round: i64| (person, round) == (ballot.person_id, ballot.round);
    let lines = view.case.score_lines.iter().filter(|line| score && same(line.person_id, line.round));
    BallotView {
        round: ballot.round,
        person_id: ballot.person_id.0,
        interest: ballot.interest.code().into(),
        score: ballot.score.filter(|_| score),
        points: lines.map(|line| PointsView { criterion: line.criterion.to_string(), points: line.points }).collect(),
        choice: ballot.choice.filter(|_| vote).map(|choice| choice.code().into()),
        amount: ballot.amount_minor.filter(|_| vote).map(|minor| MoneyBody::of(minor, application.currency)),
        line_id: ballot.line_id.filter(|_| vote).map(|line| line.0),
        conditions: if vote { ballot.conditions().map(str::to_owned).collect() } else { Vec::new() },
    }
}

/// Minutes of a closed vote.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Minutes")]
pub struct MinutesBody {
    /// Place of the closing in the log.
    pub decision: i64,
    /// Round of the committee.
    pub round: i64,
    /// The text: members by id, codes, amounts.
    pub text: String,
    /// SHA-256 of the text, hexadecimal.
    pub sha256: String,
}

impl From<Minutes> for MinutesBody {
    fn from(minutes: Minutes) -> Self {
        MinutesBody { decision: minutes.seq, round: minutes.round, text: minutes.body, sha256: minutes.sha256 }
    }
}

/// A training.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Training")]
pub struct TrainingBody {
    /// Id.
    pub training_id: Uuid,
    /// Code of the topic.
    pub topic: String,
    /// Day.
    pub held_on: Day,
    /// Hours.
    pub hours: i64,
    /// Partner NGO that held it.
    #[oai(skip_serializing_if_is_none)]
    pub ngo_id: Option<Uuid>,
}

impl From<Training> for TrainingBody {
    fn from(training: Training) -> Self {
        TrainingBody {
            training_id: training.training_id.0,
            topic: training.topic.to_string(),
            held_on: training.held_on,
            hours: training.hours,
            ngo_id: training.ngo_id.map(|ngo| ngo.0),
        }
    }
}
