//! The texts of a pack and what is said about them: files, spans, line and column, diagnostics with stable codes.

mod code;
mod diagnostic;
mod file;
mod suggest;

pub use code::Code;
pub use diagnostic::{Diagnostic, Fix, Label, Severity};
pub use file::{FileId, LineColumn, SourceFile, Sources, Span};
pub(crate) use suggest::closest;
