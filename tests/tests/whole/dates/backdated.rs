//! What an entry dated before ten thousand others costs: rows of its own date, and no more than the days after it.
//!
//! Invariant: rows are counted, not time. What is written is found by comparing every row before and after.

use std::collections::BTreeMap;
use std::io::Write;

use grant_api::app::verify::verify;
use ledger_core::id::CallId;
use ledger_core::ledger::account::{BANK, RECEIVED_IN_ADVANCE};
use ledger_core::ledger::balance::{BalanceKey, Scope};
use ledger_core::ledger::day_total::DayTotal;
use ledger_core::ledger::leg::Dims;
use ledger_core::policy::Action;
use ledger_core::time::Day;

use super::TERMS;
use crate::engine::engines;
use crate::entries::Line;
use crate::place::{Place, tranche_command, uah};
use crate::play::{Deal, payment, script, step, to_the_signatures, to_the_vote};
use crate::scene::Scene;

/// Later lines of the account.
const LATER: u64 = 10_000;
/// Days on which they lie.
const DAYS: u64 = 250;

async fn days(scene: &Scene) -> BTreeMap<(BalanceKey, Day), DayTotal> {
    let rows = scene.store.all_day_totals(scene.programme).await.unwrap();
    rows.into_iter().map(|row| ((row.key(), row.booked_on), row)).collect()
}

#[tokio::test]
async fn an_entry_dated_before_ten_thousand_others_writes_the_rows_of_its_own_date_alone() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let bank = scene.bank_account("BANK", scene.day(0)).await.unwrap();
        let (fund, lines) = scene.fund("FUND", TERMS, &[1_000], scene.day(0)).await.unwrap();
        let place = Place { fund, line: lines[0], bank, call: CallId(uuid::Uuid::nil()), ngo: scene.ngos[0] };
        let line = |amount| Line {
            debit: BANK,
            credit: RECEIVED_IN_ADVANCE,
            amount: uah(amount),
            base: amount,
            dims: Dims::fund(fund).bank(bank),
        };
        let later = (0..LATER).map(|n| (scene.day(20 + n * DAYS / LATER), vec![line(1 + i64::try_from(n).unwrap())]));
        scene.post_all(later).await.unwrap();

        let on = scene.day(5);
        let before = days(&scene).await;
        let legs = scene.store.all_legs(scene.programme).await.unwrap().len();
        let balances = scene.store.all_balances(scene.programme).await.unwrap();
        let command = tranche_command(place, uah(777), "LATE", on).unwrap();
        let read = scene.world(on, command.clone()).await.unwrap().later;
        scene.act("finance", on, command).await.unwrap();
        let after = days(&scene).await;

        let changed: Vec<&DayTotal> =
            after.iter().filter(|(key, row)| before.get(key) != Some(row)).map(|(_, row)| row).collect();
        let keys = [(Scope::Bank, bank.0), (Scope::Fund, fund.0)];
        let expected: Vec<_> =
            keys.iter().flat_map(|key| [(*key, BANK, on), (*key, RECEIVED_IN_ADVANCE, on)]).collect();
        let written: Vec<_> =
            changed.iter().map(|row| ((row.scope, row.scope_id), row.account, row.booked_on)).collect();
        assert_eq!(written, expected, "{engine:?}: the keys of its own date");
        assert!(before.keys().all(|key| after.contains_key(key)), "{engine:?}");
        let moved = scene.store.all_balances(scene.programme).await.unwrap();
        let moved = moved.iter().filter(|row| !balances.contains(row)).count();
        let posted = scene.store.all_legs(scene.programme).await.unwrap().len() - legs;
        assert_eq!((moved, posted), (4, 1), "{engine:?}");

        let rows_read: usize = read.values().map(Vec::len).sum();
        let most = usize::try_from(DAYS).unwrap() * keys.len() * 2;
        assert_eq!(rows_read, most, "{engine:?}: days are read, not lines");
        let told = format!(
            "{engine:?}: back-dated before {LATER} lines on {DAYS} days: {} of {} rows of day_total written, {moved} balances, \
             {posted} leg; {rows_read} days read for the decision\n",
            changed.len(),
            after.len(),
        );
        std::io::stderr().write_all(told.as_bytes()).unwrap();
        let found = verify(&scene.store).await.unwrap();
        let caches = found.iter().filter(|check| check.check != "rows" && check.check != "log");
        assert!(caches.clone().all(|check| check.findings.is_empty()), "{engine:?} {:?}", caches.collect::<Vec<_>>());
    }
}

/// Money that came and went again after the date: there was enough on the date, and there is enough today, but not on a
/// day between.
#[tokio::test]
async fn a_back_dated_payment_is_refused_for_a_day_between_on_which_the_money_would_be_missing() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 1_000_000, 100_000).await.unwrap();
        let first = Deal { requested: 90_000, voted: 90_000, instalments: vec![vec![90_000]] };
        let case = scene.case_open(place, 90_000, scene.day(1)).await.unwrap();
        let until_paid: Vec<_> =
            script(&first).into_iter().take_while(|at| at.action != Action::EnterpriseLaunch).collect();
        scene.take_all(case, place, &first, &until_paid).await.unwrap();
        scene.tranche(place, 100_000, "TRANCHE-2", scene.day(60)).await.unwrap();

        // The second case is ready to be authorised on day 20, before the first was paid on day 27.
        let second = Deal::plain(50_000);
        let case = scene.case_open(place, 50_000, scene.day(0)).await.unwrap();
        scene.take_all(case, place, &second, &to_the_vote()).await.unwrap();
        scene.take_all(case, place, &second, &to_the_signatures()).await.unwrap();
        let mut steps = payment(0, 20).into_iter();
        for at in steps.by_ref().take(2) {
            scene.take(case, place, &second, at).await.unwrap();
        }
        let authorise = steps.next().unwrap();
        assert_eq!(authorise.action, Action::DisbursementAuthorise);
        let refused = scene.take(case, place, &second, authorise).await.unwrap_err();
        assert_eq!(refused.code(), "fund_cash_short", "{engine:?}: {refused:?}");
        // 100,000 on the date, 110,000 today, 10,000 from the day of the first payment to the second tranche.
        assert!(format!("{refused:?}").contains("limit: UAH 100.00"), "{engine:?}: {refused:?}");
        // Dated after the second tranche, it may pass.
        let late = step("finance_manager1", Action::DisbursementAuthorise, 61);
        scene.take(case, place, &second, late).await.unwrap();
    }
}
