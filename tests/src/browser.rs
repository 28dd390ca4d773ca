//! A real browser: headless Chromium by chromedriver, one fresh profile for each session.
//!
//! Invariant: nothing of the user's browser is touched, nothing outside the machine is asked by the browser of its own
//! accord, and driver, browser and profile are gone with the session. Must not hold assertions: it measures, tests judge.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Map, Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::daemon::{Daemon, executable};
use crate::failure::{Context, Failure};
use crate::require;

const START_LIMIT: Duration = Duration::from_secs(60);

/// Starts that may fail before it counts: on a full machine a browser misses its limit, and the driver ends at once when
/// the port that it was given for one family of addresses has just been taken for the other.
const ATTEMPTS: usize = 3;

/// Browsers at a time in one test process: each takes some 300 MB and more than one core while it starts.
static ROOM: Semaphore = Semaphore::const_new(2);

/// The switches of a browser that keeps to itself. The sandbox needs user namespaces, which containers and root lack;
/// the pages shown are our own. With the pipe the browser ends when its driver does.
const SWITCHES: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
];

/// A browser with one window.
pub struct Browser {
    client: Client,
    _driver: Daemon,
    _room: SemaphorePermit<'static>,
}

/// A line of the browser's log: script errors, failed loads, violations of the content security policy.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// `SEVERE`, `WARNING`, `INFO`, ...
    pub level: String,
    /// Where it comes from: `security`, `network`, `javascript`, `console-api`, ...
    pub source: String,
    /// The text, with address and position in front.
    pub message: String,
}

/// How wide a page is, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Width {
    /// What the content takes.
    pub scroll: i64,
    /// What the window shows.
    pub client: i64,
    /// Elements that reach beyond the window and scroll neither themselves nor in a box of their own: tag, id, classes.
    pub beyond: Vec<String>,
}

impl Width {
    /// Whether nothing has to be scrolled sideways.
    pub fn fits(&self) -> bool {
        self.scroll <= self.client
    }
}

/// Where driver and browser are, or why they can't be had.
fn programs() -> Result<(PathBuf, PathBuf), Failure> {
    let folders = [Path::new("/usr/lib/chromium"), Path::new("/usr/lib/chromium-browser")];
    let driver = executable(&["chromedriver"], &folders).context("looking for chromedriver in PATH")?;
    let browser =
        executable(&["chromium", "chromium-browser", "google-chrome"], &[]).context("looking for chromium in PATH")?;
    Ok((driver, browser))
}

/// Driver and browser; their absence is told (see `require.rs`).
fn installed() -> Option<(PathBuf, PathBuf)> {
    programs().map_err(|why| require::missing("chromium", &why.to_string())).ok()
}

/// A session of a fresh driver with a fresh profile; another of both when it does not start.
async fn session(driver: &Path, browser: &Path) -> Result<(Client, Daemon), Failure> {
    let mut failures = Vec::new();
    while failures.len() < ATTEMPTS {
        match attempt(driver, browser).await {
            Ok(started) => return Ok(started),
            Err(failure) => failures.push(failure.to_string()),
        }
    }
    Err(Failure::new(format!("no browser in {ATTEMPTS} starts:\n{}", failures.join("\n"))))
}

async fn attempt(driver: &Path, browser: &Path) -> Result<(Client, Daemon), Failure> {
    let profile = tempfile::Builder::new().prefix("grant-chromium-").tempdir()?;
    let mut command = Command::new(driver);
    // Crash reports and caches go to the profile as well.
    command.arg("--port=0").env("HOME", profile.path()).env("TMPDIR", profile.path()).current_dir("/");
    let profile = profile.keep();
    let mut daemon = Daemon::start(command, "TERM", std::slice::from_ref(&profile))?;
    let port: u16 = daemon.line(START_LIMIT, port_in).await?;
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities(browser, &profile.join("profile")));
    let address = format!("http://127.0.0.1:{port}");
    let client = tokio::time::timeout(START_LIMIT, builder.connect(&address)).await;
    let client = client.map_err(|_| daemon.failure("no browser session within the limit"))?;
    Ok((client.map_err(|error| daemon.failure(&error.to_string()))?, daemon))
}

impl Browser {
    /// Starts a browser; `None` where the machine has none, which is told (see `require.rs`).
    pub async fn start() -> Result<Option<Self>, Failure> {
        let Some((driver, browser)) = installed() else { return Ok(None) };
        let room = ROOM.acquire().await?;
        let (client, driver) = session(&driver, &browser).await?;
        Ok(Some(Browser { client, _driver: driver, _room: room }))
    }

    /// The session itself: finding, typing, clicking.
    pub fn page(&self) -> &Client {
        &self.client
    }

    /// Opens an address and waits until it is loaded.
    pub async fn open(&self, url: &str) -> Result<(), Failure> {
        self.client.goto(url).await.context(format!("opening {url}"))
    }

    /// Sets the exact size of the visible area, in CSS pixels; below 600 wide as a phone that obeys the viewport tag.
    pub async fn viewport(&self, width: u32, height: u32) -> Result<(), Failure> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        // A scroll bar would take 15 of the pixels asked for.
        self.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await.map(|_| ())
    }

    /// Writes a picture of the whole page, from its top to its end, as PNG.
    pub async fn screenshot(&self, file: &Path) -> Result<(), Failure> {
        let metrics = self.devtools("Page.getLayoutMetrics", json!({})).await?;
        let (width, height) = (&metrics["cssLayoutViewport"]["clientWidth"], &metrics["cssContentSize"]["height"]);
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let how = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let taken = self.devtools("Page.captureScreenshot", how).await?;
        let png = base64::prelude::BASE64_STANDARD.decode(taken["data"].as_str().context("the picture's data")?)?;
        std::fs::write(file, png).context(file.display())
    }

    /// The browser's log since the last call. Violations of the content security policy have the source `security`.
    pub async fn log(&self) -> Result<Vec<LogLine>, Failure> {
        let lines = self.issue("se/log", json!({ "type": "browser" })).await?;
        let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let line = |line: &Value| LogLine {
            level: text(line, "level"),
            source: text(line, "source"),
            message: text(line, "message"),
        };
        Ok(lines.as_array().context("the browser's log")?.iter().map(line).collect())
    }

    /// Measures the page's width against the window's.
    pub async fn width(&self) -> Result<Width, Failure> {
        let found = self.client.execute(WIDTH, Vec::new()).await.context("measuring the page")?;
        let number = |key: &str| found[key].as_i64().context(format!("the page's {key}"));
        let beyond = found["beyond"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        Ok(Width { scroll: number("scroll")?, client: number("client")?, beyond: beyond.collect() })
    }

    /// Sends a command of the browser's developer protocol (themes, network conditions, ..).
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value, Failure> {
        let body = json!({ "cmd": command, "params": parameters });
        self.issue("goog/cdp/execute", body).await.context(command)
    }

    /// Lets pages run scripts of their own, or keeps them from it; what this session itself asks a page goes on.
    pub async fn scripts(&self, run: bool) -> Result<(), Failure> {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !run })).await.map(|_| ())
    }

    /// Puts what is downloaded from now on into a folder, under the names that the site gives.
    pub async fn download_to(&self, folder: &Path) -> Result<(), Failure> {
        let how = json!({ "behavior": "allow", "downloadPath": folder.display().to_string() });
        self.devtools("Browser.setDownloadBehavior", how).await.map(|_| ())
    }

    /// Ends the session in order; dropping the browser ends it too.
    pub async fn close(self) -> Result<(), Failure> {
        self.client.close().await.context("closing the browser")
    }

    async fn issue(&self, path: &'static str, body: Value) -> Result<Value, Failure> {
        Ok(self.client.issue_cmd(Extension { path, body }).await?)
    }
}

/// A command of chromedriver beyond the WebDriver standard.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// Only what is visible counts: an element inside a box that scrolls or clips does not widen the page.
const WIDTH: &str = r#"
const root = document.documentElement, limit = root.clientWidth, beyond = [];
const boxed = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== 'visible') return true; return false; };
for (const e of document.body.querySelectorAll('*'))
    if (e.getBoundingClientRect().right > limit + 0.5 && !boxed(e))
        beyond.push(e.tagName.toLowerCase() + (e.id && '#' + e.id) + [...e.classList].map(c => '.' + c).join(''));
return { scroll: root.scrollWidth, client: limit, beyond };
"#;

fn capabilities(browser: &Path, profile: &Path) -> Map<String, Value> {
    let mut switches: Vec<String> = SWITCHES.map(str::to_owned).to_vec();
    switches.push(format!("--user-data-dir={}", profile.display()));
    let mut map = Map::new();
    map.insert("goog:chromeOptions".into(), json!({ "binary": browser.display().to_string(), "args": switches }));
    map.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
    map
}

fn port_in(line: &str) -> Option<u16> {
    line.strip_prefix("ChromeDriver was started successfully on port ")?.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::page::{Server, serve};

    const STRICT: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-security-policy: default-src 'none'; \
                          style-src 'unsafe-inline'";

    fn page(body: &str) -> Server {
        let head = r#"<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">"#;
        serve(STRICT, &format!("{head}<title>Page</title><style>body{{margin:0}}</style><body>{body}"))
    }

    fn png_size(file: &Path) -> (u32, u32) {
        let bytes = std::fs::read(file).unwrap();
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    }

    #[tokio::test]
    async fn a_page_is_opened_measured_and_pictured_whole_at_both_widths() {
        let Some(browser) = Browser::start().await.unwrap() else { return };
        let folder = tempfile::tempdir().unwrap();
        let server = page(r#"<div style="height:3000px">tall</div>"#);
        for (width, height) in [(390, 844), (1280, 800)] {
            browser.viewport(width, height).await.unwrap();
            browser.open(server.address()).await.unwrap();
            assert_eq!(browser.page().title().await.unwrap(), "Page");
            let measured = browser.width().await.unwrap();
            assert!(measured.fits() && measured.beyond.is_empty(), "{measured:?}");
            let file = folder.path().join(format!("{width}.png"));
            browser.screenshot(&file).await.unwrap();
            assert_eq!(png_size(&file), (width, 3000));
        }
        browser.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_page_wider_than_the_window_is_told_with_the_element_that_is() {
        let Some(browser) = Browser::start().await.unwrap() else { return };
        let server = page(
            r#"<div style="overflow-x:auto"><p style="width:900px">scrolls in its box</p></div>
               <p id="wide" class="money" style="width:700px">too wide</p>"#,
        );
        browser.viewport(390, 844).await.unwrap();
        browser.open(server.address()).await.unwrap();
        let measured = browser.width().await.unwrap();
        assert_eq!(measured, Width { scroll: 700, client: 390, beyond: vec!["p#wide.money".to_owned()] });
        assert!(!measured.fits());
        browser.viewport(1280, 800).await.unwrap();
        assert!(browser.width().await.unwrap().fits());
    }

    #[tokio::test]
    async fn a_violation_of_the_content_security_policy_is_in_the_log() {
        let Some(browser) = Browser::start().await.unwrap() else { return };
        let quiet = page("<p>nothing to refuse</p>");
        browser.open(quiet.address()).await.unwrap();
        let security = |lines: Vec<LogLine>| lines.into_iter().filter(|line| line.source == "security").count();
        assert_eq!(security(browser.log().await.unwrap()), 0);
        let inline = page("<script>document.title = 'ran'</script>");
        browser.open(inline.address()).await.unwrap();
        assert_eq!(browser.page().title().await.unwrap(), "Page", "the script was refused");
        assert_eq!(security(browser.log().await.unwrap()), 1);
    }

    /// More looks than a page takes to come.
    const LOOKS: usize = 500;

    #[tokio::test]
    async fn without_scripts_a_page_runs_none_and_is_found_filled_and_asked_all_the_same() {
        let Some(browser) = Browser::start().await.unwrap() else { return };
        let body = "<!doctype html><title>Page</title><form action='/next'><input name=a></form>
            <script>document.title = 'ran'; document.forms[0].onsubmit = () => false</script>";
        let server = serve("HTTP/1.1 200 OK\r\ncontent-type: text/html", body);
        browser.open(server.address()).await.unwrap();
        assert_eq!(browser.page().title().await.unwrap(), "ran");
        browser.scripts(false).await.unwrap();
        browser.open(server.address()).await.unwrap();
        assert_eq!(browser.page().title().await.unwrap(), "Page");
        let field = browser.page().find(fantoccini::Locator::Css("input")).await.unwrap();
        field.send_keys("typed\u{e007}").await.unwrap();
        // The form is sent by the stroke, and the page that answers it comes when it comes.
        let mut asked = serde_json::Value::Null;
        for _ in 0..LOOKS {
            asked = browser.page().execute("return location.pathname + location.search", Vec::new()).await.unwrap();
            if asked != "/" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(asked, "/next?a=typed");
        browser.scripts(true).await.unwrap();
        browser.open(server.address()).await.unwrap();
        assert_eq!(browser.page().title().await.unwrap(), "ran");
    }

    /// A driver that fails as often as it is told to, with the driver's own words, and is the real one from then on.
    fn failing_driver(folder: &Path, times: usize, driver: &Path) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let (file, count) = (folder.join("chromedriver"), folder.join("count").display().to_string());
        let script = format!(
            "#!/bin/sh\necho >> '{count}'\n[ $(wc -l < '{count}') -gt {times} ] || {{ echo 'IPv4 port not available. \
             Exiting...'; exit 1; }}\nexec '{}' \"$@\"\n",
            driver.display()
        );
        std::fs::write(&file, script).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    #[tokio::test]
    async fn a_driver_that_does_not_start_is_started_again_and_at_last_given_up_with_its_words() {
        let Some((driver, browser)) = installed() else { return };
        let _room = ROOM.acquire().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (client, _driver) = session(&failing_driver(folder.path(), 2, &driver), &browser).await.unwrap();
        client.close().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let failure = session(&failing_driver(folder.path(), 3, &driver), &browser).await.err().unwrap().to_string();
        assert_eq!(failure.matches("exit status: 1").count(), ATTEMPTS, "{failure}");
    }

    #[test]
    fn the_port_is_read_from_the_drivers_line() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 42927."), Some(42927));
        assert_eq!(port_in("Starting ChromeDriver 156 on port 0"), None);
    }
}
