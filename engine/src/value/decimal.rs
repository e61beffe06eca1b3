use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use rust_decimal::Decimal as Inner;

use super::small;
use super::{Fault, MAX_INTEGER, Rounding};

/// An exact decimal number of at most 28 digits: amounts of money, rates, quantities.
///
/// Equality, order and hash go by the number, not by its digits: `1.50` equals `1.5`. Its text form is canonical:
/// no trailing zeros, no exponent, no `-0`.
///
/// ```
/// use charter_engine::value::Decimal;
/// let half: Decimal = "0.50".parse()?;
/// assert_eq!(half.to_string(), "0.5");
/// assert_eq!("1e3".parse::<Decimal>()?, Decimal::from(1_000));
/// # Ok::<(), charter_engine::value::NumberError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Decimal {
    /// The lower 64 bits of the digits as a whole number.
    low: u64,
    /// The upper 32 bits of the digits, [`MARK`], the number of digits behind the point, the sign.
    high: NonZeroU64,
}

/// Always set: so an error, or the absence of a number, needs no room of its own, and a result travels in two
/// registers.
const MARK: u64 = 1 << 32;
const SCALE_AT: u32 = 48;
const SIGN: u64 = 1 << 63;

impl Decimal {
    /// A number of at most 96 bits of digits, of which at most 28 stand behind the point.
    #[inline(always)]
    pub(super) const fn from_raw(low: u64, upper: u32, negative: bool, scale: u32) -> Decimal {
        let negative = negative && (low != 0 || upper != 0);
        // Widening casts, which `From` cannot do in a constant.
        let rest = upper as u64 | ((scale as u64) << SCALE_AT) | if negative { SIGN } else { 0 };
        match NonZeroU64::new(rest | MARK) {
            Some(high) => Decimal { low, high },
            // Not reached: the mark is set.
            None => Decimal {
                low,
                high: NonZeroU64::MAX,
            },
        }
    }

    /// The digits as a whole number, where they fit 64 bits.
    #[inline(always)]
    pub(crate) const fn magnitude(self) -> Option<u64> {
        if self.upper() == 0 { Some(self.low) } else { None }
    }

    #[inline(always)]
    const fn upper(self) -> u32 {
        (self.high.get() & 0xffff_ffff) as u32
    }

    /// The sign bit; zero may have it.
    #[inline(always)]
    pub(super) const fn sign(self) -> bool {
        self.high.get() & SIGN != 0
    }

    /// The number of digits behind the point.
    #[inline(always)]
    pub(crate) const fn scale(self) -> u32 {
        ((self.high.get() >> SCALE_AT) & 0xff) as u32
    }

    /// The digits as a whole number.
    #[inline(always)]
    pub(crate) fn digits_of(self) -> u128 {
        u128::from(self.upper()) << 64 | u128::from(self.low)
    }

    /// The digits as a whole number with the sign.
    #[inline(always)]
    pub(crate) fn mantissa(self) -> i128 {
        // At most 96 bits.
        let digits = self.digits_of().cast_signed();
        if self.sign() { -digits } else { digits }
    }
}

impl Default for Decimal {
    fn default() -> Decimal {
        Decimal::ZERO
    }
}

impl std::hash::Hash for Decimal {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        // The library hashes by the number, as it compares.
        self.inner().hash(state);
    }
}

impl PartialEq for Decimal {
    #[inline]
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    #[inline]
    fn partial_cmp(&self, other: &Decimal) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    #[inline]
    fn cmp(&self, other: &Decimal) -> std::cmp::Ordering {
        small::compare(*self, *other).unwrap_or_else(|| self.inner().cmp(&other.inner()))
    }
}

/// Why a text is not a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not a number.
    Syntax,
    /// It needs more than 28 digits; it would have to be rounded.
    TooManyDigits,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NumberError::Syntax => "not a number",
            NumberError::TooManyDigits => "more than 28 digits",
        })
    }
}

impl std::error::Error for NumberError {}

impl Decimal {
    /// 0.
    pub const ZERO: Decimal = Decimal::from_inner(Inner::ZERO);
    /// 1.
    pub const ONE: Decimal = Decimal::from_inner(Inner::ONE);
    /// 100.
    pub const HUNDRED: Decimal = Decimal::from_inner(Inner::ONE_HUNDRED);

    /// Wraps a number of the decimal library.
    #[must_use]
    pub const fn from_inner(inner: Inner) -> Decimal {
        let parts = inner.unpack();
        Decimal::from_raw(
            ((parts.mid as u64) << 32) | parts.lo as u64,
            parts.hi,
            parts.negative,
            parts.scale,
        )
    }

    /// The number of the decimal library.
    #[must_use]
    pub const fn inner(self) -> Inner {
        let (low, middle) = ((self.low & 0xffff_ffff) as u32, (self.low >> 32) as u32);
        Inner::from_parts(low, middle, self.upper(), self.sign(), self.scale())
    }

    /// Whether the number is zero, whatever its sign.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.low == 0 && self.upper() == 0
    }

    /// Whether the number is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.sign() && !self.is_zero()
    }

    /// Whether the number has no fraction.
    #[must_use]
    pub fn is_integer(self) -> bool {
        self.inner().is_integer()
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Fault::Overflow`] beyond 28 digits before the point.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "an operator could not report the overflow")]
    pub fn add(self, other: Decimal) -> Result<Decimal, Fault> {
        match small::add(self, other) {
            Some(sum) => Ok(sum),
            None => general(self, other, Inner::checked_add),
        }
    }

    /// The difference.
    ///
    /// # Errors
    /// [`Fault::Overflow`] beyond 28 digits before the point.
    #[inline]
    pub fn subtract(self, other: Decimal) -> Result<Decimal, Fault> {
        match small::subtract(self, other) {
            Some(difference) => Ok(difference),
            None => general(self, other, Inner::checked_sub),
        }
    }

    /// The product; beyond 28 digits it is rounded half-even.
    ///
    /// # Errors
    /// [`Fault::Overflow`] beyond 28 digits before the point.
    #[inline]
    pub fn multiply(self, other: Decimal) -> Result<Decimal, Fault> {
        match small::multiply(self, other) {
            Some(product) => Ok(product),
            None => general(self, other, Inner::checked_mul),
        }
    }

    /// The quotient; beyond 28 digits it is rounded half-even.
    ///
    /// # Errors
    /// [`Fault::DivisionByZero`], or [`Fault::Overflow`] beyond 28 digits before the point.
    #[inline]
    pub fn divide(self, other: Decimal) -> Result<Decimal, Fault> {
        if other.is_zero() {
            return Err(Fault::DivisionByZero);
        }
        general(self, other, Inner::checked_div)
    }

    /// The number to a power with an integer exponent; `x ** 0` is 1, a negative exponent divides.
    ///
    /// # Errors
    /// [`Fault::DivisionByZero`] for 0 to a negative power, [`Fault::Overflow`] beyond 28 digits.
    pub fn power(self, exponent: i64) -> Result<Decimal, Fault> {
        // Square and multiply by hand: the library's powi goes through other roundings and may panic.
        let mut base = if exponent < 0 { Decimal::ONE.divide(self)? } else { self };
        let mut left = exponent.unsigned_abs();
        let mut result = Decimal::ONE;
        while left > 0 {
            if left & 1 == 1 {
                result = result.multiply(base)?;
            }
            left >>= 1;
            if left > 0 {
                base = base.multiply(base)?;
            }
        }
        Ok(result)
    }

    /// The number with the other sign.
    #[must_use]
    #[inline]
    pub fn negate(self) -> Decimal {
        Decimal::from_raw(self.low, self.upper(), !self.sign(), self.scale())
    }

    /// The distance from zero.
    #[must_use]
    #[inline]
    pub fn abs(self) -> Decimal {
        Decimal::from_raw(self.low, self.upper(), false, self.scale())
    }

    /// The largest integer not above the number.
    #[must_use]
    pub fn floor(self) -> Decimal {
        Decimal::from_inner(self.inner().floor())
    }

    /// The smallest integer not below the number.
    #[must_use]
    pub fn ceil(self) -> Decimal {
        Decimal::from_inner(self.inner().ceil())
    }

    /// The number rounded to `places` digits behind the point (at most 28).
    #[must_use]
    #[inline]
    pub fn round(self, places: u32, mode: Rounding) -> Decimal {
        if self.scale() <= places {
            self
        } else {
            let rounded = small::round(self, places, mode);
            rounded.unwrap_or_else(|| Decimal::from_inner(self.inner().round_dp_with_strategy(places, mode.strategy())))
        }
    }

    /// The nearest multiple of `step`, a tie by `mode`; the sign of the step does not matter.
    ///
    /// # Errors
    /// [`Fault::DivisionByZero`] for a step of zero, [`Fault::Overflow`] beyond 28 digits.
    pub fn round_to_step(self, step: Decimal, mode: Rounding) -> Result<Decimal, Fault> {
        if step.is_zero() {
            return Err(Fault::DivisionByZero);
        }
        // By the remainder, which is exact: a quotient would be rounded first, and could become a tie by that.
        let step = step.abs();
        let rest = self.remainder(step)?;
        if rest.is_zero() {
            return Ok(self);
        }
        let towards_zero = self.subtract(rest)?;
        let half = rest.abs().cmp(&step.subtract(rest.abs())?);
        let away = match mode {
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::HalfUp => half.is_ge(),
            Rounding::HalfDown => half.is_gt(),
            Rounding::HalfEven if half.is_eq() => !towards_zero.remainder(step.add(step)?)?.is_zero(),
            Rounding::HalfEven => half.is_gt(),
        };
        match away {
            false => Ok(towards_zero),
            true if self.is_negative() => towards_zero.subtract(step),
            true => towards_zero.add(step),
        }
    }

    /// What is left of the number after taking whole `step`s out of it, with the number's sign.
    fn remainder(self, step: Decimal) -> Result<Decimal, Fault> {
        self.inner()
            .checked_rem(step.inner())
            .map(Decimal::from_inner)
            .ok_or(Fault::Overflow)
    }

    /// The number as an integer of a pack, `None` with a fraction or beyond ±(2^53 − 1).
    #[must_use]
    pub fn to_integer(self) -> Option<i64> {
        use rust_decimal::prelude::ToPrimitive;
        if !self.inner().is_integer() {
            return None;
        }
        self.inner()
            .to_i64()
            .filter(|n| (-MAX_INTEGER..=MAX_INTEGER).contains(n))
    }

    /// The number of digits before the point (0 for a number below one) and behind it, without trailing zeros.
    #[must_use]
    pub fn digits(self) -> (u32, u32) {
        let number = self.inner().normalize();
        let mantissa = number.mantissa().unsigned_abs();
        let total = mantissa.checked_ilog10().map_or(0, |log| log + 1);
        (total.saturating_sub(number.scale()), number.scale())
    }

    /// Appends the canonical text to `out`.
    pub fn write(self, out: &mut String) {
        let mut digits = Digits::default();
        digits.fill(self.digits_of(), self.scale());
        if self.is_negative() {
            out.push('-');
        }
        out.push_str(digits.text());
    }
}

/// What the library makes of two numbers.
#[cold]
#[inline(never)]
fn general(a: Decimal, b: Decimal, operation: fn(Inner, Inner) -> Option<Inner>) -> Result<Decimal, Fault> {
    operation(a.inner(), b.inner())
        .map(Decimal::from_inner)
        .ok_or(Fault::Overflow)
}

/// The digits of a number in canonical form, without its sign. Decisions are mostly numbers, so this is done by hand:
/// the library's formatting goes through 96-bit divisions for every digit.
#[derive(Default)]
struct Digits {
    bytes: [u8; 32],
    start: usize,
}

impl Digits {
    fn fill(&mut self, mut mantissa: u128, mut scale: u32) {
        self.start = self.bytes.len();
        // Zeros at the end are left away as long as they stand behind the point.
        while let Ok(small) = u64::try_from(mantissa) {
            if scale == 0 || small % 10 != 0 {
                break;
            }
            mantissa = u128::from(small / 10);
            scale = if mantissa == 0 { 0 } else { scale - 1 };
        }
        while u64::try_from(mantissa).is_err() {
            let digit = mantissa % 10;
            mantissa /= 10;
            self.digit(u64::try_from(digit).unwrap_or(0), &mut scale);
        }
        let mut small = u64::try_from(mantissa).unwrap_or(0);
        loop {
            self.digit(small % 10, &mut scale);
            small /= 10;
            if small == 0 && scale == u32::MAX {
                break;
            }
        }
    }

    /// Puts a digit in front; the point goes before the last digit of the fraction. `scale` counts the digits of the
    /// fraction that are left, and is `u32::MAX` once the point stands and a digit is before it.
    fn digit(&mut self, digit: u64, scale: &mut u32) {
        let fraction_is_zero = self.start == self.bytes.len() && digit == 0 && *scale > 0 && *scale != u32::MAX;
        if !fraction_is_zero {
            self.put(b'0' + u8::try_from(digit).unwrap_or(0));
        }
        *scale = match *scale {
            0 | u32::MAX => u32::MAX,
            1 => {
                if self.start < self.bytes.len() {
                    self.put(b'.');
                }
                0
            }
            left => left - 1,
        };
    }

    fn put(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        if let Some(place) = self.bytes.get_mut(self.start) {
            *place = byte;
        }
    }

    fn text(&self) -> &str {
        self.bytes
            .get(self.start..)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("0")
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = Digits::default();
        digits.fill(self.digits_of(), self.scale());
        f.pad_integral(!self.is_negative(), "", digits.text())
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<i64> for Decimal {
    #[inline]
    fn from(integer: i64) -> Decimal {
        Decimal::from_raw(integer.unsigned_abs(), 0, integer < 0, 0)
    }
}

impl FromStr for Decimal {
    type Err = NumberError;

    /// Reads digits with an optional sign, point and exponent (`-12.50`, `1e3`), exactly or not at all.
    fn from_str(text: &str) -> Result<Decimal, NumberError> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (-1_i128, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || (number.contains('.') && fraction.is_empty()) {
            return Err(NumberError::Syntax);
        }
        let mut mantissa: i128 = 0;
        let mut scale: i64 = -exponent;
        let mut zeros: u32 = 0;
        // Trailing zeros wait until a digit follows: `1.000…0` with any number of them is exact.
        for (index, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
            if !digit.is_ascii_digit() {
                return Err(NumberError::Syntax);
            }
            let behind = index >= whole.len();
            scale += i64::from(behind);
            if digit == b'0' {
                zeros += u32::from(mantissa != 0);
                continue;
            }
            let shift = 10_i128.checked_pow(zeros + 1).ok_or(NumberError::TooManyDigits)?;
            mantissa = mantissa
                .checked_mul(shift)
                .and_then(|m| m.checked_add(i128::from(digit - b'0')))
                .filter(|m| *m < MANTISSA_LIMIT)
                .ok_or(NumberError::TooManyDigits)?;
            zeros = 0;
        }
        if mantissa == 0 {
            return Ok(Decimal::ZERO);
        }
        scale -= i64::from(zeros);
        while scale < 0 {
            mantissa = mantissa
                .checked_mul(10)
                .filter(|m| *m < MANTISSA_LIMIT)
                .ok_or(NumberError::TooManyDigits)?;
            scale += 1;
        }
        let scale = u32::try_from(scale)
            .ok()
            .filter(|s| *s <= 28)
            .ok_or(NumberError::TooManyDigits)?;
        Inner::try_from_i128_with_scale(sign * mantissa, scale)
            .map(Decimal::from_inner)
            .map_err(|_| NumberError::TooManyDigits)
    }
}

/// 28 digits always fit into the 96 bits of a decimal.
const MANTISSA_LIMIT: i128 = 10_i128.pow(28);

fn parse_exponent(text: &str) -> Result<i64, NumberError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::Syntax);
    }
    // An exponent beyond four digits cannot be exact; the cap keeps the arithmetic below small.
    Ok(text
        .parse::<i64>()
        .unwrap_or(if text.starts_with('-') { -9_999 } else { 9_999 })
        .clamp(-9_999, 9_999))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn reads_exactly_or_not_at_all() {
        for (text, canonical) in [
            ("0.1", "0.1"),
            ("1234567890123.4567", "1234567890123.4567"),
            ("1e3", "1000"),
            ("1.50E-2", "0.015"),
            ("-0", "0"),
            ("-0.00", "0"),
            ("0e999999999999", "0"),
            ("1.0000000000000000000000000000000000000000", "1"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
            ("100e25", "1000000000000000000000000000"),
        ] {
            assert_eq!(decimal(text).to_string(), canonical, "{text}");
        }
        for text in [
            "1234567890123456789012345678901234567890",
            "1e29",
            "1e-29",
            "0.12345678901234567890123456789",
            "1e99999999999999999999",
        ] {
            assert_eq!(decimal_or(text), Err(NumberError::TooManyDigits), "{text}");
        }
        for text in [
            "", "-", ".", "1.", "1e", "1e+", "0x10", "1_000", "NaN", "१", "1 ", "--1", "1.2.3",
        ] {
            assert_eq!(decimal_or(text), Err(NumberError::Syntax), "{text}");
        }
    }

    fn decimal_or(text: &str) -> Result<Decimal, NumberError> {
        text.parse()
    }

    #[test]
    fn rounds_by_name_and_mirrors_negatives() {
        for (text, mode, rounded) in [
            ("1750.055", "half-up", "1750.06"),
            ("-1750.055", "half-up", "-1750.06"),
            ("0.125", "half-even", "0.12"),
            ("0.135", "half-even", "0.14"),
            ("0.125", "half-down", "0.12"),
            ("0.121", "up", "0.13"),
            ("-0.121", "up", "-0.13"),
            ("0.129", "down", "0.12"),
            ("-0.129", "down", "-0.12"),
            ("-0.001", "half-up", "0"),
        ] {
            assert_eq!(
                decimal(text).round(2, Rounding::from_word(mode).unwrap()).to_string(),
                rounded,
                "{text} {mode}"
            );
        }
    }

    #[test]
    fn rounds_to_steps() {
        for (text, step, mode, rounded) in [
            ("1.22", "0.05", "half-up", "1.2"),
            ("1.225", "0.05", "half-up", "1.25"),
            ("-1.225", "0.05", "half-up", "-1.25"),
            ("1.225", "0.05", "half-down", "1.2"),
            ("1.225", "0.05", "half-even", "1.2"), // 24 steps, not 25
            ("1.275", "0.05", "half-even", "1.3"), // 26 steps, not 25
            ("1240", "500", "half-up", "1000"),
            ("1250", "500", "half-up", "1500"),
            ("1001", "500", "up", "1500"),
            ("-1001", "500", "up", "-1500"),
            ("1499", "500", "down", "1000"),
            ("1000", "500", "up", "1000"),
            ("1", "-3", "up", "3"),
            ("0.1", "0.3", "half-up", "0"),
            ("0.2", "0.3", "half-up", "0.3"),
            // Less than a half by the last of 28 digits.
            ("0.1499999999999999999999999999", "0.3", "half-up", "0"),
            ("0.0000000000000000000000000001", "9000000", "up", "9000000"),
        ] {
            let mode = Rounding::from_word(mode).unwrap();
            assert_eq!(
                decimal(text).round_to_step(decimal(step), mode),
                Ok(decimal(rounded)),
                "{text} {step}"
            );
        }
        assert_eq!(
            decimal("1").round_to_step(Decimal::ZERO, Rounding::Up),
            Err(Fault::DivisionByZero)
        );
    }

    proptest! {
        #[test]
        fn a_power_of_ten_is_a_step(mantissa: i32, scale in 0..6_u32, places in 0..4_u32) {
            let number = Decimal::from_inner(Inner::new(mantissa.into(), scale));
            let step = Decimal::from_inner(Inner::new(1, places));
            for (_, mode) in Rounding::ALL {
                let rounded = number.round(places, mode);
                prop_assert_eq!(number.round_to_step(step, mode), Ok(rounded));
                // The laws: within a step, once is enough, and the mirror image of the negative.
                prop_assert!(number.subtract(rounded)?.abs() < step);
                prop_assert_eq!(rounded.round(places, mode), rounded);
                prop_assert_eq!(number.negate().round(places, mode), rounded.negate());
            }
        }

        #[test]
        fn remainders_are_exact(number: i64, step in 1_i64.., scale in 0..=18_u32, divisor_is_finer: bool) {
            // Both as integers of the finer scale: below 10^19 × 10^18, which 128 bits hold.
            let power = 10_i128.pow(scale);
            let (scales, exact) = if divisor_is_finer {
                ((0, scale), (i128::from(number) * power) % i128::from(step))
            } else {
                ((scale, 0), i128::from(number) % (i128::from(step) * power))
            };
            let rest = Decimal::from_inner(Inner::new(number, scales.0)).remainder(Decimal::from_inner(Inner::new(step, scales.1)));
            prop_assert_eq!(rest, Ok(Decimal::from_inner(Inner::from_i128_with_scale(exact, scale))));
        }

        #[test]
        fn a_step_divides_the_result(mantissa: i32, scale in 0..6_u32, step in 1_i64..100_000) {
            let (number, step) = (Decimal::from_inner(Inner::new(mantissa.into(), scale)), Decimal::from_inner(Inner::new(step, 2)));
            for (_, mode) in Rounding::ALL {
                let rounded = number.round_to_step(step, mode)?;
                prop_assert!(rounded.divide(step)?.is_integer());
                let distance = number.subtract(rounded)?.abs();
                prop_assert!(distance < step);
                if !matches!(mode, Rounding::Up | Rounding::Down) {
                    prop_assert!(distance.add(distance)? <= step);
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn text_is_that_of_the_library(mantissa in proptest::num::i128::ANY, shift in 33_u32..120, scale in 0_u32..=28) {
            let inner = Inner::from_i128_with_scale((mantissa >> shift.min(127)) / 4, scale);
            let library = inner.normalize().to_string();
            let library = if library == "-0" { "0".to_owned() } else { library };
            proptest::prop_assert_eq!(Decimal::from_inner(inner).to_string(), library.clone());
            let mut written = String::new();
            Decimal::from_inner(inner).write(&mut written);
            proptest::prop_assert_eq!(written, library);
        }
    }

    #[test]
    fn divides_and_powers() {
        assert_eq!(decimal("7").divide(decimal("2")), Ok(decimal("3.5")));
        assert_eq!(decimal("1").divide(Decimal::ZERO), Err(Fault::DivisionByZero));
        assert_eq!(decimal("1.1").power(3), Ok(decimal("1.331")));
        assert_eq!(decimal("2").power(-2), Ok(decimal("0.25")));
        assert_eq!(decimal("0").power(-1), Err(Fault::DivisionByZero));
        assert_eq!(decimal("10").power(29), Err(Fault::Overflow));
        assert_eq!(decimal("0.1").power(i64::MIN + 1), Err(Fault::Overflow));
        assert_eq!(decimal("1234.5600").digits(), (4, 2));
        assert_eq!(decimal("0.05").digits(), (0, 2));
    }
}
