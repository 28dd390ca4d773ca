//! Each state of an order of goods, reached by its own steps, with the variants that the edges out of it need.
//!
//! Invariant: everything happens by granted commands; another grant is there that could get the goods.

use ledger_core::id::CaseId;
use ledger_core::programme::command::{self as input, Command};

use super::play::{Place, Player, code};
use super::reached::Script;

/// An order of goods, and how far it went.
fn goods(p: &mut Player, place: Place, steps: usize) -> CaseId {
    // Another grant that could get them.
    p.in_kind(place, 50_000);
    let case = p.in_kind(place, 50_000);
    let goods = p.ordered(case, 30_000);
    if steps >= 1 {
        p.delivered(goods, 20_000);
    }
    if steps >= 2 {
        p.supplier_paid(goods, place.bank, 20_000);
        p.handed_over(goods, 20_000);
    }
    if steps >= 3 {
        p.back(Command::GoodsRetrieve, goods, 10_000);
    }
    if steps >= 4 {
        p.back(Command::GoodsReturn, goods, 10_000);
    }
    case
}

/// Every state of an order, with its variants.
pub const GOODS: &[Script] = &[
    |p, place| goods(p, place, 0),
    |p, place| goods(p, place, 1),
    |p, place| goods(p, place, 2),
    |p, place| goods(p, place, 3),
    |p, place| goods(p, place, 4),
    // All of it handed over and paid, and more can be ordered.
    |p, place| {
        let case = goods(p, place, 2);
        let order = p.case(case).goods[0].goods_id;
        p.delivered(order, 10_000);
        p.supplier_paid(order, place.bank, 10_000);
        p.handed_over(order, 10_000);
        case
    },
    // The same of a grant with nothing else: it is completed.
    |p, place| {
        p.in_kind(place, 50_000);
        let case = p.in_kind(place, 30_000);
        let order = p.ordered(case, 30_000);
        p.delivered(order, 30_000);
        p.supplier_paid(order, place.bank, 30_000);
        p.handed_over(order, 30_000);
        case
    },
    |p, place| {
        let case = goods(p, place, 0);
        let row = &p.case(case).goods[0];
        let cancel = input::GoodsReason { goods: row.goods_id, version: row.version, reason: code("gone") };
        p.by("finance_manager1").go(Command::GoodsCancel(cancel));
        case
    },
];
