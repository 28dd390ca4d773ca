//! Money that moves outside a case: sales of currency, receipts that nobody knows, money on its way to a donor, a supplier,
//! a payer or another bank account.
//!
//! Each has a row that says how far it is; what it is worth stands in the journal alone.

use super::plan::Ctx;
use super::setup::BankAccount;
use crate::id::{BankAccountId, BankLineId, ConversionId, FundId, GoodsId, ReceiptId, RemittanceId};
use crate::money::{Currency, Minor};
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of a sale of currency.
    pub enum ConversionState {
        /// The bank took the currency, the proceeds are on their way.
        Open = "open",
        /// The proceeds are there.
        Settled = "settled",
    }
}

row! { "conversion", key 1, put;
    /// A sale of currency; a purchase is one entry and has no row.
    pub struct Conversion {
        /// Id.
        pub conversion_id: ConversionId,
        /// Fund.
        pub fund_id: FundId,
        /// State.
        pub state: ConversionState,
        /// Version.
        pub version: i64,
        /// Bank account that was debited.
        pub bank_account_id: BankAccountId,
        /// Currency sold.
        pub currency: Currency,
        /// Sold, minor units.
        pub sold_minor: Minor,
        /// What it was carried at, minor units of the base currency.
        pub carried_minor: Minor,
        /// Proceeds, minor units of the base currency.
        pub proceeds_minor: Option<Minor>,
        /// Day of the debit.
        pub sold_on: Day,
    }
}

codes! {
    /// State of a receipt that nobody knew.
    pub enum ReceiptState {
        /// Held in the free fund.
        Held = "held",
        /// It has found its place.
        Identified = "identified",
        /// On its way back to the payer.
        Returned = "returned",
    }
}

row! { "receipt", key 1, put;
    /// Money that came in and belonged to nobody.
    pub struct Receipt {
        /// Id.
        pub receipt_id: ReceiptId,
        /// State.
        pub state: ReceiptState,
        /// Version.
        pub version: i64,
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// The bank's line.
        pub bank_line_id: BankLineId,
        /// Currency.
        pub currency: Currency,
        /// Amount, minor units.
        pub amount_minor: Minor,
        /// Since when in this state.
        pub state_on: Day,
    }
}

codes! {
    /// What money is on its way for.
    pub enum RemittanceKind {
        /// Repayment to the donor.
        Donor = "donor",
        /// A receipt that was not ours goes back.
        Receipt = "receipt",
        /// Settlement between funds, out of the debtor's bank account.
        SettleOut = "settle_out",
        /// Settlement between funds, into the creditor's bank account.
        SettleIn = "settle_in",
        /// A supplier is paid.
        Supplier = "supplier",
    }
}

codes! {
    /// State of money on its way.
    pub enum RemittanceState {
        /// Released, the bank's line is awaited.
        Sent = "sent",
        /// The bank's line is there.
        Confirmed = "confirmed",
    }
}

row! { "remittance", key 1, put;
    /// Money on its way that belongs to no disbursement (account 1090 until the bank's line is there).
    pub struct Remittance {
        /// Id.
        pub remittance_id: RemittanceId,
        /// What for.
        pub kind: RemittanceKind,
        /// State.
        pub state: RemittanceState,
        /// Version.
        pub version: i64,
        /// Fund.
        pub fund_id: FundId,
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// Currency.
        pub currency: Currency,
        /// Amount, minor units.
        pub amount_minor: Minor,
        /// What account 1090 carries it at, minor units of the base currency: several kinds of money may be on their way
        /// through one bank account at once, and each has to leave with what it came with.
        pub carried_minor: Minor,
        /// The order that it pays.
        pub goods_id: Option<GoodsId>,
        /// Who released it.
        pub released_by: crate::id::PersonId,
        /// Reference that the bank carries to the statement.
        pub end_to_end_id: Code,
        /// Bank line that confirmed it.
        pub bank_line_id: Option<BankLineId>,
        /// Day of the release.
        pub sent_on: Day,
    }
}

impl Remittance {
    /// Money released on the command's date: `amount` in the bank account's currency, carried at `carried` in base currency.
    pub fn sent(
        ctx: &Ctx,
        kind: RemittanceKind,
        fund_id: FundId,
        bank: &BankAccount,
        (amount_minor, carried_minor): (Minor, Minor),
        end_to_end_id: Code,
    ) -> Remittance {
        Remittance {
            remittance_id: ctx.mint.id(),
            kind,
            state: RemittanceState::Sent,
            version: 1,
            fund_id,
            bank_account_id: bank.bank_account_id,
            currency: bank.currency,
            amount_minor,
            carried_minor,
            goods_id: None,
            released_by: ctx.person(),
            end_to_end_id,
            bank_line_id: None,
            sent_on: ctx.on,
        }
    }

    /// Is it on its way into the fund's bank account?
    pub fn arriving(&self) -> bool {
        self.state == RemittanceState::Sent && !self.outgoing()
    }

    /// Does it leave the bank account (true) or reach it?
    pub fn outgoing(&self) -> bool {
        self.kind != RemittanceKind::SettleIn
    }
}
