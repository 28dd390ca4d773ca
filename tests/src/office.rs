//! An office that has just begun: `grant-api init` in a folder of its own, and `grant-api serve` over it.
//!
//! Invariant: nothing is in it but the programme and its first administrator.

use std::process::Command;

use crate::binary::{Server, grant_api, program};
use crate::failure::{Context, Failure};

/// A running office; it ends when this is dropped.
pub struct Office {
    server: Server,
    folder: tempfile::TempDir,
    link: String,
}

impl Office {
    /// The administrator's address.
    pub const ADMIN: &str = "first@office.example";

    /// Opens the programme and serves it on a free port.
    pub async fn start() -> Result<Self, Failure> {
        Self::start_with(&[]).await
    }

    /// The same, with more arguments for `serve`.
    pub async fn start_with(arguments: &[&str]) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("grant-office-").tempdir()?;
        let url = format!("sqlite://{}", folder.path().join("ledger.db").display());
        let named = ["--code", "OFFICE", "--title", "An office", "--email", Self::ADMIN, "--name", "First"];
        let begun = grant_api(&[&["init", "--database", &url], &named[..]].concat()).await?;
        let link = begun.stdout.lines().find(|line| line.starts_with("/invitations/"));
        let link = link.context(format!("the link of {begun:?}"))?.to_owned();
        let mut command = Command::new(program().await?);
        command.args(["serve", "--database", &url, "--listen", "127.0.0.1:0"]).args(arguments);
        let server = Server::start(command, &[folder.path().to_owned()]).await?;
        Ok(Office { server, folder, link })
    }

    /// The address without a slash at its end.
    pub fn address(&self) -> &str {
        self.server.address()
    }

    /// The server.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The URL of the database.
    pub fn database(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("ledger.db").display())
    }

    /// Path of the administrator's invitation.
    pub fn link(&self) -> &str {
        &self.link
    }
}
