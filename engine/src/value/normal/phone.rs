use super::NoKey;
use super::calling_code::{Dialling, code_of, of_country};
use super::fold::folded;

/// What introduces an extension, which is left out.
const EXTENSION: &[&str] = &[
    "ext",
    "extn",
    "extension",
    "x",
    "poste",
    "anexo",
    "ramal",
    "durchwahl",
    "доб",
];

/// The number as E.164: `+`, the country's code, the number without trunk prefix; 7 to 15 digits.
pub(super) fn key(text: &str, country: Option<&str>) -> Result<String, NoKey> {
    let folded = folded(text);
    let written = folded.trim();
    if written.is_empty() {
        return Err(NoKey::Empty);
    }
    let written = written.strip_prefix("tel:").unwrap_or(written).trim_start();
    let (plus, written) = match written.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, written),
    };
    let digits = digits(without_extension(written), plus)?;
    let country = country.map(str::trim).filter(|country| !country.is_empty());
    let dialling = country.map(|country| of_country(country).ok_or(NoKey::UnknownCountry));
    if plus {
        return international(&digits);
    }
    let abroad = match dialling {
        Some(Ok(dialling)) if dialling.abroad.starts_with("00") || digits.starts_with(dialling.abroad) => {
            digits.strip_prefix(dialling.abroad)
        }
        _ => digits.strip_prefix("00"),
    };
    match (abroad, dialling) {
        (Some(rest), _) => international(rest),
        (None, Some(dialling)) => national(&digits, dialling?),
        (None, None) => Err(NoKey::PhoneWithoutCountry),
    }
}

/// The digits among the usual separators; without the `(0)` that people put into international numbers.
fn digits(written: &str, plus: bool) -> Result<String, NoKey> {
    let mut digits = String::new();
    for letter in written.chars() {
        match digit(letter) {
            Some(digit) => digits.push(digit),
            None if matches!(
                letter,
                ' ' | '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '−' | '\t'
            ) => {}
            None => return Err(NoKey::NotPhone),
        }
        if digits.len() > 20 {
            return Err(NoKey::NotPhone);
        }
    }
    if let Some((before, after)) = written.split_once("(0)")
        && (plus || before.trim_start().starts_with("00"))
    {
        digits = [before, after]
            .iter()
            .flat_map(|part| part.chars())
            .filter_map(digit)
            .collect();
    }
    Ok(digits)
}

/// The ASCII digit that a digit of another script stands for.
fn digit(letter: char) -> Option<char> {
    // Zeros of the decimal digits that are in use for telephone numbers; NFKC has unified the wide ones.
    const ZEROS: [char; 8] = ['0', '٠', '۰', '०', '০', '๐', '०', '௦'];
    ZEROS.iter().find_map(|zero| {
        let value = u32::from(letter).checked_sub(u32::from(*zero))?;
        char::from_digit(value, 10)
    })
}

/// What stands before `ext. 12`, `x12`, `;ext=12` or `#12`.
fn without_extension(written: &str) -> &str {
    let Some((place, sign)) = written
        .char_indices()
        .find(|(_, letter)| letter.is_alphabetic() || matches!(letter, '#' | ';'))
    else {
        return written;
    };
    let (number, rest) = written.split_at(place);
    let rest = rest.trim_start_matches(';');
    let word_end = rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
    let (word, last) = rest.split_at(word_end);
    let extension = last.trim_matches(|letter: char| matches!(letter, '.' | ':' | '=' | '#' | ' '));
    let is_extension = (sign == '#' || EXTENSION.contains(&word))
        && !extension.is_empty()
        && extension.chars().all(|letter| digit(letter).is_some());
    if is_extension { number } else { written }
}

/// An international number without its prefix.
fn international(digits: &str) -> Result<String, NoKey> {
    let (code, zero_is_trunk) = code_of(digits).ok_or(NoKey::NotPhone)?;
    let rest = digits.get(code.len()..).unwrap_or_default();
    let rest = if zero_is_trunk {
        rest.strip_prefix('0').unwrap_or(rest)
    } else {
        rest
    };
    whole(code, rest)
}

/// A number as it is dialled within its country.
fn national(digits: &str, dialling: Dialling) -> Result<String, NoKey> {
    let Dialling { code, trunk, .. } = dialling;
    let rest = match trunk {
        // An 8 may also be a number's own first digit: it is a prefix where the number would be too long with it.
        "8" => {
            let length = match code {
                "7" => 10,
                "375" => 9,
                _ => 8,
            };
            match digits.strip_prefix('8') {
                Some(rest) if digits.len() > length => {
                    if rest.len() > length {
                        rest.strip_prefix('0').unwrap_or(rest)
                    } else {
                        rest
                    }
                }
                _ => digits,
            }
        }
        trunk => digits.strip_prefix(trunk).unwrap_or(digits),
    };
    whole(code, rest)
}

fn whole(code: &str, rest: &str) -> Result<String, NoKey> {
    let length = code.len() + rest.len();
    // North America's numbers all have ten digits: seven are a number without its area.
    let fits = rest.len() >= 4 && (7..=15).contains(&length) && (code != "1" || rest.len() == 10);
    // An all-zero number is what forms are filled with.
    if !fits || rest.bytes().all(|digit| digit == b'0') {
        return Err(NoKey::NotPhone);
    }
    Ok(format!("+{code}{rest}"))
}
