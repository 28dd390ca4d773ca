//! The organisation's own fund: what no donor bears is booked on it, and money that nobody knows waits in it.
//!
//! Invariant: there is one for the whole programme; once it is there the page shows it and has no form. Must not decide: the
//! rules refuse a second one.

use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, FreeFundOpen};
use poem::{Response, Result};

use super::super::act::Outcome;
use super::super::act_read::Reader;
use super::super::component::table::Column;
use super::super::session::Visit;
use super::partners::list;
use super::{Sheet, Typed, dated, fresh, send};

/// The page's path.
pub const PATH: &str = "/setup/own-fund";

/// GET: the own fund, or the form that opens it.
pub async fn show(visit: Visit) -> Result<Response> {
    answer(&visit, fresh()).await
}

/// POST: opens it.
pub async fn open(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let (code, title) = (reader.code("code"), reader.label("title"));
    let open = code.zip(title).map(|(code, title)| Command::FreeFundOpen(FreeFundOpen { code, title }));
    let command = dated(&mut reader, open);
    match send(&visit, reader.errors, command, PATH).await? {
        Ok(response) => Ok(response),
        Err(outcome) => answer(&visit, outcome).await,
    }
}

async fn answer(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, typed) = (visit.words(), Typed::new(visit));
    let funds = visit.console.app.funds(&visit.request).await?;
    let own = funds.iter().map(|position| &position.fund).filter(|fund| fund.donor_id.is_none());
    let rows: Vec<Vec<String>> = own.map(|fund| vec![fund.code.to_string(), fund.title.to_string()]).collect();
    let mut sheet = Sheet::new("own_fund", Action::FreeFundOpen, PATH, outcome);
    sheet.lacking = (!rows.is_empty()).then(|| words.t("setup-own-fund-one"));
    let columns = ["code", "title"].map(|name| Column::words(words.code("field", name))).to_vec();
    sheet.list = list(words.code("setup", "own_fund"), columns, rows);
    sheet.links = vec![("/setup/funds".to_owned(), words.code("setup", "funds"))];
    sheet.fields = vec![typed.code("code"), typed.label("title"), typed.past("on")];
    sheet.answer(visit)
}
