//! Values that are written out: what they are, and how another one is written in their place.

use crate::source::{FileId, Span};
use crate::syntax::ast::{Expr, LiteralKind, PrefixOp};
use crate::value::{Date, DateTime, Decimal};

/// A value as a form holds it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// Anything else in its exact text: `250000`, `15` of `percent(15)`, `2026-03-31`, `Gold`.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
}

/// How a value that is written out is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Number,
    /// The number in `percent(…)`.
    Percent,
    Boolean,
    Text,
    /// The text in `date("…")`, or a text that is a day.
    Date,
    /// The text in `date_time("…")`.
    DateTime,
    /// The number in `6.months()`.
    Duration,
    /// A list of texts.
    Texts,
}

/// A value that is written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub form: Form,
    pub value: Value,
    /// What is replaced when it is set.
    pub span: Span,
    /// The unit of a duration: `months`.
    pub unit: Option<String>,
}

/// The value of an expression that is written out, `None` if it is computed.
pub(crate) fn literal(file: FileId, expr: &Expr) -> Option<Literal> {
    let expr = expr.clone().without_parens()?;
    let span = |expr: &Expr| Span::new(file, expr.range().start().into(), expr.range().end().into());
    let plain = |form: Form, value: Value, span: Span| Literal {
        form,
        value,
        span,
        unit: None,
    };
    Some(match &expr {
        Expr::Literal(written) => match written.kind()? {
            LiteralKind::Integer | LiteralKind::Decimal => {
                plain(Form::Number, Value::Text(written.number_text()?), span(&expr))
            }
            LiteralKind::True => plain(Form::Boolean, Value::Boolean(true), span(&expr)),
            LiteralKind::False => plain(Form::Boolean, Value::Boolean(false), span(&expr)),
            LiteralKind::String => {
                let text = written.string_value()?;
                let form = if text.parse::<Date>().is_ok() {
                    Form::Date
                } else {
                    Form::Text
                };
                plain(form, Value::Text(text), span(&expr))
            }
            LiteralKind::Char => return None,
        },
        Expr::Prefix(prefix) if prefix.op() == Some(PrefixOp::Minus) => {
            let Expr::Literal(written) = prefix.expr()? else {
                return None;
            };
            let number = written.number_text().filter(|number| !number.starts_with(['-', '+']))?;
            plain(Form::Number, Value::Text(format!("-{number}")), span(&expr))
        }
        Expr::Call(call) => {
            let arguments = call.args();
            let [only] = arguments.as_slice() else { return None };
            let inner = literal(file, only)?;
            let form = match (call.name_token()?.text(), inner.form) {
                ("percent", Form::Number) => Form::Percent,
                ("date", Form::Date) => Form::Date,
                ("date_time", Form::Text) => Form::DateTime,
                _ => return None,
            };
            Literal { form, ..inner }
        }
        Expr::MethodCall(call) => {
            let name = call.name_token()?;
            let name = name.text();
            let is_unit = matches!(
                name,
                "calendar_days"
                    | "business_days"
                    | "business_hours"
                    | "hours"
                    | "days"
                    | "weeks"
                    | "months"
                    | "years"
                    | "quarters"
            );
            if !is_unit || !call.args().is_empty() {
                return None;
            }
            let inner = literal(file, &call.receiver()?).filter(|inner| inner.form == Form::Number)?;
            Literal {
                form: Form::Duration,
                unit: Some(name.to_owned()),
                ..inner
            }
        }
        Expr::Array(array) => {
            let texts: Option<Vec<String>> = array
                .elements()
                .iter()
                .map(|element| match literal(file, element)?.value {
                    Value::Text(text) if matches!(element, Expr::Literal(one) if one.kind() == Some(LiteralKind::String)) => {
                        Some(text)
                    }
                    _ => None,
                })
                .collect();
            plain(Form::Texts, Value::Texts(texts?), span(&expr))
        }
        _ => return None,
    })
}

/// Another value in the place and in the style of one that is written out; in the error, what is wrong with it.
pub(crate) fn rewrite(form: Form, old: &str, value: &Value) -> Result<String, String> {
    match (form, value) {
        (Form::Number | Form::Percent, Value::Text(text)) => number(old, text),
        (Form::Duration, Value::Text(text)) => {
            if text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_digit()) {
                return Err(format!("`{text}` is no count: write a whole number such as `12`"));
            }
            number(old, text)
        }
        (Form::Boolean, Value::Boolean(value)) => Ok(value.to_string()),
        (Form::Boolean, Value::Text(text)) if matches!(text.as_str(), "true" | "false") => Ok(text.clone()),
        (Form::Text, Value::Text(text)) => Ok(quoted(text)),
        (Form::Date, Value::Text(text)) => match text.parse::<Date>() {
            Ok(_) => Ok(quoted(text)),
            Err(error) => Err(format!(
                "`{text}` is no day: {error}; write year, month and day: `2026-03-31`"
            )),
        },
        (Form::DateTime, Value::Text(text)) => match text.parse::<DateTime>() {
            Ok(_) => Ok(quoted(text)),
            Err(error) => Err(format!("`{text}` is no instant: {error}")),
        },
        (Form::Texts, Value::Texts(texts)) => Ok(list(texts)),
        (Form::Texts, _) => Err("a list of texts is needed".to_owned()),
        (Form::Boolean, _) => Err("true or false is needed".to_owned()),
        (_, Value::Texts(_)) => Err("one value is needed, not a list".to_owned()),
        (Form::Number | Form::Percent | Form::Duration, Value::Boolean(_)) => Err("a number is needed".to_owned()),
        (_, Value::Boolean(_)) => Err("a text is needed".to_owned()),
    }
}

/// A list of texts as it is written.
pub(crate) fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A number in the style of another: thousands apart by `_` where that one has them, or is too short to tell and the
/// new one is long; zeros at the end where that one has them.
pub(crate) fn number(old: &str, text: &str) -> Result<String, String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !whole.is_empty() && all_digits(whole) && all_digits(fraction) && !digits.ends_with('.');
    if !is_number {
        return Err(format!("`{text}` is no number: write digits such as `1250.50`"));
    }
    if text.parse::<Decimal>().is_err() || whole.trim_start_matches('0').len() + fraction.len() > 28 {
        return Err(format!("`{text}` has more digits than an exact number holds (28)"));
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let (old_whole, old_fraction) = old.split_once('.').unwrap_or((old, ""));
    let old_digits = old_whole.bytes().filter(u8::is_ascii_digit).count();
    let apart = old_whole.contains('_') || (old_digits <= 3 && whole.len() > 3);
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if apart && place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    // `1.50` says cents: what takes its place has as many digits.
    let padded = if old_fraction.ends_with('0') {
        old_fraction.len()
    } else {
        0
    };
    if !fraction.is_empty() || padded > 0 {
        out.push('.');
        out.push_str(fraction);
        out.extend(std::iter::repeat_n('0', padded.saturating_sub(fraction.len())));
    }
    Ok(out)
}

/// A text as it is written in a script.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let code = u32::from(c);
                out.push_str(&format!("\\u{code:04x}"));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_style_of_those_they_replace() {
        for (old, new, expected) in [
            ("250_000", "300000", "300_000"),
            ("250000", "300000", "300000"),
            ("500", "1500", "1_500"),
            ("1500", "20000", "20000"),
            ("1.50", "2", "2.00"),
            ("1.5", "2", "2"),
            ("2", "1.75", "1.75"),
            ("-1_000", "-2500.5", "-2_500.5"),
            ("5", "0", "0"),
            ("5", "007", "7"),
            ("0.15", "0.2", "0.2"),
        ] {
            assert_eq!(number(old, new).as_deref(), Ok(expected), "{old} to {new}");
        }
        for wrong in [
            "", "-", "1.", ".5", "1e3", "1,000", "NaN", "0x10", "1_000", "+5", " 5", "١",
        ] {
            assert!(number("5", wrong).is_err(), "{wrong}");
        }
        assert!(number("5", &"9".repeat(29)).is_err());
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(quoted("a \"b\" \\ \n é \u{7}"), "\"a \\\"b\\\" \\\\ \\n é \\u0007\"");
    }
}
