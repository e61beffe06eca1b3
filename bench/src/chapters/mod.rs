//! The parts of the report, one a file.

mod cold;
mod decision;
mod run;
mod scaling;
mod tables;

use std::fmt::Write as _;

use anyhow::Result;
use clap::ValueEnum;

use crate::agree::Agreement;
use crate::bench::{Bench, Measured};
use crate::job::{Program, Side};
use crate::measure::{digits, shown};
use crate::packs;
use crate::report::Section;

/// A part of the report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Chapter {
    /// One decision.
    #[value(name = "a")]
    Decision,
    /// Tables.
    #[value(name = "b")]
    Tables,
    /// A payout run.
    #[value(name = "c")]
    Run,
    /// Loading and compiling.
    #[value(name = "d")]
    Cold,
    /// Scaling.
    #[value(name = "e")]
    Scaling,
}

impl Chapter {
    pub(crate) const ALL: [Chapter; 5] = [
        Chapter::Decision,
        Chapter::Tables,
        Chapter::Run,
        Chapter::Cold,
        Chapter::Scaling,
    ];

    pub(crate) fn measure(self, bench: &Bench) -> Result<Section> {
        match self {
            Chapter::Decision => decision::measure(bench),
            Chapter::Tables => tables::measure(bench),
            Chapter::Run => run::measure(bench),
            Chapter::Cold => cold::measure(bench),
            Chapter::Scaling => scaling::measure(bench),
        }
    }
}

/// Sees to it that all sides find the same, whichever way the programs go.
pub(crate) fn agreement(bench: &Bench) -> Result<String> {
    let mut text = String::from("All sides agree with Charter:\n");
    let everybody = [
        Side::Charter,
        Side::ByHand,
        Side::CharterWasm,
        Side::Zen,
        Side::ZenExpressions,
        Side::Rhai,
        Side::Cel,
        Side::Datalogic,
        Side::Regorus,
        Side::JsonRules,
    ];
    let without_one_node: Vec<Side> = everybody
        .into_iter()
        .filter(|side| *side != Side::ZenExpressions)
        .collect();
    let jobs = [
        ("reseller", packs::reseller_ways()?, &everybody[..]),
        ("reseller, 100 deals", packs::reseller_deals(100), &everybody[..]),
        (
            "table, equality",
            packs::lookups(Program::Equality, 100)?,
            &without_one_node[..],
        ),
        (
            "table, range",
            packs::lookups(Program::Range, 100)?,
            &without_one_node[..],
        ),
        ("rules", packs::many_rules(100), &without_one_node[..]),
    ];
    for (what, job, sides) in jobs {
        write!(text, "- {what}, {} facts:", job.facts.len())?;
        for (side, agreement) in bench.agree(&job, sides)? {
            write!(text, " {} {};", side.label(), agreement.words())?;
        }
        text.push('\n');
    }
    Ok(text)
}

/// The peers that can hold so many rules.
fn peers_for(rules: usize) -> impl Iterator<Item = Side> {
    // The register machine of regorus has 255 registers, and a list of what the rules pay needs one for each.
    Side::PEERS
        .into_iter()
        .filter(move |side| *side != Side::Regorus || rules <= 100)
}

/// A table of one comparison: the time, how many times as long as Charter, and how the results agree.
fn comparison(measured: &[Measured]) -> String {
    let head = ["", "time (middle half)", "times Charter (middle half)", "results"].map(str::to_owned);
    let rows: Vec<_> = measured
        .iter()
        .enumerate()
        .map(|(place, one)| row(one, place == 0))
        .collect();
    crate::report::table(&head, &rows)
}

fn row(one: &Measured, first: bool) -> Vec<String> {
    let [low, middle, high] = one.times.time;
    let [least, ratio, most] = one.times.ratio;
    vec![
        one.label(),
        format!("{} ({}–{})", shown(middle), shown(low), shown(high)),
        if first {
            "1".to_owned()
        } else {
            format!("{} ({}–{})", digits(ratio), digits(least), digits(most))
        },
        if first || one.agreement == Agreement::Exact {
            "exact".to_owned()
        } else {
            one.agreement.words()
        },
    ]
}

/// The ratio of a side in a comparison.
fn ratio(measured: &[Measured], found: impl Fn(&Measured) -> bool) -> f64 {
    measured
        .iter()
        .find(|one| found(one))
        .map_or(f64::NAN, |one| one.times.ratio[1])
}
