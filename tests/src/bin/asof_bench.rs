//! Times the balance of an account at a date with 1,000 and with 1,000,000 entries in the books, by turns in the same run,
//! on each engine: `cargo run --release -p tests --features by-hand --bin asof_bench [ENTRIES]`. Exit code 1 when the larger books take more
//! than twice the time.
//!
//! Invariant: both books run over the same three years, every entry moves the account that is asked for, and the question
//! is the program's own (`Store::balances_after`), over dates of all the years. The answers are checked against what was
//! booked. For comparison, not for the limit: the trial balance, and the same balance as known at a time, from legs.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use grant_api::store::balances::{BalanceRow, BalanceSearch};
use grant_api::store::journal::AsOf;
use ledger_core::id::{BankAccountId, FundId};
use ledger_core::ledger::account::{BANK, RECEIVED_IN_ADVANCE};
use ledger_core::ledger::leg::Dims;
use ledger_core::money::Minor;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::time::{Day, Timestamp, less_days, plus_days};
use tests::engine::{Engine, engines};
use tests::entries::Line;
use tests::failure::{Context, Failure};
use tests::place::uah;
use tests::scene::Scene;
use tests::tool::{ended, say};

/// Entries of the smaller books.
const FEW: u64 = 1_000;
/// Entries of the larger books, unless asked otherwise.
const MANY: u64 = 1_000_000;
/// Days over which the entries of either lie: three years.
const DAYS: u64 = 1_095;
/// Questions to each.
const ROUNDS: u64 = 400;
/// Most that the larger books may take, in hundredths of the smaller.
const LIMIT: u128 = 200;

#[tokio::main]
async fn main() -> ExitCode {
    ended("asof_bench", run()).await
}

async fn run() -> Result<bool, Failure> {
    let many = match std::env::args().nth(1) {
        Some(text) => text.parse().context("ENTRIES is a whole number")?,
        None => MANY,
    };
    let mut within = true;
    for engine in engines() {
        let (small, large) = (Books::fill(engine, FEW).await?, Books::fill(engine, many).await?);
        say(&format!("{engine:?}: filled in {} s and {} s", small.filled.as_secs(), large.filled.as_secs()));
        say(&format!("{:30} {:>10} {:>10} {:>7}", "median, us", small.entries, large.entries, "ratio"));
        let ratio = compare("balance of an account at a date", ROUNDS, &small, &large, Asked::Balance).await?;
        within &= ratio <= LIMIT;
        compare("balances of a bank account", ROUNDS, &small, &large, Asked::Bank).await?;
        compare("trial balance at a date", ROUNDS / 4, &small, &large, Asked::Trial).await?;
        compare("as known then, from legs", 5, &small, &large, Asked::Known).await?;
    }
    say(&format!("limit: 2.00; {}", if within { "within" } else { "over" }));
    Ok(within)
}

/// What is asked.
#[derive(Clone, Copy)]
enum Asked {
    Balance,
    Bank,
    Trial,
    Known,
}

/// A programme with so many entries on one account.
struct Books {
    scene: Scene,
    fund: FundId,
    bank: BankAccountId,
    entries: u64,
    first: Day,
    known_at: Timestamp,
    filled: Duration,
}

impl Books {
    async fn fill(engine: Engine, entries: u64) -> Result<Books, Failure> {
        let start = Instant::now();
        let scene = Scene::open(engine).await?;
        let failed = |error| Failure::new(format!("{error:?}"));
        let bank = scene.bank_account("BANK", scene.day(0)).await.map_err(failed)?;
        let terms = (Condition::Conditional, Policy::Advance);
        let (fund, _) = scene.fund("FUND", terms, &[1_000_000], scene.day(0)).await.map_err(failed)?;
        let first = less_days(scene.today, DAYS);
        let line = move |number: u64| Line {
            debit: BANK,
            credit: RECEIVED_IN_ADVANCE,
            amount: uah(amount(number)),
            base: amount(number),
            dims: Dims::fund(fund).bank(bank),
        };
        let on = move |number| plus_days(first, number * DAYS / entries);
        scene.post_all((0..entries).map(move |number| (on(number), vec![line(number)]))).await?;
        let known_at = grant_api::app::clock::now();
        Ok(Books { scene, fund, bank, entries, first, known_at, filled: start.elapsed() })
    }

    /// What had been booked on a day, counted from the first: the sum of the amounts so far.
    fn booked(&self, day: u64) -> i64 {
        // Entry n lies on day n * DAYS / entries, so those up to a day are the first ceil((day + 1) * entries / DAYS).
        let count = ((day + 1) * self.entries).div_ceil(DAYS).min(self.entries);
        (0..count).map(amount).sum()
    }

    async fn ask(&self, asked: Asked, day: u64) -> Result<(), Failure> {
        let (store, programme) = (&self.scene.store, self.scene.programme);
        let known_at = matches!(asked, Asked::Known).then_some(self.known_at);
        let at = AsOf { as_of: Some(plus_days(self.first, day)), known_at };
        let of_account = BalanceSearch { account: Some(BANK), fund: Some(self.fund), ..BalanceSearch::default() };
        let of_bank = BalanceSearch { bank_account: Some(self.bank), ..BalanceSearch::default() };
        let search = if matches!(asked, Asked::Bank) { of_bank } else { of_account };
        if matches!(asked, Asked::Trial) {
            store.trial_balance(programme, at).await.map(drop).map_err(|error| Failure::new(error.to_string()))
        } else {
            let rows = store.balances_after(programme, &search, at, None, 50).await;
            let rows: Vec<BalanceRow> = rows.map_err(|error| Failure::new(error.to_string()))?;
            std::hint::black_box(rows);
            Ok(())
        }
    }

    /// The answers are those of what was booked.
    async fn check(&self) -> Result<(), Failure> {
        let search = BalanceSearch { account: Some(BANK), fund: Some(self.fund), ..BalanceSearch::default() };
        for day in [0, DAYS / 2, DAYS - 1] {
            for known_at in [None, Some(self.known_at)] {
                let at = AsOf { as_of: Some(plus_days(self.first, day)), known_at };
                let rows = self.scene.store.balances_after(self.scene.programme, &search, at, None, 50).await;
                let rows = rows.map_err(|error| Failure::new(error.to_string()))?;
                let found = rows.iter().map(|row| row.sides.debit).collect::<Vec<_>>();
                if found != [Minor(self.booked(day))] {
                    return Err(Failure::new(format!("day {day}: {found:?}, booked {}", self.booked(day))));
                }
            }
        }
        Ok(())
    }
}

fn amount(number: u64) -> i64 {
    i64::try_from(number % 997).unwrap_or(0) + 1
}

/// Medians of the same question to both, by turns; the ratio in hundredths.
async fn compare(what: &str, rounds: u64, small: &Books, large: &Books, asked: Asked) -> Result<u128, Failure> {
    small.check().await?;
    large.check().await?;
    let mut times = (Vec::new(), Vec::new());
    for round in 0..rounds {
        // Days of all the years, in no order.
        let day = round * 619 % DAYS;
        for (books, times) in [(small, &mut times.0), (large, &mut times.1)] {
            let start = Instant::now();
            books.ask(asked, day).await?;
            times.push(start.elapsed().as_micros());
        }
    }
    let median = |mut times: Vec<u128>| {
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or(0).max(1)
    };
    let (few, many) = (median(times.0), median(times.1));
    let ratio = many * 100 / few;
    say(&format!("{what:30} {few:>10} {many:>10} {:>4}.{:02}", ratio / 100, ratio % 100));
    Ok(ratio)
}
