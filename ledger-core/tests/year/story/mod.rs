//! The year: two donors, one in dollars and one in euros, over books in hryvnia; each step played through the commands, and
//! written down beside them.

mod cases;
mod debts;
mod donors;
mod end;
mod goods;
mod money;
mod treasury;

use ledger_core::id::{BankAccountId, CallId, CaseId, ConversionId, FundId, LineId};
use ledger_core::money::{Currency, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::plan::{Change, Plan};

use super::play::{Place, Player, usd_currency};
use super::records::{Figures, Records, cases};

/// The hryvnia.
pub const UAH: Currency = Currency::UAH;

/// Euros.
pub fn euro() -> Currency {
    Currency::from_code("EUR").unwrap()
}

/// A donor's fund with its lines.
#[derive(Clone, Debug)]
pub struct Donor {
    /// Fund.
    pub fund: FundId,
    /// Its currency.
    pub currency: Currency,
    /// Its lines, in the order of the agreement.
    pub lines: Vec<LineId>,
    /// Its bank account in its currency.
    pub bank: BankAccountId,
}

/// The year as far as it was told.
pub struct Year {
    /// The books.
    pub p: Player,
    /// What people wrote down.
    pub r: Records,
    /// The organisation's own fund.
    pub free: FundId,
    /// Dollars, conditional, advance; the donor bears exchange and takes fees, interest and indirect cost.
    pub alpha: Donor,
    /// Euros, a pledge, expense when authorised; the organisation bears what the donor does not.
    pub beta: Donor,
    /// The bank account in hryvnia that pays.
    pub main: BankAccountId,
    /// Another in hryvnia.
    pub second: BankAccountId,
    /// The call that gives from both.
    pub call: CallId,
    /// The cases whose claims were lost at a donor's cost: Alpha's, then Beta's.
    pub lost: Vec<CaseId>,
    /// How often the records were held against the books.
    pub held: usize,
}

impl Year {
    /// The whole of it.
    pub fn told() -> Year {
        let mut year = Year::begun();
        year.january();
        year.february();
        year.cash();
        year.debts();
        year.in_kind();
        year.between_funds();
        year.receipts();
        year.changes();
        year.year_end();
        year.closeout();
        year
    }

    /// A donor's fund as a place for cases: paid from the main account.
    pub fn place(&self, donor: &Donor) -> Place {
        let (fund, line, spare) = (donor.fund, donor.lines[0], donor.lines[1]);
        Place { fund, line, spare, bank: self.main, donor_bank: donor.bank, call: self.call }
    }

    /// Alpha as a place.
    pub fn a(&self) -> Place {
        self.place(&self.alpha)
    }

    /// Beta as a place.
    pub fn b(&self) -> Place {
        self.place(&self.beta)
    }

    /// The records agree with the books, in every figure.
    pub fn agree(&mut self, when: &str) {
        let figures = Figures::of(&self.p.journal, &cases(&self.p));
        let differences = self.r.differences(&figures);
        assert!(differences.is_empty(), "{when}:\n{}", differences.join("\n"));
        self.held += 1;
    }

    /// A finance manager's command.
    pub fn manage(&mut self, command: Command) -> Plan {
        self.p.by("finance_manager1").go(command)
    }

    /// A finance clerk's command.
    pub fn clerk(&mut self, command: Command) -> Plan {
        self.p.by("finance").go(command)
    }

    /// A bank line that brings or takes money of a fund.
    pub fn line(&mut self, fund: FundId, bank_account: BankAccountId, amount: Money) -> input::FundBankLine {
        let (bank_ref, value_on) = (self.p.fresh("LINE"), self.p.date());
        input::FundBankLine { fund, bank_account, amount, bank_ref, value_on }
    }

    /// The step of a fund as it stands.
    pub fn fund_step(&self, fund: FundId) -> input::FundStep {
        input::FundStep { fund, version: self.p.stage.base().funds[&fund].version }
    }

    /// Currency sold, its proceeds awaited.
    pub fn sells(&mut self, donor: &Donor, amount: i64) -> ConversionId {
        let sell = self.line(donor.fund, donor.bank, Money::new(amount, donor.currency));
        let plan = self.clerk(Command::CurrencySell(sell));
        let row = |change: &Change| if let Change::Conversion(row) = change { Some(row.conversion_id) } else { None };
        self.r.statement(donor.bank, -amount);
        plan.changes.iter().find_map(row).unwrap()
    }

    /// The proceeds of a sale.
    pub fn proceeds(&mut self, conversion: ConversionId, amount: i64) {
        let (bank_ref, value_on) = (self.p.fresh("LINE"), self.p.date());
        let (bank_account, amount) = (self.main, Money::new(amount, UAH));
        let settle = input::ConversionSettle { conversion, bank_account, amount, bank_ref, value_on };
        self.clerk(Command::ConversionSettle(settle));
        self.r.statement(self.main, amount.minor.0);
    }

    /// A fund pays what it owes another out of one bank account.
    pub fn settles(&mut self, debtor: FundId, creditor: FundId, bank: BankAccountId, amount: Money) {
        let settle = input::FundSettle { debtor, creditor, from: bank, to: bank, amount };
        self.manage(Command::FundSettle(settle));
        self.r.owes(debtor, creditor, amount.currency, -amount.minor.0);
    }

    /// A cost in hryvnia that is `cost` of the donor's money, out of a commitment of `committed`: the donor's account and the
    /// budget know of it, the difference was never committed or is free again.
    pub fn spent(&mut self, (case, donor): (CaseId, &Donor), kind: &str, uah: i64, cost: i64, committed: i64) {
        let deferred = self.deferred(donor);
        self.r.fund(donor.fund, kind, UAH, uah);
        self.r.fund(donor.fund, "4010", donor.currency, -cost);
        self.r.fund(donor.fund, deferred, donor.currency, cost);
        self.r.case((case, donor.fund), "9700", committed);
        self.r.case((case, donor.fund), "9800", -cost);
    }

    /// Where a donor's money waits to be spent.
    pub fn deferred(&self, donor: &Donor) -> &'static str {
        if donor.currency == usd_currency() { "2110" } else { "3110" }
    }
}
