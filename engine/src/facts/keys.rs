use std::fmt::Write;

use super::path::Path;
use super::target::Target;
use super::walk::{Flow, Walk};
use super::words::shortened;
use crate::schema::{Class, Duplicates, FieldSlot, RecordType, Schema, Storage, Store, Type};
use crate::source::Code;
use crate::value::{Date, DateTime, Normaliser};

/// The keys of a list of records.
#[derive(Debug, Default)]
pub(super) struct KeyScratch {
    /// The normalised texts of the keys, one after the other.
    texts: String,
    /// Where in the texts the key of a row stands.
    keys: Vec<Key>,
    /// Rows that stand once more, each with the row that stood first.
    doubles: Vec<(u32, u32)>,
    /// Lists of rows to keep, for use within one another.
    masks: Vec<Vec<bool>>,
}

#[derive(Clone, Copy, Debug)]
struct Key {
    start: usize,
    end: usize,
    row: u32,
}

/// Stands between the fields of a key; no text of facts holds it.
const SEPARATOR: char = '\0';

impl<'a> Walk<'a> {
    /// Looks for records of one list, the rows from `start` on, that have the same key. The keys of rows from
    /// `keyless` on in the list of these could not be read.
    pub(super) fn check_keys(
        &mut self,
        to: &mut Target<'_, 'a>,
        path: &Path<'_>,
        record: u16,
        rowset: u16,
        start: u32,
        keyless: usize,
    ) -> Flow {
        let end = to.store.count(rowset);
        let (Some(declared), Some(rows)) = (self.schema.record(record), to.rowset(rowset)) else {
            return Ok(());
        };
        if declared.key.is_empty() || end - start < 2 {
            return Ok(());
        }
        let without = self.scratch.keyless.get(keyless..).unwrap_or_default();
        let scratch = &mut self.scratch.keys;
        scratch.gather(self.schema, to.store, declared, &rows.fields, start..end, without);
        if !scratch.find_doubles() {
            return Ok(());
        }
        if declared.duplicates == Duplicates::CountOnce {
            // Which of two records counts must not depend on their order: they say the same.
            let doubles = std::mem::take(&mut self.scratch.keys.doubles);
            for (row, first) in &doubles {
                let unlike = declared
                    .fields
                    .iter()
                    .zip(rows.fields.iter())
                    .zip(0_u16..)
                    .find(|((_, slot), place)| {
                        !declared.key.contains(place) && !same(to, slot, *row as usize, *first as usize)
                    });
                if let Some(((field, _), _)) = unlike {
                    let name = &field.name;
                    self.unlike(to, path, declared, &rows.fields, (*row, *first), start, name)?;
                }
            }
            self.scratch.keys.doubles = doubles;
            let scratch = &mut self.scratch.keys;
            let mut keep = scratch.masks.pop().unwrap_or_default();
            keep.clear();
            keep.resize((end - start) as usize, true);
            for (row, _) in &scratch.doubles {
                if let Some(keep) = keep.get_mut((row - start) as usize) {
                    *keep = false;
                }
            }
            keep_rows(to, rowset, start, &keep, &mut scratch.masks);
            scratch.masks.push(keep);
            return Ok(());
        }
        for (row, first) in std::mem::take(&mut self.scratch.keys.doubles) {
            self.double(to, path, declared, &rows.fields, (row, first), start)?;
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "what `double` takes, and the field")]
    fn unlike(
        &mut self,
        to: &Target<'_, 'a>,
        path: &Path<'_>,
        declared: &RecordType,
        slots: &[FieldSlot],
        (row, first): (u32, u32),
        start: u32,
        field: &str,
    ) -> Flow {
        let key = key_words(self.schema, to.store, declared, slots, row);
        let pointer = path.element(first - start).pointer();
        let message = format!(
            "the record `{}` with the key `{key}` counts once, and differs in `{field}` from the one at `{pointer}`",
            declared.name
        );
        self.fault(
            &path.element(row - start),
            Code::FactDuplicateKey,
            message,
            "give both the same values, or join them into one record",
        )
    }

    fn double(
        &mut self,
        to: &Target<'_, 'a>,
        path: &Path<'_>,
        declared: &RecordType,
        slots: &[FieldSlot],
        (row, first): (u32, u32),
        start: u32,
    ) -> Flow {
        let key = |row: u32| key_words(self.schema, to.store, declared, slots, row);
        let (key, other) = (key(row), key(first));
        let pointer = path.element(first - start).pointer();
        let message = if key == other {
            format!(
                "the record `{}` with the key `{key}` stands already at `{pointer}`",
                declared.name
            )
        } else {
            format!(
                "the record `{}` with the key `{key}` is the same as `{other}` at `{pointer}`: keys are compared as \
                 `{}`",
                declared.name,
                declared.normalised.as_deref().unwrap_or("exact"),
            )
        };
        self.fault(
            &path.element(row - start),
            Code::FactDuplicateKey,
            message,
            "remove one of the two, or give it a key of its own",
        )
    }
}

#[cfg(test)]
impl KeyScratch {
    pub(super) fn capacities(&self, out: &mut Vec<usize>) {
        out.extend([self.texts.capacity(), self.keys.capacity(), self.doubles.capacity()]);
        out.extend(self.masks.iter().map(Vec::capacity));
    }
}

impl KeyScratch {
    fn gather(
        &mut self,
        schema: &Schema,
        store: &Store,
        declared: &RecordType,
        slots: &[FieldSlot],
        rows: std::ops::Range<u32>,
        without: &[u32],
    ) {
        self.texts.clear();
        self.keys.clear();
        let normaliser = declared.normalised.as_deref().and_then(Normaliser::from_word);
        for row in rows {
            if without.contains(&row) {
                continue;
            }
            let start = self.texts.len();
            write_key(schema, store, declared, slots, row, normaliser, &mut self.texts);
            let end = self.texts.len();
            self.keys.push(Key { start, end, row });
        }
    }

    /// Fills `doubles` in the order of the rows; whether there are any.
    fn find_doubles(&mut self) -> bool {
        let KeyScratch {
            texts, keys, doubles, ..
        } = self;
        let text = |key: &Key| texts.as_bytes().get(key.start..key.end).unwrap_or_default();
        doubles.clear();
        // Most lists come sorted by their key already.
        if keys.is_sorted_by(|one, two| text(one) < text(two)) {
            return false;
        }
        keys.sort_unstable_by(|one, two| text(one).cmp(text(two)).then(one.row.cmp(&two.row)));
        for group in keys.chunk_by(|one, two| text(one) == text(two)) {
            if let [first, others @ ..] = group {
                doubles.extend(others.iter().map(|other| (other.row, first.row)));
            }
        }
        doubles.sort_unstable();
        !doubles.is_empty()
    }
}

/// The key of a row, as a message says it.
fn key_words(schema: &Schema, store: &Store, declared: &RecordType, slots: &[FieldSlot], row: u32) -> String {
    let mut text = String::new();
    write_key(schema, store, declared, slots, row, None, &mut text);
    shortened(&text.replace(SEPARATOR, ", "))
}

/// Whether two rows have the same value in a field; lists element by element.
fn same(to: &Target<'_, '_>, slot: &FieldSlot, one: usize, two: usize) -> bool {
    let store = &*to.store;
    fn at<V: PartialEq>(columns: &[Vec<V>], column: u16, one: usize, two: usize) -> bool {
        columns
            .get(usize::from(column))
            .is_none_or(|column| column.get(one) == column.get(two))
    }
    if let Some(presence) = slot.presence {
        let is = |row: usize| {
            store
                .booleans
                .get(usize::from(presence))
                .and_then(|column| column.get(row))
        };
        if is(one) != is(two) {
            return false;
        }
        if is(one) == Some(&false) {
            return true;
        }
    }
    match &slot.storage {
        Storage::Scalar(Class::Number, column) => at(&store.numbers, *column, one, two),
        Storage::Scalar(Class::Integer, column) => at(&store.integers, *column, one, two),
        Storage::Scalar(Class::Boolean, column) => at(&store.booleans, *column, one, two),
        Storage::Scalar(Class::Text, column) => {
            let text = |row: usize| {
                let text = store.texts.get(usize::from(*column))?.get(row)?;
                let start = text.start as usize;
                store.bytes.get(start..start + text.len as usize)
            };
            text(one) == text(two)
        }
        Storage::Record(_, inner) => inner.iter().all(|slot| same(to, slot, one, two)),
        Storage::List { rowset, first, count } => {
            let number = |column: u16, row: usize| {
                let number = store
                    .integers
                    .get(usize::from(column))
                    .and_then(|column| column.get(row));
                number.and_then(|number| usize::try_from(*number).ok()).unwrap_or(0)
            };
            let (elements, others) = (number(*count, one), number(*count, two));
            let Some(rows) = to.rowset(*rowset) else { return true };
            elements == others
                && (0..elements).all(|element| {
                    let (one, two) = (number(*first, one) + element, number(*first, two) + element);
                    rows.fields.iter().all(|slot| same(to, slot, one, two))
                })
        }
    }
}

/// Appends the key of a row, as people would write it: the texts normalised, if asked for.
fn write_key(
    schema: &Schema,
    store: &Store,
    declared: &RecordType,
    slots: &[FieldSlot],
    row: u32,
    normaliser: Option<Normaliser>,
    out: &mut String,
) {
    let row = row as usize;
    for (index, place) in declared.key.iter().enumerate() {
        if index > 0 {
            out.push(SEPARATOR);
        }
        let place = usize::from(*place);
        let (Some(field), Some(slot)) = (declared.fields.get(place), slots.get(place)) else {
            continue;
        };
        let Storage::Scalar(class, column) = &slot.storage else {
            continue;
        };
        let column = usize::from(*column);
        match class {
            Class::Number => {
                let number = store.numbers.get(column).and_then(|column| column.get(row));
                number.copied().unwrap_or_default().write(out);
            }
            Class::Boolean => {
                let boolean = store.booleans.get(column).and_then(|column| column.get(row));
                out.push_str(if boolean == Some(&true) { "true" } else { "false" });
            }
            Class::Integer => {
                let integer = store.integers.get(column).and_then(|column| column.get(row));
                write_integer(schema, &field.kind, integer.copied().unwrap_or_default(), out);
            }
            Class::Text => {
                let text = store.texts.get(column).and_then(|column| column.get(row));
                let text = text.copied().unwrap_or_default();
                let start = text.start as usize;
                let text = store.bytes.get(start..start + text.len as usize).unwrap_or_default();
                match normaliser {
                    Some(normaliser) if field.kind == Type::Text => normaliser.write(text, out),
                    _ => out.push_str(text),
                }
            }
        }
    }
}

fn write_integer(schema: &Schema, kind: &Type, integer: i64, out: &mut String) {
    // Writing to a String does not fail.
    let _ = match kind {
        Type::Choice(choice) => {
            let values = schema.choice(*choice);
            let value = usize::try_from(integer).ok().and_then(|place| values.get(place));
            out.push_str(value.map_or("", String::as_str));
            Ok(())
        }
        Type::Tier(ladder) => {
            let id = usize::try_from(integer)
                .ok()
                .and_then(|place| schema.tier_ids(*ladder).get(place));
            out.push_str(id.map_or("", String::as_str));
            Ok(())
        }
        Type::Date => match i32::try_from(integer).ok().and_then(Date::from_days) {
            Some(date) => write!(out, "{date}"),
            None => Ok(()),
        },
        Type::DateTime => match DateTime::from_microseconds(integer) {
            Some(instant) => write!(out, "{instant}"),
            None => Ok(()),
        },
        _ => write!(out, "{integer}"),
    };
}

/// Drops the rows from `start` on that are not to be kept, and the rows of the lists inside them.
fn keep_rows(to: &mut Target<'_, '_>, rowset: u16, start: u32, keep: &[bool], masks: &mut Vec<Vec<bool>>) {
    let Some(rows) = to.rowset(rowset) else {
        return;
    };
    keep_in_columns(to, &rows.fields, start, keep, masks);
    let kept = u32::try_from(keep.iter().filter(|keep| **keep).count()).unwrap_or(u32::MAX);
    if let Some(rows) = to.store.rows.get_mut(usize::from(rowset)) {
        *rows = start.saturating_add(kept);
    }
}

fn keep_in_columns(
    to: &mut Target<'_, '_>,
    slots: &[FieldSlot],
    start: u32,
    keep: &[bool],
    masks: &mut Vec<Vec<bool>>,
) {
    let from = start as usize;
    for slot in slots {
        if let Some(presence) = slot.presence {
            compact(&mut to.store.booleans, presence, from, keep);
        }
        match &slot.storage {
            Storage::Scalar(Class::Number, column) => compact(&mut to.store.numbers, *column, from, keep),
            Storage::Scalar(Class::Integer, column) => compact(&mut to.store.integers, *column, from, keep),
            Storage::Scalar(Class::Boolean, column) => compact(&mut to.store.booleans, *column, from, keep),
            Storage::Scalar(Class::Text, column) => compact(&mut to.store.texts, *column, from, keep),
            Storage::Record(_, inner) => keep_in_columns(to, inner, start, keep, masks),
            Storage::List { rowset, first, count } => {
                let inner = keep_elements(to, (*rowset, *first, *count), from, keep, masks);
                compact(&mut to.store.integers, *first, from, keep);
                compact(&mut to.store.integers, *count, from, keep);
                renumber(to.store, *first, *count, from, inner);
            }
        }
    }
}

/// Keeps the elements of the rows that are kept; the first row of them all. They stand one after the other, in the
/// order of their parents, at the end of their rowset.
fn keep_elements(
    to: &mut Target<'_, '_>,
    (rowset, first, count): (u16, u16, u16),
    from: usize,
    keep: &[bool],
    masks: &mut Vec<Vec<bool>>,
) -> i64 {
    let mut mask = masks.pop().unwrap_or_default();
    mask.clear();
    let column = |place: u16| to.store.integers.get(usize::from(place));
    let start = column(first).and_then(|column| column.get(from)).copied().unwrap_or(0);
    let counts = column(count).and_then(|column| column.get(from..)).unwrap_or_default();
    for (count, keep) in counts.iter().zip(keep) {
        mask.resize(mask.len() + usize::try_from(*count).unwrap_or(0), *keep);
    }
    keep_rows(to, rowset, u32::try_from(start).unwrap_or(u32::MAX), &mask, masks);
    masks.push(mask);
    start
}

/// Writes the first rows anew from the numbers of rows.
fn renumber(store: &mut Store, first: u16, count: u16, from: usize, mut next: i64) {
    let mut row = from;
    while let Some(count) = store
        .integers
        .get(usize::from(count))
        .and_then(|column| column.get(row))
    {
        let count = *count;
        if let Some(first) = store
            .integers
            .get_mut(usize::from(first))
            .and_then(|column| column.get_mut(row))
        {
            *first = next;
        }
        next += count;
        row += 1;
    }
}

fn compact<T: Copy>(columns: &mut [Vec<T>], column: u16, from: usize, keep: &[bool]) {
    let Some(column) = columns.get_mut(usize::from(column)) else {
        return;
    };
    let mut next = from;
    for (row, _) in keep.iter().enumerate().filter(|(_, keep)| **keep) {
        if let Some(value) = column.get(from + row).copied()
            && let Some(place) = column.get_mut(next)
        {
            *place = value;
            next += 1;
        }
    }
    column.truncate(next);
}
