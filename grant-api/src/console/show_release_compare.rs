//! Two releases side by side on a page, and the way there from the page of one.
//!
//! Invariant: figures are those of the comparison of the two stored documents, for the reader's own audience. Must not:
//! subtract, or read a release in any other way.

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::release_compare::{CellCompared, Compared, RateCompared};
use ledger_core::programme::release::ReleaseState;
use poem::{Response, Result};

use super::act::Outcome;
use super::component::error_summary::FormError;
use super::page::release_compare::{Beside, BesideRow, BesideTable, ComparePage, WITH, page, title};
use super::page::releases::href;
use super::session::{Visit, see_other};
use super::show_outcomes::basis_points;
use super::show_releases::{audience, chosen, item, leaf_name, one};
use super::view::amount;
use super::words::Words;
use crate::app::{AppError, AppResult};
use poem::http::StatusCode;

/// Other published releases that one can be compared with, the newest first: number and label.
pub(super) async fn others(visit: &Visit, number: i64) -> AppResult<Vec<(i64, String)>> {
    let words = visit.words();
    let releases = visit.console.app.releases(&visit.request).await?;
    let other = releases.iter().filter(|one| one.number != number && one.state == ReleaseState::Published);
    let label = |number: i64| words.ta("releases-number", &[("number", number.into())]);
    Ok(other.map(|one| (one.number, label(one.number))).collect())
}

fn number(text: &str) -> AppResult<i64> {
    text.parse().map_err(|_| AppError::Hidden)
}

/// The page of the first one again, with the fault at the choice of the other.
async fn again(visit: &Visit, code: &str) -> Result<Response> {
    let words = visit.words();
    let label = words.t("releases-compare-with");
    let text = words.ta(&format!("fault-{code}"), &[("field", label.into())]);
    let errors = vec![FormError { field: Some(WITH.to_owned()), text }];
    one(visit, Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors, refused: None }).await
}

/// GET: on to the page of the two, as the form asked.
pub async fn choose(visit: Visit) -> Result<Response> {
    let number = number(visit.part("number"))?;
    match visit.sent.some(WITH).map(str::parse::<i64>) {
        None => again(&visit, "required").await,
        Some(Err(_)) => again(&visit, "not_a_choice").await,
        Some(Ok(other)) => Ok(see_other(&format!("{}/compare/{other}", href(number)))),
    }
}

/// GET: the two.
pub async fn show(visit: Visit) -> Result<Response> {
    let (first, other) = (number(visit.part("number"))?, number(visit.part("other"))?);
    if first == other {
        return again(&visit, "same_release").await;
    }
    let words = visit.words();
    let found = visit.console.app.releases_compared(&visit.request, (first, other), audience(&visit.request)).await?;
    let comparison = &found.comparison;
    let currency = comparison.currency;
    let cell = |key: &str| comparison.cells.iter().find(|cell| cell.cell == key);
    let groups = chosen(&visit, &found.dimensions).map(|dimension| BesideTable {
        dimension: dimension.code.clone(),
        rows: dimension
            .leaves
            .iter()
            .filter_map(|leaf| {
                let label = leaf_name(&words, &dimension.code, &leaf.code);
                Some(group(&words, label, cell(&format!("{}={}", dimension.code, leaf.code))?, currency))
            })
            .collect(),
    });
    let (earlier, later) = (item(&found.earlier), item(&found.later));
    let title = title(&words, earlier.number, later.number);
    let view = ComparePage {
        earlier,
        later,
        whole: cell("all").map(|cell| whole(&words, cell, currency)).unwrap_or_default(),
        heads: heads(&words, currency),
        dimensions: found.dimensions.iter().map(|dimension| dimension.code.clone()).collect(),
        groups,
    };
    let frame = visit.frame(title, "outcomes", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

fn rate_label(words: &Words, months: u16) -> String {
    words.ta("outcomes-rate", &[("months", i64::from(months).into())])
}

/// What amounts to a figure of a group: enterprises, rates, jobs, money.
fn heads(words: &Words, currency: Currency) -> Vec<String> {
    let code = currency.code().to_string();
    let of_money = |key: &str| words.ta(key, &[("currency", code.as_str().into())]);
    let mut heads = vec![words.t("column-launched")];
    heads.extend(ledger_core::outcome::release_compare::RATE_MONTHS.map(|months| rate_label(words, months)));
    heads.push(words.t("releases-net-jobs"));
    heads.extend([of_money("releases-disbursed"), of_money("releases-net-job-cost")]);
    heads
}

fn kept(cell: &CellCompared) -> Option<i64> {
    cell.kept.then_some(cell.later_release)
}

fn group(words: &Words, label: String, cell: &CellCompared, currency: Currency) -> BesideRow {
    let mut figures = vec![counts(words, &cell.enterprises)];
    figures.extend(cell.rates.iter().map(|rate| shares(words, &rate.km)));
    figures.push(counts(words, &cell.net_jobs));
    figures.extend([&cell.disbursed_minor, &cell.cost_per_net_job_minor].map(|of| amounts(words, of, currency)));
    BesideRow { label, kept: kept(cell), figures }
}

/// The whole programme: a figure a row, rates with their limits and what the unknowns could make of them.
fn whole(words: &Words, cell: &CellCompared, currency: Currency) -> Vec<BesideRow> {
    let row = |label: String, figure: Beside| BesideRow { label, kept: kept(cell), figures: vec![figure] };
    let of_rate = |rate: &RateCompared| {
        let part = |key: &str| words.ta(key, &[("months", i64::from(rate.months).into())]);
        [
            row(rate_label(words, rate.months), shares(words, &rate.km)),
            row(part("releases-rate-lower"), shares(words, &rate.lower)),
            row(part("releases-rate-upper"), shares(words, &rate.upper)),
            row(part("releases-rate-low"), shares(words, &rate.low)),
            row(part("releases-rate-high"), shares(words, &rate.high)),
        ]
    };
    let [launched, .., jobs, disbursed, cost] = &heads(words, currency)[..] else { return Vec::new() };
    let mut rows = vec![row(launched.clone(), counts(words, &cell.enterprises))];
    rows.extend(cell.rates.iter().flat_map(of_rate));
    rows.push(row(jobs.clone(), counts(words, &cell.net_jobs)));
    rows.push(row(disbursed.clone(), amounts(words, &cell.disbursed_minor, currency)));
    rows.push(row(cost.clone(), amounts(words, &cell.cost_per_net_job_minor, currency)));
    rows
}

fn beside<T: Copy>(of: &Compared<T>, value: impl Fn(T) -> String, change: impl Fn(T) -> String) -> Beside {
    if of.withheld.is_some() {
        return Beside::Withheld;
    }
    Beside::Told {
        earlier: of.earlier.map(&value),
        later: of.later.map(&value),
        difference: of.difference.map(change),
        reason: of.reason.map(|reason| reason.code()),
    }
}

/// What is more than nothing has a sign of its own.
fn signed(more: bool, text: String) -> String {
    if more { format!("+{text}") } else { text }
}

fn counts(words: &Words, of: &Compared<i64>) -> Beside {
    beside(of, |count| words.number(count), |count| signed(count > 0, words.number(count)))
}

fn amounts(words: &Words, of: &Compared<i64>, currency: Currency) -> Beside {
    let figures = |minor: i64| {
        let amount = amount(Minor(minor), currency);
        words.figures(amount.minor, &amount.currency)
    };
    beside(of, figures, |minor| signed(minor > 0, figures(minor)))
}

/// Shares, and their difference in percentage points, which a fall has below zero. With two decimals, for a document has four of
/// a share: what differs at all is never written as nothing.
fn shares(words: &Words, of: &Compared<f64>) -> Beside {
    let points = |difference: f64| {
        let hundredths = (difference.clamp(-1.0, 1.0) * 10_000.0).round() as i64;
        let points = signed(hundredths > 0, words.hundredths(hundredths));
        words.ta("releases-points", &[("points", points.into())])
    };
    beside(of, |share| words.percent(basis_points(share)), points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::words::Lang;

    fn told(lang: Lang, earlier: f64, later: f64, difference: f64) -> [Option<String>; 3] {
        let of = Compared {
            earlier: Some(earlier),
            later: Some(later),
            difference: Some(difference),
            withheld: None,
            reason: None,
        };
        match shares(&Words::new(lang), &of) {
            Beside::Told { earlier, later, difference, .. } => [earlier, later, difference],
            Beside::Withheld => panic!("nothing is withheld"),
        }
    }

    #[test]
    fn a_fall_of_a_rate_has_its_sign_and_its_digits_however_small() {
        let of = |lang, difference| told(lang, 0.881, 0.8752, difference)[2].clone().unwrap_or_default();
        assert_eq!(of(Lang::En, -0.0058), "\u{2212}0.58 pp");
        assert_eq!(of(Lang::Uk, -0.0058), "\u{2212}0,58 в. п.");
        assert_eq!(of(Lang::En, -0.0004), "\u{2212}0.04 pp");
        assert_eq!([of(Lang::En, 0.0004), of(Lang::En, 0.125)], ["+0.04 pp", "+12.50 pp"]);
        assert_eq!([of(Lang::En, 0.0), of(Lang::En, -0.0)], ["0.00 pp", "0.00 pp"]);
        assert_eq!(told(Lang::En, 0.881, 0.8752, -0.0058)[..2], [Some("88.1%".to_owned()), Some("87.5%".to_owned())]);
    }

    #[test]
    fn fewer_jobs_and_less_money_have_the_minus_sign_too() {
        let of = Compared { earlier: Some(5), later: Some(-2), difference: Some(-7), withheld: None, reason: None };
        let words = Words::new(Lang::Uk);
        for (beside, expected) in [
            (counts(&words, &of), ["5", "\u{2212}2", "\u{2212}7"]),
            (amounts(&words, &of, Currency::UAH), ["0,05", "\u{2212}0,02", "\u{2212}0,07"]),
        ] {
            let Beside::Told { earlier, later, difference, .. } = beside else { panic!("nothing is withheld") };
            assert_eq!([earlier, later, difference].map(Option::unwrap_or_default), expected);
        }
    }
}
