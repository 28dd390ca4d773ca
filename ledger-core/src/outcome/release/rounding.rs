//! Rounded counts.
