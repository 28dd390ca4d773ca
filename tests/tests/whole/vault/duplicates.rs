//! Whether two survivors may be one person, through the vault's blind index, on both engines.
//!
//! Invariant: only what the ledger holds as the latest version counts, on both sides; what was refused or replaced does not.

use grant_api::app::execute::Terms;
use grant_api::app::sealed::Identity;
use grant_api::app::{AppError, AppResult};
use grant_api::store::write::Receipt;
use ledger_core::id::{CaseId, SubjectId};
use ledger_core::programme::command::{CaseOpen, CaseReason, CaseStep, Command};
use ledger_core::programme::identity::IdentityField;

use super::{Field, refused};
use crate::engine::engines;
use crate::play::case_open_command;
use crate::scene::code;

impl Field {
    /// Another survivor with a case that waits for its screening.
    async fn another(&self) -> (CaseId, SubjectId) {
        let open = case_open_command(self.place, 100_000, self.scene.day(2)).unwrap();
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

#[tokio::test]
async fn a_co_owner_who_may_be_somebody_known_stops_a_screening_as_the_applicant_would() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let (ours, theirs) = ("+380000000042", "+380000000043");
        field.known_by("k-1", field.subject, 0, ours).await.unwrap();
        let (own, partner) = field.another().await;
        field.known_by("k-2", partner, 0, ours).await.unwrap();
        let Command::CaseOpen(open) = case_open_command(field.place, 100_000, field.scene.day(2)).unwrap() else {
            panic!("another command")
        };
        let open = Command::CaseOpen(CaseOpen { owners: 3, co_owners: vec![partner], ..open });
        let joint = field.scene.act("officer1", field.scene.day(2), open).await.unwrap().case_id.unwrap();
        let at = async |case| field.scene.case(case).await.unwrap().application;
        let version = at(joint).await.version;
        let submit = Command::CaseSubmit(CaseStep { case: joint, version });
        field.scene.act("officer1", field.scene.day(2), submit).await.unwrap();
        let version = at(joint).await.version;
        let told = async |key: &str| match field.screened(key, joint, version).await {
            Err(AppError::Rule { code, detail, .. }) => (code, detail),
            other => panic!("{other:?}"),
        };
        // She has a case of her own, and the phone of somebody else.
        let (code_of, detail) = told("s-1").await;
        assert_eq!(code_of, "possible_duplicate");
        let (first, second) = (at(field.case).await.number, at(own).await.number);
        for part in ["earlier_grant", "phone", &first, &second] {
            assert!(detail.contains(part), "{part} in {detail}");
        }
        field.known_by("k-3", partner, 1, theirs).await.unwrap();
        let (_, detail) = told("s-2").await;
        assert!(detail.contains("by: earlier_grant") && detail.contains(&second), "{detail}");
        assert!(!detail.contains(&first), "{detail}");
        // From the other side too: she has a part in the joint one.
        let Err(AppError::Rule { detail, .. }) = field.screened("s-3", own, at(own).await.version).await else {
            panic!("screened beside a live case of the same survivor")
        };
        assert!(detail.contains(&at(joint).await.number), "{detail}");
        let (version_of_own, reason) = (at(own).await.version, code("gave_up").unwrap());
        let withdraw = Command::CaseWithdraw(CaseReason { case: own, version: version_of_own, reason });
        field.scene.act("officer1", field.scene.today, withdraw).await.unwrap();
        field.screened("s-4", joint, version).await.unwrap();
        assert_eq!(field.scene.case(joint).await.unwrap().co_owners().collect::<Vec<_>>(), [partner]);
        assert_eq!(field.findings().await, 0, "{engine:?}");
    }
}
