//! Draws operations on funds, receipts, entries by hand, currency, rates and months.

use super::*;

impl Draw {
    pub(super) fn on_fund(&mut self, kind: Kind, oracle: &Oracle, strict: bool) -> Option<Op> {
        let mut op = self.start(kind, None);
        op.fund = self.below(3);
        match kind {
            Kind::Tranche => {
                op.fund = self.below(5);
                let dollars = (op.fund == DOLLAR_FUND) != self.chance(15);
                op.bank = if dollars { DOLLAR_BANK } else { op.bank };
                op.amount = self.amount(400_000);
                op.extra = if self.chance(120) { self.upto(op.amount / 40 + 1) } else { 0 };
            }
            Kind::Interest | Kind::Fee => {
                op.fund = if self.chance(150) { 3 + self.below(2) } else { op.fund };
                op.bank = if op.fund == DOLLAR_FUND || self.chance(20) { DOLLAR_BANK } else { op.bank };
                op.amount = self.amount(2_500);
                op.choice = self.below(2);
            }
            Kind::Net | Kind::Repay => {
                op.fund = if self.chance(40) { OWN } else { op.fund };
                let owed = |row: &super::super::state::Booked| row.account == 2210 && row.of.fund == op.fund;
                let limit = -oracle.net(owed);
                op.amount = self.amount(limit);
                (!strict || limit > 0).then_some(())?;
            }
            Kind::Lend | Kind::Settle => self.between(&mut op, oracle, strict)?,
            Kind::Indirect => op.fund = if self.chance(100) { self.below(5) } else { 2 * self.below(2) },
            Kind::Move | Kind::AmendFund => self.budget(&mut op, oracle),
            Kind::Hold => {
                op.amount = self.amount(30_000);
                op.bank = if self.chance(120) { DOLLAR_BANK } else { op.bank };
                self.like_a_payment(&mut op, oracle);
            }
            Kind::Identify | Kind::GiveBack => self.receipt(&mut op, oracle, strict)?,
            Kind::Remitted => {
                let row = |at: usize| &oracle.s.remits[at];
                let open: Vec<usize> = (0..oracle.s.remits.len()).filter(|at| !row(*at).done).collect();
                op.part = self.latest(&open, oracle.s.remits.len(), strict)?;
                op.amount = self.nearly(row(op.part).amount);
                op.on = op.on.max(if self.chance(900) { row(op.part).on } else { 0 });
            }
            Kind::Draft => {
                op.fund = if self.chance(30) { op.fund } else { OWN };
                op.foreign = false;
                op.amount = self.amount(4_000);
                op.choice = if self.chance(300) { 1 + self.below(6) } else { 0 };
            }
            Kind::Post => {
                let row = |at: usize| &oracle.s.drafts[at];
                let open: Vec<usize> = (0..oracle.s.drafts.len()).filter(|at| !row(*at).posted).collect();
                op.part = self.latest(&open, oracle.s.drafts.len(), strict)?;
                op.on = if self.chance(930) { row(op.part).on } else { op.on };
            }
            Kind::Reverse => {
                let row = |at: usize| &oracle.s.entries[at];
                let open = |at: &usize| row(*at).reversible && !row(*at).reversed;
                let open: Vec<usize> = (0..oracle.s.entries.len()).filter(open).collect();
                op.part = self.latest(&open, oracle.s.entries.len(), strict)?;
                let fixed = |at: &usize| !row(*at).reversible && !row(*at).reversed;
                let fixed: Vec<usize> = (0..oracle.s.entries.len()).rev().filter(fixed).take(25).collect();
                op.part = self.one(&fixed).filter(|_| self.chance(80)).unwrap_or(op.part);
            }
            _ => self.on_rest(&mut op, oracle, strict)?,
        }
        Some(op)
    }

    fn on_rest(&mut self, op: &mut Op, oracle: &Oracle, strict: bool) -> Option<()> {
        match op.kind {
            Kind::Sell => {
                op.fund = if self.chance(40) { op.fund } else { DOLLAR_FUND };
                op.bank = if self.chance(30) { op.bank } else { DOLLAR_BANK };
                op.amount = self.amount(oracle.in_bank(DOLLAR_FUND, DOLLAR_BANK) / 8);
            }
            Kind::Proceeds => {
                let row = |at: usize| &oracle.s.sales[at];
                let open: Vec<usize> = (0..oracle.s.sales.len()).filter(|at| !row(*at).settled).collect();
                op.part = self.latest(&open, oracle.s.sales.len(), strict)?;
                let gap = if self.chance(500) { 0 } else { self.upto(900) - 450 };
                op.amount = row(op.part).carried + gap;
                op.bank = if self.chance(30) { DOLLAR_BANK } else { op.bank };
            }
            Kind::Rate => {
                op.extra = self.clock - self.upto(30) + 15;
                op.choice = self.below(6);
                let known: Vec<(i64, i64)> = oracle.s.rates.iter().map(|(day, price)| (*day, *price)).collect();
                if let Some((day, price)) = self.one(&known).filter(|_| self.chance(100)) {
                    // A day that has a price, at the other one.
                    (op.extra, op.choice) = (day, usize::from(price == 45));
                }
            }
            Kind::SoftClose | Kind::HardClose => {
                let last = if op.kind == Kind::SoftClose { oracle.s.soft } else { oracle.s.hard };
                let ends = month_ends();
                let next = ends.iter().position(|end| last.is_none_or(|last| *end > last)).unwrap_or(0);
                let at = if self.chance(100) { self.below(ends.len()) } else { next };
                op.extra = ends[at] + i64::from(self.chance(50));
                let lag = if op.kind == Kind::SoftClose { 20 } else { 60 };
                (!strict || self.clock > op.extra + lag).then_some(())?;
            }
            _ => {
                op.amount = 30_000 + self.upto(150_000);
                op.choice = usize::from(self.chance(400));
            }
        }
        Some(())
    }

    /// One of the latest that are open, else (where anything goes) any.
    fn latest(&mut self, open: &[usize], all: usize, strict: bool) -> Option<usize> {
        if open.is_empty() || (!strict && self.chance(80)) {
            return if strict || all == 0 { None } else { Some(all - 1 - self.below(all.min(30))) };
        }
        let recent = &open[open.len().saturating_sub(25)..];
        self.one(recent)
    }

    fn between(&mut self, op: &mut Op, oracle: &Oracle, strict: bool) -> Option<()> {
        op.fund = self.below(5);
        op.other = self.below(5);
        if op.kind == Kind::Lend {
            if op.other == op.fund && self.chance(900) {
                op.other = OWN;
            }
            op.bank = if self.chance(30) { DOLLAR_BANK } else { op.bank };
            op.amount = self.amount(15_000);
            return Some(());
        }
        let debts: Vec<(usize, usize, i64)> = (0..5)
            .flat_map(|debtor| (0..5).map(move |creditor| (debtor, creditor)))
            .map(|(debtor, creditor)| {
                let of = |row: &super::super::state::Booked| {
                    row.account == 2040 && !row.of.dollars && row.of.fund == debtor && row.of.other == Some(creditor)
                };
                (debtor, creditor, -oracle.net(of))
            })
            .filter(|(_, _, debt)| *debt > 0)
            .collect();
        let found = self.one(&debts);
        (!strict || found.is_some()).then_some(())?;
        let (debtor, creditor, debt) = found.unwrap_or((op.fund, op.other, 5_000));
        (op.fund, op.other, op.amount) = (debtor, creditor, self.amount(debt));
        op.bank2 = if self.chance(600) { op.bank } else { self.below(3) };
        Some(())
    }

    fn budget(&mut self, op: &mut Op, oracle: &Oracle) {
        op.fund = if self.chance(60) { 3 + self.below(2) } else { op.fund };
        op.line = self.below(3);
        op.line2 = self.below(4);
        let lines = &oracle.s.funds[op.fund].lines;
        let (authority, out) = lines.get(op.line).copied().unwrap_or((1_000, 0));
        if op.kind == Kind::Move {
            let room = (authority + out) * oracle.s.funds[op.fund].flexibility / 10_000 - out;
            op.amount = self.amount(room.max(1));
            op.line2 = if self.chance(20) { 9 } else { op.line2 };
            return;
        }
        let available = oracle.available(op.fund, op.line);
        op.amount = match self.below(10) {
            0..=5 => authority + self.upto(70_000),
            6..=8 => authority - self.upto(available / 2 + 1_000),
            _ => authority - self.upto(authority),
        };
        op.amount = if self.chance(15) { -1 } else { op.amount };
        op.line = if self.chance(20) { 9 } else { op.line };
        op.choice = if self.chance(15) { 2 } else { 0 };
        op.line = if op.line == INDIRECT { 0 } else { op.line };
    }

    /// Some receipts are payments that came back, to the minor unit.
    fn like_a_payment(&mut self, op: &mut Op, oracle: &Oracle) {
        if !self.chance(450) {
            return;
        }
        let paid = |case: &Case, part: &Part| case.stand == Stand::Active && part.step == Step::Paid;
        if let Some((case, part)) = self.spot(oracle, true, |case| &case.parts, paid) {
            op.amount = oracle.s.cases[case].parts[part].amount;
        }
    }

    fn receipt(&mut self, op: &mut Op, oracle: &Oracle, strict: bool) -> Option<()> {
        let row = |at: usize| &oracle.s.receipts[at];
        let open: Vec<usize> = (0..oracle.s.receipts.len()).filter(|at| row(*at).held).collect();
        op.part = self.latest(&open, oracle.s.receipts.len(), strict)?;
        let receipt = row(op.part).clone();
        if op.kind == Kind::GiveBack {
            return Some(());
        }
        let payment = |case: &Case, part: &Part| {
            case.stand == Stand::Active && part.step == Step::Paid && part.amount == receipt.amount
        };
        let known = self.spot(oracle, true, |case| &case.parts, payment).is_some();
        op.choice = match (receipt.bank == DOLLAR_BANK, known && self.chance(700)) {
            (true, _) => 3 * self.below(2),
            (false, true) => 2,
            (false, false) => self.below(4),
        };
        op.fund = if receipt.bank == DOLLAR_BANK { DOLLAR_FUND } else { self.below(5) };
        if op.choice == 1 {
            let fits = |_: &Case, claim: &super::super::state::Claim| claim.open() >= receipt.amount;
            (op.case, op.line) = self.spot(oracle, strict, |case| &case.claims, fits)?;
        } else if op.choice == 2 {
            (op.case, op.line) = self.spot(oracle, strict, |case| &case.parts, payment)?;
        } else {
            return Some(());
        }
        let case = oracle.s.cases[op.case].clone();
        op.who = self.who(op.kind, Some(&case));
        Some(())
    }
}

/// Place of the fund in dollars.
const DOLLAR_FUND: usize = super::super::books::DOLLARS;
