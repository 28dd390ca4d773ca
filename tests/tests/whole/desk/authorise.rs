//! The authorisation queue: several payments at once, each decided by itself; what is refused says why and keeps nobody back.

use ledger_core::id::DisbursementId;
use ledger_core::policy::Action;
use ledger_core::programme::disbursement::DisbursementState;
use tests::visitor::Visitors;

use super::{TERMS, clean, signed, today};
use crate::engine::engines;
use crate::scene::Scene;

const PATH: &str = "/authorise";

#[tokio::test]
async fn several_payments_are_authorised_at_once_and_one_that_is_refused_keeps_no_other_back() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let visitors = Visitors::new(scene.app.clone(), scene.store.clone()).unwrap();
        let [manager, officer] = ["finance_manager1", "officer1"].map(|who| scene.person(who).unwrap());
        let none = visitors.page(manager, PATH).await.unwrap();
        assert!(none.body.contains("Nothing waits to be authorised") && none.form(PATH).is_none(), "{}", none.body);

        let mut rows: Vec<(ledger_core::id::CaseId, DisbursementId)> = Vec::new();
        for _ in 0..3 {
            let (case, deal) = signed(&scene, place).await;
            today(&scene, "officer1", Action::DisbursementRequest, (case, place, &deal)).await.unwrap();
            today(&scene, "officer2", Action::DisbursementVerify, (case, place, &deal)).await.unwrap();
            rows.push((case, scene.case(case).await.unwrap().disbursements[0].disbursement_id));
        }
        // Who may not authorise sees the queue, and nothing to tick.
        let seen = visitors.page(officer, PATH).await.unwrap();
        assert!(seen.status == 403 && !seen.body.contains("type=\"checkbox\""), "{}", seen.body);

        let page = visitors.page(manager, PATH).await.unwrap();
        let form = page.form(PATH).unwrap();
        let boxes: Vec<String> = rows.iter().map(|(_, row)| format!("pay_{row}")).collect();
        assert!(boxes.iter().all(|name| form.contains_key(name)), "{form:?}");
        // One is left out, one was changed by somebody meanwhile.
        let mut sent = form.clone();
        sent.remove(&boxes[2]);
        sent.insert(boxes[1].clone(), "1".to_owned());
        let told = visitors.send(manager, PATH, &sent).await.unwrap();
        assert_eq!(told.status, 200, "{engine:?}: {}", told.body);
        assert!(
            told.body.contains("1 payment was authorised.") && told.body.contains("These were not:"),
            "{}",
            told.body
        );
        let mut states = Vec::new();
        for (case, _) in &rows {
            states.push(scene.case(*case).await.unwrap().disbursements[0].state);
        }
        use DisbursementState::{Authorised, Verified};
        assert_eq!(states, [Authorised, Verified, Verified], "{engine:?}");

        // The same form again authorises nothing twice.
        let again = visitors.send(manager, PATH, &sent).await.unwrap();
        assert!(again.body.contains("1 payment was authorised."), "answered as before: {}", again.body);
        let left = visitors.page(manager, PATH).await.unwrap().form(PATH).unwrap();
        assert!(!left.contains_key(&boxes[0]) && left.contains_key(&boxes[1]) && left.contains_key(&boxes[2]));

        // Nothing ticked is told as nothing.
        let empty = left.into_iter().filter(|(name, _)| !name.starts_with("pay_")).collect();
        let told = visitors.send(manager, PATH, &empty).await.unwrap();
        assert!(told.body.contains("Nothing was ticked"), "{}", told.body);
        clean(&scene).await;
    }
}
