//! Accessibility of the page that is open, by axe-core: WCAG 2.0 to 2.2, levels A and AA, in both themes.
//!
//! `GRANT_TEST_AXE` names the file of axe-core (`.ci/full` fetches it); without it nothing is measured, and nothing is claimed.
//! Invariant: every rule of those levels runs, none is switched off. Must not: judge what was found.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Context, Failure};

/// Runs in the page: loads axe-core once, and tells what it found as lines of text.
const RUN: &str = "
const done = arguments[arguments.length - 1];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
window.axe.run(document, { runOnly: { type: 'tag', values: tags } }).then(
  result => done({ passes: result.passes.length, found: result.violations.flatMap(one =>
    one.nodes.map(node => one.id + ' (' + one.impact + '): ' + node.target.join(' ') + ' — ' +
      [...node.any, ...node.all, ...node.none].map(check => check.message).join('; '))) }),
  error => done({ error: String(error) }));";

/// The program text of axe-core, where the environment names it.
fn source() -> Result<Option<String>, Failure> {
    let Some(place) = std::env::var_os("GRANT_TEST_AXE") else { return Ok(None) };
    std::fs::read_to_string(&place).map(Some).context(format!("GRANT_TEST_AXE {}", place.display()))
}

/// What is wrong with the page that is open, a line each, in the light and in the dark theme; `None` where axe-core is not given.
pub async fn violations(browser: &Browser) -> Result<Option<Vec<String>>, Failure> {
    let Some(source) = source()? else { return Ok(None) };
    let page = browser.page();
    page.execute(&source, Vec::new()).await.context("loading axe-core")?;
    let before = theme(browser, "light").await?;
    let mut lines = run(browser, "light").await?;
    theme(browser, "dark").await?;
    lines.extend(run(browser, "dark").await?);
    theme(browser, &before).await?;
    Ok(Some(lines))
}

/// Puts the page into a theme; the one it was in before.
pub async fn theme(browser: &Browser, theme: &str) -> Result<String, Failure> {
    const SET: &str = "const root = document.documentElement; const before = root.dataset.theme;
        root.dataset.theme = arguments[0]; return before;";
    let before = browser.page().execute(SET, vec![json!(theme)]).await.context("setting the theme")?;
    Ok(before.as_str().unwrap_or_default().to_owned())
}

async fn run(browser: &Browser, theme: &str) -> Result<Vec<String>, Failure> {
    let found = browser.page().execute_async(RUN, Vec::new()).await.context("running axe-core")?;
    if let Some(error) = found["error"].as_str() {
        return Err(Failure::new(format!("axe-core: {error}")));
    }
    // A page on which no rule passes was not looked at.
    found["passes"].as_u64().filter(|passes| *passes > 0).context("axe-core ran no rule")?;
    let lines = found["found"].as_array().context("what axe-core found")?;
    Ok(lines.iter().filter_map(Value::as_str).map(|line| format!("{theme}: {line}")).collect())
}
