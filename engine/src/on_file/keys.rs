use std::fmt;

use crate::value::Normaliser;

/// How many keys a declaration may have.
const MOST_KEYS: usize = 16;
/// Where some of the keys are enough, each choice of so many is looked up by itself: as many as four of eight.
const MOST_CHOICES: usize = 70;

/// The values of the keys in the form in which they are compared; `None` for a value that has no such form, and is
/// equal to nothing.
pub type Forms = Vec<Option<String>>;

/// Which keys make two registrations the same deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealKeys {
    normalisers: Vec<Normaliser>,
    /// The choices of keys of which all must agree, each as the bits of its keys' places.
    choices: Vec<u16>,
}

/// More keys, or more ways to choose the agreeing ones, than are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyKeys;

impl fmt::Display for TooManyKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "too many keys: at most {MOST_KEYS}, and at most 8 where some of them are enough"
        )
    }
}

impl std::error::Error for TooManyKeys {}

impl DealKeys {
    /// Keys that must all agree.
    ///
    /// # Errors
    /// There are more than 16.
    pub fn all(normalisers: impl IntoIterator<Item = Normaliser>) -> Result<DealKeys, TooManyKeys> {
        let normalisers: Vec<Normaliser> = normalisers.into_iter().collect();
        let count = normalisers.len();
        DealKeys::any(count, normalisers)
    }

    /// Keys of which so many must agree, whichever they are. With none, or more than there are, nothing is the same
    /// deal.
    ///
    /// # Errors
    /// There are more than 16 keys, or more than 70 ways to choose that many of them.
    pub fn any(agreeing: usize, normalisers: impl IntoIterator<Item = Normaliser>) -> Result<DealKeys, TooManyKeys> {
        let normalisers: Vec<Normaliser> = normalisers.into_iter().collect();
        if normalisers.len() > MOST_KEYS {
            return Err(TooManyKeys);
        }
        let end = 1_u32 << normalisers.len();
        let choices: Vec<u16> = (1..end)
            .filter(|choice| choice.count_ones() as usize == agreeing)
            .filter_map(|choice| u16::try_from(choice).ok())
            .take(MOST_CHOICES + 1)
            .collect();
        if choices.len() > MOST_CHOICES {
            return Err(TooManyKeys);
        }
        Ok(DealKeys { normalisers, choices })
    }

    /// The normalisers of the keys, in their order.
    #[must_use]
    pub fn normalisers(&self) -> &[Normaliser] {
        &self.normalisers
    }

    /// The forms of these values; values that are not given count as absent. `country` is where telephone numbers
    /// without a country's code are dialled.
    #[must_use]
    pub fn forms(&self, values: &[Option<&str>], country: Option<&str>) -> Forms {
        let values = values.iter().copied().chain(std::iter::repeat(None));
        let form = |(normaliser, value): (&Normaliser, Option<&str>)| normaliser.apply(value?, country).into_key();
        self.normalisers.iter().zip(values).map(form).collect()
    }

    pub(super) fn choices(&self) -> &[u16] {
        &self.choices
    }
}

/// The places of the bits that are set.
pub(super) fn places(bits: u16) -> impl Iterator<Item = usize> {
    (0..MOST_KEYS).filter(move |place| bits >> place & 1 == 1)
}
