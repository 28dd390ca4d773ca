//! The oracle's rules of claims: raised, disallowed, paid back, allowed for, written off, recovered late.

use super::books::{OWN, Oracle, Ruled, money, need};
use super::op::Op;
use super::state::{Booked, Claim, Dims, Stand, Step};

const AT_WORK: &[Stand] = &[Stand::Active, Stand::Completed];

impl Oracle {
    /// `claim`: adv 1220 / 1210; exp 1220 / 5010, its release back, 9800 / 9700.
    pub fn claim(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Paid, Step::Justified], AT_WORK)?;
        money(op)?;
        let open = self.s.cases[op.case].parts[op.part].open();
        need(op.amount <= open, "over_open")?;
        let of = self.of_case(op.case, Some(op.part));
        if self.s.funds[of.fund].expensed {
            self.recommitted(op, of);
        } else {
            self.post(1220, 1210, op.amount, of);
        }
        let found = self.part(op);
        found.claimed += op.amount;
        if found.open() == 0 {
            found.step = Step::Settled;
        }
        self.raised(op, false);
        self.completed(op.case);
        self.acted(op, op.case);
        Ok(())
    }

    fn recommitted(&mut self, op: &Op, of: Dims) {
        self.uncost(1220, 5010, op.amount, 9700, of);
        self.case(op.case).committed += op.amount;
    }

    fn raised(&mut self, op: &Op, repay: bool) {
        self.case(op.case).claims.push(Claim {
            part: op.part,
            repay,
            claimed: op.amount,
            refunded: 0,
            allowance: 0,
            bearer: None,
            written_off: 0,
            recovered: 0,
        });
    }

    /// Disallowed: 0 the grantee owes and the donor allows re-use, 1 the donor is repaid, 2 and 3 the organisation bears it.
    pub fn disallow(&mut self, op: &Op) -> Ruled {
        self.enter_part(op, &[Step::Justified, Step::Settled], AT_WORK)?;
        money(op)?;
        let of = self.of_case(op.case, Some(op.part));
        let cost = self.of_part(op.case, op.part, 5010);
        let open = self.s.cases[op.case].parts[op.part].open();
        let justified = if self.s.funds[of.fund].expensed { cost - open } else { cost };
        need(op.amount <= justified, "over_open")?;
        let repay = matches!(op.choice, 1 | 3);
        match op.choice {
            0 => self.recommitted(op, of),
            1 => self.post(1220, 5010, op.amount, of),
            _ => {
                self.post(1120, 5010, op.amount, of.other(OWN));
                self.post(5010, 2040, op.amount, Dims { fund: OWN, line: Some(0), ..of }.other(of.fund));
            }
        }
        if op.choice > 0 {
            self.taken_back(op.amount, repay, of);
        }
        if op.choice < 2 {
            self.raised(op, repay);
        }
        self.acted(op, op.case);
        Ok(())
    }

    /// The donor's side of a cost that is none any more: re-usable, or repaid.
    fn taken_back(&mut self, amount: i64, repay: bool, of: Dims) {
        if !repay {
            self.unrelease(amount, of);
            return self.unspent(amount, 9500, of);
        }
        self.post(4010, 2210, amount, of.inner());
        let before = self.draft.len();
        self.unspent(amount, 9010, of);
        let less: Vec<(usize, i64)> = self.draft[before..]
            .iter()
            .filter(|row| row.account == 9010)
            .filter_map(|row| Some((row.of.line?, row.amount)))
            .collect();
        for (line, change) in less {
            self.s.funds[of.fund].lines[line].0 += change;
        }
    }

    fn claim_of(&mut self, op: &Op) -> &mut Claim {
        &mut self.case(op.case).claims[op.part]
    }

    fn enter_claim(&self, op: &Op, written_off: bool) -> Result<(Claim, Dims), &'static str> {
        self.enter(op, op.case)?;
        let claim = self.s.cases[op.case].claims[op.part].clone();
        let fits = if written_off { claim.written_off > 0 } else { claim.written_off == 0 && claim.open() > 0 };
        need(fits, "wrong_state")?;
        let of = self.of_case(op.case, Some(claim.part));
        Ok((claim, of))
    }

    fn bank_line(&mut self, op: &Op) -> Ruled {
        money(op)?;
        need(op.bank != super::books::DOLLAR_BANK, "currency_mismatch")?;
        self.fresh_line(op.bank, op)
    }

    /// `refund`: 1010 / 1220, 9700 / 9500; what an allowance covered goes back as it was made.
    pub fn refund(&mut self, op: &Op) -> Ruled {
        let (claim, of) = self.enter_claim(op, false)?;
        self.bank_line(op)?;
        self.paid_back(op.case, op.part, (op.amount, 1010), of.bank(op.bank), &claim)?;
        self.acted(op, op.case);
        Ok(())
    }

    /// What a payment on a claim books, whatever is debited.
    pub fn paid_back(
        &mut self,
        case: usize,
        at: usize,
        (amount, debit): (i64, u16),
        of_debit: Dims,
        claim: &Claim,
    ) -> Ruled {
        need(amount <= claim.open(), "over_open")?;
        let left = claim.open() - amount;
        let covered = (claim.allowance - left).max(0);
        let of = of_debit.inner();
        self.post(debit, 1220, amount - covered, of_debit);
        self.commitment_back(case, amount - covered, of, claim.repay);
        if covered > 0 {
            self.post(debit, 1220, covered, of_debit);
            if claim.bearer == Some(true) {
                // What the own fund has paid of it already is owed back.
                let debt = |row: &Booked| {
                    row.account == 1120 && row.of.fund == of.fund && row.of.other == Some(OWN) && !row.of.dollars
                };
                let first = covered.min(self.now(debt).max(0));
                self.post(1229, 1120, first, of.other(OWN));
                self.post(2040, 5920, first, of.other(of.fund).of_own());
                self.post(1229, 2040, covered - first, of.other(OWN));
                self.post(1120, 5920, covered - first, of.other(of.fund).of_own());
                self.commitment_back(case, covered, of, claim.repay);
            } else {
                self.uncost(1229, 5920, covered, 9500, of);
            }
        }
        let found = &mut self.case(case).claims[at];
        found.refunded += amount;
        found.allowance -= covered;
        Ok(())
    }

    fn commitment_back(&mut self, case: usize, amount: i64, of: Dims, repay: bool) {
        if !repay {
            let taken = self.uncommit(case, amount);
            self.post(9700, 9500, taken, of.inner());
        }
    }

    /// Allowance: 5920 / 1229 as a cost of the donor, or 1120 / 1229 and the own fund's 5920 / 2040.
    pub fn allowance(&mut self, op: &Op) -> Ruled {
        let (claim, of) = self.enter_claim(op, false)?;
        money(op)?;
        need(op.amount <= claim.open() - claim.allowance, "over_open")?;
        let own = op.choice == 1;
        need(claim.bearer.is_none_or(|bearer| bearer == own), "bearer_fixed")?;
        need(own || !claim.repay, "not_in_agreement")?;
        if own {
            self.post(1120, 1229, op.amount, of.other(OWN));
            self.post(5920, 2040, op.amount, of.other(of.fund).of_own());
        } else {
            self.cost(5920, 1229, op.amount, of);
        }
        let found = self.claim_of(op);
        found.allowance += op.amount;
        found.bearer = Some(own);
        self.acted(op, op.case);
        Ok(())
    }

    /// Write-off: 1229 / 1220, when the allowance is all of it.
    pub fn write_off(&mut self, op: &Op) -> Ruled {
        let (claim, of) = self.enter_claim(op, false)?;
        need(claim.bearer.is_some() && claim.allowance == claim.open(), "over_open")?;
        self.post(1229, 1220, claim.open(), of);
        self.commitment_back(op.case, claim.open(), of, claim.repay || claim.bearer == Some(false));
        self.claim_of(op).written_off = claim.open();
        self.acted(op, op.case);
        Ok(())
    }

    /// Late recovery, linked and capped.
    pub fn late(&mut self, op: &Op) -> Ruled {
        let (claim, of) = self.enter_claim(op, true)?;
        self.bank_line(op)?;
        need(op.amount <= claim.written_off - claim.recovered, "over_open")?;
        if claim.bearer == Some(true) {
            self.post(1010, 5920, op.amount, of.of_own().bank(op.bank));
        } else {
            self.post(1010, 5920, op.amount, of.bank(op.bank));
            self.taken_back(op.amount, false, of);
        }
        self.claim_of(op).recovered += op.amount;
        self.acted(op, op.case);
        Ok(())
    }
}
