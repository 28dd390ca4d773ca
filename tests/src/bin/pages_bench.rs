//! Asks for the pages of the demonstration, each as the role that looks at it, at a steady rate:
//! `cargo run --release -p tests --bin pages_bench [--rate PAGES] [--seconds SECONDS]`. Exit code 1 when an answer is
//! another than 200.
//!
//! Invariant: the loop is open. When each page is asked for is settled before the first one is, and the time of an answer runs
//! from then to its last byte, so that a server that falls behind is charged for all who would have waited. Only the program
//! as it ships is measured (`GRANT_API_BIN`, or the one that Cargo builds with the profile of this tool).

use std::collections::{BTreeMap, HashMap};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use tests::binary::{Demo, SignIn};
use tests::dice::{Dice, seed};
use tests::failure::{Context, Failure};
use tests::page_list;
use tests::tool::{ended, say};
use tokio::time::{Instant, sleep_until};

/// Asked for before it counts.
const WARM_UP: Duration = Duration::from_secs(3);
/// What 99 of 100 pages are meant to be answered in.
const GOAL: Duration = Duration::from_millis(25);
/// An answer that takes longer counts as none.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// Pages of the list that their role is shown with a refusal, which is no answer of 200.
const REFUSED: [&str; 2] = ["refused", "batch-new"];
/// Pages in the table of the slowest.
const SHOWN: usize = 10;

#[tokio::main]
async fn main() -> ExitCode {
    ended("pages_bench", run()).await
}

/// A page as somebody asks for it.
struct Page {
    name: String,
    url: String,
    cookies: String,
}

/// An answer: which page, the status (0 for none), and from when it was due to its last byte.
struct Answer {
    page: usize,
    status: u16,
    time: Duration,
}

async fn run() -> Result<bool, Failure> {
    let (rate, seconds) = (option("--rate", 100)?.max(1), option("--seconds", 20)?);
    let demo = Demo::start().await?;
    let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(ANSWER_LIMIT);
    let client = client.build()?;
    let pages = Arc::new(pages(&demo, &client).await?);
    say(&format!("{} pages, {rate} a second for {seconds} s, after {} s", pages.len(), WARM_UP.as_secs()));
    let mut dice = Dice::new(seed(1)?);
    drop(ask(&client, &pages, rate, rate * WARM_UP.as_secs(), &mut dice).await?);
    let answers = ask(&client, &pages, rate, rate * seconds, &mut dice).await?;
    tell(&pages, &answers);
    Ok(answers.iter().all(|answer| answer.status == 200))
}

/// The whole number behind a name on the command line.
fn option(name: &str, otherwise: u64) -> Result<u64, Failure> {
    let mut words = std::env::args().skip_while(|word| word != name);
    match words.next() {
        None => Ok(otherwise),
        Some(_) => words.next().context(name)?.parse().context(format!("{name} takes a whole number")),
    }
}

/// Every page of the list but those that lead elsewhere or are refused.
async fn pages(demo: &Demo, client: &Client) -> Result<Vec<Page>, Failure> {
    let mut pages = Vec::new();
    for (role, named) in page_list::sample() {
        let cookies = sign_in(client, demo.address(), demo.sign_in(role, 0)?).await?;
        for (name, path) in named.iter().filter(|(name, _)| !REFUSED.contains(name)) {
            let (path, link) = path.split_once(' ').unwrap_or((path, ""));
            let mut url = format!("{}{path}", demo.address());
            if !link.is_empty() {
                let text = client.get(&url).header(COOKIE, &cookies).send().await?.text().await?;
                url = format!("{}{}", demo.address(), linked(&text, link).context(format!("{name}: {link}"))?);
            }
            let answer = client.get(&url).header(COOKIE, &cookies).send().await?;
            // The home of some roles is another page, which is in the list by itself.
            if !answer.headers().contains_key(LOCATION) {
                pages.push(Page { name: (*name).to_owned(), url, cookies: cookies.clone() });
            }
        }
    }
    Ok(pages)
}

/// Where the link of a list goes: the first in a table, or the first whose address holds what is quoted.
fn linked<'a>(text: &'a str, link: &str) -> Option<&'a str> {
    let within = &text[text.find(if link.contains("table") { "<table" } else { "<main" })?..];
    let part = link.split('\'').nth(1).unwrap_or_default();
    within.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()).find(|href| href.contains(part))
}

/// Signs in through the form and gives the cookies to send along; pages come in English.
async fn sign_in(client: &Client, address: &str, who: &SignIn) -> Result<String, Failure> {
    let form = client.get(format!("{address}/sign-in")).send().await?;
    let before = cookies(form.headers());
    let text = form.text().await?;
    let token = text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let fields = [("csrf", token.context("the form's token")?), ("email", &who.email), ("password", &who.password)];
    let body = fields.map(|(name, value)| format!("{name}={}", escaped(value))).join("&");
    let sent = client.post(format!("{address}/sign-in")).header(COOKIE, before).header("origin", address);
    let sent = sent.header("content-type", "application/x-www-form-urlencoded").body(body).send().await?;
    let session = cookies(sent.headers());
    if sent.status() != 303 || session.is_empty() {
        return Err(Failure::new(format!("{} can't sign in: {}", who.email, sent.status())));
    }
    Ok(format!("{session}; lang=en"))
}

/// The cookies that an answer sets and does not take away.
fn cookies(headers: &HeaderMap) -> String {
    let lines = headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.filter(|line| !line.contains("Max-Age=0")).filter_map(|line| line.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Asks for so many pages, each at its own time, whatever became of those before: all of them in one order of the dice, then
/// all in another.
async fn ask(
    client: &Client,
    pages: &Arc<Vec<Page>>,
    rate: u64,
    count: u64,
    dice: &mut Dice,
) -> Result<Vec<Answer>, Failure> {
    let mut order: Vec<usize> = Vec::new();
    while (order.len() as u64) < count {
        let mut left: Vec<usize> = (0..pages.len()).collect();
        while !left.is_empty() {
            order.push(left.swap_remove(dice.place(left.len())));
        }
    }
    let begin = Instant::now() + Duration::from_millis(10);
    let mut running = Vec::new();
    for (number, page) in (0..count).zip(order) {
        let due = begin + Duration::from_micros(number * 1_000_000 / rate);
        sleep_until(due).await;
        let (client, pages) = (client.clone(), Arc::clone(pages));
        running.push(tokio::spawn(async move {
            let Page { url, cookies, .. } = &pages[page];
            let status = status(client.get(url).header(COOKIE, cookies)).await.unwrap_or(0);
            Answer { page, status, time: due.elapsed() }
        }));
    }
    let mut answers = Vec::new();
    for one in running {
        answers.push(one.await?);
    }
    Ok(answers)
}

/// The status of an answer, once all of it has come.
async fn status(request: reqwest::RequestBuilder) -> Result<u16, Failure> {
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    answer.bytes().await?;
    Ok(status)
}

fn tell(pages: &[Page], answers: &[Answer]) {
    let mut times: Vec<Duration> = answers.iter().map(|answer| answer.time).collect();
    times.sort();
    let p99 = at(&times, 99);
    say(&format!(
        "{} answers, p50 {}, p99 {}, max {} ms; goal: p99 of {} ms, {}",
        times.len(),
        milliseconds(at(&times, 50)),
        milliseconds(p99),
        milliseconds(at(&times, 100)),
        milliseconds(GOAL),
        if p99 <= GOAL { "met" } else { "missed" }
    ));
    let mut errors: BTreeMap<(u16, &str), usize> = BTreeMap::new();
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        *errors.entry((answer.status, &pages[answer.page].name)).or_default() += 1;
    }
    for ((status, name), count) in errors {
        say(&format!("status {status}: {count} of {name}"));
    }
    let mut by_page: HashMap<usize, Vec<Duration>> = HashMap::new();
    for answer in answers {
        by_page.entry(answer.page).or_default().push(answer.time);
    }
    let mut by_page: Vec<(Duration, Duration, usize)> = by_page
        .into_iter()
        .map(|(page, mut times)| {
            times.sort();
            (at(&times, 50), at(&times, 100), page)
        })
        .collect();
    by_page.sort_by(|left, right| right.cmp(left));
    say(&format!("{:28} {:>10} {:>10}", "slowest pages", "median ms", "worst ms"));
    for (median, worst, page) in by_page.into_iter().take(SHOWN) {
        say(&format!("{:28} {:>10} {:>10}", pages[page].name, milliseconds(median), milliseconds(worst)));
    }
}

/// The time that so many of a hundred are within; the times in their order.
fn at(times: &[Duration], of_hundred: usize) -> Duration {
    let rank = (times.len() * of_hundred).div_ceil(100).max(1);
    times.get(rank - 1).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> String {
    let tenths = time.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
