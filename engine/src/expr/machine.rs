//! What expressions read and write: the facts by column, the slots, the cursors of lists.

use std::sync::Arc;

use super::{Flow, Stop, Trap};
use crate::schema::{Space, Store, TextRef};
use crate::state::{Closed, Prior};
use crate::value::{Decimal, Fault};

/// How many slots of each class a program uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlotCounts {
    /// Slots of decimals.
    pub numbers: u16,
    /// Slots of whole numbers.
    pub integers: u16,
    /// Slots of booleans.
    pub booleans: u16,
    /// Slots of texts.
    pub texts: u16,
    /// Slots of lists of rows.
    pub rows: u16,
    /// Cursors.
    pub cursors: u16,
}

/// The state of an evaluation. It is used again and again; nothing is allocated once it has grown to its size.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The texts of the program.
    pub constants: Arc<str>,
    /// The facts of this decision.
    pub own: Store,
    /// The relations.
    pub shared: Arc<Store>,
    /// Slots of decimals.
    pub numbers: Vec<Decimal>,
    /// Slots of whole numbers.
    pub integers: Vec<i64>,
    /// Slots of booleans.
    pub booleans: Vec<bool>,
    /// Slots of texts.
    pub texts: Vec<TextRef>,
    /// Slots of lists of rows.
    pub rows: Vec<Vec<u32>>,
    /// The row each list is at.
    pub cursors: Vec<u32>,
    /// Steps that are left before the evaluation is stopped.
    pub fuel: u64,
    /// Why the last expression that gave no value gave none.
    pub stop: Stop,
    /// What was carried forward from the period before; of no meaning for programs that carry nothing.
    pub prior: Box<Prior>,
    /// The decision by which the period was paid, where it is computed again.
    pub closed: Option<Box<Closed>>,
    spare: Vec<Vec<u32>>,
}

impl Machine {
    /// A machine for a program with such texts and slots.
    #[must_use]
    pub fn new(constants: Arc<str>, own: Store, shared: Arc<Store>, slots: SlotCounts) -> Machine {
        Machine {
            constants,
            own,
            shared,
            numbers: vec![Decimal::ZERO; usize::from(slots.numbers)],
            integers: vec![0; usize::from(slots.integers)],
            booleans: vec![false; usize::from(slots.booleans)],
            texts: vec![TextRef::default(); usize::from(slots.texts)],
            rows: vec![Vec::new(); usize::from(slots.rows)],
            cursors: vec![0; usize::from(slots.cursors)],
            fuel: 0,
            stop: Stop::Absent,
            prior: Box::default(),
            closed: None,
            spare: Vec::new(),
        }
    }

    /// The text of a place; empty if there is none.
    #[must_use]
    pub fn text(&self, text: TextRef) -> &str {
        let bytes = match text.space {
            Space::Program => &*self.constants,
            Space::Own => &self.own.bytes,
            Space::Shared => &self.shared.bytes,
        };
        let start = text.start as usize;
        bytes.get(start..start.saturating_add(text.len as usize)).unwrap_or("")
    }

    /// Keeps what `write` appends as a text of this evaluation.
    ///
    /// # Errors
    /// [`Fault::Limit`] beyond 4 GiB of text.
    pub fn make_text(&mut self, write: impl FnOnce(&mut String)) -> Flow<TextRef> {
        let start = self.own.bytes.len();
        write(&mut self.own.bytes);
        let len = self.own.bytes.len().saturating_sub(start);
        match (u32::try_from(start), u32::try_from(len)) {
            (Ok(start), Ok(len)) => Ok(TextRef {
                space: Space::Own,
                start,
                len,
            }),
            _ => Err(self.fault(Fault::Limit)),
        }
    }

    /// Remembers the fault that stops an expression.
    #[cold]
    pub fn fault(&mut self, fault: Fault) -> Trap {
        self.stop = Stop::Fault(fault);
        Trap
    }

    /// Remembers that an expression has no value.
    #[inline]
    pub fn absent(&mut self) -> Trap {
        self.stop = Stop::Absent;
        Trap
    }

    /// Whether the last expression that gave no value was absent.
    #[inline]
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.stop == Stop::Absent
    }

    /// Takes one step of the work that an evaluation may do.
    ///
    /// # Errors
    /// [`Fault::Limit`] when there is none left.
    #[inline]
    pub fn step(&mut self) -> Flow {
        match self.fuel.checked_sub(1) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => Err(self.fault(Fault::Limit)),
        }
    }

    /// Takes so many steps at once.
    ///
    /// # Errors
    /// As [`Machine::step`].
    #[inline]
    pub fn steps(&mut self, count: u32) -> Flow {
        match self.fuel.checked_sub(u64::from(count)) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => Err(self.fault(Fault::Limit)),
        }
    }

    /// The row a cursor is at.
    #[inline]
    #[must_use]
    pub fn cursor(&self, cursor: u16) -> usize {
        self.cursors.get(usize::from(cursor)).copied().unwrap_or(0) as usize
    }

    /// Moves a cursor.
    #[inline]
    pub fn set_cursor(&mut self, cursor: u16, row: u32) {
        if let Some(place) = self.cursors.get_mut(usize::from(cursor)) {
            *place = row;
        }
    }

    /// An empty list of rows to work with; give it back with [`Machine::give_back`].
    #[must_use]
    pub fn borrow_rows(&mut self) -> Vec<u32> {
        self.spare.pop().unwrap_or_default()
    }

    /// Gives a list back for the next use.
    pub fn give_back(&mut self, mut rows: Vec<u32>) {
        rows.clear();
        self.spare.push(rows);
    }
}
