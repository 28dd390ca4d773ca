//! What can no longer be judged because something before it was refused: so that one fault is told once, not with all its
//! consequences.

use std::collections::HashSet;

use ledger_core::policy::{Action, Role};
use ledger_core::text::Code;

use super::events::{Deed, Event};

/// Something of the files that later rows build on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Thing<'a> {
    Programme,
    /// Who sits on the committee decides when every member has declared and scored.
    Committee,
    Staff(&'a Code),
    Ngo(&'a Code),
    Donor(&'a Code),
    Account(&'a Code),
    Fund(&'a Code),
    Call(&'a Code),
    Person(&'a Code),
    Case(&'a Code),
}

/// Things that were refused or could not be judged.
#[derive(Debug, Default)]
pub(super) struct Spoilt<'a>(HashSet<Thing<'a>>);

impl<'a> Spoilt<'a> {
    /// Whether an event builds on something spoilt; `fund_of` tells the fund of a case.
    pub(super) fn touches(&self, event: &Event<'a>, fund_of: impl Fn(&'a Code) -> Option<&'a Code>) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let person = event.by.map(|(_, code)| Thing::Staff(code));
        let mut things: Vec<Thing<'a>> = std::iter::once(Thing::Programme).chain(person).collect();
        things.push(own(event));
        match &event.deed {
            Deed::RoleGive(row) | Deed::RoleTake(row) => things.extend(row.ngo.as_ref().map(Thing::Ngo)),
            Deed::FundOpen(row, _) => things.push(Thing::Donor(&row.donor)),
            Deed::TrancheReceive(row) => things.push(Thing::Account(&row.account)),
            Deed::CallOpen(_, lines) => things.extend(lines.iter().map(|line| Thing::Fund(&line.fund))),
            Deed::SubjectEnrol(row) => things.push(Thing::Ngo(&row.ngo)),
            Deed::CaseOpen(row, _) => {
                things.extend([Thing::Call(&row.call), Thing::Person(&row.person), Thing::Fund(&row.fund)]);
            }
            Deed::CaseTransfer(row) => things.push(Thing::Ngo(&row.to_ngo)),
            Deed::InterestDeclare(_) | Deed::Score(..) | Deed::Vote(..) => things.push(Thing::Committee),
            Deed::CaseStep(Action::VoteClose, _) => things.push(Thing::Committee),
            Deed::CaseStep(Action::AwardConfirm, case) => things.extend(fund_of(case).map(Thing::Fund)),
            Deed::Disbursement(Action::DisbursementAuthorise, row) => {
                things.extend(fund_of(&row.case).map(Thing::Fund));
            }
            Deed::Disbursement(Action::PaymentPrepare, row) => {
                things.extend(row.prepared.as_ref().map(|step| Thing::Account(&step.account)));
            }
            _ => {}
        }
        things.iter().any(|thing| self.0.contains(thing))
    }

    /// Notes that an event was refused or could not be judged.
    pub(super) fn add(&mut self, event: &Event<'a>) {
        if let Deed::RoleGive(row) | Deed::RoleTake(row) = &event.deed
            && row.role == Role::Committee
        {
            self.0.insert(Thing::Committee);
        }
        self.0.insert(own(event));
    }
}

/// What an event makes or moves on.
fn own<'a>(event: &Event<'a>) -> Thing<'a> {
    match &event.deed {
        Deed::ProgrammeOpen(_) => Thing::Programme,
        Deed::RoleGive(row) | Deed::RoleTake(row) => Thing::Staff(&row.staff),
        Deed::NgoOpen(row) => Thing::Ngo(&row.ngo),
        Deed::DonorOpen(row) => Thing::Donor(&row.donor),
        Deed::BankAccountOpen(row) => Thing::Account(&row.account),
        Deed::FundOpen(row, _) => Thing::Fund(&row.fund),
        Deed::TrancheReceive(row) => Thing::Fund(&row.fund),
        Deed::CallOpen(row, _) => Thing::Call(&row.call),
        Deed::SubjectEnrol(row) => Thing::Person(&row.person),
        Deed::CaseOpen(row, _) => Thing::Case(&row.case),
        Deed::CaseStep(_, case) | Deed::CaseAssess(_, case) | Deed::GrantStep(_, case) => Thing::Case(case),
        Deed::Score(_, case) | Deed::Vote(_, case) => Thing::Case(case),
        Deed::InterestDeclare(row) => Thing::Case(&row.case),
        Deed::AgreementSend(row, _) => Thing::Case(&row.case),
        Deed::Disbursement(_, row) => Thing::Case(&row.case),
        Deed::ReceiptsVerify(row) | Deed::ReceiptsAccept(row) => Thing::Case(&row.case),
        Deed::EnterpriseLaunch(row) => Thing::Case(&row.case),
        Deed::VisitRecord(row) => Thing::Case(&row.case),
        Deed::CaseTransfer(row) => Thing::Case(&row.case),
    }
}
