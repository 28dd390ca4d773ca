//! What people do in the books outside the steps of a case: entries by hand and their reversal, amendments and moves of
//! budgets, charges, rates and the cap.
//!
//! Invariant: every refusal code of these commands is provoked, and every entry is held against its legs; the rules that
//! hold after every event are checked by the play itself.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../play/mod.rs"]
mod play;

mod amendment;
mod charge;
mod chart;
mod journal;
mod rates;
mod refused;
mod reversal;
mod sealed;
mod split;

use ledger_core::id::{BankAccountId, DraftId, EntryId, FundId, LineId};
use ledger_core::ledger::account::{NET_FREE, Side};
use ledger_core::money::{Currency, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Fund, FundState};
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::Refusal;

use play::{Player, account, code, id};

/// A line of a draft: account, side, amount, bank account, budget line.
pub struct Line(&'static str, Side, Money, Option<BankAccountId>, Option<LineId>);

/// A debit of an account that asks for nothing.
pub fn debit(digits: &'static str, amount: Money) -> Line {
    Line(digits, Side::Debit, amount, None, None)
}

/// A credit of an account that asks for nothing.
pub fn credit(digits: &'static str, amount: Money) -> Line {
    Line(digits, Side::Credit, amount, None, None)
}

impl Line {
    /// On a bank account.
    pub fn bank(self, bank: BankAccountId) -> Line {
        Line(self.0, self.1, self.2, Some(bank), self.4)
    }

    /// On a budget line.
    pub fn line(self, line: LineId) -> Line {
        Line(self.0, self.1, self.2, self.3, Some(line))
    }
}

/// The command that prepares an entry by hand.
pub fn prepare(fund: FundId, lines: Vec<Line>) -> Command {
    let leg = |Line(digits, side, amount, bank_account, line): Line| input::DraftLeg {
        account: account(digits),
        side,
        amount,
        line,
        bank_account,
    };
    let (legs, reason) = (lines.into_iter().map(leg).collect(), code("correction"));
    Command::JournalPrepare(input::JournalPrepare { fund, legs, reason, original_on: None })
}

impl Player {
    /// A draft prepared by the finance assistant.
    pub fn drafted(&mut self, fund: FundId, lines: Vec<Line>) -> DraftId {
        id(&self.by("finance").go(prepare(fund, lines)))
    }

    /// A draft prepared and posted by two persons.
    pub fn posted(&mut self, fund: FundId, lines: Vec<Line>) -> Plan {
        let draft = self.drafted(fund, lines);
        self.by("finance_manager1").go(post(draft, 1))
    }

    /// A command made from the programme as it stands, granted.
    pub fn go_with(&mut self, command: impl Fn(&Player) -> Command) -> Plan {
        let command = command(self);
        self.go(command)
    }

    /// A command made from the programme as it stands, refused.
    pub fn refusal_with(&mut self, command: impl Fn(&Player) -> Command) -> Refusal {
        let command = command(self);
        self.refusal(command)
    }

    /// The organisation's own fund with money in a bank account of its own.
    pub fn free_with(&mut self, amount: i64) -> (FundId, BankAccountId) {
        let (fund, bank) = (self.free_fund(), self.bank(Currency::UAH));
        self.given(fund, bank, NET_FREE, amount);
        (fund, bank)
    }

    /// A fund as it stands.
    pub fn fund_row(&self, fund: FundId) -> Fund {
        self.stage.base().funds[&fund].clone()
    }

    /// A fund's state, put in as its closeout writes it.
    pub fn put_state(&mut self, fund: FundId, state: FundState) {
        let row = Fund { state, ..self.fund_row(fund) };
        self.take(&Plan::about(ledger_core::programme::act::ObjectKind::Fund, fund, 1).change(row));
    }
}

/// The command that posts a draft.
pub fn post(draft: DraftId, version: i64) -> Command {
    Command::JournalPost(input::JournalPost { draft, version })
}

/// The command that reverses an entry.
pub fn reverse(entry: EntryId) -> Command {
    Command::EntryReverse(input::EntryReverse { entry, reason: code("posted-twice") })
}

/// The id of the only entry of a plan.
pub fn entry_of(plan: &Plan) -> EntryId {
    assert_eq!(plan.entries.len(), 1);
    plan.entries[0].header.entry_id
}
