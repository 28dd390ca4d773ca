//! The API's writes and lists: every role at every write of the document and at the lists of the books by the tables of
//! rights, no action without a route, no write without a right; and payments that come back, by the API alone.
//!
//! Invariant: writes and bodies are read from the document and rights from `policy`; a write that is added is asked too.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::policy::{Action, Reading, may_read, roles_for};
use poem::http::StatusCode;
use serde_json::{Map, Value, json};

use super::house_tests::House;
use super::{requested, today};

const NOBODYS: &str = "00000000-0000-7000-8000-000000000000";

/// Writes that are no command: people are the house's, and a field form or all sure lines are many.
const OF_THE_HOUSE: [&str; 5] =
    ["person_invite", "saved_filter_add", "saved_filter_remove", "visit_form_take", "match_confirm_sure"];

/// A write of the document.
struct Write {
    action: Action,
    path: String,
    body: Value,
}

/// What there is in the house to be named.
struct Things {
    ids: BTreeMap<&'static str, String>,
}

async fn document(house: &House) -> Value {
    let text = house.client.get("/api/openapi.json").send().await.0.take_body().into_string().await.expect("text");
    serde_json::from_str(&text).expect("the document")
}

impl Things {
    async fn of(house: &House, case: &str) -> Things {
        let (_, funds) = house.ask("money", "GET", "/funds", &Value::Null).await;
        let (_, banks) = house.ask("money", "GET", "/bank-accounts", &Value::Null).await;
        let (_, cases) = house.ask("officer1", "GET", "/cases", &Value::Null).await;
        let cases = cases["items"].as_array().expect("cases").clone();
        let case = cases.iter().find(|found| found["number"] == case).expect("the case")["case_id"].clone();
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let (_, whole) = house.ask("officer1", "GET", &format!("/cases/{}", text(&case)), &Value::Null).await;
        let ids = [
            ("funds", text(&funds[0]["fund_id"])),
            ("line", text(&funds[0]["lines"][0]["line_id"])),
            ("bank-accounts", text(&banks[0]["bank_account_id"])),
            ("disbursements", text(&whole["disbursements"][0]["disbursement_id"])),
            ("cases", text(&case)),
        ];
        Things { ids: ids.into_iter().collect() }
    }

    /// The path with ids of what there is, and of nothing where there is none.
    fn path(&self, template: &str) -> String {
        let root = template.split('/').nth(1).unwrap_or_default();
        let id = self.ids.get(root).map_or(NOBODYS, String::as_str);
        template
            .replace("{number}", "1")
            .replace("{id}", id)
            .replace("{line_id}", &self.ids["line"])
            .replace("{name}", "training")
    }

    /// A value that the schema takes: what is required, and nothing else.
    fn value(&self, document: &Value, name: &str, schema: &Value) -> Value {
        if let Some(reference) = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str()) {
            let pointer = reference.trim_start_matches('#');
            return self.value(document, name, document.pointer(pointer).expect("a schema"));
        }
        // A setting's value has the shape that its setting has: here that of the one in the path.
        if name == "value" && schema["type"].is_null() {
            return json!(["finance"]);
        }
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("object"), _) => {
                let needed = schema["required"].as_array().cloned().unwrap_or_default();
                let field = |field: &Value| {
                    let field = field.as_str().expect("a name");
                    (field.to_owned(), self.value(document, field, &schema["properties"][field]))
                };
                Value::Object(needed.iter().map(field).collect::<Map<_, _>>())
            }
            (Some("array"), _) => json!([self.value(document, name, &schema["items"])]),
            (Some("string"), Some("uuid")) => json!(self.id(name)),
            (Some("string"), Some("naive-date" | "date")) => json!(today()),
            (Some("string"), _) => json!(text(name)),
            (Some("integer"), _) => json!(1),
            (Some("boolean"), _) => json!(false),
            other => panic!("{name}: {other:?} {schema}"),
        }
    }

    fn id(&self, name: &str) -> &str {
        let kind = [("fund", "funds"), ("line", "line"), ("bank_account", "bank-accounts")];
        let kind = kind.iter().find(|(part, _)| name.contains(part)).map(|(_, kind)| *kind);
        kind.map_or(NOBODYS, |kind| self.ids[kind].as_str())
    }
}

/// Does it name something that there is not?
fn unknown(path: &str, body: &Value) -> bool {
    path.contains(NOBODYS) || body.to_string().contains(NOBODYS)
}

/// A text that a field takes.
fn text(name: &str) -> &'static str {
    match name {
        "amount" => "1.00",
        "ground" => "stops",
        "pain_001_001_09" | "pain_001_001_03" | "csv" => {
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
        }
        "currency" => "UAH",
        "kind" => "unspent",
        "outcome" => "grantee_reuse",
        "bearer" => "donor",
        "account" => "5010",
        "side" | "normal_side" => "debit",
        "condition" => "conditional",
        "policy" => "advance",
        "status" => "OP",
        "differs" => "status",
        "end_reason" => "refused",
        "incident_kind" => "safety",
        "severity" => "low",
        "choice" => "for",
        "reason" => "error",
        "interest" => "none",
        "role" => "monitor",
        "region" => "UA-46",
        "sector" => "C",
        "category" => "tools",
        "legal_form" => "fop",
        "code" => "7777",
        "field" => "phone",
        "per" => "EUR",
        "rate" => "40.5",
        "source" => "manual",
        _ => "X-1",
    }
}

/// Every write that is a command.
fn writes(document: &Value, things: &Things) -> Vec<Write> {
    let mut writes = Vec::new();
    for (template, methods) in document["paths"].as_object().expect("paths") {
        let Some(post) = methods.get("post") else { continue };
        let id = post["operationId"].as_str().expect("an id");
        if OF_THE_HOUSE.contains(&id) {
            continue;
        }
        let action = Action::from_code(id).unwrap_or_else(|| panic!("POST {template} ({id}) is no action"));
        let schema = &post["requestBody"]["content"]["application/json; charset=utf-8"]["schema"];
        // A file is no JSON: who may add one is asked in `tests/tests/whole/vault.rs`.
        if matches!(action, Action::AttachmentAdd | Action::StatementImport) {
            continue;
        }
        let mut body = things.value(document, "", schema);
        // Exactly one place is asked for, and none of the four fields is required by itself.
        if action == Action::ReceiptIdentify {
            body["own"] = json!(true);
        }
        // An order is of an in-kind line, or of an amount from a supplier.
        if action == Action::GoodsOrder {
            body["supplier"] = json!("X-1");
            body["amount"] = json!({ "amount": "1.00", "currency": "UAH" });
        }
        // Criteria are answered one by one or together; a score is one or made of points.
        if action == Action::CaseAssess {
            body["eligible"] = json!(true);
        }
        if action == Action::Score {
            body["score"] = json!(80);
        }
        if action == Action::CaseNote {
            body["kind"] = json!("note");
        }
        // A payee has an account at a bank; the account of a book entry is another thing.
        if action == Action::PayeeSet {
            body["account"] = json!("UA213996220000026007233566001");
        }
        // A cap is said or lifted.
        if action == Action::GranteeCapSet {
            body["lift"] = json!(true);
        }
        writes.push(Write { action, path: things.path(template), body });
    }
    writes
}

#[tokio::test]
async fn every_action_has_one_route_and_every_route_asks_for_a_key_and_declares_its_errors() {
    let house = House::new().await;
    let document = document(&house).await;
    let mut routes: BTreeMap<String, usize> = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
            *routes.entry(id.to_owned()).or_default() += 1;
            assert!(
                operation["summary"].as_str().is_some_and(|text| text.len() > 3),
                "{method} {path} says not what it does"
            );
            let answers = operation["responses"].as_object().expect("answers");
            for status in ["401", "403", "404", "422", "500", "503"] {
                assert!(answers.contains_key(status), "{method} {path} does not declare {status}");
            }
            if method == "post" {
                let parameters = operation["parameters"].as_array().expect("parameters");
                assert!(parameters.iter().any(|p| p["name"] == "Idempotency-Key" && p["required"] == true), "{path}");
            }
        }
    }
    // Setting a programme up is the program's own.
    for action in Action::ALL.iter().filter(|action| **action != Action::ProgrammeOpen) {
        assert_eq!(routes.get(action.code()), Some(&1), "{action}");
    }
    assert!(routes.values().all(|count| *count == 1), "{routes:?}");
}

#[tokio::test]
async fn each_role_gets_from_each_write_what_the_table_of_rights_gives_it() {
    let house = House::new().await;
    let case = requested(&house).await;
    let things = Things::of(&house, &case).await;
    let document = document(&house).await;
    let writes = writes(&document, &things);
    let people: Vec<&'static str> = house.people.keys().copied().collect();
    let mut seen: BTreeSet<(Action, StatusCode)> = BTreeSet::new();
    let mut faults: Vec<String> = Vec::new();
    for who in people {
        let roles = house.request(who).await.principal.roles;
        // A member of the committee who declared nothing yet knows of the case, and is shown nothing of it.
        let sees = house.ask(who, "GET", &things.path("/cases/{id}"), &Value::Null).await.0 != StatusCode::NOT_FOUND;
        for Write { action, path, body } in &writes {
            let may = roles_for(*action).iter().any(|role| roles.contains(role));
            let (status, answer) = house.ask(who, "POST", path, body).await;
            let barred = answer["code"] == "not_your_role";
            let about = format!("{who} POST {path} {body}: {status} {answer}");
            let read = !status.is_server_error() && status != StatusCode::BAD_REQUEST && answer["code"] != "invalid";
            let of_case = path.starts_with("/cases/") || path.starts_with("/disbursements/");
            // Whoever may not know of the case is not told that their role is the matter.
            let fits = match (of_case && !sees, may) {
                (true, _) => status == StatusCode::NOT_FOUND,
                (false, true) => !barred,
                (false, false) => barred || (unknown(path, body) && status == StatusCode::NOT_FOUND),
            };
            if !read || !fits {
                faults.push(about);
            }
            seen.insert((*action, status));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    // Each route about something that is there was refused to somebody for their role.
    for write in writes.iter().filter(|write| !unknown(&write.path, &write.body)) {
        assert!(seen.contains(&(write.action, StatusCode::FORBIDDEN)), "{}", write.action);
    }
}

#[tokio::test]
async fn each_role_gets_from_each_list_of_the_books_what_the_table_of_readings_gives_it() {
    let house = House::new().await;
    let lists = [
        ("/accounts", Reading::Books),
        ("/accounts/1010", Reading::Books),
        ("/claims", Reading::Books),
        ("/conversions", Reading::Books),
        ("/goods", Reading::Books),
        ("/journal/drafts", Reading::Books),
        ("/periods", Reading::Books),
        ("/receipts", Reading::Books),
        ("/remittances", Reading::Books),
        ("/settings", Reading::Setup),
        ("/settings/deadlines", Reading::Setup),
    ];
    for who in house.people.keys().copied().collect::<Vec<_>>() {
        let roles = house.request(who).await.principal.roles;
        for (path, reading) in lists {
            let (status, answer) = house.ask(who, "GET", path, &Value::Null).await;
            let expected = if may_read(reading, &roles) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{who} {path}: {answer}");
        }
        let lists = ["claims", "conversions", "goods", "journal/drafts", "receipts", "remittances", "entries"];
        for list in lists.map(|list| format!("/{list}/{NOBODYS}")).iter().chain([&"/periods/2020-01-31".to_owned()]) {
            let (status, answer) = house.ask(who, "GET", list, &Value::Null).await;
            let reads = may_read(Reading::Books, &roles);
            let expected = if reads { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{who} {list}: {answer}");
        }
    }
    let wrong = house.ask("money", "GET", "/claims?state=gone", &Value::Null).await;
    assert_eq!((wrong.0, &wrong.1["errors"][0]["pointer"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("?state")));
    assert_eq!(house.ask("money", "GET", "/accounts/9999", &Value::Null).await.0, StatusCode::NOT_FOUND);
}

/// Takes a step of the disbursement; what the API answered, which has to be a grant.
async fn step(house: &House, who: &str, id: &str, action: &str, more: Value) -> Value {
    let (_, case) = house.ask("officer1", "GET", &format!("/disbursements/{id}"), &Value::Null).await;
    let rows = case["disbursements"].as_array().expect("disbursements");
    let row = rows.iter().find(|row| row["disbursement_id"] == id).expect("the disbursement");
    let mut body = json!({ "version": row["version"] });
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let (status, answer) = house.ask(who, "POST", &format!("/disbursements/{id}/{action}"), &body).await;
    assert_eq!(status, StatusCode::OK, "{who} {action}: {answer}");
    answer
}

fn accounts(answer: &Value) -> Vec<String> {
    let lines = answer["entries"][0]["lines"].as_array().expect("lines").iter();
    let line =
        |line: &Value| format!("{} {}", line["side"].as_str().unwrap_or_default(), line["account"]).replace('"', "");
    lines.map(line).collect()
}

#[tokio::test]
async fn a_payment_is_rejected_returned_issued_again_and_given_up_by_the_api() {
    let house = House::new().await;
    let case = requested(&house).await;
    let things = Things::of(&house, &case).await;
    let (id, bank) = (things.ids["disbursements"].as_str(), json!({ "bank_account_id": things.ids["bank-accounts"] }));
    let line =
        |reference: &str| json!({ "bank_ref": reference, "amount": { "amount": "40000.00", "currency": "UAH" } });
    step(&house, "officer2", id, "verify", json!({})).await;
    step(&house, "money", id, "authorise", json!({})).await;
    step(&house, "finance", id, "prepare-payment", bank.clone()).await;
    step(&house, "manager2", id, "release", json!({})).await;
    let rejected = step(&house, "finance", id, "reject", json!({ "reason": "wrong_iban" })).await;
    assert_eq!(
        (&rejected["object"]["state"], accounts(&rejected)),
        (&json!("authorised"), vec!["debit 1090".to_owned(), "credit 2010".to_owned()])
    );

    step(&house, "finance", id, "prepare-payment", bank.clone()).await;
    step(&house, "manager2", id, "release", json!({})).await;
    step(&house, "finance", id, "confirm", line("B-1")).await;
    let back = step(&house, "finance", id, "return", line("B-2")).await;
    assert_eq!(back["object"]["state"], "returned");
    // What came back waits on whoever authorises it anew.
    let (_, whole) = house.ask("money", "GET", &format!("/disbursements/{id}"), &Value::Null).await;
    let waits =
        |list: &str, action: &str| whole[list].as_array().expect("steps").iter().any(|step| step["action"] == action);
    assert!(waits("next_steps", "payment_reissue") && waits("possible_steps", "disbursement_cancel"), "{whole}");
    let gone = step(&house, "money", id, "cancel", json!({ "reason": "moved_away" })).await;
    assert_eq!(gone["object"]["state"], "cancelled");

    // The entry is read whole, and a late item has to belong to closed books.
    let entry = gone["entries"][0]["entry_id"].as_str().expect("an entry");
    let (status, detail) = house.ask("money", "GET", &format!("/entries/{entry}"), &Value::Null).await;
    assert_eq!(
        (status, &detail["event"], &detail["reason"]),
        (StatusCode::OK, &json!("disbursement_cancel"), &json!("moved_away"))
    );
    assert!(detail["lines"].as_array().is_some_and(|lines| lines.iter().any(|line| line["base"]["currency"] == "UAH")));
    let fund = &things.ids["funds"];
    let mut late = line("T-9");
    late["bank_account_id"] = bank["bank_account_id"].clone();
    late["original_on"] = json!("2020-01-31");
    let (status, answer) = house.ask("finance", "POST", &format!("/funds/{fund}/tranches"), &late).await;
    assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("not_late")), "{answer}");
}

#[tokio::test]
async fn a_month_is_closed_softly_then_for_good_and_an_entry_by_hand_is_posted_by_another() {
    let house = House::new().await;
    let ok = async |who: &str, method: &str, path: &str, body: Value| {
        let (status, answer) = house.ask(who, method, path, &body).await;
        assert_eq!(status, StatusCode::OK, "{who} {method} {path}: {answer}");
        answer
    };
    // Years ago nothing was booked, so its months can be closed at once.
    let month = json!({ "month_end": "2020-01-31" });
    ok("money", "POST", "/periods/close-soft", month.clone()).await;
    ok("money", "POST", "/periods/close-hard", month.clone()).await;
    let (status, answer) = house.ask("money", "POST", "/periods/close-hard", &month).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("period_order")), "{answer}");
    let period = ok("money", "GET", "/periods/2020-01-31", Value::Null).await;
    let kinds: Vec<&Value> = period["closures"].as_array().expect("closures").iter().map(|row| &row["kind"]).collect();
    assert_eq!((kinds, &period["valued"]), (vec![&json!("soft"), &json!("hard")], &json!(false)));
    assert_eq!(ok("money", "GET", "/periods", Value::Null).await["hard_closed_on"], "2020-01-31");

    ok("money", "POST", "/accounts", json!({ "code": "5310", "normal_side": "debit" })).await;
    let free = ok("money", "POST", "/funds/free", json!({ "code": "OWN", "title": "Own fund" })).await;
    let fund = free["object"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(ok("money", "GET", "/settings", Value::Null).await["free_fund_id"], json!(fund));
    let line = |account: &str, side: &str, amount: &str| json!({ "account": account, "side": side, "amount": { "amount": amount, "currency": "UAH" } });
    let wrong = json!({ "fund_id": fund, "reason": "audit fee",
        "lines": [line("53", "debit", "9.00"), line("3010", "left", "9.00")] });
    let (status, answer) = house.ask("finance", "POST", "/journal/drafts", &wrong).await;
    let pointers: Vec<&Value> = answer["errors"].as_array().expect("errors").iter().map(|e| &e["pointer"]).collect();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(pointers, [&json!("/reason"), &json!("/lines/0/account"), &json!("/lines/1/side")]);

    let draft = json!({ "fund_id": fund, "reason": "audit_fee",
        "lines": [line("5310", "debit", "9.00"), line("3010", "credit", "9.00")] });
    let draft = ok("finance", "POST", "/journal/drafts", draft).await;
    let id = draft["object"]["id"].as_str().expect("an id").to_owned();
    let listed = ok("finance", "GET", "/journal/drafts?state=prepared&limit=1", Value::Null).await;
    // The one there is fills the page, and no page follows.
    assert_eq!((&listed["items"][0]["draft_id"], &listed["next"]), (&json!(id), &Value::Null));
    let rest = ok("finance", "GET", &format!("/journal/drafts?after={id}"), Value::Null).await;
    assert_eq!((rest["items"].as_array().map(Vec::len), rest["next"].is_null()), (Some(0), true));
    let version = json!({ "version": draft["object"]["version"] });
    let posted = ok("money", "POST", &format!("/journal/drafts/{id}/post"), version).await;
    let entry = posted["entries"][0]["entry_id"].as_str().expect("an entry").to_owned();
    let reversed = ok("money", "POST", &format!("/entries/{entry}/reverse"), json!({ "reason": "twice" })).await;
    let detail = ok("money", "GET", &format!("/entries/{entry}"), Value::Null).await;
    assert_eq!(detail["reversed_by_id"], reversed["entries"][0]["entry_id"]);
    let (status, again) =
        house.ask("money", "POST", &format!("/entries/{entry}/reverse"), &json!({ "reason": "x" })).await;
    assert_eq!((status, &again["code"]), (StatusCode::CONFLICT, &json!("already_done")), "{again}");
}
