//! Entries by hand, reversals, the chart, months, the programme's settings.

use ledger_core::id::{BankAccountId, DraftId, EntryId, FundId, LineId};
use ledger_core::ledger::account::{AccountCode, Side};
use ledger_core::programme::command::{
    AccountAdd, Command, DraftLeg, EntryReverse, GranteeCapSet, JournalPost, JournalPrepare, PeriodClose, ValuationBook,
};
use ledger_core::programme::journal::DraftState;
use ledger_core::time::Day;
use poem_openapi::Object;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{Dated, When, acts, bodies, pages, state};
use super::auth::Auth;
use super::wire::{MoneyBody, StepBody, choice, limit};
use super::wire_act::code;
use super::wire_desk::SettingHeadBody;
use super::wire_journal::{AccountBody, DraftBody, EntryDetailBody, PeriodBody, PeriodsBody, SettingsBody};
use super::{Answer, Tag, one_more, paged, request};
use crate::app::AppError;
use crate::app::execute::Fields;
use crate::app::treasury::Window;

/// A debit or credit of an entry by hand.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewDraftLine", deny_unknown_fields)]
pub struct NewDraftLineBody {
    /// Account code.
    pub account: String,
    /// debit, credit.
    pub side: String,
    /// Amount.
    pub amount: MoneyBody,
    /// Budget line, where the account asks for one.
    pub line_id: Option<Uuid>,
    /// Bank account, where the account asks for one.
    pub bank_account_id: Option<Uuid>,
}

/// An entry by hand. Nothing is booked yet, so the day on which a late item belongs is the draft's.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewDraft", deny_unknown_fields)]
pub struct NewDraftBody {
    /// Business date; today when absent, never later.
    pub on: Option<Day>,
    /// Day on which a late item belongs, where the books of that day are closed.
    pub original_on: Option<Day>,
    /// Fund.
    pub fund_id: Uuid,
    /// Debits and credits; they balance per currency and layer.
    #[oai(validator(max_items = 200))]
    pub lines: Vec<NewDraftLineBody>,
    /// Reason code.
    pub reason: String,
}

impl Dated for NewDraftBody {
    fn when(&self) -> When {
        self.on.into()
    }
}

bodies! {
    /// Why an entry is reversed.
    "Reversal" pub struct ReversalBody {
        /// Reason code.
        pub reason: String,
    }
    /// A new account of the chart.
    "NewAccount" pub struct NewAccountBody {
        /// Code, 4 to 8 digits; 9xxx is the budget layer.
        pub code: String,
        /// The side on which it grows: debit, credit.
        pub normal_side: String,
    }
    /// A month.
    "Month" pub struct MonthBody {
        /// Last day of the month.
        pub month_end: Day,
    }
    /// The most that one grantee may hold over all funds.
    "GranteeCap" pub struct CapBody {
        /// The cap, in the currency of the books; absent where it is lifted.
        pub cap: Option<MoneyBody>,
        /// True lifts the cap.
        pub lift: Option<bool>,
    }
}

pages! {
    /// A page of entries by hand.
    "DraftPage" pub struct DraftPage of DraftBody;
}

fn account(fields: &mut Fields, pointer: &str, text: &str) -> Option<AccountCode> {
    fields.take(pointer, "account", AccountCode::parse(text).ok_or("an account code has 4 to 8 digits"))
}

fn leg(fields: &mut Fields, index: usize, line: &NewDraftLineBody) -> Option<DraftLeg> {
    let account = account(fields, &format!("/lines/{index}/account"), &line.account);
    let side = choice(fields, &format!("/lines/{index}/side"), Side::ALL, Side::code, &line.side);
    let amount = line.amount.read(&format!("/lines/{index}/amount"), fields);
    let (line, bank_account) = (line.line_id.map(LineId), line.bank_account_id.map(BankAccountId));
    Some(DraftLeg { account: account?, side: side?, amount: amount?, line, bank_account })
}

acts! {
    /// Operations on entries by hand and reversals.
    "Tag::Journal" JournalApi
    writes {
        /// Prepares an entry by hand; somebody else posts it.
        "/journal/drafts" "journal_prepare" prepare[](body: NewDraftBody, fields) {
            let reason = code(fields, "/reason", &body.reason);
            let legs = body.lines.iter().enumerate().filter_map(|(index, line)| leg(fields, index, line)).collect();
            let (fund, original_on) = (FundId(body.fund_id), body.original_on);
            Some(Command::JournalPrepare(JournalPrepare { fund, legs, reason: reason?, original_on }))
        }
        /// Posts an entry that somebody else prepared.
        "/journal/drafts/:id/post" "journal_post" post[id](body: StepBody, _) {
            Some(Command::JournalPost(JournalPost { draft: DraftId(id), version: body.version }))
        }
        /// Reverses an entry, once and exactly.
        "/entries/:id/reverse" "entry_reverse" reverse[id](body: ReversalBody, fields) {
            let reason = code(fields, "/reason", &body.reason)?;
            Some(Command::EntryReverse(EntryReverse { entry: EntryId(id), reason }))
        }
    }
    others {
        /// Entries by hand in the order of their making.
        #[oai(path = "/journal/drafts", method = "get", operation_id = "draft_list")]
        async fn drafts(
            &self,
            auth: Auth,
            after: Query<Option<Uuid>>,
            state: Query<Option<String>>,
            limit: Query<Option<u64>>,
        ) -> Answer<DraftPage> {
            let state = self::state(state.0.as_ref(), DraftState::ALL, DraftState::code)?;
            let size = self::limit(limit.0)?;
            let window = Window { after: after.0, state, case: None, limit: one_more(size) };
            let (drafts, next) =
                paged(self.0.drafts(&request(auth), window).await?, size, |(draft, _)| draft.draft_id.0);
            Ok(Json(DraftPage { items: drafts.into_iter().map(DraftBody::from).collect(), next }))
        }

        /// One entry by hand.
        #[oai(path = "/journal/drafts/:id", method = "get", operation_id = "draft_get")]
        async fn draft(&self, auth: Auth, id: Path<Uuid>) -> Answer<DraftBody> {
            Ok(Json(self.0.draft(&request(auth), DraftId(id.0)).await?.into()))
        }

        /// One journal entry with its debit and credit lines.
        #[oai(path = "/entries/:id", method = "get", operation_id = "entry_get")]
        async fn entry(&self, auth: Auth, id: Path<Uuid>) -> Answer<EntryDetailBody> {
            let entry = self.0.entry(&request(auth), EntryId(id.0)).await?;
            Ok(Json(EntryDetailBody::of(entry, self.0.base_currency().await?)))
        }
    }
}

acts! {
    /// Operations on the chart, months and settings.
    "Tag::Journal" ChartApi
    writes {
        /// Adds an account to the chart.
        "/accounts" "account_add" add[](body: NewAccountBody, fields) {
            let code = account(fields, "/code", &body.code);
            let side = choice(fields, "/normal_side", Side::ALL, Side::code, &body.normal_side);
            Some(Command::AccountAdd(AccountAdd { code: code?, normal_side: side? }))
        }
        /// Closes the next month softly: only a finance manager books in it from then on.
        "/periods/close-soft" "period_soft_close" close_soft[](body: MonthBody, _) {
            Some(Command::PeriodSoftClose(PeriodClose { month_end: body.month_end }))
        }
        /// Closes the next month for good.
        "/periods/close-hard" "period_hard_close" close_hard[](body: MonthBody, _) {
            Some(Command::PeriodHardClose(PeriodClose { month_end: body.month_end }))
        }
        /// Values foreign balances at the end of a month, and takes it back on the next day.
        "/periods/value" "valuation_book" value[](body: MonthBody, _) {
            Some(Command::ValuationBook(ValuationBook { month_end: body.month_end }))
        }
        /// Sets the most that one grantee may hold over all funds.
        "/settings/grantee-cap" "grantee_cap_set" cap[](body: CapBody, fields) {
            let cap = match (&body.cap, body.lift.unwrap_or(false)) {
                (None, true) => None,
                (Some(cap), false) => Some(cap.read("/cap", fields)?),
                _ => {
                    let one = Err::<(), _>("say the cap, or `lift: true`, and not both");
                    fields.take("/cap", "required", one);
                    return None;
                }
            };
            Some(Command::GranteeCapSet(GranteeCapSet { cap }))
        }
    }
    others {
        /// The chart of accounts.
        #[oai(path = "/accounts", method = "get", operation_id = "account_list")]
        async fn accounts(&self, auth: Auth) -> Answer<Vec<AccountBody>> {
            Ok(Json(self.0.chart(&request(auth)).await?.into_iter().map(AccountBody::from).collect()))
        }

        /// One account.
        #[oai(path = "/accounts/:code", method = "get", operation_id = "account_get")]
        async fn account(&self, auth: Auth, code: Path<String>) -> Answer<AccountBody> {
            Ok(Json(self.0.account(&request(auth), &code.0).await?.into()))
        }

        /// Closed and valued months.
        #[oai(path = "/periods", method = "get", operation_id = "period_list")]
        async fn periods(&self, auth: Auth) -> Answer<PeriodsBody> {
            Ok(Json(self.0.periods(&request(auth)).await?.into()))
        }

        /// One month: how it was closed, and whether its foreign balances were valued.
        #[oai(path = "/periods/:month_end", method = "get", operation_id = "period_get")]
        async fn period(&self, auth: Auth, month_end: Path<Day>) -> Answer<PeriodBody> {
            let periods = self.0.periods(&request(auth)).await?;
            let month = PeriodBody::of(periods, month_end.0).ok_or(AppError::Hidden)?;
            Ok(Json(month))
        }

        /// The programme's settings: what it was opened with, and the list of what can be set.
        #[oai(path = "/settings", method = "get", operation_id = "settings_get")]
        async fn settings(&self, auth: Auth) -> Answer<SettingsBody> {
            let request = request(auth);
            let mut body = SettingsBody::from(self.0.programme_settings(&request).await?);
            body.settings = self.0.setting_views(&request).await?.into_iter().map(SettingHeadBody::from).collect();
            Ok(Json(body))
        }
    }
}
