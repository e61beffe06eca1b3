use super::company_name::words;
use super::fold::joined;
use super::{NoKey, text};

/// Words of addresses and the short forms that stand for them. `st` is both a street and a saint, so both become it.
#[rustfmt::skip]
const SHORT: &[(&str, &str)] = &[
    ("avenida", "ave"), ("avenue", "ave"), ("av", "ave"), ("bd", "blvd"), ("boulevard", "blvd"), ("building", "bldg"),
    ("court", "ct"), ("drive", "dr"), ("east", "e"), ("floor", "fl"), ("fort", "ft"), ("highway", "hwy"),
    ("lane", "ln"), ("mount", "mt"), ("north", "n"), ("parkway", "pkwy"), ("place", "pl"), ("platz", "pl"),
    ("road", "rd"), ("saint", "st"), ("sankt", "st"), ("south", "s"), ("square", "sq"), ("str", "st"),
    ("strasse", "st"), ("street", "st"), ("suite", "ste"), ("west", "w"),
];

/// The words of an address or place in their short forms.
pub(super) fn key(place: &str) -> Result<String, NoKey> {
    let words = words(place);
    let short: Vec<String> = words.split_whitespace().map(short).collect();
    let key = joined(short.iter().map(String::as_str));
    // Nothing but punctuation: as it is.
    if key.is_empty() { text::key(place) } else { Ok(key) }
}

fn short(word: &str) -> String {
    if let Some((_, short)) = SHORT.iter().find(|(long, _)| *long == word) {
        return (*short).to_owned();
    }
    match word.strip_suffix("strasse") {
        Some(name) => format!("{name}str"),
        None => word.to_owned(),
    }
}
