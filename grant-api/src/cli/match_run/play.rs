//! What became of each payment and what each line is: answers first, then lines of statements, then notifications that no
//! statement shows.
//!
//! Invariant: a payment is confirmed by a line once; a notification of a payment that a statement confirmed repeats it. The
//! result does not depend on the order of lines or of files of the bank.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use ledger_core::reconcile::line::Line;
use ledger_core::reconcile::match_run::run;
use ledger_core::reconcile::payment::{Payment, PaymentFacts, State};
use ledger_core::reconcile::record::{Record, Tier, Verdict, Veto};
use ledger_core::reconcile::rule::RuleSet;
use uuid::Uuid;

use super::Named;
use super::lines::{self, Booked};
use crate::exchange::bank::pain001::{Instruction, Instructions};
use crate::exchange::bank::said::{self, Asked, Standing};
use crate::exchange::bank::{Answer, Finding, Reading, matching};

/// A payment under way.
pub(super) struct Paid {
    pub(super) instruction: Instruction,
    pub(super) facts: Option<PaymentFacts>,
    /// What its answers and lines say.
    pub(super) said: Asked,
    /// A line shows it coming back.
    pub(super) returned_by_line: bool,
    pub(super) confirmed_on: Option<NaiveDate>,
    /// A line was proposed for it, or the bank contradicts itself: a person decides.
    pub(super) asked: bool,
}

impl Paid {
    /// The word of the interface.
    pub(super) fn state(&self) -> &'static str {
        let asked = self.asked || self.said.partly;
        match (self.said.returned, self.confirmed_on.is_some(), asked, self.said.standing) {
            (true, ..) => "returned",
            (_, true, ..) => "confirmed",
            (_, _, true, _) => "open",
            (.., Standing::Rejected) => "rejected",
            (.., Standing::Accepted) => "accepted",
            (.., Standing::Sent) => "sent",
        }
    }
}

/// A line with its match.
pub(super) struct Told {
    pub(super) booked: Booked,
    pub(super) record: Option<Record>,
    /// Why it could not be matched at all.
    pub(super) fault: Option<&'static str>,
    /// It repeats a line of a statement.
    pub(super) repeats: bool,
}

/// All of it.
pub(super) struct Played {
    pub(super) rules: RuleSet,
    pub(super) payments: Vec<Paid>,
    pub(super) lines: Vec<Told>,
    /// By file.
    pub(super) findings: Vec<(String, Finding)>,
}

/// The payment of an id of [`PaymentFacts`].
pub(super) fn number(id: Uuid) -> usize {
    usize::try_from(id.as_u128()).unwrap_or(usize::MAX)
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(u128::try_from(number).unwrap_or(u128::MAX))
}

/// Plays what the bank said.
///
/// # Errors
/// Rules that cannot be used, in words.
pub(super) fn play(instructions: &[Named<Instructions>], files: &[Named<Reading>]) -> Result<Played, String> {
    let mut findings = Vec::new();
    for file in instructions {
        findings.extend(file.read.findings.iter().map(|finding| (file.file.clone(), finding.clone())));
    }
    for file in files {
        findings.extend(file.read.findings.iter().map(|finding| (file.file.clone(), finding.clone())));
    }
    let payments = payments(instructions, &mut findings);
    findings.extend(lines::unbooked(files));
    let told = |booked| Told { booked, record: None, fault: None, repeats: false };
    let lines = lines::collect(files).into_iter().map(told).collect();
    let mut played = Played { rules: RuleSet::standard(), payments, lines, findings };
    let answers: Vec<&Answer> = files.iter().flat_map(|file| &file.read.answers).collect();
    let mut asked: Vec<&mut Asked> = played.payments.iter_mut().map(|paid| &mut paid.said).collect();
    said::apply(&mut asked, &answers);
    for on_statement in [true, false] {
        for account in accounts(&played.lines) {
            matched(&mut played, account.as_deref(), on_statement)?;
        }
        played.settle(on_statement);
    }
    let missing = played.lines.iter().filter(|line| line.booked.missing && !line.repeats);
    let missing: Vec<(String, Finding)> = missing.map(|line| lines::missing(&line.booked)).collect();
    played.findings.extend(missing);
    Ok(played)
}

/// The payments of all files, each once; what is odd about them.
fn payments(files: &[Named<Instructions>], findings: &mut Vec<(String, Finding)>) -> Vec<Paid> {
    let mut all: Vec<Paid> = Vec::new();
    let mut seen: HashMap<(Vec<Option<String>>, u32), usize> = HashMap::new();
    let mut messages: BTreeMap<String, usize> = BTreeMap::new();
    for (file_at, file) in files.iter().enumerate() {
        let mut counts: HashMap<Vec<Option<String>>, u32> = HashMap::new();
        let mut repeated = 0;
        for instruction in &file.read.payments {
            let key = key(instruction);
            let count = counts.entry(key.clone()).or_default();
            *count += 1;
            let first = *messages.entry(instruction.message_id.clone().unwrap_or_default()).or_insert(file_at);
            let again = first != file_at && instruction.message_id.is_some();
            if let Some(known) = seen.get(&(key.clone(), *count)).filter(|_| again) {
                all[*known].said.copied = true;
                repeated += 1;
                continue;
            }
            seen.insert((key, *count), all.len());
            all.push(paid(instruction, again));
        }
        if repeated > 0 {
            let message = format!("{repeated} payments are in an earlier file of the same id and count once");
            findings.push((file.file.clone(), Finding { code: "repeated", place: "file".to_owned(), message }));
        }
    }
    number_all(&mut all, findings);
    all
}

fn key(instruction: &Instruction) -> Vec<Option<String>> {
    let ids = [&instruction.message_id, &instruction.batch_id, &instruction.instruction_id, &instruction.end_to_end_id];
    let mut key: Vec<Option<String>> = ids.into_iter().cloned().collect();
    key.push(Some(instruction.amount.normalize().to_string()));
    key.extend([instruction.currency.clone(), instruction.creditor_account.clone(), instruction.creditor_name.clone()]);
    key
}

fn paid(instruction: &Instruction, copy: bool) -> Paid {
    let (message, batch) = (instruction.message_id.clone(), instruction.batch_id.clone());
    let instruction_id = instruction.instruction_id.clone();
    let said = Asked { instruction_id, copy, ..Asked::new(message, batch, instruction.end_to_end_id.clone()) };
    Paid {
        instruction: instruction.clone(),
        facts: None,
        said,
        returned_by_line: false,
        confirmed_on: None,
        asked: false,
    }
}

/// Gives payments their numbers; payees are told apart by account, else by tax id.
fn number_all(all: &mut [Paid], findings: &mut Vec<(String, Finding)>) {
    let mut payees: HashMap<String, usize> = HashMap::new();
    for (at, payment) in all.iter_mut().enumerate() {
        let own = &payment.instruction;
        let who = own.creditor_account.clone().or_else(|| own.creditor_tax_id.clone());
        let next = payees.len();
        let payee = who.map_or(usize::MAX - at, |who| *payees.entry(who).or_insert(next));
        match matching::payment(id(at), id(payee), own) {
            Ok(facts) => {
                payment.said.money = Some((facts.amount, facts.currency));
                payment.facts = Some(facts);
            }
            Err(code) => {
                let message = format!("payment {} cannot be matched", at + 1);
                findings.push((String::new(), Finding { code, place: format!("payment {}", at + 1), message }));
            }
        }
    }
}

fn accounts(lines: &[Told]) -> Vec<Option<String>> {
    let mut accounts: Vec<Option<String>> = lines.iter().map(|line| line.booked.account.clone()).collect();
    accounts.sort();
    accounts.dedup();
    accounts
}

/// Whether two ways to write an account can mean one: equal, or one the end of the other.
fn same_account(left: Option<&str>, right: Option<&str>) -> bool {
    let fold = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    match (left.map(fold), right.map(fold)) {
        (Some(left), Some(right)) => {
            let (long, short) = if left.len() >= right.len() { (left, right) } else { (right, left) };
            long == short || (short.len() >= 8 && (long.ends_with(&short) || short.ends_with(&tail(&long))))
        }
        _ => true,
    }
}

/// The account within a Ukrainian IBAN: what stands after the bank code, without leading zeros.
fn tail(account: &str) -> String {
    let own = account.get(10..).filter(|_| account.starts_with("UA")).unwrap_or(account);
    own.trim_start_matches('0').to_owned()
}

/// Matches the lines of one account with the payments from it.
fn matched(played: &mut Played, account: Option<&str>, on_statement: bool) -> Result<(), String> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, told) in played.lines.iter_mut().enumerate() {
        if told.booked.on_statement != on_statement || told.booked.account.as_deref() != account {
            continue;
        }
        let statement = crate::exchange::bank::Statement {
            currency: told.booked.statement_currency.clone(),
            ..crate::exchange::bank::Statement::default()
        };
        match matching::line(id(at), &statement, &told.booked.line) {
            Ok(facts) => lines.push(Line::from(facts)),
            Err(code) => told.fault = Some(code),
        }
    }
    let eligible =
        played.payments.iter().filter(|paid| same_account(paid.instruction.debtor_account.as_deref(), account));
    let payments: Vec<Payment> = eligible.filter_map(payment).collect();
    let done = run(&lines, &payments, &played.rules, None).map_err(|error| error.to_string())?;
    for record in done.records {
        if let Some(told) = played.lines.get_mut(number(record.line)) {
            told.record = Some(record);
        }
    }
    Ok(())
}

/// A payment as it stands.
fn payment(paid: &Paid) -> Option<Payment> {
    let facts = paid.facts.clone()?;
    let state = match paid.said.standing {
        Standing::Rejected => State::Rejected,
        _ if paid.confirmed_on.is_some() => State::Confirmed,
        _ => State::Sent,
    };
    Some(Payment::from(facts).at(state))
}

impl Played {
    /// Puts what was matched into the payments.
    fn settle(&mut self, on_statement: bool) {
        for told in self.lines.iter_mut().filter(|told| told.booked.on_statement == on_statement) {
            let Some(record) = &told.record else { continue };
            let on = told.booked.line.booked_on.or(told.booked.line.value_on);
            let mine: Vec<usize> = record.payments.iter().map(|id| number(*id)).collect();
            let known = |at: &usize| self.payments.get(*at).is_some_and(|paid| paid.confirmed_on.is_some());
            let by_id = matches!(record.tier, Some(Tier::T1 | Tier::T2)) && record.vetoes.has(Veto::NotOpen);
            told.repeats = !on_statement && by_id && mine.iter().all(known);
            for at in mine {
                let Some(paid) = self.payments.get_mut(at) else { continue };
                match (record.verdict, record.tier) {
                    (Verdict::Auto, Some(Tier::T3)) => {
                        told.repeats |= !on_statement && paid.said.returned && paid.returned_by_line;
                        paid.came_back(on, told.booked.line.return_reason.as_deref());
                    }
                    (Verdict::Auto, _) => paid.confirmed_on = on.or(Some(NaiveDate::MIN)),
                    _ => paid.asked |= !told.repeats,
                }
            }
        }
    }
}

impl Paid {
    fn came_back(&mut self, on: Option<NaiveDate>, reason: Option<&str>) {
        self.returned_by_line = true;
        self.said.returned = true;
        self.said.returned_on = self.said.returned_on.or(on);
        if let Some(reason) = reason.filter(|reason| !self.said.reasons.iter().any(|known| known == reason)) {
            self.said.reasons.push(reason.to_owned());
            self.said.reasons.sort();
        }
    }
}
