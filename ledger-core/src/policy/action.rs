//! The actions: everything that can be decided, each an event of `lifecycle.md` or `books.md`.
//!
//! Invariant: the code of an action is stored, logged and sent, and never changes. Must not say who may take one.

use crate::codes;

codes! {
    /// Everything that can be decided on the path; each is an event of `lifecycle.md` or `books.md`.
    pub enum Action {
        /// Set up a programme.
        ProgrammeOpen = "programme_open",
        /// Give a person a role.
        RoleGrant = "role_grant",
        /// Register a partner NGO.
        NgoOpen = "ngo_open",
        /// Register a donor.
        DonorOpen = "donor_open",
        /// Record a donor agreement with its budget.
        FundOpen = "fund_open",
        /// Register a bank account.
        BankAccountOpen = "bank_account_open",
        /// Prepare a fund's opening balance.
        OpeningPrepare = "opening_prepare",
        /// Post a fund's opening balance.
        OpeningPost = "opening_post",
        /// Book a donor's tranche.
        TrancheReceive = "tranche_receive",
        /// Open a call for applications.
        CallOpen = "call_open",
        /// Enrol a survivor, by number.
        SubjectEnrol = "subject_enrol",
        /// Open a case.
        CaseOpen = "case_open",
        /// Submit the application.
        CaseSubmit = "case_submit",
        /// Take it into screening.
        CaseScreen = "case_screen",
        /// Decide on eligibility.
        CaseAssess = "case_assess",
        /// Accept the plan and the training as complete.
        PlanAccept = "plan_accept",
        /// Declare an interest, or none.
        InterestDeclare = "interest_declare",
        /// Score.
        Score = "score",
        /// Vote.
        Vote = "vote",
        /// Close the vote.
        VoteClose = "vote_close",
        /// Confirm the award.
        AwardConfirm = "award_confirm",
        /// Generate and send the agreement.
        AgreementSend = "agreement_send",
        /// Record the grantee's signature.
        SignatureRecord = "signature_record",
        /// Sign for the organisation.
        AgreementSign = "agreement_sign",
        /// Request a disbursement.
        DisbursementRequest = "disbursement_request",
        /// Verify a disbursement.
        DisbursementVerify = "disbursement_verify",
        /// Authorise a disbursement.
        DisbursementAuthorise = "disbursement_authorise",
        /// Put a disbursement into a payment.
        PaymentPrepare = "payment_prepare",
        /// Release the payment to the bank.
        PaymentRelease = "payment_release",
        /// Confirm the payment by a bank line.
        PaymentConfirm = "payment_confirm",
        /// Verify receipts.
        ReceiptsVerify = "receipts_verify",
        /// Post accepted receipts.
        ReceiptsAccept = "receipts_accept",
        /// Propose to close the grant.
        ClosePropose = "close_propose",
        /// Close the grant.
        GrantClose = "grant_close",
        /// Record the launch of the enterprise.
        EnterpriseLaunch = "enterprise_launch",
        /// Verify the day of a launch.
        LaunchVerify = "launch_verify",
        /// Record the registration of an enterprise.
        EnterpriseRegister = "enterprise_register",
        /// Record a change of an enterprise.
        EnterpriseChange = "enterprise_change",
        /// Record that somebody took an enterprise over.
        EnterpriseTakeover = "enterprise_takeover",
        /// Record that an enterprise was absorbed.
        EnterpriseMerge = "enterprise_merge",
        /// Record a follow-up visit.
        VisitRecord = "visit_record",
        /// Verify a visit that somebody else recorded.
        VisitVerify = "visit_verify",
        /// End the follow-up of an enterprise.
        FollowupEnd = "followup_end",
        /// Raise an incident or a complaint.
        IncidentRaise = "incident_raise",
        /// Take an incident into review.
        IncidentReview = "incident_review",
        /// Close an incident.
        IncidentClose = "incident_close",
        /// Hand a case over to another partner NGO.
        CaseTransfer = "case_transfer",
        /// Open the organisation's own fund.
        FreeFundOpen = "free_fund_open",
        /// Record a new version of a donor agreement.
        FundAmend = "fund_amend",
        /// Move budget between two lines.
        BudgetMove = "budget_move",
        /// Let a fund settle and take no new commitment.
        FundEnd = "fund_end",
        /// Close a donor agreement out.
        FundCloseout = "fund_closeout",
        /// Let what is left of a line lapse at the end of its period.
        LineLapse = "line_lapse",
        /// Carry a commitment forward to the next period's line.
        CommitmentCarry = "commitment_carry",
        /// Book interest on donor money.
        InterestReceive = "interest_receive",
        /// Book what a donor nets from the next tranche.
        DonorNet = "donor_net",
        /// Release a repayment to the donor.
        DonorRepay = "donor_repay",
        /// Confirm money on its way by a bank line.
        RemittanceConfirm = "remittance_confirm",
        /// Book currency that was sold.
        CurrencySell = "currency_sell",
        /// Book the proceeds of currency that was sold.
        ConversionSettle = "conversion_settle",
        /// Book currency that was bought.
        CurrencyBuy = "currency_buy",
        /// Lend money of one fund to another.
        FundLend = "fund_lend",
        /// Settle a debt between funds.
        FundSettle = "fund_settle",
        /// Book a bank charge.
        BankFeeBook = "bank_fee_book",
        /// Set which funds pay an award together.
        CofundSet = "cofund_set",
        /// Withdraw an approved application.
        AwardDrop = "award_drop",
        /// Propose an amendment of a signed agreement.
        AmendmentPropose = "amendment_propose",
        /// Change a proposed amendment.
        AmendmentChange = "amendment_change",
        /// Check a proposed amendment against the books.
        AmendmentCheck = "amendment_check",
        /// Endorse an amendment that raises the total, for the committee.
        AmendmentEndorse = "amendment_endorse",
        /// Turn an amendment down.
        AmendmentReject = "amendment_reject",
        /// Approve a checked amendment of a signed agreement.
        AgreementAmend = "agreement_amend",
        /// Suspend a grant.
        GrantSuspend = "grant_suspend",
        /// Let a suspended grant go on.
        GrantClear = "grant_clear",
        /// Propose to end a grant early.
        TerminationPropose = "termination_propose",
        /// End a grant early.
        TerminationConfirm = "termination_confirm",
        /// Send a disbursement back to whoever asked for it.
        DisbursementReturn = "disbursement_return",
        /// Change a disbursement that was not sent.
        DisbursementChange = "disbursement_change",
        /// Drop a disbursement that was not authorised.
        DisbursementDrop = "disbursement_drop",
        /// Set whom a grant is paid to.
        PayeeSet = "payee_set",
        /// Confirm whom a grant is paid to.
        PayeeConfirm = "payee_confirm",
        /// Book a payment that the bank rejected before debit.
        PaymentReject = "payment_reject",
        /// Book a payment that came back.
        PaymentReturn = "payment_return",
        /// Authorise a returned payment anew.
        PaymentReissue = "payment_reissue",
        /// Cancel an authorised or returned disbursement.
        DisbursementCancel = "disbursement_cancel",
        /// Claim back what was not spent or misused.
        ClaimRaise = "claim_raise",
        /// Book a disallowed cost.
        CostDisallow = "cost_disallow",
        /// Book what a grantee pays back.
        ClaimRefund = "claim_refund",
        /// Make an allowance on a claim.
        AllowanceMake = "allowance_make",
        /// Write a claim off.
        ClaimWriteOff = "claim_write_off",
        /// Book what comes in after a write-off.
        LateRecover = "late_recover",
        /// Hold a receipt that nobody knows.
        ReceiptHold = "receipt_hold",
        /// Give an unidentified receipt its place.
        ReceiptIdentify = "receipt_identify",
        /// Send a receipt that is not ours back.
        ReceiptReturn = "receipt_return",
        /// Charge indirect cost to a fund.
        IndirectCharge = "indirect_charge",
        /// Order goods for a grantee.
        GoodsOrder = "goods_order",
        /// Release a payment to a supplier.
        GoodsPay = "goods_pay",
        /// Record a delivery.
        GoodsReceive = "goods_receive",
        /// Record a handover to the grantee.
        GoodsHandover = "goods_handover",
        /// Record a defect found before the handover.
        GoodsReject = "goods_reject",
        /// Take goods back after the handover.
        GoodsRetrieve = "goods_retrieve",
        /// Send retrieved goods to the supplier.
        GoodsReturn = "goods_return",
        /// Record goods that a supplier replaced.
        GoodsReplace = "goods_replace",
        /// Book what a supplier pays back.
        SupplierRefund = "supplier_refund",
        /// Give retrieved goods to another grant.
        GoodsReassign = "goods_reassign",
        /// Cancel what of an order never comes.
        GoodsCancel = "goods_cancel",
        /// Say what a grantee needs in kind.
        GoodsSpecify = "goods_specify",
        /// Enter a quote.
        QuoteAdd = "quote_add",
        /// Compare the quotes.
        QuotesCompare = "quotes_compare",
        /// Sign a handover as the caseworker.
        HandoverCountersign = "handover_countersign",
        /// Verify that goods are in use.
        GoodsUseVerify = "goods_use_verify",
        /// Pass the title of goods to the grantee.
        GoodsTitleTransfer = "goods_title_transfer",
        /// Value foreign balances at the end of a month.
        ValuationBook = "valuation_book",
        /// Prepare an entry by hand.
        JournalPrepare = "journal_prepare",
        /// Post an entry by hand.
        JournalPost = "journal_post",
        /// Reverse an entry.
        EntryReverse = "entry_reverse",
        /// Add an account to the chart.
        AccountAdd = "account_add",
        /// Take exchange rates in.
        RatesRecord = "rates_record",
        /// Close a month softly.
        PeriodSoftClose = "period_soft_close",
        /// Close a month for good.
        PeriodHardClose = "period_hard_close",
        /// Set the most that one grantee may hold.
        GranteeCapSet = "grantee_cap_set",
        /// Change a setting of the programme.
        SettingSet = "setting_set",
        /// Withdraw an application before it is approved.
        CaseWithdraw = "case_withdraw",
        /// Let an award lapse that was not signed in time.
        AwardLapse = "award_lapse",
        /// Ask for more information.
        InfoAsk = "info_ask",
        /// Answer a question.
        InfoAnswer = "info_answer",
        /// Change the plan.
        PlanChange = "plan_change",
        /// Record a training.
        TrainingOpen = "training_open",
        /// Record who attended a training.
        AttendanceRecord = "attendance_record",
        /// Assign committee members to a case.
        PanelSet = "panel_set",
        /// Close the scoring after its deadline.
        ScoresClose = "scores_close",
        /// Put a recommended award on the waiting list.
        CaseWaitlist = "case_waitlist",
        /// Vote anew on an application of the waiting list.
        CaseReconsider = "case_reconsider",
        /// File an appeal.
        AppealFile = "appeal_file",
        /// Accept an appeal.
        AppealAccept = "appeal_accept",
        /// Refuse an appeal.
        AppealRefuse = "appeal_refuse",
        /// Hand a role to a colleague for some days.
        DelegationSet = "delegation_set",
        /// End a delegation.
        DelegationEnd = "delegation_end",
        /// Record who a survivor is, sealed in the vault.
        IdentityRecord = "identity_record",
        /// See one field of a survivor's identity.
        IdentityReveal = "identity_reveal",
        /// Add a file to a case, sealed in the vault.
        AttachmentAdd = "attachment_add",
        /// Open a file of a case.
        AttachmentRead = "attachment_read",
        /// Write a note on a case, sealed in the vault.
        CaseNote = "case_note",
        /// Open the words of an incident.
        IncidentRead = "incident_read",
        /// See whom a grant is paid to.
        PayeeRead = "payee_read",
        /// Build a payment batch.
        BatchBuild = "batch_build",
        /// Release a payment batch.
        BatchRelease = "batch_release",
        /// Drop a payment batch before its release.
        BatchDrop = "batch_drop",
        /// Open the payment file of a batch.
        BatchRead = "batch_read",
        /// Take a file of a bank, sealed in the vault.
        StatementImport = "statement_import",
        /// See who was on the other side of a statement's lines.
        CounterpartiesRead = "counterparties_read",
        /// Prepare a month of a bank account for the signature.
        ReconcilePrepare = "reconcile_prepare",
        /// Sign a month of a bank account.
        ReconcileSign = "reconcile_sign",
        /// Open a signed month of a bank account again.
        ReconcileReopen = "reconcile_reopen",
        /// Freezes outcome figures as the next release.
        ReleaseBuild = "release_build",
        /// Publishes a release that somebody else made.
        ReleasePublish = "release_publish",
        /// Withdraws a release, with a notice.
        ReleaseWithdraw = "release_withdraw",
        /// Record what the rules say of the open lines of a bank account.
        MatchRun = "match_run",
        /// Confirm that a line of a statement is these payments.
        MatchConfirm = "match_confirm",
        /// Say that a line of a statement is not these payments.
        MatchReject = "match_reject",
        /// Take a confirmed match back.
        MatchUndo = "match_undo",
    }
}

impl Action {
    /// By which somebody sees what is sealed, and changes nothing: the read log.
    pub const LOOKS: [Action; 6] = [
        Action::IdentityReveal,
        Action::AttachmentRead,
        Action::IncidentRead,
        Action::PayeeRead,
        Action::BatchRead,
        Action::CounterpartiesRead,
    ];
}
