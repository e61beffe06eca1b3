//! Which combinations of values no row of a table matches, and which rows answer none: a sweep over the columns, one
//! inside the other. The work is bounded; where it does not suffice, that is said.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::axis::Axis;
use super::definition::{ColumnType, HitPolicy};
use super::lookup::Table;
use super::question::Question;
use super::range::{Range, normalise};
use super::{Column, Miss, Scalar};

/// How many gaps are remembered.
const MOST_GAPS: usize = 256;

/// How many values of a gap are named in a column.
const MOST_NAMED: usize = 6;

/// Combinations of values that no row matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// By column, in words; `None` where every value that is asked has the gap.
    pub words: Vec<Option<String>>,
    /// One value of each column.
    pub witness: Vec<Scalar>,
}

/// Values that several rows match, between which the hit policy does not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Two of the rows.
    pub rows: (u32, u32),
    /// One value of each column.
    pub witness: Vec<Scalar>,
}

/// What a sweep found.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The first values with rows between which the policy does not decide.
    pub undecided: Option<Undecided>,
    /// The gaps, at most some hundred.
    pub gaps: Vec<Gap>,
    /// By row, whether it answers some question.
    pub reached: Vec<bool>,
    /// Whether the sweep came to its end. If not, there may be more gaps, and rows that are not reached may be.
    pub decided: bool,
}

impl Table {
    /// Holds everything that may be asked against the rows, with at most so much work.
    #[must_use]
    pub fn coverage(&self, questions: &[Question<'_>], work: &mut usize) -> Coverage {
        let asked: Vec<(Vec<Range>, i64)> = self
            .axes
            .iter()
            .zip(questions)
            .map(|(axis, question)| axis.asked(question))
            .collect();
        if asked.len() != self.axes.len() || asked.iter().any(|(ranges, _)| ranges.is_empty()) {
            return Coverage {
                undecided: None,
                gaps: Vec::new(),
                reached: vec![false; self.rows() as usize],
                decided: true,
            };
        }
        let mut order: Vec<usize> = (0..asked.len()).collect();
        // The column that is cut most often is swept innermost, where it costs least.
        order.sort_by_cached_key(|input| self.ranges.starts(*input).len());
        let mut sweep = Sweep {
            table: self,
            asked: &asked,
            order,
            at: vec![Range::ALL; asked.len()],
            reached: vec![false; self.rows() as usize],
            gaps: Vec::new(),
            undecided: None,
            work,
            decided: true,
        };
        let rows: Vec<u32> = (0..self.rows()).collect();
        sweep.column(0, &rows);
        let (gaps, reached, decided) = (sweep.gaps, sweep.reached, sweep.decided);
        let undecided = sweep.undecided;
        let mut gaps: Vec<Vec<Vec<Range>>> = gaps
            .into_iter()
            .map(|gap| gap.into_iter().map(|range| vec![range]).collect())
            .collect();
        merge(&mut gaps);
        Coverage {
            undecided,
            gaps: gaps.iter().filter_map(|gap| self.gap(gap, &asked)).collect(),
            reached,
            decided,
        }
    }

    fn gap(&self, gap: &[Vec<Range>], asked: &[(Vec<Range>, i64)]) -> Option<Gap> {
        let mut words = Vec::with_capacity(gap.len());
        let mut witness = Vec::with_capacity(gap.len());
        for (input, (ranges, (whole, step))) in gap.iter().zip(asked).enumerate() {
            witness.push(ranges.iter().find_map(|range| self.value_in(input, *range))?);
            let column = self.definition.inputs.get(input)?;
            let axis = self.axes.get(input)?;
            words.push((ranges != whole).then(|| axis.words(column, ranges, whole, *step > 1)));
        }
        Some(Gap { words, witness })
    }

    /// Whether every question that one row matches is matched by another.
    #[must_use]
    pub fn is_inside(&self, row: u32, other: u32) -> bool {
        (0..self.axes.len()).all(|input| {
            let outer = self.ranges.of(other as usize, input);
            let inner = self.ranges.of(row as usize, input);
            let holds = |range: &Range| outer.iter().any(|o| o.low <= range.low && range.high <= o.high);
            inner.iter().all(holds)
        })
    }

    /// Whether two rows match a question in common.
    #[must_use]
    pub fn meets(&self, row: u32, other: u32) -> bool {
        (0..self.axes.len()).all(|input| {
            let (one, two) = (
                self.ranges.of(row as usize, input),
                self.ranges.of(other as usize, input),
            );
            one.iter().any(|a| two.iter().any(|b| a.intersect(*b).is_some()))
        })
    }

    /// Whether two rows answer the same.
    #[must_use]
    pub fn agrees(&self, row: u32, other: u32) -> bool {
        self.answers(row) == self.answers(other)
    }

    fn answers(&self, row: u32) -> &[super::Cell] {
        let width = self.definition.width();
        let start = (row as usize).saturating_mul(width).saturating_add(self.axes.len());
        let end = (row as usize).saturating_add(1).saturating_mul(width);
        self.cells.get(start..end).unwrap_or(&[])
    }

    /// Rows that answer alike, each with the first of its kind: the number of the kind.
    #[must_use]
    pub fn kinds(&self) -> Vec<u32> {
        let mut kinds = std::collections::HashMap::new();
        (0..self.rows())
            .map(|row| {
                let next = u32::try_from(kinds.len()).unwrap_or(u32::MAX);
                *kinds.entry(self.answers(row)).or_insert(next)
            })
            .collect()
    }

    /// Pairs of rows that answer alike and differ in one column only, where what they match adjoins: with that column.
    #[must_use]
    pub fn adjoining(&self) -> Vec<(u32, u32, usize)> {
        let kinds = self.kinds();
        let mut found = Vec::new();
        for input in 0..self.axes.len() {
            let discrete = self.axes.get(input).is_some_and(Axis::is_discrete);
            let mut rows: Vec<u32> = (0..self.rows()).collect();
            let others = |row: u32| {
                let all = (0..self.axes.len()).filter(move |other| *other != input);
                all.map(move |other| self.ranges.of(row as usize, other))
                    .flat_map(|ranges| {
                        ranges
                            .iter()
                            .map(|range| (range.low, range.high))
                            .chain([(i64::MAX, i64::MIN)])
                    })
            };
            let kind = |row: u32| kinds.get(row as usize).copied();
            let first = |row: u32| self.ranges.of(row as usize, input).first().map(|range| range.low);
            rows.sort_by(|one, two| {
                kind(*one)
                    .cmp(&kind(*two))
                    .then_with(|| others(*one).cmp(others(*two)))
                    .then_with(|| first(*one).cmp(&first(*two)))
            });
            for pair in rows.windows(2) {
                let [one, two] = *pair else { continue };
                if kind(one) != kind(two) || others(one).ne(others(two)) {
                    continue;
                }
                let ends = (
                    self.ranges.of(one as usize, input).last().map(|range| range.high),
                    first(two),
                );
                // Whole numbers and choices stand at every second place, or at every one.
                let touches = |high: i64, low: i64| {
                    let step = if self.axes.get(input).is_some_and(Axis::is_whole) {
                        2
                    } else {
                        1
                    };
                    low <= high.saturating_add(step)
                };
                if let (Some(high), Some(low)) = ends
                    && (discrete || touches(high, low))
                {
                    found.push((one.min(two), one.max(two), input));
                }
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|(one, two, _)| (*one, *two));
        found
    }
}

struct Sweep<'s> {
    table: &'s Table,
    asked: &'s [(Vec<Range>, i64)],
    /// The columns from the outermost to the innermost.
    order: Vec<usize>,
    /// Where the outer columns stand.
    at: Vec<Range>,
    reached: Vec<bool>,
    gaps: Vec<Vec<Range>>,
    undecided: Option<Undecided>,
    work: &'s mut usize,
    decided: bool,
}

impl Sweep<'_> {
    fn spend(&mut self, work: usize) -> bool {
        match self.work.checked_sub(work) {
            Some(left) => {
                *self.work = left;
                true
            }
            None => {
                *self.work = 0;
                self.decided = false;
                false
            }
        }
    }

    /// What a row matches of a stretch, on a line without holes.
    fn inside(&self, row: u32, input: usize, stretch: Range, step: i64) -> Vec<Range> {
        let cell = self.table.ranges.of(row as usize, input);
        let mut ranges: Vec<Range> = cell.iter().filter_map(|range| range.intersect(stretch)).collect();
        if step > 1 {
            ranges.retain_mut(|range| {
                let left = range.shrink(step);
                range.low /= step;
                range.high /= step;
                left
            });
            normalise(&mut ranges);
        }
        ranges
    }

    /// Sweeps one column over rows that match in the outer ones.
    fn column(&mut self, depth: usize, rows: &[u32]) {
        let Some(input) = self.order.get(depth).copied() else {
            return;
        };
        let Some((asked, step)) = self.asked.get(input).cloned() else {
            return;
        };
        let innermost = depth + 1 == self.order.len();
        let rank = |row: u32| self.table.judge.rank(row);
        let picks = matches!(self.table.definition.hit, HitPolicy::First | HitPolicy::Priority(_));
        let ranks: Vec<(u32, u32)> = rows.iter().map(|row| (rank(*row), *row)).collect();
        for stretch in asked {
            if !self.spend(rows.len() + 1) {
                return;
            }
            let mut starts: Vec<(i64, i64, (u32, u32))> = Vec::with_capacity(rows.len());
            for ranked in &ranks {
                for range in self.inside(ranked.1, input, stretch, step) {
                    starts.push((range.low, range.high, *ranked));
                }
            }
            starts.sort_unstable();
            let (first, last) = (stretch.low / step, stretch.high / step);
            let mut starts = starts.into_iter().peekable();
            let mut ends: BinaryHeap<Reverse<(i64, (u32, u32))>> = BinaryHeap::new();
            let mut active: BTreeSet<(u32, u32)> = BTreeSet::new();
            let mut from = first;
            loop {
                while let Some(Reverse((end, row))) = ends.peek().copied()
                    && end < from
                {
                    ends.pop();
                    active.remove(&row);
                }
                while let Some((_, end, row)) = starts.next_if(|(start, ..)| *start <= from) {
                    ends.push(Reverse((end, row)));
                    active.insert(row);
                    if innermost && !picks {
                        self.reach(row.1);
                    }
                }
                let next_start = starts.peek().map_or(last, |(start, ..)| start.saturating_sub(1));
                let next_end = ends.peek().map_or(last, |Reverse((end, _))| *end);
                let to = next_start.min(next_end).min(last).max(from);
                let here = Range {
                    low: from.saturating_mul(step),
                    high: to.saturating_mul(step),
                };
                if let Some(place) = self.at.get_mut(input) {
                    *place = here;
                }
                if !self.segment(depth, &active, innermost, picks) {
                    return;
                }
                match to.checked_add(1).filter(|next| *next <= last) {
                    Some(next) => from = next,
                    None => break,
                }
            }
        }
    }

    fn segment(&mut self, depth: usize, active: &BTreeSet<(u32, u32)>, innermost: bool, picks: bool) -> bool {
        if !self.spend(if innermost { 1 } else { active.len() + 1 }) {
            return false;
        }
        if active.is_empty() {
            // The columns inside were not looked at: the gap holds for all of what is asked there.
            let inner: Vec<usize> = self.order.iter().skip(depth + 1).copied().collect();
            let mut boxes = vec![self.at.clone()];
            for input in inner {
                let ranges = self
                    .asked
                    .get(input)
                    .map(|(ranges, _)| ranges.clone())
                    .unwrap_or_default();
                boxes = boxes
                    .into_iter()
                    .flat_map(|known| {
                        ranges.iter().map(move |range| {
                            let mut one = known.clone();
                            if let Some(place) = one.get_mut(input) {
                                *place = *range;
                            }
                            one
                        })
                    })
                    .take(MOST_GAPS)
                    .collect();
            }
            let room = MOST_GAPS.saturating_sub(self.gaps.len());
            self.gaps.extend(boxes.into_iter().take(room));
            return true;
        }
        if innermost {
            if active.len() > 1 && self.undecided.is_none() {
                if !self.spend(active.len()) {
                    return false;
                }
                self.settle(active);
            }
            if picks && let Some((best, _)) = active.first() {
                let best = *best;
                let winners: Vec<u32> = active
                    .iter()
                    .take_while(|(rank, _)| *rank == best)
                    .map(|(_, row)| *row)
                    .collect();
                for row in winners {
                    self.reach(row);
                }
            }
            return true;
        }
        let rows: Vec<u32> = active.iter().map(|(_, row)| *row).collect();
        self.column(depth + 1, &rows);
        self.decided
    }

    /// Whether the policy decides between the rows that match here.
    fn settle(&mut self, active: &BTreeSet<(u32, u32)>) {
        let mut rows: Vec<u32> = active.iter().map(|(_, row)| *row).collect();
        rows.sort_unstable();
        if let Err(Miss::Many(one, two)) = self.table.judge.settle(rows) {
            let values = self.at.iter().enumerate();
            let witness: Option<Vec<Scalar>> = values
                .map(|(input, range)| self.table.value_in(input, *range))
                .collect();
            self.undecided = witness.map(|witness| Undecided {
                rows: (one.min(two), one.max(two)),
                witness,
            });
        }
    }

    fn reach(&mut self, row: u32) {
        if let Some(reached) = self.reached.get_mut(row as usize) {
            *reached = true;
        }
    }
}

/// Joins gaps that differ in one column only, until there are none.
fn merge(gaps: &mut Vec<Vec<Vec<Range>>>) {
    let mut changed = true;
    while changed {
        changed = false;
        let mut at = 0;
        while at < gaps.len() {
            let mut other = at + 1;
            while other < gaps.len() {
                let joined = match (gaps.get(at), gaps.get(other)) {
                    (Some(one), Some(two)) => joined(one, two),
                    _ => None,
                };
                match joined {
                    Some(gap) => {
                        if let Some(place) = gaps.get_mut(at) {
                            *place = gap;
                        }
                        gaps.remove(other);
                        changed = true;
                    }
                    None => other += 1,
                }
            }
            at += 1;
        }
    }
}

fn joined(one: &[Vec<Range>], two: &[Vec<Range>]) -> Option<Vec<Vec<Range>>> {
    let mut differing = (0..one.len()).filter(|input| one.get(*input) != two.get(*input));
    let input = differing.next()?;
    if differing.next().is_some() {
        return None;
    }
    let mut gap = one.to_vec();
    let ranges = gap.get_mut(input)?;
    ranges.extend_from_slice(two.get(input)?);
    // What touches stays apart where only every second place has a value; `words` takes care of it.
    normalise(ranges);
    Some(gap)
}

impl Axis {
    /// Whether a column of it holds whole numbers.
    pub(super) const fn is_whole(&self) -> bool {
        matches!(self, Axis::Scaled { whole: Some(_), .. })
    }

    /// Some ranges in words, such as `from 1000 up to, but not including, 5000`.
    fn words(&self, column: &Column, ranges: &[Range], whole: &[Range], even: bool) -> String {
        let discrete = self.is_discrete();
        let mut parts = Vec::new();
        for range in ranges {
            if discrete {
                for place in range.low..=range.high {
                    if parts.len() > MOST_NAMED {
                        break;
                    }
                    parts.push(self.named(column, place));
                }
            } else {
                parts.push(self.stretch(column, *range, whole, even));
            }
        }
        let more = parts.len() > MOST_NAMED;
        parts.truncate(MOST_NAMED);
        let listed = parts.join(" or ");
        if more { format!("{listed} and others") } else { listed }
    }

    fn named(&self, column: &Column, place: i64) -> String {
        match self {
            Axis::Text(_) if place == 0 => "a text that no row names".to_owned(),
            _ => {
                let one = Range {
                    low: place,
                    high: place,
                };
                self.witness(one).map_or_else(String::new, |value| value.show(column))
            }
        }
    }

    fn stretch(&self, column: &Column, range: Range, whole: &[Range], even: bool) -> String {
        let day = column.kind == ColumnType::Date;
        let shown = |place: i64| {
            let one = Range {
                low: place,
                high: place,
            };
            self.witness(one).map(|value| value.show(column))
        };
        // The ends of what is asked say nothing where they are those of all numbers.
        let open_low = whole.first().is_some_and(|first| range.low <= first.low) && self.is_huge(range.low);
        let open_high = whole.last().is_some_and(|last| range.high >= last.high) && self.is_huge(range.high);
        if range.low == range.high
            && let Some(only) = shown(range.low)
        {
            return only;
        }
        let exact = even || range.low.rem_euclid(2) == 0;
        let low = match (self, exact) {
            (Axis::Ranked(_), _) => shown(range.low).map(|value| format!("from {value}")),
            (_, true) => shown(range.low).map(|value| format!("from {value}")),
            (_, false) => shown(range.low - 1).map(|value| format!("above {value}")),
        };
        let exact = even || range.high.rem_euclid(2) == 0;
        let high = match (self, exact) {
            (Axis::Ranked(_), _) => shown(range.high).map(|value| (false, value)),
            (_, true) => shown(range.high).map(|value| (false, value)),
            (_, false) => shown(range.high.saturating_add(1)).map(|value| (true, value)),
        };
        match (low.filter(|_| !open_low), high.filter(|_| !open_high)) {
            (Some(low), Some((true, high))) => format!("{low} up to, but not including, {high}"),
            (Some(low), Some((false, high))) => format!("{low} to {high}"),
            (Some(low), None) if day => format!("{low} on"),
            (Some(low), None) if low.starts_with("above") => low,
            (Some(low), None) => format!("{low} up"),
            (None, Some((true, high))) if day => format!("before {high}"),
            (None, Some((true, high))) => format!("below {high}"),
            (None, Some((false, high))) => format!("up to {high}"),
            (None, None) => "any value".to_owned(),
        }
    }

    /// Whether a place lies where nobody has numbers.
    fn is_huge(&self, place: i64) -> bool {
        match self {
            Axis::Scaled { scale, whole } => {
                let most = match whole {
                    Some((first, last)) => (last / 2).min(first.saturating_neg() / 2).max(1),
                    None => 10_i64.saturating_pow(scale + 13),
                };
                place == i64::MIN || place == i64::MAX || place.saturating_abs() / 2 >= most
            }
            Axis::Ranked(_) => true,
            _ => false,
        }
    }
}
