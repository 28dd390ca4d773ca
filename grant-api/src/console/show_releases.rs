//! Releases on pages: listed, made, published, withdrawn, and read by their figures and files.
//!
//! Invariant: figures are those of the stored document; whoever publishes sends the version that the page showed. Must not:
//! compute a figure.

use ledger_core::money::{Currency, Minor};
use ledger_core::outcome::figures::WITHHELD;
use ledger_core::outcome::jobs::{CostPer, NoCost};
use ledger_core::outcome::release_document::{CellDocument, DimensionDocument, Profile, RateDocument, ReleaseDocument};
use ledger_core::policy::{Action, Reading, roles_for};
use ledger_core::programme::document::Language;
use ledger_core::programme::release::{Release, ReleaseState, WithdrawalReason};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, hidden, refusal};
use super::act_read::Reader;
use super::component::code::hash;
use super::component::curve::{Curve, StepPoint, Tick};
use super::component::date::date;
use super::component::facts::Fact;
use super::component::field::{Field, Input};
use super::component::step_form::{Asked, StepView};
use super::page::outcomes::{CohortRow, Cost, Coverage, Jobs, OutcomesView, Rate, Shown};
use super::page::releases::{CellRow, CellTable, PATH, ReleaseItem, ReleasePage, href, list as list_page, page};
use super::session::Visit;
use super::show_outcomes::{basis_points, share, whole_number};
use super::show_release_compare::others;
use super::view::Names;
use super::view::amount;
use super::words::Words;
use crate::app::execute::Terms;
use crate::app::releases::{Chart, PictureForm, ReleaseForm, ReleaseTable, ReportForm, profiles};
use crate::app::{AppError, AppResult, Request};
use crate::http::attachment::attachment;

/// Months of the rates of the tables.
const MONTHS: [u16; 4] = [12, 24, 36, 60];

fn may(visit: &Visit, action: Action) -> bool {
    roles_for(action).iter().any(|role| visit.request.principal.roles.contains(role))
}

/// Whose figures a reader gets.
pub(super) fn audience(request: &Request) -> Profile {
    profiles(request).first().copied().unwrap_or(Profile::Public)
}

fn terms(visit: &Visit) -> Terms {
    Terms { key: Some(visit.sent.get("key").to_owned()), ..Terms::default() }
}

pub(super) fn item(row: &Release) -> ReleaseItem {
    ReleaseItem {
        number: row.number,
        cut: row.data_cut,
        state: row.state.code(),
        published: row.published_on,
        notice: row.notice.clone(),
    }
}

/// GET: all of them.
pub async fn list(visit: Visit) -> Result<Response> {
    listed(&visit, Outcome::first(None)).await
}

async fn listed(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let releases = visit.console.app.releases(&visit.request).await?;
    let words = visit.words();
    let mut steps = Vec::new();
    let waits = releases.iter().any(|release| release.state == ReleaseState::Built);
    if may(visit, Action::ReleaseBuild) && !waits {
        let today = visit.request.today().to_string();
        let value = visit.sent.some("data_cut").map_or_else(|| today.clone(), str::to_owned);
        let mut fields = hidden(0, "")?;
        fields.push(Field::named(&words, "data_cut", Input::Date { value, latest: Some(today) }));
        steps.push(StepView { action: "release_build", submit_to: PATH.to_owned(), fields });
    }
    let asked = Asked { steps, errors: outcome.errors, refused: outcome.refused, csrf: visit.csrf.clone() };
    let rows: Vec<ReleaseItem> = releases.iter().map(item).collect();
    let frame = visit.frame(words.t("releases-title"), "outcomes", 0);
    Ok(visit.page(outcome.status, &frame, &list_page(&words, &rows, &asked)))
}

/// POST: makes the next one.
pub async fn build(visit: Visit) -> Result<Response> {
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let Some(data_cut) = reader.day("data_cut", None) else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return listed(&visit, outcome).await;
    };
    match visit.console.app.release_build(&visit.request, terms(&visit), Some(data_cut)).await {
        Ok(_) => {
            let newest = visit.console.app.releases(&visit.request).await?;
            let to = newest.first().map_or_else(|| PATH.to_owned(), |release| href(release.number));
            Ok(visit.done(&to, "release_build"))
        }
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            listed(&visit, outcome).await
        }
    }
}

fn number(visit: &Visit) -> AppResult<i64> {
    visit.part("number").parse().map_err(|_| AppError::Hidden)
}

/// GET: one of them.
pub async fn show(visit: Visit) -> Result<Response> {
    one(&visit, Outcome::first(None)).await
}

/// One of them, with what became of what was sent.
pub(super) async fn one(visit: &Visit, outcome: Outcome) -> Result<Response> {
    let (app, words) = (&visit.console.app, visit.words());
    let profile = audience(&visit.request);
    let found = app.release_view(&visit.request, number(visit)?, profile).await?;
    let (row, document) = (&found.release, &found.document);
    let mut names = Names::new(visit);
    let mut facts = vec![
        Fact::text(words.t("column-state"), words.code("state-release", row.state.code())),
        Fact::new(words.t("releases-cut"), date(&words, row.data_cut)),
        Fact::text(words.t("releases-profile"), words.code("releases-profile", profile.code())),
        Fact::text(words.t("releases-method"), row.method.clone()),
        Fact::new(words.t("releases-built"), date(&words, row.built_on)),
    ];
    if visit.may(Reading::ReleasesUnpublished) {
        facts.push(Fact::text(words.t("releases-built-by"), names.name(row.built_by).await?));
    }
    facts.extend(row.published_on.map(|on| Fact::new(words.t("releases-published"), date(&words, on))));
    facts.push(Fact::new(words.t("releases-hash"), hash(&found.file.sha256)));
    let shown = chosen(visit, &document.dimensions);
    let view = ReleasePage {
        item: item(row),
        facts,
        files: files(&words, row.number, profiles(&visit.request)),
        // The table by years of launch has the cohorts.
        whole: OutcomesView { cohorts: Vec::new(), ..of_release(&words, document) },
        months: MONTHS.map(i64::from).to_vec(),
        dimensions: document.dimensions.iter().map(|dimension| dimension.code.clone()).collect(),
        cells: shown.map(|dimension| cells(&words, document, dimension)),
        people: people(document),
        others: others(visit, row.number).await?,
        asked: Asked {
            steps: steps(visit, row)?,
            errors: outcome.errors,
            refused: outcome.refused,
            csrf: visit.csrf.clone(),
        },
    };
    let title = words.ta("releases-number", &[("number", row.number.into())]);
    let frame = visit.frame(title, "outcomes", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

fn files(words: &Words, number: i64, profiles: &[Profile]) -> Vec<(String, String)> {
    let language = words.lang().tag();
    let mut files = Vec::new();
    for profile in profiles {
        for form in ["pdf", "xlsx", "json"] {
            let title = words.code("releases-file", &format!("{}-{form}", profile.code()));
            let query = format!("profile={}&format={form}&language={language}", profile.code());
            files.push((format!("{}/file?{query}", href(number)), title));
        }
    }
    for table in profiles.first().into_iter().flat_map(|own| ReleaseTable::ALL.iter().map(move |table| (own, table))) {
        let query = format!("profile={}&format=csv&table={}", table.0.code(), table.1.code());
        files.push((format!("{}/file?{query}", href(number)), words.code("releases-table", table.1.code())));
    }
    let own = profiles.first().into_iter();
    for (profile, form) in own.flat_map(|profile| [(profile, "svg"), (profile, "png")]) {
        let chart = Chart::Survival.code();
        let query = format!("profile={}&format={form}&chart={chart}&language={language}", profile.code());
        files.push((format!("{}/file?{query}", href(number)), words.code("releases-chart", form)));
    }
    files
}

fn steps(visit: &Visit, row: &Release) -> AppResult<Vec<StepView>> {
    let (words, mut steps) = (visit.words(), Vec::new());
    let own = visit.request.principal.person.id == row.built_by;
    if row.state == ReleaseState::Built && may(visit, Action::ReleasePublish) && !own {
        let submit_to = format!("{}/publish", href(row.number));
        steps.push(StepView { action: "release_publish", submit_to, fields: hidden(row.version, "")? });
    }
    if row.state != ReleaseState::Withdrawn && may(visit, Action::ReleaseWithdraw) {
        let mut fields = hidden(row.version, "")?;
        let reason =
            |one: &WithdrawalReason| (one.code().to_owned(), words.code("release-withdrawn-reason", one.code()));
        let options = WithdrawalReason::ALL.iter().map(reason).collect();
        let value = visit.sent.get("reason").to_owned();
        // The hint of other reasons asks for a code of one's own.
        fields.push(Field { hint: None, ..Field::named(&words, "reason", Input::Select { value, options }) });
        let submit_to = format!("{}/withdraw", href(row.number));
        steps.push(StepView { action: "release_withdraw", submit_to, fields });
    }
    Ok(steps)
}

fn version(visit: &Visit) -> i64 {
    visit.sent.get("version").parse().unwrap_or(-1)
}

/// POST: publishes it.
pub async fn publish(visit: Visit) -> Result<Response> {
    let number = number(&visit)?;
    let of = (number, version(&visit));
    match visit.console.app.release_publish(&visit.request, terms(&visit), of).await {
        Ok(_) => Ok(visit.done(&href(number), "release_publish")),
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            one(&visit, outcome).await
        }
    }
}

/// POST: withdraws it.
pub async fn withdraw(visit: Visit) -> Result<Response> {
    let number = number(&visit)?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let Some(notice) = reader.choice("reason", None, WithdrawalReason::from_code) else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return one(&visit, outcome).await;
    };
    let of = (number, version(&visit));
    match visit.console.app.release_withdraw(&visit.request, terms(&visit), of, notice).await {
        Ok(_) => Ok(visit.done(&href(number), "release_withdraw")),
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            one(&visit, outcome).await
        }
    }
}

/// GET: one of its files.
pub async fn file(visit: Visit) -> Result<Response> {
    let hidden = || AppError::Hidden;
    let sent = |name: &str| visit.sent.get(name).to_owned();
    let profile = Profile::from_code(&sent("profile")).ok_or_else(hidden)?;
    let language = Language::from_code(&sent("language")).unwrap_or(Language::Uk);
    let chart = Chart::from_code(&sent("chart")).unwrap_or(Chart::Survival);
    let form = match sent("format").as_str() {
        "json" => ReleaseForm::Json,
        "csv" => ReleaseForm::Csv(ReleaseTable::from_code(&sent("table")).ok_or_else(hidden)?),
        "xlsx" => ReleaseForm::Xlsx,
        "note" => ReleaseForm::Note,
        "pdf" => ReleaseForm::Report(language, ReportForm::Pdf),
        "html" => ReleaseForm::Report(language, ReportForm::Html),
        "svg" => ReleaseForm::Chart(chart, language, PictureForm::Svg),
        "png" => ReleaseForm::Chart(chart, language, PictureForm::Png),
        _ => return Err(AppError::Hidden.into()),
    };
    let file = visit.console.app.release_file(&visit.request, (number(&visit)?, profile), form).await?;
    Ok(attachment(&file.name, file.media, file.bytes))
}

/// The figures of a release as the page of outcomes shows them.
pub(super) fn of_release(words: &Words, document: &ReleaseDocument) -> OutcomesView {
    let whole = document.cell("all");
    OutcomesView {
        cut: document.data_cut,
        release: Some(document.number),
        at_12: whole.map_or(Shown::TooEarly, |cell| rate(cell, 12)),
        at_36: whole.map_or(Shown::TooEarly, |cell| rate(cell, 36)),
        jobs: whole.map_or(Shown::TooEarly, jobs),
        cost: whole.map_or(Shown::TooEarly, |cell| cost(cell, document.currency)),
        coverage: whole.map_or(Shown::TooEarly, coverage),
        curve: whole.map_or(Shown::TooEarly, |cell| curve(words, cell)),
        cohorts: document.cells.iter().filter_map(cohort).collect(),
    }
}

/// The dimension that was asked for by `by`, else the first.
pub(super) fn chosen<'a>(visit: &Visit, all: &'a [DimensionDocument]) -> Option<&'a DimensionDocument> {
    let by = visit.sent.get("by");
    all.iter().find(|one| one.code == by).or_else(|| all.first())
}

fn rate_of(cell: &CellDocument, months: u16) -> Option<&RateDocument> {
    cell.survival.as_ref()?.rates.iter().find(|rate| rate.months == months)
}

fn rate(cell: &CellDocument, months: u16) -> Shown<Rate> {
    let Some(found) = rate_of(cell, months).filter(|rate| rate.withheld.is_none()) else {
        return Shown::Withheld;
    };
    let Some(km) = &found.km else {
        return if found.insufficient_follow_up { Shown::TooEarly } else { Shown::Withheld };
    };
    let provisional = cell.survival.as_ref().and_then(|survival| survival.provisional).zip(found.events);
    Shown::Value(Rate {
        share_bp: basis_points(km.value),
        // Before the first exit both limits are 1 by definition, which is no interval.
        limits_bp: km
            .lower
            .zip(km.upper)
            .filter(|_| found.events.is_some_and(|events| events > 0))
            .map(|(lower, upper)| (basis_points(lower), basis_points(upper))),
        cohort_bp: found
            .cohort
            .map(|cohort| (basis_points(cohort.low), basis_points(cohort.high), whole_number(cohort.unknown))),
        at_risk: found.at_risk.map(whole_number),
        provisional: provisional.map(|(count, events)| whole_number(count.min(events))),
        few: false,
    })
}

fn jobs(cell: &CellDocument) -> Shown<Jobs> {
    let Some(at) = cell.jobs.iter().find(|jobs| jobs.months == 12) else { return Shown::TooEarly };
    let figure = |name: &str| at.figures.iter().find(|(figure, _)| figure == name).and_then(|(_, value)| *value);
    let parts = (figure("net"), figure("created"), figure("lost"), figure("paid_days"));
    let (Some(net_change), Some(gross_created), Some(gross_lost), Some(days)) = parts else {
        return Shown::Withheld;
    };
    let fte_hundredths = days.saturating_mul(100) / ledger_core::outcome::jobs::FTE_DAYS;
    Shown::Value(Jobs { months: 12, net_change, gross_created, gross_lost, fte_hundredths })
}

fn cost(cell: &CellDocument, currency: Currency) -> Shown<Cost> {
    let at = cell.jobs.iter().find(|jobs| jobs.months == 12);
    let Some(found) = at.and_then(|jobs| jobs.costs.iter().find(|cost| cost.per == CostPer::NetJob.code())) else {
        return Shown::TooEarly;
    };
    match (found.minor, found.reason.as_deref()) {
        (Some(minor), _) => Shown::Value(Cost::PerJob(amount(Minor(minor), currency))),
        (None, Some(reason)) if reason == NoCost::NoNetGain.code() => Shown::Value(Cost::NoGain),
        (None, Some(reason)) if reason == NoCost::NobodyKnown.code() => Shown::TooEarly,
        (None, _) => Shown::Withheld,
    }
}

fn coverage(cell: &CellDocument) -> Shown<Coverage> {
    let at = cell.jobs.iter().find(|jobs| jobs.months == 12).and_then(|jobs| jobs.known.zip(jobs.eligible));
    let lost = cell.survival.as_ref().and_then(|survival| survival.lost);
    let (Some((known, eligible)), Some(lost), Some(launched)) = (at, lost, cell.enterprises) else {
        return Shown::Withheld;
    };
    if eligible == 0 {
        return Shown::TooEarly;
    }
    Shown::Value(Coverage {
        launched: whole_number(launched),
        lost: whole_number(lost),
        jobs_known_bp: whole_number(known.saturating_mul(10_000) / eligible),
    })
}

fn curve(words: &Words, cell: &CellDocument) -> Shown<Curve> {
    let Some(survival) = &cell.survival else { return Shown::Withheld };
    let Some(last) = survival.curve.last() else { return Shown::TooEarly };
    let ppm = |value: f64| share(value, 1_000_000.0);
    let start = StepPoint { day: 0, share_ppm: 1_000_000, lower_ppm: 1_000_000, upper_ppm: 1_000_000 };
    let step = |point: &ledger_core::outcome::release_document::CurvePointDocument| StepPoint {
        day: i64::from(point.day),
        share_ppm: ppm(point.km.value),
        lower_ppm: ppm(point.km.lower.unwrap_or(point.km.value)),
        upper_ppm: ppm(point.km.upper.unwrap_or(point.km.value)),
    };
    let tick = |point: &ledger_core::outcome::release_document::CurvePointDocument| Tick {
        months: i64::from(point.months),
        day: i64::from(point.day),
        at_risk: Some(whole_number(point.at_risk)),
        events: Some(whole_number(point.events)),
        censored: Some(whole_number(point.censored)),
    };
    let launched = cell.enterprises.map(whole_number);
    let first = Tick { months: 0, day: 0, at_risk: launched, events: Some(0), censored: Some(0) };
    let yearly = survival.curve.iter().filter(|point| point.months % 12 == 0 || point.months == 6);
    let at_end = words.percent(share(last.km.value, 10_000.0));
    let about = [("share", at_end.into()), ("months", i64::from(last.months).into())];
    Shown::Value(Curve {
        id: "survival".to_owned(),
        title: words.t("outcomes-curve"),
        description: words.ta("outcomes-curve-about", &about),
        steps: std::iter::once(start).chain(survival.curve.iter().map(step)).collect(),
        until_day: i64::from(last.day),
        ticks: std::iter::once(first).chain(yearly.map(tick)).collect(),
        absent: WITHHELD,
    })
}

fn cohort(cell: &CellDocument) -> Option<CohortRow> {
    let years = cell.cell.strip_prefix("cohort=").filter(|years| !years.contains(';'))?;
    Some(CohortRow {
        label: years.replace('-', "–"),
        launched: cell.enterprises.map_or(Shown::Withheld, |count| Shown::Value(whole_number(count))),
        at_12: rate(cell, 12),
        at_36: rate(cell, 36),
    })
}

fn cells(words: &Words, document: &ReleaseDocument, dimension: &DimensionDocument) -> CellTable {
    let row = |leaf: &ledger_core::outcome::release_document::Leaf| {
        let found = document.cell(&format!("{}={}", dimension.code, leaf.code));
        let rate =
            |months: &u16| found.and_then(|cell| rate_of(cell, *months)?.km.as_ref()).map(|km| basis_points(km.value));
        CellRow {
            label: leaf_name(words, &dimension.code, &leaf.code),
            enterprises: found.and_then(|cell| cell.enterprises).map(whole_number),
            rates: MONTHS.iter().map(rate).collect(),
            kept: found.map(|cell| cell.release).filter(|number| *number != document.number),
            withheld: found.is_none_or(|cell| {
                cell.withheld.is_some()
                    || MONTHS.iter().filter_map(|months| rate_of(cell, *months)).any(RateDocument::estimate_withheld)
            }),
        }
    };
    CellTable { dimension: dimension.code.clone(), rows: dimension.leaves.iter().map(row).collect() }
}

/// A leaf as the report of the release names it.
pub(super) fn leaf_name(words: &Words, dimension: &str, leaf: &str) -> String {
    if dimension == "cohort" {
        return leaf.replace('-', "–");
    }
    let own = words.code_if_known(&format!("release-leaf-{dimension}"), leaf);
    own.unwrap_or_else(|| words.code(dimension, leaf))
}

fn people(document: &ReleaseDocument) -> Vec<(String, Vec<Option<i64>>)> {
    let row = |one: &ledger_core::outcome::release_document::FunnelDocument| {
        let label = one.year.map_or_else(String::new, |year| year.to_string());
        let mut counts: Vec<Option<i64>> = one.stages.iter().map(|(_, count)| count.map(whole_number)).collect();
        counts.resize(4, None);
        (label, counts)
    };
    document.funnel.iter().map(row).collect()
}
