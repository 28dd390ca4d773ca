//! A house with its people and one programme in a fresh database, its donor and its partner NGOs, and a hand to act for
//! each of the people.
//!
//! Invariant: everything happens through the program's own use cases, each act with a fresh idempotency key, so that what
//! a test finds is what the program wrote. The days begin 14 months ago. Must not hold assertions, nor any SQL.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use grant_api::app::execute::Terms;
use grant_api::app::house::NewPerson;
use grant_api::app::{App, AppError, AppResult, Request, clock};
use grant_api::store::Store;
use grant_api::store::write::Receipt;
use ledger_core::id::{CaseId, DonorId, NgoId, PersonId, ProgrammeId};
use ledger_core::money::Currency;
use ledger_core::policy::Role;
use ledger_core::programme::command::{Command, DonorOpen, NgoOpen, ProgrammeOpen, RoleGrant};
use ledger_core::programme::region::Region;
use ledger_core::programme::setup::DEFAULT_QUORUM;
use ledger_core::programme::world::Dossier;
use ledger_core::text::{Code, Label};
use ledger_core::time::{Day, plus_days};

use crate::engine::{Engine, TestDatabase};
use crate::failure::Failure;

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
    ("monitor", Role::Monitor),
    ("evaluator", Role::Evaluator),
    ("auditor", Role::Auditor),
    ("protection", Role::Protection),
    ("admin", Role::Admin),
    ("caseworker1", Role::Caseworker),
    ("caseworker2", Role::Caseworker),
];

/// Partner NGOs, each with the caseworker who acts for it.
const NGOS: [(&str, &str); 2] = [("NGO-1", "caseworker1"), ("NGO-2", "caseworker2")];

/// Months between the first day of a scene and today.
const MONTHS: u32 = 14;

/// A programme with its people and partners, and nothing in its books yet.
pub struct Scene {
    /// The use cases.
    pub app: App,
    /// The store below them, for looking.
    pub store: Store,
    /// The programme.
    pub programme: ProgrammeId,
    /// The database; a SQLite file goes with it.
    pub database: TestDatabase,
    /// Today, as the program sees it.
    pub today: Day,
    /// The donor of every agreement.
    pub donor: DonorId,
    /// The partner NGOs; `caseworker1` acts for the first and `caseworker2` for the second.
    pub ngos: [NgoId; 2],
    people: BTreeMap<&'static str, PersonId>,
    keys: AtomicU64,
}

impl Scene {
    /// A fresh database with a programme, its people and its partners.
    pub async fn open(engine: Engine) -> Result<Self, Failure> {
        let database = engine.database().await?;
        let store = Store::open_and_migrate(database.url()).await?;
        let now = clock::now();
        let mut people = BTreeMap::new();
        for (name, _) in PEOPLE {
            let email = format!("{name}@example.org");
            let new = NewPerson { email, name: (*name).to_string(), password_hash: "nobody signs in here".into() };
            people.insert(*name, App::person_add(&store, new, now).await?.id);
        }
        // Caseworkers come after their NGOs.
        let first = PEOPLE.iter().filter(|(_, role)| *role != Role::Caseworker);
        let members = first.filter_map(|(name, role)| people.get(name).map(|id| (*id, *role))).collect();
        let today = clock::business_day(now);
        let open = ProgrammeOpen {
            code: code("UA")?,
            title: label("Programme")?,
            base_currency: Currency::UAH,
            quorum: DEFAULT_QUORUM,
            members,
        };
        let app = App::create(store.clone(), open, first_day(today), now).await;
        let app = app.map_err(|error| Failure::new(format!("opening the programme: {error:?}")))?;
        let programme = store.programmes().await?.pop().ok_or_else(|| Failure::new("no programme was created"))?;
        let (donor, ngos) = (DonorId(uuid::Uuid::nil()), [NgoId(uuid::Uuid::nil()); 2]);
        let keys = AtomicU64::new(1);
        let mut scene = Scene { app, store, programme, database, today, donor, ngos, people, keys };
        scene.partners().await.map_err(|error| Failure::new(format!("the partners: {error:?}")))?;
        Ok(scene)
    }

    /// Registers the donor and the NGOs, and gives each NGO its caseworker.
    async fn partners(&mut self) -> AppResult<()> {
        let on = self.day(0);
        let donor = Command::DonorOpen(DonorOpen { code: code("DONOR")?, title: label("Donor")? });
        self.donor = object(&self.act("finance_manager1", on, donor).await?)?;
        let region = Region::parse("UA-46").ok_or_else(|| AppError::internal("UA-46 is not a region"))?;
        for (position, (name, caseworker)) in NGOS.into_iter().enumerate() {
            let open = Command::NgoOpen(NgoOpen { code: code(name)?, title: label(name)?, region });
            let ngo = object(&self.act("manager1", on, open).await?)?;
            self.ngos[position] = ngo;
            let person = self.person(caseworker)?;
            let role = RoleGrant { person, role: Role::Caseworker, active: true, ngo: Some(ngo) };
            self.act("admin", on, Command::RoleGrant(role)).await?;
        }
        Ok(())
    }

    /// The day number `n` of the scene; day 0 is 14 months ago.
    pub fn day(&self, n: u64) -> Day {
        plus_days(first_day(self.today), n)
    }

    /// The id of a person.
    pub fn person(&self, who: &str) -> AppResult<PersonId> {
        self.people.get(who).copied().ok_or_else(|| AppError::internal(format!("nobody here is called {who}")))
    }

    /// A request of a person, now.
    pub async fn request(&self, who: &str) -> AppResult<Request> {
        self.request_to(&self.app, who).await
    }

    /// A request of a person to another instance of the program on the same database.
    pub async fn request_to(&self, app: &App, who: &str) -> AppResult<Request> {
        let principal = app.principal_of(self.person(who)?).await?;
        Ok(Request::new(principal, clock::now(), format!("scene-{who}")))
    }

    /// A key that was not used in this scene.
    pub fn fresh_key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// A person's command on a business day, under a fresh key.
    pub async fn act(&self, who: &str, on: Day, command: Command) -> AppResult<Receipt> {
        self.act_under(&self.fresh_key(), who, on, command).await
    }

    /// A person's command under a given key.
    pub async fn act_under(&self, key: &str, who: &str, on: Day, command: Command) -> AppResult<Receipt> {
        let request = self.request(who).await?;
        self.app
            .execute(&request, Terms { key: Some(key.to_string()), on: Some(on), ..Terms::default() }, command)
            .await
    }

    /// A case as it stands.
    pub async fn case(&self, case: CaseId) -> AppResult<Dossier> {
        self.store.dossier(self.programme, case).await?.ok_or(AppError::Hidden)
    }
}

fn first_day(today: Day) -> Day {
    today.checked_sub_months(chrono::Months::new(MONTHS)).unwrap_or(today)
}

/// The id of what a command was about.
pub fn object<T: std::str::FromStr>(receipt: &Receipt) -> AppResult<T>
where
    T::Err: std::fmt::Display,
{
    receipt.object_id.parse().map_err(AppError::internal)
}

/// A code out of a text that is one.
pub fn code(text: &str) -> AppResult<Code> {
    Code::new(text).map_err(AppError::internal)
}

/// A label out of a text that is one.
pub fn label(text: &str) -> AppResult<Label> {
    Label::new(text).map_err(AppError::internal)
}
