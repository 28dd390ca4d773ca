//! The log on pages: which records were asked for, with the names of colleagues, and one record with its proof.
//!
//! Invariant: what was asked stays in the address. Must not: leave a record out.

use ledger_core::ledger::log::{LogLeaf, root_text};
use ledger_core::policy::SYSTEM;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::asked::faulty;
use super::component::filter::{Filter, asked_again};
use super::component::pager::Pager;
use super::page::log::{LeafView, LogView, PATH, Record, leaf_title, page, title};
use super::session::Visit;
use super::view::Names;
use crate::app::log_pages::{LogAsked, Which};
use crate::app::{AppError, AppResult, clock};

/// Records on a page.
const PAGE: u64 = 50;

/// `/log`.
pub async fn show(visit: Visit) -> Result<Response> {
    let words = visit.words();
    let (status, view) = match found(&visit).await {
        Ok(view) => (StatusCode::OK, view),
        Err(error) => {
            let asked = faulty(&words, filters(&visit), error)?;
            let (records, pager) = (Vec::new(), Pager::default());
            (asked.status, LogView { filters: asked.filters, errors: asked.errors, size: 0, records, pager })
        }
    };
    let frame = visit.frame(title(&words), "log", 0);
    Ok(visit.page(status, &frame, &page(&words, &view)))
}

fn filters(visit: &Visit) -> Vec<Filter> {
    let words = visit.words();
    let choices = [("refused", words.t("log-refused-only")), ("looks", words.t("log-looks-only"))];
    let choices = choices.map(|(code, text)| (code.to_owned(), text)).into();
    let mut list = vec![Filter::choice("which", words.t("log-which"), visit.sent.some("which"), choices)];
    list.push(Filter::text("case", words.t("log-case"), visit.sent.some("case")));
    list
}

async fn found(visit: &Visit) -> AppResult<LogView> {
    let (which, case) = (visit.sent.some("which"), visit.sent.some("case"));
    let unknown = || AppError::field("?which", "choice", "Acts are all, refused, or looks.");
    let acts = which.map(|which| Which::from_code(which).ok_or_else(unknown)).transpose()?.unwrap_or_default();
    // A page that there is not is the first one.
    let before = visit.sent.some("after").and_then(|text| text.parse().ok());
    let asked = LogAsked { before, case, which: acts };
    let found = visit.console.app.log_page(&visit.request, asked, PAGE).await?;
    let mut names = Names::new(visit);
    let system = visit.words().t("log-system");
    let mut records = Vec::with_capacity(found.page.rows.len());
    for leaf in &found.page.rows {
        records.push(
            record(&mut names, leaf, leaf.case_id.and_then(|case| found.cases.get(&case)), system.clone()).await?,
        );
    }
    let query = [("which", which), ("case", case)];
    Ok(LogView {
        filters: filters(visit),
        errors: Vec::new(),
        size: found.size,
        records,
        pager: Pager {
            first: before.map(|_: i64| asked_again(PATH, &query, None)),
            next: found.page.next.as_deref().map(|next| asked_again(PATH, &query, Some(next))),
        },
    })
}

/// `system` is what the program itself is called.
async fn record(names: &mut Names<'_>, leaf: &LogLeaf, case: Option<&String>, system: String) -> AppResult<Record> {
    Ok(Record {
        number: leaf.seq,
        at: clock::office_time(leaf.recorded_at),
        on: leaf.on_day,
        person: match leaf.actor_id {
            SYSTEM => system,
            person => names.name(person).await?,
        },
        attested: match leaf.attested_id.filter(|person| *person != leaf.actor_id) {
            Some(person) => Some(names.name(person).await?),
            None => None,
        },
        action: leaf.action.clone(),
        refused: Some(leaf.outcome.clone()).filter(|outcome| outcome != "granted"),
        object: leaf.object_kind.clone(),
        object_id: leaf.object_id.clone(),
        case: case.cloned(),
    })
}

/// `/log/{number}`.
pub async fn leaf(visit: Visit) -> Result<Response> {
    let number: i64 = visit.part("number").parse().map_err(|_| AppError::Hidden)?;
    let found = visit.console.app.log_leaf(&visit.request, number).await?;
    let (words, mut names) = (visit.words(), Names::new(&visit));
    let view = LeafView {
        record: record(&mut names, &found.leaf, found.case.as_ref(), words.t("log-system")).await?,
        request: found.leaf.request_id.clone(),
        hash: root_text(&found.proof.leaf),
        path: found.proof.path.iter().map(|hash| root_text(hash)).collect(),
        root: (found.proof.size, root_text(&found.proof.root)),
        bytes: found.leaf.body,
    };
    let frame = visit.frame(leaf_title(&words, number), "log", 0);
    Ok(visit.page(StatusCode::OK, &frame, &super::page::log::leaf(&words, &view)))
}
