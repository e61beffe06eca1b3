//! The walks, made when they are first asked for.

use std::sync::OnceLock;

use super::{Asked, Assume, Walked, question, walk};
use crate::program::Program;
use crate::table::{Coverage, Question};

/// How many steps the sweep over a table may take for one kind of look-up.
const SWEEP: usize = 3_000_000;

/// How many steps all sweeps over one table may take.
pub const ALL_SWEEPS: usize = 30_000_000;

/// What every expression may give, worked out when it is first asked for.
#[derive(Debug, Default)]
pub struct Lazy {
    nothing: OnceLock<Walked>,
    settings: OnceLock<Walked>,
    usual: OnceLock<Walked>,
}

/// What look-ups reach of a table.
#[derive(Debug)]
pub struct TableReach {
    /// By row, whether a look-up reaches it.
    pub reached: Vec<bool>,
    /// Whether all of that could be worked out.
    pub decided: bool,
}

impl Lazy {
    /// The walk under an assumption.
    pub fn walked(&self, program: &Program, assume: Assume) -> &Walked {
        let place = match assume {
            Assume::Nothing => &self.nothing,
            Assume::Settings => &self.settings,
            Assume::UsualNumbers => &self.usual,
        };
        place.get_or_init(|| walk(program, assume))
    }
}

impl Walked {
    /// The look-ups of a table, one of each kind.
    #[must_use]
    pub fn asked(&self, table: u16) -> Vec<&Asked> {
        let mut kinds: Vec<&Asked> = Vec::new();
        for asked in self.found.asked.iter().filter(|asked| asked.table == table) {
            let same = |known: &&Asked| {
                known
                    .keys
                    .iter()
                    .map(|key| &key.1)
                    .eq(asked.keys.iter().map(|key| &key.1))
            };
            if !kinds.iter().any(same) {
                kinds.push(asked);
            }
        }
        kinds
    }

    /// Holds what a look-up may ask against its table; `work` says how many steps that may take, and what is left.
    #[must_use]
    pub fn coverage(&self, program: &Program, asked: &Asked, work: &mut usize) -> Option<Coverage> {
        let (_, table, _) = program.tables.get(usize::from(asked.table))?;
        let questions: Vec<Question<'_>> = asked.keys.iter().map(|(_, set)| question(set)).collect();
        let given = SWEEP.min(*work);
        let mut left = given;
        let coverage = table.coverage(&questions, &mut left);
        *work -= given - left;
        Some(coverage)
    }

    /// Whether everything that a look-up may ask another may ask too.
    #[must_use]
    pub fn asks_no_more(asked: &Asked, other: &Asked) -> bool {
        let mut keys = asked.keys.iter().zip(&other.keys);
        keys.all(|((_, set), (_, other))| set.is_within(other))
    }

    /// What all look-ups reach of a table; `None` if there are none.
    #[must_use]
    pub fn table_reach(&self, program: &Program, table: u16) -> Option<TableReach> {
        let asked = self.asked(table);
        if asked.is_empty() {
            return None;
        }
        let rows = program.tables.get(usize::from(table))?.1.rows() as usize;
        let mut reach = TableReach {
            reached: vec![false; rows],
            decided: true,
        };
        let mut work = ALL_SWEEPS;
        for (place, one) in asked.iter().enumerate() {
            // Of two that ask the same the first speaks.
            let wider = |(other, wider): (usize, &&Asked)| {
                other != place
                    && Walked::asks_no_more(one, wider)
                    && (other < place || !Walked::asks_no_more(wider, one))
            };
            if asked.iter().enumerate().any(wider) {
                continue;
            }
            let asked = *one;
            let coverage = self.coverage(program, asked, &mut work)?;
            reach.decided &= coverage.decided;
            for (known, here) in reach.reached.iter_mut().zip(&coverage.reached) {
                *known |= *here;
            }
        }
        Some(reach)
    }
}
