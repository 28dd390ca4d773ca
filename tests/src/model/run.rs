//! Plays a programme twice: on the oracle and on the program, operation by operation, into a store or in memory alone.
//!
//! Invariant: after every operation the outcome and every amount that it booked are the same on both sides, or the play
//! ends with the operation, its number and its seed. What is written goes through the bulk door; the last operations of a
//! programme go through the door for one command.

use std::collections::BTreeMap;

use grant_api::store::Store;
use grant_api::store::bulk::{Bulk, BulkTerms};
use grant_api::store::write::{Decide, WriteRequest, Written};
use ledger_core::id::{Mint, PersonId, ProgrammeId};
use ledger_core::programme::agreement;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::stage::Stage;
use ledger_core::time::{Day, Timestamp};
use uuid::Uuid;

use super::books::Oracle;
use super::cases::PATH;
use super::draw::Draw;
use super::ids::{Ids, day};
use super::op::{CAST, Kind, Op};
use super::path::path_steps;
use super::send::command;
use super::setup::{self, person};
use super::state::{Booked, Dims};
use crate::failure::{Context, Failure};

/// Days of a play.
pub const DAYS: i64 = 640;

/// Where decisions go.
pub enum Sink {
    /// Nowhere.
    Memory,
    /// The bulk door.
    Bulk(Box<Bulk>),
    /// The door for one command.
    Door(Store),
}

/// One leaf of the log as it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Action.
    pub action: String,
    /// Granted, or the code of the refusal.
    pub outcome: String,
    /// Business date.
    pub on: Day,
    /// Recorded time.
    pub recorded_at: Timestamp,
}

/// A programme in play.
pub struct Run {
    /// The program's programme.
    pub stage: Stage,
    /// The oracle.
    pub oracle: Oracle,
    /// Places and ids.
    pub ids: Ids,
    /// The log as the oracle would have it.
    pub log: Vec<Logged>,
    /// Last log sequence of each operation.
    pub last_seq: Vec<i64>,
    /// The operations that are drawn.
    pub draw: Draw,
    /// Programme.
    pub programme: ProgrammeId,
    /// Where decisions go.
    pub sink: Sink,
    /// Outcomes per kind: granted, and refused.
    pub outcomes: BTreeMap<Kind, (u64, u64)>,
    /// Refusals by code.
    pub codes: BTreeMap<String, u64>,
    decide: Decide,
    now: Timestamp,
    recorded_at: Timestamp,
    seq: i64,
}

/// What came of a command.
pub type Decided = Result<Plan, &'static str>;

impl Run {
    /// A programme of a seed, not yet set up.
    pub fn new(seed: u64, programme: u128, decide: Decide) -> Run {
        Run {
            stage: Stage::default(),
            oracle: Oracle::new(DAYS),
            ids: Ids::default(),
            log: Vec::new(),
            last_seq: Vec::new(),
            draw: Draw::new(seed.wrapping_mul(0x9E37_79B9).wrapping_add(u64::try_from(programme).unwrap_or(0))),
            programme: ProgrammeId(Uuid::from_u128(programme)),
            sink: Sink::Memory,
            outcomes: BTreeMap::new(),
            codes: BTreeMap::new(),
            decide,
            now: Timestamp::from_micros(1_850_000_000_000_000),
            recorded_at: Timestamp::from_micros(0),
            seq: 0,
        }
    }

    /// What a bulk of this programme is begun with.
    pub fn terms(&self) -> BulkTerms {
        BulkTerms {
            programme: self.programme,
            actor: person(0),
            today: day(DAYS),
            now: self.now,
            request_id: "model".into(),
        }
    }

    fn ctx(&mut self, actor: PersonId, on: Day, original: Option<i64>) -> (Ctx, [u8; 16]) {
        let recorded_at = Timestamp::after(self.recorded_at, self.now);
        let random = (u128::from(self.draw.dice.bits()) << 64) | u128::from(self.draw.dice.bits());
        let entropy = random.to_be_bytes();
        let ctx = Ctx {
            programme: self.programme,
            actor,
            attested: None,
            on,
            original_on: original.map(day),
            today: day(DAYS),
            recorded_at,
            seq: self.seq + 1,
            request_id: "model".into(),
            mint: Mint::new(recorded_at, entropy),
        };
        (ctx, entropy)
    }

    /// Decides a command and writes what came of it.
    ///
    /// # Errors
    /// The program says that it is hidden or broken, or the store writes something else than was decided.
    pub async fn put(
        &mut self,
        (actor, on, original): (PersonId, i64, Option<i64>),
        command: &Command,
    ) -> Result<Decided, Failure> {
        let (mut ctx, entropy) = self.ctx(actor, day(on), original);
        let world = self.stage.lend(&command.needs(), ctx.on);
        let decided = (self.decide)(&mut ctx, &world, command);
        self.stage.take_back(world);
        let refusal = match &decided {
            Ok(plan) => {
                self.stage.apply(plan).map_err(|stop| Failure::new(format!("{stop:?}")))?;
                None
            }
            Err(Stop::Refused(refusal)) => Some(refusal.clone()),
            Err(stop) => return Err(Failure::new(format!("{command:?}\n{stop:?}"))),
        };
        match &mut self.sink {
            Sink::Memory => {}
            Sink::Bulk(bulk) => {
                match (&decided, &refusal) {
                    (Ok(plan), _) => bulk.take(&ctx, command, plan).await?,
                    (_, Some(refusal)) => bulk.refuse(&ctx, command, refusal).await?,
                    _ => {}
                }
                bulk.seat.took(&ctx);
            }
            Sink::Door(store) => {
                let request = request(&ctx, entropy, command, self.now);
                let written = store.write(request, self.decide).await?;
                let same = match (&written, &refusal) {
                    (Written::Granted(_), None) => true,
                    (Written::Refused(found, seq), Some(refusal)) => found == refusal && *seq == ctx.seq,
                    _ => false,
                };
                if !same {
                    return Err(Failure::new(format!("{command:?}\nin memory {decided:?}\nin the store {written:?}")));
                }
            }
        }
        (self.seq, self.recorded_at) = (ctx.seq, ctx.recorded_at);
        Ok(match (decided, refusal) {
            (Ok(plan), _) => Ok(plan),
            (_, Some(refusal)) => Err(refusal.code.code()),
            _ => Err("hidden"),
        })
    }

    /// Notes a leaf as it has to be.
    fn logs(&mut self, action: &str, outcome: &str, on: i64) {
        let (action, outcome, recorded_at) = (action.to_owned(), outcome.to_owned(), self.recorded_at);
        self.log.push(Logged { action, outcome, on: day(on), recorded_at });
    }

    async fn set_up_step(&mut self, (who, command): setup::Step) -> Result<Plan, Failure> {
        let decided = self.put((who, 0, None), &command).await?;
        self.logs(command.action().code(), "granted", 0);
        decided.map_err(|code| Failure::new(format!("setting up: {}: {code}", command.action().code())))
    }

    /// Sets the programme up on both sides.
    ///
    /// # Errors
    /// Something is refused, or books something else.
    pub async fn set_up(&mut self) -> Result<(), Failure> {
        let mut made = Vec::new();
        for step in setup::first_steps()? {
            let plan = self.set_up_step(step).await?;
            made.push(plan.object.1.parse::<Uuid>().unwrap_or_default());
        }
        (self.ids.donor, self.ids.ngo) = (Some(made[1].into()), Some(made[2].into()));
        self.ids.banks = made[3..6].iter().map(|id| (*id).into()).collect();
        let mut booked = Vec::new();
        for step in setup::fund_steps(&self.ids)? {
            let plan = self.set_up_step(step).await?;
            self.ids.funds.push(plan.object.1.parse::<Uuid>()?.into());
            booked.push(plan);
        }
        setup::lines_of(&mut self.ids, &self.stage);
        let call = self.set_up_step(setup::call_step(&self.ids)?).await?;
        self.ids.call = Some(call.object.1.parse::<Uuid>()?.into());
        setup::found(&mut self.oracle);
        let mut found = Vec::new();
        for plan in &booked {
            found.extend(self.amounts(0, plan)?);
        }
        differ(&self.oracle.booked, &found).map_or(Ok(()), |text| Err(Failure::new(format!("setting up: {text}"))))?;
        self.last_seq.push(self.seq);
        Ok(())
    }

    fn amounts(&self, number: usize, plan: &Plan) -> Result<Vec<Booked>, Failure> {
        let legs = plan.entries.iter().flat_map(|entry| &entry.legs);
        let mut rows = Vec::new();
        for leg in legs {
            rows.extend(self.ids.booked(number, leg).context(format!("a leg of what nobody knows: {leg:?}"))?);
        }
        Ok(rows)
    }

    /// Draws an operation and plays it on both sides.
    ///
    /// # Errors
    /// The two sides differ.
    pub async fn step(&mut self) -> Result<(), Failure> {
        let number = self.last_seq.len();
        let op = self.draw.next(&self.oracle);
        let before = self.oracle.s.clone();
        let expected = self.oracle.judge(number, &op);
        let got = if op.kind == Kind::Apply {
            self.play_path(&op).await
        } else {
            let command = command(&self.ids, &self.stage, &before, &op)?;
            // A proposal books nothing yet, so that it can't be late.
            let original = op.original.filter(|_| op.kind != Kind::Amend);
            let first = self.put((person(op.who), op.on, original), &command).await;
            if op.kind == Kind::Amend && matches!(first, Ok(Ok(_))) { self.approve(&op).await } else { first }
        };
        let says = |what: String| Failure::new(format!("operation {number}: {op:?}\n{what}"));
        let got = got.map_err(|failure| says(format!("the program: {failure}; the oracle: {expected:?}")))?;
        let told = op.kind == Kind::Amend && self.log.len() >= usize::try_from(self.seq).unwrap_or(usize::MAX);
        if told && expected.is_err() {
            // It was proposed and then turned down: nothing changed, but the chain of the case goes on from that day.
            self.oracle.acted(&op, op.case);
        }
        if !told && (op.kind != Kind::Apply || expected.is_err()) {
            let action = if op.kind == Kind::Apply { PATH[0].0 } else { op.kind.code() };
            let outcome = *expected.as_ref().err().unwrap_or(&"granted");
            self.logs(action, outcome, op.on);
        }
        self.count(&op, expected.as_ref().err().copied());
        match (expected, got) {
            (Ok(rows), Ok(plan)) => {
                self.ids.learn(&op, number, &plan);
                let found = self.amounts(number, &plan)?;
                if let Some(text) = differ(&rows, &found) {
                    return Err(says(text));
                }
            }
            (Err(code), Err(found)) if code == found => {}
            (expected, got) => {
                let got = got.map(|plan| self.amounts(number, &plan));
                return Err(says(format!("the oracle says {expected:?}\nthe program says {got:?}")));
            }
        }
        self.last_seq.push(self.seq);
        Ok(())
    }

    fn count(&mut self, op: &Op, refused: Option<&str>) {
        let found = self.outcomes.entry(op.kind).or_default();
        match refused {
            None => found.0 += 1,
            Some(code) => {
                found.1 += 1;
                *self.codes.entry(code.to_owned()).or_default() += 1;
            }
        }
    }

    /// A proposed amendment is checked, endorsed where it raises the total, and approved; turned down where the approval
    /// is refused, so that none is left open.
    async fn approve(&mut self, op: &Op) -> Result<Decided, Failure> {
        self.logs(op.kind.code(), "granted", op.on);
        let case = self.ids.cases[op.case];
        let [chief, chair, manager] = [1, 2, 3].map(|at| person(CAST.len() + at));
        let step = |run: &Run| {
            let award = run.stage.case(case).and_then(|found| found.award.as_ref());
            input::GrantStep { case, version: award.map_or(0, |award| award.version) }
        };
        let raises = self.stage.case(case).and_then(agreement::open).is_some_and(agreement::Amendment::raises);
        let mut decided = self.put((chief, op.on, None), &Command::AmendmentCheck(step(self))).await?;
        self.logs("amendment_check", decided.as_ref().err().copied().unwrap_or("granted"), op.on);
        if raises && decided.is_ok() {
            decided = self.put((chair, op.on, None), &Command::AmendmentEndorse(step(self))).await?;
            self.logs("amendment_endorse", decided.as_ref().err().copied().unwrap_or("granted"), op.on);
        }
        if decided.is_ok() {
            decided = self.put((manager, op.on, op.original), &Command::AgreementAmend(step(self))).await?;
            self.logs("agreement_amend", decided.as_ref().err().copied().unwrap_or("granted"), op.on);
        }
        if decided.is_err() {
            let input::GrantStep { case, version } = step(self);
            let reason = ledger_core::text::Code::new("model").map_err(|error| Failure::new(error.to_string()))?;
            let reject = Command::AmendmentReject(input::GrantReason { case, version, reason });
            let rejected = self.put((manager, op.on, None), &reject).await?;
            rejected.map_err(|code| Failure::new(format!("an amendment can't be turned down: {code}")))?;
            self.logs("amendment_reject", "granted", op.on);
        }
        Ok(decided)
    }

    /// The committee path of a new case.
    async fn play_path(&mut self, op: &Op) -> Result<Decided, Failure> {
        let open = path_steps::open(&self.ids, op)?;
        let opened = match self.put((person(op.who), op.on, None), &open).await? {
            Ok(plan) => plan,
            Err(code) => return Ok(Err(code)),
        };
        self.logs(PATH[0].0, "granted", op.on);
        let case = opened.object.1.parse::<Uuid>()?.into();
        self.ids.cases.push(case);
        if op.other == self.ids.grantees.len() {
            let subject = self.stage.case(case).map(|case| case.application.subject_id);
            self.ids.grantees.push(subject.context("the case has a grantee")?);
        }
        let mut last = opened;
        for (at, (action, who)) in PATH.iter().enumerate().skip(1) {
            let version = self.stage.case(case).map_or(0, |case| case.application.version);
            let command = path_steps::step(action, input::CaseStep { case, version }, op.amount)?;
            let who = who.map_or(op.who, super::cases::person);
            let decided = self.put((person(who), op.on, None), &command).await?;
            last = decided.map_err(|code| Failure::new(format!("step {at} of the path, {action}: {code}")))?;
            self.logs(action, "granted", op.on);
        }
        Ok(Ok(last))
    }
}

fn request(ctx: &Ctx, entropy: [u8; 16], command: &Command, now: Timestamp) -> WriteRequest {
    WriteRequest {
        programme: ctx.programme,
        actor: ctx.actor,
        attested: None,
        key: None,
        on: Some(ctx.on),
        original_on: ctx.original_on,
        today: ctx.today,
        now,
        entropy,
        request_id: ctx.request_id.clone(),
        command: command.clone(),
    }
}

/// Net per account, day and everything else that an amount is of.
pub fn nets(rows: &[Booked]) -> BTreeMap<(u16, i64, Dims), i64> {
    let mut nets = BTreeMap::new();
    for row in rows {
        *nets.entry((row.account, row.on, row.of)).or_default() += row.amount;
    }
    nets.retain(|_, net| *net != 0);
    nets
}

/// In what two lists of amounts differ.
pub fn differ(expected: &[Booked], found: &[Booked]) -> Option<String> {
    let (expected, found) = (nets(expected), nets(found));
    let say = |key: &(u16, i64, Dims)| {
        let (one, other) = (expected.get(key).unwrap_or(&0), found.get(key).unwrap_or(&0));
        (one != other)
            .then(|| format!("{} on day {}, {:?}: the oracle {one}, the program {other}", key.0, key.1, key.2))
    };
    let lines: Vec<String> = expected.keys().chain(found.keys()).filter_map(say).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
