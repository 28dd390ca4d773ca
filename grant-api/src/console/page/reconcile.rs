//! Reconciling an account: on the left its open lines, on the right the chosen line with its best candidate, what speaks for
//! and against it in words, the next one a click away, and a bar with what is left to explain.
//!
//! Invariant: usable by keyboard and without scripts: each line is a link, each step a button of its own form. Names stand on
//! the one answer that opened them. Must not: run a rule, or decide what may be booked.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::bank::{PATH, href as account_href, title as bank_title};
use super::keys::{CONFIRM_KEY, NEXT_KEY};
use super::line_story::{Story, story};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::field::{Field, field};
use crate::console::component::help::help;
use crate::console::component::money::{Amount, money};
use crate::console::component::next_step::Reason;
use crate::console::component::pager::{Pager, pager};
use crate::console::component::step_form::{consequence, inputs, refused};
use crate::console::words::Words;

/// A line of the left pane.
#[derive(Debug, Clone)]
pub struct OpenLine {
    /// The page with this line on the right.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Booked by the bank on.
    pub booked_on: NaiveDate,
    /// What is left of it, with its sign.
    pub left: Amount,
    /// Tier: `T0` to `T5`, or `none`.
    pub tier: String,
    /// Verdict: `nothing`, `proposed` or `auto`.
    pub verdict: String,
    /// Is it the one on the right?
    pub chosen: bool,
}

/// A payment that the chosen line may be.
#[derive(Debug, Clone)]
pub struct CandidateView {
    /// Its id.
    pub id: String,
    /// Number of its case.
    pub case: String,
    /// Its reference.
    pub reference: String,
    /// Its amount.
    pub amount: Amount,
    /// Its state.
    pub state: String,
}

/// The right pane.
#[derive(Debug, Clone, Default)]
pub struct ChosenLine {
    /// Its reference.
    pub reference: String,
    /// What the bank says of it, without names.
    pub facts: Vec<Fact>,
    /// Who was on the other side: name, account, tax id, text; where it was opened.
    pub party: Option<[String; 4]>,
    /// What it is by a class rule.
    pub class: Option<String>,
    /// The best candidate.
    pub candidates: Vec<CandidateView>,
    /// Points of a score.
    pub score: i64,
    /// What speaks for it, with points; 0 for what makes no score.
    pub evidence: Vec<(&'static str, u8)>,
    /// What speaks against it.
    pub vetoes: Vec<&'static str>,
    /// How many sets fit, where it is more than one.
    pub subsets: i64,
    /// Other candidates: key of what they are, the payment, its points.
    pub others: Vec<(&'static str, CandidateView, i64)>,
    /// Fields of the form that confirms; none for who may not, or where there is no candidate.
    pub confirm: Option<Vec<Field>>,
    /// Fields of the form that rejects.
    pub reject: Option<Vec<Field>>,
    /// Fields of the form that opens names.
    pub names: Option<Vec<Field>>,
    /// Where it is booked as something else, with what it is: filled in with reference, day and amount.
    pub elsewhere: Vec<(String, String)>,
    /// What was made of it so far.
    pub story: Story,
    /// Fields of the form that takes its confirmation back.
    pub undo: Option<Vec<Field>>,
}

/// The whole page.
#[derive(Debug, Clone, Default)]
pub struct ReconcileView {
    /// Code of the account.
    pub account: String,
    /// Token of the forms.
    pub csrf: String,
    /// Are these the lines that are booked?
    pub booked: bool,
    /// Came in and is not explained.
    pub open_in: Option<Amount>,
    /// Went out and is not explained.
    pub open_out: Option<Amount>,
    /// Open lines.
    pub lines: i64,
    /// Lines that can be confirmed at once.
    pub sure: i64,
    /// Fields of the form that runs the rules; none for who may not.
    pub run: Option<Vec<Field>>,
    /// Fields of the form that confirms all sure lines.
    pub confirm_sure: Option<Vec<Field>>,
    /// How the sure lines came out: confirmed ones, and each that failed with the code of why.
    pub told: Option<(i64, Vec<(String, String)>)>,
    /// The left pane.
    pub open: Vec<OpenLine>,
    /// Where the list goes on.
    pub pager: Pager,
    /// The right pane.
    pub chosen: Option<ChosenLine>,
    /// What is wrong with what was sent.
    pub errors: Vec<FormError>,
    /// Why a step was refused.
    pub refused: Option<Reason>,
}

/// The page's path.
pub fn href(account: &str) -> String {
    format!("{}/reconcile", account_href(account))
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("reconcile-title")
}

/// The page.
pub fn page(words: &Words, view: &ReconcileView) -> Markup {
    html! {
        p.crumb { a href=(PATH) { (bank_title(words)) } " · " a href=(account_href(&view.account)) { (code(&view.account)) } }
        (error_summary(words, &view.errors))
        h1 { (title(words)) }
        (help(&words.t(if view.booked { "reconcile-booked-help" } else { "reconcile-help" })))
        (refused(words, view.refused.as_ref()))
        @if let Some((confirmed, failed)) = &view.told { (told(words, *confirmed, failed)) }
        (switch(words, view))
        @if !view.booked { (bar(words, view)) }
        @if view.open.is_empty() {
            @if view.booked {
                (empty(&words.t("reconcile-booked-none"), &words.t("reconcile-booked-none-advice"), None))
            } @else {
                (empty(&words.t("reconcile-none"), &words.t("reconcile-none-advice"), None))
            }
        } @else {
            div.columns.reconcile {
                div { section aria-labelledby="open-lines" { (left(words, view)) } }
                div { @if let Some(line) = &view.chosen { section aria-labelledby="line" { (right(words, view, line)) } } }
            }
        }
    }
}

/// Open lines or booked ones.
fn switch(words: &Words, view: &ReconcileView) -> Markup {
    let here = href(&view.account);
    let current = |booked: bool| (view.booked == booked).then_some("page");
    html! {
        nav.chips aria-label=(words.t("reconcile-switch")) {
            ul {
                li { a href=(here) aria-current=[current(false)] { (words.t("reconcile-open")) } }
                li { a href={ (here) "?show=booked" } aria-current=[current(true)] { (words.t("reconcile-booked")) } }
            }
        }
    }
}

/// What is left to explain, in money, and what can be done at once.
fn bar(words: &Words, view: &ReconcileView) -> Markup {
    let sum = |label: &str, sum: &Option<Amount>| sum.as_ref().map(|sum| Fact::new(words.t(label), money(words, sum)));
    let mut left: Vec<Fact> = Vec::new();
    left.extend(sum("reconcile-left-out", &view.open_out));
    left.extend(sum("reconcile-left-in", &view.open_in));
    left.push(Fact::text(words.t("bank-open"), words.number(view.lines)));
    left.push(Fact::text(words.t("reconcile-sure"), words.number(view.sure)));
    html! {
        section aria-labelledby="left" {
            h2 #left { (words.t("reconcile-left")) }
            (facts(&left))
            div.buttons {
                // The step that is next stands out: to run the rules, then to confirm what they are sure of.
                @let (run, sure) = if view.confirm_sure.is_some() { ("quiet", "button") } else { ("button", "quiet") };
                @if let Some(fields) = &view.run { (button(words, view, fields, "match_run", run)) }
                @if let Some(fields) = &view.confirm_sure {
                    form method="post" action=(href(&view.account)) {
                        input type="hidden" name="csrf" value=(view.csrf);
                        @for one in fields { (field(words, one)) }
                        button class=(sure) type="submit" {
                            (words.ta("reconcile-confirm-sure", &[("count", view.sure.into())]))
                        }
                    }
                }
            }
        }
    }
}

/// A form of one button, of an action.
fn button(words: &Words, view: &ReconcileView, fields: &[Field], action: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(href(&view.account)) {
            input type="hidden" name="csrf" value=(view.csrf);
            @for one in fields { (field(words, one)) }
            button class=(class) type="submit" { (words.code("do", action)) }
        }
    }
}

fn told(words: &Words, confirmed: i64, failed: &[(String, String)]) -> Markup {
    html! {
        section role="status" {
            p { strong { (words.ta("reconcile-confirmed", &[("count", confirmed.into())])) } }
            @if !failed.is_empty() {
                p { (words.t("reconcile-failed")) }
                ul {
                    @for (reference, why) in failed {
                        @let said = words.code_if_known("refusal", why).unwrap_or_else(|| why.clone());
                        li { (code(reference)) " " (said) }
                    }
                }
            }
        }
    }
}

fn left(words: &Words, view: &ReconcileView) -> Markup {
    html! {
        h2 #open-lines { (words.t(if view.booked { "reconcile-booked" } else { "bank-lines" })) }
        ol.work data-arrows {
            @let next = view.open.iter().position(|line| line.chosen).map_or(0, |chosen| chosen + 1);
            @for (number, line) in view.open.iter().enumerate() {
                li {
                    a href=(line.href) aria-current=[line.chosen.then_some("true")] accesskey=[(number == next).then_some(NEXT_KEY)] {
                        (code(&line.reference)) " " (date(words, line.booked_on)) " "
                        strong { (money(words, &line.left)) }
                        @if !view.booked { span.muted {
                            " " (words.code("verdict", &line.verdict))
                            @if line.tier != "none" { " · " (words.code("tier", &line.tier)) }
                        } }
                    }
                }
            }
        }
        (pager(words, &view.pager))
    }
}

fn right(words: &Words, view: &ReconcileView, line: &ChosenLine) -> Markup {
    html! {
        h2 #line { (words.t("reconcile-line")) " " (code(&line.reference)) }
        (facts(&line.facts))
        @if let Some(party) = &line.party { (named(words, party)) }
        @if let Some(fields) = &line.names { (button(words, view, fields, "counterparties_read", "quiet")) }
        @if let Some(class) = &line.class { p { (words.t("reconcile-class")) " " strong { (words.code("class", class)) } } }
        @if !view.booked && line.candidates.is_empty() { p.muted { (words.t("reconcile-no-candidate")) } }
        @if !line.candidates.is_empty() {
            h3 { (words.t("reconcile-candidate")) }
            @for candidate in &line.candidates { (one(words, candidate)) }
            (why(words, line))
        }
        @if line.subsets > 1 { p { (words.ta("reconcile-subsets", &[("count", line.subsets.into())])) } }
        (others(words, &line.others))
        @if let Some(fields) = &line.confirm { (form(words, view, fields, "match_confirm", "button")) }
        @if let Some(fields) = &line.reject { (form(words, view, fields, "match_reject", "quiet")) }
        @if !line.elsewhere.is_empty() {
            h3 { (words.t("reconcile-elsewhere")) }
            ul { @for (path, label) in &line.elsewhere { li { a href=(path) { (label) } } } }
        }
        (story(words, &line.story))
        @if let Some(fields) = &line.undo { (form(words, view, fields, "match_undo", "quiet")) }
    }
}

fn named(words: &Words, [name, account, tax_id, text]: &[String; 4]) -> Markup {
    let facts_of = [("bank-name", name), ("bank-account", account), ("bank-tax-id", tax_id), ("bank-text", text)];
    let told = facts_of.iter().filter(|(_, value)| !value.is_empty());
    let told: Vec<Fact> = told.map(|(key, value)| Fact::text(words.t(key), value)).collect();
    html! { (facts(&told)) (help(&words.t("reveal-once"))) }
}

fn one(words: &Words, view: &CandidateView) -> Markup {
    html! {
        p {
            a href={ "/cases/" (view.case) } { (code(&view.case)) } " " (code(&view.reference)) " "
            strong { (money(words, &view.amount)) } " "
            span.muted { (words.code("state-disbursement", &view.state)) }
        }
    }
}

/// What speaks for a candidate and against it, as a list to read: "same IBAN +25".
fn why(words: &Words, line: &ChosenLine) -> Markup {
    html! {
        ul.points {
            @for (evidence, points) in &line.evidence {
                li {
                    (words.code("evidence", evidence))
                    @if *points > 0 { " " strong { "+" (words.number(i64::from(*points))) } }
                }
            }
        }
        @if line.score > 0 { p { (words.ta("reconcile-score", &[("score", line.score.into())])) } }
        @if !line.vetoes.is_empty() {
            div.flash.barred {
                p { strong { (words.t("reconcile-against")) } }
                ul { @for veto in &line.vetoes { li { (words.code("veto", veto)) } } }
            }
        }
    }
}

fn others(words: &Words, others: &[(&'static str, CandidateView, i64)]) -> Markup {
    html! {
        @for (key, candidate, points) in others {
            details {
                summary { (words.t(key)) }
                (one(words, candidate))
                p { (words.ta("reconcile-score", &[("score", (*points).into())])) }
            }
        }
    }
}

fn form(words: &Words, view: &ReconcileView, fields: &[Field], action: &str, class: &str) -> Markup {
    html! {
        form.act method="post" action=(href(&view.account)) {
            input type="hidden" name="csrf" value=(view.csrf);
            (inputs(words, fields, &view.errors))
            (consequence(words, action))
            @let key = (action == "match_confirm").then_some(CONFIRM_KEY);
            div.buttons { button class=(class) type="submit" accesskey=[key] { (words.code("do", action)) } }
        }
    }
}
