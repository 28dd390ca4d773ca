//! What the oracle knows: plain structs, one a thing, and the list of all amounts ever booked.
//!
//! Invariant: no sum is kept anywhere: whoever asks for a balance scans the list from its start. The few figures of the
//! things themselves (what was claimed, what was delivered) are those that a person would write on the file.

use std::collections::BTreeMap;
use std::rc::Rc;

/// Of what an amount is booked: fund, budget line, bank account, case, disbursement of the case, the other fund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dims {
    /// Fund.
    pub fund: usize,
    /// Line of the fund.
    pub line: Option<usize>,
    /// Bank account.
    pub bank: Option<usize>,
    /// Case.
    pub case: Option<usize>,
    /// Disbursement of the case.
    pub part: Option<usize>,
    /// Other fund.
    pub other: Option<usize>,
    /// In dollars; else in hryvnia.
    pub dollars: bool,
}

impl Dims {
    /// Of a fund alone.
    pub fn fund(fund: usize) -> Dims {
        Dims { fund, ..Dims::default() }
    }

    /// With a line.
    pub fn line(self, line: usize) -> Dims {
        Dims { line: Some(line), ..self }
    }

    /// With a bank account.
    pub fn bank(self, bank: usize) -> Dims {
        Dims { bank: Some(bank), ..self }
    }

    /// With another fund.
    pub fn other(self, other: usize) -> Dims {
        Dims { other: Some(other), ..self }
    }

    /// As release and budget are booked: neither bank account nor other fund.
    pub fn inner(self) -> Dims {
        Dims { bank: None, other: None, ..self }
    }
}

/// One amount on one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booked {
    /// Number of the operation that booked it.
    pub op: usize,
    /// Booking day.
    pub on: i64,
    /// Account.
    pub account: u16,
    /// Debit above zero, credit below.
    pub amount: i64,
    /// Of what.
    pub of: Dims,
}

/// A fund of the play. Its lines are 0 and 1 for grants, 2 for fees and 3 for indirect cost.
#[derive(Clone, Debug, Default)]
pub struct Fund {
    /// The organisation's own.
    pub own: bool,
    /// In dollars.
    pub dollars: bool,
    /// Conditional agreement.
    pub conditional: bool,
    /// Cost when authorised; else advances.
    pub expensed: bool,
    /// Interest adds to the budget.
    pub interest_adds: bool,
    /// May it bear fees?
    pub fees: bool,
    /// Indirect cost, basis points.
    pub indirect: i64,
    /// Flexibility, basis points.
    pub flexibility: i64,
    /// Stop level, basis points.
    pub stop: i64,
    /// First day.
    pub starts: i64,
    /// Last day.
    pub ends: i64,
    /// Authority and what was moved out, per line.
    pub lines: Vec<(i64, i64)>,
}

/// Where a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// The vote is closed.
    Voted,
    /// Approved.
    Approved,
    /// The agreement was sent.
    Sent,
    /// Signed by both.
    Active,
    /// Every instalment is done.
    Completed,
    /// Withdrawn or lapsed.
    Dropped,
}

/// Where a disbursement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Planned.
    Planned,
    /// Asked for.
    Requested,
    /// Verified.
    Verified,
    /// Authorised.
    Authorised,
    /// With the bank.
    Sent,
    /// Paid.
    Paid,
    /// Came back.
    Returned,
    /// Some of it accounted for.
    Justified,
    /// All of it accounted for.
    Settled,
    /// Given up.
    Cancelled,
}

/// A disbursement.
#[derive(Clone, Debug)]
pub struct Part {
    /// Amount.
    pub amount: i64,
    /// Where it is.
    pub step: Step,
    /// Bank account of the payment, once prepared.
    pub bank: Option<usize>,
    /// Receipts verified.
    pub verified: i64,
    /// Receipts accepted.
    pub accepted: i64,
    /// Claimed back of what was not accounted for.
    pub claimed: i64,
}

impl Part {
    /// What nobody has accounted for.
    pub fn open(&self) -> i64 {
        self.amount - self.claimed - self.accepted
    }
}

/// A claim on the grantee.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Disbursement.
    pub part: usize,
    /// Does the donor get back what is disallowed?
    pub repay: bool,
    /// Claimed.
    pub claimed: i64,
    /// Paid back.
    pub refunded: i64,
    /// Allowance.
    pub allowance: i64,
    /// Who bears the loss: the own fund (true) or the donor.
    pub bearer: Option<bool>,
    /// Written off.
    pub written_off: i64,
    /// Recovered afterwards.
    pub recovered: i64,
}

impl Claim {
    /// What is still owed.
    pub fn open(&self) -> i64 {
        self.claimed - self.refunded - self.written_off
    }
}

/// An order of goods.
#[derive(Clone, Debug, Default)]
pub struct Goods {
    /// Ordered.
    pub ordered: i64,
    /// Delivered.
    pub delivered: i64,
    /// Paid.
    pub paid: i64,
    /// Handed over.
    pub handed: i64,
    /// Taken back from the grantee.
    pub retrieved: i64,
    /// Gone back to the supplier, paid for.
    pub at_supplier: i64,
    /// Ended by a refund of all of it.
    pub closed: bool,
}

impl Goods {
    /// Paid for and not here.
    pub fn prepaid(&self) -> i64 {
        (self.paid - self.delivered).max(self.at_supplier)
    }

    /// Owed to the supplier.
    pub fn owed(&self) -> i64 {
        (self.delivered + self.at_supplier - self.paid).max(0)
    }

    /// In stock and never handed over.
    pub fn fresh(&self) -> i64 {
        self.delivered - self.handed - self.retrieved
    }

    /// Nothing is left to do.
    pub fn whole(&self) -> bool {
        self.handed == self.ordered && self.paid == self.ordered
    }
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Fund.
    pub fund: usize,
    /// Line that it is committed on now.
    pub line: usize,
    /// Line that was asked for, whose call pays.
    pub asked: usize,
    /// Grantee.
    pub grantee: usize,
    /// Where it is.
    pub stand: Stand,
    /// Voted for.
    pub voted: i64,
    /// Approved.
    pub approved: i64,
    /// Signed.
    pub signed: i64,
    /// Has the grantee signed?
    pub grantee_signed: bool,
    /// Neither authorised nor ordered.
    pub free: i64,
    /// What 9700 stands for.
    pub committed: i64,
    /// Disbursements.
    pub parts: Vec<Part>,
    /// Claims.
    pub claims: Vec<Claim>,
    /// Orders.
    pub goods: Vec<Goods>,
    /// Who did what on which day.
    pub acts: Vec<(&'static str, usize, i64)>,
}

/// A receipt that nobody knew.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Bank account.
    pub bank: usize,
    /// Amount.
    pub amount: i64,
    /// Day on which it came in.
    pub on: i64,
    /// Is it still held?
    pub held: bool,
}

/// Money on its way.
#[derive(Clone, Debug)]
pub struct Remit {
    /// Fund.
    pub fund: usize,
    /// Bank account.
    pub bank: usize,
    /// Amount.
    pub amount: i64,
    /// Sent on.
    pub on: i64,
    /// Who sent it.
    pub by: usize,
    /// Does it come in?
    pub incoming: bool,
    /// The case whose supplier is paid.
    pub case: Option<usize>,
    /// Did the bank answer?
    pub done: bool,
}

/// An entry by hand: 5110 / 1010 in the own fund.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Bank account.
    pub bank: usize,
    /// Amount.
    pub amount: i64,
    /// Day it was prepared for.
    pub on: i64,
    /// Who prepared it.
    pub by: usize,
    /// Was it posted?
    pub posted: bool,
}

/// Currency sold.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Fund.
    pub fund: usize,
    /// What it was carried at in hryvnia.
    pub carried: i64,
    /// Day.
    pub on: i64,
    /// Did the proceeds come?
    pub settled: bool,
}

/// An entry of no case.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Number of the operation.
    pub op: usize,
    /// Booking day.
    pub on: i64,
    /// May it be reversed at all?
    pub reversible: bool,
    /// Was it reversed?
    pub reversed: bool,
}

/// All that changes but the amounts.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Funds.
    pub funds: Vec<Fund>,
    /// Cases.
    pub cases: Vec<Rc<Case>>,
    /// What each grantee holds.
    pub grantees: Vec<i64>,
    /// What the call gave, per fund and line.
    pub awarded: Vec<Vec<i64>>,
    /// Receipts.
    pub receipts: Vec<Receipt>,
    /// Money on its way.
    pub remits: Vec<Remit>,
    /// Entries by hand.
    pub drafts: Vec<Draft>,
    /// Sales.
    pub sales: Vec<Sale>,
    /// Entries of no case.
    pub entries: Vec<Entry>,
    /// A euro's price that was recorded, by day.
    pub rates: BTreeMap<i64, i64>,
    /// Cap of a grantee.
    pub cap: Option<i64>,
    /// Softly closed through.
    pub soft: Option<i64>,
    /// Closed for good through.
    pub hard: Option<i64>,
}
