//! Arithmetic of numbers that fit 64 bits before their scale, as nearly all amounts do: the library's general paths
//! cost several times as much. Every operation is exact or declines, and the library takes over.

use std::cmp::Ordering;

use rust_decimal::Decimal as Inner;

use super::Rounding;

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

/// The most digits that a scale may differ for an exact alignment in 96 bits: 2^64 × 10^9 fits.
const ALIGNED: u32 = 9;

/// A number with its magnitude in 64 bits.
#[derive(Clone, Copy)]
struct Small {
    magnitude: u64,
    negative: bool,
    scale: u32,
}

#[inline(always)]
fn small(number: Inner) -> Option<Small> {
    let parts = number.unpack();
    (parts.hi == 0).then(|| Small {
        magnitude: (u64::from(parts.mid) << 32) | u64::from(parts.lo),
        negative: parts.negative,
        scale: parts.scale,
    })
}

/// The number of a magnitude below 2^96.
#[inline(always)]
fn build(magnitude: u128, negative: bool, scale: u32) -> Option<Inner> {
    if magnitude >> 96 != 0 || scale > 28 {
        return None;
    }
    let [lo, mid, hi] = [magnitude, magnitude >> 32, magnitude >> 64].map(|part| {
        #[expect(clippy::cast_possible_truncation, reason = "each part is 32 bits of the magnitude")]
        let part = part as u32;
        part
    });
    Some(Inner::from_parts(lo, mid, hi, negative, scale))
}

#[inline(always)]
fn power(places: u32) -> Option<u64> {
    POWERS.get(places as usize).copied()
}

/// Both magnitudes with their signs at the larger scale.
#[inline(always)]
fn aligned(a: Small, b: Small) -> Option<(i128, i128, u32)> {
    let signed = |number: Small, by: u64| {
        let magnitude = i128::from(number.magnitude) * i128::from(by);
        if number.negative { -magnitude } else { magnitude }
    };
    if a.scale == b.scale {
        Some((signed(a, 1), signed(b, 1), a.scale))
    } else if a.scale < b.scale {
        let by = b.scale - a.scale;
        (by <= ALIGNED).then_some(())?;
        Some((signed(a, power(by)?), signed(b, 1), b.scale))
    } else {
        let by = a.scale - b.scale;
        (by <= ALIGNED).then_some(())?;
        Some((signed(a, 1), signed(b, power(by)?), a.scale))
    }
}

/// The exact sum, `None` where the library has to do it.
#[inline]
pub(super) fn add(a: Inner, b: Inner) -> Option<Inner> {
    let (a, b, scale) = aligned(small(a)?, small(b)?)?;
    let sum = a + b;
    build(sum.unsigned_abs(), sum < 0, scale)
}

/// The exact difference, `None` where the library has to do it.
#[inline]
pub(super) fn subtract(a: Inner, b: Inner) -> Option<Inner> {
    let (a, b, scale) = aligned(small(a)?, small(b)?)?;
    let difference = a - b;
    build(difference.unsigned_abs(), difference < 0, scale)
}

/// The exact product, `None` where the library has to do it.
#[inline]
pub(super) fn multiply(a: Inner, b: Inner) -> Option<Inner> {
    let (a, b) = (small(a)?, small(b)?);
    let product = u128::from(a.magnitude) * u128::from(b.magnitude);
    build(product, a.negative != b.negative, a.scale + b.scale)
}

/// Which is the larger one, `None` where the library has to say.
#[inline]
pub(super) fn compare(a: Inner, b: Inner) -> Option<Ordering> {
    let (a, b, _) = aligned(small(a)?, small(b)?)?;
    Some(a.cmp(&b))
}

/// The number rounded to fewer places than it has, `None` where the library has to do it.
#[inline]
pub(super) fn round(number: Inner, places: u32, mode: Rounding) -> Option<Inner> {
    let number = small(number)?;
    let unit = power(number.scale.checked_sub(places)?)?;
    let (whole, rest) = (number.magnitude / unit, number.magnitude % unit);
    // A unit is at most 10^19, so twice the rest may need a bit more than 64.
    let half = (u128::from(rest) * 2).cmp(&u128::from(unit));
    let up = match mode {
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfEven => half.is_gt() || (half.is_eq() && whole % 2 == 1),
        Rounding::HalfDown => half.is_gt(),
        Rounding::Up => rest != 0,
        Rounding::Down => false,
    };
    build(u128::from(whole) + u128::from(up), number.negative, places)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> impl Strategy<Value = Inner> {
        let magnitude = prop_oneof![0..1_000_i128, 0..i128::from(u64::MAX), 0..(1_i128 << 96)];
        (magnitude, any::<bool>(), 0_u32..=28).prop_map(|(magnitude, negative, scale)| {
            Inner::from_i128_with_scale(if negative { -magnitude } else { magnitude }, scale)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]

        /// The library is the oracle: what is given here is what it gives.
        #[test]
        fn agrees_with_the_library(a in number(), b in number(), places in 0_u32..=28) {
            if let Some(sum) = add(a, b) {
                prop_assert_eq!(Some(sum), a.checked_add(b));
            }
            if let Some(difference) = subtract(a, b) {
                prop_assert_eq!(Some(difference), a.checked_sub(b));
            }
            if let Some(product) = multiply(a, b) {
                prop_assert_eq!(Some(product), a.checked_mul(b));
            }
            if let Some(order) = compare(a, b) {
                prop_assert_eq!(order, a.cmp(&b));
            }
            for (word, mode) in Rounding::ALL {
                if a.scale() > places && let Some(rounded) = round(a, places, mode) {
                    prop_assert_eq!(rounded, a.round_dp_with_strategy(places, mode.strategy()), "{}", word);
                }
            }
        }
    }

    #[test]
    fn takes_the_common_cases() {
        let amount = Inner::new(1_250_055, 2);
        let rate = Inner::new(10, 2);
        let product = multiply(amount, rate);
        assert_eq!(product, Some(Inner::new(12_500_550, 4)));
        assert_eq!(
            product.and_then(|p| round(p, 2, Rounding::HalfUp)),
            Some(Inner::new(125_006, 2))
        );
        assert_eq!(add(amount, Inner::from(500)), Some(Inner::new(1_300_055, 2)));
    }
}
