//! The canary scan (attack case 23): a string of its own in each field of an identity, in a note, in an incident and in a file; then every
//! file of the program's folder and every line it logged is searched for each, in UTF-8, UTF-16, hexadecimal and base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tests::binary::Demo;
use tests::http::Answer;

/// Field and canary.
const CANARIES: [(&str, &str); 9] = [
    ("given_name", "Канарейкаім’я"),
    ("family_name", "QwzCanaryFamilyJkx"),
    ("birth_date", "1987-09-23"),
    ("phone", "+380009173645"),
    ("email", "qwzcanary@jkx.example"),
    ("contact_way", "QwzCanaryWayJkx"),
    ("contact_time", "QwzCanaryTimeJkx"),
    ("tax_id", "9173645082"),
    ("document", "QWZ9173645"),
];
const NOTE: &str = "QwzCanaryNoteJkx: слова про канарейку";
const INCIDENT: &str = "QwzCanaryIncidentJkx: що сталося з канаркою";
/// Whom a grant is paid to: name and account.
const PAYEE: [&str; 2] = ["QwzCanaryPayeeJkx", "UA833052990009173645020173640"];
/// Name, account, tax number and text of a line of a bank, and its reference.
const PAYER: [&str; 4] =
    ["QwzCanaryPayerJkx", "UA903052992990004149917364508", "QwzCanaryRemittanceJkx", "QWZBANKREF91736"];
const FILE: &str = "%PDF-1.7\nQwzCanaryFileJkx";

/// The spellings in which a text could lie in a file. Base64 begins at any of three places in a group.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut all = vec![bytes.to_vec(), wide, hex(bytes).into_bytes(), hex(bytes).to_uppercase().into_bytes()];
    for offset in 0..3_usize {
        let shifted = [&vec![0; offset], bytes].concat();
        let coded = STANDARD.encode(shifted);
        // Without the ends that hang on what comes before and after.
        all.push(coded.as_bytes()[4..coded.len() - 4].to_vec());
    }
    all
}

/// Every spelling of many texts, by its first two bytes: a file is gone through once for all of them.
struct Search {
    parts: Vec<(String, Vec<u8>)>,
    by_start: Vec<Vec<usize>>,
}

impl Search {
    fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Search {
        let (mut parts, mut by_start) = (Vec::new(), vec![Vec::new(); 1 << 16]);
        for text in texts {
            for spelling in spellings(text) {
                by_start[start(&spelling)].push(parts.len());
                parts.push((text.to_owned(), spelling));
            }
        }
        Search { parts, by_start }
    }

    /// The texts that a file holds in any spelling.
    fn found(&self, bytes: &[u8]) -> Vec<&str> {
        let mut found = Vec::new();
        for at in 0..bytes.len().saturating_sub(1) {
            for index in &self.by_start[start(&bytes[at..])] {
                let (text, part) = &self.parts[*index];
                if bytes[at..].starts_with(part) {
                    found.push(text.as_str());
                }
            }
        }
        found
    }
}

fn start(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

fn granted(answer: &Answer) -> &Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    &answer.json
}

/// A payee is set, once wrongly, and seen.
async fn payee(demo: &Demo) {
    let (officer, manager) = (demo.client("officer", 0).unwrap(), demo.client("manager", 0).unwrap());
    // The oldest that is active: of newer ones the demonstration knows already whom to pay.
    let page = officer.get("/api/v1/cases?limit=100&q=state:active").await.unwrap();
    let case = granted(&page)["items"].as_array().unwrap().last().unwrap()["case_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/cases/{case}/payee");
    let mut body = json!({ "version": 0, "name": PAYEE[0], "account": format!("{}0", PAYEE[1]) });
    let wrong = officer.post(&path, &body, "canary-p0").await.unwrap();
    assert_eq!((wrong.status, wrong.text.contains("9173645")), (422, false), "{}", wrong.text);
    body["account"] = json!(PAYEE[1]);
    granted(&officer.post(&path, &body, "canary-p1").await.unwrap());
    assert_eq!(officer.get(&path).await.unwrap().status, 403);
    let seen = manager.get(&path).await.unwrap();
    assert_eq!((granted(&seen)["name"].as_str(), granted(&seen)["account"].as_str()), (Some(PAYEE[0]), Some(PAYEE[1])));
    assert_eq!(seen.header("cache-control"), "no-store");
}

/// A file of a bank is taken, and its counterparties are opened.
async fn statement(demo: &Demo) {
    let finance = demo.client("finance", 0).unwrap();
    let accounts = finance.get("/api/v1/bank-accounts").await.unwrap();
    let account = granted(&accounts).as_array().unwrap().iter().find(|account| account["currency"] == "UAH").unwrap();
    let path = format!("/api/v1/bank-accounts/{}/statements", account["bank_account_id"].as_str().unwrap());
    let [name, number, text, reference] = PAYER;
    let file = format!(
        ":20:A\n:25:{number}\n:28C:1/1\n:60F:C260301UAH1,\n:61:260301C5,NTRFNONREF//{reference}\n\
         :86:/NAME/{name}/REMI/{text}\n:62F:C260301UAH6,\n-\n"
    );
    for (key, told) in [("canary-s1", false), ("canary-s2", true)] {
        let request = finance.request(reqwest::Method::POST, &path);
        let request = request.header("idempotency-key", key).header("content-type", "application/octet-stream");
        let taken = finance.send(request.body(file.clone())).await.unwrap();
        assert_eq!((granted(&taken)["already_there"].as_bool(), &taken.json["lines_new"]), (Some(told), &json!(1)));
        assert!(!taken.text.contains("Qwz"), "{}", taken.text);
    }
    let listed = finance.get(&path).await.unwrap();
    let statement = granted(&listed)["items"][0]["statement_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/statements/{statement}/counterparties");
    let opened = finance.get(&path).await.unwrap();
    assert!(granted(&opened)["items"][0]["party"]["text"].as_str().unwrap().contains(text), "{}", opened.text);
    assert_eq!(opened.header("cache-control"), "no-store");
    let officer = demo.client("officer", 0).unwrap();
    assert_eq!(officer.get(&path).await.unwrap().status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_names_somebody_is_found_in_clear_nowhere() {
    let others = [NOTE, INCIDENT, &FILE[9..], "380009173645"];
    let search = Search::of(CANARIES.iter().map(|(_, canary)| *canary).chain(others).chain(PAYEE).chain(PAYER));
    // The search itself finds what is there.
    for (text, spelling) in &search.parts {
        assert!(search.found(&[b"ab", spelling.as_slice(), b"cd"].concat()).contains(&text.as_str()));
    }
    let demo = Demo::start().await.unwrap();
    let officer = demo.client("officer", 0).unwrap();
    // An old one, of whom the demonstration has recorded nothing.
    let page = officer.get("/api/v1/cases?limit=1&q=number:2004-0001").await.unwrap();
    let case = granted(&page)["items"][0]["case_id"].as_str().unwrap().to_owned();
    let whole = officer.get(&format!("/api/v1/cases/{case}")).await.unwrap();
    let subject = granted(&whole)["subject_id"].as_str().unwrap().to_owned();
    let mut body = json!({ "version": 0 });
    for (field, canary) in CANARIES {
        body[field] = json!(canary);
    }
    let path = format!("/api/v1/subjects/{subject}/identity");
    granted(&officer.post(&path, &body, "canary-1").await.unwrap());
    // Refused and repeated, with the values in hand.
    assert_eq!(officer.post(&path, &body, "canary-2").await.unwrap().status, 409);
    body["phone"] = json!("+380009173645x");
    let wrong = officer.post(&path, &body, "canary-3").await.unwrap();
    assert_eq!((wrong.status, wrong.text.contains("9173645")), (422, false), "{}", wrong.text);
    for (number, (field, canary)) in CANARIES.into_iter().enumerate() {
        let why = json!({ "field": field, "reason": "call_back" });
        let path = format!("/api/v1/cases/{case}/identity/reveal");
        let shown = officer.post(&path, &why, &format!("canary-r{number}")).await.unwrap();
        assert_eq!(granted(&shown)["value"], canary);
        assert_eq!(shown.header("cache-control"), "no-store");
    }
    let note = json!({ "kind": "note", "text": NOTE });
    granted(&officer.post(&format!("/api/v1/cases/{case}/notes"), &note, "canary-n").await.unwrap());
    let notes = officer.get(&format!("/api/v1/cases/{case}/notes")).await.unwrap();
    assert_eq!(granted(&notes)[0]["text"], NOTE);
    let told = json!({ "incident_kind": "safety", "severity": "high", "text": INCIDENT });
    let raised = officer.post(&format!("/api/v1/cases/{case}/incidents"), &told, "canary-i").await.unwrap();
    let incident = granted(&raised)["object"]["id"].as_str().unwrap().to_owned();
    let lead = demo.client("protection", 0).unwrap();
    let listed = lead.get(&format!("/api/v1/incidents/{incident}")).await.unwrap();
    assert_eq!((granted(&listed)["has_text"].as_bool(), listed.text.contains("QwzCanary")), (Some(true), false));
    let words = lead.get(&format!("/api/v1/incidents/{incident}/text")).await.unwrap();
    assert_eq!(granted(&words)["text"], INCIDENT);
    assert_eq!(words.header("cache-control"), "no-store");
    payee(&demo).await;
    let files = format!("/api/v1/cases/{case}/attachments");
    let request = officer.request(reqwest::Method::POST, &format!("{files}?kind=plan"));
    let request = request.header("idempotency-key", "canary-f").header("content-type", "application/octet-stream");
    granted(&officer.send(request.body(FILE)).await.unwrap());
    let listed = officer.get(&files).await.unwrap();
    let id = granted(&listed)[0]["attachment_id"].as_str().unwrap().to_owned();
    let read = officer.get(&format!("{files}/{id}")).await.unwrap();
    assert_eq!((read.status, read.text.as_str()), (200, FILE));
    let disposition = read.header("content-disposition");
    assert!(disposition.contains(&id.replace('-', "")), "{disposition}");

    statement(&demo).await;

    let mut searched = vec![("the log".to_owned(), demo.output().join("\n").into_bytes())];
    for file in std::fs::read_dir(demo.data()).unwrap() {
        let file = file.unwrap().path();
        searched.push((file.display().to_string(), std::fs::read(&file).unwrap()));
    }
    let names: Vec<&str> = searched.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in ["ledger.db", "ledger.db-wal", "ledger.vault.db", "ledger.vault.db-wal", "ledger.vault.key"] {
        assert!(names.iter().any(|name| name.ends_with(wanted)), "{wanted} in {names:?}");
    }
    for (name, bytes) in &searched {
        assert_eq!(search.found(bytes), [] as [&str; 0], "in {name}");
    }
}
