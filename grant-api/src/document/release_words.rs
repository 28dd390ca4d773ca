//! The figures and codes of a release as a reader of a language writes them.
//!
//! Invariant: one rounding, half away from zero, to one decimal of a percent; a code without a word is shown as it is.
//! Must not: hold text of its own.

use ledger_core::outcome::release_document::{Leaf, ReleaseDocument};
use ledger_core::programme::document::Language;

use super::figures::{NBSP, fixed, signed};
use super::words::Words;

/// What stands for a withheld figure: the code of the document itself.
pub(super) use ledger_core::outcome::figures::WITHHELD;
/// What stands where there is no figure.
pub(super) const NONE: &str = "–";
/// The cell of everybody.
pub(super) const ALL: &str = "all";

/// A share without its sign: `72.2`, `72,2`.
fn tenths_of_percent(language: Language, share: f64) -> String {
    let rounded = (share * 1000.0).round();
    fixed(language, if rounded.is_finite() { rounded.max(0.0) as u64 } else { 0 }, 1)
}

fn with_sign(language: Language, figures: &str) -> String {
    match language {
        Language::En => format!("{figures}%"),
        Language::Uk => format!("{figures}{NBSP}%"),
    }
}

/// A share: `72.2%`, `72,2 %`.
pub(super) fn percent(language: Language, share: f64) -> String {
    with_sign(language, &tenths_of_percent(language, share))
}

/// A share from and to: `43.4–75.1%`, `43,4–75,1 %`.
pub(super) fn percents(language: Language, (low, high): (f64, f64)) -> String {
    let figures = format!("{}–{}", tenths_of_percent(language, low), tenths_of_percent(language, high));
    with_sign(language, &figures)
}

/// A part of a whole as a share; nothing of nobody.
pub(super) fn part_of(language: Language, part: u64, whole: u64) -> String {
    if whole == 0 { NONE.to_owned() } else { percent(language, part as f64 / whole as f64) }
}

/// A count.
pub(super) fn number(language: Language, count: i64) -> String {
    signed(count < 0, fixed(language, count.unsigned_abs(), 0))
}

/// A count: one that is absent is withheld.
pub(super) fn told(language: Language, count: Option<u64>) -> String {
    count.map_or_else(|| WITHHELD.to_owned(), |count| fixed(language, count, 0))
}

/// Whether a figure of that name is kept in hundredths.
pub(super) fn in_hundredths(name: &str) -> bool {
    name.ends_with("_hundredths")
}

/// A named figure: heads and days as they are, hundredths to one decimal.
pub(super) fn figure(language: Language, name: &str, value: i64) -> String {
    if !in_hundredths(name) {
        return number(language, value);
    }
    let tenths = value.unsigned_abs().saturating_add(5) / 10;
    signed(value < 0 && tenths > 0, fixed(language, tenths, 1))
}

/// The words for a text of the document's own in a family, such as `launched enterprises`: by its letters and digits; the text itself
/// where there are none.
pub(super) fn spoken(words: Words, family: &str, text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    words.known(family, &parts.join("_")).unwrap_or_else(|| text.to_owned())
}

/// So many months.
pub(super) fn months(words: Words, months: u16) -> String {
    words.ta("release-months", &[("months", &months.to_string())])
}

/// A code of years from and to as a reader writes it; any other as it is.
fn years(code: &str) -> String {
    let year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    match code.split_once('-') {
        Some((from, to)) if year(from) && year(to) => format!("{from}–{to}"),
        _ => code.to_owned(),
    }
}

/// A leaf of a dimension, in words where the code has some; what it takes together where it takes little together.
pub(super) fn leaf(words: Words, dimension: &str, leaf: &Leaf) -> String {
    let own = words.known(&format!("release-leaf-{dimension}"), &leaf.code);
    if let Some(own) = own {
        return own;
    }
    let covered: Vec<String> = leaf.covers.iter().filter_map(|code| words.known(dimension, code)).collect();
    match covered.len() {
        // The word for one sector would tell the wrong thing of three.
        2 | 3 if covered.len() == leaf.covers.len() => covered.join("; "),
        _ if leaf.covers.len() > 1 => years(&leaf.code),
        _ => words.code(dimension, &leaf.code),
    }
}

/// A group by its dimension and code.
pub(super) fn leaf_of(words: Words, document: &ReleaseDocument, (dimension, code): (&str, &str)) -> String {
    let found = document.dimensions.iter().find(|found| found.code == dimension);
    let found = found.and_then(|found| found.leaves.iter().find(|leaf| leaf.code == code));
    found.map_or_else(|| words.code(dimension, code), |found| leaf(words, dimension, found))
}

/// A cell: `Whole programme`, `Region: West; sector: Trade`.
pub(super) fn cell(words: Words, document: &ReleaseDocument, key: &str) -> String {
    let part = |(dimension, code): (&str, &str)| {
        let value = leaf_of(words, document, (dimension, code));
        format!("{}: {value}", words.code("release-dimension", dimension))
    };
    let parts: Vec<String> = key.split(';').filter_map(|part| part.split_once('=')).map(part).collect();
    if parts.is_empty() { words.t("release-whole") } else { parts.join("; ") }
}

/// The name of a thing whose figures may be those of an earlier release: a picture that travels alone has to say which.
pub(super) fn kept(words: Words, document: &ReleaseDocument, name: String, release: Option<i64>) -> String {
    match release.filter(|release| *release != document.number) {
        Some(release) => words.ta("release-chart-kept", &[("name", &name), ("number", &release.to_string())]),
        None => name,
    }
}

/// A cell, with the release whose figures it has where that is an earlier one.
pub(super) fn cell_kept(words: Words, document: &ReleaseDocument, key: &str) -> String {
    kept(words, document, cell(words, document, key), document.cell(key).map(|cell| cell.release))
}

/// Which release of what this is: `UA · data release no. 3 (for evaluators) · data up to 30 September 2026`.
pub(super) fn source(words: Words, document: &ReleaseDocument) -> String {
    words.ta(
        "release-source",
        &[
            ("programme", &document.programme),
            ("number", &document.number.to_string()),
            ("profile", &words.code("release-profile", document.profile.code())),
            ("day", &super::figures::day(words.0, document.data_cut)),
        ],
    )
}
