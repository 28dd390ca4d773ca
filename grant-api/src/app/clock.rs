//! The clock and the dice: the only place that reads either.

use ledger_core::time::{Day, Timestamp};

/// Now, in whole microseconds.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Timestamp {
    Timestamp::from_micros(chrono::Utc::now().timestamp_micros())
}

/// The business day of an instant: the office's calendar is Kyiv's.
pub fn business_day(now: Timestamp) -> Day {
    now.day_in(chrono_tz::Europe::Kyiv)
}

/// The instant at which the office's clock shows a time; of an hour that comes twice the later, of one that is skipped none.
pub fn office_instant(shown: chrono::NaiveDateTime) -> Option<Timestamp> {
    let instant = shown.and_local_timezone(chrono_tz::Europe::Kyiv).latest()?;
    Some(Timestamp::from_micros(instant.timestamp_micros()))
}

/// What the office's clock shows at an instant.
pub fn office_time(at: Timestamp) -> chrono::NaiveDateTime {
    let utc = chrono::DateTime::from_timestamp_micros(at.micros()).unwrap_or_default();
    utc.with_timezone(&chrono_tz::Europe::Kyiv).naive_local()
}

/// Random bytes from the system.
pub fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
