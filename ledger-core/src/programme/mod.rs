//! The programme: funds, cases, committee, grants, disbursements, follow-up, and the entry that each event posts.
//!
//! A command is decided against a [`world::World`] (the rows it asked for) and gives a [`plan::Plan`] or a
//! [`refusal::Refusal`]; [`decide`] is the only way from one to the other:
//! ```text
//! decide(&mut ctx, &world, &Command::DisbursementAuthorise { .. })  ->  Ok(Plan { entries: [1210 / 2010], .. })
//! ```
//! Every decision goes through the same gates in the same order: object known, role, duties by person, date, version,
//! state, then the rules of the event. Nothing here stores anything.

pub mod act;
pub mod agree;
pub mod application;
pub mod aside;
pub mod books;
pub mod call;
pub mod charge;
pub mod claim;
pub mod closing;
pub mod command;
pub mod committee;
pub mod disbursement;
pub mod followup;
pub mod fund;
pub mod gate;
pub mod goods;
pub mod grant;
pub mod journal;
pub mod opening;
pub mod partner;
pub mod payment;
pub mod plan;
pub mod posting;
pub mod refusal;
pub mod region;
pub mod report;
pub mod setup;
pub mod staffing;
pub mod stage;
pub mod steps;
pub mod terms;
pub mod treasury;
pub mod world;

use command::Command;
use plan::{Ctx, Plan};
use refusal::Stop;
use world::World;

/// Decides one command. Pure: the same context, world and command give the same plan or the same refusal.
pub fn decide(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let plan = event(ctx, world, command)?;
    closing::may_book(ctx, world, command.action(), plan)
}

fn event(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    match command {
        Command::ProgrammeOpen(input) => setup::programme_open(ctx, world, input),
        Command::RoleGrant(input) => setup::role_grant(ctx, world, input),
        Command::NgoOpen(input) => partner::ngo_open(ctx, world, input),
        Command::DonorOpen(input) => fund::donor_open(ctx, world, input),
        Command::BankAccountOpen(input) => setup::bank_account_open(ctx, world, input),
        Command::FundOpen(input) => fund::fund_open(ctx, world, input),
        Command::OpeningPrepare(input) => opening::opening_prepare(ctx, world, input),
        Command::OpeningPost(input) => opening::opening_post(ctx, world, input),
        Command::TrancheReceive(input) => fund::tranche_receive(ctx, world, input),
        Command::CallOpen(input) => call::call_open(ctx, world, input),
        Command::SubjectEnrol(input) => partner::subject_enrol(ctx, world, input),
        Command::CaseOpen(input) => application::case_open(ctx, world, input),
        Command::CaseSubmit(input) => application::case_submit(ctx, world, input),
        Command::CaseScreen(input) => application::case_screen(ctx, world, input),
        Command::CaseAssess(input) => application::case_assess(ctx, world, input),
        Command::PlanAccept(input) => application::plan_accept(ctx, world, input),
        Command::InterestDeclare(input) => committee::interest_declare(ctx, world, input),
        Command::Score(input) => committee::score(ctx, world, input),
        Command::Vote(input) => committee::vote(ctx, world, input),
        Command::VoteClose(input) => committee::vote_close(ctx, world, input),
        Command::AwardConfirm(input) => committee::award_confirm(ctx, world, input),
        Command::AgreementSend(input) => grant::agreement_send(ctx, world, input),
        Command::SignatureRecord(input) => grant::signature_record(ctx, world, input),
        Command::AgreementSign(input) => grant::agreement_sign(ctx, world, input),
        Command::ClosePropose(input) => grant::close_propose(ctx, world, input),
        Command::GrantClose(input) => grant::grant_close(ctx, world, input),
        Command::DisbursementRequest(input) => disbursement::request(ctx, world, input),
        Command::DisbursementVerify(input) => disbursement::verify(ctx, world, input),
        Command::DisbursementAuthorise(input) => disbursement::authorise(ctx, world, input),
        Command::PaymentPrepare(input) => payment::payment_prepare(ctx, world, input),
        Command::PaymentRelease(input) => payment::payment_release(ctx, world, input),
        Command::PaymentConfirm(input) => payment::payment_confirm(ctx, world, input),
        Command::ReceiptsVerify(input) => disbursement::receipts_verify(ctx, world, input),
        Command::ReceiptsAccept(input) => disbursement::receipts_accept(ctx, world, input),
        Command::EnterpriseLaunch(input) => followup::enterprise_launch(ctx, world, input),
        Command::VisitRecord(input) => followup::visit_record(ctx, world, input),
        Command::CaseTransfer(input) => partner::case_transfer(ctx, world, input),
        Command::CofundSet(input) => committee::cofund_set(ctx, world, input),
        Command::AwardDrop(input) => grant::award_drop(ctx, world, input),
        Command::AgreementAmend(input) => grant::agreement_amend(ctx, world, input),
        Command::CommitmentCarry(input) => grant::commitment_carry(ctx, world, input),
        Command::PaymentReject(input) => payment::payment_reject(ctx, world, input),
        Command::PaymentReturn(input) => payment::payment_return(ctx, world, input),
        Command::PaymentReissue(input) => payment::payment_reissue(ctx, world, input),
        Command::DisbursementCancel(input) => payment::disbursement_cancel(ctx, world, input),
        Command::PeriodSoftClose(input) => closing::period_soft_close(ctx, world, input),
        Command::PeriodHardClose(input) => closing::period_hard_close(ctx, world, input),
        _ => Err(Stop::Hidden),
    }
}
