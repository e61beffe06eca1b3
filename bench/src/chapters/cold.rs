use anyhow::Result;

use super::tables::by_size;
use crate::bench::Bench;
use crate::graph::Graph;
use crate::job::{How, Side};
use crate::measure::shown;
use crate::packs;
use crate::report::{Goal, Section};

const RULES: [usize; 3] = [10, 100, 1_000];

/// From the text of a program to what can be evaluated.
pub(super) fn measure(bench: &Bench) -> Result<Section> {
    let mut columns = Vec::new();
    for rules in RULES {
        let job = packs::many_rules(rules);
        let mut sides = vec![Side::Charter, Side::CharterWasm];
        sides.extend(super::peers_for(rules));
        columns.push(bench.compare(&job, How::Compile, &sides)?);
    }
    let (text, lines) = by_size(&columns, &RULES);
    let body = format!(
        "From the text of a program to what can be evaluated: rules with two conditions and an amount each. Charter runs the pack, \
         parses it again without loss, checks names and types, and compiles; a rule is an incentive with titles, conditions and \
         rounding. json-rules-engine gets objects, not text. Time (times Charter) with so many rules:\n\n{text}"
    );
    let compile = columns
        .get(2)
        .and_then(|column| column.first())
        .map_or(f64::NAN, |one| one.times.median());
    let graphs = vec![Graph {
        name: "cold",
        title: "Load and compile (both axes logarithmic)".to_owned(),
        counts: "rules",
        shape: lines,
    }];
    Ok(Section {
        letter: 'd',
        title: "Cold start",
        body,
        graphs,
        goals: vec![Goal {
            what: "load and compile 1,000 rules".to_owned(),
            wanted: "≤ 50 ms".to_owned(),
            found: shown(compile),
            met: compile <= 0.05,
        }],
    })
}
