//! Follow-up on both engines: the field form out and back, ends of follow-up, verification by a second person, incidents.
//!
//! Invariant: what is refused is refused whichever way it comes, by command and by SQL, and a form writes all or nothing.

use std::sync::Arc;

use grant_api::app::field_form::FormOutcome;
use grant_api::app::followups::FollowupSearch;
use grant_api::app::queue::TaskSearch;
use grant_api::app::verify::verify;
use grant_api::app::{AppError, clock, secret};
use grant_api::cli::serve::site;
use grant_api::console::routes::Options;
use grant_api::exchange::field_form::Language;
use ledger_core::id::{CaseId, SubjectId};
use ledger_core::outcome::episode::{OVERDUE_DAYS, SCHEDULE_DAYS};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::followup_plan::{EndReason, FollowupList, NEARLY_LOST_DAYS};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::incident::{IncidentKind, IncidentState, Severity};
use ledger_core::programme::settings::{FollowUp, SettingValue};
use ledger_core::programme::visit_answers::{VisitAnswers, VisitField};
use ledger_core::time::plus_days;
use poem::http::{Method, StatusCode};
use poem::{Endpoint, IntoResponse, Request};
use tests::field_form::{Typed, fill};
use tests::visitor::SESSIONS;

use crate::engine::{Engine, engines};
use crate::place::Place;
use crate::play::{Deal, case_open_command, step, to_the_signatures, to_the_vote};
use crate::raw::Raw;
use crate::scene::{Scene, code};

const AMOUNT: i64 = 100_000;
/// Day of each launch, counted from the first day of the scene.
const LAUNCH: u64 = 25;

struct Field {
    scene: Scene,
    engine: Engine,
    cases: Vec<CaseId>,
}

impl Field {
    /// So many launched enterprises.
    async fn open(engine: Engine, enterprises: usize) -> Field {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 9_000_000, 5_000_000).await.unwrap();
        let mut cases = Vec::new();
        for _ in 0..enterprises {
            cases.push(launched(&scene, place).await);
        }
        Field { scene, engine, cases }
    }

    async fn size(&self) -> i64 {
        self.scene.store.log_head(self.scene.programme).await.unwrap().unwrap().size
    }

    async fn form(&self, list: FollowupList) -> Vec<u8> {
        let request = self.scene.request("monitor").await.unwrap();
        let search = FollowupSearch { list, region: None, officer: None };
        self.scene.app.visit_form(&request, search, Language::En).await.unwrap().bytes
    }

    async fn take(&self, who: &str, file: &[u8], dry_run: bool) -> FormOutcome {
        let request = self.scene.request(who).await.unwrap();
        self.scene.app.visit_form_take(&request, file.to_vec(), dry_run).await.unwrap()
    }

    /// Case numbers on a list.
    async fn listed(&self, list: FollowupList) -> Vec<CaseId> {
        let request = self.scene.request("monitor").await.unwrap();
        let search = FollowupSearch { list, region: None, officer: None };
        let page = self.scene.app.followups(&request, search, None, 100).await.unwrap();
        page.rows.iter().map(|row| row.enterprise.case_id).collect()
    }

    /// Steps that wait on somebody.
    async fn waits(&self, who: &str) -> Vec<(CaseId, Action)> {
        let queue = self.scene.app.queue(&self.scene.request(who).await.unwrap()).await.unwrap();
        queue.mine.iter().map(|task| (task.case.application.case_id, task.seen.step.action)).collect()
    }

    fn visit(&self, case: CaseId, day: u64) -> input::VisitRecord {
        input::VisitRecord {
            case,
            visited_on: self.scene.day(LAUNCH + day),
            status: VisitStatus::Operating,
            since_on: None,
            paid_workers: Some(2),
            paid_days_12m: None,
            answers: VisitAnswers::default(),
        }
    }

    async fn record(&self, who: &str, visit: input::VisitRecord) {
        let on = self.scene.today;
        self.scene.act(who, on, Command::VisitRecord(visit)).await.unwrap();
    }

    async fn clean(&self) {
        let checked = verify(&self.scene.store).await.unwrap();
        let found: Vec<_> = checked.iter().filter(|one| !one.findings.is_empty()).collect();
        assert!(found.is_empty(), "{:?}: {found:?}", self.engine);
    }
}

async fn launched(scene: &Scene, place: Place) -> CaseId {
    launched_by(scene, place, &[]).await
}

/// The same of a business of three owners, of whom these are known besides the applicant.
async fn launched_by(scene: &Scene, place: Place, co_owners: &[SubjectId]) -> CaseId {
    let on = scene.day(1);
    let Command::CaseOpen(open) = case_open_command(place, AMOUNT, on).unwrap() else { panic!("another command") };
    let owners = if co_owners.is_empty() { 1 } else { 3 };
    let (ngo, co_owners) = (Some(scene.ngos[0]), co_owners.to_vec());
    let open = Command::CaseOpen(input::CaseOpen { ngo, owners, co_owners, ..open });
    let case = scene.act("officer1", on, open).await.unwrap().case_id.unwrap();
    let deal = Deal::plain(AMOUNT);
    scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_signatures()).await.unwrap();
    scene.take(case, place, &deal, step("officer1", Action::EnterpriseLaunch, LAUNCH - 1)).await.unwrap();
    case
}

/// A page as somebody sees it.
async fn page(field: &Field, who: &str, path: &str) -> (StatusCode, String) {
    let (scene, now) = (&field.scene, clock::now());
    let session = secret::token("gls_").unwrap();
    scene.store.session_add(secret::token_hash(&session), scene.person(who).unwrap(), now, SESSIONS).await.unwrap();
    let site = site(Arc::new(scene.app.clone()), "http://localhost:8080", Options::default()).unwrap();
    let request = Request::builder().uri(path.parse().unwrap()).header("cookie", format!("__Host-session={session}"));
    let mut response = match site.call(request.finish()).await {
        Ok(response) => response.into_response(),
        Err(error) => error.into_response(),
    };
    (response.status(), response.take_body().into_string().await.unwrap())
}

/// The page that takes a form, as a browser sends it.
async fn send_form(field: &Field, who: &str, mode: &str, file: &[u8]) -> (StatusCode, String) {
    let (scene, now) = (&field.scene, clock::now());
    let session = secret::token("gls_").unwrap();
    scene.store.session_add(secret::token_hash(&session), scene.person(who).unwrap(), now, SESSIONS).await.unwrap();
    let origin = "http://localhost:8080";
    let site = site(Arc::new(scene.app.clone()), origin, Options::default()).unwrap();
    let text = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"form.xlsx\"\r\n\r\n";
    let fields = [text("csrf", &secret::form_token(&session)), text("mode", mode), head.to_owned()].concat();
    let request = Request::builder().method(Method::POST).uri("/followups/form".parse().unwrap());
    let request = request.header("cookie", format!("__Host-session={session}")).header("origin", origin);
    let request = request.header("accept-language", "uk").content_type("multipart/form-data; boundary=edge");
    let body = [fields.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
    let mut response = match site.call(request.body(body)).await {
        Ok(response) => response.into_response(),
        Err(error) => error.into_response(),
    };
    (response.status(), response.take_body().into_string().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_checked_and_taken_on_its_page() {
    let field = Field::open(Engine::Sqlite, 2).await;
    let empty = field.form(FollowupList::Due).await;
    let on = field.scene.day(LAUNCH + 95).to_string();
    let cells = |count: &str| {
        let visit = |row| [(row, "G", Typed::Text(on.clone())), (row, "H", Typed::Text("OP".into()))];
        [visit(2), visit(3)].concat().into_iter().chain([(3, "J", Typed::Text(count.into()))]).collect::<Vec<_>>()
    };
    let wrong = fill(&empty, &cells("дві")).unwrap();
    let mut right = cells("2");
    right.pop();
    let right = fill(&empty, &right).unwrap();
    let size = field.size().await;
    let list = page(&field, "monitor", "/followups").await.1;
    assert!(list.contains("href=\"/followups/form\""), "{list}");
    assert!(!page(&field, "caseworker1", "/followups").await.1.contains("href=\"/followups/form\""));
    assert_eq!(page(&field, "monitor", "/followups/form").await.0, StatusCode::OK);
    for who in ["caseworker1", "finance"] {
        assert_eq!(page(&field, who, "/followups/form").await.0, StatusCode::FORBIDDEN, "{who}");
        assert_eq!(send_form(&field, who, "record", &right).await.0, StatusCode::FORBIDDEN, "{who}");
    }
    let (status, told) = send_form(&field, "monitor", "record", &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
    assert!(told.contains("Visits!J3") && told.contains("Це не ціле число"), "{told}");
    for (file, says) in [(&b""[..], "Оберіть заповнений файл."), (b"not a workbook", "Це не форма цієї програми")]
    {
        let (status, told) = send_form(&field, "monitor", "check", file).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains(says), "{told}");
    }
    let (status, told) = send_form(&field, "monitor", "check", &right).await;
    assert!(status == StatusCode::OK && told.contains("Буде записано візитів: 2."), "{told}");
    assert_eq!(field.size().await, size, "nothing was to be recorded yet");
    let (status, told) = send_form(&field, "monitor", "record", &right).await;
    assert!(status == StatusCode::OK && told.contains("Записано візитів: 2."), "{told}");
    assert_eq!(field.size().await, size + 2);
    let told = send_form(&field, "officer1", "record", &right).await.1;
    assert!(told.contains("Записано візитів: 0.") && told.contains("Рядків, записаних раніше: 2."), "{told}");
    field.clean().await;
}

/// A second person's duty, refused to the first.
fn duties(error: AppError) -> String {
    match error {
        AppError::Denied { code: "duties", earlier: Some(act), .. } => act.action,
        other => panic!("{other:?}"),
    }
}

fn cells(faults: &FormOutcome) -> Vec<(&str, &str)> {
    faults.faults.iter().map(|fault| (fault.cell.as_str(), fault.code.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_visits_come_back_from_the_field_once_and_every_fault_has_its_cell() {
    for engine in engines() {
        let field = Field::open(engine, 30).await;
        assert_eq!(field.listed(FollowupList::Due).await.len(), 30);
        let empty = field.form(FollowupList::Due).await;
        let on = field.scene.day(LAUNCH + 95).to_string();
        let mut right: Vec<(u32, &str, Typed)> = Vec::new();
        for row in 2..=31 {
            right.push((row, "G", Typed::Text(on.clone())));
            right.push((row, "H", Typed::Text("OP".into())));
            right.push((row, "J", Typed::Number(i64::from(row % 4))));
        }
        let mut wrong = right.clone();
        let mut put = |row: u32, column: &str, typed: Typed| {
            let at = wrong.iter().position(|(at, of, _)| (*at, *of) == (row, column)).unwrap();
            wrong[at].2 = typed;
        };
        put(5, "G", Typed::Text("31.02.2026".into()));
        put(9, "H", Typed::Text("FINE".into()));
        put(12, "J", Typed::Text("two".into()));
        put(20, "J", Typed::Formula("1+1".into()));
        let wrong = fill(&empty, &wrong).unwrap();
        let size = field.size().await;
        let expected = [
            ("Visits!G5", "not_a_date"),
            ("Visits!H9", "not_a_choice"),
            ("Visits!J12", "not_a_number"),
            ("Visits!J20", "formula"),
        ];
        let trial = field.take("monitor", &wrong, true).await;
        assert_eq!((cells(&trial), trial.visits, trial.written), (expected.to_vec(), 26, false), "{engine:?}");
        let refused = field.take("monitor", &wrong, false).await;
        assert_eq!((cells(&refused), refused.written), (expected.to_vec(), false));
        assert_eq!(field.size().await, size, "{engine:?}: a form at fault wrote something");

        let right = fill(&empty, &right).unwrap();
        let trial = field.take("monitor", &right, true).await;
        assert_eq!((cells(&trial), trial.visits, trial.written), (vec![], 30, false));
        assert_eq!(field.size().await, size, "{engine:?}: a dry run wrote something");
        let taken = field.take("monitor", &right, false).await;
        assert_eq!((taken.visits, taken.there, taken.written), (30, 0, true), "{engine:?}: {:?}", taken.faults);
        assert_eq!(field.size().await, size + 30);
        for who in ["monitor", "officer1"] {
            let again = field.take(who, &right, false).await;
            assert_eq!((again.visits, again.there, again.written), (0, 30, false), "{engine:?}: {who} again");
        }
        assert_eq!(field.size().await, size + 30);
        let seen = field.scene.case(field.cases[0]).await.unwrap().visits;
        assert_eq!((seen.len(), seen[0].visited_on.to_string(), seen[0].status), (1, on, VisitStatus::Operating));
        let nobody = field.scene.request("finance").await.unwrap();
        let barred = field.scene.app.visit_form_take(&nobody, right, true).await.err();
        assert!(matches!(barred, Some(AppError::Denied { .. })), "{barred:?}");
        field.clean().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_ends_at_its_first_refusal_which_alone_is_logged() {
    for engine in engines() {
        let field = Field::open(engine, 3).await;
        let mut typed: Vec<(u32, &str, Typed)> = Vec::new();
        // The second and the third row name a day before the launch.
        for (row, day) in [(2, LAUNCH + 95), (3, LAUNCH - 5), (4, LAUNCH - 4)] {
            typed.push((row, "G", Typed::Text(field.scene.day(day).to_string())));
            typed.push((row, "H", Typed::Text("OP".into())));
            typed.push((row, "J", Typed::Number(2)));
        }
        let file = fill(&field.form(FollowupList::Due).await, &typed).unwrap();
        let size = field.size().await;
        let trial = field.take("monitor", &file, true).await;
        assert_eq!(cells(&trial), [("Visits!G3", "visit_date"), ("Visits!G4", "visit_date")], "{engine:?}");
        assert_eq!(field.size().await, size, "{engine:?}: a dry run wrote something");
        let refused = field.take("monitor", &file, false).await;
        assert_eq!((cells(&refused), refused.written), (vec![("Visits!G3", "visit_date")], false), "{engine:?}");
        assert_eq!(field.size().await, size + 1, "{engine:?}");
        let visits = async |case: usize| field.scene.case(field.cases[case]).await.unwrap().visits.len();
        assert_eq!([visits(0).await, visits(1).await, visits(2).await], [0, 0, 0], "{engine:?}");
        let log = field.scene.store.log_of_case(field.scene.programme, field.cases[1]).await.unwrap();
        let last = log.last().map(|leaf| (leaf.action.as_str(), leaf.outcome.as_str(), leaf.seq));
        assert_eq!(last, Some(("visit_record", "visit_date", size + 1)), "{engine:?}");
        field.clean().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsafe_contact_stops_every_reminder_and_closes_no_business() {
    for engine in engines() {
        let field = Field::open(engine, 2).await;
        let (by_end, by_visit) = (field.cases[0], field.cases[1]);
        assert_eq!(field.waits("monitor").await.len(), 2);
        let today = field.scene.today;
        let (form, list) = (field.form(FollowupList::Due).await, field.listed(FollowupList::Due).await);
        let end = |reason| Command::FollowupEnd(input::FollowupEnding { case: by_end, reason, ended_on: today });
        field.scene.act("caseworker1", today, end(EndReason::UnsafeToContact)).await.unwrap();
        let again = field.scene.act("officer1", today, end(EndReason::UnsafeToContact)).await.err().unwrap();
        assert_eq!(again.code(), "already_done");
        let weaker = field.scene.act("officer1", today, end(EndReason::Refused)).await.err().unwrap();
        assert_eq!(weaker.code(), "already_done");
        // A row from before the end says nothing new, whoever brings the form; nor does it hold the others up.
        let row = list.iter().position(|listed| *listed == by_end).unwrap();
        let row = u32::try_from(row).unwrap() + 2;
        let on = field.scene.day(LAUNCH + 95).to_string();
        let late = fill(&form, &[(row, "G", Typed::Text(on)), (row, "V", Typed::Text("unreachable".into()))]).unwrap();
        let taken = field.take("monitor", &late, false).await;
        assert_eq!((cells(&taken), taken.ends, taken.there, taken.written), (vec![], 0, 1, false));
        let mut visit = field.visit(by_visit, 91);
        visit.answers.contact_safe = Some(false);
        field.record("monitor", visit).await;
        assert_eq!(field.waits("monitor").await, vec![]);
        for list in [FollowupList::Due, FollowupList::Overdue, FollowupList::NearlyLost] {
            assert_eq!(field.listed(list).await, vec![], "{engine:?} {list}");
        }
        assert_eq!(field.listed(FollowupList::Ended).await, field.cases);
        let request = field.scene.request("officer1").await.unwrap();
        let page = field.scene.app.enterprises(&request, Default::default(), None, None, 10).await.unwrap();
        for row in &page.rows {
            let gone = matches!(row.standing.code(), "closed" | "absorbed");
            assert!(!gone && row.next_visit_on.is_none(), "{engine:?}: {row:?}");
        }
        field.clean().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_counts_what_waits_and_names_what_is_nearly_lost() {
    for engine in engines() {
        let field = Field::open(engine, 2).await;
        let scene = &field.scene;
        let request = scene.request("manager1").await.unwrap();
        let (tasks, _) = scene.app.tasks(&request, TaskSearch::default(), None, 100).await.unwrap();
        let visits = tasks.iter().filter(|(task, _)| task.seen.step.action == Action::VisitRecord).count();
        let late = tasks.iter().filter(|(task, _)| task.late()).count();
        let report = async |on| scene.app.day(on, clock::now()).await.unwrap();
        let today = report(scene.today).await;
        assert_eq!((today.visits_due, today.late), (visits, late), "{engine:?}");
        assert!(visits == 2 && late >= visits, "{visits} {late}");
        let launched = |days: i64| plus_days(scene.day(LAUNCH), u64::try_from(days).unwrap());
        let first = i64::from(SCHEDULE_DAYS[0]);
        for (days, due) in [(first - 1, 0), (first, 2)] {
            assert_eq!(report(launched(days)).await.visits_due, due, "{engine:?}: {days} days after the launch");
        }
        let lost = first + i64::from(OVERDUE_DAYS) + 1;
        let mut numbers = Vec::new();
        for case in &field.cases {
            numbers.push(scene.case(*case).await.unwrap().application.number);
        }
        for (before, named) in [(NEARLY_LOST_DAYS + 1, false), (NEARLY_LOST_DAYS, true), (1, true), (0, false)] {
            let named = if named { numbers.clone() } else { Vec::new() };
            assert_eq!(report(launched(lost - before)).await.nearly_lost, named, "{engine:?}: {before} days before");
        }
        field.clean().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_verified_by_another_person_whichever_way_it_is_tried() {
    for engine in engines() {
        let field = Field::open(engine, 1).await;
        let (case, today) = (field.cases[0], field.scene.today);
        let mut visit = field.visit(case, 0);
        visit.visited_on = today;
        field.record("monitor", visit).await;
        let follow = FollowUp { schedule_days: vec![91, 365], use_check_days: 30, sample_percent: 100 };
        let set = Command::SettingSet(input::SettingSet { version: 0, value: SettingValue::FollowUp(follow) });
        assert!(!field.waits("officer1").await.contains(&(case, Action::VisitVerify)), "no sample was set");
        field.scene.act("manager1", today, set).await.unwrap();
        assert!(field.waits("officer1").await.contains(&(case, Action::VisitVerify)));
        assert!(!field.waits("monitor").await.contains(&(case, Action::VisitVerify)));
        let seen = field.scene.case(case).await.unwrap().visits.remove(0);
        let verify = |differs| Command::VisitVerify(input::VisitVerify { visit: seen.visit_id, differs });
        let own = field.scene.act("monitor", today, verify(vec![])).await.err().unwrap();
        assert_eq!(duties(own), "visit_record");
        let (number, id) = (&field.scene.case(case).await.unwrap().application.number, seen.visit_id);
        let (status, page) = page(&field, "monitor", &format!("/cases/{number}/do/visit_verify?object={id}")).await;
        assert!(status == StatusCode::FORBIDDEN && !page.contains("<form class=\"act\""), "{engine:?}: {status}");
        let path = format!("/cases/{number}/do/visit_verify?object={id}");
        let (status, page) = self::page(&field, "officer2", &path).await;
        assert!(status == StatusCode::OK && page.contains("name=\"differs_1\""), "{engine:?}: {status}");
        let raw = Raw::open(engine, field.scene.database.url()).await.unwrap();
        let sql = format!(
            "UPDATE visit SET verified_by = recorded_by, verified_on = '2026-01-01' WHERE visit_id = {}",
            raw.id(seen.visit_id.0)
        );
        let refused = raw.run(&sql).await.err().unwrap();
        assert_eq!(refused.constraint.as_deref(), Some("visit_verifier"), "{engine:?}: {refused:?}");
        let differs = vec![VisitField::Status, VisitField::PaidWorkers];
        field.scene.act("officer2", today, verify(differs)).await.unwrap();
        let verified = field.scene.case(case).await.unwrap().visits.remove(0);
        assert_eq!(verified.verified_by, Some(field.scene.person("officer2").unwrap()));
        assert_eq!(verified.differs.as_deref(), Some("paid_workers,status"));
        let twice = field.scene.act("officer1", today, verify(vec![])).await.err().unwrap();
        assert_eq!(twice.code(), "already_done");
        assert!(!field.waits("officer1").await.contains(&(case, Action::VisitVerify)));
        field.clean().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn co_owners_of_the_application_own_the_enterprise_from_its_launch_on() {
    for engine in engines() {
        let field = Field { scene: Scene::open(engine).await.unwrap(), engine, cases: Vec::new() };
        let scene = &field.scene;
        let place = scene.place((Condition::Conditional, Policy::Advance), 9_000_000, 5_000_000).await.unwrap();
        let enrol = Command::SubjectEnrol(input::SubjectEnrol { ngo: Some(scene.ngos[0]), sex: None });
        let enrolled = scene.act("officer1", scene.day(1), enrol).await.unwrap();
        let partner: SubjectId = crate::scene::object(&enrolled).unwrap();
        let case = launched_by(scene, place, &[partner]).await;
        let found = scene.case(case).await.unwrap();
        let (applicant, enterprise) = (found.application.subject_id, found.enterprise.as_ref().unwrap());
        let owners: Vec<_> = found.owners.iter().map(|row| (row.owner_no, row.subject_id, row.from_on)).collect();
        assert_eq!(owners, [(1, applicant, enterprise.launched_on), (2, partner, enterprise.launched_on)]);
        assert_eq!(enterprise.owners, 3);
        let number = &scene.store.subject(scene.programme, partner).await.unwrap().unwrap().number;
        let (status, body) = page(&field, "officer1", &format!("/cases/{}", found.application.number)).await;
        assert_eq!((status, body.contains(number.as_str())), (StatusCode::OK, true), "{body}");
        field.clean().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_is_reviewed_and_closed_by_others_than_who_raised_it() {
    for engine in engines() {
        let field = Field::open(engine, 1).await;
        let (case, today) = (field.cases[0], field.scene.today);
        let (kind, severity) = (IncidentKind::Safety, Severity::High);
        let raise = Command::IncidentRaise(input::IncidentRaise { case, kind, severity, text: None });
        field.scene.act("manager1", today, raise).await.unwrap();
        let incident = field.scene.case(case).await.unwrap().incidents[0].incident_id;
        assert_eq!(field.waits("protection").await, [(case, Action::IncidentReview)]);
        let request = field.scene.request("protection").await.unwrap();
        assert_eq!(field.scene.app.case(&request, case).await.err(), Some(AppError::Hidden), "the case stays unseen");
        assert_eq!(field.scene.app.incidents(&request, Some(IncidentState::Open), None, 9).await.unwrap().len(), 1);
        let other = field.scene.request("evaluator").await.unwrap();
        assert_eq!(field.scene.app.incident(&other, incident).await.err(), Some(AppError::Hidden));
        let review = Command::IncidentReview(input::IncidentStep { incident, version: 1 });
        field.scene.act("protection", today, review).await.unwrap();
        let outcome = code("measures_taken").unwrap();
        let close = Command::IncidentClose(input::IncidentClose { incident, version: 2, outcome });
        let own = field.scene.act("manager1", today, close.clone()).await.err().unwrap();
        assert_eq!(duties(own), "incident_raise");
        let raw = Raw::open(engine, field.scene.database.url()).await.unwrap();
        let sql =
            "UPDATE incident SET state = 'closed', closed_by = raised_by, closed_on = '2026-01-01', outcome = 'x'";
        let refused = raw.run(sql).await.err().unwrap();
        assert_eq!(refused.constraint.as_deref(), Some("incident_closer"), "{engine:?}: {refused:?}");
        field.scene.act("manager2", today, close).await.unwrap();
        let closed = field.scene.case(case).await.unwrap();
        assert_eq!(ledger_core::programme::incident::safety_review(&closed).unwrap().incident_id, incident);
        assert_eq!(field.waits("protection").await, vec![]);
        field.clean().await;
    }
}
