use super::axis::Axis;
use super::definition::{Aggregate, CellFault, ColumnType, HitPolicy, MAX_INPUTS, MAX_ROWS, TableDefinition};
use super::index::Index;
use super::judge::Judge;
use super::literal::Problem;
use super::lookup::Table;
use super::output::Output;
use super::range::RowRanges;
use super::{Cell, Part, grammar, overlap};

/// How many overlaps are reported.
const MAX_OVERLAPS: usize = 100;

impl Table {
    /// Checks and indexes a table. A row holds the texts of its cells, inputs first, then outputs.
    ///
    /// # Errors
    /// Everything that is wrong with the definition and with the cells, in the order of rows and columns; if nothing
    /// is, the rows that overlap where the hit policy does not allow it.
    pub fn build(definition: TableDefinition, rows: &[Vec<&str>]) -> Result<Table, Vec<CellFault>> {
        let mut faults = check_definition(&definition, rows.len());
        if !faults.is_empty() {
            return Err(faults);
        }
        let inputs = definition.inputs.len();
        let cells: Vec<Vec<Cell>> = rows
            .iter()
            .enumerate()
            .map(|(row, texts)| read_row(&definition, row, texts, &mut faults))
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let axes: Box<[Axis]> = definition
            .inputs
            .iter()
            .enumerate()
            .map(|(input, column)| Axis::new(column, cells.iter().filter_map(move |row| row.get(input))))
            .collect();
        let ranges = read_ranges(&cells, &axes, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let outputs: Box<[Output]> = definition
            .outputs
            .iter()
            .enumerate()
            .map(|(output, column)| Output::new(column, cells.iter().filter_map(move |row| row.get(inputs + output))))
            .collect();
        let priority = match &definition.hit {
            HitPolicy::Priority(name) => definition
                .outputs
                .iter()
                .position(|column| column.name == *name)
                .and_then(|output| outputs.get(output)),
            _ => None,
        };
        let judge = Judge::new(&definition.hit, &cells, inputs, priority);
        if !matches!(definition.hit, HitPolicy::First | HitPolicy::Collect(_)) {
            faults = check_overlaps(&definition, &ranges, &axes, &judge);
            if !faults.is_empty() {
                return Err(faults);
            }
        }
        let index = Index::new(&axes, &ranges, &judge, &definition.hit);
        Ok(Table {
            cells: cells.into_iter().flatten().collect(),
            definition,
            axes,
            ranges,
            outputs,
            judge,
            index,
        })
    }
}

fn fault(row: Option<usize>, column: Option<usize>, problem: Problem) -> CellFault {
    CellFault {
        row,
        column,
        other_row: None,
        message: problem.message,
        help: problem.help,
    }
}

fn check_definition(definition: &TableDefinition, rows: usize) -> Vec<CellFault> {
    let mut faults = Vec::new();
    let mut report = |column: Option<usize>, message: String, help: String| {
        faults.push(fault(None, column, Problem { message, help }));
    };
    if definition.inputs.is_empty() {
        report(
            None,
            "the table has no inputs".into(),
            "declare what its rows depend on with `.input(…)`".into(),
        );
    }
    if definition.inputs.len() > MAX_INPUTS {
        let help = format!("write at most {MAX_INPUTS}, or split the table");
        report(None, format!("the table has {} inputs", definition.inputs.len()), help);
    }
    if definition.outputs.is_empty() {
        report(
            None,
            "the table has no outputs".into(),
            "declare what it answers with `.output(…)`".into(),
        );
    }
    if rows == 0 {
        report(
            None,
            "the table has no rows".into(),
            "write at least one row below the header".into(),
        );
    }
    if rows > MAX_ROWS {
        report(
            None,
            format!("the table has {rows} rows"),
            format!("write at most {MAX_ROWS}"),
        );
    }
    for (index, column) in definition.inputs.iter().chain(&definition.outputs).enumerate() {
        if matches!(&column.kind, ColumnType::Choice(words) if words.is_empty()) {
            report(
                Some(index),
                format!("`{}` has nothing to choose from", column.name),
                "declare its values".into(),
            );
        }
    }
    let inputs = definition.inputs.len();
    match &definition.hit {
        HitPolicy::Priority(name) => match definition.outputs.iter().position(|column| column.name == *name) {
            None => report(
                None,
                format!("there is no output `{name}` to take priorities from"),
                "name an output column that holds numbers".into(),
            ),
            Some(output) => {
                if let Some(column) = definition.outputs.get(output).filter(|column| !column.kind.is_number()) {
                    let message = format!("priorities are numbers, and `{name}` is {}", column.kind.word());
                    report(Some(inputs + output), message, "declare the column as integer()".into());
                }
            }
        },
        HitPolicy::Collect(Aggregate::Sum | Aggregate::Min | Aggregate::Max) => {
            for (output, column) in definition
                .outputs
                .iter()
                .enumerate()
                .filter(|(_, column)| !column.kind.is_number())
            {
                let message = format!(
                    "`{}` needs numbers, and `{}` is {}",
                    definition.hit.word(),
                    column.name,
                    column.kind.word()
                );
                report(
                    Some(inputs + output),
                    message,
                    "write `collect`, or declare a numeric output".into(),
                );
            }
        }
        _ => {}
    }
    faults
}

fn read_row(definition: &TableDefinition, row: usize, texts: &[&str], faults: &mut Vec<CellFault>) -> Vec<Cell> {
    let width = definition.width();
    let columns = definition.inputs.iter().chain(&definition.outputs);
    let mut cells = Vec::with_capacity(width);
    for (index, (column, text)) in columns.zip(texts).enumerate() {
        let cell = if index < definition.inputs.len() {
            grammar::input(text, column)
        } else {
            grammar::output(text, column)
        };
        match cell {
            Ok(cell) => cells.push(cell),
            Err(problem) => faults.push(fault(Some(row), Some(index), problem)),
        }
    }
    if texts.len() != width {
        let (column, help) = match definition.column(texts.len()) {
            Some(column) => (
                Some(texts.len()),
                format!("write a value for `{}`, `*` if every value matches", column.name),
            ),
            None => (Some(width), "remove the cells behind the last column".to_owned()),
        };
        let message = format!("the row has {} cells, the table {width} columns", texts.len());
        faults.push(fault(Some(row), column, Problem { message, help }));
    }
    cells
}

fn read_ranges(cells: &[Vec<Cell>], axes: &[Axis], faults: &mut Vec<CellFault>) -> RowRanges {
    let mut all = RowRanges::new(axes.len());
    for (row, cells) in cells.iter().enumerate() {
        for (input, (cell, axis)) in cells.iter().zip(axes).enumerate() {
            let ranges = axis.ranges(cell);
            if let Some(problem) = check_condition(cell, axis) {
                faults.push(fault(Some(row), Some(input), problem));
            } else if !ranges.iter().any(|range| axis.witness(*range).is_some()) {
                let help = "write the values that match, or `*` for all".to_owned();
                let message = "no value matches this cell".to_owned();
                faults.push(fault(Some(row), Some(input), Problem { message, help }));
            }
            all.push(&ranges);
        }
    }
    all
}

/// Whether an interval holds nothing: a slip, wherever it stands.
fn check_condition(cell: &Cell, axis: &Axis) -> Option<Problem> {
    let Cell::Condition { parts, .. } = cell else {
        return None;
    };
    let nothing = |part: &&Part| {
        let alone = Cell::Condition {
            negated: false,
            parts: vec![(*part).clone()],
        };
        matches!(part, Part::Interval { .. }) && !axis.ranges(&alone).iter().any(|range| axis.witness(*range).is_some())
    };
    parts.iter().find(nothing).map(|_| {
        Problem::new(
            "the interval holds no value",
            "write the lower end first, and `[5..5]` or `5` for a single value",
        )
    })
}

fn check_overlaps(definition: &TableDefinition, ranges: &RowRanges, axes: &[Axis], judge: &Judge) -> Vec<CellFault> {
    let help = match definition.hit {
        HitPolicy::Any => "let them answer the same, or keep them apart",
        HitPolicy::Priority(_) => "give one of them the higher priority, or keep them apart",
        _ => "keep them apart, or choose the hit policy `first`",
    };
    let reason = match definition.hit {
        HitPolicy::Any => " with different answers",
        HitPolicy::Priority(_) => " with the same priority",
        _ => "",
    };
    overlap::find(ranges, axes, |one, other| judge.conflict(one, other), MAX_OVERLAPS)
        .into_iter()
        .map(|overlap| {
            let values: Vec<String> = definition
                .inputs
                .iter()
                .zip(&overlap.witness)
                .map(|(column, value)| format!("`{}` is `{}`", column.name, value.show(column)))
                .collect();
            CellFault {
                row: Some(overlap.second as usize),
                column: None,
                other_row: Some(overlap.first as usize),
                message: format!("two rows match{reason} when {}", values.join(" and ")),
                help: help.to_owned(),
            }
        })
        .collect()
}
