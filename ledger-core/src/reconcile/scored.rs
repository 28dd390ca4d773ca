//! T4: every open line against the open payments near it, decided for all lines at once.
//!
//! Invariant: a match by itself leads by the same margin among the line's payments and among the payment's lines, so that
//! neither order nor age ever decides. What is contradicted is no rival, but nothing contradicted may score higher than
//! what is matched by itself.

use std::cmp::Reverse;

use uuid::Uuid;

use super::index::place;
use super::line::Line;
use super::record::{Evidence, Record, Rival, Tier, Verdict, Veto};
use super::reference::Named;
use super::score::{Context, Scored};

/// A candidate in its place.
#[derive(Clone, Copy)]
struct Candidate {
    at: u32,
    id: Uuid,
    scored: Scored,
}

impl Candidate {
    /// Order for display: score, distance of dates, id. Never used to choose.
    fn order(&self) -> (Reverse<u8>, i64, Uuid) {
        (Reverse(self.scored.score), self.scored.days, self.id)
    }

    fn rival(&self) -> Rival {
        Rival { payment: self.id, score: self.scored.score, vetoes: self.scored.vetoes }
    }
}

/// The candidates of a line that count.
#[derive(Clone, Copy, Default)]
struct Best {
    /// That nothing contradicts.
    first: Option<Candidate>,
    second: Option<Candidate>,
    /// That something contradicts.
    barred: Option<Candidate>,
}

impl Best {
    fn put(&mut self, candidate: Candidate) {
        let before = |kept: Option<Candidate>| kept.is_none_or(|kept| candidate.order() < kept.order());
        if candidate.scored.vetoes.contradicts() {
            if before(self.barred) {
                self.barred = Some(candidate);
            }
        } else if before(self.first) {
            self.second = self.first.replace(candidate);
        } else if before(self.second) {
            self.second = Some(candidate);
        }
    }
}

/// The two best scores among a payment's lines.
#[derive(Clone, Copy, Default)]
struct Claims {
    first: u8,
    second: u8,
}

impl Claims {
    fn put(&mut self, score: u8) {
        if score > self.first {
            *self = Claims { first: score, second: self.first };
        } else if score > self.second {
            self.second = score;
        }
    }
}

/// What was found besides the records.
#[derive(Default)]
pub(crate) struct Parts {
    /// Place of a line and of the payment it may be a part of.
    pub(crate) pairs: Vec<(u32, u32)>,
    /// Payments that were matched by themselves.
    pub(crate) matched: Vec<u32>,
}

/// Whether a payment is still free for a line that is matched by score.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Free {
    /// It is.
    Yes,
    /// An id leads to it, a person decides: a candidate still, but never by itself.
    Asked,
    /// It has its line.
    No,
}

/// Decides for the lines at `open`.
pub(crate) fn decide(
    context: &Context,
    lines: &[Line],
    named: &[Named],
    open: &[u32],
    free: &[Free],
    records: &mut [Record],
) -> Parts {
    let asked = |free: &Free| Claims { first: if *free == Free::Asked { u8::MAX } else { 0 }, second: 0 };
    let mut claims: Vec<Claims> = free.iter().map(asked).collect();
    let mut best: Vec<Best> = Vec::with_capacity(open.len());
    let mut parts = Parts::default();
    let mut near = Vec::new();
    for at in open {
        let (line, said) = (&lines[place(*at)], &named[place(*at)]);
        let mut own = Best::default();
        if line.paid().is_some() {
            context.index.near(line, said, &mut near);
        } else {
            near.clear();
        }
        for payment in near.iter().copied().filter(|payment| free[place(*payment)] != Free::No) {
            let id = context.index.payment(payment).id;
            if context.barred.has(line.id, &[id]) {
                continue;
            }
            let Some(scored) = context.score(line, said, payment) else { continue };
            own.put(Candidate { at: payment, id, scored });
            if !scored.vetoes.contradicts() {
                claims[place(payment)].put(scored.score);
                if scored.evidence.has(Evidence::AmtPart) {
                    parts.pairs.push((*at, payment));
                }
            }
        }
        best.push(own);
    }
    for (at, own) in open.iter().zip(&best) {
        let claim = own.first.map(|first| claims[place(first.at)]).unwrap_or_default();
        let record = &mut records[place(*at)];
        tell(context, own, claim, record);
        let auto = own.first.filter(|_| record.verdict == Verdict::Auto);
        parts.matched.extend(auto.map(|first| first.at));
    }
    parts
}

fn tell(context: &Context, own: &Best, claim: Claims, record: &mut Record) {
    let Some(shown) = own.first.or(own.barred) else {
        // What it was proposed with has its line since: still shown, as no longer open.
        if record.tier == Some(Tier::T4) {
            record.vetoes = record.vetoes.with(Veto::NotOpen);
        }
        return;
    };
    let Scored { score, evidence, vetoes, .. } = shown.scored;
    let rules = context.rules;
    let lead = |other: u8| score >= other.saturating_add(rules.lead);
    let second = own.second.map_or(0, |second| second.scored.score);
    // Of the payment's lines this one is the first, unless another scores the same.
    let other_line = if claim.first == score { claim.second } else { claim.first };
    let auto = own.first.is_some()
        && vetoes.is_empty()
        && score >= rules.auto
        && evidence.identities() >= rules.identities
        && !evidence.has(Evidence::AmtPart)
        && lead(second)
        && lead(other_line)
        && own.barred.is_none_or(|barred| barred.scored.score <= score);
    *record = Record {
        tier: Some(Tier::T4),
        verdict: if auto { Verdict::Auto } else { Verdict::Proposed },
        payments: vec![shown.id],
        score,
        evidence,
        vetoes,
        runner_up: own.second.map(|second| second.rival()),
        barred: own.barred.filter(|_| own.first.is_some()).map(|barred| barred.rival()),
        ..Record::nothing(record.line)
    };
}
