//! Which columns of the facts an expression depends on, through everything it reads.

use std::collections::BTreeSet;

use super::env::Key;
use super::visit::{Child, Index, Ref, Source, children, children_of_rows};
use crate::expr::node::{BooleanOp, Common, IntegerOp, NumberOp, Rows, TextOp};
use crate::program::{CheckKind, Criteria, Program};
use crate::schema::Class;

/// Columns by class, place, and whether they are of a relation.
pub(super) type Columns = BTreeSet<(u8, u16, bool)>;

/// The columns that an expression depends on.
pub(super) fn columns_of<'p>(program: &'p Program, index: &Index<'p>, node: Ref<'p>) -> Columns {
    let mut reads = Reads {
        program,
        index,
        columns: Columns::new(),
        slots: BTreeSet::new(),
    };
    reads.node(node, 0);
    reads.columns
}

/// A class as a number, for sets of columns.
pub(super) const fn class_number(class: Class) -> u8 {
    match class {
        Class::Number => 0,
        Class::Integer => 1,
        Class::Boolean => 2,
        Class::Text => 3,
    }
}

struct Reads<'r, 'p> {
    program: &'p Program,
    index: &'r Index<'p>,
    columns: Columns,
    slots: BTreeSet<(u8, u16)>,
}

impl<'p> Reads<'_, 'p> {
    fn node(&mut self, node: Ref<'p>, depth: u32) {
        // A program's names have an order, so this ends; the bound is for the stack.
        if depth > 400 {
            return;
        }
        match node {
            Ref::Number(node) => {
                if let NumberOp::Common(common) = &node.op {
                    self.common(common, Class::Number, depth);
                }
            }
            Ref::Integer(node) => {
                if let IntegerOp::Common(common) = &node.op {
                    self.common(common, Class::Integer, depth);
                }
            }
            Ref::Boolean(node) => {
                if let BooleanOp::Common(common) = &node.op {
                    self.common(common, Class::Boolean, depth);
                }
            }
            Ref::Text(node) => {
                if let TextOp::Common(common) = &node.op {
                    self.common(common, Class::Text, depth);
                }
            }
        }
        children(node, &mut |child| self.child(&child, depth));
    }

    fn child(&mut self, child: &Child<'p>, depth: u32) {
        match child {
            Child::Node(node) => self.node(*node, depth + 1),
            Child::Assign(assign) => self.node(Ref::of(&assign.value), depth + 1),
            Child::Rows(rows) => self.rows(rows, depth + 1),
        }
    }

    fn rows(&mut self, rows: &'p Rows, depth: u32) {
        if let Rows::Slot(slot) = rows
            && let Some(rows) = self.index.rows.get(slot)
        {
            self.rows(rows, depth + 1);
        }
        children_of_rows(rows, &mut |child| self.child(&child, depth));
    }

    fn common<E>(&mut self, common: &Common<E>, class: Class, depth: u32) {
        match common {
            Common::Column(column) => {
                self.columns.insert((class_number(class), column.column, column.shared));
            }
            Common::Slot(slot) | Common::Optional { slot, .. } => {
                if !self.slots.insert((class_number(class), *slot)) {
                    return;
                }
                match self.index.slots.get(&Key::Slot(class, *slot)).copied() {
                    Some(Source::Value(node)) => self.node(node, depth + 1),
                    Some(Source::Ladder(place)) => {
                        let ladder = self.program.ladders.get(usize::from(place));
                        for tier in ladder.into_iter().flat_map(|ladder| &ladder.tiers) {
                            self.criteria(&tier.criteria, depth);
                        }
                        if let Some(over_time) = ladder.and_then(|ladder| ladder.over_time.as_ref()) {
                            for criteria in over_time.holding.iter().flat_map(|holding| &holding.review) {
                                self.criteria(criteria, depth);
                            }
                            if let Some(rules) = &over_time.overridden {
                                self.node(Ref::of(&rules.tier), depth + 1);
                            }
                        }
                    }
                    Some(Source::Eligibility(place)) => {
                        if let Some(eligibility) = self.program.eligibilities.get(usize::from(place)) {
                            self.criteria(&eligibility.criteria, depth);
                        }
                    }
                    Some(Source::Incentive(place)) => {
                        if let Some(incentive) = self.program.incentives.get(usize::from(place)) {
                            self.node(Ref::Number(&incentive.pays), depth + 1);
                        }
                    }
                    Some(Source::Score(place)) => {
                        let score = self.program.scores.get(usize::from(place));
                        for component in score.into_iter().flat_map(|score| &score.components) {
                            self.node(Ref::Number(&component.count), depth + 1);
                            if let Some(each) = &component.each {
                                self.node(Ref::Number(&each.points), depth + 1);
                            }
                        }
                    }
                    None => {}
                }
            }
            _ => {}
        }
    }

    fn criteria(&mut self, criteria: &'p Criteria, depth: u32) {
        for check in &criteria.checks {
            match &check.kind {
                CheckKind::Condition(condition) => self.node(Ref::Boolean(condition), depth + 1),
                CheckKind::Measure { measure, .. } => self.node(Ref::of(measure), depth + 1),
            }
        }
    }
}
