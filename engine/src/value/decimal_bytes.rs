use super::{Decimal, NumberError};

/// So many digits and a point always fit into 64 bits.
const SHORT: usize = 19;

impl Decimal {
    /// Reads a number from bytes, exactly or not at all, as [`str::parse`] does; the short ones of everyday facts
    /// (`1250.50`) without its general arithmetic.
    ///
    /// # Errors
    /// [`NumberError`] if it is not a number, or has more than 28 digits.
    #[inline]
    pub fn from_bytes(bytes: &[u8]) -> Result<Decimal, NumberError> {
        match short(bytes) {
            Some(number) => Ok(number),
            None => std::str::from_utf8(bytes).map_err(|_| NumberError::Syntax)?.parse(),
        }
    }
}

/// A number of few digits without an exponent.
#[inline]
fn short(bytes: &[u8]) -> Option<Decimal> {
    let (negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > SHORT {
        return None;
    }
    let mut mantissa: u64 = 0;
    let mut scale: u32 = 0;
    let mut behind = false;
    for (index, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                scale += u32::from(behind);
            }
            b'.' if !behind && index > 0 => behind = true,
            _ => return None,
        }
    }
    if behind && scale == 0 {
        return None;
    }
    // As `str::parse` leaves it: no zeros at the end of the fraction, no negative zero.
    while scale > 0 && mantissa.is_multiple_of(10) {
        mantissa /= 10;
        scale -= 1;
    }
    Some(Decimal::from_raw(mantissa, 0, negative, scale))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Value, digits kept and sign.
    fn parts(number: Result<Decimal, NumberError>) -> Result<(i128, u32), NumberError> {
        number.map(|number| (number.inner().mantissa(), number.inner().scale()))
    }

    #[test]
    fn the_short_way_ends_where_it_should() {
        for text in [
            "0",
            "-0",
            "-0.00",
            "0.10",
            "9999999999999999999",
            "99999999999999999999",
            "-9999999999999999.99",
            "1.",
            ".5",
            "",
            "-",
            "1e3",
            "1.2.3",
            "+1",
        ] {
            assert_eq!(
                parts(Decimal::from_bytes(text.as_bytes())),
                parts(text.parse()),
                "{text}"
            );
        }
        assert_eq!(Decimal::from_bytes(b"\xff"), Err(NumberError::Syntax));
    }

    proptest! {
        #[test]
        fn both_ways_agree(text in "-?[0-9]{0,20}(\\.[0-9]{0,12})?(e[0-9])?") {
            prop_assert_eq!(parts(Decimal::from_bytes(text.as_bytes())), parts(text.parse()));
        }
    }
}
