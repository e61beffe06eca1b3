//! Outlines, edits and answers for a code editor as JSON. Places count in units of UTF-16, as JavaScript does.

use super::json::Json;
use super::suite_json::count;
use crate::declare::{Kind, Receiver, clauses};
use crate::edit::{
    Completions, Edited, Entry, Hover, Maker, Mention, Outline, OutlineClause, OutlineColumn, OutlineItem,
    OutlineTable, Part, PartKind, Piece, Provenance, Readable, Refusal, Sentence, Splice, Units, Value, kind,
};
use crate::source::{FileId, Sources, Span};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Places of the files of a pack, each file looked through once.
struct Places<'s> {
    sources: &'s Sources,
    units: RefCell<HashMap<FileId, Rc<Units<'s>>>>,
}

impl<'s> Places<'s> {
    fn new(sources: &'s Sources) -> Places<'s> {
        Places {
            sources,
            units: RefCell::default(),
        }
    }

    fn units(&self, file: FileId) -> Rc<Units<'s>> {
        let mut known = self.units.borrow_mut();
        let units = known.entry(file).or_insert_with(|| {
            let text = self.sources.get(file).map_or("", |file| file.text());
            Rc::new(Units::new(text))
        });
        Rc::clone(units)
    }

    /// `file`, `start` and `end`.
    fn members(&self, json: &mut Json<'_>, span: Span) {
        let units = self.units(span.file);
        json.key("file")
            .text(self.sources.get(span.file).map_or("", |file| file.path()));
        json.key("start").integer(count(units.of_byte(span.start as usize)));
        json.key("end").integer(count(units.of_byte(span.end as usize)));
    }

    fn span(&self, json: &mut Json<'_>, span: Span) {
        json.object(|json| self.members(json, span));
    }
}

/// An outline as JSON.
#[must_use]
pub fn outline_json(outline: &Outline, sources: &Sources) -> String {
    let places = Places::new(sources);
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    json.object(|json| {
        json.key("digest").text(&outline.digest);
        json.key("complete").boolean(outline.complete);
        json.key("manifest").array(|json| {
            for entry in &outline.manifest {
                json.object(|json| manifest(json, &places, entry));
            }
        });
        json.key("items").array(|json| {
            for one in &outline.items {
                json.object(|json| item(json, &places, one));
            }
        });
        json.key("tables").array(|json| {
            for one in &outline.tables {
                json.object(|json| table(json, one));
            }
        });
        json.key("readable").array(|json| readables(json, &outline.readable));
        json.key("clauses").object(known_clauses);
    });
    out
}

fn manifest(json: &mut Json<'_>, places: &Places<'_>, entry: &Entry) {
    json.key("key").text(&entry.key);
    json.key("value");
    value(json, &entry.value);
    if let Some(file) = places.sources.by_path("pack.toml") {
        let small = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        json.key("span");
        places.span(json, Span::new(file, small(entry.start), small(entry.end)));
    }
    json.key("required").boolean(entry.required);
}

fn value(json: &mut Json<'_>, value: &Value) {
    match value {
        Value::Boolean(value) => json.boolean(*value),
        Value::Text(text) => json.text(text),
        Value::Texts(texts) => json.array(|json| {
            for text in texts {
                json.text(text);
            }
        }),
    }
}

fn item(json: &mut Json<'_>, places: &Places<'_>, one: &OutlineItem) {
    json.key("id").text(&one.id);
    json.key("kind").text(one.kind);
    json.key("name").text(&one.name);
    json.key("title").text(&one.title);
    if let Some(description) = &one.description {
        json.key("description").text(description);
    }
    json.key("spans").array(|json| {
        for span in &one.spans {
            places.span(json, *span);
        }
    });
    if let Some(said) = &one.sentence {
        json.key("sentence").object(|json| sentence(json, said));
    }
    if let Some((maker, span)) = one.maker {
        json.key("generated").object(|json| {
            json.key("by").text(match maker {
                Maker::Loop => "loop",
                Maker::Helper => "helper",
            });
            json.key("span");
            places.span(json, span);
        });
    }
    json.key("clauses").array(|json| {
        for clause in &one.clauses {
            json.object(|json| clause_of(json, places, clause));
        }
    });
    json.key("items").array(|json| {
        for inner in &one.items {
            json.object(|json| item(json, places, inner));
        }
    });
    if let Some(comment) = &one.comment {
        json.key("comment").text(comment);
    }
}

fn sentence(json: &mut Json<'_>, said: &Sentence) {
    json.key("text").text(&said.text());
    json.key("pieces").array(|json| {
        for piece in &said.pieces {
            json.object(|json| match piece {
                Piece::Text(text) => json.key("text").text(text),
                Piece::Name { title, id } => {
                    json.key("name").text(title);
                    if let Some(id) = id {
                        json.key("id").text(id);
                    }
                }
                Piece::Value { text, kind, part } => {
                    json.key("value").text(text);
                    json.key("kind").text(kind.word());
                    of_kind(json, kind);
                    if let Some(part) = part {
                        json.key("part").text(part);
                    }
                }
            });
        }
    });
}

/// What a kind says besides its word: `currency`, `unit`, `allowed`.
fn of_kind(json: &mut Json<'_>, kind: &PartKind) {
    match kind {
        PartKind::Money(currency) if !currency.is_empty() => json.key("currency").text(currency),
        PartKind::Duration(unit) => json.key("unit").text(unit),
        PartKind::Word(allowed)
        | PartKind::Setting(allowed)
        | PartKind::Reference(allowed)
        | PartKind::File(allowed) => {
            texts(json.key("allowed"), allowed.iter().map(String::as_str));
        }
        _ => {}
    }
}

fn texts<'t>(json: &mut Json<'_>, all: impl Iterator<Item = &'t str>) {
    json.array(|json| {
        for text in all {
            json.text(text);
        }
    });
}

fn clause_of(json: &mut Json<'_>, places: &Places<'_>, clause: &OutlineClause) {
    json.key("id").text(&clause.id);
    json.key("name").text(clause.name);
    json.key("span");
    places.span(json, clause.span);
    json.key("parts").array(|json| {
        for (one, said) in &clause.parts {
            json.object(|json| part(json, places, one, said.as_ref()));
        }
    });
    if !clause.alternatives.is_empty() {
        texts(json.key("alternatives"), clause.alternatives.iter().copied());
    }
}

fn part(json: &mut Json<'_>, places: &Places<'_>, one: &Part, said: Option<&Sentence>) {
    json.key("id").text(&one.id);
    json.key("label").text(&one.label);
    json.key("kind").text(one.kind.word());
    json.key("span");
    places.span(json, one.span);
    json.key("source").text(places.sources.slice(one.span));
    if let Some(known) = &one.value {
        json.key("value");
        value(json, known);
    }
    of_kind(json, &one.kind);
    json.key("provenance").object(|json| match &one.provenance {
        Provenance::Literal => json.key("kind").text("literal"),
        Provenance::Computed => json.key("kind").text("computed"),
        Provenance::Generated => json.key("kind").text("generated"),
        Provenance::Expression => json.key("kind").text("expression"),
        Provenance::Constant { name, uses, definition } => {
            json.key("kind").text("constant");
            json.key("name").text(name);
            json.key("uses").integer(count(uses.len()));
            json.key("definition");
            places.span(json, *definition);
        }
    });
    json.key("editable").boolean(one.editable());
    if let Some(reason) = one.reason {
        json.key("reason").text(reason);
    }
    if let Some(said) = said {
        json.key("sentence").object(|json| sentence(json, said));
    }
}

fn table(json: &mut Json<'_>, one: &OutlineTable) {
    json.key("file").text(&one.file);
    if let Some(item) = &one.item {
        json.key("item").text(item);
    }
    json.key("columns").array(|json| {
        for column in &one.columns {
            json.object(|json| table_column(json, column));
        }
    });
    json.key("rows").integer(count(one.rows));
    if let Some(hit) = &one.hit {
        json.key("hit").text(hit);
    }
}

fn table_column(json: &mut Json<'_>, column: &OutlineColumn) {
    json.key("name").text(&column.name);
    json.key("role").text(column.role);
    if let Some(words) = &column.words {
        json.key("type").text(words);
    }
    if let Some(kind) = &column.kind {
        json.key("kind").text(kind.word());
        of_kind(json, kind);
    }
}

fn readables(json: &mut Json<'_>, all: &[Readable]) {
    for one in all {
        json.object(|json| {
            json.key("name").text(&one.name);
            json.key("what").text(one.what);
            json.key("title").text(&one.title);
            json.key("type").text(&one.words);
            json.key("kind").text(one.kind);
            if !one.allowed.is_empty() {
                texts(json.key("allowed"), one.allowed.iter().map(String::as_str));
            }
            json.key("optional").boolean(one.optional);
            if !one.fields.is_empty() {
                json.key("fields").array(|json| readables(json, &one.fields));
            }
        });
    }
}

/// Which clauses can be added to what, by kind of item.
fn known_clauses(json: &mut Json<'_>) {
    let mut by_kind: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for clause in clauses() {
        if clause.receiver != Receiver::Root || !clause.makes_type() {
            by_kind.entry(kind(clause.receiver)).or_default().push(clause);
        }
    }
    for (kind, clauses) in by_kind {
        json.name(kind).array(|json| {
            for clause in clauses {
                json.object(|json| {
                    json.key("name").text(clause.name);
                    json.key("signature").text(&clause.signature());
                    json.key("summary").text(clause.summary);
                    json.key("example").text(clause.example);
                    json.key("parameters").array(|json| {
                        for parameter in clause.parameters {
                            json.object(|json| {
                                json.key("name").text(parameter.name);
                                json.key("kind").text(parameter_kind(parameter.kind));
                                json.key("optional").boolean(parameter.optional);
                                json.key("repeated").boolean(parameter.repeated);
                                if let Kind::Word(words) = parameter.kind {
                                    texts(json.key("allowed"), words.iter().copied());
                                }
                            });
                        }
                    });
                });
            }
        });
    }
}

const fn parameter_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Identifier => "identifier",
        Kind::FieldName => "field_name",
        Kind::Text => "text",
        Kind::File => "file",
        Kind::Word(_) => "word",
        Kind::Integer(..) => "integer",
        Kind::Number => "number",
        Kind::Edge => "edge",
        Kind::Constant => "constant",
        Kind::Constants => "constants",
        Kind::Texts => "texts",
        Kind::Date => "date",
        Kind::Type => "type",
        Kind::Rule => "rule",
        Kind::Threshold => "threshold",
        Kind::Facts => "facts",
        Kind::Fact => "fact",
        Kind::NumberOrSetting => "number_or_setting",
        Kind::Duration => "duration",
    }
}

/// What came of an operation as JSON. `sources` are the texts before, `after` those that the edit makes.
#[must_use]
pub fn edit_json(result: Result<(&Edited, &Sources), &Refusal>, sources: &Sources) -> String {
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    json.object(|json| match result {
        Ok((edited, after)) => {
            json.key("ok").boolean(true);
            json.key("splices")
                .array(|json| splices(json, &edited.splices, sources));
            json.key("inverse").array(|json| splices(json, &edited.inverse, after));
            json.key("digest").text(&edited.digest);
            if let Some(id) = &edited.id {
                json.key("id").text(id);
            }
            texts(json.key("notes"), edited.notes.iter().map(String::as_str));
        }
        Err(refusal) => {
            let places = Places::new(sources);
            json.key("ok").boolean(false);
            json.key("reason").text(refusal.reason.word());
            json.key("message").text(&refusal.message);
            if let Some(help) = &refusal.help {
                json.key("help").text(help);
            }
            if !refusal.uses.is_empty() {
                json.key("uses").array(|json| {
                    for span in &refusal.uses {
                        places.span(json, *span);
                    }
                });
            }
            if !refusal.diagnostics.is_empty() {
                json.key("diagnostics").raw(&refusal.diagnostics);
            }
        }
    });
    out
}

fn splices(json: &mut Json<'_>, splices: &[Splice], sources: &Sources) {
    let places = Places::new(sources);
    for splice in splices {
        json.object(|json| {
            let units = sources.by_path(&splice.file).map(|file| places.units(file));
            let at = |byte: usize| units.as_ref().map_or(byte, |units| units.of_byte(byte));
            json.key("file").text(&splice.file);
            json.key("start").integer(count(at(splice.start)));
            json.key("end").integer(count(at(splice.end)));
            json.key("insert").text(&splice.insert);
        });
    }
}

/// What may be written at a place, as JSON. `text` is the text of the file.
#[must_use]
pub fn completions_json(completions: &Completions, text: &str) -> String {
    let units = Units::new(text);
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    json.object(|json| {
        json.key("from").integer(count(units.of_byte(completions.start)));
        json.key("to").integer(count(units.of_byte(completions.end)));
        json.key("options").array(|json| {
            for one in &completions.options {
                json.object(|json| {
                    json.key("label").text(&one.label);
                    json.key("kind").text(one.kind);
                    json.key("detail").text(&one.detail);
                    if let Some(documentation) = &one.documentation {
                        json.key("documentation").text(documentation);
                    }
                    if let Some(insert) = &one.insert {
                        json.key("insert").text(insert);
                    }
                });
            }
        });
    });
    out
}

/// What stands at a place, as JSON; `null` if it is nothing.
#[must_use]
pub fn hover_json(hover: Option<&Hover>, sources: &Sources) -> String {
    let places = Places::new(sources);
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    let Some(hover) = hover else {
        json.null();
        return out;
    };
    json.object(|json| {
        places.members(json, hover.span);
        json.key("title").text(&hover.title);
        for (key, text) in [
            ("detail", &hover.detail),
            ("documentation", &hover.documentation),
            ("example", &hover.example),
        ] {
            if let Some(text) = text {
                json.key(key).text(text);
            }
        }
    });
    out
}

/// A place as JSON; `null` if there is none.
#[must_use]
pub fn span_json(span: Option<Span>, sources: &Sources) -> String {
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    match span {
        Some(span) => Places::new(sources).span(&mut json, span),
        None => json.null(),
    }
    out
}

/// The places of a name as JSON.
#[must_use]
pub fn mentions_json(mentions: &[Mention], sources: &Sources) -> String {
    let places = Places::new(sources);
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    json.array(|json| {
        for mention in mentions {
            json.object(|json| {
                places.members(json, mention.span);
                json.key("kind").text(mention.kind.word());
            });
        }
    });
    out
}

/// What can be renamed at a place, as JSON; `null` if nothing can.
#[must_use]
pub fn renameable_json(found: Option<&(String, String, Span)>, sources: &Sources) -> String {
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    match found {
        Some((id, name, span)) => json.object(|json| {
            json.key("id").text(id);
            json.key("name").text(name);
            json.key("span");
            Places::new(sources).span(json, *span);
        }),
        None => json.null(),
    }
    out
}
