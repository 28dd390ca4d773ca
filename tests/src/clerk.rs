//! A finance clerk at the API of the program as it ships: payments leave in a batch, what the bank answers is taken, and every
//! line of it is booked.
//!
//! ```text
//! batch_send -> pain.001 -> the bank -> take(pain.002, camt.054, camt.053, pacs.004) -> reject, confirm, book -> books
//! ```
//! Invariant: all of it goes over a socket, by the token of the person whose step it is, on the day that the bank has. Must not
//! hold assertions, nor know what the bank did but from its files.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use grant_api::app::clock;
use ledger_core::id::CaseId;
use ledger_core::money::{Currency, Money};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::time::Day;
use reqwest::Method;
use serde_json::{Value, json};

use crate::binary::{Server, program};
use crate::failure::{Context, Failure};
use crate::http::{Answer, Client};
use crate::payable::{Payable, Sealed};
use crate::place::Place;

/// Who takes a step here.
const PEOPLE: [&str; 3] = ["finance", "finance_manager1", "manager2"];
/// The donor, as banks call it.
pub const DONOR: &str = "Donor Trust Fund";
/// More than the donor gives.
const AUTHORITY: i64 = 50_000_000_000;
/// Most open lines that are looked at.
const LINES_MAX: u64 = 200;

/// The program over the databases of a scene, and the people who use it.
pub struct Clerk {
    client: Client,
    tokens: BTreeMap<&'static str, String>,
    place: Place,
    keys: AtomicU64,
    _server: Server,
}

/// What left in a batch.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Number of the batch.
    pub number: String,
    /// The pain.001.001.09 file.
    pub file: String,
    /// Disbursements by the reference that the bank carries.
    pub payments: BTreeMap<String, String>,
}

/// Who sends money, by the name that the bank gives: the donor, and grantees with the payment that they give back of.
#[derive(Clone, Debug, Default)]
pub struct Payers {
    /// The donor.
    pub donor: String,
    /// Grantees, each with their case.
    pub grantees: BTreeMap<String, CaseId>,
}

/// How many lines were booked as what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Booked {
    /// Payments confirmed, because their match is sure.
    pub sure: u64,
    /// Payments that came back.
    pub returned: u64,
    /// Tranches.
    pub tranches: u64,
    /// Refunds of grantees.
    pub refunds: u64,
    /// Receipts of nobody known.
    pub held: u64,
}

impl Booked {
    /// Counts more lines.
    pub fn add(&mut self, more: Booked) {
        self.sure += more.sure;
        self.returned += more.returned;
        self.tranches += more.tranches;
        self.refunds += more.refunds;
        self.held += more.held;
    }
}

impl Clerk {
    /// A programme with money at a bank account of this holder and number, and a payment to each of these payees that can
    /// leave it; and who may send money there.
    pub async fn with_payments(
        sealed: &Sealed,
        (holder, iban): (&str, &str),
        opening: i64,
        payees: &[Payable],
    ) -> Result<(Clerk, Payers), Failure> {
        let scene = &sealed.scene;
        let place = scene.place((Condition::Conditional, Policy::Advance), AUTHORITY, opening).await.map_err(told)?;
        scene.free_fund().await.map_err(told)?;
        scene.own_account(holder, iban).await.map_err(told)?;
        let mut payers = Payers { donor: DONOR.to_owned(), ..Payers::default() };
        for payee in payees {
            let case = scene.payable_case(place, payee).await.map_err(told)?;
            payers.grantees.insert(payee.name.clone(), case);
        }
        Ok((Self::open(sealed, place).await?, payers))
    }

    /// Starts the program over a scene.
    pub async fn open(sealed: &Sealed, place: Place) -> Result<Clerk, Failure> {
        let mut command = Command::new(program().await?);
        command.args(["serve", "--database", sealed.scene.database.url(), "--listen", "127.0.0.1:0"]);
        command.args(["--vault", sealed.vault.url(), "--vault-key"]).arg(sealed.key_file());
        let server = Server::start(command, &[]).await?;
        let mut tokens = BTreeMap::new();
        for who in PEOPLE {
            let person = sealed.scene.person(who).map_err(told)?;
            tokens.insert(who, sealed.scene.app.token_give(person, "clerk", clock::now()).await.map_err(told)?);
        }
        let client = Client::new(server.address(), None)?;
        Ok(Clerk { client, tokens, place, keys: AtomicU64::new(1), _server: server })
    }

    fn client(&self, who: &str) -> Result<Client, Failure> {
        Ok(self.client.with_token(self.tokens.get(who).context(format!("{who} has no token"))?))
    }

    fn key(&self) -> String {
        format!("clerk-{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    async fn get(&self, who: &str, path: &str) -> Result<Answer, Failure> {
        good(path, self.client(who)?.get(&format!("/api/v1{path}")).await?)
    }

    async fn post(&self, who: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        let answer = self.client(who)?.post(&format!("/api/v1{path}"), body, &self.key()).await?;
        Ok(good(path, answer)?.json)
    }

    /// State of a disbursement, and the reference that it has now.
    pub async fn state(&self, id: &str) -> Result<(String, String), Failure> {
        let whole = self.get("finance", &format!("/disbursements/{id}")).await?.json;
        let row = list(&whole["disbursements"]).iter().find(|row| row["disbursement_id"] == id);
        let row = row.context(format!("the disbursement {id}"))?;
        Ok((text(&row["state"]).to_owned(), text(&row["end_to_end_id"]).to_owned()))
    }

    /// Everything that can be paid leaves in one batch: built by the clerk, released by a second person.
    pub async fn batch_send(&self, on: Day, requested_on: Day) -> Result<Sent, Failure> {
        let bank = self.place.bank;
        let found = self.get("finance", &format!("/bank-accounts/{bank}/batch-candidates")).await?.json;
        let member = |one: &Value| json!({ "disbursement_id": one["disbursement_id"], "version": one["version"] });
        let members: Vec<Value> = list(&found).iter().map(member).collect();
        let ask = json!({ "on": on, "bank_account_id": bank, "requested_on": requested_on, "members": members });
        let built = self.post("finance", "/batches", &ask).await?;
        let path = format!("/batches/{}", text(&built["object"]["id"]));
        let seen = self.get("manager2", &path).await?.json;
        let release = json!({ "on": on, "version": seen["batch"]["version"], "files": seen["batch"]["files"] });
        self.post("manager2", &format!("{path}/release"), &release).await?;
        let file = self.get("finance", &format!("{path}/file?format=pain.001.001.09")).await?.text;
        let pair = |line: &Value| (text(&line["end_to_end_id"]).to_owned(), text(&line["disbursement_id"]).to_owned());
        let payments = list(&seen["lines"]).iter().map(pair).collect();
        Ok(Sent { number: text(&seen["batch"]["number"]).to_owned(), file, payments })
    }

    /// Takes a file of the bank, of whatever kind.
    pub async fn take(&self, on: Day, file: &str) -> Result<Value, Failure> {
        let path = format!("/bank-accounts/{}/statements?on={on}", self.place.bank);
        let request = self.client("finance")?.request(Method::POST, &format!("/api/v1{path}"));
        let request = request.header("idempotency-key", self.key()).header("content-type", "application/octet-stream");
        let answer = self.client.send(request.body(file.to_owned())).await?;
        Ok(good(&path, answer)?.json)
    }

    /// Records each refusal that a file of answers proposes; how many.
    pub async fn reject(&self, on: Day, taken: &Value) -> Result<usize, Failure> {
        let mut done = 0;
        for one in list(&taken["answers"]).iter().filter(|one| one["next"] == "payment_reject") {
            let reason = list(&one["reasons"]).first().cloned().unwrap_or(json!("rejected"));
            let body = json!({ "on": on, "version": one["version"], "reason": reason });
            self.post("finance", &format!("/disbursements/{}/reject", text(&one["disbursement_id"])), &body).await?;
            done += 1;
        }
        Ok(done)
    }

    /// Runs the rules, confirms what is sure, and books the rest line by line.
    pub async fn book(&self, on: Day, payers: &Payers) -> Result<Booked, Failure> {
        let account = format!("/bank-accounts/{}", self.place.bank);
        self.post("finance", &format!("{account}/match"), &json!({ "on": on })).await?;
        let sure = self.post("finance", &format!("{account}/confirm-sure"), &json!({ "on": on })).await?;
        if sure["failed"] != 0 {
            return Err(Failure::new(format!("sure lines failed: {sure}")));
        }
        let mut booked = Booked { sure: sure["confirmed"].as_u64().unwrap_or(0), ..Booked::default() };
        let rest = self.get("finance", &format!("{account}/worklist?names=true&limit={LINES_MAX}")).await?.json;
        for item in list(&rest["items"]) {
            self.book_one(on, payers, item, &mut booked).await?;
        }
        Ok(booked)
    }

    async fn book_one(&self, on: Day, payers: &Payers, item: &Value, booked: &mut Booked) -> Result<(), Failure> {
        let line = &item["line"];
        let (bank, reference) = (self.place.bank, &line["reference"]);
        let mut body = json!({
            "on": on, "bank_account_id": bank, "bank_ref": reference, "amount": line["left"], "value_on": line["value_on"],
        });
        let name = text(&item["counterparty"]["name"]);
        if item["tier"] == "T3" {
            let confirm = json!({ "on": on, "version": item["version"] });
            self.post("finance", &format!("/lines/{}/confirm", text(&line["line_id"])), &confirm).await?;
            booked.returned += 1;
        } else if text(&line["amount"]["amount"]).starts_with('-') {
            return Err(Failure::new(format!("nobody knows what went out: {item}")));
        } else if name == payers.donor {
            self.post("finance", &format!("/funds/{}/tranches", self.place.fund), &body).await?;
            booked.tranches += 1;
        } else if let Some(case) = payers.grantees.get(name) {
            let claim = self.claim(on, *case, &line["left"]).await?;
            body["version"] = claim["version"].clone();
            self.post("finance", &format!("/claims/{}/refund", text(&claim["claim_id"])), &body).await?;
            booked.refunds += 1;
        } else {
            self.post("finance", "/receipts", &body).await?;
            booked.held += 1;
        }
        Ok(())
    }

    /// What a grantee did not spend is claimed by a finance manager before it comes back.
    async fn claim(&self, on: Day, case: CaseId, amount: &Value) -> Result<Value, Failure> {
        let whole = self.get("finance_manager1", &format!("/cases/{case}")).await?.json;
        let row = list(&whole["disbursements"]).first().cloned().context(format!("the instalment of {case}"))?;
        let claim = json!({
            "on": on, "version": row["version"], "amount": amount, "kind": "unspent", "reason": "unspent",
        });
        let path = format!("/disbursements/{}/claim", text(&row["disbursement_id"]));
        self.post("finance_manager1", &path, &claim).await?;
        let claims = self.get("finance", &format!("/claims?case_id={case}&state=open")).await?.json;
        list(&claims["items"]).first().cloned().context(format!("the claim on {case}"))
    }

    /// What an account of the bank account stands at in the books, in minor units.
    pub async fn balance(&self, account: &str) -> Result<i64, Failure> {
        let path = format!("/balances?account={account}&bank_account={}&limit=100", self.place.bank);
        let found = self.get("finance", &path).await?.json;
        let mut sum = 0_i64;
        for row in list(&found["items"]) {
            sum = sum.checked_add(minor(&row["net"])?).context("a sum of balances")?;
        }
        Ok(sum)
    }

    /// What neither lines nor books explain at the end of a day, in minor units.
    pub async fn unexplained(&self, on: Day) -> Result<i64, Failure> {
        let day = self.get("finance", &format!("/bank-accounts/{}/day?on={on}", self.place.bank)).await?.json;
        minor(&day["figures"]["unexplained"])
    }
}

/// Minor units of an amount on the wire.
fn minor(amount: &Value) -> Result<i64, Failure> {
    let text = text(&amount["amount"]);
    let parsed = Money::parse(text.trim_start_matches('-'), Currency::UAH);
    let parsed = parsed.map_err(|error| Failure::new(format!("{amount}: {error:?}")))?.minor.0;
    Ok(if text.starts_with('-') { -parsed } else { parsed })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn good(path: &str, answer: Answer) -> Result<Answer, Failure> {
    if answer.status == 200 {
        return Ok(answer);
    }
    Err(Failure::new(format!("{path}: {} {}", answer.status, answer.text)))
}

fn told(error: grant_api::app::AppError) -> Failure {
    Failure::new(format!("{error:?}"))
}
