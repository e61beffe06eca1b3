/// The places from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) low: i64,
    pub(super) high: i64,
}

impl Range {
    pub(super) const ALL: Range = Range {
        low: i64::MIN,
        high: i64::MAX,
    };

    #[inline]
    pub(super) const fn holds(self, place: i64) -> bool {
        self.low <= place && place <= self.high
    }

    pub(super) fn intersect(self, other: Range) -> Option<Range> {
        let low = self.low.max(other.low);
        let high = self.high.min(other.high);
        (low <= high).then_some(Range { low, high })
    }

    /// How many places it has, as far as that can be said.
    pub(super) const fn width(self) -> u64 {
        self.high.wrapping_sub(self.low).cast_unsigned().saturating_add(1)
    }
}

/// Sorts, and joins what touches.
pub(super) fn normalise(ranges: &mut Vec<Range>) {
    ranges.sort_by_key(|range| range.low);
    let mut joined: Vec<Range> = Vec::with_capacity(ranges.len());
    for range in ranges.drain(..) {
        match joined.last_mut() {
            Some(last) if range.low <= last.high.saturating_add(1) => last.high = last.high.max(range.high),
            _ => joined.push(range),
        }
    }
    *ranges = joined;
}

/// What of `whole` lies outside of the ranges, which are sorted and disjoint.
pub(super) fn complement(ranges: &[Range], whole: Range) -> Vec<Range> {
    let mut outside = Vec::with_capacity(ranges.len() + 1);
    let mut next = Some(whole.low);
    for range in ranges {
        let Some(low) = next else { break };
        if low < range.low {
            outside.push(Range {
                low,
                high: range.low - 1,
            });
        }
        next = range.high.checked_add(1).filter(|next| *next <= whole.high);
    }
    if let Some(low) = next {
        outside.push(Range { low, high: whole.high });
    }
    outside
}

/// The places that match, for every row and input.
#[derive(Clone, Debug)]
pub(super) struct RowRanges {
    inputs: usize,
    /// Where the ranges of a cell end in `pool`; they begin where those of the cell before end.
    ends: Vec<u32>,
    pool: Vec<Range>,
}

impl RowRanges {
    pub(super) fn new(inputs: usize) -> RowRanges {
        RowRanges {
            inputs,
            ends: vec![0],
            pool: Vec::new(),
        }
    }

    /// Adds the next cell, row by row.
    pub(super) fn push(&mut self, ranges: &[Range]) {
        self.pool.extend_from_slice(ranges);
        self.ends.push(u32::try_from(self.pool.len()).unwrap_or(u32::MAX));
    }

    pub(super) fn rows(&self) -> usize {
        (self.ends.len() - 1).checked_div(self.inputs).unwrap_or(0)
    }

    pub(super) const fn inputs(&self) -> usize {
        self.inputs
    }

    #[inline]
    pub(super) fn of(&self, row: usize, input: usize) -> &[Range] {
        let cell = row * self.inputs + input;
        match (self.ends.get(cell), self.ends.get(cell + 1)) {
            (Some(start), Some(end)) => self.pool.get(*start as usize..*end as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    #[inline]
    pub(super) fn holds(&self, row: usize, input: usize, place: i64) -> bool {
        self.of(row, input).iter().any(|range| range.holds(place))
    }

    /// Whether the row matches the places, one for each input.
    #[inline]
    pub(super) fn matches(&self, row: usize, places: &[i64]) -> bool {
        places
            .iter()
            .enumerate()
            .all(|(input, place)| self.holds(row, input, *place))
    }

    /// The ranges of an input over all rows.
    pub(super) fn column(&self, input: usize) -> impl Iterator<Item = (usize, &[Range])> {
        (0..self.rows()).map(move |row| (row, self.of(row, input)))
    }

    /// The places of an input at which the set of matching rows may change, sorted, the first of all before them.
    pub(super) fn starts(&self, input: usize) -> Vec<i64> {
        let mut starts = vec![i64::MIN];
        for (_, ranges) in self.column(input) {
            for range in ranges {
                starts.push(range.low);
                starts.extend(range.high.checked_add(1));
            }
        }
        starts.sort_unstable();
        starts.dedup();
        starts
    }
}
