//! Whether everything that can be done on the page that is open can be reached without a mouse.
//!
//! Invariant: what is not visible is left out, as the Tab key leaves it out. Must not judge: it measures, tests do.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::Value;

use crate::browser::Browser;
use crate::failure::{Context, Failure};

/// What of a page the keyboard meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// How many links, buttons, fields and the like the page shows.
    pub elements: u64,
    /// What is wrong, a line each.
    pub faults: Vec<String>,
}

/// What the keyboard has to meet, how an element is named in a fault, and whether a mark is around it.
const FOUND: &str = "
const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable]';
const native = e => e.matches('a[href], button, input, select, textarea, summary');
const name = e => e.tagName.toLowerCase() + (e.id && '#' + e.id) + (e.name ? '[' + e.name + ']' : '')
    + ' ' + JSON.stringify((e.innerText || e.value || '').trim().slice(0, 40));
const shown = [...document.querySelectorAll(wanted)].filter(e => e.checkVisibility({ visibilityProperty: true })
    && !e.disabled && (e.tabIndex >= 0 || native(e)));
const marked = e => { const style = getComputedStyle(e), box = e.getBoundingClientRect();
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none')
        && box.width >= 1 && box.height >= 1; };";

/// Focuses each element in turn.
const REACH: &str = "
const before = document.activeElement, faults = [];
for (const e of shown) {
    if (e.tabIndex < 0) { faults.push(name(e) + ' is left out by the Tab key'); continue; }
    if (e.tabIndex > 0) faults.push(name(e) + ' is out of the order of the page');
    e.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== e) faults.push(name(e) + ' takes no focus');
    else if (!marked(e)) faults.push(name(e) + ' shows no focus');
}
document.activeElement.blur();
if (before && before !== document.body) before.focus();
return { elements: shown.length, faults };";

/// Notes what has the focus; a date has several stops, so that an element may have it still.
const STEP: &str = "
const e = document.activeElement, met = window.met ??= [], last = met[met.length - 1];
if (e === document.body || (met.length > 1 && e === met[0])) return { over: true, faults: [] };
const faults = [];
if (e === last) return { over: false, faults };
if (last && !(last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING))
    faults.push(name(e) + ' comes after ' + name(last));
const box = e.getBoundingClientRect();
if (!marked(e) || box.bottom <= 0 || box.top >= innerHeight) faults.push(name(e) + ' has the focus and it is not seen');
met.push(e);
return { over: false, faults };";

/// What was never met: of a choice only one answer is a stop, the arrows lead to the others.
const MISSED: &str = "
const met = window.met, group = e => e.type === 'radio' && met.some(m => m.type === 'radio' && m.name === e.name);
const missed = shown.filter(e => !met.includes(e) && !group(e)).map(e => name(e) + ' was not met');
return { elements: met.length, faults: missed, first: met[0].getAttribute('href') };";

/// Stops that no page has.
const TOO_MANY: usize = 1_000;

/// Looks at every element of the page that is open.
pub async fn reach(browser: &Browser) -> Result<Reached, Failure> {
    let found = run(browser, REACH).await?;
    Ok(Reached { elements: found["elements"].as_u64().context("the page's elements")?, faults: faults(&found) })
}

/// Presses the Tab key from the top of the page that was just opened to its end; and where the first stop leads to.
pub async fn walk(browser: &Browser) -> Result<(Reached, String), Failure> {
    let mut wrong = Vec::new();
    for _ in 0..TOO_MANY {
        press(browser, Key::Tab).await?;
        let step = run(browser, STEP).await?;
        wrong.extend(faults(&step));
        if step["over"] == true {
            let found = run(browser, MISSED).await?;
            wrong.extend(faults(&found));
            let elements = found["elements"].as_u64().context("the elements that were met")?;
            let first = found["first"].as_str().unwrap_or_default().to_owned();
            return Ok((Reached { elements, faults: wrong }, first));
        }
    }
    Err(Failure::new("the Tab key does not come to an end"))
}

async fn run(browser: &Browser, script: &str) -> Result<Value, Failure> {
    browser.page().execute(&format!("{FOUND}{script}"), Vec::new()).await.context("asking the page for its elements")
}

fn faults(found: &Value) -> Vec<String> {
    found["faults"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Presses a key on whatever has the focus.
pub async fn press(browser: &Browser, key: Key) -> Result<(), Failure> {
    let value = char::from(key);
    let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
    browser.page().perform_actions(keys).await.context("pressing a key")?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::page::serve;

    #[tokio::test]
    async fn what_the_tab_key_misses_and_what_shows_no_focus_is_told() {
        let Some(browser) = Browser::start().await.unwrap() else { return };
        let body = "<!doctype html><title>Page</title><style>.bare:focus { outline: none }</style>
            <a id=first href='#one'>first</a><button tabindex='-1'>left out</button><a class=bare href='#two'>bare</a>
            <input name=late tabindex=3><button disabled>off</button><a href='#three' hidden>hidden</a>
            <details><summary>more</summary><a href='#four'>folded</a></details>";
        let server = serve("HTTP/1.1 200 OK\r\ncontent-type: text/html", body);
        browser.open(server.address()).await.unwrap();
        let reached = reach(&browser).await.unwrap();
        let faults = [
            "button \"left out\" is left out by the Tab key",
            "a \"bare\" shows no focus",
            "input[late] \"\" is out of the order of the page",
        ];
        assert_eq!(reached.faults, faults);
        assert_eq!(reached.elements, 5);
        browser.open(server.address()).await.unwrap();
        let (walked, first) = walk(&browser).await.unwrap();
        assert_eq!(first, "", "the one that has an order of its own comes first");
        let faults = [
            "a#first \"first\" comes after input[late] \"\"",
            "a \"bare\" has the focus and it is not seen",
            "button \"left out\" was not met",
        ];
        assert_eq!((walked.elements, walked.faults), (4, faults.map(str::to_owned).to_vec()));
    }
}
