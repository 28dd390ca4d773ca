//! Spreads: which answer counts, who is left out, and sums over groups.
//!
//! Invariant: each test would fail if its rule were dropped.
//! Must not: repeat what the tests of jobs say of the nearest visit.

use super::*;
use crate::outcome::answers::Answers;
use crate::outcome::episode::episode;
use crate::outcome::visit::VisitStatus;
use proptest::prelude::*;

fn visit(day: i32, status: VisitStatus, answers: Answers) -> Visit {
    Visit { day, seq: i64::from(day), status, since_day: None, paid_workers: None, paid_days_12m: None, answers }
}

fn revenue(day: i32, band: Band) -> Visit {
    visit(day, VisitStatus::Operating, Answers { revenue_band: Some(band), ..Answers::default() })
}

fn closed(day: i32) -> Visit {
    // Somebody filled the form in although there was nothing left to ask of.
    visit(day, VisitStatus::Closed, Answers { revenue_band: Some(Band::Nothing), ..Answers::default() })
}

type History = (Episode, Vec<Visit>);

fn history(cutoff: i32, visits: &[Visit]) -> History {
    (episode(visits, cutoff), visits.to_vec())
}

fn records(histories: &[History]) -> impl DoubleEndedIterator<Item = SpreadRecord<'_>> {
    histories.iter().map(|(episode, visits)| SpreadRecord { episode, visits })
}

use Band::{High, Low, LowerMiddle, Nothing, UpperMiddle};

/// Rose, fell, stayed, answered once, left, was asked nothing, too young.
fn group() -> Vec<History> {
    vec![
        history(1000, &[revenue(91, Nothing), revenue(183, Low), revenue(365, UpperMiddle)]),
        history(1000, &[revenue(183, High), revenue(400, Low)]),
        history(1000, &[revenue(183, Low), revenue(300, Low)]),
        history(1000, &[revenue(365, LowerMiddle)]),
        history(1000, &[revenue(183, High), closed(365)]),
        history(1000, &[visit(365, VisitStatus::Operating, Answers::default())]),
        history(364, &[revenue(350, High)]),
    ]
}

#[test]
fn a_group_of_seven_is_spread_as_on_paper() {
    let found = Spread::at(records(&group()), Question::Revenue, 365);
    // The fifth closed halfway between days 183 and 365, on day 274; the sixth was not asked; the seventh is out.
    assert_eq!((found.eligible, found.exited, found.answered), (6, 1, 4));
    let levels: Vec<(&str, u64)> = found.levels().collect();
    assert_eq!(levels, [("none", 0), ("low", 2), ("lower_middle", 1), ("upper_middle", 1), ("high", 0)]);
    let before = Spread::at(records(&group()), Question::Revenue, 183);
    assert_eq!((before.eligible, before.exited, before.counts), (7, 0, [0, 2, 0, 0, 2]));
}

#[test]
fn a_change_needs_two_visits_that_answered() {
    let since = |from| Change::between(records(&group()), Question::Revenue, from, 365);
    for change in [since(Since::First), since(Since::Day(183))] {
        assert_eq!((change.eligible, change.improved, change.same, change.worse, change.both()), (6, 1, 1, 1, 3));
    }
    // Day 137 is nearest to 91 and to 183: the same visit, so nothing is known of a change.
    let one = [history(1000, &[revenue(137, Low)])];
    assert_eq!(Change::between(records(&one), Question::Revenue, Since::Day(91), 183).both(), 0);
    assert_eq!(records(&one).next().unwrap().level_at(Question::Revenue, 91), Some(1));
}

#[test]
fn every_question_reads_its_own_answer_and_counts_levels_from_0() {
    let answers = Answers {
        revenue_band: Some(Low),
        profit_band: Some(High),
        registered: Some(true),
        wellbeing: Some(3),
        ..Answers::default()
    };
    let read = |question: Question| question.level(&visit(91, VisitStatus::Operating, answers)).unwrap();
    let levels = Question::ALL.iter().map(|question| question.levels()[read(*question)]);
    assert_eq!(levels.collect::<Vec<_>>(), ["low", "high", "yes", "3"]);
    for question in Question::ALL {
        assert_eq!(question.level(&visit(91, VisitStatus::Operating, Answers::default())), None);
        assert!(question.levels().len() <= LEVELS_MAX);
    }
    assert_eq!(Band::ALL.iter().map(|band| band.code()).collect::<Vec<_>>(), Question::Revenue.levels());
}

fn any_group() -> impl Strategy<Value = Vec<History>> {
    let one = (1..900i32, 0..8usize, proptest::option::of(0..5usize)).prop_map(|(day, status, band)| {
        let answers = Answers { revenue_band: band.map(|band| Band::ALL[band]), ..Answers::default() };
        visit(day, VisitStatus::ALL[status], answers)
    });
    let visits = proptest::collection::vec(one, 0..8);
    let one = (0..1000i32, visits).prop_map(|(cutoff, visits)| history(cutoff, &visits));
    proptest::collection::vec(one, 0..14)
}

proptest! {
    #[test]
    fn sums_over_groups_add_up(group in any_group(), cut in 0..14usize, day in 1..800i32) {
        let at = |histories: &[History]| Spread::at(records(histories), Question::Revenue, day);
        let all = at(&group);
        prop_assert_eq!(all.counts.iter().sum::<u64>(), all.answered);
        prop_assert!(all.answered + all.exited <= all.eligible);
        let (some, rest) = group.split_at(cut.min(group.len()));
        let mut sum = at(rest);
        sum += at(some);
        prop_assert_eq!(sum, all);
        prop_assert_eq!(Spread::at(records(&group).rev(), Question::Revenue, day), all);
    }

    #[test]
    fn nobody_moves_who_did_not_answer_at_the_horizon(group in any_group(), day in 1..800i32) {
        for from in [Since::First, Since::Day(day / 2)] {
            let change = Change::between(records(&group), Question::Revenue, from, day);
            let spread = Spread::at(records(&group), Question::Revenue, day);
            prop_assert_eq!(change.eligible, spread.eligible);
            prop_assert!(change.both() <= spread.answered);
        }
    }
}
