use crate::check::told::row_span;
use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity};
use crate::table::HitPolicy;

pub(super) const LINT: Lint = Lint {
    code: Code::MergeableRows,
    name: "mergeable-rows",
    title: "Rows of a table can be written as one.",
    level: Severity::Advice,
    on: false,
    run,
};

/// How many pairs of rows of a table are told.
const MOST_PAIRS: usize = 20;

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (place, (name, table, columns)) in subject.program.tables.iter().enumerate() {
        // Between two rows of a table that goes by their order another may come first.
        let ordered = table.definition().hit == HitPolicy::First;
        let pairs = table.adjoining().into_iter();
        for (one, two, input) in pairs
            .filter(|(one, two, _)| !ordered || *two == one + 1)
            .take(MOST_PAIRS)
        {
            let column = columns.get(input).map_or("", String::as_str);
            let told = LINT
                .say(format!(
                    "rows {} and {} of table `{name}` can be written as one: they differ in `{column}` only, and answer the same",
                    one + 1,
                    two + 1
                ))
                .help(format!("write both values into one cell of `{column}`, if they are meant to stay the same"));
            let told = match row_span(subject, place, two as usize) {
                Some(span) => told.at(span),
                None => told,
            };
            found.push(match row_span(subject, place, one as usize) {
                Some(span) => told.label(span, "the other row"),
                None => told,
            });
        }
    }
}
