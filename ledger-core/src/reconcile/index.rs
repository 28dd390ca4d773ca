//! Payments by what a line can name: end-to-end id, batch, account, tax id, references, name with amount.
//!
//! Invariant: every payment that can reach the least proposed score is near its line ([`RuleSet::check`] refuses rules
//! under which that fails); `AllPairs` gives all payments instead and must lead to the same result. Amount and date alone
//! lead nowhere, so that five round amounts cost nothing.
//!
//! [`RuleSet::check`]: super::rule::RuleSet::check

use std::collections::HashMap;

use uuid::Uuid;

use super::line::Line;
use super::payment::{Payment, State};
use super::reference::{Named, References, Target};

/// Where candidates are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Among those the indexes lead to.
    Indexed,
    /// Among all: slow, the measure of the other one.
    AllPairs,
}

/// An account of payees.
#[derive(Default)]
struct Account {
    payments: Vec<u32>,
    /// Mostly one.
    payees: Vec<Uuid>,
}

/// Payments by their place in `all`.
pub struct Index<'a> {
    pub(crate) all: &'a [Payment],
    reach: Reach,
    end_to_end: HashMap<&'a str, Vec<u32>>,
    batch: HashMap<&'a str, Vec<u32>>,
    account: HashMap<&'a str, Account>,
    tax_id: HashMap<&'a str, Vec<u32>>,
    agreement: HashMap<u32, Vec<u32>>,
    /// Each payment's agreement by number.
    agreement_of: Vec<Option<u32>>,
    name: HashMap<(&'a str, i64), Vec<u32>>,
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
    pub fn new(all: &'a [Payment], reach: Reach) -> Self {
        let mut index = Index {
            all,
            reach,
            end_to_end: HashMap::new(),
            batch: HashMap::new(),
            account: HashMap::new(),
            tax_id: HashMap::new(),
            agreement: HashMap::new(),
            agreement_of: Vec::with_capacity(all.len()),
            name: HashMap::new(),
            references: References::new(),
        };
        let mut agreements: HashMap<&'a str, u32> = HashMap::new();
        for (at, payment) in all.iter().enumerate() {
            let at = number(at);
            index.add_ids(at, payment);
            let next = number(agreements.len());
            let agreement = payment.agreement.as_deref().map(|number| *agreements.entry(number).or_insert(next));
            index.agreement_of.push(agreement);
            if let Some(agreement) = agreement {
                index.agreement.entry(agreement).or_default().push(at);
            }
            for account in payment.account.iter().chain(payment.earlier_accounts.iter()) {
                let account = index.account.entry(account).or_default();
                account.payments.push(at);
                if !account.payees.contains(&payment.payee) {
                    account.payees.push(payment.payee);
                }
            }
            if let Some(tax_id) = payment.tax_id.as_deref() {
                index.tax_id.entry(tax_id).or_default().push(at);
            }
            if let Some(name) = payment.name.as_deref().filter(|_| payment.state == State::Sent) {
                index.name.entry((name, payment.amount.0)).or_default().push(at);
            }
        }
        for (text, agreement) in agreements {
            index.references.add(text, Target::Agreement(agreement));
        }
        index
    }

    fn add_ids(&mut self, at: u32, payment: &'a Payment) {
        if let Some(batch) = payment.batch.as_deref() {
            self.batch.entry(batch).or_default().push(at);
        }
        let Some(id) = payment.end_to_end.as_deref() else { return };
        let same = self.end_to_end.entry(id).or_default();
        if same.is_empty() {
            let folded = payment.in_texts.as_deref().filter(|_| !payment.id_is_instalment());
            if let Some(folded) = folded {
                self.references.add(folded, Target::Payment(at));
            }
        }
        same.push(at);
    }

    /// The payment at a place.
    pub(crate) fn payment(&self, at: u32) -> &'a Payment {
        &self.all[place(at)]
    }

    pub(crate) fn places(&self) -> std::ops::Range<u32> {
        0..number(self.all.len())
    }

    fn listed(&self, found: Option<&Vec<u32>>, fits: impl Fn(&Payment) -> bool) -> Vec<u32> {
        match self.reach {
            Reach::Indexed => found.cloned().unwrap_or_default(),
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
        let lists = [
            line.account.as_deref().and_then(|account| self.account.get(account)).map(|account| &account.payments),
            line.tax_id.as_deref().and_then(|tax_id| self.tax_id.get(tax_id)),
        ];
        let mut all: Vec<u32> = lists.into_iter().flatten().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What the line's text and its end-to-end id name.
    pub(crate) fn read(&self, line: &Line) -> Named {
        let mut named = line.text.as_deref().map(|text| self.references.read(text)).unwrap_or_default();
        let ids = line.end_to_end.as_deref().and_then(|id| self.end_to_end.get(id));
        if let Some(first) = ids.and_then(|all| all.first()) {
            named.targets.push(Target::Payment(*first));
            named.targets.sort_unstable();
            named.targets.dedup();
        }
        named
    }

    pub(crate) fn agreement_of(&self, at: u32) -> Option<u32> {
        self.agreement_of.get(place(at)).copied().flatten()
    }

    /// Payments with the end-to-end id of the payment at a place.
    pub(crate) fn of_same_id(&self, at: u32) -> &[u32] {
        let id = self.payment(at).end_to_end.as_deref();
        id.and_then(|id| self.end_to_end.get(id)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether an account is the payee's, and whether it is anybody's.
    pub(crate) fn owns(&self, account: &str, payee: Uuid) -> (bool, bool) {
        let payees = self.account.get(account).map(|account| account.payees.as_slice()).unwrap_or_default();
        (payees.contains(&payee), !payees.is_empty())
    }

    /// The payments that may be the line's, each once, in ascending places.
    pub(crate) fn near(&self, line: &Line, named: &Named, near: &mut Vec<u32>) {
        near.clear();
        if self.reach == Reach::AllPairs {
            near.extend(self.places());
            return;
        }
        let listed = |list: Option<&Vec<u32>>, near: &mut Vec<u32>| near.extend(list.into_iter().flatten());
        let account = line.account.as_deref().and_then(|account| self.account.get(account));
        listed(account.map(|account| &account.payments), near);
        listed(line.tax_id.as_deref().and_then(|tax_id| self.tax_id.get(tax_id)), near);
        if let (Some(name), Some(paid)) = (line.name.as_deref(), line.paid()) {
            listed(self.name.get(&(name, paid.0)), near);
        }
        for target in &named.targets {
            match target {
                Target::Agreement(number) => listed(self.agreement.get(number), near),
                Target::Payment(number) => {
                    for at in self.of_same_id(*number) {
                        near.push(*at);
                        listed(self.agreement_of(*at).and_then(|number| self.agreement.get(&number)), near);
                    }
                }
            }
        }
        near.sort_unstable();
        near.dedup();
    }
}
