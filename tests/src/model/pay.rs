//! The oracle's rules of a disbursement: asked for, authorised, sent, confirmed, returned, accounted for.

use super::books::{OWN, Oracle, Ruled, money, need};
use super::op::Op;
use super::state::{Dims, Part, Stand, Step};

const ACTIVE: &[Stand] = &[Stand::Active];

impl Oracle {
    /// A disbursement of a case, to be changed.
    pub fn part(&mut self, op: &Op) -> &mut Part {
        &mut self.case(op.case).parts[op.part]
    }

    fn read(&self, op: &Op) -> Part {
        self.s.cases[op.case].parts[op.part].clone()
    }

    /// Asked for, and verified: nothing is booked.
    pub fn asked(&mut self, op: &Op, from: Step, to: Step) -> Ruled {
        self.enter_part(op, &[from], ACTIVE)?;
        self.part(op).step = to;
        self.acted(op, op.case);
        Ok(())
    }

    /// `authorise`: adv 1210 / 2010; exp 5010 / 2010 and what goes with a cost.
    pub fn authorise(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Verified], ACTIVE)?;
        let (case, part) = (self.s.cases[op.case].clone(), self.read(op));
        need(part.amount <= case.free, "over_signed")?;
        need(part.amount <= self.cash_free(case.fund, false), "fund_cash_short")?;
        let of = self.of_case(op.case, Some(op.part));
        self.case(op.case).free -= part.amount;
        if self.s.funds[case.fund].expensed {
            self.cost(5010, 2010, part.amount, of);
        } else {
            self.post(1210, 2010, part.amount, of);
        }
        self.part(op).step = Step::Authorised;
        self.acted(op, op.case);
        Ok(())
    }

    /// Put into a payment.
    pub fn prepare(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Authorised], ACTIVE)?;
        need(self.read(op).bank.is_none(), "already_done")?;
        need(op.bank != super::books::DOLLAR_BANK, "currency_mismatch")?;
        self.part(op).bank = Some(op.bank);
        self.acted(op, op.case);
        Ok(())
    }

    /// `send`: 2010 / 1090.
    pub fn send(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Authorised], ACTIVE)?;
        let part = self.read(op);
        let bank = part.bank.ok_or("not_prepared")?;
        need(part.amount <= self.spare(self.s.cases[op.case].fund, bank), "bank_short")?;
        self.post(2010, 1090, part.amount, self.of_case(op.case, Some(op.part)).bank(bank));
        self.part(op).step = Step::Sent;
        self.acted(op, op.case);
        Ok(())
    }

    /// `confirm`: 1090 / 1010.
    pub fn confirm(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Sent], ACTIVE)?;
        let part = self.read(op);
        money(op)?;
        need(op.amount == part.amount, "amount_differs")?;
        let bank = part.bank.unwrap_or(0);
        self.fresh_line(bank, op)?;
        need(part.amount <= self.in_bank(self.s.cases[op.case].fund, bank), "bank_short")?;
        self.post(1090, 1010, part.amount, self.of_case(op.case, Some(op.part)).bank(bank));
        self.part(op).step = Step::Paid;
        self.acted(op, op.case);
        Ok(())
    }

    /// `reject`: 1090 / 2010.
    pub fn reject(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Sent], ACTIVE)?;
        let part = self.read(op);
        let of = self.of_case(op.case, Some(op.part)).bank(part.bank.unwrap_or(0));
        self.post(1090, 2010, part.amount, of);
        let found = self.part(op);
        (found.step, found.bank) = (Step::Authorised, None);
        self.acted(op, op.case);
        Ok(())
    }

    /// `return`: 1010 / 2020 the full amount; what a bank kept is a fee.
    pub fn returned(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Paid], ACTIVE)?;
        let part = self.read(op);
        money(op)?;
        need(op.amount <= part.amount, "over_disbursement")?;
        let bank = part.bank.unwrap_or(0);
        self.fresh_line(bank, op)?;
        need(part.claimed == 0, "wrong_state")?;
        self.post(1010, 2020, part.amount, self.of_case(op.case, Some(op.part)).bank(bank));
        let fund = self.s.cases[op.case].fund;
        let eligible = self.s.funds[fund].fees;
        self.charged(fund, bank, part.amount - op.amount, eligible);
        self.part(op).step = Step::Returned;
        self.acted(op, op.case);
        Ok(())
    }

    /// A fee on a bank line: the donor's, 5110 / 1010; or the own fund's, which owes it.
    pub fn charged(&mut self, fund: usize, bank: usize, amount: i64, eligible: bool) {
        let of = Dims { dollars: bank == super::books::DOLLAR_BANK, ..Dims::fund(fund).bank(bank) };
        let account = if of.dollars { 1020 } else { 1010 };
        if self.s.funds[fund].own {
            self.post(5110, account, amount, of);
        } else if eligible {
            self.post(5110, account, amount, of.line(super::books::FEES));
            self.spent(amount, of.line(super::books::FEES));
        } else {
            self.post(1120, account, amount, of.other(OWN));
            self.post(5110, 2040, amount, Dims { bank: None, ..of }.other(fund).of_own());
        }
    }

    /// `re-issue`: 2020 / 2010.
    pub fn reissue(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Returned], ACTIVE)?;
        let part = self.read(op);
        self.post(2020, 2010, part.amount, self.of_case(op.case, Some(op.part)));
        let found = self.part(op);
        (found.step, found.bank) = (Step::Authorised, None);
        self.acted(op, op.case);
        Ok(())
    }

    /// `cancel`: adv 2010 or 2020 / 1210, 9700 / 9500; exp the cost is taken back to 9500.
    pub fn cancel(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Authorised, Step::Returned], ACTIVE)?;
        let (part, of) = (self.read(op), self.of_case(op.case, Some(op.part)));
        let from = if part.step == Step::Returned { 2020 } else { 2010 };
        if self.s.funds[of.fund].expensed {
            self.uncost(from, 5010, part.amount, 9500, of);
        } else {
            self.post(from, 1210, part.amount, of);
            let taken = self.uncommit(op.case, part.amount);
            self.post(9700, 9500, taken, of);
        }
        self.part(op).step = Step::Cancelled;
        self.completed(op.case);
        self.acted(op, op.case);
        Ok(())
    }

    /// Receipts verified.
    pub fn receipts(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Paid, Step::Justified], ACTIVE)?;
        let part = self.read(op);
        money(op)?;
        need(part.verified + op.amount <= part.amount, "over_disbursement")?;
        self.part(op).verified += op.amount;
        self.acted(op, op.case);
        Ok(())
    }

    /// `accept`: adv 5010 / 1210 and what goes with a cost; exp none.
    pub fn accept(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Paid, Step::Justified], ACTIVE)?;
        let (part, of) = (self.read(op), self.of_case(op.case, Some(op.part)));
        money(op)?;
        need(part.accepted + op.amount <= part.verified, "over_verified")?;
        need(op.amount <= part.open(), "over_open")?;
        if !self.s.funds[of.fund].expensed {
            self.cost(5010, 1210, op.amount, of);
        }
        let found = self.part(op);
        found.accepted += op.amount;
        found.step = if found.open() == 0 { Step::Settled } else { Step::Justified };
        self.completed(op.case);
        self.acted(op, op.case);
        Ok(())
    }
}

impl Dims {
    /// The own fund's side of what is between two funds: without a line.
    pub fn of_own(self) -> Dims {
        Dims { fund: OWN, line: None, ..self }
    }
}
