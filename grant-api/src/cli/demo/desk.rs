//! What finance finds on the first day: the organisation's own fund, invented payees of the payments that nobody prepared, and
//! a statement of the bank with payments to be matched, a fee, and money that nobody knows.
//!
//! Invariant: everything goes through the same use cases as anybody's; the statement closes where the books say, but for what
//! is to be matched. Must not: book a line, or stop a demonstration whose clock is behind.

use ledger_core::ledger::account;
use ledger_core::money::{Currency, Minor, Money, Overflow};
use ledger_core::programme::command::{Command, DisbursementStep, FreeFundOpen, PayeeConfirm, TrancheReceive};
use ledger_core::programme::month::ItemKind;
use ledger_core::programme::setup::BankAccount;
use ledger_core::text::{Code, Label};
use ledger_core::time::{Day, less_days};

use super::super::told;
use super::people::SignIn;
use crate::app::balances::BalanceSearch;
use crate::app::bank_statements::Taking;
use crate::app::execute::Terms;
use crate::app::payees::read_payee;
use crate::app::{App, AppError, AsOf, Request, clock};

/// The account whose statement is there, and its number: of a bank that does not exist.
pub const OWN: (&str, &str) = ("UAH-2", "UA659999990000026007000000101");
/// Accounts of payees, of the same bank.
const PAYEES: [&str; 6] = [
    "UA499999990000026201000000001",
    "UA229999990000026201000000002",
    "UA929999990000026201000000003",
    "UA659999990000026201000000004",
    "UA389999990000026201000000005",
    "UA119999990000026201000000006",
];
/// A step of an approval.
type Approval = fn(DisbursementStep) -> Command;

/// What is in the own fund, what the bank took, and what nobody knows, minor units.
const OWN_MONEY: Minor = Minor(2_000_000);
const FEE: Minor = Minor(2_500);
const UNKNOWN: Minor = Minor(150_000);

/// Fills the desk.
pub async fn fill(app: &App, sign_ins: &[SignIn], today: Day) -> Result<(), String> {
    let finance = request(app, sign_ins, "finance").await?;
    let accounts = app.bank_accounts(&finance).await.map_err(told)?;
    let Some(account) = accounts.into_iter().find(|account| account.code.as_str() == OWN.0) else { return Ok(()) };
    own_fund(app, sign_ins, &account, today).await?;
    payees(app, sign_ins, &account, today).await?;
    statement(app, &finance, &account, today).await
}

/// A command that a rule may refuse, as where the clock is behind the sample.
async fn tried(app: &App, request: &Request, terms: Terms, command: Command) -> Result<(), String> {
    match app.execute(request, terms, command).await {
        Ok(_) | Err(AppError::Rule { .. }) => Ok(()),
        Err(error) => Err(told(error)),
    }
}

/// What no donor bears is booked on it, so there is something in it.
async fn own_fund(app: &App, sign_ins: &[SignIn], account: &BankAccount, today: Day) -> Result<(), String> {
    let manager = request(app, sign_ins, "finance_manager").await?;
    let code = Code::new("OWN").map_err(|error| error.to_string())?;
    let title = Label::new("Own fund").map_err(|error| error.to_string())?;
    let (opened_on, value_on) = (less_days(today, 9), less_days(today, 8));
    let open = Command::FreeFundOpen(FreeFundOpen { code: code.clone(), title });
    tried(app, &manager, terms("demo-own-fund".into(), opened_on), open).await?;
    let finance = request(app, sign_ins, "finance").await?;
    let funds = app.funds(&finance).await.map_err(told)?;
    let Some(own) = funds.iter().find(|position| position.fund.donor_id.is_none()) else { return Ok(()) };
    let receive = Command::TrancheReceive(TrancheReceive {
        fund: own.fund.fund_id,
        bank_account: account.bank_account_id,
        amount: Money { minor: OWN_MONEY, currency: account.currency },
        charge_minor: Minor::ZERO,
        bank_ref: code,
        value_on,
    });
    tried(app, &finance, terms("demo-own-money".into(), value_on), receive).await
}

pub(super) async fn request(app: &App, sign_ins: &[SignIn], role: &str) -> Result<Request, String> {
    let found = sign_ins.iter().find(|one| one.role == role).ok_or_else(|| format!("the sample has no {role}"))?;
    let now = clock::now();
    let principal = app.principal_by_token(&found.api_token, now).await.map_err(told)?;
    Ok(Request::new(principal, now, "demo"))
}

pub(super) fn terms(key: String, on: Day) -> Terms {
    Terms { key: Some(key), on: Some(on), ..Terms::default() }
}

/// An officer names whom a grant is paid to, somebody of finance confirms it, and what was authorised before is approved anew;
/// the hold is over by today.
async fn payees(app: &App, sign_ins: &[SignIn], account: &BankAccount, today: Day) -> Result<(), String> {
    let officer = request(app, sign_ins, "officer").await?;
    let second = request(app, sign_ins, "finance_manager").await?;
    let candidates = app.batch_candidates(&second, account.bank_account_id).await.map_err(told)?;
    for (candidate, number) in candidates.iter().zip(PAYEES) {
        let (case, id, of) =
            (candidate.disbursement.case_id, candidate.disbursement.disbursement_id, &candidate.number);
        let name = format!("Тест Отримувач {of}");
        let details = read_payee(|field| match field {
            "name" => Some(name.as_str()),
            "account" => Some(number),
            _ => None,
        });
        let details = details.map_err(|faults| format!("{faults:?}"))?;
        let at = |step: &str, days| terms(format!("demo-{step}-{of}"), less_days(today, days));
        let version = match app.payee_set(&officer, at("payee", 6), (case, 0), &details).await {
            Ok(receipt) => receipt.version,
            Err(AppError::Rule { .. }) => continue,
            Err(error) => return Err(told(error)),
        };
        let confirm = Command::PayeeConfirm(PayeeConfirm { case, version });
        tried(app, &second, at("payee-confirm", 5), confirm).await?;
        let steps: [(&Request, &str, u64, Approval); 2] = [
            (&officer, "verify", 4, Command::DisbursementVerify),
            (&second, "authorise", 3, Command::DisbursementAuthorise),
        ];
        for (who, step, days, command) in steps {
            let held = app.case(&second, case).await.map_err(told)?.case;
            let version = held.disbursements.iter().find(|row| row.disbursement_id == id).map_or(0, |row| row.version);
            tried(app, who, at(step, days), command(DisbursementStep { disbursement: id, version })).await?;
        }
    }
    Ok(())
}

/// A camt.053 of last week: the bank shows the payments on their way, a fee, and money that nobody knows.
async fn statement(app: &App, finance: &Request, account: &BankAccount, today: Day) -> Result<(), String> {
    let (first, last) = (less_days(today, 7), less_days(today, 1));
    let search = BalanceSearch {
        account: Some(account::BANK),
        bank_account: Some(account.bank_account_id),
        ..BalanceSearch::default()
    };
    let at = AsOf { as_of: Some(last), ..AsOf::default() };
    let held = app.balances(finance, &search, at, None, 1_000).await.map_err(told)?;
    let nets = held.rows.iter().map(|row| row.sides.debit.minus(row.sides.credit)).collect::<Result<Vec<_>, _>>();
    let opening = Minor::sum(nets.map_err(too_much)?).map_err(too_much)?;
    let day = app.account_day(finance, account.bank_account_id, last).await.map_err(told)?;
    let sent = day.items.iter().filter(|item| item.kind == ItemKind::InTransit);
    let mut lines: Vec<Line> = sent
        .map(|item| Line {
            amount: Minor(item.amount_minor.saturating_neg()),
            id: Some(item.reference.clone()),
            text: "Виплата за угодою",
        })
        .collect();
    lines.push(Line {
        amount: Minor(FEE.0.saturating_neg()), id: None, text: "Комісія за обслуговування рахунку"
    });
    lines.push(Line { amount: UNKNOWN, id: None, text: "Повернення, тестовий платник" });
    let file = camt(account.currency, opening, (first, last), &lines)?;
    let taking = Taking { account: account.bank_account_id, number: None, since: Some(first), dry_run: false };
    match app.statement_import(finance, terms("demo-statement".into(), today), taking, file.into_bytes()).await {
        Ok(_) | Err(AppError::Rule { .. }) => Ok(()),
        Err(error) => Err(told(error)),
    }
}

fn too_much(error: Overflow) -> String {
    format!("the statement: {error}")
}

/// A line of the statement: signed amount, end-to-end id, text.
struct Line {
    amount: Minor,
    id: Option<String>,
    text: &'static str,
}

fn camt(currency: Currency, opening: Minor, (first, last): (Day, Day), lines: &[Line]) -> Result<String, String> {
    let moved = Minor::sum(lines.iter().map(|line| line.amount)).map_err(too_much)?;
    let closing = opening.plus(moved).map_err(too_much)?;
    let amount = |minor: Minor| {
        let side = if minor < Minor::ZERO { "DBIT" } else { "CRDT" };
        let text = Money { minor: Minor(minor.0.saturating_abs()), currency }.amount_text();
        format!("<Amt Ccy=\"{currency}\">{text}</Amt><CdtDbtInd>{side}</CdtDbtInd>")
    };
    let balance = |kind: &str, minor: Minor, on: Day| {
        format!("<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{}<Dt><Dt>{on}</Dt></Dt></Bal>", amount(minor))
    };
    let entry = |(line, place): (&Line, usize)| {
        let id = line.id.as_ref().map(|id| format!("<Refs><EndToEndId>{id}</EndToEndId></Refs>")).unwrap_or_default();
        format!(
            "<Ntry>{}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{last}</Dt></BookgDt><ValDt><Dt>{last}</Dt></ValDt>\
             <AcctSvcrRef>DEMO-{place}</AcctSvcrRef><NtryDtls><TxDtls>{id}<RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>\
             </NtryDtls></Ntry>",
            amount(line.amount),
            line.text
        )
    };
    let entries: String = lines.iter().zip(1..).map(entry).collect();
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
         <BkToCstmrStmt><GrpHdr><MsgId>DEMO</MsgId><CreDtTm>{last}T18:00:00</CreDtTm></GrpHdr><Stmt><Id>DEMO-1</Id>\
         <FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>\
         <Acct><Id><IBAN>{}</IBAN></Id><Ccy>{currency}</Ccy></Acct>{}{}{entries}</Stmt></BkToCstmrStmt></Document>\n",
        OWN.1,
        balance("OPBD", opening, first),
        balance("CLBD", closing, last),
    ))
}
