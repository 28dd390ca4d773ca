//! The running figure of a call's line, and that `verify` holds it against the grants and against the log.
//!
//! Invariant: the figures are worked out by hand from what was approved and signed.

use ledger_core::ledger::verify::Finding;

use super::Office;
use crate::engine::engines;
use crate::play::{Deal, to_the_signatures};

#[tokio::test]
async fn a_call_counts_ceilings_until_signature_and_signed_amounts_after_and_verify_holds_it_to_that() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let (scene, place) = (&office.scene, office.place);
        let given = async || {
            let lines = scene.store.call_lines(scene.programme).await.unwrap();
            lines.into_iter().find(|line| line.call_id == place.call).unwrap().awarded_minor.0
        };
        // The whole case was approved 280,000 and signed for 250,000; the other waits for its award.
        assert_eq!(given().await, 250_000, "{engine:?}");
        let (signing, less) = (to_the_signatures(), Deal { instalments: vec![vec![45_000]], ..Deal::plain(50_000) });
        scene.take_all(office.waiting, place, &less, &signing[..3]).await.unwrap();
        assert_eq!(given().await, 300_000, "{engine:?}: approved");
        assert_eq!(office.findings().await, [], "{engine:?}: approved");
        scene.take_all(office.waiting, place, &less, &signing[3..]).await.unwrap();
        assert_eq!(given().await, 295_000, "{engine:?}: signed for less");
        assert_eq!(office.findings().await, [], "{engine:?}: signed for less");

        office.raw.lower_guards().await.unwrap();
        let call = office.raw.id(place.call.0);
        let sql = format!("UPDATE call_line SET awarded_minor = 294999 WHERE call_id = {call}");
        let found = office.tampered("call_line", &sql).await;
        for check in ["rows", "states"] {
            let is_it =
                |one: &&Finding| one.check == check && one.table == "call_line" && one.column == "awarded_minor";
            let named = found.iter().find(is_it).unwrap_or_else(|| panic!("{engine:?} {check}: {found:#?}"));
            assert_eq!(named.key, format!("{}/{}", place.call, place.line));
        }
        assert_eq!(office.findings().await, [], "{engine:?}: the change was not undone");
    }
}
