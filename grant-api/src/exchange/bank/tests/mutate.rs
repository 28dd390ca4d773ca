//! Files changed at random: whatever comes in, a reader answers and does not panic.

use super::*;
use crate::exchange::bank::{Named, across, shape};

/// Reads, checks and prints, as the command does.
fn through(bytes: &[u8], profile: Option<&Profile>) {
    let reading = read(bytes, profile);
    if let Ok(reading) = &reading {
        let named = [Named { file: "a", reading }, Named { file: "b", reading }];
        across(&named);
        for statement in &reading.statements {
            assert_eq!(statement.entries, statement.lines.len());
        }
    }
    shape("a", reading.as_ref(), &[]);
}

/// Every sample, and where it is there every file of the corpus.
fn seeds() -> Vec<Vec<u8>> {
    let mut folders = vec![own()];
    folders.extend(corpus());
    let mut seeds = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && name != "xsd" {
                folders.push(path);
            } else if path.is_file() && !name.starts_with("expected") && !name.contains("LICENSE") {
                seeds.push((path.clone(), bytes(&path)));
            }
        }
    }
    seeds.sort();
    seeds.into_iter().map(|(_, bytes)| bytes).filter(|bytes| bytes.len() < 30_000).collect()
}

fn mutated(random: &mut Random, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len());
        match random.below(6) {
            0 if !bytes.is_empty() => bytes[at] = u8::try_from(random.below(256)).expect("a byte"),
            1 => bytes.truncate(at),
            2 => {
                let end = (at + random.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let from = random.below(other.len());
                let part = other[from..(from + random.below(200)).min(other.len())].to_vec();
                bytes.splice(at..at, part);
            }
            4 => {
                let part = bytes[at..(at + random.below(200)).min(bytes.len())].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                let marks = [
                    &b"\0"[..],
                    b"\xff\xfe",
                    b"&#xD800;",
                    b"99999999999999999999999999999",
                    b"\n-\n",
                    b":61:",
                    b"?2",
                    b"\"",
                    b"<",
                ];
                bytes.splice(at..at, marks[random.below(marks.len())].iter().copied());
            }
        }
    }
    bytes
}

#[test]
fn mutated_files_never_panic() {
    let seeds = seeds();
    let profile = house_profile();
    let mut random = Random(20_260_304);
    for (at, seed) in seeds.iter().enumerate() {
        for round in 0..12 {
            let other = &seeds[random.below(seeds.len())];
            let bytes = mutated(&mut random, seed, other);
            through(&bytes, (round % 4 == 0 || at % 9 == 0).then_some(&profile));
        }
    }
}

#[test]
fn random_bytes_never_panic() {
    let mut random = Random(7);
    let beginnings: [&[u8]; 9] = [
        b"",
        b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Ntry>",
        b"OFXHEADER:100\n<OFX><STMTRS><STMTTRN>",
        b":20:A\n:25:B\n:60F:C260101EUR0,\n:61:",
        b":20:A\n:61:260101C1,NTRF\n:86:166?",
        b"[{\"operationAmount\":",
        b"{\"transactions\":[{\"AUT_MY_ACC\":",
        b"\xff\xfe",
        b"{1:F01}{2:I940}{4:\n:61:",
    ];
    for round in 0..2_000 {
        let mut bytes = beginnings[round % beginnings.len()].to_vec();
        let ascii = random.below(2) == 0;
        for _ in 0..random.below(120) {
            let byte = u8::try_from(random.below(256)).expect("a byte");
            bytes.push(if ascii { b' ' + byte % 95 } else { byte });
        }
        through(&bytes, None);
    }
}
