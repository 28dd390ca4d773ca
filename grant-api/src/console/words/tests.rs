//! The words against the sources: no key missing, none unused, both languages alike.
//!
//! Invariant: the sources are read as they are, so a page added later is covered too. Must
//! not list keys by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::codes::FAMILIES;
use super::{Arg, Lang, Words, bundle};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// Keys of one file with the names of their arguments.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in source.lines() {
        let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if let (true, Some((name, _))) = (starts, line.split_once(" =")) {
            key = name.to_owned();
            let earlier = found.insert(key.clone(), BTreeSet::new());
            assert!(earlier.is_none(), "{key} stands twice");
        }
        for rest in line.split('$').skip(1) {
            let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if let Some(names) = found.get_mut(&key) {
                names.insert(name);
            }
        }
    }
    found
}

/// The console's sources without its tests.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, into: &mut Vec<(String, String)>) {
        let entries = std::fs::read_dir(folder).expect("the folder can be read");
        for entry in entries {
            let path = entry.expect("the entry can be read").path();
            let name = path.display().to_string();
            if path.is_dir() {
                walk(&path, into);
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).expect("the file can be read");
                let code = text.split("#[cfg(test)]\nmod tests {").next();
                into.push((name, code.unwrap_or_default().to_owned()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console"), &mut found);
    assert!(found.len() > 20, "only {} files read", found.len());
    found
}

/// The string literals of `code` that could be keys.
fn literals(code: &str) -> BTreeSet<String> {
    code.split('"')
        .filter(|text| {
            text.starts_with(|c: char| c.is_ascii_lowercase())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        })
        .map(str::to_owned)
        .collect()
}

/// The calls of `.t("…")` and `.ta("…", …)` with a literal key: key and argument names.
fn calls(code: &str) -> Vec<(String, Option<BTreeSet<String>>)> {
    let mut found = Vec::new();
    for (call, with_args) in [(".t(", false), (".ta(", true)] {
        for rest in code.split(call).skip(1) {
            let Some(rest) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let Some((key, rest)) = rest.split_once('"') else {
                continue;
            };
            let list = rest.trim_start_matches(',').trim_start();
            // Only a list written on the spot can be read here; others are covered by
            // formatting every page.
            let names = match (with_args, list.strip_prefix("&[")) {
                (false, _) => Some(BTreeSet::new()),
                (true, Some(list)) => Some(argument_names(list)),
                (true, None) => None,
            };
            found.push((key.to_owned(), names));
        }
    }
    found
}

/// The names in `("name", value), …` up to the bracket that closes the list.
fn argument_names(list: &str) -> BTreeSet<String> {
    let mut depth = 1_i32;
    let mut end = list.len();
    for (index, c) in list.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            end = index;
            break;
        }
    }
    let inside: String = list.chars().take(list[..end].chars().count()).collect();
    // Depth 1 parentheses hold one argument each; a literal deeper inside is a key or a code.
    let mut names = BTreeSet::new();
    let mut depth = 0_i32;
    let mut rest = inside.as_str();
    while let Some(c) = rest.chars().next() {
        match c {
            '(' => {
                depth += 1;
                let after = rest[1..].trim_start();
                if let (1, Some(name)) = (depth, after.strip_prefix('"')) {
                    names.insert(name.split('"').next().unwrap_or_default().to_owned());
                }
            }
            ')' => depth -= 1,
            _ => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    names
}

#[test]
fn both_files_parse_without_an_error() {
    for lang in Lang::ALL {
        let parsed = FluentResource::try_new(lang.source().to_owned());
        let errors = parsed.map_err(|(_, errors)| errors).err();
        assert_eq!(errors, None, "{}", lang.tag());
    }
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_arguments() {
    let (english, ukrainian) = (messages(super::EN), messages(super::UK));
    let keys = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
    let only: Vec<String> = keys(&english).symmetric_difference(&keys(&ukrainian)).cloned().collect();
    assert_eq!(only, Vec::<String>::new(), "in one language only");
    for (key, names) in &english {
        assert_eq!(Some(names), ukrainian.get(key), "{key}");
    }
}

#[test]
fn every_key_the_sources_ask_for_exists_with_its_arguments() {
    let known = messages(super::EN);
    let mut asked = 0;
    for (file, code) in sources() {
        for (key, names) in calls(&code) {
            asked += 1;
            let expected = known.get(&key);
            assert!(expected.is_some(), "{file}: {key} has no words");
            if let Some(names) = names {
                assert_eq!(Some(&names), expected, "{file}: arguments of {key}");
            }
        }
    }
    assert!(asked > 100, "only {asked} calls found");
}

#[test]
fn every_code_of_every_family_has_words_and_no_family_has_more() {
    let known = messages(super::EN);
    for (family, codes) in FAMILIES {
        for code in *codes {
            let key = format!("{family}-{code}");
            assert!(known.contains_key(&key), "{key} has no words");
        }
    }
}

#[test]
fn no_words_are_left_that_nobody_asks_for() {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (family, codes) in FAMILIES {
        used.extend(codes.iter().map(|code| format!("{family}-{code}")));
    }
    for (_, code) in sources() {
        used.extend(literals(&code));
    }
    let unused: Vec<String> = messages(super::EN).into_keys().filter(|key| !used.contains(key)).collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn every_phrase_can_be_written_with_its_arguments() {
    for lang in Lang::ALL {
        for (key, names) in messages(lang.source()) {
            for count in [0_i64, 1, 2, 5, 11, 21, 1_000] {
                let mut args = FluentArgs::new();
                for name in &names {
                    args.set(name.clone(), FluentValue::from(count));
                }
                let mut errors = Vec::new();
                let message = bundle(lang).get_message(&key).expect("the key exists");
                let pattern = message.value().expect("the key has a value");
                bundle(lang).format_pattern(pattern, Some(&args), &mut errors);
                assert!(errors.is_empty(), "{} {key}: {errors:?}", lang.tag());
            }
        }
    }
}

#[test]
fn ukrainian_counts_take_one_few_and_many() {
    let words = Words::new(Lang::Uk);
    let written: Vec<String> = [0, 1, 2, 5, 11, 21, 22, 1_204].map(|days| words.days(days)).into();
    assert_eq!(
        written,
        ["від сьогодні", "1 день", "2 дні", "5 днів", "11 днів", "21 день", "22 дні", "1\u{a0}204 дні"]
    );
}

#[test]
fn english_counts_take_one_and_other() {
    let words = Words::new(Lang::En);
    assert_eq!(words.days(1), "1 day");
    assert_eq!(words.days(6), "6 days");
    assert_eq!(words.ta("months", &[("months", Arg::Count(12))]), "12 months");
}

#[test]
fn an_unknown_key_comes_back_in_brackets() {
    assert_eq!(Words::new(Lang::En).t("no-such-key"), "[no-such-key]");
    assert_eq!(Words::new(Lang::Uk).code("role", "king"), "[role-king]");
}

#[test]
fn the_first_language_we_have_is_taken_from_the_header() {
    assert_eq!(Lang::from_accept("uk-UA,uk;q=0.9,en;q=0.8"), Lang::Uk);
    assert_eq!(Lang::from_accept("pl, en;q=0.5, uk;q=0.4"), Lang::En);
    assert_eq!(Lang::from_accept(""), Lang::En);
}

#[test]
fn figures_ending_in_a_full_stop_do_not_double_it() {
    let words = Words::new(Lang::Uk);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 3).expect("a date");
    for (key, names) in messages(super::UK) {
        if names.contains("date") {
            let value = |name: &str| match name {
                "date" => words.date(day),
                _ => "x".to_owned(),
            };
            let args: Vec<(&str, Arg<'_>)> = names.iter().map(|name| (name.as_str(), Arg::from(value(name)))).collect();
            assert!(!words.ta(&key, &args).contains(".."), "{key}");
        }
    }
}
