//! An office that has just begun: `grant-api init` in a folder of its own, and `grant-api serve` over it.
//!
//! Invariant: nothing is in it but the programme and its first administrator.

use std::process::Command;
use std::time::Duration;

use crate::binary::{address_in, grant_api, program, ready};
use crate::daemon::Daemon;
use crate::failure::{Context, Failure};

/// From the start to the answer of `/readyz`, on a busy machine.
const READY_LIMIT: Duration = Duration::from_secs(60);

/// A running office; it ends when this is dropped.
pub struct Office {
    _daemon: Daemon,
    _folder: tempfile::TempDir,
    address: String,
    link: String,
}

impl Office {
    /// The administrator's address.
    pub const ADMIN: &str = "first@office.example";

    /// Opens the programme and serves it on a free port.
    pub async fn start() -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("grant-office-").tempdir()?;
        let url = format!("sqlite://{}", folder.path().join("ledger.db").display());
        let named = ["--code", "OFFICE", "--title", "An office", "--email", Self::ADMIN, "--name", "First"];
        let begun = grant_api(&[&["init", "--database", &url], &named[..]].concat()).await?;
        let link = begun.stdout.lines().find(|line| line.starts_with("/invitations/"));
        let link = link.context(format!("the link of {begun:?}"))?.to_owned();
        let mut command = Command::new(program().await?);
        command.args(["serve", "--database", &url, "--listen", "127.0.0.1:0"]);
        let mut daemon = Daemon::start(command, "TERM", &[folder.path().to_owned()])?;
        let address = daemon.line(READY_LIMIT, address_in).await?;
        ready(&mut daemon, &address, READY_LIMIT).await?;
        Ok(Office { _daemon: daemon, _folder: folder, address, link })
    }

    /// The address without a slash at its end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Path of the administrator's invitation.
    pub fn link(&self) -> &str {
        &self.link
    }
}
