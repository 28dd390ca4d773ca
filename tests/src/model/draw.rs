//! Draws operations: mostly such as could be granted as the oracle stands, some with a fault, every kind often enough.
//!
//! Invariant: the same seed gives the same operations as long as the oracle judges them the same. What is drawn is only
//! looked up, never judged here.

use super::books::{DOLLAR_BANK, INDIRECT, OWN, Oracle};
use super::op::{APART, CAST, Kind, Op};
use super::state::{Case, Part, Stand, Step};
use super::treasury::month_ends;
use crate::dice::Dice;

/// Cases that are still looked at.
const LIVE: usize = 48;
/// The least share of a kind, in thousandths, that is drawn for.
const LEAST: u64 = 13;

/// Kinds that carry the play forward are drawn more often than the others.
const OFTEN: &[(Kind, u64)] = &[
    (Kind::Apply, 2),
    (Kind::Approve, 2),
    (Kind::Agree, 3),
    (Kind::Signature, 3),
    (Kind::Sign, 3),
    (Kind::Request, 5),
    (Kind::Verify, 5),
    (Kind::Authorise, 5),
    (Kind::Prepare, 5),
    (Kind::Release, 5),
    (Kind::Confirm, 5),
    (Kind::Receipts, 5),
    (Kind::Accept, 4),
    (Kind::Amend, 3),
    (Kind::Tranche, 2),
    (Kind::Order, 2),
    (Kind::Pay, 3),
    (Kind::Receive, 3),
    (Kind::Handover, 3),
    (Kind::Claim, 2),
    (Kind::Refund, 2),
    (Kind::Allowance, 2),
    (Kind::Return, 1),
    (Kind::Reissue, 2),
    (Kind::Identify, 3),
    (Kind::Hold, 1),
    (Kind::Remitted, 2),
];

/// Draws the operations of a play.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The dice.
    pub dice: Dice,
    /// How often each kind was drawn.
    pub counts: Vec<u64>,
    /// Today of the play, in days from the first.
    pub clock: i64,
    references: u32,
}

/// A place found: where an operation could go.
type Spot = (usize, usize);

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Draw {
        Draw { dice: Dice::new(seed), counts: vec![0; Kind::ALL.len()], clock: 4, references: 0 }
    }

    /// A number below a bound.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.dice.below(end as u64)).unwrap_or(0)
    }

    fn chance(&mut self, in_thousand: u64) -> bool {
        self.dice.below(1_000) < in_thousand
    }

    fn upto(&mut self, most: i64) -> i64 {
        1 + i64::try_from(self.dice.below(most.max(1).unsigned_abs())).unwrap_or(0)
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let at = self.below(of.len());
        of.get(at).cloned()
    }

    /// The next operation.
    pub fn next(&mut self, oracle: &Oracle) -> Op {
        if self.dice.once_in(7) {
            self.clock = (self.clock + 1).min(oracle.today);
        }
        let total: u64 = self.counts.iter().sum();
        let rare = (0..self.counts.len()).min_by_key(|at| self.counts[*at]).unwrap_or(0);
        let mut tries = 0;
        let mut op = loop {
            tries += 1;
            let behind = tries == 1 && self.counts[rare] * 1_000 < total * LEAST;
            let kind = if behind { Kind::ALL[rare] } else { self.kind() };
            let strict = tries < 9 && (!behind || self.dice.once_in(2));
            if let Some(op) = self.of_kind(kind, oracle, strict) {
                break op;
            }
            if tries > 40 {
                break self
                    .of_kind(Kind::Tranche, oracle, false)
                    .unwrap_or_else(|| Op::new(Kind::Tranche, 8, self.clock));
            }
        };
        if self.chance(30) {
            op.reference = self.used_before(oracle, &op).unwrap_or(op.reference);
        }
        if let Some(at) = Kind::ALL.iter().position(|kind| *kind == op.kind) {
            self.counts[at] += 1;
        }
        op
    }

    /// A line of the operation's bank account that was booked before.
    fn used_before(&mut self, oracle: &Oracle, op: &Op) -> Option<u32> {
        let bank = match op.kind {
            Kind::Confirm | Kind::Return => oracle.s.cases[op.case].parts[op.part].bank?,
            Kind::Remitted => oracle.s.remits[op.part].bank,
            _ => op.bank,
        };
        let of_bank: Vec<u32> = oracle.used.range((bank, 0)..(bank + 1, 0)).map(|(_, number)| *number).collect();
        self.one(&of_bank)
    }

    fn kind(&mut self) -> Kind {
        let often: u64 = OFTEN.iter().map(|(_, weight)| weight).sum();
        let mut at = self.dice.below(often + Kind::ALL.len() as u64);
        for (kind, weight) in OFTEN {
            if at < *weight {
                return *kind;
            }
            at -= weight;
        }
        Kind::ALL[self.below(Kind::ALL.len())]
    }

    fn who(&mut self, kind: Kind, case: Option<&Case>) -> usize {
        if self.chance(35) {
            return self.below(CAST.len());
        }
        let code = kind.code();
        let apart = |done: &str| APART.iter().any(|pair| *pair == (done, code) || *pair == (code, done));
        let may = |who: &usize| kind.jobs().iter().any(|job| CAST[*who].1.contains(job));
        let clash = |who: usize| case.is_some_and(|case| case.acts.iter().any(|act| act.1 == who && apart(act.0)));
        let all: Vec<usize> = (0..CAST.len()).filter(may).collect();
        let clear: Vec<usize> = all.iter().copied().filter(|who| !clash(*who)).collect();
        let among = if clear.is_empty() || self.chance(40) { all } else { clear };
        self.one(&among).unwrap_or(0)
    }

    fn start(&mut self, kind: Kind, case: Option<&Case>) -> Op {
        let who = self.who(kind, case);
        let back = if case.is_some() { 40 } else { 130 };
        let mut on = self.clock;
        if self.chance(back) {
            on = (self.clock - self.upto(45)).max(1);
        } else if self.chance(12) {
            on = 100_000;
        }
        let mut op = Op::new(kind, who, on);
        op.stale = self.chance(15);
        op.foreign = self.chance(12);
        if self.chance(10) {
            op.original = Some((self.clock - self.upto(60)).max(1));
        }
        self.references += 1;
        op.reference = self.references;
        op.bank = self.below(2);
        op
    }

    /// An amount against a limit: all of it, some of it, now and then more, or nothing.
    fn amount(&mut self, limit: i64) -> i64 {
        match self.dice.below(100) {
            0 => 0,
            1..=7 => limit.max(0) + self.upto(9_000),
            8..=48 => limit.max(1),
            _ => self.upto(limit),
        }
    }

    fn live(oracle: &Oracle) -> std::ops::Range<usize> {
        oracle.s.cases.len().saturating_sub(LIVE)..oracle.s.cases.len()
    }

    /// A place of a live case: one that fits, else (where anything goes) any.
    fn spot<T>(
        &mut self,
        oracle: &Oracle,
        strict: bool,
        rows: impl Fn(&Case) -> &[T],
        fits: impl Fn(&Case, &T) -> bool,
    ) -> Option<Spot> {
        let (mut good, mut any) = (Vec::new(), Vec::new());
        for case in Draw::live(oracle) {
            let found = &oracle.s.cases[case];
            for (at, row) in rows(found).iter().enumerate() {
                any.push((case, at));
                if fits(found, row) {
                    good.push((case, at));
                }
            }
        }
        if good.is_empty() && !strict { self.one(&any) } else { self.one(&good) }
    }

    fn in_case(&mut self, oracle: &Oracle, strict: bool, fits: impl Fn(&Case) -> bool) -> Option<usize> {
        let all: Vec<usize> = Draw::live(oracle).filter(|case| oracle.s.cases[*case].stand != Stand::Voted).collect();
        let good: Vec<usize> = Draw::live(oracle).filter(|case| fits(&oracle.s.cases[*case])).collect();
        if good.is_empty() && !strict { self.one(&all) } else { self.one(&good) }
    }

    /// An operation of a kind, if there is anything it could be about.
    fn of_kind(&mut self, kind: Kind, oracle: &Oracle, strict: bool) -> Option<Op> {
        match kind {
            Kind::Apply => Some(self.apply(oracle)),
            Kind::Approve | Kind::Agree | Kind::Signature | Kind::Sign | Kind::Drop | Kind::Amend | Kind::Order => {
                self.on_award(kind, oracle, strict)
            }
            Kind::Claim
            | Kind::Disallow
            | Kind::Request
            | Kind::Verify
            | Kind::Authorise
            | Kind::Prepare
            | Kind::Release
            | Kind::Confirm
            | Kind::Reject
            | Kind::Return
            | Kind::Reissue
            | Kind::Cancel
            | Kind::Receipts
            | Kind::Accept => self.on_part(kind, oracle, strict),
            Kind::Refund | Kind::Allowance | Kind::WriteOff | Kind::Late => self.on_claim(kind, oracle, strict),
            Kind::Pay
            | Kind::Receive
            | Kind::Handover
            | Kind::Defect
            | Kind::Retrieve
            | Kind::SendBack
            | Kind::Replace
            | Kind::PaidBack => self.on_goods(kind, oracle, strict),
            _ => self.on_fund(kind, oracle, strict),
        }
    }

    fn apply(&mut self, oracle: &Oracle) -> Op {
        let mut op = self.start(Kind::Apply, None);
        op.original = None;
        op.fund = self.below(3);
        op.line = self.below(2);
        op.amount = 5_000 + self.upto(60_000);
        let stop = oracle.s.funds[op.fund].stop;
        if stop < 10_000 && self.chance(150) {
            // So much that the line has it, and is used up beyond the level at which nothing is approved.
            let authority = oracle.s.funds[op.fund].lines[op.line].0;
            let kept = authority * (10_000 - stop) / 10_000;
            op.amount = (oracle.available(op.fund, op.line) - kept + self.upto(kept / 2)).max(1);
        }
        let known = oracle.s.grantees.len();
        op.other = if known > 0 && self.chance(150) { self.below(known) } else { known };
        op
    }

    fn on_award(&mut self, kind: Kind, oracle: &Oracle, strict: bool) -> Option<Op> {
        let early = self.chance(110);
        let fits = |case: &Case| match kind {
            Kind::Approve => case.stand == Stand::Voted,
            Kind::Agree => case.stand == Stand::Approved,
            Kind::Signature => case.stand == Stand::Sent && !case.grantee_signed,
            Kind::Sign => case.stand == Stand::Sent && case.grantee_signed != early,
            Kind::Drop => matches!(case.stand, Stand::Approved | Stand::Sent),
            Kind::Order => case.stand == Stand::Active && room(case) > 0,
            _ => case.stand == Stand::Active,
        };
        let at = self.in_case(oracle, strict, fits)?;
        let case = oracle.s.cases[at].clone();
        let mut op = Op { case: at, ..self.start(kind, Some(&case)) };
        match kind {
            Kind::Agree => {
                op.amount = if self.chance(300) { case.approved } else { self.amount(case.approved) };
                let gap = self.gap(op.amount);
                op.parts = self.instalments(op.amount - gap);
            }
            Kind::Order => {
                let limit = if self.chance(80) { case.free } else { room(&case).max(1) };
                op.amount = self.amount(limit);
            }
            Kind::Amend => self.amendment(&mut op, &case),
            _ => {}
        }
        Some(op)
    }

    fn gap(&mut self, amount: i64) -> i64 {
        if self.chance(20) { self.upto(amount / 2 + 1) } else { 0 }
    }

    fn instalments(&mut self, amount: i64) -> Vec<i64> {
        let count = i64::try_from(1 + self.below(3)).unwrap_or(1);
        let each = amount / count;
        let mut parts = vec![each; usize::try_from(count).unwrap_or(1)];
        parts.iter_mut().last().into_iter().for_each(|last| *last += amount - each * count);
        if self.chance(15) { Vec::new() } else { parts }
    }

    fn amendment(&mut self, op: &mut Op, case: &Case) {
        let spent = case.signed - case.free;
        op.amount = match self.below(4) {
            0 => case.signed + self.upto(20_000),
            1 => spent + self.upto(case.free),
            2 => self.amount(case.signed),
            _ => case.signed,
        };
        let open = |part: &&Part| !matches!(part.step, Step::Planned | Step::Cancelled);
        let kept: i64 = case.parts.iter().filter(open).map(|part| part.amount).sum();
        let room = op.amount - kept.max(spent);
        let planned = if self.chance(550) { room / 2 } else { room };
        op.parts = if planned > 0 { self.instalments(planned) } else { Vec::new() };
        if self.chance(30) {
            op.parts.push(op.amount);
        }
        op.choice = usize::from(self.chance(250));
        op.line = if self.chance(60) { 9 } else { self.below(2) };
    }

    fn on_part(&mut self, kind: Kind, oracle: &Oracle, strict: bool) -> Option<Op> {
        let (early, again) = (self.chance(50), self.chance(400));
        let fits = |case: &Case, part: &Part| {
            let active = case.stand == Stand::Active;
            let at_work = active || case.stand == Stand::Completed;
            match kind {
                Kind::Request => active && part.step == Step::Planned,
                Kind::Verify => active && part.step == Step::Requested,
                Kind::Authorise => active && part.step == Step::Verified,
                Kind::Prepare => active && part.step == Step::Authorised && part.bank.is_none(),
                Kind::Release => active && part.step == Step::Authorised && part.bank.is_some() != early,
                Kind::Confirm | Kind::Reject => active && part.step == Step::Sent,
                Kind::Return => active && part.step == Step::Paid && part.claimed == 0 && (!again || twice(case)),
                Kind::Reissue => active && part.step == Step::Returned,
                Kind::Cancel => active && matches!(part.step, Step::Returned | Step::Authorised),
                Kind::Receipts => {
                    active && matches!(part.step, Step::Paid | Step::Justified) && part.verified < part.amount
                }
                Kind::Accept => {
                    active && matches!(part.step, Step::Paid | Step::Justified) && part.accepted < part.verified
                }
                Kind::Claim => at_work && matches!(part.step, Step::Paid | Step::Justified),
                _ => at_work && matches!(part.step, Step::Justified | Step::Settled) && part.accepted > 0,
            }
        };
        let (at, number) = self.spot(oracle, strict, |case| &case.parts, fits)?;
        let case = oracle.s.cases[at].clone();
        let part = case.parts[number].clone();
        let mut op = Op { case: at, part: number, ..self.start(kind, Some(&case)) };
        op.amount = match kind {
            Kind::Confirm => self.nearly(part.amount),
            Kind::Return if self.chance(600) => part.amount,
            Kind::Return => self.amount(part.amount),
            Kind::Receipts => self.amount(part.amount - part.verified),
            Kind::Accept => self.amount((part.verified - part.accepted).min(part.open())),
            Kind::Claim => self.amount(part.open()),
            _ => self.amount(part.accepted / 2),
        };
        if kind == Kind::Prepare && self.chance(30) {
            op.bank = DOLLAR_BANK;
        }
        op.choice = self.below(4);
        Some(op)
    }

    fn nearly(&mut self, amount: i64) -> i64 {
        if self.chance(30) { amount + 1 } else { amount }
    }
}

/// What of a case is free and waits for no instalment.
fn room(case: &Case) -> i64 {
    let waits = |part: &&Part| matches!(part.step, Step::Planned | Step::Requested | Step::Verified);
    case.free - case.parts.iter().filter(waits).map(|part| part.amount).sum::<i64>()
}

/// Did a receipt turn out to be a payment of this case, or of its claims?
fn twice(case: &Case) -> bool {
    case.acts.iter().any(|act| act.0 == "receipt_identify")
}

#[path = "draw_fund.rs"]
mod fund;

#[path = "draw_claims.rs"]
mod claims;
