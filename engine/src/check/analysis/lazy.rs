//! The walks, made when they are first asked for.

use std::sync::OnceLock;

use super::{Asked, Assume, Walked, question, walk};
use crate::program::Program;
use crate::table::{Coverage, Question};

/// How many steps the sweep over one table may take.
const SWEEP: usize = 3_000_000;

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

    /// Holds what a look-up may ask against its table.
    #[must_use]
    pub fn coverage(&self, program: &Program, asked: &Asked) -> Option<Coverage> {
        let (_, table, _) = program.tables.get(usize::from(asked.table))?;
        let questions: Vec<Question<'_>> = asked.keys.iter().map(|(_, set)| question(set)).collect();
        Some(table.coverage(&questions, &mut SWEEP.clone()))
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
        for asked in asked {
            let coverage = self.coverage(program, asked)?;
            reach.decided &= coverage.decided;
            for (known, here) in reach.reached.iter_mut().zip(&coverage.reached) {
                *known |= *here;
            }
        }
        Some(reach)
    }
}
