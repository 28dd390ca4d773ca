//! Sample views of the pages of bank accounts. All invented.
//!
//! Invariant: every branch of these pages is in one of them. Must not be used outside of tests.

use chrono::NaiveDate;
use maud::Markup;

use super::bank::{
    AccountItem, AccountView, AnswerItem, CHECK, Found, LineItem, StatementItem, StatementPage, TakenView, account,
    counterparties, list, statement, title,
};
use super::line_story::{PartView, RecordView, Story};
use super::receipts::{self, ReceiptItem};
use super::reconcile::{self, CandidateView, ChosenLine, OpenLine, ReconcileView};
use super::{act, months, sample_months};
use crate::console::component::error_summary::FormError;
use crate::console::component::facts::Fact;
use crate::console::component::field::{Field, Input, Tick};
use crate::console::component::money::Amount;
use crate::console::component::next_step::Reason;
use crate::console::component::pager::Pager;
use crate::console::component::step_form::Asked;
use crate::console::words::Words;

/// Name, title and content of each page.
pub fn pages(words: &Words) -> Vec<(&'static str, String, Markup)> {
    let name = title(words);
    let shown = [["L-000123", "Olha Krynychna", "UA213223130000026007233566001", "3184710691", "GL-2026-0007-1"]];
    let shown = shown.map(|row| row.map(str::to_owned));
    let empty = AccountView { code: "BANK-2".to_owned(), ..AccountView::default() };
    vec![
        ("bank", name.clone(), list(words, &accounts(), &[])),
        ("bank_none", name.clone(), list(words, &[], &[])),
        ("bank_account", name.clone(), account(words, &whole(words))),
        ("bank_account_empty", name.clone(), account(words, &empty)),
        ("bank_answers", name.clone(), account(words, &answered(true))),
        ("bank_answers_none", name.clone(), account(words, &answered(false))),
        ("bank_statement", name.clone(), statement(words, &one(words, true))),
        ("bank_statement_empty", name.clone(), statement(words, &one(words, false))),
        ("bank_counterparties", name.clone(), counterparties(words, "/bank/statements/1", &shown)),
        (
            "bank_months",
            name.clone(),
            months::list(words, "BANK-1", &sample_months::rows(), &sample_months::asked(words)),
        ),
        ("bank_months_none", name.clone(), months::list(words, "BANK-2", &[], &Asked::default())),
        ("bank_month", name.clone(), months::page(words, &sample_months::whole(words))),
        ("bank_month_empty", name.clone(), months::page(words, &months::MonthPage::default())),
        ("bank_reconcile", name.clone(), reconcile::page(words, &reconciling(words))),
        ("bank_reconcile_none", name.clone(), reconcile::page(words, &explained())),
        ("bank_booked", name.clone(), reconcile::page(words, &booked(words))),
        ("bank_booked_none", name.clone(), reconcile::page(words, &ReconcileView { booked: true, ..explained() })),
        ("bank_line", name.clone(), act::page(words, &line_form(words))),
        ("bank_receipts", name.clone(), receipts::page(words, "BANK-1", &held())),
        ("bank_receipts_none", name, receipts::page(words, "BANK-1", &[])),
    ]
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, number).unwrap_or_default()
}

fn uah(minor: i64) -> Amount {
    Amount::new(minor, "UAH")
}

fn accounts() -> Vec<AccountItem> {
    let item = |code: &str, last: Option<u32>, open| AccountItem {
        code: code.to_owned(),
        currency: "UAH".to_owned(),
        last_on: last.map(day),
        closing: last.map(|_| uah(1_204_550)),
        open,
    };
    vec![item("BANK-1", Some(3), 12), item("BANK-2", None, 0)]
}

fn lines() -> Vec<LineItem> {
    let line = |reference: &str, amount, left, kind: Option<&str>| LineItem {
        reference: reference.to_owned(),
        booked_on: day(1),
        value_on: day(2),
        amount: uah(amount),
        left: uah(left),
        kind: kind.map(str::to_owned),
    };
    vec![line("L-000123", -4_500_000, 4_500_000, Some("PMNT/ICDT/ESCT")), line("L-000124", 500, 250, None)]
}

fn found() -> Vec<Found> {
    let found = |code: &str| (code.to_owned(), "statement 1".to_owned(), "opening 90.00".to_owned());
    vec![found("chain"), found("gap"), found("shifted-columns")]
}

fn whole(words: &Words) -> AccountView {
    let taken = TakenView { said: "bank-taken", new: 1, known: 2, pending: 5, findings: found(), answers: None };
    let item = |to: Option<u32>| StatementItem {
        href: "/bank/statements/1".to_owned(),
        from: to.map(day),
        to: to.map(day),
        opening: to.map(|_| uah(100)),
        closing: to.map(|_| uah(900)),
        entries: 7,
    };
    AccountView {
        code: "BANK-1".to_owned(),
        csrf: Some("sample-token".to_owned()),
        mode: CHECK.to_owned(),
        errors: vec![FormError { field: Some("file".to_owned()), text: words.t("bank-no-file") }],
        taken: Some(taken),
        lines: lines(),
        pager: Pager { first: None, next: Some("/bank/BANK-1?after=1".to_owned()) },
        statements: vec![item(Some(3)), item(None)],
        breaks: found(),
        broken: vec![sample_months::month(true)],
    }
}

/// The account once a file of answers was sent.
fn answered(full: bool) -> AccountView {
    let next = ("payment_reject", "/cases/26-0147/do/payment_reject?object=1".to_owned());
    let item = |said, reasons: &str, next| AnswerItem {
        case: "26-0147".to_owned(),
        reference: "26-0147-1".to_owned(),
        amount: uah(4_500_000),
        said,
        reasons: reasons.to_owned(),
        next,
    };
    let items = vec![item("rejected", "AC04", Some(next)), item("returned", "AC06", None), item("accepted", "", None)];
    let answers = Some(if full { items } else { Vec::new() });
    let taken = TakenView { said: "bank-answers", answers, ..TakenView::default() };
    AccountView { code: "BANK-1".to_owned(), taken: Some(taken), ..AccountView::default() }
}

fn one(words: &Words, full: bool) -> StatementPage {
    StatementPage {
        account: "BANK-1".to_owned(),
        facts: vec![Fact::text(words.t("bank-number"), "17")],
        findings: if full { found() } else { Vec::new() },
        lines: if full { lines() } else { Vec::new() },
        open: full.then(|| ("/bank/statements/1/counterparties".to_owned(), "sample-token".to_owned())),
    }
}

fn explained() -> ReconcileView {
    ReconcileView { account: "BANK-1".to_owned(), csrf: "sample-token".to_owned(), ..ReconcileView::default() }
}

fn reconciling(words: &Words) -> ReconcileView {
    let open = |reference: &str, left, tier: &str, verdict: &str, chosen| OpenLine {
        href: format!("{}?line=1", reconcile::href("BANK-1")),
        reference: reference.to_owned(),
        booked_on: day(2),
        left: uah(left),
        tier: tier.to_owned(),
        verdict: verdict.to_owned(),
        chosen,
    };
    let candidate = |reference: &str| CandidateView {
        id: "1".to_owned(),
        case: "2026-0007".to_owned(),
        reference: reference.to_owned(),
        amount: uah(4_500_000),
        state: "sent".to_owned(),
    };
    let reason = |name: &str| Field::named(words, name, Input::Text { value: String::new(), max: 35 }).optional();
    let hidden = |step: &str| vec![Field::hidden("key", "f-1"), Field::hidden("step", step)];
    let with = |step: &str| hidden(step).into_iter().chain([reason(&format!("{step}_reason"))]).collect();
    let party = ["Olha Krynychna", "UA213223130000026007233566001", "3184710691", ""].map(str::to_owned);
    let chosen = ChosenLine {
        reference: "L-000123".to_owned(),
        facts: vec![Fact::text(words.t("bank-value"), words.date(day(2)))],
        party: Some(party),
        class: Some("fee".to_owned()),
        candidates: vec![candidate("GL-2026-0007-1")],
        score: 93,
        evidence: vec![("AMT_EQ", 35), ("IBAN_EQ", 25), ("E2E_EQ", 0)],
        vetoes: vec!["INST_OTHER"],
        subsets: 2,
        others: vec![("reconcile-runner-up", candidate("GL-2026-0007-2"), 62)],
        confirm: Some(with("confirm")),
        reject: Some(with("reject")),
        names: Some(hidden("names")),
        elsewhere: vec![("/bank/BANK-1/lines/L-000123/bank_fee_book".to_owned(), words.code("act", "bank_fee_book"))],
        story: Story::default(),
        undo: None,
    };
    ReconcileView {
        open_in: Some(uah(500)),
        open_out: Some(uah(4_500_000)),
        lines: 2,
        sure: 1,
        run: Some(hidden("run")),
        confirm_sure: Some(hidden("sure")),
        told: Some((1, vec![("L-000122".to_owned(), "wrong_state".to_owned())])),
        open: vec![
            open("L-000123", -4_500_000, "T4", "proposed", true),
            open("L-000124", 500, "none", "nothing", false),
        ],
        chosen: Some(chosen),
        refused: Some(Reason { code: "match_vetoed".to_owned(), ..Reason::default() }),
        ..explained()
    }
}

fn booked(words: &Words) -> ReconcileView {
    let part = |reference: &str, event: Option<&str>, reversed| PartView {
        reference: reference.to_owned(),
        event: event.map(str::to_owned),
        case: event.map(|_| "2026-0007".to_owned()),
        on: day(2),
        amount: uah(250),
        reversed,
    };
    let record = |kind| RecordView {
        kind,
        tier: Some("T3".to_owned()),
        payments: vec!["GL-2026-0007-1".to_owned()],
        reason: Some("by_phone".to_owned()),
        person: "Daryna Verbova".to_owned(),
        on: day(2),
    };
    let story = Story {
        parts: vec![part("L-000124.1", Some("payment_return"), true), part("L-000124.2", None, false)],
        records: ["undone", "confirmed", "rejected", "proposed"].map(record).to_vec(),
        next: vec![("/cases/2026-0007/do/payment_reissue?object=1".to_owned(), words.code("do", "payment_reissue"))],
    };
    let reason = Field::named(words, "undo_reason", Input::Text { value: String::new(), max: 35 });
    let line = OpenLine {
        href: "/bank/BANK-1/reconcile?show=booked&line=1".to_owned(),
        reference: "L-000124".to_owned(),
        booked_on: day(2),
        left: uah(500),
        tier: "none".to_owned(),
        verdict: String::new(),
        chosen: true,
    };
    let chosen = ChosenLine {
        reference: "L-000124".to_owned(),
        facts: vec![Fact::text(words.t("bank-value"), words.date(day(2)))],
        story,
        undo: Some(vec![Field::hidden("key", "f-1"), Field::hidden("step", "undo"), reason]),
        ..ChosenLine::default()
    };
    ReconcileView { booked: true, open: vec![line], chosen: Some(chosen), ..explained() }
}

fn line_form(words: &Words) -> act::ActView {
    let tick = |name: &str, ticked| Tick { name: name.to_owned(), label: format!("2026-0007 · {name}"), ticked };
    let options = vec![tick("pay_1", true), tick("pay_2", false)];
    act::ActView {
        action: "payment_confirm".to_owned(),
        object: Some("L-000123".to_owned()),
        facts: vec![Fact::text(words.t("line-under"), "L-000123")],
        fields: vec![Field::named(words, "payments", Input::Checks { options })],
        look: true,
        errors: vec![FormError { field: Some("payments".to_owned()), text: words.code("refusal", "amount_differs") }],
        submit_to: "/bank/BANK-1/lines/L-000123/payment_confirm".to_owned(),
        back: "/bank/BANK-1/reconcile".to_owned(),
        csrf: "sample-token".to_owned(),
        ..act::ActView::default()
    }
}

fn held() -> Vec<ReceiptItem> {
    let item =
        |steps| ReceiptItem { reference: "L-000130".to_owned(), since: day(1), days: 12, amount: uah(900), steps };
    let step = |action| (format!("/bank/BANK-1/receipts/1/{action}"), action);
    vec![item(vec![step("receipt_identify"), step("receipt_return")]), item(Vec::new())]
}
