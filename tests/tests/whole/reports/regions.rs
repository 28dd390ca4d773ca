//! Figures by region on the portfolio: what is counted in each is what the rows of the database say, within the scope.
//!
//! Invariant: what is expected is counted by hand or by SQL, never by the program.

use std::collections::BTreeMap;

use grant_api::app::AppError;
use grant_api::app::statements::FileForm;
use ledger_core::programme::region::REGIONS;
use ledger_core::programme::region_figures::RegionFigures;

use super::{AMOUNT, Portfolio};
use crate::engine::engines;
use crate::raw::Raw;

/// What there is in each region where something is: open cases, operating, due, overdue, paid.
type Told = BTreeMap<String, [i64; 5]>;

async fn told(portfolio: &Portfolio, who: &str) -> Told {
    let found = portfolio.scene.app.regions(&portfolio.request(who).await).await.unwrap();
    let all: Vec<String> = REGIONS.iter().map(|code| format!("UA-{code}")).collect();
    assert_eq!(found.rows.iter().map(|(region, _)| region.as_str().to_owned()).collect::<Vec<_>>(), all);
    let figures = |figures: &RegionFigures| {
        let counts = [figures.open, figures.operating, figures.due, figures.overdue];
        let [open, operating, due, overdue] = counts.map(|count| i64::try_from(count).unwrap());
        [open, operating, due, overdue, figures.paid.0]
    };
    let rows: Told = found.rows.iter().map(|(region, row)| (region.as_str().to_owned(), figures(row))).collect();
    for (index, total) in figures(&found.total).into_iter().enumerate() {
        assert_eq!(total, rows.values().map(|row| row[index]).sum::<i64>(), "{who}: the total is the sum");
    }
    rows.into_iter().filter(|(_, row)| *row != [0; 5]).collect()
}

#[tokio::test]
async fn each_region_has_what_its_cases_and_enterprises_are() {
    for engine in engines() {
        let portfolio = Portfolio::open(engine).await;
        let whole = told(&portfolio, "officer1").await;
        assert_eq!(whole.keys().collect::<Vec<_>>(), ["UA-32", "UA-46"], "{engine:?}");

        // Cases that go on, and what the bank paid, by the rows themselves.
        let raw = Raw::open(engine, portfolio.scene.database.url()).await.unwrap();
        let open = raw
            .rows(
                "SELECT a.region, CAST(COUNT(*) AS TEXT) FROM application a LEFT JOIN award g ON g.case_id = a.case_id \
                 WHERE (g.state IS NOT NULL AND g.state NOT IN ('closed', 'dropped')) OR (g.state IS NULL AND a.state \
                 NOT IN ('ineligible', 'rejected', 'withdrawn', 'lapsed', 'approved')) GROUP BY a.region \
                 ORDER BY a.region",
            )
            .await
            .unwrap();
        let counted: Vec<Vec<String>> =
            whole.iter().map(|(region, row)| vec![region.clone(), row[0].to_string()]).collect();
        assert_eq!(counted, open, "{engine:?}");
        let paid = raw
            .rows(
                "SELECT a.region, CAST(SUM(CASE WHEN l.credit_account IN ('1010', '1020') THEN l.base_minor ELSE 0 END \
                 - CASE WHEN l.debit_account IN ('1010', '1020') THEN l.base_minor ELSE 0 END) AS TEXT) \
                 FROM leg l JOIN award g ON g.grant_id = l.grant_id JOIN application a ON a.case_id = g.case_id \
                 GROUP BY a.region HAVING SUM(CASE WHEN l.credit_account IN ('1010', '1020') THEN 1 ELSE 0 END) > 0 \
                 ORDER BY a.region",
            )
            .await
            .unwrap();
        let summed: Vec<Vec<String>> = whole
            .iter()
            .filter(|(_, row)| row[4] != 0)
            .map(|(region, row)| vec![region.clone(), row[4].to_string()])
            .collect();
        assert_eq!(summed, paid, "{engine:?}");
        assert!(whole.values().all(|row| row[4] % (AMOUNT / 100) == 0));

        // Operating and reduced ones; the one in the east that nobody visited is overdue.
        let enterprises = |row: &[i64; 5]| (row[1], row[3]);
        assert_eq!((enterprises(&whole["UA-32"]), enterprises(&whole["UA-46"])), ((1, 1), (1, 0)), "{engine:?}");

        // Two NGOs have together what the officer sees.
        let (first, second) = (told(&portfolio, "caseworker1").await, told(&portfolio, "caseworker2").await);
        for (region, row) in &whole {
            let of = |told: &Told, index: usize| told.get(region).map_or(0, |row| row[index]);
            for (index, figure) in row.iter().enumerate() {
                assert_eq!(of(&first, index) + of(&second, index), *figure, "{engine:?} {region} {index}");
            }
        }
        assert_eq!((first["UA-32"][3], second["UA-32"][3]), (0, 1), "{engine:?}");
        let evaluator = portfolio.request("evaluator").await;
        assert!(matches!(portfolio.scene.app.regions(&evaluator).await, Err(AppError::Denied { .. })));

        let officer = portfolio.request("officer1").await;
        let file = portfolio.scene.app.regions_file(&officer, FileForm::Csv).await.unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 28, "{text}");
        let line = lines.iter().find(|line| line.contains("UA-32")).unwrap();
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells[1..5], whole["UA-32"][..4].iter().map(i64::to_string).collect::<Vec<_>>(), "{line}");
    }
}
