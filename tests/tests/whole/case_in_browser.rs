//! A case in a real browser, from intake to the agreement that is sent, by everybody whose it is: a caseworker, two officers,
//! the committee and its chair, a manager.
//!
//! Invariant: everything is done on the pages of the demonstration, each person signed in by their own form; of the case
//! nothing is known but what the pages say. Mistakes on the way are read and put right.

use std::time::Instant;

use fantoccini::Locator;
use tests::binary::Demo;
use tests::browser::Browser;
use tests::require::tell;

use super::pages::Viewer;
use super::seats::{Seats, Who};

/// A day of the sample's last call on which the application came.
const CAME_ON: &str = "2026-11-19";
const BUTTON: &str = "main form.act button[type=submit]";

const CASEWORKER: Who = ("caseworker", 0);
const FIRST: Who = ("officer", 0);
const SECOND: Who = ("officer", 1);
const MEMBERS: [Who; 3] = [("committee", 0), ("committee", 1), ("committee", 2)];
const CHAIR: Who = ("chair", 0);
const MANAGER: Who = ("manager", 0);

/// The people around one browser.
struct Room {
    seats: Seats,
    /// Forms that were sent.
    steps: usize,
}

impl Room {
    /// Sends the form that is open; a refusal fails with what the page says.
    async fn sent(&mut self) {
        self.seats.viewer.send(BUTTON).await;
        let source = self.seats.viewer.browser.page().source().await.unwrap();
        let refused = source.contains("error-summary") || source.contains("flash barred\" role=\"alert\"");
        assert!(!refused, "{}", self.seats.viewer.text().await);
        self.steps += 1;
    }

    /// Somebody finds the case by its number, takes a step that is offered there, and comes back to it.
    async fn step(&mut self, who: Who, case: &str, (action, fields): (&str, &[(&str, &str)])) {
        self.seats.seat(who).await;
        self.seats.viewer.open(case).await;
        self.seats.viewer.send(&format!("main a[href*='/do/{action}']")).await;
        self.seats.viewer.fill(fields).await;
        self.sent().await;
        let path = self.seats.viewer.browser.page().current_url().await.unwrap().path().to_owned();
        assert_eq!(path, case, "{who:?} {action}");
    }

    /// The caseworker takes an application in, with an amount that is none first; the path of its case.
    async fn intake(&mut self, scripts: bool) -> String {
        self.seats.seat(CASEWORKER).await;
        self.seats.viewer.send("nav.wide a[href='/cases']").await;
        assert_eq!(self.seats.viewer.script_runs().await, scripts);
        self.seats.viewer.send("main a[href='/cases/new']").await;
        let asked = [
            ("owners", "1"),
            ("consent_on", CAME_ON),
            ("on", CAME_ON),
            ("budget_line", "CALL-2026-1 · F-10 · START"),
            ("amount", "sixty thousand"),
            ("sector", "C"),
            ("region", "UA-46"),
            ("item_1", "equipment"),
            ("item_1_quantity", "2"),
            ("item_1_price", "30000"),
            ("given_name", "Вигадана"),
        ];
        self.seats.viewer.fill(&asked).await;
        self.seats.viewer.send(BUTTON).await;
        assert!(self.seats.viewer.summary_has_focus().await, "the summary is read first, with scripts and without");
        let said = self.seats.viewer.read(Locator::Css("#f-amount-error")).await;
        assert!(said.contains("is not an amount. Write it like 45000.00"), "{said}");
        // The summary leads to the field, and everything else stands as it was typed.
        self.seats.viewer.browser.page().find(Locator::Css(".error-summary a[href='#f-amount']")).await.unwrap();
        self.seats.viewer.fill(&[("amount", "60000")]).await;
        self.sent().await;
        let path = self.seats.viewer.browser.page().current_url().await.unwrap().path().to_owned();
        assert!(path.starts_with("/cases/2026-"), "{path}");
        path
    }

    /// Both officers: one screens and assesses, the other accepts the plan.
    async fn plan(&mut self, case: &str) {
        self.step(FIRST, case, ("case_screen", &[])).await;
        let met =
            ["adult", "status", "region_open", "own_plan", "no_other_grant"].map(|one| format!("criterion_{one}"));
        let answers: Vec<(&str, &str)> = met.iter().map(|name| (name.as_str(), "yes")).collect();
        self.step(FIRST, case, ("case_assess", &answers)).await;
        self.step(SECOND, case, ("plan_accept", &[])).await;
    }

    /// The committee: interest, then scores, then votes, and the chair closes.
    async fn vote(&mut self, case: &str) {
        for member in MEMBERS {
            self.step(member, case, ("interest_declare", &[("interest", "no_interest")])).await;
        }
        let points = [("market", "20"), ("plan", "18"), ("skills", "19"), ("safety", "24")];
        let points = points.map(|(name, points)| (format!("points_{name}"), points));
        let points: Vec<(&str, &str)> = points.iter().map(|(name, points)| (name.as_str(), *points)).collect();
        for member in MEMBERS {
            self.step(member, case, ("score", &points)).await;
        }
        for member in MEMBERS {
            self.step(member, case, ("vote", &[("decision", "approve")])).await;
        }
        self.step(CHAIR, case, ("vote_close", &[])).await;
    }

    /// The officer sends the agreement: first with an instalment that is less than the whole, which is told; then with the rest.
    async fn agreement(&mut self, case: &str) {
        self.seats.seat(FIRST).await;
        self.seats.viewer.open(case).await;
        self.seats.viewer.send("main a[href*='/do/agreement_send']").await;
        self.seats.viewer.fill(&[("instalment_1", "50000")]).await;
        self.seats.viewer.send(BUTTON).await;
        self.seats.viewer.says("The instalments do not add up to the amount to be signed.").await;
        self.seats.viewer.fill(&[("instalment_2", "10000"), ("instalment_2_on", "2026-12-20")]).await;
        self.sent().await;
        for said in ["50,000.00", "10,000.00"] {
            self.seats.viewer.says(said).await;
        }
    }

    async fn whole(&mut self, scripts: bool) -> String {
        let case = self.intake(scripts).await;
        self.step(CASEWORKER, &case, ("case_submit", &[("on", CAME_ON)])).await;
        self.plan(&case).await;
        self.vote(&case).await;
        self.step(MANAGER, &case, ("award_confirm", &[])).await;
        self.agreement(&case).await;
        let agreement = self.seats.viewer.browser.page().find(Locator::Css("main a[href*='/documents/']")).await;
        assert!(agreement.is_ok(), "the agreement is there to be read: {}", self.seats.viewer.text().await);
        case
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_from_intake_to_the_agreement_on_the_pages_with_and_without_scripts() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start().await.unwrap();
    let viewer = Viewer::new(browser, demo.address());
    viewer.browser.viewport(1280, 900).await.unwrap();
    let mut room = Room { seats: Seats::new(demo, viewer), steps: 0 };
    for scripts in [true, false] {
        room.seats.viewer.scripts(scripts).await;
        let started = Instant::now();
        room.steps = 0;
        let case = room.whole(scripts).await;
        let seconds = started.elapsed().as_secs();
        tell(&format!("{case} to its agreement, scripts {scripts}: {} forms in {seconds} s", room.steps));
    }
    room.seats.viewer.close().await;
}
