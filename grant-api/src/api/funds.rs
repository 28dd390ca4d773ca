//! Donor agreements after they began: new versions, moved budget, interest, netting, repayment, loans and settlement between
//! funds, indirect cost, lapse, end and closeout; the organisation's own fund.

use ledger_core::id::{BankAccountId, FundId, LineId};
use ledger_core::programme::command::{
    Command, DonorNet, DonorRepay, FreeFundOpen, FundLend, FundSettle, FundStep, IndirectCharge, LineLapse,
};
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{Dated, acts, bodies};
use super::auth::Auth;
use super::wire::{MoneyBody, ReceiptBody, StepBody};
use super::wire_act::{BankLineBody, DateBody, code, title};
use super::wire_funds::{BudgetMoveBody, FundAmendBody};
use super::{Answer, Tag, decide_in};

bodies! {
    /// The organisation's own fund.
    "NewFreeFund" pub struct FreeFundBody {
        /// Short code.
        pub code: String,
        /// Title.
        pub title: String,
    }
    /// What a donor keeps back from the next tranche.
    "DonorNetting" pub struct NetBody {
        /// Amount, in the fund's currency.
        pub amount: MoneyBody,
    }
    /// What is paid back to the donor.
    "DonorRepayment" pub struct RepayBody {
        /// Bank account that pays.
        pub bank_account_id: Uuid,
        /// Amount, in the currency of the debt.
        pub amount: MoneyBody,
    }
    /// A loan to another fund in a bank account that both use.
    "FundLoan" pub struct LendBody {
        /// The fund that borrows.
        pub to_fund_id: Uuid,
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Amount.
        pub amount: MoneyBody,
    }
    /// What a fund pays of its debt to another.
    "FundSettlement" pub struct SettleBody {
        /// The fund that is owed.
        pub to_fund_id: Uuid,
        /// Bank account that pays.
        pub from_bank_account_id: Uuid,
        /// Bank account that takes; the same when both funds use it.
        pub to_bank_account_id: Uuid,
        /// Amount, in the currency of the debt.
        pub amount: MoneyBody,
    }
}

fn step(id: Uuid, body: &StepBody) -> FundStep {
    FundStep { fund: FundId(id), version: body.version }
}

acts! {
    /// Operations on funds.
    "Tag::Books" FundsApi
    writes {
        /// Opens the organisation's own fund, which bears what no donor does.
        "/funds/free" "free_fund_open" open_free[](body: FreeFundBody, fields) {
            let (code, title) = (code(fields, "/code", &body.code), title(fields, "/title", &body.title));
            Some(Command::FreeFundOpen(FreeFundOpen { code: code?, title: title? }))
        }
        /// Ends a fund: it settles and takes no new commitment.
        "/funds/:id/end" "fund_end" end[id](body: StepBody, _) {
            Some(Command::FundEnd(step(id, body)))
        }
        /// Closes a fund out: every account of it comes to zero, all but the authority that was spent.
        "/funds/:id/closeout" "fund_closeout" closeout[id](body: StepBody, _) {
            Some(Command::FundCloseout(step(id, body)))
        }
        /// Lets what is left of a line lapse at the end of its period.
        "/funds/:id/lines/:line_id/lapse" "line_lapse" lapse[id, line_id](_: DateBody, _) {
            Some(Command::LineLapse(LineLapse { fund: FundId(id), line: LineId(line_id) }))
        }
        /// Books interest on the donor's money.
        "/funds/:id/interest" "interest_receive" interest[id](body: BankLineBody, fields) {
            Some(Command::InterestReceive(body.of_fund(id, fields)?))
        }
        /// Books what the donor keeps back from the next tranche.
        "/funds/:id/net" "donor_net" net[id](body: NetBody, fields) {
            let amount = body.amount.read("/amount", fields)?;
            Some(Command::DonorNet(DonorNet { fund: FundId(id), amount }))
        }
        /// Releases a repayment to the donor; the bank's line confirms it later.
        "/funds/:id/repay" "donor_repay" repay[id](body: RepayBody, fields) {
            let amount = body.amount.read("/amount", fields)?;
            let (fund, bank_account) = (FundId(id), BankAccountId(body.bank_account_id));
            Some(Command::DonorRepay(DonorRepay { fund, bank_account, amount }))
        }
        /// Lends money of this fund to another.
        "/funds/:id/lend" "fund_lend" lend[id](body: LendBody, fields) {
            let amount = body.amount.read("/amount", fields)?;
            let (lender, borrower) = (FundId(id), FundId(body.to_fund_id));
            let bank_account = BankAccountId(body.bank_account_id);
            Some(Command::FundLend(FundLend { lender, borrower, bank_account, amount }))
        }
        /// Pays what this fund owes another.
        "/funds/:id/settle" "fund_settle" settle[id](body: SettleBody, fields) {
            let amount = body.amount.read("/amount", fields)?;
            let (debtor, creditor) = (FundId(id), FundId(body.to_fund_id));
            let (from, to) = (BankAccountId(body.from_bank_account_id), BankAccountId(body.to_bank_account_id));
            Some(Command::FundSettle(FundSettle { debtor, creditor, from, to, amount }))
        }
        /// Charges the indirect cost that the agreement allows and that is not booked yet.
        "/funds/:id/indirect-cost" "indirect_charge" indirect[id](_: DateBody, _) {
            Some(Command::IndirectCharge(IndirectCharge { fund: FundId(id) }))
        }
    }
    others {
        /// Records a new version of a donor agreement.
        #[oai(path = "/funds/:id/amend", method = "post", operation_id = "fund_amend")]
        async fn amend(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            body: Json<FundAmendBody>,
        ) -> Answer<ReceiptBody> {
            let (fund, when) = (FundId(id.0), body.0.when());
        decide_in(&self.0, auth, key.0, when, (fund, |currency| body.0.command(fund, currency))).await
        }

        /// Moves budget between two lines, within the agreement's flexibility.
        #[oai(path = "/funds/:id/move-budget", method = "post", operation_id = "budget_move")]
        async fn move_budget(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            body: Json<BudgetMoveBody>,
        ) -> Answer<ReceiptBody> {
            let (fund, when) = (FundId(id.0), body.0.when());
        decide_in(&self.0, auth, key.0, when, (fund, |currency| body.0.command(fund, currency))).await
        }
    }
}
