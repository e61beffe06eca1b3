//! The program for people: what is declared, each rule in words, and what of it a form can set.

use super::Subject;
use super::index::{Item, Link, Maker, kind};
use super::lines;
use super::literal::{Value, literal};
use super::manifest::Entry;
use super::part::{Part, PartKind, Provenance, words_of};
use super::sentence::{Piece, Sentence, Speaker, compares, in_words, requirement, type_words};
use crate::declare::Receiver;
use crate::model::{Model, Name, TypeKind, TypeSpec};
use crate::schema::Type;
use crate::source::Span;
use crate::syntax::ast::Expr;

/// The program for people.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The digest of the texts, for operations.
    pub digest: String,
    /// Whether the pack compiles; sentences lack types otherwise, and what loops make is not known.
    pub complete: bool,
    /// The entries of the manifest.
    pub manifest: Vec<Entry>,
    /// What is declared, in the order of the source.
    pub items: Vec<OutlineItem>,
    /// The tables.
    pub tables: Vec<OutlineTable>,
    /// What rules can read.
    pub readable: Vec<Readable>,
}

/// Something declared.
#[derive(Clone, Debug)]
pub struct OutlineItem {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: &'static str,
    /// The name by which rules read it, or the title of a requirement; empty if it is computed.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it means.
    pub description: Option<String>,
    /// Where it is declared.
    pub spans: Vec<Span>,
    /// What it says, in one line.
    pub sentence: Option<Sentence>,
    /// What makes several of it.
    pub maker: Option<(Maker, Span)>,
    /// Its clauses, the opening one first.
    pub clauses: Vec<OutlineClause>,
    /// What it holds.
    pub items: Vec<OutlineItem>,
    /// The comments that belong to it.
    pub comment: Option<String>,
}

/// A clause.
#[derive(Clone, Debug)]
pub struct OutlineClause {
    /// Its id.
    pub id: String,
    /// Its word.
    pub name: &'static str,
    /// Where it stands.
    pub span: Span,
    /// Its arguments, with what its rules say.
    pub parts: Vec<(Part, Option<Sentence>)>,
    /// The words that may stand in the place of its own.
    pub alternatives: Vec<&'static str>,
}

/// A table.
#[derive(Clone, Debug)]
pub struct OutlineTable {
    /// The path of its file.
    pub file: String,
    /// The id of the item that reads it.
    pub item: Option<String>,
    /// Its columns.
    pub columns: Vec<OutlineColumn>,
    /// How many rows it has.
    pub rows: usize,
    /// The hit policy.
    pub hit: Option<String>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct OutlineColumn {
    /// Its name.
    pub name: String,
    /// What it is for: `input`, `output`, `tier`, `measure`, `other`.
    pub role: &'static str,
    /// Its type in words.
    pub words: Option<String>,
    /// What its cells hold.
    pub kind: Option<PartKind>,
    /// The words that its cells may say.
    pub allowed: Vec<String>,
}

/// Something that rules can read.
#[derive(Clone, Debug)]
pub struct Readable {
    /// The name.
    pub name: String,
    /// What it is: `input`, `value`, `setting` ….
    pub what: &'static str,
    /// For people.
    pub title: String,
    /// Its type in words.
    pub words: String,
    /// What it holds: a kind of parts, `record`, `list`, `tier` or `other`.
    pub kind: &'static str,
    /// The words that it may be.
    pub allowed: Vec<String>,
    /// Whether it may be missing.
    pub optional: bool,
    /// The fields of a record, or of the records of a list.
    pub fields: Vec<Readable>,
}

impl Subject<'_> {
    /// The program for people.
    pub(crate) fn outline(&self, digest: &str) -> Outline {
        Outline {
            digest: digest.to_owned(),
            complete: self.program.is_some(),
            manifest: self.manifest(),
            items: self.index.roots().flat_map(|item| self.items(item)).collect(),
            tables: self.tables(),
            readable: self.readable(),
        }
    }

    /// An item, or what a loop makes of it.
    fn items(&self, place: usize) -> Vec<OutlineItem> {
        let Some(item) = self.index.items.get(place) else {
            return Vec::new();
        };
        if item.maker.is_some() && item.name.is_none() {
            let made = self.made(item);
            if !made.is_empty() {
                return made;
            }
        }
        vec![self.item(place, item)]
    }

    fn item(&self, place: usize, item: &Item) -> OutlineItem {
        let links: Vec<&Link> = item
            .links
            .iter()
            .filter_map(|link| self.index.links.get(*link))
            .collect();
        let clauses: Vec<OutlineClause> = links.iter().map(|link| self.clause(link)).collect();
        let runs = self.runs(super::block::Named::Item(place));
        let mut spans: Vec<Span> = runs
            .iter()
            .filter_map(|run| {
                if self.is_whole(*run) {
                    return self.index.chains.get(run.chain).map(|chain| chain.span);
                }
                Some(
                    self.span_in(run.chain, run.first)?
                        .to(self.span_in(run.chain, run.last)?),
                )
            })
            .collect();
        if spans.is_empty() {
            spans.extend(
                links
                    .first()
                    .map(|link| link.span.to(links.last().map_or(link.span, |last| last.span))),
            );
        }
        let text_of = |name: &str| {
            let link = links.iter().find(|link| link.clause.name == name)?;
            self.text_in(*link.arguments.first()?)
        };
        let name = item.name.clone().unwrap_or_default();
        let title = text_of("title").unwrap_or_else(|| match item.receiver {
            Receiver::Requirement | Receiver::Path | Receiver::Component | Receiver::Base | Receiver::Scenario => {
                name.clone()
            }
            Receiver::Track => links
                .first()
                .and_then(|link| self.text_in(*link.arguments.get(1)?))
                .unwrap_or_else(|| in_words(&name)),
            _ => in_words(&name),
        });
        let description = text_of("description").or_else(|| {
            let opener = links.first()?;
            let place = opener
                .clause
                .parameters
                .iter()
                .position(|one| one.name == "description")?;
            self.text_in(*opener.arguments.get(place)?)
        });
        let first = spans.first().copied();
        OutlineItem {
            id: item.id.clone(),
            kind: kind(item.receiver),
            name,
            description,
            sentence: self.says(item, &links, &clauses, &title),
            title,
            comment: first
                .and_then(|span| lines::comment_of(self.text(span.file), span.start as usize, span.end as usize)),
            spans,
            maker: item.maker,
            clauses,
            items: item.children.iter().flat_map(|child| self.items(*child)).collect(),
        }
    }

    fn text_in(&self, span: Span) -> Option<String> {
        match literal(span.file, &self.expression(span)?)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn clause(&self, link: &Link) -> OutlineClause {
        let parts = self.parts(link);
        let spoken: Vec<Option<Sentence>> = parts.iter().map(|part| self.rule_of(part, &parts)).collect();
        OutlineClause {
            id: link.id.clone(),
            name: link.clause.name,
            span: link.span,
            alternatives: if self.is_by_hand(link.item).is_ok() {
                self.alternatives(link)
            } else {
                Vec::new()
            },
            parts: parts.into_iter().zip(spoken).collect(),
        }
    }

    /// What the rule of a part says.
    fn rule_of(&self, part: &Part, parts: &[Part]) -> Option<Sentence> {
        let Expr::Closure(closure) = self.expression(part.span).filter(|_| part.kind == PartKind::Rule)? else {
            return None;
        };
        let speaker = Speaker {
            subject: self,
            file: part.span.file,
            parts,
        };
        Some(speaker.rule(&closure))
    }

    /// What an item says in one line.
    fn says(&self, item: &Item, links: &[&Link], clauses: &[OutlineClause], title: &str) -> Option<Sentence> {
        let rule = |name: &str| {
            let clause = clauses.iter().find(|clause| clause.name == name)?;
            clause.parts.iter().find_map(|(_, sentence)| sentence.clone())
        };
        let opener = clauses.first()?;
        match item.receiver {
            Receiver::Requirement => {
                let Some(comparison) = clauses.get(1) else {
                    let rule = opener.parts.iter().find_map(|(_, sentence)| sentence.clone())?;
                    return Some(Sentence::words(&format!("{title}: ")).and(rule));
                };
                let mut out = Sentence::words(&format!("{title} {} ", compares(comparison.name)));
                let mut first = true;
                for (part, sentence) in comparison.parts.iter().filter(|(part, _)| !part.id.contains('~')) {
                    out = out.and(Sentence::words(if first { "" } else { " and " }));
                    first = false;
                    out = out.and(sentence.clone().unwrap_or_else(|| self.part_says(part)));
                }
                Some(out)
            }
            Receiver::Value => rule("is_given_by"),
            Receiver::Incentive => rule("pays"),
            Receiver::Component => rule("component"),
            Receiver::Band => {
                let word = if opener.name == "above" { "above " } else { "from " };
                let edge = self.part_says(&opener.parts.first()?.0);
                let rate = self.part_says(&opener.parts.get(1)?.0);
                Some(Sentence::words(word).and(edge).and(Sentence::words(": ")).and(rate))
            }
            Receiver::Cap => {
                let amount = opener.parts.first()?;
                let said = amount.1.clone().unwrap_or_else(|| self.part_says(&amount.0));
                Some(Sentence::words("at most ").and(said))
            }
            Receiver::Setting => {
                let dated = clauses.iter().filter(|clause| clause.name == "effective");
                let mut out = Sentence::default();
                if let Some((value, _)) = opener.parts.get(2) {
                    out = out.and(self.part_says(value));
                }
                for clause in dated {
                    let (day, value) = (clause.parts.first()?, clause.parts.get(1)?);
                    let comma = if out.pieces.is_empty() { "" } else { ", " };
                    out = out.and(Sentence::words(comma)).and(self.part_says(&value.0));
                    out = out.and(Sentence::words(" from ")).and(self.part_says(&day.0));
                }
                Some(out).filter(|out| !out.pieces.is_empty())
            }
            Receiver::Field | Receiver::Input | Receiver::Relation => {
                let source = self.slice(*links.first()?.arguments.get(1)?);
                let words: Vec<&str> = source.split_whitespace().collect();
                Some(Sentence::words(&words.join(" ")))
            }
            _ => None,
        }
    }

    fn part_says(&self, part: &Part) -> Sentence {
        match (&part.value, &part.kind) {
            (Some(Value::Text(name)), PartKind::Setting(_)) => {
                let known = self.title_of(name);
                Sentence::of([match known {
                    Some((title, id)) => Piece::Name { title, id: Some(id) },
                    None => Piece::Text(in_words(name)),
                }])
            }
            (Some(Value::Texts(texts)), _) => Sentence::words(&texts.join(", ")),
            (Some(value), kind) => {
                let text = match value {
                    Value::Text(text) => text.clone(),
                    Value::Boolean(value) => value.to_string(),
                    Value::Texts(_) => String::new(),
                };
                let constant = matches!(part.provenance, Provenance::Literal | Provenance::Constant { .. });
                Sentence::of([Piece::Value {
                    text,
                    kind: kind.clone(),
                    part: (constant && part.editable()).then(|| part.id.clone()),
                }])
            }
            (None, _) => {
                let words: Vec<&str> = self.slice(part.span).split_whitespace().collect();
                Sentence::words(&words.join(" "))
            }
        }
    }

    /// What a loop or a helper made of an item whose name is computed.
    fn made(&self, item: &Item) -> Vec<OutlineItem> {
        let (Some(model), Some(link)) = (
            self.model,
            item.links.first().and_then(|link| self.index.links.get(*link)),
        ) else {
            return Vec::new();
        };
        let Some(argument) = link.arguments.first().copied() else {
            return Vec::new();
        };
        let above = item.parent.and_then(|parent| self.index.items.get(parent));
        let head = above.map_or_else(
            || kind(item.receiver).to_owned(),
            |above| format!("{}/{}", above.id, link.clause.name),
        );
        let here = |name: &&Name| name.span == argument;
        if item.receiver == Receiver::Tier {
            let tiers = model.ladders.iter().flat_map(|ladder| &ladder.tiers);
            return tiers
                .filter(|tier| tier.id.span == argument)
                .map(|tier| {
                    let mut made = self.one_made(item, &head, &tier.id.text, tier.title.as_ref());
                    let common = &tier.criteria.requirements;
                    made.items.extend(
                        common
                            .iter()
                            .map(|one| self.made_requirement(item, &made.id, model, one)),
                    );
                    for path in &tier.criteria.paths {
                        let id = format!("{}/path.{}", made.id, path.title.text.replace(['/', '#', ':'], "_"));
                        let mut inner = self.one_made(item, "", &path.title.text, Some(&path.title));
                        inner.kind = "path";
                        inner.items.extend(
                            path.requirements
                                .iter()
                                .map(|one| self.made_requirement(item, &id, model, one)),
                        );
                        inner.id = id;
                        made.items.push(inner);
                    }
                    made
                })
                .collect();
        }
        let named: Vec<(&Name, Option<&Name>)> = match item.receiver {
            Receiver::Incentive => model
                .incentives
                .iter()
                .map(|one| (&one.name, one.title.as_ref()))
                .collect(),
            Receiver::Value => model.values.iter().map(|one| (&one.name, one.title.as_ref())).collect(),
            Receiver::Setting => model
                .settings
                .iter()
                .map(|one| (&one.name, one.title.as_ref()))
                .collect(),
            Receiver::Ladder => model
                .ladders
                .iter()
                .map(|one| (&one.name, one.title.as_ref()))
                .collect(),
            Receiver::Eligibility => model
                .eligibilities
                .iter()
                .map(|one| (&one.name, one.title.as_ref()))
                .collect(),
            Receiver::Scenario => model.scenarios.iter().map(|one| (&one.name, None)).collect(),
            Receiver::Base => model.bases.iter().map(|one| (&one.name, None)).collect(),
            _ => Vec::new(),
        };
        let named = named.into_iter().filter(|(name, _)| here(name));
        named
            .map(|(name, title)| self.one_made(item, &head, &name.text, title))
            .collect()
    }

    fn one_made(&self, item: &Item, head: &str, name: &str, title: Option<&Name>) -> OutlineItem {
        let links = item.links.iter().filter_map(|link| self.index.links.get(*link));
        let spans: Vec<Span> = links.map(|link| link.span).collect();
        let whole = spans
            .first()
            .map(|first| first.to(spans.last().copied().unwrap_or(*first)));
        let in_tests = matches!(item.receiver, Receiver::Scenario | Receiver::Base);
        OutlineItem {
            id: format!("{head}.{}", name.replace(['/', '#', ':'], "_")),
            kind: kind(item.receiver),
            name: name.to_owned(),
            title: match title {
                Some(title) => title.text.clone(),
                None if in_tests => name.to_owned(),
                None => in_words(name),
            },
            description: None,
            spans: whole.into_iter().collect(),
            sentence: None,
            maker: item.maker,
            clauses: Vec::new(),
            items: Vec::new(),
            comment: None,
        }
    }

    fn made_requirement(
        &self,
        item: &Item,
        above: &str,
        model: &Model,
        one: &crate::model::Requirement,
    ) -> OutlineItem {
        let mut made = self.one_made(item, "", &one.title.text, Some(&one.title));
        made.kind = "requirement";
        made.id = format!("{above}/requires.{}", one.title.text.replace(['/', '#', ':'], "_"));
        made.spans = vec![one.measure.call];
        made.sentence = Some(requirement(self, model, one));
        made
    }

    /// The tables of the pack.
    fn tables(&self) -> Vec<OutlineTable> {
        let tables = self.pack.tables();
        tables
            .map(|(path, csv)| {
                let same = |file: &Name| self.pack.table(&file.text).is_some_and(|one| one.file() == csv.file());
                let declared = self
                    .model
                    .and_then(|model| model.tables.iter().find(|one| same(&one.file)));
                let ladder = self.model.and_then(|model| {
                    model
                        .ladders
                        .iter()
                        .find(|one| one.matrix.as_ref().is_some_and(|matrix| same(&matrix.file)))
                });
                let columns = csv.header().iter().enumerate().map(|(place, cell)| {
                    let name = cell.text.trim().to_owned();
                    if let Some(declared) = declared {
                        let input = declared
                            .inputs
                            .iter()
                            .find(|one| one.name.text == name)
                            .map(|one| (&one.kind, "input"));
                        let output = declared
                            .outputs
                            .iter()
                            .find(|one| one.name.text == name)
                            .map(|one| (&one.kind, "output"));
                        if let Some((spec, role)) = input.or(output) {
                            return self.typed_column(name, role, spec);
                        }
                    }
                    let role = match (&ladder, place) {
                        (Some(_), 0) => "measure",
                        (Some(_), _) => "tier",
                        (None, _) => "other",
                    };
                    OutlineColumn {
                        name,
                        role,
                        words: None,
                        kind: None,
                        allowed: Vec::new(),
                    }
                });
                OutlineTable {
                    file: path.to_owned(),
                    item: match (declared, ladder) {
                        (Some(table), _) => Some(format!("table.{}", table.name.text)),
                        (None, Some(ladder)) => Some(format!("ladder.{}", ladder.name.text)),
                        (None, None) => None,
                    },
                    columns: columns.collect(),
                    rows: csv.rows().len(),
                    hit: declared.and_then(|one| one.hit.as_ref()).map(|hit| hit.text.clone()),
                }
            })
            .collect()
    }

    fn typed_column(&self, name: String, role: &'static str, spec: &TypeSpec) -> OutlineColumn {
        let (kind, allowed, words) = match self.resolved(spec) {
            Some(kind) => {
                let allowed = self.program.map(|program| words_of(program, &kind)).unwrap_or_default();
                (self.part_kind(&kind, &allowed), allowed, Some(type_words(self, &kind)))
            }
            None => (None, Vec::new(), None),
        };
        OutlineColumn {
            name,
            role,
            words,
            kind,
            allowed,
        }
    }

    fn resolved(&self, spec: &TypeSpec) -> Option<Type> {
        let program = self.program?;
        Some(match &spec.kind {
            TypeKind::Boolean => Type::Boolean,
            TypeKind::Integer => Type::Integer,
            TypeKind::Decimal => Type::Decimal,
            TypeKind::Percent => Type::Percent,
            TypeKind::Money(None) => Type::Money(crate::schema::Currency::Program),
            TypeKind::Money(Some(code)) => match code.as_bytes() {
                [a, b, c] => Type::Money(crate::schema::Currency::Code([*a, *b, *c])),
                _ => return None,
            },
            TypeKind::Text => Type::Text,
            TypeKind::Date => Type::Date,
            TypeKind::DateTime => Type::DateTime,
            TypeKind::Currency => Type::Currency,
            TypeKind::OneOf(words) => {
                let place = program
                    .schema
                    .choices
                    .iter()
                    .position(|choice| choice.values == *words)?;
                Type::Choice(u16::try_from(place).ok()?)
            }
            TypeKind::TierOf(ladder) => {
                let place = program.ladders.iter().position(|one| one.name == *ladder)?;
                Type::Tier(u16::try_from(place).ok()?)
            }
            TypeKind::FieldOf(record, field) => {
                let record = program.schema.records.iter().find(|one| one.name == *record)?;
                record.fields.iter().find(|one| one.name == *field)?.kind.clone()
            }
            TypeKind::MoneyIn(_) | TypeKind::RecordOf(_) | TypeKind::ListOf(_) => return None,
        })
    }

    fn part_kind(&self, kind: &Type, allowed: &[String]) -> Option<PartKind> {
        Some(match kind {
            Type::Boolean => PartKind::Boolean,
            Type::Integer => PartKind::Integer,
            Type::Decimal => PartKind::Number,
            Type::Percent => PartKind::Percent,
            Type::Money(currency) => PartKind::Money(self.currency(*currency)),
            Type::Text | Type::Currency => PartKind::Text,
            Type::Choice(_) | Type::Tier(_) => PartKind::Word(allowed.to_vec()),
            Type::Date => PartKind::Date,
            Type::DateTime => PartKind::DateTime,
            _ => return None,
        })
    }

    /// What rules can read, of a pack that compiles.
    fn readable(&self) -> Vec<Readable> {
        let Some(program) = self.program else { return Vec::new() };
        let mut out = Vec::new();
        for (what, inputs) in [
            ("input", &program.schema.inputs),
            ("relation", &program.schema.relations),
        ] {
            for input in inputs {
                let title = input.description.clone().unwrap_or_else(|| in_words(&input.name));
                let mut one = self.read(&input.name, what, title, &input.kind, 0);
                one.optional = input.optional;
                out.push(one);
            }
        }
        let title = |name: &str| self.title_of(name).map_or_else(|| in_words(name), |(title, _)| title);
        let mut add = |name: &str, what: &'static str, kind: &Type, optional: bool| {
            let mut one = self.read(name, what, title(name), kind, 0);
            one.optional = optional;
            out.push(one);
        };
        for setting in &program.settings {
            add(&setting.name, "setting", &setting.kind, false);
        }
        for value in &program.values {
            let optional = match &value.how {
                crate::program::ValueKind::Scalar { slot, .. } => slot.presence.is_some(),
                _ => false,
            };
            add(&value.name, "value", &value.kind, optional);
        }
        for (ladder, place) in program.ladders.iter().zip(0_u16..) {
            add(&ladder.name, "ladder", &Type::Tier(place), false);
        }
        for window in &program.windows {
            add(&window.name, "window", &Type::Period, false);
        }
        let money = Type::Money(crate::schema::Currency::Program);
        for eligibility in &program.eligibilities {
            add(&eligibility.name, "eligibility", &Type::Boolean, false);
        }
        for incentive in &program.incentives {
            add(&incentive.name, "incentive", &money, false);
        }
        for score in &program.scores {
            add(&score.name, "score", &Type::Decimal, false);
        }
        add("as_of", "built-in", &Type::Date, false);
        add("period", "built-in", &Type::Period, false);
        out
    }

    fn read(&self, name: &str, what: &'static str, title: String, kind: &Type, depth: usize) -> Readable {
        let allowed = self.program.map(|program| words_of(program, kind)).unwrap_or_default();
        let of = match kind {
            Type::List(of) => of,
            kind => kind,
        };
        let record = match of {
            Type::Record(record) if depth < 3 => self.program.and_then(|program| program.schema.record(*record)),
            _ => None,
        };
        let fields = record.map_or_else(Vec::new, |record| {
            let fields = record.fields.iter().map(|field| {
                let title = field.description.clone().unwrap_or_else(|| in_words(&field.name));
                let mut one = self.read(&field.name, "field", title, &field.kind, depth + 1);
                one.optional = field.optional;
                one
            });
            fields.collect()
        });
        Readable {
            name: name.to_owned(),
            what,
            title,
            words: type_words(self, kind),
            kind: match kind {
                Type::Record(_) => "record",
                Type::List(_) => "list",
                Type::Tier(_) => "tier",
                other => self.part_kind(other, &allowed).map_or("other", |kind| kind.word()),
            },
            allowed,
            optional: false,
            fields,
        }
    }
}
