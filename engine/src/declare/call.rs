use super::clause::ClauseInfo;
use super::state::Declaring;
use super::subject::Subject;
use crate::model::{Clause, Constant, Model, Name, Rule, Threshold, TypeSpec};
use crate::source::{Code, Diagnostic, Span};
use crate::value::{Date, Decimal, Tree};

/// A clause that is called, with its arguments checked.
pub(super) struct Call<'a> {
    pub state: &'a mut Declaring,
    /// What it is called on; [`Subject::Poison`] of nothing for a clause that opens a declaration.
    pub on: Subject,
    pub clause: &'static ClauseInfo,
    /// The name of the clause in the text.
    pub span: Span,
    pub arguments: Vec<Checked>,
}

/// An argument that is what its parameter wants.
#[derive(Clone, Debug)]
pub(super) enum Checked {
    Name(Name),
    Constant(Clause<Constant>),
    Constants(Clause<Vec<Constant>>),
    Names(Vec<Name>),
    Date(Clause<Date>),
    Type(TypeSpec),
    Rule(Rule),
    Threshold(Clause<Threshold>),
    Tree(Clause<Tree>),
}

/// What has a place in the text.
pub(super) trait Placed {
    fn place(&self) -> Span;
}

impl Placed for Name {
    fn place(&self) -> Span {
        self.span
    }
}

impl<T> Placed for Clause<T> {
    fn place(&self) -> Span {
        self.span
    }
}

impl Placed for Rule {
    fn place(&self) -> Span {
        self.call
    }
}

impl Placed for Span {
    fn place(&self) -> Span {
        *self
    }
}

impl Placed for TypeSpec {
    fn place(&self) -> Span {
        self.span
    }
}

impl Call<'_> {
    pub(super) fn name(&self, index: usize) -> Option<Name> {
        match self.arguments.get(index)? {
            Checked::Name(name) => Some(name.clone()),
            _ => None,
        }
    }

    /// The names from an argument on, of a parameter that is repeated.
    pub(super) fn names_from(&self, index: usize) -> Vec<Name> {
        (index..self.arguments.len())
            .filter_map(|index| self.name(index))
            .collect()
    }

    pub(super) fn names(&self, index: usize) -> Option<Vec<Name>> {
        match self.arguments.get(index)? {
            Checked::Names(names) => Some(names.clone()),
            _ => None,
        }
    }

    pub(super) fn constant(&self, index: usize) -> Option<Clause<Constant>> {
        match self.arguments.get(index)? {
            Checked::Constant(constant) => Some(constant.clone()),
            _ => None,
        }
    }

    pub(super) fn constants(&self, index: usize) -> Option<Clause<Vec<Constant>>> {
        match self.arguments.get(index)? {
            Checked::Constants(constants) => Some(constants.clone()),
            _ => None,
        }
    }

    pub(super) fn integer(&self, index: usize) -> Option<i64> {
        match self.constant(index)?.value {
            Constant::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    pub(super) fn number(&self, index: usize) -> Option<Clause<Decimal>> {
        let constant = self.constant(index)?;
        Some(Clause {
            value: constant.value.as_number()?,
            span: constant.span,
        })
    }

    pub(super) fn date(&self, index: usize) -> Option<Clause<Date>> {
        match self.arguments.get(index)? {
            Checked::Date(date) => Some(date.clone()),
            _ => None,
        }
    }

    pub(super) fn kind(&self, index: usize) -> Option<TypeSpec> {
        match self.arguments.get(index)? {
            Checked::Type(kind) => Some(kind.clone()),
            _ => None,
        }
    }

    pub(super) fn rule(&self, index: usize) -> Option<Rule> {
        match self.arguments.get(index)? {
            Checked::Rule(rule) => Some(rule.clone()),
            _ => None,
        }
    }

    pub(super) fn threshold(&self, index: usize) -> Option<Clause<Threshold>> {
        match self.arguments.get(index)? {
            Checked::Threshold(threshold) => Some(threshold.clone()),
            _ => None,
        }
    }

    pub(super) fn tree(&self, index: usize) -> Option<Clause<Tree>> {
        match self.arguments.get(index)? {
            Checked::Tree(tree) => Some(tree.clone()),
            _ => None,
        }
    }

    /// What a word stands for in a list of words, with its place.
    pub(super) fn word<T: Copy>(&self, index: usize, words: &[(&str, T)]) -> Option<Clause<T>> {
        let name = self.name(index)?;
        let (_, value) = words.iter().find(|(word, _)| *word == name.text)?;
        Some(Clause {
            value: *value,
            span: name.span,
        })
    }

    /// Fills what a clause may say once, or tells that it stands twice.
    pub(super) fn once<T: Placed>(
        &mut self,
        value: T,
        slot: impl FnOnce(&mut Model) -> Option<&mut Option<T>>,
    ) -> Option<Subject> {
        let slot = slot(&mut self.state.model)?;
        match slot {
            None => {
                *slot = Some(value);
            }
            Some(earlier) => {
                let place = earlier.place();
                self.twice(place);
            }
        }
        Some(self.on.clone())
    }

    /// Tells that the clause stands twice.
    pub(super) fn twice(&mut self, earlier: Span) {
        let diagnostic = Diagnostic::error(Code::ClauseMissing, format!("`{}` is said twice", self.clause.name))
            .at(self.span)
            .label(earlier, "it is said here already")
            .help("keep one of the two");
        self.state.report(diagnostic);
    }

    /// Tells that something is wrong with an argument.
    pub(super) fn wrong(&mut self, span: Span, message: String, help: impl Into<String>) {
        self.state
            .report(Diagnostic::error(Code::ClauseArgument, message).at(span).help(help));
    }
}
