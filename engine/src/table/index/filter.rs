use super::super::range::RowRanges;

/// How many words the sets of a column may take: 1 MiB.
pub(super) const MAX_WORDS: usize = 1 << 17;

/// For every column sets of rows by pieces of its line; intersected, they leave few rows to try.
#[derive(Clone, Debug)]
pub(in crate::table) struct Filter {
    columns: Box<[Sets]>,
    /// Words of a set, and words of its summary.
    words: usize,
    summary: usize,
}

#[derive(Clone, Debug)]
struct Sets {
    starts: Box<[i64]>,
    /// A bit for each row, piece by piece.
    rows: Box<[u64]>,
    /// A bit for each word of `rows` that is not empty, piece by piece.
    filled: Box<[u64]>,
}

impl Filter {
    pub(super) fn new(ranges: &RowRanges, max_words: usize) -> Filter {
        let words = ranges.rows().div_ceil(64).max(1);
        let summary = words.div_ceil(64);
        let columns = (0..ranges.inputs())
            .map(|input| Sets::new(ranges, input, words, summary, (max_words / words).max(2)))
            .collect();
        Filter {
            columns,
            words,
            summary,
        }
    }

    /// The rows that match, in ascending order.
    #[inline]
    pub(in crate::table) fn rows<'a>(&'a self, places: &'a [i64], ranges: &'a RowRanges) -> Rows<'a> {
        let mut pieces = [0; super::super::MAX_INPUTS];
        for ((sets, place), piece) in self.columns.iter().zip(places).zip(pieces.iter_mut()) {
            *piece = sets.starts.partition_point(|start| *start <= *place).saturating_sub(1);
        }
        Rows {
            filter: self,
            ranges,
            places,
            pieces,
            next_filled: 0,
            filled: 0,
            word: 0,
            rows: 0,
        }
    }
}

impl Sets {
    fn new(ranges: &RowRanges, input: usize, words: usize, summary: usize, most: usize) -> Sets {
        let mut starts = ranges.starts(input);
        // Too many pieces are joined: their sets hold more rows, and every row is tried in the end.
        let step = starts.len().div_ceil(most);
        starts = starts.into_iter().step_by(step.max(1)).collect();
        let mut rows = vec![0_u64; starts.len() * words];
        let mut filled = vec![0_u64; starts.len() * summary];
        let piece = |place: i64| starts.partition_point(|start| *start <= place).saturating_sub(1);
        for (row, cell) in ranges.column(input) {
            let (word, bit) = (row / 64, 1_u64 << (row % 64));
            for range in cell {
                for piece in piece(range.low)..=piece(range.high) {
                    if let Some(set) = rows.get_mut(piece * words + word) {
                        *set |= bit;
                    }
                    if let Some(set) = filled.get_mut(piece * summary + word / 64) {
                        *set |= 1 << (word % 64);
                    }
                }
            }
        }
        Sets {
            starts: starts.into(),
            rows: rows.into(),
            filled: filled.into(),
        }
    }
}

/// The rows that a filter leaves and that match indeed.
pub(in crate::table) struct Rows<'a> {
    filter: &'a Filter,
    ranges: &'a RowRanges,
    places: &'a [i64],
    pieces: [usize; super::super::MAX_INPUTS],
    /// The next word of the summary, what is left of the one before, the word of rows, and what is left of it.
    next_filled: usize,
    filled: u64,
    word: usize,
    rows: u64,
}

impl Rows<'_> {
    #[inline]
    fn intersect(&self, at: usize, length: usize, of: impl Fn(&Sets) -> &[u64]) -> u64 {
        let mut common = u64::MAX;
        for (sets, piece) in self.filter.columns.iter().zip(&self.pieces) {
            common &= of(sets).get(piece * length + at).copied().unwrap_or(0);
        }
        common
    }
}

impl Iterator for Rows<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        loop {
            while self.rows == 0 {
                while self.filled == 0 {
                    if self.next_filled >= self.filter.summary {
                        return None;
                    }
                    self.filled = self.intersect(self.next_filled, self.filter.summary, |sets| &sets.filled);
                    self.next_filled += 1;
                }
                self.word = (self.next_filled - 1) * 64 + self.filled.trailing_zeros() as usize;
                self.filled &= self.filled - 1;
                self.rows = self.intersect(self.word, self.filter.words, |sets| &sets.rows);
            }
            let row = self.word * 64 + self.rows.trailing_zeros() as usize;
            self.rows &= self.rows - 1;
            if self.ranges.matches(row, self.places) {
                return u32::try_from(row).ok();
            }
        }
    }
}
