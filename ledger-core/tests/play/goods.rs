//! Orders of goods as a play needs them: each step's command made from the order as it stands.

use ledger_core::id::{BankAccountId, CaseId, GoodsId};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::goods::Goods;
use ledger_core::programme::plan::Plan;

use super::{MILESTONE, Player, code, id, uah};

impl Player {
    /// An order.
    pub fn goods(&self, goods: GoodsId) -> &Goods {
        let cases = self.stage.cases();
        cases.values().flat_map(|case| &case.goods).find(|row| row.goods_id == goods).unwrap()
    }

    /// Orders goods for a case.
    pub fn goods_order(&self, case: CaseId, amount: i64) -> Command {
        let version = self.grant_step(case).version;
        Command::GoodsOrder(input::GoodsOrder { case, version, order: free(uah(amount)) })
    }

    /// Ordered by a finance manager.
    pub fn ordered(&mut self, case: CaseId, amount: i64) -> GoodsId {
        let order = self.goods_order(case, amount);
        id(&self.by("finance_manager1").go(order))
    }

    /// A step of an order over an amount.
    pub fn goods_amount(&self, goods: GoodsId, amount: i64) -> input::GoodsAmount {
        input::GoodsAmount { goods, version: self.goods(goods).version, amount: uah(amount), documents: Vec::new() }
    }

    /// A payment to the supplier.
    pub fn goods_pay(&self, goods: GoodsId, bank_account: BankAccountId, amount: i64) -> Command {
        let version = self.goods(goods).version;
        Command::GoodsPay(input::GoodsPay { goods, version, bank_account, amount: uah(amount) })
    }

    /// Released by a manager.
    pub fn supplier_paid(&mut self, goods: GoodsId, bank: BankAccountId, amount: i64) -> Plan {
        let pay = self.goods_pay(goods, bank, amount);
        self.by("manager2").go(pay)
    }

    /// Delivered.
    pub fn delivered(&mut self, goods: GoodsId, amount: i64) -> Plan {
        let step = self.goods_amount(goods, amount);
        self.by("officer1").go(Command::GoodsReceive(step))
    }

    /// Handed over to the grantee.
    pub fn handed_over(&mut self, goods: GoodsId, amount: i64) -> Plan {
        let step = self.goods_amount(goods, amount);
        self.by("officer1").go(Command::GoodsHandover(step))
    }

    /// A step on the way back, by an officer.
    pub fn back(&mut self, step: fn(input::GoodsAmount) -> Command, goods: GoodsId, amount: i64) -> Plan {
        let input = self.goods_amount(goods, amount);
        self.by("officer1").go(step(input))
    }

    /// A supplier's refund.
    pub fn supplier_refund(
        &mut self,
        goods: GoodsId,
        bank_account: BankAccountId,
        amount: i64,
    ) -> input::GoodsBankLine {
        let (version, bank_ref, value_on) = (self.goods(goods).version, self.fresh("SUPPLIER"), self.date());
        input::GoodsBankLine { goods, version, bank_account, amount: uah(amount), bank_ref, value_on }
    }

    /// Paid back by the supplier.
    pub fn paid_back(&mut self, goods: GoodsId, bank: BankAccountId, amount: i64) -> Plan {
        let line = self.supplier_refund(goods, bank, amount);
        self.by("finance").go(Command::SupplierRefund(line))
    }

    /// Given to another case.
    pub fn goods_reassign(&self, goods: GoodsId, amount: i64, to: CaseId) -> Command {
        let version = self.goods(goods).version;
        Command::GoodsReassign(input::GoodsReassign { goods, version, amount: uah(amount), to })
    }

    /// A case signed over an amount of which nothing is planned in cash.
    pub fn in_kind(&mut self, place: super::Place, amount: i64) -> CaseId {
        let case = self.signed(place, &[amount]);
        self.replanned(case, amount, &[]);
        case
    }

    /// The plan of a grant made anew, its total the same.
    pub fn replanned(&mut self, case: CaseId, signed: i64, instalments: &[i64]) {
        let (version, planned_on) = (self.grant_step(case).version, self.date());
        let part = |amount: &i64| input::Instalment {
            amount_minor: ledger_core::money::Minor(*amount),
            planned_on,
            gate: MILESTONE,
        };
        let amend = input::AmendmentTerms {
            case,
            version,
            signed: uah(signed),
            line: None,
            instalments: instalments.iter().map(part).collect(),
            reason: code("goods"),
        };
        self.amended(amend);
    }
}

/// An order without an in-kind line.
pub fn free(amount: ledger_core::money::Money) -> input::Order {
    input::Order::Free { supplier: code("SUP-1"), amount }
}
