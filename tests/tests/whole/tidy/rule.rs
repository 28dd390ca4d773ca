//! The rules of the house, as tables and as functions from sources to faults.
//!
//! Invariant: each rule is a pure function of what it is given, so that a planted bad snippet can prove that it bites
//! (`tidy.rs` does). The rules are those of the architecture: directions between crates and modules, one door for
//! writes, no floats near money, headers, lengths, no left-overs. Must not read files.

use std::fmt;

use super::source::Source;

/// A violation, printed as `file:line: what`.
#[derive(Debug, PartialEq)]
pub struct Fault {
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.what)
    }
}

fn fault(source: &Source, line: usize, what: impl Into<String>) -> Fault {
    Fault { file: source.path.clone(), line, what: what.into() }
}

/// Paths that files in some places never name.
pub struct Direction {
    pub within: &'static [&'static str],
    pub never: &'static [&'static str],
    pub why: &'static str,
}

/// Which way the parts may know each other.
pub const DIRECTIONS: [Direction; 12] = [
    Direction {
        within: &["ledger-core/src/"],
        never: &[
            "sea_orm",
            "sea_query",
            "sqlx",
            "poem",
            "poem_openapi",
            "tokio",
            "reqwest",
            "grant_api",
            "migrations",
            "fixtures",
            "rand",
            "getrandom",
            "std::fs",
            "std::net",
            "Utc::now",
            "Local::now",
            "SystemTime::now",
            "Instant::now",
            "Uuid::new_v4",
            "Uuid::now_v7",
        ],
        why: "ledger-core is pure: no I/O, no async, no clock, no randomness",
    },
    Direction {
        within: &["migrations/src/"],
        never: &["ledger_core", "grant_api", "fixtures"],
        why: "a migration is history and knows nobody",
    },
    Direction {
        within: &["fixtures/src/"],
        never: &["grant_api", "migrations", "sea_orm", "poem", "tokio"],
        why: "the sample programme is files: it goes in through the import, never past it",
    },
    Direction {
        within: &["grant-api/src/api/", "grant-api/src/console/", "grant-api/src/cli/"],
        never: &["store", "sea_orm"],
        why: "api, console and cli go through app",
    },
    Direction {
        within: &["grant-api/src/store/"],
        never: &["crate::app", "crate::api", "crate::console", "crate::cli", "crate::http"],
        why: "the store knows none of its callers",
    },
    Direction { within: &["grant-api/src/store/"], never: &["policy::allow"], why: "the store never decides" },
    Direction {
        within: &["grant-api/src/api/", "grant-api/src/console/", "grant-api/src/http/", "grant-api/src/store/"],
        never: &["exchange", "fixtures"],
        why: "foreign formats are read by app and cli; the sample programme is the demo's",
    },
    Direction {
        within: &["grant-api/src/exchange/"],
        never: &[
            "crate::app",
            "crate::api",
            "crate::cli",
            "crate::console",
            "crate::http",
            "crate::store",
            "crate::vault",
            "sea_orm",
            "poem",
            "tokio",
            "fixtures",
        ],
        why: "exchange reads and writes foreign formats and knows ledger-core alone",
    },
    Direction {
        within: &["grant-api/src/document/"],
        never: &[
            "crate::app",
            "crate::api",
            "crate::cli",
            "crate::console",
            "crate::http",
            "crate::store",
            "crate::vault",
            "sea_orm",
            "poem",
            "tokio",
            "getrandom",
            "std::fs",
            "std::net",
            "Utc::now",
            "Local::now",
            "SystemTime::now",
        ],
        why: "a document is made from its facts alone: data in, bytes out",
    },
    Direction {
        within: &["grant-api/src/api/", "grant-api/src/console/", "grant-api/src/http/", "grant-api/src/store/"],
        never: &["crate::vault"],
        why: "only app opens the vault, after the rules were asked and the act was logged",
    },
    Direction {
        within: &["grant-api/src/vault/"],
        never: &[
            "crate::app",
            "crate::api",
            "crate::cli",
            "crate::console",
            "crate::http",
            "crate::exchange",
            "policy::allow",
            "fixtures",
            "poem",
            "tracing",
        ],
        why: "the vault knows none of its callers, decides nothing and logs nothing",
    },
    Direction {
        within: &["grant-api/src/console/component/"],
        never: &["app", "store"],
        why: "a component never queries",
    },
];

/// The only files that begin or commit a transaction.
pub const DOORS: [&str; 2] = ["grant-api/src/store/bulk.rs", "grant-api/src/store/write.rs"];

/// Where no floating-point number is.
pub const NO_FLOATS: [&str; 5] = [
    "ledger-core/src/money.rs",
    "ledger-core/src/ledger/",
    "ledger-core/src/programme/",
    "ledger-core/src/reconcile/",
    "grant-api/src/store/",
];

/// The longest file, in lines; from `LONG_FILE` on a file is worth splitting.
pub const LONGEST_FILE: usize = 500;
pub const LONG_FILE: usize = 400;
/// The longest function, in lines.
pub const LONGEST_FUNCTION: usize = 100;

/// What the top level holds, besides hidden names.
pub const TOP_LEVEL: [&str; 8] =
    ["Cargo.lock", "Cargo.toml", "README.md", "fixtures", "grant-api", "ledger-core", "migrations", "tests"];

/// Paths that a file must not name, by [`DIRECTIONS`].
pub fn directions(source: &Source) -> Vec<Fault> {
    let rules: Vec<&Direction> =
        DIRECTIONS.iter().filter(|rule| rule.within.iter().any(|place| source.path.starts_with(place))).collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let named = source.named();
    let mut faults = Vec::new();
    for rule in rules {
        for found in &named {
            let broken = rule.never.iter().find(|never| {
                let never: Vec<&str> = never.split("::").collect();
                found.path.windows(never.len()).any(|part| part == never)
            });
            if let Some(never) = broken {
                let what = format!("names {} ({never}): {}", found.path.join("::"), rule.why);
                faults.push(fault(source, found.line, what));
            }
        }
    }
    faults
}

/// Transactions are begun and committed behind the one door for writes.
pub fn door(source: &Source) -> Vec<Fault> {
    if !source.path.starts_with("grant-api/src/") || DOORS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let calls = [".begin(", ".commit(", "begin_with", ".transaction(", ".transaction_"];
    lines_with(source, &source.code, &calls, "a transaction outside the door")
}

/// No floating-point number near money; comments count too, for they become code.
pub fn floats(source: &Source) -> Vec<Fault> {
    if !NO_FLOATS.iter().any(|place| source.path.starts_with(place)) {
        return Vec::new();
    }
    let is_float = |word: &str| word == "f64" || word == "f32";
    let words = |line: &str| line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(is_float);
    numbered(&source.text, words).map(|line| fault(source, line, "a float near money")).collect()
}

/// Every file says first what it is for.
pub fn header(source: &Source) -> Vec<Fault> {
    if source.text.starts_with("//!") {
        Vec::new()
    } else {
        vec![fault(source, 1, "no `//!` header on its first line")]
    }
}

/// Files and functions a reader can hold in mind.
pub fn lengths(source: &Source) -> Vec<Fault> {
    let lines = source.text.lines().count();
    let mut faults = Vec::new();
    if lines > LONGEST_FILE {
        faults.push(fault(source, lines, format!("{lines} lines, at most {LONGEST_FILE}")));
    }
    for found in source.functions().into_iter().filter(|found| found.length > LONGEST_FUNCTION) {
        let what = format!("fn {} has {} lines, at most {LONGEST_FUNCTION}", found.name, found.length);
        faults.push(fault(source, found.line, what));
    }
    faults
}

/// Nothing half done: no stubs, no tests that nobody runs, no notes to oneself.
pub fn left_overs(source: &Source) -> Vec<Fault> {
    let in_code = ["#[ignore", "#![ignore", concat!("to", "do!("), concat!("unimpl", "emented!(")];
    let anywhere = [concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
    let mut faults = lines_with(source, &source.code, &in_code, "a stub or a test nobody runs");
    faults.extend(lines_with(source, &source.text, &anywhere, "a left-over"));
    faults
}

/// No path of one machine in any file of the tree.
pub fn machine_paths(path: &str, text: &str) -> Vec<Fault> {
    let paths = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
    let found = |line: &str| paths.iter().any(|machine| line.contains(machine));
    let what = "a path of one machine";
    numbered(text, found).map(|line| Fault { file: path.to_owned(), line, what: what.to_owned() }).collect()
}

/// The ids of `ids! { .. }` stand in alphabetical order; a list that can't be found is a fault too.
pub fn ids(source: &Source) -> Vec<Fault> {
    let Some(start) = source.code.find("ids! {") else {
        return vec![fault(source, 1, "no list `ids! { .. }` found")];
    };
    let list = &source.code[start + "ids! {".len()..];
    let list = &list[..list.find('}').unwrap_or(list.len())];
    let first_line = source.code[..start].matches('\n').count() + 1;
    let names: Vec<(usize, &str)> = list
        .lines()
        .enumerate()
        .flat_map(|(line, text)| text.split(',').map(move |name| (first_line + line, name.trim())))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    if names.is_empty() {
        return vec![fault(source, first_line, "the list of ids is empty")];
    }
    let unsorted = names.windows(2).filter(|pair| pair[0].1 >= pair[1].1);
    unsorted.map(|pair| fault(source, pair[1].0, format!("{} after {}", pair[1].1, pair[0].1))).collect()
}

/// The top level is what it was meant to be, from the paths of all files.
pub fn top_level(files: &[String]) -> Vec<Fault> {
    let at = |name: &str, what: &str| Fault { file: name.to_owned(), line: 1, what: what.to_owned() };
    let tops: std::collections::BTreeSet<&str> = files.iter().filter_map(|file| file.split('/').next()).collect();
    let strange = tops.iter().filter(|name| !name.starts_with('.') && !TOP_LEVEL.contains(name));
    let absent = TOP_LEVEL.iter().filter(|name| !tops.contains(*name));
    strange
        .map(|name| at(name, "does not belong on the top level"))
        .chain(absent.map(|name| at(name, "is missing on the top level")))
        .collect()
}

/// The places that rules speak of are there: a renamed folder must not silence its rule.
pub fn places(files: &[String]) -> Vec<Fault> {
    let places: std::collections::BTreeSet<&&str> =
        DIRECTIONS.iter().flat_map(|rule| rule.within).chain(&DOORS).chain(&NO_FLOATS).collect();
    let absent = places.into_iter().filter(|place| !files.iter().any(|file| file.starts_with(**place)));
    let what = "a rule speaks of this place and it is not there";
    absent.map(|place| Fault { file: (*place).to_owned(), line: 1, what: what.to_owned() }).collect()
}

fn lines_with(source: &Source, text: &str, parts: &[&str], what: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for part in parts {
        faults.extend(
            numbered(text, |line| line.contains(part)).map(|line| fault(source, line, format!("{part}: {what}"))),
        );
    }
    faults
}

/// The numbers, from 1, of the lines for which `wanted` holds.
fn numbered<'a>(text: &'a str, wanted: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = usize> + 'a {
    text.lines().enumerate().filter(move |(_, line)| wanted(line)).map(|(number, _)| number + 1)
}
