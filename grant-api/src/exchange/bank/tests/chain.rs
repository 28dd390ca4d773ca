//! Files of one account against each other: chain, gaps, overlap, and the same lines in whatever order they come.

use std::collections::BTreeSet;

use super::*;
use crate::exchange::bank::identity::numbered;
use crate::exchange::bank::{Named, across};

/// Findings between files, as code and file.
type Between = Vec<(&'static str, String)>;

/// Findings between files, and the set of lines.
fn together(files: &[(String, Reading)]) -> (Between, BTreeSet<(String, u32)>) {
    let named: Vec<Named> = files.iter().map(|(file, reading)| Named { file, reading }).collect();
    let found = across(&named).into_iter().map(|(at, finding)| (finding.code, files[at].0.clone())).collect();
    let lines = files.iter().flat_map(|(_, reading)| numbered(reading));
    (found, lines.map(|(key, _)| (key.material, key.occurrence)).collect())
}

fn file(name: &str, text: &str) -> (String, Reading) {
    (name.to_owned(), good(text.as_bytes()))
}

/// A day of an account that gets `amounts`, with references or without.
fn day(number: u64, opening: i64, amounts: &[i64], references: bool) -> String {
    let closing = opening + amounts.iter().sum::<i64>();
    let mut text = format!(":20:A\n:25:DE89370400440532013000\n:28C:{number}/1\n:60F:C2603{number:02}EUR{opening},\n");
    for (at, amount) in amounts.iter().enumerate() {
        let reference = if references { format!("//BANKREF{number}{at}") } else { String::new() };
        text += &format!(":61:2603{number:02}C{amount},NTRFNONREF{reference}\n:86:/REMI/Gift\n");
    }
    text + &format!(":62F:C2603{number:02}EUR{closing},\n-\n")
}

#[test]
fn days_follow_each_other_in_any_order() {
    let days = [day(1, 100, &[5, 5], false), day(2, 110, &[7], true), day(3, 117, &[], true)];
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
    let all: Vec<_> = orders.iter().map(|order| together(&order.map(|at| file(&format!("{at}"), &days[at])))).collect();
    for (found, lines) in &all {
        assert!(found.is_empty(), "{found:?}");
        assert_eq!((lines.len(), lines), (3, &all[0].1));
    }
}

#[test]
fn a_missing_day_is_a_gap_and_breaks_the_chain() {
    let (found, _) = together(&[file("3", &day(3, 117, &[], true)), file("1", &day(1, 100, &[5], true))]);
    assert_eq!(found, [("chain", "3".to_owned()), ("gap", "3".to_owned())]);
}

#[test]
fn overlapping_files_count_a_line_once_and_keep_true_repeats() {
    let both = format!("{}{}", day(1, 100, &[5, 5], false), day(2, 110, &[7], true));
    let (found, lines) = together(&[file("both", &both), file("second", &day(2, 110, &[7], true))]);
    assert_eq!(found, [("overlap", "second".to_owned())]);
    assert_eq!(lines.len(), 3);
    let repeats = good(day(1, 100, &[5, 5], false).as_bytes());
    assert_eq!(codes(&repeats), ["duplicate"]);
    // The same statement twice in a file adds nothing.
    let twice = format!("{0}{0}", day(1, 100, &[5, 5], false));
    assert_eq!(together(&[file("twice", &twice)]).1.len(), 2);
}

#[test]
fn own_samples_of_two_days_follow() {
    let read = |name: &str| (name.to_owned(), good(&sample(name)));
    let (found, lines) = together(&[read("camt053-next-day-prefixed.xml"), read("camt053-batch-return-fee.xml")]);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(lines.len(), 4);
}

#[test]
fn sixty_days_follow_forwards_backwards_and_shuffled() {
    let Some(corpus) = corpus() else { return };
    let folder = std::fs::read_dir(corpus.join("camt/daily-chain")).expect("the daily chain");
    let mut names: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("2024-")));
    names.sort();
    assert_eq!(names.len(), 60);
    let load = |names: &[PathBuf]| -> Vec<(String, Reading)> {
        names.iter().map(|path| (path.display().to_string(), good(&bytes(path)))).collect()
    };
    let (found, lines) = together(&load(&names));
    assert!(found.is_empty(), "{found:?}");
    let entries: usize = load(&names).iter().flat_map(|(_, reading)| &reading.statements).map(|it| it.entries).sum();
    assert_eq!(lines.len(), entries);
    names.reverse();
    assert_eq!(together(&load(&names)), (Vec::new(), lines.clone()));
    let mut random = Random(60);
    for at in (1..names.len()).rev() {
        names.swap(at, random.below(at + 1));
    }
    assert_eq!(together(&load(&names)), (Vec::new(), lines));
}
