//! A folded text as runs of letters and runs of digits, with what stands between them.
//!
//! Invariant: a reference that the bank cut in two at a line end can be spelled both ways, with and without the cut, each
//! cut for itself. Must not know what a reference is.

use std::borrow::Cow;

/// What stands before a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// Nothing: letters turn to digits or back.
    None,
    /// A line end and nothing else: the bank may have cut here.
    Cut,
    /// One blank.
    Blank,
    /// One other mark.
    Mark(char),
    /// Several of them, or the beginning of the text.
    Wide,
}

/// Letters or digits in a row.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The letters or digits.
    pub text: &'a str,
    /// Whether it is digits.
    pub digits: bool,
    /// What stands before.
    pub gap: Gap,
}

/// Splits a folded text.
pub fn runs(text: &str) -> Vec<Run<'_>> {
    let mut all: Vec<Run> = Vec::new();
    let mut gap = Gap::Wide;
    let mut start: Option<(usize, bool)> = None;
    for (at, letter) in text.char_indices().chain([(text.len(), '\0')]) {
        let class = letter.is_alphanumeric().then(|| letter.is_ascii_digit());
        if let Some((from, digits)) = start {
            if class == Some(digits) {
                continue;
            }
            all.push(Run { text: text.get(from..at).unwrap_or_default(), digits, gap });
            gap = Gap::None;
        }
        start = class.map(|digits| (at, digits));
        if class.is_none() {
            gap = match (gap, letter) {
                (Gap::None, '\n') => Gap::Cut,
                (Gap::None, ' ') => Gap::Blank,
                (Gap::None, mark) => Gap::Mark(mark),
                _ => Gap::Wide,
            };
        }
    }
    all
}

/// The most runs joined over cuts.
const JOINED: usize = 3;

/// The ways to spell what begins at `at`: the run itself, and joined with what follows a cut. Each with the place of the
/// run after it. `loose` takes a blank for a cut too.
pub fn spellings<'a>(
    all: &[Run<'a>],
    at: usize,
    loose: bool,
) -> impl DoubleEndedIterator<Item = (Cow<'a, str>, usize)> {
    let mut more = Vec::new();
    let first = all.get(at);
    if let Some(first) = first {
        let mut joined = String::new();
        for next in at + 1..at + JOINED {
            let Some(run) = all.get(next) else { break };
            let cut = run.gap == Gap::Cut || (loose && run.gap == Gap::Blank);
            if !cut || run.digits != first.digits {
                break;
            }
            if joined.is_empty() {
                joined.push_str(first.text);
            }
            joined.push_str(run.text);
            more.push((Cow::Owned(joined.clone()), next + 1));
        }
    }
    first.map(|first| (Cow::Borrowed(first.text), at + 1)).into_iter().chain(more)
}
