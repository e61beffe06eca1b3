use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use rhai::Position;

use super::limits::MOST_DIAGNOSTICS;
use super::site::Sites;
use super::subject::Subject;
use crate::model::{Model, Name};
use crate::source::{Code, Diagnostic, Span};

/// What the script has declared so far.
pub(super) struct Declaring {
    pub model: Model,
    pub sites: Rc<Sites>,
    pub phase: Phase,
    /// How many clauses have been called.
    pub clauses: usize,
    /// Where closures stand, by the name that rhai gives them.
    pub closures: HashMap<String, Vec<Position>>,
    /// The parameters of closures and functions by name, what closures capture first.
    pub parameters: HashMap<String, Vec<String>>,
    /// What rules captured, to be compared with the names of the program once all are known.
    pub captured: Vec<Captured>,
    /// Declarations with a fault, by the place of their names: what they lack may be what the fault is about.
    faulty: HashSet<Span>,
    diagnostics: Vec<Diagnostic>,
    told: HashSet<(Code, Option<Span>, String)>,
    /// Calls of which it has been said that there is no such clause or function.
    unknown: HashSet<Span>,
    names: BTreeMap<String, Declared>,
    lookups: BTreeMap<String, Declared>,
    records: BTreeMap<String, Declared>,
    /// Where scenarios are declared, by name.
    pub scenario_names: HashMap<String, Span>,
}

/// What runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The rule files.
    Program,
    /// A file of scenarios.
    Tests,
}

/// A name that is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared {
    pub what: &'static str,
    /// Where; the built-in names have no place.
    pub span: Option<Span>,
}

/// A name that a rule reads from outside.
#[derive(Clone, Debug)]
pub(super) struct Captured {
    pub name: String,
    pub body: Span,
}

/// What every program can read besides what it declares.
pub(super) const BUILT_IN: [(&str, &str); 2] = [
    ("as_of", "the day of the decision"),
    ("period", "the period of the decision"),
];

impl Declaring {
    pub(super) fn new(sites: Rc<Sites>) -> Declaring {
        Declaring {
            model: Model::default(),
            sites,
            phase: Phase::Program,
            clauses: 0,
            closures: HashMap::new(),
            parameters: HashMap::new(),
            captured: Vec::new(),
            faulty: HashSet::new(),
            unknown: HashSet::new(),
            diagnostics: Vec::new(),
            told: HashSet::new(),
            names: BUILT_IN
                .iter()
                .map(|(name, what)| ((*name).to_owned(), Declared { what, span: None }))
                .collect(),
            lookups: BTreeMap::new(),
            records: BTreeMap::new(),
            scenario_names: HashMap::new(),
        }
    }

    /// Tells of something that is wrong; the same thing only once, however often a loop comes by.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() >= MOST_DIAGNOSTICS {
            return;
        }
        let key = (diagnostic.code, diagnostic.span(), diagnostic.message.clone());
        if self.told.insert(key) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether something of a code has been told.
    pub(super) fn has_told(&self, code: Code) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == code)
    }

    pub(super) fn take_diagnostics(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.diagnostics)
    }

    /// Takes a name of what rules read. Tells so if it is taken.
    pub(super) fn take_name(&mut self, name: &Name, what: &'static str) {
        let clash = take(&mut self.names, name, what);
        self.clash(clash);
    }

    /// Takes the name of a table, bands or a curve.
    pub(super) fn take_lookup(&mut self, name: &Name, what: &'static str) {
        let clash = take(&mut self.lookups, name, what);
        self.clash(clash);
    }

    /// Takes the name of a record type.
    pub(super) fn take_record(&mut self, name: &Name) {
        let clash = take(&mut self.records, name, "record");
        self.clash(clash);
    }

    fn clash(&mut self, clash: Option<Diagnostic>) {
        if let Some(diagnostic) = clash {
            self.report(diagnostic);
        }
    }

    /// What a name of the program is.
    pub(super) fn declared(&self, name: &str) -> Option<Declared> {
        self.names.get(name).copied()
    }

    /// Every name of the program.
    pub(super) fn all_names(&self) -> std::collections::BTreeSet<String> {
        self.names.keys().chain(self.lookups.keys()).cloned().collect()
    }

    /// Remembers that something is wrong with a thing, and so with what it belongs to.
    pub(super) fn mark_faulty(&mut self, subject: &Subject) {
        let mut at = Some(subject.clone());
        while let Some(subject) = at {
            if let Some(name) = subject.name(&self.model) {
                self.faulty.insert(name.span);
            }
            at = subject.parent();
        }
    }

    /// Whether something is wrong with the declaration whose name stands there.
    pub(super) fn is_faulty(&self, name: Span) -> bool {
        self.faulty.contains(&name)
    }

    /// Whether it is the first time that this call is found unknown.
    pub(super) fn first_unknown(&mut self, span: Span) -> bool {
        self.unknown.insert(span)
    }

    /// The functions that the pack defines.
    pub(super) fn known_names(&self) -> Vec<String> {
        self.parameters
            .keys()
            .filter(|name| !name.contains('$'))
            .cloned()
            .collect()
    }
}

fn take(names: &mut BTreeMap<String, Declared>, name: &Name, what: &'static str) -> Option<Diagnostic> {
    match names.get(&name.text) {
        None => {
            names.insert(
                name.text.clone(),
                Declared {
                    what,
                    span: Some(name.span),
                },
            );
            None
        }
        Some(Declared { span: None, what }) => Some(
            Diagnostic::error(Code::Duplicate, format!("`{}` is built in: {what}", name.text))
                .at(name.span)
                .help("choose another name"),
        ),
        Some(Declared {
            span: Some(earlier),
            what: other,
        }) => Some(duplicate(name, what, *earlier, other)),
    }
}

/// A name is taken already.
pub(super) fn duplicate(name: &Name, what: &str, earlier: Span, other: &str) -> Diagnostic {
    let same = if what == other {
        "already"
    } else {
        "already as something else"
    };
    Diagnostic::error(Code::Duplicate, format!("the name `{}` is taken {same}", name.text))
        .label(name.span, format!("this {what} needs a name of its own"))
        .label(earlier, format!("the {other} `{}` stands here", name.text))
        .help("give one of the two another name")
}
