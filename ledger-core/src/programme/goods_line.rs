//! In-kind lines: what a survivor needs, from its specification over the quotes to its place in the asset register
//! (`lifecycle.md`, In-kind line).
//!
//! ```text
//! specified > quoted > ordered > delivered > handed_over > in_use_verified > title_transferred
//! ```
//! Invariant: from the order on, a line's state is what the amounts of its order say ([`GoodsLineState::fits`]); a line
//! without an order is specified or quoted. Must not: hold what was bought in words, or who gets it.

use super::application::Category;
use super::goods::{Goods, GoodsState};
use super::plan::Ctx;
use crate::id::{CaseId, GoodsId, GoodsLineId, GrantId, PersonId};
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of an in-kind line.
    pub enum GoodsLineState {
        /// Said what is needed.
        Specified = "specified",
        /// Quotes compared, one of them chosen.
        Quoted = "quoted",
        /// Ordered, something of it is still to come.
        Ordered = "ordered",
        /// All of it in our hands or handed over, not all handed over.
        Delivered = "delivered",
        /// All of it handed over.
        HandedOver = "handed_over",
        /// A monitor saw it in use.
        InUseVerified = "in_use_verified",
        /// It is the grantee's own.
        TitleTransferred = "title_transferred",
        /// Something of it went back to the supplier.
        Defective = "defective",
        /// The supplier replaced what went back.
        Replaced = "replaced",
        /// The supplier paid all of it back.
        Refunded = "refunded",
        /// In our hands again.
        Retrieved = "retrieved",
        /// It went to another grant.
        Reassigned = "reassigned",
        /// It never came, and its order is cancelled.
        Cancelled = "cancelled",
    }
}

codes! {
    /// Where what was bought is now.
    pub enum Whereabouts {
        /// Not bought yet, or still to come.
        Awaited = "awaited",
        /// In our hands, to be handed over.
        InStock = "in_stock",
        /// With the grantee, ours until the title passes.
        WithGrantee = "with_grantee",
        /// The grantee's own.
        TitleTransferred = "title_transferred",
        /// At the supplier.
        AtSupplier = "at_supplier",
        /// In our hands after a retrieval.
        Retrieved = "retrieved",
        /// With another grantee.
        Reassigned = "reassigned",
        /// Nowhere: paid back or cancelled.
        Gone = "gone",
    }
}

row! { "goods_line", key 1, put;
    /// What a grantee gets in kind. Amounts in minor units of the grant's currency.
    pub struct GoodsLine {
        /// Id.
        pub goods_line_id: GoodsLineId,
        /// The case.
        pub case_id: CaseId,
        /// The grant.
        pub grant_id: GrantId,
        /// State.
        pub state: GoodsLineState,
        /// Version.
        pub version: i64,
        /// 1, 2, .. of its case: with the case's number, its number in the asset register.
        pub line_no: i64,
        /// Category.
        pub category: Category,
        /// How many.
        pub quantity: i64,
        /// Currency.
        pub currency: Currency,
        /// What it should cost.
        pub estimated_minor: Minor,
        /// Who specified it.
        pub specified_by: PersonId,
        /// Who compared the quotes.
        pub compared_by: Option<PersonId>,
        /// Why not the cheapest.
        pub reason: Option<Code>,
        /// Its order.
        pub goods_id: Option<GoodsId>,
        /// The line of the grant that had it before.
        pub from_line_id: Option<GoodsLineId>,
        /// Day of the handover.
        pub handed_on: Option<Day>,
        /// Who handed it over.
        pub handed_by: Option<PersonId>,
        /// The caseworker who signed the handover too.
        pub countersigned_by: Option<PersonId>,
        /// Day on which it was seen in use.
        pub verified_on: Option<Day>,
        /// Who saw it.
        pub verified_by: Option<PersonId>,
        /// Day on which it became the grantee's own.
        pub titled_on: Option<Day>,
        /// Since when in this state.
        pub state_on: Day,
    }
}

row! { "quote", key 2, put;
    /// A supplier's offer for a line. Amounts in minor units of the grant's currency.
    pub struct Quote {
        /// The line.
        pub goods_line_id: GoodsLineId,
        /// 1, 2, ..
        pub quote_no: i64,
        /// The case.
        pub case_id: CaseId,
        /// Code of the supplier; who it is stands in the supplier list.
        pub supplier: Code,
        /// Price of all of it.
        pub amount_minor: Minor,
        /// Currency.
        pub currency: Currency,
        /// Day by which it would be there.
        pub delivery_on: Day,
        /// The offer as a file in the vault.
        pub attachment_id: Option<uuid::Uuid>,
        /// Chosen.
        pub chosen: bool,
        /// Who entered it.
        pub entered_by: PersonId,
    }
}

impl GoodsLineState {
    /// The state after a step of the order, from its amounts as they are then.
    pub fn after(self, action: Action, order: &Goods) -> GoodsLineState {
        use GoodsLineState as S;
        if order.state == GoodsState::Closed {
            return match action {
                Action::GoodsReassign => S::Reassigned,
                Action::SupplierRefund => S::Refunded,
                Action::GoodsCancel | Action::GrantClose => S::Cancelled,
                _ => self,
            };
        }
        let sent_back = matches!(action, Action::GoodsReject | Action::GoodsReturn);
        if order.at_supplier_minor.0 > 0 || sent_back {
            return S::Defective;
        }
        if order.retrieved_minor.0 > 0 {
            return S::Retrieved;
        }
        if order.handed_minor == order.ordered_minor {
            let later = matches!(self, S::InUseVerified | S::TitleTransferred);
            return if later && action != Action::GoodsHandover { self } else { S::HandedOver };
        }
        if order.awaited().0 > 0 {
            // What went back unpaid is awaited anew.
            return if self == S::Defective { S::Defective } else { S::Ordered };
        }
        match (self, action) {
            (_, Action::GoodsReplace) | (S::Defective, Action::GoodsReceive) | (S::Replaced, _) => S::Replaced,
            // Paid back in part: what is left of the order is in our hands.
            _ => S::Delivered,
        }
    }

    /// Whether a line can be in this state with its order, or without one.
    pub fn fits(self, order: Option<&Goods>) -> bool {
        use GoodsLineState as S;
        let Some(order) = order else { return matches!(self, S::Specified | S::Quoted) };
        let (open, at_rest) =
            (order.state != GoodsState::Closed, order.at_supplier_minor.0 == 0 && order.retrieved_minor.0 == 0);
        match self {
            S::Specified | S::Quoted => false,
            S::Ordered => open && at_rest && order.awaited().0 > 0,
            S::Delivered | S::Replaced => open && at_rest && order.awaited().0 == 0 && order.in_stock().0 > 0,
            S::HandedOver | S::InUseVerified | S::TitleTransferred => {
                open && at_rest && order.handed_minor == order.ordered_minor
            }
            S::Defective => open && (order.at_supplier_minor.0 > 0 || order.awaited().0 > 0),
            S::Retrieved => open && order.retrieved_minor.0 > 0 && order.at_supplier_minor.0 == 0,
            S::Refunded | S::Reassigned | S::Cancelled => !open,
        }
    }

    /// Where what was bought is in this state.
    pub fn whereabouts(self) -> Whereabouts {
        use GoodsLineState as S;
        match self {
            S::Specified | S::Quoted | S::Ordered => Whereabouts::Awaited,
            S::Delivered | S::Replaced => Whereabouts::InStock,
            S::HandedOver | S::InUseVerified => Whereabouts::WithGrantee,
            S::TitleTransferred => Whereabouts::TitleTransferred,
            S::Defective => Whereabouts::AtSupplier,
            S::Retrieved => Whereabouts::Retrieved,
            S::Reassigned => Whereabouts::Reassigned,
            S::Refunded | S::Cancelled => Whereabouts::Gone,
        }
    }
}

impl GoodsLine {
    /// Its number in the asset register, as it stands on the thing and on paper: `2026-0007/G1`.
    pub fn asset_number(&self, case: &str) -> String {
        format!("{case}/G{}", self.line_no)
    }

    /// One version on, in another state.
    pub(super) fn moved(&self, ctx: &Ctx, state: GoodsLineState) -> GoodsLine {
        let state_on = if state == self.state { self.state_on } else { ctx.on };
        GoodsLine { state, version: self.version + 1, state_on, ..self.clone() }
    }

    /// After a step of its order; nothing where the step changes nothing of it.
    pub(super) fn followed(&self, ctx: &Ctx, action: Action, order: &Goods) -> Option<GoodsLine> {
        let state = self.state.after(action, order);
        let moved = self.moved(ctx, state);
        if action == Action::GoodsHandover {
            return Some(GoodsLine { handed_on: Some(ctx.on), handed_by: Some(ctx.person()), ..moved });
        }
        if action == Action::GoodsRetrieve {
            // What came back is signed and seen anew; the day of the handover stays while something is with the grantee.
            let kept = order.handed_minor.0 > 0;
            return Some(GoodsLine {
                handed_on: self.handed_on.filter(|_| kept),
                handed_by: self.handed_by.filter(|_| kept),
                countersigned_by: None,
                verified_on: None,
                verified_by: None,
                titled_on: None,
                ..moved
            });
        }
        (state != self.state).then_some(moved)
    }
}

/// What an order is worth: what is there of it, or once it is closed what it was about.
pub fn value(order: &Goods) -> Minor {
    let there = Minor(order.delivered_minor.0.saturating_add(order.at_supplier_minor.0));
    if order.state == GoodsState::Closed || there == Minor::ZERO { order.ordered_minor } else { there }
}
