//! Random tables against what the definition of a cell says, row by row, for every index.

use proptest::prelude::*;
use proptest::sample::select;

use crate::table::index::Index;
use crate::table::{Aggregate, Column, ColumnType, HitPolicy, Key, Miss, Scalar, Table, TableDefinition};
use crate::value::Decimal;

/// A value, and how a cell writes it.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(Decimal),
    Integer(i64),
    Text(String),
    Boolean(bool),
}

#[derive(Clone, Debug)]
enum Part {
    Value(Value),
    Compare(&'static str, Value),
    Interval(Option<(Value, bool)>, Option<(Value, bool)>),
}

#[derive(Clone, Debug)]
enum Cell {
    Any(&'static str),
    Parts(Vec<Part>),
    Not(Vec<Part>),
    Unequal(Value),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Text,
    Choice,
    Ladder,
    Boolean,
    Integer,
    Decimal,
    Percent,
    Money,
    Date,
    /// Decimals of very unlike sizes.
    Wild,
}

const KINDS: [Kind; 10] = [
    Kind::Text,
    Kind::Choice,
    Kind::Ladder,
    Kind::Boolean,
    Kind::Integer,
    Kind::Decimal,
    Kind::Percent,
    Kind::Money,
    Kind::Date,
    Kind::Wild,
];

const WORDS: [&str; 5] = ["bronze", "silver", "gold", "platinum", "top partner"];

const TEXTS: [&str; 10] = [
    "EMEA",
    "a | b",
    "not a",
    "5\" pipe",
    "",
    "*",
    "über",
    "<5",
    "Acme (UK)",
    "a text longer than eight bytes",
];

const NUMBERS: [&str; 12] = [
    "-1000",
    "-0.01",
    "0",
    "0.01",
    "0.02",
    "1",
    "1.00001",
    "5",
    "249.995",
    "250",
    "1000000",
    "1000000.000001",
];

const WILD: [&str; 9] = [
    "-79228162514264337593543950335",
    "-9999999999999999999999999999",
    "-0.0000000000000000000000000001",
    "0",
    "0.0000000000000000000000000001",
    "0.0000000000000000000000000002",
    "1152921504606846976",
    "1152921504606846977",
    "9999999999999999999999999999",
];

impl Kind {
    fn column(self, name: String) -> Column {
        let words = || WORDS.iter().map(|word| (*word).to_owned()).collect();
        match self {
            Kind::Ladder => Column::ladder(name, words()),
            Kind::Text => Column::new(name, ColumnType::Text),
            Kind::Choice => Column::new(name, ColumnType::Choice(words())),
            Kind::Boolean => Column::new(name, ColumnType::Boolean),
            Kind::Integer => Column::new(name, ColumnType::Integer),
            Kind::Decimal | Kind::Wild => Column::new(name, ColumnType::Decimal),
            Kind::Percent => Column::new(name, ColumnType::Percent),
            Kind::Money => Column::new(name, ColumnType::Money),
            Kind::Date => Column::new(name, ColumnType::Date),
        }
    }

    fn value(self) -> BoxedStrategy<Value> {
        let number = |text: &str| {
            // One wild number has 29 digits, which only arithmetic can reach.
            Value::Number(
                text.parse()
                    .unwrap_or_else(|_| Decimal::from_inner(text.parse().unwrap())),
            )
        };
        match self {
            Kind::Text => select(&TEXTS[..]).prop_map(|text| Value::Text(text.to_owned())).boxed(),
            Kind::Choice | Kind::Ladder => (0..WORDS.len() as i64).prop_map(Value::Integer).boxed(),
            Kind::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
            Kind::Integer => prop_oneof![-3..9_i64, Just((1 << 53) - 1), Just(1 - (1 << 53))]
                .prop_map(Value::Integer)
                .boxed(),
            Kind::Date => prop_oneof![19_777..19_787_i64, Just(-719_162), Just(2_932_896)]
                .prop_map(Value::Integer)
                .boxed(),
            Kind::Decimal | Kind::Money | Kind::Percent => select(&NUMBERS[..]).prop_map(number).boxed(),
            // The first of them cannot be written in a cell.
            Kind::Wild => select(&WILD[1..]).prop_map(number).boxed(),
        }
    }

    fn has_order(self) -> bool {
        !matches!(self, Kind::Text | Kind::Choice | Kind::Boolean)
    }

    fn part(self) -> BoxedStrategy<Part> {
        let value = self.value().prop_map(Part::Value);
        if !self.has_order() {
            let equal = self.value().prop_map(|value| Part::Compare("=", value));
            return prop_oneof![3 => value, 1 => equal].boxed();
        }
        let end = || proptest::option::weighted(0.8, (self.value(), any::<bool>()));
        prop_oneof![
            3 => value,
            2 => (select(&["<", "<=", ">", ">=", "="][..]), self.value()).prop_map(|(sign, value)| Part::Compare(sign, value)),
            4 => (end(), end())
                .prop_filter("an end", |(low, high)| low.is_some() || high.is_some())
                .prop_map(|(low, high)| match (&low, &high) {
                    (Some((one, _)), Some((other, _))) if less(other, one) => Part::Interval(high, low),
                    _ => Part::Interval(low, high),
                }),
        ]
        .boxed()
    }

    fn cell(self) -> BoxedStrategy<Cell> {
        prop_oneof![
            2 => select(&["*", "-"][..]).prop_map(Cell::Any),
            6 => self.part().prop_map(|part| Cell::Parts(vec![part])),
            2 => proptest::collection::vec(self.part(), 2..4).prop_map(Cell::Parts),
            1 => proptest::collection::vec(self.part(), 1..3).prop_map(Cell::Not),
            1 => self.value().prop_map(Cell::Unequal),
        ]
        .boxed()
    }

    fn write(self, value: &Value) -> String {
        match (self, value) {
            (Kind::Choice | Kind::Ladder, Value::Integer(index)) => WORDS[*index as usize].to_owned(),
            (Kind::Date, Value::Integer(days)) => chrono::DateTime::from_timestamp(*days * 86_400, 0)
                .unwrap()
                .format("%Y-%m-%d")
                .to_string(),
            (Kind::Percent, Value::Number(number)) => format!("{} %", number.multiply(Decimal::HUNDRED).unwrap()),
            (_, Value::Number(number)) => number.to_string(),
            (_, Value::Integer(integer)) => integer.to_string(),
            (_, Value::Boolean(value)) => value.to_string(),
            (_, Value::Text(text)) => {
                let plain = text.chars().all(char::is_alphabetic) && !text.is_empty();
                if plain {
                    text.clone()
                } else {
                    format!("\"{}\"", text.replace('"', "\"\""))
                }
            }
        }
    }

    fn write_part(self, part: &Part) -> String {
        match part {
            Part::Value(value) => self.write(value),
            Part::Compare(sign, value) => format!("{sign} {}", self.write(value)),
            Part::Interval(low, high) => {
                let (open, low) = match low {
                    Some((value, true)) => ('[', self.write(value)),
                    Some((value, false)) => ('(', self.write(value)),
                    None => ('(', String::new()),
                };
                let (close, high) = match high {
                    Some((value, true)) => (']', self.write(value)),
                    Some((value, false)) => (')', self.write(value)),
                    None => (')', String::new()),
                };
                format!("{open}{low}..{high}{close}")
            }
        }
    }

    fn write_cell(self, cell: &Cell) -> String {
        let list = |parts: &[Part]| {
            parts
                .iter()
                .map(|part| self.write_part(part))
                .collect::<Vec<_>>()
                .join(" | ")
        };
        match cell {
            Cell::Any(sign) => (*sign).to_owned(),
            Cell::Parts(parts) => list(parts),
            Cell::Not(parts) if parts.len() == 1 && !matches!(parts[0], Part::Compare(..)) => {
                format!("not {}", list(parts))
            }
            Cell::Not(parts) => format!("not ({})", list(parts)),
            Cell::Unequal(value) => format!("!={}", self.write(value)),
        }
    }
}

fn less(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one < other,
        (Value::Integer(one), Value::Integer(other)) => one < other,
        _ => panic!("only ordered columns compare"),
    }
}

fn part_holds(part: &Part, key: &Value) -> bool {
    match part {
        Part::Value(value) | Part::Compare("=", value) => key == value,
        Part::Compare(sign, value) => match *sign {
            "<" => less(key, value),
            "<=" => !less(value, key),
            ">" => less(value, key),
            _ => !less(key, value),
        },
        Part::Interval(low, high) => {
            low.as_ref()
                .is_none_or(|(low, included)| less(low, key) || (*included && low == key))
                && high
                    .as_ref()
                    .is_none_or(|(high, included)| less(key, high) || (*included && high == key))
        }
    }
}

fn cell_holds(cell: &Cell, key: &Value) -> bool {
    match cell {
        Cell::Any(_) => true,
        Cell::Parts(parts) => parts.iter().any(|part| part_holds(part, key)),
        Cell::Not(parts) => !parts.iter().any(|part| part_holds(part, key)),
        Cell::Unequal(value) => key != value,
    }
}

#[derive(Clone, Debug)]
struct Case {
    kinds: Vec<Kind>,
    rows: Vec<(Vec<Cell>, i64)>,
    keys: Vec<Vec<Value>>,
}

/// A value at, next to, or away from the edges.
fn key(kind: Kind) -> BoxedStrategy<Value> {
    let step = match kind {
        Kind::Wild => "0.00000000000000000000000000005",
        _ => "0.000001",
    };
    let step: Decimal = step.parse().unwrap_or(Decimal::ONE);
    let near = (kind.value(), -1..=1_i64).prop_map(move |(value, side)| match value {
        Value::Number(number) => {
            let moved = number
                .add(step.multiply(Decimal::from(side)).unwrap())
                .unwrap_or(number);
            Value::Number(moved)
        }
        Value::Integer(integer) if kind == Kind::Integer => Value::Integer(integer + side),
        other => other,
    });
    match kind {
        Kind::Text => prop_oneof![4 => near, 1 => "[a-z]{0,12}".prop_map(Value::Text)].boxed(),
        Kind::Wild => {
            let least = Value::Number(Decimal::from_inner(WILD[0].parse().unwrap()));
            prop_oneof![4 => near, 1 => Just(least)].boxed()
        }
        _ => near.boxed(),
    }
}

fn case() -> impl Strategy<Value = Case> {
    proptest::collection::vec(select(&KINDS[..]), 1..5).prop_flat_map(|kinds| {
        // A column where every row names single values is what most tables have.
        let cells: Vec<_> = kinds
            .iter()
            .map(|kind| {
                let single = kind
                    .value()
                    .prop_map(|value| Cell::Parts(vec![Part::Value(value)]))
                    .boxed();
                prop_oneof![Just(kind.cell()), Just(single)].boxed()
            })
            .collect();
        let keys: Vec<_> = kinds.iter().map(|kind| key(*kind)).collect();
        cells
            .prop_flat_map(move |cells| {
                let rows = proptest::collection::vec((cells, 0..3_i64), 1..14);
                (Just(kinds.clone()), rows, proptest::collection::vec(keys.clone(), 24))
            })
            .prop_map(|(kinds, rows, keys)| Case { kinds, rows, keys })
    })
}

fn build(case: &Case, hit: HitPolicy) -> Result<Table, Vec<crate::table::CellFault>> {
    let inputs = case
        .kinds
        .iter()
        .enumerate()
        .map(|(index, kind)| kind.column(format!("c{index}")))
        .collect();
    let outputs = vec![Column::new("answer", ColumnType::Integer)];
    let texts: Vec<Vec<String>> = case
        .rows
        .iter()
        .map(|(cells, answer)| {
            let cells = case.kinds.iter().zip(cells).map(|(kind, cell)| kind.write_cell(cell));
            cells.chain([answer.to_string()]).collect()
        })
        .collect();
    let rows: Vec<Vec<&str>> = texts
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    Table::build(TableDefinition { inputs, outputs, hit }, &rows)
}

fn asked(value: &Value) -> Key<'_> {
    match value {
        Value::Number(number) => Key::Number(*number),
        Value::Integer(integer) => Key::Integer(*integer),
        Value::Text(text) => Key::Text(text),
        Value::Boolean(value) => Key::Boolean(*value),
    }
}

fn matching(case: &Case, keys: &[Value]) -> Vec<u32> {
    (0..case.rows.len())
        .filter(|row| {
            case.rows[*row]
                .0
                .iter()
                .zip(keys)
                .all(|(cell, key)| cell_holds(cell, key))
        })
        .map(|row| row as u32)
        .collect()
}

fn expected(case: &Case, hit: &HitPolicy, rows: &[u32]) -> Result<u32, ()> {
    let answer = |row: u32| case.rows[row as usize].1;
    let first = *rows.first().ok_or(())?;
    match hit {
        HitPolicy::First | HitPolicy::Collect(_) => Ok(first),
        HitPolicy::Unique => (rows.len() == 1).then_some(first).ok_or(()),
        HitPolicy::Any => rows
            .iter()
            .all(|row| answer(*row) == answer(first))
            .then_some(first)
            .ok_or(()),
        HitPolicy::Priority(_) => {
            let best = rows.iter().map(|row| answer(*row)).max().unwrap();
            let mut winners = rows.iter().filter(|row| answer(**row) == best);
            let winner = *winners.next().unwrap();
            winners.next().is_none().then_some(winner).ok_or(())
        }
    }
}

fn check(case: &Case, hit: HitPolicy) -> Result<(), TestCaseError> {
    let mut table = match build(case, hit.clone()) {
        Ok(table) => table,
        Err(faults) => {
            // Only overlaps remain, and they are real.
            for fault in &faults {
                let (row, other) = (fault.row.unwrap(), fault.other_row);
                prop_assert!(other.is_some_and(|other| other < row), "{fault:?}");
            }
            return Ok(());
        }
    };
    let indexes = Index::all(&table.axes, &table.ranges, &table.judge, &table.definition.hit);
    for index in [table.index.clone()].into_iter().chain(indexes) {
        table.index = index;
        let mut all = Vec::new();
        for keys in &case.keys {
            let rows = matching(case, keys);
            let asked: Vec<Key<'_>> = keys.iter().map(asked).collect();
            table.find_all(&asked, &mut all);
            prop_assert_eq!(&all, &rows, "find_all {:?} {:?}", keys, &table.index);
            let found = table.find(&asked);
            match expected(case, &hit, &rows) {
                Ok(row) => prop_assert_eq!(found, Ok(row), "{:?} {:?}", keys, &table.index),
                Err(()) if rows.is_empty() => prop_assert_eq!(found, Err(Miss::None)),
                Err(()) => match found {
                    Err(Miss::Many(one, other)) => {
                        prop_assert!(one < other && rows.contains(&one) && rows.contains(&other));
                    }
                    other => prop_assert!(false, "{:?} for {:?} {:?}", other, keys, &table.index),
                },
            }
            for row in 0..table.rows() {
                let wrong = table.why_not(row, &asked);
                let cells = &case.rows[row as usize].0;
                let first = cells.iter().zip(keys).position(|(cell, key)| !cell_holds(cell, key));
                prop_assert_eq!(wrong, first);
            }
        }
    }
    Ok(())
}

fn from_scalar(scalar: Scalar) -> Value {
    match scalar {
        Scalar::Number(number) => Value::Number(number),
        Scalar::Integer(integer) => Value::Integer(integer),
        Scalar::Text(text) => Value::Text(text),
        Scalar::Boolean(value) => Value::Boolean(value),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn every_index_finds_what_the_definition_says(case in case()) {
        let mut case = case;
        // Rows that no value matches are faults of their own; they are tested elsewhere.
        if let Err(faults) = build(&case, HitPolicy::First) {
            let bad: Vec<usize> = faults.iter().map(|fault| fault.row.unwrap()).collect();
            for fault in &faults {
                prop_assert!(fault.message.contains("no value"), "{fault:?}");
            }
            let mut row = 0;
            case.rows.retain(|_| { row += 1; !bad.contains(&(row - 1)) });
        }
        prop_assume!(!case.rows.is_empty());
        let table = build(&case, HitPolicy::First).unwrap();
        let overlap = table.overlaps();
        if let Some(overlap) = &overlap {
            let keys: Vec<Value> = overlap.witness.iter().cloned().map(from_scalar).collect();
            let rows = matching(&case, &keys);
            prop_assert!(rows.contains(&overlap.first) && rows.contains(&overlap.second), "{overlap:?}");
        }
        for keys in &case.keys {
            // What keys meet is found at build time.
            prop_assert!(matching(&case, keys).len() < 2 || overlap.is_some() || beyond(&case, keys), "{keys:?}");
        }
        for hit in [
            HitPolicy::First,
            HitPolicy::Collect(Aggregate::List),
            HitPolicy::Unique,
            HitPolicy::Any,
            HitPolicy::Priority("answer".to_owned()),
        ] {
            check(&case, hit)?;
        }
    }
}

/// Whether a key is no value that a pack or a fact can hold.
fn beyond(case: &Case, keys: &[Value]) -> bool {
    case.kinds.iter().zip(keys).any(|(kind, key)| match (kind, key) {
        (Kind::Integer, Value::Integer(integer)) => integer.abs() > (1 << 53) - 1,
        (Kind::Wild, _) => true,
        _ => false,
    })
}
