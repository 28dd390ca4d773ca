//! A programme played in memory: commands go through [`decide`] on a [`Stage`] one after the other, without a database.
//!
//! ```text
//! let mut p = Player::new();
//! let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
//! let case = p.signed(place, &[50_000]);
//! p.paid(case, 0, place);
//! let plan = p.on("2026-02-02").by("finance_manager1").go(Command::ClaimRaise(..));
//! assert_eq!(p.legs(&plan), ["ALPHA 1220/1210 UAH 500.00"]);
//! ```
//! Invariant: after every granted command the books are held against the rules of `books.md` ([`ties`]), so that a play that
//! goes through has broken none of them. Must not decide anything, nor know what should be granted.
#![allow(dead_code, unused_imports, reason = "every test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

pub mod batches;
mod case;
mod claims;
pub mod goods;
mod house;
pub mod in_kind;
pub mod lines;
pub mod months;
mod receipts;
pub mod releases;
mod sealed;
pub mod statements;
pub mod ties;

use std::collections::BTreeSet;

use ledger_core::id::{BankAccountId, CaseId, DonorId, FundId, LineId, Mint, NgoId, PersonId, ProgrammeId};
use ledger_core::ledger::account::{AccountCode, Layer, Side};
use ledger_core::ledger::balance::{Balance, BalanceKey, Balances, Scope, apply};
use ledger_core::ledger::leg::Leg;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Role;
use ledger_core::programme::command::Command;
use ledger_core::programme::decide;
use ledger_core::programme::disbursement::DisbursementGate;
use ledger_core::programme::plan::{Change, Ctx, Plan};
use ledger_core::programme::refusal::{Refusal, RefusalCode, Stop};
use ledger_core::programme::stage::Stage;
use ledger_core::programme::world::Dossier;
use ledger_core::text::{Code, Label};
use ledger_core::time::{Day, Timestamp};
use uuid::Uuid;

pub use case::{accept, screen};
pub use house::{Agreement, Place};

/// The gate that an instalment has where nothing else is agreed.
pub const MILESTONE: DisbursementGate = DisbursementGate::Milestone;

/// Who works here: as many of each role as the duties of one case need.
pub const PEOPLE: &[(&str, Role)] = &[
    ("officer1", Role::Officer),
    ("officer2", Role::Officer),
    ("manager1", Role::Manager),
    ("manager2", Role::Manager),
    ("finance_manager1", Role::FinanceManager),
    ("finance_manager2", Role::FinanceManager),
    ("committee1", Role::Committee),
    ("committee2", Role::Committee),
    ("committee3", Role::Committee),
    ("chair", Role::Chair),
    ("finance", Role::Finance),
    ("finance2", Role::Finance),
    ("monitor", Role::Monitor),
    ("evaluator", Role::Evaluator),
    ("auditor", Role::Auditor),
    ("admin", Role::Admin),
];

/// US dollars.
pub fn usd_currency() -> Currency {
    Currency::from_code("USD").unwrap()
}

/// Hryvnia, minor units.
pub fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::UAH)
}

/// US dollars, minor units.
pub fn usd(minor: i64) -> Money {
    Money::new(minor, usd_currency())
}

/// A code out of a text that is one.
pub fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

/// A label out of a text that is one.
pub fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

/// A day out of `2026-01-05`.
pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An account out of its digits.
pub fn account(digits: &str) -> AccountCode {
    AccountCode::parse(digits).unwrap()
}

/// A decided command, with all that its decision depended on besides the books.
#[derive(Clone, Debug)]
pub struct Taped {
    /// The context in which it was decided, ids included.
    pub ctx: Ctx,
    /// Random bits of its ids.
    pub entropy: [u8; 16],
    /// The command.
    pub command: Command,
    /// How it ended: nothing where it was granted.
    pub refused: Option<RefusalCode>,
}

/// A programme, and whoever is about to do something in it.
pub struct Player {
    /// The programme.
    pub stage: Stage,
    /// Every leg, in order.
    pub journal: Vec<Leg>,
    /// The donor of every agreement.
    pub donor: DonorId,
    /// The partner NGO.
    pub ngo: NgoId,
    /// Balances of the journal, made beside the stage's own.
    balances: Balances,
    /// Currencies that legs of a fund may be in, as the schema holds them.
    pub currencies: BTreeSet<(FundId, Layer, Currency)>,
    /// Every command that came to a decision, in order: enough to play the same on a store, with the same ids.
    pub tape: Vec<Taped>,
    programme: ProgrammeId,
    today: Day,
    on: Day,
    who: &'static str,
    seq: i64,
    names: u32,
}

impl Player {
    /// A programme in hryvnia with its people, a donor and a partner NGO, on 5 January 2026.
    pub fn new() -> Player {
        let (donor, ngo) = (DonorId(Uuid::nil()), NgoId(Uuid::nil()));
        let mut player = Player {
            stage: Stage::default(),
            journal: Vec::new(),
            donor,
            ngo,
            balances: Balances::new(),
            currencies: BTreeSet::new(),
            tape: Vec::new(),
            programme: ProgrammeId(Uuid::from_u128(1)),
            today: day("2030-12-31"),
            on: day("2026-01-05"),
            who: "admin",
            seq: 0,
            names: 0,
        };
        player.set_up();
        player
    }

    /// From now on things happen on this day.
    pub fn on(&mut self, on: &str) -> &mut Self {
        self.on = day(on);
        self
    }

    /// The day on which things happen.
    pub fn date(&self) -> Day {
        self.on
    }

    /// From now on this person acts.
    pub fn by(&mut self, who: &'static str) -> &mut Self {
        self.who = who;
        self
    }

    /// The id of a person.
    pub fn person(&self, who: &str) -> PersonId {
        let at = PEOPLE.iter().position(|(name, _)| *name == who).unwrap_or_else(|| panic!("nobody is called {who}"));
        PersonId(Uuid::from_u128(1_000 + at as u128))
    }

    /// A code that was not used in this play.
    pub fn fresh(&mut self, kind: &str) -> Code {
        self.names += 1;
        code(&format!("{kind}-{}", self.names))
    }

    /// Decides a command and takes its plan in, if there is one.
    pub fn try_go(&mut self, command: &Command) -> Result<Plan, Stop> {
        self.seq += 1;
        let recorded_at = Timestamp::from_micros(1_780_000_000_000_000 + self.seq * 1_000);
        let entropy = (u128::from(self.seq.unsigned_abs()) << 80).to_be_bytes();
        let mut ctx = Ctx {
            programme: self.programme,
            actor: self.person(self.who),
            attested: None,
            on: self.on,
            original_on: None,
            today: self.today,
            recorded_at,
            seq: self.seq,
            request_id: format!("play-{}", self.seq),
            mint: Mint::new(recorded_at, entropy),
        };
        let taped = Ctx { mint: ctx.mint.restarted(), ..ctx.clone() };
        let world = self.stage.lend(&command.needs(), self.on);
        let decided = decide(&mut ctx, &world, command);
        self.stage.take_back(world);
        let refused = match &decided {
            Err(Stop::Refused(refusal)) => Some(refusal.code),
            _ => None,
        };
        if decided.is_ok() || refused.is_some() {
            self.tape.push(Taped { ctx: taped, entropy, command: command.clone(), refused });
        }
        let plan = decided?;
        self.take(&plan);
        Ok(plan)
    }

    /// A command that is granted; the books hold afterwards.
    pub fn go(&mut self, command: Command) -> Plan {
        match self.try_go(&command) {
            Ok(plan) => plan,
            Err(stop) => panic!("{} on {}: {command:?}\n{stop:?}", self.who, self.on),
        }
    }

    /// A command that is refused: the refusal.
    pub fn refusal(&mut self, command: Command) -> Refusal {
        match self.try_go(&command) {
            Err(Stop::Refused(refusal)) => *refusal,
            other => panic!("{} on {}: {command:?}\nis not refused: {other:?}", self.who, self.on),
        }
    }

    /// A command that is refused: its code.
    pub fn refused(&mut self, command: Command) -> RefusalCode {
        self.refusal(command).code
    }

    /// Takes rows and entries in and holds the books against their rules.
    pub fn take(&mut self, plan: &Plan) {
        self.stage.apply(plan).unwrap();
        for change in &plan.changes {
            if let Change::FundCurrency(row) = change {
                let fresh = self.currencies.insert((row.fund_id, row.layer, row.currency));
                assert!(fresh, "a fund gets a currency twice: {row:?}");
            }
        }
        for leg in plan.entries.iter().flat_map(|entry| &entry.legs) {
            apply(&mut self.balances, leg).unwrap();
            self.journal.push(leg.clone());
        }
        let broken = ties::broken(self, plan);
        assert!(
            broken.is_empty(),
            "after {:?} on {}:\n{}\nlegs: {:#?}",
            plan.object,
            self.on,
            broken.join("\n"),
            self.legs(plan)
        );
    }

    /// A case as it stands.
    pub fn case(&self, case: CaseId) -> &Dossier {
        self.stage.case(case).unwrap()
    }

    fn found(&self, key: BalanceKey) -> Option<&Balance> {
        self.balances.get(&key)
    }

    /// Net debit of a fund's account, minor units; below zero when it stands in credit.
    pub fn net(&self, fund: FundId, digits: &str, currency: Currency) -> i64 {
        self.net_of(Scope::Fund, fund.0, fund, digits, currency)
    }

    /// The same in base currency.
    pub fn net_base(&self, fund: FundId, digits: &str, currency: Currency) -> i64 {
        let key = BalanceKey { scope: Scope::Fund, of: fund.0, fund, account: account(digits), currency };
        self.found(key).map_or(0, |row| row.net_base(Side::Debit).0)
    }

    /// Net debit of a line's account.
    pub fn net_line(&self, (fund, line): (FundId, LineId), digits: &str, currency: Currency) -> i64 {
        self.net_of(Scope::Line, line.0, fund, digits, currency)
    }

    /// Net debit of the account of a case's grant in a fund.
    pub fn net_grant(&self, case: CaseId, fund: FundId, digits: &str, currency: Currency) -> i64 {
        let grant = self.case(case).award.as_ref().unwrap().grant_id;
        self.net_of(Scope::Grant, grant.0, fund, digits, currency)
    }

    /// Net debit of an account of a fund with another fund.
    pub fn net_pair(&self, fund: FundId, other: FundId, digits: &str, currency: Currency) -> i64 {
        self.net_of(Scope::Pair, other.0, fund, digits, currency)
    }

    /// Net debit of an account of a fund in a bank account.
    pub fn net_bank(&self, fund: FundId, bank: BankAccountId, digits: &str, currency: Currency) -> i64 {
        self.net_of(Scope::Bank, bank.0, fund, digits, currency)
    }

    fn net_of(&self, scope: Scope, of: Uuid, fund: FundId, digits: &str, currency: Currency) -> i64 {
        let key = BalanceKey { scope, of, fund, account: account(digits), currency };
        self.found(key).map_or(0, |row| row.net(Side::Debit).0)
    }

    /// The legs of a plan as text, one a leg: fund, debit and credit account, amount; where it isn't the same, the amount
    /// in base currency after an equals sign.
    pub fn legs(&self, plan: &Plan) -> Vec<String> {
        plan.entries.iter().flat_map(|entry| &entry.legs).map(|leg| self.leg(leg)).collect()
    }

    fn leg(&self, leg: &Leg) -> String {
        let fund = self.stage.base().funds.get(&leg.fund_id).map_or("?", |fund| fund.code.as_str());
        let amount = Money { minor: leg.amount_minor, currency: leg.currency };
        let base = leg.base_minor.filter(|base| *base != leg.amount_minor || leg.currency != Currency::UAH);
        let base =
            base.map_or_else(String::new, |base| format!(" = {}", Money { minor: base, currency: Currency::UAH }));
        format!("{fund} {}/{} {amount}{base}", leg.debit_account, leg.credit_account)
    }

    /// Minor units of an amount of a plan's legs between two accounts, over all funds.
    pub fn between(&self, plan: &Plan, debit: &str, credit: &str) -> i64 {
        let pair = (account(debit), account(credit));
        let legs = plan.entries.iter().flat_map(|entry| &entry.legs);
        legs.filter(|leg| (leg.debit_account, leg.credit_account) == pair)
            .map(|leg| leg.amount_minor)
            .map(|m: Minor| m.0)
            .sum()
    }
}

/// The id of what a plan is about.
pub fn id<T: From<Uuid>>(plan: &Plan) -> T {
    T::from(plan.object.1.parse::<Uuid>().unwrap())
}
