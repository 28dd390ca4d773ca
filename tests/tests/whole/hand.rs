//! Entries by hand, their reversal, amendments, moves, charges and the cap, through the write door on both engines: what the
//! rules grant the schema takes, and `verify` finds nothing in it.
//!
//! Invariant: each step is a command of the program; the figures are read from the stored balances.

use grant_api::app::AppError;
use grant_api::app::verify::verify_database;
use grant_api::store::write::Receipt;
use ledger_core::id::{BankAccountId, DraftId, EntryId, FundId, LineId};
use ledger_core::ledger::account::{AccountCode, Side};
use ledger_core::ledger::balance::{BalanceKey, Scope};
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::terms::{BasisPoints, FundTerms};
use ledger_core::time::{Day, plus_days};

use crate::engine::{Engine, engines};
use crate::place::uah;
use crate::scene::{Scene, code, label, object};

fn account(digits: &str) -> AccountCode {
    AccountCode::parse(digits).unwrap()
}

/// A programme with an agreement in dollars that bears fees and indirect cost, and the organisation's own fund.
struct Desk {
    scene: Scene,
    fund: FundId,
    lines: Vec<LineId>,
    bank: BankAccountId,
    dollars: Currency,
}

impl Desk {
    async fn open(engine: Engine) -> Desk {
        let scene = Scene::open(engine).await.unwrap();
        let dollars = Currency::from_code("USD").unwrap();
        let desk = Desk {
            bank: BankAccountId(uuid::Uuid::nil()),
            fund: FundId(uuid::Uuid::nil()),
            lines: Vec::new(),
            dollars,
            scene,
        };
        let on = desk.scene.day(0);
        desk.rate(on, "40").await;
        let own = input::FreeFundOpen { code: code("OWN").unwrap(), title: label("Own fund").unwrap() };
        desk.act("finance_manager1", on, Command::FreeFundOpen(own)).await;
        let open = input::BankAccountOpen { code: code("USD-1").unwrap(), currency: dollars };
        let bank = object(&desk.act("finance_manager1", on, Command::BankAccountOpen(open)).await).unwrap();
        let fund: FundId = object(&desk.act("finance_manager1", on, desk.agreement(on)).await).unwrap();
        let funds = desk.scene.store.funds(desk.scene.programme).await.unwrap();
        let lines = funds.into_iter().find(|(row, _)| row.fund_id == fund).unwrap().1;
        let desk = Desk { fund, lines: lines.into_iter().map(|line| line.line_id).collect(), bank, ..desk };
        let (bank_ref, value_on) = (code("TRANCHE").unwrap(), on);
        let (amount, charge_minor) = (Money::new(100_000, dollars), Minor::ZERO);
        let tranche = input::TrancheReceive { fund, bank_account: bank, amount, charge_minor, bank_ref, value_on };
        desk.act("finance", on, Command::TrancheReceive(tranche)).await;
        desk
    }

    /// Unconditional, in dollars, two lines; what was agreed besides is on the second.
    fn agreement(&self, on: Day) -> Command {
        let line = |number: usize| input::NewLine {
            code: code(&format!("L{number}")).unwrap(),
            title: label(&format!("Line {number}")).unwrap(),
            authority_minor: Minor(100_000),
            starts_on: None,
            ends_on: None,
        };
        Command::FundOpen(input::FundOpen {
            donor: self.scene.donor,
            code: code("BETA").unwrap(),
            title: label("Agreement").unwrap(),
            currency: self.dollars,
            condition: Condition::Unconditional,
            policy: Policy::Advance,
            starts_on: on,
            ends_on: plus_days(self.scene.today, 900),
            lines: vec![line(1), line(2)],
            terms: FundTerms {
                fees_eligible: true,
                fee_line: Some(1),
                indirect: BasisPoints(1_000),
                indirect_line: Some(2),
                flexibility: BasisPoints(1_000),
                ..FundTerms::default()
            },
        })
    }

    async fn act(&self, who: &str, on: Day, command: Command) -> Receipt {
        match self.scene.act(who, on, command.clone()).await {
            Ok(receipt) => receipt,
            Err(error) => panic!("{who} on {on}: {command:?}\n{error:?}"),
        }
    }

    async fn refused(&self, who: &str, on: Day, command: Command) -> &'static str {
        match self.scene.act(who, on, command).await {
            Err(AppError::Rule { code, .. } | AppError::Denied { code, .. }) => code,
            other => panic!("{other:?}"),
        }
    }

    async fn rate(&self, on_day: Day, price: &str) {
        let (rate, source) = (Rate::parse(price).unwrap(), RateSource::Nbu);
        let rate = input::NewRate { currency: self.dollars, per: Currency::UAH, on_day, rate, source };
        self.act("finance", on_day, Command::RatesRecord(input::RatesRecord { rates: vec![rate] })).await;
    }

    /// Net debit of an account of the fund and the same in base currency, as stored.
    async fn net(&self, digits: &str) -> (i64, i64) {
        let (fund, of) = (self.fund, self.fund.0);
        let key = BalanceKey { scope: Scope::Fund, of, fund, account: account(digits), currency: self.dollars };
        let rows = self.scene.store.all_balances(self.scene.programme).await.unwrap();
        let row = rows.into_iter().find(|row| row.key() == key);
        row.map_or((0, 0), |row| (row.net(Side::Debit).0, row.net_base(Side::Debit).0))
    }

    /// An entry by hand between the bank and an account, prepared and posted: its id.
    async fn moved(&self, on: Day, digits: &str, to_bank: bool, amount: i64) -> EntryId {
        let amount = Money::new(amount, self.dollars);
        let leg = |digits: &str, side, bank_account| input::DraftLeg {
            account: account(digits),
            side,
            amount,
            line: None,
            bank_account,
        };
        let (bank, other) = if to_bank { (Side::Debit, Side::Credit) } else { (Side::Credit, Side::Debit) };
        let legs = vec![leg("1020", bank, Some(self.bank)), leg(digits, other, None)];
        let (fund, reason) = (self.fund, code("deposit").unwrap());
        let prepare = Command::JournalPrepare(input::JournalPrepare { fund, legs, reason, original_on: None });
        let draft: DraftId = object(&self.act("finance", on, prepare).await).unwrap();
        let post = Command::JournalPost(input::JournalPost { draft, version: 1 });
        let receipt = self.act("finance_manager1", on, post.clone()).await;
        assert_eq!(self.refused("finance_manager2", on, post).await, "stale_version");
        receipt.entries[0].entry_id
    }

    async fn clean(&self) {
        for check in verify_database(self.scene.database.url()).await.unwrap() {
            assert_eq!(check.findings, [], "{}", check.check);
        }
    }
}

#[tokio::test]
async fn an_entry_by_hand_in_another_currency_is_stored_and_taken_back_to_the_last_kopiyka() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let day = |n| desk.scene.day(n);
        let add = input::AccountAdd { code: account("1410"), normal_side: Side::Debit };
        desk.act("finance_manager1", day(1), Command::AccountAdd(add)).await;
        desk.moved(day(1), "1410", false, 30_000).await;
        desk.rate(day(2), "50").await;
        let before = (desk.net("1020").await, desk.net("1410").await);
        assert_eq!(before, ((70_000, 2_800_000), (30_000, 1_200_000)));
        let entry = desk.moved(day(2), "1410", true, 10_000).await;
        assert_eq!((desk.net("1020").await, desk.net("1410").await), ((80_000, 3_300_000), (20_000, 800_000)));
        desk.rate(day(3), "60").await;
        let reverse = Command::EntryReverse(input::EntryReverse { entry, reason: code("twice").unwrap() });
        desk.act("finance_manager2", day(3), reverse.clone()).await;
        assert_eq!((desk.net("1020").await, desk.net("1410").await), before, "{engine:?}");
        assert_eq!(desk.refused("finance_manager2", day(3), reverse).await, "already_done");
        let tranche = desk.scene.store.entries_of_event(desk.scene.programme, "tranche_receive", 1).await.unwrap();
        let entry = tranche[0].entry_id;
        let reverse = Command::EntryReverse(input::EntryReverse { entry, reason: code("twice").unwrap() });
        assert_eq!(desk.refused("finance_manager2", day(3), reverse).await, "not_reversible");
        desk.clean().await;
    }
}

#[tokio::test]
async fn budgets_charges_and_the_cap_are_stored_as_they_were_decided() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let (fund, day) = (desk.fund, |n| desk.scene.day(n));
        let reason = code("savings").unwrap();
        let (from, to) = (desk.lines[0], desk.lines[1]);
        let shift = |minor| {
            Command::BudgetMove(input::BudgetMove {
                fund,
                from,
                to,
                amount_minor: Minor(minor),
                reason: reason.clone(),
            })
        };
        desk.act("finance_manager1", day(1), shift(10_000)).await;
        assert_eq!(desk.refused("finance_manager1", day(1), shift(1)).await, "over_flexibility");
        let year = input::NewLine {
            code: code("Y1").unwrap(),
            title: label("First year").unwrap(),
            authority_minor: Minor(7_000),
            starts_on: Some(day(0)),
            ends_on: Some(day(4)),
        };
        let amend = input::FundAmend {
            fund,
            version: 1,
            ends_on: None,
            lines: vec![(from, Minor(95_000))],
            new_lines: vec![year],
        };
        desk.act("finance_manager1", day(2), Command::FundAmend(amend)).await;
        let found = desk.scene.store.funds(desk.scene.programme).await.unwrap();
        let (row, lines) = found.into_iter().find(|(row, _)| row.fund_id == fund).unwrap();
        let authority: Vec<_> = lines.iter().map(|line| (line.authority_minor.0, line.moved_out_minor.0)).collect();
        assert_eq!((row.version, authority), (2, vec![(95_000, 0), (110_000, 0), (7_000, 0)]), "{engine:?}");
        assert_eq!(desk.net("1110").await.0, 112_000, "the pledge less the tranche");
        let line = lines[2].line_id;
        desk.act("finance_manager1", day(5), Command::LineLapse(input::LineLapse { fund, line })).await;

        let fee = |eligible, amount, reference: &str| {
            let (bank_ref, value_on) = (code(reference).unwrap(), desk.scene.day(6));
            let amount = Money::new(amount, desk.dollars);
            Command::BankFeeBook(input::BankFee {
                bank_account: desk.bank,
                fund: Some(fund),
                eligible,
                amount,
                bank_ref,
                value_on,
            })
        };
        desk.act("finance", day(6), fee(true, 5_000, "FEE-1")).await;
        assert_eq!(desk.refused("finance", day(6), fee(true, 5_000, "FEE-1")).await, "bank_line_used");
        let charge = Command::IndirectCharge(input::IndirectCharge { fund });
        let receipt = desk.act("finance_manager1", day(6), charge.clone()).await;
        assert_eq!(desk.net("5210").await, (500, 20_000), "ten in a hundred of the direct cost, at the day's rate");
        assert_eq!(desk.refused("finance_manager1", day(6), charge.clone()).await, "nothing_to_book");
        let (entry, reason) = (receipt.entries[0].entry_id, code("early").unwrap());
        desk.act("finance_manager2", day(7), Command::EntryReverse(input::EntryReverse { entry, reason })).await;
        assert_eq!(desk.net("5210").await, (0, 0));
        desk.act("finance_manager1", day(7), charge).await;
        desk.act("finance", day(8), fee(false, 700, "FEE-2")).await;
        let cap = Command::GranteeCapSet(input::GranteeCapSet { cap: Some(uah(5_000_000)) });
        desk.act("manager1", day(8), cap).await;
        let programme = desk.scene.store.programme(desk.scene.programme).await.unwrap().unwrap();
        assert_eq!(programme.grantee_cap_minor, Some(Minor(5_000_000)));
        desk.clean().await;
    }
}
