//! Nothing is made and nothing is lost: after every command of the worked year the tables themselves say that debits are
//! credits, and that what one fund is owed another owes.
//!
//! Invariant: the questions are put to the tables in SQL that nothing else of the program uses, and a number that is moved
//! behind its back is seen by each of them.

use crate::engine::{Engine, engines};
use crate::raw::Raw;

use super::{Replayed, decide, story};

/// Both sides of every leg: fund, layer, currency, account, debit, credit, and the same in base currency.
const SIDES: &str = "
    SELECT fund_id, layer, currency, debit_account AS account, amount_minor AS debit, 0 AS credit,
           coalesce(base_minor, 0) AS debit_base, 0 AS credit_base FROM leg
    UNION ALL
    SELECT fund_id, layer, currency, credit_account, 0, amount_minor, 0, coalesce(base_minor, 0) FROM leg";

/// Kept balances of whole funds, in the shape of [`SIDES`]; the budget's accounts begin with 9.
const KEPT: &str = "
    SELECT fund_id, CASE WHEN account LIKE '9%' THEN 'budget' ELSE 'actual' END AS layer, currency, account,
           debit_minor AS debit, credit_minor AS credit, debit_base_minor AS debit_base,
           credit_base_minor AS credit_base FROM balance WHERE scope = 'fund'";

/// How many groups of a table break what a group must keep.
async fn broken(raw: &Raw, from: &str, group: &str, having: &str) -> String {
    let groups = format!("SELECT 1 AS one FROM ({from}) AS side GROUP BY {group} HAVING {having}");
    raw.column(&format!("SELECT CAST(count(*) AS text) FROM ({groups}) AS groups")).await.unwrap().concat()
}

/// What is not conserved, by name.
async fn lost(raw: &Raw) -> Vec<String> {
    let mut faults = Vec::new();
    let between = |table: &str| format!("SELECT * FROM ({table}) AS every WHERE account IN ('1120', '2040')");
    let uneven = "sum(debit) <> sum(credit) OR sum(debit_base) <> sum(credit_base)";
    // A leg is both of its sides, so only what is kept apart from the legs can be uneven in a fund.
    if broken(raw, KEPT, "fund_id, layer, currency", uneven).await != "0" {
        faults.push("kept: a fund, layer and currency".into());
    }
    for (name, table) in [("legs", SIDES), ("kept", KEPT)] {
        if broken(raw, &between(table), "currency", uneven).await != "0" {
            faults.push(format!("{name}: 1120 and 2040"));
        }
    }
    let both = format!(
        "SELECT fund_id, layer, currency, account, debit - credit AS net, debit_base - credit_base AS base
         FROM ({SIDES}) AS sides
         UNION ALL
         SELECT fund_id, layer, currency, account, credit - debit, credit_base - debit_base FROM ({KEPT}) AS kept"
    );
    if broken(raw, &both, "fund_id, layer, currency, account", "sum(net) <> 0 OR sum(base) <> 0").await != "0" {
        faults.push("kept: not what the legs give".into());
    }
    faults
}

async fn conserved(engine: Engine, year: &story::Year) {
    let stored = Replayed::begun(engine, &year.p).await;
    let raw = Raw::open(engine, stored.database.url()).await.unwrap();
    let mut between = 0;
    for (at, taped) in year.p.tape.iter().enumerate() {
        stored.take(taped, decide).await;
        assert_eq!(lost(&raw).await, [] as [String; 0], "{engine:?} {at}, on {}: {:?}", taped.ctx.on, taped.command);
        between += 1;
    }
    assert!(between > 300, "{between} steps are too few to show anything");
    // The questions can fail: one kopiyka more in the debt of a fund, and one on an account of a fund alone.
    for (account, expected) in [
        ("2040", vec!["kept: a fund, layer and currency", "kept: 1120 and 2040", "kept: not what the legs give"]),
        ("5010", vec!["kept: a fund, layer and currency", "kept: not what the legs give"]),
    ] {
        let change = |by: i64| {
            let which = format!("scope = 'fund' AND account = '{account}' AND currency = 'UAH'");
            let last = format!("SELECT max(through_seq) FROM balance WHERE {which}");
            format!("UPDATE balance SET debit_minor = debit_minor + {by} WHERE {which} AND through_seq = ({last})")
        };
        assert!(raw.run(&change(1)).await.unwrap() > 0, "{engine:?}: {account}");
        assert_eq!(lost(&raw).await, expected, "{engine:?}");
        raw.run(&change(-1)).await.unwrap();
    }
    // And one kopiyka less in a leg that one fund is owed by, the leg of the other fund left as it is.
    raw.lower_guards().await.unwrap();
    for account in ["1120", "2040"] {
        let which = "debit_account NOT IN ('1120', '2040') AND currency = 'UAH' AND amount_minor > 1";
        let which = format!("credit_account = '{account}' AND {which}");
        let first = format!("SELECT entry_id, leg_no FROM leg WHERE {which} ORDER BY entry_id, leg_no LIMIT 1");
        let change = |by: i64, at: &str| {
            format!("UPDATE leg SET amount_minor = amount_minor + {by} WHERE (entry_id, leg_no) IN ({at})")
        };
        assert_eq!(raw.run(&change(-1, &first)).await.unwrap(), 1, "{engine:?}: {account}");
        assert_eq!(lost(&raw).await, ["legs: 1120 and 2040", "kept: not what the legs give"], "{engine:?}: {account}");
        raw.run(&change(1, &first)).await.unwrap();
    }
    assert_eq!(lost(&raw).await, [] as [String; 0], "{engine:?}: the changes left something behind");
}

#[tokio::test]
async fn after_every_command_of_the_year_debits_are_credits_and_debts_between_funds_meet() {
    let year = story::Year::told();
    for engine in engines() {
        conserved(engine, &year).await;
    }
}
