//! Whose case it is: a caseworker knows of the cases of their own NGO and of no other. What belongs to another is answered
//! as if it were not there, in reads, lists, queues and acts alike, and trying leaves no trace in the log.
//!
//! Invariant: every hidden answer is compared with that of something that does not exist.

use std::collections::BTreeSet;

use grant_api::app::AppError;
use ledger_core::id::{CaseId, NgoId, SubjectId};
use ledger_core::policy::{Action, Role};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::time::{Day, plus_days};

use crate::engine::{Engine, engines};
use crate::place::Place;
use crate::play::{Deal, case_open_command, command, script, to_the_signatures, to_the_vote};
use crate::scene::Scene;

/// Two NGOs, each with one case that its caseworker opened; the first one's has a signed grant, the second's is a draft.
struct Field {
    scene: Scene,
    place: Place,
    cases: [CaseId; 2],
}

const DEAL: i64 = 100_000;

impl Field {
    async fn open(engine: Engine) -> Self {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
        let mut cases = Vec::new();
        for who in ["caseworker1", "caseworker2"] {
            let Command::CaseOpen(open) = case_open_command(place, DEAL, scene.day(2)).unwrap() else {
                panic!("{who}")
            };
            // A caseworker's own NGO needs no naming.
            let open = Command::CaseOpen(input::CaseOpen { ngo: None, ..open });
            cases.push(scene.act(who, scene.day(2), open).await.unwrap().case_id.unwrap());
        }
        let cases = [cases[0], cases[1]];
        scene.take_all(cases[0], place, &Deal::plain(DEAL), &to_the_vote()).await.unwrap();
        scene.take_all(cases[0], place, &Deal::plain(DEAL), &to_the_signatures()).await.unwrap();
        Field { scene, place, cases }
    }

    async fn size(&self) -> i64 {
        self.scene.store.log_head(self.scene.programme).await.unwrap().unwrap().size
    }

    /// The command is answered as if its object were not there, and no leaf tells of it.
    async fn hidden(&self, who: &str, on: Day, command: Command) {
        let size = self.size().await;
        let answer = self.scene.act(who, on, command.clone()).await;
        assert_eq!(answer.err(), Some(AppError::Hidden), "{who}: {command:?}");
        assert_eq!(self.size().await, size, "{who}: {command:?} left a leaf");
    }

    /// Cases that a person's list shows, one page a case, and those of their queue.
    async fn sees(&self, who: &str) -> (BTreeSet<CaseId>, BTreeSet<CaseId>) {
        let request = self.scene.request(who).await.unwrap();
        let (mut listed, mut after) = (BTreeSet::new(), None::<String>);
        while let Some(case) = self.scene.app.cases(&request, after.as_deref(), None, 1).await.unwrap().pop() {
            after = Some(case.application.number.clone());
            listed.insert(case.application.case_id);
        }
        let queue = self.scene.app.queue(&request).await.unwrap();
        let queued = queue.mine.iter().chain(&queue.others).map(|task| task.case.application.case_id).collect();
        (listed, queued)
    }

    /// What the queue says waits on a person.
    async fn waits_on(&self, who: &str) -> BTreeSet<(CaseId, Action)> {
        let queue = self.scene.app.queue(&self.scene.request(who).await.unwrap()).await.unwrap();
        queue.mine.iter().map(|task| (task.case.application.case_id, task.seen.step.action)).collect()
    }

    /// No way of reading finds the case.
    async fn unreadable(&self, who: &str, case: CaseId) {
        let (app, request) = (&self.scene.app, self.scene.request(who).await.unwrap());
        let dossier = self.scene.case(case).await.unwrap();
        let subject = self.subject(case).await;
        assert_eq!(app.case(&request, case).await.err(), Some(AppError::Hidden), "{who}");
        assert_eq!(app.case_by_number(&request, &dossier.application.number).await.err(), Some(AppError::Hidden));
        assert_eq!(app.subject_by_number(&request, &subject.1).await.err(), Some(AppError::Hidden), "{who}");
        for row in &dossier.disbursements {
            let found = app.case_of_disbursement(&request, row.disbursement_id).await;
            assert_eq!(found.err(), Some(AppError::Hidden), "{who}");
        }
        // The same as for what there is not.
        assert_eq!(app.case(&request, CaseId(self.place.line.0)).await.err(), Some(AppError::Hidden));
        assert_eq!(app.subject_by_number(&request, "P1999-0001").await.err(), Some(AppError::Hidden));
    }

    /// The survivor's id and number of a case.
    async fn subject(&self, case: CaseId) -> (SubjectId, String) {
        let dossier = self.scene.case(case).await.unwrap();
        let subjects = self.scene.store.subjects(self.scene.programme, None).await.unwrap();
        let found = subjects.into_iter().find(|subject| subject.subject_id == dossier.application.subject_id).unwrap();
        assert_eq!(found.ngo_id, dossier.application.ngo_id);
        (found.subject_id, found.number)
    }

    fn transfer(&self, case: CaseId, version: i64, to: NgoId) -> Command {
        Command::CaseTransfer(input::CaseTransfer { case, version, to })
    }
}

#[tokio::test]
async fn a_case_of_another_ngo_is_hidden_from_every_read_and_every_act() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let (scene, case) = (&field.scene, field.cases[0]);
        field.unreadable("caseworker2", case).await;
        field.unreadable("caseworker1", field.cases[1]).await;
        assert!(scene.app.case(&scene.request("caseworker1").await.unwrap(), case).await.is_ok());

        // Everything that can be done on a case, whether a caseworker may do such things or not.
        let (dossier, deal) = (scene.case(case).await.unwrap(), Deal::plain(DEAL));
        let on = plus_days(scene.day(2), 30);
        let mut actions = BTreeSet::new();
        for at in script(&deal) {
            let command = command(&dossier, field.place, &deal, at, on).unwrap();
            actions.insert(command.action().code());
            field.hidden("caseworker2", on, command).await;
        }
        assert!(actions.len() >= 22, "{actions:?}");
        field.hidden("caseworker2", on, field.transfer(case, dossier.application.version, scene.ngos[1])).await;

        // Nor is anybody enrolled, or a case opened, in another NGO's name.
        let other = Some(scene.ngos[0]);
        field.hidden("caseworker2", on, Command::SubjectEnrol(input::SubjectEnrol { ngo: other, sex: None })).await;
        let Command::CaseOpen(open) = case_open_command(field.place, DEAL, on).unwrap() else { panic!("{on}") };
        field.hidden("caseworker2", on, Command::CaseOpen(input::CaseOpen { ngo: other, ..open.clone() })).await;
        let (subject, _) = field.subject(case).await;
        let theirs = input::CaseOpen { ngo: None, subject: Some(subject), ..open.clone() };
        field.hidden("caseworker2", on, Command::CaseOpen(theirs.clone())).await;
        let nobody = input::CaseOpen { subject: Some(SubjectId(field.place.line.0)), ..theirs.clone() };
        field.hidden("caseworker2", on, Command::CaseOpen(nobody)).await;
        // Nor do they learn of somebody by naming them as a co-owner.
        let joint = input::CaseOpen { ngo: None, owners: 2, co_owners: vec![subject], ..open.clone() };
        field.hidden("caseworker2", on, Command::CaseOpen(joint)).await;
        // Their own caseworker may.
        scene.act("caseworker1", on, Command::CaseOpen(theirs)).await.unwrap();

        // What a caseworker may not do on a case they know of is refused aloud.
        let screen = crate::play::screen(input::CaseStep { case: field.cases[1], version: 1 });
        let size = field.size().await;
        assert_eq!(scene.act("caseworker2", on, screen).await.unwrap_err().code(), "not_your_role");
        assert_eq!(field.size().await, size + 1);
    }
}

#[tokio::test]
async fn lists_and_queues_of_two_ngos_have_nothing_in_common_and_an_officer_has_both() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let [first, second] = field.cases;
        let alone = |case| (BTreeSet::from([case]), BTreeSet::from([case]));
        assert_eq!(field.sees("caseworker1").await, alone(first), "{engine:?}");
        assert_eq!(field.sees("caseworker2").await, alone(second), "{engine:?}");
        let both = BTreeSet::from([first, second]);
        assert_eq!(field.sees("officer1").await, (both.clone(), both), "{engine:?}");
        // A caseworker meets the filter on states and pages too.
        let request = field.scene.request("caseworker1").await.unwrap();
        assert!(
            field
                .scene
                .app
                .cases(&request, None, Some(ledger_core::programme::application::ApplicationState::Draft), 200)
                .await
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test]
async fn after_a_transfer_the_new_ngo_sees_the_case_and_acts_and_the_old_one_does_neither() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let (scene, [_, case]) = (&field.scene, field.cases);
        let on = scene.day(3);
        let receipt = scene.act("officer1", on, field.transfer(case, 1, scene.ngos[0])).await.unwrap();
        assert_eq!((receipt.version, receipt.state.as_deref(), receipt.entries.len()), (2, Some("draft"), 0));
        field.unreadable("caseworker2", case).await;
        let submit = |version| Command::CaseSubmit(input::CaseStep { case, version });
        field.hidden("caseworker2", on, submit(2)).await;
        assert_eq!(field.sees("caseworker2").await, (BTreeSet::new(), BTreeSet::new()), "{engine:?}");
        let both = BTreeSet::from(field.cases);
        assert_eq!(field.sees("caseworker1").await, (both.clone(), both), "{engine:?}");
        let (_, number) = field.subject(case).await;
        let request = scene.request("caseworker1").await.unwrap();
        assert_eq!(scene.app.subject_by_number(&request, &number).await.unwrap().ngo_id, scene.ngos[0]);
        scene.act("caseworker1", on, submit(2)).await.unwrap();
    }
}

#[tokio::test]
async fn a_caseworker_of_another_ngo_now_leaves_the_cases_of_the_old_one_behind() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let (scene, [first, second]) = (&field.scene, field.cases);
        let on = scene.day(3);
        let role = |role, ngo| {
            let person = scene.person("caseworker1").unwrap();
            Command::RoleGrant(input::RoleGrant { person, role, active: true, ngo })
        };
        scene.act("admin", on, role(Role::Caseworker, Some(scene.ngos[1]))).await.unwrap();
        field.unreadable("caseworker1", first).await;
        assert_eq!(field.sees("caseworker1").await.0, BTreeSet::from([second]), "{engine:?}");

        // Who holds another role beside it knows of all cases by that, and is a caseworker for the own NGO alone.
        scene.act("admin", on, role(Role::Monitor, None)).await.unwrap();
        assert_eq!(field.sees("caseworker1").await.0, BTreeSet::from([first, second]), "{engine:?}");
        let row = scene.case(first).await.unwrap().disbursements.remove(0);
        let request = Command::DisbursementRequest(input::DisbursementRequest {
            disbursement: row.disbursement_id,
            version: row.version,
            evidence: Some(crate::scene::code("EV-1").unwrap()),
        });
        let day = plus_days(scene.day(2), 21);
        // The queue offers them nothing of the old NGO's case that a caseworker alone may do, but their own case's step.
        let waits = field.waits_on("caseworker1").await;
        assert!(!waits.contains(&(first, Action::DisbursementRequest)), "{engine:?}: {waits:?}");
        assert!(waits.contains(&(second, Action::CaseSubmit)), "{engine:?}: {waits:?}");
        assert!(field.waits_on("officer1").await.contains(&(first, Action::DisbursementRequest)), "{engine:?}");
        let size = field.size().await;
        let refused = scene.act("caseworker1", day, request.clone()).await.unwrap_err();
        assert_eq!((refused.code(), field.size().await), ("not_your_role", size + 1), "{engine:?}");
        let submit = Command::CaseSubmit(input::CaseStep { case: second, version: 1 });
        scene.act("caseworker1", on, submit).await.unwrap();
        scene.act("officer1", day, request).await.unwrap();
    }
}
