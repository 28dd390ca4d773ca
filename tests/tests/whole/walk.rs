//! The README's walk by curl, run as it stands: a case from intake to closed, two refusals on the way, its figures after.

use std::process::Command;

use tests::binary::{Demo, grant_api};

/// The block after the marker, as a reader would copy it.
fn block() -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let after = readme.split("<!-- walk -->").nth(1).expect("the README marks its walk");
    after
        .split("```bash\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("the walk is a bash block")
        .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_of_the_readme_ends_with_a_closed_grant_and_two_refusals() {
    if Command::new("curl").arg("--version").output().is_err() {
        tests::require::missing("curl", "the README's walk is not run");
        return;
    }
    let demo = Demo::start().await.unwrap();
    let (data, address) = (demo.data().to_path_buf(), demo.address().to_string());
    let run = tokio::task::spawn_blocking(move || {
        Command::new("bash").arg("-c").arg(block()).env("DIR", data).env("URL", address).output().unwrap()
    });
    let output = run.await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));

    let refused: Vec<&str> = text.lines().filter(|line| line.starts_with("REFUSED")).collect();
    assert_eq!(refused.len(), 2, "{text}");
    assert!(refused[0].contains("over_budget.") && refused[0].contains("limit: UAH 60000.00"), "{}", refused[0]);
    assert!(refused[0].contains("Earlier act: vote close by Chair on "), "{}", refused[0]);
    assert!(
        refused[1].contains("duties.") && refused[1].contains("Earlier act: disbursement request by you on "),
        "{}",
        refused[1]
    );
    assert!(text.contains("/close -> closed"), "{text}");

    // What the entries of the whole case add up to, by hand: approved 55,000, signed and spent 54,000 in two parts.
    let lines = |line: &str| text.lines().filter(|found| found.trim() == line).count();
    assert_eq!(lines("credit 9600  UAH 55000.00"), 1);
    assert_eq!(lines("credit 9700  UAH 54000.00"), 1);
    assert_eq!(lines("credit 1010  UAH 34000.00") + lines("credit 1010  UAH 20000.00"), 2);
    assert_eq!(lines("debit 5010  UAH 34000.00") + lines("debit 5010  UAH 20000.00"), 2);
    assert_eq!(lines("credit 9800  UAH 34000.00") + lines("credit 9800  UAH 20000.00"), 2);

    let url = format!("sqlite://{}", demo.data().join("ledger.db").display());
    let verified = grant_api(&["verify", "--database", &url]).await.unwrap();
    assert_eq!(verified.code, Some(0), "{}", verified.stdout);
    assert!(verified.stdout.contains("8 checks, 0 findings"), "{}", verified.stdout);
}
