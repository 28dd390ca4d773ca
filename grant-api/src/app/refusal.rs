//! Refusals in words: the rule, its figures, and the earlier act it clashes with. The code is for programs, the sentence
//! for people; the console translates by the code.

use ledger_core::programme::refusal::{Refusal, RefusalClass, RefusalCode};

use super::AppError;
use super::error::{EarlierAct, Figures, RuleStatus};

/// A refusal as an error for the caller.
pub fn error(refusal: &Refusal, earlier: Option<EarlierAct>, asker: &str) -> AppError {
    let code = refusal.code.code();
    let detail = detail(refusal, earlier.as_ref(), asker);
    let figures = Box::new(Figures(figures_of(refusal)));
    let rule = |status| AppError::Rule { code, detail: detail.clone(), earlier: earlier.clone(), figures, status };
    match refusal.code.class() {
        RefusalClass::Forbidden => AppError::Denied { code, detail, earlier },
        RefusalClass::Conflict => rule(RuleStatus::Conflict409),
        RefusalClass::Rule => rule(RuleStatus::Unprocessable422),
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
    let figures = figures_of(refusal).into_iter().map(|(name, value)| format!("{}: {value}", name.replace('_', " ")));
    format!(" ({})", figures.collect::<Vec<_>>().join(", "))
}

fn figures_of(refusal: &Refusal) -> Vec<(&'static str, String)> {
    let plain = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    refusal.detail.iter().map(|(name, value)| (*name, plain(value))).collect()
}

/// One sentence for each code: a code without one doesn't compile.
macro_rules! sentences {
    ($($code:ident => $sentence:literal,)+) => {
        /// The rule in one sentence, to the person who asked.
        pub(super) fn sentence(code: RefusalCode) -> &'static str {
            match code { $(RefusalCode::$code => $sentence,)+ }
        }
    };
}

sentences! {
    NotYourRole => "None of your roles may do this.",
    Duties => "You did another part of this that must be a different person's; somebody else has to do this.",
    OwnRole => "Nobody changes their own roles.",
    NotYourDelegation => "Only the person themself, or an administrator, delegates a role or ends that.",
    DelegateSelf => "Nobody delegates a role to themselves.",
    NotDelegable => "This role is not handed to others.",
    RoleNotHeld => "Only a role that the person holds themself, and not by delegation, can be delegated.",
    NotInTheFuture => "The date lies in the future.",
    BeforeEarlierAct => "The date lies before a step that this one builds on.",
    StaleVersion => "Somebody changed this since you saw it; look at it again and decide anew.",
    WrongState => "This is not the state in which that can be done.",
    AlreadyDone => "This was done before.",
    CodeTaken => "This code is taken; choose another.",
    AmountNotPositive => "The amount has to be above zero.",
    AmountTooLarge => "The amount is too large for the books.",
    CurrencyMismatch => "The currency has to be the fund's.",
    LineNotOfFund => "The budget line does not belong to the fund.",
    FundNotOpen => "The fund is not open on that date.",
    NgoOfCaseworker => "A caseworker acts for one partner NGO, and nobody else for any.",
    NgoMissing => "Say which partner NGO it is.",
    SameNgo => "The case belongs to that partner NGO already.",
    LineNotOfCall => "The call gives nothing from this budget line.",
    CallNotOpen => "The call does not take applications on that date.",
    OverCeiling => "This is more than the call gives to one application.",
    DatesReversed => "The last day lies before the first.",
    NothingListed => "List at least one, and not more than the limit.",
    PlanDoesNotAddUp => "The items of the plan do not add up to the amount asked.",
    InstalmentsDoNotAddUp => "The instalments do not add up to the signed amount.",
    ReasonMissing => "Give a reason code.",
    ReasonNotListed => "The programme lists no such reason for this step.",
    RevealLimit => "You have looked at as many details of survivors today as one person may.",
    PossibleDuplicate => "The survivor may be known already; a manager may let it go on and says why.",
    CriterionMissing => "Answer each of the programme's criteria, once.",
    TrainingMissing => "A training that the programme asks for was not attended.",
    NotOnCommittee => "Only members of the committee can be assigned.",
    NotOnPanel => "You were not assigned to this case.",
    SatBefore => "An appeal goes to members who did not sit in the round before.",
    PointsMissing => "Give points for each criterion of the rubric, once.",
    DeadlineNotOver => "The time for it is not over yet.",
    AppealLate => "The time for an appeal is over.",
    FundsSuffice => "The money is there; confirm the award instead.",
    OutOfRange => "A value is out of its range.",
    EvidenceMissing => "Name the evidence that this step rests on.",
    UseCheckMissing => "The visit that checks the use of the first money is not on record yet.",
    PayeeUnconfirmed => "A second person has to confirm the payee first.",
    PayeeHold => "The payee was confirmed too short a time ago; wait until the day that is named.",
    InterestNotDeclared => "Declare an interest, or none, first.",
    InterestConflicted => "You declared a conflict of interest in this case.",
    ScoreMissing => "Score the case before you vote.",
    QuorumMissing => "There are fewer votes than the quorum.",
    DocumentDiffers => "Name the document as it stands now; this is another, or none.",
    SignatureMissing => "The grantee's signature is not recorded yet.",
    OverRequested => "This is more than was asked for.",
    OverApproved => "This is more than was approved.",
    OverSigned => "This is more than was signed.",
    OverDisbursement => "The receipts are more than was paid.",
    OverVerified => "This is more than the verified receipts.",
    AmountDiffers => "The bank line shows another amount than the payment.",
    BankLineUsed => "This bank line is already booked.",
    AccountDiffers => "The file is of another bank account.",
    BankLineUnknown => "The bank account has no line with this reference.",
    BankLineDiffers => "The line of the statement goes the other way, or has another value date.",
    StatementMissing => "No statement of the bank reaches the last day; take its file first.",
    StatementGap => "The statements of the bank do not follow each other, or one does not add up.",
    MonthOrder => "Months of a bank account are signed in order, and opened again from the last one.",
    FiguresDiffer => "Somebody booked on days of the month since it was prepared; prepare it again.",
    Unexplained => "Something of the month is not explained yet.",
    MatchVetoed => "The rules did not propose this match, or something speaks against it; give a reason if it is right.",
    NotPrepared => "The payment is not prepared yet.",
    PayeeMissing => "Nobody set whom the grant is paid to.",
    InBatch => "The payment is in a batch: it goes out with the batch, or the batch is dropped first.",
    PaidTwice => "The same payee gets the same amount on the same day already; give a reason if that is right.",
    OverBudget => "The budget line has less available than the award needs.",
    OverCallBudget => "The call has less left on the budget line than the award needs.",
    FundCashShort => "The fund has less money in the bank than is asked and already owed.",
    OpeningLate => "Something is booked on the fund already; an opening balance comes first.",
    OpeningDate => "Post the opening balance on the date that it was prepared for.",
    OpeningPreparer => "You prepared this opening balance; somebody else has to post it.",
    NotLaunched => "The enterprise is not launched yet.",
    StartedAfterLaunch => "The business started before its launch with the grant, or on the same day.",
    VisitsMissing => "The 12-month follow-up is neither done nor recorded as unobtainable.",
    VisitDate => "A visit lies after the launch and not after the day it is recorded on.",
    WellbeingConsent => "How somebody is may be asked and kept only with their consent.",
    BalancesOpen => "An account of the grant is not zero.",
    NotProposed => "An officer has to propose the closing first.",
    PeriodClosed => "The books of that day are closed; book it on an open day and say on which day it belongs.",
    PeriodSoftClosed => "The books of that day are closed; a finance manager may still book in them.",
    PeriodOrder => "Months are closed in order, softly first.",
    PeriodNotOver => "The month is not over yet.",
    ConversionOpen => "The proceeds of a sale of currency of that month are still on their way.",
    NotLate => "A late item belongs on an earlier day whose books are closed.",
    RateMissing => "Nobody quoted a rate for this pair of currencies shortly before that day; record one.",
    RateDiffers => "This rate is there already with another price; quoted rates don't change.",
    NotBalanced => "Debits and credits differ in a layer or currency.",
    AccountUnknown => "The chart has no such account.",
    AccountNotByHand => "This account is not booked by hand; use the step that it belongs to.",
    DimensionMissing => "The account asks for a budget line or bank account of this fund.",
    OwnDraft => "You prepared this entry; somebody else has to post it.",
    DraftDate => "Post the entry on the date that it was prepared for.",
    NotReversible => "Something else stands on this entry; it is undone by a step of its own.",
    FreeFundMissing => "The programme has no fund of its own yet; open it first.",
    FreeFundWrong => "This can't be the organisation's own fund, or has to be.",
    SameFund => "Name two different funds.",
    OverOpen => "This is more than is open.",
    OverFree => "More than this is authorised or ordered already.",
    OverFlexibility => "The agreement lets less be moved out of this line without an amendment.",
    OverStopLevel => "The line would be used beyond the level at which the agreement stops approvals.",
    OverGranteeCap => "This is more than one grantee may hold over all funds.",
    LinePeriod => "The budget line takes commitments of another period.",
    FundNotSettled => "Something of the fund is not settled yet.",
    BankShort => "The bank account has less of this fund's money on that day or later.",
    BearerFixed => "The loss on this claim is borne by somebody else already, or has no bearer yet.",
    NotInAgreement => "The donor's agreement doesn't allow it.",
    QuotesMissing => "There are fewer quotes than the amount asks for.",
    NotCountersigned => "A caseworker of the partner NGO has to sign the handover first.",
    TitleTooEarly => "The title passes when the grant is completed, or when the days of the use check are over.",
    NothingToBook => "Nothing is left to book.",
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
