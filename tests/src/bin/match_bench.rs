//! Times the matching of bank lines and tells the peak of memory: `cargo run --release -p tests --features by-hand --bin match_bench`.
//! 10,000 lines against 2,000 open payments, then 100,000 against 100,000. Exit code 1 when the first takes 2 s or more,
//! the second 20 s or more, the whole process 300 MB or more, or the second costs more than twice the first for what it has.
//!
//! Invariant: only folding and matching are timed, on one thread; the made-up bank is that of the core's simulation. Costs
//! are compared by time on a processor, where the system tells it, because neighbours slow the clock. The peak is that of
//! the process, so that the made-up facts count too.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use ledger_core::reconcile::line::Line;
use ledger_core::reconcile::match_run::run;
use ledger_core::reconcile::payment::Payment;
use ledger_core::reconcile::record::Verdict;
use ledger_core::reconcile::rule::RuleSet;
use mimalloc::MiMalloc;

#[allow(dead_code, missing_docs, clippy::unwrap_used)]
#[path = "../../../ledger-core/tests/reconcile/world.rs"]
mod world;

use tests::tool::say;
use world::{Size, World, world};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const SMALL: Size = Size { grantees: 1_100, instalments: (1, 3), months: 8, others: 4_000 };
const LARGE: Size = Size { grantees: 54_000, instalments: (1, 3), months: 24, others: 150 };
/// Most that a line of the large size may cost, in hundredths of one of the small size.
const RATIO: u128 = 200;

fn main() -> ExitCode {
    let (small, large) = (timed(&SMALL, 10_000, 2_000), timed(&LARGE, 100_000, 100_000));
    let (Some(small), Some(large)) = (small, large) else { return ExitCode::from(2) };
    let peak = peak_kb();
    let ratio = large.cost.as_nanos() / 10 * 100 / small.cost.as_nanos().max(1);
    say(&format!("cost per line: {}.{:02} times; limit 2.00", ratio / 100, ratio % 100));
    let (small, large) = (small.wall, large.wall);
    say(&format!(
        "peak memory: {} MB; limit 300",
        peak.map_or_else(|| "unknown".to_owned(), |kb| (kb / 1024).to_string())
    ));
    let within = small < Duration::from_secs(2) && large < Duration::from_secs(20) && ratio <= RATIO;
    if within && peak.is_none_or(|kb| kb < 300 * 1024) { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// A size's best times.
struct Best {
    wall: Duration,
    /// On a processor.
    cost: Duration,
}

/// The best of three rounds of folding and matching.
fn timed(size: &Size, lines: usize, payments: usize) -> Option<Best> {
    let mut best = Best { wall: Duration::MAX, cost: Duration::MAX };
    let mut auto = 0;
    for _ in 0..3 {
        let World { lines: mut booked, payments: mut open, .. } = world(7, size);
        if booked.len() < lines || open.len() < payments {
            say(&format!("too few: {} lines, {} payments", booked.len(), open.len()));
            return None;
        }
        booked.truncate(lines);
        open.truncate(payments);
        let (start, before) = (Instant::now(), on_processor());
        let folded: Vec<Line> = booked.into_iter().map(Line::from).collect();
        let sent: Vec<Payment> = open.into_iter().map(Payment::from).collect();
        let done = run(&folded, &sent, &RuleSet::standard(), None).ok()?;
        let wall = start.elapsed();
        let cost = before.zip(on_processor()).map_or(wall, |(before, after)| after.saturating_sub(before));
        best = Best { wall: best.wall.min(wall), cost: best.cost.min(cost) };
        auto = done.records.iter().filter(|record| record.verdict == Verdict::Auto).count();
    }
    say(&format!(
        "{lines:>7} lines, {payments:>7} payments: {:>2}.{:03} s, on a processor {:>2}.{:03} s, {auto} by themselves",
        best.wall.as_secs(),
        best.wall.subsec_millis(),
        best.cost.as_secs(),
        best.cost.subsec_millis(),
    ));
    Some(best)
}

/// Time on a processor so far, where the system tells: neighbours on the machine do not count.
fn on_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The most memory this process ever held, where the system tells.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok())
}
