//! Books of random entries: several funds and currencies, both layers, every account of the chart, every dimension.
//!
//! ```text
//! let books = RandomBooks::write(&scene, &raw, seed, 200).await?;      // the same seed gives the same legs
//! ```
//! Invariant: each row is one that the schema lets in, whether or not any event of the programme would post it, so that
//! what must hold of all books is tried on more than the programme's own. Must not go through the rules of posting.

use std::fmt::Write;

use ledger_core::id::{BankAccountId, FundId, LineId};
use ledger_core::ledger::account::{
    Account, BANK, BANK_OTHER, CONVERSION, DUE_FROM, DUE_TO, EXCHANGE_LOSS, GAIN_REALISED, GRANTS_CASH, GRANTS_KIND,
    IN_TRANSIT, Layer, VALUATION, seed_chart,
};
use ledger_core::ledger::balance::{self, Balance, Balances};
use ledger_core::ledger::day_total::{self, DayTotal, DayTotals};
use ledger_core::ledger::leg::Leg;
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::row::{Fact, Row, Value};
use ledger_core::time::{Day, plus_days};
use uuid::Uuid;

use crate::dice::Dice;
use crate::failure::{Context, Failure};
use crate::place::fund_command;
use crate::raw::Raw;
use crate::scene::{Scene, code, object};

/// Funds by code, with the currencies of their agreements. The codes are of every kind that a code can be.
const FUNDS: [(&str, &str); 4] = [("ALPHA", "UAH"), ("beta.2", "EUR"), ("G_3", "UAH"), ("E-4", "USD")];
/// Currencies of the money: with two places, with none, with three.
const CURRENCIES: [&str; 5] = ["UAH", "EUR", "USD", "JPY", "KWD"];
/// Days over which the entries are spread: few enough that some share a day and a decision.
const DAYS: u64 = 60;
/// Rows of one statement.
const ROWS: usize = 50;

/// What was written.
#[derive(Clone, Debug)]
pub struct RandomBooks {
    /// Funds with their lines, in the order of their codes' table.
    pub funds: Vec<(FundId, Vec<LineId>)>,
    /// Bank accounts by code.
    pub banks: Vec<(String, BankAccountId)>,
    /// Legs, besides those of the agreements' budgets.
    pub legs: Vec<Leg>,
}

/// The makings of legs.
struct Maker<'a> {
    dice: Dice,
    chart: Vec<Account>,
    scene: &'a Scene,
    funds: Vec<(FundId, Vec<LineId>)>,
    banks: Vec<(String, BankAccountId)>,
    rates: Vec<(Currency, Uuid)>,
    last_seq: i64,
}

impl RandomBooks {
    /// Opens funds and bank accounts in a scene and writes that many entries past the rules.
    pub async fn write(scene: &Scene, raw: &Raw, seed: u64, entries: usize) -> Result<Self, Failure> {
        let (funds, banks) = places(scene).await.map_err(|error| Failure::new(format!("{error:?}")))?;
        let head = scene.store.log_head(scene.programme).await?.context("the log's head")?;
        let (dice, chart) = (Dice::new(seed), seed_chart());
        let mut maker = Maker { dice, chart, scene, funds, banks, rates: Vec::new(), last_seq: head.size };
        let mut sql = String::new();
        maker.currencies(raw, &mut sql)?;
        maker.quote(raw, &mut sql)?;
        raw.run(&sql).await.map_err(|refused| Failure::new(format!("{refused:?}")))?;
        let (mut headers, mut rows, mut legs) = (Vec::new(), Vec::new(), Vec::new());
        let mut earlier = None;
        for _ in 0..entries {
            let (entry, of_entry) = (maker.dice.id(), maker.last_seq);
            let seq = 1 + i64::try_from(maker.dice.below(u64::try_from(of_entry)?))?;
            let on = plus_days(scene.day(0), maker.dice.below(DAYS));
            headers.push(maker.header(raw, (entry, seq, on), earlier.take()));
            earlier = Some(entry);
            let made = maker.entry((entry, seq, on)).context("the legs of an entry")?;
            rows.extend(made.iter().map(|leg| leg_row(raw, scene, leg)));
            legs.extend(made);
        }
        for (insert, rows) in [(ENTRY, &headers), (LEG, &rows)] {
            for chunk in rows.chunks(ROWS) {
                let sql = format!("{insert} VALUES {}", chunk.join(",\n"));
                raw.run(&sql).await.map_err(|refused| Failure::new(format!("{refused:?}\n{sql}")))?;
            }
        }
        caches(scene, raw).await?;
        Ok(RandomBooks { funds: maker.funds, banks: maker.banks, legs })
    }
}

const ENTRY: &str = "INSERT INTO entry (programme_id, entry_id, seq, event, booked_on, value_on, recorded_at, case_id, \
    reverses_id, follows_id, original_on, reason)";
const LEG: &str = "INSERT INTO leg (programme_id, entry_id, leg_no, seq, booked_on, layer, debit_account, \
    credit_account, amount_minor, currency, base_minor, fund_id, line_id, grant_id, disbursement_id, bank_account_id, \
    other_fund_id, valued_account, rate_id, region)";

type Places = (Vec<(FundId, Vec<LineId>)>, Vec<(String, BankAccountId)>);

/// Opens the funds and a bank account in every currency, by the programme's own commands.
async fn places(scene: &Scene) -> Result<Places, grant_api::app::AppError> {
    let on = scene.day(0);
    let (mut funds, mut banks) = (Vec::new(), Vec::new());
    for (name, in_currency) in FUNDS {
        let terms = (Condition::Conditional, Policy::Advance);
        let mut command =
            fund_command((scene.donor, name), terms, &[700_000, 300_001], (on, plus_days(scene.today, 900)))?;
        if let (Command::FundOpen(open), Some(currency)) = (&mut command, Currency::from_code(in_currency)) {
            open.currency = currency;
        }
        let fund: FundId = object(&scene.act("finance_manager1", on, command).await?)?;
        let found = scene.store.funds(scene.programme).await?.into_iter().find(|(row, _)| row.fund_id == fund);
        let lines = found.map(|(_, lines)| lines.into_iter().map(|line| line.line_id).collect());
        funds.push((fund, lines.unwrap_or_default()));
    }
    for name in CURRENCIES {
        let Some(currency) = Currency::from_code(name) else { continue };
        let open = input::BankAccountOpen { code: code(&format!("BANK-{name}"))?, currency };
        let bank = object(&scene.act("finance_manager1", on, Command::BankAccountOpen(open)).await?)?;
        banks.push((format!("BANK-{name}"), bank));
    }
    Ok((funds, banks))
}

impl Maker<'_> {
    /// Every currency in the money of every fund.
    fn currencies(&self, raw: &Raw, sql: &mut String) -> Result<(), Failure> {
        let programme = raw.id(self.scene.programme.0);
        for (fund, _) in &self.funds {
            for currency in CURRENCIES {
                let fund = raw.id(fund.0);
                writeln!(
                    sql,
                    "INSERT INTO fund_currency (programme_id, fund_id, layer, currency) \
                     SELECT {programme}, {fund}, 'actual', '{currency}' WHERE NOT EXISTS (SELECT 1 FROM fund_currency \
                     WHERE programme_id = {programme} AND fund_id = {fund} AND layer = 'actual' \
                     AND currency = '{currency}');"
                )?;
            }
        }
        Ok(())
    }

    /// A rate of each other currency.
    fn quote(&mut self, raw: &Raw, sql: &mut String) -> Result<(), Failure> {
        let programme = raw.id(self.scene.programme.0);
        for currency in CURRENCIES.iter().filter(|code| **code != "UAH") {
            let (id, on) = (self.dice.id(), self.scene.day(0));
            writeln!(
                sql,
                "INSERT INTO rate (programme_id, rate_id, currency, per, on_day, rate, source) \
                 VALUES ({programme}, {}, '{currency}', 'UAH', '{on}', '4{}.5', 'manual');",
                raw.id(id),
                self.dice.below(10)
            )?;
            self.rates.extend(Currency::from_code(currency).map(|currency| (currency, id)));
        }
        Ok(())
    }

    /// An entry's row; once in a while it reverses or follows the one before.
    fn header(&mut self, raw: &Raw, (entry, seq, on): (Uuid, i64, Day), earlier: Option<Uuid>) -> String {
        let dice = &mut self.dice;
        let absent = || "NULL".to_owned();
        let mut link = |times| earlier.filter(|_| dice.once_in(times)).map_or_else(absent, |id| raw.id(id));
        let (reverses, follows) = (link(9), link(7));
        let case = if dice.once_in(3) { raw.id(dice.id()) } else { absent() };
        let original = if dice.once_in(8) { format!("'{}'", plus_days(on, dice.below(9))) } else { absent() };
        let reason = if dice.once_in(8) { "'late-item'".to_owned() } else { absent() };
        let event = dice.one(&["payment_confirm", "currency_sell", "journal_post"]).unwrap_or("journal_post");
        format!(
            "({}, {}, {seq}, '{event}', '{on}', '{}', {}, {case}, {reverses}, {follows}, {original}, {reason})",
            raw.id(self.scene.programme.0),
            raw.id(entry),
            plus_days(on, dice.below(4)),
            1_700_000_000_000_000 + dice.below(1_000_000_000_000),
        )
    }

    /// One to six legs, or a sale of currency with its difference.
    fn entry(&mut self, of: (Uuid, i64, Day)) -> Option<Vec<Leg>> {
        if self.dice.once_in(5) {
            return self.conversion(of);
        }
        let count = 1 + self.dice.below(6);
        (0..count).map(|number| self.leg(of, i64::try_from(number).ok()? + 1)).collect()
    }

    /// 1095 / 1020 at carrying amount, 1010 / 1095 the proceeds, and the difference as gain or loss.
    fn conversion(&mut self, of: (Uuid, i64, Day)) -> Option<Vec<Leg>> {
        let (mut sold, mut got) = (self.leg(of, 1)?, self.leg(of, 2)?);
        let (eur, uah) = (Currency::from_code("EUR")?, Currency::UAH);
        let (bank, carried, proceeds) = (self.dice.one(&self.bank_ids())?, self.dice.amount(), self.dice.amount());
        let amount = Minor(self.dice.amount());
        for (leg, debit, credit, currency) in
            [(&mut sold, CONVERSION, BANK_OTHER, eur), (&mut got, BANK, CONVERSION, uah)]
        {
            (leg.layer, leg.debit_account, leg.credit_account, leg.currency) = (Layer::Actual, debit, credit, currency);
            (leg.bank_account_id, leg.valued_account, leg.rate_id) = (Some(bank), None, None);
        }
        (sold.amount_minor, sold.base_minor) = (amount, Some(Minor(carried)));
        (got.amount_minor, got.base_minor) = (Minor(proceeds), Some(Minor(proceeds)));
        (got.fund_id, got.line_id, got.other_fund_id) = (sold.fund_id, sold.line_id, sold.other_fund_id);
        let gain = Minor(proceeds - carried);
        let mut rest = Leg { leg_no: 3, bank_account_id: None, ..got.clone() };
        (rest.debit_account, rest.credit_account) =
            if gain.0 > 0 { (CONVERSION, GAIN_REALISED) } else { (EXCHANGE_LOSS, CONVERSION) };
        (rest.amount_minor, rest.base_minor) = (Minor(gain.0.abs()), Some(Minor(gain.0.abs())));
        Some(if gain.0 == 0 { vec![sold, got] } else { vec![sold, got, rest] })
    }

    fn bank_ids(&self) -> Vec<BankAccountId> {
        self.banks.iter().map(|(_, bank)| *bank).collect()
    }

    /// A leg that the schema takes: the dimensions that its accounts need, and others at random.
    fn leg(&mut self, (entry, seq, on): (Uuid, i64, Day), number: i64) -> Option<Leg> {
        let layer = if self.dice.once_in(3) { Layer::Budget } else { Layer::Actual };
        let codes: Vec<_> = self.chart.iter().filter(|one| one.layer == layer).map(|one| one.code).collect();
        let debit = self.dice.one(&codes)?;
        let others: Vec<_> = codes.into_iter().filter(|code| *code != debit).collect();
        let credit = self.dice.one(&others)?;
        let touches = |accounts: &[ledger_core::ledger::account::AccountCode]| {
            accounts.iter().any(|account| *account == debit || *account == credit)
        };
        let at = usize::try_from(self.dice.below(self.funds.len() as u64)).ok()?;
        let (fund, lines) = self.funds.get(at)?.clone();
        let other: Vec<FundId> = self.funds.iter().map(|(id, _)| *id).filter(|id| *id != fund).collect();
        let (banks, cost, budget) = (self.bank_ids(), touches(&[GRANTS_CASH, GRANTS_KIND]), layer == Layer::Budget);
        let in_currency = match (budget, touches(&[VALUATION])) {
            (true, _) => FUNDS.get(at)?.1,
            (false, true) => "UAH",
            (false, false) => self.dice.one(&CURRENCIES)?,
        };
        let (currency, amount) = (Currency::from_code(in_currency)?, self.dice.amount());
        let base = match (budget, currency == Currency::UAH) {
            (true, _) => None,
            (false, true) => Some(amount),
            (false, false) => Some(if self.dice.once_in(10) { 0 } else { self.dice.amount() }),
        };
        let dice = &mut self.dice;
        let quoted = self.rates.iter().find(|(of, _)| *of == currency && !budget).map(|(_, id)| (*id).into());
        Some(Leg {
            entry_id: entry.into(),
            leg_no: number,
            seq,
            booked_on: on,
            layer,
            debit_account: debit,
            credit_account: credit,
            amount_minor: Minor(amount),
            currency,
            base_minor: base.map(Minor),
            fund_id: fund,
            line_id: if budget || cost || dice.once_in(2) { dice.one(&lines) } else { None },
            grant_id: (cost || dice.once_in(2)).then(|| dice.id().into()),
            disbursement_id: dice.once_in(3).then(|| dice.id().into()),
            bank_account_id: if touches(&[BANK, BANK_OTHER, IN_TRANSIT]) { dice.one(&banks) } else { None },
            other_fund_id: if touches(&[DUE_FROM, DUE_TO]) { dice.one(&other) } else { None },
            valued_account: if touches(&[VALUATION]) { Some(BANK_OTHER) } else { None },
            rate_id: quoted.filter(|_| dice.once_in(2)),
            region: dice.once_in(2).then(|| "UA-46".to_owned()),
        })
    }
}

/// Balances and totals per day of all legs, in place of those that are there: the legs came past the doors that keep them.
async fn caches(scene: &Scene, raw: &Raw) -> Result<(), Failure> {
    let (mut balances, mut days) = (Balances::new(), DayTotals::new());
    for leg in scene.store.all_legs(scene.programme).await? {
        balance::apply(&mut balances, &leg).map_err(|error| Failure::new(error.to_string()))?;
        day_total::apply(&mut days, &leg).map_err(|error| Failure::new(error.to_string()))?;
    }
    let facts: [(&str, Vec<Fact>); 2] = [
        (Balance::TABLE.name, balances.values().map(Row::fact).collect()),
        (DayTotal::TABLE.name, days.values().map(Row::fact).collect()),
    ];
    for (table, facts) in facts {
        let mut sql = format!("DELETE FROM {table};");
        for chunk in facts.chunks(ROWS) {
            let rows: Vec<String> = chunk.iter().map(|fact| fact_row(raw, scene, fact)).collect();
            let columns: Vec<&str> = chunk[0].table.columns.iter().map(|column| column.name).collect();
            write!(sql, "INSERT INTO {table} (programme_id, {}) VALUES {};", columns.join(", "), rows.join(",\n"))?;
        }
        raw.run(&sql).await.map_err(|refused| Failure::new(format!("{refused:?}")))?;
    }
    Ok(())
}

fn fact_row(raw: &Raw, scene: &Scene, fact: &Fact) -> String {
    let cell = |value: &Value| match value {
        Value::Null => "NULL".to_owned(),
        Value::Id(id) => raw.id(*id),
        Value::Int(number) => number.to_string(),
        other => format!("'{}'", other.to_json().as_str().unwrap_or_default()),
    };
    let cells: Vec<String> = fact.values.iter().map(cell).collect();
    format!("({}, {})", raw.id(scene.programme.0), cells.join(", "))
}

fn leg_row(raw: &Raw, scene: &Scene, leg: &Leg) -> String {
    let id = |id: Option<Uuid>| id.map_or_else(|| "NULL".to_owned(), |id| raw.id(id));
    let text = |text: Option<&str>| text.map_or_else(|| "NULL".to_owned(), |text| format!("'{text}'"));
    let base = leg.base_minor.map_or_else(|| "NULL".to_owned(), |base| base.0.to_string());
    let cells = [
        raw.id(scene.programme.0),
        raw.id(leg.entry_id.0),
        leg.leg_no.to_string(),
        leg.seq.to_string(),
        text(Some(&leg.booked_on.to_string())),
        text(Some(leg.layer.code())),
        text(Some(leg.debit_account.as_str())),
        text(Some(leg.credit_account.as_str())),
        leg.amount_minor.0.to_string(),
        text(Some(leg.currency.code())),
        base,
        raw.id(leg.fund_id.0),
        id(leg.line_id.map(|line| line.0)),
        id(leg.grant_id.map(|grant| grant.0)),
        id(leg.disbursement_id.map(|disbursement| disbursement.0)),
        id(leg.bank_account_id.map(|bank| bank.0)),
        id(leg.other_fund_id.map(|fund| fund.0)),
        text(leg.valued_account.as_ref().map(|account| account.as_str())),
        id(leg.rate_id.map(|rate| rate.0)),
        text(leg.region.as_deref()),
    ];
    format!("({})", cells.join(", "))
}
