//! Closed intervals of decimals, and unions of a few of them. Every operation contains what [`Decimal`] gives for any
//! two numbers of its operands: the ends are computed by `Decimal` itself, whose rounding keeps the order of numbers.
//!
//! There are no open ends: the smallest number above another is known from the digits that numbers may have.

use rust_decimal::Decimal as Inner;

use crate::value::{Decimal, Fault};

/// How many intervals a union has at most; a union of more becomes the interval around them.
const MOST_PARTS: usize = 8;

/// The most digits behind the point.
const MOST_DIGITS: u32 = 28;

/// The numbers from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The smallest.
    pub low: Decimal,
    /// The largest.
    pub high: Decimal,
}

/// The largest number there is.
#[must_use]
pub const fn largest() -> Decimal {
    Decimal::from_inner(Inner::MAX)
}

/// The smallest number there is.
#[must_use]
pub const fn smallest() -> Decimal {
    Decimal::from_inner(Inner::MIN)
}

impl Interval {
    /// Every number.
    pub const ALL: Interval = Interval {
        low: smallest(),
        high: largest(),
    };

    /// One number.
    #[must_use]
    pub const fn one(number: Decimal) -> Interval {
        Interval {
            low: number,
            high: number,
        }
    }

    /// Whether a number lies inside.
    #[must_use]
    pub fn holds(self, number: Decimal) -> bool {
        self.low <= number && number <= self.high
    }

    /// What lies in both.
    #[must_use]
    pub fn intersect(self, other: Interval) -> Option<Interval> {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        (low <= high).then_some(Interval { low, high })
    }

    /// What lies between the two, and they themselves.
    #[must_use]
    pub fn around(self, other: Interval) -> Interval {
        Interval {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }
}

/// Numbers: disjoint intervals in order, and how many digits the numbers have behind the point at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    parts: Vec<Interval>,
    digits: u32,
}

/// What an operation gives, and whether it may overflow.
#[derive(Clone, Debug)]
pub struct Computed {
    /// The results there may be.
    pub numbers: Numbers,
    /// Whether some operands have no result because it is too large.
    pub overflows: bool,
}

impl Numbers {
    /// No number.
    pub const NONE: Numbers = Numbers {
        parts: Vec::new(),
        digits: 0,
    };

    /// Every number.
    #[must_use]
    pub fn all() -> Numbers {
        Numbers::between(smallest(), largest(), MOST_DIGITS)
    }

    /// One number.
    #[must_use]
    pub fn one(number: Decimal) -> Numbers {
        Numbers {
            parts: vec![Interval::one(number)],
            digits: number.digits().1,
        }
    }

    /// The numbers from `low` to `high` with at most so many digits behind the point.
    #[must_use]
    pub fn between(low: Decimal, high: Decimal, digits: u32) -> Numbers {
        Numbers::of(vec![Interval { low, high }], digits)
    }

    /// The numbers of some intervals.
    #[must_use]
    pub fn of(mut parts: Vec<Interval>, digits: u32) -> Numbers {
        parts.retain(|part| part.low <= part.high);
        parts.sort_by_key(|part| part.low);
        let mut joined: Vec<Interval> = Vec::with_capacity(parts.len());
        for part in parts {
            match joined.last_mut() {
                Some(last) if part.low <= last.high => last.high = last.high.max(part.high),
                _ => joined.push(part),
            }
        }
        if joined.len() > MOST_PARTS
            && let (Some(first), Some(last)) = (joined.first().copied(), joined.last().copied())
        {
            joined = vec![first.around(last)];
        }
        Numbers {
            parts: joined,
            digits: digits.min(MOST_DIGITS),
        }
    }

    /// The intervals, in order.
    #[must_use]
    pub fn parts(&self) -> &[Interval] {
        &self.parts
    }

    /// How many digits they have behind the point at most.
    #[must_use]
    pub const fn digits(&self) -> u32 {
        self.digits
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// From the smallest to the largest.
    #[must_use]
    pub fn hull(&self) -> Option<Interval> {
        Some(self.parts.first()?.around(*self.parts.last()?))
    }

    /// Whether a number is among them.
    #[must_use]
    pub fn holds(&self, number: Decimal) -> bool {
        self.parts.iter().any(|part| part.holds(number))
    }

    /// The only number, if there is only one.
    #[must_use]
    pub fn single(&self) -> Option<Decimal> {
        match self.parts.as_slice() {
            [only] if only.low == only.high => Some(only.low),
            _ => None,
        }
    }

    /// All numbers of both.
    #[must_use]
    pub fn join(&self, other: &Numbers) -> Numbers {
        let parts = self.parts.iter().chain(&other.parts).copied().collect();
        Numbers::of(parts, self.digits.max(other.digits))
    }

    /// The numbers in both.
    #[must_use]
    pub fn intersect(&self, other: &Numbers) -> Numbers {
        let mut parts = Vec::new();
        for one in &self.parts {
            parts.extend(other.parts.iter().filter_map(|other| one.intersect(*other)));
        }
        Numbers::of(parts, self.digits.min(other.digits))
    }

    /// Those from `low` on.
    #[must_use]
    pub fn at_least(&self, low: Decimal) -> Numbers {
        self.within(low, largest())
    }

    /// Those up to `high`.
    #[must_use]
    pub fn at_most(&self, high: Decimal) -> Numbers {
        self.within(smallest(), high)
    }

    /// Those above a number.
    #[must_use]
    pub fn above(&self, number: Decimal) -> Numbers {
        self.at_least(next(number, self.digits, false))
    }

    /// Those below a number.
    #[must_use]
    pub fn below(&self, number: Decimal) -> Numbers {
        self.at_most(next(number, self.digits, true))
    }

    /// All but one number.
    #[must_use]
    pub fn without(&self, number: Decimal) -> Numbers {
        if self.holds(number) {
            self.below(number).join(&self.above(number))
        } else {
            self.clone()
        }
    }

    /// Whether every number of these is among the others.
    #[must_use]
    pub fn is_within(&self, other: &Numbers) -> bool {
        self.parts.iter().all(|part| {
            let holds = |interval: &Interval| interval.low <= part.low && part.high <= interval.high;
            other.parts.iter().any(holds)
        })
    }

    fn within(&self, low: Decimal, high: Decimal) -> Numbers {
        let whole = Interval { low, high };
        let parts = self.parts.iter().filter_map(|part| part.intersect(whole)).collect();
        Numbers::of(parts, self.digits)
    }

    /// The results of an operation that goes by the ends of intervals.
    fn pairs(
        &self,
        other: &Numbers,
        digits: u32,
        operation: impl Fn(Interval, Interval) -> (Interval, bool),
    ) -> Computed {
        let mut overflows = false;
        let mut parts = Vec::new();
        let hulls = |numbers: &Numbers| numbers.hull().into_iter().collect::<Vec<_>>();
        let few = self.parts.len() * other.parts.len() <= MOST_PARTS;
        let (left, right) = if few {
            (self.parts.clone(), other.parts.clone())
        } else {
            (hulls(self), hulls(other))
        };
        for one in left {
            for two in &right {
                let (part, too_large) = operation(one, *two);
                overflows |= too_large;
                parts.push(part);
            }
        }
        Computed {
            numbers: Numbers::of(parts, digits),
            overflows,
        }
    }

    /// The sums.
    #[must_use]
    pub fn add(&self, other: &Numbers) -> Computed {
        self.pairs(other, self.digits.max(other.digits), |one, two| {
            let (low, under) = clamp(one.low.add(two.low), one.low.is_negative());
            let (high, over) = clamp(one.high.add(two.high), one.high.is_negative());
            (Interval { low, high }, under || over)
        })
    }

    /// The differences.
    #[must_use]
    pub fn subtract(&self, other: &Numbers) -> Computed {
        self.add(&other.negate())
    }

    /// The products.
    #[must_use]
    pub fn multiply(&self, other: &Numbers) -> Computed {
        self.pairs(other, self.digits + other.digits, |one, two| {
            corners(one, two, Decimal::multiply)
        })
    }

    /// The quotients by every number but zero.
    #[must_use]
    pub fn divide(&self, other: &Numbers) -> Computed {
        let by = other.without(Decimal::ZERO);
        // Above and below zero apart: the quotients of a divisor around zero are not between those of its ends.
        let split = Numbers {
            parts: (by.below(Decimal::ZERO).parts.iter())
                .chain(&by.above(Decimal::ZERO).parts)
                .copied()
                .collect(),
            digits: by.digits,
        };
        let mut all = Computed {
            numbers: Numbers::NONE,
            overflows: false,
        };
        for part in split.parts {
            let one = Numbers {
                parts: vec![part],
                digits: split.digits,
            };
            let found = self.pairs(&one, MOST_DIGITS, |one, two| corners(one, two, Decimal::divide));
            all.numbers = all.numbers.join(&found.numbers);
            all.overflows |= found.overflows;
        }
        all
    }

    /// The numbers with the other sign.
    #[must_use]
    pub fn negate(&self) -> Numbers {
        let turned = |part: &Interval| Interval {
            low: part.high.negate(),
            high: part.low.negate(),
        };
        Numbers::of(self.parts.iter().map(turned).collect(), self.digits)
    }

    /// Their distances from zero.
    #[must_use]
    pub fn abs(&self) -> Numbers {
        self.at_least(Decimal::ZERO).join(&self.at_most(Decimal::ZERO).negate())
    }

    /// What a function that keeps the order of numbers makes of them.
    #[must_use]
    pub fn map(&self, digits: u32, function: impl Fn(Decimal) -> Decimal) -> Numbers {
        let mapped = |part: &Interval| Interval {
            low: function(part.low),
            high: function(part.high),
        };
        Numbers::of(self.parts.iter().map(mapped).collect(), digits)
    }

    /// What a function of two numbers that keeps the order of both makes of them.
    #[must_use]
    pub fn map_two(&self, other: &Numbers, function: impl Fn(Decimal, Decimal) -> Decimal) -> Numbers {
        let digits = self.digits.max(other.digits);
        let computed = self.pairs(other, digits, |one, two| {
            let mapped = Interval {
                low: function(one.low, two.low),
                high: function(one.high, two.high),
            };
            (mapped, false)
        });
        computed.numbers
    }

    /// The sums of up to `most` of these, none of them included.
    #[must_use]
    pub fn sum(&self, most: u64) -> Computed {
        let zero = Numbers::one(Decimal::ZERO);
        let Some(hull) = self.hull() else {
            return Computed {
                numbers: zero,
                overflows: false,
            };
        };
        let times = Decimal::from(i64::try_from(most).unwrap_or(i64::MAX));
        let end = |number: Decimal| {
            let (product, overflows) = clamp(number.multiply(times), number.is_negative());
            // Sums of so many digits are rounded on the way; twice the end is far beyond what rounding can add.
            let exact = product.digits().0 + self.digits <= MOST_DIGITS;
            if exact || overflows {
                (product, overflows)
            } else {
                clamp(product.add(product), number.is_negative())
            }
        };
        let (low, under) = end(hull.low.min(Decimal::ZERO));
        let (high, over) = end(hull.high.max(Decimal::ZERO));
        Computed {
            numbers: Numbers::between(low, high, self.digits),
            overflows: under || over,
        }
    }

    /// The powers with one exponent; a negative one divides.
    #[must_use]
    pub fn power(&self, exponent: i64) -> Computed {
        let everything = Computed {
            numbers: Numbers::all(),
            overflows: true,
        };
        if !(-64..=64).contains(&exponent) {
            return everything;
        }
        let base = if exponent < 0 {
            Numbers::one(Decimal::ONE).divide(self).numbers
        } else {
            self.clone()
        };
        let Some(hull) = base.hull() else {
            return Computed {
                numbers: base,
                overflows: false,
            };
        };
        let even = exponent % 2 == 0;
        let up = |number: Decimal| clamp(number.power(exponent.abs()), number.is_negative() && !even);
        let ((low, under), (high, over)) = (up(hull.low), up(hull.high));
        let mut ends = Interval {
            low: low.min(high),
            high: low.max(high),
        };
        if hull.holds(Decimal::ZERO) && exponent != 0 {
            ends = ends.around(Interval::one(Decimal::ZERO));
        }
        Computed {
            numbers: Numbers::of(vec![ends], MOST_DIGITS),
            overflows: under || over,
        }
    }
}

/// The least number above another, or (`down`) the greatest below it, among those with so many digits behind the point;
/// the number itself where that cannot be said.
#[must_use]
pub fn next(number: Decimal, digits: u32, down: bool) -> Decimal {
    let own = number.digits().1;
    if own > digits {
        // It is not on the grid: the neighbour is.
        let cut = number.round(digits, crate::value::Rounding::Down);
        let towards = if down { cut < number } else { cut > number };
        if towards {
            return cut;
        }
        return next(cut, digits, down);
    }
    for digits in (own..=digits).rev() {
        let Ok(step) = Inner::try_new(1, digits).map(Decimal::from_inner) else {
            continue;
        };
        let there = if down { number.subtract(step) } else { number.add(step) };
        if let Ok(there) = there
            && there != number
            && let Ok(distance) = if down {
                number.subtract(there)
            } else {
                there.subtract(number)
            }
            && distance == step
        {
            return there;
        }
    }
    number
}

/// A result, or the end of all numbers where it is beyond.
fn clamp(result: Result<Decimal, Fault>, negative: bool) -> (Decimal, bool) {
    match result {
        Ok(number) => (number, false),
        Err(_) if negative => (smallest(), true),
        Err(_) => (largest(), true),
    }
}

fn corners(
    one: Interval,
    two: Interval,
    operation: fn(Decimal, Decimal) -> Result<Decimal, Fault>,
) -> (Interval, bool) {
    let mut overflows = false;
    let mut corner = |a: Decimal, b: Decimal| {
        let (number, over) = clamp(operation(a, b), a.is_negative() != b.is_negative());
        overflows |= over;
        number
    };
    let numbers = [
        corner(one.low, two.low),
        corner(one.low, two.high),
        corner(one.high, two.low),
        corner(one.high, two.high),
    ];
    let [first, rest @ ..] = numbers;
    let low = rest.iter().fold(first, |low, number| low.min(*number));
    let high = rest.iter().fold(first, |high, number| high.max(*number));
    (Interval { low, high }, overflows)
}

#[cfg(test)]
mod tests {
    use super::{Numbers, largest, next, smallest};
    use crate::value::Decimal;
    use proptest::prelude::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_number_goes_by_the_digits() {
        for (at, digits, above, below) in [
            ("0", 8, "0.00000001", "-0.00000001"),
            ("5", 2, "5.01", "4.99"),
            ("1.005", 2, "1.01", "1"),
            ("-1.005", 2, "-1", "-1.01"),
            ("7", 0, "8", "6"),
        ] {
            assert_eq!(next(number(at), digits, false), number(above), "above {at}");
            assert_eq!(next(number(at), digits, true), number(below), "below {at}");
        }
        assert_eq!(next(largest(), 0, false), largest());
    }

    #[test]
    fn a_divisor_around_zero_gives_both_sides() {
        let by = Numbers::between(number("-1"), number("2"), 0);
        let found = Numbers::one(number("6")).divide(&by).numbers;
        // 6 by -1, 1, 2: nothing lies between -6 and 3.
        assert!(found.holds(number("-6")) && found.holds(number("3")) && found.holds(number("6")));
        assert!(!found.holds(number("0")));
    }

    #[test]
    fn an_end_that_overflows_is_the_last_number() {
        let all = Numbers::between(Decimal::ZERO, largest(), 28);
        let sum = all.add(&all);
        assert!(sum.overflows);
        assert_eq!(sum.numbers.hull().map(|hull| hull.high), Some(largest()));
        assert!(!all.multiply(&Numbers::one(number("0.1"))).overflows);
        assert!(Numbers::all().holds(smallest()));
    }

    fn any_number() -> impl Strategy<Value = Decimal> {
        (any::<i64>(), 0_u32..=12).prop_map(|(mantissa, scale)| {
            let shrunk = i128::from(mantissa >> (mantissa.unsigned_abs() % 50));
            Decimal::from_inner(rust_decimal::Decimal::from_i128_with_scale(shrunk, scale))
        })
    }

    fn drawn(low: Decimal, high: Decimal, inner: Decimal) -> (Numbers, Decimal) {
        let (low, high) = (low.min(high), low.max(high));
        let digits = [low, high, inner].iter().map(|n| n.digits().1).max().unwrap();
        (Numbers::between(low, high, digits), inner.max(low).min(high))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn results_lie_inside(a in any_number(), b in any_number(), c in any_number(), d in any_number(), x in any_number(), y in any_number()) {
            let ((one, x), (two, y)) = (drawn(a, b, x), drawn(c, d, y));
            let results = [
                (one.add(&two), x.add(y)),
                (one.subtract(&two), x.subtract(y)),
                (one.multiply(&two), x.multiply(y)),
                (one.divide(&two), x.divide(y)),
                (one.power(2), x.power(2)),
                (one.power(3), x.power(3)),
                (one.sum(3), x.add(x)),
            ];
            for (place, (computed, exact)) in results.into_iter().enumerate() {
                match exact {
                    Ok(exact) => prop_assert!(computed.numbers.holds(exact), "{place}: {exact} in {computed:?}"),
                    Err(crate::value::Fault::Overflow) => prop_assert!(computed.overflows, "{place}"),
                    Err(_) => {}
                }
                if let Ok(exact) = exact {
                    prop_assert!(exact.digits().1 <= computed.numbers.digits(), "{place}");
                }
            }
            prop_assert!(one.abs().holds(x.abs()));
            prop_assert!(x == y || one.without(y).holds(x));
            if x > y {
                prop_assert!(one.above(y).holds(x));
            }
            if x < y {
                prop_assert!(one.below(y).holds(x));
            }
        }
    }
}
