//! The rows of a package as events: what happened, on which day, by whom, and where in the files it stands.
//!
//! Events of all files are sorted by day, by the order of the path within a day, and by line. Must not know ids or the
//! state of anything: that is the player's.

use std::collections::HashMap;

use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Action;
use ledger_core::text::Code;
use ledger_core::time::Day;

use crate::exchange::package::rows::{
    ApplicationRow, Assessed, BallotRow, BankAccountRow, BudgetLineRow, CallLineRow, CallRow, DisbursementRow,
    DonorRow, EnterpriseRow, FundRow, GrantRow, NgoRow, Package, PersonRow, PlanItemRow, ProgrammeRow, ReceiptRow,
    RoleRow, Scored, Step, TrancheRow, TransferRow, VisitRow, Voted,
};

/// What happened.
#[derive(Clone, Debug)]
pub(super) enum Deed<'a> {
    ProgrammeOpen(&'a ProgrammeRow),
    RoleGive(&'a RoleRow),
    RoleTake(&'a RoleRow),
    NgoOpen(&'a NgoRow),
    DonorOpen(&'a DonorRow),
    BankAccountOpen(&'a BankAccountRow),
    FundOpen(&'a FundRow, Vec<&'a BudgetLineRow>),
    TrancheReceive(&'a TrancheRow),
    CallOpen(&'a CallRow, Vec<&'a CallLineRow>),
    SubjectEnrol(&'a PersonRow),
    CaseOpen(&'a ApplicationRow, Vec<&'a PlanItemRow>),
    /// Submit, screen, accept the plan, close the vote, confirm the award.
    CaseStep(Action, &'a Code),
    CaseAssess(&'a Assessed, &'a Code),
    InterestDeclare(&'a BallotRow),
    Score(&'a Scored, &'a Code),
    Vote(&'a Voted, &'a Code),
    AgreementSend(&'a GrantRow, Vec<&'a DisbursementRow>),
    /// Record the grantee's signature, sign, propose to close, close.
    GrantStep(Action, &'a Code),
    /// Request to confirmation.
    Disbursement(Action, &'a DisbursementRow),
    ReceiptsVerify(&'a ReceiptRow),
    ReceiptsAccept(&'a ReceiptRow),
    EnterpriseLaunch(&'a EnterpriseRow),
    VisitRecord(&'a VisitRow),
    CaseTransfer(&'a TransferRow),
}

/// One event and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Event<'a> {
    pub(super) on: Day,
    rank: u8,
    /// The file, with its ending.
    pub(super) file: &'static str,
    pub(super) line: u64,
    pub(super) on_column: &'static str,
    /// Column and code of the person whose act it is; the program's own act has nobody.
    pub(super) by: Option<(&'static str, &'a Code)>,
    /// Column and value of the amount it is about.
    pub(super) amount: Option<(&'static str, Money)>,
    pub(super) deed: Deed<'a>,
}

struct Events<'a> {
    file: &'static str,
    line: u64,
    currency: Currency,
    all: Vec<Event<'a>>,
}

impl<'a> Events<'a> {
    fn of(&mut self, file: &'static str, line: u64) -> &mut Self {
        (self.file, self.line) = (file, line);
        self
    }

    fn push(
        &mut self,
        rank: u8,
        (on_column, on): (&'static str, Day),
        by: Option<(&'static str, &'a Code)>,
        deed: Deed<'a>,
    ) -> &mut Self {
        let (file, line) = (self.file, self.line);
        self.all.push(Event { on, rank, file, line, on_column, by, amount: None, deed });
        self
    }

    /// A step with its two columns.
    fn step(&mut self, rank: u8, columns: [&'static str; 2], step: Option<&'a Step>, deed: Deed<'a>) -> &mut Self {
        if let Some(step) = step {
            self.push(rank, (columns[0], step.on), Some((columns[1], &step.by)), deed);
        }
        self
    }

    /// The amount that the last event is about.
    fn amount(&mut self, column: &'static str, minor: Minor) {
        if let Some(last) = self.all.last_mut() {
            last.amount = Some((column, Money { minor, currency: self.currency }));
        }
    }
}

fn grouped<'a, T>(rows: &'a [T], key: impl Fn(&'a T) -> &'a Code) -> HashMap<&'a Code, Vec<&'a T>> {
    let mut groups: HashMap<&Code, Vec<&T>> = HashMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().push(row);
    }
    groups
}

/// Every event of a package, in the order in which they are played.
pub(super) fn events(package: &Package) -> Vec<Event<'_>> {
    let currency = package.programme.base_currency;
    let mut events = Events { file: "", line: 0, currency, all: Vec::new() };
    set_up(package, &mut events);
    applications(package, &mut events);
    committee(package, &mut events);
    grants(package, &mut events);
    disbursements(package, &mut events);
    follow_up(package, &mut events);
    let mut all = events.all;
    all.sort_by_key(|event| (event.on, event.rank, event.line));
    all
}

fn set_up<'a>(package: &'a Package, events: &mut Events<'a>) {
    let row = &package.programme;
    events.of("programme.csv", row.line).push(0, ("opened_on", row.opened_on), None, Deed::ProgrammeOpen(row));
    for row in &package.roles {
        // A caseworker needs the NGO, an NGO may need somebody with a role.
        let rank = if row.ngo.is_some() { 3 } else { 1 };
        let by = Some(("given_by", &row.given_by));
        events.of("roles.csv", row.line).push(rank, ("from_on", row.from_on), by, Deed::RoleGive(row));
        if let Some(to_on) = row.to_on {
            events.push(60, ("to_on", to_on), by, Deed::RoleTake(row));
        }
    }
    for row in &package.ngos {
        let columns = ["opened_on", "opened_by"];
        events.of("ngos.csv", row.line).step(2, columns, Some(&row.opened), Deed::NgoOpen(row));
    }
    for row in &package.donors {
        let columns = ["recorded_on", "recorded_by"];
        events.of("donors.csv", row.line).step(4, columns, Some(&row.recorded), Deed::DonorOpen(row));
    }
    for row in &package.bank_accounts {
        let columns = ["opened_on", "opened_by"];
        events.of("bank_accounts.csv", row.line).step(5, columns, Some(&row.opened), Deed::BankAccountOpen(row));
    }
    let mut lines = grouped(&package.budget_lines, |row| &row.fund);
    for row in &package.funds {
        let columns = ["recorded_on", "recorded_by"];
        let deed = Deed::FundOpen(row, lines.remove(&row.fund).unwrap_or_default());
        events.of("funds.csv", row.line).step(6, columns, Some(&row.recorded), deed);
    }
    for row in &package.tranches {
        let columns = ["booked_on", "booked_by"];
        events.of("tranches.csv", row.line).step(7, columns, Some(&row.booked), Deed::TrancheReceive(row));
        events.amount("amount", row.amount);
    }
    let mut lines = grouped(&package.call_lines, |row| &row.call);
    for row in &package.calls {
        let columns = ["recorded_on", "recorded_by"];
        let deed = Deed::CallOpen(row, lines.remove(&row.call).unwrap_or_default());
        events.of("calls.csv", row.line).step(8, columns, Some(&row.recorded), deed);
        events.amount("ceiling", row.ceiling);
    }
    for row in &package.people {
        let columns = ["enrolled_on", "enrolled_by"];
        events.of("people.csv", row.line).step(9, columns, Some(&row.enrolled), Deed::SubjectEnrol(row));
    }
}

fn applications<'a>(package: &'a Package, events: &mut Events<'a>) {
    let mut items = grouped(&package.plan_items, |row| &row.case);
    for row in &package.applications {
        let case = &row.case;
        let deed = Deed::CaseOpen(row, items.remove(case).unwrap_or_default());
        events.of("applications.csv", row.line);
        events.step(10, ["opened_on", "opened_by"], Some(&row.opened), deed).amount("requested", row.requested);
        let submit = Deed::CaseStep(Action::CaseSubmit, case);
        if row.submitted.is_some() {
            events.step(11, ["submitted_on", "submitted_by"], row.submitted.as_ref(), submit);
            events.amount("requested", row.requested);
        }
        let screen = Deed::CaseStep(Action::CaseScreen, case);
        events.step(12, ["screened_on", "screened_by"], row.screened.as_ref(), screen);
        if let Some(assessed) = &row.assessed {
            let by = Some(("assessed_by", &assessed.by));
            events.push(13, ("assessed_on", assessed.on), by, Deed::CaseAssess(assessed, case));
        }
        let accept = Deed::CaseStep(Action::PlanAccept, case);
        events.step(14, ["plan_accepted_on", "plan_accepted_by"], row.plan_accepted.as_ref(), accept);
    }
    for row in &package.transfers {
        let columns = ["transferred_on", "transferred_by"];
        events.of("transfers.csv", row.line).step(50, columns, Some(&row.transferred), Deed::CaseTransfer(row));
    }
}

fn committee<'a>(package: &'a Package, events: &mut Events<'a>) {
    for row in &package.ballots {
        let by = Some(("member", &row.member));
        events.of("ballots.csv", row.line);
        events.push(15, ("declared_on", row.declared_on), by, Deed::InterestDeclare(row));
        if let Some(scored) = &row.scored {
            events.push(16, ("scored_on", scored.on), by, Deed::Score(scored, &row.case));
        }
        if let Some(voted) = &row.voted {
            events.push(17, ("voted_on", voted.on), by, Deed::Vote(voted, &row.case));
            events.amount("amount", voted.amount.unwrap_or_default());
        }
    }
    for row in &package.decisions {
        let (close, confirm) = (Action::VoteClose, Action::AwardConfirm);
        events.of("decisions.csv", row.line);
        let columns = ["vote_closed_on", "vote_closed_by"];
        events.step(18, columns, Some(&row.vote_closed), Deed::CaseStep(close, &row.case));
        let columns = ["confirmed_on", "confirmed_by"];
        events.step(19, columns, row.confirmed.as_ref(), Deed::CaseStep(confirm, &row.case));
    }
}

fn grants<'a>(package: &'a Package, events: &mut Events<'a>) {
    let mut parts = grouped(&package.disbursements, |row| &row.case);
    for row in &package.grants {
        let step = |action| Deed::GrantStep(action, &row.case);
        let mut planned = parts.remove(&row.case).unwrap_or_default();
        planned.sort_by_key(|part| part.number);
        events.of("grants.csv", row.line);
        events.step(20, ["sent_on", "sent_by"], Some(&row.sent), Deed::AgreementSend(row, planned));
        events.amount("signed", row.signed);
        let (signature, sign) = (step(Action::SignatureRecord), step(Action::AgreementSign));
        events.step(21, ["grantee_signed_on", "recorded_by"], row.grantee_signed.as_ref(), signature);
        events.step(22, ["organisation_signed_on", "signed_by"], row.organisation_signed.as_ref(), sign);
        events.step(40, ["proposed_on", "proposed_by"], row.proposed.as_ref(), step(Action::ClosePropose));
        events.step(41, ["closed_on", "closed_by"], row.closed.as_ref(), step(Action::GrantClose));
    }
}

fn disbursements<'a>(package: &'a Package, events: &mut Events<'a>) {
    for row in &package.disbursements {
        let deed = |action| Deed::Disbursement(action, row);
        events.of("disbursements.csv", row.line);
        if let Some(step) = &row.requested {
            let by = Some(("requested_by", &step.by));
            events.push(24, ("requested_on", step.on), by, deed(Action::DisbursementRequest));
        }
        let verify = deed(Action::DisbursementVerify);
        events.step(25, ["verified_on", "verified_by"], row.verified.as_ref(), verify);
        if row.authorised.is_some() {
            let authorise = deed(Action::DisbursementAuthorise);
            events.step(26, ["authorised_on", "authorised_by"], row.authorised.as_ref(), authorise);
            events.amount("amount", row.amount);
        }
        if let Some(step) = &row.prepared {
            let by = Some(("prepared_by", &step.by));
            events.push(27, ("prepared_on", step.on), by, deed(Action::PaymentPrepare));
        }
        let release = deed(Action::PaymentRelease);
        events.step(28, ["released_on", "released_by"], row.released.as_ref(), release);
        if let Some(step) = &row.booked {
            let by = Some(("confirmed_by", &step.by));
            events.push(29, ("booked_on", step.on), by, deed(Action::PaymentConfirm));
        }
    }
    for row in &package.receipts {
        events.of("receipts.csv", row.line);
        let columns = ["verified_on", "verified_by"];
        events.step(31, columns, Some(&row.verified), Deed::ReceiptsVerify(row)).amount("amount", row.amount);
        if row.accepted.is_some() {
            let columns = ["accepted_on", "accepted_by"];
            events.step(32, columns, row.accepted.as_ref(), Deed::ReceiptsAccept(row)).amount("amount", row.amount);
        }
    }
}

fn follow_up<'a>(package: &'a Package, events: &mut Events<'a>) {
    for row in &package.enterprises {
        let columns = ["recorded_on", "recorded_by"];
        events.of("enterprises.csv", row.line).step(30, columns, Some(&row.recorded), Deed::EnterpriseLaunch(row));
    }
    for row in &package.visits {
        let columns = ["visited_on", "visited_by"];
        events.of("visits.csv", row.line).step(33, columns, Some(&row.visited), Deed::VisitRecord(row));
    }
}
