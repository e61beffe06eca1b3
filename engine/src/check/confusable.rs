//! Characters that look like others, after Unicode Technical Standard 39: the letters of Cyrillic and Greek that look
//! like Latin ones, and what looks alike within ASCII. The whole table of the standard would be a third of the module;
//! a test holds this part of it against the whole.

/// What a text looks like: two texts with the same skeleton are taken for each other.
pub(super) fn skeleton(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        match prototype(c) {
            Some(looks_like) => out.push_str(looks_like),
            None => out.push(c),
        }
    }
    out
}

/// Characters without a width.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// What a character looks like, where that is something else.
const fn prototype(c: char) -> Option<&'static str> {
    Some(match c {
        '0' | 'О' | 'Ο' => "O",
        '1' | 'I' | '|' | 'І' | 'Ι' | 'Ӏ' | 'ӏ' => "l",
        'm' => "rn",
        'а' | 'α' => "a",
        'А' | 'Α' => "A",
        'В' | 'Β' => "B",
        'с' | 'ϲ' => "c",
        'С' | 'Ϲ' => "C",
        'ԁ' => "d",
        'е' | 'ҽ' => "e",
        'Е' | 'Ε' => "E",
        'һ' | 'Һ' => "h",
        'Н' | 'Η' => "H",
        'і' | 'ι' => "i",
        'ј' | 'ϳ' => "j",
        'Ј' | 'Ϳ' => "J",
        'К' | 'Κ' => "K",
        'М' | 'Μ' | 'Ϻ' => "M",
        'Ν' => "N",
        'о' | 'ο' | 'σ' | 'ϭ' => "o",
        'р' | 'ρ' | 'ϱ' | 'ϸ' => "p",
        'Р' | 'Ρ' => "P",
        'ԛ' => "q",
        'ѕ' => "s",
        'Ѕ' => "S",
        'Т' | 'Τ' => "T",
        'υ' => "u",
        'ѵ' | 'ν' => "v",
        'ԝ' | 'ш' | 'ѡ' => "w",
        'х' => "x",
        'Х' | 'Χ' => "X",
        'у' | 'ү' | 'γ' => "y",
        'Ү' | 'Υ' | 'У' | 'ϒ' => "Y",
        'Ζ' => "Z",
        'Ь' => "b",
        'Ϝ' => "F",
        'Ԍ' => "G",
        'Ԛ' => "Q",
        'г' => "r",
        'Ѵ' => "V",
        'Ԝ' => "W",
        'Ϩ' => "2",
        'З' | 'Ӡ' => "3",
        'б' | 'Ϭ' => "6",
        _ => return None,
    })
}

/// The alphabets that are told from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    Latin,
    Greek,
    Cyrillic,
}

impl Alphabet {
    /// That of a letter; `None` for a letter of another one, and for what is no letter.
    pub(super) fn of(c: char) -> Option<Alphabet> {
        if !c.is_alphabetic() {
            return None;
        }
        Some(match c {
            'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' => Alphabet::Latin,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Alphabet::Greek,
            '\u{400}'..='\u{52f}' => Alphabet::Cyrillic,
            _ => return None,
        })
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Alphabet::Latin => "Latin",
            Alphabet::Greek => "Greek",
            Alphabet::Cyrillic => "Cyrillic",
        }
    }
}

/// The words of a text that mix alphabets.
pub(super) fn mixed_words(text: &str) -> impl Iterator<Item = Mixed<'_>> {
    let mut rest = text;
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(char::is_alphanumeric)?;
            let from = rest.get(start..)?;
            let length = from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len());
            let (word, behind) = from.split_at_checked(length)?;
            let found = Mixed::in_word(word, at + start);
            at += start + length;
            rest = behind;
            if found.is_some() {
                return found;
            }
        }
    })
}

/// A word that mixes alphabets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mixed<'t> {
    /// The word and where it begins.
    pub(super) word: &'t str,
    pub(super) start: usize,
    /// The first letter of another alphabet than the first letter's.
    pub(super) letter: char,
    pub(super) alphabets: (Alphabet, Alphabet),
}

impl<'t> Mixed<'t> {
    fn in_word(word: &'t str, start: usize) -> Option<Mixed<'t>> {
        let mut letters = word.chars().filter_map(|c| Some((c, Alphabet::of(c)?)));
        let (_, first) = letters.next()?;
        let (letter, other) = letters.find(|(_, alphabet)| *alphabet != first)?;
        Some(Mixed {
            word,
            start,
            letter,
            alphabets: (first, other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_security::confusable_detection::skeleton as of_the_standard;

    /// Every character of the table looks, by the standard, like what the table says.
    #[test]
    fn the_table_is_a_part_of_the_standards() {
        let mut known = 0;
        for c in '\0'..='\u{52f}' {
            let Some(looks_like) = prototype(c) else { continue };
            known += 1;
            let of = |text: &str| of_the_standard(text).collect::<String>();
            assert_eq!(of(&c.to_string()), of(looks_like), "{c} U+{:04X}", u32::from(c));
        }
        assert!(known > 80, "only {known} characters");
    }

    /// What the standard takes for a letter or a digit of ASCII among these alphabets, the table does too.
    #[test]
    fn nothing_of_these_alphabets_is_missing() {
        let missing: Vec<String> = ('\u{370}'..='\u{52f}')
            .filter(|c| c.is_alphabetic() && prototype(*c).is_none())
            .filter(|c| {
                let like: String = of_the_standard(&c.to_string()).collect();
                like.len() == 1 && like.bytes().all(|b| b.is_ascii_alphanumeric())
            })
            .map(|c| {
                format!(
                    "{c} U+{:04X} {}",
                    u32::from(c),
                    of_the_standard(&c.to_string()).collect::<String>()
                )
            })
            .collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn texts_that_look_alike_have_one_skeleton() {
        assert_eq!(skeleton("modern_l"), skeleton("modem_1"));
        assert_eq!(skeleton("сор"), skeleton("cop"));
        assert_eq!(skeleton("go\u{200b}ld"), "gold");
        assert_ne!(skeleton("gold"), skeleton("bold"));
        assert_ne!(skeleton("tier_2"), skeleton("tier_3"));
    }

    #[test]
    fn mixed_words_are_found_and_other_languages_left_alone() {
        let words = |text: &'static str| mixed_words(text).map(|mixed| mixed.word).collect::<Vec<_>>();
        // The `о` is Cyrillic.
        assert_eq!(words("the gоld tier, cl\u{43e}ud2"), ["gоld", "clоud2"]);
        for fine in [
            "gold уровень",
            "Größe",
            "ポイントpoint",
            "10 µm",
            "",
            "αβγ",
            "x²",
            "日本語 level",
        ] {
            assert!(words(fine).is_empty(), "{fine}");
        }
        let mixed = mixed_words("a gоld").next().unwrap();
        assert_eq!((mixed.start, mixed.letter), (2, 'о'));
        assert_eq!(mixed.alphabets, (Alphabet::Latin, Alphabet::Cyrillic));
    }
}
