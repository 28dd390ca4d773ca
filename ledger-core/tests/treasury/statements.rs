//! Files of banks: the same lines in any order and overlap, what is booked of a line, what is refused.

use std::collections::BTreeSet;

use ledger_core::id::{BankAccountId, FundId, StatementLineId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{self as input, Command, StatementImport};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::statement_chain::chain;

use crate::play::{Agreement, Player, code, day, uah, usd};

fn import(p: &mut Player, file: StatementImport) -> Plan {
    p.by("finance").go(Command::StatementImport(file))
}

fn refused(p: &mut Player, file: StatementImport) -> R {
    p.by("finance").refused(Command::StatementImport(file))
}

fn place() -> (Player, FundId, BankAccountId) {
    let mut p = Player::new();
    let (fund, _) = p.fund(&Agreement { tranche: 0, ..Agreement::uah("ALPHA", Policy::Advance) });
    let bank = p.bank(Currency::UAH);
    p.on("2026-02-10");
    (p, fund, bank)
}

fn new_and_known(plan: &Plan) -> (i64, i64) {
    let of_file = plan.changes.iter().find_map(|change| match change {
        Change::StatementFile(row) => Some((row.lines_new, row.lines_known)),
        _ => None,
    });
    of_file.unwrap()
}

fn findings(plan: &Plan) -> Vec<&str> {
    let mut found = Vec::new();
    for change in &plan.changes {
        if let Change::StatementFinding(row) = change {
            found.push(row.code.as_str());
        }
    }
    found
}

fn lines(p: &Player) -> BTreeSet<(String, i64, Minor)> {
    let lines = p.stage.base().statements.lines.values();
    lines.map(|line| (line.identity.clone(), line.occurrence, line.amount_minor)).collect()
}

#[test]
fn files_in_any_order_and_overlap_give_the_same_lines() {
    let days = [(1, "2026-02-01", uah(100)), (2, "2026-02-02", uah(-40)), (3, "2026-02-03", uah(7))];
    let mut all = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let (mut p, _, bank) = place();
        for at in order {
            // Each file has its own day and the next.
            let file = p.bank_file(bank, 9, &days[at..days.len().min(at + 2)]);
            import(&mut p, file);
        }
        all.push(lines(&p));
    }
    assert!(all.iter().all(|found| found == &all[0] && found.len() == 3), "{all:?}");
}

#[test]
fn the_same_file_is_refused_and_known_lines_count_once() {
    let (mut p, _, bank) = place();
    let file = p.bank_file(bank, 9, &[(1, "2026-02-01", uah(100)), (2, "2026-02-01", uah(50))]);
    assert_eq!(new_and_known(&import(&mut p, file.clone())), (2, 0));
    assert_eq!(refused(&mut p, file), R::AlreadyDone);
    let next = p.bank_file(bank, 9, &[(2, "2026-02-01", uah(50)), (3, "2026-02-02", uah(1))]);
    let plan = import(&mut p, next);
    assert_eq!((new_and_known(&plan), findings(&plan)), ((1, 1), vec!["balance", "overlap"]));
    let references: Vec<String> =
        p.stage.base().statements.lines.values().map(|line| line.reference.to_string()).collect();
    assert_eq!(references, ["L-000001", "L-000002", "L-000003"]);
}

/// One statement in files of their own is a link of the chain, in whatever order its pages come, and none while one is missing.
#[test]
fn the_pages_of_one_statement_are_one_link_of_the_chain() {
    /// Sequence, page, day, opening and closing.
    type Part = (i64, Option<i64>, &'static str, Option<i64>, Option<i64>);
    let parts: [Part; 5] = [
        (4, None, "2026-02-01", Some(0), Some(100)),
        (5, Some(1), "2026-02-02", Some(100), None),
        (5, Some(2), "2026-02-02", None, None),
        (5, Some(3), "2026-02-02", None, Some(70)),
        (6, None, "2026-02-03", Some(70), Some(77)),
    ];
    let breaks = |order: &[usize]| {
        let (mut p, _, bank) = place();
        for at in order {
            let (sequence, page, on, opening, closing) = parts[*at];
            let mut file = p.bank_file(bank, 9, &[(*at as u64, on, uah(1))]);
            let statement = &mut file.statements[0];
            (statement.sequence, statement.page) = (Some(sequence), page);
            (statement.opening, statement.closing) = (opening.map(Minor), closing.map(Minor));
            import(&mut p, file);
        }
        let known: Vec<_> = p.stage.base().statements.statements.values().cloned().collect();
        let found = chain(known.iter(), Currency::UAH);
        found.iter().map(|one| one.found.code.to_string()).collect::<Vec<_>>()
    };
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 3, 1]] {
        assert_eq!(breaks(&order), [""; 0], "{order:?}");
    }
    assert_eq!(breaks(&[0, 1, 3, 4]), ["chain", "gap"], "a page is missing");
}

#[test]
fn a_file_of_another_account_currency_or_person_is_refused() {
    let (mut p, _, bank) = place();
    let other = p.bank(Currency::UAH);
    let dollars = p.bank(crate::play::usd_currency());
    let file = p.bank_file(bank, 9, &[(1, "2026-02-01", uah(100))]);
    assert_eq!(p.by("officer1").refused(Command::StatementImport(file.clone())), R::NotYourRole);
    import(&mut p, file);
    let renamed = p.bank_file(bank, 8, &[(2, "2026-02-01", uah(100))]);
    assert_eq!(refused(&mut p, renamed), R::AccountDiffers);
    let mistaken = p.bank_file(other, 9, &[(2, "2026-02-01", uah(100))]);
    assert_eq!(refused(&mut p, mistaken), R::AccountDiffers);
    let hryvnia = p.bank_file(dollars, 9, &[(2, "2026-02-01", uah(100))]);
    assert_eq!(refused(&mut p, hryvnia), R::CurrencyMismatch);
    // A number with an account in each currency is one bank's custom.
    let fits = p.bank_file(dollars, 9, &[(2, "2026-02-01", usd(100))]);
    import(&mut p, fits);
    let empty = StatementImport { statements: Vec::new(), ..p.bank_file(bank, 9, &[]) };
    assert_eq!(refused(&mut p, empty), R::NothingListed);
    let open = StatementImport { commitment: Vec::new(), ..p.bank_file(bank, 9, &[(4, "2026-02-01", uah(1))]) };
    assert_eq!(refused(&mut p, open), R::OutOfRange);
}

#[test]
fn lines_before_the_first_day_are_counted_and_not_kept() {
    let (mut p, _, bank) = place();
    let days = [(1, "2026-01-31", uah(100)), (2, "2026-02-01", uah(50))];
    let first = StatementImport { since: Some(day("2026-02-01")), ..p.bank_file(bank, 9, &days) };
    let plan = import(&mut p, first);
    assert_eq!((new_and_known(&plan), lines(&p).len()), ((1, 0), 1));
    let later = StatementImport { since: Some(day("2026-01-01")), ..p.bank_file(bank, 9, &days) };
    assert_eq!(refused(&mut p, later), R::AlreadyDone);
}

fn tranche(fund: FundId, bank_account: BankAccountId, (reference, on): (&str, &str), amount: Money) -> Command {
    let (bank_ref, value_on, charge_minor) = (code(reference), day(on), Minor(0));
    Command::TrancheReceive(input::TrancheReceive { fund, bank_account, amount, charge_minor, bank_ref, value_on })
}

#[test]
fn a_line_is_booked_by_its_reference_in_parts_and_never_beyond_its_amount() {
    let (mut p, fund, bank) = place();
    let file = p.bank_file(bank, 9, &[(1, "2026-02-01", uah(100)), (2, "2026-02-01", uah(-40))]);
    import(&mut p, file);
    let book = |of, amount| tranche(fund, bank, of, uah(amount));
    let no = |p: &mut Player, command| p.by("finance").refused(command);
    assert_eq!(no(&mut p, book(("L-000009", "2026-02-01"), 100)), R::BankLineUnknown);
    assert_eq!(no(&mut p, book(("L-000002", "2026-02-01"), 40)), R::BankLineDiffers);
    assert_eq!(no(&mut p, book(("L-000001", "2026-02-02"), 100)), R::BankLineDiffers);
    assert_eq!(no(&mut p, book(("L-000001", "2026-02-01"), 101)), R::AmountDiffers);
    let left = |p: &Player, line: StatementLineId| p.stage.base().statements.states[&line].left_minor;
    let line = *p.stage.base().statements.lines.keys().next().unwrap();
    p.by("finance").go(book(("L-000001.1", "2026-02-01"), 30));
    assert_eq!(left(&p, line), Minor(70));
    assert_eq!(no(&mut p, book(("L-000001.1", "2026-02-01"), 30)), R::BankLineUsed);
    assert_eq!(no(&mut p, book(("L-000001.2", "2026-02-01"), 71)), R::AmountDiffers);
    p.by("finance").go(book(("L-000001.2", "2026-02-01"), 70));
    assert_eq!((left(&p, line), no(&mut p, book(("L-000001.3", "2026-02-01"), 1))), (Minor(0), R::AmountDiffers));
    // What has not the form of a reference is a reference of the bank's own.
    p.by("finance").go(book(("L-12", "2026-02-02"), 5));
}

#[test]
fn counterparties_are_finances_alone_and_an_act() {
    let (mut p, _, bank) = place();
    let file = p.bank_file(bank, 9, &[(1, "2026-02-01", uah(100))]);
    let statement = file.statements[0].statement;
    import(&mut p, file);
    let open = Command::CounterpartiesRead(input::CounterpartiesRead { statement });
    for who in ["officer1", "auditor", "finance_manager1", "manager1"] {
        assert_eq!(p.by(who).refused(open.clone()), R::NotYourRole, "{who}");
    }
    assert!(p.by("finance").go(open).changes.is_empty());
}
