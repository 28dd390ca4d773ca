//! Cumulative incidence of competing causes (Aalen and Johansen 1978), tied causes exact, with the error of
//! the infinitesimal jackknife.
//!
//! With A the sum of d/(n(n-d)), F the incidence and G the sum of dF (A(t-) - 1/n), the influence of a record
//! that was there from the start is G(t) while at risk; one that left moves on as a + l F(t) with its own
//! constants. So per day and cause the variance is a quadratic in G and F whose coefficients are running
//! sums, and the cost is that of counting by day; only late entries are sorted.
//! Invariant: the incidences of all causes and the survival sum to 1.
//! Must not: censor one cause to report another: 1 - survival would overstate it.

use super::OutcomeError;
use super::tally::{Observation, Slots};

/// One cause at one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CauseStep {
    /// Events of the day.
    pub events: u64,
    /// Probability of an event of this cause up to the day, inclusive.
    pub incidence: f64,
    /// Its standard error.
    pub std_err: f64,
}

/// All causes from one day on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncidenceStep {
    /// The day.
    pub day: i32,
    /// At risk just before the day's events.
    pub at_risk: u64,
    /// Censored on the day, after its events.
    pub censored: u64,
    /// Probability of no event of any cause.
    pub surv: f64,
}

/// Cumulative incidences of a group, one step per day on which somebody left.
#[derive(Clone, Debug, PartialEq)]
pub struct Incidence {
    causes: usize,
    steps: Vec<IncidenceStep>,
    cells: Vec<CauseStep>,
}

/// Sum of (a + l F + g G)^2 over records that share g, as a polynomial in F and G.
#[derive(Clone, Copy, Default)]
struct Squares {
    count: f64,
    a: f64,
    l: f64,
    aa: f64,
    al: f64,
    ll: f64,
}

impl Squares {
    fn add(&mut self, count: f64, a: f64, l: f64) {
        self.count += count;
        self.a += count * a;
        self.l += count * l;
        self.aa += count * a * a;
        self.al += count * a * l;
        self.ll += count * l * l;
        if self.count == 0.0 {
            // Nobody is left: what the sums still hold is rounding.
            *self = Self::default();
        }
    }

    /// The sum at F = `f` and, for records at risk, G = `g`, with the size of its terms.
    fn sum(&self, f: f64, g: f64) -> (f64, f64) {
        let squares = self.aa + self.ll * f * f + self.count * g * g;
        let mixed = 2.0 * self.al * f + 2.0 * g * (self.a + self.l * f);
        (squares + mixed, squares)
    }
}

/// Less than this part of the terms of a sum of squares is rounding.
const ROUNDING: f64 = 1e-14;

/// One cause while sweeping over days.
#[derive(Clone, Copy, Default)]
struct Running {
    incidence: f64,
    g: f64,
    /// Records still at risk, with their part of G taken apart; and those that left, with none.
    at_risk: Squares,
    gone: Squares,
}

/// A record under late observation: exit, entry and cause.
type Late = (usize, usize, u8);

struct Sweep {
    causes: usize,
    at_risk: u64,
    surv: f64,
    a: f64,
    /// A, and F and G of every cause, as they stood after each slot.
    after: Vec<f64>,
    running: Vec<Running>,
}

impl Incidence {
    /// The incidences of causes 1 to `causes` in a group.
    ///
    /// # Errors
    /// A negative time, or an entry on or after the time.
    pub fn new(records: &[Observation], causes: u8) -> Result<Self, OutcomeError> {
        let slots = Slots::of(records)?;
        let causes = usize::from(causes).max(records.iter().map(|r| usize::from(r.cause)).max().unwrap_or(0));
        let width = causes + 1;
        let mut exits = vec![0u64; slots.len() * width];
        let mut late: Vec<Late> = Vec::new();
        for record in records {
            let exit = slots.of_day(record.time);
            match record.entry.filter(|entry| *entry >= 0) {
                None => exits[exit * width + usize::from(record.cause)] += 1,
                Some(entry) => late.push((exit, slots.of_day(entry), record.cause)),
            }
        }
        late.sort_unstable();
        let mut entered = vec![0u64; if late.is_empty() { 0 } else { slots.len() }];
        for (_, entry, _) in &late {
            entered[*entry] += 1;
        }
        let from_start = (records.len() - late.len()) as u64;
        let mut sweep = Sweep::new(causes, from_start, if late.is_empty() { 0 } else { slots.len() });
        let mut found = Self { causes, steps: Vec::new(), cells: Vec::new() };
        let mut waiting = late.as_slice();
        for slot in 0..slots.len() {
            let split = waiting.partition_point(|(exit, _, _)| *exit == slot);
            let (leaving, rest) = waiting.split_at(split);
            waiting = rest;
            let counts = &exits[slot * width..(slot + 1) * width];
            if !leaving.is_empty() || counts.iter().any(|count| *count > 0) {
                let step = sweep.day(slots.day(slot), counts, leaving, &mut found.cells);
                found.steps.push(step);
            }
            if let Some(count) = entered.get(slot) {
                sweep.enter(slot, *count);
            }
        }
        Ok(found)
    }

    /// The number of causes.
    #[must_use]
    pub const fn causes(&self) -> usize {
        self.causes
    }

    /// Its steps, days increasing.
    #[must_use]
    pub fn steps(&self) -> &[IncidenceStep] {
        &self.steps
    }

    /// The causes 1, 2, ... at a step.
    #[must_use]
    pub fn causes_at(&self, step: usize) -> &[CauseStep] {
        &self.cells[step * self.causes..(step + 1) * self.causes]
    }

    /// Incidence of a cause up to a day, and its error.
    #[must_use]
    pub fn at(&self, cause: u8, day: i32) -> (f64, f64) {
        let reached = self.steps.partition_point(|step| step.day <= day);
        let cell = reached.checked_sub(1).zip(usize::from(cause).checked_sub(1));
        let cell = cell.and_then(|(step, cause)| self.causes_at(step).get(cause));
        cell.map_or((0.0, 0.0), |cell| (cell.incidence, cell.std_err))
    }
}

impl Sweep {
    fn new(causes: usize, from_start: u64, slots: usize) -> Self {
        let mut running = vec![Running::default(); causes];
        for cause in &mut running {
            cause.at_risk.add(from_start as f64, 0.0, 0.0);
        }
        Self { causes, at_risk: from_start, surv: 1.0, a: 0.0, after: vec![0.0; slots * (1 + 2 * causes)], running }
    }

    /// The constants of a record that entered after `slot`: G(t) - G(e) - A(e) (F(t) - F(e)) = G + a + l F.
    fn offset(&self, slot: usize, cause: usize) -> (f64, f64) {
        let kept = &self.after[slot * (1 + 2 * self.causes)..];
        let (a, f, g) = (kept[0], kept[1 + 2 * cause], kept[2 + 2 * cause]);
        (a * f - g, -a)
    }

    fn enter(&mut self, slot: usize, count: u64) {
        let base = slot * (1 + 2 * self.causes);
        self.after[base] = self.a;
        for (cause, running) in self.running.iter().enumerate() {
            self.after[base + 1 + 2 * cause] = running.incidence;
            self.after[base + 2 + 2 * cause] = running.g;
        }
        self.at_risk += count;
        for cause in 0..self.causes {
            let (a, l) = self.offset(slot, cause);
            self.running[cause].at_risk.add(count as f64, a, l);
        }
    }

    /// One day: all incidences move, then those who leave are given the constants they keep.
    fn day(&mut self, day: i32, counts: &[u64], leaving: &[Late], cells: &mut Vec<CauseStep>) -> IncidenceStep {
        let own =
            |cause: usize| counts[cause] + leaving.iter().filter(|late| usize::from(late.2) == cause).count() as u64;
        let events: u64 = (1..=self.causes).map(own).sum();
        let at_risk = self.at_risk as f64;
        let a_before = self.a;
        if events > 0 && self.at_risk > events {
            self.a += events as f64 / (at_risk * (self.at_risk - events) as f64);
        }
        let (a_after, survived, before) = (self.a, self.at_risk - events, self.surv);
        for index in 0..self.causes {
            let step = before * own(index + 1) as f64 / at_risk;
            let running = &mut self.running[index];
            running.incidence += step;
            running.g += step * (a_before - 1.0 / at_risk);
        }
        for index in 0..self.causes {
            for (cause, &count) in counts.iter().enumerate() {
                let jump = if cause == index + 1 { before / at_risk } else { 0.0 };
                let drift = if cause == 0 { a_after } else { a_before - 1.0 / at_risk };
                self.leave(index, count as f64, (0.0, 0.0), jump, drift);
                for late in leaving.iter().filter(|late| usize::from(late.2) == cause) {
                    self.leave(index, 1.0, self.offset(late.1, index), jump, drift);
                }
            }
            let running = &self.running[index];
            let (gone, of) = running.gone.sum(running.incidence, 0.0);
            let (still, also) = running.at_risk.sum(running.incidence, running.g);
            let variance = if gone + still > ROUNDING * (of + also) { gone + still } else { 0.0 };
            cells.push(CauseStep { events: own(index + 1), incidence: running.incidence, std_err: variance.sqrt() });
        }
        self.surv *= survived as f64 / at_risk;
        let censored = own(0);
        let step = IncidenceStep { day, at_risk: self.at_risk, censored, surv: self.surv };
        self.at_risk -= events + censored;
        step
    }

    /// `count` records leave with the influence G + a + l F + `jump` on cause `index`, which from now on
    /// moves with F at the rate of their own log survival: `drift` since the start, less A at their entry.
    fn leave(&mut self, index: usize, count: f64, (a, l): (f64, f64), jump: f64, drift: f64) {
        if count > 0.0 {
            let running = &mut self.running[index];
            running.at_risk.add(-count, a, l);
            let influence = running.g + a + l * running.incidence + jump;
            let rate = drift + l;
            running.gone.add(count, influence - rate * running.incidence, rate);
        }
    }
}

#[cfg(test)]
#[path = "competing_tests.rs"]
mod tests;
