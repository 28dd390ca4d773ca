//! What happened, in words: sealed with the report of an incident, opened by its id after the act of opening it was logged, on
//! both engines.
//!
//! Invariant: the words are in the answer of who asked for them and in no leaf, no list and no note of the case.

use grant_api::app::AppResult;
use grant_api::store::write::Receipt;
use ledger_core::id::IncidentId;
use ledger_core::programme::command::{Command, IncidentRaise, IncidentStep};
use ledger_core::programme::identity::TextKind;
use ledger_core::programme::incident::{IncidentKind, Severity};
use ledger_core::text::Code;

use super::{Field, refused};
use crate::engine::engines;
use crate::scene::object;

const WORDS: &str = "Слова про те, що сталося.";

impl Field {
    async fn raise(&self, who: &str, key: &str, words: Option<&str>) -> AppResult<Receipt> {
        let (kind, severity) = (IncidentKind::Safety, Severity::High);
        let input = IncidentRaise { case: self.case, kind, severity, text: None };
        self.app.incident_raise(&self.request(who).await, self.terms(key), input, words).await
    }

    async fn words(&self, who: &str, key: &str, incident: IncidentId) -> AppResult<String> {
        let request = self.request(who).await;
        let (_, words) = self.app.incident_read(&request, self.terms(key), incident).await?;
        Ok(words.expose().to_owned())
    }
}

#[tokio::test]
async fn the_words_of_an_incident_are_sealed_and_opened_by_an_act_for_who_may_read_incidents() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let raised = field.raise("officer1", "i-1", Some(WORDS)).await.unwrap();
        assert_eq!(field.raise("officer1", "i-1", Some(WORDS)).await.unwrap(), raised);
        assert_eq!(refused(field.raise("officer1", "i-1", Some("other words")).await), "key_reused");
        assert_eq!(refused(field.raise("committee1", "i-2", Some(WORDS)).await), "not_your_role");
        let long = "ж".repeat(8 * 1024 + 1);
        assert_eq!(refused(field.raise("officer1", "i-3", Some(&long)).await), "invalid");
        let incident: IncidentId = object(&raised).unwrap();
        let rows = field.scene.store.texts(field.scene.programme, field.case).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].kind, &rows[0].about), (TextKind::Incident, &Some(Code::from_id(incident.0))));
        // No note of the case, though the case's notes are opened for who may write them.
        assert_eq!(field.app.notes(&field.request("officer1").await, field.case).await.unwrap().len(), 0);

        // The safeguarding lead sees no case and reads by the incident's id; the opening is the last leaf.
        let lead = field.request("protection").await;
        assert_eq!(refused(field.app.case(&lead, field.case).await), "not_found");
        for (who, n) in [("protection", 1), ("officer2", 2), ("caseworker1", 3), ("monitor", 4)] {
            let size = field.size().await;
            assert_eq!(field.words(who, &format!("r-{n}"), incident).await.unwrap(), WORDS, "{who}");
            assert_eq!(field.size().await, size + 1);
            assert!(field.leaves().await.last().unwrap().contains("incident_read"));
        }
        let size = field.size().await;
        for who in ["caseworker2", "committee1", "evaluator"] {
            assert_eq!(refused(field.words(who, "h-1", incident).await), "not_found", "{who}");
        }
        assert_eq!(field.size().await, size, "trying left a leaf");
        // An auditor knows that there is something written, and opens nothing of the vault.
        assert_eq!(refused(field.words("auditor", "h-2", incident).await), "not_your_role");
        assert!(field.leaves().await.iter().all(|leaf| !leaf.contains("Слова") && !leaf.contains("other words")));

        // Reading changed no version: it goes on as it was seen before.
        let review = Command::IncidentReview(IncidentStep { incident, version: 1 });
        field.scene.act("protection", field.scene.today, review).await.unwrap();
        let stale = Command::IncidentReview(IncidentStep { incident, version: 1 });
        field.words("protection", "r-9", incident).await.unwrap();
        assert_eq!(refused(field.scene.act("protection", field.scene.today, stale).await), "stale_version");
        assert_eq!(field.findings().await, 0, "{engine:?}");
    }
}

#[tokio::test]
async fn an_incident_without_words_has_nothing_to_open() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let raised = field.raise("officer1", "i-1", Some("  ")).await.unwrap();
        let incident: IncidentId = object(&raised).unwrap();
        let size = field.size().await;
        assert_eq!(refused(field.words("protection", "r-1", incident).await), "not_found");
        assert_eq!(field.size().await, size);
        let found = field.app.incident(&field.request("protection").await, incident).await.unwrap();
        assert_eq!(found.incident.text_id, None);
        assert_eq!(field.findings().await, 0, "{engine:?}");
    }
}
