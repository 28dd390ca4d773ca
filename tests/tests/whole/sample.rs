//! The sample programme behind the running program: its figures are those of the files it was made of, and each partner
//! NGO's caseworker meets the cases of that NGO alone.
//!
//! Invariant: what is expected is counted in the files, never in the program.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::binary::Demo;
use tests::http::{Answer, Client};
use tests::package::Sheets;

fn body(answer: &Answer) -> &Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    &answer.json
}

/// Minor units of an amount on the wire or in a file.
fn minor(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap();
    assert_eq!(part.len(), 2, "{text}");
    format!("{whole}{part}").parse().unwrap()
}

fn amount(value: &Value) -> i64 {
    minor(value["amount"].as_str().unwrap())
}

/// Every item of a paged list, in the order of the pages.
async fn all(client: &Client, path: &str) -> Vec<Value> {
    let (mut items, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{path}?limit=200{after}")).await.unwrap();
        let page = body(&page);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return items,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_the_demonstration_are_those_of_the_files() {
    let (demo, files) = (Demo::start().await.unwrap(), Sheets::sample().unwrap());
    let auditor = demo.client("auditor", 0).unwrap();
    let sum = |file: &str, column: &str, counted: &dyn Fn(usize) -> bool| -> i64 {
        let lines = (2..=files.lines(file)).filter(|line| counted(*line));
        lines.map(|line| minor(files.get(file, line, column))).sum()
    };

    let report = auditor.get("/api/v1/reports/funds").await.unwrap();
    let (funds, totals) = (body(&report)["funds"].as_array().unwrap(), &body(&report)["totals"][0]);
    // The agreements of the files, and the demonstration's own fund, which has no donor.
    let (own, donors): (Vec<&Value>, Vec<&Value>) = funds.iter().partition(|row| row["donor"].is_null());
    assert_eq!((own.len(), donors.len()), (1, files.lines("funds") - 1));
    let own_money = amount(&own[0]["position"]["cash"]);
    assert_eq!(own_money, 2_000_000);
    assert_eq!(amount(&totals["authority"]), sum("budget_lines", "authority", &|_| true));
    let received = sum("tranches", "amount", &|_| true);
    let paid = sum("disbursements", "amount", &|line| !files.get("disbursements", line, "booked_on").is_empty());
    assert_eq!(amount(&totals["received"]), received);
    assert_eq!(amount(&totals["cash"]), received - paid + own_money);
    let used = ["available", "pre_encumbered", "encumbered", "expended"];
    assert_eq!(used.iter().map(|part| amount(&totals[part])).sum::<i64>(), amount(&totals["authority"]));

    paid_by_month(&auditor, &files).await;
    visits_by_day(&auditor, &files).await;
    by_region(&auditor, &files).await;

    let people = auditor.get("/api/v1/reports/people").await.unwrap();
    let total = &body(&people)["total"];
    let persons = |file: &str| -> usize {
        let of_case = |line| {
            let case = files.only("applications", "case", files.get(file, line, "case"));
            files.get("applications", case, "person").to_owned()
        };
        (2..=files.lines(file)).map(of_case).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(total["enrolled"], files.lines("people") - 1);
    assert_eq!(total["launched"], persons("enterprises"));

    let enterprises = all(&auditor, "/api/v1/enterprises").await;
    let numbers: BTreeSet<_> = enterprises.iter().map(|one| one["number"].as_str().unwrap()).collect();
    assert_eq!((enterprises.len(), numbers.len()), (412, 412));
    assert_eq!(all(&auditor, "/api/v1/visits").await.len(), files.lines("visits") - 1);

    // The rates of the issue that asked for the sample: about 88 % operating at 12 months, 68 % at 36.
    let survival = auditor.get("/api/v1/outcomes/survival?as_of=2026-11-20").await.unwrap();
    let rates = body(&survival)["groups"][0]["rates"].as_array().unwrap().clone();
    let at = |months: i64| rates.iter().find(|rate| rate["months"] == months).unwrap()["survival"].as_f64().unwrap();
    assert!((at(12) - 0.88).abs() < 0.01 && (at(36) - 0.68).abs() < 0.01, "{} {}", at(12), at(36));
    in_full(&auditor, &files, &rates).await;
}

/// Instalments of whole years: what was paid in each month, and planned for it, is what the files say.
async fn paid_by_month(auditor: &Client, files: &Sheets) {
    let pipeline = auditor.get("/api/v1/reports/pipeline?from=2018-01-15&to=2025-12-01").await.unwrap();
    let months = body(&pipeline)["months"].as_array().unwrap();
    assert_eq!(months.len(), 8 * 12, "months are whole, and none is left out");
    let (mut planned, mut paid) = (0, 0);
    for month in months {
        let end = &month["month_end"].as_str().unwrap()[..7];
        let of = |column: &str| -> i64 {
            let lines = 2..=files.lines("disbursements");
            let lines = lines.filter(|line| files.get("disbursements", *line, column).starts_with(end));
            lines.map(|line| minor(files.get("disbursements", line, "amount"))).sum()
        };
        assert_eq!(amount(&month["paid"]), of("booked_on"), "{month}");
        assert_eq!(amount(&month["planned"]), of("planned_on"), "{month}");
        assert_eq!(month["of_it_paid"], month["planned"], "nothing of these years is open");
        (planned, paid) = (planned + amount(&month["planned"]), paid + amount(&month["paid"]));
    }
    assert!(planned > 0 && paid > 0);
}

/// The calendar: what was made is what the files say, day by day; who is overdue on it is who is on the list.
async fn visits_by_day(auditor: &Client, files: &Sheets) {
    let ask = async |month: &str| {
        body(&auditor.get(&format!("/api/v1/followups/calendar?month={month}")).await.unwrap()).clone()
    };
    let mut made = 0;
    for month in ["2004-10", "2012-02", "2019-12", "2024-02", "2026-11"] {
        let whole = ask(month).await;
        let days = whole["days"].as_array().unwrap();
        let of_state = |item: &&Value| item["state"] == "done";
        let told: BTreeSet<(String, String, String)> = days
            .iter()
            .flat_map(|day| {
                let on = day["on"].as_str().unwrap().to_owned();
                let items = day["items"].as_array().unwrap().iter().filter(of_state);
                items.map(move |item| (on.clone(), text(&item["number"]), text(&item["status"])))
            })
            .collect();
        let lines =
            (2..=files.lines("visits")).filter(|line| files.get("visits", *line, "visited_on").starts_with(month));
        let cell = |line: usize, column| files.get("visits", line, column).to_owned();
        let said: BTreeSet<(String, String, String)> = lines
            .map(|line| {
                let number = cell(line, "case").trim_start_matches("C-").to_owned();
                (cell(line, "visited_on"), number, cell(line, "status"))
            })
            .collect();
        assert_eq!(told, said, "{month}");
        assert_eq!(whole["counts"]["done"], json!(said.len()), "{month}");
        made += said.len();
    }
    assert!(made > 20, "{made}");

    let list = auditor.get("/api/v1/followups?list=overdue&limit=200").await.unwrap();
    let list: BTreeSet<String> =
        body(&list)["items"].as_array().unwrap().iter().map(|item| text(&item["number"])).collect();
    let mut late = BTreeSet::new();
    for (year, month) in (2023..=2026).flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let whole = ask(&format!("{year}-{month:02}")).await;
        let items = whole["days"].as_array().unwrap().iter().flat_map(|day| day["items"].as_array().unwrap());
        late.extend(items.filter(|item| item["state"] == "overdue").map(|item| text(&item["number"])));
    }
    assert_eq!(late, list);
    assert!(!late.is_empty());
}

/// Regions: what was paid in each is what the files say, and what goes on in all is what the pipeline says.
async fn by_region(auditor: &Client, files: &Sheets) {
    let report = auditor.get("/api/v1/reports/regions").await.unwrap();
    let regions = body(&report)["regions"].as_array().unwrap();
    assert_eq!(regions.len(), 27);
    let mut paid: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
    for line in
        (2..=files.lines("disbursements")).filter(|line| !files.get("disbursements", *line, "booked_on").is_empty())
    {
        let case = files.only("applications", "case", files.get("disbursements", line, "case"));
        let region = files.get("applications", case, "region");
        *paid.entry(region).or_default() += minor(files.get("disbursements", line, "amount"));
    }
    assert!(paid.len() > 10, "{paid:?}");
    for row in regions {
        let region = row["region"].as_str().unwrap();
        assert_eq!(amount(&row["figures"]["paid"]), paid.get(region).copied().unwrap_or(0), "{region}");
    }
    let total = &body(&report)["total"];
    let pipeline = auditor.get("/api/v1/reports/pipeline").await.unwrap();
    assert_eq!(total["open_cases"], body(&pipeline)["open"]["count"]);
    let sum = |name: &str| -> u64 { regions.iter().map(|row| row["figures"][name].as_u64().unwrap()).sum() };
    let late = auditor.get("/api/v1/followups?list=overdue&limit=200").await.unwrap();
    assert_eq!(
        (sum("visits_overdue"), &total["visits_overdue"]),
        (body(&late)["items"].as_array().unwrap().len() as u64, &json!(sum("visits_overdue")),)
    );
    let enterprises = all(auditor, "/api/v1/enterprises").await;
    let operating = enterprises
        .iter()
        .filter(|one| ["operating", "reduced", "taken_over"].contains(&one["status"].as_str().unwrap()));
    assert_eq!(total["operating"], json!(operating.count()));
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The answer, asked for again as long as it is being computed.
async fn computed(client: &Client, path: &str) -> Value {
    loop {
        let answer = client.get(path).await.unwrap();
        if answer.status != 202 {
            return body(&answer).clone();
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}

/// Survival in full: from the launch it is the short answer and more; from other origins it counts whom the files name.
async fn in_full(auditor: &Client, files: &Sheets, rates: &[Value]) {
    let (mut compared, day) = (0, "2026-11-20");
    let ask = async |origin: &str| {
        computed(auditor, &format!("/api/v1/outcomes/survival/whole?origin={origin}&as_of={day}")).await
    };
    let launch = ask("launch").await;
    for at in launch["groups"][0]["at"].as_array().unwrap() {
        let Some(rate) = rates.iter().find(|rate| rate["months"] == at["months"]) else { continue };
        assert_eq!((&at["at_risk"], &at["events"]), (&rate["at_risk"], &rate["events"]));
        assert_eq!((&at["km"]["value"], &at["km"]["lower"]), (&rate["survival"], &rate["lower"]));
        let number = |value: &Value| value.as_f64().unwrap();
        let parts = number(&at["causes"]["closed"]) + number(&at["causes"]["absorbed"]) + number(&at["km"]["value"]);
        assert!((parts - 1.0).abs() < 1e-9, "{parts}");
        assert!(
            number(&at["worst"]) <= number(&at["km"]["value"]) && number(&at["km"]["value"]) <= number(&at["best"])
        );
        compared += 1;
    }
    assert_eq!((compared, launch["groups"].as_array().unwrap().len() > 5), (4, true));

    // First payments by case; the time to launch of those of the last 180 days still runs.
    let mut first: std::collections::BTreeMap<&str, chrono::NaiveDate> = std::collections::BTreeMap::new();
    let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    for line in 2..=files.lines("disbursements") {
        let (case, on) = (files.get("disbursements", line, "case"), files.get("disbursements", line, "booked_on"));
        if !on.is_empty() {
            let first = first.entry(case).or_insert(date(on));
            *first = (*first).min(date(on));
        }
    }
    let due = |on: &chrono::NaiveDate| *on + chrono::Days::new(180) <= date(day);
    let launched: BTreeSet<&str> =
        (2..=files.lines("enterprises")).map(|line| files.get("enterprises", line, "case")).collect();
    let never = first.iter().filter(|(case, on)| due(on) && !launched.contains(*case)).count();
    let funded = &ask("disbursement").await["groups"][0];
    let counted = first.values().filter(|on| due(on)).count();
    assert_eq!((&funded["enterprises"], &funded["too_recent"]), (&json!(counted), &json!(first.len() - counted)));
    assert!(never > 0 && funded["at"][0]["events"].as_u64().unwrap() >= never as u64);

    let business = &ask("business_start").await["groups"][0];
    let there = |line: &usize| !files.get("enterprises", *line, "business_started_on").is_empty();
    let older = (2..=files.lines("enterprises")).filter(there).count() as u64;
    let observed = business["enterprises"].as_u64().unwrap();
    // One last seen before its agreement is never at risk.
    assert!(older > 50 && observed <= older && observed * 10 > older * 9, "{observed} of {older}");
    assert!(
        business["at"].as_array().unwrap().iter().all(|at| at["cohort"].is_null()),
        "late entries have no fixed cohort"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_live_figure_is_explained_by_the_enterprises_in_it() {
    let demo = Demo::start().await.unwrap();
    let (auditor, evaluator) = (demo.client("auditor", 0).unwrap(), demo.client("evaluator", 0).unwrap());
    let day = "as_of=2026-11-20";
    let groups = async |report: &str| {
        let answer = auditor.get(&format!("/api/v1/outcomes/{report}?{day}")).await.unwrap();
        body(&answer)["groups"].as_array().unwrap().clone()
    };
    let (survival, jobs) = (groups("survival").await, groups("jobs").await);
    let ask = async |figure: &str, months: u64, cell: &str| {
        let path = format!("/api/v1/outcomes/explain?figure={figure}&months={months}&cell={cell}&{day}&limit=200");
        let mut whole = body(&auditor.get(&path).await.unwrap()).clone();
        while let Some(next) = whole["next"].as_str() {
            let more = body(&auditor.get(&format!("{path}&after={next}")).await.unwrap()).clone();
            let mut items = whole["items"].as_array().unwrap().clone();
            items.extend(more["items"].as_array().unwrap().clone());
            whole["items"] = json!(items);
            whole["next"] = more["next"].clone();
        }
        whole
    };
    for (group, work) in [(&survival[0], &jobs[0]), (&survival[10], &jobs[10])] {
        let name = group["group"].as_str().unwrap();
        let cell = if name == "all" { name.to_owned() } else { format!("cohort={name}") };
        for (at, months) in [6, 12, 24, 36].into_iter().enumerate() {
            let (rate, paid) = (&group["rates"][at], &work["horizons"][at]);
            let expected = [
                ("survival", &rate["events"], &group["enterprises"]),
                ("cohort", &rate["operating"], &rate["eligible"]),
                ("jobs", &paid["net_change"], &paid["known"]),
                ("cost", &paid["disbursed"], &paid["net_change"]),
            ];
            for (figure, above, below) in expected {
                let made = ask(figure, months, &cell).await;
                let said = if figure == "cost" { &made["numerator"]["amount"] } else { &made["numerator"]["value"] };
                assert_eq!((said, &made["denominator"]["value"]), (above, below), "{figure} {months} {cell}");
                let items = made["items"].as_array().unwrap();
                assert_eq!(json!(items.len()), group["enterprises"]);
                let sum: i64 = items.iter().map(|item| item["denominator"]["value"].as_i64().unwrap()).sum();
                assert_eq!(json!(sum), *below);
                let counted: u64 =
                    made["counts"].as_array().unwrap().iter().map(|one| one["enterprises"].as_u64().unwrap()).sum();
                assert_eq!(counted, items.len() as u64);
            }
        }
    }
    // Of a release no enterprise is listed; what it withholds is explained by nothing.
    let path = "/api/v1/releases/1/explain?profile=evaluator&figure=cohort&months=12";
    let document = evaluator.get("/api/v1/releases/1/document?profile=evaluator").await.unwrap();
    for cell in body(&document)["cells"].as_array().unwrap() {
        let key = cell["cell"].as_str().unwrap().replace('=', "%3D").replace(';', "%3B");
        let made = evaluator.get(&format!("{path}&cell={key}")).await.unwrap();
        let made = body(&made);
        let rates = cell["survival"]["rates"].as_array();
        let rate = rates.and_then(|rates| rates.iter().find(|rate| rate["months"] == 12)).cloned().unwrap_or_default();
        assert_eq!(made["numerator"].get("value").unwrap_or(&Value::Null), &rate["cohort"]["operating"], "{key}");
        assert_eq!(made["withheld"] == "c", rate["cohort"].is_null(), "{key}");
        assert!(made.get("items").is_none());
    }
    assert_eq!(evaluator.get(&format!("{path}&cell=region%3DNOWHERE")).await.unwrap().status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn six_caseworkers_share_the_cases_among_them_and_each_is_shut_out_of_the_others() {
    let demo = Demo::start().await.unwrap();
    let ids = |cases: Vec<Value>| -> BTreeSet<String> {
        cases.iter().map(|case| case["case_id"].as_str().unwrap().to_owned()).collect()
    };
    let every = ids(all(&demo.client("officer", 0).unwrap(), "/api/v1/cases").await);
    assert_eq!(every.len(), 641);
    let mut seen = BTreeSet::new();
    for index in 0..6 {
        let caseworker = demo.client("caseworker", index).unwrap();
        let own = ids(all(&caseworker, "/api/v1/cases").await);
        assert!(own.len() > 20 && own.is_disjoint(&seen), "caseworker {index} has {} cases", own.len());
        let theirs = every.difference(&own).next().unwrap();
        let nowhere = "00000000-0000-7000-8000-000000000000";
        for part in ["", "/entries"] {
            let path = |case: &str| format!("/api/v1/cases/{case}{part}");
            let (there, absent) =
                (caseworker.get(&path(theirs)).await.unwrap(), caseworker.get(&path(nowhere)).await.unwrap());
            assert_eq!((there.status, absent.status), (404, 404), "{}", there.text);
            assert_eq!(there.json["detail"], absent.json["detail"]);
        }
        let visits = all(&caseworker, "/api/v1/visits").await;
        let enterprises = all(&caseworker, "/api/v1/enterprises").await;
        assert!(visits.len() > enterprises.len(), "{} visits of {} enterprises", visits.len(), enterprises.len());
        assert!(enterprises.iter().all(|one| own.contains(one["case_id"].as_str().unwrap())));
        seen.extend(own);
    }
    assert_eq!(seen, every);
}
