//! Faults of rule: cells whose form is right and whose meaning is not, one of each kind that files can hold, each in a case
//! of its own.

use ledger_core::time::Day;
use tests::package::Sheets;

use super::Expected;

/// Cases that are closed and of the first twelve years, each with one instalment at least, used up one by one.
struct Cases {
    codes: Vec<String>,
}

impl Cases {
    fn of(sheets: &Sheets) -> Self {
        let moved = |code: &str| !sheets.find("transfers", "case", code).is_empty();
        let closed = (2..=sheets.lines("grants")).filter(|line| !sheets.get("grants", *line, "closed_on").is_empty());
        let codes = closed.map(|line| sheets.get("grants", line, "case").to_owned());
        Cases { codes: codes.filter(|code| code.as_str() < "C-2014" && !moved(code)).rev().collect() }
    }

    /// The next case that suits.
    fn next(&mut self, suits: impl Fn(&str) -> bool) -> String {
        let at = self.codes.iter().rposition(|code| suits(code)).expect("a case that suits");
        self.codes.remove(at)
    }
}

fn minus(day: &str, days: u64) -> String {
    let day: Day = day.parse().unwrap();
    (day - chrono::Days::new(days)).to_string()
}

fn cents(amount: &str) -> i64 {
    amount.replace('.', "").parse().unwrap()
}

fn more(amount: &str) -> String {
    let cents = cents(amount) + 100;
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn less(amount: &str) -> String {
    let cents = cents(amount) - 1;
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Damages the sheets; gives what has to be found.
pub fn damage(sheets: &mut Sheets) -> Vec<Expected> {
    let mut cases = Cases::of(sheets);
    let mut expected = call_budget(sheets, &mut cases);
    expected.extend(intake(sheets, &mut cases));
    expected.extend(decision(sheets, &mut cases));
    expected.extend(payment(sheets, &mut cases));
    expected.extend(follow_up(sheets, &mut cases));
    // Given last, so that nothing builds on it.
    sheets.table("roles").push(["admin", "officer", "", "2026-11-19", "", "admin"].map(str::to_owned).to_vec());
    expected.push(("roles", sheets.lines("roles"), "given_by", "own_role"));
    expected
}

fn intake(sheets: &mut Sheets, cases: &mut Cases) -> Vec<Expected> {
    let mut expected = Vec::new();
    let application = |sheets: &Sheets, case: &str| sheets.only("applications", "case", case);

    let line = application(sheets, &cases.next(|_| true));
    sheets.set("applications", line, "submitted_by", "auditor");
    expected.push(("applications", line, "submitted_by", "not_your_role"));

    // A caseworker of another NGO can't know of the case.
    let line = application(sheets, &cases.next(|_| true));
    let person = sheets.get("applications", line, "person").to_owned();
    let ngo = sheets.get("people", sheets.only("people", "person", &person), "ngo").to_owned();
    let stranger = if ngo == "NGO-1" { "caseworker2" } else { "caseworker1" };
    sheets.set("applications", line, "submitted_by", stranger);
    expected.push(("applications", line, "submitted_by", "hidden"));

    let line = application(sheets, &cases.next(|_| true));
    let early = sheets.get("applications", line, "opened_on").to_owned();
    sheets.set("applications", line, "screened_on", &early);
    expected.push(("applications", line, "screened_on", "wrong_state"));

    let enrolled_early = |case: &str| {
        let line = application(sheets, case);
        let person = sheets.only("people", "person", sheets.get("applications", line, "person"));
        let call = sheets.only("calls", "call", sheets.get("applications", line, "call"));
        let opens = minus(sheets.get("calls", call, "opens_on"), 2);
        sheets.get("people", person, "enrolled_on") < opens.as_str()
            && sheets.get("calls", call, "recorded_on") < opens.as_str()
    };
    let line = application(sheets, &cases.next(enrolled_early));
    let call = sheets.only("calls", "call", sheets.get("applications", line, "call"));
    let opens = sheets.get("calls", call, "opens_on").to_owned();
    sheets.set("applications", line, "consent_on", &minus(&opens, 3));
    sheets.set("applications", line, "opened_on", &minus(&opens, 2));
    expected.push(("applications", line, "opened_on", "call_not_open"));

    let line = application(sheets, &cases.next(|_| true));
    sheets.set("applications", line, "requested", "999999.00");
    expected.push(("applications", line, "requested", "over_ceiling"));

    let case = cases.next(|_| true);
    let item = sheets.find("plan_items", "case", &case)[0];
    let price = more(sheets.get("plan_items", item, "unit_price"));
    sheets.set("plan_items", item, "unit_price", &price);
    expected.push(("applications", application(sheets, &case), "requested", "plan_does_not_add_up"));
    expected
}

fn unanimous(sheets: &Sheets, case: &str) -> bool {
    let ballots = sheets.find("ballots", "case", case);
    ballots.len() == 3 && ballots.iter().all(|line| sheets.get("ballots", *line, "choice") == "for")
}

/// The last award on its call's line, when all before it are signed: one kopiyka too little is left. The other cases of
/// the call are left alone, for they use the line up.
fn call_budget(sheets: &mut Sheets, cases: &mut Cases) -> Vec<Expected> {
    let case = cases.next(|case| unanimous(sheets, case) && last_on_line(sheets, case).is_some());
    let (call_line, budget) = last_on_line(sheets, &case).expect("found above");
    sheets.set("call_lines", call_line, "budget", &budget);
    let call_of = |case: &str| sheets.get("applications", sheets.only("applications", "case", case), "call");
    let call = call_of(&case);
    cases.codes.retain(|other| call_of(other) != call);
    vec![("decisions", sheets.only("decisions", "case", &case), "confirmed_on", "over_call_budget")]
}

fn decision(sheets: &mut Sheets, cases: &mut Cases) -> Vec<Expected> {
    let mut expected = Vec::new();
    let case = cases.next(|case| unanimous(sheets, case));
    let ballot = sheets.find("ballots", "case", &case)[0];
    sheets.set("ballots", ballot, "amount", "999999.00");
    expected.push(("ballots", ballot, "amount", "over_requested"));

    let case = cases.next(|case| unanimous(sheets, case));
    for ballot in &sheets.find("ballots", "case", &case)[1..] {
        for column in ["voted_on", "choice", "amount"] {
            sheets.set("ballots", *ballot, column, "");
        }
    }
    expected.push(("decisions", sheets.only("decisions", "case", &case), "vote_closed_on", "quorum_missing"));

    let case = cases.next(|_| true);
    let grant = sheets.only("grants", "case", &case);
    sheets.set("grants", grant, "signed", "999999.00");
    expected.push(("grants", grant, "signed", "over_approved"));

    let case = cases.next(|_| true);
    let part = sheets.find("disbursements", "case", &case)[0];
    let amount = less(sheets.get("disbursements", part, "amount"));
    sheets.set("disbursements", part, "amount", &amount);
    expected.push(("grants", sheets.only("grants", "case", &case), "signed", "instalments_do_not_add_up"));
    expected
}

/// The line of `call_lines` on which this case got the last award, with a budget that misses it by one kopiyka.
fn last_on_line(sheets: &Sheets, case: &str) -> Option<(usize, String)> {
    let line = sheets.only("applications", "case", case);
    let key = ["call", "fund", "line"].map(|column| sheets.get("applications", line, column).to_owned());
    let mut spent = cents(&least_vote(sheets, case)) - 1;
    let confirmed = sheets.get("decisions", sheets.only("decisions", "case", case), "confirmed_on").to_owned();
    for other in sheets.find("applications", "call", &key[0]) {
        let code = sheets.get("applications", other, "case");
        let same = ["fund", "line"].iter().zip(&key[1..]).all(|(c, k)| sheets.get("applications", other, c) == k);
        let grant = sheets.find("grants", "case", code);
        if code == case || !same || grant.is_empty() {
            continue;
        }
        let signed_on = sheets.get("grants", grant[0], "organisation_signed_on");
        if signed_on.is_empty() || signed_on >= confirmed.as_str() {
            return None;
        }
        spent += cents(sheets.get("grants", grant[0], "signed"));
    }
    let of_call = sheets.find("call_lines", "call", &key[0]);
    let found = of_call.into_iter().find(|line| sheets.get("call_lines", *line, "line") == key[2])?;
    Some((found, format!("{}.{:02}", spent / 100, spent % 100)))
}

fn least_vote(sheets: &Sheets, case: &str) -> String {
    let votes = sheets.find("ballots", "case", case).into_iter().map(|line| sheets.get("ballots", line, "amount"));
    votes.min_by_key(|amount| cents(amount)).expect("votes").to_owned()
}

fn payment(sheets: &mut Sheets, cases: &mut Cases) -> Vec<Expected> {
    let mut expected = Vec::new();
    let first = |sheets: &Sheets, case: &str| sheets.find("disbursements", "case", case)[0];

    let by_officer =
        |case: &str| sheets.get("disbursements", first(sheets, case), "requested_by").starts_with("officer");
    let part = first(sheets, &cases.next(by_officer));
    let requester = sheets.get("disbursements", part, "requested_by").to_owned();
    sheets.set("disbursements", part, "verified_by", &requester);
    expected.push(("disbursements", part, "verified_by", "duties"));

    // An account that was opened years later.
    let part = first(sheets, &cases.next(|_| true));
    sheets.set("disbursements", part, "account", "UAH-2");
    expected.push(("disbursements", part, "prepared_on", "not_there_yet"));

    let (earlier, case) = (cases.next(|_| true), cases.next(|_| true));
    let [earlier, part] = [earlier, case].map(|case| first(sheets, &case));
    let [used, later] = [earlier, part].map(|line| sheets.get("disbursements", line, "booked_on").to_owned());
    let reference = sheets.get("disbursements", earlier.min(part), "bank_ref").to_owned();
    let (from, to) = if used <= later { (earlier, part) } else { (part, earlier) };
    let reference =
        if from == earlier.min(part) { reference } else { sheets.get("disbursements", from, "bank_ref").into() };
    sheets.set("disbursements", to, "bank_ref", &reference);
    expected.push(("disbursements", to, "booked_on", "bank_line_used"));

    let receipt = sheets.find("receipts", "case", &cases.next(|_| true))[0];
    sheets.set("receipts", receipt, "amount", "999999.00");
    expected.push(("receipts", receipt, "amount", "over_disbursement"));
    expected
}

fn follow_up(sheets: &mut Sheets, cases: &mut Cases) -> Vec<Expected> {
    let mut expected = Vec::new();

    let visit = *sheets.find("visits", "case", &cases.next(|_| true)).last().unwrap();
    sheets.set("visits", visit, "visited_on", "2099-01-15");
    expected.push(("visits", visit, "visited_on", "not_in_the_future"));

    let case = cases.next(|_| true);
    let visit = sheets.find("visits", "case", &case)[0];
    let launched = sheets.get("enterprises", sheets.only("enterprises", "case", &case), "launched_on").to_owned();
    sheets.set("visits", visit, "visited_on", &minus(&launched, 1));
    sheets.set("visits", visit, "since_on", "");
    expected.push(("visits", visit, "visited_on", "not_launched"));

    let visit = sheets.find("visits", "case", &cases.next(|_| true))[0];
    sheets.set("visits", visit, "since_on", "2098-01-15");
    expected.push(("visits", visit, "visited_on", "visit_date"));

    // The 12-month visit and all later ones are not there; lines move up, so this comes after all others on visits.
    let case = cases.next(|_| true);
    let grant = sheets.only("grants", "case", &case);
    let launched = sheets.get("enterprises", sheets.only("enterprises", "case", &case), "launched_on").to_owned();
    let from: Day = launched.parse::<Day>().unwrap() + chrono::Days::new(300);
    let late: Vec<usize> = sheets.find("visits", "case", &case);
    let late = late.into_iter().filter(|line| sheets.get("visits", *line, "visited_on") > from.to_string().as_str());
    for line in late.collect::<Vec<_>>().into_iter().rev() {
        sheets.table("visits").remove(line - 1);
        for found in expected.iter_mut().filter(|(file, at, ..)| *file == "visits" && *at > line) {
            found.1 -= 1;
        }
    }
    expected.push(("grants", grant, "proposed_on", "visits_missing"));

    let transfer = 2;
    let case = sheets.get("transfers", transfer, "case").to_owned();
    let person = sheets.get("applications", sheets.only("applications", "case", &case), "person").to_owned();
    let ngo = sheets.get("people", sheets.only("people", "person", &person), "ngo").to_owned();
    sheets.set("transfers", transfer, "to_ngo", &ngo);
    expected.push(("transfers", transfer, "transferred_on", "same_ngo"));
    expected
}
