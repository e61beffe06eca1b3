//! How alike two keys are. Exactly: in whole numbers, one division at the end.

use crate::value::Decimal;

/// Of longer texts the first characters count, so that the work is bounded.
const LONGEST: usize = 256;

/// How alike two texts are, from 0 to 1, by the measure of Jaro and Winkler: characters that both have near the same
/// place count, and up to four that both start with count more. Words in another order are as alike as in the same:
/// the greater of the two figures holds. Equal texts give 1, and it does not matter which text is the first.
///
/// It compares characters, so give it normalised texts. Of texts beyond 256 characters the first 256 are compared.
///
/// ```
/// use charter_engine::value::{Normaliser, similarity};
///
/// let key = |name: &str| Normaliser::CompanyName.apply(name, None).into_key().unwrap_or_default();
/// let alike = similarity(&key("Mueller Bau GmbH"), &key("Müller Bau"));
/// assert_eq!(alike.to_string(), "0.9618181818181818181818181818");
/// ```
#[must_use]
pub fn similarity(one: &str, two: &str) -> Decimal {
    if one == two {
        return Decimal::from(1);
    }
    let plain = ratio(&letters(one), &letters(two));
    let sorted = ratio(&letters(&by_word(one)), &letters(&by_word(two)));
    plain.max(sorted)
}

fn letters(text: &str) -> Vec<char> {
    text.chars().take(LONGEST).collect()
}

fn by_word(text: &str) -> String {
    // Only as much as can count: the words of a huge text are not worth sorting.
    let start: String = text.chars().take(LONGEST).collect();
    let mut words: Vec<&str> = start.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

/// Jaro–Winkler of two lists of characters.
fn ratio(one: &[char], two: &[char]) -> Decimal {
    // The measure picks its pairs from one side: always the same one, so that the result has no side.
    let (short, long) = if (one.len(), one) <= (two.len(), two) {
        (one, two)
    } else {
        (two, one)
    };
    if short == long {
        return Decimal::from(1);
    }
    let (matched, half_turns) = pairs(short, long);
    if matched == 0 {
        return Decimal::from(0);
    }
    let (m, t) = (wide(matched), wide(half_turns / 2));
    let (s, l) = (wide(short.len()), wide(long.len()));
    // (m/s + m/l + (m − t)/m) / 3 over one denominator.
    let (above, below) = (m * m * l + m * m * s + (m - t) * s * l, 3 * s * l * m);
    // As Winkler has it, the start counts only for texts that are somewhat alike without it.
    if 10 * above <= 7 * below {
        return quotient(above, below);
    }
    let prefix = wide(short.iter().zip(long).take(4).take_while(|(a, b)| a == b).count());
    quotient(10 * above + prefix * (below - above), 10 * below)
}

/// At most 30 · 256³ both: no quotient of these is without a result.
fn quotient(above: i64, below: i64) -> Decimal {
    Decimal::from(above).divide(Decimal::from(below)).unwrap_or_default()
}

/// The characters that both have within the window, and how many of them stand in another order.
fn pairs(short: &[char], long: &[char]) -> (usize, usize) {
    let window = (long.len() / 2).saturating_sub(1);
    let mut taken = vec![false; long.len()];
    let mut of_short = Vec::with_capacity(short.len());
    for (place, letter) in short.iter().enumerate() {
        let first = place.saturating_sub(window);
        let found = long
            .iter()
            .zip(taken.iter_mut())
            .skip(first)
            .take(place + window + 1 - first)
            .find(|(other, taken)| !**taken && *other == letter);
        if let Some((_, taken)) = found {
            *taken = true;
            of_short.push(*letter);
        }
    }
    let of_long = long
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .map(|(letter, _)| letter);
    let turned = of_short.iter().zip(of_long).filter(|(a, b)| a != b).count();
    (of_short.len(), turned)
}

fn wide(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
