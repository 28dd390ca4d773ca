//! Booking a line of a statement as something, on a page: a form for each action that money of its way can be.
//!
//! Invariant: a form is made for the line as it stands; what is left of it may be booked whole or in part. Must not: decide
//! whether it may be booked.

use ledger_core::money::Minor;
use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, CurrencyBuy};
use ledger_core::time::Day;
use poem::{Response, Result};

use super::act::Outcome;
use super::act_read::Reader;
use super::booked::{Came, Sheet, answer, answered, first_look, send, unread};
use super::component::code::code;
use super::component::date::date;
use super::component::facts::Fact;
use super::component::money::money;
use super::component::next_step::Reason;
use super::form::Sent;
use super::line_forms::{Known, Read, booking_of};
use super::page::bank::href as account_href;
use super::page::reconcile::href as worklist;
use super::session::{Visit, see_other};
use super::setup::may;
use super::show_bank::named;
use super::view::{amount, left_of};
use crate::app::line_book::LineBook;
use crate::app::{AppError, AppResult};

/// The form that books a line as something.
pub(super) fn href(account: &str, reference: &str, action: Action) -> String {
    format!("{}/lines/{reference}/{}", account_href(account), action.code())
}

/// The work list with a line on the right, among those that are open or booked.
pub(super) fn line_href(book: &LineBook, booked: bool) -> String {
    let of = if booked { "show=booked&" } else { "" };
    format!("{}?{of}line={}", worklist(book.account.code.as_str()), book.line.statement_line_id)
}

/// GET: the form.
pub async fn show(visit: Visit) -> Result<Response> {
    let known = known(&visit).await?;
    if known.book.state.left_minor == Minor::ZERO {
        return Ok(see_other(&line_href(&known.book, true)));
    }
    let fields = known.fields(&visit);
    if !may(&visit, known.booking.action) {
        let refused = Reason { code: "not_your_role".to_owned(), ..Reason::default() };
        return answer(&visit, sheet(&visit, &known)?, Outcome::first(Some(refused)), None);
    }
    let sent = Sent::untouched(&fields);
    let mut reader = Reader::new(visit.words(), &sent);
    let (read, on) = (known.read(&mut reader), reader.day("on", None));
    let whole = read.filter(|_| reader.errors.is_empty());
    let commands = match whole {
        Some(read) => commands(&visit, &known, read).await?,
        None => Vec::new(),
    };
    let preview = first_look(&visit, on, commands).await?;
    answer(&visit, sheet(&visit, &known)?, Outcome::first(None), preview)
}

/// POST: looks at the entry, or books.
pub async fn take(visit: Visit) -> Result<Response> {
    if let Some(action) = answered(&visit).await? {
        return Ok(visit.done(&worklist(visit.part("code")), action));
    }
    let known = known(&visit).await?;
    match read(&visit, &known).await? {
        Came::Taken => Ok(visit.done(&next(&known), known.booking.action.code())),
        Came::Back(back) => {
            let (outcome, preview) = *back;
            answer(&visit, sheet(&visit, &known)?, outcome, preview)
        }
    }
}

async fn read(visit: &Visit, known: &Known) -> AppResult<Came> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let (read, on): (_, Option<Day>) = (known.read(&mut reader), reader.day("on", None));
    let (Some(read), Some(on), true) = (read, on, reader.errors.is_empty()) else { return Ok(unread(reader.errors)) };
    let commands = commands(visit, known, read).await?;
    send(visit, on, commands).await
}

/// Where the work goes on: what came back is issued again or cancelled, so its line stays in sight; else the next open line.
fn next(known: &Known) -> String {
    if known.booking.action == Action::PaymentReturn {
        return line_href(&known.book, true);
    }
    worklist(known.book.account.code.as_str())
}

/// The line that the path names, and what its form needs.
async fn known(visit: &Visit) -> AppResult<Known> {
    let (app, request) = (&visit.console.app, &visit.request);
    let account = named(visit).await?;
    let book = app.line_named(request, account.bank_account_id, visit.part("reference")).await?;
    let booking = Action::from_code(visit.part("action")).and_then(|action| booking_of(&book, action));
    let booking = booking.ok_or(AppError::Hidden)?;
    let funds = if booking.of_fund() { app.funds(request).await? } else { Vec::new() };
    let choices = match booking.among() {
        Some(among) => app.line_choices(request, &book, among).await?,
        None => Vec::new(),
    };
    Ok(Known { book, booking, funds, choices, base: app.base_currency().await? })
}

async fn commands(visit: &Visit, known: &Known, read: Read) -> AppResult<Vec<Command>> {
    let app = &visit.console.app;
    match read {
        Read::Step(command) => Ok(vec![command]),
        Read::Payments(ask) => app.line_payments(&known.book, &ask).await,
        Read::Purchase(fund, own, other) => {
            let other = app.line_book(&visit.request, other).await?;
            let (this, left) = (&known.book, other.left());
            let this = (this.line.bank_account_id, own, this.next_ref(own.minor)?);
            let that = (other.line.bank_account_id, left, other.next_ref(left.minor)?);
            let (paid, bought) = if known.book.incoming() { (that, this) } else { (this, that) };
            Ok(vec![Command::CurrencyBuy(CurrencyBuy {
                fund,
                from: paid.0,
                paid: paid.1,
                paid_ref: paid.2,
                to: bought.0,
                bought: bought.1,
                bought_ref: bought.2,
                value_on: known.book.line.value_on,
            })])
        }
    }
}

fn sheet(visit: &Visit, known: &Known) -> AppResult<Sheet> {
    let (words, book) = (visit.words(), &known.book);
    let line = &book.line;
    let next_ref = book.next_ref(book.state.left_minor)?;
    Ok(Sheet {
        action: known.booking.action.code(),
        object: line.reference.to_string(),
        facts: vec![
            Fact::text(words.t("bank-booked"), words.date(line.booked_on)),
            Fact::new(words.t("bank-value"), date(&words, line.value_on)),
            Fact::new(words.t("bank-amount"), money(&words, &amount(line.amount_minor, line.currency))),
            Fact::new(words.t("bank-left"), money(&words, &left_of(line, &book.state))),
            Fact::new(words.t("line-under"), code(next_ref.as_str())),
        ],
        fields: known.fields(visit),
        version: book.version(),
        submit_to: href(book.account.code.as_str(), line.reference.as_str(), known.booking.action),
        back: line_href(book, false),
    })
}
