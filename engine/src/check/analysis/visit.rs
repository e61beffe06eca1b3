//! Every expression inside an expression, and every slot that is filled on the way.

use std::collections::HashMap;

use super::env::Key;
use crate::expr::NodeId;
use crate::expr::node::{
    Any, Argument, Assign, Boolean, BooleanOp, Call, Common, Integer, IntegerOp, Lookup, Number, NumberOp, Piece, Rows,
    Text, TextOp,
};
use crate::program::{Check, CheckKind, Criteria, Grouping, Keeps, Program, Step, ValueKind, Who};
use crate::schema::Class;

/// An expression of any class, borrowed from the program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ref<'p> {
    Number(&'p Number),
    Integer(&'p Integer),
    Boolean(&'p Boolean),
    Text(&'p Text),
}

impl<'p> Ref<'p> {
    pub(super) const fn of(any: &'p Any) -> Ref<'p> {
        match any {
            Any::Number(node) => Ref::Number(node),
            Any::Integer(node) => Ref::Integer(node),
            Any::Boolean(node) => Ref::Boolean(node),
            Any::Text(node) => Ref::Text(node),
        }
    }

    pub(super) const fn id(self) -> NodeId {
        match self {
            Ref::Number(node) => node.id,
            Ref::Integer(node) => node.id,
            Ref::Boolean(node) => node.id,
            Ref::Text(node) => node.id,
        }
    }
}

/// What a slot is filled with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'p> {
    /// An expression.
    Value(Ref<'p>),
    /// The tier of a ladder.
    Ladder(u16),
    /// Whether an eligibility holds.
    Eligibility(u16),
    /// The total of an incentive.
    Incentive(u16),
    /// A part of a score.
    Score(u16),
}

/// Every expression of a program by its place, and what fills each slot.
#[derive(Debug, Default)]
pub(super) struct Index<'p> {
    pub(super) nodes: HashMap<NodeId, Ref<'p>>,
    pub(super) slots: HashMap<Key, Source<'p>>,
    /// Lists of records that are kept, by their slot.
    pub(super) rows: HashMap<u16, &'p Rows>,
}

trait Visit: Sized {
    fn wrap(&self) -> Ref<'_>;
}

macro_rules! visit {
    ($($kind:ident),+) => {
        $(impl Visit for $kind {
            fn wrap(&self) -> Ref<'_> {
                Ref::$kind(self)
            }
        })+
    };
}

visit!(Number, Integer, Boolean, Text);

impl<'p> Index<'p> {
    pub(super) fn new(program: &'p Program) -> Index<'p> {
        let mut index = Index::default();
        for step in program.phases.iter().flat_map(|phase| &phase.steps) {
            match *step {
                Step::Window(_) => {}
                Step::Value(place) => index.value(program, place),
                Step::Ladder(place) => {
                    if let Some(ladder) = program.ladders.get(usize::from(place)) {
                        for tier in &ladder.tiers {
                            index.criteria(&tier.criteria);
                        }
                        index.over_time(ladder);
                        let key = Key::Slot(Class::Integer, ladder.slot.slot);
                        index.slots.insert(key, Source::Ladder(place));
                    }
                }
                Step::Eligibility(place) => {
                    if let Some(eligibility) = program.eligibilities.get(usize::from(place)) {
                        index.criteria(&eligibility.criteria);
                        let key = Key::Slot(Class::Boolean, eligibility.slot);
                        index.slots.insert(key, Source::Eligibility(place));
                    }
                }
                Step::Incentive(place) => index.incentive(program, place),
                Step::Score(place) => index.score(program, place),
                Step::Ranking(place) => {
                    if let Some(ranking) = program.rankings.get(usize::from(place)) {
                        index.visit(&ranking.among.1);
                        for compared in ranking.groups.iter().chain(&ranking.keys) {
                            index.any(&compared.value);
                        }
                    }
                }
                Step::Tiers(place, first, end) => {
                    if let Some(ladder) = program.ladders.get(usize::from(place)) {
                        for (_, tier) in (0..end).zip(&ladder.tiers).skip(usize::from(first)) {
                            index.criteria(&tier.criteria);
                        }
                        index.over_time(ladder);
                        let key = Key::Slot(Class::Integer, ladder.slot.slot);
                        index.slots.insert(key, Source::Ladder(place));
                    }
                }
                Step::Fund(place) => index.fund(program, place),
                Step::Payout(place) => index.payout(program, place),
                Step::Stack(place) => index.stack(program, place),
                Step::Contest(place) => {
                    if let Some(contest) = program.contests.get(usize::from(place)) {
                        index.over_rows(&contest.rows);
                        index.any(&contest.group);
                        if let Some(rule) = &contest.open_if {
                            index.visit(&rule.rule);
                        }
                        index.visit(&contest.entry.rule);
                        for key in &contest.keys {
                            index.any(&key.value);
                        }
                        index.rows.insert(contest.group_slot, &contest.rows);
                        index.rows.insert(contest.wins, &contest.rows);
                    }
                }
                Step::Engagement(place) => index.engagement(program, place),
            }
        }
        index
    }

    /// What a ladder asks of the tiers that are held.
    fn over_time(&mut self, ladder: &'p crate::program::Ladder) {
        let Some(over_time) = &ladder.over_time else { return };
        for criteria in over_time.holding.iter().flat_map(|holding| &holding.review) {
            self.criteria(criteria);
        }
        if let Some(rules) = &over_time.overridden {
            self.any(&rules.tier);
            self.visit(&rules.reason);
        }
    }

    fn value(&mut self, program: &'p Program, place: u16) {
        let Some(value) = program.values.get(usize::from(place)) else {
            return;
        };
        match &value.how {
            ValueKind::Scalar { rule, slot, .. } => {
                self.any(rule);
                let class = value.kind.class().unwrap_or(Class::Integer);
                self.slots
                    .insert(Key::Slot(class, slot.slot), Source::Value(Ref::of(rule)));
            }
            ValueKind::Rows { rule, slot } => {
                self.over_rows(rule);
                self.rows.insert(*slot, rule);
            }
            ValueKind::Inline => {}
        }
    }

    fn stack(&mut self, program: &'p Program, place: u16) {
        let Some(stack) = program.stacks.get(usize::from(place)) else {
            return;
        };
        for member in &stack.members {
            self.incentive(program, *member);
        }
        if let Some(cap) = &stack.cap_each {
            self.visit(&cap.amount);
        }
    }

    fn incentive(&mut self, program: &'p Program, place: u16) {
        let Some(incentive) = program.incentives.get(usize::from(place)) else {
            return;
        };
        if let Some(records) = &incentive.records {
            self.over_rows(&records.rows);
            for key in &records.key {
                self.any(key);
            }
        }
        if let Some(tier_on) = &incentive.tier_on {
            self.visit(&tier_on.day);
            if let Some(history) = &tier_on.history {
                self.over_rows(&history.rows);
                self.any(&history.tier);
                self.visit(&history.since);
            }
        }
        for condition in &incentive.conditions {
            self.check(&condition.check);
        }
        if let Some(date) = &incentive.in_period {
            self.visit(date);
        }
        if let Some(lifecycle) = &incentive.lifecycle {
            lifecycle.days().for_each(|day| self.visit(day));
            lifecycle.once_per.iter().for_each(|part| self.any(part));
        }
        for running in &incentive.running {
            if let crate::program::RunningUnit::Agreement(from) = &running.unit {
                self.visit(from);
            }
        }
        if let Some(amount) = incentive
            .stacked
            .as_ref()
            .and_then(|stacked| stacked.applies_to.as_ref())
        {
            self.visit(amount);
        }
        self.visit(&incentive.pays);
        let amounts = incentive.cap_each.iter().chain(&incentive.floor);
        let amounts = amounts.chain(incentive.minimum.as_ref().map(|(amount, _)| amount));
        for amount in amounts.chain(incentive.caps.iter().map(|cap| &cap.amount)) {
            self.visit(&amount.amount);
        }
        for grouping in incentive.caps.iter().flat_map(|cap| &cap.per) {
            match grouping {
                Grouping::Field(_, field) => self.any(field),
                Grouping::Calendar(_, date) | Grouping::Fiscal(_, _, date) => self.visit(date),
            }
        }
        for payee in incentive.split.iter().flat_map(|split| &split.payees) {
            match &payee.who {
                Who::One(who) => self.visit(who),
                Who::Each { rows, who, .. } => {
                    self.over_rows(rows);
                    self.visit(who);
                }
            }
            if let Keeps::Share(share) = &payee.keeps {
                self.visit(share);
            }
        }
        if let Some(year) = incentive.drawing.as_ref().and_then(|drawing| drawing.year.as_ref()) {
            self.visit(year);
        }
        self.slots
            .insert(Key::Slot(Class::Number, incentive.slot), Source::Incentive(place));
    }

    fn score(&mut self, program: &'p Program, place: u16) {
        let Some(score) = program.scores.get(usize::from(place)) else {
            return;
        };
        if let Some(records) = &score.records {
            self.over_rows(&records.rows);
            for key in &records.key {
                self.any(key);
            }
        }
        if let Some(date) = &score.in_period {
            self.visit(date);
        }
        for component in &score.components {
            for condition in &component.conditions {
                self.visit(&condition.rule);
            }
            self.visit(&component.count);
            if let Some(each) = &component.each {
                self.visit(&each.points);
            }
        }
        for rule in score.gates.iter().filter_map(|gate| gate.rule.as_ref()) {
            self.visit(rule);
        }
        let numbers = score.components.iter().map(|component| component.slot);
        let numbers = numbers.chain(score.tracks.iter().map(|track| track.total));
        for slot in numbers.chain([score.total]) {
            self.slots.insert(Key::Slot(Class::Number, slot), Source::Score(place));
        }
        let booleans = score.tracks.iter().map(|track| track.passed);
        for slot in booleans.chain([score.passed]).chain(score.track.presence) {
            self.slots.insert(Key::Slot(Class::Boolean, slot), Source::Score(place));
        }
        let track = Key::Slot(Class::Integer, score.track.slot);
        self.slots.insert(track, Source::Score(place));
    }

    fn fund(&mut self, program: &'p Program, place: u16) {
        let Some(fund) = program.funds.get(usize::from(place)) else {
            return;
        };
        for amount in fund.accrues.iter().map(|(share, _)| share).chain(&fund.provides) {
            self.visit(&amount.amount);
        }
        if let Some((_, amount)) = &fund.accrues {
            self.visit(amount);
        }
    }

    fn payout(&mut self, program: &'p Program, place: u16) {
        let Some(payout) = program.payouts.get(usize::from(place)) else {
            return;
        };
        if let Some(own) = &payout.own {
            self.visit(own);
        }
        if let Some(payees) = &payout.payees {
            self.over_rows(&payees.rows);
            self.visit(&payees.who);
        }
        for amount in payout.amounts() {
            self.visit(&amount.amount);
        }
    }

    fn engagement(&mut self, program: &'p Program, place: u16) {
        use crate::program::EngagementNode;
        let Some(rules) = program.engagements.get(usize::from(place)) else {
            return;
        };
        for one in rules.rejects.iter().chain(&rules.reviews).chain(&rules.lapses) {
            self.visit(&one.rule);
        }
        for check in &rules.requirements {
            self.check(check);
        }
        for benefit in &rules.benefits {
            self.any(&benefit.value);
        }
        for node in rules.nodes() {
            match node {
                EngagementNode::Any(node) => self.any(node),
                EngagementNode::Boolean(node) => self.visit(node),
                EngagementNode::Integer(node) => self.visit(node),
                EngagementNode::Number(node) => self.visit(node),
                EngagementNode::Rows(rows, _) => self.over_rows(rows),
            }
        }
    }

    fn criteria(&mut self, criteria: &'p Criteria) {
        for check in &criteria.checks {
            self.check(check);
        }
    }

    fn check(&mut self, check: &'p Check) {
        match &check.kind {
            CheckKind::Condition(condition) => self.visit(condition),
            CheckKind::Measure {
                measure, thresholds, ..
            } => {
                self.any(measure);
                for threshold in thresholds {
                    self.any(threshold);
                }
            }
        }
    }

    fn any(&mut self, any: &'p Any) {
        self.note(Ref::of(any));
    }

    fn visit<E: Visit>(&mut self, node: &'p E) {
        self.note(node.wrap());
    }

    fn note(&mut self, node: Ref<'p>) {
        self.nodes.entry(node.id()).or_insert(node);
        children(node, &mut |child| match child {
            Child::Node(node) => self.note(node),
            Child::Assign(assign) => self.assign(assign),
            Child::Rows(rows) => self.over_rows(rows),
        });
    }

    fn assign(&mut self, assign: &'p Assign) {
        let value = Ref::of(&assign.value);
        let class = match value {
            Ref::Number(_) => Class::Number,
            Ref::Integer(_) => Class::Integer,
            Ref::Boolean(_) => Class::Boolean,
            Ref::Text(_) => Class::Text,
        };
        self.slots.insert(Key::Slot(class, assign.slot), Source::Value(value));
        self.note(value);
    }

    fn over_rows(&mut self, rows: &'p Rows) {
        children_of_rows(rows, &mut |child| match child {
            Child::Node(node) => self.note(node),
            Child::Assign(assign) => self.assign(assign),
            Child::Rows(rows) => self.over_rows(rows),
        });
    }
}

/// What an expression is made of.
pub(super) enum Child<'p> {
    Node(Ref<'p>),
    Assign(&'p Assign),
    Rows(&'p Rows),
}

fn of_common<'p, E: Visit>(common: &'p Common<E>, found: &mut dyn FnMut(Child<'p>)) {
    let mut node = |node: &'p E| found(Child::Node(node.wrap()));
    match common {
        Common::Slot(_) | Common::Optional { .. } | Common::Column(_) | Common::Absent => {}
        Common::If(parts) => {
            node(&parts.1);
            node(&parts.2);
            found(Child::Node(Ref::Boolean(&parts.0)));
        }
        Common::Let(parts) => {
            node(&parts.1);
            found(Child::Assign(&parts.0));
        }
        Common::Coalesce(parts) => {
            node(&parts.0);
            node(&parts.1);
        }
        Common::First(over) => {
            node(&over.each);
            found(Child::Rows(&over.rows));
        }
        Common::Element(items, _) => items.iter().for_each(node),
        Common::Pick(parts) => {
            parts.1.iter().for_each(node);
            found(Child::Node(Ref::Integer(&parts.0)));
        }
        Common::Call(call) => of_call(call, found),
        Common::Cell(cell) => found(Child::Node(Ref::Integer(&cell.row))),
    }
}

fn of_call<'p>(call: &'p Call, found: &mut dyn FnMut(Child<'p>)) {
    for argument in &call.arguments {
        match argument {
            Argument::Number(node) => found(Child::Node(Ref::Number(node))),
            Argument::Boolean(node) => found(Child::Node(Ref::Boolean(node))),
            Argument::Text(node) => found(Child::Node(Ref::Text(node))),
            Argument::Integer(node) | Argument::Date(node) | Argument::DateTime(node) | Argument::Duration(node, _) => {
                found(Child::Node(Ref::Integer(node)))
            }
            Argument::Period(first, last) => {
                found(Child::Node(Ref::Integer(first)));
                found(Child::Node(Ref::Integer(last)));
            }
        }
    }
}

fn of_lookup<'p>(lookup: &'p Lookup, found: &mut dyn FnMut(Child<'p>)) {
    for key in &lookup.keys {
        found(Child::Node(Ref::of(key)));
    }
}

fn pair<'p, E: Visit>(pair: &'p (E, E), found: &mut dyn FnMut(Child<'p>)) {
    found(Child::Node(pair.0.wrap()));
    found(Child::Node(pair.1.wrap()));
}

fn over<'p, E: Visit>(over: &'p crate::expr::node::Over<E>, found: &mut dyn FnMut(Child<'p>)) {
    found(Child::Rows(&over.rows));
    found(Child::Node(over.each.wrap()));
}

/// Calls `found` for each part of an expression.
pub(super) fn children<'p>(node: Ref<'p>, found: &mut dyn FnMut(Child<'p>)) {
    match node {
        Ref::Number(node) => match &node.op {
            NumberOp::Common(common) => of_common(common, found),
            NumberOp::Constant(_) => {}
            NumberOp::FromInteger(inner) => found(Child::Node(Ref::Integer(inner))),
            NumberOp::Add(both) | NumberOp::Subtract(both) | NumberOp::Multiply(both) | NumberOp::Divide(both) => {
                pair(both, found);
            }
            NumberOp::Power(both) => {
                found(Child::Node(Ref::Number(&both.0)));
                found(Child::Node(Ref::Integer(&both.1)));
            }
            NumberOp::Negate(inner) => found(Child::Node(Ref::Number(inner))),
            NumberOp::Sum(list) | NumberOp::Smallest(list) | NumberOp::Largest(list) => over(list, found),
            NumberOp::BandAt(used) | NumberOp::BandOn(used) => {
                if let Some(quota) = &used.quota {
                    found(Child::Node(Ref::Number(quota)));
                }
                found(Child::Node(Ref::Number(&used.value)));
            }
            NumberOp::Curve(parts) => found(Child::Node(Ref::Number(&parts.1))),
            NumberOp::Collect(parts) => of_lookup(&parts.0, found),
        },
        Ref::Integer(node) => match &node.op {
            IntegerOp::Common(common) => of_common(common, found),
            IntegerOp::Constant(_) => {}
            IntegerOp::Add(both) | IntegerOp::Subtract(both) | IntegerOp::Multiply(both) => pair(both, found),
            IntegerOp::Negate(inner) | IntegerOp::DateOf(_, inner) | IntegerOp::DatedIndex(_, inner) => {
                found(Child::Node(Ref::Integer(inner)));
            }
            IntegerOp::Count(rows) => found(Child::Rows(rows)),
            IntegerOp::Sum(list) | IntegerOp::Smallest(list) | IntegerOp::Largest(list) => over(list, found),
            IntegerOp::Lookup(lookup) => of_lookup(lookup, found),
            IntegerOp::PeriodPart(call, _) => of_call(call, found),
        },
        Ref::Boolean(node) => match &node.op {
            BooleanOp::Common(common) => of_common(common, found),
            BooleanOp::Constant(_) | BooleanOp::HasRow(_) => {}
            BooleanOp::Not(inner) => found(Child::Node(Ref::Boolean(inner))),
            BooleanOp::And(both) | BooleanOp::Or(both) | BooleanOp::Booleans(_, both) => pair(both, found),
            BooleanOp::Numbers(_, both) => pair(both, found),
            BooleanOp::Integers(_, both) => pair(both, found),
            BooleanOp::Texts(_, both) => pair(both, found),
            BooleanOp::IsPresent(any) => found(Child::Node(Ref::of(any))),
            BooleanOp::AnyRow(list) | BooleanOp::AllRows(list) => over(list, found),
            BooleanOp::NoRows(rows) => found(Child::Rows(rows)),
        },
        Ref::Text(node) => match &node.op {
            TextOp::Common(common) => of_common(common, found),
            TextOp::Constant(_) => {}
            TextOp::Word(_, place) => found(Child::Node(Ref::Integer(place))),
            TextOp::Join(pieces) => {
                for piece in pieces {
                    found(Child::Node(match piece {
                        Piece::Text(node) => Ref::Text(node),
                        Piece::Number(node) | Piece::Percent(node) => Ref::Number(node),
                        Piece::Integer(node) | Piece::Date(node) | Piece::DateTime(node) => Ref::Integer(node),
                        Piece::Boolean(node) => Ref::Boolean(node),
                    }));
                }
            }
        },
    }
}

/// Calls `found` for each part of some rows.
pub(super) fn children_of_rows<'p>(rows: &'p Rows, found: &mut dyn FnMut(Child<'p>)) {
    match rows {
        Rows::Input(_) | Rows::Relation(_) | Rows::Nested { .. } | Rows::Literal(_) | Rows::Slot(_) => {}
        Rows::Kin(kin) => {
            found(Child::Node(Ref::Text(&kin.of)));
            if let Some(levels) = &kin.levels {
                found(Child::Node(Ref::Integer(levels)));
            }
        }
        Rows::Each(list) | Rows::Distinct(list) => {
            found(Child::Rows(&list.rows));
            found(Child::Node(Ref::of(&list.each)));
        }
        Rows::Filter(list) => over(list, found),
        Rows::Let(parts) => {
            found(Child::Assign(&parts.0));
            found(Child::Rows(&parts.1));
        }
        Rows::Sorted(list) => {
            found(Child::Rows(&list.rows));
            for (key, _) in &list.each {
                found(Child::Node(Ref::of(key)));
            }
        }
    }
}
