//! In-kind lines: specified, quoted, compared, signed, seen in use, the grantee's own; the asset register.

use ledger_core::id::{CaseId, FundId, GoodsLineId};
use ledger_core::programme::application::Category;
use ledger_core::programme::command::{Command, GoodsLineStep, GoodsSpecify, QuoteAdd, QuotesCompare};
use ledger_core::programme::goods_line::GoodsLineState;
use ledger_core::time::Day;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{acts, bodies, pages};
use super::auth::Auth;
use super::statement_answer::{Format, Statement, StatementAnswer};
use super::wire::{MoneyBody, StepBody, choice, limit};
use super::wire_act::code;
use super::wire_goods::{AssetBody, GoodsLineBody};
use super::{Answer, Tag, one_more, paged, request};
use crate::app::assets::AssetAsk;
use crate::app::execute::Fields;

bodies! {
    /// What a grantee needs in kind.
    "NewGoodsLine" pub struct NewLineBody {
        /// equipment, tools, materials, stock, rent, registration, training, transport, other.
        pub category: String,
        /// How many.
        pub quantity: i64,
        /// What it should cost in all.
        pub estimated: MoneyBody,
    }
    /// A supplier's offer.
    "NewQuote" pub struct NewQuoteBody {
        /// Version of the line.
        pub version: i64,
        /// Code of the supplier; who it is stands in the supplier list.
        pub supplier: String,
        /// Price of all of it.
        pub amount: MoneyBody,
        /// Day by which it would be there.
        pub delivery_on: Day,
        /// The offer as a file.
        pub attachment_id: Option<Uuid>,
    }
    /// The chosen quote.
    "QuoteChoice" pub struct ChoiceBody {
        /// Version of the line.
        pub version: i64,
        /// Number of the chosen quote.
        pub quote: i64,
        /// Reason code where it is not the cheapest.
        pub reason: Option<String>,
    }
}

pages! {
    /// A page of assets.
    "AssetPage" pub struct AssetPage of AssetBody;
}

fn step(id: Uuid, body: &StepBody) -> GoodsLineStep {
    GoodsLineStep { line: GoodsLineId(id), version: body.version }
}

/// A reason that may be left out.
pub(super) fn reason(fields: &mut Fields, text: Option<&String>) -> Option<Option<ledger_core::text::Code>> {
    text.map_or(Some(None), |text| code(fields, "/reason", text).map(Some))
}

acts! {
    /// Operations on in-kind lines.
    "Tag::Goods" GoodsLinesApi
    writes {
        /// Says what a grantee needs in kind.
        "/cases/:id/goods-lines" "goods_specify" specify[id](body: NewLineBody, fields) {
            let category = choice(fields, "/category", Category::ALL, Category::code, &body.category);
            let estimated = body.estimated.read("/estimated", fields);
            let (case, quantity) = (CaseId(id), body.quantity);
            Some(Command::GoodsSpecify(GoodsSpecify { case, category: category?, quantity, estimated: estimated? }))
        }
        /// Enters a supplier's offer; one that comes after the comparison voids it.
        "/goods-lines/:id/quotes" "quote_add" quote[id](body: NewQuoteBody, fields) {
            let (supplier, amount) = (code(fields, "/supplier", &body.supplier), body.amount.read("/amount", fields));
            Some(Command::QuoteAdd(QuoteAdd {
                line: GoodsLineId(id),
                version: body.version,
                supplier: supplier?,
                amount: amount?,
                delivery_on: body.delivery_on,
                attachment: body.attachment_id,
            }))
        }
        /// Compares the quotes and chooses one: by somebody who did not specify the line.
        "/goods-lines/:id/compare" "quotes_compare" compare[id](body: ChoiceBody, fields) {
            let reason = reason(fields, body.reason.as_ref())?;
            let (line, version, quote) = (GoodsLineId(id), body.version, body.quote);
            Some(Command::QuotesCompare(QuotesCompare { line, version, quote, reason }))
        }
        /// Signs the handover as a caseworker of the partner NGO.
        "/goods-lines/:id/countersign" "handover_countersign" countersign[id](body: StepBody, _fields) {
            Some(Command::HandoverCountersign(step(id, body)))
        }
        /// Verifies that it is in use: by a monitor who did not hand it over.
        "/goods-lines/:id/verify-use" "goods_use_verify" verify_use[id](body: StepBody, _fields) {
            Some(Command::GoodsUseVerify(step(id, body)))
        }
        /// Passes the title to the grantee.
        "/goods-lines/:id/transfer-title" "goods_title_transfer" transfer_title[id](body: StepBody, _fields) {
            Some(Command::GoodsTitleTransfer(step(id, body)))
        }
    }
    others {
        /// The in-kind lines of a case with their quotes.
        #[oai(path = "/cases/:id/goods-lines", method = "get", operation_id = "goods_line_list")]
        async fn list(&self, auth: Auth, id: Path<Uuid>) -> Answer<Vec<GoodsLineBody>> {
            let found = self.0.case(&request(auth), CaseId(id.0)).await?;
            Ok(Json(GoodsLineBody::all(&found.case)))
        }

        /// One in-kind line with its quotes.
        #[oai(path = "/goods-lines/:id", method = "get", operation_id = "goods_line_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<GoodsLineBody> {
            let id = GoodsLineId(id.0);
            let case = self.0.case_of_goods_line(&request(auth), id).await?;
            let found = case.goods_lines.iter().find(|line| line.goods_line_id == id);
            Ok(Json(GoodsLineBody::of(&case, found.ok_or(crate::app::AppError::Hidden)?)))
        }

        /// The asset register over all grants: what was bought, what it is worth, where it is now.
        #[oai(path = "/assets", method = "get", operation_id = "asset_list")]
        async fn assets(
            &self,
            auth: Auth,
            after: Query<Option<Uuid>>,
            state: Query<Option<String>>,
            fund_id: Query<Option<Uuid>>,
            limit: Query<Option<u64>>,
            format: Query<Option<Format>>,
        ) -> StatementAnswer<AssetPage> {
            let size = self::limit(limit.0)?;
            let mut fields = Fields::default();
            let state = match &state.0 {
                None => Some(None),
                Some(text) => {
                    choice(&mut fields, "?state", GoodsLineState::ALL, GoodsLineState::code, text).map(Some)
                }
            };
            let ask = AssetAsk { state: fields.finish(state)?, fund: fund_id.0.map(FundId) };
            let request = request(auth);
            if let Some(form) = Format::file(format.0) {
                return Ok(Statement::File(self.0.assets_file(&request, ask, form).await?));
            }
            let found = self.0.assets(&request, ask, after.0.map(GoodsLineId), one_more(size)).await?;
            let (items, next) = paged(found, size, |asset| asset.line.goods_line_id.0);
            Ok(Statement::Body(AssetPage { items: items.into_iter().map(AssetBody::from).collect(), next }))
        }
    }
}
