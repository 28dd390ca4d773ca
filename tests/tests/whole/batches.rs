//! Payees and payment batches through the program, on both engines: set, seen and confirmed; built, released, dropped; each
//! file as its hash says; and nothing of a payee in the ledger, its log or its errors.
//!
//! Invariant: each test has a vault of its own beside its ledger.

mod refusals;

use grant_api::app::batches::BatchAsk;
use grant_api::app::execute::Terms;
use grant_api::app::payees::{PayeeDetails, read_payee};
use grant_api::app::queue::Task;
use grant_api::app::verify::verify;
use grant_api::app::{AppError, AppResult};
use grant_api::exchange::bank::pain001;
use grant_api::store::write::Receipt;
use ledger_core::id::{BatchId, CaseId};
use ledger_core::policy::Action;
use ledger_core::programme::batch::{BatchState, FileHashes, PaymentFormat};
use ledger_core::programme::command::{self as input, BatchDrop, BatchMember, Command};
use ledger_core::programme::disbursement::{Disbursement, DisbursementState};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::row::hex;
use ledger_core::text::Code;
use ledger_core::time::Day;
use sha2::{Digest, Sha256};
use tests::payable::{PAYABLE, SET, Sealed};

use crate::engine::{Engine, TestDatabase, engines};
use crate::place::Place;
use crate::raw::Raw;
use crate::scene::{Scene, code, object};

/// The organisation's own account.
const OWN: &str = "UA213996220000026007233566001";
/// Accounts of payees, and who holds them.
const PAYEES: [(&str, &str); 3] = [
    ("Олена Канаркова", "UA903052992990004149123456789"),
    ("Second Canary", "DE89370400440532013000"),
    ("Third Canary", "GB82WEST12345698765432"),
];
/// Day of the scene on which batches are built.
const PAID: u64 = PAYABLE;

fn details(who: usize) -> PayeeDetails {
    let (name, account) = PAYEES[who];
    let read = read_payee(|field| match field {
        "name" => Some(name),
        "account" => Some(account),
        "tax_id" => Some("14360570"),
        _ => None,
    });
    read.unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// A scene with a vault, and cases whose first instalment is authorised for a confirmed payee.
struct Desk {
    scene: Scene,
    place: Place,
    cases: Vec<CaseId>,
    vault: TestDatabase,
    _keys: tempfile::TempDir,
}

impl Desk {
    async fn open(engine: Engine, payees: &[usize]) -> Desk {
        let Sealed { scene, vault, keys } = Sealed::open(engine).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 900_000).await.unwrap();
        let mut desk = Desk { scene, place, cases: Vec::new(), vault, _keys: keys };
        desk.scene.own_account("Організація & Co", OWN).await.unwrap();
        for payee in payees {
            let case = desk.scene.signed_case(place, 100_000).await.unwrap();
            desk.scene.paid_to(case, &details(*payee)).await.unwrap();
            desk.scene.authorised(case, place, 100_000).await.unwrap();
            desk.cases.push(case);
        }
        desk
    }

    fn terms(&self, key: &str, on: u64) -> Terms {
        Terms { key: Some(key.to_owned()), on: Some(self.scene.day(on)), ..Terms::default() }
    }

    /// Sets a payee over a version, on the day of the batches where there is one before.
    async fn set(&self, who: &str, key: &str, case: CaseId, version: i64, payee: usize) -> AppResult<Receipt> {
        let request = self.scene.request(who).await?;
        let terms = self.terms(key, if version == 0 { SET } else { PAID });
        self.scene.app.payee_set(&request, terms, (case, version), &details(payee)).await
    }

    async fn row(&self, case: usize) -> Disbursement {
        self.scene.case(self.cases[case]).await.unwrap().disbursements.remove(0)
    }

    async fn ask(&self, cases: &[usize], reason: Option<&str>) -> BatchAsk {
        let mut members = Vec::new();
        for case in cases {
            let row = self.row(*case).await;
            members.push(BatchMember { disbursement: row.disbursement_id, version: row.version });
        }
        let reason = reason.map(|reason| code(reason).unwrap());
        BatchAsk { bank_account: self.place.bank, requested_on: self.scene.day(PAID + 1), members, reason }
    }

    async fn build(&self, who: &str, key: &str, ask: BatchAsk) -> AppResult<Receipt> {
        let request = self.scene.request(who).await?;
        self.scene.app.batch_build(&request, self.terms(key, PAID), ask).await
    }

    async fn built(&self, cases: &[usize], reason: Option<&str>) -> BatchId {
        let ask = self.ask(cases, reason).await;
        object(&self.build("finance", &self.scene.fresh_key(), ask).await.unwrap()).unwrap()
    }

    async fn files(&self, id: BatchId) -> FileHashes {
        self.scene.store.batch(self.scene.programme, id).await.unwrap().unwrap().0.files()
    }

    async fn release(&self, who: &str, key: &str, id: BatchId, files: FileHashes) -> AppResult<Receipt> {
        let request = self.scene.request(who).await?;
        self.scene.app.batch_release(&request, self.terms(key, PAID + 1), (id, 1), files).await
    }

    async fn file(&self, who: &str, id: BatchId, format: PaymentFormat) -> AppResult<Vec<u8>> {
        let request = self.scene.request(who).await?;
        let terms = Terms { key: Some(self.scene.fresh_key()), ..Terms::default() };
        Ok(self.scene.app.batch_file(&request, terms, (id, format)).await?.bytes)
    }

    async fn size(&self) -> i64 {
        self.scene.store.log_head(self.scene.programme).await.unwrap().unwrap().size
    }

    async fn clean(&self) {
        let checks = verify(&self.scene.store).await.unwrap();
        assert!(checks.iter().all(|check| check.findings.is_empty()), "{checks:?}");
    }

    fn today(&self, n: u64) -> Day {
        self.scene.day(n)
    }
}

fn refused<T>(result: AppResult<T>) -> &'static str {
    result.err().map_or("granted", |error| error.code())
}

/// The code of the refusal, and the act that it names.
fn names(error: AppError) -> (&'static str, Option<String>) {
    let code = error.code();
    match error {
        AppError::Denied { earlier, .. } | AppError::Rule { earlier, .. } => (code, earlier.map(|act| act.action)),
        _ => (code, None),
    }
}

#[tokio::test]
async fn a_batch_is_built_with_its_files_released_by_another_and_confirmed_line_by_line() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 1]).await;
        let ask = desk.ask(&[0, 1], None).await;
        let built = desk.build("finance", "build-1", ask.clone()).await.unwrap();
        let id: BatchId = object(&built).unwrap();
        // A retry is the same batch; another one under the key is none.
        assert_eq!(desk.build("finance", "build-1", ask.clone()).await.unwrap(), built);
        let other = BatchAsk { requested_on: desk.today(PAID + 2), ..ask.clone() };
        assert_eq!(refused(desk.build("finance", "build-1", other).await), "key_reused");

        let (batch, lines) = desk.scene.store.batch(desk.scene.programme, id).await.unwrap().unwrap();
        assert_eq!((batch.state, batch.payments, batch.total_minor.0), (BatchState::Built, 2, 200_000));
        assert!(batch.number.starts_with("B-") && batch.number.ends_with("-0001"), "{}", batch.number);
        for (case, line) in lines.iter().enumerate() {
            let row = desk.row(case).await;
            assert_eq!(row.prepared_by, Some(desk.scene.person("finance").unwrap()));
            assert_eq!(line.prepared_version, row.version);
        }
        // What waits now is the batch, once: on whoever did not build it.
        for (who, mine) in [("manager2", 1), ("finance", 0)] {
            let request = desk.scene.request(who).await.unwrap();
            let queue = desk.scene.app.queue(&request).await.unwrap();
            let of_batch = |tasks: &[Task]| tasks.iter().filter(|task| task.batch.is_some()).count();
            assert_eq!((of_batch(&queue.mine), of_batch(&queue.others)), (mine, 1 - mine), "{who}");
            let mut steps = queue.mine.iter().chain(&queue.others).map(|task| task.seen.step.action);
            assert!(!steps.any(|action| action == Action::PaymentRelease), "{who}");
        }
        // Each file is what its hash says, and both XML files are read by our own reader.
        for format in PaymentFormat::ALL {
            let size = desk.size().await;
            let bytes = desk.file("finance", id, *format).await.unwrap();
            assert_eq!(desk.size().await, size + 1);
            assert_eq!(hex(&Sha256::digest(&bytes)), batch.hash(*format).as_str());
            let text = String::from_utf8(bytes.clone()).unwrap();
            for (name, account) in &PAYEES[..2] {
                assert!(text.contains(name) && text.contains(account), "{text}");
            }
            assert!(!text.contains("Programme") && text.contains(OWN), "{text}");
            if *format == PaymentFormat::Csv {
                continue;
            }
            let read = pain001::read(&bytes).unwrap_or_else(|fault| panic!("{fault:?}"));
            assert_eq!((read.format.as_str(), read.findings.len()), (format.code(), 0));
            let references: Vec<&str> = read.payments.iter().filter_map(|one| one.end_to_end_id.as_deref()).collect();
            assert_eq!(references, lines.iter().map(|line| line.end_to_end_id.as_str()).collect::<Vec<_>>());
            assert!(read.payments.iter().all(|one| one.batch_id.as_deref() == Some(&batch.number)));
        }
        // A member goes out with its batch, or not at all.
        let alone = Command::PaymentRelease(input::DisbursementStep {
            disbursement: lines[0].disbursement_id,
            version: lines[0].prepared_version,
        });
        assert_eq!(refused(desk.scene.act("manager2", desk.today(PAID + 1), alone).await), "in_batch");

        let files = desk.files(id).await;
        let released = desk.release("manager2", "release-1", id, files.clone()).await.unwrap();
        assert_eq!((released.state.as_deref(), released.version), (Some("released"), 2));
        assert_eq!(desk.release("manager2", "release-1", id, files.clone()).await.unwrap(), released);
        assert_eq!(refused(desk.release("manager2", "release-2", id, files).await), "stale_version");
        for case in 0..2 {
            let row = desk.row(case).await;
            assert_eq!((row.state, row.released_by), (DisbursementState::Sent, desk.scene.person("manager2").ok()));
            let entries = desk.scene.store.entries_of_case(desk.scene.programme, desk.cases[case]).await.unwrap();
            assert!(entries.iter().any(|entry| entry.event == Action::PaymentRelease.code()));
        }
        // The bank's lines confirm them one by one, as those of any payment.
        let row = desk.row(0).await;
        let confirm = Command::PaymentConfirm(input::PaymentConfirm {
            disbursement: row.disbursement_id,
            version: row.version,
            bank_ref: code("LINE-1").unwrap(),
            amount: crate::place::uah(100_000),
            value_on: desk.today(PAID + 2),
        });
        desk.scene.act("finance", desk.today(PAID + 2), confirm).await.unwrap();
        assert_eq!(desk.row(0).await.state, DisbursementState::Paid);
        desk.clean().await;
        // The sweep knows payees and files: what the ledger refers to stays however old, what a refusal left goes.
        let past = BatchAsk { requested_on: desk.today(1), ..ask };
        assert_eq!(refused(desk.build("finance", "build-2", past).await), "dates_reversed");
        let sealed = Raw::open(engine, desk.vault.url()).await.unwrap();
        for table in ["vault_payee", "vault_payment"] {
            sealed.run(&format!("UPDATE {table} SET made_at = 1")).await.unwrap();
        }
        let now = desk.scene.request("finance").await.unwrap().now;
        assert_eq!(desk.scene.app.vault_unreferred(now).await.unwrap(), 1);
        assert_eq!(desk.scene.app.vault_sweep(now).await.unwrap(), 1);
        assert!(desk.file("finance", id, PaymentFormat::Csv).await.is_ok());
    }
}

#[tokio::test]
async fn a_dropped_batch_leaves_its_payments_open_under_other_references() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 1]).await;
        let before = desk.row(0).await.end_to_end_id;
        let id = desk.built(&[0, 1], None).await;
        let reason = Code::new("wrong_day").unwrap();
        let drop = |version| Command::BatchDrop(BatchDrop { batch: id, version, reason: reason.clone() });
        let on = desk.today(PAID);
        assert_eq!(refused(desk.scene.act("officer1", on, drop(1)).await), "not_your_role");
        assert_eq!(refused(desk.scene.act("finance", on, drop(2)).await), "stale_version");
        desk.scene.act("finance", on, drop(1)).await.unwrap();
        let row = desk.row(0).await;
        assert_eq!((row.state, row.prepared_by, row.bank_account_id), (DisbursementState::Authorised, None, None));
        assert_ne!(row.end_to_end_id, before);
        let acts = desk.scene.case(desk.cases[0]).await.unwrap().acts;
        assert_eq!(acts.last().map(|act| act.action), Some(Action::BatchDrop));
        let files = desk.files(id).await;
        assert_eq!(refused(desk.release("manager2", "r-1", id, files).await), "stale_version");
        // They go into the next one.
        let next = desk.built(&[0, 1], None).await;
        let (batch, _) = desk.scene.store.batch(desk.scene.programme, next).await.unwrap().unwrap();
        assert!(batch.number.ends_with("-0002"), "{}", batch.number);
        desk.clean().await;
    }
}

#[tokio::test]
async fn a_payee_is_sealed_seen_by_an_act_and_in_clear_nowhere() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0]).await;
        let case = desk.cases[0];
        let app = &desk.scene.app;
        // The same again under the key is the same; other details are a reused key.
        let first = desk.set("officer1", "k-1", case, 1, 1).await.unwrap();
        assert_eq!(desk.set("officer1", "k-1", case, 1, 1).await.unwrap(), first);
        assert_eq!(refused(desk.set("officer1", "k-1", case, 1, 2).await), "key_reused");
        // Who pays or confirms sees it, each look a leaf; nobody else does.
        for (who, allowed) in [
            ("finance", true),
            ("finance_manager2", true),
            ("manager2", true),
            ("officer2", false),
            ("auditor", false),
            ("monitor", false),
        ] {
            let (request, size) = (desk.scene.request(who).await.unwrap(), desk.size().await);
            let terms = Terms { key: Some(desk.scene.fresh_key()), ..Terms::default() };
            let seen = app.payee_see(&request, terms, case).await;
            assert_eq!(desk.size().await, size + 1, "{who}");
            match seen {
                Ok(seen) => {
                    assert!(allowed, "{who}");
                    assert_eq!((seen.details.name.expose(), seen.details.account.expose()), PAYEES[1]);
                    assert!(seen.shared_with.is_empty());
                }
                Err(error) => assert_eq!((error.code(), allowed), ("not_your_role", false), "{who}"),
            }
        }
        for who in ["evaluator", "admin", "protection"] {
            let request = desk.scene.request(who).await.unwrap();
            let terms = Terms { key: Some(desk.scene.fresh_key()), ..Terms::default() };
            assert_eq!(refused(app.payee_see(&request, terms, case).await), "not_found", "{who}");
        }
        // Who may not set one seals nothing.
        let sealed = Raw::open(engine, desk.vault.url()).await.unwrap();
        let count = || sealed.column("SELECT CAST(COUNT(*) AS TEXT) FROM vault_payee");
        let there = count().await.unwrap();
        assert_eq!(refused(desk.set("finance", "k-9", case, 2, 2).await), "not_your_role");
        assert_eq!(count().await.unwrap(), there);
        // Neither database says it in clear.
        for url in [desk.scene.database.url(), desk.vault.url()] {
            let raw = Raw::open(engine, url).await.unwrap();
            let all = raw.content().await.unwrap().join("\n").to_lowercase();
            for text in PAYEES.iter().flat_map(|(name, account)| [*name, *account]) {
                let spelt = [text.to_lowercase(), hex(text.as_bytes())];
                assert!(!spelt.iter().any(|spelling| all.contains(spelling)), "{text} in {url}");
            }
        }
        // A value that was moved opens nothing.
        // Out of a table of its own: SQLite updates row by row, and would read what it has just moved.
        let moved = [
            "CREATE TABLE moved AS SELECT payee_id, sealed FROM vault_payee",
            "UPDATE vault_payee SET sealed = (SELECT m.sealed FROM moved m WHERE m.payee_id <> vault_payee.payee_id \
             ORDER BY m.payee_id LIMIT 1)",
        ];
        for step in moved {
            sealed.run(step).await.unwrap();
        }
        let (request, key) = (desk.scene.request("manager2").await.unwrap(), desk.scene.fresh_key());
        let terms = Terms { key: Some(key), ..Terms::default() };
        assert_eq!(refused(app.payee_see(&request, terms, case).await), "unavailable");
    }
}

/// What the API says of somebody's fault, and what it says of nobody.
#[test]
fn a_fault_of_a_payee_repeats_no_value() {
    let faults = read_payee(|field| Some(PAYEES[0].1).filter(|_| field == "tax_id" || field == "account"));
    let faults = faults.err().unwrap_or_default();
    assert_eq!(faults, [("name", "required"), ("tax_id", "not_a_tax_id")]);
}

#[tokio::test]
async fn another_case_with_the_same_account_is_told_by_its_number() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 0, 1]).await;
        let shared = |case: usize| {
            let desk = &desk;
            async move {
                let request = desk.scene.request("manager2").await.unwrap();
                let terms = Terms { key: Some(desk.scene.fresh_key()), ..Terms::default() };
                desk.scene.app.payee_see(&request, terms, desk.cases[case]).await.unwrap().shared_with
            }
        };
        let number = |case: usize| {
            let desk = &desk;
            async move { desk.scene.case(desk.cases[case]).await.unwrap().application.number }
        };
        assert_eq!(shared(0).await, [number(1).await]);
        assert_eq!(shared(1).await, [number(0).await]);
        assert!(shared(2).await.is_empty());
        // Once the other case pays somewhere else, nothing is shared.
        desk.set("officer1", "k-2", desk.cases[1], 1, 2).await.unwrap_or_else(|error| panic!("{error:?}"));
        assert!(shared(0).await.is_empty());
    }
}
