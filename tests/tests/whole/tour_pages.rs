//! One case in a real browser from its opening to its closing, each step by whoever's it is, through the forms alone.
//!
//! Invariant: nothing is asked of the API, and every form is reached by its link on the case page: a step that no page
//! offers to the person whose step it is fails here.

use fantoccini::Locator;
use tests::binary::Demo;
use tests::browser::Browser;

use super::pages::Viewer;
use super::seats::{Seats, Who};

/// Who does it: role, and which of those that have it.
/// A form: who fills it in, the action, and what is typed or chosen.
type Filled<'a> = (Who, &'a str, &'a [(&'a str, &'a str)]);

/// The people of the tour before one browser.
struct Desk {
    seats: Seats,
}

impl Desk {
    /// Sends the form; a refusal fails the tour with what the page says.
    async fn send(&self, what: &str) {
        self.seats.viewer.send("main form button[type=submit], main form button:not([type])").await;
        let source = self.seats.viewer.browser.page().source().await.unwrap();
        let refused = source.contains("error-summary") || source.contains("class=\"refused\"");
        assert!(!refused, "{what}: {}", self.seats.viewer.text().await);
    }

    /// One step of a case: the case page, its link, the form, the answer.
    async fn step(&mut self, case: &str, (who, action, fields): Filled<'_>) {
        self.seats.seat(who).await;
        self.seats.viewer.open(&format!("/cases/{case}")).await;
        let link = format!("main a[href*='/do/{action}']");
        let there = self.seats.viewer.browser.page().find(Locator::Css(&link)).await;
        assert!(there.is_ok(), "{who:?} finds no link to {action}: {}", self.seats.viewer.text().await);
        self.seats.viewer.send(&link).await;
        self.seats.viewer.fill(fields).await;
        self.send(action).await;
        // A form in short steps goes on to the next.
        for _ in 1..STEPS_MAX {
            if self.seats.viewer.browser.page().find(Locator::Css("main form input[name=step]")).await.is_err() {
                break;
            }
            self.send(action).await;
        }
    }

    async fn steps(&mut self, case: &str, steps: &[Filled<'_>]) {
        for step in steps {
            self.step(case, *step).await;
        }
    }
}

/// Steps that a form has at most.
const STEPS_MAX: usize = 5;

const OFFICER: Who = ("officer", 0);
const OFFICER_2: Who = ("officer", 1);
const MANAGER: Who = ("manager", 0);
const MANAGER_2: Who = ("manager", 1);
const FINANCE: Who = ("finance", 0);
const FINANCE_MANAGER: Who = ("finance_manager", 0);

/// To the closed vote.
async fn decided(desk: &mut Desk, case: &str) {
    let met = [
        ("criterion_adult", "yes"),
        ("criterion_status", "yes"),
        ("criterion_region_open", "yes"),
        ("criterion_own_plan", "yes"),
        ("criterion_no_other_grant", "yes"),
        ("on", "2025-03-06"),
    ];
    let points = [
        ("points_market", "20"),
        ("points_plan", "20"),
        ("points_skills", "20"),
        ("points_safety", "20"),
        ("on", "2025-03-18"),
    ];
    desk.steps(
        case,
        &[
            (OFFICER, "case_submit", &[("on", "2025-03-04")]),
            (OFFICER, "case_screen", &[("on", "2025-03-05")]),
            (OFFICER_2, "case_assess", &met),
            (OFFICER, "plan_accept", &[("on", "2025-03-12")]),
        ],
    )
    .await;
    for member in 0..3 {
        let declared = [("interest", "no_interest"), ("on", "2025-03-17")];
        desk.step(case, (("committee", member), "interest_declare", &declared)).await;
    }
    for member in 0..3 {
        desk.step(case, (("committee", member), "score", &points)).await;
    }
    for member in 0..2 {
        let vote = [("decision", "approve"), ("amount", "12000.00"), ("on", "2025-03-20")];
        desk.step(case, (("committee", member), "vote", &vote)).await;
    }
    desk.step(case, (("chair", 0), "vote_close", &[("on", "2025-03-20")])).await;
}

/// To the accepted receipts.
async fn paid(desk: &mut Desk, case: &str) {
    let signed =
        [("amount", "12000.00"), ("instalment_1", "12000.00"), ("instalment_1_on", "2025-04-01"), ("on", "2025-03-24")];
    let line = [("bank_reference", "TOUR-1"), ("amount", "12000.00"), ("value_on", "2025-04-07"), ("on", "2025-04-07")];
    desk.steps(
        case,
        &[
            (MANAGER, "award_confirm", &[("on", "2025-03-21")]),
            (OFFICER, "agreement_send", &signed),
            (OFFICER, "signature_record", &[("on", "2025-03-26")]),
            (MANAGER_2, "agreement_sign", &[("on", "2025-03-27")]),
            (OFFICER, "disbursement_request", &[("evidence", "EV-1"), ("on", "2025-04-01")]),
            (OFFICER_2, "disbursement_verify", &[("on", "2025-04-02")]),
            (FINANCE_MANAGER, "disbursement_authorise", &[("on", "2025-04-03")]),
            (FINANCE, "payment_prepare", &[("bank_account", "UAH"), ("on", "2025-04-04")]),
            (MANAGER_2, "payment_release", &[("on", "2025-04-04")]),
            (FINANCE, "payment_confirm", &line),
            (OFFICER, "receipts_verify", &[("amount", "12000.00"), ("on", "2025-05-05")]),
            (FINANCE, "receipts_accept", &[("amount", "12000.00"), ("on", "2025-05-06")]),
        ],
    )
    .await;
}

/// To the closed grant.
async fn closed(desk: &mut Desk, case: &str) {
    let launched = [("launched_on", "2025-05-12"), ("baseline_workers", "0"), ("on", "2025-05-12")];
    let visit = [("visited_on", "2026-05-12"), ("status", "OP"), ("paid_workers", "1"), ("paid_days_12m", "200")];
    desk.steps(
        case,
        &[
            (OFFICER, "enterprise_launch", &launched),
            (("monitor", 0), "visit_record", &visit),
            (OFFICER, "close_propose", &[("on", "2026-05-13")]),
            (FINANCE_MANAGER, "grant_close", &[("on", "2026-05-14")]),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_case_goes_from_intake_to_closing_through_the_forms() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start().await.unwrap();
    let viewer = Viewer::new(browser, demo.address());
    let mut desk = Desk { seats: Seats::new(demo, viewer) };
    // The sample's fund owes all that it has by then; the tour is of a case, not of a fund.
    desk.seats.seat(FINANCE).await;
    desk.seats.viewer.open("/setup/tranches").await;
    let tranche = [
        ("fund", "F-10"),
        ("bank_account", "UAH"),
        ("amount", "1000000.00"),
        ("bank_reference", "TOUR-TRANCHE"),
        ("value_on", "2025-03-03"),
        ("on", "2025-03-03"),
    ];
    desk.seats.viewer.fill(&tranche).await;
    desk.send("tranche").await;
    desk.seats.seat(OFFICER).await;
    desk.seats.viewer.open("/cases/new").await;
    let new_case = [
        ("budget_line", "CALL-2025-1"),
        ("ngo", "NGO-1"),
        ("amount", "12000.00"),
        ("sector", "S"),
        ("region", "UA-46"),
        ("owners", "1"),
        ("consent_on", "2025-03-03"),
        ("on", "2025-03-03"),
        ("item_1", "tools"),
        ("item_1_quantity", "2"),
        ("item_1_price", "6000.00"),
    ];
    desk.seats.viewer.fill(&new_case).await;
    desk.send("case_open").await;
    let url = desk.seats.viewer.browser.page().current_url().await.unwrap();
    let case = url.path().trim_start_matches("/cases/").to_owned();
    decided(&mut desk, &case).await;
    paid(&mut desk, &case).await;
    closed(&mut desk, &case).await;
    let text = desk.seats.viewer.text().await;
    assert!(text.contains("Closed"), "{text}");
    desk.seats.viewer.close().await;
}
