//! Goods bought for a grantee, who handles no money: order, payment to the supplier, delivery, handover, defects, retrieval
//! and another grant (`books.md`, rows supplier_paid to goods to another grant).
//!
//! Invariant: the row's amounts are what its grant's legs on 1310, 1320, 2030 and 5020 say; nothing is handed over that was
//! not delivered. Quotes, acts and the asset register belong to the case (`lifecycle.md`, In-kind line).

use crate::id::{CaseId, GoodsId, GrantId, PersonId};
use crate::money::{Currency, Minor};
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of an order.
    pub enum GoodsState {
        /// Ordered, something of it is still to come.
        Ordered = "ordered",
        /// All of it handed over and paid.
        HandedOver = "handed_over",
        /// Nothing more comes of it.
        Closed = "closed",
    }
}

row! { "goods", key 1, put;
    /// An order of goods for a grantee. Amounts in minor units of the grant's currency.
    pub struct Goods {
        /// Id.
        pub goods_id: GoodsId,
        /// The case.
        pub case_id: CaseId,
        /// The grant.
        pub grant_id: GrantId,
        /// State.
        pub state: GoodsState,
        /// Version.
        pub version: i64,
        /// Code of the supplier; who it is stands in the supplier list.
        pub supplier: Code,
        /// Currency.
        pub currency: Currency,
        /// Ordered.
        pub ordered_minor: Minor,
        /// Delivered, less what went back before the handover.
        pub delivered_minor: Minor,
        /// Released to the supplier, less what the supplier paid back.
        pub paid_minor: Minor,
        /// Handed over, less what was retrieved.
        pub handed_minor: Minor,
        /// In our hands after a retrieval, less what went on.
        pub retrieved_minor: Minor,
        /// Back at the supplier, to be replaced or paid back.
        pub at_supplier_minor: Minor,
        /// Who ordered.
        pub ordered_by: PersonId,
        /// Since when in this state.
        pub state_on: Day,
    }
}
