//! What may be written at a place. The text need not be right: what is being typed is put into words that parse.

use super::index::{Index, opens};
use super::infer::Guess;
use super::part::PartKind;
use super::sentence::in_words;
use super::{Subject, span_of};
use crate::declare::{ClauseInfo, Receiver, Trees, clauses};
use crate::function::{self, Items, Kind};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, Call, Closure, Field, MethodCall};
use crate::syntax::{SyntaxKind, SyntaxNode, TextSize, parse, token_at};
use std::collections::BTreeSet;

/// What is being completed, and with what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// Where what is replaced begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What may stand there.
    pub options: Vec<Completion>,
}

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What it is: `clause`, `function`, `field`, `name`, `value`, `column`, `keyword`.
    pub kind: &'static str,
    /// Its type or signature.
    pub detail: String,
    /// What it means.
    pub documentation: Option<String>,
    /// What is inserted instead of the label; `$0` is where the cursor goes.
    pub insert: Option<String>,
}

impl Completion {
    fn new(label: &str, kind: &'static str, detail: impl Into<String>) -> Completion {
        Completion {
            label: label.to_owned(),
            kind,
            detail: detail.into(),
            documentation: None,
            insert: None,
        }
    }
}

/// The name that stands for what has not been typed yet.
const HOLE: &str = "zzq";

/// What may be written at an offset of a file.
pub(crate) fn complete(subject: &Subject<'_>, file: FileId, offset: usize) -> Completions {
    let text = subject.text(file);
    let offset = text.floor_char_boundary(offset);
    let before = text.get(..offset).unwrap_or("");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let start = before.trim_end_matches(is_word).len();
    let behind = text.get(offset..).unwrap_or("");
    let end = offset + (behind.len() - behind.trim_start_matches(is_word).len());
    let mut out = Completions {
        start,
        end,
        options: Vec::new(),
    };
    let path = subject.path(file);
    if path == "pack.toml" {
        manifest(text, start, &mut out);
        return out;
    }
    if !path.ends_with(".rhai") {
        return out;
    }
    // A text is completed as a whole; elsewhere a name takes the place of what is typed.
    let patched = if start == end {
        let mut patched = String::with_capacity(text.len() + HOLE.len());
        patched.push_str(before);
        patched.push_str(HOLE);
        patched.push_str(behind);
        patched
    } else {
        text.to_owned()
    };
    let parsed = parse(&patched);
    let mut trees: Trees = subject.trees.clone();
    trees.insert(file, parsed);
    let index = Index::of(subject.pack, &trees);
    let there = Patched {
        subject: Subject {
            trees: &trees,
            index: &index,
            ..*subject
        },
        file,
    };
    there.fill(start, &mut out);
    let mut seen = BTreeSet::new();
    out.options.retain(|one| seen.insert((one.label.clone(), one.kind)));
    out
}

fn manifest(text: &str, start: usize, out: &mut Completions) {
    let line = super::lines::line_start(text, start);
    if !text.get(line..start).is_some_and(|before| before.trim().is_empty()) {
        return;
    }
    for (key, required, example) in crate::pack::KEYS {
        if text
            .lines()
            .any(|line| line.split('=').next().is_some_and(|known| known.trim() == *key))
        {
            continue;
        }
        let detail = if *required { "needed" } else { "may be left out" };
        let mut one = Completion::new(key, "keyword", detail);
        one.insert = Some(format!("{key} = {example}"));
        out.options.push(one);
    }
}

struct Patched<'s> {
    subject: Subject<'s>,
    file: FileId,
}

impl Patched<'_> {
    fn fill(&self, start: usize, out: &mut Completions) {
        let Some(root) = self.subject.root(self.file) else {
            return;
        };
        let at = u32::try_from(start).unwrap_or(u32::MAX);
        let Some(token) = token_at(&root, TextSize::new(at)).or_else(|| root.last_token()) else {
            return;
        };
        match token.kind() {
            SyntaxKind::LineComment | SyntaxKind::BlockComment | SyntaxKind::DocComment => return,
            SyntaxKind::String => {
                let range = span_of(self.file, token.text_range());
                out.start = range.start as usize + 1;
                let closed = token.text().len() > 1 && token.text().ends_with('"');
                out.end = range.end as usize - usize::from(closed);
                // The hole is not part of the file.
                let text = self.subject.text(self.file);
                out.end = out.end.min(text.len());
                if token.text().contains(HOLE) {
                    out.end = out.end.saturating_sub(HOLE.len()).max(out.start);
                }
                self.in_text(&token.parent().unwrap_or(root), out);
                return;
            }
            _ => {}
        }
        let Some(node) = token.parent() else { return };
        match node.kind() {
            SyntaxKind::MethodCallExpr => {
                if let Some(receiver) = MethodCall::cast(node.clone()).and_then(|call| call.receiver()) {
                    self.behind(&receiver.syntax().clone(), out);
                }
            }
            SyntaxKind::FieldExpr => {
                if let Some(receiver) = Field::cast(node.clone()).and_then(|field| field.receiver()) {
                    self.behind(&receiver.syntax().clone(), out);
                }
            }
            SyntaxKind::Param | SyntaxKind::ParamList => self.parameters(out),
            _ => self.name(&node, at, out),
        }
    }

    /// What may follow the dot behind an expression.
    fn behind(&self, receiver: &SyntaxNode, out: &mut Completions) {
        let span = span_of(self.file, receiver.text_range());
        if let Some(stack) = self.chain_at(span) {
            for receiver in stack.iter().rev() {
                for clause in clauses().filter(|clause| clause.receiver == *receiver) {
                    out.options.push(of_clause(clause));
                }
            }
            return;
        }
        let guess = self.subject.ends_before(self.file, span).unwrap_or(Guess::Unknown);
        self.members(&guess, out);
    }

    /// What clauses may stand on, innermost last, if a chain of clauses ends at a span.
    fn chain_at(&self, span: Span) -> Option<Vec<Receiver>> {
        let index = self.subject.index;
        let by_link = index
            .links
            .iter()
            .rev()
            .find(|link| link.span.file == span.file && link.span.end == span.end && link.span.start >= span.start);
        let mut item = match by_link {
            Some(link) => Some(link.item),
            None => {
                // A variable that holds something declared.
                let name = self.subject.slice(span);
                let node = self.subject.expression(span)?;
                if !matches!(node, crate::syntax::ast::Expr::Ident(_)) || super::part::is_bound(node.syntax(), name) {
                    return None;
                }
                let chain = index.chains.iter().find(|chain| chain.kept.as_deref() == Some(name))?;
                let last = index.links.get(*chain.links.last()?)?;
                let inside = node
                    .syntax()
                    .ancestors()
                    .any(|node| node.kind() == SyntaxKind::ClosureExpr);
                if inside {
                    return None;
                }
                Some(last.item)
            }
        };
        let mut stack = Vec::new();
        while let Some(place) = item {
            let here = index.items.get(place)?;
            stack.push(here.receiver);
            if here.receiver == Receiver::Type {
                break;
            }
            item = here.parent;
        }
        stack.reverse();
        Some(stack)
    }

    fn members(&self, guess: &Guess, out: &mut Completions) {
        let index = self.subject.index;
        let children = |item: usize, receiver: Receiver| {
            let children = index
                .items
                .get(item)
                .map(|item| item.children.as_slice())
                .unwrap_or_default();
            children
                .iter()
                .filter_map(move |child| index.items.get(*child))
                .filter(move |child| child.receiver == receiver)
        };
        match guess {
            Guess::Record(record) => {
                for field in children(*record, Receiver::Field) {
                    let Some(name) = &field.name else { continue };
                    let opener = field.links.first().and_then(|link| index.links.get(*link));
                    let detail = opener
                        .and_then(|link| link.arguments.get(1))
                        .map_or("", |span| self.subject.slice(*span));
                    let mut one = Completion::new(name, "field", detail);
                    let description = opener.and_then(|link| link.arguments.get(2));
                    one.documentation = description.map(|span| self.subject.slice(*span).trim_matches('"').to_owned());
                    out.options.push(one);
                }
                return;
            }
            Guess::Tier(ladder) => {
                let mut names = BTreeSet::new();
                for tier in children(*ladder, Receiver::Tier) {
                    let benefits = tier
                        .links
                        .iter()
                        .filter_map(|link| index.links.get(*link))
                        .filter(|link| link.clause.name == "benefit");
                    names.extend(
                        benefits
                            .filter_map(|link| link.arguments.first())
                            .map(|span| self.subject.slice(*span).trim_matches('"').to_owned()),
                    );
                }
                out.options
                    .extend(names.iter().map(|name| Completion::new(name, "field", "benefit")));
                for word in ["at_least", "at_most", "above", "below"] {
                    let mut one = Completion::new(word, "function", format!("{word}(tier)"));
                    one.insert = Some(format!("{word}(\"$0\")"));
                    out.options.push(one);
                }
                return;
            }
            Guess::Item(item) => {
                let members: &[&str] = match index.items.get(*item).map(|item| item.receiver) {
                    Some(Receiver::Eligibility) => &["eligible"],
                    Some(Receiver::Incentive) => &["total"],
                    Some(Receiver::Score) => &["total", "passed"],
                    _ => &["awarded", "rank"],
                };
                out.options
                    .extend(members.iter().map(|name| Completion::new(name, "field", "")));
                return;
            }
            Guess::Scale(scale) => {
                let receiver = index.items.get(*scale).map(|item| item.receiver);
                let members: &[&str] = if receiver == Some(Receiver::Table) {
                    &["lookup"]
                } else {
                    &["on", "at"]
                };
                out.options.extend(
                    members
                        .iter()
                        .map(|name| called(name, "function", &format!("{name}(…)"))),
                );
                return;
            }
            Guess::Row(table) => {
                let links = index
                    .items
                    .get(*table)
                    .map(|item| item.links.as_slice())
                    .unwrap_or_default();
                let outputs = links
                    .iter()
                    .filter_map(|link| index.links.get(*link))
                    .filter(|link| link.clause.name == "output");
                for link in outputs {
                    if let Some(name) = link.arguments.first() {
                        let detail = link.arguments.get(1).map_or("", |span| self.subject.slice(*span));
                        out.options.push(Completion::new(
                            self.subject.slice(*name).trim_matches('"'),
                            "column",
                            detail,
                        ));
                    }
                }
                return;
            }
            _ => {}
        }
        for (_, one) in function::all() {
            let takes = one.signature.parameters.first().map(|parameter| parameter.kind);
            if takes.is_some_and(|kind| fits(kind, guess)) {
                out.options.push(of_function(one, true));
            }
        }
    }

    /// Names for the parameters of a rule.
    fn parameters(&self, out: &mut Completions) {
        for item in self.subject.index.items.iter().filter(|item| !item.in_tests) {
            let reads = match item.receiver {
                Receiver::Record => true,
                Receiver::Input
                | Receiver::Relation
                | Receiver::Setting
                | Receiver::Value
                | Receiver::Window
                | Receiver::Ladder
                | Receiver::Eligibility
                | Receiver::Incentive
                | Receiver::Score
                | Receiver::Ranking => item.parent.is_none(),
                _ => false,
            };
            if let (true, Some(name)) = (reads, &item.name) {
                let mut one = Completion::new(name, "name", super::index::kind(item.receiver));
                one.documentation = self.subject.title_in(item);
                out.options.push(one);
            }
        }
        for (name, what) in [("as_of", "the day of the decision"), ("period", "the period")] {
            out.options.push(Completion::new(name, "name", what));
        }
    }

    /// What may stand where an expression stands.
    fn name(&self, node: &SyntaxNode, at: u32, out: &mut Completions) {
        let closures: Vec<Closure> = node.ancestors().filter_map(Closure::cast).collect();
        let function = node.ancestors().find_map(crate::syntax::ast::Fn::cast);
        if closures.is_empty() && function.is_none() {
            if let Some(kind) = self.argument_at(node, at) {
                return self.argument(kind, out);
            }
            let tests = self.subject.pack.test_files().contains(&self.file);
            for clause in clauses().filter(|clause| clause.receiver == Receiver::Root && !clause.makes_type()) {
                let of_tests = matches!(clause.name, "base" | "scenario");
                if of_tests == tests {
                    out.options.push(of_clause(clause));
                }
            }
            for name in self.subject.index.variables.keys() {
                out.options.push(Completion::new(name, "name", "variable"));
            }
            out.options.sort_by(|a, b| a.label.cmp(&b.label));
            return;
        }
        let mut names = BTreeSet::new();
        for closure in &closures {
            names.extend(closure.params().iter().map(crate::syntax::ast::Param::name));
        }
        if let Some(function) = &function {
            names.extend(function.params().iter().map(crate::syntax::ast::Param::name));
        }
        for block in node.ancestors().filter(|one| one.kind() == SyntaxKind::BlockExpr) {
            let lets = block.children().filter_map(crate::syntax::ast::Let::cast);
            names.extend(
                lets.filter_map(|one| one.name_token())
                    .filter(|token| u32::from(token.text_range().start()) < at)
                    .map(|token| token.text().to_owned()),
            );
        }
        for name in names.iter().filter(|name| *name != HOLE) {
            out.options.push(Completion::new(name, "name", in_words(name)));
        }
        // Tables and bands that a variable holds are seen from inside.
        for chain in self
            .subject
            .index
            .chains
            .iter()
            .filter(|chain| chain.top && function.is_none())
        {
            let first = chain.links.first().and_then(|link| self.subject.index.links.get(*link));
            let scale = first
                .and_then(|link| opens(link.clause))
                .filter(|one| matches!(one, Receiver::Table | Receiver::Bands | Receiver::Curve));
            if let (Some(name), Some(scale)) = (&chain.kept, scale) {
                out.options
                    .push(Completion::new(name, "name", super::index::kind(scale)));
            }
        }
        for files in [self.subject.pack.script_files(), self.subject.pack.test_files()] {
            for root in files.iter().filter_map(|file| self.subject.root(*file)) {
                for helper in root.children().filter_map(crate::syntax::ast::Fn::cast) {
                    if let Some(name) = helper.name_token() {
                        let mut one = called(name.text(), "function", "helper");
                        one.documentation = helper.doc();
                        out.options.push(one);
                    }
                }
            }
        }
        for (_, one) in function::all() {
            out.options.push(of_function(one, false));
        }
        for word in ["if", "else", "let", "switch", "true", "false"] {
            out.options.push(Completion::new(word, "keyword", ""));
        }
        for name in ["use_table", "use_bands", "use_curve"] {
            out.options.push(called(name, "function", name));
        }
        out.options.push(called("percent", "function", "percent(number)"));
    }

    /// What the argument of a clause that a node stands in must be.
    fn argument_at(&self, node: &SyntaxNode, at: u32) -> Option<(crate::declare::Kind, usize)> {
        let list = node.ancestors().find(|one| one.kind() == SyntaxKind::ArgList)?;
        let index = self.subject.index;
        let end: u32 = list.text_range().end().into();
        let link = index
            .links
            .iter()
            .find(|link| link.span.file == self.file && link.span.end == end)?;
        let place = list
            .children()
            .take_while(|child| u32::from(child.text_range().end()) < at)
            .count();
        Some((link.clause.parameter(place)?.kind, link.item))
    }

    fn argument(&self, (kind, item): (crate::declare::Kind, usize), out: &mut Completions) {
        use crate::declare::Kind as Wanted;
        match kind {
            Wanted::Type => {
                for clause in clauses().filter(|clause| clause.makes_type()) {
                    out.options.push(of_clause(clause));
                }
            }
            Wanted::Word(words) => {
                for word in words {
                    let mut one = Completion::new(word, "value", "");
                    one.insert = Some(format!("\"{word}\""));
                    out.options.push(one);
                }
            }
            Wanted::Threshold | Wanted::Number | Wanted::Constant | Wanted::Edge | Wanted::NumberOrSetting => {
                out.options.push(called("percent", "function", "percent(number)"));
                for name in self.subject.names_of(Receiver::Setting) {
                    let mut one = Completion::new(&name, "name", "setting");
                    one.insert = Some(format!("\"{name}\""));
                    out.options.push(one);
                }
            }
            Wanted::Rule => {
                let mut one = Completion::new("|…|", "keyword", "a rule");
                one.insert = Some("|$0| ".to_owned());
                out.options.push(one);
            }
            _ => {}
        }
        let _ = item;
    }

    /// What a text in quotation marks may say.
    fn in_text(&self, node: &SyntaxNode, out: &mut Completions) {
        let node = node
            .ancestors()
            .find(|one| one.kind() == SyntaxKind::Literal)
            .unwrap_or_else(|| node.clone());
        if let Some((name, place)) = super::part::called(&node) {
            let of = |receiver: Receiver| self.subject.names_of(receiver);
            let names = match (name.as_str(), place) {
                ("tier_of", 0) => of(Receiver::Ladder),
                ("record_of" | "field_of", 0) => of(Receiver::Record),
                ("use_table", 0) => of(Receiver::Table),
                ("use_bands", 0) => of(Receiver::Bands),
                ("use_curve", 0) => of(Receiver::Curve),
                ("at_least" | "at_most" | "above" | "below", 0) => self.tiers_before(&node),
                ("field_of", 1) => self.fields_beside(&node),
                _ => Vec::new(),
            };
            if !names.is_empty() {
                out.options
                    .extend(names.iter().map(|name| Completion::new(name, "value", "")));
                return;
            }
        }
        let span = span_of(self.file, node.text_range());
        let index = self.subject.index;
        let link = index.links.iter().find(|link| link.arguments.contains(&span));
        if let Some(link) = link {
            let part = self.subject.parts(link).into_iter().find(|part| part.span == span);
            if let Some(
                PartKind::Word(words) | PartKind::Setting(words) | PartKind::Reference(words) | PartKind::File(words),
            ) = part.map(|part| part.kind)
            {
                out.options
                    .extend(words.iter().map(|word| Completion::new(word, "value", "")));
            }
            return;
        }
        // What a field of some words is compared with.
        let binary = node.ancestors().find_map(crate::syntax::ast::Binary::cast);
        if let Some(other) = binary.and_then(|binary| binary.lhs()) {
            match self.subject.guess(self.file, &other, 0) {
                Guess::Word(words) => out
                    .options
                    .extend(words.iter().map(|word| Completion::new(word, "value", ""))),
                Guess::Tier(ladder) => {
                    out.options.extend(
                        self.subject
                            .tiers_of(ladder)
                            .iter()
                            .map(|word| Completion::new(word, "value", "tier")),
                    );
                }
                _ => {}
            }
        }
    }

    /// The tiers of what `.at_least("…")` is asked of.
    fn tiers_before(&self, node: &SyntaxNode) -> Vec<String> {
        let call = node.parent().and_then(|list| list.parent()).and_then(MethodCall::cast);
        match call
            .and_then(|call| call.receiver())
            .map(|receiver| self.subject.guess(self.file, &receiver, 0))
        {
            Some(Guess::Tier(ladder)) => self.subject.tiers_of(ladder),
            _ => Vec::new(),
        }
    }

    /// The fields of the record that `field_of("deal", "…")` names.
    fn fields_beside(&self, node: &SyntaxNode) -> Vec<String> {
        let call = node.parent().and_then(|list| list.parent()).and_then(Call::cast);
        let record = call.and_then(|call| match call.args().into_iter().next() {
            Some(crate::syntax::ast::Expr::Literal(literal)) => literal.string_value(),
            _ => None,
        });
        let record = record
            .and_then(|name| self.subject.record(&name))
            .and_then(|record| self.subject.index.items.get(record));
        let fields = record.map(|record| record.children.as_slice()).unwrap_or_default();
        fields
            .iter()
            .filter_map(|field| self.subject.index.items.get(*field)?.name.clone())
            .collect()
    }
}

fn called(name: &str, kind: &'static str, detail: &str) -> Completion {
    let mut one = Completion::new(name, kind, detail);
    one.insert = Some(format!("{name}($0)"));
    one
}

fn of_clause(clause: &ClauseInfo) -> Completion {
    let mut one = Completion::new(clause.name, "clause", clause.signature());
    one.documentation = Some(clause.summary.to_owned());
    one.insert = Some(if clause.parameters.is_empty() {
        format!("{}()", clause.name)
    } else {
        format!("{}($0)", clause.name)
    });
    one
}

fn of_function(function: &function::Function, as_method: bool) -> Completion {
    let alone = as_method && function.signature.parameters.len() == 1;
    let mut one = Completion::new(function.name, "function", function.usage());
    one.documentation = Some(function.summary.to_owned());
    one.insert = Some(if alone {
        format!("{}()", function.name)
    } else {
        format!("{}($0)", function.name)
    });
    one
}

/// Whether a function may be asked of a value.
fn fits(kind: Kind, guess: &Guess) -> bool {
    match guess {
        Guess::Amount => matches!(kind, Kind::Amount | Kind::Number | Kind::Integer),
        Guess::Text | Guess::Word(_) => kind == Kind::Text,
        Guess::Boolean => kind == Kind::Boolean,
        Guess::Date => kind == Kind::Date,
        Guess::DateTime => kind == Kind::DateTime,
        Guess::Period => kind == Kind::Period,
        Guess::Duration => matches!(kind, Kind::Duration(_)),
        Guess::List(_) => matches!(
            kind,
            Kind::List(Items::Any | Items::Scalars | Items::Ordered | Items::Amounts)
        ),
        _ => true,
    }
}
