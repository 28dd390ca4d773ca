//! The committee: declare, score, vote, close the vote, confirm the award.

use std::sync::Arc;

use ledger_core::id::{CaseId, LineId};
use ledger_core::programme::command::{CaseStep, Command, InterestDeclare, NewPoints, Score, Vote};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::time::Day;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::act::Dated;
use super::auth::Auth;
use super::wire::{MoneyBody, ReceiptBody, StepBody, choice};
use super::wire_act::code;
use super::{Answer, Tag, decide};
use crate::app::execute::Fields;
use crate::app::{App, AppResult};

/// A declared interest.
#[derive(Debug, Object)]
#[oai(rename = "Declaration", deny_unknown_fields)]
pub struct DeclareBody {
    /// Business date.
    on: Option<Day>,
    /// none or conflict.
    interest: String,
}

/// A score.
#[derive(Debug, Object)]
#[oai(rename = "Score", deny_unknown_fields)]
pub struct ScoreBody {
    /// Business date.
    on: Option<Day>,
    /// 0 to 100, where the programme has no rubric.
    score: Option<i64>,
    /// Points for each criterion of the programme's rubric.
    #[oai(validator(max_items = 60))]
    points: Option<Vec<PointsBody>>,
}

/// Points for a criterion.
#[derive(Debug, Object)]
#[oai(rename = "NewPoints", deny_unknown_fields)]
pub struct PointsBody {
    /// Code of the criterion.
    criterion: String,
    /// Points.
    points: i64,
}

impl ScoreBody {
    fn command(&self, case: Uuid) -> AppResult<Command> {
        let mut fields = Fields::default();
        let mut points = Vec::new();
        for (index, given) in self.points.iter().flatten().enumerate() {
            let criterion = code(&mut fields, &format!("/points/{index}/criterion"), &given.criterion);
            points.extend(criterion.map(|criterion| NewPoints { criterion, points: given.points }));
        }
        let score = Score { case: CaseId(case), score: self.score, points };
        fields.finish(Some(Command::Score(score)))
    }
}

/// A vote.
#[derive(Debug, Object)]
#[oai(rename = "Vote", deny_unknown_fields)]
pub struct VoteBody {
    /// Business date.
    on: Option<Day>,
    /// for or against.
    choice: String,
    /// Amount voted for; 0 when against.
    amount: MoneyBody,
    /// Line of the call that should pay it; the one that was asked for when absent.
    line_id: Option<Uuid>,
    /// Codes of conditions.
    #[oai(validator(max_items = 20))]
    conditions: Option<Vec<String>>,
}

impl VoteBody {
    fn command(&self, case: Uuid) -> AppResult<Command> {
        let mut fields = Fields::default();
        let picked = choice(&mut fields, "/choice", Choice::ALL, Choice::code, &self.choice);
        let amount = self.amount.read("/amount", &mut fields);
        let mut conditions = Vec::new();
        for (index, text) in self.conditions.iter().flatten().enumerate() {
            conditions.extend(code(&mut fields, &format!("/conditions/{index}"), text));
        }
        let (case, line) = (CaseId(case), self.line_id.map(LineId));
        let vote = picked.zip(amount).map(|(choice, amount)| Vote { case, choice, amount, line, conditions });
        fields.finish(vote.map(Command::Vote))
    }
}

/// Operations of the committee.
pub struct CommitteeApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Committee")]
impl CommitteeApi {
    /// Declares an interest or none; nothing else can be done before.
    #[oai(path = "/cases/:id/declare-interest", method = "post", operation_id = "interest_declare")]
    async fn declare(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<DeclareBody>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let interest = choice(&mut fields, "/interest", Interest::ALL, Interest::code, &body.0.interest);
        let declared =
            interest.map(|interest| Command::InterestDeclare(InterestDeclare { case: CaseId(id.0), interest }));
        decide(&self.0, auth, key.0, body.0.on, fields.finish(declared)).await
    }

    /// Scores; can be given again until all scores are in.
    #[oai(path = "/cases/:id/score", method = "post", operation_id = "score")]
    async fn score(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<ScoreBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command(id.0)).await
    }

    /// Votes for an amount, or against.
    #[oai(path = "/cases/:id/vote", method = "post", operation_id = "vote")]
    async fn vote(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<VoteBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command(id.0)).await
    }

    /// Closes the vote: the chair's act.
    #[oai(path = "/cases/:id/close-vote", method = "post", operation_id = "vote_close")]
    async fn close(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        let command = Command::VoteClose(CaseStep { case: CaseId(id.0), version: body.0.version }.into());
        decide(&self.0, auth, key.0, body.0.when(), Ok(command)).await
    }

    /// Confirms the committee's decision; an approval pre-encumbers the amount.
    #[oai(path = "/cases/:id/confirm-award", method = "post", operation_id = "award_confirm")]
    async fn confirm(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        let command = Command::AwardConfirm(CaseStep { case: CaseId(id.0), version: body.0.version });
        decide(&self.0, auth, key.0, body.0.when(), Ok(command)).await
    }
}
