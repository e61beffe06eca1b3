use crate::value::{Decimal, write_json_text};

/// Writes canonical JSON straight into a text: no spaces, keys in the order they are written.
pub(super) struct Json<'o> {
    out: &'o mut String,
    /// Whether the next member or element needs a comma before it.
    comma: bool,
}

impl<'o> Json<'o> {
    pub(super) fn new(out: &'o mut String) -> Json<'o> {
        Json { out, comma: false }
    }

    fn separate(&mut self) {
        if self.comma {
            self.out.push(',');
        }
        self.comma = true;
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.comma = false;
    }

    fn close(&mut self, bracket: char) {
        self.out.push(bracket);
        self.comma = true;
    }

    /// The key of a member whose key needs no escaping.
    pub(super) fn key(&mut self, key: &'static str) -> &mut Self {
        self.separate();
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
        self.comma = false;
        self
    }

    /// The key of a member.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        self.separate();
        write_json_text(name, self.out);
        self.out.push(':');
        self.comma = false;
        self
    }

    pub(super) fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.separate();
        self.open('{');
        members(self);
        self.close('}');
    }

    pub(super) fn array(&mut self, elements: impl FnOnce(&mut Self)) {
        self.separate();
        self.open('[');
        elements(self);
        self.close(']');
    }

    pub(super) fn text(&mut self, text: &str) {
        self.separate();
        write_json_text(text, self.out);
    }

    /// A value as text that needs no escaping, such as a date.
    pub(super) fn plain(&mut self, value: impl std::fmt::Display) {
        use std::fmt::Write;
        self.separate();
        // Writing to a String does not fail.
        let _ = write!(self.out, "\"{value}\"");
    }

    /// A decimal, as text so that no reader rounds it.
    pub(super) fn decimal(&mut self, number: Decimal) {
        self.separate();
        self.out.push('"');
        number.write(self.out);
        self.out.push('"');
    }

    pub(super) fn integer(&mut self, integer: i64) {
        self.separate();
        Decimal::from(integer).write(self.out);
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.separate();
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// A value that is JSON already.
    pub(super) fn raw(&mut self, json: &str) {
        self.separate();
        self.out.push_str(json);
    }

    pub(super) fn null(&mut self) {
        self.separate();
        self.out.push_str("null");
    }
}
