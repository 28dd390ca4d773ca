//! What happens after a release: visits, some of days long before its data cut, a launch that was recorded late, and a payment
//! that came back, booked on a day before the cut; and somebody's erasure.
//!
//! Invariant: all of it through the API, by those whose work it is, but for the erasure. Must not: know any figure.

use grant_api::app::clock;
use ledger_core::time::{Day, less_days, plus_days};
use serde_json::{Value, json};
use tests::raw::Raw;

use super::{House, Kept};
use crate::engine::Engine;

async fn done(house: &House, role: &str, path: &str, body: Value) {
    let (status, answer) = house.api(role, path, body).await;
    assert_eq!(status, 200, "{role} at {path}: {answer}");
}

/// Further visits of businesses that operated: three closed, one doing well, two of half a year ago.
pub async fn visited(house: &House) {
    let sql = format!(
        "SELECT {} FROM episode x JOIN application a ON a.case_id = x.case_id WHERE x.cause = 0 \
         AND x.launched_on < '2024-01-01' AND x.lost_on IS NOT NULL ORDER BY x.ended_on DESC, a.number LIMIT 6",
        house.id("x.case_id")
    );
    let cases: Vec<String> = house.rows(&sql).await.into_iter().flatten().collect();
    let today = clock::business_day(clock::now());
    let visits = [("CLO", 0), ("CLO", 1), ("CLO", 2), ("OP", 3), ("RED", 180), ("SUS", 200)];
    assert_eq!(cases.len(), visits.len(), "as many businesses as visits");
    for (case, (status, ago)) in cases.into_iter().zip(visits) {
        let mut visit = json!({ "visited_on": less_days(today, ago), "status": status });
        if status != "CLO" {
            visit["paid_workers"] = json!(7);
        }
        done(house, "monitor", &format!("/cases/{case}/visits"), visit).await;
    }
}

/// The visits; a business that began ten months ago is recorded only now, and one of its payments came back long ago.
pub async fn recorded(house: &House) {
    visited(house).await;
    let sql = format!(
        "SELECT {}, {}, CAST(d.version AS text), CAST(d.amount_minor AS text), \
         (SELECT MAX(on_day) FROM act WHERE act.case_id = d.case_id) \
         FROM disbursement d JOIN application a ON a.case_id = d.case_id WHERE d.state = 'paid' ORDER BY a.number LIMIT 1",
        house.id("d.case_id"),
        house.id("d.disbursement_id")
    );
    let rows = house.rows(&sql).await;
    let [case, payment, version, amount, last_on] = &rows[0][..] else { panic!("{rows:?}") };
    let back_on = plus_days(last_on.parse::<Day>().unwrap(), 1);
    let (whole, part) = amount.split_at(amount.len() - 2);
    let back = json!({
        "on": back_on, "version": version.parse::<i64>().unwrap(), "bank_ref": "BACK-1", "value_on": back_on,
        "amount": { "amount": format!("{whole}.{part}"), "currency": "UAH" },
    });
    done(house, "finance", &format!("/disbursements/{payment}/return"), back).await;
    let today = clock::business_day(clock::now());
    let launched_on = less_days(today, 300);
    let launch = json!({ "launched_on": launched_on, "baseline_paid_workers": 1 });
    done(house, "officer", &format!("/cases/{case}/enterprise"), launch).await;
    let visit = json!({ "visited_on": plus_days(launched_on, 190), "status": "OP", "paid_workers": 4 });
    done(house, "monitor", &format!("/cases/{case}/visits"), visit).await;
}

/// What an erasure does to the data: nobody can read any more who one of the people of the first release is. By SQL, for the
/// ledger has no command for it yet: it will destroy these rows of the vault, and no row of the ledger, which has numbers
/// of people and never their names.
pub async fn erased(house: &House) {
    let Kept::Demo(demo) = &house.kept else { panic!("no vault of its own") };
    let vault = format!("sqlite://{}?mode=rw", demo.data().join("ledger.vault.db").display());
    let vault = Raw::open(Engine::Sqlite, &vault).await.unwrap();
    let known = "SELECT hex(k.subject_id) FROM subject_key k WHERE k.subject_id IN (SELECT subject_id FROM vault_field) \
                 AND k.subject_id IN (SELECT subject_id FROM blind_index) ORDER BY 1 LIMIT 1";
    let person = &vault.rows(known).await.unwrap()[0][0];
    let counted = format!(
        "SELECT CAST(COUNT(*) AS text) FROM subject WHERE subject_id = x'{person}' \
         AND enrolled_on <= (SELECT data_cut FROM release WHERE number = 1)"
    );
    assert_eq!(house.rows(&counted).await[0][0], "1", "the first release counts this person");
    for table in ["subject_key", "vault_field", "blind_index"] {
        let gone = vault.run(&format!("DELETE FROM {table} WHERE subject_id = x'{person}'")).await.unwrap();
        assert!(gone > 0, "nothing in {table}");
    }
}
