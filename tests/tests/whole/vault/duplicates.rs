//! Whether two survivors may be one person, through the vault's blind index, on both engines.
//!
//! Invariant: only what the ledger holds as the latest version counts, on both sides; what was refused or replaced does not.

use grant_api::app::execute::Terms;
use grant_api::app::sealed::Identity;
use grant_api::app::{AppError, AppResult};
use grant_api::store::write::Receipt;
use ledger_core::id::{CaseId, SubjectId};
use ledger_core::programme::command::{CaseStep, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::identity::IdentityField;

use super::{Field, refused};
use crate::engine::engines;
use crate::play::case_open_command;

impl Field {
    /// Another survivor with a case that waits for its screening.
    async fn another(&self) -> (CaseId, SubjectId) {
        let place = self.scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
        let open = case_open_command(place, 100_000, self.scene.day(2)).unwrap();
        let case = self.scene.act("officer1", self.scene.day(2), open).await.unwrap().case_id.unwrap();
        let application = self.scene.case(case).await.unwrap().application;
        let submit = Command::CaseSubmit(CaseStep { case, version: application.version });
        self.scene.act("officer1", self.scene.day(2), submit).await.unwrap();
        (case, application.subject_id)
    }

    async fn known_by(&self, key: &str, subject: SubjectId, version: i64, phone: &str) -> AppResult<Receipt> {
        let mut identity = Identity::default();
        identity.set(IdentityField::Phone, phone.into());
        let request = self.request("officer1").await;
        self.app.identity_record(&request, self.terms(key), (subject, version), &identity).await
    }

    async fn screened(&self, key: &str, case: CaseId, version: i64) -> AppResult<Receipt> {
        let request = self.request("officer1").await;
        let command = self.app.screening(&request, case, version, None).await?;
        self.app.execute(&request, Terms { key: Some(key.into()), ..Terms::default() }, command).await
    }
}

#[tokio::test]
async fn one_phone_of_two_survivors_stops_a_screening_while_both_have_it() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let (ours, theirs) = ("+380000000042", "+380000000043");
        field.known_by("k-1", field.subject, 0, ours).await.unwrap();
        let (case, other) = field.another().await;
        let version = field.scene.case(case).await.unwrap().application.version;
        // One key for two people is no identity of the second, and nothing that the ledger refused makes them alike.
        assert_eq!(refused(field.known_by("k-1", other, 0, ours).await), "key_reused");
        assert_eq!(refused(field.known_by("k-2", other, 7, ours).await), "stale_version");
        assert!(field.app.alike(other).await.unwrap().is_empty(), "{engine:?}");

        field.known_by("k-3", other, 0, ours).await.unwrap();
        let Err(AppError::Rule { code, detail, .. }) = field.screened("s-1", case, version).await else {
            panic!("screened although both have one phone")
        };
        assert_eq!(code, "possible_duplicate");
        let number = field.scene.case(field.case).await.unwrap().application.number;
        assert!(detail.contains("by: phone") && detail.contains(&number), "{detail}");
        assert!(!detail.contains("0000000042"), "{detail}");

        // The newer version has a phone of her own: the older one does not count, from whichever side one looks.
        field.known_by("k-4", other, 1, theirs).await.unwrap();
        assert!(field.app.alike(other).await.unwrap().is_empty(), "{engine:?}");
        assert!(field.app.alike(field.subject).await.unwrap().is_empty(), "{engine:?}");
        let screened = field.screened("s-2", case, version).await.unwrap();
        // What the vault finds later does not make the same request another one.
        field.known_by("k-5", other, 2, ours).await.unwrap();
        assert_eq!(field.app.alike(other).await.unwrap().len(), 1);
        assert_eq!(field.screened("s-2", case, version).await.unwrap(), screened);
        assert_eq!(field.findings().await, 0, "{engine:?}");
    }
}
