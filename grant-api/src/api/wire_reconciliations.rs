//! Signed months of bank accounts on the wire, and how an account stands at the end of a day.
//!
//! Invariant: amounts, days, codes and neutral references; nobody's name. Must not: read the books.

use ledger_core::money::{Currency, Minor};
use ledger_core::programme::month::{Aged, Fault, Figures, Item, ItemKind, count};
use ledger_core::programme::reconciliation::ReconciliationDocument;
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::act::bodies;
use super::wire::MoneyBody;
use super::wire_held::views;
use crate::app::reconciliations::{AGE_NAMES, AccountDay, MonthDetail, MonthView};

bodies! {
    /// A month to be prepared for the signature.
    "NewReconciliation" pub struct NewReconciliationBody {
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Last day of the month.
        pub through: Day,
        /// Version that you saw; absent or 0 where the month was never prepared.
        pub version: Option<i64>,
    }
    /// A signature.
    "ReconciliationSign" pub struct SignMonthBody {
        /// Version that you saw.
        pub version: i64,
        /// SHA-256 of what you saw: the `content_sha256` of the month.
        pub content_sha256: String,
    }
}

views! {
    /// What neither lines nor books explain is `unexplained`: statement less lines that are not booked less books.
    "ReconciliationFigures" pub struct FiguresBody {
        /// Closing balance of the statement.
        pub statement: MoneyBody,
        /// Lines that are not booked, incoming less outgoing.
        pub unbooked: MoneyBody,
        /// How many.
        pub unbooked_count: i64,
        /// The account in the books.
        pub ledger: MoneyBody,
        /// It has to be nothing before a month is signed.
        pub unexplained: MoneyBody,
        /// Payments sent and not confirmed (1090).
        pub in_transit: MoneyBody,
        /// How many are listed.
        pub in_transit_count: i64,
        /// 1090 less what is listed.
        pub unlisted: MoneyBody,
    }
    /// Something that is listed.
    "ReconciliationItem" pub struct ItemBody {
        /// unbooked, in_transit, unidentified, returned, recoverable.
        pub kind: String,
        /// A neutral reference.
        pub reference: String,
        /// Since when.
        pub since: Day,
        /// Amount.
        pub amount: MoneyBody,
    }
    /// What is open of a kind and an age.
    "ReconciliationAge" pub struct AgeBody {
        /// in_transit, unidentified, returned, recoverable.
        pub kind: String,
        /// 0-7, 8-30, 31-60, 61-90, 91+ days.
        pub days: String,
        /// How many.
        pub count: i64,
        /// What they add up to.
        pub amount: MoneyBody,
    }
    /// A figure of a signed month that is another one now: somebody booked on its days.
    "ReconciliationBreak" pub struct BrokenBody {
        /// statement, unbooked, ledger, in_transit.
        pub figure: String,
        /// What was signed.
        pub signed: MoneyBody,
        /// What is found now.
        pub now: MoneyBody,
    }
    /// A month of a bank account.
    "Reconciliation" pub struct ReconciliationBody {
        /// Id.
        pub reconciliation_id: Uuid,
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Last day of the month.
        pub through: Day,
        /// prepared, signed, reopened.
        pub state: String,
        /// Version: what the next decision has to name.
        pub version: i64,
        /// Last day of the statement.
        pub statement_to: Day,
        /// Figures as they were frozen.
        pub figures: FiguresBody,
        /// SHA-256 of figures and items: what a signature names.
        pub content_sha256: String,
        /// Who prepared it.
        pub prepared_by: Uuid,
        /// When.
        pub prepared_on: Day,
        /// Who signed it last.
        pub signed_by: Option<Uuid>,
        /// When.
        pub signed_on: Option<Day>,
        /// Who opened it again.
        pub reopened_by: Option<Uuid>,
        /// When.
        pub reopened_on: Option<Day>,
        /// Why.
        pub reason: Option<String>,
        /// Where a signed month does not hold any more; asked of the books with this answer.
        pub broken: Vec<BrokenBody>,
    }
    /// How a signed month was printed.
    "ReconciliationDocument" pub struct MonthDocumentBody {
        /// Version since the signature.
        pub version: i64,
        /// en or uk.
        pub language: String,
        /// SHA-256 of the PDF's bytes.
        pub sha256: String,
    }
    /// One month with what is listed in it.
    "ReconciliationDetail" pub struct MonthDetailBody {
        /// The month.
        pub reconciliation: ReconciliationBody,
        /// What was listed with it.
        pub items: Vec<ItemBody>,
        /// How it was printed.
        pub documents: Vec<MonthDocumentBody>,
    }
    /// How a bank account stands at the end of a day.
    "BankAccountDay" pub struct AccountDayBody {
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Day.
        pub on: Day,
        /// Last day of the statement that counts.
        pub statement_to: Option<Day>,
        /// What keeps the statements from being trusted: missing, balance, chain, gap.
        pub fault: Option<String>,
        /// Figures; absent where no statement closes by then.
        pub figures: Option<FiguresBody>,
        /// Everything that is listed.
        pub items: Vec<ItemBody>,
        /// What is open by kind and age.
        pub ages: Vec<AgeBody>,
    }
}

impl FiguresBody {
    fn of(figures: &Figures, currency: Currency, (unexplained, unlisted, sent): (Minor, Minor, i64)) -> Self {
        let money = |minor| MoneyBody::of(minor, currency);
        FiguresBody {
            statement: money(figures.closing),
            unbooked: money(figures.unbooked),
            unbooked_count: figures.unbooked_count,
            ledger: money(figures.ledger),
            unexplained: money(unexplained),
            in_transit: money(figures.in_transit),
            in_transit_count: sent,
            unlisted: money(unlisted),
        }
    }
}

impl ItemBody {
    fn of(item: &Item, currency: Currency) -> Self {
        ItemBody {
            kind: item.kind.code().to_owned(),
            reference: item.reference.clone(),
            since: item.since_on,
            amount: MoneyBody::of(Minor(item.amount_minor), currency),
        }
    }
}

impl From<&MonthView> for ReconciliationBody {
    fn from(view: &MonthView) -> Self {
        let (row, currency) = (&view.row, view.row.currency);
        let broken = view.broken.iter().map(|(figure, signed, now)| BrokenBody {
            figure: (*figure).to_owned(),
            signed: MoneyBody::of(*signed, currency),
            now: MoneyBody::of(*now, currency),
        });
        let rest = (row.unexplained_minor, row.unlisted_minor, row.in_transit_count);
        ReconciliationBody {
            reconciliation_id: row.reconciliation_id.0,
            bank_account_id: row.bank_account_id.0,
            through: row.through_on,
            state: row.state.code().to_owned(),
            version: row.version,
            statement_to: row.closing_on,
            figures: FiguresBody::of(&row.figures(), currency, rest),
            content_sha256: row.content_sha256.clone(),
            prepared_by: row.prepared_by.0,
            prepared_on: row.prepared_on,
            signed_by: row.signed_by.map(|person| person.0),
            signed_on: row.signed_on,
            reopened_by: row.reopened_by.map(|person| person.0),
            reopened_on: row.reopened_on,
            reason: row.reason.as_ref().map(ToString::to_string),
            broken: broken.collect(),
        }
    }
}

impl From<&ReconciliationDocument> for MonthDocumentBody {
    fn from(row: &ReconciliationDocument) -> Self {
        let (version, language, sha256) = (row.version, row.language.code().to_owned(), row.sha256.clone());
        MonthDocumentBody { version, language, sha256 }
    }
}

impl From<&MonthDetail> for MonthDetailBody {
    fn from(found: &MonthDetail) -> Self {
        let currency = found.month.row.currency;
        MonthDetailBody {
            reconciliation: ReconciliationBody::from(&found.month),
            items: found.items.iter().map(|item| ItemBody::of(item, currency)).collect(),
            documents: found.documents.iter().map(MonthDocumentBody::from).collect(),
        }
    }
}

/// The code of what keeps statements from being trusted.
pub fn fault_code(fault: &Fault) -> &'static str {
    match fault {
        Fault::Missing => "missing",
        Fault::Gap(found, _) => found,
    }
}

impl From<&AccountDay> for AccountDayBody {
    fn from(day: &AccountDay) -> Self {
        let currency = day.account.currency;
        let sent = count(&day.items, ItemKind::InTransit);
        let rest = (day.unexplained.unwrap_or_default(), day.unlisted.unwrap_or_default(), sent);
        let age = |kind: &ItemKind, aged: &Aged, days: &str| AgeBody {
            kind: kind.code().to_owned(),
            days: days.to_owned(),
            count: aged.count,
            amount: MoneyBody::of(aged.amount, currency),
        };
        let ages = day.ages.iter().flat_map(|(kind, ages)| {
            ages.iter().zip(AGE_NAMES).map(|(aged, days)| age(kind, aged, days)).collect::<Vec<_>>()
        });
        AccountDayBody {
            bank_account_id: day.account.bank_account_id.0,
            on: day.on,
            statement_to: day.closing_on,
            fault: day.fault.as_ref().map(|fault| fault_code(fault).to_owned()),
            figures: day.figures.as_ref().map(|figures| FiguresBody::of(figures, currency, rest)),
            items: day.items.iter().map(|item| ItemBody::of(item, currency)).collect(),
            ages: ages.collect(),
        }
    }
}
