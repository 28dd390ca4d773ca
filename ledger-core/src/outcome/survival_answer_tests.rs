//! Survival answers: a group worked out by hand, and each mark and withheld value once.
//!
//! Invariant: expected numbers were worked out on paper, in the comments beside them.
//! Must not: repeat the reference vectors; the curves are theirs.

use super::*;
use crate::outcome::episode::{Cause, episode};
use crate::outcome::rates::RATE_HORIZONS;
use proptest::prelude::*;

/// Last seen operating on a day, nothing due at the cut.
fn seen(time: i32, cutoff: i32) -> Episode {
    Episode { time, cause: Cause::Censored, left: time, lost: false, ..episode(&[], cutoff) }
}

fn left(time: i32, cause: Cause, cutoff: i32) -> Episode {
    Episode { cause, left: time - 1, right: Some(time), exact: true, ..seen(time, cutoff) }
}

fn group(episodes: &[Episode]) -> SurvivalGroup {
    SurvivalGroup::of_launched(episodes, 0.95).unwrap()
}

const YEAR: Horizon = Horizon::of_months(12);

/// 20 enterprises at a cut on day 600: 2 closed on day 100, one of them provisionally; 1 was absorbed on day 200; 2 are lost
/// since day 150; 1 was last seen on day 250 and is not lost; 14 were seen on day 400.
fn twenty() -> Vec<Episode> {
    let mut episodes = vec![seen(400, 600); 14];
    episodes.extend([left(100, Cause::Closed, 600), Episode { provisional: true, ..left(100, Cause::Closed, 600) }]);
    episodes.push(left(200, Cause::Absorbed, 600));
    episodes.extend([Episode { lost: true, ..seen(150, 600) }; 2]);
    episodes.push(seen(250, 600));
    episodes
}

#[test]
fn twenty_enterprises_are_answered_for_as_on_paper() {
    let answer = group(&twenty()).at(YEAR).unwrap();
    // 18/20 on day 100, two censored on day 150, 15/16 on day 200.
    let km = answer.km.unwrap();
    assert!((km.value - 0.9 * 15.0 / 16.0).abs() < 1e-15);
    // Greenwood: sqrt(2/(20 x 18) + 1/(16 x 15)).
    let error = (2.0f64 / 360.0 + 1.0 / 240.0).sqrt();
    assert!((km.std_err.unwrap() - km.value * error).abs() < 1e-15);
    assert!(km.lower.unwrap() < km.value && km.value < km.upper.unwrap());
    assert_eq!((km.level, km.kind), (0.95, IntervalKind::LogLog));
    assert_eq!((answer.at_risk, answer.events, answer.censored, answer.enterprises), (14, 3, 3, 20));
    assert_eq!((answer.provisional, answer.pending, answer.lost), (1, 0, 2));
    let cohort = answer.cohort.unwrap();
    assert_eq!((cohort.eligible, cohort.operating, cohort.exited, cohort.unknown), (20, 14, 3, 3));
    assert_eq!((cohort.low, cohort.high), (Some(0.7), Some(0.85)));
    // Worst: 18/20, 16/18 on day 151, 15/16. Best: 18/20, 17/18.
    let bounds = answer.bounds.unwrap();
    assert!((bounds.worst - 0.75).abs() < 1e-15 && (bounds.best - 0.85).abs() < 1e-15);
    assert_eq!(
        (answer.weak, answer.insufficient_follow_up, answer.km_scheduled),
        (false, false, None),
        "2 of 20 is a tenth"
    );
}

#[test]
fn more_than_a_tenth_lost_is_weak() {
    let lost = Episode { lost: true, ..seen(150, 600) };
    let mut episodes = twenty();
    episodes.push(lost);
    assert!(group(&episodes).at(YEAR).unwrap().weak);
}

#[test]
fn with_nine_at_risk_there_is_no_value() {
    let at = |n| group(&vec![seen(400, 600); n]).at(YEAR).unwrap();
    assert!(at(10).km.is_some() && !at(10).insufficient_follow_up);
    let nine = at(9);
    assert!(nine.insufficient_follow_up);
    assert_eq!((nine.km, nine.bounds, nine.at_risk), (None, None, 9));
    assert_eq!(nine.cohort.map(|cohort| cohort.operating), Some(9));
}

#[test]
fn a_rate_off_an_emptied_late_risk_set_is_an_error() {
    let span = |entry, episode| Span { entry, ..Span::of_launch(episode) };
    let mut spans = vec![span(Some(0), left(3, Cause::Closed, 600))];
    spans.extend([span(Some(100), seen(500, 600)); 20]);
    let group = SurvivalGroup::new(Origin::BusinessStart, &spans, 0.95).unwrap();
    assert_eq!(group.at(YEAR).unwrap_err(), OutcomeError::EmptiedRiskSet { day: 3 });
    assert_eq!(group.by_cause(&[YEAR]).unwrap_err(), OutcomeError::EmptiedRiskSet { day: 3 });
    assert_eq!(group.median(), None);
}

#[test]
fn late_entries_have_no_fixed_cohort_and_those_never_at_risk_are_out() {
    let mut spans = vec![Span { entry: Some(100), ..Span::of_launch(seen(500, 600)) }; 12];
    spans.push(Span { entry: Some(500), ..Span::of_launch(seen(500, 600)) });
    let answer = SurvivalGroup::new(Origin::BusinessStart, &spans, 0.95).unwrap().at(YEAR).unwrap();
    assert_eq!((answer.enterprises, answer.at_risk, answer.cohort), (12, 12, None));
}

#[test]
fn closures_heard_of_between_visits_are_set_beside_the_rate() {
    // Cut on day 600: windows are over up to day 455. 20 were seen on day 365, 20 on day 560; 4 are heard to have closed on
    // day 500, when 24 are at risk: 20/24 at day 548. Counted up to day 455 alone: nobody closed.
    let mut episodes = vec![seen(365, 600); 20];
    episodes.extend(vec![seen(560, 600); 20]);
    episodes.extend(vec![left(500, Cause::Closed, 600); 4]);
    let answer = group(&episodes).at(Horizon::of_months(18)).unwrap();
    assert!((answer.km.unwrap().value - 20.0 / 24.0).abs() < 1e-15);
    assert_eq!(answer.km_scheduled.map(|km| km.value), Some(1.0));
    // Among many it makes less than two points, and is not told apart: 4 of 204.
    episodes.extend(vec![seen(560, 600); 180]);
    let answer = group(&episodes).at(Horizon::of_months(18)).unwrap();
    assert_eq!(answer.km_scheduled, None);
}

#[test]
fn a_median_needs_half_to_have_left_while_ten_were_at_risk() {
    let mut episodes = vec![left(100, Cause::Closed, 600); 11];
    episodes.extend(vec![seen(400, 600); 11]);
    // Exactly half left on day 100, and nobody leaves up to day 400: the middle, as R has it.
    assert_eq!(group(&episodes).median().map(|median| median.days), Some(250.0));
    episodes.push(left(100, Cause::Closed, 600));
    assert_eq!(group(&episodes).median().map(|median| median.days), Some(100.0));
    assert_eq!(group(&twenty()).median(), None);
    // 9 left behind, of whom one leaves: half is reached on a day with 9 at risk.
    let mut few = vec![left(100, Cause::Closed, 600); 8];
    few.extend([left(200, Cause::Closed, 600)]);
    few.extend(vec![seen(400, 600); 8]);
    assert_eq!(group(&few).median(), None);
}

#[test]
fn causes_and_survival_add_up_and_follow_the_same_horizon() {
    let [half, year, ..] = RATE_HORIZONS;
    let found = group(&twenty()).by_cause(&[half, year]).unwrap();
    let causes = found[1].causes.unwrap();
    // 2/20 closed; 0.9 x 1/16 absorbed.
    assert!((causes.closed.0 - 0.1).abs() < 1e-15 && (causes.absorbed.0 - 0.05625).abs() < 1e-15);
    assert!((causes.closed.0 + causes.absorbed.0 + causes.surviving - 1.0).abs() < 1e-15);
    assert_eq!((found[0].causes.unwrap().absorbed, found[0].at_risk), ((0.0, 0.0), 16));
    assert_eq!(group(&twenty()[..9]).by_cause(&[year]).unwrap()[0].causes, None);
}

#[test]
fn intention_to_treat_starts_below_one() {
    let launched = Funded { cutoff_day: 600, launched: Some((30, seen(400, 570))) };
    let mut funded = vec![launched; 15];
    funded.extend([Funded { cutoff_day: 600, launched: None }; 5]);
    funded.extend([Funded { cutoff_day: 100, launched: None }; 9]);
    let answer = SurvivalGroup::of_funded(&funded, 0.95).unwrap().at(YEAR).unwrap();
    assert_eq!(answer.origin, Origin::Disbursement);
    assert_eq!((answer.enterprises, answer.events, answer.km.unwrap().value), (20, 5, 0.75));
    assert_eq!(answer.cohort.and_then(|cohort| cohort.low), Some(0.75));
}

#[test]
fn an_older_business_counts_from_its_start_and_only_from_its_award_on() {
    // Started 400 days before the launch, awarded on its day: at risk after day 400; half a year later, on day 583.
    let mut businesses = vec![(seen(500, 600), -400, 0); 15];
    businesses.extend([(left(183, Cause::Closed, 600), -400, 0); 5]);
    let group = SurvivalGroup::of_businesses(&businesses, 0.95).unwrap();
    let at = |months| group.at(Horizon::of_months(months)).unwrap();
    // 18 months are 548 days: nobody has left; 20 are 609: 5 of 20.
    assert_eq!((at(18).origin, at(18).km.unwrap().value, at(20).km.unwrap().value), (Origin::BusinessStart, 1.0, 0.75));
    assert_eq!(at(18).at_risk, 20);
}

fn any_group() -> impl Strategy<Value = Vec<Span>> {
    let one = (1..1200i32, 0..3u8, any::<bool>(), 0..600i32).prop_map(|(time, cause, lost, later)| {
        let cutoff = time + later;
        match cause {
            0 => Span::of_launch(Episode { lost, ..seen(time, cutoff) }),
            1 => Span::of_launch(left(time, Cause::Closed, cutoff)),
            _ => Span::of_launch(left(time, Cause::Absorbed, cutoff)),
        }
    });
    proptest::collection::vec(one, 0..80)
}

proptest! {
    #[test]
    fn the_bounds_of_the_lost_enclose_the_rate(spans in any_group(), months in 1..40u16) {
        let answer = SurvivalGroup::new(Origin::Launch, &spans, 0.95).unwrap().at(Horizon::of_months(months)).unwrap();
        if let (Some(km), Some(bounds)) = (answer.km, answer.bounds) {
            prop_assert!(bounds.worst <= km.value + 1e-12 && km.value <= bounds.best + 1e-12);
        }
        prop_assert_eq!(answer.km.is_none(), answer.at_risk < AT_RISK_MIN);
        let cohort = answer.cohort.unwrap();
        prop_assert_eq!(cohort.operating + cohort.exited + cohort.unknown, cohort.eligible);
        prop_assert!(answer.provisional <= answer.events && answer.events + answer.censored <= answer.enterprises);
    }

    #[test]
    fn scheduled_ascertainment_counts_no_exit_that_the_default_does_not(spans in any_group(), day in 1..1300i32) {
        let group = SurvivalGroup::new(Origin::Launch, &spans, 0.95).unwrap();
        prop_assert!(group.scheduled.at(day).events <= group.default.at(day).events);
    }
}
