//! Acts: who did what on a case, on which day. Separation of duties reads them, so does the timeline.
//!
//! Append-only, one row per granted decision on a case; refused decisions are in the log alone.

use crate::id::{CaseId, PersonId};
use crate::policy::Action;
use crate::row;
use crate::time::Day;

row! { "act", key 2, insert;
    /// One act on a case.
    pub struct Act {
        /// The case.
        pub case_id: CaseId,
        /// Log sequence of the decision.
        pub seq: i64,
        /// What was done.
        pub action: Action,
        /// Whose act it is (the attested person where somebody else entered it).
        pub person_id: PersonId,
        /// Business date.
        pub on_day: Day,
        /// Kind of the object: case, grant, disbursement, enterprise.
        pub object_kind: ObjectKind,
        /// Its id.
        pub object_id: String,
    }
}

crate::codes! {
    /// What a decision is about.
    pub enum ObjectKind {
        /// The programme itself.
        Programme = "programme",
        /// A member's role.
        Member = "member",
        /// A partner NGO.
        Ngo = "ngo",
        /// A donor.
        Donor = "donor",
        /// A fund.
        Fund = "fund",
        /// The opening balance of a fund.
        Opening = "opening",
        /// A call for applications.
        Call = "call",
        /// A survivor, by number.
        Subject = "subject",
        /// A bank account.
        BankAccount = "bank_account",
        /// A case.
        Case = "case",
        /// A grant.
        Grant = "grant",
        /// A disbursement.
        Disbursement = "disbursement",
        /// Whom a grant is paid to.
        Payee = "payee",
        /// An enterprise.
        Enterprise = "enterprise",
        /// A visit.
        Visit = "visit",
        /// A claim on a grantee.
        Claim = "claim",
        /// A sale of currency.
        Conversion = "conversion",
        /// A receipt that nobody knew.
        Receipt = "receipt",
        /// Money on its way.
        Remittance = "remittance",
        /// An order of goods.
        Goods = "goods",
        /// An in-kind line.
        GoodsLine = "goods_line",
        /// An entry by hand, before it is posted.
        Draft = "draft",
        /// A journal entry.
        Entry = "entry",
        /// An account of the chart.
        Account = "account",
        /// Exchange rates.
        Rates = "rates",
        /// A month.
        Period = "period",
        /// A setting of the programme.
        Setting = "setting",
        /// An incident or a complaint.
        Incident = "incident",
        /// A training.
        Training = "training",
        /// A role handed to a colleague for some days.
        Delegation = "delegation",
        /// What is known of a survivor, by its number.
        Identity = "identity",
        /// A file of a case.
        Attachment = "attachment",
        /// A text of a case.
        Text = "text",
        /// A payment batch.
        Batch = "batch",
        /// A file of a bank.
        StatementFile = "statement_file",
        /// A statement of a bank.
        Statement = "bank_statement",
        /// A month of a bank account.
        Reconciliation = "reconciliation",
        /// A release of outcome figures.
        Release = "release",
        /// A line of a statement.
        StatementLine = "statement_line",
    }
}
