//! In kind: bought for a grantee before and after delivery, handed over, sent back, replaced, given to another.

use ledger_core::id::{CaseId, GoodsId};
use ledger_core::programme::command::Command;

use super::Year;

impl Year {
    fn of(&mut self, case: CaseId, digits: &str, amount: i64) {
        let fund = self.alpha.fund;
        self.r.case((case, fund), digits, amount);
    }

    /// The supplier is paid, and the bank's line comes.
    fn supplied(&mut self, (case, goods): (CaseId, GoodsId), account: &str, amount: i64) {
        let plan = self.p.supplier_paid(goods, self.main, amount);
        self.of(case, account, amount);
        self.r.sent(self.main, amount);
        self.agree("with a supplier's payment on its way");
        self.p.remitted(&plan);
        self.r.arrived(self.main, amount);
    }

    /// Goods handed over, at 41 hryvnia a dollar.
    fn handed(&mut self, (case, goods): (CaseId, GoodsId), amount: i64) {
        let alpha = self.alpha.clone();
        self.p.handed_over(goods, amount);
        self.of(case, "1310", -amount);
        self.spent((case, &alpha), "5020", amount, amount / 41, amount / 41);
    }

    /// Goods that come back after they were handed over.
    fn retrieved(&mut self, case: CaseId, amount: i64) {
        let alpha = self.alpha.clone();
        self.of(case, "1310", amount);
        self.spent((case, &alpha), "5020", -amount, -amount / 41, -amount / 41);
    }

    /// The year's goods.
    pub(super) fn in_kind(&mut self) {
        let alpha = self.alpha.clone();
        self.p.on("2026-02-14");
        let (first, other) = (self.p.in_kind(self.a(), 1_230_000), self.p.in_kind(self.a(), 205_000));
        self.committed(first, &alpha, 30_000);
        self.committed(other, &alpha, 5_000);
        let goods = self.p.ordered(first, 820_000);
        let at = (first, goods);
        self.supplied(at, "1320", 410_000);
        self.p.delivered(goods, 820_000);
        self.of(first, "1310", 820_000);
        self.of(first, "1320", -410_000);
        self.of(first, "2030", -410_000);
        self.agree("with a supplier unpaid");
        self.supplied(at, "2030", 410_000);
        self.handed(at, 615_000);
        // A defect before the handover: a part is replaced, a part is paid back.
        self.p.back(Command::GoodsReject, goods, 205_000);
        self.of(first, "1310", -205_000);
        self.of(first, "1320", 205_000);
        self.p.back(Command::GoodsReplace, goods, 123_000);
        self.of(first, "1320", -123_000);
        self.of(first, "1310", 123_000);
        self.handed(at, 123_000);
        self.p.paid_back(goods, self.main, 82_000);
        self.of(first, "1320", -82_000);
        self.r.statement(self.main, 82_000);
        self.agree("after a defect");
        self.gone_on(at, other);
        self.never_paid(first);
        self.p.launched(first);
        self.p.on("2027-02-16").visited(first);
        self.p.closed(first);
        self.p.on("2026-02-14");
        self.agree("after the goods");
    }

    /// Retrieved: a part goes back to the supplier, who pays for it, a part goes to another grantee.
    fn gone_on(&mut self, (case, goods): (CaseId, GoodsId), other: CaseId) {
        let alpha = self.alpha.clone();
        self.p.back(Command::GoodsRetrieve, goods, 82_000);
        self.retrieved(case, 82_000);
        self.p.back(Command::GoodsReturn, goods, 82_000);
        self.of(case, "1310", -82_000);
        self.of(case, "1320", 82_000);
        self.p.paid_back(goods, self.main, 82_000);
        self.of(case, "1320", -82_000);
        self.r.statement(self.main, 82_000);
        self.p.back(Command::GoodsRetrieve, goods, 205_000);
        self.retrieved(case, 205_000);
        let reassign = self.p.goods_reassign(goods, 205_000, other);
        self.manage(reassign);
        self.of(case, "1310", -205_000);
        self.spent((other, &alpha), "5020", 205_000, 5_000, 5_000);
    }

    /// Delivered with a defect and not paid; delivered anew, handed over and paid.
    fn never_paid(&mut self, case: CaseId) {
        let goods = self.p.ordered(case, 41_000);
        self.p.delivered(goods, 41_000);
        self.of(case, "1310", 41_000);
        self.of(case, "2030", -41_000);
        self.agree("with a defect unpaid");
        self.p.back(Command::GoodsReject, goods, 41_000);
        self.of(case, "1310", -41_000);
        self.of(case, "2030", 41_000);
        self.p.delivered(goods, 41_000);
        self.of(case, "1310", 41_000);
        self.of(case, "2030", -41_000);
        self.handed((case, goods), 41_000);
        // 7,790.00 were handed over and 2,870.00 came back: with the last payment the grant is done, the rest is free.
        let alpha = self.alpha.clone();
        self.committed(case, &alpha, -18_000);
        self.supplied((case, goods), "2030", 41_000);
    }
}
