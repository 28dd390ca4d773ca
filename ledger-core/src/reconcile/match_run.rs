//! A run: all lines against all payments, one record a line.
//!
//! Invariant: lines are decided tier by tier, all lines of a tier at once, so that no order of lines or payments shows in
//! the result. Ids of lines and of payments must be unique; of several with one id, the records cannot be told apart.

use super::barred::Barred;
use super::index::{Index, Reach};
use super::line::Line;
use super::normalise;
use super::payment::Payment;
use super::record::{Record, Run};
use super::rule::{Class, RuleError, RuleSet};
use super::score::Context;
use super::tiers::Deciding;
use crate::time::Day;

/// A class rule with its texts folded.
pub(crate) struct Folded {
    pub(crate) class: Class,
    /// Its place in the rules.
    pub(crate) number: u16,
    pub(crate) confirmed: bool,
    /// It goes by words of the text alone.
    pub(crate) by_words: bool,
    incoming: Option<bool>,
    kinds: Vec<String>,
    accounts: Vec<String>,
    words: Vec<String>,
}

impl Folded {
    /// All of a rule set. A rule without any condition but the direction holds for nothing.
    pub(crate) fn all(rules: &RuleSet) -> Vec<Folded> {
        let folded = |(number, rule): (u16, &super::rule::ClassRule)| {
            let when = &rule.when;
            Folded {
                class: rule.class,
                number,
                confirmed: rule.confirmed,
                by_words: when.kinds.is_empty() && when.accounts.is_empty(),
                incoming: when.incoming,
                kinds: when.kinds.clone(),
                accounts: when.accounts.iter().filter_map(|account| normalise::account(account)).collect(),
                words: when.words.iter().map(|word| normalise::text(word)).collect(),
            }
        };
        let all = (0..).zip(&rules.classes).map(folded);
        all.filter(|rule| !rule.by_words || !rule.words.is_empty()).collect()
    }

    /// Whether it says what a line is.
    pub(crate) fn holds(&self, line: &Line) -> bool {
        let direction = self.incoming.is_none_or(|incoming| incoming == (line.amount.0 > 0));
        let of_kind = |kind: &str| {
            self.kinds.iter().any(|known| {
                let begins = kind.strip_prefix(known.as_str()).is_some_and(|rest| rest.starts_with('/'));
                begins || kind == known || kind.split('/').any(|part| part == known)
            })
        };
        let kind = self.kinds.is_empty() || line.kind.as_deref().is_some_and(of_kind);
        let held = |account: &str| self.accounts.iter().any(|known| known == account);
        let account = self.accounts.is_empty() || line.account.as_deref().is_some_and(held);
        let worded = |text: &str| {
            let (blank, joined) = (text.replace('\n', " "), text.replace('\n', ""));
            self.words.iter().any(|word| blank.contains(word.as_str()) || joined.contains(word.as_str()))
        };
        let words = self.words.is_empty() || line.text.as_deref().is_some_and(worded);
        direction && kind && account && words
    }
}

/// Matches lines with payments. `signed_until` is the last day that is signed off.
///
/// # Errors
/// [`RuleError`] for rules that cannot be used.
pub fn run(lines: &[Line], payments: &[Payment], rules: &RuleSet, signed_until: Option<Day>) -> Result<Run, RuleError> {
    run_with(lines, payments, rules, signed_until, Reach::Indexed)
}

/// As [`run`], without what a person said no to.
///
/// # Errors
/// As [`run`].
pub fn run_barring(
    lines: &[Line],
    payments: &[Payment],
    rules: &RuleSet,
    signed_until: Option<Day>,
    barred: &Barred,
) -> Result<Run, RuleError> {
    decided(lines, payments, rules, (signed_until, barred), Reach::Indexed)
}

/// As [`run`], with candidates looked for as `reach` says.
///
/// # Errors
/// As [`run`].
pub fn run_with(
    lines: &[Line],
    payments: &[Payment],
    rules: &RuleSet,
    signed_until: Option<Day>,
    reach: Reach,
) -> Result<Run, RuleError> {
    decided(lines, payments, rules, (signed_until, &Barred::default()), reach)
}

fn decided(
    lines: &[Line],
    payments: &[Payment],
    rules: &RuleSet,
    (signed_until, barred): (Option<Day>, &Barred),
    reach: Reach,
) -> Result<Run, RuleError> {
    rules.check()?;
    let index = Index::new(payments, rules, reach);
    let context = Context { index: &index, rules, signed_until, barred };
    let mut records: Vec<Record> = Deciding::new(&context, lines).all();
    records.sort_by_key(|record| record.line);
    Ok(Run { rules: rules.hash(), version: rules.version, records })
}
