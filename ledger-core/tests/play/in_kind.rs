//! What becomes of in-kind lines and of enterprises, as one play: every branch, and every refusal on its way. The store plays
//! the same on each engine.
//!
//! Invariant: each step says the state that the line is in afterwards, worked out from `lifecycle.md`.

use ledger_core::id::{CaseId, GoodsLineId};
use ledger_core::programme::application::Sector;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::enterprise::{LegalForm, Registration};
use ledger_core::programme::fund::Policy;
use ledger_core::programme::goods_line::GoodsLineState as S;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::region::Region;

use super::lines::line_given;
use super::{Agreement, Place, Player, day};

/// Whoever acts is refused.
fn no(p: &mut Player, who: &'static str, expected: R, command: Command) {
    assert_eq!(p.by(who).refused(command), expected);
}

/// The whole play.
pub fn played() -> Player {
    let mut p = Player::new();
    p.caseworker();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    to_the_title(&mut p, place);
    quotes(&mut p, place);
    defects(&mut p, place);
    never_came(&mut p, place);
    on_to_another(&mut p, place);
    enterprises(&mut p, place);
    p
}

/// Specified, quoted, ordered, delivered, handed over, signed by both, seen in use, the grantee's own.
fn to_the_title(p: &mut Player, place: Place) {
    let case = p.in_kind(place, 40_000);
    let line = p.specified(case, 30_000);
    assert_eq!(p.line_state(line), S::Specified);
    let early = p.line_order(case, line);
    no(p, "finance_manager1", R::WrongState, early);
    p.quoted(line, &[30_000]);
    // Whoever has both roles still does not compare what they specified.
    let person = p.person("finance2");
    let officer = input::RoleGrant { person, role: ledger_core::policy::Role::Officer, active: true, ngo: None };
    p.by("admin").go(Command::RoleGrant(officer));
    let compare = p.compare(line, 1, None);
    no(p, "finance2", R::Duties, compare.clone());
    p.by("officer2").go(compare);
    assert_eq!(p.line_state(line), S::Quoted);
    // Nor does whoever compared order.
    let person = p.person("officer2");
    let role = ledger_core::policy::Role::FinanceManager;
    let payer = |active| Command::RoleGrant(input::RoleGrant { person, role, active, ngo: None });
    p.by("admin").go(payer(true));
    let order = p.line_order(case, line);
    no(p, "officer2", R::Duties, order.clone());
    p.by("admin").go(payer(false));
    let plan = p.by("finance_manager1").go(order);
    let goods = super::id(&plan);
    assert_eq!((p.line_state(line), p.goods(goods).ordered_minor.0), (S::Ordered, 30_000));
    let again = p.quote(line, 1);
    no(p, "officer1", R::WrongState, again);
    p.delivered(goods, 10_000);
    assert_eq!(p.line_state(line), S::Ordered);
    p.delivered(goods, 20_000);
    assert_eq!(p.line_state(line), S::Delivered);
    p.handed_over(goods, 10_000);
    assert_eq!(p.line_state(line), S::Delivered);
    p.handed_over(goods, 20_000);
    assert_eq!(p.line_state(line), S::HandedOver);
    signed_and_seen(p, line);
    let transfer = Command::GoodsTitleTransfer(p.line_step(line));
    no(p, "manager1", R::TitleTooEarly, transfer);
    p.supplier_paid(goods, place.bank, 30_000);
    assert_eq!(p.line_state(line), S::InUseVerified, "a payment changes nothing of the line");
    let transfer = Command::GoodsTitleTransfer(p.line_step(line));
    p.on("2026-02-10").by("manager1").go(transfer);
    assert_eq!((p.line_state(line), p.line(line).titled_on), (S::TitleTransferred, Some(day("2026-02-10"))));
    let back = Command::GoodsRetrieve(p.goods_amount(goods, 1_000));
    no(p, "officer1", R::WrongState, back);
}

/// A caseworker signs, a monitor sees it in use; nobody does both halves, nor before the other.
fn signed_and_seen(p: &mut Player, line: GoodsLineId) {
    let verify = Command::GoodsUseVerify(p.line_step(line));
    no(p, "monitor", R::NotCountersigned, verify);
    let sign = Command::HandoverCountersign(p.line_step(line));
    no(p, "officer1", R::NotYourRole, sign.clone());
    p.by("finance2").go(sign);
    let twice = Command::HandoverCountersign(p.line_step(line));
    no(p, "finance2", R::AlreadyDone, twice);
    let verify = Command::GoodsUseVerify(p.line_step(line));
    no(p, "officer1", R::NotYourRole, verify.clone());
    p.by("monitor").go(verify);
    assert_eq!(p.line_state(line), S::InUseVerified);
}

/// Quotes by the amount; not the cheapest only with a reason; a later quote voids the comparison.
fn quotes(p: &mut Player, place: Place) {
    p.three_quotes_from(20_000);
    let case = p.in_kind(place, 60_000);
    let line = p.specified(case, 25_000);
    p.quoted(line, &[26_000, 25_000]);
    let few = p.compare(line, 2, None);
    no(p, "officer2", R::QuotesMissing, few);
    p.quoted(line, &[27_000]);
    let unknown = p.compare(line, 9, None);
    no(p, "officer2", R::OutOfRange, unknown);
    let dear = p.compare(line, 1, None);
    no(p, "officer2", R::ReasonMissing, dear);
    let explained = p.compare(line, 1, Some("faster"));
    p.by("officer2").go(explained);
    assert_eq!(p.line_state(line), S::Quoted);
    let stale = p.line_order(case, line);
    p.quoted(line, &[24_000]);
    assert_eq!((p.line_state(line), p.line(line).compared_by), (S::Specified, None), "the comparison is void");
    assert!(p.case(case).quotes.iter().all(|quote| !quote.chosen));
    no(p, "finance_manager1", R::StaleVersion, stale);
    let anew = p.compare(line, 4, None);
    p.by("officer2").go(anew);
    let order = p.line_order(case, line);
    let goods = super::id(&p.by("finance_manager1").go(order));
    assert_eq!(p.goods(goods).ordered_minor.0, 24_000, "the order is the chosen quote");
    // Below the step one quote is enough.
    p.line_ordered(case, 19_999);
}

/// A defect that is replaced, one that is paid back, one that was not paid yet.
fn defects(p: &mut Player, place: Place) {
    let case = p.in_kind(place, 60_000);
    let (line, goods) = p.line_ordered(case, 10_000);
    p.supplier_paid(goods, place.bank, 10_000);
    p.delivered(goods, 10_000);
    p.back(Command::GoodsReject, goods, 4_000);
    assert_eq!(p.line_state(line), S::Defective);
    p.back(Command::GoodsReplace, goods, 4_000);
    assert_eq!(p.line_state(line), S::Replaced);
    p.back(Command::GoodsReject, goods, 10_000);
    p.paid_back(goods, place.bank, 10_000);
    assert_eq!(p.line_state(line), S::Refunded);

    let (line, goods) = p.line_ordered(case, 10_000);
    p.delivered(goods, 10_000);
    p.back(Command::GoodsReject, goods, 3_000);
    assert_eq!(p.line_state(line), S::Defective, "unpaid, it is only awaited anew");
    p.delivered(goods, 3_000);
    assert_eq!(p.line_state(line), S::Replaced);
    p.handed_over(goods, 10_000);
    assert_eq!(p.line_state(line), S::HandedOver);
}

/// What of an order never comes: its commitment goes back to the line.
fn never_came(p: &mut Player, place: Place) {
    let case = p.in_kind(place, 30_000);
    let (line, goods) = p.line_ordered(case, 10_000);
    let before = p.net_line((place.fund, place.line), "9500", ledger_core::money::Currency::UAH);
    p.delivered(goods, 4_000);
    p.supplier_paid(goods, place.bank, 6_000);
    let cancel = p.goods_cancel(goods);
    no(p, "officer1", R::NotYourRole, cancel.clone());
    let plan = p.by("finance_manager1").go(cancel);
    assert_eq!(p.legs(&plan), ["ALPHA 9700/9500 UAH 40.00"]);
    let after = p.net_line((place.fund, place.line), "9500", ledger_core::money::Currency::UAH);
    assert_eq!(before - after, 4_000, "it is available again");
    // What was paid ahead has to come.
    assert_eq!((p.goods(goods).ordered_minor.0, p.line_state(line)), (6_000, S::Ordered));
    let nothing = p.goods_cancel(goods);
    no(p, "finance_manager1", R::NothingToBook, nothing);
    p.delivered(goods, 2_000);
    assert_eq!(p.line_state(line), S::Delivered);

    let (line, goods) = p.line_ordered(case, 5_000);
    let whole = p.goods_cancel(goods);
    p.by("finance_manager1").go(whole);
    assert_eq!(p.line_state(line), S::Cancelled);
}

/// Retrieved, and on to another grant, where it is a line of its own.
fn on_to_another(p: &mut Player, place: Place) {
    let (from, to) = (p.in_kind(place, 40_000), p.in_kind(place, 40_000));
    // More is to come, so that the grant stays open.
    p.line_ordered(from, 5_000);
    let (line, goods) = p.line_ordered(from, 12_000);
    p.supplier_paid(goods, place.bank, 12_000);
    p.delivered(goods, 12_000);
    p.handed_over(goods, 12_000);
    signed_and_seen(p, line);
    p.back(Command::GoodsRetrieve, goods, 12_000);
    let row = p.line(line);
    assert_eq!((row.state, row.handed_on, row.countersigned_by), (S::Retrieved, None, None));
    let part = p.goods_reassign(goods, 6_000, to);
    let plan = p.by("finance_manager1").go(part);
    let given = line_given(&plan, line);
    assert_eq!((given.case_id, given.state, given.quantity), (to, S::HandedOver, 2), "half of four");
    assert_eq!(p.line_state(line), S::Retrieved);
    let rest = p.goods_reassign(goods, 6_000, to);
    p.by("finance_manager1").go(rest);
    assert_eq!(p.line_state(line), S::Reassigned);
    signed_and_seen(p, given.goods_line_id);
}

/// Launch verified, registered, changed, taken over, absorbed.
fn enterprises(p: &mut Player, place: Place) {
    let (one, other) = (p.signed(place, &[10_000]), p.signed(place, &[10_000]));
    p.launched(one);
    p.launched(other);
    let verify = Command::LaunchVerify(p.enterprise_step(one));
    no(p, "officer1", R::Duties, verify.clone());
    p.by("monitor").go(verify);
    let twice = Command::LaunchVerify(p.enterprise_step(one));
    no(p, "monitor", R::AlreadyDone, twice);
    registered(p, one);
    changed(p, one);
    taken_over(p, one, other);
    let input::EnterpriseStep { enterprise, version } = p.enterprise_step(one);
    let (merged_on, into) = (p.date(), Some(p.enterprise(other).enterprise_id));
    let merge = |into| Command::EnterpriseMerge(input::EnterpriseMerge { enterprise, version, merged_on, into });
    no(p, "officer1", R::AlreadyDone, merge(Some(enterprise)));
    p.by("officer1").go(merge(into));
    let row = p.enterprise(one);
    assert_eq!((row.merged_into, row.registration), (into, Registration::Ended));
    let step = p.enterprise_step(one);
    let late = input::EnterpriseMerge { enterprise, version: step.version, merged_on, into: None };
    no(p, "officer1", R::WrongState, Command::EnterpriseMerge(late));
    let kinds: Vec<&str> = p.case(one).changes.iter().map(|change| change.kind.code()).collect();
    assert_eq!(kinds, ["registration", "legal_form", "region", "legal_form", "owner", "merger"]);
}

fn registered(p: &mut Player, case: CaseId) {
    let register = |p: &Player, legal_form| {
        let input::EnterpriseStep { enterprise, version } = p.enterprise_step(case);
        let (registered_on, attachment) = (day("2026-01-02"), None);
        let input = input::EnterpriseRegister { enterprise, version, legal_form, registered_on, attachment };
        Command::EnterpriseRegister(input)
    };
    let none = register(p, LegalForm::Unregistered);
    no(p, "officer1", R::OutOfRange, none);
    let first = register(p, LegalForm::Fop);
    p.by("officer1").go(first);
    let again = register(p, LegalForm::Tov);
    no(p, "officer1", R::AlreadyDone, again);
}

fn changed(p: &mut Player, case: CaseId) {
    let change = |p: &Player, region: &str, legal_form, from_on| {
        let input::EnterpriseStep { enterprise, version } = p.enterprise_step(case);
        let (sector, region) = (Some(Sector::C), Region::parse(region));
        let input = input::EnterpriseChanges { enterprise, version, from_on, sector, region, legal_form };
        Command::EnterpriseChange(input)
    };
    let here = p.enterprise(case).region.as_str().to_owned();
    let nothing = change(p, &here, Some(LegalForm::Fop), p.date());
    no(p, "monitor", R::NothingListed, nothing);
    let before = change(p, "UA-32", None, day("2025-12-31"));
    no(p, "monitor", R::NotLaunched, before);
    let struck_off = change(p, "UA-32", Some(LegalForm::Unregistered), p.date());
    no(p, "monitor", R::OutOfRange, struck_off);
    let moved = change(p, "UA-32", Some(LegalForm::Tov), p.date());
    p.by("monitor").go(moved);
    let row = p.enterprise(case);
    assert_eq!((row.region.as_str(), row.legal_form), ("UA-32", Some(LegalForm::Tov)));
    assert_eq!(p.case(case).changes[2].before.as_deref(), Some(here.as_str()));
}

fn taken_over(p: &mut Player, case: CaseId, other: CaseId) {
    let to = p.case(other).application.subject_id;
    let own = p.case(case).application.subject_id;
    let takeover = |p: &Player, from, to| {
        let input::EnterpriseStep { enterprise, version } = p.enterprise_step(case);
        let input = input::EnterpriseTakeover { enterprise, version, from_on: p.date(), from, to };
        Command::EnterpriseTakeover(input)
    };
    let same = takeover(p, None, own);
    no(p, "officer1", R::AlreadyDone, same);
    let nobody = takeover(p, Some(to), to);
    no(p, "officer1", R::NothingListed, nobody);
    let taken = takeover(p, None, to);
    p.by("officer1").go(taken);
    let owners = &p.case(case).owners;
    assert_eq!(
        owners.iter().map(|owner| (owner.subject_id, owner.to_on.is_some())).collect::<Vec<_>>(),
        [(own, true), (to, false)]
    );
}
