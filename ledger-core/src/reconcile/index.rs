//! Payments by what a line can name: end-to-end id, batch, account, tax id, references, name with amount.
//!
//! Invariant: every payment that can reach the least proposed score is near its line ([`RuleSet::check`] refuses rules
//! under which that fails); `AllPairs` gives all payments instead and must lead to the same result. Amount and date alone
//! lead nowhere, so that five round amounts cost nothing.
//!
//! [`RuleSet::check`]: super::rule::RuleSet::check

use uuid::Uuid;

use super::line::Line;
use super::payment::{Payment, State};
use super::quick::QuickMap;
use super::reference::{Named, References, Target};
use super::rule::RuleSet;
use crate::time::Day;

/// Where candidates are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Among those the indexes lead to.
    Indexed,
    /// Among all: slow, the measure of the other one.
    AllPairs,
}

/// Lists of places by key, all in one vector: a hundred thousand lists of one place cost no allocation each.
struct Chains<K> {
    /// The last link of each key.
    heads: QuickMap<K, u32>,
    /// A place, and the link before it.
    links: Vec<(u32, u32)>,
}

const NO_LINK: u32 = u32::MAX;

impl<K: std::hash::Hash + Eq> Chains<K> {
    fn new(places: usize) -> Self {
        Chains {
            heads: QuickMap::with_capacity_and_hasher(places, Default::default()),
            links: Vec::with_capacity(places),
        }
    }

    fn put(&mut self, key: K, at: u32) {
        let link = number(self.links.len());
        let before = self.heads.insert(key, link).unwrap_or(NO_LINK);
        self.links.push((at, before));
    }

    /// The places of a key, the last one first.
    fn get<'s, Q: std::hash::Hash + Eq + ?Sized>(&'s self, key: &Q) -> impl Iterator<Item = u32> + use<'s, K, Q>
    where
        K: std::borrow::Borrow<Q>,
    {
        let mut link = self.heads.get(key).copied().unwrap_or(NO_LINK);
        std::iter::from_fn(move || {
            let (at, before) = *self.links.get(place(link))?;
            link = before;
            Some(at)
        })
    }
}

/// Payments by their place in `all`.
pub struct Index<'a> {
    pub(crate) all: &'a [Payment],
    reach: Reach,
    end_to_end: Chains<&'a str>,
    batch: Chains<&'a str>,
    account: Chains<&'a str>,
    tax_id: Chains<&'a str>,
    agreement: Chains<u32>,
    /// Each payment's agreement by number.
    agreement_of: Vec<Option<u32>>,
    /// With the send date, where a name says nothing on another day.
    name: Chains<(&'a str, i64, Option<Day>)>,
    name_on_day: bool,
    references: References<'a>,
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A place as an index of slices.
pub(crate) fn place(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

impl<'a> Index<'a> {
    /// Of at most four billion payments.
    pub fn new(all: &'a [Payment], rules: &RuleSet, reach: Reach) -> Self {
        let mut index = Index {
            all,
            reach,
            end_to_end: Chains::new(all.len()),
            batch: Chains::new(0),
            account: Chains::new(all.len()),
            tax_id: Chains::new(all.len()),
            agreement: Chains::new(all.len()),
            agreement_of: Vec::with_capacity(all.len()),
            name: Chains::new(all.len()),
            name_on_day: !rules.name_counts_later(),
            references: References::new(),
        };
        let mut agreements: QuickMap<&'a str, u32> = QuickMap::with_capacity_and_hasher(all.len(), Default::default());
        for (at, payment) in all.iter().enumerate() {
            let at = number(at);
            index.add_ids(at, payment);
            let next = number(agreements.len());
            let agreement = payment.agreement.as_deref().map(|number| *agreements.entry(number).or_insert(next));
            index.agreement_of.push(agreement);
            if let Some(agreement) = agreement {
                index.agreement.put(agreement, at);
            }
            for account in payment.account.iter().chain(payment.earlier_accounts.iter()) {
                index.account.put(account, at);
            }
            if let Some(tax_id) = payment.tax_id.as_deref() {
                index.tax_id.put(tax_id, at);
            }
            if let Some(name) = payment.name.as_deref().filter(|_| payment.state == State::Sent) {
                let day = index.name_on_day.then_some(payment.sent_on);
                index.name.put((name, payment.amount.0, day), at);
            }
        }
        for (text, agreement) in agreements {
            index.references.add(text, Target::Agreement(agreement));
        }
        index
    }

    fn add_ids(&mut self, at: u32, payment: &'a Payment) {
        if let Some(batch) = payment.batch.as_deref() {
            self.batch.put(batch, at);
        }
        let Some(id) = payment.end_to_end.as_deref() else { return };
        if let Some(folded) = payment.in_texts.as_deref() {
            let first = self.end_to_end.get(id).last().unwrap_or(at);
            self.references.add(folded, Target::Payment(first));
        }
        self.end_to_end.put(id, at);
    }

    /// The payment at a place.
    pub(crate) fn payment(&self, at: u32) -> &'a Payment {
        &self.all[place(at)]
    }

    pub(crate) fn places(&self) -> std::ops::Range<u32> {
        0..number(self.all.len())
    }

    fn listed(&self, found: impl Iterator<Item = u32>, fits: impl Fn(&Payment) -> bool) -> Vec<u32> {
        match self.reach {
            Reach::Indexed => found.collect(),
            Reach::AllPairs => self.places().filter(|at| fits(self.payment(*at))).collect(),
        }
    }

    /// Payments of an end-to-end id.
    pub(crate) fn by_end_to_end(&self, id: &str) -> Vec<u32> {
        self.listed(self.end_to_end.get(id), |payment| payment.end_to_end.as_deref() == Some(id))
    }

    /// Payments of a batch.
    pub(crate) fn by_batch(&self, id: &str) -> Vec<u32> {
        self.listed(self.batch.get(id), |payment| payment.batch.as_deref() == Some(id))
    }

    /// Payments that could have the line's account or tax id.
    pub(crate) fn by_payee(&self, line: &Line) -> Vec<u32> {
        let mut all: Vec<u32> = Vec::new();
        all.extend(line.account.as_deref().into_iter().flat_map(|account| self.account.get(account)));
        all.extend(line.tax_id.as_deref().into_iter().flat_map(|tax_id| self.tax_id.get(tax_id)));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What the line's text and its end-to-end id name.
    pub(crate) fn read(&self, line: &Line) -> Named {
        let mut named = line.text.as_deref().map(|text| self.references.read(text)).unwrap_or_default();
        let ids = line.end_to_end.as_deref().into_iter().flat_map(|id| self.end_to_end.get(id));
        if let Some(first) = ids.last() {
            named.targets.push(Target::Payment(first));
            named.targets.sort_unstable();
            named.targets.dedup();
        }
        named
    }

    pub(crate) fn agreement_of(&self, at: u32) -> Option<u32> {
        self.agreement_of.get(place(at)).copied().flatten()
    }

    /// Payments with the end-to-end id of the payment at a place.
    pub(crate) fn of_same_id(&self, at: u32) -> impl Iterator<Item = u32> {
        let id = self.payment(at).end_to_end.as_deref();
        id.into_iter().flat_map(|id| self.end_to_end.get(id))
    }

    /// Whether an account is the payee's, and whether it is anybody's.
    pub(crate) fn owns(&self, account: &str, payee: Uuid) -> (bool, bool) {
        let mut any = false;
        let own = self.account.get(account).inspect(|_| any = true).any(|at| self.payment(at).payee == payee);
        (own, any)
    }

    /// The payments that may be the line's, each once, in ascending places.
    pub(crate) fn near(&self, line: &Line, named: &Named, near: &mut Vec<u32>) {
        near.clear();
        if self.reach == Reach::AllPairs {
            near.extend(self.places());
            return;
        }
        near.extend(line.account.as_deref().into_iter().flat_map(|account| self.account.get(account)));
        near.extend(line.tax_id.as_deref().into_iter().flat_map(|tax_id| self.tax_id.get(tax_id)));
        if let (Some(name), Some(paid)) = (line.name.as_deref(), line.paid()) {
            let day = self.name_on_day.then_some(line.booked_on);
            near.extend(self.name.get(&(name, paid.0, day)));
        }
        for target in &named.targets {
            match target {
                Target::Agreement(number) => near.extend(self.agreement.get(number)),
                Target::Payment(first) => {
                    for at in self.of_same_id(*first) {
                        near.push(at);
                        near.extend(self.agreement_of(at).into_iter().flat_map(|number| self.agreement.get(&number)));
                    }
                }
            }
        }
        near.sort_unstable();
        near.dedup();
    }
}
