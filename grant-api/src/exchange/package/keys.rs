//! The keys of one file, and who asked for one that is not there.
//!
//! A row whose key could not be read, or was read as one that exists already, still stands for some key: whoever refers
//! to that key is not at fault. Such a row is a *doubt*; at the end each doubt takes back the one missing key that it
//! most likely stood for, and what remains is missing indeed.
//! ```text
//!   staff.csv  "off icer1" [bad_code]      applications.csv  opened_by officer1, officer1, nobody
//!              └── doubt ──── takes back ──────────────────────────┘ both          └── reference_missing
//! ```
//! Invariant: linear in rows; the pairing of doubts with missing keys is bounded by [`PAIRS`].
//! Must not: be asked to decide before every file was read.

use std::collections::{BTreeMap, HashMap};

use super::row::JOINT;

/// How many pairs of a doubt and a missing key are compared; beyond it they are only counted.
const PAIRS: usize = 200_000;

/// A row that stands for a key nobody could read.
#[derive(Debug)]
pub(super) struct Doubt {
    /// The parts that are beyond doubt.
    pub(super) parts: Vec<Option<String>>,
    /// What stands there.
    pub(super) raw: String,
    /// Whether it can be read, but one part is in doubt: the key stands there twice.
    pub(super) repeated: bool,
    /// References of the row that were not found, by table and key: if they turn out right there is no doubt.
    pub(super) because: Vec<(usize, String)>,
}

impl Doubt {
    fn may_be(&self, key: &str) -> bool {
        let differ =
            key.split(JOINT).zip(&self.parts).filter(|(part, known)| known.as_deref().is_some_and(|k| k != *part));
        differ.count() <= usize::from(self.repeated)
    }
}

/// What became of a key that was to be added.
pub(super) enum Added {
    /// It is new.
    New,
    /// It is on that line already; the second is whether the rows are alike in every cell.
    Repeated(u64, bool),
}

/// The keys of one file. `F` is what is kept for each reference that leads nowhere.
#[derive(Debug)]
pub(super) struct Keys<F> {
    unknown: bool,
    known: HashMap<String, (u64, u64)>,
    /// Texts of keys in doubt, and which doubt it is.
    raws: HashMap<String, usize>,
    doubts: Vec<Option<Doubt>>,
    missing: BTreeMap<String, Vec<F>>,
}

impl<F> Default for Keys<F> {
    fn default() -> Self {
        Keys {
            unknown: false,
            known: HashMap::new(),
            raws: HashMap::new(),
            doubts: Vec::new(),
            missing: BTreeMap::new(),
        }
    }
}

impl<F> Keys<F> {
    /// The file could not be read to its end: no reference into it can be called missing.
    pub(super) fn give_up(&mut self) {
        self.unknown = true;
    }

    /// Whether the file was read to its end.
    pub(super) fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// Adds the key of the row on that line, `print` being that of its cells.
    pub(super) fn add(&mut self, key: String, line: u64, print: u64) -> Added {
        match self.known.get(&key) {
            Some((earlier, alike)) => Added::Repeated(*earlier, *alike == print),
            None => {
                self.known.insert(key, (line, print));
                Added::New
            }
        }
    }

    /// Whether a row has that key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.known.contains_key(key)
    }

    /// Adds a row in doubt.
    pub(super) fn doubt(&mut self, doubt: Doubt) {
        if !doubt.raw.is_empty() && !doubt.repeated && doubt.because.is_empty() {
            self.raws.insert(doubt.raw.clone(), self.doubts.len());
        }
        self.doubts.push(Some(doubt));
    }

    /// Whether a row in doubt holds just that text: then it stands for no other key.
    pub(super) fn has_raw(&mut self, raw: &str) -> bool {
        let found = self.raws.get(raw).copied();
        if let Some(doubt) = found.and_then(|index| self.doubts.get_mut(index)) {
            *doubt = None;
        }
        found.is_some()
    }

    /// Keeps a reference that leads nowhere.
    pub(super) fn miss(&mut self, key: String, reference: F) {
        self.missing.entry(key).or_default().push(reference);
    }

    /// Whether that key is missing, after [`Keys::settle`] for good.
    pub(super) fn misses(&self, key: &str) -> bool {
        self.missing.contains_key(key)
    }

    /// Takes back what is in doubt. `still` says whether a missing reference of a row in doubt is missing for good.
    pub(super) fn settle(&mut self, still: impl Fn(usize, &str) -> bool) {
        let doubts: Vec<Doubt> = self
            .doubts
            .drain(..)
            .flatten()
            .filter(|doubt| doubt.because.is_empty() || doubt.because.iter().any(|(table, key)| still(*table, key)))
            .collect();
        if self.unknown || doubts.len().saturating_mul(self.missing.len()) > PAIRS {
            if self.unknown || doubts.len() >= self.missing.len() {
                self.missing.clear();
            }
            return;
        }
        let mut pairs: Vec<(usize, usize, &str)> = Vec::new();
        for (index, doubt) in doubts.iter().enumerate() {
            let keys = self.missing.keys().filter(|key| doubt.may_be(key));
            pairs.extend(keys.map(|key| (alike(&doubt.raw, key), index, key.as_str())));
        }
        pairs.sort_by(|left, right| right.0.cmp(&left.0).then((left.1, left.2).cmp(&(right.1, right.2))));
        let mut spent = vec![false; doubts.len()];
        let mut taken: Vec<String> = Vec::new();
        for (_, doubt, key) in pairs {
            if !spent[doubt] && !taken.iter().any(|other| other == key) {
                spent[doubt] = true;
                taken.push(key.to_owned());
            }
        }
        for key in taken {
            self.missing.remove(&key);
        }
    }

    /// What is missing for good.
    pub(super) fn into_missing(self) -> impl Iterator<Item = F> {
        self.missing.into_values().flatten()
    }
}

/// How many characters two texts share at their beginning and at their end, less what the longer has in addition.
fn alike(left: &str, right: &str) -> usize {
    let shorter = left.chars().count().min(right.chars().count());
    let head = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    let tail = left.chars().rev().zip(right.chars().rev()).take_while(|(a, b)| a == b).count();
    let longer = left.chars().count().max(right.chars().count());
    (1000 + 10 * (head + tail).min(shorter)).saturating_sub(10 * (longer - shorter))
}
