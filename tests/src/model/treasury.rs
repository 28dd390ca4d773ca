//! The oracle's rules of the rest: receipts that nobody knew, entries by hand, reversals, currency, rates, months, the cap;
//! and which rule is whose.

use super::books::{DOLLAR_BANK, OWN, Oracle, RATE, Ruled, money, need};
use super::op::{Kind, Op};
use super::state::{Booked, Dims, Draft, Entry, Receipt, Sale, Stand, Step};

/// Last days of the months from January 2026 on, in days from the first of them.
pub fn month_ends() -> Vec<i64> {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut last = -1;
    let ends = lengths.iter().cycle().take(24).map(|length| {
        last += length;
        last
    });
    ends.collect()
}

impl Oracle {
    /// The rule of an operation.
    pub fn rule(&mut self, op: &Op) -> Ruled {
        match op.kind {
            Kind::Apply => self.apply(op),
            Kind::Approve => self.approve(op),
            Kind::Agree => self.agree(op),
            Kind::Signature => self.signature(op),
            Kind::Sign => self.sign(op),
            Kind::Drop => self.drop_award(op),
            Kind::Amend => self.amend(op),
            Kind::Request => self.asked(op, Step::Planned, Step::Requested),
            Kind::Verify => self.asked(op, Step::Requested, Step::Verified),
            Kind::Authorise => self.authorise(op),
            Kind::Prepare => self.prepare(op),
            Kind::Release => self.send(op),
            Kind::Confirm => self.confirm(op),
            Kind::Reject => self.reject(op),
            Kind::Return => self.returned(op),
            Kind::Reissue => self.reissue(op),
            Kind::Cancel => self.cancel(op),
            Kind::Receipts => self.receipts(op),
            Kind::Accept => self.accept(op),
            Kind::Claim => self.claim(op),
            Kind::Disallow => self.disallow(op),
            Kind::Refund => self.refund(op),
            Kind::Allowance => self.allowance(op),
            Kind::WriteOff => self.write_off(op),
            Kind::Late => self.late(op),
            Kind::Order => self.order(op),
            Kind::Pay => self.pay(op),
            Kind::Receive => self.receive(op),
            Kind::Handover => self.handover(op),
            Kind::Defect => self.defect(op),
            Kind::Retrieve => self.retrieve(op),
            Kind::SendBack => self.send_back(op),
            Kind::Replace => self.replace(op),
            Kind::PaidBack => self.supplier_refund(op),
            _ => {
                let before = self.s.entries.len();
                self.rule_of_funds(op)?;
                self.note_entry(op, before);
                Ok(())
            }
        }
    }

    fn rule_of_funds(&mut self, op: &Op) -> Ruled {
        match op.kind {
            Kind::Tranche => self.tranche(op),
            Kind::Interest => self.interest(op),
            Kind::Net => self.net_donor(op),
            Kind::Repay => self.repay(op),
            Kind::Remitted => self.remitted(op),
            Kind::Lend => self.lend(op),
            Kind::Settle => self.settle(op),
            Kind::Fee => self.fee(op),
            Kind::Indirect => self.indirect(op),
            Kind::Move => self.move_budget(op),
            Kind::AmendFund => self.amend_fund(op),
            Kind::Hold => self.hold(op),
            Kind::Identify => self.identify(op),
            Kind::GiveBack => self.give_receipt_back(op),
            Kind::Draft => self.draft_by_hand(op),
            Kind::Post => self.post_by_hand(op),
            Kind::Reverse => self.reverse(op),
            Kind::Sell => self.sell(op),
            Kind::Proceeds => self.proceeds(op),
            Kind::Rate => self.rate(op),
            Kind::SoftClose => self.close(op, false),
            Kind::HardClose => self.close(op, true),
            _ => self.cap(op),
        }
    }

    fn note_entry(&mut self, op: &Op, before: usize) {
        let of_case = self.draft.iter().any(|row| row.of.case.is_some());
        if self.draft.is_empty() || of_case || self.s.entries.len() > before {
            return;
        }
        let on_way = self.draft.iter().any(|row| row.account == 1090);
        let by_kind = matches!(op.kind, Kind::Post | Kind::Lend | Kind::Settle | Kind::Net | Kind::Indirect);
        let reversible = by_kind && !on_way;
        self.s.entries.push(Entry { op: self.number, on: op.on, reversible, reversed: false });
    }

    fn hold(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        money(op)?;
        self.fresh_line(op.bank, op)?;
        let (account, of) = self.at_bank(OWN, op.bank);
        self.post(account, 2090, op.amount, of);
        self.s.receipts.push(Receipt { bank: op.bank, amount: op.amount, on: op.on, held: true });
        Ok(())
    }

    fn enter_receipt(&self, op: &Op, case: Option<usize>) -> Result<(Receipt, Dims), &'static str> {
        let receipt = self.s.receipts[op.part].clone();
        self.pass(op, case)?;
        need(!op.stale, "stale_version")?;
        need(receipt.held, "wrong_state")?;
        need(op.on >= receipt.on, "before_earlier_act")?;
        let dollars = receipt.bank == DOLLAR_BANK;
        Ok((receipt, Dims { dollars, ..Dims::fund(OWN) }))
    }

    /// It finds its place: 0 a tranche, 1 a claim, 2 a payment that came back, 3 the organisation's own.
    fn identify(&mut self, op: &Op) -> Ruled {
        let case = matches!(op.choice, 1 | 2).then_some(op.case);
        let (receipt, of) = self.enter_receipt(op, case)?;
        match op.choice {
            0 => self.goes_to_tranche(op, &receipt, of)?,
            1 => {
                let claim = self.s.cases[op.case].claims[op.line].clone();
                need(claim.written_off == 0 && claim.open() > 0, "wrong_state")?;
                need(!of.dollars, "currency_mismatch")?;
                let to = self.of_case(op.case, Some(claim.part)).other(OWN);
                self.paid_back(op.case, op.line, (receipt.amount, 1120), to, &claim)?;
                self.post(2090, 2040, receipt.amount, of.other(to.fund));
            }
            2 => {
                let case = self.s.cases[op.case].clone();
                let part = case.parts[op.line].clone();
                need(part.step == Step::Paid && case.stand == Stand::Active, "wrong_state")?;
                need(part.claimed == 0, "wrong_state")?;
                need(!of.dollars, "currency_mismatch")?;
                need(part.amount == receipt.amount, "amount_differs")?;
                self.post(2090, 2040, receipt.amount, of.other(case.fund));
                self.post(1120, 2020, receipt.amount, self.of_case(op.case, Some(op.line)).other(OWN));
                self.case(op.case).parts[op.line].step = Step::Returned;
            }
            _ => self.post(2090, 4110, receipt.amount, of),
        }
        if let Some(case) = case {
            self.acted(op, case);
        }
        self.s.receipts[op.part].held = false;
        Ok(())
    }

    fn goes_to_tranche(&mut self, op: &Op, receipt: &Receipt, of: Dims) -> Ruled {
        let fund = self.s.funds[op.fund].clone();
        need(!fund.own, "free_fund_wrong")?;
        need(fund.dollars == of.dollars, "currency_mismatch")?;
        need(op.on >= fund.starts, "fund_not_open")?;
        let open = receipt.amount.min(self.of_fund(op.fund, 1110).max(0));
        let into = Dims { fund: op.fund, ..of }.other(OWN);
        self.post(2090, 2040, receipt.amount, of.other(op.fund));
        self.post(1120, 1110, open, into);
        self.post(1120, 2110, receipt.amount - open, into);
        Ok(())
    }

    fn give_receipt_back(&mut self, op: &Op) -> Ruled {
        let (receipt, of) = self.enter_receipt(op, None)?;
        need(receipt.amount <= self.spare(OWN, receipt.bank), "bank_short")?;
        self.post(2090, 1090, receipt.amount, of.bank(receipt.bank));
        self.leaves(&Op { amount: receipt.amount, ..op.clone() }, OWN, receipt.bank);
        self.s.receipts[op.part].held = false;
        Ok(())
    }

    /// Prepared: 5110 / 1010 in the own fund; by choice with one of six faults.
    fn draft_by_hand(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        need(op.choice != 6, "nothing_listed")?;
        need(op.amount > 0, "amount_not_positive")?;
        need(op.choice != 1, "account_unknown")?;
        need(op.choice != 2 && op.fund == OWN, "account_not_by_hand")?;
        need(op.choice != 5, "currency_mismatch")?;
        need(op.choice != 4, "dimension_missing")?;
        need(op.choice != 3, "not_balanced")?;
        self.s.drafts.push(Draft { bank: op.bank, amount: op.amount, on: op.on, by: op.who, posted: false });
        Ok(())
    }

    fn post_by_hand(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        let found = self.s.drafts[op.part].clone();
        need(found.by != op.who, "own_draft")?;
        need(!op.stale, "stale_version")?;
        need(!found.posted, "already_done")?;
        need(found.on == op.on, "draft_date")?;
        need(found.amount <= self.in_bank(OWN, found.bank), "bank_short")?;
        self.post(5110, 1010, found.amount, Dims::fund(OWN).bank(found.bank));
        self.s.drafts[op.part].posted = true;
        Ok(())
    }

    /// Reversed once, exactly; nothing goes below its floor.
    fn reverse(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        let found = self.s.entries[op.part].clone();
        need(op.on >= found.on, "before_earlier_act")?;
        need(!found.reversed, "already_done")?;
        need(found.reversible, "not_reversible")?;
        let turned = |row: &Booked| Booked { op: self.number, on: op.on, amount: -row.amount, ..*row };
        self.draft = self.booked.iter().filter(|row| row.op == found.op).map(turned).collect();
        self.floors()?;
        self.s.entries[op.part].reversed = true;
        Ok(())
    }

    /// Banks, then what is owed to and by the donor, then lines, then debts between funds.
    fn floors(&self) -> Ruled {
        type Floor = (&'static [u16], i64, fn(&Dims) -> Dims, &'static str);
        let of_bank = |of: &Dims| Dims { bank: of.bank, ..of_fund(of) };
        let of_line = |of: &Dims| Dims { line: of.line, ..of_fund(of) };
        let of_pair = |of: &Dims| Dims { other: of.other, ..of_fund(of) };
        let floors: [Floor; 7] = [
            (&[1010, 1020], 1, of_bank, "bank_short"),
            (&[1110], 1, of_fund, "over_open"),
            (&[2110, 2210], -1, of_fund, "over_open"),
            (&[9500], -1, of_line, "over_budget"),
            (&[9800], -1, of_line, "over_open"),
            (&[1120], 1, of_pair, "over_open"),
            (&[2040], -1, of_pair, "over_open"),
        ];
        for (accounts, sign, within, code) in floors {
            for row in self.draft.iter().filter(|row| accounts.contains(&row.account)) {
                let same = |other: &Booked| other.account == row.account && within(&other.of) == within(&row.of);
                let taken = -sign * self.draft.iter().filter(|row| same(row)).map(|row| row.amount).sum::<i64>();
                need(taken <= 0 || taken <= self.lowest(sign, same), code)?;
            }
        }
        Ok(())
    }

    fn sell(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        money(op)?;
        need(self.uses(op.fund, op.bank) && op.bank == DOLLAR_BANK, "currency_mismatch")?;
        self.fresh_line(op.bank, op)?;
        need(op.amount <= self.in_bank(op.fund, op.bank), "bank_short")?;
        let (account, of) = self.at_bank(op.fund, op.bank);
        self.post(1095, account, op.amount, of);
        self.s.sales.push(Sale { fund: op.fund, carried: op.amount * RATE, on: op.on, settled: false });
        Ok(())
    }

    fn proceeds(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        let sale = self.s.sales[op.part].clone();
        need(op.on >= sale.on, "before_earlier_act")?;
        need(!sale.settled, "wrong_state")?;
        money(op)?;
        need(op.bank != DOLLAR_BANK, "currency_mismatch")?;
        self.fresh_line(op.bank, op)?;
        self.post(1010, 1095, op.amount, Dims::fund(sale.fund).bank(op.bank));
        self.post(1095, 4910, op.amount - sale.carried, Dims::fund(sale.fund));
        self.post(5910, 1095, sale.carried - op.amount, Dims::fund(sale.fund));
        self.s.sales[op.part].settled = true;
        Ok(())
    }

    /// A euro's price on a day: `choice` 1 another price, 2 of a hryvnia, 3 nothing at all.
    fn rate(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        need(op.choice != 3, "nothing_listed")?;
        need(op.choice != 2, "currency_mismatch")?;
        let (day, price) = (op.extra.max(0), if op.choice == 1 { 47 } else { 45 });
        let there = self.s.rates.get(&day).copied();
        need(there.is_none_or(|there| there == price), "rate_differs")?;
        need(there.is_none(), "nothing_to_book")?;
        self.s.rates.insert(day, price);
        Ok(())
    }

    fn close(&mut self, op: &Op, hard: bool) -> Ruled {
        self.pass(op, None)?;
        let ends = month_ends();
        need(ends.contains(&op.extra), "period_order")?;
        need(op.on > op.extra, "period_not_over")?;
        let last = if hard { self.s.hard } else { self.s.soft };
        let next = last.and_then(|last| ends.iter().copied().find(|end| *end > last));
        need(next.is_none_or(|next| next == op.extra), "period_order")?;
        if !hard {
            self.s.soft = Some(op.extra);
            return Ok(());
        }
        need(self.s.soft.is_some_and(|soft| op.extra <= soft), "period_order")?;
        let open = self.s.sales.iter().any(|sale| !sale.settled && sale.on <= op.extra);
        need(!open, "conversion_open")?;
        self.s.hard = Some(op.extra);
        Ok(())
    }

    fn cap(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        let cap = (op.choice != 1).then_some(op.amount);
        if cap.is_some() {
            money(op)?;
        }
        need(cap != self.s.cap, "already_done")?;
        self.s.cap = cap;
        Ok(())
    }
}

fn of_fund(of: &Dims) -> Dims {
    Dims { dollars: of.dollars, ..Dims::fund(of.fund) }
}
