//! The recorded evaluation: each rule with the value of each of its expressions.

use super::json::Json;
use super::view::View;
use crate::expr::{NodeId, RuleSite, Scalar, Trace};
use crate::value::Fault;

/// One step of a recorded evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// It comes to a rule.
    Rule(RuleSite),
    /// A list is at a row.
    Row(u16, u32),
    /// An expression has a value.
    Value(NodeId, Scalar),
}

/// Records every step.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    steps: Vec<Step>,
}

impl Recording {
    /// Forgets the steps and keeps the memory.
    pub fn clear(&mut self) {
        self.steps.clear();
    }

    /// The steps in order.
    #[must_use]
    pub fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}

impl Trace for Recording {
    const ON: bool = true;

    #[inline]
    fn value(&mut self, id: NodeId, value: Scalar) {
        self.steps.push(Step::Value(id, value));
    }

    fn fault(&mut self, _: NodeId, _: Fault) {}

    fn many(&mut self, _: NodeId, _: (u32, u32)) {}

    #[inline]
    fn row(&mut self, cursor: u16, row: u32) {
        self.steps.push(Step::Row(cursor, row));
    }

    #[inline]
    fn rule(&mut self, site: RuleSite) {
        self.steps.push(Step::Rule(site));
    }
}

impl View<'_> {
    /// Appends `"explanation":[…]`: each rule with its expressions, innermost first, and their values.
    pub fn write_explanation(&self, steps: &[Step], out: &mut String) {
        let mut json = Json::new(out);
        json.key("explanation").array(|json| {
            for rule in steps.chunk_by(|_, next| !matches!(next, Step::Rule(_))) {
                let Some(Step::Rule(site)) = rule.first() else { continue };
                if rule.len() == 1 {
                    continue;
                }
                json.object(|json| {
                    json.key("rule").text(&crate::decide::rule_name(self.program, *site));
                    json.key("steps").array(|json| {
                        for step in rule {
                            self.step(json, step);
                        }
                    });
                });
            }
        });
    }

    fn step(&self, json: &mut Json<'_>, step: &Step) {
        match step {
            Step::Rule(_) => {}
            Step::Row(cursor, row) => {
                let input = self.program.cursors.get(usize::from(*cursor)).copied().flatten();
                if let Some(input) = input.and_then(|input| self.program.schema.inputs.get(usize::from(input))) {
                    json.object(|json| json.key("record").text(&format!("/{}/{row}", input.name)));
                }
            }
            Step::Value(id, value) => {
                let Some(node) = self.program.nodes.get(id.0 as usize) else {
                    return;
                };
                json.object(|json| {
                    json.key("source").text(self.program.sources.slice(node.span));
                    json.key("value");
                    self.scalar(json, &node.kind, *value);
                });
            }
        }
    }
}
