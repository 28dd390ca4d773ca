//! Statements on both engines, held against the trial balance of the same day and the same knowledge: two funds in hryvnia on
//! every date, one fund in dollars from its tranche to lines a to h of SF-425, and the worked year.
//!
//! Invariant: what is expected is a sum of rows of the trial balance, or counted by hand. The statements' files and pages are
//! tested where they are made. Must not: hold one statement against another alone.

use grant_api::app::statements::grants::GrantsAsk;
use grant_api::app::statements::ledger::LedgerAsk;
use grant_api::app::statements::{LegFilter, Slice};
use grant_api::app::{App, AppError, AsOf, Principal, Request, clock};
use grant_api::store::house::Person;
use ledger_core::id::{BankAccountId, FundId, PersonId};
use ledger_core::ledger::account::{
    ADVANCES, AccountCode, BANK, BANK_OTHER, ENCUMBERED, EXPENDED, PRE_ENCUMBERED, RECOVERABLE, Side,
};
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::ledger::trial::{Sides, TrialRow};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::{Action, Role};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::terms::{FundTerms, RateMethod};
use ledger_core::programme::world::Need;
use ledger_core::time::{Day, Timestamp, plus_days};

use crate::engine::{Engine, engines};
use crate::place::{Place, uah};
use crate::play::{Deal, payment, step, to_the_signatures, to_the_vote};
use crate::scene::{Scene, code, label, object};

/// Net of an account in a fund on a side, from the trial balance.
fn net(rows: &[TrialRow], fund: Option<FundId>, account: AccountCode, side: Side) -> i64 {
    let ours = rows.iter().filter(|row| row.account == account && fund.is_none_or(|fund| row.fund == fund));
    let sign = if side == Side::Debit { 1 } else { -1 };
    ours.map(|row| sign * (row.debit.0 - row.credit.0)).sum()
}

fn net_debit(sides: Sides) -> i64 {
    sides.debit.0 - sides.credit.0
}

/// Two funds of both policies: a case closed, one paid and half accounted for, one approved and not signed.
async fn books(engine: Engine) -> (Scene, [FundId; 2]) {
    let scene = Scene::open(engine).await.unwrap();
    let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
    scene.whole_case(place, &Deal::plain(100_000), scene.day(1)).await.unwrap();
    let deal = Deal { requested: 90_000, voted: 80_000, instalments: vec![vec![30_000, 20_000]] };
    let open = scene.case_open(place, deal.requested, scene.day(40)).await.unwrap();
    for steps in [to_the_vote(), to_the_signatures(), payment(0, 21)] {
        scene.take_all(open, place, &deal, &steps).await.unwrap();
    }
    for action in [("officer1", Action::ReceiptsVerify), ("finance", Action::ReceiptsAccept)] {
        let at = ledger_step(action, 35, 30_000);
        scene.take(open, place, &deal, at).await.unwrap();
    }
    let terms = (Condition::Unconditional, Policy::ExpenseWhenAuthorised);
    let (fund, lines) = scene.fund("PLEDGE", terms, &[400_000, 100_000], scene.day(0)).await.unwrap();
    let pledged = scene.place_on(place.bank, fund, lines[0]).await.unwrap();
    scene.tranche(pledged, 300_000, "T-9", scene.day(2)).await.unwrap();
    scene.whole_case(pledged, &Deal::plain(77_777), scene.day(3)).await.unwrap();
    let waiting = scene.case_open(pledged, 50_000, scene.day(60)).await.unwrap();
    let deal = Deal::plain(50_000);
    scene.take_all(waiting, pledged, &deal, &to_the_vote()).await.unwrap();
    scene.take(waiting, pledged, &deal, step("manager1", Action::AwardConfirm, 14)).await.unwrap();
    (scene, [place.fund, fund])
}

fn ledger_step((who, action): (&'static str, Action), day: u64, amount: i64) -> crate::play::Step {
    crate::play::Step { amount, ..step(who, action, day) }
}

#[tokio::test]
async fn statements_tie_to_the_trial_balance_on_every_date_and_for_every_knowledge() {
    for engine in engines() {
        let (scene, funds) = books(engine).await;
        let request = scene.request("auditor").await.unwrap();
        let journal = scene.app.journal(&request, &Slice::default(), None, 200).await.unwrap();
        // As known when the second case had its 50,000 and nothing of it was accounted for.
        let paid = |leg: &Leg| leg.debit_account == ADVANCES && leg.amount_minor == Minor(50_000);
        let paid = journal.entries.iter().find(|entry| entry.legs.iter().any(paid)).unwrap();
        let known = paid.header.recorded_at;
        let early = AsOf { as_of: Some(scene.day(33)), known_at: None };
        let mut open = Vec::new();
        for at in [AsOf::default(), early, AsOf { as_of: None, known_at: Some(known) }] {
            let rows = scene.app.trial_balance(&request, at).await.unwrap();
            ledger_ties(&scene, &request, at, &rows).await;
            for fund in funds {
                fund_ties(&scene, &request, at, (fund, &rows)).await;
            }
            grants_tie(&scene, &request, at, &rows).await;
            open.push(net(&rows, None, ADVANCES, Side::Debit));
        }
        assert_eq!(open, [20_000, 0, 50_000], "{engine:?}: not the same figures each time");
        let nobody = scene.app.general_ledger(&scene.request("evaluator").await.unwrap(), LedgerAsk::default()).await;
        assert!(matches!(nobody, Err(AppError::Denied { .. })));
    }
}

/// The general ledger, whole and from a day in the middle, closes where the trial balance stands.
async fn ledger_ties(scene: &Scene, request: &Request, at: AsOf, rows: &[TrialRow]) {
    for from in [None, Some(scene.day(30))] {
        let ask = LedgerAsk { from, to: at.as_of, known_at: at.known_at, ..LedgerAsk::default() };
        let ledger = scene.app.general_ledger(request, ask).await.unwrap();
        let standing = |account: &AccountCode, fund| net(rows, Some(fund), *account, Side::Debit);
        for found in &ledger.accounts {
            assert_eq!(net_debit(found.opening) + net_debit(found.turnover), net_debit(found.closing));
            assert_eq!(net_debit(found.closing), standing(&found.account, found.fund), "{found:?} from {from:?}");
        }
        let listed: i64 = ledger.accounts.iter().map(|found| net_debit(found.closing).abs()).sum();
        let pairs: std::collections::BTreeSet<_> = rows.iter().map(|row| (row.fund, row.account)).collect();
        let expected: i64 = pairs.iter().map(|(fund, account)| standing(account, *fund).abs()).sum();
        assert_eq!(listed, expected, "no account is missing");
    }
    // One account line by line, in small pages.
    let slice = Slice { legs: LegFilter { to: at.as_of, ..LegFilter::default() }, known_at: at.known_at };
    let (mut after, mut lines, mut balance) = (None::<String>, 0, 0);
    loop {
        let page = scene.app.account_statement(request, (BANK, &slice), after.as_deref(), 3).await.unwrap();
        assert_eq!(page.before.first().map_or(0, |(_, minor)| minor.0), balance, "brought forward");
        for line in &page.lines {
            let amount = line.leg.amount_minor.0;
            balance += if line.side == Side::Debit { amount } else { -amount };
            assert_eq!(line.balance.0, balance);
            lines += 1;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(balance, net(rows, None, BANK, Side::Debit));
    let slice = Slice { legs: LegFilter { account: Some(BANK), ..slice.legs }, ..slice };
    let journal = scene.app.journal(request, &slice, None, 200).await.unwrap();
    let touching = journal.entries.iter().flat_map(|entry| &entry.legs);
    let touching = touching.filter(|leg| leg.debit_account == BANK || leg.credit_account == BANK).count();
    assert_eq!(touching, lines, "the journal opens to the same legs");
    assert_eq!(journal.totals.first().map_or(0, |(_, sides)| net_debit(*sides)), balance);
}

/// A fund's lines add up to its trial balance, and its bank movements to its bank balance.
async fn fund_ties(scene: &Scene, request: &Request, at: AsOf, (fund, rows): (FundId, &[TrialRow])) {
    let report = scene.app.fund_statement(request, fund, (at.as_of, at.known_at)).await.unwrap();
    let credit = |account| net(rows, Some(fund), account, Side::Credit);
    let lines = &report.statement.lines;
    let sum = |of: fn(&ledger_core::programme::fund_statement::LineFigures) -> Minor| -> i64 {
        lines.iter().map(|(_, figures)| of(figures).0).sum()
    };
    assert_eq!(sum(|line| line.pre_encumbered), credit(PRE_ENCUMBERED));
    assert_eq!(sum(|line| line.encumbered), credit(ENCUMBERED));
    assert_eq!(sum(|line| line.expended), credit(EXPENDED));
    let report = (report.statement.sf425.unwrap(), report.statement.cash);
    assert_eq!((report.0.spent.0, report.0.unliquidated.0), (credit(EXPENDED), credit(ENCUMBERED)));
    let on_hand = net(rows, Some(fund), BANK, Side::Debit);
    assert_eq!(report.0.on_hand, Some(Minor(on_hand)), "in hryvnia and without conversions cash on hand is the bank's");
    assert_eq!(report.1.first().map_or(0, |line| line.balance.0), on_hand);
}

/// Open advances and commitments, page by page and in their sums.
async fn grants_tie(scene: &Scene, request: &Request, at: AsOf, rows: &[TrialRow]) {
    let ask = GrantsAsk { fund: None, as_of: at.as_of, known_at: at.known_at };
    let ageing = scene.app.ageing(request, ask, None, 200).await.unwrap();
    for account in [ADVANCES, RECOVERABLE] {
        let sums: i64 = ageing.sums.iter().filter(|sum| sum.account == account).map(|sum| sum.total.0).sum();
        let items: i64 =
            ageing.rows.iter().filter(|row| row.aged.item.account == account).map(|row| row.aged.total.0).sum();
        let standing = net(rows, None, account, Side::Debit);
        assert_eq!((sums, items), (standing, standing), "{account} of {ask:?}");
    }
    let whole = scene.app.commitments(request, ask, None, 200).await.unwrap();
    let (mut paged, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = scene.app.commitments(request, ask, after.as_deref(), 1).await.unwrap();
        paged.extend(page.rows.iter().map(|row| (row.key, row.commitment.clone())));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(paged, whole.rows.iter().map(|row| (row.key, row.commitment.clone())).collect::<Vec<_>>());
    for rows_of in [&whole.rows, &whole.sums] {
        let sum = |of: fn(&ledger_core::programme::register::Commitment) -> Minor| -> i64 {
            rows_of.iter().map(|row| of(&row.commitment).0).sum()
        };
        assert_eq!(sum(|row| row.pre_encumbered), net(rows, None, PRE_ENCUMBERED, Side::Credit));
        assert_eq!(sum(|row| row.encumbered), net(rows, None, ENCUMBERED, Side::Credit));
        assert_eq!(sum(|row| row.expended), net(rows, None, EXPENDED, Side::Credit));
        let carried = sum(|row| row.pre_encumbered) + sum(|row| row.encumbered) + sum(|row| row.expended);
        assert_eq!(sum(|row| row.approved), carried + sum(|row| row.released), "what was approved went somewhere");
    }
}

#[tokio::test]
async fn the_pages_of_ageing_follow_one_another_and_each_rest_is_as_old_as_its_payment() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
        for (day, amount) in [(1, 10_000), (50, 20_000), (100, 30_000)] {
            let deal = Deal::plain(amount);
            let case = scene.case_open(place, amount, scene.day(day)).await.unwrap();
            for steps in [to_the_vote(), to_the_signatures(), payment(0, 21)] {
                scene.take_all(case, place, &deal, &steps).await.unwrap();
            }
        }
        let request = scene.request("finance").await.unwrap();
        // Advances of the days 24, 73 and 123, seen on day 205: 181, 132 and 82 days.
        let ask = GrantsAsk { as_of: Some(scene.day(205)), ..GrantsAsk::default() };
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = scene.app.ageing(&request, ask, after.as_deref(), 1).await.unwrap();
            seen.extend(page.rows.iter().map(|row| (row.aged.days, row.aged.bands.map(|band| band.0))));
            assert_eq!(page.sums[0].bands.map(|band| band.0), [0, 0, 30_000, 20_000, 10_000], "{engine:?}");
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        let expected = [(181, [0, 0, 0, 0, 10_000]), (132, [0, 0, 0, 20_000, 0]), (82, [0, 0, 30_000, 0, 0])];
        assert_eq!(seen, expected, "{engine:?}");
    }
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("USD").unwrap())
}

/// A fund in dollars, its money there, part of it sold at 41 hryvnias for one; the hryvnia account pays.
async fn in_dollars(scene: &Scene) -> (Place, BankAccountId) {
    let on = scene.day(0);
    let rates = [(0, "40"), (30, "42")].map(|(day, rate)| input::NewRate {
        currency: usd(0).currency,
        per: Currency::UAH,
        on_day: scene.day(day),
        rate: Rate::parse(rate).unwrap(),
        source: RateSource::Nbu,
    });
    scene
        .act("finance", scene.day(30), Command::RatesRecord(input::RatesRecord { rates: rates.into() }))
        .await
        .unwrap();
    let hryvnia = scene.bank_account("BANK", on).await.unwrap();
    let currency = usd(0).currency;
    let open = input::BankAccountOpen { code: code("DOLLARS").unwrap(), currency };
    let dollars = object(&scene.act("finance_manager1", on, Command::BankAccountOpen(open)).await.unwrap()).unwrap();
    let line = input::NewLine {
        code: code("G1").unwrap(),
        title: label("Grants").unwrap(),
        authority_minor: Minor(1_000_000),
        starts_on: None,
        ends_on: None,
    };
    let fund = input::FundOpen {
        donor: scene.donor,
        code: code("DOLLAR").unwrap(),
        title: label("Dollar agreement").unwrap(),
        currency,
        condition: Condition::Conditional,
        policy: Policy::Advance,
        starts_on: on,
        ends_on: plus_days(scene.today, 900),
        lines: vec![line],
        terms: FundTerms { rate_method: RateMethod::OwnConversions, ..FundTerms::default() },
    };
    let fund: FundId = object(&scene.act("finance_manager1", on, Command::FundOpen(fund)).await.unwrap()).unwrap();
    let funds = scene.store.funds(scene.programme).await.unwrap();
    let line = funds.iter().find(|(row, _)| row.fund_id == fund).unwrap().1[0].line_id;
    let place = scene.place_on(hryvnia, fund, line).await.unwrap();
    let bank_line = |amount: Money, reference: &str, value_on: Day| input::FundBankLine {
        fund,
        bank_account: dollars,
        amount,
        bank_ref: code(reference).unwrap(),
        value_on,
    };
    let tranche = input::TrancheReceive {
        fund,
        bank_account: dollars,
        amount: usd(1_000_000),
        charge_minor: Minor::ZERO,
        bank_ref: code("T-1").unwrap(),
        value_on: on,
    };
    scene.act("finance", on, Command::TrancheReceive(tranche)).await.unwrap();
    for (day, sold, brought) in [(1, 400_000, Some(16_400_000)), (3, 50_000, None)] {
        let on = scene.day(day);
        let sale = Command::CurrencySell(bank_line(usd(sold), &format!("S-{day}"), on));
        scene.act("finance", on, sale).await.unwrap();
        let Some(brought) = brought else { continue };
        let mut stage = scene.store.stage(scene.programme).await.unwrap();
        let open = stage.lend(&[Need::OpenConversions], on).conversions;
        let settle = input::ConversionSettle {
            conversion: *open.keys().next().unwrap(),
            bank_account: hryvnia,
            amount: uah(brought),
            bank_ref: code(&format!("P-{day}")).unwrap(),
            value_on: scene.day(day + 1),
        };
        scene.act("finance", scene.day(day + 1), Command::ConversionSettle(settle)).await.unwrap();
    }
    (place, dollars)
}

/// Lines a to h, in minor units.
async fn letters(scene: &Scene, fund: FundId, as_of: Option<Day>) -> [Option<i64>; 8] {
    let request = scene.request("finance_manager1").await.unwrap();
    let report = scene.app.fund_statement(&request, fund, (as_of, None)).await.unwrap().statement.sf425.unwrap();
    let sure = [report.authorised, report.spent, report.unliquidated, report.obligated, report.unobligated].map(Some);
    let [d, e, f, g, h] = sure;
    [report.receipts, report.disbursements, report.on_hand, d, e, f, g, h].map(|minor| minor.map(|minor| minor.0))
}

#[tokio::test]
async fn a_fund_in_dollars_reports_what_an_accountant_would_write() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let (place, _) = in_dollars(&scene).await;
        let deal = Deal { requested: 4_100_000, voted: 4_100_000, instalments: vec![vec![2_050_000, 2_050_000]] };
        let case = scene.case_open(place, deal.requested, scene.day(4)).await.unwrap();
        for steps in [to_the_vote(), to_the_signatures(), payment(0, 21)] {
            scene.take_all(case, place, &deal, &steps).await.unwrap();
        }
        for action in [("officer1", Action::ReceiptsVerify), ("finance", Action::ReceiptsAccept)] {
            scene.take(case, place, &deal, ledger_step(action, 31, 2_050_000)).await.unwrap();
        }
        let some = |letters: [i64; 8]| letters.map(Some);
        // Before the case: USD 10,000.00 came, nothing was paid out; sales are in neither line.
        let before = letters(&scene, place.fund, Some(scene.day(4))).await;
        assert_eq!(before, some([1_000_000, 0, 1_000_000, 1_000_000, 0, 0, 0, 1_000_000]), "{engine:?}");
        // Paid on day 30: UAH 41,000.00 at 41 is USD 1,000.00; the commitment stands at the budget rate of its day, 40.
        let paid = letters(&scene, place.fund, Some(scene.day(30))).await;
        assert_eq!(paid, some([1_000_000, 100_000, 900_000, 1_000_000, 0, 102_500, 102_500, 897_500]), "{engine:?}");
        // Receipts for half: USD 500.00 spent at 41, which takes half of the commitment with it.
        let spent = letters(&scene, place.fund, None).await;
        assert_eq!(
            spent,
            some([1_000_000, 100_000, 900_000, 1_000_000, 50_000, 51_250, 101_250, 898_750]),
            "{engine:?}"
        );

        let request = scene.request("finance_manager1").await.unwrap();
        let rows = scene.app.trial_balance(&request, AsOf::default()).await.unwrap();
        let report = scene.app.fund_statement(&request, place.fund, (None, None)).await.unwrap();
        for (currency, account, kinds) in [
            (usd(0).currency, BANK_OTHER, [1_000_000, 0, -450_000, 0, 0]),
            (Currency::UAH, BANK, [0, -4_100_000, 16_400_000, 0, 0]),
        ] {
            let line = report.statement.cash.iter().find(|line| line.currency == currency).unwrap();
            assert_eq!(line.kinds.map(|minor| minor.0), kinds, "{engine:?} {currency}");
            assert_eq!(line.balance.0, net(&rows, Some(place.fund), account, Side::Debit));
        }
        assert_eq!(report.statement.total.cost_base.0, 2_050_000);
    }
}

/// Somebody who audits, known to no database: the worked year has commands and no house.
fn auditor(today: Timestamp) -> Request {
    let person = Person {
        id: PersonId(uuid::Uuid::from_u128(1)),
        email: "auditor@example.org".to_owned(),
        name: "Auditor".to_owned(),
        password_hash: String::new(),
        disabled: false,
    };
    let principal = Principal { person, roles: vec![Role::Auditor], ngo: None };
    Request::new(principal, today, "year")
}

#[tokio::test]
async fn every_kind_of_event_of_the_worked_year_leaves_the_statements_tied() {
    for engine in engines() {
        let (stored, _) = crate::year::year_on(engine).await;
        let app = App::with_store(stored.store.clone()).await.unwrap();
        let request = auditor(clock::now());
        let rows = app.trial_balance(&request, AsOf::default()).await.unwrap();
        let ledger = app.general_ledger(&request, LedgerAsk::default()).await.unwrap();
        let mut closing = std::collections::BTreeMap::<_, i64>::new();
        for found in &ledger.accounts {
            *closing.entry((found.fund, found.account, found.currency)).or_default() += net_debit(found.closing);
        }
        let mut standing = std::collections::BTreeMap::<_, i64>::new();
        for row in &rows {
            *standing.entry((row.fund, row.account, row.currency)).or_default() += row.debit.0 - row.credit.0;
        }
        assert_eq!(closing, standing, "{engine:?}");
        let (mut kinds, mut currencies) = ([0_i64; 5], std::collections::BTreeSet::new());
        for (fund, _) in app.labels(&request).await.unwrap().funds {
            let report = app.fund_statement(&request, fund.fund_id, (None, None)).await.unwrap();
            for line in &report.statement.cash {
                let in_bank: i64 = [BANK, BANK_OTHER]
                    .iter()
                    .map(|account| standing.get(&(fund.fund_id, *account, line.currency)).copied().unwrap_or_default())
                    .sum();
                assert_eq!(line.balance.0, in_bank, "{engine:?} {} {}", fund.code, line.currency);
                line.kinds.iter().zip(&mut kinds).for_each(|(minor, seen)| *seen += minor.0.abs());
                currencies.insert(line.currency);
            }
            let total = &report.statement.total;
            let credit = |account| -standing.get(&(fund.fund_id, account, fund.currency)).copied().unwrap_or_default();
            assert_eq!(
                [total.pre_encumbered.0, total.encumbered.0, total.expended.0],
                [PRE_ENCUMBERED, ENCUMBERED, EXPENDED].map(credit),
                "{engine:?} {}",
                fund.code
            );
        }
        assert!(kinds[..4].iter().all(|seen| *seen > 0) && currencies.len() > 1, "{kinds:?} in {currencies:?}");
        let ageing = app.ageing(&request, GrantsAsk::default(), None, 200).await.unwrap();
        let open: i64 = ageing.sums.iter().map(|sum| sum.total.0).sum();
        let advances = standing.iter().filter(|((_, account, _), _)| [ADVANCES, RECOVERABLE].contains(account));
        assert_eq!(open, advances.map(|(_, net)| net).sum::<i64>(), "{engine:?}");
        let register = app.commitments(&request, GrantsAsk::default(), None, 200).await.unwrap();
        let encumbered: i64 = register.sums.iter().map(|row| row.commitment.encumbered.0).sum();
        let expected = standing.iter().filter(|((_, account, _), _)| *account == ENCUMBERED).map(|(_, net)| -net);
        assert_eq!(encumbered, expected.sum::<i64>(), "{engine:?}");
    }
}
