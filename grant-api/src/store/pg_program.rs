//! PostgreSQL's own `pg_dump` and `pg_restore`, their data as a stream.
//!
//! Invariant: whoever lists the processes of the machine sees neither a password nor a server, at most a name: the rest goes
//! in by variables, which only the user and root can read. A program that is let go of before its end is stopped. Must not:
//! leave what a program complains of unsaid.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use super::{StoreError, StoreResult};

/// Most bytes of complaints that are kept.
const COMPLAINTS_MAX: u64 = 8 * 1024;
/// Where Debian keeps the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A running program.
#[derive(Debug)]
pub struct Program {
    name: &'static str,
    child: Child,
    complaints: Option<JoinHandle<String>>,
}

/// A dump of a database at a snapshot that somebody holds open, and the bytes of it.
pub fn dump(url: &str, snapshot: &str) -> StoreResult<(Program, ChildStdout)> {
    let mut command = found("pg_dump")?;
    command.args(["--format=custom", "--no-password", "--lock-wait-timeout=30000"]);
    command.arg(format!("--snapshot={snapshot}")).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut program = started("pg_dump", command, url)?;
    let out = program.child.stdout.take().ok_or_else(|| broken("pg_dump: has no output"))?;
    Ok((program, out))
}

/// The dump that is written into it goes into an empty database, in one transaction. Owners and rights are the server's
/// matter: they may not be there.
pub fn restore(url: &str) -> StoreResult<(Program, ChildStdin)> {
    let mut command = found("pg_restore")?;
    let database = variables(url)?.into_iter().find(|(name, _)| *name == "PGDATABASE").map(|(_, value)| value);
    // The one thing that it wants said aloud, lest it print the statements.
    command.arg(format!("--dbname={}", plain_name(&database.unwrap_or_default())?));
    command.args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut program = started("pg_restore", command, url)?;
    let input = program.child.stdin.take().ok_or_else(|| broken("pg_restore: has no input"))?;
    Ok((program, input))
}

/// A name that libpq takes for a database's name and not for a whole connection string.
fn plain_name(name: &str) -> StoreResult<&str> {
    if name.is_empty() || name.contains('=') || name.contains("://") {
        return Err(broken("the URL names no database, or one whose name cannot be given to pg_restore"));
    }
    Ok(name)
}

impl Program {
    /// Waits for its end.
    ///
    /// # Errors
    /// It did not succeed: what it said.
    pub fn ended(mut self) -> StoreResult<()> {
        let status = self.child.wait().map_err(|error| broken(format!("{}: {error}", self.name)))?;
        let said = self.complaints.take().and_then(|reading| reading.join().ok()).unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        Err(broken(format!("{} failed ({status}): {}", self.name, said.trim())))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended is not there any more, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn broken(what: impl Into<String>) -> StoreError {
    StoreError::Broken(what.into())
}

fn started(name: &'static str, mut command: Command, url: &str) -> StoreResult<Program> {
    command.envs(variables(url)?).env("LC_MESSAGES", "C").stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| broken(format!("{name}: {error}")))?;
    let complaints = child.stderr.take().map(|mut from| {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            // The rest is read too, or the program would wait for somebody to read it.
            let _ = (&mut from).take(COMPLAINTS_MAX).read_to_end(&mut said);
            let _ = std::io::copy(&mut from, &mut std::io::sink());
            String::from_utf8_lossy(&said).into_owned()
        })
    });
    Ok(Program { name, child, complaints })
}

/// A program in PATH, or of the newest version that Debian has.
fn found(name: &str) -> StoreResult<Command> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by(|left, right| right.cmp(left));
    let folders = std::env::split_paths(&path).chain(versions.into_iter().map(|(_, folder)| folder));
    // Not what lies in the working folder by chance.
    let program =
        folders.filter(|folder| folder.is_absolute()).map(|folder| folder.join(name)).find(|file| file.is_file());
    let absent = || broken(format!("{name} is not in PATH nor in {DEBIAN}/*/bin: install postgresql-client"));
    program.map(Command::new).ok_or_else(absent)
}

/// Parameters of a URL's query that libpq takes from a variable.
const PARAMETERS: [(&str, &str); 12] = [
    ("host", "PGHOST"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("dbname", "PGDATABASE"),
    ("passfile", "PGPASSFILE"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
];

/// A URL as the variables of libpq.
fn variables(url: &str) -> StoreResult<Vec<(&'static str, String)>> {
    let strange = || broken("the database URL is not postgres://USER@HOST/NAME");
    let rest = url.split_once("://").ok_or_else(strange)?.1;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (person, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = person.split_once(':').unwrap_or((person, ""));
    // The address of the sixth version has colons of its own, in brackets.
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':').unwrap_or_default()),
        None => place.split_once(':').unwrap_or((place, "")),
    };
    let mut found = Vec::new();
    let said =
        [("PGUSER", user), ("PGPASSWORD", password), ("PGHOST", host), ("PGPORT", port), ("PGDATABASE", database)];
    for (name, value) in said {
        if !value.is_empty() {
            found.push((name, decoded(value).ok_or_else(strange)?));
        }
    }
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        if let Some((_, name)) = PARAMETERS.iter().find(|(parameter, _)| *parameter == key) {
            found.push((*name, decoded(value).ok_or_else(strange)?));
        }
    }
    Ok(found)
}

/// A part of a URL without its percent signs.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Vec<(&'static str, String)> {
        let mut found = variables(url).unwrap();
        found.sort();
        found
    }

    #[test]
    fn a_url_is_taken_apart_into_variables() {
        let expected = [
            ("PGDATABASE", "led"),
            ("PGHOST", "db.example"),
            ("PGPASSWORD", "p@ss:word"),
            ("PGPORT", "5433"),
            ("PGUSER", "gr"),
        ];
        let expected = expected.map(|(name, value)| (name, value.to_owned()));
        assert_eq!(of("postgres://gr:p%40ss%3Aword@db.example:5433/led"), expected);
        assert_eq!(of("postgresql://h/d"), [("PGDATABASE", "d".to_owned()), ("PGHOST", "h".to_owned())]);
    }

    #[test]
    fn addresses_sockets_and_parameters_are_understood() {
        assert_eq!(of("postgres://u@[::1]:5/d")[1..3], [("PGHOST", "::1".to_owned()), ("PGPORT", "5".to_owned())]);
        assert_eq!(of("postgres://u@%2Frun%2Fpg/d")[1], ("PGHOST", "/run/pg".to_owned()));
        let asked = of("postgres:///d?host=/run/pg&sslmode=verify-full&unknown=1");
        assert!(asked.contains(&("PGHOST", "/run/pg".to_owned())));
        assert!(asked.contains(&("PGSSLMODE", "verify-full".to_owned())) && asked.len() == 3);
        assert!(variables("postgres:nothing").is_err() && variables("postgres://h/%zz").is_err());
    }

    #[test]
    fn a_database_is_named_by_its_name_alone() {
        assert!(plain_name("ledger").is_ok());
        assert!(["", "host=elsewhere", "postgres://h/d"].iter().all(|name| plain_name(name).is_err()));
    }

    #[test]
    fn what_a_program_says_when_it_fails_is_told_and_a_missing_one_is_named() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo $PGUSER is unknown >&2; exit 3"]);
        let error = started("sh", command, "postgres://gr@h/d").unwrap().ended().unwrap_err().to_string();
        assert!(error.contains("sh failed") && error.contains("gr is unknown"), "{error}");
        assert!(found("pg_no_such_program").unwrap_err().to_string().contains("postgresql-client"));
    }
}
