//! Programs that run beside the tests (database server, browser driver, our own binary) and end with them.
//!
//! Invariant: whatever way the test process ends (return, panic, SIGKILL), the program's process group is ended and its
//! folders are deleted. Values in statics are never dropped, so a small shell waits on a pipe that this process holds:
//! the kernel closes it at the end. Must not signal by name, only the group that was started here.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::failure::{Context, Failure};

/// Waits for the end of its standard input, then ends the group: asks first, insists after five seconds.
const KEEPER: &str = r#"
read -r _
signal=$1; group=$2; shift 2
kill -s "$signal" -- "-$group" 2>/dev/null
left=50
while [ "$left" -gt 0 ] && kill -s 0 -- "-$group" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
[ "$left" -gt 0 ] || kill -s KILL -- "-$group" 2>/dev/null
[ "$#" -eq 0 ] || rm -rf -- "$@"
"#;

/// How often a state outside this process is looked at.
pub(crate) const POLL: Duration = Duration::from_millis(20);

/// A running program in a process group of its own.
pub struct Daemon {
    child: Child,
    keeper: Child,
    name: String,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Daemon {
    /// Starts `command`; at its end the group gets `signal` (`TERM`, `QUIT`, ..) and `folders` are deleted.
    pub fn start(mut command: Command, signal: &str, folders: &[PathBuf]) -> Result<Self, Failure> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context(format!("starting {name}"))?;
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper", signal, &child.id().to_string()])
            .args(folders)
            .process_group(0)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let keeper = match keeper {
            Ok(keeper) => keeper,
            Err(error) => {
                child.kill().ok();
                child.wait().ok();
                return Err(error).context(format!("starting the keeper of {name}"));
            }
        };
        let lines = Arc::default();
        if let Some(stdout) = child.stdout.take() {
            collect(stdout, &lines);
        }
        if let Some(stderr) = child.stderr.take() {
            collect(stderr, &lines);
        }
        Ok(Daemon { child, keeper, name, lines })
    }

    /// Deletes folders at the end of this process, however it ends: for what is kept in a static and never dropped.
    pub fn watch(folders: &[PathBuf]) -> Result<Self, Failure> {
        let mut command = Command::new("sh");
        command.args(["-c", "while sleep 3600; do :; done"]).current_dir("/");
        Self::start(command, "TERM", folders)
    }

    /// What the program has written so far, both streams, line by line.
    pub fn output(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The most memory that the program ever held at once, in bytes; 0 once it has ended.
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or_default() * 1024
    }

    /// The exit status, once the program has ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits until `find` makes something of a line of output. A program that ends or keeps silent for `limit` is a
    /// failure that carries its output.
    pub async fn line<T>(&mut self, limit: Duration, find: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
        let wait = async {
            loop {
                let ended = self.ended();
                if ended.is_some() {
                    // What a program wrote before it ended is still looked at, once the readers have it.
                    tokio::time::sleep(5 * POLL).await;
                }
                if let Some(found) = self.output().iter().find_map(|line| find(line)) {
                    return Ok(found);
                }
                if let Some(status) = ended {
                    return Err(Failure::new(format!("it ended: {status}")));
                }
                tokio::time::sleep(POLL).await;
            }
        };
        let found = tokio::time::timeout(limit, wait).await.unwrap_or_else(|_| {
            Err(Failure::new(format!("the line waited for did not come within {} s", limit.as_secs())))
        });
        found.map_err(|why| self.failure(&why.to_string()))
    }

    /// `why` with the program's name and all it wrote.
    pub fn failure(&self, why: &str) -> Failure {
        Failure::new(format!("{}: {why}\n{}", self.name, self.output().join("\n")))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        self.child.wait().ok();
        self.keeper.wait().ok();
    }
}

fn collect(stream: impl Read + Send + 'static, lines: &Arc<Mutex<Vec<String>>>) {
    let lines = Arc::clone(lines);
    std::thread::spawn(move || {
        // Bytes, not text: a stray byte must not stop the reader, or the program would block on a full pipe.
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        }
    });
}

/// The first of `names` that is an executable file in `PATH` or in one of `folders`.
pub fn executable(names: &[&str], folders: &[&Path]) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> =
        std::env::split_paths(&path).chain(folders.iter().map(|folder| folder.to_path_buf())).collect();
    names
        .iter()
        .flat_map(|name| places.iter().map(move |place| place.join(name)))
        .find(|file| file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0))
}

/// Runs `program` as [`run`] does, with the arguments that `configure` gives it.
pub fn output(
    program: impl AsRef<OsStr>,
    configure: impl FnOnce(&mut Command) -> &mut Command,
) -> Result<String, Failure> {
    let mut command = Command::new(program);
    configure(&mut command);
    run(command)
}

/// Runs a command to its end and gives its standard output; another exit code than 0 is a failure with both streams.
pub fn run(mut command: Command) -> Result<String, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.stdin(Stdio::null()).output().context(format!("running {name}"))?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    if done.status.success() {
        return Ok(text);
    }
    Err(Failure::new(format!("{name}: {}\n{text}{}", done.status, String::from_utf8_lossy(&done.stderr))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn alive(pid: u32) -> bool {
        // A process that ended but was not waited for by its new parent is a zombie, state Z.
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
    }

    async fn gone(pid: u32) -> bool {
        for _ in 0..300 {
            if !alive(pid) {
                return true;
            }
            tokio::time::sleep(POLL).await;
        }
        false
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn dropping_a_daemon_ends_its_whole_group_and_deletes_its_folders() {
        let folder = tempfile::tempdir().unwrap().keep();
        let script = "sleep 600 & echo child $!; wait";
        let mut daemon = Daemon::start(shell(script), "TERM", std::slice::from_ref(&folder)).unwrap();
        let child: u32 = daemon
            .line(Duration::from_secs(10), |line| line.strip_prefix("child ").map(|pid| pid.parse().unwrap()))
            .await
            .unwrap();
        assert!(alive(child) && folder.exists());
        drop(daemon);
        assert!(gone(child).await && !folder.exists());
    }

    #[tokio::test]
    async fn a_daemon_ends_when_the_pipe_closes_without_a_drop() {
        let mut daemon = Daemon::start(shell("echo up; exec sleep 600"), "TERM", &[]).unwrap();
        daemon.line(Duration::from_secs(10), |line| (line == "up").then_some(())).await.unwrap();
        // What the kernel does at the end of the process.
        drop(daemon.keeper.stdin.take());
        let pid = daemon.child.id();
        for _ in 0..300 {
            if daemon.ended().is_some() {
                break;
            }
            tokio::time::sleep(POLL).await;
        }
        assert!(gone(pid).await);
    }

    #[tokio::test]
    async fn watched_folders_are_deleted_when_the_pipe_closes_without_a_drop() {
        let folder = tempfile::tempdir().unwrap().keep();
        let mut watch = Daemon::watch(std::slice::from_ref(&folder)).unwrap();
        assert!(folder.exists() && watch.ended().is_none());
        drop(watch.keeper.stdin.take());
        watch.keeper.wait().unwrap();
        assert!(!folder.exists());
    }

    #[tokio::test]
    async fn a_program_that_ends_early_is_a_failure_that_carries_its_words() {
        let mut daemon = Daemon::start(shell("echo no such thing >&2; exit 3"), "TERM", &[]).unwrap();
        let failure = daemon.line(Duration::from_secs(10), |line| (line == "up").then_some(())).await.err().unwrap();
        let text = failure.to_string();
        assert!(text.contains("exit status: 3") && text.contains("no such thing"), "{text}");
    }

    #[tokio::test]
    async fn a_silent_program_is_a_failure_after_the_limit() {
        let mut daemon = Daemon::start(shell("exec sleep 600"), "TERM", &[]).unwrap();
        let failure = daemon.line(Duration::from_millis(100), |_| Some(())).await.err().unwrap();
        assert!(failure.to_string().contains("did not come within"), "{failure}");
    }
}
