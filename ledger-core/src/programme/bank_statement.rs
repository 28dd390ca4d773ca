//! Statements of banks: files that were taken, statements in them, lines, and which line is booked by what.
//!
//! ```text
//! statement_import { bank_account, file, statements: [{ lines: [{ identity, amount: -450.00 UAH, .. }] }] }
//!     ->  statement_line L-000123, line_state { left: 450.00 }
//! payment_confirm { bank_ref: L-000123, amount: 450.00 }  ->  bank_line, line_state { left: 0.00 }
//! ```
//! Invariant: a line is known by its identity (an HMAC under the vault's key) and its occurrence number, so that the same
//! files in any order and overlap give the same lines; what is booked of a line never exceeds it. Rows hold amounts, days and
//! codes: the rest lies in the vault. Must not hold a name, an account or a text.

use std::collections::{BTreeMap, BTreeSet};

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::line_match::WithPayments;
use super::plan::{Change, Ctx, Plan};
use super::refusal::{Refusal, RefusalCode, Stop};
use super::setup::{BankAccount, Counter};
use super::statement_chain::{Found, between};
use super::world::World;
use crate::id::{BankAccountId, PersonId, StatementFileId, StatementId, StatementLineId};
use crate::money::{Currency, Minor, Money};
use crate::policy::Action;
use crate::row;
use crate::text::Code;
use crate::time::Day;

row! { "bank_source", key 1, put;
    /// What files have to say to be of a bank account, and since when their lines count.
    pub struct BankSource {
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// The vault's HMAC of the account's number as the bank prints it; absent until a file names one.
        pub number: Option<String>,
        /// Lines booked before this day are not kept; absent where all are.
        pub since_on: Option<Day>,
    }
}

row! { "statement_file", key 1, insert;
    /// A file of a bank that was taken; its bytes are in the vault.
    pub struct StatementFile {
        /// Id, which follows from the bank account and the bytes.
        pub statement_file_id: StatementFileId,
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// Format: `camt.053.001.08`, `mt940` and so on.
        pub format: Code,
        /// Bytes.
        pub size_bytes: i64,
        /// The vault's commitment.
        pub commitment: Vec<u8>,
        /// Lines that no file brought before.
        pub lines_new: i64,
        /// Lines that were known.
        pub lines_known: i64,
        /// Lines booked before the account's first day, which were not kept.
        pub lines_before: i64,
        /// Entries that the bank has not booked, which were not kept.
        pub lines_pending: i64,
        /// Business date.
        pub taken_on: Day,
        /// By whom.
        pub taken_by: PersonId,
    }
}

row! { "statement", key 1, insert;
    /// A statement of a file, as printed; the details of its lines are in the vault.
    pub struct BankStatement {
        /// Id.
        pub statement_id: StatementId,
        /// File.
        pub statement_file_id: StatementFileId,
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// 1, 2, .. in the file.
        pub position: i64,
        /// The vault's commitment to the details of its lines.
        pub commitment: Vec<u8>,
        /// The bank's number.
        pub sequence: Option<i64>,
        /// Page within that number.
        pub page: Option<i64>,
        /// First day.
        pub from_on: Option<Day>,
        /// Last day.
        pub to_on: Option<Day>,
        /// Booked balance before the first line.
        pub opening_minor: Option<Minor>,
        /// Booked balance after the last line.
        pub closing_minor: Option<Minor>,
        /// Whether opening and lines make the closing; absent where a balance is.
        pub balanced: Option<bool>,
        /// Entries, booked or not.
        pub entries: i64,
    }
}

row! { "statement_line", key 1, insert;
    /// A booked line of a statement.
    pub struct StatementLine {
        /// Id.
        pub statement_line_id: StatementLineId,
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// The statement that brought it first.
        pub statement_id: StatementId,
        /// Its neutral reference, under which it is booked: `L-000123`.
        pub reference: Code,
        /// The vault's HMAC of what makes the line this line.
        pub identity: String,
        /// 1 for the first such line, 2 for a true repeat.
        pub occurrence: i64,
        /// Booked by the bank on.
        pub booked_on: Day,
        /// Value date; the booking date where the bank gives none.
        pub value_on: Day,
        /// Above zero into the account, below zero out of it.
        pub amount_minor: Minor,
        /// Currency.
        pub currency: Currency,
        /// The bank's code for the kind of movement.
        pub kind: Option<Code>,
        /// The bank says that it takes something back.
        pub returned: bool,
    }
}

row! { "line_state", key 1, put;
    /// How much of a line is not booked yet.
    pub struct LineState {
        /// The line.
        pub statement_line_id: StatementLineId,
        /// Bank account.
        pub bank_account_id: BankAccountId,
        /// Not booked yet, never below zero.
        pub left_minor: Minor,
    }
}

row! { "statement_finding", key 2, insert;
    /// What a person has to look at in a file that was taken.
    pub struct StatementFinding {
        /// File.
        pub statement_file_id: StatementFileId,
        /// 1, 2, ..
        pub finding_no: i64,
        /// What kind: `balance`, `chain`, `gap`, `overlap` and so on.
        pub code: Code,
        /// Statement and entry.
        pub place: String,
        /// What was found, in amounts, days and counts.
        pub message: String,
    }
}

/// What is known of statements, as far as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    /// Where lines of bank accounts come from.
    pub sources: BTreeMap<BankAccountId, BankSource>,
    /// Files.
    pub files: BTreeMap<StatementFileId, StatementFile>,
    /// Statements.
    pub statements: BTreeMap<StatementId, BankStatement>,
    /// Lines.
    pub lines: BTreeMap<StatementLineId, StatementLine>,
    /// What is left of lines.
    pub states: BTreeMap<StatementLineId, LineState>,
    /// Records of lines by number, each with its payments.
    pub matches: BTreeMap<(StatementLineId, i64), WithPayments>,
}

/// The counter of references.
pub const LINE_COUNTER: &str = "statement_line";
/// Hexadecimal digits of an HMAC-SHA-256.
pub const DIGEST_LEN: usize = 64;
/// Longest message of a finding, in characters.
pub const MESSAGE_MAX: usize = 300;
/// Most lines of one file.
pub const LINES_MAX: usize = 100_000;
/// Largest file, in bytes.
pub const STATEMENT_FILE_MAX: i64 = 10 * 1024 * 1024;

/// The reference of a line by its number.
fn reference(number: i64) -> Result<Code, Stop> {
    Code::new(&format!("L-{number:06}")).map_err(|error| Stop::Broken(format!("the reference of a line: {error}")))
}

/// The line that a bank reference names, where it has that form: `L-000123`, or `L-000123.2` for a part of it.
pub fn line_of(bank_ref: &Code) -> Option<Code> {
    let text = bank_ref.as_str();
    let (line, part) = text.split_once('.').map_or((text, None), |(line, part)| (line, Some(part)));
    let number = |text: &str, range: std::ops::RangeInclusive<usize>| {
        range.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let fits = number(line.strip_prefix("L-")?, 6..=18) && part.is_none_or(|part| number(part, 1..=4));
    if fits { Code::new(line).ok() } else { None }
}

/// Is this file of the bank account? Its number is that of the files before, and no other account's of the same currency.
///
/// # Errors
/// `account_differs` or `already_done` (another first day was said before).
pub fn source(gate: &Gate, world: &World, input: &command::StatementImport) -> Result<BankSource, Stop> {
    let bank = world.bank_accounts.get(&input.bank_account).ok_or(Stop::Hidden)?;
    let known = world.statements.sources.get(&bank.bank_account_id).cloned().unwrap_or_else(|| fresh_of(bank));
    let same_currency = |id| world.bank_accounts.get(id).is_some_and(|other| other.currency == bank.currency);
    let of_other = |number: &String| {
        let others = world.statements.sources.iter().filter(|(id, _)| **id != bank.bank_account_id);
        let mut others = others.filter(|(id, _)| same_currency(id));
        others.any(|(_, other)| other.number.as_ref() == Some(number))
    };
    if let Some(number) = &input.number {
        let own = known.number.as_ref().is_none_or(|known| known == number);
        gate.ensure(own && !of_other(number), RefusalCode::AccountDiffers)?;
    }
    let first = world.statements.files.values().all(|file| file.bank_account_id != bank.bank_account_id);
    let since_fits = input.since.is_none() || input.since == known.since_on || (known.since_on.is_none() && first);
    gate.ensure(since_fits, RefusalCode::AlreadyDone)?;
    let (number, since_on) = (known.number.or_else(|| input.number.clone()), known.since_on.or(input.since));
    Ok(BankSource { number, since_on, ..fresh_of(bank) })
}

fn fresh_of(bank: &BankAccount) -> BankSource {
    BankSource { bank_account_id: bank.bank_account_id, number: None, since_on: None }
}

/// Takes a file of a bank: its statements, and every booked line that is not known yet.
pub fn statement_import(ctx: &mut Ctx, world: &World, input: &command::StatementImport) -> Result<Plan, Stop> {
    let text = input.file.to_string();
    let gate = Gate::new(ctx, world, Action::StatementImport, ObjectKind::StatementFile, &text).pass()?;
    let bank = world.bank_accounts.get(&input.bank_account).ok_or(Stop::Hidden)?;
    gate.ensure(!world.statements.files.contains_key(&input.file), RefusalCode::AlreadyDone)?;
    gate.ensure(!input.statements.is_empty(), RefusalCode::NothingListed)?;
    gate.ensure((1..=STATEMENT_FILE_MAX).contains(&input.size) && input.fits(), RefusalCode::OutOfRange)?;
    let source = source(&gate, world, input)?;
    let mut plan = Plan::about(ObjectKind::StatementFile, input.file, 1);
    if world.statements.sources.get(&bank.bank_account_id) != Some(&source) {
        plan = plan.change(source.clone());
    }
    let mut lines = Lines::new(world, bank, source.since_on);
    let mut statements = Vec::new();
    for (at, statement) in (1_i64..).zip(&input.statements) {
        gate.ensure(statement.currency == bank.currency, RefusalCode::CurrencyMismatch)?;
        for line in &statement.lines {
            gate.ensure(line.amount.currency == bank.currency, RefusalCode::CurrencyMismatch)?;
            gate.ensure(lines.seen.insert((line.identity.clone(), line.occurrence)), RefusalCode::OutOfRange)?;
            lines.take(ctx, statement.statement, line)?;
        }
        statements.push(statement.row(input, at));
    }
    let mut found: Vec<Found> = input.findings.iter().map(Found::from).collect();
    found.extend(lines.overlap());
    found.extend(between(world.statements.statements.values(), &statements, bank.currency));
    let file = StatementFile {
        statement_file_id: input.file,
        bank_account_id: bank.bank_account_id,
        format: input.format.clone(),
        size_bytes: input.size,
        commitment: input.commitment.clone(),
        lines_new: i64::try_from(lines.new.len()).unwrap_or(i64::MAX),
        lines_known: lines.known,
        lines_before: lines.before,
        lines_pending: input.statements.iter().map(|statement| statement.pending).fold(0, i64::saturating_add),
        taken_on: ctx.on,
        taken_by: ctx.person(),
    };
    plan = plan.note("new", file.lines_new).note("known", file.lines_known).change(file);
    plan = statements.into_iter().fold(plan, Plan::change);
    if lines.next > lines.first {
        plan = plan.change(Counter { name: LINE_COUNTER.into(), value: lines.next });
    }
    for (line, state) in lines.new {
        plan = plan.change(line).change(state);
    }
    let finding = |(finding_no, found): (i64, Found)| StatementFinding {
        statement_file_id: input.file,
        finding_no,
        code: found.code,
        place: found.place,
        message: found.message,
    };
    Ok((1_i64..).zip(found).map(finding).fold(plan, Plan::change))
}

/// Lines of a file on their way.
struct Lines<'a> {
    bank: &'a BankAccount,
    since: Option<Day>,
    there: BTreeSet<(&'a str, i64)>,
    seen: BTreeSet<(String, i64)>,
    new: Vec<(StatementLine, LineState)>,
    known: i64,
    before: i64,
    first: i64,
    next: i64,
}

impl<'a> Lines<'a> {
    fn new(world: &'a World, bank: &'a BankAccount, since: Option<Day>) -> Self {
        let of_bank = world.statements.lines.values().filter(|line| line.bank_account_id == bank.bank_account_id);
        let first = world.counters.get(LINE_COUNTER).copied().unwrap_or(0);
        Lines {
            bank,
            since,
            there: of_bank.map(|line| (line.identity.as_str(), line.occurrence)).collect(),
            seen: BTreeSet::new(),
            new: Vec::new(),
            known: 0,
            before: 0,
            first,
            next: first,
        }
    }

    fn take(&mut self, ctx: &Ctx, statement: StatementId, line: &command::NewStatementLine) -> Result<(), Stop> {
        if self.since.is_some_and(|day| line.booked_on < day) {
            self.before += 1;
        } else if self.there.contains(&(line.identity.as_str(), line.occurrence)) {
            self.known += 1;
        } else {
            self.next += 1;
            let left_minor = size(line.amount.minor)?;
            let row = StatementLine {
                statement_line_id: ctx.mint.id(),
                bank_account_id: self.bank.bank_account_id,
                statement_id: statement,
                reference: reference(self.next)?,
                identity: line.identity.clone(),
                occurrence: line.occurrence,
                booked_on: line.booked_on,
                value_on: line.value_on.unwrap_or(line.booked_on),
                amount_minor: line.amount.minor,
                currency: self.bank.currency,
                kind: line.kind.clone(),
                returned: line.returned,
            };
            let (statement_line_id, bank_account_id) = (row.statement_line_id, row.bank_account_id);
            self.new.push((row, LineState { statement_line_id, bank_account_id, left_minor }));
        }
        Ok(())
    }

    /// Lines that came before in another file, as a finding.
    fn overlap(&self) -> Option<Found> {
        let message = format!("{} booked lines are known from other files; they count once", self.known);
        (self.known > 0).then(|| Found::new("overlap", "file", message))
    }
}

/// An amount without its sign.
fn size(amount: Minor) -> Result<Minor, Stop> {
    if amount.0 < 0 { Ok(Minor::ZERO.minus(amount)?) } else { Ok(amount) }
}

/// Holds every bank line of a plan whose reference is that of a line of a statement against that line, and takes what it
/// books off what is left of it. The one place where books and statements meet.
///
/// # Errors
/// `bank_line_unknown`, `bank_line_differs` (direction or value date), `amount_differs` (more than is left).
pub(super) fn booked(world: &World, plan: Plan) -> Result<Plan, Stop> {
    let mut states: BTreeMap<StatementLineId, LineState> = BTreeMap::new();
    for change in &plan.changes {
        let Change::BankLine(row) = change else { continue };
        let Some(reference) = line_of(&row.bank_ref) else { continue };
        let refuse = |code| {
            let (object, case) = (plan.object.clone(), plan.case);
            Refusal { code, object, case, detail: Vec::new(), earlier: None }.with("reference", reference.as_str())
        };
        let of_row = |line: &&StatementLine| line.bank_account_id == row.bank_account_id && line.reference == reference;
        let line = world.statements.lines.values().find(of_row);
        let line = line.ok_or_else(|| refuse(RefusalCode::BankLineUnknown))?;
        if row.outgoing != (line.amount_minor.0 < 0) || row.value_on != line.value_on {
            let amount = Money { minor: line.amount_minor, currency: line.currency };
            let refusal = refuse(RefusalCode::BankLineDiffers).with("line", amount.to_string());
            return Err(refusal.with("value_on", line.value_on.to_string()).into());
        }
        let id = line.statement_line_id;
        let known = states.get(&id).or_else(|| world.statements.states.get(&id));
        let known = known.ok_or_else(|| Stop::Broken(format!("nothing says what is left of line {id}")))?;
        let left_minor = known.left_minor.minus(row.amount_minor)?;
        if left_minor < Minor::ZERO {
            let left = Money { minor: known.left_minor, currency: line.currency };
            let asked = Money { minor: row.amount_minor, currency: row.currency };
            let refusal = refuse(RefusalCode::AmountDiffers).with("line", left.to_string());
            return Err(refusal.with("sent", asked.to_string()).into());
        }
        states.insert(id, LineState { left_minor, ..known.clone() });
    }
    Ok(states.into_values().fold(plan, Plan::change))
}

/// Opens the details of a statement's lines: the act alone.
pub fn counterparties_read(ctx: &mut Ctx, world: &World, input: &command::CounterpartiesRead) -> Result<Plan, Stop> {
    let text = input.statement.to_string();
    Gate::new(ctx, world, Action::CounterpartiesRead, ObjectKind::Statement, &text).pass()?;
    world.statements.statements.get(&input.statement).ok_or(Stop::Hidden)?;
    Ok(Plan::about(ObjectKind::Statement, input.statement, 1))
}
