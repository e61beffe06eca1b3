//! The bounds of a source file, and the checks that need no tree.

use super::error::{Errors, SyntaxErrorCode, range};

/// Bytes of a file.
pub const MAX_FILE_BYTES: usize = 1 << 20;
/// Characters of a line.
pub const MAX_LINE_CHARS: usize = 60_000;
/// Nesting of brackets, blocks, closures and prefix operators.
pub const MAX_NESTING: usize = 32;
/// Clauses of a chain `x.a().b().c()`, and branches of an `if … else if …`.
pub const MAX_CHAIN: usize = 256;
/// Operators of an expression, those around it included.
pub const MAX_OPERATORS: usize = 256;
/// Levels of the tree. Nesting, chains and operators stay below it singly; together they could exhaust the stack of
/// whoever walks or drops the tree.
pub(super) const MAX_TREE_HEIGHT: usize = 1_024;

/// Whether a text is small enough to be parsed; if not, says so.
pub(super) fn check_size(text: &str, errors: &mut Errors) -> bool {
    let fits = text.len() <= MAX_FILE_BYTES;
    if !fits {
        errors.push(
            range(0, 0),
            SyntaxErrorCode::FileTooLarge,
            format!(
                "the file has {} bytes, at most {MAX_FILE_BYTES} are allowed",
                text.len()
            ),
            Some("divide it into several files, or move data into tables".to_owned()),
        );
    }
    fits
}

/// Reports lines that are too long, and carriage returns that stand alone: rhai counts those as a line end in some
/// places only, so that no position after them could be trusted.
pub(super) fn check_lines(text: &str, errors: &mut Errors) {
    let mut start = 0;
    for line in text.split('\n') {
        let bytes = line.len();
        let content = line.strip_suffix('\r').unwrap_or(line);
        // Characters are counted only where the bytes could exceed the bound.
        if bytes > MAX_LINE_CHARS {
            let chars = content.chars().count();
            if chars > MAX_LINE_CHARS {
                errors.push(
                    range(start, start),
                    SyntaxErrorCode::LineTooLong,
                    format!("the line has {chars} characters, at most {MAX_LINE_CHARS} are allowed"),
                    Some("break it into several lines".to_owned()),
                );
            }
        }
        // The last line has no line feed, so that a carriage return at its end stands alone.
        let last = start + bytes == text.len();
        let alone = if last { line.find('\r') } else { content.find('\r') };
        if let Some(at) = alone {
            errors.push(
                range(start + at, start + at + 1),
                SyntaxErrorCode::LoneCarriageReturn,
                "a carriage return without a line feed".to_owned(),
                Some("save the file with the line ends of Unix (LF) or Windows (CRLF)".to_owned()),
            );
        }
        start += bytes + 1;
    }
}
