//! What facts and settings may be: their declarations, and, for numbers without bounds, what numbers can be at all.

use super::env::Env;
use super::interval::Numbers;
use super::set::{Places, Texts, Truth};
use super::value::Set;
use crate::facts::{MAX_BYTES, MONEY_DECIMAL_DIGITS, MONEY_INTEGER_DIGITS};
use crate::program::{Program, Setting};
use crate::schema::{Class, FieldSlot, Layout, NumberBounds, Storage, Type};
use crate::value::{Date, DateTime, Decimal, MAX_INTEGER};

/// What is taken for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assume {
    /// Nothing: settings may have any value that their bounds allow. What cannot happen now cannot happen at all.
    Nothing,
    /// Settings have the values that the pack gives them: what happens is shown by facts alone.
    Settings,
    /// Besides, numbers without bounds are such as people deal with. What cannot happen now is for want of bounds.
    UsualNumbers,
}

/// The most elements a list may have where no bound is declared: each needs two bytes of the document.
const MOST_ELEMENTS: u64 = (MAX_BYTES / 2) as u64;

/// What is usual where no bound is declared.
const USUAL_ELEMENTS: u64 = 100_000;
const USUAL_NUMBER: i64 = 1_000_000_000;

impl Assume {
    /// How many elements a list may have.
    #[must_use]
    pub fn most_elements(self, longest: Option<u32>) -> u64 {
        match (longest, self) {
            (Some(longest), _) => u64::from(longest),
            (None, Assume::UsualNumbers) => USUAL_ELEMENTS,
            (None, _) => MOST_ELEMENTS,
        }
    }

    /// The values of a type.
    #[must_use]
    pub fn values(self, program: &Program, kind: &Type, bounds: &NumberBounds) -> Set {
        let usual = self == Assume::UsualNumbers;
        match kind {
            Type::Boolean => Set::Booleans(Truth::BOTH),
            Type::Text | Type::Currency => Set::Texts(Texts::ANY),
            Type::Integer => Set::Integers(whole(bounds, if usual { USUAL_NUMBER } else { MAX_INTEGER })),
            Type::Money(_) => {
                let most = power_of_ten(MONEY_INTEGER_DIGITS);
                let step = rust_decimal::Decimal::try_new(1, MONEY_DECIMAL_DIGITS).map(Decimal::from_inner);
                let most = step.map_or(most, |step| most.subtract(step).unwrap_or(most));
                Set::Numbers(number(bounds, most, MONEY_DECIMAL_DIGITS, usual))
            }
            Type::Decimal | Type::Percent => {
                let digits = if usual { MONEY_DECIMAL_DIGITS } else { 28 };
                Set::Numbers(number(bounds, super::interval::largest(), digits, usual))
            }
            Type::Date => {
                let (first, last) = (i64::from(Date::MIN.days()), i64::from(Date::MAX.days()));
                let low = bounds
                    .low
                    .and_then(|(at, included)| Some(at.to_integer()? + i64::from(!included)));
                let high = bounds
                    .high
                    .and_then(|(at, included)| Some(at.to_integer()? - i64::from(!included)));
                Set::Integers(Places::between(
                    low.unwrap_or(first).max(first),
                    high.unwrap_or(last).min(last),
                ))
            }
            Type::DateTime => Set::Integers(Places::between(
                DateTime::MIN.microseconds(),
                DateTime::MAX.microseconds(),
            )),
            Type::Choice(choice) => Set::Integers(places(program.schema.choice(*choice).len())),
            Type::Tier(ladder) => {
                let ladder = program.ladders.get(usize::from(*ladder));
                Set::Integers(places(ladder.map_or(0, |ladder| ladder.tiers.len())))
            }
            Type::Duration(_) | Type::Row(_) => Set::Integers(Places::between(i64::MIN, i64::MAX)),
            Type::Period | Type::Record(_) | Type::List(_) => Set::Booleans(Truth::BOTH),
        }
    }

    /// The values of a setting.
    #[must_use]
    pub fn setting(self, program: &Program, setting: &Setting) -> Option<Set> {
        match (self, &setting.kind) {
            (Assume::Nothing, kind) => Some(self.values(program, kind, &setting.bounds)),
            _ => None,
        }
    }
}

/// The places of so many words.
#[must_use]
pub(super) fn places(count: usize) -> Places {
    Places::between(0, i64::try_from(count).unwrap_or(i64::MAX) - 1)
}

fn power_of_ten(digits: u32) -> Decimal {
    Decimal::from(10_i64.checked_pow(digits).unwrap_or(i64::MAX))
}

fn whole(bounds: &NumberBounds, most: i64) -> Places {
    let numbers = number(bounds, Decimal::from(most), 0, false);
    Places::of_numbers(&numbers).within(-MAX_INTEGER, MAX_INTEGER)
}

/// Numbers within bounds; a side without one goes to `most`, or to what is usual.
fn number(bounds: &NumberBounds, most: Decimal, digits: u32, usual: bool) -> Numbers {
    let open = if usual {
        Decimal::from(USUAL_NUMBER).min(most)
    } else {
        most
    };
    let mut numbers = Numbers::between(most.negate(), most, digits);
    if bounds.low.is_none() {
        numbers = numbers.at_least(bounds.high.map_or(open.negate(), |(high, _)| open.negate().min(high)));
    }
    if bounds.high.is_none() {
        numbers = numbers.at_most(bounds.low.map_or(open, |(low, _)| open.max(low)));
    }
    if let Some((low, included)) = bounds.low {
        numbers = if included {
            numbers.at_least(low)
        } else {
            numbers.above(low)
        };
    }
    if let Some((high, included)) = bounds.high {
        numbers = if included {
            numbers.at_most(high)
        } else {
            numbers.below(high)
        };
    }
    numbers
}

/// A field of the facts with its place in them.
#[derive(Clone, Debug)]
pub struct FieldPlace {
    /// Its class.
    pub class: Class,
    /// Its column.
    pub column: u16,
    /// Whether it is of a relation.
    pub shared: bool,
    /// The keys of the document that lead to it; an element of a list is `None`.
    pub path: Vec<Option<String>>,
    /// Its type.
    pub kind: Type,
    /// Its bounds.
    pub bounds: NumberBounds,
    /// What it is called in rules.
    pub name: String,
    /// Where it is declared.
    pub span: crate::source::Span,
    /// The column that says whether it is there.
    pub presence: Option<u16>,
}

/// Declares all columns of a program, and says where in the facts each stands.
pub(super) fn declare(program: &Program, assume: Assume, env: &mut Env) -> Vec<FieldPlace> {
    let mut fields = Vec::new();
    let sides = [
        (&program.schema.inputs, &program.layout, false),
        (&program.schema.relations, &program.shared_layout, true),
    ];
    for (inputs, layout, shared) in sides {
        for (place, input) in (0_u16..).zip(inputs) {
            let Some(rowset) = layout.rowset(place) else { continue };
            let mut declaring = Declaring {
                program,
                assume,
                layout,
                shared,
                fields: &mut fields,
                env,
            };
            let path = vec![Some(input.name.clone())];
            let named = Named {
                name: &input.name,
                bounds: &input.bounds,
                span: input.span,
            };
            match &input.kind {
                Type::Record(record) => declaring.record(*record, &rowset.fields, &path, input.name.as_str()),
                Type::List(element) => declaring.elements(element, &rowset.fields, path, &named),
                plain => {
                    if let Some(slot) = rowset.fields.first() {
                        declaring.field(plain, slot, path, &named);
                    }
                }
            }
        }
    }
    fields
}

struct Named<'n> {
    name: &'n str,
    bounds: &'n NumberBounds,
    span: crate::source::Span,
}

struct Declaring<'d> {
    program: &'d Program,
    assume: Assume,
    layout: &'d Layout,
    shared: bool,
    fields: &'d mut Vec<FieldPlace>,
    env: &'d mut Env,
}

impl Declaring<'_> {
    fn record(&mut self, record: u16, slots: &[FieldSlot], path: &[Option<String>], called: &str) {
        let program = self.program;
        let Some(declared) = program.schema.record(record) else {
            return;
        };
        for (field, slot) in declared.fields.iter().zip(slots) {
            let mut inner = path.to_vec();
            inner.push(Some(field.key.clone()));
            let name = format!("{called}.{}", field.name);
            let named = Named {
                name: &name,
                bounds: &field.bounds,
                span: field.span,
            };
            self.field(&field.kind, slot, inner, &named);
        }
    }

    fn elements(&mut self, element: &Type, slots: &[FieldSlot], mut path: Vec<Option<String>>, named: &Named<'_>) {
        path.push(None);
        match element {
            Type::Record(record) => {
                let called = self.program.schema.record(*record).map_or("", |record| &record.name);
                self.record(*record, slots, &path, called);
            }
            plain => {
                if let Some(slot) = slots.first() {
                    let bounds = NumberBounds::default();
                    let element = Named {
                        name: named.name,
                        bounds: &bounds,
                        span: named.span,
                    };
                    self.field(plain, slot, path, &element);
                }
            }
        }
    }

    fn field(&mut self, kind: &Type, slot: &FieldSlot, path: Vec<Option<String>>, named: &Named<'_>) {
        match &slot.storage {
            Storage::Scalar(class, column) => {
                let set = self.assume.values(self.program, kind, named.bounds);
                self.env.declare(*class, *column, self.shared, set);
                self.fields.push(FieldPlace {
                    class: *class,
                    column: *column,
                    shared: self.shared,
                    path,
                    kind: kind.clone(),
                    bounds: named.bounds.clone(),
                    name: named.name.to_owned(),
                    span: named.span,
                    presence: slot.presence,
                });
            }
            Storage::Record(record, fields) => {
                let fields = fields.clone();
                self.record(*record, &fields, &path, named.name);
            }
            Storage::List { rowset, first, count } => {
                let most = self.assume.most_elements(named.bounds.longest);
                let most = i64::try_from(most).unwrap_or(i64::MAX);
                let rows = Set::Integers(Places::between(0, i64::MAX));
                self.env.declare(Class::Integer, *first, self.shared, rows);
                let counts = Set::Integers(Places::between(0, most));
                self.env.declare(Class::Integer, *count, self.shared, counts);
                if let (Type::List(element), Some(rowset)) = (kind, self.layout.rowset(*rowset)) {
                    let fields = rowset.fields.clone();
                    self.elements(element, &fields, path, named);
                }
            }
        }
    }
}
