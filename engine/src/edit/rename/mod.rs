//! Names and all their uses. `symbol` says what a name stands for, `clause` finds it in the clauses of rules and
//! scenarios, `path` in paths of facts and decisions, `data` in facts and tables; the rules themselves were resolved when
//! they were compiled.

mod clause;
mod data;
mod json;
mod local;
mod path;
mod symbol;

pub(crate) use local::definition;
pub(crate) use symbol::Symbol;

use super::Subject;
use super::operation::{Change, Outcome, Refusal};
use crate::program::Program;
use crate::source::Span;

/// How a name stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionKind {
    /// Where it is declared.
    Declaration,
    /// A rule reads it.
    Read,
    /// A clause names it.
    Mention,
    /// A path of a scenario leads through it.
    Path,
    /// A cell or the header of a table says it.
    Cell,
    /// Facts say it.
    Fact,
}

impl MentionKind {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            MentionKind::Declaration => "declaration",
            MentionKind::Read => "read",
            MentionKind::Mention => "mention",
            MentionKind::Path => "path",
            MentionKind::Cell => "cell",
            MentionKind::Fact => "fact",
        }
    }
}

/// A place where a name stands: exactly the name, without quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// How.
    pub kind: MentionKind,
}

/// Collects the places of a name.
pub(crate) struct Finder<'s, 'a> {
    pub subject: &'s Subject<'a>,
    pub program: &'a Program,
    pub name: &'s str,
    pub found: Vec<Mention>,
}

impl Finder<'_, '_> {
    /// Notes the name inside a stretch that is a name, or a text in quotation marks that is it.
    fn note(&mut self, span: Span, kind: MentionKind) {
        if let Some(span) = self.exact(span) {
            self.found.push(Mention { span, kind });
        }
    }

    /// The place of the name in a stretch that is it, or is a text in quotation marks that is it.
    fn exact(&self, span: Span) -> Option<Span> {
        let text = self.subject.slice(span);
        if text == self.name {
            return Some(span);
        }
        let inner = text.strip_prefix('"')?.strip_suffix('"')?;
        (inner == self.name).then(|| Span::new(span.file, span.start + 1, span.end - 1))
    }

    fn finish(mut self) -> Vec<Mention> {
        self.found.sort_unstable();
        self.found.dedup_by_key(|mention| mention.span);
        self.found
            .sort_by_key(|mention| (mention.kind != MentionKind::Declaration, mention.span));
        self.found
    }
}

impl<'a> Subject<'a> {
    /// Every place of what a symbol names, its declaration first.
    pub(crate) fn mentions(&self, symbol: &Symbol) -> Vec<Mention> {
        if let Symbol::Local(definition) = symbol {
            return self.local_mentions(*definition);
        }
        let name = symbol.name().to_owned();
        if let Symbol::Variable(_) | Symbol::Helper(_) = symbol {
            return self.code_mentions(symbol, &name);
        }
        let Some(program) = self.program else { return Vec::new() };
        let mut finder = Finder {
            subject: self,
            program,
            name: &name,
            found: Vec::new(),
        };
        finder.in_rules(symbol);
        finder.in_clauses(symbol);
        finder.in_paths(symbol);
        finder.in_data(symbol);
        finder.finish()
    }

    /// Renames something with all its uses.
    pub(crate) fn rename(&self, id: &str, to: &str) -> Outcome {
        let symbol = self.symbol(id).ok_or_else(|| Box::new(Refusal::unknown("name", id)))?;
        let by_text = matches!(symbol, Symbol::Local(_) | Symbol::Variable(_) | Symbol::Helper(_));
        if self.program.is_none() && !by_text {
            return Err(Box::new(
                Refusal::refused("the pack does not compile, so nobody knows where the name is used")
                    .help("correct the errors first"),
            ));
        }
        let name = self.name_of(&symbol);
        if name == to {
            return Ok(Change {
                id: Some(id.to_owned()),
                ..Change::default()
            });
        }
        self.free(&symbol, to)?;
        let mentions = self.mentions(&symbol);
        if !mentions.iter().any(|mention| mention.kind == MentionKind::Declaration) {
            return Err(Box::new(
                Refusal::refused(format!("`{name}` is not written out where it is declared")).help("edit the code"),
            ));
        }
        if let Some(shared) = self.shared(&symbol, &mentions) {
            return Err(Box::new(shared));
        }
        Ok(Change {
            splices: mentions
                .iter()
                .map(|mention| self.splice(mention.span, self.as_written(mention.span, to)))
                .collect(),
            id: self.renamed_id(id, &symbol, to),
            notes: self.not_followed(&symbol, &name, &mentions),
        })
    }

    /// A name as it has to be written at a place: a name that is no identifier stands in quotation marks already.
    fn as_written(&self, span: Span, to: &str) -> String {
        let before = self.text(span.file).get(..span.start as usize).unwrap_or("");
        if before.ends_with('"') && self.path(span.file).ends_with(".csv") {
            return to.replace('"', "\"\"");
        }
        to.to_owned()
    }

    /// A place that is also that of another name: a helper that is given records of several types.
    fn shared(&self, symbol: &Symbol, mentions: &[Mention]) -> Option<Refusal> {
        let program = self.program?;
        let wanted = symbol.named(program)?;
        let places = &program.uses.places;
        let other = mentions.iter().find(|mention| {
            let first = places.partition_point(|(span, _)| *span < mention.span);
            let here = places.get(first..).unwrap_or_default();
            here.iter()
                .take_while(|(span, _)| *span == mention.span)
                .any(|(_, named)| *named != wanted)
        })?;
        let file = self.pack.sources().get(other.span.file)?;
        let line = file.line_column(other.span.start).line;
        Some(
            Refusal::refused(format!(
                "at {}:{line} the same name stands for something else too, because a helper is used for both",
                file.path()
            ))
            .help("rename the other one as well, or edit the code"),
        )
    }
}

/// The texts of a JSON document: where each begins and ends without its quotation marks, and whether it is a key.
pub(crate) fn json_texts(text: &str) -> Vec<(usize, usize, bool)> {
    json::look(text)
        .into_iter()
        .map(|one| (one.start, one.end, one.is_key))
        .collect()
}
