//! What the page that is open weighs, and whom else it asked.
//!
//! Invariant: bytes are counted as they stand, not as they travelled. Must not judge: it measures, tests do.

use serde_json::Value;

use crate::browser::Browser;
use crate::failure::{Context, Failure};

/// The page that is open, its styles and its scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Bytes of the page itself.
    pub html: u64,
    /// Bytes of its style sheets and scripts.
    pub assets: u64,
    /// Addresses outside its own origin that it asked for.
    pub foreign: Vec<String>,
}

impl Weight {
    /// Everything together.
    pub fn whole(&self) -> u64 {
        self.html + self.assets
    }
}

/// Reads the browser's own book of what it loaded.
const WEIGH: &str = "
const loaded = performance.getEntriesByType('resource');
const own = entry => new URL(entry.name).origin === location.origin || entry.name.startsWith('data:');
const text = entry => /[.](css|js)$/.test(new URL(entry.name).pathname);
const sum = entries => entries.reduce((bytes, entry) => bytes + entry.decodedBodySize, 0);
return {
  html: sum(performance.getEntriesByType('navigation')),
  assets: sum(loaded.filter(text)),
  empty: loaded.filter(entry => text(entry) && entry.decodedBodySize === 0).map(entry => entry.name),
  foreign: loaded.filter(entry => !own(entry)).map(entry => entry.name),
};";

/// Weighs the page that is open.
pub async fn weigh(browser: &Browser) -> Result<Weight, Failure> {
    let found = browser.page().execute(WEIGH, Vec::new()).await.context("weighing the page")?;
    let bytes = |key: &str| found[key].as_u64().context(format!("the page's {key}: {found}"));
    let list = |key: &str| -> Vec<String> {
        found[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let empty = list("empty");
    if bytes("html")? == 0 || !empty.is_empty() {
        return Err(Failure::new(format!("nothing was measured of {found}")));
    }
    Ok(Weight { html: bytes("html")?, assets: bytes("assets")?, foreign: list("foreign") })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::page::serve;

    #[tokio::test]
    async fn a_page_weighs_what_it_is_made_of_and_tells_whom_else_it_asks() {
        let Some(browser) = Browser::start().await.unwrap() else { return };
        let other = serve("HTTP/1.1 200 OK\r\ncontent-type: text/css", "p { color: red }");
        let body =
            format!("<!doctype html><title>Page</title><link rel=stylesheet href={}/x.css><p>text", other.address());
        let server = serve("HTTP/1.1 200 OK\r\ncontent-type: text/html", &body);
        browser.open(server.address()).await.unwrap();
        // What another origin sends is not told how long it is.
        let failure = weigh(&browser).await.unwrap_err().to_string();
        assert!(failure.contains("x.css"), "{failure}");

        let plain = "<!doctype html><link rel=icon href=data:,><title>Page</title><p>text";
        let server = serve("HTTP/1.1 200 OK\r\ncontent-type: text/html", plain);
        browser.open(server.address()).await.unwrap();
        let weight = weigh(&browser).await.unwrap();
        assert_eq!((weight.html, weight.whole()), (plain.len() as u64, plain.len() as u64));
        assert_eq!(weight.foreign, Vec::<String>::new());
    }
}
