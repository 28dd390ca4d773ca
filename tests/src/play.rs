//! One case as a script: who takes which step on which day, from an opened case to a closed grant with its visits.
//!
//! Invariant: a step's command is made from the case as it stands, so that a script never guesses a version or an id. The
//! persons of the script keep every pair of duties apart. Must not hold assertions, nor any SQL.

use grant_api::app::{AppError, AppResult};
use grant_api::store::write::Receipt;
use ledger_core::id::CaseId;
use ledger_core::money::Minor;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Action;
use ledger_core::programme::application::{Category, Sector};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::region::Region;
use ledger_core::programme::world::Dossier;
use ledger_core::time::{Day, plus_days};

use crate::place::{Place, uah};
use crate::scene::{Scene, code};

/// What a case asks for and gets, in minor units of hryvnia.
#[derive(Clone, Debug)]
pub struct Deal {
    /// Asked for.
    pub requested: i64,
    /// Voted for and approved.
    pub voted: i64,
    /// Signed: the sum of the instalments, each with the parts in which its receipts come.
    pub instalments: Vec<Vec<i64>>,
}

impl Deal {
    /// Everything asked for is voted, signed and accounted for at once.
    pub fn plain(amount: i64) -> Self {
        Deal { requested: amount, voted: amount, instalments: vec![vec![amount]] }
    }

    fn instalment(&self, part: usize) -> i64 {
        self.instalments.get(part).map_or(0, |parts| parts.iter().sum())
    }

    fn signed(&self) -> i64 {
        self.instalments.iter().flatten().sum()
    }
}

/// One step of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who takes it.
    pub who: &'static str,
    /// What.
    pub action: Action,
    /// On which day after the case was opened.
    pub day: u64,
    /// Which instalment it is about, from 0.
    pub part: usize,
    /// Amount of the receipts it is about.
    pub amount: i64,
}

/// Day of the launch, counted from the opening of the case.
pub const LAUNCH_DAY: u64 = 27;

/// A step that is about the case or the grant.
pub const fn step(who: &'static str, action: Action, day: u64) -> Step {
    Step { who, action, day, part: 0, amount: 0 }
}

/// From the submission to the closed vote.
pub fn to_the_vote() -> Vec<Step> {
    use Action as A;
    let mut steps = vec![
        step("officer1", A::CaseSubmit, 1),
        step("officer1", A::CaseScreen, 2),
        step("officer2", A::CaseAssess, 3),
        step("officer1", A::PlanAccept, 10),
    ];
    for (action, day) in [(A::InterestDeclare, 11), (A::Score, 12), (A::Vote, 13)] {
        steps.extend(["committee1", "committee2", "committee3"].map(|who| step(who, action, day)));
    }
    steps.push(step("chair", A::VoteClose, 13));
    steps
}

/// From the confirmed award to the agreement signed by both.
pub fn to_the_signatures() -> Vec<Step> {
    use Action as A;
    vec![
        step("manager1", A::AwardConfirm, 14),
        step("officer1", A::AgreementSend, 15),
        step("officer1", A::SignatureRecord, 19),
        step("manager2", A::AgreementSign, 20),
    ]
}

/// One instalment, from the request to the payment confirmed by the bank, beginning on `day`.
pub fn payment(part: usize, day: u64) -> Vec<Step> {
    use Action as A;
    // Signatories take turns: a manager and a finance manager both may release.
    let releaser = if part.is_multiple_of(2) { "manager2" } else { "finance_manager2" };
    let steps = [
        ("officer1", A::DisbursementRequest, 0),
        ("officer2", A::DisbursementVerify, 1),
        ("finance_manager1", A::DisbursementAuthorise, 2),
        ("finance", A::PaymentPrepare, 3),
        (releaser, A::PaymentRelease, 4),
        ("finance", A::PaymentConfirm, 5),
    ];
    steps.map(|(who, action, after)| Step { part, ..step(who, action, day + after) }).to_vec()
}

/// Receipts of one instalment in parts: each verified, then accepted.
pub fn receipts(deal: &Deal, part: usize, day: u64) -> Vec<Step> {
    let parts = deal.instalments.get(part).map_or(&[][..], Vec::as_slice);
    let pair = |amount: &i64| {
        [("officer1", Action::ReceiptsVerify), ("finance", Action::ReceiptsAccept)].map(|(who, action)| Step {
            part,
            amount: *amount,
            ..step(who, action, day)
        })
    };
    parts.iter().flat_map(pair).collect()
}

/// Two visits, the second after a year, and the closing.
pub fn to_the_close() -> Vec<Step> {
    use Action as A;
    vec![
        step("monitor", A::VisitRecord, LAUNCH_DAY + 182),
        step("monitor", A::VisitRecord, LAUNCH_DAY + 365),
        step("officer1", A::ClosePropose, LAUNCH_DAY + 366),
        step("finance_manager1", A::GrantClose, LAUNCH_DAY + 367),
    ]
}

/// Everything after the opening of the case.
pub fn script(deal: &Deal) -> Vec<Step> {
    let mut steps = to_the_vote();
    steps.extend(to_the_signatures());
    for (part, day) in (0..deal.instalments.len()).zip((21u64..).step_by(20)) {
        steps.extend(payment(part, day));
        if part == 0 {
            steps.push(step("officer1", Action::EnterpriseLaunch, LAUNCH_DAY));
        }
        steps.extend(receipts(deal, part, day + 10));
    }
    steps.extend(to_the_close());
    steps
}

impl Scene {
    /// Opens a case.
    pub async fn case_open(&self, place: Place, amount: i64, on: Day) -> AppResult<CaseId> {
        let receipt = self.act("officer1", on, case_open_command(place, amount, on)?).await?;
        receipt.case_id.ok_or(AppError::Hidden)
    }

    /// The command of a step on the case as it stands, and the day it is dated.
    pub async fn prepare(&self, case: CaseId, place: Place, deal: &Deal, at: Step) -> AppResult<(Day, Command)> {
        let dossier = self.case(case).await?;
        let on = plus_days(dossier.application.opened_on, at.day);
        Ok((on, command(&dossier, place, deal, at, on)?))
    }

    /// Takes a step.
    pub async fn take(&self, case: CaseId, place: Place, deal: &Deal, at: Step) -> AppResult<Receipt> {
        let (on, command) = self.prepare(case, place, deal, at).await?;
        self.act(at.who, on, command).await
    }

    /// Takes many steps; the error names the one that failed.
    pub async fn take_all(&self, case: CaseId, place: Place, deal: &Deal, steps: &[Step]) -> AppResult<()> {
        for at in steps {
            self.take(case, place, deal, *at)
                .await
                .map_err(|error| AppError::internal(format!("{at:?}: {error:?}")))?;
        }
        Ok(())
    }

    /// One case from its opening on a day to the closed grant with its visits.
    pub async fn whole_case(&self, place: Place, deal: &Deal, on: Day) -> AppResult<CaseId> {
        let case = self.case_open(place, deal.requested, on).await?;
        self.take_all(case, place, deal, &script(deal)).await?;
        Ok(case)
    }
}

/// A case of somebody new, with one plan item of the whole amount.
pub fn case_open_command(place: Place, amount: i64, consent_on: Day) -> AppResult<Command> {
    let region = Region::parse("UA-46").ok_or_else(|| AppError::internal("UA-46 is not a region"))?;
    let item = input::NewItem { category: Category::Equipment, quantity: 1, unit_price_minor: Minor(amount) };
    Ok(Command::CaseOpen(input::CaseOpen {
        call: place.call,
        subject: None,
        ngo: Some(place.ngo),
        sex: None,
        fund: place.fund,
        line: place.line,
        requested: uah(amount),
        items: vec![item],
        sector: Sector::C,
        region,
        owners: 1,
        co_owners: Vec::new(),
        own_minor: Minor::ZERO,
        consent_on,
    }))
}

/// The command of a step, from the case as it stands.
pub fn command(case: &Dossier, place: Place, deal: &Deal, at: Step, on: Day) -> AppResult<Command> {
    let id = case.application.case_id;
    let application = input::CaseStep { case: id, version: case.application.version };
    let grant = input::GrantStep { case: id, version: case.award.as_ref().map_or(0, |award| award.version) };
    Ok(match at.action {
        Action::CaseSubmit => Command::CaseSubmit(application),
        Action::CaseScreen => {
            // A manager says why somebody who is known goes on.
            let reason = if at.who.starts_with("manager") { Some(code("known")?) } else { None };
            let input::CaseStep { case, version } = application;
            Command::CaseScreen(input::CaseScreen { case, version, matches: Vec::new(), reason })
        }
        Action::CaseAssess => Command::CaseAssess(input::CaseAssess {
            case: id,
            version: application.version,
            eligible: true,
            reason: None,
            answers: Vec::new(),
        }),
        Action::PlanAccept => accept(application),
        Action::InterestDeclare => {
            Command::InterestDeclare(input::InterestDeclare { case: id, interest: Interest::None })
        }
        Action::Score => score(id, 80),
        Action::Vote => vote(id, deal.voted),
        Action::VoteClose => Command::VoteClose(application.into()),
        Action::AwardConfirm => Command::AwardConfirm(application),
        Action::AgreementSend => agreement(case, deal, on),
        Action::SignatureRecord => Command::SignatureRecord(grant.into()),
        Action::AgreementSign => Command::AgreementSign(grant.into()),
        Action::ClosePropose => Command::ClosePropose(grant),
        Action::GrantClose => Command::GrantClose(grant),
        Action::EnterpriseLaunch => {
            let launch = input::EnterpriseLaunch {
                case: id,
                launched_on: on,
                baseline_paid_workers: 0,
                business_started_on: None,
            };
            Command::EnterpriseLaunch(launch)
        }
        Action::VisitRecord => Command::VisitRecord(input::VisitRecord {
            case: id,
            visited_on: on,
            status: VisitStatus::Operating,
            since_on: None,
            paid_workers: Some(1),
            paid_days_12m: Some(200),
            answers: Default::default(),
        }),
        _ => disbursement(case, place, deal, at, on)?,
    })
}

fn agreement(case: &Dossier, deal: &Deal, on: Day) -> Command {
    let planned = |part| input::Instalment {
        amount_minor: Minor(deal.instalment(part)),
        planned_on: on,
        gate: ledger_core::programme::disbursement::DisbursementGate::Milestone,
    };
    Command::AgreementSend(input::AgreementSend {
        case: case.application.case_id,
        version: case.award.as_ref().map_or(0, |award| award.version),
        signed: uah(deal.signed()),
        instalments: (0..deal.instalments.len()).map(planned).collect(),
        documents: Vec::new(),
    })
}

fn disbursement(case: &Dossier, place: Place, deal: &Deal, at: Step, on: Day) -> AppResult<Command> {
    let row = case.disbursements.get(at.part).ok_or_else(|| AppError::internal(format!("no instalment for {at:?}")))?;
    let (id, version) = (row.disbursement_id, row.version);
    let plain = input::DisbursementStep { disbursement: id, version };
    let receipts = input::Receipts { disbursement: id, version, amount: uah(at.amount) };
    let reference = format!("PAY-{}-{}", case.application.number, at.part);
    Ok(match at.action {
        Action::DisbursementRequest => Command::DisbursementRequest(input::DisbursementRequest {
            disbursement: id,
            version,
            evidence: Some(code("EV-1")?),
        }),
        Action::DisbursementVerify => Command::DisbursementVerify(plain),
        Action::DisbursementAuthorise => Command::DisbursementAuthorise(plain),
        Action::PaymentPrepare => {
            Command::PaymentPrepare(input::PaymentPrepare { disbursement: id, version, bank_account: place.bank })
        }
        Action::PaymentRelease => Command::PaymentRelease(plain),
        Action::PaymentConfirm => Command::PaymentConfirm(input::PaymentConfirm {
            disbursement: id,
            version,
            bank_ref: code(&reference)?,
            amount: uah(deal.instalment(at.part)),
            value_on: on,
        }),
        Action::ReceiptsVerify => Command::ReceiptsVerify(receipts),
        Action::ReceiptsAccept => Command::ReceiptsAccept(receipts),
        other => return Err(AppError::internal(format!("{other} is not a step of a case"))),
    })
}

/// Screening in which nothing was found.
pub fn screen(at: input::CaseStep) -> Command {
    Command::CaseScreen(input::CaseScreen { case: at.case, version: at.version, matches: Vec::new(), reason: None })
}

/// A plan that was filed.
pub fn accept(at: input::CaseStep) -> Command {
    Command::PlanAccept(input::PlanAccept { case: at.case, version: at.version, defended_on: None })
}

/// A score without a rubric.
pub fn score(case: CaseId, score: i64) -> Command {
    Command::Score(input::Score { case, score: Some(score), points: Vec::new() })
}

/// A vote for an amount on the line that was asked for, without conditions.
pub fn vote(case: CaseId, amount: i64) -> Command {
    let (choice, amount) = (Choice::For, uah(amount));
    Command::Vote(input::Vote { case, choice, amount, line: None, conditions: Vec::new() })
}
