//! Every survival vector that R made, compared with our tables.
//!
//! The synthetic vectors are in this repository; the whole set, with R's own data sets, is compared too where
//! it lies beside the checkout.
//! Invariant: each case of a manifest is compared, or the test fails; so does an expected file that no
//! manifest names.
//! Must not: loosen a tolerance for one case.

use chrono::NaiveDate;
use ledger_core::outcome::frame::kinds::{Asked, Kind, table};
use ledger_core::outcome::frame::monitoring::{MonitoringKind, Portfolio};
use ledger_core::outcome::frame::sheet::{Columns, Sheet, groups};
use ledger_core::outcome::frame::{Cell, Table};
use ledger_core::outcome::rates::RATE_HORIZONS;
use ledger_core::outcome::survival_answer::SurvivalGroup;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// Probabilities and hazards.
const ESTIMATE: f64 = 1e-12;
/// Errors, limits and everything else that is no count.
const ERROR: f64 = 1e-10;
/// P-values, relative.
const P_VALUE: f64 = 1e-9;
/// Masses of the interval-censored estimate.
const MASS: f64 = 1e-7;

#[test]
fn synthetic_vectors_agree_with_r() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/reference/survival"));
    compare(folder);
}

#[test]
fn vectors_of_rs_own_data_sets_agree_with_r() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/reference/survival"));
    if folder.join("manifest.json").exists() {
        compare(folder);
    } else {
        say(&format!("reference: {} is absent, its vectors were not compared", folder.display()));
    }
}

/// Straight to standard error, which the test runner does not swallow.
fn say(line: &str) {
    let written = writeln!(std::io::stderr(), "{line}");
    assert!(written.is_ok(), "standard error is closed");
}

fn compare(folder: &Path) {
    let manifest = manifest(folder);
    let cases = manifest["cases"].as_array().map_or(&[][..], Vec::as_slice);
    assert!(!cases.is_empty(), "{} names no case", folder.display());
    let mut faults = Vec::new();
    let mut named = BTreeSet::new();
    for case in cases {
        let name = format!("{}.{}", text(case, "case"), text(case, "kind"));
        named.insert(text(case, "expected").to_owned());
        if let Err(fault) = compare_case(folder, case) {
            faults.push(format!("{name}: {fault}"));
        }
    }
    let kept: BTreeSet<String> = std::fs::read_dir(folder.join("expected"))
        .map(|files| files.flatten().map(|file| format!("expected/{}", file.file_name().display())).collect())
        .unwrap_or_default();
    assert_eq!(kept, named, "expected files and the manifest differ");
    let agree = cases.len() - faults.len();
    say(&format!("reference: {agree} of {} survival vectors agree", cases.len()));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn manifest(folder: &Path) -> Value {
    let path = folder.join("manifest.json");
    let read = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    match read.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string())) {
        Ok(manifest) => manifest,
        Err(error) => {
            assert!(error.is_empty(), "{}: {error}", path.display());
            Value::Null
        }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Headings and rows of a file.
fn read(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>), String> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let fields = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<String>>();
    let columns = fields(reader.headers().map_err(|error| error.to_string())?);
    let rows = reader.records().map(|record| record.map(|record| fields(&record)));
    Ok((columns, rows.collect::<Result<_, _>>().map_err(|error| error.to_string())?))
}

fn sheet(path: &Path) -> Result<Sheet, String> {
    let (columns, rows) = read(path)?;
    let mut sheet = Sheet::new(columns);
    for row in rows {
        sheet.push(row).map_err(|error| error.to_string())?;
    }
    Ok(sheet)
}

fn compare_case(folder: &Path, case: &Value) -> Result<(), String> {
    let kind = text(case, "kind");
    let (columns, rows) = read(&folder.join(text(case, "expected")))?;
    let found = match case["input"].as_array() {
        Some(inputs) => monitoring_table(folder, inputs, kind)?,
        None => records_table(folder, case, kind, (&columns, &rows))?,
    };
    if rows.is_empty() || rows.len() != found.rows.len() {
        return Err(format!("{} rows, expected {}", found.rows.len(), rows.len()));
    }
    for (place, column) in columns.iter().enumerate() {
        let Some(ours) = found.columns.iter().position(|name| name == column) else {
            return Err(format!("no column {column}"));
        };
        for (row, (expected, cells)) in rows.iter().zip(&found.rows).enumerate() {
            if !agree(kind, column, &expected[place], &cells[ours]) {
                return Err(format!("row {}, {column}: {}, expected {}", row + 1, cells[ours], expected[place]));
            }
        }
    }
    Ok(())
}

/// The cutoff of the monitoring case; two of its kinds do not repeat it in the manifest.
const CUTOFF: Option<NaiveDate> = NaiveDate::from_ymd_opt(2021, 12, 31);

fn monitoring_table(folder: &Path, inputs: &[Value], kind: &str) -> Result<Table, String> {
    let [enterprises, visits] = inputs else {
        return Err("the monitoring case has two inputs".to_owned());
    };
    let file = |input: &Value| sheet(&folder.join(input.as_str().unwrap_or_default()));
    let cutoff = CUTOFF.ok_or("no such date")?;
    let kind: MonitoringKind = kind.parse().map_err(|error| format!("{error}"))?;
    let portfolio = Portfolio::new(&file(enterprises)?, &file(visits)?, cutoff).map_err(|error| error.to_string())?;
    portfolio.table(kind).map_err(|error| error.to_string())
}

#[test]
fn an_answer_of_the_monitoring_case_holds_rs_rates_and_cohorts() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/reference/survival"));
    let file = |name: &str| sheet(&folder.join("inputs").join(name)).unwrap();
    let (enterprises, visits) = (file("monitoring_a_enterprises.csv"), file("monitoring_a_visits.csv"));
    let portfolio = Portfolio::new(&enterprises, &visits, CUTOFF.unwrap()).unwrap();
    let group = SurvivalGroup::of_launched(portfolio.episodes(), 0.95).unwrap();
    let (_, rates) = read(&folder.join("expected/monitoring_a.rates.csv")).unwrap();
    let (_, cohorts) = read(&folder.join("expected/monitoring_a.cohort.csv")).unwrap();
    for (index, horizon) in RATE_HORIZONS.into_iter().enumerate() {
        let answer = group.at(horizon).unwrap();
        let (km, bounds, cohort) = (answer.km.unwrap(), answer.bounds.unwrap(), answer.cohort.unwrap());
        // method, months, day, n_risk, surv, std_err, lower, upper: four rows a method, the lost at their ends last.
        let near = |row: usize, column: usize, found: f64| {
            let expected: f64 = rates[row][column].parse().unwrap();
            assert!((expected - found).abs() <= ERROR, "row {row}, column {column}: {found}, expected {expected}");
        };
        let parts = [km.value, km.std_err.unwrap(), km.lower.unwrap(), km.upper.unwrap()];
        parts.into_iter().enumerate().for_each(|(place, found)| near(index, 4 + place, found));
        near(12 + index, 4, bounds.worst);
        near(16 + index, 4, bounds.best);
        assert_eq!(rates[index][3], answer.at_risk.to_string());
        let counts = [cohort.eligible, cohort.operating, cohort.exited, cohort.unknown].map(|count| count.to_string());
        assert_eq!(cohorts[index][2..6], counts);
        assert!(answer.weak && !answer.insufficient_follow_up);
    }
}

/// What follows `key` in an R call, up to a comma or a bracket.
fn argument<'a>(call: &'a str, key: &str) -> Option<&'a str> {
    let rest = &call[call.find(key)? + key.len()..];
    rest.split([',', ')']).next()
}

fn records_table(
    folder: &Path,
    case: &Value,
    kind: &str,
    (columns, rows): (&[String], &[Vec<String>]),
) -> Result<Table, String> {
    let call = text(case, "call");
    let named = |key: &str| case["columns"][key].as_str().map(str::to_owned);
    let choice = Columns {
        time: named("time").ok_or("no time column")?,
        status: named("status"),
        cause: named("cause"),
        entry: named("entry"),
        strata: named("strata"),
        stratified_by: argument(call, "strata(").map(str::to_owned),
        weights: argument(call, "weights=").map(str::to_owned),
    };
    let input = sheet(&folder.join(text(case, "input")))?;
    let groups = groups(&input, &choice).map_err(|error| error.to_string())?;
    let days = |name: &str| -> Result<Vec<i32>, String> {
        distinct(columns, rows, name).iter().map(|day| day.parse().map_err(|_| format!("day {day}"))).collect()
    };
    let level = argument(call, "conf.int=").map_or(Ok(0.95), str::parse).map_err(|_| "no level".to_owned())?;
    let mut asked = Asked { level, robust: call.contains("robust=TRUE"), ..Asked::default() };
    let kind: Kind = kind.parse().map_err(|error| format!("{error}"))?;
    match kind {
        Kind::AtTimes | Kind::CifAt => asked.times = days("time")?,
        Kind::Rmst => asked.taus = days("tau")?,
        Kind::Quantile => {
            let probs = distinct(columns, rows, "prob");
            asked.probs = probs.iter().filter_map(|prob| prob.parse().ok()).collect();
        }
        _ => {}
    }
    table(kind, &groups, &asked).map_err(|error| error.to_string())
}

/// The values of a column, each once, in order.
fn distinct(columns: &[String], rows: &[Vec<String>], name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let Some(place) = columns.iter().position(|column| column == name) else {
        return found;
    };
    for row in rows {
        if !found.contains(&row[place]) {
            found.push(row[place].clone());
        }
    }
    found
}

fn agree(kind: &str, column: &str, expected: &str, found: &Cell) -> bool {
    let written = found.to_string();
    if expected == written {
        return true;
    }
    // Labels and counts are the same or wrong.
    if matches!(found, Cell::Text(_) | Cell::Int(_) | Cell::Missing) || written == "NA" {
        return false;
    }
    let exact = if let Cell::Num(value) = found { Some(*value) } else { written.parse().ok() };
    let (Some(value), Ok(expected)) = (exact, expected.parse::<f64>()) else {
        return false;
    };
    if !(value.is_finite() && expected.is_finite()) {
        return false;
    }
    let gap = (value - expected).abs();
    if column == "p" {
        return gap <= P_VALUE * expected.abs();
    }
    let estimate = matches!(column, "surv" | "cumhaz" | "surv_all") || column.starts_with("cif");
    let tolerance = if kind == "npmle" {
        MASS
    } else if estimate {
        ESTIMATE
    } else {
        ERROR
    };
    gap <= tolerance * expected.abs().max(1.0)
}

#[test]
fn a_value_off_by_more_than_its_tolerance_is_found() {
    assert!(agree("curve", "surv", "0.5", &Cell::Num(0.5 + 0.9e-12)));
    assert!(!agree("curve", "surv", "0.5", &Cell::Num(0.5 + 1.1e-12)));
    assert!(!agree("curve", "std_err", "0.5", &Cell::Num(0.5 + 1.1e-10)));
    assert!(!agree("logrank", "p", "1e-20", &Cell::Num(1.01e-20)));
    assert!(!agree("curve", "n_risk", "12", &Cell::Int(13)));
    assert!(!agree("curve", "std_err", "NA", &Cell::Num(0.0)));
    assert!(!agree("curve", "std_err_log", "Inf", &Cell::Num(1e300)));
    assert!(agree("curve", "std_err_log", "Inf", &Cell::Num(f64::INFINITY)));
}
