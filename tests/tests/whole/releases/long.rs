//! Long work at the console: a page of its own, its owner's alone, given up without a trace, and done with its answer.
//!
//! Invariant: nobody waits for anything here, so that whatever can take long does.

use std::time::Duration;

use grant_api::console::routes::Options;
use ledger_core::id::PersonId;
use tests::visitor::{Page, Visitors};

use super::House;

/// More looks than any work of the sample takes.
const LOOKS: u32 = 3_000;
/// Between two looks.
const BETWEEN: Duration = Duration::from_millis(100);

struct Desk {
    house: House,
    visitors: Visitors,
}

impl Desk {
    async fn open() -> Desk {
        let house = House::demo().await;
        let options = Options { patience: Duration::ZERO, ..Options::demonstration() };
        let visitors = Visitors::with(house.app.clone(), house.store.clone(), options).unwrap();
        Desk { house, visitors }
    }

    async fn page(&self, person: PersonId, path: &str) -> Page {
        self.visitors.page(person, path).await.unwrap()
    }

    /// Sends the form of a page; where long work is looked at.
    async fn begin(&self, person: PersonId, path: &str) -> String {
        let form = self.page(person, path).await.form(path).unwrap();
        let sent = self.visitors.send(person, path, &form).await.unwrap();
        assert_eq!(sent.status, 303, "{}", sent.body);
        sent.location.unwrap()
    }

    /// Looks until the work has ended.
    async fn ended(&self, person: PersonId, run: &str) -> Page {
        for _ in 0..LOOKS {
            let page = self.page(person, run).await;
            if page.status != 200 || !page.body.contains("<progress") {
                return page;
            }
            tokio::time::sleep(BETWEEN).await;
        }
        panic!("{run} does not end");
    }

    async fn releases(&self) -> usize {
        self.house.get("auditor", "/releases").await.as_array().unwrap().len()
    }
}

#[tokio::test]
async fn long_work_has_a_page_of_its_own_is_given_up_without_a_trace_and_gives_its_answer() {
    let desk = Desk::open().await;
    let (maker, other) = (desk.house.person("manager", 1), desk.house.person("manager", 0));
    let before = desk.releases().await;

    let run = desk.begin(maker, "/releases").await;
    assert!(run.starts_with("/runs/"), "{run}");
    let page = desk.page(maker, &run).await;
    assert!(page.body.contains("Making a release") && page.body.contains("<progress"), "{}", page.body);
    let stranger = desk.page(other, &run).await;
    assert_eq!(stranger.status, 404, "somebody else's work");
    let give_up = format!("{run}/give-up");
    let form = page.form(&give_up).unwrap();
    assert_eq!(desk.visitors.send(other, &give_up, &form).await.unwrap().status, 404);
    let sent = desk.visitors.send(maker, &give_up, &form).await.unwrap();
    assert_eq!((sent.status, sent.location.as_deref()), (303, Some(run.as_str())));
    let page = desk.page(maker, &run).await;
    assert!(page.body.contains("Given up"), "{}", page.body);
    assert_eq!(desk.releases().await, before, "nothing was written");

    let run = desk.begin(maker, "/releases").await;
    let list = desk.page(maker, "/runs").await;
    assert!(list.body.contains(&run) && list.body.contains("Given up"), "{}", list.body);
    assert!(desk.page(maker, "/").await.body.contains("/runs"), "home leads to it");
    let led = desk.ended(maker, &run).await;
    let answer = led.location.unwrap();
    assert_eq!((led.status, answer.as_str()), (303, format!("{run}/answer").as_str()));
    let made = desk.page(maker, &answer).await;
    assert_eq!((made.status, made.location), (303, Some(format!("/releases/{}", before + 1))));
    assert_eq!(desk.releases().await, before + 1);

    // A second try meets what the rules say, as the page itself would have told it.
    let refused = desk.page(maker, "/releases").await;
    assert!(refused.form("/releases").is_none(), "one waits to be published");

    let officer = desk.house.person("officer", 0);
    let begun = desk.page(officer, "/cases.csv").await;
    let run = begun.location.unwrap();
    let page = desk.ended(officer, &run).await;
    assert!(page.body.contains("Save the file"), "{}", page.body);
    let made = desk.page(officer, &format!("{run}/answer")).await;
    // What somebody gets who waits for it, but for the line that says when.
    let waited = desk.house.visitors.page(officer, "/cases.csv").await.unwrap();
    let rows =
        |body: &str| body.lines().filter(|line| !line.contains("exported_at")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!((made.status, rows(&made.body)), (200, rows(&waited.body)));
    assert!(rows(&made.body).len() > 400);
    assert_eq!(desk.page(officer, "/cases.csv").await.status, 303, "asked anew, it is made anew");
    let gone = desk.page(officer, "/runs/00000000-0000-4000-8000-000000000000").await;
    assert_eq!(gone.status, 404);
    assert!(gone.body.contains("not known here any more"), "{}", gone.body);
}
