//! Sets of whole numbers and of what stands for one (choices, tiers, days, rows), of truth values, of texts.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::value::{Decimal, MAX_INTEGER};

/// How many ranges a set of places has at most; one of more becomes the range around them.
const MOST_RANGES: usize = 256;

/// How many texts are kept apart.
const MOST_TEXTS: usize = 64;

/// Whole numbers: disjoint ranges in order, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places(Vec<(i64, i64)>);

impl Places {
    /// No number.
    pub const NONE: Places = Places(Vec::new());

    /// The numbers from `low` to `high`.
    #[must_use]
    pub fn between(low: i64, high: i64) -> Places {
        Places::of(vec![(low, high)])
    }

    /// One number.
    #[must_use]
    pub fn one(number: i64) -> Places {
        Places(vec![(number, number)])
    }

    /// Every whole number of a pack.
    #[must_use]
    pub fn integers() -> Places {
        Places::between(-MAX_INTEGER, MAX_INTEGER)
    }

    /// The numbers of some ranges.
    #[must_use]
    pub fn of(mut ranges: Vec<(i64, i64)>) -> Places {
        ranges.retain(|(low, high)| low <= high);
        ranges.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match joined.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => joined.push((low, high)),
            }
        }
        if joined.len() > MOST_RANGES
            && let (Some(first), Some(last)) = (joined.first().copied(), joined.last().copied())
        {
            joined = vec![(first.0, last.1)];
        }
        Places(joined)
    }

    /// The ranges, in order.
    #[must_use]
    pub fn ranges(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The smallest and the largest.
    #[must_use]
    pub fn hull(&self) -> Option<(i64, i64)> {
        Some((self.0.first()?.0, self.0.last()?.1))
    }

    /// Whether a number is among them.
    #[must_use]
    pub fn holds(&self, number: i64) -> bool {
        self.0.iter().any(|(low, high)| (*low..=*high).contains(&number))
    }

    /// The only number, if there is only one.
    #[must_use]
    pub fn single(&self) -> Option<i64> {
        match self.0.as_slice() {
            [(low, high)] if low == high => Some(*low),
            _ => None,
        }
    }

    /// All of both.
    #[must_use]
    pub fn join(&self, other: &Places) -> Places {
        Places::of(self.0.iter().chain(&other.0).copied().collect())
    }

    /// What is in both.
    #[must_use]
    pub fn intersect(&self, other: &Places) -> Places {
        let mut ranges = Vec::new();
        for (low, high) in &self.0 {
            let common = other.0.iter().map(|(a, b)| (*low.max(a), *high.min(b)));
            ranges.extend(common.filter(|(low, high)| low <= high));
        }
        Places::of(ranges)
    }

    /// Those from `low` to `high`.
    #[must_use]
    pub fn within(&self, low: i64, high: i64) -> Places {
        self.intersect(&Places::between(low, high))
    }

    /// All but one.
    #[must_use]
    pub fn without(&self, number: i64) -> Places {
        let below = number
            .checked_sub(1)
            .map_or(Places::NONE, |high| self.within(i64::MIN, high));
        let above = number
            .checked_add(1)
            .map_or(Places::NONE, |low| self.within(low, i64::MAX));
        below.join(&above)
    }

    /// Whether every one of these is among the others.
    #[must_use]
    pub fn is_within(&self, other: &Places) -> bool {
        self.0.iter().all(|(low, high)| {
            let holds = |(a, b): &(i64, i64)| a <= low && high <= b;
            other.0.iter().any(holds)
        })
    }

    /// The results of an operation on the ends, within ±(2^53 − 1); whether some lie beyond.
    fn ends(&self, other: &Places, operation: impl Fn((i64, i64), (i64, i64)) -> (i128, i128)) -> (Places, bool) {
        let mut ranges = Vec::new();
        let mut beyond = false;
        let few = self.0.len() * other.0.len() <= MOST_RANGES;
        let (left, right) = if few {
            (self.0.clone(), other.0.clone())
        } else {
            (
                self.hull().into_iter().collect(),
                other.hull().into_iter().collect::<Vec<_>>(),
            )
        };
        let most = i128::from(MAX_INTEGER);
        for one in left {
            for two in &right {
                let (low, high) = operation(one, *two);
                beyond |= low < -most || high > most;
                let end = |number: i128| i64::try_from(number.clamp(-most - 1, most + 1)).unwrap_or(0);
                ranges.push((end(low).max(-MAX_INTEGER), end(high).min(MAX_INTEGER)));
            }
        }
        (Places::of(ranges), beyond)
    }

    /// The sums, and whether some are too large.
    #[must_use]
    pub fn add(&self, other: &Places) -> (Places, bool) {
        self.ends(other, |(a, b), (c, d)| {
            (i128::from(a) + i128::from(c), i128::from(b) + i128::from(d))
        })
    }

    /// The differences, and whether some are too large.
    #[must_use]
    pub fn subtract(&self, other: &Places) -> (Places, bool) {
        self.ends(other, |(a, b), (c, d)| {
            (i128::from(a) - i128::from(d), i128::from(b) - i128::from(c))
        })
    }

    /// The products, and whether some are too large.
    #[must_use]
    pub fn multiply(&self, other: &Places) -> (Places, bool) {
        self.ends(other, |(a, b), (c, d)| {
            let product = |x: i64, y: i64| i128::from(x) * i128::from(y);
            let all = [product(a, c), product(a, d), product(b, c), product(b, d)];
            let low = all.iter().copied().min().unwrap_or(0);
            let high = all.iter().copied().max().unwrap_or(0);
            (low, high)
        })
    }

    /// The sums of up to `most` of these, and whether some are too large.
    #[must_use]
    pub fn sum(&self, most: u64) -> (Places, bool) {
        let Some((low, high)) = self.hull() else {
            return (Places::one(0), false);
        };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let ends = Places::between(low.min(0), high.max(0));
        ends.multiply(&Places::between(0, most))
    }

    /// The numbers with the other sign.
    #[must_use]
    pub fn negate(&self) -> Places {
        let turned = |(low, high): &(i64, i64)| (high.saturating_neg(), low.saturating_neg());
        Places::of(self.0.iter().map(turned).collect())
    }

    /// What a function that keeps the order of numbers makes of them.
    #[must_use]
    pub fn map(&self, function: impl Fn(i64) -> i64) -> Places {
        let mapped = |(low, high): &(i64, i64)| (function(*low), function(*high));
        Places::of(self.0.iter().map(mapped).collect())
    }

    /// The whole numbers among some decimals.
    #[must_use]
    pub fn of_numbers(numbers: &super::interval::Numbers) -> Places {
        let most = Decimal::from(MAX_INTEGER);
        let whole = |number: Decimal| number.max(most.negate()).min(most).to_integer().unwrap_or(0);
        let range = |part: &super::interval::Interval| {
            let (low, high) = (part.low.ceil(), part.high.floor());
            (low <= high && low <= most && high >= most.negate()).then(|| (whole(low), whole(high)))
        };
        Places::of(numbers.parts().iter().filter_map(range).collect())
    }

    /// The same as decimals.
    #[must_use]
    pub fn to_numbers(&self) -> super::interval::Numbers {
        let part = |(low, high): &(i64, i64)| super::interval::Interval {
            low: Decimal::from(*low),
            high: Decimal::from(*high),
        };
        super::interval::Numbers::of(self.0.iter().map(part).collect(), 0)
    }
}

/// Truth values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Whether it may be true.
    pub may_hold: bool,
    /// Whether it may be false.
    pub may_fail: bool,
}

impl Truth {
    /// Both.
    pub const BOTH: Truth = Truth {
        may_hold: true,
        may_fail: true,
    };

    /// Neither.
    pub const NONE: Truth = Truth {
        may_hold: false,
        may_fail: false,
    };

    /// One of them.
    #[must_use]
    pub const fn one(value: bool) -> Truth {
        Truth {
            may_hold: value,
            may_fail: !value,
        }
    }

    /// The only one, if there is only one.
    #[must_use]
    pub const fn single(self) -> Option<bool> {
        match self {
            Truth {
                may_hold: true,
                may_fail: false,
            } => Some(true),
            Truth {
                may_hold: false,
                may_fail: true,
            } => Some(false),
            _ => None,
        }
    }

    /// All of both.
    #[must_use]
    pub const fn join(self, other: Truth) -> Truth {
        Truth {
            may_hold: self.may_hold || other.may_hold,
            may_fail: self.may_fail || other.may_fail,
        }
    }
}

/// Texts: some that are known, or any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts(Option<Arc<BTreeSet<String>>>);

impl Texts {
    /// Any text.
    pub const ANY: Texts = Texts(None);

    /// No text.
    #[must_use]
    pub fn none() -> Texts {
        Texts(Some(Arc::default()))
    }

    /// These texts; any, if they are many.
    #[must_use]
    pub fn of(texts: BTreeSet<String>) -> Texts {
        Texts((texts.len() <= MOST_TEXTS).then(|| Arc::new(texts)))
    }

    /// One text.
    #[must_use]
    pub fn one(text: &str) -> Texts {
        Texts::of(std::iter::once(text.to_owned()).collect())
    }

    /// The texts, `None` for any.
    #[must_use]
    pub fn known(&self) -> Option<&BTreeSet<String>> {
        self.0.as_deref()
    }

    /// Whether a text is among them.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        self.known().is_none_or(|known| known.contains(text))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known().is_some_and(BTreeSet::is_empty)
    }

    /// The only text, if there is only one.
    #[must_use]
    pub fn single(&self) -> Option<&str> {
        let known = self.known()?;
        (known.len() == 1).then(|| known.first().map(String::as_str))?
    }

    /// All of both.
    #[must_use]
    pub fn join(&self, other: &Texts) -> Texts {
        match (self.known(), other.known()) {
            (Some(one), Some(two)) => Texts::of(one.union(two).cloned().collect()),
            _ => Texts::ANY,
        }
    }

    /// What is in both.
    #[must_use]
    pub fn intersect(&self, other: &Texts) -> Texts {
        match (self.known(), other.known()) {
            (Some(one), Some(two)) => Texts::of(one.intersection(two).cloned().collect()),
            (Some(_), None) => self.clone(),
            (None, _) => other.clone(),
        }
    }

    /// All but one.
    #[must_use]
    pub fn without(&self, text: &str) -> Texts {
        match self.known() {
            Some(known) => Texts::of(known.iter().filter(|known| *known != text).cloned().collect()),
            None => Texts::ANY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::value::MAX_INTEGER;

    #[test]
    fn arithmetic_stays_within_what_is_exact() {
        let (sum, beyond) = Places::integers().add(&Places::one(1));
        assert!(beyond);
        assert_eq!(sum.hull(), Some((-MAX_INTEGER + 1, MAX_INTEGER)));
        let (product, beyond) = Places::between(-3, 2).multiply(&Places::between(-5, 4));
        // The corners are 15, -12, -10, 8.
        assert_eq!((product.hull(), beyond), (Some((-12, 15)), false));
        assert_eq!(Places::between(2, 5).sum(3).0.hull(), Some((0, 15)));
    }

    #[test]
    fn a_hole_stays() {
        let holed = Places::between(0, 4).without(2);
        assert_eq!(holed.ranges(), [(0, 1), (3, 4)]);
        assert!(holed.is_within(&Places::between(0, 4)) && !Places::between(0, 4).is_within(&holed));
        assert_eq!(Places::of_numbers(&holed.to_numbers()), holed);
    }
}
