//! What stands where in the files of a pack: declarations with their clauses, found in the trees alone. Nothing is run,
//! so it holds for a pack with errors too. What a loop or a helper makes is one item that is marked.

mod build;
mod find;
mod opens;

pub(crate) use find::expression_at;
pub(crate) use opens::{kind, opens, resolve};

use std::collections::HashMap;

use crate::declare::{ClauseInfo, Receiver, Trees};
use crate::pack::Pack;
use crate::source::{FileId, Span};

/// What makes several things of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// A loop, or a branch of one.
    Loop,
    /// A helper of the pack.
    Helper,
}

/// A statement with a chain of clauses.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// The whole statement with its `;`.
    pub span: Span,
    /// What it begins with: the opening call, or the variable.
    pub head: Span,
    /// The variable that it stands on.
    pub on: Option<String>,
    /// The variable that it is kept in.
    pub kept: Option<String>,
    /// Its clauses in order.
    pub links: Vec<usize>,
    /// Whether it stands at the top of its file.
    pub top: bool,
}

/// A clause in a chain.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// What the clause is.
    pub clause: &'static ClauseInfo,
    /// Its name.
    pub name: Span,
    /// From its dot, or its name where it opens a chain, to the end of its arguments.
    pub span: Span,
    /// Its arguments.
    pub arguments: Vec<Span>,
    /// The item it says something of.
    pub item: usize,
    /// The statement; none in the type of an argument.
    pub chain: Option<usize>,
    /// Its id.
    pub id: String,
}

/// Something declared.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// What it is.
    pub receiver: Receiver,
    /// Its id: names along the way from the declaration that holds it.
    pub id: String,
    /// Its name, where it is written out.
    pub name: Option<String>,
    /// What holds it.
    pub parent: Option<usize>,
    /// Its own clauses, the opening one first.
    pub links: Vec<usize>,
    /// What it holds.
    pub children: Vec<usize>,
    /// What makes several of it.
    pub maker: Option<(Maker, Span)>,
    /// Whether it stands among the scenarios.
    pub in_tests: bool,
}

/// A variable of the program's top level.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// The name in its declaration.
    pub name: Span,
    /// Its value.
    pub value: Option<Span>,
}

/// What stands where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Statements in the order of the files.
    pub chains: Vec<Chain>,
    /// Clauses in the order of the files.
    pub links: Vec<Link>,
    /// Declared things in the order of the files.
    pub items: Vec<Item>,
    /// Variables at the top of rule files.
    pub variables: HashMap<String, Variable>,
    by_id: HashMap<String, usize>,
    links_by_id: HashMap<String, usize>,
}

impl Index {
    /// Looks through the files of a pack.
    pub(crate) fn of(pack: &Pack, trees: &Trees) -> Index {
        let mut builder = build::Builder::default();
        let tests = pack.test_files();
        for (files, in_tests) in [(pack.script_files(), false), (tests, true)] {
            for file in files {
                if let Some(tree) = trees.get(file) {
                    builder.file(*file, &tree.root(), in_tests);
                }
            }
        }
        builder.finish()
    }

    /// The item of an id.
    pub(crate) fn item(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The clause of an id.
    pub(crate) fn link(&self, id: &str) -> Option<usize> {
        self.links_by_id.get(id).copied()
    }

    /// The items at the top, in order.
    pub(crate) fn roots(&self) -> impl Iterator<Item = usize> {
        let items = self.items.iter().enumerate();
        items
            .filter(|(_, item)| item.parent.is_none() && item.receiver != Receiver::Type)
            .map(|(place, _)| place)
    }

    /// The clause that an offset lies in, innermost.
    pub(crate) fn link_at(&self, file: FileId, offset: u32) -> Option<usize> {
        let holds = |span: Span| span.file == file && span.start <= offset && offset <= span.end;
        let links = self.links.iter().enumerate().filter(|(_, link)| holds(link.span));
        links
            .min_by_key(|(_, link)| link.span.end - link.span.start)
            .map(|(place, _)| place)
    }
}
