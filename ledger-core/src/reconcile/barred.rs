//! Candidates that a person said no to: they are left out of every later run.
//!
//! ```text
//! barred.put(line, vec![payment]);     // this line is not this payment
//! run_barring(&lines, &payments, &rules, None, &barred)
//! ```
//! Invariant: a no is to one line being these payments, all of them together; of several payments each alone stays a
//! candidate, and so does the same payment for another line. Must not know who said it.

use std::collections::HashMap;

use uuid::Uuid;

/// What lines are not, by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Barred(HashMap<Uuid, Vec<Vec<Uuid>>>);

impl Barred {
    /// A line is not these payments.
    pub fn put(&mut self, line: Uuid, mut payments: Vec<Uuid>) {
        payments.sort_unstable();
        self.0.entry(line).or_default().push(payments);
    }

    /// Was it said that a line is not these payments? They are sorted.
    pub(crate) fn has(&self, line: Uuid, payments: &[Uuid]) -> bool {
        self.0.get(&line).is_some_and(|sets| sets.iter().any(|set| set == payments))
    }
}
