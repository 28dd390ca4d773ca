//! Files of banks through the program, on both engines: the same lines in any order, sealed before the ledger speaks of them,
//! booked by their references, and nothing of a counterparty in the ledger.
//!
//! Invariant: each test has a vault of its own beside its ledger; names and texts of the files are searched for in the whole
//! ledger, table by table.

use std::collections::BTreeSet;

use grant_api::app::bank_statements::{Imported, LineFilter, Taking};
use grant_api::app::execute::Terms;
use grant_api::app::verify::verify;
use grant_api::app::{App, AppError, AppResult};
use ledger_core::id::StatementId;
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::command::{BankAccountOpen, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::time::Day;

use crate::engine::{Engine, TestDatabase, engines};
use crate::place::{Place, tranche_command};
use crate::raw::Raw;
use crate::scene::{Scene, code, object};

const ACCOUNT: &str = "UA213223130000026007233566001";
const NAME: &str = "QwzCanaryPayerJkx";
const TEXT: &str = "QwzCanaryTextJkx";

/// A scene with a vault, and a bank account in hryvnia without a line.
struct Desk {
    scene: Scene,
    app: App,
    place: Place,
    engine: Engine,
    vault: TestDatabase,
    _keys: tempfile::TempDir,
}

/// A day of an account: what it opens with and what comes in or goes out, in whole hryvnias.
fn mt940(number: u64, opening: i64, amounts: &[i64]) -> String {
    let closing = opening + amounts.iter().sum::<i64>();
    let mut text = format!(":20:A\n:25:{ACCOUNT}\n:28C:{number}/1\n:60F:C2603{number:02}UAH{opening},\n");
    for (at, amount) in amounts.iter().enumerate() {
        let (mark, size) = if *amount < 0 { ("D", -amount) } else { ("C", *amount) };
        text += &format!(":61:2603{number:02}{mark}{size},NTRFNONREF//BANKREF{number}{at}\n");
        text += &format!(":86:/NAME/{NAME}/REMI/{TEXT} {number} {at}\n");
    }
    text + &format!(":62F:C2603{number:02}UAH{closing},\n-\n")
}

impl Desk {
    async fn open(engine: Engine) -> Desk {
        let scene = Scene::open(engine).await.unwrap();
        let vault = engine.database().await.unwrap();
        let keys = tempfile::tempdir().unwrap();
        let app = scene.app.clone().with_vault(vault.url(), &keys.path().join("vault.key")).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
        Desk { scene, app, place, engine, vault, _keys: keys }
    }

    fn taking(&self) -> Taking {
        Taking { account: self.place.bank, number: None, since: None, dry_run: false }
    }

    async fn take_as(&self, who: &str, taking: Taking, file: &str) -> AppResult<Imported> {
        let request = self.scene.request(who).await?;
        let terms = Terms { key: Some(self.scene.fresh_key()), ..Terms::default() };
        self.app.statement_import(&request, terms, taking, file.as_bytes().to_vec()).await
    }

    async fn take(&self, file: &str) -> AppResult<Imported> {
        self.take_as("finance", self.taking(), file).await
    }

    /// Identity, amount and what is left of every line.
    async fn lines(&self, filter: LineFilter) -> BTreeSet<(String, i64, Minor, Minor)> {
        let request = self.scene.request("auditor").await.unwrap();
        let found = self.app.bank_lines_of(&request, (self.place.bank, filter), (None, 200)).await.unwrap();
        let one = |(line, state): (ledger_core::programme::bank_statement::StatementLine, _)| {
            let state: ledger_core::programme::bank_statement::LineState = state;
            (line.identity, line.occurrence, line.amount_minor, state.left_minor)
        };
        found.into_iter().map(one).collect()
    }

    /// How many files and statements lie sealed.
    async fn sealed(&self) -> Vec<String> {
        let raw = Raw::open(self.engine, self.vault.url()).await.unwrap();
        let count = "SELECT CAST(COUNT(*) AS TEXT) FROM";
        let sql = format!("{count} vault_statement_file UNION ALL {count} vault_statement");
        raw.column(&sql).await.unwrap()
    }

    async fn findings(&self) -> usize {
        verify(&self.scene.store).await.unwrap().iter().map(|check| check.findings.len()).sum()
    }
}

fn codes(done: &Imported) -> Vec<&str> {
    done.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn refused<T>(result: AppResult<T>) -> &'static str {
    result.err().map_or("granted", |error| error.code())
}

#[tokio::test]
async fn files_in_any_order_give_the_same_lines_and_the_same_file_adds_nothing() {
    let days = [mt940(1, 100, &[5, 5, -7]), mt940(2, 103, &[40]), mt940(3, 143, &[])];
    for engine in engines() {
        let mut all = Vec::new();
        for order in [[0, 1, 2], [2, 0, 1]] {
            let desk = Desk::open(engine).await;
            for at in order {
                desk.take(&days[at]).await.unwrap();
            }
            let again = desk.take(&days[0]).await.unwrap();
            assert_eq!((again.there, again.written, again.file.lines_new), (true, false, 3));
            // Two days in one file: known, but for none.
            let both = desk.take(&format!("{}{}", days[0], days[1])).await.unwrap();
            assert_eq!((both.file.lines_new, both.file.lines_known, codes(&both)), (0, 4, vec!["overlap"]));
            let lines = desk.lines(LineFilter::All).await;
            // Keys differ from vault to vault: amounts and occurrences are what can be compared.
            all.push(lines.iter().map(|line| (line.1, line.2)).collect::<BTreeSet<_>>());
            assert_eq!((lines.len(), desk.lines(LineFilter::Open).await.len()), (4, 4));
            let request = desk.scene.request("officer1").await.unwrap();
            let known = desk.app.account_statements(&request, desk.place.bank).await.unwrap();
            assert_eq!((known.statements.len(), known.breaks.len()), (5, 0), "{engine:?}");
            assert_eq!(desk.findings().await, 0, "{engine:?}");
        }
        assert_eq!(all[0], all[1], "{engine:?}");
    }
}

#[tokio::test]
async fn what_does_not_add_up_is_a_finding_and_what_is_not_of_the_account_is_refused() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let trial = Taking { dry_run: true, ..desk.taking() };
        let day = mt940(1, 100, &[5]);
        let would = desk.take_as("finance", trial, &day).await.unwrap();
        assert_eq!((would.written, would.file.lines_new, desk.lines(LineFilter::All).await.len()), (false, 1, 0));
        for who in ["officer1", "auditor", "finance_manager1", "admin"] {
            assert_eq!(refused(desk.take_as(who, desk.taking(), &day).await), "not_your_role", "{who}");
        }
        desk.take(&day).await.unwrap();
        // The second day is missing, and the third does not begin where the first ended.
        let broken = desk.take(&mt940(3, 90, &[1])).await.unwrap();
        assert_eq!(codes(&broken), ["chain", "gap"]);
        let wrong = mt940(4, 91, &[1]).replace(":62F:C260304UAH92,", ":62F:C260304UAH93,");
        assert_eq!(codes(&desk.take(&wrong).await.unwrap()), ["balance"]);
        let other = mt940(5, 93, &[1]).replace(ACCOUNT, "UA903052992990004149123456789");
        assert_eq!(refused(desk.take(&other).await), "account_differs");
        assert_eq!(refused(desk.take(&mt940(5, 93, &[1]).replace("UAH", "USD")).await), "currency_mismatch");
        assert_eq!(refused(desk.take("no file of a bank").await), "invalid");
        // The same number is no other account's.
        let open = BankAccountOpen { code: code("BANK-9").unwrap(), currency: Currency::UAH };
        let opened =
            desk.scene.act("finance_manager1", desk.scene.today, Command::BankAccountOpen(open)).await.unwrap();
        let account = object(&opened).unwrap();
        let taken = desk.take_as("finance", Taking { account, ..desk.taking() }, &mt940(6, 1, &[1])).await;
        assert_eq!(refused(taken), "account_differs", "{engine:?}");
        // What was refused was not sealed.
        assert_eq!(desk.sealed().await, ["3", "3"], "{engine:?}");
    }
}

#[tokio::test]
async fn a_line_is_booked_by_its_reference_and_its_counterparty_is_finances_alone() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let done = desk.take(&mt940(1, 100, &[500, -7])).await.unwrap();
        let statement: StatementId = done.statements[0].statement_id;
        let on: Day = "2026-03-01".parse().unwrap();
        let book = |reference: &str, amount: i64, on| {
            tranche_command(desk.place, crate::place::uah(amount), reference, on).unwrap()
        };
        let today = desk.scene.today;
        let act = async |command| desk.scene.act("finance", today, command).await;
        assert_eq!(refused(act(book("L-000009", 50_000, on)).await), "bank_line_unknown");
        assert_eq!(refused(act(book("L-000001", 50_000, today)).await), "bank_line_differs");
        assert_eq!(refused(act(book("L-000001", 50_001, on)).await), "amount_differs");
        act(book("L-000001.1", 20_000, on)).await.unwrap();
        assert_eq!(desk.lines(LineFilter::Open).await.len(), 2);
        act(book("L-000001.2", 30_000, on)).await.unwrap();
        assert_eq!((desk.lines(LineFilter::Open).await.len(), desk.lines(LineFilter::Booked).await.len()), (1, 1));

        let open = async |who: &str| {
            let request = desk.scene.request(who).await?;
            let terms = Terms { key: Some(desk.scene.fresh_key()), ..Terms::default() };
            desk.app.counterparties(&request, terms, statement).await
        };
        for who in ["officer1", "auditor", "manager1", "admin"] {
            assert_eq!(refused(open(who).await), "not_your_role", "{who}");
        }
        let size = async || desk.scene.store.log_head(desk.scene.programme).await.unwrap().unwrap().size;
        let before = size().await;
        let found = open("finance").await.unwrap();
        assert_eq!((found.len(), size().await), (2, before + 1));
        let (line, known) = &found[0];
        assert_eq!(line.reference.as_str(), "L-000001");
        assert!(known.party.text.as_deref().is_some_and(|text| text.contains(TEXT)));
        assert_eq!(desk.findings().await, 0, "{engine:?}");

        // Nothing of it is in the ledger, in any column of any table.
        let raw = Raw::open(engine, desk.scene.database.url()).await.unwrap();
        for table in grant_api::store::verify::logged_tables() {
            for fact in desk.scene.store.facts(desk.scene.programme, table).await.unwrap() {
                let text = fact.to_json().to_string();
                let clear = [NAME, TEXT, ACCOUNT, "BANKREF"].iter().any(|canary| text.contains(canary));
                assert!(!clear, "{engine:?} {}: {text}", table.name);
            }
        }
        let asked = raw.column("SELECT request || answer FROM idempotency").await.unwrap();
        let bodies = raw.column("SELECT body FROM log_leaf").await.unwrap();
        for text in asked.iter().chain(&bodies) {
            assert!(![NAME, TEXT, ACCOUNT, "BANKREF"].iter().any(|canary| text.contains(canary)), "{engine:?}: {text}");
        }
    }
}

#[tokio::test]
async fn without_a_vault_no_file_is_taken() {
    let scene = Scene::open(Engine::Sqlite).await.unwrap();
    let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
    let request = scene.request("finance").await.unwrap();
    let terms = Terms { key: Some("k".into()), ..Terms::default() };
    let taking = Taking { account: place.bank, number: None, since: None, dry_run: false };
    let taken = scene.app.statement_import(&request, terms, taking, mt940(1, 1, &[1]).into_bytes()).await;
    assert_eq!(taken.err(), Some(AppError::Unavailable));
}

/// The first account of the sixty days; each file holds another too.
const CHAIN: &str = "LT625883379695428516";

/// The sixty days of two accounts, where the reference data lies beside the repository.
fn sixty_days() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/bank/camt/daily-chain");
    let Ok(found) = std::fs::read_dir(&folder) else {
        tests::require::tell(&format!("{} is absent, its files were not taken", folder.display()));
        return Vec::new();
    };
    let mut names: Vec<_> = found.flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("2024-")));
    names.sort();
    names.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[tokio::test]
async fn sixty_days_are_taken_forwards_and_backwards_to_the_same_lines_without_a_break() {
    let days = sixty_days();
    if days.is_empty() {
        return;
    }
    let forwards: Vec<usize> = (0..days.len()).collect();
    let backwards: Vec<usize> = forwards.iter().rev().copied().collect();
    let mut all = Vec::new();
    for order in [forwards, backwards] {
        let desk = Desk::open(Engine::Sqlite).await;
        let euro = Currency::from_code("EUR").unwrap();
        let open = BankAccountOpen { code: code("BANK-EUR").unwrap(), currency: euro };
        let opened =
            desk.scene.act("finance_manager1", desk.scene.today, Command::BankAccountOpen(open)).await.unwrap();
        let taking =
            Taking { account: object(&opened).unwrap(), number: Some(CHAIN.to_owned()), since: None, dry_run: false };
        for at in order {
            let request = desk.scene.request("finance").await.unwrap();
            let terms = Terms { key: Some(desk.scene.fresh_key()), ..Terms::default() };
            desk.app.statement_import(&request, terms, taking.clone(), days[at].clone()).await.unwrap();
        }
        let request = desk.scene.request("finance").await.unwrap();
        let known = desk.app.account_statements(&request, taking.account).await.unwrap();
        assert_eq!((known.statements.len(), known.breaks), (60, Vec::new()));
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let of = (taking.account, LineFilter::All);
            let page = desk.app.bank_lines_of(&request, of, (after, 200)).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            after = Some(last.statement_line_id.0);
            lines.extend(page.iter().map(|(line, _)| (line.booked_on, line.amount_minor, line.occurrence)));
        }
        lines.sort_unstable();
        all.push(lines);
    }
    assert!(!all[0].is_empty());
    assert_eq!(all[0], all[1]);
}
