//! What rules read of a ranking, and what a ranking compares.

use super::{Lowered, Lowerer};
use crate::compile::{Compiler, Failed};
use crate::expr::Any;
use crate::schema::Type;
use crate::source::Span;

impl Lowerer<'_, '_> {
    /// `premier.awarded`, `premier.place`, `premier.of`.
    pub(super) fn ranking_member(
        &mut self,
        place: u16,
        path: Option<&str>,
        name: &str,
        name_span: Span,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let Some(ranking) = self.c.rankings.get(usize::from(place)).and_then(Option::as_ref) else {
            return Err(Failed);
        };
        let (awarded, at, of) = (ranking.awarded, ranking.place, ranking.of);
        let mut read = match name {
            "awarded" => self.read_slot(awarded, None, Type::Boolean, span),
            "place" => self.read_slot(at.slot, at.presence, Type::Integer, span),
            "of" => self.read_slot(of, None, Type::Integer, span),
            _ => return self.unknown_member("a ranking", name, name_span, &["awarded", "place", "of"]),
        };
        read.path = path.map(|path| format!("{path}.{name}"));
        if read.path.as_ref().is_some_and(|path| self.present.contains(path)) {
            read.optional = false;
        }
        Ok(read)
    }
}

impl Compiler<'_> {
    /// A single value that is there, with its type.
    pub(in crate::compile) fn present(&mut self, lowered: Lowered) -> Result<(Any, Type), Failed> {
        self.lowerer(lowered.span.file).single(lowered)
    }
}
