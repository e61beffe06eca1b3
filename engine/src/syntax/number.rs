//! Numbers in a source: what can be read exactly, and what to write where that fails.

use super::error::{SyntaxErrorCode, quoted};
use super::kind::SyntaxKind;

/// Digits that a decimal keeps in any case.
const MAX_DIGITS: usize = 28;
/// 2^53 − 1: beyond it, readers of JSON disagree about whole numbers.
const MAX_INTEGER: u64 = 9_007_199_254_740_991;

/// What is wrong with a number: code, message, help. `end` is where the number ends and glued letters begin.
pub(super) fn problem(text: &str, end: usize, kind: SyntaxKind) -> Option<(SyntaxErrorCode, String, String)> {
    let (number, tail) = text.split_at_checked(end)?;
    if !tail.is_empty() {
        return Some(glued(text, number, tail));
    }
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", number),
    };
    let digits: String = unsigned.chars().filter(|c| *c != '_').collect();
    let lower = digits.to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(body) = lower.strip_prefix(prefix) {
            return radix_problem(text, sign, body, radix);
        }
    }
    if kind == SyntaxKind::IntNumber {
        if digits.parse::<u64>().is_ok_and(|value| value <= MAX_INTEGER) {
            return None;
        }
        if significant(&digits) <= MAX_DIGITS {
            return Some((
                SyntaxErrorCode::IntegerTooLarge,
                format!("{} is beyond the largest whole number, {MAX_INTEGER}", quoted(text)),
                format!("write it with a decimal point: `{text}.0`"),
            ));
        }
    }
    let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if significant(&digits) > MAX_DIGITS || fraction > MAX_DIGITS {
        return Some((
            SyntaxErrorCode::TooManyDigits,
            format!("{} has more digits than can be kept", quoted(text)),
            format!("write at most {MAX_DIGITS} digits"),
        ));
    }
    None
}

/// Digits from the first that is not zero.
fn significant(digits: &str) -> usize {
    digits
        .chars()
        .filter(char::is_ascii_digit)
        .skip_while(|c| *c == '0')
        .count()
}

fn radix_problem(text: &str, sign: &str, body: &str, radix: u32) -> Option<(SyntaxErrorCode, String, String)> {
    let value = u64::from_str_radix(body, radix).ok();
    if body.is_empty() {
        return Some((
            SyntaxErrorCode::MalformedNumber,
            format!("{} has no digits", quoted(text)),
            "write the number in decimal digits".to_owned(),
        ));
    }
    // rhai reads neither `-0xff` nor what exceeds its integers.
    if !sign.is_empty() {
        return Some((
            SyntaxErrorCode::MalformedNumber,
            format!("{} cannot be negative", quoted(text)),
            match value {
                Some(value) => format!("write it in decimal digits: `-{value}`"),
                None => "write the number in decimal digits".to_owned(),
            },
        ));
    }
    if value.is_some_and(|value| value <= MAX_INTEGER) {
        return None;
    }
    Some((
        SyntaxErrorCode::IntegerTooLarge,
        format!("{} is beyond the largest whole number, {MAX_INTEGER}", quoted(text)),
        "write a smaller number, or a decimal one".to_owned(),
    ))
}

/// Letters directly after a number.
fn glued(text: &str, number: &str, tail: &str) -> (SyntaxErrorCode, String, String) {
    let lower = tail.to_ascii_lowercase();
    let help = if let Some(exponent) = lower.strip_prefix('e').and_then(|power| power.parse::<i32>().ok()) {
        match written_out(number, exponent) {
            Some(plain) => format!("write it out: `{plain}`"),
            None => "write it out in digits".to_owned(),
        }
    } else {
        match lower.as_str() {
            "k" => format!("write it out: `{number}_000`"),
            "m" => format!("write it out: `{number}_000_000`"),
            _ if number.starts_with('0') && number.len() > 1 => "write the number in decimal digits".to_owned(),
            _ => format!("put a space or an operator after `{number}`"),
        }
    };
    (
        SyntaxErrorCode::MalformedNumber,
        format!("{} is not a number", quoted(text)),
        help,
    )
}

/// A number with an exponent in plain digits, if it stays readable.
fn written_out(number: &str, exponent: i32) -> Option<String> {
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let clean: String = number.chars().filter(|c| *c != '_').collect();
    let (whole, fraction) = clean.split_once('.').unwrap_or((&clean, ""));
    let digits = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    if !(-20..=30).contains(&point) || digits.len() > 30 {
        return None;
    }
    let (whole, fraction) = match usize::try_from(point) {
        Ok(point) if point >= digits.len() => (format!("{digits}{}", "0".repeat(point - digits.len())), String::new()),
        Ok(point) => {
            let (whole, fraction) = digits.split_at_checked(point)?;
            (whole.to_owned(), fraction.to_owned())
        }
        Err(_) => (
            String::new(),
            format!("{}{digits}", "0".repeat(usize::try_from(point.unsigned_abs()).ok()?)),
        ),
    };
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let grouped = grouped(whole);
    Some(if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{fraction}")
    })
}

/// `1000` as `1_000`.
fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}
