use unicode_normalization::UnicodeNormalization;

use super::NoKey;
use super::fold::{folded, is_apostrophe, joined};

/// Case, spaces and punctuation without regard.
pub(super) fn key(text: &str) -> Result<String, NoKey> {
    let folded = folded(text);
    let key = joined(spaced(&folded).split_whitespace());
    if key.is_empty() {
        // Nothing but punctuation: as it is, or all such texts would be one.
        let plain = joined(folded.split_whitespace());
        return if plain.is_empty() { Err(NoKey::Empty) } else { Ok(plain) };
    }
    Ok(key)
}

/// Without apostrophes, and with other punctuation as blanks.
fn spaced(folded: &str) -> String {
    let mut letters = folded.chars().peekable();
    let mut before = ' ';
    let mut out = String::with_capacity(folded.len());
    while let Some(letter) = letters.next() {
        let of_number =
            matches!(letter, '.' | ',') && before.is_numeric() && letters.peek().is_some_and(|next| next.is_numeric());
        if of_number {
            out.push(letter);
        } else if is_punctuation(letter) {
            out.push(' ');
        } else if !is_apostrophe(letter) {
            out.push(letter);
        }
        before = letter;
    }
    // A mark that stood behind an apostrophe may belong to a letter now.
    out.nfkc().collect()
}

/// Punctuation that separates and tells nothing apart. Not `#`, `&`, `%`, `@`, `*`, `+`, nor signs of currencies.
const fn is_punctuation(letter: char) -> bool {
    matches!(
        letter,
        '.' | ',' | ';' | ':' | '!' | '?' | '"' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '/' | '\\' | '|' | '_'
            | '-' | '\u{2010}'..='\u{2015}' | '−' | '¿' | '¡' | '·' | '•' | '…' | '“' | '”' | '„' | '‟' | '«' | '»'
            | '‹' | '›' | '‚' | '、' | '。' | '・' | '〈'..='】' | '〔'..='〟'
    )
}
