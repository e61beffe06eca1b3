use super::text::without_bom;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 over files in the order of their paths: for each, the length of the path in eight bytes (big-endian), the
/// path, the length of the contents in eight bytes, the contents. A byte order mark is left out, CRLF counts as LF.
/// In lower-case hexadecimal.
pub(super) fn digest<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut files: Vec<(&str, &str)> = files.into_iter().collect();
    files.sort_unstable();
    let mut hasher = Sha256::new();
    for (path, text) in files {
        let (text, _) = without_bom(text);
        hasher.update(length(path.len()));
        hasher.update(path);
        hasher.update(length(text.len() - text.matches("\r\n").count()));
        for (index, piece) in text.split("\r\n").enumerate() {
            if index > 0 {
                hasher.update("\n");
            }
            hasher.update(piece);
        }
    }
    hexadecimal(&hasher.finalize())
}

/// SHA-256 over a text, in lower-case hexadecimal.
#[must_use]
pub fn sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn length(bytes: usize) -> [u8; 8] {
    (bytes as u64).to_be_bytes()
}
