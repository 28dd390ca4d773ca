//! What changed in one's cases: what colleagues did, in cases that one worked on, of late, and nothing that one may not see.

use ledger_core::policy::Action;
use ledger_core::time::{less_days, plus_days};

use super::{TERMS, clean, signed, today};
use crate::engine::engines;
use crate::play::{Deal, step};
use crate::scene::Scene;

/// Case and action of what changed for somebody, the newest first.
async fn changed(scene: &Scene, who: &str) -> Option<Vec<(String, &'static str, String)>> {
    let queue = scene.app.queue(&scene.request(who).await.unwrap()).await.unwrap();
    let changes = queue.changes?;
    assert!(changes.since < scene.today && changes.since >= less_days(scene.today, 3), "{:?}", changes.since);
    let mut list = Vec::new();
    for act in changes.acts {
        list.push((act.number, act.action.code(), scene.app.name_of(act.person).await.unwrap()));
    }
    Some(list)
}

#[tokio::test]
async fn colleagues_acts_of_late_in_ones_own_cases_are_told_and_nothing_else() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let (case, deal) = signed(&scene, place).await;
        let number = scene.case(case).await.unwrap().application.number;
        today(&scene, "officer1", Action::DisbursementRequest, (case, place, &deal)).await.unwrap();
        today(&scene, "officer2", Action::DisbursementVerify, (case, place, &deal)).await.unwrap();
        let refused = today(&scene, "officer1", Action::DisbursementVerify, (case, place, &deal)).await;
        assert!(refused.is_err());

        // The first officer worked on it, and is told of others' acts alone, the newest first.
        let told = changed(&scene, "officer1").await.unwrap();
        let line = |action, who: &str| (number.clone(), action, who.to_owned());
        assert_eq!(
            told[..2],
            [line("disbursement_verify", "officer2"), line("agreement_sign", "manager2")],
            "{engine:?}"
        );
        assert!(told.iter().all(|(_, _, who)| who != "officer1"), "{told:?}");
        let second = changed(&scene, "officer2").await.unwrap();
        assert_eq!(second[0], line("disbursement_request", "officer1"));
        // Who had no hand in it is told nothing of it, though they may read it.
        assert_eq!(changed(&scene, "auditor").await, Some(Vec::new()));

        // What is recorded now of long ago is no news.
        let old = Deal::plain(40_000);
        let before = less_days(scene.today, 200);
        let story = scene.case_open(place, old.requested, before).await.unwrap();
        scene.take(story, place, &old, step("officer1", Action::CaseSubmit, 1)).await.unwrap();
        scene.take(story, place, &old, step("officer2", Action::CaseScreen, 2)).await.unwrap();
        assert!(plus_days(before, 2) < less_days(scene.today, 31));
        let number = scene.case(story).await.unwrap().application.number;
        assert!(changed(&scene, "officer1").await.unwrap().iter().all(|(of, _, _)| *of != number));
        clean(&scene).await;
    }
}
