//! The worked year, and the refusals of the books, with stage and store side by side: for every command the stage lends what
//! the store loads, whatever it is about (currency, debts between funds, claims, goods, drafts, valuations, closeouts).
//!
//! Invariant: the tape holds the ids, so both worlds are held against each other row by row; the plays together have every
//! action.

use std::cell::RefCell;
use std::collections::BTreeSet;

use ledger_core::id::{AttachmentId, CaseId, TextId};
use ledger_core::money::Minor;
use ledger_core::policy::Action;
use ledger_core::programme::application::{Category, Sector};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::decide;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::identity::{COMMITMENT_LEN, IdentityField};
use ledger_core::programme::incident::{IncidentKind, Severity};
use ledger_core::programme::region::Region;
use ledger_core::programme::stage::Stage;

use super::{PATH, SEEN, same_worlds, watch};
use crate::engine::{Engine, engines};
use crate::path::refusals::books;
use crate::year::play::{Agreement, Place, Player, code, id, uah};
use crate::year::play::{batches, months, releases};
use crate::year::{Replayed, story};

/// Follows a tape through the store's door: the actions that were granted.
async fn followed(engine: Engine, player: &Player) -> BTreeSet<Action> {
    let mut granted = BTreeSet::new();
    let stored = Replayed::begun(engine, player).await;
    let mut stage = Stage::default();
    for (at, taped) in player.tape.iter().enumerate() {
        stored.take(taped, watch).await;
        let seen = SEEN.with(RefCell::take).expect("the door decided");
        let at = format!("{engine:?} {at}, on {}: {:?}", taped.ctx.on, taped.command);
        let lent = stage.lend(&taped.command.needs(), taped.ctx.on);
        same_worlds(&lent, &seen.world, &at);
        let decided = decide(&mut seen.ctx.clone(), &lent, &taped.command);
        stage.take_back(lent);
        assert_eq!(decided, seen.decided, "{at}");
        if let Ok(plan) = decided {
            stage.apply(&plan).unwrap();
            granted.insert(taped.command.action());
        }
    }
    // A stage made from the store at the end lends what the one that followed does, for every command of the tape.
    let mut anew = stored.store.stage(stored.programme).await.unwrap();
    assert_eq!(stage.balances_since(0).collect::<Vec<_>>(), anew.balances_since(0).collect::<Vec<_>>(), "{engine:?}");
    for taped in &player.tape {
        let (needs, on) = (taped.command.needs(), taped.ctx.on);
        let (followed, restored) = (stage.lend(&needs, on), anew.lend(&needs, on));
        same_worlds(&followed, &restored, &format!("{engine:?}, restored, on {on}: {:?}", taped.command));
        stage.take_back(followed);
        anew.take_back(restored);
    }
    granted
}

/// A business of two, one of whom has this case too: it is found at the screening, and a manager lets it go on.
fn joint(p: &mut Player, place: Place, other: CaseId) {
    let (partner, ngo, consent_on) = (p.case(other).application.subject_id, Some(p.ngo), p.date());
    let item = input::NewItem { category: Category::Tools, quantity: 1, unit_price_minor: Minor(1_000) };
    let open = input::CaseOpen {
        call: place.call,
        subject: None,
        ngo,
        sex: None,
        fund: place.fund,
        line: place.line,
        requested: uah(1_000),
        items: vec![item],
        sector: Sector::C,
        region: Region::parse("UA-46").unwrap(),
        owners: 2,
        co_owners: vec![partner],
        own_minor: Minor::ZERO,
        consent_on,
    };
    let case: CaseId = id(&p.by("officer1").go(Command::CaseOpen(open)));
    p.go(Command::CaseSubmit(input::CaseStep { case, version: 1 }));
    let (matches, reason) = (Vec::new(), Some(code("known")));
    let plan = p.by("manager1").go(Command::CaseScreen(input::CaseScreen { case, version: 2, matches, reason }));
    assert!(plan.notes.contains(&("by", "earlier_grant".into())), "{:?}", plan.notes);
}

/// What lies in the vault, on one case.
fn sealed() -> Player {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("SEALED", Policy::Advance));
    let case = p.signed(place, &[50_000]);
    let file = AttachmentId(uuid::Uuid::from_u128(9_001));
    joint(&mut p, place, case);
    p.by("officer1");
    for version in 0..2 {
        let known = p.identity(case, version, &[IdentityField::Phone]);
        p.go(Command::IdentityRecord(known));
    }
    // A look is of today, and the second one sees the first.
    p.on("2030-12-31");
    p.go(p.look(case, IdentityField::Phone));
    p.go(p.look(case, IdentityField::Phone));
    p.go(p.file(case, file, 10));
    p.go(p.open_file(case, file));
    p.go(p.note(case, 10));
    let commitment = vec![4; COMMITMENT_LEN];
    let words = input::SealedWords { text: TextId(uuid::Uuid::from_u128(9_002)), size: 10, commitment };
    let (kind, severity, text) = (IncidentKind::Safety, Severity::High, Some(words));
    let raised = p.go(Command::IncidentRaise(input::IncidentRaise { case, kind, severity, text }));
    p.go(Command::IncidentRead(input::IncidentRead { incident: id(&raised) }));
    p
}

/// What neither the worked year nor the refusals of the books do: each is taken on a store by a test of its own (`in_kind`,
/// `followup`, `desk`, `races::pairs`, `path::refusals::committee`), and on a stage by those of `ledger-core`.
const ELSEWHERE: &[Action] = &[
    Action::LaunchVerify,
    Action::EnterpriseRegister,
    Action::EnterpriseChange,
    Action::EnterpriseTakeover,
    Action::EnterpriseMerge,
    Action::VisitVerify,
    Action::FollowupEnd,
    Action::IncidentReview,
    Action::IncidentClose,
    Action::AmendmentChange,
    Action::AmendmentReject,
    Action::GrantSuspend,
    Action::GrantClear,
    Action::TerminationPropose,
    Action::TerminationConfirm,
    Action::DisbursementReturn,
    Action::DisbursementChange,
    Action::DisbursementDrop,
    Action::GoodsCancel,
    Action::GoodsSpecify,
    Action::QuoteAdd,
    Action::QuotesCompare,
    Action::HandoverCountersign,
    Action::GoodsUseVerify,
    Action::GoodsTitleTransfer,
    Action::SettingSet,
    Action::CaseWithdraw,
    Action::InfoAsk,
    Action::InfoAnswer,
    Action::PlanChange,
    Action::TrainingOpen,
    Action::AttendanceRecord,
    Action::PanelSet,
    Action::ScoresClose,
    Action::CaseWaitlist,
    Action::CaseReconsider,
    Action::AppealFile,
    Action::AppealAccept,
    Action::AppealRefuse,
    Action::DelegationSet,
    Action::DelegationEnd,
];

#[tokio::test]
async fn a_stage_lends_what_the_store_loads_over_the_worked_year_and_the_refusals_of_the_books() {
    let players =
        [story::Year::told().p, books::played(), sealed(), batches::played(), months::played(), releases::played()];
    for engine in engines() {
        let mut granted: BTreeSet<Action> = PATH.iter().copied().collect();
        for player in &players {
            granted.extend(followed(engine, player).await);
        }
        let missing: Vec<Action> = Action::ALL.iter().copied().filter(|action| !granted.contains(action)).collect();
        assert_eq!(missing, ELSEWHERE, "{engine:?}");
    }
}
