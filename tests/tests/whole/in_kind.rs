//! In-kind lines, the asset register and enterprises on both engines: what was played in memory is what the store holds.
//!
//! Invariant: `verify` finds nothing afterwards, the register pages without a gap, and what a row can show of separate duties
//! the schema refuses too. Must not play anything that the plays of the core don't.

use std::collections::BTreeMap;

use grant_api::app::verify::verify;
use grant_api::store::assets::{AssetSearch, StoredAsset};
use ledger_core::id::{FundId, GoodsLineId};
use ledger_core::programme::goods_line::{GoodsLineState, Whereabouts, value};

use crate::engine::{Engine, engines};
use crate::raw::Raw;
use crate::year::play::{Player, in_kind};
use crate::year::{Replayed, replayed};

async fn register(stored: &Replayed, search: &AssetSearch, size: u64) -> Vec<StoredAsset> {
    let (mut all, mut after): (Vec<StoredAsset>, Option<GoodsLineId>) = (Vec::new(), None);
    loop {
        let page = stored.store.assets_after(stored.programme, search, after, size).await.unwrap();
        let Some(last) = page.last() else { return all };
        after = Some(last.line.goods_line_id);
        all.extend(page);
    }
}

async fn the_register_is_the_play(engine: Engine, p: &Player, stored: &Replayed) {
    let mut expected = BTreeMap::new();
    for case in p.stage.cases().values() {
        for line in case.goods_lines.iter().filter(|line| line.goods_id.is_some()) {
            let order = case.goods.iter().find(|row| Some(row.goods_id) == line.goods_id).unwrap();
            let row = (line.state, value(order).0, case.application.number.clone());
            expected.insert(line.goods_line_id, row);
        }
    }
    let found = register(stored, &AssetSearch::default(), 2).await;
    let rows = found
        .iter()
        .map(|asset| (asset.line.goods_line_id, (asset.line.state, value(&asset.order).0, asset.number.clone())));
    assert_eq!(rows.collect::<BTreeMap<_, _>>(), expected, "{engine:?}");
    for state in GoodsLineState::ALL.iter().copied() {
        let search = AssetSearch { state: Some(state), ..AssetSearch::default() };
        let count = expected.values().filter(|row| row.0 == state).count();
        assert_eq!(register(stored, &search, 50).await.len(), count, "{engine:?}: {state}");
    }
    let fund = *p.stage.base().funds.keys().next().unwrap();
    let paid = AssetSearch { fund: Some(fund), ..AssetSearch::default() };
    assert_eq!(register(stored, &paid, 50).await.len(), expected.len(), "{engine:?}: one fund pays all");
    let other = AssetSearch { fund: Some(FundId(uuid::Uuid::nil())), ..AssetSearch::default() };
    assert_eq!(register(stored, &other, 50).await.len(), 0, "{engine:?}");
    let ngo = AssetSearch { only: Some(p.ngo), ..AssetSearch::default() };
    assert_eq!(register(stored, &ngo, 50).await.len(), expected.len(), "{engine:?}: of the only NGO");
    let places = |wanted| expected.values().filter(|row| row.0.whereabouts() == wanted).count();
    assert!(places(Whereabouts::TitleTransferred) > 0 && places(Whereabouts::Reassigned) > 0, "{expected:?}");
}

#[tokio::test]
async fn in_kind_lines_and_enterprises_are_on_a_store_what_they_are_in_memory() {
    let p = in_kind::played();
    for engine in engines() {
        let stored = replayed(engine, &p).await;
        for (id, case) in p.stage.cases() {
            let found = stored.store.dossier(stored.programme, id).await.unwrap().unwrap();
            assert_eq!(&found, case, "{engine:?}");
        }
        the_register_is_the_play(engine, &p, &stored).await;
        for check in verify(&stored.store).await.unwrap() {
            assert!(check.findings.is_empty(), "{engine:?}: {check:?}");
        }
        the_schema_keeps_duties_apart(engine, &stored).await;
    }
}

/// By direct SQL: who specified does not compare, who handed over neither signs a second time nor verifies.
async fn the_schema_keeps_duties_apart(engine: Engine, stored: &Replayed) {
    let raw = Raw::open(engine, stored.database.url()).await.unwrap();
    for (column, same) in
        [("compared_by", "specified_by"), ("countersigned_by", "handed_by"), ("verified_by", "handed_by")]
    {
        let sql = format!("UPDATE goods_line SET {column} = {same} WHERE {same} IS NOT NULL");
        assert!(raw.run(&sql).await.is_err(), "{engine:?}: {column} may be {same}");
    }
}
