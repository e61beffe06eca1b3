//! Editing a pack without printing it: operations that say what they mean become splices of the texts, computed from the
//! lossless trees. Also the outline that a designer's forms are made of, and what a code editor asks for.
//!
//! - `index`: declarations and clauses found in the trees; `literal`: values that are written out; `part`: the arguments
//!   of clauses with where their values come from;
//! - `operation`: what can be asked, `reply`: what comes back; `set`, `clause`, `place`, `comment`, `table`, `column`,
//!   `manifest`, `scenario`: the operations; `rename` and `mention`: names with all their uses;
//! - `splice`, `offset`: changes of texts, and places counted as JavaScript counts them;
//! - `outline`, `sentence`: the program for people; `token`, `complete`, `hover`: the code editor.

mod add;
mod block;
mod complete;
mod hover;
mod index;
mod infer;
mod lines;
mod literal;
mod manifest;
mod offset;
mod operation;
mod outline;
mod part;
mod rename;
mod scenario;
mod sentence;
mod set;
mod splice;
mod table;
mod token;

use crate::declare::Trees;
use crate::model::Model;
use crate::pack::Pack;
use crate::program::Program;
use crate::source::{FileId, Span};
use crate::syntax::SyntaxNode;
use crate::syntax::ast::Expr;

pub(crate) use complete::complete;
pub use complete::{Completion, Completions};
pub use hover::Hover;
pub use index::Maker;
pub(crate) use index::{Index, kind};
pub use literal::Value;
pub use manifest::Entry;
pub use offset::Units;
pub use operation::{
    Argument, Edited, NewCell, NewClause, NewExpectation, OfConstant, Operation, Reason, Refusal, What,
};
pub use outline::{Outline, OutlineClause, OutlineColumn, OutlineItem, OutlineTable, Readable};
pub use part::{Part, PartKind, Provenance};
pub use rename::{Mention, MentionKind};
pub use sentence::{Piece, Sentence};
pub use splice::{Splice, apply};
pub use token::{TokenClass, highlight};

/// A pack with what is known of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub pack: &'a Pack,
    /// Every rule file and scenario file, those with errors too.
    pub trees: &'a Trees,
    pub index: &'a Index,
    /// What it declares, if its scripts run.
    pub model: Option<&'a Model>,
    /// The compiled pack, if it compiles.
    pub program: Option<&'a Program>,
}

impl<'a> Subject<'a> {
    /// The text of a file.
    pub(crate) fn text(&self, file: FileId) -> &'a str {
        self.pack.sources().get(file).map_or("", |file| file.text())
    }

    /// The text of a stretch.
    pub(crate) fn slice(&self, span: Span) -> &'a str {
        self.pack.sources().slice(span)
    }

    /// The path of a file.
    pub(crate) fn path(&self, file: FileId) -> &'a str {
        self.pack.sources().get(file).map_or("", |file| file.path())
    }

    /// The tree of a file.
    pub(crate) fn root(&self, file: FileId) -> Option<SyntaxNode> {
        self.trees.get(&file).map(crate::syntax::Parse::syntax)
    }

    /// The expression that stands at a span.
    pub(crate) fn expression(&self, span: Span) -> Option<Expr> {
        index::expression_at(&self.root(span.file)?, span)
    }

    /// A change of a stretch.
    pub(crate) fn splice(&self, span: Span, insert: impl Into<String>) -> Splice {
        Splice::new(self.path(span.file), span.start as usize, span.end as usize, insert)
    }
}

/// What an operation comes to.
pub(crate) fn run(subject: &Subject<'_>, what: &What) -> operation::Outcome {
    match what {
        What::Set { part, value, constant } => subject.set(part, value, *constant),
        What::Source { part, source } => subject.set_source(part, source),
        What::Add {
            to,
            clause,
            before,
            after,
            file,
        } => subject.add(
            to.as_deref(),
            clause,
            before.as_deref(),
            after.as_deref(),
            file.as_deref(),
        ),
        What::Remove { id } => subject.remove(id),
        What::Move { id, before, after } => subject.shift(id, before.as_deref(), after.as_deref()),
        What::Clause { id, name } => subject.set_word(id, name),
        What::Rename { id, to } => subject.rename(id, to),
        What::Manifest { key, value } => subject.set_manifest(key, value.as_ref()),
        What::Cells { file, cells } => subject.sheet(file)?.set(cells),
        What::InsertRows { file, at, rows } => subject.sheet(file)?.insert_rows(*at, rows),
        What::RemoveRows { file, rows } => subject.sheet(file)?.remove_rows(rows),
        What::MoveRows { file, rows, to } => subject.sheet(file)?.move_rows(rows, *to),
        What::InsertColumn {
            file,
            at,
            name,
            cells,
            fill,
        } => subject.sheet(file)?.insert_column(*at, name, cells, fill),
        What::RemoveColumn { file, column } => subject.sheet(file)?.remove_column(*column),
        What::MoveColumn { file, column, to } => subject.sheet(file)?.move_column(*column, *to),
        What::Format { file } => subject.laid_out(file),
        What::Scenario {
            file,
            name,
            facts,
            as_of,
            period,
            settings,
            expect,
        } => {
            let new = scenario::New {
                file: file.as_deref(),
                name,
                facts,
                as_of: as_of.as_deref(),
                period: period.as_deref(),
                settings,
                expect,
            };
            subject.add_scenario(&new)
        }
    }
}

/// The changes of an operation in order, with those that lead back.
pub(crate) fn put_together(pack: &Pack, change: operation::Change) -> Result<Edited, Box<Refusal>> {
    let text = |path: &str| {
        let file = pack.sources().by_path(path).and_then(|file| pack.sources().get(file));
        file.map_or_else(String::new, |file| file.text().to_owned())
    };
    let splices = splice::settle(change.splices, text)
        .ok_or_else(|| Box::new(Refusal::refused("its changes overlap").help("edit the code")))?;
    Ok(Edited {
        inverse: splice::inverse(&splices, text),
        splices,
        digest: String::new(),
        id: change.id,
        notes: change.notes,
    })
}

/// SHA-256 over every text of a pack as it is.
pub(crate) fn digest(pack: &Pack) -> String {
    use sha2::{Digest, Sha256};
    let mut files: Vec<(&str, &str)> = pack
        .sources()
        .iter()
        .map(|(_, file)| (file.path(), file.text()))
        .collect();
    files.sort_unstable();
    let mut hasher = Sha256::new();
    for (path, text) in files {
        for part in [path, text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The place of a range of a file.
pub(crate) fn span_of(file: FileId, range: crate::syntax::TextRange) -> Span {
    Span::new(file, range.start().into(), range.end().into())
}
