//! The real `grant-api` program: a demo server on a free port, and commands run to their end.
//!
//! The sample programme takes seconds to build, so it is built once for each test process; every [`Demo`] serves a copy
//! of its own.
//!
//! Invariant: what is tested is the program of this very tree. `GRANT_API_BIN` names a program that was built before
//! (`.ci/full` gives the release build); otherwise Cargo is asked once for each test process, with the profile of the
//! tests, which takes a moment when the program is up to date and never leaves an old one in its place.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::daemon::{Daemon, POLL, run};
use crate::failure::{Context, Failure};
use crate::http::Client;

/// From the start to the answer of `/readyz`: the sample programme and the keys of two dozen sign-ins, in a debug build on
/// a busy machine.
const READY_LIMIT: Duration = Duration::from_secs(300);

static BUILT: OnceCell<PathBuf> = OnceCell::const_new();
static SAMPLE: OnceCell<Sample> = OnceCell::const_new();

/// The demo's data folder as the program built it, to be copied; nobody serves it.
struct Sample {
    folder: PathBuf,
    /// Deletes it at the end of the process.
    _watch: Daemon,
}

/// A person of the demo programme who can sign in.
#[derive(Clone, Debug, Deserialize)]
pub struct SignIn {
    /// The role's code: `officer`, `finance_clerk`, `evaluator`, ...
    pub role: String,
    /// The address typed at sign-in.
    pub email: String,
    /// The password typed at sign-in.
    pub password: String,
    /// The bearer token for the API.
    pub api_token: String,
}

/// A running demo server; it ends when this is dropped.
pub struct Demo {
    daemon: Daemon,
    data: tempfile::TempDir,
    address: String,
    sign_ins: Vec<SignIn>,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Outcome {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// A program that serves, once it told its address; at its end `folders` are deleted.
pub async fn listening(command: Command, folders: &[PathBuf]) -> Result<(Daemon, String), Failure> {
    let mut daemon = Daemon::start(command, "TERM", folders)?;
    let address = daemon.line(READY_LIMIT, address_in).await?;
    Ok((daemon, address))
}

/// A running `grant-api serve`; it ends when this is dropped.
pub struct Server {
    daemon: Daemon,
    address: String,
}

impl Server {
    /// Starts a command that serves and waits until it is ready; at its end `folders` are deleted.
    pub async fn start(command: Command, folders: &[PathBuf]) -> Result<Self, Failure> {
        let (mut daemon, address) = listening(command, folders).await?;
        ready(&mut daemon, &address, READY_LIMIT).await?;
        Ok(Server { daemon, address })
    }

    /// The address without a slash at its end: `http://127.0.0.1:41234`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What the server has printed so far, both streams.
    pub fn output(&self) -> Vec<String> {
        self.daemon.output()
    }

    /// The most memory that it ever held at once, in bytes.
    pub fn peak_memory(&self) -> u64 {
        self.daemon.peak_memory()
    }
}

/// The program's file, built first when needed.
pub async fn program() -> Result<&'static Path, Failure> {
    BUILT.get_or_try_init(locate).await.map(PathBuf::as_path)
}

async fn locate() -> Result<PathBuf, Failure> {
    if let Some(given) = std::env::var_os("GRANT_API_BIN") {
        let given = PathBuf::from(given);
        return given.canonicalize().context(format!("GRANT_API_BIN={}", given.display()));
    }
    let test = std::env::current_exe()?;
    let place = Place::of(&test).context(format!("finding the target folder of {}", test.display()))?;
    run(place.build())?;
    place.program.canonicalize().context(place.program.display())
}

/// Where Cargo put the tests, and so where it puts the program.
#[derive(Debug, PartialEq)]
struct Place {
    target: PathBuf,
    profile: OsString,
    program: PathBuf,
}

impl Place {
    /// From `target/<profile>/deps/<test>-<hash>`, or from a tool at `target/<profile>/<tool>`.
    fn of(test: &Path) -> Option<Self> {
        let beside = test.parent()?;
        let folder = if beside.file_name()? == "deps" { beside.parent()? } else { beside };
        let name = folder.file_name()?;
        // Cargo's profile `dev` has the folder `debug`, for history.
        let profile = if name == "debug" { OsStr::new("dev") } else { name };
        let program = folder.join(format!("grant-api{}", std::env::consts::EXE_SUFFIX));
        Some(Place { target: folder.parent()?.to_owned(), profile: profile.to_owned(), program })
    }

    fn build(&self) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // The whole workspace is selected, so that features unify as in `cargo test --workspace` and nothing that the
        // tests were built with is built again.
        cargo.args(["build", "--quiet", "--workspace", "--bin", "grant-api", "--profile"]).arg(&self.profile);
        cargo.arg("--target-dir").arg(&self.target).current_dir(env!("CARGO_MANIFEST_DIR"));
        cargo
    }
}

/// Runs `grant-api` with these arguments to its end.
pub async fn grant_api(arguments: &[&str]) -> Result<Outcome, Failure> {
    let mut command = Command::new(program().await?);
    command.args(arguments).stdin(std::process::Stdio::null());
    // Not on this thread: other tasks of the test (a server it talks to) go on meanwhile.
    let done = tokio::task::spawn_blocking(move || command.output()).await?.context("running grant-api")?;
    Ok(Outcome {
        code: done.status.code(),
        stdout: String::from_utf8_lossy(&done.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&done.stderr).into_owned(),
    })
}

impl Sample {
    /// Lets the program build it and ends the program, so that nothing of the database is in a process's memory.
    async fn build(program: &Path, limit: Duration) -> Result<Self, Failure> {
        let root = empty_folder()?.keep();
        let watch = Daemon::watch(std::slice::from_ref(&root))?;
        let folder = root.join("sample");
        let (daemon, _) = serve(program, &folder, limit, &[], &[]).await?;
        drop(daemon);
        Ok(Sample { folder, _watch: watch })
    }

    /// A copy of it.
    fn copy(&self) -> Result<tempfile::TempDir, Failure> {
        let copy = empty_folder()?;
        for file in std::fs::read_dir(&self.folder).context(self.folder.display())? {
            let file = file?.path();
            let name = file.file_name().context(file.display())?;
            // With its permissions: the sign-ins are their owner's alone.
            std::fs::copy(&file, copy.path().join(name)).context(file.display())?;
        }
        Ok(copy)
    }
}

fn empty_folder() -> Result<tempfile::TempDir, Failure> {
    Ok(tempfile::Builder::new().prefix("grant-demo-").tempdir()?)
}

impl Demo {
    /// Starts `grant-api demo` on a free port with a sample programme of its own and waits until it is ready.
    pub async fn start() -> Result<Self, Failure> {
        Self::start_with(&[]).await
    }

    /// The same, with variables of the environment.
    pub async fn start_with(variables: &[(&str, &str)]) -> Result<Self, Failure> {
        let program = program().await?;
        let sample = SAMPLE.get_or_try_init(|| Sample::build(program, READY_LIMIT)).await?;
        Self::start_program(program, READY_LIMIT, sample.copy()?, variables).await
    }

    async fn start_program(
        program: &Path,
        limit: Duration,
        data: tempfile::TempDir,
        variables: &[(&str, &str)],
    ) -> Result<Self, Failure> {
        // The keeper deletes the folder too, for when the process ends without drops.
        let (daemon, address) = serve(program, data.path(), limit, &[data.path().to_owned()], variables).await?;
        let file = data.path().join("sign-ins.json");
        let sign_ins = std::fs::read(&file).context(file.display())?;
        let sign_ins = serde_json::from_slice(&sign_ins).context(file.display())?;
        Ok(Demo { daemon, data, address, sign_ins })
    }

    /// The address without a slash at its end: `http://127.0.0.1:41234`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Everybody who can sign in.
    pub fn sign_ins(&self) -> &[SignIn] {
        &self.sign_ins
    }

    /// The person number `index` (from 0) of a role.
    pub fn sign_in(&self, role: &str, index: usize) -> Result<&SignIn, Failure> {
        self.sign_ins.iter().filter(|one| one.role == role).nth(index).context(format!("{role} number {index}"))
    }

    /// An API client with the token of the person number `index` (from 0) of a role.
    pub fn client(&self, role: &str, index: usize) -> Result<Client, Failure> {
        Client::new(&self.address, Some(&self.sign_in(role, index)?.api_token))
    }

    /// What the server has printed so far, both streams.
    pub fn output(&self) -> Vec<String> {
        self.daemon.output()
    }
}

/// A demo server on a data folder, once it is ready; gives its address. At its end `folders` are deleted.
async fn serve(
    program: &Path,
    data: &Path,
    limit: Duration,
    folders: &[PathBuf],
    variables: &[(&str, &str)],
) -> Result<(Daemon, String), Failure> {
    let mut command = Command::new(program);
    command.envs(variables.iter().copied());
    command.arg("demo").arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]);
    command.current_dir(data.parent().unwrap_or(data));
    let mut daemon = Daemon::start(command, "TERM", folders)?;
    let address = daemon.line(limit, address_in).await?;
    ready(&mut daemon, &address, limit).await?;
    Ok((daemon, address))
}

/// The first `http://host:port` of a line, without what follows it.
pub(crate) fn address_in(line: &str) -> Option<String> {
    let address = &line[line.find("http://")?..];
    let authority = &address["http://".len()..];
    let end = authority.find(|c: char| !(c.is_ascii_alphanumeric() || "-.:[]".contains(c))).unwrap_or(authority.len());
    let authority = authority[..end].trim_end_matches(['.', ':']);
    (!authority.is_empty()).then(|| format!("http://{authority}"))
}

/// Waits for the answer of `/readyz`.
async fn ready(daemon: &mut Daemon, address: &str, limit: Duration) -> Result<(), Failure> {
    let client = Client::new(address, None)?;
    let start = tokio::time::Instant::now();
    loop {
        let not_yet = match client.get("/readyz").await {
            Ok(answer) if answer.status == 200 => return Ok(()),
            Ok(answer) => format!("status {}", answer.status),
            Err(error) => error.to_string(),
        };
        if daemon.ended().is_some() || start.elapsed() > limit {
            return Err(daemon.failure(&format!("{address}/readyz: {not_yet}")));
        }
        tokio::time::sleep(POLL).await;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::page::serve as stand_in_server;
    use std::os::unix::fs::PermissionsExt;

    /// A stand-in with the outward habits of the program: its line, its file.
    fn stand_in(folder: &Path, script: &str) -> PathBuf {
        let file = folder.join("grant-api");
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    #[tokio::test]
    async fn a_demo_is_ready_when_it_told_its_address_and_answers_there() {
        let (server, folder) = (stand_in_server("HTTP/1.1 200 OK", "ready"), tempfile::tempdir().unwrap());
        let sign_ins = r#"[{"role":"officer","email":"a@example.org","password":"p","api_token":"t1"},
            {"role":"officer","email":"b@example.org","password":"p","api_token":"t2"}]"#;
        let script = format!(
            "[ \"$1 $2 $4 $5\" = 'demo --data --listen 127.0.0.1:0' ] || exit 9\n\
             echo '{sign_ins}' > \"$3/sign-ins.json\"; echo 'Open {}/ to begin.'; exec sleep 600",
            server.address()
        );
        let program = stand_in(folder.path(), &script);
        let demo = Demo::start_program(&program, READY_LIMIT, empty_folder().unwrap(), &[]).await.unwrap();
        assert_eq!(demo.address(), server.address());
        assert!(server.requests()[0].starts_with("GET /readyz "));
        assert_eq!(demo.sign_in("officer", 1).unwrap().api_token, "t2");
        assert!(demo.sign_in("officer", 2).is_err());
        let data = demo.data().to_owned();
        drop(demo);
        assert!(!data.exists());
    }

    #[tokio::test]
    async fn the_sample_is_built_once_and_each_demo_has_a_copy_of_its_own() {
        let (server, folder) = (stand_in_server("HTTP/1.1 200 OK", "ready"), tempfile::tempdir().unwrap());
        let script = format!(
            "mkdir \"$3\"; echo built >> '{}'; echo '[]' > \"$3/sign-ins.json\"; chmod 600 \"$3/sign-ins.json\"\n\
             echo books > \"$3/ledger.db\"; echo 'Open {}/'; exec sleep 600",
            folder.path().join("count").display(),
            server.address()
        );
        let sample = Sample::build(&stand_in(folder.path(), &script), READY_LIMIT).await.unwrap();
        let (first, second) = (sample.copy().unwrap(), sample.copy().unwrap());
        std::fs::write(first.path().join("ledger.db"), "changed").unwrap();
        let books = |folder: &Path| std::fs::read_to_string(folder.join("ledger.db")).unwrap();
        assert_eq!((books(first.path()).as_str(), books(second.path()).as_str()), ("changed", "books\n"));
        let secret = second.path().join("sign-ins.json").metadata().unwrap().permissions().mode();
        assert_eq!(secret & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(folder.path().join("count")).unwrap(), "built\n");
        let built = sample.folder.clone();
        drop(sample);
        assert!(!built.exists());
    }

    #[tokio::test]
    async fn a_demo_that_never_gets_ready_is_a_failure_with_its_output() {
        let (server, folder) = (stand_in_server("HTTP/1.1 503 Busy", ""), tempfile::tempdir().unwrap());
        let script = format!("echo migrating; echo 'listening on {}'; exec sleep 600", server.address());
        // Long enough for the line to come on a busy machine; afterwards it is waited out.
        let limit = Duration::from_secs(4);
        let program = stand_in(folder.path(), &script);
        let started = Demo::start_program(&program, limit, empty_folder().unwrap(), &[]).await;
        let failure = started.err().unwrap().to_string();
        assert!(failure.contains("status 503") && failure.contains("migrating"), "{failure}");
    }

    #[test]
    fn the_address_is_cut_out_of_the_line_around_it() {
        let cases = [
            ("listening on http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("Open http://localhost:41234/ in a browser.", Some("http://localhost:41234")),
            ("serves (http://[::1]:80).", Some("http://[::1]:80")),
            ("nothing yet", None),
            ("http://", None),
        ];
        for (line, address) in cases {
            assert_eq!(address_in(line).as_deref(), address, "{line}");
        }
    }

    #[test]
    fn the_program_lies_beside_the_tests_of_the_same_profile() {
        let place = Place::of(Path::new("/x/target/debug/deps/whole-1a2b")).unwrap();
        assert_eq!(place.profile, "dev");
        assert_eq!(place.target, Path::new("/x/target"));
        assert_eq!(place.program, Path::new("/x/target/debug/grant-api"));
        assert_eq!(Place::of(Path::new("/x/t/release/deps/whole-1a2b")).unwrap().profile, "release");
        assert_eq!(Place::of(Path::new("/x/target/debug/racer")).unwrap(), place);
    }
}
