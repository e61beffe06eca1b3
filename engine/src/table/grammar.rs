//! What a cell may say. Inputs: `*` or `-` for any value; a value; `=5 !=5 <5 <=5 >5 >=5`; an interval `[1..5)`, a
//! square bracket including its end and a round one not, a side without an end open (`[1..)`); alternatives `a | b`;
//! `not a`, `not (a | b)`. Text that holds such signs is quoted, a quote in it doubled. Outputs: one value.

use super::literal::{Problem, literal};
use super::{Bound, Cell, Column, ColumnType, Part, Scalar};

/// Reads the cell of an input.
pub(super) fn input(text: &str, column: &Column) -> Result<Cell, Problem> {
    let text = text.trim();
    match text {
        "" => return Err(Problem::new("the cell is empty", "write `*` if every value matches")),
        "*" | "-" => return Ok(Cell::Any),
        _ => {}
    }
    if let Some(rest) = negation(text) {
        return Ok(Cell::Condition {
            negated: true,
            parts: parts(negated_list(rest, column)?, column)?,
        });
    }
    if let Some(rest) = text.strip_prefix("!=") {
        if alternatives(rest)?.len() > 1 {
            let help = format!("write `not ({})`", rest.trim());
            return Err(Problem::new("`!=` takes one value", help));
        }
        return Ok(Cell::Condition {
            negated: true,
            parts: vec![Part::Value(value(rest.trim(), column)?)],
        });
    }
    Ok(Cell::Condition {
        negated: false,
        parts: parts(text, column)?,
    })
}

/// Reads the cell of an output.
pub(super) fn output(text: &str, column: &Column) -> Result<Cell, Problem> {
    let text = text.trim();
    if matches!(text, "" | "*" | "-") {
        return Err(Problem::new(
            "the answer is missing",
            format!("write a value for `{}`; every row needs one", column.name),
        ));
    }
    value(text, column).map(Cell::Value)
}

/// What follows `not`; `notable` is a word like any other.
fn negation(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("not")?;
    let after = rest.trim_start();
    (after.len() < rest.len() || rest.is_empty() || rest.starts_with(['(', '[', '"'])).then_some(after)
}

/// The alternatives behind `not`, without the parentheses around them.
fn negated_list<'a>(rest: &'a str, column: &Column) -> Result<&'a str, Problem> {
    if rest.is_empty() {
        return Err(Problem::new(
            "`not` of nothing",
            "write what must not be, as `not a` or `not (a | b)`",
        ));
    }
    if alternatives_at_depth_zero(rest) > 1 {
        return Err(Problem::new(
            format!("`not {rest}` could mean two things"),
            format!("write `not ({rest})`"),
        ));
    }
    let inside = rest.strip_prefix('(').and_then(|inside| inside.strip_suffix(')'));
    match inside {
        // `not (1..5)` negates an open interval.
        Some(inside) if !(column.has_order() && inside.contains("..") && !inside.contains(['|', '[', '('])) => {
            Ok(inside.trim())
        }
        _ => Ok(rest),
    }
}

/// How many alternatives stand outside of brackets and quotes.
fn alternatives_at_depth_zero(text: &str) -> usize {
    let (mut depth, mut quoted, mut count) = (0_i32, false, 1);
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            '|' if !quoted && depth <= 0 => count += 1,
            _ => {}
        }
    }
    count
}

/// Splits at `|` outside of quotes. A quote opens only at the beginning of a value.
fn alternatives(text: &str) -> Result<Vec<&str>, Problem> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start();
        let value = trimmed.trim_start_matches(['<', '>', '=', '!', ' ']);
        let before = trimmed.len() - value.len();
        let end = match value.strip_prefix('"') {
            Some(body) => {
                let close = closing_quote(body).ok_or_else(|| not_closed(trimmed))?;
                let (_, behind) = body.split_at_checked(close).unwrap_or((body, ""));
                before + 1 + close + behind.find('|').unwrap_or(behind.len())
            }
            None => trimmed.find('|').unwrap_or(trimmed.len()),
        };
        let (item, behind) = trimmed.split_at_checked(end).unwrap_or((trimmed, ""));
        found.push(item.trim());
        match behind.strip_prefix('|') {
            Some(next) => rest = next,
            None => return Ok(found),
        }
    }
}

fn not_closed(text: &str) -> Problem {
    Problem::new(
        format!("the quote is not closed in `{text}`"),
        "write `\"` behind the text",
    )
}

/// Where the quote closes, behind it; a doubled quote stands for one.
fn closing_quote(body: &str) -> Option<usize> {
    let mut characters = body.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        if character == '"' && characters.next_if(|(_, next)| *next == '"').is_none() {
            return Some(index + 1);
        }
    }
    None
}

fn parts(text: &str, column: &Column) -> Result<Vec<Part>, Problem> {
    alternatives(text)?.into_iter().map(|item| part(item, column)).collect()
}

/// The signs of comparison, the longer ones first; whether what lies above is meant, or below, or neither.
const COMPARISONS: [(&str, Option<bool>); 5] = [
    ("<=", Some(false)),
    (">=", Some(true)),
    ("<", Some(false)),
    (">", Some(true)),
    ("=", None),
];

fn part(item: &str, column: &Column) -> Result<Part, Problem> {
    match item {
        "" => {
            return Err(Problem::new(
                "an alternative is empty",
                "write a value on both sides of `|`",
            ));
        }
        "*" | "-" => {
            return Err(Problem::new(
                format!("`{item}` stands among alternatives"),
                "write `*` alone: it matches every value",
            ));
        }
        _ => {}
    }
    if item.starts_with("!=") || negation(item).is_some() {
        return Err(Problem::new(
            format!("`{item}` stands among alternatives"),
            "write the whole cell as `not (a | b)`, or quote the text",
        ));
    }
    for (wrong, right) in [
        ("==", "="),
        ("<>", "!="),
        ("=<", "<="),
        ("=>", ">="),
        ("≤", "<="),
        ("≥", ">="),
        ("≠", "!="),
    ] {
        if item.starts_with(wrong) {
            return Err(Problem::new(
                format!("`{wrong}` is not a comparison"),
                format!("write `{right}`"),
            ));
        }
    }
    if let Some((sign, above, rest)) = COMPARISONS
        .iter()
        .find_map(|(sign, above)| item.strip_prefix(sign).map(|rest| (*sign, *above, rest.trim())))
    {
        return compared(sign, above, rest, column);
    }
    if looks_like_interval(item, column) {
        return interval(item, column);
    }
    if is_bare_range(item, column) {
        let inside = item.trim_matches(['[', ']', '(', ')']);
        return Err(Problem::new(
            format!("`{item}` does not say whether its ends belong to it"),
            format!("write `[{inside}]` with both ends, `[{inside})` without the last"),
        ));
    }
    value(item, column).map(Part::Value)
}

fn compared(sign: &str, above: Option<bool>, rest: &str, column: &Column) -> Result<Part, Problem> {
    let Some(above) = above else {
        return value(rest, column).map(Part::Value);
    };
    if !column.has_order() {
        return Err(no_order(&format!("{sign}{rest}"), column));
    }
    let bound = Some(Bound {
        value: value(rest, column)?,
        included: sign.ends_with('='),
    });
    Ok(if above {
        Part::Interval { low: bound, high: None }
    } else {
        Part::Interval { low: None, high: bound }
    })
}

fn no_order(item: &str, column: &Column) -> Problem {
    let help = match column.kind {
        ColumnType::Choice(_) => "list the values, as `a | b`",
        ColumnType::Text => "list the values, as `a | b`; quote the text if it begins with such a sign",
        _ => "write `true` or `false`",
    };
    Problem::new(format!("`{item}` needs an order, and `{}` has none", column.name), help)
}

fn looks_like_interval(item: &str, column: &Column) -> bool {
    let opens = item.starts_with(['[', '(']);
    match column.kind {
        ColumnType::Text | ColumnType::Choice(_) => opens && item.contains("..") && item.ends_with([']', ')']),
        _ => opens,
    }
}

fn is_bare_range(item: &str, column: &Column) -> bool {
    match &column.kind {
        ColumnType::Text | ColumnType::Boolean => false,
        ColumnType::Choice(words) => column.ordered && item.contains("..") && !words.iter().any(|word| word == item),
        _ => item.contains("..") && !item.starts_with('"'),
    }
}

fn interval(item: &str, column: &Column) -> Result<Part, Problem> {
    if !column.has_order() {
        return Err(no_order(item, column));
    }
    let shape = || {
        Problem::new(
            format!("`{item}` is not an interval"),
            "write `[1..5]` with both ends, `[1..5)` without the last, `[1..)` without an end",
        )
    };
    let (low_included, inside) = match item.strip_prefix('[') {
        Some(inside) => (true, inside),
        None => (false, item.strip_prefix('(').ok_or_else(shape)?),
    };
    let (high_included, inside) = match inside.strip_suffix(']') {
        Some(inside) => (true, inside),
        None => (false, inside.strip_suffix(')').ok_or_else(shape)?),
    };
    let (low, high) = inside.split_once("..").ok_or_else(shape)?;
    // `1...5` would otherwise read as 1 to 0.5, and `1..=5` belongs to another language.
    if high.starts_with(['.', '=']) || high.contains("..") {
        return Err(shape());
    }
    let end = |text: &str, included: bool| match text.trim() {
        "" if included => Err(Problem::new(
            format!("`{item}` includes an end that it does not have"),
            "write a round bracket on the open side, as `[1..)` or `(..5]`",
        )),
        "" => Ok(None),
        text => value(text, column).map(|value| Some(Bound { value, included })),
    };
    let (low, high) = (end(low, low_included)?, end(high, high_included)?);
    if low.is_none() && high.is_none() {
        return Err(Problem::new(
            format!("`{item}` has no end"),
            "write `*`: every value matches",
        ));
    }
    Ok(Part::Interval { low, high })
}

/// A value that may be quoted.
fn value(text: &str, column: &Column) -> Result<Scalar, Problem> {
    if text.is_empty() {
        return Err(Problem::new("a value is missing", "write the value behind the sign"));
    }
    let is_text = matches!(column.kind, ColumnType::Text | ColumnType::Choice(_));
    let Some(body) = text.strip_prefix('"') else {
        if is_text && text.contains('"') {
            return Err(Problem::new(
                format!("a quote stands inside of `{text}`"),
                format!(
                    "quote the whole text and double the quotes in it: `\"{}\"`",
                    text.replace('"', "\"\"")
                ),
            ));
        }
        return literal(text, column);
    };
    if !is_text {
        return Err(Problem::new(
            format!("`{text}` is quoted, and `{}` is {}", column.name, column.kind.word()),
            "write the value without quotes",
        ));
    }
    match closing_quote(body) {
        None => Err(not_closed(text)),
        Some(close) if close < body.len() => Err(Problem::new(
            format!("something follows the quoted text in `{text}`"),
            "write `|` between alternatives, and double a quote inside of text",
        )),
        Some(_) => literal(&body.strip_suffix('"').unwrap_or(body).replace("\"\"", "\""), column),
    }
}
