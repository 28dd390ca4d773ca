//! A stage equals a store: what `ledger_core::programme::stage::Stage` lends is what the store loads, so that an import may
//! decide thousands of commands in memory and the program decides the same of each as if it had been entered by hand.
//!
//! Invariant: one play, two worlds. Each command goes through the store's door with a decision that looks over its shoulder
//! (`watch`): the rows that the store loaded and the very context, ids among it, with which it was decided. The stage then
//! lends its own rows and decides with the same context; both must agree in every row and in every decision.

mod play;
mod year;

use std::cell::RefCell;
use std::collections::BTreeMap;

use grant_api::store::write::{WriteRequest, Written};
use ledger_core::id::PersonId;
use ledger_core::ledger::balance::Balance;
use ledger_core::policy::Action;
use ledger_core::programme::command::Command;
use ledger_core::programme::decide;
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::{RefusalCode, Stop};
use ledger_core::programme::stage::Stage;
use ledger_core::programme::world::{Need, World};
use ledger_core::time::Day;
use tests::dice::Dice;

use crate::engine::{Engine, engines};
use crate::scene::Scene;

/// Commands of one play.
const COMMANDS: usize = 1_000;
/// Commands before and after the point at which a stage is restored from the store in mid-play.
const HALF: usize = COMMANDS / 2;

/// Every action of the path of a case and of what it needs; the scene opens the programme. The others are in the worked
/// year (`year`).
const PATH: &[Action] = &[
    Action::RoleGrant,
    Action::NgoOpen,
    Action::DonorOpen,
    Action::FundOpen,
    Action::BankAccountOpen,
    Action::OpeningPrepare,
    Action::OpeningPost,
    Action::TrancheReceive,
    Action::CallOpen,
    Action::SubjectEnrol,
    Action::CaseOpen,
    Action::CaseSubmit,
    Action::CaseScreen,
    Action::CaseAssess,
    Action::PlanAccept,
    Action::InterestDeclare,
    Action::Score,
    Action::Vote,
    Action::VoteClose,
    Action::AwardConfirm,
    Action::AgreementSend,
    Action::SignatureRecord,
    Action::AgreementSign,
    Action::DisbursementRequest,
    Action::DisbursementVerify,
    Action::DisbursementAuthorise,
    Action::PaymentPrepare,
    Action::PaymentRelease,
    Action::PaymentConfirm,
    Action::ReceiptsVerify,
    Action::ReceiptsAccept,
    Action::EnterpriseLaunch,
    Action::VisitRecord,
    Action::ClosePropose,
    Action::GrantClose,
    Action::CaseTransfer,
];

/// What the door's decision saw, and what it decided.
struct Seen {
    ctx: Ctx,
    world: World,
    decided: Result<Plan, Stop>,
}

thread_local! {
    /// Filled by [`watch`], emptied by whoever went through the door: a test runs on one thread.
    static SEEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// Decides as the program does, and keeps what it saw.
fn watch(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let before = Ctx { mint: ctx.mint.restarted(), ..ctx.clone() };
    let decided = decide(ctx, world, command);
    SEEN.with(|seen| seen.replace(Some(Seen { ctx: before, world: world.clone(), decided: decided.clone() })));
    decided
}

/// A play on a store, with a stage that follows it.
struct Pair {
    scene: Scene,
    stage: Stage,
    dice: Dice,
    sent: u32,
    granted: BTreeMap<&'static str, usize>,
    refused: BTreeMap<RefusalCode, usize>,
    hidden: usize,
}

impl Pair {
    async fn open(engine: Engine, seed: u64) -> Self {
        let scene = Scene::open(engine).await.unwrap();
        let stage = restored(&scene).await;
        let dice = Dice::new(seed);
        Pair { scene, stage, dice, sent: 0, granted: BTreeMap::new(), refused: BTreeMap::new(), hidden: 0 }
    }

    /// Takes a command through the store and through the stage; gives the id of what it was about, if it was granted.
    async fn send(&mut self, who: &str, on: Day, command: Command) -> Option<String> {
        self.sent += 1;
        let request = WriteRequest {
            programme: self.scene.programme,
            actor: self.scene.person(who).unwrap(),
            attested: None,
            key: Some(self.scene.fresh_key()),
            on: Some(on),
            original_on: None,
            today: self.scene.today,
            now: grant_api::app::clock::now(),
            entropy: self.dice.entropy(),
            request_id: format!("play-{}", self.sent),
            command: command.clone(),
        };
        let written = self.scene.store.write(request, watch).await.unwrap();
        let seen = SEEN.with(RefCell::take).expect("the door decided");
        let at = format!("command {}, {who} on {on}: {command:?}", self.sent);

        let lent = self.stage.lend(&command.needs(), on);
        same_worlds(&lent, &seen.world, &at);
        let decided = decide(&mut seen.ctx.clone(), &lent, &command);
        self.stage.take_back(lent);
        assert_eq!(decided, seen.decided, "{at}");
        let plan = match decided {
            Ok(plan) => plan,
            Err(Stop::Refused(refusal)) => {
                assert!(matches!(written, Written::Refused(..)), "{at}");
                *self.refused.entry(refusal.code).or_default() += 1;
                return None;
            }
            Err(Stop::Hidden) => {
                assert!(matches!(written, Written::Hidden), "{at}");
                self.hidden += 1;
                return None;
            }
            Err(Stop::Broken(what)) => panic!("{at}: {what}"),
        };
        self.stage.apply(&plan).unwrap();
        self.same_balances(&plan, &at).await;
        *self.granted.entry(command.action().code()).or_default() += 1;
        Some(plan.object.1)
    }

    /// The balances that a plan moved are the stored ones.
    async fn same_balances(&self, plan: &Plan, at: &str) {
        let legs: Vec<_> = plan.entries.iter().flat_map(|entry| &entry.legs).collect();
        if legs.is_empty() {
            return;
        }
        let stored: BTreeMap<_, _> = by_key(self.scene.store.all_balances(self.scene.programme).await.unwrap());
        let moved: Vec<&Balance> = self.stage.balances_since(legs[0].seq).collect();
        assert!(!moved.is_empty(), "{at}");
        for balance in moved {
            assert_eq!(stored.get(&balance.key()), Some(balance), "{at}");
        }
    }

    /// Whole cases and all balances of the played stage are those of the store, and of a stage restored from it.
    async fn same_whole(&mut self) -> Stage {
        let cases = self.scene.store.all_cases(self.scene.programme).await.unwrap();
        let mut restored = restored(&self.scene).await;
        let played = self.stage.cases();
        assert_eq!(played.len(), cases.len());
        for case in &cases {
            assert_eq!(played.get(&case.application.case_id), Some(&case));
        }
        let stored: Vec<Balance> =
            by_key(self.scene.store.all_balances(self.scene.programme).await.unwrap()).into_values().collect();
        assert_eq!(self.stage.balances_since(0).collect::<Vec<_>>(), stored.iter().collect::<Vec<_>>());

        let mut needs = vec![Need::Ngos, Need::Donors, Need::Funds, Need::Lines, Need::Calls, Need::BankAccounts];
        needs.extend([Need::Counter("case"), Need::Counter("subject")]);
        for (fund, _) in self.scene.store.funds(self.scene.programme).await.unwrap() {
            needs.extend([Need::Fund(fund.fund_id), Need::Opening(fund.fund_id)]);
        }
        for (call, _) in self.scene.store.calls(self.scene.programme).await.unwrap() {
            needs.push(Need::Call(call.call_id));
        }
        for case in &cases {
            let id = case.application.case_id;
            needs.extend([Need::CaseBooks(id), Need::CallOf(id), Need::SubjectOf(id)]);
        }
        for on in [self.scene.day(0), self.scene.day(40), self.scene.today] {
            let (played, anew) = (self.stage.lend(&needs, on), restored.lend(&needs, on));
            same_worlds(&played, &anew, &format!("played and restored, on {on}"));
            assert_eq!(played.later, anew.later, "played and restored, on {on}");
            self.stage.take_back(played);
            restored.take_back(anew);
        }
        restored
    }
}

fn by_key(balances: Vec<Balance>) -> BTreeMap<ledger_core::ledger::balance::BalanceKey, Balance> {
    balances.into_iter().map(|balance| (balance.key(), balance)).collect()
}

/// A stage with all that the store holds, as the program makes one.
async fn restored(scene: &Scene) -> Stage {
    scene.store.stage(scene.programme).await.unwrap()
}

/// The two worlds hold the same rows.
fn same_worlds(lent: &World, loaded: &World, at: &str) {
    assert_eq!(lent.programme, loaded.programme, "programme: {at}");
    // Nothing is decided by the order of members: they are looked through by person and role.
    let members = |world: &World| {
        let held = world.members.iter().map(|m| ((m.person_id, m.role), m.clone()));
        held.collect::<BTreeMap<(PersonId, _), _>>()
    };
    assert_eq!(members(lent), members(loaded), "members: {at}");
    assert_eq!(lent.members.len(), loaded.members.len(), "members: {at}");
    assert_eq!(lent.ngos, loaded.ngos, "ngos: {at}");
    assert_eq!(lent.donors, loaded.donors, "donors: {at}");
    assert_eq!(lent.calls, loaded.calls, "calls: {at}");
    assert_eq!(lent.call_lines, loaded.call_lines, "call_lines: {at}");
    assert_eq!(lent.subjects, loaded.subjects, "subjects: {at}");
    assert_eq!(lent.openings, loaded.openings, "openings: {at}");
    assert_eq!(lent.funds, loaded.funds, "funds: {at}");
    assert_eq!(lent.lines, loaded.lines, "lines: {at}");
    assert_eq!(lent.bank_accounts, loaded.bank_accounts, "bank_accounts: {at}");
    assert_eq!(lent.bank_lines, loaded.bank_lines, "bank_lines: {at}");
    assert_eq!(lent.statements, loaded.statements, "statements: {at}");
    assert_eq!(lent.cases, loaded.cases, "cases: {at}");
    assert_eq!(lent.balances, loaded.balances, "balances: {at}");
    assert_eq!(lent.counters, loaded.counters, "counters: {at}");
    assert_eq!(lent.later, loaded.later, "later days: {at}");
    assert_eq!(lent.rates, loaded.rates, "rates: {at}");
    assert_eq!(lent.conversions, loaded.conversions, "conversions: {at}");
    assert_eq!(lent.receipts, loaded.receipts, "receipts: {at}");
    assert_eq!(lent.arriving, loaded.arriving, "arriving: {at}");
    assert_eq!(lent.remittances, loaded.remittances, "remittances: {at}");
    assert_eq!(lent.drafts, loaded.drafts, "drafts: {at}");
    assert_eq!(lent.entries, loaded.entries, "entries: {at}");
    assert_eq!(lent.reversed, loaded.reversed, "reversed: {at}");
    assert_eq!(lent.accounts, loaded.accounts, "accounts: {at}");
    assert_eq!(lent.valuations, loaded.valuations, "valuations: {at}");
    assert_eq!(lent.batches, loaded.batches, "batches: {at}");
    assert_eq!(lent.reconciliations, loaded.reconciliations, "reconciliations: {at}");
    assert_eq!(lent.releases, loaded.releases, "releases: {at}");
    assert_eq!(lent.day_ends, loaded.day_ends, "ends of days: {at}");
    assert_eq!(lent.looks, loaded.looks, "looks: {at}");
}

async fn plays(engine: Engine, seed: u64) {
    let mut pair = Pair::open(engine, seed).await;
    let mut play = play::Play::set_up(&mut pair).await;
    for _ in 0..HALF {
        play.next(&mut pair).await;
    }
    // The second half goes on with a stage made from the store, as a program does that was started anew.
    pair.stage = pair.same_whole().await;
    for _ in 0..HALF {
        play.next(&mut pair).await;
    }
    pair.same_whole().await;

    let told =
        format!("{engine:?} {seed}: {:?} granted, {:?} refused, {} hidden", pair.granted, pair.refused, pair.hidden);
    let never = PATH.iter().filter(|action| !pair.granted.contains_key(action.code()));
    assert_eq!(never.collect::<Vec<_>>(), [] as [&Action; 0], "{told}");
    let granted: usize = pair.granted.values().sum();
    assert!(granted >= 300 && pair.refused.values().sum::<usize>() >= 100, "too few to show anything: {told}");
    assert!(pair.refused.len() >= 12 && pair.hidden >= 10, "too few kinds: {told}");
    let found = grant_api::app::verify::verify(&pair.scene.store).await.unwrap();
    assert_eq!(found.into_iter().flat_map(|check| check.findings).collect::<Vec<_>>(), [], "{told}");
}

#[tokio::test]
async fn a_stage_lends_and_decides_what_the_store_does_over_a_whole_play() {
    for (engine, seed) in engines().into_iter().zip([7, 8]) {
        plays(engine, seed).await;
    }
}
