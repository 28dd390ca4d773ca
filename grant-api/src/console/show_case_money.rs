//! The rows of the case page about money beside its plain path: funds that pay together, claims, goods.
//!
//! Invariant: everything comes from the case as the use case gave it. Must not: read anything.

use std::collections::BTreeMap;

use ledger_core::id::LineId;
use ledger_core::programme::grant::AwardShare;
use ledger_core::programme::world::Dossier;

use super::act_item::Item;
use super::component::badge::{Machine, State};
use super::page::case_money::{ClaimRow, DocumentRow, GoodsRow, LineRow, ShareRow};
use super::view::amount;
use super::words::Words;

/// Funds that pay the award together; nothing where one alone does.
pub(super) fn shares(case: &Dossier, lines: &BTreeMap<LineId, String>) -> Vec<ShareRow> {
    let row = |share: &AwardShare| ShareRow {
        line: lines.get(&share.line_id).cloned().unwrap_or_else(|| "–".to_owned()),
        weight: share.weight,
        committed: amount(share.committed_minor, case.application.currency),
    };
    if case.shares.len() < 2 { Vec::new() } else { case.shares.iter().map(row).collect() }
}

/// Claims on the grantee.
pub(super) fn claims(words: &Words, case: &Dossier) -> Vec<ClaimRow> {
    let row = |claim: &ledger_core::programme::claim::Claim| ClaimRow {
        name: Item::Claim(claim).name(words, case).unwrap_or_default(),
        state: State::new(Machine::Claim, claim.state.code()),
        kind: claim.kind.code().to_owned(),
        claimed: amount(claim.claimed_minor, claim.currency),
        open: amount(claim.open(), claim.currency),
    };
    case.claims.iter().map(row).collect()
}

/// Documents of the case, oldest first.
pub(super) fn documents(case: &Dossier) -> Vec<DocumentRow> {
    let number = &case.application.number;
    let row = |row: &ledger_core::programme::document::Document| DocumentRow {
        href: format!("/cases/{number}/documents/{}", row.document_id),
        kind: row.kind.code().to_owned(),
        version: row.version,
        language: row.language.code().to_owned(),
        made_on: row.made_on,
    };
    case.documents.iter().map(row).collect()
}

/// Goods ordered for the grantee.
pub(super) fn goods(words: &Words, case: &Dossier) -> Vec<GoodsRow> {
    let row = |goods: &ledger_core::programme::goods::Goods| GoodsRow {
        name: Item::Goods(goods).name(words, case).unwrap_or_default(),
        state: State::new(Machine::Goods, goods.state.code()),
        supplier: goods.supplier.to_string(),
        amounts: [goods.ordered_minor, goods.delivered_minor, goods.handed_minor]
            .map(|minor| amount(minor, goods.currency)),
    };
    case.goods.iter().map(row).collect()
}

/// In-kind lines of the grantee.
pub(super) fn lines(words: &Words, case: &Dossier) -> Vec<LineRow> {
    let row = |line: &ledger_core::programme::goods_line::GoodsLine| {
        let quotes = || case.quotes_of(line.goods_line_id);
        let price = quotes().find(|quote| quote.chosen).map_or(line.estimated_minor, |quote| quote.amount_minor);
        LineRow {
            name: Item::GoodsLine(line).name(words, case).unwrap_or_default(),
            state: State::new(Machine::GoodsLine, line.state.code()),
            category: line.category.code().to_owned(),
            quantity: line.quantity,
            quotes: i64::try_from(quotes().count()).unwrap_or(i64::MAX),
            price: amount(price, line.currency),
        }
    };
    case.goods_lines.iter().map(row).collect()
}
