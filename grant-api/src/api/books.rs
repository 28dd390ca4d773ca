//! Books: who you are, members, funds, bank accounts, tranches, entries, trial balance, the log.

use std::sync::Arc;

use ledger_core::id::{FundId, NgoId, PersonId};
use ledger_core::ledger::log::root_text;
use ledger_core::money::Currency;
use ledger_core::policy::Role;
use ledger_core::programme::command::{BankAccountOpen, Command, RoleGrant};
use ledger_core::text::Code;
use ledger_core::time::Day;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::Dated;
use super::auth::Auth;
use super::wire::{EntryBody, MoneyBody, ReceiptBody, choice, known_at, limit};
use super::wire_books::{
    BankAccountBody, EntryPage, LeafBody, LogPage, MeBody, MemberBody, NewBankAccountBody, RoleBody, TrancheBody,
    TrialRowBody,
};
use super::wire_funds::{FundBody, NewFundBody};
use super::{Answer, Tag, decide, one_more, paged, request};
use crate::app::execute::Fields;
use crate::app::{App, AsOf};

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
        let body = |m: ledger_core::programme::setup::Member| MemberBody {
            person_id: m.person_id.0,
            role: m.role.code().into(),
            ngo_id: m.ngo_id.map(|ngo| ngo.0),
            since_on: m.since_on,
        };
        Ok(Json(members.into_iter().map(body).collect()))
    }

    /// Gives a role or takes it away; never one's own.
    #[oai(path = "/members", method = "post", operation_id = "role_grant")]
    async fn role(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<RoleBody>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let role = choice(&mut fields, "/role", Role::ALL, Role::code, &body.0.role);
        let (person, active, ngo) = (PersonId(body.0.person_id), body.0.active, body.0.ngo_id.map(NgoId));
        let grant = |role| RoleGrant { person, role, active, ngo };
        decide(&self.0, auth, key.0, body.0.on, fields.finish(role.map(grant).map(Command::RoleGrant))).await
    }

    /// Funds with the position of each budget line.
    #[oai(path = "/funds", method = "get", operation_id = "fund_list")]
    async fn funds(&self, auth: Auth) -> Answer<Vec<FundBody>> {
        Ok(Json(self.0.funds(&request(auth)).await?.into_iter().map(FundBody::from).collect()))
    }

    /// Records a donor agreement and loads its budget.
    #[oai(path = "/funds", method = "post", operation_id = "fund_open")]
    async fn fund_open(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewFundBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.on, body.0.command()).await
    }

    /// Books a donor's tranche that the bank shows.
    #[oai(path = "/funds/:id/tranches", method = "post", operation_id = "tranche_receive")]
    async fn tranche(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<TrancheBody>,
    ) -> Answer<ReceiptBody> {
        decide(&self.0, auth, key.0, body.0.when(), body.0.command(FundId(id.0))).await
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
    async fn bank_account_open(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewBankAccountBody>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let code = fields.take("/code", "code", Code::new(&body.0.code));
        let currency = Currency::from_code(&body.0.currency).ok_or("not a currency that the books know");
        let currency = fields.take("/currency", "currency", currency);
        let open =
            code.zip(currency).map(|(code, currency)| Command::BankAccountOpen(BankAccountOpen { code, currency }));
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
    async fn trial_balance(
        &self,
        auth: Auth,
        as_of: Query<Option<Day>>,
        known_at: Query<Option<String>>,
    ) -> Answer<Vec<TrialRowBody>> {
        let mut fields = Fields::default();
        let known_at = self::known_at(&mut fields, known_at.0.as_deref());
        let known_at = fields.finish(known_at)?;
        let rows = self.0.trial_balance(&request(auth), AsOf { as_of: as_of.0, known_at }).await?;
        let body = |row: ledger_core::ledger::trial::TrialRow| TrialRowBody {
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
        let (leaves, head) = self.0.log(&request(auth), after.0.unwrap_or(0), one_more(size)).await?;
        let (leaves, next) = paged(leaves, size, |leaf| leaf.seq);
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
