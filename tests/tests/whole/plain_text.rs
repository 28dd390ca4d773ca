//! The books in other bookkeeping programs: hledger and beancount take the exported journal with all their checks, and what
//! hledger adds up is what our ledger says, to the last unit, for every account, fund, currency and layer.
//!
//! Invariant: theirs is read from hledger's own output, ours from the database; the exported file is on neither side.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use grant_api::store::Store;
use grant_api::store::journal::AsOf;
use grant_api::store::journal_pages::ENTRIES_MAX;
use ledger_core::id::ProgrammeId;
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::trial::TrialRow;
use ledger_core::money::{Currency, Money};
use tests::binary::{Demo, grant_api};
use tests::dice::{Dice, SEED, seed};
use tests::plain_text::{Balances, Beancount, Hledger};
use tests::random_books::RandomBooks;

use crate::engine::{Engine, engines};
use crate::raw::Raw;
use crate::scene::Scene;
use crate::year::year_on;

/// Entries of the random books.
const ENTRIES: usize = 250;

/// Fund codes that cannot stand in an account's name as they are, and what stands there.
const SPELLED: [(&str, &str); 2] = [("beta.2", "Z--zbeta--d2"), ("G_3", "G--u3")];

/// Straight to standard error: the test runner swallows what passing tests print.
fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Account code and fund code, as far as a balance goes.
type Key = (String, String, Currency);

/// Exports in both formats, twice: the same bytes. Gives the two files.
async fn export(url: &str, folder: &Path) -> [PathBuf; 2] {
    let mut files = Vec::new();
    for form in ["hledger", "beancount"] {
        let file = folder.join(format!("books.{form}"));
        let mut bytes = Vec::new();
        for _ in 0..2 {
            let out = file.to_str().unwrap();
            let done = grant_api(&["export", form, "--database", url, "--out", out]).await.unwrap();
            assert_eq!(done.code, Some(0), "{done:?}");
            bytes.push(std::fs::read(&file).unwrap());
        }
        assert!(bytes[0] == bytes[1], "two exports of one database differ");
        files.push(file);
    }
    let left: BTreeSet<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    files.try_into().unwrap()
}

/// hledger's balances by our account and fund codes.
fn by_code(theirs: &Balances) -> BTreeMap<Key, i64> {
    let spelled: BTreeMap<&str, &str> = SPELLED.iter().map(|(code, segment)| (*segment, *code)).collect();
    let key = |(account, currency): &(String, Currency)| -> Key {
        let parts: Vec<&str> = account.split(':').collect();
        let [root, account, fund] = parts[..] else { panic!("{account} has not three parts") };
        let (code, _) = account.split_once('-').unwrap();
        let class = ["Assets", "Liabilities", "Equity", "Income", "Expenses"].iter().position(|one| *one == root);
        let class = class.map_or("9".to_owned(), |at| (at + 1).to_string());
        assert!(code.starts_with(&class), "{root} holds {code}");
        (code.to_owned(), (*spelled.get(fund).unwrap_or(&fund)).to_owned(), *currency)
    };
    theirs.iter().map(|(account, net)| (key(account), *net)).collect()
}

/// Ours and theirs are equal, every key of either; gives how many of ours there are.
fn compare(what: &str, ours: &BTreeMap<Key, i64>, theirs: &BTreeMap<Key, i64>) -> usize {
    for key in ours.keys().chain(theirs.keys()) {
        let (our, their) = (ours.get(key).copied(), theirs.get(key).copied());
        assert!(our.is_some(), "{what}: {key:?} is no account of ours, hledger has {their:?}");
        assert_eq!(our.unwrap_or(0), their.unwrap_or(0), "{what}: {key:?}");
    }
    ours.len()
}

/// Debits less credits per account, fund and currency, of a trial balance.
async fn ours(store: &Store, programme: ProgrammeId, at: AsOf) -> BTreeMap<Key, i64> {
    let codes: BTreeMap<_, _> =
        store.funds(programme).await.unwrap().into_iter().map(|(f, _)| (f.fund_id, f)).collect();
    let mut sums = BTreeMap::new();
    let trial: Vec<TrialRow> = store.trial_balance(programme, at).await.unwrap();
    for row in trial {
        let key = (row.account.to_string(), codes[&row.fund].code.to_string(), row.currency);
        *sums.entry(key).or_insert(0) += row.debit.0 - row.credit.0;
    }
    sums
}

/// Debits less credits by the database's own sums of legs that meet a condition: in their currency, and in base currency
/// where they have one.
async fn sums(raw: &Raw, condition: &str) -> (BTreeMap<Key, i64>, BTreeMap<Key, i64>) {
    let (mut amounts, mut bases) = (BTreeMap::new(), BTreeMap::new());
    for (column, sign) in [("debit_account", 1), ("credit_account", -1)] {
        let sql = format!(
            "SELECT leg.{column}, fund.code, leg.currency, CAST(SUM(leg.amount_minor) AS text), \
             CAST(SUM(leg.base_minor) AS text) FROM leg JOIN fund ON fund.programme_id = leg.programme_id \
             AND fund.fund_id = leg.fund_id WHERE {condition} GROUP BY leg.{column}, fund.code, leg.currency"
        );
        for row in raw.rows(&sql).await.unwrap() {
            let [account, fund, currency, amount, base] = row.try_into().unwrap();
            let currency = Currency::from_code(&currency).unwrap();
            let number = |text: &str| sign * text.parse::<i64>().unwrap();
            *amounts.entry((account.clone(), fund.clone(), currency)).or_insert(0) += number(&amount);
            if !base.is_empty() {
                *bases.entry((account, fund, Currency::UAH)).or_insert(0) += number(&base);
            }
        }
    }
    (amounts, bases)
}

/// Codes of the rows of a table that legs name, each with the condition that picks those legs.
async fn picks(raw: &Raw, table: &str, column: &str) -> Vec<(String, String)> {
    let sql = format!("SELECT DISTINCT code FROM {table}");
    let of = |code: String| {
        let named = format!("SELECT {column} FROM {table} WHERE code = '{code}'");
        (code, format!("leg.{column} IN ({named})"))
    };
    raw.column(&sql).await.unwrap().into_iter().map(of).collect()
}

/// Any books: both programs take the export of a database with all their checks, and hledger's balances are ours. `at` is
/// how ours are asked for. Gives the exported files' texts.
pub async fn agree(what: &str, (engine, url): (Engine, &str), at: AsOf) -> [String; 2] {
    let folder = tempfile::tempdir().unwrap();
    let files = export(url, folder.path()).await;
    let store = Store::open(url).await.unwrap();
    let programme = store.programmes().await.unwrap().pop().unwrap();
    let trial = ours(&store, programme, at).await;
    store.close().await.unwrap();
    held_against(what, &Raw::open(engine, url).await.unwrap(), &files, &trial).await;
    files.map(|file| std::fs::read_to_string(file).unwrap())
}

async fn held_against(what: &str, raw: &Raw, files: &[PathBuf; 2], trial: &BTreeMap<Key, i64>) {
    if let Some(beancount) = Beancount::find() {
        beancount.check(&files[1]).unwrap();
    }
    let Some(hledger) = Hledger::find().unwrap() else { return };
    let file = &files[0];
    hledger.check(file).unwrap();

    let theirs = by_code(&hledger.balances(file, &[]).unwrap());
    let count = compare("balances", trial, &theirs);
    let budget = trial.keys().filter(|(account, ..)| account.starts_with('9')).count();
    let (amounts, bases) = sums(raw, "1 = 1").await;
    assert_eq!(&amounts, trial, "the trial balance is the sum of the legs");
    let at_cost = hledger.balances(file, &["-B", "not:^Budget:"]).unwrap();
    let in_base = compare("base amounts", &bases, &by_code(&at_cost));

    // By tags: what a bank account and a budget line stand at in every account.
    let mut by_tag = 0;
    for (table, column, tag) in
        [("bank_account", "bank_account_id", "bank_account"), ("budget_line", "line_id", "line")]
    {
        for (code, condition) in picks(raw, table, column).await {
            let query = format!("tag:{tag}=^{code}$");
            let theirs = by_code(&hledger.balances(file, &[&query]).unwrap());
            by_tag += compare(&query, &sums(raw, &condition).await.0, &theirs);
        }
    }
    let currencies: BTreeSet<_> = trial.keys().map(|(.., currency)| currency.code()).collect();
    say(&format!(
        "{what}: hledger has our {count} balances ({budget} of the budget) in {}, {in_base} in base currency, \
         {by_tag} by bank account and budget line",
        currencies.into_iter().collect::<Vec<_>>().join(" ")
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_has_our_balances_in_hledger_and_passes_its_checks_and_those_of_beancount() {
    let demo = Demo::start().await.unwrap();
    let url = format!("sqlite://{}", demo.data().join("ledger.db").display());
    // While the program serves the same database.
    let [text, _] = agree("sample", (Engine::Sqlite, &url), AsOf::default()).await;
    assert!(text.lines().filter(|line| line.contains(" = ")).count() > 100);

    // Nothing that is not in the ledger is in the file: nobody of the house is named.
    for sign_in in demo.sign_ins() {
        assert!(!text.contains(&sign_in.email), "{} is in the export", sign_in.email);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worked_year_has_our_balances_in_hledger_and_passes_its_checks_and_those_of_beancount() {
    for engine in engines() {
        let (stored, _) = year_on(engine).await;
        let url = stored.database.url();
        let [text, _] = agree(&format!("worked year, {engine:?}"), (engine, url), AsOf::default()).await;
        // What only foreign money has: base amounts, conversion, valuation.
        for what in [" @@ ", "1095-CurrencyConversion", "1190-ExchangeValuation", "valued_account:", "other_fund:"] {
            assert!(text.contains(what), "the year has no {what}");
        }
    }
}

/// A scene with random books; the seed is told.
async fn random(engine: Engine, entries: usize) -> (Scene, Raw, RandomBooks) {
    let seed = seed(u64::from(std::process::id()) ^ (chrono::Utc::now().timestamp_micros() as u64)).unwrap();
    say(&format!("{engine:?}: random books of {SEED}={seed}"));
    let scene = Scene::open(engine).await.unwrap();
    let raw = Raw::open(engine, scene.database.url()).await.unwrap();
    let books = RandomBooks::write(&scene, &raw, seed, entries).await.unwrap();
    (scene, raw, books)
}

#[tokio::test(flavor = "multi_thread")]
async fn random_books_have_our_balances_in_hledger_and_pass_its_checks_and_those_of_beancount() {
    for engine in engines() {
        let (scene, _raw, books) = random(engine, ENTRIES).await;
        let foreign = books.legs.iter().filter(|leg| leg.currency != Currency::UAH && leg.base_minor.is_some()).count();
        assert!(foreign > 100, "{foreign} foreign legs");
        agree(&format!("{engine:?}"), (engine, scene.database.url()), AsOf::default()).await;

        // However small the pages, they are the whole journal in one order.
        let (store, programme) = (&scene.store, scene.programme);
        let size = store.log_head(programme).await.unwrap().unwrap().size;
        let whole = store.entries_by_day(programme, size, None, ENTRIES_MAX).await.unwrap();
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = store.entries_by_day(programme, size, after, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last);
            paged.extend(page.entries);
        }
        let place = |(header, _): &(EntryHeader, Vec<Leg>)| (header.booked_on, header.seq, header.entry_id);
        assert!(paged == whole.entries && paged.len() > ENTRIES, "{} of {}", paged.len(), whole.entries.len());
        assert!(paged.windows(2).all(|two| place(&two[0]) < place(&two[1])));
        let ties =
            paged.windows(2).filter(|two| (two[0].0.booked_on, two[0].0.seq) == (two[1].0.booked_on, two[1].0.seq));
        assert!(ties.count() > 0, "no two entries of one decision on one day: nothing would be shown");
        // What the log had not yet is not there.
        let earlier = store.entries_by_day(programme, size - 1, None, ENTRIES_MAX).await.unwrap();
        let expected: Vec<_> = whole.entries.into_iter().filter(|(header, _)| header.seq < size).collect();
        assert!(earlier.entries == expected && expected.len() < paged.len());
    }
}

/// What is changed in a posting, by one unit.
#[derive(Clone, Copy)]
enum Change {
    More,
    Less,
    MoreBase,
}

/// A line of a posting, `account  amount CURRENCY @@ amount CURRENCY ..`, changed by one unit.
fn changed(line: &str, change: Change) -> String {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let mark = words.iter().position(|word| word == "@@").unwrap();
    let (at, more) = match change {
        Change::More => (mark - 2, 1),
        Change::Less => (mark - 2, -1),
        Change::MoreBase => (mark + 1, 1),
    };
    let money = Money::parse(&words[at], Currency::from_code(&words[at + 1]).unwrap()).unwrap();
    words[at] = Money::new(money.minor.0 + more, money.currency).amount_text();
    words.join(" ")
}

/// The text with a change in one posting, counted among those with a base amount.
fn with(text: &str, posting: usize, change: Change) -> String {
    let mut seen = 0;
    let line = |line: &str| {
        if !line.starts_with(' ') || !line.contains(" @@ ") {
            return line.to_owned();
        }
        seen += 1;
        if posting == seen - 1 { changed(line, change) } else { line.to_owned() }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_changed_by_one_unit_anywhere_is_refused_by_both_programs() {
    let (scene, _raw, _) = random(Engine::Sqlite, ENTRIES).await;
    let folder = tempfile::tempdir().unwrap();
    let files = export(scene.database.url(), folder.path()).await;
    let (hledger, beancount) = (Hledger::find().unwrap(), Beancount::find());
    let refused = |text: &str, form: usize, what: &str| {
        let file = folder.path().join("changed");
        std::fs::write(&file, text).unwrap();
        let done = match form {
            0 => hledger.as_ref().map(|hledger| hledger.check(&file)),
            _ => beancount.as_ref().map(|beancount| beancount.check(&file)),
        };
        assert!(done.is_none_or(|done| done.is_err()), "{} with {what} passes", files[form].display());
    };
    let mut dice = Dice::new(7);
    for (form, file) in files.iter().enumerate() {
        let text = std::fs::read_to_string(file).unwrap();
        let postings = text.lines().filter(|line| line.starts_with(' ') && line.contains(" @@ ")).count();
        for _ in 0..3 {
            let first = 2 * usize::try_from(dice.below(postings as u64 / 2)).unwrap();
            refused(&with(&text, first, Change::More), form, "a unit more on one side");
            refused(&with(&text, first, Change::MoreBase), form, "a unit more of base amount on one side");
            // Still in balance by itself, but no longer what our ledger says.
            let both = with(&with(&text, first, Change::More), first + 1, Change::Less);
            refused(&both, form, "a unit more on both sides");
        }
        let undeclared = text.replacen("1095-CurrencyConversion", "1095-Conversion", 1);
        refused(&undeclared, form, "an account that is not declared");
        let declarations: &[&str] = if form == 0 { &["commodity 1000. JPY\n", "payee payment_confirm\n"] } else { &[] };
        for declaration in declarations {
            assert!(text.contains(declaration), "{declaration}");
            refused(&text.replacen(declaration, "", 1), form, declaration);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leg_that_contradicts_itself_stops_the_export_and_leaves_the_file_that_was_there() {
    let (scene, raw, _) = random(Engine::Sqlite, 30).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("books.journal");
    std::fs::write(&file, "of yesterday").unwrap();
    // In base currency, and worth something else in base currency: the schema takes it, the rules never post it.
    let columns = "programme_id, entry_id, leg_no, seq, booked_on, layer, debit_account, credit_account, amount_minor, \
        currency, base_minor, fund_id";
    let leg = "programme_id, entry_id, 90, seq, booked_on, 'actual', '1210', '2010', 100, 'UAH', 99, fund_id";
    let planted = raw.run(&format!("INSERT INTO leg ({columns}) SELECT {leg} FROM leg LIMIT 1")).await;
    assert_eq!(planted, Ok(1));
    for form in ["hledger", "beancount"] {
        let out = file.to_str().unwrap();
        let done = grant_api(&["export", form, "--database", scene.database.url(), "--out", out]).await.unwrap();
        assert!(done.code == Some(2) && done.stderr.contains("leg 90: "), "{done:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "of yesterday");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
