use jiter::JsonErrorType;

use super::MAX_BYTES;
use crate::source::{Code, Diagnostic, LineColumn};

/// The fault of a document that is not JSON.
pub(super) fn not_json(bytes: &[u8], index: usize, error: &JsonErrorType) -> Diagnostic {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Diagnostic::error(Code::FactsSyntax, "the facts are empty").help("write an object: `{ … }`");
    }
    if *error == JsonErrorType::NumberOutOfRange {
        // A number of thousands of digits, which the reader does not step over.
        return Diagnostic::error(
            Code::FactDigits,
            format!(
                "a number has more digits than can be held exactly, at {}",
                place(bytes, index)
            ),
        )
        .help("write at most 28 digits");
    }
    Diagnostic::error(
        Code::FactsSyntax,
        format!("the facts are not JSON: {}, at {}", words(error), place(bytes, index)),
    )
    .help(help(error))
}

/// The fault of a document beyond [`MAX_BYTES`].
pub(super) fn too_large(bytes: usize) -> Diagnostic {
    Diagnostic::error(
        Code::FactsTooLarge,
        format!("the facts have {bytes} bytes, at most {MAX_BYTES} are allowed"),
    )
    .help("give relations apart from the facts, or decide fewer records at once")
}

/// Line and column for people.
pub(super) fn place(bytes: &[u8], index: usize) -> String {
    let place = line_column(bytes, index);
    format!("line {}, column {}", place.line, place.column)
}

/// Both count from 1, columns in Unicode scalars.
fn line_column(bytes: &[u8], index: usize) -> LineColumn {
    let before = bytes.get(..index).unwrap_or(bytes);
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |newline| newline + 1);
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    // The bytes after the first of a character are of the form 10xxxxxx.
    let column = before
        .get(start..)
        .unwrap_or_default()
        .iter()
        .filter(|byte| **byte & 0xc0 != 0x80)
        .count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    LineColumn {
        line: number(lines),
        column: number(column),
    }
}

fn words(error: &JsonErrorType) -> &'static str {
    match error {
        JsonErrorType::EofWhileParsingList => "the end comes inside a list",
        JsonErrorType::EofWhileParsingObject => "the end comes inside an object",
        JsonErrorType::EofWhileParsingString => "the end comes inside a text",
        JsonErrorType::EofWhileParsingValue => "the end comes where a value is needed",
        JsonErrorType::ExpectedColon => "a `:` is needed",
        JsonErrorType::ExpectedListCommaOrEnd => "a `,` or `]` is needed",
        JsonErrorType::ExpectedObjectCommaOrEnd => "a `,` or `}` is needed",
        JsonErrorType::ExpectedSomeIdent => "a word is neither `true`, `false` nor `null`",
        JsonErrorType::InvalidEscape => "an escape in a text does not exist",
        JsonErrorType::InvalidNumber => "a number is not well formed",
        JsonErrorType::InvalidUnicodeCodePoint => "a text is not UTF-8",
        JsonErrorType::ControlCharacterWhileParsingString => "a control character stands unescaped in a text",
        JsonErrorType::KeyMustBeAString => "a key in quotes is needed",
        JsonErrorType::LoneLeadingSurrogateInHexEscape | JsonErrorType::UnexpectedEndOfHexEscape => {
            "an escape is half a character"
        }
        JsonErrorType::TrailingComma => "a `,` stands before the end",
        JsonErrorType::TrailingCharacters => "more follows after the end of the value",
        _ => "a value is needed",
    }
}

fn help(error: &JsonErrorType) -> &'static str {
    match error {
        JsonErrorType::EofWhileParsingList
        | JsonErrorType::EofWhileParsingObject
        | JsonErrorType::EofWhileParsingString
        | JsonErrorType::EofWhileParsingValue => "the document is cut off: send all of it",
        JsonErrorType::InvalidUnicodeCodePoint => "save the document as UTF-8",
        JsonErrorType::TrailingComma => "remove the `,`",
        JsonErrorType::TrailingCharacters => "give one document at a time",
        JsonErrorType::InvalidNumber => "write digits with a point, such as 12.5, without leading zeros",
        _ => "correct the document there",
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn columns_count_characters() {
        let text = "{\n  \"é\": 1 }".as_bytes();
        assert_eq!(place(text, 0), "line 1, column 1");
        assert_eq!(place(text, 2), "line 2, column 1");
        assert_eq!(place(text, 9), "line 2, column 7");
        assert_eq!(place(text, 99), "line 2, column 11");
    }
}
