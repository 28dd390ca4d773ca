//! The few special functions that tests and intervals need, to about 1e-14 relative.
//!
//! Chi-square tails go through the incomplete gamma function (series and Lentz's continued fraction, DLMF
//! 8.7.1 and 8.9.2); degrees of freedom are whole, so that gamma(df/2) is a finite product. Normal quantiles
//! are found by Newton's method on that tail.
//! Invariant: pure functions of their arguments; an argument outside the domain gives NaN.
//! Must not: grow into a statistics library.

/// Steps after which a series is taken as finished; it needs about sqrt(df) of them.
const MAX_STEPS: usize = 100_000;
/// Stands for 0 where a continued fraction would divide by it.
const TINY: f64 = 1e-300;

/// ln(gamma(df / 2)).
fn ln_gamma_half(df: u32) -> f64 {
    let (mut sum, mut at) = if df.is_multiple_of(2) { (0.0, 1.0) } else { (0.5 * std::f64::consts::PI.ln(), 0.5) };
    let end = f64::from(df) / 2.0;
    while at < end {
        sum += f64::ln(at);
        at += 1.0;
    }
    sum
}

/// The upper tail of chi-square: the probability of more than `x` with `df` degrees of freedom.
#[must_use]
pub fn chi_square_tail(x: f64, df: u32) -> f64 {
    if df == 0 || x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return 1.0;
    }
    if x == f64::INFINITY {
        return 0.0;
    }
    let (a, half) = (f64::from(df) / 2.0, x / 2.0);
    let front = (a * half.ln() - half - ln_gamma_half(df)).exp();
    if half < a + 1.0 { 1.0 - front * lower_series(a, half) } else { front * upper_fraction(a, half) }
}

/// Sum of x^n / (a (a+1) ... (a+n)).
fn lower_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut at) = (1.0 / a, 1.0 / a, a);
    for _ in 0..MAX_STEPS {
        at += 1.0;
        term *= x / at;
        sum += term;
        if term < sum * f64::EPSILON / 4.0 {
            break;
        }
    }
    sum
}

/// 1/(x+1-a- 1(1-a)/(x+3-a- ...)) by Lentz's method.
fn upper_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut value = d;
    for step in 1..MAX_STEPS {
        let n = step as f64;
        let numerator = -n * (n - a);
        b += 2.0;
        d = numerator * d + b;
        d = if d.abs() < TINY { 1.0 / TINY } else { 1.0 / d };
        c = b + numerator / c;
        if c.abs() < TINY {
            c = TINY;
        }
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    value
}

/// The upper tail of the standard normal distribution, for z >= 0.
#[must_use]
pub fn normal_tail(z: f64) -> f64 {
    0.5 * chi_square_tail(z * z, 1)
}

/// The z with a probability of `tail` above it, for 0 < tail <= 0.5.
#[must_use]
pub fn normal_quantile_upper(tail: f64) -> f64 {
    if !(tail > 0.0 && tail <= 0.5) {
        return f64::NAN;
    }
    // ln(tail) is concave in z: Newton from the left end converges from one side.
    let (mut z, goal) = (0.0f64, tail.ln());
    for _ in 0..200 {
        let upper = normal_tail(z);
        let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let step = (upper.ln() - goal) * upper / density;
        z = (z + step).max(0.0);
        if step.abs() <= 4.0 * f64::EPSILON * z.max(1.0) {
            break;
        }
    }
    z
}

/// Half width, in standard errors, of a two-sided interval of confidence `level`, for 0 < level < 1.
#[must_use]
pub fn z_of_level(level: f64) -> f64 {
    normal_quantile_upper((1.0 - level) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn chi_square_tails_agree_with_their_closed_forms() {
        // df 2: exp(-x/2); df 4: (1 + x/2) exp(-x/2).
        for x in [1e-6, 0.1, 1.0, 2.9, 3.1, 20.0, 200.0, 1400.0] {
            near(chi_square_tail(x, 2), (-x / 2.0).exp());
            near(chi_square_tail(x, 4), (1.0 + x / 2.0) * (-x / 2.0).exp());
        }
    }

    #[test]
    fn known_points_of_the_tables_are_met() {
        near(chi_square_tail(3.841_458_820_694_124, 1), 0.05);
        near(chi_square_tail(16.918_977_604_620_45, 9), 0.05);
        near(z_of_level(0.95), 1.959_963_984_540_054);
        near(z_of_level(0.99), 2.575_829_303_548_901);
        near(z_of_level(0.90), 1.644_853_626_951_472_7);
    }

    #[test]
    fn arguments_outside_the_domain_give_no_number() {
        assert!(chi_square_tail(-1.0, 1).is_nan() && chi_square_tail(1.0, 0).is_nan());
        assert!(z_of_level(1.0).is_nan() && z_of_level(-0.1).is_nan());
        assert_eq!((chi_square_tail(0.0, 3), chi_square_tail(f64::INFINITY, 3)), (1.0, 0.0));
    }
}
