//! Seeded dice of SplitMix64: the same seed gives the same throws on every machine.
//!
//! Invariant: no clock and no randomness of the machine; what failed with a seed fails with it again.

#[path = "../../ledger-core/tests/shared/splitmix.rs"]
mod splitmix;

use splitmix::SplitMix;
use uuid::Uuid;

use crate::failure::{Context, Failure};

/// Names the seed that tests play with instead of their own.
pub const SEED: &str = "GRANT_TEST_SEED";

/// The seed that is asked for by [`SEED`], or the test's own.
///
/// # Errors
/// What is asked for is no whole number.
pub fn seed(own: u64) -> Result<u64, Failure> {
    match std::env::var(SEED) {
        Ok(text) => text.parse().context(format!("{SEED} is a whole number")),
        Err(_) => Ok(own),
    }
}

/// Dice.
#[derive(Clone, Debug)]
pub struct Dice(SplitMix);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Dice(SplitMix(seed))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.bits()
    }

    /// 0 to `end` - 1.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end.max(1)
    }

    /// A place in a list of so many.
    pub fn place(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap_or(0)
    }

    /// One of several.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let at = self.place(of.len());
        of.get(at).copied()
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.place(from.len());
        &from[at]
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// True in so many of a hundred throws.
    pub fn in_hundred(&mut self, times: u64) -> bool {
        self.below(100) < times
    }

    /// An id.
    pub fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.bits(), self.bits())
    }

    /// Random bits for the ids of a command.
    pub fn entropy(&mut self) -> [u8; 16] {
        self.id().into_bytes()
    }

    /// An amount of one to thirteen digits, above zero.
    pub fn amount(&mut self) -> i64 {
        let digits = u32::try_from(1 + self.below(13)).unwrap_or(1);
        1 + self.minor(10u64.pow(digits))
    }

    /// An amount of 0 to `end` - 1.
    pub fn minor(&mut self, end: u64) -> i64 {
        i64::try_from(self.below(end)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn throws_are_those_of_the_reference() {
        // The first outputs of SplitMix64 for the seed 1234567.
        let mut dice = Dice::new(1_234_567);
        let throws = [dice.bits(), dice.bits(), dice.bits()];
        assert_eq!(throws, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
