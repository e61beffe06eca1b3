//! Names in rules and in the arguments of clauses.

use super::symbol::Symbol;
use super::{Finder, MentionKind};
use crate::declare::{Kind, Receiver};
use crate::edit::index::{Item, Link, opens};
use crate::edit::span_of;
use crate::program::Named;
use crate::source::Span;
use crate::syntax::ast::{AstNode, Call, Closure, Ident, Param};
use crate::syntax::{TextSize, token_at};

/// What an argument of a clause names.
enum Names {
    /// Something of the one namespace.
    Declared,
    Record,
    /// A field of the record that holds the clause.
    Field,
    Tier,
    Benefit,
    Column,
    Track,
    Base,
    Scenario,
    /// Several, each in quotation marks: of the namespace, or `deal.product`.
    Groups,
    /// Anything that state carries: names and tiers.
    Anything,
}

impl Finder<'_, '_> {
    /// What rules read, as the compiler resolved it.
    pub(super) fn in_rules(&mut self, symbol: &Symbol) {
        let wanted = symbol.named(self.program);
        let column = match symbol {
            Symbol::Column(table, name) => self.subject.model.and_then(|model| {
                let place = model.tables.iter().position(|one| one.name.text == *table)?;
                let output = model
                    .tables
                    .get(place)?
                    .outputs
                    .iter()
                    .position(|one| one.name.text == *name)?;
                Some(Named::Output(
                    super::symbol::place(Some(place))?,
                    super::symbol::place(Some(output))?,
                ))
            }),
            _ => None,
        };
        let Some(wanted) = wanted.or(column) else { return };
        for (span, named) in &self.program.uses.places {
            if *named != wanted {
                continue;
            }
            let Some(exact) = self.exact(*span) else { continue };
            self.note(*span, MentionKind::Read);
            if matches!(named, Named::Declared | Named::Record(_)) {
                self.reads_of_parameter(exact);
            }
        }
    }

    /// The places where a rule reads its parameter.
    fn reads_of_parameter(&mut self, parameter: Span) {
        let Some(root) = self.subject.root(parameter.file) else {
            return;
        };
        let Some(token) = token_at(&root, TextSize::new(parameter.start)) else {
            return;
        };
        let Some(param) = token.parent().and_then(Param::cast) else {
            return;
        };
        let Some(closure) = param.syntax().ancestors().find_map(Closure::cast) else {
            return;
        };
        let reads: Vec<Span> = closure
            .syntax()
            .descendants()
            .filter_map(Ident::cast)
            .filter(|ident| ident.name() == self.name)
            .map(|ident| span_of(parameter.file, ident.range()))
            .collect();
        for read in reads {
            self.note(read, MentionKind::Read);
        }
    }

    /// What clauses name.
    pub(super) fn in_clauses(&mut self, symbol: &Symbol) {
        let index = self.subject.index;
        for link in &index.links {
            let Some(item) = index.items.get(link.item) else {
                continue;
            };
            for (place, span) in link.arguments.iter().enumerate() {
                let declares =
                    place == 0 && opens(link.clause).is_some() && item.links.first() == index.link(&link.id).as_ref();
                if declares && self.subject.symbol_of(link.item).as_ref() == Some(symbol) {
                    self.note(*span, MentionKind::Declaration);
                    continue;
                }
                let Some(names) = names(link, place) else { continue };
                if self.may_name(symbol, &names, item) {
                    let kind = match names {
                        Names::Benefit | Names::Column => MentionKind::Declaration,
                        _ => MentionKind::Mention,
                    };
                    self.note_in(symbol, *span, kind, matches!(names, Names::Groups));
                }
            }
        }
        self.in_calls(symbol);
    }

    /// Whether an argument that names such things may name the symbol.
    fn may_name(&self, symbol: &Symbol, names: &Names, item: &Item) -> bool {
        let index = self.subject.index;
        // The thing itself and what holds it, nearest first.
        let named = |receiver: Receiver| {
            let mut at = Some(item);
            while let Some(item) = at {
                if item.receiver == receiver {
                    return item.name.as_deref();
                }
                at = item.parent.and_then(|parent| index.items.get(parent));
            }
            None
        };
        match (symbol, names) {
            (Symbol::Declared(_), Names::Declared | Names::Anything)
            | (Symbol::Record(_), Names::Record)
            | (Symbol::Base(_), Names::Base)
            | (Symbol::Scenario(_), Names::Scenario)
            | (Symbol::Tier(..), Names::Anything) => true,
            (Symbol::Field(record, _), Names::Field) => {
                let of_relation = || {
                    let relation = named(Receiver::Relation)?;
                    let known = self.program.schema.relations.iter().find(|one| one.name == relation)?;
                    self.record_name(&known.kind)
                };
                named(Receiver::Record).or_else(of_relation) == Some(record)
            }
            (Symbol::Tier(ladder, _), Names::Tier) | (Symbol::Benefit(ladder, _), Names::Benefit) => {
                named(Receiver::Ladder) == Some(ladder)
            }
            (Symbol::Column(table, _), Names::Column) => named(Receiver::Table) == Some(table),
            (Symbol::Track(score, _), Names::Track) => named(Receiver::Score) == Some(score),
            // The groups of a cap may be fields of the record: `deal.product`.
            (Symbol::Field(..) | Symbol::Record(_), Names::Groups) => true,
            _ => false,
        }
    }

    /// The name of the record type that values of a type hold.
    pub(super) fn record_name(&self, kind: &crate::schema::Type) -> Option<&str> {
        match kind {
            crate::schema::Type::Record(record) => {
                self.program.schema.record(*record).map(|record| record.name.as_str())
            }
            crate::schema::Type::List(of) => self.record_name(of),
            _ => None,
        }
    }

    /// Notes the name in an argument: a text that is it, or each of a list.
    fn note_in(&mut self, symbol: &Symbol, span: Span, kind: MentionKind, groups: bool) {
        let Some(expr) = self.subject.expression(span) else {
            return;
        };
        for literal in super::path::literals(&expr) {
            let span = span_of(span.file, literal.range());
            if !groups {
                self.note(span, kind);
                continue;
            }
            // `partner` and `period` alone are words of the language; a group may be a field: `deal.product`.
            let text = self.subject.slice(span).trim_matches('"');
            let Some((record, field)) = text.split_once('.') else {
                continue;
            };
            let small = |length: usize| u32::try_from(length).unwrap_or(0);
            let (start, length) = match symbol {
                Symbol::Record(_) if record == self.name => (span.start + 1, record.len()),
                Symbol::Field(of, _) if record == of && field == self.name => {
                    (span.start + 2 + small(record.len()), field.len())
                }
                _ => continue,
            };
            self.note(Span::new(span.file, start, start + small(length)), kind);
        }
    }

    /// What functions name, wherever they are called: `tier_of("level")`, `field_of("deal", "product")`.
    fn in_calls(&mut self, symbol: &Symbol) {
        let files = self
            .subject
            .pack
            .script_files()
            .iter()
            .chain(self.subject.pack.test_files());
        for file in files {
            let Some(root) = self.subject.root(*file) else { continue };
            for call in root.descendants().filter_map(Call::cast) {
                let Some(name) = call.name_token() else { continue };
                let arguments = call.args();
                let argument = |place: usize| arguments.get(place).map(|one| span_of(*file, one.range()));
                let text = |place: usize| argument(place).map(|span| self.subject.slice(span).trim_matches('"'));
                let noted = match (name.text(), symbol) {
                    ("tier_of" | "use_table" | "use_bands" | "use_curve" | "use_calendar", Symbol::Declared(_))
                    | ("record_of" | "field_of", Symbol::Record(_)) => argument(0),
                    ("field_of", Symbol::Field(record, _)) if text(0) == Some(record) => argument(1),
                    _ => None,
                };
                if let Some(span) = noted {
                    self.note(span, MentionKind::Mention);
                }
            }
            self.money_of_fields(symbol, *file);
        }
    }

    /// `money_in("currency")` names a field of its record.
    fn money_of_fields(&mut self, symbol: &Symbol, file: crate::source::FileId) {
        let Symbol::Field(record, _) = symbol else { return };
        let index = self.subject.index;
        let links = index
            .links
            .iter()
            .filter(|link| link.clause.name == "money_in" && link.span.file == file);
        for link in links {
            let mut at = index.items.get(link.item);
            let mut of = None;
            while let Some(item) = at {
                if item.receiver == Receiver::Record {
                    of = item.name.as_deref();
                }
                at = item.parent.and_then(|parent| index.items.get(parent));
            }
            if let (true, Some(span)) = (of == Some(record), link.arguments.first()) {
                self.note(*span, MentionKind::Mention);
            }
        }
    }
}

/// What an argument of a clause names, if it names something.
fn names(link: &Link, place: usize) -> Option<Names> {
    let kind = link.clause.parameter(place)?.kind;
    Some(match (link.clause.receiver, link.clause.name, place) {
        (Receiver::Record, "key", _) | (Receiver::Relation, "indexed_by" | "parent", _) => Names::Field,
        (Receiver::Tier, "benefit", 0) => Names::Benefit,
        (Receiver::Table, "input" | "output", 0) => Names::Column,
        (Receiver::Table, "hit", 1) => Names::Column,
        (Receiver::Ladder, "starts_at", 0) => Names::Tier,
        (Receiver::Scenario, "varies", 0) => Names::Base,
        (Receiver::Base | Receiver::Scenario, "with_population", 0) => Names::Base,
        (Receiver::Scenario, "after", 0) => Names::Scenario,
        (Receiver::TakeOver, "renames", 1) => Names::Anything,
        (Receiver::Cap | Receiver::Balance | Receiver::Fund, "per", 0) => Names::Groups,
        (Receiver::Payout, "includes", 0) => Names::Declared,
        (Receiver::Root, "record_of" | "field_of", 0) => Names::Record,
        (Receiver::Root, "track", 0) => Names::Track,
        (Receiver::Root, _, 0) if opens(link.clause).is_some() && !link.clause.makes_type() => return None,
        (Receiver::Score, "track", 0) => Names::Track,
        _ => match kind {
            Kind::Identifier | Kind::Threshold | Kind::NumberOrSetting => Names::Declared,
            _ => return None,
        },
    })
}
