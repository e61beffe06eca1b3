use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::legal_form::without_legal_forms;

/// How a text is brought into the one form by which it is compared: a field of the key that makes two registrations
/// the same deal. A normalised text normalised again stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Normaliser {
    /// As it is, character for character.
    Exact,
    /// Compatibility forms unified (NFKC), lower case, blanks at the ends dropped, other runs of blanks one blank.
    Text,
    /// A company's name: as [`Text`](Normaliser::Text); points and apostrophes dropped, other punctuation taken as a
    /// blank; legal forms at the end (`GmbH & Co. KG`, `Inc.`) dropped, but never the whole name.
    CompanyName,
    /// The host of a web or e-mail address: lower case (NFC), without scheme, user, `www.`, port, path and trailing
    /// points; empty if the text names no host. Subdomains are kept (there is no list of public suffixes yet), and
    /// internationalised names stay as they are written: `xn--mnchen-3ya.de` is not `münchen.de`.
    Domain,
    /// An e-mail address: blanks at the ends dropped, lower case (NFC). The part before the `@` is lower-cased too,
    /// and otherwise kept: `jane+crm@x.org` is not `jane@x.org`.
    Email,
}

impl Normaliser {
    /// Every normaliser with the word that names it in a pack.
    pub const ALL: [(&'static str, Normaliser); 5] = [
        ("exact", Normaliser::Exact),
        ("text", Normaliser::Text),
        ("company-name", Normaliser::CompanyName),
        ("domain", Normaliser::Domain),
        ("email", Normaliser::Email),
    ];

    /// The normaliser of a word, `None` if there is no such normaliser.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Normaliser> {
        Self::ALL
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, normaliser)| *normaliser)
    }

    /// The word that names the normaliser in a pack.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Normaliser::Exact => "exact",
            Normaliser::Text => "text",
            Normaliser::CompanyName => "company-name",
            Normaliser::Domain => "domain",
            Normaliser::Email => "email",
        }
    }

    /// Appends the normalised text to `out`.
    pub fn write(self, text: &str, out: &mut String) {
        match self {
            Normaliser::Exact => out.push_str(text),
            Normaliser::Text => write_words(compatible(text).nfkc(), out),
            Normaliser::CompanyName => write_company_name(text, out),
            Normaliser::Domain => write_domain(text, out),
            Normaliser::Email => {
                let start = out.len();
                out.extend(canonical(text.trim()));
                // Invisible characters around the blanks are gone only now.
                trim_from(out, start, char::is_whitespace);
            }
        }
    }
}

/// Appends the text in lower case, letter by letter.
pub fn write_lower(text: &str, out: &mut String) {
    out.extend(text.chars().flat_map(char::to_lowercase));
}

/// Appends the text in upper case, letter by letter: `ß` becomes `SS`.
pub fn write_upper(text: &str, out: &mut String) {
    out.extend(text.chars().flat_map(char::to_uppercase));
}

/// NFKC in lower case; it may need composing again.
fn compatible(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !is_invisible(*c)).nfkc().flat_map(folded)
}

/// NFC in lower case.
fn canonical(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !is_invisible(*c)).nfc().flat_map(folded).nfc()
}

/// Lower case; the final sigma as any other, for upper case does not tell them apart.
fn folded(letter: char) -> impl Iterator<Item = char> {
    letter.to_lowercase().map(|c| if c == 'ς' { 'σ' } else { c })
}

/// Characters that copying out of documents leaves behind and nobody sees: soft hyphen, zero-width space, word
/// joiner, byte order mark.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Appends the characters with every run of blanks as one, and none at the ends.
fn write_words(characters: impl Iterator<Item = char>, out: &mut String) {
    let start = out.len();
    let mut blank = false;
    for character in characters {
        if character.is_whitespace() {
            blank = true;
            continue;
        }
        if blank && out.len() > start {
            out.push(' ');
        }
        blank = false;
        out.push(character);
    }
}

/// Drops characters from both ends of what was appended since `start`.
fn trim_from(out: &mut String, start: usize, drop: fn(char) -> bool) {
    let appended = out.get(start..).unwrap_or_default();
    let kept = appended.trim_end_matches(drop).len();
    let lead = appended.len() - appended.trim_start_matches(drop).len();
    out.truncate(start + kept);
    out.drain(start..start + lead.min(kept));
}

fn write_company_name(text: &str, out: &mut String) {
    let start = out.len();
    let words = compatible(text).filter_map(|c| match c {
        '.' | '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => None,
        c if c.is_alphanumeric() || is_combining_mark(c) => Some(c),
        _ => Some(' '),
    });
    write_words(words.nfkc(), out);
    let name = out.get(start..).unwrap_or_default();
    let kept = without_legal_forms(name).len();
    if kept == 0 {
        // Nothing but punctuation: as it is, or all such names would be one company.
        Normaliser::Text.write(text, out);
    } else {
        out.truncate(start + kept);
    }
}

fn write_domain(text: &str, out: &mut String) {
    let start = out.len();
    out.extend(canonical(text.trim()));
    let address = out.get(start..).unwrap_or_default();
    let host = host(address);
    // The first place that reads the same is as good as the host's own.
    let (lead, length) = (address.find(host).unwrap_or_default(), host.len());
    out.truncate(start + lead + length);
    out.drain(start..start + lead);
}

/// The host within an address.
fn host(address: &str) -> &str {
    let mut host = address.trim();
    if let Some((scheme, rest)) = host.split_once("//") {
        // Only at the front: an address within a query is none of ours.
        let scheme = scheme.strip_suffix(':').unwrap_or(scheme);
        if scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        {
            host = rest;
        }
    }
    host = host.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    host = host.rsplit('@').next().unwrap_or_default().trim_start();
    host = match host.split_once(']') {
        // An IPv6 address is full of colons.
        Some((address, _)) if host.starts_with('[') => host.get(..=address.len()).unwrap_or(host),
        _ => host.split(':').next().unwrap_or_default(),
    };
    host = host.trim_matches(|c: char| c == '.' || c.is_whitespace());
    while let Some(rest) = host.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        host = rest.trim_start_matches('.');
    }
    host
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normalised(normaliser: Normaliser, text: &str) -> String {
        let mut out = String::from("before ");
        normaliser.write(text, &mut out);
        out.strip_prefix("before ").unwrap().to_owned()
    }

    #[test]
    fn hosts_of_addresses() {
        for (text, host) in [
            ("Example.com", "example.com"),
            ("https://www.Example.com/path?q=1#top", "example.com"),
            ("http://user:secret@example.com:8080/", "example.com"),
            ("//example.com/x", "example.com"),
            ("jane.doe@Example.co.uk", "example.co.uk"),
            ("mailto:jane@example.com", "example.com"),
            (" example.com. ", "example.com"),
            ("shop.example.com", "shop.example.com"),
            ("www.com", "www.com"),
            ("example.com/?next=http://other.org", "example.com"),
            ("example.com/a//b", "example.com"),
            ("example.com?u=a@b.org", "example.com"),
            ("HTTPS://[2001:DB8::1]:443/", "[2001:db8::1]"),
            ("MÜNCHEN.de", "münchen.de"),
            ("mu\u{308}nchen.de", "münchen.de"),
            ("\u{feff}example.com", "example.com"),
            ("https://", ""),
            ("", ""),
        ] {
            assert_eq!(normalised(Normaliser::Domain, text), host, "{text}");
        }
    }

    #[test]
    fn names_of_companies() {
        for (text, name) in [
            ("ACME GmbH & Co. KG", "acme"),
            ("Acme, Inc.", "acme"),
            ("Acme  Holding   B.V.", "acme holding"),
            ("ＡＣＭＥ Ltd", "acme"),
            ("L'Oréal S.A.", "loréal"),
            ("L’Ore\u{301}al SA", "loréal"),
            ("Müller-Bau (Nord) GmbH", "müller bau nord"),
            ("Acme S.A. de C.V.", "acme"),
            ("Acme Sp. z o.o.", "acme"),
            ("Acme Pty. Ltd.", "acme"),
            ("Nordisk A/S", "nordisk"),
            ("AG", "ag"),
            ("Co. KG", "co"),
            ("Agfa", "agfa"),
            ("Smag", "smag"),
            ("!!!", "!!!"),
            ("株式会社 トヨタ", "株式会社 トヨタ"),
            ("", ""),
        ] {
            assert_eq!(normalised(Normaliser::CompanyName, text), name, "{text}");
        }
    }

    #[test]
    fn legal_forms_never_leave_a_part_behind() {
        for form in [
            "GmbH & Co. KGaA",
            "S. A. de C. V.",
            "s. r. o.",
            "LLC",
            "Sdn. Bhd.",
            "Pvt. Ltd.",
        ] {
            assert_eq!(
                normalised(Normaliser::CompanyName, &format!("Acme {form}")),
                "acme",
                "{form}"
            );
        }
    }

    #[test]
    fn addresses_and_texts() {
        assert_eq!(
            normalised(Normaliser::Email, " Jane.Doe+crm@Example.COM\n"),
            "jane.doe+crm@example.com"
        );
        assert_eq!(normalised(Normaliser::Text, "  Straße\u{a0}\t 12½ "), "straße 121⁄2");
        assert_eq!(
            normalised(Normaliser::Text, "ΟΔΟΣ"),
            normalised(Normaliser::Text, "οδος")
        );
        assert_eq!(normalised(Normaliser::Text, "ﬁnance"), "finance");
        assert_eq!(normalised(Normaliser::Exact, " A "), " A ");
        for (word, normaliser) in Normaliser::ALL {
            assert_eq!(
                (normaliser.word(), Normaliser::from_word(word)),
                (word, Some(normaliser))
            );
        }
    }

    proptest! {
        #[test]
        fn twice_is_once(text in "\\PC{0,24}|[a-zA-Z .:/@w&'-]{0,24}|[ a.\u{300}-\u{308}\u{ad}ÅİΣ¨´ﬁ½]{0,12}") {
            for (word, normaliser) in Normaliser::ALL {
                let once = normalised(normaliser, &text);
                prop_assert_eq!(&normalised(normaliser, &once), &once, "{} {:?}", word, &text);
            }
        }

        #[test]
        fn case_and_blanks_do_not_matter(words in proptest::collection::vec("[a-zäöü]{1,6}", 1..4)) {
            let (plain, loud) = (words.join(" "), words.join(" \t").to_uppercase());
            for normaliser in [Normaliser::Text, Normaliser::CompanyName] {
                prop_assert_eq!(normalised(normaliser, &plain), normalised(normaliser, &loud));
            }
        }
    }
}
