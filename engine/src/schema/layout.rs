use std::sync::Arc;

use super::{Class, Schema, Store, Type};

/// Where the value of a field stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In a column of its class.
    Scalar(Class, u16),
    /// A record inside the record: its fields stand in columns of the same rowset, on the same row.
    Record(u16, Arc<[FieldSlot]>),
    /// A list inside the record: its first row and the number of rows stand in two columns of integers.
    List {
        /// The rowset of the elements.
        rowset: u16,
        /// The column of the first row.
        first: u16,
        /// The column of the number of rows.
        count: u16,
    },
}

/// The place of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSlot {
    /// Where its value stands.
    pub storage: Storage,
    /// The column of booleans that says whether it is there, for an optional one.
    pub presence: Option<u16>,
}

/// The rows of one input, of one relation, or of a list inside records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rowset {
    /// The record type; `None` for a list of plain values, which has one column.
    pub record: Option<u16>,
    /// The places of the fields in order, or the one of the plain value.
    pub fields: Arc<[FieldSlot]>,
}

/// A column for every field of everything that facts may hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The rowsets; those of the inputs first, in their order.
    pub rowsets: Vec<Rowset>,
    /// Number of columns of each class: numbers, integers, booleans, texts.
    pub columns: [u16; 4],
}

/// How deep records may stand inside records.
const DEPTH: u32 = 8;

/// The most rowsets of a program.
const MAX_ROWSETS: usize = 4_096;

/// The most columns of a class.
const MAX_COLUMNS: u16 = 60_000;

impl Layout {
    /// The layout of some inputs or relations. An input that is a record has one rowset with at most one row, a list
    /// one with its elements, a plain value one with one column and one row.
    ///
    /// # Errors
    /// The name of a record type that holds itself, or is nested too deep.
    pub fn new<'a>(schema: &Schema, kinds: impl Iterator<Item = (&'a Type, bool)>) -> Result<Layout, String> {
        let mut layout = Layout::default();
        let kinds: Vec<_> = kinds.collect();
        // The rowsets of the inputs come first, so that an input finds its own by its place.
        for _ in &kinds {
            layout.rowsets.push(Rowset {
                record: None,
                fields: Arc::new([]),
            });
        }
        for (place, (kind, optional)) in kinds.into_iter().enumerate() {
            let rowset = match kind {
                Type::Record(record) => layout.record(schema, *record, 0)?,
                Type::List(element) => layout.elements(schema, element, 0)?,
                plain => {
                    let slot = layout.field(schema, plain, optional, 0)?;
                    Rowset {
                        record: None,
                        fields: Arc::new([slot]),
                    }
                }
            };
            if let Some(slot) = layout.rowsets.get_mut(place) {
                *slot = rowset;
            }
        }
        Ok(layout)
    }

    /// An empty store of this layout.
    #[must_use]
    pub fn store(&self) -> Store {
        let [numbers, integers, booleans, texts] = self.columns.map(usize::from);
        Store::new(self.rowsets.len(), numbers, integers, booleans, texts)
    }

    /// The rowset of a place.
    #[must_use]
    pub fn rowset(&self, place: u16) -> Option<&Rowset> {
        self.rowsets.get(usize::from(place))
    }

    fn column(&mut self, class: Class) -> u16 {
        let counter = match class {
            Class::Number => &mut self.columns[0],
            Class::Integer => &mut self.columns[1],
            Class::Boolean => &mut self.columns[2],
            Class::Text => &mut self.columns[3],
        };
        let column = *counter;
        *counter = counter.saturating_add(1);
        column
    }

    fn record(&mut self, schema: &Schema, record: u16, depth: u32) -> Result<Rowset, String> {
        let declared = schema.record(record).ok_or_else(|| "a record".to_owned())?;
        if depth > DEPTH {
            return Err(declared.name.clone());
        }
        let mut fields = Vec::with_capacity(declared.fields.len());
        for field in &declared.fields {
            // Records in records multiply: the bound keeps a small pack from asking for a huge layout.
            if self.rowsets.len() > MAX_ROWSETS || self.columns.iter().any(|count| *count > MAX_COLUMNS) {
                return Err(declared.name.clone());
            }
            fields.push(self.field(schema, &field.kind, field.optional, depth + 1)?);
        }
        Ok(Rowset {
            record: Some(record),
            fields: fields.into(),
        })
    }

    fn elements(&mut self, schema: &Schema, element: &Type, depth: u32) -> Result<Rowset, String> {
        match element {
            Type::Record(record) => self.record(schema, *record, depth),
            plain => {
                let slot = self.field(schema, plain, false, depth)?;
                Ok(Rowset {
                    record: None,
                    fields: Arc::new([slot]),
                })
            }
        }
    }

    fn push(&mut self, rowset: Rowset) -> u16 {
        self.rowsets.push(rowset);
        u16::try_from(self.rowsets.len() - 1).unwrap_or(u16::MAX)
    }

    fn field(&mut self, schema: &Schema, kind: &Type, optional: bool, depth: u32) -> Result<FieldSlot, String> {
        let presence = optional.then(|| self.column(Class::Boolean));
        let storage = match kind {
            Type::Record(record) => {
                let inner = self.record(schema, *record, depth)?;
                Storage::Record(*record, inner.fields)
            }
            Type::List(element) => {
                let first = self.column(Class::Integer);
                let count = self.column(Class::Integer);
                let rowset = self.elements(schema, element, depth)?;
                Storage::List {
                    rowset: self.push(rowset),
                    first,
                    count,
                }
            }
            plain => {
                let class = plain.class().unwrap_or(Class::Integer);
                Storage::Scalar(class, self.column(class))
            }
        };
        Ok(FieldSlot { storage, presence })
    }
}
