//! How a look-up finds its row without going through all of them. Every index gives exactly what going through all
//! rows gives; which one is chosen depends on the shape of the table alone.
//!
//! - few rows: none, all are tried;
//! - few combinations of conditions: [`Dense`], an array over all of them;
//! - columns of single values and at most one of ranges: [`Keyed`], a hash of the values, then a binary search;
//! - else: [`Filter`], sets of rows by column, intersected.

mod dense;
mod filter;
mod keyed;
mod lists;
mod segments;

pub(super) use dense::Dense;
pub(super) use filter::Filter;
pub(super) use keyed::Keyed;
pub(super) use lists::Lists;

use super::axis::Axis;
use super::definition::HitPolicy;
use super::judge::Judge;
use super::range::RowRanges;

/// In a slot: no row matches.
pub(super) const NONE: u32 = u32::MAX;

/// In a slot: rows match between which the policy does not decide.
pub(super) const MANY: u32 = u32::MAX - 1;

/// So few rows are tried one by one.
const FEW_ROWS: usize = 8;

/// How many places an index may enter rows into, which bounds its memory and the time to build it.
const WORK: usize = 1 << 20;

#[derive(Clone, Debug)]
pub(super) enum Index {
    Scan,
    Dense(Dense),
    Keyed(Keyed),
    Filter(Filter),
}

impl Index {
    pub(super) fn new(axes: &[Axis], ranges: &RowRanges, judge: &Judge, hit: &HitPolicy) -> Index {
        let few = ranges.rows() <= FEW_ROWS;
        // An array without any search is never slower than trying rows.
        if (!few || axes.iter().all(Axis::needs_no_search))
            && let Some(dense) = Dense::new(axes, ranges, &mut Settle::new(judge, hit))
        {
            return Index::Dense(dense);
        }
        if few {
            return Index::Scan;
        }
        if let Some(keyed) = Keyed::new(axes, ranges, &mut Settle::new(judge, hit)) {
            return Index::Keyed(keyed);
        }
        Index::Filter(Filter::new(ranges, filter::MAX_WORDS))
    }

    /// Every index that the table could have, to compare them.
    #[cfg(test)]
    pub(super) fn all(axes: &[Axis], ranges: &RowRanges, judge: &Judge, hit: &HitPolicy) -> Vec<Index> {
        let dense = Dense::new(axes, ranges, &mut Settle::new(judge, hit)).map(Index::Dense);
        let keyed = Keyed::new(axes, ranges, &mut Settle::new(judge, hit)).map(Index::Keyed);
        let filters = [4, filter::MAX_WORDS].map(|words| Index::Filter(Filter::new(ranges, words)));
        [Index::Scan]
            .into_iter()
            .chain(dense)
            .chain(keyed)
            .chain(filters)
            .collect()
    }
}

/// Turns the rows that match at a place into what the index keeps there.
struct Settle<'a> {
    judge: &'a Judge,
    lists: Option<lists::Builder>,
}

impl Settle<'_> {
    fn new<'a>(judge: &'a Judge, hit: &HitPolicy) -> Settle<'a> {
        Settle {
            judge,
            lists: matches!(hit, HitPolicy::Collect(_)).then(lists::Builder::default),
        }
    }

    /// The slot for these rows, in ascending order: the row that answers, or the number of the list of all.
    fn slot(&mut self, rows: &[u32]) -> u32 {
        if rows.is_empty() {
            return NONE;
        }
        match &mut self.lists {
            Some(lists) => lists.number(rows),
            None => self.judge.settle(rows.iter().copied()).unwrap_or(MANY),
        }
    }

    fn finish(&mut self) -> Lists {
        self.lists.take().map(lists::Builder::finish).unwrap_or_default()
    }
}
