//! Stored survival records are what the rules of episodes make of the visits, row by row, both read by plain SQL.
//!
//! The rules are those of ledger-core, held against vectors elsewhere; here it is asked whether a record was written for each
//! enterprise, after the visit that came last, and nothing left out of it. What was lost is worked out of its last day alone.
//! Invariant: every enterprise has one record. Must not: ask the store what it wrote.

use std::collections::BTreeMap;

use ledger_core::outcome::answers::Answers;
use ledger_core::outcome::episode::{Cause, episode, lost_from};
use ledger_core::outcome::visit::Visit;
use ledger_core::time::{Day, days_between, plus_days};

use super::House;

/// Days from a launch, as they are in a row.
pub fn since(launched_on: &str, on: &str) -> i32 {
    let day = |text: &str| text.parse::<Day>().unwrap();
    i32::try_from(days_between(day(launched_on), day(on))).unwrap()
}

/// Visits of each enterprise in days since its launch: as the rules take them.
async fn visits(house: &House) -> BTreeMap<String, Vec<Visit>> {
    let sql = format!(
        "SELECT {}, e.launched_on, v.visited_on, CAST(v.seq AS text), v.status, v.since_on \
         FROM visit v JOIN enterprise e ON e.enterprise_id = v.enterprise_id",
        house.id("v.enterprise_id")
    );
    let mut found: BTreeMap<String, Vec<Visit>> = BTreeMap::new();
    for row in house.rows(&sql).await {
        let visit = Visit {
            day: since(&row[1], &row[2]),
            seq: row[3].parse().unwrap(),
            status: row[4].parse().unwrap(),
            since_day: (!row[5].is_empty()).then(|| since(&row[1], &row[5])),
            paid_workers: None,
            paid_days_12m: None,
            answers: Answers::default(),
        };
        found.entry(row[0].clone()).or_default().push(visit);
    }
    found
}

/// Every record is that of its visits.
pub async fn same(house: &House) {
    let visits = visits(house).await;
    let sql = format!(
        "SELECT {}, x.launched_on, e.launched_on, CAST(x.days AS text), CAST(x.cause AS text), x.ended_on, \
         CAST(x.left_days AS text), CAST(x.right_days AS text), CAST(x.reactivations AS text), x.lost_on, \
         CASE WHEN x.exact THEN '1' ELSE '0' END, CASE WHEN x.pending THEN '1' ELSE '0' END, \
         CASE WHEN x.date_conflict THEN '1' ELSE '0' END \
         FROM enterprise e LEFT JOIN episode x ON x.enterprise_id = e.enterprise_id",
        house.id("e.enterprise_id")
    );
    let rows = house.rows(&sql).await;
    assert!(rows.len() > 400 && visits.len() > 400, "{} {}", rows.len(), visits.len());
    let enterprises: std::collections::BTreeSet<&String> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(enterprises.len(), rows.len(), "an enterprise has two records");
    let mut kinds: BTreeMap<(u8, bool, bool), usize> = BTreeMap::new();
    for row in rows {
        let of = visits.get(&row[0]).map_or(&[][..], Vec::as_slice);
        let made = episode(of, i32::MAX);
        let on = |days: i32| plus_days(row[2].parse().unwrap(), days.unsigned_abs().into()).to_string();
        let open = made.cause == Cause::Censored && !made.pending;
        let lost = lost_from(made.time).filter(|_| open);
        let flag = |flag: bool| String::from(if flag { "1" } else { "0" });
        let expected = [
            row[0].clone(),
            row[2].clone(),
            row[2].clone(),
            made.time.to_string(),
            made.cause.code().to_string(),
            on(made.time),
            made.left.to_string(),
            made.right.map_or_else(String::new, |day| day.to_string()),
            made.reactivations.to_string(),
            lost.map_or_else(String::new, on),
            flag(made.exact),
            flag(made.pending),
            flag(made.date_conflict),
        ];
        assert_eq!(row, expected, "{:?}: {of:?}", house.engine);
        *kinds.entry((made.cause.code(), made.pending, made.reactivations > 0)).or_default() += 1;
    }
    assert!(kinds.len() >= 4, "too few kinds of records to show anything: {kinds:?}");
}
