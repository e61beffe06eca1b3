/// Appends the text in lower case, letter by letter.
pub fn write_lower(text: &str, out: &mut String) {
    out.extend(text.chars().flat_map(char::to_lowercase));
}

/// Appends the text in upper case, letter by letter: `ß` becomes `SS`.
pub fn write_upper(text: &str, out: &mut String) {
    out.extend(text.chars().flat_map(char::to_uppercase));
}
