//! Searching cases, on both engines: list, count and file agree, and tell nobody more than they may know.

use grant_api::app::saved::SAVED_MAX;
use grant_api::app::search;
use grant_api::app::statements::FileForm;
use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::committee::Interest;
use ledger_core::programme::incident::{IncidentKind, Severity};
use ledger_core::text::Code;
use ledger_core::time::less_days;

use super::{TERMS, code_of};
use crate::engine::engines;
use crate::place::Place;
use crate::play::{Deal, to_the_vote};
use crate::scene::{Scene, code};

#[tokio::test]
async fn a_filter_gives_the_same_cases_in_list_count_and_file_and_to_nobody_more() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let other = Place { ngo: scene.ngos[1], ..place };
        let deal = Deal::plain(50_000);
        // How far each case came, and whose it is.
        for (index, (steps, place)) in
            [(0, place), (1, place), (3, place), (1, other), (14, other), (0, other)].iter().enumerate()
        {
            let on = less_days(scene.today, 60 - u64::try_from(index).unwrap());
            let case = scene.case_open(*place, deal.requested, on).await.unwrap();
            scene.take_all(case, *place, &deal, &to_the_vote()[..*steps]).await.unwrap();
        }
        let since = less_days(scene.today, 57);
        let me = scene.person("officer2").unwrap();
        let asked = [
            (String::new(), "officer1", 6),
            ("state:submitted".into(), "officer1", 2),
            ("state:submitted ngo:NGO-2".into(), "officer1", 1),
            ("ngo:NGO-9".into(), "officer1", 0),
            ("officer:me".into(), "officer2", 2),
            (format!("officer:{me}"), "officer1", 2),
            (format!("since:{since}"), "officer1", 3),
            ("fund:FUND region:UA-46 sector:C".into(), "officer1", 6),
            ("region:UA-05".into(), "officer1", 0),
            ("is:waiting".into(), "officer1", 6),
            ("is:overdue state:draft".into(), "officer1", 2),
            (String::new(), "caseworker1", 3),
            ("ngo:NGO-2".into(), "caseworker1", 0),
            ("is:waiting".into(), "caseworker2", 3),
        ];
        for (query, who, expected) in asked {
            let (request, filter) = (scene.request(who).await.unwrap(), search::read(&query).unwrap());
            let (mut listed, mut after, mut total) = (Vec::new(), None::<String>, 0);
            loop {
                let page = scene.app.search_page(&request, &filter, after.as_deref(), 2).await.unwrap();
                listed.extend(page.cases.iter().map(|case| case.application.number.clone()));
                total = page.total.max(total);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let why = Code::new("board").unwrap();
            let file = scene.app.search_file(&request, &filter, Some(&why), FileForm::Csv).await.unwrap();
            let text = String::from_utf8(file.bytes).unwrap();
            let mut rows: Vec<&str> = text.lines().skip(1).collect();
            let last = rows.pop().unwrap();
            let written: Vec<&str> = rows.iter().filter_map(|row| row.split(',').next()).collect();
            assert_eq!((listed.len(), total), (expected, expected), "{engine:?} {who} {query:?}");
            assert_eq!(written, listed, "{who} {query:?}");
            assert!(last.starts_with(&format!("exported_by,{who},exported_at,20")), "{last}");
            assert!(last.contains(&format!("why,board,filter,{query}")), "{last}");
            let book = scene.app.search_file(&request, &filter, None, FileForm::Xlsx).await.unwrap();
            assert!(book.bytes.starts_with(b"PK") && book.name.starts_with("cases-"), "{}", book.name);
        }
        let evaluator = scene.request("evaluator").await.unwrap();
        let all = search::read("").unwrap();
        assert_eq!(code_of(scene.app.search_page(&evaluator, &all, None, 1).await), "not_your_role");
        assert_eq!(code_of(scene.app.search_file(&evaluator, &all, None, FileForm::Csv).await), "not_your_role");
        assert_eq!(code_of(search::read("colour:red")), "invalid");
    }
}

#[tokio::test]
async fn a_person_keeps_twenty_searches_of_their_own() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let [one, two] = [scene.request("officer1").await.unwrap(), scene.request("officer2").await.unwrap()];
        let app = &scene.app;
        assert_eq!(code_of(app.saved_filter_add(&one, "wrong", "colour:red").await), "invalid");
        let kept = app.saved_filter_add(&one, "mine", " is:waiting   officer:me ").await.unwrap();
        assert_eq!(kept.query, "is:waiting officer:me");
        assert_eq!(code_of(app.saved_filter_add(&one, "mine", "").await), "name_taken");
        app.saved_filter_add(&two, "mine", "is:overdue").await.unwrap();
        for number in 1..SAVED_MAX {
            app.saved_filter_add(&one, &format!("search {number}"), "").await.unwrap();
        }
        assert_eq!(code_of(app.saved_filter_add(&one, "one more", "").await), "invalid");
        assert_eq!(code_of(app.saved_filter_remove(&two, kept.id).await), "not_found");
        app.saved_filter_remove(&one, kept.id).await.unwrap();
        let left = [app.saved_filters(&one).await.unwrap().len(), app.saved_filters(&two).await.unwrap().len()];
        assert_eq!(left, [usize::try_from(SAVED_MAX).unwrap() - 1, 1], "{engine:?}");
    }
}

/// Numbers listed, the total, and the rows of the file without its last.
async fn asked(scene: &Scene, who: &str, query: &str) -> (Vec<String>, usize, Vec<String>) {
    let (request, filter) = (scene.request(who).await.unwrap(), search::read(query).unwrap());
    let page = scene.app.search_page(&request, &filter, None, 50).await.unwrap();
    let file = scene.app.search_file(&request, &filter, None, FileForm::Csv).await.unwrap();
    let text = String::from_utf8(file.bytes).unwrap();
    let mut rows: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    rows.pop();
    (page.cases.into_iter().map(|case| case.application.number).collect(), page.total, rows)
}

#[tokio::test]
async fn a_member_of_the_committee_finds_by_content_only_what_is_open_to_them() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let deal = Deal::plain(50_000);
        let mut cases = Vec::new();
        for _ in 0..3 {
            let case = scene.case_open(place, deal.requested, less_days(scene.today, 30)).await.unwrap();
            scene.take_all(case, place, &deal, &to_the_vote()[..4]).await.unwrap();
            cases.push(case);
        }
        let first = scene.case(cases[0]).await.unwrap().application;
        let officer = scene.person("officer1").unwrap();
        let content = [
            "is:waiting".to_owned(),
            format!("officer:{officer}"),
            "ngo:NGO-1".into(),
            format!("region:{}", first.region.as_str()),
            format!("sector:{}", first.sector.code()),
            "fund:FUND".into(),
            format!("since:{}", first.opened_on),
            format!("state:plan_ready region:{}", first.region.as_str()),
        ];
        let cover = [String::new(), "state:plan_ready".into(), format!("number:{}", first.number)];
        for query in &content {
            assert_eq!(asked(&scene, "committee1", query).await, (vec![], 0, vec![]), "{engine:?} {query}");
            assert_eq!(asked(&scene, "officer1", query).await.1, 3, "{query}");
        }
        for (query, count) in cover.iter().zip([3, 3, 1]) {
            let (listed, total, rows) = asked(&scene, "committee1", query).await;
            assert_eq!((listed.len(), total, rows.len()), (count, count, count), "{engine:?} {query}");
            let masked = format!("{},plan_ready{}", first.number, ",".repeat(14));
            assert_eq!(rows.last(), Some(&masked), "the newest come first; number and state alone");
        }
        for (case, interest) in [(cases[0], Interest::None), (cases[1], Interest::Conflict)] {
            let declare = Command::InterestDeclare(input::InterestDeclare { case, interest });
            scene.act("committee1", scene.today, declare).await.unwrap();
        }
        for query in &content[..content.len() - 1] {
            let (listed, total, rows) = asked(&scene, "committee1", query).await;
            assert_eq!((listed, total, rows.len()), (vec![first.number.clone()], 1, 1), "{engine:?} {query}");
            assert!(rows[0].contains("NGO-1,"), "{}", rows[0]);
        }
        assert_eq!(asked(&scene, "committee2", &content[3]).await.1, 0, "who has not declared still finds none");
    }
}

#[tokio::test]
async fn an_incident_waits_in_the_queue_although_the_case_is_at_its_end() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place(TERMS, 10_000_000, 10_000_000).await.unwrap();
        let case = scene.case_open(place, 50_000, scene.day(1)).await.unwrap();
        let (kind, severity) = (IncidentKind::Safety, Severity::High);
        let raise = Command::IncidentRaise(input::IncidentRaise { case, kind, severity, text: None });
        scene.act("officer1", scene.today, raise).await.unwrap();
        let version = scene.case(case).await.unwrap().application.version;
        let reason = code("gave_up").unwrap();
        let withdraw = Command::CaseWithdraw(input::CaseReason { case, version, reason });
        scene.act("officer1", scene.today, withdraw).await.unwrap();
        let incident = scene.case(case).await.unwrap().incidents[0].incident_id;
        let waits = async |who: &str| -> Vec<Action> {
            let queue = scene.app.queue(&scene.request(who).await.unwrap()).await.unwrap();
            queue.mine.iter().chain(&queue.others).map(|task| task.seen.step.action).collect()
        };
        assert_eq!(waits("protection").await, [Action::IncidentReview]);
        let review = Command::IncidentReview(input::IncidentStep { incident, version: 1 });
        scene.act("protection", scene.today, review).await.unwrap();
        assert_eq!(waits("manager1").await, [Action::IncidentClose], "{engine:?}");
        let outcome = code("measures_taken").unwrap();
        let close = Command::IncidentClose(input::IncidentClose { incident, version: 2, outcome });
        scene.act("manager1", scene.today, close).await.unwrap();
        assert_eq!(waits("manager1").await, [], "{engine:?}");
    }
}
