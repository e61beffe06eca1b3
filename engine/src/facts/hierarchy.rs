//! Relations put in order: the records of hierarchies held against the parents they name, those with an index sorted.

use crate::program::{Hierarchy, Program};
use crate::schema::{Index, Kinship, Store, Unrelated};
use crate::source::{Code, Diagnostic};

/// Puts the records of each hierarchy in their trees, and those of each index in its order.
///
/// # Errors
/// Every parent that is not there, and every circle of parents.
pub fn relate(program: &Program, store: &mut Store) -> Result<(), Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut kin = Vec::with_capacity(program.hierarchies.len());
    for hierarchy in &program.hierarchies {
        match kinship(hierarchy, store) {
            Ok(kinship) => kin.push(kinship),
            Err(found) => wrong.extend(found.iter().map(|one| told(hierarchy, store, one))),
        }
    }
    store.kin = kin;
    let indexes = program.indexes.iter();
    store.indexes = indexes
        .map(|(relation, column)| Index::new(store, *relation, *column))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn kinship(hierarchy: &Hierarchy, store: &Store) -> Result<Kinship, Vec<Unrelated>> {
    let rows = store.count(hierarchy.relation) as usize;
    let text = |column: u16| store.texts.get(usize::from(column)).map_or(&[][..], Vec::as_slice);
    let there = store.booleans.get(usize::from(hierarchy.presence));
    let parents: Vec<_> = text(hierarchy.parent)
        .iter()
        .zip(there.map_or(&[][..], Vec::as_slice))
        .map(|(parent, there)| there.then_some(*parent))
        .take(rows)
        .collect();
    let keys = text(hierarchy.key).iter().copied().take(rows).collect();
    Kinship::new(store, keys, &parents)
}

fn told(hierarchy: &Hierarchy, store: &Store, wrong: &Unrelated) -> Diagnostic {
    let name = &hierarchy.name;
    let text = |column: u16, row: u32| {
        let column = store.texts.get(usize::from(column));
        let found = column.and_then(|column| column.get(row as usize));
        found.map_or("", |text| store.text(*text))
    };
    let pointer = |row: u32| format!("/{name}/{row}/{}", hierarchy.field);
    match wrong {
        Unrelated::NoParent(row) => {
            let (key, parent) = (text(hierarchy.key, *row), text(hierarchy.parent, *row));
            Diagnostic::error(
                Code::FactHierarchy,
                format!("the parent `{parent}` of `{key}` is not in `{name}`"),
            )
            .pointer(pointer(*row))
            .help("add its record; a record without a parent stands at the top")
        }
        Unrelated::Circle(rows) => {
            let first = rows.first().copied().unwrap_or(0);
            let mut chain: Vec<&str> = rows.iter().take(12).map(|row| text(hierarchy.key, *row)).collect();
            if rows.len() > chain.len() {
                chain.push("…");
            }
            let key = text(hierarchy.key, first);
            chain.push(key);
            Diagnostic::error(
                Code::FactHierarchy,
                format!("`{key}` of `{name}` is above itself: {}", chain.join(" → ")),
            )
            .pointer(pointer(first))
            .help("the arrows lead from each to its parent: one of these parents is wrong")
        }
    }
}
