//! Inputs of the commands that set a programme up: people, partners, agreements, opening balances, calls.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{BankAccountId, DelegationId, DonorId, FundId, LineId, NgoId, PersonId};
use crate::money::{Currency, Minor, Money};
use crate::policy::Role;
use crate::programme::fund::{Condition, Policy};
use crate::programme::partner::Sex;
use crate::programme::region::Region;
use crate::programme::settings::SettingValue;
use crate::programme::terms::FundTerms;
use crate::text::{Code, Label};
use crate::time::Day;

inputs! {
    /// Sets up a programme with its first members.
    pub struct ProgrammeOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Base currency of the books.
        pub base_currency: Currency,
        /// Votes and scores that a committee decision needs.
        pub quorum: i64,
        /// First members and their roles.
        pub members: Vec<(PersonId, Role)>,
    }
    /// Sets a setting of the programme.
    pub struct SettingSet {
        /// Version of it that the person saw; 0 where it was never set.
        pub version: i64,
        /// The new value, whole.
        pub value: SettingValue,
    }
    /// Hands a role to a colleague for some days.
    pub struct DelegationSet {
        /// Whose role.
        pub from: PersonId,
        /// Who holds it too.
        pub to: PersonId,
        /// Which.
        pub role: Role,
        /// First day.
        pub from_on: Day,
        /// Last day.
        pub until_on: Day,
    }
    /// Ends a delegation at once.
    pub struct DelegationEnd {
        /// Which.
        pub delegation: DelegationId,
        /// Version of it that the person saw.
        pub version: i64,
    }
    /// Gives a role to a person, or takes it away.
    pub struct RoleGrant {
        /// Whose.
        pub person: PersonId,
        /// Which.
        pub role: Role,
        /// Given (true) or taken away.
        pub active: bool,
        /// The NGO that a caseworker acts for; nobody else has one.
        pub ngo: Option<NgoId>,
    }
    /// Registers a partner NGO.
    pub struct NgoOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Region of its seat.
        pub region: Region,
    }
    /// Registers a donor.
    pub struct DonorOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
    }
    /// Registers a bank account; its number belongs to the vault.
    pub struct BankAccountOpen {
        /// Short code.
        pub code: Code,
        /// Currency.
        pub currency: Currency,
    }
    /// A budget line of a donor agreement.
    pub struct NewLine {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Authority, in the fund's currency.
        pub authority_minor: Minor,
        /// First day on which the line takes commitments, where the agreement has periods.
        pub starts_on: Option<Day>,
        /// Last day on which it does.
        pub ends_on: Option<Day>,
    }
    /// Records a donor agreement with its budget.
    pub struct FundOpen {
        /// Donor.
        pub donor: DonorId,
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Currency of the agreement.
        pub currency: Currency,
        /// Conditional or unconditional.
        pub condition: Condition,
        /// When cost is recognised.
        pub policy: Policy,
        /// First day.
        pub starts_on: Day,
        /// Last day.
        pub ends_on: Day,
        /// Budget lines.
        pub lines: Vec<NewLine>,
        /// What else was agreed.
        pub terms: FundTerms,
    }
    /// Books a donor's tranche that a bank line shows.
    pub struct TrancheReceive {
        /// Fund.
        pub fund: FundId,
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount.
        pub amount: Money,
        /// What a correspondent bank kept of the donor's transfer.
        pub charge_minor: Minor,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// Money of a fund that was in a bank account when the books began.
    pub struct OpeningCash {
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount, in the fund's currency.
        pub amount_minor: Minor,
    }
    /// What of a budget line had been spent when the books began.
    pub struct OpeningSpent {
        /// Budget line.
        pub line: LineId,
        /// Amount, in the fund's currency.
        pub amount_minor: Minor,
    }
    /// Prepares a fund's opening balance on the date on which the books begin.
    pub struct OpeningPrepare {
        /// Fund.
        pub fund: FundId,
        /// Money in the bank.
        pub cash: Vec<OpeningCash>,
        /// Spent before.
        pub spent: Vec<OpeningSpent>,
    }
    /// Posts a fund's opening balance.
    pub struct OpeningPost {
        /// Fund.
        pub fund: FundId,
        /// Version of the opening balance.
        pub version: i64,
    }
    /// What a call may give from a budget line.
    pub struct NewCallLine {
        /// Fund.
        pub fund: FundId,
        /// Budget line.
        pub line: LineId,
        /// Amount, in the fund's currency.
        pub budget_minor: Minor,
    }
    /// Opens a call for applications.
    pub struct CallOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// First day for applications.
        pub opens_on: Day,
        /// Last day for applications.
        pub closes_on: Day,
        /// Most that one application may ask.
        pub ceiling: Money,
        /// Budget per line.
        pub lines: Vec<NewCallLine>,
    }
    /// Enrols a survivor with a partner NGO; the number is given here, who it is belongs to the vault.
    pub struct SubjectEnrol {
        /// NGO; a caseworker's own when absent.
        pub ngo: Option<NgoId>,
        /// Sex; not told when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sex: Option<Sex>,
    }
}
