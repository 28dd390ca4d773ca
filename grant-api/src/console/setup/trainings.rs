//! Trainings: what was held when, and the form that records one. Who attended is recorded on the case.
//!
//! Invariant: topics are codes; a caseworker records trainings of their own NGO alone. Must not check what the rules check.

use ledger_core::id::NgoId;
use ledger_core::policy::{Action, Reading};
use ledger_core::programme::command::{Command, TrainingOpen};
use ledger_core::programme::partner::Ngo;
use ledger_core::programme::training::Training;
use poem::{Response, Result};

use super::super::act::Outcome;
use super::super::act_read::Reader;
use super::super::component::field::{Field, Input};
use super::super::component::table::Column;
use super::super::session::Visit;
use super::partners::list;
use super::{Sheet, Typed, dated, fresh, send};
use crate::app::AppResult;

/// Where the page is.
pub const PATH: &str = "/trainings";
/// Trainings shown, the newest first.
const SHOWN: usize = 200;

/// GET: the trainings and the form.
pub async fn show(visit: Visit) -> Result<Response> {
    answer(&visit, fresh()).await
}

/// POST: records one.
pub async fn take(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let (topic, held_on, hours) = (reader.code("topic"), reader.day("held_on", None), reader.number("hours", None));
    let ngo: Option<Option<NgoId>> = match visit.request.only_ngo() {
        Some(own) => Some(Some(own)),
        None => reader.optional("ngo", |reader| reader.choice("ngo", None, |id| id.parse().ok())),
    };
    let open = (|| {
        let (topic, held_on, hours, ngo) = (topic?, held_on?, hours?, ngo?);
        Some(Command::TrainingOpen(TrainingOpen { topic, held_on, hours, ngo }))
    })();
    let command = dated(&mut reader, open);
    match send(&visit, reader.errors, command, PATH).await? {
        Ok(response) => Ok(response),
        Err(outcome) => answer(&visit, outcome).await,
    }
}

/// Partner NGOs that the reader may know of.
async fn ngos(visit: &Visit) -> AppResult<Vec<Ngo>> {
    if visit.may(Reading::Setup) { visit.console.app.ngos(&visit.request).await } else { Ok(Vec::new()) }
}

async fn answer(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, typed, ngos) = (visit.words(), Typed::new(visit), ngos(visit).await?);
    let trainings = visit.console.app.trainings(&visit.request).await?;
    let held_by = |training: &Training| {
        let ngo = ngos.iter().find(|ngo| Some(ngo.ngo_id) == training.ngo_id);
        ngo.map_or_else(String::new, |ngo| format!("{} · {}", ngo.code, ngo.title))
    };
    let row = |training: &Training| {
        let (day, hours) = (words.date(training.held_on), words.number(training.hours));
        vec![training.topic.to_string(), day, hours, held_by(training)]
    };
    let field = |name: &str| words.code("field", name);
    let columns = vec![
        Column::words(field("topic")),
        Column::words(field("held_on")),
        Column::figures(field("hours")),
        Column::words(field("ngo")),
    ];
    let rows: Vec<Vec<String>> = trainings.iter().rev().take(SHOWN).map(row).collect();
    let mut sheet = Sheet::new("trainings", Action::TrainingOpen, PATH, outcome);
    (sheet.section, sheet.back) = ("trainings", "/");
    sheet.list = list(words.code("setup", "trainings"), columns, rows);
    let hours = Input::Number { value: typed.value("hours", ""), digits: 3 };
    sheet.fields = vec![typed.code("topic"), typed.past("held_on"), Field::named(&words, "hours", hours)];
    if visit.request.only_ngo().is_none() {
        let option = |ngo: &Ngo| (ngo.ngo_id.to_string(), format!("{} · {}", ngo.code, ngo.title));
        let field = typed.select("ngo", ngos.iter().map(option).collect());
        sheet.fields.push(Field { hint: None, ..field }.optional());
    }
    sheet.fields.push(Field { label: words.t("trainings-on"), hint: None, ..typed.past("on") });
    sheet.answer(visit)
}
