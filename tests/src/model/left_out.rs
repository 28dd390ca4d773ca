//! What the model leaves out, with the reason: actions that no operation takes, and codes that no rule of the oracle gives.
//!
//! Invariant: these lists and what is played are together all that the program has, and nothing is in both; a test holds
//! them to it, so that an action or a code that is added has to be played or to be listed here.

use ledger_core::policy::Action;
use ledger_core::programme::refusal::RefusalCode;

use super::cases::PATH;
use super::op::Kind;
use super::play::CODES;

const SETS_UP: &str = "sets every play up: taken once, by both sides, and judged by no rule of the oracle";
const CLOSING: &str = "the end of a case: needs launch and visits, which the oracle has not";
const INCIDENT: &str = "of incidents, which book nothing";
const ONE_NGO: &str = "there is one partner NGO";
const SETTING: &str = "of the setting-up, which a play takes without a fault";
const COMMITTEE: &str = "of the committee's path, which a play takes whole and without a fault";
const BESIDE: &str = "beside the path of an application, which a play takes straight to the vote";
const OPENING: &str = "of opening balances: the funds of a play are new and have none";
const IN_KIND: &str = "of in-kind lines: the orders of a play have none, and go on till their grant ends";
const LIFE: &str =
    "of a grant that is held up, changed or ended early: the edges of the machines are walked by tests of their own";
const AMENDED: &str = "taken after each proposal by people beside the cast, and judged with it";
const DELEGATION: &str = "everybody of the cast is there all the time";
const BATCHED: &str = "of payment batches: a play prepares and releases each payment by itself";
const SEALED: &str = "of what lies in the vault: it books nothing and moves no case";
const STATEMENT: &str = "of statements of banks: a play books by references of its own, and takes no file";
const RELEASED: &str = "of releases of outcome figures, which book nothing";
const ENDING: &str = "the end of a fund or a line: every play ends before";

/// Actions that no operation takes.
pub const NOT_PLAYED: &[(Action, &str)] = &[
    (Action::ProgrammeOpen, SETS_UP),
    (Action::DonorOpen, SETS_UP),
    (Action::NgoOpen, SETS_UP),
    (Action::FundOpen, SETS_UP),
    (Action::FreeFundOpen, SETS_UP),
    (Action::BankAccountOpen, SETS_UP),
    (Action::CallOpen, SETS_UP),
    (Action::RoleGrant, "the cast has its roles from the opening of the programme"),
    (Action::OpeningPrepare, OPENING),
    (Action::OpeningPost, OPENING),
    (Action::SettingSet, "settings stay as a programme is opened with"),
    (Action::DelegationSet, DELEGATION),
    (Action::DelegationEnd, DELEGATION),
    (Action::AccountAdd, "the chart stays as it is seeded"),
    (Action::SubjectEnrol, "a case brings its grantee along; enrolling books nothing"),
    (Action::CaseTransfer, ONE_NGO),
    (Action::CaseWithdraw, BESIDE),
    (Action::AwardLapse, BESIDE),
    (Action::InfoAsk, BESIDE),
    (Action::InfoAnswer, BESIDE),
    (Action::PlanChange, BESIDE),
    (Action::TrainingOpen, BESIDE),
    (Action::AttendanceRecord, BESIDE),
    (Action::PanelSet, BESIDE),
    (Action::ScoresClose, BESIDE),
    (Action::CaseWaitlist, BESIDE),
    (Action::CaseReconsider, BESIDE),
    (Action::AppealFile, BESIDE),
    (Action::AppealAccept, BESIDE),
    (Action::AppealRefuse, BESIDE),
    (Action::EnterpriseLaunch, CLOSING),
    (Action::VisitRecord, CLOSING),
    (Action::VisitVerify, CLOSING),
    (Action::FollowupEnd, CLOSING),
    (Action::IncidentRaise, INCIDENT),
    (Action::IncidentReview, INCIDENT),
    (Action::IncidentClose, INCIDENT),
    (Action::IncidentRead, INCIDENT),
    (Action::ClosePropose, CLOSING),
    (Action::GrantClose, CLOSING),
    (Action::FundEnd, ENDING),
    (Action::FundCloseout, ENDING),
    (Action::LineLapse, ENDING),
    (Action::AmendmentChange, LIFE),
    (Action::AmendmentCheck, AMENDED),
    (Action::AmendmentEndorse, AMENDED),
    (Action::AmendmentReject, AMENDED),
    (Action::AgreementAmend, AMENDED),
    (Action::GrantSuspend, LIFE),
    (Action::GrantClear, LIFE),
    (Action::TerminationPropose, LIFE),
    (Action::TerminationConfirm, LIFE),
    (Action::DisbursementReturn, LIFE),
    (Action::DisbursementChange, LIFE),
    (Action::DisbursementDrop, LIFE),
    (Action::PayeeSet, LIFE),
    (Action::PayeeConfirm, LIFE),
    (Action::CommitmentCarry, ENDING),
    (Action::CurrencyBuy, "currency is only sold"),
    (Action::CofundSet, "no case has a second fund"),
    (Action::GoodsReassign, "goods stay with their case"),
    (Action::GoodsCancel, IN_KIND),
    (Action::GoodsSpecify, IN_KIND),
    (Action::QuoteAdd, IN_KIND),
    (Action::QuotesCompare, IN_KIND),
    (Action::HandoverCountersign, IN_KIND),
    (Action::GoodsUseVerify, IN_KIND),
    (Action::GoodsTitleTransfer, IN_KIND),
    (Action::LaunchVerify, CLOSING),
    (Action::EnterpriseRegister, CLOSING),
    (Action::EnterpriseChange, CLOSING),
    (Action::EnterpriseTakeover, CLOSING),
    (Action::EnterpriseMerge, CLOSING),
    (Action::IdentityRecord, SEALED),
    (Action::IdentityReveal, SEALED),
    (Action::AttachmentAdd, SEALED),
    (Action::AttachmentRead, SEALED),
    (Action::CaseNote, SEALED),
    (Action::PayeeRead, SEALED),
    (Action::BatchBuild, BATCHED),
    (Action::BatchRelease, BATCHED),
    (Action::BatchDrop, BATCHED),
    (Action::BatchRead, BATCHED),
    (Action::StatementImport, STATEMENT),
    (Action::CounterpartiesRead, STATEMENT),
    (Action::ReconcilePrepare, STATEMENT),
    (Action::ReconcileSign, STATEMENT),
    (Action::ReconcileReopen, STATEMENT),
    (Action::ReleaseBuild, RELEASED),
    (Action::ReleasePublish, RELEASED),
    (Action::ReleaseWithdraw, RELEASED),
    (Action::MatchRun, STATEMENT),
    (Action::MatchConfirm, STATEMENT),
    (Action::MatchReject, STATEMENT),
    (Action::MatchUndo, STATEMENT),
    (Action::ValuationBook, "the dollar has one price on every day: no month has a difference to book"),
];

/// Codes that no rule of the oracle gives.
pub const NOT_RULED: &[(RefusalCode, &str)] = &[
    (RefusalCode::OwnRole, SETTING),
    (RefusalCode::NotYourDelegation, DELEGATION),
    (RefusalCode::DelegateSelf, DELEGATION),
    (RefusalCode::NotDelegable, DELEGATION),
    (RefusalCode::RoleNotHeld, DELEGATION),
    (RefusalCode::CodeTaken, SETTING),
    (RefusalCode::DatesReversed, SETTING),
    (RefusalCode::FreeFundMissing, SETTING),
    (RefusalCode::NgoMissing, COMMITTEE),
    (RefusalCode::NgoOfCaseworker, COMMITTEE),
    (RefusalCode::LineNotOfCall, COMMITTEE),
    (RefusalCode::CallNotOpen, COMMITTEE),
    (RefusalCode::OverCeiling, COMMITTEE),
    (RefusalCode::PlanDoesNotAddUp, COMMITTEE),
    (RefusalCode::ReasonMissing, COMMITTEE),
    (RefusalCode::EvidenceMissing, LIFE),
    (RefusalCode::UseCheckMissing, LIFE),
    (RefusalCode::PayeeUnconfirmed, LIFE),
    (RefusalCode::PayeeHold, LIFE),
    (RefusalCode::PayeeMissing, BATCHED),
    (RefusalCode::InBatch, BATCHED),
    (RefusalCode::PaidTwice, BATCHED),
    (RefusalCode::InterestNotDeclared, COMMITTEE),
    (RefusalCode::InterestConflicted, COMMITTEE),
    (RefusalCode::ScoreMissing, COMMITTEE),
    (RefusalCode::QuorumMissing, COMMITTEE),
    (RefusalCode::OverRequested, COMMITTEE),
    (RefusalCode::ReasonNotListed, BESIDE),
    (RefusalCode::RevealLimit, SEALED),
    (RefusalCode::PossibleDuplicate, BESIDE),
    (RefusalCode::CriterionMissing, BESIDE),
    (RefusalCode::TrainingMissing, BESIDE),
    (RefusalCode::NotOnCommittee, BESIDE),
    (RefusalCode::NotOnPanel, BESIDE),
    (RefusalCode::SatBefore, BESIDE),
    (RefusalCode::PointsMissing, BESIDE),
    (RefusalCode::DeadlineNotOver, BESIDE),
    (RefusalCode::AppealLate, BESIDE),
    (RefusalCode::FundsSuffice, BESIDE),
    (RefusalCode::SameNgo, ONE_NGO),
    (RefusalCode::OpeningLate, OPENING),
    (RefusalCode::OpeningDate, OPENING),
    (RefusalCode::OpeningPreparer, OPENING),
    (RefusalCode::NotLaunched, CLOSING),
    (RefusalCode::StartedAfterLaunch, CLOSING),
    (RefusalCode::VisitsMissing, CLOSING),
    (RefusalCode::VisitDate, CLOSING),
    (RefusalCode::WellbeingConsent, CLOSING),
    (RefusalCode::BalancesOpen, CLOSING),
    (RefusalCode::NotProposed, CLOSING),
    (RefusalCode::QuotesMissing, IN_KIND),
    (RefusalCode::NotCountersigned, IN_KIND),
    (RefusalCode::TitleTooEarly, IN_KIND),
    (RefusalCode::AmountTooLarge, "no amount of a play comes near what the books can hold"),
    (RefusalCode::RateMissing, "the dollar has a price on every day of a play"),
    (RefusalCode::LinePeriod, "the lines of a play take commitments as long as their fund"),
    (RefusalCode::AccountDiffers, STATEMENT),
    (RefusalCode::BankLineUnknown, STATEMENT),
    (RefusalCode::BankLineDiffers, STATEMENT),
    (RefusalCode::StatementMissing, STATEMENT),
    (RefusalCode::StatementGap, STATEMENT),
    (RefusalCode::MonthOrder, STATEMENT),
    (RefusalCode::FiguresDiffer, STATEMENT),
    (RefusalCode::Unexplained, STATEMENT),
    (RefusalCode::MatchVetoed, STATEMENT),
    (RefusalCode::FundNotSettled, ENDING),
    (RefusalCode::DocumentDiffers, "plays send agreements without documents"),
];

/// Actions that operations take, by code.
pub fn played() -> Vec<&'static str> {
    let mut codes: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).chain(PATH.iter().map(|step| step.0)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Both lists, as text.
pub fn text() -> String {
    let played: Vec<String> = NOT_PLAYED.iter().map(|(action, why)| format!("  {action}: {why}\n")).collect();
    let ruled: Vec<String> = NOT_RULED.iter().map(|(code, why)| format!("  {code}: {why}\n")).collect();
    format!(
        "actions not played ({}):\n{}codes not ruled ({}):\n{}",
        played.len(),
        played.concat(),
        ruled.len(),
        ruled.concat()
    )
}

/// In what lists of codes differ from all: what is in none, and what is in both.
pub fn gaps(all: &[&'static str], here: &[&'static str], left_out: &[&'static str]) -> Vec<String> {
    let mut gaps = Vec::new();
    for code in all {
        match (here.contains(code), left_out.contains(code)) {
            (false, false) => gaps.push(format!("{code} is in neither list")),
            (true, true) => gaps.push(format!("{code} is in both")),
            _ => {}
        }
    }
    let unknown = here.iter().chain(left_out).filter(|code| !all.contains(code));
    gaps.extend(unknown.map(|code| format!("{code} is not there")));
    gaps
}

/// In what the two lists and the play differ from all that the program has.
pub fn all_gaps() -> Vec<String> {
    let actions: Vec<&str> = Action::ALL.iter().map(|action| action.code()).collect();
    let codes: Vec<&str> = RefusalCode::ALL.iter().map(|code| code.code()).collect();
    let not_played: Vec<&str> = NOT_PLAYED.iter().map(|(action, _)| action.code()).collect();
    let not_ruled: Vec<&str> = NOT_RULED.iter().map(|(code, _)| code.code()).collect();
    let mut gaps = gaps(&actions, &played(), &not_played);
    gaps.extend(self::gaps(&codes, CODES, &not_ruled));
    gaps
}
