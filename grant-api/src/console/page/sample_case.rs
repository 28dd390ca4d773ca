//! Invented cases for the tests: one in mid-life with everything on it, one just opened.
//!
//! Invariant: made-up names, codes and figures; debits equal credits in every entry. Must not
//! be reachable from the program itself.

use super::sample::{day, uah};
use crate::app::sealed::Secret;
use crate::console::component::badge::{Machine, State};
use crate::console::component::entry::{Entry, Line, Side};
use crate::console::component::next_step::{Earlier, Reason, Step, Way};
use crate::console::component::strip::Figure;
use crate::console::component::timeline::Act;
use crate::console::page::case::{CaseView, Colleague, DisbursementRow, EnterpriseRow, PlanItem, VisitRow, Waits};
use crate::console::page::case_money::{ClaimRow, DocumentRow, GoodsRow, LineRow, ShareRow};
use crate::console::page::case_sealed::{FileRow, NoteRow, PayeeView, SealedView};

fn line(account: &str, side: Side, whole: i64) -> Line {
    Line { account: account.to_owned(), side, amount: uah(whole), dimensions: Some("F-2601 · G1".to_owned()) }
}

fn pair(debit: &str, credit: &str, whole: i64) -> Vec<Line> {
    vec![line(credit, Side::Credit, whole), line(debit, Side::Debit, whole)]
}

fn entries() -> Vec<Entry> {
    let entry = |number, on, action: &str, actual, budget| Entry {
        number: Some(number),
        on,
        action: action.to_owned(),
        actual,
        budget,
    };
    let mut receipts = pair("5010", "1210", 38_250);
    receipts.extend(pair("2110", "4010", 38_250));
    vec![
        entry(1_041, day(2026, 10, 27), "receipts_accept", receipts, pair("9700", "9800", 38_250)),
        entry(988, day(2026, 10, 6), "disbursement_authorise", pair("1210", "2010", 75_000), Vec::new()),
        entry(975, day(2026, 9, 30), "agreement_sign", Vec::new(), pair("9600", "9700", 120_000)),
    ]
}

fn act(sequence: i64, on: chrono::NaiveDate, action: &str, person: &str, role: &str, amount: Option<i64>) -> Act {
    Act {
        sequence,
        on,
        action: action.to_owned(),
        person: person.to_owned(),
        role: role.to_owned(),
        amount: amount.map(uah),
        object: None,
        refused: None,
    }
}

fn timeline() -> Vec<Act> {
    let mut refused = act(4_108, day(2026, 11, 3), "disbursement_authorise", "Daryna Verbova", "officer", Some(45_000));
    refused.refused = Some(own_verification());
    vec![
        refused,
        act(4_107, day(2026, 11, 3), "disbursement_verify", "Daryna Verbova", "officer", Some(45_000)),
        act(4_090, day(2026, 10, 28), "disbursement_request", "Olha Krynychna", "caseworker", Some(45_000)),
        act(4_082, day(2026, 10, 27), "receipts_accept", "Taras Lypa", "finance", Some(38_250)),
        act(3_950, day(2026, 9, 30), "agreement_sign", "Ihor Stepovyi", "manager", Some(120_000)),
        act(3_911, day(2026, 9, 18), "award_confirm", "Ihor Stepovyi", "manager", Some(120_000)),
        act(3_640, day(2026, 8, 4), "case_open", "Olha Krynychna", "caseworker", None),
    ]
}

fn own_verification() -> Reason {
    Reason {
        code: "duties".to_owned(),
        earlier: Some(Earlier {
            action: "disbursement_verify".to_owned(),
            on: day(2026, 11, 3),
            person: "Daryna Verbova".to_owned(),
            yours: true,
        }),
        ..Reason::default()
    }
}

fn aside() -> Vec<Step> {
    let open = |action: &str, object: Option<&str>| Step {
        action: action.to_owned(),
        amount: None,
        object: object.map(str::to_owned),
        way: Way::Open(format!("/cases/26-0147/do/{action}")),
    };
    vec![
        open("agreement_amend", None),
        open("claim_refund", Some("Claim 1")),
        open("goods_receive", Some("Order of goods 1")),
    ]
}

fn steps() -> Vec<Step> {
    let open = |action: &str, amount: Option<i64>, object: Option<&str>| Step {
        action: action.to_owned(),
        amount: amount.map(uah),
        object: object.map(str::to_owned),
        way: Way::Open(format!("/cases/26-0147/{action}")),
    };
    let barred = |action: &str, amount: i64, why: Reason| Step {
        action: action.to_owned(),
        amount: Some(uah(amount)),
        object: None,
        way: Way::Barred(why),
    };
    vec![
        open("receipts_verify", Some(36_750), None),
        open("visit_record", None, Some("E-26-0147")),
        barred("disbursement_authorise", 45_000, own_verification()),
        barred(
            "disbursement_request",
            60_000,
            Reason {
                code: "over_signed".to_owned(),
                earlier: Some(Earlier {
                    action: "agreement_sign".to_owned(),
                    on: day(2026, 9, 30),
                    person: "Ihor Stepovyi".to_owned(),
                    yours: false,
                }),
                at_most: Some(uah(0)),
                ..Reason::default()
            },
        ),
    ]
}

fn enterprise() -> EnterpriseRow {
    let visit = |on, month, status: &str, paid_workers| VisitRow { on, month, status: status.to_owned(), paid_workers };
    EnterpriseRow {
        code: "E-26-0147".to_owned(),
        launched_on: day(2026, 10, 8),
        business_started_on: Some(day(2024, 3, 1)),
        sector: Some("C".to_owned()),
        region: Some("UA-46".to_owned()),
        legal_form: Some("fop".to_owned()),
        launch_verified: true,
        merged_on: None,
        visits: vec![visit(day(2026, 10, 30), Some(1), "OP", Some(2)), visit(day(2026, 11, 2), None, "UNR", None)],
    }
}

fn people() -> Vec<Colleague> {
    let colleague = |role: &str, name: &str, acts: &[&str]| Colleague {
        role: role.to_owned(),
        name: name.to_owned(),
        acts: acts.iter().map(|act| (*act).to_owned()).collect(),
    };
    vec![
        colleague("caseworker", "Olha Krynychna", &["case_open", "case_submit", "disbursement_request"]),
        colleague("officer", "Daryna Verbova", &["case_screen", "disbursement_verify"]),
        colleague("manager", "Ihor Stepovyi", &["award_confirm"]),
    ]
}

/// A case in mid-life.
pub fn case() -> CaseView {
    let share = |line: &str, weight, whole| ShareRow { line: line.to_owned(), weight, committed: uah(whole) };
    let figure =
        |code: &str, whole| Figure { code: code.to_owned(), amount: uah(whole), href: Some("#entries".to_owned()) };
    let item = |category: &str, description: Option<&str>, whole| PlanItem {
        category: category.to_owned(),
        description: description.map(str::to_owned),
        budget_line: Some("G1".to_owned()),
        amount: uah(whole),
    };
    CaseView {
        code: "26-0147".to_owned(),
        state: State::new(Machine::Grant, "active"),
        opened_on: day(2026, 8, 4),
        sector: Some("C".to_owned()),
        region: Some("UA-46".to_owned()),
        fund: Some("F-2601".to_owned()),
        ngo: Some("NGO-2 · Invented partner".to_owned()),
        transfer: Some("/cases/26-0147/do/case_transfer".to_owned()),
        co_owners: vec!["P2026-0031".to_owned(), "P2026-0044".to_owned()],
        call: Some("C-26 · Invented call".to_owned()),
        subject: Some("P26-0101".to_owned()),
        sex: Some("female".to_owned()),
        waits: Some(Waits { roles: vec!["finance_manager".to_owned()], since: day(2026, 10, 28), days: 6 }),
        steps: steps(),
        aside: aside(),
        money: vec![
            figure("approved", 120_000),
            figure("signed", 120_000),
            figure("authorised", 75_000),
            figure("paid", 75_000),
            figure("accepted", 38_250),
        ],
        plan: vec![
            item("equipment", Some("2 × 40 l"), 62_000),
            item("materials", None, 38_000),
            item("registration", None, 20_000),
        ],
        plan_total: Some(uah(120_000)),
        disbursements: vec![
            DisbursementRow {
                number: 1,
                state: State::new(Machine::Disbursement, "paid"),
                since: day(2026, 10, 9),
                amount: uah(75_000),
                accepted: Some(uah(38_250)),
            },
            DisbursementRow {
                number: 2,
                state: State::new(Machine::Disbursement, "verified"),
                since: day(2026, 11, 3),
                amount: uah(45_000),
                accepted: None,
            },
        ],
        shares: vec![share("F-2601 · G1", 2, 30_000), share("F-2602 · A4", 1, 15_000)],
        claims: vec![ClaimRow {
            name: "Claim 1".to_owned(),
            state: State::new(Machine::Claim, "open"),
            kind: "unspent".to_owned(),
            claimed: uah(4_000),
            open: uah(1_500),
        }],
        documents: vec![DocumentRow {
            href: "/cases/2026-0014/documents/0190f6a2-0000-7000-8000-000000000001".into(),
            kind: "agreement".into(),
            version: 1,
            language: "uk".into(),
            made_on: day(2026, 9, 7),
        }],
        lines: vec![LineRow {
            name: "In-kind line 1".to_owned(),
            state: State::new(Machine::GoodsLine, "ordered"),
            category: "equipment".to_owned(),
            quantity: 2,
            quotes: 3,
            price: uah(20_000),
        }],
        goods: vec![GoodsRow {
            name: "Order 1".to_owned(),
            state: State::new(Machine::Goods, "ordered"),
            supplier: "SUP-7".to_owned(),
            amounts: [uah(20_000), uah(12_000), uah(0)],
        }],
        enterprises: vec![enterprise()],
        people: people(),
        timeline: timeline(),
        entries: Some(entries()),
        sealed: Some(sealed()),
    }
}

fn sealed() -> SealedView {
    let note = |text: Option<&str>| NoteRow {
        kind: "note",
        on: day(2026, 9, 2),
        by: "Officer 1".to_owned(),
        text: text.map(|text| Secret::new(text.to_owned())),
    };
    SealedView {
        files: vec![FileRow {
            id: "00000000-0000-7000-8000-000000000001".to_owned(),
            kind: "plan",
            media: "PDF".to_owned(),
            kibibytes: 84,
            on: day(2026, 9, 1),
            by: "Officer 1".to_owned(),
        }],
        notes: Some(vec![note(Some("Invented words.")), note(None)]),
        known: vec!["given_name", "phone"],
        open: Some("/cases/26-0147/attachments".to_owned()),
        add_file: Some("/cases/26-0147/attachments".to_owned()),
        add_note: Some("/cases/26-0147/notes".to_owned()),
        record: Some("/cases/26-0147/identity".to_owned()),
        reveal: Some("/cases/26-0147/identity/reveal".to_owned()),
        payee: Some(PayeeView {
            set_on: Some(day(2026, 9, 3)),
            confirmed_on: Some(day(2026, 9, 4)),
            set: Some("/cases/26-0147/payee".to_owned()),
            see: Some("/cases/26-0147/payee/read".to_owned()),
            csrf: "sample-token".to_owned(),
        }),
        csrf: "sample-token".to_owned(),
    }
}

/// A case on its first day: every list is empty.
pub fn new_case() -> CaseView {
    CaseView {
        code: "26-0190".to_owned(),
        state: State::new(Machine::Application, "draft"),
        sector: None,
        region: None,
        fund: None,
        ngo: None,
        transfer: None,
        co_owners: Vec::new(),
        call: None,
        subject: None,
        sex: None,
        waits: None,
        steps: Vec::new(),
        aside: Vec::new(),
        shares: Vec::new(),
        claims: Vec::new(),
        lines: Vec::new(),
        goods: Vec::new(),
        documents: Vec::new(),
        money: Vec::new(),
        plan: Vec::new(),
        plan_total: None,
        disbursements: Vec::new(),
        enterprises: Vec::new(),
        people: Vec::new(),
        timeline: vec![act(4_120, day(2026, 11, 3), "case_open", "Olha Krynychna", "caseworker", None)],
        entries: Some(Vec::new()),
        sealed: None,
        ..case()
    }
}
