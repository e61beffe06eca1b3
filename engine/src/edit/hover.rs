//! What stands at a place: its type and what it means, where it is declared, where else it stands.

use super::rename::{Mention, Symbol};
use super::sentence::{in_words, type_words};
use super::{Subject, span_of};
use crate::declare::{Receiver, clauses};
use crate::function;
use crate::program::Named;
use crate::source::{FileId, Span};
use crate::syntax::{SyntaxKind, SyntaxToken, TextSize, token_at};

/// What is known of what stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub title: String,
    /// Its type or signature.
    pub detail: Option<String>,
    /// What it means.
    pub documentation: Option<String>,
    /// Code that shows it.
    pub example: Option<String>,
}

/// What is asked of tables, bands, curves and dated settings.
const ASKED: &[(&str, &str, &str)] = &[
    (
        "lookup",
        "lookup(key, …)",
        "The row of the table that these values fit, one for each of its input columns.",
    ),
    (
        "on",
        "on(value)",
        "What bands or a curve give on a value; of a setting, what holds on a day.",
    ),
    ("at", "at(value)", "The rate of the bands that a value falls in."),
];

impl Subject<'_> {
    fn token(&self, file: FileId, offset: u32) -> Option<SyntaxToken> {
        let root = self.root(file)?;
        let is_name = |token: &SyntaxToken| {
            matches!(
                token.kind(),
                SyntaxKind::Ident | SyntaxKind::String | SyntaxKind::ReservedWord
            )
        };
        let here = token_at(&root, TextSize::new(offset));
        let before = || {
            offset
                .checked_sub(1)
                .and_then(|before| token_at(&root, TextSize::new(before)))
        };
        here.filter(is_name).or_else(|| before().filter(is_name))
    }

    /// What stands at an offset.
    pub(crate) fn hover(&self, file: FileId, offset: u32) -> Option<Hover> {
        let token = self.token(file, offset)?;
        let span = span_of(file, token.text_range());
        let parent = token.parent()?;
        if matches!(parent.kind(), SyntaxKind::CallExpr | SyntaxKind::MethodCallExpr)
            && let Some(hover) = self.of_call(span, token.text())
        {
            return Some(hover);
        }
        let symbol = self.symbol_at(file, offset)?;
        let name = self.name_of(&symbol);
        let mut hover = Hover {
            span,
            title: name.clone(),
            detail: None,
            documentation: None,
            example: None,
        };
        if parent.kind() != SyntaxKind::Literal {
            let typed = self
                .type_at(span)
                .or_else(|| self.type_at(span_of(file, parent.text_range())));
            hover.detail = typed.map(|kind| type_words(self, &kind));
        }
        match &symbol {
            Symbol::Declared(name) => {
                let item = self.declared(name).and_then(|item| self.index.items.get(item))?;
                hover.title = format!("{} `{name}`", in_words(super::index::kind(item.receiver)));
                hover.documentation = self.title_in(item);
            }
            Symbol::Field(record, name) => {
                let field = self.program.and_then(|program| {
                    let record = program.schema.records.iter().find(|one| one.name == *record)?;
                    record.fields.iter().find(|field| field.name == *name)
                });
                hover.title = format!("field `{name}` of `{record}`");
                if let Some(field) = field {
                    let missing = if field.optional { ", may be missing" } else { "" };
                    hover.detail = Some(format!("{}{missing}", type_words(self, &field.kind)));
                    hover.documentation.clone_from(&field.description);
                }
            }
            Symbol::Record(name) => hover.title = format!("record `{name}`"),
            Symbol::Tier(ladder, name) => hover.title = format!("tier `{name}` of `{ladder}`"),
            Symbol::Benefit(ladder, name) => hover.title = format!("benefit `{name}` of the tiers of `{ladder}`"),
            Symbol::Column(table, name) => hover.title = format!("column `{name}` of `{table}`"),
            Symbol::Helper(name) => hover.title = format!("helper `{name}`"),
            Symbol::Variable(name) => hover.title = format!("variable `{name}`"),
            Symbol::Local(_) => hover.title = format!("`{name}`"),
            Symbol::Track(score, name) => hover.title = format!("track `{name}` of `{score}`"),
            Symbol::Base(name) => hover.title = format!("base `{name}`"),
            Symbol::Scenario(name) => hover.title = format!("scenario `{name}`"),
        }
        Some(hover)
    }

    /// A clause or a function.
    fn of_call(&self, span: Span, name: &str) -> Option<Hover> {
        if let Some(link) = self.index.links.iter().find(|link| link.name == span) {
            let clause = link.clause;
            return Some(Hover {
                span,
                title: clause.signature(),
                detail: (clause.receiver != Receiver::Root).then(|| format!("on {}", clause.receiver.word())),
                documentation: Some(clause.summary.to_owned()),
                example: Some(clause.example.to_owned()),
            });
        }
        if let Some((_, function)) = function::overloads(name).next() {
            let usages: Vec<String> = function::overloads(name).map(|(_, one)| one.usage()).collect();
            let detail = function.detail;
            return Some(Hover {
                span,
                title: usages.join("\n"),
                detail: None,
                documentation: Some(format!(
                    "{}{}{detail}",
                    function.summary,
                    if detail.is_empty() { "" } else { " " }
                )),
                example: function
                    .examples
                    .first()
                    .map(|example| format!("{} // {}", example.rule, example.result)),
            });
        }
        if let Some((_, usage, says)) = ASKED.iter().find(|(known, ..)| *known == name) {
            return Some(Hover {
                span,
                title: (*usage).to_owned(),
                detail: None,
                documentation: Some((*says).to_owned()),
                example: None,
            });
        }
        let clause = clauses().find(|clause| clause.name == name)?;
        Some(Hover {
            span,
            title: clause.signature(),
            detail: None,
            documentation: Some(clause.summary.to_owned()),
            example: Some(clause.example.to_owned()),
        })
    }

    /// The symbol whose name stands at an offset.
    pub(crate) fn symbol_at(&self, file: FileId, offset: u32) -> Option<Symbol> {
        if !self.path(file).ends_with(".rhai") {
            return self.in_data_at(file, offset);
        }
        let token = self.token(file, offset)?;
        let span = span_of(file, token.text_range());
        if let Some(symbol) = self.resolved_at(span) {
            return Some(symbol);
        }
        // A name where it is declared, or where a clause or a path names it.
        let holds = |mention: &Mention| {
            mention.span.file == file && span.start <= mention.span.start && mention.span.end <= span.end
        };
        let name = token.text().trim_matches('"');
        if token.kind() == SyntaxKind::String {
            let parts: Vec<&str> = name.split(['.', '[']).collect();
            let items = 0..self.index.items.len();
            let symbols = items
                .filter_map(|item| self.symbol_of(item))
                .filter(|symbol| parts.contains(&symbol.name()));
            let at = offset.max(span.start + 1);
            let over = |mention: &Mention| holds(mention) && mention.span.start <= at && at <= mention.span.end;
            return symbols
                .into_iter()
                .find(|symbol| self.mentions(symbol).iter().any(over));
        }
        let parent = token.parent()?;
        match parent.kind() {
            SyntaxKind::CallExpr | SyntaxKind::MethodCallExpr | SyntaxKind::FnDef => {
                let symbol = Symbol::Helper(name.to_owned());
                let declared = self
                    .mentions(&symbol)
                    .iter()
                    .any(|one| one.kind == super::MentionKind::Declaration);
                declared.then_some(symbol)
            }
            SyntaxKind::LetStmt | SyntaxKind::ConstStmt | SyntaxKind::IdentExpr | SyntaxKind::Param => {
                // What a rule reads by its parameter is what the parameter names.
                if let Some(found) = super::rename::definition(&parent, name)
                    && let Some(symbol) = self.resolved_at(span_of(file, found))
                {
                    return Some(symbol);
                }
                if let Some(local) = self.symbol(&format!("local.{}.{}", file.0, span.start)) {
                    return Some(local);
                }
                self.index
                    .variables
                    .contains_key(name)
                    .then(|| Symbol::Variable(name.to_owned()))
            }
            _ => None,
        }
    }

    /// What the compiler resolved at a span.
    fn resolved_at(&self, span: Span) -> Option<Symbol> {
        let program = self.program?;
        let places = &program.uses.places;
        let first = places.partition_point(|(at, _)| *at < span);
        let (at, named) = places.get(first).filter(|(at, _)| *at == span)?;
        let name = self.slice(*at).trim_matches('"').to_owned();
        Some(match named {
            Named::Declared => {
                self.declared(&name)?;
                Symbol::Declared(name)
            }
            Named::Record(_) => Symbol::Record(name),
            Named::Field(record, field) => {
                let record = program.schema.record(*record)?;
                let field = record.fields.get(usize::from(*field))?;
                Symbol::Field(record.name.clone(), field.name.clone())
            }
            Named::Benefit(ladder) => Symbol::Benefit(program.ladders.get(usize::from(*ladder))?.name.clone(), name),
            Named::Tier(ladder) => Symbol::Tier(program.ladders.get(usize::from(*ladder))?.name.clone(), name),
            Named::Output(table, _) => {
                Symbol::Column(self.model?.tables.get(usize::from(*table))?.name.text.clone(), name)
            }
        })
    }

    /// A name in a table or in facts.
    fn in_data_at(&self, file: FileId, offset: u32) -> Option<Symbol> {
        let items = 0..self.index.items.len();
        let symbols = items.filter_map(|item| self.symbol_of(item));
        let columns = self
            .model
            .into_iter()
            .flat_map(|model| &model.tables)
            .flat_map(|table| {
                let inputs = table.inputs.iter().map(|one| &one.name);
                let names = inputs.chain(table.outputs.iter().map(|one| &one.name));
                names.map(|name| Symbol::Column(table.name.text.clone(), name.text.clone()))
            });
        let here = self.text(file);
        let around = |symbol: &Symbol| here.contains(symbol.name());
        let over =
            |mention: &Mention| mention.span.file == file && mention.span.start <= offset && offset <= mention.span.end;
        let mut all = symbols.chain(columns).filter(around);
        all.find(|symbol| self.mentions(symbol).iter().any(over))
    }

    /// Where what stands at an offset is declared.
    pub(crate) fn declaration(&self, file: FileId, offset: u32) -> Option<Span> {
        let symbol = self.symbol_at(file, offset)?;
        let mentions = self.mentions(&symbol);
        let declared = mentions
            .iter()
            .find(|mention| mention.kind == super::MentionKind::Declaration);
        declared.or(mentions.first()).map(|mention| mention.span)
    }

    /// Every place of what stands at an offset.
    pub(crate) fn references(&self, file: FileId, offset: u32) -> Vec<Mention> {
        self.symbol_at(file, offset)
            .map(|symbol| self.mentions(&symbol))
            .unwrap_or_default()
    }

    /// The id and the name of what stands at an offset, if it can be renamed there.
    pub(crate) fn renameable(&self, file: FileId, offset: u32) -> Option<(String, String, Span)> {
        let symbol = self.symbol_at(file, offset)?;
        let mentions = self.mentions(&symbol);
        let over = |mention: &&Mention| {
            mention.span.file == file && mention.span.start <= offset && offset <= mention.span.end
        };
        let here = mentions.iter().find(over)?;
        Some((self.id_of(&symbol)?, self.name_of(&symbol), here.span))
    }
}
