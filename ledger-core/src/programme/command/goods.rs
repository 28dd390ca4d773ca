//! Inputs of the commands on goods for grantees: in-kind lines, their quotes, orders and what becomes of them.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{BankAccountId, CaseId, GoodsId, GoodsLineId};
use crate::money::Money;
use crate::programme::application::Category;
use crate::programme::document::DocumentRef;
use crate::text::Code;
use crate::time::Day;

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// From a supplier, for an amount.
    Free {
        /// Code of the supplier; who it is stands in the supplier list.
        supplier: Code,
        /// Amount of the order.
        amount: Money,
    },
    /// The chosen quote of an in-kind line.
    Line {
        /// The line.
        line: GoodsLineId,
        /// Its version.
        version: i64,
    },
}

inputs! {
    /// Says what a grantee needs.
    pub struct GoodsSpecify {
        /// The case.
        pub case: CaseId,
        /// Category.
        pub category: Category,
        /// How many.
        pub quantity: i64,
        /// What it should cost in all.
        pub estimated: Money,
    }
    /// Enters a supplier's offer.
    pub struct QuoteAdd {
        /// The line.
        pub line: GoodsLineId,
        /// Its version.
        pub version: i64,
        /// Code of the supplier; who it is stands in the supplier list.
        pub supplier: Code,
        /// Price of all of it.
        pub amount: Money,
        /// Day by which it would be there.
        pub delivery_on: Day,
        /// The offer as a file in the vault.
        pub attachment: Option<uuid::Uuid>,
    }
    /// Chooses one of the quotes.
    pub struct QuotesCompare {
        /// The line.
        pub line: GoodsLineId,
        /// Its version.
        pub version: i64,
        /// Number of the chosen quote.
        pub quote: i64,
        /// Why not the cheapest.
        pub reason: Option<Code>,
    }
    /// A step of an in-kind line that needs nothing but the version.
    pub struct GoodsLineStep {
        /// The line.
        pub line: GoodsLineId,
        /// Its version.
        pub version: i64,
    }
    /// A step of an order with a reason.
    pub struct GoodsReason {
        /// The order.
        pub goods: GoodsId,
        /// Its version.
        pub version: i64,
        /// Why.
        pub reason: Code,
    }
    /// Orders goods for a grantee.
    pub struct GoodsOrder {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// What is ordered.
        pub order: Order,
    }
    /// A step of an order over an amount.
    pub struct GoodsAmount {
        /// The order.
        pub goods: GoodsId,
        /// Its version.
        pub version: i64,
        /// Amount.
        pub amount: Money,
        /// The act of handover as it was rendered from the rest, in each language; no part of what a retry is compared by.
        #[serde(skip)]
        pub documents: Vec<DocumentRef>,
    }
    /// A payment to the supplier is released.
    pub struct GoodsPay {
        /// The order.
        pub goods: GoodsId,
        /// Its version.
        pub version: i64,
        /// Bank account that pays.
        pub bank_account: BankAccountId,
        /// Amount.
        pub amount: Money,
    }
    /// A bank line of an order: a payment confirmed or a supplier's refund.
    pub struct GoodsBankLine {
        /// The order.
        pub goods: GoodsId,
        /// Its version.
        pub version: i64,
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount of the line.
        pub amount: Money,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// Retrieved goods go to another grant.
    pub struct GoodsReassign {
        /// The order.
        pub goods: GoodsId,
        /// Its version.
        pub version: i64,
        /// Amount.
        pub amount: Money,
        /// The case that gets them.
        pub to: CaseId,
    }
}
