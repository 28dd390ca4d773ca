//! The page of the asset register.
//!
//! Invariant: the fund can be chosen by those who read the books. Must not: sort or filter what the use case gave.

use ledger_core::id::GoodsLineId;
use ledger_core::policy::Reading;
use ledger_core::programme::goods_line::GoodsLineState;
use poem::{Response, Result};

use super::component::badge::{Machine, State};
use super::component::filter::Filter;
use super::page::assets::{AssetItem, AssetsView, page};
use super::page::statements::Asked;
use super::session::Visit;
use super::show_reports::{framed, open_to};
use super::show_statements::{form, fund, fund_filter, pages, query, saved};
use super::view::amount;
use crate::app::AppError;
use crate::app::assets::{Asset, AssetAsk};

/// Rows on one page.
const ROWS: u64 = 50;
/// What the register is asked by.
const ASK: [&str; 2] = ["state", "fund_id"];

/// `/reports/assets`.
pub async fn show(visit: Visit) -> Result<Response> {
    let app = &visit.console.app;
    let state = visit.sent.some("state").map(|text| GoodsLineState::from_code(text).ok_or(AppError::Hidden));
    let after = visit.sent.some("after").map(|text| text.parse::<GoodsLineId>().map_err(|_| AppError::Hidden));
    let ask = AssetAsk { state: state.transpose()?, fund: fund(&visit)? };
    if let Some(form) = form(&visit)? {
        return Ok(saved(app.assets_file(&visit.request, ask, form).await?));
    }
    let found = app.assets(&visit.request, ask, after.transpose()?, ROWS + 1).await?;
    let more = found.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    let shown = &found[..found.len() - usize::from(more)];
    let next = shown.last().filter(|_| more).map(|asset| asset.line.goods_line_id.to_string());
    let words = visit.words();
    let states = GoodsLineState::ALL.iter().map(|state| state.code());
    let states = states.map(|code| (code.to_owned(), words.code("state-goods_line", code))).collect();
    let mut filters = vec![Filter::choice("state", words.t("column-state"), visit.sent.some("state"), states)];
    if visit.may(Reading::Books) {
        filters.push(fund_filter(&words, &visit, &app.labels(&visit.request).await?));
    }
    let asked = query(&visit, &ASK);
    let view = AssetsView {
        pager: pages(&visit, "assets", &asked, next.as_deref()),
        asked: Asked { open: open_to(&visit.request.principal.roles), filters, query: asked },
        rows: shown.iter().map(item).collect(),
    };
    Ok(framed(&visit, "assets", &page(&words, &view)))
}

fn item(asset: &Asset) -> AssetItem {
    AssetItem {
        asset: asset.line.asset_number(&asset.number),
        number: asset.number.clone(),
        category: asset.line.category.code().to_owned(),
        quantity: asset.line.quantity,
        state: State::new(Machine::GoodsLine, asset.line.state.code()),
        whereabouts: asset.whereabouts.code().to_owned(),
        value: amount(asset.value, asset.line.currency),
        handed_on: asset.line.handed_on,
        verified_on: asset.line.verified_on,
    }
}
