//! Opening a case: the form of a new application with its plan.
//!
//! Invariant: the case is opened with codes and amounts only; who applies goes into the vault by a write of its own, once the
//! case is there. Must not: add the plan up; the rules do when the case is sent on.

use ledger_core::id::SubjectId;
use ledger_core::money::{Currency, Minor};
use ledger_core::policy::{self, Action};
use ledger_core::programme::application::Sector;
use ledger_core::programme::call::{Call, CallLine};
use ledger_core::programme::command::{CaseOpen, Command};
use ledger_core::programme::fund::{Fund, FundState};
use ledger_core::programme::partner::{Ngo, Sex};
use ledger_core::programme::region::{REGIONS, Region};
use ledger_core::time::plus_days;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, closed, co_owners, hidden, refusal};
use super::act_fields::co_owners_field;
use super::act_read::Reader;
use super::component::field::{Field, Input};
use super::component::next_step::Reason;
use super::page::act::{ActView, page, title};
use super::plan_items;
use super::session::Visit;
use super::show_sealed::{identity_fields, identity_of};
use super::view::amount;
use super::words::Words;
use crate::app::books::{FundPosition, LinePosition};
use crate::app::execute::Terms;
use crate::app::sealed::Identity;
use crate::app::{AppError, AppResult};

/// Days after its end for which a call is still offered: a rule refuses a date outside the call's own.
const PAST_CALL_DAYS: u64 = 730;

/// What the form can offer: what calls that are open, or were not long ago, give, and the partner NGOs to whom a case can belong.
struct Offer {
    funds: Vec<FundPosition>,
    calls: Vec<(Call, Vec<CallLine>)>,
    ngos: Vec<Ngo>,
}

/// One line that can be asked: the call, the fund, the line's position.
type Asked<'a> = (&'a Call, &'a Fund, &'a LinePosition);

impl Offer {
    async fn of(visit: &Visit) -> Result<Offer> {
        let (app, request) = (&visit.console.app, &visit.request);
        let funds = app.funds(request).await?;
        let mut calls = app.calls(request).await?;
        let today = request.today();
        // An office that begins here enters the applications of its last calls too, on the days on which they came.
        calls.retain(|(call, _)| call.opens_on <= today && today <= plus_days(call.closes_on, PAST_CALL_DAYS));
        // Most applications are of the last one.
        calls.reverse();
        let ngos = if request.only_ngo().is_some() { Vec::new() } else { app.ngos(request).await? };
        Ok(Offer { funds, calls, ngos })
    }

    fn lines(&self) -> impl Iterator<Item = Asked<'_>> {
        let all = self.calls.iter().flat_map(|(call, lines)| lines.iter().map(move |line| (call, line)));
        all.filter_map(|(call, line)| {
            let open = |position: &&FundPosition| position.fund.state == FundState::Open;
            let position = self.funds.iter().filter(open).find(|position| position.fund.fund_id == line.fund_id)?;
            let found = position.lines.iter().find(|found| found.line.line_id == line.line_id)?;
            Some((call, &position.fund, found))
        })
    }

    fn line(&self, key: &str) -> Option<Asked<'_>> {
        self.lines().find(|asked| key_of(asked) == key)
    }

    /// The currency of the form: the chosen line's fund, else the first one's.
    fn currency(&self, key: &str) -> Currency {
        self.line(key).or_else(|| self.lines().next()).map_or(Currency::UAH, |(_, fund, _)| fund.currency)
    }
}

/// How the form names a line of a call.
fn key_of((call, _, position): &Asked<'_>) -> String {
    format!("{}.{}", call.call_id, position.line.line_id)
}

/// GET: the form.
pub async fn show(visit: Visit) -> Result<Response> {
    let offer = Offer::of(&visit).await?;
    let principal = &visit.request.principal;
    let refused = policy::allow(Action::CaseOpen, &principal.roles, principal.person.id, &[]).err();
    let refused = refused.map(|_| Reason { code: "not_your_role".to_owned(), ..Reason::default() });
    answer(&visit, &offer, Outcome::first(refused))
}

/// POST: opens the case.
pub async fn take(visit: Visit) -> Result<Response> {
    let offer = Offer::of(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let subject = subject(&visit, &mut reader).await?;
    let co_owners = co_owners(&visit, &mut reader).await?;
    let input = read(&visit, &offer, &mut reader).map(|input| CaseOpen { subject, co_owners, ..input });
    let on = reader.day("on", None);
    let identity = identity_of(&visit, &mut reader);
    // An identity is recorded whole: what is typed here would take the place of all that is known of her.
    if visit.sent.some("subject").is_some() && identity.as_ref().is_some_and(|sent| !sent.fields().is_empty()) {
        reader.fault("subject", None, "has_identity");
    }
    let (Some(input), Some(on), Some(identity), true) = (input, on, identity, reader.errors.is_empty()) else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return answer(&visit, &offer, outcome);
    };
    let terms = Terms { key: Some(visit.sent.get("key").to_owned()), on: Some(on), ..Terms::default() };
    match visit.console.app.execute(&visit.request, terms, Command::CaseOpen(input)).await {
        Ok(receipt) => {
            let id = receipt.case_id.ok_or_else(|| AppError::internal("a case was opened without an id"))?;
            let opened = visit.console.app.case(&visit.request, id).await?;
            let number = &opened.case.application.number;
            // The case is open whatever becomes of the identity; where it was not kept, its own form asks for it again.
            let to = match recorded(&visit, opened.case.application.subject_id, &identity).await {
                Ok(()) => format!("/cases/{number}"),
                Err(error) => {
                    tracing::warn!(code = error.code(), cause = ?error, "a case was opened and its identity not kept");
                    format!("/cases/{number}/identity")
                }
            };
            Ok(visit.done(&to, Action::CaseOpen.code()))
        }
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            answer(&visit, &offer, outcome)
        }
    }
}

/// Seals who it is, where anything was filled in; somebody who is known already is left as they are.
async fn recorded(visit: &Visit, subject: SubjectId, identity: &Identity) -> AppResult<()> {
    if identity.fields().is_empty() {
        return Ok(());
    }
    let terms = Terms { key: Some(format!("{}-identity", visit.sent.get("key"))), ..Terms::default() };
    visit.console.app.identity_record(&visit.request, terms, (subject, 0), identity).await?;
    Ok(())
}

/// Somebody who applied before, by number; nobody when the field is empty.
async fn subject(visit: &Visit, reader: &mut Reader<'_>) -> Result<Option<SubjectId>> {
    let Some(number) = visit.sent.some("subject") else { return Ok(None) };
    match visit.console.app.subject_by_number(&visit.request, number.trim()).await {
        Ok(found) => Ok(Some(found.subject_id)),
        Err(AppError::Hidden) => {
            reader.fault("subject", None, "not_known");
            Ok(None)
        }
        Err(other) => Err(other.into()),
    }
}

fn read(visit: &Visit, offer: &Offer, reader: &mut Reader<'_>) -> Option<CaseOpen> {
    let line = reader.choice("budget_line", None, |key| offer.line(key));
    let known = visit.sent.some("subject").is_some() || offer.ngos.is_empty();
    let ngo =
        (!known).then(|| reader.choice("ngo", None, |id| offer.ngos.iter().find(|ngo| ngo.ngo_id.to_string() == id)));
    let asked = visit.sent.some("subject").is_none();
    let sex = reader.optional("sex", |reader| reader.choice("sex", None, Sex::from_code));
    let currency = offer.currency(visit.sent.get("budget_line"));
    let requested = reader.amount("amount", None, currency);
    let sector = reader.choice("sector", None, Sector::from_code);
    let region = reader.choice("region", None, Region::parse);
    let owners = reader.number("owners", None);
    let own = reader.optional("own_contribution", |reader| reader.amount("own_contribution", None, currency));
    let consent_on = reader.day("consent_on", None);
    let items = plan_items::read(reader, currency, 0);
    let (call, fund, position) = line?;
    let ngo = match ngo {
        Some(chosen) => Some(chosen?.ngo_id),
        None => None,
    };
    Some(CaseOpen {
        call: call.call_id,
        subject: None,
        ngo,
        sex: sex?.filter(|_| asked),
        fund: fund.fund_id,
        line: position.line.line_id,
        requested: requested?,
        items,
        sector: sector?,
        region: region?,
        owners: owners?,
        co_owners: Vec::new(),
        own_minor: own?.map_or(Minor::ZERO, |own| own.minor),
        consent_on: consent_on?,
    })
}

fn answer(visit: &Visit, offer: &Offer, outcome: Outcome) -> Result<Response> {
    let words = visit.words();
    let mut fields = hidden(0, "")?;
    let currency = offer.currency(visit.sent.get("budget_line"));
    fields.push(Field::heading(&words, "new-case-who"));
    fields.extend(who_fields(visit, &words, offer));
    fields.push(Field::heading(&words, "new-case-what"));
    fields.extend(what_fields(visit, &words, offer, currency));
    fields.push(Field::heading(&words, "new-case-plan"));
    fields.extend(plan_items::fields(&words, &visit.sent, currency, &[]));
    if visit.console.app.has_vault() {
        fields.push(Field::heading(&words, "new-case-identity"));
        fields.extend(identity_fields(visit, &words));
    }
    let view = ActView {
        action: Action::CaseOpen.code().to_owned(),
        fields,
        closed: closed(visit, &outcome),
        errors: outcome.errors,
        refused: outcome.refused,
        submit_to: "/cases/new".to_owned(),
        back: "/cases".to_owned(),
        csrf: visit.csrf.clone(),
        ..ActView::default()
    };
    let frame = visit.frame(title(&words, &view), "cases", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

/// A list to choose from, with what was chosen.
fn select(visit: &Visit, words: &Words, name: &str, options: Vec<(String, String)>) -> Field {
    Field::named(words, name, Input::Select { value: visit.sent.get(name).to_owned(), options })
}

/// A date, today at the latest.
fn date(visit: &Visit, words: &Words, name: &str, known: &str) -> Field {
    let value = if visit.sent.is_form { visit.sent.get(name).to_owned() } else { known.to_owned() };
    Field::named(words, name, Input::Date { value, latest: Some(visit.request.today().to_string()) })
}

/// Who applies, and with whom.
fn who_fields(visit: &Visit, words: &Words, offer: &Offer) -> Vec<Field> {
    let sent = |name: &str| visit.sent.get(name).to_owned();
    let ngo = |ngo: &Ngo| (ngo.ngo_id.to_string(), format!("{} · {}", ngo.code, ngo.title));
    let mut fields = vec![Field::named(words, "subject", Input::Text { value: sent("subject"), max: 20 }).optional()];
    if !offer.ngos.is_empty() {
        fields.push(select(visit, words, "ngo", offer.ngos.iter().map(ngo).collect()).optional());
    }
    let sex = |sex: &Sex| (sex.code().to_owned(), words.code("sex", sex.code()));
    fields.push(select(visit, words, "sex", Sex::ALL.iter().map(sex).collect()).optional());
    fields.extend([
        Field::named(words, "owners", Input::Number { value: sent("owners"), digits: 2 }),
        co_owners_field(words, sent("co_owners")),
        date(visit, words, "consent_on", ""),
        Field { label: words.t("case-new-on"), ..date(visit, words, "on", &visit.request.today().to_string()) },
    ]);
    fields
}

/// What is asked for, and for which business.
fn what_fields(visit: &Visit, words: &Words, offer: &Offer, currency: Currency) -> Vec<Field> {
    let line = |asked: Asked<'_>| {
        let (call, fund, position) = asked;
        let available = amount(position.available, fund.currency).text(words);
        let name = format!("{} · {} · {} {}", call.code, fund.code, position.line.code, position.line.title);
        let label = words.ta("line-with-available", &[("line", name.into()), ("available", available.into())]);
        (key_of(&asked), label)
    };
    let sector = |sector: &Sector| (sector.code().to_owned(), words.code("sector", sector.code()));
    let region = |digits: &str| {
        let code = format!("UA-{digits}");
        let name = words.code("region", &code);
        (code, name)
    };
    let money = |name: &str| {
        let (value, currency) = (visit.sent.get(name).to_owned(), currency.code().to_owned());
        Field::named(words, name, Input::Amount { value, currency })
    };
    vec![
        select(visit, words, "budget_line", offer.lines().map(line).collect()),
        money("amount"),
        money("own_contribution").optional(),
        select(visit, words, "sector", Sector::ALL.iter().map(sector).collect()),
        select(visit, words, "region", REGIONS.iter().map(|digits| region(digits)).collect()),
    ]
}
