//! Documents of facts: the smallest that a schema allows, and fields set in them.

use super::assume::FieldPlace;
use super::interval::Numbers;
use super::set::{Places, Texts};
use super::value::Set;
use crate::expr::{day_of, instant_of};
use crate::program::Program;
use crate::schema::{FieldType, NumberBounds, Type};
use crate::value::{Decimal, Tree};

/// How deep records may stand inside records, as the layout of facts has it.
const DEPTH: u32 = 9;

/// The smallest facts that a program accepts.
pub(super) fn smallest(program: &Program) -> Tree {
    let sample = Sample { program };
    let mut entries = Vec::new();
    for input in &program.schema.inputs {
        if !input.optional {
            entries.push((input.name.clone(), sample.value(&input.kind, &input.bounds, 0)));
        }
    }
    for (relation, read) in program.schema.relations.iter().zip(&program.relations_read) {
        if *read {
            entries.push((relation.name.clone(), Tree::List(Vec::new())));
        }
    }
    Tree::Map(entries)
}

struct Sample<'s> {
    program: &'s Program,
}

impl Sample<'_> {
    fn value(&self, kind: &Type, bounds: &NumberBounds, depth: u32) -> Tree {
        match kind {
            Type::List(_) => Tree::List(Vec::new()),
            Type::Record(record) => self.record(*record, depth),
            plain => {
                let set = super::Assume::Settings.values(self.program, plain, bounds);
                tree_of(self.program, plain, &set).unwrap_or(Tree::Null)
            }
        }
    }

    fn record(&self, record: u16, depth: u32) -> Tree {
        let fields = self
            .program
            .schema
            .record(record)
            .map_or(&[][..], |record| &record.fields);
        let entries = fields
            .iter()
            .filter(|field| !field.optional && depth < DEPTH)
            .map(|field| (field.key.clone(), self.field(field, depth)));
        Tree::Map(entries.collect())
    }

    fn field(&self, field: &FieldType, depth: u32) -> Tree {
        match &field.kind {
            Type::Text => {
                let longest = field.bounds.longest.unwrap_or(u32::MAX) as usize;
                Tree::Text(field.name.chars().take(longest).collect())
            }
            kind => self.value(kind, &field.bounds, depth + 1),
        }
    }
}

/// A value of a set as a document says it, one that people would choose where there is one.
pub(super) fn tree_of(program: &Program, kind: &Type, set: &Set) -> Option<Tree> {
    Some(match (kind, set) {
        (Type::Boolean, Set::Booleans(truth)) => {
            if !truth.may_fail && !truth.may_hold {
                return None;
            }
            Tree::Boolean(!truth.may_fail)
        }
        (Type::Currency, _) => Tree::Text(program.provenance.currency.clone()),
        (Type::Text, Set::Texts(texts)) => Tree::Text(text_of(texts)?),
        (Type::Integer, Set::Integers(places)) => {
            Tree::Number(Decimal::from(place_of(places, &[1, 0, 10, 100, -1, 1_000])?))
        }
        (Type::Money(_) | Type::Decimal | Type::Percent, Set::Numbers(numbers)) => Tree::Number(number_of(numbers)?),
        (Type::Date, Set::Integers(places)) => {
            // 2026-01-15
            let day = place_of(places, &[20_468])?;
            Tree::Text(day_of(day).ok()?.to_string())
        }
        (Type::DateTime, Set::Integers(places)) => {
            // 2026-01-15T12:00:00Z
            let at = place_of(places, &[20_468 * 86_400_000_000 + 43_200_000_000])?;
            Tree::Text(instant_of(at).ok()?.to_string())
        }
        (Type::Choice(_) | Type::Tier(_), Set::Integers(places)) => {
            let word = program.word(kind, place_of(places, &[])?);
            Tree::Text(word.to_owned())
        }
        _ => return None,
    })
}

fn text_of(texts: &Texts) -> Option<String> {
    match texts.known() {
        Some(known) => known.first().cloned(),
        None => Some("text".to_owned()),
    }
}

fn place_of(places: &Places, liked: &[i64]) -> Option<i64> {
    let known = liked.iter().copied().find(|place| places.holds(*place));
    known.or_else(|| {
        // The end that is nearer to zero reads better.
        let (low, high) = places.hull()?;
        Some(if low.unsigned_abs() <= high.unsigned_abs() {
            low
        } else {
            high
        })
    })
}

/// A number of a set.
pub(super) fn number_of(numbers: &Numbers) -> Option<Decimal> {
    let half = Decimal::ONE.divide(Decimal::from(2)).unwrap_or(Decimal::ONE);
    let liked = [1_000, 100, 10, 1, 0, -1, -100].map(Decimal::from);
    let known = liked.into_iter().chain([half]).find(|number| numbers.holds(*number));
    known.or_else(|| {
        let hull = numbers.hull()?;
        let end = if hull.low.abs() <= hull.high.abs() {
            hull.low
        } else {
            hull.high
        };
        // A whole number beside the end reads better.
        let near = [end.ceil(), end.floor()]
            .into_iter()
            .find(|number| numbers.holds(*number));
        Some(near.unwrap_or(end))
    })
}

/// Sets a field; `None` takes it away. Lists on the way become lists of one element. `false` if there is no such place.
pub(super) fn set(program: &Program, document: &mut Tree, field: &FieldPlace, value: Option<Tree>) -> bool {
    let root: Vec<(&str, &Type)> = (program.schema.inputs.iter())
        .chain(&program.schema.relations)
        .map(|input| (input.name.as_str(), &input.kind))
        .collect();
    let Some((Some(first), rest)) = field.path.split_first() else {
        return false;
    };
    let Some((_, kind)) = root.iter().find(|(name, _)| name == first) else {
        return false;
    };
    let Some(place) = entry(document, first, value.is_some() || !rest.is_empty()) else {
        return value.is_none();
    };
    descend(program, place, kind, rest, value)
}

/// Empties the list that a field is in.
pub(super) fn empty(document: &mut Tree, field: &FieldPlace) -> bool {
    let mut at = document;
    for key in &field.path {
        match key {
            Some(key) => match entry(at, key, true) {
                Some(inner) => at = inner,
                None => return false,
            },
            None => {
                *at = Tree::List(Vec::new());
                return true;
            }
        }
    }
    false
}

fn entry<'t>(tree: &'t mut Tree, key: &str, make: bool) -> Option<&'t mut Tree> {
    let Tree::Map(entries) = tree else { return None };
    if let Some(place) = entries.iter().position(|(name, _)| name == key) {
        return entries.get_mut(place).map(|(_, value)| value);
    }
    if !make {
        return None;
    }
    entries.push((key.to_owned(), Tree::Null));
    entries.last_mut().map(|(_, value)| value)
}

fn descend(program: &Program, at: &mut Tree, kind: &Type, path: &[Option<String>], value: Option<Tree>) -> bool {
    let Some((step, rest)) = path.split_first() else {
        *at = value.unwrap_or(Tree::Null);
        return true;
    };
    let sample = Sample { program };
    match (step, kind) {
        (None, Type::List(element)) => {
            let Tree::List(items) = at else {
                *at = Tree::List(vec![sample.value(element, &NumberBounds::default(), 0)]);
                return descend(program, at, kind, path, value);
            };
            items.truncate(1);
            if items.is_empty() {
                items.push(sample.value(element, &NumberBounds::default(), 0));
            }
            match items.first_mut() {
                Some(item) => descend(program, item, element, rest, value),
                None => false,
            }
        }
        (Some(key), Type::Record(record)) => {
            if !matches!(at, Tree::Map(_)) {
                *at = sample.record(*record, 0);
            }
            let fields = program.schema.record(*record).map_or(&[][..], |record| &record.fields);
            let Some(field) = fields.iter().find(|field| field.key == *key) else {
                return false;
            };
            match entry(at, key, value.is_some() || !rest.is_empty()) {
                Some(inner) => descend(program, inner, &field.kind, rest, value),
                None => true,
            }
        }
        _ => false,
    }
}
