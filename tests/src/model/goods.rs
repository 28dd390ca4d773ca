//! The oracle's rules of goods: ordered, paid, delivered, handed over, and all the ways back.

use super::books::{Oracle, Ruled, money, need};
use super::op::Op;
use super::state::{Dims, Goods, Remit, Stand};

impl Oracle {
    /// An order takes what is free of the grant; nothing is booked.
    pub fn order(&mut self, op: &Op) -> Ruled {
        self.enter(op, op.case)?;
        need(self.s.cases[op.case].stand == Stand::Active, "wrong_state")?;
        money(op)?;
        need(op.amount <= self.s.cases[op.case].free, "over_free")?;
        let found = self.case(op.case);
        found.free -= op.amount;
        found.goods.push(Goods { ordered: op.amount, ..Goods::default() });
        self.acted(op, op.case);
        Ok(())
    }

    fn enter_goods(&self, op: &Op) -> Result<(Goods, Dims), &'static str> {
        self.enter(op, op.case)?;
        let case = &self.s.cases[op.case];
        let goods = case.goods[op.part].clone();
        need(!goods.closed, "wrong_state")?;
        need(matches!(case.stand, Stand::Active | Stand::Completed), "wrong_state")?;
        Ok((goods, self.of_case(op.case, None)))
    }

    fn amount(op: &Op, limit: i64) -> Ruled {
        money(op)?;
        need(op.amount <= limit, "over_open")
    }

    fn goods_are(&mut self, op: &Op, goods: Goods) {
        self.case(op.case).goods[op.part] = goods;
        self.acted(op, op.case);
    }

    /// All is paid for and handed over, and no instalment waits: the award is done.
    fn goods_done(&mut self, op: &Op) {
        let case = &self.s.cases[op.case];
        if case.goods[op.part].whole() && case.goods.iter().all(|goods| goods.closed || goods.whole()) {
            self.completed(op.case);
        }
    }

    /// `supplier_paid`: what is owed 2030 / 1090, ahead of it 1320 / 1090.
    pub fn pay(&mut self, op: &Op) -> Ruled {
        let (mut goods, of) = self.enter_goods(op)?;
        need(op.bank != super::books::DOLLAR_BANK, "currency_mismatch")?;
        Oracle::amount(op, goods.ordered - goods.paid)?;
        need(op.amount <= self.cash_free(of.fund, false), "fund_cash_short")?;
        need(op.amount <= self.spare(of.fund, op.bank), "bank_short")?;
        let owed = op.amount.min(goods.owed());
        self.post(2030, 1090, owed, of.bank(op.bank));
        self.post(1320, 1090, op.amount - owed, of.bank(op.bank));
        self.s.remits.push(Remit {
            fund: of.fund,
            bank: op.bank,
            amount: op.amount,
            on: op.on,
            by: op.who,
            incoming: false,
            case: Some(op.case),
            done: false,
        });
        goods.paid += op.amount;
        self.goods_are(op, goods);
        self.goods_done(op);
        Ok(())
    }

    /// `goods_received`: 1310 / 2030; what was paid ahead 2030 / 1320.
    pub fn receive(&mut self, op: &Op) -> Ruled {
        let (mut goods, of) = self.enter_goods(op)?;
        Oracle::amount(op, goods.ordered - goods.delivered - goods.at_supplier)?;
        let ahead = goods.prepaid() - goods.at_supplier;
        self.post(1310, 2030, op.amount, of);
        self.post(2030, 1320, op.amount.min(ahead), of);
        goods.delivered += op.amount;
        self.goods_are(op, goods);
        Ok(())
    }

    /// `handover`: 5020 / 1310 and what goes with a cost.
    pub fn handover(&mut self, op: &Op) -> Ruled {
        let (mut goods, of) = self.enter_goods(op)?;
        Oracle::amount(op, goods.delivered - goods.handed)?;
        self.cost(5020, 1310, op.amount, of);
        goods.retrieved -= (op.amount - goods.fresh()).max(0);
        goods.handed += op.amount;
        self.goods_are(op, goods);
        self.goods_done(op);
        Ok(())
    }

    /// A defect before handover.
    pub fn defect(&mut self, op: &Op) -> Ruled {
        let (goods, of) = self.enter_goods(op)?;
        Oracle::amount(op, goods.fresh())?;
        self.goes_to_supplier(op, goods, of);
        Ok(())
    }

    /// What was retrieved goes to the supplier.
    pub fn send_back(&mut self, op: &Op) -> Ruled {
        let (mut goods, of) = self.enter_goods(op)?;
        Oracle::amount(op, goods.retrieved)?;
        goods.retrieved -= op.amount;
        self.goes_to_supplier(op, goods, of);
        Ok(())
    }

    /// Unpaid 2030 / 1310; paid 1320 / 1310.
    fn goes_to_supplier(&mut self, op: &Op, mut goods: Goods, of: Dims) {
        let unpaid = op.amount.min(goods.owed());
        self.post(2030, 1310, unpaid, of);
        self.post(1320, 1310, op.amount - unpaid, of);
        goods.delivered -= op.amount;
        goods.at_supplier += op.amount - unpaid;
        self.goods_are(op, goods);
    }

    /// Retrieval after handover: 1310 / 5020, its release back, 9800 / 9700.
    pub fn retrieve(&mut self, op: &Op) -> Ruled {
        let (mut goods, of) = self.enter_goods(op)?;
        Oracle::amount(op, goods.handed)?;
        self.uncost(1310, 5020, op.amount, 9700, of);
        self.case(op.case).committed += op.amount;
        goods.handed -= op.amount;
        goods.retrieved += op.amount;
        self.goods_are(op, goods);
        Ok(())
    }

    /// The supplier replaces: 1310 / 1320.
    pub fn replace(&mut self, op: &Op) -> Ruled {
        let (mut goods, of) = self.enter_goods(op)?;
        Oracle::amount(op, goods.at_supplier)?;
        self.post(1310, 1320, op.amount, of);
        goods.delivered += op.amount;
        goods.at_supplier -= op.amount;
        self.goods_are(op, goods);
        Ok(())
    }

    /// The supplier pays back: 1010 / 1320; it is free in the grant again.
    pub fn supplier_refund(&mut self, op: &Op) -> Ruled {
        let (mut goods, of) = self.enter_goods(op)?;
        need(op.bank != super::books::DOLLAR_BANK, "currency_mismatch")?;
        self.fresh_line(op.bank, op)?;
        Oracle::amount(op, goods.prepaid())?;
        self.post(1010, 1320, op.amount, of.bank(op.bank));
        goods.paid -= op.amount;
        goods.at_supplier = (goods.at_supplier - op.amount).max(0);
        goods.ordered -= op.amount;
        goods.closed = goods.ordered == 0;
        self.case(op.case).free += op.amount;
        self.goods_are(op, goods);
        Ok(())
    }
}
