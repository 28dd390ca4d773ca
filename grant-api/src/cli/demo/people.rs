//! The invented staff of the sample programme and their sign-ins.

use std::path::Path;

use ledger_core::id::PersonId;
use ledger_core::money::Currency;
use ledger_core::policy::Role;
use ledger_core::programme::command::ProgrammeOpen;
use ledger_core::text::{Code, Label};
use ledger_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::told;
use crate::app::house::NewPerson;
use crate::app::{App, clock, secret};

/// A printed sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIn {
    /// Role.
    pub role: String,
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// API token.
    pub api_token: String,
}

/// One member of the invented staff.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// Role.
    pub role: Role,
    /// Person.
    pub id: PersonId,
    sign_in: SignIn,
}

/// The invented staff, in the order of [`CAST`].
#[derive(Clone, Debug)]
pub struct Staff(Vec<Colleague>);

/// Roles and how many of each.
const CAST: &[(Role, usize)] = &[
    (Role::Caseworker, 1),
    (Role::Officer, 2),
    (Role::Committee, 3),
    (Role::Chair, 1),
    (Role::Manager, 2),
    (Role::Finance, 1),
    (Role::FinanceManager, 2),
    (Role::Monitor, 1),
    (Role::Evaluator, 1),
    (Role::Protection, 1),
    (Role::Auditor, 1),
    (Role::Admin, 1),
];

impl Staff {
    /// The nth person (from 0) of a role.
    pub fn person(&self, role: Role, nth: usize) -> Result<PersonId, String> {
        let found = self.0.iter().filter(|colleague| colleague.role == role).nth(nth);
        found.map(|colleague| colleague.id).ok_or_else(|| format!("the sample staff has no {role} {nth}"))
    }

    /// The sign-ins, to be written and printed.
    pub fn into_sign_ins(self) -> Vec<SignIn> {
        self.0.into_iter().map(|colleague| colleague.sign_in).collect()
    }
}

/// Reads the sign-ins of an earlier start.
pub fn read(path: &Path) -> Result<Vec<SignIn>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Adds the staff and opens the programme with their roles.
pub async fn settle(url: &str, now: Timestamp) -> Result<(App, Staff), String> {
    let cast: Vec<(Role, usize)> = CAST.iter().flat_map(|(role, count)| (1..=*count).map(|nth| (*role, nth))).collect();
    let passwords: Vec<String> = cast.iter().map(|_| secret::token("")).collect::<Result<_, _>>().map_err(told)?;
    let passwords: Vec<String> = passwords.into_iter().map(|long| long.chars().take(20).collect()).collect();
    let hashing: Vec<_> = passwords
        .iter()
        .map(|password| {
            let password = password.clone();
            tokio::task::spawn_blocking(move || secret::demo_password_hash(&password))
        })
        .collect();
    let mut people = Vec::new();
    for ((role, nth), hash) in cast.iter().zip(hashing) {
        let password_hash = hash.await.map_err(|error| error.to_string())?.map_err(told)?;
        let many = CAST.iter().any(|(other, count)| other == role && *count > 1);
        let number = if many { nth.to_string() } else { String::new() };
        let title = role.code().replace('_', " ");
        let mut name: String =
            title.chars().take(1).flat_map(char::to_uppercase).chain(title.chars().skip(1)).collect();
        if many {
            name.push_str(&format!(" {number}"));
        }
        let email = format!("{}{number}@demo.example", role.code().replace('_', "-"));
        people.push(NewPerson { email, name, password_hash });
    }
    let open = ProgrammeOpen {
        code: Code::new("DEMO").map_err(|error| error.to_string())?,
        title: Label::new("Sample programme (invented)").map_err(|error| error.to_string())?,
        base_currency: Currency::UAH,
        quorum: ledger_core::programme::setup::DEFAULT_QUORUM,
        members: Vec::new(),
    };
    let roles: Vec<Role> = cast.iter().map(|(role, _)| *role).collect();
    let on = clock::business_day(now) - chrono::Days::new(8_400);
    let (app, ids) = App::create_at(url, people.clone(), &roles, open, on, now).await.map_err(told)?;
    let mut staff = Vec::new();
    for (((role, id), new), password) in roles.into_iter().zip(ids).zip(people).zip(passwords) {
        let api_token = app.token_give(id, "demonstration", now).await.map_err(told)?;
        let sign_in = SignIn { role: role.code().into(), email: new.email, password, api_token };
        staff.push(Colleague { role, id, sign_in });
    }
    Ok((app, Staff(staff)))
}
