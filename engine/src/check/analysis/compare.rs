//! How values may compare.

use super::interval::Numbers;
use super::set::{Places, Texts, Truth};
use crate::expr::node::Comparison;

/// How numbers may compare.
pub(super) fn compare_numbers(comparison: Comparison, a: &Numbers, b: &Numbers) -> Truth {
    let (Some(one), Some(two)) = (a.hull(), b.hull()) else {
        return Truth::NONE;
    };
    let equal = || Truth {
        may_hold: !a.intersect(b).is_empty(),
        may_fail: a.single().is_none() || b.single().is_none() || a.single() != b.single(),
    };
    ordered(comparison, (one.low, one.high), (two.low, two.high), equal)
}

/// How places may compare.
pub(super) fn compare_places(comparison: Comparison, a: &Places, b: &Places) -> Truth {
    let (Some(one), Some(two)) = (a.hull(), b.hull()) else {
        return Truth::NONE;
    };
    let equal = || Truth {
        may_hold: !a.intersect(b).is_empty(),
        may_fail: a.single().is_none() || b.single().is_none() || a.single() != b.single(),
    };
    ordered(comparison, one, two, equal)
}

fn ordered<V: Ord + Copy>(comparison: Comparison, one: (V, V), two: (V, V), equal: impl Fn() -> Truth) -> Truth {
    let turned = |truth: Truth| Truth {
        may_hold: truth.may_fail,
        may_fail: truth.may_hold,
    };
    let less = |one: (V, V), two: (V, V)| Truth {
        may_hold: one.0 < two.1,
        may_fail: one.1 >= two.0,
    };
    match comparison {
        Comparison::Equal => equal(),
        Comparison::NotEqual => turned(equal()),
        Comparison::Less => less(one, two),
        Comparison::GreaterOrEqual => turned(less(one, two)),
        Comparison::Greater => less(two, one),
        Comparison::LessOrEqual => turned(less(two, one)),
    }
}

/// How texts may compare.
pub(super) fn compare_texts(comparison: Comparison, a: &Texts, b: &Texts) -> Truth {
    if a.is_empty() || b.is_empty() {
        return Truth::NONE;
    }
    let equal = Truth {
        may_hold: !a.intersect(b).is_empty(),
        may_fail: a.single().is_none() || b.single().is_none() || a.single() != b.single(),
    };
    match comparison {
        Comparison::Equal => equal,
        Comparison::NotEqual => Truth {
            may_hold: equal.may_fail,
            may_fail: equal.may_hold,
        },
        _ => Truth::BOTH,
    }
}
