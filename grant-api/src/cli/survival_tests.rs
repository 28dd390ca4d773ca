//! The command as a statistician types it: answers, and what is said of a bad file or option.
//!
//! Invariant: files live in a folder of the test's own.
//! Must not: compare figures with R; the reference vectors do.

use super::*;
use clap::Parser;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: SurvivalArgs,
}

/// A folder that is removed with its files when the test ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

fn ask(name: &str, text: &str, options: &[&str]) -> Result<String, String> {
    let folder = Folder(std::env::temp_dir().join(format!("survival-{}-{name}", std::process::id())));
    std::fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join("records.csv");
    std::fs::write(&file, text).unwrap();
    let file = file.display().to_string();
    let line = ["survival", options[0], &file].into_iter().chain(options[1..].iter().copied());
    let parsed = Line::try_parse_from(line).map_err(words)?;
    run(&parsed.args).map_err(|error| error.replace(&file, "FILE"))
}

const RECORDS: &str = "time,status,g\n1,1,a\n2,1,a\n3,0,a\n4,1,a\n";
const NAMED: [&str; 4] = ["--time", "time", "--status", "status"];

fn with<'a>(kind: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [kind].into_iter().chain(NAMED).chain(more.iter().copied()).collect()
}

#[test]
fn a_quantile_is_answered_as_csv_under_the_label_all() {
    let answer = ask("quantile", RECORDS, &with("quantile", &["--probs", "0.25,0.75"])).unwrap();
    assert!(
        answer.starts_with("stratum,conf_type,prob,quantile,lower,upper\nall,plain,0.25,1.5,1,NA\nall,plain,0.75,4,")
    );
}

#[test]
fn the_risk_table_needs_its_days() {
    assert_eq!(ask("days", RECORDS, &with("attimes", &[])), Err("name the days with --times".to_owned()));
    let answer = ask("at", RECORDS, &with("attimes", &["--times", "3,0"])).unwrap();
    assert!(answer.lines().nth(2).unwrap().starts_with("all,3,2,2,1,0.5,0.25,"));
}

#[test]
fn a_bad_value_is_named_with_its_row_and_column() {
    let text = "time,status\n1,1\n2,yes\n";
    let said = ask("value", text, &with("curve", &[])).unwrap_err();
    assert_eq!(said, "FILE: row 2, column status: \"yes\" is not 0 or 1");
    let said = ask("ragged", "time,status\n1,1\n2\n", &with("curve", &[])).unwrap_err();
    assert_eq!(said, "FILE: row 2: 1 fields under 2 headings");
}

#[test]
fn options_that_a_kind_does_not_have_are_refused() {
    let said = |name, kind, more: &[&str]| ask(name, RECORDS, &with(kind, more)).unwrap_err();
    assert_eq!(said("robust", "quantile", &["--robust"]), "FILE: robust errors are there for the kind curve only");
    assert_eq!(said("unknown", "curves", &[]), "unknown kind \"curves\"");
    assert_eq!(said("monitoring", "jobs", &[]), "jobs needs --enterprises, --visits and --cutoff");
    assert_eq!(said("column", "curve", &["--strata", "h"]), "FILE: no column \"h\"; there are: time, status, g");
    assert_eq!(said("level", "curve", &["--level", "95"]), "--level: \"95\" is not between 0 and 1");
    assert_eq!(said("prob", "quantile", &["--probs", "0.5,x"]), "--probs: \"x\" is not a share from 0 to 1");
    assert_eq!(said("groups", "logrank", &[]), "FILE: a comparison needs at least two groups");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let line = ["survival", "curve", "no-such-file.csv", "--time", "time", "--status", "status"];
    let said = run(&Line::try_parse_from(line).unwrap().args).unwrap_err();
    assert!(said.starts_with("no-such-file.csv: "));
}
