//! A month of one bank account in a real browser: the clerk builds the batch, somebody else releases it, the bank's files are
//! taken, lines are matched and booked by the forms, the month is prepared and signed by a second person; what is booked on
//! its days later breaks it.
//!
//! Invariant: up to the authorised payments the scene acts through the use cases; from the batch on everything is done on the
//! pages, each by whoever's it is.

mod before;

use std::path::Path;

use fantoccini::Locator;
use grant_api::app::execute::Terms;
use grant_api::app::verify::verify;
use ledger_core::id::{BatchId, CaseId, ReconciliationId};
use ledger_core::ledger::period::month_end;
use ledger_core::programme::batch::PaymentFormat;
use ledger_core::programme::disbursement::{Disbursement, DisbursementState};
use ledger_core::programme::document::Language;
use ledger_core::row::hex;
use ledger_core::time::{Day, plus_days};
use sha2::{Digest, Sha256};
use tests::browser::Browser;
use tests::camt::{Entry, Statement};
use tests::page_list::Named;
use tests::served::Served;
use tests::visitor::session;

use super::pages::Viewer;
use crate::engine::{Engine, TestDatabase, engines};
use crate::place::Place;
use crate::scene::Scene;

/// Accounts of the organisation, as its bank prints them.
const OWN: &str = "UA213996220000026007233566001";
const OWN_USD: &str = "UA903052992990004149123456789";
/// Who is paid.
const PAYEES: [(&str, &str); 4] = [
    ("First Canary", "DE89370400440532013000"),
    ("Second Canary", "GB82WEST12345698765432"),
    ("Third Canary", "FR1420041010050500013M02606"),
    ("Fourth Canary", "NL91ABNA0417164300"),
];
const AMOUNT: i64 = 100_000;
/// What the account in hryvnia holds when the month begins: a tranche, own money, less the dollars that were bought.
const OPENING: i64 = 900_000 + 500_000 - 410_000;

/// Pages that stand in both languages at both widths, in the middle of the work.
const LOOKED_AT: &[Named] = &[
    ("month-worklist", "/bank/BANK/reconcile"),
    ("line-payments", "/bank/BANK/lines/L-000003/payment_confirm"),
    ("line-return", "/bank/BANK/lines/L-000004/payment_return"),
    ("line-hold", "/bank/BANK/lines/L-000005/receipt_hold"),
    ("line-proceeds", "/bank/BANK/lines/L-000006/conversion_settle"),
    ("line-fee", "/bank/BANK/lines/L-000007/bank_fee_book"),
    ("line-claim", "/bank/BANK/lines/L-000005/claim_refund"),
    ("line-sale", "/bank/USD/lines/L-000008/currency_sell"),
    ("line-booked", "/bank/BANK/reconcile?show=booked"),
    ("receipts-none", "/bank/BANK/receipts"),
];
/// The same once lines are booked.
const LOOKED_AT_LATER: &[Named] = &[
    ("month-booked", "/bank/BANK/reconcile?show=booked"),
    ("receipts", "/bank/BANK/receipts"),
    ("month-bank", "/bank/BANK"),
];

struct Desk {
    scene: Scene,
    place: Place,
    cases: Vec<CaseId>,
    viewer: Viewer,
    files: tempfile::TempDir,
    first: Day,
    _served: Served,
    _vault: TestDatabase,
}

impl Desk {
    async fn open(engine: Engine) -> Option<Desk> {
        let browser = Browser::start().await.unwrap()?;
        let (scene, place, cases, first, vault, files) = before::scene(engine).await;
        let served = Served::start(scene.app.clone()).await.unwrap();
        let viewer = Viewer::new(browser, served.address());
        Some(Desk { scene, place, cases, viewer, files, first, _served: served, _vault: vault })
    }

    /// The day number `n` of the month.
    fn day(&self, n: u64) -> String {
        plus_days(self.first, n - 1).to_string()
    }

    async fn seat(&self, who: &str) {
        let session = session(&self.scene.store, self.scene.person(who).unwrap()).await.unwrap();
        self.viewer.bring(&[("__Host-session".to_owned(), session)]).await;
    }

    async fn row(&self, case: usize) -> Disbursement {
        self.scene.case(self.cases[case]).await.unwrap().disbursements.remove(0)
    }

    /// Sends a form; a refusal fails with what the page says.
    async fn sent(&self, button: &str) {
        self.viewer.send(button).await;
        let source = self.viewer.browser.page().source().await.unwrap();
        let refused = source.contains("error-summary") || source.contains("flash barred\" role=\"alert\"");
        assert!(!refused, "{button}: {}", self.viewer.text().await);
    }

    /// Opens the work list and follows a line of it, among those that are open or booked.
    async fn line(&self, account: &str, list: &str, reference: &str) {
        self.viewer.open(&format!("/bank/{account}/reconcile{list}")).await;
        let link = format!("//ol[contains(@class, 'work')]//a[contains(., '{reference}')]");
        self.viewer.press(Locator::XPath(&link)).await;
    }

    /// Books an open line as something: the work list, its line, the form, the entry that it would post, the act.
    async fn book(&self, (account, reference): (&str, &str), action: &str, fields: &[(&str, &str)], shows: &str) {
        self.line(account, "", reference).await;
        self.viewer.send(&format!("main a[href$='/lines/{reference}/{action}']")).await;
        self.viewer.fill(fields).await;
        self.sent("main form button[name=look]").await;
        let text = self.viewer.text().await;
        assert!(text.contains(shows), "{action} of {reference} shows its entry: {text}");
        self.sent("main form button.button").await;
    }

    async fn says(&self, what: &str) {
        let text = self.viewer.text().await;
        assert!(text.contains(what), "{what}: {text}");
    }

    async fn take(&self, account: &str, statement: &Statement<'_>) {
        let file = self.files.path().join(format!("{account}.xml"));
        std::fs::write(&file, statement.file()).unwrap();
        self.viewer.open(&format!("/bank/{account}")).await;
        self.upload(&file).await;
        self.viewer.fill(&[("mode", "take")]).await;
        self.sent("main form[enctype] button").await;
        self.says("The file is taken.").await;
    }

    async fn upload(&self, file: &Path) {
        let input = self.viewer.browser.page().find(Locator::Css("main input[type=file]")).await.unwrap();
        input.send_keys(&file.display().to_string()).await.unwrap();
    }

    async fn path(&self) -> String {
        self.viewer.browser.page().current_url().await.unwrap().path().to_owned()
    }

    /// The clerk builds the batch and somebody else releases it, both seeing the same hashes.
    async fn batch(&self) {
        let (viewer, day) = (&self.viewer, self.day(2));
        self.seat("finance").await;
        viewer.open("/batches/new").await;
        viewer.fill(&[("bank_account", "BANK")]).await;
        viewer.send("main form button").await;
        // A mistake first: the bank is asked to pay before the batch is there.
        viewer.fill(&[("requested_on", &self.day(1)), ("on", &day)]).await;
        viewer.send("main form button[type=submit]").await;
        self.says("The bank cannot pay before the day of the batch.").await;
        viewer.fill(&[("requested_on", &day), ("on", &day)]).await;
        self.sent("main form button[type=submit]").await;
        let path = self.path().await;
        let id: BatchId = path.rsplit('/').next().unwrap().parse().unwrap();
        let request = self.scene.request("finance").await.unwrap();
        for format in PaymentFormat::ALL {
            let terms = Terms { key: Some(self.scene.fresh_key()), ..Terms::default() };
            let file = self.scene.app.batch_file(&request, terms, (id, *format)).await.unwrap();
            self.says(&hex(&Sha256::digest(&file.bytes))).await;
        }
        let own = viewer.browser.page().find(Locator::Css("form[action$='/release']")).await;
        assert!(own.is_err(), "who builds a batch is offered no release");
        self.seat("manager2").await;
        viewer.open(&path).await;
        viewer.fill(&[("on", &day)]).await;
        self.sent("form[action$='/release'] button").await;
        assert_eq!(self.row(0).await.state, DisbursementState::Sent);
    }

    /// What the bank says of the month, in both accounts.
    async fn statements(&self) {
        let on = |n: u64| plus_days(self.first, n - 1);
        let mut paid = Vec::new();
        for (case, payee) in PAYEES.iter().take(2).enumerate() {
            let id = Some(self.row(case).await.end_to_end_id.to_string());
            paid.push(Entry { id, party: Some(*payee), ..Entry::plain(-AMOUNT, on(5)) });
        }
        let back = Entry { amount: AMOUNT, on: on(12), returned: true, ..paid[0].clone() };
        paid.extend([Entry::plain(-2 * AMOUNT, on(6)), back]);
        paid.extend([(25_000, 14), (415_000, 16), (-1_500, 20)].map(|(amount, day)| Entry::plain(amount, on(day))));
        let closing = OPENING + paid.iter().map(|entry| entry.amount).sum::<i64>();
        let (first, last) = (self.first, month_end(self.first));
        let balances = Some([(first, OPENING), (last, closing)]);
        self.take("BANK", &Statement { number: 1, account: OWN, currency: "UAH", balances, entries: paid }).await;
        let (balances, entries) = (Some([(first, 10_000), (last, 0)]), vec![Entry::plain(-10_000, on(15))]);
        self.take("USD", &Statement { number: 2, account: OWN_USD, currency: "USD", balances, entries }).await;
    }

    /// The rules, then what they are sure of, then the return that they find once it was paid.
    async fn matched(&self) {
        let list = "/bank/BANK/reconcile";
        let step = |step: &str| format!("form:has(input[name=step][value={step}]) button");
        self.viewer.open(list).await;
        self.says("no match yet").await;
        // What is left of a line has the line's sign: money that went out is less than nothing.
        let out = "//ol[contains(@class, 'work')]//li[contains(., 'L-000001') and contains(., '\u{2212}')]";
        self.viewer.browser.page().find(Locator::XPath(out)).await.unwrap();
        self.sent(&step("run")).await;
        self.sent(&step("sure")).await;
        self.says("2 lines are confirmed.").await;
        self.viewer.open(list).await;
        self.sent(&step("run")).await;
        self.viewer.tour(LOOKED_AT).await;
        self.line("BANK", "", "L-000004").await;
        self.sent(&step("confirm")).await;
        // What came back leads to the next step of its case.
        self.viewer.send("main a[href*='/do/payment_reissue?object=']").await;
        let number = self.scene.case(self.cases[0]).await.unwrap().application.number;
        self.says(&number).await;
        assert_eq!(self.row(0).await.state, DisbursementState::Returned);
    }

    /// Two payments that a line names nowhere are chosen by hand, taken back, and chosen again.
    async fn joined(&self) {
        let mut ticks = Vec::new();
        for case in [2, 3] {
            ticks.push(format!("pay_{}", self.row(case).await.disbursement_id.0.simple()));
        }
        let mut fields: Vec<(&str, &str)> = ticks.iter().map(|name| (name.as_str(), "yes")).collect();
        fields.push(("by_hand_reason", "by_phone"));
        self.book(("BANK", "L-000003"), "payment_confirm", &fields, "1090").await;
        assert_eq!(self.row(3).await.state, DisbursementState::Paid);
        let day = self.day(6);
        self.taken_back(&[("undo_reason", "wrong_line"), ("undo_on", &day)]).await;
        assert_eq!(self.row(3).await.state, DisbursementState::Sent);
        // The boxes of the page that came back are as the person left them; here they are empty again.
        self.book(("BANK", "L-000003"), "payment_confirm", &fields, "1090").await;
        assert_eq!(self.row(2).await.state, DisbursementState::Paid);
    }

    async fn taken_back(&self, fields: &[(&str, &str)]) {
        self.line("BANK", "?show=booked", "L-000003").await;
        self.viewer.fill(fields).await;
        self.sent("form:has(input[name=step][value=undo]) button").await;
    }

    /// Everything that is no payment of a case.
    async fn booked(&self) {
        // A line of two parts: one that nobody knows, and interest on the donor's money.
        self.book(("BANK", "L-000005"), "receipt_hold", &[("amount", "200.00")], "2090").await;
        self.book(("BANK", "L-000005"), "interest_receive", &[("fund", "FUND")], "L-000005.2").await;
        self.book(("USD", "L-000008"), "currency_sell", &[("fund", "OWN")], "1095").await;
        self.book(("BANK", "L-000006"), "conversion_settle", &[("sale", "OWN")], "4910").await;
        self.fee().await;
        self.viewer.open("/bank/BANK/reconcile").await;
        self.says("No line is open").await;
        self.line("BANK", "?show=booked", "L-000005").await;
        self.says("L-000005.1").await;
        self.says("Unidentified receipt").await;
        self.viewer.tour(LOOKED_AT_LATER).await;
    }

    /// A charge: first with a mistake, which is told at its field.
    async fn fee(&self) {
        self.line("BANK", "", "L-000007").await;
        self.viewer.send("main a[href$='/lines/L-000007/bank_fee_book']").await;
        self.viewer.fill(&[("eligible", "no"), ("amount", "15.01")]).await;
        self.viewer.send("main form button.button").await;
        let at = self.viewer.browser.page().find(Locator::Css("#f-amount-error")).await.unwrap();
        let said = at.text().await.unwrap();
        assert!(said.contains("another amount"), "{said}");
        self.book(("BANK", "L-000007"), "bank_fee_book", &[("eligible", "no")], "5110").await;
    }

    /// The clerk prepares the month, a second person signs it, and it is printed.
    async fn signed(&self) -> String {
        self.viewer.open("/bank/BANK/months").await;
        let through = month_end(self.first).to_string();
        self.viewer.fill(&[("through", &through)]).await;
        self.sent("main form button[type=submit]").await;
        let path = self.path().await;
        let own = self.viewer.browser.page().find(Locator::Css("form[action$='/sign']")).await;
        assert!(own.is_err(), "who prepares a month is offered no signature");
        self.seat("finance_manager1").await;
        self.viewer.open(&path).await;
        self.sent("form[action$='/sign'] button").await;
        for language in ["en", "uk"] {
            let pdf = format!("main a[href$='/pdf?language={language}']");
            assert!(self.viewer.browser.page().find(Locator::Css(&pdf)).await.is_ok(), "{language}");
        }
        let id: ReconciliationId = path.rsplit('/').next().unwrap().parse().unwrap();
        let request = self.scene.request("finance_manager1").await.unwrap();
        for language in Language::ALL {
            let bytes = self.scene.app.month_pdf(&request, id, *language).await.unwrap();
            assert!(bytes.starts_with(b"%PDF"));
        }
        path
    }

    async fn broken(&self, path: &str) -> bool {
        self.viewer.open(path).await;
        self.viewer.text().await.contains("does not hold any more")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_of_one_account_goes_from_the_batch_to_the_signature_and_a_late_entry_breaks_it() {
    for engine in engines() {
        let Some(desk) = Desk::open(engine).await else { return };
        // Every page works without scripts: on one engine they run, on the other they do not.
        desk.viewer.scripts(engine == Engine::Sqlite).await;
        desk.batch().await;
        desk.seat("finance").await;
        desk.statements().await;
        desk.matched().await;
        desk.joined().await;
        desk.booked().await;
        let month = desk.signed().await;
        assert!(!desk.broken(&month).await, "{engine:?}");

        // What is done on a later day is no part of the month: a receipt finds its place, a confirmation is taken back.
        desk.viewer.open("/bank/BANK/receipts").await;
        desk.viewer.send("main a[href*='/receipt_identify']").await;
        desk.viewer.fill(&[("place", "own")]).await;
        desk.sent("main form button[name=look]").await;
        desk.says("4110").await;
        desk.sent("main form button.button").await;
        desk.says("No receipt waits to be placed").await;
        desk.seat("finance").await;
        desk.taken_back(&[("undo_reason", "wrong_line")]).await;
        assert!(!desk.broken(&month).await, "{engine:?}: taken back after the month");

        // Somebody books on one of its days.
        desk.viewer.open("/setup/tranches").await;
        let day = desk.day(21);
        let late = [("fund", "FUND"), ("bank_account", "BANK"), ("amount", "2.50"), ("bank_reference", "LATE-1")];
        desk.viewer.fill(&[&late[..], &[("value_on", &day), ("on", &day)]].concat()).await;
        desk.sent("main form button[type=submit]").await;
        assert!(desk.broken(&month).await, "{engine:?}");
        for figure in ["11,285.00", "11,287.50"] {
            desk.says(figure).await;
        }
        for check in verify(&desk.scene.store).await.unwrap() {
            assert_eq!(check.findings, [], "{engine:?} {}", check.check);
        }
        let place = desk.place;
        let lines = desk.scene.store.open_lines(desk.scene.programme, place.bank, 10).await.unwrap();
        assert_eq!(lines.len(), 1, "the line that was taken back is open again");
        desk.viewer.close().await;
    }
}
