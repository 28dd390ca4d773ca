//! Wire types of the set-up: partner NGOs, donors, calls, survivors' numbers, opening balances, people.

use ledger_core::id::{BankAccountId, FundId, LineId, NgoId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::call::{Call, CallLine};
use ledger_core::programme::command::{
    CallOpen, Command, DonorOpen, NewCallLine, NgoOpen, OpeningCash, OpeningPrepare, OpeningSpent, SubjectEnrol,
};
use ledger_core::programme::fund::Donor;
use ledger_core::programme::opening::{Opening, OpeningLine};
use ledger_core::programme::partner::{Ngo, Sex, Subject};
use ledger_core::programme::region::Region;
use ledger_core::text::{Code, Label};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::{MoneyBody, choice};
use crate::app::AppResult;
use crate::app::execute::Fields;
use crate::app::people::Invited;

/// A new partner NGO.
#[derive(Debug, Object)]
#[oai(rename = "NewNgo", deny_unknown_fields)]
pub struct NewNgoBody {
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// Region of its seat, ISO 3166-2:UA.
    region: String,
}

impl NewNgoBody {
    /// The command, or every field at fault.
    pub fn command(&self) -> AppResult<Command> {
        let mut fields = Fields::default();
        let code = fields.take("/code", "code", Code::new(&self.code));
        let title = fields.take("/title", "text", Label::new(&self.title));
        let region = Region::parse(&self.region).ok_or("a region is ISO 3166-2:UA, like UA-46");
        let region = fields.take("/region", "region", region);
        let open = (|| Some(NgoOpen { code: code?, title: title?, region: region? }))();
        fields.finish(open.map(Command::NgoOpen))
    }
}

/// A partner NGO.
#[derive(Debug, Object)]
#[oai(rename = "Ngo")]
pub struct NgoBody {
    /// Id.
    ngo_id: Uuid,
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// Region of its seat.
    region: String,
    /// Since when a partner.
    since_on: Day,
}

impl From<Ngo> for NgoBody {
    fn from(ngo: Ngo) -> Self {
        NgoBody {
            ngo_id: ngo.ngo_id.0,
            code: ngo.code.to_string(),
            title: ngo.title.to_string(),
            region: ngo.region.as_str().into(),
            since_on: ngo.since_on,
        }
    }
}

/// A new donor.
#[derive(Debug, Object)]
#[oai(rename = "NewDonor", deny_unknown_fields)]
pub struct NewDonorBody {
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// Short code.
    code: String,
    /// Title.
    title: String,
}

impl NewDonorBody {
    /// The command, or every field at fault.
    pub fn command(&self) -> AppResult<Command> {
        let mut fields = Fields::default();
        let code = fields.take("/code", "code", Code::new(&self.code));
        let title = fields.take("/title", "text", Label::new(&self.title));
        fields.finish(code.zip(title).map(|(code, title)| Command::DonorOpen(DonorOpen { code, title })))
    }
}

/// A donor.
#[derive(Debug, Object)]
#[oai(rename = "Donor")]
pub struct DonorBody {
    /// Id.
    donor_id: Uuid,
    /// Short code.
    code: String,
    /// Title.
    title: String,
}

impl From<Donor> for DonorBody {
    fn from(donor: Donor) -> Self {
        DonorBody { donor_id: donor.donor_id.0, code: donor.code.to_string(), title: donor.title.to_string() }
    }
}

/// What a new call may give from a budget line.
#[derive(Debug, Object)]
#[oai(rename = "NewCallLine", deny_unknown_fields)]
pub struct NewCallLineBody {
    /// Fund.
    fund_id: Uuid,
    /// Budget line.
    line_id: Uuid,
    /// Amount, in the currency of the ceiling.
    budget: MoneyBody,
}

/// A new call for applications.
#[derive(Debug, Object)]
#[oai(rename = "NewCall", deny_unknown_fields)]
pub struct NewCallBody {
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// First day for applications.
    opens_on: Day,
    /// Last day for applications.
    closes_on: Day,
    /// Most that one application may ask.
    ceiling: MoneyBody,
    /// Budget per line.
    #[oai(validator(max_items = 200))]
    lines: Vec<NewCallLineBody>,
}

impl NewCallBody {
    /// The command, or every field at fault.
    pub fn command(&self) -> AppResult<Command> {
        let mut fields = Fields::default();
        let code = fields.take("/code", "code", Code::new(&self.code));
        let title = fields.take("/title", "text", Label::new(&self.title));
        let ceiling = self.ceiling.read("/ceiling", &mut fields);
        let mut lines = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let pointer = format!("/lines/{index}/budget");
            let currency = ceiling.map(|ceiling| ceiling.currency);
            if let Some(budget_minor) = amount_in(&line.budget, &pointer, currency, &mut fields) {
                lines.push(NewCallLine { fund: FundId(line.fund_id), line: LineId(line.line_id), budget_minor });
            }
        }
        let (opens_on, closes_on) = (self.opens_on, self.closes_on);
        let open = (|| Some(CallOpen { code: code?, title: title?, opens_on, closes_on, ceiling: ceiling?, lines }))();
        fields.finish(open.map(Command::CallOpen))
    }
}

/// An amount that has to be in a known currency, where that could be read.
fn amount_in(body: &MoneyBody, pointer: &str, currency: Option<Currency>, fields: &mut Fields) -> Option<Minor> {
    let money: Money = body.read(pointer, fields)?;
    let same = currency.is_none_or(|currency| currency == money.currency);
    let checked = if same { Ok(money.minor) } else { Err("all amounts have to be in one currency") };
    fields.take(&format!("{pointer}/currency"), "currency", checked)
}

/// What a call may give from a budget line, and what it gave.
#[derive(Debug, Object)]
#[oai(rename = "CallLine")]
pub struct CallLineBody {
    /// Fund.
    fund_id: Uuid,
    /// Budget line.
    line_id: Uuid,
    /// Limit.
    budget: MoneyBody,
    /// Approved and signed so far.
    awarded: MoneyBody,
}

/// A call for applications.
#[derive(Debug, Object)]
#[oai(rename = "Call")]
pub struct CallBody {
    /// Id.
    call_id: Uuid,
    /// Short code.
    code: String,
    /// Title.
    title: String,
    /// First day for applications.
    opens_on: Day,
    /// Last day for applications.
    closes_on: Day,
    /// Most that one application may ask.
    ceiling: MoneyBody,
    /// Budget per line.
    lines: Vec<CallLineBody>,
}

impl From<(Call, Vec<CallLine>)> for CallBody {
    fn from((call, lines): (Call, Vec<CallLine>)) -> Self {
        let amount = |minor| MoneyBody::of(minor, call.currency);
        let line = |line: CallLine| CallLineBody {
            fund_id: line.fund_id.0,
            line_id: line.line_id.0,
            budget: amount(line.budget_minor),
            awarded: amount(line.awarded_minor),
        };
        CallBody {
            call_id: call.call_id.0,
            code: call.code.to_string(),
            title: call.title.to_string(),
            opens_on: call.opens_on,
            closes_on: call.closes_on,
            ceiling: amount(call.ceiling_minor),
            lines: lines.into_iter().map(line).collect(),
        }
    }
}

/// Somebody to enrol, without a name: identities are not kept here.
#[derive(Debug, Object)]
#[oai(rename = "NewSubject", deny_unknown_fields)]
pub struct NewSubjectBody {
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// Partner NGO; a caseworker's own when absent.
    pub ngo_id: Option<Uuid>,
    /// female, male, other, not_told; not told when absent.
    pub sex: Option<String>,
}

impl NewSubjectBody {
    pub(super) fn command(&self) -> AppResult<Command> {
        let mut fields = Fields::default();
        let sex = told_sex(&mut fields, self.sex.as_deref());
        fields.finish(sex.map(|sex| Command::SubjectEnrol(SubjectEnrol { ngo: self.ngo_id.map(NgoId), sex })))
    }
}

/// The sex of somebody new, absent where nothing was said, or a noted field error.
pub(super) fn told_sex(fields: &mut Fields, text: Option<&str>) -> Option<Option<Sex>> {
    match text {
        Some(text) => choice(fields, "/sex", Sex::ALL, Sex::code, text).map(Some),
        None => Some(None),
    }
}

/// Somebody by number.
#[derive(Debug, Object)]
#[oai(rename = "Subject")]
pub struct SubjectBody {
    /// Id.
    subject_id: Uuid,
    /// Number, such as P2026-0007.
    number: String,
    /// Partner NGO.
    ngo_id: Uuid,
    /// Day of enrolment.
    enrolled_on: Day,
    /// female, male, other, not_told.
    sex: String,
}

impl From<Subject> for SubjectBody {
    fn from(subject: Subject) -> Self {
        SubjectBody {
            sex: subject.told_sex().code().to_owned(),
            subject_id: subject.subject_id.0,
            number: subject.number,
            ngo_id: subject.ngo_id.0,
            enrolled_on: subject.enrolled_on,
        }
    }
}

/// Money that was in a bank account.
#[derive(Debug, Object)]
#[oai(rename = "NewOpeningCash", deny_unknown_fields)]
pub struct NewOpeningCashBody {
    /// Bank account.
    bank_account_id: Uuid,
    /// Amount.
    amount: MoneyBody,
}

/// What had been spent from a budget line.
#[derive(Debug, Object)]
#[oai(rename = "NewOpeningSpent", deny_unknown_fields)]
pub struct NewOpeningSpentBody {
    /// Budget line.
    line_id: Uuid,
    /// Amount.
    amount: MoneyBody,
}

/// What a fund had when the books began.
#[derive(Debug, Object)]
#[oai(rename = "NewOpening", deny_unknown_fields)]
pub struct NewOpeningBody {
    /// Date on which the books begin; today when absent.
    pub on: Option<Day>,
    /// Money in the bank.
    #[oai(validator(max_items = 50))]
    cash: Vec<NewOpeningCashBody>,
    /// Spent before.
    #[oai(validator(max_items = 200))]
    spent: Vec<NewOpeningSpentBody>,
}

impl NewOpeningBody {
    /// The command for a fund in a currency, or every field at fault.
    pub fn command(&self, fund: FundId, currency: Currency) -> AppResult<Command> {
        let mut fields = Fields::default();
        let mut input = OpeningPrepare { fund, cash: Vec::new(), spent: Vec::new() };
        for (index, cash) in self.cash.iter().enumerate() {
            let amount = amount_in(&cash.amount, &format!("/cash/{index}/amount"), Some(currency), &mut fields);
            let bank_account = BankAccountId(cash.bank_account_id);
            input.cash.extend(amount.map(|amount_minor| OpeningCash { bank_account, amount_minor }));
        }
        for (index, spent) in self.spent.iter().enumerate() {
            let amount = amount_in(&spent.amount, &format!("/spent/{index}/amount"), Some(currency), &mut fields);
            let line = LineId(spent.line_id);
            input.spent.extend(amount.map(|amount_minor| OpeningSpent { line, amount_minor }));
        }
        fields.finish(Some(Command::OpeningPrepare(input)))
    }
}

/// A line of an opening balance.
#[derive(Debug, Object)]
#[oai(rename = "OpeningLine")]
pub struct OpeningLineBody {
    /// cash or spent.
    kind: String,
    /// Bank account of money.
    #[oai(skip_serializing_if_is_none)]
    bank_account_id: Option<Uuid>,
    /// Budget line of spending.
    #[oai(skip_serializing_if_is_none)]
    line_id: Option<Uuid>,
    /// Amount.
    amount: MoneyBody,
}

/// The opening balance of a fund.
#[derive(Debug, Object)]
#[oai(rename = "Opening")]
pub struct OpeningBody {
    /// Fund.
    fund_id: Uuid,
    /// prepared or posted.
    state: String,
    /// Version: what posting has to name.
    version: i64,
    /// Booking date; it is posted on this one and no other.
    booked_on: Day,
    /// Who prepared it.
    prepared_by: Uuid,
    /// Who posted it.
    #[oai(skip_serializing_if_is_none)]
    posted_by: Option<Uuid>,
    /// Its lines.
    lines: Vec<OpeningLineBody>,
}

impl OpeningBody {
    /// In the fund's currency.
    pub fn of(opening: Opening, lines: Vec<OpeningLine>, currency: Currency) -> Self {
        let line = |line: OpeningLine| OpeningLineBody {
            kind: line.kind.code().into(),
            bank_account_id: line.bank_account_id.map(|account| account.0),
            line_id: line.line_id.map(|line| line.0),
            amount: MoneyBody::of(line.amount_minor, currency),
        };
        OpeningBody {
            fund_id: opening.fund_id.0,
            state: opening.state.code().into(),
            version: opening.version,
            booked_on: opening.booked_on,
            prepared_by: opening.prepared_by.0,
            posted_by: opening.posted_by.map(|person| person.0),
            lines: lines.into_iter().map(line).collect(),
        }
    }
}

/// The NGO that takes a case.
#[derive(Debug, Object)]
#[oai(rename = "Transfer", deny_unknown_fields)]
pub struct TransferBody {
    /// Version of the application.
    pub version: i64,
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// Partner NGO.
    pub ngo_id: Uuid,
}

/// Somebody to add to the house.
#[derive(Debug, Object)]
#[oai(rename = "NewPerson", deny_unknown_fields)]
pub struct NewPersonBody {
    /// E-mail address.
    pub email: String,
    /// Name as colleagues know them.
    pub name: String,
}

/// An invitation that was just made.
#[derive(Debug, Object)]
#[oai(rename = "Invited")]
pub struct InvitedBody {
    /// Who is invited.
    person_id: Uuid,
    /// Path of the link on the console; it works once and is not shown again.
    link: String,
    /// Until when, UTC.
    expires_at: String,
}

impl From<Invited> for InvitedBody {
    fn from(invited: Invited) -> Self {
        InvitedBody { person_id: invited.person.0, link: invited.link, expires_at: invited.expires.to_string() }
    }
}
