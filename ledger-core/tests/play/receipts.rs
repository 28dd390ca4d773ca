//! Receipts that nobody knew, and money on its way, as a play needs them.

use ledger_core::id::{BankAccountId, ReceiptId, RemittanceId};
use ledger_core::money::Money;
use ledger_core::programme::command::{self as input, Command, ReceiptTarget};
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::treasury::Remittance;

use super::{Player, id};

impl Player {
    /// A bank line that nobody knows.
    pub fn receipt_hold(&mut self, bank_account: BankAccountId, amount: Money) -> input::ReceiptHold {
        let (bank_ref, value_on) = (self.fresh("RECEIPT"), self.date());
        input::ReceiptHold { bank_account, amount, bank_ref, value_on }
    }

    /// Held by finance: the receipt and its plan.
    pub fn held(&mut self, bank: BankAccountId, amount: Money) -> (ReceiptId, Plan) {
        let hold = self.receipt_hold(bank, amount);
        let plan = self.by("finance").go(Command::ReceiptHold(hold));
        (id(&plan), plan)
    }

    /// A held receipt found its place.
    pub fn identify(&self, receipt: ReceiptId, target: ReceiptTarget) -> Command {
        Command::ReceiptIdentify(input::ReceiptIdentify { receipt, version: 1, target })
    }

    /// Identified by a finance manager.
    pub fn identified(&mut self, receipt: ReceiptId, target: ReceiptTarget) -> Plan {
        let identify = self.identify(receipt, target);
        self.by("finance_manager1").go(identify)
    }

    /// The money that a plan sends on its way.
    pub fn remittances(plan: &Plan) -> Vec<Remittance> {
        let sent = |change: &Change| match change {
            Change::Remittance(row) => Some(row.clone()),
            _ => None,
        };
        plan.changes.iter().filter_map(sent).collect()
    }

    /// The bank's line of money on its way.
    pub fn remittance_confirm(&mut self, row: &Remittance) -> Command {
        let (bank_ref, value_on) = (self.fresh("LINE"), self.date());
        let amount = Money { minor: row.amount_minor, currency: row.currency };
        let (remittance, version): (RemittanceId, i64) = (row.remittance_id, row.version);
        Command::RemittanceConfirm(input::RemittanceConfirm { remittance, version, amount, bank_ref, value_on })
    }

    /// Confirmed by finance: every payment that a plan sent, one plan each.
    pub fn remitted(&mut self, sent: &Plan) -> Vec<Plan> {
        let mut plans = Vec::new();
        for row in Player::remittances(sent) {
            let confirm = self.remittance_confirm(&row);
            plans.push(self.by("finance").go(confirm));
        }
        plans
    }
}
