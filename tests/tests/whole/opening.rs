//! Opening balances: what a fund had when the books began, in one entry with neither cost nor income, on both engines and
//! for both conditions of an agreement.
//!
//! Invariant: the figures are worked out by hand from the event table of the books, never copied from the program's output.

use std::collections::BTreeMap;

use grant_api::app::AppError;
use grant_api::app::verify::verify;
use grant_api::store::journal::AsOf;
use ledger_core::id::{BankAccountId, EntryId, FundId, LineId};
use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::opening::{OpeningKind, OpeningLine, OpeningState};
use ledger_core::row::Row;

use crate::engine::{Engine, engines};
use crate::path::balances;
use crate::place::opening_command;
use crate::play::{Deal, payment, step, to_the_signatures, to_the_vote};
use crate::scene::Scene;

/// A fund with lines of 1,000 and 500 (in thousands of kopiykas) that had 400 and 100 in two banks, and had spent 300 of
/// the first line and 50 of the second.
struct Old {
    scene: Scene,
    fund: FundId,
    lines: Vec<LineId>,
    banks: [BankAccountId; 2],
}

impl Old {
    async fn open(engine: Engine, condition: Condition) -> Self {
        let scene = Scene::open(engine).await.unwrap();
        let on = scene.day(0);
        let banks = [scene.bank_account("BANK-1", on).await.unwrap(), scene.bank_account("BANK-2", on).await.unwrap()];
        let terms = (condition, Policy::Advance);
        let (fund, lines) = scene.fund("OLD", terms, &[1_000_000, 500_000], on).await.unwrap();
        Old { scene, fund, lines, banks }
    }

    /// Everything above; the first bank and the first line named twice, as a person with two sheets would.
    fn prepare(&self) -> Command {
        let ([first, second], lines) = (self.banks, &self.lines);
        let cash = [(first, 150_000), (second, 100_000), (first, 250_000)];
        opening_command(self.fund, &cash, &[(lines[0], 299_999), (lines[1], 50_000), (lines[0], 1)])
    }

    fn post(&self, version: i64) -> Command {
        Command::OpeningPost(input::OpeningPost { fund: self.fund, version })
    }

    async fn balances(&self) -> BTreeMap<String, i64> {
        balances(&self.scene, AsOf::default()).await
    }

    async fn is_clean(&self) {
        let checked = verify(&self.scene.store).await.unwrap();
        assert_eq!(checked.into_iter().flat_map(|check| check.findings).collect::<Vec<_>>(), []);
    }
}

/// Net debits in thousands of kopiykas.
fn figures(rows: &[(&str, i64)]) -> BTreeMap<String, i64> {
    rows.iter().map(|(account, net)| ((*account).to_string(), net * 1_000)).collect()
}

/// Debit, credit and amount of each leg of an entry, sorted. Pages merge the lines of one account; the legs keep banks and
/// budget lines apart.
async fn legs_of(scene: &Scene, entry: EntryId) -> Vec<(String, String, i64)> {
    let legs = scene.store.all_legs(scene.programme).await.unwrap().into_iter().filter(|leg| leg.entry_id == entry);
    let mut legs: Vec<_> = legs
        .map(|leg| {
            assert_eq!(leg.bank_account_id.is_some(), leg.debit_account.as_str() == "1010", "{leg:?}");
            assert_eq!(leg.line_id.is_some(), leg.bank_account_id.is_none(), "{leg:?}");
            (leg.debit_account.to_string(), leg.credit_account.to_string(), leg.amount_minor.0)
        })
        .collect();
    legs.sort();
    legs
}

/// The agreement, then the opening: what is expected of both, and the legs between them.
async fn opens(condition: Condition, before: &[(&str, i64)], after: &[(&str, i64)], legs: &[(&str, &str, i64)]) {
    for engine in engines() {
        let old = Old::open(engine, condition).await;
        let on = old.scene.day(0);
        let prepared = old.scene.act("finance", on, old.prepare()).await.unwrap();
        assert_eq!((prepared.state.as_deref(), prepared.version), (Some("prepared"), 1));
        assert_eq!(prepared.entries, [], "{engine:?}: preparing posts nothing");
        assert_eq!(old.balances().await, figures(before), "{engine:?}");
        old.is_clean().await;

        let posted = old.scene.act("finance_manager1", on, old.post(1)).await.unwrap();
        assert_eq!((posted.state.as_deref(), posted.entries.len()), (Some("posted"), 1));
        let expected: Vec<_> = legs
            .iter()
            .map(|(debit, credit, amount)| (debit.to_string(), credit.to_string(), amount * 1_000))
            .collect();
        assert_eq!(legs_of(&old.scene, posted.entries[0].entry_id).await, expected, "{engine:?}");
        assert_eq!((posted.entries[0].event.as_str(), posted.entries[0].booked_on), ("opening_post", on));
        assert_eq!(old.balances().await, figures(after), "{engine:?}");
        old.is_clean().await;

        // Twice is once.
        let size = old.scene.store.log_head(old.scene.programme).await.unwrap().unwrap().size;
        let again = old.scene.act("finance_manager2", on, old.post(posted.version)).await.unwrap_err();
        assert_eq!(again.code(), "already_done", "{engine:?}");
        assert_eq!(old.scene.store.log_head(old.scene.programme).await.unwrap().unwrap().size, size + 1);
        assert_eq!(old.balances().await, figures(after), "{engine:?}");
    }
}

#[tokio::test]
async fn a_conditional_fund_opens_with_its_money_received_in_advance_and_its_spending_expended() {
    let before = [("9010", 1_500), ("9500", -1_500)];
    let after = [("1010", 500), ("2110", -500), ("9010", 1_500), ("9500", -1_150), ("9800", -350)];
    let legs = [("1010", "2110", 100), ("1010", "2110", 400), ("9500", "9800", 50), ("9500", "9800", 300)];
    opens(Condition::Conditional, &before, &after, &legs).await;
}

#[tokio::test]
async fn an_unconditional_fund_opens_with_its_money_and_spending_out_of_the_pledge() {
    let before = [("1110", 1_500), ("3110", -1_500), ("9010", 1_500), ("9500", -1_500)];
    // 1,500 pledged, 500 of it received and there, 350 received and spent: 650 still to come, 1,150 still restricted.
    let after = [("1010", 500), ("1110", 650), ("3110", -1_150), ("9010", 1_500), ("9500", -1_150), ("9800", -350)];
    let legs = [
        ("1010", "1110", 100),
        ("1010", "1110", 400),
        ("3110", "1110", 50),
        ("3110", "1110", 300),
        ("9500", "9800", 50),
        ("9500", "9800", 300),
    ];
    opens(Condition::Unconditional, &before, &after, &legs).await;
}

#[tokio::test]
async fn money_and_spending_before_the_books_cannot_be_more_than_was_pledged() {
    for engine in engines() {
        let old = Old::open(engine, Condition::Unconditional).await;
        let on = old.scene.day(0);
        // 1,200 in the bank and 301 spent of a pledge of 1,500.
        let over = opening_command(old.fund, &[(old.banks[0], 1_200_000)], &[(old.lines[0], 300_001)]);
        old.scene.act("finance", on, over).await.unwrap();
        match old.scene.act("finance_manager1", on, old.post(1)).await.unwrap_err() {
            AppError::Rule { code: "over_budget", detail, .. } => {
                assert!(detail.contains("asked: UAH 15000.01, limit: UAH 15000.00"), "{detail}");
            }
            other => panic!("{engine:?}: {other:?}"),
        }
        // All of it is granted.
        let all = opening_command(old.fund, &[(old.banks[0], 1_200_000)], &[(old.lines[0], 300_000)]);
        old.scene.act("finance", on, all).await.unwrap();
        old.scene.act("finance_manager1", on, old.post(2)).await.unwrap();
        assert_eq!(old.balances().await.get("1110"), None);
        old.is_clean().await;
    }
}

#[tokio::test]
async fn a_second_preparation_replaces_the_first_which_stays_to_be_seen() {
    for engine in engines() {
        let old = Old::open(engine, Condition::Conditional).await;
        let (first, second) = (old.scene.day(0), old.scene.day(1));
        old.scene.act("finance", first, old.prepare()).await.unwrap();
        let anew = opening_command(old.fund, &[(old.banks[1], 70_000)], &[]);
        assert_eq!(old.scene.act("finance", second, anew).await.unwrap().version, 2);
        let stale = old.scene.act("finance_manager1", second, old.post(1)).await.unwrap_err();
        assert_eq!(stale.code(), "stale_version", "{engine:?}");
        let date = old.scene.act("finance_manager1", first, old.post(2)).await.unwrap_err();
        assert_eq!(date.code(), "opening_date", "{engine:?}: the second was prepared for another day");
        old.scene.act("finance_manager1", second, old.post(2)).await.unwrap();
        let after = figures(&[("1010", 70), ("2110", -70), ("9010", 1_500), ("9500", -1_500)]);
        assert_eq!(old.balances().await, after, "{engine:?}");

        let request = old.scene.request("auditor").await.unwrap();
        let (opening, lines) = old.scene.app.openings(&request).await.unwrap().remove(0);
        assert_eq!((opening.state, opening.version, opening.booked_on), (OpeningState::Posted, 3, second));
        let person = |who| old.scene.person(who).unwrap();
        assert_eq!((opening.prepared_by, opening.posted_by), (person("finance"), Some(person("finance_manager1"))));
        let shown: Vec<_> = lines.iter().map(|line| (line.version, line.kind, line.amount_minor.0)).collect();
        assert_eq!(shown, [(2, OpeningKind::Cash, 70_000)], "{engine:?}");
        // Two banks and two lines of the first preparation, each once however often it was named, and one of the second.
        let kept = old.scene.store.facts(old.scene.programme, OpeningLine::TABLE).await.unwrap();
        assert_eq!(kept.len(), 5, "{engine:?}");
        old.is_clean().await;
    }
}

#[tokio::test]
async fn what_the_opening_left_is_what_can_be_awarded_and_paid() {
    for engine in engines() {
        let old = Old::open(engine, Condition::Conditional).await;
        let on = old.scene.day(0);
        old.scene.act("finance", on, old.prepare()).await.unwrap();
        old.scene.act("finance_manager1", on, old.post(1)).await.unwrap();
        let place = old.scene.place_on(old.banks[0], old.fund, old.lines[0]).await.unwrap();
        let voted = async |amount: i64| {
            let case = old.scene.case_open(place, amount, old.scene.day(2)).await.unwrap();
            old.scene.take_all(case, place, &Deal::plain(amount), &to_the_vote()).await.unwrap();
            case
        };
        // 700 of the line of 1,000 are left.
        let (over, case) = (voted(700_001).await, voted(700_000).await);
        let confirm = step("manager1", Action::AwardConfirm, 14);
        let refused = old.scene.take(over, place, &Deal::plain(700_001), confirm).await.unwrap_err();
        assert_eq!(refused.code(), "over_budget", "{engine:?}");
        // 400 are in this bank and 100 in the other, so an instalment of the first is paid; one of the rest can be
        // authorised but not sent from here, and not a kopiyka more is authorised.
        let deal = Deal { instalments: vec![vec![400_000], vec![100_000], vec![1]], ..Deal::plain(700_000) };
        old.scene.take_all(case, place, &deal, &to_the_signatures()).await.unwrap();
        old.scene.take_all(case, place, &deal, &payment(0, 21)).await.unwrap();
        let (second, third) = (payment(1, 41), payment(2, 51));
        old.scene.take_all(case, place, &deal, &second[..4]).await.unwrap();
        let elsewhere = old.scene.take(case, place, &deal, second[4]).await.unwrap_err();
        assert_eq!(elsewhere.code(), "bank_short", "{engine:?}");
        old.scene.take_all(case, place, &deal, &third[..2]).await.unwrap();
        let short = old.scene.take(case, place, &deal, third[2]).await.unwrap_err();
        assert_eq!(short.code(), "fund_cash_short", "{engine:?}");
        old.is_clean().await;
    }
}
