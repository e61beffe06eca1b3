use rust_decimal::RoundingStrategy;

/// How an amount is rounded. Every mode mirrors for negative amounts, so that a return takes back exactly what the
/// sale gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest; a tie goes away from zero: 2.5 → 3, −2.5 → −3.
    HalfUp,
    /// To the nearest; a tie goes to the even digit: 2.5 → 2, 3.5 → 4.
    HalfEven,
    /// To the nearest; a tie goes towards zero: 2.5 → 2, −2.5 → −2.
    HalfDown,
    /// Away from zero: 2.1 → 3, −2.1 → −3.
    Up,
    /// Towards zero: 2.9 → 2, −2.9 → −2.
    Down,
}

impl Rounding {
    /// Every mode with the word that names it in a pack.
    pub const ALL: [(&'static str, Rounding); 5] = [
        ("half-up", Rounding::HalfUp),
        ("half-even", Rounding::HalfEven),
        ("half-down", Rounding::HalfDown),
        ("up", Rounding::Up),
        ("down", Rounding::Down),
    ];

    /// The mode of a word, `None` if there is no such mode.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Rounding> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, mode)| *mode)
    }

    /// The word that names the mode in a pack.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Rounding::HalfUp => "half-up",
            Rounding::HalfEven => "half-even",
            Rounding::HalfDown => "half-down",
            Rounding::Up => "up",
            Rounding::Down => "down",
        }
    }

    pub(super) const fn strategy(self) -> RoundingStrategy {
        match self {
            Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
            Rounding::HalfDown => RoundingStrategy::MidpointTowardZero,
            Rounding::Up => RoundingStrategy::AwayFromZero,
            Rounding::Down => RoundingStrategy::ToZero,
        }
    }
}
