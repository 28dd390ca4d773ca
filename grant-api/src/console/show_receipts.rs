//! Receipts of an account that nobody knows, on pages: the list with ages, and the forms that give one its place or send it
//! back.
//!
//! Invariant: a receipt finds one place, whole. Must not: decide which.

use ledger_core::id::{ClaimId, DisbursementId, FundId, ReceiptId};
use ledger_core::money::Money;
use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, ReceiptIdentify, ReceiptStep, ReceiptTarget};
use ledger_core::programme::disbursement::BankLine;
use ledger_core::programme::fund::FundState;
use ledger_core::programme::treasury::Receipt;
use ledger_core::time::days_between;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::Outcome;
use super::act_read::Reader;
use super::booked::{Came, Sheet, answer, answered, first_look, send, unread};
use super::component::code::code;
use super::component::facts::Fact;
use super::component::field::Field;
use super::component::money::money;
use super::component::next_step::Reason;
use super::form::Sent;
use super::page::receipts::{ReceiptItem, page, path, title};
use super::session::Visit;
use super::setup::{Typed, may};
use super::show_bank::named;
use super::view::amount;
use super::words::Words;
use crate::app::line_choices::{LineChoice, ReceiptPlaces};
use crate::app::{AppError, AppResult};

/// Value of the place that is the organisation's own.
const OWN: &str = "own";
/// Steps of a receipt.
const STEPS: [Action; 2] = [Action::ReceiptIdentify, Action::ReceiptReturn];

/// GET: the list.
pub async fn list(visit: Visit) -> Result<Response> {
    let bank = named(&visit).await?;
    let found = visit.console.app.held_receipts(&visit.request, &bank).await?;
    let today = visit.request.today();
    let steps: Vec<Action> = STEPS.into_iter().filter(|action| may(&visit, *action)).collect();
    let item = |(row, line): &(Receipt, BankLine)| ReceiptItem {
        reference: line.bank_ref.to_string(),
        since: line.booked_on,
        days: days_between(line.booked_on, today),
        amount: amount(row.amount_minor, row.currency),
        steps: steps
            .iter()
            .map(|action| (step_href(bank.code.as_str(), row.receipt_id, *action), action.code()))
            .collect(),
    };
    let items: Vec<ReceiptItem> = found.iter().map(item).collect();
    let words = visit.words();
    let frame = visit.frame(title(&words), "bank", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, bank.code.as_str(), &items)))
}

fn step_href(account: &str, receipt: ReceiptId, action: Action) -> String {
    format!("{}/{receipt}/{}", path(account), action.code())
}

/// A receipt, what is done with it, and where it could belong.
struct Known {
    account: String,
    row: Receipt,
    line: BankLine,
    action: Action,
    places: ReceiptPlaces,
}

async fn known(visit: &Visit) -> AppResult<Known> {
    let (app, request) = (&visit.console.app, &visit.request);
    let bank = named(visit).await?;
    let action = Action::from_code(visit.part("action")).filter(|action| STEPS.contains(action));
    let action = action.ok_or(AppError::Hidden)?;
    let held = app.held_receipts(request, &bank).await?;
    let found = held.into_iter().find(|(row, _)| row.receipt_id.to_string() == visit.part("id"));
    let (row, line) = found.ok_or(AppError::Hidden)?;
    let places = match action {
        Action::ReceiptIdentify => app.receipt_places(request, &bank, &row).await?,
        _ => ReceiptPlaces::default(),
    };
    Ok(Known { account: bank.code.to_string(), row, line, action, places })
}

impl Known {
    fn fields(&self, visit: &Visit) -> Vec<Field> {
        let typed = Typed::new(visit);
        let mut fields = Vec::new();
        if self.action == Action::ReceiptIdentify {
            fields.push(typed.select("place", self.options(&visit.words())));
        }
        fields.push(typed.past("on"));
        fields
    }

    /// Where it could belong: a donor's fund, a claim, a payment of its amount, the organisation itself.
    fn options(&self, words: &Words) -> Vec<(String, String)> {
        let fund = |one: &crate::app::books::FundPosition| {
            let fund = &one.fund;
            let fits = !fund.is_free() && fund.currency == self.row.currency && fund.state != FundState::Closed;
            let label = format!("{} · {} · {}", words.code("act", "tranche_receive"), fund.code, fund.title);
            fits.then(|| (format!("tranche.{}", fund.fund_id), label))
        };
        let named = |key: &str, act: &str, one: &LineChoice| {
            let case = one.case.clone().unwrap_or_default();
            let what = one.kind.map_or_else(|| one.name.clone(), |kind| words.code("claim", kind));
            let sum = amount(one.amount.minor, one.amount.currency).text(words);
            (format!("{key}.{}", one.id), format!("{} · {case} · {what} · {sum}", words.code("act", act)))
        };
        let claims = self.places.claims.iter().map(|one| named("claim", "claim_refund", one));
        let payments = self.places.payments.iter().map(|one| named("returned", "payment_return", one));
        let own = (OWN.to_owned(), words.t("receipt-own"));
        self.places.funds.iter().filter_map(fund).chain(claims).chain(payments).chain([own]).collect()
    }

    fn command(&self, words: &Words, reader: &mut Reader<'_>, version: i64) -> Option<Command> {
        let receipt = self.row.receipt_id;
        if self.action == Action::ReceiptReturn {
            return Some(Command::ReceiptReturn(ReceiptStep { receipt, version }));
        }
        let options = self.options(words);
        let known = |value: &str| options.iter().any(|(option, _)| option == value);
        let target = reader.choice("place", None, |value| if known(value) { target(value) } else { None })?;
        Some(Command::ReceiptIdentify(ReceiptIdentify { receipt, version, target }))
    }

    fn sheet(&self, visit: &Visit) -> Sheet {
        let words = visit.words();
        let sum = Money { minor: self.row.amount_minor, currency: self.row.currency };
        Sheet {
            action: self.action.code(),
            object: self.line.bank_ref.to_string(),
            facts: vec![
                Fact::new(words.t("bank-reference"), code(self.line.bank_ref.as_str())),
                Fact::text(words.t("month-since"), words.date(self.line.booked_on)),
                Fact::new(words.t("bank-amount"), money(&words, &amount(sum.minor, sum.currency))),
            ],
            fields: self.fields(visit),
            version: self.row.version,
            submit_to: step_href(&self.account, self.row.receipt_id, self.action),
            back: path(&self.account),
        }
    }
}

fn target(value: &str) -> Option<ReceiptTarget> {
    if value == OWN {
        return Some(ReceiptTarget::Own);
    }
    let (kind, id) = value.split_once('.')?;
    match kind {
        "tranche" => id.parse::<FundId>().ok().map(ReceiptTarget::Tranche),
        "claim" => id.parse::<ClaimId>().ok().map(ReceiptTarget::Claim),
        "returned" => id.parse::<DisbursementId>().ok().map(ReceiptTarget::Returned),
        _ => None,
    }
}

/// GET: the form.
pub async fn show(visit: Visit) -> Result<Response> {
    let known = known(&visit).await?;
    if !may(&visit, known.action) {
        let refused = Reason { code: "not_your_role".to_owned(), ..Reason::default() };
        return answer(&visit, known.sheet(&visit), Outcome::first(Some(refused)), None);
    }
    let sent = Sent::untouched(&known.fields(&visit));
    let mut reader = Reader::new(visit.words(), &sent);
    let command = known.command(&visit.words(), &mut reader, known.row.version);
    let preview = first_look(&visit, reader.day("on", None), command.into_iter().collect()).await?;
    answer(&visit, known.sheet(&visit), Outcome::first(None), preview)
}

/// POST: looks at the entry, or books.
pub async fn take(visit: Visit) -> Result<Response> {
    if let Some(action) = answered(&visit).await? {
        return Ok(visit.done(&path(visit.part("code")), action));
    }
    let known = known(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let version = visit.sent.get("version").parse().unwrap_or(-1);
    let (command, on) = (known.command(&visit.words(), &mut reader, version), reader.day("on", None));
    let came = match (command, on) {
        (Some(command), Some(on)) => send(&visit, on, vec![command]).await?,
        _ => unread(reader.errors),
    };
    match came {
        Came::Taken => Ok(visit.done(&path(&known.account), known.action.code())),
        Came::Back(back) => {
            let (outcome, preview) = *back;
            answer(&visit, known.sheet(&visit), outcome, preview)
        }
    }
}
