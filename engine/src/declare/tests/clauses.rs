use std::collections::BTreeSet;

use super::{declared, shown};
use crate::declare::{Receiver, clauses};

#[test]
fn every_example_declares_without_a_fault() {
    for clause in clauses() {
        let of_tests = matches!(clause.receiver, Receiver::Base | Receiver::Scenario)
            || matches!(clause.name, "base" | "scenario");
        let files = if of_tests {
            vec![("program.rhai", ""), ("program.test.rhai", clause.example)]
        } else {
            vec![("program.rhai", clause.example)]
        };
        let (pack, declared) = declared(&files);
        assert!(
            declared.diagnostics.is_empty(),
            "{:?} {}\n{}\n{}",
            clause.receiver,
            clause.name,
            clause.example,
            shown(&pack, &declared.diagnostics)
        );
        assert!(
            clause.example.contains(&format!("{}(", clause.name)),
            "{} shows itself",
            clause.name
        );
        assert!(
            !clause.summary.ends_with('.') && !clause.summary.is_empty(),
            "{}",
            clause.name
        );
    }
}

#[test]
fn the_table_is_sound() {
    let mut seen = BTreeSet::new();
    for clause in clauses() {
        assert!(
            seen.insert((clause.receiver, clause.name)),
            "{:?} {} stands twice",
            clause.receiver,
            clause.name
        );
        let optional = clause.parameters.iter().position(|parameter| parameter.optional);
        if let Some(first) = optional {
            assert!(
                clause.parameters[first..].iter().all(|parameter| parameter.optional),
                "{}",
                clause.name
            );
        }
        let repeated = clause.parameters.iter().filter(|parameter| parameter.repeated).count();
        assert!(
            repeated == 0 || clause.parameters.last().unwrap().repeated,
            "{}",
            clause.name
        );
    }
}

#[test]
fn signatures_read_well() {
    let signature = |receiver, name| crate::declare::clause_of(receiver, name).unwrap().signature();
    assert_eq!(signature(Receiver::Record, "field"), "field(name, type, [description])");
    assert_eq!(signature(Receiver::Record, "key"), "key(field, …)");
    assert_eq!(signature(Receiver::Type, "optional"), "optional()");
}
