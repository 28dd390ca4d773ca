//! Goods for grantees: order, payment, delivery, handover, defects, retrieval, refunds, another grant; lists of them.

use ledger_core::id::{BankAccountId, CaseId, GoodsId, GoodsLineId};
use ledger_core::programme::command::{
    Command, GoodsAmount, GoodsBankLine, GoodsOrder, GoodsPay, GoodsReason, GoodsReassign, Order,
};
use ledger_core::programme::goods::{Goods, GoodsState};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{acts, bodies, pages, state};
use super::auth::Auth;
use super::wire::{MoneyBody, limit};
use super::wire_act::{AmountBody, BankLineStepBody, Line, ReasonBody, code};
use super::wire_held::GoodsBody;
use super::{Answer, Tag, page, request};
use crate::app::execute::Fields;
use crate::app::treasury::Window;

bodies! {
    /// An order of goods.
    "NewGoods" pub struct NewGoodsBody {
        /// Version of the grant.
        pub version: i64,
        /// Code of the supplier; who it is stands in the supplier list. Not with an in-kind line.
        pub supplier: Option<String>,
        /// Amount of the order. Not with an in-kind line.
        pub amount: Option<MoneyBody>,
        /// The in-kind line that is ordered as its chosen quote says.
        pub goods_line_id: Option<Uuid>,
        /// Version of that line.
        pub goods_line_version: Option<i64>,
    }
    /// A payment to a supplier.
    "GoodsPayment" pub struct PayBody {
        /// Version of the order.
        pub version: i64,
        /// Bank account that pays.
        pub bank_account_id: Uuid,
        /// Amount.
        pub amount: MoneyBody,
    }
    /// Another grant for retrieved goods.
    "GoodsReassignment" pub struct ReassignBody {
        /// Version of the order.
        pub version: i64,
        /// Amount.
        pub amount: MoneyBody,
        /// The case that gets them.
        pub to_case_id: Uuid,
    }
}

pages! {
    /// A page of orders.
    "GoodsPage" pub struct GoodsPage of GoodsBody;
}

fn amount(id: Uuid, body: &AmountBody, fields: &mut Fields) -> Option<GoodsAmount> {
    let amount = body.amount.read("/amount", fields)?;
    Some(GoodsAmount { goods: GoodsId(id), version: body.version, amount, documents: Vec::new() })
}

/// What is ordered: a line by its version, or an amount from a supplier; never both.
fn what(body: &NewGoodsBody, fields: &mut Fields) -> Option<Order> {
    if let Some(line) = body.goods_line_id {
        let alone = body.supplier.is_none() && body.amount.is_none();
        let alone = alone.then_some(()).ok_or("an in-kind line has its supplier and amount from the chosen quote");
        fields.take("/goods_line_id", "not_both", alone)?;
        let version = body.goods_line_version.ok_or("say the version of the line");
        let version = fields.take("/goods_line_version", "missing", version)?;
        return Some(Order::Line { line: GoodsLineId(line), version });
    }
    let supplier = body.supplier.as_ref().ok_or("say which supplier");
    let supplier = fields.take("/supplier", "missing", supplier).and_then(|text| code(fields, "/supplier", text));
    let amount = fields.take("/amount", "missing", body.amount.as_ref().ok_or("say which amount"));
    let amount = amount.and_then(|amount| amount.read("/amount", fields));
    Some(Order::Free { supplier: supplier?, amount: amount? })
}

acts! {
    /// Operations on goods.
    "Tag::Goods" GoodsApi
    writes {
        /// Orders goods for a grantee.
        "/cases/:id/goods" "goods_order" order[id](body: NewGoodsBody, fields) {
            let (case, version, order) = (CaseId(id), body.version, what(body, fields)?);
            Some(Command::GoodsOrder(GoodsOrder { case, version, order }))
        }
        /// Releases a payment to the supplier; the bank's line confirms it later.
        "/goods/:id/pay" "goods_pay" pay[id](body: PayBody, fields) {
            let amount = body.amount.read("/amount", fields)?;
            let (goods, version, bank_account) = (GoodsId(id), body.version, BankAccountId(body.bank_account_id));
            Some(Command::GoodsPay(GoodsPay { goods, version, bank_account, amount }))
        }
        /// Records a delivery: by somebody who did not order.
        "/goods/:id/receive" "goods_receive" receive[id](body: AmountBody, fields) {
            Some(Command::GoodsReceive(amount(id, body, fields)?))
        }
        /// Records the handover to the grantee.
        "/goods/:id/handover" "goods_handover" handover[id](body: AmountBody, fields) {
            Some(Command::GoodsHandover(amount(id, body, fields)?))
        }
        /// Records a defect found before the handover.
        "/goods/:id/reject" "goods_reject" reject[id](body: AmountBody, fields) {
            Some(Command::GoodsReject(amount(id, body, fields)?))
        }
        /// Takes goods back after the handover.
        "/goods/:id/retrieve" "goods_retrieve" retrieve[id](body: AmountBody, fields) {
            Some(Command::GoodsRetrieve(amount(id, body, fields)?))
        }
        /// Sends retrieved goods to the supplier.
        "/goods/:id/return" "goods_return" send_back[id](body: AmountBody, fields) {
            Some(Command::GoodsReturn(amount(id, body, fields)?))
        }
        /// Records goods that the supplier replaced.
        "/goods/:id/replace" "goods_replace" replace[id](body: AmountBody, fields) {
            Some(Command::GoodsReplace(amount(id, body, fields)?))
        }
        /// Books what a supplier pays back.
        "/goods/:id/refund" "supplier_refund" refund[id](body: BankLineStepBody, fields) {
            let Line { amount, bank_ref, value_on } = body.line(fields)?;
            let (goods, version, bank_account) = (GoodsId(id), body.version, BankAccountId(body.bank_account_id));
            let refund = GoodsBankLine { goods, version, bank_account, amount, bank_ref, value_on };
            Some(Command::SupplierRefund(refund))
        }
        /// Cancels what of an order never comes; its part of the commitment goes back to the line.
        "/goods/:id/cancel" "goods_cancel" cancel[id](body: ReasonBody, fields) {
            let reason = code(fields, "/reason", &body.reason)?;
            Some(Command::GoodsCancel(GoodsReason { goods: GoodsId(id), version: body.version, reason }))
        }
        /// Gives retrieved goods to another grant.
        "/goods/:id/reassign" "goods_reassign" reassign[id](body: ReassignBody, fields) {
            let amount = body.amount.read("/amount", fields)?;
            let (goods, version, to) = (GoodsId(id), body.version, CaseId(body.to_case_id));
            Some(Command::GoodsReassign(GoodsReassign { goods, version, amount, to }))
        }
    }
    others {
        /// Orders of goods in the order of their making.
        #[oai(path = "/goods", method = "get", operation_id = "goods_list")]
        async fn list(
            &self,
            auth: Auth,
            after: Query<Option<Uuid>>,
            state: Query<Option<String>>,
            case_id: Query<Option<Uuid>>,
            limit: Query<Option<u64>>,
        ) -> Answer<GoodsPage> {
            let state = self::state(state.0.as_ref(), GoodsState::ALL, GoodsState::code)?;
            let window = Window { after: after.0, state, case: case_id.0.map(CaseId), limit: self::limit(limit.0)? };
            let (items, next) = page::<Goods, _>(&self.0, auth, window).await?;
            Ok(Json(GoodsPage { items, next }))
        }

        /// One order of goods.
        #[oai(path = "/goods/:id", method = "get", operation_id = "goods_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<GoodsBody> {
            Ok(Json(self.0.listed_one::<Goods>(&request(auth), id.0).await?.into()))
        }
    }
}
