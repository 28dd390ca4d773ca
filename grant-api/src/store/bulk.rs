//! The write door for many: one transaction in which the caller decides plan after plan on a stage in memory, written
//! set-at-a-time; one commit, or nothing.
//!
//! The first statement takes the programme's log head, as for a single command. A row that keeps current state is written
//! when it first appears (others may refer to it) and once more as it stands at the end; what is append-only is written as
//! it comes. People of the house come along in the same transaction: an import is whole or was not.

use std::collections::{BTreeMap, HashMap, HashSet};

use ledger_core::id::{Mint, PersonId, ProgrammeId};
use ledger_core::ledger::day_total::DayTotals;
use ledger_core::ledger::log::{LogHead, LogLeaf, Tree, leaf};
use ledger_core::programme::command::Command;
use ledger_core::programme::plan::{Ctx, PLAN_TABLES, Plan};
use ledger_core::programme::refusal::Refusal;
use ledger_core::programme::stage::Stage;
use ledger_core::row::{Fact, Op, Row, Value};
use ledger_core::time::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait};

use super::entity::person;
use super::house::{Person, insert_person};
use super::rows::store;
use super::verify::logged_tables;
use super::write::{commit, header, lock_head, refused_leaf};
use super::{Store, StoreError, StoreResult, day_total};

/// Pages that SQLite keeps in memory during a bulk: rows of one programme go to many places of its trees, and a page that
/// was put away has to be read again.
const SQLITE_CACHE_KIB: u32 = 65_536;

/// Plans written at once.
const BATCH: usize = 500;

/// Who acts, and when, for all commands of one bulk.
#[derive(Clone, Debug)]
pub struct BulkTerms {
    /// Programme.
    pub programme: ProgrammeId,
    /// Who enters it all.
    pub actor: PersonId,
    /// Today, in the programme's time zone.
    pub today: Day,
    /// The clock, read once.
    pub now: Timestamp,
    /// Request id.
    pub request_id: String,
}

/// Where the next command of a bulk sits in the log: its sequence and its recorded time.
#[derive(Clone, Debug)]
pub struct Seat {
    terms: BulkTerms,
    recorded_at: Timestamp,
    size: i64,
}

impl Seat {
    /// The first seat of an empty log.
    pub fn new(terms: BulkTerms) -> Self {
        Seat { terms, recorded_at: Timestamp::from_micros(0), size: 0 }
    }

    /// The programme.
    pub fn programme(&self) -> ProgrammeId {
        self.terms.programme
    }

    /// What the door knows about the next command: the person whose act it is, the date, and random bits for ids.
    pub fn ctx(&self, attested: Option<PersonId>, on: Day, entropy: [u8; 16]) -> Ctx {
        let recorded_at = Timestamp::after(self.recorded_at, self.terms.now);
        Ctx {
            programme: self.terms.programme,
            actor: self.terms.actor,
            attested,
            on,
            original_on: None,
            today: self.terms.today,
            recorded_at,
            seq: self.size + 1,
            request_id: self.terms.request_id.clone(),
            mint: Mint::new(recorded_at, entropy),
        }
    }

    /// The command came to a decision: the next one sits behind it.
    pub fn took(&mut self, ctx: &Ctx) {
        (self.size, self.recorded_at) = (ctx.seq, ctx.recorded_at);
    }
}

/// An open transaction on one programme.
pub struct Bulk {
    tx: DatabaseTransaction,
    /// Where the next command sits; who plays moves it on.
    pub seat: Seat,
    tree: Tree,
    first_seq: i64,
    leaves: Vec<Fact>,
    facts: Vec<Fact>,
    seen: HashSet<(&'static str, Vec<u8>)>,
    later: HashMap<(&'static str, Vec<u8>), Fact>,
    days: DayTotals,
    queued: usize,
    flushes: u32,
}

impl Store {
    /// Begins a bulk on a programme that is there, or lays the log of a new one.
    pub async fn bulk(&self, terms: BulkTerms, new: bool) -> StoreResult<Bulk> {
        let tx = self.begin().await?;
        if self.backend() == DbBackend::Sqlite {
            tx.execute_unprepared(&format!("PRAGMA cache_size = -{SQLITE_CACHE_KIB}")).await?;
        }
        if new {
            let head = Tree::empty().head(Timestamp::from_micros(0));
            store(&tx, terms.programme, &[head.fact()]).await?;
        }
        let head: LogHead = lock_head(&tx, terms.programme).await?;
        let tree = Tree::restore(head.size, &head.peaks)
            .ok_or_else(|| StoreError::Broken("the log's head does not fit its size".into()))?;
        Ok(Bulk {
            tx,
            seat: Seat { terms, recorded_at: head.recorded_at, size: head.size },
            tree,
            first_seq: head.size + 1,
            leaves: Vec::new(),
            facts: Vec::new(),
            seen: HashSet::new(),
            later: HashMap::new(),
            days: DayTotals::new(),
            queued: 0,
            flushes: 0,
        })
    }
}

impl Bulk {
    /// The programme as this transaction sees it.
    pub async fn stage(&self) -> StoreResult<Stage> {
        super::stage::stage(&self.tx, self.seat.terms.programme).await
    }

    /// Everybody of the house, by e-mail address.
    pub async fn people(&self) -> StoreResult<BTreeMap<String, PersonId>> {
        let people = person::Entity::find().all(&self.tx).await?;
        Ok(people.into_iter().map(|row| (row.email, PersonId(row.person_id))).collect())
    }

    /// Adds a person to the house.
    pub async fn person_add(&self, person: &Person) -> StoreResult<()> {
        insert_person(&self.tx, person, self.seat.terms.now).await
    }

    /// Who enters everything from now on.
    pub fn act_as(&mut self, actor: PersonId) {
        self.seat.terms.actor = actor;
    }

    /// Takes the plan of a granted command; it is written with others.
    pub async fn take(&mut self, ctx: &Ctx, command: &Command, plan: &Plan) -> StoreResult<()> {
        let facts = plan.facts();
        let object = (plan.object.0.code().to_string(), plan.object.1.clone());
        let mut header = header(ctx, command, "granted", object, plan.case);
        header.detail.clone_from(&plan.notes);
        self.append(&leaf(&header, &facts))?;
        self.facts.extend(facts);
        day_total::take(&mut self.days, plan.entries.iter().flat_map(|entry| &entry.legs))?;
        self.counted().await
    }

    /// Takes a refusal: it writes its leaf and nothing else, as at the door for one.
    pub async fn refuse(&mut self, ctx: &Ctx, command: &Command, refusal: &Refusal) -> StoreResult<()> {
        self.append(&refused_leaf(ctx, command, refusal))?;
        self.counted().await
    }

    fn append(&mut self, leaf: &LogLeaf) -> StoreResult<()> {
        let hash = leaf.leaf_hash.as_slice().try_into();
        self.tree.push(hash.map_err(|_| StoreError::Broken("a leaf hash has 32 bytes".into()))?);
        self.leaves.push(leaf.fact());
        Ok(())
    }

    async fn counted(&mut self) -> StoreResult<()> {
        self.queued += 1;
        if self.queued >= BATCH { self.flush().await } else { Ok(()) }
    }

    /// Writes what is queued: leaves, then rows table by table, each after those that it may refer to.
    async fn flush(&mut self) -> StoreResult<()> {
        self.queued = 0;
        let programme = self.seat.terms.programme;
        store(&self.tx, programme, &std::mem::take(&mut self.leaves)).await?;
        let mut first: Vec<Fact> = Vec::new();
        let mut here: HashMap<(&'static str, Vec<u8>), usize> = HashMap::new();
        for fact in std::mem::take(&mut self.facts) {
            if fact.table.op == Op::Insert {
                first.push(fact);
                continue;
            }
            let key = (fact.table.name, key_bytes(fact.key()));
            if let Some(at) = here.get(&key) {
                first[*at] = fact;
            } else if self.seen.contains(&key) {
                self.later.insert(key, fact);
            } else {
                here.insert(key.clone(), first.len());
                self.seen.insert(key);
                first.push(fact);
            }
        }
        first.sort_by_key(rank);
        store(&self.tx, programme, &first).await?;
        self.flushes += 1;
        if self.flushes.is_power_of_two() { self.take_stock().await } else { Ok(()) }
    }

    /// PostgreSQL plans the look-ups of foreign keys once. Planned while the tables are empty, they walk an index that knows
    /// the programme alone, and take longer with every row; so it is told of the rows as they come, each time they double.
    async fn take_stock(&self) -> StoreResult<()> {
        if self.tx.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let tables: Vec<&str> = logged_tables().into_iter().map(|table| table.name).chain(["log_leaf"]).collect();
        Ok(self.tx.execute_unprepared(&format!("ANALYZE {}", tables.join(", "))).await.map(drop)?)
    }

    /// Writes the rest, the balances and days that moved and the log's head, and commits. How many commands it took.
    pub async fn finish(mut self, stage: &Stage) -> StoreResult<i64> {
        self.flush().await?;
        let programme = self.seat.terms.programme;
        let mut last: Vec<Fact> = std::mem::take(&mut self.later).into_values().collect();
        last.sort_by(|a, b| (rank(a), a.key()).cmp(&(rank(b), b.key())));
        store(&self.tx, programme, &last).await?;
        let balances: Vec<Fact> = stage.balances_since(self.first_seq).map(Row::fact).collect();
        store(&self.tx, programme, &balances).await?;
        day_total::add(&self.tx, programme, &self.days).await?;
        store(&self.tx, programme, &[self.tree.head(self.seat.recorded_at).fact()]).await?;
        commit(self.tx).await?;
        Ok(self.seat.size + 1 - self.first_seq)
    }

    /// Leaves everything as it was.
    pub async fn leave(self) -> StoreResult<()> {
        Ok(self.tx.rollback().await?)
    }
}

/// Rows in the order of the tables of plans, then entries, then legs.
fn rank(fact: &Fact) -> usize {
    let known = PLAN_TABLES.iter().position(|table| table.name == fact.table.name);
    known.unwrap_or(PLAN_TABLES.len() + usize::from(fact.table.name == "leg"))
}

/// A key as bytes: short, and different for different keys of one table.
fn key_bytes(key: &[Value]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in key {
        match value {
            Value::Id(id) => bytes.extend_from_slice(id.as_bytes()),
            Value::Int(number) => bytes.extend_from_slice(&number.to_be_bytes()),
            Value::Text(text) => bytes.extend_from_slice(text.as_bytes()),
            other => bytes.extend_from_slice(format!("{other:?}").as_bytes()),
        }
        bytes.push(0xff);
    }
    bytes
}
