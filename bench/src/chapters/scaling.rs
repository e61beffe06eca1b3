use anyhow::Result;

use super::run;
use super::tables::by_size;
use crate::bench::Bench;
use crate::graph::Graph;
use crate::job::{How, Side};
use crate::packs;
use crate::report::Section;

const DEALS: [usize; 4] = [1, 10, 100, 1_000];
const RULES: [usize; 3] = [10, 100, 1_000];

/// How time grows with deals, rules and cores; rows are in part (b).
pub(super) fn measure(bench: &Bench) -> Result<Section> {
    let mut deals = Vec::new();
    for count in DEALS {
        let mut sides = vec![Side::Charter, Side::ByHand];
        sides.extend(Side::PEERS);
        deals.push(bench.compare(&packs::reseller_deals(count), How::Evaluate, &sides)?);
    }
    let (by_deals, deals_lines) = by_size(&deals, &DEALS);
    let mut rules = Vec::new();
    for count in RULES {
        let mut sides = vec![Side::Charter, Side::ByHand];
        sides.extend(super::peers_for(count));
        rules.push(bench.compare(&packs::many_rules(count), How::Evaluate, &sides)?);
    }
    let (by_rules, rules_lines) = by_size(&rules, &RULES);
    let cores = run::by_cores(bench)?;
    let body = format!(
        "The reseller program, evaluation only; time (times Charter) with so many deals of the partner:\n\n{by_deals}\n\
         Rules with two conditions and an amount each, evaluation only; Charter fills a whole decision, by hand it is the amounts \
         that are paid. Time (times Charter) with so many rules:\n\n{by_rules}\n\
         Rows of a table: part (b).\n\nCores, the payout run of part (c):\n\n{cores}"
    );
    Ok(Section {
        letter: 'e',
        title: "Scaling",
        body,
        graphs: vec![
            Graph {
                name: "scaling-deals",
                title: "Deals of a partner, evaluation only (both axes logarithmic)".to_owned(),
                counts: "deals",
                shape: deals_lines,
            },
            Graph {
                name: "scaling-rules",
                title: "Rules, evaluation only (both axes logarithmic)".to_owned(),
                counts: "rules",
                shape: rules_lines,
            },
        ],
        goals: Vec::new(),
    })
}
