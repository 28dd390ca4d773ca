//! The tiers of a run, one after the other: ids, batches, returns, classes, scores, sets.
//!
//! Invariant: a tier decides for all its lines from what the tiers before it left, never from what it has just decided
//! itself. An id that leads to a payment keeps the line from being matched with another one.

use std::collections::HashMap;

use super::index::place;
use super::line::Line;
use super::match_run::Folded;
use super::payment::State;
use super::record::{Evidence, Evidences, Record, Tier, Verdict, Veto, Vetoes};
use super::reference::{Named, Target};
use super::score::Context;
use super::scored::{self, Free, Parts};
use super::sets;
use crate::money::{Currency, Minor};

/// The most rounds of scores: a match takes rivals away from what is left, as yesterday's statement does from today's.
const ROUNDS: u8 = 8;

/// A run under way.
pub(crate) struct Deciding<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) lines: &'a [Line],
    pub(crate) named: Vec<Named>,
    /// Of each payment.
    pub(crate) free: Vec<Free>,
    /// Of each line.
    pub(crate) records: Vec<Record>,
    classes: Vec<Folded>,
}

/// How often each key is among the lines.
fn counted<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> HashMap<K, u32> {
    let mut counts = HashMap::new();
    for key in keys {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

impl<'a> Deciding<'a> {
    pub(crate) fn new(context: &'a Context<'a>, lines: &'a [Line]) -> Self {
        Deciding {
            context,
            lines,
            named: lines.iter().map(|line| context.index.read(line)).collect(),
            free: vec![Free::Yes; context.index.all.len()],
            records: lines.iter().map(|line| Record::nothing(line.id)).collect(),
            classes: Folded::all(context.rules),
        }
    }

    /// Runs all tiers.
    pub(crate) fn all(mut self) -> Vec<Record> {
        self.ids();
        self.batches();
        self.returns();
        self.classes(false);
        let mut open = self.open();
        let mut parts = Parts::default();
        for _ in 0..ROUNDS {
            parts = scored::decide(self.context, self.lines, &self.named, &open, &self.free, &mut self.records);
            let before = open.len();
            open.retain(|at| self.records[place(*at)].verdict != Verdict::Auto);
            if open.len() == before {
                break;
            }
            for at in &parts.matched {
                self.free[place(*at)] = Free::No;
            }
        }
        self.classes(true);
        sets::propose(&mut self, &parts);
        self.records
    }

    /// Lines without a record.
    pub(crate) fn open(&self) -> Vec<u32> {
        let open = |(at, record): (u32, &Record)| record.tier.is_none().then_some(at);
        (0..).zip(&self.records).filter_map(open).collect()
    }

    /// Did a person say that the line is not these payments?
    pub(crate) fn barred(&self, line: u32, payments: &[u32]) -> bool {
        let mut ids: Vec<uuid::Uuid> = payments.iter().map(|at| self.context.index.payment(*at).id).collect();
        ids.sort_unstable();
        self.context.barred.has(self.lines[place(line)].id, &ids)
    }

    pub(crate) fn put(&mut self, line: u32, tier: Tier, payments: &[u32], evidence: Evidences, vetoes: Vetoes) {
        let proposed = !vetoes.is_empty() || tier == Tier::T5;
        let mut ids: Vec<uuid::Uuid> = payments.iter().map(|at| self.context.index.payment(*at).id).collect();
        ids.sort_unstable();
        let record = &mut self.records[place(line)];
        *record = Record {
            tier: Some(tier),
            verdict: if proposed { Verdict::Proposed } else { Verdict::Auto },
            payments: ids,
            evidence,
            vetoes,
            ..Record::nothing(record.line)
        };
    }

    /// Payments that go with a part of a line: of the id and amount, those in a state of `states` first.
    fn of_part(&self, line: u32, (id, amount): (&str, Minor), currency: Currency, states: &[State]) -> Vec<u32> {
        let mut all = self.context.index.by_end_to_end(id);
        all.retain(|at| {
            let payment = self.context.index.payment(*at);
            let fits = payment.currency == currency && payment.amount.0.checked_neg() == Some(amount.0);
            fits && !self.barred(line, &[*at])
        });
        let fitting: Vec<u32> =
            all.iter().copied().filter(|at| states.contains(&self.context.index.payment(*at).state)).collect();
        if fitting.is_empty() { all } else { fitting }
    }

    /// Several payments of one line: holds and days, since such a line names no single one.
    fn against_all(&self, line: &Line, payments: &[u32]) -> Vetoes {
        payments.iter().fold(self.context.blocks(line), |vetoes, at| {
            let payment = self.context.index.payment(*at);
            vetoes
                .with_if(Veto::Held, payment.held)
                .with_if(Veto::BeforeSent, line.booked_on < payment.sent_on)
                .with_if(Veto::NotOpen, payment.state != State::Sent)
        })
    }

    /// T1 and, for lines broken down by the bank, T2: end-to-end id with amount and currency.
    fn ids(&mut self) {
        let lines = self.lines;
        let out = |line: &&Line| line.paid().is_some();
        let keys = |line: &'a Line| line.parts().into_iter().map(move |(id, amount)| (id, amount, line.currency));
        let counts = counted(lines.iter().filter(out).flat_map(keys));
        let mut decided = Vec::new();
        for (at, line) in (0..).zip(lines).filter(|(_, line)| line.paid().is_some()) {
            let parts = line.parts();
            let mut payments = Vec::new();
            let mut vetoes = self.context.blocks(line);
            for (id, amount) in &parts {
                let found = self.of_part(at, (*id, *amount), line.currency, &[State::Sent]);
                let many =
                    found.len() > 1 || counts.get(&(*id, *amount, line.currency)).is_some_and(|count| *count > 1);
                vetoes = vetoes.with_if(Veto::NotUnique, many);
                payments.extend(found.into_iter().min_by_key(|at| self.context.index.payment(*at).id));
            }
            if parts.is_empty() || payments.len() < parts.len() {
                continue;
            }
            let mut evidence = Evidences::NONE.with(Evidence::BatchParts);
            let mut tier = Tier::T2;
            if let [only] = payments.as_slice() {
                (tier, evidence) = (Tier::T1, Evidences::NONE.with(Evidence::E2eEq));
                vetoes = vetoes.and(self.context.against(line, &self.named[place(at)], *only));
            } else {
                vetoes = vetoes.and(self.against_all(line, &payments));
            }
            decided.push((at, tier, payments, evidence, vetoes));
        }
        self.put_all(decided);
    }

    /// Records what was decided, and what of it binds payments.
    fn put_all(&mut self, decided: Vec<(u32, Tier, Vec<u32>, Evidences, Vetoes)>) {
        for (at, tier, payments, evidence, vetoes) in decided {
            if self.barred(at, &payments) {
                continue;
            }
            for payment in &payments {
                let free = &mut self.free[place(*payment)];
                *free = if vetoes.is_empty() || *free == Free::No { Free::No } else { Free::Asked };
            }
            self.put(at, tier, &payments, evidence, vetoes);
        }
    }

    /// T2: the batch named, its total equal to all of it that the bank did not refuse.
    fn batches(&mut self) {
        let open = self.open();
        let key = |at: &u32| {
            let line = &self.lines[place(*at)];
            Some((line.batch.as_deref()?, line.paid()?, line.currency))
        };
        let counts = counted(open.iter().filter_map(key));
        let mut decided = Vec::new();
        for at in &open {
            let line = &self.lines[place(*at)];
            let Some((batch, paid, currency)) = key(at) else { continue };
            let mut payments = self.context.index.by_batch(batch);
            payments.retain(|at| self.context.index.payment(*at).state != State::Rejected);
            let whole = payments.iter().all(|at| {
                let payment = self.context.index.payment(*at);
                payment.currency == currency && payment.state == State::Sent && self.free[place(*at)] == Free::Yes
            });
            let total = Minor::sum(payments.iter().map(|at| self.context.index.payment(*at).amount));
            if payments.is_empty() || !whole || total != Ok(paid) {
                continue;
            }
            let many = counts.get(&(batch, paid, currency)).is_some_and(|count| *count > 1);
            let against = match payments.as_slice() {
                [only] => self.context.against(line, &self.named[place(*at)], *only),
                _ => self.against_all(line, &payments),
            };
            let vetoes = against.with_if(Veto::NotUnique, many);
            decided.push((*at, Tier::T2, payments, Evidences::NONE.with(Evidence::BatchSum), vetoes));
        }
        self.put_all(decided);
    }

    /// T3: money that came back and names what it was. The payment stays: what follows is a person's decision.
    fn returns(&mut self) {
        let back: Vec<u32> = self.open().into_iter().filter(|at| self.is_back(*at)).collect();
        let parts = |line: &'a Line| line.parts().into_iter().map(move |(id, amount)| (id, amount, line.currency));
        let lines = self.lines;
        let counts = counted(back.iter().flat_map(|at| parts(&lines[place(*at)])));
        for at in back {
            let line = &lines[place(at)];
            let mut payments = Vec::new();
            let mut vetoes = self.context.blocks(line);
            let named = line.parts();
            for (id, amount) in &named {
                let sent = amount.0.checked_neg().map(Minor).unwrap_or_default();
                let found = self.of_part(at, (*id, sent), line.currency, &[State::Sent, State::Confirmed]);
                let many =
                    found.len() > 1 || counts.get(&(*id, *amount, line.currency)).is_some_and(|count| *count > 1);
                vetoes = vetoes.with_if(Veto::NotUnique, many);
                payments.extend(found.into_iter().min_by_key(|at| self.context.index.payment(*at).id));
            }
            let mut evidence = Evidences::NONE.with(Evidence::ReturnId);
            if named.is_empty() {
                payments = self.named_back(line, &self.named[place(at)]);
                evidence = Evidences::NONE.with(Evidence::ReturnRef);
                // A text is no id: a person looks.
                vetoes = vetoes.with(Veto::NotUnique);
            }
            if payments.is_empty() || payments.len() < named.len() || self.barred(at, &payments) {
                continue;
            }
            for payment in payments.iter().map(|at| self.context.index.payment(*at)) {
                let gone = !matches!(payment.state, State::Sent | State::Confirmed);
                vetoes = vetoes.with_if(Veto::NotOpen, gone);
                vetoes = vetoes.with_if(Veto::BeforeSent, line.booked_on < payment.sent_on);
            }
            self.put(at, Tier::T3, &payments, evidence, vetoes);
        }
    }

    fn is_back(&self, at: u32) -> bool {
        let line = &self.lines[place(at)];
        line.amount.0 > 0 && line.is_return()
    }

    /// The only payment of the returned amount whose agreement and instalment, or id, the text names.
    fn named_back(&self, line: &Line, named: &Named) -> Vec<u32> {
        let index = self.context.index;
        let fits = |at: &u32| {
            let payment = index.payment(*at);
            let state = matches!(payment.state, State::Sent | State::Confirmed);
            let by_id = |target: &Target| match *target {
                Target::Payment(first) => index.payment(first).end_to_end == payment.end_to_end,
                Target::Agreement(number) => {
                    index.agreement_of(*at) == Some(number)
                        && payment.instalment.is_some_and(|number| named.instalments.as_slice() == [number])
                }
            };
            let same = payment.amount == line.amount && payment.currency == line.currency;
            state && same && !named.stranger && !named.targets.is_empty() && named.targets.iter().all(by_id)
        };
        let mut near = Vec::new();
        index.near(line, named, &mut near);
        near.retain(fits);
        if near.len() == 1 { near } else { Vec::new() }
    }

    /// T0: lines without a payment. Rules by words yield to every candidate.
    fn classes(&mut self, by_words: bool) {
        for at in self.open() {
            let line = &self.lines[place(at)];
            let Some(rule) = self.classes.iter().find(|rule| rule.by_words == by_words && rule.holds(line)) else {
                continue;
            };
            let class = (rule.class, rule.number);
            let vetoes = self.context.blocks(line).with_if(Veto::NewRule, !rule.confirmed);
            self.put(at, Tier::T0, &[], Evidences::NONE.with(Evidence::Rule), vetoes);
            self.records[place(at)].class = Some(class);
        }
    }
}
