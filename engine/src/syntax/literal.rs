//! The values of texts in a source, decoded as rhai decodes them.

/// The value of `"…"` or `'…'`, if it is well formed. `column` is the place of the opening quote in its line, counted
/// in characters from 1: a text that goes on after `\` at the end of a line loses its indentation up to that column.
pub(super) fn quoted_value(source: &str, column: usize) -> Option<String> {
    let mut chars = source.chars();
    let quote = chars.next()?;
    let body = chars.as_str().strip_suffix(quote)?;
    let mut chars = Counted {
        chars: body.chars(),
        column,
    };
    let mut out = String::new();
    let mut skip_up_to = 0;
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some('\n') => {}
            '\n' => return None,
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                '\\' => out.push('\\'),
                c if c == quote => out.push(quote),
                'x' => out.push(hex(&mut chars, 2)?),
                'u' => out.push(hex(&mut chars, 4)?),
                'U' => out.push(hex(&mut chars, 8)?),
                '\n' => {
                    chars.column = 0;
                    skip_up_to = column;
                }
                '\r' if chars.peek() == Some('\n') => {
                    chars.next();
                    chars.column = 0;
                    skip_up_to = column;
                }
                _ => return None,
            },
            c => {
                // Inside, the quote can only stand written twice.
                if c == quote && chars.next() != Some(quote) {
                    return None;
                }
                if c.is_whitespace() && chars.column <= skip_up_to {
                    continue;
                }
                skip_up_to = 0;
                out.push(c);
            }
        }
    }
    Some(out)
}

/// Characters with the column of the last one.
struct Counted<'s> {
    chars: std::str::Chars<'s>,
    column: usize,
}

impl Counted<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.clone().next()
    }
}

impl Iterator for Counted<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        self.column += 1;
        self.chars.next()
    }
}

fn hex(chars: &mut impl Iterator<Item = char>, length: usize) -> Option<char> {
    let mut value = 0_u32;
    for _ in 0..length {
        value = value.checked_mul(16)?.checked_add(chars.next()?.to_digit(16)?)?;
    }
    char::from_u32(value)
}

/// The value of `#"…"#`.
pub(super) fn raw_value(source: &str) -> Option<String> {
    let body = source.trim_start_matches('#');
    let hashes = source.len() - body.len();
    let body = body.strip_prefix('"')?;
    let end = body.len().checked_sub(hashes + 1)?;
    let (value, close) = body.split_at_checked(end)?;
    (close.strip_prefix('"')?.len() == hashes).then(|| value.to_owned())
}

/// The value of a piece of text in a template; `first` if it stands directly after the opening backtick.
pub(super) fn template_value(source: &str, first: bool) -> String {
    let body = match source.strip_prefix('\r') {
        Some(rest) if first => rest.strip_prefix('\n').unwrap_or(rest),
        _ if first => source.strip_prefix('\n').unwrap_or(source),
        _ => source,
    };
    body.replace("\r\n", "\n").replace("``", "`").replace("\\${", "${")
}
