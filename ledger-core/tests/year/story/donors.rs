//! The beginning: own fund, two agreements, bank accounts, first tranches, the organisation's own money.

use ledger_core::id::{FundId, LineId};
use ledger_core::ledger::account::Side;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::terms::{BasisPoints, ExchangeBearer, FundTerms, RateMethod};

use super::super::play::{Player, account, code, day, id, label, usd_currency};
use super::super::records::Records;
use super::{Donor, UAH, Year, euro};

/// A line's authority, and its first and last day where it has a period.
type Line = (i64, Option<(&'static str, &'static str)>);

/// Alpha's lines in cents: grants of the year, fees, exchange, indirect cost, grants of the next year, more grants.
const ALPHA: [Line; 6] = [
    (1_000_000, Some(("2026-01-01", "2026-12-31"))),
    (10_000, None),
    (50_000, None),
    (150_000, None),
    (200_000, Some(("2027-01-01", "2027-12-31"))),
    (100_000, Some(("2026-01-01", "2026-12-31"))),
];

/// Beta's lines in cents: grants, equipment.
const BETA: [Line; 2] = [(800_000, None), (50_000, None)];

fn lines(of: &[Line]) -> Vec<input::NewLine> {
    let line = |(at, (amount, period)): (usize, &Line)| input::NewLine {
        code: code(&format!("L{}", at + 1)),
        title: label(&format!("Line {}", at + 1)),
        authority_minor: Minor(*amount),
        starts_on: period.map(|(from, _)| day(from)),
        ends_on: period.map(|(_, to)| day(to)),
    };
    of.iter().enumerate().map(line).collect()
}

fn opened(p: &mut Player, open: input::FundOpen) -> (FundId, Vec<LineId>) {
    let fund: FundId = id(&p.by("finance_manager1").go(Command::FundOpen(open)));
    (fund, p.lines_of(fund))
}

/// Alpha: dollars, on condition, its own sales give the rate.
fn alpha(p: &mut Player) -> Donor {
    let terms = FundTerms {
        rate_method: RateMethod::OwnConversions,
        exchange_bearer: ExchangeBearer::Donor,
        fees_eligible: true,
        interest_adds: true,
        indirect: BasisPoints(1_000),
        flexibility: BasisPoints(1_000),
        fee_line: Some(2),
        exchange_line: Some(3),
        indirect_line: Some(4),
        ..FundTerms::default()
    };
    let open = input::FundOpen {
        donor: p.donor,
        code: code("ALPHA"),
        title: label("Alpha"),
        currency: usd_currency(),
        condition: Condition::Conditional,
        policy: Policy::Advance,
        starts_on: day("2026-01-01"),
        ends_on: day("2028-06-30"),
        lines: lines(&ALPHA),
        terms,
    };
    let (fund, lines) = opened(p, open);
    let bank = p.bank(usd_currency());
    Donor { fund, currency: usd_currency(), lines, bank }
}

/// Beta: a pledge in euros, the official rate of the day.
fn beta(p: &mut Player) -> Donor {
    let open = input::FundOpen {
        donor: p.donor,
        code: code("BETA"),
        title: label("Beta"),
        currency: euro(),
        condition: Condition::Unconditional,
        policy: Policy::ExpenseWhenAuthorised,
        starts_on: day("2026-01-01"),
        ends_on: day("2028-06-30"),
        lines: lines(&BETA),
        terms: FundTerms::default(),
    };
    let (fund, lines) = opened(p, open);
    let bank = p.bank(euro());
    Donor { fund, currency: euro(), lines, bank }
}

impl Year {
    /// Agreements, bank accounts and a call.
    pub(super) fn begun() -> Year {
        let mut p = Player::new();
        p.rate(usd_currency(), "40");
        p.rate(euro(), "45");
        let free = p.free_fund();
        let (alpha, beta) = (alpha(&mut p), beta(&mut p));
        let (main, second) = (p.bank(UAH), p.bank(UAH));
        let lines = [(alpha.fund, alpha.lines[0]), (alpha.fund, alpha.lines[4]), (alpha.fund, alpha.lines[5])];
        let call = p.call(&[lines[0], lines[1], lines[2], (beta.fund, beta.lines[0])]);
        let mut r = Records::default();
        for (line, (amount, _)) in alpha.lines.iter().zip(ALPHA).chain(beta.lines.iter().zip(BETA)) {
            r.authority(*line, amount);
        }
        // A pledge is owed and restricted from the first day.
        r.fund(beta.fund, "1110", euro(), 850_000);
        r.fund(beta.fund, "3110", euro(), -850_000);
        Year { p, r, free, alpha, beta, main, second, call, lost: Vec::new(), held: 0 }
    }

    /// The first tranches, one with a correspondent's charge; the organisation's own money, by hand.
    pub(super) fn january(&mut self) {
        let (alpha, beta) = (self.alpha.clone(), self.beta.clone());
        self.p.on("2026-01-08");
        self.tranche(&alpha, 1_198_000, 2_000);
        self.r.fund(alpha.fund, "2110", alpha.currency, -1_198_000);
        // The donor sent 2,000 more, which a bank kept: received and spent at once.
        self.r.fund(alpha.fund, "5110", alpha.currency, 2_000);
        self.r.fund(alpha.fund, "4010", alpha.currency, -2_000);
        self.r.fund(alpha.fund, "9800", alpha.currency, -2_000);
        self.tranche(&beta, 600_000, 0);
        self.r.fund(beta.fund, "1110", beta.currency, -600_000);
        let (free, main) = (self.free, self.main);
        self.by_hand(free, &[("1010", Side::Debit, 20_000_000), ("3010", Side::Credit, 20_000_000)]);
        self.r.statement(main, 20_000_000);
        self.r.fund(free, "3010", UAH, -20_000_000);
        self.agree("after the first tranches");
        self.first_sales();
        self.month_end();
    }

    fn tranche(&mut self, donor: &Donor, amount: i64, charge: i64) {
        let (bank_ref, value_on) = (self.p.fresh("TRANCHE"), self.p.date());
        let receive = input::TrancheReceive {
            fund: donor.fund,
            bank_account: donor.bank,
            amount: Money::new(amount, donor.currency),
            charge_minor: Minor(charge),
            bank_ref,
            value_on,
        };
        self.clerk(Command::TrancheReceive(receive));
        self.r.statement(donor.bank, amount);
    }

    /// A later tranche of a pledge: what is open of it.
    pub(super) fn pledge_paid(&mut self, amount: i64) {
        let beta = self.beta.clone();
        self.tranche(&beta, amount, 0);
        self.r.fund(beta.fund, "1110", beta.currency, -amount);
    }

    /// An entry by hand in hryvnia at the main account: prepared by one, posted by another.
    pub(super) fn by_hand(&mut self, fund: FundId, legs: &[(&str, Side, i64)]) -> ledger_core::id::EntryId {
        let main = self.main;
        let leg = |(digits, side, amount): &(&str, Side, i64)| input::DraftLeg {
            account: account(digits),
            side: *side,
            amount: Money::new(*amount, Currency::UAH),
            line: None,
            bank_account: (*digits == "1010").then_some(main),
        };
        let legs = legs.iter().map(leg).collect();
        let prepare = input::JournalPrepare { fund, legs, reason: code("own"), original_on: None };
        let draft = id(&self.clerk(Command::JournalPrepare(prepare)));
        let plan = self.manage(Command::JournalPost(input::JournalPost { draft, version: 1 }));
        plan.entries[0].header.entry_id
    }
}
