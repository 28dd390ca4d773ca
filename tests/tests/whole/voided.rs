//! An amount, a line or a payee that changes after an approval voids it; the log, the task list and the case page say so.
//!
//! Invariant: the approvals are played, the changes come by API and by form as people make them.

use grant_api::app::App;
use grant_api::console::words::{Lang, Words};
use grant_api::store::Store;
use ledger_core::id::CaseId;
use ledger_core::policy::Action as A;
use ledger_core::programme::agreement::open;
use ledger_core::programme::command as input;
use ledger_core::programme::disbursement::DisbursementState as S;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::world::Dossier;
use serde_json::{Value, json};
use tests::visitor::Visitors;

use crate::duties::{site_of, today};
use crate::edges::reached::on_its_way;
use crate::engine::{Engine, TestDatabase, engines};
use crate::year::play::{Agreement, Place, Player, code, uah};

/// Approved instalments and a checked amendment, and the site over them.
struct Approved {
    visitors: Visitors,
    store: Store,
    p: Player,
    /// Authorised; authorised; and twice verified, with an amendment to another line that is checked.
    cases: [CaseId; 4],
    _database: TestDatabase,
    _vault: TestDatabase,
}

/// An amendment that changes nothing but the line, checked.
fn other_line(p: &mut Player, place: Place) -> CaseId {
    let case = on_its_way(p, place, 2);
    let (version, reason, line) = (p.grant_step(case).version, code("line"), Some(place.spare));
    let terms = input::AmendmentTerms { case, version, signed: uah(30_000), line, instalments: Vec::new(), reason };
    p.checked(terms);
    case
}

impl Approved {
    async fn open(engine: Engine) -> Approved {
        let mut p = Player::new();
        let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
        let authorised = [on_its_way(&mut p, place, 3), on_its_way(&mut p, place, 3)];
        let cases = [authorised[0], authorised[1], other_line(&mut p, place), other_line(&mut p, place)];
        let (_, store, _database) = site_of(engine, &p).await;
        let (_vault, keys) = (engine.database().await.unwrap(), tempfile::tempdir().unwrap());
        let app = App::with_store(store.clone()).await.unwrap();
        let app = app.with_vault(_vault.url(), &keys.path().join("vault.key")).await.unwrap();
        let visitors = Visitors::new(app, store.clone()).unwrap();
        Approved { visitors, store, p, cases, _database, _vault }
    }

    /// What the API grants somebody.
    async fn granted(&self, who: &str, path: &str, body: Value) {
        let (status, answer) = self.visitors.api(self.p.person(who), path, &body).await.unwrap();
        assert_eq!(status, 200, "{who} {path}: {answer}");
    }

    /// The amount, by the form.
    async fn amount(&self) {
        let (officer, case) = (self.p.person("officer1"), self.p.case(self.cases[0]));
        let path = format!("/cases/{}/do/disbursement_change", case.application.number);
        let shown = format!("{path}?object={}", case.disbursements[0].disbursement_id);
        let mut fields = self.visitors.page(officer, &shown).await.unwrap().form(&path).unwrap();
        assert_eq!(fields.insert("amount".into(), "90.00".into()).as_deref(), Some("100.00"));
        let done = self.visitors.send(officer, &path, &fields).await.unwrap();
        assert_eq!(done.status, 303, "{}", done.body);
    }

    /// The payee, by the API.
    async fn payee(&self) {
        let path = format!("/cases/{}/payee", self.cases[1]);
        let account = "UA213996220000026007233566001";
        self.granted("officer1", &path, json!({ "version": 0, "name": "Nobody", "account": account })).await;
    }

    /// The line, by the API: the amendment is in force.
    async fn line(&self) {
        let version = self.p.grant_step(self.cases[2]).version;
        self.granted("manager2", &format!("/cases/{}/amendment/approve", self.cases[2]), json!({ "version": version }))
            .await;
    }

    /// The amount of a checked amendment, by the API.
    async fn total(&self) {
        let (path, version) =
            (format!("/cases/{}/amendment/change", self.cases[3]), self.p.grant_step(self.cases[3]).version);
        let signed = json!({ "amount": "290.00", "currency": "UAH" });
        let body = json!({ "version": version, "signed": signed, "instalments": [], "reason": "less" });
        self.granted("officer2", &path, body).await;
    }

    async fn stored(&self, at: usize) -> Dossier {
        self.store.dossier(self.p.tape[0].ctx.programme, self.cases[at]).await.unwrap().unwrap()
    }

    /// The first instalment is back in this state, and nobody has approved it.
    async fn unapproved(&self, at: usize, to: S) {
        let row = self.stored(at).await.disbursements.remove(0);
        assert_eq!((row.state, row.authorised_by, row.verified_by), (to, None, None));
    }

    /// Log, task list, case as the API tells it and case page say that an approval is void.
    async fn void(&self, at: usize, change: A, (who, next): (&str, A)) {
        let (case, on) = (self.p.case(self.cases[at]), today());
        let id = match next {
            A::AmendmentCheck => case.award.as_ref().unwrap().grant_id.to_string(),
            _ => case.disbursements[0].disbursement_id.to_string(),
        };
        // The log's leaf says which approvals were voided.
        let leaves = self.store.log_after(self.p.tape[0].ctx.programme, 0, 10_000).await.unwrap();
        let leaf =
            leaves.iter().rev().find(|leaf| leaf.action == change.code() && leaf.case_id == Some(self.cases[at]));
        let detail = &leaf.unwrap().body;
        assert!(detail.contains("\"voided"), "{change}: {detail}");
        // Whoever approves next is told that it was approved before.
        let person = self.p.person(who);
        let (status, tasks) = self.visitors.api(person, "/tasks?mine=true&limit=100", &Value::Null).await.unwrap();
        assert_eq!(status, 200, "{tasks}");
        let items = tasks["items"].as_array().unwrap();
        let task = items.iter().find(|task| task["step"]["action"] == next.code() && task["step"]["object_id"] == id);
        let task = task.unwrap_or_else(|| panic!("{change}: {next} waits on nobody in {tasks}"));
        assert_eq!(task["step"]["voided_on"], json!(on.to_string()), "{change}: {task}");
        let (_, whole) = self.visitors.api(person, &format!("/cases/{}", self.cases[at]), &Value::Null).await.unwrap();
        let steps = whole["next_steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["action"] == next.code() && step["object_id"] == id).unwrap();
        assert_eq!(step["voided_on"], json!(on.to_string()), "{change}: {step}");
        let words = Words::new(Lang::En);
        let says = words.ta("step-voided", &[("date", words.date(on).as_str().into())]);
        for path in [format!("/cases/{}", case.application.number), "/".to_owned()] {
            let page = self.visitors.page(person, &path).await.unwrap();
            assert!(page.status == 200 && page.body.contains(&says), "{change} on {path}: {}", page.body);
        }
    }
}

#[tokio::test]
async fn amount_line_and_payee_void_an_approval_and_log_tasks_and_page_say_so() {
    for engine in engines() {
        let approved = Approved::open(engine).await;
        approved.amount().await;
        approved.payee().await;
        approved.line().await;
        approved.total().await;
        approved.unapproved(0, S::Planned).await;
        approved.void(0, A::DisbursementChange, ("officer1", A::DisbursementRequest)).await;
        approved.unapproved(1, S::Requested).await;
        approved.void(1, A::PayeeSet, ("officer2", A::DisbursementVerify)).await;
        approved.unapproved(2, S::Requested).await;
        approved.void(2, A::AgreementAmend, ("officer2", A::DisbursementVerify)).await;
        assert_eq!(open(&approved.stored(3).await).unwrap().checked_by, None);
        approved.void(3, A::AmendmentChange, ("finance_manager1", A::AmendmentCheck)).await;
        let found = grant_api::app::verify::verify(&approved.store).await.unwrap();
        assert_eq!(found.into_iter().flat_map(|check| check.findings).collect::<Vec<_>>(), [], "{engine:?}");
    }
}
