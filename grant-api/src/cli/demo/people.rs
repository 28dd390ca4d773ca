//! The sign-ins of the sample programme's invented staff.

use std::collections::BTreeMap;
use std::path::Path;

use ledger_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::told;
use crate::app::import::Summary;
use crate::app::{App, secret};
use crate::exchange::package::Package;

/// Characters of a password: 120 random bits.
const PASSWORD_CHARS: usize = 20;

/// A printed sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIn {
    /// Role; the first one where somebody holds several.
    pub role: String,
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
    /// API token.
    pub api_token: String,
}

/// Fresh passwords and their hashes by the code of staff.
pub struct Passwords(BTreeMap<String, (String, String)>);

impl Passwords {
    /// One for each member of staff who holds a role now.
    pub async fn of(package: &Package) -> Result<Passwords, String> {
        let holders = package.staff.iter().filter(|row| role_of(package, row.staff.as_str()).is_some());
        let holders: Vec<&str> = holders.map(|row| row.staff.as_str()).collect();
        let mut made = BTreeMap::new();
        // A hash takes 46 MiB while it is made: two at a time.
        for some in holders.chunks(2) {
            let mut hashing = Vec::new();
            for staff in some {
                let password: String = secret::token("").map_err(told)?.chars().take(PASSWORD_CHARS).collect();
                let plain = password.clone();
                let hash = tokio::task::spawn_blocking(move || secret::demo_password_hash(&plain));
                hashing.push((*staff, password, hash));
            }
            for (staff, password, hash) in hashing {
                let hash = hash.await.map_err(|error| error.to_string())?.map_err(told)?;
                made.insert(staff.to_owned(), (password, hash));
            }
        }
        Ok(Passwords(made))
    }

    /// The hashes.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(staff, (_, hash))| (staff.clone(), hash.clone())).collect()
    }

    /// Sign-ins with an API token each, in the order of the file.
    pub async fn sign_ins(
        &self,
        app: &App,
        package: &Package,
        summary: &Summary,
        now: Timestamp,
    ) -> Result<Vec<SignIn>, String> {
        let mut sign_ins = Vec::new();
        for row in &package.staff {
            let code = row.staff.as_str();
            let (Some((password, _)), Some(role)) = (self.0.get(code), role_of(package, code)) else { continue };
            let id = summary.staff.get(code).ok_or_else(|| format!("{code} was not imported"))?;
            let api_token = app.token_give(*id, "demonstration", now).await.map_err(told)?;
            let (email, password) = (row.email.clone(), password.clone());
            sign_ins.push(SignIn { role: role.to_owned(), email, password, api_token });
        }
        Ok(sign_ins)
    }
}

/// The first role that somebody holds at the end of the files; the programme's first administrator has it without a row.
fn role_of<'a>(package: &'a Package, staff: &str) -> Option<&'a str> {
    let held = package.roles.iter().find(|row| row.staff.as_str() == staff && row.to_on.is_none());
    let admin = (package.programme.admin.as_str() == staff).then_some("admin");
    held.map(|row| row.role.code()).or(admin)
}

/// Reads the sign-ins of an earlier start.
pub fn read(path: &Path) -> Result<Vec<SignIn>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
