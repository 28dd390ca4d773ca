//! Two small made-up releases side by side.
//!
//! Invariant: what is expected is counted by hand. Must not: make a release.

use super::*;
use crate::outcome::release_document::{CohortRange, CostDocument, Km, METHOD, Protection, SurvivalDocument};

fn rate(months: u16, km: Option<(f64, Option<f64>)>) -> RateDocument {
    RateDocument {
        months,
        day: i32::from(months) * 30,
        withheld: None,
        km: km.map(|(value, lower)| Km { value, se: Some(0.01), lower, upper: lower.map(|_| value + 0.02) }),
        at_risk: Some(40),
        events: Some(6),
        censored: Some(4),
        cohort: Some(CohortRange { eligible: 50, operating: 40, exited: 6, unknown: 4, low: 0.8, high: 0.88 }),
        bounds: None,
        insufficient_follow_up: km.is_none(),
    }
}

fn jobs(net: Option<i64>, disbursed: Option<i64>, cost: (Option<i64>, Option<&str>)) -> JobsDocument {
    JobsDocument {
        months: 12,
        withheld: None,
        eligible: Some(50),
        known: Some(45),
        figures: vec![("paid".to_owned(), Some(90)), ("net".to_owned(), net)],
        disbursed_minor: disbursed,
        costs: vec![CostDocument { per: "net_job".to_owned(), minor: cost.0, reason: cost.1.map(str::to_owned) }],
    }
}

fn cell(name: &str, release: i64, enterprises: u64, rates: Vec<RateDocument>, jobs: JobsDocument) -> CellDocument {
    CellDocument {
        cell: name.to_owned(),
        release,
        withheld: None,
        enterprises: Some(enterprises),
        survival: Some(SurvivalDocument { rates, ..SurvivalDocument::default() }),
        jobs: vec![jobs],
        spreads: Vec::new(),
    }
}

fn hidden(name: &str, release: i64) -> CellDocument {
    CellDocument {
        withheld: Some("c".to_owned()),
        enterprises: None,
        survival: None,
        jobs: Vec::new(),
        ..cell(name, release, 0, Vec::new(), jobs(None, None, (None, None)))
    }
}

fn release(number: i64, cells: Vec<CellDocument>) -> ReleaseDocument {
    ReleaseDocument {
        number,
        profile: Profile::Evaluator,
        programme: "UA".to_owned(),
        currency: Currency::from_code("UAH").unwrap(),
        data_cut: "2026-09-30".parse().unwrap(),
        known_at: "2026-10-01T08:00:00Z".parse().unwrap(),
        log_size: 100 * number,
        method: METHOD.to_owned(),
        protection: Protection { k: 5, base: 1, few: 2, p_percent: 15 },
        dimensions: Vec::new(),
        definitions: Vec::new(),
        cells,
        funnel: Vec::new(),
        launch: None,
    }
}

fn whole_of(number: i64) -> CellDocument {
    let later = number > 1;
    let rates = if later {
        vec![rate(12, Some((0.8752, Some(0.85)))), rate(36, Some((0.7, None)))]
    } else {
        vec![rate(12, Some((0.881, Some(0.86)))), rate(36, None)]
    };
    let jobs = if later {
        jobs(Some(30), Some(45_000_000), (Some(1_500_000), None))
    } else {
        jobs(Some(-2), Some(40_000_000), (None, Some("no_net_gain")))
    };
    cell("all", number, if later { 120 } else { 100 }, rates, jobs)
}

fn of<'a>(comparison: &'a Comparison, name: &str) -> &'a CellCompared {
    comparison.cells.iter().find(|cell| cell.cell == name).unwrap()
}

#[test]
fn each_figure_has_both_values_and_what_the_later_one_has_more() {
    let (first, second) = (release(1, vec![whole_of(1)]), release(2, vec![whole_of(2)]));
    let comparison = compare(&first, &second).unwrap();
    assert_eq!(compare(&second, &first).as_ref(), Ok(&comparison), "whichever is named first");
    assert_eq!((comparison.earlier.number, comparison.later.number), (1, 2));
    let all = of(&comparison, "all");
    assert_eq!((all.earlier_release, all.later_release, all.kept, all.withheld), (1, 2, false, None));
    let value = |earlier, later, difference| Compared {
        earlier: Some(earlier),
        later: Some(later),
        difference: Some(difference),
        withheld: None,
        reason: None,
    };
    assert_eq!(all.enterprises, value(100, 120, 20));
    assert_eq!(all.net_jobs, value(-2, 30, 32));
    assert_eq!(all.disbursed_minor, value(40_000_000, 45_000_000, 5_000_000));
    let [year, three] = &all.rates[..] else { panic!("{:?}", all.rates) };
    assert_eq!((year.months, three.months), (12, 36));
    let km =
        Compared { earlier: Some(0.881), later: Some(0.8752), difference: Some(-0.0058), withheld: None, reason: None };
    assert_eq!((year.km, year.low.difference, year.high.later), (km, Some(0.0), Some(0.88)));
    assert_eq!(year.lower.difference, Some(-0.01));
}

#[test]
fn what_has_no_value_in_one_says_why_and_has_no_difference() {
    let comparison = compare(&release(2, vec![whole_of(2)]), &release(1, vec![whole_of(1)])).unwrap();
    let all = of(&comparison, "all");
    let cost = all.cost_per_net_job_minor;
    assert_eq!((cost.earlier, cost.later, cost.difference), (None, Some(1_500_000), None));
    assert_eq!((cost.withheld, cost.reason), (None, Some(NoValue::NoNetGain)));
    let three = &all.rates[1];
    assert_eq!((three.km.earlier, three.km.later, three.km.reason), (None, Some(0.7), Some(NoValue::TooEarly)));
    assert_eq!(three.lower.reason, Some(NoValue::NoInterval));
    // A cell of two dimensions has neither a rate at 36 months nor jobs.
    let mut deep = whole_of(1);
    deep.survival.as_mut().unwrap().rates.truncate(1);
    deep.jobs.clear();
    let comparison = compare(&release(1, vec![deep.clone()]), &release(2, vec![deep])).unwrap();
    let all = of(&comparison, "all");
    let reasons =
        [all.rates[1].km.reason, all.rates[1].low.reason, all.net_jobs.reason, all.cost_per_net_job_minor.reason];
    assert_eq!(reasons, [Some(NoValue::NotGiven); 4]);
}

#[test]
fn what_either_withholds_is_told_of_neither() {
    let mut told = whole_of(2);
    told.cell = "region=SOUTH".to_owned();
    let old = release(1, vec![whole_of(1), hidden("region=SOUTH", 1)]);
    for (earlier, later) in [(hidden("region=SOUTH", 1), told.clone()), (told.clone(), hidden("region=SOUTH", 2))] {
        let comparison = compare(&release(1, vec![earlier]), &release(2, vec![later])).unwrap();
        let south = of(&comparison, "region=SOUTH");
        assert_eq!((south.withheld, south.kept), (Some("c"), false));
        let none = Compared { earlier: None, later: None, difference: None, withheld: Some("c"), reason: None };
        assert_eq!([south.enterprises, south.net_jobs, south.disbursed_minor, south.cost_per_net_job_minor], [none; 4]);
        for rate in &south.rates {
            let figures = [rate.km, rate.lower, rate.upper, rate.low, rate.high];
            assert!(figures.iter().all(|figure| figure.withheld == Some("c") && figure.later.is_none()), "{rate:?}");
        }
    }
    // One figure of a cell that both show.
    let mut part = whole_of(2);
    part.survival.as_mut().unwrap().rates[0].withheld = Some("c".to_owned());
    part.survival.as_mut().unwrap().rates[1].cohort = None;
    part.jobs[0] = jobs(None, Some(45_000_000), (None, Some("withheld")));
    let comparison = compare(&old, &release(2, vec![part])).unwrap();
    let all = of(&comparison, "all");
    assert_eq!((all.withheld, all.enterprises.difference), (None, Some(20)));
    assert_eq!((all.rates[0].km.earlier, all.rates[0].km.withheld), (None, Some("c")));
    assert_eq!(
        (all.rates[1].low.earlier, all.rates[1].low.withheld, all.rates[1].km.withheld),
        (None, Some("c"), None)
    );
    assert_eq!((all.net_jobs.earlier, all.net_jobs.withheld), (None, Some("c")));
    assert_eq!((all.cost_per_net_job_minor.withheld, all.disbursed_minor.difference), (Some("c"), Some(5_000_000)));
    assert!(comparison.cells.iter().all(|cell| cell.cell == "all"), "a cell of one code list alone is not compared");
}

#[test]
fn a_cell_that_both_have_of_the_same_release_is_kept() {
    let comparison = compare(&release(2, vec![whole_of(1)]), &release(3, vec![whole_of(1)])).unwrap();
    let all = of(&comparison, "all");
    assert_eq!((all.kept, all.earlier_release, all.later_release), (true, 1, 1));
    assert_eq!((all.enterprises.difference, all.rates[0].km.difference), (Some(0), Some(0.0)));
}

#[test]
fn only_two_releases_of_one_programme_for_one_audience_are_a_pair() {
    let (first, second) = (release(1, vec![whole_of(1)]), release(2, vec![whole_of(2)]));
    let public = ReleaseDocument { profile: Profile::Public, ..second.clone() };
    let elsewhere = ReleaseDocument { programme: "PL".to_owned(), ..second.clone() };
    let euro = ReleaseDocument { currency: Currency::from_code("EUR").unwrap(), ..second };
    for other in [&first, &public, &elsewhere, &euro] {
        assert_eq!(compare(&first, other), Err(CompareError::NotAPair));
    }
}
