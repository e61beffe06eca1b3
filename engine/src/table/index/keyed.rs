use std::collections::BTreeMap;

use super::super::axis::Axis;
use super::super::range::{Range, RowRanges};
use super::super::text_codes::{high_bits, mix};
use super::{Lists, NONE, Settle, WORK, segments};

/// A cell of at most so many single values is entered once for each.
const MAX_POINTS: u64 = 16;

/// So many combinations of columns that say `*` are tried one after the other.
const MAX_PROBES: usize = 4;

/// Hashes of the columns of single values, then the pieces of at most one column of ranges.
#[derive(Clone, Debug)]
pub(in crate::table) struct Keyed {
    range: Option<usize>,
    /// One for each set of columns that rows say something about.
    probes: Box<[Probe]>,
    pub(in crate::table) lists: Lists,
}

#[derive(Clone, Debug)]
struct Probe {
    columns: Box<[usize]>,
    /// Open addressing, a power of two long and at most half full: the number of a group and one, 0 is free.
    table: Box<[u32]>,
    /// The places of a group, `columns.len()` each.
    keys: Box<[i64]>,
    /// Where the pieces of a group end in `starts` and `slots`.
    ends: Box<[u32]>,
    starts: Box<[i64]>,
    slots: Box<[u32]>,
}

/// Rows by the places of their columns of single values.
type Groups = BTreeMap<Vec<i64>, Vec<(Range, u32)>>;

impl Keyed {
    pub(super) fn new(axes: &[Axis], ranges: &RowRanges, settle: &mut Settle<'_>) -> Option<Keyed> {
        let mut single = Vec::new();
        let mut range = None;
        for (input, axis) in axes.iter().enumerate() {
            if ranges
                .column(input)
                .all(|(_, cell)| is_all(axis, cell) || points(axis, cell).is_some())
            {
                single.push(input);
            } else if range.replace(input).is_some() {
                return None;
            }
        }
        let mut work = WORK;
        let mut by_columns: BTreeMap<Vec<usize>, Groups> = BTreeMap::new();
        for row in 0..ranges.rows() {
            let said: Vec<usize> = single
                .iter()
                .copied()
                .filter(|input| {
                    axes.get(*input)
                        .is_some_and(|axis| !is_all(axis, ranges.of(row, *input)))
                })
                .collect();
            let mut keys: Vec<Vec<i64>> = vec![Vec::new()];
            for input in &said {
                let places: Vec<i64> = axes
                    .get(*input)
                    .and_then(|axis| points(axis, ranges.of(row, *input)))
                    .map(|ranges| ranges.flat_map(|range| range.low..=range.high).collect())?;
                if keys.len().checked_mul(places.len())? > WORK {
                    return None;
                }
                keys = keys
                    .iter()
                    .flat_map(|key| {
                        places
                            .iter()
                            .map(move |place| key.iter().copied().chain([*place]).collect())
                    })
                    .collect();
            }
            let pieces = range.map_or(&[Range::ALL][..], |input| ranges.of(row, input));
            work = work.checked_sub(keys.len().checked_mul(pieces.len())?)?;
            if by_columns.len() > MAX_PROBES {
                return None;
            }
            let groups = by_columns.entry(said).or_default();
            let row = u32::try_from(row).ok()?;
            for key in keys {
                groups
                    .entry(key)
                    .or_default()
                    .extend(pieces.iter().map(|piece| (*piece, row)));
            }
        }
        if by_columns.len() > MAX_PROBES {
            return None;
        }
        let probes: Option<Box<[Probe]>> = by_columns
            .into_iter()
            .map(|(columns, groups)| Probe::new(columns, groups, settle, &mut work))
            .collect();
        Some(Keyed {
            range,
            probes: probes?,
            lists: settle.finish(),
        })
    }

    /// What stands at the places: at most one slot for each probe.
    #[inline]
    pub(in crate::table) fn slots(&self, places: &[i64]) -> impl Iterator<Item = u32> {
        let at = self.range.and_then(|input| places.get(input)).copied().unwrap_or(0);
        self.probes.iter().filter_map(move |probe| probe.slot(places, at))
    }
}

fn is_all(axis: &Axis, cell: &[Range]) -> bool {
    matches!(cell, [range] if *range == axis.whole())
}

/// The single places of a cell, if it has few.
fn points<'a>(axis: &Axis, cell: &'a [Range]) -> Option<impl Iterator<Item = Range> + 'a> {
    let discrete = axis.is_discrete();
    let count = cell
        .iter()
        .map(|range| {
            if discrete || range.low == range.high {
                range.width()
            } else {
                u64::MAX
            }
        })
        .fold(0_u64, u64::saturating_add);
    (count <= MAX_POINTS).then(|| cell.iter().copied())
}

impl Probe {
    fn new(columns: Vec<usize>, groups: Groups, settle: &mut Settle<'_>, work: &mut usize) -> Option<Probe> {
        let mut keys = Vec::with_capacity(groups.len() * columns.len());
        let (mut starts, mut slots, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        let mut table = vec![0_u32; (groups.len() * 2).next_power_of_two().max(2)];
        let mask = table.len() - 1;
        for (number, (key, entries)) in groups.into_iter().enumerate() {
            let mut at = high_bits(key.iter().fold(0, |hash, place| mix(hash, place.cast_unsigned())), mask);
            while table.get(at).is_some_and(|taken| *taken != 0) {
                at = (at + 1) & mask;
            }
            *table.get_mut(at)? = u32::try_from(number + 1).ok()?;
            keys.extend(key);
            segments::cut(&entries, settle, work, &mut starts, &mut slots)?;
            ends.push(u32::try_from(starts.len()).ok()?);
        }
        Some(Probe {
            columns: columns.into(),
            table: table.into(),
            keys: keys.into(),
            ends: ends.into(),
            starts: starts.into(),
            slots: slots.into(),
        })
    }

    #[inline]
    fn slot(&self, places: &[i64], range: i64) -> Option<u32> {
        let place = |input: &usize| places.get(*input).copied().unwrap_or(0);
        let mask = self.table.len() - 1;
        let mut at = high_bits(
            self.columns
                .iter()
                .fold(0, |hash, input| mix(hash, place(input).cast_unsigned())),
            mask,
        );
        let width = self.columns.len();
        loop {
            let group = (*self.table.get(at)? as usize).checked_sub(1)?;
            let key = self.keys.get(group * width..(group + 1) * width)?;
            if key
                .iter()
                .zip(&self.columns)
                .all(|(known, input)| *known == place(input))
            {
                return self.piece(group, range);
            }
            at = (at + 1) & mask;
        }
    }

    #[inline]
    fn piece(&self, group: usize, place: i64) -> Option<u32> {
        let start = match group.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)? as usize,
        };
        let starts = self.starts.get(start..*self.ends.get(group)? as usize)?;
        let piece = starts.partition_point(|start| *start <= place).checked_sub(1)?;
        self.slots.get(start + piece).copied().filter(|slot| *slot != NONE)
    }
}
