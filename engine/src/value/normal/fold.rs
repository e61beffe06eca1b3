//! Letters in one form: case, compatibility forms, accents, characters that nobody sees.

use unicode_normalization::UnicodeNormalization;

/// NFKC with case folded: `STRASSE`, `Straße` and `ｓｔｒａßｅ` are one.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    visible(text).nfkc().flat_map(fold).nfkc().collect()
}

/// NFKC in lower case, letters otherwise as they are: `ß` and the final sigma stay, as in the names of hosts.
pub(super) fn lowered(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    visible(text).nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Without what copying out of documents leaves behind and nobody sees. The acute accent that stands alone is an
/// apostrophe to those who type it, and NFKC would make a blank of it.
fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|letter| !is_invisible(*letter))
        .map(|letter| if letter == '´' { '\'' } else { letter })
}

/// Soft hyphen, zero-width spaces and joiners, marks of direction, word joiner, byte order mark, variation selectors.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
        | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// One letter without its case. Through upper case, so that `ß` is `ss` and the final sigma a sigma; the Turkish
/// letters without and with a dot are both `i`, or `IŞIK` would be another company than `Işık`.
fn fold(letter: char) -> impl Iterator<Item = char> {
    let letter = if matches!(letter, 'ı' | 'İ') { 'i' } else { letter };
    letter
        .to_lowercase()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
}

/// Folded text without accents on Latin and Greek letters, and with Latin letters that are no letter with an accent
/// written in two (`ø`, `æ`). Marks in other scripts make other letters and stay.
pub(super) fn unaccented(folded: &str) -> String {
    if folded.is_ascii() {
        return folded.to_owned();
    }
    let mut out = String::with_capacity(folded.len());
    let mut base = ' ';
    let letters = folded.nfd().filter(|letter| {
        if is_accent(*letter) {
            return !(is_latin_or_greek(base) || (base == 'е' && *letter == '\u{308}'));
        }
        base = *letter;
        true
    });
    for letter in letters.nfc() {
        match letter {
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ħ' => out.push('h'),
            'ŧ' => out.push('t'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            _ => out.push(letter),
        }
    }
    out
}

/// A mark above, below or through a letter.
pub(super) const fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

const fn is_latin_or_greek(letter: char) -> bool {
    matches!(letter, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}')
}

/// Whether a character is one of the apostrophes that people type.
pub(super) const fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '`' | '′')
}

/// The words of a text with one blank between them.
pub(super) fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
