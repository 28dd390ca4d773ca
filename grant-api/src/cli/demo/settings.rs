//! What the sample programme has set: criteria, rubric, deadlines, reasons and service levels, as its manager would.
//!
//! Invariant: every value goes through the same command as anybody's. Must not: change what the sample's files say.

use ledger_core::policy::Role;
use ledger_core::programme::command::{Command, SettingSet};
use ledger_core::programme::settings::{SettingName, SettingValue};
use ledger_core::time::Timestamp;
use serde_json::json;

use super::super::told;
use super::desk;
use crate::app::execute::Terms;
use crate::app::{App, AppError, Request};

fn values() -> [(SettingName, serde_json::Value); 6] {
    let named = |code: &str, en: &str, uk: &str| json!({ "code": code, "en": en, "uk": uk });
    let scored = |code: &str, en: &str, uk: &str, max: i64, weight: i64| json!({ "code": code, "en": en, "uk": uk, "max": max, "weight": weight });
    let reason = |code: &str, en: &str, uk: &str, actions: &[&str]| json!({ "code": code, "en": en, "uk": uk, "actions": actions });
    [
        (
            SettingName::Criteria,
            json!([
                named("adult", "Of full age", "Повнолітня особа"),
                named("status", "Status or referral on record", "Статус або скерування зафіксовано"),
                named("region_open", "Lives where the programme works", "Живе там, де працює програма"),
                named("own_plan", "Own idea of a business", "Власна бізнес-ідея"),
                named("no_other_grant", "No other grant for the same cost", "Немає іншого гранту на ті самі витрати"),
            ]),
        ),
        (
            SettingName::Rubric,
            json!([
                scored("market", "Demand is shown", "Підтверджений попит", 25, 3),
                scored("plan", "The plan is realistic", "Реалістичність плану", 25, 3),
                scored("skills", "Skills and experience", "Навички та досвід", 25, 2),
                scored("safety", "Safe to do", "Безпечність", 25, 2),
            ]),
        ),
        (
            SettingName::Deadlines,
            json!({ "sign_days": 60, "answer_days": 21, "appeal_days": 30, "payee_hold_days": 1 }),
        ),
        (
            SettingName::Reasons,
            json!([
                reason("moved_abroad", "Moved abroad", "Виїзд за кордон", &["disbursement_cancel"]),
                reason("own_wish", "At the person's own wish", "За власним бажанням", &["disbursement_cancel"]),
                reason("other_source", "Paid from elsewhere", "Оплачено з іншого джерела", &["disbursement_cancel"]),
            ]),
        ),
        (
            SettingName::ServiceLevels,
            json!({
                "case_screen": 5, "case_assess": 10, "score": 10, "vote": 5, "award_confirm": 5, "agreement_send": 5,
                "disbursement_verify": 3, "disbursement_authorise": 3, "payment_prepare": 2, "payment_release": 2,
                "receipts_verify": 10, "receipts_accept": 5, "visit_record": 30,
            }),
        ),
        (
            SettingName::BankDetails,
            json!([{ "code": desk::OWN.0, "holder": "Тестова організація", "iban": desk::OWN.1, "bic": null }]),
        ),
    ]
}

/// Sets them, as the first manager of the sample.
pub async fn set(app: &App, now: Timestamp) -> Result<(), String> {
    let members = app.committee().await.map_err(told)?;
    let manager = members.iter().find(|member| member.active && member.role == Role::Manager);
    let manager = manager.ok_or("the sample programme has no manager")?.person_id;
    let principal = app.principal_of(manager).await.map_err(told)?;
    let request = Request::new(principal, now, "demo");
    for (name, value) in values() {
        let value = SettingValue::read(name, value).map_err(|faults| format!("{name}: {faults:?}"))?;
        let terms = Terms { key: Some(format!("demo-{name}")), ..Terms::default() };
        let command = Command::SettingSet(SettingSet { version: 0, value });
        match app.execute(&request, terms, command).await {
            // What holds anyway need not be set.
            Ok(_) | Err(AppError::Rule { code: "already_done", .. }) => {}
            Err(other) => return Err(told(other)),
        }
    }
    Ok(())
}
