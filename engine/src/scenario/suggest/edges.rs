//! The values that are worth trying: those at which the program decides differently.

use super::super::path::{Step, steps};
use crate::expr::node::{Common, IntegerOp, NumberOp};
use crate::expr::{Any, Scalar, day_of};
use crate::model::Base;
use crate::program::{CheckKind, Program};
use crate::schema::{Class, FieldSlot, FieldType, RecordType, Storage, Type};
use crate::table::{Cell, Part, Scalar as CellScalar};
use crate::value::{Date, Decimal, Tree};

/// A fact of a base that can be varied.
pub(super) struct Field {
    /// Its path in the facts.
    pub(super) path: String,
    /// Everything to try.
    pub(super) values: Vec<Tree>,
    /// The values to try together with another fact.
    pub(super) coarse: Vec<Tree>,
    /// One below, the edge, one above.
    pub(super) edges: Vec<[Tree; 3]>,
}

impl Field {
    /// Whether it has no edges: a choice, true or false.
    pub(super) fn is_plain(&self) -> bool {
        self.edges.is_empty()
    }
}

/// The most edges that are tried together with another fact, of a fact that no requirement reads directly.
const COARSE: usize = 6;

/// The most numbers that are tried.
const NUMBERS: usize = 500;

/// Numbers and days at which the program decides differently, with the type that they are compared as where it is
/// known.
#[derive(Default)]
struct Edges {
    numbers: Vec<(Option<Type>, Decimal)>,
    days: Vec<Date>,
    /// What requirements compare with the fact of a column: its class and number, and the threshold.
    direct: Vec<(Class, u16, Scalar)>,
}

/// The facts of a base that can be varied, with the values to try.
pub(super) fn fields(program: &Program, base: &Base) -> Vec<Field> {
    let edges = Edges::of(program, base);
    let mut found = Vec::new();
    let walk = Walk {
        program,
        base,
        edges: &edges,
    };
    for (place, input) in program.schema.inputs.iter().enumerate() {
        let rowset = program.layout.rowsets.get(place);
        let slots = rowset.map_or(&[][..], |rowset| &rowset.fields);
        walk.input(&input.kind, input.optional, &input.name, slots, &mut found);
    }
    found
}

/// How deep records may stand inside records.
const DEPTH: u32 = 4;

struct Walk<'w> {
    program: &'w Program,
    base: &'w Base,
    edges: &'w Edges,
}

impl Walk<'_> {
    fn input(&self, kind: &Type, optional: bool, path: &str, slots: &[FieldSlot], found: &mut Vec<Field>) {
        match kind {
            Type::Record(record) => self.record(*record, path, slots, 0, found),
            // The first element stands for the others.
            Type::List(element) => {
                let first = format!("{path}[0]");
                if value_at(&self.base.facts, &first).is_some() {
                    self.input(element, false, &first, slots, found);
                }
            }
            plain => self.plain(plain, optional, path, slots.first(), found),
        }
    }

    fn record(&self, record: u16, path: &str, slots: &[FieldSlot], depth: u32, found: &mut Vec<Field>) {
        let Some(record) = self.program.schema.record(record) else {
            return;
        };
        // A record that is not there cannot be varied in part.
        if depth > DEPTH || value_at(&self.base.facts, path).is_none() {
            return;
        }
        for (place, field) in fields_of(record) {
            let path = format!("{path}.{}", field.key);
            let slot = slots.get(place);
            match (&field.kind, slot.map(|slot| &slot.storage)) {
                (Type::Record(inner), Some(Storage::Record(_, slots))) => {
                    self.record(*inner, &path, slots, depth + 1, found);
                }
                (Type::Record(_) | Type::List(_), _) => {}
                (plain, _) => self.plain(plain, field.optional, &path, slot, found),
            }
        }
    }

    fn plain(&self, kind: &Type, optional: bool, path: &str, slot: Option<&FieldSlot>, found: &mut Vec<Field>) {
        let column = match slot.map(|slot| &slot.storage) {
            Some(Storage::Scalar(class, column)) => Some((*class, *column)),
            _ => None,
        };
        found.extend(self.edges.field(self.program, kind, optional, path, column));
    }
}

/// The fields that are no key: another key is another record, not another case.
fn fields_of(record: &RecordType) -> impl Iterator<Item = (usize, &FieldType)> {
    let keyed = |place: usize| u16::try_from(place).is_ok_and(|place| record.key.contains(&place));
    record.fields.iter().enumerate().filter(move |(place, field)| {
        // A path is names with points between them: other keys cannot be written.
        !keyed(*place) && !field.key.contains(['.', '[', ']']) && !field.key.is_empty()
    })
}

fn value_at<'t>(facts: &'t Tree, path: &str) -> Option<&'t Tree> {
    let steps = steps(path).ok()?;
    steps.iter().try_fold(facts, |at, step| match (step, at) {
        (Step::Key(key), at) => at.get(key),
        (Step::Index(index), Tree::List(items)) => items.get(*index),
        _ => None,
    })
}

impl Edges {
    fn of(program: &Program, base: &Base) -> Edges {
        let mut edges = Edges::default();
        let criteria = program
            .ladders
            .iter()
            .flat_map(|ladder| &ladder.tiers)
            .map(|tier| &tier.criteria);
        let criteria = criteria.chain(program.eligibilities.iter().map(|one| &one.criteria));
        let checks = criteria.flat_map(|criteria| &criteria.checks);
        let conditions = program.incentives.iter().flat_map(|incentive| &incentive.conditions);
        for check in checks.chain(conditions.map(|condition| &condition.check)) {
            if let CheckKind::Measure {
                measure, thresholds, ..
            } = &check.kind
            {
                let column = column_of(measure);
                for threshold in thresholds {
                    let value = edges.constant(program, &check.measured, threshold);
                    if let Some(((class, column), value)) = column.zip(value) {
                        edges.direct.push((class, column, value));
                    }
                }
            }
        }
        for setting in &program.settings {
            for value in &setting.values {
                edges.scalar(&setting.kind, *value);
            }
            edges
                .days
                .extend(setting.days.iter().filter_map(|day| day_of(*day).ok()));
        }
        for incentive in &program.incentives {
            let caps = incentive.caps.iter().map(|cap| &cap.amount);
            let amounts = incentive.cap_each.iter().chain(caps).chain(&incentive.floor);
            for amount in amounts.chain(incentive.minimum.iter().map(|(amount, _)| amount)) {
                if let NumberOp::Constant(number) = amount.amount.op {
                    edges.number(None, number);
                }
            }
        }
        for component in program.scores.iter().flat_map(|score| &score.components) {
            // The units at which a maximum is reached, or the points themselves.
            let each = component.each.as_ref();
            let points = each.map_or(Some(Decimal::ONE), |each| match each.points.op {
                NumberOp::Constant(points) => Some(points),
                _ => None,
            });
            let per = each.map_or(Decimal::ONE, |each| each.per);
            let units = component.maximum.zip(points);
            let units = units.and_then(|(maximum, points)| maximum.divide(points).ok()?.multiply(per).ok());
            let most = each.and_then(|each| each.at_most);
            units
                .into_iter()
                .chain(most)
                .for_each(|units| edges.number(None, units));
        }
        for (_, bands) in &program.bands {
            for band in &bands.definition().bands {
                edges.number(None, band.at);
            }
            if let Some(end) = &bands.definition().end {
                edges.number(None, end.at);
            }
        }
        for (_, curve) in &program.curves {
            for (at, _) in &curve.definition().points {
                edges.number(None, *at);
            }
        }
        for (_, table, _) in &program.tables {
            for row in 0..table.rows().min(1_000) {
                for column in 0..table.definition().inputs.len() {
                    if let Some(Cell::Condition { parts, .. }) = table.cell(row, column) {
                        edges.parts(parts);
                    }
                }
            }
        }
        let period = base.period.iter().flat_map(|(first, last)| [first, last]);
        edges.days.extend(
            base.as_of
                .iter()
                .chain(period)
                .filter_map(|day| day.parse::<Date>().ok()),
        );
        // What is below nothing, such as a return, comes last.
        edges.number(None, Decimal::ZERO);
        edges.days.sort_unstable();
        edges.days.dedup();
        edges
    }

    fn number(&mut self, kind: Option<Type>, number: Decimal) {
        if self.numbers.len() < NUMBERS && !self.numbers.contains(&(kind.clone(), number)) {
            self.numbers.push((kind, number));
        }
    }

    /// Takes in a threshold that is a constant, or a setting of one value.
    fn constant(&mut self, program: &Program, kind: &Type, threshold: &Any) -> Option<Scalar> {
        let class = kind.class();
        let setting = |slot: u16| {
            let mut settings = program.settings.iter().filter(|setting| setting.kind.class() == class);
            let found = settings.find(|setting| setting.slots.as_slice() == [slot]);
            found.and_then(|setting| setting.values.first().copied())
        };
        let value = match threshold {
            Any::Number(node) => match node.op {
                NumberOp::Constant(number) => Scalar::Number(number),
                NumberOp::Common(Common::Slot(slot)) => setting(slot)?,
                _ => return None,
            },
            Any::Integer(node) => match node.op {
                IntegerOp::Constant(integer) => Scalar::Integer(integer),
                IntegerOp::Common(Common::Slot(slot)) => setting(slot)?,
                _ => return None,
            },
            _ => return None,
        };
        self.scalar(kind, value);
        Some(value)
    }

    fn scalar(&mut self, kind: &Type, value: Scalar) {
        match (kind, value) {
            (Type::Date, Scalar::Integer(day)) => self.days.extend(day_of(day).ok()),
            (Type::Integer, Scalar::Integer(integer)) => self.number(Some(Type::Integer), Decimal::from(integer)),
            (kind, Scalar::Number(number)) => self.number(Some(kind.clone()), number),
            _ => {}
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            let ends = match part {
                Part::Value(value) => [Some(value), None],
                Part::Interval { low, high } => [
                    low.as_ref().map(|bound| &bound.value),
                    high.as_ref().map(|bound| &bound.value),
                ],
            };
            for end in ends.into_iter().flatten() {
                match end {
                    CellScalar::Number(number) => self.number(None, *number),
                    CellScalar::Integer(integer) => self.number(None, Decimal::from(*integer)),
                    CellScalar::Text(_) | CellScalar::Boolean(_) => {}
                }
            }
        }
    }

    fn field(
        &self,
        program: &Program,
        kind: &Type,
        optional: bool,
        path: &str,
        column: Option<(Class, u16)>,
    ) -> Option<Field> {
        let mut field = Field {
            path: path.to_owned(),
            values: Vec::new(),
            coarse: Vec::new(),
            edges: Vec::new(),
        };
        // What a requirement compares the fact with comes first.
        let direct = self
            .direct
            .iter()
            .filter(|(class, at, _)| column == Some((*class, *at)));
        let direct: Vec<Scalar> = direct.map(|(.., value)| *value).collect();
        match kind {
            Type::Boolean => field.coarse.extend([Tree::Boolean(true), Tree::Boolean(false)]),
            Type::Choice(choice) => {
                let words = program.schema.choice(*choice).iter();
                field.coarse.extend(words.map(|word| Tree::Text(word.clone())));
            }
            Type::Tier(ladder) => {
                let ids = program.schema.tier_ids(*ladder).iter();
                field.coarse.extend(ids.map(|id| Tree::Text(id.clone())));
            }
            Type::Date => {
                let own = direct.iter().filter_map(|value| match value {
                    Scalar::Integer(day) => day_of(*day).ok(),
                    _ => None,
                });
                for day in own.chain(self.days.iter().copied()) {
                    let text = |day: Option<Date>| day.map(|day| Tree::Text(day.to_string()));
                    let around = [day.plus_days(-1).ok(), Some(day), day.plus_days(1).ok()].map(text);
                    if let [Some(before), Some(day), Some(after)] = around {
                        field.edge([before, day, after]);
                    }
                }
            }
            Type::Integer | Type::Decimal | Type::Percent | Type::Money(_) => {
                let step = step(kind);
                let own = direct.iter().filter_map(|value| match value {
                    Scalar::Number(number) => Some(*number),
                    Scalar::Integer(integer) => Some(Decimal::from(*integer)),
                    _ => None,
                });
                let others = self.numbers.iter().filter(|(of, number)| {
                    let fits = of
                        .as_ref()
                        .is_none_or(|of| of == kind || is_money(of) && is_money(kind));
                    fits && (*kind != Type::Integer || number.is_integer())
                });
                for number in own.chain(others.map(|(_, number)| *number)) {
                    if let (Ok(below), Ok(above)) = (number.subtract(step), number.add(step)) {
                        field.edge([below, number, above].map(Tree::Number));
                    }
                }
            }
            _ => {}
        }
        if optional {
            field.coarse.push(Tree::Null);
        }
        field.values.clone_from(&field.coarse);
        let few = if direct.is_empty() { COARSE } else { direct.len() };
        for (place, [below, at, above]) in field.edges.iter().enumerate() {
            field.values.extend([at.clone(), below.clone(), above.clone()]);
            if place < few {
                field.coarse.extend([at.clone(), below.clone()]);
            }
        }
        (!field.values.is_empty()).then_some(field)
    }
}

impl Field {
    fn edge(&mut self, edge: [Tree; 3]) {
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }
}

/// The column that a measure reads, where it is a fact as it is.
fn column_of(measure: &Any) -> Option<(Class, u16)> {
    let column = match measure {
        Any::Number(node) => match &node.op {
            NumberOp::Common(Common::Column(column)) => (Class::Number, column),
            NumberOp::FromInteger(node) => match &node.op {
                IntegerOp::Common(Common::Column(column)) => (Class::Integer, column),
                _ => return None,
            },
            _ => return None,
        },
        Any::Integer(node) => match &node.op {
            IntegerOp::Common(Common::Column(column)) => (Class::Integer, column),
            _ => return None,
        },
        _ => return None,
    };
    let (class, column) = column;
    (!column.shared).then_some((class, column.column))
}

fn is_money(kind: &Type) -> bool {
    matches!(kind, Type::Money(_))
}

/// The smallest step that people count in: a cent, one, a hundredth of a percent.
fn step(kind: &Type) -> Decimal {
    let parts = match kind {
        Type::Integer => 1,
        Type::Percent => 10_000,
        _ => 100,
    };
    Decimal::ONE.divide(Decimal::from(parts)).unwrap_or(Decimal::ONE)
}
