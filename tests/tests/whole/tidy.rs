//! Keeps the house in order: reads the source tree and fails with `file:line` on each violation of a rule.
//!
//! Invariant: every rule of `tidy/rule.rs` is run over the whole tree and proven on a planted bad snippet, so that no
//! rule can pass because it does not bite. Must not depend on what is built: it reads text only.

mod rule;
mod source;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use rule::Fault;
use source::Source;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace around this crate").to_owned()
}

/// Every file of the tree that is not ignored: as Git sees it, or (in an unpacked archive) as the folders hold it.
fn files() -> Vec<String> {
    let git = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output();
    let listed = git.ok().filter(|done| done.status.success());
    let listed = listed.map(|done| String::from_utf8_lossy(&done.stdout).into_owned()).unwrap_or_default();
    let mut files: Vec<String> = listed.lines().filter(|file| root().join(file).is_file()).map(str::to_owned).collect();
    if files.is_empty() {
        walk(&root(), "", &mut files);
    }
    files.sort();
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.path().is_file() {
            files.push(path);
        } else if !matches!(path.as_str(), "target" | ".git") {
            walk(&entry.path(), &format!("{path}/"), files);
        }
    }
}

fn read(path: &str) -> String {
    let bytes = std::fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn sources() -> Vec<Source> {
    let files = files();
    let sources: Vec<Source> =
        files.iter().filter(|file| file.ends_with(".rs")).map(|file| Source::new(file, &read(file))).collect();
    assert!(sources.len() > 5, "the source tree was not found");
    sources
}

fn over_all(rule: fn(&Source) -> Vec<Fault>) {
    none(sources().iter().flat_map(rule).collect());
}

fn none(faults: Vec<Fault>) {
    let list: Vec<String> = faults.iter().map(Fault::to_string).collect();
    assert!(list.is_empty(), "{} found:\n{}", list.len(), list.join("\n"));
}

#[test]
fn each_part_names_only_what_it_may_know() {
    over_all(rule::directions);
}

#[test]
fn transactions_begin_and_commit_behind_one_door() {
    over_all(rule::door);
}

#[test]
fn there_is_no_float_near_money() {
    over_all(rule::floats);
}

#[test]
fn every_file_opens_with_a_header() {
    over_all(rule::header);
}

#[test]
fn no_file_and_no_function_is_over_long() {
    let mut long: Vec<(usize, String)> =
        sources().iter().map(|source| (source.text.lines().count(), source.path.clone())).collect();
    long.retain(|(lines, _)| *lines > rule::LONG_FILE);
    long.sort_by(|left, right| right.cmp(left));
    if !long.is_empty() {
        let list: Vec<String> = long.iter().map(|(lines, path)| format!("{path} ({lines})")).collect();
        // Straight to standard error: the test runner swallows what passing tests print.
        let line = format!("worth splitting, over {} lines: {}\n", rule::LONG_FILE, list.join(", "));
        std::io::stderr().write_all(line.as_bytes()).expect("standard error");
    }
    over_all(rule::lengths);
}

#[test]
fn nothing_is_left_half_done() {
    over_all(rule::left_overs);
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    let files = files();
    // Cargo.lock is Cargo's; pictures and the like have no lines.
    let texts = files.iter().filter(|file| !file.ends_with(".lock")).map(|file| (file, read(file)));
    let texts = texts.filter(|(_, text)| !text.contains('\0'));
    none(texts.flat_map(|(file, text)| rule::machine_paths(file, &text)).collect());
}

#[test]
fn ids_are_listed_alphabetically() {
    none(rule::ids(&Source::new("ledger-core/src/id.rs", &read("ledger-core/src/id.rs"))));
}

#[test]
fn the_top_level_holds_what_it_should_and_nothing_else() {
    none(rule::top_level(&files()));
}

#[test]
fn every_place_a_rule_speaks_of_exists() {
    none(rule::places(&files()));
}

/// The lines at which a rule finds fault with a snippet put at `path`.
fn lines(rule: fn(&Source) -> Vec<Fault>, path: &str, text: &str) -> Vec<usize> {
    rule(&Source::new(path, text)).iter().map(|fault| fault.line).collect()
}

#[test]
fn planted_wrong_directions_are_found() {
    let planted = [
        ("ledger-core/src/ledger/entry.rs", "use sea_orm::Value;"),
        ("ledger-core/src/time.rs", "fn f() -> i64 { chrono::Utc::now().timestamp() }"),
        ("ledger-core/src/time.rs", "use std::time::{Duration, Instant};\nfn f() { Instant::now(); }"),
        ("ledger-core/src/text.rs", "use std::{fmt, fs};"),
        ("ledger-core/src/id.rs", "fn f() -> u64 { rand::random() }"),
        ("ledger-core/src/lib.rs", "//! x\n#[tokio::test]"),
        ("ledger-core/src/programme/stage.rs", "use fixtures::sample;"),
        ("fixtures/src/lib.rs", "use grant_api::app::App;"),
        ("grant-api/src/api/imports.rs", "use crate::exchange::sheet;"),
        ("grant-api/src/store/batch.rs", "use super::super::exchange;"),
        ("grant-api/src/exchange/package/read.rs", "use crate::app::import;"),
        ("grant-api/src/exchange/package/read.rs", "fn f() { super::super::super::store::connect(); }"),
        ("grant-api/src/console/page/help.rs", "fn f() { fixtures::files(); }"),
        ("migrations/src/m001_books.rs", "use ledger_core::money::Currency;"),
        ("grant-api/src/api/cases.rs", "use crate::store::Store;"),
        ("grant-api/src/api/cases.rs", "use crate::{app, store};"),
        ("grant-api/src/console/page/case.rs", "fn f() { super::super::super::store::connect(); }"),
        ("grant-api/src/cli/verify.rs", "use sea_orm::Database;"),
        ("grant-api/src/cli/demo.rs", "use sea_orm as orm;"),
        ("grant-api/src/store/entry.rs", "use crate::app::Ctx;"),
        ("grant-api/src/store/entry.rs", "use super::super::http;"),
        ("grant-api/src/store/entry.rs", "use ledger_core::policy::{Role, allow};"),
        ("grant-api/src/store/entry.rs", "use ledger_core::policy;\nfn f() { policy::allow(); }"),
        ("grant-api/src/document/pdf.rs", "use crate::store::Store;"),
        ("grant-api/src/document/html.rs", "fn f() { chrono::Utc::now(); }"),
        ("grant-api/src/console/component/table.rs", "use crate::app::case;"),
        ("grant-api/src/console/component/money.rs", "fn f() { crate::vault::open(); }"),
        ("grant-api/src/api/sealed.rs", "use crate::vault::Vault;"),
        ("grant-api/src/vault/papers.rs", "use crate::app::App;"),
        ("grant-api/src/vault/papers.rs", "fn f() { tracing::info!(\"x\"); }"),
    ];
    for (path, text) in planted {
        assert_eq!(lines(rule::directions, path, text), [text.lines().count()], "{path}: {text}");
    }
}

#[test]
fn allowed_directions_comments_and_strings_are_no_fault() {
    let fine = [
        ("ledger-core/src/time.rs", "//! Never sea_orm::Value, never Utc::now().\nconst A: &str = \"std::fs\";"),
        ("ledger-core/src/time.rs", "use chrono::{DateTime, Utc};\nuse std::time::Duration;\nlet random = operand;"),
        ("grant-api/src/app/case.rs", "use crate::store::Store;"),
        ("grant-api/src/app/import.rs", "use crate::exchange::sheet;"),
        ("grant-api/src/exchange/package/read.rs", "use ledger_core::money::Money;\nuse super::super::fault::Fault;"),
        ("grant-api/src/cli/demo/mod.rs", "use fixtures::sample;\nuse crate::exchange::sheet;"),
        ("grant-api/src/store/entry.rs", "use ledger_core::policy::Role;\n#[allow(dead_code)]\nuse crate::error::E;"),
        ("grant-api/src/api/cases.rs", "use crate::app::case;\nfn f() { flag.store(true, Ordering::Relaxed); }"),
        ("tests/src/engine.rs", "use sea_orm::Database;"),
    ];
    for (path, text) in fine {
        assert_eq!(lines(rule::directions, path, text), [0; 0], "{path}: {text}");
    }
}

#[test]
fn a_planted_transaction_is_found_outside_the_door_only() {
    for call in ["db\n.begin()", "db\n.begin_with_options(o)", "tx\n.commit()", "db\n.transaction(|t| f(t))"] {
        let text = format!("fn f() {{ {call}; }}");
        assert_eq!(lines(rule::door, "grant-api/src/store/entry.rs", &text), [2], "{call}");
        assert_eq!(lines(rule::door, "grant-api/src/app/case.rs", &text), [2], "{call}");
        assert_eq!(lines(rule::door, rule::DOORS[0], &text), [0; 0], "{call}");
    }
    assert_eq!(lines(rule::door, "grant-api/src/app/case.rs", "// see .begin()\nlet beginning = 1;"), [0; 0]);
}

#[test]
fn a_planted_float_is_found_near_money_only() {
    for place in rule::NO_FLOATS {
        let path = if place.ends_with('/') { format!("{place}entry.rs") } else { place.to_owned() };
        assert_eq!(lines(rule::floats, &path, "//! x\nfn f(rate: f64) {}"), [2], "{path}");
        assert_eq!(lines(rule::floats, &path, "let a = 1_f32_like;\nlet b = xf64;"), [0; 0], "{path}");
    }
    assert_eq!(lines(rule::floats, "ledger-core/src/outcome/survival.rs", "fn f(rate: f64) {}"), [0; 0]);
}

#[test]
fn a_planted_file_without_a_header_is_found() {
    assert_eq!(lines(rule::header, "tests/src/x.rs", "// a comment\n//! too late"), [1]);
    assert_eq!(lines(rule::header, "tests/src/x.rs", ""), [1]);
    assert_eq!(lines(rule::header, "tests/src/x.rs", "//! What it is for."), [0; 0]);
}

#[test]
fn planted_long_files_and_functions_are_found() {
    let function = |lines: usize| format!("//! x\nfn long() {{\n{}}}\n", "a();\n".repeat(lines - 2));
    assert_eq!(lines(rule::lengths, "tests/src/x.rs", &function(rule::LONGEST_FUNCTION + 1)), [2]);
    assert_eq!(lines(rule::lengths, "tests/src/x.rs", &function(rule::LONGEST_FUNCTION)), [0; 0]);
    let file = |lines: usize| "//! x\n".repeat(lines);
    assert_eq!(lines(rule::lengths, "tests/src/x.rs", &file(rule::LONGEST_FILE + 1)), [rule::LONGEST_FILE + 1]);
    assert_eq!(lines(rule::lengths, "tests/src/x.rs", &file(rule::LONGEST_FILE)), [0; 0]);
}

#[test]
fn planted_left_overs_are_found() {
    let planted = [
        concat!("#[", "ignore]"),
        concat!("#[", "ignore = \"slow\"]"),
        concat!("to", "do!()"),
        concat!("unimpl", "emented!(\"x\")"),
        concat!("// FIX", "ME"),
        concat!("/* XX", "X: later */"),
    ];
    for text in planted {
        assert_eq!(lines(rule::left_overs, "tests/src/x.rs", &format!("//! x\n{text}")), [2], "{text}");
    }
    assert_eq!(lines(rule::left_overs, "tests/src/x.rs", "/// Never ignored; \"todo\" is a state.\nfn f() {}"), [0; 0]);
}

#[test]
fn a_planted_path_of_one_machine_is_found() {
    for path in [concat!("/wo", "rk/x"), concat!("/ro", "ot/.cargo")] {
        let faults = rule::machine_paths("README.md", &format!("# x\nsee {path}\n"));
        assert_eq!(faults.iter().map(Fault::to_string).collect::<Vec<_>>(), ["README.md:2: a path of one machine"]);
    }
    assert_eq!(rule::machine_paths("README.md", "see ../shared and /usr/bin\n"), []);
}

#[test]
fn planted_ids_out_of_order_are_found() {
    let list = |names: &str| format!("macro_rules! ids {{ () => {{}} }}\nids! {{\n    /// Zero, first.\n{names}\n}}\n");
    assert_eq!(lines(rule::ids, "ledger-core/src/id.rs", &list("    CaseId,\n    BankId,\n    FundId,")), [5]);
    assert_eq!(lines(rule::ids, "ledger-core/src/id.rs", &list("    BankId,\n    BankId,")), [5]);
    assert_eq!(lines(rule::ids, "ledger-core/src/id.rs", &list("    BankId,\n    CaseId,")), [0; 0]);
    assert_eq!(lines(rule::ids, "ledger-core/src/id.rs", &list("")), [2]);
    assert_eq!(lines(rule::ids, "ledger-core/src/id.rs", "pub struct CaseId(Uuid);"), [1]);
}

#[test]
fn a_planted_stranger_on_the_top_level_is_found_and_a_missing_part_too() {
    let whole: Vec<String> = rule::TOP_LEVEL.iter().map(|name| format!("{name}/x")).chain([".ci/run".into()]).collect();
    assert_eq!(rule::top_level(&whole), []);
    let with_stranger = [whole.clone(), vec!["scripts/a.sh".into()]].concat();
    assert_eq!(rule::top_level(&with_stranger)[0].file, "scripts");
    let without_tests: Vec<String> = whole.into_iter().filter(|file| !file.starts_with("tests/")).collect();
    assert_eq!(rule::top_level(&without_tests)[0].file, "tests");
}

#[test]
fn a_place_that_was_renamed_away_is_found() {
    let faults = rule::places(&["grant-api/src/storage/write.rs".to_owned()]);
    assert!(faults.iter().any(|fault| fault.file == "grant-api/src/store/"));
}
