//! Requirements as regions: a criterion is some boxes, one for each path, whose sides are what its measures may be.
//! Two measures are the same if they have the same print.

use std::collections::BTreeMap;

use super::analysis::{Set, Walked, print};
use crate::program::{Check, CheckKind, Criteria};

/// The sides of a box: what each measure has to be.
pub(super) type Sides = BTreeMap<Vec<u64>, Set>;

/// The boxes of criteria, one for each path; without paths there is one. `outer`: whatever meets the criteria lies in a
/// box; else: whatever lies in a box meets them. A requirement without a region is left out of outer boxes, and makes
/// an inner one impossible.
fn boxes(walked: &Walked, criteria: &Criteria, outer: bool) -> Vec<Sides> {
    let common = 0..usize::from(criteria.common);
    let paths: Vec<std::ops::Range<usize>> = if criteria.paths.is_empty() {
        std::iter::once(0..0).collect()
    } else {
        criteria
            .paths
            .iter()
            .map(|path| usize::from(path.first)..usize::from(path.end))
            .collect()
    };
    paths
        .into_iter()
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

/// Whether whatever meets some criteria surely meets others.
pub(super) fn implies(walked: &Walked, criteria: &Criteria, others: &Criteria) -> bool {
    let inner = boxes(walked, others, false);
    boxes(walked, criteria, true).iter().all(|outer| {
        inner.iter().any(|inner| {
            inner.iter().all(|(measure, region)| {
                let known = outer.get(measure);
                known.is_some_and(|known| known.is_within(region))
            })
        })
    })
}
