use std::convert::Infallible;
use std::str::FromStr;

/// Which scenarios are run: those whose name contains a text or, with `*`, is like it as a whole. Capitals do not count.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    text: String,
    /// The pieces between the `*`, in lower case.
    pieces: Vec<String>,
}

impl FromStr for Pattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Pattern, Infallible> {
        Ok(Pattern {
            text: text.to_owned(),
            pieces: text.to_lowercase().split('*').map(str::to_owned).collect(),
        })
    }
}

impl Pattern {
    /// As it was given.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it chooses a name.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return self.pieces.first().is_none_or(|piece| name.contains(piece.as_str()));
        };
        let Some(mut rest) = name.strip_prefix(first.as_str()) else {
            return false;
        };
        for piece in middle {
            match rest.split_once(piece.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_contained_and_a_star_stands_for_anything() {
        for (pattern, name, expected) in [
            ("", "anything", true),
            ("gold", "a GOLD partner", true),
            ("gold", "a silver partner", false),
            ("gold*", "gold by volume", true),
            ("gold*", "a gold partner", false),
            ("*partner", "a gold partner", true),
            ("*partner", "a gold partner pays", false),
            ("revenue of * is *old", "revenue of 250000 is gold", true),
            ("revenue of * is *old", "revenue of 250000 is silver", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*", "", true),
            ("**ß**", "Größe", true),
        ] {
            let Ok(pattern) = pattern.parse::<Pattern>();
            assert_eq!(pattern.matches(name), expected, "{} and {name}", pattern.text());
        }
    }
}
