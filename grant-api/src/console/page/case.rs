//! The page of one case: state, next step, money, plan, disbursements, follow-up, timeline.
//!
//! Invariant: case codes and amounts only, never who is behind the case; each figure opens to
//! its entries. Must not decide what is allowed: the view brings the steps with their reasons.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::case_money::{ClaimRow, DocumentRow, GoodsRow, LineRow, ShareRow, aside, sections};
use super::case_parts::{disbursements, enterprises, people, plan};
use super::case_sealed::{SealedView, sealed};
use crate::console::component::badge::{State, badge};
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::entry::{Entry, entry};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::help::help;
use crate::console::component::money::Amount;
use crate::console::component::next_step::{Step, next_step};
use crate::console::component::strip::{Figure, strip};
use crate::console::component::timeline::{Act, timeline};
use crate::console::words::Words;

/// On whom something waits, and since when.
#[derive(Debug, Clone)]
pub struct Waits {
    /// Role codes.
    pub roles: Vec<String>,
    /// Since when.
    pub since: NaiveDate,
    /// Days since then.
    pub days: i64,
}

/// One item of the business plan.
#[derive(Debug, Clone)]
pub struct PlanItem {
    /// Code of `category-*`.
    pub category: String,
    /// What it is, in a few words of a list (never free text about a person).
    pub description: Option<String>,
    /// Budget line code it is paid from.
    pub budget_line: Option<String>,
    /// Its cost.
    pub amount: Amount,
}

/// One instalment.
#[derive(Debug, Clone)]
pub struct DisbursementRow {
    /// Its number in the case.
    pub number: i64,
    /// Its state.
    pub state: State,
    /// Since when it is in this state.
    pub since: NaiveDate,
    /// Its amount.
    pub amount: Amount,
    /// Receipts accepted to date.
    pub accepted: Option<Amount>,
}

/// One visit.
#[derive(Debug, Clone)]
pub struct VisitRow {
    /// The day of the visit.
    pub on: NaiveDate,
    /// Months since launch by the schedule, if it is a scheduled one.
    pub month: Option<i64>,
    /// Visit status code.
    pub status: String,
    /// Paid workers besides the owner, if known.
    pub paid_workers: Option<i64>,
}

/// One enterprise.
#[derive(Debug, Clone)]
pub struct EnterpriseRow {
    /// Enterprise code.
    pub code: String,
    /// First day of operation.
    pub launched_on: NaiveDate,
    /// Since when the business was there, where that was before the grant.
    pub business_started_on: Option<NaiveDate>,
    /// NACE section letter.
    pub sector: Option<String>,
    /// ISO 3166-2:UA code.
    pub region: Option<String>,
    /// Legal form, where it is known.
    pub legal_form: Option<String>,
    /// Whether somebody else verified the day of the launch.
    pub launch_verified: bool,
    /// Day on which it was absorbed.
    pub merged_on: Option<NaiveDate>,
    /// Visits, oldest first.
    pub visits: Vec<VisitRow>,
}

/// Somebody who works on the case.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// Role code.
    pub role: String,
    /// Name as shown to colleagues.
    pub name: String,
    /// Codes of the acts done on this case.
    pub acts: Vec<String>,
}

/// A case.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// Case code.
    pub code: String,
    /// State of the application or the grant.
    pub state: State,
    /// Day the case was opened.
    pub opened_on: NaiveDate,
    /// NACE section letter.
    pub sector: Option<String>,
    /// ISO 3166-2:UA code.
    pub region: Option<String>,
    /// Fund code, once one is named.
    pub fund: Option<String>,
    /// Partner NGO: code and title.
    pub ngo: Option<String>,
    /// Where the case is handed over to another NGO, for those who may.
    pub transfer: Option<String>,
    /// Numbers of co-owners.
    pub co_owners: Vec<String>,
    /// Code and title of the call.
    pub call: Option<String>,
    /// The survivor's number.
    pub subject: Option<String>,
    /// Sex as it was told.
    pub sex: Option<String>,
    /// On whom it waits.
    pub waits: Option<Waits>,
    /// Next steps, open and barred.
    pub steps: Vec<Step>,
    /// What nobody waits for and the reader can do all the same.
    pub aside: Vec<Step>,
    /// The money strip.
    pub money: Vec<Figure>,
    /// The plan.
    pub plan: Vec<PlanItem>,
    /// The plan's total, as recorded.
    pub plan_total: Option<Amount>,
    /// The instalments.
    pub disbursements: Vec<DisbursementRow>,
    /// Funds that pay the award together.
    pub shares: Vec<ShareRow>,
    /// Claims on the grantee.
    pub claims: Vec<ClaimRow>,
    /// In-kind lines.
    pub lines: Vec<LineRow>,
    /// Goods ordered for the grantee.
    pub goods: Vec<GoodsRow>,
    /// Documents, oldest first.
    pub documents: Vec<DocumentRow>,
    /// The enterprises.
    pub enterprises: Vec<EnterpriseRow>,
    /// Who works on it.
    pub people: Vec<Colleague>,
    /// The log of the case, newest first.
    pub timeline: Vec<Act>,
    /// The entries of the case, newest first; `None` for those who do not read the books.
    pub entries: Option<Vec<Entry>>,
    /// Identity, files and notes, where there is a vault.
    pub sealed: Option<SealedView>,
}

/// The page's title: the code alone.
pub fn title(view: &CaseView) -> String {
    view.code.clone()
}

/// The page.
pub fn page(words: &Words, view: &CaseView) -> Markup {
    let waits = view.waits.as_ref().map(|waits| {
        words.ta(
            "waits-on",
            &[
                ("days", waits.days.into()),
                ("who", words.any_role(&waits.roles).into()),
                ("date", words.date(waits.since).into()),
            ],
        )
    });
    html! {
        div.title-row { h1 { (title(view)) } (badge(words, &view.state)) }
        (facts(&summary(words, view)))
        (next_step(words, waits.as_deref(), &view.steps))
        @if !view.money.is_empty() {
            section aria-labelledby="money" {
                h2 #money { (words.t("case-money")) }
                (strip(words, &view.money))
            }
        }
        div.columns {
            div {
                (plan(words, view))
                (disbursements(words, view))
                (sections(words, view))
                (enterprises(words, view))
                @if let Some(view) = &view.sealed { (sealed(words, view)) }
                @if let Some(list) = &view.entries { (entries(words, list)) }
            }
            div {
                (aside(words, &view.aside))
                (people(words, &view.people))
                section aria-labelledby="timeline" {
                    h2 #timeline { (words.t("case-timeline")) }
                    (help(&words.t("case-timeline-help")))
                    (timeline(words, &view.timeline))
                }
            }
        }
    }
}

fn summary(words: &Words, view: &CaseView) -> Vec<Fact> {
    let mut list = vec![Fact::new(words.t("case-opened"), date(words, view.opened_on))];
    if let Some(code) = &view.sector {
        list.push(Fact::text(words.code("field", "sector"), words.code("sector", code)));
    }
    if let Some(code) = &view.region {
        list.push(Fact::text(words.code("field", "region"), words.code("region", code)));
    }
    if let Some(code) = &view.fund {
        list.push(Fact::text(words.code("field", "fund"), code));
    }
    if let Some(call) = &view.call {
        list.push(Fact::text(words.code("field", "call"), call));
    }
    if let Some(number) = &view.subject {
        list.push(Fact::text(words.code("field", "subject"), number));
    }
    if let Some(code) = &view.sex {
        list.push(Fact::text(words.code("field", "sex"), words.code("sex", code)));
    }
    if !view.co_owners.is_empty() {
        list.push(Fact::text(words.code("field", "co_owners"), view.co_owners.join(", ")));
    }
    if let Some(ngo) = &view.ngo {
        let value = html! {
            (ngo)
            @if let Some(href) = &view.transfer { br; a href=(href) { (words.code("do", "case_transfer")) } }
        };
        list.push(Fact::new(words.code("field", "ngo"), value));
    }
    list
}

fn entries(words: &Words, list: &[Entry]) -> Markup {
    html! {
        section #entries aria-labelledby="entries-title" {
            h2 #entries-title { (words.t("case-entries")) }
            @if list.is_empty() {
                (empty(&words.t("case-entries-empty"), &words.t("case-entries-empty-advice"), None))
            } @else {
                (help(&words.t("case-entries-help")))
                @for one in list { (entry(words, one)) }
            }
        }
    }
}
