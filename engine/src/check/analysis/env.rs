//! What is known at a place of a rule: of slots, of the fields of the record a list is at, of what conditions say.

use std::collections::HashMap;

use super::value::{Set, Value};
use crate::expr::node::Column;
use crate::schema::Class;

/// Something that expressions read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A slot of the machine.
    Slot(Class, u16),
    /// A column of the facts.
    Column {
        /// Its class.
        class: Class,
        /// The column, among those of its class.
        column: u16,
        /// The cursor that says the row.
        cursor: u16,
        /// Whether it is of a relation.
        shared: bool,
    },
    /// Whether an optional input has a row.
    Row(u16),
}

impl Key {
    /// A column of a class.
    #[must_use]
    pub const fn column(class: Class, column: &Column) -> Key {
        Key::Column {
            class,
            column: column.column,
            cursor: column.cursor,
            shared: column.shared,
        }
    }

    /// The column that says whether a value is there.
    #[must_use]
    pub fn presence(column: &Column) -> Option<Key> {
        Some(Key::Column {
            class: Class::Boolean,
            column: column.presence?,
            cursor: column.cursor,
            shared: column.shared,
        })
    }

    /// The class of its values.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Key::Slot(class, _) | Key::Column { class, .. } => class,
            Key::Row(_) => Class::Boolean,
        }
    }
}

/// What is known of everything that expressions read. What is learned is noted, so that it can be forgotten where a
/// branch ends.
#[derive(Debug, Default)]
pub(super) struct Env {
    known: HashMap<Key, Value>,
    /// What a column may hold by its declaration, by class, column and whether it is of a relation.
    declared: HashMap<(Class, u16, bool), Set>,
    log: Vec<(Key, Option<Value>)>,
    /// The columns and slots that slots are copies of.
    copies: HashMap<Key, Key>,
}

impl Env {
    /// Notes what a column may hold by its declaration.
    pub(super) fn declare(&mut self, class: Class, column: u16, shared: bool, set: Set) {
        self.declared.insert((class, column, shared), set);
    }

    /// What a column may hold by its declaration.
    #[must_use]
    pub(super) fn declared(&self, key: Key) -> Option<&Set> {
        match key {
            Key::Column {
                class, column, shared, ..
            } => self.declared.get(&(class, column, shared)),
            _ => None,
        }
    }

    /// What something may be.
    #[must_use]
    pub(super) fn get(&self, key: Key) -> Value {
        if let Some(value) = self.known.get(&key) {
            return value.clone();
        }
        let declared = self.declared(key).cloned();
        Value::there(declared.unwrap_or_else(|| Set::all(key.class())))
    }

    /// Gives a slot what it holds from here on.
    pub(super) fn set(&mut self, key: Key, value: Value) {
        self.copies.remove(&key);
        let before = self.known.insert(key, value);
        self.log.push((key, before));
    }

    /// Notes that a slot is a copy of something.
    pub(super) fn copy(&mut self, slot: Key, of: Key) {
        self.copies.insert(slot, of);
    }

    /// Something is known to be among some values; what it is a copy of, too. `false` if that cannot be.
    pub(super) fn refine(&mut self, key: Key, set: &Set) -> bool {
        let mut key = key;
        let mut possible = true;
        // A copy of a copy of a copy is rare, and a circle impossible: slots are filled once.
        for _ in 0..8 {
            let mut value = self.get(key);
            value.set = value.set.intersect(set);
            possible &= !value.set.is_empty();
            let before = self.known.insert(key, value);
            self.log.push((key, before));
            match self.copies.get(&key) {
                Some(of) => key = *of,
                None => break,
            }
        }
        possible
    }

    /// How much has been learned so far.
    #[must_use]
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Forgets what was learned since a mark.
    pub(super) fn forget(&mut self, mark: usize) {
        while self.log.len() > mark {
            if let Some((key, before)) = self.log.pop() {
                match before {
                    Some(value) => self.known.insert(key, value),
                    None => self.known.remove(&key),
                };
            }
        }
    }

    /// A list moves to another row: nothing is known of its fields any more.
    pub(super) fn moved(&mut self, cursor: u16) {
        let of_cursor = |key: &Key| matches!(key, Key::Column { cursor: of, .. } if *of == cursor);
        let keys: Vec<Key> = self.known.keys().copied().filter(of_cursor).collect();
        for key in keys {
            let before = self.known.remove(&key);
            self.log.push((key, before));
        }
        self.copies.retain(|_, of| !of_cursor(of));
    }

    /// What is known of the fields at a cursor, besides their declarations.
    #[must_use]
    pub(super) fn of_cursor(&self, cursor: u16) -> Vec<(Key, Value)> {
        let known = self.known.iter();
        known
            .filter(|(key, _)| matches!(key, Key::Column { cursor: of, .. } if *of == cursor))
            .map(|(key, value)| (*key, value.clone()))
            .collect()
    }

    /// What was learned since a mark and still holds, each thing once, the last first.
    #[must_use]
    pub(super) fn learned(&self, mark: usize) -> Vec<(Key, Value)> {
        let mut learned: Vec<(Key, Value)> = Vec::new();
        for (key, _) in self.log.get(mark..).unwrap_or(&[]).iter().rev().take(64) {
            if !learned.iter().any(|(known, _)| known == key)
                && let Some(value) = self.known.get(key)
            {
                learned.push((*key, value.clone()));
            }
        }
        learned
    }
}
