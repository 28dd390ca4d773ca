//! Wire types of the books: members, funds, bank accounts, tranches, trial balance, the log.

use ledger_core::id::DonorId;
use ledger_core::money::{Currency, Money};
use ledger_core::programme::command::{Command, FundOpen, NewLine};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::text::{Code, Label};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::{EntryBody, MoneyBody, choice};
use crate::app::AppResult;
use crate::app::books::{FundPosition, LinePosition};
use crate::app::execute::Fields;

/// Who you are here.
#[derive(Debug, Object)]
#[oai(rename = "Me")]
pub struct MeBody {
    /// Id.
    pub person_id: Uuid,
    /// Name as colleagues see it.
    pub name: String,
    /// Roles you hold now.
    pub roles: Vec<String>,
}

/// A role given or taken.
#[derive(Debug, Object)]
#[oai(rename = "RoleGrant", deny_unknown_fields)]
pub struct RoleBody {
    /// Business date.
    pub on: Option<Day>,
    /// Whose.
    pub person_id: Uuid,
    /// Which.
    pub role: String,
    /// Given (true) or taken away.
    pub active: bool,
    /// The partner NGO of a caseworker; nobody else has one.
    pub ngo_id: Option<Uuid>,
}

/// A role that somebody holds.
#[derive(Debug, Object)]
#[oai(rename = "Member")]
pub struct MemberBody {
    /// Person.
    pub person_id: Uuid,
    /// Role.
    pub role: String,
    /// The partner NGO of a caseworker.
    #[oai(skip_serializing_if_is_none)]
    pub ngo_id: Option<Uuid>,
    /// Since.
    pub since_on: Day,
}

/// A budget line of a new agreement.
#[derive(Debug, Object)]
#[oai(rename = "NewBudgetLine", deny_unknown_fields)]
pub struct NewLineBody {
    /// Short code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Authority, in the fund's currency.
    pub authority: MoneyBody,
}

/// A donor agreement.
#[derive(Debug, Object)]
#[oai(rename = "NewFund", deny_unknown_fields)]
pub struct NewFundBody {
    /// Business date.
    pub on: Option<Day>,
    /// Donor.
    pub donor_id: Uuid,
    /// Short code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Currency of the agreement.
    pub currency: String,
    /// conditional or unconditional.
    pub condition: String,
    /// advance or expense_when_authorised.
    pub policy: String,
    /// First day.
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    /// Budget lines.
    #[oai(validator(max_items = 200))]
    pub lines: Vec<NewLineBody>,
}

impl NewFundBody {
    /// The command, or every field at fault.
    pub fn command(&self) -> AppResult<Command> {
        let mut fields = Fields::default();
        let currency = Currency::from_code(&self.currency).ok_or("not a currency that the books know");
        let currency = fields.take("/currency", "currency", currency);
        let condition = choice(&mut fields, "/condition", Condition::ALL, Condition::code, &self.condition);
        let policy = choice(&mut fields, "/policy", Policy::ALL, Policy::code, &self.policy);
        let code = fields.take("/code", "code", Code::new(&self.code));
        let title = fields.take("/title", "text", Label::new(&self.title));
        let mut lines = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let code = fields.take(&format!("/lines/{index}/code"), "code", Code::new(&line.code));
            let title = fields.take(&format!("/lines/{index}/title"), "text", Label::new(&line.title));
            let pointer = format!("/lines/{index}/authority");
            let authority = line.authority.read(&pointer, &mut fields);
            let fits = |amount: &Money| currency.is_none_or(|currency| currency == amount.currency);
            if authority.is_some_and(|amount| !fits(&amount)) {
                fields.take::<(), _>(
                    &format!("{pointer}/currency"),
                    "currency",
                    Err("the currency has to be the fund's"),
                );
            }
            if let (Some(code), Some(title), Some(amount)) = (code, title, authority) {
                lines.push(NewLine { code, title, authority_minor: amount.minor, starts_on: None, ends_on: None });
            }
        }
        let (starts_on, ends_on) = (self.starts_on, self.ends_on);
        let parts = (code, title, currency, condition, policy);
        let (Some(code), Some(title), Some(currency), Some(condition), Some(policy)) = parts else {
            return fields.finish(None);
        };
        fields.finish(Some(Command::FundOpen(FundOpen {
            terms: ledger_core::programme::terms::FundTerms::default(),
            donor: DonorId(self.donor_id),
            code,
            title,
            currency,
            condition,
            policy,
            starts_on,
            ends_on,
            lines,
        })))
    }
}

/// A tranche that the bank shows.
#[derive(Debug, Object)]
#[oai(rename = "Tranche", deny_unknown_fields)]
pub struct TrancheBody {
    /// Booking date of the bank line; today when absent.
    pub on: Option<Day>,
    /// Value date of the bank line; the booking date when absent.
    pub value_on: Option<Day>,
    /// Bank account.
    pub bank_account_id: Uuid,
    /// Amount.
    pub amount: MoneyBody,
    /// The bank's reference of the line.
    pub bank_ref: String,
}

/// A bank account.
#[derive(Debug, Object)]
#[oai(rename = "NewBankAccount", deny_unknown_fields)]
pub struct NewBankAccountBody {
    /// Business date.
    pub on: Option<Day>,
    /// Short code.
    pub code: String,
    /// Currency.
    pub currency: String,
}

/// A registered bank account.
#[derive(Debug, Object)]
#[oai(rename = "BankAccount")]
pub struct BankAccountBody {
    /// Id.
    pub bank_account_id: Uuid,
    /// Short code.
    pub code: String,
    /// Currency.
    pub currency: String,
    /// Its account in the chart.
    pub account: String,
}

/// A budget line's position.
#[derive(Debug, Object)]
#[oai(rename = "BudgetLinePosition")]
pub struct LinePositionBody {
    /// Id.
    pub line_id: Uuid,
    /// Short code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Authority = available + pre-encumbered + encumbered + expended.
    pub authority: MoneyBody,
    /// Available.
    pub available: MoneyBody,
    /// Pre-encumbered.
    pub pre_encumbered: MoneyBody,
    /// Encumbered.
    pub encumbered: MoneyBody,
    /// Expended.
    pub expended: MoneyBody,
}

/// A fund's position.
#[derive(Debug, Object)]
#[oai(rename = "Fund")]
pub struct FundBody {
    /// Id.
    pub fund_id: Uuid,
    /// Short code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Currency.
    pub currency: String,
    /// conditional or unconditional.
    pub condition: String,
    /// Cost policy.
    pub policy: String,
    /// State.
    pub state: String,
    /// First day.
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    /// Budget lines.
    pub lines: Vec<LinePositionBody>,
}

impl From<FundPosition> for FundBody {
    fn from(position: FundPosition) -> Self {
        let FundPosition { fund, lines } = position;
        let amount = |minor| MoneyBody::of(minor, fund.currency);
        let line = |line: LinePosition| LinePositionBody {
            line_id: line.line.line_id.0,
            code: line.line.code.to_string(),
            title: line.line.title.to_string(),
            authority: amount(line.authority),
            available: amount(line.available),
            pre_encumbered: amount(line.pre_encumbered),
            encumbered: amount(line.encumbered),
            expended: amount(line.expended),
        };
        FundBody {
            fund_id: fund.fund_id.0,
            code: fund.code.to_string(),
            title: fund.title.to_string(),
            currency: fund.currency.code().into(),
            condition: fund.condition.code().into(),
            policy: fund.policy.code().into(),
            state: fund.state.code().into(),
            starts_on: fund.starts_on,
            ends_on: fund.ends_on,
            lines: lines.into_iter().map(line).collect(),
        }
    }
}

/// A page of entries.
#[derive(Debug, Object)]
#[oai(rename = "EntryPage")]
pub struct EntryPage {
    /// Entries in the order of the log.
    pub items: Vec<EntryBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<i64>,
}

/// A row of the trial balance.
#[derive(Debug, Object)]
#[oai(rename = "TrialBalanceRow")]
pub struct TrialRowBody {
    /// Fund.
    pub fund_id: Uuid,
    /// Budget line.
    #[oai(skip_serializing_if_is_none)]
    pub line_id: Option<Uuid>,
    /// Account.
    pub account: String,
    /// Sum of debits.
    pub debit: MoneyBody,
    /// Sum of credits.
    pub credit: MoneyBody,
}

/// A leaf of the log.
#[derive(Debug, Object)]
#[oai(rename = "LogLeaf")]
pub struct LeafBody {
    /// Place.
    pub sequence: i64,
    /// When, UTC.
    pub recorded_at: String,
    /// Business date.
    pub on: Day,
    /// Who entered it.
    pub actor_id: Uuid,
    /// What was asked.
    pub action: String,
    /// granted, or the code of the refusal.
    pub outcome: String,
    /// Kind of the object.
    pub object_kind: String,
    /// Id of the object.
    pub object_id: String,
    /// RFC 6962 leaf hash.
    pub leaf_hash: String,
}

/// A page of the log with its tree head.
#[derive(Debug, Object)]
#[oai(rename = "LogPage")]
pub struct LogPage {
    /// Number of leaves of the tree.
    pub size: i64,
    /// Root hash of the tree.
    pub root: String,
    /// Leaves in order.
    pub items: Vec<LeafBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<i64>,
}
