//! Masks, records and audits are the same in whatever order units and their owners come.
//!
//! Invariant: something is shown of each programme, so that there is something to compare.

use crate::world::{Dice, Programme};
use ledger_core::outcome::release::across::{State, plan, retired};
use ledger_core::outcome::release::{AuditReport, CellKey, Rules, mask};
use proptest::prelude::*;
use std::collections::BTreeSet;

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn masks_and_records_do_not_depend_on_the_order_of_the_units(seed in 0_u64..10_000, turn in any::<u64>()) {
        let mut programme = Programme::random(seed);
        programme.businesses.truncate(200);
        let mut turned = programme.clone();
        let mut dice = Dice::new(turn);
        for place in (1..turned.businesses.len()).rev() {
            turned.businesses.swap(place, usize::try_from(dice.below(place as u64 + 1)).unwrap());
        }
        for business in &mut turned.businesses {
            business.owners.reverse();
        }
        let rules = Rules::evaluator();
        let (one, other) = (programme.table(), turned.table());
        let masks = [&one, &other].map(|table| mask(table, &rules, &BTreeSet::new()).unwrap());
        prop_assert_eq!(&masks[0], &masks[1]);
        // Two masks that withhold everything are equal too.
        let shown = masks[0].report().shown;
        prop_assert!(masks[0].shown(&CellKey::all()) && shown > 0, "{} cells are shown", shown);
        let plans = [plan(&[], &one, &masks[0], 1).unwrap(), plan(&[], &other, &masks[1], 1).unwrap()];
        prop_assert_eq!(&plans[0], &plans[1]);
        let fresh = plans[0].cells.values().filter(|state| **state == State::Fresh).count();
        prop_assert_eq!(fresh, usize::try_from(shown).unwrap());
        prop_assert!(retired(&plans).is_empty());
        let text = serde_json::to_string(masks[0].report()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<AuditReport>(&text).unwrap(), masks[0].report());
    }
}
