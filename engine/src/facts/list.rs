use jiter::Peek;

use super::document::plain_element;
use super::path::Path;
use super::target::Target;
use super::walk::{Flow, Walk};
use crate::schema::Type;
use crate::source::Code;

impl<'a> Walk<'a> {
    /// A list, whose elements become the next rows of a rowset.
    pub(super) fn list(
        &mut self,
        to: &mut Target<'_, 'a>,
        path: &Path<'_>,
        element: &'a Type,
        rowset: u16,
        longest: Option<u32>,
        peek: Peek,
    ) -> Flow {
        let (Peek::Array, Some(rows)) = (peek, to.rowset(rowset)) else {
            let found = self.describe(path, peek)?;
            return self.fault(
                path,
                Code::FactType,
                format!("a list is needed, found {found}"),
                "write a list: `[ … ]`, also around a single element",
            );
        };
        let start = to.store.count(rowset);
        let keyless = self.scratch.keyless.len();
        let mut index: u32 = 0;
        let mut next = self.element(true)?;
        while let Some(peek) = next {
            let path = path.element(index);
            match element {
                Type::Record(record) => {
                    let keyed = if peek == Peek::Object {
                        self.record(to, &path, *record, &rows.fields)?
                    } else {
                        to.all_absent(&rows.fields);
                        self.not_a_record(&path, element, peek)?;
                        false
                    };
                    if !keyed {
                        self.scratch.keyless.push(to.store.count(rowset));
                    }
                }
                plain => {
                    if let Some(slot) = rows.fields.first() {
                        self.field(to, &path, plain_element(plain), slot, peek)?;
                    }
                }
            }
            to.add_row(rowset);
            index = index.saturating_add(1);
            next = self.element(false)?;
        }
        if let Some(longest) = longest.filter(|longest| index > *longest) {
            self.fault(
                path,
                Code::FactBounds,
                format!("the list has {index} elements, at most {longest} are allowed"),
                "leave elements out, or raise the bound in the pack",
            )?;
        }
        if let Type::Record(record) = element {
            self.check_keys(to, path, *record, rowset, start, keyless)?;
        }
        self.scratch.keyless.truncate(keyless);
        Ok(())
    }

    fn not_a_record(&mut self, path: &Path<'_>, element: &Type, peek: Peek) -> Flow {
        if peek == Peek::Null {
            self.null()?;
            return self.null_for_required(path, element);
        }
        self.mismatch(path, element, peek)
    }
}
