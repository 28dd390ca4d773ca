//! Signed months of bank accounts: how an account stands at the end of a day, months listed with whether they still hold,
//! prepared, signed with what is printed of them, opened again.
//!
//! Invariant: whether a signed month is broken is asked of the books each time it is shown; a PDF is the recorded one, byte for
//! byte, or an error. Must not: compute a figure (`ledger_core::programme::month` does).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use ledger_core::id::{BankAccountId, ReconciliationId, SubjectId};
use ledger_core::money::{Minor, Money};
use ledger_core::policy::{Action, Reading, roles_for};
use ledger_core::programme::command::{Command, ReconcileSign};
use ledger_core::programme::document::{DocumentRef, Language, fingerprint};
use ledger_core::programme::month::{AGEING, Aged, Fault, Figures, Item, ItemKind, ageing, count, total};
use ledger_core::programme::reconciliation::{
    Reconciliation, ReconciliationDocument, ReconciliationState, broken, signed_facts,
};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::setup::BankAccount;
use ledger_core::programme::world::Need;
use ledger_core::time::Day;

use super::documents::{lost, rendered};
use super::execute::Terms;
use super::statements::{Download, FileForm, file};
use super::{App, AppError, AppResult, Receipt, Request};
use crate::document::{Facts, month_again};
use crate::exchange::sheet::{Cell, Sheet};

/// A figure that differs now: its name, what was signed, what is found.
pub type Change = (&'static str, Minor, Minor);

/// A month as a list shows it.
#[derive(Clone, Debug)]
pub struct MonthView {
    /// The month.
    pub row: Reconciliation,
    /// Its bank account.
    pub account: BankAccount,
    /// Where it does not hold any more; empty where it does, or where it is not signed.
    pub broken: Vec<Change>,
}

/// One month with what was listed and printed.
#[derive(Clone, Debug)]
pub struct MonthDetail {
    /// The month.
    pub month: MonthView,
    /// What was listed with it.
    pub items: Vec<Item>,
    /// How it was printed, by version and language.
    pub documents: Vec<ReconciliationDocument>,
}

/// How a bank account stands at the end of a day.
#[derive(Clone, Debug)]
pub struct AccountDay {
    /// The account.
    pub account: BankAccount,
    /// The day.
    pub on: Day,
    /// The last day of the statement that counts.
    pub closing_on: Option<Day>,
    /// Figures; absent where no statement closes by then.
    pub figures: Option<Figures>,
    /// Statement less lines less books.
    pub unexplained: Option<Minor>,
    /// 1090 less what is listed.
    pub unlisted: Option<Minor>,
    /// What keeps the statements from being trusted.
    pub fault: Option<Fault>,
    /// Everything that is listed.
    pub items: Vec<Item>,
    /// What is open by kind and age.
    pub ages: Vec<(ItemKind, [Aged; 5])>,
}

fn told(stop: Stop) -> AppError {
    AppError::internal(format!("{stop:?}"))
}

impl App {
    /// How a bank account stands at the end of a day.
    pub async fn account_day(&self, request: &Request, account: BankAccountId, on: Day) -> AppResult<AccountDay> {
        request.may(Reading::Books)?;
        let account = self.store.one::<BankAccount>(self.programme, account.0).await?.ok_or(AppError::Hidden)?;
        let end = self.store.day_end(self.programme, &account, on).await?;
        let items = end.items(&account, on).map_err(told)?;
        let figures = end.figures(&account, on).map_err(told)?;
        let unexplained = figures.map(|figures| figures.unexplained()).transpose().map_err(AppError::internal)?;
        let listed = total(&items, ItemKind::InTransit).map_err(AppError::internal)?;
        let unlisted = figures.map(|figures| figures.in_transit.minus(listed));
        Ok(AccountDay {
            on,
            closing_on: end.last(on).and_then(|one| one.to_on),
            figures,
            unexplained,
            unlisted: unlisted.transpose().map_err(AppError::internal)?,
            fault: end.fault(&account, on),
            ages: ageing(&items, on).map_err(AppError::internal)?,
            items,
            account,
        })
    }

    /// The same as a file: figures, then items, then ages.
    pub async fn account_day_file(
        &self,
        request: &Request,
        (account, on): (BankAccountId, Day),
        form: FileForm,
    ) -> AppResult<Download> {
        file(request, &sheet(&self.account_day(request, account, on).await?), form)
    }

    /// Months of all bank accounts or of one, each with whether it still holds; the latest first.
    pub async fn months(&self, request: &Request, account: Option<BankAccountId>) -> AppResult<Vec<MonthView>> {
        request.may(Reading::Books)?;
        self.months_of(account).await
    }

    async fn months_of(&self, account: Option<BankAccountId>) -> AppResult<Vec<MonthView>> {
        let mut views = Vec::new();
        let mut accounts: BTreeMap<BankAccountId, BankAccount> = BTreeMap::new();
        for row in self.store.reconciliations(self.programme, account).await?.into_iter().rev() {
            let account = match accounts.entry(row.bank_account_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let found = self.store.one::<BankAccount>(self.programme, row.bank_account_id.0).await?;
                    place.insert(found.ok_or_else(|| AppError::internal("a month without its account"))?)
                }
            };
            let broken = self.broken_in(&row, account).await?;
            views.push(MonthView { account: account.clone(), broken, row });
        }
        Ok(views)
    }

    async fn broken_in(&self, row: &Reconciliation, account: &BankAccount) -> AppResult<Vec<Change>> {
        if row.state != ReconciliationState::Signed {
            return Ok(Vec::new());
        }
        let end = self.store.day_figures(self.programme, account, row.through_on).await?;
        Ok(broken(row, end.figures(account, row.through_on).map_err(told)?.as_ref()))
    }

    /// Signed months that do not hold any more, for whoever has to see to them.
    pub async fn broken_months(&self) -> AppResult<Vec<MonthView>> {
        let mut months = self.months_of(None).await?;
        months.retain(|month| !month.broken.is_empty());
        Ok(months)
    }

    /// One month.
    pub async fn month(&self, request: &Request, id: ReconciliationId) -> AppResult<MonthDetail> {
        request.may(Reading::Books)?;
        let row = self.store.one::<Reconciliation>(self.programme, id.0).await?.ok_or(AppError::Hidden)?;
        let account = self.store.one::<BankAccount>(self.programme, row.bank_account_id.0).await?;
        let account = account.ok_or_else(|| AppError::internal("a month without its account"))?;
        let items = self.store.reconciliation_items(self.programme, (id, row.frozen())).await?;
        let documents = self.store.reconciliation_documents(self.programme, id).await?;
        let broken = self.broken_in(&row, &account).await?;
        let items = items.iter().map(Item::from).collect();
        Ok(MonthDetail { month: MonthView { row, account, broken }, items, documents })
    }

    /// Signs a month: it is printed in both languages first, and what was printed is kept in the vault.
    ///
    /// # Errors
    /// Those of the decision.
    pub async fn reconcile_sign(&self, request: &Request, terms: Terms, input: ReconcileSign) -> AppResult<Receipt> {
        let on = terms.on.unwrap_or_else(|| request.today());
        let roles = &request.principal.roles;
        let may = roles_for(Action::ReconcileSign).iter().any(|role| roles.contains(role));
        let made = if may { self.month_documents(&input, on).await? } else { Vec::new() };
        let documents = made.iter().map(|(named, _)| named.clone()).collect();
        let id = input.reconciliation;
        let receipt =
            self.execute(request, terms, Command::ReconcileSign(ReconcileSign { documents, ..input })).await?;
        if let Err(error) = self.keep_month(request, id, &made).await {
            // The month is signed, and its documents can be made again as long as their template is there.
            tracing::error!(%error, "the documents of a month were not kept");
        }
        Ok(receipt)
    }

    /// What a signature would print. Where the rows give nothing to sign (it is signed already, or another version was seen),
    /// the command goes on without: a retry finds its answer and all else its refusal.
    async fn month_documents(&self, input: &ReconcileSign, on: Day) -> AppResult<Vec<(DocumentRef, Vec<u8>)>> {
        let needs = [Need::BankAccounts, Need::Reconciliation(input.reconciliation)];
        let world = self.store.world(self.programme, &needs, on).await?;
        let found = world.reconciliations.get(&input.reconciliation).map(|(row, _)| (row.state, row.version));
        if found != Some((ReconciliationState::Prepared, input.version)) {
            return Ok(Vec::new());
        }
        rendered(signed_facts(&world, input.reconciliation, on).map(Facts::Month)).await
    }

    /// Seals what was printed under the bank account's own id: it is nobody's.
    async fn keep_month(
        &self,
        request: &Request,
        id: ReconciliationId,
        made: &[(DocumentRef, Vec<u8>)],
    ) -> AppResult<()> {
        let (Some(vault), false) = (&self.vault, made.is_empty()) else { return Ok(()) };
        let row = self.store.one::<Reconciliation>(self.programme, id.0).await?.ok_or(AppError::Hidden)?;
        let subject = SubjectId(row.bank_account_id.0);
        let recorded = self.store.reconciliation_documents(self.programme, id).await?;
        for (named, bytes) in made {
            for one in recorded.iter().filter(|one| one.sha256 == named.sha256) {
                vault.document_put(subject, one.document_id, bytes, request.now).await?;
            }
        }
        Ok(())
    }

    /// The PDF of the latest signature of a month: the one that was kept, or made again; either is held against its hash.
    ///
    /// # Errors
    /// 404 for a month that was never signed; `document_not_reproduced` where it comes out as anything but what was recorded.
    pub async fn month_pdf(&self, request: &Request, id: ReconciliationId, language: Language) -> AppResult<Vec<u8>> {
        let found = self.month(request, id).await?;
        let of_language = found.documents.into_iter().filter(|row| row.language == language);
        let row = of_language.max_by_key(|row| row.version).ok_or(AppError::Hidden)?;
        if let Some(vault) = &self.vault {
            let subject = SubjectId(found.month.account.bank_account_id.0);
            // What can't be opened raises the alarm, and the document is made again.
            let kept = vault.document_get(subject, row.document_id).await.map_err(AppError::from).ok().flatten();
            if let Some(bytes) = kept.filter(|bytes| fingerprint(bytes) == row.sha256) {
                return Ok(bytes.to_vec());
            }
        }
        let made = tokio::task::spawn_blocking(move || month_again(&row)).await.map_err(AppError::internal)?;
        made.map_err(lost)
    }
}

/// A row for each figure, item and age; an item has its reference and day, an age its count.
fn sheet(day: &AccountDay) -> Sheet {
    let currency = day.account.currency;
    let text = |text: &str| Cell::Text(text.to_owned());
    let money = |minor: Minor| Cell::Money(Money { minor, currency });
    let head =
        |section: &str, name: &str| vec![text(day.account.code.as_str()), Cell::Day(day.on), text(section), text(name)];
    let with = |mut row: Vec<Cell>, rest: [Cell; 4]| {
        row.extend(rest);
        row.push(text(currency.code()));
        row
    };
    let mut rows = Vec::new();
    if let Some(figures) = &day.figures {
        let in_transit = count(&day.items, ItemKind::InTransit);
        let figure = |name: &str, number: Option<i64>, minor: Minor| {
            let number = number.map_or(Cell::Empty, Cell::Count);
            with(head("figure", name), [Cell::Empty, Cell::Empty, number, money(minor)])
        };
        rows.push(figure("statement", None, figures.closing));
        rows.push(figure("unbooked", Some(figures.unbooked_count), figures.unbooked));
        rows.push(figure("ledger", None, figures.ledger));
        rows.push(figure("unexplained", None, day.unexplained.unwrap_or_default()));
        rows.push(figure("in_transit", Some(in_transit), figures.in_transit));
        rows.push(figure("unlisted", None, day.unlisted.unwrap_or_default()));
    }
    for item in &day.items {
        let cells = [text(&item.reference), Cell::Day(item.since_on), Cell::Empty, money(Minor(item.amount_minor))];
        rows.push(with(head("item", item.kind.code()), cells));
    }
    for kind in AGEING {
        let ages = day.ages.iter().find(|(of, _)| *of == kind).map(|(_, ages)| ages);
        for (aged, name) in ages.into_iter().flatten().zip(AGE_NAMES) {
            let cells = [text(name), Cell::Empty, Cell::Count(aged.count), money(aged.amount)];
            rows.push(with(head("age", kind.code()), cells));
        }
    }
    let columns = vec!["bank_account", "on", "section", "name", "reference", "since", "count", "amount", "currency"];
    Sheet { name: "reconciliation", columns, rows }
}

/// Names of ages in files and on the wire.
pub const AGE_NAMES: [&str; 5] = ["0-7", "8-30", "31-60", "61-90", "91+"];
