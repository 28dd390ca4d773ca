//! `serve` beyond one machine: what it refuses and why, that `check-config` says so before, and TLS by a certificate of ours.
//!
//! Invariant: `check-config` ends with 1 exactly where `serve` refuses. Must not: need a certificate of anybody else.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tests::binary::{grant_api, program};
use tests::daemon::{Daemon, executable, output};
use tests::office::Office;
use tests::require::missing;

#[tokio::test(flavor = "multi_thread")]
async fn serve_and_check_config_refuse_the_same_and_say_what_to_do() {
    let office = Office::start().await.expect("an office");
    let database = office.database();
    let cases: [(&[&str], &[&str]); 6] = [
        (
            &["--listen", "0.0.0.0:0"],
            &["can be reached from other machines", "--tls-cert", "--behind-proxy", "--origin"],
        ),
        (&["--listen", "0.0.0.0:0", "--behind-proxy", "--origin", "https://a.example"], &["list of proxies is empty"]),
        (&["--tls-cert", "no-such-file.pem", "--tls-key", "no-such-file.pem"], &["no-such-file.pem"]),
        (&["--origin", "http://a.example"], &["only https://"]),
        (&["--origin", "https://a.example/"], &["nothing behind them"]),
        (&["--connections-max", "0"], &["lets nobody in"]),
    ];
    for (arguments, parts) in cases {
        let served = grant_api(&[&["serve", "--database", &database], arguments].concat()).await.expect("an end");
        let checked =
            grant_api(&[&["check-config", "--database", &database], arguments].concat()).await.expect("an end");
        assert_eq!((served.code, checked.code), (Some(2), Some(1)), "{arguments:?}\n{served:?}\n{checked:?}");
        for part in parts {
            assert!(served.stderr.contains(part), "{part} in {}", served.stderr);
            assert!(checked.stdout.lines().any(|line| line.starts_with("missing") && line.contains(part)), "{part}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_config_tells_what_is_set_and_what_is_dangerous_and_changes_nothing() {
    let office = Office::start().await.expect("an office");
    let database = office.database();
    let raised = ["check-config", "--database", &database, "--connections-per-address", "1000"];
    let checked = grant_api(&raised).await.expect("an end");
    assert_eq!(checked.code, Some(0), "{checked:?}");
    for part in ["raised to 1000", "schema is up to date", "the key lies beside the vault", "serve would start"] {
        assert!(checked.stdout.contains(part), "{part} in {}", checked.stdout);
    }
    drop(office);

    let folder = tempfile::tempdir().expect("a folder");
    let absent = format!("sqlite://{}", folder.path().join("absent.db").display());
    let checked = grant_api(&["check-config", "--database", &absent]).await.expect("an end");
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(checked.stdout.contains("can't be opened"));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "looking makes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("ledger.db").display());
    let named = ["--code", "OPEN", "--title", "Open", "--email", "a@office.example", "--name", "First"];
    let begun = grant_api(&[&["init", "--database", &url], &named[..]].concat()).await.expect("an end");
    assert_eq!(begun.code, Some(0), "{begun:?}");
    let key = folder.path().join("ledger.vault.key");
    open_to_all(&key);
    let checked = grant_api(&["check-config", "--database", &url]).await.expect("an end");
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|file| file.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with("-wal")), "{left:?}");
    let served = grant_api(&["serve", "--database", &url, "--listen", "127.0.0.1:0"]).await.expect("an end");
    assert_eq!((checked.code, served.code), (Some(1), Some(2)), "{checked:?}\n{served:?}");
    assert!(checked.stdout.contains("chmod 600") && served.stderr.contains("chmod 600"));
}

fn open_to_all(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).expect("a key file");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_certificate_speaks_tls_and_nothing_else() {
    let (Some(openssl), Some(curl)) = (executable(&["openssl"], &[]), executable(&["curl"], &[])) else {
        return missing("openssl", "a certificate is made by openssl and asked for by curl");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let made = output(openssl, |command| {
        command
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"])
            .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
            .arg("-out")
            .arg(&cert)
            .arg("-keyout")
            .arg(&key)
    });
    made.expect("a certificate");
    let url = format!("sqlite://{}", folder.path().join("ledger.db").display());
    let named = ["--code", "TLS", "--title", "TLS", "--email", "a@office.example", "--name", "First"];
    grant_api(&[&["init", "--database", &url], &named[..]].concat()).await.expect("an end");
    let (cert, key) = (cert.display().to_string(), key.display().to_string());
    let surface = ["--listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key];
    let checked = grant_api(&[&["check-config", "--database", &url], &surface[..]].concat()).await.expect("an end");
    assert!(checked.stdout.contains("for 29 days yet") || checked.stdout.contains("for 30 days yet"), "{checked:?}");

    let mut command = Command::new(program().await.expect("the program"));
    command.args(["serve", "--database", &url]).args(surface);
    let mut server = Daemon::start(command, "TERM", &[]).expect("a server");
    let origin = |line: &str| line.strip_prefix("Grant Ledger is up at ")?.split(',').next().map(str::to_owned);
    let origin = server.line(Duration::from_secs(60), origin).await.expect("its line");
    assert!(origin.starts_with("https://localhost:"), "{origin}");
    let ask = |address: String| {
        let (curl, cert) = (curl.clone(), cert.clone());
        tokio::task::spawn_blocking(move || {
            output(curl, |command| command.args(["-sS", "-i", "--max-time", "20", "--cacert", &cert, &address]))
        })
    };
    let answer = ask(format!("{origin}/healthz")).await.expect("joined").expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("strict-transport-security"), "{answer}");
    let page = ask(format!("{origin}/sign-in")).await.expect("joined").expect("an answer");
    assert!(page.contains("set-cookie: __Host-pre=") && page.contains("Secure"), "{page}");
    assert!(ask(origin.replace("https:", "http:")).await.expect("joined").is_err(), "plain HTTP is not answered");
}
