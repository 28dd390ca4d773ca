//! The checklist: what is there, what is missing, who can do it.
//!
//! Invariant: a link leads only to a page that the reader may open. Must not decide what a role may do.

use ledger_core::policy::{Action, Reading, roles_for};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::super::page::checklist::{ChecklistView, Item, page, title};
use super::super::session::Visit;
use super::super::view::codes;
use super::super::words::Words;
use super::may;
use crate::app::setup::{SetupState, Start};

/// The page.
pub async fn show(visit: Visit) -> Result<Response> {
    let state = visit.console.app.setup_state(&visit.request).await?;
    let words = visit.words();
    let programme = format!("{} · {}", state.programme.code, state.programme.title);
    let view = ChecklistView { programme, items: items(&visit, &words, &state) };
    let frame = visit.frame(title(&words), "setup", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

/// Is everything there that the first case needs?
pub fn complete(visit: &Visit, state: &SetupState) -> bool {
    items(visit, &visit.words(), state).iter().all(|item| item.done)
}

fn items(visit: &Visit, words: &Words, state: &SetupState) -> Vec<Item> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let there = |number: usize| vec![words.ta("setup-count", &[("count", count(number).into())])];
    let item = |code: &str, done: bool, notes: Vec<String>, actions: &[Action], reading: Reading| {
        let (href, opens) = (format!("/setup/{}", code.replace('_', "-")), visit.may(reading));
        let mut roles: Vec<String> = Vec::new();
        for role in actions.iter().flat_map(|action| codes(roles_for(*action))) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        let opens = opens || actions.iter().any(|action| may(visit, *action));
        Item { code: code.to_owned(), done, notes, roles, href: opens.then_some(href) }
    };
    let lines: usize = state.funds.iter().map(|(_, lines, _)| lines).sum();
    let mut funds = there(state.funds.len());
    if lines > 0 {
        funds.push(words.ta("setup-lines", &[("count", count(lines).into())]));
    }
    let mut calls = there(state.calls);
    if state.calls > 0 && state.open_calls == 0 {
        calls.push(words.t("setup-no-open-call"));
    }
    let begun = state.funds.iter().all(|(_, _, start)| matches!(start, Start::Posted | Start::Moved));
    vec![
        Item {
            code: "programme".to_owned(),
            done: true,
            notes: vec![words.ta("setup-quorum", &[("count", state.programme.quorum.into())])],
            roles: Vec::new(),
            href: None,
        },
        Item {
            href: visit.may(Reading::Members).then(|| "/people".to_owned()),
            ..item("people", state.staffing.complete(), people(words, state), &[Action::RoleGrant], Reading::Members)
        },
        item("ngos", state.ngos > 0, there(state.ngos), &[Action::NgoOpen], Reading::Setup),
        item("donors", state.donors > 0, there(state.donors), &[Action::DonorOpen], Reading::Setup),
        item(
            "bank_accounts",
            state.bank_accounts > 0,
            there(state.bank_accounts),
            &[Action::BankAccountOpen],
            Reading::Books,
        ),
        Item { href: None, ..item("chart", state.accounts > 0, there(state.accounts), &[], Reading::Books) },
        item("funds", lines > 0, funds, &[Action::FundOpen], Reading::Books),
        item(
            "openings",
            !state.funds.is_empty() && begun,
            openings(words, state),
            &[Action::OpeningPrepare, Action::OpeningPost],
            Reading::Books,
        ),
        item(
            "tranches",
            !state.funds.is_empty() && begun,
            vec![words.t("setup-tranches-note")],
            &[Action::TrancheReceive],
            Reading::Books,
        ),
        item("calls", state.open_calls > 0, calls, &[Action::CallOpen], Reading::Setup),
        // Nothing has to be set: a programme works as it was opened.
        item("settings", true, vec![words.t("settings-note")], &[Action::SettingSet], Reading::Setup),
    ]
}

fn people(words: &Words, state: &SetupState) -> Vec<String> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let mut notes = vec![words.ta("setup-count", &[("count", count(state.people).into())])];
    if state.invited > 0 {
        notes.push(words.ta("setup-invited", &[("count", count(state.invited).into())]));
    }
    // Several steps are one role's: each list of roles is named once, in whatever order.
    let mut lacking: Vec<Vec<String>> = Vec::new();
    for action in &state.staffing.vacant {
        let mut roles = codes(roles_for(*action));
        roles.sort_unstable();
        if !lacking.contains(&roles) {
            lacking.push(roles);
        }
    }
    for roles in lacking {
        let who = words.any_role(&roles);
        notes.push(words.ta("setup-vacant", &[("who", who.into())]));
    }
    if let Some(action) = state.staffing.short {
        let who: Vec<String> = codes(roles_for(action)).iter().map(|role| words.code("role", role)).collect();
        let act = words.code("act", action.code());
        notes.push(words.ta("setup-short", &[("act", act.into()), ("who", who.join(" / ").into())]));
    }
    notes
}

fn openings(words: &Words, state: &SetupState) -> Vec<String> {
    if state.funds.is_empty() {
        return vec![words.t("setup-openings-no-fund")];
    }
    // Funds that stand alike are told together.
    let mut alike: Vec<(Start, Vec<&str>)> = Vec::new();
    for (code, _, start) in &state.funds {
        match alike.iter_mut().find(|(known, _)| known == start) {
            Some((_, codes)) => codes.push(code),
            None => alike.push((*start, vec![code])),
        }
    }
    let note =
        |(start, codes): &(Start, Vec<&str>)| format!("{}: {}", codes.join(", "), words.code("start", code_of(*start)));
    alike.iter().map(note).collect()
}

/// The code of how a fund's books began.
pub(super) const fn code_of(start: Start) -> &'static str {
    match start {
        Start::Untouched => "untouched",
        Start::Prepared => "prepared",
        Start::Posted => "posted",
        Start::Moved => "moved",
    }
}
