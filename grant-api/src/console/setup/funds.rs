//! Donor agreements with their budget lines, and the tranches that donors send.
//!
//! Invariant: an amount is read in the currency that its fund has. Must not add anything up.

use ledger_core::id::BankAccountId;
use ledger_core::money::{Currency, Minor};
use ledger_core::policy::Action;
use ledger_core::programme::command::{Command, FundOpen, NewLine, TrancheReceive};
use ledger_core::programme::fund::{Condition, Donor, Policy};
use ledger_core::programme::setup::BankAccount;
use ledger_core::programme::terms::FundTerms;
use poem::{Response, Result};

use super::super::act::Outcome;
use super::super::act_read::Reader;
use super::super::component::field::Field;
use super::super::component::table::Column;
use super::super::session::Visit;
use super::super::view::amount;
use super::super::words::Words;
use super::partners::list;
use super::{Sheet, Typed, dated, fresh, labelled, own_fund, send};
use crate::app::books::FundPosition;

/// Budget lines that one form can take; the rules allow more, by the API.
const LINES: usize = 8;

/// GET: the agreements.
pub async fn show(visit: Visit) -> Result<Response> {
    funds_with(&visit, fresh()).await
}

/// POST: records one.
pub async fn take(visit: Visit) -> Result<Response> {
    let donors = visit.console.app.donors(&visit.request).await?;
    let base = base(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let open = read(&visit.words(), &visit, &donors, base, &mut reader);
    let command = dated(&mut reader, open.map(Command::FundOpen));
    match send(&visit, reader.errors, command, "/setup/funds").await? {
        Ok(response) => Ok(response),
        Err(outcome) => funds_with(&visit, outcome).await,
    }
}

/// The currency of the books, which is that of every agreement.
async fn base(visit: &Visit) -> Result<Currency> {
    Ok(visit.console.app.base_currency().await?)
}

fn names(number: usize) -> [String; 3] {
    [format!("line_{number}"), format!("line_{number}_title"), format!("line_{number}_amount")]
}

fn labels(words: &Words, number: usize) -> [String; 3] {
    let number = number.to_string();
    [
        words.ta("line-code", &[("number", (&number).into())]),
        words.ta("line-title", &[("number", (&number).into())]),
        words.ta("line-amount", &[("number", (&number).into())]),
    ]
}

fn read(
    words: &Words,
    visit: &Visit,
    donors: &[Donor],
    currency: Currency,
    reader: &mut Reader<'_>,
) -> Option<FundOpen> {
    let donor =
        reader.choice("donor", None, |id| donors.iter().map(|donor| donor.donor_id).find(|d| d.to_string() == id));
    let (code, title) = (reader.code("code"), reader.label("title"));
    let condition = reader.choice("condition", None, Condition::from_code);
    let policy = reader.choice("policy", None, Policy::from_code);
    let (starts_on, ends_on) = (reader.day("starts_on", None), reader.day("ends_on", None));
    let mut lines = Vec::new();
    for number in 1..=LINES {
        let names = names(number);
        if number > 1 && names.iter().all(|name| visit.sent.some(name).is_none()) {
            continue;
        }
        let labels = labels(words, number);
        let code = reader.code_as(&names[0], Some(&labels[0]));
        let title = reader.label_as(&names[1], Some(&labels[1]));
        let authority = reader.amount(&names[2], Some(&labels[2]), currency);
        if let (Some(code), Some(title), Some(authority)) = (code, title, authority) {
            lines.push(NewLine { code, title, authority_minor: authority.minor, starts_on: None, ends_on: None });
        }
    }
    Some(FundOpen {
        terms: FundTerms::default(),
        donor: donor?,
        code: code?,
        title: title?,
        currency,
        condition: condition?,
        policy: policy?,
        starts_on: starts_on?,
        ends_on: ends_on?,
        lines,
    })
}

async fn funds_with(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, app) = (visit.words(), &visit.console.app);
    let funds = app.funds(&visit.request).await?;
    let donors = app.donors(&visit.request).await?;
    let base = base(visit).await?;
    let mut columns: Vec<Column> =
        ["code", "title", "donor", "budget_line"].map(|name| Column::words(words.code("field", name))).to_vec();
    columns.push(Column::words(words.t("fund-period")));
    let row = |position: &FundPosition| {
        let fund = &position.fund;
        let donor = donors.iter().find(|donor| Some(donor.donor_id) == fund.donor_id);
        let line = |line: &crate::app::books::LinePosition| {
            format!("{} {}", line.line.code, amount(line.authority, fund.currency).text(&words))
        };
        vec![
            fund.code.to_string(),
            fund.title.to_string(),
            donor.map_or_else(String::new, |donor| donor.code.to_string()),
            position.lines.iter().map(line).collect::<Vec<_>>().join("; "),
            words.span(fund.starts_on, fund.ends_on),
        ]
    };
    let mut sheet = Sheet::new("funds", Action::FundOpen, "/setup/funds", outcome);
    sheet.list = list(words.code("setup", "funds"), columns, funds.iter().map(row).collect());
    sheet.links = vec![
        (own_fund::PATH.to_owned(), words.code("setup", "own_fund")),
        ("/setup/openings".to_owned(), words.code("setup", "openings")),
        ("/setup/tranches".to_owned(), words.code("setup", "tranches")),
    ];
    sheet.lacking = donors.is_empty().then(|| words.t("setup-needs-donor"));
    sheet.fields = fields(visit, &words, &donors, base);
    sheet.answer(visit)
}

fn fields(visit: &Visit, words: &Words, donors: &[Donor], base: Currency) -> Vec<Field> {
    let typed = Typed::new(visit);
    let donor = |donor: &Donor| (donor.donor_id.to_string(), format!("{} · {}", donor.code, donor.title));
    let conditions = Condition::ALL.iter().map(|one| one.code()).collect::<Vec<_>>();
    let policies = Policy::ALL.iter().map(|one| one.code()).collect::<Vec<_>>();
    let mut fields = vec![
        typed.select("donor", donors.iter().map(donor).collect()),
        typed.code("code"),
        typed.label("title"),
        typed.radio("condition", &conditions, Condition::Conditional.code()),
        typed.radio("policy", &policies, Policy::Advance.code()),
        typed.day("starts_on"),
        typed.day("ends_on"),
    ];
    for number in 1..=LINES {
        let ([code, title, authority], labels) = (names(number), labels(words, number));
        let made = [typed.code(&code), typed.label(&title), typed.amount(&authority, "", base.code())];
        for (field, label) in made.into_iter().zip(labels) {
            let field = labelled(field, label);
            fields.push(if number == 1 { field } else { field.optional() });
        }
    }
    fields.push(typed.past("on"));
    fields
}

/// GET: what donors have sent, and the form of the next tranche.
pub async fn tranches(visit: Visit) -> Result<Response> {
    tranches_with(&visit, fresh()).await
}

/// POST: books a tranche.
pub async fn tranche(visit: Visit) -> Result<Response> {
    let funds = visit.console.app.funds(&visit.request).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let fund = reader.choice("fund", None, |id| funds.iter().find(|found| found.fund.fund_id.to_string() == id));
    let bank_account = reader.choice("bank_account", None, |id| id.parse::<BankAccountId>().ok());
    let currency = fund.map_or(Currency::UAH, |found| found.fund.currency);
    let amount = reader.amount("amount", None, currency);
    let bank_ref = reader.code("bank_reference");
    let value_on = reader.day("value_on", None);
    let tranche = (|| {
        let (fund, bank_account, amount) = (fund?.fund.fund_id, bank_account?, amount?);
        Some(TrancheReceive {
            fund,
            bank_account,
            amount,
            charge_minor: Minor::ZERO,
            bank_ref: bank_ref?,
            value_on: value_on?,
        })
    })();
    let command = dated(&mut reader, tranche.map(Command::TrancheReceive));
    match send(&visit, reader.errors, command, "/setup/tranches").await? {
        Ok(response) => Ok(response),
        Err(outcome) => tranches_with(&visit, outcome).await,
    }
}

async fn tranches_with(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, app, typed) = (visit.words(), &visit.console.app, Typed::new(visit));
    let funds = app.funds(&visit.request).await?;
    let accounts = app.bank_accounts(&visit.request).await?;
    let columns = vec![
        Column::words(words.code("field", "fund")),
        Column::words(words.code("field", "value_on")),
        Column::figures(words.code("field", "amount")),
    ];
    let rows = app.tranches(&visit.request).await?.into_iter().map(|tranche| {
        let code =
            funds.iter().find(|found| found.fund.fund_id == tranche.fund).map(|found| found.fund.code.to_string());
        let received = amount(tranche.amount.minor, tranche.amount.currency).text(&words);
        vec![code.unwrap_or_default(), words.date(tranche.value_on), received]
    });
    let fund =
        |found: &FundPosition| (found.fund.fund_id.to_string(), format!("{} · {}", found.fund.code, found.fund.title));
    let account = |account: &BankAccount| {
        (account.bank_account_id.to_string(), format!("{} · {}", account.code, account.currency))
    };
    let base = base(visit).await?;
    let mut sheet = Sheet::new("tranches", Action::TrancheReceive, "/setup/tranches", outcome);
    sheet.list = list(words.code("setup", "tranches"), columns, rows.collect());
    sheet.lacking = (funds.is_empty() || accounts.is_empty()).then(|| words.t("setup-needs-fund"));
    sheet.fields = vec![
        typed.select("fund", funds.iter().map(fund).collect()),
        typed.select("bank_account", accounts.iter().map(account).collect()),
        typed.code("bank_reference"),
        typed.amount("amount", "", base.code()),
        typed.past("value_on"),
        typed.past("on"),
    ];
    sheet.answer(visit)
}
