//! The worked year with stage and store side by side: for every command the stage lends what the store loads, whatever it is
//! about (currency, debts between funds, claims, goods, drafts, valuations, closeouts).
//!
//! Invariant: the tape holds the ids, so both worlds are held against each other row by row.

use std::cell::RefCell;
use std::collections::BTreeSet;

use ledger_core::policy::Action;
use ledger_core::programme::decide;
use ledger_core::programme::stage::Stage;

use super::{PATH, SEEN, same_worlds, watch};
use crate::engine::engines;
use crate::year::{Replayed, story};

/// Actions that neither the play of a case nor the year has, with the reason.
const NOWHERE: &[(Action, &str)] = &[];

#[tokio::test]
async fn a_stage_lends_what_the_store_loads_over_the_whole_worked_year() {
    let year = story::Year::told();
    let mut granted: BTreeSet<Action> = PATH.iter().copied().collect();
    granted.insert(Action::ProgrammeOpen);
    for engine in engines() {
        let stored = Replayed::begun(engine, &year.p).await;
        let mut stage = Stage::default();
        for (at, taped) in year.p.tape.iter().enumerate() {
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
        // A stage made from the store at the end has every balance of the one that followed.
        let anew = stored.store.stage(stored.programme).await.unwrap();
        let (followed, anew): (Vec<_>, Vec<_>) = (stage.balances_since(0).collect(), anew.balances_since(0).collect());
        assert_eq!(followed, anew, "{engine:?}");
    }
    let missing: Vec<Action> = Action::ALL.iter().copied().filter(|action| !granted.contains(action)).collect();
    assert_eq!(missing, NOWHERE.iter().map(|(action, _)| *action).collect::<Vec<_>>());
}
