use crate::value::{Decimal, Rounding};

/// The most digits behind the point that people are shown; what is cut is marked by an ellipsis.
const SHOWN: u32 = 8;

/// A number as people read it: thousands in groups, at least `least` digits behind the point.
pub(super) fn grouped(number: Decimal, least: usize) -> String {
    let shown = number.round(SHOWN, Rounding::Down);
    let cut = if shown == number { "" } else { "…" };
    let text = shown.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    let count = whole.chars().count();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (count - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() || least > 0 {
        out.push('.');
        out.push_str(fraction);
        out.extend(std::iter::repeat_n('0', least.saturating_sub(fraction.len())));
    }
    out.push_str(cut);
    out
}

/// A whole number as people read it: in groups from five digits on, so that a year reads 2026.
pub(super) fn whole(number: Decimal) -> String {
    if number.abs() < Decimal::from(10_000_i64) {
        return number.to_string();
    }
    grouped(number, 0)
}

/// The digits behind the point that a percentage is shown with.
const PERCENT: u32 = 4;

/// A percentage as people read it, to four digits behind the point: `2.5 %`, `33.3333 %`. One that would be rounded to
/// a number that it is not, such as 49.99999 % to 50 %, is cut and marked: `49.9999… %`.
pub(super) fn percent(number: Decimal) -> String {
    let exact = number.multiply(Decimal::HUNDRED).unwrap_or(number);
    let rounded = exact.round(PERCENT, Rounding::HalfUp);
    // Fewer digits than there may be look exact.
    let looks_exact = rounded.digits().1 < PERCENT;
    if rounded != exact && looks_exact {
        return format!("{}… %", grouped(exact.round(PERCENT, Rounding::Down), 0));
    }
    format!("{} %", grouped(rounded, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_read_them() {
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(grouped(decimal("1750.06"), 2), "1,750.06");
        assert_eq!(grouped(decimal("250000"), 2), "250,000.00");
        assert_eq!(grouped(decimal("-1234567.5"), 2), "-1,234,567.50");
        assert_eq!(grouped(decimal("999"), 0), "999");
        assert_eq!(grouped(decimal("0.125"), 2), "0.125");
        assert_eq!(grouped(decimal("33.333333333333333333"), 2), "33.33333333…");
        assert_eq!(whole(decimal("2026")), "2026");
        assert_eq!(whole(decimal("-9999")), "-9999");
        assert_eq!(whole(decimal("10000")), "10,000");
        assert_eq!(whole(decimal("-1234567")), "-1,234,567");
        assert_eq!(percent(decimal("0.025")), "2.5 %");
        assert_eq!(percent(decimal("0.0416666666666666666666666667")), "4.1667 %");
        assert_eq!(percent(decimal("0.4999999999")), "49.9999… %");
        assert_eq!(percent(decimal("0.5000000001")), "50… %");
        assert_eq!(percent(decimal("0.5")), "50 %");
    }
}
