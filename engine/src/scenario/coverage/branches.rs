//! What a branch is called in the text: the program's expressions also have conditions that nobody wrote as a branch,
//! such as the two sides of `between`.

use std::collections::HashMap;

use crate::source::{FileId, Sources, Span};
use crate::syntax::ast::{AstNode, BinOp, Binary, If, Switch};
use crate::syntax::{TextRange, parse};

/// The most characters of a condition that a message repeats.
const SHOWN: usize = 60;

/// A branch as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// `if` with its condition.
    If(String),
    /// `switch`: each case with where it stands and its text, `_` left out.
    Switch(Vec<(Span, String)>),
    /// `&&` with its left side.
    And(String),
    /// `||` with its left side.
    Or(String),
    /// `??` with its left side.
    Coalesce(String),
}

/// The branches of the rule files by their place.
pub(super) fn written(sources: &Sources) -> HashMap<Span, Written> {
    let mut found = HashMap::new();
    for (file, source) in sources.iter() {
        let path = source.path().to_lowercase();
        if !path.ends_with(".rhai") || path.ends_with(".test.rhai") {
            continue;
        }
        let shown = |range: TextRange| {
            let text = sources.slice(span(file, range));
            let text: Vec<&str> = text.split_whitespace().collect();
            let text = text.join(" ");
            match text.char_indices().nth(SHOWN) {
                Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
                None => text,
            }
        };
        for node in parse(source.text()).syntax().descendants() {
            let branch = if let Some(branch) = If::cast(node.clone()) {
                let condition = branch.condition().map(|condition| shown(condition.range()));
                Some((branch.range(), Written::If(condition.unwrap_or_default())))
            } else if let Some(switch) = Switch::cast(node.clone()) {
                let arms = switch.arms().into_iter().map(|arm| {
                    let text = shown(arm.range());
                    let case = text.split_once("=>").map_or(text.as_str(), |(case, _)| case);
                    (span(file, arm.range()), case.trim().to_owned())
                });
                let arms = arms.filter(|(_, case)| case != "_").collect();
                Some((switch.range(), Written::Switch(arms)))
            } else if let Some(binary) = Binary::cast(node) {
                let left = || binary.lhs().map(|left| shown(left.range())).unwrap_or_default();
                let written = match binary.op_kind() {
                    Some(BinOp::And) => Some(Written::And(left())),
                    Some(BinOp::Or) => Some(Written::Or(left())),
                    Some(BinOp::Coalesce) => Some(Written::Coalesce(left())),
                    _ => None,
                };
                written.map(|written| (binary.range(), written))
            } else {
                None
            };
            if let Some((range, written)) = branch {
                found.insert(span(file, range), written);
            }
        }
    }
    found
}

fn span(file: FileId, range: TextRange) -> Span {
    Span::new(file, range.start().into(), range.end().into())
}
