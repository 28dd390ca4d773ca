//! The entry that a step would make, on its form: what is shown is what is posted, and looking posts nothing.

use std::collections::BTreeSet;

use grant_api::console::act_forms::FORMS;
use grant_api::console::act_look::posts;
use ledger_core::policy::Action;
use tests::visitor::Visitors;

use super::{TERMS, clean, leaves};
use crate::engine::engines;
use crate::play::{Deal, payment, to_the_signatures, to_the_vote};
use crate::scene::Scene;

/// Account, side by column, and figures of each line of the entry on a page.
fn lines(page: &str) -> Vec<String> {
    let entry = page.split("<article class=\"entry\"").nth(1).and_then(|rest| rest.split("</article>").next());
    let rows = entry.unwrap_or_default().split("<tbody>").skip(1);
    let rows = rows.flat_map(|body| body.split("</tbody>").next().unwrap_or_default().split("<tr").skip(1));
    rows.map(|row| text(row.split_once('>').map_or("", |(_, cells)| cells))).collect()
}

fn text(html: &str) -> String {
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text).trim());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
}

#[tokio::test]
async fn a_form_shows_the_entry_that_its_step_posts_and_looking_writes_nothing() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let deal = Deal::plain(50_000);
        let case = scene.case_open(place, deal.requested, scene.day(2)).await.unwrap();
        scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
        scene.take_all(case, place, &deal, &to_the_signatures()).await.unwrap();
        scene.take_all(case, place, &deal, &payment(0, 21)[..2]).await.unwrap();
        let dossier = scene.case(case).await.unwrap();
        let visitors = Visitors::new(scene.app.clone(), scene.store.clone()).unwrap();
        let person = scene.person("finance_manager1").unwrap();
        let (number, row) = (&dossier.application.number, dossier.disbursements[0].disbursement_id);
        let action = format!("/cases/{number}/do/{}", Action::DisbursementAuthorise.code());
        let size = leaves(&scene).await;

        let page = visitors.page(person, &format!("{action}?object={row}")).await.unwrap();
        let shown = lines(&page.body);
        assert!(!shown.is_empty(), "{engine:?}: {}", page.body);
        let mut form = page.form(&action).unwrap();
        // Looked at once more, as the button beside does.
        form.insert("look".to_owned(), "yes".to_owned());
        let looked = visitors.send(person, &action, &form).await.unwrap();
        assert_eq!((looked.status, lines(&looked.body)), (200, shown.clone()), "{engine:?}");
        // On a day on which it can't be, the look says why.
        form.insert("on".to_owned(), scene.day(1).to_string());
        let barred = visitors.send(person, &action, &form).await.unwrap();
        assert!(barred.status >= 400 && lines(&barred.body).is_empty(), "{engine:?}: {}", barred.status);
        assert_eq!(leaves(&scene).await, size, "{engine:?}: looking leaves nothing in the log");

        // Who may not read the books is shown no entry, whatever they may do.
        let caseworker = visitors.page(scene.person("caseworker1").unwrap(), &format!("{action}?object={row}")).await;
        assert!(lines(&caseworker.unwrap().body).is_empty());

        let form = page.form(&action).unwrap();
        let sent = visitors.send(person, &action, &form).await.unwrap();
        assert_eq!(sent.status, 303, "{engine:?}: {}", sent.body);
        let posted = visitors.page(person, &format!("/cases/{number}")).await.unwrap();
        assert_eq!(lines(&posted.body), shown, "{engine:?}: the newest entry of the case");
        clean(&scene).await;
    }
}

/// Goods, claims and what comes back are not in these stories, nor what has pages of its own.
#[tokio::test]
async fn whatever_posts_on_a_case_is_looked_at_before() {
    let scene = Scene::open(crate::engine::Engine::Sqlite).await.unwrap();
    let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
    scene.whole_case(place, &Deal::plain(50_000), scene.day(2)).await.unwrap();
    let mut met = BTreeSet::new();
    for entry in scene.store.entries_after(scene.programme, 0, 1_000).await.unwrap() {
        let action = Action::from_code(&entry.event).unwrap();
        if FORMS.iter().any(|form| form.action == action) {
            assert!(posts(action), "{action} books, and its form does not show what");
            met.insert(action.code());
        }
    }
    assert!(met.len() >= 5, "{met:?}");
}
