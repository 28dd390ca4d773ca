//! Entries by hand, journal entries, the chart, months and settings, as they are read.

use ledger_core::ledger::account::{Account, AccountCode, Layer, Side};
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::period::Closure;
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::journal::{Draft, DraftLine};
use ledger_core::programme::setup::Programme;
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::MoneyBody;
use super::wire_desk::SettingHeadBody;
use super::wire_held::views;
use crate::app::treasury::{Periods, StoredEntry};

views! {
    /// A line of an entry by hand.
    "DraftLine" pub struct DraftLineBody {
        /// Account.
        pub account: String,
        /// debit, credit.
        pub side: String,
        /// Amount.
        pub amount: MoneyBody,
        /// Budget line.
        pub line_id: Option<Uuid>,
        /// Bank account.
        pub bank_account_id: Option<Uuid>,
    }
    /// An entry by hand.
    "Draft" pub struct DraftBody {
        /// Id.
        pub draft_id: Uuid,
        /// prepared, posted.
        pub state: String,
        /// Version: what posting has to name.
        pub version: i64,
        /// Fund.
        pub fund_id: Uuid,
        /// Booking date that it was prepared for.
        pub booked_on: Day,
        /// Day on which a late item belongs.
        pub original_on: Option<Day>,
        /// Reason code.
        pub reason: String,
        /// Who prepared it.
        pub prepared_by: Uuid,
        /// Who posted it.
        pub posted_by: Option<Uuid>,
        /// The entry.
        pub entry_id: Option<Uuid>,
        /// Its lines.
        pub lines: Vec<DraftLineBody>,
    }
    /// A debit or credit line with everything that it stands on.
    "EntryLineDetail" pub struct LineDetailBody {
        /// actual, budget.
        pub layer: String,
        /// Account.
        pub account: String,
        /// debit, credit.
        pub side: String,
        /// Amount.
        pub amount: MoneyBody,
        /// The same in base currency; the budget has none.
        pub base: Option<MoneyBody>,
        /// Fund.
        pub fund_id: Uuid,
        /// Budget line.
        pub line_id: Option<Uuid>,
        /// Grant.
        pub grant_id: Option<Uuid>,
        /// Disbursement.
        pub disbursement_id: Option<Uuid>,
        /// Bank account.
        pub bank_account_id: Option<Uuid>,
        /// The fund on the other side of a debt between funds.
        pub other_fund_id: Option<Uuid>,
        /// The account that a valuation is about.
        pub valued_account: Option<String>,
        /// Quoted rate that the base amount was made with.
        pub rate_id: Option<Uuid>,
    }
    /// A journal entry, whole.
    "EntryDetail" pub struct EntryDetailBody {
        /// Id.
        pub entry_id: Uuid,
        /// Log sequence of the decision that posted it.
        pub decision: i64,
        /// What happened.
        pub event: String,
        /// Booking date.
        pub booked_on: Day,
        /// Value date.
        pub value_on: Day,
        /// Day on which a late item belongs.
        pub original_on: Option<Day>,
        /// When it was recorded, UTC.
        pub recorded_at: String,
        /// The case.
        pub case_id: Option<Uuid>,
        /// The entry that it reverses.
        pub reverses_id: Option<Uuid>,
        /// The entry that reverses it.
        pub reversed_by_id: Option<Uuid>,
        /// The earlier entry that it follows from.
        pub follows_id: Option<Uuid>,
        /// Reason code.
        pub reason: Option<String>,
        /// A debit and a credit of each leg, in their order.
        pub lines: Vec<LineDetailBody>,
    }
    /// An account of the chart.
    "Account" pub struct AccountBody {
        /// Code.
        pub code: String,
        /// actual, budget.
        pub layer: String,
        /// The side on which it grows: debit, credit.
        pub normal_side: String,
        /// Must it be zero before a grant closes?
        pub grant_controlled: bool,
    }
    /// A closed month.
    "Closure" pub struct ClosureBody {
        /// Last day of the month.
        pub month_end: Day,
        /// soft, hard.
        pub kind: String,
        /// Log sequence of the decision.
        pub decision: i64,
        /// Who closed it.
        pub closed_by: Uuid,
        /// Business date of the closing.
        pub on: Day,
    }
    /// One month.
    "Period" pub struct PeriodBody {
        /// Last day of the month.
        pub month_end: Day,
        /// How it was closed, softly and for good.
        pub closures: Vec<ClosureBody>,
        /// Were its foreign balances valued?
        pub valued: bool,
    }
    /// Closed and valued months.
    "Periods" pub struct PeriodsBody {
        /// Closed softly up to and including this day.
        pub soft_closed_on: Option<Day>,
        /// Closed for good up to and including this day.
        pub hard_closed_on: Option<Day>,
        /// Closed months, oldest first.
        pub closures: Vec<ClosureBody>,
        /// Last days of the months whose foreign balances were valued, oldest first.
        pub valued: Vec<Day>,
    }
    /// The programme's settings.
    "Settings" pub struct SettingsBody {
        /// Short code.
        pub code: String,
        /// Title.
        pub title: String,
        /// Currency of the books.
        pub base_currency: String,
        /// Votes and scores that a committee decision needs.
        pub quorum: i64,
        /// The organisation's own fund.
        pub free_fund_id: Option<Uuid>,
        /// Most that one grantee may hold over all funds.
        pub grantee_cap: Option<MoneyBody>,
        /// What can be set, with the version of each.
        pub settings: Vec<SettingHeadBody>,
    }
}

impl From<(Draft, Vec<DraftLine>)> for DraftBody {
    fn from((draft, lines): (Draft, Vec<DraftLine>)) -> Self {
        let line = |line: DraftLine| DraftLineBody {
            account: line.account.to_string(),
            side: line.side.code().into(),
            amount: MoneyBody::of(line.amount_minor, line.currency),
            line_id: line.line_id.map(|line| line.0),
            bank_account_id: line.bank_account_id.map(|account| account.0),
        };
        DraftBody {
            draft_id: draft.draft_id.0,
            state: draft.state.code().into(),
            version: draft.version,
            fund_id: draft.fund_id.0,
            booked_on: draft.booked_on,
            original_on: draft.original_on,
            reason: draft.reason.to_string(),
            prepared_by: draft.prepared_by.0,
            posted_by: draft.posted_by.map(|person| person.0),
            entry_id: draft.entry_id.map(|entry| entry.0),
            lines: lines.into_iter().map(line).collect(),
        }
    }
}

impl EntryDetailBody {
    /// In the currency of the books.
    pub fn of(stored: StoredEntry, base: Currency) -> Self {
        let StoredEntry { header, legs, reversed_by } = stored;
        let sides = |leg: &Leg| {
            [(Side::Debit, leg.debit_account), (Side::Credit, leg.credit_account)].map(|side| detail(leg, side, base))
        };
        EntryDetailBody {
            entry_id: header.entry_id.0,
            decision: header.seq,
            event: header.event,
            booked_on: header.booked_on,
            value_on: header.value_on,
            original_on: header.original_on,
            recorded_at: header.recorded_at.to_string(),
            case_id: header.case_id.map(|case| case.0),
            reverses_id: header.reverses_id.map(|entry| entry.0),
            reversed_by_id: reversed_by.map(|entry| entry.0),
            follows_id: header.follows_id.map(|entry| entry.0),
            reason: header.reason.map(|reason| reason.to_string()),
            lines: legs.iter().flat_map(sides).collect(),
        }
    }
}

fn detail(leg: &Leg, (side, account): (Side, AccountCode), base: Currency) -> LineDetailBody {
    let in_base = |minor: Minor| MoneyBody::of(minor, base);
    LineDetailBody {
        layer: leg.layer.code().into(),
        account: account.to_string(),
        side: side.code().into(),
        amount: MoneyBody::of(leg.amount_minor, leg.currency),
        base: leg.base_minor.filter(|_| leg.layer == Layer::Actual).map(in_base),
        fund_id: leg.fund_id.0,
        line_id: leg.line_id.map(|line| line.0),
        grant_id: leg.grant_id.map(|grant| grant.0),
        disbursement_id: leg.disbursement_id.map(|disbursement| disbursement.0),
        bank_account_id: leg.bank_account_id.map(|account| account.0),
        other_fund_id: leg.other_fund_id.map(|fund| fund.0),
        valued_account: leg.valued_account.map(|account| account.to_string()),
        rate_id: leg.rate_id.map(|rate| rate.0),
    }
}

impl From<Account> for AccountBody {
    fn from(account: Account) -> Self {
        AccountBody {
            code: account.code.to_string(),
            layer: account.layer.code().into(),
            normal_side: account.normal_side.code().into(),
            grant_controlled: account.grant_controlled,
        }
    }
}

impl From<Closure> for ClosureBody {
    fn from(closure: Closure) -> Self {
        ClosureBody {
            month_end: closure.month_end,
            kind: closure.kind.code().into(),
            decision: closure.seq,
            closed_by: closure.person_id.0,
            on: closure.on_day,
        }
    }
}

impl PeriodBody {
    /// The month that ends on a day, if anything was done about it.
    pub fn of(periods: Periods, month_end: Day) -> Option<Self> {
        let mut closures = periods.closures;
        closures.retain(|closure| closure.month_end == month_end);
        let valued = periods.valuations.iter().any(|month| month.month_end == month_end);
        let closures: Vec<ClosureBody> = closures.into_iter().map(ClosureBody::from).collect();
        (valued || !closures.is_empty()).then_some(PeriodBody { month_end, closures, valued })
    }
}

impl From<Periods> for PeriodsBody {
    fn from(periods: Periods) -> Self {
        PeriodsBody {
            soft_closed_on: periods.programme.soft_closed_on,
            hard_closed_on: periods.programme.hard_closed_on,
            closures: periods.closures.into_iter().map(ClosureBody::from).collect(),
            valued: periods.valuations.into_iter().map(|month| month.month_end).collect(),
        }
    }
}

impl From<Programme> for SettingsBody {
    fn from(programme: Programme) -> Self {
        let cap = programme.grantee_cap_minor;
        SettingsBody {
            code: programme.code.to_string(),
            title: programme.title.to_string(),
            base_currency: programme.base_currency.code().into(),
            quorum: programme.quorum,
            free_fund_id: programme.free_fund_id.map(|fund| fund.0),
            grantee_cap: cap.map(|cap| MoneyBody::of(cap, programme.base_currency)),
            settings: Vec::new(),
        }
    }
}
