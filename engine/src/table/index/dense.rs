use super::super::Key;
use super::super::axis::Axis;
use super::super::range::{Range, RowRanges};
use super::{Lists, NONE, Settle, WORK};

/// The longest array.
const MAX_SLOTS: usize = 1 << 16;

/// An array over all combinations of what the columns tell apart.
#[derive(Clone, Debug)]
pub(in crate::table) struct Dense {
    columns: Box<[Digit]>,
    slots: Box<[u32]>,
    pub(in crate::table) lists: Lists,
}

/// How a column's place becomes its part of the number of a slot.
#[derive(Clone, Debug)]
struct Digit {
    /// Where its classes begin; empty: the place itself is the class.
    starts: Box<[i64]>,
    classes: usize,
}

impl Digit {
    fn new(axis: &Axis, ranges: &RowRanges, input: usize) -> Digit {
        if axis.is_discrete() {
            return Digit {
                starts: Box::default(),
                classes: usize::try_from(axis.whole().width()).unwrap_or(usize::MAX),
            };
        }
        let starts = ranges.starts(input);
        Digit {
            classes: starts.len(),
            starts: starts.into(),
        }
    }

    #[inline]
    fn class(&self, place: i64) -> usize {
        if self.starts.is_empty() {
            // Discrete places are never negative.
            return usize::try_from(place).unwrap_or(usize::MAX);
        }
        self.starts.partition_point(|start| *start <= place).wrapping_sub(1)
    }

    fn classes_of(&self, range: Range) -> std::ops::RangeInclusive<usize> {
        self.class(range.low)..=self.class(range.high)
    }
}

impl Dense {
    pub(super) fn new(axes: &[Axis], ranges: &RowRanges, settle: &mut Settle<'_>) -> Option<Dense> {
        let columns: Box<[Digit]> = axes
            .iter()
            .enumerate()
            .map(|(input, axis)| Digit::new(axis, ranges, input))
            .collect();
        let slots = columns
            .iter()
            .try_fold(1_usize, |slots, column| slots.checked_mul(column.classes))
            .filter(|slots| *slots <= MAX_SLOTS)?;
        let classes = |row: usize, input: usize| {
            let column = columns.get(input);
            ranges
                .of(row, input)
                .iter()
                .flat_map(move |range| column.map(|column| column.classes_of(*range)).into_iter().flatten())
        };
        let mut work = WORK;
        for row in 0..ranges.rows() {
            let cells =
                (0..axes.len()).try_fold(1_usize, |cells, input| cells.checked_mul(classes(row, input).count()))?;
            work = work.checked_sub(cells)?;
        }
        let mut entries: Vec<(u32, u32)> = Vec::with_capacity(WORK - work);
        let mut current: Vec<u32> = Vec::new();
        for row in 0..ranges.rows() {
            current.clear();
            current.push(0);
            for (input, column) in columns.iter().enumerate() {
                let radix = u32::try_from(column.classes).ok()?;
                let digits: Vec<u32> = classes(row, input)
                    .filter_map(|class| u32::try_from(class).ok())
                    .collect();
                current = current
                    .iter()
                    .flat_map(|slot| digits.iter().map(move |digit| slot * radix + digit))
                    .collect();
            }
            let row = u32::try_from(row).ok()?;
            entries.extend(current.iter().map(|slot| (*slot, row)));
        }
        entries.sort_unstable();
        let mut array = vec![NONE; slots];
        let mut rows = Vec::new();
        for group in entries.chunk_by(|one, other| one.0 == other.0) {
            rows.clear();
            rows.extend(group.iter().map(|(_, row)| *row));
            let slot = group.first().and_then(|(slot, _)| array.get_mut(*slot as usize))?;
            *slot = settle.slot(&rows);
        }
        Some(Dense {
            columns,
            slots: array.into(),
            lists: settle.finish(),
        })
    }

    /// What stands at the keys' combination, `None` if no row matches.
    #[inline]
    pub(in crate::table) fn slot(&self, axes: &[Axis], keys: &[Key<'_>]) -> Option<u32> {
        let mut at = 0;
        for ((column, axis), key) in self.columns.iter().zip(axes).zip(keys) {
            at = at * column.classes + column.class(axis.place(*key)?);
        }
        self.slots.get(at).copied().filter(|slot| *slot != NONE)
    }
}
