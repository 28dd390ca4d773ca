//! Pointwise confidence limits of a survival probability.
//!
//! Each kind is symmetric on its own scale. Limits stay within 0 and 1; there is none where the transformed
//! probability or its error is infinite.
//! Invariant: lower <= probability <= upper.
//! Must not: choose the kind. The log-log scale is the default of the caller's definitions, not of this file.

pub use super::special::z_of_level;
use serde::{Deserialize, Serialize};

/// The scale on which an interval is symmetric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalKind {
    /// The probability itself, cut to 0 and 1.
    Plain,
    /// Its logarithm, cut to 1.
    Log,
    /// The logarithm of the cumulative hazard.
    LogLog,
    /// The log odds.
    Logit,
    /// The arcsine of the square root.
    Arcsin,
}

impl IntervalKind {
    /// Every kind, in the order in which tables list them.
    pub const ALL: [Self; 5] = [Self::Plain, Self::Log, Self::LogLog, Self::Logit, Self::Arcsin];

    /// The name in column headings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Log => "log",
            Self::LogLog => "loglog",
            Self::Logit => "logit",
            Self::Arcsin => "arcsin",
        }
    }

    /// Lower and upper limit of `surv` with the error `std_err_log` of its logarithm, `z` errors wide.
    #[must_use]
    pub fn limits(self, surv: f64, std_err_log: f64, z: f64) -> Option<(f64, f64)> {
        if surv.is_nan() || surv <= 0.0 || !std_err_log.is_finite() {
            return None;
        }
        let width = z * std_err_log;
        let transformed = matches!(self, Self::LogLog | Self::Logit | Self::Arcsin);
        if transformed && surv >= 1.0 {
            return None;
        }
        Some(match self {
            Self::Plain => ((surv - width * surv).max(0.0), (surv + width * surv).min(1.0)),
            Self::Log => ((surv.ln() - width).exp(), (surv.ln() + width).exp().min(1.0)),
            Self::LogLog => {
                let (centre, half) = ((-surv.ln()).ln(), width / -surv.ln());
                ((-(centre + half).exp()).exp(), (-(centre - half).exp()).exp())
            }
            Self::Logit => {
                let (centre, half) = ((surv / (1.0 - surv)).ln(), width / (1.0 - surv));
                (1.0 / (1.0 + (half - centre).exp()), 1.0 / (1.0 + (-half - centre).exp()))
            }
            Self::Arcsin => {
                let (centre, half) = (surv.sqrt().asin(), 0.5 * width * (surv / (1.0 - surv)).sqrt());
                let square = |angle: f64| angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
                (square(centre - half), square(centre + half))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_is_said_where_the_scale_has_no_end() {
        for kind in IntervalKind::ALL {
            assert_eq!(kind.limits(0.0, f64::INFINITY, 1.96), None);
        }
        assert_eq!(IntervalKind::LogLog.limits(1.0, 0.0, 1.96), None);
        assert_eq!(IntervalKind::Plain.limits(1.0, 0.0, 1.96), Some((1.0, 1.0)));
    }

    proptest! {
        #[test]
        fn limits_enclose_the_probability(surv in 0.001..0.999f64, error in 0.0..3.0f64, z in 0.5..3.0f64) {
            for kind in IntervalKind::ALL {
                let (lower, upper) = kind.limits(surv, error, z).unwrap();
                prop_assert!(lower >= 0.0 && upper <= 1.0);
                prop_assert!(lower <= surv + 1e-12 && upper >= surv - 1e-12, "{kind:?} {lower} {surv} {upper}");
            }
        }
    }
}
