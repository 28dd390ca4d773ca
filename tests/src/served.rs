//! The whole site of an app in this process, on a free port of this machine: for a browser that looks at what a test made.
//!
//! Invariant: it ends when this is dropped. Must not know what may be done.

use std::sync::Arc;

use grant_api::app::App;
use grant_api::cli::serve::site;
use grant_api::console::routes::Options;
use poem::Server;
use poem::listener::{Acceptor, Listener, TcpListener};
use tokio::task::JoinHandle;

use crate::failure::{Context, Failure};

/// A site that listens.
pub struct Served {
    address: String,
    task: JoinHandle<()>,
}

impl Served {
    /// Serves an app.
    pub async fn start(app: App) -> Result<Self, Failure> {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
        let port = acceptor.local_addr().iter().find_map(|local| local.as_socket_addr().map(|socket| socket.port()));
        let address = format!("http://localhost:{}", port.context("the port of the site")?);
        let site = site(Arc::new(app), &address, Options::default()).map_err(Failure::new)?;
        let task = tokio::spawn(async move {
            drop(Server::new_with_acceptor(acceptor).run(site).await);
        });
        Ok(Served { address, task })
    }

    /// The address without a slash at its end.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}
