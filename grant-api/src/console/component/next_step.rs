//! What can be done now, and what cannot, with the reason.
//!
//! Invariant: a barred step names the rule and, where one clashes, the earlier act with its
//! date and person. Must not work out what is allowed: the policy table does.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::badge::{Tone, sign};
use super::money::Amount;
use crate::console::words::Words;

/// The earlier act that a refusal rests on.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Code of the act.
    pub action: String,
    /// Business date of the act.
    pub on: NaiveDate,
    /// Who did it.
    pub person: String,
    /// Whether that is the reader.
    pub yours: bool,
}

/// Why a step is barred.
#[derive(Debug, Clone, Default)]
pub struct Reason {
    /// Refusal code.
    pub code: String,
    /// The act it rests on.
    pub earlier: Option<Earlier>,
    /// The most that is possible, where the rule is a limit.
    pub at_most: Option<Amount>,
    /// Whom a survivor is like, where the rule is about that.
    pub alike: Option<Alike>,
}

/// By what a survivor may be somebody who is known already, and which cases that is about; nobody's name.
#[derive(Debug, Clone)]
pub struct Alike {
    /// Codes of what is the same.
    pub by: Vec<String>,
    /// Numbers of cases.
    pub cases: Vec<String>,
}

/// Whether a step can be taken.
#[derive(Debug, Clone)]
pub enum Way {
    /// By this link.
    Open(String),
    /// Not, and why.
    Barred(Reason),
}

/// One next step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Code of the act.
    pub action: String,
    /// The amount it is about.
    pub amount: Option<Amount>,
    /// What it is about when there are several, such as "Disbursement 2".
    pub object: Option<String>,
    /// Open or barred.
    pub way: Way,
}

/// The verb of an act with its object: "Authorise UAH 45,000.00".
pub fn verb(words: &Words, action: &str, amount: Option<&Amount>) -> String {
    let with_amount = amount.and_then(|amount| {
        let key = format!("do-amount-{action}");
        let known = words.code_if_known("do-amount", action).is_some();
        known.then(|| words.ta(&key, &[("amount", amount.text(words).into())]))
    });
    with_amount.unwrap_or_else(|| words.code("do", action))
}

/// The reason in a sentence or two: the reader's own earlier act, the rule, the limit, or
/// somebody else's earlier act.
pub fn reason(words: &Words, reason: &Reason) -> Markup {
    let rule = words.code("refusal", &reason.code);
    html! {
        @match &reason.earlier {
            Some(act) if act.yours => {
                (words.ta(&format!("you-{}", act.action), &[("date", words.date(act.on).into())]))
                " " (rule)
            },
            _ => (rule),
        }
        @if let Some(limit) = &reason.at_most {
            " " (words.ta("refusal-at-most", &[("amount", limit.text(words).into())]))
        }
        @if let Some(found) = &reason.alike { (alike(words, found)) }
        @if let Some(act) = reason.earlier.as_ref().filter(|act| !act.yours) {
            " " (words.ta("earlier-theirs", &[
                ("act", words.code("did", &act.action).into()),
                ("date", words.date(act.on).into()),
                ("person", (&act.person).into()),
            ]))
        }
    }
}

fn alike(words: &Words, found: &Alike) -> Markup {
    let by: Vec<String> = found.by.iter().map(|code| words.code("match", code)).collect();
    html! {
        " " (words.ta("refusal-alike-by", &[("by", by.join(", ").into())]))
        @if !found.cases.is_empty() {
            " " (words.t("refusal-alike-cases"))
            @for (place, case) in found.cases.iter().enumerate() {
                @if place > 0 { "," }
                " " a href={ "/cases/" (case) } { (case) }
            }
        }
    }
}

/// The panel: who it waits on, what is open, what is barred.
pub fn next_step(words: &Words, waits: Option<&str>, steps: &[Step]) -> Markup {
    let open: Vec<(&Step, &String)> = steps
        .iter()
        .filter_map(|step| match &step.way {
            Way::Open(href) => Some((step, href)),
            Way::Barred(_) => None,
        })
        .collect();
    let barred: Vec<(&Step, &Reason)> = steps
        .iter()
        .filter_map(|step| match &step.way {
            Way::Barred(why) => Some((step, why)),
            Way::Open(_) => None,
        })
        .collect();
    html! {
        section.panel.next aria-labelledby="next-step" {
            h2 #next-step { (words.t("next-title")) }
            @if let Some(text) = waits { p.waits { (sign(Tone::Waiting)) span { (text) } } }
            @if open.is_empty() { p.muted { (words.t("next-none")) } }
            @else { ul.steps {
                @for (index, (step, href)) in open.iter().enumerate() {
                    li {
                        a class={ "button" @if index > 0 { " second" } } href=(href) {
                            (verb(words, &step.action, step.amount.as_ref()))
                        }
                        @if let Some(object) = &step.object { span.muted { (object) } }
                    }
                }
            } }
            @if !barred.is_empty() {
                h3 { (words.t("next-barred")) }
                ul.barred-steps { @for (step, why) in &barred { li {
                    (sign(Tone::Barred))
                    div {
                        strong { (words.code("act", &step.action)) }
                        @if let Some(object) = &step.object { " · " (object) }
                        p { (reason(words, why)) }
                    }
                } } }
            }
        }
    }
}
