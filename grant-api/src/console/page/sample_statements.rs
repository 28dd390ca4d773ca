//! Invented views of the statements, for the tests of the pages.
//!
//! Invariant: codes and figures are made up. Must not be reachable from the program itself.

use maud::Markup;

use super::sample::{day, uah};
use super::statements::{
    self, AccountItem, AccountView, Asked, EntryRow, Figure, JournalView, LedgerMonthRow, LedgerPart, LedgerRow,
    LedgerView, LegRow,
};
use super::statements_grants::{
    self, AgedItem, AgeingView, CashRow, CommitmentItem, FundStatementView, LineRow, RegisterView,
};
use crate::console::component::filter::Filter;
use crate::console::component::money::Amount;
use crate::console::component::pager::Pager;
use crate::console::words::Words;
use crate::console::words::codes::{REPORTS, SF425};

/// Every statement with its name, full and empty.
pub fn pages(words: &Words) -> Vec<(&'static str, Markup)> {
    let parts = vec![ledger_part()];
    let nothing = RegisterView { sums: Vec::new(), items: Vec::new(), ..register(words) };
    let no_account = AccountView { account: None, ..account(words) };
    vec![
        (
            "report_general_ledger",
            statements::general_ledger(words, &LedgerView { asked: asked(words), parts, pager: Pager::default() }),
        ),
        ("report_account_statement", statements::account_statement(words, &account(words))),
        ("report_account_none", statements::account_statement(words, &no_account)),
        ("report_journal", statements::journal(words, &journal(words))),
        ("report_fund_statement", statements_grants::fund_statement(words, &fund(words))),
        ("report_ageing", statements_grants::ageing(words, &ageing(words))),
        ("report_ageing_none", statements_grants::ageing(words, &AgeingView { sums: Vec::new(), ..ageing(words) })),
        ("report_commitments", statements_grants::commitments(words, &register(words))),
        ("report_commitments_none", statements_grants::commitments(words, &nothing)),
    ]
}

fn asked(words: &Words) -> Asked {
    let filters = vec![
        Filter::choice("account", words.t("entry-account"), Some("1210"), vec![("1210".to_owned(), "1210".to_owned())]),
        Filter::date("from", words.t("filter-from"), Some(day(2026, 1, 1))),
        Filter::moment("known_at", words.t("filter-known-at"), Some("2026-11-03T17:30")),
    ];
    Asked { open: REPORTS.to_vec(), filters, query: "account=1210&from=2026-01-01".to_owned() }
}

fn figure(minor: i64) -> Figure {
    Figure { amount: uah(minor), href: Some("/reports/journal?account=1210".to_owned()) }
}

fn ledger_part() -> LedgerPart {
    let month = LedgerMonthRow {
        month: "03.2026".to_owned(),
        turnover: [figure(45_000), figure(40_000)],
        closing: [uah(5_000), uah(0)],
    };
    let row = LedgerRow {
        account: "1210".to_owned(),
        href: "/reports/account-statement?account=1210".to_owned(),
        opening: [uah(0), uah(0)],
        turnover: [figure(45_000), figure(40_000)],
        closing: [uah(5_000), uah(0)],
        months: vec![month],
    };
    LedgerPart { fund: "ALPHA".to_owned(), currency: "UAH".to_owned(), rows: vec![row] }
}

fn account(words: &Words) -> AccountView {
    let item = |event: &str, sides: [Option<Amount>; 2], balance| AccountItem {
        on: day(2026, 3, 2),
        number: 17,
        event: event.to_owned(),
        case: Some("2026-0007".to_owned()),
        dimensions: "ALPHA · G1".to_owned(),
        contra: "2010".to_owned(),
        sides,
        balance: uah(balance),
    };
    AccountView {
        asked: asked(words),
        account: Some("1210".to_owned()),
        before: vec![uah(0)],
        items: vec![
            item("disbursement_authorise", [Some(uah(45_000)), None], 45_000),
            item("no_words_for_this", [None, Some(uah(50_000))], -5_000),
        ],
        pager: Pager { first: None, next: Some("/reports/account-statement?after=x".to_owned()) },
    }
}

fn journal(words: &Words) -> JournalView {
    let leg = |debit: &str, credit: &str| LegRow {
        debit: debit.to_owned(),
        credit: credit.to_owned(),
        dimensions: "ALPHA · G1".to_owned(),
        amount: Amount::new(1_000, "EUR"),
        base: Some(uah(45_000)),
    };
    let entry = EntryRow {
        number: 17,
        event: "receipts_accept".to_owned(),
        on: day(2026, 3, 2),
        case: Some("2026-0007".to_owned()),
        legs: vec![leg("5010", "1210"), leg("2110", "4010")],
    };
    JournalView {
        asked: asked(words),
        totals: vec![[uah(45_000), uah(40_000)]],
        entries: vec![entry],
        pager: Pager::default(),
    }
}

fn fund(words: &Words) -> FundStatementView {
    let line = |label: &str| LineRow {
        label: label.to_owned(),
        figures: [1_000_000, 250_000, 50_000, 300_000, 400_000, 16_400_000].map(figure),
    };
    FundStatementView {
        asked: asked(words),
        fund: Some("ALPHA".to_owned()),
        as_of: day(2026, 10, 31),
        currencies: ["USD".to_owned(), "UAH".to_owned()],
        lines: vec![line("G1 · Grants")],
        total: Some(line("Total")),
        report: SF425.iter().map(|letter| (*letter, (*letter != "b").then(|| figure(990_000)))).collect(),
        cash: vec![CashRow { currency: "UAH".to_owned(), amounts: [0, -6_150, 16_400, -60, 0, 10_190].map(figure) }],
    }
}

fn ageing(words: &Words) -> AgeingView {
    let item = |of_sum: bool| AgedItem {
        fund: "ALPHA".to_owned(),
        account: "1210".to_owned(),
        case: (!of_sum).then(|| ("2026-0007".to_owned(), 1)),
        since: (!of_sum).then(|| (day(2026, 3, 2), 91)),
        count: of_sum.then_some(3),
        figures: [0, 10_000, 0, 5_000, 0, 15_000].map(figure),
    };
    AgeingView {
        asked: asked(words),
        as_of: day(2026, 6, 1),
        sums: vec![item(true)],
        items: vec![item(false)],
        pager: Pager::default(),
    }
}

fn register(words: &Words) -> RegisterView {
    let item = |case: Option<&str>| CommitmentItem {
        case: case.map(str::to_owned),
        line: "ALPHA · G1".to_owned(),
        figures: [52_000, 0, 0, 40_000, 12_000].map(figure),
        paid: vec![figure(45_000)],
    };
    RegisterView {
        asked: asked(words),
        as_of: day(2026, 6, 1),
        sums: vec![item(None)],
        items: vec![item(Some("2026-0007"))],
        pager: Pager::default(),
    }
}
