//! Cases whose first instalment is authorised for a payee that a second person confirmed: what goes into a payment batch.
//!
//! Invariant: everything happens through the program's own use cases, on days of the scene before [`PAYABLE`]. Must not hold
//! assertions, nor any SQL.

use grant_api::app::execute::Terms;
use grant_api::app::payees::{PayeeDetails, read_payee};
use grant_api::app::{AppError, AppResult};
use ledger_core::id::CaseId;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::settings::{BankDetails, SettingValue};
use ledger_core::programme::setup::BankAccount;

use crate::engine::{Engine, TestDatabase};
use crate::failure::Failure;
use crate::place::Place;
use crate::play::{Deal, payment, to_the_signatures, to_the_vote};
use crate::scene::{Scene, code, label};

/// Day of the scene on which payees are set; a day later they are confirmed.
pub const SET: u64 = 25;
/// First day of the scene on which the payments may go into a batch.
pub const PAYABLE: u64 = 40;

/// A scene with a vault beside its ledger, which goes with it.
pub struct Sealed {
    /// The scene.
    pub scene: Scene,
    /// The vault.
    pub vault: TestDatabase,
    /// The folder of its key file.
    pub keys: tempfile::TempDir,
}

/// Whom a case is paid to, and how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    /// Name of the payee.
    pub name: String,
    /// IBAN.
    pub account: String,
    /// Minor units of hryvnia.
    pub amount: i64,
}

impl Sealed {
    /// The key file.
    pub fn key_file(&self) -> std::path::PathBuf {
        self.keys.path().join("vault.key")
    }

    /// A fresh scene with a fresh vault.
    pub async fn open(engine: Engine) -> Result<Sealed, Failure> {
        let (scene, vault, keys) = (Scene::open(engine).await?, engine.database().await?, tempfile::tempdir()?);
        let mut sealed = Sealed { scene, vault, keys };
        let app = sealed.scene.app.clone().with_vault(sealed.vault.url(), &sealed.key_file()).await;
        sealed.scene.app = app.map_err(|error| Failure::new(format!("the vault: {error:?}")))?;
        Ok(sealed)
    }
}

/// Details of a payee with an IBAN.
pub fn payee(name: &str, account: &str) -> AppResult<PayeeDetails> {
    let read = read_payee(|field| match field {
        "name" => Some(name),
        "account" => Some(account),
        _ => None,
    });
    read.map_err(|faults| AppError::internal(format!("a payee: {faults:?}")))
}

impl Scene {
    /// Opens the organisation's own fund, which holds what nobody knows.
    pub async fn free_fund(&self) -> AppResult<()> {
        let open = input::FreeFundOpen { code: code("FREE")?, title: label("Own fund")? };
        self.act("finance_manager1", self.day(0), Command::FreeFundOpen(open)).await?;
        Ok(())
    }

    /// Says whose every bank account is, and its number.
    pub async fn own_account(&self, holder: &str, iban: &str) -> AppResult<()> {
        let request = self.request("finance").await?;
        let accounts = self.app.bank_accounts(&request).await?;
        let own = |row: &BankAccount| -> AppResult<BankDetails> {
            Ok(BankDetails { code: row.code.clone(), holder: label(holder)?, iban: code(iban)?, bic: None })
        };
        let value = SettingValue::BankDetails(accounts.iter().map(own).collect::<AppResult<_>>()?);
        let set = Command::SettingSet(input::SettingSet { version: 0, value });
        self.act("manager1", self.day(2), set).await?;
        Ok(())
    }

    /// A case of one instalment, from its opening to the agreement that both signed.
    pub async fn signed_case(&self, place: Place, amount: i64) -> AppResult<CaseId> {
        let deal = Deal::plain(amount);
        let case = self.case_open(place, amount, self.day(2)).await?;
        self.take_all(case, place, &deal, &to_the_vote()).await?;
        self.take_all(case, place, &deal, &to_the_signatures()).await?;
        Ok(case)
    }

    /// Sets the first payee of a case and has another person confirm it.
    pub async fn paid_to(&self, case: CaseId, details: &PayeeDetails) -> AppResult<()> {
        let request = self.request("officer1").await?;
        let terms = Terms { key: Some(self.fresh_key()), on: Some(self.day(SET)), ..Terms::default() };
        let version = self.app.payee_set(&request, terms, (case, 0), details).await?.version;
        let confirm = Command::PayeeConfirm(input::PayeeConfirm { case, version });
        self.act("finance_manager2", self.day(SET + 1), confirm).await?;
        Ok(())
    }

    /// Has the first instalment of a signed case asked for, verified and authorised.
    pub async fn authorised(&self, case: CaseId, place: Place, amount: i64) -> AppResult<()> {
        let steps: Vec<_> = payment(0, PAYABLE - 5).into_iter().take(3).collect();
        self.take_all(case, place, &Deal::plain(amount), &steps).await
    }

    /// A case whose payment can go into a batch.
    pub async fn payable_case(&self, place: Place, of: &Payable) -> AppResult<CaseId> {
        let case = self.signed_case(place, of.amount).await?;
        self.paid_to(case, &payee(&of.name, &of.account)?).await?;
        self.authorised(case, place, of.amount).await?;
        Ok(case)
    }
}
