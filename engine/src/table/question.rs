//! Which rows and which combinations of values a whole set of questions meets: what `charter check` asks a table.

use std::collections::BTreeSet;

use super::axis::Axis;
use super::lookup::Table;
use super::range::{Range, normalise};
use super::{Key, Scalar};
use crate::value::Decimal;

/// What may be asked in one column.
#[derive(Clone, Debug)]
pub enum Question<'q> {
    /// Numbers of these closed intervals, with at most so many digits behind the point.
    Numbers {
        /// The intervals.
        parts: Vec<(Decimal, Decimal)>,
        /// The digits.
        digits: u32,
    },
    /// Whole numbers, places of choices, days of these closed ranges.
    Integers(&'q [(i64, i64)]),
    /// True or false.
    Booleans {
        /// Whether false may be asked.
        no: bool,
        /// Whether true may be asked.
        yes: bool,
    },
    /// These texts, or any.
    Texts(Option<&'q BTreeSet<String>>),
}

impl Range {
    /// Leaves places away at the ends that are no multiple of a step; `false` if none is left.
    pub(super) fn shrink(&mut self, step: i64) -> bool {
        let up = (step - self.low.rem_euclid(step)) % step;
        let (low, high) = (
            self.low.checked_add(up),
            self.high.saturating_sub(self.high.rem_euclid(step)),
        );
        match low {
            Some(low) if low <= high => {
                *self = Range { low, high };
                true
            }
            _ => false,
        }
    }
}

impl Axis {
    /// The places that a question meets, sorted and disjoint, and how far apart those that have a value stand.
    pub(super) fn asked(&self, question: &Question<'_>) -> (Vec<Range>, i64) {
        // Numbers with few digits stand at few of the even places.
        let step = match (self, question) {
            (Axis::Scaled { scale, .. }, Question::Numbers { digits, .. }) => {
                let finer = scale.checked_sub(*digits).and_then(|finer| 10_i64.checked_pow(finer));
                finer.and_then(|finer| finer.checked_mul(2)).unwrap_or(1)
            }
            (Axis::Scaled { scale, .. }, Question::Integers(_)) => {
                let finer = 10_i64.checked_pow(*scale);
                finer.and_then(|finer| finer.checked_mul(2)).unwrap_or(1)
            }
            _ => 1,
        };
        let mut ranges: Vec<Range> = match (self, question) {
            (Axis::Scaled { .. } | Axis::Ranked(_), Question::Numbers { parts, .. }) => {
                let range = |(low, high): &(Decimal, Decimal)| self.between(Key::Number(*low), Key::Number(*high));
                parts.iter().filter_map(range).collect()
            }
            (Axis::Scaled { .. } | Axis::Ranked(_), Question::Integers(ranges)) => {
                let range = |(low, high): &(i64, i64)| self.between(Key::Integer(*low), Key::Integer(*high));
                ranges.iter().filter_map(range).collect()
            }
            (Axis::Choice(_), Question::Integers(ranges)) => {
                let range = |(low, high): &(i64, i64)| Range { low: *low, high: *high };
                let all = ranges.iter().map(range);
                all.filter_map(|range| range.intersect(self.whole())).collect()
            }
            (Axis::Boolean, Question::Booleans { no, yes }) => {
                let one = |place: i64| Range {
                    low: place,
                    high: place,
                };
                [no.then(|| one(0)), yes.then(|| one(1))]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            (Axis::Text(_), Question::Texts(None)) => vec![self.whole()],
            (Axis::Text(_), Question::Texts(Some(texts))) => texts
                .iter()
                .filter_map(|text| self.between(Key::Text(text), Key::Text(text)))
                .collect(),
            _ => Vec::new(),
        };
        normalise(&mut ranges);
        if step > 1 {
            // What lies beyond all bounds of cells stands at the ends, whatever its digits.
            let (least, most) = (-(i64::MAX - i64::MAX % step), i64::MAX - i64::MAX % step);
            ranges.retain_mut(|range| {
                range.low = range.low.min(most);
                range.high = range.high.max(least);
                range.shrink(step)
            });
        }
        (ranges, step)
    }

    fn between(&self, low: Key<'_>, high: Key<'_>) -> Option<Range> {
        Range {
            low: self.place(low)?,
            high: self.place(high)?,
        }
        .intersect(self.whole())
    }
}

impl Table {
    /// The rows that may match when these questions are asked, as closed ranges of rows.
    pub(crate) fn may_match(&self, questions: &[Question<'_>]) -> Vec<(u32, u32)> {
        let asked: Vec<Vec<Range>> = self
            .axes
            .iter()
            .zip(questions)
            .map(|(axis, question)| axis.asked(question).0)
            .collect();
        let mut found: Vec<(u32, u32)> = Vec::new();
        for row in 0..self.rows() {
            let meets = asked.iter().enumerate().all(|(input, asked)| {
                let cell = self.ranges.of(row as usize, input);
                cell.iter()
                    .any(|range| asked.iter().any(|asked| range.intersect(*asked).is_some()))
            });
            if !meets {
                continue;
            }
            match found.last_mut() {
                Some(last) if last.1 + 1 == row => last.1 = row,
                _ => found.push((row, row)),
            }
        }
        found
    }

    /// A value of a column in some places.
    pub(super) fn value_in(&self, input: usize, range: Range) -> Option<Scalar> {
        self.axes.get(input)?.witness(range)
    }

    /// A value of a column with which a row matches.
    #[must_use]
    pub fn sample(&self, row: u32, input: usize) -> Option<Scalar> {
        let ranges = self.ranges.of(row as usize, input);
        ranges.iter().find_map(|range| self.value_in(input, *range))
    }

    /// Whether a row matches nothing in a column but what a question asks.
    #[must_use]
    pub fn matches_only(&self, row: u32, input: usize, question: &Question<'_>) -> bool {
        let Some(axis) = self.axes.get(input) else { return false };
        let (asked, _) = axis.asked(question);
        let mut cell = self.ranges.of(row as usize, input).iter();
        cell.all(|range| {
            asked
                .iter()
                .any(|asked| asked.low <= range.low && range.high <= asked.high)
        })
    }
}
