//! What a line of a statement can be booked as: one table of actions, each with the way of its money and what its form asks
//! for; the fields of a form and the reading of them.
//!
//! Invariant: reference and value date are the line's own and are asked of nobody; the amount is in the line's currency.
//! Must not: decide whether a line may be booked, or read anything.

use ledger_core::id::{ClaimId, ConversionId, DisbursementId, FundId, GoodsId, RemittanceId, StatementLineId};
use ledger_core::ledger::account::BANK_OTHER;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Action;
use ledger_core::programme::command::{
    BankFee, ClaimReceipt, Command, ConversionSettle, FundBankLine, GoodsBankLine, ReceiptHold, RemittanceConfirm,
    TrancheReceive,
};
use ledger_core::programme::fund::{Fund, FundState};
use ledger_core::text::Code;
use uuid::Uuid;

use super::act_read::{Reader, two};
use super::component::field::{Field, Input, Tick};
use super::session::Visit;
use super::setup::Typed;
use super::view::amount as page_amount;
use super::words::Words;
use crate::app::books::FundPosition;
use crate::app::line_book::{LineBook, PaymentsAsk};
use crate::app::line_choices::{Among, LineChoice};

/// The answers of the question whether a donor's budget may bear a charge.
const ELIGIBLE: [&str; 2] = ["yes", "no"];
/// Longest reason code.
const REASON_MAX: usize = 35;

/// What a form asks for, besides the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// A fund whose money it is.
    Fund,
    /// A fund that bears it, or the organisation's own.
    Bearer,
    /// May the donor's budget bear it?
    Eligible,
    /// One of several things.
    One(&'static str, Among),
    /// Any of several payments.
    Payments,
    /// How much of the line.
    Amount,
    /// Why, where the rules did not say so.
    Reason,
}

/// In which bank accounts something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Any,
    Base,
    Foreign,
}

/// Something that a line can be booked as.
#[derive(Debug)]
pub(super) struct Booking {
    /// The action.
    pub(super) action: Action,
    /// Does the money come in?
    incoming: bool,
    of: In,
    asks: &'static [Ask],
}

/// Everything that a line can be booked as, in the order in which it is offered.
const BOOKINGS: &[Booking] = {
    use Action as A;
    use Ask::{Amount, Bearer, Eligible, Fund, One, Payments, Reason};
    const fn comes(action: Action, of: In, asks: &'static [Ask]) -> Booking {
        Booking { action, incoming: true, of, asks }
    }
    const fn goes(action: Action, of: In, asks: &'static [Ask]) -> Booking {
        Booking { action, incoming: false, of, asks }
    }
    &[
        comes(A::TrancheReceive, In::Any, &[Fund, Amount]),
        comes(A::InterestReceive, In::Any, &[Fund, Amount]),
        comes(A::PaymentReturn, In::Any, &[One("payment", Among::Paid), Amount, Reason]),
        comes(A::ConversionSettle, In::Base, &[One("sale", Among::Sales), Amount]),
        comes(A::CurrencyBuy, In::Foreign, &[Fund, One("other_line", Among::Lines), Amount]),
        comes(A::ClaimRefund, In::Any, &[One("claim", Among::Owed), Amount]),
        comes(A::LateRecover, In::Any, &[One("claim", Among::WrittenOff), Amount]),
        comes(A::SupplierRefund, In::Any, &[One("order", Among::Orders), Amount]),
        comes(A::RemittanceConfirm, In::Any, &[One("remittance", Among::OnTheWay), Amount]),
        comes(A::ReceiptHold, In::Any, &[Amount]),
        goes(A::PaymentConfirm, In::Any, &[Payments, Reason]),
        goes(A::BankFeeBook, In::Any, &[Bearer, Eligible, Amount]),
        goes(A::CurrencySell, In::Foreign, &[Fund, Amount]),
        goes(A::CurrencyBuy, In::Base, &[Fund, One("other_line", Among::Lines), Amount]),
        goes(A::RemittanceConfirm, In::Any, &[One("remittance", Among::OnTheWay), Amount]),
    ]
};

/// What money of a direction in an account can be booked as.
pub(super) fn bookings(incoming: bool, foreign: bool) -> impl Iterator<Item = &'static Booking> {
    let of = if foreign { In::Foreign } else { In::Base };
    BOOKINGS.iter().filter(move |one| one.incoming == incoming && [In::Any, of].contains(&one.of))
}

/// Is the account in another currency than the books?
pub(super) fn foreign(account: ledger_core::ledger::account::AccountCode) -> bool {
    account == BANK_OTHER
}

/// The booking of an action, where the line can be that.
pub(super) fn booking_of(book: &LineBook, action: Action) -> Option<&'static Booking> {
    bookings(book.incoming(), foreign(book.account.account)).find(|one| one.action == action)
}

impl Booking {
    /// Among what is chosen, where something is.
    pub(super) fn among(&self) -> Option<Among> {
        self.asks.iter().find_map(|ask| match ask {
            Ask::One(_, among) => Some(*among),
            Ask::Payments => Some(Among::Sent),
            _ => None,
        })
    }

    /// Does the form ask for a fund?
    pub(super) fn of_fund(&self) -> bool {
        self.asks.iter().any(|ask| matches!(ask, Ask::Fund | Ask::Bearer))
    }
}

/// What a form is made with.
#[derive(Debug)]
pub(super) struct Known {
    /// The line.
    pub(super) book: LineBook,
    /// What it is booked as.
    pub(super) booking: &'static Booking,
    /// Funds, where one is asked for.
    pub(super) funds: Vec<FundPosition>,
    /// What is chosen among.
    pub(super) choices: Vec<LineChoice>,
    /// The currency of the books.
    pub(super) base: Currency,
}

/// What was read.
#[derive(Debug)]
pub(super) enum Read {
    /// One step.
    Step(Command),
    /// Payments that the line is.
    Payments(PaymentsAsk),
    /// A purchase of currency: fund, amount of this line, the other line.
    Purchase(FundId, Money, StatementLineId),
}

/// The field of a tick.
fn tick_name(id: Uuid) -> String {
    format!("pay_{}", id.simple())
}

/// "2026-0007 · GL-2026-0007-1 · UAH 1,000.00 · 3 Nov 2026"
fn choice_label(words: &Words, action: Action, choice: &LineChoice) -> String {
    let family = if action == Action::RemittanceConfirm { "remittance" } else { "claim" };
    let mut parts: Vec<String> = choice.case.iter().cloned().collect();
    parts.extend(Some(choice.name.clone()).filter(|name| !name.is_empty()));
    parts.extend(choice.kind.map(|kind| words.code(family, kind)));
    parts.push(page_amount(choice.amount.minor, choice.amount.currency).text(words));
    parts.push(words.date(choice.since));
    parts.join(" · ")
}

impl Known {
    fn currency(&self) -> Currency {
        self.book.line.currency
    }

    /// Funds that the money of the line may be of.
    fn fitting(&self) -> impl Iterator<Item = &Fund> {
        let (currency, base) = (self.currency(), self.base);
        let own_alone = self.booking.action == Action::TrancheReceive;
        let fits = move |fund: &&Fund| {
            let of = fund.currency == currency || (!own_alone && (currency == base || fund.is_free()));
            of && fund.state != FundState::Closed
        };
        self.funds.iter().map(|position| &position.fund).filter(fits)
    }

    /// The fields, filled in with what was typed or is known.
    pub(super) fn fields(&self, visit: &Visit) -> Vec<Field> {
        let typed = Typed::new(visit);
        let mut fields: Vec<Field> = self.booking.asks.iter().map(|ask| self.field(visit, &typed, *ask)).collect();
        // On the day on which the bank booked it, so that the books say of that day what the statement says.
        fields.push(typed.past_from("on", self.book.line.booked_on));
        fields
    }

    fn field(&self, visit: &Visit, typed: &Typed<'_>, ask: Ask) -> Field {
        let words = visit.words();
        let funds = || self.fitting().map(|fund| (fund.fund_id.to_string(), format!("{} · {}", fund.code, fund.title)));
        match ask {
            Ask::Fund => typed.select("fund", funds().collect()),
            Ask::Bearer => {
                let options = funds().collect();
                let input = Input::Select { value: typed.value("fee_fund", ""), options };
                Field::named(&words, "fee_fund", input).optional()
            }
            Ask::Eligible => typed.radio("eligible", &ELIGIBLE, ""),
            Ask::One(name, _) => {
                let label = |one: &LineChoice| choice_label(&words, self.booking.action, one);
                let option = |one: &LineChoice| (one.id.to_string(), label(one));
                self.told(&words, typed.select(name, self.choices.iter().map(option).collect()))
            }
            Ask::Payments => {
                let tick = |one: &LineChoice| Tick {
                    name: tick_name(one.id),
                    label: choice_label(&words, self.booking.action, one),
                    ticked: visit.sent.some(&tick_name(one.id)).is_some(),
                };
                let options = self.choices.iter().map(tick).collect();
                self.told(&words, Field::named(&words, "payments", Input::Checks { options }))
            }
            Ask::Amount => {
                let left = self.book.left();
                let hint = Some(words.t("line-part-hint"));
                Field { hint, ..typed.amount("amount", &left.amount_text(), left.currency.code()) }
            }
            Ask::Reason => typed.text("by_hand_reason", REASON_MAX).optional(),
        }
    }

    /// The field of a choice, which says so where there is nothing to choose.
    fn told(&self, words: &Words, field: Field) -> Field {
        let hint = self.choices.is_empty().then(|| words.t("line-no-choice"));
        Field { hint: hint.or(field.hint), ..field }
    }

    fn chosen(&self, reader: &mut Reader<'_>, name: &str) -> Option<&LineChoice> {
        reader.choice(name, None, |id| self.choices.iter().find(|one| one.id.to_string() == id))
    }

    fn fund(&self, reader: &mut Reader<'_>, name: &str) -> Option<FundId> {
        reader.choice(name, None, |id| self.fitting().map(|fund| fund.fund_id).find(|fund| fund.to_string() == id))
    }

    /// What was asked for, if every field could be read; what could not stands in the reader.
    pub(super) fn read(&self, reader: &mut Reader<'_>) -> Option<Read> {
        if self.booking.asks.contains(&Ask::Payments) {
            return self.payments(reader);
        }
        let amount = reader.amount("amount", None, self.currency());
        let (action, line) = (self.booking.action, &self.book.line);
        let (bank_account, value_on) = (line.bank_account_id, line.value_on);
        let bank_ref = self.book.next_ref(amount.map_or(Minor::ZERO, |money| money.minor)).ok();
        let step = match action {
            Action::PaymentReturn => return self.came_back(reader, amount),
            Action::CurrencyBuy => {
                let (fund, other) = (self.fund(reader, "fund"), self.chosen(reader, "other_line"));
                return Some(Read::Purchase(fund?, amount?, StatementLineId(other?.id)));
            }
            Action::ReceiptHold => {
                let (amount, bank_ref) = (amount?, bank_ref?);
                Command::ReceiptHold(ReceiptHold { bank_account, amount, bank_ref, value_on })
            }
            Action::TrancheReceive | Action::InterestReceive | Action::CurrencySell => {
                let (fund, amount, bank_ref) = (self.fund(reader, "fund")?, amount?, bank_ref?);
                of_fund(action, FundBankLine { fund, bank_account, amount, bank_ref, value_on })
            }
            Action::BankFeeBook => {
                let fund = reader.optional("fee_fund", |reader| self.fund(reader, "fee_fund"));
                let [yes, no] = ELIGIBLE;
                let eligible = reader.choice("eligible", None, |code| two(code, (yes, true), (no, false)));
                let (fund, eligible, amount, bank_ref) = (fund?, eligible?, amount?, bank_ref?);
                Command::BankFeeBook(BankFee { bank_account, fund, eligible, amount, bank_ref, value_on })
            }
            _ => self.of_object(reader, amount, bank_ref)?,
        };
        Some(Read::Step(step))
    }

    /// A step of something that was chosen.
    fn of_object(&self, reader: &mut Reader<'_>, amount: Option<Money>, bank_ref: Option<Code>) -> Option<Command> {
        let line = &self.book.line;
        let (bank_account, value_on) = (line.bank_account_id, line.value_on);
        let name =
            self.booking.asks.iter().find_map(|ask| if let Ask::One(name, _) = ask { Some(*name) } else { None });
        let chosen = self.chosen(reader, name?);
        let (LineChoice { id, version, .. }, amount, bank_ref) = (chosen?.clone(), amount?, bank_ref?);
        Some(match self.booking.action {
            Action::ConversionSettle => {
                let conversion = ConversionId(id);
                Command::ConversionSettle(ConversionSettle { conversion, bank_account, amount, bank_ref, value_on })
            }
            Action::ClaimRefund | Action::LateRecover => {
                let claim = ClaimId(id);
                let receipt = ClaimReceipt { claim, version, bank_account, amount, bank_ref, value_on };
                let late = self.booking.action == Action::LateRecover;
                if late { Command::LateRecover(receipt) } else { Command::ClaimRefund(receipt) }
            }
            Action::SupplierRefund => {
                let goods = GoodsId(id);
                Command::SupplierRefund(GoodsBankLine { goods, version, bank_account, amount, bank_ref, value_on })
            }
            _ => {
                let remittance = RemittanceId(id);
                Command::RemittanceConfirm(RemittanceConfirm { remittance, version, amount, bank_ref, value_on })
            }
        })
    }

    fn reason(reader: &mut Reader<'_>) -> Option<Option<Code>> {
        reader.optional("by_hand_reason", |reader| reader.code("by_hand_reason"))
    }

    fn payments(&self, reader: &mut Reader<'_>) -> Option<Read> {
        let ticked = |one: &&LineChoice| reader.sent.some(&tick_name(one.id)).is_some();
        let chosen: Vec<DisbursementId> =
            self.choices.iter().filter(ticked).map(|one| DisbursementId(one.id)).collect();
        if chosen.is_empty() {
            reader.fault("payments", None, "required");
        }
        let reason = Self::reason(reader)?;
        Some(Read::Payments(PaymentsAsk { version: self.book.version(), payments: chosen, amount: None, reason }))
    }

    fn came_back(&self, reader: &mut Reader<'_>, amount: Option<Money>) -> Option<Read> {
        let payment = self.chosen(reader, "payment").map(|one| DisbursementId(one.id));
        let reason = Self::reason(reader);
        let (version, payments, reason) = (self.book.version(), vec![payment?], reason?);
        Some(Read::Payments(PaymentsAsk { version, payments, amount: Some(amount?), reason }))
    }
}

fn of_fund(action: Action, line: FundBankLine) -> Command {
    match action {
        Action::InterestReceive => Command::InterestReceive(line),
        Action::CurrencySell => Command::CurrencySell(line),
        _ => {
            let FundBankLine { fund, bank_account, amount, bank_ref, value_on } = line;
            let charge_minor = Minor::ZERO;
            let receive = TrancheReceive { fund, bank_account, amount, charge_minor, bank_ref, value_on };
            Command::TrancheReceive(receive)
        }
    }
}
