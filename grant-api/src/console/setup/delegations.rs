//! Roles handed to colleagues: who stands in for whom, until when; a form to hand one over, and one to end it.
//!
//! Invariant: only a role that the person holds themself is offered. Must not decide: the rules do, when the form is sent.

use ledger_core::id::PersonId;
use ledger_core::policy::{Action, Role};
use ledger_core::programme::command::{Command, DelegationEnd, DelegationSet};
use ledger_core::programme::delegation::{Delegation, NOT_DELEGABLE};
use maud::html;
use poem::{Response, Result};

use super::super::act::Outcome;
use super::super::act_read::Reader;
use super::super::component::facts::Fact;
use super::super::component::table::{Column, Table};
use super::super::session::Visit;
use super::super::view::Names;
use super::{Sheet, Typed, fresh, send};
use crate::app::{AppError, AppResult};

/// Where the page is.
pub const PATH: &str = "/delegations";

/// GET: the list and the form.
pub async fn show(visit: Visit) -> Result<Response> {
    answer(&visit, fresh()).await
}

/// POST: hands a role of one's own over.
pub async fn take(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let to = reader.choice("person", None, |id| id.parse::<PersonId>().ok());
    let role = reader.choice("role", None, Role::from_code);
    let (from_on, until_on) = (reader.day("starts_on", None), reader.day("ends_on", None));
    let from = visit.request.principal.person.id;
    let set = (|| Some(DelegationSet { from, to: to?, role: role?, from_on: from_on?, until_on: until_on? }))();
    let command = set.map(|set| (Command::DelegationSet(set), visit.request.today()));
    match send(&visit, reader.errors, command, PATH).await? {
        Ok(response) => Ok(response),
        Err(outcome) => answer(&visit, outcome).await,
    }
}

async fn answer(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, typed, app) = (visit.words(), Typed::new(visit), &visit.console.app);
    let (me, today) = (visit.request.principal.person.id, visit.request.today());
    let mut names = Names::new(visit);
    let mut rows = Vec::new();
    for row in app.delegations(&visit.request).await? {
        let (from, to) = (names.name(row.from_id).await?, names.name(row.to_id).await?);
        let open = row.active && row.until_on >= today && (row.from_id == me || visit_is_admin(visit));
        rows.push(vec![
            html! { (from) },
            html! { (to) },
            html! { (words.code("role", row.role.code())) },
            html! { (words.date(row.from_on)) " – " (words.date(row.until_on)) },
            html! { @if open { a href={ (PATH) "/" (row.delegation_id) "/end" } { (words.code("do", "delegation_end")) } } },
        ]);
    }
    let mut sheet = Sheet::new("delegations", Action::DelegationSet, PATH, outcome);
    sheet.back = "/";
    let heads = ["delegations-from", "delegations-to", "delegations-role", "delegations-days", "column-next"];
    let columns = heads.iter().map(|head| Column::words(words.t(head))).collect();
    let caption = words.code("setup", "delegations");
    sheet.list = (!rows.is_empty()).then_some(Table { caption, caption_hidden: true, columns, rows, totals: None });
    let mine: Vec<(String, String)> = app
        .own_roles(&visit.request)
        .await?
        .into_iter()
        .filter(|role| !NOT_DELEGABLE.contains(role))
        .map(|role| (role.code().to_owned(), words.code("role", role.code())))
        .collect();
    sheet.lacking = mine.is_empty().then(|| words.t("delegations-none"));
    let colleagues = app.colleagues(&visit.request).await?;
    let colleagues = colleagues.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    sheet.fields = vec![
        typed.select("person", colleagues),
        typed.select("role", mine),
        typed.day("starts_on"),
        typed.day("ends_on"),
    ];
    sheet.answer(visit)
}

fn visit_is_admin(visit: &Visit) -> bool {
    visit.request.principal.roles.contains(&Role::Admin)
}

async fn found(visit: &Visit) -> AppResult<Delegation> {
    let rows = visit.console.app.delegations(&visit.request).await?;
    let same = |row: &Delegation| row.delegation_id.to_string() == visit.part("code");
    rows.into_iter().find(same).ok_or(AppError::Hidden)
}

/// GET: what is about to be ended.
pub async fn end_form(visit: Visit) -> Result<Response> {
    let row = found(&visit).await?;
    end_with(&visit, &row, fresh()).await
}

/// POST: ends it at once.
pub async fn end(visit: Visit) -> Result<Response> {
    let row = found(&visit).await?;
    let version = visit.sent.get("version").parse().unwrap_or(row.version);
    let end = Command::DelegationEnd(DelegationEnd { delegation: row.delegation_id, version });
    match send(&visit, Vec::new(), Some((end, visit.request.today())), PATH).await? {
        Ok(response) => Ok(response),
        Err(outcome) => end_with(&visit, &row, outcome).await,
    }
}

async fn end_with(visit: &Visit, row: &Delegation, outcome: Outcome) -> Result<Response> {
    let words = visit.words();
    let mut names = Names::new(visit);
    let mut sheet =
        Sheet::new("delegations", Action::DelegationEnd, format!("{PATH}/{}/end", row.delegation_id), outcome);
    sheet.back = "/";
    sheet.version = row.version;
    sheet.facts = vec![
        Fact::text(words.t("delegations-from"), names.name(row.from_id).await?),
        Fact::text(words.t("delegations-to"), names.name(row.to_id).await?),
        Fact::text(words.t("delegations-role"), words.code("role", row.role.code())),
        Fact::text(words.t("delegations-days"), format!("{} – {}", words.date(row.from_on), words.date(row.until_on))),
    ];
    sheet.answer(visit)
}
