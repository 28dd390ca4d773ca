//! A play laid down in a store, as an import does: its commands decided in memory with the ids that they had, one commit.
//!
//! Invariant: the rows are those of the play, ids included; several plays may lie in one store, a programme each.

use grant_api::store::Store;
use grant_api::store::bulk::BulkTerms;
use grant_api::store::house::Person;
use ledger_core::id::ProgrammeId;
use ledger_core::programme::decide;
use ledger_core::programme::plan::Ctx;
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::stage::Stage;

use super::play::Player;

/// Lays a play down as a programme of its own, with people of the house.
pub async fn laid(store: &Store, programme: ProgrammeId, p: &Player, people: &[Person]) {
    let first = &p.tape[0].ctx;
    let (actor, today, now) = (first.actor, first.today, first.recorded_at);
    let terms = BulkTerms { programme, actor, today, now, request_id: "laid".into() };
    let mut bulk = store.bulk(terms, true).await.unwrap();
    for person in people {
        bulk.person_add(person).await.unwrap();
    }
    let mut stage = Stage::default();
    for (seq, taped) in (1..).zip(&p.tape) {
        assert_eq!(taped.ctx.seq, seq, "the log has no gap");
        let mut ctx = Ctx { programme, mint: taped.ctx.mint.restarted(), ..taped.ctx.clone() };
        let world = stage.lend(&taped.command.needs(), ctx.on);
        let decided = decide(&mut ctx, &world, &taped.command);
        stage.take_back(world);
        match decided {
            Ok(plan) => {
                stage.apply(&plan).unwrap();
                bulk.take(&ctx, &taped.command, &plan).await.unwrap();
            }
            Err(Stop::Refused(refusal)) => bulk.refuse(&ctx, &taped.command, &refusal).await.unwrap(),
            Err(stop) => panic!("{:?}: {stop:?}", taped.command),
        }
        bulk.seat.took(&ctx);
    }
    bulk.finish(&stage).await.unwrap();
}
