//! The oracle's rules of funds: tranches, interest, what is owed to donors and between funds, fees, indirect cost, budgets.

use super::books::{DOLLAR_BANK, FEES, INDIRECT, OWN, Oracle, Ruled, money, need, points};
use super::op::Op;
use super::state::{Booked, Dims, Remit};

impl Oracle {
    /// A fund's amounts in a bank account.
    pub fn at_bank(&self, fund: usize, bank: usize) -> (u16, Dims) {
        let dollars = bank == DOLLAR_BANK;
        (if dollars { 1020 } else { 1010 }, Dims { dollars, ..Dims::fund(fund).bank(bank) })
    }

    /// May a fund use a bank account? The own fund any, the others those in their currency or in hryvnia.
    pub fn uses(&self, fund: usize, bank: usize) -> bool {
        let found = &self.s.funds[fund];
        found.own || bank != DOLLAR_BANK || found.dollars
    }

    fn bank_amount(&self, op: &Op, fund: usize, bank: usize) -> Ruled {
        money(op)?;
        need(self.uses(fund, bank), "currency_mismatch")
    }

    fn of_donor(&self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        need(!self.s.funds[op.fund].own, "free_fund_wrong")
    }

    /// Tranche: 1110 first, the rest 2110; a correspondent's charge is a cost of the fee line.
    pub fn tranche(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        let fund = self.s.funds[op.fund].clone();
        money(op)?;
        need((op.bank == DOLLAR_BANK) == fund.dollars, "currency_mismatch")?;
        self.fresh_line(op.bank, op)?;
        need(op.on >= fund.starts, "fund_not_open")?;
        need((0..op.amount).contains(&op.extra), "out_of_range")?;
        need(op.extra == 0 || fund.fees, "not_in_agreement")?;
        let (account, of) = self.at_bank(op.fund, op.bank);
        if fund.own {
            self.post(account, 3010, op.amount, of);
            return Ok(());
        }
        let open = op.amount.min(self.of_fund(op.fund, 1110).max(0));
        self.post(account, 1110, open, of);
        self.post(account, 2110, op.amount - open, of);
        if op.extra > 0 {
            let of = Dims { bank: None, ..of }.line(FEES);
            let open = op.extra.min(self.of_fund(op.fund, 1110).max(0));
            self.post(5110, 1110, open, of);
            self.post(5110, 2110, op.extra - open, of);
            self.spent(op.extra, of);
        }
        Ok(())
    }

    /// Interest: the donor's 2210, or more budget.
    pub fn interest(&mut self, op: &Op) -> Ruled {
        self.of_donor(op)?;
        self.bank_amount(op, op.fund, op.bank)?;
        self.fresh_line(op.bank, op)?;
        let (account, of) = self.at_bank(op.fund, op.bank);
        if self.s.funds[op.fund].interest_adds {
            self.post(account, 2110, op.amount, of);
            self.post(9010, 9500, op.amount, Dims::fund(op.fund).line(0));
            self.s.funds[op.fund].lines[0].0 += op.amount;
        } else {
            self.post(account, 2210, op.amount, of);
        }
        Ok(())
    }

    fn owed(&self, fund: usize, dollars: bool) -> i64 {
        self.lowest(-1, |row| row.account == 2210 && row.of.fund == fund && row.of.dollars == dollars)
    }

    /// The donor nets: 2210 / 1110, else 2210 / 2110.
    pub fn net_donor(&mut self, op: &Op) -> Ruled {
        self.of_donor(op)?;
        money(op)?;
        let fund = self.s.funds[op.fund].clone();
        let open = |row: &Booked| row.account == 1110 && row.of.fund == op.fund && row.of.dollars == fund.dollars;
        let receivable = self.lowest(1, open).max(0);
        let owed = self.owed(op.fund, fund.dollars);
        need(op.amount <= if fund.conditional { owed } else { owed.min(receivable) }, "over_open")?;
        let of = Dims { dollars: fund.dollars, ..Dims::fund(op.fund) };
        self.post(2210, 1110, op.amount.min(receivable), of);
        self.post(2210, 2110, op.amount - op.amount.min(receivable), of);
        Ok(())
    }

    /// What is owed to the donor leaves: 2210 / 1090.
    pub fn repay(&mut self, op: &Op) -> Ruled {
        self.of_donor(op)?;
        self.bank_amount(op, op.fund, op.bank)?;
        let (_, of) = self.at_bank(op.fund, op.bank);
        need(op.amount <= self.owed(op.fund, of.dollars), "over_open")?;
        need(op.amount <= self.spare(op.fund, op.bank), "bank_short")?;
        need(op.amount <= self.cash_free(op.fund, of.dollars), "fund_cash_short")?;
        self.post(2210, 1090, op.amount, of);
        self.leaves(op, op.fund, op.bank);
        Ok(())
    }

    /// Money on its way out.
    pub fn leaves(&mut self, op: &Op, fund: usize, bank: usize) {
        let (amount, on, by) = (op.amount, op.on, op.who);
        self.s.remits.push(Remit { fund, bank, amount, on, by, incoming: false, case: None, done: false });
    }

    /// The bank's line of money on its way.
    pub fn remitted(&mut self, op: &Op) -> Ruled {
        let way = self.s.remits[op.part].clone();
        self.pass(op, way.case)?;
        need(way.by != op.who, "duties")?;
        need(op.on >= way.on, "before_earlier_act")?;
        need(!op.stale, "stale_version")?;
        need(!way.done, "wrong_state")?;
        money(op)?;
        need(op.amount == way.amount, "amount_differs")?;
        self.fresh_line(way.bank, op)?;
        let (account, plain) = self.at_bank(way.fund, way.bank);
        let of = match way.case {
            Some(case) => Dims { dollars: plain.dollars, ..self.of_case(case, None).bank(way.bank) },
            None => plain,
        };
        if way.incoming {
            self.post(account, 1090, way.amount, of);
        } else {
            need(way.amount <= self.in_bank(way.fund, way.bank), "bank_short")?;
            self.post(1090, account, way.amount, of);
        }
        self.s.remits[op.part].done = true;
        if let Some(case) = way.case {
            self.acted(op, case);
        }
        Ok(())
    }

    /// A loan: 1120 / 1010, and 1010 / 2040 of the borrower.
    pub fn lend(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        need(op.fund != op.other, "same_fund")?;
        self.bank_amount(op, op.fund, op.bank)?;
        need(self.uses(op.other, op.bank), "currency_mismatch")?;
        need(op.amount <= self.spare(op.fund, op.bank), "bank_short")?;
        let (account, of) = self.at_bank(op.fund, op.bank);
        need(op.amount <= self.cash_free(op.fund, of.dollars), "fund_cash_short")?;
        self.post(1120, account, op.amount, of.other(op.other));
        self.post(account, 2040, op.amount, Dims { fund: op.other, ..of }.other(op.fund));
        Ok(())
    }

    /// A debt between funds is paid, in one bank account or from one to another.
    pub fn settle(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        need(op.fund != op.other, "same_fund")?;
        self.bank_amount(op, op.fund, op.bank)?;
        need((op.bank == DOLLAR_BANK) == (op.bank2 == DOLLAR_BANK), "currency_mismatch")?;
        need(self.uses(op.other, op.bank2), "currency_mismatch")?;
        let (account, of) = self.at_bank(op.fund, op.bank);
        let debt = |row: &Booked| {
            row.account == 2040
                && row.of.fund == op.fund
                && row.of.other == Some(op.other)
                && row.of.dollars == of.dollars
        };
        need(op.amount <= self.lowest(-1, debt), "over_open")?;
        need(op.amount <= self.spare(op.fund, op.bank), "bank_short")?;
        need(op.amount <= self.cash_free(op.fund, of.dollars), "fund_cash_short")?;
        let into = Dims { fund: op.other, ..of }.bank(op.bank2).other(op.fund);
        let (out, reach) = if op.bank == op.bank2 { (account, account) } else { (1090, 1090) };
        self.post(2040, out, op.amount, of.other(op.other));
        self.post(reach, 1120, op.amount, into);
        if op.bank != op.bank2 {
            self.leaves(op, op.fund, op.bank);
            self.leaves(op, op.other, op.bank2);
            self.s.remits.iter_mut().last().into_iter().for_each(|way| way.incoming = true);
        }
        Ok(())
    }

    /// A fee.
    pub fn fee(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        self.bank_amount(op, op.fund, op.bank)?;
        self.fresh_line(op.bank, op)?;
        let fund = self.s.funds[op.fund].clone();
        need(op.amount <= self.in_bank(op.fund, op.bank), "bank_short")?;
        need(fund.own || op.choice == 0 || fund.fees, "not_in_agreement")?;
        self.charged(op.fund, op.bank, op.amount, op.choice == 1);
        Ok(())
    }

    /// Indirect cost to date less what is booked, at most what its line has; what was too much goes back.
    pub fn indirect(&mut self, op: &Op) -> Ruled {
        self.of_donor(op)?;
        let fund = self.s.funds[op.fund].clone();
        need(fund.indirect > 0, "not_in_agreement")?;
        let of = Dims::fund(op.fund).line(INDIRECT);
        let on_line =
            |account| self.net(|row| row.account == account && row.of.fund == op.fund && row.of.line == Some(INDIRECT));
        let booked = -on_line(9800);
        let direct = -self.of_fund(op.fund, 9800) - booked;
        let open = points(direct, fund.indirect) - booked;
        need(open != 0, "nothing_to_book")?;
        if open > 0 {
            let amount = open.min(self.available(op.fund, INDIRECT));
            need(amount > 0, "over_budget")?;
            self.post(5210, 2040, amount, of.other(OWN));
            self.release(amount, of);
            self.post(9500, 9800, amount, of);
            self.post(1120, 4110, amount, Dims::fund(OWN).other(op.fund));
            return Ok(());
        }
        let amount = (-open).min(on_line(5210)).min(-on_line(4010));
        need(amount > 0, "nothing_to_book")?;
        self.post(1120, 5210, amount, of.other(OWN));
        self.unrelease(amount, of);
        self.post(9800, 9500, amount, of);
        self.post(4110, 2040, amount, Dims::fund(OWN).other(op.fund));
        Ok(())
    }

    /// Budget moved: 9500 / 9010 of one line, 9010 / 9500 of another, within the flexibility.
    pub fn move_budget(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        need(op.amount > 0, "amount_not_positive")?;
        need(op.line != op.line2, "out_of_range")?;
        let fund = self.s.funds[op.fund].clone();
        need(op.line.max(op.line2) < fund.lines.len(), "line_not_of_fund")?;
        let (authority, out) = fund.lines[op.line];
        need(out + op.amount <= points(authority + out, fund.flexibility), "over_flexibility")?;
        need(op.amount <= self.available(op.fund, op.line), "over_budget")?;
        let of = Dims { dollars: fund.dollars, ..Dims::fund(op.fund) };
        self.post(9500, 9010, op.amount, of.line(op.line));
        self.post(9010, 9500, op.amount, of.line(op.line2));
        for (line, change) in [(op.line, -op.amount), (op.line2, op.amount)] {
            let found = &mut self.s.funds[op.fund].lines[line];
            *found = (found.0 + change, found.1 - change);
        }
        Ok(())
    }

    /// A line's authority in a new version of the agreement; an unconditional pledge changes with it.
    pub fn amend_fund(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        need(!op.stale, "stale_version")?;
        let fund = self.s.funds[op.fund].clone();
        need(!fund.own, "free_fund_wrong")?;
        need(op.choice != 2, "out_of_range")?;
        need(op.line < fund.lines.len(), "line_not_of_fund")?;
        need(op.amount >= 0, "amount_not_positive")?;
        let change = op.amount - fund.lines[op.line].0;
        need(change != 0, "nothing_listed")?;
        need(-change <= self.available(op.fund, op.line) || change > 0, "over_budget")?;
        let plain = Dims { dollars: fund.dollars, ..Dims::fund(op.fund) };
        self.post(9010, 9500, change, plain.line(op.line));
        self.post(9500, 9010, -change, plain.line(op.line));
        if !fund.conditional {
            let receivable = self.lowest(1, |row| row.account == 1110 && row.of.fund == op.fund);
            need(change > 0 || -change <= receivable, "over_open")?;
            self.post(1110, 3110, change, plain);
            self.post(3110, 1110, -change, plain);
        }
        let found = &mut self.s.funds[op.fund].lines;
        found[op.line].0 = op.amount;
        found.iter_mut().for_each(|line| line.1 = 0);
        Ok(())
    }
}
