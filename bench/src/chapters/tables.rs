use anyhow::Result;

use super::ratio;
use crate::bench::{Bench, Measured};
use crate::graph::{Graph, Shape};
use crate::job::{How, Program, Side};
use crate::measure::{digits, shown};
use crate::packs;
use crate::report::{Goal, Section, table};

const ROWS: [usize; 4] = [10, 100, 1_000, 10_000];

/// Look-ups in tables of many sizes.
pub(super) fn measure(bench: &Bench) -> Result<Section> {
    let mut body = String::from(
        "A value that is looked up in a table; the sixteen look-ups that are measured lie all over it. Evaluation only. Charter \
         fills a whole decision; by hand it is the bare look-up in a hash map, or by halves in a sorted list.\n",
    );
    let mut graphs = Vec::new();
    let mut goals = Vec::new();
    for (program, name, how) in [
        (Program::Equality, "tables-equality", "equality"),
        (Program::Range, "tables-range", "range"),
    ] {
        let mut columns: Vec<Vec<Measured>> = Vec::new();
        for rows in ROWS {
            let job = packs::lookups(program, rows)?;
            let mut sides = vec![Side::Charter, Side::ByHand];
            sides.extend(Side::PEERS);
            columns.push(bench.compare(&job, How::Evaluate, &sides)?);
        }
        let (text, graph) = by_size(&columns, &ROWS);
        body.push_str(&format!(
            "\nBy {how}, time (times Charter) with so many rows:\n\n{text}"
        ));
        graphs.push(Graph {
            name,
            title: format!("Look-up by {how} (both axes logarithmic)"),
            counts: "rows of the table",
            shape: graph,
        });
        let charter = |column: usize| {
            columns
                .get(column)
                .and_then(|column| column.first())
                .map_or(f64::NAN, |one| one.times.median())
        };
        let flat = charter(3) / charter(0);
        goals.push(Goal {
            what: format!("by {how}, Charter with 10,000 rows, times with 10"),
            wanted: "flat (≤ 1.25)".to_owned(),
            found: digits(flat),
            met: flat <= 1.25,
        });
        if program == Program::Range {
            let zen = columns
                .get(2)
                .map_or(f64::NAN, |column| ratio(column, |one| one.side == Side::Zen));
            goals.push(Goal {
                what: "zen-engine compiled, times Charter, range table of 1,000 rows".to_owned(),
                wanted: "≥ 40".to_owned(),
                found: digits(zen),
                met: zen >= 40.0,
            });
        }
    }
    Ok(Section {
        letter: 'b',
        title: "Look-up in a table",
        body,
        graphs,
        goals,
    })
}

/// A table and a graph with a column for each size.
pub(super) fn by_size(columns: &[Vec<Measured>], sizes: &[usize]) -> (String, Shape) {
    let count = |size: usize| u32::try_from(size).map_or(f64::NAN, f64::from);
    let mut head = vec![String::new()];
    head.extend(sizes.iter().map(|size| {
        if *size < 100 {
            size.to_string()
        } else {
            digits(count(*size))
        }
    }));
    let mut names: Vec<String> = Vec::new();
    for one in columns.iter().flatten() {
        if !names.contains(&one.label()) {
            names.push(one.label());
        }
    }
    let mut rows = Vec::new();
    let mut lines = Vec::new();
    for name in names {
        let mut row = vec![name.clone()];
        let mut points = Vec::new();
        for (column, size) in columns.iter().zip(sizes) {
            let found = column.iter().position(|one| one.label() == name);
            row.push(match found.and_then(|place| Some((place, column.get(place)?))) {
                None => "–".to_owned(),
                Some((place, one)) => {
                    points.push((count(*size), one.times.median()));
                    let time = shown(one.times.median());
                    if place == 0 {
                        time
                    } else {
                        format!("{time} ({})", digits(one.times.ratio[1]))
                    }
                }
            });
        }
        rows.push(row);
        lines.push((name, points));
    }
    (table(&head, &rows), Shape::Lines(lines))
}
