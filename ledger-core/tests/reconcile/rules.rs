//! The rule set as data: its hash, its checks, its fees.

use ledger_core::money::Minor;
use ledger_core::reconcile::rule::{FeeRule, FeeSide, RuleError, RuleSet};
use ledger_core::row::hex;

use crate::shared::day;

#[test]
fn the_standard_rules_have_one_hash_for_ever() {
    let rules = RuleSet::standard();
    assert_eq!(rules.check(), Ok(()));
    assert_eq!(hex(&rules.hash()), "50a3204436c39b6f2c569429beb6fbd2bbc2181438c3a71d6167beb08a4866ec");
    let back: RuleSet = serde_json::from_slice(&rules.canonical()).unwrap();
    assert_eq!((back.hash(), &back), (rules.hash(), &rules));
    let mut other = rules.clone();
    other.points.date_3 = 4;
    assert_ne!(other.hash(), rules.hash());
}

#[test]
fn rules_that_would_miss_candidates_are_refused() {
    let changed = |change: fn(&mut RuleSet)| {
        let mut rules = RuleSet::standard();
        change(&mut rules);
        rules.check()
    };
    assert_eq!(changed(|rules| rules.points.name_sim = 8), Err(RuleError::Unfounded));
    assert_eq!(changed(|rules| rules.points.amt_fee = 35), Err(RuleError::Unfounded));
    assert_eq!(changed(|rules| rules.auto = 60), Err(RuleError::Rivals));
    assert_eq!(changed(|rules| rules.groups.items = 21), Err(RuleError::Groups));
    assert_eq!(changed(|rules| rules.groups.nodes = 100), Err(RuleError::Groups));
    assert_eq!(changed(|rules| rules.normalise += 1), Err(RuleError::Normalise));
}

#[test]
fn a_fee_counts_on_its_days_and_is_rounded_half_up() {
    let mut fee = FeeRule {
        account: "5410".into(),
        fixed: Minor(300),
        per_10_000: 25,
        side: FeeSide::Added,
        from: day(2),
        until: Some(day(3)),
    };
    assert_eq!(fee.line_amount(Minor(100_200), day(2)), Some(Minor(100_200 + 300 + 251)));
    assert_eq!((fee.line_amount(Minor(1), day(1)), fee.line_amount(Minor(1), day(4))), (None, None));
    fee.side = FeeSide::Deducted;
    assert_eq!(fee.line_amount(Minor(100_000), day(3)), Some(Minor(100_000 - 300 - 250)));
    assert_eq!(fee.line_amount(Minor(300), day(3)), None);
}
