//! Entries of a test's own making, taken through the program's two doors: one by one, and many in one commit.
//!
//! Invariant: what is written is what the doors make of any plan (legs, balances, totals per day, a leaf), only nobody
//! decides whether it may be: so a test can have legs of every kind on any date, and as many as it wants. Must not hold SQL.

use std::cell::RefCell;

use grant_api::app::clock;
use grant_api::store::bulk::BulkTerms;
use grant_api::store::write::{WriteRequest, Written};
use ledger_core::id::BankAccountId;
use ledger_core::ledger::account::AccountCode;
use ledger_core::ledger::entry::Entry;
use ledger_core::ledger::leg::Dims;
use ledger_core::money::{Minor, Money};
use ledger_core::policy::Action;
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::command::{BankAccountOpen, Command, DonorOpen};
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::world::World;
use ledger_core::time::Day;

use crate::failure::Failure;
use crate::scene::{Scene, code, label, object};

/// A leg of an entry: what it debits and credits, how much, that in base currency, and its dimensions.
#[derive(Clone, Debug)]
pub struct Line {
    /// Account debited.
    pub debit: AccountCode,
    /// Account credited.
    pub credit: AccountCode,
    /// Amount.
    pub amount: Money,
    /// Minor units of the base currency; nothing in the budget layer.
    pub base: i64,
    /// Dimensions.
    pub dims: Dims,
}

thread_local! {
    /// What [`as_given`] makes a plan of: a test runs on one thread.
    static GIVEN: RefCell<(Option<Day>, Vec<Line>)> = const { RefCell::new((None, Vec::new())) };
    /// What [`look`] saw.
    static SEEN: RefCell<Option<World>> = const { RefCell::new(None) };
}

fn plan(ctx: &mut Ctx, booked_on: Day, lines: &[Line]) -> Plan {
    let mut entry: Entry = ctx.entry(Action::DonorOpen, booked_on, None);
    entry.header.booked_on = booked_on;
    for line in lines {
        let base = Minor(line.base);
        entry.post(line.debit, line.credit, line.amount.minor, line.amount.currency, base, &line.dims);
    }
    Plan::about(ObjectKind::Donor, ctx.seq, 1).entry(entry)
}

/// Gives the plan of what lies in [`GIVEN`].
fn as_given(ctx: &mut Ctx, _: &World, _: &Command) -> Result<Plan, Stop> {
    GIVEN.with(|given| {
        let (on, lines) = &*given.borrow();
        Ok(plan(ctx, on.unwrap_or(ctx.on), lines))
    })
}

/// Keeps the world and writes nothing.
fn look(_: &mut Ctx, world: &World, _: &Command) -> Result<Plan, Stop> {
    SEEN.with(|seen| seen.replace(Some(world.clone())));
    Err(Stop::Hidden)
}

/// A command of which only the name is looked at.
fn named() -> Result<Command, Failure> {
    let part = |text| code(text).map_err(|error| Failure::new(format!("{error:?}")));
    let title = label("Entry").map_err(|error| Failure::new(format!("{error:?}")))?;
    Ok(Command::DonorOpen(DonorOpen { code: part("ENTRY")?, title }))
}

impl Scene {
    /// A bank account in a currency.
    pub async fn bank_account_in(
        &self,
        name: &str,
        currency: ledger_core::money::Currency,
    ) -> Result<BankAccountId, Failure> {
        let failed = |error| Failure::new(format!("{name}: {error:?}"));
        let command = Command::BankAccountOpen(BankAccountOpen { code: code(name).map_err(failed)?, currency });
        let receipt = self.act("finance_manager1", self.day(0), command).await.map_err(failed)?;
        object(&receipt).map_err(failed)
    }

    fn as_finance(&self, on: Day, command: Command) -> Result<WriteRequest, Failure> {
        let mut entropy = [0; 16];
        let key = self.fresh_key();
        entropy.iter_mut().zip(key.bytes().rev()).for_each(|(byte, of_key)| *byte = of_key);
        Ok(WriteRequest {
            programme: self.programme,
            actor: self.person("finance").map_err(|error| Failure::new(format!("{error:?}")))?,
            attested: None,
            key: None,
            on: Some(on),
            original_on: None,
            today: self.today,
            now: clock::now(),
            entropy,
            request_id: key,
            command,
        })
    }

    /// Writes one entry through the door for one command.
    pub async fn post(&self, on: Day, lines: Vec<Line>) -> Result<(), Failure> {
        GIVEN.with(|given| given.replace((Some(on), lines)));
        match self.store.write(self.as_finance(on, named()?)?, as_given).await {
            Ok(Written::Granted(_)) => Ok(()),
            other => Err(Failure::new(format!("{other:?}"))),
        }
    }

    /// Writes many entries through the door for many, in one commit.
    pub async fn post_all(&self, entries: impl IntoIterator<Item = (Day, Vec<Line>)>) -> Result<(), Failure> {
        let failed = |error: String| Failure::new(error);
        let terms = BulkTerms {
            programme: self.programme,
            actor: self.person("finance").map_err(|error| Failure::new(format!("{error:?}")))?,
            today: self.today,
            now: clock::now(),
            request_id: self.fresh_key(),
        };
        let command = named()?;
        let mut bulk = self.store.bulk(terms, false).await.map_err(|error| failed(error.to_string()))?;
        let mut stage = bulk.stage().await.map_err(|error| failed(error.to_string()))?;
        for (number, (on, lines)) in (1_u128..).zip(entries) {
            let mut ctx = bulk.seat.ctx(None, on, number.to_be_bytes());
            let plan = plan(&mut ctx, on, &lines);
            stage.apply(&plan).map_err(|stop| failed(format!("{stop:?}")))?;
            bulk.seat.took(&ctx);
            bulk.take(&ctx, &command, &plan).await.map_err(|error| failed(error.to_string()))?;
        }
        bulk.finish(&stage).await.map_err(|error| failed(error.to_string()))?;
        Ok(())
    }

    /// The world that a command dated `on` would be decided in; nothing is written.
    pub async fn world(&self, on: Day, command: Command) -> Result<World, Failure> {
        let written = self.store.write(self.as_finance(on, command)?, look).await;
        match (written, SEEN.with(RefCell::take)) {
            (Ok(Written::Hidden), Some(world)) => Ok(world),
            (other, _) => Err(Failure::new(format!("{other:?}"))),
        }
    }
}
