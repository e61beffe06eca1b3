use std::collections::HashMap;

use super::definition::HitPolicy;
use super::output::Output;
use super::{Cell, Miss};

/// Decides which of several matching rows answers.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    /// By row: the lower one wins. Empty: all rows weigh the same.
    rank: Box<[u32]>,
    /// By row: rows of one class agree on their outputs. Empty: no two rows agree.
    class: Box<[u32]>,
}

/// The row that wins so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Winner {
    row: u32,
    rival: Option<u32>,
}

impl Judge {
    /// `cells` are all cells of the rows, `inputs` and `width` say which of them are outputs.
    pub(super) fn new(hit: &HitPolicy, rows: &[Vec<Cell>], inputs: usize, priority: Option<&Output>) -> Judge {
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let mut judge = Judge {
            rank: Box::default(),
            class: Box::default(),
        };
        match hit {
            HitPolicy::Unique => {}
            HitPolicy::First | HitPolicy::Collect(_) => judge.rank = (0..count).collect(),
            HitPolicy::Any => {
                let mut classes: HashMap<&[Cell], u32> = HashMap::new();
                judge.class = rows
                    .iter()
                    .map(|row| {
                        let next = u32::try_from(classes.len()).unwrap_or(u32::MAX);
                        *classes.entry(row.get(inputs..).unwrap_or(&[])).or_insert(next)
                    })
                    .collect();
            }
            HitPolicy::Priority(_) => {
                let numbers: Vec<_> = (0..rows.len())
                    .map(|row| priority.and_then(|output| output.number(row)))
                    .collect();
                let mut sorted = numbers.clone();
                sorted.sort_unstable();
                sorted.dedup();
                judge.rank = numbers
                    .iter()
                    .map(|number| {
                        let above = sorted.len() - sorted.partition_point(|other| other <= number);
                        u32::try_from(above).unwrap_or(u32::MAX)
                    })
                    .collect();
            }
        }
        judge
    }

    /// The rank of a row: of several that match, the one with the lowest answers.
    pub(super) fn rank(&self, row: u32) -> u32 {
        self.rank.get(row as usize).copied().unwrap_or(0)
    }

    /// Whether no answer can be given when both rows match and no better one does.
    pub(super) fn conflict(&self, one: u32, other: u32) -> bool {
        let of = |list: &[u32], row: u32| list.get(row as usize).copied();
        if of(&self.rank, one) != of(&self.rank, other) {
            return false;
        }
        let class = of(&self.class, one);
        class.is_none() || class != of(&self.class, other)
    }

    /// Takes one more matching row into account.
    #[inline]
    pub(super) fn add(&self, winner: Option<Winner>, row: u32) -> Winner {
        let Some(winner) = winner else {
            return Winner { row, rival: None };
        };
        let rank = |row: u32| self.rank.get(row as usize).copied().unwrap_or(0);
        match rank(row).cmp(&rank(winner.row)) {
            std::cmp::Ordering::Less => Winner { row, rival: None },
            std::cmp::Ordering::Greater => winner,
            std::cmp::Ordering::Equal if winner.rival.is_none() && self.conflict(winner.row, row) => Winner {
                row: winner.row,
                rival: Some(row),
            },
            std::cmp::Ordering::Equal => Winner {
                row: winner.row.min(row),
                rival: winner.rival,
            },
        }
    }

    /// The answer when no more rows match.
    #[inline]
    pub(super) fn answer(winner: Option<Winner>) -> Result<u32, Miss> {
        match winner {
            None => Err(Miss::None),
            Some(Winner { row, rival: None }) => Ok(row),
            Some(Winner {
                row,
                rival: Some(rival),
            }) => Err(Miss::Many(row, rival)),
        }
    }

    /// The answer of these rows, in ascending order.
    pub(super) fn settle(&self, rows: impl IntoIterator<Item = u32>) -> Result<u32, Miss> {
        Self::answer(rows.into_iter().fold(None, |winner, row| Some(self.add(winner, row))))
    }
}
