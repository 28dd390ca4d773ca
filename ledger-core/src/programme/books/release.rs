//! Cost against the donor's money and the budget: release and its way back, commitments expended, true-ups (`books.md`, REL,
//! UNREL, rules 2, 3 and 7).

use super::*;
use crate::ledger::account::ENCUMBERED;

impl Books<'_> {
    /// REL, actual: DEF / 4010 in the fund's currency; of a conditional agreement, beyond 2110's balance 1110 / 4010.
    ///
    /// # Errors
    /// `rate_missing`; a total beyond 64 bits.
    pub fn release(&mut self, fund: &Fund, amount: Minor, dims: &Dims) -> Result<(), Stop> {
        let dims = Dims { bank_account: None, other_fund: None, ..dims.clone() };
        match fund.condition {
            Condition::Unconditional => self.post(NET_RESTRICTED, RELEASED, amount, fund.currency, &dims),
            Condition::Conditional => {
                let (held, _) = self.carried(RECEIVED_IN_ADVANCE, Side::Credit, fund.currency, &dims);
                let covered = amount.min(Minor(held.0.max(0)));
                self.post(RECEIVED_IN_ADVANCE, RELEASED, covered, fund.currency, &dims)?;
                self.post(DONOR_RECEIVABLE, RELEASED, amount.minus(covered)?, fund.currency, &dims)
            }
        }
    }

    /// UNREL, actual: the part of what was released for a cost that goes with `part` of `cost`, at the original amount and
    /// base: 4010 / DEF, first against 1110 if open. Returns the amount in the fund's currency.
    ///
    /// `cost` is what the cost stood at before it was taken back, `of` the scope whose 4010 stands behind it.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn unrelease(
        &mut self,
        fund: &Fund,
        (part, cost): (Minor, Minor),
        of: (Scope, uuid::Uuid),
        dims: &Dims,
    ) -> Result<Minor, Stop> {
        let released = self.released_for(fund, (part, cost), of)?;
        self.give_back(fund, released, dims)?;
        Ok(released.0)
    }

    /// UNREL, actual, of an amount that is known with its base: 4010 / DEF, first against 1110 if open.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn give_back(&mut self, fund: &Fund, (amount, base): (Minor, Minor), dims: &Dims) -> Result<(), Stop> {
        let dims = Dims { bank_account: None, other_fund: None, ..dims.clone() };
        if fund.condition == Condition::Unconditional {
            return self.leg((RELEASED, NET_RESTRICTED), amount, fund.currency, (base, None), &dims);
        }
        let (open, carried) = self.carried(DONOR_RECEIVABLE, Side::Debit, fund.currency, &dims);
        let first = amount.min(Minor(open.0.max(0)));
        let first_base = share(base, first, amount)?;
        if first.0 > 0 {
            let held = (share(carried, first, open)?, None);
            let sides = ((first_base, None), held);
            self.split_leg((RELEASED, DONOR_RECEIVABLE), first, fund.currency, sides, &dims)?;
        }
        let rest = (amount.minus(first)?, base.minus(first_base)?);
        self.leg((RELEASED, RECEIVED_IN_ADVANCE), rest.0, fund.currency, (rest.1, None), &dims)
    }

    /// A leg whose two sides have base amounts of their own, straight where they agree, else through 1095 (X).
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn split_leg(
        &mut self,
        pair: (AccountCode, AccountCode),
        amount: Minor,
        currency: Currency,
        (into, out): (SideAmount, SideAmount),
        dims: &Dims,
    ) -> Result<(), Stop> {
        if into.0 == out.0 {
            return self.leg(pair, amount, currency, into, dims);
        }
        self.through_conversion(pair, amount, currency, (into, out), dims)
    }

    /// What was released for `part` of a cost that stands at `cost`: amount in the fund's currency and base amount.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn released_for(
        &self,
        fund: &Fund,
        (part, cost): (Minor, Minor),
        (scope, of): (Scope, uuid::Uuid),
    ) -> Result<(Minor, Minor), Stop> {
        let key = BalanceKey { scope, of, fund: fund.fund_id, account: RELEASED, currency: fund.currency };
        let (released, base) = (self.net(key, Side::Credit), self.net_base(key, Side::Credit));
        Ok((share(released, part, cost)?, share(base, part, cost)?))
    }

    /// Budget: a cost of `amount` in the fund's currency against the commitment `carried` for it, with its true-up
    /// (`books.md`, rule 7): 9700 / 9800 as far as it goes, more 9500 / 9800 (from the exchange line first), less 9700 / 9500.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn expend(&mut self, fund: &Fund, (amount, carried): (Minor, Minor), dims: &Dims) -> Result<(), Stop> {
        let dims = Dims { bank_account: None, other_fund: None, ..dims.clone() };
        let covered = amount.min(carried);
        self.post(ENCUMBERED, EXPENDED, covered, fund.currency, &dims)?;
        self.post(ENCUMBERED, AVAILABLE, carried.minus(covered)?, fund.currency, &dims)?;
        self.overspend(fund, amount.minus(covered)?, &dims)
    }

    /// Budget: a cost that no commitment stands behind, 9500 / 9800. A true-up is a fact: it is booked even where available
    /// goes below zero, and the entry says so.
    fn overspend(&mut self, fund: &Fund, amount: Minor, dims: &Dims) -> Result<(), Stop> {
        if amount.0 <= 0 {
            return Ok(());
        }
        let mut left = amount;
        if let Some(line) = fund.exchange_line_id.filter(|line| Some(*line) != dims.line) {
            let from = left.min(Minor(self.available(fund, line).0.max(0)));
            let of_line = Dims { line: Some(line), ..dims.clone() };
            self.post(AVAILABLE, EXPENDED, from, fund.currency, &of_line)?;
            left = left.minus(from)?;
        }
        self.spend(fund, left, dims)
    }

    /// Budget: a cost that one line bears alone, 9500 / 9800 (bank charges, indirect cost). Where it takes the line below
    /// zero the entry says so.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn spend(&mut self, fund: &Fund, amount: Minor, dims: &Dims) -> Result<(), Stop> {
        if amount.0 <= 0 {
            return Ok(());
        }
        let dims = Dims { bank_account: None, other_fund: None, ..dims.clone() };
        if let Some(line) = dims.line
            && self.available(fund, line).0 < amount.0
        {
            self.entry.header.reason = crate::text::Code::new(OVER_BUDGET).ok();
        }
        self.post(AVAILABLE, EXPENDED, amount, fund.currency, &dims)
    }

    /// Budget: a cost taken back, 9800 / `to` (9500, 9700 or 9010), on its line. What that line has not expended (a true-up
    /// went to the exchange line, or the grant was on another line then) comes back from the exchange line, then from the
    /// others in their order, so that none falls below zero (rule 9); a commitment stands on the grant's line all the same.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn unexpend(&mut self, fund: &Fund, amount: Minor, to: AccountCode, dims: &Dims) -> Result<(), Stop> {
        let dims = Dims { bank_account: None, other_fund: None, ..dims.clone() };
        let mut others: Vec<_> = self.world.lines.values().filter(|line| line.fund_id == fund.fund_id).collect();
        others.sort_by_key(|line| (Some(line.line_id) != fund.exchange_line_id, line.position));
        let others = others.into_iter().map(|line| line.line_id).filter(|line| Some(*line) != dims.line);
        let mut left = amount;
        for line in dims.line.into_iter().chain(others) {
            let there = self.of_line(fund, line, EXPENDED).0.max(0);
            let taken = left.min(Minor(there));
            let of_line = Dims { line: Some(line), ..dims.clone() };
            left = left.minus(taken)?;
            if Some(line) == dims.line || to != ENCUMBERED {
                self.post(EXPENDED, to, taken, fund.currency, &of_line)?;
                continue;
            }
            self.post(EXPENDED, AVAILABLE, taken, fund.currency, &of_line)?;
            self.post(AVAILABLE, ENCUMBERED, taken, fund.currency, &dims)?;
        }
        self.post(EXPENDED, to, left, fund.currency, &dims)
    }

    /// What a line has available, as the legs so far leave it.
    pub fn available(&self, fund: &Fund, line: crate::id::LineId) -> Minor {
        self.of_line(fund, line, AVAILABLE)
    }

    fn of_line(&self, fund: &Fund, line: crate::id::LineId, account: AccountCode) -> Minor {
        let (scope, of, currency) = (Scope::Line, line.0, fund.currency);
        self.net(BalanceKey { scope, of, fund: fund.fund_id, account, currency }, Side::Credit)
    }
}
