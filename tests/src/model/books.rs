//! The oracle: its state, the list of amounts, the questions asked of it, and what every rule shares: gates, release, budget.
//!
//! ```text
//! oracle.judge(&op)  ->  Ok([1210 +300.00, 2010 -300.00]) or Err("over_signed")
//! ```
//! Invariant: written from `books.md` alone; nothing here calls the program's rules. A refusal leaves everything as it was.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::op::{APART, CAST, Job, Op};
use super::state::{Booked, Case, Dims, Stand, State, Step};

/// A refusal's code.
pub type Ruled = Result<(), &'static str>;

/// Place of the organisation's own fund.
pub const OWN: usize = 4;
/// Place of the fund in dollars.
pub const DOLLARS: usize = 3;
/// Line that bears fees.
pub const FEES: usize = 2;
/// Line that bears indirect cost.
pub const INDIRECT: usize = 3;
/// The bank account in dollars.
pub const DOLLAR_BANK: usize = 2;
/// Hryvnia of a dollar, on every day.
pub const RATE: i64 = 40;
/// What the call may give from each line.
pub const CALL_BUDGET: i64 = 230_000;

/// Stands in for the whole programme.
#[derive(Clone, Debug)]
pub struct Oracle {
    /// Things.
    pub s: State,
    /// Every amount booked, in order.
    pub booked: Vec<Booked>,
    /// Amounts of the operation in hand.
    pub draft: Vec<Booked>,
    /// Bank lines that were used.
    pub used: BTreeSet<(usize, u32)>,
    /// Today, in days from the first.
    pub today: i64,
    /// Number of the operation in hand.
    pub number: usize,
    /// Day of the operation in hand.
    pub on: i64,
    /// Bank line of the operation in hand.
    pub line_used: Option<(usize, u32)>,
}

impl Oracle {
    /// A programme without anything in it.
    pub fn new(today: i64) -> Oracle {
        Oracle {
            s: State::default(),
            booked: Vec::new(),
            draft: Vec::new(),
            used: BTreeSet::new(),
            today,
            number: 0,
            on: 0,
            line_used: None,
        }
    }

    /// Judges an operation and takes it in if it is granted: what it books.
    ///
    /// # Errors
    /// The code it is refused with.
    pub fn judge(&mut self, number: usize, op: &Op) -> Result<Vec<Booked>, &'static str> {
        let kept = self.s.clone();
        self.draft.clear();
        (self.number, self.on, self.line_used) = (number, op.on, None);
        match self.rule(op).and_then(|()| self.may_book(op)) {
            Ok(()) => {
                self.used.extend(self.line_used);
                self.booked.extend_from_slice(&self.draft);
                Ok(std::mem::take(&mut self.draft))
            }
            Err(code) => {
                self.s = kept;
                Err(code)
            }
        }
    }

    /// Closed months (guarantee 6), and late items.
    fn may_book(&self, op: &Op) -> Ruled {
        let books = !self.draft.is_empty();
        let through = |closed: Option<i64>, day: i64| closed.is_some_and(|last| day <= last);
        if books && through(self.s.hard, op.on) {
            return Err("period_closed");
        }
        if books && through(self.s.soft, op.on) && !CAST[op.who].1.contains(&Job::Chief) {
            return Err("period_soft_closed");
        }
        match op.original {
            Some(day) if !(day < op.on && through(self.s.soft, day) && books) => Err("not_late"),
            _ => Ok(()),
        }
    }

    /// Role, duties, dates: what is asked of everybody first.
    pub fn pass(&self, op: &Op, case: Option<usize>) -> Ruled {
        if !op.kind.jobs().iter().any(|job| CAST[op.who].1.contains(job)) {
            return Err("not_your_role");
        }
        let acts = case.map_or(&[][..], |case| &self.s.cases[case].acts);
        let code = op.kind.code();
        let clash = |done: &str| APART.iter().any(|pair| *pair == (done, code) || *pair == (code, done));
        if acts.iter().any(|(done, who, _)| *who == op.who && clash(done)) {
            return Err("duties");
        }
        if op.on > self.today {
            return Err("not_in_the_future");
        }
        let last = acts.iter().map(|(_, _, on)| *on).max();
        if last.is_some_and(|last| op.on < last) { Err("before_earlier_act") } else { Ok(()) }
    }

    /// The same, then the version that was seen.
    pub fn enter(&self, op: &Op, case: usize) -> Ruled {
        self.pass(op, Some(case))?;
        need(!op.stale, "stale_version")
    }

    /// The same, then the states of a disbursement and of its award.
    pub fn enter_part(&self, op: &Op, steps: &[Step], stands: &[Stand]) -> Ruled {
        self.enter(op, op.case)?;
        let case = &self.s.cases[op.case];
        need(steps.contains(&case.parts[op.part].step), "wrong_state")?;
        need(stands.contains(&case.stand), "wrong_state")
    }

    /// A bank line that is new.
    pub fn fresh_line(&mut self, bank: usize, op: &Op) -> Ruled {
        self.line_used = Some((bank, op.reference));
        need(!self.used.contains(&(bank, op.reference)), "bank_line_used")
    }

    /// A case, to be changed.
    pub fn case(&mut self, case: usize) -> &mut Case {
        Rc::make_mut(&mut self.s.cases[case])
    }

    /// Notes who did what.
    pub fn acted(&mut self, op: &Op, case: usize) {
        let act = (op.kind.code(), op.who, op.on);
        self.case(case).acts.push(act);
    }

    /// Where a case's amounts belong.
    pub fn of_case(&self, case: usize, part: Option<usize>) -> Dims {
        let found = &self.s.cases[case];
        Dims { case: Some(case), part, ..Dims::fund(found.fund).line(found.line) }
    }

    /// Books an amount; none where it is not above zero.
    pub fn post(&mut self, debit: u16, credit: u16, amount: i64, of: Dims) {
        if amount <= 0 {
            return;
        }
        let (op, on) = (self.number, self.on);
        self.draft.push(Booked { op, on, account: debit, amount, of });
        self.draft.push(Booked { op, on, account: credit, amount: -amount, of });
    }

    /// Net debit of what was booked before this operation.
    pub fn net(&self, which: impl Fn(&Booked) -> bool) -> i64 {
        self.booked.iter().filter(|row| which(row)).map(|row| row.amount).sum()
    }

    /// Net debit, this operation so far included.
    pub fn now(&self, which: impl Fn(&Booked) -> bool) -> i64 {
        let all = self.booked.iter().chain(&self.draft);
        all.filter(|row| which(row)).map(|row| row.amount).sum()
    }

    /// The least that a balance is on the operation's date or any later day: `sign` 1 for a debit balance, -1 for a credit.
    pub fn lowest(&self, sign: i64, which: impl Fn(&Booked) -> bool) -> i64 {
        let rows = self.booked.iter().filter(|row| which(row));
        let mut days: Vec<(i64, i64)> = rows.map(|row| (row.on.max(self.on), row.amount * sign)).collect();
        days.push((self.on, 0));
        days.sort_unstable();
        let (mut running, mut lowest) = (0, i64::MAX);
        for (at, (day, amount)) in days.iter().enumerate() {
            running += amount;
            if days.get(at + 1).is_none_or(|(next, _)| next != day) {
                lowest = lowest.min(running);
            }
        }
        lowest
    }

    /// Cash of a fund that nobody waits for.
    pub fn cash_free(&self, fund: usize, dollars: bool) -> i64 {
        let of = |row: &Booked, account| row.account == account && row.of.fund == fund && row.of.dollars == dollars;
        let leaving = (self.arriving(fund, None, dollars) - self.net(|row| of(row, 1090))).max(0);
        let bank = if dollars { 1020 } else { 1010 };
        self.lowest(1, |row| of(row, bank)) + self.net(|row| of(row, 2010)) - leaving
    }

    /// What a bank account has of a fund's money.
    pub fn in_bank(&self, fund: usize, bank: usize) -> i64 {
        self.lowest(1, |row| row.of.fund == fund && row.of.bank == Some(bank) && matches!(row.account, 1010 | 1020))
    }

    /// The same, less what is on its way out.
    pub fn spare(&self, fund: usize, bank: usize) -> i64 {
        let way = |row: &Booked| row.of.fund == fund && row.of.bank == Some(bank) && row.account == 1090;
        self.in_bank(fund, bank) - (self.arriving(fund, Some(bank), bank == DOLLAR_BANK) - self.net(way)).max(0)
    }

    /// What is on its way into a fund's bank accounts, or into one: it pays for nothing yet.
    fn arriving(&self, fund: usize, bank: Option<usize>, dollars: bool) -> i64 {
        let way = self.s.remits.iter().filter(|way| way.incoming && !way.done && way.fund == fund);
        let way = way.filter(|way| bank.is_none_or(|bank| bank == way.bank) && (way.bank == DOLLAR_BANK) == dollars);
        way.map(|way| way.amount).sum()
    }

    /// What a line has available.
    pub fn available(&self, fund: usize, line: usize) -> i64 {
        self.lowest(-1, |row| row.of.fund == fund && row.of.line == Some(line) && row.account == 9500)
    }

    /// Net debit of a fund's account, this operation so far included.
    pub fn of_fund(&self, fund: usize, account: u16) -> i64 {
        let dollars = self.s.funds[fund].dollars;
        self.now(|row| row.of.fund == fund && row.account == account && row.of.dollars == dollars)
    }

    /// Net debit of a disbursement's account in the fund of its case.
    pub fn of_part(&self, case: usize, part: usize, account: u16) -> i64 {
        let fund = self.s.cases[case].fund;
        self.now(|row| {
            row.account == account && row.of.fund == fund && (row.of.case, row.of.part) == (Some(case), Some(part))
        })
    }

    /// REL: the donor's money for a cost.
    pub fn release(&mut self, amount: i64, of: Dims) {
        let of = of.inner();
        if !self.s.funds[of.fund].conditional {
            return self.post(3110, 4010, amount, of);
        }
        let covered = amount.min((-self.of_fund(of.fund, 2110)).max(0));
        self.post(2110, 4010, covered, of);
        self.post(1110, 4010, amount - covered, of);
    }

    /// UNREL.
    pub fn unrelease(&mut self, amount: i64, of: Dims) {
        let of = of.inner();
        if !self.s.funds[of.fund].conditional {
            return self.post(4010, 3110, amount, of);
        }
        let first = amount.min(self.of_fund(of.fund, 1110).max(0));
        self.post(4010, 1110, first, of);
        self.post(4010, 2110, amount - first, of);
    }

    /// A part of the commitment goes: as much as there is.
    pub fn uncommit(&mut self, case: usize, amount: i64) -> i64 {
        let found = self.case(case);
        let taken = amount.min(found.committed);
        found.committed -= taken;
        taken
    }

    /// A cost of a case with its release and its budget: 9700 / 9800, what is beyond the commitment 9500 / 9800.
    pub fn cost(&mut self, debit: u16, credit: u16, amount: i64, of: Dims) {
        self.post(debit, credit, amount, of);
        self.spent(amount, of);
    }

    /// Release and budget of a cost.
    pub fn spent(&mut self, amount: i64, of: Dims) {
        self.release(amount, of);
        let taken = of.case.map_or(0, |case| self.uncommit(case, amount));
        self.post(9700, 9800, taken, of.inner());
        self.post(9500, 9800, amount - taken, of.inner());
    }

    /// A cost taken back: its release, and 9800 to another budget account; first on its own line, then on the others.
    pub fn uncost(&mut self, debit: u16, credit: u16, amount: i64, to: u16, of: Dims) {
        self.post(debit, credit, amount, of);
        self.unrelease(amount, of);
        self.unspent(amount, to, of);
    }

    /// 9800 to another budget account.
    pub fn unspent(&mut self, amount: i64, to: u16, of: Dims) {
        let (of, mut left) = (of.inner(), amount);
        let own = of.line.unwrap_or(0);
        let others = (0..self.s.funds[of.fund].lines.len()).filter(|line| *line != own);
        for line in [own].into_iter().chain(others) {
            let on_line = |row: &Booked| row.of.fund == of.fund && row.of.line == Some(line) && row.account == 9800;
            let taken = left.min((-self.now(on_line)).max(0));
            left -= taken;
            if line == own || to != 9700 {
                self.post(9800, to, taken, of.line(line));
                continue;
            }
            self.post(9800, 9500, taken, of.line(line));
            self.post(9500, 9700, taken, of);
        }
        self.post(9800, to, left, of);
    }
}

/// A rule: holds, or the code it is refused with.
pub fn need(holds: bool, code: &'static str) -> Ruled {
    if holds { Ok(()) } else { Err(code) }
}

/// An amount that is one: in the right currency, above zero.
pub fn money(op: &Op) -> Ruled {
    need(!op.foreign, "currency_mismatch")?;
    need(op.amount > 0, "amount_not_positive")
}

/// A part of an amount in basis points, half away from zero.
pub fn points(amount: i64, points: i64) -> i64 {
    let over = i128::from(amount) * i128::from(points);
    let size = (over.abs() + 5_000) / 10_000;
    i64::try_from(if over < 0 { -size } else { size }).unwrap_or(i64::MAX)
}
