//! The write door: the only code that begins and commits.
//!
//! In one transaction: take the programme's log head (so writes to one programme are serial: no write skew, no overspent
//! budget, no gap in the log), look the idempotency key up, load, decide, write, commit. One commit, or nothing. A refusal
//! writes its leaf and binds no key; what is hidden writes nothing.
//!
//! The decision is a pure function handed in, and what it gives is plain data: deciding several commands on top of each
//! other before one commit needs no other shape.

use ledger_core::id::{Mint, PersonId, ProgrammeId};
use ledger_core::ledger::balance;
use ledger_core::ledger::day_total::DayTotals;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::log::{LeafHeader, LogHead, LogLeaf, Tree, leaf};
use ledger_core::programme::command::Command;
use ledger_core::programme::plan::{Ctx, Plan};
use ledger_core::programme::refusal::{Refusal, Stop};
use ledger_core::programme::world::World;
use ledger_core::row::{Fact, Row};
use ledger_core::time::{Day, Timestamp};
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde::{Deserialize, Serialize};

use super::house::Person;
use super::invitation::{NewInvitation, invite};
use super::journal::EntryView;
use super::rows::{all, is, select, store, values};
use super::{Store, StoreError, StoreResult, day_total, load};

/// Decides a command against its world.
pub type Decide = fn(&mut Ctx, &World, &Command) -> Result<Plan, Stop>;

/// A command at the door.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    /// Programme.
    pub programme: ProgrammeId,
    /// Who enters it.
    pub actor: PersonId,
    /// Whose act it is, where that is somebody else.
    pub attested: Option<PersonId>,
    /// Idempotency key; the program's own writes have none.
    pub key: Option<String>,
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// The day on which a late item belongs, where the books of that day are closed.
    pub original_on: Option<Day>,
    /// Today, in the programme's time zone.
    pub today: Day,
    /// The clock, read once a request.
    pub now: Timestamp,
    /// Random bits for ids.
    pub entropy: [u8; 16],
    /// Request id.
    pub request_id: String,
    /// The command.
    pub command: Command,
}

/// What a granted command answers, now and whenever its key comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Log sequence.
    pub seq: i64,
    /// Recorded time.
    pub recorded_at: Timestamp,
    /// Business date.
    pub on: Day,
    /// Action's code.
    pub action: String,
    /// Kind of the object.
    pub object_kind: String,
    /// Its id.
    pub object_id: String,
    /// Its state afterwards.
    pub state: Option<String>,
    /// Its version afterwards.
    pub version: i64,
    /// The case.
    pub case_id: Option<ledger_core::id::CaseId>,
    /// Entries posted.
    pub entries: Vec<EntryView>,
}

/// How a command came out.
#[derive(Clone, Debug)]
pub enum Written {
    /// Granted, now or earlier under the same key.
    Granted(Box<Receipt>),
    /// Refused, and logged with this sequence.
    Refused(Box<Refusal>, i64),
    /// Absent or secret: nothing written.
    Hidden,
    /// The key was used for something else: the first field that differs.
    KeyReused(String),
}

/// What an idempotency key is compared with.
#[derive(Serialize)]
struct Asked<'a> {
    on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_on: Option<Day>,
    command: &'a Command,
}

impl Store {
    /// Lays the empty log of a new programme.
    pub async fn programme_create(&self, programme: ProgrammeId) -> StoreResult<()> {
        let head = Tree::empty().head(Timestamp::from_micros(0));
        let tx = self.begin().await?;
        store(&tx, programme, &[head.fact()]).await?;
        commit(tx).await
    }

    /// Founds a house: the first programme with its log and its first administrator, who is invited, in one commit or
    /// not at all. `None` when the database holds a programme already.
    pub async fn found(
        &self,
        person: &Person,
        invitation: NewInvitation,
        request: WriteRequest,
        decide: Decide,
    ) -> StoreResult<Option<Written>> {
        let tx = self.begin().await?;
        if !super::read::programmes(&tx).await?.is_empty() {
            return Ok(None);
        }
        invite(&tx, Some(person), invitation).await?;
        store(&tx, request.programme, &[Tree::empty().head(Timestamp::from_micros(0)).fact()]).await?;
        Ok(Some(self.write_in(tx, request, decide, false).await?.0))
    }

    /// Takes a command through the door.
    pub async fn write(&self, request: WriteRequest, decide: Decide) -> StoreResult<Written> {
        Ok(self.write_told(request, decide).await?.0)
    }

    /// The same, and whether something was written: a key that was used before wrote nothing this time.
    pub async fn write_told(&self, request: WriteRequest, decide: Decide) -> StoreResult<(Written, bool)> {
        let tx = self.begin().await?;
        self.write_in(tx, request, decide, true).await
    }

    /// What a command would do now; nothing is locked, written or logged.
    pub async fn plan(&self, request: WriteRequest, decide: Decide) -> StoreResult<Result<Plan, Stop>> {
        let found: Vec<LogHead> = all(&self.reader, request.programme, sea_orm::sea_query::Cond::all(), &[]).await?;
        let head = found.into_iter().next().ok_or(StoreError::NotFound)?;
        let on = request.on.unwrap_or(request.today);
        let world = load::world(&self.reader, request.programme, &request.command.needs(), on).await?;
        Ok(decide(&mut ctx_of(&request, &head, on), &world, &request.command))
    }

    /// The rest of a write in a transaction that has begun. A refusal that is not to be kept takes everything back.
    async fn write_in(
        &self,
        tx: DatabaseTransaction,
        request: WriteRequest,
        decide: Decide,
        keep_refusal: bool,
    ) -> StoreResult<(Written, bool)> {
        let (written, wrote) = step_in(&tx, request, decide, keep_refusal).await?;
        if wrote {
            commit(tx).await?;
        }
        Ok((written, wrote))
    }

    /// Takes commands through the door one after the other in one transaction, each on top of those before: all are granted
    /// and kept, or nothing is. With each how it came out, and whether it wrote something (a key that was used did not). The
    /// first that is not granted ends it, and its refusal is logged. A trial tells how all come out and writes nothing.
    pub async fn write_all(
        &self,
        requests: Vec<WriteRequest>,
        decide: Decide,
        trial: bool,
    ) -> StoreResult<Vec<(Written, bool)>> {
        let tx = self.begin().await?;
        let (mut all, mut stopped) = (Vec::new(), None);
        for request in requests {
            let (written, wrote) = step_in(&tx, request.clone(), decide, false).await?;
            let granted = matches!(written, Written::Granted(_));
            all.push((written, wrote));
            if !granted && !trial {
                stopped = Some(request);
                break;
            }
        }
        if stopped.is_none() && !trial && all.iter().any(|(_, wrote)| *wrote) {
            commit(tx).await?;
        } else {
            tx.rollback().await?;
        }
        if let Some(request) = stopped {
            self.log_refusal(request, decide).await?;
        }
        Ok(all)
    }

    /// Logs the refusal of a command whose batch was taken back. What was refused only for a command before it in the batch
    /// would be granted alone: of that nothing is kept.
    async fn log_refusal(&self, request: WriteRequest, decide: Decide) -> StoreResult<()> {
        let tx = self.begin().await?;
        match step_in(&tx, request, decide, true).await? {
            (Written::Refused(..), true) => commit(tx).await,
            _ => Ok(tx.rollback().await?),
        }
    }

    /// One unit of work on the house's own tables (persons, sessions, tokens).
    pub(crate) async fn write_house<T>(
        &self,
        work: impl AsyncFnOnce(&DatabaseTransaction) -> StoreResult<T>,
    ) -> StoreResult<T> {
        let tx = self.begin().await?;
        let done = work(&tx).await?;
        commit(tx).await?;
        Ok(done)
    }

    #[expect(clippy::disallowed_methods, reason = "the door is where transactions begin")]
    pub(super) async fn begin(&self) -> StoreResult<DatabaseTransaction> {
        let options = TransactionOptions {
            isolation_level: None,
            access_mode: None,
            sqlite_transaction_mode: (self.backend() == sea_orm::DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
        };
        Ok(self.writer.begin_with_options(options).await?)
    }
}

/// One command in a transaction that has begun: how it came out, and whether it wrote something.
async fn step_in(
    tx: &DatabaseTransaction,
    request: WriteRequest,
    decide: Decide,
    keep_refusal: bool,
) -> StoreResult<(Written, bool)> {
    let head = lock_head(tx, request.programme).await?;
    let asked = Asked { on: request.on, original_on: request.original_on, command: &request.command };
    let asked = serde_json::to_string(&asked).map_err(|error| StoreError::Broken(error.to_string()))?;
    if let Some(key) = &request.key
        && let Some(earlier) = earlier_answer(tx, &request, key, &asked).await?
    {
        return Ok((earlier, false));
    }
    let on = request.on.unwrap_or(request.today);
    let world = load::world(tx, request.programme, &request.command.needs(), on).await?;
    let mut ctx = ctx_of(&request, &head, on);
    match decide(&mut ctx, &world, &request.command) {
        Ok(plan) => {
            let receipt = write_plan(tx, &ctx, &head, &request.command, &plan).await?;
            if let Some(key) = &request.key {
                bind_key(tx, &request, key, &asked, &receipt).await?;
            }
            Ok((Written::Granted(Box::new(receipt)), true))
        }
        Err(Stop::Refused(refusal)) if !keep_refusal => Ok((Written::Refused(refusal, 0), false)),
        Err(Stop::Refused(refusal)) => {
            let leaf = refused_leaf(&ctx, &request.command, &refusal);
            append(tx, &ctx, &head, leaf).await?;
            Ok((Written::Refused(refusal, ctx.seq), true))
        }
        Err(Stop::Hidden) => Ok((Written::Hidden, false)),
        Err(Stop::Broken(what)) => Err(StoreError::Broken(what)),
    }
}

/// What is known of a command at the door.
fn ctx_of(request: &WriteRequest, head: &LogHead, on: Day) -> Ctx {
    let recorded_at = Timestamp::after(head.recorded_at, request.now);
    Ctx {
        programme: request.programme,
        actor: request.actor,
        attested: request.attested,
        on,
        original_on: request.original_on,
        today: request.today,
        recorded_at,
        seq: head.size + 1,
        request_id: request.request_id.clone(),
        mint: Mint::new(recorded_at, request.entropy),
    }
}

/// A commit that fails was sent: whether it took effect is not known.
pub(super) async fn commit(tx: DatabaseTransaction) -> StoreResult<()> {
    tx.commit().await.map_err(|error| StoreError::UnknownOutcome(error.to_string()))
}

pub(super) async fn lock_head(tx: &DatabaseTransaction, programme: ProgrammeId) -> StoreResult<LogHead> {
    let mut query = select(LogHead::TABLE, programme);
    if tx.get_database_backend() == sea_orm::DbBackend::Postgres {
        query.lock(LockType::Update);
    }
    let row = tx.query_one(&query).await?.ok_or(StoreError::NotFound)?;
    Ok(LogHead::from_values(&values(&row, LogHead::TABLE)?)?)
}

/// Writes the plan's rows, legs, balances, leaf and head.
async fn write_plan(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    head: &LogHead,
    command: &Command,
    plan: &Plan,
) -> StoreResult<Receipt> {
    let facts = plan.facts();
    let mut header = header(ctx, command, "granted", (plan.object.0.code().into(), plan.object.1.clone()), plan.case);
    header.detail.clone_from(&plan.notes);
    append(tx, ctx, head, leaf(&header, &facts)).await?;
    store(tx, ctx.programme, &facts).await?;
    let legs: Vec<Leg> = plan.entries.iter().flat_map(|entry| entry.legs.iter().cloned()).collect();
    if !legs.is_empty() {
        let mut balances = load::balances_of(tx, ctx.programme, &legs).await?;
        for leg in &legs {
            balance::apply(&mut balances, leg).map_err(|error| StoreError::Broken(error.to_string()))?;
        }
        let rows: Vec<Fact> = balances.values().map(Row::fact).collect();
        store(tx, ctx.programme, &rows).await?;
        let mut days = DayTotals::new();
        day_total::take(&mut days, &legs)?;
        day_total::add(tx, ctx.programme, &days).await?;
    }
    Ok(Receipt {
        seq: ctx.seq,
        recorded_at: ctx.recorded_at,
        on: ctx.on,
        action: command.action().code().to_string(),
        object_kind: plan.object.0.code().to_string(),
        object_id: plan.object.1.clone(),
        state: plan.state.map(str::to_string),
        version: plan.version,
        case_id: plan.case,
        entries: plan.entries.iter().map(|entry| EntryView::new(&entry.header, &entry.legs)).collect(),
    })
}

pub(super) fn header(
    ctx: &Ctx,
    command: &Command,
    outcome: &str,
    object: (String, String),
    case: Option<ledger_core::id::CaseId>,
) -> LeafHeader {
    LeafHeader {
        programme: ctx.programme,
        seq: ctx.seq,
        recorded_at: ctx.recorded_at,
        on: ctx.on,
        actor: ctx.actor,
        attested: ctx.attested,
        action: command.action().code().to_string(),
        outcome: outcome.to_string(),
        object,
        case,
        request_id: ctx.request_id.clone(),
        detail: Vec::new(),
    }
}

pub(super) fn refused_leaf(ctx: &Ctx, command: &Command, refusal: &Refusal) -> LogLeaf {
    let object = (refusal.object.0.code().to_string(), refusal.object.1.clone());
    let mut header = header(ctx, command, refusal.code.code(), object, refusal.case);
    header.detail = refusal.detail.clone();
    if let Some(act) = &refusal.earlier {
        header.detail.push(("earlier_seq", act.seq.into()));
    }
    leaf(&header, &[])
}

/// Appends a leaf and moves the head.
async fn append(tx: &DatabaseTransaction, ctx: &Ctx, head: &LogHead, leaf: LogLeaf) -> StoreResult<()> {
    let mut tree = Tree::restore(head.size, &head.peaks)
        .ok_or_else(|| StoreError::Broken("the log's head does not fit its size".into()))?;
    let hash =
        leaf.leaf_hash.as_slice().try_into().map_err(|_| StoreError::Broken("a leaf hash has 32 bytes".into()))?;
    tree.push(hash);
    store(tx, ctx.programme, &[leaf.fact()]).await?;
    store(tx, ctx.programme, &[tree.head(ctx.recorded_at).fact()]).await
}

ledger_core::row! { "idempotency", key 2, insert;
    /// A used idempotency key: what was asked and what was answered. Keys never expire.
    pub struct UsedKey {
        /// Who used it.
        pub actor_id: PersonId,
        /// The key.
        pub idem_key: String,
        /// What was asked, as canonical JSON.
        pub request: String,
        /// What was answered, as JSON.
        pub answer: String,
        /// Log sequence of the decision.
        pub seq: i64,
    }
}

/// The earlier answer under this key, or the field that differs.
async fn earlier_answer(
    tx: &DatabaseTransaction,
    request: &WriteRequest,
    key: &str,
    asked: &str,
) -> StoreResult<Option<Written>> {
    let same = is("actor_id", request.actor.0).add(is("idem_key", key));
    let Some(used) = all::<UsedKey>(tx, request.programme, same, &[]).await?.pop() else { return Ok(None) };
    if used.request != asked {
        return Ok(Some(Written::KeyReused(first_difference(&used.request, asked))));
    }
    let receipt = serde_json::from_str(&used.answer).map_err(|error| StoreError::Broken(error.to_string()))?;
    Ok(Some(Written::Granted(Box::new(receipt))))
}

async fn bind_key(
    tx: &DatabaseTransaction,
    request: &WriteRequest,
    key: &str,
    asked: &str,
    receipt: &Receipt,
) -> StoreResult<()> {
    let answer = serde_json::to_string(receipt).map_err(|error| StoreError::Broken(error.to_string()))?;
    let used = UsedKey {
        actor_id: request.actor,
        idem_key: key.to_string(),
        request: asked.to_string(),
        answer,
        seq: receipt.seq,
    };
    store(tx, request.programme, &[used.fact()]).await
}

/// The first field in which two requests differ: `on`, the action, or a field of the command.
fn first_difference(earlier: &str, now: &str) -> String {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    let (earlier, now) = (parse(earlier), parse(now));
    for field in ["on", "original_on"] {
        if earlier[field] != now[field] {
            return field.into();
        }
    }
    let variant = |value: &serde_json::Value| {
        value["command"].as_object().and_then(|map| map.iter().next().map(|(k, v)| (k.clone(), v.clone())))
    };
    match (variant(&earlier), variant(&now)) {
        (Some((was, before)), Some((is, after))) if was == is => {
            let fields = after.as_object().into_iter().flatten().map(|(field, _)| field.clone());
            fields.into_iter().find(|field| before[field] != after[field]).unwrap_or_else(|| "body".into())
        }
        _ => "action".into(),
    }
}
