//! The house that a play happens in: people, donor, NGO, bank accounts, agreements with money in them, calls, rates.
//!
//! Invariant: agreements last and calls are generous unless a test says otherwise, so that a refusal in a test is the one
//! that it is about.

use ledger_core::id::{BankAccountId, CallId, FundId, LineId};
use ledger_core::ledger::account::{AccountCode, BANK};
use ledger_core::ledger::entry::{Entry, EntryHeader};
use ledger_core::ledger::leg::Dims;
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Action;
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{BudgetLine, Condition, Policy};
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::refusal::{RefusalCode, Stop};
use ledger_core::programme::region::Region;
use ledger_core::programme::terms::FundTerms;
use ledger_core::time::Timestamp;
use uuid::Uuid;

use super::{PEOPLE, Player, day, id, label, usd_currency};

/// Minor units of a budget line, and of what a donor sends: more than a play spends.
const PLENTY: i64 = 100_000_000;

/// A donor agreement to be.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Its code.
    pub code: &'static str,
    /// Its currency.
    pub currency: Currency,
    /// Conditional or not.
    pub condition: Condition,
    /// When cost is recognised.
    pub policy: Policy,
    /// Authority of its lines; the first is the one that grants are made on.
    pub lines: Vec<i64>,
    /// First tranche, in its currency.
    pub tranche: i64,
    /// What of it is sold at once at the day's rate where the fund isn't in base currency.
    pub sold: i64,
    /// What else was agreed.
    pub terms: FundTerms,
}

impl Agreement {
    /// A conditional agreement in hryvnia with two lines and plenty of money.
    pub fn uah(code: &'static str, policy: Policy) -> Agreement {
        Agreement {
            code,
            currency: Currency::UAH,
            condition: Condition::Conditional,
            policy,
            lines: vec![PLENTY, PLENTY],
            tranche: PLENTY,
            sold: 0,
            terms: FundTerms::default(),
        }
    }

    /// The same in dollars, half of its money sold.
    pub fn usd(code: &'static str, policy: Policy) -> Agreement {
        Agreement { currency: usd_currency(), sold: PLENTY / 2, ..Agreement::uah(code, policy) }
    }

    /// Without a condition.
    pub fn unconditional(self) -> Agreement {
        Agreement { condition: Condition::Unconditional, ..self }
    }
}

/// Where a case's money comes from and goes through.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Fund.
    pub fund: FundId,
    /// Line that grants are made on.
    pub line: LineId,
    /// Its second line.
    pub spare: LineId,
    /// Bank account in base currency, which pays.
    pub bank: BankAccountId,
    /// Bank account in the donor's currency; the same where that is the base currency.
    pub donor_bank: BankAccountId,
    /// Call that gives from the line.
    pub call: CallId,
}

impl Player {
    pub(super) fn set_up(&mut self) {
        let members = PEOPLE.iter().map(|(name, role)| (self.person(name), *role)).collect();
        let (code, title) = (super::code("UA"), label("Programme"));
        let open = input::ProgrammeOpen { code, title, base_currency: Currency::UAH, quorum: 2, members };
        self.go(Command::ProgrammeOpen(open));
        let donor = input::DonorOpen { code: super::code("DONOR"), title: label("Donor") };
        self.donor = id(&self.by("finance_manager1").go(Command::DonorOpen(donor)));
        let region = Region::parse("UA-46").unwrap();
        let ngo = input::NgoOpen { code: super::code("NGO"), title: label("NGO"), region };
        self.ngo = id(&self.by("manager1").go(Command::NgoOpen(ngo)));
    }

    /// A bank account.
    pub fn bank(&mut self, currency: Currency) -> BankAccountId {
        let code = self.fresh("BANK");
        let open = Command::BankAccountOpen(input::BankAccountOpen { code, currency });
        id(&self.by("finance_manager1").go(open))
    }

    /// An agreement, with nothing in its bank account: the fund and its lines in order.
    pub fn fund(&mut self, agreement: &Agreement) -> (FundId, Vec<LineId>) {
        let line = |(at, amount): (usize, &i64)| input::NewLine {
            code: super::code(&format!("L{}", at + 1)),
            title: label(&format!("Line {}", at + 1)),
            authority_minor: Minor(*amount),
            starts_on: None,
            ends_on: None,
        };
        let open = Command::FundOpen(input::FundOpen {
            donor: self.donor,
            code: super::code(agreement.code),
            title: label(agreement.code),
            currency: agreement.currency,
            condition: agreement.condition,
            policy: agreement.policy,
            starts_on: day("2026-01-01"),
            ends_on: day("2028-12-31"),
            lines: agreement.lines.iter().enumerate().map(line).collect(),
            terms: agreement.terms.clone(),
        });
        let fund: FundId = id(&self.by("finance_manager1").go(open));
        (fund, self.lines_of(fund))
    }

    /// Lines of a fund in order.
    pub fn lines_of(&self, fund: FundId) -> Vec<LineId> {
        let mut lines: Vec<&BudgetLine> =
            self.stage.base().lines.values().filter(|line| line.fund_id == fund).collect();
        lines.sort_by_key(|line| line.position);
        lines.into_iter().map(|line| line.line_id).collect()
    }

    /// An agreement with money in the bank and a call that gives from its first line.
    pub fn place(&mut self, agreement: &Agreement) -> Place {
        if agreement.currency != Currency::UAH {
            self.rate(agreement.currency, "40");
        }
        let (fund, lines) = self.fund(agreement);
        let donor_bank = self.bank(agreement.currency);
        let bank = if agreement.currency == Currency::UAH { donor_bank } else { self.bank(Currency::UAH) };
        let amount = Money { minor: Minor(agreement.tranche), currency: agreement.currency };
        self.tranche(fund, donor_bank, amount);
        if agreement.sold > 0 {
            self.sold(fund, (donor_bank, bank), Money { minor: Minor(agreement.sold), ..amount });
        }
        let call = self.call(&[(fund, lines[0])]);
        Place { fund, line: lines[0], spare: *lines.last().unwrap(), bank, donor_bank, call }
    }

    /// A donor's tranche.
    pub fn tranche(&mut self, fund: FundId, bank_account: BankAccountId, amount: Money) -> Plan {
        let (bank_ref, value_on) = (self.fresh("TRANCHE"), self.date());
        let receive = input::TrancheReceive { fund, bank_account, amount, charge_minor: Minor(0), bank_ref, value_on };
        self.by("finance").go(Command::TrancheReceive(receive))
    }

    /// A generous call that gives from these lines.
    pub fn call(&mut self, lines: &[(FundId, LineId)]) -> CallId {
        let line = |(fund, line): &(FundId, LineId)| input::NewCallLine {
            fund: *fund,
            line: *line,
            budget_minor: Minor(PLENTY * 100),
        };
        let code = self.fresh("CALL");
        let open = Command::CallOpen(input::CallOpen {
            title: label(code.as_str()),
            code,
            opens_on: day("2026-01-01"),
            closes_on: day("2029-12-31"),
            ceiling: super::uah(PLENTY),
            lines: lines.iter().map(line).collect(),
        });
        id(&self.by("manager1").go(open))
    }

    /// A quoted rate of a currency in hryvnia from today on.
    pub fn rate(&mut self, currency: Currency, rate: &str) {
        let (rate, source) = (Rate::parse(rate).unwrap(), RateSource::Nbu);
        let quoted = input::NewRate { currency, per: Currency::UAH, on_day: self.date(), rate, source };
        let who = self.who;
        let recorded = self.by("finance").try_go(&Command::RatesRecord(input::RatesRecord { rates: vec![quoted] }));
        self.who = who;
        match recorded {
            Ok(_) => {}
            Err(Stop::Refused(refusal)) if refusal.code == RefusalCode::NothingToBook => {}
            Err(stop) => panic!("a rate of {currency} on {}: {stop:?}", self.date()),
        }
    }

    /// Money of a fund sold for hryvnia, and the proceeds, which are what it was carried at.
    pub fn sold(&mut self, fund: FundId, (from, to): (BankAccountId, BankAccountId), amount: Money) {
        let (held, carried) = (self.net(fund, "1020", amount.currency), self.net_base(fund, "1020", amount.currency));
        let base = i128::from(carried) * i128::from(amount.minor.0) / i128::from(held);
        let proceeds = super::uah(i64::try_from(base).unwrap());
        let (bank_ref, value_on) = (self.fresh("SALE"), self.date());
        let sell = input::FundBankLine { fund, bank_account: from, amount, bank_ref, value_on };
        let sale = self.by("finance").go(Command::CurrencySell(sell));
        let conversion = sale.changes.iter().find_map(|change| match change {
            Change::Conversion(row) => Some(row.conversion_id),
            _ => None,
        });
        let conversion = conversion.unwrap();
        let bank_ref = self.fresh("PROCEEDS");
        let settle = input::ConversionSettle { conversion, bank_account: to, amount: proceeds, bank_ref, value_on };
        self.by("finance").go(Command::ConversionSettle(settle));
    }

    /// Money into a fund from nowhere: for tests that need a balance and aren't about how it came.
    pub fn given(&mut self, fund: FundId, bank: BankAccountId, against: AccountCode, amount: i64) {
        let mut entry = self.entry(Action::JournalPost);
        entry.post(BANK, against, Minor(amount), Currency::UAH, Minor(amount), &Dims::fund(fund).bank(bank));
        self.take(&Plan::about(ObjectKind::Draft, Uuid::nil(), 1).entry(entry));
    }

    fn entry(&mut self, action: Action) -> Entry {
        let entry_id = self.next_id().into();
        Entry::new(EntryHeader {
            entry_id,
            seq: self.seq,
            event: action.code().to_string(),
            booked_on: self.date(),
            value_on: self.date(),
            recorded_at: Timestamp::from_micros(1),
            case_id: None,
            reverses_id: None,
            follows_id: None,
            original_on: None,
            reason: None,
        })
    }

    fn next_id(&mut self) -> Uuid {
        self.seq += 1;
        Uuid::from_u128((0xfeed << 80) + u128::from(self.seq.unsigned_abs()))
    }

    /// The organisation's own fund.
    pub fn free_fund(&mut self) -> FundId {
        let open = input::FreeFundOpen { code: super::code("FREE"), title: label("Own fund") };
        id(&self.by("finance_manager1").go(Command::FreeFundOpen(open)))
    }
}
