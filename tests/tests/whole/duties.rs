//! For every pair of duties that must be two persons': whoever did the first is given the role for the second, and is refused
//! it naming what they did, by the API, by the console's form, and by SQL where a row says both.
//!
//! Invariant: the pairs are those of `policy::SEPARATE`, all of them; the refused person lacks nothing but another past.

mod stories;

use std::collections::{BTreeMap, BTreeSet};

use grant_api::app::{App, clock};
use grant_api::console::act_forms::form_of;
use grant_api::console::words::{Lang, Words};
use grant_api::store::Store;
use grant_api::store::house::Person;
use ledger_core::id::PersonId;
use ledger_core::policy::{Action, Role, SEPARATE, clash, roles_for};
use ledger_core::programme::act::{Act, ObjectKind};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::incident::IncidentState;
use ledger_core::programme::world::Dossier;
use serde_json::{Value, json};
use tests::filled::Filler;
use tests::require::tell;
use tests::visitor::{Page, Visitors};

use crate::edges::laid::laid;
use crate::engine::{Engine, TestDatabase, engines};
use crate::raw::Raw;
use crate::year::play::{PEOPLE, Place, Player};

/// Who did nothing, and holds every role: what forms are open is seen through their eyes.
const WITNESS: &str = "auditor";

/// Decisions without a form, which name many things at once.
const WITHOUT_FORM: &[Action] = &[Action::CofundSet];

/// Pairs that one row says: table, and the columns of the first and of the second person.
const BY_ROW: &[(Action, Action, &str, &str, &str)] = {
    use Action as A;
    &[
        (A::DisbursementRequest, A::DisbursementVerify, "disbursement", "requested_by", "verified_by"),
        (A::DisbursementRequest, A::DisbursementAuthorise, "disbursement", "requested_by", "authorised_by"),
        (A::DisbursementVerify, A::DisbursementAuthorise, "disbursement", "verified_by", "authorised_by"),
        (A::DisbursementAuthorise, A::PaymentPrepare, "disbursement", "authorised_by", "prepared_by"),
        (A::DisbursementAuthorise, A::PaymentRelease, "disbursement", "authorised_by", "released_by"),
        (A::PaymentPrepare, A::PaymentRelease, "disbursement", "prepared_by", "released_by"),
        (A::PaymentRelease, A::PaymentConfirm, "disbursement", "released_by", "confirmed_by"),
        (A::AmendmentPropose, A::AmendmentCheck, "amendment", "proposed_by", "checked_by"),
        (A::AmendmentPropose, A::AmendmentEndorse, "amendment", "proposed_by", "endorsed_by"),
        (A::AmendmentPropose, A::AgreementAmend, "amendment", "proposed_by", "approved_by"),
        (A::AmendmentCheck, A::AmendmentEndorse, "amendment", "checked_by", "endorsed_by"),
        (A::AmendmentCheck, A::AgreementAmend, "amendment", "checked_by", "approved_by"),
        (A::AmendmentEndorse, A::AgreementAmend, "amendment", "endorsed_by", "approved_by"),
        (A::GrantSuspend, A::GrantClear, "suspension", "raised_by", "cleared_by"),
        (A::TerminationPropose, A::TerminationConfirm, "termination", "proposed_by", "confirmed_by"),
        (A::PayeeSet, A::PayeeConfirm, "payee", "set_by", "confirmed_by"),
        (A::VisitRecord, A::VisitVerify, "visit", "recorded_by", "verified_by"),
        (A::IncidentRaise, A::IncidentReview, "incident", "raised_by", "reviewed_by"),
        (A::IncidentRaise, A::IncidentClose, "incident", "raised_by", "closed_by"),
        (A::GoodsSpecify, A::QuotesCompare, "goods_line", "specified_by", "compared_by"),
        (A::GoodsHandover, A::HandoverCountersign, "goods_line", "handed_by", "countersigned_by"),
        (A::GoodsHandover, A::GoodsUseVerify, "goods_line", "handed_by", "verified_by"),
    ]
};

/// A pair where somebody did the first: the act, its case, and what they attempt.
struct Pair<'a> {
    act: &'a Act,
    case: &'a Dossier,
    second: Action,
}

/// The kind of object that an action is about.
fn kind(action: Action) -> ObjectKind {
    match action {
        Action::IncidentReview | Action::IncidentClose => ObjectKind::Incident,
        _ => form_of(action).map_or(ObjectKind::Case, |form| form.subject.kind()),
    }
}

/// Is there in the case what an action is about?
fn stands(case: &Dossier, action: Action) -> bool {
    let next = if action == Action::IncidentReview { IncidentState::Open } else { IncidentState::InReview };
    match kind(action) {
        ObjectKind::Grant | ObjectKind::Payee => case.award.is_some(),
        ObjectKind::Disbursement => !case.disbursements.is_empty(),
        ObjectKind::Claim => !case.claims.is_empty(),
        ObjectKind::Goods => !case.goods.is_empty(),
        ObjectKind::GoodsLine => !case.goods_lines.is_empty(),
        ObjectKind::Enterprise => case.enterprise.is_some(),
        ObjectKind::Visit => !case.visits.is_empty(),
        // Its page has one form, for what comes next.
        ObjectKind::Incident => case.incidents.last().is_some_and(|row| row.state == next),
        _ => true,
    }
}

fn pairs<'a>(p: &'a Player, cases: &[ledger_core::id::CaseId]) -> Vec<Pair<'a>> {
    let cases: Vec<&Dossier> = cases.iter().map(|case| p.case(*case)).collect();
    let shown = |(first, second): &(Action, Action)| {
        let of_case = |case: &&'a Dossier| {
            // What is refused names the latest act that clashes: it has to be this one.
            let names = |act: &&Act| clash(*second, act.person_id, &case.acts).is_some_and(|at| at.seq == act.seq);
            let act = case.acts.iter().filter(|act| act.action == *first && stands(case, *second)).find(names)?;
            Some(Pair { act, case, second: *second })
        };
        let pair = cases.iter().find_map(of_case);
        pair.unwrap_or_else(|| panic!("no story has {first} to be told apart from {second}"))
    };
    SEPARATE.iter().map(shown).collect()
}

/// What there is in a case to be named: the object of the act where it is of that kind, else the last of the kind.
fn things(pair: &Pair, place: Place, other: &Dossier) -> BTreeMap<&'static str, String> {
    let Pair { act, case, .. } = pair;
    let mut ids: BTreeMap<&'static str, String> = BTreeMap::from([
        ("cases", case.application.case_id.to_string()),
        ("case", other.application.case_id.to_string()),
        ("fund", place.fund.to_string()),
        ("line", place.line.to_string()),
        ("bank_account", place.bank.to_string()),
    ]);
    let last = [
        ("disbursements", ObjectKind::Disbursement, case.disbursements.first().map(|row| row.disbursement_id.0)),
        ("claims", ObjectKind::Claim, case.claims.last().map(|row| row.claim_id.0)),
        ("goods", ObjectKind::Goods, case.goods.last().map(|row| row.goods_id.0)),
        ("goods-lines", ObjectKind::GoodsLine, case.goods_lines.last().map(|row| row.goods_line_id.0)),
        ("enterprises", ObjectKind::Enterprise, case.enterprise.as_ref().map(|row| row.enterprise_id.0)),
        ("visits", ObjectKind::Visit, case.visits.last().map(|row| row.visit_id.0)),
        ("incidents", ObjectKind::Incident, case.incidents.last().map(|row| row.incident_id.0)),
    ];
    for (root, kind, id) in last {
        let id = if act.object_kind == kind { Some(act.object_id.clone()) } else { id.map(|id| id.to_string()) };
        ids.extend(id.map(|id| (root, id)));
    }
    ids
}

/// Today, as the program sees it.
pub fn today() -> ledger_core::time::Day {
    clock::business_day(clock::now())
}

/// A play in a store of its own, with its people, and the site over it.
pub async fn site_of(engine: Engine, p: &Player) -> (Visitors, Store, TestDatabase) {
    let person = |(name, _): &(&str, Role)| Person {
        id: p.person(name),
        email: format!("{name}@example.org"),
        name: (*name).to_owned(),
        password_hash: "nobody signs in here".to_owned(),
        disabled: false,
    };
    let people: Vec<Person> = PEOPLE.iter().map(person).collect();
    let database = engine.database().await.unwrap();
    let store = Store::open_and_migrate(database.url()).await.unwrap();
    laid(&store, p.tape[0].ctx.programme, p, &people).await;
    let visitors = Visitors::new(App::with_store(store.clone()).await.unwrap(), store.clone()).unwrap();
    (visitors, store, database)
}

/// All stories, everybody with the role for what they attempt.
struct Desk {
    visitors: Visitors,
    database: TestDatabase,
    p: Player,
    place: Place,
    cases: Vec<ledger_core::id::CaseId>,
}

impl Desk {
    async fn open(engine: Engine) -> Desk {
        let (mut p, place, cases) = stories::told();
        let needed: BTreeSet<(PersonId, Role)> =
            pairs(&p, &cases).iter().map(|pair| (pair.act.person_id, roles_for(pair.second)[0])).collect();
        let all = Role::ALL.iter().map(|role| (p.person(WITNESS), *role));
        for (person, role) in needed.into_iter().chain(all).collect::<Vec<_>>() {
            if !p.stage.base().own_roles(person).contains(&role) {
                let ngo = (role == Role::Caseworker).then_some(p.ngo);
                p.by("admin").go(Command::RoleGrant(input::RoleGrant { person, role, active: true, ngo }));
            }
        }
        let (visitors, _, database) = site_of(engine, &p).await;
        Desk { visitors, database, p, place, cases }
    }

    fn name(&self, person: PersonId) -> &'static str {
        PEOPLE.iter().map(|(name, _)| *name).find(|name| self.p.person(name) == person).unwrap()
    }

    /// By the API: the problem names the act.
    async fn by_api(&self, pair: &Pair<'_>, filler: &Filler<'_>) -> Option<String> {
        let Pair { act, second, .. } = pair;
        let mut filled = filler.write(second.code()).unwrap();
        if *second == Action::GoodsOrder {
            filled.body["supplier"] = json!("X-1");
            filled.body["amount"] = json!({ "amount": "1.00", "currency": "UAH" });
        }
        let (status, answer) = self.visitors.api(act.person_id, &filled.path, &filled.body).await.unwrap();
        let earlier = &answer["earlier"];
        let told = (status, &answer["code"], &earlier["action"], &earlier["sequence"], &earlier["person"]);
        let (action, name) = (json!(act.action.code()), json!(self.name(act.person_id)));
        let expected = (403, &json!("duties"), &action, &json!(act.seq), &name);
        (told != expected)
            .then(|| format!("{} then {second} by the API: {} {status} {answer}", act.action, filled.path))
    }

    /// By the form that somebody else is shown: the page says what the reader did.
    async fn by_form(&self, pair: &Pair<'_>, ids: &BTreeMap<&'static str, String>) -> Option<String> {
        let Pair { act, second, case } = pair;
        let number = &case.application.number;
        let (action, query) = match kind(*second) {
            ObjectKind::Incident => (format!("/incidents/{}", ids["incidents"]), String::new()),
            kind => {
                let id = root(kind).map(|root| ids[root].clone()).unwrap_or_default();
                (format!("/cases/{number}/do/{second}"), format!("?object={id}"))
            }
        };
        let open = self.visitors.page(self.p.person(WITNESS), &format!("{action}{query}")).await.unwrap();
        let Some(fields) = open.form(&action) else {
            return Some(format!("{} then {second}: no form of {action}: {} {}", act.action, open.status, open.body));
        };
        let Page { status, body, .. } = self.visitors.send(act.person_id, &action, &fields).await.unwrap();
        let words = Words::new(Lang::En);
        let on = words.date(act.on_day);
        let yours = words.ta(&format!("you-{}", act.action), &[("date", on.as_str().into())]);
        // The page of an incident knows of no case, so it names the person as it would anybody.
        let named = words.ta(
            "earlier-theirs",
            &[
                ("act", words.code("did", act.action.code()).into()),
                ("date", on.as_str().into()),
                ("person", self.name(act.person_id).into()),
            ],
        );
        let says = body.contains(&yours) || form_of(*second).is_none() && body.contains(&named);
        let fits = status == 403 && says && body.contains(&words.code("refusal", "duties"));
        (!fits).then(|| format!("{} then {second} by its form: {status} {fields:?} {body}", act.action))
    }

    /// By SQL, where one row says both: the constraint of the two.
    async fn by_row(&self, engine: Engine) {
        let raw = Raw::open(engine, self.database.url()).await.unwrap();
        for (first, second, table, earlier, later) in BY_ROW {
            let both = format!("{earlier} IS NOT NULL AND {later} IS NOT NULL");
            let count = format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table} WHERE {both}");
            assert_ne!(raw.column(&count).await.unwrap(), ["0"], "{first} and {second} stand in no row of {table}");
            let refused = raw.run(&format!("UPDATE {table} SET {later} = {earlier} WHERE {both}")).await.unwrap_err();
            let named = refused.constraint.clone().unwrap_or_default();
            assert!(named.starts_with(table), "{engine:?} {first} then {second} in {table}: {refused:?}");
        }
    }
}

/// Ids by the kind that a form is about; none where the case says it.
fn root(kind: ObjectKind) -> Option<&'static str> {
    match kind {
        ObjectKind::Disbursement => Some("disbursements"),
        ObjectKind::Claim => Some("claims"),
        ObjectKind::Goods => Some("goods"),
        ObjectKind::GoodsLine => Some("goods-lines"),
        ObjectKind::Visit => Some("visits"),
        _ => None,
    }
}

#[tokio::test]
async fn whoever_did_the_first_of_two_duties_is_refused_the_second_by_api_and_by_form() {
    let desk = Desk::open(Engine::Sqlite).await;
    let document: Value = desk.visitors.document().await.unwrap();
    let (mut faults, mut by_form) = (Vec::new(), 0);
    let pairs = pairs(&desk.p, &desk.cases);
    for pair in &pairs {
        let ids = things(pair, desk.place, desk.p.case(desk.cases[0]));
        let filler = Filler { document: &document, ids: ids.clone(), today: today().to_string() };
        faults.extend(desk.by_api(pair, &filler).await);
        if !WITHOUT_FORM.contains(&pair.second) {
            by_form += 1;
            faults.extend(desk.by_form(pair, &ids).await);
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n\n"));
    let without: Vec<&str> = WITHOUT_FORM.iter().map(|action| action.code()).collect();
    tell(&format!(
        "pairs of duties {}: refused by the API {}, by form {by_form} (no form: {})",
        SEPARATE.len(),
        pairs.len(),
        without.join(", ")
    ));
}

#[tokio::test]
async fn no_row_that_names_both_takes_one_person_for_two_duties() {
    assert!(BY_ROW.iter().all(|(first, second, ..)| SEPARATE.contains(&(*first, *second))));
    for engine in engines() {
        Desk::open(engine).await.by_row(engine).await;
        tell(&format!("{engine:?}: pairs of duties refused by a row's own constraint {}", BY_ROW.len()));
    }
}
