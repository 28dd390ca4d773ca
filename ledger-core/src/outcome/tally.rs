//! Records counted by day: what every estimator reads.
//!
//! A day keeps how many entered (late), left with an event and left censored. Everyone enters once and
//! leaves once, so the number at risk at any day follows by counting from the end; those who are there from
//! the start need no entry. At risk at t means entry < t <= time.
//! Invariant: days strictly increase, and no risk set is negative.
//! Must not: keep anything about one record. Time is O(n + days), memory O(days) when days are dense.

use super::OutcomeError;
use super::episode::Episode;
use std::ops::{Add, AddAssign, Sub};

/// Days are kept in a plain array when their span is at most this many times the number of records ...
const DENSE_PER_RECORD: usize = 4;
/// ... or at most this long (days); otherwise the distinct days are sorted.
const DENSE_SPAN: usize = 65_536;

/// What is summed: heads, or case weights.
pub trait Weight: Copy + Default + PartialOrd + Add<Output = Self> + Sub<Output = Self> + AddAssign {
    /// The same number as a float; exact for heads below 2^53.
    fn as_f64(self) -> f64;

    /// `self - other`, with what rounding alone leaves of a sum of `scale` taken as nothing;
    /// `None` when less than nothing is left.
    fn left_of(self, other: Self, scale: Self) -> Option<Self>;
}

impl Weight for u64 {
    fn as_f64(self) -> f64 {
        self as f64
    }

    fn left_of(self, other: Self, _scale: Self) -> Option<Self> {
        self.checked_sub(other)
    }
}

impl Weight for f64 {
    fn as_f64(self) -> f64 {
        self
    }

    fn left_of(self, other: Self, scale: Self) -> Option<Self> {
        let left = self - other;
        let noise = 1e-9 * scale;
        if left > noise {
            Some(left)
        } else if left >= -noise {
            Some(0.0)
        } else {
            None
        }
    }
}

/// One record under observation, days from the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Under observation after this day; `None`: from the start, day 0 included.
    pub entry: Option<i32>,
    /// Last day under observation.
    pub time: i32,
    /// 0 censored, else the number of the cause of the event.
    pub cause: u8,
}

impl From<&Episode> for Observation {
    fn from(episode: &Episode) -> Self {
        Self { entry: None, time: episode.time, cause: episode.cause.code() }
    }
}

/// Counts of one day, as a database can group them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DayCount<W = u64> {
    /// The day.
    pub day: i32,
    /// Entered after this day's events (late entries only).
    pub entered: W,
    /// Left with the event.
    pub events: W,
    /// Left without it.
    pub censored: W,
    /// Records among `events`; for heads the same number.
    pub event_rows: u64,
    /// Records that left.
    pub exit_rows: u64,
}

impl DayCount<u64> {
    /// A day of `events` and `censored` heads, and `entered` late entries.
    #[must_use]
    pub const fn new(day: i32, events: u64, censored: u64, entered: u64) -> Self {
        Self { day, entered, events, censored, event_rows: events, exit_rows: events + censored }
    }
}

/// The counts of a group, by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally<W = u64> {
    days: Vec<DayCount<W>>,
    total: W,
}

impl<W: Weight> Tally<W> {
    /// The counts, days increasing.
    #[must_use]
    pub fn days(&self) -> &[DayCount<W>] {
        &self.days
    }

    /// All that ever were at risk.
    #[must_use]
    pub const fn total(&self) -> W {
        self.total
    }

    /// The number at risk at each of the days, in their order.
    #[must_use]
    pub fn at_risk(&self) -> Vec<W> {
        let mut risk = vec![W::default(); self.days.len()];
        let (mut exits, mut entries) = (W::default(), W::default());
        for (index, day) in self.days.iter().enumerate().rev() {
            exits += day.events + day.censored;
            entries += day.entered;
            risk[index] = exits.left_of(entries, self.total).unwrap_or_default();
        }
        risk
    }

    /// Takes ready counts, of any order and with days repeated.
    ///
    /// # Errors
    /// A negative day, or a day after which more enter than leave.
    pub fn from_counts(mut days: Vec<DayCount<W>>) -> Result<Self, OutcomeError> {
        days.sort_by_key(|day| day.day);
        days.dedup_by(|next, kept| {
            let same = next.day == kept.day;
            if same {
                kept.entered += next.entered;
                kept.events += next.events;
                kept.censored += next.censored;
                kept.event_rows += next.event_rows;
                kept.exit_rows += next.exit_rows;
            }
            same
        });
        Self::checked(days)
    }

    fn checked(days: Vec<DayCount<W>>) -> Result<Self, OutcomeError> {
        if let Some(day) = days.first().filter(|first| first.day < 0) {
            return Err(OutcomeError::NegativeTime { row: 0, day: day.day });
        }
        let total = days.iter().fold(W::default(), |sum, day| sum + day.events + day.censored);
        let (mut exits, mut entries) = (W::default(), W::default());
        for day in days.iter().rev() {
            exits += day.events + day.censored;
            entries += day.entered;
            if exits.left_of(entries, total).is_none() {
                return Err(OutcomeError::NegativeRiskSet { day: day.day });
            }
        }
        Ok(Self { days, total })
    }

    fn gather(
        records: &[Observation],
        weight: impl Fn(usize) -> W,
        event: impl Fn(u8) -> bool,
    ) -> Result<Self, OutcomeError> {
        let slots = Slots::of(records)?;
        let mut days: Vec<DayCount<W>> = slots.empty_days();
        for (row, record) in records.iter().enumerate() {
            let weight = weight(row);
            let day = &mut days[slots.of_day(record.time)];
            day.exit_rows += 1;
            if event(record.cause) {
                day.events += weight;
                day.event_rows += 1;
            } else {
                day.censored += weight;
            }
            // Under observation before the origin is there from the start.
            if let Some(entry) = record.entry.filter(|entry| *entry >= 0) {
                days[slots.of_day(entry)].entered += weight;
            }
        }
        days.retain(|day| day.exit_rows > 0 || day.entered > W::default());
        Self::checked(days)
    }
}

impl Tally<u64> {
    /// Counts records; an event is any cause.
    ///
    /// # Errors
    /// A negative time, or an entry on or after the time.
    pub fn from_records(records: &[Observation]) -> Result<Self, OutcomeError> {
        Self::gather(records, |_| 1, |cause| cause != 0)
    }

    /// Counts records; an event is this cause, any other end is a censoring.
    ///
    /// # Errors
    /// As `from_records`.
    pub fn of_cause(records: &[Observation], event: u8) -> Result<Self, OutcomeError> {
        Self::gather(records, |_| 1, |cause| cause == event)
    }

    /// Counts times and statuses kept as two arrays, unsorted, everyone there from the start.
    ///
    /// # Errors
    /// Arrays of different length, or a negative time.
    pub fn from_arrays(times: &[i32], events: &[bool]) -> Result<Self, OutcomeError> {
        if times.len() != events.len() {
            return Err(OutcomeError::LengthMismatch { left: times.len(), right: events.len() });
        }
        let (low, high) = times.iter().fold((i32::MAX, i32::MIN), |(low, high), &day| (low.min(day), high.max(day)));
        if times.is_empty() {
            return Ok(Self::default());
        }
        let span = usize::try_from(i64::from(high) - i64::from(low) + 1).unwrap_or(usize::MAX);
        if low < 0 || !dense(span, times.len()) || u32::try_from(times.len()).is_err() {
            let records: Vec<Observation> = times
                .iter()
                .zip(events)
                .map(|(&time, &event)| Observation { entry: None, time, cause: u8::from(event) })
                .collect();
            return Self::from_records(&records);
        }
        // Censored and events of a day side by side: one line of cache, no branch on the status.
        let mut counts = vec![[0u32; 2]; span];
        for (&time, &event) in times.iter().zip(events) {
            counts[(time - low) as usize][usize::from(event)] += 1;
        }
        let days = (low..).zip(&counts).filter(|(_, count)| **count != [0, 0]);
        let days = days.map(|(day, &[censored, events])| DayCount::new(day, u64::from(events), u64::from(censored), 0));
        Self::checked(days.collect())
    }
}

impl Tally<f64> {
    /// Counts records with case weights; an event is any cause.
    ///
    /// # Errors
    /// As `Tally::from_records`; a weight that is negative or no number; columns of different length.
    pub fn weighted(records: &[Observation], weights: &[f64]) -> Result<Self, OutcomeError> {
        if records.len() != weights.len() {
            return Err(OutcomeError::LengthMismatch { left: records.len(), right: weights.len() });
        }
        if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            return Err(OutcomeError::BadWeight { row });
        }
        Self::gather(records, |row| weights[row], |cause| cause != 0)
    }
}

fn dense(span: usize, records: usize) -> bool {
    span <= DENSE_SPAN.max(records.saturating_mul(DENSE_PER_RECORD))
}

/// Where the count of a day is kept.
pub(super) struct Slots {
    sorted: Option<Vec<i32>>,
    len: usize,
}

impl Slots {
    /// Slots for the entries and times of the records.
    ///
    /// # Errors
    /// A negative time, or an entry on or after the time.
    pub(super) fn of(records: &[Observation]) -> Result<Self, OutcomeError> {
        let mut high = 0;
        for (row, record) in records.iter().enumerate() {
            if record.time < 0 {
                return Err(OutcomeError::NegativeTime { row, day: record.time });
            }
            if let Some(entry) = record.entry.filter(|entry| *entry >= record.time) {
                return Err(OutcomeError::EntryNotBeforeTime { row, entry, day: record.time });
            }
            high = high.max(record.time);
        }
        if records.is_empty() {
            return Ok(Self { sorted: None, len: 0 });
        }
        let span = usize::try_from(high).unwrap_or(usize::MAX).saturating_add(1);
        if dense(span, records.len()) {
            return Ok(Self { sorted: None, len: span });
        }
        let entries = records.iter().filter_map(|record| record.entry).filter(|entry| *entry >= 0);
        let mut sorted: Vec<i32> = records.iter().map(|record| record.time).chain(entries).collect();
        sorted.sort_unstable();
        sorted.dedup();
        Ok(Self { len: sorted.len(), sorted: Some(sorted) })
    }

    /// The slot of a day that one of the records has.
    pub(super) fn of_day(&self, day: i32) -> usize {
        match &self.sorted {
            None => day as usize,
            Some(days) => days.partition_point(|known| *known < day),
        }
    }

    /// The day of a slot.
    pub(super) fn day(&self, slot: usize) -> i32 {
        self.sorted.as_ref().map_or(slot as i32, |days| days[slot])
    }

    /// The number of slots.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    fn empty_days<W: Weight>(&self) -> Vec<DayCount<W>> {
        (0..self.len).map(|slot| DayCount { day: self.day(slot), ..DayCount::default() }).collect()
    }
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
