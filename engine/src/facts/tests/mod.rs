mod documents;
mod faults;
mod keys;
mod memory;
mod random;
mod reseller;
mod values;

use super::{Decoder, Relations, Shape};
use crate::schema::{
    Class, Duplicates, FieldSlot, FieldType, InputType, Layout, NumberBounds, RecordType, Schema, Space, Storage,
    Store, Type,
};
use crate::source::{Diagnostic, FileId, Span};
use crate::value::{Date, DateTime, Decimal, Tree};

pub(super) const NOWHERE: Span = Span::new(FileId(0), 0, 0);

/// A schema with its layouts.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) schema: Schema,
    pub(super) layout: Layout,
    pub(super) shared_layout: Layout,
}

/// What a document was decoded to.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) own: Store,
    pub(super) shared: Store,
    pub(super) given: Vec<bool>,
}

impl Pack {
    pub(super) fn new(schema: Schema) -> Pack {
        let lay_out = |list: &[InputType]| {
            let kinds = list.iter().map(|input| (&input.kind, input.optional));
            Layout::new(&schema, kinds).unwrap()
        };
        Pack {
            layout: lay_out(&schema.inputs),
            shared_layout: lay_out(&schema.relations),
            schema,
        }
    }

    pub(super) fn shape(&self) -> Shape<'_> {
        Shape {
            schema: &self.schema,
            layout: &self.layout,
            shared_layout: &self.shared_layout,
        }
    }

    pub(super) fn decode(&self, json: &[u8]) -> Result<Decoded, Vec<Diagnostic>> {
        let (own, shared, given, result) = self.stores(json);
        result.map(|()| Decoded { own, shared, given })
    }

    /// The stores, also of a faulty document.
    pub(super) fn stores(&self, json: &[u8]) -> (Store, Store, Vec<bool>, Result<(), Vec<Diagnostic>>) {
        let mut own = self.layout.store();
        let mut shared = self.shared_layout.store();
        let mut given = Vec::new();
        let result = Decoder::new().decode(self.shape(), json, &mut own, Relations::Inline(&mut shared, &mut given));
        (own, shared, given, result)
    }

    /// The columns read back as a document: absent values as null, keys in declared order.
    pub(super) fn tree(&self, json: &[u8]) -> Tree {
        let decoded = self.decode(json).unwrap_or_else(|faults| panic!("{}", said(&faults)));
        self.read(&decoded)
    }

    pub(super) fn read(&self, decoded: &Decoded) -> Tree {
        self.check_lengths(&decoded.own, &self.layout);
        self.check_lengths(&decoded.shared, &self.shared_layout);
        let mut entries = Vec::new();
        for (place, input) in self.schema.inputs.iter().enumerate() {
            let reader = Reader::new(&self.schema, &self.layout, &decoded.own, Space::Own);
            entries.push((input.name.clone(), reader.input(place, &input.kind)));
        }
        for (place, input) in self.schema.relations.iter().enumerate() {
            let reader = Reader::new(&self.schema, &self.shared_layout, &decoded.shared, Space::Shared);
            let tree = reader.input(place, &input.kind);
            entries.push((input.name.clone(), if decoded.given[place] { tree } else { Tree::Null }));
        }
        Tree::Map(entries)
    }

    /// Every column of a rowset has as many entries as the rowset has rows, and lists follow each other.
    pub(super) fn check_lengths(&self, store: &Store, layout: &Layout) {
        for (place, rowset) in layout.rowsets.iter().enumerate() {
            check_columns(store, &rowset.fields, store.rows[place] as usize);
        }
    }
}

fn check_columns(store: &Store, slots: &[FieldSlot], rows: usize) {
    for slot in slots {
        if let Some(presence) = slot.presence {
            assert_eq!(store.booleans[usize::from(presence)].len(), rows);
        }
        match &slot.storage {
            Storage::Scalar(class, column) => {
                let column = usize::from(*column);
                let length = match class {
                    Class::Number => store.numbers[column].len(),
                    Class::Integer => store.integers[column].len(),
                    Class::Boolean => store.booleans[column].len(),
                    Class::Text => store.texts[column].len(),
                };
                assert_eq!(length, rows);
            }
            Storage::Record(_, inner) => check_columns(store, inner, rows),
            Storage::List { rowset, first, count } => {
                let (first, count) = (
                    &store.integers[usize::from(*first)],
                    &store.integers[usize::from(*count)],
                );
                assert_eq!((first.len(), count.len()), (rows, rows));
                let mut next = 0;
                for (first, count) in first.iter().zip(count) {
                    assert_eq!(*first, next);
                    next += count;
                }
                assert_eq!(i64::from(store.count(*rowset)), next);
            }
        }
    }
}

/// Reads columns back.
struct Reader<'a> {
    schema: &'a Schema,
    layout: &'a Layout,
    store: &'a Store,
    space: Space,
}

impl<'a> Reader<'a> {
    fn new(schema: &'a Schema, layout: &'a Layout, store: &'a Store, space: Space) -> Reader<'a> {
        Reader {
            schema,
            layout,
            store,
            space,
        }
    }

    fn input(&self, place: usize, kind: &Type) -> Tree {
        let rows = self.store.rows[place] as usize;
        let rowset = &self.layout.rowsets[place];
        match kind {
            Type::Record(record) if rows == 1 => self.record(*record, &rowset.fields, 0),
            Type::Record(_) => Tree::Null,
            Type::List(element) => self.list(place, element, 0..rows),
            plain => {
                assert_eq!(rows, 1);
                self.value(plain, &rowset.fields[0], 0)
            }
        }
    }

    fn list(&self, rowset: usize, element: &Type, rows: std::ops::Range<usize>) -> Tree {
        let slots = &self.layout.rowsets[rowset].fields;
        Tree::List(
            rows.map(|row| match element {
                Type::Record(record) => self.record(*record, slots, row),
                plain => self.value(plain, &slots[0], row),
            })
            .collect(),
        )
    }

    fn record(&self, record: u16, slots: &[FieldSlot], row: usize) -> Tree {
        let fields = &self.schema.records[usize::from(record)].fields;
        let entries = fields.iter().zip(slots);
        Tree::Map(
            entries
                .map(|(field, slot)| (field.key.clone(), self.value(&field.kind, slot, row)))
                .collect(),
        )
    }

    fn value(&self, kind: &Type, slot: &FieldSlot, row: usize) -> Tree {
        let store = self.store;
        if slot
            .presence
            .is_some_and(|column| !store.booleans[usize::from(column)][row])
        {
            return Tree::Null;
        }
        match &slot.storage {
            Storage::Record(record, slots) => self.record(*record, slots, row),
            Storage::List { rowset, first, count } => {
                let Type::List(element) = kind else { panic!("{kind:?}") };
                let first = store.integers[usize::from(*first)][row] as usize;
                let count = store.integers[usize::from(*count)][row] as usize;
                self.list(usize::from(*rowset), element, first..first + count)
            }
            Storage::Scalar(Class::Number, column) => Tree::Number(store.numbers[usize::from(*column)][row]),
            Storage::Scalar(Class::Boolean, column) => Tree::Boolean(store.booleans[usize::from(*column)][row]),
            Storage::Scalar(Class::Text, column) => {
                let text = store.texts[usize::from(*column)][row];
                assert_eq!(text.space, self.space);
                let start = text.start as usize;
                Tree::Text(store.bytes.get(start..start + text.len as usize).unwrap().to_owned())
            }
            Storage::Scalar(Class::Integer, column) => {
                let integer = store.integers[usize::from(*column)][row];
                match kind {
                    Type::Choice(choice) => Tree::Text(self.schema.choice(*choice)[integer as usize].clone()),
                    Type::Date => Tree::Text(Date::from_days(integer as i32).unwrap().to_string()),
                    Type::DateTime => Tree::Text(DateTime::from_microseconds(integer).unwrap().to_string()),
                    _ => Tree::Number(Decimal::from(integer)),
                }
            }
        }
    }
}

/// Faults as text, one a line with its help below.
pub(super) fn said(faults: &[Diagnostic]) -> String {
    let mut out = String::new();
    for fault in faults {
        out.push_str(&format!(
            "{} {}: {}\n  {}\n",
            fault.code,
            fault.pointer.as_deref().unwrap_or("-"),
            fault.message,
            fault.help.as_deref().unwrap_or("-"),
        ));
    }
    out
}

pub(super) fn field(name: &str, kind: Type) -> FieldType {
    FieldType {
        name: name.to_owned(),
        key: name.to_owned(),
        kind,
        optional: false,
        bounds: NumberBounds::default(),
        currency_field: None,
        description: None,
        span: NOWHERE,
    }
}

pub(super) fn record(name: &str, key: &[u16], fields: Vec<FieldType>) -> RecordType {
    RecordType {
        name: name.to_owned(),
        fields,
        key: key.to_vec(),
        normalised: None,
        duplicates: Duplicates::Error,
        open: false,
        span: NOWHERE,
    }
}

pub(super) fn input(name: &str, kind: Type) -> InputType {
    InputType {
        name: name.to_owned(),
        kind,
        optional: false,
        bounds: NumberBounds::default(),
        description: None,
        span: NOWHERE,
    }
}

pub(super) fn list(element: Type) -> Type {
    Type::List(Box::new(element))
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}
