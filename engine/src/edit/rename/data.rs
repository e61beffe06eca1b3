//! Names in files of facts, tables and cases.

use super::json::{Step, look};
use super::symbol::Symbol;
use super::{Finder, Mention, MentionKind};
use crate::edit::Subject;
use crate::pack::{Cell, CsvFile};
use crate::schema::Type;
use crate::source::{FileId, Span};

impl Finder<'_, '_> {
    pub(super) fn in_data(&mut self, symbol: &Symbol) {
        self.facts_files(symbol);
        match symbol {
            Symbol::Column(table, _) => self.header_of(table),
            Symbol::Tier(ladder, _) => self.tiers(ladder),
            _ => {}
        }
    }

    fn facts_files(&mut self, symbol: &Symbol) {
        let paths: Vec<FileId> = self
            .subject
            .pack
            .facts()
            .filter_map(|(path, _)| self.subject.pack.sources().by_path(path))
            .collect();
        for file in paths {
            for found in look(self.subject.text(file)) {
                let span = Span::new(file, small(found.start), small(found.end));
                self.fact(symbol, &found.way, found.is_key, span);
            }
        }
    }

    /// A key, or a text, of facts.
    fn fact(&mut self, symbol: &Symbol, way: &[Step], is_key: bool, span: Span) {
        let program = self.program;
        // A file of facts may be a list of them.
        let way: &[Step] = match way {
            [Step::Element, rest @ ..] => rest,
            way => way,
        };
        let Some((Step::Key(first), rest)) = way.split_first() else {
            return;
        };
        if rest.is_empty() && is_key {
            if matches!(symbol, Symbol::Declared(_)) {
                self.note(span, MentionKind::Fact);
            }
            return;
        }
        let mut inputs = program.schema.inputs.iter().chain(&program.schema.relations);
        let Some(mut kind) = inputs.find(|input| input.name == *first).map(|input| &input.kind) else {
            return;
        };
        for (place, step) in rest.iter().enumerate() {
            kind = match (step, kind) {
                (Step::Element, Type::List(of)) => of,
                (Step::Key(key), Type::Record(record)) => {
                    let Some(record) = program.schema.record(*record) else {
                        return;
                    };
                    let Some(field) = record.fields.iter().find(|field| field.key == *key) else {
                        return;
                    };
                    if is_key && place + 1 == rest.len() {
                        self.key(symbol, &record.name, &field.name, &field.key, span);
                        return;
                    }
                    &field.kind
                }
                _ => return,
            };
        }
        if let (Symbol::Tier(of, _), Type::Tier(ladder)) = (symbol, kind)
            && program
                .ladders
                .get(usize::from(*ladder))
                .is_some_and(|ladder| ladder.name == *of)
        {
            self.note(span, MentionKind::Fact);
        }
    }

    fn header_of(&mut self, table: &str) {
        let Some(model) = self.subject.model else { return };
        let Some(declared) = model.tables.iter().find(|one| one.name.text == table) else {
            return;
        };
        let Some(csv) = self.subject.pack.table(&declared.file.text) else {
            return;
        };
        for cell in csv.header() {
            self.cell(cell);
        }
    }

    /// Notes a cell that is the name, blanks around it aside.
    fn cell(&mut self, cell: &Cell) {
        if cell.text.trim() == self.name {
            self.words(cell);
        }
    }

    /// Notes each word of a cell that is the name: `gold | platinum`.
    fn words(&mut self, cell: &Cell) {
        let text = self.subject.slice(cell.span);
        let mut at = 0;
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        while let Some(rest) = text.get(at..)
            && let Some(begin) = rest.find(is_word)
        {
            let rest = rest.get(begin..).unwrap_or("");
            let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            let start = at + begin;
            if rest.get(..length) == Some(self.name) {
                let start = cell.span.start + small(start);
                let span = Span::new(cell.span.file, start, start + small(length));
                self.found.push(Mention {
                    span,
                    kind: MentionKind::Cell,
                });
            }
            at = start + length;
        }
    }

    /// The tiers of a ladder in tables: the columns of its requirements, and cells of columns that hold its tiers.
    fn tiers(&mut self, ladder: &str) {
        let Some(model) = self.subject.model else { return };
        let matrix = model
            .ladders
            .iter()
            .find(|one| one.name.text == ladder)
            .and_then(|one| one.matrix.as_ref());
        if let Some(csv) = matrix.and_then(|matrix| self.subject.pack.table(&matrix.file.text)) {
            for cell in csv.header().iter().skip(1) {
                self.cell(cell);
            }
        }
        let of_ladder = |kind: &crate::model::TypeSpec| {
            matches!(&kind.kind, crate::model::TypeKind::TierOf(of) if of == ladder)
                || matches!(&kind.kind, crate::model::TypeKind::FieldOf(record, field) if self.is_tier(record, field, ladder))
        };
        let mut columns: Vec<(&CsvFile, usize)> = Vec::new();
        for table in &model.tables {
            let Some(csv) = self.subject.pack.table(&table.file.text) else {
                continue;
            };
            let inputs = table.inputs.iter().map(|one| (&one.name, &one.kind));
            let outputs = table.outputs.iter().map(|one| (&one.name, &one.kind));
            for (name, kind) in inputs.chain(outputs) {
                if let (true, Some(column)) = (of_ladder(kind), csv.column(&name.text)) {
                    columns.push((csv, column));
                }
            }
        }
        for (csv, column) in columns {
            for row in csv.rows() {
                if let Some(cell) = row.cells.get(column) {
                    self.words(cell);
                }
            }
        }
    }

    fn is_tier(&self, record: &str, field: &str, ladder: &str) -> bool {
        let schema = &self.program.schema;
        let record = schema.records.iter().find(|one| one.name == record);
        let field = record.and_then(|record| record.fields.iter().find(|one| one.name == field));
        let Some(Type::Tier(of)) = field.map(|field| &field.kind) else {
            return false;
        };
        self.program
            .ladders
            .get(usize::from(*of))
            .is_some_and(|one| one.name == ladder)
    }

    /// Cases: their headers are paths, and their cells may be tiers.
    pub(super) fn cases(&mut self, symbol: &Symbol) {
        let files: Vec<&CsvFile> = self.subject.pack.cases().iter().collect();
        for csv in files {
            for (column, cell) in csv.header().iter().enumerate() {
                let source = self.subject.slice(cell.span);
                let text = source.trim_matches(['"', ' ']);
                let Some(offset) = source.find(text) else { continue };
                let Some((what, path)) = text.split_once(':') else {
                    if text == "expect_error" {
                        self.pointers_of(symbol, csv, column);
                    }
                    if text == "varies" && matches!(symbol, Symbol::Base(_)) {
                        self.column_of(csv, column);
                    }
                    continue;
                };
                let path_text = path.trim();
                let inner = text.len() - path.len() + (path.len() - path.trim_start().len());
                let start = cell.span.start + small(offset + inner);
                let span = Span::new(cell.span.file, start, start + small(path_text.len()));
                let tier = match what.trim() {
                    "set" => match self.fact_path(symbol, span, path_text) {
                        Some(Type::Tier(ladder)) => self
                            .program
                            .ladders
                            .get(usize::from(ladder))
                            .map(|ladder| ladder.name.clone()),
                        _ => None,
                    },
                    "setting" => {
                        if matches!(symbol, Symbol::Declared(_)) {
                            self.note(span, MentionKind::Mention);
                        }
                        None
                    }
                    "expect" => self.decision_path(symbol, span, path_text),
                    _ => None,
                };
                if let (Symbol::Tier(of, _), Some(ladder)) = (symbol, tier)
                    && *of == ladder
                {
                    self.column_of(csv, column);
                }
            }
        }
    }

    /// Cells such as `CH0305 at /deals/0/amount`.
    fn pointers_of(&mut self, symbol: &Symbol, csv: &CsvFile, column: usize) {
        for cell in csv.rows().iter().filter_map(|row| row.cells.get(column)) {
            let text = self.subject.slice(cell.span);
            let Some(at) = text.find('/') else { continue };
            let pointer = text.get(at..).unwrap_or("").trim_end_matches(['"', ' ']);
            let start = cell.span.start + small(at);
            let span = Span::new(cell.span.file, start, start + small(pointer.len()));
            self.fact_pointer(symbol, span, pointer);
        }
    }

    fn column_of(&mut self, csv: &CsvFile, column: usize) {
        for row in csv.rows() {
            if let Some(cell) = row.cells.get(column) {
                let text = self.subject.slice(cell.span);
                let inner = text.trim_matches(['"', ' ']);
                if let (true, Some(offset)) = (inner == self.name, text.find(inner)) {
                    let start = cell.span.start + small(offset);
                    self.found.push(Mention {
                        span: Span::new(cell.span.file, start, start + small(inner.len())),
                        kind: MentionKind::Cell,
                    });
                }
            }
        }
    }
}

impl Subject<'_> {
    /// What a renaming does not follow: places that look like uses and that nobody can be sure of.
    pub(super) fn not_followed(&self, symbol: &Symbol, name: &str, mentions: &[Mention]) -> Vec<String> {
        if matches!(symbol, Symbol::Local(_) | Symbol::Variable(_) | Symbol::Helper(_)) {
            return Vec::new();
        }
        let quoted = format!("\"{name}\"");
        let mut notes = Vec::new();
        for (id, file) in self.pack.sources().iter() {
            if !file.path().ends_with(".test.rhai") {
                continue;
            }
            for (at, _) in file.text().match_indices(&quoted) {
                let start = small(at + 1);
                let known = mentions
                    .iter()
                    .any(|mention| mention.span.file == id && mention.span.start == start);
                let declared_elsewhere = self.program.is_none();
                if !known && !declared_elsewhere {
                    let line = file.line_column(start).line;
                    notes.push(format!(
                        "{}:{line} says `{name}` too, and was left as it is",
                        file.path()
                    ));
                }
            }
        }
        notes.truncate(20);
        notes
    }
}

fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
