//! Matching through the program, on both engines: what the rules say of open lines, what a person confirms, refuses and takes
//! back, in any order of files; and nothing of a name in the ledger.
//!
//! Invariant: each test has a vault of its own beside its ledger; files of the bank are made from the payments that were sent.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use grant_api::app::bank_statements::Taking;
use grant_api::app::execute::Terms;
use grant_api::app::matching::{ConfirmAsk, MatchSummary, SureLine, SureOn};
use grant_api::app::payees::read_payee;
use grant_api::app::verify::verify;
use grant_api::app::work::{Ended, Progress, Stage, Start, WorkKind, Works};
use grant_api::app::worklist::WorkItem;
use grant_api::app::{AppError, AppResult, Request, clock};
use grant_api::store::write::Receipt;
use ledger_core::id::{CaseId, DisbursementId, PersonId, StatementLineId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{self as input, Command, MatchUndo};
use ledger_core::programme::disbursement::{Disbursement, DisbursementState as S};
use ledger_core::programme::fund::{Condition, Policy};

use tests::camt;
use tests::visitor::Visitors;

use crate::engine::{Engine, TestDatabase, engines};
use crate::place::Place;
use crate::play::{Deal, payment, to_the_signatures, to_the_vote};
use crate::scene::{Scene, code};

/// The account of the organisation, as its bank prints it.
const OWN: &str = "UA213996220000026007233566001";
/// Accounts of payees, and who holds them.
const PAYEES: [(&str, &str); 3] = [
    ("Олена Канаркова", "UA903052992990004149123456789"),
    ("Second Canary", "DE89370400440532013000"),
    ("Third Canary", "GB82WEST12345698765432"),
];
/// Days of the scene on which payees are set and lines booked, and the day of a case on which its payment is sent.
const SET: u64 = 25;
const SENT: u64 = 39;
const BOOKED: u64 = 45;
const AMOUNT: i64 = 100_000;

/// A scene with a vault, and payments that were sent to confirmed payees.
struct Desk {
    scene: Scene,
    place: Place,
    cases: Vec<CaseId>,
    _vault: TestDatabase,
    _keys: tempfile::TempDir,
}

/// One entry of a file: signed amount in whole units, end-to-end id, payee, text, whether it comes back.
#[derive(Clone, Default)]
struct Entry {
    amount: i64,
    id: Option<String>,
    payee: Option<usize>,
    text: Option<String>,
    returned: bool,
    /// End-to-end ids of payments inside it, of one amount each.
    parts: Vec<String>,
}

impl Desk {
    async fn open(engine: Engine, payees: &[usize]) -> Desk {
        let mut scene = Scene::open(engine).await.unwrap();
        let (vault, keys) = (engine.database().await.unwrap(), tempfile::tempdir().unwrap());
        scene.app = scene.app.clone().with_vault(vault.url(), &keys.path().join("vault.key")).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 900_000).await.unwrap();
        let mut desk = Desk { scene, place, cases: Vec::new(), _vault: vault, _keys: keys };
        for payee in payees {
            let case = desk.sent(*payee).await;
            desk.cases.push(case);
        }
        desk
    }

    async fn sent(&self, payee: usize) -> CaseId {
        let (scene, deal) = (&self.scene, Deal::plain(AMOUNT));
        let case = scene.case_open(self.place, AMOUNT, scene.day(2)).await.unwrap();
        scene.take_all(case, self.place, &deal, &to_the_vote()).await.unwrap();
        scene.take_all(case, self.place, &deal, &to_the_signatures()).await.unwrap();
        let (name, account) = PAYEES[payee];
        let details = read_payee(|field| match field {
            "name" => Some(name),
            "account" => Some(account),
            _ => None,
        });
        let details = details.unwrap_or_else(|faults| panic!("{faults:?}"));
        let request = scene.request("officer1").await.unwrap();
        let terms = self.terms(SET);
        let set = scene.app.payee_set(&request, terms, (case, 0), &details).await.unwrap();
        let confirm = Command::PayeeConfirm(input::PayeeConfirm { case, version: set.version });
        scene.act("finance_manager2", scene.day(SET + 1), confirm).await.unwrap();
        let steps: Vec<_> = payment(0, SENT - 4).into_iter().take(5).collect();
        scene.take_all(case, self.place, &deal, &steps).await.unwrap();
        case
    }

    fn terms(&self, on: u64) -> Terms {
        Terms { key: Some(self.scene.fresh_key()), on: Some(self.scene.day(on)), ..Terms::default() }
    }

    async fn row(&self, case: usize) -> Disbursement {
        self.scene.case(self.cases[case]).await.unwrap().disbursements.remove(0)
    }

    async fn entry_of(&self, case: usize) -> Entry {
        let id = self.row(case).await.end_to_end_id.to_string();
        Entry { amount: -AMOUNT / 100, id: Some(id), payee: Some(case), ..Entry::default() }
    }

    /// A camt.053 of these entries.
    fn camt(&self, number: usize, entries: &[Entry]) -> Vec<u8> {
        let on = self.scene.day(BOOKED);
        let entry = |entry: &Entry| camt::Entry {
            id: entry.id.clone(),
            party: entry.payee.map(|payee| PAYEES[payee]),
            text: entry.text.clone(),
            returned: entry.returned,
            parts: (entry.parts.clone(), AMOUNT),
            ..camt::Entry::plain(entry.amount * 100, on)
        };
        let entries = entries.iter().map(entry).collect();
        camt::Statement { number, account: OWN, currency: "UAH", balances: None, entries }.file()
    }

    async fn take(&self, number: usize, entries: &[Entry]) {
        let request = self.scene.request("finance").await.unwrap();
        let taking = Taking { account: self.place.bank, number: None, since: None, dry_run: false };
        let file = self.camt(number, entries);
        let done = self.scene.app.statement_import(&request, self.terms(BOOKED), taking, file).await.unwrap();
        assert_eq!(done.file.lines_new, i64::try_from(entries.len()).unwrap());
    }

    async fn run_as(&self, who: &str) -> AppResult<MatchSummary> {
        let request = self.scene.request(who).await?;
        self.scene.app.match_run(&request, self.terms(BOOKED), self.place.bank).await
    }

    async fn run(&self) -> MatchSummary {
        self.run_as("finance").await.unwrap()
    }

    async fn items(&self, names: bool) -> Vec<WorkItem> {
        let request = self.scene.request("finance").await.unwrap();
        self.scene.app.worklist(&request, self.place.bank, (None, 100), names).await.unwrap().items
    }

    async fn sure(&self) -> Vec<SureLine> {
        let request = self.scene.request("finance").await.unwrap();
        self.scene
            .app
            .match_confirm_sure(&request, self.terms(BOOKED), (self.place.bank, SureOn::OneDay))
            .await
            .unwrap()
    }

    async fn confirm(&self, item: &WorkItem, reason: Option<&str>) -> AppResult<Receipt> {
        let request = self.scene.request("finance").await?;
        let (line, version) = (item.line.statement_line_id, item.version);
        let reason = reason.map(|reason| code(reason).unwrap());
        let ask = ConfirmAsk { line, version, payments: Vec::new(), reason };
        self.scene.app.match_confirm(&request, self.terms(BOOKED), ask).await
    }

    async fn undo(&self, line: StatementLineId, version: i64) -> AppResult<Receipt> {
        let undo = MatchUndo { line, version, reason: code("wrong_line").unwrap() };
        self.scene.act("finance", self.scene.day(BOOKED), Command::MatchUndo(undo)).await
    }

    async fn clean(&self) {
        let checks = verify(&self.scene.store).await.unwrap();
        assert!(checks.iter().all(|check| check.findings.is_empty()), "{checks:?}");
    }
}

fn tiers(summary: &MatchSummary) -> Vec<(String, u64)> {
    summary.counts.iter().map(|((tier, verdict), count)| (format!("{tier} {verdict}"), *count)).collect()
}

fn uah(minor: i64) -> Money {
    Money { minor: Minor(minor), currency: Currency::UAH }
}

fn refused<T>(result: AppResult<T>) -> &'static str {
    result.err().map_or("granted", |error: AppError| error.code())
}

#[tokio::test]
async fn a_reference_a_score_and_a_return_are_matched_and_booked() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 1]).await;
        let by_id = desk.entry_of(0).await;
        // No reference of ours in its place: account, name, and agreement with number in the text.
        let text = desk.entry_of(1).await.id;
        let by_score = Entry { id: None, text, ..desk.entry_of(1).await };
        desk.take(1, &[by_id.clone(), by_score]).await;
        for who in ["officer1", "auditor", "finance_manager1", "admin"] {
            assert_eq!(refused(desk.run_as(who).await), "not_your_role", "{who}");
        }
        let summary = desk.run().await;
        assert_eq!(tiers(&summary), [("T1 auto".into(), 1), ("T4 auto".into(), 1)], "{engine:?}");
        assert_eq!((summary.open_out, summary.open_in, summary.sure), (uah(2 * AMOUNT), uah(0), 2));
        let again = desk.run().await;
        assert_eq!(desk.items(false).await.iter().map(|item| item.version).max(), Some(1), "{again:?}");
        let done = desk.sure().await;
        assert!(done.iter().all(|line| line.failed.is_none()) && done.len() == 2, "{done:?}");
        assert_eq!((desk.row(0).await.state, desk.row(1).await.state), (S::Paid, S::Paid));

        desk.take(2, &[Entry { amount: AMOUNT / 100, returned: true, ..by_id }]).await;
        assert_eq!(tiers(&desk.run().await), [("T3 auto".into(), 1)], "{engine:?}");
        assert_eq!(desk.sure().await.len(), 0, "a return is a person's decision");
        let items = desk.items(false).await;
        desk.confirm(&items[0], None).await.unwrap();
        assert_eq!(desk.row(0).await.state, S::Returned, "{engine:?}");
        assert_eq!(desk.run().await.lines, 0);
        desk.clean().await;
    }
}

#[tokio::test]
async fn a_line_of_several_payments_pays_each_and_a_set_is_only_proposed() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 1]).await;
        let both = Entry { amount: -2 * AMOUNT / 100, ..Entry::default() };
        desk.take(1, &[both]).await;
        assert_eq!(tiers(&desk.run().await), [("T5 proposed".into(), 1)], "{engine:?}");
        assert_eq!(desk.sure().await.len(), 0);
        let items = desk.items(false).await;
        assert_eq!((items[0].payments.len(), items[0].evidence.clone()), (2, vec![("SET_DATE", 0)]));
        desk.confirm(&items[0], None).await.unwrap();
        assert_eq!((desk.row(0).await.state, desk.row(1).await.state), (S::Paid, S::Paid));
        let line = items[0].line.statement_line_id;
        let receipt = desk.undo(line, items[0].version + 1).await.unwrap();
        assert_eq!(receipt.entries.len(), 2, "an entry a payment");
        assert_eq!((desk.row(0).await.state, desk.row(1).await.state), (S::Sent, S::Sent), "{engine:?}");
        desk.clean().await;
    }
}

/// Runs what writes as long work, and tells at which stage it ended.
async fn stage_of<F>(progress: impl FnOnce(Progress) -> F) -> (bool, Stage)
where
    F: Future<Output = bool> + Send + 'static,
{
    let works: Works<bool> = Works::default();
    let (id, at) = (uuid::Uuid::from_u128(1), clock::now());
    let start = Start { owner: PersonId(id), key: "a".into(), kind: WorkKind::Matching, from: "/bank".into(), at, id };
    let mut work = works.start(start, progress).unwrap();
    let how = work.within(Duration::from_secs(60)).await;
    (matches!(how.as_deref(), Some(Ended::Done(true))), work.stage().0)
}

#[tokio::test]
async fn what_writes_says_so_first_so_that_nobody_gives_up_what_is_half_done() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0]).await;
        desk.take(1, &[desk.entry_of(0).await]).await;
        let (app, terms, bank) = (desk.scene.app.clone(), desk.terms(BOOKED), desk.place.bank);
        let request = desk.scene.request("finance").await.unwrap();
        let with = |progress| Request { progress, ..request.clone() };
        let run = |progress| {
            let (app, request) = (app.clone(), with(progress));
            async move { app.match_run(&request, terms, bank).await.is_ok() }
        };
        assert_eq!(stage_of(run).await, (true, Stage::Writing), "{engine:?}: one command");
        let item = desk.items(false).await.remove(0);
        let (line, version) = (item.line.statement_line_id, item.version);
        let ask = ConfirmAsk { line, version, payments: Vec::new(), reason: None };
        let terms = desk.terms(BOOKED);
        let confirm = |progress| {
            let (app, request) = (app.clone(), with(progress));
            async move { app.match_confirm(&request, terms, ask).await.is_ok() }
        };
        assert_eq!(stage_of(confirm).await, (true, Stage::Writing), "{engine:?}: several in one transaction");
        desk.clean().await;
    }
}

#[tokio::test]
async fn who_confirms_a_line_by_its_page_is_led_to_where_that_is_taken_back() {
    let desk = Desk::open(Engine::Sqlite, &[0]).await;
    desk.take(1, &[desk.entry_of(0).await]).await;
    desk.run().await;
    let item = desk.items(false).await.remove(0);
    let visitors = Visitors::new(desk.scene.app.clone(), desk.scene.store.clone()).unwrap();
    let finance = desk.scene.person("finance").unwrap();
    let line = item.line.statement_line_id.to_string();
    let (on, version) = (desk.scene.day(BOOKED).to_string(), item.version.to_string());
    let sent = [("step", "confirm"), ("key", "by-page"), ("line", &line), ("version", &version), ("on", &on)];
    let sent = sent.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let done = visitors.send(finance, "/bank/BANK/reconcile", &sent).await.unwrap();
    assert_eq!(done.status, 303, "{}", done.body);
    let told = done.cookies.iter().find(|(name, _)| name == "flash").map(|(_, value)| value.clone()).unwrap();
    let undo = told.strip_prefix("did-match_confirm~").unwrap();
    let page = visitors.page(finance, undo).await.unwrap();
    assert!(page.status == 200 && page.body.contains("value=\"undo\""), "{}", page.body);
}

#[tokio::test]
async fn a_line_is_booked_in_parts_by_finance_alone_and_a_form_that_comes_again_books_nothing_twice() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 1]).await;
        desk.take(1, &[Entry { amount: -3 * AMOUNT / 100, ..Entry::default() }]).await;
        let visitors = Visitors::new(desk.scene.app.clone(), desk.scene.store.clone()).unwrap();
        let path = "/bank/BANK/lines/L-000001/payment_confirm";
        let [officer, finance] = ["officer1", "finance"].map(|who| desk.scene.person(who).unwrap());
        let barred = visitors.page(officer, path).await.unwrap();
        assert!(barred.status == 403 && barred.form(path).is_none(), "{}", barred.body);
        // Money that went out is no tranche, and no other account has the line.
        for wrong in ["/bank/BANK/lines/L-000001/tranche_receive", "/bank/BANK/lines/L-000009/payment_confirm"] {
            assert_eq!(visitors.page(finance, wrong).await.unwrap().status, 404, "{wrong}");
        }
        let page = visitors.page(finance, path).await.unwrap();
        let fields = page.form(path).unwrap();
        for time in ["first", "second"] {
            let sent = visitors.send(finance, path, &fields).await.unwrap();
            assert_eq!(sent.status, 303, "{engine:?} {time}: {}", sent.body);
            assert_eq!((desk.row(0).await.state, desk.row(1).await.state), (S::Paid, S::Paid), "{engine:?} {time}");
        }
        let request = desk.scene.request("finance").await.unwrap();
        let book = desk.scene.app.line_named(&request, desk.place.bank, "L-000001").await.unwrap();
        let parts: Vec<&str> = book.parts.iter().map(|part| part.reference.as_str()).collect();
        assert_eq!((parts, book.left()), (vec!["L-000001.1", "L-000001.2"], uah(AMOUNT)), "{engine:?}");
        assert!(book.parts.iter().all(|part| part.event.as_deref() == Some("payment_confirm") && part.case.is_some()));
        desk.clean().await;
    }
}

#[tokio::test]
async fn a_line_that_names_each_of_its_payments_is_confirmed_in_parts() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 1]).await;
        let parts = vec![desk.entry_of(0).await.id.unwrap(), desk.entry_of(1).await.id.unwrap()];
        desk.take(1, &[Entry { amount: -2 * AMOUNT / 100, parts, ..Entry::default() }]).await;
        assert_eq!(tiers(&desk.run().await), [("T2 auto".into(), 1)], "{engine:?}");
        let done = desk.sure().await;
        assert!(done.iter().all(|line| line.failed.is_none()), "{done:?}");
        assert_eq!((desk.row(0).await.state, desk.row(1).await.state), (S::Paid, S::Paid));
        desk.clean().await;
    }
}

#[tokio::test]
async fn what_was_refused_is_not_proposed_again_and_what_was_undone_can_be_confirmed_again() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0]).await;
        let entry = desk.entry_of(0).await;
        desk.take(1, &[entry]).await;
        desk.run().await;
        let item = desk.items(false).await.remove(0);
        let line = item.line.statement_line_id;
        desk.confirm(&item, None).await.unwrap();
        assert_eq!((desk.run().await.lines, desk.row(0).await.state), (0, S::Paid));
        desk.undo(line, item.version + 1).await.unwrap();
        let row = desk.row(0).await;
        assert_eq!((desk.run().await.lines, row.state, row.confirmed_by), (1, S::Sent, None), "{engine:?}");
        let item = desk.items(false).await.remove(0);
        desk.confirm(&item, None).await.unwrap();
        assert_eq!(desk.row(0).await.state, S::Paid);
        desk.undo(line, item.version + 1).await.unwrap();
        desk.run().await;

        let item = desk.items(false).await.remove(0);
        let named: Vec<DisbursementId> = item.payments.iter().map(|one| one.disbursement).collect();
        let request = desk.scene.request("finance").await.unwrap();
        let (of, said) = ((line, item.version), (named.clone(), None));
        desk.scene.app.match_reject(&request, desk.terms(BOOKED), of, said).await.unwrap();
        assert_eq!(tiers(&desk.run().await), [("none nothing".into(), 1)], "{engine:?}");
        let item = desk.items(false).await.remove(0);
        assert!(item.payments.is_empty());
        let ask = ConfirmAsk { line, version: item.version, payments: named, reason: None };
        let confirmed = desk.scene.app.match_confirm(&request, desk.terms(BOOKED), ask).await;
        assert_eq!(refused(confirmed), "match_vetoed", "{engine:?}");
        desk.clean().await;
    }
}

#[tokio::test]
async fn files_in_any_order_give_the_same_records() {
    for engine in engines() {
        let mut all = Vec::new();
        for order in [[0, 1], [1, 0]] {
            let desk = Desk::open(engine, &[0, 1]).await;
            let entries = [desk.entry_of(0).await, Entry { id: None, ..desk.entry_of(1).await }];
            for at in order {
                desk.take(at, std::slice::from_ref(&entries[at])).await;
            }
            desk.run().await;
            let said = |item: &WorkItem| {
                let row = item.proposal.as_ref().unwrap();
                let cases: Vec<String> = item.payments.iter().map(|one| one.end_to_end_id.clone()).collect();
                (
                    row.tier.clone().map(|tier| tier.to_string()),
                    row.evidence.clone(),
                    row.vetoes.clone(),
                    row.score,
                    cases,
                )
            };
            all.push(desk.items(false).await.iter().map(said).collect::<BTreeSet<_>>());
        }
        assert_eq!(all[0], all[1], "{engine:?}");
    }
}

#[tokio::test]
async fn names_are_opened_as_acts_and_nothing_of_them_is_in_the_ledger() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0]).await;
        let text = Some("QwzCanaryTextJkx".to_owned());
        desk.take(1, &[Entry { text, ..desk.entry_of(0).await }]).await;
        desk.run().await;
        let size = async || desk.scene.store.log_head(desk.scene.programme).await.unwrap().unwrap().size;
        let before = size().await;
        let items = desk.items(true).await;
        assert_eq!(size().await, before + 1, "one act a statement");
        let party = items[0].party.as_ref().map(|found| found.party.name.clone().unwrap_or_default());
        assert_eq!(party.as_deref(), Some(PAYEES[0].0));
        let request = desk.scene.request("officer1").await.unwrap();
        let opened = desk.scene.app.worklist(&request, desk.place.bank, (None, 10), true).await;
        assert_eq!(refused(opened), "not_your_role");
        desk.sure().await;
        let canaries = [PAYEES[0].0, PAYEES[0].1, "QwzCanaryTextJkx", OWN];
        for table in grant_api::store::verify::logged_tables() {
            for fact in desk.scene.store.facts(desk.scene.programme, table).await.unwrap() {
                let text = fact.to_json().to_string();
                assert!(!canaries.iter().any(|canary| text.contains(canary)), "{engine:?} {}: {text}", table.name);
            }
        }
        let raw = crate::raw::Raw::open(engine, desk.scene.database.url()).await.unwrap();
        for sql in ["SELECT request || answer FROM idempotency", "SELECT body FROM log_leaf"] {
            for text in raw.column(sql).await.unwrap() {
                assert!(!canaries.iter().any(|canary| text.contains(canary)), "{engine:?}: {text}");
            }
        }
    }
}
