//! The asset register: what grantees got in kind, what it is worth and where it is now; one in-kind line, one enterprise.
//!
//! Invariant: who may read cases sees the assets of the cases that they see. Must not: name who has a thing.

use ledger_core::id::{EnterpriseId, FundId, GoodsLineId};
use ledger_core::money::Minor;
use ledger_core::policy::Reading;
use ledger_core::programme::followup::Enterprise;
use ledger_core::programme::goods_line::{GoodsLine, GoodsLineState, Whereabouts, value};
use ledger_core::programme::world::Dossier;

use super::statements::{Download, FILE_ROWS_MAX, FileForm, file};
use super::{App, AppError, AppResult, Request};
use crate::exchange::sheet::{Cell, Sheet};
use crate::store::assets::{AssetSearch, StoredAsset};
use ledger_core::money::Money;

/// What the register is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct AssetAsk {
    /// In this state.
    pub state: Option<GoodsLineState>,
    /// Paid by this fund.
    pub fund: Option<FundId>,
}

/// An asset.
#[derive(Clone, Debug)]
pub struct Asset {
    /// The line.
    pub line: GoodsLine,
    /// Code of the supplier.
    pub supplier: String,
    /// What it is worth, minor units of the line's currency.
    pub value: Minor,
    /// Where it is now.
    pub whereabouts: Whereabouts,
    /// Number of its case.
    pub number: String,
}

impl From<StoredAsset> for Asset {
    fn from(stored: StoredAsset) -> Self {
        Asset {
            supplier: stored.order.supplier.to_string(),
            value: value(&stored.order),
            whereabouts: stored.line.state.whereabouts(),
            number: stored.number,
            line: stored.line,
        }
    }
}

impl App {
    /// Assets after a line, in the order of lines.
    pub async fn assets(
        &self,
        request: &Request,
        ask: AssetAsk,
        after: Option<GoodsLineId>,
        limit: u64,
    ) -> AppResult<Vec<Asset>> {
        // Whoever reads the books reads cases too.
        request.may(Reading::Cases)?;
        let search = AssetSearch { only: request.only_ngo(), state: ask.state, fund: ask.fund };
        let found = self.store.assets_after(self.programme, &search, after, limit).await?;
        Ok(found.into_iter().map(Asset::from).collect())
    }

    /// The register as a file.
    pub async fn assets_file(&self, request: &Request, ask: AssetAsk, form: FileForm) -> AppResult<Download> {
        let limit = u64::try_from(FILE_ROWS_MAX).unwrap_or(u64::MAX).saturating_add(1);
        file(request, &sheet(&self.assets(request, ask, None, limit).await?), form)
    }

    /// The case of an in-kind line.
    pub async fn case_of_goods_line(&self, request: &Request, id: GoodsLineId) -> AppResult<Dossier> {
        let line: Option<GoodsLine> = self.store.one(self.programme, id.0).await?;
        Ok(self.case(request, line.ok_or(AppError::Hidden)?.case_id).await?.case)
    }

    /// The case of an enterprise.
    pub async fn case_of_enterprise(&self, request: &Request, id: EnterpriseId) -> AppResult<Dossier> {
        let row: Option<Enterprise> = self.store.one(self.programme, id.0).await?;
        Ok(self.case(request, row.ok_or(AppError::Hidden)?.case_id).await?.case)
    }
}

fn sheet(assets: &[Asset]) -> Sheet {
    let columns = vec![
        "asset",
        "line",
        "case",
        "grant",
        "category",
        "quantity",
        "supplier",
        "state",
        "where",
        "currency",
        "value",
        "handed_on",
        "verified_on",
        "titled_on",
    ];
    let text = |text: &dyn std::fmt::Display| Cell::Text(text.to_string());
    let day = |day: Option<ledger_core::time::Day>| day.map_or(Cell::Empty, Cell::Day);
    let row = |asset: &Asset| {
        let line = &asset.line;
        vec![
            text(&line.asset_number(&asset.number)),
            text(&line.goods_line_id),
            text(&asset.number),
            text(&line.grant_id),
            text(&line.category),
            Cell::Count(line.quantity),
            text(&asset.supplier),
            text(&line.state),
            text(&asset.whereabouts),
            text(&line.currency),
            Cell::Money(Money { minor: asset.value, currency: line.currency }),
            day(line.handed_on),
            day(line.verified_on),
            day(line.titled_on),
        ]
    };
    Sheet { name: "assets", columns, rows: assets.iter().map(row).collect() }
}
