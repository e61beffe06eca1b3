//! Names in paths of scenarios, such as `partner.revenue` and `incentives.commission.total`, in the facts that they
//! write, and in the tiers that they expect.

use super::symbol::Symbol;
use super::{Finder, MentionKind};
use crate::declare::Receiver;
use crate::edit::index::Link;
use crate::edit::span_of;
use crate::schema::Type;
use crate::source::{FileId, Span};
use crate::syntax::SyntaxNode;
use crate::syntax::ast::{AstNode, Block, Else, Expr, For, Let, Literal, Map, Stmt};

/// Sections of a decision that hold things by name.
const SECTIONS: &[&str] = &[
    "ladders",
    "eligibility",
    "values",
    "incentives",
    "scores",
    "rankings",
    "payouts",
    "balances",
    "funds",
];

/// What says of which declaration something is that is carried.
const NAMING: [&str; 6] = ["name", "incentive", "payout", "balance", "fund", "ranking"];

impl Finder<'_, '_> {
    pub(super) fn in_paths(&mut self, symbol: &Symbol) {
        let index = self.subject.index;
        for link in &index.links {
            match (link.clause.receiver, link.clause.name) {
                (Receiver::Scenario, "set") => self.set(symbol, link),
                (Receiver::Scenario, "expect") => self.expect(symbol, link),
                (Receiver::Scenario, "expect_error") => self.pointer(symbol, link),
                (Receiver::Root, "base") | (Receiver::Scenario, "facts") => {
                    let facts = link
                        .arguments
                        .last()
                        .and_then(|span| Some((span.file, self.subject.expression(*span)?)));
                    if let Some((file, Expr::Map(map))) = facts {
                        self.facts(symbol, file, &map);
                    }
                }
                _ => {}
            }
        }
        self.maps(symbol);
        self.cases(symbol);
    }

    /// `.set("partner.revenue", 5)`
    fn set(&mut self, symbol: &Symbol, link: &Link) {
        let (Some(paths), value) = (self.argument(link, 0), self.argument(link, 1)) else {
            return;
        };
        self.computed_step(symbol, paths.0, &paths.1);
        for (span, text) in self.written_paths(paths.0, &paths.1) {
            let kind = self.fact_path(symbol, span, &text);
            match (kind, &value) {
                (Some(kind), Some((file, value))) => self.value(symbol, *file, value, &kind),
                (None, Some((file, value))) if text.starts_with("prior") => {
                    self.state(symbol, *file, value, false);
                }
                _ => {}
            }
        }
    }

    /// A field in a path that a template computes out of what a loop goes through: `publisher.${row[0]}`.
    fn computed_step(&mut self, symbol: &Symbol, file: FileId, path: &Expr) {
        let (Expr::Template(template), Symbol::Field(..)) = (path, symbol) else {
            return;
        };
        let start = inside(span_of(file, template.range())).start;
        let mut end = start;
        for hole in template.syntax().descendants().filter_map(Expr::cast) {
            let span = span_of(file, hole.range());
            if matches!(hole, Expr::Template(_) | Expr::Block(_)) || span.start < end {
                continue;
            }
            end = span.end;
            let before = self.subject.slice(Span::new(file, start, span.start)).to_owned();
            let Some(before) = before.strip_suffix(".${") else {
                continue;
            };
            // Only the type is asked for: a base stands in no path of facts.
            let nothing = Symbol::Base(String::new());
            let record = match self.steps(&nothing, Span::new(file, start, span.start), before, '.') {
                Some(Type::Record(record)) => self.program.schema.record(record),
                _ => None,
            };
            let Some(record) = record else { continue };
            for literal in literals(&hole) {
                let span = inside(span_of(file, literal.range()));
                let text = self.subject.slice(span).to_owned();
                if let Some(field) = record.fields.iter().find(|field| field.key == text) {
                    self.key(symbol, &record.name, &field.name, &field.key, span);
                }
            }
        }
    }

    fn argument(&self, link: &Link, place: usize) -> Option<(FileId, Expr)> {
        let span = link.arguments.get(place)?;
        Some((span.file, self.subject.expression(*span)?))
    }

    /// `.expect_error("CH0305", "/deals/0/amount")`
    fn pointer(&mut self, symbol: &Symbol, link: &Link) {
        let Some((file, pointers)) = self.argument(link, 1) else {
            return;
        };
        for (span, text) in self.written_paths(file, &pointers) {
            self.fact_pointer(symbol, span, &text);
        }
    }

    /// A pointer into facts: `/deals/0/amount`.
    pub(super) fn fact_pointer(&mut self, symbol: &Symbol, span: Span, text: &str) {
        if let Some(path) = text.strip_prefix('/') {
            self.steps(symbol, Span::new(span.file, span.start + 1, span.end), path, '/');
        }
    }

    /// Paths that are written out, without their quotation marks. What a template computes counts as digits.
    fn written_paths(&self, file: FileId, value: &Expr) -> Vec<(Span, String)> {
        if let Expr::Template(template) = value {
            let span = inside(span_of(file, template.range()));
            let mut depth = 0_u32;
            let mut before = ' ';
            let text = self.subject.slice(span).chars().map(|c| {
                let opens = c == '{' && (depth > 0 || before == '$');
                depth = if opens { depth + 1 } else { depth };
                let masked = depth > 0 || c == '$';
                depth = if c == '}' { depth.saturating_sub(1) } else { depth };
                before = c;
                // As many bytes as there were.
                if masked {
                    "0".repeat(c.len_utf8())
                } else {
                    c.to_string()
                }
            });
            return vec![(span, text.collect())];
        }
        let written = literals(value).into_iter().map(|literal| {
            let span = span_of(file, literal.range());
            (inside(span), self.subject.slice(span).trim_matches('"').to_owned())
        });
        written.collect()
    }

    /// A path of facts; the type of what stands there.
    pub(super) fn fact_path(&mut self, symbol: &Symbol, span: Span, text: &str) -> Option<Type> {
        self.steps(symbol, span, text, '.')
    }

    /// The steps of a path of facts, or of a pointer into them.
    fn steps(&mut self, symbol: &Symbol, span: Span, text: &str, separator: char) -> Option<Type> {
        let program = self.program;
        let mut at = span.start;
        let mut kind: Option<Type> = None;
        for (place, part) in text.split(separator).enumerate() {
            let key = part.split('[').next().unwrap_or("");
            let here = Span::new(span.file, at, at + u32::try_from(key.len()).ok()?);
            at += u32::try_from(part.len()).ok()? + 1;
            // An element of a list, in a pointer.
            if separator == '/' && place > 0 && key.bytes().all(|byte| byte.is_ascii_digit()) {
                let Some(Type::List(of)) = kind else { return None };
                kind = Some(*of);
                continue;
            }
            let next = if place == 0 {
                if matches!(symbol, Symbol::Declared(_)) {
                    self.note(here, MentionKind::Path);
                }
                let mut inputs = program.schema.inputs.iter().chain(&program.schema.relations);
                inputs.find(|input| input.name == key)?.kind.clone()
            } else {
                let Some(Type::Record(record)) = &kind else { return None };
                let record = program.schema.record(*record)?;
                let field = record.fields.iter().find(|field| field.key == key)?;
                self.key(symbol, &record.name, &field.name, &field.key, here);
                field.kind.clone()
            };
            kind = Some(match (part.contains('['), next) {
                (true, Type::List(of)) => *of,
                (_, next) => next,
            });
        }
        kind
    }

    /// A key of facts.
    pub(super) fn key(&mut self, symbol: &Symbol, record: &str, field: &str, key: &str, span: Span) {
        if let Symbol::Field(of, name) = symbol
            && of == record
            && name == field
            // A field with a key of its own is called by it in facts.
            && key == field
        {
            self.note(span, MentionKind::Fact);
        }
    }

    /// `.expect("incentives.commission.total", 5)`
    fn expect(&mut self, symbol: &Symbol, link: &Link) {
        let (Some(paths), value) = (self.argument(link, 0), self.argument(link, 1)) else {
            return;
        };
        for (span, text) in self.written_paths(paths.0, &paths.1) {
            let ladder = self.decision_path(symbol, span, &text);
            let Some((file, value)) = &value else { continue };
            match (symbol, ladder) {
                (Symbol::Tier(of, _), Some(ladder)) if *of == ladder => self.state(symbol, *file, value, true),
                _ if text.starts_with("carry_forward") => self.state(symbol, *file, value, false),
                _ => {}
            }
        }
    }

    /// A path of a decision; the ladder if what stands there is of one.
    pub(super) fn decision_path(&mut self, symbol: &Symbol, span: Span, text: &str) -> Option<String> {
        let mut parts = Vec::new();
        let mut at = span.start;
        for part in text.split('.') {
            let key = part.split('[').next().unwrap_or("");
            parts.push((key, Span::new(span.file, at, at + u32::try_from(key.len()).ok()?)));
            at += u32::try_from(part.len()).ok()? + 1;
        }
        let parts = match parts.as_slice() {
            [("carry_forward", _), rest @ ..] => rest,
            all => all,
        };
        let direct = parts.first().is_some_and(|(key, _)| SECTIONS.contains(key)) && parts.len() > 1;
        let (name, rest) = match (direct, parts) {
            (true, [_, name, rest @ ..]) | (false, [name, rest @ ..]) => (*name, rest),
            _ => return None,
        };
        if matches!(symbol, Symbol::Declared(_)) {
            self.note(name.1, MentionKind::Path);
        }
        let ladder = self.program.ladders.iter().find(|ladder| ladder.name == name.0)?;
        match (symbol, rest) {
            (Symbol::Benefit(of, _), [("benefits", _), (_, span)]) if *of == ladder.name => {
                self.note(*span, MentionKind::Path);
                None
            }
            // What is written for people may say the same words.
            (_, [.., ("title" | "words" | "reason" | "name", _)]) => None,
            _ => Some(ladder.name.clone()),
        }
    }

    /// The texts that a value may be: itself, or what a loop gives it.
    fn texts(&mut self, file: FileId, value: &Expr, kind: MentionKind) {
        for literal in literals(value) {
            self.note(span_of(file, literal.range()), kind);
        }
    }

    /// What is carried from period to period: names as keys and under [`NAMING`], tiers as texts below the name of their ladder.
    fn state(&mut self, symbol: &Symbol, file: FileId, value: &Expr, inside: bool) {
        match (value, symbol) {
            (Expr::Map(map), _) => {
                for entry in map.entries() {
                    let (Some(key), Some(token), Some(value)) = (entry.key(), entry.key_token(), entry.value()) else {
                        continue;
                    };
                    if matches!(symbol, Symbol::Declared(_)) {
                        self.note(span_of(file, token.text_range()), MentionKind::Fact);
                    }
                    if matches!(symbol, Symbol::Declared(_)) && NAMING.contains(&key.as_str()) {
                        self.texts(file, &value, MentionKind::Fact);
                    }
                    let below = matches!(symbol, Symbol::Tier(of, _) if *of == key);
                    let for_people = matches!(key.as_str(), "title" | "words" | "reason" | "name");
                    self.state(symbol, file, &value, (inside || below) && !for_people);
                }
            }
            (Expr::Array(array), _) => {
                for element in array.elements() {
                    self.state(symbol, file, &element, inside);
                }
            }
            (value, Symbol::Tier(..)) if inside => self.texts(file, value, MentionKind::Mention),
            _ => {}
        }
    }

    /// Facts as a map: inputs by name.
    fn facts(&mut self, symbol: &Symbol, file: FileId, map: &Map) {
        let program = self.program;
        for entry in map.entries() {
            let (Some(key), Some(token), Some(value)) = (entry.key(), entry.key_token(), entry.value()) else {
                continue;
            };
            if matches!(symbol, Symbol::Declared(_)) {
                self.note(span_of(file, token.text_range()), MentionKind::Fact);
            }
            let mut inputs = program.schema.inputs.iter().chain(&program.schema.relations);
            if key == "prior" {
                self.state(symbol, file, &value, false);
            }
            if let Some(input) = inputs.find(|input| input.name == key) {
                let kind = input.kind.clone();
                self.value(symbol, file, &value, &kind);
            }
        }
    }

    /// A value of a type.
    fn value(&mut self, symbol: &Symbol, file: FileId, value: &Expr, kind: &Type) {
        match (value, kind) {
            (Expr::Map(map), Type::Record(record)) => self.record(symbol, file, map, *record),
            (Expr::Array(array), Type::List(of)) => {
                for element in array.elements() {
                    self.value(symbol, file, &element, of);
                }
            }
            (value, Type::Tier(ladder)) => {
                let of_ladder = self.program.ladders.get(usize::from(*ladder));
                if let (Symbol::Tier(of, _), Some(ladder)) = (symbol, of_ladder)
                    && *of == ladder.name
                {
                    self.texts(file, value, MentionKind::Fact);
                }
            }
            _ => {}
        }
    }

    fn record(&mut self, symbol: &Symbol, file: FileId, map: &Map, record: u16) {
        let program = self.program;
        let Some(record) = program.schema.record(record) else {
            return;
        };
        for entry in map.entries() {
            let (Some(key), Some(token), Some(value)) = (entry.key(), entry.key_token(), entry.value()) else {
                continue;
            };
            let Some(field) = record.fields.iter().find(|field| field.key == key) else {
                continue;
            };
            self.key(
                symbol,
                &record.name,
                &field.name,
                &field.key,
                span_of(file, token.text_range()),
            );
            self.value(symbol, file, &value, &field.kind);
        }
    }

    /// Maps that helpers of scenarios make: records by the keys they have.
    fn maps(&mut self, symbol: &Symbol) {
        if !matches!(symbol, Symbol::Field(..) | Symbol::Tier(..)) {
            return;
        }
        for file in self.subject.pack.test_files() {
            let Some(root) = self.subject.root(*file) else { continue };
            for map in root.descendants().filter_map(Map::cast) {
                let keys: Vec<String> = map.entries().iter().filter_map(|entry| entry.key()).collect();
                let mut fitting = self.program.schema.records.iter().zip(0_u16..).filter(|(record, _)| {
                    let known = |key: &String| record.fields.iter().any(|field| field.key == *key);
                    let needed = record.fields.iter().filter(|field| !field.optional);
                    keys.iter().all(known) && needed.into_iter().all(|field| keys.contains(&field.key))
                });
                if let (Some((_, place)), None) = (fitting.next(), fitting.next()) {
                    self.record(symbol, *file, &map, place);
                }
            }
        }
    }
}

/// A text without its quotation marks.
fn inside(span: Span) -> Span {
    Span::new(
        span.file,
        span.start + 1,
        span.end.saturating_sub(1).max(span.start + 1),
    )
}

/// The literals that a value may be: itself, those of a list, or what a loop gives it.
pub(super) fn literals(value: &Expr) -> Vec<Literal> {
    match value {
        Expr::Literal(literal) => vec![literal.clone()],
        Expr::Ident(ident) => looped(ident.syntax(), &ident.name()).iter().flat_map(written).collect(),
        Expr::Index(index) => {
            let (Some(Expr::Ident(row)), Some(Expr::Literal(place))) = (index.receiver(), index.index()) else {
                return Vec::new();
            };
            let Some(place) = place.number_text().and_then(|text| text.parse::<usize>().ok()) else {
                return Vec::new();
            };
            let rows = looped(row.syntax(), &row.name());
            let cells = rows.iter().filter_map(|row| match row {
                Expr::Array(row) => row.elements().into_iter().nth(place),
                _ => None,
            });
            cells.collect::<Vec<Expr>>().iter().flat_map(written).collect()
        }
        Expr::If(choice) => {
            let of_block = |block: Option<Block>| match block.and_then(|block| block.last_statement()) {
                Some(Stmt::Expr(statement)) => statement.expr().map_or_else(Vec::new, |expr| literals(&expr)),
                _ => Vec::new(),
            };
            let mut all = of_block(choice.then());
            match choice.else_branch() {
                Some(Else::Block(block)) => all.extend(of_block(Some(block))),
                Some(Else::If(other)) => all.extend(literals(&Expr::If(other))),
                None => {}
            }
            all
        }
        other => written(other),
    }
}

/// What is written out: a literal, or those of a list.
fn written(value: &Expr) -> Vec<Literal> {
    match value {
        Expr::Literal(literal) => vec![literal.clone()],
        Expr::Array(array) => array.elements().iter().flat_map(written).collect(),
        _ => Vec::new(),
    }
}

/// What the variable of a loop around a node goes through, where that is written out, in the loop or in a variable.
fn looped(node: &SyntaxNode, name: &str) -> Vec<Expr> {
    let around = node.ancestors().filter_map(For::cast).find(|one| {
        let mut params = one.variables().into_iter();
        params.any(|param| param.name() == name)
    });
    let list = match around.and_then(|one| one.iterable()) {
        Some(Expr::Ident(variable)) => node.ancestors().last().and_then(|root| {
            let mut lets = root.children().filter_map(Let::cast);
            lets.find(|one| one.name_token().is_some_and(|token| token.text() == variable.name()))?
                .value()
        }),
        list => list,
    };
    match list {
        Some(Expr::Array(array)) => array.elements(),
        _ => Vec::new(),
    }
}
