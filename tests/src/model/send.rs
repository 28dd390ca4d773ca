//! The command of an operation.

use ledger_core::ledger::account::{AccountCode, Side};
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::claim::{AllowanceBearer, ClaimKind, Disallowance};
use ledger_core::programme::command::{self as input, Command, ReceiptTarget};
use ledger_core::programme::stage::Stage;
use ledger_core::text::Code;

use super::books::{DOLLAR_BANK, DOLLARS, OWN};
use super::ids::{Ids, day};
use super::op::{Kind, Op};
use super::state::State;
use crate::failure::{Context, Failure};

/// US dollars.
pub fn dollars() -> Result<Currency, Failure> {
    Currency::from_code("USD").context("USD is a currency")
}

/// A code out of a text that is one.
pub fn code(text: &str) -> Result<Code, Failure> {
    Code::new(text).map_err(|error| Failure::new(format!("{text}: {error:?}")))
}

fn money(op: &Op, in_dollars: bool) -> Result<Money, Failure> {
    let currency = if in_dollars == op.foreign { Currency::UAH } else { dollars()? };
    Ok(Money { minor: Minor(op.amount), currency })
}

fn seen(version: i64, op: &Op) -> i64 {
    version - i64::from(op.stale)
}

fn reference(op: &Op) -> Result<Code, Failure> {
    code(&format!("LINE-{}", op.reference))
}

fn instalments(op: &Op) -> Vec<input::Instalment> {
    let part = |amount: &i64| input::Instalment {
        amount_minor: Minor(*amount),
        planned_on: day(op.on.min(600)),
        gate: ledger_core::programme::disbursement::DisbursementGate::Milestone,
    };
    op.parts.iter().map(part).collect()
}

/// The command of an operation but of the committee path, which is several.
pub fn command(ids: &Ids, stage: &Stage, s: &State, op: &Op) -> Result<Command, Failure> {
    match op.kind {
        Kind::Approve | Kind::Agree | Kind::Signature | Kind::Sign | Kind::Drop | Kind::Amend | Kind::Order => {
            on_award(ids, stage, op)
        }
        Kind::Refund | Kind::Allowance | Kind::WriteOff | Kind::Late => on_claim(ids, stage, op),
        Kind::Pay
        | Kind::Receive
        | Kind::Handover
        | Kind::Defect
        | Kind::Retrieve
        | Kind::SendBack
        | Kind::Replace
        | Kind::PaidBack => on_goods(ids, stage, op),
        kind if kind >= Kind::Request && kind <= Kind::Disallow => on_part(ids, stage, op),
        kind if kind >= Kind::Tranche && kind <= Kind::AmendFund => on_fund(ids, stage, s, op),
        _ => on_rest(ids, stage, s, op),
    }
}

fn on_award(ids: &Ids, stage: &Stage, op: &Op) -> Result<Command, Failure> {
    let case = ids.cases[op.case];
    let found = stage.case(case).context("the case is there")?;
    if op.kind == Kind::Approve {
        return Ok(Command::AwardConfirm(input::CaseStep { case, version: seen(found.application.version, op) }));
    }
    let version = seen(found.award.as_ref().map_or(0, |award| award.version), op);
    let step = input::GrantStep { case, version };
    let reason = code("model")?;
    Ok(match op.kind {
        Kind::Agree => Command::AgreementSend(input::AgreementSend {
            case,
            version,
            signed: money(op, false)?,
            instalments: instalments(op),
            documents: Vec::new(),
        }),
        Kind::Signature => Command::SignatureRecord(step.into()),
        Kind::Sign => Command::AgreementSign(step.into()),
        Kind::Drop => Command::AwardDrop(input::AwardDrop { case, version, reason }),
        Kind::Order => Command::GoodsOrder(input::GoodsOrder {
            case,
            version,
            order: input::Order::Free { supplier: code("SUPPLIER-1")?, amount: money(op, false)? },
        }),
        _ => {
            let fund = ids.funds.iter().position(|fund| *fund == found.application.fund_id).context("its fund")?;
            Command::AmendmentPropose(input::AmendmentTerms {
                case,
                version,
                signed: money(op, false)?,
                line: (op.choice == 1).then(|| ids.line(fund, op.line)),
                instalments: instalments(op),
                reason,
            })
        }
    })
}

fn on_part(ids: &Ids, stage: &Stage, op: &Op) -> Result<Command, Failure> {
    let (disbursement, version) = ids.part(stage, op.case, op.part);
    let version = seen(version, op);
    let step = input::DisbursementStep { disbursement, version };
    let (reason, bank_ref, value_on) = (code("model")?, reference(op)?, day(op.on));
    let because = input::DisbursementReason { disbursement, version, reason: reason.clone() };
    let amount = money(op, false)?;
    let receipts = input::Receipts { disbursement, version, amount };
    Ok(match op.kind {
        Kind::Request => {
            let evidence = Some(code("EV-1")?);
            Command::DisbursementRequest(input::DisbursementRequest { disbursement, version, evidence })
        }
        Kind::Verify => Command::DisbursementVerify(step),
        Kind::Authorise => Command::DisbursementAuthorise(step),
        Kind::Prepare => {
            let bank_account = ids.banks[op.bank];
            Command::PaymentPrepare(input::PaymentPrepare { disbursement, version, bank_account })
        }
        Kind::Release => Command::PaymentRelease(step),
        Kind::Confirm => {
            Command::PaymentConfirm(input::PaymentConfirm { disbursement, version, bank_ref, amount, value_on })
        }
        Kind::Reject => Command::PaymentReject(because),
        Kind::Return => {
            Command::PaymentReturn(input::PaymentReturn { disbursement, version, bank_ref, amount, value_on })
        }
        Kind::Reissue => Command::PaymentReissue(step),
        Kind::Cancel => Command::DisbursementCancel(because),
        Kind::Receipts => Command::ReceiptsVerify(receipts),
        Kind::Accept => Command::ReceiptsAccept(receipts),
        Kind::Claim => {
            let kind = if op.choice == 0 { ClaimKind::Misused } else { ClaimKind::Unspent };
            Command::ClaimRaise(input::ClaimRaise { disbursement, version, amount, kind, reason })
        }
        _ => {
            let outcome = Disallowance::ALL[op.choice];
            Command::CostDisallow(input::CostDisallow { disbursement, version, amount, outcome, reason })
        }
    })
}

fn on_claim(ids: &Ids, stage: &Stage, op: &Op) -> Result<Command, Failure> {
    let claim = *ids.claims.get(&(op.case, op.part)).context("the claim is there")?;
    let found = stage.case(ids.cases[op.case]).context("the case is there")?;
    let version = found.claims.iter().find(|row| row.claim_id == claim).map_or(0, |row| row.version);
    let (version, amount) = (seen(version, op), money(op, false)?);
    let (bank_account, bank_ref, value_on) = (ids.banks[op.bank], reference(op)?, day(op.on));
    let line = input::ClaimReceipt { claim, version, bank_account, amount, bank_ref, value_on };
    Ok(match op.kind {
        Kind::Refund => Command::ClaimRefund(line),
        Kind::Late => Command::LateRecover(line),
        Kind::WriteOff => Command::ClaimWriteOff(input::ClaimReason { claim, version, reason: code("model")? }),
        _ => {
            let bearer = if op.choice == 1 { AllowanceBearer::Free } else { AllowanceBearer::Donor };
            Command::AllowanceMake(input::AllowanceMake { claim, version, amount, bearer })
        }
    })
}

fn on_goods(ids: &Ids, stage: &Stage, op: &Op) -> Result<Command, Failure> {
    let goods = *ids.goods.get(&(op.case, op.part)).context("the order is there")?;
    let found = stage.case(ids.cases[op.case]).context("the case is there")?;
    let version = found.goods.iter().find(|row| row.goods_id == goods).map_or(0, |row| row.version);
    let (version, amount, bank_account) = (seen(version, op), money(op, false)?, ids.banks[op.bank]);
    let step = input::GoodsAmount { goods, version, amount, documents: Vec::new() };
    Ok(match op.kind {
        Kind::Pay => Command::GoodsPay(input::GoodsPay { goods, version, bank_account, amount }),
        Kind::Receive => Command::GoodsReceive(step),
        Kind::Handover => Command::GoodsHandover(step),
        Kind::Defect => Command::GoodsReject(step),
        Kind::Retrieve => Command::GoodsRetrieve(step),
        Kind::SendBack => Command::GoodsReturn(step),
        Kind::Replace => Command::GoodsReplace(step),
        _ => {
            let (bank_ref, value_on) = (reference(op)?, day(op.on));
            Command::SupplierRefund(input::GoodsBankLine { goods, version, bank_account, amount, bank_ref, value_on })
        }
    })
}

fn on_fund(ids: &Ids, stage: &Stage, s: &State, op: &Op) -> Result<Command, Failure> {
    let (fund, bank_account) = (ids.funds[op.fund], ids.banks[op.bank]);
    let (bank_ref, value_on) = (reference(op)?, day(op.on));
    let of_bank = op.bank == DOLLAR_BANK;
    let version = stage.base().funds.get(&fund).map_or(0, |fund| fund.version);
    Ok(match op.kind {
        Kind::Tranche => Command::TrancheReceive(input::TrancheReceive {
            fund,
            bank_account,
            amount: money(op, op.fund == DOLLARS)?,
            charge_minor: Minor(op.extra),
            bank_ref,
            value_on,
        }),
        Kind::Interest => {
            let amount = money(op, of_bank)?;
            Command::InterestReceive(input::FundBankLine { fund, bank_account, amount, bank_ref, value_on })
        }
        Kind::Net => Command::DonorNet(input::DonorNet { fund, amount: money(op, op.fund == DOLLARS)? }),
        Kind::Repay => Command::DonorRepay(input::DonorRepay { fund, bank_account, amount: money(op, of_bank)? }),
        Kind::Remitted => {
            let way = &s.remits[op.part];
            let version = seen(if way.done { 2 } else { 1 }, op);
            let (remittance, amount) = (ids.remits[op.part], money(op, way.bank == DOLLAR_BANK)?);
            Command::RemittanceConfirm(input::RemittanceConfirm { remittance, version, amount, bank_ref, value_on })
        }
        Kind::Lend => {
            let (lender, borrower) = (fund, ids.funds[op.other]);
            Command::FundLend(input::FundLend { lender, borrower, bank_account, amount: money(op, of_bank)? })
        }
        Kind::Settle => {
            let (creditor, to) = (ids.funds[op.other], ids.banks[op.bank2]);
            let amount = money(op, of_bank)?;
            Command::FundSettle(input::FundSettle { debtor: fund, creditor, from: bank_account, to, amount })
        }
        Kind::Fee => {
            let fund = (op.fund != OWN || op.reference.is_multiple_of(2)).then_some(fund);
            let (eligible, amount) = (op.choice == 1, money(op, of_bank)?);
            Command::BankFeeBook(input::BankFee { bank_account, fund, eligible, amount, bank_ref, value_on })
        }
        Kind::Indirect => Command::IndirectCharge(input::IndirectCharge { fund }),
        Kind::Move => Command::BudgetMove(input::BudgetMove {
            fund,
            from: ids.line(op.fund, op.line),
            to: if op.line == op.line2 { ids.line(op.fund, op.line) } else { other_line(ids, op) },
            amount_minor: Minor(op.amount),
            reason: code("model")?,
        }),
        _ => {
            let line = (ids.line(op.fund, op.line), Minor(op.amount));
            let lines = vec![line; if op.choice == 2 { 2 } else { 1 }];
            let version = seen(version, op);
            Command::FundAmend(input::FundAmend { fund, version, ends_on: None, lines, new_lines: Vec::new() })
        }
    })
}

/// The line to which budget moves; never the one it comes from.
fn other_line(ids: &Ids, op: &Op) -> ledger_core::id::LineId {
    let (from, to) = (ids.line(op.fund, op.line), ids.line(op.fund, op.line2));
    if from == to { ids.lines[(op.fund + 2) % 3][1] } else { to }
}

fn on_rest(ids: &Ids, stage: &Stage, s: &State, op: &Op) -> Result<Command, Failure> {
    let (bank_account, bank_ref, value_on) = (ids.banks[op.bank], reference(op)?, day(op.on));
    let of_bank = op.bank == DOLLAR_BANK;
    Ok(match op.kind {
        Kind::Hold => {
            let amount = money(op, of_bank)?;
            Command::ReceiptHold(input::ReceiptHold { bank_account, amount, bank_ref, value_on })
        }
        Kind::Identify | Kind::GiveBack => return receipt(ids, stage, s, op),
        Kind::Draft => return draft(ids, op),
        Kind::Post => {
            let version = seen(if s.drafts[op.part].posted { 2 } else { 1 }, op);
            Command::JournalPost(input::JournalPost { draft: ids.drafts[op.part], version })
        }
        Kind::Reverse => {
            let entry = *ids.entries.get(&s.entries[op.part].op).context("the entry is there")?;
            Command::EntryReverse(input::EntryReverse { entry, reason: code("model")? })
        }
        Kind::Sell => {
            let (fund, amount) = (ids.funds[op.fund], money(op, of_bank)?);
            Command::CurrencySell(input::FundBankLine { fund, bank_account, amount, bank_ref, value_on })
        }
        Kind::Proceeds => {
            let (conversion, amount) = (ids.sales[op.part], money(op, false)?);
            Command::ConversionSettle(input::ConversionSettle { conversion, bank_account, amount, bank_ref, value_on })
        }
        Kind::Rate => {
            let (from, price) = (if op.choice == 2 { "UAH" } else { "EUR" }, if op.choice == 1 { "47" } else { "45" });
            let rate = input::NewRate {
                currency: Currency::from_code(from).context("a currency")?,
                per: Currency::UAH,
                on_day: day(op.extra.max(0)),
                rate: Rate::parse(price).map_err(|_| Failure::new("a rate".to_owned()))?,
                source: RateSource::Nbu,
            };
            Command::RatesRecord(input::RatesRecord { rates: if op.choice == 3 { Vec::new() } else { vec![rate] } })
        }
        Kind::SoftClose => Command::PeriodSoftClose(input::PeriodClose { month_end: day(op.extra) }),
        Kind::HardClose => Command::PeriodHardClose(input::PeriodClose { month_end: day(op.extra) }),
        _ => {
            let cap = if op.choice == 1 { None } else { Some(money(op, false)?) };
            Command::GranteeCapSet(input::GranteeCapSet { cap })
        }
    })
}

fn receipt(ids: &Ids, stage: &Stage, s: &State, op: &Op) -> Result<Command, Failure> {
    let (receipt, held) = (ids.receipts[op.part], s.receipts[op.part].held);
    let version = seen(if held { 1 } else { 2 }, op);
    if op.kind == Kind::GiveBack {
        return Ok(Command::ReceiptReturn(input::ReceiptStep { receipt, version }));
    }
    let target = match op.choice {
        0 => ReceiptTarget::Tranche(ids.funds[op.fund]),
        1 => ReceiptTarget::Claim(*ids.claims.get(&(op.case, op.line)).context("the claim is there")?),
        2 => {
            let (disbursement, _) = ids.part(stage, op.case, op.line);
            ReceiptTarget::Returned(disbursement)
        }
        _ => ReceiptTarget::Own,
    };
    Ok(Command::ReceiptIdentify(input::ReceiptIdentify { receipt, version, target }))
}

fn draft(ids: &Ids, op: &Op) -> Result<Command, Failure> {
    let account = |digits: &str| AccountCode::parse(digits).context("an account");
    let debit = match op.choice {
        1 => "5199",
        2 => "5010",
        _ => "5110",
    };
    let foreign = Money { minor: Minor(op.amount), currency: dollars()? };
    let plain = Money { minor: Minor(op.amount), currency: Currency::UAH };
    let less = Money { minor: Minor(op.amount + 1), ..plain };
    let bank = ids.banks[op.bank];
    let leg = |account, side, amount, bank_account| input::DraftLeg { account, side, amount, line: None, bank_account };
    let legs = vec![
        leg(account(debit)?, Side::Debit, if op.choice == 5 { foreign } else { plain }, None),
        leg(
            account("1010")?,
            Side::Credit,
            if op.choice == 3 { less } else { plain },
            (op.choice != 4).then_some(bank),
        ),
    ];
    let legs = if op.choice == 6 { Vec::new() } else { legs };
    let (fund, reason) = (ids.funds[op.fund], code("model")?);
    Ok(Command::JournalPrepare(input::JournalPrepare { fund, legs, reason, original_on: None }))
}
