use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::{folded, is_apostrophe, joined, unaccented};
use super::legal_form::without_legal_forms;
use super::{NoKey, text};

/// Words that join two names, and are left out within one.
const AND: &[&str] = &["and", "und", "et", "y", "e", "og", "och", "en"];

/// The name without what one and the same company is written with at one time and without at another.
pub(super) fn key(name: &str) -> Result<String, NoKey> {
    let words = words(name);
    let words = joined(
        words
            .split_whitespace()
            .enumerate()
            .filter(|(place, word)| *place == 0 || !AND.contains(word))
            .map(|(_, word)| word),
    );
    let mut kept = without_legal_forms(&words);
    while let Some(rest) = kept.strip_prefix("the ") {
        kept = without_legal_forms(rest);
    }
    if kept.is_empty() {
        // Nothing but punctuation: as it is, or all such names would be one company.
        return text::key(name);
    }
    Ok(kept.to_owned())
}

/// Letters and digits without accents; points and apostrophes dropped, all else as blanks.
pub(super) fn words(name: &str) -> String {
    let kept: String = folded(name)
        .chars()
        .filter_map(|letter| match letter {
            '.' => None,
            letter if is_apostrophe(letter) => None,
            letter if letter.is_alphanumeric() || is_combining_mark(letter) => Some(letter),
            _ => Some(' '),
        })
        .collect();
    unaccented(&kept).nfkc().collect()
}
