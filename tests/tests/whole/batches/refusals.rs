//! Each way in which a batch is not built or not released: all or nothing, and the refusal says why.
//!
//! Invariant: after each refusal no payment is prepared or sent that was not before.

use grant_api::app::App;
use ledger_core::programme::batch::BATCH_MAX;
use ledger_core::programme::payee::Commitment;
use serde_json::{Value, json};
use tests::visitor::Visitors;

use super::*;

#[tokio::test]
async fn a_batch_is_built_whole_or_not_at_all() {
    for engine in engines() {
        let mut desk = Desk::open(engine, &[0, 1]).await;
        // A third one whose payee nobody set, and a fourth whose payee nobody confirmed.
        for payee in [None, Some(2)] {
            let case = desk.scene.signed_case(desk.place, 100_000).await.unwrap();
            desk.scene.authorised(case, desk.place, 100_000).await.unwrap();
            if let Some(payee) = payee {
                let request = desk.scene.request("caseworker1").await.unwrap();
                let terms = desk.terms(&desk.scene.fresh_key(), PAID);
                let set = desk.scene.app.payee_set(&request, terms, (case, 0), &details(payee)).await;
                set.unwrap_or_else(|error| panic!("{error:?}"));
            }
            desk.cases.push(case);
        }
        for (who, cases, expected) in [
            ("officer1", vec![0], "not_your_role"),
            ("finance_manager1", vec![0], "not_your_role"),
            ("finance", vec![], "nothing_listed"),
            ("finance", vec![0, 2], "payee_missing"),
            ("finance", vec![0, 3], "wrong_state"),
            ("finance", vec![0, 0], "already_done"),
        ] {
            let ask = desk.ask(&cases, None).await;
            let code = refused(desk.build(who, &desk.scene.fresh_key(), ask).await);
            assert_eq!(code, expected, "{who} {cases:?}");
            assert_eq!(desk.row(0).await.prepared_by, None);
        }
        let ask = desk.ask(&[0, 1], None).await;
        let stale = BatchAsk {
            members: ask.members.iter().map(|one| BatchMember { version: 1, ..one.clone() }).collect(),
            ..ask.clone()
        };
        assert_eq!(refused(desk.build("finance", "k-1", stale).await), "stale_version");
        let past = BatchAsk { requested_on: desk.today(PAID - 1), ..ask.clone() };
        assert_eq!(refused(desk.build("finance", "k-2", past).await), "dates_reversed");
        let many = BatchAsk { members: vec![ask.members[0].clone(); BATCH_MAX + 1], ..ask.clone() };
        assert_eq!(refused(desk.build("finance", "k-3", many).await), "out_of_range");
        // The duties of each payment hold: who authorised does not prepare.
        let finance = desk.scene.person("finance_manager1").unwrap();
        let role =
            input::RoleGrant { person: finance, role: ledger_core::policy::Role::Finance, active: true, ngo: None };
        desk.scene.act("admin", desk.today(PAID), Command::RoleGrant(role)).await.unwrap();
        let denied = desk.build("finance_manager1", "k-4", ask.clone()).await.unwrap_err();
        assert_eq!(names(denied), ("duties", Some("disbursement_authorise".to_owned())));
        // A key that was used up by a refusal is free again.
        desk.build("finance", "k-1", ask.clone()).await.unwrap();
        assert_eq!(refused(desk.build("finance", "k-6", ask).await), "stale_version");
        desk.clean().await;
    }
}

#[tokio::test]
async fn the_same_payee_amount_and_day_twice_need_a_reason() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 0, 0]).await;
        // Two members of one batch with one account in two cases.
        let ask = desk.ask(&[0, 1], None).await;
        let error = desk.build("finance", "k-1", ask).await.unwrap_err();
        let AppError::Rule { code: told, figures, .. } = &error else { panic!("{error:?}") };
        let first = desk.row(0).await.end_to_end_id.to_string();
        assert_eq!((*told, figures.0.contains(&("payment", first.clone()))), ("paid_twice", true), "{error:?}");
        // A batch before, for the same day.
        desk.built(&[0], None).await;
        let ask = desk.ask(&[1], None).await;
        let error = desk.build("finance", "k-2", ask.clone()).await.unwrap_err();
        assert!(matches!(&error, AppError::Rule { code: "paid_twice", .. }), "{error:?}");
        // Another day is no second payment; a reason lets it pass.
        let later = BatchAsk { requested_on: desk.today(PAID + 3), ..ask };
        desk.build("finance", "k-3", later).await.unwrap();
        let id = desk.built(&[2], Some("two_tools")).await;
        let (batch, _) = desk.scene.store.batch(desk.scene.programme, id).await.unwrap().unwrap();
        assert_eq!(batch.override_reason, Some(code("two_tools").unwrap()));
    }
}

#[tokio::test]
async fn nobody_releases_their_own_batch_by_api_by_form_or_by_sql() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 1]).await;
        let id = desk.built(&[0, 1], None).await;
        let files = desk.files(id).await;
        let finance = desk.scene.person("finance").unwrap();
        let role =
            input::RoleGrant { person: finance, role: ledger_core::policy::Role::Manager, active: true, ngo: None };
        desk.scene.act("admin", desk.today(PAID), Command::RoleGrant(role)).await.unwrap();
        let denied = desk.release("finance", "k-1", id, files.clone()).await.unwrap_err();
        assert_eq!(names(denied), ("duties", Some("payment_prepare".to_owned())));
        // Who authorised a member, or confirmed its award, is refused as for the payment alone.
        for (who, act) in [("finance_manager1", "disbursement_authorise"), ("manager1", "award_confirm")] {
            let denied = desk.release(who, &desk.scene.fresh_key(), id, files.clone()).await.unwrap_err();
            assert_eq!(names(denied), ("duties", Some(act.to_owned())), "{who}");
        }
        assert_eq!(refused(desk.release("officer1", "k-2", id, files.clone()).await), "not_your_role");
        let wrong = FileHashes { csv: files.pain09.clone(), ..files.clone() };
        assert_eq!(refused(desk.release("manager2", "k-3", id, wrong).await), "document_differs");

        // By the API and by the form of the page.
        let visitors = Visitors::new(desk.scene.app.clone(), desk.scene.store.clone()).unwrap();
        let path = format!("/batches/{id}");
        let (status, shown) = visitors.api(finance, &path, &Value::Null).await.unwrap();
        assert_eq!(status, 200, "{shown}");
        let body = json!({ "version": 1, "files": shown["batch"]["files"] });
        let (status, answer) = visitors.api(finance, &format!("{path}/release"), &body).await.unwrap();
        assert_eq!((status, answer["code"].as_str()), (403, Some("duties")), "{answer}");
        let page = visitors.page(finance, &path).await.unwrap();
        assert!(page.body.contains(files.pain09.as_str()) && page.body.contains(files.csv.as_str()), "{}", page.body);
        let fields = page.form(&format!("{path}/release")).unwrap();
        let sent = visitors.send(finance, &format!("{path}/release"), &fields).await.unwrap();
        assert_eq!(sent.status, 403, "{}", sent.body);
        for (name, account) in PAYEES {
            assert!(!sent.body.contains(name) && !page.body.contains(account));
        }
        // And by hand in the database.
        let raw = Raw::open(engine, desk.scene.database.url()).await.unwrap();
        let refused = raw.run("UPDATE batch SET released_by = built_by, state = 'released'").await.unwrap_err();
        assert_eq!(refused.constraint.as_deref(), Some("batch_releaser"), "{engine:?}");
        assert!(raw.run("DELETE FROM batch_line").await.is_err());
        assert_eq!(desk.row(0).await.state, DisbursementState::Authorised);
        desk.clean().await;
    }
}

#[tokio::test]
async fn a_batch_with_a_member_that_moved_on_is_only_dropped() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0, 1]).await;
        let id = desk.built(&[0, 1], None).await;
        // Another payee takes the approval of the first member back.
        let case = desk.cases[0];
        let request = desk.scene.request("officer1").await.unwrap();
        let terms = desk.terms("k-1", PAID + 1);
        desk.scene.app.payee_set(&request, terms, (case, 1), &details(2)).await.unwrap();
        assert_eq!(desk.row(0).await.state, DisbursementState::Requested);
        let files = desk.files(id).await;
        assert_eq!(refused(desk.release("manager2", "k-2", id, files).await), "stale_version");
        assert_eq!(desk.row(1).await.state, DisbursementState::Authorised);
        let drop = BatchDrop { batch: id, version: 1, reason: code("payee_changed").unwrap() };
        desk.scene.act("finance_manager2", desk.today(PAID + 1), Command::BatchDrop(drop)).await.unwrap();
        assert_eq!((desk.row(0).await.state, desk.row(1).await.prepared_by), (DisbursementState::Requested, None));
        desk.clean().await;
    }
}

#[tokio::test]
async fn files_are_for_who_pays_and_only_as_the_ledger_knows_them() {
    for engine in engines() {
        let desk = Desk::open(engine, &[0]).await;
        let id = desk.built(&[0], None).await;
        for who in ["officer1", "auditor", "manager2", "monitor", "evaluator"] {
            assert_eq!(refused(desk.file(who, id, PaymentFormat::Csv).await), "not_your_role", "{who}");
        }
        let request = desk.scene.request("evaluator").await.unwrap();
        assert_eq!(refused(desk.scene.app.batch(&request, id).await), "not_your_role");
        // The ledger's hash is changed: then there is no file, and no release.
        let raw = Raw::open(engine, desk.scene.database.url()).await.unwrap();
        let other = "0".repeat(63) + "1";
        raw.run(&format!("UPDATE batch SET csv_sha256 = '{other}'")).await.unwrap();
        assert_eq!(refused(desk.file("finance", id, PaymentFormat::Csv).await), "unavailable");
        assert!(desk.file("finance", id, PaymentFormat::Pain09).await.is_ok());
        let files = FileHashes { csv: Commitment::parse(&other).unwrap(), ..desk.files(id).await };
        assert_eq!(refused(desk.release("manager2", "k-1", id, files).await), "unavailable");
        let found: usize = verify(&desk.scene.store).await.unwrap().iter().map(|check| check.findings.len()).sum();
        assert_eq!(found, 1);
    }
}

#[tokio::test]
async fn the_pages_set_show_and_confirm_a_payee_and_build_a_batch() {
    for engine in engines() {
        let mut desk = Desk::open(engine, &[]).await;
        let case = desk.scene.signed_case(desk.place, 100_000).await.unwrap();
        desk.cases.push(case);
        let number = desk.scene.case(case).await.unwrap().application.number;
        let (app, store): (App, _) = (desk.scene.app.clone(), desk.scene.store.clone());
        let visitors = Visitors::new(app, store).unwrap();
        let person = |who: &str| desk.scene.person(who).unwrap();
        let path = format!("/cases/{number}/payee");
        let mut fields = visitors.page(person("officer1"), &path).await.unwrap().form(&path).unwrap();
        fields.insert("payee_name".into(), PAYEES[0].0.into());
        fields.insert("payee_account".into(), "UA903052992990004149123456780".into());
        let wrong = visitors.send(person("officer1"), &path, &fields).await.unwrap();
        assert_eq!(wrong.status, 422);
        fields.insert("payee_account".into(), PAYEES[0].1.into());
        assert_eq!(visitors.send(person("officer1"), &path, &fields).await.unwrap().status, 303);
        // The case page says since when, to nobody whom; the one who confirms sees account and name first.
        let shown = visitors.page(person("officer1"), &format!("/cases/{number}")).await.unwrap();
        assert!(!shown.body.contains(PAYEES[0].1) && !shown.body.contains(PAYEES[0].0), "{}", shown.body);
        let confirm = format!("/cases/{number}/do/payee_confirm");
        let first = visitors.page(person("manager2"), &confirm).await.unwrap();
        assert!(first.body.contains(&format!("{path}/read")), "{}", first.body);
        let look = first.form(&format!("{path}/read")).unwrap();
        let seen = visitors.send(person("manager2"), &format!("{path}/read"), &look).await.unwrap();
        assert!(
            seen.status == 200 && seen.body.contains(PAYEES[0].1) && seen.body.contains(PAYEES[0].0),
            "{}",
            seen.body
        );
        let fields = seen.form(&confirm).unwrap();
        assert_eq!(visitors.send(person("manager2"), &confirm, &fields).await.unwrap().status, 303);
        let barred = visitors.send(person("officer2"), &format!("{path}/read"), &look).await.unwrap();
        assert!(barred.status == 403 && !barred.body.contains(PAYEES[0].1));
        // The payment is authorised today, and built into a batch: the payee has to rest first.
        let list = visitors.page(person("finance"), "/batches").await.unwrap();
        assert!(list.status == 200 && list.body.contains("/batches/new"), "{}", list.body);
        let sheet = format!("/batches/new?bank_account={}", desk.place.bank);
        let empty = visitors.page(person("finance"), &sheet).await.unwrap();
        assert_eq!(empty.status, 200, "{}", empty.body);
        assert_eq!(visitors.page(person("officer1"), "/batches/new").await.unwrap().status, 403);
        assert_eq!(visitors.page(person("evaluator"), "/batches").await.unwrap().status, 403);
    }
}
