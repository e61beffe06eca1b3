//! Texts that people read, kept beside what gives them: compared to the byte, and written again only when asked.

use std::fs;
use std::path::Path;

/// Set to write the expected texts again instead of comparing them. What changed is then read in the difference of the
/// commit, by a person.
pub const UPDATE: &str = "CHARTER_UPDATE_EXPECTED";

/// What differs between a file and a text, in words; `None` if nothing does, or if the file was written again.
#[must_use]
pub fn difference(path: &Path, text: &str) -> Option<String> {
    if std::env::var_os(UPDATE).is_some() {
        return fs::write(path, text)
            .err()
            .map(|error| format!("{} cannot be written: {error}", path.display()));
    }
    let expected = match fs::read_to_string(path) {
        Ok(expected) => expected,
        Err(error) => {
            return Some(format!(
                "{} cannot be read: {error}; {UPDATE}=1 writes it. The text is\n{text}",
                path.display()
            ));
        }
    };
    (expected != text).then(|| {
        let line = expected
            .lines()
            .zip(text.lines())
            .take_while(|(one, other)| one == other)
            .count();
        let of = |all: &str| all.lines().nth(line).unwrap_or("(the end)").to_owned();
        format!(
            "{}, line {}:\n  expected {}\n  found    {}\nthe whole text is\n{text}",
            path.display(),
            line + 1,
            of(&expected),
            of(text)
        )
    })
}
