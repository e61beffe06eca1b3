use super::Decimal;

/// A neutral, exact document: what a scenario writes, what JSON can say. Numbers are exact, keys keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// JSON's `null`, rhai's `()`.
    Null,
    /// True or false.
    Boolean(bool),
    /// An exact number.
    Number(Decimal),
    /// Text; dates are written as ISO text.
    Text(String),
    /// Values in order.
    List(Vec<Tree>),
    /// Values by key, in the order they were given.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// The value of a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tree> {
        match self {
            Tree::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The document as JSON text, compact, numbers as JSON numbers in canonical form.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    /// Appends the document as JSON text.
    pub fn write_json(&self, out: &mut String) {
        match self {
            Tree::Null => out.push_str("null"),
            Tree::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Tree::Number(number) => number.write(out),
            Tree::Text(text) => write_json_text(text, out),
            Tree::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Tree::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_json_text(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

/// Appends `text` as a JSON string: quotes, backslash and control characters escaped, everything else as it is.
pub fn write_json_text(text: &str, out: &mut String) {
    use std::fmt::Write;
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < '\u{20}' || c == '\u{7f}' => {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
