use crate::schema::{Class, FieldSlot, Layout, Rowset, Space, Storage, Store, TextRef};
use crate::value::Decimal;

/// The columns that are filled.
#[derive(Debug)]
pub(super) struct Target<'s, 'a> {
    pub(super) store: &'s mut Store,
    pub(super) layout: &'a Layout,
    space: Space,
}

impl<'s, 'a> Target<'s, 'a> {
    pub(super) const fn new(store: &'s mut Store, layout: &'a Layout, space: Space) -> Target<'s, 'a> {
        Target { store, layout, space }
    }

    pub(super) fn rowset(&self, place: u16) -> Option<&'a Rowset> {
        self.layout.rowset(place)
    }

    /// Counts one more row.
    pub(super) fn add_row(&mut self, rowset: u16) {
        if let Some(rows) = self.store.rows.get_mut(usize::from(rowset)) {
            *rows = rows.saturating_add(1);
        }
    }

    pub(super) fn number(&mut self, column: u16, number: Decimal) {
        push(&mut self.store.numbers, column, number);
    }

    pub(super) fn integer(&mut self, column: u16, integer: i64) {
        push(&mut self.store.integers, column, integer);
    }

    pub(super) fn boolean(&mut self, column: u16, boolean: bool) {
        push(&mut self.store.booleans, column, boolean);
    }

    pub(super) fn text(&mut self, column: u16, text: TextRef) {
        push(&mut self.store.texts, column, text);
    }

    /// Keeps the bytes of a text; `None` beyond 4 GiB.
    pub(super) fn keep(&mut self, text: &str) -> Option<TextRef> {
        let start = u32::try_from(self.store.bytes.len()).ok()?;
        let len = u32::try_from(text.len()).ok()?;
        start.checked_add(len)?;
        self.store.bytes.push_str(text);
        Some(TextRef {
            space: self.space,
            start,
            len,
        })
    }

    /// A row without the field.
    pub(super) fn absent(&mut self, slot: &FieldSlot) {
        if let Some(presence) = slot.presence {
            self.boolean(presence, false);
        }
        self.defaults(&slot.storage);
    }

    /// A row without any of the fields.
    pub(super) fn all_absent(&mut self, slots: &[FieldSlot]) {
        for slot in slots {
            self.absent(slot);
        }
    }

    /// A row with nothing in the columns of the value, so that the columns stay of one length.
    pub(super) fn defaults(&mut self, storage: &Storage) {
        match storage {
            Storage::Scalar(Class::Number, column) => self.number(*column, Decimal::ZERO),
            Storage::Scalar(Class::Integer, column) => self.integer(*column, 0),
            Storage::Scalar(Class::Boolean, column) => self.boolean(*column, false),
            Storage::Scalar(Class::Text, column) => self.text(*column, TextRef::default()),
            Storage::Record(_, slots) => self.all_absent(slots),
            Storage::List { rowset, first, count } => {
                let next = self.store.count(*rowset);
                self.integer(*first, i64::from(next));
                self.integer(*count, 0);
            }
        }
    }

    /// Forgets the rows of a rowset and of the lists inside.
    pub(super) fn forget(&mut self, rowset: u16) {
        if let Some(rows) = self.store.rows.get_mut(usize::from(rowset)) {
            *rows = 0;
        }
        if let Some(rowset) = self.rowset(rowset) {
            self.forget_columns(&rowset.fields);
        }
    }

    fn forget_columns(&mut self, slots: &[FieldSlot]) {
        for slot in slots {
            if let Some(presence) = slot.presence {
                clear(&mut self.store.booleans, presence);
            }
            match &slot.storage {
                Storage::Scalar(Class::Number, column) => clear(&mut self.store.numbers, *column),
                Storage::Scalar(Class::Integer, column) => clear(&mut self.store.integers, *column),
                Storage::Scalar(Class::Boolean, column) => clear(&mut self.store.booleans, *column),
                Storage::Scalar(Class::Text, column) => clear(&mut self.store.texts, *column),
                Storage::Record(_, inner) => self.forget_columns(inner),
                Storage::List { rowset, first, count } => {
                    clear(&mut self.store.integers, *first);
                    clear(&mut self.store.integers, *count);
                    self.forget(*rowset);
                }
            }
        }
    }
}

#[inline]
fn push<T>(columns: &mut [Vec<T>], column: u16, value: T) {
    if let Some(column) = columns.get_mut(usize::from(column)) {
        column.push(value);
    }
}

fn clear<T>(columns: &mut [Vec<T>], column: u16) {
    if let Some(column) = columns.get_mut(usize::from(column)) {
        column.clear();
    }
}
