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
pub mod agreement;
pub mod amendment;
pub mod appeal;
pub mod application;
pub mod aside;
pub mod between;
pub mod books;
pub mod by_hand;
pub mod call;
pub mod cash;
pub mod charge;
pub mod charge_step;
pub mod claim;
pub mod closeout;
pub mod closing;
pub mod command;
pub mod committee;
pub mod daily;
pub mod delegation;
pub mod disbursement;
pub mod disbursement_change;
pub mod document;
pub mod donor;
pub mod duplicates;
pub mod edges;
pub mod eligibility;
pub mod enterprise;
pub mod exchange;
pub mod filter;
pub mod floor;
pub mod followup;
pub mod followup_plan;
pub mod free;
pub mod fund;
pub mod fund_statement;
pub mod gate;
pub mod goods;
pub mod goods_back;
pub mod goods_line;
pub mod goods_line_step;
pub mod goods_step;
pub mod grant;
pub mod identity;
pub mod incident;
pub mod intake;
pub mod journal;
pub mod journal_step;
pub mod minutes;
pub mod opening;
pub mod panel;
pub mod partner;
pub mod payee;
pub mod payment;
pub mod plan;
pub mod posting;
pub mod quote;
pub mod receipt;
pub mod recovery;
pub mod refusal;
pub mod region;
pub mod register;
pub mod report;
pub mod reversal;
pub mod scoring;
pub mod settings;
pub mod setup;
pub mod staffing;
pub mod stage;
pub mod steps;
pub mod suspension;
pub mod terms;
pub mod training;
pub mod treasury;
pub mod valuation;
pub mod visit_answers;
pub mod world;

use command::Command;
use plan::{Ctx, Plan};
use refusal::Stop;
use world::World;

/// Decides one command. Pure: the same context, world and command give the same plan or the same refusal.
pub fn decide(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let plan = event(ctx, world, command)?;
    let plan = agreement::unchecked(ctx, world, command.action(), plan);
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
        Command::CaseScreen(input) => duplicates::case_screen(ctx, world, input),
        Command::CaseAssess(input) => eligibility::case_assess(ctx, world, input),
        Command::PlanAccept(input) => training::plan_accept(ctx, world, input),
        Command::InterestDeclare(input) => committee::interest_declare(ctx, world, input),
        Command::Score(input) => scoring::score(ctx, world, input),
        Command::Vote(input) => committee::vote(ctx, world, input),
        Command::VoteClose(input) => minutes::vote_close(ctx, world, input),
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
        Command::LaunchVerify(input) => enterprise::launch_verify(ctx, world, input),
        Command::EnterpriseRegister(input) => enterprise::enterprise_register(ctx, world, input),
        Command::EnterpriseChange(input) => enterprise::enterprise_change(ctx, world, input),
        Command::EnterpriseTakeover(input) => enterprise::enterprise_takeover(ctx, world, input),
        Command::EnterpriseMerge(input) => enterprise::enterprise_merge(ctx, world, input),
        Command::VisitRecord(input) => followup::visit_record(ctx, world, input),
        Command::VisitVerify(input) => followup::visit_verify(ctx, world, input),
        Command::FollowupEnd(input) => followup::followup_end(ctx, world, input),
        Command::IncidentRaise(input) => incident::incident_raise(ctx, world, input),
        Command::IncidentReview(input) => incident::incident_review(ctx, world, input),
        Command::IncidentClose(input) => incident::incident_close(ctx, world, input),
        Command::CaseTransfer(input) => partner::case_transfer(ctx, world, input),
        Command::CofundSet(input) => committee::cofund_set(ctx, world, input),
        Command::AwardDrop(input) => grant::award_drop(ctx, world, input),
        Command::AmendmentPropose(input) => agreement::amendment_propose(ctx, world, input),
        Command::AmendmentChange(input) => agreement::amendment_change(ctx, world, input),
        Command::AmendmentCheck(input) => agreement::amendment_check(ctx, world, input),
        Command::AmendmentEndorse(input) => agreement::amendment_endorse(ctx, world, input),
        Command::AmendmentReject(input) => agreement::amendment_reject(ctx, world, input),
        Command::AgreementAmend(input) => agreement::agreement_amend(ctx, world, input),
        Command::GrantSuspend(input) => suspension::grant_suspend(ctx, world, input),
        Command::GrantClear(input) => suspension::grant_clear(ctx, world, input),
        Command::TerminationPropose(input) => suspension::termination_propose(ctx, world, input),
        Command::TerminationConfirm(input) => suspension::termination_confirm(ctx, world, input),
        Command::DisbursementReturn(input) => disbursement_change::disbursement_return(ctx, world, input),
        Command::DisbursementChange(input) => disbursement_change::disbursement_change(ctx, world, input),
        Command::DisbursementDrop(input) => disbursement_change::disbursement_drop(ctx, world, input),
        Command::PayeeSet(input) => payee::payee_set(ctx, world, input),
        Command::PayeeConfirm(input) => payee::payee_confirm(ctx, world, input),
        Command::CommitmentCarry(input) => grant::commitment_carry(ctx, world, input),
        Command::PaymentReject(input) => payment::payment_reject(ctx, world, input),
        Command::PaymentReturn(input) => payment::payment_return(ctx, world, input),
        Command::PaymentReissue(input) => payment::payment_reissue(ctx, world, input),
        Command::DisbursementCancel(input) => payment::disbursement_cancel(ctx, world, input),
        Command::CaseWithdraw(input) => intake::case_withdraw(ctx, world, input),
        Command::AwardLapse(input) => grant::award_lapse(ctx, world, input),
        Command::InfoAsk(input) => intake::info_ask(ctx, world, input),
        Command::InfoAnswer(input) => intake::info_answer(ctx, world, input),
        Command::PlanChange(input) => intake::plan_change(ctx, world, input),
        Command::TrainingOpen(input) => training::training_open(ctx, world, input),
        Command::AttendanceRecord(input) => training::attendance_record(ctx, world, input),
        Command::PanelSet(input) => panel::panel_set(ctx, world, input),
        Command::ScoresClose(input) => scoring::scores_close(ctx, world, input),
        Command::CaseWaitlist(input) => appeal::case_waitlist(ctx, world, input),
        Command::CaseReconsider(input) => appeal::case_reconsider(ctx, world, input),
        Command::AppealFile(input) => appeal::appeal_file(ctx, world, input),
        Command::AppealAccept(input) => appeal::appeal_accept(ctx, world, input),
        Command::AppealRefuse(input) => appeal::appeal_refuse(ctx, world, input),
        Command::PeriodSoftClose(input) => closing::period_soft_close(ctx, world, input),
        Command::PeriodHardClose(input) => closing::period_hard_close(ctx, world, input),
        Command::FundAmend(input) => amendment::fund_amend(ctx, world, input),
        Command::BudgetMove(input) => amendment::budget_move(ctx, world, input),
        Command::LineLapse(input) => amendment::line_lapse(ctx, world, input),
        Command::BankFeeBook(input) => charge_step::bank_fee_book(ctx, world, input),
        Command::IndirectCharge(input) => charge_step::indirect_charge(ctx, world, input),
        Command::JournalPrepare(input) => journal_step::journal_prepare(ctx, world, input),
        Command::JournalPost(input) => journal_step::journal_post(ctx, world, input),
        Command::EntryReverse(input) => reversal::entry_reverse(ctx, world, input),
        Command::AccountAdd(input) => journal_step::account_add(ctx, world, input),
        Command::RatesRecord(input) => quote::rates_record(ctx, world, input),
        Command::GranteeCapSet(input) => setup::grantee_cap_set(ctx, world, input),
        Command::SettingSet(input) => settings::setting_set(ctx, world, input),
        Command::DelegationSet(input) => delegation::delegation_set(ctx, world, input),
        Command::DelegationEnd(input) => delegation::delegation_end(ctx, world, input),
        Command::IdentityRecord(input) => identity::identity_record(ctx, world, input),
        Command::IdentityReveal(input) => identity::identity_reveal(ctx, world, input),
        Command::AttachmentAdd(input) => identity::attachment_add(ctx, world, input),
        Command::AttachmentRead(input) => identity::attachment_read(ctx, world, input),
        Command::CaseNote(input) => identity::case_note(ctx, world, input),
        Command::FreeFundOpen(input) => free::free_fund_open(ctx, world, input),
        Command::FundEnd(input) => free::fund_end(ctx, world, input),
        Command::FundCloseout(input) => closeout::fund_closeout(ctx, world, input),
        Command::InterestReceive(input) => donor::interest_receive(ctx, world, input),
        Command::DonorNet(input) => donor::donor_net(ctx, world, input),
        Command::DonorRepay(input) => donor::donor_repay(ctx, world, input),
        Command::RemittanceConfirm(input) => between::remittance_confirm(ctx, world, input),
        Command::CurrencySell(input) => exchange::currency_sell(ctx, world, input),
        Command::ConversionSettle(input) => exchange::conversion_settle(ctx, world, input),
        Command::CurrencyBuy(input) => exchange::currency_buy(ctx, world, input),
        Command::FundLend(input) => between::fund_lend(ctx, world, input),
        Command::FundSettle(input) => between::fund_settle(ctx, world, input),
        Command::ValuationBook(input) => valuation::valuation_book(ctx, world, input),
        Command::ClaimRaise(input) => recovery::claim_raise(ctx, world, input),
        Command::CostDisallow(input) => recovery::cost_disallow(ctx, world, input),
        Command::ClaimRefund(input) => recovery::claim_refund(ctx, world, input),
        Command::AllowanceMake(input) => recovery::allowance_make(ctx, world, input),
        Command::ClaimWriteOff(input) => recovery::claim_write_off(ctx, world, input),
        Command::LateRecover(input) => recovery::late_recover(ctx, world, input),
        Command::ReceiptHold(input) => receipt::receipt_hold(ctx, world, input),
        Command::ReceiptIdentify(input) => receipt::receipt_identify(ctx, world, input),
        Command::ReceiptReturn(input) => receipt::receipt_return(ctx, world, input),
        Command::GoodsOrder(input) => goods_step::goods_order(ctx, world, input),
        Command::GoodsPay(input) => goods_step::goods_pay(ctx, world, input),
        Command::GoodsReceive(input) => goods_step::goods_receive(ctx, world, input),
        Command::GoodsHandover(input) => goods_step::goods_handover(ctx, world, input),
        Command::GoodsReject(input) => goods_back::goods_reject(ctx, world, input),
        Command::GoodsRetrieve(input) => goods_back::goods_retrieve(ctx, world, input),
        Command::GoodsReturn(input) => goods_back::goods_return(ctx, world, input),
        Command::GoodsReplace(input) => goods_back::goods_replace(ctx, world, input),
        Command::SupplierRefund(input) => goods_back::supplier_refund(ctx, world, input),
        Command::GoodsReassign(input) => goods_back::goods_reassign(ctx, world, input),
        Command::GoodsCancel(input) => goods_back::goods_cancel(ctx, world, input),
        Command::GoodsSpecify(input) => goods_line_step::goods_specify(ctx, world, input),
        Command::QuoteAdd(input) => goods_line_step::quote_add(ctx, world, input),
        Command::QuotesCompare(input) => goods_line_step::quotes_compare(ctx, world, input),
        Command::HandoverCountersign(input) => goods_line_step::handover_countersign(ctx, world, input),
        Command::GoodsUseVerify(input) => goods_line_step::goods_use_verify(ctx, world, input),
        Command::GoodsTitleTransfer(input) => goods_line_step::goods_title_transfer(ctx, world, input),
    }
}
