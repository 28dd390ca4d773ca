//! Payment batches: authorised disbursements that leave one bank account together, in one file.
//!
//! ```text
//! BatchBuild, PaymentPrepare x n     one transaction: all are prepared, or none
//! BatchRelease, PaymentRelease x n   one transaction: all are sent, or none
//! ```
//! Invariant: a batch is released by somebody who did not build it, with every member as it was when its file was made; the
//! row keeps the hash of each file that both saw. Must not: hold anything of a payee but the version that was paid to.

use serde::{Deserialize, Serialize};

use super::act::{Act, ObjectKind};
use super::application::next_number;
use super::command;
use super::disbursement::{Disbursement, DisbursementState, enter};
use super::gate::Gate;
use super::payee::{self, Commitment};
use super::payment::{preparable, unsent};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{World, last_act_on};
use crate::id::{BankAccountId, BatchId, CaseId, DisbursementId, PersonId};
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

/// Most payments of one batch.
pub const BATCH_MAX: usize = 200;
/// Before the number of a batch: `B-2026-0001`.
pub const BATCH_PREFIX: &str = "B-";

codes! {
    /// State of a batch.
    pub enum BatchState {
        /// Its payments are prepared.
        Built = "built",
        /// Its payments are at the bank.
        Released = "released",
        /// Given up before its release.
        Dropped = "dropped",
    }
}

codes! {
    /// In which form a bank is told what to pay.
    pub enum PaymentFormat {
        /// ISO 20022 of 2019.
        Pain09 = "pain.001.001.09",
        /// ISO 20022 of 2009.
        Pain03 = "pain.001.001.03",
        /// For banks without either.
        Csv = "csv",
    }
}

/// SHA-256 of each file of a batch, as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHashes {
    /// Of `pain.001.001.09`.
    pub pain09: Commitment,
    /// Of `pain.001.001.03`.
    pub pain03: Commitment,
    /// Of the CSV.
    pub csv: Commitment,
}

row! { "batch", key 1, put;
    /// A payment batch.
    pub struct Batch {
        /// Id.
        pub batch_id: BatchId,
        /// Its number, which the bank repeats.
        pub number: String,
        /// Paid from.
        pub bank_account_id: BankAccountId,
        /// State.
        pub state: BatchState,
        /// Version.
        pub version: i64,
        /// Payments in it.
        pub payments: i64,
        /// What they add up to, minor units.
        pub total_minor: Minor,
        /// Currency.
        pub currency: Currency,
        /// The day on which the bank should pay.
        pub requested_on: Day,
        /// SHA-256 of the file in the form of 2019.
        pub pain09_sha256: Commitment,
        /// SHA-256 of the file in the form of 2009.
        pub pain03_sha256: Commitment,
        /// SHA-256 of the CSV.
        pub csv_sha256: Commitment,
        /// Why one payee gets the same amount twice on one day.
        pub override_reason: Option<Code>,
        /// Who built it.
        pub built_by: PersonId,
        /// When.
        pub built_on: Day,
        /// Who released it.
        pub released_by: Option<PersonId>,
        /// Who dropped it.
        pub dropped_by: Option<PersonId>,
        /// Why.
        pub reason: Option<Code>,
        /// Since when in this state.
        pub state_on: Day,
    }
}

row! { "batch_line", key 2, insert;
    /// A payment of a batch, as its files say it.
    pub struct BatchLine {
        /// The batch.
        pub batch_id: BatchId,
        /// 1, 2, ..
        pub line_no: i64,
        /// The disbursement.
        pub disbursement_id: DisbursementId,
        /// Its case.
        pub case_id: CaseId,
        /// Its version once it was prepared.
        pub prepared_version: i64,
        /// Version of the payee that is paid to.
        pub payee_version: i64,
        /// Amount, minor units.
        pub amount_minor: Minor,
        /// Reference that the bank carries to the statement.
        pub end_to_end_id: Code,
    }
}

impl FileHashes {
    /// Of no files at all: no decision takes them.
    pub fn none() -> FileHashes {
        FileHashes { pain09: Commitment::none(), pain03: Commitment::none(), csv: Commitment::none() }
    }
}

impl Batch {
    /// Hashes of its files.
    pub fn files(&self) -> FileHashes {
        let (pain09, pain03) = (self.pain09_sha256.clone(), self.pain03_sha256.clone());
        FileHashes { pain09, pain03, csv: self.csv_sha256.clone() }
    }

    /// The hash of one of its files.
    pub fn hash(&self, format: PaymentFormat) -> &Commitment {
        match format {
            PaymentFormat::Pain09 => &self.pain09_sha256,
            PaymentFormat::Pain03 => &self.pain03_sha256,
            PaymentFormat::Csv => &self.csv_sha256,
        }
    }
}

impl BatchLine {
    /// Is the disbursement as it was when it was put into the batch?
    pub fn stands(&self, row: &Disbursement) -> bool {
        (row.state, row.version) == (DisbursementState::Authorised, self.prepared_version) && row.prepared_by.is_some()
    }
}

/// The batch that waits for its release and holds a disbursement, of those that the world knows.
pub fn holding<'a>(world: &'a World, row: &Disbursement) -> Option<&'a Batch> {
    let holds = |line: &BatchLine| line.disbursement_id == row.disbursement_id && line.stands(row);
    let mut waiting = world.batches.values().filter(|(batch, _)| batch.state == BatchState::Built);
    waiting.find(|(_, lines)| lines.iter().any(holds)).map(|(batch, _)| batch)
}

/// A disbursement that is in a batch which waits for its release goes out with it, or not at all.
pub(super) fn not_waiting(gate: &Gate, world: &World, row: &Disbursement) -> Result<(), Stop> {
    match holding(world, row) {
        None => Ok(()),
        Some(batch) => Err(gate.refuse(RefusalCode::InBatch).with("batch", batch.number.as_str()).into()),
    }
}

/// Builds a batch: every member could be prepared now, has a payee, and pays nobody twice. The members are prepared by their
/// own steps, in the same transaction.
///
/// # Errors
/// Those of preparing each payment, `payee_missing`, `paid_twice` without a reason, `stale_version` where the number is not
/// the next one, `dates_reversed`, `nothing_listed`, `out_of_range` for more than [`BATCH_MAX`].
pub fn batch_build(ctx: &mut Ctx, world: &World, input: &command::BatchBuild) -> Result<Plan, Stop> {
    let ctx = &*ctx;
    let text = input.batch.to_string();
    let gate = Gate::new(ctx, world, Action::BatchBuild, ObjectKind::Batch, &text).pass()?;
    let bank = world.bank(input.bank_account)?;
    gate.ensure(!input.members.is_empty(), RefusalCode::NothingListed)?;
    if input.members.len() > BATCH_MAX {
        return Err(gate.refuse(RefusalCode::OutOfRange).with("field", "members").with("limit", BATCH_MAX).into());
    }
    gate.ensure(input.requested_on >= ctx.on, RefusalCode::DatesReversed)?;
    let mut lines: Vec<BatchLine> = Vec::new();
    for member in &input.members {
        let of = member.disbursement.to_string();
        let (disbursement, version, bank_account) = (member.disbursement, member.version, input.bank_account);
        let payment = command::PaymentPrepare { disbursement, version, bank_account };
        let (at, _) = preparable(ctx, world, &payment, &of)?;
        let payee = payee::current(at.case).ok_or_else(|| at.gate.refuse(RefusalCode::PayeeMissing))?;
        let line = BatchLine {
            batch_id: input.batch,
            line_no: i64::try_from(lines.len() + 1).unwrap_or(i64::MAX),
            disbursement_id: disbursement,
            case_id: at.row.case_id,
            prepared_version: version + 1,
            payee_version: payee.version,
            amount_minor: at.row.amount_minor,
            end_to_end_id: at.row.end_to_end_id.clone(),
        };
        at.gate.ensure(lines.iter().all(|known| known.disbursement_id != disbursement), RefusalCode::AlreadyDone)?;
        if let Some(earlier) = twice(world, &lines, &line, input).filter(|_| input.reason.is_none()) {
            return Err(at.gate.refuse(RefusalCode::PaidTwice).with("payment", earlier.as_str()).into());
        }
        lines.push(line);
    }
    let (counter, number) = next_number(ctx, world, "batch", BATCH_PREFIX);
    let gate = gate.version(input.number, counter.value)?;
    let files = [&input.files.pain09, &input.files.pain03, &input.files.csv];
    gate.ensure(files.iter().all(|hash| hash.is_some()), RefusalCode::OutOfRange)?;
    let row = Batch {
        batch_id: input.batch,
        number: number.clone(),
        bank_account_id: bank.bank_account_id,
        state: BatchState::Built,
        version: 1,
        payments: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        total_minor: Minor::sum(lines.iter().map(|line| line.amount_minor))?,
        currency: bank.currency,
        requested_on: input.requested_on,
        pain09_sha256: input.files.pain09.clone(),
        pain03_sha256: input.files.pain03.clone(),
        csv_sha256: input.files.csv.clone(),
        override_reason: input.reason.clone(),
        built_by: ctx.person(),
        built_on: ctx.on,
        released_by: None,
        dropped_by: None,
        reason: None,
        state_on: ctx.on,
    };
    let plan = Plan::about(ObjectKind::Batch, input.batch, 1).state(row.state.code()).change(counter).change(row);
    Ok(lines.into_iter().fold(plan, Plan::change).note("batch", number))
}

/// The earlier payment to the same payee of the same amount for the same day, by its reference. One payee is one version of
/// one case's, or what the vault says has one account.
fn twice<'a>(
    world: &'a World,
    before: &'a [BatchLine],
    line: &BatchLine,
    input: &command::BatchBuild,
) -> Option<&'a Code> {
    let told = |one: DisbursementId, other: DisbursementId| {
        input.same_account.iter().any(|pair| (pair.member, pair.other) == (one, other))
    };
    let same_payee = |known: &BatchLine| {
        (known.case_id, known.payee_version) == (line.case_id, line.payee_version)
            || told(line.disbursement_id, known.disbursement_id)
            || told(known.disbursement_id, line.disbursement_id)
    };
    let same = |known: &&BatchLine| {
        known.disbursement_id != line.disbursement_id && known.amount_minor == line.amount_minor && same_payee(known)
    };
    let open = world.batches.values().filter(|(batch, _)| batch.state != BatchState::Dropped);
    let on_the_day = open.filter(|(batch, _)| batch.requested_on == input.requested_on);
    let earlier = on_the_day.flat_map(|(_, lines)| lines);
    earlier.chain(before).find(same).map(|known| &known.end_to_end_id)
}

/// A second signatory releases the batch: every member is as it was, and could be released by them. The members are released
/// by their own steps, in the same transaction.
///
/// # Errors
/// `duties` for who built it, naming the act; `document_differs` where the hashes are not those of the files; those of
/// releasing each payment.
pub fn batch_release(ctx: &mut Ctx, world: &World, input: &command::BatchRelease) -> Result<Plan, Stop> {
    let ctx = &*ctx;
    let text = input.batch.to_string();
    let (row, lines) = world.batches.get(&input.batch).ok_or(Stop::Hidden)?;
    let gate = Gate::new(ctx, world, Action::BatchRelease, ObjectKind::Batch, &text).pass()?;
    if world.who(ctx).is(row.built_by, row.built_on) {
        let refusal = gate.refuse(RefusalCode::Duties);
        let built = lines.iter().find_map(|line| {
            let (case, _) = world.disbursement(line.disbursement_id).ok()?;
            last_act_on(&case.acts, Action::PaymentPrepare, &line.disbursement_id.to_string())
        });
        return Err(built.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    let gate = gate.version(input.version, row.version)?;
    let gate = gate.state(row.state == BatchState::Built, row.state.code())?;
    gate.ensure(input.files == row.files(), RefusalCode::DocumentDiffers)?;
    for line in lines {
        let of = line.disbursement_id.to_string();
        let key = (line.disbursement_id, line.prepared_version);
        let at = enter(ctx, world, key, &of, Action::PaymentRelease, &[DisbursementState::Authorised])?;
        at.gate.ensure(line.stands(at.row), RefusalCode::NotPrepared)?;
    }
    let (state, released_by, state_on) = (BatchState::Released, Some(ctx.person()), ctx.on);
    let moved = Batch { state, released_by, state_on, version: row.version + 1, ..row.clone() };
    let plan = Plan::about(ObjectKind::Batch, input.batch, moved.version).state(state.code());
    Ok(plan.change(moved).note("batch", row.number.as_str()))
}

/// Drops a batch before its release: what of it is prepared still has to be prepared anew, under another reference, for the
/// file may have left the house.
pub fn batch_drop(ctx: &mut Ctx, world: &World, input: &command::BatchDrop) -> Result<Plan, Stop> {
    let ctx = &*ctx;
    let (action, text) = (Action::BatchDrop, input.batch.to_string());
    let (row, lines) = world.batches.get(&input.batch).ok_or(Stop::Hidden)?;
    let gate = Gate::new(ctx, world, action, ObjectKind::Batch, &text).pass()?;
    let gate = gate.version(input.version, row.version)?;
    gate.state(row.state == BatchState::Built, row.state.code())?;
    let (state, dropped_by, state_on) = (BatchState::Dropped, Some(ctx.person()), ctx.on);
    let (version, reason) = (row.version + 1, Some(input.reason.clone()));
    let moved = Batch { state, dropped_by, state_on, version, reason, ..row.clone() };
    let mut plan = Plan::about(ObjectKind::Batch, input.batch, version).state(state.code()).change(moved);
    let mut cases: Vec<CaseId> = Vec::new();
    for line in lines {
        let (case, disbursement) = world.disbursement(line.disbursement_id)?;
        if !line.stands(disbursement) {
            continue;
        }
        gate.of_case(case).pass()?;
        plan = plan.change(unsent(disbursement, disbursement.moved(ctx, DisbursementState::Authorised)));
        if !cases.contains(&line.case_id) {
            cases.push(line.case_id);
        }
    }
    // One act a case: a decision has one place in the chain of each.
    for case_id in cases {
        let (seq, person_id, on_day) = (ctx.seq, ctx.person(), ctx.on);
        let (object_kind, object_id) = (ObjectKind::Batch, text.clone());
        plan = plan.change(Act { case_id, seq, action, person_id, on_day, object_kind, object_id });
    }
    Ok(plan.note("batch", row.number.as_str()).note("reason", input.reason.as_str()))
}

/// Opens a payment file of a batch: who did it, and which.
pub fn batch_read(ctx: &mut Ctx, world: &World, input: &command::BatchRead) -> Result<Plan, Stop> {
    let text = input.batch.to_string();
    let (row, _) = world.batches.get(&input.batch).ok_or(Stop::Hidden)?;
    Gate::new(ctx, world, Action::BatchRead, ObjectKind::Batch, &text).pass()?;
    let plan = Plan::about(ObjectKind::Batch, input.batch, row.version).state(row.state.code());
    Ok(plan.note("batch", row.number.as_str()).note("format", input.format.code()))
}
