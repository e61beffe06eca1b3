//! Fields by which the records of relations are found.

use std::sync::Arc;

use super::{Compiler, place};
use crate::model::{Name, Relation};
use crate::schema::{Class, Storage, Type};
use crate::source::Code;

impl Compiler<'_> {
    /// Finds the columns of the fields that relations are indexed by.
    pub(super) fn resolve_indexes(&mut self) {
        let model = self.model;
        for (at, relation) in model.relations.iter().enumerate() {
            for field in &relation.indexed_by {
                self.index(place(at), relation, field);
            }
        }
    }

    fn index(&mut self, at: u16, relation: &Relation, field: &Name) {
        let kind = self.schema.relations.get(usize::from(at)).map(|known| &known.kind);
        let Some(Type::List(element)) = kind else { return };
        let Type::Record(record) = **element else { return };
        let Some(record) = self.schema.record(record).cloned() else {
            return;
        };
        let Some(found) = record.field(&field.text) else {
            let known: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
            let message = format!(
                "relation `{}` cannot be indexed: record `{}` has no field `{}`",
                relation.name.text, record.name, field.text
            );
            self.report_unknown(Code::UnknownField, message, field, &known);
            return;
        };
        let fields = self.shared_layout.rowset(at).map(|rowset| Arc::clone(&rowset.fields));
        let slot = fields.and_then(|fields| fields.get(usize::from(found)).cloned());
        // A field that may be missing is asked for first, so no condition begins with its equality.
        if let Some(slot) = slot
            && let (Storage::Scalar(class @ (Class::Text | Class::Integer), column), None) =
                (slot.storage, slot.presence)
            && !self.indexes.contains(&(at, (class, column)))
        {
            self.indexes.push((at, (class, column)));
        }
    }
}
