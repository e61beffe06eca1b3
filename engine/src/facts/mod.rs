//! Facts of one decision, or of a run: JSON bytes → columns of a [`Store`].
//!
//! The document is read once, from front to back, by [`jiter`], which hands out the digits of a number as they were
//! written: nothing passes through a binary float, there is no tree in between, and a warm [`Decoder`] allocates
//! nothing for a valid document. Whatever is wrong is reported together, each fault with its JSON pointer.
//!
//! Numbers may stand as JSON numbers or, because many writers of JSON only know binary floats, as texts that hold a
//! plain decimal (`"0.1"`); whole numbers only as JSON numbers, also as `1.0` or `1e3`.
//!
//! `walk` moves through the document and reports, `document` knows inputs and relations, `record` and `list` what
//! they are made of, `scalar` and `number` plain values, `keys` records that stand twice.

mod bounds;
mod document;
mod hierarchy;
mod keys;
mod list;
mod number;
mod path;
mod record;
mod scalar;
mod syntax;
mod target;
#[cfg(test)]
mod tests;
mod walk;
mod words;

use crate::program::Program;
use crate::schema::{Layout, Schema, Store};
use crate::source::Diagnostic;
use document::Sink;
use keys::KeyScratch;
use walk::Walk;

pub(crate) use bounds::bounds_in_words;
pub use hierarchy::relate;

/// The most bytes of a document of facts.
pub const MAX_BYTES: usize = 64 << 20;

/// The most levels of objects and lists inside each other.
pub const MAX_DEPTH: usize = 64;

/// The most faults that are reported of a document.
pub const MAX_FAULTS: usize = 1_000;

/// The integer digits that an amount of money may have, so that sums stay exact.
pub const MONEY_INTEGER_DIGITS: u32 = 15;

/// The digits behind the point that an amount of money may have, so that sums stay exact.
pub const MONEY_DECIMAL_DIGITS: u32 = 8;

/// What facts may say, and the columns it goes to.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'a> {
    /// The types.
    pub schema: &'a Schema,
    /// The columns of the inputs.
    pub layout: &'a Layout,
    /// The columns of the relations.
    pub shared_layout: &'a Layout,
}

impl<'a> Shape<'a> {
    /// What the facts of a program may say.
    #[must_use]
    pub const fn of(program: &'a Program) -> Shape<'a> {
        Shape {
            schema: &program.schema,
            layout: &program.layout,
            shared_layout: &program.shared_layout,
        }
    }
}

/// Where relations come from.
#[derive(Debug)]
pub enum Relations<'a> {
    /// They may stand in the document: they are decoded into the store, and the list says of each whether it was
    /// there.
    Inline(&'a mut Store, &'a mut Vec<bool>),
    /// They were given for the run: one in the document is an error.
    Given,
}

/// Reads facts. It keeps its memory, so use one for many documents.
#[derive(Debug, Default)]
pub struct Decoder {
    scratch: Scratch,
}

/// What reading needs to remember; empty between documents.
#[derive(Debug, Default)]
struct Scratch {
    /// The texts with escapes are put together here.
    tape: Vec<u8>,
    /// Which members of the open objects were met, the innermost object's last.
    seen: Vec<bool>,
    /// The rows of the open lists whose key could not be read.
    keyless: Vec<u32>,
    keys: KeyScratch,
    /// The bytes of the member `prior`, where the program carries something; empty if there was none.
    prior: Vec<u8>,
    /// The bytes of the member `closed`; empty if there was none.
    closed: Vec<u8>,
}

#[cfg(test)]
impl Scratch {
    fn capacities(&self) -> Vec<usize> {
        let mut out = vec![self.tape.capacity(), self.seen.capacity(), self.keyless.capacity()];
        self.keys.capacities(&mut out);
        out
    }
}

impl Decoder {
    /// A decoder that has not read anything yet.
    #[must_use]
    pub fn new() -> Decoder {
        Decoder::default()
    }

    /// Decodes the facts of one decision. The stores are cleared first; they must be those of the shape's layouts.
    ///
    /// # Errors
    /// Everything that is wrong with the document; the stores are of no use then.
    pub fn decode(
        &mut self,
        shape: Shape<'_>,
        bytes: &[u8],
        own: &mut Store,
        relations: Relations<'_>,
    ) -> Result<(), Vec<Diagnostic>> {
        own.clear();
        self.run(shape.schema, bytes, |walk| {
            walk.document(shape, &mut Sink { own, relations })
        })
    }

    /// Decodes one relation, given for a run: a list of its records. What the store held of the relation is replaced,
    /// other relations stay. Pointers of faults start at the list.
    ///
    /// # Errors
    /// Everything that is wrong with the document; what the store holds of the relation is of no use then.
    pub fn decode_relation(
        &mut self,
        shape: Shape<'_>,
        relation: u16,
        bytes: &[u8],
        shared: &mut Store,
    ) -> Result<(), Vec<Diagnostic>> {
        self.run(shape.schema, bytes, |walk| {
            walk.relation_document(shape, relation, shared)
        })
    }

    /// What the document read last gave as `prior`, as it was written; empty if it gave nothing.
    #[must_use]
    pub fn prior(&self) -> &[u8] {
        &self.scratch.prior
    }

    /// What the document read last gave as `closed`, as it was written; empty if it gave nothing.
    #[must_use]
    pub fn closed(&self) -> &[u8] {
        &self.scratch.closed
    }

    fn run<'a>(
        &'a mut self,
        schema: &'a Schema,
        bytes: &'a [u8],
        read: impl FnOnce(&mut Walk<'a>) -> walk::Flow,
    ) -> Result<(), Vec<Diagnostic>> {
        if bytes.len() > MAX_BYTES {
            return Err(vec![syntax::too_large(bytes.len())]);
        }
        let mut walk = Walk::new(schema, bytes, &mut self.scratch);
        // Why the walk stopped is among the faults.
        let _ = read(&mut walk);
        walk.finish()
    }
}

/// Decodes the facts of one decision, once; see [`Decoder::decode`].
///
/// # Errors
/// Everything that is wrong with the document.
pub fn decode(
    shape: Shape<'_>,
    bytes: &[u8],
    own: &mut Store,
    relations: Relations<'_>,
) -> Result<(), Vec<Diagnostic>> {
    Decoder::new().decode(shape, bytes, own, relations)
}

/// Decodes one relation, given for a run; see [`Decoder::decode_relation`].
///
/// # Errors
/// Everything that is wrong with the document.
pub fn decode_relation(
    shape: Shape<'_>,
    relation: u16,
    bytes: &[u8],
    shared: &mut Store,
) -> Result<(), Vec<Diagnostic>> {
    Decoder::new().decode_relation(shape, relation, bytes, shared)
}
