//! Statements as files: the same rows as the API's, a column for each field.
//!
//! Invariant: a file holds the whole statement, not a page of it, or is refused as too long. Must not: compute a figure.

use ledger_core::ledger::account::{AccountCode, Side};
use ledger_core::ledger::statement::{LedgerAccount, LedgerMonth};
use ledger_core::ledger::trial::Sides;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::cash::CashKind;
use ledger_core::programme::fund_statement::LineFigures;
use ledger_core::time::{Day, Timestamp};

use super::fund::FundStatementReport;
use super::grants::{AgeingReport, CommitmentRow, GrantsAsk, Register};
use super::ledger::{AccountStatement, GeneralLedger, JournalPage, LedgerAsk};
use super::{Download, FILE_ROWS_MAX, FileForm, Labels, Slice, file};
use crate::app::reports::TrialReport;
use crate::app::{App, AppResult, AsOf, Request};
use crate::exchange::sheet::{Cell, Sheet};
use ledger_core::id::FundId;

fn text(text: impl ToString) -> Cell {
    Cell::Text(text.to_string())
}

fn money(minor: Minor, currency: Currency) -> Cell {
    Cell::Money(Money { minor, currency })
}

fn sides(sides: Sides, currency: Currency) -> [Cell; 2] {
    [money(sides.debit, currency), money(sides.credit, currency)]
}

impl App {
    /// The trial balance as a file.
    pub async fn trial_file(&self, request: &Request, at: AsOf, form: FileForm) -> AppResult<Download> {
        file(request, &trial_sheet(&self.trial_report(request, at).await?), form)
    }

    /// The general ledger as a file.
    pub async fn general_ledger_file(&self, request: &Request, ask: LedgerAsk, form: FileForm) -> AppResult<Download> {
        file(request, &ledger_sheet(&self.general_ledger(request, ask).await?), form)
    }

    /// The statement of an account as a file.
    pub async fn account_file(
        &self,
        request: &Request,
        of: (AccountCode, &Slice),
        form: FileForm,
    ) -> AppResult<Download> {
        file(request, &account_sheet(&self.whole_account(request, of).await?), form)
    }

    /// The statement of a fund as a file.
    pub async fn fund_statement_file(
        &self,
        request: &Request,
        fund: FundId,
        at: (Option<Day>, Option<Timestamp>),
        form: FileForm,
    ) -> AppResult<Download> {
        file(request, &fund_sheet(&self.fund_statement(request, fund, at).await?), form)
    }

    /// Advances by age as a file.
    pub async fn ageing_file(&self, request: &Request, ask: GrantsAsk, form: FileForm) -> AppResult<Download> {
        let limit = u64::try_from(FILE_ROWS_MAX).unwrap_or(u64::MAX).saturating_add(1);
        file(request, &ageing_sheet(&self.ageing(request, ask, None, limit).await?), form)
    }

    /// The register of commitments as a file.
    pub async fn commitments_file(&self, request: &Request, ask: GrantsAsk, form: FileForm) -> AppResult<Download> {
        file(request, &register_sheet(&self.whole_register(request, ask).await?), form)
    }

    /// The journal as a file, a row for each leg.
    pub async fn journal_file(&self, request: &Request, slice: &Slice, form: FileForm) -> AppResult<Download> {
        file(request, &journal_sheet(&self.whole_journal(request, slice).await?), form)
    }
}

fn trial_sheet(report: &TrialReport) -> Sheet {
    let labels = Labels::new(report.funds.iter().map(|fund| (fund.clone(), Vec::new())).collect(), None);
    let mut rows = Vec::new();
    for part in report.parts.iter() {
        let Some(fund) = part.fund else { continue };
        for sum in &part.accounts {
            let mut row = vec![text(labels.fund(fund)), text(part.layer), text(sum.account), text(sum.currency)];
            row.extend(sides(sum.sides, sum.currency));
            row.extend(sides(sum.balance, sum.currency));
            rows.push(row);
        }
    }
    let columns = vec!["fund", "layer", "account", "currency", "debit", "credit", "debit_balance", "credit_balance"];
    Sheet { name: "trial-balance", columns, rows }
}

fn ledger_sheet(report: &GeneralLedger) -> Sheet {
    let columns = vec![
        "fund",
        "account",
        "currency",
        "month",
        "opening_debit",
        "opening_credit",
        "debit",
        "credit",
        "closing_debit",
        "closing_credit",
    ];
    let rows = report.accounts.iter().flat_map(|account| ledger_rows(report.labels.fund(account.fund), account));
    Sheet { name: "general-ledger", columns, rows: rows.collect() }
}

/// A row for each month; one without a month where nothing moved.
fn ledger_rows(fund: &str, account: &LedgerAccount) -> Vec<Vec<Cell>> {
    let mut opening = account.opening;
    let mut row = |month: Option<&LedgerMonth>| {
        let (moved, closing) = month.map_or((Sides::default(), account.closing), |month| (month.sides, month.closing));
        let month = month.map(|month| month.month.format("%Y-%m"));
        let mut row = vec![text(fund), text(account.account), text(account.currency), Cell::text(month)];
        for both in [opening, moved, closing] {
            row.extend(sides(both, account.currency));
        }
        opening = closing;
        row
    };
    if account.months.is_empty() {
        return vec![row(None)];
    }
    account.months.iter().map(|month| row(Some(month))).collect()
}

fn account_sheet(report: &AccountStatement) -> Sheet {
    let columns = vec![
        "booked_on",
        "value_on",
        "decision",
        "entry_id",
        "leg",
        "event",
        "case",
        "fund",
        "line",
        "contra",
        "currency",
        "debit",
        "credit",
        "balance",
        "base",
    ];
    let brought = report.before.iter().map(|(currency, balance)| {
        let mut row = vec![Cell::Empty; columns.len()];
        (row[5], row[10], row[13]) = (text("brought_forward"), text(currency), money(*balance, *currency));
        row
    });
    let lines = report.lines.iter().map(|line| {
        let (leg, currency) = (&line.leg, line.leg.currency);
        let on = |side| if line.side == side { money(leg.amount_minor, currency) } else { Cell::Empty };
        vec![
            Cell::Day(leg.booked_on),
            Cell::Day(line.value_on),
            Cell::Count(leg.seq),
            text(leg.entry_id),
            Cell::Count(leg.leg_no),
            text(&line.event),
            Cell::text(line.case.as_ref().map(|(_, number)| number)),
            text(report.labels.fund(leg.fund_id)),
            Cell::text(report.labels.line(leg.line_id)),
            text(line.contra),
            text(currency),
            on(Side::Debit),
            on(Side::Credit),
            money(line.balance, currency),
            Cell::money(report.labels.in_base(leg.base_minor)),
        ]
    });
    let rows = brought.chain(lines).collect();
    Sheet { name: "account-statement", columns, rows }
}

/// Sections one below the other: budget lines, lines a to h, bank accounts by currency.
fn fund_sheet(report: &FundStatementReport) -> Sheet {
    let currency = report.fund.currency;
    let columns = vec![
        "section",
        "code",
        "title",
        "currency",
        "authority",
        "available",
        "pre_encumbered",
        "encumbered",
        "expended",
        "cost_currency",
        "cost",
        "amount",
    ];
    let line = |code: &str, title: &str, figures: &LineFigures| {
        let parts =
            [figures.authority, figures.available, figures.pre_encumbered, figures.encumbered, figures.expended];
        let mut row = vec![text("budget"), text(code), text(title), text(currency)];
        row.extend(parts.map(|minor| money(minor, currency)));
        row.extend([text(report.base), money(figures.cost_base, report.base), Cell::Empty]);
        row
    };
    let single = |section: &str, code: &str, title: &str, amount: Option<Money>, currency: Currency| {
        let mut row = vec![text(section), text(code), text(title), text(currency)];
        row.extend(std::iter::repeat_n(Cell::Empty, 7));
        row.push(Cell::money(amount));
        row
    };
    let statement = &report.statement;
    let lines = statement.lines.iter().map(|(found, figures)| line(found.code.as_str(), found.title.as_str(), figures));
    let mut rows: Vec<Vec<Cell>> = lines.collect();
    rows.push(line("total", "", &statement.total));
    if let Some(report) = &statement.sf425 {
        let amount = |minor: Option<Minor>| minor.map(|minor| Money { minor, currency });
        for (code, title, minor) in [
            ("a", "cash_receipts", report.receipts),
            ("b", "cash_disbursements", report.disbursements),
            ("c", "cash_on_hand", report.on_hand),
            ("d", "authorised", Some(report.authorised)),
            ("e", "spent", Some(report.spent)),
            ("f", "unliquidated", Some(report.unliquidated)),
            ("g", "obligated", Some(report.obligated)),
            ("h", "unobligated", Some(report.unobligated)),
        ] {
            rows.push(single("sf425", code, title, amount(minor), currency));
        }
    }
    for cash in &statement.cash {
        for (kind, minor) in CashKind::ALL.iter().zip(cash.kinds) {
            let amount = Some(Money { minor, currency: cash.currency });
            rows.push(single("bank", kind.code(), "", amount, cash.currency));
        }
        let amount = Some(Money { minor: cash.balance, currency: cash.currency });
        rows.push(single("bank", "balance", "", amount, cash.currency));
    }
    Sheet { name: "fund-statement", columns, rows }
}

fn ageing_sheet(report: &AgeingReport) -> Sheet {
    let columns = vec![
        "fund",
        "account",
        "case",
        "disbursement",
        "since",
        "days",
        "currency",
        "to_30",
        "to_60",
        "to_90",
        "to_180",
        "over_180",
        "total",
    ];
    let row = |row: &super::grants::AgedRow| {
        let (aged, currency) = (&row.aged, row.aged.item.currency);
        let mut cells = vec![
            text(report.labels.fund(aged.item.fund)),
            text(aged.item.account),
            Cell::text(row.case.as_ref().map(|(_, number)| number)),
            row.disbursement.map_or(Cell::Empty, Cell::Count),
            Cell::Day(aged.since),
            Cell::Count(aged.days),
            text(currency),
        ];
        cells.extend(aged.bands.map(|minor| money(minor, currency)));
        cells.push(money(aged.total, currency));
        cells
    };
    Sheet { name: "ageing", columns, rows: report.rows.iter().map(row).collect() }
}

fn register_sheet(report: &Register) -> Sheet {
    let columns = vec![
        "case",
        "grant_id",
        "fund",
        "line",
        "currency",
        "approved",
        "pre_encumbered",
        "encumbered",
        "expended",
        "released",
        "paid_currency",
        "paid",
    ];
    let rows = report.rows.iter().flat_map(|row| register_rows(&report.labels, row)).collect();
    Sheet { name: "commitments", columns, rows }
}

/// One row; payments in further currencies follow on rows of their own.
fn register_rows(labels: &Labels, row: &CommitmentRow) -> Vec<Vec<Cell>> {
    let currency = labels.find(row.key.fund).map_or(Currency::UAH, |(fund, _)| fund.currency);
    let figures = &row.commitment;
    let head = || {
        vec![
            Cell::text(row.case.as_ref().map(|(_, number)| number)),
            Cell::text(row.key.grant),
            text(labels.fund(row.key.fund)),
            Cell::text(labels.line(row.key.line)),
        ]
    };
    let mut first = head();
    first.push(text(currency));
    let amounts = [figures.approved, figures.pre_encumbered, figures.encumbered, figures.expended, figures.released];
    first.extend(amounts.map(|minor| money(minor, currency)));
    let paid = |(currency, minor): &(Currency, Minor)| [text(currency), money(*minor, *currency)];
    first.extend(figures.paid.first().map_or([Cell::Empty, Cell::Empty], paid));
    let more = figures.paid.iter().skip(1).map(|found| {
        let mut cells = head();
        cells.extend(std::iter::repeat_n(Cell::Empty, 6));
        cells.extend(paid(found));
        cells
    });
    std::iter::once(first).chain(more).collect()
}

fn journal_sheet(report: &JournalPage) -> Sheet {
    let columns = vec![
        "booked_on",
        "value_on",
        "recorded_at",
        "decision",
        "entry_id",
        "leg",
        "event",
        "case",
        "layer",
        "debit",
        "credit",
        "currency",
        "amount",
        "base",
        "fund",
        "line",
        "grant_id",
        "disbursement_id",
    ];
    let mut rows = Vec::new();
    for entry in &report.entries {
        let header = &entry.header;
        rows.extend(entry.legs.iter().map(|leg| {
            vec![
                Cell::Day(header.booked_on),
                Cell::Day(header.value_on),
                text(header.recorded_at),
                Cell::Count(header.seq),
                text(header.entry_id),
                Cell::Count(leg.leg_no),
                text(&header.event),
                Cell::text(entry.number.as_ref()),
                text(leg.layer),
                text(leg.debit_account),
                text(leg.credit_account),
                text(leg.currency),
                money(leg.amount_minor, leg.currency),
                Cell::money(report.labels.in_base(leg.base_minor)),
                text(report.labels.fund(leg.fund_id)),
                Cell::text(report.labels.line(leg.line_id)),
                Cell::text(leg.grant_id),
                Cell::text(leg.disbursement_id),
            ]
        }));
    }
    Sheet { name: "journal", columns, rows }
}
