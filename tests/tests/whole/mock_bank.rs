//! Scenarios of a mock bank through the program, on both engines: our payments leave in a batch, the bank's files are taken
//! and booked, and the books end where the bank's own record does.
//!
//! Invariant: the bank's files are as it wrote them, but for our references in place of the scenario's and days of the scene
//! in place of its days. A vault lies beside each ledger. Must not: say in which state a payment ends; `expected.json` does.

use std::collections::BTreeMap;
use std::path::PathBuf;

use grant_api::app::verify::verify;
use grant_api::exchange::bank::pain001;
use ledger_core::time::Day;
use serde_json::Value;
use tests::binary::grant_api;
use tests::clerk::{Booked, Clerk, Payers, Sent};
use tests::payable::{PAYABLE, Payable, Sealed};

use crate::engine::{Engine, engines};
use crate::scene::Scene;

/// The organisation's account in the scenarios.
const OWN: &str = "UA093052990000026004012345678";

/// One scenario that is being played.
struct Played {
    sealed: Sealed,
    clerk: Clerk,
    sent: Sent,
    payers: Payers,
    /// Ours in place of the scenario's: references, ids of message and batch, days.
    words: BTreeMap<String, String>,
    /// Files of the bank in their order.
    files: Vec<(String, String)>,
    record: Value,
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The day of the scene for a day of March 2026 in the scenario; its second is the day of the batch.
fn day(scene: &Scene, of_march: u64) -> Day {
    scene.day(PAYABLE + of_march - 2)
}

/// Payments of an instruction file, by the account that is paid.
fn instructions(file: &str) -> BTreeMap<String, pain001::Instruction> {
    let read = pain001::read(file.as_bytes()).unwrap_or_else(|fault| panic!("{fault:?}"));
    read.payments.into_iter().map(|one| (one.creditor_account.clone().unwrap(), one)).collect()
}

fn payable(of: &pain001::Instruction) -> Payable {
    Payable {
        name: of.creditor_name.clone().unwrap(),
        account: of.creditor_account.clone().unwrap(),
        amount: i64::try_from(of.amount.mantissa()).unwrap() * 10_i64.pow(2 - of.amount.scale()),
    }
}

impl Played {
    async fn begin(engine: Engine, scenario: &str) -> Played {
        let folder = fixtures::reference("bank").join("mockbank").join(scenario);
        let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
        let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let record: Value = serde_json::from_str(&read(&folder.join("expected.json"))).unwrap();
        let asked = instructions(&read(&folder.join("01-pain.001.xml")));
        let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        let files = paths.iter().filter(|path| name(path).ends_with(".xml")).skip(1);
        let files = files.map(|path| (name(path), read(path))).collect();

        let opening = record["statements"][0]["opening"].as_i64().unwrap();
        let sealed = Sealed::open(engine).await.unwrap();
        let payees: Vec<Payable> = asked.values().map(payable).collect();
        let own = ("Grant Programme Ukraine", OWN);
        let (clerk, payers) = Clerk::with_payments(&sealed, own, opening, &payees).await.unwrap();
        let scene = &sealed.scene;
        let sent = clerk.batch_send(day(scene, 2), day(scene, 3)).await.unwrap();
        let words = words(scene, &asked, &instructions(&sent.file));
        Played { sealed, clerk, sent, payers, words, files, record }
    }

    /// A file of the bank, as it would have written it for our batch.
    fn ours(&self, file: &str) -> String {
        // The longest first: an id of a batch begins with the id of its message.
        let mut words: Vec<(&String, &String)> = self.words.iter().collect();
        words.sort_by_key(|(theirs, _)| std::cmp::Reverse(theirs.len()));
        words.into_iter().fold(file.to_owned(), |file, (theirs, ours)| file.replace(theirs.as_str(), ours))
    }

    /// Takes every file as it comes, and books what it brings.
    async fn play(&self) -> Booked {
        let mut booked = Booked::default();
        let mut lines = 0;
        for (name, file) in &self.files {
            let file = self.ours(file);
            let on: Day = file.split("<CreDtTm>").nth(1).and_then(|rest| rest.get(..10)).unwrap().parse().unwrap();
            let taken = self.clerk.take(on, &file).await.unwrap();
            lines += taken["lines_new"].as_i64().unwrap();
            if name.contains("pain.002") || name.contains("pacs.004") {
                self.answered(name, &taken);
                continue;
            }
            booked.add(self.clerk.book(on, &self.payers).await.unwrap());
        }
        let entries: i64 =
            self.record["statements"].as_array().unwrap().iter().map(|s| s["entries"].as_i64().unwrap()).sum();
        assert_eq!(lines, entries, "each movement is one line, however many files show it");
        booked
    }

    /// An answer is told and adds nothing.
    fn answered(&self, name: &str, taken: &Value) {
        let answers = taken["answers"].as_array().unwrap();
        assert!(taken["written"] == false && taken["findings"] == Value::Array(Vec::new()), "{name}: {taken}");
        let (said, state, count) = if name.contains("pain.002") {
            ("accepted", "sent", self.sent.payments.len())
        } else {
            ("returned", "paid", 1)
        };
        assert_eq!(answers.len(), count, "{name}: {taken}");
        for one in answers {
            assert_eq!((text(&one["said"]), text(&one["state"])), (said, state), "{name}");
            assert!(one["next"].is_null() && self.sent.payments.contains_key(text(&one["end_to_end_id"])), "{name}");
        }
    }

    /// What the command line says of a file.
    async fn imported(&self, file: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.xml");
        std::fs::write(&path, file).unwrap();
        let (ledger, vault, keys) = (self.sealed.scene.database.url(), self.sealed.vault.url(), self.sealed.key_file());
        let (path, keys) = (path.to_str().unwrap(), keys.to_str().unwrap());
        let place = ["--database", ledger, "--vault", vault, "--vault-key", keys];
        let asked = ["statement", "import", "--account", "BANK", "--as", "finance@example.org", path];
        let done = grant_api(&[&asked[..], &place[..]].concat()).await.unwrap();
        assert_eq!(done.code, Some(0), "{done:?}");
        done.stdout
    }

    /// The books end where the bank's record does.
    async fn agrees(&self) {
        let account = &self.record["account"];
        assert_eq!(self.clerk.balance("1010").await.unwrap(), account["balance"].as_i64().unwrap());
        assert_eq!(self.clerk.balance("1090").await.unwrap(), 0);
        assert_eq!(self.clerk.unexplained(day(&self.sealed.scene, 10)).await.unwrap(), 0);
        let payments = self.record["payments"].as_array().unwrap();
        assert_eq!(payments.len(), self.sent.payments.len());
        for one in payments {
            let ours = &self.words[text(&one["end_to_end_id"])];
            let (state, _) = self.clerk.state(&self.sent.payments[ours]).await.unwrap();
            let expected = if one["status"] == "returned" { "returned" } else { "paid" };
            assert_eq!(state, expected, "{one}");
        }
        // All files again, backwards: nothing new.
        for (name, file) in self.files.iter().rev() {
            let taken = self.clerk.take(day(&self.sealed.scene, 10), &self.ours(file)).await.unwrap();
            let read = name.contains("pain.002") || name.contains("pacs.004");
            assert!(read || taken["already_there"] == true, "{name}: {taken}");
        }
        assert_eq!(self.clerk.balance("1010").await.unwrap(), account["balance"].as_i64().unwrap());
        let checks = verify(&self.sealed.scene.store).await.unwrap();
        assert!(checks.iter().all(|check| check.findings.is_empty()), "{checks:?}");
    }
}

/// What stands in our file where the scenario's has something else.
fn words(
    scene: &Scene,
    theirs: &BTreeMap<String, pain001::Instruction>,
    ours: &BTreeMap<String, pain001::Instruction>,
) -> BTreeMap<String, String> {
    let mut words: BTreeMap<String, String> =
        (1..=10).map(|n| (format!("2026-03-{n:02}"), day(scene, n.max(2)).to_string())).collect();
    assert_eq!(theirs.len(), ours.len());
    for (account, their) in theirs {
        let our = &ours[account];
        assert_eq!((our.amount, &our.creditor_name), (their.amount, &their.creditor_name));
        let pairs = [
            (&their.end_to_end_id, &our.end_to_end_id),
            (&their.message_id, &our.message_id),
            (&their.batch_id, &our.batch_id),
        ];
        words.extend(pairs.map(|(their, our)| (their.clone().unwrap(), our.clone().unwrap())));
    }
    words
}

#[tokio::test]
async fn twelve_payments_are_paid_and_the_balance_is_the_banks() {
    for engine in engines() {
        let played = Played::begin(engine, "s1-happy-12-payments").await;
        assert_eq!(played.play().await, Booked { sure: 12, ..Booked::default() }, "{engine:?}");
        played.agrees().await;
    }
}

#[tokio::test]
async fn a_payment_that_comes_back_after_three_days_is_returned_and_the_balance_is_the_banks() {
    for engine in engines() {
        let played = Played::begin(engine, "s3-returned-after-settlement").await;
        assert_eq!(played.play().await, Booked { sure: 6, returned: 1, ..Booked::default() }, "{engine:?}");
        played.agrees().await;
    }
}

#[tokio::test]
async fn a_tranche_a_refund_and_a_receipt_of_nobody_are_booked_and_the_balance_is_the_banks() {
    for engine in engines() {
        let played = Played::begin(engine, "s6-incoming-donor-tranche-refund-unknown").await;
        let expected = Booked { sure: 4, tranches: 1, refunds: 1, held: 1, ..Booked::default() };
        assert_eq!(played.play().await, expected, "{engine:?}");
        played.agrees().await;
    }
}

/// A status report on a batch: of the whole file, and of single payments.
fn report(message: &str, group: &str, payments: &[(&str, &str, &str)]) -> String {
    let reason = |code: &str| format!("<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>");
    let one = |(id, status, code): &(&str, &str, &str)| {
        let why = if code.is_empty() { String::new() } else { reason(code) };
        format!("<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>{status}</TxSts>{why}</TxInfAndSts>")
    };
    let payments: String = payments.iter().map(one).collect();
    let why = if group == "RJCT" { reason("FF01") } else { String::new() };
    format!(
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt>\
         <OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><GrpSts>{group}</GrpSts>{why}</OrgnlGrpInfAndSts>\
         <OrgnlPmtInfAndSts>{payments}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
}

#[tokio::test]
async fn a_refusal_of_the_bank_is_proposed_once_and_a_file_that_it_refused_as_a_whole_for_each_payment() {
    for engine in engines() {
        let played = Played::begin(engine, "s6-incoming-donor-tranche-refund-unknown").await;
        let (clerk, on) = (&played.clerk, day(&played.sealed.scene, 3));
        let message = instructions(&played.sent.file).into_values().find_map(|one| one.message_id).unwrap();
        let references: Vec<&str> = played.sent.payments.keys().map(String::as_str).collect();
        let before = clerk.balance("1090").await.unwrap();
        let first = [(references[0], "RJCT", "AC04"), (references[1], "ACCP", ""), ("NOT-OURS", "RJCT", "AC04")];
        let file = report(&message, "PART", &first);
        let taken = clerk.take(on, &file).await.unwrap();
        let answers = taken["answers"].as_array().unwrap();
        // Those of which a file in part says nothing are accepted.
        let said: Vec<(&str, &Value)> = answers.iter().map(|one| (text(&one["said"]), &one["next"])).collect();
        let refused = Value::from("payment_reject");
        let rejected = said.iter().filter(|one| **one == ("rejected", &refused)).count();
        assert_eq!(
            (rejected, said.iter().filter(|one| **one == ("accepted", &Value::Null)).count()),
            (1, 3),
            "{said:?}"
        );
        assert_eq!(taken["findings"][0]["code"], "payment-unknown", "{taken}");

        let told = played.imported(&file).await;
        let line = told.lines().find(|line| line.contains(references[0])).unwrap();
        assert!(
            line.ends_with(": rejected AC04, next: payment_reject") && told.contains("nothing was added"),
            "{told}"
        );
        assert_eq!(clerk.reject(on, &taken).await.unwrap(), 1);
        let (state, reference) = clerk.state(&played.sent.payments[references[0]]).await.unwrap();
        assert_eq!((state.as_str(), reference == references[0]), ("authorised", false), "{engine:?}");
        assert!(clerk.balance("1090").await.unwrap() > before, "{before}: less is on its way");
        let again = clerk.take(on, &file).await.unwrap();
        assert_eq!(clerk.reject(on, &again).await.unwrap(), 0, "{again}");

        let taken = clerk.take(on, &report(&message, "RJCT", &[])).await.unwrap();
        assert_eq!(clerk.reject(on, &taken).await.unwrap(), references.len() - 1, "{taken}");
        assert_eq!(clerk.balance("1090").await.unwrap(), 0);
        let none = clerk.take(on, &report("elsewhere", "RJCT", &[])).await.unwrap();
        assert_eq!(none["answers"], Value::Array(Vec::new()));
    }
}
