use super::path::Kind;
use crate::source::{Code, Diagnostic, FileId, Span};

/// The byte order mark that some editors put in front of UTF-8 text.
pub(super) const BOM: &str = "\u{feff}";

/// `text` without a byte order mark, and how many bytes were left out.
pub(super) fn without_bom(text: &str) -> (&str, u32) {
    match text.strip_prefix(BOM) {
        Some(rest) => (rest, 3),
        None => (text, 0),
    }
}

/// The text of a file, if it is small enough and UTF-8.
pub(super) fn decode(path: &str, kind: Kind, bytes: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    if bytes.len() > kind.limit() {
        return Err(Box::new(too_large(path, kind, bytes.len() as u64)));
    }
    let looks_like_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let kept_as = if looks_like_utf16 { "; it looks like UTF-16" } else { "" };
        Box::new(
            Diagnostic::error(
                Code::UnreadableFile,
                format!("`{path}` is not UTF-8 text: the bytes at offset {at}, line {line}, are no character{kept_as}"),
            )
            .help("save the file with the encoding UTF-8 (in Excel: `CSV UTF-8`)"),
        )
    })
}

/// The fault of a file that is larger than a pack may hold.
pub(super) fn too_large(path: &str, kind: Kind, bytes: u64) -> Diagnostic {
    Diagnostic::error(
        Code::TooLarge,
        format!(
            "`{path}` has {bytes} bytes; {} has at most {} ({} MiB)",
            kind.word(),
            kind.limit(),
            kind.limit() >> 20
        ),
    )
    .help("split the file, or remove what the program does not need")
}

/// Characters that no file of a pack may contain: NUL anywhere; in scripts a carriage return that ends no line.
///
/// A lone carriage return ends a `//` comment for the script host, but no line for an editor: code could hide behind it.
pub(super) fn check_characters(file: FileId, path: &str, kind: Kind, text: &str) -> Option<Diagnostic> {
    let place = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(file, at, at.saturating_add(1))
    };
    if let Some(at) = text.find('\0') {
        return Some(
            Diagnostic::error(
                Code::UnreadableFile,
                format!("`{path}` contains a NUL character, so it is not text"),
            )
            .at(place(at))
            .help("remove the character, or save the file again as UTF-8 text"),
        );
    }
    if !matches!(kind, Kind::Script | Kind::Test) {
        return None;
    }
    let lone = text
        .bytes()
        .zip(text.bytes().skip(1).map(Some).chain([None]))
        .position(|(byte, next)| byte == b'\r' && next != Some(b'\n'))?;
    Some(
        Diagnostic::error(
            Code::UnreadableFile,
            format!("`{path}` contains a carriage return that is not followed by a line feed"),
        )
        .at(place(lone))
        .help("save the file with line ends LF or CRLF"),
    )
}
