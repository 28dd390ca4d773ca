//! Plays whole fortnights against a mock bank that runs live: `cargo run -p tests --features by-hand --bin mock_bank [SEED...]`, five fresh seeds
//! where none is named, with the program `mock-bank` 0.9.0 of PyPI in the `PATH`. A line a seed; exit code 1 where our books
//! and the bank's own record differ, 2 where a seed could not be played.
//!
//! ```text
//! seed 8812: 9 payments sent, 2 refused and sent again, 1 came back, 3 receipts; bank 4013207.11, books 4013207.11: equal
//! ```
//! Invariant: the seed alone decides amounts, payees, what the bank refuses, returns and receives; the bank decides by its own
//! rules; the program is the one that ships (named by `GRANT_API_BIN`), over its API, from the batch on. Days are those of a scene.

use std::collections::BTreeMap;
use std::process::{Command, ExitCode};

use chrono::{Datelike, Weekday};
use grant_api::app::clock;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::time::{Day, plus_days};
use reqwest::Method;
use serde_json::{Value, json};
use tests::binary::listening;
use tests::clerk::{Booked, Clerk, DONOR, Payers, Sent};
use tests::daemon::{Daemon, executable};
use tests::dice::Dice;
use tests::engine::Engine;
use tests::failure::{Context, Failure};
use tests::http::Client;
use tests::payable::{PAYABLE, Payable, Sealed};
use tests::tool::{ended, say};

/// The organisation's account.
const OWN: &str = "UA093052990000026004012345678";
/// Its id at the bank.
const ACCOUNT: &str = "GRANTS";
/// Its holder.
const HOLDER: &str = "Grant Programme";
/// What the bank has of ours at the beginning, and we have in the books, in kopiykas.
const OPENING: i64 = 500_000_000;
/// Fresh seeds where none is named.
const SEEDS: usize = 5;
/// Days of bank time that are played; the second batch leaves on the eighth.
const DAYS: u64 = 14;
/// Why a bank does not pay: what a payee's account is there, and its reason.
const REFUSALS: [&str; 2] = ["closed-account", "bad-bank-id"];
/// Why a payment comes back.
const RETURNS: [&str; 2] = ["AC04", "MD07"];

#[tokio::main]
async fn main() -> ExitCode {
    ended("mock_bank", run()).await
}

async fn run() -> Result<bool, Failure> {
    let mut equal = true;
    for seed in seeds()? {
        let told = fortnight(seed).await.context(format!("seed {seed}"))?;
        equal &= told.faults.is_empty();
        say(&format!("seed {seed}: {}: {}", told.line, if told.faults.is_empty() { "equal" } else { "DIFFERENT" }));
        told.faults.iter().for_each(|fault| say(&format!("  {fault}")));
    }
    Ok(equal)
}

fn seeds() -> Result<Vec<u64>, Failure> {
    let named: Vec<String> = std::env::args().skip(1).collect();
    if !named.is_empty() {
        return named.iter().map(|text| text.parse().context(format!("{text}: a seed is a whole number"))).collect();
    }
    // Short enough to be typed again.
    let fresh = || clock::random().map(|bytes| u64::from(u32::from_be_bytes(bytes)));
    (0..SEEDS).map(|_| fresh().map_err(|error| Failure::new(error.to_string()))).collect()
}

/// What came of a seed.
struct Told {
    line: String,
    faults: Vec<String>,
}

/// What the bank does in a seed.
struct Plan {
    payees: Vec<Payable>,
    /// Payees whom the bank does not pay at first, and why.
    refused: BTreeMap<usize, &'static str>,
    /// The payee whose payment comes back, after how many days, and why.
    returned: (usize, u64, &'static str),
    /// Amounts that come in: of the donor, of a grantee, of nobody known.
    receipts: [i64; 3],
    /// The payee who gives something back.
    refunds: usize,
}

impl Plan {
    fn of(seed: u64) -> Plan {
        let mut dice = Dice::new(seed);
        let count = 6 + dice.place(5);
        let payee = |at: usize, dice: &mut Dice| Payable {
            name: format!("ФОП Зразок {}", at + 1),
            account: iban(dice),
            amount: 500_000 + amount(dice, 30_000_000),
        };
        let payees: Vec<Payable> = (0..count).map(|at| payee(at, &mut dice)).collect();
        // The first is paid and gives back, the second comes back, and of the next the bank refuses some.
        let refused = (2..3 + dice.place(3)).map(|at| (at, *dice.pick(&REFUSALS))).collect();
        let returned = (1, 1 + dice.below(5), *dice.pick(&RETURNS));
        let receipts = [
            100_000_000 + amount(&mut dice, 900_000_000),
            1 + amount(&mut dice, 499_999),
            amount(&mut dice, 9_999_999),
        ];
        Plan { payees, refused, returned, receipts, refunds: 0 }
    }
}

/// 1 to `most` kopiykas.
fn amount(dice: &mut Dice, most: u64) -> i64 {
    i64::try_from(1 + dice.below(most)).unwrap_or(1)
}

/// A Ukrainian IBAN with its check digits (ISO 13616).
fn iban(dice: &mut Dice) -> String {
    let own: String = (0..25).map(|_| char::from(b'0' + u8::try_from(dice.below(10)).unwrap_or(0))).collect();
    // U is 30, A is 10, and the check digits are zeros while they are sought.
    let rest = format!("{own}301000").bytes().fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("UA{:02}{own}", 98 - rest)
}

/// The mock bank, running.
struct Bank {
    client: Client,
    _server: Daemon,
}

impl Bank {
    async fn open(on: Day) -> Result<Bank, Failure> {
        let program = executable(&["mock-bank"], &[]).context("the program mock-bank of PyPI in the PATH")?;
        let mut command = Command::new(program);
        command.args(["--port", "0", "--clock", &format!("{on}T09:00")]);
        let (server, address) = listening(command, &[]).await?;
        Ok(Bank { client: Client::new(address, None)?, _server: server })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<String>) -> Result<Value, Failure> {
        let request = self.client.request(method, path);
        let request = if let Some(body) = body { request.body(body) } else { request };
        let answer = self.client.send(request).await?;
        if (200..300).contains(&answer.status) {
            return Ok(answer.json);
        }
        Err(Failure::new(format!("the bank at {path}: {} {}", answer.status, answer.text)))
    }

    async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.ask(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::POST, path, Some(body.to_string())).await
    }

    async fn change(&self, account: &str, body: &Value) -> Result<(), Failure> {
        self.ask(Method::PATCH, &format!("/_mock/accounts/{account}"), Some(body.to_string())).await.map(drop)
    }

    /// Our account, and those of payees whom the bank does not pay.
    async fn accounts(&self, plan: &Plan) -> Result<(), Failure> {
        let own = json!({
            "id": ACCOUNT, "name": HOLDER, "iban": OWN, "bic": "MOCKUAUK", "currency": "UAH", "balance": OPENING,
        });
        self.post("/_mock/accounts", &own).await?;
        for (at, behaviour) in &plan.refused {
            let payee = &plan.payees[*at];
            let held = json!({
                "id": held(*at), "name": payee.name, "iban": payee.account, "bic": "ZZZZUAUK", "currency": "UAH",
                "behaviour": behaviour,
            });
            self.post("/_mock/accounts", &held).await?;
        }
        Ok(())
    }

    /// Sends a file; how many payments the bank does not take.
    async fn pay(&self, file: &str) -> Result<u64, Failure> {
        let answer = self.ask(Method::POST, "/payments", Some(file.to_owned())).await?;
        answer["rejected"].as_u64().context(format!("how many were refused, of {answer}"))
    }

    async fn receives(&self, plan: &Plan) -> Result<(), Failure> {
        let grantee = &plan.payees[plan.refunds];
        let payers = [
            json!({ "name": DONOR, "iban": "DE89370400440532013000" }),
            json!({ "name": grantee.name, "iban": grantee.account }),
            json!({ "name": "Unknown Payer" }),
        ];
        for (debtor, amount) in payers.iter().zip(plan.receipts) {
            let credit = json!({
                "account": ACCOUNT, "amount": amount, "debtor": debtor, "note": "Payment by agreement, without a number",
                "wrap": 35,
            });
            self.post("/_mock/credits", &credit).await?;
        }
        Ok(())
    }

    /// Every message that was not collected yet, the oldest first.
    async fn mail(&self) -> Result<Vec<(String, String)>, Failure> {
        let mail = self.get("/_mock/mailbox").await?;
        let one = |one: &Value| Some((one["type"].as_str()?.to_owned(), one["body"].as_str()?.to_owned()));
        let of_ours = |one: &&Value| one["account"].is_null() || one["account"] == ACCOUNT;
        Ok(mail.as_array().context("the mailbox")?.iter().filter(of_ours).filter_map(one).collect())
    }
}

/// Id at the bank of a payee's account.
fn held(at: usize) -> String {
    format!("PAYEE-{at}")
}

/// One seed from the first batch to the comparison.
async fn fortnight(seed: u64) -> Result<Told, Failure> {
    let plan = Plan::of(seed);
    let sealed = Sealed::open(Engine::Sqlite).await?;
    let (clerk, payers) = Clerk::with_payments(&sealed, (HOLDER, OWN), OPENING, &plan.payees).await?;
    let first = monday(sealed.scene.day(PAYABLE));
    let bank = Bank::open(first).await?;
    bank.accounts(&plan).await?;
    let mut sent = clerk.batch_send(first, plus_days(first, 1)).await?;
    let coming_back = reference_of(&sent, &plan.payees[plan.returned.0])?;
    let later = json!({ "days": plan.returned.1, "reason": plan.returned.2, "end_to_end_id": coming_back });
    bank.change(ACCOUNT, &json!({ "behaviour": "return-later", "parameters": later })).await?;
    let refused = bank.pay(&sent.file).await?;
    let mut post = Post { rejected: 0, back: 0, booked: Booked::default(), files: Vec::new() };
    post.collect(&bank, &clerk, first, &payers).await?;
    for day in 1..DAYS {
        let on = plus_days(first, day);
        bank.post("/_mock/advance?days=1", &json!({})).await?;
        if day == 2 {
            bank.receives(&plan).await?;
        }
        if day == 7 {
            let again = second_batch(&bank, &clerk, &plan, on).await?;
            sent.payments.extend(again.payments);
        }
        post.collect(&bank, &clerk, on, &payers).await?;
    }
    let faults = compare(&bank, &clerk, &sent, plus_days(first, DAYS - 1), (&post, refused)).await?;
    let faults = faults.into_iter().chain(post.again(&clerk, plus_days(first, DAYS - 1)).await?).collect();
    let balances = (balance(&bank).await?, clerk.balance("1010").await?);
    let line = format!(
        "{} payments sent, {} refused and sent again, {} came back, {} receipts; bank {}, books {}",
        plan.payees.len(),
        post.rejected,
        post.booked.returned,
        post.booked.tranches + post.booked.refunds + post.booked.held,
        hryvnia(balances.0),
        hryvnia(balances.1),
    );
    Ok(Told { line, faults })
}

/// The first Monday from a day on.
fn monday(day: Day) -> Day {
    let days = (0..7).map(|more| plus_days(day, more));
    days.into_iter().find(|day| day.weekday() == Weekday::Mon).unwrap_or(day)
}

/// The reference under which a payee is paid, as the file says.
fn reference_of(sent: &Sent, payee: &Payable) -> Result<String, Failure> {
    let read = grant_api::exchange::bank::pain001::read(sent.file.as_bytes());
    let read = read.map_err(|fault| Failure::new(format!("our own file: {fault:?}")))?;
    let of = read.payments.into_iter().find(|one| one.creditor_account.as_deref() == Some(&payee.account));
    of.and_then(|one| one.end_to_end_id).context(format!("the payment to {}", payee.account))
}

/// The bank holds nothing against the payees any more, and what it refused leaves anew.
async fn second_batch(bank: &Bank, clerk: &Clerk, plan: &Plan, on: Day) -> Result<Sent, Failure> {
    for at in plan.refused.keys() {
        bank.change(&held(*at), &json!({ "behaviour": "accept", "closed": false })).await?;
    }
    let sent = clerk.batch_send(on, on).await?;
    let refused = bank.pay(&sent.file).await?;
    if refused > 0 || sent.payments.len() != plan.refused.len() {
        return Err(Failure::new(format!("{} left again, {refused} refused again", sent.payments.len())));
    }
    Ok(sent)
}

/// What the clerk makes of the bank's post.
struct Post {
    rejected: usize,
    /// Payments that came back, by the bank's word before the line that shows it.
    back: usize,
    booked: Booked,
    files: Vec<(String, String)>,
}

impl Post {
    async fn collect(&mut self, bank: &Bank, clerk: &Clerk, on: Day, payers: &Payers) -> Result<(), Failure> {
        for (kind, file) in bank.mail().await? {
            let taken = clerk.take(on, &file).await.context(&kind)?;
            let answers = taken["answers"].as_array().map(Vec::as_slice).unwrap_or_default();
            self.back += answers.iter().filter(|one| one["said"] == "returned" && one["state"] == "paid").count();
            self.rejected += clerk.reject(on, &taken).await?;
            self.files.push((kind, file));
        }
        self.booked.add(clerk.book(on, payers).await?);
        Ok(())
    }

    /// All of it once more, backwards: nothing is new.
    async fn again(&self, clerk: &Clerk, on: Day) -> Result<Vec<String>, Failure> {
        let mut faults = Vec::new();
        for (kind, file) in self.files.iter().rev() {
            let taken = clerk.take(on, file).await.context(kind)?;
            if taken["written"] == true || clerk.reject(on, &taken).await? > 0 {
                faults.push(format!("{kind} taken twice: {taken}"));
            }
        }
        Ok(faults)
    }
}

async fn balance(bank: &Bank) -> Result<i64, Failure> {
    let own = bank.get(&format!("/_mock/accounts/{ACCOUNT}")).await?;
    own["balance"].as_i64().context("the balance at the bank")
}

fn hryvnia(minor: i64) -> String {
    Money { minor: Minor(minor), currency: Currency::UAH }.amount_text()
}

/// Our books against the bank's record.
async fn compare(
    bank: &Bank,
    clerk: &Clerk,
    sent: &Sent,
    on: Day,
    (post, refused): (&Post, u64),
) -> Result<Vec<String>, Failure> {
    let mut faults = Vec::new();
    let mut same = |what: &str, bank: String, books: String| {
        if bank != books {
            faults.push(format!("{what}: bank {bank}, books {books}"));
        }
    };
    same("balance", hryvnia(balance(bank).await?), hryvnia(clerk.balance("1010").await?));
    same("on its way", hryvnia(0), hryvnia(clerk.balance("1090").await?));
    same("unexplained", hryvnia(0), hryvnia(clerk.unexplained(on).await?));
    same("refusals", refused.to_string(), post.rejected.to_string());
    same("announced returns", post.back.to_string(), post.booked.returned.to_string());
    same("receipts", "(1, 1, 1)".to_owned(), {
        let Booked { tranches, refunds, held, .. } = post.booked;
        format!("{:?}", (tranches, refunds, held))
    });
    let record = bank.get("/_mock/payments").await?;
    let record = record.as_array().context("the bank's payments")?;
    same("payments", record.len().to_string(), sent.payments.len().to_string());
    for one in record {
        let reference = one["end_to_end_id"].as_str().unwrap_or_default();
        let Some(disbursement) = sent.payments.get(reference) else {
            same(reference, "known".to_owned(), "unknown".to_owned());
            continue;
        };
        let (state, now) = clerk.state(disbursement).await?;
        let status = one["status"].as_str().unwrap_or_default();
        // What was refused has another reference by now, under which it was paid.
        let books = if now == reference { state } else { "refused".to_owned() };
        let expected = match (status, one["booked_at"].is_string()) {
            ("accepted", true) => "paid",
            ("rejected", _) => "refused",
            (other, _) => other,
        };
        same(reference, expected.to_owned(), books);
    }
    Ok(faults)
}
