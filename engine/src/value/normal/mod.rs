//! Normalisers: how a text is brought into the one form by which it is compared, so that two registrations for
//! `ACME GmbH` and `Acme G.m.b.H.` are the same deal. One file each; what they share stands in `fold` (letters) and
//! `host` (web and e-mail addresses).
//!
//! Each is total, gives the same for what it gave before, and says so when a text has no such form: a value without a
//! key is nobody's rival, and never equal to another value without a key.

mod calling_code;
mod company_name;
mod domain;
mod email;
mod exact;
mod fold;
mod host;
mod legal_form;
mod location;
mod phone;
mod public_suffix;
mod punycode;
mod similarity;
mod text;

#[cfg(test)]
mod tests;

use std::fmt;

pub use similarity::similarity;

/// How a text is brought into the one form by which it is compared. A normalised text normalised again stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Normaliser {
    /// As it is, character for character.
    Exact,
    /// Letters without regard to case, spaces and punctuation: compatibility forms unified (NFKC), case folded (`ß` is
    /// `ss`), apostrophes dropped, other punctuation and blanks as one blank. A point or comma between digits stays,
    /// and so do signs that tell things apart, such as `#`, `+`, `&`, `%` and `@`.
    Text,
    /// A company's name: without accents, points, apostrophes and other punctuation; `&` and `and` in several languages
    /// left out, `The` at the start and legal forms at either end too (`GmbH & Co. KG`, `S.A. de C.V.`, `株式会社`), but
    /// never the whole name.
    CompanyName,
    /// The registrable domain of a host, a web or an e-mail address: `https://shop.example.co.uk/x` is `example.co.uk`.
    /// By the public suffix list, so `a.github.io` and `b.github.io` differ; in ASCII (`münchen.de` is
    /// `xn--mnchen-3ya.de`).
    Domain,
    /// An e-mail address in lower case, its domain in ASCII. What follows a `+` is kept: only the receiving host knows
    /// whether it is the same mailbox.
    Email,
    /// A telephone number as E.164 (`+493012345`), without its extension. A national number needs its country.
    Phone,
    /// An address or place: as a company's name without legal forms, with words of streets and points of the compass in
    /// their short forms (`Main Street North` is `main st n`).
    Location,
}

/// What a normaliser makes of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Normal {
    /// The form by which the text is compared; never empty.
    Key(String),
    /// The text has no such form, so that nothing is equal to it.
    NoKey(NoKey),
}

impl Normal {
    /// The key, if there is one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Normal::Key(key) => Some(key),
            Normal::NoKey(_) => None,
        }
    }

    /// The key, if there is one.
    #[must_use]
    pub fn into_key(self) -> Option<String> {
        match self {
            Normal::Key(key) => Some(key),
            Normal::NoKey(_) => None,
        }
    }
}

impl From<Result<String, NoKey>> for Normal {
    fn from(found: Result<String, NoKey>) -> Normal {
        match found {
            Ok(key) if key.is_empty() => Normal::NoKey(NoKey::Empty),
            Ok(key) => Normal::Key(key),
            Err(reason) => Normal::NoKey(reason),
        }
    }
}

/// Why a text has no key. As text it completes a sentence: `"n/a" is not an e-mail address`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoKey {
    /// Nothing, or nothing but blanks.
    Empty,
    /// Not one name, an `@` and a host.
    NotEmail,
    /// No host, or a host without a point.
    NotDomain,
    /// A host below which anyone can have a name, such as `co.uk` or `github.io`.
    PublicSuffix,
    /// The number of a machine, such as `192.0.2.1`.
    MachineAddress,
    /// Not digits, or too few or too many for a telephone number.
    NotPhone,
    /// A telephone number without a country's code, and no country is given.
    PhoneWithoutCountry,
    /// A telephone number, and the country is none.
    UnknownCountry,
}

impl fmt::Display for NoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoKey::Empty => "is empty",
            NoKey::NotEmail => "is not an e-mail address",
            NoKey::NotDomain => "names no internet domain",
            NoKey::PublicSuffix => "is a suffix below which anyone can have a name, not a company's own domain",
            NoKey::MachineAddress => "is the number of a machine, not an internet domain",
            NoKey::NotPhone => "is not a telephone number",
            NoKey::PhoneWithoutCountry => "is a telephone number without the country's code, and no country is given",
            NoKey::UnknownCountry => "is a telephone number in a country whose two-letter code is not known",
        })
    }
}

impl Normaliser {
    /// Every normaliser with the word that names it in a pack.
    pub const ALL: [(&'static str, Normaliser); 7] = [
        ("exact", Normaliser::Exact),
        ("text", Normaliser::Text),
        ("company-name", Normaliser::CompanyName),
        ("domain", Normaliser::Domain),
        ("email", Normaliser::Email),
        ("phone", Normaliser::Phone),
        ("location", Normaliser::Location),
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
            Normaliser::Phone => "phone",
            Normaliser::Location => "location",
        }
    }

    /// The form by which a text is compared. `country` is the two-letter code (ISO 3166-1) of the country in which a
    /// telephone number without a country's code is dialled; the others do not look at it.
    #[must_use]
    pub fn apply(self, text: &str, country: Option<&str>) -> Normal {
        match self {
            Normaliser::Exact => exact::key(text),
            Normaliser::Text => text::key(text),
            Normaliser::CompanyName => company_name::key(text),
            Normaliser::Domain => domain::key(text),
            Normaliser::Email => email::key(text),
            Normaliser::Phone => phone::key(text, country),
            Normaliser::Location => location::key(text),
        }
        .into()
    }

    /// Appends the key of a text, or of a text without one its form as [`Text`](Normaliser::Text), so that unlike texts
    /// stay unlike. For counting and comparing values that may be anything; rivals are found by
    /// [`apply`](Normaliser::apply).
    pub fn write(self, text: &str, out: &mut String) {
        match (self.apply(text, None), self) {
            (Normal::Key(key), _) => out.push_str(&key),
            (Normal::NoKey(_), Normaliser::Exact) => out.push_str(text),
            (Normal::NoKey(_), _) => out.push_str(&text::key(text).unwrap_or_default()),
        }
    }
}

/// Appends the host of a web or e-mail address with its subdomains but without `www.`, as
/// [`Domain`](Normaliser::Domain) compares it; of a text without a host its form as [`Text`](Normaliser::Text).
pub fn write_host(text: &str, out: &mut String) {
    match host::host(text) {
        Ok(host) => out.push_str(&host),
        Err(_) => out.push_str(&text::key(text).unwrap_or_default()),
    }
}
