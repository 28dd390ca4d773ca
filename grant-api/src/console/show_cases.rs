//! The list of cases: by words of a search, by exact number, in pages; its files, and the searches that a person keeps.
//!
//! Invariant: a number finds a case whole and not by a part of it, so that nobody can feel their way through the cases. Must
//! not: sort or filter what the use case gave.

use ledger_core::policy::{Action, roles_for};
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::filter::{Filter, FilterFault, Officer, Term};
use ledger_core::programme::grant::AwardState;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::steps::waiting;
use ledger_core::programme::world::{Dossier, World};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::badge::{Machine, State};
use super::component::error_summary::FormError;
use super::component::pager::Pager;
use super::page::cases::{CaseRow, CasesView, Chip, Saved, TermChip, page, title};
use super::session::{Visit, see_other};
use super::show_statements::saved;
use super::view::{amount, codes, state_of};
use crate::app::saved::SavedFilter;
use crate::app::statements::FileForm;
use crate::app::{AppError, search};

/// Cases on one page.
const PAGE: usize = 30;

/// States that the list can be narrowed to, in the order of an application's life and then of a grant's.
const CHIPS: [ApplicationState; 10] = [
    ApplicationState::Draft,
    ApplicationState::Submitted,
    ApplicationState::Screening,
    ApplicationState::Eligible,
    ApplicationState::PlanReady,
    ApplicationState::InReview,
    ApplicationState::ReadyForCommittee,
    ApplicationState::Approved,
    ApplicationState::Ineligible,
    ApplicationState::Rejected,
];
const GRANT_CHIPS: [AwardState; 5] =
    [AwardState::AgreementSent, AwardState::Active, AwardState::Suspended, AwardState::Completed, AwardState::Closed];

/// The page.
pub async fn show(visit: Visit) -> Result<Response> {
    answer(&visit, StatusCode::OK, Vec::new()).await
}

/// POST: keeps a search.
pub async fn save(visit: Visit) -> Result<Response> {
    let query = visit.sent.get("query").to_owned();
    match visit.console.app.saved_filter_add(&visit.request, visit.sent.get("name"), &query).await {
        Ok(_) => Ok(see_other(&address(&query, None))),
        Err(AppError::Invalid { .. } | AppError::Conflict { .. }) => {
            let errors = vec![FormError { field: Some("name".to_owned()), text: visit.words().t("cases-not-saved") }];
            answer(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors).await
        }
        Err(other) => Err(other.into()),
    }
}

/// POST: forgets one.
pub async fn forget(visit: Visit) -> Result<Response> {
    let id = visit.sent.get("saved").parse().map_err(|_| AppError::Hidden)?;
    visit.console.app.saved_filter_remove(&visit.request, id).await?;
    Ok(see_other("/cases"))
}

/// The cases that meet a search, as CSV.
pub async fn csv(visit: Visit) -> Result<Response> {
    file(&visit, FileForm::Csv).await
}

/// The same as XLSX.
pub async fn xlsx(visit: Visit) -> Result<Response> {
    file(&visit, FileForm::Xlsx).await
}

async fn file(visit: &Visit, form: FileForm) -> Result<Response> {
    let filter = search::read(visit.sent.get("q"))?;
    Ok(saved(visit.console.app.search_file(&visit.request, &filter, None, form).await?))
}

/// The list under a query, from a number on. The words of a query need no escaping but for the blanks between them.
fn address(query: &str, after: Option<&str>) -> String {
    let query = query.split_whitespace().collect::<Vec<_>>().join("+");
    let pairs = [("q", Some(query).filter(|query| !query.is_empty())), ("after", after.map(str::to_owned))];
    let set: Vec<String> = pairs.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))).collect();
    if set.is_empty() { "/cases".to_owned() } else { format!("/cases?{}", set.join("&")) }
}

/// What was asked: a number of its own looks for that case; words with colons narrow the list, and so does a chip.
fn asked(visit: &Visit) -> Result<std::result::Result<Filter, FilterFault>> {
    let sent = visit.sent.some(if visit.sent.is_form { "query" } else { "q" });
    let filter = sent.filter(|query| query.contains(':')).map_or_else(|| Ok(Filter::default()), Filter::read);
    Ok(match state_asked(visit)? {
        Some(state) => filter.and_then(|filter| filter.with(Term::State(state.code()))),
        None => filter,
    })
}

async fn answer(visit: &Visit, status: StatusCode, errors: Vec<FormError>) -> Result<Response> {
    let (app, words) = (&visit.console.app, visit.words());
    let mut view = CasesView { errors, csrf: visit.csrf.clone(), ..CasesView::default() };
    let number = visit.sent.some("q").filter(|query| !query.contains(':'));
    let mut rows = Vec::new();
    let filter = match (number, asked(visit)?) {
        (Some(number), _) => {
            match app.case_unseen_by_number(&visit.request, number).await {
                Ok(found) => return Ok(see_other(&format!("/cases/{}", found.case.application.number))),
                // Nothing by that number: the list says so, to those who may see a list.
                Err(AppError::Hidden) => visit.request.may(ledger_core::policy::Reading::Cases)?,
                Err(other) => return Err(other.into()),
            }
            view.query = Some(number.chars().take(40).collect());
            Filter::default()
        }
        (None, Err(fault)) => {
            visit.request.may(ledger_core::policy::Reading::Cases)?;
            view.fault = Some(words.ta(
                &format!("query-fault-{}", fault.code),
                &[("word", fault.word.chars().take(40).collect::<String>().into()), ("known", fault.known.into())],
            ));
            Filter::default()
        }
        (None, Ok(filter)) => {
            let page = app.search_page(&visit.request, &filter, visit.sent.some("after"), PAGE).await?;
            rows = page.cases;
            view.total = i64::try_from(page.total).ok();
            view.pager = Pager {
                first: visit.sent.some("after").map(|_| address(&filter.to_string(), None)),
                next: page.next.map(|number| address(&filter.to_string(), Some(&number))),
            };
            filter
        }
    };
    let today = visit.request.today();
    view.rows = rows.iter().map(|case| row(case, today, visit.request.sight(case) == Sight::Whole)).collect();
    let narrowed = !filter.terms.is_empty() || view.query.is_some() || view.fault.is_some();
    view.unfiltered = !narrowed && visit.sent.some("after").is_none();
    // What was typed comes back with its fault.
    let typed = visit.sent.some("q").filter(|_| view.fault.is_some());
    view.filter = typed.map_or_else(|| filter.to_string(), |typed| typed.chars().take(300).collect());
    view.terms = terms(visit, &filter).await?;
    let state = filter.terms.iter().find_map(|term| match term {
        Term::State(code) => Some(*code),
        _ => None,
    });
    view.chips = chips(state, filter.terms.is_empty());
    let keeps = |one: SavedFilter| Saved { href: address(&one.query, None), name: one.name, id: one.id.to_string() };
    view.saved = app.saved_filters(&visit.request).await?.into_iter().map(keeps).collect();
    let may_open = roles_for(Action::CaseOpen).iter().any(|role| visit.request.principal.roles.contains(role));
    view.open_href = may_open.then(|| "/cases/new".to_owned());
    let frame = visit.frame(title(&words), "cases", 0);
    Ok(visit.page(status, &frame, &page(&words, &view)))
}

/// The words of a search, each with the list without it.
async fn terms(visit: &Visit, filter: &Filter) -> Result<Vec<TermChip>> {
    let words = visit.words();
    let mut chips = Vec::new();
    for term in &filter.terms {
        let key = words.code("term", term.key().code());
        let value = match term {
            Term::Is(is) => words.code("how", is.code()),
            Term::State(code) => {
                words.code_if_known("state-application", code).unwrap_or_else(|| words.code("state-grant", code))
            }
            Term::Officer(Officer::Me) => visit.request.principal.person.name.clone(),
            Term::Officer(Officer::Person(person)) => visit.console.app.name_of(*person).await?,
            Term::Region(region) => words.code("region", region.as_str()),
            Term::Sector(sector) => words.code("sector", sector.code()),
            Term::Since(day) => words.date(*day),
            Term::Ngo(_) | Term::Call(_) | Term::Fund(_) | Term::Number(_) => term.value(),
        };
        let without = address(&filter.without(term).to_string(), None);
        chips.push(TermChip { text: format!("{key}: {value}"), without });
    }
    Ok(chips)
}

/// The state asked for; a code that is none is as absent as a page that is none.
fn state_asked(visit: &Visit) -> Result<Option<ApplicationState>> {
    match visit.sent.some("state") {
        None => Ok(None),
        Some(code) => Ok(Some(ApplicationState::from_code(code).ok_or(AppError::Hidden)?)),
    }
}

fn chips(chosen: Option<&str>, all: bool) -> Vec<Chip> {
    let mut chips = vec![Chip { state: None, href: "/cases".to_owned(), count: None, chosen: all }];
    let applications = CHIPS.iter().map(|state| State::new(Machine::Application, state.code()));
    let grants = GRANT_CHIPS.iter().map(|state| State::new(Machine::Grant, state.code()));
    let mut states: Vec<State> = applications.chain(grants).collect();
    // Another state that was asked for has a chip as well.
    if let Some(code) = chosen.filter(|code| states.iter().all(|state| state.code != **code)) {
        let machine = if ApplicationState::from_code(code).is_some() { Machine::Application } else { Machine::Grant };
        states.push(State::new(machine, code));
    }
    for state in states {
        let href = format!("/cases?q=state:{}", state.code);
        chips.push(Chip { href, count: None, chosen: chosen == Some(state.code.as_str()), state: Some(state) });
    }
    chips
}

/// A row; of a case that is closed to its reader it tells where it stands alone.
fn row(case: &Dossier, today: chrono::NaiveDate, open: bool) -> CaseRow {
    let (state, since) = state_of(case);
    let number = &case.application.number;
    // On whom it waits follows from the state alone: who of the committee is still to come is the committee's room.
    let steps = waiting(case, &World::default(), today);
    let review = matches!(case.application.state, ApplicationState::PlanReady | ApplicationState::InReview);
    let waits_on = match steps.iter().filter(|step| step.is_due(today)).min_by_key(|step| step.since) {
        Some(step) => codes(step.roles),
        None if review => codes(roles_for(Action::Score)),
        None => Vec::new(),
    };
    CaseRow {
        code: number.clone(),
        href: format!("/cases/{number}"),
        state,
        since,
        sector: open.then(|| case.application.sector.code().to_owned()),
        region: open.then(|| case.application.region.as_str().to_owned()),
        approved: case.award.as_ref().filter(|_| open).map(|award| amount(award.approved_minor, award.currency)),
        waits_on,
    }
}
