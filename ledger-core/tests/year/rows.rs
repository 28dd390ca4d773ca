//! The event table of `books.md`, row by row: which event makes it, and a pair of accounts that only it has.
//!
//! Invariant: a row is in the year when one entry of its event debits and credits that pair.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::EntryId;
use ledger_core::policy::Action;

use super::story::Year;

/// A row: its name, its event, and the pairs that one entry has, debit and credit; `|` parts what will do either way.
pub const ROWS: &[(&str, Action, &str)] = &[
    ("donor agreement, budget loaded", Action::FundOpen, "9010/9500"),
    ("donor agreement, unconditional", Action::FundOpen, "1110/3110"),
    ("budget moved between lines", Action::BudgetMove, "9500/9010 9010/9500"),
    ("tranche: open receivable first", Action::TrancheReceive, "1020/1110|1020/1095"),
    ("tranche: the rest in advance", Action::TrancheReceive, "1020/2110"),
    ("tranche: correspondent's charge", Action::TrancheReceive, "5110/2110 2110/4010 9500/9800"),
    ("interest owed to the donor", Action::InterestReceive, "1020/2210"),
    ("interest that adds to the budget", Action::InterestReceive, "1020/2110 9010/9500"),
    ("currency sold, bank debit", Action::CurrencySell, "1095/1020"),
    ("currency sold, proceeds with a gain", Action::ConversionSettle, "1010/1095 1095/4910"),
    ("currency sold, proceeds with a loss", Action::ConversionSettle, "5910/1095"),
    ("currency bought", Action::CurrencyBuy, "1095/1010 1020/1095 5910/1095"),
    ("loan between funds in one bank account", Action::FundLend, "1120/1010 1010/2040"),
    ("funds settle in one bank account", Action::FundSettle, "2040/1010 1010/1120"),
    ("funds settle through 1090", Action::FundSettle, "2040/1090 1090/1120"),
    ("application approved", Action::AwardConfirm, "9500/9600"),
    ("withdrawn, lapsed", Action::AwardDrop, "9600/9500"),
    ("agreement signed", Action::AgreementSign, "9600/9700"),
    ("agreement signed, unused ceiling", Action::AgreementSign, "9600/9500"),
    ("amendment up", Action::AgreementAmend, "9500/9700"),
    ("amendment down", Action::AgreementAmend, "9700/9500"),
    ("amendment between lines", Action::AgreementAmend, "9700/9500 9500/9700"),
    ("authorise, adv", Action::DisbursementAuthorise, "1210/2010"),
    ("authorise, exp", Action::DisbursementAuthorise, "5010/2010 3110/4010 9700/9800"),
    ("send", Action::PaymentRelease, "2010/1090"),
    ("reject", Action::PaymentReject, "1090/2010"),
    ("confirm", Action::PaymentConfirm, "1090/1010"),
    ("fee, eligible", Action::BankFeeBook, "5110/1010 2110/4010 9500/9800"),
    ("fee, not eligible, shared account", Action::BankFeeBook, "5110/1010"),
    ("fee, not eligible, own account", Action::BankFeeBook, "1120/1020 5110/2040"),
    ("return after settlement", Action::PaymentReturn, "1010/2020"),
    ("re-issue", Action::PaymentReissue, "2020/2010"),
    ("cancel from authorised, adv", Action::DisbursementCancel, "2010/1210 9700/9500"),
    ("cancel from returned, exp", Action::DisbursementCancel, "2020/5010 4010/3110 9800/9500"),
    ("accept, adv", Action::ReceiptsAccept, "5010/1210 2110/4010 9700/9800"),
    ("claim, adv", Action::ClaimRaise, "1220/1210"),
    ("claim, exp", Action::ClaimRaise, "1220/5010 4010/3110 9800/9700"),
    ("refund", Action::ClaimRefund, "1010/1220 9700/9500"),
    ("refund, allowance of the donor's", Action::ClaimRefund, "1229/5920 4010/2110 9800/9500"),
    ("refund, allowance of the free fund's", Action::ClaimRefund, "1229/1120 2040/5920"),
    ("disallowed, grantee, re-use", Action::CostDisallow, "1220/5010 4010/3110 9800/9700"),
    ("disallowed, grantee, donor repaid", Action::CostDisallow, "4010/2210 9800/9010"),
    ("disallowed, organisation", Action::CostDisallow, "1120/5010 5010/2040"),
    ("disallowed, organisation, re-use", Action::CostDisallow, "9800/9500"),
    ("allowance, donor bears", Action::AllowanceMake, "5920/1229 2110/4010 9700/9800"),
    ("allowance, free fund bears", Action::AllowanceMake, "1120/1229 5920/2040"),
    ("write-off", Action::ClaimWriteOff, "1229/1220"),
    ("write-off, free fund bore it", Action::ClaimWriteOff, "9700/9500"),
    ("late recovery, donor bore it", Action::LateRecover, "1010/5920 4010/2110 9800/9500"),
    ("late recovery, repayable", Action::LateRecover, "4010/2210 9800/9010"),
    ("late recovery, free fund bore it", Action::LateRecover, "1010/5920"),
    ("unidentified receipt", Action::ReceiptHold, "1010/2090"),
    ("identified: a claim", Action::ReceiptIdentify, "2090/2040 1120/1220 9700/9500"),
    ("identified: a returned payment", Action::ReceiptIdentify, "1120/2020"),
    ("identified: a tranche", Action::ReceiptIdentify, "1120/2110"),
    ("identified: own", Action::ReceiptIdentify, "2090/4110"),
    ("receipt sent back", Action::ReceiptReturn, "2090/1090"),
    ("donor nets", Action::DonorNet, "2210/1110|2210/1095"),
    ("indirect cost", Action::IndirectCharge, "5210/2040 2110/4010 9500/9800 1120/4110"),
    ("indirect cost, base falls", Action::IndirectCharge, "1120/5210 4010/2110 9800/9500 4110/2040"),
    ("supplier paid before delivery", Action::GoodsPay, "1320/1090"),
    ("supplier paid after delivery", Action::GoodsPay, "2030/1090"),
    ("money on its way, confirmed", Action::RemittanceConfirm, "1090/1010"),
    ("goods received", Action::GoodsReceive, "1310/2030 2030/1320"),
    ("handover", Action::GoodsHandover, "5020/1310 2110/4010 9700/9800"),
    ("defect before handover, unpaid", Action::GoodsReject, "2030/1310"),
    ("defect before handover, paid", Action::GoodsReject, "1320/1310"),
    ("retrieval after handover", Action::GoodsRetrieve, "1310/5020 4010/2110 9800/9700"),
    ("retrieved goods to the supplier", Action::GoodsReturn, "1320/1310"),
    ("supplier replaces", Action::GoodsReplace, "1310/1320"),
    ("supplier refunds", Action::SupplierRefund, "1010/1320"),
    ("goods to another grant", Action::GoodsReassign, "5020/1310 9700/9800"),
    ("month-end valuation", Action::ValuationBook, "1190/4920"),
    ("month-end valuation, reversed on day 1", Action::ValuationBook, "4920/1190"),
    ("grant completed, the rest released", Action::GoodsPay, "9700/9500"),
    ("year end, lapse", Action::LineLapse, "9500/9010"),
    ("year end, carried forward", Action::CommitmentCarry, "9700/9500 9500/9010 9010/9500 9500/9700"),
    ("closeout 1, donor bears", Action::FundCloseout, "2110/4010 9500/9800"),
    ("closeout 1, organisation bears", Action::FundCloseout, "1120/5910 5910/2040"),
    ("closeout 2, conditional", Action::FundCloseout, "2110/2210 2210/1090 9500/9010"),
    ("closeout 2, unconditional: unpaid pledge", Action::FundCloseout, "3110/1110|3110/1095"),
    ("closeout 2, unconditional: restriction lifted", Action::FundCloseout, "3110/2040 1120/3010"),
    ("closeout 3, income and expense", Action::FundCloseout, "4010/3110 3110/5010 1095/3110 3110/1095"),
    ("refund after closeout, conditional", Action::LateRecover, "1010/2210"),
    ("refund after closeout, unconditional", Action::LateRecover, "1010/2040 1120/5920"),
    ("entry by hand", Action::JournalPost, "1010/3010"),
    ("reversal", Action::EntryReverse, "1010/5110"),
];

/// The rows that no entry of the year is.
pub fn missing(year: &Year) -> Vec<&'static str> {
    let events = year.p.tape.iter().map(|taped| (taped.ctx.seq, taped.command.action()));
    let events: BTreeMap<i64, Action> = events.collect();
    let mut entries: BTreeMap<EntryId, (Option<Action>, BTreeSet<String>)> = BTreeMap::new();
    for leg in &year.p.journal {
        let entry = entries.entry(leg.entry_id).or_insert_with(|| (events.get(&leg.seq).copied(), BTreeSet::new()));
        entry.1.insert(format!("{}/{}", leg.debit_account, leg.credit_account));
    }
    let has = |pairs: &BTreeSet<String>, asked: &str| asked.split('|').any(|pair| pairs.contains(pair));
    let found = |(_, action, asked): &&(&str, Action, &str)| {
        let mut of_event = entries.values().filter(|(event, _)| *event == Some(*action));
        of_event.any(|(_, pairs)| asked.split(' ').all(|pair| has(pairs, pair)))
    };
    ROWS.iter().filter(|row| !found(row)).map(|(name, ..)| *name).collect()
}

/// How many entries the year has.
pub fn entries(year: &Year) -> usize {
    year.p.journal.iter().map(|leg| leg.entry_id).collect::<BTreeSet<_>>().len()
}
