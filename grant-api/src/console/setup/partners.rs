//! Partner NGOs, donors, bank accounts: short lists with a form each.
//!
//! Invariant: codes and titles of organisations, never a person. Must not check what the rules check.

use ledger_core::money::Currency;
use ledger_core::policy::Action;
use ledger_core::programme::command::{BankAccountOpen, Command, DonorOpen, NgoOpen};
use ledger_core::programme::region::{REGIONS, Region};
use poem::{Response, Result};

use super::super::act::Outcome;
use super::super::act_read::Reader;
use super::super::component::code::with_codes;
use super::super::component::table::{Column, Table};
use super::super::session::Visit;
use super::{Sheet, Typed, dated, fresh, send};

/// Currencies that a bank account can be in, the commonest first.
const CURRENCIES: [&str; 3] = ["UAH", "EUR", "USD"];

/// A table of plain words and codes, or none when there is no row.
pub(super) fn list(caption: String, columns: Vec<Column>, rows: Vec<Vec<String>>) -> Option<Table> {
    let cells = |row: Vec<String>| row.iter().map(|cell| with_codes(cell)).collect();
    let rows: Vec<Vec<maud::Markup>> = rows.into_iter().map(cells).collect();
    (!rows.is_empty()).then_some(Table { caption, caption_hidden: true, columns, rows, totals: None })
}

/// GET: partner NGOs.
pub async fn ngos(visit: Visit) -> Result<Response> {
    ngos_with(&visit, fresh()).await
}

/// POST: registers one.
pub async fn ngo_open(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let (code, title) = (reader.code("code"), reader.label("title"));
    let region = reader.choice("region", None, Region::parse);
    let open = (|| Some(Command::NgoOpen(NgoOpen { code: code?, title: title?, region: region? })))();
    let command = dated(&mut reader, open);
    match send(&visit, reader.errors, command, "/setup/ngos").await? {
        Ok(response) => Ok(response),
        Err(outcome) => ngos_with(&visit, outcome).await,
    }
}

async fn ngos_with(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, typed) = (visit.words(), Typed::new(visit));
    let ngos = visit.console.app.ngos(&visit.request).await?;
    let columns = ["code", "title", "region"].map(|name| Column::words(words.code("field", name))).to_vec();
    let row = |ngo: &ledger_core::programme::partner::Ngo| {
        vec![ngo.code.to_string(), ngo.title.to_string(), words.code("region", ngo.region.as_str())]
    };
    let region = |digits: &&str| (format!("UA-{digits}"), words.code("region", &format!("UA-{digits}")));
    let mut sheet = Sheet::new("ngos", Action::NgoOpen, "/setup/ngos", outcome);
    sheet.list = list(words.code("setup", "ngos"), columns, ngos.iter().map(row).collect());
    sheet.fields = vec![
        typed.code("code"),
        typed.label("title"),
        typed.select("region", REGIONS.iter().map(region).collect()),
        typed.past("on"),
    ];
    sheet.answer(visit)
}

/// GET: donors.
pub async fn donors(visit: Visit) -> Result<Response> {
    donors_with(&visit, fresh()).await
}

/// POST: registers one.
pub async fn donor_open(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let (code, title) = (reader.code("code"), reader.label("title"));
    let open = code.zip(title).map(|(code, title)| Command::DonorOpen(DonorOpen { code, title }));
    let command = dated(&mut reader, open);
    match send(&visit, reader.errors, command, "/setup/donors").await? {
        Ok(response) => Ok(response),
        Err(outcome) => donors_with(&visit, outcome).await,
    }
}

async fn donors_with(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, typed) = (visit.words(), Typed::new(visit));
    let donors = visit.console.app.donors(&visit.request).await?;
    let columns = ["code", "title"].map(|name| Column::words(words.code("field", name))).to_vec();
    let rows = donors.iter().map(|donor| vec![donor.code.to_string(), donor.title.to_string()]).collect();
    let mut sheet = Sheet::new("donors", Action::DonorOpen, "/setup/donors", outcome);
    sheet.list = list(words.code("setup", "donors"), columns, rows);
    sheet.fields = vec![typed.code("code"), typed.label("title"), typed.past("on")];
    sheet.answer(visit)
}

/// GET: bank accounts.
pub async fn bank_accounts(visit: Visit) -> Result<Response> {
    bank_accounts_with(&visit, fresh()).await
}

/// POST: registers one.
pub async fn bank_account_open(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let code = reader.code("code");
    let currency = reader.choice("currency", None, Currency::from_code);
    let open = code.zip(currency);
    let open = open.map(|(code, currency)| Command::BankAccountOpen(BankAccountOpen { code, currency }));
    let command = dated(&mut reader, open);
    match send(&visit, reader.errors, command, "/setup/bank-accounts").await? {
        Ok(response) => Ok(response),
        Err(outcome) => bank_accounts_with(&visit, outcome).await,
    }
}

async fn bank_accounts_with(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (words, typed) = (visit.words(), Typed::new(visit));
    let accounts = visit.console.app.bank_accounts(&visit.request).await?;
    let columns = ["code", "currency", "account"].map(|name| Column::words(words.code("field", name))).to_vec();
    let row = |account: &ledger_core::programme::setup::BankAccount| {
        let chart = account.account.as_str();
        let name = format!("{chart} {}", words.code("account", chart));
        vec![account.code.to_string(), account.currency.code().to_owned(), name]
    };
    let currencies = CURRENCIES.map(|code| (code.to_owned(), code.to_owned())).to_vec();
    let mut sheet = Sheet::new("bank_accounts", Action::BankAccountOpen, "/setup/bank-accounts", outcome);
    sheet.list = list(words.code("setup", "bank_accounts"), columns, accounts.iter().map(row).collect());
    sheet.fields = vec![typed.code("code"), typed.select("currency", currencies), typed.past("on")];
    sheet.answer(visit)
}
