//! The oracle's rules of a case: from the closed vote to the signed agreement and its amendments.

use std::rc::Rc;

use super::books::{CALL_BUDGET, Oracle, Ruled, money, need, points};
use super::op::{CAST, Op};
use super::state::{Case, Part, Stand, Step};

/// What a case's committee path notes: who did what. The officers' acts are those of the operation's person.
pub const PATH: &[(&str, Option<&str>)] = &[
    ("case_open", None),
    ("case_submit", None),
    ("case_screen", Some("manager1")),
    ("case_assess", None),
    ("plan_accept", None),
    ("interest_declare", Some("committee1")),
    ("interest_declare", Some("committee2")),
    ("score", Some("committee1")),
    ("score", Some("committee2")),
    ("vote", Some("committee1")),
    ("vote", Some("committee2")),
    ("vote_close", Some("chair")),
];

/// Place of a person in the cast.
pub fn person(name: &str) -> usize {
    CAST.iter().position(|(known, _)| *known == name).unwrap_or(0)
}

impl Oracle {
    /// Applied, assessed, scored, voted for: nothing is booked.
    pub fn apply(&mut self, op: &Op) -> Ruled {
        self.pass(op, None)?;
        let act = |(action, who): &(&'static str, Option<&str>)| (*action, who.map_or(op.who, person), op.on);
        if op.other == self.s.grantees.len() {
            self.s.grantees.push(0);
        }
        self.s.cases.push(Rc::new(Case {
            fund: op.fund,
            line: op.line,
            asked: op.line,
            grantee: op.other,
            stand: Stand::Voted,
            voted: op.amount,
            approved: 0,
            signed: 0,
            grantee_signed: false,
            free: 0,
            committed: 0,
            parts: Vec::new(),
            claims: Vec::new(),
            goods: Vec::new(),
            acts: PATH.iter().map(act).collect(),
        }));
        Ok(())
    }

    /// May a fund take a commitment on a line?
    fn takes(&self, fund: usize, line: usize, amount: i64, on: i64) -> Ruled {
        let found = &self.s.funds[fund];
        need((found.starts..=found.ends).contains(&on), "fund_not_open")?;
        need(amount <= self.available(fund, line), "over_budget")
    }

    /// The call and the grantee take it.
    fn granted(&mut self, case: usize, amount: i64, call_first: bool) -> Ruled {
        let found = self.s.cases[case].clone();
        let call = self.s.awarded[found.fund][found.asked] + amount;
        let held = self.s.grantees[found.grantee] + amount;
        let call_fits = need(call <= CALL_BUDGET, "over_call_budget");
        let cap_fits = need(amount <= 0 || self.s.cap.is_none_or(|cap| held <= cap), "over_grantee_cap");
        if call_first {
            call_fits.and(cap_fits)?
        } else {
            cap_fits.and(call_fits)?
        }
        self.s.awarded[found.fund][found.asked] = call;
        self.s.grantees[found.grantee] = held.max(0);
        Ok(())
    }

    /// Some of it is not needed.
    fn given_back(&mut self, case: usize, amount: i64) {
        let found = self.s.cases[case].clone();
        self.s.awarded[found.fund][found.asked] -= amount;
        let held = &mut self.s.grantees[found.grantee];
        *held = (*held - amount).max(0);
    }

    /// Application approved: 9500 / 9600.
    pub fn approve(&mut self, op: &Op) -> Ruled {
        self.enter(op, op.case)?;
        let case = self.s.cases[op.case].clone();
        need(case.stand == Stand::Voted, "wrong_state")?;
        self.takes(case.fund, case.line, case.voted, op.on)?;
        let on_line = |account| {
            self.net(|row| row.of.fund == case.fund && row.of.line == Some(case.line) && row.account == account)
        };
        let used = on_line(9010) + on_line(9500) + case.voted;
        need(used <= points(on_line(9010), self.s.funds[case.fund].stop), "over_stop_level")?;
        self.granted(op.case, case.voted, true)?;
        let found = self.case(op.case);
        (found.stand, found.approved) = (Stand::Approved, case.voted);
        self.post(9500, 9600, case.voted, self.of_case(op.case, None));
        self.acted(op, op.case);
        Ok(())
    }

    /// The agreement is sent.
    pub fn agree(&mut self, op: &Op) -> Ruled {
        self.enter(op, op.case)?;
        let case = self.s.cases[op.case].clone();
        need(case.stand == Stand::Approved, "wrong_state")?;
        money(op)?;
        need(op.amount <= case.approved, "over_approved")?;
        need(!op.parts.is_empty(), "nothing_listed")?;
        need(op.parts.iter().all(|part| *part > 0), "amount_not_positive")?;
        need(op.parts.iter().sum::<i64>() == op.amount, "instalments_do_not_add_up")?;
        let found = self.case(op.case);
        (found.stand, found.signed) = (Stand::Sent, op.amount);
        found.parts.extend(op.parts.iter().map(|amount| planned(*amount)));
        self.acted(op, op.case);
        Ok(())
    }

    /// The grantee has signed.
    pub fn signature(&mut self, op: &Op) -> Ruled {
        self.enter(op, op.case)?;
        need(self.s.cases[op.case].stand == Stand::Sent, "wrong_state")?;
        need(!self.s.cases[op.case].grantee_signed, "already_done")?;
        self.case(op.case).grantee_signed = true;
        self.acted(op, op.case);
        Ok(())
    }

    /// The organisation has signed: 9600 / 9700, the rest 9600 / 9500.
    pub fn sign(&mut self, op: &Op) -> Ruled {
        self.enter(op, op.case)?;
        let case = self.s.cases[op.case].clone();
        need(case.stand == Stand::Sent, "wrong_state")?;
        need(case.grantee_signed, "signature_missing")?;
        let of = self.of_case(op.case, None);
        self.post(9600, 9700, case.signed, of);
        self.post(9600, 9500, case.approved - case.signed, of);
        let found = self.case(op.case);
        (found.stand, found.free, found.committed) = (Stand::Active, case.signed, case.signed);
        self.given_back(op.case, case.approved - case.signed);
        self.acted(op, op.case);
        Ok(())
    }

    /// Withdrawn or lapsed: 9600 / 9500.
    pub fn drop_award(&mut self, op: &Op) -> Ruled {
        self.enter(op, op.case)?;
        let case = self.s.cases[op.case].clone();
        need(matches!(case.stand, Stand::Approved | Stand::Sent), "wrong_state")?;
        self.post(9600, 9500, case.approved, self.of_case(op.case, None));
        let found = self.case(op.case);
        found.stand = Stand::Dropped;
        found.parts.iter_mut().for_each(|part| part.step = Step::Cancelled);
        self.given_back(op.case, case.approved);
        self.acted(op, op.case);
        Ok(())
    }

    /// Amended: up 9500 / 9700, down 9700 / 9500, between lines both.
    pub fn amend(&mut self, op: &Op) -> Ruled {
        self.enter(op, op.case)?;
        let case = self.s.cases[op.case].clone();
        need(case.stand == Stand::Active, "wrong_state")?;
        money(op)?;
        need(case.signed - case.free <= op.amount, "over_free")?;
        let (change, old) = (op.amount - case.signed, self.of_case(op.case, None));
        if op.choice == 1 {
            need(op.line < self.s.funds[case.fund].lines.len(), "line_not_of_fund")?;
            need(op.line != case.line, "already_done")?;
            need(case.committed <= self.available(case.fund, op.line), "over_budget")?;
            self.post(9700, 9500, case.committed, old);
            self.post(9500, 9700, case.committed, old.line(op.line));
            self.case(op.case).line = op.line;
        }
        let of = self.of_case(op.case, None);
        if change > 0 {
            let moved = if op.choice == 1 { case.committed } else { 0 };
            self.takes(case.fund, self.s.cases[op.case].line, change + moved, op.on)?;
            self.post(9500, 9700, change, of);
            self.case(op.case).committed += change;
        } else {
            let taken = self.uncommit(op.case, -change);
            self.post(9700, 9500, taken, of);
        }
        need(op.parts.iter().all(|part| *part > 0), "amount_not_positive")?;
        let fixed = |part: &&Part| !matches!(part.step, Step::Planned | Step::Cancelled);
        let kept: i64 = case.parts.iter().filter(fixed).map(|part| part.amount).sum();
        need(kept + op.parts.iter().sum::<i64>() <= op.amount, "instalments_do_not_add_up")?;
        let found = self.case(op.case);
        found.free += change;
        (found.approved, found.signed) = (found.approved.max(op.amount), op.amount);
        let planned_before = found.parts.iter_mut().filter(|part| part.step == Step::Planned);
        planned_before.for_each(|part| part.step = Step::Cancelled);
        // Whoever checked an instalment looked at another agreement.
        let checked = found.parts.iter_mut().filter(|part| part.step == Step::Verified);
        checked.for_each(|part| part.step = Step::Requested);
        found.parts.extend(op.parts.iter().map(|amount| planned(*amount)));
        if change < 0 {
            self.given_back(op.case, -change);
        } else {
            self.granted(op.case, change, false)?;
        }
        self.acted(op, op.case);
        Ok(())
    }

    /// Is all of an award done? Then what nothing waits for goes back to its line: 9700 / 9500.
    pub fn completed(&mut self, case: usize) {
        let found = self.s.cases[case].clone();
        let done = found.parts.iter().all(|part| matches!(part.step, Step::Settled | Step::Cancelled));
        if found.stand != Stand::Active || !done {
            return;
        }
        let of = self.of_case(case, None);
        self.post(9700, 9500, found.free, of);
        let found = self.case(case);
        (found.stand, found.committed, found.free) = (Stand::Completed, found.committed - found.free, 0);
    }
}

fn planned(amount: i64) -> Part {
    Part { amount, step: Step::Planned, bank: None, verified: 0, accepted: 0, claimed: 0 }
}
