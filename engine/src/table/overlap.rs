//! Which rows match the same keys. Two rows are said to overlap only with values at hand that both match; the work is
//! bounded, and what is not found here is found when such values are asked.

use std::collections::BTreeMap;

use super::Scalar;
use super::axis::Axis;
use super::range::{Range, RowRanges};

/// Two rows that match the same keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The earlier row.
    pub first: u32,
    /// The later row.
    pub second: u32,
    /// For every input a value that both rows match.
    pub witness: Vec<Scalar>,
}

/// How many pairs of rows are compared at most.
const WORK: usize = 4_000_000;

/// The overlaps among which `conflict` holds: for every later row one, at most `limit` in all, in the order of rows.
pub(super) fn find(
    ranges: &RowRanges,
    axes: &[Axis],
    conflict: impl Fn(u32, u32) -> bool,
    limit: usize,
) -> Vec<Overlap> {
    let mut found: BTreeMap<usize, (usize, Vec<Scalar>)> = BTreeMap::new();
    let mut work = WORK;
    let fixed: Vec<usize> = (0..ranges.inputs()).filter(|input| is_fixed(ranges, *input)).collect();
    let open: Vec<usize> = (0..ranges.inputs()).filter(|input| !fixed.contains(input)).collect();
    // Rows that differ in a column of single values cannot meet: only rows that agree in all of them are compared.
    let place = |row: usize, input: usize| ranges.of(row, input).first().map(|range| range.low);
    let mut rows: Vec<usize> = (0..ranges.rows()).collect();
    rows.sort_by(|one, other| {
        fixed
            .iter()
            .map(|i| place(*one, *i))
            .cmp(fixed.iter().map(|i| place(*other, *i)))
    });
    for bucket in rows.chunk_by(|one, other| fixed.iter().all(|input| place(*one, *input) == place(*other, *input))) {
        let by = open
            .iter()
            .copied()
            .min_by_key(|input| meetings(ranges, bucket, *input));
        let mut sorted: Vec<(Range, usize)> = bucket
            .iter()
            .map(|row| (by.map_or(Range::ALL, |input| hull(ranges, *row, input)), *row))
            .collect();
        sorted.sort_by_key(|(range, row)| (range.low, *row));
        let mut active: Vec<(Range, usize)> = Vec::new();
        for (range, row) in sorted {
            active.retain(|(earlier, _)| earlier.high >= range.low);
            let Some(left) = work.checked_sub(active.len()) else {
                return list(found);
            };
            work = left;
            for (_, other) in &active {
                let (first, second) = (row.min(*other), row.max(*other));
                let better = found.get(&second).is_none_or(|(known, _)| first < *known);
                if better
                    && conflict(index(first), index(second))
                    && let Some(witness) = meet(ranges, axes, first, second)
                {
                    found.insert(second, (first, witness));
                }
            }
            if found.len() >= limit {
                return list(found);
            }
            active.push((range, row));
        }
    }
    list(found)
}

fn list(found: BTreeMap<usize, (usize, Vec<Scalar>)>) -> Vec<Overlap> {
    found
        .into_iter()
        .map(|(second, (first, witness))| Overlap {
            first: index(first),
            second: index(second),
            witness,
        })
        .collect()
}

fn index(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// Whether every row matches a single place of the input.
fn is_fixed(ranges: &RowRanges, input: usize) -> bool {
    ranges
        .column(input)
        .all(|(_, cell)| matches!(cell, [range] if range.low == range.high))
}

fn hull(ranges: &RowRanges, row: usize, input: usize) -> Range {
    match ranges.of(row, input) {
        [first, .., last] => Range {
            low: first.low,
            high: last.high,
        },
        [only] => *only,
        [] => Range::ALL,
    }
}

/// How many pairs of rows meet in this input.
fn meetings(ranges: &RowRanges, rows: &[usize], input: usize) -> usize {
    let hulls: Vec<Range> = rows.iter().map(|row| hull(ranges, *row, input)).collect();
    let mut highs: Vec<i64> = hulls.iter().map(|hull| hull.high).collect();
    highs.sort_unstable();
    let apart: usize = hulls
        .iter()
        .map(|hull| highs.partition_point(|high| *high < hull.low))
        .sum();
    (rows.len() * rows.len()).saturating_sub(apart)
}

/// Values that both rows match.
fn meet(ranges: &RowRanges, axes: &[Axis], one: usize, other: usize) -> Option<Vec<Scalar>> {
    // Most pairs part at once; only then are values made.
    let common = |input: usize| {
        ranges.of(one, input).iter().flat_map(move |range| {
            ranges
                .of(other, input)
                .iter()
                .filter_map(move |second| range.intersect(*second))
        })
    };
    if !(0..axes.len()).all(|input| common(input).next().is_some()) {
        return None;
    }
    axes.iter()
        .enumerate()
        .map(|(input, axis)| common(input).find_map(|range| axis.witness(range)))
        .collect()
}
