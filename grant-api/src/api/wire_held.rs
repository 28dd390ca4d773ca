//! Claims, orders, sales of currency, receipts and money on its way, as they are read.

use ledger_core::money::Currency;
use ledger_core::programme::claim::Claim;
use ledger_core::programme::goods::Goods;
use ledger_core::programme::treasury::{Conversion, Receipt, Remittance};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::MoneyBody;

macro_rules! views {
    ($($(#[$doc:meta])* $rename:literal pub struct $name:ident { $($(#[$field:meta])* pub $f:ident : $t:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Object)]
        #[oai(rename = $rename)]
        pub struct $name { $($(#[$field])* #[oai(skip_serializing_if_is_none)] pub $f: $t,)+ }
    )+};
}

pub(super) use views;

views! {
    /// A claim on a grantee.
    "Claim" pub struct ClaimBody {
        /// Id.
        pub claim_id: Uuid,
        /// The case.
        pub case_id: Uuid,
        /// The disbursement that it is about.
        pub disbursement_id: Uuid,
        /// open, settled, written_off.
        pub state: String,
        /// Version: what the next decision has to name.
        pub version: i64,
        /// unspent, misused, disallowed.
        pub kind: String,
        /// Is the donor repaid when it comes in?
        pub repay_donor: bool,
        /// Reason code.
        pub reason: String,
        /// Claimed.
        pub claimed: MoneyBody,
        /// Paid back in time.
        pub refunded: MoneyBody,
        /// Allowance that is not used up.
        pub allowance: MoneyBody,
        /// Who bears the allowance: donor, free.
        pub allowance_bearer: Option<String>,
        /// Written off.
        pub written_off: MoneyBody,
        /// Came in after the write-off.
        pub recovered: MoneyBody,
        /// Still owed.
        pub open: MoneyBody,
        /// The entry that raised it.
        pub entry_id: Uuid,
        /// The entry that wrote it off.
        pub write_off_entry_id: Option<Uuid>,
        /// Since when in this state.
        pub state_on: Day,
    }
    /// An order of goods.
    "Goods" pub struct GoodsBody {
        /// Id.
        pub goods_id: Uuid,
        /// The case.
        pub case_id: Uuid,
        /// ordered, handed_over, closed.
        pub state: String,
        /// Version: what the next decision has to name.
        pub version: i64,
        /// Code of the supplier.
        pub supplier: String,
        /// Ordered.
        pub ordered: MoneyBody,
        /// Delivered, less what went back before the handover.
        pub delivered: MoneyBody,
        /// Released to the supplier, less what the supplier paid back.
        pub paid: MoneyBody,
        /// Handed over, less what was retrieved.
        pub handed_over: MoneyBody,
        /// In our hands after a retrieval.
        pub retrieved: MoneyBody,
        /// Back at the supplier, to be replaced or paid back.
        pub at_supplier: MoneyBody,
        /// Who ordered.
        pub ordered_by: Uuid,
        /// Since when in this state.
        pub state_on: Day,
    }
    /// A sale of currency.
    "Conversion" pub struct ConversionBody {
        /// Id.
        pub conversion_id: Uuid,
        /// Fund.
        pub fund_id: Uuid,
        /// open, settled.
        pub state: String,
        /// Version: what the next decision has to name.
        pub version: i64,
        /// Bank account that was debited.
        pub bank_account_id: Uuid,
        /// Sold.
        pub sold: MoneyBody,
        /// What it was carried at, in base currency.
        pub carried: MoneyBody,
        /// Proceeds, in base currency.
        pub proceeds: Option<MoneyBody>,
        /// Day of the debit.
        pub sold_on: Day,
    }
    /// Money that came in and belonged to nobody.
    "UnidentifiedReceipt" pub struct HeldReceiptBody {
        /// Id.
        pub receipt_id: Uuid,
        /// held, identified, returned.
        pub state: String,
        /// Version: what the next decision has to name.
        pub version: i64,
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Amount.
        pub amount: MoneyBody,
        /// Since when in this state.
        pub state_on: Day,
    }
    /// Money on its way that belongs to no disbursement.
    "Remittance" pub struct RemittanceBody {
        /// Id.
        pub remittance_id: Uuid,
        /// donor, receipt, settle_out, settle_in, supplier.
        pub kind: String,
        /// sent, confirmed.
        pub state: String,
        /// Version: what the next decision has to name.
        pub version: i64,
        /// Fund.
        pub fund_id: Uuid,
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Amount.
        pub amount: MoneyBody,
        /// The order that it pays.
        pub goods_id: Option<Uuid>,
        /// Who released it.
        pub released_by: Uuid,
        /// Reference that the bank carries.
        pub end_to_end_id: String,
        /// Day of the release.
        pub sent_on: Day,
    }
}

impl From<Claim> for ClaimBody {
    fn from(claim: Claim) -> Self {
        let amount = |minor| MoneyBody::of(minor, claim.currency);
        ClaimBody {
            claim_id: claim.claim_id.0,
            case_id: claim.case_id.0,
            disbursement_id: claim.disbursement_id.0,
            state: claim.state.code().into(),
            version: claim.version,
            kind: claim.kind.code().into(),
            repay_donor: claim.repay_donor,
            reason: claim.reason.to_string(),
            claimed: amount(claim.claimed_minor),
            refunded: amount(claim.refunded_minor),
            allowance: amount(claim.allowance_minor),
            allowance_bearer: claim.allowance_bearer.map(|bearer| bearer.code().into()),
            written_off: amount(claim.written_off_minor),
            recovered: amount(claim.recovered_minor),
            open: amount(claim.open()),
            entry_id: claim.entry_id.0,
            write_off_entry_id: claim.write_off_entry_id.map(|entry| entry.0),
            state_on: claim.state_on,
        }
    }
}

impl From<Goods> for GoodsBody {
    fn from(goods: Goods) -> Self {
        let amount = |minor| MoneyBody::of(minor, goods.currency);
        GoodsBody {
            goods_id: goods.goods_id.0,
            case_id: goods.case_id.0,
            state: goods.state.code().into(),
            version: goods.version,
            supplier: goods.supplier.to_string(),
            ordered: amount(goods.ordered_minor),
            delivered: amount(goods.delivered_minor),
            paid: amount(goods.paid_minor),
            handed_over: amount(goods.handed_minor),
            retrieved: amount(goods.retrieved_minor),
            at_supplier: amount(goods.at_supplier_minor),
            ordered_by: goods.ordered_by.0,
            state_on: goods.state_on,
        }
    }
}

impl ConversionBody {
    /// In the currency of the books.
    pub fn of(sale: Conversion, base: Currency) -> Self {
        ConversionBody {
            conversion_id: sale.conversion_id.0,
            fund_id: sale.fund_id.0,
            state: sale.state.code().into(),
            version: sale.version,
            bank_account_id: sale.bank_account_id.0,
            sold: MoneyBody::of(sale.sold_minor, sale.currency),
            carried: MoneyBody::of(sale.carried_minor, base),
            proceeds: sale.proceeds_minor.map(|proceeds| MoneyBody::of(proceeds, base)),
            sold_on: sale.sold_on,
        }
    }
}

impl From<Receipt> for HeldReceiptBody {
    fn from(receipt: Receipt) -> Self {
        HeldReceiptBody {
            receipt_id: receipt.receipt_id.0,
            state: receipt.state.code().into(),
            version: receipt.version,
            bank_account_id: receipt.bank_account_id.0,
            amount: MoneyBody::of(receipt.amount_minor, receipt.currency),
            state_on: receipt.state_on,
        }
    }
}

impl From<Remittance> for RemittanceBody {
    fn from(money: Remittance) -> Self {
        RemittanceBody {
            remittance_id: money.remittance_id.0,
            kind: money.kind.code().into(),
            state: money.state.code().into(),
            version: money.version,
            fund_id: money.fund_id.0,
            bank_account_id: money.bank_account_id.0,
            amount: MoneyBody::of(money.amount_minor, money.currency),
            goods_id: money.goods_id.map(|goods| goods.0),
            released_by: money.released_by.0,
            end_to_end_id: money.end_to_end_id.to_string(),
            sent_on: money.sent_on,
        }
    }
}
