//! Refusals as faults of the files: where the row is, which column, what the rule says, and the earlier act it clashes with.

use std::collections::HashMap;

use ledger_core::id::PersonId;
use ledger_core::programme::refusal::{RefusalCode, Stop};
use ledger_core::text::Code;

use super::events::Event;
use crate::app::refusal;
use crate::exchange::package::Fault;
use crate::exchange::package::rows::ProgrammeRow;

/// Which cell of the row a rule speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    On,
    By,
    Amount,
}

fn cell(code: RefusalCode) -> Cell {
    use RefusalCode as R;
    match code {
        R::NotYourRole
        | R::Duties
        | R::OwnRole
        | R::InterestNotDeclared
        | R::InterestConflicted
        | R::NgoOfCaseworker => Cell::By,
        R::AmountNotPositive
        | R::AmountTooLarge
        | R::PlanDoesNotAddUp
        | R::InstalmentsDoNotAddUp
        | R::OverRequested
        | R::OverApproved
        | R::OverSigned
        | R::OverDisbursement
        | R::OverVerified
        | R::OverBudget
        | R::OverCallBudget
        | R::OverCeiling
        | R::FundCashShort => Cell::Amount,
        _ => Cell::On,
    }
}

fn at(event: &Event, cell: Cell, code: &str, text: String) -> Fault {
    let (column, value) = match (cell, event.by, event.amount) {
        (Cell::By, Some((column, person)), _) => (column, person.to_string()),
        (Cell::Amount, _, Some((column, amount))) => (column, amount.amount_text()),
        _ => (event.on_column, event.on.to_string()),
    };
    Fault::of_rule(event.file, event.line, Some(column), Some(&value), code, text)
}

/// An event of which no command came.
pub(super) fn unplayable(event: &Event, code: &str, text: &str) -> Fault {
    at(event, Cell::On, code, text.to_owned())
}

/// An event that was refused.
pub(super) fn refused(event: &Event, stop: &Stop, names: &HashMap<PersonId, &Code>) -> Fault {
    let Stop::Refused(refused) = stop else {
        let text = "on this date this person can't know of it: a caseworker acts for the cases of their own NGO";
        return at(event, Cell::By, "hidden", text.to_owned());
    };
    let mut text = match refused.code {
        RefusalCode::Duties => "one person did two parts of this case that must be two persons'".to_owned(),
        RefusalCode::NotYourRole => "on this date this person has no role that may do this".to_owned(),
        code => refusal::sentence(code).trim_end_matches('.').to_owned(),
    };
    text.push_str(&refusal::figures(refused));
    if let Some(act) = &refused.earlier {
        let who = names.get(&act.person_id).map_or("somebody", |code| code.as_str());
        text.push_str(&format!("; earlier act: {} by {who} on {}", act.action.code().replace('_', " "), act.on_day));
    }
    at(event, cell(refused.code), refused.code.code(), text)
}

/// The database holds another programme.
pub(super) fn other_programme(row: &ProgrammeRow, held: &str) -> Fault {
    let text = format!("the database holds the programme {held}; name another database, or that programme's code");
    let value = Some(row.programme.as_str());
    Fault::of_rule("programme.csv", row.line, Some("programme"), value, "other_programme", text)
}

/// The person whom the file calls administrator is none in the programme that the database holds.
pub(super) fn other_administrator(row: &ProgrammeRow) -> Fault {
    let text = "this person is no administrator of the programme that the database holds; name somebody who is, \
                with the same e-mail address in staff.csv as in the office";
    let value = Some(row.admin.as_str());
    Fault::of_rule("programme.csv", row.line, Some("admin"), value, "other_administrator", text)
}
