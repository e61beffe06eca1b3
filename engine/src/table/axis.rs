//! A column's values as places on a line of integers, so that every look-up compares integers only, and exactly.
//!
//! Numbers with at most `scale` digits behind the point stand at even places (twice the scaled number); all numbers
//! between two neighbours share the odd place between them. A condition is then a few ranges of places.

use super::definition::{Column, ColumnType};
use super::range::{Range, complement, normalise};
use super::text_codes::TextCodes;
use super::{Bound, Cell, Key, Part, Scalar};
use crate::value::{Date, Decimal, MAX_INTEGER};

/// Bounds of cells stay below this; what is asked beyond lies past all of them.
const LIMIT: i64 = 1 << 61;

/// Digits behind the point that cost no division when asked: money has two, percentages often four.
const USUAL_SCALE: u32 = 4;

/// The first and the last day there is.
const DAYS: (i64, i64) = (Date::MIN.days() as i64, Date::MAX.days() as i64);

#[derive(Clone, Debug)]
pub(super) enum Axis {
    /// Choices by their index.
    Choice(i64),
    /// `false` and `true`.
    Boolean,
    /// Numbers, twice scaled.
    Scaled {
        scale: u32,
        /// The possible whole numbers of an integer or date column.
        whole: Option<(i64, i64)>,
    },
    /// Numbers that do not fit into scaled integers: the sorted bounds, twice their rank.
    Ranked(Vec<Decimal>),
    /// Texts by their number.
    Text(TextCodes),
}

impl Axis {
    pub(super) fn new<'a>(column: &Column, cells: impl Iterator<Item = &'a Cell> + Clone) -> Axis {
        let scalars = cells.flat_map(scalars);
        match &column.kind {
            ColumnType::Choice(words) => Axis::Choice(i64::try_from(words.len()).unwrap_or(i64::MAX)),
            ColumnType::Boolean => Axis::Boolean,
            ColumnType::Integer => Axis::Scaled {
                scale: 0,
                whole: Some((-MAX_INTEGER, MAX_INTEGER)),
            },
            ColumnType::Date => Axis::Scaled {
                scale: 0,
                whole: Some(DAYS),
            },
            ColumnType::Text => Axis::Text(TextCodes::new(scalars.filter_map(|scalar| match scalar {
                Scalar::Text(text) => Some(text.as_str()),
                _ => None,
            }))),
            ColumnType::Decimal | ColumnType::Percent | ColumnType::Money => Axis::numbers(
                scalars
                    .filter_map(|scalar| match scalar {
                        Scalar::Number(number) => Some(*number),
                        _ => None,
                    })
                    .collect(),
            ),
        }
    }

    /// The line of decimals on which these have places of their own.
    pub(super) fn numbers(mut numbers: Vec<Decimal>) -> Axis {
        let needed = numbers.iter().map(|number| number.digits().1).max().unwrap_or(0);
        let fits = |scale: u32| {
            numbers
                .iter()
                .all(|number| scaled(*number, scale).is_some_and(|place| place.abs() < LIMIT))
        };
        if let Some(scale) = [needed.max(USUAL_SCALE), needed].into_iter().find(|scale| fits(*scale)) {
            return Axis::Scaled { scale, whole: None };
        }
        numbers.sort_unstable();
        numbers.dedup();
        Axis::Ranked(numbers)
    }

    /// The place of a key; `None` for a key of another kind, or a choice that does not exist.
    #[inline]
    pub(super) fn place(&self, key: Key<'_>) -> Option<i64> {
        match (self, key) {
            (Axis::Choice(count), Key::Integer(index)) => (0..*count).contains(&index).then_some(index),
            (Axis::Boolean, Key::Boolean(value)) => Some(i64::from(value)),
            (Axis::Text(codes), Key::Text(text)) => Some(i64::from(codes.code(text))),
            (Axis::Scaled { scale, .. }, Key::Number(number)) => Some(saturating(number, *scale)),
            (Axis::Scaled { scale: 0, .. }, Key::Integer(integer)) => Some(integer.saturating_mul(2)),
            (Axis::Scaled { scale, .. }, Key::Integer(integer)) => Some(saturating(Decimal::from(integer), *scale)),
            (Axis::Ranked(points), Key::Number(number)) => Some(rank(points, number)),
            (Axis::Ranked(points), Key::Integer(integer)) => Some(rank(points, Decimal::from(integer))),
            _ => None,
        }
    }

    /// All places.
    pub(super) fn whole(&self) -> Range {
        match self {
            Axis::Choice(count) => Range {
                low: 0,
                high: *count - 1,
            },
            Axis::Boolean => Range { low: 0, high: 1 },
            Axis::Text(codes) => Range {
                low: 0,
                high: i64::try_from(codes.len()).unwrap_or(i64::MAX),
            },
            Axis::Scaled { .. } | Axis::Ranked(_) => Range::ALL,
        }
    }

    /// Whether every place is one value or one class of values, so that single places are worth counting.
    pub(super) const fn is_discrete(&self) -> bool {
        matches!(self, Axis::Choice(_) | Axis::Boolean | Axis::Text(_))
    }

    /// Whether a place costs no hashing and no comparing.
    pub(super) const fn needs_no_search(&self) -> bool {
        matches!(self, Axis::Choice(_) | Axis::Boolean)
    }

    /// The places that a condition matches, sorted and disjoint.
    pub(super) fn ranges(&self, cell: &Cell) -> Vec<Range> {
        match cell {
            Cell::Any => vec![self.whole()],
            Cell::Value(_) => Vec::new(),
            Cell::Condition { negated, parts } => {
                let mut ranges: Vec<Range> = parts.iter().filter_map(|part| self.part(part)).collect();
                normalise(&mut ranges);
                if *negated {
                    complement(&ranges, self.whole())
                } else {
                    ranges
                }
            }
        }
    }

    fn part(&self, part: &Part) -> Option<Range> {
        let range = match part {
            Part::Value(value) => {
                let place = self.place(key(value))?;
                Range {
                    low: place,
                    high: place,
                }
            }
            Part::Interval { low, high } => {
                let end = |bound: &Option<Bound>, open: i64, step: i64| match bound {
                    None => Some(open),
                    Some(bound) => self
                        .place(key(&bound.value))
                        .map(|place| if bound.included { place } else { place + step }),
                };
                Range {
                    low: end(low, i64::MIN, 1)?,
                    high: end(high, i64::MAX, -1)?,
                }
            }
        };
        range.intersect(self.whole())
    }

    /// A value that stands in the range, if one surely exists.
    pub(super) fn witness(&self, range: Range) -> Option<Scalar> {
        let Range { low, high } = range.intersect(self.whole())?;
        match self {
            Axis::Choice(_) => Some(Scalar::Integer(low)),
            Axis::Boolean => Some(Scalar::Boolean(low == 1)),
            Axis::Text(codes) => {
                // A text that is named says more than one that is not.
                let code = if low == 0 && high > 0 { 1 } else { low };
                Some(Scalar::Text(codes.text(usize::try_from(code).ok()?)))
            }
            Axis::Scaled { scale, whole } => scaled_witness(low, high, *scale, *whole),
            Axis::Ranked(points) => {
                let count = i64::try_from(points.len()).ok()?;
                (low.max(0)..=high.min(2 * count))
                    .take(3)
                    .find_map(|place| ranked_witness(points, place))
            }
        }
        .filter(|value| self.place(key(value)).is_some_and(|place| range.holds(place)))
    }
}

/// The key that asks for a value.
pub(super) fn key(value: &Scalar) -> Key<'_> {
    match value {
        Scalar::Number(number) => Key::Number(*number),
        Scalar::Integer(integer) => Key::Integer(*integer),
        Scalar::Text(text) => Key::Text(text),
        Scalar::Boolean(value) => Key::Boolean(*value),
    }
}

fn scalars(cell: &Cell) -> impl Iterator<Item = &Scalar> {
    let parts: &[Part] = match cell {
        Cell::Condition { parts, .. } => parts,
        Cell::Any | Cell::Value(_) => &[],
    };
    parts.iter().flat_map(|part| {
        let (one, other) = match part {
            Part::Value(value) => (Some(value), None),
            Part::Interval { low, high } => (
                low.as_ref().map(|bound| &bound.value),
                high.as_ref().map(|bound| &bound.value),
            ),
        };
        one.into_iter().chain(other)
    })
}

const fn powers() -> [i64; 19] {
    let mut powers = [1_i64; 19];
    let mut at = 1;
    while at < 19 {
        #[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            powers[at] = powers[at - 1] * 10;
        }
        at += 1;
    }
    powers
}

const POWERS: [i64; 19] = powers();

/// Twice the number times `10^scale`, one more if that has a fraction; `None` if it does not fit.
#[inline]
fn scaled(number: Decimal, scale: u32) -> Option<i64> {
    if number.is_zero() {
        return Some(0);
    }
    let digits = number.scale();
    let mantissa = number.mantissa();
    if let Some(missing) = scale.checked_sub(digits) {
        let factor = *POWERS.get(missing as usize)?;
        return i64::try_from(mantissa).ok()?.checked_mul(factor)?.checked_mul(2);
    }
    let extra = digits - scale;
    if let (Ok(small), Some(factor)) = (i64::try_from(mantissa), POWERS.get(extra as usize)) {
        let fraction = i64::from(small.rem_euclid(*factor) != 0);
        return small.div_euclid(*factor).checked_mul(2)?.checked_add(fraction);
    }
    let factor = 10_i128.pow(extra);
    let fraction = i64::from(mantissa.rem_euclid(factor) != 0);
    i64::try_from(mantissa.div_euclid(factor))
        .ok()?
        .checked_mul(2)?
        .checked_add(fraction)
}

#[inline]
fn saturating(number: Decimal, scale: u32) -> i64 {
    scaled(number, scale).unwrap_or(if number.is_negative() { i64::MIN } else { i64::MAX })
}

fn rank(points: &[Decimal], number: Decimal) -> i64 {
    // A list of bounds is far shorter than 2^62.
    let below = points.partition_point(|point| *point < number);
    let twice = i64::try_from(below).unwrap_or(i64::MAX / 4) * 2;
    twice + i64::from(points.get(below) == Some(&number))
}

fn scaled_witness(low: i64, high: i64, scale: u32, whole: Option<(i64, i64)>) -> Option<Scalar> {
    let (first, last) = match whole {
        Some((first, last)) => (low.max(2 * first), high.min(2 * last)),
        None => (low.max(-2 * LIMIT), high.min(2 * LIMIT)),
    };
    if first > last {
        return None;
    }
    // Near the end that the pack wrote; zero where it wrote none.
    let near = if low > -LIMIT {
        first
    } else if high < LIMIT {
        last - last.rem_euclid(2)
    } else {
        0
    };
    let even = near + near.rem_euclid(2);
    if (first..=last).contains(&even) {
        let integer = even / 2;
        return match whole {
            Some(_) => Some(Scalar::Integer(integer)),
            None => decimal(integer.into(), scale).map(Scalar::Number),
        };
    }
    if whole.is_some() || scale >= 28 {
        return None;
    }
    let between = i128::from(first.div_euclid(2)) * 10 + 5;
    decimal(between, scale + 1).map(Scalar::Number)
}

fn decimal(mantissa: i128, scale: u32) -> Option<Decimal> {
    rust_decimal::Decimal::try_from_i128_with_scale(mantissa, scale)
        .ok()
        .map(Decimal::from_inner)
}

fn ranked_witness(points: &[Decimal], place: i64) -> Option<Scalar> {
    let index = usize::try_from(place / 2).ok()?;
    if place % 2 == 1 {
        return points.get(index).copied().map(Scalar::Number);
    }
    let below = index.checked_sub(1).and_then(|below| points.get(below)).copied();
    let number = match (below, points.get(index).copied()) {
        (None, None) => Decimal::ZERO,
        (Some(low), None) => low.add(Decimal::ONE).ok()?,
        (None, Some(high)) => high.subtract(Decimal::ONE).ok()?,
        (Some(low), Some(high)) => high.subtract(low).ok()?.divide(Decimal::from(2)).ok()?.add(low).ok()?,
    };
    Some(Scalar::Number(number))
}
