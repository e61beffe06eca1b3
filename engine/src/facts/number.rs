use jiter::Peek;

use super::path::Path;
use super::record::Wanted;
use super::walk::{Flow, Walk};
use super::words::{shortened, type_help};
use super::{MONEY_DECIMAL_DIGITS, MONEY_INTEGER_DIGITS, bounds};
use crate::schema::Type;
use crate::source::Code;
use crate::value::{Decimal, MAX_INTEGER, NumberError};

impl<'a> Walk<'a> {
    /// A decimal, a percentage or an amount: a JSON number, or a text that holds a plain decimal.
    pub(super) fn number(&mut self, path: &Path<'_>, wanted: Wanted<'a>, peek: Peek) -> Flow<Decimal> {
        let start = self.index();
        let number = if peek.is_num() {
            self.number_bytes(peek, Decimal::from_bytes)?
        } else if peek == Peek::String {
            let read = self.string(|text| match Decimal::from_bytes(text.as_bytes()) {
                Ok(number) if is_plain(text) => Ok(number),
                Err(NumberError::TooManyDigits) if is_plain(text) => Err(None),
                _ => Err(Some(text.to_owned())),
            })?;
            match read {
                Ok(number) => Ok(number),
                Err(None) => Err(NumberError::TooManyDigits),
                Err(Some(text)) => {
                    let found = format!("the text `{}`", shortened(&text));
                    self.wrong_type(path, wanted.kind, &found, hint(&text, wanted.kind))?;
                    return Ok(Decimal::ZERO);
                }
            }
        } else {
            self.mismatch(path, wanted.kind, peek)?;
            return Ok(Decimal::ZERO);
        };
        match number {
            Ok(number) => {
                self.check_number(path, wanted, number, start)?;
                Ok(number)
            }
            Err(_) => {
                self.too_many_digits(path, start)?;
                Ok(Decimal::ZERO)
            }
        }
    }

    /// A whole number, also if it is written with an exponent or with zeros behind the point.
    pub(super) fn integer(&mut self, path: &Path<'_>, wanted: Wanted<'a>, peek: Peek) -> Flow<i64> {
        let start = self.index();
        if !peek.is_num() {
            let found = self.describe(path, peek)?;
            let help = match found.strip_prefix("the text `").and_then(|rest| rest.strip_suffix('`')) {
                Some(text) if text.parse::<i64>().is_ok() && is_plain(text) => format!("write {text}, without quotes"),
                _ => type_help(wanted.kind).to_owned(),
            };
            self.wrong_type(path, wanted.kind, &found, help)?;
            return Ok(0);
        }
        let Ok(number) = self.number_bytes(peek, Decimal::from_bytes)? else {
            self.too_many_digits(path, start)?;
            return Ok(0);
        };
        let Some(integer) = number.to_integer() else {
            let found = self.since(start);
            if number.is_integer() {
                self.fault(
                    path,
                    Code::FactBounds,
                    format!("the whole number must be between -{MAX_INTEGER} and {MAX_INTEGER}, found `{found}`"),
                    "correct the value, or declare the field as `decimal()` in the pack",
                )?;
            } else {
                let found = format!("the number `{found}`");
                self.wrong_type(
                    path,
                    wanted.kind,
                    &found,
                    "write a number without a fraction".to_owned(),
                )?;
            }
            return Ok(0);
        };
        if bounds::outside(wanted.bounds, number) {
            self.out_of_bounds(path, wanted, "number", &number.to_string())?;
        }
        Ok(integer)
    }

    fn check_number(&mut self, path: &Path<'_>, wanted: Wanted<'a>, number: Decimal, start: usize) -> Flow {
        if matches!(wanted.kind, Type::Money(_)) && !is_small_amount(number) {
            let (before, behind) = number.digits();
            let found = self.since(start);
            let found = found.trim_matches('"');
            if before > MONEY_INTEGER_DIGITS {
                return self.fault(
                    path,
                    Code::FactBounds,
                    format!(
                        "the amount `{found}` has {before} digits before the point, at most {MONEY_INTEGER_DIGITS} are \
                         allowed"
                    ),
                    "correct the amount: sums would not be exact",
                );
            }
            if behind > MONEY_DECIMAL_DIGITS {
                return self.fault(
                    path,
                    Code::FactDigits,
                    format!(
                        "the amount `{found}` has {behind} digits behind the point, at most {MONEY_DECIMAL_DIGITS} are \
                         allowed"
                    ),
                    "round the amount: sums would not be exact",
                );
            }
        }
        if bounds::outside(wanted.bounds, number) {
            return self.out_of_bounds(path, wanted, "number", &number.to_string());
        }
        Ok(())
    }

    fn too_many_digits(&mut self, path: &Path<'_>, start: usize) -> Flow {
        let found = self.since(start);
        let found = found.trim_matches('"');
        self.fault(
            path,
            Code::FactDigits,
            format!("the number `{found}` has more digits than can be held exactly"),
            "write at most 28 digits",
        )
    }
}

/// Whether an amount is certainly within the digits that money may have; most are.
fn is_small_amount(number: Decimal) -> bool {
    const LIMIT: u128 = 10_u128.pow(MONEY_INTEGER_DIGITS);
    number.scale() <= MONEY_DECIMAL_DIGITS && number.digits_of() < LIMIT
}

/// Whether a text is a decimal as JSON writes one, without an exponent.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(all_digits)
}

/// How to write what a text seems to mean.
fn hint(text: &str, kind: &Type) -> String {
    let advice = "a point, no thousands separator, no currency sign";
    match meant(text) {
        Some((number, true)) if *kind == Type::Percent => {
            let fraction = number.divide(Decimal::HUNDRED).unwrap_or(number);
            format!("write {fraction}: a percentage is written as a fraction")
        }
        Some((number, false)) => format!("write {number}: {advice}"),
        _ => type_help(kind).to_owned(),
    }
}

/// The number that a text most probably means, and whether as a percentage; `None` if it could be another one.
fn meant(text: &str) -> Option<(Decimal, bool)> {
    if text.len() > 40 {
        return None;
    }
    let (text, percent) = match text.trim().strip_suffix('%') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '_' | '€' | '$' | '£' | '¥'))
        .collect();
    let text = text.trim_matches(|c: char| c.is_ascii_alphabetic());
    let text = text.strip_prefix('+').unwrap_or(text);
    let commas = text.matches(',').count();
    let points = text.matches('.').count();
    // The separator that stands last and once is the decimal one; a single one before three digits could be either.
    let ambiguous = |separator: char| text.split_once(separator).is_some_and(|(_, behind)| behind.len() == 3);
    let plain = match (commas, points) {
        (0, 0) => text.to_owned(),
        (0, 1) if !ambiguous('.') || is_plain(text) => text.to_owned(),
        (1, 0) if !ambiguous(',') => text.replace(',', "."),
        (_, 0) if commas > 1 => text.replace(',', ""),
        (0, _) if points > 1 => text.replace('.', ""),
        (1, 1..) if text.rfind(',') > text.rfind('.') => text.replace('.', "").replace(',', "."),
        (1.., 1) if text.rfind('.') > text.rfind(',') => text.replace(',', ""),
        _ => return None,
    };
    let number = is_plain(&plain).then(|| plain.parse().ok())??;
    Some((number, percent))
}

#[cfg(test)]
mod tests {
    use super::{is_plain, meant};

    #[test]
    fn plain_decimals() {
        for text in ["0", "-1", "12.50", "0.1", "-0.0", "1234567890123.4567"] {
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "", "-", "1.", ".5", "1e3", "+1", "01", "1,5", " 1", "1 ", "0x1", "NaN", "١",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn numbers_that_people_write() {
        for (text, number) in [
            ("12,5", Some("12.5")),
            ("1.234,50", Some("1234.5")),
            ("1,234.50", Some("1234.5")),
            ("1,234,567", Some("1234567")),
            ("1.234.567,8", Some("1234567.8")),
            ("€ 1 250", Some("1250")),
            ("EUR 12.50", Some("12.5")),
            ("1'250.00 CHF", Some("1250")),
            ("+5", Some("5")),
            ("1,250", None), // 1250 or 1.25
            ("1.2,3.4", None),
            ("about five", None),
            ("", None),
        ] {
            let meant = meant(text).map(|(number, _)| number.to_string());
            assert_eq!(meant.as_deref(), number, "{text}");
        }
        assert_eq!(
            meant("12,5 %").map(|(n, percent)| (n.to_string(), percent)),
            Some(("12.5".to_owned(), true))
        );
    }
}
