//! Refusals in words: the rule, its figures, and the earlier act it clashes with. The code is for programs, the sentence
//! for people; the console translates by the code.

use ledger_core::programme::refusal::{Refusal, RefusalClass, RefusalCode};

use super::AppError;
use super::error::{EarlierAct, RuleStatus};

/// A refusal as an error for the caller.
pub fn error(refusal: &Refusal, earlier: Option<EarlierAct>, asker: &str) -> AppError {
    let code = refusal.code.code();
    let detail = detail(refusal, earlier.as_ref(), asker);
    match refusal.code.class() {
        RefusalClass::Forbidden => AppError::Denied { code, detail, earlier },
        RefusalClass::Conflict => AppError::Rule { code, detail, earlier, status: RuleStatus::Conflict409 },
        RefusalClass::Rule => AppError::Rule { code, detail, earlier, status: RuleStatus::Unprocessable422 },
    }
}

fn detail(refusal: &Refusal, earlier: Option<&EarlierAct>, asker: &str) -> String {
    let mut text = sentence(refusal.code).to_string();
    text.push_str(&figures(refusal));
    if let Some(act) = earlier {
        let who = if act.person == asker { "you".to_string() } else { act.person.clone() };
        let done = act.action.replace('_', " ");
        text.push_str(&format!(" Earlier act: {done} by {who} on {}.", act.on));
    }
    text
}

/// The refusal's parameters in brackets, with a space before; nothing where there are none.
pub(super) fn figures(refusal: &Refusal) -> String {
    if refusal.detail.is_empty() {
        return String::new();
    }
    let figure = |(name, value): &(&str, serde_json::Value)| match value.as_str() {
        Some(plain) => format!("{}: {plain}", name.replace('_', " ")),
        None => format!("{}: {value}", name.replace('_', " ")),
    };
    let figures: Vec<String> = refusal.detail.iter().map(figure).collect();
    format!(" ({})", figures.join(", "))
}

/// The rule in one sentence, to the person who asked.
pub(super) fn sentence(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::NotYourRole => "None of your roles may do this.",
        RefusalCode::Duties => {
            "You did another part of this case that must be a different person's; somebody else has to do this."
        }
        RefusalCode::OwnRole => "Nobody changes their own roles.",
        RefusalCode::NotYourDelegation => {
            "Only the person themself, or an administrator, delegates a role or ends that."
        }
        RefusalCode::DelegateSelf => "Nobody delegates a role to themselves.",
        RefusalCode::NotDelegable => "This role is not handed to others.",
        RefusalCode::RoleNotHeld => {
            "Only a role that the person holds themself, and not by delegation, can be delegated."
        }
        RefusalCode::NotInTheFuture => "The date lies in the future.",
        RefusalCode::BeforeEarlierAct => "The date lies before a step that this one builds on.",
        RefusalCode::StaleVersion => "Somebody changed this since you saw it; look at it again and decide anew.",
        RefusalCode::WrongState => "This is not the state in which that can be done.",
        RefusalCode::AlreadyDone => "This was done before.",
        RefusalCode::CodeTaken => "This code is taken; choose another.",
        RefusalCode::AmountNotPositive => "The amount has to be above zero.",
        RefusalCode::AmountTooLarge => "The amount is too large for the books.",
        RefusalCode::CurrencyMismatch => "The currency has to be the fund's.",
        RefusalCode::LineNotOfFund => "The budget line does not belong to the fund.",
        RefusalCode::FundNotOpen => "The fund is not open on that date.",
        RefusalCode::NgoOfCaseworker => "A caseworker acts for one partner NGO, and nobody else for any.",
        RefusalCode::NgoMissing => "Say which partner NGO it is.",
        RefusalCode::SameNgo => "The case belongs to that partner NGO already.",
        RefusalCode::LineNotOfCall => "The call gives nothing from this budget line.",
        RefusalCode::CallNotOpen => "The call does not take applications on that date.",
        RefusalCode::OverCeiling => "This is more than the call gives to one application.",
        RefusalCode::DatesReversed => "The last day lies before the first.",
        RefusalCode::NothingListed => "List at least one, and not more than the limit.",
        RefusalCode::PlanDoesNotAddUp => "The items of the plan do not add up to the amount asked.",
        RefusalCode::InstalmentsDoNotAddUp => "The instalments do not add up to the signed amount.",
        RefusalCode::ReasonMissing => "Give a reason code.",
        RefusalCode::ReasonNotListed => "The programme lists no such reason for this step.",
        RefusalCode::PossibleDuplicate => "The survivor may be known already; a manager may let it go on and says why.",
        RefusalCode::CriterionMissing => "Answer each of the programme's criteria, once.",
        RefusalCode::TrainingMissing => "A training that the programme asks for was not attended.",
        RefusalCode::NotOnCommittee => "Only members of the committee can be assigned.",
        RefusalCode::NotOnPanel => "You were not assigned to this case.",
        RefusalCode::SatBefore => "An appeal goes to members who did not sit in the round before.",
        RefusalCode::PointsMissing => "Give points for each criterion of the rubric, once.",
        RefusalCode::DeadlineNotOver => "The time for it is not over yet.",
        RefusalCode::AppealLate => "The time for an appeal is over.",
        RefusalCode::FundsSuffice => "The money is there; confirm the award instead.",
        RefusalCode::OutOfRange => "A value is out of its range.",
        RefusalCode::EvidenceMissing => "Name the evidence that this step rests on.",
        RefusalCode::UseCheckMissing => "The visit that checks the use of the first money is not on record yet.",
        RefusalCode::PayeeUnconfirmed => "A second person has to confirm the payee first.",
        RefusalCode::PayeeHold => "The payee was confirmed too short a time ago; wait until the day that is named.",
        RefusalCode::InterestNotDeclared => "Declare an interest, or none, first.",
        RefusalCode::InterestConflicted => "You declared a conflict of interest in this case.",
        RefusalCode::ScoreMissing => "Score the case before you vote.",
        RefusalCode::QuorumMissing => "There are fewer votes than the quorum.",
        RefusalCode::DocumentDiffers => "Name the document as it stands now; this is another, or none.",
        RefusalCode::SignatureMissing => "The grantee's signature is not recorded yet.",
        RefusalCode::OverRequested => "This is more than was asked for.",
        RefusalCode::OverApproved => "This is more than was approved.",
        RefusalCode::OverSigned => "This is more than was signed.",
        RefusalCode::OverDisbursement => "The receipts are more than was paid.",
        RefusalCode::OverVerified => "This is more than the verified receipts.",
        RefusalCode::AmountDiffers => "The bank line shows another amount than the payment.",
        RefusalCode::BankLineUsed => "This bank line is already booked.",
        RefusalCode::NotPrepared => "The payment is not prepared yet.",
        RefusalCode::OverBudget => "The budget line has less available than the award needs.",
        RefusalCode::OverCallBudget => "The call has less left on the budget line than the award needs.",
        RefusalCode::FundCashShort => "The fund has less money in the bank than is asked and already owed.",
        RefusalCode::OpeningLate => "Something is booked on the fund already; an opening balance comes first.",
        RefusalCode::OpeningDate => "Post the opening balance on the date that it was prepared for.",
        RefusalCode::OpeningPreparer => "You prepared this opening balance; somebody else has to post it.",
        RefusalCode::NotLaunched => "The enterprise is not launched yet.",
        RefusalCode::VisitsMissing => "The 12-month follow-up is neither done nor recorded as unobtainable.",
        RefusalCode::VisitDate => "A visit lies after the launch and not after the day it is recorded on.",
        RefusalCode::WellbeingConsent => "How somebody is may be asked and kept only with their consent.",
        RefusalCode::BalancesOpen => "An account of the grant is not zero.",
        RefusalCode::NotProposed => "An officer has to propose the closing first.",
        RefusalCode::PeriodClosed => {
            "The books of that day are closed; book it on an open day and say on which day it belongs."
        }
        RefusalCode::PeriodSoftClosed => "The books of that day are closed; a finance manager may still book in them.",
        RefusalCode::PeriodOrder => "Months are closed in order, softly first.",
        RefusalCode::PeriodNotOver => "The month is not over yet.",
        RefusalCode::ConversionOpen => "The proceeds of a sale of currency of that month are still on their way.",
        RefusalCode::NotLate => "A late item belongs on an earlier day whose books are closed.",
        RefusalCode::RateMissing => {
            "Nobody quoted a rate for this pair of currencies shortly before that day; record one."
        }
        RefusalCode::RateDiffers => "This rate is there already with another price; quoted rates don't change.",
        RefusalCode::NotBalanced => "Debits and credits differ in a layer or currency.",
        RefusalCode::AccountUnknown => "The chart has no such account.",
        RefusalCode::AccountNotByHand => "This account is not booked by hand; use the step that it belongs to.",
        RefusalCode::DimensionMissing => "The account asks for a budget line or bank account of this fund.",
        RefusalCode::OwnDraft => "You prepared this entry; somebody else has to post it.",
        RefusalCode::DraftDate => "Post the entry on the date that it was prepared for.",
        RefusalCode::NotReversible => "Something else stands on this entry; it is undone by a step of its own.",
        RefusalCode::FreeFundMissing => "The programme has no fund of its own yet; open it first.",
        RefusalCode::FreeFundWrong => "This can't be the organisation's own fund, or has to be.",
        RefusalCode::SameFund => "Name two different funds.",
        RefusalCode::OverOpen => "This is more than is open.",
        RefusalCode::OverFree => "More than this is authorised or ordered already.",
        RefusalCode::OverFlexibility => "The agreement lets less be moved out of this line without an amendment.",
        RefusalCode::OverStopLevel => "The line would be used beyond the level at which the agreement stops approvals.",
        RefusalCode::OverGranteeCap => "This is more than one grantee may hold over all funds.",
        RefusalCode::LinePeriod => "The budget line takes commitments of another period.",
        RefusalCode::FundNotSettled => "Something of the fund is not settled yet.",
        RefusalCode::BankShort => "The bank account has less of this fund's money on that day or later.",
        RefusalCode::BearerFixed => "The loss on this claim is borne by somebody else already, or has no bearer yet.",
        RefusalCode::NotInAgreement => "The donor's agreement doesn't allow it.",
        RefusalCode::QuotesMissing => "There are fewer quotes than the amount asks for.",
        RefusalCode::NotCountersigned => "A caseworker of the partner NGO has to sign the handover first.",
        RefusalCode::TitleTooEarly => {
            "The title passes when the grant is completed, or when the days of the use check are over."
        }
        RefusalCode::NothingToBook => "Nothing is left to book.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::programme::act::ObjectKind;

    /// The promise to whoever calls the API.
    const PROMISED: &str = include_str!("../../../fixtures/errors/refusals.csv");

    #[test]
    fn every_refusal_answers_with_the_status_and_the_sentence_that_were_promised() {
        let answered = |code: &RefusalCode| {
            let object = (ObjectKind::Case, String::new());
            let refusal = Refusal { code: *code, object, case: None, detail: Vec::new(), earlier: None };
            let fault = super::super::error::Fault::from(error(&refusal, None, "somebody"));
            format!("{},{},\"{}\"", fault.code, fault.status, fault.detail)
        };
        let told: Vec<String> = RefusalCode::ALL.iter().map(answered).collect();
        let promised: Vec<&str> = PROMISED.lines().skip(1).collect();
        assert_eq!(told, promised);
    }
}
