//! Requirements as regions: a criterion is some boxes, one for each path, whose sides are what its measures may be.
//! Two measures are the same if they have the same print.

use std::collections::BTreeMap;

use super::analysis::{Set, Walked, print};
use crate::program::{Check, CheckKind, Criteria};

/// The sides of a box: what each measure has to be.
type Sides = BTreeMap<Vec<u64>, Set>;

/// The boxes of criteria, one for each path; without paths there is one. `outer`: whatever meets the criteria lies in a
/// box; else: whatever lies in a box meets them. A requirement without a region is left out of outer boxes, and makes
/// an inner one impossible.
fn boxes(walked: &Walked, criteria: &Criteria, outer: bool) -> Vec<Sides> {
    let common = 0..usize::from(criteria.common);
    // Without a path there is one that asks for nothing.
    let none = criteria.paths.is_empty().then_some(0..0);
    let paths = criteria.paths.iter();
    let paths = paths.map(|path| usize::from(path.first)..usize::from(path.end));
    none.into_iter()
        .chain(paths)
        .filter_map(|path| {
            let mut sides = Sides::new();
            for place in common.clone().chain(path) {
                let check = criteria.checks.get(place)?;
                match side(walked, check, outer) {
                    Some((measure, region)) => {
                        sides
                            .entry(measure)
                            .and_modify(|known| *known = known.intersect(&region))
                            .or_insert(region);
                    }
                    None if outer => {}
                    None => return None,
                }
            }
            Some(sides)
        })
        .collect()
}

/// The measure of a requirement by its print, and where it has to lie.
pub(super) fn side(walked: &Walked, check: &Check, outer: bool) -> Option<(Vec<u64>, Set)> {
    match &check.kind {
        CheckKind::Condition(condition) => {
            let holds = Set::Booleans(super::analysis::set::Truth::one(true));
            Some((print::of_condition(condition), holds))
        }
        CheckKind::Measure {
            measure,
            comparator,
            thresholds,
        } => {
            let region = walked.region(measure, *comparator, thresholds, outer)?;
            Some((print::of_any(measure), region))
        }
    }
}

/// Criteria as boxes, both ways.
#[derive(Debug)]
pub(super) struct Boxes {
    outer: Vec<Sides>,
    inner: Vec<Sides>,
}

impl Boxes {
    pub(super) fn of(walked: &Walked, criteria: &Criteria) -> Boxes {
        Boxes {
            outer: boxes(walked, criteria, true),
            inner: boxes(walked, criteria, false),
        }
    }

    /// Whether whatever meets these criteria surely meets the others.
    pub(super) fn imply(&self, others: &Boxes) -> bool {
        self.outer.iter().all(|outer| {
            others.inner.iter().any(|inner| {
                inner.iter().all(|(measure, region)| {
                    let known = outer.get(measure);
                    known.is_some_and(|known| known.is_within(region))
                })
            })
        })
    }
}
