//! Every refusal, provoked: its code, its leaf in the log, and no trace besides.
//!
//! Invariant: the path of a case (this walk) and the books (`books`) together meet every code of `RefusalCode::ALL` through
//! the store, so that a new code has to be provoked in one of them; [`NOT_PROVOKED`] says which can't be, and why.

pub mod books;
mod committee;
mod partners;
mod setting_up;

use std::collections::BTreeSet;

use grant_api::app::AppError;
use grant_api::store::write::UsedKey;
use ledger_core::id::CaseId;
use ledger_core::ledger::log::read_body;
use ledger_core::money::Minor;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::{Action, Role};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::Interest;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::visit_answers::VisitAnswers;
use ledger_core::row::Row;
use ledger_core::time::{Day, plus_days};

use crate::engine::{Engine, engines};
use crate::place::{Place, fund_command, tranche_command, uah};
use crate::play::{
    Deal, LAUNCH_DAY, Step, case_open_command, payment, receipts, step, to_the_close, to_the_signatures, to_the_vote,
};
use crate::scene::{Scene, code};

/// Codes that no sequence of commands reaches, with the reason.
const NOT_PROVOKED: &[(R, &str)] = &[];

const TERMS: (Condition, Policy) = (Condition::Conditional, Policy::Advance);

/// Walks the path and is refused on the way.
struct Walk {
    scene: Scene,
    place: Place,
    met: BTreeSet<R>,
}

impl Walk {
    async fn keys(&self) -> usize {
        self.scene.store.facts(self.scene.programme, UsedKey::TABLE).await.unwrap().len()
    }

    async fn size(&self) -> i64 {
        self.scene.store.log_head(self.scene.programme).await.unwrap().unwrap().size
    }

    /// The command is refused with the code, which is the newest leaf, without rows, and its key stays free.
    async fn refused(&mut self, expected: R, who: &str, on: Day, command: Command) -> AppError {
        let (keys, size) = (self.keys().await, self.size().await);
        let answer = self.scene.act(who, on, command.clone()).await;
        let error = answer.err().unwrap_or_else(|| panic!("{expected} was expected of {command:?}"));
        assert_eq!(error.code(), expected.code(), "{error:?}");
        let leaves = self.scene.store.log_after(self.scene.programme, size, 10).await.unwrap();
        assert_eq!(leaves.len(), 1, "{expected}");
        let leaf = &leaves[0];
        assert_eq!((leaf.outcome.as_str(), leaf.action.as_str()), (expected.code(), command.action().code()));
        assert_eq!((leaf.actor_id, leaf.on_day), (self.scene.person(who).unwrap(), on));
        assert_eq!(read_body(&leaf.body).unwrap().get("rows"), None, "{expected} wrote rows");
        assert_eq!(self.keys().await, keys, "{expected} bound its key");
        self.met.insert(expected);
        error
    }

    /// A step of the script, refused.
    async fn refused_step(&mut self, expected: R, case: CaseId, deal: &Deal, at: Step) -> AppError {
        let (on, command) = self.scene.prepare(case, self.place, deal, at).await.unwrap();
        self.refused(expected, at.who, on, command).await
    }

    async fn take(&self, case: CaseId, deal: &Deal, steps: &[Step]) {
        self.scene.take_all(case, self.place, deal, steps).await.unwrap();
    }

    async fn open(&self, amount: i64, day: u64) -> CaseId {
        self.scene.case_open(self.place, amount, self.scene.day(day)).await.unwrap()
    }
}

/// The earlier act that a refusal names, with its person.
fn earlier(error: AppError) -> (String, String) {
    match error {
        AppError::Denied { earlier: Some(act), .. } | AppError::Rule { earlier: Some(act), .. } => {
            (act.action, act.person)
        }
        other => panic!("no earlier act in {other:?}"),
    }
}

async fn applying(walk: &mut Walk) -> CaseId {
    let (on, place) = (walk.scene.day(3), walk.place);
    let open = |change: &dyn Fn(&mut input::CaseOpen)| match case_open_command(place, 300_000, on).unwrap() {
        Command::CaseOpen(mut open) => {
            change(&mut open);
            Command::CaseOpen(open)
        }
        other => other,
    };
    let (_, others) = walk.scene.fund("SECOND", TERMS, &[100], walk.scene.day(0)).await.unwrap();
    walk.refused(R::LineNotOfFund, "officer1", on, open(&|open| open.line = others[0])).await;
    walk.refused(R::OutOfRange, "officer1", on, open(&|open| open.owners = 0)).await;
    walk.refused(R::NotInTheFuture, "officer1", on, open(&|open| open.consent_on = plus_days(on, 1))).await;
    let short = open(&|open| open.items[0].unit_price_minor = Minor(299_999));
    let short = walk.scene.act("officer1", on, short).await.unwrap().case_id.unwrap();
    let deal = Deal::plain(300_000);
    walk.refused_step(R::PlanDoesNotAddUp, short, &deal, step("officer1", Action::CaseSubmit, 1)).await;

    let case = walk.open(300_000, 3).await;
    walk.refused_step(R::WrongState, case, &deal, step("officer1", Action::CaseScreen, 1)).await;
    let stale = Command::CaseSubmit(input::CaseStep { case, version: 7 });
    assert_eq!(earlier(walk.refused(R::StaleVersion, "officer1", on, stale).await).0, "case_open");
    let submit = Command::CaseSubmit(input::CaseStep { case, version: 1 });
    let yesterday = on.pred_opt().unwrap();
    assert_eq!(earlier(walk.refused(R::BeforeEarlierAct, "officer1", yesterday, submit).await).0, "case_open");
    walk.take(case, &deal, &to_the_vote()[..2]).await;
    let unfit = input::CaseAssess { case, version: 3, eligible: false, reason: None, answers: Vec::new() };
    walk.refused(R::ReasonMissing, "officer2", walk.scene.day(6), Command::CaseAssess(unfit)).await;
    walk.take(case, &deal, &to_the_vote()[2..4]).await;
    case
}

/// Committee member 3 declares and is called away before scoring, comes back for the vote; member 2 has a conflict in
/// the other case.
async fn deciding(walk: &mut Walk, case: CaseId) {
    let (on, deal) = (walk.scene.day(14), Deal::plain(300_000));
    let third = walk.scene.person("committee3").unwrap();
    let role =
        |active| Command::RoleGrant(input::RoleGrant { person: third, role: Role::Committee, active, ngo: None });
    let score = |points| crate::play::score(case, points);
    let vote = |amount| crate::play::vote(case, amount);
    walk.take(case, &deal, &[step("committee1", Action::InterestDeclare, 11)]).await;
    walk.refused_step(R::AlreadyDone, case, &deal, step("committee1", Action::InterestDeclare, 11)).await;
    walk.refused(R::InterestNotDeclared, "committee2", on, score(50)).await;
    let members = ["committee2", "committee3"].map(|who| step(who, Action::InterestDeclare, 11));
    walk.take(case, &deal, &members).await;
    walk.refused(R::OutOfRange, "committee1", on, score(101)).await;
    walk.scene.act("admin", on, role(false)).await.unwrap();
    walk.take(case, &deal, &["committee1", "committee2"].map(|who| step(who, Action::Score, 11))).await;
    // Whoever holds no role at all is turned away at the door: the log doesn't grow.
    let size = walk.size().await;
    let turned_away = walk.scene.act("committee3", on, vote(1)).await.unwrap_err();
    assert_eq!((turned_away.code(), walk.size().await), ("not_your_role", size));
    walk.scene.act("admin", on, role(true)).await.unwrap();
    walk.refused(R::ScoreMissing, "committee3", on, vote(1)).await;
    walk.refused(R::OverRequested, "committee1", on, vote(300_001)).await;
    walk.take(case, &deal, &[step("committee1", Action::Vote, 11)]).await;
    walk.refused_step(R::QuorumMissing, case, &deal, step("chair", Action::VoteClose, 11)).await;
    walk.take(case, &deal, &[step("committee2", Action::Vote, 11), step("chair", Action::VoteClose, 11)]).await;
    walk.refused_step(R::AlreadyDone, case, &deal, step("chair", Action::VoteClose, 11)).await;

    let other = walk.open(300_000, 3).await;
    walk.take(other, &deal, &to_the_vote()[..4]).await;
    let conflict = input::InterestDeclare { case: other, interest: Interest::Conflict };
    walk.scene.act("committee2", on, Command::InterestDeclare(conflict)).await.unwrap();
    let score = crate::play::score(other, 50);
    let named = earlier(walk.refused(R::InterestConflicted, "committee2", on, score).await);
    assert_eq!(named, ("interest_declare".into(), "committee2".into()));
}

/// Beyond the line, and after the agreement's end.
async fn awarding(walk: &mut Walk) {
    let deal = Deal::plain(900_000);
    let large = walk.open(900_000, 3).await;
    walk.take(large, &deal, &to_the_vote()).await;
    walk.refused_step(R::OverBudget, large, &deal, step("manager1", Action::AwardConfirm, 14)).await;

    let dates = (walk.scene.day(0), walk.scene.day(20));
    let brief = fund_command((walk.scene.donor, "BRIEF"), TERMS, &[500_000], dates).unwrap();
    walk.scene.act("finance_manager1", walk.scene.day(0), brief).await.unwrap();
    let funds = walk.scene.store.funds(walk.scene.programme).await.unwrap();
    let (fund, lines) = funds.into_iter().find(|(fund, _)| fund.code.as_str() == "BRIEF").unwrap();
    let place = walk.scene.place_on(walk.place.bank, fund.fund_id, lines[0].line_id).await.unwrap();
    let deal = Deal::plain(100_000);
    let case = walk.scene.case_open(place, 100_000, walk.scene.day(7)).await.unwrap();
    walk.take(case, &deal, &to_the_vote()).await;
    walk.refused_step(R::FundNotOpen, case, &deal, step("manager1", Action::AwardConfirm, 14)).await;
}

async fn agreeing(walk: &mut Walk, case: CaseId, deal: &Deal) {
    let signing = to_the_signatures();
    walk.take(case, deal, &signing[..1]).await;
    let send = signing[1];
    let over = Deal { instalments: vec![vec![300_001]], ..deal.clone() };
    assert_eq!(earlier(walk.refused_step(R::OverApproved, case, &over, send).await).0, "award_confirm");
    let (on, command) = walk.scene.prepare(case, walk.place, deal, send).await.unwrap();
    let Command::AgreementSend(mut uneven) = command else { panic!("{send:?}") };
    uneven.signed = uah(250_001);
    walk.refused(R::InstalmentsDoNotAddUp, "officer1", on, Command::AgreementSend(uneven)).await;
    walk.take(case, deal, &signing[1..2]).await;
    walk.refused_step(R::SignatureMissing, case, deal, signing[3]).await;
    let (on, command) = walk.scene.prepare(case, walk.place, deal, signing[2]).await.unwrap();
    let Command::SignatureRecord(mut other) = command else { panic!("{:?}", signing[2]) };
    other.document = Some("0".repeat(64));
    walk.refused(R::DocumentDiffers, "officer1", on, Command::SignatureRecord(other)).await;
    walk.take(case, deal, &signing[2..]).await;
}

async fn paying(walk: &mut Walk, case: CaseId, deal: &Deal) {
    let steps = payment(0, 21);
    walk.take(case, deal, &steps[..1]).await;
    // One's own request: the rule names the request, who made it and when.
    let own = Step { who: "officer1", ..steps[1] };
    let error = walk.refused_step(R::Duties, case, deal, own).await;
    let AppError::Denied { earlier: Some(act), .. } = &error else { panic!("{error:?}") };
    assert_eq!((act.action.as_str(), act.person.as_str()), ("disbursement_request", "officer1"));
    assert_eq!(act.on, walk.scene.day(3 + 21));
    walk.take(case, deal, &steps[1..3]).await;
    walk.refused_step(R::NotPrepared, case, deal, steps[4]).await;
    walk.take(case, deal, &steps[3..5]).await;
    let (on, command) = walk.scene.prepare(case, walk.place, deal, steps[5]).await.unwrap();
    let Command::PaymentConfirm(confirm) = command else { panic!("{:?}", steps[5]) };
    let short = input::PaymentConfirm { amount: uah(149_999), ..confirm.clone() };
    walk.refused(R::AmountDiffers, "finance", on, Command::PaymentConfirm(short)).await;
    let used = input::PaymentConfirm { bank_ref: code("TRANCHE-1").unwrap(), ..confirm };
    walk.refused(R::BankLineUsed, "finance", on, Command::PaymentConfirm(used)).await;
    walk.take(case, deal, &steps[5..]).await;
    let receipts = receipts(deal, 0, 31);
    let over = Step { amount: 150_001, ..receipts[0] };
    assert_eq!(earlier(walk.refused_step(R::OverDisbursement, case, deal, over).await).0, "payment_confirm");
    walk.take(case, deal, &receipts[..1]).await;
    let over = Step { amount: 90_001, ..receipts[1] };
    assert_eq!(earlier(walk.refused_step(R::OverVerified, case, deal, over).await).0, "receipts_verify");
    walk.take(case, deal, &receipts[1..]).await;
    // 160 were received and 150 are gone: the second instalment finds 10.
    let second = payment(1, 41);
    walk.take(case, deal, &second[..2]).await;
    walk.refused_step(R::FundCashShort, case, deal, second[2]).await;
    walk.scene.tranche(walk.place, 90_000, "TRANCHE-2", walk.scene.day(30)).await.unwrap();
    walk.take(case, deal, &second[2..]).await;
}

async fn following_up(walk: &mut Walk, case: CaseId, deal: &Deal) {
    let visit = to_the_close()[0];
    walk.refused_step(R::NotLaunched, case, deal, visit).await;
    let launch = Step { day: 50, ..step("officer1", Action::EnterpriseLaunch, 50) };
    let (on, command) = walk.scene.prepare(case, walk.place, deal, launch).await.unwrap();
    let Command::EnterpriseLaunch(before) = command else { panic!("{launch:?}") };
    let later = input::EnterpriseLaunch { business_started_on: Some(plus_days(before.launched_on, 1)), ..before };
    walk.refused(R::StartedAfterLaunch, "officer1", on, Command::EnterpriseLaunch(later)).await;
    walk.take(case, deal, &[launch]).await;
    walk.refused_step(R::AlreadyDone, case, deal, launch).await;
    let (on, command) = walk.scene.prepare(case, walk.place, deal, visit).await.unwrap();
    let Command::VisitRecord(before) = command else { panic!("{visit:?}") };
    let before = input::VisitRecord { visited_on: walk.scene.day(3 + 49), status: VisitStatus::Closed, ..before };
    walk.refused(R::VisitDate, "monitor", on, Command::VisitRecord(before.clone())).await;
    let answers = VisitAnswers { wellbeing: Some(3), ..VisitAnswers::default() };
    let asked = input::VisitRecord { visited_on: on, answers, ..before };
    walk.refused(R::WellbeingConsent, "monitor", on, Command::VisitRecord(asked)).await;
    walk.take(case, deal, &receipts(deal, 1, 51)).await;
    let close = Step { day: 380, ..to_the_close()[2] };
    walk.refused_step(R::VisitsMissing, case, deal, close).await;
    walk.take(case, deal, &[step("monitor", Action::VisitRecord, LAUNCH_DAY + 345)]).await;
    let last = Step { day: 380, ..to_the_close()[3] };
    walk.refused_step(R::NotProposed, case, deal, last).await;
    walk.take(case, deal, &[close, last]).await;
}

/// Walks the path of a case on a store: the codes that were met.
async fn refused_on_the_path(engine: Engine) -> BTreeSet<R> {
    let scene = Scene::open(engine).await.unwrap();
    let place = scene.place(TERMS, 500_000, 160_000).await.unwrap();
    let mut walk = Walk { scene, place, met: BTreeSet::new() };
    setting_up::agreements_and_roles(&mut walk).await;
    setting_up::openings(&mut walk).await;
    setting_up::delegations(&mut walk).await;
    partners::ngos(&mut walk).await;
    partners::calls(&mut walk).await;
    let case = applying(&mut walk).await;
    deciding(&mut walk, case).await;
    awarding(&mut walk).await;
    let deal = Deal { requested: 300_000, voted: 300_000, instalments: vec![vec![90_000, 60_000], vec![100_000]] };
    agreeing(&mut walk, case, &deal).await;
    paying(&mut walk, case, &deal).await;
    following_up(&mut walk, case, &deal).await;
    walk.met
}

#[tokio::test]
async fn every_refusal_is_a_leaf_with_its_code_and_binds_no_key() {
    for engine in engines() {
        let mut met = refused_on_the_path(engine).await;
        met.extend(books::refused(engine).await);
        met.extend(committee::refused(engine).await);
        let missed: Vec<R> = R::ALL.iter().copied().filter(|code| !met.contains(code)).collect();
        let explained: Vec<R> = NOT_PROVOKED.iter().map(|(code, _)| *code).collect();
        assert_eq!(missed, explained, "{engine:?}: {} met", met.len());
    }
}

#[tokio::test]
async fn a_refused_key_is_free_for_what_is_right() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 500_000, 160_000).await.unwrap();
        let on = scene.day(1);
        let tranche = |amount| tranche_command(place, uah(amount), "T-2", on).unwrap();
        assert_eq!(scene.act_under("k", "finance", on, tranche(0)).await.unwrap_err().code(), "amount_not_positive");
        assert_eq!(scene.act_under("k", "finance", on, tranche(-5)).await.unwrap_err().code(), "amount_not_positive");
        let granted = scene.act_under("k", "finance", on, tranche(5)).await.unwrap();
        assert_eq!(scene.act_under("k", "finance", on, tranche(5)).await.unwrap(), granted);
    }
}

#[tokio::test]
async fn what_is_not_there_is_hidden_and_leaves_no_leaf() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 500_000, 160_000).await.unwrap();
        let size = scene.store.log_head(scene.programme).await.unwrap().unwrap().size;
        let case = CaseId(place.line.0);
        let absent = Command::CaseSubmit(input::CaseStep { case, version: 1 });
        assert_eq!(scene.act("officer1", scene.day(1), absent).await.unwrap_err(), AppError::Hidden);
        assert_eq!(scene.store.log_head(scene.programme).await.unwrap().unwrap().size, size);
    }
}
