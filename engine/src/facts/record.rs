use jiter::Peek;

use super::path::Path;
use super::target::Target;
use super::walk::{Flow, Walk};
use super::words::{shortened, suggestion, type_help, type_words};
use crate::schema::{FieldSlot, FieldType, NumberBounds, RecordType, Storage, Type};
use crate::source::Code;

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) kind: &'a Type,
    pub(super) optional: bool,
    pub(super) bounds: &'a NumberBounds,
}

/// No bounds.
pub(super) static UNBOUNDED: NumberBounds = NumberBounds {
    low: None,
    high: None,
    longest: None,
    days: (None, None),
};

/// Which field a member of a record is.
enum Found {
    Field(usize),
    LetPass,
    Unknown(String),
}

impl<'a> Walk<'a> {
    /// An object whose fields go to the next row; whether its key could be read.
    pub(super) fn record(
        &mut self,
        to: &mut Target<'_, 'a>,
        path: &Path<'_>,
        record: u16,
        slots: &'a [FieldSlot],
    ) -> Flow<bool> {
        let schema = self.schema;
        let Some(declared) = schema.record(record) else {
            self.skip(path, Peek::Object)?;
            return Ok(false);
        };
        let fields = &declared.fields;
        let seen = self.scratch.seen.len();
        self.scratch.seen.resize(seen + fields.len(), false);
        let mut met = 0;
        let mut keyed = true;
        let mut next = 0;
        let mut first = true;
        while let Some(found) = self.member(first, |key| find(declared, next, key))? {
            first = false;
            let peek = self.peek()?;
            let place = match found {
                Found::Field(place) => place,
                Found::LetPass => {
                    self.skip(&path.unnamed(), peek)?;
                    continue;
                }
                Found::Unknown(key) => {
                    self.unknown_field(path, declared, &key)?;
                    self.skip(&path.member(&key), peek)?;
                    continue;
                }
            };
            let (Some(field), Some(slot)) = (fields.get(place), slots.get(place)) else {
                self.skip(path, peek)?;
                continue;
            };
            next = place + 1;
            let path = path.member(&field.key);
            if !self.first_time(seen + place, &path)? {
                self.skip(&path, peek)?;
                continue;
            }
            met += 1;
            let faults = self.fault_count();
            self.field(to, &path, wanted(field), slot, peek)?;
            if self.fault_count() > faults && is_key(declared, place) {
                keyed = false;
            }
        }
        if met < fields.len() {
            keyed &= self.missing_fields(to, path, declared, slots, seen)?;
        }
        self.scratch.seen.truncate(seen);
        Ok(keyed)
    }

    /// A value that is there, into its columns.
    pub(super) fn field(
        &mut self,
        to: &mut Target<'_, 'a>,
        path: &Path<'_>,
        wanted: Wanted<'a>,
        slot: &'a FieldSlot,
        peek: Peek,
    ) -> Flow {
        if peek == Peek::Null {
            self.null()?;
            to.absent(slot);
            return if wanted.optional {
                Ok(())
            } else {
                self.null_for_required(path, wanted.kind)
            };
        }
        if let Some(presence) = slot.presence {
            to.boolean(presence, true);
        }
        match (&slot.storage, wanted.kind) {
            (Storage::Scalar(_, column), _) => self.scalar(to, path, wanted, *column, peek),
            (Storage::Record(record, fields), _) if peek == Peek::Object => {
                self.record(to, path, *record, fields).map(|_| ())
            }
            (Storage::List { rowset, first, count }, Type::List(element)) => {
                let start = to.store.count(*rowset);
                self.list(to, path, element, *rowset, wanted.bounds.longest, peek)?;
                to.integer(*first, i64::from(start));
                to.integer(*count, i64::from(to.store.count(*rowset) - start));
                Ok(())
            }
            (storage, kind) => {
                to.defaults(storage);
                self.mismatch(path, kind, peek)
            }
        }
    }

    /// Notes that a member is there; reports a second one of the same key.
    pub(super) fn first_time(&mut self, place: usize, path: &Path<'_>) -> Flow<bool> {
        let Some(seen) = self.scratch.seen.get_mut(place) else {
            return Ok(false);
        };
        if !std::mem::replace(seen, true) {
            return Ok(true);
        }
        let message = format!(
            "the same key stands twice in one object, at {}",
            self.place(self.index())
        );
        self.fault(path, Code::FactsSyntax, message, "remove one of the two")?;
        Ok(false)
    }

    /// Reports `null` where there must be a value.
    pub(super) fn null_for_required(&mut self, path: &Path<'_>, kind: &Type) -> Flow {
        let needed = type_words(kind);
        self.fault(
            path,
            Code::FactMissing,
            format!("the value is null: {needed} is needed"),
            type_help(kind),
        )
    }

    /// Fills the columns of the fields that were not met; whether the key is not among them.
    fn missing_fields(
        &mut self,
        to: &mut Target<'_, 'a>,
        path: &Path<'_>,
        declared: &'a RecordType,
        slots: &'a [FieldSlot],
        seen: usize,
    ) -> Flow<bool> {
        let mut keyed = true;
        for (place, (field, slot)) in declared.fields.iter().zip(slots).enumerate() {
            if self.scratch.seen.get(seen + place) == Some(&true) {
                continue;
            }
            to.absent(slot);
            if field.optional {
                continue;
            }
            keyed &= !is_key(declared, place);
            let needed = type_words(&field.kind);
            self.fault(
                &path.member(&field.key),
                Code::FactMissing,
                format!("the field `{}` is missing: {needed} is needed", field.key),
                format!("add `\"{}\": …` to the record `{}`", field.key, declared.name),
            )?;
        }
        Ok(keyed)
    }

    fn unknown_field(&mut self, path: &Path<'_>, declared: &RecordType, key: &str) -> Flow {
        let known = declared.fields.iter().map(|field| field.key.as_str());
        let help = suggestion(key, known, "the fields are");
        self.fault(
            &path.member(key),
            Code::FactUnknown,
            format!("the record `{}` has no field `{}`", declared.name, shortened(key)),
            help,
        )
    }
}

/// The field of a key: most documents write the fields in declared order, so the next one is tried first.
#[inline]
fn find(declared: &RecordType, next: usize, key: &str) -> Found {
    if declared.fields.get(next).is_some_and(|field| field.key == key) {
        return Found::Field(next);
    }
    match declared.fields.iter().position(|field| field.key == key) {
        Some(place) => Found::Field(place),
        None if declared.open => Found::LetPass,
        None => Found::Unknown(key.to_owned()),
    }
}

const fn wanted(field: &FieldType) -> Wanted<'_> {
    Wanted {
        kind: &field.kind,
        optional: field.optional,
        bounds: &field.bounds,
    }
}

fn is_key(declared: &RecordType, place: usize) -> bool {
    declared.key.iter().any(|key| usize::from(*key) == place)
}
