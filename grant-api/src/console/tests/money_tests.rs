//! What happens beside the plain path of a case, by forms alone: money claimed back and refunded, an agreement amended, goods
//! ordered, delivered, handed over and taken back.

use poem::http::StatusCode;
use serde_json::{Value, json};

use super::house_tests::House;
use super::{done, requested, today, worded};

/// A case whose only instalment is paid.
pub(super) async fn paid(house: &House) -> String {
    let case = requested(house).await;
    let (mut checker, mut money) = (house.browser("officer2", "en").await, house.browser("money", "en").await);
    let (mut finance, mut manager) = (house.browser("finance", "en").await, house.browser("manager2", "en").await);
    done(&checker.step(&case, "disbursement_verify", &[]).await, &case);
    done(&money.step(&case, "disbursement_authorise", &[]).await, &case);
    done(&finance.step(&case, "payment_prepare", &[]).await, &case);
    done(&manager.step(&case, "payment_release", &[]).await, &case);
    done(&finance.step(&case, "payment_confirm", &[("bank_reference", "L-1")]).await, &case);
    case
}

#[tokio::test]
async fn what_was_not_spent_is_claimed_and_paid_back_by_forms() {
    let house = House::new().await;
    let case = paid(&house).await;
    let path = format!("/cases/{case}");
    let (mut money, mut finance) = (house.browser("money", "en").await, house.browser("finance", "uk").await);
    let page = money.get(&path).await;
    assert!(page.body.contains("Also possible") && !page.body.contains(">Claims<"), "{}", page.body);

    // Every field at fault is told, and what was typed comes back.
    let wrong = money.step(&case, "claim_raise", &[("amount", "a lot"), ("reason", "left over")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for fault in ["“What is claimed?”", "“Amount”", "“Reason”"] {
        assert!(wrong.body.contains(fault), "{fault}: {}", wrong.body);
    }
    let given = [("claim_kind", "unspent"), ("amount", "4000.00"), ("reason", "left_over")];
    done(&money.step(&case, "claim_raise", &given).await, &case);
    let page = money.get(&path).await;
    for part in ["Claim 1", "Not spent", "Owed", "UAH\u{a0}4,000.00"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(page.link("/do/claim_refund?").is_none(), "whoever raised it takes no refund");

    done(&finance.step(&case, "claim_refund", &[("bank_reference", "R-1")]).await, &case);
    let page = finance.get(&path).await;
    assert!(page.body.contains("Вимога 1") && page.body.contains("Повернуто"), "{}", page.body);
    worded(&page);
    assert!(page.link("/do/claim_refund?").is_none(), "nothing is open any more");
}

#[tokio::test]
async fn an_agreement_is_amended_and_goods_go_to_a_grantee_and_back_by_forms() {
    let house = House::new().await;
    let case = paid(&house).await;
    let path = format!("/cases/{case}");
    let mut manager = house.browser("manager", "en").await;
    let (mut proposer, mut checker) = (house.browser("officer1", "uk").await, house.browser("money", "en").await);
    let mut chair = house.browser("chair", "uk").await;
    let more =
        [("amount", "45000.00"), ("instalment_1", "3000.00"), ("instalment_1_on", &today()), ("reason", "winter")];
    done(&proposer.step(&case, "amendment_propose", &more).await, &case);
    worded(&proposer.get(&path).await);
    done(&checker.step(&case, "amendment_check", &[]).await, &case);
    done(&chair.step(&case, "amendment_endorse", &[]).await, &case);
    done(&manager.step(&case, "agreement_amend", &[]).await, &case);
    let page = manager.get(&path).await;
    assert!(page.body.contains(">Planned<") && page.body.contains("UAH\u{a0}3,000.00"), "{}", page.body);

    let (mut money, mut officer) = (house.browser("money", "en").await, house.browser("officer2", "uk").await);
    done(&money.step(&case, "goods_order", &[("supplier", "SUP-7"), ("amount", "2000.00")]).await, &case);
    assert!(money.get(&path).await.body.contains("Order of goods 1"));
    for (action, next) in [("goods_receive", "goods_handover"), ("goods_handover", "goods_retrieve")] {
        done(&officer.step(&case, action, &[]).await, &case);
        let page = officer.get(&path).await;
        assert!(page.link(&format!("/do/{next}?")).is_some(), "{next}: {}", page.body);
        worded(&page);
    }
    let too_many = officer.step(&case, "goods_retrieve", &[("amount", "2000.01")]).await;
    assert_eq!(too_many.status, StatusCode::UNPROCESSABLE_ENTITY);
    worded(&too_many);
    let mut payer = house.browser("manager2", "en").await;
    done(&payer.step(&case, "goods_pay", &[]).await, &case);
    let sent = house.ask("finance", "GET", "/remittances?state=sent", &Value::Null).await.1["items"][0].clone();
    assert_eq!((&sent["kind"], &sent["amount"]["amount"]), (&json!("supplier"), &json!("2000.00")));
    let line = json!({"version": sent["version"], "bank_ref": "S-1", "amount": sent["amount"]});
    let id = sent["remittance_id"].as_str().expect("an id");
    let (status, answer) = house.ask("finance", "POST", &format!("/remittances/{id}/confirm"), &line).await;
    assert_eq!((status, &answer["object"]["state"]), (StatusCode::OK, &json!("confirmed")), "{answer}");

    done(&officer.step(&case, "goods_retrieve", &[("amount", "500.00")]).await, &case);
    done(&officer.step(&case, "goods_return", &[]).await, &case);
    // The supplier has the money and the goods: it replaces them or pays back.
    assert!(officer.get(&path).await.link("/do/goods_replace?").is_some());
    done(&officer.step(&case, "goods_replace", &[("amount", "300.00")]).await, &case);
    let mut finance = house.browser("finance", "en").await;
    done(&finance.step(&case, "supplier_refund", &[("bank_reference", "S-2")]).await, &case);
    let goods = house.ask("finance", "GET", "/goods", &Value::Null).await.1["items"][0].clone();
    assert_eq!(
        (&goods["at_supplier"]["amount"], &goods["paid"]["amount"]),
        (&json!("0.00"), &json!("1800.00")),
        "{goods}"
    );
}
