//! hledger and beancount as the machine has them: found in `PATH`, run on a file, and what hledger says the balances are.
//!
//! Invariant: balances are read from hledger's own output, never from the file that it read. A program that the machine
//! lacks is told (`require.rs`). Must not know how the file came to be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use ledger_core::money::{Currency, Money};

use crate::daemon::{executable, run};
use crate::failure::{Context, Failure};
use crate::require;

/// The first version of hledger with a check of declared tags.
const CHECKS_TAGS: (u32, u32) = (1, 29);

/// hledger.
#[derive(Clone, Debug)]
pub struct Hledger {
    program: PathBuf,
    checks: Vec<&'static str>,
}

/// beancount.
#[derive(Clone, Debug)]
pub struct Beancount {
    program: PathBuf,
}

/// Account and commodity, and what it stands at in minor units.
pub type Balances = BTreeMap<(String, Currency), i64>;

impl Hledger {
    /// Where it is; `None`, and told, where it is not.
    pub fn find() -> Result<Option<Self>, Failure> {
        let Some(program) = executable(&["hledger"], &[]) else {
            require::missing("hledger", "looked for hledger in PATH");
            return Ok(None);
        };
        let mut asked = Command::new(&program);
        asked.arg("--version");
        let told = run(asked)?;
        let version = version(&told).context(format!("the version in {told:?}"))?;
        let mut checks = vec!["ordereddates", "payees"];
        if version >= CHECKS_TAGS {
            checks.push("tags");
        }
        Ok(Some(Hledger { program, checks }))
    }

    fn on(&self, file: &Path, arguments: &[&str]) -> Result<String, Failure> {
        let mut command = Command::new(&self.program);
        // Titles are in the file's comments in whatever letters they have.
        command.env("LC_ALL", "C.UTF-8").arg("-f").arg(file).args(arguments);
        run(command)
    }

    /// Every check: strict (accounts, commodities, each transaction in balance, assertions), dates, payees, tags.
    pub fn check(&self, file: &Path) -> Result<(), Failure> {
        self.on(file, &[&["check", "--strict"], &self.checks[..]].concat()).map(|_| ())
    }

    /// Its balance of every account and commodity, of the postings that `query` picks; zeros may be left out.
    pub fn balances(&self, file: &Path, query: &[&str]) -> Result<Balances, Failure> {
        let shape = ["balance", "-N", "--flat", "-E", "--layout", "bare", "-O", "csv"];
        let told = self.on(file, &[&shape[..], query].concat())?;
        let mut balances = Balances::new();
        for row in csv::Reader::from_reader(told.as_bytes()).records() {
            let row = row?;
            let (account, commodity, amount) = (&row[0], &row[1], &row[2]);
            if commodity.is_empty() && amount == "0" {
                continue;
            }
            let currency = Currency::from_code(commodity).context(format!("the commodity {commodity:?}"))?;
            let amount = Money::parse(amount, currency).context(format!("{account} {amount:?}"))?;
            let earlier = balances.insert((account.to_owned(), currency), amount.minor.0);
            if earlier.is_some() {
                return Err(Failure::new(format!("{account} has two rows in {currency}")));
            }
        }
        Ok(balances)
    }
}

impl Beancount {
    /// Where it is; `None`, and told, where it is not.
    pub fn find() -> Option<Self> {
        let program = executable(&["bean-check"], &[]);
        if program.is_none() {
            require::missing("beancount", "looked for bean-check in PATH");
        }
        program.map(|program| Beancount { program })
    }

    /// Every check of `bean-check`, from the file and not from what an earlier run remembered of it.
    pub fn check(&self, file: &Path) -> Result<(), Failure> {
        let mut command = Command::new(&self.program);
        command.env("LC_ALL", "C.UTF-8").arg("--no-cache").arg(file);
        run(command).map(|_| ())
    }
}

/// `hledger 1.25, linux-x86_64` or `hledger 1.32.3, ..`: the first two numbers.
fn version(told: &str) -> Option<(u32, u32)> {
    let number = told.split_whitespace().nth(1)?.trim_end_matches(',');
    let mut parts = number.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_first_two_numbers() {
        assert_eq!(version("hledger 1.25, linux-x86_64"), Some((1, 25)));
        assert_eq!(version("hledger 1.32.3, linux-x86_64"), Some((1, 32)));
        assert_eq!(version("hledger"), None);
    }
}
