//! Asks for the pages of the demonstration, each as the role that looks at it, at a steady rate:
//! `cargo run --release -p tests --features by-hand --bin pages_bench [--rate PAGES] [--seconds SECONDS] [--table] [--demand]`. With `--table`
//! every page is told, with how many statements the database was asked for it. Exit code 1 when an answer is another than
//! 200, and with `--demand` also when the goal is missed.
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
const REFUSED: [&str; 3] = ["refused", "batch-new", "followups-calendar-fault"];
/// Pages in the table of the slowest.
const SHOWN: usize = 10;
/// What the program tells for the table: each statement, and the end of each request.
const TELL: (&str, &str) = ("GRANT_LOG", "statement=debug,access=info");
/// A request that the program has not told of by then is a fault of this tool.
const TELL_LIMIT: Duration = Duration::from_secs(5);

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
    let met = tell(&pages, &answers);
    let table = flag("--table");
    let counts = if table { statements(&client).await? } else { HashMap::new() };
    tell_pages(&pages, &answers, &counts, if table { usize::MAX } else { SHOWN });
    Ok(answers.iter().all(|answer| answer.status == 200) && (met || !flag("--demand")))
}

/// Is a word on the command line?
fn flag(name: &str) -> bool {
    std::env::args().any(|word| word == name)
}

/// How many statements each page asks the database for, of a program of its own that tells them: pages are timed without.
async fn statements(client: &Client) -> Result<HashMap<String, usize>, Failure> {
    let demo = Demo::start_with(&[TELL]).await?;
    let (pages, mut counts) = (pages(&demo, client).await?, HashMap::new());
    // What is told of the requests up to here comes through a pipe.
    tokio::time::sleep(Duration::from_millis(300)).await;
    for page in pages {
        let (before, asked) = (told(&demo), Instant::now());
        status(client.get(&page.url).header(COOKIE, &page.cookies)).await?;
        while told(&demo).1 == before.1 {
            if asked.elapsed() > TELL_LIMIT {
                return Err(Failure::new(format!("{}: the program does not tell of it", page.name)));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        counts.insert(page.name, told(&demo).0 - before.0);
    }
    Ok(counts)
}

/// Statements and requests that the program has told of.
fn told(demo: &Demo) -> (usize, usize) {
    let lines = demo.output();
    let of = |target: &str| lines.iter().filter(|line| line.contains(target)).count();
    (of(r#""target":"statement""#), of(r#""target":"access""#))
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

/// All answers together, and those that are none; was the goal met?
fn tell(pages: &[Page], answers: &[Answer]) -> bool {
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
    p99 <= GOAL
}

/// Pages by their median, the slowest first, as many as asked for; statements where they were counted.
fn tell_pages(pages: &[Page], answers: &[Answer], counts: &HashMap<String, usize>, most: usize) {
    let mut by_page: HashMap<usize, Vec<Duration>> = HashMap::new();
    for answer in answers {
        by_page.entry(answer.page).or_default().push(answer.time);
    }
    let mut by_page: Vec<([Duration; 3], usize)> = by_page
        .into_iter()
        .map(|(page, mut times)| {
            times.sort();
            ([50, 99, 100].map(|of_hundred| at(&times, of_hundred)), page)
        })
        .collect();
    by_page.sort_by(|left, right| right.cmp(left));
    let head = ["p50 ms", "p99 ms", "worst ms", if counts.is_empty() { "" } else { "statements" }];
    say(&line("slowest pages", head.map(str::to_owned)));
    for (times, page) in by_page.into_iter().take(most) {
        let [p50, p99, worst] = times.map(milliseconds);
        let count = counts.get(&pages[page].name).map(ToString::to_string).unwrap_or_default();
        say(&line(&pages[page].name, [p50, p99, worst, count]));
    }
}

fn line(name: &str, [p50, p99, worst, count]: [String; 4]) -> String {
    format!("{name:28} {p50:>10} {p99:>10} {worst:>10} {count:>10}").trim_end().to_owned()
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
