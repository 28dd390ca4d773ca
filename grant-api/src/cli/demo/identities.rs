//! Invented identities for the newest of the sample's survivors: names that say so, telephone numbers of no network.

use ledger_core::programme::identity::IdentityField;
use ledger_core::time::{Day, plus_days};

use super::super::told;
use super::people::SignIn;
use crate::app::execute::Terms;
use crate::app::sealed::Identity;
use crate::app::{App, AppError, Request, clock};

/// How many get one: enough to try everything, few enough to start quickly.
const FILLED: u64 = 24;

/// Records them, as an officer would.
pub async fn fill(app: &App, sign_ins: &[SignIn]) -> Result<(), String> {
    let officer = sign_ins.iter().find(|one| one.role == "officer").ok_or("the sample has no officer")?;
    let now = clock::now();
    let principal = app.principal_by_token(&officer.api_token, now).await.map_err(told)?;
    let request = Request::new(principal, now, "demo");
    for (subject, place) in app.newest_subjects(&request, FILLED).await.map_err(told)?.into_iter().zip(0..) {
        let terms = Terms { key: Some(format!("demo-identity-{}", subject.number)), ..Terms::default() };
        let identity = invented(&subject.number, place);
        match app.identity_record(&request, terms, (subject.subject_id, 0), &identity).await {
            Ok(_) | Err(AppError::Rule { .. }) => {}
            Err(error) => return Err(told(error)),
        }
    }
    Ok(())
}

/// Somebody who can't be taken for a person; each place has a day of birth of its own.
fn invented(number: &str, place: u64) -> Identity {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let seven = format!("{digits:0>7}");
    let seven = &seven[seven.len() - 7..];
    let mut identity = Identity::default();
    let fields = [
        (IdentityField::GivenName, "Тест".to_owned()),
        (IdentityField::FamilyName, format!("Особа {}", &seven[3..])),
        (IdentityField::BirthDate, plus_days(Day::default(), 3_650 + 97 * place).to_string()),
        (IdentityField::Phone, format!("+38000{seven}")),
        (IdentityField::ContactWay, "дзвінок, говорити про курси".to_owned()),
        (IdentityField::ContactTime, "будні, 10:00–12:00".to_owned()),
    ];
    for (field, value) in fields {
        identity.set(field, value);
    }
    identity
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_were_born_on_one_day() {
        // Names that differ in figures alone are one name to the blind index: the day of birth has to tell them apart.
        let born = |place| invented("P2026-0007", place).get(IdentityField::BirthDate).map(str::to_owned);
        let days: BTreeSet<_> = (0..FILLED).map(born).collect();
        assert_eq!(days.len() as u64, FILLED);
    }
}
