//! In-kind lines and enterprises: every branch of `lifecycle.md`, and that each state stands against its entries.

use ledger_core::programme::agree::states;
use ledger_core::programme::goods_line::{GoodsLineState, Whereabouts};

use crate::play::{Player, in_kind};

fn findings(p: &Player, cases: &[ledger_core::programme::world::Dossier]) -> Vec<String> {
    let found = states(cases, &p.stage.base().funds, &p.journal);
    found.into_iter().map(|finding| format!("{finding:?}")).collect()
}

#[test]
fn every_branch_of_an_in_kind_line_and_of_an_enterprise_is_played() {
    let p = in_kind::played();
    let cases: Vec<_> = p.stage.cases().into_values().cloned().collect();
    assert_eq!(findings(&p, &cases), Vec::<String>::new());
    let seen: std::collections::BTreeSet<GoodsLineState> =
        cases.iter().flat_map(|case| &case.goods_lines).map(|line| line.state).collect();
    assert!(seen.len() >= 8, "lines end in many states: {seen:?}");
}

#[test]
fn a_line_that_is_not_where_its_order_is_is_found() {
    let p = in_kind::played();
    let mut found = 0;
    for case in p.stage.cases().into_values() {
        for at in 0..case.goods_lines.len() {
            let wrong = match case.goods_lines[at].state.whereabouts() {
                Whereabouts::WithGrantee | Whereabouts::TitleTransferred => GoodsLineState::Ordered,
                _ => GoodsLineState::HandedOver,
            };
            let mut changed = case.clone();
            changed.goods_lines[at].state = wrong;
            let line = changed.goods_lines[at].goods_line_id.to_string();
            let told = findings(&p, &[changed]);
            assert!(told.iter().any(|text| text.contains(&line)), "{wrong} of {:?}: {told:?}", case.goods_lines[at]);
            found += 1;
        }
    }
    assert!(found >= 8, "{found} lines");
}
