//! Arithmetic of numbers that fit 64 bits before their scale, as nearly all amounts do: the library's general paths
//! cost several times as much. Every operation is exact or declines, and the library takes over.

use std::cmp::Ordering;

use super::{Decimal, Rounding};

/// 10^0 to 10^19: all powers of ten that fit 64 bits.
const POWERS: [u64; 20] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
    10_000_000_000_000_000_000,
];

/// A number with its magnitude in 64 bits.
#[derive(Clone, Copy)]
struct Small {
    magnitude: u64,
    negative: bool,
    scale: u32,
}

#[inline(always)]
fn small(number: Decimal) -> Option<Small> {
    Some(Small {
        magnitude: number.magnitude()?,
        negative: number.sign(),
        scale: number.scale(),
    })
}

#[inline(always)]
fn power(places: u32) -> Option<u64> {
    POWERS.get(places as usize).copied()
}

/// Both magnitudes at the larger scale.
#[inline(always)]
fn aligned(a: Small, b: Small) -> Option<(u64, u64, u32)> {
    if a.scale == b.scale {
        Some((a.magnitude, b.magnitude, a.scale))
    } else if a.scale < b.scale {
        let by = power(b.scale - a.scale)?;
        Some((a.magnitude.checked_mul(by)?, b.magnitude, b.scale))
    } else {
        let by = power(a.scale - b.scale)?;
        Some((a.magnitude, b.magnitude.checked_mul(by)?, a.scale))
    }
}

/// The exact sum of a number and another that counts with this sign.
#[inline(always)]
fn sum(a: Small, b: Small, b_negative: bool) -> Option<Decimal> {
    let (x, y, scale) = aligned(a, b)?;
    let (magnitude, negative) = if a.negative == b_negative {
        (x.checked_add(y)?, a.negative)
    } else if x >= y {
        (x - y, a.negative)
    } else {
        (y - x, b_negative)
    };
    Some(Decimal::from_raw(magnitude, 0, negative, scale))
}

/// The exact sum, `None` where the library has to do it.
#[inline]
pub(super) fn add(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (small(a)?, small(b)?);
    sum(a, b, b.negative)
}

/// The exact difference, `None` where the library has to do it.
#[inline]
pub(super) fn subtract(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (small(a)?, small(b)?);
    sum(a, b, !b.negative)
}

/// The exact product, `None` where the library has to do it.
#[inline]
pub(super) fn multiply(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (small(a)?, small(b)?);
    let product = u128::from(a.magnitude) * u128::from(b.magnitude);
    let scale = a.scale + b.scale;
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    let low = product as u64;
    let upper = u32::try_from(product >> 64).ok()?;
    (scale <= 28).then(|| Decimal::from_raw(low, upper, a.negative != b.negative, scale))
}

/// Which is the larger one, `None` where the library has to say.
#[inline]
pub(super) fn compare(a: Decimal, b: Decimal) -> Option<Ordering> {
    let (a, b) = (small(a)?, small(b)?);
    let (x, y, _) = aligned(a, b)?;
    // Zero may carry a sign, which does not count.
    Some(match (a.negative && x != 0, b.negative && y != 0) {
        (false, false) => x.cmp(&y),
        (true, true) => y.cmp(&x),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    })
}

/// The number rounded to fewer places than it has, `None` where the library has to do it.
#[inline]
pub(super) fn round(number: Decimal, places: u32, mode: Rounding) -> Option<Decimal> {
    let number = small(number)?;
    let digits = number.magnitude;
    let (whole, rest, unit) = match number.scale.checked_sub(places)? {
        // A division by a constant is a multiplication.
        1 => (digits / 10, digits % 10, 10),
        2 => (digits / 100, digits % 100, 100),
        dropped => {
            let unit = power(dropped)?;
            (digits / unit, digits % unit, unit)
        }
    };
    let half = rest.cmp(&(unit - rest));
    let up = match mode {
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfEven => half.is_gt() || (half.is_eq() && whole % 2 == 1),
        Rounding::HalfDown => half.is_gt(),
        Rounding::Up => rest != 0,
        Rounding::Down => false,
    };
    // Less than all 64 bits are used: at least one digit is dropped.
    Some(Decimal::from_raw(whole + u64::from(up), 0, number.negative, places))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    use rust_decimal::Decimal as Inner;

    fn number() -> impl Strategy<Value = Inner> {
        let magnitude = prop_oneof![0..1_000_i128, 0..i128::from(u64::MAX), 0..(1_i128 << 96)];
        (magnitude, any::<bool>(), 0_u32..=28).prop_map(|(magnitude, negative, scale)| {
            Inner::from_i128_with_scale(if negative { -magnitude } else { magnitude }, scale)
        })
    }

    /// The number with its scale, which equality does not look at.
    fn exactly(number: Option<Decimal>) -> Option<(i128, u32)> {
        number.map(|number| (number.inner().mantissa(), number.scale()))
    }

    fn of_library(number: Option<Inner>) -> Option<(i128, u32)> {
        number.map(|number| (number.mantissa(), number.scale()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]

        /// The library is the oracle: what is given here is what it gives.
        #[test]
        fn agrees_with_the_library(a in number(), b in number(), places in 0_u32..=28) {
            let (x, y) = (Decimal::from_inner(a), Decimal::from_inner(b));
            prop_assert_eq!(x.inner(), a);
            if let Some(sum) = add(x, y) {
                prop_assert_eq!(Some(sum.inner()), a.checked_add(b));
            }
            if let Some(difference) = subtract(x, y) {
                prop_assert_eq!(Some(difference.inner()), a.checked_sub(b));
            }
            if let Some(product) = multiply(x, y) {
                prop_assert_eq!(Some(product.inner()), a.checked_mul(b));
            }
            if let Some(order) = compare(x, y) {
                prop_assert_eq!(order, a.cmp(&b));
            }
            for (word, mode) in Rounding::ALL {
                if a.scale() > places && let Some(rounded) = round(x, places, mode) {
                    let expected = a.round_dp_with_strategy(places, mode.strategy());
                    prop_assert_eq!(exactly(Some(rounded)), of_library(Some(expected)), "{}", word);
                }
            }
        }
    }

    #[test]
    fn takes_the_common_cases() {
        let decimal = |digits, scale| Decimal::from_inner(Inner::new(digits, scale));
        let amount = decimal(1_250_055, 2);
        let rate = decimal(10, 2);
        let product = multiply(amount, rate);
        assert_eq!(product, Some(decimal(12_500_550, 4)));
        assert_eq!(
            product.and_then(|p| round(p, 2, Rounding::HalfUp)),
            Some(decimal(125_006, 2))
        );
        assert_eq!(add(amount, Decimal::from(500)), Some(decimal(1_300_055, 2)));
    }
}
