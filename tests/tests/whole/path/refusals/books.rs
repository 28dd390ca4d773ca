//! The refusals of the books: money outside the path of a case, entries by hand, months, currency, claims and goods. Played
//! in memory, then sent through the store's door command by command.
//!
//! Invariant: the store decides each command as the play did, a refused one is its leaf without rows, and no key is bound
//! to it.

use std::collections::BTreeSet;

use grant_api::store::write::UsedKey;
use ledger_core::id::{BankAccountId, CaseId, EntryId, FundId};
use ledger_core::ledger::account::Side;
use ledger_core::ledger::log::read_body;
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Role;
use ledger_core::programme::claim::{AllowanceBearer, Disallowance};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::disbursement::DisbursementGate;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::payee::Commitment;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::terms::{BasisPoints, FundTerms};
use ledger_core::row::Row;

use crate::engine::Engine;
use crate::year::play::{
    Agreement, Place, Player, account, code, day, id, in_kind, months as signed_months, uah, usd, usd_currency,
};
use crate::year::replayed;

/// Plays every refusal of the books and of goods in kind, and plays it again on a store: the codes that were met.
pub async fn refused(engine: Engine) -> BTreeSet<R> {
    let mut met = refused_in(engine, played()).await;
    met.extend(refused_in(engine, in_kind::played()).await);
    met.extend(refused_in(engine, signed_months::played()).await);
    met
}

async fn refused_in(engine: Engine, p: Player) -> BTreeSet<R> {
    let stored = replayed(engine, &p).await;
    let leaves = stored.store.log_after(stored.programme, 0, 10_000).await.unwrap();
    assert_eq!(leaves.len(), p.tape.len(), "{engine:?}: one leaf a decision");
    for (taped, leaf) in p.tape.iter().zip(&leaves) {
        let Some(code) = taped.refused else { continue };
        assert_eq!((leaf.outcome.as_str(), leaf.action.as_str()), (code.code(), taped.command.action().code()));
        assert_eq!((leaf.actor_id, leaf.on_day), (taped.ctx.actor, taped.ctx.on), "{code}");
        assert_eq!(read_body(&leaf.body).unwrap().get("rows"), None, "{code} wrote rows");
    }
    let granted = p.tape.iter().filter(|taped| taped.refused.is_none()).count();
    let keys = stored.store.facts(stored.programme, UsedKey::TABLE).await.unwrap().len();
    assert_eq!(keys, granted, "{engine:?}: a refusal bound its key");
    p.tape.iter().filter_map(|taped| taped.refused).collect()
}

/// The play: each command is refused with the code that stands beside it.
pub fn played() -> Player {
    let mut p = Player::new();
    let beta = dollars(&mut p);
    let strict = strict(&mut p);
    let omega = p.place(&Agreement::uah("OMEGA", Policy::Advance));
    free_fund(&mut p, omega);
    between(&mut p, strict, omega);
    cap(&mut p, omega);
    goods(&mut p, omega);
    claim(&mut p, omega);
    gates(&mut p, omega);
    batches(&mut p, omega);
    matched(&mut p, omega);
    let closed = closed(&mut p, omega);
    by_hand(&mut p, omega);
    months(&mut p, beta, strict);
    balances(&mut p, closed, omega);
    statements(&mut p, omega);
    p
}

/// A file of a bank: of its account alone, and its lines booked as they are.
fn statements(p: &mut Player, place: Place) {
    let (on, today) = (p.date(), p.date().to_string());
    let file = p.bank_file(place.bank, 1, &[(1, &today, uah(500)), (2, &today, uah(-500))]);
    let statement = file.statements[0].statement;
    p.by("finance").go(Command::StatementImport(file));
    p.by("finance").go(Command::CounterpartiesRead(input::CounterpartiesRead { statement }));
    let other = p.bank_file(place.bank, 2, &[(3, &today, uah(1))]);
    no(p, "finance", R::AccountDiffers, Command::StatementImport(other));
    let book = |reference: &str, amount| {
        let (fund, bank_account, charge_minor) = (place.fund, place.bank, Minor(0));
        let (amount, bank_ref, value_on) = (uah(amount), code(reference), on);
        Command::TrancheReceive(input::TrancheReceive { fund, bank_account, amount, charge_minor, bank_ref, value_on })
    };
    no(p, "finance", R::BankLineUnknown, book("L-999999", 500));
    no(p, "finance", R::BankLineDiffers, book("L-000003", 500));
    p.by("finance").go(book("L-000002.1", 200));
    p.by("finance").go(book("L-000002.2", 300));
}

/// A line whose candidate was refused is confirmed with a reason, or not; what was confirmed is taken back.
fn matched(p: &mut Player, place: Place) {
    let (on, today) = (p.date(), p.date().to_string());
    let case = p.signed(place, &[10_000]);
    p.authorised(case, 0);
    p.sent(case, 0, place);
    let file = p.bank_file(place.bank, 1, &[(7, &today, uah(-10_000))]);
    p.by("finance").go(Command::StatementImport(file));
    let lines = p.stage.base().statements.lines.values();
    let line = lines.max_by_key(|line| line.reference.as_str().to_owned()).unwrap();
    let (line, bank_ref) = (line.statement_line_id, line.reference.clone());
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let confirm = |reason: Option<&str>| {
        let (amount, bank_ref, reason) = (Minor(10_000), bank_ref.clone(), reason.map(code));
        let payments = vec![input::ConfirmedPayment { disbursement, amount, bank_ref }];
        Command::MatchConfirm(input::MatchConfirm { line, version: 2, payments, reason })
    };
    let amount = Minor(10_000);
    let found = input::NewMatch {
        line,
        tier: Some(code("T1")),
        verdict: code("auto"),
        payments: vec![input::MatchedPayment { disbursement, amount }],
        class: None,
        rule_no: None,
        score: 0,
        evidence: vec![code("E2E_EQ")],
        vetoes: Vec::new(),
        runner_up: None,
        barred: None,
        subsets: 0,
    };
    let payments = found.payments.clone();
    let rules = Commitment::parse(&"b".repeat(64)).unwrap();
    let run = input::MatchRun { bank_account: place.bank, rules, matches: vec![found] };
    p.by("finance").go(Command::MatchRun(run));
    let reject = input::MatchReject { line, version: 1, payments, reason: None };
    p.by("finance").go(Command::MatchReject(reject));
    no(p, "finance", R::MatchVetoed, confirm(None));
    p.by("finance").go(confirm(Some("looked_at")));
    let paid = |version, bank_ref| {
        let (amount, value_on) = (uah(10_000), on);
        Command::PaymentConfirm(input::PaymentConfirm { disbursement, version, bank_ref, amount, value_on })
    };
    p.by("finance").go(paid(version, bank_ref.clone()));
    let undo = input::MatchUndo { line, version: 3, reason: code("wrong_line") };
    p.by("finance").go(Command::MatchUndo(undo));
    // The payment is with the bank again, and the line is booked in the end by a part of it.
    let version = p.step(case, 0).version;
    p.by("finance").go(paid(version, code(&format!("{bank_ref}.1"))));
}

/// Whoever acts is refused.
fn no(p: &mut Player, who: &'static str, expected: R, command: Command) {
    assert_eq!(p.by(who).refused(command), expected);
}

fn tranche(p: &mut Player, fund: FundId, bank_account: BankAccountId, amount: Money) -> Command {
    let (bank_ref, value_on) = (p.fresh("TRANCHE"), p.date());
    Command::TrancheReceive(input::TrancheReceive {
        fund,
        bank_account,
        amount,
        charge_minor: Minor(0),
        bank_ref,
        value_on,
    })
}

fn confirm(p: &Player, case: CaseId) -> Command {
    Command::AwardConfirm(input::CaseStep { case, version: p.case(case).application.version })
}

/// A fund in dollars with money in its bank account: nothing is booked before a rate is known, which then stands.
fn dollars(p: &mut Player) -> (FundId, BankAccountId) {
    let (fund, _) = p.fund(&Agreement { tranche: 0, sold: 0, ..Agreement::usd("BETA", Policy::Advance) });
    let bank = p.bank(usd_currency());
    let early = tranche(p, fund, bank, usd(10_000));
    no(p, "finance", R::RateMissing, early);
    let quoted = |price: &str| {
        let (currency, per, on_day) = (usd_currency(), Currency::UAH, day("2026-01-05"));
        let rate = input::NewRate { currency, per, on_day, rate: Rate::parse(price).unwrap(), source: RateSource::Nbu };
        Command::RatesRecord(input::RatesRecord { rates: vec![rate] })
    };
    p.by("finance").go(quoted("40"));
    no(p, "finance", R::RateDiffers, quoted("41"));
    no(p, "finance", R::NothingToBook, quoted("40"));
    p.tranche(fund, bank, usd(10_000));
    (fund, bank)
}

/// An agreement that allows nothing, and stops approvals at half of a line.
fn strict(p: &mut Player) -> Place {
    let terms = FundTerms { warn: BasisPoints(5_000), stop: BasisPoints(5_000), ..FundTerms::default() };
    let lines = vec![100_000, 100_000];
    let strict = p.place(&Agreement { terms, lines, tranche: 200_000, ..Agreement::uah("STRICT", Policy::Advance) });
    let Place { fund, line, spare, .. } = strict;
    no(p, "finance_manager1", R::NotInAgreement, Command::IndirectCharge(input::IndirectCharge { fund }));
    let (amount_minor, reason) = (Minor(1), code("savings"));
    let moved = input::BudgetMove { fund, from: line, to: spare, amount_minor, reason };
    no(p, "finance_manager1", R::OverFlexibility, Command::BudgetMove(moved));
    no(p, "finance_manager1", R::LinePeriod, Command::LineLapse(input::LineLapse { fund, line }));
    let case = p.voted(strict, 60_000, &[]);
    let over = confirm(p, case);
    no(p, "manager1", R::OverStopLevel, over);
    strict
}

fn free_fund(p: &mut Player, place: Place) {
    let (bank_ref, value_on) = (p.fresh("FEE"), p.date());
    let (bank_account, amount) = (place.bank, uah(100));
    let fee = input::BankFee { bank_account, fund: None, eligible: false, amount, bank_ref, value_on };
    no(p, "finance", R::FreeFundMissing, Command::BankFeeBook(fee));
    let fund = p.free_fund();
    let version = p.stage.base().funds[&fund].version;
    no(p, "finance_manager1", R::FreeFundWrong, Command::FundCloseout(input::FundStep { fund, version }));
}

fn between(p: &mut Player, one: Place, other: Place) {
    let lend = |borrower, amount| {
        let (lender, bank_account) = (one.fund, one.bank);
        Command::FundLend(input::FundLend { lender, borrower, bank_account, amount: uah(amount) })
    };
    no(p, "finance_manager1", R::SameFund, lend(one.fund, 100));
    no(p, "finance_manager1", R::BankShort, lend(other.fund, 200_001));
    let (debtor, creditor, amount) = (one.fund, other.fund, uah(1));
    let settle = input::FundSettle { debtor, creditor, from: one.bank, to: one.bank, amount };
    no(p, "finance_manager1", R::OverOpen, Command::FundSettle(settle));
}

fn cap(p: &mut Player, place: Place) {
    let set = |cap| Command::GranteeCapSet(input::GranteeCapSet { cap });
    p.by("manager1").go(set(Some(uah(50_000))));
    let case = p.voted(place, 50_001, &[]);
    let over = confirm(p, case);
    no(p, "manager1", R::OverGranteeCap, over);
    p.by("manager1").go(set(None));
}

/// An order takes its part of what was signed, and what is planned in cash is too much then.
fn goods(p: &mut Player, place: Place) {
    let case = p.signed(place, &[50_000]);
    let over = p.goods_order(case, 50_001);
    no(p, "finance_manager1", R::OverFree, over);
    p.ordered(case, 30_000);
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let request = input::DisbursementRequest { disbursement, version, evidence: Some(code("EV-1")) };
    p.by("officer1").go(Command::DisbursementRequest(request));
    let verify = Command::DisbursementVerify(p.step(case, 0));
    p.by("officer2").go(verify);
    let authorise = Command::DisbursementAuthorise(p.step(case, 0));
    no(p, "finance_manager1", R::OverSigned, authorise);
}

fn claim(p: &mut Player, place: Place) {
    let case = p.signed(place, &[50_000]);
    p.paid(case, 0, place);
    p.claimed(case, 0, 20_000);
    p.allowed(case, 10_000, AllowanceBearer::Free);
    let other = p.allowance_make(case, 5_000, AllowanceBearer::Donor);
    no(p, "finance_manager1", R::BearerFixed, other);
}

/// A gate that is not met, and a payee that nobody confirmed, or too short a time ago.
fn gates(p: &mut Player, place: Place) {
    let case = p.voted(place, 30_000, &[]);
    let award = confirm(p, case);
    p.by("manager1").go(award);
    let (version, planned_on) = (p.grant_step(case).version, p.date());
    let gates = [DisbursementGate::Milestone, DisbursementGate::UseCheck];
    let instalments = gates.map(|gate| input::Instalment { amount_minor: Minor(15_000), planned_on, gate }).to_vec();
    let send = input::AgreementSend { case, version, signed: uah(30_000), instalments, documents: Vec::new() };
    p.by("officer1").go(Command::AgreementSend(send));
    let record = Command::SignatureRecord(p.grant_step(case).into());
    p.go(record);
    let sign = Command::AgreementSign(p.grant_step(case).into());
    p.by("manager2").go(sign);
    for (part, expected) in [R::EvidenceMissing, R::UseCheckMissing].into_iter().enumerate() {
        let input::DisbursementStep { disbursement, version } = p.step(case, part);
        let request = input::DisbursementRequest { disbursement, version, evidence: None };
        no(p, "officer1", expected, Command::DisbursementRequest(request));
    }
    let commitment = Commitment::parse(&"a".repeat(64)).unwrap();
    p.by("officer2").go(Command::PayeeSet(input::PayeeSet { case, version: 0, commitment }));
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let request = input::DisbursementRequest { disbursement, version, evidence: Some(code("EV-1")) };
    p.by("officer1").go(Command::DisbursementRequest(request));
    let verify = Command::DisbursementVerify(p.step(case, 0));
    p.by("officer2").go(verify);
    let authorise = Command::DisbursementAuthorise(p.step(case, 0));
    no(p, "finance_manager1", R::PayeeUnconfirmed, authorise.clone());
    p.by("finance_manager2").go(Command::PayeeConfirm(input::PayeeConfirm { case, version: 1 }));
    p.by("finance_manager1").go(authorise);
    let input::DisbursementStep { disbursement, version } = p.step(case, 0);
    let prepare = input::PaymentPrepare { disbursement, version, bank_account: place.bank };
    no(p, "finance", R::PayeeHold, Command::PaymentPrepare(prepare));
}

/// A batch needs a payee for each payment, and pays nobody twice a day; its payments go out with it.
fn batches(p: &mut Player, place: Place) {
    let today = p.date();
    let case = p.signed(place, &[10_000, 10_000]);
    p.authorised(case, 0);
    p.authorised(case, 1);
    let both = p.batch_build(1, place, &[(case, 0), (case, 1)]);
    no(p, "finance", R::PayeeMissing, Command::BatchBuild(both));
    p.paid_to(case, "b");
    for part in [0, 1] {
        let verify = Command::DisbursementVerify(p.step(case, part));
        p.by("officer2").go(verify);
        let authorise = Command::DisbursementAuthorise(p.step(case, part));
        p.by("finance_manager1").go(authorise);
    }
    p.on(&ledger_core::time::plus_days(today, 1).to_string());
    let both = p.batch_build(1, place, &[(case, 0), (case, 1)]);
    no(p, "finance", R::PaidTwice, Command::BatchBuild(both));
    let one = p.batch_build(1, place, &[(case, 0)]);
    p.batched(one);
    let alone = Command::PaymentRelease(p.step(case, 0));
    no(p, "manager2", R::InBatch, alone);
    p.on(&today.to_string());
}

/// A grant on its way to its closing: spent, launched.
fn closed(p: &mut Player, place: Place) -> CaseId {
    let case = p.signed(place, &[40_000]);
    p.paid(case, 0, place);
    p.accepted(case, 0, 40_000);
    p.launched(case);
    case
}

/// A line of a draft.
type Line = (&'static str, Side, i64, Option<BankAccountId>);

fn draft(fund: FundId, lines: &[Line], original_on: Option<&str>) -> Command {
    let leg = |(digits, side, amount, bank_account): &Line| input::DraftLeg {
        account: account(digits),
        side: *side,
        amount: uah(*amount),
        line: None,
        bank_account: *bank_account,
    };
    let (legs, reason) = (lines.iter().map(leg).collect(), code("correction"));
    let original_on = original_on.map(day);
    Command::JournalPrepare(input::JournalPrepare { fund, legs, reason, original_on })
}

fn by_hand(p: &mut Player, place: Place) {
    let free = p.stage.base().programme.as_ref().unwrap().free_fund_id.unwrap();
    let paid = |amount, bank| ("1010", Side::Credit, amount, bank);
    let cost = |amount| ("5110", Side::Debit, amount, None);
    let bank = Some(place.bank);
    no(p, "finance", R::NotBalanced, draft(free, &[cost(100), paid(99, bank)], None));
    no(p, "finance", R::AccountUnknown, draft(free, &[("1430", Side::Debit, 100, None), paid(100, bank)], None));
    no(p, "finance", R::AccountNotByHand, draft(free, &[("1210", Side::Debit, 100, None), paid(100, bank)], None));
    no(p, "finance", R::DimensionMissing, draft(free, &[cost(100), paid(100, None)], None));
    // Once the chart has the account, it is one like others.
    p.by("finance_manager1")
        .go(Command::AccountAdd(input::AccountAdd { code: account("1430"), normal_side: Side::Debit }));
    p.by("finance").go(draft(free, &[("1430", Side::Debit, 100, None), paid(100, bank)], None));
    no(p, "finance", R::NotLate, draft(free, &[cost(100), paid(100, bank)], Some("2026-01-04")));
    // Whoever has both roles still does not post what is their own.
    let person = p.person("finance_manager1");
    let role = input::RoleGrant { person, role: Role::Finance, active: true, ngo: None };
    p.by("admin").go(Command::RoleGrant(role));
    let prepared = p.by("finance_manager1").go(draft(free, &[cost(100), paid(100, bank)], None));
    let post = Command::JournalPost(input::JournalPost { draft: id(&prepared), version: 1 });
    no(p, "finance_manager1", R::OwnDraft, post.clone());
    p.on("2026-01-06");
    no(p, "finance_manager2", R::DraftDate, post);
    let received = p.tranche(place.fund, place.bank, uah(100));
    let entry: EntryId = received.entries[0].header.entry_id;
    let reverse = Command::EntryReverse(input::EntryReverse { entry, reason: code("twice") });
    no(p, "finance_manager1", R::NotReversible, reverse);
}

/// January is closed softly, waits for the proceeds of a sale, is closed for good.
fn months(p: &mut Player, (fund, bank): (FundId, BankAccountId), other: Place) {
    let (bank_ref, value_on) = (p.fresh("SALE"), p.date());
    let sell = input::FundBankLine { fund, bank_account: bank, amount: usd(1_000), bank_ref, value_on };
    let sale = p.by("finance").go(Command::CurrencySell(sell));
    let soft = |end: &str| Command::PeriodSoftClose(input::PeriodClose { month_end: day(end) });
    let hard = |end: &str| Command::PeriodHardClose(input::PeriodClose { month_end: day(end) });
    p.on("2026-02-03");
    no(p, "finance_manager1", R::PeriodNotOver, soft("2026-02-28"));
    no(p, "finance_manager1", R::PeriodOrder, soft("2026-01-30"));
    p.by("finance_manager1").go(soft("2026-01-31"));
    no(p, "finance_manager1", R::ConversionOpen, hard("2026-01-31"));
    p.on("2026-01-20");
    let late = tranche(p, other.fund, other.bank, uah(100));
    no(p, "finance", R::PeriodSoftClosed, late);
    p.on("2026-02-03");
    let conversion = sale.changes.iter().find_map(|change| match change {
        ledger_core::programme::plan::Change::Conversion(row) => Some(row.conversion_id),
        _ => None,
    });
    let (conversion, bank_account) = (conversion.unwrap(), other.bank);
    let (bank_ref, value_on, amount) = (p.fresh("PROCEEDS"), p.date(), uah(40_000));
    let settle = input::ConversionSettle { conversion, bank_account, amount, bank_ref, value_on };
    p.by("finance").go(Command::ConversionSettle(settle));
    p.by("finance_manager1").go(hard("2026-01-31"));
    p.on("2026-01-20");
    let late = tranche(p, other.fund, other.bank, uah(100));
    no(p, "finance", R::PeriodClosed, late);
}

/// A closed grant that something comes back of is not closed again before it is there; nor is its fund.
fn balances(p: &mut Player, case: CaseId, place: Place) {
    p.on("2027-02-05");
    p.visited(case);
    p.closed(case);
    p.disallowed(case, 0, 10_000, Disallowance::GranteeReuse);
    let close = Command::GrantClose(p.grant_step(case));
    no(p, "finance_manager2", R::BalancesOpen, close);
    let step = |p: &Player| input::FundStep { fund: place.fund, version: p.stage.base().funds[&place.fund].version };
    let end = Command::FundEnd(step(p));
    p.by("finance_manager1").go(end);
    let closeout = Command::FundCloseout(step(p));
    no(p, "finance_manager1", R::FundNotSettled, closeout);
}
