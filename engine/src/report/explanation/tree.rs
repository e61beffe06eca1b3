//! From a list of steps to trees: the expressions inside of an expression, the records that a list went through.

use super::Step;
use crate::expr::{NodeId, RuleSite, Scalar};

/// A rule as it was evaluated once.
#[derive(Debug)]
pub(super) struct Rule {
    /// Which one.
    pub site: RuleSite,
    /// The record of an incentive that it was evaluated for: cursor and row.
    pub record: Option<(u16, u32)>,
    /// Its expressions.
    pub entries: Vec<Entry>,
}

/// What stands inside of an expression.
#[derive(Debug)]
pub(super) enum Entry {
    /// Another expression.
    Node(Node),
    /// What was evaluated for a record of a list.
    Record(Record),
}

/// An expression with its value.
#[derive(Debug)]
pub(super) struct Node {
    /// Its place in the program.
    pub id: NodeId,
    /// Its value.
    pub value: Scalar,
    /// What stands inside of it.
    pub entries: Vec<Entry>,
}

/// A record that a list went through.
#[derive(Debug)]
pub(super) struct Record {
    /// The cursor that stood on it.
    pub cursor: u16,
    /// Its row.
    pub row: u32,
    /// Whether a condition left it out.
    pub left_out: bool,
    /// What was evaluated for it.
    pub entries: Vec<Entry>,
}

/// An expression or a record that is not finished.
enum Open {
    Node(Node),
    Record(Record),
}

/// The rules of an evaluation, in the order in which they were evaluated.
pub(super) fn rules(steps: &[Step]) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut record = None;
    for steps in steps.chunk_by(|_, next| !matches!(next, Step::Rule(_))) {
        let Some((Step::Rule(site), steps)) = steps.split_first() else {
            continue;
        };
        let mut entries = entries(steps);
        // The record of an incentive is named before the rules that are evaluated for it.
        let mut next = None;
        if let Some(Entry::Record(last)) = entries.last()
            && last.entries.is_empty()
        {
            next = Some((last.cursor, last.row));
            entries.pop();
        }
        if !site.of_a_record() {
            record = None;
        }
        // What is asked of every registration on file is told by the decision: rivals, their keys, their times.
        let of_file = matches!(site, RuleSite::Engagement(_, 0) | RuleSite::Term(..));
        if !entries.is_empty() && !of_file {
            rules.push(Rule {
                site: *site,
                record,
                entries,
            });
        }
        record = next.or(record);
    }
    rules
}

fn entries(steps: &[Step]) -> Vec<Entry> {
    let mut done = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for step in steps {
        match *step {
            Step::Rule(_) => {}
            Step::Enter(id) => open.push(Open::Node(Node {
                id,
                value: Scalar::Absent,
                entries: Vec::new(),
            })),
            Step::Value(id, value) => {
                // What is still open inside of it came to no value.
                while let Some(last) = open.pop() {
                    match last {
                        Open::Node(mut node) if node.id == id => {
                            node.value = value;
                            close(Open::Node(node), &mut open, &mut done);
                            break;
                        }
                        other => close(other, &mut open, &mut done),
                    }
                }
            }
            Step::Row(cursor, row) => {
                // Several lists may go through the same records with one cursor: then nothing new begins.
                if matches!(open.last(), Some(Open::Record(record)) if (record.cursor, record.row) == (cursor, row)) {
                    continue;
                }
                // The same list goes on to its next record; lists inside of it are at their end.
                let records = open.iter().rev().take_while(|open| matches!(open, Open::Record(_)));
                let same = records
                    .zip(1_usize..)
                    .find(|(open, _)| matches!(open, Open::Record(record) if record.cursor == cursor));
                for _ in 0..same.map_or(0, |(_, count)| count) {
                    if let Some(last) = open.pop() {
                        close(last, &mut open, &mut done);
                    }
                }
                open.push(Open::Record(Record {
                    cursor,
                    row,
                    left_out: false,
                    entries: Vec::new(),
                }));
            }
            Step::LeftOut(cursor, row) => {
                let found = open.iter_mut().rev().find_map(|open| match open {
                    Open::Record(record) if record.cursor == cursor && record.row == row => Some(record),
                    _ => None,
                });
                if let Some(record) = found {
                    record.left_out = true;
                }
            }
        }
    }
    while let Some(last) = open.pop() {
        close(last, &mut open, &mut done);
    }
    done
}

fn close(closed: Open, open: &mut [Open], done: &mut Vec<Entry>) {
    let entry = match closed {
        Open::Node(node) => Entry::Node(node),
        Open::Record(record) => Entry::Record(record),
    };
    match open.last_mut() {
        Some(Open::Node(node)) => node.entries.push(entry),
        Some(Open::Record(record)) => record.entries.push(entry),
        None => done.push(entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(entries: &[Entry]) -> String {
        let shapes: Vec<String> = entries
            .iter()
            .map(|entry| match entry {
                Entry::Node(node) => format!("{}({})", node.id.0, shape(&node.entries)),
                Entry::Record(record) => format!(
                    "#{}.{}{}[{}]",
                    record.cursor,
                    record.row,
                    if record.left_out { "!" } else { "" },
                    shape(&record.entries)
                ),
            })
            .collect();
        shapes.join(" ")
    }

    #[test]
    fn nodes_and_records_lie_inside_of_each_other() {
        let (enter, value) = (
            |id| Step::Enter(NodeId(id)),
            |id| Step::Value(NodeId(id), Scalar::Boolean(true)),
        );
        // 1: a sum over a filtered list; 2: the condition; 3: the summand; 4: never came to a value.
        let steps = [
            Step::Rule(RuleSite::Pays(0)),
            enter(1),
            Step::Row(7, 0),
            enter(2),
            value(2),
            Step::Row(8, 0),
            enter(3),
            enter(4),
            value(3),
            Step::Row(7, 1),
            enter(2),
            value(2),
            Step::LeftOut(7, 1),
            value(1),
            Step::Row(5, 3),
            Step::Rule(RuleSite::Condition(0, 0)),
            enter(9),
            value(9),
        ];
        let rules = rules(&steps);
        let shapes: Vec<(Option<(u16, u32)>, String)> =
            rules.iter().map(|rule| (rule.record, shape(&rule.entries))).collect();
        assert_eq!(
            shapes,
            [
                (None, "1(#7.0[2() #8.0[3(4())]] #7.1![2()])".to_owned()),
                (Some((5, 3)), "9()".to_owned()),
            ]
        );
    }
}
