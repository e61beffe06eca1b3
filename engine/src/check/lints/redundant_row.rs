use std::collections::HashSet;

use crate::check::told::{row_span, undecided};
use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity};
use crate::table::{Aggregate, HitPolicy, Table};

pub(super) const LINT: Lint = Lint {
    code: Code::RedundantRow,
    name: "redundant-row",
    title: "A row of a table changes nothing.",
    level: Severity::Warning,
    on: true,
    run,
};

/// How many rows of a table are told.
const MOST_ROWS: usize = 20;

/// How many pairs of rows of a table are compared.
const WORK: usize = 4_000_000;

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (place, (name, table, _)) in subject.program.tables.iter().enumerate() {
        let mut work = WORK;
        let pairs = match &table.definition().hit {
            // Rows of one table never meet.
            HitPolicy::Unique => Some(Vec::new()),
            HitPolicy::Collect(Aggregate::Sum | Aggregate::Count | Aggregate::List) => same(table, &mut work),
            HitPolicy::First | HitPolicy::Any | HitPolicy::Priority(_) | HitPolicy::Collect(_) => {
                swallowed(table, &mut work)
            }
        };
        let Some(pairs) = pairs else {
            found.push(undecided(
                format!("whether rows of table `{name}` change nothing could not be worked out"),
                "it has too many rows that answer alike: split the table",
                subject.model.tables.get(place).map(|table| table.name.span),
            ));
            continue;
        };
        let counts = matches!(
            table.definition().hit,
            HitPolicy::Collect(Aggregate::Sum | Aggregate::Count | Aggregate::List)
        );
        for (row, by) in pairs.into_iter().take(MOST_ROWS) {
            let told = if counts {
                LINT.say(format!(
                    "row {} of table `{name}` stands there twice: what it gives is counted twice",
                    row + 1
                ))
                .help("take one of them out; if both are meant, let them differ in a column")
            } else {
                LINT.say(format!(
                    "row {} of table `{name}` changes nothing: without it row {} gives the same answer",
                    row + 1,
                    by + 1
                ))
                .help("take it out, or change what it answers")
            };
            let told = match row_span(subject, place, row as usize) {
                Some(span) => told.at(span),
                None => told,
            };
            found.push(match row_span(subject, place, by as usize) {
                Some(span) => told.label(span, "the other row"),
                None => told,
            });
        }
    }
}

/// Rows that stand twice, each with the first.
fn same(table: &Table, work: &mut usize) -> Option<Vec<(u32, u32)>> {
    pairs(table, work, |one, two, _| {
        (table.is_inside(two, one) && table.is_inside(one, two)).then_some((two, one))
    })
}

/// Rows that another row of the same answers would stand in for.
fn swallowed(table: &Table, work: &mut usize) -> Option<Vec<(u32, u32)>> {
    let first = table.definition().hit == HitPolicy::First;
    let between = |row: u32, by: u32, work: &mut usize| {
        // A row of another answer between the two would answer instead.
        *work = work.saturating_sub((by - row) as usize);
        first && (row + 1..by).any(|other| !table.agrees(row, other) && table.meets(row, other))
    };
    pairs(table, work, |one, two, work| {
        if table.is_inside(one, two) && !between(one, two, work) {
            // Of two that match the same the later one is the one too many.
            return Some(if table.is_inside(two, one) {
                (two, one)
            } else {
                (one, two)
            });
        }
        // A later row inside an earlier one: under `first` it never answers, which is said elsewhere.
        (!first && table.is_inside(two, one)).then_some((two, one))
    })
    .map(|pairs| {
        let only_first = |(row, by): &(u32, u32)| !(first && row > by);
        pairs.into_iter().filter(only_first).collect()
    })
}

/// Calls `judge` for pairs of rows that answer alike, the earlier first; each row is told once. `None` if there are too
/// many.
fn pairs(
    table: &Table,
    work: &mut usize,
    judge: impl Fn(u32, u32, &mut usize) -> Option<(u32, u32)>,
) -> Option<Vec<(u32, u32)>> {
    let kinds = table.kinds();
    let mut rows: Vec<u32> = (0..table.rows()).collect();
    rows.sort_by_key(|row| (kinds.get(*row as usize).copied(), *row));
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut told = HashSet::new();
    for group in rows.chunk_by(|one, two| kinds.get(*one as usize) == kinds.get(*two as usize)) {
        for (index, one) in group.iter().enumerate() {
            for two in group.iter().skip(index + 1) {
                *work = work.checked_sub(1)?;
                if let Some((row, by)) = judge(*one, *two, work)
                    && told.insert(row)
                {
                    found.push((row, by));
                }
            }
        }
    }
    found.sort_unstable();
    Some(found)
}
