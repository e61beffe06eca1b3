use super::axis::Axis;
use super::definition::{Aggregate, HitPolicy, MAX_INPUTS, TableDefinition};
use super::index::Index;
use super::judge::Judge;
use super::output::Output;
use super::range::RowRanges;
use super::{Cell, Key, Overlap, overlap};
use crate::value::{Decimal, Fault};

/// A table of conditions and answers, checked and indexed.
///
/// A look-up neither allocates nor parses; its cost hardly depends on the number of rows.
///
/// ```
/// use charter_engine::table::{Column, ColumnType, HitPolicy, Key, Table, TableDefinition};
/// let definition = TableDefinition {
///     inputs: vec![
///         Column::ladder("level", vec!["silver".into(), "gold".into()]),
///         Column::new("amount", ColumnType::Money),
///     ],
///     outputs: vec![Column::new("rate", ColumnType::Percent)],
///     hit: HitPolicy::Unique,
/// };
/// let rows = [vec!["silver", "*", "5 %"], vec!["gold", "<1000", "8 %"], vec!["gold", ">=1000", "10 %"]];
/// let table = Table::build(definition, &rows).map_err(|faults| faults[0].message.clone())?;
/// let row = table.find(&[Key::Integer(1), Key::Number("1000".parse()?)]).map_err(|_| "no row")?;
/// assert_eq!(table.number(row, 0).map(|rate| rate.to_string()), Some("0.1".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) definition: TableDefinition,
    /// All cells, row by row, inputs before outputs.
    pub(super) cells: Box<[Cell]>,
    pub(super) axes: Box<[Axis]>,
    pub(super) ranges: RowRanges,
    pub(super) outputs: Box<[Output]>,
    pub(super) judge: Judge,
    pub(super) index: Index,
}

/// Why a look-up has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// No row matches.
    None,
    /// These two rows match, and the policy does not say which one answers.
    Many(u32, u32),
}

impl Table {
    /// The row that answers under the hit policy; of a `collect` table the first row that matches.
    ///
    /// `keys` stand in the order of the inputs. A key of another kind than its column matches no row.
    ///
    /// # Errors
    /// [`Miss::None`] without a matching row, or with too few or too many keys; [`Miss::Many`] with several where the
    /// policy allows only one.
    #[inline]
    pub fn find(&self, keys: &[Key<'_>]) -> Result<u32, Miss> {
        if keys.len() != self.axes.len() {
            return Err(Miss::None);
        }
        match &self.index {
            Index::Dense(dense) => match dense.slot(&self.axes, keys) {
                Some(slot) => self.answer(slot, keys),
                None => Err(Miss::None),
            },
            Index::Keyed(keyed) => {
                let mut places = [0; MAX_INPUTS];
                let places = self.places(keys, &mut places).ok_or(Miss::None)?;
                let mut winner = None;
                for slot in keyed.slots(places) {
                    let row = self.answer(slot, keys)?;
                    winner = Some(self.judge.add(winner, row));
                }
                match Judge::answer(winner) {
                    Err(Miss::Many(..)) => self.settle(places),
                    answer => answer,
                }
            }
            Index::Filter(filter) => {
                let mut places = [0; MAX_INPUTS];
                let places = self.places(keys, &mut places).ok_or(Miss::None)?;
                if matches!(self.definition.hit, HitPolicy::First | HitPolicy::Collect(_)) {
                    return filter.rows(places, &self.ranges).next().ok_or(Miss::None);
                }
                self.judge.settle(filter.rows(places, &self.ranges))
            }
            Index::Scan => {
                let mut places = [0; MAX_INPUTS];
                self.settle(self.places(keys, &mut places).ok_or(Miss::None)?)
            }
        }
    }

    /// Every row that matches, whatever the hit policy, in the order of the rows. `out` is cleared first; nothing else
    /// is allocated.
    pub fn find_all(&self, keys: &[Key<'_>], out: &mut Vec<u32>) {
        out.clear();
        let mut places = [0; MAX_INPUTS];
        if keys.len() != self.axes.len() {
            return;
        }
        let Some(places) = self.places(keys, &mut places) else {
            return;
        };
        // Only a collecting index knows all rows; the others know the one that answers.
        let collects = matches!(self.definition.hit, HitPolicy::Collect(_));
        match &self.index {
            Index::Dense(dense) if collects => {
                if let Some(slot) = dense.slot(&self.axes, keys) {
                    out.extend_from_slice(dense.lists.get(slot));
                }
            }
            Index::Keyed(keyed) if collects => {
                for slot in keyed.slots(places) {
                    out.extend_from_slice(keyed.lists.get(slot));
                }
                out.sort_unstable();
            }
            Index::Filter(filter) => out.extend(filter.rows(places, &self.ranges)),
            _ => out.extend(self.scan(places)),
        }
    }

    /// The answer of a slot of the index.
    #[inline]
    fn answer(&self, slot: u32, keys: &[Key<'_>]) -> Result<u32, Miss> {
        if let HitPolicy::Collect(_) = self.definition.hit {
            let lists = match &self.index {
                Index::Dense(dense) => &dense.lists,
                Index::Keyed(keyed) => &keyed.lists,
                Index::Filter(_) | Index::Scan => return Err(Miss::None),
            };
            return lists.get(slot).first().copied().ok_or(Miss::None);
        }
        if slot < super::index::MANY {
            Ok(slot)
        } else {
            self.ask_rows(keys)
        }
    }

    /// The slow way, which also knows the second row.
    #[cold]
    fn ask_rows(&self, keys: &[Key<'_>]) -> Result<u32, Miss> {
        let mut places = [0; MAX_INPUTS];
        self.settle(self.places(keys, &mut places).ok_or(Miss::None)?)
    }

    fn settle(&self, places: &[i64]) -> Result<u32, Miss> {
        self.judge.settle(self.scan(places))
    }

    fn scan(&self, places: &[i64]) -> impl Iterator<Item = u32> {
        (0..self.rows()).filter(|row| self.ranges.matches(*row as usize, places))
    }

    #[inline]
    fn places<'p>(&self, keys: &[Key<'_>], places: &'p mut [i64; MAX_INPUTS]) -> Option<&'p [i64]> {
        for ((axis, key), place) in self.axes.iter().zip(keys).zip(places.iter_mut()) {
            *place = axis.place(*key)?;
        }
        places.get(..keys.len())
    }

    /// The number that an output column holds in a row: of decimal, percent, money and integer columns.
    #[must_use]
    #[inline]
    pub fn number(&self, row: u32, output: usize) -> Option<Decimal> {
        self.outputs.get(output)?.number(row as usize)
    }

    /// The integer in a row: of integer columns, the index of a choice, the days of a date.
    #[must_use]
    #[inline]
    pub fn integer(&self, row: u32, output: usize) -> Option<i64> {
        match self.outputs.get(output)? {
            Output::Integer(integers) => integers.get(row as usize).copied(),
            _ => None,
        }
    }

    /// The text in a row of a text column.
    #[must_use]
    #[inline]
    pub fn text(&self, row: u32, output: usize) -> Option<&str> {
        match self.outputs.get(output)? {
            Output::Text(texts) => texts.get(row as usize).map(|text| &**text),
            _ => None,
        }
    }

    /// The boolean in a row of a boolean column.
    #[must_use]
    #[inline]
    pub fn boolean(&self, row: u32, output: usize) -> Option<bool> {
        match self.outputs.get(output)? {
            Output::Boolean(values) => values.get(row as usize).copied(),
            _ => None,
        }
    }

    /// What a `collect` table makes of the rows that [`Table::find_all`] found, in one numeric output; `None` for the
    /// smallest or largest of no rows, and for `collect` alone, which has no aggregate.
    ///
    /// # Errors
    /// [`Fault::Overflow`] for a sum beyond 28 digits, [`Fault::Type`] for an output that is not a number.
    pub fn aggregate(&self, rows: &[u32], output: usize) -> Result<Option<Decimal>, Fault> {
        let HitPolicy::Collect(aggregate) = self.definition.hit else {
            return Err(Fault::Type);
        };
        let mut result = match aggregate {
            Aggregate::List => return Ok(None),
            Aggregate::Count => {
                return Ok(Some(Decimal::from(
                    i64::try_from(rows.len()).map_err(|_| Fault::Limit)?,
                )));
            }
            Aggregate::Sum => Some(Decimal::ZERO),
            Aggregate::Min | Aggregate::Max => None,
        };
        for row in rows {
            let number = self.number(*row, output).ok_or(Fault::Type)?;
            result = Some(match (aggregate, result) {
                (Aggregate::Sum, Some(sum)) => sum.add(number)?,
                (Aggregate::Min, Some(least)) => least.min(number),
                (Aggregate::Max, Some(most)) => most.max(number),
                _ => number,
            });
        }
        Ok(result)
    }

    /// Two rows that match the same keys, with such keys; whether they may is for the hit policy to say.
    ///
    /// The search is bounded: `None` in a table of many thousands of heavily overlapping conditions may also mean that
    /// it was not found.
    #[must_use]
    pub fn overlaps(&self) -> Option<Overlap> {
        overlap::find(&self.ranges, &self.axes, |_, _| true, 1).pop()
    }

    /// How many rows it has.
    #[must_use]
    #[inline]
    pub fn rows(&self) -> u32 {
        // `build` lets no more than `MAX_ROWS` in.
        u32::try_from(self.ranges.rows()).unwrap_or(u32::MAX)
    }

    /// A cell as it was understood; columns count inputs first, then outputs.
    #[must_use]
    pub fn cell(&self, row: u32, column: usize) -> Option<&Cell> {
        let width = self.definition.width();
        if column >= width {
            return None;
        }
        self.cells.get((row as usize).checked_mul(width)?.checked_add(column)?)
    }

    /// The first input in which the row does not match, `None` if it matches in all.
    #[must_use]
    pub fn why_not(&self, row: u32, keys: &[Key<'_>]) -> Option<usize> {
        (0..self.axes.len()).find(|input| {
            let place = self
                .axes
                .get(*input)
                .zip(keys.get(*input))
                .and_then(|(axis, key)| axis.place(*key));
            !place.is_some_and(|place| self.ranges.holds(row as usize, *input, place))
        })
    }

    /// The columns and the hit policy.
    #[must_use]
    pub const fn definition(&self) -> &TableDefinition {
        &self.definition
    }
}
