//! Stub.
use crate::model::Model;
use crate::source::{Diagnostic, FileId};
use crate::syntax::Parse;
/// Trees.
#[derive(Debug, Default)]
pub struct Trees(Vec<(FileId, Parse)>);
impl Trees {
    /// Get.
    pub fn get(&self, file: FileId) -> Option<&Parse> {
        self.0.iter().find(|(f, _)| *f == file).map(|(_, p)| p)
    }
    /// Iter.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Parse)> {
        self.0.iter().map(|(f, p)| (*f, p))
    }
}
/// Declared.
#[derive(Debug, Default)]
pub struct Declared {
    /// m
    pub model: Model,
    /// t
    pub trees: Trees,
    /// d
    pub diagnostics: Vec<Diagnostic>,
}
/// D.
pub fn declare(_: &crate::pack::Pack) -> Declared { Declared::default() }
