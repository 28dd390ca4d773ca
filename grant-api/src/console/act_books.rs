//! Reading the forms of what happens beside the plain path of a case: an award that ends, an amended agreement, payments that
//! come back, claims, goods.
//!
//! Invariant: as in `act_read.rs`: a command comes out only when each field was read.

use ledger_core::id::BankAccountId;
use ledger_core::money::{Currency, Money};
use ledger_core::policy::Action;
use ledger_core::programme::claim::{AllowanceBearer, Claim, ClaimKind, Disallowance};
use ledger_core::programme::command::{
    AllowanceMake, AmendmentTerms, AwardDrop, ClaimRaise, ClaimReason, ClaimReceipt, Command, CostDisallow,
    DisbursementReason, DisbursementStep, GoodsAmount, GoodsBankLine, GoodsPay, GoodsReason, GrantStep, PaymentReturn,
};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::goods::Goods;
use ledger_core::text::Code;
use ledger_core::time::Day;

use super::act_read::{About, Reader};

/// A line of a bank statement.
struct Line {
    bank_ref: Code,
    amount: Money,
    value_on: Day,
}

fn line(reader: &mut Reader<'_>, currency: Currency) -> Option<Line> {
    let (bank_ref, amount) = (reader.code("bank_reference"), reader.amount("amount", None, currency));
    let value_on = reader.day("value_on", None);
    Some(Line { bank_ref: bank_ref?, amount: amount?, value_on: value_on? })
}

fn account(reader: &mut Reader<'_>) -> Option<BankAccountId> {
    reader.choice("bank_account", None, |id| id.parse().ok())
}

impl About<'_> {
    /// The command of a step of the grant beside its plain path.
    pub(super) fn of_award(&self, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (case, version) = (self.case_id(), self.version);
        let currency = self.case.application.currency;
        match action {
            Action::AwardDrop => {
                let reason = reader.code("reason")?;
                Some(Command::AwardDrop(AwardDrop { case, version, reason }))
            }
            Action::AwardLapse => Some(Command::AwardLapse(GrantStep { case, version })),
            Action::AmendmentPropose | Action::AmendmentChange => {
                let signed = reader.amount("amount", None, currency);
                let instalments = self.instalments(reader, false);
                let reason = reader.code("reason");
                let (signed, reason, line) = (signed?, reason?, None);
                let terms = AmendmentTerms { case, version, signed, line, instalments, reason };
                let first = action == Action::AmendmentPropose;
                Some(if first { Command::AmendmentPropose(terms) } else { Command::AmendmentChange(terms) })
            }
            Action::GoodsOrder => self.goods_order(reader),
            Action::GoodsSpecify => self.goods_specify(reader),
            _ => self.of_life(action, reader),
        }
    }

    /// The command of a step of a disbursement beside its plain path.
    pub(super) fn of_payment(&self, row: &Disbursement, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (disbursement, version, currency) = (row.disbursement_id, self.version, row.currency);
        match action {
            Action::PaymentReject | Action::DisbursementCancel => {
                let step = DisbursementReason { disbursement, version, reason: reader.code("reason")? };
                let rejected = action == Action::PaymentReject;
                Some(if rejected { Command::PaymentReject(step) } else { Command::DisbursementCancel(step) })
            }
            Action::PaymentReissue => Some(Command::PaymentReissue(DisbursementStep { disbursement, version })),
            Action::PaymentReturn => {
                let Line { bank_ref, amount, value_on } = line(reader, currency)?;
                Some(Command::PaymentReturn(PaymentReturn { disbursement, version, bank_ref, amount, value_on }))
            }
            Action::ClaimRaise => {
                let kind = reader.choice("claim_kind", None, ClaimKind::from_code);
                let (amount, reason) = (reader.amount("amount", None, currency), reader.code("reason"));
                let (kind, amount, reason) = (kind?, amount?, reason?);
                Some(Command::ClaimRaise(ClaimRaise { disbursement, version, amount, kind, reason }))
            }
            Action::CostDisallow => {
                let outcome = reader.choice("outcome", None, Disallowance::from_code);
                let (amount, reason) = (reader.amount("amount", None, currency), reader.code("reason"));
                let (outcome, amount, reason) = (outcome?, amount?, reason?);
                Some(Command::CostDisallow(CostDisallow { disbursement, version, amount, outcome, reason }))
            }
            _ => self.of_unpaid(row, action, reader),
        }
    }

    /// The command of a step of a claim.
    pub(super) fn of_claim(&self, row: &Claim, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (claim, version, currency) = (row.claim_id, self.version, row.currency);
        match action {
            Action::ClaimRefund | Action::LateRecover => {
                let (bank_account, read) = (account(reader), line(reader, currency));
                let (bank_account, Line { bank_ref, amount, value_on }) = (bank_account?, read?);
                let receipt = ClaimReceipt { claim, version, bank_account, amount, bank_ref, value_on };
                let late = action == Action::LateRecover;
                Some(if late { Command::LateRecover(receipt) } else { Command::ClaimRefund(receipt) })
            }
            Action::AllowanceMake => {
                let bearer = reader.choice("bearer", None, AllowanceBearer::from_code);
                let amount = reader.amount("amount", None, currency);
                let (bearer, amount) = (bearer?, amount?);
                Some(Command::AllowanceMake(AllowanceMake { claim, version, amount, bearer }))
            }
            Action::ClaimWriteOff => {
                let reason = reader.code("reason")?;
                Some(Command::ClaimWriteOff(ClaimReason { claim, version, reason }))
            }
            _ => None,
        }
    }

    /// The command of a step of an order of goods.
    pub(super) fn of_goods(&self, row: &Goods, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (goods, version, currency) = (row.goods_id, self.version, row.currency);
        if action == Action::SupplierRefund {
            let (bank_account, read) = (account(reader), line(reader, currency));
            let (bank_account, Line { bank_ref, amount, value_on }) = (bank_account?, read?);
            let refund = GoodsBankLine { goods, version, bank_account, amount, bank_ref, value_on };
            return Some(Command::SupplierRefund(refund));
        }
        if action == Action::GoodsCancel {
            let reason = reader.code("reason")?;
            return Some(Command::GoodsCancel(GoodsReason { goods, version, reason }));
        }
        if action == Action::GoodsPay {
            let (bank_account, amount) = (account(reader), reader.amount("amount", None, currency));
            let (bank_account, amount) = (bank_account?, amount?);
            return Some(Command::GoodsPay(GoodsPay { goods, version, bank_account, amount }));
        }
        let step =
            GoodsAmount { goods, version, amount: reader.amount("amount", None, currency)?, documents: Vec::new() };
        match action {
            Action::GoodsReceive => Some(Command::GoodsReceive(step)),
            Action::GoodsHandover => Some(Command::GoodsHandover(step)),
            Action::GoodsReject => Some(Command::GoodsReject(step)),
            Action::GoodsRetrieve => Some(Command::GoodsRetrieve(step)),
            Action::GoodsReturn => Some(Command::GoodsReturn(step)),
            Action::GoodsReplace => Some(Command::GoodsReplace(step)),
            _ => None,
        }
    }
}
