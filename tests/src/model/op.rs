//! What can be asked of a programme in the model: kinds of operations, who may do them, and one operation in figures.
//!
//! Invariant: an operation names things by their place in the oracle's lists, never by an id of the program, so that the
//! oracle needs nothing of the program to judge it. The rights are written out of the design a second time.

/// What a person's work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Programme officer.
    Officer,
    /// Manager.
    Manager,
    /// Finance officer.
    Finance,
    /// Finance manager.
    Chief,
    /// Member of the committee.
    Committee,
    /// Who closes the vote.
    Chair,
    /// Monitor.
    Monitor,
    /// Auditor.
    Auditor,
}

macro_rules! kinds {
    ($($kind:ident = $code:literal [$($job:ident),*],)+) => {
        /// A kind of operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $(
            #[doc = concat!("The action `", $code, "`.")]
            $kind,
        )+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind,)+];

            /// Code of the action in the log; that of the last step where it is several.
            pub fn code(self) -> &'static str {
                match self { $(Kind::$kind => $code,)+ }
            }

            /// Whose work it is.
            pub fn jobs(self) -> &'static [Job] {
                match self { $(Kind::$kind => &[$(Job::$job,)*],)+ }
            }
        }
    };
}

kinds! {
    Apply = "vote_close" [Officer],
    Approve = "award_confirm" [Manager],
    Agree = "agreement_send" [Officer],
    Signature = "signature_record" [Officer],
    Sign = "agreement_sign" [Manager],
    Drop = "award_drop" [Officer, Manager],
    Amend = "amendment_propose" [Officer],
    Request = "disbursement_request" [Officer],
    Verify = "disbursement_verify" [Officer],
    Authorise = "disbursement_authorise" [Chief],
    Prepare = "payment_prepare" [Finance],
    Release = "payment_release" [Chief, Manager],
    Confirm = "payment_confirm" [Finance],
    Reject = "payment_reject" [Finance],
    Return = "payment_return" [Finance],
    Reissue = "payment_reissue" [Chief],
    Cancel = "disbursement_cancel" [Chief],
    Receipts = "receipts_verify" [Officer],
    Accept = "receipts_accept" [Finance, Chief],
    Claim = "claim_raise" [Chief],
    Disallow = "cost_disallow" [Chief],
    Refund = "claim_refund" [Finance],
    Allowance = "allowance_make" [Chief],
    WriteOff = "claim_write_off" [Manager],
    Late = "late_recover" [Finance],
    Order = "goods_order" [Chief],
    Pay = "goods_pay" [Chief, Manager],
    Receive = "goods_receive" [Officer],
    Handover = "goods_handover" [Officer],
    Defect = "goods_reject" [Officer],
    Retrieve = "goods_retrieve" [Officer],
    SendBack = "goods_return" [Officer],
    Replace = "goods_replace" [Officer],
    PaidBack = "supplier_refund" [Finance],
    Tranche = "tranche_receive" [Finance, Chief],
    Interest = "interest_receive" [Finance, Chief],
    Net = "donor_net" [Chief],
    Repay = "donor_repay" [Chief],
    Remitted = "remittance_confirm" [Finance],
    Lend = "fund_lend" [Chief],
    Settle = "fund_settle" [Chief],
    Fee = "bank_fee_book" [Finance, Chief],
    Indirect = "indirect_charge" [Chief],
    Move = "budget_move" [Chief],
    AmendFund = "fund_amend" [Chief],
    Hold = "receipt_hold" [Finance],
    Identify = "receipt_identify" [Chief],
    GiveBack = "receipt_return" [Chief],
    Draft = "journal_prepare" [Finance],
    Post = "journal_post" [Chief],
    Reverse = "entry_reverse" [Chief],
    Sell = "currency_sell" [Finance, Chief],
    Proceeds = "conversion_settle" [Finance, Chief],
    Rate = "rates_record" [Finance, Chief],
    SoftClose = "period_soft_close" [Chief],
    HardClose = "period_hard_close" [Chief],
    Cap = "grantee_cap_set" [Manager],
}

/// Who checks, endorses and approves what was proposed: beside the cast, so that no duty of theirs meets another. They
/// come after it and after whoever opens the programme.
pub const APPROVERS: [Job; 3] = [Job::Chief, Job::Chair, Job::Manager];

/// Who works here, and as what. The first letters say it; the deputy is everything at once.
pub const CAST: &[(&str, &[Job])] = &[
    ("officer1", &[Job::Officer]),
    ("officer2", &[Job::Officer]),
    ("officer3", &[Job::Officer]),
    ("manager1", &[Job::Manager]),
    ("manager2", &[Job::Manager]),
    ("chief1", &[Job::Chief]),
    ("chief2", &[Job::Chief]),
    ("chief3", &[Job::Chief]),
    ("finance1", &[Job::Finance]),
    ("finance2", &[Job::Finance]),
    ("committee1", &[Job::Committee]),
    ("committee2", &[Job::Committee]),
    ("chair", &[Job::Chair]),
    ("monitor", &[Job::Monitor]),
    ("auditor", &[Job::Auditor]),
    ("deputy", &[Job::Officer, Job::Manager, Job::Chief, Job::Finance]),
];

/// Pairs of duties that one person must not both have on one case.
pub const APART: &[(&str, &str)] = &[
    ("case_open", "award_confirm"),
    ("case_submit", "vote"),
    ("case_submit", "award_confirm"),
    ("case_submit", "disbursement_authorise"),
    ("score", "award_confirm"),
    ("vote", "award_confirm"),
    ("award_confirm", "disbursement_authorise"),
    ("award_confirm", "payment_release"),
    ("signature_record", "agreement_sign"),
    ("disbursement_request", "disbursement_verify"),
    ("disbursement_request", "disbursement_authorise"),
    ("disbursement_verify", "disbursement_authorise"),
    ("disbursement_authorise", "payment_prepare"),
    ("disbursement_authorise", "payment_release"),
    ("payment_prepare", "payment_release"),
    ("payment_release", "payment_confirm"),
    ("receipts_verify", "receipts_accept"),
    ("disbursement_authorise", "payment_reject"),
    ("payment_return", "payment_reissue"),
    ("award_confirm", "payment_reissue"),
    ("disbursement_request", "payment_reissue"),
    ("disbursement_verify", "payment_reissue"),
    ("payment_reissue", "payment_prepare"),
    ("payment_reissue", "payment_release"),
    ("claim_raise", "claim_write_off"),
    ("cost_disallow", "claim_write_off"),
    ("allowance_make", "claim_write_off"),
    ("claim_raise", "claim_refund"),
    ("goods_order", "goods_pay"),
    ("goods_order", "goods_receive"),
    ("goods_pay", "supplier_refund"),
];

/// One operation. What a kind has no use for is left as it is by default.
#[derive(Clone, Debug)]
pub struct Op {
    /// What.
    pub kind: Kind,
    /// Who: an index into [`CAST`].
    pub who: usize,
    /// Business date, in days from the first.
    pub on: i64,
    /// The day on which a late item belongs.
    pub original: Option<i64>,
    /// Was an older version seen than the current one?
    pub stale: bool,
    /// Case.
    pub case: usize,
    /// Which of its disbursements, claims or orders; or which receipt, sale, draft, remittance, entry of the programme.
    pub part: usize,
    /// Fund.
    pub fund: usize,
    /// Another fund.
    pub other: usize,
    /// Line of the fund.
    pub line: usize,
    /// Another line of it.
    pub line2: usize,
    /// Bank account.
    pub bank: usize,
    /// Another bank account.
    pub bank2: usize,
    /// Amount, minor units.
    pub amount: i64,
    /// Is the amount in the wrong currency?
    pub foreign: bool,
    /// A second amount or number: a charge, the last day of a month.
    pub extra: i64,
    /// A choice among a few: an outcome, a target, a fault.
    pub choice: usize,
    /// Number of the bank's line.
    pub reference: u32,
    /// Instalments.
    pub parts: Vec<i64>,
}

impl Op {
    /// An operation of a kind by a person on a day.
    pub fn new(kind: Kind, who: usize, on: i64) -> Op {
        Op {
            kind,
            who,
            on,
            original: None,
            stale: false,
            case: 0,
            part: 0,
            fund: 0,
            other: 0,
            line: 0,
            line2: 0,
            bank: 0,
            bank2: 0,
            amount: 0,
            foreign: false,
            extra: 0,
            choice: 0,
            reference: 0,
            parts: Vec::new(),
        }
    }
}
