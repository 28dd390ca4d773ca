//! Two releases side by side on a page, and the way there from the page of one.
//!
//! Invariant: figures are those of the comparison of the two stored documents, for the reader's own audience. Must not:
//! subtract, or read a release in any other way.

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::release_compare::{CellCompared, Compared, RateCompared};
use ledger_core::programme::release::ReleaseState;
use poem::{Response, Result};

use super::page::release_compare::{Beside, BesideRow, BesideTable, ComparePage, page, title};
use super::page::releases::href;
use super::session::{Visit, see_other};
use super::show_outcomes::basis_points;
use super::show_releases::{audience, item, leaf_name};
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

/// GET: on to the page of the two, as the form asked.
pub async fn choose(visit: Visit) -> Result<Response> {
    let (one, other) = (number(visit.part("number"))?, number(visit.sent.get("with"))?);
    Ok(see_other(&format!("{}/compare/{other}", href(one))))
}

/// GET: the two.
pub async fn show(visit: Visit) -> Result<Response> {
    let (one, other) = (number(visit.part("number"))?, number(visit.part("other"))?);
    let words = visit.words();
    let found = visit.console.app.releases_compared(&visit.request, (one, other), audience(&visit.request)).await?;
    let comparison = &found.comparison;
    let currency = comparison.currency;
    let cell = |key: &str| comparison.cells.iter().find(|cell| cell.cell == key);
    let tables = found.dimensions.iter().map(|dimension| BesideTable {
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
        tables: tables.collect(),
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

/// Shares, and their difference in percentage points.
fn shares(words: &Words, of: &Compared<f64>) -> Beside {
    let points = |share: f64| {
        let points = signed(basis_points(share) >= 5, words.tenths(basis_points(share)));
        words.ta("releases-points", &[("points", points.into())])
    };
    beside(of, |share| words.percent(basis_points(share)), points)
}
