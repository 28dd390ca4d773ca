//! In-kind lines, their quotes and assets on the wire.

use ledger_core::programme::goods_line::{GoodsLine, Quote};
use ledger_core::programme::world::Dossier;
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::MoneyBody;
use super::wire_held::views;
use crate::app::assets::Asset;

views! {
    /// A supplier's offer.
    "Quote" pub struct QuoteBody {
        /// 1, 2, ..
        pub number: i64,
        /// Code of the supplier.
        pub supplier: String,
        /// Price of all of it.
        pub amount: MoneyBody,
        /// Day by which it would be there.
        pub delivery_on: Day,
        /// The offer as a file.
        pub attachment_id: Option<Uuid>,
        /// Chosen.
        pub chosen: bool,
    }
    /// What a grantee gets in kind.
    "GoodsLine" pub struct GoodsLineBody {
        /// Id.
        pub goods_line_id: Uuid,
        /// The case.
        pub case_id: Uuid,
        /// specified, quoted, ordered, delivered, handed_over, in_use_verified, title_transferred, defective, replaced,
        /// refunded, retrieved, reassigned, cancelled.
        pub state: String,
        /// Version: what the next decision has to name.
        pub version: i64,
        /// Category.
        pub category: String,
        /// How many.
        pub quantity: i64,
        /// What it should cost.
        pub estimated: MoneyBody,
        /// Why the chosen quote is not the cheapest.
        pub reason: Option<String>,
        /// Its order.
        pub goods_id: Option<Uuid>,
        /// The line of the grant that had it before.
        pub from_line_id: Option<Uuid>,
        /// Day of the handover.
        pub handed_on: Option<Day>,
        /// A caseworker signed the handover too.
        pub countersigned: bool,
        /// Day on which it was seen in use.
        pub verified_on: Option<Day>,
        /// Day on which it became the grantee's own.
        pub titled_on: Option<Day>,
        /// Since when in this state.
        pub state_on: Day,
        /// Offers.
        pub quotes: Vec<QuoteBody>,
    }
    /// A thing that a grantee got, or is to get.
    "Asset" pub struct AssetBody {
        /// Number in the register, as it stands on the act of handover.
        pub asset: String,
        /// The in-kind line.
        pub goods_line_id: Uuid,
        /// The case.
        pub case_id: Uuid,
        /// Its number.
        pub number: String,
        /// The grant.
        pub grant_id: Uuid,
        /// Category.
        pub category: String,
        /// How many.
        pub quantity: i64,
        /// Code of the supplier.
        pub supplier: String,
        /// State of the line.
        pub state: String,
        /// awaited, in_stock, with_grantee, title_transferred, at_supplier, retrieved, reassigned, gone.
        pub whereabouts: String,
        /// What it is worth.
        pub value: MoneyBody,
        /// Day of the handover.
        pub handed_on: Option<Day>,
        /// Day on which it was seen in use.
        pub verified_on: Option<Day>,
        /// Day on which it became the grantee's own.
        pub titled_on: Option<Day>,
    }
}

impl From<&Quote> for QuoteBody {
    fn from(quote: &Quote) -> Self {
        QuoteBody {
            number: quote.quote_no,
            supplier: quote.supplier.to_string(),
            amount: MoneyBody::of(quote.amount_minor, quote.currency),
            delivery_on: quote.delivery_on,
            attachment_id: quote.attachment_id,
            chosen: quote.chosen,
        }
    }
}

impl GoodsLineBody {
    /// A line of a case with its quotes.
    pub fn of(case: &Dossier, line: &GoodsLine) -> Self {
        GoodsLineBody {
            goods_line_id: line.goods_line_id.0,
            case_id: line.case_id.0,
            state: line.state.code().into(),
            version: line.version,
            category: line.category.code().into(),
            quantity: line.quantity,
            estimated: MoneyBody::of(line.estimated_minor, line.currency),
            reason: line.reason.as_ref().map(ToString::to_string),
            goods_id: line.goods_id.map(|id| id.0),
            from_line_id: line.from_line_id.map(|id| id.0),
            handed_on: line.handed_on,
            countersigned: line.countersigned_by.is_some(),
            verified_on: line.verified_on,
            titled_on: line.titled_on,
            state_on: line.state_on,
            quotes: case.quotes_of(line.goods_line_id).map(QuoteBody::from).collect(),
        }
    }

    /// All lines of a case.
    pub fn all(case: &Dossier) -> Vec<Self> {
        case.goods_lines.iter().map(|line| GoodsLineBody::of(case, line)).collect()
    }
}

impl From<Asset> for AssetBody {
    fn from(asset: Asset) -> Self {
        let line = asset.line;
        AssetBody {
            asset: line.asset_number(&asset.number),
            goods_line_id: line.goods_line_id.0,
            case_id: line.case_id.0,
            number: asset.number,
            grant_id: line.grant_id.0,
            category: line.category.code().into(),
            quantity: line.quantity,
            supplier: asset.supplier,
            state: line.state.code().into(),
            whereabouts: asset.whereabouts.code().into(),
            value: MoneyBody::of(asset.value, line.currency),
            handed_on: line.handed_on,
            verified_on: line.verified_on,
            titled_on: line.titled_on,
        }
    }
}
