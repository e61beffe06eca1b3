//! The walk over a rule: what each expression may give, and what may go wrong in it.

use std::collections::HashMap;
use std::sync::Arc;

use super::assume::Assume;
use super::env::{Env, Key};
use super::interval::{Computed, Numbers};
use super::set::{Places, Texts, Truth};
use super::value::{Set, Value};
use crate::expr::RuleSite;
use crate::expr::node::{Any, Assign, Common, NodeId, Over, Rows};
use crate::program::Program;
use crate::schema::Class;
use crate::table::Table;
use crate::value::Decimal;

/// What may go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A divisor may be zero.
    DivisionByZero,
    /// A result may be too large.
    Overflow,
    /// A value may lie where bands or a curve have nothing; the words say where.
    Outside(String),
    /// A day may lie before the first value of a setting.
    TooEarly,
}

/// Something that may go wrong, and where.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What.
    pub trouble: Trouble,
    /// The expression.
    pub node: NodeId,
    /// The rule it stands in.
    pub site: RuleSite,
    /// What operands have to be for it.
    pub wishes: Vec<(NodeId, Set)>,
    /// What holds where it stands.
    pub given: Vec<(Key, Value)>,
}

/// A look-up in a table, with what may be asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The expression.
    pub node: NodeId,
    /// The rule it stands in.
    pub site: RuleSite,
    /// The table, by its place in the program.
    pub table: u16,
    /// The expressions of the keys, and what they may be.
    pub keys: Vec<(NodeId, Set)>,
    /// What holds where it stands.
    pub given: Vec<(Key, Value)>,
}

/// How many elements a list may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    /// At least.
    pub(super) least: u64,
    /// At most.
    pub(super) most: u64,
}

/// The ways a condition was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Whether the branch behind it may be taken.
    pub yes: bool,
    /// Whether the other one may be.
    pub no: bool,
}

/// What is known of the elements of a list that is kept, by class, column, and whether it is of a relation.
pub(super) type KnownRows = (Count, Vec<(Key, Value)>);

/// What a walk finds.
#[derive(Debug, Default)]
pub struct Found {
    /// What each expression may give, `None` where it is never evaluated.
    pub values: Vec<Option<Value>>,
    /// What may go wrong.
    pub findings: Vec<Finding>,
    /// The look-ups.
    pub asked: Vec<Asked>,
    /// How the conditions of `if` and `switch` come out, by the condition.
    pub branches: HashMap<NodeId, Taken>,
    /// Expressions that stand for truth in themselves: parts of `&&` and `||`, what lists are filtered by, and the
    /// like.
    pub conditions: Vec<NodeId>,
    /// The bands that may be reached, by bands and band.
    pub bands: HashMap<u16, Vec<bool>>,
}

pub(super) struct Walker<'p> {
    pub(super) program: &'p Program,
    pub(super) assume: Assume,
    pub(super) env: Env,
    pub(super) found: Found,
    pub(super) site: RuleSite,
    /// Where the rule began.
    pub(super) start: usize,
    /// Whether a quotient by zero has a value of its own here.
    pub(super) zero_is_handled: bool,
    pub(super) kept_rows: HashMap<u16, KnownRows>,
    /// How much work look-ups may still do.
    pub(super) work: usize,
    pub(super) outputs: HashMap<(usize, u16), Value>,
    /// What a line of an incentive pays, by incentive.
    pub(super) lines: HashMap<u16, Numbers>,
}

/// How much work the look-ups of a walk may do in all: rows times columns.
const WORK: usize = 20_000_000;

/// An expression of one class.
pub(super) trait Node {
    const CLASS: Class;
    fn id(&self) -> NodeId;
    fn common(&self) -> Option<&Common<Self>>
    where
        Self: Sized;
    fn walk(&self, walker: &mut Walker<'_>) -> Value;
}

impl<'p> Walker<'p> {
    pub(super) fn new(program: &'p Program, assume: Assume, env: Env) -> Walker<'p> {
        Walker {
            program,
            assume,
            env,
            found: Found {
                values: vec![None; program.nodes.len()],
                ..Found::default()
            },
            site: RuleSite::Value(0),
            start: 0,
            zero_is_handled: false,
            kept_rows: HashMap::new(),
            work: WORK,
            outputs: HashMap::new(),
            lines: HashMap::new(),
        }
    }

    /// What an expression may give, noted.
    pub(super) fn node<E: Node>(&mut self, node: &E) -> Value {
        let value = node.walk(self);
        if let Some(place) = self.found.values.get_mut(node.id().0 as usize) {
            *place = Some(match place.take() {
                Some(before) => before.join(&value),
                None => value.clone(),
            });
        }
        value
    }

    pub(super) fn any(&mut self, any: &Any) -> Value {
        match any {
            Any::Number(node) => self.node(node),
            Any::Integer(node) => self.node(node),
            Any::Boolean(node) => self.node(node),
            Any::Text(node) => self.node(node),
        }
    }

    pub(super) fn report(&mut self, trouble: Trouble, node: NodeId, wishes: Vec<(NodeId, Set)>) {
        // A loop or a list that is read twice comes here twice.
        let known = |finding: &Finding| finding.node == node && finding.trouble == trouble;
        if self.found.findings.iter().rev().take(64).any(known) {
            return;
        }
        let given = self.env.learned(self.start);
        self.found.findings.push(Finding {
            trouble,
            node,
            site: self.site,
            wishes,
            given,
        });
    }

    /// The powers of a base.
    pub(super) fn power(&mut self, id: NodeId, base: (NodeId, &Value), exponent: &Value) -> Set {
        let numbers = base.1.numbers();
        let divides = exponent.places().hull().is_some_and(|(low, _)| low < 0);
        if divides && numbers.holds(Decimal::ZERO) && !self.zero_is_handled {
            let zero = Set::Numbers(Numbers::one(Decimal::ZERO));
            self.report(Trouble::DivisionByZero, id, vec![(base.0, zero)]);
        }
        let computed = match exponent.places().single() {
            Some(exponent) => numbers.power(exponent),
            None => Computed {
                numbers: Numbers::all(),
                overflows: !base.1.is_nothing() && !exponent.is_nothing(),
            },
        };
        self.computed(id, computed, &[base])
    }

    pub(super) fn computed(&mut self, node: NodeId, computed: Computed, operands: &[(NodeId, &Value)]) -> Set {
        if computed.overflows {
            let wishes = operands.iter().map(|(id, value)| (*id, value.set.clone())).collect();
            self.report(Trouble::Overflow, node, wishes);
        }
        Set::Numbers(computed.numbers)
    }

    pub(super) fn common<E: Node>(&mut self, id: NodeId, common: &Common<E>) -> Value {
        match common {
            Common::Slot(slot) => self.env.get(Key::Slot(E::CLASS, *slot)),
            Common::Optional { slot, presence } => {
                let presence = self.env.get(Key::Slot(Class::Boolean, *presence)).truth();
                self.present(self.env.get(Key::Slot(E::CLASS, *slot)), presence)
            }
            Common::Column(column) => {
                let value = self.env.get(Key::column(E::CLASS, column));
                match Key::presence(column) {
                    Some(presence) => {
                        let presence = self.env.get(presence).truth();
                        self.present(value, presence)
                    }
                    None => value,
                }
            }
            Common::Absent => Value::absent(E::CLASS),
            Common::If(parts) => {
                let (condition, yes, no) = &**parts;
                let truth = self.node(condition).truth();
                let mut value = Value::none(E::CLASS);
                let mark = self.env.mark();
                let mut taken = Taken::default();
                if truth.may_hold && self.refine(condition, true) {
                    taken.yes = true;
                    value = value.join(&self.node(yes));
                }
                self.env.forget(mark);
                if truth.may_fail && self.refine(condition, false) {
                    taken.no = true;
                    value = value.join(&self.node(no));
                }
                self.env.forget(mark);
                let known = self.found.branches.entry(condition.id).or_default();
                known.yes |= taken.yes;
                known.no |= taken.no;
                value
            }
            Common::Let(parts) => {
                self.assign(&parts.0);
                self.node(&parts.1)
            }
            Common::Coalesce(parts) => {
                let first = self.node(&parts.0);
                if !first.absent {
                    return first;
                }
                let mark = self.env.mark();
                self.refine_presence(&E::wrapped(&parts.0), false);
                let second = self.node(&parts.1);
                self.env.forget(mark);
                Value {
                    set: first.set.join(&second.set),
                    absent: second.absent,
                }
            }
            Common::First(over) => {
                let (count, value) = self.over(over);
                Value {
                    absent: value.absent || count.least == 0,
                    ..value
                }
            }
            Common::Element(items, _) => {
                let values: Vec<Value> = items.iter().map(|item| self.node(item)).collect();
                values
                    .iter()
                    .fold(Value::none(E::CLASS), |joined, value| joined.join(value))
            }
            Common::Pick(parts) => {
                let places = self.node(&parts.0).places();
                let mut value = Value::none(E::CLASS);
                for (place, item) in (0_i64..).zip(&parts.1) {
                    if places.holds(place) {
                        value = value.join(&self.node(item));
                    }
                }
                value
            }
            Common::Call(call) => self.call(id, call, E::CLASS),
            Common::Cell(cell) => {
                let rows = self.node(&cell.row).places();
                self.cells(&cell.table, cell.output, &rows, E::CLASS)
            }
        }
    }

    fn present(&self, value: Value, presence: Truth) -> Value {
        Value {
            set: if presence.may_hold {
                value.set
            } else {
                Set::none(value.set.class())
            },
            absent: presence.may_fail,
        }
    }

    /// The outputs of some rows of a table.
    fn cells(&mut self, table: &Arc<Table>, output: u16, rows: &Places, class: Class) -> Value {
        let all = i64::from(table.rows());
        let place = usize::from(output);
        let count: i64 = rows.ranges().iter().map(|(low, high)| high.saturating_sub(*low)).sum();
        let cost = usize::try_from(count.clamp(0, all)).unwrap_or(usize::MAX);
        let mut whole = rows.is_empty() || rows.hull() == Some((0, all - 1)) && rows.ranges().len() == 1;
        match self.work.checked_sub(cost) {
            Some(left) => self.work = left,
            // All rows are more than these, and known already or soon.
            None => whole = true,
        }
        let key = (Arc::as_ptr(table) as usize, output);
        if whole && let Some(known) = self.outputs.get(&key) {
            return known.clone();
        }
        let mut numbers = Vec::new();
        let mut digits = 0;
        let mut places = Vec::new();
        let mut truth = Truth::NONE;
        let mut texts = std::collections::BTreeSet::new();
        let ranges = if whole {
            vec![(0, all - 1)]
        } else {
            rows.ranges().to_vec()
        };
        for (low, high) in ranges {
            for row in low.max(0)..=high.min(all - 1) {
                let Ok(row) = u32::try_from(row) else { continue };
                match class {
                    Class::Number => {
                        if let Some(number) = table.number(row, place) {
                            digits = digits.max(number.digits().1);
                            numbers.push(super::interval::Interval::one(number));
                        }
                    }
                    Class::Integer => {
                        places.extend(table.integer(row, place).map(|integer| (integer, integer)));
                    }
                    Class::Boolean => {
                        if let Some(value) = table.boolean(row, place) {
                            truth = truth.join(Truth::one(value));
                        }
                    }
                    Class::Text => {
                        if let Some(text) = table.text(row, place) {
                            texts.insert(text.to_owned());
                        }
                    }
                }
            }
        }
        let value = Value::there(match class {
            Class::Number => Set::Numbers(Numbers::of(numbers, digits)),
            Class::Integer => Set::Integers(Places::of(places)),
            Class::Boolean => Set::Booleans(truth),
            Class::Text => Set::Texts(Texts::of(texts)),
        });
        if whole {
            self.outputs.insert(key, value.clone());
        }
        value
    }

    /// Fills a slot.
    pub(super) fn assign(&mut self, assign: &Assign) {
        let value = self.any(&assign.value);
        let slot = Key::Slot(value.set.class(), assign.slot);
        // An absent value of a slot that cannot be absent is a fault: what comes behind sees a value.
        self.env.set(slot, Value::there(value.set));
        if let Some(presence) = assign.presence {
            let presence = Key::Slot(Class::Boolean, presence);
            let truth = Truth {
                may_hold: true,
                may_fail: value.absent,
            };
            self.env.set(presence, Value::there(Set::Booleans(truth)));
            if let Some(of) = presence_of(&assign.value) {
                self.env.copy(presence, of);
            }
        }
        if let Some(of) = key_of(&assign.value) {
            self.env.copy(slot, of);
        }
    }

    /// Goes through a list; what its filters say is known afterwards.
    pub(super) fn rows(&mut self, rows: &Rows, cursor: u16) -> Count {
        let everything = |walker: &Walker<'_>, longest: Option<u32>| Count {
            least: 0,
            most: walker.assume.most_elements(longest),
        };
        match rows {
            Rows::Input(rowset) => {
                self.env.moved(cursor);
                let input = self.program.schema.inputs.get(usize::from(*rowset));
                everything(self, input.and_then(|input| input.bounds.longest))
            }
            Rows::Relation(_) => {
                self.env.moved(cursor);
                everything(self, None)
            }
            Rows::Kin(kin) => {
                self.node(&kin.of);
                if let Some(levels) = &kin.levels {
                    self.node(levels);
                }
                self.env.moved(cursor);
                everything(self, None)
            }
            Rows::Nested { count, .. } => {
                let most = self.env.get(Key::column(Class::Integer, count)).places().hull();
                self.env.moved(cursor);
                let (least, most) = most.unwrap_or((0, 0));
                Count {
                    least: u64::try_from(least).unwrap_or(0),
                    most: u64::try_from(most).unwrap_or(0),
                }
            }
            Rows::Literal(count) => {
                self.env.moved(cursor);
                Count {
                    least: u64::from(*count),
                    most: u64::from(*count),
                }
            }
            Rows::Slot(slot) => {
                self.env.moved(cursor);
                let Some((count, known)) = self.kept_rows.get(slot).cloned() else {
                    return everything(self, None);
                };
                for (key, value) in known {
                    if let Key::Column {
                        class, column, shared, ..
                    } = key
                    {
                        let here = Key::Column {
                            class,
                            column,
                            cursor,
                            shared,
                        };
                        self.env.refine(here, &value.set);
                    }
                }
                count
            }
            Rows::Each(over) => {
                let count = self.rows(&over.rows, over.cursor);
                if count.most > 0 {
                    self.any(&over.each);
                }
                count
            }
            Rows::Filter(over) => {
                let count = self.rows(&over.rows, over.cursor);
                if count.most == 0 {
                    return count;
                }
                self.found.conditions.push(over.each.id);
                let truth = self.node(&over.each).truth();
                let possible = self.refine(&over.each, true) && truth.may_hold;
                Count {
                    least: if truth.may_fail { 0 } else { count.least },
                    most: if possible { count.most } else { 0 },
                }
            }
            Rows::Let(parts) => {
                self.assign(&parts.0);
                self.rows(&parts.1, cursor)
            }
            Rows::Distinct(over) => {
                let count = self.rows(&over.rows, over.cursor);
                if count.most > 0 {
                    self.any(&over.each);
                }
                Count {
                    least: count.least.min(1),
                    ..count
                }
            }
            Rows::Sorted(over) => {
                let count = self.rows(&over.rows, over.cursor);
                if count.most > 0 {
                    for (key, _) in &over.each {
                        self.any(key);
                    }
                }
                count
            }
        }
    }

    /// Goes through a list and evaluates something for each of its elements.
    pub(super) fn over<E: Node>(&mut self, over: &Over<E>) -> (Count, Value) {
        let mark = self.env.mark();
        let count = self.rows(&over.rows, over.cursor);
        let value = if count.most > 0 {
            self.node(&over.each)
        } else {
            Value::none(E::CLASS)
        };
        self.leave(mark, over.cursor);
        (count, value)
    }

    /// Leaves a list: its cursor stands somewhere else than before.
    fn leave(&mut self, mark: usize, cursor: u16) {
        self.env.forget(mark);
        self.env.moved(cursor);
    }

    pub(super) fn count(&mut self, rows: &Rows) -> Count {
        let mark = self.env.mark();
        // The cursor of the rows themselves is that of their innermost list.
        let cursor = cursor_of_records(rows);
        let count = self.rows(rows, cursor.unwrap_or(u16::MAX));
        self.leave(mark, cursor.unwrap_or(u16::MAX));
        count
    }

    pub(super) fn both<E: Node>(&mut self, pair: &(E, E)) -> (Value, Value) {
        (self.node(&pair.0), self.node(&pair.1))
    }
}

/// The cursor that goes through some rows.
pub(super) fn cursor_of_records(rows: &Rows) -> Option<u16> {
    match rows {
        Rows::Each(over) => Some(over.cursor),
        Rows::Filter(over) => Some(over.cursor),
        Rows::Distinct(over) => Some(over.cursor),
        Rows::Sorted(over) => Some(over.cursor),
        Rows::Let(parts) => cursor_of_records(&parts.1),
        _ => None,
    }
}

/// What an expression reads, if it does nothing else.
pub(super) fn direct<E: Node>(node: &E) -> Option<Key> {
    match node.common()? {
        Common::Slot(slot) | Common::Optional { slot, .. } => Some(Key::Slot(E::CLASS, *slot)),
        Common::Column(column) => Some(Key::column(E::CLASS, column)),
        _ => None,
    }
}

fn direct_presence<E: Node>(node: &E) -> Option<Key> {
    match node.common()? {
        Common::Optional { presence, .. } => Some(Key::Slot(Class::Boolean, *presence)),
        Common::Column(column) => Key::presence(column),
        _ => None,
    }
}

pub(super) fn key_of(any: &Any) -> Option<Key> {
    match any {
        Any::Number(node) => direct(node),
        Any::Integer(node) => direct(node),
        Any::Boolean(node) => direct(node),
        Any::Text(node) => direct(node),
    }
}

pub(super) fn presence_of(any: &Any) -> Option<Key> {
    match any {
        Any::Number(node) => direct_presence(node),
        Any::Integer(node) => direct_presence(node),
        Any::Boolean(node) => direct_presence(node),
        Any::Text(node) => direct_presence(node),
    }
}

/// An expression of any class, by its presence.
pub(super) trait Wrapped {
    fn wrapped(node: &Self) -> Option<Key>;
}

impl<E: Node> Wrapped for E {
    fn wrapped(node: &E) -> Option<Key> {
        direct_presence(node)
    }
}
