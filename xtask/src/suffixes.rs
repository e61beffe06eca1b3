//! The public suffix list in the form in which the engine holds it: a tree from the last label of a host to its first.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const TARGET: &str = "engine/src/value/normal/public_suffix.txt";

/// What stands at the top of the file.
const HEAD: &str = "# The public suffix list (https://publicsuffix.org/list/, Mozilla Public License 2.0) as a tree; made by \
                    `cargo xtask suffixes`.\n";

#[derive(Default)]
struct Node {
    rule: bool,
    exception: bool,
    below: BTreeMap<String, Node>,
}

/// Writes the tree of a list, with or without comments.
pub(crate) fn write(root: &Path, list: &str) -> Result<()> {
    let list = fs::read_to_string(list).with_context(|| format!("cannot read `{list}`"))?;
    let mut top = Node::default();
    for rule in list
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
    {
        let (exception, rule) = match rule.strip_prefix('!') {
            Some(rule) => (true, rule),
            None => (false, rule),
        };
        let mut node = &mut top;
        for label in rule.rsplit('.') {
            node = node.below.entry(label.to_owned()).or_default();
        }
        node.rule |= !exception;
        node.exception |= exception;
    }
    let mut out = HEAD.to_owned();
    // A top-level domain with nothing below it counts as an unknown one does.
    for (label, node) in top.below.iter().filter(|(_, node)| !node.below.is_empty()) {
        write_node(label, node, &mut out);
        out.push('\n');
    }
    fs::write(root.join(TARGET), out).with_context(|| format!("cannot write `{TARGET}`"))
}

fn write_node(label: &str, node: &Node, out: &mut String) {
    if node.exception {
        out.push('!');
    } else if !node.rule {
        out.push('?');
    }
    out.push_str(label);
    if node.below.is_empty() {
        return;
    }
    for (place, (label, node)) in node.below.iter().enumerate() {
        out.push(if place == 0 { '(' } else { ',' });
        write_node(label, node, out);
    }
    out.push(')');
}
