//! Which agreements, instalments and payments a text names.
//!
//! Invariant: a reference is found whole or not at all: `GA-2026-12` is not in `GA-2026-1-2`. Marks between its parts may
//! differ; a part may be cut in two by a line end, or by a blank where nothing else was found. A text of the same shape as
//! our agreements that is none of them names a stranger's. Must not guess a number that was cut off.

use std::collections::HashSet;

use super::normalise;
use super::quick::QuickMap;
use super::runs::{Gap, Run, runs, spellings};

/// The most parts of a reference: a longer one is found only where it stands in one piece.
const MOST_PARTS: usize = 8;
/// The largest number of an instalment.
const MOST_INSTALMENTS: u16 = 120;
/// Beginnings of words that go with the number of an instalment.
const INSTALMENT_WORDS: [&str; 8] =
    ["INSTALMENT", "INSTALLMENT", "INSTALM", "TRANCHE", "ТРАНШ", "ЧАСТИН", "ЕТАП", "ВНЕСК"];

/// What a reference leads to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Target {
    /// An agreement, by its number in the index.
    Agreement(u32),
    /// An end-to-end id, by the place of the first payment that has it.
    Payment(u32),
}

/// What a text names.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Named {
    /// Agreements and end-to-end ids, sorted.
    pub targets: Vec<Target>,
    /// Numbers of instalments, sorted.
    pub instalments: Vec<u16>,
    /// An agreement of our shape that we do not have.
    pub stranger: bool,
}

/// What one spelling leads to: nothing where several of a kind are spelled so.
#[derive(Clone, Copy, Default)]
struct Slot {
    agreement: Option<u32>,
    payment: Option<u32>,
    agreements: bool,
    payments: bool,
}

impl Slot {
    fn put(&mut self, target: Target) {
        let (one, many, number) = match target {
            Target::Agreement(number) => (&mut self.agreement, &mut self.agreements, number),
            Target::Payment(number) => (&mut self.payment, &mut self.payments, number),
        };
        *many |= one.is_some_and(|other| other != number);
        *one = Some(number);
    }

    /// An agreement goes before an end-to-end id that is spelled like it.
    fn target(self) -> Option<Target> {
        match (self.agreement, self.payment) {
            (Some(number), _) => (!self.agreements).then_some(Target::Agreement(number)),
            (None, Some(number)) => (!self.payments).then_some(Target::Payment(number)),
            (None, None) => None,
        }
    }
}

/// All references that are looked for.
#[derive(Default)]
pub struct References<'a> {
    words: QuickMap<&'a str, u32>,
    edges: QuickMap<(u32, u32), u32>,
    ends: QuickMap<u32, Slot>,
    whole: QuickMap<String, Slot>,
    shape_words: QuickMap<(Option<&'a str>, usize), u32>,
    shape_edges: QuickMap<(u32, u32), u32>,
    shape_ends: HashSet<u32>,
    instalment_words: Vec<String>,
}

fn next_of<K: std::hash::Hash + Eq>(map: &mut QuickMap<K, u32>, key: K) -> u32 {
    let next = u32::try_from(map.len()).unwrap_or(u32::MAX).saturating_add(1);
    *map.entry(key).or_insert(next)
}

fn shape_of<'a>(run: &Run<'a>) -> (Option<&'a str>, usize) {
    if run.digits { (None, run.text.len()) } else { (Some(run.text), 0) }
}

impl<'a> References<'a> {
    /// None yet.
    pub fn new() -> Self {
        let instalment_words = INSTALMENT_WORDS.iter().map(|word| normalise::text(word)).collect();
        References { instalment_words, ..References::default() }
    }

    /// Adds a folded reference. Of an end-to-end id that is nothing but a few digits nothing is looked for in texts.
    pub fn add(&mut self, folded: &'a str, target: Target) {
        let parts = runs(folded);
        let letters = parts.iter().any(|part| !part.digits);
        let size: usize = parts.iter().map(|part| part.text.len()).sum();
        let agreement = matches!(target, Target::Agreement(_));
        if parts.is_empty() || (!agreement && (size < 6 || (!letters && size < 12))) {
            return;
        }
        let compact: String = parts.iter().map(|part| part.text).collect();
        self.whole.entry(compact).or_default().put(target);
        if parts.len() > MOST_PARTS {
            return;
        }
        let (mut node, mut shape) = (0, 0);
        for part in &parts {
            let word = next_of(&mut self.words, part.text);
            node = next_of(&mut self.edges, (node, word));
            if agreement {
                let word = next_of(&mut self.shape_words, shape_of(part));
                shape = next_of(&mut self.shape_edges, (shape, word));
            }
        }
        self.ends.entry(node).or_default().put(target);
        if agreement && letters && parts.iter().any(|part| part.digits) {
            self.shape_ends.insert(shape);
        }
    }

    /// Reads a folded text.
    pub fn read(&self, text: &str) -> Named {
        let all = runs(text);
        let mut named = self.search(&all, false);
        if named.targets.is_empty() {
            let loose = self.search(&all, true);
            if !loose.targets.is_empty() {
                named = loose;
            }
        }
        self.instalment_numbers(&all, &mut named.instalments);
        named.targets.sort_unstable();
        named.targets.dedup();
        named.instalments.sort_unstable();
        named.instalments.dedup();
        named
    }

    fn search(&self, all: &[Run], loose: bool) -> Named {
        let mut named = Named::default();
        let mut at = 0;
        while at < all.len() {
            let mut longest: Option<(usize, Target)> = None;
            self.walk(all, at, 0, loose, &mut longest);
            self.in_one_piece(all, at, &mut longest);
            match longest {
                Some((end, target)) => {
                    named.targets.push(target);
                    named.instalments.extend(suffix(all, end).filter(|_| matches!(target, Target::Agreement(_))));
                    at = end;
                }
                None => {
                    named.stranger |= !loose && self.shaped(all, at, 0);
                    at += 1;
                }
            }
        }
        named
    }

    fn walk(&self, all: &[Run], at: usize, node: u32, loose: bool, longest: &mut Option<(usize, Target)>) {
        for (word, after) in spellings(all, at, loose) {
            let Some(word) = self.words.get(&*word) else { continue };
            let Some(node) = self.edges.get(&(node, *word)) else { continue };
            let end = self.ends.get(node).and_then(|slot| slot.target());
            if let Some(target) = end.filter(|_| longest.is_none_or(|(end, _)| end < after)) {
                *longest = Some((after, target));
            }
            self.walk(all, after, *node, loose, longest);
        }
    }

    /// Letters and digits without any mark between them, and joined over one cut.
    fn in_one_piece(&self, all: &[Run], at: usize, longest: &mut Option<(usize, Target)>) {
        if all.get(at).is_none_or(|run| run.gap == Gap::None) {
            return;
        }
        let mut piece = String::new();
        let mut cuts = 0;
        for (offset, run) in all.iter().skip(at).enumerate() {
            match run.gap {
                _ if offset == 0 => {}
                Gap::None => {}
                Gap::Cut if cuts == 0 => cuts += 1,
                _ => break,
            }
            piece.push_str(run.text);
            let end = at + offset + 1;
            let closed = all.get(end).is_none_or(|next| next.gap != Gap::None);
            let target = if closed { self.whole.get(&piece).and_then(|slot| slot.target()) } else { None };
            if let Some(target) = target.filter(|_| longest.is_none_or(|(longest, _)| longest < end)) {
                *longest = Some((end, target));
            }
        }
    }

    fn shaped(&self, all: &[Run], at: usize, shape: u32) -> bool {
        let Some(run) = all.get(at) else { return false };
        let Some(word) = self.shape_words.get(&shape_of(run)) else { return false };
        let Some(shape) = self.shape_edges.get(&(shape, *word)) else { return false };
        self.shape_ends.contains(shape) || self.shaped(all, at + 1, *shape)
    }

    /// Numbers beside a word for instalments, after it or before it.
    fn instalment_numbers(&self, all: &[Run], found: &mut Vec<u16>) {
        for at in (0..all.len()).filter(|at| !all[*at].digits) {
            let ways = spellings(all, at, false);
            let is_word = |word: &str| self.instalment_words.iter().any(|known| word.starts_with(known.as_str()));
            let Some((_, after)) = ways.rev().find(|(word, _)| is_word(word)) else { continue };
            // «1-Й ТРАНШ», «2 ТРАНШ»: one short ending may stand between.
            let before = at.checked_sub(1).and_then(|before| number(all, before));
            let ending = || at.checked_sub(2).filter(|_| all.get(at - 1).is_some_and(is_ending));
            let earlier = before.or_else(|| ending().and_then(|before| number(all, before)));
            found.extend(number(all, after).or_else(|| numero(all, after)).or(earlier));
        }
    }
}

fn is_ending(run: &Run) -> bool {
    !run.digits && run.text.chars().count() <= 2 && matches!(run.gap, Gap::None | Gap::Mark('-'))
}

/// «INSTALMENT NO 2».
fn numero(all: &[Run], at: usize) -> Option<u16> {
    let word = all.get(at).filter(|run| !run.digits && run.text.chars().count() <= 2)?;
    let known = ["NO", "N", "NR"].iter().any(|known| normalise::text(known) == word.text);
    if known { number(all, at + 1) } else { None }
}

/// A number of an instalment: one to three digits that no date or amount goes on with, or a Roman one.
fn number(all: &[Run], at: usize) -> Option<u16> {
    let run = all.get(at)?;
    if !run.digits {
        return roman(run.text);
    }
    let goes_on = |next: &Run| next.digits && matches!(next.gap, Gap::Mark('.' | ',' | '/' | ':'));
    let went_on = run.digits && matches!(run.gap, Gap::Mark('.' | ',' | '/' | ':')) && at > 0;
    if went_on && all.get(at - 1).is_some_and(|before| before.digits) {
        return None;
    }
    let number: u16 = run.text.parse().ok().filter(|_| run.text.len() <= 3)?;
    let plausible = (1..=MOST_INSTALMENTS).contains(&number) && !all.get(at + 1).is_some_and(goes_on);
    plausible.then_some(number)
}

/// Roman numbers of two letters or more, folded: a single one is also the Ukrainian word for "and".
fn roman(word: &str) -> Option<u16> {
    let places = ["ІІ", "ІІІ", "ІV", "VІ", "VІІ", "VІІІ", "ІХ"];
    let numbers = [2, 3, 4, 6, 7, 8, 9];
    places.iter().position(|place| *place == word).and_then(|at| numbers.get(at).copied())
}

/// «GA-2026-001-2», «GA-2026-001/2»: a number right after an agreement.
fn suffix(all: &[Run], at: usize) -> Option<u16> {
    let run = all.get(at).filter(|run| run.digits && run.text.len() <= 2)?;
    if matches!(run.gap, Gap::Mark('-' | '/' | '.')) && run.text.parse::<u16>().is_ok_and(|number| number > 0) {
        let dated = all.get(at + 1).is_some_and(|next| next.digits && matches!(next.gap, Gap::Mark('.' | '/')));
        return if dated { None } else { run.text.parse().ok() };
    }
    None
}
