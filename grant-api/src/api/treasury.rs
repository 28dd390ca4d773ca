//! Money outside cases: receipts that nobody knows, money on its way, sales and purchases of currency, bank charges; lists of
//! them.

use ledger_core::id::{BankAccountId, ClaimId, ConversionId, DisbursementId, FundId, ReceiptId, RemittanceId};
use ledger_core::programme::command::{
    BankFee, Command, ConversionSettle, CurrencyBuy, ReceiptHold, ReceiptIdentify, ReceiptStep, ReceiptTarget,
    RemittanceConfirm,
};
use ledger_core::programme::treasury::{
    Conversion, ConversionState, Receipt, ReceiptState, Remittance, RemittanceState,
};
use ledger_core::time::Day;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{Dated, acts, bodies, pages, state};
use super::auth::Auth;
use super::wire::{MoneyBody, StepBody, limit};
use super::wire_act::{BankLineBody, Line, OwnLineBody, code, line};
use super::wire_held::{ConversionBody, HeldReceiptBody, RemittanceBody};
use super::{Answer, Tag, one_more, page, paged, request};
use crate::app::execute::Fields;
use crate::app::treasury::Window;

bodies! {
    /// The place of an unidentified receipt: exactly one of the four.
    "Identification" pub struct IdentifyBody {
        /// Version of the receipt.
        pub version: i64,
        /// A donor's tranche of this fund.
        pub fund_id: Option<Uuid>,
        /// A refund of this claim.
        pub claim_id: Option<Uuid>,
        /// A payment of this disbursement that came back.
        pub disbursement_id: Option<Uuid>,
        /// Money of the organisation itself.
        pub own: Option<bool>,
    }
    /// A purchase of currency: a debit in base currency and a credit in the other.
    "CurrencyPurchase" pub struct BuyBody {
        /// Bank account that paid, in base currency.
        pub from_bank_account_id: Uuid,
        /// Paid.
        pub paid: MoneyBody,
        /// The bank's reference of the debit.
        pub paid_ref: String,
        /// Bank account that took the currency.
        pub to_bank_account_id: Uuid,
        /// Bought.
        pub bought: MoneyBody,
        /// The bank's reference of the credit.
        pub bought_ref: String,
        /// Value date; the booking date when absent.
        pub value_on: Option<Day>,
    }
    /// A bank charge.
    "BankFee" pub struct FeeBody {
        /// The fund whose money it took; the organisation's own when absent.
        pub fund_id: Option<Uuid>,
        /// May the donor's budget bear it?
        pub eligible: bool,
        /// Amount of the line.
        pub amount: MoneyBody,
        /// The bank's reference of the line.
        pub bank_ref: String,
        /// Value date of the line; the booking date when absent.
        pub value_on: Option<Day>,
    }
}

pages! {
    /// A page of unidentified receipts.
    "UnidentifiedReceiptPage" pub struct HeldReceiptPage of HeldReceiptBody;
    /// A page of money on its way.
    "RemittancePage" pub struct RemittancePage of RemittanceBody;
    /// A page of sales of currency.
    "ConversionPage" pub struct ConversionPage of ConversionBody;
}

impl IdentifyBody {
    /// The only place that was named, or a field error.
    fn target(&self, fields: &mut Fields) -> Option<ReceiptTarget> {
        let named = [
            self.fund_id.map(|id| ReceiptTarget::Tranche(FundId(id))),
            self.claim_id.map(|id| ReceiptTarget::Claim(ClaimId(id))),
            self.disbursement_id.map(|id| ReceiptTarget::Returned(DisbursementId(id))),
            self.own.filter(|own| *own).map(|_| ReceiptTarget::Own),
        ];
        let mut named = named.into_iter().flatten();
        let only = named.next().filter(|_| named.next().is_none());
        fields.take("/fund_id", "one_of", only.ok_or("name one of fund_id, claim_id, disbursement_id, own"))
    }
}

acts! {
    /// Operations on money that came in and belongs to nobody yet.
    "Tag::Treasury" ReceiptsApi
    writes {
        /// Holds a receipt that nobody knows in the organisation's own fund.
        "/receipts" "receipt_hold" hold[](body: BankLineBody, fields) {
            let Line { amount, bank_ref, value_on } = body.line(fields)?;
            let bank_account = BankAccountId(body.bank_account_id);
            Some(Command::ReceiptHold(ReceiptHold { bank_account, amount, bank_ref, value_on }))
        }
        /// Gives an unidentified receipt its place.
        "/receipts/:id/identify" "receipt_identify" identify[id](body: IdentifyBody, fields) {
            let (receipt, version, target) = (ReceiptId(id), body.version, body.target(fields)?);
            Some(Command::ReceiptIdentify(ReceiptIdentify { receipt, version, target }))
        }
        /// Sends a receipt that is not ours back; the bank's line confirms it later.
        "/receipts/:id/return" "receipt_return" send_back[id](body: StepBody, _) {
            Some(Command::ReceiptReturn(ReceiptStep { receipt: ReceiptId(id), version: body.version }))
        }
    }
    others {
        /// Unidentified receipts in the order of their making.
        #[oai(path = "/receipts", method = "get", operation_id = "receipt_list")]
        async fn list(
            &self,
            auth: Auth,
            after: Query<Option<Uuid>>,
            state: Query<Option<String>>,
            limit: Query<Option<u64>>,
        ) -> Answer<HeldReceiptPage> {
            let state = self::state(state.0.as_ref(), ReceiptState::ALL, ReceiptState::code)?;
            let window = Window { after: after.0, state, case: None, limit: self::limit(limit.0)? };
            let (items, next) = page::<Receipt, _>(&self.0, auth, window).await?;
            Ok(Json(HeldReceiptPage { items, next }))
        }

        /// One unidentified receipt.
        #[oai(path = "/receipts/:id", method = "get", operation_id = "receipt_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<HeldReceiptBody> {
            Ok(Json(self.0.listed_one::<Receipt>(&request(auth), id.0).await?.into()))
        }
    }
}

acts! {
    /// Operations on money on its way.
    "Tag::Treasury" RemittancesApi
    writes {
        /// Confirms money on its way by the bank's line: by somebody who did not release it.
        "/remittances/:id/confirm" "remittance_confirm" confirm[id](body: OwnLineBody, fields) {
            let Line { amount, bank_ref, value_on } = body.line(fields)?;
            let (remittance, version) = (RemittanceId(id), body.version);
            Some(Command::RemittanceConfirm(RemittanceConfirm { remittance, version, amount, bank_ref, value_on }))
        }
    }
    others {
        /// Money on its way in the order of its release.
        #[oai(path = "/remittances", method = "get", operation_id = "remittance_list")]
        async fn list(
            &self,
            auth: Auth,
            after: Query<Option<Uuid>>,
            state: Query<Option<String>>,
            limit: Query<Option<u64>>,
        ) -> Answer<RemittancePage> {
            let state = self::state(state.0.as_ref(), RemittanceState::ALL, RemittanceState::code)?;
            let window = Window { after: after.0, state, case: None, limit: self::limit(limit.0)? };
            let (items, next) = page::<Remittance, _>(&self.0, auth, window).await?;
            Ok(Json(RemittancePage { items, next }))
        }

        /// One sum on its way.
        #[oai(path = "/remittances/:id", method = "get", operation_id = "remittance_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<RemittanceBody> {
            Ok(Json(self.0.listed_one::<Remittance>(&request(auth), id.0).await?.into()))
        }
    }
}

acts! {
    /// Operations on currency and bank charges.
    "Tag::Treasury" CurrencyApi
    writes {
        /// Books the debit of currency that a fund sold; its proceeds settle it.
        "/funds/:id/sell-currency" "currency_sell" sell[id](body: BankLineBody, fields) {
            Some(Command::CurrencySell(body.of_fund(id, fields)?))
        }
        /// Books the proceeds of a sale of currency.
        "/conversions/:id/settle" "conversion_settle" settle[id](body: BankLineBody, fields) {
            let Line { amount, bank_ref, value_on } = body.line(fields)?;
            let (conversion, bank_account) = (ConversionId(id), BankAccountId(body.bank_account_id));
            let settle = ConversionSettle { conversion, bank_account, amount, bank_ref, value_on };
            Some(Command::ConversionSettle(settle))
        }
        /// Books currency that a fund bought.
        "/funds/:id/buy-currency" "currency_buy" buy[id](body: BuyBody, fields) {
            let (paid, bought) = (body.paid.read("/paid", fields), body.bought.read("/bought", fields));
            let paid_ref = code(fields, "/paid_ref", &body.paid_ref);
            let bought_ref = code(fields, "/bought_ref", &body.bought_ref);
            Some(Command::CurrencyBuy(CurrencyBuy {
                fund: FundId(id),
                from: BankAccountId(body.from_bank_account_id),
                paid: paid?,
                paid_ref: paid_ref?,
                to: BankAccountId(body.to_bank_account_id),
                bought: bought?,
                bought_ref: bought_ref?,
                value_on: body.value_on(body.value_on),
            }))
        }
        /// Books a bank charge.
        "/bank-accounts/:id/fees" "bank_fee_book" fee[id](body: FeeBody, fields) {
            let value_on = body.value_on(body.value_on);
            let Line { amount, bank_ref, value_on } = line(fields, (&body.amount, &body.bank_ref), value_on)?;
            let (bank_account, fund, eligible) = (BankAccountId(id), body.fund_id.map(FundId), body.eligible);
            Some(Command::BankFeeBook(BankFee { bank_account, fund, eligible, amount, bank_ref, value_on }))
        }
    }
    others {
        /// Sales of currency in the order of their debits' booking.
        #[oai(path = "/conversions", method = "get", operation_id = "conversion_list")]
        async fn list(
            &self,
            auth: Auth,
            after: Query<Option<Uuid>>,
            state: Query<Option<String>>,
            limit: Query<Option<u64>>,
        ) -> Answer<ConversionPage> {
            let state = self::state(state.0.as_ref(), ConversionState::ALL, ConversionState::code)?;
            let size = self::limit(limit.0)?;
            let window = Window { after: after.0, state, case: None, limit: one_more(size) };
            let sales: Vec<Conversion> = self.0.listed(&request(auth), window).await?;
            let base = self.0.base_currency().await?;
            let (sales, next) = paged(sales, size, |sale| sale.conversion_id.0);
            let items = sales.into_iter().map(|sale| ConversionBody::of(sale, base)).collect();
            Ok(Json(ConversionPage { items, next }))
        }

        /// One sale of currency.
        #[oai(path = "/conversions/:id", method = "get", operation_id = "conversion_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<ConversionBody> {
            let sale: Conversion = self.0.listed_one(&request(auth), id.0).await?;
            Ok(Json(ConversionBody::of(sale, self.0.base_currency().await?)))
        }
    }
}
