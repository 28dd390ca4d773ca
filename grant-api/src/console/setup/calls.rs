//! Calls for applications: dates, the most that one application may ask, and what may be given from each budget line.
//!
//! Invariant: a line left empty gives nothing in the call. Must not check dates or budgets: the rules do.

use ledger_core::money::Currency;
use ledger_core::policy::Action;
use ledger_core::programme::call::{Call, CallLine, left};
use ledger_core::programme::command::{CallOpen, Command, NewCallLine};
use ledger_core::programme::fund::FundState;
use poem::{Response, Result};

use super::super::act::Outcome;
use super::super::act_read::Reader;
use super::super::component::table::Column;
use super::super::session::Visit;
use super::super::view::amount;
use super::super::words::Words;
use super::partners::list;
use super::{Sheet, Typed, dated, fresh, labelled, may, send};
use crate::app::AppResult;
use crate::app::books::{FundPosition, LinePosition};

/// Budget lines that one form can take; the rules allow more, by the API.
const LINES: usize = 60;

/// Lines of open funds that a call can give from; nothing for those who open no call, and need not know of funds.
async fn lines(visit: &Visit) -> AppResult<Vec<(FundPosition, LinePosition)>> {
    if !may(visit, Action::CallOpen) {
        return Ok(Vec::new());
    }
    let funds = visit.console.app.funds(&visit.request).await?;
    let open = funds.into_iter().filter(|position| position.fund.state == FundState::Open);
    let pair = |position: FundPosition| {
        let lines = position.lines.clone();
        lines.into_iter().map(move |line| (position.clone(), line))
    };
    Ok(open.flat_map(pair).take(LINES).collect())
}

fn name(line: &LinePosition) -> String {
    format!("line_{}", line.line.line_id)
}

fn label(words: &Words, (position, line): &(FundPosition, LinePosition)) -> String {
    let name = format!("{} · {} {}", position.fund.code, line.line.code, line.line.title);
    let available = amount(line.available, position.fund.currency).text(words);
    words.ta("line-with-available", &[("line", name.into()), ("available", available.into())])
}

/// GET: the calls.
pub async fn show(visit: Visit) -> Result<Response> {
    calls_with(&visit, fresh()).await
}

/// POST: opens one.
pub async fn take(visit: Visit) -> Result<Response> {
    let (words, offered) = (visit.words(), lines(&visit).await?);
    let currency = offered.first().map_or(Currency::UAH, |(position, _)| position.fund.currency);
    let mut reader = Reader::new(words, &visit.sent);
    let (code, title) = (reader.code("code"), reader.label("title"));
    let (opens_on, closes_on) = (reader.day("opens_on", None), reader.day("closes_on", None));
    let ceiling = reader.amount("ceiling", None, currency);
    let mut given = Vec::new();
    for one in &offered {
        let (position, line) = one;
        let (name, label) = (name(line), label(&words, one));
        let budget = reader.optional(&name, |reader| reader.amount(&name, Some(&label), position.fund.currency));
        let (fund, line) = (position.fund.fund_id, line.line.line_id);
        given.extend(budget.flatten().map(|money| NewCallLine { fund, line, budget_minor: money.minor }));
    }
    let open = (|| {
        let (code, title, ceiling) = (code?, title?, ceiling?);
        Some(CallOpen { code, title, opens_on: opens_on?, closes_on: closes_on?, ceiling, lines: given })
    })();
    let command = dated(&mut reader, open.map(Command::CallOpen));
    match send(&visit, reader.errors, command, "/setup/calls").await? {
        Ok(response) => Ok(response),
        Err(outcome) => calls_with(&visit, outcome).await,
    }
}

async fn calls_with(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, typed, offered) = (visit.words(), Typed::new(visit), lines(visit).await?);
    let calls = visit.console.app.calls(&visit.request).await?;
    let mut columns: Vec<Column> = ["code", "title"].map(|name| Column::words(words.code("field", name))).to_vec();
    columns.push(Column::words(words.t("fund-period")));
    columns.push(Column::figures(words.code("field", "ceiling")));
    columns.push(Column::figures(words.t("call-left")));
    let row = |(call, lines): &(Call, Vec<CallLine>)| {
        let still = lines.iter().map(|line| left(line, call.currency).minor);
        let still = ledger_core::money::Minor::sum(still).ok();
        vec![
            call.code.to_string(),
            call.title.to_string(),
            format!("{} – {}", words.date(call.opens_on), words.date(call.closes_on)),
            amount(call.ceiling_minor, call.currency).text(&words),
            still.map_or_else(String::new, |still| amount(still, call.currency).text(&words)),
        ]
    };
    let currency = offered.first().map_or(Currency::UAH, |(position, _)| position.fund.currency);
    let mut sheet = Sheet::new("calls", Action::CallOpen, "/setup/calls", outcome);
    sheet.list = list(words.code("setup", "calls"), columns, calls.iter().map(row).collect());
    sheet.lacking = (may(visit, Action::CallOpen) && offered.is_empty()).then(|| words.t("setup-needs-line"));
    sheet.fields = vec![
        typed.code("code"),
        typed.label("title"),
        typed.day("opens_on"),
        typed.day("closes_on"),
        typed.amount("ceiling", "", currency.code()),
    ];
    for one in &offered {
        let field = typed.amount(&name(&one.1), "", one.0.fund.currency.code());
        sheet.fields.push(labelled(field, words.ta("call-line", &[("line", label(&words, one).into())])).optional());
    }
    sheet.fields.push(typed.past("on"));
    sheet.answer(visit)
}
