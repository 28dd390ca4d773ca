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
pub mod bank_statement;
pub mod batch;
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
pub mod co_owner;
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
pub mod episode;
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
pub mod line_match;
pub mod line_match_undo;
pub mod minutes;
pub mod month;
pub mod need;
pub mod opening;
pub mod panel;
pub mod partner;
pub mod payee;
pub mod payment;
pub mod pipeline;
pub mod plan;
pub mod posting;
pub mod quote;
pub mod receipt;
pub mod reconciliation;
mod reconciliation_step;
pub mod recovery;
pub mod refusal;
pub mod region;
pub mod region_figures;
pub mod register;
pub mod release;
mod release_step;
pub mod report;
pub mod reversal;
pub mod scoring;
pub mod settings;
pub mod setup;
pub mod staffing;
pub mod stage;
pub mod statement_chain;
pub mod steps;
pub mod suspension;
pub mod terms;
pub mod training;
pub mod treasury;
pub mod valuation;
pub mod visit_answers;
pub mod visit_calendar;
pub mod world;

use command::Command;
use plan::{Ctx, Plan};
use refusal::Stop;
use world::World;

/// Decides one command. Pure: the same context, world and command give the same plan or the same refusal.
pub fn decide(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
    let plan = event(ctx, world, command)?;
    let plan = agreement::unchecked(ctx, world, command.action(), plan);
    let plan = bank_statement::booked(world, plan)?;
    closing::may_book(ctx, world, command.action(), plan)
}

/// One decision for each command: a command without one doesn't compile.
macro_rules! events {
    ($($command:ident => $decide:path,)+) => {
        fn event(ctx: &mut Ctx, world: &World, command: &Command) -> Result<Plan, Stop> {
            match command { $(Command::$command(input) => $decide(ctx, world, input),)+ }
        }
    };
}

events! {
    ProgrammeOpen => setup::programme_open,
    RoleGrant => setup::role_grant,
    NgoOpen => partner::ngo_open,
    DonorOpen => fund::donor_open,
    BankAccountOpen => setup::bank_account_open,
    FundOpen => fund::fund_open,
    OpeningPrepare => opening::opening_prepare,
    OpeningPost => opening::opening_post,
    TrancheReceive => fund::tranche_receive,
    CallOpen => call::call_open,
    SubjectEnrol => partner::subject_enrol,
    CaseOpen => application::case_open,
    CaseSubmit => application::case_submit,
    CaseScreen => duplicates::case_screen,
    CaseAssess => eligibility::case_assess,
    PlanAccept => training::plan_accept,
    InterestDeclare => committee::interest_declare,
    Score => scoring::score,
    Vote => committee::vote,
    VoteClose => minutes::vote_close,
    AwardConfirm => committee::award_confirm,
    AgreementSend => grant::agreement_send,
    SignatureRecord => grant::signature_record,
    AgreementSign => grant::agreement_sign,
    ClosePropose => grant::close_propose,
    GrantClose => grant::grant_close,
    DisbursementRequest => disbursement::request,
    DisbursementVerify => disbursement::verify,
    DisbursementAuthorise => disbursement::authorise,
    PaymentPrepare => payment::payment_prepare,
    PaymentRelease => payment::payment_release,
    PaymentConfirm => payment::payment_confirm,
    ReceiptsVerify => disbursement::receipts_verify,
    ReceiptsAccept => disbursement::receipts_accept,
    EnterpriseLaunch => followup::enterprise_launch,
    LaunchVerify => enterprise::launch_verify,
    EnterpriseRegister => enterprise::enterprise_register,
    EnterpriseChange => enterprise::enterprise_change,
    EnterpriseTakeover => enterprise::enterprise_takeover,
    EnterpriseMerge => enterprise::enterprise_merge,
    VisitRecord => followup::visit_record,
    VisitVerify => followup::visit_verify,
    FollowupEnd => followup::followup_end,
    IncidentRaise => incident::incident_raise,
    IncidentReview => incident::incident_review,
    IncidentClose => incident::incident_close,
    IncidentRead => incident::incident_read,
    CaseTransfer => partner::case_transfer,
    CofundSet => committee::cofund_set,
    AwardDrop => grant::award_drop,
    AmendmentPropose => agreement::amendment_propose,
    AmendmentChange => agreement::amendment_change,
    AmendmentCheck => agreement::amendment_check,
    AmendmentEndorse => agreement::amendment_endorse,
    AmendmentReject => agreement::amendment_reject,
    AgreementAmend => agreement::agreement_amend,
    GrantSuspend => suspension::grant_suspend,
    GrantClear => suspension::grant_clear,
    TerminationPropose => suspension::termination_propose,
    TerminationConfirm => suspension::termination_confirm,
    DisbursementReturn => disbursement_change::disbursement_return,
    DisbursementChange => disbursement_change::disbursement_change,
    DisbursementDrop => disbursement_change::disbursement_drop,
    PayeeSet => payee::payee_set,
    PayeeConfirm => payee::payee_confirm,
    PayeeRead => payee::payee_read,
    BatchBuild => batch::batch_build,
    BatchRelease => batch::batch_release,
    BatchDrop => batch::batch_drop,
    BatchRead => batch::batch_read,
    CommitmentCarry => grant::commitment_carry,
    PaymentReject => payment::payment_reject,
    PaymentReturn => payment::payment_return,
    PaymentReissue => payment::payment_reissue,
    DisbursementCancel => payment::disbursement_cancel,
    CaseWithdraw => intake::case_withdraw,
    AwardLapse => grant::award_lapse,
    InfoAsk => intake::info_ask,
    InfoAnswer => intake::info_answer,
    PlanChange => intake::plan_change,
    TrainingOpen => training::training_open,
    AttendanceRecord => training::attendance_record,
    PanelSet => panel::panel_set,
    ScoresClose => scoring::scores_close,
    CaseWaitlist => appeal::case_waitlist,
    CaseReconsider => appeal::case_reconsider,
    AppealFile => appeal::appeal_file,
    AppealAccept => appeal::appeal_accept,
    AppealRefuse => appeal::appeal_refuse,
    PeriodSoftClose => closing::period_soft_close,
    PeriodHardClose => closing::period_hard_close,
    FundAmend => amendment::fund_amend,
    BudgetMove => amendment::budget_move,
    LineLapse => amendment::line_lapse,
    BankFeeBook => charge_step::bank_fee_book,
    IndirectCharge => charge_step::indirect_charge,
    JournalPrepare => journal_step::journal_prepare,
    JournalPost => journal_step::journal_post,
    EntryReverse => reversal::entry_reverse,
    AccountAdd => journal_step::account_add,
    RatesRecord => quote::rates_record,
    GranteeCapSet => setup::grantee_cap_set,
    SettingSet => settings::setting_set,
    DelegationSet => delegation::delegation_set,
    DelegationEnd => delegation::delegation_end,
    IdentityRecord => identity::identity_record,
    IdentityReveal => identity::identity_reveal,
    AttachmentAdd => identity::attachment_add,
    AttachmentRead => identity::attachment_read,
    CaseNote => identity::case_note,
    StatementImport => bank_statement::statement_import,
    CounterpartiesRead => bank_statement::counterparties_read,
    ReconcilePrepare => reconciliation_step::reconcile_prepare,
    ReconcileSign => reconciliation_step::reconcile_sign,
    ReconcileReopen => reconciliation_step::reconcile_reopen,
    ReleaseBuild => release_step::release_build,
    ReleasePublish => release_step::release_publish,
    ReleaseWithdraw => release_step::release_withdraw,
    MatchRun => line_match::match_run,
    MatchConfirm => line_match::match_confirm,
    MatchReject => line_match::match_reject,
    MatchUndo => line_match_undo::match_undo,
    FreeFundOpen => free::free_fund_open,
    FundEnd => free::fund_end,
    FundCloseout => closeout::fund_closeout,
    InterestReceive => donor::interest_receive,
    DonorNet => donor::donor_net,
    DonorRepay => donor::donor_repay,
    RemittanceConfirm => between::remittance_confirm,
    CurrencySell => exchange::currency_sell,
    ConversionSettle => exchange::conversion_settle,
    CurrencyBuy => exchange::currency_buy,
    FundLend => between::fund_lend,
    FundSettle => between::fund_settle,
    ValuationBook => valuation::valuation_book,
    ClaimRaise => recovery::claim_raise,
    CostDisallow => recovery::cost_disallow,
    ClaimRefund => recovery::claim_refund,
    AllowanceMake => recovery::allowance_make,
    ClaimWriteOff => recovery::claim_write_off,
    LateRecover => recovery::late_recover,
    ReceiptHold => receipt::receipt_hold,
    ReceiptIdentify => receipt::receipt_identify,
    ReceiptReturn => receipt::receipt_return,
    GoodsOrder => goods_step::goods_order,
    GoodsPay => goods_step::goods_pay,
    GoodsReceive => goods_step::goods_receive,
    GoodsHandover => goods_step::goods_handover,
    GoodsReject => goods_back::goods_reject,
    GoodsRetrieve => goods_back::goods_retrieve,
    GoodsReturn => goods_back::goods_return,
    GoodsReplace => goods_back::goods_replace,
    SupplierRefund => goods_back::supplier_refund,
    GoodsReassign => goods_back::goods_reassign,
    GoodsCancel => goods_back::goods_cancel,
    GoodsSpecify => goods_line_step::goods_specify,
    QuoteAdd => goods_line_step::quote_add,
    QuotesCompare => goods_line_step::quotes_compare,
    HandoverCountersign => goods_line_step::handover_countersign,
    GoodsUseVerify => goods_line_step::goods_use_verify,
    GoodsTitleTransfer => goods_line_step::goods_title_transfer,
}
