//! The path end to end: after each step the books say what a table kept by hand says, on both engines and for every kind
//! of fund; what a retry, a reused key and a back-dated decision do.
//!
//! Invariant: the tables below were worked out from the event table of the books, never copied from the program's output.

pub mod refusals;

use std::collections::BTreeMap;

use grant_api::app::{AppError, clock};
use grant_api::store::journal::AsOf;
use grant_api::store::write::Receipt;
use ledger_core::id::CaseId;
use ledger_core::policy::Action;
use ledger_core::programme::command::Command;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::world::Dossier;

use crate::engine::engines;
use crate::place::{Place, tranche_command, uah};
use crate::play::{Deal, Step, payment, receipts, script, step, to_the_signatures, to_the_vote};
use crate::scene::Scene;

/// The accounts of the tables.
const ACCOUNTS: [&str; 14] =
    ["1010", "1090", "1110", "1210", "2010", "2110", "3110", "4010", "5010", "9010", "9500", "9600", "9700", "9800"];

/// Net debits by account, in thousands of kopiykas, after the step of that name and until the next one named.
type Figures = (&'static str, [i64; 14]);

/// A case that asks for 300, is voted 280, signs 250 in instalments of 150 (receipts of 90 and 60) and 100, out of a line
/// of 1,000 with a tranche of 600. The under-signed 30 go back to available.
fn deal() -> Deal {
    Deal { requested: 300_000, voted: 280_000, instalments: vec![vec![90_000, 60_000], vec![100_000]] }
}

const CONDITIONAL_ADVANCE: &[Figures] = &[
    //                             1010 1090 1110 1210  2010  2110 3110  4010 5010   9010   9500  9600  9700  9800
    ("fund_open", [0, 0, 0, 0, 0, 0, 0, 0, 0, 1000, -1000, 0, 0, 0]),
    ("tranche_receive", [600, 0, 0, 0, 0, -600, 0, 0, 0, 1000, -1000, 0, 0, 0]),
    ("award_confirm", [600, 0, 0, 0, 0, -600, 0, 0, 0, 1000, -720, -280, 0, 0]),
    ("agreement_sign", [600, 0, 0, 0, 0, -600, 0, 0, 0, 1000, -750, 0, -250, 0]),
    ("disbursement_authorise 0", [600, 0, 0, 150, -150, -600, 0, 0, 0, 1000, -750, 0, -250, 0]),
    ("payment_release 0", [600, -150, 0, 150, 0, -600, 0, 0, 0, 1000, -750, 0, -250, 0]),
    ("payment_confirm 0", [450, 0, 0, 150, 0, -600, 0, 0, 0, 1000, -750, 0, -250, 0]),
    ("receipts_accept 0 90000", [450, 0, 0, 60, 0, -510, 0, -90, 90, 1000, -750, 0, -160, -90]),
    ("receipts_accept 0 60000", [450, 0, 0, 0, 0, -450, 0, -150, 150, 1000, -750, 0, -100, -150]),
    ("disbursement_authorise 1", [450, 0, 0, 100, -100, -450, 0, -150, 150, 1000, -750, 0, -100, -150]),
    ("payment_release 1", [450, -100, 0, 100, 0, -450, 0, -150, 150, 1000, -750, 0, -100, -150]),
    ("payment_confirm 1", [350, 0, 0, 100, 0, -450, 0, -150, 150, 1000, -750, 0, -100, -150]),
    ("receipts_accept 1 100000", [350, 0, 0, 0, 0, -350, 0, -250, 250, 1000, -750, 0, 0, -250]),
];

const UNCONDITIONAL_ADVANCE: &[Figures] = &[
    ("fund_open", [0, 0, 1000, 0, 0, 0, -1000, 0, 0, 1000, -1000, 0, 0, 0]),
    ("tranche_receive", [600, 0, 400, 0, 0, 0, -1000, 0, 0, 1000, -1000, 0, 0, 0]),
    ("award_confirm", [600, 0, 400, 0, 0, 0, -1000, 0, 0, 1000, -720, -280, 0, 0]),
    ("agreement_sign", [600, 0, 400, 0, 0, 0, -1000, 0, 0, 1000, -750, 0, -250, 0]),
    ("disbursement_authorise 0", [600, 0, 400, 150, -150, 0, -1000, 0, 0, 1000, -750, 0, -250, 0]),
    ("payment_release 0", [600, -150, 400, 150, 0, 0, -1000, 0, 0, 1000, -750, 0, -250, 0]),
    ("payment_confirm 0", [450, 0, 400, 150, 0, 0, -1000, 0, 0, 1000, -750, 0, -250, 0]),
    ("receipts_accept 0 90000", [450, 0, 400, 60, 0, 0, -910, -90, 90, 1000, -750, 0, -160, -90]),
    ("receipts_accept 0 60000", [450, 0, 400, 0, 0, 0, -850, -150, 150, 1000, -750, 0, -100, -150]),
    ("disbursement_authorise 1", [450, 0, 400, 100, -100, 0, -850, -150, 150, 1000, -750, 0, -100, -150]),
    ("payment_release 1", [450, -100, 400, 100, 0, 0, -850, -150, 150, 1000, -750, 0, -100, -150]),
    ("payment_confirm 1", [350, 0, 400, 100, 0, 0, -850, -150, 150, 1000, -750, 0, -100, -150]),
    ("receipts_accept 1 100000", [350, 0, 400, 0, 0, 0, -750, -250, 250, 1000, -750, 0, 0, -250]),
];

const CONDITIONAL_EXPENSE: &[Figures] = &[
    ("fund_open", [0, 0, 0, 0, 0, 0, 0, 0, 0, 1000, -1000, 0, 0, 0]),
    ("tranche_receive", [600, 0, 0, 0, 0, -600, 0, 0, 0, 1000, -1000, 0, 0, 0]),
    ("award_confirm", [600, 0, 0, 0, 0, -600, 0, 0, 0, 1000, -720, -280, 0, 0]),
    ("agreement_sign", [600, 0, 0, 0, 0, -600, 0, 0, 0, 1000, -750, 0, -250, 0]),
    ("disbursement_authorise 0", [600, 0, 0, 0, -150, -450, 0, -150, 150, 1000, -750, 0, -100, -150]),
    ("payment_release 0", [600, -150, 0, 0, 0, -450, 0, -150, 150, 1000, -750, 0, -100, -150]),
    ("payment_confirm 0", [450, 0, 0, 0, 0, -450, 0, -150, 150, 1000, -750, 0, -100, -150]),
    ("disbursement_authorise 1", [450, 0, 0, 0, -100, -350, 0, -250, 250, 1000, -750, 0, 0, -250]),
    ("payment_release 1", [450, -100, 0, 0, 0, -350, 0, -250, 250, 1000, -750, 0, 0, -250]),
    ("payment_confirm 1", [350, 0, 0, 0, 0, -350, 0, -250, 250, 1000, -750, 0, 0, -250]),
];

const UNCONDITIONAL_EXPENSE: &[Figures] = &[
    ("fund_open", [0, 0, 1000, 0, 0, 0, -1000, 0, 0, 1000, -1000, 0, 0, 0]),
    ("tranche_receive", [600, 0, 400, 0, 0, 0, -1000, 0, 0, 1000, -1000, 0, 0, 0]),
    ("award_confirm", [600, 0, 400, 0, 0, 0, -1000, 0, 0, 1000, -720, -280, 0, 0]),
    ("agreement_sign", [600, 0, 400, 0, 0, 0, -1000, 0, 0, 1000, -750, 0, -250, 0]),
    ("disbursement_authorise 0", [600, 0, 400, 0, -150, 0, -850, -150, 150, 1000, -750, 0, -100, -150]),
    ("payment_release 0", [600, -150, 400, 0, 0, 0, -850, -150, 150, 1000, -750, 0, -100, -150]),
    ("payment_confirm 0", [450, 0, 400, 0, 0, 0, -850, -150, 150, 1000, -750, 0, -100, -150]),
    ("disbursement_authorise 1", [450, 0, 400, 0, -100, 0, -750, -250, 250, 1000, -750, 0, 0, -250]),
    ("payment_release 1", [450, -100, 400, 0, 0, 0, -750, -250, 250, 1000, -750, 0, 0, -250]),
    ("payment_confirm 1", [350, 0, 400, 0, 0, 0, -750, -250, 250, 1000, -750, 0, 0, -250]),
];

/// Net debit per account of the whole programme, zeros left out, by the trial balance an auditor sees.
pub async fn balances(scene: &Scene, at: AsOf) -> BTreeMap<String, i64> {
    let request = scene.request("auditor").await.unwrap();
    let mut nets = BTreeMap::new();
    for row in scene.app.trial_balance(&request, at).await.unwrap() {
        *nets.entry(row.account.to_string()).or_default() += row.debit.0 - row.credit.0;
    }
    nets.retain(|_, net| *net != 0);
    nets
}

fn by_account(figures: &[i64; 14]) -> BTreeMap<String, i64> {
    let named = ACCOUNTS.iter().zip(figures).filter(|(_, net)| **net != 0);
    named.map(|(account, net)| ((*account).to_string(), net * 1000)).collect()
}

/// The name of a step in the tables.
fn name(at: Step) -> String {
    use Action as A;
    match at.action {
        A::ReceiptsAccept => format!("{} {} {}", at.action, at.part, at.amount),
        A::DisbursementAuthorise | A::PaymentRelease | A::PaymentConfirm => format!("{} {}", at.action, at.part),
        other => other.to_string(),
    }
}

/// A step that the tables name posts one entry that ties by itself, and no other step posts any.
fn check_entries(receipt: &Receipt, named: bool, at: &str) {
    assert_eq!(receipt.entries.len(), usize::from(named), "entries of {at}");
    for entry in &receipt.entries {
        let side =
            |side| -> i64 { entry.lines.iter().filter(|line| line.side == side).map(|line| line.amount.0).sum() };
        use ledger_core::ledger::account::Side;
        assert_eq!(side(Side::Debit), side(Side::Credit), "{at}");
    }
}

async fn plays_by_the_table(terms: (Condition, Policy), table: &[Figures]) {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let mut rows = table.iter().peekable();
        let mut figures = BTreeMap::new();
        let mut expect = |step: &str| -> (bool, BTreeMap<String, i64>) {
            let named = rows.peek().is_some_and(|(name, _)| *name == step);
            if named && let Some((_, row)) = rows.next() {
                figures = by_account(row);
            }
            (named, figures.clone())
        };
        let bank = scene.bank_account("BANK", scene.day(0)).await.unwrap();
        let (fund, lines) = scene.fund("FUND", terms, &[1_000_000], scene.day(0)).await.unwrap();
        let place = scene.place_on(bank, fund, lines[0]).await.unwrap();
        assert_eq!(balances(&scene, AsOf::default()).await, expect("fund_open").1, "{engine:?} {terms:?} fund_open");
        let receipt = scene.tranche(place, 600_000, "TRANCHE-1", scene.day(1)).await.unwrap();
        let (named, figures) = expect("tranche_receive");
        check_entries(&receipt, named, "tranche_receive");
        assert_eq!(balances(&scene, AsOf::default()).await, figures, "{engine:?} {terms:?} tranche_receive");

        let case = scene.case_open(place, deal().requested, scene.day(2)).await.unwrap();
        for at in script(&deal()) {
            let receipt =
                scene.take(case, place, &deal(), at).await.unwrap_or_else(|error| panic!("{at:?}: {error:?}"));
            let (named, figures) = expect(&name(at));
            check_entries(&receipt, named, &name(at));
            assert_eq!(balances(&scene, AsOf::default()).await, figures, "{engine:?} {terms:?} {}", name(at));
        }
        assert_eq!(rows.next(), None, "a row of the table was never reached");
        let closed = scene.case(case).await.unwrap();
        assert_eq!(closed.award.unwrap().state.code(), "closed");
        assert!(closed.disbursements.iter().all(|row| row.state.code() == "settled"));
        assert_eq!((closed.visits.len(), closed.enterprise.is_some()), (2, true));
    }
}

#[tokio::test]
async fn a_conditional_fund_with_advances_follows_its_table_after_every_step() {
    plays_by_the_table((Condition::Conditional, Policy::Advance), CONDITIONAL_ADVANCE).await;
}

#[tokio::test]
async fn an_unconditional_fund_with_advances_follows_its_table_after_every_step() {
    plays_by_the_table((Condition::Unconditional, Policy::Advance), UNCONDITIONAL_ADVANCE).await;
}

#[tokio::test]
async fn a_conditional_fund_that_expenses_at_once_follows_its_table_after_every_step() {
    plays_by_the_table((Condition::Conditional, Policy::ExpenseWhenAuthorised), CONDITIONAL_EXPENSE).await;
}

#[tokio::test]
async fn an_unconditional_fund_that_expenses_at_once_follows_its_table_after_every_step() {
    plays_by_the_table((Condition::Unconditional, Policy::ExpenseWhenAuthorised), UNCONDITIONAL_EXPENSE).await;
}

const TERMS: (Condition, Policy) = (Condition::Conditional, Policy::Advance);

#[tokio::test]
async fn a_balance_as_of_a_day_or_as_known_at_a_time_leaves_out_what_came_later() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 1_000_000, 600_000).await.unwrap();
        let deal = deal();
        let case = scene.case_open(place, deal.requested, scene.day(2)).await.unwrap();
        scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
        let known_at = clock::now();
        scene.take_all(case, place, &deal, &to_the_signatures()).await.unwrap();
        let approved = by_account(&CONDITIONAL_ADVANCE[2].1);
        // The award is dated day 16 of the scene, the signature day 22.
        let as_of = |day| AsOf { as_of: Some(scene.day(day)), known_at: None };
        assert_eq!(balances(&scene, as_of(16)).await, approved, "{engine:?}");
        assert_eq!(balances(&scene, as_of(15)).await, by_account(&CONDITIONAL_ADVANCE[1].1), "{engine:?}");
        assert_eq!(balances(&scene, as_of(22)).await, by_account(&CONDITIONAL_ADVANCE[3].1), "{engine:?}");
        let known = AsOf { as_of: None, known_at: Some(known_at) };
        assert_eq!(balances(&scene, known).await, by_account(&CONDITIONAL_ADVANCE[1].1), "{engine:?}");
    }
}

#[tokio::test]
async fn the_last_instalment_completes_the_grant_and_not_the_first() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 1_000_000, 600_000).await.unwrap();
        let deal = deal();
        let case = scene.case_open(place, deal.requested, scene.day(2)).await.unwrap();
        let before: Vec<Step> = [to_the_vote(), to_the_signatures(), payment(0, 21), receipts(&deal, 0, 31)].concat();
        scene.take_all(case, place, &deal, &before).await.unwrap();
        let state = |dossier: &Dossier| dossier.award.as_ref().unwrap().state.code();
        assert_eq!(state(&scene.case(case).await.unwrap()), "active");
        scene.take_all(case, place, &deal, &[payment(1, 41), receipts(&deal, 1, 51)].concat()).await.unwrap();
        assert_eq!(state(&scene.case(case).await.unwrap()), "completed");
    }
}

#[tokio::test]
async fn a_retry_gets_the_same_answer_and_books_nothing_twice() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 1_000_000, 600_000).await.unwrap();
        let command = tranche_command(place, uah(5_000), "TRANCHE-2", scene.day(3)).unwrap();
        let first = scene.act_under("retry", "finance", scene.day(3), command.clone()).await.unwrap();
        let size = scene.store.log_head(scene.programme).await.unwrap().unwrap().size;
        let again = scene.act_under("retry", "finance", scene.day(3), command.clone()).await.unwrap();
        assert_eq!(first, again);
        assert_eq!(scene.store.log_head(scene.programme).await.unwrap().unwrap().size, size);
        let entries = scene.app.entries(&scene.request("auditor").await.unwrap(), first.seq - 1, 10).await.unwrap();
        assert_eq!(entries, first.entries);
        assert_eq!(balances(&scene, AsOf::default()).await["1010"], 605_000);

        // The same key of somebody else is another key.
        let third = tranche_command(place, uah(5_000), "TRANCHE-3", scene.day(3)).unwrap();
        let other = scene.act_under("retry", "finance_manager1", scene.day(3), third).await.unwrap();
        assert_ne!(other.seq, first.seq);
    }
}

#[tokio::test]
async fn a_key_used_for_something_else_is_refused_and_names_what_differs() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 1_000_000, 600_000).await.unwrap();
        let day = scene.day(3);
        let tranche = |amount, reference| tranche_command(place, uah(amount), reference, day).unwrap();
        scene.act_under("once", "finance", day, tranche(5_000, "T-2")).await.unwrap();
        let before = balances(&scene, AsOf::default()).await;
        let other_action = Command::PaymentRelease(ledger_core::programme::command::DisbursementStep {
            disbursement: ledger_core::id::DisbursementId(place.line.0),
            version: 1,
        });
        let reused = [
            ("/amount", day, tranche(5_001, "T-2")),
            ("/bank_ref", day, tranche(5_000, "T-3")),
            ("/on", scene.day(4), tranche(5_000, "T-2")),
            ("/action", day, other_action),
        ];
        for (differs, on, command) in reused {
            match scene.act_under("once", "finance", on, command).await.unwrap_err() {
                AppError::Conflict { code: "key_reused", field, .. } => assert_eq!(field.as_deref(), Some(differs)),
                other => panic!("{engine:?} {differs}: {other:?}"),
            }
        }
        assert_eq!(balances(&scene, AsOf::default()).await, before);
    }
}

/// A case up to its closed vote, opened on a day.
async fn voted(scene: &Scene, place: Place, amount: i64, day: u64) -> CaseId {
    let case = scene.case_open(place, amount, scene.day(day)).await.unwrap();
    scene.take_all(case, place, &Deal::plain(amount), &to_the_vote()).await.unwrap();
    case
}

/// The manager's answer to an award of this amount, dated 14 days after the case was opened.
async fn confirm(scene: &Scene, place: Place, case: CaseId, amount: i64) -> Result<Receipt, AppError> {
    scene.take(case, place, &Deal::plain(amount), step("manager1", Action::AwardConfirm, 14)).await
}

fn over_budget(answer: Result<Receipt, AppError>, asked: &str, limit: &str) {
    match answer {
        Err(AppError::Rule { code: "over_budget", detail, earlier, .. }) => {
            assert!(detail.contains(&format!("asked: UAH {asked}, limit: UAH {limit}")), "{detail}");
            assert_eq!(earlier.map(|act| act.action).as_deref(), Some("vote_close"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_award_beyond_the_line_is_refused_and_the_very_rest_of_it_is_granted() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 300_000, 300_000).await.unwrap();
        let (first, second, third) = (
            voted(&scene, place, 200_000, 1).await,
            voted(&scene, place, 100_001, 1).await,
            voted(&scene, place, 100_000, 1).await,
        );
        confirm(&scene, place, first, 200_000).await.unwrap();
        over_budget(confirm(&scene, place, second, 100_001).await, "1000.01", "1000.00");
        confirm(&scene, place, third, 100_000).await.unwrap();
        assert_eq!(balances(&scene, AsOf::default()).await.get("9500"), None);
    }
}

#[tokio::test]
async fn a_back_dated_award_is_held_against_the_lowest_later_day() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let bank = scene.bank_account("BANK", scene.day(0)).await.unwrap();
        let (fund, lines) = scene.fund("FUND", TERMS, &[300_000], scene.day(20)).await.unwrap();
        let place = scene.place_on(bank, fund, lines[0]).await.unwrap();
        // Dated day 19, the day before the budget was there.
        let early = voted(&scene, place, 100_000, 5).await;
        over_budget(confirm(&scene, place, early, 100_000).await, "1000.00", "0.00");
        // Dated day 20, the very day: granted.
        let in_time = voted(&scene, place, 50_000, 6).await;
        confirm(&scene, place, in_time, 50_000).await.unwrap();
        // Day 60 takes 200 of the 250; back on day 30 there were 250, but only 50 of them outlast day 60.
        let late = voted(&scene, place, 200_000, 46).await;
        confirm(&scene, place, late, 200_000).await.unwrap();
        let between = voted(&scene, place, 50_001, 16).await;
        over_budget(confirm(&scene, place, between, 50_001).await, "500.01", "500.00");
    }
}
