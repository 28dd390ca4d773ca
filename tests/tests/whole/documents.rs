//! Documents of a case, from the step that records them to the file that is handed out, on both engines.
//!
//! Invariant: text is read back by a program that is not ours (`tests::pdf`). What is handed out has the recorded hash.

use grant_api::app::AppError;
use grant_api::app::execute::Terms;
use grant_api::app::verify::verify_database;
use grant_api::document::model::{Block, Doc};
use grant_api::document::{Facts, TEMPLATE, html};
use grant_api::store::write::Receipt;
use ledger_core::id::{CaseId, GoodsId};
use ledger_core::ledger::log::read_body;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::document::{Document, DocumentKind, Language, fingerprint};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::time::{Day, Timestamp};
use tests::pdf::PdfText;

use crate::engine::{Engine, engines};
use crate::place::{Place, uah};
use crate::play::{Deal, to_the_signatures, to_the_vote};
use crate::raw::Raw;
use crate::scene::{Scene, code, object};

const TERMS: (Condition, Policy) = (Condition::Conditional, Policy::Advance);
const CASE: i64 = 4_500_050;

/// A case whose award is confirmed.
struct Desk {
    scene: Scene,
    place: Place,
    deal: Deal,
    case: CaseId,
}

impl Desk {
    /// A case whose vote was not closed yet.
    async fn at_the_vote(engine: Engine) -> Desk {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 30_000_000, 30_000_000).await.unwrap();
        let deal = Deal { requested: CASE, voted: CASE, instalments: vec![vec![3_000_000], vec![1_500_050]] };
        let case = scene.case_open(place, CASE, scene.day(3)).await.unwrap();
        let steps = to_the_vote();
        scene.take_all(case, place, &deal, &steps[..steps.len() - 1]).await.unwrap();
        Desk { scene, place, deal, case }
    }

    async fn open(engine: Engine) -> Desk {
        let desk = Desk::at_the_vote(engine).await;
        desk.scene
            .take_all(desk.case, desk.place, &desk.deal, &to_the_vote()[to_the_vote().len() - 1..])
            .await
            .unwrap();
        desk.scene.take_all(desk.case, desk.place, &desk.deal, &to_the_signatures()[..1]).await.unwrap();
        desk
    }

    /// The closing of the vote, and its day.
    async fn closing(&self) -> (Day, Command) {
        let last = to_the_vote().pop().unwrap();
        self.scene.prepare(self.case, self.place, &self.deal, last).await.unwrap()
    }

    /// A command as the API and the console take it: with its documents.
    async fn carry_out(&self, key: &str, who: &str, on: Day, command: Command) -> Result<Receipt, AppError> {
        let request = self.scene.request(who).await.unwrap();
        let terms = Terms { key: Some(key.into()), on: Some(on), ..Terms::default() };
        self.scene.app.carry_out(&request, terms, command).await
    }

    /// The command of a step of the signatures, and its day.
    async fn step(&self, number: usize) -> (Day, Command) {
        self.scene.prepare(self.case, self.place, &self.deal, to_the_signatures()[number]).await.unwrap()
    }

    async fn documents(&self) -> Vec<Document> {
        let request = self.scene.request("officer1").await.unwrap();
        self.scene.app.documents(&request, self.case).await.unwrap()
    }

    async fn pdf(&self, row: &Document) -> Vec<u8> {
        let request = self.scene.request("officer1").await.unwrap();
        self.scene.app.document_pdf(&request, self.case, row.document_id).await.unwrap()
    }

    async fn clean(&self) {
        for check in verify_database(self.scene.database.url()).await.unwrap() {
            assert_eq!(check.findings, [], "{}", check.check);
        }
    }
}

/// The signature of a step under a document.
fn under(command: Command, document: Option<&str>) -> Command {
    let named = |step: input::SignatureStep| input::SignatureStep { document: document.map(str::to_owned), ..step };
    match command {
        Command::SignatureRecord(step) => Command::SignatureRecord(named(step)),
        Command::AgreementSign(step) => Command::AgreementSign(named(step)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_is_recorded_in_both_languages_and_signed_under_its_hash() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let (on, send) = desk.step(1).await;
        let sent = desk.carry_out("send", "officer1", on, send.clone()).await.unwrap();
        // The same request again gets the same answer, though the agreement can't be rendered as a new one any more.
        assert_eq!(desk.carry_out("send", "officer1", on, send).await.unwrap(), sent);
        let rows = desk.documents().await;
        let said: Vec<_> = rows.iter().map(|row| (row.kind, row.version, row.language)).collect();
        let kind = DocumentKind::Agreement;
        assert_eq!(said, [(kind, 1, Language::En), (kind, 1, Language::Uk)]);
        for row in &rows {
            assert_eq!(fingerprint(&desk.pdf(row).await), row.sha256);
        }
        let (on, record) = desk.step(2).await;
        let wrong = "0".repeat(64);
        for document in [None, Some(wrong.as_str())] {
            let refused = desk.carry_out("sign", "officer1", on, under(record.clone(), document)).await;
            assert_eq!(refused.err().map(|error| error.code()), Some("document_differs"));
        }
        let hash = rows[1].sha256.clone();
        let signed = desk.carry_out("sign", "officer1", on, under(record, Some(&hash))).await.unwrap();
        let (on, sign) = desk.step(3).await;
        desk.carry_out("both", "manager2", on, under(sign, Some(&rows[0].sha256))).await.unwrap();
        let leaf = desk.scene.store.log_after(desk.scene.programme, signed.seq - 1, 1).await.unwrap().remove(0);
        assert!(leaf.body.contains(&hash), "{}", leaf.body);
        assert!(read_body(&leaf.body).is_ok());
        desk.clean().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handover_is_recorded_with_its_act_each_time_in_a_new_version() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        desk.scene.take_all(desk.case, desk.place, &desk.deal, &to_the_signatures()[1..]).await.unwrap();
        let on = desk.scene.day(30);
        let version = desk.scene.case(desk.case).await.unwrap().award.unwrap().version;
        let order = input::GoodsOrder {
            case: desk.case,
            version,
            order: input::Order::Free { supplier: code("SUP-1").unwrap(), amount: uah(1_000_000) },
        };
        let ordered = desk.scene.act("finance_manager1", on, Command::GoodsOrder(order)).await.unwrap();
        let goods: GoodsId = object(&ordered).unwrap();
        let step = |version, amount| input::GoodsAmount { goods, version, amount: uah(amount), documents: Vec::new() };
        desk.scene.act("officer1", on, Command::GoodsReceive(step(1, 1_000_000))).await.unwrap();
        for (version, amount) in [(2, 400_000), (3, 600_000)] {
            let handed = Command::GoodsHandover(step(version, amount));
            desk.carry_out(&format!("hand-{version}"), "officer1", on, handed).await.unwrap();
        }
        let rows = desk.documents().await;
        let said: Vec<_> = rows.iter().map(|row| (row.kind, row.version)).collect();
        let kind = DocumentKind::Handover;
        assert_eq!(said, [(kind, 1), (kind, 1), (kind, 2), (kind, 2)]);
        for row in &rows {
            assert_eq!(row.object_id, goods.0);
            assert_eq!(fingerprint(&desk.pdf(row).await), row.sha256);
        }
        desk.clean().await;
    }
}

/// Words of a document that a reader has to find, each whole.
fn words(doc: &Doc) -> Vec<String> {
    let mut words = vec![doc.title.clone()];
    for block in &doc.blocks {
        match block {
            Block::Heading(text) | Block::Paragraph(text) | Block::Point(text) | Block::Notice(text) => {
                words.push(text.clone());
            }
            Block::Facts(facts) => words.extend(facts.iter().map(|(_, value)| value.clone())),
            Block::Table(table) | Block::Kept(table) => words.push(table.caption.clone()),
            Block::Drawing(drawing) => words.push(drawing.title.clone()),
            Block::Signatures(places) => words.extend(places.iter().map(|place| place.role.clone())),
        }
    }
    let plain = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.iter().map(plain).collect()
}

/// Reads a recorded document back, on each page its foot and in all the words of its template; the text without the feet.
async fn read_back(reader: &PdfText, desk: &Desk, row: &Document) -> (String, Doc) {
    let text = reader.read(&desk.pdf(row).await).unwrap();
    let doc = Facts::of(row).unwrap().doc(row.language, None).unwrap();
    // A paragraph may go on behind a footer: lines are looked for without what stands between the pages.
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.is_empty()).collect();
    let foot = format!("{} · {}", doc.reference, doc.version);
    let body: Vec<&str> =
        pages.iter().map(|page| page.split(foot.as_str()).next().unwrap_or_default().trim()).collect();
    let body = body.join(" ");
    for wanted in words(&doc) {
        assert!(body.contains(&wanted), "{}: {wanted}\nin {body}", row.language);
    }
    assert!(pages.iter().all(|page| page.contains(&foot)), "{text}");
    (body, doc)
}

const TOLD: [(Language, &str); 2] = [
    (Language::En, "forty-five thousand hryvnias 50 kopiykas"),
    (Language::Uk, "сорок п'ять тисяч гривень 50 копійок"),
];

#[tokio::test(flavor = "multi_thread")]
async fn pdftotext_reads_the_words_of_the_template_in_both_languages() {
    let Some(reader) = PdfText::find() else { return };
    let desk = Desk::open(Engine::Sqlite).await;
    let (on, send) = desk.step(1).await;
    desk.carry_out("send", "officer1", on, send).await.unwrap();
    for (row, (language, told)) in desk.documents().await.iter().zip(TOLD) {
        let (body, doc) = read_back(&reader, &desk, row).await;
        assert_eq!(row.language, language);
        assert!(body.contains(told), "{body}");
        let page = html::page(&doc).into_string().replace('\u{a0}', " ");
        assert!(page.contains(told), "{page}");
    }
}

/// Minutes are made where the vote is closed, say who decided what, and are read by who may read the case.
#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_recorded_when_the_vote_is_closed_and_name_members_on_the_page_alone() {
    let reader = PdfText::find();
    for engine in engines() {
        let desk = Desk::at_the_vote(engine).await;
        let (on, close) = desk.closing().await;
        let closed = desk.carry_out("close", "chair", on, close.clone()).await.unwrap();
        assert_eq!(desk.carry_out("close", "chair", on, close).await.unwrap(), closed);
        let rows = desk.documents().await;
        let said: Vec<_> = rows.iter().map(|row| (row.kind, row.object_id, row.version, row.language)).collect();
        let (kind, of) = (DocumentKind::Minutes, desk.case.0);
        assert_eq!(said, [(kind, of, 1, Language::En), (kind, of, 1, Language::Uk)]);
        let record = desk.scene.case(desk.case).await.unwrap().application.minutes_hash.unwrap();
        let member = desk.scene.request("committee2").await.unwrap().principal.person.name.to_string();
        let request = desk.scene.request("officer1").await.unwrap();
        for (row, (_, told)) in rows.iter().zip(TOLD) {
            assert_eq!(fingerprint(&desk.pdf(row).await), row.sha256);
            assert!(row.facts.contains(&record) && !row.facts.contains(&member), "{}", row.facts);
            let (_, doc) = desk.scene.app.document_doc(&request, desk.case, row.document_id).await.unwrap();
            let page = html::page(&doc).into_string().replace('\u{a0}', " ");
            assert!(page.contains(&member) && page.contains(told), "{page}");
            if let Some(reader) = &reader {
                let (body, _) = read_back(reader, &desk, row).await;
                assert!(body.contains(told) && body.contains(&record) && !body.contains(&member), "{body}");
            }
        }
        let id = rows[0].document_id;
        for (who, sees) in [("committee1", true), ("caseworker1", true), ("caseworker2", false), ("evaluator", false)] {
            let request = desk.scene.request(who).await.unwrap();
            assert_eq!(desk.scene.app.document_doc(&request, desk.case, id).await.is_ok(), sees, "{who}");
        }
        desk.clean().await;
    }
}

/// What was printed and signed is given out though the program that made it is gone.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_printed_is_kept_in_the_vault_and_given_out_of_it() {
    for engine in engines() {
        let mut desk = Desk::open(engine).await;
        let (vault, keys) = (engine.database().await.unwrap(), tempfile::tempdir().unwrap());
        let plain = desk.scene.app.clone();
        desk.scene.app = plain.clone().with_vault(vault.url(), &keys.path().join("vault.key")).await.unwrap();
        let (on, send) = desk.step(1).await;
        desk.carry_out("send", "officer1", on, send).await.unwrap();
        let rows = desk.documents().await;
        let raw = Raw::open(engine, vault.url()).await.unwrap();
        assert_eq!(raw.column("SELECT CAST(COUNT(*) AS TEXT) FROM vault_document").await.unwrap(), ["2"]);
        let now = desk.scene.request("officer1").await.unwrap().now;
        let later = Timestamp::from_micros(now.micros() + 7_200_000_000);
        assert_eq!(desk.scene.app.vault_sweep(later).await.unwrap(), 0, "{engine:?}");
        // As if another program had made them: only the kept one is what was recorded.
        let ledger = Raw::open(engine, desk.scene.database.url()).await.unwrap();
        ledger.lower_guards().await.unwrap();
        ledger.run(&format!("UPDATE document SET template = {}", TEMPLATE + 1)).await.unwrap();
        let request = desk.scene.request("officer1").await.unwrap();
        for row in &rows {
            assert_eq!(fingerprint(&desk.pdf(row).await), row.sha256);
            let without = plain.document_pdf(&request, desk.case, row.document_id).await;
            assert_eq!(without.err().map(|error| error.code()), Some("document_not_reproduced"));
        }
        // What was changed in the vault is not given out; it is made again where it can be.
        let swapped = match engine {
            Engine::Sqlite => "UPDATE vault_document SET sealed = x'00'",
            Engine::Postgres => "UPDATE vault_document SET sealed = '\\x00'",
        };
        assert_eq!(raw.run(swapped).await.unwrap(), 2);
        let spoilt = desk.scene.app.document_pdf(&request, desk.case, rows[0].document_id).await;
        assert_eq!(spoilt.err().map(|error| error.code()), Some("document_not_reproduced"));
        ledger.run(&format!("UPDATE document SET template = {TEMPLATE}")).await.unwrap();
        assert_eq!(fingerprint(&desk.pdf(&rows[0]).await), rows[0].sha256);
    }
}

/// Somebody without the case does not learn that there is a document.
#[tokio::test(flavor = "multi_thread")]
async fn documents_are_shown_to_those_who_see_the_case() {
    let desk = Desk::open(Engine::Sqlite).await;
    let (on, send) = desk.step(1).await;
    desk.carry_out("send", "officer1", on, send).await.unwrap();
    let id = desk.documents().await[0].document_id;
    for (who, sees) in [("officer2", true), ("caseworker1", true), ("caseworker2", false), ("evaluator", false)] {
        let request = desk.scene.request(who).await.unwrap();
        let answer = desk.scene.app.document_pdf(&request, desk.case, id).await;
        assert_eq!(answer.is_ok(), sees, "{who}");
        if !sees {
            assert_eq!(answer.err(), Some(AppError::Hidden), "{who}");
        }
    }
}
