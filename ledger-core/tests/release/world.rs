//! Made-up programmes: units with owners, leaves and outcomes, from a seed; and what time does to them.
//!
//! Invariant: the same seed gives the same programme on every machine. Must not: use anything of the module under test but
//! its types.

use ledger_core::outcome::release::{Dimension, Lattice, Split, Sum, Table, Unit};

#[path = "../shared/splitmix.rs"]
mod splitmix;

use splitmix::SplitMix;

/// Dice of a seed.
pub struct Dice(SplitMix);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(SplitMix(seed))
    }

    pub fn next(&mut self) -> u64 {
        self.0.bits()
    }

    /// Below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// True in so many of 100.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A place, by weight.
    pub fn weighted(&mut self, weights: &[u64]) -> u16 {
        let mut left = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return u16::try_from(place).unwrap();
            }
            left -= weight;
        }
        unreachable!("weights add up")
    }
}

/// One enterprise as the maker knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Business {
    pub key: u128,
    pub owners: Vec<u128>,
    pub leaves: Vec<u16>,
    /// Months under observation, and whether it closed at their end.
    pub months: u64,
    pub closed: bool,
    pub paid: i64,
}

impl Business {
    fn fingerprint(&self) -> u64 {
        let mut dice =
            Dice::new(self.months ^ (u64::from(self.closed) << 20) ^ (u64::try_from(self.paid).unwrap() << 21));
        dice.next()
    }
}

/// A programme.
#[derive(Clone)]
pub struct Programme {
    pub name: String,
    pub sizes: Vec<usize>,
    pub weights: Vec<Vec<u64>>,
    pub apart: bool,
    pub businesses: Vec<Business>,
    /// Months of the splits, and how deep each is given.
    pub horizons: Vec<(u64, u8)>,
    pub next_key: u128,
}

impl Programme {
    /// 412 units, 6 regions, 7 sectors, 8 cohorts, 3 sexes, curves on a grid of 3 months to month 60.
    pub fn sample_like(seed: u64) -> Self {
        let weights = vec![
            vec![30, 22, 16, 13, 11, 8],
            vec![28, 20, 15, 13, 10, 8, 6],
            vec![8, 10, 12, 14, 16, 16, 14, 10],
            vec![68, 29, 3],
        ];
        let mut horizons: Vec<(u64, u8)> = (1..=20).map(|step| (step * 3, 1)).collect();
        for month in [12, 24, 36, 48] {
            horizons[usize::try_from(month / 3 - 1).unwrap()].1 = 2;
        }
        Self::made(&format!("sample-like {seed}"), weights, horizons, 412, seed)
    }

    /// 30 to 600 units, skewed leaves.
    pub fn random(seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0x5eed);
        let dimensions = 2 + dice.below(3);
        let weights: Vec<Vec<u64>> = (0..dimensions)
            .map(|_| {
                let leaves = 2 + dice.below(5);
                let skew = 1 + dice.below(3);
                (0..leaves).map(|leaf| 1 + 60 / (leaf * skew + 1)).collect()
            })
            .collect();
        let units = 30 + dice.below(571);
        Self::made(&format!("random {seed}"), weights, vec![(12, 2), (24, 1), (36, 1)], units, seed)
    }

    fn made(name: &str, weights: Vec<Vec<u64>>, horizons: Vec<(u64, u8)>, units: u64, seed: u64) -> Self {
        let sizes = weights.iter().map(Vec::len).collect();
        let mut programme =
            Self { name: name.to_owned(), sizes, weights, apart: false, businesses: Vec::new(), horizons, next_key: 1 };
        let mut dice = Dice::new(seed);
        for _ in 0..units {
            programme.found(&mut dice);
        }
        programme
    }

    fn found(&mut self, dice: &mut Dice) {
        let key = self.next_key;
        self.next_key += 1;
        let mut owners = vec![key * 10];
        if dice.percent(8) {
            owners.push(key * 10 + 1);
        }
        if dice.percent(2) {
            owners.push(key * 10 + 2);
        }
        if dice.percent(4) && !self.businesses.is_empty() {
            let other = dice.below(self.businesses.len() as u64);
            owners = self.businesses[usize::try_from(other).unwrap()].owners.clone();
        }
        let leaves = self.weights.iter().map(|weights| dice.weighted(weights)).collect();
        let life = 2 + dice.below(140);
        let seen = 1 + dice.below(72);
        let business = Business {
            key,
            owners,
            leaves,
            months: life.min(seen),
            closed: life <= seen,
            paid: 10_000 + i64::try_from(dice.below(190_000)).unwrap() * if dice.percent(3) { 20 } else { 1 },
        };
        self.businesses.push(business);
    }

    /// Some months later: new units, some observed for longer, some closed, some paid more, a few gone.
    pub fn later(&self, seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0xa9e);
        let mut later = self.clone();
        later.name = format!("{} later", self.name);
        let pace = dice.below(12);
        later.businesses.retain(|_| !dice.percent(pace / 4));
        for business in &mut later.businesses {
            if !business.closed && dice.percent(pace) {
                business.months += 1 + dice.below(3);
                business.closed = dice.percent(30);
            }
            if dice.percent(pace / 2) {
                business.paid += 5_000;
            }
        }
        for _ in 0..dice.below(1 + pace * self.businesses.len() as u64 / 60) {
            later.found(&mut dice);
        }
        later
    }

    pub fn lattice(&self) -> Lattice {
        let dimensions = self.sizes.iter().enumerate().map(|(place, size)| Dimension {
            code: format!("d{place}"),
            leaves: (0..*size).map(|leaf| format!("L{leaf}")).collect(),
        });
        let apart: &[(&str, &str)] = if self.apart { &[("d0", "d3")] } else { &[] };
        Lattice::new(dimensions.collect(), apart).unwrap()
    }

    /// By horizon: exited by then; survived it or was censored before; a business not yet so old is left out.
    pub fn table(&self) -> Table {
        let units = self.businesses.iter().map(|business| Unit {
            key: business.key,
            persons: business.owners.clone(),
            leaves: business.leaves.clone(),
            fingerprint: business.fingerprint(),
        });
        let mut splits = Vec::new();
        for (month, depth) in &self.horizons {
            let exit = |business: &Business| Some(business.closed && business.months <= *month);
            let censored = |business: &Business| Some(!business.closed && business.months <= *month);
            let exits = self.businesses.iter().map(exit).collect();
            splits.push(Split { name: format!("exit {month}"), depth: *depth, of: exits });
            let of = self.businesses.iter().map(censored).collect();
            splits.push(Split { name: format!("censored {month}"), depth: *depth, of });
        }
        let of = self.businesses.iter().map(|business| Some(business.paid)).collect();
        let paid = Sum { name: "paid".to_owned(), depth: 2, set: String::new(), family: String::new(), of };
        Table::new(self.lattice(), units.collect(), splits, vec![paid]).unwrap()
    }
}
