//! The keys and texts of a JSON document with their places.

/// A step of the way to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Element,
}

/// A key or a text of a document: without its quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The way to the value; of a key, the key itself is the last step.
    pub way: Vec<Step>,
    pub is_key: bool,
    pub start: usize,
    pub end: usize,
}

enum Open {
    /// The place of the step in the way, and whether a key is expected.
    Map(bool),
    List,
}

/// The keys and texts of a document, as far as it is one.
pub(super) fn look(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut way: Vec<Step> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => open.push(Open::Map(true)),
            b'[' => {
                open.push(Open::List);
                way.push(Step::Element);
            }
            b'}' | b']' => match open.pop() {
                Some(Open::List) => {
                    way.pop();
                }
                Some(Open::Map(false)) => {
                    way.pop();
                }
                Some(Open::Map(true)) => {}
                None => return found,
            },
            b',' => {
                if let Some(Open::Map(wants_key)) = open.last_mut()
                    && !*wants_key
                {
                    *wants_key = true;
                    way.pop();
                }
            }
            b'"' => {
                let start = at + 1;
                at = start;
                while let Some(byte) = bytes.get(at) {
                    match byte {
                        b'\\' => at += 1,
                        b'"' => break,
                        _ => {}
                    }
                    at += 1;
                }
                let mut is_key = false;
                if let Some(Open::Map(wants_key)) = open.last_mut()
                    && *wants_key
                {
                    *wants_key = false;
                    is_key = true;
                    way.push(Step::Key(text.get(start..at).unwrap_or_default().to_owned()));
                }
                found.push(Found {
                    way: way.clone(),
                    is_key,
                    start,
                    end: at.min(text.len()),
                });
            }
            _ => {}
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_texts_have_their_way() {
        let text = r#"{"a": {"b": "x\"y", "c": [1, {"d": "z"}]}, "e": []}"#;
        let found: Vec<(String, bool, &str)> = look(text)
            .iter()
            .map(|one| {
                let way: Vec<&str> = one
                    .way
                    .iter()
                    .map(|step| match step {
                        Step::Key(key) => key.as_str(),
                        Step::Element => "*",
                    })
                    .collect();
                (way.join("."), one.is_key, text.get(one.start..one.end).unwrap())
            })
            .collect();
        let expected = [
            ("a", true, "a"),
            ("a.b", true, "b"),
            ("a.b", false, "x\\\"y"),
            ("a.c", true, "c"),
            ("a.c.*.d", true, "d"),
            ("a.c.*.d", false, "z"),
            ("e", true, "e"),
        ];
        let expected: Vec<(String, bool, &str)> = expected
            .iter()
            .map(|(way, is_key, text)| ((*way).to_owned(), *is_key, *text))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn broken_documents_end() {
        for text in ["", "{", "[[", "]", "\"", "{\"a\\", "{\"a\":}", "}{"] {
            look(text);
        }
    }
}
