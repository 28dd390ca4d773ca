//! Refusals: one code a broken rule, in order of precedence, no prose. A refusal is a decision too: it becomes a leaf of
//! the log with its code and parameters, and names the earlier act that it clashes with.

use serde_json::Value as Json;

use super::act::{Act, ObjectKind};
use crate::codes;
use crate::id::CaseId;
use crate::money::Overflow;

codes! {
    /// Every reason for which a decision is refused, in order of precedence.
    pub enum RefusalCode {
        /// None of the person's roles has the right.
        NotYourRole = "not_your_role",
        /// The person did the other half of a pair of duties on this case.
        Duties = "duties",
        /// Nobody gives a role to themselves.
        OwnRole = "own_role",
        /// Only the person themself, or an administrator, delegates a role or ends that.
        NotYourDelegation = "not_your_delegation",
        /// Nobody delegates a role to themselves.
        DelegateSelf = "delegate_self",
        /// This role is not handed to others.
        NotDelegable = "not_delegable",
        /// Only a role that is held, and not by delegation, can be delegated.
        RoleNotHeld = "role_not_held",
        /// The business date lies in the future.
        NotInTheFuture = "not_in_the_future",
        /// The business date lies before an act that this one builds on.
        BeforeEarlierAct = "before_earlier_act",
        /// Somebody changed the object since the person saw it.
        StaleVersion = "stale_version",
        /// The object is not in a state in which this can be done.
        WrongState = "wrong_state",
        /// It was done before.
        AlreadyDone = "already_done",
        /// The code is taken.
        CodeTaken = "code_taken",
        /// An amount has to be above zero.
        AmountNotPositive = "amount_not_positive",
        /// The amount is too large for the books.
        AmountTooLarge = "amount_too_large",
        /// The amount is in another currency than the object.
        CurrencyMismatch = "currency_mismatch",
        /// The budget line does not belong to the fund.
        LineNotOfFund = "line_not_of_fund",
        /// The fund is not open on that date.
        FundNotOpen = "fund_not_open",
        /// A caseworker acts for one partner NGO, and nobody else for any.
        NgoOfCaseworker = "ngo_of_caseworker",
        /// It has to be said which partner NGO.
        NgoMissing = "ngo_missing",
        /// The case belongs to that NGO already.
        SameNgo = "same_ngo",
        /// The budget line does not belong to the call.
        LineNotOfCall = "line_not_of_call",
        /// The call is not open on that date.
        CallNotOpen = "call_not_open",
        /// More than the call gives to one application.
        OverCeiling = "over_ceiling",
        /// The dates of an agreement are the wrong way round.
        DatesReversed = "dates_reversed",
        /// Something has to be listed.
        NothingListed = "nothing_listed",
        /// The items of the plan do not add up to the amount asked.
        PlanDoesNotAddUp = "plan_does_not_add_up",
        /// The instalments do not add up to the signed amount.
        InstalmentsDoNotAddUp = "instalments_do_not_add_up",
        /// A reason code is needed.
        ReasonMissing = "reason_missing",
        /// The programme lists no such reason for this step.
        ReasonNotListed = "reason_not_listed",
        /// The person looked at as many fields of identities today as one person may.
        RevealLimit = "reveal_limit",
        /// The survivor may be somebody whom the programme knows, or has a grant already.
        PossibleDuplicate = "possible_duplicate",
        /// Each of the programme's criteria has to be answered, once.
        CriterionMissing = "criterion_missing",
        /// A training that the programme asks for was not attended.
        TrainingMissing = "training_missing",
        /// The person is not a member of the committee.
        NotOnCommittee = "not_on_committee",
        /// The person was not assigned to this case.
        NotOnPanel = "not_on_panel",
        /// The person sat in the round that the appeal is against.
        SatBefore = "sat_before",
        /// Each criterion of the rubric needs its points, once.
        PointsMissing = "points_missing",
        /// The deadline is not over.
        DeadlineNotOver = "deadline_not_over",
        /// The time for an appeal is over.
        AppealLate = "appeal_late",
        /// The money is there: nothing has to wait.
        FundsSuffice = "funds_suffice",
        /// Out of the allowed range.
        OutOfRange = "out_of_range",
        /// A reference to the evidence is needed.
        EvidenceMissing = "evidence_missing",
        /// The visit that checks the use of funds is missing.
        UseCheckMissing = "use_check_missing",
        /// A second person has to confirm the payee first.
        PayeeUnconfirmed = "payee_unconfirmed",
        /// The payee was confirmed too short a time ago.
        PayeeHold = "payee_hold",
        /// Interest has to be declared first.
        InterestNotDeclared = "interest_not_declared",
        /// The person declared a conflict of interest.
        InterestConflicted = "interest_conflicted",
        /// A score has to be given first.
        ScoreMissing = "score_missing",
        /// Too few votes.
        QuorumMissing = "quorum_missing",
        /// The document is not the one that goes with the current version, or none was named.
        DocumentDiffers = "document_differs",
        /// The grantee has not signed.
        SignatureMissing = "signature_missing",
        /// More than was asked for.
        OverRequested = "over_requested",
        /// More than was approved.
        OverApproved = "over_approved",
        /// More than was signed.
        OverSigned = "over_signed",
        /// More than the disbursement.
        OverDisbursement = "over_disbursement",
        /// More than the receipts that were verified.
        OverVerified = "over_verified",
        /// The bank line shows another amount than the payment.
        AmountDiffers = "amount_differs",
        /// The bank line is already booked.
        BankLineUsed = "bank_line_used",
        /// The file is of another bank account.
        AccountDiffers = "account_differs",
        /// The bank account has no line with this reference.
        BankLineUnknown = "bank_line_unknown",
        /// The line of the statement goes the other way, or has another value date.
        BankLineDiffers = "bank_line_differs",
        /// No statement of the bank reaches the day.
        StatementMissing = "statement_missing",
        /// The statements of the bank do not follow each other, or one does not add up.
        StatementGap = "statement_gap",
        /// The months of a bank account are signed in order, and opened again from the last one.
        MonthOrder = "month_order",
        /// Somebody booked on the days of the month since it was prepared.
        FiguresDiffer = "figures_differ",
        /// Something of the month is not explained.
        Unexplained = "unexplained",
        /// The rules did not propose this match, or something speaks against it: a reason is needed.
        MatchVetoed = "match_vetoed",
        /// The payment was not prepared.
        NotPrepared = "not_prepared",
        /// Nobody set whom the grant is paid to.
        PayeeMissing = "payee_missing",
        /// The payment is in a batch: it goes out with it, or not at all.
        InBatch = "in_batch",
        /// The same payee gets the same amount on the same day already.
        PaidTwice = "paid_twice",
        /// The budget line has less available.
        OverBudget = "over_budget",
        /// The call has less budget left on the line.
        OverCallBudget = "over_call_budget",
        /// The fund has less money in the bank.
        FundCashShort = "fund_cash_short",
        /// A fund's opening balance comes before anything else on it.
        OpeningLate = "opening_late",
        /// An opening balance is posted on the date that it was prepared for.
        OpeningDate = "opening_date",
        /// Who prepared an opening balance does not post it.
        OpeningPreparer = "opening_preparer",
        /// The enterprise is not launched.
        NotLaunched = "not_launched",
        /// A business that was there before its grant started on the day of its launch or before.
        StartedAfterLaunch = "started_after_launch",
        /// The follow-up visit that closing needs is missing.
        VisitsMissing = "visits_missing",
        /// A visit must lie after the launch and not after today.
        VisitDate = "visit_date",
        /// How somebody is may be asked and kept only with their consent.
        WellbeingConsent = "wellbeing_consent",
        /// A grant-controlled account is not zero.
        BalancesOpen = "balances_open",
        /// An officer has to propose the closing first.
        NotProposed = "not_proposed",
        /// The books of that day are closed.
        PeriodClosed = "period_closed",
        /// The books of that day are closed softly: a finance manager may still book.
        PeriodSoftClosed = "period_soft_closed",
        /// Months are closed in order, softly first.
        PeriodOrder = "period_order",
        /// The month is not over.
        PeriodNotOver = "period_not_over",
        /// A sale of currency of the month is still open.
        ConversionOpen = "conversion_open",
        /// A late item belongs on an earlier day, whose books are closed.
        NotLate = "not_late",
        /// Nobody quoted a rate for this pair and day.
        RateMissing = "rate_missing",
        /// The rate is there already with another price.
        RateDiffers = "rate_differs",
        /// Debits and credits differ.
        NotBalanced = "not_balanced",
        /// The chart has no such account.
        AccountUnknown = "account_unknown",
        /// The account can't be used this way by hand.
        AccountNotByHand = "account_not_by_hand",
        /// The account asks for a dimension that is missing or is not the fund's.
        DimensionMissing = "dimension_missing",
        /// Who prepared it does not post it.
        OwnDraft = "own_draft",
        /// An entry by hand is posted on the date that it was prepared for.
        DraftDate = "draft_date",
        /// A case or an order stands on the entry: it is undone by its own step.
        NotReversible = "not_reversible",
        /// The programme has no fund of its own yet.
        FreeFundMissing = "free_fund_missing",
        /// This is the organisation's own fund, or has to be.
        FreeFundWrong = "free_fund_wrong",
        /// A sum has to be given to another fund.
        SameFund = "same_fund",
        /// More than is open.
        OverOpen = "over_open",
        /// More than is not yet authorised.
        OverFree = "over_free",
        /// More than may be moved without an amendment.
        OverFlexibility = "over_flexibility",
        /// The line is used up to the level at which nothing is approved.
        OverStopLevel = "over_stop_level",
        /// More than one grantee may hold over all funds.
        OverGranteeCap = "over_grantee_cap",
        /// The line takes commitments of another period.
        LinePeriod = "line_period",
        /// Something of the fund is not settled.
        FundNotSettled = "fund_not_settled",
        /// The bank account has less of the fund's money.
        BankShort = "bank_short",
        /// One claim has one bearer of its loss.
        BearerFixed = "bearer_fixed",
        /// The agreement doesn't allow it.
        NotInAgreement = "not_in_agreement",
        /// Fewer quotes than the amount asks for.
        QuotesMissing = "quotes_missing",
        /// A caseworker has to sign the handover first.
        NotCountersigned = "not_countersigned",
        /// The title does not pass yet.
        TitleTooEarly = "title_too_early",
        /// Nothing is left to book.
        NothingToBook = "nothing_to_book",
    }
}

/// How a refusal is answered over HTTP (`architecture.md`, Errors).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalClass {
    /// May know but not do.
    Forbidden,
    /// State or version.
    Conflict,
    /// Readable, but breaks a rule.
    Rule,
}

impl RefusalCode {
    /// Its class.
    pub fn class(self) -> RefusalClass {
        match self {
            RefusalCode::NotYourRole
            | RefusalCode::Duties
            | RefusalCode::OwnRole
            | RefusalCode::NotYourDelegation
            | RefusalCode::OpeningPreparer
            | RefusalCode::OwnDraft
            | RefusalCode::NotOnPanel
            | RefusalCode::SatBefore
            | RefusalCode::PeriodSoftClosed => RefusalClass::Forbidden,
            RefusalCode::StaleVersion
            | RefusalCode::WrongState
            | RefusalCode::AlreadyDone
            | RefusalCode::CodeTaken
            | RefusalCode::SameNgo
            | RefusalCode::DocumentDiffers
            | RefusalCode::OpeningLate
            | RefusalCode::PeriodClosed
            | RefusalCode::PeriodOrder
            | RefusalCode::RateDiffers
            | RefusalCode::NotReversible
            | RefusalCode::ConversionOpen
            | RefusalCode::FundNotSettled
            | RefusalCode::InBatch
            | RefusalCode::MonthOrder
            | RefusalCode::FiguresDiffer
            | RefusalCode::BankLineUsed => RefusalClass::Conflict,
            _ => RefusalClass::Rule,
        }
    }
}

/// A refused decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which rule.
    pub code: RefusalCode,
    /// The object it was about.
    pub object: (ObjectKind, String),
    /// The case.
    pub case: Option<CaseId>,
    /// Parameters: codes, amounts, ids; never names.
    pub detail: Vec<(&'static str, Json)>,
    /// The earlier act that it clashes with.
    pub earlier: Option<Act>,
}

/// Why a decision gave no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The object does not exist, or its existence is secret to this person: 404, and no leaf.
    Hidden,
    /// A rule refused it.
    Refused(Box<Refusal>),
    /// The rows contradict each other: a defect or tampering, never a person's mistake.
    Broken(String),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Stop::Refused(Box::new(refusal))
    }
}

impl From<Overflow> for Stop {
    fn from(_: Overflow) -> Self {
        Stop::Broken("a total left the range of 64 bits".into())
    }
}
