//! Reading enterprises and visits: complaints with their row, and who is in the population.
//!
//! Invariant: each complaint is provoked by one wrong cell.
//! Must not: test rules; `episode` and the reference vectors do.

use super::*;

fn sheet(text: &str) -> Sheet {
    let mut lines = text.lines();
    let mut sheet = Sheet::new(lines.next().unwrap().split(','));
    lines.for_each(|line| sheet.push(line.split(',')).unwrap());
    sheet
}

const ENTERPRISES: &str = "enterprise_id,launch_date,sector,sex,grant_usd_cents,baseline_paid_workers,cohort\nE-1,2020-01-01,G,F,150000,0,2020";
const VISITS: &str = "visit_id,enterprise_id,visit_date,status,since_date,paid_workers,paid_days_12m";

fn portfolio(enterprises: &str, visits: &str, cutoff: &str) -> Result<Portfolio, PortfolioError> {
    let (enterprises, visits) = (format!("{ENTERPRISES}{enterprises}"), format!("{VISITS}{visits}"));
    Portfolio::new(&sheet(&enterprises), &sheet(&visits), cutoff.parse().unwrap())
}

#[test]
fn days_are_counted_from_launch() {
    let found = portfolio("", "\n1,E-1,2020-12-31,OP,NA,2,300", "2021-01-31").unwrap();
    assert_eq!(found.episodes()[0].time, 365);
    assert_eq!(found.episodes()[0].cutoff_day, 396);
    let jobs = found.table(MonitoringKind::Jobs).unwrap();
    assert!(jobs.csv().contains("365,1,1,2,0,2,0,2,1.25,150000,75000\n"));
}

#[test]
fn an_enterprise_launched_after_the_cut_is_not_in_the_population() {
    let found = portfolio("\nE-2,2022-01-01,G,F,1,0,2022", "\n1,E-2,2022-02-01,OP,NA,2,300", "2021-01-31").unwrap();
    assert_eq!(found.episodes().len(), 1);
}

#[test]
fn every_complaint_names_its_row() {
    let said = |enterprises, visits| portfolio(enterprises, visits, "2021-01-31").unwrap_err().to_string();
    assert_eq!(said("\nE-1,2020-01-01,G,F,1,0,2020", ""), "enterprises: row 2: enterprise E-1 is given twice");
    assert_eq!(
        said("", "\n1,E-9,2020-02-01,OP,NA,2,300"),
        "visits: row 1, column enterprise_id: \"E-9\" is not the id of a known enterprise"
    );
    assert_eq!(
        said("", "\n1,E-1,2020-02-01,OP,NA,2,300\n2,E-1,2020-02-30,OP,NA,2,300"),
        "visits: row 2, column visit_date: \"2020-02-30\" is not a date, YYYY-MM-DD"
    );
    assert!(said("", "\n1,E-1,2020-02-01,GONE,NA,2,300").contains("column status"));
}
