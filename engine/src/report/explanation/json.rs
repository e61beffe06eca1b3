//! An explanation as canonical JSON.

use super::tree::{Entry, Node, rules};
use super::{Step, Wanted};
use crate::report::json::Json;
use crate::report::view::View;
use crate::source::LineColumn;

impl View<'_> {
    /// Appends `"explanation":[…]`: each rule with the tree of its expressions and their values.
    pub fn write_explanation(&self, steps: &[Step], wanted: &Wanted, out: &mut String) {
        let mut json = Json::new(out);
        json.key("explanation").array(|json| {
            for rule in rules(steps) {
                if !wanted.has(self.program, rule.site) {
                    continue;
                }
                json.object(|json| {
                    json.key("rule")
                        .text(&crate::decide::rule_name(self.program, rule.site));
                    if let Some((cursor, row)) = rule.record {
                        json.key("record").text(&self.record_pointer(cursor, row));
                    }
                    self.entries(json, &rule.entries);
                });
            }
        });
    }

    fn entries(&self, json: &mut Json<'_>, entries: &[Entry]) {
        json.key("steps").array(|json| {
            for entry in entries {
                match entry {
                    Entry::Node(node) => json.object(|json| self.node(json, node)),
                    Entry::Record(record) => json.object(|json| {
                        json.key("record").text(&self.record_pointer(record.cursor, record.row));
                        if record.left_out {
                            json.key("left_out").boolean(true);
                        }
                        self.entries(json, &record.entries);
                    }),
                }
            }
        });
    }

    fn node(&self, json: &mut Json<'_>, node: &Node) {
        let Some(info) = self.info(node) else { return };
        let sources = &self.program.sources;
        if let Some(file) = sources.get(info.span.file) {
            let LineColumn { line, column } = file.line_column(info.span.start);
            json.key("at").object(|json| {
                json.key("file").text(file.path());
                json.key("line").integer(i64::from(line));
                json.key("column").integer(i64::from(column));
            });
        }
        json.key("source").text(sources.slice(info.span));
        let substituted = self.substituted(node);
        if substituted != self.source_of(node) {
            json.key("substituted").text(&substituted);
        }
        json.key("value");
        self.scalar(json, &info.kind, node.value);
        if let Some(lookup) = self.lookup(node) {
            json.key("lookup").object(|json| {
                json.key("table").text(lookup.table);
                json.key("row").integer(i64::from(lookup.row));
                json.key("conditions").array(|json| {
                    for one in &lookup.asked {
                        json.object(|json| condition(json, one));
                    }
                });
                json.key("passed_over").array(|json| {
                    for (row, reason) in &lookup.passed_over {
                        json.object(|json| {
                            json.key("row").integer(i64::from(*row));
                            if let Some(one) = reason {
                                condition(json, one);
                            }
                        });
                    }
                });
                json.key("not_listed").integer(i64::from(lookup.more));
            });
        }
        if let Some(steps) = self.band_steps(node) {
            json.key("bands").object(|json| {
                json.key("name").text(steps.bands);
                if let Some((reached, earned)) = steps.before {
                    json.key("before").object(|json| {
                        json.key("reached").decimal(reached);
                        json.key("amount").decimal(earned);
                    });
                }
                json.key("slices").array(|json| {
                    for slice in &steps.slices {
                        json.object(|json| {
                            json.key("from").decimal(slice.from);
                            json.key("to").decimal(slice.to);
                            json.key("base").decimal(slice.base);
                            json.key("rate").decimal(slice.rate);
                            json.key("flat").decimal(slice.flat);
                            json.key("amount").decimal(slice.amount);
                        });
                    }
                });
            });
        }
        if !node.entries.is_empty() {
            self.entries(json, &node.entries);
        }
    }
}

fn condition(json: &mut Json<'_>, one: &super::scale::Condition<'_>) {
    json.key("column").text(one.column);
    json.key("asked").text(&one.asked);
    json.key("cell").text(&one.cell);
}
