//! What a machine may lack (a database server, a browser) and what tests do then.
//!
//! Invariant: an absent tool is never passed over in silence. It is said on one line, once a process, straight to
//! standard error (the test runner swallows what passing tests print); and where `GRANT_TEST_REQUIRE` names the tool
//! (a list with commas: `postgres,chromium`), its absence fails the test.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// The environment variable that lists the tools whose absence is a failure.
pub const REQUIRE: &str = "GRANT_TEST_REQUIRE";

static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Tells that `tool` is not there and why that was concluded; the caller then leaves its test out.
///
/// # Panics
/// When `GRANT_TEST_REQUIRE` names the tool: the failure of the test is the purpose.
#[allow(clippy::panic, reason = "failing the test that needs the tool is what this function is for")]
pub fn missing(tool: &str, why: &str) {
    if demanded(&std::env::var(REQUIRE).unwrap_or_default(), tool) {
        panic!("{tool} is demanded by {REQUIRE} and is missing: {why}");
    }
    let first = SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(tool.to_owned());
    if first {
        tell(&format!("left out: tests that need {tool} ({why})"));
    }
}

/// Says a line past the test runner, which swallows what passing tests print.
pub fn tell(line: &str) {
    // One write, so that lines of parallel tests do not mix. Nothing can be done when standard error is closed.
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).ok();
}

fn demanded(list: &str, tool: &str) -> bool {
    list.split(',').any(|name| name.trim().eq_ignore_ascii_case(tool))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_demanded_when_the_list_names_it_whole() {
        assert!(demanded("postgres,chromium", "postgres"));
        assert!(demanded(" Chromium , postgres", "chromium"));
        assert!(!demanded("", "postgres"));
        assert!(!demanded("postgresql", "postgres"));
    }

    #[test]
    fn a_missing_tool_that_nobody_demands_is_told_and_not_fatal() {
        missing("a-tool-that-nobody-demands", "made up for this test");
        assert!(SAID.lock().is_ok_and(|said| said.contains("a-tool-that-nobody-demands")));
    }
}
