//! Raw SQL against the leg table (rule S4, guarantee 1 of the books): whatever can be inserted unbalances nothing.
//!
//! Invariant: each refused row differs in the named columns alone from a row that the schema accepts, so that it is that
//! difference which is refused.

use std::collections::BTreeMap;

use grant_api::store::journal::AsOf;
use ledger_core::id::{BankAccountId, FundId, LineId};
use ledger_core::ledger::account::{Layer, seed_chart};
use ledger_core::programme::fund::{Condition, Policy};
use uuid::Uuid;

use crate::engine::{Engine, engines};
use crate::place::Place;
use crate::raw::{Raw, Refused};
use crate::scene::Scene;

/// A programme with two funds, and an entry to hang legs on.
struct Desk {
    scene: Scene,
    raw: Raw,
    place: Place,
    other: (FundId, LineId),
    entry: String,
}

impl Desk {
    async fn open(engine: Engine) -> Self {
        let scene = Scene::open(engine).await.unwrap();
        let terms = (Condition::Conditional, Policy::Advance);
        let place = scene.place(terms, 1_000_000, 600_000).await.unwrap();
        let (fund, lines) = scene.fund("OTHER", terms, &[500_000], scene.day(0)).await.unwrap();
        let raw = Raw::open(engine, scene.database.url()).await.unwrap();
        let tranche = scene.store.entries_after(scene.programme, 0, 100).await.unwrap();
        let entry = raw.id(tranche.iter().find(|entry| entry.event == "tranche_receive").unwrap().entry_id.0);
        Desk { scene, raw, place, other: (fund, lines[0]), entry }
    }

    fn id(&self, id: Uuid) -> String {
        self.raw.id(id)
    }

    /// A leg that the schema accepts, as literals by column.
    fn leg(&self, layer: Layer) -> BTreeMap<&'static str, String> {
        let text = |text: &str| format!("'{text}'");
        let (debit, credit) = if layer == Layer::Actual { ("1210", "2010") } else { ("9500", "9600") };
        BTreeMap::from([
            ("programme_id", self.id(self.scene.programme.0)),
            ("entry_id", self.entry.clone()),
            ("leg_no", "90".into()),
            ("seq", "3".into()),
            ("booked_on", text("2026-01-05")),
            ("layer", text(layer.code())),
            ("debit_account", text(debit)),
            ("credit_account", text(credit)),
            ("amount_minor", "100".into()),
            ("currency", text("UAH")),
            ("base_minor", if layer == Layer::Actual { "100" } else { "NULL" }.into()),
            ("fund_id", self.id(self.place.fund.0)),
            ("line_id", self.id(self.place.line.0)),
            ("grant_id", "NULL".into()),
            ("bank_account_id", "NULL".into()),
        ])
    }

    async fn insert(&self, leg: &BTreeMap<&'static str, String>) -> Result<u64, Refused> {
        let columns: Vec<&str> = leg.keys().copied().collect();
        let values: Vec<&str> = leg.values().map(String::as_str).collect();
        self.raw.run(&format!("INSERT INTO leg ({}) VALUES ({})", columns.join(", "), values.join(", "))).await
    }

    /// Totals of debits and credits per fund, currency and layer of the account, by the program's trial balance.
    async fn totals(&self) -> BTreeMap<(FundId, String, bool), (i64, i64)> {
        let mut totals: BTreeMap<_, (i64, i64)> = BTreeMap::new();
        for row in self.scene.store.trial_balance(self.scene.programme, AsOf::default()).await.unwrap() {
            let key = (row.fund, row.currency.to_string(), row.account.starts_with("9"));
            let sum = totals.entry(key).or_default();
            *sum = (sum.0 + row.debit.0, sum.1 + row.credit.0);
        }
        totals
    }
}

/// How an engine answers: a check by its name on both; a foreign key by its name on PostgreSQL, by its code on SQLite.
enum By {
    Check(&'static str),
    Key(&'static str),
    Absent,
    Kind,
}

impl By {
    fn holds(&self, engine: Engine, refused: &Refused) -> bool {
        let (code, name) = (refused.code.as_str(), refused.constraint.as_deref());
        match (self, engine) {
            (By::Check(check), Engine::Sqlite) => code == "275" && name == Some(check),
            (By::Check(check), Engine::Postgres) => code == "23514" && name == Some(check),
            (By::Key(_), Engine::Sqlite) => code == "787",
            (By::Key(key), Engine::Postgres) => code == "23503" && name == Some(key),
            (By::Absent, Engine::Sqlite) => code == "1299",
            (By::Absent, Engine::Postgres) => code == "23502",
            (By::Kind, Engine::Sqlite) => code == "3091",
            (By::Kind, Engine::Postgres) => code == "22P02",
        }
    }
}

/// A refused row: what it is, its layer, the columns in which it differs, and what refuses it.
type Attack = (&'static str, Layer, Vec<(&'static str, String)>, By);

fn amounts_and_accounts() -> Vec<Attack> {
    use Layer::{Actual, Budget};
    let text = |text: &str| format!("'{text}'");
    let one = |column, value: &str| vec![(column, value.to_string())];
    vec![
        ("an amount of zero", Actual, one("amount_minor", "0"), By::Check("leg_amount")),
        ("a negative amount", Actual, one("amount_minor", "-100"), By::Check("leg_amount")),
        ("no amount", Actual, one("amount_minor", "NULL"), By::Absent),
        ("an amount that is no number", Actual, one("amount_minor", "'a lot'"), By::Kind),
        ("the same account twice", Actual, vec![("credit_account", text("1210"))], By::Check("leg_two_accounts")),
        ("a debit in the other layer", Actual, vec![("debit_account", text("9500"))], By::Key("leg_debit_fk")),
        ("a credit in the other layer", Actual, vec![("credit_account", text("9500"))], By::Key("leg_credit_fk")),
        ("a budget leg with a money account", Budget, vec![("credit_account", text("2010"))], By::Key("leg_credit_fk")),
        ("an account that is not in the chart", Actual, vec![("debit_account", text("7777"))], By::Key("leg_debit_fk")),
        ("no account", Actual, one("debit_account", "NULL"), By::Absent),
        ("a budget leg with a base amount", Budget, one("base_minor", "100"), By::Check("leg_base")),
        ("a money leg without one", Actual, one("base_minor", "NULL"), By::Check("leg_base")),
        ("a negative base amount", Actual, one("base_minor", "-1"), By::Check("leg_base")),
        ("no layer", Actual, one("layer", "NULL"), By::Absent),
    ]
}

fn dimensions(desk: &Desk) -> Vec<Attack> {
    use Layer::{Actual, Budget};
    let text = |text: &str| format!("'{text}'");
    let absent = desk.id(Uuid::from_u128(1));
    let (other_fund, other_line) = (desk.id(desk.other.0.0), desk.id(desk.other.1.0));
    let null = |column| (column, "NULL".to_string());
    vec![
        ("a currency that the fund has not", Actual, vec![("currency", text("EUR"))], By::Key("leg_currency_fk")),
        ("a currency in lower case", Actual, vec![("currency", text("uah"))], By::Key("leg_currency_fk")),
        ("an unknown fund", Actual, vec![("fund_id", absent.clone()), null("line_id")], By::Key("leg_currency_fk")),
        ("no fund", Actual, vec![null("fund_id")], By::Absent),
        ("an unknown line", Actual, vec![("line_id", absent.clone())], By::Key("leg_line_fk")),
        ("a line of another fund", Actual, vec![("line_id", other_line)], By::Key("leg_line_fk")),
        ("a fund that is not the line's", Budget, vec![("fund_id", other_fund)], By::Key("leg_line_fk")),
        ("a budget leg without a line", Budget, vec![null("line_id")], By::Check("leg_budget_line")),
        ("1010 without a bank account", Actual, vec![("debit_account", text("1010"))], By::Check("leg_bank")),
        ("1020 without a bank account", Actual, vec![("credit_account", text("1020"))], By::Check("leg_bank")),
        ("1090 without a bank account", Actual, vec![("credit_account", text("1090"))], By::Check("leg_bank")),
        ("an unknown bank account", Actual, vec![("bank_account_id", absent.clone())], By::Key("leg_bank_fk")),
        ("5010 without a grant", Actual, vec![("debit_account", text("5010"))], By::Check("leg_cost_dimensions")),
        ("5020 without a grant", Actual, vec![("credit_account", text("5020"))], By::Check("leg_cost_dimensions")),
        (
            "5010 without a line",
            Actual,
            vec![("debit_account", text("5010")), ("grant_id", absent.clone()), null("line_id")],
            By::Check("leg_cost_dimensions"),
        ),
        ("an unknown entry", Actual, vec![("entry_id", absent.clone())], By::Key("leg_entry_fk")),
        ("an unknown programme", Actual, vec![("programme_id", absent)], By::Key("leg_entry_fk")),
        ("no programme", Actual, vec![null("programme_id")], By::Absent),
    ]
}

#[tokio::test]
async fn a_leg_that_could_unbalance_something_is_refused_by_its_constraint() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let before = desk.totals().await;
        for (what, layer, changes, by) in amounts_and_accounts().into_iter().chain(dimensions(&desk)) {
            let mut leg = desk.leg(layer);
            leg.extend(changes);
            match desk.insert(&leg).await {
                Err(refused) => assert!(by.holds(engine, &refused), "{engine:?} {what}: {refused:?}"),
                Ok(_) => panic!("{engine:?}: {what} was accepted"),
            }
        }
        assert_eq!(desk.totals().await, before);
        for (number, layer) in [("91", Layer::Actual), ("92", Layer::Budget)] {
            let mut leg = desk.leg(layer);
            leg.insert("leg_no", number.into());
            assert_eq!(desk.insert(&leg).await, Ok(1), "the row that the others differ from");
        }
        let mut twice = desk.leg(Layer::Actual);
        twice.insert("leg_no", "91".into());
        assert!(["1811", "23505"].contains(&desk.insert(&twice).await.unwrap_err().code.as_str()));
    }
}

/// Every account against every other, in both layers, with whatever dimensions a small counter deals out.
#[tokio::test]
async fn any_leg_that_is_accepted_keeps_debits_and_credits_of_each_fund_currency_and_layer_equal() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        if engine == Engine::Sqlite {
            // Two thousand commits that need not outlive a power cut.
            desk.raw.run("PRAGMA synchronous = OFF").await.unwrap();
        }
        let (mut accepted, mut refused, mut turn) = (0u32, 0u32, 0usize);
        let chart = seed_chart();
        let pick = |options: &[String], turn: usize| options[turn % options.len()].clone();
        let funds = [desk.id(desk.place.fund.0), desk.id(desk.place.fund.0), desk.id(desk.other.0.0)];
        let lines = [desk.id(desk.place.line.0), desk.id(desk.other.1.0), "NULL".into()];
        let BankAccountId(bank) = desk.place.bank;
        let banks = [desk.id(bank), desk.id(bank), "NULL".into()];
        let grants = [desk.id(Uuid::from_u128(5)), "NULL".into()];
        let currencies = ["'UAH'", "'UAH'", "'UAH'", "'EUR'"].map(String::from);
        for debit in &chart {
            for credit in &chart {
                turn += 1;
                let layer = if turn.is_multiple_of(5) { Layer::Budget } else { debit.layer };
                let mut leg = desk.leg(layer);
                leg.insert("leg_no", (100 + turn).to_string());
                leg.insert("debit_account", format!("'{}'", debit.code));
                leg.insert("credit_account", format!("'{}'", credit.code));
                leg.insert("amount_minor", (i64::try_from(turn * 7919 % 1000).unwrap() - 100).to_string());
                leg.insert("fund_id", pick(&funds, turn));
                leg.insert("line_id", pick(&lines, turn / 3 + turn / 97));
                leg.insert("bank_account_id", pick(&banks, turn / 2));
                leg.insert("grant_id", pick(&grants, turn / 5));
                leg.insert("currency", pick(&currencies, turn / 7));
                match desk.insert(&leg).await {
                    Ok(_) => accepted += 1,
                    Err(_) => refused += 1,
                }
            }
            for (key, (debits, credits)) in desk.totals().await {
                assert_eq!(debits, credits, "{engine:?} {key:?} after legs with {} debited", debit.code);
            }
        }
        assert!(accepted > 100 && refused > 100, "{engine:?}: {accepted} accepted, {refused} refused show nothing");
    }
}
