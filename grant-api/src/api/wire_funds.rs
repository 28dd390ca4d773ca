//! Wire types of donor agreements: a new one with its terms and lines, a new version, the position of a fund.

use ledger_core::id::{DonorId, FundId, LineId};
use ledger_core::ledger::rate::RateSource;
use ledger_core::money::Currency;
use ledger_core::programme::command::{BudgetMove, Command, FundAmend, FundOpen, NewLine};
use ledger_core::programme::fund::{Condition, Fund, Policy};
use ledger_core::programme::terms::{BasisPoints, ExchangeBearer, FundTerms, RateMethod};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::act::bodies;
use super::wire::{MoneyBody, choice};
use super::wire_act::{amount_in, code, title};
use crate::app::AppResult;
use crate::app::books::{FundPosition, LinePosition};
use crate::app::execute::Fields;

/// What is said of an amount in another currency than the fund's.
const NOT_THE_FUNDS: &str = "the currency has to be the fund's";

/// A budget line of an agreement.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewBudgetLine", deny_unknown_fields)]
pub struct NewLineBody {
    /// Short code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Authority, in the fund's currency.
    pub authority: MoneyBody,
    /// First day on which the line takes commitments, where the agreement has periods.
    pub starts_on: Option<Day>,
    /// Last day on which it does.
    pub ends_on: Option<Day>,
}

/// Lines in the fund's currency, or every field at fault.
fn new_lines(fields: &mut Fields, at: &str, lines: &[NewLineBody], currency: Option<Currency>) -> Vec<NewLine> {
    let mut read = |(index, line): (usize, &NewLineBody)| {
        let pointer = format!("{at}/{index}");
        let code = code(fields, &format!("{pointer}/code"), &line.code);
        let title = title(fields, &format!("{pointer}/title"), &line.title);
        let authority = amount_in(fields, &format!("{pointer}/authority"), &line.authority, currency, NOT_THE_FUNDS);
        let (starts_on, ends_on) = (line.starts_on, line.ends_on);
        Some(NewLine { code: code?, title: title?, authority_minor: authority?, starts_on, ends_on })
    };
    lines.iter().enumerate().filter_map(&mut read).collect()
}

/// What an agreement says besides its dates and lines. Shares are in basis points: 10,000 are all of it. Lines are named by
/// their position among the lines, from 1.
#[derive(Clone, Debug, Object)]
#[oai(rename = "FundTerms", deny_unknown_fields)]
pub struct TermsBody {
    /// How a cost is turned into the donor's currency: own_conversions, official.
    pub rate_method: Option<String>,
    /// Whose quotes come first: nbu, un, manual; whoever quoted last when absent.
    pub rate_source: Option<String>,
    /// Who bears exchange differences: donor, organisation.
    pub exchange_bearer: Option<String>,
    /// May the budget bear bank charges?
    pub fees_eligible: Option<bool>,
    /// Does interest on the money add to the budget?
    pub interest_adds: Option<bool>,
    /// Indirect cost allowed, of the direct cost.
    pub indirect_bp: Option<i64>,
    /// Part of a line's authority that may be moved to others without an amendment.
    pub flexibility_bp: Option<i64>,
    /// Used part of a line from which approvals carry a warning.
    pub warn_bp: Option<i64>,
    /// Used part of a line beyond which nothing is approved.
    pub stop_bp: Option<i64>,
    /// Position of the line that bears bank charges.
    pub fee_line: Option<i64>,
    /// Position of the line that bears exchange.
    pub exchange_line: Option<i64>,
    /// Position of the line that bears indirect cost.
    pub indirect_line: Option<i64>,
}

impl TermsBody {
    /// The terms, those that are absent as they are by themselves; or every field at fault.
    fn read(&self, fields: &mut Fields) -> Option<FundTerms> {
        let plain = FundTerms::default();
        let method = match &self.rate_method {
            None => Some(plain.rate_method),
            Some(text) => choice(fields, "/terms/rate_method", RateMethod::ALL, RateMethod::code, text),
        };
        let source = match &self.rate_source {
            None => Some(None),
            Some(text) => choice(fields, "/terms/rate_source", RateSource::ALL, RateSource::code, text).map(Some),
        };
        let bearer = match &self.exchange_bearer {
            None => Some(plain.exchange_bearer),
            Some(text) => choice(fields, "/terms/exchange_bearer", ExchangeBearer::ALL, ExchangeBearer::code, text),
        };
        let share = |given: Option<i64>, plain: BasisPoints| given.map_or(plain, BasisPoints);
        Some(FundTerms {
            rate_method: method?,
            rate_source: source?,
            exchange_bearer: bearer?,
            fees_eligible: self.fees_eligible.unwrap_or(plain.fees_eligible),
            interest_adds: self.interest_adds.unwrap_or(plain.interest_adds),
            indirect: share(self.indirect_bp, plain.indirect),
            flexibility: share(self.flexibility_bp, plain.flexibility),
            warn: share(self.warn_bp, plain.warn),
            stop: share(self.stop_bp, plain.stop),
            fee_line: self.fee_line,
            exchange_line: self.exchange_line,
            indirect_line: self.indirect_line,
        })
    }
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
    /// What else was agreed.
    pub terms: Option<TermsBody>,
}

impl NewFundBody {
    /// The command, or every field at fault.
    pub fn command(&self) -> AppResult<Command> {
        let mut fields = Fields::default();
        let currency = Currency::from_code(&self.currency).ok_or("not a currency that the books know");
        let currency = fields.take("/currency", "currency", currency);
        let condition = choice(&mut fields, "/condition", Condition::ALL, Condition::code, &self.condition);
        let policy = choice(&mut fields, "/policy", Policy::ALL, Policy::code, &self.policy);
        let code = code(&mut fields, "/code", &self.code);
        let title = title(&mut fields, "/title", &self.title);
        let lines = new_lines(&mut fields, "/lines", &self.lines, currency);
        let terms = match &self.terms {
            None => Some(FundTerms::default()),
            Some(terms) => terms.read(&mut fields),
        };
        let (donor, starts_on, ends_on) = (DonorId(self.donor_id), self.starts_on, self.ends_on);
        let open = (|| {
            let (code, title, currency, condition) = (code?, title?, currency?, condition?);
            let (policy, terms) = (policy?, terms?);
            Some(FundOpen { donor, code, title, currency, condition, policy, starts_on, ends_on, lines, terms })
        })();
        fields.finish(open.map(Command::FundOpen))
    }
}

/// New authority of a budget line.
#[derive(Clone, Debug, Object)]
#[oai(rename = "LineAuthority", deny_unknown_fields)]
pub struct AuthorityBody {
    /// Budget line.
    pub line_id: Uuid,
    /// Its whole new authority, in the fund's currency.
    pub authority: MoneyBody,
}

bodies! {
    /// A new version of a donor agreement.
    "FundAmendment" pub struct FundAmendBody {
        /// Version of the agreement that was seen.
        pub version: i64,
        /// New last day, if it changes.
        pub ends_on: Option<Day>,
        /// New authority of lines; the others keep theirs.
        #[oai(validator(max_items = 200))]
        pub lines: Vec<AuthorityBody>,
        /// Lines that the new version adds.
        #[oai(validator(max_items = 200))]
        pub new_lines: Vec<NewLineBody>,
    }
    /// Budget moved between two lines of an agreement.
    "BudgetMove" pub struct BudgetMoveBody {
        /// From.
        pub from_line_id: Uuid,
        /// To.
        pub to_line_id: Uuid,
        /// Amount, in the fund's currency.
        pub amount: MoneyBody,
        /// Reason code.
        pub reason: String,
    }
}

impl FundAmendBody {
    /// The command for a fund in a currency, or every field at fault.
    pub fn command(&self, fund: FundId, currency: Currency) -> AppResult<Command> {
        let mut fields = Fields::default();
        let mut lines = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let pointer = format!("/lines/{index}/authority");
            let authority = amount_in(&mut fields, &pointer, &line.authority, Some(currency), NOT_THE_FUNDS);
            lines.extend(authority.map(|authority| (LineId(line.line_id), authority)));
        }
        let new_lines = new_lines(&mut fields, "/new_lines", &self.new_lines, Some(currency));
        let (version, ends_on) = (self.version, self.ends_on);
        fields.finish(Some(Command::FundAmend(FundAmend { fund, version, ends_on, lines, new_lines })))
    }
}

impl BudgetMoveBody {
    /// The command for a fund in a currency, or every field at fault.
    pub fn command(&self, fund: FundId, currency: Currency) -> AppResult<Command> {
        let mut fields = Fields::default();
        let amount = amount_in(&mut fields, "/amount", &self.amount, Some(currency), NOT_THE_FUNDS);
        let reason = code(&mut fields, "/reason", &self.reason);
        let (from, to) = (LineId(self.from_line_id), LineId(self.to_line_id));
        let moved =
            amount.zip(reason).map(|(amount_minor, reason)| BudgetMove { fund, from, to, amount_minor, reason });
        fields.finish(moved.map(Command::BudgetMove))
    }
}

/// Terms of an agreement as they are kept: lines by their ids.
#[derive(Debug, Object)]
#[oai(rename = "FundTermsView")]
pub struct TermsView {
    /// own_conversions, official.
    pub rate_method: String,
    /// Whose quotes come first.
    #[oai(skip_serializing_if_is_none)]
    pub rate_source: Option<String>,
    /// Who bears exchange differences: donor, organisation.
    pub exchange_bearer: String,
    /// May the budget bear bank charges?
    pub fees_eligible: bool,
    /// Does interest on the money add to the budget?
    pub interest_adds: bool,
    /// Indirect cost allowed, of the direct cost, basis points.
    pub indirect_bp: i64,
    /// Part of a line's authority that may be moved to others, basis points.
    pub flexibility_bp: i64,
    /// Used part of a line from which approvals carry a warning, basis points.
    pub warn_bp: i64,
    /// Used part of a line beyond which nothing is approved, basis points.
    pub stop_bp: i64,
    /// Line that bears bank charges.
    #[oai(skip_serializing_if_is_none)]
    pub fee_line_id: Option<Uuid>,
    /// Line that bears exchange.
    #[oai(skip_serializing_if_is_none)]
    pub exchange_line_id: Option<Uuid>,
    /// Line that bears indirect cost.
    #[oai(skip_serializing_if_is_none)]
    pub indirect_line_id: Option<Uuid>,
}

impl From<&Fund> for TermsView {
    fn from(fund: &Fund) -> Self {
        TermsView {
            rate_method: fund.rate_method.code().into(),
            rate_source: fund.rate_source.map(|source| source.code().into()),
            exchange_bearer: fund.exchange_bearer.code().into(),
            fees_eligible: fund.fees_eligible,
            interest_adds: fund.interest_adds,
            indirect_bp: fund.indirect_bp.0,
            flexibility_bp: fund.flexibility_bp.0,
            warn_bp: fund.warn_bp.0,
            stop_bp: fund.stop_bp.0,
            fee_line_id: fund.fee_line_id.map(|line| line.0),
            exchange_line_id: fund.exchange_line_id.map(|line| line.0),
            indirect_line_id: fund.indirect_line_id.map(|line| line.0),
        }
    }
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
    /// First day on which the line takes commitments, where the agreement has periods.
    #[oai(skip_serializing_if_is_none)]
    pub starts_on: Option<Day>,
    /// Last day on which it does.
    #[oai(skip_serializing_if_is_none)]
    pub ends_on: Option<Day>,
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
    /// Donor; the organisation's own fund has none.
    #[oai(skip_serializing_if_is_none)]
    pub donor_id: Option<Uuid>,
    /// Version of the agreement: what a decision on it has to name.
    pub version: i64,
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
    /// What else was agreed.
    pub terms: TermsView,
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
            starts_on: line.line.starts_on,
            ends_on: line.line.ends_on,
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
            donor_id: fund.donor_id.map(|donor| donor.0),
            version: fund.version,
            terms: TermsView::from(&fund),
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
