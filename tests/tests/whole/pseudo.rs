//! Every page with words half as long again, as another language could have them, on a phone and on a desk.
//!
//! Invariant: with everything unfolded no page and no box in it scrolls sideways, and no text is cut. What is typed, or chosen from a list, may be
//! longer than its field, which shows the rest when it is gone to.

use serde_json::json;
use tests::binary::Demo;
use tests::browser::Browser;
use tests::page_list;

use super::pages::Viewer;

/// Elements whose content is cut or wider than they are, and whether the words are long at all.
const CUT: &str = "
for (const folded of document.querySelectorAll('details')) folded.open = true;
const cut = [];
for (const e of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(e), room = [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight];
    const cuts = [style.overflowX, style.overflowY].map(way => way === 'hidden' || way === 'clip');
    // What is for the ear alone is cut to a point, and what is not shown has no size.
    if (e.clientWidth <= 1 || style.clipPath !== 'none' || ['INPUT', 'SELECT', 'TEXTAREA', 'svg'].includes(e.tagName)) continue;
    // What is wider than its box reaches out of it, or has to be scrolled in it.
    const wide = style.display !== 'inline' && !e.closest('svg') && room[0] > 1;
    if (wide || cuts.some((cut, way) => cut && room[way] > 1))
        cut.push(e.tagName.toLowerCase() + [...e.classList].map(c => '.' + c).join('') + ': ' + e.textContent.slice(0, 40));
}
return [cut, document.body.textContent.includes('[') && document.body.textContent.includes('öö')];
";

/// Puts on a page one text that is cut and one that reaches out of its box.
const PLANT: &str = "
const bad = ['overflow: hidden', 'overflow: visible'];
for (const way of bad) {
    const box = document.createElement('p');
    box.style.cssText = 'width: 40px; white-space: nowrap; ' + way;
    box.textContent = 'More than there is room for';
    document.querySelector('main').append(box);
}
";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_holds_with_words_half_as_long_again() {
    let Some(browser) = Browser::start().await.unwrap() else { return };
    let demo = Demo::start_with(&[("GRANT_DEMO_PSEUDO", "1")]).await.unwrap();
    let viewer = Viewer::new(browser, demo.address());
    viewer.open("/sign-in").await;
    viewer.browser.page().execute(PLANT, Vec::new()).await.unwrap();
    let said = viewer.browser.page().execute(CUT, Vec::new()).await.unwrap();
    assert_eq!(said[0].as_array().map(Vec::len), Some(2), "what was planted is found: {said}");
    let mut broken = Vec::new();
    for (role, pages) in page_list::sample() {
        viewer.sign_in_as(&demo, role).await;
        for (name, path) in pages {
            let (path, link) = path.split_once(' ').unwrap_or((path, ""));
            viewer.open(path).await;
            if !link.is_empty() {
                viewer.send(link).await;
            }
            // Opened once: unfolding and another width are no new request.
            for width in [1280, 390] {
                viewer.browser.viewport(width, 900).await.unwrap();
                let said = viewer.browser.page().execute(CUT, Vec::new()).await.unwrap();
                let measured = viewer.browser.width().await.unwrap();
                if !measured.fits() {
                    broken.push(format!("{name} at {width} px scrolls sideways: {measured:?}"));
                }
                if said[0] != json!([]) {
                    broken.push(format!("{name} at {width} px cuts {}", said[0]));
                }
                assert_eq!(said[1], json!(true), "{name}: words as they always are");
            }
        }
    }
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
    viewer.close().await;
}
