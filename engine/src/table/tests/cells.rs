use crate::table::index::Index;
use crate::table::{
    Aggregate, Bound, Cell, CellFault, Column, ColumnType, HitPolicy, Key, Miss, Part, Scalar, Table, TableDefinition,
};
use crate::value::{Decimal, Fault};

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn tiers() -> Vec<String> {
    words(&["silver", "gold", "platinum"])
}

fn one_cell(column: Column, cell: &str) -> Result<Cell, CellFault> {
    let definition = TableDefinition {
        inputs: vec![column],
        outputs: vec![Column::new("answer", ColumnType::Integer)],
        hit: HitPolicy::First,
    };
    match Table::build(definition, &[vec![cell, "1"]]) {
        Ok(table) => Ok(table.cell(0, 0).unwrap().clone()),
        Err(mut faults) => Err(faults.remove(0)),
    }
}

fn number(text: &str) -> Scalar {
    Scalar::Number(text.parse().unwrap())
}

fn is(value: Scalar) -> Cell {
    Cell::Condition {
        negated: false,
        parts: vec![Part::Value(value)],
    }
}

#[test]
fn cells_are_read_by_their_column() {
    let decimal = || Column::new("x", ColumnType::Decimal);
    let percent = || Column::new("x", ColumnType::Percent);
    let text = || Column::new("x", ColumnType::Text);
    let ladder = || Column::ladder("x", tiers());
    let integer = |value| is(Scalar::Integer(value));
    for (column, cell, expected) in [
        (decimal(), " * ", Cell::Any),
        (decimal(), "-", Cell::Any),
        (decimal(), "-5", is(number("-5"))),
        (decimal(), "= 5.50", is(number("5.5"))),
        (percent(), "2.5 %", is(number("0.025"))),
        (percent(), "2.5%", is(number("0.025"))),
        (percent(), "0.05", is(number("0.05"))),
        (ladder(), "gold", integer(1)),
        (ladder(), "\"gold\"", integer(1)),
        (Column::new("x", ColumnType::Date), "2024-02-29", integer(19_782)),
        (Column::new("x", ColumnType::Integer), "5.0", integer(5)),
        (Column::new("x", ColumnType::Boolean), "true", is(Scalar::Boolean(true))),
        (text(), "notable", is(Scalar::Text("notable".into()))),
        (text(), "EMEA (north)", is(Scalar::Text("EMEA (north)".into()))),
        (text(), "\"a \"\"b\"\" | c\"", is(Scalar::Text("a \"b\" | c".into()))),
        (text(), "\"\"", is(Scalar::Text(String::new()))),
        (text(), "1..5", is(Scalar::Text("1..5".into()))),
    ] {
        assert_eq!(one_cell(column, cell), Ok(expected), "{cell}");
    }
    let bound = |text, included| {
        Some(Bound {
            value: number(text),
            included,
        })
    };
    for (cell, negated, low, high) in [
        ("<5", false, None, bound("5", false)),
        ("<= 5", false, None, bound("5", true)),
        (">5", false, bound("5", false), None),
        (">=5", false, bound("5", true), None),
        ("[1..5]", false, bound("1", true), bound("5", true)),
        ("[ 1 .. 5 )", false, bound("1", true), bound("5", false)),
        ("(1..5]", false, bound("1", false), bound("5", true)),
        ("(1..5)", false, bound("1", false), bound("5", false)),
        ("[1..)", false, bound("1", true), None),
        ("(..5]", false, None, bound("5", true)),
        ("not (1..5)", true, bound("1", false), bound("5", false)),
        ("not ((1..5))", true, bound("1", false), bound("5", false)),
        ("not [1..5)", true, bound("1", true), bound("5", false)),
        ("not >5", true, bound("5", false), None),
    ] {
        let parts = vec![Part::Interval { low, high }];
        assert_eq!(
            one_cell(decimal(), cell),
            Ok(Cell::Condition { negated, parts }),
            "{cell}"
        );
    }
    let alternatives = |cell: &str| match one_cell(ladder(), cell) {
        Ok(Cell::Condition { negated, parts }) => (negated, parts.len()),
        other => panic!("{cell}: {other:?}"),
    };
    assert_eq!(alternatives("silver | gold"), (false, 2));
    assert_eq!(alternatives("not (silver | gold)"), (true, 2));
    assert_eq!(alternatives("not gold"), (true, 1));
    assert_eq!(alternatives("!=gold"), (true, 1));
    assert_eq!(alternatives(">=gold"), (false, 1));
    assert_eq!(alternatives("[silver..platinum)"), (false, 1));
}

#[test]
fn faults_say_what_to_write() {
    let kinds = |name: &str| match name {
        "text" => Column::new("x", ColumnType::Text),
        "choice" => Column::new("x", ColumnType::Choice(tiers())),
        "ladder" => Column::ladder("x", tiers()),
        "boolean" => Column::new("x", ColumnType::Boolean),
        "integer" => Column::new("x", ColumnType::Integer),
        "percent" => Column::new("x", ColumnType::Percent),
        "date" => Column::new("x", ColumnType::Date),
        _ => Column::new("x", ColumnType::Money),
    };
    for (kind, cell, message, help) in [
        ("money", "", "the cell is empty", "write `*`"),
        ("money", "1..5", "does not say whether its ends", "write `[1..5]`"),
        ("money", "[1...5]", "not an interval", "`[1..5]`"),
        ("money", "[1..=5]", "not an interval", "`[1..5]`"),
        ("money", "1-5", "not a number", "write `[1..5]`"),
        ("money", "1 to 5", "not a number", "write `[1..5]`"),
        ("money", "[5..1]", "holds no value", "lower end first"),
        ("money", "[5..5)", "holds no value", "`[5..5]`"),
        ("money", "7 | (5..5)", "holds no value", "`[5..5]`"),
        ("money", "not [5..1]", "holds no value", "lower end first"),
        ("integer", "(1..2)", "holds no value", "lower end first"),
        ("money", "[1..]", "includes an end", "`[1..)`"),
        ("money", "(..)", "has no end", "write `*`"),
        ("money", "1,000", "not a number", "as `1000`"),
        ("money", "1_000.50", "not a number", "as `1000.50`"),
        ("money", "$5", "not a number", "digits with a point"),
        ("money", "5 %", "is a percentage", "declare the column as percent()"),
        ("money", "\"5\"", "is quoted", "without quotes"),
        ("money", "<", "a value is missing", "behind the sign"),
        ("money", "==5", "not a comparison", "write `=`"),
        ("money", "<>5", "not a comparison", "write `!=`"),
        ("money", "≤5", "not a comparison", "write `<=`"),
        ("money", "5 |", "alternative is empty", "both sides"),
        ("money", "5 | *", "among alternatives", "alone"),
        ("money", "5 | not 6", "among alternatives", "`not (a | b)`"),
        ("money", "!=5 | 6", "`!=` takes one value", "write `not (5 | 6)`"),
        ("money", "not 5 | 6", "two things", "write `not (5 | 6)`"),
        ("money", "not (1..5] | 7", "two things", "write `not ((1..5] | 7)`"),
        ("money", "not", "`not` of nothing", "`not a`"),
        ("money", "12345678901234567890123456789", "28 digits", "28 digits"),
        (
            "integer",
            "5.5",
            "not a whole number",
            "declare the column as decimal()",
        ),
        ("integer", "9007199254740992", "too large", "9007199254740991"),
        ("percent", "5 5 %", "not a number", "as `55%`"),
        ("boolean", "yes", "neither", "write `true`"),
        ("boolean", "<true", "needs an order", "`true` or `false`"),
        ("boolean", "not (true | false)", "no value matches", "`*`"),
        ("date", "2024-02-30", "not a day", "exists"),
        ("date", "27.2.2024", "not a date", "`2024-02-27`"),
        ("date", "+024-02-27", "not a date", "`2024-02-27`"),
        ("date", "[2024-01-01..2024-02-30]", "not a day", "exists"),
        ("choice", "glod", "`glod` is not a value of `x`", "did you mean `gold`?"),
        ("choice", "Gold", "`Gold` is not a value of `x`", "did you mean `gold`?"),
        (
            "choice",
            "bronze",
            "not a value",
            "write one of `silver`, `gold`, `platinum`",
        ),
        ("choice", ">=gold", "needs an order", "`a | b`"),
        ("ladder", ">platinum", "holds no value", "single value"),
        ("ladder", "silver..gold", "does not say", "`[silver..gold]`"),
        ("text", "<5", "needs an order", "quote the text"),
        ("text", "[1..5]", "needs an order", "quote the text"),
        ("text", "\"a", "not closed", "write `\"`"),
        ("text", "\"a\" b", "follows the quoted text", "`|`"),
        ("text", "5\" pipe", "a quote stands inside", "`\"5\"\" pipe\"`"),
    ] {
        let fault = one_cell(kinds(kind), cell).expect_err(cell);
        assert!(fault.message.contains(message), "{cell}: {}", fault.message);
        assert!(fault.help.contains(help), "{cell}: {}", fault.help);
        assert_eq!((fault.row, fault.column), (Some(0), Some(0)), "{cell}");
    }
}

fn rates(hit: HitPolicy, rows: &[Vec<&str>]) -> Result<Table, Vec<CellFault>> {
    let definition = TableDefinition {
        inputs: vec![
            Column::ladder("level", tiers()),
            Column::new("amount", ColumnType::Money),
        ],
        outputs: vec![
            Column::new("rate", ColumnType::Percent),
            Column::new("weight", ColumnType::Integer),
        ],
        hit,
    };
    Table::build(definition, rows)
}

#[test]
fn all_faults_are_reported_at_once() {
    let faults = rates(
        HitPolicy::Unique,
        &[
            vec!["glod", "1,000", "", "x"],
            vec!["gold"],
            vec!["gold", "*", "5 %", "1", "2"],
        ],
    )
    .unwrap_err();
    let places: Vec<_> = faults
        .iter()
        .map(|fault| (fault.row.unwrap(), fault.column.unwrap()))
        .collect();
    assert_eq!(places, [(0, 0), (0, 1), (0, 2), (0, 3), (1, 1), (2, 4)]);
}

#[test]
fn definitions_are_checked() {
    let faults = |definition: TableDefinition, rows: &[Vec<&str>]| {
        let faults = Table::build(definition, rows).unwrap_err();
        faults
            .into_iter()
            .map(|fault| fault.message)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let column = |name: &str, kind| Column::new(name, kind);
    let empty = TableDefinition {
        inputs: vec![],
        outputs: vec![],
        hit: HitPolicy::Unique,
    };
    assert_eq!(
        faults(empty, &[]),
        "the table has no inputs; the table has no outputs; the table has no rows"
    );
    let with = |hit| TableDefinition {
        inputs: vec![column("x", ColumnType::Choice(vec![]))],
        outputs: vec![column("y", ColumnType::Text)],
        hit,
    };
    assert_eq!(
        faults(with(HitPolicy::Priority("z".into())), &[vec!["*", "a"]]),
        "`x` has nothing to choose from; there is no output `z` to take priorities from"
    );
    assert!(faults(with(HitPolicy::Priority("y".into())), &[vec!["*", "a"]]).contains("`y` is text"));
    assert!(
        faults(with(HitPolicy::Collect(Aggregate::Sum)), &[vec!["*", "a"]]).contains("`collect sum` needs numbers")
    );
}

#[test]
fn overlapping_rows_are_shown_with_values() {
    let faults = rates(
        HitPolicy::Unique,
        &[
            vec!["silver", "*", "1 %", "1"],
            vec!["gold", "[1..1.5]", "2 %", "1"],
            vec!["gold", "[1.5..2.5]", "3 %", "1"],
        ],
    )
    .unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].row, faults[0].other_row), (Some(2), Some(1)));
    assert_eq!(
        faults[0].message,
        "two rows match when `level` is `gold` and `amount` is `1.5`"
    );
    // Ends that touch without meeting are fine, and no integer lies between 1 and 2.
    assert!(
        rates(
            HitPolicy::Unique,
            &[vec!["*", "[1..1.5)", "2 %", "1"], vec!["*", "[1.5..2.5]", "3 %", "1"]]
        )
        .is_ok()
    );
    let rows = [
        vec!["*", "<5", "2 %", "1"],
        vec!["gold", "[1..9]", "2 %", "1"],
        vec![">=gold", ">8", "3 %", "1"],
    ];
    let faults = rates(HitPolicy::Any, &rows).unwrap_err();
    assert!(
        faults[0]
            .message
            .starts_with("two rows match with different answers when"),
        "{}",
        faults[0].message
    );
    assert_eq!(faults[0].other_row, Some(1));
    let faults = rates(HitPolicy::Priority("weight".into()), &rows).unwrap_err();
    assert!(
        faults
            .iter()
            .all(|fault| fault.message.contains("with the same priority"))
    );
}

#[test]
fn hit_policies_answer() {
    let rows = [
        vec!["*", "*", "1 %", "1"],
        vec![">=gold", "*", "2 %", "2"],
        vec!["*", ">=1000", "3 %", "3"],
    ];
    let five = Key::Number(Decimal::from(5));
    let many = Key::Number(Decimal::from(1_000));
    let table = rates(HitPolicy::First, &rows).unwrap();
    assert_eq!(table.find(&[Key::Integer(2), many]), Ok(0));
    assert_eq!(table.find(&[Key::Integer(3), five]), Err(Miss::None));
    assert_eq!(table.find(&[Key::Integer(0)]), Err(Miss::None));
    assert_eq!(table.find(&[Key::Text("gold"), five]), Err(Miss::None));
    assert_eq!(table.why_not(1, &[Key::Integer(0), five]), Some(0));
    assert_eq!(table.why_not(2, &[Key::Integer(0), five]), Some(1));
    assert_eq!(table.number(2, 0), Some("0.03".parse().unwrap()));
    assert_eq!(table.integer(2, 1), Some(3));
    assert_eq!(
        (table.text(2, 0), table.boolean(2, 0), table.number(3, 0)),
        (None, None, None)
    );
    let table = rates(HitPolicy::Priority("weight".into()), &rows).unwrap();
    assert_eq!(table.find(&[Key::Integer(2), five]), Ok(1));
    assert_eq!(table.find(&[Key::Integer(2), many]), Ok(2));
    let mut found = vec![7];
    for (aggregate, expected) in [
        (Aggregate::Sum, Some("0.06")),
        (Aggregate::Min, Some("0.01")),
        (Aggregate::Max, Some("0.03")),
        (Aggregate::Count, Some("3")),
        (Aggregate::List, None),
    ] {
        let table = rates(HitPolicy::Collect(aggregate), &rows).unwrap();
        table.find_all(&[Key::Integer(2), many], &mut found);
        assert_eq!(found, [0, 1, 2]);
        assert_eq!(
            table.aggregate(&found, 0),
            Ok(expected.map(|text| text.parse().unwrap()))
        );
        assert_eq!(
            table.aggregate(&[9], 0).is_err(),
            !matches!(aggregate, Aggregate::Count | Aggregate::List)
        );
    }
    assert_eq!(
        rates(HitPolicy::First, &rows).unwrap().aggregate(&[0], 0),
        Err(Fault::Type)
    );
    for word in HitPolicy::WORDS {
        let hit = HitPolicy::from_words(word, (word == "priority").then_some("weight"));
        assert_eq!(hit.map(|hit| hit.word()), Some(word));
    }
}

#[test]
fn the_shape_of_a_table_decides_its_index() {
    let tables = |kinds: &[ColumnType], rows: &dyn Fn(usize) -> Vec<String>, count: usize| {
        let definition = TableDefinition {
            inputs: kinds.iter().map(|kind| Column::new("x", kind.clone())).collect(),
            outputs: vec![Column::new("y", ColumnType::Integer)],
            hit: HitPolicy::Unique,
        };
        let rows: Vec<Vec<String>> = (0..count).map(rows).collect();
        let rows: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        Table::build(definition, &rows).unwrap().index
    };
    let range = |row: usize| format!("[{}..{})", row * 10, row * 10 + 10);
    let index = tables(
        &[ColumnType::Boolean],
        &|row| vec![(row == 0).to_string(), "1".into()],
        2,
    );
    assert!(matches!(index, Index::Dense(_)));
    let index = tables(&[ColumnType::Money], &|row| vec![range(row), "1".into()], 8);
    assert!(matches!(index, Index::Scan));
    let index = tables(&[ColumnType::Money], &|row| vec![range(row), "1".into()], 9);
    assert!(matches!(index, Index::Dense(_)));
    let both = [ColumnType::Text, ColumnType::Money];
    let index = tables(&both, &|row| vec![format!("k{row}"), range(row), "1".into()], 2_000);
    assert!(matches!(index, Index::Keyed(_)));
    let ranges = [ColumnType::Money, ColumnType::Money];
    let index = tables(&ranges, &|row| vec![range(row), range(row % 7), "1".into()], 2_000);
    assert!(matches!(index, Index::Dense(_)));
    let index = tables(&ranges, &|row| vec![range(row), range(row), "1".into()], 2_000);
    assert!(matches!(index, Index::Filter(_)));
}

#[test]
fn a_table_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Table>();
    shared::<crate::table::Bands>();
    shared::<crate::table::Curve>();
}
