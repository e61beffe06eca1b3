//! Facts for which an expression gives what is wished, as far as that can be worked out backwards. It guesses: whether
//! the facts do what is wished is seen when they are evaluated.

use super::document;
use super::env::Key;
use super::interval::{Interval, Numbers};
use super::refine::{mirrored, narrowed, narrowed_places, turned};
use super::set::{Places, Texts, Truth};
use super::steps::region;
use super::value::Set;
use super::visit::{Index, Ref, Source};
use super::{FieldPlace, Walked};
use crate::expr::node::{
    Any, Argument, Boolean, BooleanOp, Column, Common, Comparison, Integer, IntegerOp, NodeId, Number, NumberOp, Rows,
    Text, TextOp,
};
use crate::program::{CheckKind, Criteria, Program};
use crate::schema::Class;
use crate::table;
use crate::value::{Decimal, Tree};

/// How far back is worked.
const DEPTH: u32 = 24;

pub(super) struct Solver<'s, 'p> {
    program: &'p Program,
    walked: &'s Walked,
    index: &'s Index<'p>,
    pub(super) document: Tree,
    /// Which of several ways is taken.
    variant: usize,
    depth: u32,
}

impl<'s, 'p> Solver<'s, 'p> {
    pub(super) fn new(
        program: &'p Program,
        walked: &'s Walked,
        index: &'s Index<'p>,
        document: Tree,
        variant: usize,
    ) -> Solver<'s, 'p> {
        Solver {
            program,
            walked,
            index,
            document,
            variant,
            depth: 0,
        }
    }

    fn known(&self, id: NodeId) -> Option<&'s Set> {
        self.walked.value(id).map(|value| &value.set)
    }

    fn numbers(&self, id: NodeId) -> Numbers {
        self.walked.value(id).map_or_else(Numbers::all, super::Value::numbers)
    }

    /// Wishes something of an expression.
    pub(super) fn node(&mut self, id: NodeId, set: &Set) {
        if let Some(node) = self.index.nodes.get(&id) {
            self.wish(*node, set);
        }
    }

    /// Wishes something of what is read.
    pub(super) fn key(&mut self, key: Key, set: &Set) {
        match key {
            Key::Slot(..) => {
                if let Some(source) = self.index.slots.get(&key).copied() {
                    self.source(source, set);
                }
            }
            Key::Column {
                class, column, shared, ..
            } => self.field(class, column, shared, set),
            Key::Row(rowset) => {
                let input = self.program.schema.inputs.get(usize::from(rowset));
                if let (Some(input), Set::Booleans(truth)) = (input, set)
                    && !truth.may_hold
                    && let Tree::Map(entries) = &mut self.document
                {
                    entries.retain(|(name, _)| *name != input.name);
                }
            }
        }
    }

    fn place(&self, class: Class, column: u16, shared: bool) -> Option<FieldPlace> {
        let same = |field: &&FieldPlace| field.class == class && field.column == column && field.shared == shared;
        self.walked.fields.iter().find(same).cloned()
    }

    fn field(&mut self, class: Class, column: u16, shared: bool, set: &Set) {
        if let Some(field) = self.place(class, column, shared) {
            // Facts that are all right as they are stay.
            if self.fits(&field, set) {
                return;
            }
            let declared = super::Assume::Settings.values(self.program, &field.kind, &field.bounds);
            if let Some(value) = document::tree_of(self.program, &field.kind, &declared.intersect(set)) {
                document::set(self.program, &mut self.document, &field, Some(value));
            }
            return;
        }
        // A column of presence.
        let presence =
            |field: &&FieldPlace| class == Class::Boolean && field.presence == Some(column) && field.shared == shared;
        let Some(field) = self.walked.fields.iter().find(presence).cloned() else {
            return;
        };
        let Set::Booleans(truth) = set else { return };
        match truth.single() {
            Some(false) => {
                document::set(self.program, &mut self.document, &field, None);
            }
            Some(true) => {
                let declared = super::Assume::Settings.values(self.program, &field.kind, &field.bounds);
                if !self.fits(&field, &declared)
                    && let Some(value) = document::tree_of(self.program, &field.kind, &declared)
                {
                    document::set(self.program, &mut self.document, &field, Some(value));
                }
            }
            None => {}
        }
    }

    /// Whether the document has a value there that will do.
    fn fits(&self, field: &FieldPlace, set: &Set) -> bool {
        let mut at = &self.document;
        for step in &field.path {
            let next = match (step, at) {
                (Some(key), tree) => tree.get(key),
                (None, Tree::List(items)) if items.len() == 1 => items.first(),
                _ => None,
            };
            match next {
                Some(inner) => at = inner,
                None => return false,
            }
        }
        match (at, set) {
            (Tree::Number(number), Set::Numbers(numbers)) => numbers.holds(*number),
            (Tree::Number(number), Set::Integers(places)) => {
                number.to_integer().is_some_and(|integer| places.holds(integer))
            }
            (Tree::Boolean(value), Set::Booleans(truth)) => {
                if *value {
                    truth.may_hold
                } else {
                    truth.may_fail
                }
            }
            (Tree::Text(text), Set::Texts(texts)) => texts.holds(text),
            (Tree::Text(text), Set::Integers(places)) => match &field.kind {
                kind @ (crate::schema::Type::Choice(_) | crate::schema::Type::Tier(_)) => (0..1_000)
                    .find(|place| self.program.word(kind, *place) == text)
                    .is_some_and(|place| places.holds(place)),
                crate::schema::Type::Date => {
                    let day = text.parse::<crate::value::Date>();
                    day.is_ok_and(|day| places.holds(i64::from(day.days())))
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn source(&mut self, source: Source<'p>, set: &Set) {
        match source {
            Source::Value(node) => self.wish(node, set),
            Source::Ladder(place) => {
                let Set::Integers(places) = set else { return };
                let program = self.program;
                let Some(ladder) = program.ladders.get(usize::from(place)) else {
                    return;
                };
                // The lowest tier that will do, or the highest.
                let wanted = (0_i64..).zip(&ladder.tiers).filter(|(tier, _)| places.holds(*tier));
                let wanted: Vec<_> = wanted.map(|(_, tier)| tier).collect();
                let tier = if self.variant == 1 {
                    wanted.last()
                } else {
                    wanted.first()
                };
                let Some(tier) = tier.copied() else { return };
                // Those above are not met.
                let above: Vec<&Criteria> = ladder
                    .tiers
                    .iter()
                    .skip_while(|other| other.id != tier.id)
                    .skip(1)
                    .map(|tier| &tier.criteria)
                    .collect();
                for criteria in above.into_iter().rev() {
                    self.criteria(criteria, false);
                }
                self.criteria(&tier.criteria, true);
            }
            Source::Eligibility(place) => {
                let program = self.program;
                if let (Some(eligibility), Set::Booleans(truth)) = (program.eligibilities.get(usize::from(place)), set)
                {
                    self.criteria(&eligibility.criteria, truth.may_hold);
                }
            }
            Source::Incentive(_) | Source::Score(_) => {}
        }
    }

    fn criteria(&mut self, criteria: &'p Criteria, holds: bool) {
        let path = criteria
            .paths
            .get(if self.variant == 2 { 1 } else { 0 })
            .or(criteria.paths.first());
        let common = criteria.checks.iter().take(usize::from(criteria.common));
        let of_path = path.map_or(0..0, |path| usize::from(path.first)..usize::from(path.end));
        let checks = common.chain(criteria.checks.get(of_path).unwrap_or(&[]));
        for check in checks {
            match &check.kind {
                CheckKind::Condition(condition) => self.condition(condition, holds),
                CheckKind::Measure {
                    measure,
                    comparator,
                    thresholds,
                } => {
                    let set = region(&self.walked.found.values, measure, *comparator, thresholds, true);
                    let Some(set) = set else { continue };
                    if holds {
                        self.wish(Ref::of(measure), &set);
                    } else if let (Set::Numbers(region), Some(Set::Numbers(all))) = (&set, self.known(measure.id()))
                        && let Some(hull) = region.hull()
                    {
                        // One requirement that is not met is enough.
                        let below = all.below(hull.low);
                        let outside = if below.is_empty() { all.above(hull.high) } else { below };
                        if !outside.is_empty() {
                            self.wish(Ref::of(measure), &Set::Numbers(outside));
                            return;
                        }
                    } else if let (Set::Integers(region), Some(Set::Integers(all))) = (&set, self.known(measure.id()))
                        && let Some((low, _)) = region.hull()
                        && let Some(below) = low.checked_sub(1)
                    {
                        let outside = all.within(i64::MIN, below);
                        if !outside.is_empty() {
                            self.wish(Ref::of(measure), &Set::Integers(outside));
                            return;
                        }
                    }
                }
            }
        }
    }

    fn wish(&mut self, node: Ref<'p>, set: &Set) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        match (node, set) {
            (Ref::Number(node), Set::Numbers(numbers)) => self.number(node, numbers),
            (Ref::Number(node), Set::Integers(places)) => self.number(node, &places.to_numbers()),
            (Ref::Integer(node), Set::Integers(places)) => self.integer(node, places),
            (Ref::Integer(node), Set::Numbers(numbers)) => self.integer(node, &Places::of_numbers(numbers)),
            (Ref::Boolean(node), Set::Booleans(truth)) => {
                if let Some(value) = truth.single() {
                    self.condition(node, value);
                }
            }
            (Ref::Text(node), Set::Texts(texts)) => self.text(node, texts),
            _ => {}
        }
        self.depth -= 1;
    }

    fn column(&mut self, class: Class, column: &Column, set: &Set) {
        if let Some(presence) = column.presence {
            self.field(
                Class::Boolean,
                presence,
                column.shared,
                &Set::Booleans(Truth::one(true)),
            );
        }
        self.field(class, column.column, column.shared, set);
    }

    fn rows(&mut self, rows: &'p Rows) {
        match rows {
            Rows::Filter(over) => {
                self.rows(&over.rows);
                self.condition(&over.each, true);
            }
            Rows::Each(over) | Rows::Distinct(over) => self.rows(&over.rows),
            Rows::Sorted(over) => self.rows(&over.rows),
            Rows::Let(parts) => self.rows(&parts.1),
            Rows::Slot(slot) => {
                if let Some(rows) = self.index.rows.get(slot).copied() {
                    self.rows(rows);
                }
            }
            Rows::Input(rowset) => self.one_of(self.program.schema.inputs.get(usize::from(*rowset)).map(|i| &i.name)),
            Rows::Relation(place) => {
                self.one_of(self.program.schema.relations.get(usize::from(*place)).map(|i| &i.name));
            }
            Rows::Nested { .. } | Rows::Literal(_) => {}
        }
    }

    /// A list has at least one element.
    fn one_of(&mut self, name: Option<&String>) {
        let Some(name) = name else { return };
        let in_list =
            |field: &&FieldPlace| field.path.first() == Some(&Some(name.clone())) && field.path.get(1) == Some(&None);
        let Some(field) = self.walked.fields.iter().find(in_list).cloned() else {
            return;
        };
        let empty = match self.document.get(name) {
            Some(Tree::List(items)) => items.is_empty(),
            _ => true,
        };
        if empty {
            let declared = super::Assume::Settings.values(self.program, &field.kind, &field.bounds);
            if let Some(value) = document::tree_of(self.program, &field.kind, &declared) {
                document::set(self.program, &mut self.document, &field, Some(value));
            }
        }
    }

    /// A list has no element.
    fn none_of(&mut self, rows: &'p Rows) {
        match rows {
            Rows::Filter(over) => self.none_of(&over.rows),
            Rows::Each(over) | Rows::Distinct(over) => self.none_of(&over.rows),
            Rows::Sorted(over) => self.none_of(&over.rows),
            Rows::Let(parts) => self.none_of(&parts.1),
            Rows::Slot(slot) => {
                if let Some(rows) = self.index.rows.get(slot).copied() {
                    self.none_of(rows);
                }
            }
            Rows::Input(rowset) => {
                let name = self
                    .program
                    .schema
                    .inputs
                    .get(usize::from(*rowset))
                    .map(|input| input.name.clone());
                let in_list = |field: &&FieldPlace| field.path.first() == Some(&name);
                if let Some(field) = self.walked.fields.iter().find(in_list).cloned() {
                    document::empty(&mut self.document, &field);
                }
            }
            Rows::Relation(_) | Rows::Nested { .. } | Rows::Literal(_) => {}
        }
    }

    fn number(&mut self, node: &'p Number, wanted: &Numbers) {
        let zero = wanted.holds(Decimal::ZERO);
        match &node.op {
            NumberOp::Common(common) => self.common_number(common, wanted),
            NumberOp::Constant(_) => {}
            NumberOp::FromInteger(inner) => self.wish(Ref::Integer(inner), &Set::Integers(Places::of_numbers(wanted))),
            NumberOp::Negate(inner) => self.wish(Ref::Number(inner), &Set::Numbers(wanted.negate())),
            NumberOp::Add(pair) => {
                let other = self.settled(&pair.1);
                self.wish(
                    Ref::Number(&pair.0),
                    &Set::Numbers(wanted.subtract(&Numbers::one(other)).numbers),
                );
                self.wish(Ref::Number(&pair.1), &Set::Numbers(Numbers::one(other)));
            }
            NumberOp::Subtract(pair) => {
                let other = self.settled(&pair.1);
                self.wish(Ref::Number(&pair.1), &Set::Numbers(Numbers::one(other)));
                self.wish(
                    Ref::Number(&pair.0),
                    &Set::Numbers(wanted.add(&Numbers::one(other)).numbers),
                );
            }
            NumberOp::Multiply(pair) => {
                if zero {
                    let first = self.numbers(pair.0.id).holds(Decimal::ZERO) && self.variant != 1;
                    let side = if first { &pair.0 } else { &pair.1 };
                    self.wish(Ref::Number(side), &Set::Numbers(Numbers::one(Decimal::ZERO)));
                    return;
                }
                let other = self.settled(&pair.1);
                if other.is_zero() {
                    return;
                }
                self.wish(Ref::Number(&pair.1), &Set::Numbers(Numbers::one(other)));
                self.wish(
                    Ref::Number(&pair.0),
                    &Set::Numbers(wanted.divide(&Numbers::one(other)).numbers),
                );
            }
            NumberOp::Divide(pair) => {
                let by = self.numbers(pair.1.id);
                // A large quotient comes from a small divisor.
                let large = wanted
                    .hull()
                    .is_some_and(|hull| hull.low.abs() > Decimal::from(1_000_000_000));
                let small = by.above(Decimal::ZERO).hull().map(|hull| hull.low);
                let other = match small {
                    Some(small) if large => small,
                    _ => self.settled(&pair.1),
                };
                let other = if other.is_zero() { Decimal::ONE } else { other };
                self.wish(Ref::Number(&pair.1), &Set::Numbers(Numbers::one(other)));
                self.wish(
                    Ref::Number(&pair.0),
                    &Set::Numbers(wanted.multiply(&Numbers::one(other)).numbers),
                );
            }
            NumberOp::Power(pair) => {
                if zero {
                    self.wish(Ref::Number(&pair.0), &Set::Numbers(Numbers::one(Decimal::ZERO)));
                }
            }
            NumberOp::Sum(over) => {
                if zero && self.variant != 1 {
                    self.none_of(&over.rows);
                } else {
                    self.rows(&over.rows);
                    self.wish(Ref::Number(&over.each), &Set::Numbers(wanted.clone()));
                }
            }
            NumberOp::Smallest(over) | NumberOp::Largest(over) => {
                self.rows(&over.rows);
                self.wish(Ref::Number(&over.each), &Set::Numbers(wanted.clone()));
            }
            NumberOp::BandAt(used) | NumberOp::BandOn(used) => {
                // More gives more, as a rule.
                let value = self.numbers(used.value.id);
                let end = value
                    .hull()
                    .map(|hull| if zero { hull.low.max(Decimal::ZERO) } else { hull.high });
                if let Some(end) = end {
                    self.wish(Ref::Number(&used.value), &Set::Numbers(Numbers::one(end)));
                }
            }
            NumberOp::Curve(_) | NumberOp::Collect(_) => {}
        }
    }

    /// A value of an expression that other wishes are built on.
    fn settled(&self, node: &Number) -> Decimal {
        let numbers = self.numbers(node.id);
        match self.variant {
            1 => numbers
                .hull()
                .map_or(Decimal::ONE, |hull| hull.high.min(Decimal::from(1_000_000))),
            2 if numbers.holds(Decimal::ZERO) => Decimal::ZERO,
            _ => document::number_of(&numbers).unwrap_or(Decimal::ONE),
        }
    }

    fn common_number(&mut self, common: &'p Common<Number>, wanted: &Numbers) {
        let set = Set::Numbers(wanted.clone());
        match common {
            Common::Cell(cell) => {
                let rows = 0..i64::from(cell.table.rows());
                let fitting = rows.filter(|row| {
                    let row = u32::try_from(*row).unwrap_or(u32::MAX);
                    let number = cell.table.number(row, usize::from(cell.output));
                    number.is_some_and(|number| wanted.holds(number))
                });
                let places = Places::of(fitting.map(|row| (row, row)).collect());
                self.wish(Ref::Integer(&cell.row), &Set::Integers(places));
            }
            other => self.common(other, Class::Number, &set, Ref::Number),
        }
    }

    fn common<E>(&mut self, common: &'p Common<E>, class: Class, set: &Set, wrap: fn(&'p E) -> Ref<'p>) {
        match common {
            Common::Slot(slot) | Common::Optional { slot, .. } => self.key(Key::Slot(class, *slot), set),
            Common::Column(column) => self.column(class, column, set),
            Common::Absent => {}
            Common::If(parts) => {
                let (yes, no) = (wrap(&parts.1), wrap(&parts.2));
                let fits = |node: Ref<'p>| {
                    self.known(node.id())
                        .is_some_and(|known| !known.intersect(set).is_empty())
                };
                let first = fits(yes) && (self.variant != 1 || !fits(no));
                self.condition(&parts.0, first);
                self.wish(if first { yes } else { no }, set);
            }
            Common::Let(parts) => self.wish(wrap(&parts.1), set),
            Common::Coalesce(parts) => self.wish(wrap(&parts.0), set),
            Common::First(over) => {
                self.rows(&over.rows);
                self.wish(wrap(&over.each), set);
            }
            Common::Pick(parts) => {
                if let Some(item) = parts.1.last() {
                    self.wish(wrap(item), set);
                }
            }
            Common::Call(call) => {
                // Rounding and limits leave most numbers as they are.
                if matches!(
                    call.name,
                    "round" | "round_to" | "floor" | "ceil" | "abs" | "min" | "max" | "clamp"
                ) {
                    match call.arguments.first() {
                        Some(Argument::Number(node)) => self.wish(Ref::Number(node), set),
                        Some(Argument::Integer(node)) => self.wish(Ref::Integer(node), set),
                        _ => {}
                    }
                }
                if call.name == "percent"
                    && let (Some(Argument::Number(node)), Set::Numbers(numbers)) = (call.arguments.first(), set)
                {
                    let hundred = Numbers::one(Decimal::HUNDRED);
                    self.wish(Ref::Number(node), &Set::Numbers(numbers.multiply(&hundred).numbers));
                }
            }
            Common::Element(..) | Common::Cell(_) => {}
        }
    }

    fn integer(&mut self, node: &'p Integer, wanted: &Places) {
        let set = Set::Integers(wanted.clone());
        let zero = wanted.holds(0);
        match &node.op {
            IntegerOp::Common(common) => self.common(common, Class::Integer, &set, Ref::Integer),
            IntegerOp::Constant(_) => {}
            IntegerOp::Negate(inner) => self.wish(Ref::Integer(inner), &Set::Integers(wanted.negate())),
            IntegerOp::Add(pair) => {
                let other = self.settled_integer(&pair.1);
                self.wish(Ref::Integer(&pair.1), &Set::Integers(Places::one(other)));
                self.wish(
                    Ref::Integer(&pair.0),
                    &Set::Integers(wanted.subtract(&Places::one(other)).0),
                );
            }
            IntegerOp::Subtract(pair) => {
                let other = self.settled_integer(&pair.1);
                self.wish(Ref::Integer(&pair.1), &Set::Integers(Places::one(other)));
                self.wish(Ref::Integer(&pair.0), &Set::Integers(wanted.add(&Places::one(other)).0));
            }
            IntegerOp::Multiply(pair) => {
                if zero {
                    self.wish(Ref::Integer(&pair.0), &Set::Integers(Places::one(0)));
                    self.wish(Ref::Integer(&pair.1), &Set::Integers(Places::one(0)));
                } else if let Some((low, high)) = wanted.hull() {
                    let other = self.settled_integer(&pair.1).max(1);
                    self.wish(Ref::Integer(&pair.1), &Set::Integers(Places::one(other)));
                    self.wish(
                        Ref::Integer(&pair.0),
                        &Set::Integers(Places::between(low / other, high / other)),
                    );
                }
            }
            IntegerOp::Count(rows) => {
                if zero {
                    self.none_of(rows);
                } else {
                    self.rows(rows);
                }
            }
            IntegerOp::Sum(over) => {
                if zero && self.variant != 1 {
                    self.none_of(&over.rows);
                } else {
                    self.rows(&over.rows);
                    self.wish(Ref::Integer(&over.each), &set);
                }
            }
            IntegerOp::Smallest(over) | IntegerOp::Largest(over) => {
                self.rows(&over.rows);
                self.wish(Ref::Integer(&over.each), &set);
            }
            IntegerOp::Lookup(lookup) => {
                let Some((row, _)) = wanted.hull() else { return };
                let Ok(row) = u32::try_from(row) else { return };
                for (input, key) in lookup.keys.iter().enumerate() {
                    if let Some(value) = lookup.table.sample(row, input) {
                        self.wish(Ref::of(key), &set_of(&value, key));
                    }
                }
            }
            IntegerOp::PeriodPart(..) | IntegerOp::DateOf(..) | IntegerOp::DatedIndex(..) => {}
        }
    }

    fn settled_integer(&self, node: &Integer) -> i64 {
        let places = self
            .walked
            .value(node.id)
            .map_or_else(Places::integers, super::Value::places);
        match self.variant {
            1 => places.hull().map_or(1, |(_, high)| high.min(1_000_000)),
            _ if places.holds(0) => 0,
            _ => places.hull().map_or(0, |(low, _)| low),
        }
    }

    fn condition(&mut self, node: &'p Boolean, holds: bool) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        match &node.op {
            BooleanOp::Common(common) => {
                self.common(common, Class::Boolean, &Set::Booleans(Truth::one(holds)), Ref::Boolean);
            }
            BooleanOp::Constant(_) => {}
            BooleanOp::Not(inner) => self.condition(inner, !holds),
            BooleanOp::And(pair) | BooleanOp::Or(pair) => {
                let and = matches!(node.op, BooleanOp::And(_));
                if holds == and {
                    self.condition(&pair.0, holds);
                    self.condition(&pair.1, holds);
                } else {
                    self.condition(if self.variant == 1 { &pair.1 } else { &pair.0 }, holds);
                }
            }
            BooleanOp::Numbers(comparison, pair) => {
                let comparison = turned(*comparison, holds);
                let (a, b) = (self.numbers(pair.0.id), self.numbers(pair.1.id));
                if b.single().is_some() {
                    self.wish(Ref::Number(&pair.0), &Set::Numbers(narrowed(comparison, &a, &b)));
                } else if a.single().is_some() {
                    self.wish(
                        Ref::Number(&pair.1),
                        &Set::Numbers(narrowed(mirrored(comparison), &b, &a)),
                    );
                } else {
                    let other = Numbers::one(self.settled(&pair.1));
                    self.wish(Ref::Number(&pair.1), &Set::Numbers(other.clone()));
                    self.wish(Ref::Number(&pair.0), &Set::Numbers(narrowed(comparison, &a, &other)));
                }
            }
            BooleanOp::Integers(comparison, pair) => {
                let comparison = turned(*comparison, holds);
                let of = |id: NodeId| {
                    self.walked
                        .value(id)
                        .map_or_else(Places::integers, super::Value::places)
                };
                let (a, b) = (of(pair.0.id), of(pair.1.id));
                if b.single().is_some() {
                    self.wish(
                        Ref::Integer(&pair.0),
                        &Set::Integers(narrowed_places(comparison, &a, &b)),
                    );
                } else {
                    self.wish(
                        Ref::Integer(&pair.1),
                        &Set::Integers(narrowed_places(mirrored(comparison), &b, &a)),
                    );
                }
            }
            BooleanOp::Texts(comparison, pair) => {
                let equal = turned(*comparison, holds) == Comparison::Equal;
                let other = self.walked.value(pair.1.id).map_or(Texts::ANY, super::Value::texts);
                let wanted = match other.single() {
                    Some(text) if !equal => Texts::one(if text == "another" { "text" } else { "another" }),
                    _ => other,
                };
                self.wish(Ref::Text(&pair.0), &Set::Texts(wanted));
            }
            BooleanOp::Booleans(comparison, pair) => {
                let equal = turned(*comparison, holds) == Comparison::Equal;
                let other = self.walked.value(pair.1.id).map_or(Truth::BOTH, super::Value::truth);
                let other = other.single().unwrap_or(true);
                self.condition(&pair.0, other == equal);
            }
            BooleanOp::IsPresent(any) => {
                if let Some(key) = super::walk::presence_of(any) {
                    self.key(key, &Set::Booleans(Truth::one(holds)));
                }
            }
            BooleanOp::HasRow(rowset) => self.key(Key::Row(*rowset), &Set::Booleans(Truth::one(holds))),
            BooleanOp::AnyRow(over) => self.member(over, holds),
            BooleanOp::AllRows(over) => {
                if holds {
                    self.none_of(&over.rows);
                } else {
                    self.rows(&over.rows);
                    self.condition(&over.each, false);
                }
            }
            BooleanOp::NoRows(rows) => {
                if holds {
                    self.none_of(rows);
                } else {
                    self.rows(rows);
                }
            }
        }
        self.depth -= 1;
    }

    /// `any`, or `x in [a, b]`.
    fn member(&mut self, over: &'p crate::expr::node::Over<Boolean>, holds: bool) {
        let literal = match &over.each.op {
            BooleanOp::Integers(Comparison::Equal, pair) => match &pair.1.op {
                IntegerOp::Common(Common::Element(items, _)) if holds => {
                    let item = items.get(self.variant).or(items.first());
                    let places = item
                        .and_then(|item| self.walked.value(item.id))
                        .map(super::Value::places);
                    if let Some(places) = places {
                        self.wish(Ref::Integer(&pair.0), &Set::Integers(places));
                    }
                    true
                }
                _ => false,
            },
            BooleanOp::Texts(Comparison::Equal, pair) => match &pair.1.op {
                TextOp::Common(Common::Element(items, _)) if holds => {
                    let item = items.get(self.variant).or(items.first());
                    let texts = item
                        .and_then(|item| self.walked.value(item.id))
                        .map(super::Value::texts);
                    if let Some(texts) = texts {
                        self.wish(Ref::Text(&pair.0), &Set::Texts(texts));
                    }
                    true
                }
                _ => false,
            },
            _ => false,
        };
        if literal {
            return;
        }
        if holds {
            self.rows(&over.rows);
            self.condition(&over.each, true);
        } else {
            self.none_of(&over.rows);
        }
    }

    fn text(&mut self, node: &'p Text, wanted: &Texts) {
        match &node.op {
            TextOp::Common(common) => self.common(common, Class::Text, &Set::Texts(wanted.clone()), Ref::Text),
            TextOp::Word(words, place) => {
                let program = self.program;
                let fitting = (0_i64..)
                    .zip(words)
                    .filter(|(_, word)| wanted.holds(program.constant(**word)));
                let places = Places::of(fitting.map(|(place, _)| (place, place)).collect());
                self.wish(Ref::Integer(place), &Set::Integers(places));
            }
            TextOp::Constant(_) | TextOp::Join(_) => {}
        }
    }
}

/// A value of a table as what is wished of a key.
pub(super) fn set_of(value: &table::Scalar, key: &Any) -> Set {
    let number = matches!(key, Any::Number(_));
    match value {
        table::Scalar::Number(number) => Set::Numbers(Numbers::of(vec![Interval::one(*number)], 28)),
        table::Scalar::Integer(integer) if number => Set::Numbers(Numbers::one(Decimal::from(*integer))),
        table::Scalar::Integer(integer) => Set::Integers(Places::one(*integer)),
        table::Scalar::Text(text) => Set::Texts(Texts::one(text)),
        table::Scalar::Boolean(value) => Set::Booleans(Truth::one(*value)),
    }
}
