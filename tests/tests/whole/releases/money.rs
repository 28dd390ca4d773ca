//! What one more job cost: the money above the line is what the journal's bank legs say of the same enterprises, to the minor
//! unit, and all of it is what the trial balance has.
//!
//! Whose jobs are known is worked out here from visits by rule J1: the visit nearest the horizon within 90 days that counted
//! workers, of two as near the later; who left by then has none, and that is known.
//! Of the whole programme survival and people are counted too, and nothing of it may be withheld.
//! Invariant: rows by plain SQL, as of the data cut and the log of the release. Must not: use what made the figures.

use std::collections::BTreeMap;

use ledger_core::outcome::release_document::{JobsDocument, Profile, ReleaseDocument};
use ledger_core::policy::Action;
use serde_json::Value;
use tests::require::tell;

use super::House;
use super::episodes::since;

/// Months of the figures of jobs, and their days since launch.
const HORIZONS: [(u16, i32); 4] = [(6, 183), (12, 365), (24, 730), (36, 1_096)];
/// Findings at which workers could be counted.
const COUNTED: [&str; 4] = ["OP", "RED", "SUS", "TRF"];
/// Where grants stand between the bank and the cost: in transit, advances, claims, payables, returns, costs.
const OF_GRANTS: [&str; 7] = ["1090", "1210", "1220", "2010", "2020", "5010", "5020"];

/// An enterprise at the data cut.
struct Enterprise {
    /// Its value of each dimension: oblast, section, year of launch, sex of the owners.
    of: [String; 4],
    age: i32,
    baseline: i64,
    /// Day of the exit, if it left.
    left: Option<i32>,
    /// Day it was last seen, or of the exit.
    days: i32,
    /// Day, order in the log, paid workers.
    counted: Vec<(i32, i64, i64)>,
    disbursed: i64,
}

impl Enterprise {
    /// Paid workers at a horizon; nothing where they are not known.
    fn workers(&self, day: i32) -> Option<i64> {
        if self.left.is_some_and(|left| left <= day) {
            return Some(0);
        }
        let near = self.counted.iter().filter(|(on, ..)| (on - day).abs() <= 90);
        near.max_by_key(|(on, seq, _)| (-(on - day).abs(), *on, *seq)).map(|(.., workers)| *workers)
    }

    fn within(&self, document: &ReleaseDocument, cell: &str) -> bool {
        cell == "all"
            || cell.split(';').all(|part| {
                let (code, leaf) = part.split_once('=').unwrap();
                let place = document.dimensions.iter().position(|dimension| dimension.code == code).unwrap();
                let leaves = &document.dimensions[place].leaves;
                leaves.iter().any(|one| one.code == leaf && one.covers.contains(&self.of[place]))
            })
    }
}

/// Bank legs less what came back, by the business that the payment was for.
async fn disbursed(house: &House, cut: &str, log_size: i64) -> BTreeMap<String, i64> {
    let sql = format!(
        "SELECT {}, CAST(CAST(SUM(CASE WHEN l.credit_account IN ('1010', '1020') THEN l.base_minor \
         ELSE -l.base_minor END) AS bigint) AS text) \
         FROM leg l JOIN disbursement d ON d.disbursement_id = l.disbursement_id \
         WHERE (l.credit_account IN ('1010', '1020') OR l.debit_account IN ('1010', '1020')) \
         AND l.layer = 'actual' AND l.booked_on <= '{cut}' AND l.seq <= {log_size} GROUP BY d.case_id",
        house.id("d.case_id")
    );
    house.rows(&sql).await.into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect()
}

/// The sexes of the owners of each enterprise; without owners of its own it is the survivor of the case.
async fn sexes(house: &House) -> BTreeMap<String, Vec<String>> {
    let sql = format!(
        "SELECT {}, COALESCE(s.sex, 'not_told') FROM enterprise e JOIN application a ON a.case_id = e.case_id \
         JOIN subject s ON s.subject_id = a.subject_id \
         WHERE NOT EXISTS (SELECT 1 FROM enterprise_owner o WHERE o.enterprise_id = e.enterprise_id) \
         UNION ALL SELECT {}, COALESCE(s.sex, 'not_told') FROM enterprise_owner o \
         JOIN subject s ON s.subject_id = o.subject_id",
        house.id("e.enterprise_id"),
        house.id("o.enterprise_id")
    );
    let mut sexes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in house.rows(&sql).await {
        sexes.entry(row[0].clone()).or_default().push(row[1].clone());
    }
    sexes
}

async fn enterprises(house: &House, cut: &str, log_size: i64, paid: &BTreeMap<String, i64>) -> Vec<Enterprise> {
    let sql = format!(
        "SELECT {}, {}, e.launched_on, e.region, e.sector, CAST(e.baseline_paid_workers AS text), \
         CAST(x.cause AS text), CAST(x.days AS text) \
         FROM enterprise e JOIN episode x ON x.enterprise_id = e.enterprise_id WHERE e.launched_on <= '{cut}'",
        house.id("e.enterprise_id"),
        house.id("e.case_id")
    );
    let visits = format!(
        "SELECT {}, e.launched_on, v.visited_on, CAST(v.seq AS text), CAST(v.paid_workers AS text), v.status \
         FROM visit v JOIN enterprise e ON e.enterprise_id = v.enterprise_id \
         WHERE v.paid_workers IS NOT NULL AND v.visited_on <= '{cut}' AND v.seq <= {log_size}",
        house.id("v.enterprise_id")
    );
    let mut counted: BTreeMap<String, Vec<(i32, i64, i64)>> = BTreeMap::new();
    for row in house.rows(&visits).await {
        let day = since(&row[1], &row[2]);
        if day > 0 && COUNTED.contains(&row[5].as_str()) {
            let visit = (day, row[3].parse().unwrap(), row[4].parse().unwrap());
            counted.entry(row[0].clone()).or_default().push(visit);
        }
    }
    let mut owners = sexes(house).await;
    let mut sex = |enterprise: &str| {
        let owners = owners.remove(enterprise).unwrap_or_default();
        let all = |sex: &str| owners.iter().all(|owner| owner == sex);
        ["female", "male"].into_iter().find(|sex| all(sex)).unwrap_or("mixed").to_owned()
    };
    let one = |row: Vec<String>| Enterprise {
        of: [row[3].clone(), row[4].clone(), row[2][..4].to_owned(), sex(&row[0])],
        age: since(&row[2], cut),
        baseline: row[5].parse().unwrap(),
        left: (row[6] != "0").then(|| row[7].parse().unwrap()),
        days: row[7].parse().unwrap(),
        counted: counted.remove(&row[0]).unwrap_or_default(),
        disbursed: paid.get(&row[1]).copied().unwrap_or_default(),
    };
    house.rows(&sql).await.into_iter().map(one).collect()
}

/// The money above the line of one cell at one horizon.
fn above(cell: &str, jobs: &JobsDocument, members: &[&Enterprise], profile: Profile) -> Option<()> {
    let (_, day) = HORIZONS.iter().find(|(months, _)| *months == jobs.months)?;
    let shown = jobs.disbursed_minor?;
    // Of the whole programme everything is told; of a part something may be withheld.
    let told_at_least = |is: bool, what: &str| {
        assert!(is || cell != "all", "{what} is withheld of the whole programme at {}", jobs.months)
    };
    let old: Vec<&&Enterprise> = members.iter().filter(|one| one.age >= *day).collect();
    let known: Vec<(&Enterprise, i64)> = old.iter().filter_map(|one| Some((**one, one.workers(*day)?))).collect();
    let at = format!("{} {cell} at {} months", profile.code(), jobs.months);
    assert_eq!(known.iter().map(|(one, _)| one.disbursed).sum::<i64>(), shown, "{at}");
    // But where a few are not old enough, or a few are not known: how many these are would follow.
    let k = if profile == Profile::Public { 11 } else { 5 };
    let few = [members.len() - old.len(), old.len() - known.len()].iter().any(|left| (1..k).contains(left));
    told_at_least(few || (jobs.eligible.is_some() && jobs.known.is_some()), "how many are known");
    if profile == Profile::Public {
        for (told, count) in [(jobs.eligible, old.len()), (jobs.known, known.len())] {
            assert!(told.is_none_or(|told| told == fives(count)), "{at}: {told:?} {count}");
        }
        return Some(());
    }
    for (told, count) in [(jobs.eligible, old.len()), (jobs.known, known.len())] {
        assert!(told.is_none_or(|told| told == count as u64), "{at}: {told:?} {count}");
    }
    let net: i64 = known.iter().map(|(one, workers)| workers - one.baseline).sum();
    let figure = jobs.figures.iter().find(|(name, _)| name == "net").and_then(|(_, value)| *value);
    told_at_least(figure.is_some(), "net change");
    assert!(figure.is_none_or(|told| told == net), "{at}: {figure:?} {net}");
    let cost = jobs.costs.iter().find(|cost| cost.per == "net_job").and_then(|cost| cost.minor);
    told_at_least(cost.is_some() == (net > 0), "the cost of a job");
    // Half away from zero, and what is disbursed is not below it.
    assert!(cost.is_none_or(|cost| cost == (2 * shown + net) / (2 * net)), "{at}: {cost:?}");
    Some(())
}

/// To the nearest multiple of five, as the public is told.
fn fives(count: usize) -> u64 {
    u64::try_from((count + 2) / 5 * 5).unwrap()
}

/// A count as an audience is told it.
fn told_as(profile: Profile, count: usize) -> u64 {
    if profile == Profile::Public { fives(count) } else { u64::try_from(count).unwrap() }
}

/// Survival of the whole programme: exits and censored by each horizon, and how many there are.
fn survival(document: &ReleaseDocument, profile: Profile, all: &[Enterprise]) {
    let whole = document.cell("all").unwrap();
    assert_eq!(whole.enterprises, Some(told_as(profile, all.len())), "{}", profile.code());
    let rates = &whole.survival.as_ref().unwrap().rates;
    for rate in rates {
        let events = all.iter().filter(|one| one.left.is_some_and(|day| day <= rate.day)).count();
        let censored = all.iter().filter(|one| one.left.is_none() && one.days <= rate.day).count();
        let expected = [events, censored].map(|count| Some(told_as(profile, count)));
        assert_eq!([rate.events, rate.censored], expected, "{} at {} months", profile.code(), rate.months);
        if profile == Profile::Evaluator {
            assert_eq!(
                rate.at_risk,
                Some(told_as(profile, all.len() - events - censored)),
                "at {} months",
                rate.months
            );
        }
    }
    let months: Vec<u16> = rates.iter().map(|rate| rate.months).collect();
    assert_eq!(months, [3, 6, 12, 18, 24, 36, 48, 60]);
}

/// People of all years by stage, each stage of those of the one before.
async fn funnel(house: &House, document: &ReleaseDocument, profile: Profile) {
    let cut = document.data_cut;
    let came = |from: &str, on: &str| {
        format!(
            "EXISTS (SELECT 1 FROM application a JOIN {from} x ON x.case_id = a.case_id \
             WHERE a.subject_id = s.subject_id AND x.{on} <= '{cut}')"
        )
    };
    let launched = came("enterprise", "launched_on");
    let granted = format!("({} OR {launched})", came("award", "organisation_signed_on"));
    let submitted = came(&format!("(SELECT * FROM act WHERE action = '{}')", Action::CaseSubmit.code()), "on_day");
    let applied = format!("({submitted} OR {granted})");
    let row = document.funnel.iter().find(|row| row.year.is_none()).unwrap();
    if row.release != document.number {
        // One or two people changed since: it is the row of an earlier release, which was held against the rows then.
        assert!(row.release < document.number && document.number > 1, "the row of release {}", row.release);
        return;
    }
    let stages = [
        ("enrolled", "1 = 1"),
        ("applied", applied.as_str()),
        ("granted", granted.as_str()),
        ("launched", launched.as_str()),
    ];
    assert_eq!(row.stages.len(), stages.len());
    for ((told, count), (stage, those)) in row.stages.iter().zip(stages) {
        let sql = format!("SELECT CAST(COUNT(*) AS text) FROM subject s WHERE s.enrolled_on <= '{cut}' AND {those}");
        let rows: usize = house.rows(&sql).await[0][0].parse().unwrap();
        assert_eq!((told.as_str(), *count), (stage, Some(told_as(profile, rows))), "{}", profile.code());
    }
}

/// Minor units of an amount on the wire.
fn minor(amount: &Value) -> i64 {
    assert_eq!(amount["currency"], "UAH");
    amount["amount"].as_str().unwrap().replace('.', "").parse().unwrap()
}

/// Net debit of accounts in the trial balance of the release's data cut and log.
async fn net(house: &House, number: i64, accounts: &[&str]) -> i64 {
    let release = house.get("auditor", &format!("/releases/{number}")).await;
    let (cut, known_at) = (release["data_cut"].as_str().unwrap(), release["known_at"].as_str().unwrap());
    let path = format!("/trial-balance?as_of={cut}&known_at={known_at}");
    let rows = house.get("auditor", &path).await;
    let rows = rows.as_array().unwrap().iter().filter(|row| accounts.contains(&row["account"].as_str().unwrap()));
    rows.map(|row| minor(&row["debit"]) - minor(&row["credit"])).sum()
}

/// A business whose only payment came back is among those whose jobs are known, with no money.
pub async fn refunded(house: &House, number: i64) {
    let document = house.document(number, Profile::Evaluator).await;
    let (cut, log_size) = (document.data_cut.to_string(), document.log_size);
    let paid = disbursed(house, &cut, log_size).await;
    assert_eq!(paid.values().filter(|minor| **minor == 0).count(), 1);
    let all = enterprises(house, &cut, log_size, &paid).await;
    let (_, day) = HORIZONS[0];
    let known = all.iter().filter(|one| one.disbursed == 0 && one.age >= day && one.workers(day).is_some());
    assert_eq!(known.count(), 1);
}

/// The money of a release is that of the books.
pub async fn tied(house: &House, number: i64) {
    for profile in Profile::ALL.iter().copied() {
        let document = house.document(number, profile).await;
        let (cut, log_size) = (document.data_cut.to_string(), document.log_size);
        let paid = disbursed(house, &cut, log_size).await;
        let all = enterprises(house, &cut, log_size, &paid).await;
        let (mut cells, mut figures) = (0, 0);
        // A cell that kept the value of an earlier release has the money of that one.
        for cell in document.cells.iter().filter(|cell| cell.release == number) {
            let members: Vec<&Enterprise> = all.iter().filter(|one| one.within(&document, &cell.cell)).collect();
            let compared = cell.jobs.iter().filter_map(|jobs| above(&cell.cell, jobs, &members, profile)).count();
            assert!(cell.cell != "all" || compared == HORIZONS.len(), "the whole programme has its money");
            (cells, figures) = (cells + usize::from(compared > 0), figures + compared);
        }
        assert_eq!(document.cell("all").unwrap().release, number, "the whole programme is of this release");
        survival(&document, profile, &all);
        funnel(house, &document, profile).await;
        tell(&format!(
            "{:?} release {number}, {}: money of {figures} figures in {cells} cells is that of the journal",
            house.engine,
            profile.code()
        ));
        assert!(cells >= 5, "{cells} cells are too few to show anything");
        // Whatever left the bank for a grant stands in the accounts of grants, and what else moved is no grant's.
        let everyone: i64 = paid.values().sum();
        let launched: i64 = all.iter().map(|one| one.disbursed).sum();
        assert!(launched > 0 && launched <= everyone, "{launched} of {everyone}");
        assert_eq!(net(house, number, &OF_GRANTS).await, everyone);
        let sql = format!(
            "SELECT CAST(CAST(SUM(CASE WHEN debit_account IN ('1010', '1020') THEN base_minor ELSE -base_minor END) \
             AS bigint) AS text) FROM leg WHERE (credit_account IN ('1010', '1020') OR debit_account IN ('1010', '1020')) \
             AND layer = 'actual' AND disbursement_id IS NULL AND booked_on <= '{cut}' AND seq <= {log_size}"
        );
        let others: i64 = house.rows(&sql).await[0][0].parse().unwrap();
        assert_eq!(net(house, number, &["1010", "1020"]).await, others - everyone);
    }
}
