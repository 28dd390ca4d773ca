//! A release to test with: invented figures, withheld cells, a cell kept from an earlier release, costs that there are none of.
//!
//! Invariant: the same document for the same profile. Must not be taken for figures of anybody.

use ledger_core::money::Currency;
use ledger_core::outcome::release_document::{
    CellDocument, CohortRange, CostDocument, CurvePointDocument, Definition, DimensionDocument, FunnelDocument,
    JobsDocument, Km, LaunchDocument, Leaf, METHOD, Profile, Protection, RateDocument, ReleaseDocument, SpreadDocument,
    SurvivalDocument,
};
use ledger_core::time::Day;

const HORIZONS: [(u16, i32); 8] =
    [(3, 91), (6, 183), (12, 365), (18, 548), (24, 730), (36, 1096), (48, 1461), (60, 1826)];

/// Survival of a made-up group after so many months: a percent of a percent is enough for a test.
fn km(months: u16, monthly: f64, size: u64) -> Km {
    let value = (-monthly * f64::from(months)).exp();
    let error = (value * (1.0 - value) / size as f64).sqrt();
    let some = (months > 0).then_some(error);
    Km {
        value,
        se: some,
        lower: some.map(|error| (value - 2.1 * error).max(0.0)),
        upper: some.map(|error| (value + 1.8 * error).min(1.0)),
    }
}

fn counts(months: u16, monthly: f64, size: u64) -> (u64, u64, u64) {
    let value = (-monthly * f64::from(months)).exp();
    let events = ((1.0 - value) * size as f64 * 0.8) as u64;
    let censored = (size * u64::from(months) / 90).min(size - events);
    (size - events - censored, events, censored)
}

fn rate((months, day): (u16, i32), monthly: f64, size: u64) -> RateDocument {
    let (at_risk, events, censored) = counts(months, monthly, size);
    let km = km(months, monthly, size);
    let (eligible, unknown) = (size - size * u64::from(months) / 120, size * u64::from(months) / 200);
    let operating = ((eligible - unknown) as f64 * km.value) as u64;
    let share = |part: u64| part as f64 / eligible as f64;
    RateDocument {
        months,
        day,
        withheld: None,
        at_risk: Some(at_risk),
        events: Some(events),
        censored: Some(censored),
        cohort: Some(CohortRange {
            eligible,
            operating,
            exited: eligible - unknown - operating,
            unknown,
            low: share(operating),
            high: share(operating + unknown),
        }),
        bounds: Some(((km.value - 0.06).max(0.0), (km.value + 0.04).min(1.0))),
        insufficient_follow_up: at_risk < 10,
        km: (at_risk >= 10).then_some(km),
    }
}

fn survival(monthly: f64, size: u64, curve: bool) -> SurvivalDocument {
    let point = |months: u16| {
        let (at_risk, events, censored) = counts(months, monthly, size);
        let day = (f64::from(months) * 30.436_875).round() as i32;
        CurvePointDocument { months, day, km: km(months, monthly, size), at_risk, events, censored }
    };
    let curve =
        if curve { (0..=60).step_by(3).map(point).filter(|point| point.at_risk >= 11).collect() } else { vec![] };
    let rates = HORIZONS.iter().map(|horizon| rate(*horizon, monthly, size)).collect();
    SurvivalDocument { rates, curve, provisional: Some(size / 20), pending: Some(size / 40), lost: Some(size / 8) }
}

fn withheld_rate((months, day): (u16, i32)) -> RateDocument {
    RateDocument {
        months,
        day,
        withheld: Some("c".into()),
        km: None,
        at_risk: None,
        events: None,
        censored: None,
        cohort: None,
        bounds: None,
        insufficient_follow_up: false,
    }
}

fn jobs(months: u16, size: i64, net: i64) -> JobsDocument {
    let known = size * 9 / 10;
    let cost = |per: &str, minor: Option<i64>, reason: Option<&str>| CostDocument {
        per: per.into(),
        minor,
        reason: reason.map(str::to_owned),
    };
    let each = |count: i64| (count > 0).then(|| known * 4_800_050 / count);
    JobsDocument {
        months,
        withheld: None,
        eligible: u64::try_from(size).ok(),
        known: u64::try_from(known).ok(),
        figures: vec![
            ("paid".into(), Some(net + 90)),
            ("created".into(), Some(net.max(0) + 31)),
            ("lost".into(), Some(net.max(0) + 31 - net)),
            ("net".into(), Some(net)),
            ("paid_days".into(), Some(net * 178 + 9_852)),
            ("owners".into(), Some(known)),
            ("women".into(), None),
        ],
        disbursed_minor: Some(known * 4_800_050),
        costs: vec![
            cost("net_job", each(net), (net <= 0).then_some("no_net_gain")),
            cost("surviving_enterprise", each(known * 3 / 4), None),
        ],
    }
}

fn withheld_jobs(months: u16) -> JobsDocument {
    JobsDocument {
        months,
        withheld: Some("c".into()),
        eligible: None,
        known: None,
        figures: vec![("net".into(), None)],
        disbursed_minor: None,
        costs: vec![],
    }
}

fn spread(question: &str, months: u16, levels: &[(&str, u64)]) -> SpreadDocument {
    let answered: u64 = levels.iter().map(|(_, count)| count).sum();
    SpreadDocument {
        question: question.into(),
        months,
        release: None,
        withheld: None,
        eligible: Some(answered + 14),
        answered: Some(answered),
        levels: levels.iter().map(|(level, count)| ((*level).to_owned(), Some(*count))).collect(),
    }
}

fn whole() -> CellDocument {
    CellDocument {
        cell: "all".into(),
        release: 3,
        withheld: None,
        enterprises: Some(1_412),
        survival: Some(survival(0.0105, 1_412, true)),
        jobs: vec![jobs(12, 1_204, 233), jobs(24, 987, 301), jobs(36, 720, 154), jobs(48, 402, -12), withheld_jobs(60)],
        spreads: vec![
            spread(
                "revenue_band",
                12,
                &[("none", 95), ("low", 301), ("lower_middle", 322), ("upper_middle", 160), ("high", 41)],
            ),
            spread(
                "revenue_band",
                24,
                &[("none", 70), ("low", 210), ("lower_middle", 290), ("upper_middle", 180), ("high", 66)],
            ),
            SpreadDocument {
                withheld: Some("c".into()),
                eligible: None,
                answered: None,
                levels: vec![("yes".into(), None), ("no".into(), None)],
                ..spread("registered", 12, &[])
            },
        ],
    }
}

fn leaf(cell: &str, release: i64, size: u64, monthly: f64) -> CellDocument {
    let jobs = if size > 90 { jobs(12, i64::try_from(size).unwrap_or(0), 17) } else { withheld_jobs(12) };
    CellDocument {
        cell: cell.into(),
        release,
        withheld: None,
        enterprises: Some(size),
        survival: Some(survival(monthly, size, !cell.contains(';'))),
        jobs: vec![jobs],
        spreads: vec![],
    }
}

fn absent(cell: &str) -> CellDocument {
    CellDocument {
        cell: cell.into(),
        release: 3,
        withheld: Some("c".into()),
        enterprises: None,
        survival: None,
        jobs: vec![],
        spreads: vec![],
    }
}

/// A shown cell whose rates are withheld, for all but a few still operate.
fn banded(cell: &str) -> CellDocument {
    let rates = HORIZONS.iter().map(|horizon| withheld_rate(*horizon));
    let survival = SurvivalDocument { rates: rates.collect(), ..SurvivalDocument::default() };
    CellDocument { survival: Some(survival), ..leaf(cell, 3, 24, 0.0) }
}

fn cells() -> Vec<CellDocument> {
    vec![
        whole(),
        leaf("region=CENTRE", 3, 402, 0.0090),
        absent("region=EAST"),
        leaf("region=NORTH", 2, 287, 0.0125),
        absent("region=SOUTH"),
        leaf("region=WEST", 3, 540, 0.0102),
        leaf("sector=C", 3, 211, 0.0081),
        leaf("sector=G", 3, 498, 0.0140),
        leaf("sector=I", 3, 95, 0.0162),
        absent("sector=R"),
        leaf("sector=S", 2, 602, 0.0078),
        leaf("cohort=2019-2021", 3, 512, 0.0118),
        leaf("cohort=2022", 3, 331, 0.0131),
        leaf("cohort=2023", 3, 360, 0.0087),
        banded("cohort=2024"),
        absent("cohort=2025"),
        leaf("sex=F", 3, 1_050, 0.0104),
        leaf("sex=M", 3, 210, 0.0127),
        absent("sex=X"),
        leaf("region=WEST;sector=G", 3, 190, 0.0139),
        absent("region=SOUTH;sector=G"),
    ]
}

fn dimension(code: &str, leaves: &[(&str, &[&str])]) -> DimensionDocument {
    let leaf = |(code, covers): &(&str, &[&str])| Leaf {
        code: (*code).to_owned(),
        covers: covers.iter().map(|code| (*code).to_owned()).collect(),
    };
    DimensionDocument { code: code.into(), leaves: leaves.iter().map(leaf).collect() }
}

fn dimensions() -> Vec<DimensionDocument> {
    let regions: &[(&str, &[&str])] = &[
        ("CENTRE", &["UA-05", "UA-35", "UA-53", "UA-71"]),
        ("EAST", &["UA-09", "UA-14", "UA-63"]),
        ("NORTH", &["UA-18", "UA-30", "UA-32", "UA-59", "UA-74"]),
        ("SOUTH", &["UA-48", "UA-51", "UA-65"]),
        ("WEST", &["UA-07", "UA-26", "UA-46", "UA-56", "UA-61", "UA-68", "UA-77"]),
    ];
    let sectors: &[(&str, &[&str])] =
        &[("C", &["C"]), ("G", &["G"]), ("I", &["I"]), ("R", &["P", "Q", "R"]), ("S", &["S"])];
    let cohorts: &[(&str, &[&str])] = &[
        ("2019-2021", &["2019", "2020", "2021"]),
        ("2022", &["2022"]),
        ("2023", &["2023"]),
        ("2024", &["2024"]),
        ("2025", &["2025"]),
    ];
    let sexes: &[(&str, &[&str])] = &[("F", &["female"]), ("M", &["male"]), ("X", &["mixed", "other", "not_told"])];
    let listed = [("region", regions), ("sector", sectors), ("cohort", cohorts), ("sex", sexes)];
    listed.map(|(code, leaves)| dimension(code, leaves)).into()
}

fn definitions() -> Vec<Definition> {
    let definition = |id: &str, population: &str, method: &str, parameters: &[(&str, &str)]| Definition {
        id: id.into(),
        population: population.into(),
        origin: "launch".into(),
        method: method.into(),
        parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    };
    vec![
        definition(
            "survival.1",
            "launched enterprises",
            "Kaplan-Meier, Greenwood, log-log limits; rules R1-R12",
            &[("limits", "log-log"), ("level", "0.95"), ("reactivation_days", "730"), ("lost_overdue_days", "90")],
        ),
        definition("jobs.1", "launched", "nearest_visit", &[("window_days", "90"), ("fte_days", "240")]),
    ]
}

fn funnel() -> Vec<FunnelDocument> {
    let year = |year: Option<i32>, stages: &[(&str, Option<u64>)]| FunnelDocument {
        year,
        release: if year == Some(2023) { 2 } else { 3 },
        withheld: stages.iter().all(|(_, persons)| persons.is_none()).then(|| "c".into()),
        stages: stages.iter().map(|(stage, persons)| ((*stage).to_owned(), *persons)).collect(),
    };
    let all = |enrolled, applied, granted, launched| {
        [("enrolled", enrolled), ("applied", applied), ("granted", granted), ("launched", launched)]
    };
    vec![
        year(None, &all(Some(2_310), Some(2_004), Some(1_520), Some(1_498))),
        year(Some(2022), &all(Some(702), Some(655), Some(540), Some(533))),
        year(Some(2023), &all(Some(801), Some(690), Some(510), None)),
        year(Some(2024), &all(None, None, None, None)),
    ]
}

/// The release for a profile.
pub(crate) fn release(profile: Profile) -> ReleaseDocument {
    let (k, base) = if profile == Profile::Public { (11, 5) } else { (5, 1) };
    ReleaseDocument {
        number: 3,
        profile,
        programme: "UA".into(),
        currency: Currency::UAH,
        data_cut: Day::from_ymd_opt(2026, 9, 30).expect("a day"),
        known_at: "2026-10-05T09:30:00Z".parse().expect("an instant"),
        log_size: 48_211,
        method: METHOD.into(),
        protection: Protection { k, base, few: 2, p_percent: 15 },
        dimensions: dimensions(),
        definitions: definitions(),
        cells: cells(),
        funnel: funnel(),
        launch: Some(LaunchDocument {
            release: 3,
            withheld: None,
            grants: Some(1_240),
            due: Some(1_205),
            launched: Some(1_127),
            share: Some(0.9353),
        }),
    }
}
