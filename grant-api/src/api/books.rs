//! Books: who you are, members, funds, bank accounts, tranches, entries, trial balance, the log.

use std::sync::Arc;

use ledger_core::id::{BankAccountId, FundId, PersonId};
use ledger_core::ledger::log::root_text;
use ledger_core::money::{Currency, Money};
use ledger_core::policy::Role;
use ledger_core::programme::command::{BankAccountOpen, Command, FundOpen, NewLine, RoleGrant, TrancheReceive};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::text::{Code, Label};
use ledger_core::time::{Day, Timestamp};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::auth::Auth;
use super::wire::{EntryBody, MoneyBody, ReceiptBody, choice, limit};
use super::{Answer, Tag, decide, request};
use crate::app::books::{FundPosition, LinePosition};
use crate::app::execute::Fields;
use crate::app::{App, AppResult, AsOf};

/// Who you are here.
#[derive(Debug, Object)]
#[oai(rename = "Me")]
pub struct MeBody {
    /// Id.
    person_id: Uuid,
    /// Name as colleagues see it.
    name: String,
    /// Roles you hold now.
    roles: Vec<String>,
}

/// A role given or taken.
#[derive(Debug, Object)]
#[oai(rename = "RoleGrant", deny_unknown_fields)]
pub struct RoleBody {
    /// Business date.
    on: Option<Day>,
    /// Whose.
    person_id: Uuid,
    /// Which.
    role: String,
    /// Given (true) or taken away.
    active: bool,
}

/// A role that somebody holds.
#[derive(Debug, Object)]
#[oai(rename = "Member")]
pub struct MemberBody {
    /// Person.
    person_id: Uuid,
    /// Role.
    role: String,
    /// Since.
    since_on: Day,
}

/// A budget line of a new agreement.
#[derive(Debug, Object)]
#[oai(rename = "NewBudgetLine", deny_unknown_fields)]
pub struct NewLineBody {
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// Authority, in the fund's currency.
    authority: MoneyBody,
}

/// A donor agreement.
#[derive(Debug, Object)]
#[oai(rename = "NewFund", deny_unknown_fields)]
pub struct NewFundBody {
    /// Business date.
    on: Option<Day>,
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// Currency of the agreement.
    currency: String,
    /// conditional or unconditional.
    condition: String,
    /// advance or expense_when_authorised.
    policy: String,
    /// First day.
    starts_on: Day,
    /// Last day.
    ends_on: Day,
    /// Budget lines.
    #[oai(validator(max_items = 200))]
    lines: Vec<NewLineBody>,
}

impl NewFundBody {
    fn command(&self) -> AppResult<Command> {
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
                fields.take::<(), _>(&format!("{pointer}/currency"), "currency", Err("the currency has to be the fund's"));
            }
            if let (Some(code), Some(title), Some(amount)) = (code, title, authority) {
                lines.push(NewLine { code, title, authority_minor: amount.minor });
            }
        }
        let (starts_on, ends_on) = (self.starts_on, self.ends_on);
        let parts = (code, title, currency, condition, policy);
        let (Some(code), Some(title), Some(currency), Some(condition), Some(policy)) = parts else {
            return fields.finish(None);
        };
        fields.finish(Some(Command::FundOpen(FundOpen { code, title, currency, condition, policy, starts_on, ends_on, lines })))
    }
}

/// A tranche that the bank shows.
#[derive(Debug, Object)]
#[oai(rename = "Tranche", deny_unknown_fields)]
pub struct TrancheBody {
    /// Booking date of the bank line; today when absent.
    on: Option<Day>,
    /// Value date of the bank line; the booking date when absent.
    value_on: Option<Day>,
    /// Bank account.
    bank_account_id: Uuid,
    /// Amount.
    amount: MoneyBody,
    /// The bank's reference of the line.
    bank_ref: String,
}

/// A bank account.
#[derive(Debug, Object)]
#[oai(rename = "NewBankAccount", deny_unknown_fields)]
pub struct NewBankAccountBody {
    /// Business date.
    on: Option<Day>,
    /// Short code.
    code: String,
    /// Currency.
    currency: String,
}

/// A registered bank account.
#[derive(Debug, Object)]
#[oai(rename = "BankAccount")]
pub struct BankAccountBody {
    /// Id.
    bank_account_id: Uuid,
    /// Short code.
    code: String,
    /// Currency.
    currency: String,
    /// Its account in the chart.
    account: String,
}

/// A budget line's position.
#[derive(Debug, Object)]
#[oai(rename = "BudgetLinePosition")]
pub struct LinePositionBody {
    /// Id.
    line_id: Uuid,
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// Authority = available + pre-encumbered + encumbered + expended.
    authority: MoneyBody,
    /// Available.
    available: MoneyBody,
    /// Pre-encumbered.
    pre_encumbered: MoneyBody,
    /// Encumbered.
    encumbered: MoneyBody,
    /// Expended.
    expended: MoneyBody,
}

/// A fund's position.
#[derive(Debug, Object)]
#[oai(rename = "Fund")]
pub struct FundBody {
    /// Id.
    fund_id: Uuid,
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// Currency.
    currency: String,
    /// conditional or unconditional.
    condition: String,
    /// Cost policy.
    policy: String,
    /// State.
    state: String,
    /// First day.
    starts_on: Day,
    /// Last day.
    ends_on: Day,
    /// Budget lines.
    lines: Vec<LinePositionBody>,
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
    items: Vec<EntryBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    next: Option<i64>,
}

/// A row of the trial balance.
#[derive(Debug, Object)]
#[oai(rename = "TrialBalanceRow")]
pub struct TrialRowBody {
    /// Fund.
    fund_id: Uuid,
    /// Budget line.
    #[oai(skip_serializing_if_is_none)]
    line_id: Option<Uuid>,
    /// Account.
    account: String,
    /// Sum of debits.
    debit: MoneyBody,
    /// Sum of credits.
    credit: MoneyBody,
}

/// A leaf of the log.
#[derive(Debug, Object)]
#[oai(rename = "LogLeaf")]
pub struct LeafBody {
    /// Place.
    sequence: i64,
    /// When, UTC.
    recorded_at: String,
    /// Business date.
    on: Day,
    /// Who entered it.
    actor_id: Uuid,
    /// What was asked.
    action: String,
    /// granted, or the code of the refusal.
    outcome: String,
    /// Kind of the object.
    object_kind: String,
    /// Id of the object.
    object_id: String,
    /// RFC 6962 leaf hash.
    leaf_hash: String,
}

/// A page of the log with its tree head.
#[derive(Debug, Object)]
#[oai(rename = "LogPage")]
pub struct LogPage {
    /// Number of leaves of the tree.
    size: i64,
    /// Root hash of the tree.
    root: String,
    /// Leaves in order.
    items: Vec<LeafBody>,
    /// Pass as `after` for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    next: Option<i64>,
}

/// Operations on the books.
pub struct BooksApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Books")]
impl BooksApi {
    /// Who you are, and what you may do.
    #[oai(path = "/me", method = "get", operation_id = "me")]
    async fn me(&self, auth: Auth) -> Answer<MeBody> {
        let roles = auth.0.roles.iter().map(|role| role.code().to_string()).collect();
        Ok(Json(MeBody { person_id: auth.0.person.id.0, name: auth.0.person.name, roles }))
    }

    /// Roles that people hold.
    #[oai(path = "/members", method = "get", operation_id = "member_list")]
    async fn members(&self, auth: Auth) -> Answer<Vec<MemberBody>> {
        let members = self.0.members(&request(auth)).await?;
        let body = |m: ledger_core::programme::setup::Member| MemberBody { person_id: m.person_id.0, role: m.role.code().into(), since_on: m.since_on };
        Ok(Json(members.into_iter().map(body).collect()))
    }

    /// Gives a role or takes it away; never one's own.
    #[oai(path = "/members", method = "post", operation_id = "role_grant")]
    async fn role(&self, auth: Auth, #[oai(name = "Idempotency-Key")] key: Header<String>, body: Json<RoleBody>) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let role = choice(&mut fields, "/role", Role::ALL, Role::code, &body.0.role);
        let grant = |role| RoleGrant { person: PersonId(body.0.person_id), role, active: body.0.active };
        decide(&self.0, auth, key.0, body.0.on, fields.finish(role.map(grant).map(Command::RoleGrant))).await
    }

    /// Funds with the position of each budget line.
    #[oai(path = "/funds", method = "get", operation_id = "fund_list")]
    async fn funds(&self, auth: Auth) -> Answer<Vec<FundBody>> {
        Ok(Json(self.0.funds(&request(auth)).await?.into_iter().map(FundBody::from).collect()))
    }

    /// Records a donor agreement and loads its budget.
    #[oai(path = "/funds", method = "post", operation_id = "fund_open")]
    async fn fund_open(&self, auth: Auth, #[oai(name = "Idempotency-Key")] key: Header<String>, body: Json<NewFundBody>) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command()).await
    }

    /// Books a donor's tranche that the bank shows.
    #[oai(path = "/funds/:id/tranches", method = "post", operation_id = "tranche_receive")]
    async fn tranche(&self, auth: Auth, #[oai(name = "Idempotency-Key")] key: Header<String>, id: Path<Uuid>, body: Json<TrancheBody>) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let amount = body.0.amount.read("/amount", &mut fields);
        let bank_ref = fields.take("/bank_ref", "code", Code::new(&body.0.bank_ref));
        let today = crate::app::clock::business_day(crate::app::clock::now());
        let value_on = body.0.value_on.or(body.0.on).unwrap_or(today);
        let bank_account = BankAccountId(body.0.bank_account_id);
        let tranche = amount.zip(bank_ref).map(|(amount, bank_ref)| TrancheReceive { fund: FundId(id.0), bank_account, amount, bank_ref, value_on });
        decide(&self.0, auth, key.0, body.0.on, fields.finish(tranche.map(Command::TrancheReceive))).await
    }

    /// Bank accounts.
    #[oai(path = "/bank-accounts", method = "get", operation_id = "bank_account_list")]
    async fn bank_accounts(&self, auth: Auth) -> Answer<Vec<BankAccountBody>> {
        let accounts = self.0.bank_accounts(&request(auth)).await?;
        let body = |account: ledger_core::programme::setup::BankAccount| BankAccountBody {
            bank_account_id: account.bank_account_id.0,
            code: account.code.to_string(),
            currency: account.currency.code().into(),
            account: account.account.to_string(),
        };
        Ok(Json(accounts.into_iter().map(body).collect()))
    }

    /// Registers a bank account.
    #[oai(path = "/bank-accounts", method = "post", operation_id = "bank_account_open")]
    async fn bank_account_open(&self, auth: Auth, #[oai(name = "Idempotency-Key")] key: Header<String>, body: Json<NewBankAccountBody>) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let code = fields.take("/code", "code", Code::new(&body.0.code));
        let currency = Currency::from_code(&body.0.currency).ok_or("not a currency that the books know");
        let currency = fields.take("/currency", "currency", currency);
        let open = code.zip(currency).map(|(code, currency)| Command::BankAccountOpen(BankAccountOpen { code, currency }));
        decide(&self.0, auth, key.0, body.0.on, fields.finish(open)).await
    }

    /// Journal entries in the order of the log.
    #[oai(path = "/entries", method = "get", operation_id = "entry_list")]
    async fn entries(&self, auth: Auth, after: Query<Option<i64>>, limit: Query<Option<u64>>) -> Answer<EntryPage> {
        let size = self::limit(limit.0)?;
        let entries = self.0.entries(&request(auth), after.0.unwrap_or(0), size).await?;
        let full = u64::try_from(entries.len()).is_ok_and(|n| n >= size);
        let next = entries.last().filter(|_| full).map(|entry| entry.seq);
        Ok(Json(EntryPage { items: entries.into_iter().map(EntryBody::from).collect(), next }))
    }

    /// The trial balance as of a booking date and as known at a recorded time.
    #[oai(path = "/trial-balance", method = "get", operation_id = "trial_balance")]
    async fn trial_balance(&self, auth: Auth, as_of: Query<Option<Day>>, known_at: Query<Option<String>>) -> Answer<Vec<TrialRowBody>> {
        let mut fields = Fields::default();
        let known_at = match &known_at.0 {
            None => Some(None),
            Some(text) => fields.take("?known_at", "instant", text.parse::<Timestamp>()).map(Some),
        };
        let known_at = fields.finish(known_at)?;
        let rows = self.0.trial_balance(&request(auth), AsOf { as_of: as_of.0, known_at }).await?;
        let body = |row: crate::app::TrialRow| TrialRowBody {
            fund_id: row.fund.0,
            line_id: row.line.map(|line| line.0),
            account: row.account.to_string(),
            debit: MoneyBody::of(row.debit, row.currency),
            credit: MoneyBody::of(row.credit, row.currency),
        };
        Ok(Json(rows.into_iter().map(body).collect()))
    }

    /// The log of decisions, granted and refused, with its tree head.
    #[oai(path = "/log", method = "get", operation_id = "log_list")]
    async fn log(&self, auth: Auth, after: Query<Option<i64>>, limit: Query<Option<u64>>) -> Answer<LogPage> {
        let size = self::limit(limit.0)?;
        let (leaves, head) = self.0.log(&request(auth), after.0.unwrap_or(0), size).await?;
        let full = u64::try_from(leaves.len()).is_ok_and(|n| n == size);
        let next = leaves.last().filter(|_| full).map(|leaf| leaf.seq);
        let body = |leaf: ledger_core::ledger::log::LogLeaf| LeafBody {
            sequence: leaf.seq,
            recorded_at: leaf.recorded_at.to_string(),
            on: leaf.on_day,
            actor_id: leaf.actor_id.0,
            action: leaf.action,
            outcome: leaf.outcome,
            object_kind: leaf.object_kind,
            object_id: leaf.object_id,
            leaf_hash: root_text(&leaf.leaf_hash),
        };
        let (size, root) = head.map_or((0, String::new()), |head| (head.size, root_text(&head.root)));
        Ok(Json(LogPage { size, root, items: leaves.into_iter().map(body).collect(), next }))
    }
}
