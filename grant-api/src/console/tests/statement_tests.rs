//! Statements on one case that was paid and accounted for in part: every figure is held against the trial balance, and the
//! page, the API and both files say the same.
//!
//! Invariant: what is expected is counted by hand from the case: UAH 100,000.00 received, 40,000.00 asked, approved, signed,
//! authorised and paid, receipts for 25,000.00 accepted. Must not: trust one statement about another.

use poem::http::StatusCode;
use serde_json::Value;

use super::house_tests::House;
use super::{done, requested, worded};

/// The reports that are statements, with what they need to be asked for.
const STATEMENTS: [(&str, &str); 7] = [
    ("trial-balance", ""),
    ("general-ledger", ""),
    ("account-statement", "account=1210"),
    ("fund-statement", ""),
    ("ageing", ""),
    ("commitments", ""),
    ("journal", ""),
];

/// A house with a case as the invariant says.
async fn paid() -> (House, String) {
    let house = House::new().await;
    let case = requested(&house).await;
    let mut checker = house.browser("officer2", "en").await;
    done(&checker.step(&case, "disbursement_verify", &[]).await, &case);
    let (mut money, mut finance) = (house.browser("money", "en").await, house.browser("finance", "en").await);
    done(&money.step(&case, "disbursement_authorise", &[]).await, &case);
    done(&finance.step(&case, "payment_prepare", &[]).await, &case);
    done(&house.browser("manager2", "en").await.step(&case, "payment_release", &[]).await, &case);
    done(&finance.step(&case, "payment_confirm", &[("bank_reference", "L-77")]).await, &case);
    done(&checker.step(&case, "receipts_verify", &[("amount", "25000.00")]).await, &case);
    done(&finance.step(&case, "receipts_accept", &[]).await, &case);
    (house, case)
}

async fn api(house: &House, path: &str) -> Value {
    let (status, body) = house.ask("money", "GET", path, &Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    body
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Minor units of an amount.
fn minor(money: &Value) -> i64 {
    text(&money["amount"]).replace('.', "").parse().unwrap_or_else(|_| panic!("no amount: {money}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Net debit of an account, minor units, from the trial balance.
async fn trial(house: &House, account: &str) -> i64 {
    let report = api(house, "/reports/trial-balance").await;
    let accounts = list(&report["parts"]).iter().flat_map(|part| list(&part["accounts"]));
    let of = accounts.filter(|found| found["account"] == account);
    of.map(|found| minor(&found["balance"]["debit"]) - minor(&found["balance"]["credit"])).sum()
}

async fn fund_id(house: &House) -> String {
    text(&api(house, "/funds").await[0]["fund_id"]).to_owned()
}

/// The path of the API without its prefix, as a figure names its entries.
fn behind(figure: &Value) -> String {
    text(&figure["entries"]).strip_prefix("/api/v1").expect("a path of the API").to_owned()
}

#[tokio::test]
async fn the_general_ledger_closes_where_the_trial_balance_stands_and_opens_to_its_entries() {
    let (house, _) = paid().await;
    let ledger = api(&house, "/reports/general-ledger").await;
    let accounts = list(&ledger["accounts"]);
    assert!(accounts.len() >= 10, "{ledger}");
    for found in accounts {
        let net = |sides: &Value| minor(&sides["debit"]) - minor(&sides["credit"]);
        assert_eq!(net(&found["opening"]) + net(&found["turnover"]), net(&found["closing"]), "{found}");
        assert_eq!(net(&found["closing"]), trial(&house, text(&found["account"])).await, "{found}");
        let last = list(&found["months"]).last().expect("a month");
        assert_eq!(last["closing"], found["closing"]);
        // The entries behind the figure debit and credit the account by the same sums.
        let journal = api(&house, &behind(found)).await;
        assert_eq!(journal["totals"][0], found["turnover"], "{found}");
    }
    // A period that begins after everything: what closed now opens, and nothing moves.
    let later = api(&house, "/reports/general-ledger?from=2999-01-01").await;
    for found in list(&later["accounts"]) {
        assert_eq!((found["opening"].clone(), list(&found["months"]).len()), (found["closing"].clone(), 0));
    }
    let standing = accounts.iter().filter(|found| found["closing"] != found["opening"]).count();
    assert_eq!(list(&later["accounts"]).len(), standing, "accounts that stand at nothing are left out");
}

#[tokio::test]
async fn the_running_balance_goes_on_from_page_to_page_and_ends_at_the_balance() {
    let (house, case) = paid().await;
    for account in ["1210", "1010", "9500"] {
        let whole = api(&house, &format!("/reports/account-statement?account={account}")).await;
        let items = list(&whole["items"]);
        assert_eq!(minor(&items.last().expect("a line")["balance"]), trial(&house, account).await);
        let (mut after, mut paged, mut before) = (String::new(), Vec::new(), 0);
        loop {
            let path = format!("/reports/account-statement?account={account}&limit=1{after}");
            let page = api(&house, &path).await;
            let brought = list(&page["brought_forward"]).first().map_or(0, minor);
            assert_eq!(brought, before, "{account}: brought forward is what the last page ended at");
            for item in list(&page["items"]) {
                let signed = if item["side"] == "debit" { 1 } else { -1 } * minor(&item["amount"]);
                before += signed;
                assert_eq!(minor(&item["balance"]), before, "{item}");
                paged.push(item.clone());
            }
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(paged, items, "{account}");
    }
    let advances = api(&house, "/reports/account-statement?account=1210").await;
    let seen: Vec<(&str, &str, &str)> = list(&advances["items"])
        .iter()
        .map(|item| (text(&item["event"]), text(&item["contra"]), text(&item["balance"]["amount"])))
        .collect();
    assert_eq!(seen, [("disbursement_authorise", "2010", "40000.00"), ("receipts_accept", "5010", "15000.00")]);
    assert_eq!(advances["items"][0]["case"], case.as_str());
}

#[tokio::test]
async fn a_fund_stands_by_line_as_in_the_trial_balance_and_reports_lines_a_to_h() {
    let (house, _) = paid().await;
    let statement = api(&house, &format!("/reports/fund-statement?fund_id={}", fund_id(&house).await)).await;
    for (column, account, sign) in [
        ("authority", "9010", 1),
        ("available", "9500", -1),
        ("pre_encumbered", "9600", -1),
        ("encumbered", "9700", -1),
        ("expended", "9800", -1),
        ("cost", "5010", 1),
    ] {
        let lines: i64 = list(&statement["lines"]).iter().map(|line| minor(&line[column])).sum();
        assert_eq!(lines, sign * trial(&house, account).await, "{column}");
        assert_eq!(lines, minor(&statement["total"][column]), "{column}");
        let entries = format!("{}&account={account}", behind(&statement["total"]));
        let totals = api(&house, &entries).await["totals"].clone();
        let behind: i64 = list(&totals).iter().map(|sides| minor(&sides["debit"]) - minor(&sides["credit"])).sum();
        assert_eq!(behind, sign * lines, "{column}");
    }
    let report = &statement["sf425"];
    let amount = |line: &str| text(&report[line]["amount"]).to_owned();
    assert_eq!(
        ["a_cash_receipts", "b_cash_disbursements", "c_cash_on_hand"].map(amount),
        ["100000.00", "40000.00", "60000.00"]
    );
    let amount = |line: &str| text(&report[line]["amount"]).to_owned();
    assert_eq!(
        ["d_authorised", "e_spent", "f_unliquidated", "g_obligated", "h_unobligated"].map(amount),
        ["100000.00", "25000.00", "15000.00", "40000.00", "60000.00"]
    );
    let cash = &statement["cash"][0];
    assert_eq!(minor(&cash["balance"]), trial(&house, "1010").await);
    let behind = api(&house, &behind(cash)).await["totals"][0].clone();
    assert_eq!(minor(&behind["debit"]) - minor(&behind["credit"]), minor(&cash["balance"]));
}

#[tokio::test]
async fn advances_are_aged_to_their_balance_and_commitments_to_theirs() {
    let (house, case) = paid().await;
    let ageing = api(&house, "/reports/ageing").await;
    assert_eq!(minor(&ageing["totals"][0]["open"]["total"]), trial(&house, "1210").await);
    let item = &ageing["items"][0];
    assert_eq!(
        (item["case"].as_str(), item["disbursement"].as_i64(), item["days"].as_i64()),
        (Some(case.as_str()), Some(1), Some(0))
    );
    assert_eq!(
        (text(&item["open"]["to_30"]["amount"]), text(&item["open"]["total"]["amount"])),
        ("15000.00", "15000.00")
    );
    // The same rest is older when it is looked at later.
    let later = crate::app::clock::business_day(crate::app::clock::now()) + chrono::Days::new(91);
    let ageing = api(&house, &format!("/reports/ageing?as_of={later}")).await;
    let item = &ageing["items"][0];
    assert_eq!((text(&item["open"]["to_180"]["amount"]), item["days"].as_i64()), ("15000.00", Some(91)));

    let register = api(&house, "/reports/commitments").await;
    assert_eq!(list(&register["items"]).len(), 1);
    for row in [&register["items"][0], &register["totals"][0]] {
        for (column, account) in [("pre_encumbered", "9600"), ("encumbered", "9700"), ("expended", "9800")] {
            assert_eq!(minor(&row[column]), -trial(&house, account).await, "{column}");
        }
        let amount = |column: &str| text(&row[column]["amount"]).to_owned();
        assert_eq!([amount("approved"), amount("released")], ["40000.00", "0.00"]);
        assert_eq!(text(&row["paid"][0]["amount"]), "40000.00");
    }
    assert_eq!(register["items"][0]["case"], case.as_str());
}

#[tokio::test]
async fn what_is_recorded_later_is_not_known_before_and_what_is_booked_later_is_not_there_before() {
    let (house, _) = paid().await;
    let journal = api(&house, "/reports/journal?limit=200").await;
    let entries = list(&journal["items"]);
    let last = entries.iter().map(|entry| text(&entry["recorded_at"])).max().expect("an entry");
    let known =
        entries.iter().map(|entry| text(&entry["recorded_at"])).filter(|at| *at < last).max().expect("an earlier");
    let ageing = api(&house, &format!("/reports/ageing?known_at={known}")).await;
    assert_eq!(text(&ageing["totals"][0]["open"]["total"]["amount"]), "40000.00", "before the receipts were accepted");
    let path = behind(&ageing["totals"][0]);
    assert!(path.contains("known_at="), "{path}");
    assert_eq!(list(&api(&house, &path).await["items"]).len(), 1);
    let earlier = api(&house, &format!("/reports/journal?known_at={known}&limit=200")).await;
    assert_eq!(list(&earlier["items"]).len() + 1, entries.len());
    let none = api(&house, "/reports/journal?to=2000-01-01").await;
    assert_eq!(list(&none["items"]).len(), 0);
    // Page by page the journal is the same journal.
    let (mut after, mut paged) = (String::new(), Vec::new());
    loop {
        let page = api(&house, &format!("/reports/journal?limit=2{after}")).await;
        paged.extend(list(&page["items"]).to_vec());
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(paged, entries);
}

/// The file of a statement, as somebody saves it from the page.
async fn file(house: &House, path: &str) -> Vec<u8> {
    let token = house.app.token_give(house.people["money"], "test", crate::app::clock::now()).await.expect("a token");
    let request = house.client.get(format!("/api/v1{path}")).header("authorization", format!("Bearer {token}"));
    let mut response = request.send().await.0;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let name = response.headers()["content-disposition"].to_str().expect("a name").to_owned();
    assert!(name.starts_with("attachment; filename=\"") && name.is_ascii(), "{name}");
    response.take_body().into_vec().await.expect("bytes")
}

fn csv_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// A cell of a workbook as CSV writes it: a number has as many decimals as its column's currency.
fn as_in_csv(cell: &str, csv: &str) -> String {
    match (cell.parse::<f64>(), csv.split_once('.')) {
        (Ok(number), Some((_, decimals))) => format!("{number:.*}", decimals.len()),
        _ => cell.to_owned(),
    }
}

#[tokio::test]
async fn csv_xlsx_and_json_hold_the_same_figures() {
    let (house, case) = paid().await;
    let fund = fund_id(&house).await;
    for (report, needs) in STATEMENTS {
        let needs = if report == "fund-statement" { format!("fund_id={fund}") } else { needs.to_owned() };
        let rows = csv_rows(&file(&house, &format!("/reports/{report}?{needs}&format=csv")).await);
        let book = file(&house, &format!("/reports/{report}?{needs}&format=xlsx")).await;
        let cells = crate::app::statements::read_back(&book);
        assert_eq!((rows.len(), &rows[0]), (cells.len(), &cells[0]), "{report}");
        assert!(rows.len() > 1, "{report} has rows");
        for (row, cells) in rows.iter().zip(&cells).skip(1) {
            for (index, text) in row.iter().enumerate() {
                let cell = cells.get(index).map_or("", String::as_str);
                assert_eq!(&as_in_csv(cell, text), text, "{report} {}", rows[0][index]);
            }
        }
    }
    let of = |rows: &[Vec<String>], column: &str, at: usize| {
        let index = rows[0].iter().position(|name| name == column).expect("a column");
        rows[at][index].clone()
    };
    let ageing = csv_rows(&file(&house, "/reports/ageing?format=csv").await);
    let json = api(&house, "/reports/ageing").await;
    assert_eq!(of(&ageing, "total", 1), text(&json["items"][0]["open"]["total"]["amount"]));
    assert_eq!((of(&ageing, "case", 1), of(&ageing, "currency", 1)), (case, "UAH".to_owned()));
    let trial = csv_rows(&file(&house, "/reports/trial-balance?format=csv").await);
    let json = api(&house, "/reports/trial-balance").await;
    let accounts: Vec<&Value> = list(&json["parts"]).iter().flat_map(|part| list(&part["accounts"])).collect();
    assert_eq!(trial.len(), accounts.len() + 1);
    for (at, found) in accounts.iter().enumerate() {
        assert_eq!(of(&trial, "account", at + 1), text(&found["account"]));
        assert_eq!(of(&trial, "debit", at + 1), text(&found["turnover"]["debit"]["amount"]));
        assert_eq!(of(&trial, "credit_balance", at + 1), text(&found["balance"]["credit"]["amount"]));
    }
    let fund = csv_rows(&file(&house, &format!("/reports/fund-statement?fund_id={fund}&format=csv")).await);
    let h = fund.iter().position(|row| row[0] == "sf425" && row[1] == "h").expect("line h");
    assert_eq!(of(&fund, "amount", h), "60000.00");
}

#[tokio::test]
async fn statements_are_pages_in_both_languages_for_those_who_read_the_books_and_for_nobody_else() {
    let (house, case) = paid().await;
    for (who, lang) in [("money", "en"), ("officer1", "uk")] {
        let mut reader = house.browser(who, lang).await;
        for (report, needs) in STATEMENTS {
            let page = reader.get(&format!("/reports/{report}?{needs}")).await;
            assert_eq!(page.status, StatusCode::OK, "{who} {report}");
            worded(&page);
            let saved = page.link("format=csv").expect("a file to save");
            let saved = reader.get(&saved).await;
            assert_eq!(saved.headers["content-type"], "text/csv; charset=utf-8", "{report}");
            let reports = reader.get("/reports").await;
            assert!(reports.body.contains(&format!("href=\"/reports/{report}\"")), "{report}");
        }
    }
    // A figure of a page opens to its entries, and from there the case.
    let mut reader = house.browser("money", "en").await;
    let ageing = reader.get("/reports/ageing").await;
    let journal = reader.get(&ageing.link("/reports/journal?").expect("a way to the entries")).await;
    assert!(journal.body.contains("debit UAH\u{a0}40,000.00, credit UAH\u{a0}25,000.00"), "{}", journal.body);
    assert!(journal.link(&format!("/cases/{case}")).is_some());
    // So does each part of a budget line on the page of its fund, for those who read the books.
    let fund = reader.get("/funds/F-1").await;
    let spent = reader.get(&fund.link("/reports/journal?account=9800").expect("a way to the entries")).await;
    assert!(spent.body.contains("credit UAH\u{a0}25,000.00"), "{}", spent.body);
    assert!(
        house
            .browser("monitor", "en")
            .await
            .get("/funds/F-1")
            .await
            .link("/reports/")
            .is_none_or(|href| !href.contains("journal"))
    );
    for who in ["evaluator", "monitor", "admin", "caseworker1"] {
        for (report, needs) in STATEMENTS {
            let page = house.browser(who, "en").await.get(&format!("/reports/{report}?{needs}")).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{who} {report}");
        }
        let (status, _) = house.api(who, "/reports/journal").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{who}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_its_parameter() {
    let house = House::new().await;
    let fund = fund_id(&house).await;
    for (path, status) in [
        ("/reports/journal?account=12".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/journal?layer=both".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/journal?currency=ZZZ".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/journal?after=x".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/journal?known_at=noon".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/journal?limit=0".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/journal?colour=red".to_owned(), StatusCode::BAD_REQUEST),
        ("/reports/ageing?after=1.2.3".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/commitments?after=x".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/reports/account-statement?account=1010&after=2026-01-01.1".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        (format!("/reports/fund-statement?fund_id={}", uuid::Uuid::from_u128(1)), StatusCode::NOT_FOUND),
        (format!("/reports/fund-statement?fund_id={fund}&as_of=1999-01-01"), StatusCode::OK),
    ] {
        let (found, body) = house.api("money", &path).await;
        assert_eq!(found, status, "{path}: {body}");
    }
    let (status, _) = house.api("money", "/reports/ageing?format=pdf").await;
    assert!(status.is_client_error(), "{status}");
    let mut reader = house.browser("money", "en").await;
    for path in ["/reports/journal?account=x", "/reports/ageing?fund_id=x", "/reports/ageing?format=pdf"] {
        assert_eq!(reader.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for (report, _) in STATEMENTS {
        let page = reader.get(&format!("/reports/{report}?as_of=1999-01-01&to=1999-01-01")).await;
        assert_eq!(page.status, StatusCode::OK, "{report}: nothing booked yet is no failure");
        worded(&page);
    }
}
