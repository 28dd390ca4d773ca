//! Use cases: who asks, may they, open the write, decide, answer. `api`, `console` and `cli` call these and nothing below.
//!
//! Every command goes through [`App::execute`]; every read asks the policy table first. Nothing here names HTTP or SQL.

pub mod access;
pub mod assets;
pub mod audit;
pub mod background;
pub mod backup;
pub mod balances;
pub mod bank_answers;
pub mod bank_statements;
mod batch_files;
pub mod batches;
pub mod books;
pub mod cases;
pub mod changes;
pub mod checkpoint;
pub mod clock;
pub mod daily;
pub mod documents;
pub mod drafts;
pub mod duplicates;
pub mod error;
pub mod execute;
pub mod explain;
pub mod field_form;
pub mod followups;
pub mod health;
pub mod house;
pub mod import;
pub mod incidents;
mod kept;
pub mod kept_form;
pub mod line_book;
pub mod line_choices;
pub mod log;
pub mod log_pages;
mod match_facts;
pub mod matching;
pub mod outcomes;
pub mod payees;
pub mod people;
pub mod pipeline;
pub mod plain_text;
pub mod queue;
pub mod rates;
pub mod reconciliations;
pub mod refusal;
pub mod regions;
pub mod releases;
pub mod reports;
pub mod restore;
mod restore_checks;
mod restore_place;
pub mod saved;
mod schema;
pub mod sealed;
pub mod search;
pub mod secret;
pub mod settings;
pub mod setup;
mod sign_in_guard;
pub mod statement_lines;
pub mod statements;
pub mod survival_whole;
pub mod treasury;
pub mod vault;
pub mod verify;
pub mod visit_calendar;
pub mod work;
pub mod worklist;

use ledger_core::id::{NgoId, ProgrammeId};
use ledger_core::policy::{Reading, Role, may_read};
use ledger_core::time::{Day, Timestamp};

pub use crate::store::journal::{AsOf, EntryView, LineView};
pub use crate::store::write::Receipt;
pub use error::{AppError, AppResult};
pub use work::Progress;

use crate::store::house::Person;
use crate::store::{Store, StoreError};

/// The program behind the doors: one store, one programme, its vault where it has one.
#[derive(Clone, Debug)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) programme: ProgrammeId,
    pub(crate) log_memory: log::LogMemory,
    pub(crate) vault: Option<crate::vault::Vault>,
    pub(crate) survival_then: outcomes::SurvivalThen,
    pub(crate) survival_whole: survival_whole::SurvivalWhole,
    pub(crate) units_now: outcomes::UnitsNow,
    pub(crate) sign_ins: sign_in_guard::SignInGuard,
    pub(crate) sessions: crate::store::house::SessionLife,
    pub(crate) live_cases: queue::LiveCases,
}

/// Who asks, as of this request: roles are read anew each time.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The person.
    pub person: Person,
    /// Active roles in the programme.
    pub roles: Vec<Role>,
    /// The partner NGO that they are a caseworker of.
    pub ngo: Option<NgoId>,
}

/// One request: who, when, under which id.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// The clock, read once.
    pub now: Timestamp,
    /// Ties log, answer and leaf together.
    pub request_id: String,
    /// Where long work says how far it is.
    pub progress: Progress,
}

impl Request {
    /// A request whose work tells nobody how far it is.
    pub fn new(principal: Principal, now: Timestamp, request_id: impl Into<String>) -> Request {
        Request { principal, now, request_id: request_id.into(), progress: Progress::default() }
    }

    /// Today in the programme's time zone.
    pub fn today(&self) -> Day {
        clock::business_day(self.now)
    }

    /// The NGO whose cases alone this person sees; absent for those who see the cases of all. A caseworker without an NGO,
    /// which the rules rule out, sees those of nobody.
    pub fn only_ngo(&self) -> Option<NgoId> {
        let roles = &self.principal.roles;
        let others: Vec<Role> = roles.iter().copied().filter(|role| *role != Role::Caseworker).collect();
        if may_read(Reading::Cases, &others) {
            return None;
        }
        Some(self.principal.ngo.unwrap_or(NgoId(uuid::Uuid::nil())))
    }

    /// May this person know of the cases of an NGO?
    pub fn sees(&self, ngo: NgoId) -> bool {
        may_read(Reading::Cases, &self.principal.roles) && self.only_ngo().is_none_or(|own| own == ngo)
    }

    /// Refuses unless one of the roles may read it.
    pub fn may(&self, reading: Reading) -> AppResult<()> {
        if may_read(reading, &self.principal.roles) {
            return Ok(());
        }
        Err(AppError::Denied {
            code: "not_your_role",
            detail: "Your role does not give you this view.".into(),
            earlier: None,
        })
    }
}

impl App {
    /// Opens an existing database and the programme in it.
    pub async fn open(url: &str) -> AppResult<App> {
        App::with_store(Store::open(url).await?).await
    }

    /// The only programme of the store.
    pub async fn with_store(store: Store) -> AppResult<App> {
        match store.programmes().await?.as_slice() {
            [programme] => Ok(App {
                programme: *programme,
                store,
                log_memory: log::LogMemory::default(),
                vault: None,
                survival_then: Default::default(),
                survival_whole: Default::default(),
                units_now: Default::default(),
                sign_ins: Default::default(),
                sessions: access::SESSION,
                live_cases: Default::default(),
            }),
            [] => Err(AppError::internal("the database holds no programme yet")),
            _ => Err(AppError::internal("the database holds several programmes; one process serves one")),
        }
    }

    /// Does the database answer?
    pub async fn ready(&self) -> bool {
        let vault = match &self.vault {
            Some(vault) => vault.ready().await,
            None => true,
        };
        vault && self.store.ready().await
    }

    /// Closes the databases.
    pub async fn close(self) -> AppResult<()> {
        if let Some(vault) = self.vault {
            vault.close().await?;
        }
        Ok(self.store.close().await?)
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => AppError::Hidden,
            StoreError::Busy(_) => AppError::Busy { retry_after_s: 2 },
            StoreError::UnknownOutcome(_) => AppError::UnknownOutcome,
            StoreError::Conflict(cause) | StoreError::Broken(cause) => AppError::internal(cause),
        }
    }
}
