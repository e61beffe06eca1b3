use jiter::Peek;

use super::path::Path;
use super::record::{UNBOUNDED, Wanted};
use super::target::Target;
use super::walk::{Flow, Walk};
use super::words::suggestion;
use super::{Relations, Shape};
use crate::schema::{InputType, Space, Store, Type};
use crate::source::{Code, Diagnostic};

/// Where the facts of a decision go.
#[derive(Debug)]
pub(super) struct Sink<'s> {
    pub(super) own: &'s mut Store,
    pub(super) relations: Relations<'s>,
}

/// Whose value a member of the document is.
enum Owner {
    Input(usize),
    Relation(usize),
    Unknown(String),
}

impl<'a> Walk<'a> {
    /// The facts of one decision.
    pub(super) fn document(&mut self, shape: Shape<'a>, sink: &mut Sink<'_>) -> Flow {
        let schema = self.schema;
        let (inputs, relations) = (&schema.inputs, &schema.relations);
        let mut own = Target::new(sink.own, shape.layout, Space::Own);
        let mut shared = match &mut sink.relations {
            Relations::Inline(store, given) => {
                store.clear();
                given.clear();
                given.resize(relations.len(), false);
                Some((Target::new(store, shape.shared_layout, Space::Shared), given))
            }
            Relations::Given => None,
        };
        self.start(
            Peek::Object,
            "an object",
            "write the inputs as members of one object: `{ … }`",
        )?;
        self.scratch.seen.resize(inputs.len() + relations.len(), false);
        let mut next = 0;
        let mut first = true;
        while let Some(owner) = self.member(first, |key| owner(inputs, relations, next, key))? {
            first = false;
            let peek = self.peek()?;
            let (place, input) = match &owner {
                Owner::Input(place) => (*place, inputs.get(*place)),
                Owner::Relation(place) => (inputs.len() + place, relations.get(*place)),
                Owner::Unknown(key) if key == "closed" || (key == "prior" && schema.stateful) => {
                    let path = Path::ROOT.member(key);
                    if self.kept(key).is_empty() {
                        let start = self.index();
                        self.skip(&path, peek)?;
                        self.keep(key, start);
                    } else {
                        self.fault(
                            &path,
                            Code::FactDuplicateKey,
                            format!("`{key}` stands twice"),
                            "keep one of the two",
                        )?;
                        self.skip(&path, peek)?;
                    }
                    continue;
                }
                Owner::Unknown(key) => {
                    self.unknown_input(key)?;
                    self.skip(&Path::ROOT.member(key), peek)?;
                    continue;
                }
            };
            let Some(input) = input else { continue };
            let path = Path::ROOT.member(&input.name);
            if !self.first_time(place, &path)? {
                self.skip(&path, peek)?;
                continue;
            }
            match owner {
                Owner::Relation(relation) => match &mut shared {
                    Some((_, _)) if peek == Peek::Null => self.null()?,
                    Some((target, given)) => {
                        self.input(target, &path, input, relation, peek)?;
                        if let Some(given) = given.get_mut(relation) {
                            *given = true;
                        }
                    }
                    None => {
                        self.fault(
                            &path,
                            Code::FactUnknown,
                            format!("the relation `{}` was given for the whole run already", input.name),
                            "leave it out of the facts of one decision",
                        )?;
                        self.skip(&path, peek)?;
                    }
                },
                _ => {
                    self.input(&mut own, &path, input, place, peek)?;
                    next = place + 1;
                }
            }
        }
        self.end()?;
        for (place, input) in inputs.iter().enumerate() {
            if self.scratch.seen.get(place) != Some(&true) {
                self.missing_input(&mut own, input, place)?;
            }
        }
        Ok(())
    }

    /// The records of a relation.
    pub(super) fn relation_document(&mut self, shape: Shape<'a>, relation: u16, shared: &mut Store) -> Flow {
        let Some(declared) = self.schema.relations.get(usize::from(relation)) else {
            return self.report(Diagnostic::error(
                Code::FactUnknown,
                format!("the pack has no relation number {relation}"),
            ));
        };
        let mut target = Target::new(shared, shape.shared_layout, Space::Shared);
        target.forget(relation);
        self.start(
            Peek::Array,
            "a list",
            "write the records of the relation as a list: `[ … ]`",
        )?;
        self.input(&mut target, &Path::ROOT, declared, usize::from(relation), Peek::Array)?;
        self.end()
    }

    /// Makes sure that the document is of the right kind at all.
    fn start(&mut self, wanted: Peek, words: &str, help: &str) -> Flow {
        let peek = self.peek()?;
        if peek == wanted {
            return Ok(());
        }
        let place = self.place(self.index());
        let found = self.describe(&Path::ROOT, peek)?;
        self.report(
            Diagnostic::error(
                Code::FactsSyntax,
                format!("the facts must be {words}, found {found}, at {place}"),
            )
            .help(help),
        )?;
        Err(super::walk::Stop)
    }

    /// An input or a relation that is there.
    fn input(
        &mut self,
        to: &mut Target<'_, 'a>,
        path: &Path<'_>,
        input: &'a InputType,
        place: usize,
        peek: Peek,
    ) -> Flow {
        let rowset = u16::try_from(place).unwrap_or(u16::MAX);
        let Some(rows) = to.rowset(rowset) else {
            return self.skip(path, peek);
        };
        match &input.kind {
            Type::Record(_) | Type::List(_) if peek == Peek::Null => {
                self.null()?;
                if input.optional {
                    return Ok(());
                }
                self.null_for_required(path, &input.kind)
            }
            Type::Record(record) => {
                if peek == Peek::Object {
                    self.record(to, path, *record, &rows.fields)?;
                } else {
                    self.mismatch(path, &input.kind, peek)?;
                    to.all_absent(&rows.fields);
                }
                to.add_row(rowset);
                Ok(())
            }
            Type::List(element) => self.list(to, path, element, rowset, input.bounds.longest, peek),
            plain => {
                let wanted = Wanted {
                    kind: plain,
                    optional: input.optional,
                    bounds: &input.bounds,
                };
                if let Some(slot) = rows.fields.first() {
                    self.field(to, path, wanted, slot, peek)?;
                }
                to.add_row(rowset);
                Ok(())
            }
        }
    }

    fn missing_input(&mut self, to: &mut Target<'_, 'a>, input: &'a InputType, place: usize) -> Flow {
        let rowset = u16::try_from(place).unwrap_or(u16::MAX);
        if !matches!(input.kind, Type::Record(_) | Type::List(_)) {
            if let Some(slot) = to.rowset(rowset).and_then(|rows| rows.fields.first()) {
                to.absent(slot);
            }
            to.add_row(rowset);
        }
        if input.optional {
            return Ok(());
        }
        let needed = super::words::type_words(&input.kind);
        self.fault(
            &Path::ROOT.member(&input.name),
            Code::FactMissing,
            format!("the input `{}` is missing: {needed} is needed", input.name),
            format!("add `\"{}\": …`", input.name),
        )
    }

    fn unknown_input(&mut self, key: &str) -> Flow {
        let known = self.schema.inputs.iter().chain(&self.schema.relations);
        let help = suggestion(key, known.map(|input| input.name.as_str()), "the inputs are");
        self.fault(
            &Path::ROOT.member(key),
            Code::FactUnknown,
            format!("there is no input `{}`", super::words::shortened(key)),
            help,
        )
    }
}

fn owner(inputs: &[InputType], relations: &[InputType], next: usize, key: &str) -> Owner {
    if inputs.get(next).is_some_and(|input| input.name == key) {
        return Owner::Input(next);
    }
    let place = |list: &[InputType]| list.iter().position(|input| input.name == key);
    match (place(inputs), place(relations)) {
        (Some(place), _) => Owner::Input(place),
        (None, Some(place)) => Owner::Relation(place),
        (None, None) => Owner::Unknown(key.to_owned()),
    }
}

/// What a list of plain values asks of its elements.
pub(super) const fn plain_element(kind: &Type) -> Wanted<'_> {
    Wanted {
        kind,
        optional: false,
        bounds: &UNBOUNDED,
    }
}
