//! Import: a whole programme out of a folder of files, by the same decisions as staff.
//!
//! Faults of form are the reader's ([`crate::exchange::package`]). Here the rows are played in the order of their dates;
//! the person of the file is attested, whoever imports is the actor; every refusal becomes a fault with file, line and
//! column. All or nothing: one transaction, and nothing is written once a fault is found.

mod commands;
mod events;
mod fault;
mod spoilt;

use std::collections::{BTreeMap, HashMap};

use ledger_core::id::{Mint, PersonId, ProgrammeId};
use ledger_core::money::Currency;
use ledger_core::policy::Role;
use ledger_core::programme::command::Command;
use ledger_core::programme::decide;
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::stage::Stage;
use ledger_core::text::Code;
use ledger_core::time::{Day, Timestamp};

use super::{App, AppError, AppResult, clock};
use crate::exchange::package::{Fault, Package};
use crate::store::Store;
use crate::store::bulk::{Bulk, BulkTerms, Seat};
use crate::store::house::Person;
use commands::{Known, Unplayable};
use events::{Deed, Event, events};
use spoilt::Spoilt;

/// The password hash of somebody who has not set a password: no password fits it.
pub const NO_PASSWORD: &str = "!";

/// Most faults of rule that are looked for; the rest waits for these to be mended.
const FAULTS_MAX: usize = 1_000;

/// How an import is made.
#[derive(Clone, Debug)]
pub struct ImportTerms {
    /// E-mail address of whoever imports; the administrator of the file when absent.
    pub by: Option<String>,
    /// Look for faults and write nothing.
    pub dry_run: bool,
    /// Today, in the programme's time zone.
    pub today: Day,
    /// The clock, read once.
    pub now: Timestamp,
    /// Password hashes by the code of staff, for those who have one from the start.
    pub passwords: BTreeMap<String, String>,
}

/// What came of an import.
#[derive(Clone, Debug)]
pub enum Imported {
    /// Everything is in, or would be.
    Done(Summary),
    /// Nothing was written: every fault, and how many events could not be judged because of them.
    Refused(Vec<Fault>, usize),
}

/// What was imported.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The programme.
    pub programme: ProgrammeId,
    /// Decisions taken.
    pub decisions: usize,
    /// Journal entries posted.
    pub entries: usize,
    /// Kind (`case` or `person`), code in the files, number in the programme.
    pub numbers: Vec<(&'static str, String, String)>,
    /// Ids of staff by their code in the files.
    pub staff: BTreeMap<String, PersonId>,
}

/// Who hears of events played, and of all there are.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

impl App {
    /// Plays a package into the database of a URL, whose schema has to be there; nowhere, when there is none: a dry run on
    /// an office to be.
    pub async fn import_at(
        url: Option<&str>,
        package: &Package,
        terms: &ImportTerms,
        progress: Progress<'_>,
    ) -> AppResult<Imported> {
        let Some(url) = url else { return App::import(None, package, terms, progress).await };
        let store = Store::open(url).await?;
        let imported = App::import(Some(&store), package, terms, progress).await;
        store.close().await?;
        imported
    }

    async fn import(
        store: Option<&Store>,
        package: &Package,
        terms: &ImportTerms,
        progress: Progress<'_>,
    ) -> AppResult<Imported> {
        let programmes = match store {
            Some(store) => store.programmes().await?,
            None => Vec::new(),
        };
        let (programme, new) = match programmes.as_slice() {
            [] => (Mint::new(terms.now, random()?).id(), true),
            [one] => (*one, false),
            _ => return Err(AppError::internal("the database holds several programmes")),
        };
        let bulk_terms = BulkTerms {
            programme,
            actor: PersonId(uuid::Uuid::nil()),
            today: terms.today,
            now: terms.now,
            request_id: format!("import-{}", terms.now.micros()),
        };
        let mut bulk = match store {
            Some(store) => Some(store.bulk(bulk_terms.clone(), new).await?),
            None => None,
        };
        let outcome = play_all(bulk.as_mut(), bulk_terms, new, package, terms, progress).await;
        match (bulk, outcome) {
            (Some(bulk), Ok((Imported::Done(summary), stage))) if !terms.dry_run => {
                bulk.finish(&stage).await?;
                Ok(Imported::Done(summary))
            }
            (Some(bulk), outcome) => {
                bulk.leave().await?;
                Ok(outcome?.0)
            }
            (None, outcome) => Ok(outcome?.0),
        }
    }
}

fn random() -> AppResult<[u8; 16]> {
    clock::random().map_err(AppError::internal)
}

async fn play_all(
    mut bulk: Option<&mut Bulk>,
    bulk_terms: BulkTerms,
    new: bool,
    package: &Package,
    terms: &ImportTerms,
    progress: Progress<'_>,
) -> AppResult<(Imported, Stage)> {
    let (stage, house) = match &bulk {
        Some(bulk) if !new => (bulk.stage().await?, bulk.people().await?),
        Some(bulk) => (Stage::default(), bulk.people().await?),
        None => (Stage::default(), BTreeMap::new()),
    };
    if let Some(programme) = &stage.base().programme
        && programme.code != package.programme.programme
    {
        let fault = fault::other_programme(&package.programme, programme.code.as_str());
        return Ok((Imported::Refused(vec![fault], 0), stage));
    }
    let staff = staff(package, &house, terms)?;
    let admin = staff.iter().find(|person| *person.code == package.programme.admin).map(|person| person.row.id);
    if !new && !admin.is_some_and(|id| stage.base().own_roles(id).contains(&Role::Admin)) {
        return Ok((Imported::Refused(vec![fault::other_administrator(&package.programme)], 0), stage));
    }
    let actor = actor(package, &house, &staff, terms)?;
    if let Some(bulk) = bulk.as_deref_mut() {
        bulk.act_as(actor);
        for person in staff.iter().filter(|person| person.new && !terms.dry_run) {
            bulk.person_add(&person.row).await?;
        }
    }
    let mut player = Player::new(package, stage, &staff);
    let mut seat = Seat::new(BulkTerms { actor, ..bulk_terms });
    let events = events(package);
    for (number, event) in events.iter().enumerate() {
        if number % 256 == 0 {
            progress(number, events.len());
        }
        if player.faults.len() >= FAULTS_MAX {
            player.unchecked += 1;
            continue;
        }
        // The log of a programme that is there begins with its opening.
        if !new && matches!(event.deed, Deed::ProgrammeOpen(_)) {
            continue;
        }
        let seat = match bulk.as_deref_mut() {
            Some(bulk) => &mut bulk.seat,
            None => &mut seat,
        };
        let Some((ctx, command, plan)) = player.play(event, seat)? else { continue };
        if let Some(bulk) = bulk.as_deref_mut()
            && player.faults.is_empty()
            && !terms.dry_run
        {
            bulk.take(&ctx, &command, &plan).await?;
        }
    }
    progress(events.len(), events.len());
    Ok(player.outcome(seat.programme()))
}

/// One person of `staff.csv`, and whether the house has to take them in.
struct Colleague<'a> {
    code: &'a Code,
    row: Person,
    new: bool,
}

fn staff<'a>(
    package: &'a Package,
    house: &BTreeMap<String, PersonId>,
    terms: &ImportTerms,
) -> AppResult<Vec<Colleague<'a>>> {
    let colleague = |row: &'a crate::exchange::package::rows::StaffRow| {
        let known = house.get(&row.email).copied();
        let id = match known {
            Some(id) => id,
            None => Mint::new(terms.now, random()?).id(),
        };
        let password = terms.passwords.get(row.staff.as_str());
        let password_hash = password.cloned().unwrap_or_else(|| NO_PASSWORD.to_owned());
        let (email, name) = (row.email.clone(), row.name.as_str().to_owned());
        let row_of = Person { id, email, name, password_hash, disabled: false };
        Ok(Colleague { code: &row.staff, row: row_of, new: known.is_none() })
    };
    package.staff.iter().map(colleague).collect()
}

/// Who imports: the person of the e-mail address, or the administrator of the file.
fn actor(
    package: &Package,
    house: &BTreeMap<String, PersonId>,
    staff: &[Colleague],
    terms: &ImportTerms,
) -> AppResult<PersonId> {
    let of_staff = |fits: &dyn Fn(&Colleague) -> bool| staff.iter().find(|person| fits(person)).map(|p| p.row.id);
    let found = match &terms.by {
        Some(email) => {
            let email = email.trim().to_lowercase();
            house.get(&email).copied().or_else(|| of_staff(&|person| person.row.email == email))
        }
        None => of_staff(&|person| *person.code == package.programme.admin),
    };
    found.ok_or_else(|| AppError::field("by", "unknown_person", "nobody of the house or of staff.csv has this address"))
}

/// Plays events on a stage and collects what is wrong.
struct Player<'a> {
    stage: Stage,
    known: Known<'a>,
    names: HashMap<PersonId, &'a Code>,
    funds: HashMap<&'a Code, &'a Code>,
    currency: Currency,
    spoilt: Spoilt<'a>,
    faults: Vec<Fault>,
    unchecked: usize,
    decisions: usize,
    entries: usize,
}

/// A decision to be written.
type Decided = (ledger_core::programme::plan::Ctx, Command, Plan);

impl<'a> Player<'a> {
    fn new(package: &'a Package, stage: Stage, staff: &[Colleague<'a>]) -> Self {
        let known = Known::of(staff.iter().map(|one| (one.code, one.row.id)).collect());
        Player {
            stage,
            known,
            names: staff.iter().map(|one| (one.row.id, one.code)).collect(),
            funds: package.applications.iter().map(|row| (&row.case, &row.fund)).collect(),
            currency: package.programme.base_currency,
            spoilt: Spoilt::default(),
            faults: Vec::new(),
            unchecked: 0,
            decisions: 0,
            entries: 0,
        }
    }

    /// Plays one event: a decision, or nothing when it is at fault or builds on a fault.
    fn play(&mut self, event: &Event<'a>, seat: &mut Seat) -> AppResult<Option<Decided>> {
        if self.spoilt.touches(event, |case| self.funds.get(case).copied()) {
            self.unchecked += 1;
            self.spoilt.add(event);
            return Ok(None);
        }
        let (attested, command) = match self.asked(event) {
            Ok(asked) => asked,
            Err((code, text)) => {
                self.fail(event, fault::unplayable(event, code, &text));
                return Ok(None);
            }
        };
        let mut ctx = seat.ctx(attested, event.on, random()?);
        let world = self.stage.lend(&command.needs(), event.on);
        let decided = decide(&mut ctx, &world, &command);
        self.stage.take_back(world);
        match decided {
            Ok(plan) => {
                self.stage.apply(&plan).map_err(|stop| AppError::internal(format!("{stop:?}")))?;
                self.known.learn(&event.deed, &plan);
                self.decisions += 1;
                self.entries += plan.entries.len();
                seat.took(&ctx);
                Ok(Some((ctx, command, plan)))
            }
            Err(Stop::Broken(what)) => Err(AppError::internal(what)),
            Err(stop) => {
                self.fail(event, fault::refused(event, &stop, &self.names));
                Ok(None)
            }
        }
    }

    fn asked(&self, event: &Event<'a>) -> Result<(Option<PersonId>, Command), Unplayable> {
        let attested = event.by.map(|(_, code)| self.known.person(code)).transpose()?;
        Ok((attested, self.known.command(event, &self.stage, self.currency)?))
    }

    fn fail(&mut self, event: &Event<'a>, fault: Fault) {
        self.faults.push(fault);
        self.spoilt.add(event);
    }

    fn outcome(mut self, programme: ProgrammeId) -> (Imported, Stage) {
        if !self.faults.is_empty() {
            self.faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
            return (Imported::Refused(self.faults, self.unchecked), self.stage);
        }
        let summary = Summary {
            programme,
            decisions: self.decisions,
            entries: self.entries,
            numbers: self.known.numbers(&self.stage),
            staff: self.known.staff.iter().map(|(code, id)| (code.to_string(), *id)).collect(),
        };
        (Imported::Done(summary), self.stage)
    }
}
