//! Times survival curves in process and tells the bytes they hold: `cargo run --release -p ledger-core --example
//! survival_speed -- FOLDER`.
//!
//! Writes unsorted records into the folder once (`km_N.time` and `km_N.status`, `aj_N.time` and `aj_N.status`: 32-bit
//! little-endian numbers, made by a seeded generator: days 1 to 1,826, a quarter of the records events), so that other
//! programs can be timed on the same files (`.ci/survival-speed` does), reads them back and times Kaplan-Meier with
//! log-log limits at every step, and Aalen-Johansen with errors, from the arrays on: the least of seven rounds. Each line:
//! what, records, milliseconds, bytes of the arrays, bytes of the answer, peak of the process in kB, then the values at 12,
//! 24 and 36 months. Without a folder it takes one of its own and removes it.
//! Invariant: only computing is timed, on one thread. Must not: judge; whoever compares does.

use ledger_core::outcome::OutcomeError;
use ledger_core::outcome::competing::{CauseStep, Incidence, IncidenceStep};
use ledger_core::outcome::limits::{IntervalKind, z_of_level};
use ledger_core::outcome::rates::Horizon;
use ledger_core::outcome::survival::{Curve, Estimator, Step};
use ledger_core::outcome::tally::{Observation, Tally};
use std::error::Error;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufReader, BufWriter, Read, Write};
use std::mem::size_of;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const KM_SIZES: [usize; 5] = [420, 10_000, 100_000, 1_000_000, 10_000_000];
const AJ_SIZES: [usize; 2] = [10_000, 100_000];
const ROUNDS: usize = 7;
/// Days on which records end.
const DAYS: u64 = 1_826;
/// Of a hundred records, those that end with a cause; of these, in Aalen-Johansen, those with the second one.
const EVENTS: (u64, u64) = (25, 20);
const SEED: u64 = 20_260_601;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let given = std::env::args_os().nth(1).map(PathBuf::from);
    let own = std::env::temp_dir().join(format!("survival-speed-{}", std::process::id()));
    let folder = given.clone().unwrap_or_else(|| own.clone());
    fs::create_dir_all(&folder)?;
    let done = run(&folder);
    if given.is_none() {
        fs::remove_dir_all(&own)?;
    }
    done
}

fn run(folder: &Path) -> Outcome<()> {
    for size in KM_SIZES {
        write_records(folder, "km", size)?;
    }
    for size in AJ_SIZES {
        write_records(folder, "aj", size)?;
    }
    // The largest last: the peak is that of the process so far.
    for size in AJ_SIZES {
        say(&aalen_johansen(folder, size)?);
    }
    for size in KM_SIZES {
        say(&kaplan_meier(folder, size)?);
    }
    Ok(())
}

/// The generator of Steele, Lea and Flood (2014), "SplitMix".
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

fn write_records(folder: &Path, what: &str, size: usize) -> Outcome<()> {
    let mut numbers = Numbers(SEED + size as u64);
    let open = |column: &str| File::create(folder.join(format!("{what}_{size}.{column}"))).map(BufWriter::new);
    let (mut times, mut statuses) = (open("time")?, open("status")?);
    for _ in 0..size {
        let time = 1 + numbers.below(DAYS) as i32;
        let event = numbers.below(100) < EVENTS.0;
        let second = numbers.below(100) < EVENTS.1 && what == "aj";
        let status = i32::from(event) * (1 + i32::from(second));
        times.write_all(&time.to_le_bytes())?;
        statuses.write_all(&status.to_le_bytes())?;
    }
    times.flush()?;
    statuses.flush()?;
    Ok(())
}

/// A column, each of its numbers as `cell` makes it; no more is held than that.
fn read<T>(folder: &Path, name: &str, size: usize, cell: impl Fn(i32) -> T) -> Outcome<Vec<T>> {
    let mut file = BufReader::new(File::open(folder.join(name))?);
    let mut column = Vec::with_capacity(size);
    let mut four = [0; 4];
    for _ in 0..size {
        file.read_exact(&mut four)?;
        column.push(cell(i32::from_le_bytes(four)));
    }
    Ok(column)
}

/// The least time of the rounds, with the last answer.
fn least<T>(mut compute: impl FnMut() -> Result<T, OutcomeError>) -> Result<(Duration, T), OutcomeError> {
    let mut best = Duration::MAX;
    let mut answer = compute()?;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        answer = black_box(compute()?);
        best = best.min(start.elapsed());
    }
    Ok((best, answer))
}

/// A curve with its limits at every step.
type Limited = (Curve, Vec<Option<(f64, f64)>>);

fn kaplan_meier(folder: &Path, size: usize) -> Outcome<String> {
    let times = read(folder, &format!("km_{size}.time"), size, |day| day)?;
    let events = read(folder, &format!("km_{size}.status"), size, |status| status != 0)?;
    let z = z_of_level(0.95);
    let (best, (curve, limits)) = least(|| -> Result<Limited, OutcomeError> {
        let curve = Curve::new(&Tally::from_arrays(black_box(&times), black_box(&events))?, Estimator::KaplanMeier);
        let limits = curve.steps().iter().map(|step| step.limits(IntervalKind::LogLog, z)).collect();
        Ok((curve, limits))
    })?;
    let arrays = times.capacity() * size_of::<i32>() + events.capacity();
    // A step, and the events and censorings up to it.
    let step = size_of::<Step>() + 2 * size_of::<u64>();
    let answer = curve.steps().len() * step + limits.capacity() * size_of::<Option<(f64, f64)>>();
    let mut line = told("km", size, best, (arrays, answer));
    for horizon in [12, 24, 36].map(Horizon::of_months) {
        let point = curve.at(horizon.day);
        let (lower, upper) = point.limits(IntervalKind::LogLog, z).unwrap_or((f64::NAN, f64::NAN));
        line.push_str(&format!(" {:.12} {lower:.12} {upper:.12}", point.surv));
    }
    Ok(line)
}

fn aalen_johansen(folder: &Path, size: usize) -> Outcome<String> {
    let times = read(folder, &format!("aj_{size}.time"), size, |day| day)?;
    let causes = read(folder, &format!("aj_{size}.status"), size, |cause| cause as u8)?;
    let (best, incidence) = least(|| {
        let pairs = black_box(&times).iter().zip(black_box(&causes));
        let records: Vec<Observation> = pairs.map(|(&time, &cause)| Observation { entry: None, time, cause }).collect();
        Incidence::new(&records, 2)
    })?;
    let arrays = times.capacity() * size_of::<i32>() + causes.capacity();
    let step = size_of::<IncidenceStep>() + incidence.causes() * size_of::<CauseStep>();
    let mut line = told("aj", size, best, (arrays, incidence.steps().len() * step));
    for horizon in [12, 24, 36].map(Horizon::of_months) {
        for cause in [1, 2] {
            let (incidence, error) = incidence.at(cause, horizon.day);
            line.push_str(&format!(" {incidence:.12} {error:.12}"));
        }
    }
    Ok(line)
}

fn told(what: &str, size: usize, best: Duration, (arrays, answer): (usize, usize)) -> String {
    let peak = peak_kb().map_or_else(|| "-".to_owned(), |kb| kb.to_string());
    format!("{what} {size} {:.4} {arrays} {answer} {peak}", best.as_secs_f64() * 1e3)
}

/// The most memory that this process ever held, where the system tells.
fn peak_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok())
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
