//! A throwaway PostgreSQL cluster, one for each test process, and a fresh database for each test.
//!
//! Invariant: it listens on 127.0.0.1 only, belongs to this process and is gone with it; no cluster of the machine is
//! touched. The server refuses to run as root, so a privileged test process runs it as an unprivileged user.
//! `GRANT_TEST_FSYNC=on` makes it write through to the disk (crash tests); by default it does not, for speed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tokio::sync::OnceCell;

use crate::daemon::{Daemon, POLL, executable, output, run};
use crate::failure::{Context, Failure};

/// How long a cluster may take to accept connections on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);
/// A free port may be taken by somebody else before the server binds it; then another is tried.
const PORT_ATTEMPTS: usize = 3;

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(1);

struct Cluster {
    _server: Daemon,
    port: u16,
}

/// Whether a cluster can be had on this machine; if not, why.
pub fn available() -> Result<(), Failure> {
    Programs::find().map(|_| ())
}

/// A fresh, empty database in the cluster of this process (which the first call starts): its URL.
pub async fn database() -> Result<String, Failure> {
    let cluster = CLUSTER.get_or_try_init(Cluster::start).await?;
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let connection = connect(cluster.port).await?;
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.context("creating a database")?;
    connection.close().await?;
    Ok(url(cluster.port, &name))
}

fn url(port: u16, name: &str) -> String {
    format!("postgres://grant@127.0.0.1:{port}/{name}")
}

async fn connect(port: u16) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = ConnectOptions::new(url(port, "postgres"));
    options.max_connections(1).sqlx_logging(false).connect_timeout(Duration::from_secs(5));
    Database::connect(options).await
}

impl Cluster {
    async fn start() -> Result<Self, Failure> {
        let programs = Programs::find()?;
        let mut failure = Failure::new("no port was tried");
        for _ in 0..PORT_ATTEMPTS {
            match Self::start_once(&programs).await {
                Ok(cluster) => return Ok(cluster),
                Err(why) => failure = why,
            }
        }
        Err(failure)
    }

    async fn start_once(programs: &Programs) -> Result<Self, Failure> {
        let root = tempfile::Builder::new().prefix("grant-postgres-").tempdir()?;
        if let Some(user) = &programs.user {
            std::os::unix::fs::chown(root.path(), Some(user.uid), Some(user.gid))?;
        }
        let data = root.path().join("data");
        run(programs.initdb(root.path(), &data))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let command = programs.server(root.path(), &data, port);
        let mut server = Daemon::start(command, "QUIT", &[root.keep()])?;
        let start = tokio::time::Instant::now();
        loop {
            let refused = match serves(port, &data).await {
                Ok(()) => return Ok(Cluster { _server: server, port }),
                Err(refused) => refused,
            };
            if server.ended().is_some() || start.elapsed() > START_LIMIT {
                return Err(server.failure(&format!("not ready on port {port}: {refused}")));
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

/// Whether our cluster answers on the port: somebody else's may have taken it in between.
async fn serves(port: u16, data: &Path) -> Result<(), Failure> {
    let connection = connect(port).await?;
    let question = Statement::from_string(DbBackend::Postgres, "SELECT current_setting('data_directory')");
    let row = connection.query_one_raw(question).await?.context("asking for the data folder")?;
    let found: String = row.try_get_by_index(0)?;
    connection.close().await?;
    if Path::new(&found) == data { Ok(()) } else { Err(Failure::new(format!("{found} is another cluster"))) }
}

/// An account that may run the server when the test process itself is privileged.
struct User {
    name: &'static str,
    uid: u32,
    gid: u32,
    /// The program that changes to the account: `setpriv`, `runuser` or `su`.
    by: PathBuf,
}

/// Where the server's programs are and as whom they run (`None`: as the test process itself).
struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
    user: Option<User>,
}

impl Programs {
    fn find() -> Result<Self, Failure> {
        let folders = debian_folders();
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        let find = |name: &str| {
            executable(&[name], &folders).context(format!("looking for {name} in PATH and /usr/lib/postgresql/*/bin"))
        };
        let user = if output("id", |id| id.arg("-u"))?.trim() == "0" { Some(User::find()?) } else { None };
        Ok(Programs { initdb: find("initdb")?, postgres: find("postgres")?, user })
    }

    fn initdb(&self, root: &Path, data: &Path) -> Command {
        let mut command = self.command(&self.initdb, root);
        command.arg("--pgdata").arg(data);
        command.args(["--username=grant", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        command
    }

    fn server(&self, root: &Path, data: &Path, port: u16) -> Command {
        let mut command = self.command(&self.postgres, root);
        command.arg("-D").arg(data);
        let durable = std::env::var("GRANT_TEST_FSYNC").is_ok_and(|value| value == "on");
        let sync = if durable { "on" } else { "off" };
        for setting in [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            "unix_socket_directories=".to_owned(),
            // Tests run side by side, each with its pools.
            "max_connections=200".to_owned(),
            format!("fsync={sync}"),
            format!("full_page_writes={sync}"),
            format!("synchronous_commit={sync}"),
        ] {
            command.arg("-c").arg(setting);
        }
        command
    }

    fn command(&self, program: &Path, root: &Path) -> Command {
        let mut command = match &self.user {
            Some(user) => user.command(program),
            None => Command::new(program),
        };
        // The server complains about a working folder that its user cannot enter.
        command.current_dir(root).env("LC_ALL", "C").env("TZ", "UTC");
        command
    }
}

impl User {
    fn find() -> Result<Self, Failure> {
        let by = executable(&["setpriv", "runuser", "su"], &[Path::new("/usr/sbin"), Path::new("/sbin")])
            .context("looking for setpriv, runuser or su, to run the server as an unprivileged user")?;
        let id = |flag: &str, name: &str| output("id", |id| id.args([flag, name])).ok()?.trim().parse().ok();
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Some(User { name, uid: id("-u", name)?, gid: id("-g", name)?, by: by.clone() }))
            .context("looking for the user postgres or nobody, as whom the server may run")
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(&self.by);
        match self.by.file_name().and_then(|name| name.to_str()) {
            Some("setpriv") => {
                command.args([format!("--reuid={}", self.uid), format!("--regid={}", self.gid)]);
                command.arg("--clear-groups").arg("--").arg(program);
            }
            Some("runuser") => {
                command.args(["-u", self.name, "--"]).arg(program);
            }
            _ => {
                // --session-command keeps the process group, by which the server is ended. The shell is named, for
                // such accounts often have none.
                command.args(["--shell=/bin/sh", "--session-command", r#"exec "$0" "$@""#, self.name, "--"]);
                command.arg(program);
            }
        }
        command
    }
}

/// `/usr/lib/postgresql/*/bin`, newest version first.
fn debian_folders() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut numbered: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    numbered.sort_by(|left, right| right.cmp(left));
    numbered.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_databases_of_the_cluster_are_fresh_and_apart() {
        if let Err(why) = available() {
            return crate::require::missing("postgres", &why.to_string());
        }
        let (first, second) = (database().await.unwrap(), database().await.unwrap());
        assert_ne!(first, second);
        let connection = Database::connect(&first).await.unwrap();
        connection.execute_unprepared("CREATE TABLE only_here (id bigint)").await.unwrap();
        let other = Database::connect(&second).await.unwrap();
        assert!(other.execute_unprepared("SELECT * FROM only_here").await.is_err());
        connection.close().await.unwrap();
        other.close().await.unwrap();
    }

    #[tokio::test]
    async fn the_server_runs_as_an_unprivileged_user_by_each_program_that_can_change_to_it() {
        if let Err(why) = available() {
            return crate::require::missing("postgres", &why.to_string());
        }
        let Some(user) = Programs::find().unwrap().user else {
            return; // The test process is unprivileged itself: there is nothing to change to.
        };
        for by in ["setpriv", "runuser", "su"] {
            let Some(by) = executable(&[by], &[Path::new("/usr/sbin"), Path::new("/sbin")]) else { continue };
            let mut command = User { by, ..user }.command(Path::new("/usr/bin/id"));
            command.arg("-u");
            assert_eq!(run(command).unwrap().trim(), user.uid.to_string());
        }
    }
}
