//! Refusals of application and committee beside the plain path: duplicates, criteria, training, who sits, rubric, deadlines, the
//! waiting list, appeals. Their granted twins follow each, and what was stored is what was decided.
//!
//! Invariant: each command differs from one that is granted in what its refusal names.

use grant_api::app::AppError;
use grant_api::app::verify::verify;
use ledger_core::id::{CaseId, IdentityId, SubjectId, TrainingId};
use ledger_core::money::Minor;
use ledger_core::policy::{Action, Role};
use ledger_core::programme::application::ApplicationState as S;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::identity::{COMMITMENT_LEN, IdentityField, LOOKS_A_DAY};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::settings::{SettingName, SettingValue};
use ledger_core::time::Day;
use tests::play::{accept, screen, vote};

use super::{TERMS, Walk};
use crate::engine::Engine;
use crate::play::{Deal, case_open_command, step, to_the_vote};
use crate::scene::{Scene, code, object};

const MEMBERS: [&str; 3] = ["committee1", "committee2", "committee3"];

/// Walks a case through every new step on an engine: the codes that were met.
pub async fn refused(engine: Engine) -> std::collections::BTreeSet<R> {
    let scene = Scene::open(engine).await.unwrap();
    let place = scene.place(TERMS, 500_000, 500_000).await.unwrap();
    let mut walk = Walk { scene, place, met: std::collections::BTreeSet::new() };
    let settings = serde_json::json!({
        "criteria": [{ "code": "adult", "en": "Adult", "uk": "Adult" }],
        "rubric": [{ "code": "market", "en": "Market", "uk": "Market", "max": 10, "weight": 1 }],
        "committee": { "quorum": 2, "score_days": 5, "tie": "against" },
        "training": ["finance"],
        "reasons": [{ "code": "gave_up", "en": "Gave up", "uk": "Gave up", "actions": ["case_withdraw"] }],
    });
    for (name, value) in settings.as_object().unwrap() {
        let value = SettingValue::read(SettingName::from_code(name).unwrap(), value.clone()).unwrap();
        let set = Command::SettingSet(input::SettingSet { version: 0, value });
        walk.scene.act("manager1", walk.scene.day(1), set).await.unwrap();
    }
    let case = intake(&mut walk).await;
    let round = judged(&mut walk, case).await;
    appealed(&mut walk, round).await;
    waiting(&mut walk).await;
    looked_up(&mut walk, round).await;
    for check in verify(&walk.scene.store).await.unwrap() {
        assert!(check.findings.is_empty(), "{engine:?}: {check:?}");
    }
    // What a stage would lend is what the store loads.
    let stage = walk.scene.store.stage(walk.scene.programme).await.unwrap();
    let found = stage.case(round).unwrap();
    assert_eq!(found, &walk.scene.case(round).await.unwrap(), "{engine:?}");
    assert_eq!((found.answers.len(), found.panel.len(), found.score_lines.len()), (1, 2, 4), "{engine:?}");
    assert_eq!((found.minutes.len(), found.plan().count(), found.items.len()), (2, 1, 2), "{engine:?}");
    walk.met
}

impl Walk {
    async fn at(&self, case: CaseId) -> input::CaseStep {
        input::CaseStep { case, version: self.scene.case(case).await.unwrap().application.version }
    }

    async fn why(&self, case: CaseId, reason: &str) -> input::CaseReason {
        input::CaseReason { case, version: self.at(case).await.version, reason: code(reason).unwrap() }
    }

    async fn granted(&self, who: &str, on: Day, command: Command) {
        self.scene.act(who, on, command).await.unwrap();
    }

    async fn state(&self, case: CaseId) -> S {
        self.scene.case(case).await.unwrap().application.state
    }

    async fn subject(&self, case: CaseId) -> SubjectId {
        self.scene.case(case).await.unwrap().application.subject_id
    }
}

/// One person sees as many fields as one may on a day, over all cases; the next one is refused.
async fn looked_up(walk: &mut Walk, case: CaseId) {
    let (today, subject) = (walk.scene.today, walk.subject(case).await);
    let (identity, commitment) = (IdentityId(uuid::Uuid::from_u128(7)), vec![1; COMMITMENT_LEN]);
    let fields = vec![IdentityField::Phone];
    let known = input::IdentityRecord { subject, version: 0, identity, fields, commitment };
    walk.granted("officer1", today, Command::IdentityRecord(known)).await;
    let reason = code("call_back").unwrap();
    let look = Command::IdentityReveal(input::IdentityReveal { case, field: IdentityField::Phone, reason });
    walk.granted("officer2", today, look.clone()).await;
    for _ in 0..LOOKS_A_DAY {
        walk.granted("officer1", today, look.clone()).await;
    }
    let error = walk.refused(R::RevealLimit, "officer1", today, look.clone()).await;
    assert!(matches!(error, AppError::Rule { earlier: Some(act), .. } if act.action == "identity_reveal"));
    walk.granted("officer2", today, look.clone()).await;
    let read = walk.scene.world(today, look.clone()).await.unwrap().looks;
    let mut stage = walk.scene.store.stage(walk.scene.programme).await.unwrap();
    assert_eq!((read.len(), stage.lend(&look.needs(), today).looks), (LOOKS_A_DAY + 2, read));
}

/// To an accepted plan.
async fn intake(walk: &mut Walk) -> CaseId {
    let (on, deal) = (walk.scene.day(3), Deal::plain(50_000));
    let first = walk.open(50_000, 3).await;
    walk.take(first, &deal, &[step("officer1", Action::CaseSubmit, 0)]).await;
    let Command::CaseOpen(open) = case_open_command(walk.place, 50_000, on).unwrap() else { panic!("another command") };
    let again = input::CaseOpen { subject: Some(walk.subject(first).await), ..open };
    let case = walk.scene.act("officer1", on, Command::CaseOpen(again)).await.unwrap().case_id.unwrap();
    walk.take(case, &deal, &[step("officer1", Action::CaseSubmit, 0)]).await;
    walk.refused(R::PossibleDuplicate, "officer1", on, screen(walk.at(case).await)).await;
    walk.refused(R::ReasonNotListed, "officer1", on, Command::CaseWithdraw(walk.why(first, "other").await)).await;
    walk.granted("caseworker1", on, Command::CaseWithdraw(walk.why(first, "gave_up").await)).await;
    assert_eq!(walk.state(first).await, S::Withdrawn);
    walk.granted("officer1", on, screen(walk.at(case).await)).await;

    let assess = |version, criterion: &str| {
        let answers = vec![input::NewAnswer { criterion: code(criterion).unwrap(), met: true }];
        Command::CaseAssess(input::CaseAssess { case, version, eligible: false, reason: None, answers })
    };
    let version = walk.at(case).await.version;
    walk.refused(R::CriterionMissing, "officer2", on, assess(version, "other")).await;
    walk.granted("officer2", on, assess(version, "adult")).await;

    // Asked, changed, answered.
    walk.granted("officer1", on, Command::InfoAsk(walk.why(case, "prices").await)).await;
    let item = input::NewItem {
        category: ledger_core::programme::application::Category::Tools,
        quantity: 2,
        unit_price_minor: Minor(30_000),
    };
    let change = input::PlanChange {
        case,
        version: walk.at(case).await.version,
        requested: crate::place::uah(50_000),
        own_minor: Minor(10_000),
        items: vec![item],
        co_owners: None,
    };
    walk.granted("officer1", on, Command::PlanChange(change)).await;
    walk.granted("caseworker1", on, Command::InfoAnswer(walk.at(case).await)).await;
    assert_eq!(walk.state(case).await, S::Eligible);

    walk.refused(R::TrainingMissing, "officer1", on, accept(walk.at(case).await)).await;
    let open =
        input::TrainingOpen { topic: code("finance").unwrap(), held_on: on, hours: 6, ngo: Some(walk.place.ngo) };
    let open = walk.scene.act("officer1", on, Command::TrainingOpen(open)).await.unwrap();
    let training: TrainingId = object(&open).unwrap();
    let subjects = vec![walk.subject(case).await];
    let attend = Command::AttendanceRecord(input::AttendanceRecord { training, subjects });
    // Somebody of another NGO does not know of this survivor.
    let hidden = walk.scene.act("caseworker2", on, attend.clone()).await;
    assert_eq!(hidden.err().map(|error| error.code()), Some("not_found"));
    walk.granted("caseworker1", on, attend).await;
    walk.granted("officer1", on, accept(walk.at(case).await)).await;
    case
}

fn points(case: CaseId, criterion: &str) -> Command {
    let points = vec![input::NewPoints { criterion: code(criterion).unwrap(), points: 8 }];
    Command::Score(input::Score { case, score: None, points })
}

/// To a confirmed rejection.
async fn judged(walk: &mut Walk, case: CaseId) -> CaseId {
    let on = walk.scene.day(4);
    let people = |names: &[&str], scene: &Scene| names.iter().map(|who| scene.person(who).unwrap()).collect::<Vec<_>>();
    let panel = |version, members| Command::PanelSet(input::PanelSet { case, version, members });
    let version = walk.at(case).await.version;
    let strangers = panel(version, people(&["officer1", "committee1"], &walk.scene));
    walk.refused(R::NotOnCommittee, "chair", on, strangers).await;
    let two = panel(version, people(&["committee1", "committee2"], &walk.scene));
    walk.granted("chair", on, two).await;
    let none = || Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None });
    walk.refused(R::NotOnPanel, "committee3", on, none()).await;
    // The content is closed to a member until they have declared.
    let request = walk.scene.request("committee1").await.unwrap();
    let closed = walk.scene.app.case(&request, case).await;
    assert_eq!(closed.err().map(|error| error.code()), Some("interest_not_declared"));
    assert_eq!(walk.scene.app.case_cover(&request, case).await.unwrap().case.application.case_id, case);
    walk.granted("committee1", on, none()).await;
    assert!(walk.scene.app.case(&request, case).await.is_ok());
    walk.granted("committee2", on, none()).await;
    walk.refused(R::PointsMissing, "committee1", on, points(case, "other")).await;
    walk.granted("committee1", on, points(case, "market")).await;
    walk.refused(R::DeadlineNotOver, "chair", on, Command::ScoresClose(walk.at(case).await)).await;
    walk.granted("committee2", on, points(case, "market")).await;
    for who in ["committee1", "committee2"] {
        let (choice, amount) = (Choice::Against, crate::place::uah(0));
        let against = input::Vote { case, choice, amount, line: None, conditions: Vec::new() };
        walk.granted(who, on, Command::Vote(against)).await;
    }
    walk.granted("chair", on, Command::VoteClose(walk.at(case).await.into())).await;
    walk.granted("manager1", on, Command::AwardConfirm(walk.at(case).await)).await;
    assert_eq!(walk.state(case).await, S::Rejected);
    case
}

/// Appealed in time, and decided by others.
async fn appealed(walk: &mut Walk, case: CaseId) {
    let on = walk.scene.day(4);
    let file = Command::AppealFile(walk.why(case, "unheard").await);
    walk.refused(R::AppealLate, "caseworker1", walk.scene.day(35), file.clone()).await;
    walk.granted("caseworker1", walk.scene.day(34), file).await;
    let on = if walk.scene.day(34) > on { walk.scene.day(34) } else { on };
    walk.granted("chair", on, Command::AppealAccept(walk.at(case).await)).await;
    let none = || Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None });
    walk.refused(R::SatBefore, "committee1", on, none()).await;
    let person = walk.scene.person("monitor").unwrap();
    let role = input::RoleGrant { person, role: Role::Committee, active: true, ngo: None };
    walk.granted("admin", on, Command::RoleGrant(role)).await;
    for who in ["committee3", "monitor"] {
        walk.granted(who, on, none()).await;
    }
    for who in ["committee3", "monitor"] {
        walk.granted(who, on, points(case, "market")).await;
    }
    for who in ["committee3", "monitor"] {
        walk.granted(who, on, vote(case, 40_000)).await;
    }
    walk.granted("chair", on, Command::VoteClose(walk.at(case).await.into())).await;
    walk.refused(R::FundsSuffice, "manager1", on, Command::CaseWaitlist(walk.at(case).await)).await;
    walk.granted("manager1", on, Command::AwardConfirm(walk.at(case).await)).await;
    assert_eq!(walk.state(case).await, S::Approved);
    let request = walk.scene.request("officer1").await.unwrap();
    let minutes = walk.scene.app.case_minutes(&request, case).await.unwrap();
    let kept = walk.scene.case(case).await.unwrap().application.minutes_hash;
    assert_eq!((minutes.len(), minutes.last().map(|last| last.sha256.clone())), (2, kept));
}

/// More than the line has left: the waiting list, and a new vote.
async fn waiting(walk: &mut Walk) {
    let on = walk.scene.day(40);
    for name in [SettingName::Criteria, SettingName::Rubric, SettingName::Training] {
        let value = SettingValue::read(name, serde_json::json!([])).unwrap();
        walk.granted("manager1", on, Command::SettingSet(input::SettingSet { version: 1, value })).await;
    }
    let deal = Deal::plain(490_000);
    let case = walk.open(490_000, 40).await;
    let mut steps = to_the_vote();
    // The monitor sits now too.
    let scores = steps.iter().position(|at| at.action == Action::Score).unwrap();
    steps.insert(scores, step("monitor", Action::InterestDeclare, 11));
    steps.insert(scores + 1, step("monitor", Action::Score, 12));
    walk.take(case, &deal, &steps).await;
    let on = walk.scene.day(60);
    walk.refused(R::OverBudget, "manager1", on, Command::AwardConfirm(walk.at(case).await)).await;
    walk.granted("manager1", on, Command::CaseWaitlist(walk.at(case).await)).await;
    assert_eq!(walk.state(case).await, S::Waitlisted);
    walk.granted("chair", on, Command::CaseReconsider(walk.at(case).await)).await;
    for who in MEMBERS {
        walk.granted(who, on, vote(case, 400_000)).await;
    }
    walk.granted("chair", on, Command::VoteClose(walk.at(case).await.into())).await;
    walk.granted("manager1", on, Command::AwardConfirm(walk.at(case).await)).await;
    assert_eq!(walk.state(case).await, S::Approved);
}
