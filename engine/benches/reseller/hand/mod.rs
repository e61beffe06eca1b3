//! The same program written by hand in Rust, as a careful engineer would with serde and exact decimals: no rule is
//! looked up, no requirement is data, every title is a constant. It finds what Charter finds and writes the same bytes.

mod document;
mod facts;
mod rules;

pub(crate) use document::{Asked, write_document};
pub(crate) use facts::{Facts, read_facts};
pub(crate) use rules::{Outcome, Settings};
